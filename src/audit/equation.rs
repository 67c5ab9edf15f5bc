//! Formulas applied to a layout: each combination of row and column is one equation over cell numbers.

use super::grid::{CellId, Grid, State};
use crate::form::{
    ColumnRef, Key, Levels, Mark, Operator, Profile, Relation, RowRange, RowRole, Rows, Statement, Term,
};
use std::{collections::HashSet, ops::Range};

/// One cell in an equation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operand {
    pub cell: CellId,
    pub negative: bool,
    /// Without a figure here the equation is not checked.
    pub required: bool,
    /// The row meant is not in the form; `cell` is the total it would be part of.
    pub missing: bool,
}

/// One equation or inequality.
#[derive(Clone, Debug)]
pub(super) struct Equation {
    /// The rule, by its position in the profile.
    pub rule: u32,
    /// The relation, by its position in the statement.
    pub relation: u32,
    pub operator: Operator,
    /// Positions among the operands.
    pub left: Range<u32>,
    pub right: Range<u32>,
    /// Equations that must hold for this one to be demanded, by position in [`Equations::conditions`].
    pub conditions: Range<u32>,
    /// Whether the left side is a total over rows, and not over the columns of its row.
    pub over_rows: bool,
    /// The row and column it was written for: block and row, column name's position in its block.
    pub bound: Bound,
}

/// What `行` and `列` stand for in an equation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bound {
    /// Block and row of `行`.
    pub row: Option<(u32, u32)>,
    /// Block and column of `列`.
    pub column: Option<(u32, u32)>,
}

/// All equations of a project.
#[derive(Clone, Debug, Default)]
pub(super) struct Equations {
    pub list: Vec<Equation>,
    pub conditions: Vec<Equation>,
    pub operands: Vec<Operand>,
}

impl Equations {
    /// Room for the equations of so many cells: on the average a cell stands in three places.
    pub fn with_room_for(cells: usize) -> Equations {
        Equations {
            list: Vec::with_capacity(cells),
            conditions: Vec::new(),
            operands: Vec::with_capacity(cells.saturating_mul(3)),
        }
    }

    /// The equations of the rules that `wanted` picks.
    pub fn add(&mut self, profile: &Profile, grid: &Grid, wanted: impl Fn(&crate::form::Rule) -> bool) {
        for (rule, index) in profile.rules.iter().zip(0..) {
            if wanted(rule)
                && rule.applies_to(profile)
                && let Some(statement) = rule.formula().and_then(|formula| formula.statement().ok())
            {
                Writer { profile, grid, rule: index, equations: self }.write(statement);
            }
        }
    }

    /// The operands of a side.
    pub fn side(&self, range: &Range<u32>) -> &[Operand] {
        &self.operands[range.start as usize..range.end as usize]
    }

    /// All operands of an equation with those of its conditions.
    pub fn inputs<'a>(&'a self, equation: &'a Equation) -> impl Iterator<Item = &'a Operand> {
        let conditions = &self.conditions[equation.conditions.start as usize..equation.conditions.end as usize];
        std::iter::once(equation)
            .chain(conditions)
            .flat_map(|equation| self.side(&equation.left).iter().chain(self.side(&equation.right)))
    }
}

/// The block of a form in a year.
pub(super) fn block_of(profile: &Profile, alias: &str, prior: bool) -> Option<usize> {
    let form = profile.forms.iter().position(|form| form.alias == alias)?;
    Some(if prior { profile.forms.len() + form } else { form })
}

struct Writer<'a> {
    profile: &'a Profile,
    grid: &'a Grid,
    rule: u32,
    equations: &'a mut Equations,
}

/// A relation whose terms are looked up.
struct PlacedRelation<'t> {
    relation: &'t Relation,
    /// Its position in the statement.
    index: u32,
    left: Vec<Placed<'t>>,
    right: Vec<Placed<'t>>,
}

