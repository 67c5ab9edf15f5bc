//! Broken and hostile input: everything that the fuzzer has ever stumbled over, what nests too deep, what is too
//! large, what hides; and that neither a profile nor a project reaches another file or the network.

#[path = "fuzz/inputs.rs"]
#[allow(dead_code)]
mod inputs;

use juesuan::{
    amount::Unit,
    form::{Formula, load_profile_folder, profile},
    project::{Cell, Edit, Project, ReadError, UnitKind, read_project, store, write_project},
    reading::{Published, Source},
};
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 7] = [
    ("project", inputs::project),
    ("profile", inputs::profile_files),
    ("formula", inputs::formula),
    ("text", inputs::text),
    ("docx", inputs::docx),
    ("xlsx", inputs::xlsx),
    ("clipboard", inputs::clipboard),
];

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

#[test]
fn what_the_fuzzer_found_stays_mended_and_its_seeds_do_no_harm() {
    for (name, target) in TARGETS {
        let fuzz = repository().join("tests/fuzz");
        let kept = ["seeds", "regressions"].into_iter().flat_map(|kind| files_in(&fuzz.join(kind).join(name)));
        let mut count = 0;
        for file in kept {
            println!("{}", file.display());
            target(&fs::read(&file).unwrap());
            count += 1;
        }
        assert!(count > 0 || name == "xlsx", "{name} has no kept input");
    }
}

#[test]
fn real_files_cut_off_and_spoilt_anywhere_do_no_harm() {
    let folders = [
        ("project", "assets/samples", "juesuan"),
        ("project", "tests/fixtures", "juesuan"),
        ("xlsx", "tests/fixtures/books", "xls"),
        ("xlsx", "tests/fixtures/books", "xlsx"),
        ("xlsx", "tests/fixtures/books", "ods"),
        ("text", "tests/fixtures", "txt"),
    ];
    for (name, folder, ending) in folders {
        let target = TARGETS.iter().find(|(known, _)| *known == name).unwrap().1;
        let files = files_in(&repository().join(folder));
        for file in files.iter().filter(|file| file.extension().is_some_and(|found| found == ending)).take(3) {
            let whole = fs::read(file).unwrap();
            for part in 1..6 {
                target(&whole[..whole.len() * part / 6]);
                let mut spoilt = whole.clone();
                let at = whole.len() * part / 6;
                spoilt[at] ^= 0x55;
                target(&spoilt);
            }
        }
    }
}

fn lookup(key: &str) -> Option<&'static juesuan::form::Profile> {
    profile(key).ok().flatten()
}

/// A project file with this for its sheets and part one.
fn file(sheets: &str, one: &str) -> String {
    let head = "format_version: 1, profile: \"liaoning-2019\", year: 2019, amount_unit: Wan";
    let unit = "unit: (name: \"某单位\", kind: Institution)";
    format!("({head}, {unit}, sheets: {{{sheets}}}, part_one: [{one}], part_three: [], part_four: [])")
}

#[test]
fn deep_nesting_is_refused_on_the_small_stack_of_a_job() {
    // Threads have a quarter of the stack that the main thread has.
    let deep = thread::Builder::new().stack_size(1024 * 1024).spawn(|| {
        for open in ["[", "(", "{", "Some(", "\"T1\": [("] {
            let text = file("", &open.repeat(100_000));
            assert!(matches!(read_project(&text, lookup), Err(ReadError::Damaged { .. })), "{open}");
        }
        for open in ["(", "Σ ", "若 ", "每行 ", "[", "总表[", "-"] {
            let formula = Formula::new(&open.repeat(100_000));
            assert!(formula.statement().is_err(), "{open}");
        }
        let xml = ["<w:p>", "<w:tbl><w:tr><w:tc>", "<w:r>"];
        xml.into_iter().for_each(|open| inputs::docx(open.repeat(50_000).as_bytes()));
        inputs::text("(".repeat(100_000).as_bytes());
        inputs::text(format!("第三部分\n支出决算{}1.00万元", "（一）".repeat(50_000)).as_bytes());
        inputs::clipboard(format!("\0{}", "\"".repeat(100_000)).as_bytes());
        inputs::profile_files(format!("profile.ron\n{}", "[".repeat(100_000)).as_bytes());
    });
    deep.unwrap().join().unwrap();
}

