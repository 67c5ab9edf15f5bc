//! Putting a planned table on pages.

use super::{
    Fill, Length, NodeId, Owner, Rectangle, Role, Source,
    flow::Flow,
    geometry::{Setting, points, points_of},
    grid::Grid,
    line::Fit,
    page::CellArea,
    paragraph::{SetStyle, baseline, set_text},
    table::{Cell, Plan, Rows, cell_lines, sheet, span},
};
use crate::{
    document::{Align, Placement, Table},
    form::TextStyle,
};
use std::ops::Range;

/// Free room between the grid and the first note.
const NOTE_GAP: Length = points(3);
/// After the title on every page but the first.
const CONTINUED: &str = "（续）";
const HEADER_GRAY: u8 = 242;

/// A text above or under the grid, and from line to line of it.
#[derive(Clone, Copy)]
struct Line {
    style: SetStyle,
    pitch: Length,
}

impl Line {
    /// `lead` is the pitch in tenths of the size.
    fn new(style: TextStyle, lead: Length, fit: Fit) -> Line {
        let size = points_of(style.size);
        Line { style: SetStyle { face: style.face.into(), size, fit, indent: 0 }, pitch: size * lead / 10 }
    }

    fn title(setting: Setting) -> Line {
        Line::new(setting.style.table_title, 17, Fit::Balanced)
    }

    fn caption(setting: Setting) -> Line {
        Line::new(setting.style.table_caption, 15, Fit::Balanced)
    }

    fn note(setting: Setting) -> Line {
        Line::new(setting.style.note, 15, Fit::Justified)
    }
}

/// Title, number, unit and amount unit, above the grid.
pub(super) fn caption_height(setting: Setting, table: &Table) -> Length {
    if table.placement == Placement::InText {
        return 0;
    }
    Line::title(setting).pitch + 2 * Line::caption(setting).pitch
}

/// How high the notes under a table are.
pub(super) fn notes_height(setting: Setting, table: &Table) -> Length {
    let width = sheet(setting, table).area.width;
    let Line { style, pitch } = Line::note(setting);
    let lines_of = |note: &String| {
        set_text(setting.fonts, note, style, width, Owner::RepeatedHeader, &Source::Fixed, &mut Vec::new()).len()
    };
    let lines: usize = table.notes.iter().map(lines_of).sum();
    if lines == 0 { 0 } else { NOTE_GAP + lines as Length * pitch }
}

/// Sets a table from the top of the current page on, on as many pages as it needs.
pub(super) fn set(flow: &mut Flow, table: &Table, plan: &Plan) {
    let header_height: Length = plan.header.heights.iter().sum();
    let setting = flow.setting;
    let sheet = sheet(setting, table);
    let area = sheet.area;
    let first_row = plan.body.heights.first().copied().unwrap_or(0);
    if table.placement == Placement::InText && flow.room() < header_height + first_row {
        flow.new_page(sheet);
    }
    let around = caption_height(setting, table) + header_height;
    let capacity = Capacity { first: flow.room() - around, other: area.height - around };
    let keeps = |row: usize| table.body.get(row).is_some_and(|row| row.keeps_next);
    let pages = paginate(&plan.body.heights, capacity, notes_height(setting, table), keeps);
    let source = Source::Block(table.anchor.clone());
    let mut node = None;
    for (number, rows) in pages.into_iter().enumerate() {
        if number > 0 {
            flow.new_page(sheet);
        }
        let first = number == 0;
        if table.placement == Placement::OwnPages {
            caption(flow, table, first);
        }
        let node = *node.get_or_insert_with(|| flow.node(None, Role::Table, source.clone()));
        let mut setter = Setter { flow, plan, left: area.x, source: &source, table: node, grid: Grid::default() };
        // The header is said once; on continuation pages it is only there for the eye.
        setter.rows(&plan.header, 0..plan.header.cells.len(), first);
        setter.rows(&plan.body, rows, true);
        setter.finish(table);
    }
    flow.skip(NOTE_GAP);
    let Line { style, pitch } = Line::note(setting);
    for note in &table.notes {
        let node = flow.node(None, Role::Note, source.clone());
        for line in flow.set(note, style, area.width, node) {
            let y = baseline(flow.here().y, pitch, style.size);
            flow.page().runs.extend(line.place(area.x, y));
            flow.skip(pitch);
        }
    }
}

