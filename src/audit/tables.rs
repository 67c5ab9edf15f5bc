//! Equations that do not hold become findings.

use super::{
    equation::Equation,
    finding::{Finding, Fix, Severity, Side, Status},
    grid::State,
    ledger::{Evaluation, Ledger, Outcome},
    words::{Words, number},
};
use crate::{
    amount::Unit,
    form::{Operator, Profile, Rule, RuleSeverity, Term},
    project::{Cell, CellEdit, Edit, Project},
};
use rust_decimal::Decimal;

/// A rounding difference above this many 元 (0.03 万元) is possible in a long sum, but so unlikely that somebody
/// should look.
const LARGE_ROUNDING_YUAN: Decimal = Decimal::from_parts(300, 0, 0, false, 0);

/// The finding of an equation that does not hold exactly; nothing where there is nothing to say.
pub(super) fn finding(
    profile: &Profile,
    project: &Project,
    ledger: &Ledger,
    index: u32,
    evaluation: &Evaluation,
) -> Option<Finding> {
    let equation = &ledger.equations.list[index as usize];
    let rule = profile.rules.get(equation.rule as usize)?;
    let statement = rule.formula()?.statement().ok()?;
    let relation = statement.relations.get(equation.relation as usize)?;
    let severity = severity(rule, evaluation)?;
    let words = Words { profile, project, ledger };
    let teller = Teller { words, equation, evaluation, unit: project.amount_unit };
    Some(teller.tell(rule, severity, &relation.left, &relation.right))
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
    equation: &'a Equation,
    evaluation: &'a Evaluation,
    unit: Unit,
}

impl Teller<'_> {
    fn tell(&self, rule: &Rule, severity: Severity, left: &[Term], right: &[Term]) -> Finding {
        let ledger = self.words.ledger;
        let left_cells = ledger.equations.side(&self.equation.left);
        let right_cells = ledger.equations.side(&self.equation.right);
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
            0 | 1 => format!("{text}为 {value} {}", self.unit),
            _ => format!("{} {}", summed(text, value), self.unit),
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
            _ if right_cells.len() > 1 => format!("{} {}", summed(&right_text, &right_value), self.unit),
            _ => format!("{right_text}的 {right_value} {}", self.unit),
        };
        message += &format!(",相差 {} {}", self.number(difference), self.unit);
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
            status: Status::Open,
        }
    }

    /// A typed total that its own formula contradicts may be left to compute itself.
    fn compute_total(&self, rule: &Rule) -> Option<Fix> {
        let ledger = self.words.ledger;
        let [total] = ledger.equations.side(&self.equation.left) else { return None };
        let slot = &ledger.grid.slots[total.cell as usize];
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
