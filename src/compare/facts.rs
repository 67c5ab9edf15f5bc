//! Unit, year and the other facts; the supervisor's decisions.

use super::FactChange;
use crate::{
    form::Profile,
    project::{Comment, Decision, Project, RemarkKind, Signature},
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
        ("舍位平衡".to_owned(), yes(project.print.footing)),
        ("正文用仿宋".to_owned(), yes(project.print.fang_song)),
    ]
}

/// The facts that differ.
pub(super) fn changes(old: (&Profile, &Project), new: (&Profile, &Project)) -> Vec<FactChange> {
    differing(facts(old.0, old.1), facts(new.0, new.1))
}

/// Decisions by finding, comments by place and signatures by role that differ.
pub(super) fn remarks(old: &Project, new: &Project) -> Vec<FactChange> {
    let told = |project: &Project| {
        let decisions = project.decisions.iter().map(decision);
        let comments = project.comments.iter().map(comment);
        let signatures = project.signatures.iter().map(signature);
        gathered(decisions.chain(comments).chain(signatures))
    };
    differing(told(old), told(new))
}

fn decision(decision: &Decision) -> (String, String) {
    let answers = decision
        .answers
        .iter()
        .map(|answer| format!(";{}:{}({} {})", RemarkKind::Answered.name(), answer.text, answer.by, answer.at));
    let Decision { verdict, reason, by, at, .. } = decision;
    let told = format!("{}:{reason}({by} {at}){}", verdict.name(), answers.collect::<String>());
    (format!("复核意见 {}", decision.finding), told)
}

fn comment(comment: &Comment) -> (String, String) {
    let resolved = if comment.resolved { "已解决:" } else { "" };
    (format!("批注 {}", comment.anchor), format!("{resolved}{}({} {})", comment.text, comment.by, comment.at))
}

fn signature(signature: &Signature) -> (String, String) {
    (format!("{}签署", signature.role.name()), format!("{} {}", signature.by, signature.at))
}

/// What is said of one thing in one.
fn gathered(list: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut gathered: Vec<(String, String)> = Vec::new();
    for (name, text) in list {
        match gathered.iter_mut().find(|(known, _)| *known == name) {
            Some((_, all)) => *all = format!("{all};{text}"),
            None => gathered.push((name, text)),
        }
    }
    gathered
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
