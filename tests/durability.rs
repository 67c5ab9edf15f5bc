//! Nothing is ever lost: a process that edits and saves is killed at random moments, again and again; every
//! `cargo test` does so 1,000 times.

use juesuan::{
    amount::{Amount, Unit},
    form::Address,
    project::{
        Cell, CellEdit, Edit, History, backup,
        claim::Claim,
        read_project,
        recovery::{RecoverySlot, left_behind},
        store, write_project,
    },
};
use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// Set for the process that edits: the folder it works in.
const FOLDER: &str = "JUESUAN_TEST_EDITING_FOLDER";
const CELL: &str = "T1[其他收入].决算数";

struct Places {
    file: PathBuf,
    backups: PathBuf,
    recovery: PathBuf,
}

impl Places {
    fn new(folder: &Path) -> Places {
        Places {
            file: folder.join("决算.juesuan"), backups: folder.join("backups"), recovery: folder.join("recovery")
        }
    }
}

fn cell() -> Address {
    CELL.parse().unwrap()
}

fn entering(count: i64) -> Edit {
    let amount = Amount::parse(&count.to_string(), Unit::Yuan).unwrap();
    Edit::SetCells(vec![CellEdit { address: cell(), cell: Cell::Amount(amount) }])
}

fn count_in(project: &juesuan::project::Project) -> i64 {
    match project.cell(&cell()) {
        Cell::Amount(amount) => amount.yuan().try_into().unwrap(),
        other => panic!("{other:?} in the cell"),
    }
}

fn count_in_file(file: &Path) -> i64 {
    count_in(&store::open(file).unwrap_or_else(|error| panic!("a torn file: {error}")).0)
}

/// The highest count that is anywhere on the disk, as the next window would find it.
fn count_on_disk(places: &Places) -> i64 {
    let lookup = |key: &str| juesuan::form::profile(key).ok().flatten();
    let recovered = left_behind(&places.recovery).unwrap().into_iter();
    let recovered = recovered.map(|work| count_in(&read_project(&work.text, lookup).unwrap().0));
    recovered.chain([count_in_file(&places.file)]).max().unwrap()
}

/// The other process: counts up in a cell, keeps each state, and saves every third. It tells what is safe.
#[test]
fn editor() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let places = Places::new(Path::new(&folder));
    let tell = |word: &str, count: i64| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{word} {count}").and_then(|()| out.flush()).unwrap();
    };
    let opened = store::open_to_edit(&places.file).unwrap();
    let start = count_on_disk(&places);
    for work in left_behind(&places.recovery).unwrap() {
        work.discard().unwrap();
    }
    let slot = RecoverySlot::claim(&places.recovery).unwrap();
    let mut seen = opened.stamp;
    let mut history = History::new(opened.project);
    for count in start + 1.. {
        history.apply(opened.profile, &entering(count)).unwrap();
        if count % 3 == 0 {
            let project = history.project();
            seen = store::save_over(opened.profile, project, &places.file, Some(seen), Some(&places.backups)).unwrap();
            tell("saved", count);
            slot.clear().unwrap();
        } else {
            slot.keep(Some(&places.file), &write_project(opened.profile, history.project())).unwrap();
            tell("kept", count);
        }
    }
}

/// Runs an editor, kills it after `moment`, and returns the last count that it told to be kept and to be saved.
fn run_and_kill(folder: &Path, moment: Duration) -> (i64, i64) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "editor", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let (mut kept, mut saved) = (0, 0);
    let mut take = |line: String| match line.split_once(' ') {
        Some(("kept", count)) => kept = count.parse().unwrap_or(kept),
        Some(("saved", count)) => saved = count.parse().unwrap_or(saved),
        _ => {}
    };
    // The moment counts from the first state that is safe, not from the start of the process.
    for line in lines.by_ref() {
        let is_state = line.starts_with("kept ") || line.starts_with("saved ");
        take(line);
        if is_state {
            break;
        }
    }
    thread::sleep(moment);
    child.kill().unwrap();
    child.wait().unwrap();
    lines.for_each(take);
    (kept.max(saved), saved)
}

