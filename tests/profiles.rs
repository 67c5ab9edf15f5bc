//! The embedded profiles: they load, and their forms are the official ones.

use juesuan::{
    audit::{Auditor, Figures},
    form::{Form, LeafKind, Profile, RowRole, builtin_profiles, load_profile_folder, profile},
    narrative,
    project::{Cell, CellEdit, Edit, Project},
};

fn liaoning() -> &'static Profile {
    profile("liaoning-2019").unwrap().unwrap()
}

#[test]
fn every_embedded_profile_loads() {
    let profiles = builtin_profiles().unwrap_or_else(|error| panic!("{error}"));
    assert!(profiles.iter().any(|profile| profile.key == "liaoning-2019"));
}

#[test]
fn the_eight_forms_of_2019_are_those_of_part_two() {
    let forms: Vec<_> =
        liaoning().printed_forms().map(|f| (f.key.as_str(), f.alias.as_str(), f.title.as_str())).collect();
    assert_eq!(
        forms,
        [
            ("T1", "总表", "收入支出决算总表"),
            ("T2", "收入", "收入决算表"),
            ("T3", "支出", "支出决算表"),
            ("T4", "财政拨款", "财政拨款收入支出决算表"),
            ("T5", "一般公共", "一般公共预算财政拨款收入支出决算表"),
            ("T6", "基本支出", "一般公共预算财政拨款基本支出决算表"),
            ("T7", "基金", "政府性基金预算财政拨款收入支出决算表"),
            ("T8", "三公", "一般公共预算财政拨款“三公”经费支出决算表"),
        ]
    );
    for (index, form) in liaoning().printed_forms().enumerate() {
        assert_eq!(form.number, format!("公开{:02}表", index + 1));
        assert!(form.notes.iter().all(|note| note.starts_with("注：")), "{}", form.number);
    }
}

/// The line numbers of a form in pane order, spacers included.
fn line_numbers(form: &Form) -> Vec<u16> {
    form.panes.iter().flat_map(|pane| pane.fixed_rows()).filter_map(|row| row.line).collect()
}

#[test]
fn line_numbers_run_down_the_left_side_and_then_down_the_right() {
    for (key, last) in [("T1", 56), ("T4", 58)] {
        let form = liaoning().form(key).unwrap();
        assert_eq!(line_numbers(form), (1..=last).collect::<Vec<u16>>(), "{key}");
    }
    let total = liaoning().form("T1").unwrap();
    assert_eq!(total.fixed_row("201").unwrap().1.line, Some(29));
}

#[test]
fn the_totals_of_two_sided_forms_stand_side_by_side() {
    for key in ["T1", "T4"] {
        let form = liaoning().form(key).unwrap();
        let rows = |pane: usize| form.panes[pane].fixed_rows().map(|row| row.key.clone()).collect::<Vec<_>>();
        let (left, right) = (rows(0), rows(1));
        let pairs: Vec<(&str, &str)> = form
            .fixed_lines()
            .iter()
            .filter_map(|line| Some((left[line[0]?].as_str(), right[line[1]?].as_str())))
            .collect();
        assert!(pairs.contains(&("本年收入合计", "本年支出合计")), "{key}");
        assert!(pairs.contains(&("收入总计", "支出总计")), "{key}");
    }
}

#[test]
fn forms_with_line_numbers_have_the_same_classes_in_both() {
    let classes = |key: &str| -> Vec<(String, String)> {
        let form = liaoning().form(key).unwrap();
        let rows = form.panes[1].fixed_rows().filter(|row| row.key.starts_with('2'));
        rows.map(|row| (row.key.to_string(), row.label.clone())).collect()
    };
    assert_eq!(classes("T1"), classes("T4"));
    assert_eq!(classes("T1").len(), 24);
}

#[test]
fn economic_classes_are_subtotals_and_their_sections_follow_them() {
    let form = liaoning().form("T6").unwrap();
    let mut class = String::new();
    for row in form.panes.iter().flat_map(|pane| pane.fixed_rows()) {
        match row.key.len() {
            3 if row.key.starts_with('3') => {
                assert_eq!(row.role, RowRole::Subtotal, "{}", row.key);
                class = row.key.to_string();
            }
            5 if row.key.starts_with('3') => assert!(row.key.starts_with(&class), "{}", row.key),
            _ => {}
        }
    }
}

