//! What a form looks like as a grid: columns, merged headers, lines and what stands where. One model serves
//! every form: two-sided, three-pane, and those whose rows the accountant enters.
//!
//! A [`Table`] is rebuilt when rows change; what stands in the cells it looks up. It knows nothing of pixels or of
//! egui.

use super::totals::Values;
use crate::{
    amount::{Amount, Unit, format_amount},
    form::{
        Address, CodePart, Column, Form, Key, LeafKind, RowRole, SubjectKind, SubjectLevel, TOTAL_ROW, strip_ordinal,
    },
    project::{Cell, Project},
};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// A line and a column of the grid, both counted from zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Spot {
    /// A spot.
    pub fn new(line: usize, column: usize) -> Spot {
        Spot { line, column }
    }
}

/// A column of the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct GridColumn {
    /// The pane it belongs to.
    pub pane: usize,
    /// What it holds.
    pub kind: LeafKind,
    /// The titles from the top of the header.
    pub titles: Vec<String>,
}

/// A merged cell of the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderCell {
    /// The title.
    pub text: String,
    /// First column.
    pub column: usize,
    /// Columns covered.
    pub column_span: usize,
    /// First header row.
    pub row: usize,
    /// Header rows covered.
    pub row_span: usize,
}

/// A row of one pane.
#[derive(Clone, Debug, PartialEq)]
pub struct GridRow {
    /// The row's address.
    pub key: Key,
    /// The label as printed, or 科目名称.
    pub label: String,
    /// The printed 行次.
    pub line: Option<u16>,
    /// What the row is in its form.
    pub role: RowRole,
    /// Indentation in steps: 其中, 款, 项.
    pub level: u8,
    /// Whether the accountant entered it.
    pub is_subject: bool,
    /// The open amount columns; all when empty.
    open: Vec<Key>,
}

