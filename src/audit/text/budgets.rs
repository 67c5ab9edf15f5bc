//! Completion of the budget.

use super::{
    Context, Value,
    outcome::{Outcome, range_text, rate_fit, stated_side, words_side},
};
use crate::{
    amount::{Interval, PercentFit},
    audit::{Place, Severity, Side},
    form::Address,
    reading::{
        Against, BudgetKind, Change, Completion, Direction, Measure, Noun, Quantity, Relation, Scope, Stated,
        Statement, wan_text,
    },
};
use rust_decimal::Decimal;

/// A budget known for a statement: its kind, value and place.
struct Known {
    kind: BudgetKind,
    value: Value,
    place: Place,
}

fn budgets(context: &Context, statement: &Statement) -> Vec<Known> {
    let text = statement.budgets.iter().map(|budget| Known {
        kind: budget.kind,
        value: (&budget.amount).into(),
        place: Place::Text(budget.amount.span.clone()),
    });
    let mut known: Vec<Known> = text.collect();
    if let (true, Some(amount)) = (known.is_empty(), &statement.amount) {
        known.extend(statement.changes.iter().filter_map(|change| from_distance(amount, change)));
    }
    if known.is_empty()
        && let Some(cell) = context.vocabulary.budget_cell(&statement.quantity)
        && let Some(value) = context.cells(&vec![cell.clone()])
    {
        known.push(Known { kind: BudgetKind::Unnamed, value, place: Place::Cell(cell) });
    }
    known
}

/// 决算数大于预算数 x 万元 tells the budget as well.
fn from_distance(amount: &Stated, change: &Change) -> Option<Known> {
    let distance = change.amount.as_ref().filter(|_| change.against == Against::Budget)?;
    let (amount, value) = (Value::from(amount), Value::from(distance));
    let (value, interval) = match change.direction {
        Direction::Up => (amount.value.checked_sub(value.value)?, amount.interval.checked_sub(&value.interval)?),
        Direction::Down => (amount.value.checked_add(value.value)?, amount.interval.checked_add(&value.interval)?),
        Direction::Flat => (amount.value, amount.interval),
    };
    let place = Place::Text(distance.span.clone());
    Some(Known { kind: BudgetKind::Unnamed, value: Value { value, interval }, place })
}

fn fits_kind(completion: BudgetKind, budget: BudgetKind) -> bool {
    completion == budget || completion == BudgetKind::Unnamed || budget == BudgetKind::Unnamed
}

fn kind_words(kind: BudgetKind) -> &'static str {
    match kind {
        BudgetKind::Initial => "年初预算",
        BudgetKind::Adjusted => "全年预算",
        BudgetKind::Unnamed => "预算",
    }
}

/// Each completion rate is the final figure over the budget it names.
pub(super) fn completion(context: &Context, outcome: &mut Outcome) {
    for (index, statement) in context.reading.statements.iter().enumerate() {
        let known = budgets(context, statement);
        for completion in &statement.completions {
            let amount = context.reading.amount_of(index).filter(|amount| amount.measure == Measure::Money);
            let named =
                known.iter().filter(|budget| fits_kind(completion.kind, budget.kind) && !budget.value.value.is_zero());
            let fits = amount
                .map(|amount| named.filter_map(move |budget| Some((budget, quotient(completion, amount, budget)?))));
            let best = fits.into_iter().flatten().min_by_key(|(_, fit)| matches!(fit.fit, PercentFit::Apart));
            let (Some(amount), Some((budget, fit))) = (amount, best) else {
                outcome.skipped();
                continue;
            };
            let name = statement.name();
            let fact = format!(
                "“{name}”完成{}的{}:{} ÷ {} = {}",
                kind_words(completion.kind),
                completion.rate.printed,
                amount.printed,
                wan_text(budget.value.value),
                fit.expected
            );
            let left = stated_side(format!("{name}预算完成率"), &completion.rate);
            let places = vec![Place::Text(amount.span.clone()), budget.place.clone()];
            let right =
                Side { text: format!("{name} ÷ {}", kind_words(budget.kind)), value: Some(fit.expected), places };
            match fit.fit {
                PercentFit::Exact => outcome.exact(),
                PercentFit::Rounding => {
                    let message = format!("{fact},按各数的区间为{},在四舍五入的范围之内。", fit.range);
                    outcome.push(Severity::Rounding, message, left, right, None);
                }
                PercentFit::Truncated => {
                    let message = format!("{fact},尾数被截去,没有四舍五入(截位);按各数的区间为{}。", fit.range);
                    outcome.push(Severity::Notice, message, left, right, None);
                }
                PercentFit::Apart => {
                    outcome.fail(format!("{fact},按各数的区间为{},所写完成率不在其中。", fit.range), left, right, None);
                }
            }
        }
    }
}

