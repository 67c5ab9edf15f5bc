//! The forms as a workbook: official layout, live totals, findings as notes and as a sheet, and the whole project
//! as text so that nothing is lost on the way back.
//!
//! A workbook holds binary numbers and nothing else; [`binary`] is the only place where an amount becomes one, and
//! only to be written. Nothing is calculated with it.

mod carried;
mod findings;
mod form;
mod formula;
mod look;

use super::{ExportError, Metadata, container};
use crate::{
    audit::{Figures, Report},
    document::{Block, Document, Table},
    form::{Address, Form, Profile},
    project::Project,
};
use look::Looks;
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};
use std::collections::HashMap;

/// Rows above a form's header: title, number, and the line with the unit.
pub(super) const CAPTION_ROWS: usize = 3;

/// Excel's own limit is 32,767; a text that long is no label any more.
const LONGEST_TEXT: usize = 32_000;

/// A cell of the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Place {
    sheet: usize,
    row: u32,
    column: u16,
}

/// One form as it becomes a sheet.
struct Sheet<'a> {
    form: &'a Form,
    table: &'a Table,
    name: String,
}

/// Everything that the sheets of a workbook have in common.
struct Book<'a> {
    profile: &'a Profile,
    project: &'a Project,
    figures: &'a Figures<'a>,
    report: &'a Report,
    sheets: Vec<Sheet<'a>>,
    places: HashMap<&'a Address, Place>,
    /// What is printed on every page of a draft.
    stamp: Option<String>,
}

/// Writes the workbook; the same project gives the same bytes.
pub(super) fn write(
    profile: &Profile,
    project: &Project,
    figures: &Figures,
    report: &Report,
    document: &Document,
    meta: &Metadata,
) -> Result<Vec<u8>, ExportError> {
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let sheets: Vec<Sheet> = profile
        .forms
        .iter()
        .zip(tables)
        .map(|(form, table)| Sheet { form, table, name: sheet_name(&format!("{} {}", form.number, form.title)) })
        .collect();
    let places = sheets.iter().enumerate().flat_map(|(index, sheet)| form::places(index, sheet.table)).collect();
    let book = Book { profile, project, figures, report, sheets, places, stamp: document.stamp.clone() };

    let mut workbook = Workbook::new();
    let date = ExcelDateTime::from_ymd(meta.year.max(1900), 12, 31)?;
    let properties = DocProperties::new().set_title(&meta.title).set_author(&meta.author).set_subject(&meta.subject);
    workbook.set_properties(&properties.set_creation_datetime(&date));
    let mut looks = Looks::default();
    let mut formulas = formula::Formulas::new(&book);
    let notes = findings::notes(&book);
    for index in 0..book.sheets.len() {
        workbook.push_worksheet(form::write(&book, index, &mut formulas, &notes, &mut looks)?);
    }
    workbook.push_worksheet(findings::write(&book, &mut looks)?);
    workbook.push_worksheet(carried::write(profile, project)?);
    Ok(container::made_anywhere(workbook.save_to_buffer()?))
}

/// A name that Excel accepts: at most 31 characters and none of its own signs.
fn sheet_name(text: &str) -> String {
    text.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect()
}

/// The nearest binary number, which is what a workbook stores. Its shortest decimal form is the amount again.
fn binary(value: Decimal) -> f64 {
    value.to_string().parse().unwrap_or_default()
}

/// Writes a text as a text: what begins like a formula is marked as quoted, so that no program ever runs it, not
/// even after somebody has edited the cell.
fn put_text(sheet: &mut Worksheet, (row, column): (u32, u16), text: &str, format: &Format) -> Result<(), ExportError> {
    let quoted = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let text: String = text.chars().take(LONGEST_TEXT).collect();
    match quoted {
        true => sheet.write_string_with_format(row, column, text, &format.clone().set_quote_prefix())?,
        false => sheet.write_string_with_format(row, column, text, format)?,
    };
    Ok(())
}
