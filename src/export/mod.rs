//! Pages become files. Everything that knows printpdf or lopdf is in here.
//!
//! [`pdf()`] goes all the way from a project; [`write_pdf`] writes pages that were laid out before, for a preview
//! that already has them.

mod pdf;

pub use pdf::{ExportError, Metadata, write_pdf};

use crate::{
    audit::Figures,
    document,
    form::Profile,
    layout::{self, FontSet},
    project::Project,
};

/// The disclosure of a project as a PDF file. The same input gives the same bytes.
///
/// # Errors
/// When a character has no glyph in any font; the message names it and its place.
pub fn pdf(profile: &Profile, project: &Project, figures: &Figures) -> Result<Vec<u8>, ExportError> {
    let fonts = FontSet::standard();
    let document = document::build(profile, project, figures);
    let pages = layout::lay_out(&document, fonts)?;
    write_pdf(&pages, fonts, &Metadata::of(&document, profile, project))
}
