//! Many projects at once and two against each other, on the command line: check of folders, diff, merge.

mod support;

use juesuan::{
    amount::Unit,
    audit::{self, Severity},
    district::{Internal, UnitProject, merge},
    project::{Cell, Project},
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// A unit whose accounts agree to the 分, stated in a unit of amounts.
fn reconciled(number: i64, amounts: Unit) -> UnitProject {
    let books = |seed: i64| support::Books {
        basic: 1_234_567 + seed * 7_919,
        project: 2_345_678 + seed * 104_729,
        other: 0,
        opening: (seed * 31, seed * 37),
        closing: (seed * 41, seed * 43),
    };
    let items: Vec<_> =
        support::item_codes(9).into_iter().zip(1..).map(|(code, item)| (code, books(number * 9 + item))).collect();
    let (cells, prior) = support::reconciled(&items);
    let mut project = support::project(support::liaoning(), &cells, &prior, amounts);
    project.unit.name = format!("第{number}小学");
    UnitProject { file: format!("{number}.juesuan"), project, profile: support::liaoning(), errors: 0 }
}

fn errors(project: &Project) -> Vec<String> {
    let report = audit::check(support::liaoning(), project);
    let errors = report.findings.iter().filter(|finding| finding.severity() == Severity::Error);
    // A department has no texts of its own yet.
    errors.filter(|finding| !finding.code.starts_with('D')).map(|finding| finding.message.clone()).collect()
}

#[test]
fn the_roundings_of_many_units_make_no_error() {
    for amounts in [vec![Unit::Wan], vec![Unit::Yuan], vec![Unit::Wan, Unit::Yuan]] {
        let units: Vec<UnitProject> = (1..=24).map(|n| reconciled(n, amounts[n as usize % amounts.len()])).collect();
        let before: Vec<String> = units.iter().flat_map(|unit| errors(&unit.project)).collect();
        assert_eq!(before, Vec::<String>::new());
        let department = merge(&units, None, &Internal::None).unwrap().project;
        assert_eq!(errors(&department), Vec::<String>::new(), "{amounts:?}");
        let sum: rust_decimal::Decimal =
            units.iter().map(|unit| unit.project.cell_at("T3", "合计", "基本支出").amount().unwrap().yuan()).sum();
        let Cell::Amount(total) = department.cell_at("T3", "合计", "基本支出") else { panic!("no sum") };
        assert_eq!(total.yuan(), sum);
    }
}

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

const UNIT: &str = r#"(
 format_version: 1, profile: "liaoning-2019", year: YEAR, unit: (name: "NAME", kind: Institution), amount_unit: AMOUNTS,
 sheets: {
  "T1": [
   (key: "上级补助收入", cells: {"决算数": "SUBSIDY"}), (key: "其他收入", cells: {"决算数": "OTHER"}),
   (key: "本年收入合计", cells: {"决算数": "INCOME"}), (key: "收入总计", cells: {"决算数": "="}),
   (key: "205", cells: {"决算数": "SPENT"}), (key: "本年支出合计", cells: {"决算数": "="}), (key: "支出总计", cells: {"决算数": "="}),
  ],
  "T2": [
   (key: "合计", cells: {"本年收入合计": "=", "上级补助收入": "SUBSIDY", "其他收入": "OTHER"}),
   (key: "205", name: "教育支出", cells: {"本年收入合计": "INCOME", "上级补助收入": "SUBSIDY", "其他收入": "OTHER"}),
   (key: "20502", name: "普通教育", cells: {"本年收入合计": "INCOME", "上级补助收入": "SUBSIDY", "其他收入": "OTHER"}),
   (key: "CODE", name: "SUBJECT", cells: {"本年收入合计": "INCOME", "上级补助收入": "SUBSIDY", "其他收入": "OTHER"}),
  ],
  "T3": [
   (key: "合计", cells: {"本年支出合计": "SPENT", "基本支出": "BASIC", "对附属单位补助支出": "PAID"}),
   (key: "205", name: "教育支出", cells: {"本年支出合计": "SPENT", "基本支出": "BASIC", "对附属单位补助支出": "PAID"}),
   (key: "20502", name: "普通教育", cells: {"本年支出合计": "SPENT", "基本支出": "BASIC", "对附属单位补助支出": "PAID"}),
   (key: "CODE", name: "SUBJECT", cells: {"本年支出合计": "SPENT", "基本支出": "BASIC", "对附属单位补助支出": "PAID"}),
  ],
 },
 prior: {"T1[本年收入合计].决算数": "1.10"},
 part_one: [Section("一、主要职责"), Body("NAME的职责。"), Section("二、部门决算单位构成"), Body("1.旧单位")],
 part_three: [], part_four: [Body("1.其他收入：指其他。")],
)"#;

