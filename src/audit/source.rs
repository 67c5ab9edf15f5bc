//! Sources of figures in the text: formulas over cells that stand alone, without the template that wrote them.
//!
//! They are written as templates write them: `T1[收入总计].决算数`, `上年.T1[a].b`, `(T1[a].b + T1[c].b)`,
//! `|T1[a].b - 上年.T1[a].b|`, and `甲 ÷ 乙` for a percentage. What a blank does is the same as in templates: it adds
//! nothing to a sum, and makes everything else unknown.

use super::Figures;
use crate::{
    amount::{PRINTED_DECIMALS, Percent, Unit, format_plain},
    form::{Address, Profile, ReasonLimit},
    project::Project,
};
use rust_decimal::Decimal;
use std::{cmp::Ordering, fmt};

/// Stands for an amount that no table holds.
pub const BLANK_AMOUNT: &str = "〔金额〕万元";
/// Stands for a percentage that cannot be computed.
pub const BLANK_PERCENT: &str = "〔比率〕";
/// Stands for a count that was not entered.
pub const BLANK_COUNT: &str = "〔数量〕";

/// Before an address: last year's figure.
const LAST_YEAR: &str = "上年.";
/// Between the two sides of a percentage.
const OVER: &str = " ÷ ";
/// Between the two sides of a comparison.
const AGAINST: &str = " 与 ";
/// Deeper brackets than any formula needs are refused instead of exhausting the stack.
const DEEPEST: usize = 16;

/// A value made of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// A cell, of this year's tables or of last year's.
    Cell {
        /// Whether it is last year's.
        prior: bool,
        /// Which.
        address: Address,
    },
    /// A number.
    Number(u32),
    /// A sum; a blank adds nothing, a sum of blanks is blank.
    Sum(Box<Formula>, Box<Formula>),
    /// A difference.
    Minus(Box<Formula>, Box<Formula>),
    /// A difference without its sign.
    Distance(Box<Formula>, Box<Formula>),
}

/// What a figure in the text prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An amount with its unit: 384.30万元; or a count: 3.
    Value(Formula),
    /// A percentage.
    Percent(Formula, Formula),
}

/// Two values of which the second is what the first is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The value that is explained.
    pub left: Formula,
    /// Last year's value, or the budget.
    pub right: Formula,
}

/// The values that formulas stand on: in 元, or counts; `None` where blank.
pub trait Values {
    /// A cell's value, of this year or the last.
    fn value(&self, address: &Address, prior: bool) -> Option<Decimal>;
}

/// A project's values.
pub struct ProjectValues<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its figures.
    pub figures: &'a Figures<'a>,
}

impl Values for ProjectValues<'_> {
    fn value(&self, address: &Address, prior: bool) -> Option<Decimal> {
        if prior {
            self.project.prior.get(address).map(|amount| amount.yuan())
        } else {
            self.figures.get(address).map(|figure| figure.yuan)
        }
    }
}

impl Formula {
    /// The value; `None` where it rests on blanks.
    pub fn value(&self, values: &impl Values) -> Option<Decimal> {
        match self {
            Formula::Cell { prior, address } => values.value(address, *prior),
            Formula::Number(number) => Some(Decimal::from(*number)),
            Formula::Sum(left, right) => match (left.value(values), right.value(values)) {
                (Some(left), Some(right)) => left.checked_add(right),
                (left, right) => left.or(right),
            },
            Formula::Minus(left, right) => left.value(values)?.checked_sub(right.value(values)?),
            Formula::Distance(left, right) => {
                left.value(values)?.checked_sub(right.value(values)?).map(|difference| difference.abs())
            }
        }
    }

    /// The cells, last year's marked as such.
    pub fn cells(&self) -> Vec<(&Address, bool)> {
        match self {
            Formula::Cell { prior, address } => vec![(address, *prior)],
            Formula::Number(_) => Vec::new(),
            Formula::Sum(left, right) | Formula::Minus(left, right) | Formula::Distance(left, right) => {
                left.cells().into_iter().chain(right.cells()).collect()
            }
        }
    }

    /// Whether it counts things: its cells are those of a form of counts.
    fn is_count(&self, profile: &Profile) -> bool {
        match self {
            Formula::Cell { address, .. } => profile.form(&address.form).is_some_and(|form| form.counts),
            Formula::Number(_) => false,
            Formula::Sum(left, right) | Formula::Minus(left, right) | Formula::Distance(left, right) => {
                left.is_count(profile) || right.is_count(profile)
            }
        }
    }
}

impl Source {
    /// The text it prints at present.
    pub fn text(&self, profile: &Profile, values: &impl Values) -> String {
        match self {
            Source::Value(formula) => match formula.value(values) {
                Some(count) if formula.is_count(profile) => format_plain(count, 0),
                Some(yuan) => print_amount(yuan),
                None if formula.is_count(profile) => BLANK_COUNT.to_owned(),
                None => BLANK_AMOUNT.to_owned(),
            },
            Source::Percent(part, whole) => {
                let sides = part.value(values).zip(whole.value(values));
                match sides.and_then(|(part, whole)| Percent::of(part, whole, PRINTED_DECIMALS)) {
                    Some(percent) if profile.short_percentages => format!("{}%", percent.value().normalize()),
                    Some(percent) => percent.to_string(),
                    None => BLANK_PERCENT.to_owned(),
                }
            }
        }
    }

    /// The cells, last year's marked as such.
    pub fn cells(&self) -> Vec<(&Address, bool)> {
        match self {
            Source::Value(formula) => formula.cells(),
            Source::Percent(part, whole) => part.cells().into_iter().chain(whole.cells()).collect(),
        }
    }