/// What stands at a spot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Slot<'a> {
    /// An amount.
    Amount(&'a GridRow, &'a Key),
    /// An amount column that is closed in this row.
    Closed,
    /// A label.
    Label(&'a GridRow),
    /// A 行次.
    LineNumber(&'a GridRow),
    /// A subject code or a part of it.
    Code(&'a GridRow, CodePart),
    /// The line under the last subject, where a new one is typed.
    NewSubject,
    /// Nothing: another pane is longer.
    Nothing,
}

/// A form as a grid.
#[derive(Clone, Debug)]
pub struct Table {
    /// The form's key.
    pub form: Key,
    /// The columns, left to right.
    pub columns: Vec<GridColumn>,
    /// The header's merged cells.
    pub header: Vec<HeaderCell>,
    /// Rows of header.
    pub header_rows: usize,
    /// Which subjects the accountant enters, if any.
    pub subjects: Option<SubjectKind>,
    /// Leading columns that stay in sight while scrolling sideways.
    pub frozen: usize,
    /// The unit of typed amounts.
    pub unit: Unit,
    /// Whether this shows last year's figures (上年数) instead of this year's.
    pub prior: bool,
    rows: Vec<GridRow>,
    panes: usize,
    /// For each line and pane the index into `rows`.
    lines: Vec<Option<u32>>,
    spots: HashMap<Key, (usize, usize), RandomState>,
}

impl Table {
    /// Lays out a form of a project, or of last year's figures.
    pub fn new(form: &Form, project: &Project, prior: bool) -> Table {
        let mut columns = Vec::new();
        for (pane, definition) in form.panes.iter().enumerate() {
            let leaves = definition.leaves().into_iter();
            columns.extend(leaves.map(|leaf| GridColumn { pane, kind: leaf.kind, titles: leaf.titles }));
        }
        let (header, header_rows) = header_cells(form);
        let mut table = Table {
            form: form.key.clone(),
            frozen: frozen_columns(form, &columns),
            columns,
            header,
            header_rows,
            subjects: form.subject_kind(),
            unit: form.unit(project.amount_unit),
            prior,
            rows: Vec::new(),
            panes: form.panes.len().max(1),
            lines: Vec::new(),
            spots: HashMap::default(),
        };
        match table.subjects {
            Some(_) => table.add_subject_rows(form, project),
            None => table.add_fixed_rows(form),
        }
        table
    }

    fn add_fixed_rows(&mut self, form: &Form) {
        let mut first = Vec::new();
        for pane in &form.panes {
            first.push(self.rows.len());
            self.rows.extend(pane.fixed_rows().map(|row| GridRow {
                key: row.key.clone(),
                label: row.label.clone(),
                line: row.line,
                role: row.role,
                level: u8::from(row.role == RowRole::OfWhich || is_detail(&row.key)),
                is_subject: false,
                open: row.columns.clone(),
            }));
        }
        for (index, line) in form.fixed_lines().into_iter().enumerate() {
            for (pane, row) in line.into_iter().enumerate() {
                let row = row.map(|row| first.get(pane).copied().unwrap_or(0) + row);
                self.lines.push(row.map(|row| row as u32));
                if let Some(found) = row.and_then(|row| self.rows.get(row)) {
                    self.spots.insert(found.key.clone(), (index, pane));
                }
            }
        }
    }

    fn add_subject_rows(&mut self, form: &Form, project: &Project) {
        let total = GridRow {
            key: TOTAL_ROW.into(),
            label: TOTAL_ROW.to_owned(),
            line: None,
            role: RowRole::Total,
            level: 0,
            is_subject: false,
            open: Vec::new(),
        };
        self.rows.push(total);
        let entered = project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows());
        for (key, row) in entered.filter(|(key, _)| **key != TOTAL_ROW) {
            let level = match SubjectLevel::of(key) {
                Some(SubjectLevel::Section) => 1,
                Some(SubjectLevel::Item) => 2,
                _ => 0,
            };
            let role = if level == 0 { RowRole::Subtotal } else { RowRole::Item };
            let label = row.name.clone();
            self.rows.push(GridRow {
                key: key.clone(),
                label,
                line: None,
                role,
                level,
                is_subject: true,
                open: Vec::new(),
            });
        }
        self.lines = (0..self.rows.len()).map(|row| Some(row as u32)).collect();
        self.spots = self.rows.iter().enumerate().map(|(line, row)| (row.key.clone(), (line, 0))).collect();
        if !self.prior {
            // The empty line for the next subject.
            self.lines.push(None);
        }
    }

    /// The number of lines, with the one for new subjects.
    pub fn line_count(&self) -> usize {
        self.lines.len() / self.panes
    }

    /// The row of a pane in a line.
    pub fn row(&self, line: usize, pane: usize) -> Option<&GridRow> {
        let index = (*self.lines.get(line * self.panes + pane)?)?;
        self.rows.get(index as usize)
    }

    /// What stands at a spot.
    pub fn slot(&self, spot: Spot) -> Slot<'_> {
        let Some(column) = self.columns.get(spot.column) else { return Slot::Nothing };
        let Some(row) = self.row(spot.line, column.pane) else {
            let after_subjects = self.subjects.is_some() && spot.line + 1 == self.line_count();
            return if after_subjects { Slot::NewSubject } else { Slot::Nothing };
        };
        match &column.kind {
            LeafKind::Label => Slot::Label(row),
            LeafKind::LineNumber => Slot::LineNumber(row),
            LeafKind::Code(part) => Slot::Code(row, *part),
            LeafKind::Amount(_) if row.role == RowRole::Spacer => Slot::Nothing,
            LeafKind::Amount(key) if row.open.is_empty() || row.open.contains(key) => Slot::Amount(row, key),
            LeafKind::Amount(_) => Slot::Closed,
        }
    }

    /// The address of the amount at a spot.
    pub fn address(&self, spot: Spot) -> Option<Address> {
        match self.slot(spot) {
            Slot::Amount(row, column) => Some(Address::new(self.form.clone(), row.key.clone(), column.clone())),
            _ => None,
        }
    }

    /// Where an address of this form stands.
    pub fn find(&self, address: &Address) -> Option<Spot> {
        let &(line, pane) = self.spots.get(&address.row)?;
        let column = self.columns.iter().position(|column| {
            column.pane == pane && matches!(&column.kind, LeafKind::Amount(key) if *key == address.column)
        })?;
        Some(Spot { line, column })
    }

    /// The line and pane of a row.
    pub fn place_of(&self, row: &str) -> Option<(usize, usize)> {
        self.spots.get(row).copied()
    }

    /// Whether the keyboard can stand at a spot: amounts, and the codes and names of subject rows.
    pub fn can_stand(&self, spot: Spot) -> bool {
        match self.slot(spot) {
            Slot::Amount(..) => true,
            Slot::Label(row) | Slot::Code(row, _) => row.is_subject && !self.prior,
            Slot::NewSubject => {
                matches!(self.columns.get(spot.column).map(|c| &c.kind), Some(LeafKind::Label | LeafKind::Code(_)))
            }
            _ => false,
        }
    }

    /// The first spot for the keyboard, in reading order, amounts before names.
    pub fn first_spot(&self) -> Spot {
        let spots = || (0..self.line_count()).flat_map(|line| (0..self.columns.len()).map(move |c| Spot::new(line, c)));
        let amount = spots().find(|spot| matches!(self.slot(*spot), Slot::Amount(..)));
        amount.or_else(|| spots().find(|spot| self.can_stand(*spot))).unwrap_or_default()
    }

    /// The cell of a row and column, of the year that is shown.
    pub fn cell(&self, project: &Project, row: &GridRow, column: &Key) -> Cell {
        if !self.prior {
            return project.cell_at(&self.form, &row.key, column);
        }
        let address = Address::new(self.form.clone(), row.key.clone(), column.clone());
        project.prior.get(&address).copied().map_or(Cell::Blank, Cell::Amount)
    }

    /// The exact value at an address, typed or computed.
    pub fn value(&self, values: Values<'_>, row: &GridRow, column: &Key) -> Option<Amount> {
        match self.cell(values.project, row, column) {
            Cell::Amount(amount) => Some(amount),
            Cell::Computed => {
                let figure = values.totals.get(&self.form, &row.key, column);
                figure.and_then(|figure| Amount::new(figure.yuan, Unit::Yuan, 2))
            }
            Cell::Blank | Cell::Dash => None,
        }
    }

    /// The text shown at a spot and whether the program computed it.
    pub fn text(&self, values: Values<'_>, spot: Spot) -> (String, bool) {
        match self.slot(spot) {
            Slot::Amount(row, column) => match self.cell(values.project, row, column) {
                Cell::Amount(amount) => (format_amount(&amount, self.unit), false),
                Cell::Computed => (
                    self.value(values, row, column).map(|amount| format_amount(&amount, self.unit)).unwrap_or_default(),
                    true,
                ),
                Cell::Dash => ("—".to_owned(), false),
                Cell::Blank => (String::new(), false),
            },
            Slot::Label(row) => (row.label.clone(), false),
            Slot::LineNumber(row) => (row.line.map(|line| line.to_string()).unwrap_or_default(), false),
            Slot::Code(row, part) => {
                let is_code = SubjectLevel::of(&row.key).is_some() && row.role != RowRole::Spacer;
                (if is_code { part.of(&row.key).to_owned() } else { String::new() }, false)
            }
            Slot::Closed | Slot::NewSubject | Slot::Nothing => (String::new(), false),
        }
    }

    /// The spot in words, as a person would say it: `2010350 行政运行 基本支出`.
    pub fn words(&self, spot: Spot) -> String {
        let Some(column) = self.columns.get(spot.column) else { return String::new() };
        let Some(row) = self.row(spot.line, column.pane) else {
            return format!("新增科目 {}", column.titles.last().map(String::as_str).unwrap_or_default());
        };
        let name = strip_ordinal(&row.label);
        let row_words = if row.is_subject { format!("{} {}", row.key, name) } else { name.to_owned() };
        let titles: Vec<&str> = column.titles.iter().map(String::as_str).filter(|title| !title.is_empty()).collect();
        format!("{row_words} {}", titles.join("·"))
    }

    /// Whether a row is called so.
    pub fn has_label(&self, text: &str) -> bool {
        self.rows.iter().any(|row| same_label(text, &row.label))
    }

    /// Where the labels stand that say `text`: two-sided forms have some names on both sides.
    pub fn label_spots(&self, text: &str) -> Vec<Spot> {
        let mut spots = Vec::new();
        for row in self.rows.iter().filter(|row| same_label(text, &row.label)) {
            let Some(&(line, pane)) = self.spots.get(&row.key) else { continue };
            let is_label = |column: &GridColumn| column.pane == pane && column.kind == LeafKind::Label;
            spots.extend(self.columns.iter().position(is_label).map(|column| Spot { line, column }));
        }
        spots
    }

    /// A line in words: its subject, or the labels of its rows.
    pub fn line_name(&self, line: usize) -> String {
        let rows = (0..self.panes).filter_map(|pane| self.row(line, pane));
        let names: Vec<String> = rows
            .filter(|row| !row.label.is_empty())
            .map(|row| if row.is_subject { format!("{} {}", row.key, row.label) } else { row.label.clone() })
            .collect();
        if names.is_empty() { "新增科目".to_owned() } else { names.join("、") }
    }

    /// The subject rows among lines.
    pub fn subjects_in(&self, lines: std::ops::RangeInclusive<usize>) -> Vec<Key> {
        lines.filter_map(|line| self.row(line, 0)).filter(|row| row.is_subject).map(|row| row.key.clone()).collect()
    }
}

