//! Every number of a paragraph with its unit and place.

use crate::{
    amount::{Interval, Number, PRINTED_DECIMALS, Unit, format_plain, parse_number},
    project::TextSpan,
};
use rust_decimal::Decimal;

/// What a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Money; the value is in 元.
    Money,
    /// 百分比.
    Percent,
    /// 个百分点.
    Points,
    /// 辆, 台, 人次 and other counted things.
    Count(String),
    /// No unit stands after it.
    Bare,
}

/// A number as scanned, in characters of its paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// First character of the number.
    pub start: usize,
    /// One past its unit.
    pub end: usize,
    /// The number itself.
    pub number: Number,
    /// What it counts.
    pub measure: Measure,
    /// How many 元 one unit is; one for what is not money.
    pub factor: Decimal,
    /// `万` without `元`.
    pub clipped_unit: bool,
    /// `以上`, `以下` follow: a limit, no figure of the unit.
    pub threshold: bool,
}

/// A number stated by the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// Where it stands, unit included.
    pub span: TextSpan,
    /// As printed, with its unit: `0.3万元`.
    pub printed: String,
    /// The value: 元, percent, or a count.
    pub value: Decimal,
    /// What it counts.
    pub measure: Measure,
    /// The printed decimals.
    pub decimals: u32,
    /// The values it stands for when left-out zeros are filled in, as forms print two decimals: 0.3 is 0.30.
    pub interval: Interval,
    /// The values it stands for at the printed precision: 0.3 is anything from 0.25 to 0.35.
    pub loose: Interval,
}

impl Stated {
    /// A scanned number at a place.
    pub fn new(token: &Token, span: TextSpan, printed: String) -> Option<Stated> {
        let value = token.number.value.checked_mul(token.factor)?;
        let half = |decimals: u32| Decimal::new(5, decimals + 1).checked_mul(token.factor);
        let decimals = token.number.decimals;
        let (interval, loose) = match token.measure {
            Measure::Money => {
                let printed_half =
                    if value.is_zero() { half(decimals.max(PRINTED_DECIMALS))? } else { half(decimals)? };
                let cents = half(decimals.max(PRINTED_DECIMALS))?;
                // 亿元 with two decimals is already coarser than a table's last digit: no zeros were left out.
                let tight = if token.factor > Unit::Wan.in_yuan() { printed_half } else { cents };
                (Interval::around(value, tight), Interval::around(value, printed_half))
            }
            Measure::Percent | Measure::Points => {
                let around = Interval::around(value, half(decimals)?);
                (around, around)
            }
            Measure::Count(_) | Measure::Bare => (Interval::point(value), Interval::point(value)),
        };
        Some(Stated { span, printed, value, measure: token.measure.clone(), decimals, interval, loose })
    }
}

/// Maps each character to the one the grammar knows, one to one so that places keep their offsets: full-width
/// digits, letters and signs become narrow, brackets become full-width, white space becomes blanks.
pub fn normalise(text: &str) -> Vec<char> {
    text.chars()
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            '（' | '）' | '，' | '；' | '：' | '！' | '？' => c,
            ';' => '；',
            ':' => '：',
            '﹪' => '%',
            '−' | '–' => '-',
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect()
}

const COUNTERS: [&str; 27] = [
    "平方米",
    "个团组",
    "个批次",
    "团组",
    "批次",
    "人次",
    "台（套）",
    "台套",
    "车次",
    "辆次",
    "辆",
    "台",
    "套",
    "个",
    "批",
    "人",
    "次",
    "项",
    "名",
    "户",
    "家",
    "件",
    "张",
    "份",
    "分",
    "部",
    "场",
];
/// What follows a number that is a date, an ordinal or a code.
const NOT_FIGURES: [&str; 9] = ["年", "月", "日", "号", "条", "表", "、", "：", "时"];

/// Finds the numbers of a normalised paragraph; dates, ordinals and enumerators are left out.
pub fn scan(chars: &[char]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let digits_end = number_end(chars, at);
        let start = if at > 0 && chars[at - 1] == '-' && !at.checked_sub(2).is_some_and(|i| joins(chars[i])) {
            at - 1
        } else {
            at
        };
        if let Some(token) = token(chars, start, digits_end) {
            at = token.end.max(digits_end);
            tokens.push(token);
        } else {
            at = digits_end;
        }
    }
    tokens
}

/// A minus sign after one of these is a dash between two of them.
fn joins(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '年' | '月' | '日')
}

