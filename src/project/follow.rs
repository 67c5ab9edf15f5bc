//! Comments and decisions follow what they are on: paragraphs that move, subjects that get another code.

use super::{Anchor, Paragraph, Part, Project, paragraph_token};
use crate::form::Key;
use std::{collections::HashMap, sync::Arc};

/// Moves what is on the paragraphs of a part. `moved` gives the new index of an old paragraph; `None`: it is gone.
pub(super) fn paragraphs(project: &mut Project, part: Part, moved: impl Fn(usize) -> Option<usize>) {
    let is_here = |anchor: &Anchor| matches!(anchor, Anchor::Paragraph(on, _) if *on == part);
    if project.comments.iter().any(|comment| is_here(&comment.anchor)) {
        for comment in Arc::make_mut(&mut project.comments) {
            if let Anchor::Paragraph(on, index) = comment.anchor
                && on == part
            {
                comment.anchor = moved(index).map_or(Anchor::Removed(part), |index| Anchor::Paragraph(part, index));
            }
        }
    }
    let sign = format!("{}¶", part.name());
    rename_in_decisions(project, |word| {
        let number: usize = word.strip_prefix(&sign)?.parse().ok()?;
        // A finding in a paragraph that is gone must not be taken for one in the paragraph that took its place.
        let index = number.checked_sub(1)?;
        Some(moved(index).map_or_else(|| format!("{sign}×"), |index| paragraph_token(part, index)))
    });
}

/// Moves what is on the paragraphs of a part that is about to be replaced as a whole.
pub(super) fn replaced(project: &mut Project, part: Part, new: &[Paragraph]) {
    if project.comments.is_empty() && project.decisions.is_empty() {
        return;
    }
    let places = matched(project.texts.part(part), new);
    paragraphs(project, part, |at| places.get(at).copied().flatten());
}

/// Moves what is on the cells of a subject row that gets another code.
pub(super) fn subject(project: &mut Project, form: &Key, code: &Key, new_code: &Key) {
    if code == new_code {
        return;
    }
    let is_here = |anchor: &Anchor| matches!(anchor, Anchor::Cell(at) if at.form == *form && at.row == *code);
    if project.comments.iter().any(|comment| is_here(&comment.anchor)) {
        for comment in Arc::make_mut(&mut project.comments) {
            if let Anchor::Cell(address) = &mut comment.anchor
                && address.form == *form
                && address.row == *code
            {
                address.row = new_code.clone();
            }
        }
    }
    let old = format!("{form}[{code}].");
    rename_in_decisions(project, |word| Some(format!("{form}[{new_code}].{}", word.strip_prefix(&old)?)));
}

/// Renames words of the identities (and of the fingerprints, which begin with them) of all decisions.
fn rename_in_decisions(project: &mut Project, renamed: impl Fn(&str) -> Option<String>) {
    let rename = |text: &str| -> Option<String> {
        let mut changed = false;
        let words = text.split(' ').map(|word| match renamed(word) {
            Some(new) => {
                changed |= new != word;
                new
            }
            None => word.to_owned(),
        });
        let words: Vec<String> = words.collect();
        changed.then(|| words.join(" "))
    };
    if !project.decisions.iter().any(|decision| rename(&decision.finding).is_some()) {
        return;
    }
    for decision in Arc::make_mut(&mut project.decisions) {
        if let Some(finding) = rename(&decision.finding) {
            if let Some(values) = decision.fingerprint.strip_prefix(&decision.finding) {
                decision.fingerprint = format!("{finding}{values}");
            }
            decision.finding = finding;
        }
    }
}

