//! Where the grid stands on the screen in this frame.

use super::{
    layout::GridLayout,
    table::{HeaderCell, Spot, Table},
};
use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};
use std::rc::Rc;

/// The grid's place on the screen.
#[derive(Clone, Debug)]
pub struct Geometry {
    /// The strip at the left where whole lines are selected.
    pub gutter: Rect,
    /// The visible part of the whole grid, without that strip.
    pub view: Rect,
    /// How far it is scrolled.
    pub offset: Vec2,
    /// Widths and heights.
    pub layout: Rc<GridLayout>,
    /// The width of the columns that do not scroll.
    pub frozen: f32,
    /// The number of those columns.
    pub frozen_columns: usize,
    lines: usize,
}

/// What is under the pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hit {
    /// A cell.
    Cell(Spot),
    /// The header over a column.
    Header(usize),
    /// The right edge of a column in the header.
    Edge(usize),
    /// The strip beside a line.
    Line(usize),
    /// The corner above that strip.
    Corner,
    /// Nothing of the grid.
    Outside,
}

/// The width of the strip where whole lines are selected.
const GUTTER: f32 = 18.0;
/// How near the pointer has to be to a column's edge.
const EDGE_REACH: f32 = 4.0;

impl Geometry {
    /// The geometry of a table whose visible part with the strip is `whole`.
    pub fn new(table: &Table, layout: Rc<GridLayout>, whole: Rect, offset: Vec2) -> Geometry {
        let (gutter, view) = whole.split_left_right_at_x(whole.left() + GUTTER.min(whole.width()));
        // Label columns that would cover most of a small window scroll with the rest.
        let width = layout.frozen_width(table);
        let frozen_columns = if width < view.width() * 0.7 { table.frozen } else { 0 };
        let frozen = if frozen_columns == 0 { 0.0 } else { width };
        Geometry { gutter, view, offset, layout, frozen, frozen_columns, lines: table.line_count() }
    }

    /// The view and the strip.
    pub fn whole(&self) -> Rect {
        self.gutter.union(self.view)
    }

    /// The part below the header.
    pub fn body(&self) -> Rect {
        Rect::from_min_max(pos2(self.view.left(), self.view.top() + self.layout.header_height), self.view.max)
    }

    /// The part of the screen in which a column may show.
    pub fn column_clip(&self, column: usize) -> Rect {
        let edge = self.view.left() + self.frozen;
        if column < self.frozen_columns {
            Rect::from_min_max(self.view.min, pos2(edge, self.view.bottom()))
        } else {
            Rect::from_min_max(pos2(edge, self.view.top()), self.view.max)
        }
    }

    /// Left and right edge of a column on the screen.
    pub fn column_x(&self, column: usize) -> (f32, f32) {
        let (left, right) = self.layout.column(column);
        let shift = if column < self.frozen_columns { 0.0 } else { self.offset.x };
        (self.view.left() + left - shift, self.view.left() + right - shift)
    }

    /// The upper edge of a line on the screen.
    pub fn line_y(&self, line: usize) -> f32 {
        self.body().top() + line as f32 * self.layout.line_height - self.offset.y
    }

    /// A cell on the screen, seen or not.
    pub fn cell(&self, spot: Spot) -> Rect {
        let (left, right) = self.column_x(spot.column);
        let top = self.line_y(spot.line);
        Rect::from_min_max(pos2(left, top), pos2(right, top + self.layout.line_height))
    }

    /// The lines that can be seen.
    pub fn visible_lines(&self) -> std::ops::Range<usize> {
        let first = (self.offset.y / self.layout.line_height).floor().max(0.0) as usize;
        let count = (self.body().height() / self.layout.line_height).ceil().max(0.0) as usize + 1;
        first.min(self.lines)..(first + count).min(self.lines)
    }

    /// The scrolling columns that can be seen.
    pub fn visible_columns(&self) -> std::ops::Range<usize> {
        let last = self.layout.edges.len().saturating_sub(1);
        let left = self.offset.x + self.frozen;
        let right = self.offset.x + self.view.width();
        let first = self.layout.edges.partition_point(|edge| *edge <= left).saturating_sub(1).max(self.frozen_columns);
        let end = self.layout.edges.partition_point(|edge| *edge < right).min(last);
        first..end.max(first)
    }

    /// What stands at a point of the screen.
    pub fn hit(&self, at: Pos2) -> Hit {
        let header = at.y < self.body().top();
        if self.gutter.contains(at) {
            return if header { Hit::Corner } else { self.line_at(at.y).map_or(Hit::Outside, Hit::Line) };
        }
        if !self.view.contains(at) {
            return Hit::Outside;
        }
        if header && let Some(edge) = self.edge_at(at) {
            return Hit::Edge(edge);
        }
        let Some(column) = self.column_at(at.x) else { return Hit::Outside };
        if header {
            return Hit::Header(column);
        }
        self.line_at(at.y).map_or(Hit::Outside, |line| Hit::Cell(Spot::new(line, column)))
    }

    fn line_at(&self, y: f32) -> Option<usize> {
        let line = ((y - self.body().top() + self.offset.y) / self.layout.line_height).floor();
        (line >= 0.0 && (line as usize) < self.lines).then_some(line as usize)
    }

    /// The columns under the header cell at a point: a group's title stands over several.
    pub fn columns_under(&self, table: &Table, at: Pos2) -> Option<std::ops::Range<usize>> {
        let column = self.column_at(at.x)?;
        let row = self.layout.header_edges.partition_point(|edge| self.view.top() + edge <= at.y);
        let covers = |cell: &&HeaderCell| {
            (cell.row..cell.row + cell.row_span).contains(&row)
                && (cell.column..cell.column + cell.column_span).contains(&column)
        };
        let cell = table.header.iter().find(covers)?;
        Some(cell.column..cell.column + cell.column_span)
    }

    /// The cell nearest to a point, for dragging beyond the edge.
    pub fn nearest(&self, at: Pos2) -> Spot {
        let body = self.body();
        let at = at.clamp(body.min, body.max - vec2(1.0, 1.0));
        let line = ((at.y - body.top() + self.offset.y) / self.layout.line_height).floor().max(0.0) as usize;
        let last = self.layout.edges.len().saturating_sub(2);
        let column = self.column_at(at.x).unwrap_or(last);
        Spot::new(line.min(self.lines.saturating_sub(1)), column)
    }

    fn column_at(&self, x: f32) -> Option<usize> {
        let from_left = x - self.view.left();
        let inside = if from_left < self.frozen { from_left } else { from_left + self.offset.x };
        self.layout.column_at(inside)
    }

    fn edge_at(&self, at: Pos2) -> Option<usize> {
        let column = self.column_at(at.x)?;
        let (left, right) = self.column_x(column);
        if (right - at.x).abs() <= EDGE_REACH {
            Some(column)
        } else if (at.x - left).abs() <= EDGE_REACH {
            column.checked_sub(1)
        } else {
            None
        }
    }

    /// The size of everything, for the scroll bars.
    pub fn content_size(&self) -> Vec2 {
        let height = self.layout.header_height + self.lines as f32 * self.layout.line_height;
        vec2(GUTTER + self.layout.width() + 1.0, height + 1.0)
    }
}
