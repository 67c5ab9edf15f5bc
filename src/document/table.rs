//! From a form and its sheet to a printed table.

use super::{Align, Anchor, BodyCell, BodyRow, HeaderCell, Placement, Table, TableColumn};
use crate::{
    amount::{Amount, PRINTED_DECIMALS, Unit, format_amount, format_plain},
    audit::Figures,
    form::{Address, Column, Form, Key, Leaf, LeafKind, Pane, Profile, Row, RowRole, SubjectLevel, TOTAL_ROW},
    project::{Cell, Project, SheetRow},
};

/// The words of the row that numbers the columns.
const COLUMN_NUMBERS: &str = "栏次";

/// An empty table still shows its grid: the 合计 row and blank ones up to this many.
const EMPTY_ROWS: usize = 6;

/// What stands for no figure, where the project wants something to stand there.
const ZERO: &str = "0.00";

/// One form of a project as it is printed.
pub(super) fn build(
    profile: &Profile,
    project: &Project,
    figures: &Figures,
    form: &Form,
    title: String,
    entry: String,
) -> Table {
    let maker = Maker { unit: profile.amount_unit, project, figures, form };
    let leaves: Vec<Vec<Leaf>> = form.panes.iter().map(Pane::leaves).collect();
    let mut body = maker.body(&leaves);
    let mut notes = form.notes.clone();
    if let Some(note) = &form.empty_note
        && project.sheet(&form.key).is_none_or(|sheet| sheet.has_no_amounts())
    {
        notes.push(note.clone());
        if form.subject_kind().is_some() {
            let columns = leaves.iter().map(Vec::len).sum();
            let blank = BodyRow { cells: vec![BodyCell::default(); columns], bold: false, keeps_next: false };
            body.resize(body.len().max(EMPTY_ROWS), blank);
        }
    }
    Table {
        anchor: Anchor::Form(form.key.clone()),
        placement: Placement::OwnPages,
        number: form.number.clone(),
        title,
        entry,
        unit_line: format!("部门：{}", project.unit.name),
        amount_line: format!("金额单位：{}", profile.amount_unit),
        columns: columns(&leaves),
        header: header(form, &leaves),
        body,
        notes,
    }
}

fn columns(leaves: &[Vec<Leaf>]) -> Vec<TableColumn> {
    let pane_columns = |(pane, leaves): (usize, &Vec<Leaf>)| -> Vec<TableColumn> {
        let column = |(index, leaf): (usize, &Leaf)| TableColumn {
            align: match leaf.kind {
                LeafKind::Label => Align::Left,
                LeafKind::LineNumber | LeafKind::Code(_) => Align::Center,
                LeafKind::Amount(_) => Align::Right,
            },
            pane_start: pane > 0 && index == 0,
            takes_rest: false,
        };
        leaves.iter().enumerate().map(column).collect()
    };
    leaves.iter().enumerate().flat_map(pane_columns).collect()
}

/// The header rows: pane titles if any, the column trees, and 栏次 where the form numbers its columns.
fn header(form: &Form, leaves: &[Vec<Leaf>]) -> Vec<Vec<HeaderCell>> {
    let titled = usize::from(form.panes.iter().any(|pane| pane.title.is_some()));
    let depth = form.panes.iter().flat_map(|pane| &pane.columns).map(Column::depth).max().unwrap_or(0);
    let mut rows: Vec<Vec<HeaderCell>> = vec![Vec::new(); titled + depth];
    let mut start = 0;
    for (pane, pane_leaves) in form.panes.iter().zip(leaves) {
        if titled > 0 {
            let text = pane.title.clone().unwrap_or_default();
            match rows[0].last_mut() {
                // 公用经费 takes two panes of 公开06表 under one title.
                Some(before) if before.text == text => before.column_span += pane_leaves.len(),
                _ => rows[0].push(HeaderCell { text, column: start, column_span: pane_leaves.len(), row_span: 1 }),
            }
        }
        let mut column = start;
        for node in &pane.columns {
            place_header(node, titled, column, &mut rows);
            column += node.span();
        }
        start += pane_leaves.len();
    }
    if form.column_numbers {
        rows.push(number_row(leaves));
    }
    rows
}

fn place_header(node: &Column, row: usize, column: usize, rows: &mut [Vec<HeaderCell>]) {
    let row_span = match node {
        Column::Group { .. } => 1,
        _ => rows.len() - row,
    };
    let cell = HeaderCell { text: node.title().to_owned(), column, column_span: node.span(), row_span };
    rows[row].push(cell);
    if let Column::Group { columns, .. } = node {
        let mut column = column;
        for child in columns {
            place_header(child, row + 1, column, rows);
            column += child.span();
        }
    }
}

/// 栏次 over the columns before the amounts of each pane, then 1, 2, 3 … over the amounts of the whole form.
fn number_row(leaves: &[Vec<Leaf>]) -> Vec<HeaderCell> {
    let mut cells = Vec::new();
    let (mut start, mut number) = (0, 0);
    for pane in leaves {
        let labels = pane.iter().take_while(|leaf| !matches!(leaf.kind, LeafKind::Amount(_))).count();
        // 行次 counts rows, so it stays outside the merged cell.
        let lined = pane.get(..labels).is_some_and(|own| own.iter().any(|leaf| leaf.kind == LeafKind::LineNumber));
        let merged = if lined { 1.min(labels) } else { labels };
        if merged > 0 {
            let text = COLUMN_NUMBERS.to_owned();
            cells.push(HeaderCell { text, column: start, column_span: merged, row_span: 1 });
        }
        for (offset, leaf) in pane.iter().enumerate().skip(merged) {
            let text = match leaf.kind {
                LeafKind::Amount(_) => {
                    number += 1;
                    number.to_string()
                }
                _ => String::new(),
            };
            cells.push(HeaderCell { text, column: start + offset, column_span: 1, row_span: 1 });
        }
        start += pane.len();
    }
    cells
}

