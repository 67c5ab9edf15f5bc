//! 名词解释: what part three speaks of is explained, what is explained is spoken of.

use super::{
    Context,
    outcome::{Outcome, words_side},
};
use crate::{
    audit::Side,
    form::SubjectLevel,
    project::{Part, TextSpan},
    reading::Noun,
};

/// An entry of part four.
struct Entry {
    term: String,
    span: TextSpan,
}

fn entries(context: &Context) -> Vec<Entry> {
    let paragraphs = context.paragraphs(Part::Four).iter().enumerate();
    let entry = |(index, paragraph): (usize, &crate::project::Paragraph)| {
        let text = paragraph.text();
        let (front, _) = text.split_once(['：', ':'])?;
        let term = unnumbered(front);
        (!term.is_empty() && term.chars().count() <= 80).then(|| Entry {
            term: plain(term),
            span: TextSpan { part: Part::Four, paragraph: index, start: 0, end: front.chars().count() },
        })
    };
    paragraphs.filter_map(entry).collect()
}

/// Without the entry's number: `15.`, `（三）`, `十、`.
fn unnumbered(front: &str) -> &str {
    let front = front.trim_start();
    let ordinal = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = front.trim_start_matches(['（', '(']).trim_start_matches(ordinal);
    let marked = rest.trim_start_matches(['.', '、', '．', '）', ')', ' ']);
    if marked.len() < rest.len() { marked } else { front }
}

/// Without blanks, quotes and brackets of either width; the marks （类）（款）（项） stay as separators.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '(' => out.push('（'),
            ')' => out.push('）'),
            c if c.is_whitespace() || "“”\"".contains(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// The last step of a subject's path: 事业运行 of 一般公共服务（类）财政事务（款）事业运行（项）.
fn last_step(term: &str) -> &str {
    let term = term
        .strip_suffix("（项）")
        .or_else(|| term.strip_suffix("（款）"))
        .or_else(|| term.strip_suffix("（类）"))
        .unwrap_or(term);
    let cut = ["（类）", "（款）"].iter().filter_map(|mark| term.rfind(mark).map(|at| at + mark.len())).max();
    cut.and_then(|at| term.get(at..)).unwrap_or(term)
}

fn stem(name: &str) -> &str {
    name.strip_suffix("支出").unwrap_or(name)
}

/// Subjects and kinds of money with an amount that no entry explains, in one finding.
pub(super) fn unexplained(context: &Context, outcome: &mut Outcome) {
    let entries = entries(context);
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
    let text: String = context.paragraphs(Part::Three).iter().map(|p| plain(p.text())).collect::<Vec<_>>().join("\n");
    if text.is_empty() {
        return outcome.skipped();
    }
    let sheets = context.project.sheets.values().flat_map(|sheet| sheet.rows());
    let rows: Vec<String> = sheets.map(|(_, row)| plain(&row.name)).filter(|name| !name.is_empty()).collect();
    let labels: Vec<String> = context
        .profile
        .printed_forms()
        .flat_map(|form| &form.panes)
        .flat_map(|pane| {
            let rows = pane.fixed_rows().map(|row| plain(&row.label));
            let columns = pane.leaves().into_iter().flat_map(|leaf| leaf.titles.into_iter().map(|title| plain(&title)));
            rows.chain(columns).collect::<Vec<_>>()
        })
        .collect();
    let used = |term: &str| {
        let name = stem(last_step(term));
        let path = term.contains('）') && last_step(term) != term;
        text.contains(name)
            || rows.iter().any(|row| stem(row) == name)
            || (!path && labels.iter().any(|label| label.contains(name)))
            || context.profile.glossary.iter().any(|entry| {
                plain(&entry.term) == term && entry.explains.iter().any(|word| text.contains(&plain(word)))
            })
    };
    let mut unused = Vec::new();
    for entry in entries(context) {
        if used(&entry.term) { outcome.exact() } else { unused.push(entry) }
    }
    if unused.is_empty() {
        return;
    }
    let names: Vec<String> = unused.iter().map(|entry| format!("“{}”", entry.term)).collect();
    let message = format!("名词解释中的{}个条目,各表和第三部分都没有用到:{}。", names.len(), names.join("、"));
    let left = Side {
        value: Some(names.join("、")),
        ..words_side("未用到的名词解释", unused.into_iter().map(|entry| entry.span))
    };
    outcome.fail(message, left, Side::default(), None);
}
