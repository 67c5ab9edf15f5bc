//! Which items are basic and which project spending: told by the totals where only one division adds up to them.

use super::{Meaning, budgets::Columns};
use crate::{
    amount::{Amount, Interval, PRINTED_DECIMALS, Unit},
    form::{Address, Key, SubjectLevel, TOTAL_ROW},
    project::{Cell, CellEdit, Project},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The forms that divide expenditure: alias, total, basic, project.
const FORMS: [(&str, [&str; 3]); 2] = [
    ("支出", ["本年支出合计", "基本支出", "项目支出"]),
    ("一般公共", ["本年支出.合计", "本年支出.基本支出", "本年支出.项目支出"]),
];
/// More items have too many divisions to tell one from another.
const MOST: usize = 16;
/// How probable an accidental fit may be, in thousandths.
const CHANCE: u32 = 20;

/// An item's amount.
struct Item {
    code: Key,
    amount: Amount,
}

/// Fills the columns of basic and project spending where the totals leave one possibility. Tells for each item
/// whether it is project spending.
pub(super) fn divide(meaning: &Meaning, project: &Project) -> (Vec<CellEdit>, Columns) {
    let (mut edits, mut columns) = (Vec::new(), Columns::new());
    for (alias, [whole, basic, special]) in FORMS {
        let cell = |row: &str, column: &str| meaning.cell(alias, row, column);
        let amount = |row: &str, column: &str| cell(row, column).and_then(|at| project.cell(&at).amount().copied());
        let (Some(all_basic), Some(all_special)) = (amount(TOTAL_ROW, basic), amount(TOTAL_ROW, special)) else {
            continue;
        };
        let Some(sheet) = meaning.profile.forms.iter().find(|f| f.alias == alias).and_then(|f| project.sheet(&f.key))
        else {
            continue;
        };
        let codes = || sheet.rows().map(|(code, _)| code);
        let items: Vec<Item> = codes()
            .filter(|code| SubjectLevel::of(code) == Some(SubjectLevel::Item))
            .filter_map(|code| Some(Item { code: code.clone(), amount: amount(code, whole)? }))
            .collect();
        let known = |item: &Item| amount(&item.code, basic).is_some() || amount(&item.code, special).is_some();
        if items.iter().any(known) {
            continue;
        }
        let Some(division) = only_division(&items, &all_basic.interval(), &all_special.interval()) else { continue };
        let mut sums: BTreeMap<Address, Amount> = BTreeMap::new();
        for (item, is_special) in items.iter().zip(division) {
            columns.insert(item.code.clone(), is_special);
            let column = if is_special { special } else { basic };
            let above = std::iter::successors(Some(item.code.as_str()), |code| SubjectLevel::parent(code));
            for address in above.filter_map(|code| cell(code, column)) {
                let sum = sums.get(&address).map_or(item.amount, |sum| added(sum, &item.amount));
                sums.insert(address, sum);
            }
        }
        let open = |address: &Address| project.cell(address).amount().is_none();
        let filled = sums.into_iter().filter(|(address, _)| open(address));
        edits.extend(filled.map(|(address, amount)| CellEdit { address, cell: Cell::Amount(amount) }));
    }
    (edits, columns)
}

/// The sum of two printed amounts as a form prints it.
fn added(a: &Amount, b: &Amount) -> Amount {
    let yuan = a.yuan().saturating_add(b.yuan());
    let unit = if a.unit() == Unit::Yuan && b.unit() == Unit::Yuan { Unit::Yuan } else { Unit::Wan };
    let value = yuan.checked_div(unit.in_yuan()).unwrap_or(yuan).normalize();
    Amount::new(value, unit, value.scale().max(PRINTED_DECIMALS)).unwrap_or(*a)
}

/// For each item whether it is project spending, if the totals allow one division only and would hardly by accident.
fn only_division(items: &[Item], basic: &Interval, special: &Interval) -> Option<Vec<bool>> {
    if items.is_empty() || items.len() > MOST {
        return None;
    }
    let sum = |chosen: &dyn Fn(usize) -> bool| {
        let mut parts = items.iter().enumerate().filter(|(at, _)| chosen(*at)).map(|(_, item)| item.amount.interval());
        parts.try_fold(Interval::point(Decimal::ZERO), |sum, part| sum.checked_add(&part))
    };
    let all = sum(&|_| true)?;
    let divisions = 1_u32.checked_shl(u32::try_from(items.len()).ok()?)?;
    // Sums lie scattered over the whole range; so many of them would meet the total's interval by accident.
    let reach = all.width().checked_add(special.width())?;
    let met = Decimal::from(divisions).checked_mul(reach)?.checked_mul(Decimal::from(1000_u32))?;
    let improbable = met <= Decimal::from(CHANCE).checked_mul(all.high())?;
    let is_plain = special.contains(Decimal::ZERO) || basic.contains(Decimal::ZERO);
    if !improbable && !is_plain {
        return None;
    }
    let mut found = None;
    for mask in 0..divisions {
        let is_special = |at: usize| mask >> at & 1 == 1;
        let fits = sum(&is_special)?.overlaps(special) && sum(&|at| !is_special(at))?.overlaps(basic);
        if fits {
            let division: Vec<bool> = (0..items.len()).map(is_special).collect();
            // Items of nothing may stand in either column.
            let same = |other: &Vec<bool>| {
                items
                    .iter()
                    .zip(division.iter().zip(other))
                    .all(|(item, (a, b))| a == b || item.amount.yuan().is_zero())
            };
            if found.as_ref().is_some_and(|other| !same(other)) {
                return None;
            }
            found.get_or_insert(division);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wan(text: &str) -> Amount {
        Amount::parse(text, Unit::Wan).unwrap()
    }

    fn division(items: &[&str], basic: &str, special: &str) -> Option<Vec<bool>> {
        let items: Vec<Item> = items.iter().map(|text| Item { code: "2010101".into(), amount: wan(text) }).collect();
        only_division(&items, &wan(basic).interval(), &wan(special).interval())
    }

    #[test]
    fn the_only_division_is_found_within_rounding() {
        let items = ["239.65", "14.59", "30.92", "13.86", "19.34"];
        assert_eq!(division(&items, "303.78", "14.59"), Some(vec![false, true, false, false, false]));
        assert_eq!(division(&items, "318.36", "0.00"), Some(vec![false; 5]));
    }

    #[test]
    fn what_could_be_otherwise_stays_open() {
        assert_eq!(division(&["10.00", "10.00", "20.00"], "30.00", "10.00"), None, "two items fit");
        assert_eq!(division(&["239.65", "14.59"], "200.00", "54.24"), None, "items are split");
        let many: Vec<String> = (1..=14).map(|n| format!("{n}.37")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(division(&many, "100.00", "10.18"), None, "too many sums meet by accident");
    }
}