/// Whether a label is this one, whatever its ordinal and spaces.
pub fn same_label(text: &str, label: &str) -> bool {
    squeeze(strip_ordinal(text)) == squeeze(strip_ordinal(label)) || squeeze(text) == squeeze(label)
}

/// A text without white space.
pub fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a row's key is the code of a 款 or 项.
fn is_detail(key: &str) -> bool {
    SubjectLevel::of(key).is_some_and(|level| level != SubjectLevel::Class)
}

/// Label columns stay in sight in forms of one pane; side by side there is no single place for them.
fn frozen_columns(form: &Form, columns: &[GridColumn]) -> usize {
    if form.panes.len() > 1 {
        return 0;
    }
    columns.iter().take_while(|column| !matches!(column.kind, LeafKind::Amount(_))).count()
}

fn header_cells(form: &Form) -> (Vec<HeaderCell>, usize) {
    let titled = form.panes.iter().any(|pane| pane.title.is_some());
    let deepest = form.panes.iter().flat_map(|pane| &pane.columns).map(Column::depth).max().unwrap_or(1);
    let rows = deepest + usize::from(titled);
    let mut cells = Vec::new();
    let mut column = 0;
    for pane in &form.panes {
        let span = pane.columns.iter().map(Column::span).sum();
        let mut top = 0;
        if let Some(title) = &pane.title {
            cells.push(HeaderCell { text: title.clone(), column, column_span: span, row: 0, row_span: 1 });
            top = 1;
        }
        let mut at = column;
        for child in &pane.columns {
            add_header(child, at, top, rows, &mut cells);
            at += child.span();
        }
        column += span;
    }
    (cells, rows)
}

