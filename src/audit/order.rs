//! The order of findings, and what the supervisor has said about them.

use super::{
    Reported,
    finding::{Place, Severity, Status},
};
use crate::{
    form::{Form, Key, Profile},
    project::{Decision, Part, Project, Verdict},
};
use foldhash::fast::RandomState;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Puts findings in their order and applies the project's decisions.
pub(super) fn settle(profile: &Profile, project: &Project, findings: &mut Vec<Reported>) {
    let forms: HashMap<&str, FormOrder, RandomState> =
        profile.forms.iter().zip(0..).map(|(form, index)| (form.key.as_str(), FormOrder::new(form, index))).collect();
    let keyed = std::mem::take(findings).into_iter().map(|finding| {
        let place = document_position(project, &forms, &finding);
        (severity_rank(finding.severity()), place, finding)
    });
    let mut keyed: Vec<_> = keyed.collect();
    keyed.sort_by(|(a_rank, a_place, a), (b_rank, b_place, b)| {
        (a_rank, a_place, a.code()).cmp(&(b_rank, b_place, b.code()))
    });
    findings.extend(keyed.into_iter().map(|(.., finding)| finding));
    apply_decisions(project, findings);
}

/// Gives each finding the decision about it: the one about its present values, else one about earlier values. Findings
/// of one identity are told apart by their values as far as these are known.
fn apply_decisions(project: &Project, findings: &mut [Reported]) {
    if project.decisions.is_empty() {
        return;
    }
    let mut waiting: HashMap<&str, Vec<&Decision>> = HashMap::new();
    for decision in project.decisions.iter() {
        waiting.entry(&decision.finding).or_default().push(decision);
    }
    // Most findings need not be told to see that nobody has decided about their rule.
    let code = |finding: &str| finding.split(' ').next().unwrap_or_default().to_owned();
    let codes: HashSet<String> = waiting.keys().map(|finding| code(finding)).collect();
    let mut changed = Vec::new();
    for finding in findings.iter_mut().filter(|finding| codes.contains(finding.code())) {
        let Some(decisions) = waiting.get_mut(finding.identity().as_str()) else { continue };
        let fingerprint = finding.fingerprint();
        match decisions.iter().position(|decision| decision.fingerprint == fingerprint) {
            Some(at) => {
                let decision = decisions.remove(at);
                let status = match decision.verdict {
                    Verdict::Explained => Status::Explained,
                    Verdict::SentBack => Status::SentBack,
                };
                finding.decide(status, Arc::new(decision.clone()));
            }
            None => changed.push(finding),
        }
    }
    for finding in changed {
        let decisions = waiting.get_mut(finding.identity().as_str());
        if let Some(decision) = decisions.filter(|left| !left.is_empty()).map(|left| left.remove(0)) {
            finding.decide(Status::Stale, Arc::new(decision.clone()));
        }
    }
}

/// Where the rows and columns of a form stand.
struct FormOrder {
    index: usize,
    fixed: HashMap<Key, usize, RandomState>,
    columns: HashMap<Key, usize, RandomState>,
}

impl FormOrder {
    fn new(form: &Form, index: usize) -> FormOrder {
        let fixed = form.panes.iter().flat_map(|pane| pane.fixed_rows()).map(|row| row.key.clone());
        let columns = form.panes.iter().flat_map(|pane| pane.amount_columns());
        FormOrder { index, fixed: fixed.zip(0..).collect(), columns: columns.zip(0..).collect() }
    }
}

fn severity_rank(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 0,
        Severity::Notice => 1,
        Severity::Rounding => 2,
    }
}

/// Where a finding's first place stands in the printed document: part, then form or paragraph, row or character,
/// column.
type Position = (u8, usize, usize, usize);

