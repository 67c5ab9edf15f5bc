//! The mouse over the grid: selecting, dragging ranges and column edges, double clicks.

use super::{
    Drag, GridState,
    geometry::{Geometry, Hit},
    keys::Action,
    selection::{Selection, last_spot},
    table::{Slot, Spot, Table},
};
use crate::app::session::OpenProject;
use eframe::egui::{self, CursorIcon, Event, PointerButton, Response};

/// Acts on the mouse. `response` is the grid's, by its place in the last frame.
pub fn handle(ctx: &egui::Context, open: &mut OpenProject, table: &Table, geometry: &Geometry, response: &Response) {
    let press = ctx.input(|input| input.events.iter().find_map(press_of));
    if let Some((at, secondary, modifiers)) = press
        && (response.is_pointer_button_down_on() || response.clicked() || response.secondary_clicked())
    {
        pressed(open, table, geometry, at, secondary, modifiers);
    }
    if response.double_clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        double_clicked(open, table, geometry.hit(at));
    }
    let Some(state) = open.grid_mut() else { return };
    if state.drag != Drag::Nothing {
        let moving = response.dragged() || response.drag_stopped();
        if let Some(at) = ctx.pointer_interact_pos().filter(|_| moving) {
            dragged(state, table, geometry, at);
            if !geometry.body().contains(at) {
                ctx.request_repaint();
            }
        }
        if !ctx.input(|input| input.pointer.any_down()) {
            state.drag = Drag::Nothing;
        }
    }
    let over_edge = response.hover_pos().is_some_and(|at| matches!(geometry.hit(at), Hit::Edge(_)));
    if over_edge || matches!(state.drag, Drag::Edge(..)) {
        ctx.set_cursor_icon(CursorIcon::ResizeColumn);
    }
}

/// Where a button went down: on a slow machine the pointer may be elsewhere by the end of the frame.
fn press_of(event: &Event) -> Option<(egui::Pos2, bool, egui::Modifiers)> {
    match event {
        Event::PointerButton { pos, button, pressed: true, modifiers } => {
            let known = matches!(button, PointerButton::Primary | PointerButton::Secondary);
            known.then_some((*pos, *button == PointerButton::Secondary, *modifiers))
        }
        _ => None,
    }
}

fn pressed(
    open: &mut OpenProject,
    table: &Table,
    geometry: &Geometry,
    at: egui::Pos2,
    secondary: bool,
    modifiers: egui::Modifiers,
) {
    let Some(state) = open.grid_mut() else { return };
    let hit = geometry.hit(at);
    let range = state.selection.range();
    let in_selection = match hit {
        Hit::Cell(spot) => range.contains(spot),
        Hit::Line(line) => (range.from.line..=range.to.line).contains(&line),
        _ => false,
    };
    if secondary && in_selection {
        return;
    }
    if matches!(hit, Hit::Cell(spot) if state.editor.is_open() && spot == state.selection.active) {
        return;
    }
    if !matches!(hit, Hit::Outside | Hit::Edge(_)) {
        // Clicking elsewhere keeps what was typed.
        open.settle_entry();
    }
    let Some(state) = open.grid_mut() else { return };
    if !matches!(hit, Hit::Outside | Hit::Edge(_)) && !state.editor.is_open() && state.editor.refusal.is_none() {
        state.editor.refusal = None;
    }
    let extend = modifiers.shift;
    match hit {
        Hit::Cell(spot) => match table.slot(spot) {
            _ if extend => state.selection.corner = spot,
            Slot::Amount(..) | Slot::Closed | Slot::NewSubject | Slot::Nothing => {
                state.drag = Drag::Range;
                if table.can_stand(spot) {
                    state.selection = Selection::at(spot);
                }
            }
            Slot::Label(row) | Slot::Code(row, _) if row.is_subject => {
                state.drag = Drag::Range;
                state.selection = Selection::at(spot);
            }
            Slot::Label(_) | Slot::LineNumber(_) | Slot::Code(..) => {
                state.drag = Drag::Lines;
                state.selection = line_selection(table, spot);
            }
        },
        Hit::Header(column) => {
            state.drag = Drag::Columns;
            let last = last_spot(table).line;
            let columns = geometry.columns_under(table, at).unwrap_or(column..column + 1);
            let corner = Spot::new(last, columns.end.saturating_sub(1));
            let spots = columns.flat_map(|column| (0..=last).map(move |line| Spot::new(line, column)));
            let first = spots.into_iter().find(|spot| table.can_stand(*spot));
            if extend {
                state.selection.corner = corner;
            } else if let Some(first) = first {
                state.selection = Selection::over(first, corner);
            }
        }
        Hit::Line(line) if extend => state.selection.corner = Spot::new(line, last_spot(table).column),
        Hit::Line(line) => {
            state.drag = Drag::Lines;
            let last = Spot::new(line, last_spot(table).column);
            let spots = (0..=last.column).map(|column| Spot::new(line, column));
            if let Some(first) = spots.into_iter().find(|spot| table.can_stand(*spot)) {
                state.selection = Selection::over(first, last);
            }
        }
        Hit::Corner => state.selection = Selection::over(table.first_spot(), last_spot(table)),
        Hit::Edge(column) => {
            let (left, right) = geometry.column_x(column);
            state.drag = Drag::Edge(column, (right - left) - right);
        }
        Hit::Outside => {}
    }
}

