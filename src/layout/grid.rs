//! The lines between table cells: each drawn once, as long as it goes.

use super::{Length, Page, Rectangle, Rule};
use std::collections::BTreeMap;

const THIN: Length = 500;
/// Between the panes of a form.
const PANE: Length = 1000;

/// Collects the edges of cells.
#[derive(Default)]
pub(super) struct Grid {
    /// Horizontal stretches by height.
    horizontal: BTreeMap<Length, Vec<(Length, Length)>>,
    /// Vertical stretches by place.
    vertical: BTreeMap<Length, Vec<(Length, Length)>>,
    /// Where thicker lines stand.
    thick: Vec<Length>,
}

impl Grid {
    /// Adds the four edges of a cell.
    pub fn cell(&mut self, area: Rectangle) {
        let (right, bottom) = (area.x + area.width, area.y + area.height);
        for y in [area.y, bottom] {
            self.horizontal.entry(y).or_default().push((area.x, right));
        }
        for x in [area.x, right] {
            self.vertical.entry(x).or_default().push((area.y, bottom));
        }
    }

    /// Makes the vertical line at `x` thicker.
    pub fn thicken(&mut self, x: Length) {
        self.thick.push(x);
    }

    /// Draws the lines.
    pub fn draw(self, page: &mut Page) {
        for (y, stretches) in self.horizontal {
            for (from, to) in joined(stretches) {
                page.rules.push(Rule { from: (from, y), to: (to, y), width: THIN });
            }
        }
        for (x, stretches) in self.vertical {
            let width = if self.thick.contains(&x) { PANE } else { THIN };
            for (from, to) in joined(stretches) {
                page.rules.push(Rule { from: (x, from), to: (x, to), width });
            }
        }
    }
}

/// Stretches that touch or overlap become one.
fn joined(mut stretches: Vec<(Length, Length)>) -> Vec<(Length, Length)> {
    stretches.sort_unstable();
    let mut out: Vec<(Length, Length)> = Vec::new();
    for (from, to) in stretches {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_edges_are_drawn_once() {
        let mut grid = Grid::default();
        for column in 0..3 {
            grid.cell(Rectangle { x: column * 10, y: 0, width: 10, height: 5 });
        }
        let mut page = Page::default();
        grid.draw(&mut page);
        assert_eq!(page.rules.len(), 2 + 4);
    }
}
