//! The figures of a project with computed totals filled in, and the arithmetic of its equations.
//!
//! What a blank cell means is decided here, once for all rules:
//!
//! - A side without any figure is unknown, and its equation is not checked.
//! - A blank beside figures counts as zero, and the finding says so. It may still be an error: published forms
//!   leave zeros blank, and a mismatch must not hide behind that.
//! - A blank is *known to be zero* where a typed total agrees with its parts without it. Only then is a lone
//!   blank compared with a figure elsewhere, which finds figures entered in the wrong row. A subject row that was
//!   not entered at all is known to be zero in the same way.
//! - “—” is zero.

use super::{
    equation::{Equation, Equations, Operand},
    grid::{CellId, Grid, Slot, State},
};
use crate::{
    amount::{Fit, Interval},
    form::{Operator, Profile, Rule},
    project::Project,
};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// A side of an equation, added up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    /// The stated values, added, in 元.
    pub yuan: Decimal,
    /// How far the true sum may lie from it.
    pub half: Decimal,
    /// The same without the cells that state zero, which are hardly ever rounded.
    pub likely_half: Decimal,
    /// How many figures there are.
    pub known: u32,
    /// How many blanks are known to be zero.
    pub zeros: u32,
    /// How many blanks may be anything.
    pub unknown: u32,
    required_blank: bool,
}

/// How an equation came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Exact,
    Rounding,
    Apart,
    /// 未核对.
    Skipped,
    /// Not demanded: its condition does not hold, or it is what the total was computed by.
    Idle,
}

/// The outcome with both sides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evaluation {
    pub outcome: Outcome,
    pub left: Sum,
    pub right: Sum,
}

/// Figures and equations of a project.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    pub grid: Grid,
    pub equations: Equations,
    /// How many of the equations define totals; they come first.
    definitions: u32,
    /// Which equations define a cell, sorted by cell.
    defining: Vec<(CellId, u32)>,
    /// The equation that a computed total was computed by.
    computed_by: HashMap<CellId, u32>,
    proof: Vec<Proof>,
}

/// What typed totals prove about a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Proof {
    /// The cell is blank, and a typed total agrees with its parts without it.
    zero: bool,
    /// The cell is a typed total that agrees with the rows it adds up, so no row is missing.
    complete: bool,
}

impl Sum {
    fn is_known(&self) -> bool {
        self.known > 0 || (self.zeros > 0 && self.unknown == 0)
    }

    /// The values that the sum may have, in 元.
    pub fn interval(&self) -> Interval {
        Interval::around(self.yuan, self.half)
    }

    /// The values that the sum has if stated zeros are zero.
    pub fn likely_interval(&self) -> Interval {
        Interval::around(self.yuan, self.likely_half)
    }
}

impl Ledger {
    /// Lays out a project and computes its totals. Only the equations that define totals are written yet.
    pub fn new(profile: &Profile, project: &Project) -> Ledger {
        let grid = Grid::new(profile, project);
        let mut equations = Equations::with_room_for(grid.slots.len());
        equations.add(profile, &grid, |rule| rule.defines);
        let mut defining: Vec<(CellId, u32)> = Vec::new();
        for (equation, index) in equations.list.iter().zip(0..) {
            if let [left] = equations.side(&equation.left) {
                defining.push((left.cell, index));
            }
        }
        defining.sort_unstable();
        let proof = vec![Proof::default(); grid.slots.len()];
        let definitions = equations.list.len() as u32;
        let mut ledger = Ledger { grid, equations, definitions, defining, computed_by: HashMap::new(), proof };
        for cell in 0..ledger.grid.slots.len() as CellId {
            ledger.resolve(cell);
        }
        ledger
    }

    /// Adds the equations that define nothing, and what the figures prove about blanks.
    pub fn complete(&mut self, profile: &Profile) {
        self.equations.add(profile, &self.grid, |rule: &Rule| !rule.defines);
        for index in 0..self.definitions {
            self.prove(index);
        }
    }

    /// The equations that define a cell.
    pub fn definitions_of(&self, cell: CellId) -> std::ops::Range<usize> {
        let start = self.defining.partition_point(|(other, _)| *other < cell);
        let end = self.defining.partition_point(|(other, _)| *other <= cell);
        start..end
    }

