//! 占比: each against part and whole, and all of a list against 100 %.

use super::{
    Context, Value,
    outcome::{Outcome, RateFit, rate_fit, stated_side},
};
use crate::{
    amount::{Interval, PercentFit},
    audit::{Place, Severity, Side},
    reading::{Measure, Noun, Quantity, Scope, Share, Stated, Statement, wan_text},
};
use rust_decimal::Decimal;

/// A whole that a share may be of: its words, its value, where it stands.
struct Whole {
    words: String,
    value: Value,
    places: Vec<Place>,
}

/// Each share is the part over the whole that its sentence names.
pub(super) fn share(context: &Context, outcome: &mut Outcome) {
    for (index, statement) in context.reading.statements.iter().enumerate() {
        for share in &statement.shares {
            let wholes = wholes(context, index, share);
            match context.reading.amount_of(index) {
                Some(part) if part.measure == Measure::Money && !wholes.is_empty() => {
                    // Words that may mean two wholes mean the one that fits.
                    let fits = |whole: &&Whole| {
                        quotient(share, part, &part.interval, whole).is_some_and(|fit| fit.fit != PercentFit::Apart)
                    };
                    let whole = wholes.iter().find(fits).or(wholes.first());
                    whole.into_iter().for_each(|whole| compare(context, outcome, statement, share, part, whole));
                }
                _ => outcome.skipped(),
            }
        }
    }
}

fn wholes(context: &Context, index: usize, share: &Share) -> Vec<Whole> {
    let reading = &context.reading;
    let statement = &reading.statements[index];
    let head = statement.list.map(|list| &reading.statements[reading.lists[list].head]);
    if let Some(quantity) = &share.of {
        // 占本年支出合计 inside a section on one budget usually means all expenditure.
        let words =
            ["本年度", "本年", "当年"].iter().fold(share.of_words.as_str(), |w, front| w.trim_start_matches(front));
        let unscoped = Scope::split(words).is_none() && matches!(quantity.noun, Noun::Word(_));
        let all = Quantity { scope: Scope::All, noun: quantity.noun.clone() };
        let quantities = [Some(all).filter(|_| unscoped), Some(quantity.clone())];
        let named = quantities.iter().flatten().filter_map(|quantity| named_whole(context, index, quantity, share));
        // 占总收入 may mean the 本年收入合计 whose parts are listed.
        return named.chain(head.and_then(stated_whole)).collect();
    }
    if !share.of_words.is_empty() {
        return Vec::new();
    }
    let total = |s: &&Statement| {
        s.quantity.scope == Scope::ThreePublic && s.quantity.noun == Noun::Word("三公经费".into()) && s.amount.is_some()
    };
    let three =
        || (statement.quantity.scope == Scope::ThreePublic).then(|| reading.statements.iter().find(total)).flatten();
    head.or_else(three).and_then(stated_whole).into_iter().collect()
}

fn stated_whole(statement: &Statement) -> Option<Whole> {
    let amount = statement.amount.as_ref().filter(|amount| amount.measure == Measure::Money)?;
    Some(Whole { words: statement.name(), value: amount.into(), places: vec![Place::Text(amount.span.clone())] })
}

/// The amount of a named whole: in the same section, anywhere in the text, or in the tables.
fn named_whole(context: &Context, index: usize, quantity: &Quantity, share: &Share) -> Option<Whole> {
    let reading = &context.reading;
    let here =
        reading.amount_near(quantity, reading.statements[index].section, index).map(|at| &reading.statements[at]);
    let anywhere = || reading.statements.iter().find(|s| s.quantity == *quantity && s.amount.is_some());
    if let Some(found) = here.or_else(anywhere).and_then(stated_whole) {
        return Some(found);
    }
    let cells = context.vocabulary.cells(quantity);
    cells.iter().find_map(|sum| {
        let places = sum.iter().cloned().map(Place::Cell).collect();
        context.cells(sum).map(|value| Whole { words: share.of_words.clone(), value, places })
    })
}

/// Part over whole, against the share.
fn quotient(share: &Share, part: &Stated, part_interval: &Interval, whole: &Whole) -> Option<RateFit> {
    let point = part.value.checked_div(whole.value.value)?;
    rate_fit(&share.rate, point, &part_interval.checked_div(&whole.value.interval)?)
}

