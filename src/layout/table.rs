//! Forms on landscape pages: text size, rows, continuation pages.

use super::{
    Face, FontSet, Length, MissingGlyph, Owner, Source,
    columns::Demand,
    flow::Flow,
    geometry::{Setting, Sheet, points, points_of},
    line::Fit,
    paragraph::{SetStyle, TextLine, set_text},
    shape::{Extent, extent},
    table_page,
};
use crate::{
    document::{Align, BodyRow, HeaderCell, Placement, Table},
    form::{Address, StyleSheet},
};

/// A text size and what goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Density {
    /// Font size.
    pub size: Length,
    /// Least height of a row.
    pub row: Length,
    /// Room left and right in a cell.
    pub inset: Length,
}

/// From one size that is tried to the next.
const SIZE_STEP: Length = 500;

/// Rows of a table that leaves room on its page grow up to this height.
const COMFORTABLE_ROW: Length = 21_000;

/// Rows of a table of several pages are this high.
const LONG_TABLE_ROW: Length = 18_000;

/// A last page with rows on less than this share of it, in hundredths, is better saved.
const FEW_ROWS: Length = 33;

/// From one height of rows that is tried to save a page to the next.
const GROWTH_STEP: Length = 250;

/// No name of a subject or row has more characters; what has more is set like running text.
const LONGEST_NAME: usize = 40;

impl Density {
    /// What goes with a font size: rows and insets shrink faster than the text.
    fn of(size: Length) -> Density {
        let less = points(10) + points(1) / 2 - size;
        Density {
            size,
            row: (points(15) - less * 26 / 15).max(size * 13 / 10),
            inset: (points(4) - less * 2 / 3).clamp(points(2), points(5)),
        }
    }

    /// From the style sheet's size of cells to its smallest.
    fn all(setting: Setting) -> Vec<Density> {
        let (largest, least) = (points_of(setting.style.table.size), points_of(setting.style.table_least));
        let steps = (largest - least).max(0) / SIZE_STEP;
        let mut sizes: Vec<Length> = (0..=steps).map(|step| largest - step * SIZE_STEP).collect();
        if sizes.last().is_some_and(|&last| last > least) {
            sizes.push(least);
        }
        sizes.into_iter().map(Density::of).collect()
    }

    /// From one line of a cell to the next.
    pub fn leading(self) -> Length {
        self.size * 6 / 5
    }

    /// Thousandths of an em as a length.
    pub fn scale(self, per_mille: Length) -> Length {
        (i64::from(per_mille) * i64::from(self.size) / 1000) as Length
    }

    /// How far a cell's text is indented.
    pub fn indent(self, cell: &Cell) -> Length {
        Length::from(cell.indent) * self.size / 2
    }
}

/// A cell with its place in the grid.
#[derive(Clone, Debug)]
pub(super) struct Cell<'a> {
    pub column: usize,
    pub columns: usize,
    pub rows: usize,
    pub text: &'a str,
    pub align: Align,
    pub face: Face,
    /// In half characters.
    pub indent: u8,
    pub address: Option<&'a Address>,
    pub is_header: bool,
    pub extent: Extent,
}

impl Cell<'_> {
    /// Whether it holds sentences, and no label or figure.
    fn is_running_text(&self) -> bool {
        self.align == Align::Left && !self.is_header && self.text.chars().nth(LONGEST_NAME).is_some()
    }
}

/// Rows and the height of each.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows<'a> {
    pub cells: Vec<Vec<Cell<'a>>>,
    pub heights: Vec<Length>,
}

/// A table whose sizes are settled.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub density: Density,
    /// Where columns begin and the last one ends, from the left of the type area.
    pub edges: Vec<Length>,
    pub header: Rows<'a>,
    pub body: Rows<'a>,
}

