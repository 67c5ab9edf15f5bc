//! Ranges as tab-separated text, as spreadsheets put it on the clipboard and take it from there.

use super::{
    selection::Range,
    table::{Slot, Spot, Table},
    totals::Values,
};

/// Splits clipboard text into cells: tabs and lines, quotes around cells that hold either.
pub fn parse_tsv(text: &str) -> Vec<Vec<String>> {
    // A quotation mark that is never closed is only a character: nothing after it may be swallowed.
    split(text, true).or_else(|| split(text, false)).unwrap_or_default()
}

/// `None`: a quote is never closed.
fn split(text: &str, quotes: bool) -> Option<Vec<Vec<String>>> {
    let mut lines = vec![Vec::new()];
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    let push = |lines: &mut Vec<Vec<String>>, cell: &mut String| {
        if let Some(line) = lines.last_mut() {
            line.push(std::mem::take(cell));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if quotes && cell.is_empty() => quoted = true,
            '\t' if !quoted => push(&mut lines, &mut cell),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                push(&mut lines, &mut cell);
                lines.push(Vec::new());
            }
            c => cell.push(c),
        }
    }
    if quoted {
        return None;
    }
    if !cell.is_empty() || lines.last().is_some_and(|line| !line.is_empty()) {
        push(&mut lines, &mut cell);
    }
    // Spreadsheets end the last line, too.
    if lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    Some(lines)
}

/// The cells of a range as tab-separated text with the line ends that spreadsheets expect.
pub fn to_tsv(table: &Table, values: Values<'_>, range: Range) -> String {
    let mut out = String::new();
    for line in range.from.line..=range.to.line {
        for column in range.from.column..=range.to.column {
            if column > range.from.column {
                out.push('\t');
            }
            let (text, _) = table.text(values, Spot { line, column });
            // Thousands separators would make some spreadsheets read text.
            let is_amount = matches!(table.slot(Spot { line, column }), Slot::Amount(..));
            let text = if is_amount { text.replace(',', "") } else { text };
            if text.contains(['\t', '\n', '"']) {
                out.push('"');
                out.push_str(&text.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(&text);
            }
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clipboards_of_spreadsheets_come_apart() {
        assert_eq!(parse_tsv("1\t2\r\n3\t4\r\n"), [["1", "2"], ["3", "4"]]);
        assert_eq!(parse_tsv("\"a\tb\"\"c\"\t2"), [["a\tb\"c", "2"]]);
        assert_eq!(parse_tsv("\"两行\n标题\"\t2\n"), [["两行\n标题", "2"]]);
        assert_eq!(parse_tsv("1\t\n\t2"), [["1", ""], ["", "2"]]);
        assert_eq!(parse_tsv("5"), [["5"]]);
        assert!(parse_tsv("").is_empty());
    }

    #[test]
    fn a_stray_quote_swallows_nothing() {
        assert_eq!(parse_tsv("\"引号没有收\t1\n行政运行\t2\n"), [["\"引号没有收", "1"], ["行政运行", "2"]]);
    }
}
