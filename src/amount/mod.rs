//! Exact money. An [`Amount`] keeps its value in 元 together with the precision with which it was given,
//! so that a printed 360.22 万元 stands for an [`Interval`] and never for a point.
//!
//! Nothing here uses binary floating point, and nothing panics: arithmetic that could overflow returns `None`.
//! This layer knows nothing of forms, projects or screens.

mod format;
mod interval;
mod number;
mod percent;

pub use format::{format_amount, format_plain};
pub use interval::{Fit, Interval};
pub use number::{Number, NumberError, parse_number};
pub use percent::{Percent, PercentFit};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The unit in which amounts are entered and printed (金额单位).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    /// 元, as in the bureau's own system; exact to the 分.
    Yuan,
    /// 万元, as in published tables; rounded to two decimals.
    Wan,
    /// No money: a count of vehicles, people or projects, always whole.
    One,
}

impl Unit {
    /// The unit's Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Yuan => "元",
            Unit::Wan => "万元",
            Unit::One => "",
        }
    }

    /// How many 元 one of this unit is.
    pub fn in_yuan(self) -> Decimal {
        match self {
            Unit::Yuan | Unit::One => Decimal::ONE,
            Unit::Wan => Decimal::from(10_000),
        }
    }

    /// The unit's power of ten over 元.
    fn shift(self) -> u32 {
        match self {
            Unit::Yuan | Unit::One => 0,
            Unit::Wan => 4,
        }
    }

    /// The decimals that a form prints in this unit.
    pub fn printed_decimals(self) -> u32 {
        match self {
            Unit::Yuan | Unit::Wan => PRINTED_DECIMALS,
            Unit::One => 0,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The decimals that every form prints; fewer typed ones are trailing zeros left out.
pub const PRINTED_DECIMALS: u32 = 2;

/// No public institution's books reach this many 元; larger input is a slip of the hand.
const LARGEST_YUAN: i64 = 1_000_000_000_000_000;

/// An exact value in 元 and the precision with which it was stated (金额).
///
/// Two amounts are equal only if value and precision agree; compare values with [`Amount::yuan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    yuan: Decimal,
    unit: Unit,
    decimals: u32,
    /// How many figures, each rounded at the last printed decimal, it adds up; a stated figure is one.
    rounded: u32,
}

impl Amount {
    /// An amount of `value` in `unit`, given with `decimals` printed decimals.
    ///
    /// `None` when the value lies outside what any public budget holds (10^15 元).
    pub fn new(value: Decimal, unit: Unit, decimals: u32) -> Option<Amount> {
        let yuan = value.checked_mul(unit.in_yuan())?.normalize();
        (yuan.abs() <= Decimal::from(LARGEST_YUAN)).then_some(Amount { yuan, unit, decimals, rounded: 1 })
    }

    /// The same value as a sum of rounded figures: it may be off by `half` 元 in either direction, which is counted
    /// in half units of the last printed decimal, upwards.
    pub fn with_slack(self, half: Decimal) -> Amount {
        let parts = half.checked_div(self.half_step()).map(|parts| parts.ceil());
        let rounded = parts.and_then(|parts| u32::try_from(parts).ok()).unwrap_or(1).max(1);
        Amount { rounded, ..self }
    }

    /// Reads a table cell: a number in `unit`, or one that names its own unit (`3602183.45元`).
    ///
    /// A cell has at least the two decimals its form prints, so `360.2` is 360.20; a count is whole.
    pub fn parse(text: &str, unit: Unit) -> Result<Amount, NumberError> {
        let (number, unit) = split_unit(text, unit);
        let number = parse_number(number)?;
        if unit == Unit::One && !number.value.fract().is_zero() {
            return Err(NumberError::NotWhole);
        }
        Amount::new(number.value, unit, number.decimals.max(unit.printed_decimals())).ok_or(NumberError::TooLarge)
    }

    /// The exact value in 元.
    pub fn yuan(&self) -> Decimal {
        self.yuan
    }

    /// The exact value in `unit`.
    pub fn value_in(&self, unit: Unit) -> Decimal {
        shift_down(self.yuan, unit.shift())
    }

    /// The unit the amount was stated in.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// The printed decimals in [`Amount::unit`].
    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    /// All true values (in 元) that could have been rounded to this amount.
    pub fn interval(&self) -> Interval {
        Interval::around(self.yuan, self.half())
    }

    /// How far the true value may lie from the stated one, in 元; a count is what it is.
    pub fn half(&self) -> Decimal {
        match self.unit {
            Unit::One => Decimal::ZERO,
            _ => self.half_step().checked_mul(self.rounded.into()).unwrap_or_default(),
        }
    }

    /// How far the true value may lie from the stated one where amounts are added up, in 元. Amounts in 元 come from
    /// the books and are exact to the 分, so sums of them have no tolerance at all.
    pub fn tolerance(&self) -> Decimal {
        match self.unit {
            Unit::Yuan if self.decimals >= PRINTED_DECIMALS && !self.is_sum() => Decimal::ZERO,
            _ => self.half(),
        }
    }

    /// The exact sum of `added` less `removed`, in their unit if they share one, else in 元; it is as uncertain as
    /// all of them together. `None` for a sum of nothing, or one that no budget reaches.
    pub fn sum(added: &[Amount], removed: &[Amount]) -> Option<Amount> {
        let first = added.iter().chain(removed).next()?;
        let mut yuan = Decimal::ZERO;
        let (mut tolerance, mut unit, mut decimals) = (Decimal::ZERO, first.unit, 0);
        for (amount, negative) in added.iter().map(|a| (a, false)).chain(removed.iter().map(|a| (a, true))) {
            let value = if negative { -amount.yuan } else { amount.yuan };
            yuan = yuan.checked_add(value)?;
            tolerance = tolerance.checked_add(amount.tolerance())?;
            unit = if unit == amount.unit { unit } else { Unit::Yuan };
            decimals = decimals.max(amount.decimals);
        }
        let value = shift_down(yuan, unit.shift()).normalize();
        let decimals = if unit == first.unit { decimals } else { unit.printed_decimals() };
        let sum = Amount::new(value, unit, decimals.max(value.scale()))?;
        Some(if tolerance > sum.tolerance() { sum.with_slack(tolerance) } else { sum })
    }

    /// Whether it adds up several rounded figures, so that it may be off by more than its printed precision.
    pub fn is_sum(&self) -> bool {
        self.rounded > 1
    }

    /// Half a unit of the last printed decimal, in 元.
    fn half_step(&self) -> Decimal {
        let half = Decimal::new(5, self.decimals + 1);
        half.checked_mul(self.unit.in_yuan()).unwrap_or(half)
    }

    /// The amount as it was given, in its own unit and without separators (`360.20`).
    pub fn to_plain(&self) -> String {
        format_plain(self.value_in(self.unit), self.decimals)
    }

    /// The amount as a project in `unit` stores it: its own unit is named only where it differs.
    pub fn to_entry(&self, unit: Unit) -> String {
        let plain = self.to_plain();
        if self.unit == unit { plain } else { plain + self.unit.name() }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_plain())
    }
}

