//! `juesuan merge`: units' projects become their department's, and each sum tells its units.

use super::{Outcome, check::expand, complain, finish_clean, transfer::refuse_existing};
use crate::{
    amount::Amount,
    audit::Figures,
    district::{Department, Internal, UnitProject, merge, read_marks, read_units},
    form::Address,
    narrative,
    project::{Edit, Elimination, Merged, Part, Project, Trace, read_limited, store},
    reading::text_lines,
};
use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

/// A list of payments between units has a few hundred lines.
const LARGEST_LIST: u64 = 1024 * 1024;

/// `--internal` with this word takes out everything in the columns for it.
const ALL: [&str; 2] = ["all", "全部"];

/// Adds up the projects named and those below the folders named.
pub fn run(paths: &[PathBuf], output: &Path, name: Option<&str>, internal: Option<&Path>) -> Outcome {
    finish_clean(try_run(paths, output, name, internal))
}

fn try_run(paths: &[PathBuf], output: &Path, name: Option<&str>, internal: Option<&Path>) -> Result<String, String> {
    refuse_existing(output)?;
    let found = expand(paths);
    let mut refusals: Vec<String> =
        found.unreadable.iter().map(|(folder, reason)| format!("{}:{reason}", folder.display())).collect();
    let mut units: Vec<UnitProject> = Vec::new();
    for unit in read_units(&found.files) {
        match unit {
            Ok(unit) => units.push(unit),
            Err(error) => refusals.push(error.to_string()),
        }
    }
    if !refusals.is_empty() {
        // A department without one of its units would be wrong, and look right.
        return Err(format!("有单位读不出来,没有汇总:\n  {}", refusals.join("\n  ")));
    }
    let internal = internal.map(|list| marks(list, &units)).transpose()?.unwrap_or_default();
    let mut department = merge(&units, name, &internal).map_err(|error| error.to_string())?;
    department.project = with_narrative(&department);
    store::save(department.profile, &department.project, output).map_err(|error| error.to_string())?;
    for warning in warnings(&department, &units) {
        complain(warning);
    }
    Ok(to_text(&department, output))
}

fn marks(list: &Path, units: &[UnitProject]) -> Result<Internal, String> {
    if ALL.iter().any(|word| list == Path::new(word)) {
        return Ok(Internal::All);
    }
    let failed = |reason: String| format!("{}:{reason}", list.display());
    let bytes = read_limited(list, LARGEST_LIST).map_err(|error| failed(store::system_reason(&error)))?;
    let bytes = bytes.ok_or_else(|| failed("文件太大,不是内部往来清单".to_owned()))?;
    let lines = text_lines(&bytes).map_err(|error| failed(error.to_string()))?;
    let unit = units.first().map_or(crate::amount::Unit::Wan, |unit| unit.project.amount_unit);
    read_marks(&lines, unit).map(Internal::Marked).map_err(failed)
}

/// The department's part three, written from its tables; where the profile has no sentences it stays empty.
fn with_narrative(department: &Department) -> Project {
    let Department { project, profile, .. } = department;
    let paragraphs = narrative::write(profile, project, &Figures::resolve(profile, project)).unwrap_or_default();
    let edit = Edit::SetPart { part: Part::Three, paragraphs };
    edit.apply(profile, project).unwrap_or_else(|_| project.clone())
}

fn warnings(department: &Department, units: &[UnitProject]) -> Vec<String> {
    let with_errors = units.iter().filter(|unit| unit.errors > 0);
    let named: Vec<String> = with_errors.map(|unit| format!("{}({} 个错误)", unit.name(), unit.errors)).collect();
    let mut warnings = Vec::new();
    if !named.is_empty() {
        warnings.push(format!("警告:{} 个单位勾稽不平,照原数汇总:{}", named.len(), named.join("、")));
    }
    for (code, name, others) in &department.names {
        warnings.push(format!("警告:科目 {code} 各单位名称不同,用“{name}”:{}", others.join("、")));
    }
    warnings
}

fn to_text(department: &Department, output: &Path) -> String {
    let project = &department.project;
    let Some(merged) = &project.merged else { return String::new() };
    let mut text = format!(
        "已汇总 {} 个单位到 {}({},{}年度):{} 个单元格有数,上年数 {} 个\n",
        merged.units.len(),
        output.display(),
        project.unit.name,
        project.year,
        department.cells,
        project.prior.len(),
    );
    for Elimination { kind, paid, received } in &merged.internal {
        let side = |list: &[Option<Amount>]| {
            let named = list.iter().enumerate().filter_map(|(unit, amount)| Some((unit, (*amount)?)));
            let parts = named.filter(|(_, amount)| !amount.yuan().is_zero());
            let parts: Vec<String> = parts
                .map(|(unit, amount)| format!("{} {}", merged.name(unit), amount.to_entry(project.amount_unit)))
                .collect();
            parts.join("、")
        };
        let _ = writeln!(text, "  内部往来抵销 {kind}:付 {};收 {}", side(paid), side(received));
    }
    text
}

/// Tells what a department's figure consists of.
pub fn trace(department: &Path, address: &str) -> Outcome {
    finish_clean(try_trace(department, address))
}

fn try_trace(department: &Path, address: &str) -> Result<String, String> {
    let (project, profile) = store::open(department).map_err(|error| error.to_string())?;
    let merged = project.merged.as_ref().ok_or_else(|| format!("{}:不是汇总得到的项目", department.display()))?;
    let (words, is_prior) = address.strip_prefix("上年").map_or((address, false), |words| (words, true));
    let at: Address = words.parse().map_err(|error| format!("“{address}”:{error}"))?;
    let form = profile.form(&at.form).filter(|form| form.has_cell(&at.row, &at.column));
    let form = form.ok_or_else(|| format!("没有单元格 {address}"))?;
    let unit = form.unit(project.amount_unit);
    let (trace, now) = if is_prior {
        (merged.trace_prior(&at), project.prior.get(&at).copied())
    } else {
        let figure = Figures::resolve(profile, &project).get(&at);
        let computed = figure.and_then(|figure| Amount::new(figure.yuan.checked_div(unit.in_yuan())?, unit, 2));
        (merged.trace(&at), project.cell(&at).amount().copied().or(computed))
    };
    Ok(trace_text(address, merged, &trace, now, unit))
}

fn trace_text(address: &str, merged: &Merged, trace: &Trace, now: Option<Amount>, unit: crate::amount::Unit) -> String {
    let mut text = match trace.sum {
        Some(sum) => {
            format!("{address} = {}{}\n", sum.to_entry(unit), if sum.unit() == unit { unit.name() } else { "" })
        }
        None => format!("{address}:各单位都没有填数\n"),
    };
    for (part, amount, removed) in &trace.parts {
        let (sign, note) = if *removed { ("-", "(内部往来抵销)") } else { ("", "") };
        let file = merged.units.get(*part).map_or("", |unit| unit.file.as_str());
        let _ = writeln!(text, "  {sign}{}  {}{note}  {file}", amount.to_entry(unit), merged.name(*part));
    }
    if now.map(|now| now.yuan()) != trace.sum.map(|sum| sum.yuan()) {
        let now = now.map_or_else(|| "空白".to_owned(), |now| now.to_entry(unit));
        let _ = writeln!(text, "  现在是 {now}:汇总以后改动过");
    }
    text
}
