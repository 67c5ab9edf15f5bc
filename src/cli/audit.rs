//! `juesuan audit`: the findings of a disclosure that is a text.

use super::{Outcome, complain, finish, json};
use crate::{
    audit::{Finding, Severity, TextReport, audit_text},
    form::{Key, Profile, builtin_profiles, profile},
    project::{Project, store},
    reading::{Published, Source},
};
use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

/// What a text is audited with.
#[derive(Clone, Debug)]
pub struct Request {
    /// The texts.
    pub files: Vec<PathBuf>,
    /// The project whose tables the text must agree with.
    pub against: Option<PathBuf>,
    /// The profile, where the user names one.
    pub profile: Option<String>,
    /// Whether programs read the output.
    pub json: bool,
}

/// Audits texts and prints what does not agree.
pub fn run(request: &Request) -> Outcome {
    let against = match request.against.as_deref().map(store::open).transpose() {
        Ok(opened) => opened,
        Err(error) => {
            complain(error);
            return Outcome::Failed;
        }
    };
    let against = against.as_ref().map(|(project, profile)| (project, *profile));
    let mut worst = Outcome::Clean;
    for file in &request.files {
        worst = worst.max(finish(audit_file(file, request, against)));
    }
    worst
}

/// The profile a text is read with: the named one, else that of the project beside it, else the likeliest.
pub(super) fn choose_profile(
    published: &Published,
    named: Option<&str>,
    beside: Option<&'static Profile>,
) -> Result<&'static Profile, String> {
    if let Some(key) = named {
        return profile(key).map_err(|error| error.to_string())?.ok_or_else(|| format!("没有口径“{key}”"));
    }
    let profiles = builtin_profiles().map_err(|error| error.to_string())?;
    beside.or_else(|| published.guess_profile(profiles)).ok_or_else(|| "没有可用的口径".to_owned())
}

fn audit_file(
    file: &Path,
    request: &Request,
    against: Option<(&Project, &'static Profile)>,
) -> Result<(String, Outcome), String> {
    let source = Source::open(file).map_err(|error| error.to_string())?;
    let published = Published::read(&source);
    if published.three.is_empty() {
        return Err(format!("{}:没有找到决算情况说明(第三部分)", file.display()));
    }
    let profile = choose_profile(&published, request.profile.as_deref(), against.map(|(_, profile)| profile))?;
    if against.is_some_and(|(project, _)| project.profile != profile.key) {
        return Err(format!("--profile {} 与 --against 项目的口径不同", profile.key));
    }
    let report = audit_text(profile, &published, against.map(|(project, _)| project));
    let text = if request.json {
        json::text_report(file, profile, &published, &report)
    } else {
        to_text(file, profile, &published, &report)
    };
    let errors = report.findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok((text, if errors { Outcome::Findings } else { Outcome::Clean }))
}

fn to_text(file: &Path, profile: &Profile, published: &Published, report: &TextReport) -> String {
    let mut text = String::new();
    let unit = published.unit.as_deref().unwrap_or("单位名称未知");
    let year = published.year.map_or("年度未知".to_owned(), |year| format!("{year}年度"));
    let _ = writeln!(text, "{}({unit},{year},按{}核对)", file.display(), profile.title);
    for finding in &report.findings {
        write_finding(&mut text, finding, published, "  ");
    }
    let count = |severity: Severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    let tally = &report.tally;
    let _ = writeln!(
        text,
        "  {} 个错误,{} 个提示,{} 个尾差;核对 {} 项:相等 {},尾差 {},不符 {},未核对 {}",
        count(Severity::Error),
        count(Severity::Notice),
        count(Severity::Rounding),
        tally.exact + tally.rounding + tally.failed + tally.skipped,
        tally.exact,
        tally.rounding,
        tally.failed,
        tally.skipped,
    );
    let _ = writeln!(text, "  金额和比例 {} 个,读懂 {} 个", report.figures, report.attached);
    if !report.tables.is_empty() {
        let number = |key: &Key| profile.form(key).map_or("", |form| form.number.as_str()).to_owned();
        let tables: Vec<String> = report.tables.iter().map(|(key, n)| format!("{} {n} 个", number(key))).collect();
        let _ = writeln!(text, "  文本中的表已与说明核对: {}", tables.join("、"));
    }
    if !report.unattached.is_empty() {
        let _ = writeln!(text, "  未核对的数 {} 个:", report.unattached.len());
        for place in &report.unattached {
            let _ = writeln!(text, "    第{}行第{}列 {}", place.line, place.column, place.quote);
        }
    }
    text
}

fn write_finding(text: &mut String, finding: &Finding, published: &Published, indent: &str) {
    let _ = writeln!(text, "{indent}{} {}: {}", finding.severity.name(), finding.code, finding.message);
    for place in finding.locations(published) {
        let _ = writeln!(text, "{indent}    第{}行第{}列 “{}”", place.line, place.column, place.quote);
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(text, "{indent}    提示: {help}");
    }
    for folded in &finding.folded {
        let _ = writeln!(text, "{indent}    同一原因: {}", folded.message);
    }
}
