//! Paints the visible part of a grid; only looks, never changes anything.

use super::{
    GridState,
    faces::{Face, Faces, line_of_text},
    geometry::Geometry,
    layout::{PADDING, TEXT_SIZE},
    table::{HeaderCell, Slot, Spot, Table},
};
use crate::{
    app::{
        review::{CommentMarks, Commented},
        session::OpenProject,
        theme::{self, Palette},
    },
    audit::{Finding, Place, Severity},
    form::{Address, LeafKind},
};
use eframe::egui::{
    self, Align, Align2, Color32, FontId, Galley, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, accesskit::Role, pos2,
    text::LayoutJob, vec2,
};
use std::{collections::HashSet, sync::Arc};

/// What painting needs to know.
pub struct Scene<'a> {
    table: &'a Table,
    faces: &'a Faces,
    comments: &'a CommentMarks,
    has_comments: bool,
    state: &'a GridState,
    geometry: &'a Geometry,
    palette: &'static Palette,
    /// Both sides of the selected finding.
    lit: HashSet<Address>,
    font: FontId,
}

impl<'a> Scene<'a> {
    /// Collects what is to be painted.
    pub fn new(
        ui: &Ui,
        open: &'a OpenProject,
        table: &'a Table,
        state: &'a GridState,
        faces: &'a Faces,
        geometry: &'a Geometry,
    ) -> Self {
        let size = TEXT_SIZE * geometry.layout.zoom;
        let selected = open.selected_index().and_then(|index| open.report.findings.get(index));
        Scene {
            table,
            faces,
            comments: &open.desk.marks,
            has_comments: !open.desk.marks.has_none_on_cells(table.prior),
            state,
            geometry,
            palette: theme::palette(ui),
            lit: selected.map(|finding| lit_cells(finding, table.prior)).unwrap_or_default(),
            font: theme::regular(size),
        }
    }

    /// Paints everything that can be seen.
    pub fn paint(&self, ui: &Ui) {
        let view = self.geometry.view;
        let painter = ui.painter_at(view);
        // The content begins with the gutter, left of the view.
        let end = self.geometry.whole().min + self.geometry.content_size() - self.geometry.offset;
        painter.rect_filled(Rect::from_min_max(view.min, end.min(view.max)), 0.0, self.palette.paper);
        self.paint_cells(ui, self.geometry.visible_columns());
        self.paint_cells(ui, 0..self.geometry.frozen_columns);
        self.paint_selection(ui);
        self.paint_header(ui);
        self.paint_gutter(ui);
        self.paint_refusal(ui);
    }

    fn clip(&self, columns_frozen: bool) -> Rect {
        let column = if columns_frozen { 0 } else { usize::MAX };
        self.geometry.column_clip(column).intersect(self.geometry.body())
    }

    fn paint_cells(&self, ui: &Ui, columns: std::ops::Range<usize>) {
        if columns.is_empty() {
            return;
        }
        let clip = self.clip(columns.start < self.geometry.frozen_columns);
        let painter = ui.painter_at(clip);
        let lines = self.geometry.visible_lines();
        for line in lines.clone() {
            let faces = self.faces.line(line);
            for (column, face) in faces.iter().enumerate().take(columns.end).skip(columns.start) {
                let spot = Spot { line, column };
                self.paint_cell(ui, &painter, spot, self.geometry.cell(spot), face);
            }
        }
        self.paint_lines(&painter, clip, lines, columns);
    }

    fn paint_lines(
        &self,
        painter: &egui::Painter,
        clip: Rect,
        lines: std::ops::Range<usize>,
        columns: std::ops::Range<usize>,
    ) {
        let thin = Stroke::new(1.0, self.palette.line);
        let right = self.geometry.column_x(columns.end.saturating_sub(1)).1.min(clip.right());
        for line in lines.clone() {
            let y = painter.round_to_pixel_center(self.geometry.line_y(line + 1));
            painter.hline(clip.left()..=right, y, thin);
        }
        let bottom = self.geometry.line_y(lines.end).min(clip.bottom());
        for column in columns {
            let (left, right) = self.geometry.column_x(column);
            let pane = |index: usize| self.table.columns.get(index).map(|column| column.pane);
            if column > 0 && pane(column) != pane(column - 1) {
                let x = painter.round_to_pixel_center(left);
                painter.vline(x, clip.top()..=bottom, Stroke::new(1.5, self.palette.strong_line));
            }
            let border = column + 1 == self.geometry.frozen_columns;
            let stroke = if border { Stroke::new(1.5, self.palette.strong_line) } else { thin };
            let x = painter.round_to_pixel_center(if border { right - 1.0 } else { right });
            painter.vline(x, clip.top()..=bottom, stroke);
        }
    }

