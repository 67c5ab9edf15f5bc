//! 舍位平衡: printed amounts that add up exactly, where the books do.
//!
//! Amounts held in 元 are rounded to 万元 one by one, so a printed column may miss its total by a 0.01. Here each
//! figure is rounded up or down so that every equation of the forms that holds in 元 holds in print as well: rows,
//! columns, totals, and the same figure in several tables. No figure moves by more than one unit of its last printed
//! digit from its own rounding, and as little is moved as possible, first where the remainder is largest. Equations that
//! do not hold in 元 are left to the audit; those that cannot be met in print are told.

mod solve;

use super::{
    equation::{Equation, Operand},
    ledger::{Ledger, Outcome},
    words::Words,
};
use crate::{
    amount::{PRINTED_DECIMALS, Unit},
    form::{Address, Operator, Profile},
    project::Project,
};
use rust_decimal::{Decimal, RoundingStrategy};
use solve::{Sum, Value};
use std::collections::BTreeMap;

/// What was done to the printed figures of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footing {
    adjusted: BTreeMap<Address, Adjusted>,
    /// Equations that hold in 元 and not in print, in words.
    pub unmet: Vec<String>,
}

/// A figure that is not printed as its own rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adjusted {
    /// The exact value in 元.
    pub exact: Decimal,
    /// Its own rounding, in 元.
    pub rounded: Decimal,
    /// What is printed, in 元.
    pub printed: Decimal,
}

impl Footing {
    /// The footing of a project, where its owner has chosen it.
    pub fn chosen(profile: &Profile, project: &Project) -> Footing {
        if project.print.footing { Footing::of(profile, project) } else { Footing::default() }
    }

    /// The footing of a project. The work grows with the number of figures that are not whole: about a quarter of a
    /// second for 1,500 rows.
    pub fn of(profile: &Profile, project: &Project) -> Footing {
        let mut ledger = Ledger::new(profile, project);
        ledger.complete(profile);
        let step = step(profile.amount_unit);
        // Cells take part as the numbers of their values.
        let mut numbers: BTreeMap<u32, usize> = BTreeMap::new();
        let mut values: Vec<Value> = Vec::new();
        let mut sums: Vec<Sum> = Vec::new();
        let mut told: Vec<&Equation> = Vec::new();
        for (equation, index) in ledger.equations.list.iter().zip(0..) {
            let Some(operands) = footed(profile, &ledger, equation, index) else { continue };
            let mut sum = Sum::default();
            for (operand, right) in operands {
                let slot = &ledger.grid.slots[operand.cell as usize];
                let Some(value) = Value::of(slot.yuan, step) else { continue };
                let number = *numbers.entry(operand.cell).or_insert_with(|| {
                    values.push(value);
                    values.len() - 1
                });
                sum.add(number, operand.negative != right);
            }
            if let [total] = ledger.equations.side(&equation.left)
                && let Some(value) = numbers.get(&total.cell).and_then(|number| values.get_mut(*number))
            {
                value.weight += 1;
            }
            sums.push(sum);
            told.push(equation);
        }
        let solution = solve::solve(&values, &sums);
        let words = Words { profile, project, grid: &ledger.grid };
        let unmet = solution.unmet.iter().filter_map(|sum| told.get(*sum));
        let unmet = unmet.map(|equation| {
            let place = ledger.equations.side(&equation.left).first().map(|operand| words.place(operand.cell));
            let rule = profile.rules.get(equation.rule as usize).map(|rule| rule.code.as_str()).unwrap_or_default();
            format!("{rule} {}", place.map(|place| place.to_string()).unwrap_or_default())
        });
        let unmet = unmet.collect();
        let mut adjusted = BTreeMap::new();
        for (cell, number) in numbers {
            let (Some(value), Some(printed)) = (values.get(number), solution.printed.get(number)) else { continue };
            let super::Place::Cell(address) = words.place(cell) else { continue };
            if *printed != value.rounded() {
                let yuan = |units: i64| Decimal::from(units) * step;
                let exact = ledger.grid.slots[cell as usize].yuan;
                let own = Adjusted { exact, rounded: yuan(value.rounded()), printed: yuan(*printed) };
                adjusted.insert(address, own);
            }
        }
        Footing { adjusted, unmet }
    }

    /// The figures that are not printed as their own rounding, by address.
    pub fn adjusted(&self) -> impl Iterator<Item = (&Address, &Adjusted)> {
        self.adjusted.iter()
    }

    /// Whether every figure is printed as its own rounding.
    pub fn is_idle(&self) -> bool {
        self.adjusted.is_empty()
    }

    /// How the figure of a cell was adjusted, if it was.
    pub fn get(&self, address: &Address) -> Option<&Adjusted> {
        self.adjusted.get(address)
    }
}

/// One unit of the last printed digit, in 元.
pub(super) fn step(unit: Unit) -> Decimal {
    Decimal::new(1, PRINTED_DECIMALS) * unit.in_yuan()
}

/// The operands of an equation that is to hold in print, each with whether it stands at the right; `None` for all
/// others.
fn footed<'a>(
    profile: &Profile,
    ledger: &'a Ledger,
    equation: &Equation,
    index: u32,
) -> Option<Vec<(&'a Operand, bool)>> {
    if equation.operator != Operator::Equal {
        return None;
    }
    let evaluation = ledger.evaluate(index);
    let demanded = match evaluation.outcome {
        Outcome::Exact => true,
        // A total that computes itself agrees with its parts.
        Outcome::Idle => ledger.is_definition(index),
        Outcome::Rounding | Outcome::Apart | Outcome::Skipped => false,
    };
    if !demanded || evaluation.left.yuan != evaluation.right.yuan {
        return None;
    }
    let sides = [(&equation.left, false), (&equation.right, true)];
    let operands = sides
        .into_iter()
        .flat_map(|(side, right)| ledger.equations.side(side).iter().map(move |operand| (operand, right)));
    let known = |(operand, _): &(&Operand, bool)| {
        !operand.missing && ledger.grid.slots.get(operand.cell as usize).is_some_and(|slot| slot.is_known())
    };
    let operands: Vec<_> = operands.filter(known).collect();
    // Last year's figures are printed already, and counts are no amounts.
    let own = |(operand, _): &(&Operand, bool)| {
        let (block, ..) = ledger.grid.locate(operand.cell);
        profile.forms.get(block).is_some_and(|form| !form.counts)
    };
    operands.iter().all(own).then_some(operands)
}

impl Value {
    /// A value in steps; `None` where it is larger than any disclosure prints.
    fn of(yuan: Decimal, step: Decimal) -> Option<Value> {
        const PARTS: i64 = 10_000;
        let steps = yuan.checked_div(step)?;
        let below = steps.floor();
        let floor = i64::try_from(below).ok()?;
        let rest = ((steps - below) * Decimal::from(PARTS)).round_dp_with_strategy(0, RoundingStrategy::ToZero);
        // Anything above the floor counts, however small.
        let whole = steps == below;
        let rest = i64::try_from(rest).ok()?.max(if whole { 0 } else { 1 });
        let rounded = steps.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        Some(Value { floor, rest, parts: PARTS, up: i64::try_from(rounded).ok()? > floor, weight: 1 })
    }
}

#[cfg(test)]
mod tests;
