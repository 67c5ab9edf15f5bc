//! 名词解释: what part three speaks of is explained, what is explained is spoken of.

use super::{
    Context,
    outcome::{Outcome, words_side},
    terms::{Entry, Uses, entries, last_step, plain, stem},
};
use crate::{
    audit::Side,
    form::SubjectLevel,
    project::{Part, TextSpan},
    reading::Noun,
};

/// Where an entry's term stands.
fn span(entry: &Entry) -> TextSpan {
    TextSpan { part: Part::Four, paragraph: entry.paragraph, start: 0, end: entry.front }
}

/// Subjects and kinds of money with an amount that no entry explains, in one finding.
pub(super) fn unexplained(context: &Context, outcome: &mut Outcome) {
    let entries = entries(context.paragraphs(Part::Four));
    // Some provinces' part four explains kinds of money only and no subject at all.
    if !entries.iter().any(|entry| entry.term.contains("（项）")) {
        return outcome.skipped();
    }
    let aliases = context.profile.glossary.iter();
    let explained = |name: &str| {
        let name = plain(name);
        let is = |other: &str| stem(last_step(other)) == stem(last_step(&name)) || other == name;
        entries.iter().any(|entry| is(&entry.term))
            || aliases.clone().any(|entry| {
                entry.explains.iter().any(|word| is(&plain(word)))
                    && entries.iter().any(|e| e.term == plain(&entry.term))
            })
    };
    let mut missing: Vec<(String, TextSpan)> = Vec::new();
    for statement in &context.reading.statements {
        let item = match &statement.quantity.noun {
            Noun::Subject(code) => SubjectLevel::of(code) == Some(SubjectLevel::Item),
            Noun::Word(_) => false,
            Noun::Economic(_) | Noun::Other(_) => statement.label.contains("（项）"),
        };
        let some = statement.amount.as_ref().is_some_and(|amount| !amount.value.is_zero());
        let name = last_step(&plain(&statement.label)).to_owned();
        if !item || !some || missing.iter().any(|(other, _)| *other == name) {
            continue;
        }
        if explained(&statement.label) {
            outcome.exact();
        } else {
            missing.push((name, statement.span.clone()));
        }
    }
    if missing.is_empty() {
        return;
    }
    let names: Vec<String> = missing.iter().map(|(name, _)| format!("“{name}”")).collect();
    let message = format!("第三部分的{}个科目在名词解释中没有:{}。", names.len(), names.join("、"));
    let left = Side {
        value: Some(names.join("、")),
        ..words_side("未解释的科目", missing.into_iter().map(|(_, span)| span))
    };
    outcome.fail(message, left, Side::default(), None);
}

/// Entries of subjects that neither tables nor part three use, in one finding.
pub(super) fn unused(context: &Context, outcome: &mut Outcome) {
    let uses = Uses::new(context.profile, context.project);
    if uses.text.is_empty() {
        return outcome.skipped();
    }
    let mut unused = Vec::new();
    for entry in entries(context.paragraphs(Part::Four)) {
        if uses.has(&entry.term) { outcome.exact() } else { unused.push(entry) }
    }
    if unused.is_empty() {
        return;
    }
    let names: Vec<String> = unused.iter().map(|entry| format!("“{}”", entry.term)).collect();
    let message = format!("名词解释中的{}个条目,各表和第三部分都没有用到:{}。", names.len(), names.join("、"));
    let left =
        Side { value: Some(names.join("、")), ..words_side("未用到的名词解释", unused.iter().map(span)) };
    outcome.fail(message, left, Side::default(), None);
}
