//! The tables of a text as the forms that they print.

use super::{Published, TextTable};
use crate::{
    book::{Book, FormPlan, Plan, Tab},
    form::{Key, Profile},
    project::{CellEdit, Edit, Project},
};
use std::collections::BTreeMap;

/// So many figures for each one without a place: a table with more strays was not understood.
const TRUSTED: usize = 20;

impl Published {
    /// The project with the figures of the text's tables in its forms, and how many cells each form got.
    ///
    /// A table is taken over only where its title names the form, its header fits and its figures find their cells.
    /// A form may be printed in several tables: its sides, its pages. A cell keeps the figure that comes first.
    pub fn with_tables(&self, profile: &Profile, project: Project) -> (Project, BTreeMap<Key, usize>) {
        let mut project = project;
        let mut taken: BTreeMap<Key, usize> = BTreeMap::new();
        let mut before: Option<&TextTable> = None;
        for table in &self.tables {
            let begun = before.filter(|before| goes_on(before, table));
            // A page that goes on without a header has that of the page before.
            let candidates = [Some(tab(table, &[])), begun.map(|begun| tab(table, &begun.rows))];
            let plans = candidates.into_iter().flatten();
            let mut plans = plans.map(|tab| Plan::new(profile, &project, &Book { tabs: vec![tab] }));
            if begun.is_none() {
                before = Some(table);
            }
            let Some(plan) = plans.find(|plan| plan.forms().any(is_trusted)) else { continue };
            let Some(form) = plan.forms().next() else { continue };
            let Some((next, count)) = take(profile, &project, form) else { continue };
            project = next;
            *taken.entry(form.form.clone()).or_default() += count;
        }
        (project, taken)
    }
}

fn is_trusted(form: &FormPlan) -> bool {
    form.cells.len() >= form.strays.len() * TRUSTED && !form.cells.is_empty()
}

/// Puts the figures of a table into cells that have none yet.
fn take(profile: &Profile, project: &Project, form: &FormPlan) -> Option<(Project, usize)> {
    let known = |code: &Key| project.sheet(&form.form).is_some_and(|sheet| sheet.row(code).is_some());
    let mut subjects: Vec<&(Key, String)> = form.subjects.iter().filter(|(code, _)| !known(code)).collect();
    // From the top down, so that a 类 of the table is not first made to compute itself.
    subjects.sort();
    let mut edits: Vec<Edit> = subjects
        .into_iter()
        .map(|(code, name)| Edit::InsertSubject { form: form.form.clone(), code: code.clone(), name: name.clone() })
        .collect();
    let open = |edit: &&CellEdit| edit.cell.amount().is_some() && project.cell(&edit.address).amount().is_none();
    let cells: Vec<CellEdit> = form.cells.iter().filter(open).cloned().collect();
    let count = cells.len();
    edits.push(Edit::SetCells(cells));
    let next = Edit::Several(edits).apply(profile, project).ok()?;
    (count > 0).then_some((next, count))
}

/// Whether a table may be the next page of another: the same title and as many columns.
fn goes_on(before: &TextTable, table: &TextTable) -> bool {
    let width = |table: &TextTable| table.rows.iter().map(Vec::len).max();
    before.caption.first() == table.caption.first() && width(before) == width(table)
}

fn tab(table: &TextTable, above: &[Vec<String>]) -> Tab {
    let captions = table.caption.iter().map(|line| vec![line.clone()]);
    Tab::of_rows(captions.chain(above.iter().cloned()).chain(table.rows.iter().cloned()))
}
