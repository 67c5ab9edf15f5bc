//! Widths and heights of the grid in points.

use super::{
    table::{GridColumn, Spot, Table},
    totals::Values,
};
use crate::{amount::Unit, form::LeafKind};
use std::collections::BTreeMap;

/// The size of cell text at zoom 1.
pub const TEXT_SIZE: f32 = 13.5;
/// The height of a line at zoom 1.
const LINE_HEIGHT: f32 = 24.0;
/// A column is never narrower.
const NARROWEST: f32 = 28.0;
/// A column is never wider.
const WIDEST: f32 = 900.0;
/// Label columns are not made wider by themselves.
const WIDEST_LABEL: f32 = 250.0;
/// Blank space at both sides of a cell.
pub const PADDING: f32 = 6.0;

/// Column widths changed by the user, at zoom 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Widths(BTreeMap<usize, f32>);

impl Widths {
    /// The width of a column that was changed.
    pub fn get(&self, column: usize) -> Option<f32> {
        self.0.get(&column).copied()
    }

    /// Sets a column's width.
    pub fn set(&mut self, column: usize, width: f32) {
        self.0.insert(column, width.clamp(NARROWEST, WIDEST));
    }

    /// Makes a column as wide as what stands in it.
    pub fn fit(&mut self, table: &Table, values: Values<'_>, column: usize) {
        self.set(column, fitted_width(table, values, column));
    }
}

/// Where columns and lines stand at a zoom.
#[derive(Clone, Debug, PartialEq)]
pub struct GridLayout {
    /// Left edges of the columns, and the right edge of the last.
    pub edges: Vec<f32>,
    /// The height of every line.
    pub line_height: f32,
    /// The height of the header.
    pub header_height: f32,
    /// Heights of the header's rows, from the top: their lower edges.
    pub header_edges: Vec<f32>,
    /// The zoom.
    pub zoom: f32,
}

impl GridLayout {
    /// Lays out a table.
    pub fn new(table: &Table, widths: &Widths, zoom: f32) -> GridLayout {
        let mut edges = vec![0.0];
        let mut at = 0.0;
        for (index, column) in table.columns.iter().enumerate() {
            let own = || natural_width(table, column);
            let width = widths.0.get(&index).copied().unwrap_or_else(own);
            at += (width * zoom).round();
            edges.push(at);
        }
        let mut layout = GridLayout {
            edges,
            line_height: (LINE_HEIGHT * zoom).round(),
            header_height: 0.0,
            header_edges: Vec::new(),
            zoom,
        };
        layout.place_header(table);
        layout
    }

    /// Header rows are as high as their wrapped titles need.
    fn place_header(&mut self, table: &Table) {
        let size = TEXT_SIZE * self.zoom;
        let needed = |text: &str, width: f32| {
            let per_line = ((width - PADDING) / size).floor().max(1.0);
            (text_units(text) / per_line).ceil().max(1.0) * (size * 1.3) + 6.0 * self.zoom
        };
        let mut heights = vec![0.0_f32; table.header_rows];
        for cell in &table.header {
            let width = self.edges.get(cell.column + cell.column_span).copied().unwrap_or(0.0)
                - self.edges.get(cell.column).copied().unwrap_or(0.0);
            let height = needed(&cell.text, width);
            let rows = heights.get_mut(cell.row..cell.row + cell.row_span).unwrap_or_default();
            let have: f32 = rows.iter().sum();
            let missing = (height - have).max(0.0);
            // A title over several rows makes its lowest row higher.
            if let Some(last) = rows.last_mut() {
                *last += missing;
            }
        }
        let mut at = 0.0;
        self.header_edges = heights
            .iter()
            .map(|height| {
                at += height.round();
                at
            })
            .collect();
        self.header_height = at;
    }

    /// Left and right edge of a column.
    pub fn column(&self, column: usize) -> (f32, f32) {
        let edge = |index: usize| self.edges.get(index).or(self.edges.last()).copied().unwrap_or(0.0);
        (edge(column), edge(column + 1))
    }

    /// The width of all columns.
    pub fn width(&self) -> f32 {
        self.edges.last().copied().unwrap_or(0.0)
    }

