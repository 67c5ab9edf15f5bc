//! The order of findings, and what the supervisor has said about them.

use super::{
    Reported,
    finding::{Place, Severity, Status},
};
use crate::{
    form::{Form, Key, Profile},
    project::{Part, Project, Verdict},
};
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

/// Puts findings in their order and applies the project's decisions.
pub(super) fn settle(profile: &Profile, project: &Project, findings: &mut Vec<Reported>) {
    let decisions: HashMap<&str, _> =
        project.decisions.iter().map(|decision| (decision.finding.as_str(), decision)).collect();
    if !decisions.is_empty() {
        // Most findings need not be told to see that nobody has decided about their rule.
        let code = |finding: &str| finding.split(' ').next().unwrap_or_default().to_owned();
        let codes: HashSet<String> = decisions.keys().map(|finding| code(finding)).collect();
        for finding in findings.iter_mut().filter(|finding| codes.contains(finding.code())) {
            if let Some(decision) = decisions.get(finding.identity().as_str()) {
                finding.set_status(match decision.verdict {
                    _ if decision.fingerprint != finding.fingerprint() => Status::Stale,
                    Verdict::Explained => Status::Explained,
                    Verdict::SentBack => Status::Open,
                });
            }
        }
    }
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
