//! Tables on a terminal: Chinese characters take two places there.

use std::fmt;

/// A table that is printed with its columns aligned.
pub struct Table {
    rows: Vec<Vec<String>>,
    /// The columns that hold numbers.
    right: Vec<usize>,
}

impl Table {
    /// A table with these headers; the columns `right` are aligned to the right.
    pub fn new(headers: &[&str], right: &[usize]) -> Table {
        let headers = headers.iter().map(|header| (*header).to_owned()).collect();
        Table { rows: vec![headers], right: right.to_vec() }
    }

    /// Adds a row.
    pub fn add(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| cell.replace(['\n', '\r', '\t'], " ")).collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| places(cell)).max();
        let widths: Vec<usize> = (0..count).map(|column| width(column).unwrap_or_default()).collect();
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let fill = " ".repeat(width.saturating_sub(places(cell)));
                if column > 0 {
                    line.push_str("  ");
                }
                if self.right.contains(&column) {
                    line = line + &fill + cell;
                } else {
                    line = line + cell + &fill;
                }
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// How many places a text takes on a terminal.
fn places(text: &str) -> usize {
    // Everything from the Hangul letters on is wide, near enough: what stands here are names and numbers.
    text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_whatever_the_script() {
        let mut table = Table::new(&["单位", "错误", "文件"], &[1]);
        table.add(["甲局".to_owned(), "3".to_owned(), "a".to_owned()]);
        table.add(["A".to_owned(), "12".to_owned(), "b".to_owned()]);
        assert_eq!(table.to_string(), "单位  错误  文件\n甲局     3  a\nA       12  b\n");
    }
}
