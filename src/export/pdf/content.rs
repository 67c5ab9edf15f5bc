//! A page's display list becomes drawing operations.

use super::fonts::{SubsetFont, SubsetFonts};
use crate::layout::{Fill, Length, Page, Rectangle, Rule, Run};
use printpdf::{Codepoint, Color, Greyscale, Line, LinePoint, Op, PaintMode, PdfFontHandle, Point, Pt, Rect, TextItem};

/// Thousandths of an em below which a glyph's place is right as it is.
const TOLERANCE: i64 = 1;

/// The operations that draw a page.
pub(super) fn page_ops(page: &Page, fonts: &SubsetFonts) -> Vec<Op> {
    let mut ops = Vec::new();
    draw_fills(page, &mut ops);
    draw_rules(page, &mut ops);
    ops.push(Op::SetFillColor { col: gray(0) });
    for run in &page.runs {
        if let Some(font) = fonts.get(run.font) {
            draw_run(page, run, font, &mut ops);
        }
    }
    ops
}

fn draw_fills(page: &Page, ops: &mut Vec<Op>) {
    let mut current = None;
    for Fill { area, gray: level } in &page.fills {
        if current != Some(*level) {
            ops.push(Op::SetFillColor { col: gray(*level) });
            current = Some(*level);
        }
        ops.push(Op::DrawRectangle { rectangle: rectangle(page, *area) });
    }
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
        glyphs.push(Codepoint::with_cid(id, 0.0, glyph.character.to_string()));
        pen += font.advance(id);
    }
    ops.push(Op::StartTextSection);
    ops.push(Op::SetFont { font: PdfFontHandle::External(font.id.clone()), size: pt(run.size) });
    ops.push(Op::SetTextCursor { pos: point(page, run.x, run.baseline) });
    ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] });
    ops.push(Op::EndTextSection);
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
