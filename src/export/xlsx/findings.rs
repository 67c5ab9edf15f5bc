//! Findings: as notes of the cells that they are about, and all of them as a sheet.

use super::{
    Book, Place, binary,
    form::{A4, width_of},
    look::{Kind, Look, Looks},
    put_text,
};
use crate::{
    amount::parse_number,
    audit::{Finding, Severity, Status},
    book::{CARRIED_NAME, FINDINGS_TITLE},
    document::Align,
    export::ExportError,
};
use rust_xlsxwriter::{Url, Worksheet};
use std::collections::BTreeMap;

/// The name of the sheet.
const NAME: &str = "勾稽核对";

/// More about one cell nobody reads in a note.
const MOST_IN_A_NOTE: usize = 8;

/// Nor more places of one finding, nor more of a value that is a text.
const MOST_PLACES: usize = 6;
const LONGEST_VALUE: usize = 40;

const TITLES: [(&str, u32); 13] = [
    ("序号", 6),
    ("规则", 7),
    ("程度", 6),
    ("说明", 50),
    ("位置", 28),
    ("左边", 24),
    ("左边数", 13),
    ("右边", 24),
    ("右边数", 13),
    ("差额", 11),
    ("状态", 8),
    ("处理意见", 22),
    ("处理人及时间", 14),
];

/// The notes of cells: what each finding says of them.
pub(super) fn notes(book: &Book) -> BTreeMap<Place, String> {
    let mut notes: BTreeMap<Place, Vec<String>> = BTreeMap::new();
    for finding in &book.report.findings {
        for place in cells(book, finding) {
            let status = if finding.status == Status::Open { "" } else { finding.status.name() };
            let line = format!("【{}】{}{status} {}", finding.severity.name(), finding.code, finding.message);
            notes.entry(place).or_default().push(line);
        }
    }
    let joined = |lines: Vec<String>| {
        let more = lines.len().saturating_sub(MOST_IN_A_NOTE);
        let mut text = lines.into_iter().take(MOST_IN_A_NOTE).collect::<Vec<_>>().join("\n");
        if more > 0 {
            text.push_str(&format!("\n另有 {more} 条,见“{NAME}”"));
        }
        text
    };
    notes.into_iter().map(|(place, lines)| (place, joined(lines))).collect()
}

/// Where the cells of a finding stand in the workbook.
fn cells<'a>(book: &'a Book, finding: &'a Finding) -> impl Iterator<Item = Place> + 'a {
    finding.places().into_iter().filter_map(|place| match place {
        crate::audit::Place::Cell(address) => book.places.get(address).copied(),
        _ => None,
    })
}

/// Writes the sheet.
pub(super) fn write(book: &Book, looks: &mut Looks) -> Result<Worksheet, ExportError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(NAME)?;
    let last = TITLES.len() as u16 - 1;
    let title = looks.get(Look::new(Kind::Title, Align::Center));
    sheet.merge_range(0, 0, 0, last, FINDINGS_TITLE, title)?.set_row_height(0, 30)?;
    let caption = looks.get(Look::new(Kind::Caption, Align::Left)).clone();
    put_text(&mut sheet, (1, 0), &format!("部门：{}　年度：{}", book.project.unit.name, book.project.year), &caption)?;
    let count = |severity| book.report.findings.iter().filter(|finding| finding.severity() == severity).count();
    let open = book.report.findings.iter().filter(|finding| finding.severity() == Severity::Error && finding.is_open());
    let tally = &book.report.tally;
    let summary = format!(
        "错误 {} 条(未处理 {} 条),提示 {} 条,尾差 {} 条;相符 {} 项,未核对 {} 项。隐藏的工作表“{CARRIED_NAME}”供导入时还原项目。",
        count(Severity::Error),
        open.count(),
        count(Severity::Notice),
        count(Severity::Rounding),
        tally.exact,
        tally.skipped
    );
    put_text(&mut sheet, (2, 0), &summary, &caption)?;
    let header = looks.get(Look::new(Kind::Header, Align::Center)).clone();
    for (column, (title, width)) in (0..).zip(TITLES) {
        sheet.write_string_with_format(3, column, title, &header)?.set_column_width(column, width)?;
    }
    let mut row = 4;
    for (number, finding) in (1..).zip(&book.report.findings) {
        write_row(book, &mut sheet, looks, row, &number.to_string(), finding)?;
        row += 1;
        for folded in &finding.folded {
            write_row(book, &mut sheet, looks, row, "同因", folded)?;
            row += 1;
        }
    }
    sheet
        .autofilter(3, 0, row - 1, last)?
        .set_freeze_panes(4, 0)?
        .set_repeat_rows(3, 3)?
        .set_print_area(0, 0, row - 1, last)?
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3)
        .set_footer("&C第 &P 页 共 &N 页");
    Ok(sheet)
}

fn write_row(
    book: &Book,
    sheet: &mut Worksheet,
    looks: &mut Looks,
    row: u32,
    number: &str,
    finding: &Finding,
) -> Result<(), ExportError> {
    let decision = book.project.decisions.iter().find(|decision| decision.finding == finding.identity());
    let (answer, by) = decision.map_or_else(Default::default, |decision| {
        (format!("{}:{}", decision.verdict.name(), decision.reason), format!("{} {}", decision.by, decision.at))
    });
    let all = finding.places();
    let mut places = all.iter().take(MOST_PLACES).map(ToString::to_string).collect::<Vec<_>>().join("\n");
    if all.len() > MOST_PLACES {
        places.push_str(&format!("\n等 {} 处", all.len()));
    }
    // The message has the rest of a long one.
    let value = |value: &Option<String>| {
        let text = value.as_deref().unwrap_or_default();
        match text.char_indices().nth(LONGEST_VALUE) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        }
    };
    let texts = [
        number.to_owned(),
        finding.code.clone(),
        finding.severity.name().to_owned(),
        finding.message.clone(),
        places,
        finding.left.text.clone(),
        value(&finding.left.value),
        finding.right.text.clone(),
        value(&finding.right.value),
        value(&finding.difference),
        finding.status.name().to_owned(),
        answer,
        by,
    ];
    // The rule's code leads to the first cell.
    let link = cells(book, finding).find_map(|place| Some((place, book.sheets.get(place.sheet)?)));
    let mut lines = 1;
    for ((column, text), (_, width)) in (0_u16..).zip(&texts).zip(TITLES) {
        let align = match column {
            0..=2 | 10 => Align::Center,
            6 | 8 | 9 => Align::Right,
            _ => Align::Left,
        };
        let format = looks.get(Look::new(Kind::Listed, align));
        let wide = width.saturating_sub(1).max(1) as usize;
        lines = lines.max(text.lines().map(|line| width_of(line).div_ceil(wide)).sum());
        match (column, parse_number(text)) {
            (0 | 6 | 8 | 9, Ok(number)) => {
                let format = if column == 0 { format.clone() } else { format.clone().set_num_format("#,##0.00####") };
                sheet.write_number_with_format(row, column, binary(number.value), &format)?;
            }
            (1, _) if let Some((place, own)) = link => {
                let name = rust_xlsxwriter::utility::quote_sheet_name(&own.name);
                let cell = rust_xlsxwriter::utility::row_col_to_cell(place.row, place.column);
                let url = Url::new(format!("internal:{name}!{cell}")).set_text(text);
                sheet.write_url_with_format(row, column, url, format)?;
            }
            _ => put_text(sheet, (row, column), text, format)?,
        }
    }
    sheet.set_row_height(row, (lines * 14 + 4).clamp(18, 400) as u32)?;
    Ok(())
}
