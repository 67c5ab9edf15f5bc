//! Part three, written from the tables of the sample, against the published text.

use juesuan::{
    amount::Unit,
    audit::Figures,
    form::{Address, Profile, builtin_profiles, profile},
    narrative::{self, Narrator},
    project::{Cell, CellEdit, Edit, Paragraph, Part, Project, UnitKind, read_project},
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

/// A project whose part three was written from its tables.
fn written_sample() -> (Project, &'static Profile) {
    let (mut project, profile) = read_project(SAMPLE, |key| profile(key).unwrap()).unwrap();
    *project.texts.part_mut(Part::Three) = write(profile, &project);
    (project, profile)
}

/// Applies an edit and what follows from it in the text.
fn edit(profile: &Profile, before: &Project, edit: Edit) -> Project {
    let mut narrator = Narrator::new(profile).unwrap();
    let after = edit.apply(profile, before).unwrap();
    let following = narrator.follow(profile, before, &after);
    following.iter().fold(after, |project, edit| edit.apply(profile, &project).unwrap())
}

fn set(address: &str, value: &str) -> Edit {
    let address: Address = address.parse().unwrap();
    let unit = if address.form == "F3" { Unit::One } else { Unit::Wan };
    Edit::SetCells(vec![CellEdit { address, cell: Cell::parse(value, unit).unwrap() }])
}

/// Types over a stretch of the paragraph that holds it.
fn retype(profile: &Profile, project: &Project, from: &str, to: &str) -> Project {
    let index = project.texts.three.iter().position(|p| p.text().contains(from)).unwrap();
    let (paragraph, fields) = project.texts.three[index].retyped(&project.texts.three[index].text().replace(from, to));
    let mut edits = vec![Edit::SetParagraph { part: Part::Three, index, paragraph }];
    edits.extend(fields.into_iter().map(|(key, text)| Edit::SetField { key, text }));
    edit(profile, project, Edit::Several(edits))
}

fn line<'p>(project: &'p Project, start: &str) -> &'p str {
    project.texts.three.iter().map(Paragraph::text).find(|text| text.starts_with(start)).unwrap()
}

#[test]
fn figures_follow_the_tables_and_free_text_stays() {
    let (project, profile) = written_sample();
    let project = retype(profile, &project, "（一）收入总计", "（一）本单位全年收入总计");
    let project = retype(profile, &project, "，其中：基本支出", "，均为一般公共预算，其中：基本支出");
    let project = edit(profile, &project, set("T1[收入总计].决算数", "400.00"));
    assert_eq!(line(&project, "（一）本单位"), "（一）本单位全年收入总计400.00万元，包括：");
    assert!(line(&project, "6.其他收入").contains("占收入总计的0.08%"));
    assert!(line(&project, "1.财政拨款收入").contains("占收入总计的90.06%"), "{}", line(&project, "1.财政"));
    assert!(line(&project, "2019年度财政拨款支出").contains("，均为一般公共预算，其中：基本支出303.78万元"));
}

#[test]
fn words_follow_the_sign_where_nobody_changed_them() {
    let (project, profile) = written_sample();
    let less = edit(profile, &project, set("T1[本年收入合计].决算数", "100.00"));
    let text = line(&less, "与上年相比，今年收入");
    assert_eq!(text, "与上年相比，今年收入减少58.60万元，下降36.95%，主要原因：项目经费增加。");
    let own = retype(profile, &project, "今年收入增加", "今年收入大幅增加");
    let less = edit(profile, &own, set("T1[本年收入合计].决算数", "100.00"));
    let text = line(&less, "与上年相比，今年收入");
    assert!(text.contains("大幅增加") && text.contains("58.60万元，下降36.95%"), "{text}");
}

#[test]
fn a_pinned_figure_stays_and_is_found_until_it_is_freed() {
    let (project, profile) = written_sample();
    let project = retype(profile, &project, "公务用车保有量1辆", "公务用车保有量2辆");
    let finds = |project: &Project| -> Vec<String> {
        let report = juesuan::audit::check(profile, project);
        let found = report.findings.iter().filter(|f| f.code == "D21").map(|f| f.message.clone());
        found.collect()
    };
    assert_eq!(finds(&project), ["说明中钉住的2与来源不符:补充资料三“公务用车保有量（辆）”的数量为1,相差1。"]);
    let project = edit(profile, &project, set("F3[车辆保有量].数量", "3"));
    assert!(line(&project, "公务用车运行维护费").contains("保有量2辆"));
    let project = edit(profile, &project, set("F3[车辆保有量].数量", "2"));
    assert_eq!(finds(&project), [""; 0]);
}

