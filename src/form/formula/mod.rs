//! The formula language of reconciliation rules (勾稽公式).
//!
//! A formula is written in the words of the forms, because accountants read it in `explain`:
//!
//! ```text
//! 每行 收入[类、款]: 每列 收入: 收入[行].列 = Σ 收入[行 的下级].列
//! ```
//!
//! | Piece | Meaning |
//! |---|---|
//! | `总表[本年收入合计].决算数` | one cell: form alias, row key, column key |
//! | `上年.总表[…].决算数` | the same cell of last year's figures |
//! | `Σ 总表[类].决算数` | the sum over all rows of a level: `合计`, `类`, `款`, `项`, several joined by `、`, or `全部` |
//! | `Σ 收入[行 的下级].列` | the sum over the rows one level under the current row |
//! | `Σ 总表[本年收入合计 以上].决算数` | the sum over the ordinary rows printed above a row, in its pane (其中 rows are not added) |
//! | `每行 支出[类]、一般公共[类]:` | for each row key of these rows: `行` stands for it; a union when several forms are named |
//! | `每列 收入:` | for each amount column of the form: `列` stands for it |
//! | `若 甲 = 乙 且 丙 ≤ 丁:` | the relations are demanded only where these hold |
//! | `甲 = 乙; 丙 ≥ 丁` | several relations under the same quantifiers |
//! | `+` `-` | terms are added and subtracted |
//! | `=` `≥` `≤` | the sides could be the same number, or stand in that order, given what rounding allows |
//! | `…决算数?` | this row, column or form exists only in some profiles; elsewhere the term falls away |
//! | `…决算数!` | without a figure here the relation is not checked |
//!
//! A row that only some of the named forms have adds nothing where it is missing. What blanks mean is the
//! business of [`crate::audit`]; a formula only names cells.
//!
//! Formulas are parsed when a profile is loaded. [`Formula::statement`] gives the parsed form or the error with
//! its position, and [`Statement::validate`] finds names that no form of the profile has.

mod parse;
mod validate;

use super::{Form, Key, SubjectLevel, TOTAL_ROW};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// A formula as written, with what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    text: String,
    parsed: Result<Statement, FormulaError>,
}

/// What is wrong with a formula, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormulaError {
    /// The character at which the reader stopped, counted from one.
    pub position: usize,
    /// What is wrong, in Chinese.
    pub message: String,
}

/// A parsed formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// `每行`: the rows for which the relations hold; empty when there is no `行`.
    pub each_row: Vec<RowRange>,
    /// `每列`: the form whose amount columns `列` runs through.
    pub each_column: Option<Name>,
    /// `若`: what must hold for the relations to be demanded.
    pub conditions: Vec<Relation>,
    /// What must hold.
    pub relations: Vec<Relation>,
}

/// Rows of one form, in a quantifier.
#[derive(Clone, Debug, PartialEq)]
pub struct RowRange {
    /// The form's alias.
    pub form: Name,
    /// Which of its rows.
    pub rows: Levels,
}

/// Rows by level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Levels {
    /// `全部`: every row.
    All,
    /// Rows of these levels.
    Of(Vec<Level>),
}

/// A level of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// 合计: the row that heads a list of subjects.
    Total,
    /// 类, 款 or 项.
    Subject(SubjectLevel),
}

/// Two sides and how they must stand to each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// The stated side.
    pub left: Vec<Term>,
    /// How the sides must stand.
    pub operator: Operator,
    /// The side it is compared with.
    pub right: Vec<Term>,
}

/// How two sides must stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `≥`
    AtLeast,
    /// `≤`
    AtMost,
}

/// A cell, or a sum of cells, with its sign.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Whether it is subtracted.
    pub negative: bool,
    /// Whether it is a sum over several rows.
    pub sum: bool,
    /// Whether it is taken from last year's figures.
    pub prior: bool,
    /// The form's alias.
    pub form: Name,
    /// Which rows.
    pub rows: Rows,
    /// Which column.
    pub column: ColumnRef,
    /// `?` or `!`.
    pub mark: Mark,
}

/// Which rows a term takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// The row of this key.
    One(Name),
    /// `行`.
    Each,
    /// `行 的下级`.
    Children,
    /// Rows by level.
    Levels(Levels),
    /// `… 以上`.
    Above(Name),
}

/// Which column a term takes.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnRef {
    /// `列`.
    Each,
    /// The column of this key.
    One(Name),
}

/// How a term deals with what is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It must exist in every profile that uses the rule.
    Plain,
    /// `?`: it falls away in profiles that lack it.
    Optional,
    /// `!`: without a figure the relation is not checked.
    Required,
}

/// A name in a formula, with the character at which it starts (counted from one).
#[derive(Clone, Debug)]
pub struct Name {
    /// The name.
    pub key: Key,
    /// Where it starts.
    pub position: usize,
}

impl Formula {
    /// Reads a formula.
    pub fn new(text: &str) -> Formula {
        Formula { text: text.to_owned(), parsed: parse::parse(text) }
    }

    /// The formula as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it means.
    pub fn statement(&self) -> Result<&Statement, &FormulaError> {
        self.parsed.as_ref()
    }
}

impl Levels {
    /// Whether a row of this key is meant.
    pub fn contains(&self, key: &str) -> bool {
        match self {
            Levels::All => true,
            Levels::Of(levels) => levels.iter().any(|level| match level {
                Level::Total => key == TOTAL_ROW,
                Level::Subject(level) => SubjectLevel::of(key) == Some(*level),
            }),
        }
    }

    /// The levels in words: 类、款.
    pub fn name(&self) -> String {
        match self {
            Levels::All => "全部".to_owned(),
            Levels::Of(levels) => levels.iter().map(|level| level.name()).collect::<Vec<_>>().join("、"),
        }
    }
}

impl Level {
    /// The level's Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            Level::Total => TOTAL_ROW,
            Level::Subject(level) => level.name(),
        }
    }
}

impl Operator {
    /// The sign.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::AtLeast => "≥",
            Operator::AtMost => "≤",
        }
    }
}

impl Term {
    /// Whether the term is one cell.
    pub fn is_single(&self) -> bool {
        matches!(self.rows, Rows::One(_) | Rows::Each)
    }
}

impl Statement {
    /// All terms, those of conditions first.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.conditions.iter().chain(&self.relations).flat_map(|relation| relation.left.iter().chain(&relation.right))
    }
}

/// Names are the same whatever their place.
impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.key == other.key
    }
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "公式第 {} 个字处:{}", self.position, self.message)
    }
}

impl std::error::Error for FormulaError {}

impl<'de> Deserialize<'de> for Formula {
    /// A text that is no formula is reported with its rule's code by the profile's validation.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Formula, D::Error> {
        String::deserialize(deserializer).map(|text| Formula::new(&text))
    }
}

/// Whether a form prints this row by itself, so that a rule may name it.
fn names_row(form: &Form, key: &str) -> bool {
    match form.subject_kind() {
        Some(_) => key == TOTAL_ROW || SubjectLevel::of(key).is_some(),
        None => form.fixed_row(key).is_some(),
    }
}
