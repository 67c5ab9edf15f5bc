//! The order of findings, and what the supervisor has said about them.

use super::finding::{Finding, Place, Severity, Status};
use crate::{
    form::Profile,
    project::{Part, Project, Verdict},
};
use std::collections::HashMap;

/// Puts findings in their order and applies the project's decisions.
pub(super) fn settle(profile: &Profile, project: &Project, findings: &mut Vec<Finding>) {
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
    let forms: HashMap<&str, usize> =
        profile.forms.iter().zip(0..).map(|(form, index)| (form.key.as_str(), index)).collect();
    findings.sort_by_cached_key(|finding| {
        (severity_rank(finding.severity), document_position(profile, project, &forms, finding), finding.code.clone())
    });
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

fn document_position(
    profile: &Profile,
    project: &Project,
    forms: &HashMap<&str, usize>,
    finding: &Finding,
) -> Position {
    const TABLES: u8 = 1;
    match finding.places().first() {
        Some(Place::Cell(address) | Place::Prior(address)) => {
            let Some(&index) = forms.get(address.form.as_str()) else { return (TABLES, usize::MAX, 0, 0) };
            let form = &profile.forms[index];
            let fixed = form.panes.iter().flat_map(|pane| pane.fixed_rows()).position(|row| row.key == address.row);
            let entered = || project.sheet(&form.key).and_then(|sheet| sheet.position(&address.row));
            let columns = form.panes.iter().flat_map(|pane| pane.amount_columns());
            let column = columns.into_iter().position(|key| key == address.column);
            let row = fixed.or_else(entered);
            (TABLES, index, row.unwrap_or_default(), column.unwrap_or_default())
        }
        Some(Place::Form(key)) => (TABLES, forms.get(key.as_str()).copied().unwrap_or(usize::MAX), 0, 0),
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
