//! The grid's one text field; see [`super::sink_id`].

use super::{
    GridState,
    editor::Mode,
    geometry::Geometry,
    layout::{PADDING, TEXT_SIZE},
    table::{Slot, Table},
};
use crate::app::theme;
use eframe::egui::{
    self, Align, Align2, Color32, EventFilter, Frame, Margin, Rect, Stroke, SurrenderFocusOn, TextEdit, Ui, UiBuilder,
    text::{CCursor, CCursorRange},
    text_edit::TextEditState,
    vec2,
};

/// Shows the text field over the active cell and takes what was typed. `take_focus`: nothing else wants the
/// keyboard.
pub fn show(ui: &mut Ui, table: &Table, state: &mut GridState, geometry: &Geometry, take_focus: bool) {
    let id = super::sink_id();
    let open = state.editor.is_open();
    let spot = state.selection.active;
    let is_amount = matches!(table.slot(spot), Slot::Amount(..));
    let font = theme::regular(TEXT_SIZE * geometry.layout.zoom);
    let rect = place(ui, state, geometry, is_amount, &font);
    let palette = theme::palette(ui);
    if open {
        ui.painter().rect_filled(rect, 0.0, palette.paper);
    }
    prepare_state(ui.ctx(), state);
    let surrender = ui.ctx().options(|options| options.input_options.surrender_focus_on);
    if ui.rect_contains_pointer(geometry.whole()) {
        // A click on another cell keeps the keyboard here.
        ui.ctx().options_mut(|options| options.input_options.surrender_focus_on = SurrenderFocusOn::Never);
    }
    let name = format!("输入 {}", table.words(spot));
    let output = ui
        .scope_builder(UiBuilder::new().max_rect(rect), |ui| {
            ui.set_clip_rect(geometry.body().intersect(ui.clip_rect()));
            if state.editor.mode == Mode::Navigate {
                // Nothing to see, and nothing that blinks and wakes the window.
                let cursor = &mut ui.visuals_mut().text_cursor;
                cursor.stroke = Stroke::NONE;
                cursor.blink = false;
                cursor.preview = false;
            }
            let vertical = ((rect.height() - font.size * 1.45) / 2.0).max(0.0);
            let frame = Frame::NONE.inner_margin(Margin::symmetric(PADDING as i8, vertical as i8));
            TextEdit::singleline(&mut state.editor.buffer)
                .id(id)
                .frame(frame)
                .font(font.clone())
                .text_color(palette.text)
                .desired_width(rect.width())
                .min_size(rect.size())
                .align(Align2([if is_amount { Align::RIGHT } else { Align::LEFT }, Align::Center]))
                .event_filter(EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true })
                .return_key(None)
                .show(ui)
        })
        .inner;
    ui.ctx().options_mut(|options| options.input_options.surrender_focus_on = surrender);
    ui.ctx().accesskit_node_builder(id, |node| node.set_label(name));
    state.editor.notice_typing();
    let dismissed = std::mem::take(&mut state.editor.dismissed) && state.editor.mode == Mode::Overwrite;
    if dismissed && state.editor.buffer.is_empty() {
        state.editor.close();
    }
    if state.editor.is_open() {
        let stroke = if state.editor.refusal.is_some() { palette.error } else { palette.accent };
        ui.painter().rect_stroke(rect, 0.0, Stroke::new(2.0, stroke), egui::StrokeKind::Inside);
    }
    // Asking again while focused would interrupt the input method.
    if take_focus && !output.response.has_focus() && ui.memory(|memory| memory.focused().is_none()) {
        output.response.request_focus();
    }
}

/// The active cell, moved into sight and made as wide as its text.
fn place(ui: &Ui, state: &GridState, geometry: &Geometry, is_amount: bool, font: &egui::FontId) -> Rect {
    let body = geometry.body();
    let mut rect = geometry.cell(state.selection.active);
    if state.editor.is_open() {
        let galley = ui.painter().layout_no_wrap(state.editor.buffer.clone(), font.clone(), Color32::WHITE);
        let missing = galley.size().x + 3.0 * PADDING - rect.width();
        if missing > 0.0 && is_amount {
            rect.min.x -= missing;
        } else if missing > 0.0 {
            rect.max.x += missing;
        }
    }
    // Scrolled out of sight it still has to exist: it holds the keyboard.
    let clip = geometry.column_clip(state.selection.active.column).intersect(body);
    let left = rect.left().clamp(body.left(), (clip.right() - 20.0).max(body.left()));
    let top = rect.top().clamp(body.top(), (body.bottom() - 8.0).max(body.top()));
    Rect::from_min_size(egui::pos2(left, top), rect.size().max(vec2(20.0, 8.0)))
}

/// A fresh entry starts with a fresh caret and nothing to undo.
fn prepare_state(ctx: &egui::Context, state: &mut GridState) {
    let id = super::sink_id();
    if state.editor.caret_to_end {
        state.editor.caret_to_end = false;
        let mut fresh = TextEditState::default();
        let end = CCursor::new(state.editor.buffer.chars().count());
        fresh.cursor.set_char_range(Some(CCursorRange::one(end)));
        fresh.store(ctx, id);
    } else if state.editor.mode == Mode::Navigate
        && !state.editor.composing
        && let Some(mut old) = TextEditState::load(ctx, id)
    {
        old.clear_undoer();
        old.store(ctx, id);
    }
}