    fn paint_cell(&self, ui: &Ui, painter: &egui::Painter, spot: Spot, rect: Rect, face: &Face) {
        let slot = self.table.slot(spot);
        let palette = self.palette;
        let fill = match slot {
            Slot::Closed => Some(palette.closed),
            Slot::Label(_) | Slot::LineNumber(_) | Slot::Code(..) => Some(palette.header),
            _ => None,
        };
        if let Some(fill) = fill {
            painter.rect_filled(rect, 0.0, fill);
        }
        if !self.lit.is_empty() && face.address.as_ref().is_some_and(|address| self.lit.contains(address)) {
            painter.rect_filled(rect, 0.0, palette.highlight);
            let stroke = Stroke::new(1.5, palette.notice);
            painter.rect_stroke(rect.shrink(1.0), 0.0, stroke, StrokeKind::Inside);
        }
        if let Some(severity) = face.severity {
            self.paint_corner(painter, rect, severity);
        }
        let comments = face.address.as_ref().and_then(|address| self.comments_at(address));
        if let Some(comments) = comments {
            self.paint_comment(painter, rect, comments);
        }
        self.expose(ui, spot, rect, face, comments);
        if slot == Slot::NewSubject {
            return self.paint_invitation(ui, painter, spot, rect);
        }
        if let Some(galley) = &face.galley {
            let color = match slot {
                Slot::LineNumber(_) => palette.weak,
                _ if face.computed => palette.computed,
                _ => palette.text,
            };
            let inner = Rect::from_min_max(
                pos2(rect.left() + PADDING + face.indent, rect.top()),
                pos2(rect.right() - PADDING, rect.bottom()),
            );
            paint_line_of_text(painter, inner, galley.clone(), color, face.align);
        }
    }

    /// The line under the last subject says what it is for.
    fn paint_invitation(&self, ui: &Ui, painter: &egui::Painter, spot: Spot, rect: Rect) {
        let is_label = matches!(self.table.columns.get(spot.column).map(|c| &c.kind), Some(LeafKind::Label));
        if is_label {
            let inner = rect.shrink2(vec2(PADDING, 0.0));
            let color = self.palette.weak.gamma_multiply(0.8);
            let galley = line_of_text(ui, "输入编码或名称增加科目", &self.font, inner.width(), false);
            paint_line_of_text(painter, inner, galley, color, Align::LEFT);
        }
    }

    fn paint_corner(&self, painter: &egui::Painter, rect: Rect, severity: Severity) {
        let size = 7.0;
        let corner = rect.right_top() + vec2(-1.0, 1.0);
        let points = vec![corner, corner + vec2(-size, 0.0), corner + vec2(0.0, size)];
        painter.add(Shape::convex_polygon(points, self.palette.severity(severity), Stroke::NONE));
    }

    fn comments_at(&self, address: &Address) -> Option<&Commented> {
        if self.has_comments { self.comments.at_cell(address, self.table.prior) } else { None }
    }

    /// The corner opposite to that of findings; pale once everything is resolved.
    fn paint_comment(&self, painter: &egui::Painter, rect: Rect, comments: &Commented) {
        let size = 7.0;
        let corner = rect.left_top() + vec2(1.0, 1.0);
        let points = vec![corner, corner + vec2(size, 0.0), corner + vec2(0.0, size)];
        let color = if comments.open { self.palette.comment } else { self.palette.weak.gamma_multiply(0.6) };
        painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
    }

    /// Tells assistive technology what stands in the cell.
    fn expose(&self, ui: &Ui, spot: Spot, rect: Rect, face: &Face, comments: Option<&Commented>) {
        let Some((id, words)) = &face.exposed else { return };
        let seen = self.geometry.column_clip(spot.column).intersect(self.geometry.body()).contains(rect.center());
        if !seen {
            return;
        }
        ui.ctx().accesskit_node_builder(*id, |node| {
            node.set_role(Role::GridCell);
            node.set_label(words.as_str());
            node.set_value(face.text.as_str());
            if let Some(comments) = comments {
                node.set_description(format!("{} 条批注", comments.comments.len()));
            }
            node.set_row_index(spot.line);
            node.set_column_index(spot.column);
            node.set_bounds(bounds(rect));
        });
    }