#[test]
fn amount_columns_have_the_keys_that_shared_rules_name() {
    let columns = |key: &str, pane: usize| -> Vec<String> {
        let form = liaoning().form(key).unwrap();
        form.panes[pane].amount_columns().iter().map(ToString::to_string).collect()
    };
    assert_eq!(columns("T1", 0), ["决算数"]);
    assert_eq!(columns("T4", 1), ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款"]);
    assert_eq!(
        columns("T3", 0),
        ["本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"]
    );
    let half = ["合计", "因公出国（境）费", "公务用车.小计", "公务用车.购置费", "公务用车.运行费", "公务接待费"];
    let both = ["预算数", "决算数"].iter().flat_map(|side| half.map(|column| format!("{side}.{column}")));
    assert_eq!(columns("T8", 0), both.collect::<Vec<_>>());
    assert_eq!(columns("T5", 0).len(), 12);
    assert_eq!(columns("T7", 0).len(), 6);
}

#[test]
fn subject_forms_show_the_code_in_three_parts() {
    for key in ["T2", "T3", "T5", "T7"] {
        let leaves = liaoning().form(key).unwrap().panes[0].leaves();
        let codes = leaves.iter().filter(|leaf| matches!(leaf.kind, LeafKind::Code(_))).count();
        assert_eq!(codes, 3, "{key}");
        assert_eq!(leaves[0].titles, ["项目", "功能分类科目编码", "类"], "{key}");
    }
}

#[test]
fn subject_lists_name_every_fixed_row_with_a_code() {
    let profile = liaoning();
    let total = profile.form("T1").unwrap();
    for row in total.panes[1].fixed_rows().filter(|row| row.key.starts_with('2')) {
        assert_eq!(profile.functional.name(&row.key), total.row_name(&row.key), "{}", row.key);
    }
    for row in profile.form("T6").unwrap().panes.iter().flat_map(|pane| pane.fixed_rows()) {
        if row.key.starts_with('3') {
            assert_eq!(profile.economic.name(&row.key), Some(row.label.as_str()), "{}", row.key);
        }
    }
}

#[test]
fn subjects_of_2019_have_the_names_of_2019() {
    let names = &liaoning().functional;
    for (code, name) in [
        ("207", "文化旅游体育与传媒支出"),
        ("210", "卫生健康支出"),
        ("20805", "行政事业单位离退休"),
        ("2010399", "其他政府办公厅（室）及相关机构事务支出"),
        ("2050201", "学前教育"),
        ("2110302", "水体"),
        ("22401", "应急管理事务"),
    ] {
        assert_eq!(names.name(code), Some(name));
    }
    assert_eq!(names.name("234"), None, "抗疫特别国债 came in 2020");
}

fn national() -> &'static Profile {
    profile("national-2024").unwrap().unwrap()
}

#[test]
fn the_nine_forms_of_2024_have_the_titles_of_the_official_template() {
    let forms: Vec<_> = national().printed_forms().map(|form| (form.alias.as_str(), form.title.as_str())).collect();
    assert_eq!(
        forms,
        [
            ("总表", "收入支出决算总表"),
            ("收入", "收入决算表"),
            ("支出", "支出决算表"),
            ("财政拨款", "财政拨款收入支出决算总表"),
            ("一般公共", "一般公共预算财政拨款支出决算表"),
            ("基本支出", "一般公共预算财政拨款基本支出决算表"),
            ("三公", "财政拨款“三公”经费支出决算表"),
            ("基金", "政府性基金预算财政拨款收入支出决算表"),
            ("国资", "国有资本经营预算财政拨款收入支出决算表"),
        ]
    );
    assert_eq!(national().glossary.len(), 11);
}

#[test]
fn what_means_the_same_has_the_same_key_in_both_profiles() {
    // The rows and columns of 2019 that 2024 does not have under the same key, each with its reason.
    let gone = |form: &str, name: &str| match form {
        "总表" => name == "用事业基金弥补收支差额",
        "一般公共" => !name.starts_with("本年支出."),
        "基本支出" => ["307", "312", "399", "310"].iter().any(|class| name.starts_with(class)),
        _ => false,
    };
    for old in liaoning().printed_forms() {
        let new = national().forms.iter().find(|form| form.alias == old.alias).unwrap();
        let rows = old.panes.iter().flat_map(|pane| pane.fixed_rows()).filter(|row| row.role != RowRole::Spacer);
        for row in rows.filter(|row| !gone(&old.alias, &row.key)) {
            assert!(new.fixed_row(&row.key).is_some(), "{}[{}]", old.alias, row.key);
        }
        let columns = |form: &Form| form.panes.iter().flat_map(|pane| pane.amount_columns()).collect::<Vec<_>>();
        for column in columns(old).into_iter().filter(|column| !gone(&old.alias, column)) {
            assert!(columns(new).contains(&column), "{}: {column}", old.alias);
        }
    }
}

