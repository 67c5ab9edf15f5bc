//! Checks that every cell a template names exists in its profile.

use super::template::{Condition, Expression, Piece, RowName, Rows};
use crate::form::{Form, Key, Profile};

/// Checks pieces and all that stands inside them; the error is a Chinese sentence.
pub(super) fn pieces(profile: &Profile, list: &[Piece]) -> Result<(), String> {
    list.iter().try_for_each(|piece| match piece {
        Piece::Text(_) | Piece::Word(_) | Piece::Field(_) => Ok(()),
        Piece::Reason { body, .. } => pieces(profile, body),
        Piece::Amount(value) => expression(profile, value),
        Piece::Percent(part, whole) => expression(profile, part).and_then(|()| expression(profile, whole)),
        Piece::If { condition: test, then, otherwise } => {
            condition(profile, test)?;
            pieces(profile, then)?;
            pieces(profile, otherwise)
        }
        Piece::Compare { left, right, outcomes } => {
            expression(profile, left)?;
            expression(profile, right)?;
            [&outcomes.more, &outcomes.less, &outcomes.equal, &outcomes.unknown]
                .into_iter()
                .try_for_each(|branch| pieces(profile, branch))
        }
        Piece::List { rows: list, body, empty, .. } => {
            rows(profile, list)?;
            pieces(profile, body)?;
            pieces(profile, empty)
        }
    })
}

/// Checks the rows of a list.
pub(super) fn rows(profile: &Profile, rows: &Rows) -> Result<(), String> {
    let form = form(profile, &rows.form)?;
    let named = rows.under.iter().filter(|_| rows.level.is_none());
    let stranger = named.filter_map(|row| match row {
        RowName::Key(key) if !form.has_cell(key, &rows.column) => Some(key),
        _ => None,
    });
    match stranger.into_iter().next() {
        Some(key) => Err(format!("口径中没有单元格“{}[{key}].{}”", form.key, rows.column)),
        None => column(form, &rows.column),
    }
}

/// Checks a condition.
pub(super) fn condition(profile: &Profile, condition: &Condition) -> Result<(), String> {
    match condition {
        Condition::Agency => Ok(()),
        Condition::Blank(value) => expression(profile, value),
        Condition::Compare(left, _, right) => expression(profile, left).and_then(|()| expression(profile, right)),
    }
}

/// Checks a value.
pub(super) fn expression(profile: &Profile, value: &Expression) -> Result<(), String> {
    match value {
        Expression::Cell { form: key, row, column: name, .. } => {
            let form = form(profile, key)?;
            match row {
                RowName::This => column(form, name),
                RowName::Key(row) if form.has_cell(row, name) => Ok(()),
                RowName::Key(row) => Err(format!("口径中没有单元格“{key}[{row}].{name}”")),
            }
        }
        Expression::Sum(left, right) | Expression::Minus(left, right) => {
            expression(profile, left)?;
            expression(profile, right)
        }
        Expression::Value | Expression::Difference | Expression::Second | Expression::Count | Expression::Number(_) => {
            Ok(())
        }
    }
}

fn form<'p>(profile: &'p Profile, key: &Key) -> Result<&'p Form, String> {
    profile.form(key).ok_or_else(|| format!("口径中没有表“{key}”"))
}

fn column(form: &Form, name: &Key) -> Result<(), String> {
    let known = form.panes.iter().any(|pane| pane.amount_columns().contains(name));
    if known { Ok(()) } else { Err(format!("表“{}”中没有金额列“{name}”", form.key)) }
}
