//! Lengths and the measures of the page.

use super::FontSet;
use crate::form::{FontSize, StyleSheet, TypeArea};

/// A length in thousandths of a point (1/72 inch).
pub type Length = i32;

/// Whole points as a [`Length`].
pub const fn points(points: i32) -> Length {
    points * 1000
}

/// Millimetres as a [`Length`], rounded to the nearest unit.
pub const fn millimetres(millimetres: i32) -> Length {
    ((millimetres as i64 * 720_000 + 127) / 254) as Length
}

/// A rectangle; y grows downwards from the top of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rectangle {
    /// Left edge.
    pub x: Length,
    /// Top edge.
    pub y: Length,
    /// Width.
    pub width: Length,
    /// Height.
    pub height: Length,
}

impl Rectangle {
    /// Whether a point lies inside or on the left or top edge.
    pub fn contains(&self, x: Length, y: Length) -> bool {
        (self.x..self.x + self.width).contains(&x) && (self.y..self.y + self.height).contains(&y)
    }
}

/// The page and where its text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Page width.
    pub width: Length,
    /// Page height.
    pub height: Length,
    /// Where text stands (版心).
    pub area: Rectangle,
}

/// A4, the shorter edge first.
const A4: (Length, Length) = (millimetres(210), millimetres(297));

/// The measures of a document's pages, from its style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Measures {
    /// Pages of text.
    pub upright: Sheet,
    /// Pages of tables.
    pub lying: Sheet,
    /// The size of running text: the nominal one, made a little smaller so that lines are full of whole characters.
    pub body: Length,
    /// From line to line of running text.
    pub pitch: Length,
    /// The nominal size of running text.
    nominal: Length,
}

impl Measures {
    /// The measures that a style sheet asks for.
    pub fn of(style: &StyleSheet) -> Measures {
        let sheet = |width, height, area: TypeArea| {
            let [x, y, area_width, area_height] =
                [area.left, area.top, area.width, area.height].map(|length| millimetres(i32::from(length)));
            Sheet { width, height, area: Rectangle { x, y, width: area_width, height: area_height } }
        };
        let upright = sheet(A4.0, A4.1, style.upright);
        let nominal = points_of(style.body.size);
        // GB/T 9704: 28 characters a line of 156 mm. 三号 is nominally 16 pt; on this grid it is 15.79 pt.
        let characters = (upright.area.width + nominal - 1) / nominal.max(1);
        Measures {
            upright,
            lying: sheet(A4.1, A4.0, style.lying),
            body: upright.area.width / characters.max(1),
            pitch: upright.area.height / Length::from(style.lines.max(1)),
            nominal,
        }
    }

    /// A size in running text: what is nominally as large as it stands on the same grid.
    pub fn text_size(&self, size: FontSize) -> Length {
        let size = points_of(size);
        if size == self.nominal { self.body } else { size.min(self.pitch) }
    }
}

/// With what a document is set.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub fonts: &'a FontSet,
    pub style: &'a StyleSheet,
    pub measures: Measures,
}

impl<'a> Setting<'a> {
    /// Fonts and a style sheet.
    pub fn new(fonts: &'a FontSet, style: &'a StyleSheet) -> Setting<'a> {
        Setting { fonts, style, measures: Measures::of(style) }
    }
}

/// A font size as a length.
pub(super) fn points_of(size: FontSize) -> Length {
    Length::try_from(size.thousandths()).unwrap_or(Length::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_area_is_that_of_the_standard() {
        let measures = Measures::of(&StyleSheet::default());
        assert_eq!((measures.upright.width, measures.upright.height), (595_276, 841_890));
        assert_eq!(measures.upright.area.width, 442_205);
        assert_eq!(measures.upright.area.width / measures.body, 28);
        assert!((points(28)..points(29)).contains(&measures.pitch));
    }

    #[test]
    fn another_size_of_text_fills_its_lines_as_well() {
        let mut style = StyleSheet::default();
        style.body.size = style.contents.size;
        let measures = Measures::of(&style);
        assert_eq!(measures.upright.area.width / measures.body, 32);
        assert!(measures.body <= points(14));
        assert_eq!(measures.text_size(style.body.size), measures.body);
    }
}
