//! Slips of the hand that turn one number into another.

use rust_decimal::Decimal;

/// What turns `stated` into `meant`, if one well-known slip does.
pub(super) fn of(stated: Decimal, meant: Decimal) -> Option<String> {
    if stated == meant || stated.is_zero() || meant.is_zero() {
        return None;
    }
    if stated == -meant {
        return Some("正负号相反".to_owned());
    }
    for (factor, name) in [(10_000, "元与万元混用"), (10, "小数点错了一位"), (100, "小数点错了两位")]
    {
        let factor = Decimal::from(factor);
        if scaled(meant, factor) == Some(stated) || scaled(stated, factor) == Some(meant) {
            return Some(name.to_owned());
        }
    }
    let (stated, meant) = (digits(stated), digits(meant));
    if transposed(&stated, &meant) {
        return Some("相邻两位数字颠倒".to_owned());
    }
    if dropped(&meant, &stated) {
        return Some("漏了一位数字".to_owned());
    }
    if dropped(&stated, &meant) {
        return Some("多了一位数字".to_owned());
    }
    None
}

fn scaled(value: Decimal, factor: Decimal) -> Option<Decimal> {
    value.checked_mul(factor)
}

/// The digits as typed in 万元 with two decimals, or all of them where there are more.
fn digits(value: Decimal) -> Vec<u8> {
    let fen = value.abs().checked_div(Decimal::ONE_HUNDRED).unwrap_or_default().normalize();
    let text = fen.to_string();
    text.bytes().filter(u8::is_ascii_digit).collect()
}

fn transposed(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let differing: Vec<usize> = (0..a.len()).filter(|index| a[*index] != b[*index]).collect();
    matches!(differing[..], [first, second] if second == first + 1 && a[first] == b[second] && a[second] == b[first])
}

/// Whether `short` is `long` without one digit that is not its first.
fn dropped(long: &[u8], short: &[u8]) -> bool {
    // Two digits that share one are no evidence.
    if long.len() != short.len() + 1 || short.len() < 3 {
        return false;
    }
    (1..long.len()).any(|gap| long[..gap] == short[..gap] && long[gap + 1..] == short[gap..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slip(stated: &str, meant: &str) -> Option<String> {
        let yuan = |text: &str| text.parse::<Decimal>().unwrap() * Decimal::from(10_000);
        of(yuan(stated), yuan(meant))
    }

    #[test]
    fn common_slips_are_named() {
        assert_eq!(slip("318.36", "381.36").as_deref(), Some("相邻两位数字颠倒"));
        assert_eq!(slip("38.36", "318.36").as_deref(), Some("漏了一位数字"));
        assert_eq!(slip("3183.36", "318.36").as_deref(), Some("多了一位数字"));
        assert_eq!(slip("31.836", "318.36").as_deref(), Some("小数点错了一位"));
        assert_eq!(slip("3183600", "318.36").as_deref(), Some("元与万元混用"));
        assert_eq!(slip("-1.00", "1.00").as_deref(), Some("正负号相反"));
    }

    #[test]
    fn other_differences_are_not() {
        for (a, b) in [("318.36", "319.36"), ("0", "1"), ("12.00", "12.00"), ("1.00", "2.00"), ("318.36", "863.13")] {
            assert_eq!(slip(a, b), None, "{a} {b}");
        }
    }
}