#[test]
fn killing_at_any_moment_loses_nothing_that_was_kept() {
    const KILLS: u64 = 1_000;
    let folder = tempfile::tempdir().unwrap();
    let places = Places::new(folder.path());
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/dawa-2019.juesuan");
    let (project, profile) = store::open(&sample).unwrap();
    let mut history = History::new(project);
    history.apply(profile, &entering(0)).unwrap();
    store::save(profile, history.project(), &places.file).unwrap();

    let mut before = 0;
    for kill in 0..KILLS {
        // Spread over the time that a few edits and a save take.
        let moment = Duration::from_micros(kill * 7_919 % 20_000);
        let (kept, saved) = run_and_kill(folder.path(), moment);
        assert!(kept > before, "the editor did nothing");
        assert!(count_in_file(&places.file) >= saved, "a save was lost");
        let found = count_on_disk(&places);
        assert!(found >= kept, "an edit that was kept was lost: {found} after {kept}");
        before = found;
    }
    let copies = backup::versions(&places.backups, &places.file).unwrap();
    // A kill between a new copy and the removal of the oldest leaves one more, until the next save.
    assert!((backup::KEPT..=backup::KEPT + 1).contains(&copies.len()), "{} copies", copies.len());
    for copy in copies {
        count_in_file(&copy);
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("真.juesuan"), folder.path().join("链接.juesuan"));
    fs::write(&file, "旧").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    store::write_durably(&link, "新".as_bytes()).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&file).unwrap(), "新");
}

#[test]
fn a_target_that_cannot_be_written_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("没有这个文件夹").join("决算.juesuan");
    let error = store::write_durably(&gone, b"x").unwrap_err().to_string();
    assert!(error.contains("没有这个文件夹") && error.contains("不存在"), "{error}");
    let long = folder.path().join("长".repeat(1_400));
    let error = store::write_durably(&long, b"x").unwrap_err().to_string();
    assert!(error.contains("文件名太长"), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// Set for the process that has a file open: the file.
const CLAIMED: &str = "JUESUAN_TEST_CLAIMED_FILE";

/// The other process: claims a file, says so, and holds it until it is killed.
#[test]
fn holder() {
    let Some(file) = env::var_os(CLAIMED) else { return };
    let claim = Claim::of(Path::new(&file), "张三 2026-11-28 09:40", None);
    println!("{}", if claim.is_taken() { "taken" } else { "mine" });
    std::io::stdout().flush().unwrap();
    thread::sleep(Duration::from_secs(60));
}

#[test]
fn a_file_belongs_to_one_process_until_that_ends_in_whatever_way() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("决算.juesuan");
    fs::write(&file, "").unwrap();
    let start = || {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "holder", "--nocapture"])
            .env(CLAIMED, &file)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let said = lines.into_iter().find_map(|line| ["mine", "taken"].into_iter().find(|word| line.ends_with(word)));
        (child, said.unwrap())
    };
    let (mut first, said) = start();
    assert_eq!(said, "mine");
    let (mut second, said) = start();
    assert_eq!(said, "taken");
    let here = Claim::of(&file, "李四", None);
    assert!(matches!(&here, Claim::Taken(name) if cfg!(windows) || name.as_deref() == Some("张三 2026-11-28 09:40")));
    for child in [&mut second, &mut first] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // The killed process has left its lock file, which claims nothing any more.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    assert!(matches!(Claim::of(&file, "李四", None), Claim::Mine(_)));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

fn sample() -> (juesuan::project::Project, &'static juesuan::form::Profile) {
    store::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/dawa-2019.juesuan")).unwrap()
}

