//! Printing amounts. Rounding happens here and nowhere else.

use super::{Amount, Unit, round_half_up};
use rust_decimal::Decimal;

/// An amount as a form prints it: rounded to two decimals of `unit` (a count to none), with thousands separators.
pub fn format_amount(amount: &Amount, unit: Unit) -> String {
    group_thousands(&format_plain(amount.value_in(unit), unit.printed_decimals()))
}

/// A number rounded half away from zero to `decimals`, without separators; zero never has a sign.
pub fn format_plain(value: Decimal, decimals: u32) -> String {
    let mut rounded = round_half_up(value, decimals);
    rounded.rescale(decimals);
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded.to_string()
}

fn group_thousands(plain: &str) -> String {
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_print_two_decimals_and_thousands() {
        for (entry, printed) in [
            ("24535.67", "24,535.67"),
            ("0", "0.00"),
            ("-1234.5", "-1,234.50"),
            ("123", "123.00"),
            ("1234567.891", "1,234,567.89"),
        ] {
            assert_eq!(format_amount(&Amount::parse(entry, Unit::Wan).unwrap(), Unit::Wan), printed);
        }
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(format_plain("2.345".parse().unwrap(), 2), "2.35");
        assert_eq!(format_plain("-2.345".parse().unwrap(), 2), "-2.35");
        assert_eq!(format_plain("-0.001".parse().unwrap(), 2), "0.00");
    }
}
