//! A page's display list becomes drawing operations.

use super::{
    fonts::{SubsetFont, SubsetFonts},
    metadata::utf16,
};
use crate::layout::{
    Fill, FontSet, Length, NodeId, Owner, Page, Piece, PlacedGlyph, Rectangle, Ring, Rule, Run, Stamp,
};
use printpdf::{
    Codepoint, Color, DictItem, Greyscale, Line, LinePoint, Op, PaintMode, PdfFontHandle, Point, Polygon, PolygonRing,
    Pt, Rect, TextItem, WindingOrder,
};

/// Thousandths of an em below which a glyph's place is right as it is.
const TOLERANCE: i64 = 1;

/// Thousandths of an em by which a glyph may reach over the next: from 0.2 em on, readers begin a new line.
const LARGEST_OVERLAP: Length = 150;

/// A page's operations, and which node each of its marked pieces belongs to, by number (MCID).
pub(super) struct PageContent {
    pub ops: Vec<Op>,
    pub marked: Vec<NodeId>,
}

/// Draws a page. Every piece is marked: as content of a node, or as an artifact.
pub(super) fn page_content(page: &Page, fonts: &FontSet, subset: &SubsetFonts) -> PageContent {
    let mut content = PageContent { ops: Vec::new(), marked: Vec::new() };
    let (under, over) = page.fills_around_stamp();
    let background = draw_fills(page, under);
    content.artifact(background);
    if let Some(stamp) = &page.stamp {
        content.begin(ARTIFACT, pagination("Watermark"));
        draw_stamp(page, stamp, &mut content.ops);
        content.ops.push(Op::EndMarkedContent);
    }
    let mut print = draw_fills(page, over);
    draw_rules(page, &mut print);
    content.artifact(print);
    content.ops.push(Op::SetFillColor { col: gray(0) });
    for own in page.runs.chunk_by(|one, next| one.owner == next.owner) {
        let Some(owner) = own.first().map(|run| run.owner) else { continue };
        content.open(owner);
        if owner == Owner::PageNumber {
            own.iter().for_each(|run| draw_shapes(page, run, fonts, &mut content.ops));
        } else {
            let lines = own.chunk_by(|one, next| one.baseline == next.baseline);
            lines.for_each(|line| draw_line(page, line, subset, &mut content.ops));
        }
        content.ops.push(Op::EndMarkedContent);
    }
    content
}

impl PageContent {
    /// Drawn for the eye only.
    fn artifact(&mut self, ops: Vec<Op>) {
        if !ops.is_empty() {
            self.ops.push(Op::BeginMarkedContent { tag: ARTIFACT.to_owned() });
            self.ops.extend(ops);
            self.ops.push(Op::EndMarkedContent);
        }
    }

    /// Begins the mark around an owner's runs.
    fn open(&mut self, owner: Owner) {
        match owner {
            Owner::Node(node) => {
                let number = self.marked.len() as i64;
                self.marked.push(node);
                self.begin("Span", [("MCID", DictItem::Int(number))]);
            }
            Owner::RepeatedHeader => self.begin(ARTIFACT, pagination("Header")),
            Owner::PageNumber => self.begin(ARTIFACT, pagination("Footer")),
        }
    }

    fn begin<const N: usize>(&mut self, tag: &str, properties: [(&str, DictItem); N]) {
        self.ops.push(begin(tag, properties));
    }
}

fn begin<const N: usize>(tag: &str, properties: [(&str, DictItem); N]) -> Op {
    let map = properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    Op::BeginMarkedContentWithProperties { tag: tag.to_owned(), properties: DictItem::Dict { map } }
}

/// What is there for the eye only.
const ARTIFACT: &str = "Artifact";

/// What an artifact is when it belongs to the page and not to the text.
fn pagination(subtype: &str) -> [(&'static str, DictItem); 2] {
    let name = |name: &str| DictItem::Name(name.as_bytes().to_vec());
    [("Type", name("Pagination")), ("Subtype", name(subtype))]
}

fn draw_stamp(page: &Page, stamp: &Stamp, ops: &mut Vec<Op>) {
    ops.push(Op::SetFillColor { col: gray(stamp.gray) });
    draw_rings(page, &stamp.rings, ops);
}

/// Draws the page's number as shapes: a paragraph that goes over two pages is read, searched and copied without the
/// number in between.
fn draw_shapes(page: &Page, run: &Run, fonts: &FontSet, ops: &mut Vec<Op>) {
    let Some(font) = fonts.font(run.font) else { return };
    let em = f32::from(font.units_per_em().max(1));
    for glyph in &run.glyphs {
        let scaled = |value: f32| (value * run.size as f32 / em).round() as Length;
        let place = |(x, y)| (run.x + glyph.x + scaled(x), run.baseline - scaled(y));
        draw_rings(page, &font.rings(glyph.id, place), ops);
    }
}

fn draw_rings(page: &Page, rings: &[Ring], ops: &mut Vec<Op>) {
    let rings: Vec<PolygonRing> = rings
        .iter()
        .map(|ring| {
            let point = |(x, y), bezier| LinePoint { p: point(page, x, y), bezier };
            let pieces = ring.pieces.iter().flat_map(|piece| match *piece {
                Piece::Line(end) => vec![point(end, false)],
                Piece::Curve(first, second, end) => vec![point(first, true), point(second, true), point(end, false)],
            });
            PolygonRing { points: std::iter::once(point(ring.start, false)).chain(pieces).collect() }
        })
        .collect();
    if !rings.is_empty() {
        let polygon = Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero };
        ops.push(Op::DrawPolygon { polygon });
    }
}

