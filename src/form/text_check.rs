//! The checks of part three that rules can name.

use serde::Deserialize;

/// A check of the text against itself or against the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum TextCheck {
    /// An amount is that of its cell.
    CellAmount,
    /// The same quantity is the same everywhere in the text.
    SameQuantity,
    /// The parts of a list add up to its whole.
    ListSum,
    /// A share is part over whole.
    Share,
    /// The shares of a complete list add up to 100 %.
    ShareSum,
    /// A rate of change is the change over last year's figure.
    Growth,
    /// The words for a change agree with each other and with its sign.
    Direction,
    /// No rate of change is given over nothing.
    ZeroBase,
    /// Last year's figure as it follows from the change is last year's figure.
    PriorYear,
    /// A completion rate is final accounts over budget.
    Completion,
    /// 大于, 小于, 持平 agree with the completion rate and the budget.
    Relation,
    /// 无年初预算 and a completion rate exclude each other.
    NoBudget,
    /// The completion rate of the whole follows from those of its items.
    OverallCompletion,
    /// 公务用车保有量 and 车辆 agree.
    Vehicles,
    /// Contracts with small firms are part of all contracts.
    SmallFirms,
    /// 机关运行经费 is part of 公用经费.
    AgencyCost,
    /// Nothing of the template is left over.
    Leftover,
    /// Sentences end, punctuation is neither doubled nor half-width.
    Punctuation,
    /// Amounts have their unit, rates their percent sign.
    MissingUnit,
    /// The unit's name is the same everywhere.
    UnitName,
    /// The years are this one and the one before.
    Year,
    /// Subjects have this year's names.
    OutdatedSubject,
    /// Subjects of the text are explained in part four.
    Unexplained,
    /// Entries of part four are used.
    Unused,
}
