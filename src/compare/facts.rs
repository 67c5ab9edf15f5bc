//! Unit, year and the other facts; the supervisor's decisions.

use super::FactChange;
use crate::{
    form::Profile,
    project::{Decision, Project, Verdict},
};
use std::collections::BTreeMap;

/// What is not a cell and not a text, under its Chinese name.
fn facts(profile: &Profile, project: &Project) -> Vec<(String, String)> {
    let yes = |chosen: bool| if chosen { "是" } else { "否" }.to_owned();
    vec![
        ("口径".to_owned(), profile.title.clone()),
        ("年度".to_owned(), project.year.to_string()),
        ("单位名称".to_owned(), project.unit.name.clone()),
        ("单位性质".to_owned(), project.unit.kind.name().to_owned()),
        ("金额单位".to_owned(), project.amount_unit.name().to_owned()),
        ("空白格印0.00".to_owned(), yes(project.print.zeros)),
        ("正文用仿宋".to_owned(), yes(project.print.fang_song)),
    ]
}

/// The facts that differ.
pub(super) fn changes(old: (&Profile, &Project), new: (&Profile, &Project)) -> Vec<FactChange> {
    differing(facts(old.0, old.1), facts(new.0, new.1))
}

/// The decisions that differ, by finding.
pub(super) fn decisions(old: &Project, new: &Project) -> Vec<FactChange> {
    let told = |project: &Project| {
        project.decisions.iter().map(|decision| (decision.finding.clone(), tell(decision))).collect::<Vec<_>>()
    };
    differing(told(old), told(new))
}

fn tell(decision: &Decision) -> String {
    let verdict = match decision.verdict {
        Verdict::Explained => "已说明",
        Verdict::SentBack => "退回",
    };
    format!("{verdict}:{}({} {})", decision.reason, decision.by, decision.at)
}

/// What differs by name, in the order of the new list, then what is only in the old one.
fn differing(old: Vec<(String, String)>, new: Vec<(String, String)>) -> Vec<FactChange> {
    let mut before: BTreeMap<String, String> = old.iter().cloned().collect();
    let mut found = Vec::new();
    for (name, new) in new {
        let old = before.remove(&name).unwrap_or_default();
        if old != new {
            found.push(FactChange { name, old, new });
        }
    }
    let gone = old.into_iter().filter(|(name, _)| before.contains_key(name));
    found.extend(gone.map(|(name, old)| FactChange { name, old, new: String::new() }));
    found
}
