//! Forms whose rows are printed: 总表, 财政拨款 and 三公, one or two panes side by side.

use super::{
    header::{Header, is_numbering},
    plan::Found,
    words::label,
    workbook::{Tab, Value},
};
use crate::form::{Form, Key, Pane, RowRole};
use std::collections::HashMap;

/// A pane in the sheet: its labels and its amounts.
struct Side<'a> {
    pane: &'a Pane,
    labels: usize,
    amounts: Vec<(usize, Key)>,
    end: usize,
}

/// Reads a sheet below its title.
pub(super) fn read(form: &Form, tab: &Tab, below: usize) -> Option<Found> {
    if let [pane] = &form.panes[..]
        && let (Some(row), None) = (pane.fixed_rows().next(), pane.fixed_rows().nth(1))
    {
        return one_line(pane, &row.key, tab, below);
    }
    let (sides, header) = sides(form, tab, below)?;
    let mut found = Found::default();
    for side in &sides {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for row in below..tab.height() {
            let text = tab.text(row, side.labels);
            let name = label(text);
            if name.is_empty() || is_numbering(tab, row) {
                continue;
            }
            // 一般公共预算财政拨款 stands twice in one pane: as income and as part of the opening carry-over.
            let nth = seen.entry(name.clone()).or_default();
            let target = rows_of(side.pane).filter(|row| label(&row.label) == name).nth(*nth);
            *nth += 1;
            for (column, key) in &side.amounts {
                let value = tab.value(row, *column);
                if *value == Value::Empty {
                    continue;
                }
                match target.filter(|target| target.columns.is_empty() || target.columns.contains(key)) {
                    Some(target) => found.cell(target.key.clone(), key.clone(), value, (row, *column)),
                    None => found.stray(value, (row, *column), text),
                }
            }
        }
    }
    for column in 0..tab.width() {
        let used = sides.iter().any(|side| side.labels == column || side.amounts.iter().any(|(own, _)| *own == column));
        if !used && !header.is_over(column, &["行次", "栏次"]) {
            found.unused(tab, column, &header.path(column).join("·"), below..tab.height());
        }
    }
    Some(found)
}

fn rows_of(pane: &Pane) -> impl Iterator<Item = &crate::form::Row> {
    pane.fixed_rows().filter(|row| row.role != RowRole::Spacer)
}

/// Finds where each pane stands: its labels tell the panes apart, whichever way round they are.
fn sides<'a>(form: &'a Form, tab: &Tab, below: usize) -> Option<(Vec<Side<'a>>, Header)> {
    let names: Vec<Vec<String>> =
        form.panes.iter().map(|pane| rows_of(pane).map(|row| label(&row.label)).collect()).collect();
    let mut columns: Vec<(usize, usize, usize)> = Vec::new();
    let mut first = tab.height();
    for column in 0..tab.width() {
        let texts: Vec<(usize, String)> =
            (below..tab.height()).map(|row| (row, label(tab.text(row, column)))).collect();
        let matches = |pane: &Vec<String>| texts.iter().filter(|(_, text)| pane.contains(text)).count();
        let best = names.iter().map(matches).enumerate().max_by_key(|(index, count)| (*count, usize::MAX - index));
        if let Some((pane, count)) = best.filter(|(_, count)| *count >= 3) {
            columns.push((column, pane, count));
            let row = texts.iter().find(|(_, text)| names.iter().any(|pane| pane.contains(text)));
            first = first.min(row.map_or(first, |(row, _)| *row));
        }
    }
    let header = Header::read(tab, below..first);
    let ends = columns.iter().skip(1).map(|(column, ..)| *column).chain([tab.width()]);
    let mut sides = Vec::new();
    for ((labels, pane, _), end) in columns.iter().zip(ends) {
        let pane = form.panes.get(*pane)?;
        let mut amounts = header.columns(pane, labels + 1..end);
        // The bureau's own tables show budgets beside the figure that is disclosed.
        if let ([], [key]) = (&amounts[..], &pane.amount_columns()[..])
            && let Some(column) = (labels + 1..end).find(|column| header.is_over(*column, &["决算"]))
        {
            amounts.push((column, key.clone()));
        }
        if !amounts.is_empty() {
            sides.push(Side { pane, labels: *labels, amounts, end });
        }
    }
    sides.retain(|side| side.end > side.labels);
    (!sides.is_empty()).then_some((sides, header))
}

/// 三公: all header and one line of amounts.
fn one_line(pane: &Pane, key: &Key, tab: &Tab, below: usize) -> Option<Found> {
    let is_amounts = |row: usize| {
        let filled = (0..tab.width()).map(|column| tab.value(row, column));
        let amounts = filled.filter(|value| super::plan::amount_of(value).is_some()).count();
        amounts > 0 && !is_numbering(tab, row)
    };
    let line = (below..tab.height()).find(|row| is_amounts(*row));
    let header = Header::read(tab, below..line.unwrap_or(tab.height()));
    let columns = header.columns(pane, 0..tab.width());
    if columns.len() * 2 < pane.amount_columns().len() {
        return None;
    }
    let mut found = Found::default();
    let Some(line) = line else { return Some(found) };
    for column in 0..tab.width() {
        let value = tab.value(line, column);
        match columns.iter().find(|(other, _)| *other == column) {
            Some((_, name)) if *value != Value::Empty => found.cell(key.clone(), name.clone(), value, (line, column)),
            Some(_) => {}
            None => found.stray(value, (line, column), ""),
        }
    }
    for row in (line + 1..tab.height()).filter(|row| is_amounts(*row)) {
        for column in 0..tab.width() {
            found.stray(tab.value(row, column), (row, column), tab.text(row, 0));
        }
    }
    Some(found)
}