    /// The equation that a total was computed by, or would be.
    pub fn defining_equation(&self, cell: CellId) -> Option<&Equation> {
        let first = || self.defining.get(self.definitions_of(cell)).and_then(<[_]>::first).map(|(_, index)| *index);
        let index = self.computed_by.get(&cell).copied().or_else(first)?;
        self.equations.list.get(index as usize)
    }

    /// The number of the equation at a position among those that define cells.
    pub fn definition(&self, position: usize) -> usize {
        self.defining[position].1 as usize
    }

    /// The number of the equation that a computed total was computed by.
    pub fn computing(&self, cell: CellId) -> Option<usize> {
        self.computed_by.get(&cell).map(|index| *index as usize)
    }

    /// Whether an equation defines totals.
    pub fn is_definition(&self, index: u32) -> bool {
        index < self.definitions
    }

    /// Computes a pending total from the first formula that has figures.
    pub fn resolve(&mut self, cell: CellId) {
        if self.grid.slots[cell as usize].state != State::Pending {
            return;
        }
        // A total that is met again while it is being computed counts as blank, so a circle of formulas ends.
        self.set(cell, State::Empty, Decimal::ZERO, Decimal::ZERO);
        self.computed_by.remove(&cell);
        for position in self.definitions_of(cell) {
            let index = self.defining[position].1;
            let right = self.equations.list[index as usize].right.clone();
            for operand in right.clone() {
                self.resolve(self.equations.operands[operand as usize].cell);
            }
            let sum = self.sum(self.equations.side(&right));
            if sum.known > 0 {
                self.set(cell, State::Computed, sum.yuan, sum.half);
                self.computed_by.insert(cell, index);
                return;
            }
        }
    }

    fn set(&mut self, cell: CellId, state: State, yuan: Decimal, half: Decimal) {
        self.grid.slots[cell as usize] = Slot { state, yuan, half };
    }

    /// Marks the totals that follow from a cell as pending again, and gives them.
    pub fn unsettle(&mut self, uses: &Uses, changed: &[CellId]) -> Vec<CellId> {
        let mut open: Vec<CellId> = changed.to_vec();
        let mut pending = Vec::new();
        while let Some(cell) = open.pop() {
            for index in uses.of(cell) {
                if !self.is_definition(*index) {
                    continue;
                }
                let left = self.equations.list[*index as usize].left.start;
                let total = self.equations.operands[left as usize].cell;
                let slot = &mut self.grid.slots[total as usize];
                if total != cell && matches!(slot.state, State::Computed | State::Empty) {
                    slot.state = State::Pending;
                    pending.push(total);
                    open.push(total);
                }
            }
        }
        pending
    }

    /// Notes what a definition proves about the cells in it.
    fn prove(&mut self, index: u32) {
        let equation = &self.equations.list[index as usize];
        if !self.is_proof(equation) {
            return;
        }
        let total = self.equations.operands[equation.left.start as usize].cell;
        if equation.over_rows {
            self.proof[total as usize].complete = true;
        }
        for operand in equation.right.clone() {
            let cell = self.equations.operands[operand as usize].cell as usize;
            if matches!(self.grid.slots[cell].state, State::Blank | State::Empty) {
                self.proof[cell].zero = true;
            }
        }
    }

    fn is_proof(&self, equation: &Equation) -> bool {
        let [left] = self.equations.side(&equation.left) else { return false };
        let total = &self.grid.slots[left.cell as usize];
        let sum = self.sum(self.equations.side(&equation.right));
        total.state == State::Typed && sum.known > 0 && (total.yuan - sum.yuan).abs() <= total.half + sum.half
    }

    /// Proves anew what the definitions around a cell say of it; whether that changed.
    pub fn prove_again(&mut self, uses: &Uses, cell: CellId) -> bool {
        let mut proof = Proof::default();
        let blank = matches!(self.grid.slots[cell as usize].state, State::Blank | State::Empty);
        for index in uses.of(cell).iter().filter(|index| self.is_definition(**index)) {
            let equation = &self.equations.list[*index as usize];
            if self.is_proof(equation) {
                let is_total = self.equations.operands[equation.left.start as usize].cell == cell;
                proof.complete |= is_total && equation.over_rows;
                proof.zero |= !is_total && blank;
            }
        }
        std::mem::replace(&mut self.proof[cell as usize], proof) != proof
    }

