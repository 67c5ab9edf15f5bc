//! Amounts: against their cells, against each other, and parts against their whole.

use super::{
    Context, Value,
    outcome::{Outcome, difference, fit, range_text, shown, stated_side, without_unit},
};
use crate::{
    amount::{Fit, Interval},
    audit::{Finding, Place, Severity, Side},
    form::Address,
    reading::{CellSum, List, Measure, Noun, Quantity, Scope, Stated, Statement, wan_text},
};
use rust_decimal::Decimal;

/// Each amount of the text is that of the cells that hold it.
pub(super) fn cell_amount(context: &Context, outcome: &mut Outcome) {
    for statement in &context.reading.statements {
        if let Some(amount) = statement.amount.as_ref().filter(|amount| amount.measure == Measure::Money) {
            against_cells(context, outcome, statement, amount, &context.vocabulary.cells(&statement.quantity), "");
        }
        let initial = statement.budgets.iter().find(|budget| budget.kind != crate::reading::BudgetKind::Adjusted);
        if let (Some(budget), Some(cell)) = (initial, context.vocabulary.budget_cell(&statement.quantity)) {
            against_cells(context, outcome, statement, &budget.amount, &[vec![cell]], "的预算数");
        }
    }
    outcome.fold_by_form(|group| one_form(context, group));
}

/// So many sentences disagree with one form that the form is wrong, and not each sentence.
const MANY: usize = 5;

/// The leading words for errors that all quote one form.
fn one_form(context: &Context, group: &[Finding]) -> Option<(String, Side, Side)> {
    let Some(Place::Cell(address)) = group.first().filter(|_| group.len() >= MANY)?.right.places.first() else {
        return None;
    };
    let form = context.profile.form(&address.form)?;
    let places =
        |side: fn(&Finding) -> &Side| group.iter().flat_map(|f| side(f).places.iter().cloned()).collect::<Vec<Place>>();
    let stated = |finding: &Finding| finding.left.value.clone();
    // The text is right where 支出决算表, which has the same rows, has its figures.
    let twin = context.profile.forms.iter().find(|other| {
        let agree = |finding: &&Finding| {
            let Some(Place::Cell(cell)) = finding.right.places.first() else { return false };
            let columns = other.panes.iter().flat_map(|pane| pane.amount_columns());
            let mut values = columns
                .filter_map(|column| context.figures.get(&Address::new(other.key.clone(), cell.row.clone(), column)));
            values.any(|figure| Some(without_unit(wan_text(figure.yuan))) == stated(finding))
        };
        other.alias == "支出" && other.key != form.key && group.iter().filter(agree).count() * 4 >= group.len() * 3
    });
    let hint = match twin {
        Some(other) => format!("说明的数与{}相同,应是{}的数填错了行(整列错位)", other.number, form.number),
        None => format!("请先核对{}是否整列填错", form.number),
    };
    let example = &group.first()?.message;
    let message = format!("说明中有{}处金额与{}不符,{hint}。例如{example}", group.len(), form.number);
    let left = Side {
        text: "第三部分的金额".to_owned(),
        value: Some(format!("{}处", group.len())),
        places: places(|f| &f.left),
    };
    let right = Side { text: form.number.clone(), value: None, places: places(|f| &f.right) };
    Some((message, left, right))
}

fn against_cells(
    context: &Context,
    outcome: &mut Outcome,
    statement: &Statement,
    amount: &Stated,
    sums: &[CellSum],
    what: &str,
) {
    let mut wrong: Vec<(&CellSum, Value)> = Vec::new();
    let mut known = false;
    for sum in sums {
        let Some(cell) = context.cells(sum) else { continue };
        known = true;
        match fit(amount, &cell) {
            Fit::Exact => outcome.exact(),
            Fit::Rounding => {
                let name = statement.name();
                let message = format!(
                    "“{name}”{what}:说明为{},{}为{},相差{},在四舍五入的范围之内:{}与{}有重合。",
                    amount.printed,
                    context.sum_words(sum),
                    wan_text(cell.value),
                    difference(amount.value, cell.value, &amount.measure),
                    range_text(&amount.loose),
                    range_text(&cell.interval),
                );
                let gap = difference(amount.value, cell.value, &amount.measure);
                outcome.push(
                    Severity::Rounding,
                    message,
                    stated_side(name, amount),
                    cells_side(context, &[(sum, cell)]),
                    Some(gap),
                );
            }
            Fit::Apart => wrong.push((sum, cell)),
        }
    }
    let Some((first, cell)) = wrong.first() else {
        if !known {
            outcome.skipped();
        }
        return;
    };
    let name = statement.name();
    let gap = difference(amount.value, cell.value, &amount.measure);
    let right = cells_side(context, &wrong);
    let neighbours = context.vocabulary.neighbour_cells(&statement.quantity);
    let meant = neighbours.iter().find(|sum| context.cells(sum).is_some_and(|value| fit(amount, &value) == Fit::Exact));
    if let Some(meant) = meant {
        let message = format!(
            "“{name}”{}是{}的数,而{}为{}:总计含年初(年末)结转和结余,合计不含,用词与数字的口径不一致。",
            amount.printed,
            context.sum_words(meant),
            context.sum_words(first),
            wan_text(cell.value),
        );
        outcome.push(Severity::Notice, message, stated_side(name, amount), right, Some(gap));
        return;
    }
    let others: Vec<String> =
        wrong.iter().map(|(sum, cell)| format!("{}为{}", context.sum_words(sum), wan_text(cell.value))).collect();
    let message =
        format!("“{name}”{what}:说明为{},{},相差{gap}。", amount.printed, others.join(",").replace(',', "、"));
    outcome.fail(message, stated_side(name, amount), right, Some(gap));
}