    fn paint_selection(&self, ui: &Ui) {
        let selection = self.state.selection;
        let range = selection.range();
        let accent = Stroke::new(2.0, self.palette.accent);
        for frozen in [true, false] {
            let columns = if frozen { 0..self.geometry.frozen_columns } else { self.geometry.visible_columns() };
            let first = range.from.column.max(columns.start);
            let last = range.to.column.min(columns.end.saturating_sub(1));
            if columns.is_empty() || first > last {
                continue;
            }
            let painter = ui.painter_at(self.clip(frozen));
            let (left, _) = self.geometry.column_x(first);
            let (_, right) = self.geometry.column_x(last);
            let top = self.geometry.line_y(range.from.line);
            let bottom = self.geometry.line_y(range.to.line + 1);
            let rect = Rect::from_min_max(pos2(left, top), pos2(right, bottom));
            if !range.is_single() {
                painter.rect_filled(rect, 0.0, self.palette.selection);
                painter.rect_stroke(rect, 0.0, Stroke::new(1.0, self.palette.accent), StrokeKind::Inside);
            }
            if columns.contains(&selection.active.column) {
                painter.rect_stroke(self.geometry.cell(selection.active), 0.0, accent, StrokeKind::Inside);
            }
        }
    }

    fn paint_header(&self, ui: &Ui) {
        let view = self.geometry.view;
        let header = Rect::from_min_max(view.min, pos2(view.right(), self.geometry.body().top()));
        for frozen in [false, true] {
            let column = if frozen { 0 } else { usize::MAX };
            let clip = self.geometry.column_clip(column).intersect(header);
            if frozen && self.geometry.frozen_columns == 0 {
                continue;
            }
            let painter = ui.painter_at(clip);
            let right = (view.left() + self.geometry.layout.width()
                - if frozen { 0.0 } else { self.geometry.offset.x })
            .min(clip.right());
            painter.rect_filled(Rect::from_min_max(clip.min, pos2(right, clip.bottom())), 0.0, self.palette.header);
            for cell in &self.table.header {
                let rect = self.header_rect(cell, frozen);
                if rect.intersects(clip) {
                    self.paint_header_cell(&painter, cell, rect);
                }
            }
            let bottom = painter.round_to_pixel_center(header.bottom() - 1.0);
            painter.hline(clip.left()..=right, bottom, Stroke::new(1.5, self.palette.strong_line));
        }
    }

    /// A header cell as it stands among the frozen or among the scrolling columns.
    fn header_rect(&self, cell: &HeaderCell, frozen: bool) -> Rect {
        let layout = &self.geometry.layout;
        let shift = if frozen { 0.0 } else { self.geometry.offset.x };
        let left = layout.column(cell.column).0;
        let right = layout.column(cell.column + cell.column_span - 1).1;
        let edge = |row: usize| if row == 0 { 0.0 } else { layout.header_edges.get(row - 1).copied().unwrap_or(0.0) };
        let origin = self.geometry.view.min;
        Rect::from_min_max(
            origin + vec2(left - shift, edge(cell.row)),
            origin + vec2(right - shift, edge(cell.row + cell.row_span)),
        )
    }

    fn paint_header_cell(&self, painter: &egui::Painter, cell: &HeaderCell, rect: Rect) {
        let selected = self.state.selection.range();
        let is_leaf = cell.column_span == 1 && cell.row + cell.row_span == self.table.header_rows;
        if is_leaf && (selected.from.column..=selected.to.column).contains(&cell.column) {
            painter.rect_filled(rect, 0.0, self.palette.selection);
        }
        painter.rect_stroke(rect, 0.0, Stroke::new(1.0, self.palette.line), StrokeKind::Middle);
        let mut job =
            LayoutJob::simple(cell.text.clone(), self.font.clone(), self.palette.text, rect.width() - PADDING);
        job.halign = Align::Center;
        let galley = painter.layout_job(job);
        let top = rect.center().y - galley.size().y / 2.0;
        painter.galley(pos2(rect.center().x, top), galley, self.palette.text);
    }

