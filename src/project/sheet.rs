//! The filled-in content of one form.

use super::Cell;
use crate::form::{Form, Key, PaneRows, RowRole, TOTAL_ROW};
use foldhash::fast::RandomState;
use indexmap::IndexSet;
use std::{collections::BTreeMap, sync::Arc};

/// Rows in one piece of a sheet: an edit copies one piece of shared rows, and the list of pieces.
const PIECE: usize = 256;

/// Rows in printed order. Fixed rows are present only where something was entered; subject rows always.
///
/// Order and rows are shared between snapshots, rows in pieces, so that typing into a sheet costs the same however
/// long it is.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The keys in order.
    keys: Arc<IndexSet<Key, RandomState>>,
    /// The rows in the same order; every piece but the last is full.
    pieces: Vec<Arc<Vec<Arc<SheetRow>>>>,
}

/// Sheets with the same rows in another order are different sheets.
impl PartialEq for Sheet {
    fn eq(&self, other: &Sheet) -> bool {
        self.has_keys_of(other) && self.rows_agree(other, |row, other| row == other)
    }
}

impl Eq for Sheet {}

/// One row's entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// 科目名称 of a subject row; fixed rows have theirs from the form.
    pub name: String,
    /// The cells that are not blank, by column.
    pub cells: BTreeMap<Key, Cell>,
}

/// A sheet of these rows in their order; of two rows with one key the first stays.
impl FromIterator<(Key, SheetRow)> for Sheet {
    fn from_iter<I: IntoIterator<Item = (Key, SheetRow)>>(rows: I) -> Sheet {
        let mut sheet = Sheet::default();
        for (key, row) in rows {
            sheet.insert(sheet.len(), key, row);
        }
        sheet
    }
}

impl Sheet {
    /// An empty sheet whose totals compute themselves.
    pub fn blank(form: &Form) -> Sheet {
        let mut sheet = Sheet::default();
        for pane in &form.panes {
            let columns = pane.amount_columns();
            let computed = || columns.iter().map(|key| (key.clone(), Cell::Computed)).collect();
            match pane.rows {
                PaneRows::Subjects { .. } => {
                    let total = SheetRow { name: String::new(), cells: computed() };
                    sheet.push(TOTAL_ROW.into(), Arc::new(total));
                }
                PaneRows::Fixed { .. } => {
                    for row in pane.fixed_rows().filter(|row| matches!(row.role, RowRole::Total | RowRole::Subtotal)) {
                        let open = |key: &Key| row.columns.is_empty() || row.columns.contains(key);
                        let cells = columns.iter().filter(|key| open(key));
                        let cells = cells.map(|key| (key.clone(), Cell::Computed)).collect();
                        sheet.push(row.key.clone(), Arc::new(SheetRow { name: String::new(), cells }));
                    }
                }
            }
        }
        sheet
    }

    /// Blanks the cells that compute themselves.
    pub fn forget_computed(&mut self) {
        let computes = |row: &Arc<SheetRow>| row.cells.values().any(|cell| *cell == Cell::Computed);
        for piece in self.pieces.iter_mut().filter(|piece| piece.iter().any(computes)) {
            for row in Arc::make_mut(piece).iter_mut().filter(|row| computes(row)) {
                Arc::make_mut(row).cells.retain(|_, cell| *cell != Cell::Computed);
            }
        }
    }

    /// Empties all cells and leaves the rows.
    pub fn clear_amounts(&mut self) {
        for row in self.pieces.iter_mut().flat_map(Arc::make_mut) {
            Arc::make_mut(row).cells.clear();
        }
    }