    /// Adds up a side.
    pub fn sum(&self, operands: &[Operand]) -> Sum {
        let mut sum = Sum::default();
        for operand in operands {
            let slot = &self.grid.slots[operand.cell as usize];
            let proof = self.proof[operand.cell as usize];
            if operand.missing || !slot.is_known() {
                let zero = if operand.missing { proof.complete } else { proof.zero };
                *(if zero { &mut sum.zeros } else { &mut sum.unknown }) += 1;
                sum.required_blank |= operand.required;
                continue;
            }
            sum.known += 1;
            if slot.yuan.is_zero() {
                sum.half += slot.half;
                continue;
            }
            sum.yuan += if operand.negative { -slot.yuan } else { slot.yuan };
            sum.half += slot.half;
            sum.likely_half += slot.half;
        }
        sum
    }

    /// Evaluates an equation.
    pub fn evaluate(&self, index: u32) -> Evaluation {
        let equation = &self.equations.list[index as usize];
        let left = self.sum(self.equations.side(&equation.left));
        let right = self.sum(self.equations.side(&equation.right));
        let outcome = if self.is_idle(index, equation) {
            Outcome::Idle
        } else if !left.is_known()
            || !right.is_known()
            || left.required_blank
            || right.required_blank
            || left.known + right.known == 0
        {
            Outcome::Skipped
        } else {
            compare(equation.operator, &left, &right)
        };
        Evaluation { outcome, left, right }
    }

    fn is_idle(&self, index: u32, equation: &Equation) -> bool {
        if self.is_definition(index) {
            let left = self.equations.operands[equation.left.start as usize].cell;
            let computed = self.grid.slots[left as usize].state == State::Computed;
            if computed && self.computed_by.get(&left) == Some(&index) {
                return true;
            }
        }
        !self.demanded(equation)
    }

    /// Whether the conditions hold, blanks being zero, and at least one figure speaks for it.
    fn demanded(&self, equation: &Equation) -> bool {
        let mut figures = 0;
        for condition in
            &self.equations.conditions[equation.conditions.start as usize..equation.conditions.end as usize]
        {
            let left = self.sum(self.equations.side(&condition.left));
            let right = self.sum(self.equations.side(&condition.right));
            if compare(condition.operator, &left, &right) == Outcome::Apart {
                return false;
            }
            figures += left.known + right.known;
        }
        equation.conditions.is_empty() || figures > 0
    }
}

fn compare(operator: Operator, left: &Sum, right: &Sum) -> Outcome {
    let in_order = match operator {
        Operator::Equal => false,
        Operator::AtLeast => left.yuan > right.yuan,
        Operator::AtMost => left.yuan < right.yuan,
    };
    if in_order || left.yuan == right.yuan {
        return Outcome::Exact;
    }
    match Fit::of(left.yuan, &left.interval(), right.yuan, &right.interval()) {
        Fit::Exact => Outcome::Exact,
        Fit::Rounding => Outcome::Rounding,
        Fit::Apart => Outcome::Apart,
    }
}

/// Which equations use a cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Uses {
    starts: Vec<u32>,
    equations: Vec<u32>,
}

impl Uses {
    /// The index of all equations written so far.
    pub fn new(ledger: &Ledger) -> Uses {
        // Counted first and filled then, which is several times faster than sorting pairs.
        let cells = ledger.grid.slots.len();
        let mut starts = vec![0_u32; cells + 1];
        Uses::each(ledger, |cell, _| starts[cell as usize + 1] += 1);
        for cell in 0..cells {
            starts[cell + 1] += starts[cell];
        }
        let mut equations = vec![0; starts[cells] as usize];
        let mut ends = starts.clone();
        Uses::each(ledger, |cell, index| {
            let end = &mut ends[cell as usize];
            equations[*end as usize] = index;
            *end += 1;
        });
        Uses { starts, equations }
    }

    /// Visits each cell of each equation once, equations in order.
    fn each(ledger: &Ledger, mut visit: impl FnMut(CellId, u32)) {
        let mut last = vec![u32::MAX; ledger.grid.slots.len()];
        for (equation, index) in ledger.equations.list.iter().zip(0..) {
            for operand in ledger.equations.inputs(equation) {
                if std::mem::replace(&mut last[operand.cell as usize], index) != index {
                    visit(operand.cell, index);
                }
            }
        }
    }

    /// The equations that use a cell, in order.
    pub fn of(&self, cell: CellId) -> &[u32] {
        let bounds = self.starts.get(cell as usize).zip(self.starts.get(cell as usize + 1));
        bounds.map_or(&[], |(start, end)| &self.equations[*start as usize..*end as usize])
    }
}
