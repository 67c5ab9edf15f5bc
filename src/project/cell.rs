//! The content of one cell.

use crate::amount::{Amount, NumberError, Unit};

/// What stands in a cell. Blank, zero and “—” are three different statements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing was entered.
    #[default]
    Blank,
    /// “—”: the form has no such figure.
    Dash,
    /// A typed, pasted or imported amount.
    Amount(Amount),
    /// A total that follows its parts.
    Computed,
}

/// How a computed total is written in a project file.
const COMPUTED: &str = "=";

impl Cell {
    /// Reads what a user typed or a file holds, in the project's unit.
    pub fn parse(text: &str, unit: Unit) -> Result<Cell, NumberError> {
        match text.trim() {
            "" => Ok(Cell::Blank),
            "—" | "——" | "-" | "－" => Ok(Cell::Dash),
            COMPUTED => Ok(Cell::Computed),
            text => Amount::parse(text, unit).map(Cell::Amount),
        }
    }

    /// The text that reads back as this cell in a project of `unit`.
    pub fn to_entry(&self, unit: Unit) -> String {
        match self {
            Cell::Blank => String::new(),
            Cell::Dash => "—".to_owned(),
            Cell::Amount(amount) => amount.to_entry(unit),
            Cell::Computed => COMPUTED.to_owned(),
        }
    }

    /// The amount, if one was entered.
    pub fn amount(&self) -> Option<&Amount> {
        match self {
            Cell::Amount(amount) => Some(amount),
            _ => None,
        }
    }
}