/// The measures of a table as it is printed, for writers that make tables themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableGrid {
    /// Font size of cells.
    pub size: Length,
    /// From line to line in a cell.
    pub leading: Length,
    /// Room left and right in a cell.
    pub inset: Length,
    /// Where columns begin and the last one ends.
    pub edges: Vec<Length>,
    /// Heights of the header rows.
    pub header: Vec<Length>,
    /// Heights of the body rows.
    pub body: Vec<Length>,
}

impl TableGrid {
    /// Measures a table.
    pub fn of(table: &Table, style: &StyleSheet, fonts: &FontSet) -> TableGrid {
        let Plan { density, edges, header, body } = plan(Setting::new(fonts, style), table);
        TableGrid {
            size: density.size,
            leading: density.leading(),
            inset: density.inset,
            edges,
            header: header.heights,
            body: body.heights,
        }
    }
}

/// Lays out a table from the top of the current page on.
pub(super) fn lay_out(flow: &mut Flow, table: &Table) {
    let plan = plan(flow.setting, table);
    table_page::set(flow, table, &plan);
}

/// The pages that a table stands on.
pub(super) fn sheet(setting: Setting, table: &Table) -> Sheet {
    match table.placement {
        Placement::OwnPages => setting.measures.lying,
        Placement::InText => setting.measures.upright,
    }
}

/// Chooses the largest text with which the table fits one page; a table of several pages gets a comfortable one.
fn plan<'a>(setting: Setting, table: &'a Table) -> Plan<'a> {
    let fonts = setting.fonts;
    let header = header_cells(setting, table);
    let body = body_cells(setting, table);
    let area = sheet(setting, table).area;
    let width = area.width;
    let room = area.height - table_page::caption_height(setting, table) - table_page::notes_height(setting, table);
    let densities = Density::all(setting);
    let sized = |density: Density, demand: Demand| {
        let edges = edges(&demand.widths(&table.columns, width));
        let rows =
            |cells: &[Vec<Cell<'a>>]| Rows { heights: heights(fonts, cells, density, &edges), cells: cells.to_vec() };
        Plan { density, header: rows(&header), body: rows(&body), edges }
    };
    let count = (header.len() + body.len()) as Length;
    let mut first_that_fits = None;
    for &density in &densities {
        let demand = Demand::of(header.iter().chain(&body).flatten(), &table.columns, density);
        if !demand.fits(width) {
            continue;
        }
        if table.placement == Placement::InText {
            return sized(density, demand);
        }
        if count * density.row <= room {
            let mut plan = sized(density, demand.clone());
            let used = plan.height();
            if used <= room {
                plan.grow(((room - used) / count.max(1)).min(COMFORTABLE_ROW - density.row));
                return plan;
            }
        }
        first_that_fits.get_or_insert((density, demand));
    }
    let smallest = densities.last().copied().unwrap_or_else(|| Density::of(points_of(setting.style.table_least)));
    let (density, demand) = first_that_fits
        .unwrap_or_else(|| (smallest, Demand::of(header.iter().chain(&body).flatten(), &table.columns, smallest)));
    let mut plan = sized(density, demand);
    plan.grow(growth_over_pages(setting, table, &plan));
    plan
}

/// By how much the rows of a table of several pages grow: to a comfortable height, or by a little less where that
/// saves a page with only a few rows.
fn growth_over_pages(setting: Setting, table: &Table, plan: &Plan) -> Length {
    let most = (LONG_TABLE_ROW - plan.density.row).max(0);
    let grown = |growth: Length| table_page::filling(setting, table, plan, growth);
    let comfortable = grown(most);
    if comfortable.last_page > FEW_ROWS {
        return most;
    }
    let less = (0..most).rev().step_by(GROWTH_STEP as usize);
    less.into_iter().find(|growth| grown(*growth).pages < comfortable.pages).unwrap_or(most)
}

impl Plan<'_> {
    fn height(&self) -> Length {
        self.header.heights.iter().chain(&self.body.heights).sum()
    }

    /// Makes each row higher.
    fn grow(&mut self, each: Length) {
        for height in self.header.heights.iter_mut().chain(&mut self.body.heights) {
            *height += each;
        }
    }
}

