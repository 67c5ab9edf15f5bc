//! The sample project is the real disclosure of 2019: its texts to the letter, its tables as far as it proves them.

use juesuan::{
    form::{Address, SubjectLevel, profile},
    project::{Paragraph, Part, Project, Signatures, Signed, Style, read_project, write_project},
};

const SAMPLE: &str = include_str!("../assets/samples/dawa-2019.juesuan");
/// The sample as a supervisor signed it, with decisions on its errors.
const REVIEWED: &str = include_str!("fixtures/reviewed.juesuan");
const PUBLISHED: &str = include_str!("fixtures/dawa-2019.txt");

fn sample() -> Project {
    let (project, _) = read_project(SAMPLE, |key| profile(key).unwrap()).unwrap_or_else(|error| panic!("{error}"));
    project
}

fn value(project: &Project, address: &str) -> Option<String> {
    let address: Address = address.parse().unwrap();
    project.cell(&address).amount().map(ToString::to_string)
}

/// The published lines of a part, without the lines of its title.
fn published(part: &str, next: &str, title_lines: usize) -> Vec<&'static str> {
    let lines = PUBLISHED.lines().map(str::trim).filter(|line| !line.is_empty());
    let part = lines.skip_while(|line| !line.starts_with(part)).take_while(|line| !line.starts_with(next));
    part.skip(title_lines).collect()
}

#[test]
fn saving_the_sample_again_changes_nothing() {
    let (project, profile) = read_project(SAMPLE, |key| profile(key).unwrap()).unwrap();
    assert_eq!(write_project(profile, &project), SAMPLE);
}

#[test]
fn the_texts_are_the_published_lines() {
    let project = sample();
    let texts = |part: Part| project.texts.part(part).iter().map(Paragraph::text).collect::<Vec<_>>();
    assert_eq!(texts(Part::One), published("第一部分", "第二部分", 1));
    assert_eq!(texts(Part::Three), published("第三部分", "第四部分", 2));
    assert_eq!(texts(Part::Four), published("第四部分", "第五部分", 1));
    assert_eq!(texts(Part::Four).len(), 35);
}

#[test]
fn headings_are_the_lines_that_stand_alone() {
    let project = sample();
    let headings = |part: Part, style: Style| -> Vec<&str> {
        project.texts.part(part).iter().filter(|p| p.style() == style).map(Paragraph::text).collect()
    };
    assert_eq!(headings(Part::One, Style::Section), ["一、主要职责及内设机构", "二、部门决算单位构成"]);
    assert!(headings(Part::One, Style::Subsection).is_empty());
    assert_eq!(
        headings(Part::One, Style::Item),
        ["1.党政群工作办公室", "2.智慧发展室", "3.网格管理室", "4.数据分析室", "5. 事件运管室", "6.绩效考评室"]
    );
    assert_eq!(headings(Part::Three, Style::Section).len(), 5);
    assert_eq!(
        headings(Part::Three, Style::Subsection),
        [
            "（一）总体情况。",
            "（二）具体情况。",
            "（一）机关运行经费支出情况。",
            "（二）政府采购支出情况。",
            "（三）国有资产占用情况。",
            "（四）预算绩效管理工作开展情况。",
        ]
    );
}

#[test]
fn expenditure_has_the_five_items_of_part_three_with_their_sections_and_classes() {
    let project = sample();
    let codes: Vec<&str> = project.sheet("T3").unwrap().rows().map(|(key, _)| key.as_str()).collect();
    assert_eq!(
        codes,
        [
            "合计", "201", "20103", "2010350", "2010399", "208", "20805", "2080505", "210", "21011", "2101102", "221",
            "22102", "2210201",
        ]
    );
    let items = codes.iter().filter(|code| SubjectLevel::of(code) == Some(SubjectLevel::Item));
    let amounts: Vec<_> = items.map(|code| value(&project, &format!("T3[{code}].本年支出合计")).unwrap()).collect();
    assert_eq!(amounts, ["239.65", "14.59", "30.92", "13.86", "19.34"]);
}

#[test]
fn figures_stand_as_printed() {
    let project = sample();
    for (address, printed) in [
        ("T1[收入总计].决算数", "384.30"),
        ("T1[其他收入].决算数", "0.30"),
        ("T1[事业收入].决算数", "0.00"),
        ("T1[年初结转和结余].决算数", "23.78"),
        ("T2[合计].本年收入合计", "360.52"),
        ("T3[合计].基本支出", "303.78"),
        ("T3[合计].项目支出", "14.59"),
        ("T4[本年支出合计].合计", "318.36"),
        ("T5[合计].本年支出.基本支出", "303.78"),
        ("T6[人员经费合计].决算数", "281.41"),
        ("T8[三公经费].预算数.合计", "2.50"),
        ("T8[三公经费].决算数.公务用车.运行费", "1.92"),
    ] {
        assert_eq!(value(&project, address).as_deref(), Some(printed), "{address}");
    }
    let prior = |address: &str| project.prior.get(&address.parse::<Address>().unwrap()).map(ToString::to_string);
    assert_eq!(prior("T1[本年收入合计].决算数").as_deref(), Some("158.60"));
    assert_eq!(prior("T1[年末结转和结余].决算数").as_deref(), Some("19.77"));
    assert_eq!(prior("T8[三公经费].决算数.公务用车.小计").as_deref(), Some("0.88"));
}

#[test]
fn what_the_document_does_not_prove_stays_blank() {
    let project = sample();
    for address in [
        "T1[结余分配].决算数",
        "T1[202].决算数",
        "T4[年初财政拨款结转和结余].决算数",
        "T5[合计].年初结转和结余.合计",
        "T6[30101].决算数",
        "T8[三公经费].预算数.公务接待费",
    ] {
        assert_eq!(value(&project, address), None, "{address}");
    }
    assert!(project.sheet("T7").unwrap().has_no_amounts());
}

#[test]
fn subject_names_are_those_of_the_official_list() {
    let profile = profile("liaoning-2019").unwrap().unwrap();
    let project = sample();
    for form in ["T3", "T5"] {
        for (code, row) in project.sheet(form).unwrap().rows().skip(1) {
            assert_eq!(profile.functional.name(code), Some(row.name.as_str()), "{code}");
        }
    }
}

#[test]
fn the_glossary_of_the_profile_is_part_four() {
    let profile = profile("liaoning-2019").unwrap().unwrap();
    let entries: Vec<String> = profile.glossary.iter().map(|entry| format!("{}：{}", entry.term, entry.text)).collect();
    let project = sample();
    let printed: Vec<&str> = project.texts.four.iter().map(|p| p.text().split_once('.').unwrap().1.trim()).collect();
    assert_eq!(entries, printed);
}

/// A signature means nothing if a later version of the program breaks it.
#[test]
fn what_was_signed_stays_signed() {
    let (project, profile) = read_project(REVIEWED, |key| profile(key).unwrap()).unwrap();
    assert_eq!(Signatures::of(profile, &project).state(), Signed::Valid);
}