fn add_header(node: &Column, column: usize, row: usize, rows: usize, cells: &mut Vec<HeaderCell>) {
    let row_span = match node {
        Column::Group { .. } => 1,
        _ => rows.saturating_sub(row).max(1),
    };
    cells.push(HeaderCell { text: node.title().to_owned(), column, column_span: node.span(), row, row_span });
    if let Column::Group { columns, .. } = node {
        let mut at = column;
        for child in columns {
            add_header(child, at, row + 1, rows, cells);
            at += child.span();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::grid::totals::Totals, form::profile, project::Edit};

    fn table(form: &str, edits: &[Edit]) -> (Table, Project) {
        let profile = profile("liaoning-2019").unwrap().unwrap();
        let project =
            edits.iter().fold(Project::new(profile, "测试"), |project, edit| edit.apply(profile, &project).unwrap());
        (Table::new(profile.form(form).unwrap(), &project, false), project)
    }

    #[test]
    fn two_sided_forms_stand_side_by_side() {
        let (table, _) = table("T1", &[]);
        let left = table.find(&"T1[收入总计].决算数".parse().unwrap()).unwrap();
        let right = table.find(&"T1[支出总计].决算数".parse().unwrap()).unwrap();
        assert_eq!(left.line, right.line);
        assert!(left.column < right.column);
        assert_eq!(table.words(left), "总计 决算数");
        assert_eq!(table.frozen, 0);
    }

    #[test]
    fn every_amount_is_found_where_it_stands() {
        for form in &profile("liaoning-2019").unwrap().unwrap().forms {
            let (table, _) = table(&form.key, &[]);
            for line in 0..table.line_count() {
                for column in 0..table.columns.len() {
                    let spot = Spot { line, column };
                    if let Some(address) = table.address(spot) {
                        assert_eq!(table.find(&address), Some(spot), "{address}");
                    }
                }
            }
        }
    }

    #[test]
    fn header_cells_cover_every_column_of_every_row_once() {
        for form in &profile("liaoning-2019").unwrap().unwrap().forms {
            let (table, _) = table(&form.key, &[]);
            let mut covered = vec![0; table.columns.len() * table.header_rows];
            for cell in &table.header {
                for row in cell.row..cell.row + cell.row_span {
                    for column in cell.column..cell.column + cell.column_span {
                        covered[row * table.columns.len() + column] += 1;
                    }
                }
            }
            assert!(covered.iter().all(|count| *count == 1), "{}: {covered:?}", form.key);
        }
    }

    #[test]
    fn subjects_bring_their_levels_and_a_line_for_the_next() {
        let insert = Edit::InsertSubject { form: "T3".into(), code: "2010350".into(), name: "事业运行".into() };
        let (table, project) = table("T3", &[insert]);
        let keys: Vec<&str> =
            (0..table.line_count()).filter_map(|line| table.row(line, 0)).map(|row| &*row.key).collect();
        assert_eq!(keys, ["合计", "201", "20103", "2010350"]);
        let new = Spot::new(4, 3);
        assert_eq!(table.slot(new), Slot::NewSubject);
        assert!(table.can_stand(new));
        let totals = Totals::default();
        let values = Values { project: &project, totals: &totals };
        assert_eq!(table.text(values, Spot::new(3, 1)).0, "03");
        assert_eq!(table.words(Spot::new(3, 5)), "2010350 事业运行 基本支出");
    }
}
