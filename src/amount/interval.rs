//! Interval arithmetic: the semantics of XBRL Calculations 1.1 in round mode.
//!
//! Each stated figure stands for the closed interval of values that round to it. An equation holds when both
//! sides could have been the same number, that is when their intervals overlap.

use super::{Unit, format::format_plain};
use rust_decimal::Decimal;

/// A closed interval of exact values in 元 (or of plain numbers, for ratios).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    low: Decimal,
    high: Decimal,
}

/// How two sides of an equation stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The stated values are equal.
    Exact,
    /// They differ, but the intervals overlap: 尾差.
    Rounding,
    /// No rounding can explain the difference: 不符.
    Apart,
}

impl Interval {
    /// The interval between two ends, in either order.
    pub fn new(a: Decimal, b: Decimal) -> Interval {
        Interval { low: a.min(b), high: a.max(b) }
    }

    /// The interval that holds one value only.
    pub fn point(value: Decimal) -> Interval {
        Interval { low: value, high: value }
    }

    /// `value` ± `half`.
    pub fn around(value: Decimal, half: Decimal) -> Interval {
        let low = value.checked_sub(half).unwrap_or(value);
        let high = value.checked_add(half).unwrap_or(value);
        Interval::new(low, high)
    }

    /// The lower end.
    pub fn low(&self) -> Decimal {
        self.low
    }

    /// The upper end.
    pub fn high(&self) -> Decimal {
        self.high
    }

    /// The distance between the ends.
    pub fn width(&self) -> Decimal {
        self.high.saturating_sub(self.low)
    }

    /// Whether `value` lies inside or on an end.
    pub fn contains(&self, value: Decimal) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether the two have a value in common.
    pub fn overlaps(&self, other: &Interval) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// End by end sum; `None` on overflow.
    pub fn checked_add(&self, other: &Interval) -> Option<Interval> {
        Some(Interval { low: self.low.checked_add(other.low)?, high: self.high.checked_add(other.high)? })
    }

    /// Difference: the ends cross; `None` on overflow.
    pub fn checked_sub(&self, other: &Interval) -> Option<Interval> {
        Some(Interval { low: self.low.checked_sub(other.high)?, high: self.high.checked_sub(other.low)? })
    }

    /// Product with an exact factor; `None` on overflow.
    pub fn checked_scale(&self, factor: Decimal) -> Option<Interval> {
        Some(Interval::new(self.low.checked_mul(factor)?, self.high.checked_mul(factor)?))
    }

    /// Quotient; `None` on overflow or when the divisor may be zero.
    pub fn checked_div(&self, divisor: &Interval) -> Option<Interval> {
        if divisor.contains(Decimal::ZERO) {
            return None;
        }
        let mut ends = [Decimal::ZERO; 4];
        let pairs =
            [(self.low, divisor.low), (self.low, divisor.high), (self.high, divisor.low), (self.high, divisor.high)];
        for (end, (a, b)) in ends.iter_mut().zip(pairs) {
            *end = a.checked_div(b)?;
        }
        Some(Interval { low: ends.iter().copied().min()?, high: ends.iter().copied().max()? })
    }

    /// The ends in `unit`, for messages: `[318.355, 318.365]`.
    pub fn to_text(&self, unit: Unit) -> String {
        let end = |value: Decimal| {
            let value = super::shift_down(value, unit.shift()).normalize();
            format_plain(value, value.scale().max(super::PRINTED_DECIMALS))
        };
        format!("[{}, {}]", end(self.low), end(self.high))
    }
}

impl Fit {
    /// Compares two stated values with the intervals they stand for.
    pub fn of(left: Decimal, left_interval: &Interval, right: Decimal, right_interval: &Interval) -> Fit {
        if left == right {
            Fit::Exact
        } else if left_interval.overlaps(right_interval) {
            Fit::Rounding
        } else {
            Fit::Apart
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn interval(low: &str, high: &str) -> Interval {
        Interval::new(decimal(low), decimal(high))
    }

    #[test]
    fn touching_ends_overlap() {
        assert!(interval("1", "2").overlaps(&interval("2", "3")));
        assert!(!interval("1", "2").overlaps(&interval("2.01", "3")));
    }

    #[test]
    fn a_divisor_that_may_be_zero_gives_nothing() {
        assert_eq!(interval("1", "2").checked_div(&interval("-1", "1")), None);
    }

    #[test]
    fn overflow_gives_nothing() {
        assert_eq!(Interval::point(Decimal::MAX).checked_add(&Interval::point(Decimal::ONE)), None);
    }

    proptest! {
        #[test]
        fn operations_enclose_every_pair_of_members(
            a in -10_000_i64..10_000, b in 0_i64..500, c in 1_i64..10_000, d in 0_i64..500, t in 0_u32..=4, u in 0_u32..=4,
        ) {
            let x = Interval::new(Decimal::new(a, 2), Decimal::new(a + b, 2));
            let y = Interval::new(Decimal::new(c, 2), Decimal::new(c + d, 2));
            let inside = |i: &Interval, part: u32| i.low() + i.width() * Decimal::new(i64::from(part), 0) / Decimal::from(4);
            let (p, q) = (inside(&x, t), inside(&y, u));
            prop_assert!(x.checked_add(&y).unwrap().contains(p + q));
            prop_assert!(x.checked_sub(&y).unwrap().contains(p - q));
            prop_assert!(x.checked_scale(Decimal::from(-3)).unwrap().contains(p * Decimal::from(-3)));
            // A quotient is cut at 28 digits, so its enclosure is tested with that slack.
            let quotient = x.checked_div(&y).unwrap();
            let slack = Interval::around(p / q, Decimal::new(1, 20));
            prop_assert!(quotient.overlaps(&slack));
        }

        #[test]
        fn overlap_is_symmetric(a in -100_i64..100, b in 0_i64..50, c in -100_i64..100, d in 0_i64..50) {
            let x = Interval::new(Decimal::from(a), Decimal::from(a + b));
            let y = Interval::new(Decimal::from(c), Decimal::from(c + d));
            prop_assert_eq!(x.overlaps(&y), y.overlaps(&x));
        }
    }
}