fn cells_side(context: &Context, sums: &[(&CellSum, Value)]) -> Side {
    Side {
        text: sums.iter().map(|(sum, _)| context.sum_words(sum)).collect::<Vec<_>>().join("、"),
        value: sums.first().map(|(_, value)| wan_text(value.value)),
        places: sums
            .iter()
            .flat_map(|(sum, _)| sum.iter().filter(|address| context.figures.get(address).is_some()))
            .cloned()
            .map(Place::Cell)
            .collect(),
    }
}

/// A quantity that the text gives twice has one value; so have narrower scopes that make up the whole of a wider one.
pub(super) fn same_quantity(context: &Context, outcome: &mut Outcome) {
    let statements = &context.reading.statements;
    let amount = |s: &Statement| s.amount.clone().filter(|amount| amount.measure == Measure::Money);
    for (index, later) in statements.iter().enumerate() {
        let Some(second) = amount(later).filter(|_| !matches!(later.quantity.noun, Noun::Other(_))) else { continue };
        let earlier = statements[..index].iter().filter(|s| means_the_same(context, &s.quantity, &later.quantity));
        let Some((earlier, first)) = earlier.filter_map(|s| amount(s).map(|a| (s, a))).next() else { continue };
        if first.value == second.value {
            outcome.exact();
            continue;
        }
        let gap = difference(first.value, second.value, &second.measure);
        let rounding = first.loose.overlaps(&second.loose);
        let (a, b) = (earlier.name(), later.name());
        // The tables have already told which of the two is wrong.
        if !rounding && (outcome.is_reported(&first.span) || outcome.is_reported(&second.span)) {
            continue;
        }
        let message = format!("同一数额前后不一致:“{a}”{},后文“{b}”{},相差{gap}。", first.printed, second.printed);
        let severity = if rounding { Severity::Rounding } else { Severity::Error };
        outcome.push(severity, message, stated_side(a, &first), stated_side(b, &second), Some(gap));
    }
}

/// The total that income and expenditure have in common.
const JOINT: &str = "收入支出总计";

/// Whether two quantities must have one value: they are the same, or the scopes' totals are, and thus their parts.
fn means_the_same(context: &Context, a: &Quantity, b: &Quantity) -> bool {
    if a == b {
        return true;
    }
    // 收、支总计 is the value of each of the two.
    let joint = |a: &Quantity, b: &Quantity| {
        let is = |q: &Quantity, words: &[&str]| matches!(&q.noun, Noun::Word(word) if words.contains(&word.as_str()));
        a.scope == b.scope && is(a, &[JOINT]) && is(b, &["收入总计", "支出总计"])
    };
    if joint(a, b) || joint(b, a) {
        return true;
    }
    let budgets = [Scope::All, Scope::Fiscal, Scope::General];
    if a.noun != b.noun || !budgets.contains(&a.scope) || !budgets.contains(&b.scope) {
        return false;
    }
    let part = matches!(&a.noun, Noun::Subject(_))
        || matches!(&a.noun, Noun::Word(word) if ["基本支出", "项目支出"].contains(&word.as_str()));
    let total = |scope: Scope| {
        let names = ["支出", "支出总计"];
        let is_total = |s: &&Statement| {
            s.quantity.scope == scope
                && s.amount.is_some()
                && matches!(&s.quantity.noun, Noun::Word(w) if names.contains(&w.as_str()))
        };
        context.reading.statements.iter().find(is_total).and_then(|s| s.amount.as_ref()).map(|amount| amount.value)
    };
    part && total(a.scope).is_some() && total(a.scope) == total(b.scope)
}

