//! Chinese ordinals: 一, 十二, 二十.

const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// A number from 1 to 99 as titles count; larger ones, which no disclosure reaches, in Arabic digits.
pub(super) fn chinese_ordinal(number: usize) -> String {
    let digit = |value: usize| DIGITS.get(value).copied().unwrap_or_default();
    match number {
        1..=9 => digit(number).to_owned(),
        10..=19 => format!("十{}", digit(number - 10)),
        20..=99 => format!("{}十{}", digit(number / 10), digit(number % 10)),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_read_as_in_titles() {
        let printed: Vec<String> = [1, 9, 10, 12, 20, 21, 99, 100].into_iter().map(chinese_ordinal).collect();
        assert_eq!(printed, ["一", "九", "十", "十二", "二十", "二十一", "九十九", "100"]);
    }
}
