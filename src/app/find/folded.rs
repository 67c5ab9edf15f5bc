//! Text as it is compared: width, case, blanks and thousands separators do not count.

use std::ops::Range;

/// Folded text that remembers where its characters stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    chars: Vec<char>,
    /// For each folded character its position in the original, in characters.
    at: Vec<usize>,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Folded {
        let mut folded = Folded::default();
        let mut rest = text.chars().map(narrow).enumerate().peekable();
        while let Some((at, c)) = rest.next() {
            let separates = c == ','
                && folded.chars.last().is_some_and(char::is_ascii_digit)
                && rest.peek().is_some_and(|(_, next)| next.is_ascii_digit());
            if !separates && !c.is_whitespace() {
                folded.chars.push(c.to_ascii_lowercase());
                folded.at.push(at);
            }
        }
        folded
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// The folded text.
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// Where `other` occurs, as ranges of characters of the original; occurrences do not overlap.
    pub fn find(&self, other: &Folded) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if other.is_empty() {
            return found;
        }
        let mut start = 0;
        while let Some(window) = self.chars.get(start..start + other.chars.len()) {
            if window != other.chars {
                start += 1;
                continue;
            }
            let end = start + other.chars.len();
            if let (Some(first), Some(last)) = (self.at.get(start), self.at.get(end - 1)) {
                found.push(*first..last + 1);
            }
            start = end;
        }
        found
    }
}

/// Full-width letters, digits and signs in their usual width.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str, query: &str) -> Vec<Range<usize>> {
        Folded::new(text).find(&Folded::new(query))
    }

    #[test]
    fn width_case_blanks_and_separators_do_not_count() {
        assert_eq!(find("支出 1,234.50万元", "1234.5"), vec![3..10]);
        assert_eq!(find("共１２３４．５０元", "1,234.50"), vec![1..8]);
        assert_eq!(find("行政 运行（项）", "行政运行(项)"), vec![0..8]);
        assert_eq!(find("GDP", "gdp"), vec![0..3]);
    }

    #[test]
    fn a_comma_between_words_counts() {
        assert_eq!(find("收入,支出", "收入支出"), Vec::<Range<usize>>::new());
        assert_eq!(find("aaaa", "aa"), vec![0..2, 2..4]);
        assert_eq!(find("abc", " "), Vec::<Range<usize>>::new());
    }
}
