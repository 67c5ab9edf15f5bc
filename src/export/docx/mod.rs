//! A Word file (WordprocessingML): the same document, to be edited on. Titles are styles, the contents a field
//! that Word can update, tables real tables with repeated heads.
//!
//! Column widths, row heights and the page numbers in the contents are those of the laid-out pages.

mod body;
mod parts;
mod styles;
mod table;

use super::{ExportError, Metadata, container, headings::Headings};
use crate::{
    document::Document,
    form::Typeface,
    layout::{FontSet, Length, Pages},
};
use std::io::{Cursor, Write};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// The namespaces of the document, its styles and footers.
const MAIN: [(&str, &str); 2] = [
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
];

/// Writes a document. `pages` are the same document laid out with `fonts`.
pub(super) fn write(
    document: &Document,
    pages: &Pages,
    fonts: &FontSet,
    meta: &Metadata,
) -> Result<Vec<u8>, ExportError> {
    let headings = Headings::of(document);
    let stamp = document.stamp.as_deref();
    let files = [
        ("[Content_Types].xml", parts::content_types(stamp.is_some())),
        ("_rels/.rels", parts::relations()),
        ("docProps/core.xml", parts::core(meta)),
        ("docProps/app.xml", parts::app()),
        ("word/document.xml", body::Writer::new(document, pages, fonts, &headings).document()),
        ("word/_rels/document.xml.rels", parts::document_relations(stamp.is_some())),
        ("word/styles.xml", styles::styles(&document.style)),
        ("word/settings.xml", parts::settings()),
        ("word/fontTable.xml", parts::font_table()),
        ("word/footer1.xml", parts::numbered_footer("right")),
        ("word/footer2.xml", parts::numbered_footer("left")),
        ("word/footer3.xml", parts::contents_footer()),
    ];
    let header = stamp.map(|word| ("word/header1.xml", parts::stamp_header(word)));
    // The default time of entries is fixed, so that the same input gives the same bytes.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files.into_iter().chain(header) {
        archive.start_file(name, options)?;
        archive.write_all(content.as_bytes())?;
    }
    Ok(container::made_anywhere(archive.finish()?.into_inner()))
}

/// Twentieths of a point, as Word measures.
fn twips(length: Length) -> String {
    (length / 50).to_string()
}

/// Millimetres in twentieths of a point.
fn millimetres(millimetres: u16) -> u32 {
    u32::from(millimetres) * 14_400 / 254
}

/// The name under which Word knows a typeface, and whether it is set bold.
fn font_name(typeface: Typeface) -> (&'static str, bool) {
    match typeface {
        Typeface::Title => ("方正小标宋简体", false),
        Typeface::Song => ("宋体", false),
        Typeface::BoldSong => ("宋体", true),
        Typeface::Hei => ("黑体", false),
        Typeface::FangSong => ("仿宋", false),
    }
}
