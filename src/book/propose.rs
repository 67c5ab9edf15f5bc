//! A new project from a workbook: under which profile, for which unit and year.

use super::{
    carried::carried,
    layout::Layouts,
    plan::{Choices, Plan, Verdict},
    title,
    workbook::Book,
};
use crate::{
    form::{Profile, ProfileError, builtin_profiles},
    project::Project,
};

/// A new project as the workbook suggests it, before anything is taken over.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The profile that fits best.
    pub profile: &'static Profile,
    /// The project, with the unit and year that the workbook names; one that this program wrote brings everything.
    pub project: Project,
    /// What the sheets would put into it.
    pub plan: Plan,
    /// Why the project that the workbook carries could not be read.
    pub damage: Option<String>,
}

/// Proposes a new project; `name` is the unit's where the workbook names none, `wanted` the profile's key where the
/// person chose one. `None` where there is no such profile.
///
/// # Errors
/// When the built-in profiles are broken.
pub fn propose(
    book: &Book,
    name: &str,
    wanted: Option<&str>,
    layouts: &Layouts,
) -> Result<Option<Proposal>, ProfileError> {
    let wants = |profile: &Profile| wanted.is_none_or(|key| profile.key == key);
    let mut damage = None;
    match carried(book) {
        Some(Ok((project, profile))) if wants(profile) => {
            let plan = Plan::chosen(profile, &project, book, layouts, &Choices::new());
            return Ok(Some(Proposal { profile, project, plan, damage }));
        }
        Some(Err(error)) => damage = Some(error.to_string()),
        Some(Ok(_)) | None => {}
    }
    let proposals = builtin_profiles()?.iter().filter(|profile| wants(profile)).map(|profile| {
        let mut project = Project::new(profile, "");
        let plan = Plan::chosen(profile, &project, book, layouts, &Choices::new());
        plan.owner().unwrap_or(name).clone_into(&mut project.unit.name);
        project.year = book.year().unwrap_or(project.year);
        Proposal { profile, project, plan, damage: damage.clone() }
    });
    Ok(proposals.reduce(|best, next| {
        let better = fit(next.profile, book, &next.plan) > fit(best.profile, book, &best.plan);
        if better { next } else { best }
    }))
}

/// A sheet that has exactly the title of its form weighs as much as so many figures.
const TITLE: i64 = 50;

/// How well a profile fits a workbook: what it takes in, less what has no place in it; titles differ by profile.
fn fit(profile: &Profile, book: &Book, plan: &Plan) -> i64 {
    let sheets = plan.sheets.iter().zip(&book.tabs).map(|(sheet, tab)| {
        let Verdict::Form(found) = &sheet.verdict else { return 0 };
        let titled = profile.form(&found.form).is_some_and(|form| title::is_titled(tab, &form.title));
        found.cells.len() as i64 - 2 * found.strays.len() as i64 + if titled { TITLE } else { 0 }
    });
    sheets.sum()
}
