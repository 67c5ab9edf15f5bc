//! Keys that concern more than one paragraph, and the input method that must have its keys first.

use super::TextState;
use eframe::egui::{
    Event, ImeEvent, Key, Modifiers, Ui,
    text::{CCursor, CCursorRange},
};

/// What a key asks for beyond the paragraph it was pressed in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wish {
    /// Split the paragraph at a character.
    Split(usize),
    /// Join it to the one before.
    JoinPrevious,
    /// Join the next one to it.
    JoinNext,
    /// Go to the end of the paragraph before.
    LeaveBack,
    /// Go to the start of the next paragraph.
    LeaveOn,
    /// Go to the last row of the paragraph before, at this distance from the left.
    LeaveUp(f32),
    /// Go to the first row of the next paragraph, at this distance from the left.
    LeaveDown(f32),
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
    let place = state.caret;
    ui.input_mut(|input| {
        let mut take = |key: Key, condition: bool| condition && input.consume_key(Modifiers::NONE, key);
        let (start, end) = (caret.is_empty() && at == 0, caret.is_empty() && at >= count);
        if take(Key::Enter, may_change) {
            Some(Wish::Split(at))
        } else if take(Key::Backspace, start && may_change) {
            Some(Wish::JoinPrevious)
        } else if take(Key::Delete, end && may_change) {
            Some(Wish::JoinNext)
        } else if take(Key::ArrowLeft, start) {
            Some(Wish::LeaveBack)
        } else if take(Key::ArrowRight, end) {
            Some(Wish::LeaveOn)
        } else if take(Key::ArrowUp, caret.is_empty() && place.first_row) {
            Some(Wish::LeaveUp(place.x))
        } else if take(Key::ArrowDown, caret.is_empty() && place.last_row) {
            Some(Wish::LeaveDown(place.x))
        } else {
            None
        }
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
