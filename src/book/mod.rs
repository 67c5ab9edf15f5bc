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

/// The name of the sheet that carries the whole project, in workbooks written by this program.
pub const CARRIED_NAME: &str = "项目数据";

/// What stands in its first cell; it is recognised by that and not by its name.
pub const CARRIED_MARK: &str = "以下是决算项目的全部内容,导入时据此还原文字、上年数和核对处理;删去本表不影响各表。";
