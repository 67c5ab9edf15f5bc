//! Subject rows and the levels above them: 项 under 款 under 类.
//!
//! A row brings the levels above it that are missing, and takes those along that it leaves empty: a 款 or 类 without
//! rows below it stays only where it says something of its own, an amount other than the sum of what was below.

use super::{
    Cell, Project, Sheet, SheetRow,
    edit::{EditError, form_of, sheet_mut, subject_sheet},
    names::visible_name,
};
use crate::form::{Key, Profile, SubjectLevel, TOTAL_ROW};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Adds a row at its place in code order.
pub(super) fn insert(
    profile: &Profile,
    project: &mut Project,
    form: &Key,
    code: &Key,
    name: &str,
) -> Result<(), EditError> {
    SubjectLevel::of(code).ok_or_else(|| EditError::NotACode(code.clone()))?;
    if subject_sheet(profile, project, form)?.row(code).is_some() {
        return Err(EditError::DuplicateSubject(code.clone()));
    }
    insert_levels_above(profile, project, form, code)?;
    insert_in_order(
        sheet_mut(project, form),
        code.clone(),
        SheetRow { name: visible_name(name), cells: BTreeMap::new() },
    );
    Ok(())
}

/// Removes rows, and the levels above that they leave empty.
pub(super) fn remove(profile: &Profile, project: &mut Project, form: &Key, codes: &[Key]) -> Result<(), EditError> {
    let before = subject_sheet(profile, project, form)?.clone();
    remove_exactly(profile, project, form, codes)?;
    remove_emptied(subject_sheet(profile, project, form)?, &before, codes);
    Ok(())
}

/// Removes rows and nothing else.
pub(super) fn remove_exactly(
    profile: &Profile,
    project: &mut Project,
    form: &Key,
    codes: &[Key],
) -> Result<(), EditError> {
    let sheet = subject_sheet(profile, project, form)?;
    for code in codes {
        if code == TOTAL_ROW || sheet.remove(code).is_none() {
            return Err(EditError::NoSuchRow(form.clone(), code.clone()));
        }
    }
    Ok(())
}

/// Gives a row another code or name.
pub(super) fn rename(
    profile: &Profile,
    project: &mut Project,
    form: &Key,
    code: &Key,
    new_code: &Key,
    name: &str,
) -> Result<(), EditError> {
    SubjectLevel::of(new_code).ok_or_else(|| EditError::NotACode(new_code.clone()))?;
    let sheet = subject_sheet(profile, project, form)?;
    let before = sheet.clone();
    let position = sheet.position(code).ok_or_else(|| EditError::NoSuchRow(form.clone(), code.clone()))?;
    if code != new_code && sheet.row(new_code).is_some() {
        return Err(EditError::DuplicateSubject(new_code.clone()));
    }
    if let Some(row) = sheet.row_mut(code) {
        row.name = visible_name(name);
    }
    if code == new_code {
        return Ok(());
    }
    let Some(row) = sheet.remove(code) else { return Ok(()) };
    if SubjectLevel::parent(code) == SubjectLevel::parent(new_code) {
        sheet.insert(position, new_code.clone(), row);
        return Ok(());
    }
    insert_levels_above(profile, project, form, new_code)?;
    let sheet = sheet_mut(project, form);
    insert_in_order(sheet, new_code.clone(), row);
    remove_emptied(sheet, &before, std::slice::from_ref(code));
    Ok(())
}

/// Adds the levels above a code that are missing; their amounts compute themselves.
fn insert_levels_above(profile: &Profile, project: &mut Project, form: &Key, code: &Key) -> Result<(), EditError> {
    let definition = form_of(profile, form)?;
    let kind = definition.subject_kind().ok_or_else(|| EditError::FixedRows(form.clone()))?;
    let columns: Vec<Key> = definition.panes.iter().flat_map(|pane| pane.amount_columns()).collect();
    let sheet = sheet_mut(project, form);
    let missing: Vec<Key> = levels_above(code).filter(|above| sheet.row(above).is_none()).map(Key::from).collect();
    for above in missing.into_iter().rev() {
        let name = profile.subjects(kind).name(&above).unwrap_or_default().to_owned();
        let cells = columns.iter().map(|column| (column.clone(), Cell::Computed)).collect();
        insert_in_order(sheet, above, SheetRow { name, cells });
    }
    Ok(())
}

/// Inserts after the last row whose code is smaller, so that rows moved by hand stay where they are.
fn insert_in_order(sheet: &mut Sheet, code: Key, row: SheetRow) {
    let smaller = |key: &Key| key == TOTAL_ROW || *key < code;
    let after = sheet.rows().enumerate().filter(|(_, (key, _))| smaller(key)).map(|(index, _)| index + 1).last();
    sheet.insert(after.unwrap_or(0), code, row);
}

/// The codes above a code, the nearest first.
fn levels_above(code: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(SubjectLevel::parent(code), |above| SubjectLevel::parent(above))
}