/// Saves twice, so that the second time replaces a version and keeps it, and reads back.
fn saves_and_opens(file: &Path, backups: &Path) {
    let (project, profile) = sample();
    let first = store::save_over(profile, &project, file, None, Some(backups)).unwrap();
    let edited = entering(7).apply(profile, &project).unwrap();
    store::save_over(profile, &edited, file, Some(first), Some(backups)).unwrap();
    assert_eq!(count_in_file(file), 7);
    let copies = backup::versions(backups, file).unwrap();
    assert_eq!(store::open(&copies[0]).unwrap().0, project);
}

#[test]
fn names_of_any_characters_are_saved_kept_and_claimed() {
    let folder = tempfile::tempdir().unwrap();
    let backups = folder.path().join("backups");
    let locks = folder.path().join("locks");
    let mut names: Vec<String> =
        ["决算 2019(终稿)", "𠮷林省", "e\u{301}te\u{301}", "📊", "الحساب", "\u{202e}txt", "a'b$c`d;e", "#%&"]
            .map(|name| format!("{name}.juesuan"))
            .to_vec();
    if cfg!(unix) {
        names.push("\"引号\"\n换行?*:|.juesuan".to_owned());
        // 255 bytes, the most that a name may have: there is no room for the name of a lock beside it.
        names.push(format!("{}abcd.juesuan", "长".repeat(81)));
    }
    for (index, name) in names.iter().enumerate() {
        let place = folder.path().join(index.to_string());
        fs::create_dir(&place).unwrap();
        let file = place.join(name);
        if name.len() == 255 {
            fs::write(&file, "").unwrap();
        }
        saves_and_opens(&file, &backups);
        let claim = Claim::of(&file, "张三", Some(&locks));
        assert!(matches!(claim, Claim::Mine(_)), "{name}");
        assert!(Claim::of(&file, "李四", Some(&locks)).is_taken(), "{name}");
        drop(claim);
        assert_eq!(fs::read_dir(&place).unwrap().count(), 1, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_path_of_four_thousand_characters_is_a_path() {
    let root = tempfile::tempdir().unwrap();
    let backups = root.path().join("backups");
    let mut folder = root.path().to_owned();
    while folder.as_os_str().len() + 250 < 3_950 {
        folder.push("d".repeat(200));
    }
    folder.push("e".repeat(3_960 - folder.as_os_str().len()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{}.juesuan", "f".repeat(30)));
    assert!((4_000..4_010).contains(&file.as_os_str().len()), "{}", file.as_os_str().len());
    saves_and_opens(&file, &backups);
    let slot = RecoverySlot::claim(&root.path().join("recovery")).unwrap();
    let (project, profile) = sample();
    slot.keep(Some(&file), &write_project(profile, &project)).unwrap();
    drop(slot);
    assert_eq!(left_behind(&root.path().join("recovery")).unwrap()[0].original.as_deref(), Some(&*file));
}

/// Set for the process that may write little: the file it saves.
#[cfg(target_os = "linux")]
const CRAMPED: &str = "JUESUAN_TEST_CRAMPED_FILE";

/// The other process: saves where there is no room for the whole file.
#[cfg(target_os = "linux")]
#[test]
fn cramped() {
    let Some(file) = env::var_os(CRAMPED) else { return };
    let limit = libc::rlimit { rlim_cur: 4_096, rlim_max: 4_096 };
    // SAFETY: both only set how the system treats this process.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &limit), 0);
    }
    let (project, profile) = sample();
    let error = store::save(profile, &project, Path::new(&file)).unwrap_err();
    println!("said {error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_does_not_fit_leaves_the_old_one_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("决算.juesuan");
    fs::write(&file, "旧").unwrap();
    let told = Command::new(env::current_exe().unwrap())
        .args(["--exact", "cramped", "--nocapture"])
        .env(CRAMPED, &file)
        .output()
        .unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("said") && told.contains("没有写成") && told.contains("原文件没有改动"), "{told}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "旧");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
