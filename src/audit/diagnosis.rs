//! One cause, one finding: a wrong cell breaks every equation it stands in.
//!
//! Displaced rows are looked for first, see [`displaced`]. If several equations fail and the same change of one cell would mend them all, that cell is the cause. The
//! finding nearest to it leads, the others are folded under it, and the change is offered as a fix.

use super::{
    displaced,
    finding::{Finding, Fix, Severity},
    grid::{CellId, State},
    ledger::{Evaluation, Ledger, Outcome, Uses},
    reported::Reported,
    slip,
    words::{Words, number},
};
use crate::{
    amount::{Amount, Interval},
    form::{Operator, Profile},
    project::{Cell, CellEdit, Edit, Project},
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Folds findings of tables that have one cause, and those of the text that only repeat it; the rest stay as they
/// are.
pub(super) fn fold<'a>(
    profile: &Profile,
    project: &Project,
    ledger: &Ledger,
    uses: impl Fn() -> &'a Uses,
    findings: &BTreeMap<u32, Reported>,
    mut texts: Vec<Finding>,
) -> Vec<Reported> {
    let mut open: BTreeSet<u32> =
        findings.iter().filter(|(_, finding)| finding.severity() == Severity::Error).map(|(index, _)| *index).collect();
    let words = Words { profile, project, grid: &ledger.grid };
    let mut folded: BTreeSet<u32> = BTreeSet::new();
    let mut leads: BTreeMap<u32, Finding> = BTreeMap::new();
    if let Some(displaced) = displaced::find(ledger, findings) {
        let touched: Vec<u32> = open.iter().copied().filter(|index| displaced.touches(ledger, *index)).collect();
        let mut inside: Vec<Finding> =
            touched.iter().filter_map(|index| findings.get(index)).map(|finding| Finding::clone(finding)).collect();
        let repeats =
            |text: &mut Finding| text.severity == Severity::Error && displaced.concerns(profile, ledger, text);
        inside.extend(texts.extract_if(.., repeats));
        if let (Some(first), Some(finding)) = (touched.first(), displaced.tell(profile, project, ledger, inside)) {
            leads.insert(*first, finding);
            folded.extend(touched.iter().skip(1));
            open.retain(|index| !touched.contains(index));
        }
    }
    while open.len() > 1
        && let Some(cause) = best_cause(ledger, uses(), &open)
    {
        for index in &cause.mended {
            open.remove(index);
        }
        let Some(lead) = cause.mended.first().copied() else { break };
        let Some(mut finding) = findings.get(&lead).map(|finding| Finding::clone(finding)) else { break };
        finding.folded = cause
            .mended
            .iter()
            .skip(1)
            .filter_map(|index| findings.get(index))
            .map(|finding| Finding::clone(finding))
            .collect();
        folded.extend(&cause.mended[1..]);
        explain_cause(&words, &cause, &mut finding);
        leads.insert(lead, finding);
    }
    let rest = findings.iter().filter(|(index, _)| !folded.contains(index));
    rest.map(|(index, finding)| match leads.remove(index) {
        Some(lead) => lead.into(),
        None => explain_slip(ledger, *index, finding),
    })
    .chain(texts.into_iter().map(Reported::from))
    .collect()
}

/// A cell whose change would mend several equations.
struct Cause {
    cell: CellId,
    /// By how much the cell would have to change, in 元.
    change: Decimal,
    /// The equations mended; the one that says most about the cell first.
    mended: Vec<u32>,
    /// How many of the others that the cell stands in would fail instead.
    broken: usize,
}

fn best_cause(ledger: &Ledger, uses: &Uses, open: &BTreeSet<u32>) -> Option<Cause> {
    let mut cells: BTreeMap<CellId, usize> = BTreeMap::new();
    for index in open {
        let equation = &ledger.equations.list[*index as usize];
        let operands = ledger.equations.side(&equation.left).iter().chain(ledger.equations.side(&equation.right));
        for operand in operands.filter(|operand| !operand.missing) {
            *cells.entry(operand.cell).or_default() += 1;
        }
    }
    cells.retain(|_, count| *count >= 2);
    let causes = cells.keys().filter_map(|cell| cause(ledger, uses, open, *cell));
    // Of equals the first in the document wins.
    causes.reduce(|best, next| if score(&next) > score(&best) { next } else { best })
}

fn score(cause: &Cause) -> isize {
    cause.mended.len() as isize - cause.broken as isize
}

fn cause(ledger: &Ledger, uses: &Uses, open: &BTreeSet<u32>, cell: CellId) -> Option<Cause> {
    if ledger.grid.slots[cell as usize].state != State::Typed {
        return None;
    }
    let demands: Vec<Demand> =
        uses.of(cell).iter().filter(|index| open.contains(index)).filter_map(|i| demand(ledger, *i, cell)).collect();
    // The demand with the narrowest interval says best what the cell should hold.
    let exact = demands.iter().filter(|demand| !demand.one_sided);
    let change = exact.min_by_key(|demand| demand.slack)?.change;
    let mended: Vec<u32> = demands.iter().filter(|demand| demand.is_met_by(change)).map(|d| d.equation).collect();
    let passing = uses.of(cell).iter().filter(|index| !open.contains(index));
    let broken = passing.filter_map(|index| demand(ledger, *index, cell)).filter(|d| !d.is_met_by(change)).count();
    let cause = Cause { cell, change, mended, broken };
    (cause.mended.len() >= 2 && score(&cause) >= 2).then_some(cause)
}

