//! The command line as a script sees it: output, exit codes, and files left alone.

use juesuan::{
    audit::Severity,
    project::{Decision, Digests, Edit, Role, Signature, Verdict, read_project, write_project},
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const SAMPLE: &str = "assets/samples/dawa-2019.juesuan";

fn juesuan(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_juesuan"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("ended by a signal")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn sample_text() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE)).unwrap()
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn check_lists_findings_and_exits_with_one() {
    let output = juesuan(&["check", SAMPLE]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let text = stdout(&output);
    for figure in ["318.36", "360.22", "23.78", "19.77", "186%", "6.09%"] {
        assert!(text.contains(figure), "{figure} is missing from\n{text}");
    }
}

/// The sample signed by the reviewer, with every error explained but the last, which was sent back.
fn signed_sample() -> String {
    let lookup = |key: &str| juesuan::form::profile(key).unwrap();
    let (mut project, profile) = read_project(&sample_text(), lookup).unwrap();
    let report = juesuan::audit::check(profile, &project);
    let errors = report.findings.iter().filter(|finding| finding.severity() == Severity::Error);
    let errors: Vec<_> = errors.collect();
    for (index, finding) in errors.iter().enumerate() {
        let is_last = index + 1 == errors.len();
        let decision = Decision {
            finding: finding.identity(),
            fingerprint: finding.fingerprint(),
            verdict: if is_last { Verdict::SentBack } else { Verdict::Explained },
            reason: "原文如此".to_owned(),
            by: "李复".to_owned(),
            at: "2026-11-23 14:05".to_owned(),
            about: finding.message.clone(),
            answers: Vec::new(),
            earlier: Vec::new(),
        };
        project = Edit::Decide { decision, instead_of: None }.apply(profile, &project).unwrap();
    }
    let role = Role::Reviewer;
    let digest = Digests::of(profile, &project).of_role(role).clone();
    let signature = Signature { role, by: "李复".to_owned(), at: "2026-11-23 14:06".to_owned(), digest };
    project = Edit::Sign(signature).apply(profile, &project).unwrap();
    write_project(profile, &project)
}

#[test]
fn the_signature_and_what_was_decided_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let signed = signed_sample();
    let changed = signed.replacen("\"360.22\"", "\"360.23\"", 1);
    assert_ne!(signed, changed);
    for (text, state, words) in [
        (sample_text(), "none", "未签署"),
        (signed, "valid", "复核人 李复 2026-11-23 14:06:签署有效"),
        (changed, "broken", "签署已失效"),
    ] {
        let path = write(folder.path(), "项目.juesuan", text);
        let output = juesuan(&["check", "--json", path.to_str().unwrap()]);
        let object: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(object["signed"], state);
        let text = stdout(&juesuan(&["check", path.to_str().unwrap()]));
        assert!(text.contains(words), "{text}");
        if state == "valid" {
            let with = |status: &str, verdict: &str| {
                let findings = object["findings"].as_array().unwrap().iter();
                findings.filter(|it| it["status"] == status && it["decision"]["verdict"] == verdict).count()
            };
            assert!(with("explained", "explained") > 1);
            assert_eq!(with("open", "sent_back"), 1);
            assert_eq!(code(&output), 1);
            assert!(text.contains("退回: 原文如此(李复,2026-11-23 14:05)"), "{text}");
        }
    }
}

#[test]
fn json_has_the_promised_fields() {
    let output = juesuan(&["check", "--json", SAMPLE]);
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["file"], SAMPLE);
    let findings = object["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    for finding in findings {
        assert!(finding["code"].is_string() && finding["message"].is_string());
        assert!(["error", "notice", "rounding"].contains(&finding["severity"].as_str().unwrap()));
        assert!(["open", "explained", "stale"].contains(&finding["status"].as_str().unwrap()));
        for side in ["left", "right"] {
            let side = finding[side].as_object().unwrap();
            assert!(side.contains_key("text") && side.contains_key("value"));
        }
        assert!(finding.get("difference").is_some());
        assert!(!finding["addresses"].as_array().unwrap().is_empty(), "{finding}");
    }
    let checked = object["checked"].as_object().unwrap();
    assert_eq!(checked.keys().collect::<Vec<_>>(), ["exact", "rounding", "failed", "skipped"]);
    let count = |rule: &Value| rule["count"].as_u64().unwrap();
    let skipped: u64 = object["unchecked"].as_array().unwrap().iter().map(count).sum();
    assert!(skipped > 0 && skipped <= checked["skipped"].as_u64().unwrap(), "{skipped}");
}

#[test]
fn what_was_not_checked_is_listed_with_the_blank_cells() {
    let brief = stdout(&juesuan(&["check", SAMPLE]));
    let full = stdout(&juesuan(&["check", "--unchecked", SAMPLE]));
    let list = full.strip_prefix(&brief).unwrap();
    // 公开07表 is empty, so nothing of it can be checked.
    assert!(list.lines().all(|line| line.starts_with("  未核对 ")), "{list}");
    assert!(list.contains("T7[合计].") && list.contains("T4[年初财政拨款结转和结余].决算数"), "{list}");
}

#[test]
fn several_files_come_in_the_order_they_were_named() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<PathBuf> = (0..12).map(|n| write(folder.path(), &format!("{n}.juesuan"), sample_text())).collect();
    let mut arguments = vec!["check", "--json"];
    arguments.extend(names.iter().map(|name| name.to_str().unwrap()));
    let output = juesuan(&arguments);
    let printed: Vec<String> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["file"].as_str().unwrap().to_owned())
        .collect();
    let expected: Vec<String> = names.iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    assert_eq!(printed, expected);
}

