//! Rows and cells that differ.

use super::Side;
use crate::{
    amount::{Amount, Unit, format_plain},
    audit::{Figure, Figures, Place},
    form::{Address, Form, Key, Profile, TOTAL_ROW},
    project::{Cell, Project, SheetRow},
};
use rust_decimal::Decimal;
use std::{collections::BTreeSet, fmt};

/// A cell that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellChange {
    /// Where: this year's cell or last year's.
    pub place: Place,
    /// The row in words: 事业收入, or the subject's name.
    pub row: String,
    /// What stood there, in the unit of the new project unless it names its own; empty where blank.
    pub old: String,
    /// What stands there.
    pub new: String,
    /// New less old, where both are figures.
    pub difference: Option<String>,
    /// Whether nobody typed it: a total that follows from other changes.
    pub follows: bool,
}

/// A subject row that was added, removed or renamed, or the rows of a form in another order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// The form.
    pub form: Key,
    /// The row's code; `None` where only the order of the rows differs.
    pub row: Option<Key>,
    /// Its name before.
    pub old: Option<String>,
    /// Its name now.
    pub new: Option<String>,
}

impl CellChange {
    /// Whether nothing was stated on a side.
    pub fn is_blank(&self, side: Side) -> bool {
        match side {
            Side::Old => self.old.is_empty(),
            Side::New => self.new.is_empty(),
        }
    }
}

impl RowChange {
    /// The row's name on a side, where it is there; an order is on both.
    pub fn name(&self, side: Side) -> Option<&str> {
        let name = match side {
            Side::Old => &self.old,
            Side::New => &self.new,
        };
        name.as_deref().or(self.row.is_none().then_some(""))
    }
}

impl fmt::Display for RowChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(row) = &self.row else { return write!(f, "{} 行的顺序不同", self.form) };
        match (&self.old, &self.new) {
            (None, Some(new)) => write!(f, "{} 增加 {row} {new}", self.form),
            (Some(old), None) => write!(f, "{} 删除 {row} {old}", self.form),
            (old, new) => {
                let name = |name: &Option<String>| name.clone().unwrap_or_default();
                write!(f, "{} 改名 {row} {} → {}", self.form, name(old), name(new))
            }
        }
    }
}

/// A project with what its totals amount to.
struct Shown<'a> {
    project: &'a Project,
    figures: Figures<'a>,
    unit: Unit,
}

/// What a cell says, so that two cells say the same if it is equal.
#[derive(PartialEq)]
struct Said {
    cell: Cell,
    computed: Option<Figure>,
}

/// The rows and cells that differ, in the order of the forms.
pub(super) fn changes(old: (&Profile, &Project), new: (&Profile, &Project)) -> (Vec<RowChange>, Vec<CellChange>) {
    let unit = super::shown_unit(new.1);
    let show = |(profile, project)| Shown { project, figures: Figures::resolve(profile, project), unit };
    let (before, now) = (show(old), show(new));
    let gone = old.0.forms.iter().filter(|form| new.0.form(&form.key).is_none());
    let (mut rows, mut cells) = (Vec::new(), Vec::new());
    for form in new.0.forms.iter().chain(gone) {
        rows.extend(row_changes(form, &before, &now));
        cells.extend(cell_changes(form, &before, &now));
    }
    cells.extend(prior_changes(new.0, &before, &now));
    (rows, cells)
}

impl Shown<'_> {
    fn row(&self, form: &Form, row: &str) -> Option<&SheetRow> {
        self.project.sheet(&form.key).and_then(|sheet| sheet.row(row))
    }

    fn keys(&self, form: &Form) -> Vec<&Key> {
        self.project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows().map(|(key, _)| key)).collect()
    }

    fn said(&self, address: &Address) -> Said {
        let cell = self.project.cell(address);
        let computed = (cell == Cell::Computed).then(|| self.figures.get(address)).flatten();
        Said { cell, computed }
    }

    fn tell(&self, said: &Said, unit: Unit) -> String {
        match (said.cell, said.computed) {
            (Cell::Computed, Some(figure)) => format!("={}", plain(figure.yuan, unit)),
            (cell, _) => cell.to_entry(unit),
        }
    }
}