#[test]
fn subjects_of_2024_have_the_names_of_2024() {
    let names = &national().functional;
    for (code, name) in [
        ("20805", "行政事业单位养老支出"),
        ("215", "资源勘探工业信息等支出"),
        ("20139", "社会工作事务"),
        ("223", "国有资本经营预算支出"),
        ("2040612", "法治建设"),
    ] {
        assert_eq!(names.name(code), Some(name));
    }
}

/// A copy of the embedded profile's files in a folder of the user's.
fn own_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/profiles/liaoning-2019");
    for inner in ["", "forms", "facts", "subjects", "rules"] {
        let Ok(entries) = std::fs::read_dir(source.join(inner)) else { continue };
        std::fs::create_dir_all(folder.path().join(inner)).unwrap();
        for entry in entries.map(Result::unwrap).filter(|entry| entry.path().is_file()) {
            std::fs::copy(entry.path(), folder.path().join(inner).join(entry.file_name())).unwrap();
        }
    }
    folder
}

#[test]
fn a_profile_in_a_folder_of_the_users_loads_like_an_embedded_one() {
    let folder = own_folder();
    let own = load_profile_folder(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(own.forms, liaoning().forms);
    assert_eq!(own.rules, liaoning().rules);
    assert_eq!(own.key.as_str(), folder.path().file_name().unwrap());
}

#[test]
fn defects_of_a_users_profile_are_named_with_file_line_and_entry() {
    let folder = own_folder();
    let form = folder.path().join("forms/01.ron");
    let text = std::fs::read_to_string(&form).unwrap();
    let line = text.lines().position(|line| line.contains("key: \"上级补助收入\"")).unwrap() + 1;
    std::fs::write(&form, text.replace("key: \"上级补助收入\"", "key: \"事业收入\"")).unwrap();
    let message = load_profile_folder(folder.path()).unwrap_err().to_string();
    assert!(message.contains(&format!("forms/01.ron 第 {} 行(条目 事业收入): 行的代号重复", line + 1)), "{message}");

    std::fs::remove_file(&form).unwrap();
    let message = load_profile_folder(folder.path()).unwrap_err().to_string();
    assert!(message.contains("forms/01.ron: 缺少这个文件"), "{message}");

    std::fs::write(&form, [0xFF, 0xFE, 0x00]).unwrap();
    let message = load_profile_folder(folder.path()).unwrap_err().to_string();
    assert!(message.contains("forms/01.ron: 读不出来"), "{message}");

    let message = load_profile_folder(&folder.path().join("没有")).unwrap_err().to_string();
    assert!(message.contains("读不出来"), "{message}");
}

/// The files that the guide shows, by name.
fn files_of_the_guide() -> Vec<(String, String)> {
    let guide = include_str!("../assets/profiles/GUIDE.md");
    let blocks = guide.split("```ron\n// ").skip(1).filter_map(|block| block.split("```").next());
    blocks.filter_map(|block| block.split_once('\n')).map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

#[test]
fn a_profile_built_from_the_guide_works() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("某省-2023");
    for (name, text) in files_of_the_guide() {
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let profile = load_profile_folder(&folder).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(profile.key, "某省-2023");

    let mut project = Project::new(&profile, "某单位");
    let cells = [("T1[事业收入].决算数", "1.50"), ("T1[其他收入].决算数", "2.25")].map(|(address, text)| CellEdit {
        address: address.parse().unwrap(),
        cell: Cell::parse(text, project.amount_unit).unwrap(),
    });
    project = Edit::SetCells(cells.to_vec()).apply(&profile, &project).unwrap();
    let figures = Figures::resolve(&profile, &project);
    let written = narrative::write(&profile, &project, &figures).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(written.last().map(|paragraph| paragraph.text()), Some("2023年度收入总计3.75万元。"));

    let wrong = CellEdit {
        address: "T1[收入总计].决算数".parse().unwrap(),
        cell: Cell::parse("3.50", project.amount_unit).unwrap(),
    };
    project = Edit::SetCells(vec![wrong]).apply(&profile, &project).unwrap();
    let codes: Vec<String> =
        Auditor::new(&profile).audit(&project).findings.iter().map(|finding| finding.code.clone()).collect();
    assert!(codes.iter().any(|code| code == "A901"), "{codes:?}");
}
