//! **juesuan** (决算) prepares and reviews the yearly disclosure of a public institution's final accounts.
//!
//! Rooms, from the ground up; each may use those before it and none after it, which `tests/architecture.rs`
//! checks:
//!
//! - [`amount`]: exact money, intervals, percentages.
//! - [`form`]: what an official form is; profiles read from `assets/profiles`.
//! - [`project`]: what the accountant fills; edits, undo, the project file.
//! - [`book`]: workbooks of published forms and of the bureau become projects.
//! - [`reading`]: published text becomes claims: figures with their meaning.
//! - [`audit`]: rules become findings.
//! - [`transfer`]: new projects from last year's and from published texts.
//! - [`compare`]: what two projects differ in, cell by cell and word by word.
//! - [`district`]: many units at once: checked together, and added up to a department.
//! - [`narrative`]: tables become the sentences of part three.
//! - [`document`]: the whole disclosure as blocks.
//! - [`layout`]: blocks become pages.
//! - [`export`]: pages become PDF.
//! - [`app`] and [`cli`]: the window and the command line, which do not know each other.

pub mod amount;
pub mod app;
pub mod audit;
pub mod book;
pub mod cli;
pub mod compare;
pub mod district;
pub mod document;
pub mod export;
pub mod form;
pub mod layout;
pub mod narrative;
pub mod project;
pub mod reading;
pub mod transfer;