/// A term with what it names looked up; the rest depends on the turn.
struct Placed<'t> {
    term: &'t Term,
    /// None where the profile lacks the form.
    block: Option<usize>,
    /// The column it names.
    column: Option<u32>,
    /// The row it names.
    row: Option<u32>,
}

impl<'t> Placed<'t> {
    fn of(profile: &Profile, grid: &Grid, term: &'t Term) -> Placed<'t> {
        let index = block_of(profile, &term.form.key, term.prior);
        let block = index.map(|index| &grid.blocks[index]);
        let column = match &term.column {
            ColumnRef::One(name) => block.and_then(|block| block.column(&name.key)),
            ColumnRef::Each => None,
        };
        let row = match &term.rows {
            Rows::One(name) | Rows::Above(name) => block.and_then(|block| block.row(&name.key)),
            Rows::Each | Rows::Children | Rows::Levels(_) => None,
        };
        Placed { term, block: index, column, row }
    }
}

impl Writer<'_> {
    fn write(&mut self, statement: &Statement) {
        let first = self.equations.conditions.len() as u32;
        for (relation, index) in statement.conditions.iter().zip(0..) {
            match self.equation(&self.place(relation, index), first..first, Bound::default()) {
                Some(condition) => self.equations.conditions.push(condition),
                // A condition about cells that the profile does not have never holds.
                None => return,
            }
        }
        let conditions = first..self.equations.conditions.len() as u32;
        let rows = self.rows(&statement.each_row);
        let columns = self.columns(statement);
        let relations: Vec<PlacedRelation> =
            statement.relations.iter().zip(0..).map(|(relation, index)| self.place(relation, index)).collect();
        for row in rows {
            for column in &columns {
                let bound = Bound { row, column: *column };
                for relation in &relations {
                    if let Some(equation) = self.equation(relation, conditions.clone(), bound) {
                        self.equations.list.push(equation);
                    }
                }
            }
        }
    }

    /// What `行` runs through; one turn without a row where there is no `每行`.
    fn rows(&self, ranges: &[RowRange]) -> Vec<Option<(u32, u32)>> {
        if ranges.is_empty() {
            return vec![None];
        }
        let mut seen: HashSet<&Key> = HashSet::new();
        let mut rows = Vec::new();
        for range in ranges {
            let Some(index) = block_of(self.profile, &range.form.key, false) else { continue };
            for (row, position) in self.grid.blocks[index].rows.iter().zip(0..) {
                if range.rows.contains(&row.key) && (ranges.len() == 1 || seen.insert(&row.key)) {
                    rows.push(Some((index as u32, position)));
                }
            }
        }
        rows
    }

    fn columns(&self, statement: &Statement) -> Vec<Option<(u32, u32)>> {
        match &statement.each_column {
            None => vec![None],
            Some(form) => match block_of(self.profile, &form.key, false) {
                None => Vec::new(),
                Some(block) => {
                    let count = self.grid.blocks[block].columns.len() as u32;
                    (0..count).map(|column| Some((block as u32, column))).collect()
                }
            },
        }
    }

    /// One equation; `None` where a side has no cell in this form.
    fn equation(&mut self, placed: &PlacedRelation, conditions: Range<u32>, bound: Bound) -> Option<Equation> {
        let start = self.equations.operands.len();
        let left = self.side(&placed.left, bound);
        let right = self.side(&placed.right, bound);
        let (Some(left), Some(right)) = (left, right) else {
            self.equations.operands.truncate(start);
            return None;
        };
        Some(Equation {
            rule: self.rule,
            relation: placed.index,
            operator: placed.relation.operator,
            left,
            right,
            conditions,
            over_rows: placed.relation.right.iter().any(|term| term.sum),
            bound,
        })
    }

    fn side(&mut self, terms: &[Placed], bound: Bound) -> Option<Range<u32>> {
        let start = self.equations.operands.len() as u32;
        for term in terms {
            self.term(term, bound);
        }
        let end = self.equations.operands.len() as u32;
        let present = self.equations.side(&(start..end)).iter().any(|operand| !operand.missing);
        // A row that the form does not have is worth comparing only where somebody entered it elsewhere.
        (present || end > start).then_some(start..end)
    }

