//! `juesuan check`: the findings of each file, as text or JSON.

use super::{Outcome, finish, json};
use crate::{
    audit::{self, Finding, Report, Severity, Side, Status, Unchecked},
    project::{Signature, Signatures, store},
};
use std::{
    fmt::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// So many findings of one cause are enough to understand it; a displaced column has a hundred.
const FOLDED_SHOWN: usize = 5;

/// How the findings are printed.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// For people.
    Text {
        /// Whether what was not checked is listed as well.
        unchecked: bool,
    },
    /// For programs.
    Json,
}

/// What became of one file: its findings as printed, or why it could not be read.
type Checked = Result<(String, Outcome), String>;

/// Checks all files on all cores and prints the results in the order of the command line.
pub fn run(files: &[PathBuf], form: Form) -> Outcome {
    let mut worst = Outcome::Clean;
    for result in check_all(files, form) {
        worst = worst.max(finish(result));
    }
    worst
}

fn check_all(files: &[PathBuf], form: Form) -> Vec<Checked> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(index) else { return done };
            done.push((index, check_file(file, form)));
        }
    };
    let mut results: Vec<(usize, Checked)> = thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let joined = handles.into_iter().map(|handle| handle.join());
        joined.flat_map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn check_file(file: &Path, form: Form) -> Checked {
    let (project, profile) = store::open(file).map_err(|error| error.to_string())?;
    let report = audit::check(profile, &project);
    let signatures = Signatures::of(profile, &project);
    let text = match form {
        Form::Json => json::report(file, &report, &audit::unchecked(profile, &project), &signatures),
        Form::Text { unchecked } => {
            let mut text = to_text(file, &report) + &signed(&signatures);
            if unchecked {
                text += &to_list(&audit::unchecked(profile, &project));
            }
            text
        }
    };
    let outcome = if report.has_open_errors() { Outcome::Findings } else { Outcome::Clean };
    Ok((text, outcome))
}

/// The report as a reader of a terminal wants it.
fn to_text(file: &Path, report: &Report) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}", file.display());
    for finding in &report.findings {
        write_finding(&mut text, finding, "  ");
    }
    let tally = &report.tally;
    let _ = writeln!(
        text,
        "  {} 个错误,{} 个提示,{} 个尾差;核对 {} 项:相等 {},尾差 {},不符 {},未核对 {}",
        report.count(Severity::Error),
        report.count(Severity::Notice),
        report.count(Severity::Rounding),
        tally.exact + tally.rounding + tally.failed + tally.skipped,
        tally.exact,
        tally.rounding,
        tally.failed,
        tally.skipped,
    );
    text
}

/// Who has signed, and whether the content is still what was signed.
fn signed(signatures: &Signatures) -> String {
    if signatures.list.is_empty() {
        return "  未签署\n".to_owned();
    }
    let line = |(signature, holds): &(Signature, bool)| {
        let state = if *holds { "签署有效" } else { "签署已失效(签署后内容有改动)" };
        format!("  {} {} {}:{state}\n", signature.role.person(), signature.by, signature.at)
    };
    signatures.list.iter().map(line).collect()
}

/// What was not checked, a rule a line, with the places that hold no figure.
fn to_list(unchecked: &[Unchecked]) -> String {
    unchecked.iter().map(|rule| format!("  未核对 {rule}\n")).collect()
}

fn write_finding(text: &mut String, finding: &Finding, indent: &str) {
    let status = match finding.status {
        Status::Open => String::new(),
        status => format!("({})", status.name()),
    };
    let _ = writeln!(text, "{indent}{} {}{status}: {}", finding.severity.name(), finding.code, finding.message);
    write_side(text, &finding.left, indent, "左");
    write_side(text, &finding.right, indent, "右");
    if let Some(difference) = &finding.difference {
        let _ = writeln!(text, "{indent}    差额 {difference}");
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(text, "{indent}    提示: {help}");
    }
    if let Some(decision) = &finding.decision {
        let _ = writeln!(
            text,
            "{indent}    {}: {}({},{})",
            decision.verdict.name(),
            decision.reason,
            decision.by,
            decision.at
        );
    }
    if !finding.folded.is_empty() {
        let _ = writeln!(text, "{indent}    同一原因还引起 {} 处不符:", finding.folded.len());
        for folded in finding.folded.iter().take(FOLDED_SHOWN) {
            let _ = writeln!(text, "{indent}      {}: {}", folded.code, folded.message);
        }
        if finding.folded.len() > FOLDED_SHOWN {
            let _ = writeln!(text, "{indent}      其余 {} 处用 --json 查看", finding.folded.len() - FOLDED_SHOWN);
        }
    }
}

fn write_side(text: &mut String, side: &Side, indent: &str, name: &str) {
    if side.text.is_empty() && side.value.is_none() {
        return;
    }
    let value = side.value.as_deref().map(|value| format!(" = {value}")).unwrap_or_default();
    let places: Vec<String> = side.places.iter().map(ToString::to_string).collect();
    let places = if places.is_empty() { String::new() } else { format!("  @ {}", places.join(" ")) };
    let _ = writeln!(text, "{indent}    {name} {}{value}{places}", side.text);
}
