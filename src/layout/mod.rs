//! Blocks become pages: fonts, line breaking, tables, contents, page numbers.
//!
//! [`lay_out`] is a pure function. Its result, [`Pages`], is a display list that the PDF writer and the preview
//! both draw as it stands: positioned glyphs, rules, fills, links. All lengths are integers ([`Length`]), so that
//! every machine makes the same pages. This layer knows nothing of PDF or screens.

mod breaks;
mod columns;
mod contents;
mod flow;
mod font;
mod geometry;
mod grid;
mod line;
mod missing;
mod outline;
mod page;
mod paragraph;
mod shape;
mod stamp;
mod system;
mod table;
mod table_page;

pub use font::{Face, Font, FontId, FontSet, OutlineBuilder};
pub use geometry::{Length, Rectangle, points};
pub use missing::{MissingGlyph, MissingGlyphs};
pub use outline::{Piece, Ring};
pub use page::{
    Bookmark, CellArea, Destination, Fill, Link, Node, NodeId, Owner, Page, PageLabel, Pages, PlacedGlyph, Role, Rule,
    Run, Source,
};
pub use stamp::Stamp;
pub use table::TableGrid;

use crate::document::Document;

/// Lays out a document. The error lists every character that no font has, with its place.
pub fn lay_out(document: &Document, fonts: &FontSet) -> Result<Pages, MissingGlyphs> {
    flow::lay_out(document, fonts)
}
