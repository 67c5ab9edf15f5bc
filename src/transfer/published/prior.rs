//! Last year's figures: this year's less the change that the text states.

use super::{Meaning, in_printed_unit};
use crate::{
    amount::Amount,
    audit::Figures,
    form::Address,
    project::Project,
    reading::{Against, Direction, Measure, Noun, Quantity, Scope, Statement},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Last year's figures, where amount and rate of a change agree. `project` has this year's.
pub(super) fn prior(meaning: &Meaning, project: &Project) -> BTreeMap<Address, Amount> {
    let figures = Figures::resolve(meaning.profile, project);
    let mut prior = BTreeMap::new();
    for statement in &meaning.reading.statements {
        for quantity in bases(meaning, statement) {
            let sums = meaning.vocabulary.cells(&quantity);
            let cells: Vec<&Address> = sums.iter().filter_map(|sum| sum.first().filter(|_| sum.len() == 1)).collect();
            // The first cell is where the figure belongs; the others repeat it.
            let Some(cell) = cells.first() else { continue };
            let own = statement.amount.as_ref().filter(|amount| amount.measure == Measure::Money);
            let now = match own.filter(|_| quantity == statement.quantity) {
                Some(amount) => Some(amount.value),
                None => cells.iter().find_map(|cell| figures.get(cell)).map(|figure| figure.yuan),
            };
            let Some(now) = now else { continue };
            let before = match (&statement.flat, before(statement, now)) {
                (Some(_), None) if statement.changes.is_empty() => Some(now),
                (_, before) => before,
            };
            let like = own.or_else(|| statement.changes.iter().find_map(|change| change.amount.as_ref()));
            if let Some(before) = before.zip(like).and_then(|(yuan, like)| in_printed_unit(yuan, like)) {
                prior.entry((*cell).clone()).or_insert(before);
                break;
            }
        }
    }
    prior
}

/// What a change may be measured on: the quantity itself; for a total of all funds also the year's own income or
/// spending, without what was carried over.
fn bases(meaning: &Meaning, statement: &Statement) -> Vec<Quantity> {
    let mut bases: Vec<Quantity> = meaning.meant(statement).into_iter().take(1).collect();
    let own = match &statement.quantity.noun {
        Noun::Word(word) if *word == "收入总计" => Some("收入"),
        Noun::Word(word) if *word == "支出总计" => Some("支出"),
        _ => None,
    };
    let budgets = [Scope::All, Scope::Fiscal].contains(&statement.quantity.scope);
    let own =
        own.filter(|_| budgets).map(|noun| Quantity { scope: statement.quantity.scope, noun: Noun::Word(noun.into()) });
    bases.extend(own.filter(|own| !bases.contains(own)));
    bases
}

/// The figure of last year that a change leads to; `None` where the rate says that its base was another.
fn before(statement: &Statement, now: Decimal) -> Option<Decimal> {
    let change = statement.changes.iter().find(|change| change.against == Against::LastYear)?;
    let step = change.amount.as_ref()?.value;
    let before = match change.direction {
        Direction::Up => now.checked_sub(step)?,
        Direction::Down => now.checked_add(step)?,
        Direction::Flat => now,
    };
    let rate = match &change.rate {
        Some(rate) if !before.is_zero() => {
            let found = step.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(before)?;
            // Printed amounts are rounded; a rate over another base is off by more.
            (found - rate.value.abs()).abs() <= Decimal::ONE
        }
        _ => true,
    };
    (rate && !before.is_sign_negative()).then_some(before)
}
