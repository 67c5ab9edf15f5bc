//! A word across a page: 草稿. Outlines and not text, so that what is read or copied from the page stays as it is.

use super::{
    Face, FontSet, Length,
    outline::{Point, Ring, units},
};
use std::sync::Arc;

/// 0 black to 255 white: seen at a glance, and everything printed over it stays readable.
const GRAY: u8 = 228;
/// The size of the characters in hundredths of the page's shorter edge.
const SIZE: Length = 31;
/// Sine and cosine of 45 degrees, in hundred-thousandths.
const SLANT: i64 = 70_711;
/// The middle of Chinese characters above the baseline, in thousandths of their size.
const MIDDLE: i64 = 380;

/// The outlines of a slanted word in the middle of a page, filled by the nonzero rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// 0 black to 255 white.
    pub gray: u8,
    /// Closed outlines.
    pub rings: Vec<Ring>,
}

impl Stamp {
    /// A word in the middle of a page of this size. Characters that no font has are left out: it marks the page and
    /// says nothing of its content.
    pub(super) fn new(fonts: &FontSet, word: &str, width: Length, height: Length) -> Arc<Stamp> {
        let size = i64::from(width.min(height)) * i64::from(SIZE) / 100;
        let glyphs: Vec<_> = word.chars().filter_map(|character| fonts.glyph(Face::SansBold, character)).collect();
        let length: i64 = glyphs.iter().map(|glyph| i64::from(glyph.advance)).sum();
        let mut stamp = Stamp { gray: GRAY, rings: Vec::new() };
        let mut from = -length / 2;
        for glyph in glyphs {
            if let Some(font) = fonts.font(glyph.font) {
                let em = i64::from(font.units_per_em().max(1));
                let place = Place { size, em, from, middle: (width / 2, height / 2) };
                stamp.rings.extend(font.rings(glyph.id, |point| place.point(point)));
            }
            from += i64::from(glyph.advance);
        }
        Arc::new(stamp)
    }
}

/// Where a glyph's outline goes.
struct Place {
    size: i64,
    em: i64,
    /// Where the glyph begins, from the middle of the word, in thousandths of the size.
    from: i64,
    /// The middle of the page.
    middle: Point,
}

impl Place {
    /// Font units on the slanted line, upwards from left to right.
    fn point(&self, (x, y): (f32, f32)) -> Point {
        let along = self.from * self.size / 1000 + units(x) * self.size / self.em;
        let above = units(y) * self.size / self.em - MIDDLE * self.size / 1000;
        let turned = |value: i64| (value * SLANT / 100_000) as Length;
        (self.middle.0 + turned(along - above), self.middle.1 - turned(along + above))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Piece, points};

    #[test]
    fn the_word_stands_whole_in_the_middle_of_both_kinds_of_pages() {
        for (width, height) in [(points(595), points(842)), (points(842), points(595))] {
            let stamp = Stamp::new(FontSet::embedded(), "草稿", width, height);
            let ends = stamp.rings.iter().flat_map(|ring| {
                ring.pieces.iter().map(|piece| match piece {
                    Piece::Line(end) | Piece::Curve(_, _, end) => *end,
                })
            });
            let (xs, ys): (Vec<_>, Vec<_>) = ends.unzip();
            let middle = |values: &[Length]| (values.iter().min().unwrap() + values.iter().max().unwrap()) / 2;
            assert!((middle(&xs) - width / 2).abs() < points(12), "{}", middle(&xs));
            assert!((middle(&ys) - height / 2).abs() < points(12), "{}", middle(&ys));
            assert!(xs.iter().all(|x| (points(30)..width - points(30)).contains(x)));
            assert!(ys.iter().all(|y| (points(30)..height - points(30)).contains(y)));
            // 草 and 稿 have at least a dozen outlines.
            assert!(stamp.rings.len() > 8);
        }
    }
}
