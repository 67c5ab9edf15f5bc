//! The record of the audit (勾稽核对报告): what was found, what was decided about it, who has signed.
//!
//! It is made of the same blocks as the disclosure. Its text depends on the project only: times are those of
//! decisions and signatures, not that of printing.

mod findings;
mod review;
mod sheet;

use super::{Anchor, Block, Document, Table, TitleLevel};
use crate::{
    amount::{PRINTED_DECIMALS, format_plain},
    audit::{Adjusted, Finding, Footing, Report, Severity, Status, Unchecked},
    form::{Address, Key, Profile},
    project::{Project, Role, Signatures, chinese_ordinal},
};
use rust_decimal::Decimal;
use sheet::{Align, Column, bold, row};

/// What the record is made of.
#[derive(Clone, Copy)]
pub struct Findings<'a> {
    /// The findings of the project.
    pub report: &'a Report,
    /// What could not be checked.
    pub unchecked: &'a [Unchecked],
    /// What was adjusted so that printed figures add up.
    pub footing: &'a Footing,
}

/// The record of a project.
pub fn build(profile: &Profile, project: &Project, found: Findings) -> Document {
    let unit = &project.unit.name;
    let title = format!("{unit}{}年度部门决算公开勾稽核对报告", project.year);
    let mut record = Record { blocks: Vec::new(), sections: 0, tables: 0 };
    let lines = vec![format!("{unit}{}年度部门决算公开", project.year), "勾稽核对报告".to_owned()];
    record.blocks.push(Block::Title { level: TitleLevel::Part, lines, anchor: Anchor::PartTitle(1) });
    conclusion(&mut record, profile, project, found.report);
    review::signatures(&mut record, profile, project);
    review::comments(&mut record, project);
    review::settled(&mut record, project, found.report);
    findings::list(&mut record, profile, project, found.report);
    unchecked(&mut record, profile, found.unchecked);
    if project.print.footing {
        footing(&mut record, profile, found.footing);
    }
    findings::rules(&mut record, profile, found.report);
    Document { title, author: unit.clone(), style: profile.style.clone(), stamp: None, blocks: record.blocks }
}

/// The record under construction.
struct Record {
    blocks: Vec<Block>,
    sections: usize,
    tables: u8,
}

impl Record {
    /// Begins a numbered section of text.
    fn section(&mut self, title: &str) {
        self.sections += 1;
        let line = format!("{}、{title}", chinese_ordinal(self.sections));
        let anchor = self.anchor();
        self.blocks.push(Block::Title { level: TitleLevel::Section, lines: vec![line], anchor });
    }

    fn paragraph(&mut self, text: impl Into<String>) {
        let anchor = self.anchor();
        self.blocks.push(Block::Paragraph { text: text.into(), anchor });
    }

    /// A table among the text.
    fn table(&mut self, columns: &[Column], rows: Vec<super::BodyRow>) {
        let anchor = self.anchor();
        self.blocks.push(Block::Table(sheet::in_text(anchor, columns, rows)));
    }

    /// A table on pages of its own, which is a numbered section.
    fn pages(&mut self, make: impl FnOnce(Anchor, String) -> Table) {
        self.sections += 1;
        let anchor = self.anchor();
        let number = chinese_ordinal(self.sections);
        self.blocks.push(Block::Table(make(anchor, number)));
    }

    fn anchor(&mut self) -> Anchor {
        let anchor = Anchor::Record(self.tables);
        self.tables = self.tables.saturating_add(1);
        anchor
    }
}

