//! Rows of a form that hold the figures of other rows: a column pasted one row off, a page read twice.
//!
//! One such slip breaks every equation its rows stand in, and no change of a single cell mends them. It shows when
//! a form is laid beside another that has the same subjects: row after row differs, and what stands there is to be
//! found, figure by figure, in another row.

use super::{
    finding::{Finding, Place, Severity, Side, Status},
    grid::{Block, CellId},
    ledger::Ledger,
    realign::realign,
    reported::Reported,
    words::{Words, number, with_unit},
};
use crate::{
    form::{Profile, SubjectLevel},
    project::Project,
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer rows may agree with others by chance.
const LEAST_ROWS: usize = 3;

/// A form laid beside another.
#[derive(Debug, Default)]
struct Pair {
    /// Columns that should agree: the other form's, then this form's.
    columns: BTreeSet<(u32, u32)>,
    /// Rows of this form that do not agree with the other.
    failing: BTreeSet<u32>,
}

/// Rows found to hold other rows' figures.
pub(super) struct Displaced {
    pub block: usize,
    /// The form that it was laid beside.
    pub other: usize,
    /// Rows of the form that cannot be trusted.
    rows: BTreeSet<u32>,
    /// Row, and the block and row whose figures it holds.
    moved: Vec<(u32, usize, u32)>,
    /// The column by which the rows are named in the message.
    column: u32,
    other_column: u32,
}

/// Looks for displaced rows behind the errors found.
pub(super) fn find(ledger: &Ledger, findings: &BTreeMap<u32, Reported>) -> Option<Displaced> {
    let mut pairs: BTreeMap<(usize, usize), Pair> = BTreeMap::new();
    for (index, finding) in findings {
        if finding.severity() != Severity::Error {
            continue;
        }
        let equation = &ledger.equations.list[*index as usize];
        let left = ledger.equations.side(&equation.left);
        let right = ledger.equations.side(&equation.right);
        let (Some(left), Some(right)) = (left.first(), right.first()) else { continue };
        if equation.bound.row.is_none() || left.missing || right.missing {
            continue;
        }
        let (other, _, other_column) = ledger.grid.locate(left.cell);
        let (block, row, column) = ledger.grid.locate(right.cell);
        let subjects = |block: usize| ledger.grid.blocks[block].subjects;
        if other != block && subjects(other) && subjects(block) {
            let pair = pairs.entry((other, block)).or_default();
            pair.columns.insert((other_column, column));
            pair.failing.insert(row);
        }
    }
    let found = pairs.into_iter().filter_map(|((other, block), pair)| displaced(ledger, other, block, pair));
    found.max_by_key(|displaced| displaced.moved.len())
}

fn displaced(ledger: &Ledger, other: usize, block: usize, pair: Pair) -> Option<Displaced> {
    if pair.failing.len() < LEAST_ROWS {
        return None;
    }
    let (here, there) = (&ledger.grid.blocks[block], &ledger.grid.blocks[other]);
    let own_columns: Vec<u32> = pair.columns.iter().map(|(_, column)| *column).collect();
    let other_columns: Vec<u32> = pair.columns.iter().map(|(column, _)| *column).collect();
    let own: Vec<Vec<Decimal>> = rows(ledger, here, &own_columns);
    let others: Vec<Vec<Decimal>> = rows(ledger, there, &other_columns);
    let mut moved = Vec::new();
    let mut differing = BTreeSet::new();
    for (row, figures) in here.rows.iter().zip(&own) {
        let counterpart = there.row(&row.key).and_then(|row| others.get(row as usize));
        if figures.iter().all(Decimal::is_zero) || counterpart.is_none_or(|counterpart| counterpart == figures) {
            continue;
        }
        differing.extend(here.row(&row.key));
        let stranger = |block: &Block, candidate: usize| !related(&row.key, &block.rows[candidate].key);
        let source = others
            .iter()
            .enumerate()
            .find(|(index, candidate)| *candidate == figures && stranger(there, *index))
            .map(|(index, _)| (other, index));
        let twice = || {
            let mut earlier = own.iter().enumerate();
            earlier.find(|(index, candidate)| *candidate == figures && stranger(here, *index)).map(|(i, _)| (block, i))
        };
        if let Some((from, source)) = source.or_else(twice) {
            moved.push((here.row(&row.key)?, from, source as u32));
        }
    }
    let (other_column, column) = *pair.columns.first()?;
    let explains = moved.len() >= LEAST_ROWS && 2 * moved.len() >= pair.failing.len();
    // Once the form is known to be out of line, no row that differs from the other form can be trusted.
    let rows = pair.failing.into_iter().chain(differing).collect();
    explains.then_some(Displaced { block, other, rows, moved, column, other_column })
}

fn rows(ledger: &Ledger, block: &Block, columns: &[u32]) -> Vec<Vec<Decimal>> {
    let value = |row: u32, column: u32| ledger.grid.slots[block.cell(row, column) as usize].yuan;
    (0..block.rows.len() as u32).map(|row| columns.iter().map(|column| value(row, *column)).collect()).collect()
}

/// A subject and the one above it often have the same figures, rightly.
fn related(a: &str, b: &str) -> bool {
    a == b || (SubjectLevel::of(a).is_some() && SubjectLevel::of(b).is_some() && (a.starts_with(b) || b.starts_with(a)))
}

impl Displaced {
    /// Whether an equation reads one of the rows.
    pub fn touches(&self, ledger: &Ledger, index: u32) -> bool {
        let equation = &ledger.equations.list[index as usize];
        let mut operands = ledger.equations.side(&equation.left).iter().chain(ledger.equations.side(&equation.right));
        operands.any(|operand| {
            let (block, row, _) = ledger.grid.locate(operand.cell);
            !operand.missing && block == self.block && self.rows.contains(&row)
        })
    }

    /// Whether a finding compares something with one of the rows.
    pub fn concerns(&self, profile: &Profile, ledger: &Ledger, finding: &Finding) -> bool {
        let layout = &ledger.grid.blocks[self.block];
        let form = profile.forms.get(self.block).map(|form| &form.key);
        finding.places().into_iter().any(|place| match place {
            Place::Cell(address) => {
                Some(&address.form) == form && layout.row(&address.row).is_some_and(|row| self.rows.contains(&row))
            }
            Place::Prior(_) | Place::Text(_) | Place::Form(_) => false,
        })
    }

    /// The finding that stands for all that the displacement breaks.
    pub fn tell(&self, profile: &Profile, project: &Project, ledger: &Ledger, folded: Vec<Finding>) -> Option<Finding> {
        let words = Words { profile, project, grid: &ledger.grid };
        let (row, from, source) = *self.moved.first()?;
        let cell = |block: usize, row: u32, column: u32| -> CellId { ledger.grid.blocks[block].cell(row, column) };
        let source_column = if from == self.block { self.column } else { self.other_column };
        let (here, there) = (cell(self.block, row, self.column), cell(from, source, source_column));
        let code = folded.first()?.code.clone();
        let form = words.form_title(self.block);
        let unit = words.unit(self.block);
        let value = with_unit(number(ledger.grid.slots[here as usize].yuan, unit), unit);
        let message = format!(
            "{form}有 {} 行填的是别的行的数,像是粘贴时错了行:例如“{}”行的 {value}是{}的数。",
            self.moved.len(),
            words.row_name(self.block, row),
            words.cell(there, Default::default()),
        );
        let shift = format!("把{form}的行与数重新对齐;折叠在下面的 {} 处多半随之消失。", folded.len());
        Some(Finding {
            code,
            severity: Severity::Error,
            message,
            left: Side {
                text: words.cell(here, Default::default()),
                value: Some(value.clone()),
                places: self.places(&words),
            },
            right: Side {
                text: words.cell(there, Default::default()),
                value: Some(value),
                places: vec![words.place(there)],
            },
            difference: None,
            help: Some(shift),
            fix: realign(profile, project, ledger, self),
            folded,
            basis: Vec::new(),
            status: Status::Open,
            decision: None,
        })
    }

    fn places(&self, words: &Words<'_>) -> Vec<Place> {
        let cells = self.moved.iter().map(|(row, _, _)| words.grid.blocks[self.block].cell(*row, self.column));
        cells.map(|cell| words.place(cell)).collect()
    }
}
