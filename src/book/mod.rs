//! Workbooks: published forms and the bureau's own tables, from xlsx, xls and ods into a project.
//!
//! A file is opened within limits ([`open`](mod@open), [`workbook`]), each sheet is recognised by what stands in it
//! ([`title`], [`header`]) or by a layout that the user has confirmed ([`layout`]), read row by row ([`fixed`],
//! [`economic`], [`subjects`]) and laid beside the project as a [`Plan`] that can be shown before it becomes one edit.
//! What is not understood is listed in the plan, never dropped.
//!
//! A workbook stores numbers in binary; they are turned into decimals the moment they are read, and nothing is
//! calculated before that.

mod carried;
mod economic;
mod fixed;
mod formula;
mod header;
mod layout;
mod ods;
mod open;
mod plan;
mod propose;
mod subjects;
mod title;
mod words;
mod workbook;
mod xls;

pub use carried::{CARRIED_BRACKETS, CARRIED_MARK, CARRIED_NAME, FINDINGS_TITLE, carried};
pub use layout::{Layout, Layouts, Role};
pub use open::{BookError, is_workbook, open, open_bytes};
pub use plan::{Choice, Choices, Conflict, FormPlan, Plan, SheetPlan, Stale, Stray, Verdict};
pub use propose::{Proposal, propose};
pub use workbook::{Book, Tab, Value, column_name};
