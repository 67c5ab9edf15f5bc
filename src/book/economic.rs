//! 基本支出: codes, names and amounts in two, three or more panes, in whatever order.

use super::{
    plan::{Found, amount_of},
    subjects::{digits, joined},
    words::label,
    workbook::{Tab, Value},
};
use crate::form::{Form, Row, RowRole};

/// Reads a sheet below its title: each code or total is followed by its name and its amount.
pub(super) fn read(form: &Form, tab: &Tab, below: usize) -> Option<Found> {
    let rows = form.panes.iter().flat_map(|pane| pane.fixed_rows());
    let rows: Vec<&Row> = rows.filter(|row| row.role != RowRole::Spacer).collect();
    let amount = form.panes.iter().find_map(|pane| pane.amount_columns().into_iter().next())?;
    let by_code = |code: &str| rows.iter().find(|row| row.key == code).copied();
    let by_label = |text: &str| {
        let name = label(text);
        rows.iter().find(|row| digits(&row.key).is_none() && label(&row.label) == name).copied()
    };
    let mut found = Found::default();
    let mut codes = 0;
    for line in below..tab.height() {
        let mut column = 0;
        while column < tab.width() {
            let (code, used) = joined(tab, line, column);
            let target = code.as_deref().and_then(by_code);
            let total = if target.is_some() { None } else { by_label(tab.text(line, column)) };
            let start = column;
            column += if target.is_some() { used } else { 1 };
            if target.is_none() && total.is_none() {
                // A code that the form does not have, with its name and amount.
                if code.as_deref().is_some_and(|code| matches!(code.len(), 3 | 5) && code.starts_with('3')) {
                    let name = tab.text(line, start + used).to_owned();
                    found.stray(tab.value(line, start + used + 1), (line, start + used + 1), &name);
                    column = start + used + 2;
                }
                continue;
            }
            codes += 1;
            // The name, where there is one, is the only text before the amount.
            let named = target.is_some() && amount_of(tab.value(line, column)).is_none();
            column += usize::from(named && *tab.value(line, column) != Value::Empty);
            let Some(row) = target.or(total) else { continue };
            let reach = if total.is_some() { column..tab.width() } else { column..column + 1 };
            let stop = |column: &usize| *tab.value(line, *column) != Value::Empty;
            if let Some(at) = reach.into_iter().find(stop)
                && amount_of(tab.value(line, at)).is_some()
            {
                found.cell(row.key.clone(), amount.clone(), tab.value(line, at), (line, at));
                column = at + 1;
            }
        }
    }
    (codes >= 3).then_some(found)
}