#[test]
fn huge_numbers_are_refused_with_their_place_and_never_wrap() {
    for huge in ["9".repeat(40), "79228162514264337593543950335".to_owned(), format!("0.{}1", "0".repeat(40))] {
        let text = file(&format!("\"T1\": [(key: \"其他收入\", cells: {{\"决算数\": \"{huge}\"}})]"), "");
        match read_project(&text, lookup) {
            Err(error) => assert!(error.to_string().contains("其他收入"), "{error}"),
            Ok((project, profile)) => {
                // What is taken is taken exactly.
                let again = read_project(&write_project(profile, &project), lookup).unwrap().0;
                assert_eq!(again, project);
            }
        }
        let _ = Cell::parse(&huge, Unit::Yuan);
    }
    let text = file("\"T1\": [(key: \"其他收入\", cells: {\"决算数\": \"1e400\"})]", "");
    assert!(read_project(&text, lookup).is_err());
    assert!(read_project(&file("", "").replace("2019, a", "99999999999, a"), lookup).is_err());
    // The largest that fits in every cell of a column: sums that overflow are told as such, never wrapped around.
    let rows = ["事业收入", "经营收入", "其他收入", "本年收入合计", "收入总计"];
    let fits = |digits: &usize| Cell::parse(&"9".repeat(*digits), Unit::Wan).is_ok();
    let largest = "9".repeat((1..40).filter(fits).max().unwrap());
    let rows = rows.map(|row| format!("(key: \"{row}\", cells: {{\"决算数\": \"{largest}\"}})"));
    let text = file(&format!("\"T1\": [{}]", rows.join(",")), "");
    assert!(read_project(&text, lookup).is_ok());
    inputs::project(text.as_bytes());
}

#[test]
fn names_hold_nothing_that_nobody_sees() {
    let hidden = "某\u{202E}中\u{200B}心\0\u{2066}";
    let text = file("", "").replace("某单位", "某\u{202E}中\u{200B}心\\u{0}\u{2066}");
    let (project, profile) = read_project(&text, lookup).unwrap();
    assert_eq!(project.unit.name, "某中心");
    let rename = Edit::SetUnit { name: hidden.to_owned(), kind: UnitKind::Institution };
    assert_eq!(rename.apply(profile, &Project::new(profile, "")).unwrap().unit.name, "某中心");
    let insert =
        Edit::InsertSubject { form: "T3".into(), code: "2010350".into(), name: "事业\u{200B}运行".to_owned() };
    let project = insert.apply(profile, &project).unwrap();
    assert_eq!(project.sheet("T3").unwrap().row("2010350").unwrap().name, "事业运行");
    // In a text they neither hide a figure nor end the reading.
    let text =
        "第三部分 2019年度部门决算情况说明\n2019年度收入总计3\u{200B}84.30万元\u{202E}，支出总计384.30万元。\u{FEFF}\n";
    let published = Published::read(&Source::from_bytes("txt", text.as_bytes()).unwrap());
    assert!(!published.three.is_empty());
    assert!(Source::from_bytes("txt", "支出\0决算".as_bytes()).is_err());
}

