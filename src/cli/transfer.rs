//! `juesuan import` and `juesuan roll`: new projects from a published text and from last year's project.

use super::{Outcome, audit::choose_profile, finish_clean};
use crate::{
    form::{Profile, builtin_profiles},
    narrative,
    project::store,
    reading::{Published, Source},
    transfer::{Imported, import_text, next_profile, roll},
};
use std::{fmt::Write, path::Path, sync::Arc};

/// Makes a project from a published text.
pub fn import(text: &Path, output: &Path, profile: Option<&str>) -> Outcome {
    finish_clean(try_import(text, output, profile))
}

/// Makes next year's project.
pub fn roll_over(file: &Path, output: &Path, profile: Option<&str>) -> Outcome {
    finish_clean(try_roll(file, output, profile))
}

/// A new project never replaces a file that is already there: it may hold a year's work.
pub(super) fn refuse_existing(output: &Path) -> Result<(), String> {
    if output.exists() {
        Err(format!("{}:文件已经存在,没有改动;请换一个文件名", output.display()))
    } else {
        Ok(())
    }
}

fn try_import(text: &Path, output: &Path, profile: Option<&str>) -> Result<String, String> {
    refuse_existing(output)?;
    let source = Source::open(text).map_err(|error| error.to_string())?;
    let published = Published::read(&source);
    let profile = choose_profile(&published, profile, None)?;
    let mut imported = import_text(profile, &published).map_err(|error| format!("{}:{error}", text.display()))?;
    let fields = narrative::read_fields(profile, &imported.project).map_err(|error| error.to_string())?;
    let filled = fields.len();
    imported.project.fields = Arc::new(fields);
    store::save(profile, &imported.project, output).map_err(|error| error.to_string())?;
    let unit = &imported.project.unit.name;
    let unit = if unit.is_empty() { "单位名称未知,请补填" } else { unit };
    let mut message = format!(
        "已新建 {}({unit},{}年度,{}):填入 {} 个单元格,上年数 {} 个,原因和用途 {filled} 处,其余空白\n",
        output.display(),
        imported.project.year,
        profile.title,
        imported.cells,
        imported.prior,
    );
    describe(&mut message, profile, &published, &imported);
    Ok(message)
}

/// What was not taken over as it stands, and why.
fn describe(message: &mut String, profile: &Profile, published: &Published, imported: &Imported) {
    for (form, count) in imported.by_form(profile).into_iter().filter(|(_, count)| *count > 0) {
        let _ = writeln!(message, "  {} {}: {count} 个", form.number, form.title);
    }
    for note in imported.notes(published) {
        let _ = writeln!(message, "  {note}");
    }
    for place in imported.unattached.iter().filter_map(|span| published.locate(span)) {
        let _ = writeln!(message, "  没有读懂 第{}行第{}列 {}", place.line, place.column, place.quote);
    }
}

fn try_roll(file: &Path, output: &Path, wanted: Option<&str>) -> Result<String, String> {
    refuse_existing(output)?;
    let (project, profile) = store::open(file).map_err(|error| error.to_string())?;
    let profiles = builtin_profiles().map_err(|error| error.to_string())?;
    let next = match wanted {
        Some(key) => profiles.iter().find(|profile| profile.key == key).ok_or_else(|| format!("没有口径“{key}”"))?,
        None => next_profile(profiles, project.year.saturating_add(1)).ok_or("没有可用的口径")?,
    };
    let mut rolled = roll(profile, &project, next).map_err(|error| format!("{}:{error}", file.display()))?;
    narrative::carry_over(profile, &project, next, &mut rolled.project);
    store::save(rolled.profile, &rolled.project, output).map_err(|error| error.to_string())?;
    let mut message = format!(
        "已新建 {}({}年度,{}):上年数 {} 个,年初结转和结余 {} 个单元格由上年年末转来\n",
        output.display(),
        rolled.project.year,
        rolled.profile.title,
        rolled.project.prior.len(),
        rolled.opening.len(),
    );
    if !rolled.left_behind.is_empty() {
        let places: Vec<String> = rolled.left_behind.iter().map(ToString::to_string).collect();
        message += &format!("  新口径没有对应单元格的上年数 {} 个: {}\n", places.len(), places.join(" "));
    }
    Ok(message)
}
