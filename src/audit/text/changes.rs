//! 增减: rates, directions, and last year's figures as they follow from them.

use super::{
    Context, Value,
    outcome::{Outcome, RateFit, difference, range_text, rate_fit, stated_side, words_side},
};
use crate::{
    amount::{Fit, Interval, PercentFit},
    audit::{Place, Severity, Side},
    project::Part,
    reading::{Against, CellSum, Change, Direction, Measure, Noun, Stated, Statement, wan_text},
};
use regex::Regex;
use rust_decimal::Decimal;
use std::sync::LazyLock;

/// This year's figure that a change may be reckoned from.
struct Base {
    words: String,
    value: Value,
    cells: Vec<CellSum>,
}

/// The figures of this year that a change of this statement may mean: the amount itself; of a 总计, what is left
/// without the money carried over.
fn bases(context: &Context, index: usize) -> Vec<Base> {
    let reading = &context.reading;
    let statement = &reading.statements[index];
    let vocabulary = &context.vocabulary;
    let Some(amount) = reading.amount_of(index).filter(|amount| amount.measure == Measure::Money) else {
        return joint_bases(context, statement);
    };
    let own = Base { words: statement.name(), value: amount.into(), cells: vocabulary.cells(&statement.quantity) };
    let mut bases = vec![own];
    let neighbours = vocabulary.neighbour_cells(&statement.quantity);
    for sum in &neighbours {
        if let Some(value) = context.cells(sum) {
            bases.push(Base { words: context.sum_words(sum), value, cells: vec![sum.clone()] });
        }
    }
    if bases.len() == 1
        && let Some(list) = reading.lists.iter().find(|list| list.head == index)
    {
        let carried = list.parts.iter().map(|&part| &reading.statements[part]);
        let mut carried =
            carried.filter(|part| vocabulary.is_carried(&part.quantity)).filter_map(|part| part.amount.as_ref());
        let rest = carried.try_fold(Value::from(amount), |rest, part| {
            Some(Value {
                value: rest.value.checked_sub(part.value)?,
                interval: rest.interval.checked_sub(&part.interval)?,
            })
        });
        if let Some(value) = rest.filter(|rest| rest.value != amount.value) {
            bases.push(Base {
                words: format!("{}扣除结转和结余后", statement.name()), value, cells: neighbours
            });
        }
    }
    // 收入总计1536.5万元，其中年初结转136.5万元，较上年增加36.5万元: the change may be that of the whole.
    let whole = statement.list.map(|list| reading.lists[list].head).filter(|_| statement.changes.len() == 1);
    if let Some(head) = whole.map(|head| &reading.statements[head]).filter(|head| head.changes.is_empty())
        && head.span.paragraph == statement.span.paragraph
        && let Some(amount) = &head.amount
    {
        bases.push(Base { words: head.name(), value: amount.into(), cells: vocabulary.cells(&head.quantity) });
    }
    bases
}

/// 收支总体较上年增加: the totals of income and of expenditure stand above.
fn joint_bases(context: &Context, statement: &Statement) -> Vec<Base> {
    if statement.quantity.noun != Noun::Word("收入支出总计".into()) {
        return Vec::new();
    }
    let stated = context.reading.statements.iter().filter(|s| {
        let total = matches!(&s.quantity.noun, Noun::Word(word) if ["收入总计", "支出总计"].contains(&word.as_str()));
        s.section == statement.section && s.quantity.scope == statement.quantity.scope && total
    });
    let stated = stated.filter_map(|s| s.amount.as_ref().map(|amount| (s, amount)));
    stated
        .map(|(s, amount)| Base { words: s.name(), value: amount.into(), cells: context.vocabulary.cells(&s.quantity) })
        .collect()
}

