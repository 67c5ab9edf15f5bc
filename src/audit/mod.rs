//! The audit: rules applied to a project give findings (勾稽核对).
//!
//! [`check`] is a pure function of profile and project. It never changes a project: a fix is an [`Edit`] that
//! the user may apply. This layer knows nothing of pages or screens.
//!
//! [`Edit`]: crate::project::Edit

mod figures;
mod finding;
pub mod text;

pub use figures::{Figure, Figures};
pub use finding::{Finding, Fix, Place, Report, Severity, Side, Status, Tally};

use crate::{form::Profile, project::Project};

/// Applies all rules of the profile.
pub fn check(profile: &Profile, project: &Project) -> Report {
    let figures = Figures::resolve(profile, project);
    let _ = figures;
    Report::default()
}

/// Explains a rule.
pub fn explain(rule: &crate::form::Rule) -> String {
    rule.title.clone()
}
