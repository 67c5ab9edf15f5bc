//! Header rows of a sheet, and which of its columns are those of a form.

use super::{
    words::{head, plain},
    workbook::{Tab, Value},
};
use crate::form::{Key, LeafKind, Pane};
use std::ops::Range;

/// The titles over each column of a sheet, from the top down, in the common wording.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    paths: Vec<Vec<String>>,
}

impl Header {
    /// Reads the header rows. A merged title stands in its first cell only, so it is carried to the right as far as
    /// the title over it reaches.
    pub fn read(tab: &Tab, rows: Range<usize>) -> Header {
        let width = tab.width();
        let mut paths: Vec<Vec<String>> = vec![Vec::new(); width];
        let mut above: Vec<String> = vec![String::new(); width];
        let rows: Vec<usize> = rows.filter(|row| !is_numbering(tab, *row)).collect();
        for (depth, row) in rows.iter().enumerate() {
            let mut line: Vec<String> = Vec::with_capacity(width);
            for column in 0..width {
                let own = head(tab.text(*row, column));
                let reached =
                    column > 0 && (depth == 0 || (above[column] == above[column - 1] && !above[column].is_empty()));
                let filled = match line.last() {
                    Some(left) if own.is_empty() && reached => left.clone(),
                    _ => own,
                };
                line.push(filled);
            }
            for (column, title) in line.iter().enumerate() {
                if !title.is_empty() && paths[column].last() != Some(title) {
                    paths[column].push(title.clone());
                }
            }
            for (column, title) in line.into_iter().enumerate() {
                if !title.is_empty() {
                    above[column] = title;
                }
            }
        }
        Header { paths }
    }

    /// The titles over a column.
    pub fn path(&self, column: usize) -> &[String] {
        self.paths.get(column).map_or(&[], Vec::as_slice)
    }

    /// Whether the last title over a column contains one of the words.
    pub fn is_over(&self, column: usize, words: &[&str]) -> bool {
        self.path(column).last().is_some_and(|title| words.iter().any(|word| title.contains(word)))
    }

    /// The columns of a sheet that are the amount columns of a pane, each with its key.
    pub fn columns(&self, pane: &Pane, among: Range<usize>) -> Vec<(usize, Key)> {
        let leaves: Vec<(Key, Vec<String>)> = pane
            .leaves()
            .into_iter()
            .filter_map(|leaf| match leaf.kind {
                LeafKind::Amount(key) => Some((key, leaf.titles.iter().map(|title| head(title)).collect())),
                LeafKind::Label | LeafKind::LineNumber | LeafKind::Code(_) => None,
            })
            .collect();
        let among: Vec<usize> = among.filter(|column| !self.is_over(*column, &["行次", "栏次", "编码"])).collect();
        let mut pairs: Vec<(i32, usize, usize)> = Vec::new();
        for (leaf, (_, titles)) in leaves.iter().enumerate() {
            for column in &among {
                pairs.extend(score(titles, self.path(*column)).map(|score| (score, leaf, *column)));
            }
        }
        // The best pairs first; of equals the first in the form with the first in the sheet.
        pairs.sort_by_key(|(score, leaf, column)| (-score, *leaf, *column));
        let mut found: Vec<(usize, Key)> = Vec::new();
        let mut taken = vec![false; leaves.len()];
        for (_, leaf, column) in pairs {
            if !taken[leaf] && !found.iter().any(|(other, _)| *other == column) {
                taken[leaf] = true;
                found.push((column, leaves[leaf].0.clone()));
            }
        }
        if let ([(key, _)], [column], true) = (&leaves[..], &among[..], found.is_empty()) {
            found.push((*column, key.clone()));
        }
        found.sort_by_key(|(column, _)| *column);
        found
    }
}

/// How well titles of a form fit those of a sheet; publishers turn the levels of a header around, so that only which
/// titles there are counts. `None` where the lowest title of one is none of the other's.
fn score(form: &[String], sheet: &[String]) -> Option<i32> {
    let (own, other) = (form.last()?, sheet.last()?);
    if !sheet.contains(own) || !form.contains(other) {
        return None;
    }
    let count = |of: &[String], within: &[String]| of.iter().filter(|title| within.contains(title)).count() as i32;
    let (common, reverse) = (count(form, sheet), count(sheet, form));
    Some(4 * common - 2 * (form.len() as i32 - common) - (sheet.len() as i32 - reverse))
}

/// The row 栏次 with the numbers of the columns.
pub(super) fn is_numbering(tab: &Tab, row: usize) -> bool {
    if (0..tab.width()).any(|column| plain(tab.text(row, column)).contains("栏次")) {
        return true;
    }
    let mut last = 0_i64;
    let mut count = 0;
    for column in 0..tab.width() {
        let number = match tab.value(row, column) {
            Value::Number(number) => *number,
            Value::Text(text) => match text.parse() {
                Ok(number) => number,
                Err(_) => return false,
            },
            Value::Empty => continue,
        };
        if number != rust_decimal::Decimal::from(last + 1) {
            return false;
        }
        last += 1;
        count += 1;
    }
    count > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(titles: &[&str]) -> Vec<String> {
        titles.iter().map(|title| head(title)).collect()
    }

    #[test]
    fn levels_may_stand_the_other_way_round() {
        let form = path(&["三公经费", "公务接待费", "预算数"]);
        assert!(score(&form, &path(&["预算数", "公务接待费"])) > score(&form, &path(&["决算数", "公务接待费"])));
        assert_eq!(score(&form, &path(&["预算数", "合计"])), None);
    }

    #[test]
    fn the_group_decides_between_equal_titles() {
        let form = path(&["本年支出", "合计"]);
        let (own, other) = (path(&["本年支出", "合计"]), path(&["年初结转和结余", "合计"]));
        assert!(score(&form, &own) > score(&form, &other));
    }
}
