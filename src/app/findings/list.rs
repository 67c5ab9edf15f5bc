//! The list: only the lines in sight are drawn.

use super::{Action, Group, Line, Listing, entry};
use crate::{
    app::{session::OpenProject, theme},
    audit::Severity,
};
use eframe::egui::{self, Color32, Rect, ScrollArea, Sense, Shape, Stroke, Ui, pos2, vec2};

pub(super) fn show(ui: &mut Ui, open: &mut OpenProject, listing: &Listing, action: &mut Option<Action>) {
    let selected = open.selected_index();
    let line = selected.and_then(|index| listing.lines.iter().position(|line| *line == Line::Finding(index)));
    if let Some(selected) = selected
        && let Some(place) = listing.order.iter().position(|index| *index == selected)
    {
        open.findings.cursor = place;
    }
    let reveal = std::mem::take(&mut open.findings.reveal).then_some(line).flatten();
    let area = ScrollArea::vertical().id_salt("findings").auto_shrink(false).animated(false);
    area.show_viewport(ui, |ui, viewport| {
        let width = ui.available_width();
        ui.set_min_size(vec2(width, listing.height()));
        let origin = ui.max_rect().min;
        let rect_of = |line: usize| {
            let (top, bottom) = listing.edges(line).unwrap_or_default();
            Rect::from_min_max(origin + vec2(0.0, top), origin + vec2(width, bottom))
        };
        if let Some(line) = reveal
            && !viewport.contains_rect(rect_of(line).translate(-origin.to_vec2()))
        {
            ui.scroll_to_rect(rect_of(line), Some(egui::Align::Center));
        }
        for at in listing.lines_between(viewport.top(), viewport.bottom()) {
            match listing.lines.get(at) {
                Some(Line::Heading(group)) => {
                    if let Some(group) = listing.groups.get(*group)
                        && heading(ui, rect_of(at), group)
                    {
                        *action = Some(Action::Toggle(group.key.clone()));
                    }
                }
                Some(Line::Finding(index)) => {
                    if let Some(finding) = open.report.findings.get(*index)
                        && entry::show(ui, rect_of(at), finding, *index, line == Some(at))
                    {
                        *action = Some(Action::Select(*index, None));
                    }
                }
                None => {}
            }
        }
    });
}

/// The heading of a group; whether it was clicked.
fn heading(ui: &mut Ui, rect: Rect, group: &Group) -> bool {
    let palette = theme::palette(ui);
    let response = ui.interact(rect, ui.scope_id().with(("group", &group.key)), Sense::click());
    let painter = ui.painter_at(rect);
    let fill = if response.hovered() { palette.closed } else { palette.header };
    painter.rect_filled(rect, 0.0, fill);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.line));
    triangle(&painter, pos2(rect.left() + 8.0, rect.center().y), group.collapsed, palette.weak);
    let mut right = rect.right() - 6.0;
    for severity in [Severity::Rounding, Severity::Notice, Severity::Error] {
        let count = group.counts.of(severity);
        if count > 0 {
            let text = format!("{} {count}", theme::severity_sign(severity));
            let galley = painter.layout_no_wrap(text, theme::bold(12.0), palette.severity(severity));
            right -= galley.size().x;
            painter.galley(pos2(right, rect.center().y - galley.size().y / 2.0), galley, palette.text);
            right -= 8.0;
        }
    }
    let left = rect.left() + 17.0;
    let mut job = egui::text::LayoutJob::simple_singleline(group.title.clone(), theme::bold(13.0), palette.text);
    job.wrap.max_width = right - left;
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let galley = painter.layout_job(job);
    let elided = galley.elided;
    painter.galley(pos2(left, rect.center().y - galley.size().y / 2.0), galley, palette.text);
    let count = group.counts.total();
    let label = format!("{}({count} 条)", group.title);
    let shown = !group.collapsed;
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::DisclosureTriangle, true, shown, label.clone()));
    let clicked = response.clicked();
    if elided {
        response.on_hover_text(&group.title);
    }
    clicked
}

/// Points down over an open group, to the right beside a folded one.
fn triangle(painter: &egui::Painter, center: egui::Pos2, collapsed: bool, color: Color32) {
    let points = if collapsed {
        vec![center + vec2(-2.5, -4.5), center + vec2(3.0, 0.0), center + vec2(-2.5, 4.5)]
    } else {
        vec![center + vec2(-4.5, -2.5), center + vec2(4.5, -2.5), center + vec2(0.0, 3.0)]
    };
    painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
}
