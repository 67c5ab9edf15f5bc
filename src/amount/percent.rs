//! Percentages as printed: shares, growth and completion rates.

use super::{Interval, format_plain, parse_number, round_half_up};
use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt;

/// A percentage with its printed decimals: `93.73%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent {
    value: Decimal,
    decimals: u32,
}

/// How a printed percentage stands to the quotient it claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PercentFit {
    /// Equal to the quotient of the printed figures, rounded.
    Exact,
    /// Different, but inside what the rounding of its inputs allows: 尾差.
    Rounding,
    /// The digits after the printed ones were cut off instead of rounded (截位).
    Truncated,
    /// No rounding explains it.
    Apart,
}

impl Percent {
    /// `value` percent, printed with `decimals` decimals.
    pub fn new(value: Decimal, decimals: u32) -> Percent {
        Percent { value, decimals }
    }

    /// Reads `93.73` or `93.73%`.
    pub fn parse(text: &str) -> Option<Percent> {
        let text = text.trim().trim_end_matches(['%', '％']);
        let number = parse_number(text).ok()?;
        Some(Percent { value: number.value, decimals: number.decimals })
    }

    /// The quotient `part / whole` as a percentage with `decimals` decimals; `None` over zero.
    pub fn of(part: Decimal, whole: Decimal, decimals: u32) -> Option<Percent> {
        let value = part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?;
        Some(Percent { value: round_half_up(value, decimals), decimals })
    }

    /// The number before the percent sign.
    pub fn value(&self) -> Decimal {
        self.value
    }

    /// The printed decimals.
    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    /// All percentages that round to this one.
    pub fn interval(&self) -> Interval {
        Interval::around(self.value, Decimal::new(5, self.decimals + 1))
    }

    /// Compares with the quotient: `point` of the printed inputs, `range` of all their possible values,
    /// both in percent.
    pub fn fit(&self, point: Decimal, range: &Interval) -> PercentFit {
        if round_half_up(point, self.decimals) == self.value {
            return PercentFit::Exact;
        }
        let cut = point.round_dp_with_strategy(self.decimals, RoundingStrategy::ToZero);
        if cut == self.value && !self.interval().overlaps(range) {
            return PercentFit::Truncated;
        }
        if self.interval().overlaps(range) { PercentFit::Rounding } else { PercentFit::Apart }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", format_plain(self.value, self.decimals))
    }
}
