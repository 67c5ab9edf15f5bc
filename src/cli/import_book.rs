//! `juesuan import`: a workbook becomes a new project, and what was not understood is said.

use super::{Outcome, finish_clean};
use crate::{
    amount::Unit,
    book::{self, Book, Choices, FormPlan, Layouts, Plan, Verdict},
    form::{Profile, builtin_profiles},
    project::{Project, store},
};
use std::{fmt::Write, path::Path};

/// So many figures without a place show what is wrong with a sheet.
const SHOWN: usize = 10;

/// Imports a workbook into a new project file; a file that is there already is not overwritten.
pub fn run(file: &Path, profile: Option<&str>, output: &Path) -> Outcome {
    finish_clean(import(file, profile, output))
}

fn import(file: &Path, wanted: Option<&str>, output: &Path) -> Result<String, String> {
    if output.exists() {
        return Err(format!("{}:文件已经存在,没有覆盖", output.display()));
    }
    let profiles = builtin_profiles().map_err(|error| error.to_string())?;
    let book = book::open(file).map_err(|error| error.to_string())?;
    let layouts = Layouts::default_path().map(|path| Layouts::read(&path)).unwrap_or_default();
    let wants = |profile: &Profile| wanted.is_none_or(|key| profile.key == key);
    let mut warning = String::new();
    let carried = match book::carried(&book) {
        Some(Ok((project, profile))) if wants(profile) => Some((profile, project)),
        Some(Err(error)) => {
            warning = format!("  {}: 没有读({error}),文字、上年数和核对处理不能还原\n", book::CARRIED_NAME);
            None
        }
        Some(Ok(_)) | None => None,
    };
    let (profile, project, plan) = match carried {
        Some((profile, project)) => {
            let plan = Plan::chosen(profile, &project, &book, &layouts, &Choices::new());
            (profile, project, plan)
        }
        None => profiles
            .iter()
            .filter(|profile| wants(profile))
            .map(|profile| planned(profile, file, &book, &layouts))
            .reduce(|best, next| if fit(&next.2) > fit(&best.2) { next } else { best })
            .ok_or_else(|| format!("没有口径“{}”", wanted.unwrap_or_default()))?,
    };
    let report = report(file, profile, &plan) + &warning;
    if plan.count() == 0 && plan.forms().next().is_none() {
        return Err(format!("{report}{}:没有可以导入的决算表,没有建立项目", file.display()));
    }
    let project = match plan.edit(&project) {
        Some(edit) => edit.apply(profile, &project).map_err(|error| format!("{}:{error}", file.display()))?,
        None => project,
    };
    store::save(profile, &project, output).map_err(|error| error.to_string())?;
    Ok(format!("{report}已写入 {}\n", output.display()))
}

fn planned<'p>(profile: &'p Profile, file: &Path, book: &Book, layouts: &Layouts) -> (&'p Profile, Project, Plan) {
    let mut project = Project::new(profile, "");
    let plan = Plan::chosen(profile, &project, book, layouts, &Choices::new());
    let stem = || file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    project.unit.name = plan.owner().map_or_else(stem, str::to_owned);
    project.year = book.year().unwrap_or(project.year);
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
            Verdict::Carrier => {
                let _ = writeln!(text, "  {}: 项目的文字、上年数和核对处理", sheet.tab);
            }
            Verdict::Form(form) => report_form(&mut text, profile, &sheet.tab, form),
        }
    }
    text
}

fn report_form(text: &mut String, profile: &Profile, tab: &str, form: &FormPlan) {
    let title = profile.form(&form.form).map_or("", |form| form.title.as_str());
    let unit = if form.unit_named { "" } else { "(表中没有写明单位)" };
    let layout = if form.remembered { ",按以前确认过的版式" } else { "" };
    let _ =
        writeln!(text, "  {tab}: {} {title},{} 个数,金额单位 {}{unit}{layout}", form.form, form.cells.len(), form.unit);
    let strays = form.strays.iter().map(|stray| format!("没有认出 {}: {}", stray.place, stray.text)).collect();
    list(text, strays);
    let stale = form.stale.iter().map(|stale| {
        let (stored, calculated) = (stale.stored, stale.calculated);
        format!("没有重算 {}: {} 存的是 {stored},按公式应是 {calculated};录入的是存的数", stale.place, stale.address)
    });
    list(text, stale.collect());
    let conflicts = form.conflicts.iter().map(|conflict| {
        let entry = |cell: &crate::project::Cell| match cell.to_entry(Unit::Wan) {
            entry if entry.is_empty() => "空".to_owned(),
            entry => entry,
        };
        format!("已改动 {}: {} → {}", conflict.address, entry(&conflict.now), entry(&conflict.then))
    });
    list(text, conflicts.collect());
}

fn list(text: &mut String, lines: Vec<String>) {
    for line in lines.iter().take(SHOWN) {
        let _ = writeln!(text, "    {line}");
    }
    if lines.len() > SHOWN {
        let _ = writeln!(text, "    另有 {} 处", lines.len() - SHOWN);
    }
}