fn header_cells<'a>(setting: Setting, table: &'a Table) -> Vec<Vec<Cell<'a>>> {
    let face = Face::from(setting.style.table_head);
    let cell = |header: &'a HeaderCell| Cell {
        column: header.column,
        columns: header.column_span,
        rows: header.row_span,
        text: &header.text,
        align: Align::Center,
        face,
        indent: 0,
        address: None,
        is_header: true,
        extent: extent(setting.fonts, &header.text, face),
    };
    table.header.iter().map(|row| row.iter().map(cell).collect()).collect()
}

fn body_cells<'a>(setting: Setting, table: &'a Table) -> Vec<Vec<Cell<'a>>> {
    let plain = Face::from(setting.style.table.face);
    let row = |row: &'a BodyRow| {
        let face = if row.bold { Face::SerifBold } else { plain };
        let mut column = 0;
        let mut cells = Vec::with_capacity(row.cells.len());
        for body in &row.cells {
            let own = table.columns.get(column).map_or(Align::Left, |column| column.align);
            let columns = body.merged + 1;
            cells.push(Cell {
                column,
                columns,
                rows: 1,
                text: &body.text,
                align: body.align.unwrap_or(own),
                face,
                indent: body.indent,
                address: body.address.as_ref(),
                is_header: false,
                extent: extent(setting.fonts, &body.text, face),
            });
            column += columns;
        }
        cells
    };
    table.body.iter().map(row).collect()
}

fn edges(widths: &[Length]) -> Vec<Length> {
    let mut edge = 0;
    let mut edges = vec![0];
    edges.extend(widths.iter().map(|width| {
        edge += width;
        edge
    }));
    edges
}

/// The lines of a cell's text.
pub(super) fn cell_lines(
    fonts: &FontSet,
    cell: &Cell,
    density: Density,
    width: Length,
    owner: Owner,
    source: &Source,
    missing: &mut Vec<MissingGlyph>,
) -> Vec<TextLine> {
    let fit = if cell.is_running_text() { Fit::Justified } else { Fit::Balanced };
    let style = SetStyle { face: cell.face, size: density.size, fit, indent: 0 };
    set_text(fonts, cell.text, style, width - 2 * density.inset - density.indent(cell), owner, source, missing)
}

/// The height of each row: as many lines as its longest cell needs.
fn heights(fonts: &FontSet, rows: &[Vec<Cell>], density: Density, edges: &[Length]) -> Vec<Length> {
    let needs = |cell: &Cell| {
        let width = span(edges, cell.column, cell.columns);
        let free = width - 2 * density.inset - density.indent(cell);
        // Most cells hold a figure that fits; only the others are worth breaking.
        let lines = if density.scale(cell.extent.natural) <= free {
            cell.extent.lines
        } else {
            cell_lines(fonts, cell, density, width, Owner::RepeatedHeader, &Source::Fixed, &mut Vec::new()).len()
        };
        density.row + (lines.max(1) as Length - 1) * density.leading()
    };
    let mut heights: Vec<Length> = rows
        .iter()
        .map(|row| row.iter().filter(|cell| cell.rows == 1).map(needs).max().unwrap_or(density.row))
        .collect();
    // A text over several rows that needs more than they have makes the last of them higher.
    for (at, row) in rows.iter().enumerate() {
        for cell in row.iter().filter(|cell| cell.rows > 1) {
            let end = (at + cell.rows).min(heights.len());
            let have: Length = heights.get(at..end).unwrap_or_default().iter().sum();
            if let Some(last) = heights.get_mut(end.saturating_sub(1)) {
                *last += (needs(cell) - have).max(0);
            }
        }
    }
    heights
}

/// The distance from the beginning of a column to the end of those it covers.
pub(super) fn span(edges: &[Length], column: usize, columns: usize) -> Length {
    let edge = |at: usize| edges.get(at).or(edges.last()).copied().unwrap_or(0);
    edge(column + columns) - edge(column)
}
