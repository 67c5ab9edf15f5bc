//! How a department's project was added up from its units' projects: which units, what each of them put into a cell,
//! and what was taken out because they had paid it to each other.
//!
//! The project keeps this so that each sum can be traced to its units wherever the file goes. A cell that somebody
//! has changed since differs from its sum; nothing here follows edits.

use super::{Cell, Project, Sheet};
use crate::{
    amount::{Amount, Unit},
    form::{Address, Profile},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Where a department's figures come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// The units in the order in which they are listed.
    pub units: Vec<MergedUnit>,
    /// What they paid each other, both ends of which were taken out.
    pub internal: Vec<Elimination>,
    /// What each unit has in a cell, in the order of the units.
    pub added: Contributions,
    /// What was taken out of a cell of each unit.
    pub removed: Contributions,
    /// What each unit had in a cell last year.
    pub prior: Contributions,
}

/// Figures of cells by unit; `None` where a unit has none.
pub type Contributions = BTreeMap<Address, Vec<Option<Amount>>>;

/// One of the units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergedUnit {
    /// 单位名称.
    pub name: String,
    /// The file it was read from, as it was named.
    pub file: String,
    /// Its open errors at the time.
    pub errors: usize,
}

/// A kind of payment between the units that was taken out on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elimination {
    /// 对附属单位补助, 上缴上级.
    pub kind: String,
    /// What was taken out of the payers' expenditure, by unit.
    pub paid: Vec<Option<Amount>>,
    /// What was taken out of the receivers' income, by unit.
    pub received: Vec<Option<Amount>>,
}

/// A sum told by its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The unit's place in [`Merged::units`], and what it added or, where it is marked, what was taken out of it.
    pub parts: Vec<(usize, Amount, bool)>,
    /// What they come to; `None` where there are no parts.
    pub sum: Option<Amount>,
}

impl Merged {
    /// The parts of a cell of this year.
    pub fn trace(&self, address: &Address) -> Trace {
        Trace::of(self.added.get(address), self.removed.get(address))
    }

    /// The parts of a figure of last year.
    pub fn trace_prior(&self, address: &Address) -> Trace {
        Trace::of(self.prior.get(address), None)
    }

    /// A unit's name.
    pub fn name(&self, unit: usize) -> &str {
        self.units.get(unit).map_or("", |unit| unit.name.as_str())
    }
}

impl Trace {
    fn of(added: Option<&Vec<Option<Amount>>>, removed: Option<&Vec<Option<Amount>>>) -> Trace {
        let figures = |list: Option<&Vec<Option<Amount>>>| -> Vec<(usize, Amount)> {
            list.into_iter().flatten().enumerate().filter_map(|(unit, amount)| amount.map(|it| (unit, it))).collect()
        };
        let (added, removed) = (figures(added), figures(removed));
        let only = |list: &[(usize, Amount)]| list.iter().map(|(_, amount)| *amount).collect::<Vec<Amount>>();
        let sum = Amount::sum(&only(&added), &only(&removed));
        let parts = added.into_iter().map(|(unit, amount)| (unit, amount, false));
        Trace { parts: parts.chain(removed.into_iter().map(|(unit, amount)| (unit, amount, true))).collect(), sum }
    }

    /// An amount of the file as this sum: it stands for as wide an interval as its parts together, which the file
    /// does not write again.
    fn widen(&self, amount: Amount) -> Amount {
        match self.sum {
            Some(sum) if sum.yuan() == amount.yuan() && sum.is_sum() => amount.with_slack(sum.half()),
            _ => amount,
        }
    }
}

/// How [`Merged`] stands in a project file: the figures of a cell in one line, `_` for a unit without one.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MergedFile {
    units: Vec<MergedUnit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    internal: Vec<EliminationFile>,
    added: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    removed: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    prior: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EliminationFile {
    kind: String,
    paid: String,
    received: String,
}

const NO_FIGURE: &str = "_";
/// Between a sum of rounded figures and how far it may be off, in the same unit.
const GIVE_OR_TAKE: char = '±';

