//! The filled-in content of one form.

use super::Cell;
use crate::form::{Form, Key, PaneRows, RowRole, TOTAL_ROW};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::{collections::BTreeMap, sync::Arc};

/// Rows in printed order. Fixed rows are present only where something was entered; subject rows always.
///
/// Rows are shared between snapshots, so that typing into a long sheet copies one row and not all of them.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    rows: IndexMap<Key, Arc<SheetRow>, RandomState>,
}

/// Sheets with the same rows in another order are different sheets.
impl PartialEq for Sheet {
    fn eq(&self, other: &Sheet) -> bool {
        self.agrees(other, |row, other| row == other)
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
                    sheet.rows.insert(TOTAL_ROW.into(), Arc::new(total));
                }
                PaneRows::Fixed { .. } => {
                    for row in pane.fixed_rows().filter(|row| matches!(row.role, RowRole::Total | RowRole::Subtotal)) {
                        let open = |key: &Key| row.columns.is_empty() || row.columns.contains(key);
                        let cells = columns.iter().filter(|key| open(key));
                        let cells = cells.map(|key| (key.clone(), Cell::Computed)).collect();
                        sheet.rows.insert(row.key.clone(), Arc::new(SheetRow { name: String::new(), cells }));
                    }
                }
            }
        }
        sheet
    }

    /// Blanks the cells that compute themselves.
    pub fn forget_computed(&mut self) {
        for row in self.rows.values_mut() {
            if row.cells.values().any(|cell| *cell == Cell::Computed) {
                Arc::make_mut(row).cells.retain(|_, cell| *cell != Cell::Computed);
            }
        }
    }

    /// Empties all cells and leaves the rows.
    pub fn clear_amounts(&mut self) {
        for row in self.rows.values_mut().filter(|row| !row.cells.is_empty()) {
            Arc::make_mut(row).cells.clear();
        }
    }

    /// The rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (&Key, &SheetRow)> {
        self.rows.iter().map(|(key, row)| (key, row.as_ref()))
    }

    /// The row of this key.
    pub fn row(&self, key: &str) -> Option<&SheetRow> {
        self.rows.get(key).map(Arc::as_ref)
    }

    /// The row at a position.
    pub fn row_at(&self, index: usize) -> Option<(&Key, &SheetRow)> {
        self.rows.get_index(index).map(|(key, row)| (key, row.as_ref()))
    }

    /// The position of a row.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.rows.get_index_of(key)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether no cell holds an amount other than zero.
    pub fn has_no_amounts(&self) -> bool {
        let amounts = self.rows.values().flat_map(|row| row.cells.values()).filter_map(Cell::amount);
        amounts.into_iter().all(|amount| amount.yuan().is_zero())
    }

    /// Whether `other` has the same rows with the same names in the same order, whatever their cells.
    pub fn has_rows_of(&self, other: &Sheet) -> bool {
        self.agrees(other, |row, other| row.name == other.name)
    }

    /// Whether both have the same keys in the same order, and rows that are the same one or `alike`.
    fn agrees(&self, other: &Sheet, alike: impl Fn(&SheetRow, &SheetRow) -> bool) -> bool {
        let mut pairs = self.rows.iter().zip(&other.rows);
        self.rows.len() == other.rows.len()
            && pairs.all(|((key, row), (other_key, other_row))| {
                key == other_key && (Arc::ptr_eq(row, other_row) || alike(row, other_row))
            })
    }

    /// The cell of a row and column; blank where nothing was entered.
    pub fn cell(&self, row: &str, column: &str) -> Cell {
        self.rows.get(row).and_then(|row| row.cells.get(column)).copied().unwrap_or_default()
    }

    /// Enters a cell, adding the row at the end when it is new.
    pub(super) fn set(&mut self, row: &Key, column: &Key, cell: Cell) {
        let row = Arc::make_mut(self.rows.entry(row.clone()).or_default());
        match cell {
            Cell::Blank => row.cells.remove(column),
            cell => row.cells.insert(column.clone(), cell),
        };
    }

    /// Inserts a row at a position; `false` when the key is taken.
    pub(super) fn insert(&mut self, at: usize, key: Key, row: SheetRow) -> bool {
        if self.rows.contains_key(&key) {
            return false;
        }
        self.rows.shift_insert(at.min(self.rows.len()), key, Arc::new(row));
        true
    }

    /// Removes a row.
    pub(super) fn remove(&mut self, key: &str) -> Option<SheetRow> {
        self.rows.shift_remove(key).map(Arc::unwrap_or_clone)
    }

    /// Moves a row to a position.
    pub(super) fn move_row(&mut self, from: usize, to: usize) {
        if from < self.rows.len() && to < self.rows.len() {
            self.rows.move_index(from, to);
        }
    }

    /// Sorts subject rows by code, the 合计 row first.
    pub(super) fn sort_by_code(&mut self) {
        self.rows.sort_by(|a, _, b, _| (a != TOTAL_ROW, a).cmp(&(b != TOTAL_ROW, b)));
    }

    /// A row to change.
    pub(super) fn row_mut(&mut self, key: &str) -> Option<&mut SheetRow> {
        self.rows.get_mut(key).map(Arc::make_mut)
    }
}

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
    fn typing_copies_only_the_row_it_touches() {
        let before = sheet(&["201", "208"]);
        let mut after = before.clone();
        after.set(&"208".into(), &"数".into(), Cell::Dash);
        assert!(Arc::ptr_eq(&before.rows["201"], &after.rows["201"]));
        assert!(!Arc::ptr_eq(&before.rows["208"], &after.rows["208"]));
        assert_eq!(before.cell("208", "数"), Cell::Blank);
        assert!(after.has_rows_of(&before) && after != before);
    }
}