/// The amounts of a line in the pane that was clicked.
fn line_selection(table: &Table, spot: Spot) -> Selection {
    let pane = table.columns.get(spot.column).map_or(0, |column| column.pane);
    let stands = |column: &usize| {
        table.columns.get(*column).is_some_and(|found| found.pane == pane)
            && table.can_stand(Spot::new(spot.line, *column))
    };
    let mut columns = (0..table.columns.len()).filter(stands);
    let Some(first) = columns.next() else { return Selection::at(spot) };
    let last = columns.next_back().unwrap_or(first);
    Selection::over(Spot::new(spot.line, first), Spot::new(spot.line, last))
}

fn double_clicked(open: &mut OpenProject, table: &Table, hit: Hit) {
    match hit {
        Hit::Edge(column) => {
            let Some(mut widths) = open.grid().map(|state| state.widths.clone()) else { return };
            widths.fit(table, open.values(), column);
            if let Some(state) = open.grid_mut() {
                state.widths = widths;
                state.widths_changed = true;
                state.drag = Drag::Nothing;
            }
        }
        Hit::Cell(_) => {
            if !open.grid().is_some_and(|state| state.editor.is_open()) {
                open.grid_action(Action::Edit, false, 1);
            }
        }
        Hit::Header(_) | Hit::Line(_) | Hit::Corner | Hit::Outside => {}
    }
}

fn dragged(state: &mut GridState, table: &Table, geometry: &Geometry, at: egui::Pos2) {
    match state.drag {
        Drag::Edge(column, base) => {
            state.widths.set(column, (at.x + base) / geometry.layout.zoom);
            state.widths_changed = true;
        }
        Drag::Range => {
            state.selection.corner = geometry.nearest(at);
            scroll_along(state, geometry, at);
        }
        Drag::Lines => {
            state.selection.corner.line = geometry.nearest(at).line;
            scroll_along(state, geometry, at);
        }
        Drag::Columns => {
            state.selection.corner = Spot::new(last_spot(table).line, geometry.nearest(at).column);
        }
        Drag::Nothing => {}
    }
}

/// Dragging beyond the edge scrolls.
fn scroll_along(state: &mut GridState, geometry: &Geometry, at: egui::Pos2) {
    const STEP: f32 = 18.0;
    let body = geometry.body();
    let mut offset = state.offset;
    if at.y > body.bottom() {
        offset.y += STEP;
    } else if at.y < body.top() {
        offset.y -= STEP;
    }
    if at.x > body.right() {
        offset.x += STEP;
    } else if at.x < body.left() + geometry.frozen && state.offset.x > 0.0 {
        offset.x -= STEP;
    }
    if offset != state.offset {
        state.scroll_to = Some(offset.max(egui::Vec2::ZERO));
    }
}