    /// The rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (&Key, &SheetRow)> {
        // Its length is that of the keys, which are as many.
        let mut rows = self.pieces.iter().flat_map(|piece| piece.iter());
        self.keys.iter().map(move |key| (key, rows.next().map_or(&NO_ENTRIES, Arc::as_ref)))
    }

    /// The row of this key.
    pub fn row(&self, key: &str) -> Option<&SheetRow> {
        self.at(self.keys.get_index_of(key)?)
    }

    /// The row at a position.
    pub fn row_at(&self, index: usize) -> Option<(&Key, &SheetRow)> {
        Some((self.keys.get_index(index)?, self.at(index)?))
    }

    fn at(&self, index: usize) -> Option<&SheetRow> {
        Some(self.pieces.get(index / PIECE)?.get(index % PIECE)?.as_ref())
    }

    /// The position of a row.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.keys.get_index_of(key)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether no cell holds an amount other than zero.
    pub fn has_no_amounts(&self) -> bool {
        let amounts = self.rows().flat_map(|(_, row)| row.cells.values()).filter_map(Cell::amount);
        amounts.into_iter().all(|amount| amount.yuan().is_zero())
    }

    /// Whether `other` has the same rows with the same names in the same order, whatever their cells.
    pub fn has_rows_of(&self, other: &Sheet) -> bool {
        self.has_keys_of(other) && self.rows_agree(other, |row, other| row.name == other.name)
    }

    /// Whether both have the same keys in the same order.
    fn has_keys_of(&self, other: &Sheet) -> bool {
        Arc::ptr_eq(&self.keys, &other.keys) || (self.len() == other.len() && self.keys.iter().eq(other.keys.iter()))
    }

    /// Whether rows at the same position are the same one or `alike`.
    fn rows_agree(&self, other: &Sheet, alike: impl Fn(&SheetRow, &SheetRow) -> bool) -> bool {
        let rows_agree = |(row, other): (&Arc<SheetRow>, &Arc<SheetRow>)| Arc::ptr_eq(row, other) || alike(row, other);
        let mut pieces = self.pieces.iter().zip(&other.pieces);
        pieces.all(|(piece, other)| Arc::ptr_eq(piece, other) || piece.iter().zip(other.iter()).all(rows_agree))
    }

    /// The cell of a row and column; blank where nothing was entered.
    pub fn cell(&self, row: &str, column: &str) -> Cell {
        self.row(row).and_then(|row| row.cells.get(column)).copied().unwrap_or_default()
    }

    /// Enters a cell, adding the row at the end when it is new.
    pub(super) fn set(&mut self, row: &Key, column: &Key, cell: Cell) {
        if !self.keys.contains(row) {
            self.push(row.clone(), Arc::default());
        }
        let Some(row) = self.row_mut(row) else { return };
        match cell {
            Cell::Blank => row.cells.remove(column),
            cell => row.cells.insert(column.clone(), cell),
        };
    }

    /// Adds a row at the end.
    fn push(&mut self, key: Key, row: Arc<SheetRow>) {
        if !Arc::make_mut(&mut self.keys).insert(key) {
            return;
        }
        match self.pieces.last_mut() {
            Some(piece) if piece.len() < PIECE => Arc::make_mut(piece).push(row),
            _ => self.pieces.push(Arc::new(vec![row])),
        }
    }

    /// Inserts a row at a position; `false` when the key is taken.
    pub(super) fn insert(&mut self, at: usize, key: Key, row: SheetRow) -> bool {
        if self.keys.contains(&key) {
            return false;
        }
        if at >= self.len() {
            self.push(key, Arc::new(row));
            return true;
        }
        self.arrange(|keys, rows| {
            keys.shift_insert(at, key);
            rows.insert(at, Arc::new(row));
        });
        true
    }

    /// Removes a row.
    pub(super) fn remove(&mut self, key: &str) -> Option<SheetRow> {
        let at = self.position(key)?;
        let mut removed = None;
        self.arrange(|keys, rows| {
            keys.shift_remove_index(at);
            removed = Some(rows.remove(at));
        });
        removed.map(Arc::unwrap_or_clone)
    }

    /// Moves a row to a position.
    pub(super) fn move_row(&mut self, from: usize, to: usize) {
        if from < self.len() && to < self.len() {
            self.arrange(|keys, rows| {
                keys.move_index(from, to);
                let row = rows.remove(from);
                rows.insert(to, row);
            });
        }
    }

    /// Sorts subject rows by code, the 合计 row first.
    pub(super) fn sort_by_code(&mut self) {
        self.arrange(|keys, rows| {
            let mut pairs: Vec<(Key, Arc<SheetRow>)> = keys.drain(..).zip(rows.drain(..)).collect();
            pairs.sort_by(|(a, _), (b, _)| (a != TOTAL_ROW, a).cmp(&(b != TOTAL_ROW, b)));
            for (key, row) in pairs {
                keys.insert(key);
                rows.push(row);
            }
        });
    }

    /// Changes which rows there are, or their order.
    fn arrange(&mut self, change: impl FnOnce(&mut IndexSet<Key, RandomState>, &mut Vec<Arc<SheetRow>>)) {
        let mut rows: Vec<Arc<SheetRow>> = self.pieces.iter().flat_map(|piece| piece.iter().cloned()).collect();
        change(Arc::make_mut(&mut self.keys), &mut rows);
        self.pieces = rows.chunks(PIECE).map(|piece| Arc::new(piece.to_vec())).collect();
    }

    /// A row to change.
    pub(super) fn row_mut(&mut self, key: &str) -> Option<&mut SheetRow> {
        let at = self.position(key)?;
        let piece = Arc::make_mut(self.pieces.get_mut(at / PIECE)?);
        piece.get_mut(at % PIECE).map(Arc::make_mut)
    }
}