/// Removes the levels above `gone` that have no rows left and say nothing of their own. `before`: the sheet with the
/// rows that are gone.
fn remove_emptied(sheet: &mut Sheet, before: &Sheet, gone: &[Key]) {
    let above: BTreeSet<&str> = gone.iter().flat_map(|code| levels_above(code)).collect();
    // The 款 come before their 类, which may be emptied by them.
    let mut above: Vec<&str> = above.into_iter().collect();
    above.sort_by_key(|code| std::cmp::Reverse(code.len()));
    for code in above {
        let has_rows = sheet.rows().any(|(key, _)| levels_above(key).any(|above| above == code));
        let Some(row) = sheet.row(code) else { continue };
        let own = |column: &Key, cell: &Cell| match cell {
            Cell::Amount(amount) => amount.yuan() != sum_below(before, code, column),
            Cell::Blank | Cell::Dash | Cell::Computed => false,
        };
        if !has_rows && !row.cells.iter().any(|(column, cell)| own(column, cell)) {
            sheet.remove(code);
        }
    }
}

/// The sum of the rows right below a code.
fn sum_below(sheet: &Sheet, code: &str, column: &Key) -> Decimal {
    let below = sheet.rows().filter(|(key, _)| SubjectLevel::parent(key) == Some(code));
    below.map(|(key, row)| value(sheet, key, row, column)).sum()
}

fn value(sheet: &Sheet, code: &str, row: &SheetRow, column: &Key) -> Decimal {
    match row.cells.get(column) {
        Some(Cell::Amount(amount)) => amount.yuan(),
        Some(Cell::Computed) => sum_below(sheet, code, column),
        Some(Cell::Blank | Cell::Dash) | None => Decimal::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        amount::Unit,
        form::testing::small_profile,
        project::{CellEdit, Edit},
    };

    fn insert(code: &str) -> Edit {
        Edit::InsertSubject { form: "T3".into(), code: code.into(), name: "名称".into() }
    }

    fn remove(codes: &[&str]) -> Edit {
        Edit::RemoveSubjects { form: "T3".into(), codes: codes.iter().map(|code| Key::from(*code)).collect() }
    }

    fn rename(code: &str, new_code: &str) -> Edit {
        let (code, new_code) = (code.into(), new_code.into());
        Edit::RenameSubject { form: "T3".into(), code, new_code, name: "名称".into() }
    }

    fn set(address: &str, text: &str) -> Edit {
        let cell = Cell::parse(text, Unit::Wan).unwrap();
        Edit::SetCells(vec![CellEdit { address: address.parse().unwrap(), cell }])
    }

    /// A project after these edits.
    fn after(edits: &[Edit]) -> Project {
        let profile = small_profile();
        edits.iter().fold(Project::new(&profile, "某中心"), |project, edit| edit.apply(&profile, &project).unwrap())
    }

    fn codes(project: &Project) -> Vec<String> {
        project.sheet("T3").unwrap().rows().map(|(key, _)| key.to_string()).collect()
    }

    #[test]
    fn the_last_row_takes_the_levels_above_it_along() {
        let two = [insert("2010350"), insert("2010399")];
        let project = after(&[two.as_slice(), &[remove(&["2010350"])]].concat());
        assert_eq!(codes(&project), ["合计", "201", "20103", "2010399"]);
        let project = after(&[two.as_slice(), &[remove(&["2010350", "2010399"])]].concat());
        assert_eq!(codes(&project), ["合计"]);
        // Another 款 keeps the 类.
        let project = after(&[insert("2010350"), insert("2013199"), remove(&["2010350"])]);
        assert_eq!(codes(&project), ["合计", "201", "20131", "2013199"]);
    }

    #[test]
    fn a_level_goes_with_the_sum_that_was_typed_and_stays_with_an_amount_of_its_own() {
        let rows = [
            insert("2010350"),
            set("T3[2010350].基本支出", "3"),
            set("T3[20103].基本支出", "3"),
            set("T3[201].基本支出", "3.00"),
        ];
        assert_eq!(codes(&after(&[rows.as_slice(), &[remove(&["2010350"])]].concat())), ["合计"]);
        let other = [rows.as_slice(), &[set("T3[201].基本支出", "5"), remove(&["2010350"])]].concat();
        assert_eq!(codes(&after(&other)), ["合计", "201"]);
    }

    #[test]
    fn a_row_under_another_code_brings_its_levels_and_leaves_none_empty() {
        let project = after(&[
            insert("2010350"),
            insert("2210201"),
            set("T3[2010350].基本支出", "3"),
            rename("2010350", "2080505"),
        ]);
        assert_eq!(codes(&project), ["合计", "208", "20805", "2080505", "221", "22102", "2210201"]);
        let sheet = project.sheet("T3").unwrap();
        assert_eq!(sheet.cell("20805", "基本支出"), Cell::Computed);
        assert_eq!(sheet.cell("2080505", "基本支出"), Cell::parse("3", Unit::Wan).unwrap());
        // Under the same 款 a row that was moved by hand stays where it is.
        let moved = Edit::MoveRow { form: "T3".into(), row: "2010399".into(), to: 3 };
        let project = after(&[insert("2010350"), insert("2010399"), moved, rename("2010399", "2010351")]);
        assert_eq!(codes(&project), ["合计", "201", "20103", "2010351", "2010350"]);
    }
}