/// A stated total over which the share would be right: the usual cause of a wrong one is the wrong denominator.
fn fitting_whole(context: &Context, share: &Share, part: &Stated, wrong: &Whole) -> Option<String> {
    let reading = &context.reading;
    let totals = reading.lists.iter().filter_map(|list| stated_whole(&reading.statements[list.head]));
    let mut others = totals.filter(|whole| whole.value.value != wrong.value.value && !whole.value.value.is_zero());
    let fits = |whole: &Whole| {
        quotient(share, part, &part.interval, whole).is_some_and(|quotient| quotient.fit == PercentFit::Exact)
    };
    others.find(fits).map(|whole| format!("以“{}”{}为分母则相符。", whole.words, wan_text(whole.value.value)))
}

fn compare(
    context: &Context,
    outcome: &mut Outcome,
    statement: &Statement,
    share: &Share,
    part: &Stated,
    whole: &Whole,
) {
    let rate = &share.rate;
    if whole.value.value.is_zero() {
        return if part.value.is_zero() && rate.value.is_zero() { outcome.exact() } else { outcome.skipped() };
    }
    let Some(strict) = quotient(share, part, &part.interval, whole) else { return outcome.skipped() };
    if strict.fit == PercentFit::Exact {
        return outcome.exact();
    }
    let loose = quotient(share, part, &part.loose, whole);
    let loose = loose.filter(|loose| strict.fit == PercentFit::Apart && loose.fit == PercentFit::Rounding);
    let fit = loose.unwrap_or(strict);
    let name = statement.name();
    let fact = format!(
        "“{name}”占{}的{}:{} ÷ {} = {}",
        whole.words,
        rate.printed,
        part.printed,
        wan_text(whole.value.value),
        fit.expected
    );
    let range = format!("按各数的区间为{}", fit.range);
    let (severity, message) = match fit.fit {
        PercentFit::Exact => return outcome.exact(),
        PercentFit::Rounding => (Some(Severity::Rounding), format!("{fact},{range},在四舍五入的范围之内。")),
        PercentFit::Truncated => (Some(Severity::Notice), format!("{fact},尾数被截去,没有四舍五入(截位);{range}。")),
        PercentFit::Apart => {
            let cause = fitting_whole(context, share, part, whole).unwrap_or_default();
            (None, format!("{fact},{range},所写占比不在其中。{cause}"))
        }
    };
    let left = stated_side(format!("{name}占比"), rate);
    let places = std::iter::once(Place::Text(part.span.clone())).chain(whole.places.iter().cloned()).collect();
    let right = Side { text: format!("{name} ÷ {}", whole.words), value: Some(fit.expected), places };
    match severity {
        Some(severity) => outcome.push(severity, message, left, right, None),
        None => outcome.fail(message, left, right, None),
    }
}

/// The shares of a list that leaves nothing out add up to 100 %.
pub(super) fn share_sum(context: &Context, outcome: &mut Outcome) {
    for list in &context.reading.lists {
        let parts: Vec<&Statement> = list.parts.iter().map(|&part| &context.reading.statements[part]).collect();
        let quantities: Vec<_> = parts.iter().map(|part| &part.quantity).collect();
        let head = &context.reading.statements[list.head];
        let complete = list.complete || context.vocabulary.is_whole(&head.quantity, &quantities);
        let rates: Option<Vec<&Stated>> =
            parts.iter().map(|part| part.shares.first().filter(|s| s.of_words.is_empty()).map(|s| &s.rate)).collect();
        let Some(rates) = rates.filter(|rates| complete && rates.len() > 1) else { continue };
        let sum = rates.iter().try_fold(Decimal::ZERO, |sum, rate| sum.checked_add(rate.value));
        let range = rates.iter().try_fold(Interval::point(Decimal::ZERO), |sum, rate| sum.checked_add(&rate.interval));
        let (Some(sum), Some(range)) = (sum, range) else { continue };
        let reported = rates.iter().any(|rate| outcome.is_reported(&rate.span));
        if sum == Decimal::ONE_HUNDRED || sum.is_zero() || reported {
            outcome.exact();
            continue;
        }
        let gap = format!("{}%", sum.saturating_sub(Decimal::ONE_HUNDRED).normalize());
        let name = head.name();
        let left = Side {
            text: format!("“{name}”各项占比之和"),
            value: Some(format!("{}%", sum.normalize())),
            places: rates.iter().map(|rate| Place::Text(rate.span.clone())).collect(),
        };
        let right = Side { text: "100%".to_owned(), value: Some("100%".to_owned()), places: Vec::new() };
        let fact = format!("“{name}”的{}项占比之和为{}%,与100%相差{gap}", rates.len(), sum.normalize());
        if range.contains(Decimal::ONE_HUNDRED) {
            outcome.push(Severity::Rounding, format!("{fact},在四舍五入的范围之内。"), left, right, Some(gap));
        } else {
            outcome.fail(format!("{fact}。"), left, right, Some(gap));
        }
    }
}
