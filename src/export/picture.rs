//! Pages as pictures, for the screen and for comparing pages in tests: the same display list that the PDF gets.

use crate::layout::{Fill, FontId, FontSet, Length, OutlineBuilder, Page, Piece};
use std::collections::HashMap;
use vello_cpu::{
    Pixmap, RenderContext, Resources,
    color::{AlphaColor, Srgb},
    kurbo::{Affine, BezPath, Point, Rect},
};

/// Larger pictures than this on a side are drawn smaller.
const LARGEST_SIDE: f64 = 8192.0;

/// Lines thinner than a pixel are drawn as wide as one, but not paler than this.
const PALEST_LINE: f64 = 0.35;

/// A page in shades of gray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Row by row, 0 black to 255 white.
    pub gray: Vec<u8>,
}

/// Draws pages; keeps the outlines of glyphs for the next one.
pub struct Painter<'a> {
    fonts: &'a FontSet,
    outlines: HashMap<(FontId, u16), BezPath>,
    resources: Resources,
}

impl<'a> Painter<'a> {
    /// A painter for pages laid out with `fonts`.
    pub fn new(fonts: &'a FontSet) -> Painter<'a> {
        Painter { fonts, outlines: HashMap::new(), resources: Resources::new() }
    }

    /// Draws a page with `scale` pixels a point.
    pub fn paint(&mut self, page: &Page, scale: f64) -> Picture {
        let scale = scale.min(LARGEST_SIDE / points(page.width.max(page.height)).max(1.0));
        let pixels = |length: Length| (points(length) * scale).round().clamp(1.0, LARGEST_SIDE) as u16;
        let (width, height) = (pixels(page.width), pixels(page.height));
        let mut canvas = RenderContext::new(width, height);
        canvas.set_paint(gray(1.0, 1.0));
        canvas.fill_rect(&Rect::new(0.0, 0.0, f64::from(width), f64::from(height)));
        let place = |length: Length| points(length) * scale;
        let level = |level: u8| gray(f32::from(level) / 255.0, 1.0);
        let fill = |canvas: &mut RenderContext, fill: &Fill| {
            canvas.set_paint(level(fill.gray));
            let (x, y) = (place(fill.area.x), place(fill.area.y));
            canvas.fill_rect(&Rect::new(x, y, x + place(fill.area.width), y + place(fill.area.height)));
        };
        let (under, over) = page.fills_around_stamp();
        under.for_each(|area| fill(&mut canvas, area));
        if let Some(stamp) = &page.stamp {
            let at = |(x, y): (Length, Length)| Point::new(place(x), place(y));
            let mut outlines = BezPath::new();
            for ring in &stamp.rings {
                outlines.move_to(at(ring.start));
                for piece in &ring.pieces {
                    match *piece {
                        Piece::Line(end) => outlines.line_to(at(end)),
                        Piece::Curve(first, second, end) => outlines.curve_to(at(first), at(second), at(end)),
                    }
                }
                outlines.close_path();
            }
            canvas.set_paint(level(stamp.gray));
            canvas.fill_path(&outlines);
        }
        over.for_each(|area| fill(&mut canvas, area));
        for rule in &page.rules {
            let thickness = place(rule.width);
            canvas.set_paint(gray(0.0, thickness.clamp(PALEST_LINE, 1.0) as f32));
            let whole = thickness.round().max(1.0);
            // On whole pixels, so that all lines of a grid look alike.
            let edge = |length: Length| (place(length) - whole / 2.0).round();
            let (x, y) = (edge(rule.from.0), edge(rule.from.1));
            canvas.fill_rect(&Rect::new(x, y, edge(rule.to.0) + whole, edge(rule.to.1) + whole));
        }
        canvas.set_paint(gray(0.0, 1.0));
        for run in &page.runs {
            let Some(font) = self.fonts.font(run.font) else { continue };
            let size = place(run.size) / f64::from(font.units_per_em().max(1));
            for glyph in &run.glyphs {
                let outline = self.outlines.entry((run.font, glyph.id)).or_insert_with(|| {
                    let mut outline = Outline(BezPath::new());
                    font.outline(glyph.id, &mut outline);
                    outline.0
                });
                let (x, y) = (place(run.x + glyph.x), place(run.baseline));
                // Outlines have their heights upwards.
                canvas.set_transform(Affine::new([size, 0.0, 0.0, -size, x, y]));
                canvas.fill_path(outline);
            }
        }
        canvas.flush();
        let mut pixmap = Pixmap::new(width, height);
        canvas.render(&mut pixmap, &mut self.resources);
        let gray = pixmap.data().iter().map(|pixel| pixel.g).collect();
        Picture { width: usize::from(width), height: usize::from(height), gray }
    }
}

fn points(length: Length) -> f64 {
    f64::from(length) / 1000.0
}

fn gray(level: f32, alpha: f32) -> AlphaColor<Srgb> {
    AlphaColor::new([level, level, level, alpha])
}

/// Takes over what the font draws.
struct Outline(BezPath);

fn point(x: f32, y: f32) -> Point {
    Point::new(f64::from(x), f64::from(y))
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(point(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(point(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(point(x1, y1), point(x, y));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.curve_to(point(x1, y1), point(x2, y2), point(x, y));
    }

    fn close(&mut self) {
        self.0.close_path();
    }
}
