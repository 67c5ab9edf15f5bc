//! Keys that concern more than one paragraph, and the input method that must have its keys first.

use super::TextState;
use eframe::egui::{
    Event, ImeEvent, Key, Modifiers, Ui,
    text::{CCursor, CCursorRange},
};

/// What a key does beyond the paragraph it is pressed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextAction {
    /// Splits the paragraph at the caret.
    Split,
    /// Joins it to the one before.
    JoinPrevious,
    /// Joins the next one to it.
    JoinNext,
    /// Goes to the end of the paragraph before.
    LeaveBack,
    /// Goes to the start of the next paragraph.
    LeaveOn,
    /// Goes to the last row of the paragraph before.
    LeaveUp,
    /// Goes to the first row of the next paragraph.
    LeaveDown,
}

/// A key of the paragraphs, which does this at their edges; elsewhere it is the text field's.
#[derive(Clone, Copy, Debug)]
pub struct TextKey {
    /// The key.
    pub key: Key,
    /// What it does.
    pub action: TextAction,
    /// What it does, in Chinese.
    pub help: &'static str,
}

const fn key(key: Key, action: TextAction, help: &'static str) -> TextKey {
    TextKey { key, action, help }
}

/// All keys of the paragraphs.
pub const TEXT_KEYS: &[TextKey] = &[
    key(Key::Enter, TextAction::Split, "在光标处分段"),
    key(Key::Backspace, TextAction::JoinPrevious, "在段首:并入上一段"),
    key(Key::Delete, TextAction::JoinNext, "在段末:并入下一段"),
    key(Key::ArrowLeft, TextAction::LeaveBack, "在段首:到上一段末尾"),
    key(Key::ArrowRight, TextAction::LeaveOn, "在段末:到下一段开头"),
    key(Key::ArrowUp, TextAction::LeaveUp, "在首行:到上一段"),
    key(Key::ArrowDown, TextAction::LeaveDown, "在末行:到下一段"),
];

/// What the mouse does in the paragraphs, in Chinese.
pub const TEXT_HINTS: &[(&str, &str)] = &[("Ctrl+单击一个数", "跳到它的单元格"), ("粘贴几段", "各成一段")];

/// What a key asks for beyond the paragraph it was pressed in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wish {
    /// What.
    pub action: TextAction,
    /// The character the caret stands at.
    pub at: usize,
    /// The caret's distance from the left.
    pub x: f32,
}

/// Where the caret of the active paragraph stands, as last shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct CaretPlace {
    /// The caret is in the first row.
    pub first_row: bool,
    /// The caret is in the last row.
    pub last_row: bool,
    /// Its distance from the left.
    pub x: f32,
}

impl TextState {
    /// Follows the input method: while it composes, and in the moment in which it ends, Enter, Backspace and the
    /// arrows are its own.
    pub(super) fn follow_composition(&mut self, events: &[Event]) {
        self.composition_ended = false;
        for event in events {
            match event {
                Event::Ime(ImeEvent::Preedit { text, .. }) => {
                    self.composition_ended |= self.composing && text.is_empty();
                    self.composing = !text.is_empty();
                }
                Event::Ime(ImeEvent::Commit(_)) => {
                    self.composing = false;
                    self.composition_ended = true;
                }
                _ => {}
            }
        }
    }
}

/// Takes a key that concerns more than the paragraph of `count` characters. Enter splits it, Backspace at its start
/// and Delete at its end join two, and the arrows go on over its edges.
pub(super) fn take_wish(
    ui: &Ui,
    state: &TextState,
    caret: CCursorRange,
    count: usize,
    may_change: bool,
) -> Option<Wish> {
    if state.composing || state.composition_ended {
        return None;
    }
    let at = caret.primary.index.0;
    let (alone, place) = (caret.is_empty(), state.caret);
    let applies = |action: TextAction| match action {
        TextAction::Split => may_change,
        TextAction::JoinPrevious => may_change && alone && at == 0,
        TextAction::JoinNext => may_change && alone && at >= count,
        TextAction::LeaveBack => alone && at == 0,
        TextAction::LeaveOn => alone && at >= count,
        TextAction::LeaveUp => alone && place.first_row,
        TextAction::LeaveDown => alone && place.last_row,
    };
    ui.input_mut(|input| {
        let mut pressed = |key: &&TextKey| applies(key.action) && input.consume_key(Modifiers::NONE, key.key);
        TEXT_KEYS.iter().find(&mut pressed).map(|key| Wish { action: key.action, at, x: place.x })
    })
}

/// A caret without a selection.
pub(super) fn caret_at(at: usize) -> CCursorRange {
    CCursorRange::one(CCursor::new(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preedit(text: &str) -> Event {
        Event::Ime(ImeEvent::Preedit { text: text.to_owned(), active_range_chars: None })
    }

    #[test]
    fn the_frame_that_ends_a_composition_is_still_the_input_methods() {
        let mut state = TextState::default();
        state.follow_composition(&[preedit("ce")]);
        assert!(state.composing && !state.composition_ended);
        // The windowing system sends all of this in one frame on Windows.
        state.follow_composition(&[preedit(""), Event::Ime(ImeEvent::Commit("测".to_owned()))]);
        assert!(!state.composing && state.composition_ended);
        state.follow_composition(&[]);
        assert!(!state.composing && !state.composition_ended);
    }
}
