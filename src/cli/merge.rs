//! `juesuan merge`: units' projects become their department's, and each sum tells its units.

use super::{Outcome, check::expand, complain, finish_clean, transfer::refuse_existing};
use crate::{
    amount::Unit,
    audit::{Figures, Place},
    district::{Department, Internal, UnitProject, merge, read_marks, read_units, trace},
    form::Address,
    narrative,
    project::{Edit, Part, Project, read_limited, store},
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
    for warning in department.warnings() {
        complain(format!("警告:{warning}"));
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
    let unit = units.first().map_or(Unit::Wan, |unit| unit.project.amount_unit);
    read_marks(&lines, unit).map(Internal::Marked).map_err(failed)
}

/// The department's part three, written from its tables; where the profile has no sentences it stays empty.
fn with_narrative(department: &Department) -> Project {
    let Department { project, profile, .. } = department;
    let paragraphs = narrative::write(profile, project, &Figures::resolve(profile, project)).unwrap_or_default();
    let edit = Edit::SetPart { part: Part::Three, paragraphs };
    edit.apply(profile, project).unwrap_or_else(|_| project.clone())
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
    for line in department.eliminations() {
        let _ = writeln!(text, "  {line}");
    }
    text
}

/// Tells what a department's figure consists of.
pub fn tell(department: &Path, address: &str) -> Outcome {
    finish_clean(try_trace(department, address))
}

fn try_trace(department: &Path, address: &str) -> Result<String, String> {
    let (project, profile) = store::open(department).map_err(|error| error.to_string())?;
    if project.merged.is_none() {
        return Err(format!("{}:不是汇总得到的项目", department.display()));
    }
    let (words, prior) = address.strip_prefix("上年").map_or((address, false), |words| (words, true));
    let at: Address = words.parse().map_err(|error| format!("“{address}”:{error}"))?;
    let place = if prior { Place::Prior(at) } else { Place::Cell(at) };
    trace(profile, &project, &place).ok_or_else(|| format!("没有单元格 {address}"))
}
