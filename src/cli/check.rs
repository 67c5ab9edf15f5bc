//! `juesuan check`: the findings of each file, as text or JSON; of a folder, a table of its units.

use super::{Outcome, complain, json, print, table::Table};
use crate::{
    audit::{self, Finding, Report, Severity, Side, Status, Unchecked},
    district::{Found, Summary, Surveyed, Totals, find_projects, in_parallel},
    project::{
        Signature, Signatures,
        store::{self, OpenError},
    },
};
use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

/// So many findings of one cause are enough to understand it; a displaced column has a hundred.
const FOLDED_SHOWN: usize = 5;

/// What is printed of each file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Text {
        /// Whether what was not checked is listed as well.
        unchecked: bool,
        /// Whether findings are listed even where a folder's units are put into a table.
        verbose: bool,
    },
    /// For programs.
    Json,
}

/// What became of one file.
struct Checked {
    row: Surveyed,
    /// Its findings as printed, or the whole complaint.
    text: Result<String, OpenError>,
}

/// Checks files, and all projects below folders, on all cores; prints the results in the order of the command line.
pub fn run(paths: &[PathBuf], form: Form) -> Outcome {
    let Found { files, unreadable } = expand(paths);
    let in_table = paths.iter().any(|path| path.is_dir()) && form != Form::Json;
    let listed = !in_table || matches!(form, Form::Text { verbose: true, .. });
    let checked = in_parallel(&files, |file| check_file(file, form, listed));
    let mut worst = if unreadable.is_empty() { Outcome::Clean } else { Outcome::Failed };
    for result in &checked {
        worst = worst.max(outcome(&result.row));
        match &result.text {
            Ok(text) => print(text),
            // The table has a line for it.
            Err(_) if in_table => {}
            Err(error) => complain(error),
        }
    }
    for (folder, reason) in &unreadable {
        complain(format!("{}:{reason}", folder.display()));
    }
    if in_table {
        let rows: Vec<Surveyed> = checked.into_iter().map(|checked| checked.row).collect();
        print(&to_table(&rows, paths));
    }
    worst
}

/// The files named, and those below the folders named; none twice.
pub(super) fn expand(paths: &[PathBuf]) -> Found {
    let mut all = Found::default();
    for path in paths {
        if !path.is_dir() {
            all.files.push(path.clone());
            continue;
        }
        let found = find_projects(path);
        let new: Vec<PathBuf> = found.files.into_iter().filter(|file| !all.files.contains(file)).collect();
        all.files.extend(new);
        all.unreadable.extend(found.unreadable);
    }
    all
}

fn outcome(row: &Surveyed) -> Outcome {
    match &row.outcome {
        Ok(summary) if summary.errors > 0 => Outcome::Findings,
        Ok(_) => Outcome::Clean,
        Err(_) => Outcome::Failed,
    }
}

fn check_file(file: &Path, form: Form, listed: bool) -> Checked {
    let (project, profile) = match store::open(file) {
        Ok(opened) => opened,
        Err(error) => {
            let row = Surveyed { file: file.to_owned(), outcome: Err(error.reason()) };
            return Checked { row, text: Err(error) };
        }
    };
    let report = audit::check(profile, &project);
    let signatures = Signatures::of(profile, &project);
    let text = match form {
        Form::Json => json::report(file, &report, &audit::unchecked(profile, &project), &signatures),
        Form::Text { .. } if !listed => String::new(),
        Form::Text { unchecked, .. } => {
            let mut text = to_text(file, &report) + &signed(&signatures);
            if unchecked {
                text += &to_list(&audit::unchecked(profile, &project));
            }
            text
        }
    };
    let row = Surveyed { file: file.to_owned(), outcome: Ok(Summary::of(profile, &project, &report)) };
    Checked { row, text: Ok(text) }
}

/// The units of folders, a line each.
fn to_table(rows: &[Surveyed], paths: &[PathBuf]) -> String {
    if rows.is_empty() {
        let folders: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        return format!("{}:没有决算项目文件\n", folders.join("、"));
    }
    let mut table = Table::new(&["单位", "年度", "错误", "提示", "尾差", "未核对", "签署", "文件"], &[2, 3, 4, 5]);
    for row in rows {
        let file = row.file.display().to_string();
        match &row.outcome {
            Ok(summary) => {
                let counts = [summary.errors, summary.notices, summary.roundings, summary.unchecked];
                let counts = counts.iter().map(ToString::to_string);
                table.add(
                    [row.name(), summary.year.to_string()]
                        .into_iter()
                        .chain(counts)
                        .chain([summary.signing.words(), file]),
                );
            }
            Err(reason) => {
                let name = [row.name()].into_iter();
                let blanks = std::iter::repeat_n("-".to_owned(), 6);
                table.add(name.chain(blanks).chain([format!("{file}(读不出来:{reason})")]));
            }
        }
    }
    let totals = Totals::of(rows);
    let counts = [totals.errors, totals.notices, totals.roundings, totals.unchecked];
    table.add(
        [format!("合计 {} 个单位", totals.units), String::new()]
            .into_iter()
            .chain(counts.iter().map(ToString::to_string))
            .chain([format!("签齐 {}", totals.signed), String::new()]),
    );
    let mut text = table.to_string();
    let _ = write!(text, "{} 个单位有未处理的错误", totals.with_errors);
    if totals.unreadable > 0 {
        let _ = write!(text, ",{} 个文件读不出来", totals.unreadable);
    }
    text.push('\n');
    text
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