#[test]
fn a_profile_reads_nothing_outside_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let profiles = repository().join("assets/profiles");
    let own = folder.path().join("试用");
    copy(&profiles.join("liaoning-2019"), &own);
    load_profile_folder(&own).unwrap();
    let head = fs::read_to_string(own.join("profile.ron")).unwrap();
    let outside = folder.path().join("外面.ron");
    fs::copy(own.join("forms/01.ron"), &outside).unwrap();
    for path in ["../外面.ron", &*outside.to_string_lossy().replace('\\', "/"), "forms/../../外面.ron"] {
        fs::write(own.join("profile.ron"), head.replacen("forms/01.ron", path, 1)).unwrap();
        let error = load_profile_folder(&own).unwrap_err().to_string();
        assert!(error.contains("缺少这个文件"), "{path}: {error}");
    }
    #[cfg(unix)]
    {
        // A link is no file of the folder.
        fs::write(own.join("profile.ron"), &head).unwrap();
        fs::remove_file(own.join("forms/01.ron")).unwrap();
        std::os::unix::fs::symlink(&outside, own.join("forms/01.ron")).unwrap();
        assert!(load_profile_folder(&own).is_err());
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn a_project_names_no_other_file() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("秘密.txt");
    fs::write(&secret, "秘密").unwrap();
    let path = secret.to_string_lossy().replace('\\', "/");
    // Whatever text stands where: it stays text.
    let body = |text: &str| format!("Body(\"{text}\")");
    let text = file("", &format!("{},{}", body(&path), body(&format!("include!(\\\"{path}\\\")"))));
    let file = folder.path().join("决算.juesuan");
    fs::write(&file, text.replace("某单位", &path)).unwrap();
    let (project, profile) = store::open(&file).unwrap();
    assert!(!write_project(profile, &project).contains("秘密\""));
    let unknown = fs::read_to_string(&file).unwrap().replace("liaoning-2019", "../../外面");
    assert!(matches!(read_project(&unknown, lookup), Err(ReadError::UnknownProfile(_))));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn nothing_reaches_the_network() {
    // No crate of the program opens connections, but for those that speak with the desktop on the same machine.
    let tree = |target: &str| {
        let words = ["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--target", target];
        let told = Command::new(env!("CARGO")).args(words).current_dir(repository()).output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        String::from_utf8(told.stdout).unwrap()
    };
    let trees = ["x86_64-unknown-linux-gnu", "x86_64-pc-windows-gnu"].map(tree).concat();
    let packages: HashSet<&str> = trees.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(packages.len() > 100 && packages.contains("eframe"));
    for network in [
        "reqwest",
        "hyper",
        "ureq",
        "curl",
        "isahc",
        "surf",
        "attohttpc",
        "tokio",
        "h2",
        "quinn",
        "rustls",
        "openssl",
        "native-tls",
        "tungstenite",
        "socket2",
        "hickory-resolver",
        "trust-dns-resolver",
        "ehttp",
        "webpki",
        "ftp",
        "ssh2",
        "lettre",
        "sentry",
        "self_update",
    ] {
        assert!(!packages.contains(&network), "{network} is in the tree");
    }
    let mut sources = Vec::new();
    gather(&repository().join("src"), &mut sources);
    for source in sources {
        let text = fs::read_to_string(&source).unwrap();
        for word in
            ["std::net", "net::", "TcpStream", "UdpSocket", "TcpListener", "ToSocketAddrs", "http://", "https://"]
        {
            // Names of XML vocabularies look like addresses; nobody goes there.
            let lines = text.lines().filter(|line| line.contains(word) && !is_vocabulary(line));
            assert_eq!(lines.collect::<Vec<_>>(), Vec::<&str>::new(), "{} in {}", word, source.display());
        }
    }
}

fn is_vocabulary(line: &str) -> bool {
    let vocabularies = [
        "schemas.openxmlformats.org",
        "schemas.microsoft.com",
        "www.example.gov.cn",
        "purl.org",
        "www.w3.org",
        "ns.adobe.com",
        "www.aiim.org",
    ];
    vocabularies.iter().any(|name| line.contains(name)) || line.trim_start().starts_with("//")
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => gather(&path, found),
            false if path.extension().is_some_and(|ending| ending == "rs") => found.push(path),
            false => {}
        }
    }
}