/// Last year's value as it follows from a base and its change.
fn prior(base: &Value, change: &Change, amount: &Stated) -> Option<Value> {
    let change_value: Value = amount.into();
    match change.direction {
        Direction::Down => Some(Value {
            value: base.value.checked_add(change_value.value)?,
            interval: base.interval.checked_add(&change_value.interval)?,
        }),
        _ => Some(Value {
            value: base.value.checked_sub(change_value.value)?,
            interval: base.interval.checked_sub(&change_value.interval)?,
        }),
    }
}

/// `change / prior`, where prior is `base ∓ change`: the change occurs twice, so the extremes are taken at the ends.
fn growth_fit(base: &Value, change: &Change, amount: &Stated, rate: &Stated) -> Option<RateFit> {
    let before = prior(base, change, amount)?;
    let (this, delta) = (base.interval, amount.interval);
    let other = |this: Decimal, delta: Decimal| match change.direction {
        Direction::Down => this.checked_add(delta),
        _ => this.checked_sub(delta),
    };
    let low = delta.low().checked_div(other(this.high(), delta.low())?)?;
    let high = delta.high().checked_div(other(this.low(), delta.high()).filter(|prior| *prior > Decimal::ZERO)?)?;
    if before.value <= Decimal::ZERO {
        return None;
    }
    rate_fit(rate, amount.value.checked_div(before.value)?, &Interval::new(low, high))
}

/// The base that a change's rate fits best, with the fit.
fn best_base(context: &Context, index: usize, change: &Change) -> Option<(Base, RateFit)> {
    let (amount, rate) = (change.amount.as_ref()?, change.rate.as_ref()?);
    let rank = |fit: &RateFit| match fit.fit {
        PercentFit::Exact => 0,
        PercentFit::Rounding => 1,
        PercentFit::Truncated => 2,
        PercentFit::Apart => 3,
    };
    let fits = bases(context, index).into_iter();
    let fits = fits.filter_map(|base| growth_fit(&base.value, change, amount, rate).map(|fit| (base, fit)));
    fits.min_by_key(|(_, fit)| rank(fit))
}

fn changes<'c>(context: &'c Context) -> impl Iterator<Item = (usize, &'c Statement, &'c Change)> {
    let statements = context.reading.statements.iter().enumerate();
    statements.flat_map(|(index, statement)| {
        let last_year = statement.changes.iter().filter(|change| change.against == Against::LastYear);
        last_year.map(move |change| (index, statement, change))
    })
}

/// Each rate of change is the change over last year's figure, or over the budget where it is measured against that.
pub(super) fn growth(context: &Context, outcome: &mut Outcome) {
    let all = context.reading.statements.iter().enumerate();
    let all = all.flat_map(|(index, statement)| statement.changes.iter().map(move |change| (index, statement, change)));
    for (index, statement, change) in all {
        let whole = if change.against == Against::Budget { "预算数" } else { "上年数" };
        let (Some(amount), Some(rate)) = (&change.amount, &change.rate) else { continue };
        let Some((base, fit)) = best_base(context, index, change) else {
            outcome.skipped();
            continue;
        };
        let Some(before) = prior(&base.value, change, amount) else { continue };
        let name = statement.name();
        let sign = if change.direction == Direction::Down { "+" } else { "-" };
        let verb = if change.direction == Direction::Down { "减少" } else { "增加" };
        let fact = format!(
            "“{name}”{verb}{}、{}:{whole} {} {sign} {} = {},{} ÷ {} = {}",
            amount.printed,
            rate.printed,
            wan_text(base.value.value),
            wan_text(amount.value),
            wan_text(before.value),
            wan_text(amount.value),
            wan_text(before.value),
            fit.expected,
        );
        let left = stated_side(format!("{name}增减比例"), rate);
        let mut places = vec![Place::Text(amount.span.clone())];
        places.extend(context.reading.amount_of(index).map(|amount| Place::Text(amount.span.clone())));
        let right =
            Side { text: format!("增减额 ÷ {whole}({})", base.words), value: Some(fit.expected.clone()), places };
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
                let message = format!("{fact},按各数的区间为{},所写比例不在其中。", fit.range);
                outcome.fail(message, left, right, None);
            }
        }
    }
}

