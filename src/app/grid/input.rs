//! Keyboard and clipboard events of a frame, before anything is shown, so that the findings of an edit are on
//! the screen in the same frame.

use super::{
    editor::Mode,
    keys::{Action, action_of},
    sink_id,
};
use crate::app::session::{OpenProject, Request};
use eframe::egui::{self, Event, ImeEvent};

/// Events that have to wait for the text field: what is typed in front of a key goes into the cell first.
#[derive(Debug, Default)]
pub struct GridInput {
    waiting: Vec<Event>,
}

impl GridInput {
    /// Takes the grid's events from the frame and acts on them; the rest is left to the text field.
    pub fn take(&mut self, ctx: &egui::Context, open: &mut OpenProject) {
        let focused = ctx.memory(|memory| memory.focused());
        if focused.is_some_and(|id| id != sink_id()) {
            self.waiting.clear();
            return;
        }
        let lines = open.grid().map_or(1, |grid| lines_in_sight(grid.viewport.y));
        let events = ctx.input_mut(|input| std::mem::take(&mut input.events));
        let events = std::mem::take(&mut self.waiting).into_iter().chain(events);
        let mut rest = Vec::new();
        let mut typed = false;
        for event in events {
            if !self.waiting.is_empty() {
                if is_keyboard(&event) {
                    self.waiting.push(event);
                } else {
                    rest.push(event);
                }
                continue;
            }
            match handle(open, &event, typed, lines) {
                Handled::Done => {}
                Handled::Wait => self.waiting.push(event),
                Handled::Typed => {
                    typed = true;
                    rest.push(event);
                }
                Handled::NotMine => rest.push(event),
            }
        }
        if !self.waiting.is_empty() {
            ctx.request_repaint();
        }
        ctx.input_mut(|input| input.events = rest);
    }
}

enum Handled {
    /// The grid acted on it.
    Done,
    /// It goes into the text field.
    Typed,
    /// It has to wait until the text field took what was typed before.
    Wait,
    /// It is for others.
    NotMine,
}

fn handle(open: &mut OpenProject, event: &Event, typed: bool, lines: usize) -> Handled {
    if !open.desk.may_change() && matches!(event, Event::Text(_) | Event::Ime(_)) {
        // Wayland says over and over that nothing is composed.
        if !matches!(event, Event::Ime(ImeEvent::Preedit { text, .. }) if text.is_empty()) {
            open.refuse_entry();
        }
        return Handled::Done;
    }
    let Some(grid) = open.grid_mut() else { return Handled::NotMine };
    let editor = &mut grid.editor;
    match event {
        Event::Text(_) => Handled::Typed,
        Event::Ime(ImeEvent::Preedit { text, .. }) => {
            // Microsoft Pinyin says twice in one frame that nothing is composed any more.
            editor.dismissed = (editor.composing || editor.dismissed) && text.is_empty();
            editor.composing = !text.is_empty();
            Handled::Typed
        }
        Event::Ime(_) => {
            editor.composing = false;
            Handled::Typed
        }
        Event::Key { key, pressed: true, modifiers, .. } if !editor.composing => {
            let Some(action) = action_of(*key, *modifiers) else { return Handled::NotMine };
            let mode = if typed && editor.mode == Mode::Navigate { Mode::Overwrite } else { editor.mode };
            if !belongs_to_grid(mode, action) {
                return Handled::NotMine;
            }
            if typed {
                return Handled::Wait;
            }
            if mode == Mode::Overwrite && action == Action::Edit {
                editor.mode = Mode::Edit;
                return Handled::Done;
            }
            open.grid_action(action, modifiers.shift && extends(action), lines);
            Handled::Done
        }
        // Keys of a composition are the input method's; in the text field they would tear it apart.
        Event::Key { pressed: true, .. } if editor.composing => Handled::Done,
        Event::Copy | Event::Cut | Event::Paste(_) if !editor.is_open() => {
            if typed {
                return Handled::Wait;
            }
            clipboard(open, event);
            Handled::Done
        }
        _ => Handled::NotMine,
    }
}

fn clipboard(open: &mut OpenProject, event: &Event) {
    match event {
        Event::Paste(text) => open.paste(text),
        _ => {
            if let Some(text) = open.copy_selection() {
                open.requests.push(Request::Copy(text));
            }
            if matches!(event, Event::Cut) {
                open.fill_selection(crate::project::Cell::Blank);
            }
        }
    }
}

/// Whether the grid acts on a key in a mode; otherwise the text field does.
fn belongs_to_grid(mode: Mode, action: Action) -> bool {
    use Action::{Accept, AcceptUp, Cancel, Clear, End, FillDown, FillRight, Home, Next, Previous, SelectAll};
    match mode {
        Mode::Navigate => true,
        Mode::Overwrite => !matches!(action, Clear | Home | End | SelectAll | FillDown | FillRight),
        Mode::Edit => matches!(action, Next | Previous | Accept | AcceptUp | Cancel),
    }
}

fn extends(action: Action) -> bool {
    !matches!(action, Action::Next | Action::Previous | Action::Accept | Action::AcceptUp)
}

fn is_keyboard(event: &Event) -> bool {
    matches!(event, Event::Key { .. } | Event::Text(_) | Event::Ime(_) | Event::Copy | Event::Cut | Event::Paste(_))
}

fn lines_in_sight(height: f32) -> usize {
    // A page keeps one line of the one before.
    ((height / 24.0) as usize).saturating_sub(1).max(1)
}
