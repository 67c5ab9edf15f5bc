//! Workbooks: published forms and the bureau's own tables, from xlsx, xls and ods into a project.
//!
//! A file is opened within limits ([`workbook`]), each sheet is recognised by what stands in it ([`title`],
//! [`header`]), read row by row ([`fixed`], [`economic`], [`subjects`]) and laid beside the project as a [`Plan`]
//! that can be shown before it becomes one edit. What is not understood is listed in the plan, never dropped.
//!
//! A workbook stores numbers in binary; they are turned into decimals the moment they are read, and nothing is
//! calculated before that.

mod economic;
mod fixed;
mod header;
mod plan;
mod subjects;
mod title;
mod words;
mod workbook;

pub use plan::{Conflict, FormPlan, Plan, SheetPlan, Stray, Verdict};
pub use workbook::{Book, BookError, Tab, Value, open};