/// The template's 减少为 with 持平 in one breath.
static BOTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(增加|减少|下降|增长)为[^。;;]{0,30}[，,]与[^。;；]{0,12}持平").expect("the pattern is valid")
});

/// The words of a change agree with each other and with the figures.
pub(super) fn direction(context: &Context, outcome: &mut Outcome) {
    for (_, statement, change) in changes(context) {
        let name = statement.name();
        let word = |direction: Direction| match direction {
            Direction::Up => "增加(增长)",
            Direction::Down => "减少(下降)",
            Direction::Flat => "持平",
        };
        let amount = change.amount.as_ref();
        match (change.rate_direction, &change.rate, amount) {
            (Some(other), Some(rate), Some(amount)) if other != change.direction => {
                let message = format!(
                    "“{name}”的增减方向前后相反:{}是{},{}是{}。",
                    amount.printed,
                    word(change.direction),
                    rate.printed,
                    word(other)
                );
                outcome.fail(
                    message,
                    stated_side(word(change.direction), amount),
                    stated_side(word(other), rate),
                    None,
                );
            }
            _ => outcome.exact(),
        }
        if let (Some(flat), Some(amount)) = (&statement.flat, amount.filter(|amount| !amount.value.is_zero())) {
            let message = format!("“{name}”既写与上年持平(无变化),又写{}{}。", word(change.direction), amount.printed);
            outcome.fail(
                message,
                words_side("持平", [flat.clone()]),
                stated_side(word(change.direction), amount),
                None,
            );
        }
        if let Some(amount) = amount.filter(|amount| amount.value.is_sign_negative() && !amount.value.is_zero()) {
            let message = format!("“{name}”{}后面的数不应再带负号:{}。", word(change.direction), amount.printed);
            outcome.push(Severity::Notice, message, stated_side(name.clone(), amount), Side::default(), None);
        }
    }
    for (index, paragraph) in context.paragraphs(Part::Three).iter().enumerate() {
        for found in BOTH.find_iter(paragraph.text()) {
            let span = super::wording::span(Part::Three, index, paragraph.text(), found.range());
            let message = format!("增减用词与“持平”矛盾:“{}”。", found.as_str());
            outcome.push(Severity::Notice, message, words_side(found.as_str(), [span]), Side::default(), None);
        }
    }
}

/// Nothing grows by a percentage from zero.
pub(super) fn zero_base(context: &Context, outcome: &mut Outcome) {
    for (index, statement, change) in changes(context) {
        let (Some(amount), Some(rate)) = (&change.amount, &change.rate) else { continue };
        let Some(base) = bases(context, index).into_iter().next() else { continue };
        let Some(before) = prior(&base.value, change, amount) else { continue };
        if !before.value.is_zero() || amount.value.is_zero() {
            outcome.exact();
            continue;
        }
        let name = statement.name();
        let message = format!(
            "“{name}”{}全部是增加的(增加{}),上年数为0,不能计算增长比例,却写增长{}。",
            wan_text(base.value.value),
            amount.printed,
            rate.printed
        );
        let right = Side {
            text: "上年数".to_owned(),
            value: Some(wan_text(before.value)),
            places: vec![Place::Text(amount.span.clone())],
        };
        outcome.fail(message, stated_side(format!("{name}增减比例"), rate), right, None);
    }
}

