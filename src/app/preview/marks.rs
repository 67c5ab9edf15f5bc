//! Where the findings stand on a page.

use crate::{
    app::marks::Marks,
    audit::{Reported, Severity},
    document::Anchor,
    layout::{Owner, Page, Pages, Rectangle, Run, Source},
};
use std::ops::Range;

/// A finding's place on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The cell, or the line of text.
    pub area: Rectangle,
    /// The gravest severity there.
    pub severity: Severity,
    /// The findings there, by their place in the report.
    pub findings: Vec<usize>,
}

/// The marks of a page.
pub fn of_page(pages: &Pages, page: &Page, marks: &Marks, findings: &[Reported]) -> Vec<Mark> {
    let mark = |area: Rectangle, found: Vec<usize>| {
        let severity = found.iter().filter_map(|index| findings.get(*index)).map(Reported::severity).min()?;
        Some(Mark { area, severity, findings: found })
    };
    let cells = page.cells.iter().filter_map(|cell| mark(cell.area, marks.at_cell(&cell.address, false).to_vec()));
    let texts = page.runs.iter().filter_map(|run| {
        let Owner::Node(node) = run.owner else { return None };
        let Source::Block(Anchor::Paragraph(part, paragraph)) = &pages.node(node)?.source else { return None };
        let spans = marks.in_paragraph(*part, *paragraph);
        let area = covered(run, |character| spans.iter().any(|(span, _)| span.range().contains(&character)))?;
        let here = |range: Range<usize>| covered(run, |character| range.contains(&character)).is_some();
        mark(area, spans.iter().filter(|(span, _)| here(span.range())).map(|(_, index)| *index).collect())
    });
    cells.chain(texts).collect()
}

/// The area from the first glyph of some characters to the last.
fn covered(run: &Run, wanted: impl Fn(usize) -> bool) -> Option<Rectangle> {
    let mut glyphs = run.glyphs.iter().filter(|glyph| wanted(glyph.index as usize));
    let first = glyphs.next()?;
    let last = glyphs.last().unwrap_or(first);
    let area = run.area();
    Some(Rectangle { x: area.x + first.x, width: last.x + last.advance - first.x, ..area })
}