fn draw_fills<'a>(page: &Page, fills: impl Iterator<Item = &'a Fill>) -> Vec<Op> {
    let mut ops = Vec::new();
    let mut current = None;
    for Fill { area, gray: level } in fills {
        if current != Some(*level) {
            ops.push(Op::SetFillColor { col: gray(*level) });
            current = Some(*level);
        }
        ops.push(Op::DrawRectangle { rectangle: rectangle(page, *area) });
    }
    ops
}

fn draw_rules(page: &Page, ops: &mut Vec<Op>) {
    let mut current = None;
    for Rule { from, to, width } in &page.rules {
        if current.is_none() {
            ops.push(Op::SetOutlineColor { col: gray(0) });
        }
        if current != Some(*width) {
            ops.push(Op::SetOutlineThickness { pt: pt(*width) });
            current = Some(*width);
        }
        let point = |&(x, y): &(Length, Length)| LinePoint { p: point(page, x, y), bezier: false };
        ops.push(Op::DrawLine { line: Line { points: vec![point(from), point(to)], is_closed: false } });
    }
}

/// A glyph of a line, and the run it belongs to.
#[derive(Clone, Copy)]
struct Set<'a> {
    run: &'a Run,
    font: &'a SubsetFont,
    glyph: &'a PlacedGlyph,
}

impl Set<'_> {
    /// Whether the file says of the glyph that it means another character than it does here: one glyph has one
    /// meaning in a file, and two characters may share it.
    fn is_misread(&self) -> bool {
        self.font.character(self.font.new_id(self.glyph)) != self.glyph.character
    }

    /// Whether the next glyph begins so far inside this one that readers take it for the beginning of another line.
    fn covers(&self, next: &Set) -> bool {
        let end = self.run.x + self.glyph.x + self.glyph.advance;
        end - (next.run.x + next.glyph.x) > self.run.size * LARGEST_OVERLAP / 1000
    }
}

/// Draws the runs of one line. The text of signs that are squeezed into each other and of glyphs with another meaning
/// is said beside them.
fn draw_line(page: &Page, line: &[Run], fonts: &SubsetFonts, ops: &mut Vec<Op>) {
    let with_font = line.iter().filter_map(|run| fonts.get(run.font).map(|font| (run, font)));
    let glyphs: Vec<Set> =
        with_font.flat_map(|(run, font)| run.glyphs.iter().map(move |glyph| Set { run, font, glyph })).collect();
    let covers =
        |index: usize| glyphs.get(index).zip(glyphs.get(index + 1)).is_some_and(|(one, next)| one.covers(next));
    let is_told = |index: usize| {
        let is_covered = index.checked_sub(1).is_some_and(covers);
        is_covered || covers(index) || glyphs.get(index).is_some_and(Set::is_misread)
    };
    let told: Vec<(Set, bool)> = glyphs.iter().enumerate().map(|(index, set)| (*set, is_told(index))).collect();
    for stretch in told.chunk_by(|(one, told), (next, next_told)| (!told && !next_told) || one.covers(next)) {
        let is_told = stretch.iter().any(|(_, told)| *told);
        if is_told {
            let text: String = stretch.iter().map(|(set, _)| set.glyph.character).collect();
            ops.push(begin("Span", [("ActualText", text_item(&text))]));
        }
        for part in stretch.chunk_by(|(one, _), (next, _)| std::ptr::eq(one.run, next.run)) {
            show(page, part, ops);
        }
        if is_told {
            ops.push(Op::EndMarkedContent);
        }
    }
}

/// Shows glyphs of one run.
fn show(page: &Page, part: &[(Set, bool)], ops: &mut Vec<Op>) {
    let Some(&(Set { run, font, glyph: first }, _)) = part.first() else { return };
    // The pen moves by the advances that the file states; a number after a glyph corrects it where layout
    // wants the next glyph elsewhere. Both are in thousandths of an em.
    let place = |glyph: &PlacedGlyph| i64::from(glyph.x - first.x) * 1000 / i64::from(run.size.max(1));
    let mut pen = 0;
    let mut glyphs: Vec<Codepoint> = Vec::new();
    for (Set { glyph, .. }, _) in part {
        let correction = pen - place(glyph);
        if correction.abs() > TOLERANCE
            && let Some(before) = glyphs.last_mut()
        {
            before.offset = correction as f32;
            pen -= correction;
        }
        let id = font.new_id(glyph);
        glyphs.push(Codepoint::with_cid(id, 0.0, font.character(id).to_string()));
        pen += font.advance(id);
    }
    ops.push(Op::StartTextSection);
    ops.push(Op::SetFont { font: PdfFontHandle::External(font.id.clone()), size: pt(run.size) });
    ops.push(Op::SetTextCursor { pos: point(page, run.x + first.x, run.baseline) });
    ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] });
    ops.push(Op::EndTextSection);
}

fn text_item(text: &str) -> DictItem {
    DictItem::String { data: utf16(text), literal: false }
}

fn gray(level: u8) -> Color {
    Color::Greyscale(Greyscale::new(f32::from(level) / 255.0, None))
}

fn pt(length: Length) -> Pt {
    Pt(length as f32 / 1000.0)
}

/// PDF counts heights from the bottom.
fn point(page: &Page, x: Length, y: Length) -> Point {
    Point { x: pt(x), y: pt(page.height - y) }
}

fn rectangle(page: &Page, area: Rectangle) -> Rect {
    Rect {
        x: pt(area.x),
        y: pt(page.height - area.y - area.height),
        width: pt(area.width),
        height: pt(area.height),
        mode: Some(PaintMode::Fill),
        winding_order: None,
    }
}