impl Said {
    fn yuan(&self) -> Option<Decimal> {
        self.computed.map(|figure| figure.yuan).or(self.cell.amount().map(Amount::yuan))
    }
}

fn plain(yuan: Decimal, unit: Unit) -> String {
    let value = yuan.checked_div(unit.in_yuan()).unwrap_or_default().normalize();
    format_plain(value, value.scale().max(unit.printed_decimals()))
}

fn difference(old: Option<Decimal>, new: Option<Decimal>, unit: Unit) -> Option<String> {
    Some(plain(new?.checked_sub(old?)?, unit))
}

fn row_changes(form: &Form, before: &Shown, now: &Shown) -> Vec<RowChange> {
    if form.subject_kind().is_none() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for code in codes(form, before, now) {
        let name = |shown: &Shown| shown.row(form, &code).map(|row| row.name.clone());
        let (old, new) = (name(before), name(now));
        if old != new {
            found.push(RowChange { form: form.key.clone(), row: Some(code), old, new });
        }
    }
    let (old, new) = (before.keys(form), now.keys(form));
    let kept = |keys: &[&Key], others: &[&Key]| {
        keys.iter().filter(|key| others.contains(key)).map(|key| (*key).clone()).collect::<Vec<Key>>()
    };
    if kept(&old, &new) != kept(&new, &old) {
        found.push(RowChange { form: form.key.clone(), row: None, old: None, new: None });
    }
    found
}

/// The subject rows of either project, 合计 first, then by code.
fn codes(form: &Form, before: &Shown, now: &Shown) -> Vec<Key> {
    let all: BTreeSet<&Key> = before.keys(form).into_iter().chain(now.keys(form)).collect();
    let (total, rest): (Vec<&Key>, Vec<&Key>) = all.into_iter().partition(|key| **key == TOTAL_ROW);
    total.into_iter().chain(rest).cloned().collect()
}

fn cell_changes(form: &Form, before: &Shown, now: &Shown) -> Vec<CellChange> {
    let mut found = Vec::new();
    let unit = form.unit(now.unit);
    for pane in &form.panes {
        let rows: Vec<Key> = match pane.subject_kind() {
            Some(_) => codes(form, before, now),
            None => pane.fixed_rows().map(|row| row.key.clone()).collect(),
        };
        let columns = pane.amount_columns();
        for row in &rows {
            for column in &columns {
                let address = Address::new(form.key.clone(), row.clone(), column.clone());
                let (old, new) = (before.said(&address), now.said(&address));
                if old == new {
                    continue;
                }
                found.push(CellChange {
                    row: row_name(form, row, before, now),
                    old: before.tell(&old, unit),
                    new: now.tell(&new, unit),
                    difference: difference(old.yuan(), new.yuan(), unit),
                    follows: old.cell == Cell::Computed && new.cell == Cell::Computed,
                    place: Place::Cell(address),
                });
            }
        }
    }
    // A total that computes itself and one that was never made say the same as long as there is nothing to add.
    found.retain(|change| change.old != change.new);
    found
}

fn row_name(form: &Form, row: &Key, before: &Shown, now: &Shown) -> String {
    let named = now.row(form, row).or_else(|| before.row(form, row)).map(|row| row.name.as_str());
    let name = form.row_name(row).or(named).filter(|name| !name.is_empty());
    name.unwrap_or(row).to_owned()
}

fn prior_changes(profile: &Profile, before: &Shown, now: &Shown) -> Vec<CellChange> {
    let addresses: BTreeSet<&Address> = before.project.prior.keys().chain(now.project.prior.keys()).collect();
    let mut found = Vec::new();
    for address in addresses {
        let (old, new) = (before.project.prior.get(address), now.project.prior.get(address));
        if old == new {
            continue;
        }
        let form = profile.form(&address.form);
        let unit = form.map_or(now.unit, |form| form.unit(now.unit));
        let tell = |amount: Option<&Amount>| amount.map(|amount| amount.to_entry(unit)).unwrap_or_default();
        found.push(CellChange {
            place: Place::Prior(address.clone()),
            row: form.map_or_else(|| address.row.to_string(), |form| row_name(form, &address.row, before, now)),
            old: tell(old),
            new: tell(new),
            difference: difference(old.map(Amount::yuan), new.map(Amount::yuan), unit),
            follows: false,
        });
    }
    found
}
