//! Opening a workbook within limits, whatever stands in the file.

use super::{
    ods,
    workbook::{Book, Full, Room, Tab, Value, is_beyond},
    xls,
};
use crate::project::{read_limited, store::system_reason};
use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xlsx};
use std::{
    io::{self, Cursor, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};
use thiserror::Error;
use zip::{ZipArchive, result::ZipError};

/// Seventeen full forms take half a megabyte; anything larger is no disclosure.
const LARGEST_FILE: u64 = 48 * 1024 * 1024;
/// The same unpacked.
const LARGEST_UNPACKED: u64 = 128 * 1024 * 1024;
/// More sheets no bureau's set has.
const MOST_SHEETS: usize = 300;

/// Why a file is not read as a workbook. Each message names the file.
#[derive(Debug, Error)]
pub enum BookError {
    /// The system refused.
    #[error("{}:打不开({})", .0.display(), system_reason(.1))]
    Io(PathBuf, io::Error),
    /// `~$` files are left by a program that has the workbook open.
    #[error("{}:这是表格软件打开文件时留下的锁文件,不是工作簿", .0.display())]
    Lock(PathBuf),
    /// Nothing is in it.
    #[error("{}:空文件(0 字节)", .0.display())]
    Empty(PathBuf),
    /// Larger than any disclosure, packed or unpacked.
    #[error("{}:文件太大(或解开后太大),不是决算报表", .0.display())]
    TooLarge(PathBuf),
    /// A password is needed.
    #[error("{}:工作簿设有密码,请在表格软件中取消密码后再导入", .0.display())]
    Password(PathBuf),
    /// Neither xlsx nor xls nor ods, whatever the name says.
    #[error("{}:不是 xlsx、xls 或 ods 工作簿({})", .0.display(), .1)]
    Foreign(PathBuf, &'static str),
    /// It begins like a workbook and goes on otherwise.
    #[error("{}:工作簿已损坏,读不出来", .0.display())]
    Damaged(PathBuf),
}

/// What is wrong with a file whose path is not known here.
#[derive(Debug)]
pub(super) enum Fault {
    Password,
    TooLarge,
    Foreign(&'static str),
    Damaged,
}

impl From<Full> for Fault {
    fn from(Full: Full) -> Fault {
        Fault::TooLarge
    }
}

/// The beginning of xls files and of encrypted xlsx files.
const COMPOUND: [u8; 4] = [0xD0, 0xCF, 0x11, 0xE0];

/// Opens a workbook; what kind it is its content says and not its name.
pub fn open(path: &Path) -> Result<Book, BookError> {
    if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("~$")) {
        return Err(BookError::Lock(path.to_owned()));
    }
    let bytes = read_limited(path, LARGEST_FILE).map_err(|error| BookError::Io(path.to_owned(), error))?;
    let bytes = bytes.ok_or_else(|| BookError::TooLarge(path.to_owned()))?;
    open_bytes(path, bytes)
}

/// Opens a workbook whose content was read from `path`.
pub fn open_bytes(path: &Path, bytes: Vec<u8>) -> Result<Book, BookError> {
    if bytes.is_empty() {
        return Err(BookError::Empty(path.to_owned()));
    }
    // The readers are well tested, but a damaged file must not end a batch even where they panic.
    let read = catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or(Err(Fault::Damaged));
    read.map_err(|fault| match fault {
        Fault::Password => BookError::Password(path.to_owned()),
        Fault::TooLarge => BookError::TooLarge(path.to_owned()),
        Fault::Foreign(why) => BookError::Foreign(path.to_owned(), why),
        Fault::Damaged => BookError::Damaged(path.to_owned()),
    })
}

/// Whether a file is to be read as a workbook: by its content where that is telling, else by its name.
pub fn is_workbook(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let named = matches!(ending.as_str(), "xls" | "xlsx" | "xlsm" | "xlsb" | "ods" | "et");
    let mut start = Vec::new();
    let file = std::fs::File::open(path);
    if file.is_ok_and(|file| file.take(4).read_to_end(&mut start).is_err()) || named {
        return named;
    }
    if start.starts_with(b"PK") {
        let archive = std::fs::File::open(path).ok().and_then(|file| ZipArchive::new(file).ok());
        return archive.is_some_and(|archive| archive.index_for_name("xl/workbook.xml").is_some());
    }
    start == COMPOUND && ending != "doc"
}

fn read(bytes: Vec<u8>) -> Result<Book, Fault> {
    if bytes.starts_with(b"PK") {
        return match unpacked(&bytes)? {
            Archive::Ods => ods::read(&bytes),
            Archive::Xlsx => from_xlsx(Xlsx::new(Cursor::new(bytes)).map_err(|_| Fault::Damaged)?),
        };
    }
    if bytes.starts_with(&COMPOUND) {
        return xls::read(bytes);
    }
    let start = bytes.trim_ascii_start();
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    Err(Fault::Foreign(match start {
        [b'%', b'P', b'D', b'F', ..] => "其实是 PDF",
        [b'<', ..] => "其实是网页或 XML,请用表格软件打开后另存为 xlsx",
        [0xFF, 0xD8, ..] | [0x89, b'P', b'N', b'G', ..] => "其实是图片",
        _ => "扩展名可能不对",
    }))
}

enum Archive {
    Xlsx,
    Ods,
}

/// Unpacks everything once and counts, because the sizes that an archive states may be lies.
fn unpacked(bytes: &[u8]) -> Result<Archive, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::Damaged)?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    let kind = if has("encrypted-package") {
        return Err(Fault::Password);
    } else if has("content.xml") {
        Archive::Ods
    } else if has("xl/workbook.xml") || has("xl/_rels/workbook.xml.rels") {
        Archive::Xlsx
    } else if has("xl/workbook.bin") {
        return Err(Fault::Foreign("是 xlsb 二进制工作簿,请另存为 xlsx"));
    } else if has("word/document.xml") {
        return Err(Fault::Foreign("其实是 Word 文档"));
    } else {
        return Err(Fault::Foreign("其实是压缩包"));
    };
    let mut left = LARGEST_UNPACKED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Fault::Password,
            _ => Fault::Damaged,
        })?;
        let size = io::copy(&mut entry.take(left + 1), &mut io::sink()).map_err(|_| Fault::Damaged)?;
        left = left.checked_sub(size).ok_or(Fault::TooLarge)?;
    }
    Ok(kind)
}

