//! A workbook of a document: its text and small tables on the first sheet, every other table on one of its own.
//!
//! Values are written as the texts that the document shows: a binary number would not be the same amount.

use super::super::{ExportError, Metadata, container};
use crate::document::{Align, Block, Document, Placement, Table};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// Columns are as wide as their longest text, in characters, within these bounds.
const WIDTHS: (usize, usize) = (6, 60);
/// Names of sheets may not be longer.
const LONGEST_NAME: usize = 31;
const A4: u8 = 9;

/// Writes a document.
pub(super) fn write(document: &Document, meta: &Metadata) -> Result<Vec<u8>, ExportError> {
    let mut workbook = Workbook::new();
    let date = ExcelDateTime::from_ymd(meta.year, 12, 31)?;
    let properties = DocProperties::new().set_title(&meta.title).set_author(&meta.author).set_subject(&meta.subject);
    workbook.set_properties(&properties.set_creation_datetime(&date));
    let first = workbook.add_worksheet();
    first.set_name("概况")?.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    text_sheet(first, document)?;
    for block in &document.blocks {
        if let Block::Table(table) = block
            && table.placement == Placement::OwnPages
        {
            let name: String = table.title.chars().filter(|c| !"[]:*?/\\".contains(*c)).take(LONGEST_NAME).collect();
            let sheet = workbook.add_worksheet();
            sheet.set_name(name)?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
            write_table(sheet, 0, table)?;
            let head = table.header.len() as u32;
            sheet.set_freeze_panes(head, 0)?;
            if let (Some(last), Some(row)) = (head.checked_sub(1), table.columns.len().checked_sub(1)) {
                sheet.set_repeat_rows(0, last)?;
                sheet.autofilter(last, 0, head + table.body.len() as u32 - 1, row as u16)?;
            }
            for (column, width) in (0..).zip(widths(table)) {
                sheet.set_column_width(column, width as f64)?;
            }
        }
    }
    Ok(container::made_anywhere(workbook.save_to_buffer()?))
}

/// Titles, paragraphs and small tables, one below the other.
fn text_sheet(sheet: &mut Worksheet, document: &Document) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(16);
    let heading = Format::new().set_bold().set_font_size(12);
    let mut row = 0;
    let mut columns: Vec<usize> = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Title { level, lines, .. } => {
                let format = if *level == crate::document::TitleLevel::Part { &title } else { &heading };
                sheet.write_string_with_format(row, 0, Block::one_line(lines), format)?;
                row += 1;
            }
            Block::Paragraph { text, .. } => {
                sheet.write_string(row, 0, text)?;
                row += 1;
            }
            Block::Table(table) if table.placement == Placement::InText => {
                row = write_table(sheet, row, table)? + 1;
                let own = widths(table);
                columns.resize(columns.len().max(own.len()), 0);
                for (column, width) in columns.iter_mut().zip(own) {
                    *column = width.max(*column);
                }
            }
            Block::Table(_) | Block::Cover { .. } | Block::Contents | Block::Reference { .. } => {}
        }
    }
    for (column, width) in (0..).zip(columns) {
        sheet.set_column_width(column, width as f64)?;
    }
    Ok(())
}

/// Writes a table from a row on; gives the row after it.
fn write_table(sheet: &mut Worksheet, top: u32, table: &Table) -> Result<u32, XlsxError> {
    let plain = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let head = plain.clone().set_bold().set_align(FormatAlign::Center).set_background_color("#F2F2F2");
    let mut row = top;
    for cells in &table.header {
        for cell in cells {
            sheet.write_string_with_format(row, cell.column as u16, &cell.text, &head)?;
        }
        row += 1;
    }
    for body in &table.body {
        let mut column = 0;
        for cell in &body.cells {
            let align = cell.align.or(table.columns.get(column).map(|own| own.align)).unwrap_or(Align::Left);
            let align = match align {
                Align::Left => FormatAlign::Left,
                Align::Center => FormatAlign::Center,
                Align::Right => FormatAlign::Right,
            };
            let format = plain.clone().set_align(align);
            let format = if body.bold { format.set_bold() } else { format };
            let (first, last) = (column as u16, (column + cell.merged) as u16);
            match cell.merged {
                0 => {
                    sheet.write_string_with_format(row, first, &cell.text, &format)?;
                }
                _ => {
                    sheet.merge_range(row, first, row, last, &cell.text, &format)?;
                }
            }
            column += cell.merged + 1;
        }
        row += 1;
    }
    Ok(row)
}

/// The width of each column in half characters, as spreadsheets count.
fn widths(table: &Table) -> Vec<usize> {
    let wide = |text: &str| -> usize {
        let line = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        text.lines().map(line).max().unwrap_or(0)
    };
    let mut widths = vec![0; table.columns.len()];
    let mut widen = |column: usize, text: &str| {
        if let Some(own) = widths.get_mut(column) {
            *own = wide(text).max(*own);
        }
    };
    table.header.iter().flatten().for_each(|cell| widen(cell.column, &cell.text));
    for body in &table.body {
        let mut column = 0;
        for cell in &body.cells {
            if cell.merged == 0 {
                widen(column, &cell.text);
            }
            column += cell.merged + 1;
        }
    }
    widths.into_iter().map(|width| (width + 2).clamp(WIDTHS.0, WIDTHS.1)).collect()
}
