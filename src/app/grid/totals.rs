//! The totals that compute themselves, as the last audit found them.

use crate::{
    audit::{Figure, Figures},
    form::Key,
    project::{Cell, Project},
};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// The computed totals of one form: by row, the columns that have a figure.
type FormTotals = HashMap<Key, Vec<(Key, Figure)>, RandomState>;

/// Computed totals by form.
#[derive(Clone, Debug, Default)]
pub struct Totals(HashMap<Key, FormTotals, RandomState>);

impl Totals {
    /// Collects the figures of a project's computed cells.
    pub fn new(project: &Project, figures: &Figures<'_>) -> Totals {
        let mut totals = Totals::default();
        for (form, sheet) in &project.sheets {
            let mut rows = FormTotals::default();
            for (row, entered) in sheet.rows() {
                let computed = entered.cells.iter().filter(|(_, cell)| **cell == Cell::Computed);
                let found = computed.filter_map(|(column, _)| Some((column.clone(), figures.at(form, row, column)?)));
                let found: Vec<(Key, Figure)> = found.collect();
                if !found.is_empty() {
                    rows.insert(row.clone(), found);
                }
            }
            totals.0.insert(form.clone(), rows);
        }
        totals
    }

    /// The figure of a computed cell; `None` for a total of nothing.
    pub fn get(&self, form: &str, row: &str, column: &str) -> Option<&Figure> {
        let columns = self.0.get(form)?.get(row)?;
        columns.iter().find(|(key, _)| key == column).map(|(_, figure)| figure)
    }
}

/// What the cells of a grid hold: a project's entries, and its totals.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The entries.
    pub project: &'a Project,
    /// The totals that compute themselves.
    pub totals: &'a Totals,
}
