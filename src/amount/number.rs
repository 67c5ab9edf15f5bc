//! Reading numbers as people type and paste them.

use rust_decimal::Decimal;
use thiserror::Error;

/// A number and how many decimals it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// The exact value.
    pub value: Decimal,
    /// The digits after the decimal point as written; `1.10` has two.
    pub decimals: u32,
}

/// Why a text is not a number; the message is shown to the user.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    /// Nothing but white space.
    #[error("没有数字")]
    Empty,
    /// A character that no number has.
    #[error("“{0}”不是数字的一部分")]
    Character(char),
    /// Signs, points or separators where none may stand.
    #[error("“{0}”不是一个完整的数字")]
    Malformed(String),
    /// Groups of digits that are not three long.
    #[error("千分位逗号的位置不对:“{0}”")]
    Grouping(String),
    /// More decimals than 分 in 万元 can have.
    #[error("小数位太多(最多 6 位)")]
    TooPrecise,
    /// A part of a vehicle or person.
    #[error("应填整数")]
    NotWhole,
    /// More than any public budget holds.
    #[error("数字太大")]
    TooLarge,
}

/// 万元 with six decimals is exact to the 分; more is never meant.
const MOST_DECIMALS: usize = 6;
/// Longer digit strings are account numbers or noise.
const MOST_DIGITS: usize = 18;

/// Reads a decimal number: full-width digits and signs, thousands separators (also with a blank after them),
/// surrounding white space, a leading ￥, and accountants' parentheses for negatives are understood.
pub fn parse_number(text: &str) -> Result<Number, NumberError> {
    let narrow: String = text.chars().filter(|c| !c.is_whitespace()).map(to_narrow).collect();
    let digits = narrow.trim_start_matches('¥');
    let (negative, digits) = strip_sign(digits);
    if digits.is_empty() {
        return Err(NumberError::Empty);
    }
    if let Some(stranger) = digits.chars().find(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',')) {
        return Err(NumberError::Character(stranger));
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.contains(['.', ',']) || (whole.is_empty() && fraction.is_empty()) || digits.ends_with('.') {
        return Err(NumberError::Malformed(text.trim().to_owned()));
    }
    let whole = ungroup(whole).ok_or_else(|| NumberError::Grouping(text.trim().to_owned()))?;
    if fraction.len() > MOST_DECIMALS {
        return Err(NumberError::TooPrecise);
    }
    if whole.len() > MOST_DIGITS {
        return Err(NumberError::TooLarge);
    }
    let joined = format!("{whole}{fraction}");
    let scaled: i128 = joined.parse().map_err(|_| NumberError::Malformed(text.trim().to_owned()))?;
    let scaled = if negative { -scaled } else { scaled };
    let decimals = fraction.len() as u32;
    let value = Decimal::try_from_i128_with_scale(scaled, decimals).map_err(|_| NumberError::TooLarge)?;
    Ok(Number { value, decimals })
}

fn to_narrow(c: char) -> char {
    match c {
        '−' | '–' | '﹣' => '-',
        '。' => '.',
        '、' => ',',
        '￥' => '¥',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn strip_sign(digits: &str) -> (bool, &str) {
    if let Some(inside) = digits.strip_prefix('(').and_then(|d| d.strip_suffix(')')) {
        return (true, inside);
    }
    match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits.strip_prefix('+').unwrap_or(digits)),
    }
}

/// Removes thousands separators; `None` when the groups are not three digits long.
fn ungroup(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut joined = first.to_owned();
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        grouped = true;
        joined.push_str(group);
    }
    (!grouped || (1..=3).contains(&first.len())).then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, u32), NumberError> {
        parse_number(text).map(|n| (n.value.to_string(), n.decimals))
    }

    #[test]
    fn the_ways_people_write_numbers() {
        for (text, value, decimals) in [
            ("360.22", "360.22", 2),
            (" 1,234.50 ", "1234.50", 2),
            ("1, 537.4", "1537.4", 1),
            ("１２３．４５", "123.45", 2),
            ("−5", "-5", 0),
            ("(5.00)", "-5.00", 2),
            ("（5）", "-5", 0),
            ("￥1,000,000", "1000000", 0),
            (".5", "0.5", 1),
        ] {
            assert_eq!(read(text), Ok((value.to_owned(), decimals)), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_reason() {
        assert_eq!(read("  "), Err(NumberError::Empty));
        assert_eq!(read("12a"), Err(NumberError::Character('a')));
        assert_eq!(read("1.2.3"), Err(NumberError::Malformed("1.2.3".into())));
        assert_eq!(read("12."), Err(NumberError::Malformed("12.".into())));
        assert_eq!(read("1,23"), Err(NumberError::Grouping("1,23".into())));
        assert_eq!(read("1234,567"), Err(NumberError::Grouping("1234,567".into())));
        assert_eq!(read("0.1234567"), Err(NumberError::TooPrecise));
        assert_eq!(read("1234567890123456789"), Err(NumberError::TooLarge));
    }
}
