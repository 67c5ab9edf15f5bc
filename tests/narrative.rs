//! Part three, written from the tables of the sample, against the published text.

use juesuan::{
    audit::Figures,
    form::{Address, Profile, builtin_profiles, profile},
    narrative,
    project::{Cell, CellEdit, Edit, Paragraph, Project, UnitKind, read_project},
};
use regex::Regex;

const SAMPLE: &str = include_str!("../assets/samples/dawa-2019.juesuan");

fn liaoning() -> &'static Profile {
    profile("liaoning-2019").unwrap().unwrap()
}

fn write(profile: &Profile, project: &Project) -> Vec<Paragraph> {
    narrative::write(profile, project, &Figures::resolve(profile, project)).unwrap_or_else(|error| panic!("{error}"))
}

/// Where the published text differs from what its own tables say, or from itself: published, written, cause.
const DIFFERENCES: [(&str, &str, &str); 17] = [
    (
        "其他收入0.3万元，占收入总计的0.07%。主要是党建",
        "其他收入0.30万元，占收入总计的0.08%。主要是党建",
        "cut off; one decimal",
    ),
    ("占收入总计的6.2%", "占收入总计的6.19%", "one decimal where the other shares have two"),
    ("今年支出增加179.53万元，增长129.31%", "今年支出增加179.53万元，增长129.32%", "computed from figures in 元"),
    ("今年结转结余增加46.17万元，增长233.52%", "今年结转结余增加46.17万元，增长233.54%", "computed from figures in 元"),
    (
        "其中：基本支出297.67万元，项目支出62.55万元",
        "其中：基本支出303.78万元，项目支出14.59万元",
        "income of the scope",
    ),
    (
        "财政拨款支出增加179.53万元，增长129.31%",
        "财政拨款支出增加179.53万元，增长129.32%",
        "computed from figures in 元",
    ),
    ("2019财政拨款支出完成", "2019年财政拨款支出完成", "a word is missing"),
    (
        "年财政拨款支出完成年初预算的102%，其中：基本支出完成年初预算的107%",
        "年财政拨款支出完成年初预算的106.53%，其中：基本支出完成年初预算的101.65%",
        "the budgets of the items, as their rates say, add up to 298.85万元",
    ),
    (
        "，项目完成年初预算的186%",
        "，项目支出无年初预算",
        "a word is missing; its only item is said to have no initial budget",
    ),
    ("占79.85%", "占79.86%", "cut off"),
    ("医疗卫生与计划生育支出13.86万元", "卫生健康支出13.86万元", "the class's name until 2018"),
    ("住房保障支出19.34万元，占6.09%", "住房保障支出19.34万元，占6.07%", "filled up to 100%"),
    ("养老保险缴费30.92万元", "养老保险缴费支出30.92万元", "the subject's name is cut short"),
    ("年初预算的89%.决算数", "年初预算的89%，决算数", "a full stop for a comma"),
    ("3.卫生健康支出13.86万元，包括", "3.卫生健康支出13.86万元，具体包括", "the other classes say 具体包括"),
    (
        "3.\u{a0}公务用车购置及运行费1.92万元，比上年增加1.04万元，增长117.62%",
        "3.公务用车购置及运行费1.92万元，比上年增加1.04万元，增长118.18%",
        "computed from figures in 元; a blank",
    ),
    ("2019年大洼区智慧城市", "2019年盘锦市大洼区智慧城市", "the unit's name is cut short"),
];

#[test]
fn the_sample_writes_its_published_text_but_for_what_is_wrong_there() {
    let (project, profile) = read_project(SAMPLE, |key| profile(key).unwrap()).unwrap();
    let mut published: Vec<String> = project.texts.three.iter().map(|p| p.text().to_owned()).collect();
    for (from, to, cause) in DIFFERENCES {
        let line = published.iter_mut().find(|line| line.contains(from));
        let line = line.unwrap_or_else(|| panic!("the published text no longer says {from} ({cause})"));
        *line = line.replace(from, to);
    }
    let written = write(profile, &project);
    let styles = |paragraphs: &[Paragraph]| paragraphs.iter().map(Paragraph::style).collect::<Vec<_>>();
    assert_eq!(styles(&written), styles(&project.texts.three));
    for (written, published) in written.iter().zip(&published) {
        assert_eq!(written.text(), published);
    }
}

#[test]
fn blank_tables_write_placeholders_and_no_figures() {
    let figures = Regex::new("[0-9]万元|[0-9]%").unwrap();
    for profile in builtin_profiles().unwrap() {
        let mut project = Project::new(profile, "某单位");
        project.unit.kind = UnitKind::Administrative;
        for paragraph in write(profile, &project) {
            // The only figure of a template's own: the value from which equipment is listed.
            let text = &paragraph.text().replace("单价100万元（含）以上设备", "");
            let figure = figures.find(text).map(|found| found.as_str());
            assert_eq!(figure, None, "{}: {text}", profile.key);
        }
    }
}