#[test]
fn bad_files_are_refused_in_chinese_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let sample = sample_text();
    let middle = (0..sample.len() / 2).rev().find(|at| sample.is_char_boundary(*at)).unwrap();
    let nested = sample.replacen("sheets: {", &format!("sheets: {}", "[".repeat(50_000)), 1);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("truncated", sample[..middle].into(), "第"),
        ("damaged", sample.replacen("\"360.22\"", "\"36O.22\"", 1).into(), "].决算数"),
        ("field", sample.replacen("year:", "yaer:", 1).into(), "yaer"),
        ("foreign", b"%PDF-1.7 hello".to_vec(), "不是决算项目文件"),
        ("binary", vec![0xD0, 0xCF, 0x11, 0xE0, 0xFF, 0x00], "不是决算项目文件"),
        ("empty", Vec::new(), "不是决算项目文件"),
        ("newer", sample.replacen("format_version: 1", "format_version: 99", 1).into(), "99"),
        ("profile", sample.replacen("liaoning-2019", "mars-2019", 1).into(), "mars-2019"),
        ("nested", nested.into(), "嵌套"),
    ];
    for (name, bytes, reason) in cases {
        let path = write(folder.path(), &format!("{name}.juesuan"), &bytes);
        for arguments in [vec!["check"], vec!["export", "-o", "unused.pdf"]] {
            let mut arguments = arguments;
            arguments.insert(1, path.to_str().unwrap());
            let output = juesuan(&arguments);
            assert_eq!(code(&output), 2, "{name}: {}", stdout(&output));
            let message = stderr(&output);
            assert!(message.contains(reason), "{name}: {message}");
            assert!(message.contains(path.to_str().unwrap()), "{name}: {message}");
            assert!(!message.contains("panicked"), "{name}: {message}");
        }
        assert_eq!(fs::read(&path).unwrap(), bytes, "{name} was changed");
    }
}

#[test]
fn one_bad_file_does_not_hide_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("没有.juesuan");
    let output = juesuan(&["check", missing.to_str().unwrap(), SAMPLE]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("没有.juesuan"));
    assert!(stdout(&output).contains("318.36"));
}

