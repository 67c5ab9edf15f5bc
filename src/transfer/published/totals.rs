//! Totals that follow from what was read, and those that do not.

use super::Meaning;
use crate::{
    amount::{Amount, Interval, PRINTED_DECIMALS, Unit},
    audit::{Addend, Figures},
    form::{Address, Form, Key, Profile, SubjectLevel, TOTAL_ROW},
    project::{Cell, CellEdit, Project},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What becomes of the totals that a new project leaves to compute themselves: a total all of whose parts were read
/// is a figure of the document; of one that misses parts the document says nothing. Forms that are not printed keep
/// them.
pub(super) fn settled(meaning: &Meaning, project: &Project) -> Vec<CellEdit> {
    let profile = meaning.profile;
    let figures = Figures::resolve(profile, project);
    let mut edits = Vec::new();
    for form in profile.printed_forms() {
        let Some(sheet) = project.sheet(&form.key) else { continue };
        for (row, entries) in sheet.rows() {
            for (column, _) in entries.cells.iter().filter(|(_, cell)| **cell == Cell::Computed) {
                let address = Address::new(form.key.clone(), row.clone(), column.clone());
                let cell = total(&figures, project, form, &address).map_or(Cell::Blank, Cell::Amount);
                edits.push(CellEdit { address, cell });
            }
        }
    }
    edits
}

/// What is left of a stated total for the only one of its parts that is not stated; nothing is no figure of the text.
pub(super) fn remainders(meaning: &Meaning, project: &Project) -> Vec<CellEdit> {
    let mut blank = project.clone();
    blank.clear_amounts();
    let formulas = Figures::resolve(meaning.profile, &blank);
    let stated = |address: &Address| project.cell(address).amount().copied();
    let mut edits = Vec::new();
    for form in meaning.profile.printed_forms() {
        let Some(sheet) = project.sheet(&form.key) else { continue };
        for (row, entries) in sheet.rows() {
            for column in entries.cells.keys() {
                let address = Address::new(form.key.clone(), row.clone(), column.clone());
                let Some((whole, parts)) = stated(&address).zip(formulas.addends(&address)) else { continue };
                let mut unknown = parts.iter().filter(|part| stated(&part.address).is_none());
                let (Some(part), None) = (unknown.next(), unknown.next()) else { continue };
                let known = parts.iter().filter_map(|part| Some((part.negative, stated(&part.address)?.yuan())));
                let sum = known.fold(Decimal::ZERO, |sum, (negative, yuan)| {
                    if negative { sum.saturating_sub(yuan) } else { sum.saturating_add(yuan) }
                });
                let rest = whole.yuan().saturating_sub(sum);
                let rounding = Decimal::from(50).saturating_mul(Decimal::from(parts.len() as u64 + 1));
                if let Some(amount) = printed(rest).filter(|_| !part.negative && parts.len() > 1 && rest > rounding) {
                    edits.push(CellEdit { address: part.address.clone(), cell: Cell::Amount(amount) });
                }
            }
        }
    }
    edits
}

/// The total at an address, if all of its parts were read and nothing shows that there are more.
fn total(figures: &Figures, project: &Project, form: &Form, address: &Address) -> Option<Amount> {
    let parts: Vec<Address> = match children(project, form, address) {
        children if children.is_empty() => figures.addends(address)?.into_iter().map(|part| part.address).collect(),
        children => children,
    };
    let known = !parts.is_empty() && parts.iter().all(|part| figures.get(part).is_some());
    let whole = SubjectLevel::of(&address.row).is_none() || is_complete(figures, project, form, address);
    let figure = figures.get(address).filter(|_| known && whole)?;
    printed(figure.yuan)
}

/// The cells of the rows one level below a subject's, in the same column.
fn children(project: &Project, form: &Form, address: &Address) -> Vec<Address> {
    let rows = project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows().map(|(code, _)| code));
    let below = rows.filter(|code| SubjectLevel::parent(code) == Some(address.row.as_str()));
    below.map(|code| Address::new(form.key.clone(), code.clone(), address.column.clone())).collect()
}

