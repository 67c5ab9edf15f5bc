//! Header rows at the top of a pasted block: captions, titles, the line of column numbers. They are not pasted, but
//! they say in which unit the figures are and whether the columns are the right ones.

use super::table::{Table, squeeze};
use crate::{
    amount::{Unit, parse_number},
    form::LeafKind,
};

/// What the header of a pasted block says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// How many lines it covers.
    pub lines: usize,
    /// The unit it names.
    pub unit: Option<Unit>,
    /// A title that belongs over another column: its line and column in the block, itself, and the title of the
    /// column it would be pasted under.
    pub misplaced: Option<(usize, usize, String, String)>,
}

impl Heading {
    /// Reads the header of `lines`; `column_of` says under which column of the table a column of the block comes.
    pub fn read(table: &Table, lines: &[Vec<String>], column_of: impl Fn(usize) -> Option<usize>) -> Heading {
        let words_only = lines.iter().take_while(|line| line.iter().all(|cell| is_words(cell))).count();
        let titles = |at: usize| table.columns.get(at).map(|column| column.titles.as_slice()).unwrap_or_default();
        let fits = |cell: &str, index: usize| {
            column_of(index).is_some_and(|at| titles(at).iter().any(|title| says(cell, title)))
        };
        let somewhere = |cell: &str| table.columns.iter().any(|column| column.titles.iter().any(|t| says(cell, t)));
        // 合计 is a title over amounts and a row among labels.
        let is_row = |(index, cell): (usize, &String)| {
            let kind = column_of(index).and_then(|at| table.columns.get(at)).map(|column| &column.kind);
            !matches!(kind, Some(LeafKind::Amount(_)) | None) && table.has_label(cell)
        };
        let is_title_line = |line: &Vec<String>| {
            let mut cells = line.iter().filter(|cell| !cell.trim().is_empty());
            cells.any(|cell| somewhere(cell)) && !line.iter().enumerate().any(is_row)
        };
        let Some(last) = lines.iter().take(words_only).rposition(is_title_line) else { return Heading::default() };
        let mut heading = Heading { lines: last + 1, ..Heading::default() };
        let words: String = lines.iter().take(heading.lines).flatten().map(String::as_str).collect();
        heading.unit = unit_in(&words);
        for (line, cells) in lines.iter().enumerate().take(heading.lines) {
            for (index, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
                let leaf = |title: &&String| squeeze(cell) == squeeze(title);
                let elsewhere = table.columns.iter().filter_map(|column| column.titles.last()).any(|t| leaf(&t));
                if elsewhere && !fits(cell, index) && heading.misplaced.is_none() {
                    let over = column_of(index).and_then(|at| titles(at).last()).cloned().unwrap_or_default();
                    heading.misplaced = Some((line, index, cell.trim().to_owned(), over));
                }
            }
        }
        // 栏次 1 2 3 …
        if lines.get(heading.lines).is_some_and(|line| is_numbering(line)) {
            heading.lines += 1;
        }
        heading
    }
}

/// Whether a cell is blank or holds words: no amount, no code.
fn is_words(cell: &str) -> bool {
    let cell = cell.trim();
    !matches!(cell, "—" | "-") && parse_number(cell).is_err() && cell.parse::<u64>().is_err()
}

/// Whether a header cell repeats a title, perhaps with a unit or other words around it.
fn says(cell: &str, title: &str) -> bool {
    let (cell, title) = (squeeze(cell), squeeze(title));
    !cell.is_empty() && !title.is_empty() && cell.contains(&title)
}

fn unit_in(words: &str) -> Option<Unit> {
    let words = squeeze(words);
    let names =
        |unit: &str| ["(", "（", ":", "：", "单位"].iter().any(|before| words.contains(&format!("{before}{unit}")));
    if names("万元") {
        Some(Unit::Wan)
    } else if names("元") {
        Some(Unit::Yuan)
    } else {
        None
    }
}

/// Whether a line numbers the columns.
fn is_numbering(line: &[String]) -> bool {
    let mut cells = line.iter().map(|cell| squeeze(cell)).filter(|cell| !cell.is_empty());
    let named = cells.next().is_some_and(|first| matches!(first.as_str(), "栏次" | "行次"));
    named && cells.all(|cell| cell.chars().all(|c| c.is_ascii_digit() || "=+-()（）栏".contains(c)))
}
