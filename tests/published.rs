//! Three published disclosures of Shanghai as projects: they read, and their subjects are known.

use juesuan::{
    form::profile,
    project::{Project, read_project, write_project},
};

const PUBLISHED: [(&str, &str); 3] = [
    ("03", include_str!("fixtures/03.juesuan")),
    ("04", include_str!("fixtures/04.juesuan")),
    ("05", include_str!("fixtures/05.juesuan")),
];

fn read(text: &str) -> Project {
    read_project(text, |key| profile(key).unwrap()).unwrap_or_else(|error| panic!("{error}")).0
}

#[test]
fn published_projects_are_written_as_they_are_read() {
    for (name, text) in PUBLISHED {
        let project = read(text);
        let profile = profile(&project.profile).unwrap().unwrap();
        assert!(write_project(profile, &project) == text, "{name} changes when it is saved");
    }
}

#[test]
fn the_subjects_of_published_tables_have_their_official_names() {
    let profile = profile("national-2024").unwrap().unwrap();
    for (name, text) in PUBLISHED {
        let project = read(text);
        for form in ["T2", "T3", "T5", "T8"] {
            for (code, row) in project.sheet(form).unwrap().rows().filter(|(key, _)| *key != "合计") {
                assert_eq!(profile.functional.name(code), Some(row.name.as_str()), "{name} {form}[{code}]");
            }
        }
    }
}

#[test]
fn figures_of_published_tables_are_where_they_were_printed() {
    for (index, address, printed) in [
        (0, "T1[234].决算数", None),
        (0, "T3[2013999].项目支出", Some("202.24")),
        (0, "T6[30239].决算数", Some("2.43")),
        (1, "T5[合计].本年支出.项目支出", Some("1367.75")),
        (1, "T7[三公经费].预算数.公务接待费", Some("0.50")),
        (1, "T4[支出总计].国有资本经营预算财政拨款", Some("0.00")),
        (2, "T4[207].政府性基金预算财政拨款", Some("2.80")),
        (2, "T5[合计].本年支出.合计", Some("1700.57")),
        (2, "T8[合计].本年支出.小计", None),
        (2, "T7[三公经费].决算数.公务用车.运行费", Some("2.64")),
    ] {
        let cell = read(PUBLISHED[index].1).cell(&address.parse().unwrap());
        assert_eq!(cell.amount().map(ToString::to_string).as_deref(), printed, "{address}");
    }
}
