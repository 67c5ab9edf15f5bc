//! The findings one by one, and the rules they go back to.

use super::{
    Record, cell_name, form_name, part_name, review,
    sheet::{self, Align, Column, group, row},
};
use crate::{
    audit::{Finding, Place, Report, Severity, Side, Status, demand},
    document::{Anchor, BodyRow, Placement, Table},
    form::{Profile, Rule},
    project::{Part, Project},
};

/// A longer value is not repeated beside the message that has it.
const LONGEST_VALUE: usize = 14;

/// All findings, by part, severity and status.
pub(super) fn list(record: &mut Record, profile: &Profile, project: &Project, report: &Report) {
    let columns = [
        Column::new("序号", Align::Center),
        Column::new("级别", Align::Center),
        Column::new("规则", Align::Center),
        Column::wide("问题和位置"),
        Column::new("所填的数", Align::Right),
        Column::new("应当相符的数", Align::Right),
        Column::new("差额", Align::Right),
        Column::wide("状态和处理"),
    ];
    let mut findings: Vec<(u8, &Finding)> = report.findings.iter().map(|it| (part_of(it), &**it)).collect();
    findings.sort_by_key(|(part, finding)| (*part, finding.severity, status_rank(finding.status)));
    let mut rows = Vec::new();
    let mut current = None;
    for (number, (part, finding)) in (1..).zip(&findings) {
        if current != Some(*part) {
            current = Some(*part);
            let own = findings.iter().filter(|(other, _)| other == part).map(|(_, finding)| *finding);
            let title = format!("{}：{}", part_name(profile, project, *part), counts(own));
            rows.push(group(title, columns.len()));
        }
        rows.push(line(profile, number.to_string(), finding));
        for (inner, folded) in (1..).zip(&finding.folded) {
            rows.push(line(profile, format!("{number}.{inner}"), folded));
        }
    }
    if rows.is_empty() {
        record.section("不符、提示和尾差");
        return record.paragraph("没有发现不符。");
    }
    record.pages(|anchor, number| {
        let mut table = on_pages(anchor, number, "不符、提示和尾差", project, &columns, rows);
        table.amount_line = format!("金额单位：{}", profile.amount_unit);
        table.notes.push(
            "注：带小数点的序号是同一原因引起的。尾差是各数四舍五入所致，不算错误。“已失效”指处理之后有关的数又有改动。"
                .to_owned(),
        );
        table
    });
}

/// The rules that the findings go back to.
pub(super) fn rules(record: &mut Record, profile: &Profile, report: &Report) {
    let named = |rule: &&Rule| report.findings.iter().any(|finding| has_code(finding, &rule.code));
    let rules: Vec<&Rule> = profile.rules.iter().filter(named).collect();
    if rules.is_empty() {
        return;
    }
    let columns = [
        Column::new("规则", Align::Center),
        Column::wide("内容"),
        Column::wide("公式或检查方法"),
        Column::wide("理由"),
    ];
    let line = |rule: &&Rule| row([rule.code.clone(), rule.title.clone(), demand(rule).1.to_owned(), rule.why.clone()]);
    let rows = rules.iter().map(line).collect();
    record.pages(|anchor, number| Table {
        title: "所依据的规则".to_owned(),
        entry: format!("{number}、所依据的规则"),
        placement: Placement::OwnPages,
        ..sheet::in_text(anchor, &columns, rows)
    });
}

fn on_pages(
    anchor: Anchor,
    number: String,
    title: &str,
    project: &Project,
    columns: &[Column],
    rows: Vec<BodyRow>,
) -> Table {
    Table {
        title: title.to_owned(),
        entry: format!("{number}、{title}"),
        unit_line: format!("部门：{}", project.unit.name),
        placement: Placement::OwnPages,
        ..sheet::in_text(anchor, columns, rows)
    }
}

fn has_code(finding: &Finding, code: &str) -> bool {
    finding.code == code || finding.folded.iter().any(|folded| folded.code == code)
}

fn line(profile: &Profile, number: String, finding: &Finding) -> BodyRow {
    let places: Vec<String> = finding.places().into_iter().map(|place| place_name(profile, place)).collect();
    let mut problem = finding.message.clone();
    if !places.is_empty() {
        problem.push_str(&format!("\n位置：{}", shortened(&places)));
    }
    row([
        number,
        finding.severity.name().to_owned(),
        finding.code.clone(),
        problem,
        value(&finding.left),
        value(&finding.right),
        finding.difference.clone().unwrap_or_default(),
        answer(finding),
    ])
}

/// The status, and what was said up to now.
fn answer(finding: &Finding) -> String {
    let status = finding.status.name().to_owned();
    match &finding.decision {
        Some(decision) => format!("{status}\n{}", review::remarks(decision)),
        None if finding.severity == Severity::Rounding => String::new(),
        None => status,
    }
}

fn value(side: &Side) -> String {
    match &side.value {
        Some(value) if value.chars().count() <= LONGEST_VALUE => value.clone(),
        Some(_) => "见左".to_owned(),
        None => String::new(),
    }
}

/// The first places; a sum over eighty rows has more than anybody wants to read.
fn shortened(places: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown = places.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("、");
    if places.len() > SHOWN { format!("{shown}等{}处", places.len()) } else { shown }
}

/// Before a cell of last year.
const PRIOR: &str = "上年";

/// A place that is told as text, T3[2010350].基本支出, as people call it.
pub(super) fn named_place(profile: &Profile, place: &str) -> String {
    let (prior, cell) = place.strip_prefix(PRIOR).map_or(("", place), |cell| (PRIOR, cell));
    cell.parse().map_or_else(|_| place.to_owned(), |address| format!("{prior}{}", cell_name(profile, &address)))
}

/// A place as people call it.
fn place_name(profile: &Profile, place: &Place) -> String {
    match place {
        Place::Cell(address) => cell_name(profile, address),
        Place::Prior(address) => format!("{PRIOR}{}", cell_name(profile, address)),
        Place::Form(key) => form_name(profile, key),
        Place::Text(span) => span.to_string(),
    }
}

/// The part of the disclosure, one to four, in which a finding's first place is; above for none.
fn part_of(finding: &Finding) -> u8 {
    match finding.places().first() {
        Some(Place::Cell(_) | Place::Prior(_) | Place::Form(_)) => 2,
        Some(Place::Text(span)) => match span.part {
            Part::One => 1,
            Part::Three => 3,
            Part::Four => 4,
        },
        None => 5,
    }
}

fn status_rank(status: Status) -> usize {
    Status::ALL.iter().position(|other| *other == status).unwrap_or_default()
}

/// 错误 2,提示 1.
fn counts<'a>(findings: impl Iterator<Item = &'a Finding> + Clone) -> String {
    let count = |severity: Severity| findings.clone().filter(|finding| finding.severity == severity).count();
    let counted = [Severity::Error, Severity::Notice, Severity::Rounding].map(|severity| (severity, count(severity)));
    let shown = counted.iter().filter(|(_, count)| *count > 0);
    shown.map(|(severity, count)| format!("{} {count}", severity.name())).collect::<Vec<_>>().join("，")
}
