//! The grid: one component for every form.
//!
//! [`table`] says what stands where, [`selection`] where the keyboard is, [`keys`] what the keys do,
//! [`clipboard`] how ranges travel, [`editor`] what is being typed, [`input`] turns events into edits, and
//! [`view`] paints the visible part. Only `input` and `view` know egui's frame.

pub mod actions;
pub mod clipboard;
pub mod editor;
pub mod geometry;
pub mod input;
pub mod keys;
pub mod layout;
pub mod paint;
pub mod pointer;
pub mod selection;
pub mod sink;
pub mod table;
pub mod totals;
pub mod view;

use self::{editor::Editor, layout::Widths, selection::Selection};
use eframe::egui::{Id, Vec2};

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
    /// The scroll offset of the last frame.
    pub offset: Vec2,
    /// The size of the part that scrolls, without header and frozen columns.
    pub viewport: Vec2,
    /// Where to scroll in the next frame.
    pub scroll_to: Option<Vec2>,
    /// Scroll the active cell into sight in the next frame.
    pub follow: bool,
    /// What the pointer is dragging.
    pub drag: Drag,
    /// The sums of the selection in words, and the state they are of.
    pub sums: Option<(SumsOf, String)>,
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