    /// The column at a distance from the left edge.
    pub fn column_at(&self, x: f32) -> Option<usize> {
        let index = self.edges.partition_point(|edge| *edge <= x);
        (index > 0 && index < self.edges.len()).then(|| index - 1)
    }

    /// The width of the frozen columns.
    pub fn frozen_width(&self, table: &Table) -> f32 {
        self.edges.get(table.frozen).copied().unwrap_or(0.0)
    }

    /// The scroll offset that brings a spot into sight, starting from `offset`.
    pub fn offset_to_show(&self, table: &Table, spot: Spot, offset: (f32, f32), viewport: (f32, f32)) -> (f32, f32) {
        let top = spot.line as f32 * self.line_height;
        let bottom = top + self.line_height;
        // What had to be scrolled to is shown with a line or two around it.
        let around = (1.5 * self.line_height).min(viewport.1 / 4.0);
        let y = if top < offset.1 {
            top - around
        } else if bottom > offset.1 + viewport.1 {
            bottom + around - viewport.1
        } else {
            offset.1
        };
        if spot.column < table.frozen {
            return (offset.0, y.max(0.0));
        }
        let (left, right) = self.column(spot.column);
        let frozen = self.frozen_width(table);
        let x = offset.0.max(right - frozen - viewport.0).min(left - frozen);
        (x.max(0.0), y.max(0.0))
    }
}

/// The width of a text in units of its size: CJK one, Latin a little over half.
fn text_units(text: &str) -> f32 {
    text.chars().map(|c| if c.is_ascii() { 0.56 } else { 1.0 }).sum()
}

fn natural_width(table: &Table, column: &GridColumn) -> f32 {
    let labels = || {
        let lines = 0..table.line_count().min(400);
        let rows = lines.filter_map(|line| table.row(line, column.pane));
        rows.map(|row| text_units(&row.label) * TEXT_SIZE + f32::from(row.level) * 14.0).fold(0.0, f32::max)
    };
    // Exact figures in 元 have four more digits than rounded ones in 万元.
    let narrowest = if table.unit == Unit::Yuan { 118.0 } else { 92.0 };
    let title = column.titles.last().map(|title| text_units(title) * TEXT_SIZE).unwrap_or(0.0) + 2.0 * PADDING;
    match column.kind {
        LeafKind::Label => {
            // Names that are still to be entered need room as well.
            let narrowest = if table.subjects.is_some() { 190.0 } else { 90.0 };
            (labels() + 3.0 * PADDING).clamp(narrowest, WIDEST_LABEL)
        }
        LeafKind::LineNumber => title.clamp(40.0, 60.0),
        LeafKind::Code(crate::form::CodePart::Whole) => 74.0,
        LeafKind::Code(_) => 43.0,
        // Short titles stand on one line, longer ones wrap over a width that holds 9,999,999.99.
        LeafKind::Amount(_) if title <= 124.0 => title.max(narrowest),
        LeafKind::Amount(_) => (title / 2.0).clamp(narrowest, 124.0),
    }
}

/// Longer tables are measured by their first lines.
const MEASURED_LINES: usize = 5_000;

/// The width that shows every cell of a column and the longest word of its title whole.
fn fitted_width(table: &Table, values: Values<'_>, column: usize) -> f32 {
    let indent = |spot: Spot| match table.slot(spot) {
        super::table::Slot::Label(row) => f32::from(row.level) * 14.0,
        _ => 0.0,
    };
    let spots = (0..table.line_count().min(MEASURED_LINES)).map(|line| Spot::new(line, column));
    let cells = spots.map(|spot| text_units(&table.text(values, spot).0) * TEXT_SIZE * 1.05 + indent(spot));
    let widest = cells.fold(0.0, f32::max) + 2.5 * PADDING;
    let title = table.columns.get(column).and_then(|column| column.titles.last());
    // Titles wrap anywhere; four characters of one stay together.
    let title = title.map_or(0.0, |title| text_units(title).min(4.0) * TEXT_SIZE) + 2.0 * PADDING;
    widest.max(title)
}
