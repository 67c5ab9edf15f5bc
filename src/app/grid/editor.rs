//! What is being typed into the active cell.

use super::table::Spot;

/// How the grid takes keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Keys move; a letter starts an entry.
    #[default]
    Navigate,
    /// An entry that replaces the cell: arrow keys accept it and move.
    Overwrite,
    /// The cell's content is being changed: arrow keys move in the text.
    Edit,
}

/// An entry that was refused: the cell kept its old value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The cell.
    pub spot: Spot,
    /// Why.
    pub reason: String,
}

/// The entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Editor {
    /// How keys are taken.
    pub mode: Mode,
    /// The text so far.
    pub buffer: String,
    /// Whether an input method is composing.
    pub composing: bool,
    /// The input method gave its composition up in this frame.
    pub dismissed: bool,
    /// The last refusal, shown at its cell until the next key.
    pub refusal: Option<Refusal>,
    /// The caret goes to the end of the text in the next frame.
    pub caret_to_end: bool,
}

impl Editor {
    /// Whether an entry is under way.
    pub fn is_open(&self) -> bool {
        self.mode != Mode::Navigate
    }

    /// Begins to change `text`.
    pub fn edit(&mut self, text: String) {
        self.mode = Mode::Edit;
        self.buffer = text;
        self.caret_to_end = true;
        self.refusal = None;
    }

    /// Ends the entry without keeping it.
    pub fn close(&mut self) {
        self.mode = Mode::Navigate;
        self.buffer.clear();
        self.composing = false;
    }

    /// Notes what the text field took since the last frame: a first letter opens an entry.
    pub fn notice_typing(&mut self) {
        if self.mode == Mode::Navigate && !self.buffer.is_empty() {
            self.mode = Mode::Overwrite;
            self.refusal = None;
        }
    }
}
