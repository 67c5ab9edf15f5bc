//! Plain tables of the record.

use crate::document::{Anchor, BodyCell, BodyRow, HeaderCell, Placement, Table, TableColumn};

pub(super) use crate::document::Align;

/// A longer text in one cell goes on in the row below, so that no row is higher than a page.
const LONGEST_CELL: usize = 320;

/// A column: what stands in its head, and how its cells are set.
pub(super) struct Column {
    title: String,
    align: Align,
    wide: bool,
}

impl Column {
    pub fn new(title: &str, align: Align) -> Column {
        Column { title: title.to_owned(), align, wide: false }
    }

    /// A column of sentences, which gets the width that the others leave.
    pub fn wide(title: &str) -> Column {
        Column { wide: true, ..Column::new(title, Align::Left) }
    }
}

/// A row of plain texts.
pub(super) fn row(texts: impl IntoIterator<Item = String>) -> BodyRow {
    let cells = texts.into_iter().map(|text| BodyCell { text, ..BodyCell::default() }).collect();
    BodyRow { cells, ..BodyRow::default() }
}

/// The same row in bold.
pub(super) fn bold(row: BodyRow) -> BodyRow {
    BodyRow { bold: true, ..row }
}

/// A bold text over all columns.
pub(super) fn group(text: String, columns: usize) -> BodyRow {
    let cell = BodyCell { text, align: Some(Align::Left), merged: columns.saturating_sub(1), ..BodyCell::default() };
    BodyRow { cells: vec![cell], bold: true, keeps_next: true }
}

fn column(column: &Column) -> TableColumn {
    TableColumn { align: column.align, pane_start: false, takes_rest: column.wide }
}

/// A table among the text.
pub(super) fn in_text(anchor: Anchor, columns: &[Column], rows: Vec<BodyRow>) -> Table {
    Table {
        anchor,
        placement: Placement::InText,
        number: String::new(),
        title: String::new(),
        entry: String::new(),
        unit_line: String::new(),
        amount_line: String::new(),
        columns: columns.iter().map(column).collect(),
        header: vec![head(columns)],
        body: rows.into_iter().flat_map(cut).collect(),
        notes: Vec::new(),
    }
}

fn head(columns: &[Column]) -> Vec<HeaderCell> {
    let cell =
        |(column, own): (usize, &Column)| HeaderCell { text: own.title.clone(), column, column_span: 1, row_span: 1 };
    columns.iter().enumerate().map(cell).collect()
}

/// A row with a very long text becomes several.
fn cut(row: BodyRow) -> Vec<BodyRow> {
    let pieces: Vec<Vec<String>> = row.cells.iter().map(|cell| pieces(&cell.text)).collect();
    let count = pieces.iter().map(Vec::len).max().unwrap_or(1);
    if count <= 1 {
        return vec![row];
    }
    let part = |index: usize| {
        let cell = |(cell, pieces): (&BodyCell, &Vec<String>)| BodyCell {
            text: pieces.get(index).cloned().unwrap_or_default(),
            ..cell.clone()
        };
        BodyRow { cells: row.cells.iter().zip(&pieces).map(cell).collect(), ..row }
    };
    (0..count).map(part).collect()
}

/// A text in pieces that a cell can hold, cut after a sign where there is one.
fn pieces(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    let mut rest = characters.as_slice();
    while rest.len() > LONGEST_CELL {
        let (within, _) = rest.split_at(LONGEST_CELL);
        let sign = within.iter().rposition(|character| "、,，;；。\n".contains(*character));
        let (piece, after) = rest.split_at(sign.filter(|at| *at > LONGEST_CELL / 2).map_or(LONGEST_CELL, |at| at + 1));
        pieces.push(piece.iter().collect());
        rest = after;
    }
    pieces.push(rest.iter().collect());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_goes_on_below_and_loses_nothing() {
        let long: String = "收入支出决算、".repeat(100);
        let rows = cut(row(["1".to_owned(), long.clone()]));
        assert_eq!(rows.len(), 3);
        let first: Vec<&str> = rows.iter().map(|row| row.cells[0].text.as_str()).collect();
        assert_eq!(first, ["1", "", ""]);
        assert_eq!(rows.iter().map(|row| row.cells[1].text.as_str()).collect::<String>(), long);
        assert!(rows[0].cells[1].text.ends_with('、'));
    }
}
