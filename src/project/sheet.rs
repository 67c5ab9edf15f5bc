//! The filled-in content of one form.

use super::Cell;
use crate::form::{Form, Key, PaneRows, RowRole, TOTAL_ROW};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// Rows in printed order. Fixed rows are present only where something was entered; subject rows always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    rows: IndexMap<Key, SheetRow, RandomState>,
}

/// One row's entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// 科目名称 of a subject row; fixed rows have theirs from the form.
    pub name: String,
    /// The cells that are not blank, by column.
    pub cells: BTreeMap<Key, Cell>,
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
                    sheet.rows.insert(TOTAL_ROW.into(), SheetRow { name: String::new(), cells: computed() });
                }
                PaneRows::Fixed { .. } => {
                    for row in pane.fixed_rows().filter(|row| matches!(row.role, RowRole::Total | RowRole::Subtotal)) {
                        let open = |key: &Key| row.columns.is_empty() || row.columns.contains(key);
                        let cells = columns.iter().filter(|key| open(key));
                        let cells = cells.map(|key| (key.clone(), Cell::Computed)).collect();
                        sheet.rows.insert(row.key.clone(), SheetRow { name: String::new(), cells });
                    }
                }
            }
        }
        sheet
    }

    /// The rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (&Key, &SheetRow)> {
        self.rows.iter()
    }

    /// The row of this key.
    pub fn row(&self, key: &str) -> Option<&SheetRow> {
        self.rows.get(key)
    }

    /// The row at a position.
    pub fn row_at(&self, index: usize) -> Option<(&Key, &SheetRow)> {
        self.rows.get_index(index)
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

    /// The cell of a row and column; blank where nothing was entered.
    pub fn cell(&self, row: &str, column: &str) -> Cell {
        self.rows.get(row).and_then(|row| row.cells.get(column)).copied().unwrap_or_default()
    }

    /// Enters a cell, adding the row at the end when it is new.
    pub(super) fn set(&mut self, row: &Key, column: &Key, cell: Cell) {
        let row = self.rows.entry(row.clone()).or_default();
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
        self.rows.shift_insert(at.min(self.rows.len()), key, row);
        true
    }

    /// Removes a row.
    pub(super) fn remove(&mut self, key: &str) -> Option<SheetRow> {
        self.rows.shift_remove(key)
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
        self.rows.get_mut(key)
    }
}
