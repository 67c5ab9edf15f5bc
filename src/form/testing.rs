//! A small profile for unit tests: one form with fixed rows, one with subject rows.

use super::Profile;
use std::collections::BTreeMap;

const FILES: [(&str, &str); 6] = [
    (
        "profile.ron",
        r#"(
            title: "试用口径", year: 2019, amount_unit: Wan,
            document: (
                cover: ["{unit}"], part_one: ["第一部分"], part_two: ["第二部分"], part_three: ["第三部分"],
                part_four: ["第四部分"], table_title: "{year}年度{title}",
            ),
            forms: ["forms/01.ron", "forms/03.ron"], rules: [],
        )"#,
    ),
    (
        "forms/01.ron",
        r#"(
            key: "T1", alias: "总表", number: "公开01表", title: "收入支出决算总表", notes: [],
            panes: [(
                columns: [Label(title: "项目"), Amount(key: "决算数", title: "决算数")],
                rows: Fixed(
                    body: [(key: "事业收入", label: "一、事业收入"), (key: "其他收入", label: "二、其他收入")],
                    tail: [(key: "收入总计", label: "总计", role: Total)],
                ),
            )],
        )"#,
    ),
    (
        "forms/03.ron",
        r#"(
            key: "T3", alias: "支出", number: "公开03表", title: "支出决算表", notes: [],
            panes: [(
                columns: [
                    Code(title: "科目编码", part: Whole), Label(title: "科目名称"),
                    Amount(key: "本年支出合计", title: "本年支出合计"),
                    Amount(key: "基本支出", title: "基本支出"), Amount(key: "项目支出", title: "项目支出"),
                ],
                rows: Subjects(kind: Functional),
            )],
        )"#,
    ),
    ("glossary.ron", "[]"),
    (
        "subjects/functional.ron",
        r#"[
            ("201", "一般公共服务支出"), ("20103", "政府办公厅(室)及相关机构事务"), ("2010350", "事业运行"),
            ("208", "社会保障和就业支出"),
        ]"#,
    ),
    ("subjects/economic.ron", "[]"),
];

/// The files of the small profile, to spoil one of them.
pub(crate) fn small_profile_files() -> BTreeMap<String, String> {
    FILES.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// The small profile.
pub(crate) fn small_profile() -> Profile {
    Profile::from_files("试用", &small_profile_files()).unwrap()
}
