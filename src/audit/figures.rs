//! The figures of a project with its computed totals filled in.

use super::{
    Footing,
    equation::{Equation, Operand},
    footing,
    grid::{CellId, State},
    ledger::Ledger,
    words::Words,
};
use crate::{
    amount::{Amount, Interval},
    form::{Address, Profile},
    project::Project,
};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A cell's value: typed, or computed from its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The exact value in 元.
    pub yuan: Decimal,
    /// The values it stands for, in 元; a computed total has the sum of its parts' intervals.
    pub interval: Interval,
    /// Whether the program computed it.
    pub computed: bool,
}

/// The figures of all forms of a project.
#[derive(Clone, Debug)]
pub struct Figures<'a> {
    profile: &'a Profile,
    ledger: Cow<'a, Ledger>,
    /// How printed figures differ from the exact ones, where these are the printed ones.
    footing: Footing,
}

/// One cell that a total is added up from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addend {
    /// The cell.
    pub address: Address,
    /// Whether it is subtracted.
    pub negative: bool,
}

impl<'a> Figures<'a> {
    /// Computes the totals that compute themselves.
    pub fn resolve(profile: &'a Profile, project: &'a Project) -> Figures<'a> {
        Figures { profile, ledger: Cow::Owned(Ledger::new(profile, project)), footing: Footing::default() }
    }

    /// The figures as they are printed: adjusted so that they add up, where the project's owner has chosen that.
    pub fn printed(profile: &'a Profile, project: &'a Project) -> Figures<'a> {
        Figures::resolve(profile, project).footed(Footing::chosen(profile, project))
    }

    /// These figures as a footing prints them.
    pub(super) fn footed(self, footing: Footing) -> Figures<'a> {
        Figures { footing, ..self }
    }

    /// What was adjusted so that printed figures add up; nothing where these are the exact figures.
    pub fn footing(&self) -> &Footing {
        &self.footing
    }

    /// The figures of a ledger that is already there.
    pub(super) fn of(profile: &'a Profile, ledger: &'a Ledger) -> Figures<'a> {
        Figures { profile, ledger: Cow::Borrowed(ledger), footing: Footing::default() }
    }

    /// The figure at an address; `None` where the cell is blank, “—”, or a total of nothing.
    pub fn get(&self, address: &Address) -> Option<Figure> {
        self.at(&address.form, &address.row, &address.column)
    }

    /// Whether a formula could compute the cell at an address.
    pub fn has_formula(&self, address: &Address) -> bool {
        let block = self.profile.forms.iter().position(|candidate| candidate.key == address.form);
        let cell = block.and_then(|block| self.ledger.grid.cell_in(block, &address.row, &address.column));
        cell.is_some_and(|cell| !self.ledger.definitions_of(cell).is_empty())
    }

    /// What a total adds up, in words: `基本支出 + 项目支出`; `None` where no formula gives the cell. `project` is the
    /// one that the figures are of.
    pub fn formula(&self, project: &Project, address: &Address) -> Option<String> {
        /// Longer sums show their beginning and their length.
        const LISTED: usize = 8;
        let block = self.profile.forms.iter().position(|candidate| candidate.key == address.form)?;
        let cell = self.ledger.grid.cell_in(block, &address.row, &address.column)?;
        let equation = self.ledger.defining_equation(cell)?;
        let operands = self.ledger.equations.side(&equation.right);
        let words = Words { profile: self.profile, project, grid: &self.ledger.grid };
        // What the total itself has in common with its parts need not be said.
        let inputs: Vec<Operand> = self.ledger.equations.inputs(equation).copied().collect();
        let shared = words.shared(&inputs);
        let present: Vec<&Operand> = operands.iter().filter(|operand| !operand.missing).collect();
        let listed = if present.len() > LISTED { LISTED / 2 } else { present.len() };
        let mut text = String::new();
        for operand in present.iter().take(listed) {
            text += match (operand.negative, text.is_empty()) {
                (true, true) => "-",
                (true, false) => " - ",
                (false, true) => "",
                (false, false) => " + ",
            };
            text += words.cell(operand.cell, shared).trim_matches(['“', '”']);
        }
        if listed < present.len() {
            text += &format!(" + …(共 {} 项)", present.len());
        }
        (!text.is_empty()).then_some(text)
    }

    /// The cells that add up to the cell at an address: what a computed total is computed from, and what a typed
    /// total agrees with to the last digit. `None` for everything else, so that a formula never changes a figure.
    pub fn addends(&self, address: &Address) -> Option<Vec<Addend>> {
        let block = self.profile.forms.iter().position(|candidate| candidate.key == address.form)?;
        let ledger = &self.ledger;
        let cell = ledger.grid.cell_in(block, &address.row, &address.column)?;
        let equation = ledger.equation_of(cell)?;
        let own = ledger.equations.side(&equation.right).iter().filter(|operand| !operand.missing);
        own.map(|operand| Some(Addend { address: self.address(operand.cell)?, negative: operand.negative })).collect()
    }

    /// The address of a cell of this year.
    fn address(&self, cell: CellId) -> Option<Address> {
        let (block, row, column) = self.ledger.grid.locate(cell);
        let form = self.profile.forms.get(block)?;
        let block = self.ledger.grid.blocks.get(block)?;
        let (row, column) = (block.rows.get(row as usize)?, block.columns.get(column as usize)?);
        Some(Address::new(form.key.clone(), row.key.clone(), column.clone()))
    }

    /// The figure of a form, row and column.
    pub fn at(&self, form: &str, row: &str, column: &str) -> Option<Figure> {
        let block = self.profile.forms.iter().position(|candidate| candidate.key == form)?;
        let grid = &self.ledger.grid;
        let slot = grid.slots[grid.cell_in(block, row, column)? as usize];
        if !matches!(slot.state, State::Typed | State::Computed) {
            return None;
        }
        let mut figure = Figure {
            yuan: slot.yuan,
            interval: Interval::around(slot.yuan, slot.half),
            computed: slot.state == State::Computed,
        };
        if !self.footing.is_idle()
            && let Some(adjusted) = self.footing.get(&Address::new(form, row, column))
        {
            // As a reader sees it: a figure rounded to the last printed digit.
            let half = footing::step(self.profile.amount_unit) / Decimal::TWO;
            figure.yuan = adjusted.printed;
            figure.interval = Interval::around(adjusted.printed, half);
        }
        Some(figure)
    }
}

impl Ledger {
    /// The equation by which a cell is, or could be, computed without changing it.
    fn equation_of(&self, cell: CellId) -> Option<&Equation> {
        let definitions = self.definitions_of(cell).map(|position| self.definition(position));
        let mut usable =
            definitions.filter(|index| !self.equations.side(&self.equations.list[*index].right).is_empty());
        let slot = self.grid.slots[cell as usize];
        let index = match slot.state {
            State::Computed => self.computing(cell)?,
            State::Empty => usable.next()?,
            State::Typed => usable.find(|index| {
                let sum = self.sum(self.equations.side(&self.equations.list[*index].right));
                sum.known > 0 && sum.yuan == slot.yuan
            })?,
            State::Absent | State::Blank | State::Dash | State::Pending => return None,
        };
        self.equations.list.get(index)
    }
}

impl Figure {
    /// The figure of a typed amount.
    pub fn stated(amount: &Amount) -> Figure {
        let interval = Interval::around(amount.yuan(), amount.tolerance());
        Figure { yuan: amount.yuan(), interval, computed: false }
    }
}