    /// Looks up what a relation names, once for all its turns.
    fn place<'t>(&self, relation: &'t Relation, index: u32) -> PlacedRelation<'t> {
        let side = |terms: &'t [Term]| terms.iter().map(|term| Placed::of(self.profile, self.grid, term)).collect();
        PlacedRelation { relation, index, left: side(&relation.left), right: side(&relation.right) }
    }

    fn term(&mut self, placed: &Placed, bound: Bound) {
        let Placed { term, block: Some(index), .. } = *placed else { return };
        let block = &self.grid.blocks[index];
        let column = match &term.column {
            ColumnRef::One(_) => placed.column,
            ColumnRef::Each => bound.column.and_then(|(home, column)| {
                let key = &self.grid.blocks[home as usize].columns[column as usize];
                if home as usize == index { Some(column) } else { block.column(key) }
            }),
        };
        let Some(column) = column else { return };
        match &term.rows {
            Rows::One(_) => self.push(index, placed.row, column, term),
            Rows::Each => {
                let Some((home, row)) = bound.row else { return };
                if home as usize == index {
                    self.push(index, Some(row), column, term);
                } else {
                    let key = &self.grid.blocks[home as usize].rows[row as usize].key;
                    match block.row(key) {
                        Some(row) => self.push(index, Some(row), column, term),
                        None => self.push_missing(index, key, column, term),
                    }
                }
            }
            Rows::Children => {
                let Some((home, row)) = bound.row else { return };
                let key = &self.grid.blocks[home as usize].rows[row as usize].key;
                let Some(parent) = block.row(key) else { return };
                for child in &block.rows[parent as usize].children {
                    self.push(index, Some(*child), column, term);
                }
            }
            Rows::Levels(levels) => {
                for (row, position) in block.rows.iter().zip(0..) {
                    if counts(levels, &row.key, row.role) {
                        self.push(index, Some(position), column, term);
                    }
                }
            }
            Rows::Above(_) => {
                let Some(end) = placed.row else { return };
                let pane = block.rows[end as usize].pane;
                for (row, position) in block.rows.iter().zip(0..end) {
                    if row.pane == pane && row.role == RowRole::Item {
                        self.push(index, Some(position), column, term);
                    }
                }
            }
        }
    }

    fn push(&mut self, block: usize, row: Option<u32>, column: u32, term: &Term) {
        let Some(row) = row else { return };
        let cell = self.grid.blocks[block].cell(row, column);
        if self.grid.slots[cell as usize].state != State::Absent {
            let required = term.mark == Mark::Required;
            self.equations.operands.push(Operand { cell, negative: term.negative, required, missing: false });
        }
    }

    /// A subject that the accountant did not enter in this form: nothing, once the form is known to be complete.
    fn push_missing(&mut self, block: usize, key: &str, column: u32, term: &Term) {
        let layout = &self.grid.blocks[block];
        if !layout.subjects || term.prior {
            return;
        }
        if let Some(total) = layout.nearest_above(key) {
            let cell = layout.cell(total, column);
            let required = term.mark == Mark::Required;
            self.equations.operands.push(Operand { cell, negative: term.negative, required, missing: true });
        }
    }
}

/// Rows picked by level are added up; totals of the form are not, whatever their key.
fn counts(levels: &Levels, key: &str, role: RowRole) -> bool {
    levels.contains(key) && (*levels != Levels::All || role == RowRole::Item)
}

/// The cells that one term stands for in an equation.
pub(super) fn operands_of(profile: &Profile, grid: &Grid, term: &Term, bound: Bound) -> Vec<Operand> {
    let mut equations = Equations::default();
    let placed = Placed::of(profile, grid, term);
    Writer { profile, grid, rule: 0, equations: &mut equations }.term(&placed, bound);
    equations.operands
}