impl MergedFile {
    /// What is written of a project.
    pub fn of(profile: &Profile, project: &Project) -> Option<MergedFile> {
        let merged = project.merged.as_ref()?;
        let unit = project.amount_unit;
        let cells = |list: &Contributions| {
            let line = |(at, figures): (&Address, &Vec<Option<Amount>>)| {
                let unit = profile.form(&at.form).map_or(unit, |form| form.unit(unit));
                (at.to_string(), write(figures, unit))
            };
            list.iter().map(line).collect()
        };
        let eliminated = |elimination: &Elimination| EliminationFile {
            kind: elimination.kind.clone(),
            paid: write(&elimination.paid, unit),
            received: write(&elimination.received, unit),
        };
        Some(MergedFile {
            units: merged.units.clone(),
            internal: merged.internal.iter().map(eliminated).collect(),
            added: cells(&merged.added),
            removed: cells(&merged.removed),
            prior: cells(&merged.prior),
        })
    }

    /// What was read, or the place and the reason why it is none.
    pub fn read(self, profile: &Profile, unit: Unit) -> Result<Merged, (String, String)> {
        let count = self.units.len();
        let cells = |list: BTreeMap<String, String>| -> Result<Contributions, (String, String)> {
            let line = |(at, figures): (String, String)| {
                let address: Address = at.parse().map_err(|error| (at.clone(), format!("{error}")))?;
                let unit = profile.form(&address.form).map_or(unit, |form| form.unit(unit));
                let figures = parse(&figures, unit, count).map_err(|reason| (at, reason))?;
                Ok((address, figures))
            };
            list.into_iter().map(line).collect()
        };
        let eliminated = |file: EliminationFile| -> Result<Elimination, (String, String)> {
            let side = |text: &str| parse(text, unit, count).map_err(|reason| (file.kind.clone(), reason));
            Ok(Elimination { paid: side(&file.paid)?, received: side(&file.received)?, kind: file.kind.clone() })
        };
        Ok(Merged {
            internal: self.internal.into_iter().map(eliminated).collect::<Result<_, _>>()?,
            added: cells(self.added)?,
            removed: cells(self.removed)?,
            prior: cells(self.prior)?,
            units: self.units,
        })
    }
}

fn write(figures: &[Option<Amount>], unit: Unit) -> String {
    let figure = |amount: &Option<Amount>| match amount {
        None => NO_FIGURE.to_owned(),
        Some(amount) if amount.is_sum() => {
            let half = amount.half().checked_div(amount.unit().in_yuan()).unwrap_or_default().normalize();
            format!("{}{GIVE_OR_TAKE}{half}", amount.to_entry(unit))
        }
        Some(amount) => amount.to_entry(unit),
    };
    figures.iter().map(figure).collect::<Vec<String>>().join(" ")
}

fn parse(text: &str, unit: Unit, count: usize) -> Result<Vec<Option<Amount>>, String> {
    let figure = |word: &str| {
        if word == NO_FIGURE {
            return Ok(None);
        }
        let (entry, half) = word.split_once(GIVE_OR_TAKE).map_or((word, None), |(entry, half)| (entry, Some(half)));
        let amount = Amount::parse(entry, unit).map_err(|error| error.to_string())?;
        let Some(half) = half else { return Ok(Some(amount)) };
        let half = Amount::parse(half, amount.unit()).map_err(|error| error.to_string())?;
        Ok(Some(amount.with_slack(half.yuan())))
    };
    let figures: Vec<Option<Amount>> = text.split(' ').map(figure).collect::<Result<_, String>>()?;
    if figures.len() == count {
        Ok(figures)
    } else {
        Err(format!("有 {count} 个单位,这里有 {} 个数", figures.len()))
    }
}

/// Gives the figures of a project that was read the intervals of the sums that they are.
pub(super) fn widen(
    merged: &Merged,
    sheets: &mut BTreeMap<crate::form::Key, Arc<Sheet>>,
    prior: &mut BTreeMap<Address, Amount>,
) {
    for address in merged.added.keys() {
        let Some(sheet) = sheets.get_mut(&address.form) else { continue };
        if let Cell::Amount(amount) = sheet.cell(&address.row, &address.column) {
            let widened = merged.trace(address).widen(amount);
            if widened != amount {
                Arc::make_mut(sheet).set(&address.row, &address.column, Cell::Amount(widened));
            }
        }
    }
    for (address, amount) in prior {
        *amount = merged.trace_prior(address).widen(*amount);
    }
}
