//! The figures of a project with its computed totals filled in.

use crate::{
    amount::{Amount, Interval},
    form::{Address, Profile},
    project::{Cell, Project},
};
use rust_decimal::Decimal;

/// A cell's value: typed, or computed from its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The exact value in 元.
    pub yuan: Decimal,
    /// The values it stands for, in 元.
    pub interval: Interval,
    /// Whether the program computed it.
    pub computed: bool,
}

/// The figures of all forms of a project.
#[derive(Clone, Debug)]
pub struct Figures<'a> {
    project: &'a Project,
}

impl<'a> Figures<'a> {
    /// Computes the totals that compute themselves.
    pub fn resolve(_profile: &'a Profile, project: &'a Project) -> Figures<'a> {
        Figures { project }
    }

    /// The figure at an address; `None` where the cell is blank, “—”, or a total of nothing.
    pub fn get(&self, address: &Address) -> Option<Figure> {
        match self.project.cell(address) {
            Cell::Amount(amount) => Some(Figure::stated(&amount)),
            _ => None,
        }
    }
}

impl Figure {
    /// The figure of a typed amount.
    pub fn stated(amount: &Amount) -> Figure {
        Figure { yuan: amount.yuan(), interval: amount.interval(), computed: false }
    }
}
