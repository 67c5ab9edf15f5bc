//! The grid: one component for every form.
//!
//! [`table`] says what stands where, [`selection`] where the keyboard is, [`keys`] what the keys do,
//! [`clipboard`] how ranges travel, [`paste`] what arrives, [`editor`] what is being typed, [`input`] turns events
//! into edits, and [`view`] paints the visible part. Only `input`, `pointer` and `view` know egui's frame.

pub mod actions;
pub mod bar;
pub mod clipboard;
pub mod editor;
pub mod faces;
pub mod geometry;
pub mod heading;
pub mod input;
pub mod keys;
pub mod layout;
pub mod paint;
pub mod paste;
pub mod pointer;
pub mod ranges;
pub mod selection;
pub mod sink;
pub mod table;
pub mod totals;
pub mod view;

use self::{
    editor::Editor,
    faces::Faces,
    layout::{GridLayout, Widths},
    selection::Selection,
    table::{Spot, Table},
};
use crate::{amount::Amount, form::Address};
use eframe::egui::{Id, Vec2};
use std::rc::Rc;

/// The one text field of the grid. It is always shown and always focused, moved over the active cell: an input
/// method only keeps its first key where a text field already has the keyboard.
pub fn sink_id() -> Id {
    Id::unique("grid sink")
}

/// What a form's grid remembers while the project is open.
#[derive(Clone, Debug, Default)]
pub struct GridState {
    /// What is selected.
    pub selection: Selection,
    /// Whether the selection was placed; a fresh grid starts at its first amount.
    pub placed: bool,
    /// The entry that is being typed.
    pub editor: Editor,
    /// Column widths changed by the user.
    pub widths: Widths,
    /// Whether the widths of earlier days were looked up.
    pub widths_known: bool,
    /// Whether they have to be kept for later days.
    pub widths_changed: bool,
    /// Where everything stands, kept while table, widths and zoom stay.
    layout: Option<KeptLayout>,
    /// What the cells in sight look like.
    pub faces: Faces,
    /// The scroll offset of the last frame.
    pub offset: Vec2,
    /// The size of the part that scrolls, without header and frozen columns.
    pub viewport: Vec2,
    /// Where to scroll in the next frame.
    pub scroll_to: Option<Vec2>,
    /// What to scroll into sight in the next frame.
    pub follow: Option<Spot>,
    /// Totals of a pasted block that are still to be compared with the computed ones.
    pub pasted_totals: Vec<(Address, Amount)>,
    /// What the pointer is dragging.
    pub drag: Drag,
    /// What the bar says of the active cell.
    pub bar: bar::BarText,
    /// The sums of the selection in words, and the state they are of.
    pub sums: Option<(SumsOf, String)>,
}

/// A layout and what it was made of.
#[derive(Clone, Debug)]
struct KeptLayout {
    table: Rc<Table>,
    widths: Widths,
    zoom: f32,
    layout: Rc<GridLayout>,
}

impl GridState {
    /// Widths and heights of a table at a zoom.
    pub fn layout(&mut self, table: &Rc<Table>, zoom: f32) -> Rc<GridLayout> {
        if let Some(kept) = &self.layout
            && Rc::ptr_eq(&kept.table, table)
            && kept.widths == self.widths
            && kept.zoom == zoom
        {
            return kept.layout.clone();
        }
        let layout = Rc::new(GridLayout::new(table, &self.widths, zoom));
        let widths = self.widths.clone();
        self.layout = Some(KeptLayout { table: table.clone(), widths, zoom, layout: layout.clone() });
        layout
    }
}

/// What the sums of a selection depend on: the project's revision, the report's serial number, whether last year's
/// figures are shown, and the range.
pub type SumsOf = (u64, u64, bool, selection::Range);

/// What the pointer is dragging in the grid.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Drag {
    /// Nothing.
    #[default]
    Nothing,
    /// The range's corner.
    Range,
    /// Whole lines.
    Lines,
    /// Whole columns.
    Columns,
    /// A column's right edge: the column, and its width less the pointer's position.
    Edge(usize, f32),
}