    /// Reads a source; `None` where the text is none.
    pub fn read(text: &str) -> Option<Source> {
        match text.split_once(OVER) {
            Some((part, whole)) => Some(Source::Percent(formula(part)?, formula(whole)?)),
            None => formula(text).map(Source::Value),
        }
    }
}

impl Comparison {
    /// Reads a comparison as a field's mark has it behind the field's key.
    pub fn read(text: &str) -> Option<Comparison> {
        let (left, right) = text.split_once(AGAINST)?;
        Some(Comparison { left: formula(left)?, right: formula(right)? })
    }

    /// Whether the change is such that its reason must be given.
    pub fn needs_reason(&self, limit: ReasonLimit, values: &impl Values) -> bool {
        let (Some(left), Some(right)) = (self.left.value(values), self.right.value(values)) else { return false };
        let change = (left.saturating_sub(right)).abs();
        match (left.is_zero(), right.is_zero()) {
            (true, true) => false,
            (true, false) | (false, true) => true,
            (false, false) => {
                let share = Decimal::from(limit.percent).saturating_mul(right.abs());
                let exceeds = change.saturating_mul(Decimal::ONE_HUNDRED).cmp(&share) == Ordering::Greater;
                exceeds && change > Decimal::from(limit.yuan)
            }
        }
    }
}

/// An amount as sentences print it: two decimals of 万元, zero without any.
pub fn print_amount(yuan: Decimal) -> String {
    let wan = yuan.checked_div(Unit::Wan.in_yuan()).unwrap_or_default();
    let text = if wan.is_zero() { "0".to_owned() } else { format_plain(wan, PRINTED_DECIMALS) };
    text + Unit::Wan.name()
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Formula::Cell { prior, address } => write!(f, "{}{address}", if *prior { LAST_YEAR } else { "" }),
            Formula::Number(number) => number.fmt(f),
            Formula::Sum(left, right) => write!(f, "({left} + {right})"),
            Formula::Minus(left, right) => write!(f, "({left} - {right})"),
            Formula::Distance(left, right) => write!(f, "|{left} - {right}|"),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Value(formula) => formula.fmt(f),
            Source::Percent(part, whole) => write!(f, "{part}{OVER}{whole}"),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{AGAINST}{}", self.left, self.right)
    }
}

fn formula(text: &str) -> Option<Formula> {
    let mut rest = text.trim();
    let formula = operand(&mut rest, 0)?;
    rest.trim().is_empty().then_some(formula)
}

/// A cell, a number, `(甲 + 乙)`, `(甲 - 乙)` or `|甲 - 乙|`.
fn operand(rest: &mut &str, depth: usize) -> Option<Formula> {
    if depth > DEEPEST {
        return None;
    }
    *rest = rest.trim_start();
    let close = match rest.chars().next()? {
        '(' => ')',
        '|' => '|',
        _ => return term(rest),
    };
    *rest = &rest[1..];
    let left = Box::new(operand(rest, depth + 1)?);
    *rest = rest.trim_start();
    let sign = rest.chars().next().filter(|sign| ['+', '-'].contains(sign))?;
    *rest = &rest[1..];
    let right = Box::new(operand(rest, depth + 1)?);
    *rest = rest.trim_start().strip_prefix(close)?;
    match (close, sign) {
        ('|', '-') => Some(Formula::Distance(left, right)),
        (')', '-') => Some(Formula::Minus(left, right)),
        (')', '+') => Some(Formula::Sum(left, right)),
        _ => None,
    }
}

fn term(rest: &mut &str) -> Option<Formula> {
    let end = rest.find([' ', ')', '|']).unwrap_or(rest.len());
    let (token, tail) = rest.split_at(end);
    *rest = tail;
    if let Ok(number) = token.parse() {
        return Some(Formula::Number(number));
    }
    let (prior, address) = token.strip_prefix(LAST_YEAR).map_or((false, token), |address| (true, address));
    Some(Formula::Cell { prior, address: address.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    struct Cells(BTreeMap<String, Decimal>);

    impl Values for Cells {
        fn value(&self, address: &Address, prior: bool) -> Option<Decimal> {
            let prefix = if prior { LAST_YEAR } else { "" };
            self.0.get(&format!("{prefix}{address}")).copied()
        }
    }

    fn needs_reason(now: i64, before: i64) -> bool {
        let cells = [("T1[a].b", now), ("上年.T1[a].b", before)];
        let cells = Cells(cells.into_iter().map(|(at, value)| (at.to_owned(), Decimal::from(value))).collect());
        Comparison::read("T1[a].b 与 上年.T1[a].b").unwrap().needs_reason(ReasonLimit::default(), &cells)
    }

    #[test]
    fn sources_read_back() {
        for text in [
            "T1[收入总计].决算数",
            "上年.T8[三公经费].决算数.因公出国（境）费",
            "|(T1[a].b + T2[c].d) - 上年.T1[a].b| ÷ 上年.T1[a].b",
            "(T1[a].b - 12)",
        ] {
            assert_eq!(Source::read(text).map(|source| source.to_string()).as_deref(), Some(text));
        }
        for text in ["", "T1", "(T1[a].b", "|T1[a].b + T1[c].d|", "T1[a].b ÷ ", "T1[a].b T1[c].d"] {
            assert_eq!(Source::read(text), None, "{text}");
        }
        assert_eq!(Source::read(&"(".repeat(100_000)), None);
    }

    #[test]
    fn large_changes_and_those_from_or_to_nothing_need_a_reason() {
        assert!(needs_reason(150_000, 100_000));
        assert!(!needs_reason(109_000, 100_000), "9 %");
        assert!(!needs_reason(15_000, 10_000), "5,000 元");
        assert!(!needs_reason(110_000, 100_000), "just 10 %");
        assert!(needs_reason(100, 0) && needs_reason(0, 100));
        assert!(!needs_reason(0, 0));
    }
}