/// What is listed under a whole adds up to it, or at most to it where the list need not be complete.
pub(super) fn list_sum(context: &Context, outcome: &mut Outcome) {
    for list in &context.reading.lists {
        let head = &context.reading.statements[list.head];
        // 收、支总计 is not what 收入总计 and 支出总计 add up to.
        if matches!(&head.quantity.noun, Noun::Word(word) if *word == JOINT) {
            continue;
        }
        let all: Vec<&Statement> = list.parts.iter().map(|&part| &context.reading.statements[part]).collect();
        // What is a part of another part is counted there.
        let inner =
            |part: &Statement| all.iter().any(|other| context.vocabulary.is_part(&other.quantity, &part.quantity));
        let parts: Vec<&Statement> = all.iter().filter(|part| !inner(part)).copied().collect();
        let amounts: Option<Vec<&Stated>> = parts.iter().map(|part| part.amount.as_ref()).collect();
        match (context.reading.amount_of(list.head), amounts) {
            (Some(whole), Some(amounts)) => compare_list(context, outcome, list, head, whole, &parts, &amounts, ""),
            _ => outcome.skipped(),
        }
        for budget in &head.budgets {
            let same = parts.iter().map(|part| part.budgets.iter().find(|b| b.kind == budget.kind).map(|b| &b.amount));
            let amounts: Option<Vec<&Stated>> = same.collect();
            if let Some(amounts) = amounts {
                compare_list(context, outcome, list, head, &budget.amount, &parts, &amounts, "的预算");
            }
        }
    }
}

/// Whether neighbours among the parts add up to the whole.
fn has_run(whole: &Stated, amounts: &[&Stated]) -> bool {
    (0..amounts.len()).any(|start| {
        let mut sum = Value { value: Decimal::ZERO, interval: Interval::point(Decimal::ZERO) };
        amounts.iter().skip(start).enumerate().any(|(count, amount)| {
            let (Some(value), Some(interval)) =
                (sum.value.checked_add(amount.value), sum.interval.checked_add(&amount.interval))
            else {
                return false;
            };
            sum = Value { value, interval };
            count > 0 && !whole.value.is_zero() && fit(whole, &sum) != Fit::Apart
        })
    })
}

#[allow(clippy::too_many_arguments)] // One comparison in the words of its list.
fn compare_list(
    context: &Context,
    outcome: &mut Outcome,
    list: &List,
    head: &Statement,
    whole: &Stated,
    parts: &[&Statement],
    amounts: &[&Stated],
    what: &str,
) {
    if amounts.iter().any(|amount| amount.measure != whole.measure) {
        return outcome.skipped();
    }
    let mut sum = Value { value: Decimal::ZERO, interval: Interval::point(Decimal::ZERO) };
    for amount in amounts {
        let value = sum.value.checked_add(amount.value);
        let interval = sum.interval.checked_add(&amount.interval);
        let (Some(value), Some(interval)) = (value, interval) else { return outcome.skipped() };
        sum = Value { value, interval };
    }
    let quantities: Vec<&Quantity> = parts.iter().map(|part| &part.quantity).collect();
    let complete =
        list.complete || (list.numbered && parts.len() > 1) || context.vocabulary.is_whole(&head.quantity, &quantities);
    let fit = fit(whole, &sum);
    if fit == Fit::Exact {
        return outcome.exact();
    }
    if !complete && sum.value < whole.value {
        return outcome.skipped();
    }
    // 其中 may divide the whole twice, by function and by kind: a run of its parts then makes up the whole.
    if fit == Fit::Apart && !complete && has_run(whole, amounts) {
        return outcome.exact();
    }
    let measure = &whole.measure;
    let gap = difference(whole.value, sum.value, measure);
    let name = head.name();
    let terms: Vec<&str> = amounts.iter().filter(|a| !a.value.is_zero()).map(|a| a.printed.as_str()).collect();
    let terms = if terms.len() > 6 { format!("所列{}项", amounts.len()) } else { terms.join(" + ") };
    let left = stated_side(format!("{name}{what}"), whole);
    let right = Side {
        text: parts.iter().map(|part| part.label.as_str()).collect::<Vec<_>>().join(" + "),
        value: Some(shown(sum.value, measure)),
        places: amounts.iter().map(|amount| Place::Text(amount.span.clone())).collect(),
    };
    if fit == Fit::Rounding {
        let message = format!(
            "“{name}”{what}{},各项之和 {terms} = {},相差{gap},在四舍五入的范围之内:{}与{}有重合。",
            whole.printed,
            shown(sum.value, measure),
            range_text(&whole.interval),
            range_text(&sum.interval),
        );
        return outcome.push(Severity::Rounding, message, left, right, Some(gap));
    }
    let sum_shown = shown(sum.value, measure);
    let twin = context.reading.statements.iter().find(|s| {
        s.amount.as_ref().is_some_and(|a| a.value == sum.value && a.measure == *measure && !a.value.is_zero())
            && s.quantity != head.quantity
    });
    let hint = twin.map(|s| format!("这个和正好是“{}”的数,各项可能取自那里的口径。", s.name())).unwrap_or_default();
    let relation = if complete { "不等于" } else { "大于" };
    let message =
        format!("“{name}”{what}{},各项之和 {terms} = {sum_shown},{relation}总数,相差{gap}。{hint}", whole.printed);
    outcome.fail(message, left, right, Some(gap));
}