/// Writes a unit: its name, its subject, and income of other sources, income of 上级补助, expenditure of its own, 对附属单位补助.
fn unit(folder: &Path, name: &str, subject: (&str, &str), figures: [&str; 6]) -> String {
    let [other, subsidy, income, basic, paid, spent] = figures;
    let mut text = UNIT.to_owned();
    for (word, value) in [
        ("YEAR", "2019"),
        ("NAME", name),
        ("AMOUNTS", "Wan"),
        ("OTHER", other),
        ("SUBSIDY", subsidy),
        ("INCOME", income),
        ("BASIC", basic),
        ("PAID", paid),
        ("SPENT", spent),
        ("CODE", subject.0),
        ("SUBJECT", subject.1),
    ] {
        text = text.replace(word, value);
    }
    let path = folder.join(format!("{name}.juesuan"));
    fs::write(&path, text.replace("\"决算数\": \"\"", "").replace("\"上级补助收入\": \"\", ", "")).unwrap();
    path.to_str().unwrap().to_owned()
}

/// An education bureau that subsidises its school with 12.00.
fn education(folder: &Path) -> [String; 2] {
    [
        unit(folder, "教育局（本级）", ("2050201", "学前教育"), ["30.30", "", "30.30", "18.30", "12.00", "30.30"]),
        unit(folder, "第一中学", ("2050203", "初中教育"), ["1.25", "12.00", "13.25", "13.25", "", "13.25"]),
    ]
}

fn cell(file: &Path, address: &str) -> String {
    let (project, _) = juesuan::project::store::open(file).unwrap();
    project.cell(&address.parse().unwrap()).to_entry(project.amount_unit)
}

#[test]
fn units_are_added_up_by_subject_and_listed() {
    let folder = tempfile::tempdir().unwrap();
    let [bureau, school] = education(folder.path());
    let output = folder.path().join("部门/教育局.juesuan");
    fs::create_dir(folder.path().join("部门")).unwrap();
    let merged = juesuan(&["merge", &bureau, &school, "-o", output.to_str().unwrap()]);
    assert_eq!(code(&merged), 0, "{}", stderr(&merged));
    assert!(stdout(&merged).contains("已汇总 2 个单位") && stdout(&merged).contains("(教育局,2019年度)"));
    for (address, sum) in [
        ("T2[2050201].其他收入", "30.30"),
        ("T2[20502].其他收入", "31.55"),
        ("T2[2050203].上级补助收入", "12.00"),
        ("T2[合计].本年收入合计", "="),
        ("T3[合计].基本支出", "31.55"),
        ("T1[本年收入合计].决算数", "43.55"),
        ("T1[收入总计].决算数", "="),
        ("T1[事业收入].决算数", ""),
    ] {
        assert_eq!(cell(&output, address), sum, "{address}");
    }
    let (project, profile) = juesuan::project::store::open(&output).unwrap();
    let sheet = project.sheet("T3").unwrap();
    let rows: Vec<(&str, &str)> = sheet.rows().map(|(key, row)| (&**key, row.name.as_str())).collect();
    let expected =
        [("合计", ""), ("205", "教育支出"), ("20502", "普通教育"), ("2050201", "学前教育"), ("2050203", "初中教育")];
    assert_eq!(rows, expected);
    let one: Vec<&str> = project.texts.one.iter().map(|paragraph| paragraph.text()).collect();
    let list = ["纳入教育局2019年度部门决算编制范围的单位共2个，包括：", "1.教育局（本级）", "2.第一中学"];
    assert_eq!(one[3..], list, "{one:?}");
    assert_eq!(project.prior.len(), 1);
    assert!(!project.texts.three.is_empty() && project.texts.four.len() == 1);
    // The file gives back what was written, intervals included.
    let text = fs::read_to_string(&output).unwrap();
    assert_eq!(juesuan::project::write_project(profile, &project), text);
    assert!(project.cell(&"T3[合计].基本支出".parse().unwrap()).amount().unwrap().is_sum());
}

#[test]
fn a_sum_tells_its_units() {
    let folder = tempfile::tempdir().unwrap();
    let [bureau, school] = education(folder.path());
    let output = folder.path().join("部门.juesuan");
    let output = output.to_str().unwrap();
    assert_eq!(code(&juesuan(&["merge", &bureau, &school, "-o", output, "--internal", "all"])), 0);
    let text = stdout(&juesuan(&["merge", output, "--trace", "T3[合计].基本支出"]));
    assert!(text.starts_with("T3[合计].基本支出 = 31.55万元\n  18.30  教育局（本级）"), "{text}");
    let text = stdout(&juesuan(&["merge", output, "--trace", "T1[205].决算数"]));
    assert!(text.contains("= 31.55万元") && text.contains("-12.00  教育局（本级）(内部往来抵销)"), "{text}");
    assert!(!text.contains("改动过"), "{text}");
    let text = fs::read_to_string(output).unwrap().replacen("\"基本支出\": \"31.55\"", "\"基本支出\": \"31.56\"", 1);
    fs::write(output, text).unwrap();
    let text = stdout(&juesuan(&["merge", output, "--trace", "T3[合计].基本支出"]));
    assert!(text.contains("现在是 31.56:汇总以后改动过"), "{text}");
    assert_eq!(code(&juesuan(&["merge", output, "--trace", "T3[999].基本支出乱"])), 2);
    assert_eq!(code(&juesuan(&["merge", &bureau, "--trace", "T3[合计].基本支出"])), 2);
}