/// How much height of rows there is on the page where a table begins, and on each that follows.
#[derive(Clone, Copy)]
struct Capacity {
    first: Length,
    other: Length,
}

/// How a table fills its pages.
pub(super) struct Filling {
    pub pages: usize,
    /// How full the last page would be if every page before it were full to the end, in hundredths.
    pub last_page: Length,
}

/// How a table on pages of its own fills them when each row is higher by `growth`.
pub(super) fn filling(setting: Setting, table: &Table, plan: &Plan, growth: Length) -> Filling {
    let grown = |heights: &[Length]| -> Vec<Length> { heights.iter().map(|height| height + growth).collect() };
    let header: Length = grown(&plan.header.heights).iter().sum();
    let body = grown(&plan.body.heights);
    let room = sheet(setting, table).area.height - caption_height(setting, table) - header;
    let notes = notes_height(setting, table);
    let keeps = |row: usize| table.body.get(row).is_some_and(|row| row.keeps_next);
    let pages = paginate(&body, Capacity { first: room, other: room }, notes, keeps);
    let before = pages.len().saturating_sub(1) as Length;
    let all = body.iter().sum::<Length>() + notes;
    Filling { pages: pages.len(), last_page: (all - before * room).max(0) / (room / 100).max(1) }
}

/// Which rows stand on which page; the notes need room after the last one.
fn paginate(
    heights: &[Length],
    capacity: Capacity,
    notes: Length,
    keeps_next: impl Fn(usize) -> bool,
) -> Vec<Range<usize>> {
    let mut pages: Vec<Range<usize>> = Vec::new();
    let (mut start, mut used) = (0, 0);
    let mut room = capacity.first;
    for (row, height) in heights.iter().enumerate() {
        if used + height > room && row > start {
            // What announces this row goes with it.
            let announced = (start + 1..row).rev().take_while(|before| keeps_next(*before)).count();
            let end = row - announced;
            pages.push(start..end);
            (start, used) = (end, heights.get(end..row).unwrap_or_default().iter().sum());
            room = capacity.other;
        }
        used += height;
    }
    if used + notes > room && heights.len() > start + 1 {
        // The last rows move on together with the notes, so that these do not stand alone.
        let moved = (start + heights.len()).div_ceil(2);
        pages.push(start..moved);
        start = moved;
    }
    pages.push(start..heights.len());
    pages
}

/// What stands above the grid: once for readers, on continuation pages for the eye only.
fn caption(flow: &mut Flow, table: &Table, first: bool) {
    let area = flow.setting.measures.lying.area;
    let source = Source::Block(table.anchor.clone());
    let text = if first { table.title.clone() } else { format!("{}{CONTINUED}", table.title) };
    let (title, own) = (Line::title(flow.setting), Line::caption(flow.setting));
    let texts = [
        (text.as_str(), title, Align::Center, title.pitch, Role::Title(2)),
        (table.number.as_str(), own, Align::Right, own.pitch, Role::Note),
        (table.unit_line.as_str(), own, Align::Left, 0, Role::Note),
        (table.amount_line.as_str(), own, Align::Right, own.pitch, Role::Note),
    ];
    for (text, Line { style, pitch }, align, advance, role) in texts {
        let owner = match first {
            true => Owner::Node(flow.node(None, role, source.clone())),
            false => Owner::RepeatedHeader,
        };
        // A title longer than the page is wide is rare; its second line takes the room of the form number.
        let lines = set_text(flow.setting.fonts, text, style, area.width, owner, &source, &mut flow.missing);
        let mut y = flow.here().y;
        for line in lines {
            let x = area.x + aligned(align, area.width, line.width);
            flow.page().runs.extend(line.place(x, baseline(y, pitch, style.size)));
            y += pitch;
        }
        flow.skip(advance);
    }
}

/// The free room left of a text that stands in `room`.
fn aligned(align: Align, room: Length, width: Length) -> Length {
    match align {
        Align::Left => 0,
        Align::Center => (room - width) / 2,
        Align::Right => room - width,
    }
}

