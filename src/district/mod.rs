//! Many units at once: the projects below a folder checked together ([`survey`]), and several units' projects
//! added up to their department's ([`merge`]).
//!
//! Reading and auditing run on all cores ([`in_parallel`]); one file that cannot be read never hides the others.
//! This layer knows nothing of pages or screens.

mod eliminate;
mod files;
mod merge;
mod parallel;
mod part_one;
mod survey;
mod told;

pub use eliminate::{Internal, MARK_COLUMNS, Mark, read_marks};
pub use files::{Found, find_projects};
pub use merge::{Department, MergeError, UnitProject, merge, read_units};
pub use parallel::in_parallel;
pub use survey::{Signing, Summary, Surveyed, Totals, survey};
pub use told::trace;
