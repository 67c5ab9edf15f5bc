//! What part three must contain, whatever its figures.

use super::{
    Context,
    outcome::{Outcome, words_side},
};
use crate::{
    audit::{Place, Side},
    form::Address,
    project::{Part, TextSpan},
};

/// Part three speaks of every topic that the profile requires.
pub(super) fn missing_topic(context: &Context, outcome: &mut Outcome) {
    let paragraphs = context.paragraphs(Part::Three);
    let Some(first) = paragraphs.first() else { return outcome.skipped() };
    let speaks_of = |word: &String| paragraphs.iter().any(|paragraph| paragraph.text().contains(word.as_str()));
    let topics = &context.profile.document.required_topics;
    let (kept, missing): (Vec<_>, Vec<_>) = topics.iter().partition(|topic| topic.words.iter().any(speaks_of));
    kept.iter().for_each(|_| outcome.exact());
    if missing.is_empty() {
        return;
    }
    let names: Vec<String> = missing.iter().map(|topic| format!("“{}”", topic.name)).collect();
    let message = format!("第三部分没有写到{},这些内容应当公开说明,没有发生的也要写明。", names.join("、"));
    let whole = TextSpan { part: Part::Three, paragraph: 0, start: 0, end: first.text().chars().count() };
    let left = Side { value: Some(names.join("、")), ..words_side("没有写到的内容", [whole]) };
    outcome.fail(message, left, Side::default(), None);
}

/// A part of the three public expenses.
struct PublicExpense {
    /// Its column in the form.
    column: &'static str,
    name: &'static str,
    /// What must be told of it when it is above zero.
    details: &'static [Detail],
}

struct Detail {
    name: &'static str,
    /// Words of which one is there when the detail is told.
    words: &'static [&'static str],
}

const EXPENSES: [PublicExpense; 3] = [
    PublicExpense {
        column: "决算数.因公出国（境）费",
        name: "因公出国（境）费",
        details: &[
            Detail { name: "团组数", words: &["团组"] },
            Detail { name: "人次", words: &["人次", "人数", "人员"] },
        ],
    },
    PublicExpense {
        column: "决算数.公务用车.小计",
        name: "公务用车购置及运行费",
        details: &[Detail { name: "公务用车保有量", words: &["保有量", "辆"] }],
    },
    PublicExpense {
        column: "决算数.公务接待费",
        name: "公务接待费",
        details: &[
            Detail { name: "接待批次", words: &["批次", "批"] },
            Detail { name: "接待人次", words: &["人次", "人数"] },
        ],
    },
];

/// Three public expenses above zero are told with their counts.
pub(super) fn three_public_details(context: &Context, outcome: &mut Outcome) {
    let Some(form) = context.profile.forms.iter().find(|form| form.alias == "三公") else { return };
    let paragraphs = context.paragraphs(Part::Three);
    if paragraphs.is_empty() {
        return outcome.skipped();
    }
    for PublicExpense { column, name, details } in EXPENSES {
        let address = Address::new(form.key.clone(), "三公经费", column);
        let Some(figure) = context.figures.get(&address) else {
            outcome.skipped();
            continue;
        };
        if figure.yuan.is_zero() {
            continue;
        }
        let said = |word: &&str| paragraphs.iter().any(|paragraph| paragraph.text().contains(word));
        let told = |detail: &&Detail| detail.words.iter().any(said);
        let missing: Vec<&str> = details.iter().filter(|detail| !told(detail)).map(|detail| detail.name).collect();
        if missing.is_empty() {
            outcome.exact();
            continue;
        }
        let message = format!("{name}有支出,第三部分却没有写明{}。", missing.join("和"));
        let left = Side { text: name.to_owned(), value: None, places: vec![Place::Cell(address)] };
        let right =
            Side { text: "没有写明的内容".to_owned(), value: Some(missing.join("、")), places: Vec::new() };
        outcome.fail(message, left, right, None);
    }
}
