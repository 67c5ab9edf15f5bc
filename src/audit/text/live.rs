//! Figures and fields that know their source: pinned figures against it, fields that must be filled.

use super::{
    Context,
    outcome::{Outcome, difference},
};
use crate::{
    amount::{Amount, Interval, Unit, parse_number},
    audit::{
        Place, Side,
        source::{Comparison, Formula, Source, Values},
    },
    form::Address,
    project::{Binding, LiveParagraph, Mark, Part, TextSpan, open_field},
    reading::Measure,
};
use rust_decimal::Decimal;

impl Values for Context<'_> {
    fn value(&self, address: &Address, prior: bool) -> Option<Decimal> {
        if prior {
            self.project.prior.get(address).map(|amount| amount.yuan())
        } else {
            self.figures.get(address).map(|figure| figure.yuan)
        }
    }
}

/// A figure that was typed over still stands for what its source says.
pub(super) fn pinned(context: &Context, outcome: &mut Outcome) {
    for (span, live, mark) in marks(context).filter(|(_, _, mark)| mark.binding != Binding::Field) {
        let Some(source) = Source::read(&mark.source) else { continue };
        let printed = live.text_of(mark);
        let expected = source.text(context.profile, context);
        if printed == expected {
            outcome.exact();
            continue;
        }
        let Some(value) = value(&source, context) else {
            outcome.skipped();
            continue;
        };
        let stated = stated(&printed);
        if stated.as_ref().is_some_and(|(_, interval, _)| interval.contains(value)) {
            outcome.exact();
            continue;
        }
        let how = if mark.binding == Binding::Pinned { "钉住" } else { "没有随表更新" };
        let gap = stated.map(|(stated, _, measure)| difference(stated, value, &measure));
        let apart = gap.as_ref().map(|gap| format!(",相差{gap}")).unwrap_or_default();
        let words = source_words(context, &source);
        let message = format!("说明中{how}的{printed}与来源不符:{words}为{expected}{apart}。");
        let left = side(how, Some(printed), vec![Place::Text(span)]);
        let right = side(&words, Some(expected), places(source.cells()));
        outcome.fail(message, left, right, gap);
    }
}

/// Reasons and purposes are filled in, those of large changes above all.
pub(super) fn open_fields(context: &Context, outcome: &mut Outcome) {
    for (span, live, mark) in marks(context) {
        let Some(field) = mark.field() else { continue };
        if live.text_of(mark) != open_field(field) {
            outcome.exact();
            continue;
        }
        let compared = mark.source.split_once('|').and_then(|(_, compared)| Comparison::read(compared));
        let limit = context.profile.reasons;
        let (left, right) = match &compared {
            Some(compared) => (compared.left.value(context), compared.right.value(context)),
            None => (None, None),
        };
        let name = open_field(field);
        let name = name.trim_matches(['〔', '〕']);
        let message = match (compared.as_ref(), left, right) {
            (Some(compared), Some(left), Some(right)) if compared.needs_reason(limit, context) => {
                let from = change(right, left, limit.percent, limit.yuan);
                format!("“{name}”没有填写:{from},应当说明。")
            }
            _ => format!("“{name}”没有填写,公开文本里会印出{}。", open_field(field)),
        };
        let cells = compared.map(|compared| {
            let cells = |formula: &Formula| places(formula.cells());
            (cells(&compared.left), cells(&compared.right))
        });
        let (mut now, before) = cells.unwrap_or_default();
        now.extend(before);
        let right = side("有关的数", None, now);
        outcome.fail(message, side(name, Some(open_field(field)), vec![Place::Text(span)]), right, None);
    }
}

/// A change in words: 由 158.60万元变为 360.52万元,超过 10% 和 1.00万元.
fn change(before: Decimal, now: Decimal, percent: u32, yuan: u32) -> String {
    let wan = crate::audit::source::print_amount;
    let words = format!("由{}变为{}", wan(before), wan(now));
    if before.is_zero() || now.is_zero() {
        return words;
    }
    format!("{words},变动超过 {percent}% 和 {}", wan(Decimal::from(yuan)))
}

fn marks<'c>(context: &'c Context) -> impl Iterator<Item = (TextSpan, &'c LiveParagraph, &'c Mark)> {
    let live = context.paragraphs(Part::Three).iter().enumerate().filter_map(|(at, p)| Some((at, p.live()?)));
    live.flat_map(|(paragraph, live)| {
        let span = move |mark: &Mark| TextSpan { part: Part::Three, paragraph, start: mark.start, end: mark.end };
        live.marks.iter().map(move |mark| (span(mark), live, mark))
    })
}

/// The exact value of a source: 元, percent or a count.
fn value(source: &Source, values: &impl Values) -> Option<Decimal> {
    match source {
        Source::Value(formula) => formula.value(values),
        Source::Percent(part, whole) => {
            part.value(values)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole.value(values)?)
        }
    }
}

/// What a typed figure states: its value, all values it may stand for, and what it measures.
fn stated(printed: &str) -> Option<(Decimal, Interval, Measure)> {
    for (ending, unit) in [("万元", Unit::Wan), ("元", Unit::Yuan)] {
        if let Some(number) = printed.trim().strip_suffix(ending) {
            let number = parse_number(number).ok()?;
            let amount = Amount::new(number.value, unit, number.decimals)?;
            return Some((amount.yuan(), amount.interval(), Measure::Money));
        }
    }
    let (number, measure) = match printed.trim().strip_suffix(['%', '％']) {
        Some(number) => (number, Measure::Percent),
        None => (printed, Measure::Count(String::new())),
    };
    let number = parse_number(number).ok()?;
    let half = Decimal::new(5, number.decimals + 1);
    Some((number.value, Interval::around(number.value, half), measure))
}

/// A source in the accountant's words; a formula of several cells as it is written.
fn source_words(context: &Context, source: &Source) -> String {
    match source.cells().as_slice() {
        [(address, false)] => context.cell_words(address),
        [(address, true)] => format!("上年{}", context.cell_words(address)),
        _ => source.to_string(),
    }
}

fn places(cells: Vec<(&Address, bool)>) -> Vec<Place> {
    let place = |(address, prior): (&Address, bool)| {
        if prior { Place::Prior(address.clone()) } else { Place::Cell(address.clone()) }
    };
    cells.into_iter().map(place).collect()
}

fn side(text: &str, value: Option<String>, places: Vec<Place>) -> Side {
    Side { text: text.to_owned(), value, places }
}
