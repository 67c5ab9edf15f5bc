//! What a workbook holds, whatever kind of file it came from, within limits.

use rust_decimal::Decimal;
use std::collections::HashMap;

/// No form has as many rows or columns; what lies beyond is not read, and the sheet says so.
const MOST_ROWS: u32 = 20_000;
const MOST_COLUMNS: u32 = 256;
/// Cells of all sheets together: a hundred large departments.
const MOST_CELLS: usize = 2_000_000;
/// Bytes of text of all sheets together; one shared text may stand in every cell.
const MOST_TEXT: usize = 48 * 1024 * 1024;
/// A formula that is longer is not looked at.
const LONGEST_FORMULA: usize = 4_000;
/// Decimals of 万元 that are exact to the 分; the binary noise of a calculated number begins behind them.
const DECIMALS: u32 = 6;

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
    /// The columns of the longest row: asked for each row, of which there may be many thousands.
    width: usize,
    formulas: HashMap<(usize, usize), String>,
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

/// Room that is left for a workbook in memory, whatever its file claims.
#[derive(Debug)]
pub(super) struct Room {
    cells: usize,
    text: usize,
}

/// The workbook is larger than any disclosure.
#[derive(Debug)]
pub(super) struct Full;

impl Default for Room {
    fn default() -> Room {
        Room { cells: MOST_CELLS, text: MOST_TEXT }
    }
}

impl Room {
    fn take(&mut self, cells: usize, text: usize) -> Result<(), Full> {
        self.cells = self.cells.checked_sub(cells).ok_or(Full)?;
        self.text = self.text.checked_sub(text).ok_or(Full)?;
        Ok(())
    }
}

impl Tab {
    /// A blank sheet.
    pub(super) fn named(name: &str, hidden: bool) -> Tab {
        Tab { name: name.to_owned(), hidden, ..Tab::default() }
    }

    /// A sheet of texts, as rows of cells; what lies beyond the limits is left out.
    pub fn of_rows(rows: impl Iterator<Item = Vec<String>>) -> Tab {
        let text = |cell: String| if cell.trim().is_empty() { Value::Empty } else { Value::Text(cell) };
        let row = |row: Vec<String>| row.into_iter().take(MOST_COLUMNS as usize).map(text).collect();
        let rows: Vec<Vec<Value>> = rows.take(MOST_ROWS as usize).map(row).collect();
        Tab { width: rows.iter().map(Vec::len).max().unwrap_or(0), rows, ..Tab::default() }
    }

    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// The columns of the longest row.
    pub fn width(&self) -> usize {
        self.width
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

    /// What stands in a cell, for showing it.
    pub fn shown(&self, row: usize, column: usize) -> String {
        match self.value(row, column) {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Empty => String::new(),
        }
    }

    /// The formula of a cell, as the file has it.
    pub fn formula(&self, row: usize, column: usize) -> Option<&str> {
        self.formulas.get(&(row, column)).map(String::as_str)
    }

    /// The cells with formulas, by row and column.
    pub(super) fn formula_cells(&self) -> impl Iterator<Item = (usize, usize)> {
        let mut cells: Vec<(usize, usize)> = self.formulas.keys().copied().collect();
        cells.sort_unstable();
        cells.into_iter()
    }

    /// The cell's name as the user sees it: `B12`.
    pub fn place(&self, row: usize, column: usize) -> String {
        column_name(column) + &(row + 1).to_string()
    }

    /// Puts a value into a cell, within the limits.
    pub(super) fn put(&mut self, room: &mut Room, row: u32, column: u32, value: Value) -> Result<(), Full> {
        if value == Value::Empty {
            return Ok(());
        }
        if is_beyond(row, column) {
            self.cut = true;
            return Ok(());
        }
        let (row, column) = (row as usize, column as usize);
        if self.rows.len() <= row {
            self.rows.resize(row + 1, Vec::new());
        }
        let cells = &mut self.rows[row];
        let text = if let Value::Text(text) = &value { text.len() } else { 0 };
        room.take((column + 1).saturating_sub(cells.len()), text)?;
        if cells.len() <= column {
            cells.resize(column + 1, Value::Empty);
        }
        cells[column] = value;
        self.width = self.width.max(cells.len());
        Ok(())
    }

    /// Notes the formula of a cell.
    pub(super) fn put_formula(&mut self, room: &mut Room, row: u32, column: u32, formula: &str) -> Result<(), Full> {
        if formula.is_empty() || formula.len() > LONGEST_FORMULA || is_beyond(row, column) {
            return Ok(());
        }
        room.take(1, formula.len())?;
        self.formulas.insert((row as usize, column as usize), formula.to_owned());
        Ok(())
    }
}

/// Whether a cell lies where nothing is read any more.
pub(super) fn is_beyond(row: u32, column: u32) -> bool {
    row >= MOST_ROWS || column >= MOST_COLUMNS
}

/// The letters over a column: `AA`.
pub fn column_name(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

impl Value {
    /// A text without the blanks around it, also full-width ones.
    pub(super) fn of_text(text: &str) -> Value {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{3000}');
        if text.is_empty() { Value::Empty } else { Value::Text(text.to_owned()) }
    }

    /// A binary number, printed by the shortest digits that mean it.
    pub(super) fn of_binary(digits: &str) -> Value {
        let number = digits.parse::<Decimal>().or_else(|_| Decimal::from_scientific(digits));
        match number {
            Ok(number) => Value::Number(crate::amount::round_half_up(number, DECIMALS).normalize()),
            Err(_) => Value::of_text(digits),
        }
    }
}

#[cfg(test)]
impl Tab {
    /// A sheet of texts and, where they are numbers, numbers.
    pub(super) fn of(rows: &[&[&str]]) -> Tab {
        let mut tab = Tab::default();
        for (row, cells) in (0..).zip(rows) {
            for (column, text) in (0..).zip(*cells) {
                let value = match text.parse::<Decimal>() {
                    Ok(number) => Value::Number(number),
                    Err(_) => Value::of_text(text),
                };
                tab.put(&mut Room::default(), row, column, value).unwrap();
            }
        }
        tab
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_numbers_become_what_was_meant() {
        for (digits, meant) in
            [("318.35999999999996", "318.36"), ("26538.47", "26538.47"), ("205", "205"), ("1.5e-3", "0.0015")]
        {
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
        tab.put(&mut Room::default(), 1_048_575, 16_383, Value::Number(Decimal::ONE)).unwrap();
        assert!(tab.cut && tab.height() == 0);
    }

    #[test]
    fn a_text_shared_by_many_cells_does_not_fill_the_memory() {
        let (mut tab, mut room) = (Tab::default(), Room::default());
        let text = "长".repeat(1_000_000);
        let full = (0..1000).find(|row| tab.put(&mut room, *row, 0, Value::of_text(&text)).is_err());
        assert_eq!(full, Some(16));
    }
}