/// The row that no key is without.
static NO_ENTRIES: SheetRow = SheetRow { name: String::new(), cells: BTreeMap::new() };

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(codes: &[&str]) -> Sheet {
        let mut sheet = Sheet::default();
        for code in codes {
            sheet.insert(
                sheet.len(),
                Key::from(*code),
                SheetRow { name: format!("科目{code}"), cells: BTreeMap::new() },
            );
        }
        sheet
    }

    #[test]
    fn the_order_of_rows_is_part_of_a_sheet() {
        let mut moved = sheet(&["201", "208", "210"]);
        assert_eq!(moved, sheet(&["201", "208", "210"]));
        moved.move_row(2, 0);
        assert_ne!(moved, sheet(&["201", "208", "210"]));
        assert!(!moved.has_rows_of(&sheet(&["201", "208", "210"])));
        moved.sort_by_code();
        assert_eq!(moved, sheet(&["201", "208", "210"]));
    }

    #[test]
    fn typing_copies_only_what_it_touches() {
        let codes: Vec<String> = (0..PIECE * 3).map(|code| format!("{code:07}")).collect();
        let before = sheet(&codes.iter().map(String::as_str).collect::<Vec<&str>>());
        let mut after = before.clone();
        after.set(&"0000001".into(), &"数".into(), Cell::Dash);
        assert!(Arc::ptr_eq(&before.keys, &after.keys) && Arc::ptr_eq(&before.pieces[1], &after.pieces[1]));
        assert!(Arc::ptr_eq(&before.pieces[0][0], &after.pieces[0][0]));
        assert!(!Arc::ptr_eq(&before.pieces[0][1], &after.pieces[0][1]));
        assert_eq!(before.cell("0000001", "数"), Cell::Blank);
        assert!(after.has_rows_of(&before) && after != before);
    }

    #[test]
    fn long_sheets_keep_rows_and_keys_together() {
        let codes: Vec<String> = (0..PIECE * 2 + 7).map(|code| format!("{code:07}")).collect();
        let mut sheet = sheet(&codes.iter().map(String::as_str).collect::<Vec<&str>>());
        sheet.insert(3, "9000000".into(), SheetRow { name: "科目9000000".into(), cells: BTreeMap::new() });
        sheet.move_row(3, PIECE + 5);
        assert_eq!(sheet.position("9000000"), Some(PIECE + 5));
        assert_eq!(sheet.remove("0000010").map(|row| row.name).as_deref(), Some("科目0000010"));
        assert_eq!(sheet.len(), PIECE * 2 + 7);
        assert!(sheet.rows().all(|(key, row)| row.name == format!("科目{key}")));
        sheet.sort_by_code();
        assert_eq!(sheet.position("9000000"), Some(sheet.len() - 1));
        assert!(sheet.rows().enumerate().all(|(at, (key, _))| sheet.row_at(at).map(|(found, _)| found) == Some(key)));
    }
}
