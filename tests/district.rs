//! Many projects at once and two against each other, on the command line: check of folders, diff, merge.

use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

fn juesuan(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_juesuan")).args(arguments).output().unwrap()
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

fn root(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn sample_text() -> String {
    fs::read_to_string(root("assets/samples/dawa-2019.juesuan")).unwrap()
}

/// A folder with two units, one of which cannot be read, and things to pass over.
fn district() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("教育/中学")).unwrap();
    fs::create_dir_all(at(".旧")).unwrap();
    fs::write(at("教育/中学/一中.juesuan"), sample_text().replacen("智慧城市运行管理中心", "第一中学", 1)).unwrap();
    fs::write(at("卫生.juesuan"), sample_text()).unwrap();
    fs::write(at("坏.juesuan"), "damaged").unwrap();
    fs::write(at("~$卫生.juesuan"), "locked").unwrap();
    fs::write(at(".旧/卫生.juesuan"), sample_text()).unwrap();
    folder
}

#[test]
fn a_folder_is_checked_into_one_table() {
    let folder = district();
    let output = juesuan(&["check", folder.path().to_str().unwrap()]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    let text = stdout(&output);
    let line = |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{text}"));
    assert!(line("单位").contains("尾差") && line("单位").contains("未核对"));
    let cells: Vec<&str> = line("盘锦市大洼区第一中学").split_whitespace().collect();
    assert_eq!((cells[1], cells.last().unwrap().ends_with("一中.juesuan")), ("2019", true));
    assert!(cells[2].parse::<usize>().unwrap() > 0);
    assert!(line("坏").contains("读不出来:这不是决算项目文件"), "{text}");
    assert!(line("合计 2 个单位").contains("签齐 0"), "{text}");
    assert!(text.lines().count() == 6 && text.contains("2 个单位有未处理的错误,1 个文件读不出来"), "{text}");
    assert!(!text.contains("318.36"), "findings belong to --verbose");
    let verbose = stdout(&juesuan(&["check", "--verbose", folder.path().to_str().unwrap()]));
    assert!(verbose.contains("318.36") && verbose.ends_with(&text), "{verbose}");
}

#[test]
fn a_folder_gives_json_lines_and_complaints_for_what_cannot_be_read() {
    let folder = district();
    let output = juesuan(&["check", "--json", folder.path().to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    let lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| line["findings"].is_array() && line["checked"].is_object()));
    assert!(stderr(&output).contains("坏.juesuan"), "{}", stderr(&output));
}

#[test]
fn an_empty_folder_is_said_to_be_empty() {
    let folder = tempfile::tempdir().unwrap();
    let output = juesuan(&["check", folder.path().to_str().unwrap()]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("没有决算项目文件"));
}

#[test]
fn diff_tells_cells_and_words_and_ends_like_diff() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("旧.juesuan"), folder.path().join("新.juesuan"));
    fs::write(&old, sample_text()).unwrap();
    fs::write(
        &new,
        sample_text().replacen("\"0.30\"", "\"0.50\"", 1).replacen("收入总计384.30万元", "收入总计384.50万元", 1),
    )
    .unwrap();
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let same = juesuan(&["diff", old, old]);
    assert_eq!((code(&same), stdout(&same).contains("相同")), (0, true));
    let output = juesuan(&["diff", old, new]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("T1[其他收入].决算数 其他收入: 0.30 → 0.50  差额 0.20"), "{text}");
    assert!(text.contains("收入总计[-384.30-]{+384.50+}万元"), "{text}");
    let object: Value = serde_json::from_slice(&juesuan(&["diff", "--json", old, new]).stdout).unwrap();
    let cell = &object["cells"][0];
    assert_eq!((cell["address"].as_str(), cell["difference"].as_str()), (Some("T1[其他收入].决算数"), Some("0.20")));
    assert_eq!(object["paragraphs"].as_array().unwrap().len(), 1);
    let failed = juesuan(&["diff", old, "没有.juesuan"]);
    assert_eq!(code(&failed), 2);
    assert!(stderr(&failed).contains("没有.juesuan"));
}

#[test]
fn a_project_is_compared_with_its_published_text() {
    let sample = root("assets/samples/dawa-2019.juesuan");
    let published = root("tests/fixtures/dawa-2019.txt");
    let output = juesuan(&["diff", "--json", sample.to_str().unwrap(), published.to_str().unwrap()]);
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    for cell in object["cells"].as_array().unwrap() {
        assert_ne!(cell["new"], "", "the text is silent about {cell}");
    }
    let altered = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(published).unwrap().replacen("完成区委、区政府交办", "完成市委、市政府交办", 1);
    let path = altered.path().join("公开.txt");
    fs::write(&path, text).unwrap();
    let output = juesuan(&["diff", sample.to_str().unwrap(), path.to_str().unwrap()]);
    assert!(stdout(&output).contains("完成[-区-]{+市+}委、[-区-]{+市+}政府交办"), "{}", stdout(&output));
}