fn token(chars: &[char], start: usize, digits_end: usize) -> Option<Token> {
    if start > 0 && (chars[start - 1].is_ascii_alphabetic() || matches!(chars[start - 1], '第' | '〔' | '[' | '.')) {
        return None;
    }
    let text: String = chars.get(start..digits_end)?.iter().filter(|c| **c != ' ').collect();
    let number = parse_number(&text).ok()?;
    let mut after = digits_end;
    while chars.get(after) == Some(&' ') {
        after += 1;
    }
    let rest = |word: &str| starts_with(&chars[after.min(chars.len())..], word);
    let unit = |word: &str| after + word.chars().count();
    let one = Decimal::ONE;
    let money = [("万亿元", 12), ("亿元", 8), ("百万元", 6), ("万元", 4), ("千元", 3), ("元", 0)];
    let mut clipped_unit = false;
    let (measure, end, factor) = if let Some((word, power)) = money.into_iter().find(|(word, _)| rest(word)) {
        (Measure::Money, unit(word), Decimal::from(10_i64.pow(power)))
    } else if rest("%") {
        (Measure::Percent, unit("%"), one)
    } else if let Some(word) = ["个百分点", "百分点"].into_iter().find(|word| rest(word)) {
        (Measure::Points, unit(word), one)
    } else if rest("万")
        && !["人", "台", "件", "平", "户", "辆", "个", "名", "次"].iter().any(|w| rest(&format!("万{w}")))
    {
        clipped_unit = true;
        (Measure::Money, unit("万"), Unit::Wan.in_yuan())
    } else if NOT_FIGURES.iter().any(|word| rest(word)) {
        return None;
    } else if let Some(word) = COUNTERS.into_iter().find(|word| rest(word)) {
        (Measure::Count(word.to_owned()), unit(word), one)
    } else if number.decimals > 0 || !is_year_or_label(chars, start, digits_end, &number) {
        (Measure::Bare, digits_end, one)
    } else {
        return None;
    };
    let mut tail = end;
    if starts_with(&chars[tail.min(chars.len())..], "（含）") {
        tail += 3;
    }
    let limits = ["以上", "以下", "及以上", "及以下", "以内"];
    let threshold = limits.iter().any(|word| starts_with(&chars[tail.min(chars.len())..], word));
    Some(Token { start, end, number, measure, factor, clipped_unit, threshold })
}

/// Whether a whole number without unit is a year (2019财政拨款) or an item's number.
fn is_year_or_label(chars: &[char], start: usize, end: usize, number: &Number) -> bool {
    let year = (Decimal::from(1949)..=Decimal::from(2100)).contains(&number.value);
    let next = chars.get(end).copied().unwrap_or(' ');
    let previous = start.checked_sub(1).and_then(|i| chars.get(i)).copied().unwrap_or(' ');
    let inside_brackets = previous == '（' && next == '）';
    let enumerates = matches!(next, '.' | '．' | '、') || (start == 0);
    (year && next != '，' && next != '。') || inside_brackets || enumerates || next.is_ascii_alphabetic() || next == '-'
}

/// Where the number that starts at `start` ends: digits, thousands separators (a blank may follow) and a point.
fn number_end(chars: &[char], start: usize) -> usize {
    let digits =
        |from: usize| chars.get(from..).map_or(0, |rest| rest.iter().take_while(|c| c.is_ascii_digit()).count());
    let mut at = start + digits(start);
    while chars.get(at) == Some(&',') {
        let blank = usize::from(chars.get(at + 1) == Some(&' '));
        if digits(at + 1 + blank) != 3 || at - start > 15 {
            break;
        }
        at += 4 + blank;
    }
    if chars.get(at) == Some(&'.') && digits(at + 1) > 0 {
        at += 1 + digits(at + 1);
    }
    at
}

/// Whether `chars` begin with `word`.
pub(super) fn starts_with(chars: &[char], word: &str) -> bool {
    let mut rest = chars.iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

/// A value in 元 as 万元 text for messages: at least two decimals, more only where they are needed.
pub fn wan_text(yuan: Decimal) -> String {
    let wan = yuan.checked_div(Unit::Wan.in_yuan()).unwrap_or(yuan).normalize();
    format!("{}万元", format_plain(wan, wan.scale().clamp(PRINTED_DECIMALS, 6)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(String, Measure)> {
        scan(&normalise(text)).into_iter().map(|t| (t.number.value.to_string(), t.measure)).collect()
    }

    fn money(value: &str) -> (String, Measure) {
        (value.to_owned(), Measure::Money)
    }

    #[test]
    fn money_in_the_ways_it_is_printed() {
        assert_eq!(read("收入384.30万元，支出１２３．４５万元"), [money("384.30"), money("123.45")]);
        assert_eq!(read("收入24,535.67 万元，1, 537.4万元"), [money("24535.67"), money("1537.4")]);
        assert_eq!(
            read("总计307.82\n万元；1.2亿元；3602183.45元"),
            [money("307.82"), money("1.2"), money("3602183.45")]
        );
        assert_eq!(read("结余-5.20万元"), [money("-5.20")]);
    }

    #[test]
    fn percent_points_and_counts() {
        let count = |value: &str, unit: &str| (value.to_owned(), Measure::Count(unit.to_owned()));
        assert_eq!(read("占93.73％，提高2.5个百分点")[0], ("93.73".to_owned(), Measure::Percent));
        assert_eq!(read("提高2.5个百分点"), [("2.5".to_owned(), Measure::Points)]);
        assert_eq!(read("2批次、24人次，0台（套）"), [count("2", "批次"), count("24", "人次"), count("0", "台（套）")]);
    }

    #[test]
    fn dates_and_numbering_are_no_figures() {
        assert_eq!(read("截至2019年12月31日，公开05表，（1）事业运行，2019财政拨款，财预〔2016〕143号"), []);
        assert_eq!(read("1.基本支出"), []);
    }

    #[test]
    fn a_missing_unit_is_seen() {
        assert_eq!(read("支出33.17，占5%"), [("33.17".to_owned(), Measure::Bare), ("5".to_owned(), Measure::Percent)]);
        assert!(scan(&normalise("支出0.40万（含"))[0].clipped_unit);
        assert!(scan(&normalise("单价100万元（含）以上设备"))[0].threshold);
    }

    proptest! {
        #[test]
        fn any_text_is_scanned_within_its_bounds(text in "[0-9０-９.,，、年月%万亿元个百分点（）\\-\\s\\PC]{0,60}") {
            let chars = normalise(&text);
            prop_assert_eq!(chars.len(), text.chars().count());
            let mut last = 0;
            for token in scan(&chars) {
                prop_assert!(last <= token.start && token.start < token.end && token.end <= chars.len());
                last = token.end;
            }
        }
    }
}
