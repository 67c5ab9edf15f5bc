//! ods files, read as a stream: blank cells and rows are stored as repetitions of one, a million at a time, which
//! must never be laid out.

use super::{
    open::Fault,
    workbook::{Book, Room, Tab, Value, is_beyond},
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::{
    collections::HashSet,
    io::{Cursor, Read},
};
use zip::ZipArchive;

/// Reads an ods file, of which it is known how large it is unpacked.
pub(super) fn read(bytes: &[u8]) -> Result<Book, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::Damaged)?;
    let mut part = |name: &str| {
        let mut text = String::new();
        let entry = archive.by_name(name);
        entry.is_ok_and(|mut entry| entry.read_to_string(&mut text).is_ok()).then_some(text)
    };
    if part("META-INF/manifest.xml").is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(Fault::Password);
    }
    if part("mimetype").is_some_and(|kind| !kind.contains("spreadsheet")) {
        return Err(Fault::Foreign("是别的 OpenDocument 文档"));
    }
    content(&part("content.xml").ok_or(Fault::Damaged)?)
}

/// A cell under way.
#[derive(Default)]
struct Cell {
    /// `office:value` of numbers.
    number: Option<String>,
    formula: Option<String>,
    paragraphs: Vec<String>,
    repeated: u32,
}

#[derive(Default)]
struct Sheets {
    book: Book,
    room: Room,
    /// Styles of tables that are not shown.
    hidden: HashSet<String>,
    style: Option<String>,
    tab: Option<Tab>,
    row: u32,
    /// The row's cells, to be put again for each repetition.
    cells: Vec<(u32, Value, Option<String>)>,
    repeated: u32,
    column: u32,
    cell: Option<Cell>,
    /// Inside a paragraph of a cell; notes have paragraphs too, which are no part of the value.
    in_text: bool,
    in_note: bool,
}

fn content(xml: &str) -> Result<Book, Fault> {
    let mut reader = Reader::from_str(xml);
    let mut sheets = Sheets::default();
    loop {
        match reader.read_event().map_err(|_| Fault::Damaged)? {
            Event::Start(tag) => sheets.start(&tag),
            Event::Empty(tag) => {
                sheets.start(&tag);
                sheets.end(tag.name().as_ref())?;
            }
            Event::End(tag) => sheets.end(tag.name().as_ref())?,
            Event::Text(text) => sheets.text(&text.decode().map_err(|_| Fault::Damaged)?),
            Event::GeneralRef(entity) => match entity.resolve_char_ref() {
                Ok(Some(c)) => sheets.text(c.encode_utf8(&mut [0; 4])),
                _ => sheets.text(match entity.decode().map_err(|_| Fault::Damaged)?.as_ref() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    // Entities of the file's own are not expanded.
                    _ => return Err(Fault::Damaged),
                }),
            },
            Event::DocType(_) => return Err(Fault::Damaged),
            Event::Eof => return Ok(sheets.book),
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok().map(|value| value.into_owned())
}

fn repetitions(tag: &BytesStart, name: &str) -> u32 {
    attribute(tag, name).and_then(|count| count.parse().ok()).unwrap_or(1)
}

impl Sheets {
    fn start(&mut self, tag: &BytesStart) {
        match tag.name().as_ref() {
            b"style:style" => self.style = attribute(tag, "style:name"),
            b"style:table-properties" if attribute(tag, "table:display").as_deref() == Some("false") => {
                self.hidden.extend(self.style.clone());
            }
            b"table:table" => {
                let name = attribute(tag, "table:name").unwrap_or_default();
                let hidden = attribute(tag, "table:style-name").is_some_and(|style| self.hidden.contains(&style));
                self.tab = Some(Tab::named(&name, hidden));
                self.row = 0;
            }
            b"table:table-row" => {
                self.cells.clear();
                self.column = 0;
                self.repeated = repetitions(tag, "table:number-rows-repeated");
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let number = match attribute(tag, "office:value-type").as_deref() {
                    Some("float" | "currency" | "percentage") => attribute(tag, "office:value"),
                    _ => None,
                };
                self.cell = Some(Cell {
                    number,
                    formula: attribute(tag, "table:formula"),
                    paragraphs: Vec::new(),
                    repeated: repetitions(tag, "table:number-columns-repeated"),
                });
            }
            b"office:annotation" => self.in_note = true,
            b"text:p" if !self.in_note => {
                self.in_text = true;
                if let Some(cell) = &mut self.cell {
                    cell.paragraphs.push(String::new());
                }
            }
            b"text:s" => self.text(" "),
            b"text:line-break" => self.text("\n"),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text
            && let Some(paragraph) = self.cell.as_mut().and_then(|cell| cell.paragraphs.last_mut())
        {
            paragraph.push_str(text);
        }
    }

    fn end(&mut self, name: &[u8]) -> Result<(), Fault> {
        match name {
            b"office:annotation" => self.in_note = false,
            b"text:p" => self.in_text = false,
            b"table:table-cell" | b"table:covered-table-cell" => {
                let Some(cell) = self.cell.take() else { return Ok(()) };
                let value = match &cell.number {
                    Some(number) => Value::of_binary(number),
                    None => Value::of_text(&cell.paragraphs.join("\n")),
                };
                if value != Value::Empty || cell.formula.is_some() {
                    for offset in 0..cell.repeated {
                        let column = self.column.saturating_add(offset);
                        self.cells.push((column, value.clone(), cell.formula.clone()));
                        if is_beyond(0, column) {
                            break;
                        }
                    }
                }
                self.column = self.column.saturating_add(cell.repeated);
            }
            b"table:table-row" => {
                let Some(tab) = &mut self.tab else { return Ok(()) };
                if !self.cells.is_empty() {
                    for offset in 0..self.repeated {
                        let row = self.row.saturating_add(offset);
                        for (column, value, formula) in &self.cells {
                            tab.put(&mut self.room, row, *column, value.clone())?;
                            if let Some(formula) = formula {
                                tab.put_formula(&mut self.room, row, *column, formula)?;
                            }
                        }
                        if is_beyond(row, 0) {
                            break;
                        }
                    }
                }
                self.row = self.row.saturating_add(self.repeated);
            }
            b"table:table" => self.book.tabs.extend(self.tab.take()),
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_are_not_laid_out() {
        let xml = r#"<office:spreadsheet><table:table table:name="一">
            <table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
            <table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>
        </table:table><table:table table:name="二"><table:table-row>
            <table:table-cell table:number-columns-repeated="2"/>
            <table:table-cell office:value-type="string"><text:p>教育&amp;支出</text:p><office:annotation><text:p>批注</text:p></office:annotation></table:table-cell>
            <table:table-cell table:formula="of:=SUM([.A1:.B1])" office:value-type="float" office:value="12.5"><text:p>12.50</text:p></table:table-cell>
        </table:table-row></table:table></office:spreadsheet>"#;
        let book = content(xml).unwrap();
        assert!(book.tabs[0].cut && book.tabs[0].height() == 0);
        let tab = &book.tabs[1];
        assert_eq!((tab.text(0, 2), tab.value(0, 3)), ("教育&支出", &Value::of_binary("12.5")));
        assert_eq!(tab.formula(0, 3), Some("of:=SUM([.A1:.B1])"));
    }

    #[test]
    fn entities_of_the_file_are_refused() {
        let xml = r#"<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>"#;
        assert!(matches!(content(xml), Err(Fault::Damaged)));
    }
}
