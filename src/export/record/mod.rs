//! The record of the audit as a file.

mod workbook;

use super::{ExportError, Metadata, Step, write_pdf};
use crate::{
    audit::{self, Footing, Report},
    document::record::{self, Findings},
    form::Profile,
    layout::{self, FontSet},
    project::Project,
};
use std::path::Path;

/// A kind of file that the record can become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordFormat {
    /// For the files.
    Pdf,
    /// For sorting and filtering.
    Xlsx,
}

impl RecordFormat {
    /// All formats.
    pub const ALL: [RecordFormat; 2] = [RecordFormat::Pdf, RecordFormat::Xlsx];

    /// The usual file ending.
    pub fn ending(self) -> &'static str {
        match self {
            RecordFormat::Pdf => "pdf",
            RecordFormat::Xlsx => "xlsx",
        }
    }

    /// The name that users know.
    pub fn name(self) -> &'static str {
        match self {
            RecordFormat::Pdf => "核对报告PDF",
            RecordFormat::Xlsx => "核对报告Excel",
        }
    }

    /// The format that a file's ending asks for.
    pub fn of_path(path: &Path) -> Option<RecordFormat> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        RecordFormat::ALL.into_iter().find(|format| format.ending() == ending)
    }
}

/// The record of a project's audit as the content of a file. `report` is that of the same project. The same input
/// gives the same bytes.
///
/// # Errors
/// As those of [`super::export`].
pub fn record(
    format: RecordFormat,
    profile: &Profile,
    project: &Project,
    report: &Report,
    go_on: &dyn Fn(Step) -> bool,
) -> Result<Vec<u8>, ExportError> {
    let step = |step| if go_on(step) { Ok(()) } else { Err(ExportError::Cancelled) };
    step(Step::Layout)?;
    let unchecked = audit::unchecked(profile, project);
    let footing = Footing::chosen(profile, project);
    let found = Findings { report, unchecked: &unchecked, footing: &footing };
    let document = record::build(profile, project, found);
    let metadata = Metadata { subject: "勾稽核对报告".to_owned(), ..Metadata::of(&document, profile, project) };
    match format {
        RecordFormat::Pdf => {
            let fonts = FontSet::standard();
            let pages = layout::lay_out(&document, fonts)?;
            step(Step::Write)?;
            write_pdf(&pages, fonts, &metadata)
        }
        RecordFormat::Xlsx => {
            step(Step::Write)?;
            workbook::write(&document, &metadata)
        }
    }
}
