//! Rounding up or down so that sums hold: a linear program whose variables say which figures are rounded up.
//!
//! No amount passes through a binary float. The solver only chooses between two integers for each figure, and
//! whether the sums hold is seen from the integers afterwards.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};

/// The search ends here, so that every machine comes to the same result. Nested sums need no search at all.
const NODES: u64 = 500;

/// What it costs to leave a sum unmet: more than all figures could cost that take part in it.
const UNMET: f64 = 100_000.0;

/// A figure in units of its last printed digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// The whole units.
    pub floor: i64,
    /// What is above them, in so many `parts` of a unit.
    pub rest: i64,
    pub parts: i64,
    /// Whether its own rounding is upwards.
    pub up: bool,
    /// How much it is wanted as its own rounding: totals more than their parts.
    pub weight: u32,
}

/// A sum that must be zero: figures by number, with their factors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum(Vec<(usize, i64)>);

/// What is printed for each value, and which sums do not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Solution {
    pub printed: Vec<i64>,
    pub unmet: Vec<usize>,
}

impl Value {
    /// Its own rounding.
    pub fn rounded(&self) -> i64 {
        self.floor + i64::from(self.up)
    }

    /// What rounding up costs more than rounding down.
    fn cost(&self) -> f64 {
        f64::from(self.weight) * (1.0 - 2.0 * self.rest as f64 / self.parts.max(1) as f64)
    }
}

impl Sum {
    /// Adds a figure, or subtracts it.
    pub fn add(&mut self, number: usize, negative: bool) {
        let factor = if negative { -1 } else { 1 };
        match self.0.iter_mut().find(|(other, _)| *other == number) {
            Some((_, own)) => *own += factor,
            None => self.0.push((number, factor)),
        }
    }

    /// What the sum comes to; `None` beyond all bounds.
    fn of(&self, printed: impl Fn(usize) -> i64) -> Option<i64> {
        self.0.iter().try_fold(0_i64, |sum, (number, factor)| sum.checked_add(printed(*number).checked_mul(*factor)?))
    }
}

/// Rounds each value up or down so that the sums hold, as far as they can.
pub(super) fn solve(values: &[Value], sums: &[Sum]) -> Solution {
    let rounded: Vec<i64> = values.iter().map(Value::rounded).collect();
    let natural = Solution { unmet: unmet(&rounded, sums), printed: rounded };
    if natural.unmet.is_empty() {
        return natural;
    }
    let attempts = [false, true].into_iter().filter_map(|lenient| choose(values, sums, lenient));
    let mut solutions = attempts.map(|printed| Solution { unmet: unmet(&printed, sums), printed });
    let best = solutions.find(|solution| solution.unmet.len() < natural.unmet.len());
    best.unwrap_or(natural)
}

fn unmet(printed: &[i64], sums: &[Sum]) -> Vec<usize> {
    let value = |number: usize| printed.get(number).copied().unwrap_or_default();
    let fails = |(_, sum): &(usize, &Sum)| sum.of(value) != Some(0);
    sums.iter().enumerate().filter(fails).map(|(index, _)| index).collect()
}

/// Lets the solver choose; a lenient problem may leave sums unmet, at a price.
fn choose(values: &[Value], sums: &[Sum], lenient: bool) -> Option<Vec<i64>> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let variable = |value: &Value| (value.rest > 0).then(|| problem.add_binary_var(value.cost()));
    let variables: Vec<Option<Variable>> = values.iter().map(variable).collect();
    let variable = |number: usize| variables.get(number).copied().flatten();
    let floor = |number: usize| values.get(number).map(|value| value.floor).unwrap_or_default();
    for sum in sums {
        let mut terms: Vec<(Variable, f64)> =
            sum.0.iter().filter_map(|(number, factor)| Some((variable(*number)?, *factor as f64))).collect();
        if terms.is_empty() {
            continue;
        }
        if lenient {
            terms.push((problem.add_var(UNMET, (0.0, f64::INFINITY)), 1.0));
            terms.push((problem.add_var(UNMET, (0.0, f64::INFINITY)), -1.0));
        }
        problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, -(sum.of(floor)? as f64));
    }
    let mut options = SolveOptions::default();
    options.node_limit = Some(NODES);
    let solution = problem.solve_with(options).ok()?.into_solution().ok()?;
    let up = |variable: &Option<Variable>| variable.is_some_and(|variable| solution.var_value(variable) > 0.5);
    Some(values.iter().zip(&variables).map(|(value, variable)| value.floor + i64::from(up(variable))).collect())
}