fn quotient(completion: &Completion, amount: &Stated, budget: &Known) -> Option<super::outcome::RateFit> {
    let point = amount.value.checked_div(budget.value.value)?;
    let range = amount.interval.checked_div(&budget.value.interval)?;
    rate_fit(&completion.rate, point, &range)
}

/// 大于, 小于 and 持平 say what the completion rate and the budgets say.
pub(super) fn relation(context: &Context, outcome: &mut Outcome) {
    for (index, statement) in context.reading.statements.iter().enumerate() {
        let Some((relation, span)) = &statement.relation else { continue };
        let words = match relation {
            Relation::Above => "决算数大于预算数",
            Relation::Below => "决算数小于预算数",
            Relation::Equal => "决算数与预算数持平",
            Relation::NotAbove => "决算数未超过预算数",
            Relation::NotBelow => "决算数不低于预算数",
        };
        let agrees = |actual: Decimal, budget: Decimal| match relation {
            Relation::Above => actual > budget,
            Relation::Below => actual < budget,
            Relation::Equal => actual == budget,
            Relation::NotAbove => actual <= budget,
            Relation::NotBelow => actual >= budget,
        };
        let name = statement.name();
        let known = budgets(context, statement);
        let amount = context.reading.amount_of(index);
        if let Some(amount) = amount.filter(|_| !known.is_empty()) {
            if known.iter().any(|budget| agrees(amount.value, budget.value.value)) {
                outcome.exact();
            } else if let Some(budget) = known.first() {
                let message = format!(
                    "“{name}”写“{words}”,但决算数{},{}{}。",
                    amount.printed,
                    kind_words(budget.kind),
                    wan_text(budget.value.value)
                );
                let right = Side {
                    text: format!("{name}与{}", kind_words(budget.kind)),
                    value: Some(format!("{}/{}", amount.printed, wan_text(budget.value.value))),
                    places: vec![Place::Text(amount.span.clone()), budget.place.clone()],
                };
                outcome.fail(message, words_side(words, [span.clone()]), right, None);
            }
            continue;
        }
        let Some(completion) = statement.completions.first() else {
            outcome.skipped();
            continue;
        };
        // A rate printed as 100 % may stand for a little more or less.
        let rate = &completion.rate;
        let (low, high) = (rate.interval.low(), rate.interval.high());
        let possible = match relation {
            Relation::Above => high > Decimal::ONE_HUNDRED,
            Relation::Below => low < Decimal::ONE_HUNDRED,
            Relation::Equal => rate.interval.contains(Decimal::ONE_HUNDRED),
            Relation::NotAbove => low <= Decimal::ONE_HUNDRED,
            Relation::NotBelow => high >= Decimal::ONE_HUNDRED,
        };
        if possible {
            outcome.exact();
        } else {
            let message = format!("“{name}”写“{words}”,但完成{}的{}。", kind_words(completion.kind), rate.printed);
            outcome.fail(
                message,
                words_side(words, [span.clone()]),
                stated_side(format!("{name}预算完成率"), rate),
                None,
            );
        }
    }
}

