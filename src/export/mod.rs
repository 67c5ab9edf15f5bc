//! The document becomes files. Everything that knows printpdf, lopdf or rust_xlsxwriter is in here.
//!
//! [`export`] and [`record`] go all the way from a project; [`write_pdf`] writes pages that were laid out before, and
//! [`Picture`] draws them, for a preview that already has them.

mod container;
mod docx;
mod error;
mod headings;
mod html;
mod markup;
mod pdf;
mod picture;
mod record;
mod units;
mod xlsx;

pub use error::ExportError;
pub use pdf::{Archive, Metadata, write_pdf};
pub use picture::{Painter, Picture};
pub use record::{RecordFormat, record};
pub use units::units_workbook;

use crate::{
    audit::{self, Figures},
    document::{self, Document, Edition},
    form::Profile,
    layout::{self, FontSet},
    project::Project,
};
use std::path::Path;

/// What can be exported from a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Product {
    /// 公开文本.
    Disclosure(Format),
    /// 勾稽核对报告.
    Record(RecordFormat),
}

impl Product {
    /// The usual file ending.
    pub fn ending(self) -> &'static str {
        match self {
            Product::Disclosure(format) => format.ending(),
            Product::Record(format) => format.ending(),
        }
    }

    /// The name that users know.
    pub fn name(self) -> &'static str {
        match self {
            Product::Disclosure(format) => format.name(),
            Product::Record(format) => format.name(),
        }
    }
}

/// A kind of file that the disclosure can become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For publishing and printing.
    Pdf,
    /// The same for archives that take nothing newer than PDF/A-1b.
    PdfA1b,
    /// For editing in Word or WPS.
    Docx,
    /// For the website: one file without scripts.
    Html,
    /// The forms as a workbook for Excel or WPS, with live totals.
    Xlsx,
}

impl Format {
    /// All formats that are offered by their file endings.
    pub const ALL: [Format; 4] = [Format::Pdf, Format::Docx, Format::Html, Format::Xlsx];

    /// The usual file ending.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Pdf | Format::PdfA1b => "pdf",
            Format::Docx => "docx",
            Format::Html => "html",
            Format::Xlsx => "xlsx",
        }
    }

    /// The name that users know.
    pub fn name(self) -> &'static str {
        match self {
            Format::Pdf => "PDF",
            Format::PdfA1b => "PDF/A-1b",
            Format::Docx => "Word",
            Format::Html => "网页",
            Format::Xlsx => "Excel 工作簿",
        }
    }

    /// The format that a file's ending asks for.
    pub fn of_path(path: &Path) -> Option<Format> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        Format::ALL.into_iter().find(|format| format.ending() == ending || (*format == Format::Html && ending == "htm"))
    }
}

/// What an export is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Making pages.
    Layout,
    /// Making the file's content.
    Write,
}

impl Step {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Step::Layout => "正在排版",
            Step::Write => "正在生成文件",
        }
    }
}

/// The disclosure of a project as the content of a file; a draft carries a mark on every page. The same input gives
/// the same bytes.
///
/// `go_on` is told each step before it begins and may end the work.
///
/// # Errors
/// When a character has no glyph in any font; the message names it and its place. [`ExportError::Cancelled`] when
/// `go_on` said no.
pub fn export(
    format: Format,
    profile: &Profile,
    project: &Project,
    figures: &Figures,
    edition: Edition,
    go_on: &dyn Fn(Step) -> bool,
) -> Result<Vec<u8>, ExportError> {
    let step = |step| if go_on(step) { Ok(()) } else { Err(ExportError::Cancelled) };
    let fonts = FontSet::standard();
    let document = Document { stamp: edition.stamp(), ..document::build(profile, project, figures) };
    let archive = if format == Format::PdfA1b { Archive::A1b } else { Archive::A2a };
    let metadata = Metadata { archive, ..Metadata::of(&document, profile, project) };
    if format == Format::Html {
        step(Step::Write)?;
        return Ok(html::write(&document, &metadata).into_bytes());
    }
    if format == Format::Xlsx {
        step(Step::Write)?;
        let report = audit::check(profile, project);
        // A workbook computes its totals from exact figures.
        return xlsx::write(profile, project, &Figures::resolve(profile, project), &report, &document, &metadata);
    }
    step(Step::Layout)?;
    let pages = layout::lay_out(&document, fonts)?;
    step(Step::Write)?;
    match format {
        Format::Docx => docx::write(&document, &pages, fonts, &metadata),
        Format::Pdf | Format::PdfA1b | Format::Html | Format::Xlsx => write_pdf(&pages, fonts, &metadata),
    }
}

/// The disclosure of a project as a PDF file, as if no error were open; see [`export`].
pub fn pdf(profile: &Profile, project: &Project, figures: &Figures) -> Result<Vec<u8>, ExportError> {
    export(Format::Pdf, profile, project, figures, Edition::Final, &|_| true)
}