#[test]
fn the_national_narrative_has_the_eleven_sections_of_its_template() {
    let profile = profile("national-2024").unwrap().unwrap();
    let written = write(profile, &Project::new(profile, "某局"));
    let sections: Vec<&str> =
        written.iter().filter(|p| p.style() == juesuan::project::Style::Section).map(Paragraph::text).collect();
    assert_eq!(
        sections,
        [
            "一、收入支出决算总体情况说明",
            "二、收入决算情况说明",
            "三、支出决算情况说明",
            "四、财政拨款收入支出决算总体情况说明",
            "五、一般公共预算财政拨款支出决算情况说明",
            "六、一般公共预算财政拨款基本支出决算情况说明",
            "七、财政拨款“三公”经费支出决算情况说明",
            "八、政府性基金预算财政拨款收入支出决算情况说明",
            "九、国有资本经营预算财政拨款收入支出决算情况说明",
            "十、预算绩效管理情况",
            "十一、其他重要事项的情况说明",
        ]
    );
}

#[test]
fn small_changes_need_no_reason_and_large_ones_do() {
    let (mut project, profile) = read_project(SAMPLE, |key| profile(key).unwrap()).unwrap();
    let says = |project: &Project, words: &str| write(profile, project).iter().any(|p| p.text().contains(words));
    let open = Edit::SetField { key: "收入变化原因".into(), text: String::new() };
    project = open.apply(profile, &project).unwrap();
    assert!(says(&project, "今年收入增加201.92万元，增长127.31%，主要原因：〔收入变化原因〕。"));
    let cell = Cell::parse("160.00", project.amount_unit).unwrap();
    let edit = Edit::SetCells(vec![CellEdit { address: "T1[本年收入合计].决算数".parse().unwrap(), cell }]);
    project = edit.apply(profile, &project).unwrap();
    assert!(says(&project, "今年收入增加1.40万元，增长0.88%。"));
}

#[test]
fn directions_follow_the_sign_of_the_change() {
    let (mut project, profile) = read_project(SAMPLE, |key| profile(key).unwrap()).unwrap();
    let address: Address = "T1[本年收入合计].决算数".parse().unwrap();
    let says = |project: &Project, words: &str| write(profile, project).iter().any(|p| p.text().contains(words));
    assert!(says(&project, "今年收入增加201.92万元，增长127.31%"));
    for (value, words) in [("100", "今年收入减少58.60万元，下降36.95%"), ("158.60", "今年收入无变化")]
    {
        let cell = Cell::parse(value, project.amount_unit).unwrap();
        let edit = Edit::SetCells(vec![CellEdit { address: address.clone(), cell }]);
        project = edit.apply(profile, &project).unwrap();
        assert!(says(&project, words), "{words}");
    }
}

#[test]
fn a_rate_over_nothing_is_not_given() {
    let (mut project, profile) = read_project(SAMPLE, |key| profile(key).unwrap()).unwrap();
    let zero = juesuan::amount::Amount::parse("0", project.amount_unit).unwrap();
    std::sync::Arc::make_mut(&mut project.prior).insert("T1[本年收入合计].决算数".parse().unwrap(), zero);
    let text: Vec<Paragraph> = write(profile, &project);
    assert!(text.iter().any(|p| p.text().contains("今年收入增加360.52万元，主要原因：项目经费增加。")));
}

#[test]
fn wrong_templates_are_named_with_their_line() {
    for (template, line, words) in [
        ("Body(\"{T1[收入].决算数}\"),", 3, "没有单元格“T1[收入].决算数”"),
        ("Section(\"一\"),\nBody(\"{T9[收入].决算数}\"),", 4, "没有表“T9”"),
        ("Each(\nrows: \"T5[类].支出\",\nbody: [],\n),", 4, "没有金额列“支出”"),
        ("When(condition: \"T1[收入总计].决算数\", then: []),", 3, "这里应是 >、< 或 ="),
        ("Body(\"{若 机关\"),", 3, "这里应是“→”"),
        ("Boddy(\"甲\"),", 3, "不认识的种类“Boddy”"),
    ] {
        let template = format!("(\nparagraphs: [\n{template}\n],\n)");
        let mut profile = liaoning().clone();
        profile.files.insert("narrative.ron".to_owned(), template);
        let error = narrative::validate(&profile).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("narrative.ron", Some(line)), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let mut profile = liaoning().clone();
    profile.files.clear();
    assert!(narrative::validate(&profile).unwrap_err().message.contains("没有第三部分的模板"));
}