/// Reads cell by cell: the range of a sheet may span billions of cells of which one is used.
fn from_xlsx(mut book: Xlsx<Cursor<Vec<u8>>>) -> Result<Book, Fault> {
    let mut tabs = Vec::new();
    let mut room = Room::default();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if tabs.len() >= MOST_SHEETS {
            return Err(Fault::TooLarge);
        }
        let mut tab = Tab::named(&sheet.name, sheet.visible != SheetVisible::Visible);
        let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(|_| Fault::Damaged)?;
        while let Some(cell) = cells.next_cell_with_formula().map_err(|_| Fault::Damaged)? {
            let (row, column) = cell.pos;
            tab.put(&mut room, row, column, value_of_ref(&cell.value))?;
            if let Some(formula) = &cell.formula {
                tab.put_formula(&mut room, row, column, formula)?;
            }
            // Rows come in order: behind the last that is read nothing follows but rows that are not.
            if is_beyond(row, 0) {
                tab.cut = true;
                break;
            }
        }
        tabs.push(tab);
    }
    Ok(Book { tabs })
}

/// A value of calamine.
pub(super) fn value_of(data: &Data) -> Value {
    match data {
        Data::Int(number) => Value::Number((*number).into()),
        Data::Float(number) => Value::of_binary(&number.to_string()),
        Data::String(text) => Value::of_text(text),
        Data::Error(error) => Value::of_text(&error.to_string()),
        Data::Bool(_) | Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_) | Data::Empty => Value::Empty,
    }
}

fn value_of_ref(data: &DataRef<'_>) -> Value {
    match data {
        DataRef::SharedString(text) => Value::of_text(text),
        DataRef::String(text) => Value::of_text(text),
        other => value_of(&other.clone().into()),
    }
}