#[test]
fn export_writes_a_pdf_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("公开.pdf");
    let output = juesuan(&["export", SAMPLE, "-o", target.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(fs::read(&target).unwrap().starts_with(b"%PDF-"));
    // What is still wrong is said before the file is written, and does not keep it from being written.
    let warning = stderr(&output);
    assert!(warning.contains("9 个错误没有处理") && warning.contains("草稿"), "{warning}");
    assert!(warning.contains("  C101: "), "{warning}");

    let nowhere = folder.path().join("没有/公开.pdf");
    let output = juesuan(&["export", SAMPLE, "-o", nowhere.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("没有写成"), "{}", stderr(&output));

    let output = juesuan(&["export", SAMPLE, "-o", folder.path().to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(folder.path().is_dir());
}

#[test]
fn a_character_that_no_font_has_stops_the_export_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let strange = sample_text().replacen("（一）负责研究制定", "（一）𓀀负责研究制定", 1);
    let project = write(folder.path(), "a.juesuan", strange);
    let target = write(folder.path(), "a.pdf", b"earlier");
    let output = juesuan(&["export", project.to_str().unwrap(), "-o", target.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    let message = stderr(&output);
    assert!(message.contains("𓀀") && message.contains("第一部分"), "{message}");
    assert_eq!(fs::read(&target).unwrap(), b"earlier");
}

#[test]
fn explain_lists_all_rules_and_explains_each() {
    let list = stdout(&juesuan(&["explain"]));
    let first = list.split_whitespace().next().unwrap().to_owned();
    let one = stdout(&juesuan(&["explain", &first]));
    assert!(one.contains(&first) && one.lines().count() > 3, "{one}");
    let unknown = juesuan(&["explain", "Z999"]);
    assert_eq!(code(&unknown), 2);
    assert!(stderr(&unknown).contains("Z999"));
}

#[test]
fn misuse_is_explained_in_chinese() {
    for arguments in [vec!["check"], vec!["check", "--bogus", SAMPLE], vec!["export", SAMPLE], vec!["a", "b"]] {
        let output = juesuan(&arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains("juesuan --help"), "{arguments:?}: {}", stderr(&output));
    }
    assert_eq!(code(&juesuan(&["--help"])), 0);
    assert_eq!(code(&juesuan(&["--version"])), 0);
}

const PUBLISHED: &str = "tests/fixtures/dawa-2019.txt";

#[test]
fn audit_tells_line_column_and_quote() {
    let output = juesuan(&["audit", PUBLISHED, "--json"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((object["profile"].as_str(), object["year"].as_u64()), (Some("liaoning-2019"), Some(2019)));
    assert_eq!(object["figures"], object["attached"]);
    let findings = object["findings"].as_array().unwrap();
    let share = findings.iter().find(|f| f["code"] == "D04" && f["severity"] == "error").unwrap();
    assert_eq!(share["positions"][0]["text"], "6.09%");
    assert!(share["positions"][0]["line"].as_u64() > Some(0) && share["positions"][0]["column"].as_u64() > Some(1));
    let text = stdout(&juesuan(&["audit", PUBLISHED, "--against", SAMPLE]));
    assert!(text.contains("金额和比例 86 个,读懂 86 个") && text.contains("186%"), "{text}");
}

#[test]
fn a_text_in_another_encoding_is_audited_like_one_in_utf_8() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PUBLISHED)).unwrap();
    let usual: Value = serde_json::from_slice(&juesuan(&["audit", "--json", PUBLISHED]).stdout).unwrap();
    let (national, _, _) = encoding_rs::GB18030.encode(&text);
    // Notepad's “Unicode” has a mark, other programs leave it out.
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [national.as_ref(), &wide] {
        let path = write(folder.path(), "公开.txt", bytes);
        let output = juesuan(&["audit", "--json", path.to_str().unwrap()]);
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found["findings"], usual["findings"]);
    }
}

#[test]
fn texts_that_are_none_are_refused_with_two() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, reason) in [
        ("a.txt", b"The unit's accounts".as_slice(), "不是中文文本"),
        ("b.txt", &[0xFF, 0x00, 0x81, 0x00, 0x01], "编码无法识别"),
        ("c.docx", "收入支出决算".as_bytes(), "不是有效的 docx"),
        ("d.pdf", b"%PDF-1.4", "只能读 txt、md 和 docx"),
        ("e.txt", b"", "没有文字"),
    ] {
        let path = write(folder.path(), name, bytes);
        let output = juesuan(&["audit", path.to_str().unwrap()]);
        assert_eq!(code(&output), 2, "{name}");
        assert!(stderr(&output).contains(reason), "{name}: {}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
    // A document without words, and one that unpacks to far more than a document.
    let packed = |name: &str, length: u64| {
        let path = folder.path().join(name);
        let mut archive = zip::ZipWriter::new(fs::File::create(&path).unwrap());
        archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::copy(&mut std::io::Read::take(std::io::repeat(b' '), length), &mut archive).unwrap();
        archive.finish().unwrap();
        path
    };
    for (path, reason) in [(packed("g.docx", 100), "没有文字"), (packed("h.docx", 80 << 20), "太大")] {
        for command in ["audit", "import"] {
            let new = folder.path().join("new.juesuan");
            let mut arguments = vec![command, path.to_str().unwrap()];
            arguments.extend((command == "import").then_some(["-o", new.to_str().unwrap()]).into_iter().flatten());
            let output = juesuan(&arguments);
            assert_eq!(code(&output), 2, "{command} {}", path.display());
            assert!(stderr(&output).contains(reason), "{}", stderr(&output));
            assert!(!new.exists());
        }
    }
    // A folder, and a file larger than any disclosure.
    let huge = write(folder.path(), "f.txt", "");
    fs::File::options().write(true).open(&huge).unwrap().set_len(65 * 1024 * 1024).unwrap();
    for (path, reason) in [(folder.path(), "打不开"), (huge.as_path(), "太大")] {
        let output = juesuan(&["audit", path.to_str().unwrap()]);
        assert_eq!(code(&output), 2, "{}", path.display());
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
    }
    assert_eq!(code(&juesuan(&["audit", "没有这个文件.txt"])), 2);
    assert_eq!(code(&juesuan(&["audit", PUBLISHED, "--profile", "没有"])), 2);
}

#[test]
fn import_and_roll_make_projects_and_replace_none() {
    let folder = tempfile::tempdir().unwrap();
    let (new, next) = (folder.path().join("新.juesuan"), folder.path().join("下年.juesuan"));
    let output = juesuan(&["import", PUBLISHED, "-o", new.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(code(&juesuan(&["check", new.to_str().unwrap()])), 1);
    let before = fs::read(&new).unwrap();
    let again = juesuan(&["import", PUBLISHED, "-o", new.to_str().unwrap()]);
    assert_eq!(code(&again), 2);
    assert!(stderr(&again).contains("已经存在"));
    assert_eq!(fs::read(&new).unwrap(), before);
    let output = juesuan(&["roll", SAMPLE, "-o", next.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("2020年度"), "{}", stdout(&output));
    assert!(code(&juesuan(&["check", next.to_str().unwrap()])) < 2);
}