/// What an equation asks of one of its cells.
struct Demand {
    equation: u32,
    /// The change that makes the sides equal.
    change: Decimal,
    /// How far from it the change may be.
    slack: Decimal,
    /// Whether any change beyond it does as well (≥ and ≤).
    one_sided: bool,
}

impl Demand {
    fn is_met_by(&self, change: Decimal) -> bool {
        let beyond = self.one_sided
            && (change.is_sign_negative() == self.change.is_sign_negative())
            && change.abs() >= self.change.abs();
        beyond || (change - self.change).abs() <= self.slack
    }
}

/// `None` where the equation is not checked, or the cell stands on both sides of it.
fn demand(ledger: &Ledger, index: u32, cell: CellId) -> Option<Demand> {
    let equation = &ledger.equations.list[index as usize];
    let Evaluation { outcome, left, right } = ledger.evaluate(index);
    if matches!(outcome, Outcome::Skipped | Outcome::Idle) {
        return None;
    }
    if equation.operator != Operator::Equal && outcome != Outcome::Apart {
        return None;
    }
    let sign = |operands: &[super::equation::Operand]| {
        let mut own = operands.iter().filter(|operand| operand.cell == cell && !operand.missing);
        own.next().map(|operand| if operand.negative { Decimal::NEGATIVE_ONE } else { Decimal::ONE })
    };
    let excess = left.yuan - right.yuan;
    let change = match (sign(ledger.equations.side(&equation.left)), sign(ledger.equations.side(&equation.right))) {
        (Some(sign), None) => -excess * sign,
        (None, Some(sign)) => excess * sign,
        _ => return None,
    };
    Some(Demand {
        equation: index,
        change,
        slack: left.half + right.half,
        one_sided: equation.operator != Operator::Equal,
    })
}

fn explain_cause(words: &Words<'_>, cause: &Cause, finding: &mut Finding) {
    let unit = words.unit(words.grid.locate(cause.cell).0);
    let slot = &words.grid.slots[cause.cell as usize];
    let better = slot.yuan + cause.change;
    let (now, then) = (number(slot.yuan, unit), number(better, unit));
    let super::Place::Cell(address) = words.place(cause.cell) else { return };
    let name = words.cell(cause.cell, Default::default());
    let mut help = format!("{name}由 {now} 改为 {then},连同折叠的共 {} 处都能相符", cause.mended.len());
    if let Some(slip) = slip::of(slot.yuan, better) {
        help += &format!("({slip})");
    }
    help.push('。');
    if let Some(general) = &finding.help {
        help += general;
    }
    finding.help = Some(help);
    let amount = words.project.cell(&address).amount().copied();
    let value = better.checked_div(unit.in_yuan()).unwrap_or(better);
    if let Some(cell) = amount.and_then(|old| Amount::new(value, unit, old.decimals())) {
        let edit = Edit::SetCells(vec![CellEdit { address: address.clone(), cell: Cell::Amount(cell) }]);
        finding.fix = Some(Fix { title: format!("把 {address} 改为 {then}"), edit });
    }
}

/// Says what slip of the hand turns one side into the other, where there is such a slip.
fn explain_slip(ledger: &Ledger, index: u32, finding: &Reported) -> Reported {
    if finding.severity() != Severity::Error {
        return finding.clone();
    }
    let Evaluation { left, right, .. } = ledger.evaluate(index);
    if let Some(slip) = slip::of(left.yuan, right.yuan).or_else(|| addend(ledger, index, &left.interval(), right.yuan))
    {
        let general = finding.help.clone().unwrap_or_default();
        return Finding { help: Some(format!("{slip}。{general}")), ..Finding::clone(finding) }.into();
    }
    finding.clone()
}

/// Whether the difference is one of the addends, left out or added twice.
fn addend(ledger: &Ledger, index: u32, left: &Interval, sum: Decimal) -> Option<String> {
    let equation = &ledger.equations.list[index as usize];
    let addends = ledger.equations.side(&equation.right);
    if addends.len() < 3 || equation.operator != Operator::Equal {
        return None;
    }
    let slots = addends.iter().filter(|o| !o.missing).map(|o| &ledger.grid.slots[o.cell as usize]);
    let mut figures = slots.filter(|slot| slot.is_known() && !slot.yuan.is_zero());
    figures.find_map(|slot| match () {
        () if left.contains(sum - slot.yuan) => Some("合计正好少了其中一项,可能漏加".to_owned()),
        () if left.contains(sum + slot.yuan) => Some("合计正好多了其中一项,可能重复计算".to_owned()),
        () => None,
    })
}