    /// The strip at the left: a click selects the whole line.
    fn paint_gutter(&self, ui: &Ui) {
        let gutter = self.geometry.gutter;
        let body = self.geometry.body();
        let painter = ui.painter_at(gutter);
        let (top, bottom) = (body.top(), self.geometry.line_y(self.geometry.visible_lines().end).min(gutter.bottom()));
        let used = Rect::from_min_max(gutter.min, pos2(gutter.right(), bottom));
        painter.rect_filled(used, 0.0, self.palette.header);
        let selected = self.state.selection.range();
        let painter = ui.painter_at(Rect::from_min_max(pos2(gutter.left(), top), gutter.max));
        for line in self.geometry.visible_lines() {
            let rect =
                Rect::from_x_y_ranges(gutter.x_range(), self.geometry.line_y(line)..=self.geometry.line_y(line + 1));
            if (selected.from.line..=selected.to.line).contains(&line) {
                painter.rect_filled(rect, 0.0, self.palette.selection);
                let edge = Rect::from_min_max(pos2(rect.right() - 3.0, rect.top()), rect.max);
                painter.rect_filled(edge, 0.0, self.palette.accent);
            }
            let y = painter.round_to_pixel_center(rect.bottom());
            painter.hline(gutter.x_range(), y, Stroke::new(1.0, self.palette.line));
            if rect.center().y > top && rect.center().y < gutter.bottom() {
                self.expose_line(ui, line, rect);
            }
        }
        let x = painter.round_to_pixel_center(gutter.right());
        ui.painter_at(self.geometry.whole()).vline(
            x,
            gutter.top()..=bottom,
            Stroke::new(1.0, self.palette.strong_line),
        );
        let y = painter.round_to_pixel_center(top - 1.0);
        ui.painter_at(gutter).hline(gutter.x_range(), y, Stroke::new(1.5, self.palette.strong_line));
    }

    fn expose_line(&self, ui: &Ui, line: usize, rect: Rect) {
        let id = super::sink_id().with((&self.table.form, "line", line));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_role(Role::RowHeader);
            node.set_label(format!("选中整行 {}", self.table.line_name(line)));
            node.set_row_index(line);
            node.set_bounds(bounds(rect));
        });
    }

    /// The reason why an entry was refused, under its cell.
    fn paint_refusal(&self, ui: &Ui) {
        let Some(refusal) = &self.state.editor.refusal else { return };
        let cell = self.geometry.cell(refusal.spot);
        let painter = ui.painter_at(self.geometry.view);
        let width = 340.0_f32.min(self.geometry.view.width() - 20.0);
        let galley = painter.layout(refusal.reason.clone(), theme::regular(13.0), Color32::WHITE, width);
        let size = galley.size() + vec2(16.0, 10.0);
        let left = cell.left().clamp(self.geometry.view.left(), (self.geometry.view.right() - size.x).max(0.0));
        let below = cell.bottom() + 3.0;
        let top = if below + size.y < self.geometry.view.bottom() { below } else { cell.top() - size.y - 3.0 };
        let rect = Rect::from_min_size(pos2(left, top), size);
        painter.rect_stroke(cell, 0.0, Stroke::new(2.0, self.palette.error), StrokeKind::Inside);
        painter.rect_filled(rect, 4.0, Color32::from_rgb(176, 24, 32));
        painter.galley(rect.min + vec2(8.0, 5.0), galley, Color32::WHITE);
        let id = super::sink_id().with("refusal");
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_role(Role::Alert);
            node.set_label(refusal.reason.as_str());
        });
    }
}

fn bounds(rect: Rect) -> egui::accesskit::Rect {
    egui::accesskit::Rect {
        x0: rect.left().into(),
        y0: rect.top().into(),
        x1: rect.right().into(),
        y1: rect.bottom().into(),
    }
}

/// The cells of both sides of a finding.
fn lit_cells(finding: &Finding, prior: bool) -> HashSet<Address> {
    let cells = finding.places().into_iter().filter_map(|place| match place {
        Place::Cell(address) if !prior => Some(address.clone()),
        Place::Prior(address) if prior => Some(address.clone()),
        Place::Cell(_) | Place::Prior(_) | Place::Text(_) | Place::Form(_) => None,
    });
    cells.collect()
}

/// A line of text in the middle of a rectangle's height.
fn paint_line_of_text(painter: &egui::Painter, rect: Rect, galley: Arc<Galley>, color: Color32, align: Align) {
    let at = Align2([align, Align::Center]).align_size_within_rect(galley.size(), rect).min;
    painter.galley(Pos2::new(at.x.round(), at.y.round()), galley, color);
}
