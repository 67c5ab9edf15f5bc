//! Numbers in front of paragraphs: 1. 2. 3., （一）（二）, 一、二、. They are part of the text; here they are read off
//! it and written anew.

/// How the paragraphs of a list are numbered: what stands before and behind the number, and its digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbering {
    before: String,
    after: String,
    chinese: bool,
}

const NUMERALS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const SEPARATORS: [char; 4] = ['.', '、', '．', ','];

impl Numbering {
    /// 1. 2. 3.
    pub fn dotted() -> Numbering {
        Numbering { before: String::new(), after: ".".to_owned(), chinese: false }
    }

    /// Takes the number off a text: how it is written, which it is, and the rest. `None`: the text has none; the
    /// number of `2019年` and of `3.5万元` is none.
    pub fn split(text: &str) -> Option<(Numbering, usize, &str)> {
        let trimmed = text.trim_start();
        let open = trimmed.chars().next().filter(|c| matches!(c, '（' | '('));
        let inner = open.map_or(trimmed, |c| &trimmed[c.len_utf8()..]);
        let chinese = inner.starts_with(|c: char| NUMERALS.contains(&c) || c == '十');
        let digit = |c: char| if chinese { NUMERALS.contains(&c) || c == '十' } else { c.is_ascii_digit() };
        let rest = inner.trim_start_matches(digit);
        let number = read(&inner[..inner.len() - rest.len()], chinese).filter(|number| *number < 1000)?;
        let sign = rest.chars().next()?;
        let fits = match open {
            Some(_) => matches!(sign, '）' | ')'),
            None => SEPARATORS.contains(&sign),
        };
        let rest = rest.get(sign.len_utf8()..).filter(|_| fits)?;
        let decimal = open.is_none() && !chinese && rest.starts_with(|c: char| c.is_ascii_digit());
        if decimal {
            return None;
        }
        // （一）、… has two signs.
        let second = rest.chars().next().filter(|c| open.is_some() && SEPARATORS.contains(c));
        let rest = second.map_or(rest, |c| &rest[c.len_utf8()..]);
        let before = open.map(String::from).unwrap_or_default();
        let after = [Some(sign), second].into_iter().flatten().collect();
        Some((Numbering { before, after, chinese }, number, rest.trim_start()))
    }

    /// Whether two numberings belong to one list: 1. and 2、 do, （1） and 1. do not.
    pub fn is_like(&self, other: &Numbering) -> bool {
        self.chinese == other.chinese && self.before.is_empty() == other.before.is_empty()
    }

    /// A number and a text behind it.
    pub fn write(&self, number: usize, rest: &str) -> String {
        let digits = if self.chinese { chinese_ordinal(number) } else { number.to_string() };
        format!("{}{digits}{}{rest}", self.before, self.after)
    }
}

fn read(digits: &str, chinese: bool) -> Option<usize> {
    if !chinese {
        return digits.parse().ok();
    }
    let digit = |c: char| NUMERALS.iter().position(|numeral| *numeral == c);
    match digits.split_once('十') {
        Some((tens, ones)) => {
            let single = |text: &str, blank: usize| match text.chars().count() {
                0 => Some(blank),
                1 => text.chars().next().and_then(digit),
                _ => None,
            };
            Some(single(tens, 1)? * 10 + single(ones, 0)?)
        }
        None => Some(digits.chars().next().and_then(digit)?).filter(|_| digits.chars().count() == 1),
    }
}

/// A number as headings count: 一, 十二, 二十; above 99 in Arabic digits.
pub fn chinese_ordinal(number: usize) -> String {
    let digit = |value: usize| NUMERALS.get(value).filter(|_| value > 0).map(char::to_string).unwrap_or_default();
    match number {
        1..=9 => digit(number),
        10..=19 => format!("十{}", digit(number - 10)),
        20..=99 => format!("{}十{}", digit(number / 10), digit(number % 10)),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written_as_they_stand() {
        for text in ["1.甲", "（一）甲", "十二、甲", "(3)甲", "27．甲", "二十一、甲", "（十）、甲"]
        {
            let (numbering, number, rest) = Numbering::split(text).unwrap();
            assert_eq!(rest, "甲");
            assert_eq!(numbering.write(number, rest), text);
        }
        let (numbering, number, rest) = Numbering::split("5. 事件运管室").unwrap();
        assert_eq!((number, rest), (5, "事件运管室"));
        assert_eq!(numbering.write(6, rest), "6.事件运管室");
    }

    #[test]
    fn figures_and_years_are_no_numbers_of_paragraphs() {
        for text in ["2019年", "3.5万元", "一是负责", "十分重要", "甲", "", "（甲）乙", "12345、甲", "（一"]
        {
            assert_eq!(Numbering::split(text), None, "{text}");
        }
    }

    #[test]
    fn ordinals_read_as_in_titles() {
        let printed: Vec<String> = [1, 9, 10, 12, 20, 21, 99, 100].into_iter().map(chinese_ordinal).collect();
        assert_eq!(printed, ["一", "九", "十", "十二", "二十", "二十一", "九十九", "100"]);
    }
}
