//! Lengths and the measures of the page.

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

/// A4 upright, with the type area of GB/T 9704: 156 mm × 225 mm, 37 mm from the top and 28 mm from the left.
pub(super) const PORTRAIT: Sheet = Sheet {
    width: millimetres(210),
    height: millimetres(297),
    area: Rectangle { x: millimetres(28), y: millimetres(37), width: millimetres(156), height: millimetres(225) },
};

/// A4 lying, for tables: as wide as a printer allows to bind.
pub(super) const LANDSCAPE: Sheet = Sheet {
    width: millimetres(297),
    height: millimetres(210),
    area: Rectangle { x: millimetres(18), y: millimetres(20), width: millimetres(261), height: millimetres(168) },
};

/// GB/T 9704: 28 characters a line. 三号 is nominally 16 pt; on this grid it is 15.79 pt.
pub(super) const BODY_SIZE: Length = PORTRAIT.area.width / 28;

/// GB/T 9704: 22 lines a page.
pub(super) const LINE_PITCH: Length = PORTRAIT.area.height / 22;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_area_is_that_of_the_standard() {
        assert_eq!((PORTRAIT.width, PORTRAIT.height), (595_276, 841_890));
        assert_eq!(PORTRAIT.area.width, 442_205);
        assert!((points(15)..points(16)).contains(&BODY_SIZE));
        assert!((points(28)..points(29)).contains(&LINE_PITCH));
    }
}
