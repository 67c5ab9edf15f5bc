//! The order of findings, and what the supervisor has said about them.

use super::finding::{Finding, Place, Severity, Status};
use crate::{
    form::{Form, Key, Profile},
    project::{Part, Project, Verdict},
};
use std::collections::HashMap;

/// Puts findings in their order and applies the project's decisions.
pub(super) fn settle(profile: &Profile, project: &Project, findings: &mut [Finding]) {
    let decisions: HashMap<&str, _> =
        project.decisions.iter().map(|decision| (decision.finding.as_str(), decision)).collect();
    if !decisions.is_empty() {
        for finding in findings.iter_mut() {
            if let Some(decision) = decisions.get(finding.identity().as_str()) {
                finding.status = match decision.verdict {
                    _ if decision.fingerprint != finding.fingerprint() => Status::Stale,
                    Verdict::Explained => Status::Explained,
                    Verdict::SentBack => Status::Open,
                };
            }
        }
    }
    let forms: HashMap<&str, FormOrder> =
        profile.forms.iter().zip(0..).map(|(form, index)| (form.key.as_str(), FormOrder::new(form, index))).collect();
    findings.sort_by_cached_key(|finding| {
        (severity_rank(finding.severity), document_position(project, &forms, finding), finding.code.clone())
    });
}

/// Where the rows and columns of a form stand.
struct FormOrder {
    index: usize,
    fixed: HashMap<Key, usize>,
    columns: HashMap<Key, usize>,
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

fn document_position(project: &Project, forms: &HashMap<&str, FormOrder>, finding: &Finding) -> Position {
    const TABLES: u8 = 1;
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
