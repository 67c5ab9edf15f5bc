//! A finding in the list: gravity, rule, difference, and the first two lines of its message.

use super::{listing::ENTRY, words};
use crate::{app::theme, audit::Finding};
use eframe::egui::{self, Rect, Sense, Stroke, Ui, pos2, text::LayoutJob, vec2};

/// Shows it; whether it was clicked.
pub(super) fn show(ui: &mut Ui, rect: Rect, finding: &Finding, index: usize, selected: bool) -> bool {
    let palette = theme::palette(ui);
    let response = ui.interact(rect, ui.scope_id().with(("finding", index)), Sense::click());
    let painter = ui.painter_at(rect);
    let color = if finding.is_open() { palette.severity(finding.severity) } else { palette.weak };
    if selected {
        painter.rect_filled(rect, 0.0, palette.accent.gamma_multiply(0.16));
    } else if response.hovered() {
        painter.rect_filled(rect, 0.0, palette.selection);
    }
    let bar = if selected { 5.0 } else { 3.0 };
    painter.rect_filled(Rect::from_min_size(rect.min + vec2(0.0, 4.0), vec2(bar, ENTRY - 9.0)), 1.0, color);
    let (left, right) = (rect.left() + 10.0, rect.right() - 6.0);
    let mut end = right;
    if let Some(difference) = &finding.difference {
        let galley = painter.layout_no_wrap(format!("差 {difference}"), theme::bold(12.5), color);
        end = right - galley.size().x;
        painter.galley(pos2(end, rect.top() + 3.0), galley, color);
        end -= 6.0;
    }
    let mut job = LayoutJob::simple_singleline(words::heading(finding), theme::bold(12.5), color);
    job.wrap.max_width = end - left;
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let galley = painter.layout_job(job);
    painter.galley(pos2(left, rect.top() + 3.0), galley, color);
    let ink = if finding.is_open() { palette.text } else { palette.weak };
    let mut job = LayoutJob::simple(finding.message.clone(), theme::regular(13.0), ink, right - left);
    job.wrap.max_rows = 2;
    job.wrap.break_anywhere = true;
    let galley = painter.layout_job(job);
    painter.galley(pos2(left, rect.top() + 20.0), galley, ink);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.line));
    let label = format!("{} {}", finding.code, finding.message);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, selected, label.clone()));
    response.clicked()
}
