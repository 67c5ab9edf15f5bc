//! Facts that several sections state: vehicles, procurement from small firms, 机关运行经费.

use super::{
    Context, Value,
    outcome::{Outcome, difference, stated_side},
};
use crate::{
    audit::{Place, Severity, Side},
    reading::{Measure, Noun, Quantity, Scope, Stated, Statement, wan_text},
};

/// Vehicles kept on general budget money are among the unit's vehicles.
pub(super) fn vehicles(context: &Context, outcome: &mut Outcome) {
    let count = |words: &[&str]| {
        context.reading.statements.iter().find_map(|s| {
            let amount = s.amount.as_ref()?;
            let vehicles = matches!(&amount.measure, Measure::Count(unit) if unit == "辆");
            (vehicles && words.iter().any(|word| s.label.contains(word))).then_some((s, amount))
        })
    };
    let (Some((a, kept)), Some((b, owned))) = (
        count(&["公务用车保有量", "公务用车期末保有量", "开支的公务用车", "公务用车实有"]),
        count(&["共有车辆", "车辆共计", "实有车辆", "拥有车辆"]),
    ) else {
        return outcome.skipped();
    };
    if kept.value == owned.value {
        return outcome.exact();
    }
    let gap = difference(kept.value, owned.value, &kept.measure);
    let message = if kept.value > owned.value {
        format!("公务用车保有量{}多于国有资产中的车辆{},相差{gap}辆。", kept.printed, owned.printed)
    } else {
        format!(
            "公务用车保有量{}少于国有资产中的车辆{}:应是另有车辆不由一般公共预算财政拨款开支,请核实。",
            kept.printed, owned.printed
        )
    };
    let severity = if kept.value > owned.value { Severity::Error } else { Severity::Notice };
    outcome.push(severity, message, stated_side(&*a.label, kept), stated_side(&*b.label, owned), Some(gap));
}

/// Contracts with small firms are not more than all, those with the smallest not more than those.
pub(super) fn small_firms(context: &Context, outcome: &mut Outcome) {
    for (part, whole) in [("中小企业合同", "政府采购"), ("小微企业合同", "中小企业合同")] {
        match (procurement(context, part), procurement(context, whole)) {
            (Some((a, part)), Some((b, whole))) if part.value > whole.value => {
                let gap = difference(part.value, whole.value, &part.measure);
                let message = format!("“{}”{}大于“{}”{},相差{gap}。", a.label, part.printed, b.label, whole.printed);
                outcome.fail(message, stated_side(&*a.label, part), stated_side(&*b.label, whole), Some(gap));
            }
            (Some(_), Some(_)) => outcome.exact(),
            _ => outcome.skipped(),
        }
    }
}

fn procurement<'c>(context: &'c Context, noun: &str) -> Option<(&'c Statement, &'c Stated)> {
    let quantity = Quantity { scope: Scope::Procurement, noun: Noun::Word(noun.into()) };
    let found = context.reading.statements.iter().find(|s| s.quantity == quantity && s.amount.is_some())?;
    Some((found, found.amount.as_ref()?))
}

/// 机关运行经费 is the 公用经费 of the administrative units: never more than all 公用经费.
pub(super) fn agency_cost(context: &Context, outcome: &mut Outcome) {
    let agency = Quantity { scope: Scope::Agency, noun: Noun::Word("机关运行经费".into()) };
    let stated = context.reading.statements.iter().find(|s| s.quantity == agency && s.amount.is_some());
    let operating = Quantity { scope: Scope::General, noun: Noun::Word("公用经费".into()) };
    let cells = context.vocabulary.cells(&operating);
    let table = cells.iter().find_map(|sum| context.cells(sum).map(|value| (sum, value)));
    let whole: Option<(String, Value, Vec<Place>)> = match table {
        Some((sum, value)) => Some((context.sum_words(sum), value, sum.iter().cloned().map(Place::Cell).collect())),
        None => context.reading.statements.iter().filter(|s| s.quantity == operating).find_map(|s| {
            let amount = s.amount.as_ref()?;
            Some((s.name(), amount.into(), vec![Place::Text(amount.span.clone())]))
        }),
    };
    let (Some(stated), Some((words, whole, places))) = (stated, whole) else { return outcome.skipped() };
    let Some(amount) = &stated.amount else { return };
    if amount.interval.low() <= whole.interval.high() {
        return outcome.exact();
    }
    let gap = difference(amount.value, whole.value, &amount.measure);
    let message = format!("机关运行经费{}大于{words}{},相差{gap}。", amount.printed, wan_text(whole.value));
    let right = Side { text: words, value: Some(wan_text(whole.value)), places };
    outcome.fail(message, stated_side("机关运行经费", amount), right, Some(gap));
}
