//! Glyphs as shapes on the page, for what is seen there and is no text: the word across it, its number.

use super::{Font, Length, OutlineBuilder};

/// A point of a page; y grows downwards.
pub type Point = (Length, Length);

/// One closed outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ring {
    /// Where it begins and ends.
    pub start: Point,
    /// From there on.
    pub pieces: Vec<Piece>,
}

/// A piece of an outline, from where the one before has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A straight line.
    Line(Point),
    /// A cubic Bézier curve: two control points and its end.
    Curve(Point, Point, Point),
}

impl Font {
    /// A glyph's outlines on the page; `place` says where a point in font units (heights upwards) stands there.
    pub fn rings(&self, glyph: u16, place: impl Fn((f32, f32)) -> Point) -> Vec<Ring> {
        let mut pen = Pen { rings: Vec::new(), place, at: (0.0, 0.0) };
        self.outline(glyph, &mut pen);
        pen.rings
    }
}

/// Fonts draw in whole units.
pub(super) fn units(value: f32) -> i64 {
    value.round() as i64
}

/// Takes over what the font draws.
struct Pen<P> {
    rings: Vec<Ring>,
    place: P,
    at: (f32, f32),
}

impl<P: Fn((f32, f32)) -> Point> Pen<P> {
    fn add(&mut self, piece: Piece, end: (f32, f32)) {
        if let Some(ring) = self.rings.last_mut() {
            ring.pieces.push(piece);
        }
        self.at = end;
    }
}

impl<P: Fn((f32, f32)) -> Point> OutlineBuilder for Pen<P> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.rings.push(Ring { start: (self.place)((x, y)), pieces: Vec::new() });
        self.at = (x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add(Piece::Line((self.place)((x, y))), (x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let toward =
            |(from_x, from_y): (f32, f32)| (from_x + (x1 - from_x) * 2.0 / 3.0, from_y + (y1 - from_y) * 2.0 / 3.0);
        let [first, second, end] = [toward(self.at), toward((x, y)), (x, y)].map(&self.place);
        self.add(Piece::Curve(first, second, end), (x, y));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let [first, second, end] = [(x1, y1), (x2, y2), (x, y)].map(&self.place);
        self.add(Piece::Curve(first, second, end), (x, y));
    }

    fn close(&mut self) {}
}
