//! Equations that do not hold become findings.

use super::{
    equation::{Equation, Operand},
    finding::{Finding, Fix, Severity, Side, Status},
    grid::{Grid, State},
    ledger::{Evaluation, Ledger, Outcome},
    reported::{Reported, Scene},
    words::{Words, number, with_unit},
};
use crate::{
    amount::Unit,
    form::{Operator, Profile, Rule, RuleSeverity, Term},
    project::{Cell, CellEdit, Edit, Project},
};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A rounding difference above this many 元 (0.03 万元) is possible in a long sum, but so unlikely that somebody
/// should look.
const LARGE_ROUNDING_YUAN: Decimal = Decimal::from_parts(300, 0, 0, false, 0);

/// The finding of an equation that does not hold exactly; nothing where there is nothing to say.
pub(super) fn finding<'s>(
    profile: &Profile,
    project: &Project,
    ledger: &Ledger,
    scene: impl Fn() -> &'s Arc<Scene>,
    index: u32,
    evaluation: &Evaluation,
) -> Option<Reported> {
    let equation = &ledger.equations.list[index as usize];
    let severity = severity(&profile.rules[equation.rule as usize], evaluation)?;
    if severity == Severity::Rounding {
        return Some(Reported::untold(scene(), ledger, index, *evaluation));
    }
    let sides = (ledger.equations.side(&equation.left), ledger.equations.side(&equation.right));
    let told = Told { profile, project, grid: &ledger.grid, sides, equation, evaluation };
    Some(tell(&told, severity).into())
}

/// An equation with all that a finding says of it.
pub(super) struct Told<'a> {
    pub profile: &'a Profile,
    pub project: &'a Project,
    /// Where the cells of the equation hold their figures.
    pub grid: &'a Grid,
    /// The cells of the equation.
    pub sides: (&'a [Operand], &'a [Operand]),
    pub equation: &'a Equation,
    pub evaluation: &'a Evaluation,
}

/// Puts an equation that does not hold exactly into words.
pub(super) fn tell(told: &Told<'_>, severity: Severity) -> Finding {
    let Told { profile, project, grid, sides, equation, evaluation } = *told;
    let rule = &profile.rules[equation.rule as usize];
    let statement = rule.formula().and_then(|formula| formula.statement().ok());
    let relation = statement.and_then(|statement| statement.relations.get(equation.relation as usize));
    let terms: (&[Term], &[Term]) = relation.map_or((&[], &[]), |relation| (&relation.left, &relation.right));
    let words = Words { profile, project, grid };
    // A relation is between amounts or between counts: one cell tells for all.
    let cell = sides.0.iter().chain(sides.1).next().map(|operand| operand.cell);
    let unit = cell.map_or(project.amount_unit, |cell| words.unit(grid.locate(cell).0));
    Teller { words, sides, equation, evaluation, unit }.tell(rule, severity, terms)
}

fn severity(rule: &Rule, evaluation: &Evaluation) -> Option<Severity> {
    match (evaluation.outcome, rule.severity) {
        (Outcome::Apart, RuleSeverity::Error) => Some(Severity::Error),
        (Outcome::Apart, RuleSeverity::Notice) => Some(Severity::Notice),
        (Outcome::Rounding, _) if is_unlikely(evaluation) => Some(Severity::Notice),
        (Outcome::Rounding, _) => Some(Severity::Rounding),
        (Outcome::Exact | Outcome::Skipped | Outcome::Idle, _) => None,
    }
}

/// Whether a difference needs more luck than rounding usually has: more than 0.03 万元, or more than the figures
/// that are not zero can explain.
fn is_unlikely(evaluation: &Evaluation) -> bool {
    let difference = (evaluation.left.yuan - evaluation.right.yuan).abs();
    difference > LARGE_ROUNDING_YUAN || difference > evaluation.left.likely_half + evaluation.right.likely_half
}

struct Teller<'a> {
    words: Words<'a>,
    sides: (&'a [Operand], &'a [Operand]),
    equation: &'a Equation,
    evaluation: &'a Evaluation,
    unit: Unit,
}

