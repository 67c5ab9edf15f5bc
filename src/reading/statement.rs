//! What the reader makes of a text.

use super::{Against, BudgetKind, Direction, Relation, Scope, Stated};
use crate::{form::Key, project::TextSpan};

/// The name of a quantity within its scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Noun {
    /// A quantity of the vocabulary, by its name there.
    Word(Key),
    /// A functional subject, by code.
    Subject(Key),
    /// An economic subject, by code.
    Economic(Key),
    /// Words the vocabulary does not know.
    Other(String),
}

/// What an amount is an amount of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    /// Which money.
    pub scope: Scope,
    /// Which part of it.
    pub noun: Noun,
}

/// 占比.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The percentage.
    pub rate: Stated,
    /// The stated whole as written; empty where the sentence leaves it to the reader.
    pub of_words: String,
    /// The stated whole.
    pub of: Option<Quantity>,
}

/// 增减: the amount, the rate, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The direction word at the amount, or at the rate where there is no amount.
    pub direction: Direction,
    /// 增加 x 万元.
    pub amount: Option<Stated>,
    /// 增长 x%.
    pub rate: Option<Stated>,
    /// The direction word at the rate.
    pub rate_direction: Option<Direction>,
    /// Measured against what.
    pub against: Against,
}

/// 完成预算的 x%.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// The percentage.
    pub rate: Stated,
    /// Of which budget.
    pub kind: BudgetKind,
}

/// A budget figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// The amount.
    pub amount: Stated,
    /// Which budget.
    pub kind: BudgetKind,
}

/// Everything a passage says of one quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Of what.
    pub quantity: Quantity,
    /// As written.
    pub label: String,
    /// Where the passage begins; the label's clause.
    pub span: TextSpan,
    /// Which 一、 section, counted from one; zero before the first.
    pub section: usize,
    /// The amount or count.
    pub amount: Option<Stated>,
    /// Last year's amount, where the text states it.
    pub last_year: Option<Stated>,
    /// Its budgets.
    pub budgets: Vec<Budget>,
    /// Its shares.
    pub shares: Vec<Share>,
    /// Its changes.
    pub changes: Vec<Change>,
    /// How far budgets were met.
    pub completions: Vec<Completion>,
    /// 决算数大于预算数, and where.
    pub relation: Option<(Relation, TextSpan)>,
    /// 与上年持平, and where.
    pub flat: Option<TextSpan>,
    /// 无年初预算, and where.
    pub no_budget: Option<TextSpan>,
    /// The list this is a part of.
    pub list: Option<usize>,
}

/// A quantity and the parts the text lists under it.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The statement of the whole.
    pub head: usize,
    /// The statements of the parts.
    pub parts: Vec<usize>,
    /// Introduced by 包括 or the like, so that nothing is left out; 其中 may leave out.
    pub complete: bool,
    /// The parts are numbered items.
    pub numbered: bool,
}

/// A text as claims.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// All statements in order.
    pub statements: Vec<Statement>,
    /// All lists in order.
    pub lists: Vec<List>,
    /// Numbers whose meaning the reader does not know (未核对).
    pub unattached: Vec<Stated>,
    /// Numbers in given reasons: understood, but nothing to check them against.
    pub reasons: Vec<Stated>,
    /// Numbers without unit that read like amounts or percentages.
    pub bare: Vec<Bare>,
    /// Money and percent figures of the text.
    pub figures: usize,
}

/// A number whose unit was left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Bare {
    /// The number.
    pub stated: Stated,
    /// Whether a percent sign is missing, and not 万元.
    pub percent: bool,
}

impl Statement {
    /// The quantity's name in messages: its words without what the scope already says, of a subject's path only
    /// the subject.
    pub fn name(&self) -> String {
        if let Some(step) = last_step(&self.label) {
            return step.to_owned();
        }
        let scope = self.quantity.scope.name();
        let told = scope.is_empty() || self.label.contains("财政拨款") || !matches!(self.quantity.noun, Noun::Word(_));
        if told { self.label.clone() } else { format!("{scope}{}", self.label) }
    }
}

/// The subject that a marked path ends in: 行政运行 of 一般公共服务（类）…（款）行政运行（项）.
fn last_step(label: &str) -> Option<&str> {
    const MARKS: [&str; 3] = ["（类）", "（款）", "（项）"];
    let mut path = label;
    // 一般公共服务（类）支出 carries its mark inside.
    for mark in MARKS {
        path = path.strip_suffix(mark).unwrap_or(path);
    }
    let cut = MARKS.iter().filter_map(|mark| path.rfind(mark).map(|at| at + mark.len())).max();
    let step = cut.and_then(|at| path.get(at..)).unwrap_or(path);
    (path.len() < label.len() && !step.is_empty()).then_some(step)
}

impl Reading {
    /// Money and percent figures that were given a meaning.
    pub fn attached(&self) -> usize {
        let counted = |stated: &&Stated| matches!(stated.measure, super::Measure::Money | super::Measure::Percent);
        self.figures.saturating_sub(self.unattached.iter().filter(counted).count())
    }

    /// The statement that gives a quantity's amount, nearest to `from` and before it if possible, in its section.
    pub fn amount_near(&self, quantity: &Quantity, section: usize, from: usize) -> Option<usize> {
        let gives = |&index: &usize| {
            let statement = &self.statements[index];
            statement.section == section && statement.quantity == *quantity && statement.amount.is_some()
        };
        let from = from.min(self.statements.len());
        (0..from).rev().find(gives).or_else(|| (from..self.statements.len()).find(gives))
    }

    /// The amount of a statement, its own or that of the same quantity nearby.
    pub fn amount_of(&self, index: usize) -> Option<&Stated> {
        let statement = self.statements.get(index)?;
        match &statement.amount {
            Some(amount) => Some(amount),
            None => {
                let other = self.amount_near(&statement.quantity, statement.section, index)?;
                self.statements[other].amount.as_ref()
            }
        }
    }
}
