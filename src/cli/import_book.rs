//! `juesuan import`: a workbook becomes a new project, and what was not understood is said.

use super::{Outcome, finish_clean};
use crate::{
    book::{self, Book, Plan, Verdict},
    form::{Profile, builtin_profiles},
    project::{Project, store},
};
use std::{fmt::Write, path::Path};

/// So many figures without a place show what is wrong with a sheet.
const STRAYS_SHOWN: usize = 10;

/// Imports a workbook into a new project file; a file that is there already is not overwritten.
pub fn run(file: &Path, profile: Option<&str>, output: &Path) -> Outcome {
    finish_clean(import(file, profile, output))
}

fn import(file: &Path, wanted: Option<&str>, output: &Path) -> Result<String, String> {
    if output.exists() {
        return Err(format!("{}:文件已经存在,没有覆盖", output.display()));
    }
    let profiles = builtin_profiles().map_err(|error| error.to_string())?;
    let candidates: Vec<&Profile> = match wanted {
        Some(key) => profiles.iter().filter(|profile| profile.key == key).collect(),
        None => profiles.iter().collect(),
    };
    let book = book::open(file).map_err(|error| error.to_string())?;
    let (profile, project, plan) = candidates
        .into_iter()
        .map(|profile| planned(profile, file, &book))
        .reduce(|best, next| if fit(&next.2) > fit(&best.2) { next } else { best })
        .ok_or_else(|| format!("没有口径“{}”", wanted.unwrap_or_default()))?;
    let report = report(file, profile, &plan);
    let Some(edit) = plan.edit(&project) else {
        return Err(format!("{report}{}:没有可以导入的决算表,没有建立项目", file.display()));
    };
    let project = edit.apply(profile, &project).map_err(|error| format!("{}:{error}", file.display()))?;
    store::save(profile, &project, output).map_err(|error| error.to_string())?;
    Ok(format!("{report}已写入 {}\n", output.display()))
}

fn planned<'p>(profile: &'p Profile, file: &Path, book: &Book) -> (&'p Profile, Project, Plan) {
    let mut project = Project::new(profile, "");
    let plan = Plan::new(profile, &project, book);
    let owner = plan.forms().find_map(|plan| plan.owner.clone());
    project.unit.name =
        owner.unwrap_or_else(|| file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
    (profile, project, plan)
}

/// How well a profile fits a workbook: what it takes in, less what has no place in it.
fn fit(plan: &Plan) -> i64 {
    plan.forms().map(|plan| plan.cells.len() as i64 - 2 * plan.strays.len() as i64).sum()
}

fn report(file: &Path, profile: &Profile, plan: &Plan) -> String {
    let mut text = format!("{}(口径 {})\n", file.display(), profile.key);
    for sheet in &plan.sheets {
        match &sheet.verdict {
            Verdict::Refused(reason) => {
                let _ = writeln!(text, "  {}: 未导入,{reason}", sheet.tab);
            }
            Verdict::Form(form) => {
                let title = profile.form(&form.form).map_or("", |form| form.title.as_str());
                let unit = if form.unit_named { "" } else { "(表中没有写明单位)" };
                let _ = writeln!(
                    text,
                    "  {}: {} {title},{} 个数,金额单位 {}{unit}",
                    sheet.tab,
                    form.form,
                    form.cells.len(),
                    form.unit
                );
                for stray in form.strays.iter().take(STRAYS_SHOWN) {
                    let _ = writeln!(text, "    没有认出 {}: {}", stray.place, stray.text);
                }
                if form.strays.len() > STRAYS_SHOWN {
                    let _ = writeln!(text, "    另有 {} 处没有认出", form.strays.len() - STRAYS_SHOWN);
                }
            }
        }
    }
    text
}