#[test]
fn what_units_pay_each_other_is_taken_out_on_both_sides() {
    let folder = tempfile::tempdir().unwrap();
    let [bureau, school] = education(folder.path());
    let list = folder.path().join("往来.csv");
    fs::write(&list, "类别,付方单位,收方单位,金额\n对附属单位补助,教育局（本级）,第一中学,12.00\n").unwrap();
    for (name, internal) in [("全部", "all"), ("清单", list.to_str().unwrap())] {
        let output = folder.path().join(format!("{name}.juesuan"));
        let arguments = ["merge", &bureau, &school, "-o", output.to_str().unwrap(), "--internal", internal];
        let merged = juesuan(&arguments);
        assert_eq!(code(&merged), 0, "{}", stderr(&merged));
        let shown = "内部往来抵销 对附属单位补助:付 教育局（本级） 12.00;收 第一中学 12.00";
        assert!(stdout(&merged).contains(shown), "{}", stdout(&merged));
        for (address, sum) in [
            ("T1[上级补助收入].决算数", "0.00"),
            ("T1[本年收入合计].决算数", "31.55"),
            ("T1[205].决算数", "31.55"),
            ("T2[20502].本年收入合计", "31.55"),
            ("T2[2050203].上级补助收入", "0.00"),
            ("T3[合计].本年支出合计", "31.55"),
            ("T3[2050201].对附属单位补助支出", "0.00"),
            ("T3[2050201].本年支出合计", "18.30"),
            ("T3[2050203].本年支出合计", "13.25"),
        ] {
            assert_eq!(cell(&output, address), sum, "{name}: {address}");
        }
        let (project, profile) = juesuan::project::store::open(&output).unwrap();
        let figures = juesuan::audit::Figures::resolve(profile, &project);
        for total in ["收入总计", "支出总计"] {
            assert_eq!(figures.at("T1", total, "决算数").unwrap().yuan.to_string(), "315500", "{name}: {total}");
        }
    }
    let output = folder.path().join("不.juesuan");
    for (line, reason) in [
        ("对附属单位补助,教育局（本级）,第二中学,12.00", "没有“第二中学”"),
        ("对附属单位补助,教育局（本级）,第一中学,12.50", "不够抵销"),
        ("借款,教育局（本级）,第一中学,12.00", "没有“借款”这一类"),
        ("对附属单位补助,教育局（本级）,第一中学,很多", "第 1 行"),
    ] {
        fs::write(&list, line).unwrap();
        let arguments =
            ["merge", &bureau, &school, "-o", output.to_str().unwrap(), "--internal", list.to_str().unwrap()];
        let refused = juesuan(&arguments);
        assert_eq!(code(&refused), 2, "{line}");
        assert!(stderr(&refused).contains(reason), "{line}: {}", stderr(&refused));
        assert!(!output.exists());
    }
}

#[test]
fn units_that_cannot_be_added_up_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let [bureau, school] = education(folder.path());
    let output = folder.path().join("部门.juesuan");
    let out = output.to_str().unwrap();
    let other = folder.path().join("二中.juesuan");
    let text = fs::read_to_string(&school).unwrap().replace("第一中学", "第二中学");
    fs::write(&other, text.replace("year: 2019", "year: 2020")).unwrap();
    let other = other.to_str().unwrap().to_owned();
    let bad = folder.path().join("坏.txt");
    fs::write(&bad, "no project").unwrap();
    for (units, reason) in [
        (vec![&bureau, &school, &other], "第二中学"),
        (vec![&bureau, &bureau], "重复计算"),
        (vec![&bureau, &bad.to_str().unwrap().to_owned()], "坏.txt"),
    ] {
        let mut arguments = vec!["merge"];
        arguments.extend(units.iter().map(|unit| unit.as_str()));
        arguments.extend(["-o", out]);
        let refused = juesuan(&arguments);
        assert_eq!(code(&refused), 2, "{reason}: {}", stdout(&refused));
        assert!(stderr(&refused).contains(reason), "{}", stderr(&refused));
        assert!(!output.exists());
    }
    // A unit whose accounts do not agree is added up all the same, and named.
    let text =
        fs::read_to_string(&school).unwrap().replace("\"本年支出合计\": \"13.25\"", "\"本年支出合计\": \"19.25\"");
    fs::write(&school, text).unwrap();
    let merged = juesuan(&["merge", &bureau, &school, "-o", out]);
    assert_eq!(code(&merged), 0);
    assert!(stderr(&merged).contains("勾稽不平") && stderr(&merged).contains("第一中学("), "{}", stderr(&merged));
    // The department itself is no unit beside its units.
    let nested = juesuan(&["merge", out, &school, "-o", folder.path().join("又.juesuan").to_str().unwrap()]);
    assert!(code(&nested) == 2 && stderr(&nested).contains("已经是汇总"), "{}", stderr(&nested));
    assert_eq!(code(&juesuan(&["merge", &bureau, "-o", out])), 2, "the department was overwritten");
}