/// How many findings there are, and whether the disclosure may be published.
fn conclusion(record: &mut Record, profile: &Profile, project: &Project, report: &Report) {
    record.section("核对结论");
    let tally = report.tally;
    record.paragraph(format!(
        "按“{}”的规则核对了{}项：相等{}项，尾差{}项，不符{}项；另有{}项因缺数没有核对。",
        profile.title,
        tally.exact + tally.rounding + tally.failed,
        tally.exact,
        tally.rounding,
        tally.failed,
        tally.skipped
    ));
    let open = report.count(Severity::Error);
    let unsigned = Signatures::of(profile, project).of_role(Role::Reviewer).is_none_or(|(_, holds)| !holds);
    record.paragraph(match (open, unsigned) {
        (0, true) => "没有未处理的错误；复核人还没有签署，或签署后内容有改动。".to_owned(),
        (0, false) => "没有未处理的错误，复核人已签署。".to_owned(),
        (open, _) => format!("还有{open}个错误没有改正，也没有说明，不能公开。"),
    });
    let columns: Vec<Column> = std::iter::once(Column::new("级别", Align::Center))
        .chain(Status::ALL.map(|status| Column::new(status.name(), Align::Center)))
        .chain([Column::new("合计", Align::Center)])
        .collect();
    let count = |severity: Option<Severity>, status: Option<Status>| {
        let counted = |finding: &&Finding| {
            severity.is_none_or(|severity| finding.severity == severity)
                && status.is_none_or(|status| finding.status == status)
        };
        report.findings.iter().map(|finding| &**finding).filter(counted).count().to_string()
    };
    let line = |name: &str, severity: Option<Severity>| {
        let counts = Status::ALL.map(|status| count(severity, Some(status)));
        row(std::iter::once(name.to_owned()).chain(counts).chain([count(severity, None)]))
    };
    let mut rows: Vec<_> = [Severity::Error, Severity::Notice, Severity::Rounding]
        .map(|severity| line(severity.name(), Some(severity)))
        .into();
    rows.push(bold(line("合计", None)));
    record.table(&columns, rows);
}

/// What was not checked.
fn unchecked(record: &mut Record, profile: &Profile, unchecked: &[Unchecked]) {
    record.section("未核对的规则");
    if unchecked.is_empty() {
        return record.paragraph("没有因缺数而未核对的规则。");
    }
    record.paragraph("下列规则有关的单元格还没有数，没有核对，不算通过。");
    let columns = [
        Column::new("规则", Align::Center),
        Column::wide("内容"),
        Column::new("项数", Align::Center),
        Column::wide("没有数的单元格（举一例）"),
    ];
    let blank = |rule: &Unchecked| {
        let places = rule.blank.iter().map(|place| findings::named_place(profile, place));
        places.collect::<Vec<_>>().join("、")
    };
    let line = |rule: &Unchecked| row([rule.code.clone(), rule.title.clone(), rule.count.to_string(), blank(rule)]);
    record.table(&columns, unchecked.iter().map(line).collect());
}

/// The printed figures that are not their own rounding.
fn footing(record: &mut Record, profile: &Profile, footing: &Footing) {
    record.section("舍位平衡调整的单元格");
    if footing.adjusted().next().is_none() {
        record.paragraph("各数四舍五入后已经平衡，没有调整。");
    } else {
        record.paragraph("下列单元格印出的数比四舍五入多进或少进一个末位，使印出的合计与各项之和相等。");
        let unit = profile.amount_unit;
        let shown =
            |yuan: Decimal, decimals| yuan.checked_div(unit.in_yuan()).map(|value| format_plain(value, decimals));
        let columns = [
            Column::wide("单元格"),
            Column::new("实际数（元）", Align::Right),
            Column::new(&format!("四舍五入（{unit}）"), Align::Right),
            Column::new(&format!("印出（{unit}）"), Align::Right),
            Column::new("调整", Align::Right),
        ];
        let line = |(address, own): (&Address, &Adjusted)| {
            row([
                cell_name(profile, address),
                format_plain(own.exact, PRINTED_DECIMALS),
                shown(own.rounded, PRINTED_DECIMALS).unwrap_or_default(),
                shown(own.printed, PRINTED_DECIMALS).unwrap_or_default(),
                shown(own.printed - own.rounded, PRINTED_DECIMALS).unwrap_or_default(),
            ])
        };
        record.table(&columns, footing.adjusted().map(line).collect());
    }
    if !footing.unmet.is_empty() {
        let list = footing.unmet.join("、");
        record.paragraph(format!("下列等式在每格至多调整一个末位的条件下不能在印出的数上成立，没有强行调整：{list}。"));
    }
}

/// The part of the disclosure that a finding is about: its number, and its name.
fn part_name(profile: &Profile, project: &Project, part: u8) -> String {
    let words = &profile.document;
    let lines = match part {
        1 => &words.part_one,
        2 => &words.part_two,
        3 => &words.part_three,
        4 => &words.part_four,
        _ => return "其他".to_owned(),
    };
    Block::one_line(lines).replace("{year}", &project.year.to_string()).replace("{unit}", &project.unit.name)
}

/// A cell as 公开03表[2010350].基本支出.
fn cell_name(profile: &Profile, address: &Address) -> String {
    format!("{}[{}].{}", form_name(profile, &address.form), address.row, address.column)
}

/// A form as people call it, or its key where the profile has no such form.
fn form_name(profile: &Profile, key: &Key) -> String {
    profile.form(key).map_or_else(|| key.to_string(), |form| form.number.clone())
}
