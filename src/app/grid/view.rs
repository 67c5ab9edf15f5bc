//! Shows a form: bar, grid, context menu, tooltip.

use super::{
    Drag, bar,
    geometry::{Geometry, Hit},
    paint::Scene,
    pointer, sink,
    table::{Slot, Table},
};
use crate::app::{
    command::{COMMANDS, Command, Menu},
    district,
    help::key_words,
    review,
    session::OpenProject,
    settings::Settings,
    theme,
};
use eframe::egui::{self, RichText, ScrollArea, Sense, Ui, containers::scroll_area::ScrollSource};
use std::rc::Rc;

/// Shows the open form. Commands of the context menu are appended to `commands`; `idle`: no dialog is in front.
pub fn show(ui: &mut Ui, open: &mut OpenProject, settings: &mut Settings, commands: &mut Vec<Command>, idle: bool) {
    let Some(table) = open.table() else { return };
    bar::show(ui, open, &table);
    // The bar may have turned to the other year.
    let Some(table) = open.table() else { return };
    let hover = ui.rect_contains_pointer(ui.available_rect_before_wrap());
    if hover {
        let zoom = ui.input(egui::InputState::zoom_delta);
        if zoom != 1.0 {
            settings.zoom_by(zoom);
        }
    }
    let profile = open.profile;
    if let Some(state) = open.grid_mut().filter(|state| !state.widths_known) {
        state.widths_known = true;
        state.widths = settings.widths_of(&profile.key, &table);
    }
    let id = egui::Id::unique(("grid", &table.form));
    let scroll = scroll_offset(open, &table, settings.zoom);
    let mut area = ScrollArea::both().id_salt(id).auto_shrink(false).animated(false).content_margin(0.0).scroll_source(
        ScrollSource { drag: egui::containers::scroll_area::DragScroll::Never, ..ScrollSource::default() },
    );
    if let Some(offset) = scroll {
        area = area.scroll_offset(offset);
    }
    let output = area.show_viewport(ui, |ui, viewport| {
        let view = egui::Rect::from_min_size(ui.max_rect().min + viewport.min.to_vec2(), viewport.size());
        let whole = view.intersect(ui.clip_rect());
        let Some(state) = open.grid_mut() else { return };
        let layout = state.layout(&table, settings.zoom);
        let geometry = Geometry::new(&table, layout, whole, viewport.min.to_vec2());
        ui.set_min_size(geometry.content_size());
        state.viewport = egui::vec2(geometry.view.width() - geometry.frozen, geometry.body().height());
        if let Some(response) = ui.ctx().read_response(id) {
            pointer::handle(ui.ctx(), open, &table, &geometry, &response);
        }
        // The pointer may have ended an entry, and so changed the rows.
        let Some(table) = open.table() else { return };
        let editing = open.grid().is_some_and(|state| state.editor.is_open());
        if editing {
            // Under the text field, so that the pointer reaches the text.
            interact(ui, open, &table, &geometry, id, commands);
        }
        let mut faces = open.grid_mut().map(|state| std::mem::take(&mut state.faces)).unwrap_or_default();
        faces.follow(ui, open, &table, &geometry);
        if let Some(state) = open.grid() {
            Scene::new(ui, open, &table, state, &faces, &geometry).paint(ui);
        }
        if let Some(state) = open.grid_mut() {
            state.faces = faces;
        }
        if let Some(state) = open.grid_mut() {
            sink::show(ui, &table, state, &geometry, idle);
        }
        if !editing {
            interact(ui, open, &table, &geometry, id, commands);
        }
    });
    if let Some(state) = open.grid_mut() {
        state.offset = output.state.clamped_offset();
        if state.follow.is_some() {
            ui.ctx().request_repaint();
        }
        if state.drag == Drag::Nothing && std::mem::take(&mut state.widths_changed) {
            settings.keep_widths(&profile.key, &table, &state.widths);
        }
    }
}

/// The scroll offset this frame begins with, where something asks for one.
fn scroll_offset(open: &mut OpenProject, table: &Rc<Table>, zoom: f32) -> Option<egui::Vec2> {
    let state = open.grid_mut()?;
    // Before the first frame it is not known what is in sight.
    let follow = if state.viewport.x > 0.0 { state.follow.take() } else { None };
    if let Some(spot) = follow {
        let layout = state.layout(table, zoom);
        let offset = (state.offset.x, state.offset.y);
        let (x, y) = layout.offset_to_show(table, spot, offset, (state.viewport.x, state.viewport.y));
        state.scroll_to = Some(egui::vec2(x, y));
    }
    state.scroll_to.take().filter(|offset| *offset != state.offset)
}

fn interact(
    ui: &mut Ui,
    open: &OpenProject,
    table: &Table,
    geometry: &Geometry,
    id: egui::Id,
    commands: &mut Vec<Command>,
) {
    let response = ui.interact(geometry.whole(), id, Sense::click_and_drag());
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_role(egui::accesskit::Role::Grid);
        node.set_label(open.form().map_or("表格", |form| form.title.as_str()));
        node.set_row_count(table.line_count());
        node.set_column_count(table.columns.len());
    });
    let hovered = response.hover_pos().map(|at| geometry.hit(at));
    if let Some(Hit::Cell(spot)) = hovered
        && !response.is_pointer_button_down_on()
        && let Some(address) = table.address(spot)
        && (!open.marks.at_cell(&address, table.prior).is_empty()
            || open.desk.marks.at_cell(&address, table.prior).is_some()
            || open.project().merged.is_some())
    {
        response.clone().on_hover_ui_at_pointer(|ui| {
            ui.set_max_width(420.0);
            let marks = open.marks.at_cell(&address, table.prior).iter();
            for finding in marks.filter_map(|index| open.report.findings.get(*index)) {
                let color = theme::palette(ui).severity(finding.severity);
                ui.label(RichText::new(format!("{} {}", finding.severity.name(), finding.code)).color(color).strong());
                ui.label(&finding.message);
            }
            if let Some(at) = open.desk.marks.at_cell(&address, table.prior) {
                review::comments::tooltip(ui, &open.desk.marks, at);
            }
            if let Some(merged) = &open.project().merged {
                district::trace_tooltip(ui, merged, &address, table.prior, table.unit);
            }
        });
    } else if let Some(Hit::Cell(spot)) = hovered
        && let Slot::Label(row) = table.slot(spot)
        && row.label.chars().count() > 14
    {
        response.clone().on_hover_text_at_pointer(&row.label);
    }
    response.context_menu(|ui| context_menu(ui, open, commands));
}

fn context_menu(ui: &mut Ui, open: &OpenProject, commands: &mut Vec<Command>) {
    let has_subjects = open.subject_kind().is_some();
    let in_menu = |menu: Menu| menu == Menu::Edit || (menu == Menu::Rows && has_subjects);
    for entry in COMMANDS.iter().filter(|entry| in_menu(entry.menu)) {
        let of_all = matches!(
            entry.command,
            Command::Undo
                | Command::Redo
                | Command::Find
                | Command::FindNext
                | Command::FindPrevious
                | Command::WriteNarrative
                | Command::RewriteNarrative
        );
        if of_all {
            continue;
        }
        let shortcut = entry.shortcut.map(|shortcut| key_words(ui.ctx(), shortcut)).unwrap_or_default();
        if ui.add(egui::Button::new(entry.name).shortcut_text(shortcut)).clicked() {
            commands.push(entry.command);
            ui.close();
        }
    }
}