struct Setter<'a, 'b> {
    flow: &'a mut Flow<'b>,
    plan: &'a Plan<'a>,
    /// The left edge of the type area.
    left: Length,
    source: &'a Source,
    table: NodeId,
    grid: Grid,
}

impl Setter<'_, '_> {
    /// Sets rows from the current place on; `said` tells whether they are content or repeat it.
    fn rows(&mut self, rows: &Rows, range: Range<usize>, said: bool) {
        for at in range {
            let (Some(cells), Some(&height)) = (rows.cells.get(at), rows.heights.get(at)) else { continue };
            let node = said.then(|| self.flow.node(Some(self.table), Role::Row, self.source.clone()));
            for cell in cells {
                let end = (at + cell.rows).min(rows.heights.len());
                let height = rows.heights.get(at..end).unwrap_or_default().iter().sum();
                self.cell(cell, height, node);
            }
            self.flow.skip(height);
        }
    }

    fn cell(&mut self, cell: &Cell, height: Length, row: Option<NodeId>) {
        let density = self.plan.density;
        let left = self.plan.edges.get(cell.column).copied().unwrap_or(0);
        let area = Rectangle {
            x: self.left + left,
            y: self.flow.here().y,
            width: span(&self.plan.edges, cell.column, cell.columns),
            height,
        };
        self.grid.cell(area);
        if cell.is_header {
            self.flow.page().fills.push(Fill { area, gray: HEADER_GRAY });
        }
        let source = cell.address.map_or_else(|| self.source.clone(), |address| Source::Cell(address.clone()));
        if let Some(address) = cell.address {
            self.flow.page().cells.push(CellArea { area, address: address.clone() });
        }
        let role = if cell.is_header {
            Role::HeaderCell { columns: cell.columns as u16, rows: cell.rows as u16 }
        } else {
            Role::Cell { columns: cell.columns as u16 }
        };
        let owner = match row {
            Some(row) => Owner::Node(self.flow.node(Some(row), role, source.clone())),
            None => Owner::RepeatedHeader,
        };
        let lines =
            cell_lines(self.flow.setting.fonts, cell, density, area.width, owner, &source, &mut self.flow.missing);
        let text_height = lines.len() as Length * density.leading();
        let mut y = area.y + (height - text_height) / 2;
        let indent = density.indent(cell);
        let room = area.width - 2 * density.inset - indent;
        for line in lines {
            let x = area.x + density.inset + indent + aligned(cell.align, room, line.width);
            let base = baseline(y, density.leading(), density.size);
            self.flow.page().runs.extend(line.place(x, base));
            y += density.leading();
        }
    }

    /// Draws the lines of the grid.
    fn finish(mut self, table: &Table) {
        for (column, edge) in table.columns.iter().zip(&self.plan.edges) {
            if column.pane_start {
                self.grid.thicken(self.left + edge);
            }
        }
        self.grid.draw(self.flow.page());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_fill_pages_in_order_and_notes_are_not_alone() {
        let paginate = |heights: &[Length], capacity, notes| {
            super::paginate(heights, Capacity { first: capacity, other: capacity }, notes, |_| false)
        };
        let whole = |rows: usize| vec![Range { start: 0, end: rows }];
        assert_eq!(paginate(&[10; 5], 100, 20), whole(5));
        assert_eq!(paginate(&[10; 25], 100, 20), [0..10, 10..20, 20..25]);
        assert_eq!(paginate(&[10; 10], 100, 20), [0..5, 5..10]);
        assert_eq!(paginate(&[], 100, 20), whole(0));
        assert_eq!(paginate(&[500, 10], 100, 20), [0..1, 1..2]);
        let capacity = Capacity { first: 25, other: 100 };
        assert_eq!(super::paginate(&[10; 5], capacity, 0, |_| false), [0..2, 2..5]);
        assert_eq!(super::paginate(&[10; 5], capacity, 0, |row| row == 1), [0..1, 1..5]);
        assert_eq!(super::paginate(&[10; 5], capacity, 0, |_| true), [0..1, 1..5]);
    }
}
