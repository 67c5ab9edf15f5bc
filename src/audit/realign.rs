//! Moving displaced figures back to their rows.

use super::{
    displaced::Displaced,
    finding::Fix,
    grid::{CellId, State},
    ledger::{Ledger, Outcome},
    words::Words,
};
use crate::{
    form::{Profile, SubjectLevel, TOTAL_ROW},
    project::{Cell, CellEdit, Edit, Project},
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What the rules want a cell to hold.
#[derive(Clone, Copy)]
struct Wanted {
    yuan: Decimal,
    slack: Decimal,
}

/// The rows of a form with what each cell should hold according to the form beside it.
type Rows = BTreeMap<u32, BTreeMap<u32, Wanted>>;

/// The edit that puts every figure into the row where it belongs; only where all the figures wanted are there, so
/// that afterwards each row agrees with the form beside it and nothing is made up. That all of them are there, in
/// other rows, is proof enough where the rules themselves demand only ≤.
pub(super) fn realign(profile: &Profile, project: &Project, ledger: &Ledger, displaced: &Displaced) -> Option<Fix> {
    let wanted = wanted(ledger, displaced);
    let layout = &ledger.grid.blocks[displaced.block];
    let words = Words { profile, project, grid: &ledger.grid };
    let cell_of = |row: u32, column: u32| -> CellId { layout.cell(row, column) };
    let holds = |row: u32, column: u32, wanted: &Wanted| {
        let slot = &ledger.grid.slots[cell_of(row, column) as usize];
        (slot.yuan - wanted.yuan).abs() <= wanted.slack
    };
    let mut edits = Vec::new();
    let mut moved = BTreeSet::new();
    for (row, columns) in &wanted {
        if columns.iter().all(|(column, wanted)| holds(*row, *column, wanted)) {
            continue;
        }
        let empty = columns.values().all(|wanted| wanted.yuan.is_zero());
        let fits = |source: &u32| columns.iter().all(|(column, wanted)| holds(*source, *column, wanted));
        let source = if empty { None } else { Some((0..layout.rows.len() as u32).find(fits)?) };
        for column in columns.keys() {
            let target = cell_of(*row, *column);
            if matches!(ledger.grid.slots[target as usize].state, State::Computed | State::Absent) {
                continue;
            }
            let super::Place::Cell(address) = words.place(target) else { return None };
            let cell = match source.map(|source| words.place(cell_of(source, *column))) {
                Some(super::Place::Cell(source)) => project.cell(&source),
                _ => Cell::Blank,
            };
            if cell == Cell::Computed {
                return None;
            }
            edits.push(CellEdit { address, cell });
            moved.insert(*row);
        }
    }
    let title = format!("把{}的 {} 行数移回各自的行", words.form_title(displaced.block), moved.len());
    (!edits.is_empty()).then_some(Fix { title, edit: Edit::SetCells(edits) })
}

/// What the rows should hold, from the equations that compare them with the other form.
fn wanted(ledger: &Ledger, displaced: &Displaced) -> Rows {
    let mut rows = Rows::new();
    for (equation, index) in ledger.equations.list.iter().zip(0..) {
        if equation.bound.row.is_none() {
            continue;
        }
        let [left] = ledger.equations.side(&equation.left) else { continue };
        let Some(own) = ledger.equations.side(&equation.right).first() else { continue };
        let (block, row, column) = ledger.grid.locate(own.cell);
        let is_pair = block == displaced.block && ledger.grid.locate(left.cell).0 == displaced.other;
        if !is_pair || own.missing || left.missing || own.negative {
            continue;
        }
        let evaluation = ledger.evaluate(index);
        if evaluation.outcome == Outcome::Idle {
            continue;
        }
        let (left, right) = (evaluation.left, evaluation.right);
        let beside = right.yuan - ledger.grid.slots[own.cell as usize].yuan;
        let wanted = Wanted { yuan: left.yuan - beside, slack: left.half + right.half };
        rows.entry(row).or_default().insert(column, wanted);
    }
    // The other funds' 合计 is often left blank, so the total is that of the classes.
    let layout = &ledger.grid.blocks[displaced.block];
    if let Some(total) = layout.row(TOTAL_ROW) {
        let mut sums: BTreeMap<u32, Wanted> = BTreeMap::new();
        let is_class = |row: u32| SubjectLevel::of(&layout.rows[row as usize].key) == Some(SubjectLevel::Class);
        for (column, wanted) in rows.iter().filter(|(row, _)| is_class(**row)).flat_map(|(_, columns)| columns) {
            let sum = sums.entry(*column).or_insert(Wanted { yuan: Decimal::ZERO, slack: Decimal::ZERO });
            sum.yuan += wanted.yuan;
            sum.slack += wanted.slack;
        }
        rows.insert(total, sums);
    }
    rows
}