/// Where each old paragraph is among the new ones; `None`: it is gone.
///
/// Equal paragraphs are the same paragraph, wherever they went. Others keep their place between the equal ones around
/// them, as far as there is room.
pub(super) fn matched(old: &[Paragraph], new: &[Paragraph]) -> Vec<Option<usize>> {
    let head = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(old, new)| old == new).count();
    let middle = head..new.len() - tail;
    let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
    for to in middle.clone() {
        by_text.entry(new[to].text()).or_default().push(to);
    }
    let mut taken: Vec<bool> = (0..new.len()).map(|to| !middle.contains(&to)).collect();
    let mut next = head;
    let mut equal = |at: usize| {
        let same = by_text.get(old[at].text())?.iter().filter(|to| !taken[**to] && new[**to] == old[at]);
        // Onwards from the last one, so that the order is kept where a text occurs twice.
        let to = *same.clone().find(|to| **to >= next).or_else(|| same.clone().next())?;
        taken[to] = true;
        next = to + 1;
        Some(to)
    };
    let shift = |at: usize| at + new.len() - old.len();
    let mut places: Vec<Option<usize>> = (0..old.len())
        .map(|at| match at {
            at if at < head => Some(at),
            at if at >= old.len() - tail => Some(shift(at)),
            at => equal(at),
        })
        .collect();
    let (mut start, mut offset) = (head, 0);
    for place in &mut places[head..old.len() - tail] {
        match place {
            Some(to) => (start, offset) = (*to + 1, 0),
            None => {
                let room = (start..start + offset + 1).take_while(|to| taken.get(*to) == Some(&false)).count();
                *place = room.checked_sub(1).map(|last| start + last);
                offset += 1;
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        form::testing::small_profile,
        project::{Comment, Decision, Edit, Role, Verdict},
    };

    fn bodies(texts: &str) -> Vec<Paragraph> {
        texts.chars().map(|c| Paragraph::Body(c.to_string())).collect()
    }

    fn places(old: &str, new: &str) -> Vec<Option<usize>> {
        matched(&bodies(old), &bodies(new))
    }

    #[test]
    fn paragraphs_are_found_again() {
        assert_eq!(places("甲乙丙", "甲丁乙丙"), [Some(0), Some(2), Some(3)]);
        assert_eq!(places("甲乙丙", "甲丙"), [Some(0), None, Some(1)]);
        assert_eq!(places("甲乙丙", "甲丙乙"), [Some(0), Some(2), Some(1)]);
        assert_eq!(places("甲乙丙", "甲丁丙"), [Some(0), Some(1), Some(2)]);
        assert_eq!(places("甲乙丙", "甲丁戊丙"), [Some(0), Some(1), Some(3)]);
        assert_eq!(places("甲乙丙丁", "甲戊丁"), [Some(0), Some(1), Some(1), Some(2)]);
        assert_eq!(places("甲甲乙", "乙甲甲"), [Some(1), Some(2), Some(0)]);
        assert_eq!(places("甲乙", ""), [None, None]);
        assert_eq!(places("", "甲"), []);
        assert_eq!(places("甲一乙二丙", "甲三乙四丙"), [0, 1, 2, 3, 4].map(Some));
    }

    fn comment(anchor: Anchor) -> Edit {
        let (text, by, at) = ("请核对".to_owned(), "李".to_owned(), "2026-01-01 09:00".to_owned());
        Edit::AddComment(Comment { anchor, text, role: Role::Reviewer, by, at, about: String::new(), resolved: false })
    }

    fn decide(finding: &str) -> Edit {
        let decision = Decision {
            finding: finding.to_owned(),
            fingerprint: format!("{finding} | 1 | 2"),
            verdict: Verdict::Explained,
            reason: "原因".to_owned(),
            by: "李".to_owned(),
            at: "2026-01-01 09:00".to_owned(),
            about: String::new(),
            answers: Vec::new(),
            earlier: Vec::new(),
        };
        Edit::Decide { decision, instead_of: None }
    }

    fn apply(project: Project, edit: Edit) -> Project {
        edit.apply(&small_profile(), &project).unwrap()
    }

    fn where_they_are(project: &Project) -> (String, String) {
        let decision = &project.decisions[0];
        assert_eq!(decision.fingerprint, format!("{} | 1 | 2", decision.finding));
        (project.comments[0].anchor.to_string(), decision.finding.clone())
    }

    #[test]
    fn comments_and_decisions_follow_their_paragraph() {
        let part = Part::Three;
        let body = |text: &str| Paragraph::Body(text.to_owned());
        let set = |texts: &str| Edit::SetPart { part, paragraphs: bodies(texts) };
        let mut project = apply(Project::new(&small_profile(), "某中心"), set("甲乙丙"));
        project = apply(project, comment(Anchor::Paragraph(part, 1)));
        project = apply(project, decide("D01 第三部分¶2 第三部分¶12"));
        let expect = |project: &Project, comment: &str, decision: &str| {
            assert_eq!(where_they_are(project), (comment.to_owned(), decision.to_owned()));
        };
        project = apply(project, Edit::InsertParagraph { part, index: 0, paragraph: body("新") });
        expect(&project, "第三部分第3段", "D01 第三部分¶3 第三部分¶13");
        project = apply(project, Edit::InsertParagraph { part: Part::One, index: 0, paragraph: body("新") });
        project = apply(project, Edit::InsertParagraph { part, index: 3, paragraph: body("后") });
        expect(&project, "第三部分第3段", "D01 第三部分¶3 第三部分¶14");
        project = apply(project, Edit::RemoveParagraph { part, index: 1 });
        expect(&project, "第三部分第2段", "D01 第三部分¶2 第三部分¶13");
        project = apply(project, set("新后乙丙"));
        assert_eq!(project.comments[0].anchor, Anchor::Paragraph(part, 2));
        let removed = apply(project.clone(), Edit::RemoveParagraph { part, index: 2 });
        assert_eq!(removed.comments[0].anchor, Anchor::Removed(part));
        assert!(removed.decisions[0].finding.starts_with("D01 第三部分¶×"), "{}", removed.decisions[0].finding);
        // Rewriting the paragraph itself leaves them where they are.
        project = apply(project, Edit::SetParagraph { part, index: 2, paragraph: body("改过的") });
        assert_eq!(project.comments[0].anchor, Anchor::Paragraph(part, 2));
    }

    #[test]
    fn comments_and_decisions_follow_a_subject_to_its_new_code() {
        let insert = |code: &str| Edit::InsertSubject { form: "T3".into(), code: code.into(), name: String::new() };
        let mut project = apply(Project::new(&small_profile(), "某中心"), insert("208"));
        project = apply(project, comment(Anchor::Cell("T3[208].基本支出".parse().unwrap())));
        project = apply(project, decide("B01 T3[208].基本支出 上年T3[208].基本支出 T3[20805].基本支出"));
        let rename = Edit::RenameSubject {
            form: "T3".into(),
            code: "208".into(),
            new_code: "210".into(),
            name: "卫生健康支出".to_owned(),
        };
        project = apply(project, rename);
        let (comment, decision) = where_they_are(&project);
        assert_eq!(comment, "T3[210].基本支出");
        assert_eq!(decision, "B01 T3[210].基本支出 上年T3[208].基本支出 T3[20805].基本支出");
    }
}