/// There is no rate over a budget that is not there.
pub(super) fn no_budget(context: &Context, outcome: &mut Outcome) {
    for statement in &context.reading.statements {
        for completion in &statement.completions {
            let zero = statement.budgets.iter().find(|b| b.kind == completion.kind && b.amount.value.is_zero());
            let rate = &completion.rate;
            let name = statement.name();
            if let Some(zero) = zero.filter(|_| !rate.value.is_zero()) {
                let other = statement.budgets.iter().find(|b| b.kind != completion.kind && !b.amount.value.is_zero());
                let hint =
                    other.map(|b| format!("{}为{},应写明是哪个预算的完成率。", kind_words(b.kind), b.amount.printed));
                let kind = kind_words(completion.kind);
                let message = format!(
                    "“{name}”的{kind}为0,不能计算完成率,却写完成{kind}的{}。{}",
                    rate.printed,
                    hint.unwrap_or_default()
                );
                let right = stated_side(format!("{name}{kind}"), &zero.amount);
                let spent = statement.amount.as_ref().is_some_and(|amount| amount.value.is_zero());
                if spent && rate.value == Decimal::ONE_HUNDRED {
                    // Nothing of nothing: some provinces write it so throughout.
                    let left = stated_side(format!("{name}预算完成率"), rate);
                    outcome.push(Severity::Notice, message, left, right, None);
                    continue;
                }
                outcome.fail(message, stated_side(format!("{name}预算完成率"), rate), right, None);
            } else if let Some(none) = &statement.no_budget {
                let message = format!("“{name}”写无年初预算,又写完成年初预算的{}。", rate.printed);
                let right = words_side("无年初预算", [none.clone()]);
                outcome.fail(message, stated_side(format!("{name}预算完成率"), rate), right, None);
            } else {
                outcome.exact();
            }
        }
    }
    category_without_budget(context, outcome);
}

/// 项目支出 has a completion rate although none of its items had a budget; likewise 基本支出.
fn category_without_budget(context: &Context, outcome: &mut Outcome) {
    for statement in &context.reading.statements {
        let Noun::Word(word) = &statement.quantity.noun else { continue };
        let rate = statement.completions.iter().find(|c| c.kind != BudgetKind::Adjusted && !c.rate.value.is_zero());
        let (Some(completion), true) = (rate, ["基本支出", "项目支出"].contains(&word.as_str())) else {
            continue;
        };
        let items: Vec<&Statement> = items(context, statement.section)
            .into_iter()
            .filter(|item| item_column(context, &item.quantity, word).is_some_and(|amount| !amount.is_zero()))
            .collect();
        let without =
            |item: &Statement| item.no_budget.is_some() || item.budgets.iter().any(|b| b.amount.value.is_zero());
        if items.is_empty() || !items.iter().all(|item| without(item)) {
            if items.is_empty() {
                outcome.skipped()
            } else {
                outcome.exact()
            }
            continue;
        }
        let name = statement.name();
        let labels: Vec<String> = items.iter().map(|item| format!("“{}”", item.label)).collect();
        let message = format!(
            "“{name}”写完成年初预算的{},但{word}只有{}{}项,{}无年初预算,不可能有完成率。",
            completion.rate.printed,
            labels.join("、"),
            items.len(),
            if items.len() == 1 { "该项" } else { "各项都" }
        );
        let spans = items.iter().filter_map(|item| {
            item.no_budget.clone().or_else(|| item.budgets.first().map(|budget| budget.amount.span.clone()))
        });
        let right = words_side("无年初预算", spans);
        outcome.fail(message, stated_side(format!("{name}预算完成率"), &completion.rate), right, None);
    }
}

/// The amount that the expenditure tables give an item in a column.
fn item_column(context: &Context, quantity: &Quantity, column: &str) -> Option<Decimal> {
    let Noun::Subject(code) = &quantity.noun else { return None };
    let alias =
        |alias: &str| context.profile.forms.iter().find(|form| form.alias == alias).map(|form| form.key.clone());
    let cells = [("支出", column.to_owned()), ("一般公共", format!("本年支出.{column}"))];
    cells.iter().find_map(|(form, column)| {
        let address = Address::new(alias(form)?, code.clone(), column.as_str());
        context.figures.get(&address).map(|figure| figure.yuan)
    })
}

/// The listed items of a section that are no wholes themselves.
fn items<'c>(context: &'c Context, section: usize) -> Vec<&'c Statement> {
    let reading = &context.reading;
    let is_head = |index: usize| reading.lists.iter().any(|list| list.head == index && list.numbered);
    let item = |(index, statement): &(usize, &Statement)| {
        let numbered = statement.list.is_some_and(|list| reading.lists[list].numbered);
        statement.section == section && numbered && !is_head(*index)
    };
    reading.statements.iter().enumerate().filter(item).map(|(_, statement)| statement).collect()
}