fn document_position(project: &Project, forms: &HashMap<&str, FormOrder, RandomState>, finding: &Reported) -> Position {
    const TABLES: u8 = 1;
    if let Some((form, row, column)) = finding.first_cell() {
        return (TABLES, form, row, column);
    }
    match finding.left.places.first().or(finding.right.places.first()) {
        Some(Place::Cell(address) | Place::Prior(address)) => {
            let Some(form) = forms.get(address.form.as_str()) else { return (TABLES, usize::MAX, 0, 0) };
            let entered = || project.sheet(&address.form).and_then(|sheet| sheet.position(&address.row));
            let row = form.fixed.get(&address.row).copied().or_else(entered);
            let column = form.columns.get(&address.column).copied();
            (TABLES, form.index, row.unwrap_or_default(), column.unwrap_or_default())
        }
        Some(Place::Form(key)) => (TABLES, forms.get(key.as_str()).map_or(usize::MAX, |form| form.index), 0, 0),
        Some(Place::Text(span)) => {
            let part = match span.part {
                Part::One => 0,
                Part::Three => 2,
                Part::Four => 3,
            };
            (part, span.paragraph, span.start, span.end)
        }
        None => (u8::MAX, 0, 0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audit::{Finding, check},
        form::profile,
        project::{Edit, Paragraph, read_project},
    };

    fn sample() -> (Project, &'static Profile) {
        let text = include_str!("../../assets/samples/dawa-2019.juesuan");
        read_project(text, |key| profile(key).unwrap()).unwrap()
    }

    fn decide(finding: &Finding, verdict: Verdict, reason: &str) -> Edit {
        let decision = Decision {
            finding: finding.identity(),
            fingerprint: finding.fingerprint(),
            verdict,
            reason: reason.to_owned(),
            by: "李".to_owned(),
            at: "2026-01-01 09:00".to_owned(),
            about: finding.message.clone(),
            answers: Vec::new(),
            earlier: Vec::new(),
        };
        Edit::Decide { decision, instead_of: None }
    }

    /// The reasons given for the findings, with their status, in order.
    fn decided(profile: &Profile, project: &Project) -> Vec<(Status, String)> {
        let report = check(profile, project);
        let decided = |finding: &Reported| Some((finding.status, finding.decision.as_ref()?.reason.clone()));
        report.findings.iter().filter_map(decided).collect()
    }

    #[test]
    fn every_finding_can_be_decided_and_stays_so_when_text_is_inserted_before_it() {
        let (mut project, profile) = sample();
        let report = check(profile, &project);
        for (index, finding) in report.findings.iter().enumerate() {
            let verdict = if index % 2 == 0 { Verdict::Explained } else { Verdict::SentBack };
            project = decide(finding, verdict, &index.to_string()).apply(profile, &project).unwrap();
        }
        let expected: Vec<(Status, String)> = (0..report.findings.len())
            .map(|index| (if index % 2 == 0 { Status::Explained } else { Status::SentBack }, index.to_string()))
            .collect();
        assert_eq!(decided(profile, &project), expected);
        for part in Part::ALL {
            let paragraph = Paragraph::Body("补充说明。".to_owned());
            project = Edit::InsertParagraph { part, index: 0, paragraph }.apply(profile, &project).unwrap();
        }
        assert_eq!(decided(profile, &project), expected);
    }

    #[test]
    fn a_decision_turns_stale_when_a_value_changes() {
        let (project, profile) = sample();
        let report = check(profile, &project);
        let finding = report.findings.iter().find(|finding| finding.severity() == Severity::Error).unwrap();
        let decided_on = decide(finding, Verdict::Explained, "一").apply(profile, &project).unwrap();
        assert_eq!(decided(profile, &decided_on), [(Status::Explained, "一".to_owned())]);
        let Some(Place::Cell(address)) = finding.left.places.first() else { panic!("{finding:?}") };
        let other = crate::amount::Amount::parse("7654.32", crate::amount::Unit::Wan).unwrap();
        let change = Edit::SetCells(vec![crate::project::CellEdit {
            address: address.clone(),
            cell: crate::project::Cell::Amount(other),
        }]);
        let changed = change.apply(profile, &decided_on).unwrap();
        assert_eq!(decided(profile, &changed), [(Status::Stale, "一".to_owned())]);
        assert!(check(profile, &changed).has_open_errors());
    }

    #[test]
    fn changes_that_cancel_out_are_noticed() {
        let side = |value: &str| crate::audit::Side { value: Some(value.to_owned()), ..Default::default() };
        let (project, profile) = sample();
        let some = Finding::clone(&check(profile, &project).findings[0]);
        let sum =
            Finding { left: side("3.00"), right: side("4.00"), basis: vec!["1".to_owned(), "2".to_owned()], ..some };
        let other = Finding { basis: vec!["2".to_owned(), "1".to_owned()], ..sum.clone() };
        assert_eq!(sum.identity(), other.identity());
        assert_ne!(sum.fingerprint(), other.fingerprint());
    }
}
