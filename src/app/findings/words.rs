//! Findings as text, for a message to a colleague.

use crate::{
    audit::{Finding, Place, Status},
    project::Decision,
};

/// The first line of a finding: its sign, gravity, rule, status and how many have the same cause.
pub(super) fn heading(finding: &Finding) -> String {
    let folded = finding.folded.len();
    let more = if folded > 0 { format!(" · 另有 {folded} 处同因") } else { String::new() };
    let status = if finding.status == Status::Open { String::new() } else { format!(" · {}", status(finding)) };
    let sign = crate::app::theme::severity_sign(finding.severity);
    format!("{sign} {} {}{status}{more}", finding.severity.name(), finding.code)
}

/// The status, and whether the accountant has answered.
fn status(finding: &Finding) -> String {
    let answered = finding.decision.as_ref().is_some_and(|decision| !decision.answers.is_empty());
    let name = finding.status.name();
    if answered { format!("{name},已答复") } else { name.to_owned() }
}

/// A finding with both sides and their places.
pub(super) fn as_text(finding: &Finding) -> String {
    let mut text = format!("{} {}:{}", finding.severity.name(), finding.code, finding.message);
    for (name, side) in [("左", &finding.left), ("右", &finding.right)] {
        let places: Vec<String> = side.places.iter().map(Place::to_string).collect();
        let value = side.value.clone().unwrap_or_default();
        let words = [side.text.clone(), value, places.join("、")];
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        if !words.is_empty() {
            text.push_str(&format!("\n{name}:{}", words.join(" ")));
        }
    }
    if let Some(difference) = &finding.difference {
        text.push_str(&format!("\n差:{difference}"));
    }
    if finding.status != Status::Open {
        text.push_str(&format!("\n状态:{}", status(finding)));
        if let Some(decision) = &finding.decision {
            let Decision { verdict, reason, by, at, .. } = &**decision;
            text.push_str(&format!("\n{}:{reason}({by} {at})", verdict.name()));
        }
    }
    for folded in &finding.folded {
        text.push_str(&format!("\n同因 {}:{}", folded.code, folded.message));
    }
    text
}