impl Teller<'_> {
    fn tell(&self, rule: &Rule, severity: Severity, (left, right): (&[Term], &[Term])) -> Finding {
        let (left_cells, right_cells) = self.sides;
        let all: Vec<_> = left_cells.iter().chain(right_cells).copied().collect();
        let shared = self.words.shared(&all);
        let head = self.words.head(shared);
        let left_text = self.words.side(left, self.equation.bound, shared);
        let right_text = self.words.side(right, self.equation.bound, shared);
        let sums = (&self.evaluation.left, &self.evaluation.right);
        let (left_value, right_value) = (self.number(sums.0.yuan), self.number(sums.1.yuan));
        let difference = sums.0.yuan - sums.1.yuan;

        let mut message = head.clone();
        if !message.is_empty() {
            message.push(':');
        }
        let summed = |text: &str, value: &str| {
            // A sum of one figure is that figure.
            if text.ends_with(&format!(" {value}")) { text.to_owned() } else { format!("{text} = {value}") }
        };
        let stated = |cells: &[_], text: &str, value: &str| match cells.len() {
            0 | 1 => with_unit(format!("{text}为 {value}"), self.unit),
            _ => with_unit(summed(text, value), self.unit),
        };
        message += &stated(left_cells, &left_text, &left_value);
        let verdict = match (self.equation.operator, severity) {
            (Operator::AtLeast, Severity::Error | Severity::Notice) if difference.is_sign_negative() => ",小于",
            (Operator::AtMost, Severity::Error | Severity::Notice) if !difference.is_sign_negative() => ",大于",
            _ => ",而",
        };
        message += verdict;
        message += &match verdict {
            ",而" => stated(right_cells, &right_text, &right_value),
            _ if right_cells.len() > 1 => with_unit(summed(&right_text, &right_value), self.unit),
            _ => with_unit(format!("{right_text}的 {right_value}"), self.unit),
        };
        message += &with_unit(format!(",相差 {}", self.number(difference)), self.unit);
        if self.evaluation.outcome == Outcome::Rounding {
            let (left, right) = (sums.0.likely_interval(), sums.1.likely_interval());
            let likely = left.overlaps(&right);
            let (left, right) = if likely { (left, right) } else { (sums.0.interval(), sums.1.interval()) };
            let intervals = (left.to_text(self.unit), right.to_text(self.unit));
            message += &match severity {
                Severity::Rounding => format!(",在四舍五入的尾差范围内:{} 与 {} 重叠", intervals.0, intervals.1),
                _ => format!(
                    ",虽在四舍五入的最大范围内({} 与 {} 重叠),但尾差很少这样大,请核对",
                    intervals.0, intervals.1
                ),
            };
        }
        if let Some(blanks) = self.words.blanks(&all, shared) {
            message += &format!("({blanks})");
        }
        message.push('。');

        Finding {
            code: rule.code.clone(),
            severity,
            message,
            left: Side {
                text: with_head(&head, &left_text),
                value: Some(left_value),
                places: self.words.places(left_cells),
            },
            right: Side {
                text: with_head(&head, &right_text),
                value: Some(right_value),
                places: self.words.places(right_cells),
            },
            difference: Some(self.number(difference)),
            help: rule.help.clone(),
            fix: if self.evaluation.outcome == Outcome::Apart { self.compute_total(rule) } else { None },
            folded: Vec::new(),
            basis: self.basis(),
            status: Status::Open,
            decision: None,
        }
    }

    /// The exact figures behind a sum, so that a decision about it notices two changes that cancel out.
    fn basis(&self) -> Vec<String> {
        let (left, right) = self.sides;
        let sums = [left, right].into_iter().filter(|cells| cells.len() > 1).flatten();
        let slots = sums.map(|operand| &self.words.grid.slots[operand.cell as usize]);
        slots.map(|slot| slot.yuan.normalize().to_string()).collect()
    }

    /// A typed total that its own formula contradicts may be left to compute itself.
    fn compute_total(&self, rule: &Rule) -> Option<Fix> {
        let [total] = self.sides.0 else { return None };
        let slot = &self.words.grid.slots[total.cell as usize];
        if !rule.defines || slot.state != State::Typed {
            return None;
        }
        let super::Place::Cell(address) = self.words.place(total.cell) else { return None };
        let title = format!("把 {address} 改为自动合计({})", self.number(self.evaluation.right.yuan));
        Some(Fix { title, edit: Edit::SetCells(vec![CellEdit { address, cell: Cell::Computed }]) })
    }

    fn number(&self, yuan: Decimal) -> String {
        number(yuan, self.unit)
    }
}

fn with_head(head: &str, text: &str) -> String {
    if head.is_empty() { text.to_owned() } else { format!("{head}:{text}") }
}