/// Whether a row above was read whose amount is what the rows beneath it add up to: then no row is missing.
fn is_complete(figures: &Figures, project: &Project, form: &Form, address: &Address) -> bool {
    let above = std::iter::successors(SubjectLevel::parent(&address.row), |code| SubjectLevel::parent(code));
    let mut above = above.map(Key::from).chain([Key::from(TOTAL_ROW)]);
    let at = |row: &Key| Address::new(form.key.clone(), row.clone(), address.column.clone());
    let Some(stated) = above.find(|row| project.cell(&at(row)).amount().is_some()) else { return false };
    let Some(whole) = project.cell(&at(&stated)).amount().map(Amount::interval) else { return false };
    let under = |code: &&Key| stated == TOTAL_ROW || code.starts_with(stated.as_str());
    let rows = project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows().map(|(code, _)| code));
    let items = rows.filter(|code| SubjectLevel::of(code) == Some(SubjectLevel::Item)).filter(under);
    let mut parts = items.filter_map(|code| figures.get(&at(code)));
    let sum = parts.try_fold(Interval::point(Decimal::ZERO), |sum, part| sum.checked_add(&part.interval));
    sum.is_some_and(|sum| sum.overlaps(&whole))
}

/// An amount in 元 as a form prints it.
fn printed(yuan: Decimal) -> Option<Amount> {
    let value = yuan.checked_div(Unit::Wan.in_yuan())?.normalize();
    Amount::new(value, Unit::Wan, value.scale().max(PRINTED_DECIMALS))
}

/// Adds last year's totals all of whose parts are known, and the parts that alone are missing to a total.
pub(super) fn complete_prior(profile: &Profile, project: &Project, prior: &mut BTreeMap<Address, Amount>) {
    let figures = Figures::resolve(profile, project);
    let totals: Vec<(Address, Vec<Addend>)> =
        profile.printed_forms().flat_map(|form| sums(&figures, project, form)).collect();
    // What one sum gives may be a part of the next.
    while totals.iter().any(|(total, parts)| complete(total, parts, prior)) {}
}

/// The totals of a form that agree with their parts, with these.
fn sums(figures: &Figures, project: &Project, form: &Form) -> Vec<(Address, Vec<Addend>)> {
    let rows = project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows());
    let cells = rows.flat_map(|(row, entries)| entries.cells.keys().map(move |column| (row, column)));
    let addresses = cells.map(|(row, column)| Address::new(form.key.clone(), row.clone(), column.clone()));
    let with_parts = addresses.filter_map(|address| Some((figures.addends(&address)?, address)));
    with_parts.filter(|(parts, _)| parts.len() > 1).map(|(parts, total)| (total, parts)).collect()
}

/// Adds the one figure of a sum that is not known; whether there was one.
fn complete(total: &Address, parts: &[Addend], prior: &mut BTreeMap<Address, Amount>) -> bool {
    let mut unknown = parts.iter().filter(|part| !prior.contains_key(&part.address));
    let (first, second) = (unknown.next(), unknown.next());
    let known = parts.iter().filter_map(|part| {
        let yuan = prior.get(&part.address)?.yuan();
        Some(if part.negative { -yuan } else { yuan })
    });
    let sum = known.fold(Decimal::ZERO, |sum, yuan| sum.saturating_add(yuan));
    let (cell, yuan) = match (prior.get(total), first, second) {
        (None, None, _) => (total, sum),
        (Some(whole), Some(part), None) if !part.negative => (&part.address, whole.yuan().saturating_sub(sum)),
        _ => return false,
    };
    match printed(yuan).filter(|_| !yuan.is_sign_negative() || yuan.is_zero()) {
        Some(amount) => prior.insert(cell.clone(), amount).is_none(),
        None => false,
    }
}
