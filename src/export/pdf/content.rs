//! A page's display list becomes drawing operations.

use super::{
    fonts::{SubsetFont, SubsetFonts},
    metadata::utf16,
};
use crate::layout::{Fill, Length, NodeId, Owner, Page, Piece, Rectangle, Rule, Run, Stamp};
use printpdf::{
    Codepoint, Color, DictItem, Greyscale, Line, LinePoint, Op, PaintMode, PdfFontHandle, Point, Polygon, PolygonRing,
    Pt, Rect, TextItem, WindingOrder,
};

/// Thousandths of an em below which a glyph's place is right as it is.
const TOLERANCE: i64 = 1;

/// A page's operations, and which node each of its marked pieces belongs to, by number (MCID).
pub(super) struct PageContent {
    pub ops: Vec<Op>,
    pub marked: Vec<NodeId>,
}

/// Draws a page. Every piece is marked: as content of a node, or as an artifact.
pub(super) fn page_content(page: &Page, fonts: &SubsetFonts) -> PageContent {
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
    let mut runs = page.runs.as_slice();
    while let Some(first) = runs.first() {
        let same = runs.iter().take_while(|run| run.owner == first.owner).count();
        let (own, rest) = runs.split_at(same);
        runs = rest;
        let closing = content.open(first.owner);
        for run in own {
            if let Some(font) = fonts.get(run.font) {
                draw_run(page, run, font, &mut content.ops);
            }
        }
        content.ops.extend(std::iter::repeat_n(Op::EndMarkedContent, closing));
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

    /// Begins the marks around an owner's runs; returns how many there are to end.
    fn open(&mut self, owner: Owner) -> usize {
        match owner {
            Owner::Node(node) => {
                let number = self.marked.len() as i64;
                self.marked.push(node);
                self.begin("Span", [("MCID", DictItem::Int(number))]);
                1
            }
            Owner::RepeatedHeader => {
                self.begin(ARTIFACT, pagination("Header"));
                1
            }
            Owner::PageNumber => {
                self.begin(ARTIFACT, pagination("Footer"));
                // A paragraph that goes over two pages is read and copied without the number in between.
                self.begin("Span", [("ActualText", text_item(""))]);
                2
            }
        }
    }

    fn begin<const N: usize>(&mut self, tag: &str, properties: [(&str, DictItem); N]) {
        let map = properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        self.ops.push(Op::BeginMarkedContentWithProperties { tag: tag.to_owned(), properties: DictItem::Dict { map } });
    }
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
    let rings = stamp.rings.iter().map(|ring| {
        let point = |(x, y), bezier| LinePoint { p: point(page, x, y), bezier };
        let pieces = ring.pieces.iter().flat_map(|piece| match *piece {
            Piece::Line(end) => vec![point(end, false)],
            Piece::Curve(first, second, end) => vec![point(first, true), point(second, true), point(end, false)],
        });
        PolygonRing { points: std::iter::once(point(ring.start, false)).chain(pieces).collect() }
    });
    let polygon = Polygon { rings: rings.collect(), mode: PaintMode::Fill, winding_order: WindingOrder::NonZero };
    ops.push(Op::DrawPolygon { polygon });
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

fn draw_run(page: &Page, run: &Run, font: &SubsetFont, ops: &mut Vec<Op>) {
    // The pen moves by the advances that the file states; a number after a glyph corrects it where layout
    // wants the next glyph elsewhere. Both are in thousandths of an em.
    let place = |x: Length| i64::from(x) * 1000 / i64::from(run.size.max(1));
    let mut pen = 0;
    let mut glyphs: Vec<Codepoint> = Vec::with_capacity(run.glyphs.len());
    for glyph in &run.glyphs {
        let correction = pen - place(glyph.x);
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
    // One glyph has one meaning in a file; where two characters share it, the text is said beside it.
    let shared = run.glyphs.iter().any(|glyph| font.character(font.new_id(glyph)) != glyph.character);
    if shared {
        let text: String = run.glyphs.iter().map(|glyph| glyph.character).collect();
        let map = [("ActualText".to_owned(), text_item(&text))].into();
        ops.push(Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties: DictItem::Dict { map } });
    }
    ops.push(Op::StartTextSection);
    ops.push(Op::SetFont { font: PdfFontHandle::External(font.id.clone()), size: pt(run.size) });
    ops.push(Op::SetTextCursor { pos: point(page, run.x, run.baseline) });
    ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] });
    ops.push(Op::EndTextSection);
    if shared {
        ops.push(Op::EndMarkedContent);
    }
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
