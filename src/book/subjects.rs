//! Forms whose rows are subjects: a code in one column or in three, a name, and amounts.

use super::{
    header::{Header, is_numbering},
    plan::Found,
    words::plain,
    workbook::{Tab, Value},
};
use crate::form::{Form, Key, SubjectLevel, TOTAL_ROW};

/// Codes stand in these first columns.
const CODE_COLUMNS: usize = 4;

/// Reads a sheet below its title.
pub(super) fn read(form: &Form, tab: &Tab, below: usize) -> Option<Found> {
    let pane = form.panes.iter().find(|pane| pane.subject_kind().is_some())?;
    let start = (0..CODE_COLUMNS).max_by_key(|column| {
        let codes = (below..tab.height()).filter(|row| class_or_more(tab, *row, *column)).count();
        (codes, CODE_COLUMNS - column)
    })?;
    let first = (below..tab.height()).find(|row| {
        let total = (0..=start + CODE_COLUMNS).any(|column| is_total(tab, *row, column));
        class_or_more(tab, *row, start) || (total && !is_heading(tab, *row))
    });
    let header = Header::read(tab, below..first.unwrap_or(tab.height()));
    // The name stands behind the code, whose parts 类 款 项 may have columns of their own.
    let named = (start + 1..=start + CODE_COLUMNS).find(|column| header.is_over(*column, &["名称"]));
    let split = (below..tab.height()).any(|row| class_or_more(tab, row, start) && part(tab, row, start + 1).is_some());
    let name = named.unwrap_or(if split { start + 3 } else { start + 1 });
    let columns = header.columns(pane, name + 1..tab.width());
    if columns.is_empty() {
        return None;
    }
    let mut found = Found::default();
    let Some(first) = first else { return Some(found) };
    let mut above: Option<String> = None;
    for row in (first..tab.height()).filter(|row| !is_numbering(tab, *row)) {
        let code = code(tab, row, start, name, &mut above);
        let title = tab.text(row, name);
        let key = match code {
            Some(code) => {
                let key = Key::from(code);
                if !found.subject(key.clone(), title) {
                    for (column, _) in &columns {
                        found.stray(tab.value(row, *column), (row, *column), &format!("{key} {title}(编码重复)"));
                    }
                    continue;
                }
                key
            }
            None if (0..=name).any(|column| is_total(tab, row, column)) => Key::from(TOTAL_ROW),
            None => {
                for (column, _) in &columns {
                    found.stray(tab.value(row, *column), (row, *column), title);
                }
                continue;
            }
        };
        for (column, amount) in &columns {
            let value = tab.value(row, *column);
            if *value != Value::Empty {
                found.cell(key.clone(), amount.clone(), value, (row, *column));
            }
        }
    }
    for column in (name + 1..tab.width()).filter(|column| !columns.iter().any(|(other, _)| other == column)) {
        for row in first..tab.height() {
            found.stray(tab.value(row, column), (row, column), &header.path(column).join("·"));
        }
    }
    Some(found)
}

fn is_total(tab: &Tab, row: usize, column: usize) -> bool {
    matches!(plain(tab.text(row, column)).as_str(), "合计" | "总计")
}

/// Whether a row with the word 合计 belongs to the header: it has no amounts.
fn is_heading(tab: &Tab, row: usize) -> bool {
    let mut values = (0..tab.width()).map(|column| tab.value(row, column));
    !values.any(|value| super::plan::amount_of(value).is_some())
}

fn class_or_more(tab: &Tab, row: usize, column: usize) -> bool {
    digits_at(tab, row, column).is_some_and(|code| SubjectLevel::of(&code).is_some() && code.starts_with('2'))
}

/// Two digits of a code in a column of their own; a number has lost its leading zero.
fn part(tab: &Tab, row: usize, column: usize) -> Option<String> {
    let digits = digits_at(tab, row, column)?;
    (digits.len() <= 2).then(|| format!("{digits:0>2}"))
}

fn code(tab: &Tab, row: usize, start: usize, name: usize, above: &mut Option<String>) -> Option<String> {
    let head = digits_at(tab, row, start).filter(|code| SubjectLevel::of(code).is_some());
    let mut code = head.clone().or_else(|| {
        // 类 is given once and left out in the rows under it.
        let parts = (start + 1..name.min(start + 3)).filter(|column| part(tab, row, *column).is_some()).count();
        let above = above.as_deref()?;
        match parts {
            2 => above.get(..3).map(str::to_owned),
            1 if part(tab, row, start + 1).is_some() => above.get(..3).map(str::to_owned),
            1 => above.get(..5).map(str::to_owned),
            _ => None,
        }
    })?;
    for column in start + 1..name.min(start + 3) {
        if code.len() < 7 {
            code.extend(part(tab, row, column));
        }
    }
    SubjectLevel::of(&code)?;
    *above = Some(code.clone());
    Some(code)
}

/// The digits of a cell that holds nothing else.
pub(super) fn digits_at(tab: &Tab, row: usize, column: usize) -> Option<String> {
    match tab.value(row, column) {
        Value::Text(text) => digits(&plain(text)),
        Value::Number(number) => digits(&number.to_string()),
        Value::Empty => None,
    }
}

/// The text, where it is digits only.
pub(super) fn digits(text: &str) -> Option<String> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
}

/// The code at a cell, of one or of two columns (301 | 01), and how many columns it takes.
pub(super) fn joined(tab: &Tab, row: usize, column: usize) -> (Option<String>, usize) {
    let Some(head) = digits_at(tab, row, column) else { return (None, 1) };
    if head.len() == 3
        && let Some(section) = part(tab, row, column + 1)
        && !plain(tab.text(row, column + 2)).is_empty()
    {
        return (Some(head + &section), 2);
    }
    (Some(head), 1)
}
