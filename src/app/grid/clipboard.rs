//! Ranges to and from other spreadsheets as tab-separated text. A paste is one edit, or refused as a whole with
//! the reason and the cell.

use super::{
    selection::Range,
    table::{Slot, Spot, Table},
    totals::Values,
};
use crate::{
    amount::{Amount, Unit},
    form::strip_ordinal,
    project::{Cell, CellEdit},
};
use thiserror::Error;

/// More cells than any clipboard of a form holds.
const MOST_CELLS: usize = 4_000_000;

/// Why a paste was refused; nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PasteError {
    /// The clipboard holds no text.
    #[error("剪贴板里没有可以粘贴的文字")]
    Empty,
    /// It is too large.
    #[error("剪贴板里的内容太多")]
    TooLarge,
    /// A value does not fit its cell.
    #[error("没有粘贴。剪贴板第 {line} 行第 {column} 列“{text}”放不进{place}:{reason}")]
    Cell {
        /// The clipboard's line, counted from one.
        line: usize,
        /// The clipboard's column, counted from one.
        column: usize,
        /// What stands there.
        text: String,
        /// The cell in words.
        place: String,
        /// Why not.
        reason: String,
    },
}

/// Splits clipboard text into cells: tabs and lines, quotes around cells that hold either.
pub fn parse_tsv(text: &str) -> Vec<Vec<String>> {
    let mut lines = vec![Vec::new()];
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    let push = |lines: &mut Vec<Vec<String>>, cell: &mut String| {
        if let Some(line) = lines.last_mut() {
            line.push(std::mem::take(cell));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            '\t' if !quoted => push(&mut lines, &mut cell),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                push(&mut lines, &mut cell);
                lines.push(Vec::new());
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || lines.last().is_some_and(|line| !line.is_empty()) {
        push(&mut lines, &mut cell);
    }
    // Spreadsheets end the last line, too.
    if lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    lines
}

/// The cells of a range as tab-separated text with the line ends that spreadsheets expect.
pub fn to_tsv(table: &Table, values: Values<'_>, range: Range) -> String {
    let mut out = String::new();
    for line in range.from.line..=range.to.line {
        for column in range.from.column..=range.to.column {
            if column > range.from.column {
                out.push('\t');
            }
            let (text, _) = table.text(values, Spot { line, column });
            // Thousands separators would make some spreadsheets read text.
            let is_amount = matches!(table.slot(Spot { line, column }), Slot::Amount(..));
            let text = if is_amount { text.replace(',', "") } else { text };
            if text.contains(['\t', '\n', '"']) {
                out.push('"');
                out.push_str(&text.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(&text);
            }
        }
        out.push_str("\r\n");
    }
    out
}

/// The cells that pasting `text` into a selection fills: a single value fills it, anything else starts at its corner.
pub fn paste(table: &Table, selection: Range, text: &str) -> Result<Vec<CellEdit>, PasteError> {
    let mut lines = parse_tsv(text);
    if lines.iter().map(Vec::len).sum::<usize>() > MOST_CELLS {
        return Err(PasteError::TooLarge);
    }
    if lines.is_empty() || lines.iter().flatten().all(|cell| cell.trim().is_empty() && lines.len() == 1) {
        return Err(PasteError::Empty);
    }
    let unit = drop_header(table, selection.from, &mut lines).unwrap_or(table.unit);
    let mut edits = Vec::new();
    if let [only] = lines.as_slice()
        && let [value] = only.as_slice()
    {
        for spot in selection.spots() {
            let fits = matches!(table.slot(spot), Slot::Amount(..)) || selection.is_single();
            if fits {
                paste_cell(table, spot, (0, 0), value, unit, &mut edits)?;
            }
        }
        return Ok(edits);
    }
    for (line, cells) in lines.iter().enumerate() {
        for (column, value) in cells.iter().enumerate() {
            let spot = Spot::new(selection.from.line + line, selection.from.column + column);
            paste_cell(table, spot, (line, column), value, unit, &mut edits)?;
        }
    }
    Ok(edits)
}

/// Removes a pasted header row, which repeats the columns' titles; returns the unit it names, if any.
fn drop_header(table: &Table, from: Spot, lines: &mut Vec<Vec<String>>) -> Option<Unit> {
    let first = lines.first().filter(|_| lines.len() > 1)?;
    let titles = |index: usize| table.columns.get(from.column + index).and_then(|column| column.titles.last());
    let is_title = |(index, cell): (usize, &String)| {
        cell.trim().is_empty() || titles(index).is_some_and(|title| squeeze(cell).contains(&squeeze(title)))
    };
    let is_header = first.iter().any(|cell| !cell.trim().is_empty()) && first.iter().enumerate().all(is_title);
    if !is_header {
        return None;
    }
    let words: String = first.concat();
    lines.remove(0);
    if words.contains("万元") {
        Some(Unit::Wan)
    } else if words.contains('元') {
        Some(Unit::Yuan)
    } else {
        None
    }
}

fn paste_cell(
    table: &Table,
    spot: Spot,
    from: (usize, usize),
    text: &str,
    unit: Unit,
    edits: &mut Vec<CellEdit>,
) -> Result<(), PasteError> {
    let refuse = |place: String, reason: String| PasteError::Cell {
        line: from.0 + 1,
        column: from.1 + 1,
        text: shorten(text.trim()),
        place,
        reason,
    };
    match table.slot(spot) {
        Slot::Amount(_, _) => {
            let cell = parse_cell(text, unit).map_err(|error| refuse(format!("“{}”", table.words(spot)), error))?;
            if let Some(address) = table.address(spot) {
                edits.push(CellEdit { address, cell });
            }
            Ok(())
        }
        _ if text.trim().is_empty() => Ok(()),
        Slot::Label(row) if same_label(text, &row.label) => Ok(()),
        Slot::LineNumber(row) if row.line.is_some_and(|line| text.trim() == line.to_string()) => Ok(()),
        Slot::Code(row, part) if part.of(&row.key) == text.trim() => Ok(()),
        Slot::Label(row) => Err(refuse("表格".into(), format!("这一格是行名“{}”,不能改写", row.label))),
        Slot::LineNumber(_) => Err(refuse("表格".into(), "这一格是行次,不能改写".into())),
        Slot::Code(row, _) => Err(refuse("表格".into(), format!("这一格是科目 {} 的编码", row.key))),
        Slot::Closed => Err(refuse("表格".into(), "这一格不填数".into())),
        Slot::NewSubject | Slot::Nothing => Err(refuse("表格".into(), "超出了表格的范围".into())),
    }
}

/// Reads a pasted value; header units apply where the value names none.
fn parse_cell(text: &str, unit: Unit) -> Result<Cell, String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() || text == "=" {
        return Cell::parse(text, unit).map_err(|error| error.to_string());
    }
    match Cell::parse(text, unit) {
        Ok(cell) => Ok(cell),
        Err(error) => {
            Amount::parse(text.trim_end_matches(['整', '正']), unit).map(Cell::Amount).map_err(|_| error.to_string())
        }
    }
}

fn same_label(text: &str, label: &str) -> bool {
    squeeze(strip_ordinal(text)) == squeeze(strip_ordinal(label)) || squeeze(text) == squeeze(label)
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 30;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::grid::totals::Totals, project::Project};

    #[test]
    fn clipboards_of_spreadsheets_come_apart() {
        assert_eq!(parse_tsv("1\t2\r\n3\t4\r\n"), [["1", "2"], ["3", "4"]]);
        assert_eq!(parse_tsv("\"a\tb\"\"c\"\t2"), [["a\tb\"c", "2"]]);
        assert_eq!(parse_tsv("1\t\n\t2"), [["1", ""], ["", "2"]]);
        assert_eq!(parse_tsv("5"), [["5"]]);
        assert!(parse_tsv("").is_empty());
    }

    fn table(form: &str) -> (Table, Project) {
        let profile = crate::form::profile("liaoning-2019").unwrap().unwrap();
        let project = Project::new(profile, "测试");
        (Table::new(profile.form(form).unwrap(), &project, false), project)
    }

    fn entries(cells: &[CellEdit]) -> Vec<(String, String)> {
        cells.iter().map(|edit| (edit.address.to_string(), edit.cell.to_entry(Unit::Wan))).collect()
    }

    fn at(line: usize, column: usize) -> Range {
        Range::between(Spot { line, column }, Spot { line, column })
    }

    #[test]
    fn a_header_row_is_understood_with_its_unit() {
        let (table, _) = table("T3");
        let cells = paste(&table, at(0, 4), "本年支出合计（元）\t基本支出\n1,000.00\t２\n").unwrap();
        let expected = [("T3[合计].本年支出合计", "1000.00元"), ("T3[合计].基本支出", "2.00元")];
        assert_eq!(entries(&cells), expected.map(|(at, entry)| (at.to_owned(), entry.to_owned())));
    }

    #[test]
    fn a_whole_side_with_labels_fits_where_the_labels_agree() {
        let (table, _) = table("T1");
        let cells = paste(&table, at(0, 0), "一般公共预算财政拨款收入\t1\t5\n").unwrap();
        assert_eq!(entries(&cells), [("T1[一般公共预算财政拨款收入].决算数".to_owned(), "5.00".to_owned())]);
        let error = paste(&table, at(0, 0), "上级补助收入\t1\t5\n\t\t6\n").unwrap_err();
        assert!(error.to_string().contains("行名"), "{error}");
    }

    #[test]
    fn one_value_fills_a_range_and_nothing_is_pasted_beyond_the_edge() {
        let (table, _) = table("T1");
        let range = Range::between(Spot::new(0, 2), Spot::new(2, 2));
        assert_eq!(paste(&table, range, "3").unwrap().len(), 3);
        let lines = "1\n".repeat(table.line_count() + 1);
        assert!(matches!(paste(&table, at(0, 2), &lines), Err(PasteError::Cell { .. })));
        assert_eq!(paste(&table, at(0, 2), "  \n"), Err(PasteError::Empty));
    }

    #[test]
    fn what_is_copied_pastes_back() {
        let (table, project) = table("T1");
        let totals = Totals::default();
        let values = Values { project: &project, totals: &totals };
        let text = to_tsv(&table, values, Range::between(Spot::new(0, 0), Spot::new(3, 5)));
        assert!(paste(&table, at(0, 0), &text).is_ok());
    }
}
