//! The whole project as text on a hidden sheet, which is not printed: what the forms do not show (texts, last year's figures, answers to
//! findings, which totals compute themselves, amounts to the 分) comes back with the workbook.

use crate::{
    book::{CARRIED_BRACKETS, CARRIED_MARK, CARRIED_NAME},
    export::ExportError,
    form::Profile,
    project::{Project, write_project},
};
use rust_xlsxwriter::{Format, Worksheet};

/// Excel's limit for one cell is 32,767, where rare characters count twice.
const LONGEST_PIECE: usize = 16_000;

/// Writes the sheet: the mark, then the project file line by line.
pub(super) fn write(profile: &Profile, project: &Project) -> Result<Worksheet, ExportError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(CARRIED_NAME)?.set_hidden(true).set_column_width(0, 100)?;
    sheet.write_string(0, 0, CARRIED_MARK)?;
    let text = write_project(profile, project);
    // Quoted, because a text of the project may begin like a formula.
    let format = Format::new().set_quote_prefix();
    for (row, line) in (1..).zip(text.lines()) {
        for (column, piece) in (0..).zip(pieces(line)) {
            sheet.write_string_with_format(row, column, piece, &format)?;
        }
    }
    Ok(sheet)
}

/// A line in pieces that fit a cell. Readers cut blanks off at both ends, so that the pieces of a longer line stand
/// in brackets.
fn pieces(line: &str) -> Vec<String> {
    let line = line.trim();
    if line.chars().count() <= LONGEST_PIECE {
        return vec![line.to_owned()];
    }
    let (open, close) = CARRIED_BRACKETS;
    let letters: Vec<char> = line.chars().collect();
    letters.chunks(LONGEST_PIECE).map(|piece| format!("{open}{}{close}", piece.iter().collect::<String>())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_come_in_pieces_that_join_to_the_same() {
        let line = "字 ".repeat(LONGEST_PIECE) + "完";
        let pieces = pieces(&line);
        assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.trim() == piece));
        let (open, close) = CARRIED_BRACKETS;
        let inner = |piece: &String| piece.strip_prefix(open).unwrap().strip_suffix(close).unwrap().to_owned();
        assert_eq!(pieces.iter().map(inner).collect::<String>(), line);
    }
}