/// Rounds half away from zero (四舍五入), the only rounding that forms know.
pub fn round_half_up(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

fn split_unit(text: &str, default: Unit) -> (&str, Unit) {
    let text = text.trim();
    for unit in [Unit::Wan, Unit::Yuan] {
        if let Some(number) = text.strip_suffix(unit.name()) {
            return (number, unit);
        }
    }
    (text, default)
}

/// Divides by a power of ten without losing a digit.
fn shift_down(value: Decimal, powers: u32) -> Decimal {
    let divisor = Decimal::from(10_i64.pow(powers));
    value.checked_div(divisor).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wan(text: &str) -> Amount {
        Amount::parse(text, Unit::Wan).unwrap()
    }

    #[test]
    fn an_amount_keeps_value_and_precision() {
        let amount = wan("360.22");
        assert_eq!(amount.yuan(), Decimal::from(3_602_200));
        assert_eq!(amount.interval(), Interval::new(Decimal::from(3_602_150), Decimal::from(3_602_250)));
    }

    #[test]
    fn trailing_zeros_are_part_of_a_cell() {
        assert_eq!(wan("360.2").to_plain(), "360.20");
        assert_eq!(wan("0"), wan("0.00"));
    }

    #[test]
    fn an_entry_may_name_its_own_unit() {
        let amount = wan("3602183.45元");
        assert_eq!(amount.to_entry(Unit::Wan), "3602183.45元");
        assert_eq!(format_amount(&amount, Unit::Wan), "360.22");
        assert_eq!(amount.interval().width(), Decimal::new(1, 2));
    }

    #[test]
    fn a_sum_of_rounded_figures_may_be_off_by_all_of_them() {
        let sum = wan("720.44").with_slack(Decimal::from(100));
        assert!(sum.is_sum() && !wan("720.44").is_sum());
        assert_eq!(sum.interval(), Interval::new(Decimal::from(7_204_300), Decimal::from(7_204_500)));
        assert_eq!(wan("1").with_slack(Decimal::ZERO), wan("1"));
        let mixed = Amount::parse("7204383.45", Unit::Yuan).unwrap().with_slack(Decimal::new(50_005, 3));
        assert_eq!(mixed.half(), Decimal::new(50_005, 3));
    }

    #[test]
    fn sums_are_exact_and_as_uncertain_as_their_parts() {
        let sum = Amount::sum(&[wan("360.22"), wan("0.30"), wan("12.00")], &[wan("0.02")]).unwrap();
        assert_eq!((sum.to_plain().as_str(), sum.half()), ("372.50", Decimal::from(200)));
        let yuan = |text: &str| Amount::parse(text, Unit::Yuan).unwrap();
        let books = Amount::sum(&[yuan("1.10"), yuan("2.25")], &[]).unwrap();
        assert_eq!((books.to_plain().as_str(), books.tolerance()), ("3.35", Decimal::ZERO));
        let mixed = Amount::sum(&[wan("360.22"), yuan("0.45")], &[]).unwrap();
        assert_eq!((mixed.to_entry(Unit::Wan).as_str(), mixed.tolerance()), ("3602200.45元", Decimal::from(50)));
        assert_eq!(Amount::sum(&[wan("1.50")], &[]), Some(wan("1.50")));
        assert_eq!(Amount::sum(&[], &[]), None);
    }

    #[test]
    fn absurd_sizes_are_refused() {
        assert_eq!(Amount::parse("999999999999999999", Unit::Wan), Err(NumberError::TooLarge));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(fen in -10_000_000_000_000_i64..10_000_000_000_000, is_wan: bool) {
            let unit = if is_wan { Unit::Wan } else { Unit::Yuan };
            let amount = Amount::new(Decimal::new(fen, 2), unit, 2).unwrap();
            for project_unit in [Unit::Yuan, Unit::Wan] {
                prop_assert_eq!(Amount::parse(&amount.to_entry(project_unit), project_unit), Ok(amount));
            }
        }

        #[test]
        fn rounding_to_wan_stays_inside_the_interval(fen in -10_000_000_000_000_i64..10_000_000_000_000) {
            let exact = Amount::new(Decimal::new(fen, 2), Unit::Yuan, 2).unwrap();
            let printed = round_half_up(exact.value_in(Unit::Wan), 2);
            let printed = Amount::new(printed, Unit::Wan, 2).unwrap();
            prop_assert!(printed.interval().contains(exact.yuan()));
        }
    }
}