/// What the items' completion rates say of the whole budget is what the whole's own rate says.
pub(super) fn overall(context: &Context, outcome: &mut Outcome) {
    for (index, statement) in context.reading.statements.iter().enumerate() {
        let total = matches!(&statement.quantity.noun, Noun::Word(word) if *word == "支出")
            && matches!(statement.quantity.scope, Scope::Fiscal | Scope::General | Scope::Fund);
        let completion = statement.completions.iter().find(|c| c.kind != BudgetKind::Adjusted);
        let (true, Some(completion)) = (total, completion) else { continue };
        let items = items(context, statement.section);
        let implied: Option<Vec<Interval>> = items.iter().map(|item| implied_budget(item)).collect();
        let amount = context.reading.amount_of(index);
        let (Some(amount), Some(implied)) = (amount, implied.filter(|items| !items.is_empty())) else {
            outcome.skipped();
            continue;
        };
        let mut covered = items.iter().filter_map(|item| item.amount.as_ref());
        let zero = Interval::point(Decimal::ZERO);
        let covered = covered.try_fold(zero, |sum, part| sum.checked_add(&part.interval));
        let parts = implied.iter().try_fold(zero, |sum, budget| sum.checked_add(budget));
        let whole = divide(&amount.interval, &completion.rate);
        let (Some(covered), Some(parts), Some(whole)) = (covered, parts, whole) else {
            outcome.skipped();
            continue;
        };
        // Items that are not all of the whole say nothing of it.
        if !covered.overlaps(&amount.interval) {
            outcome.skipped();
            continue;
        }
        if parts.overlaps(&whole) {
            outcome.exact();
            continue;
        }
        let name = statement.name();
        let rates: Vec<String> = items
            .iter()
            .map(|item| item.completions.first().map_or("无年初预算".to_owned(), |c| c.rate.printed.clone()))
            .collect();
        let rate = &completion.rate;
        let message = format!(
            "“{name}”完成年初预算的{},与各项的完成率({})不能同时成立:按总数推算年初预算为{},按各项推算合计为{}。",
            rate.printed,
            rates.join("、"),
            rounded_range(&whole),
            rounded_range(&parts)
        );
        let places = items.iter().filter_map(|item| item.completions.first()).map(|c| Place::Text(c.rate.span.clone()));
        let right = Side {
            text: "按各项完成率推算的年初预算".to_owned(),
            value: Some(rounded_range(&parts)),
            places: places.collect(),
        };
        outcome.push(Severity::Error, message, stated_side(format!("{name}预算完成率"), rate), right, None);
    }
}

/// The budget that an item's own words imply: nothing, its figure, or its amount over its rate.
fn implied_budget(item: &Statement) -> Option<Interval> {
    if item.no_budget.is_some() {
        return Some(Interval::point(Decimal::ZERO));
    }
    if let Some(budget) = item.budgets.iter().find(|budget| budget.kind != BudgetKind::Adjusted) {
        return Some(budget.amount.interval);
    }
    let completion = item.completions.iter().find(|c| c.kind != BudgetKind::Adjusted)?;
    divide(&item.amount.as_ref()?.interval, &completion.rate)
}

fn divide(amount: &Interval, rate: &Stated) -> Option<Interval> {
    amount.checked_scale(Decimal::ONE_HUNDRED)?.checked_div(&rate.interval)
}

/// An interval of implied amounts; more decimals than a form prints would pretend precision.
fn rounded_range(interval: &Interval) -> String {
    let fen = |value: Decimal| crate::amount::round_half_up(value, 0);
    let whole = |value: Decimal| {
        let wan = fen(value).checked_div(Decimal::from(10_000)).unwrap_or_default();
        crate::amount::round_half_up(wan, 2).checked_mul(Decimal::from(10_000)).unwrap_or_default()
    };
    range_text(&Interval::new(whole(interval.low()), whole(interval.high())))
}
