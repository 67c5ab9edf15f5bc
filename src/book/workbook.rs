//! Opening a workbook within limits, whatever stands in the file.

use crate::project::{read_limited, store::system_reason};
use calamine::{Data, DataRef, Ods, Reader, SheetType, SheetVisible, Xls, Xlsx};
use rust_decimal::Decimal;
use std::{
    io::{self, Cursor, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};
use thiserror::Error;

/// Seventeen full forms take half a megabyte; anything larger is no disclosure.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;
/// The same unpacked.
const LARGEST_UNPACKED: u64 = 192 * 1024 * 1024;
/// No form has as many rows or columns; what lies beyond is not read, and the sheet says so.
const MOST_ROWS: u32 = 20_000;
const MOST_COLUMNS: u32 = 256;
/// Decimals of 万元 that are exact to the 分; the binary noise of a calculated number begins behind them.
const DECIMALS: u32 = 6;

/// Why a file is not read as a workbook. Each message names the file.
#[derive(Debug, Error)]
pub enum BookError {
    /// The system refused.
    #[error("{}:打不开({})", .0.display(), system_reason(.1))]
    Io(PathBuf, io::Error),
    /// `~$` files are left by a program that has the workbook open.
    #[error("{}:这是表格软件打开文件时留下的锁文件,不是工作簿", .0.display())]
    Lock(PathBuf),
    /// Larger than any disclosure, packed or unpacked.
    #[error("{}:文件太大(或解压后太大),不是决算报表", .0.display())]
    TooLarge(PathBuf),
    /// A password is needed.
    #[error("{}:工作簿设有密码,请在表格软件中取消密码后再导入", .0.display())]
    Password(PathBuf),
    /// Neither xlsx nor xls nor ods, whatever the name says.
    #[error("{}:不是 xlsx、xls 或 ods 工作簿(扩展名可能不对)", .0.display())]
    Foreign(PathBuf),
    /// It begins like a workbook and goes on otherwise.
    #[error("{}:工作簿已损坏,读不出来", .0.display())]
    Damaged(PathBuf),
}

/// A workbook's sheets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// In the order of the file.
    pub tabs: Vec<Tab>,
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tab {
    /// As it stands on the tab.
    pub name: String,
    /// Whether the file hides it.
    pub hidden: bool,
    /// Whether rows or columns beyond the limits were left out.
    pub cut: bool,
    rows: Vec<Vec<Value>>,
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// A text, never blank.
    Text(String),
    /// A number.
    Number(Decimal),
}

impl Tab {
    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// The columns of the longest row.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// A cell, both counted from zero; empty outside the sheet.
    pub fn value(&self, row: usize, column: usize) -> &Value {
        self.rows.get(row).and_then(|row| row.get(column)).unwrap_or(&Value::Empty)
    }

    /// The text of a cell; empty for numbers.
    pub fn text(&self, row: usize, column: usize) -> &str {
        match self.value(row, column) {
            Value::Text(text) => text,
            Value::Number(_) | Value::Empty => "",
        }
    }

    /// The cell's name as the user sees it: `B12`.
    pub fn place(&self, row: usize, column: usize) -> String {
        let mut letters = Vec::new();
        let mut rest = column + 1;
        while rest > 0 {
            letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().collect::<String>() + &(row + 1).to_string()
    }

    fn put(&mut self, row: u32, column: u32, value: Value) {
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            self.cut |= value != Value::Empty;
            return;
        }
        if value == Value::Empty {
            return;
        }
        let (row, column) = (row as usize, column as usize);
        if self.rows.len() <= row {
            self.rows.resize(row + 1, Vec::new());
        }
        let cells = &mut self.rows[row];
        if cells.len() <= column {
            cells.resize(column + 1, Value::Empty);
        }
        cells[column] = value;
    }
}

/// Opens a workbook.
pub fn open(path: &Path) -> Result<Book, BookError> {
    if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("~$")) {
        return Err(BookError::Lock(path.to_owned()));
    }
    let bytes = read_limited(path, LARGEST_FILE)
        .map_err(|error| BookError::Io(path.to_owned(), error))?
        .ok_or_else(|| BookError::TooLarge(path.to_owned()))?;
    // The readers are well tested, but a damaged file must not end a batch even where they panic.
    let read = catch_unwind(AssertUnwindSafe(|| read(path, bytes)));
    read.unwrap_or_else(|_| Err(BookError::Damaged(path.to_owned())))
}