#[test]
fn an_open_reason_is_a_finding_and_typing_fills_the_field() {
    let (project, profile) = written_sample();
    let key = "收入变化原因";
    let open = edit(profile, &project, Edit::SetField { key: key.into(), text: String::new() });
    assert!(line(&open, "与上年相比，今年收入").ends_with("主要原因：〔收入变化原因〕。"));
    let report = juesuan::audit::check(profile, &open);
    let found: Vec<&str> = report.findings.iter().filter(|f| f.code == "D22").map(|f| f.message.as_str()).collect();
    assert_eq!(found, ["“收入变化原因”没有填写:由158.60万元变为360.52万元,变动超过 10% 和 1.00万元,应当说明。"]);
    let filled = retype(profile, &open, "〔收入变化原因〕", "人员增加");
    assert_eq!(filled.fields.get(key).map(String::as_str), Some("人员增加"));
    assert!(juesuan::audit::check(profile, &filled).findings.iter().all(|f| f.code != "D22"));
}

#[test]
fn live_text_is_saved_with_its_sources() {
    let (project, profile) = written_sample();
    let text = juesuan::project::write_project(profile, &project);
    let (read, _) = read_project(&text, |key| juesuan::form::profile(key).unwrap()).unwrap();
    assert!(read == project);
    let broken = text.replacen("\"7+8=T1[收入总计].决算数\"", "\"7+800=T1[收入总计].决算数\"", 1);
    assert!(broken != text);
    let error = read_project(&broken, |key| juesuan::form::profile(key).unwrap()).unwrap_err();
    assert!(error.to_string().contains("第三部分第2段"), "{error}");
}

#[test]
fn writing_again_adds_rows_and_keeps_what_was_edited() {
    let (project, profile) = written_sample();
    let project = retype(profile, &project, "（一）收入总计", "（一）全年收入总计");
    let free =
        Edit::InsertParagraph { part: Part::Three, index: 2, paragraph: Paragraph::Body("补充一段。".into()) };
    let project = edit(profile, &project, free);
    let code = "2013101";
    let project =
        edit(profile, &project, Edit::InsertSubject { form: "T5".into(), code: code.into(), name: "行政运行".into() });
    let project = edit(profile, &project, set("T5[2013101].本年支出.合计", "5.00"));
    let mut narrator = Narrator::new(profile).unwrap();
    let again = narrator.restructure(profile, &project);
    let texts: Vec<&str> = again.iter().map(Paragraph::text).collect();
    assert!(texts[1].starts_with("（一）全年收入总计"));
    assert_eq!(texts[2], "补充一段。");
    let added = texts.iter().position(|text| text.starts_with("（3）行政运行5.00万元")).unwrap();
    assert!(texts[added - 1].starts_with("（2）其他政府办公厅"));
    assert_eq!(again.len(), project.texts.three.len() + 1);
}

#[test]
fn next_year_keeps_the_sentences_and_offers_the_reasons() {
    let (project, profile) = written_sample();
    let project = retype(profile, &project, "（一）收入总计", "（一）全年收入总计");
    let mut rolled = juesuan::transfer::roll(profile, &project, profile).unwrap().project;
    narrative::carry_over(profile, &project, profile, &mut rolled);
    // What was carried over is all there is yet.
    assert_eq!(line(&rolled, "（一）全年"), "（一）全年收入总计65.94万元，包括：");
    assert!(line(&rolled, "6.其他收入").contains("〔金额〕万元"));
    assert!(line(&rolled, "2020年度财政拨款支出").contains("〔增加或减少的金额和比率〕"));
    assert_eq!(rolled.fields.len(), 0);
    assert_eq!(rolled.prior_fields.get("收入变化原因").map(String::as_str), Some("项目经费增加"));
    let next = edit(profile, &rolled, set("T1[本年收入合计].决算数", "400.00"));
    let text = line(&next, "与上年相比，今年收入");
    assert_eq!(text, "与上年相比，今年收入增加39.48万元，增长10.95%，主要原因：〔收入变化原因〕。");
}
