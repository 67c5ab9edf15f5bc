//! xls files. calamine lays a sheet out from its first to its last cell, so that a file of a few kilobytes can ask
//! for all memory there is; the records are therefore looked through before it sees them.

use super::{
    open::{Fault, value_of},
    workbook::{Book, Room, Tab},
};
use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError};
use std::io::{Cursor, Read};

/// Cells from the first to the last of every sheet, used or not.
const MOST_SPANNED: u64 = 3_000_000;
/// What the records may take; forms take half a megabyte.
const LARGEST_STREAM: u64 = 48 * 1024 * 1024;

// Records of [MS-XLS].
const BEGIN: u16 = 0x0809;
const PASSWORD: u16 = 0x002F;
/// FORMULA, MULRK, MULBLANK, LABELSST, BLANK, NUMBER, LABEL, BOOLERR, RK, RSTRING: they begin with row and column.
const CELLS: [u16; 10] = [0x0006, 0x00BD, 0x00BE, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6];

/// Reads an xls file.
pub(super) fn read(bytes: Vec<u8>) -> Result<Book, Fault> {
    look_through(&bytes)?;
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => Fault::Password,
        _ => Fault::Damaged,
    })?;
    let mut tabs = Vec::new();
    let mut room = Room::default();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut tab = Tab::named(&sheet.name, sheet.visible != SheetVisible::Visible);
        let range = book.worksheet_range(&sheet.name).map_err(|_| Fault::Damaged)?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let (row, column) = (top.saturating_add(row as u32), left.saturating_add(column as u32));
            tab.put(&mut room, row, column, value_of(value))?;
        }
        // Formulas only tell whether a total is stale; a sheet whose formulas cannot be read has its values.
        if let Ok(formulas) = book.worksheet_formula(&sheet.name) {
            let (top, left) = formulas.start().unwrap_or_default();
            for (row, column, formula) in formulas.used_cells() {
                tab.put_formula(
                    &mut room,
                    top.saturating_add(row as u32),
                    left.saturating_add(column as u32),
                    formula,
                )?;
            }
        }
        tabs.push(tab);
    }
    Ok(Book { tabs })
}

/// Refuses what is no xls file, what has a password, and what spans too many cells.
fn look_through(bytes: &[u8]) -> Result<(), Fault> {
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Fault::Damaged)?;
    // An xlsx with a password is wrapped into the container of xls.
    if container.is_stream("/EncryptedPackage") {
        return Err(Fault::Password);
    }
    if container.is_stream("/WordDocument") {
        return Err(Fault::Foreign("其实是 Word 文档"));
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| container.is_stream(name));
    let stream = container.open_stream(name.ok_or(Fault::Foreign("扩展名可能不对"))?).map_err(|_| Fault::Damaged)?;
    let mut records = Vec::new();
    stream.take(LARGEST_STREAM + 1).read_to_end(&mut records).map_err(|_| Fault::Damaged)?;
    if records.len() as u64 > LARGEST_STREAM {
        return Err(Fault::TooLarge);
    }
    if spanned(&records)? > MOST_SPANNED {
        return Err(Fault::TooLarge);
    }
    Ok(())
}

/// The cells that all sheets span together.
fn spanned(records: &[u8]) -> Result<u64, Fault> {
    let word = |at: usize| Some(u16::from_le_bytes([*records.get(at)?, *records.get(at + 1)?]));
    let mut all = 0_u64;
    let mut sheet: Option<Span> = None;
    let mut at = 0;
    while let (Some(kind), Some(length)) = (word(at), word(at + 2)) {
        match kind {
            BEGIN => all += sheet.take().map_or(0, Span::area),
            PASSWORD => return Err(Fault::Password),
            kind if CELLS.contains(&kind) => {
                if let (Some(row), Some(column)) = (word(at + 4), word(at + 6)) {
                    // Rows of many values end with the number of their last column.
                    let many = matches!(kind, 0x00BD | 0x00BE);
                    let last = if many { word(at + 2 + usize::from(length)).unwrap_or(column) } else { column };
                    let span = sheet.get_or_insert(Span { rows: (row, row), columns: (column, last) });
                    span.rows = (span.rows.0.min(row), span.rows.1.max(row));
                    span.columns = (span.columns.0.min(column), span.columns.1.max(last));
                }
            }
            _ => {}
        }
        at += 4 + usize::from(length);
    }
    Ok(all + sheet.map_or(0, Span::area))
}

/// The first and last row and column with something in them.
struct Span {
    rows: (u16, u16),
    columns: (u16, u16),
}

impl Span {
    fn area(self) -> u64 {
        let length = |(first, last): (u16, u16)| u64::from(last.saturating_sub(first)) + 1;
        length(self.rows) * length(self.columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, content: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(content.len() as u16).to_le_bytes(), content].concat()
    }

    #[test]
    fn the_span_of_lone_cells_is_seen_before_it_is_laid_out() {
        let cell =
            |row: u16, column: u16| record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat());
        let begin = record(BEGIN, &[0; 16]);
        let far = [begin.clone(), cell(0, 0), cell(65_535, 255)].concat();
        assert_eq!(spanned(&far).unwrap(), 65_536 * 256);
        let two = [begin.clone(), cell(3, 3), begin, cell(9, 0), cell(9, 4)].concat();
        assert_eq!(spanned(&two).unwrap(), 6);
    }

    #[test]
    fn a_password_is_said_to_be_one() {
        let records = [record(BEGIN, &[0; 16]), record(PASSWORD, &[0; 6])].concat();
        assert!(matches!(spanned(&records), Err(Fault::Password)));
    }
}
