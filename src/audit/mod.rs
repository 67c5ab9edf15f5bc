//! The audit: rules applied to a project give findings (勾稽核对).
//!
//! [`check`] is a pure function of profile and project. It never changes a project: a fix is an [`Edit`] that
//! the user may apply. [`Auditor`] gives the same answers to a project that is being edited, with less work.
//! This layer knows nothing of pages or screens.
//!
//! The way of a rule: a formula of the profile is applied to the cells of the project ([`equation`]), which are
//! laid out by number ([`grid`]); the sides are added up as intervals ([`ledger`]); what does not agree is told in
//! words ([`tables`]), gathered by cause ([`diagnosis`]) and put in order ([`order`]).
//!
//! [`Edit`]: crate::project::Edit

mod auditor;
mod diagnosis;
mod displaced;
mod equation;
mod example;
mod explain;
mod figures;
mod finding;
mod footing;
mod grid;
mod ledger;
mod order;
mod published;
mod realign;
mod reported;
mod shape;
mod slip;
pub mod source;
mod tables;
pub mod text;
mod unchecked;
mod words;

pub use auditor::Auditor;
pub use example::example_project;
pub use explain::{catalogue, demand, explain};
pub use figures::{Addend, Figure, Figures};
pub use finding::{Finding, Fix, Place, Report, Severity, Side, Status, Tally};
pub use footing::{Adjusted, Footing};
pub use published::{TextReport, audit_text};
pub use reported::Reported;
pub use unchecked::{Unchecked, unchecked};

use crate::{form::Profile, project::Project};

/// Applies all rules of the profile.
pub fn check(profile: &Profile, project: &Project) -> Report {
    Auditor::new(profile).audit(project)
}
