//! `juesuan import`: a workbook becomes a new project, and what was not understood is said.

use super::{Outcome, finish_clean, transfer::refuse_existing};
use crate::{
    amount::Unit,
    book::{self, FormPlan, Layouts, Plan, Proposal, Verdict},
    form::Profile,
    project::store,
};
use std::{fmt::Write, path::Path};

/// So many figures without a place show what is wrong with a sheet.
const SHOWN: usize = 10;

/// Imports a workbook into a new project file; a file that is there already is not overwritten.
pub fn run(file: &Path, profile: Option<&str>, output: &Path) -> Outcome {
    finish_clean(import(file, profile, output))
}

fn import(file: &Path, wanted: Option<&str>, output: &Path) -> Result<String, String> {
    refuse_existing(output)?;
    let book = book::open(file).map_err(|error| error.to_string())?;
    let layouts = Layouts::default_path().map(|path| Layouts::read(&path)).unwrap_or_default();
    let stem = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let proposal = book::propose(&book, &stem, wanted, &layouts).map_err(|error| error.to_string())?;
    let Some(Proposal { profile, project, plan, damage }) = proposal else {
        return Err(format!("没有口径“{}”", wanted.unwrap_or_default()));
    };
    let mut report = report(file, profile, &plan);
    if let Some(damage) = damage {
        let _ = writeln!(report, "  {}: 没有读({damage}),文字、上年数和核对处理不能还原", book::CARRIED_NAME);
    }
    if plan.forms().next().is_none() {
        return Err(format!("{report}{}:没有可以导入的决算表,没有建立项目", file.display()));
    }
    let project = match plan.edit(&project) {
        Some(edit) => edit.apply(profile, &project).map_err(|error| format!("{}:{error}", file.display()))?,
        None => project,
    };
    store::save(profile, &project, output).map_err(|error| error.to_string())?;
    Ok(format!("{report}已写入 {}\n", output.display()))
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