fn read(path: &Path, bytes: Vec<u8>) -> Result<Book, BookError> {
    let damaged = || BookError::Damaged(path.to_owned());
    if bytes.starts_with(b"PK") {
        return match unpacked(path, &bytes)? {
            Archive::Ods => from_ods(Ods::new(Cursor::new(bytes)).map_err(|error| match error {
                calamine::OdsError::Password => BookError::Password(path.to_owned()),
                _ => damaged(),
            })?),
            Archive::Xlsx => from_xlsx(Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?),
        }
        .ok_or_else(damaged);
    }
    if !bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(BookError::Foreign(path.to_owned()));
    }
    // An xlsx with a password is wrapped into the container of xls, with streams of these names.
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(encrypted.len()).any(|window| window == encrypted) {
        return Err(BookError::Password(path.to_owned()));
    }
    let book = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsError::Password => BookError::Password(path.to_owned()),
        _ => damaged(),
    })?;
    from_ranges(book).ok_or_else(damaged)
}

enum Archive {
    Xlsx,
    Ods,
}

/// Unpacks everything once and counts, because the sizes that an archive states may be lies.
fn unpacked(path: &Path, bytes: &[u8]) -> Result<Archive, BookError> {
    let damaged = |_| BookError::Damaged(path.to_owned());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut left = LARGEST_UNPACKED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(damaged)?;
        let size = io::copy(&mut entry.take(left + 1), &mut io::sink());
        let size = size.map_err(|_| BookError::Damaged(path.to_owned()))?;
        left = left.checked_sub(size).ok_or_else(|| BookError::TooLarge(path.to_owned()))?;
    }
    let has = |name: &str| archive.file_names().any(|other| other.is_ok_and(|other| other == name));
    match (has("content.xml"), has("[Content_Types].xml")) {
        (true, _) => Ok(Archive::Ods),
        (false, true) => Ok(Archive::Xlsx),
        (false, false) => Err(BookError::Foreign(path.to_owned())),
    }
}

/// Reads cell by cell: the range of a sheet may span billions of cells of which one is used.
fn from_xlsx(mut book: Xlsx<Cursor<Vec<u8>>>) -> Option<Book> {
    let mut tabs = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut tab =
            Tab { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible, ..Tab::default() };
        let mut cells = book.worksheet_cells_reader(&sheet.name).ok()?;
        while let Some(cell) = cells.next_cell().ok()? {
            let (row, column) = cell.get_position();
            tab.put(row, column, Value::of_ref(cell.get_value()));
            if row > MOST_ROWS {
                break;
            }
        }
        tabs.push(tab);
    }
    Some(Book { tabs })
}

fn from_ods(book: Ods<Cursor<Vec<u8>>>) -> Option<Book> {
    from_ranges(book)
}

fn from_ranges<B: Reader<Cursor<Vec<u8>>>>(mut book: B) -> Option<Book> {
    let mut tabs = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut tab =
            Tab { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible, ..Tab::default() };
        let range = book.worksheet_range(&sheet.name).ok()?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            tab.put(top.saturating_add(row as u32), left.saturating_add(column as u32), Value::of(value));
        }
        tabs.push(tab);
    }
    Some(Book { tabs })
}

impl Value {
    fn of(data: &Data) -> Value {
        match data {
            Data::Int(number) => Value::Number(Decimal::from(*number)),
            Data::Float(number) => Value::of_binary(&number.to_string()),
            Data::String(text) => Value::of_text(text),
            Data::Error(error) => Value::of_text(&error.to_string()),
            Data::Bool(_) | Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_) | Data::Empty => {
                Value::Empty
            }
        }
    }

    fn of_ref(data: &DataRef<'_>) -> Value {
        match data {
            DataRef::SharedString(text) => Value::of_text(text),
            other => Value::of(&other.clone().into()),
        }
    }

    fn of_text(text: &str) -> Value {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{3000}');
        if text.is_empty() { Value::Empty } else { Value::Text(text.to_owned()) }
    }

    /// A binary number, printed by the shortest digits that mean it.
    fn of_binary(digits: &str) -> Value {
        match digits.parse::<Decimal>() {
            Ok(number) => Value::Number(crate::amount::round_half_up(number, DECIMALS).normalize()),
            Err(_) => Value::Text(digits.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_numbers_become_what_was_meant() {
        for (digits, meant) in [("318.35999999999996", "318.36"), ("26538.47", "26538.47"), ("205", "205")] {
            assert_eq!(Value::of_binary(digits), Value::Number(meant.parse().unwrap()));
        }
    }

    #[test]
    fn cells_are_named_as_on_the_screen() {
        let tab = Tab::default();
        assert_eq!([tab.place(0, 0), tab.place(11, 25), tab.place(6, 26)], ["A1", "Z12", "AA7"]);
    }

    #[test]
    fn cells_beyond_the_limits_take_no_memory() {
        let mut tab = Tab::default();
        tab.put(1_048_575, 16_383, Value::Number(Decimal::ONE));
        assert!(tab.cut && tab.height() == 0);
    }
}