struct Maker<'a> {
    unit: Unit,
    project: &'a Project,
    figures: &'a Figures<'a>,
    form: &'a Form,
}

impl Maker<'_> {
    fn body(&self, leaves: &[Vec<Leaf>]) -> Vec<BodyRow> {
        if self.form.subject_kind().is_none() {
            return self.fixed_body(leaves);
        }
        let leaves = leaves.concat();
        let blank = SheetRow::default();
        let entered = self.project.sheet(&self.form.key);
        let total = entered.is_none_or(|sheet| sheet.row(TOTAL_ROW).is_none()).then(|| (Key::from(TOTAL_ROW), &blank));
        let rows = entered.into_iter().flat_map(|sheet| sheet.rows()).map(|(key, row)| (key.clone(), row));
        total.into_iter().chain(rows).map(|(key, row)| self.subject_row(&key, row, &leaves)).collect()
    }

    fn fixed_body(&self, leaves: &[Vec<Leaf>]) -> Vec<BodyRow> {
        let panes: Vec<Vec<&Row>> = self.form.panes.iter().map(|pane| pane.fixed_rows().collect()).collect();
        let printed_row = |line: Vec<Option<usize>>| {
            let row_of = |pane: usize| line.get(pane).copied().flatten().and_then(|row| panes.get(pane)?.get(row));
            let cells = leaves.iter().enumerate().flat_map(|(pane, leaves)| match row_of(pane) {
                Some(row) => self.fixed_cells(row, leaves),
                None => vec![BodyCell::default(); leaves.len()],
            });
            let filled = |row: &&&Row| row.role != RowRole::Spacer;
            let rows: Vec<&&Row> = (0..panes.len()).filter_map(row_of).filter(filled).collect();
            let bold = !rows.is_empty() && rows.iter().all(|row| row.role == RowRole::Total);
            BodyRow { cells: cells.collect(), bold, keeps_next: false }
        };
        self.form.fixed_lines().into_iter().map(printed_row).collect()
    }

    fn fixed_cells(&self, row: &Row, leaves: &[Leaf]) -> Vec<BodyCell> {
        let coded = SubjectLevel::of(&row.key).is_some();
        let codes = leaves.iter().take_while(|leaf| matches!(leaf.kind, LeafKind::Code(_))).count();
        // A total has no code of its own: its words cover the code columns as well.
        let merged = if coded { 0 } else { codes };
        let mut cells = Vec::new();
        for leaf in leaves.iter().skip(merged) {
            cells.push(match &leaf.kind {
                LeafKind::Label => BodyCell {
                    text: row.label.clone(),
                    align: (row.role == RowRole::Total).then_some(Align::Center),
                    merged: if cells.is_empty() { merged } else { 0 },
                    indent: if row.role == RowRole::OfWhich { 4 } else { 0 },
                    address: None,
                },
                LeafKind::LineNumber => cell(row.line.map(|line| line.to_string()).unwrap_or_default()),
                LeafKind::Code(part) => cell(part.of(&row.key).to_owned()),
                LeafKind::Amount(column) => {
                    let open = row.role != RowRole::Spacer && (row.columns.is_empty() || row.columns.contains(column));
                    if open { self.amount(&row.key, column) } else { BodyCell::default() }
                }
            });
        }
        cells
    }

    fn subject_row(&self, key: &Key, row: &SheetRow, leaves: &[Leaf]) -> BodyRow {
        let is_total = key == TOTAL_ROW;
        let before = leaves.iter().take_while(|leaf| !matches!(leaf.kind, LeafKind::Amount(_))).count();
        let mut cells = Vec::new();
        if is_total && before > 0 {
            cells.push(BodyCell {
                text: TOTAL_ROW.to_owned(),
                align: Some(Align::Center),
                merged: before - 1,
                ..BodyCell::default()
            });
        }
        for leaf in leaves.iter().skip(if is_total { before } else { 0 }) {
            cells.push(match &leaf.kind {
                LeafKind::Label => cell(row.name.clone()),
                LeafKind::LineNumber => BodyCell::default(),
                LeafKind::Code(part) => cell(part.of(key).to_owned()),
                LeafKind::Amount(column) => self.amount(key, column),
            });
        }
        BodyRow { cells, bold: is_total, keeps_next: false }
    }

    fn amount(&self, row: &Key, column: &Key) -> BodyCell {
        let address = Address::new(self.form.key.clone(), row.clone(), column.clone());
        let text = match self.project.cell(&address) {
            Cell::Blank => String::new(),
            Cell::Dash => "—".to_owned(),
            Cell::Amount(amount) if self.figures.footing().get(&address).is_none() => format_amount(&amount, self.unit),
            Cell::Amount(_) | Cell::Computed => self.figures.get(&address).map_or_else(String::new, |figure| {
                match Amount::new(figure.yuan, Unit::Yuan, PRINTED_DECIMALS) {
                    Some(amount) => format_amount(&amount, self.unit),
                    // Larger than any single amount may be, which a sum of many can be.
                    None => format_plain(figure.yuan / self.unit.in_yuan(), PRINTED_DECIMALS),
                }
            }),
        };
        let text = if text.is_empty() && self.project.print.zeros { ZERO.to_owned() } else { text };
        BodyCell { text, address: Some(address), ..BodyCell::default() }
    }
}

fn cell(text: String) -> BodyCell {
    BodyCell { text, ..BodyCell::default() }
}