/// Last year's figure as it follows from the change is what last year's tables hold, and last year's year-end
/// carry-over is what this year began with.
pub(super) fn prior_year(context: &Context, outcome: &mut Outcome) {
    for (index, statement, change) in changes(context) {
        let Some(amount) = &change.amount else { continue };
        let base = match best_base(context, index, change) {
            Some((base, _)) => Some(base),
            None => bases(context, index).into_iter().next(),
        };
        let Some(base) = base else { continue };
        let Some(before) = prior(&base.value, change, amount) else { continue };
        let name = statement.name();
        let sign = if change.direction == Direction::Down { "+" } else { "-" };
        let derived =
            format!("{} {sign} {} = {}", wan_text(base.value.value), wan_text(amount.value), wan_text(before.value));
        let left = Side {
            text: format!("{name}的上年数"),
            value: Some(wan_text(before.value)),
            places: std::iter::once(Place::Text(amount.span.clone()))
                .chain(context.reading.amount_of(index).map(|amount| Place::Text(amount.span.clone())))
                .collect(),
        };
        if let Some(stated) = &statement.last_year {
            let value = Value::from(stated);
            let gap = difference(before.value, value.value, &Measure::Money);
            let right = stated_side("所写的上年数", stated);
            let fact = format!("“{name}”按增减额推算的上年数 {derived},所写的上年数为{},相差{gap}", stated.printed);
            judge(outcome, &before, &value, fact, left.clone(), right, gap);
        }
        for address in base.cells.iter().filter(|sum| sum.len() == 1).flatten() {
            let Some(stated) = context.project.prior.get(address) else { continue };
            let value = Value { value: stated.yuan(), interval: stated.interval() };
            let gap = difference(before.value, value.value, &Measure::Money);
            let right = Side {
                text: format!("上年{}", context.cell_words(address)),
                value: Some(wan_text(value.value)),
                places: vec![Place::Prior(address.clone())],
            };
            let fact = format!(
                "“{name}”按增减额推算的上年数 {derived},上年{}为{},相差{gap}",
                context.cell_words(address),
                wan_text(value.value)
            );
            judge(outcome, &before, &value, fact, left.clone(), right, gap);
        }
        if statement.quantity.noun == Noun::Word("年末结转和结余".into()) {
            opening(context, outcome, statement, &before, &derived, &left);
        }
    }
}

/// 上年年末结转和结余 against 年初结转和结余 of the same scope.
fn opening(context: &Context, outcome: &mut Outcome, closing: &Statement, before: &Value, derived: &str, left: &Side) {
    let is_opening = |s: &&Statement| {
        s.quantity.scope == closing.quantity.scope && s.quantity.noun == Noun::Word("年初结转和结余".into())
    };
    let stated = context.reading.statements.iter().filter(is_opening).find_map(|s| s.amount.as_ref().map(|a| (s, a)));
    let (words, value, printed, places) = match stated {
        Some((s, amount)) => {
            (s.name(), Value::from(amount), amount.printed.clone(), vec![Place::Text(amount.span.clone())])
        }
        None => {
            let mut quantity = closing.quantity.clone();
            quantity.noun = Noun::Word("年初结转和结余".into());
            let cells = context.vocabulary.cells(&quantity);
            let Some((sum, value)) = cells.iter().find_map(|sum| context.cells(sum).map(|value| (sum, value))) else {
                return outcome.skipped();
            };
            (context.sum_words(sum), value, wan_text(value.value), sum.iter().cloned().map(Place::Cell).collect())
        }
    };
    let gap = difference(value.value, before.value, &Measure::Money);
    let fact = format!("“{words}”{printed},而由“{}”的增减额推算的上年年末数为 {derived},相差{gap}", closing.name());
    let right = Side { text: words, value: Some(printed), places };
    judge(outcome, before, &value, fact, left.clone(), right, gap);
}

fn judge(outcome: &mut Outcome, a: &Value, b: &Value, fact: String, left: Side, right: Side, gap: String) {
    match Fit::of(a.value, &a.interval, b.value, &b.interval) {
        Fit::Exact => outcome.exact(),
        Fit::Rounding => {
            let message =
                format!("{fact},在四舍五入的范围之内:{}与{}有重合。", range_text(&a.interval), range_text(&b.interval));
            outcome.push(Severity::Rounding, message, left, right, Some(gap));
        }
        Fit::Apart => outcome.fail(format!("{fact}。"), left, right, Some(gap)),
    }
}
