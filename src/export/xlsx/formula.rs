//! Totals as formulas of the workbook.

use super::{Book, Place, Sheet};
use crate::form::Address;
use rust_xlsxwriter::utility::{quote_sheet_name, row_col_to_cell};
use std::{
    collections::{HashMap, HashSet},
    fmt::Write,
};

/// Excel takes no more arguments in one call.
const MOST_ARGUMENTS: usize = 250;

/// Formulas given out so far. A workbook must not contain circles, though typed totals could form one.
pub(super) struct Formulas<'a> {
    book: &'a Book<'a>,
    used: HashMap<Place, Vec<Place>>,
}

impl<'a> Formulas<'a> {
    pub fn new(book: &'a Book<'a>) -> Formulas<'a> {
        Formulas { book, used: HashMap::new() }
    }

    /// The formula of a cell, where the form's own rules define it and it changes nothing.
    pub fn of(&mut self, address: &Address) -> Option<String> {
        let here = *self.book.places.get(address)?;
        let addends = self.book.figures.addends(address)?;
        let (mut plus, mut minus) = (Vec::new(), Vec::new());
        for addend in &addends {
            let place = *self.book.places.get(&addend.address)?;
            if addend.negative { minus.push(place) } else { plus.push(place) }
        }
        let all: Vec<Place> = plus.iter().chain(&minus).copied().collect();
        if all.is_empty() || self.leads_to(&all, here) {
            return None;
        }
        self.used.insert(here, all);
        let mut formula = String::from("=");
        if !plus.is_empty() {
            formula.push_str(&sum(&self.book.sheets, here.sheet, plus));
        }
        if !minus.is_empty() {
            formula.push('-');
            formula.push_str(&sum(&self.book.sheets, here.sheet, minus));
        }
        Some(formula)
    }

    /// Whether one of the cells is calculated from the target.
    fn leads_to(&self, from: &[Place], target: Place) -> bool {
        let mut open: Vec<Place> = from.to_vec();
        let mut seen: HashSet<Place> = HashSet::new();
        while let Some(place) = open.pop() {
            if place == target {
                return true;
            }
            if seen.insert(place) {
                open.extend(self.used.get(&place).into_iter().flatten());
            }
        }
        false
    }
}

/// `SUM(B4:B9,B12)`: texts such as “—” count as nothing in it, which they would not between plus signs.
fn sum(sheets: &[Sheet], own: usize, mut cells: Vec<Place>) -> String {
    let down = |a: &Place, b: &Place| (a.sheet, a.column, a.row + 1) == (b.sheet, b.column, b.row);
    let across = |a: &Place, b: &Place| (a.sheet, a.row, a.column + 1) == (b.sheet, b.row, b.column);
    cells.sort_by_key(|place| (place.sheet, place.column, place.row));
    let columns = runs(&cells, down);
    cells.sort_by_key(|place| (place.sheet, place.row, place.column));
    let rows = runs(&cells, across);
    let ranges = if rows.len() < columns.len() { rows } else { columns };
    let texts: Vec<String> = ranges.iter().map(|range| reference(sheets, own, *range)).collect();
    match &texts[..] {
        texts if texts.len() <= MOST_ARGUMENTS => format!("SUM({})", texts.join(",")),
        texts => {
            let parts = texts.chunks(MOST_ARGUMENTS).map(|part| format!("SUM({})", part.join(",")));
            format!("SUM({})", parts.collect::<Vec<_>>().join(","))
        }
    }
}

/// Cells that follow each other, by first and last.
fn runs(cells: &[Place], follows: impl Fn(&Place, &Place) -> bool) -> Vec<(Place, Place)> {
    let mut runs: Vec<(Place, Place)> = Vec::new();
    for cell in cells {
        match runs.last_mut() {
            Some((_, last)) if follows(last, cell) => *last = *cell,
            _ => runs.push((*cell, *cell)),
        }
    }
    runs
}

fn reference(sheets: &[Sheet], own: usize, (first, last): (Place, Place)) -> String {
    let mut text = String::new();
    if first.sheet != own
        && let Some(sheet) = sheets.get(first.sheet)
    {
        text = quote_sheet_name(&sheet.name) + "!";
    }
    text.push_str(&row_col_to_cell(first.row, first.column));
    if first != last {
        let _ = write!(text, ":{}", row_col_to_cell(last.row, last.column));
    }
    text
}
