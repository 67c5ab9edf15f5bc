//! Shows the preview: page list, bar, pages.

use super::{
    GAP, Laid, PREVIEW_KEYS, Preview, Scale, Shown, State, Subject, Zoom,
    keys::{PreviewAction, PreviewKey},
    marks, points,
    worker::{Made, Wish, Worker},
};
use crate::{
    app::{
        session::{OpenProject, Page},
        theme,
    },
    audit::Place,
    document::Anchor,
    layout::{Destination, Length, Page as Paper, Pages, Rectangle, Source},
};
use eframe::egui::{
    self, Align2, Color32, CursorIcon, Key, Panel, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, TextEdit,
    TextureOptions, Ui, Vec2, WidgetInfo, pos2, style::ScrollAnimation, vec2,
};

/// Width of a picture in the page list, in points of the screen.
const SMALL: f32 = 92.0;
/// Height of an entry in the page list.
const SMALL_ROW: f32 = 156.0;
/// What zooming by hand is bounded by.
const ZOOMS: std::ops::RangeInclusive<f32> = 0.25..=4.0;

/// What a click or a key zooms by.
const STEP: f32 = 1.2;
/// What an arrow key scrolls by, and what stays in sight of the screenful before.
const LINE: f32 = 48.0;

/// Pages that fit the width of the window grow no wider than this: reading long lines is tiring.
const WIDEST: f32 = 1100.0;

/// Shows the preview of the open project; `idle`: no dialog is in front.
pub fn show(ui: &mut Ui, open: &mut OpenProject, idle: bool) {
    // The state is taken out, so that it and the project can be used side by side.
    let mut preview = std::mem::take(&mut open.preview);
    let worker = preview.worker.take().unwrap_or_else(|| Worker::start(ui.ctx()));
    let state = State { subject: preview.subject, revision: open.history.revision() };
    if preview.asked != Some(state) {
        preview.asked = Some(state);
        worker.lay_out(state, open.profile, open.project().clone());
    }
    while let Some(made) = worker.take() {
        preview.accept(ui.ctx(), made);
    }
    preview.worker = Some(worker);
    let mut wishes = Vec::new();
    let mut clicked = None;
    let action = take_key(ui, idle);
    bar(ui, &mut preview);
    if let Some(laid) = preview.pages.take() {
        if preview.search.update(&laid.pages, laid.state) {
            preview.show_hit();
        }
        Panel::left("preview pages").resizable(false).exact_size(SMALL + 52.0).show(ui, |ui| {
            page_list(ui, &mut preview, &laid, &mut wishes);
        });
        let scroll = preview.act(&laid, action);
        clicked = pages(ui, open, &mut preview, &laid, scroll, &mut wishes);
        preview.pages = Some(laid);
    } else if preview.error.is_none() {
        ui.centered_and_justified(|ui| ui.label("正在排版…"));
    }
    // What is looked at comes before the page list.
    wishes.sort_by_key(|wish| wish.small);
    if let Some(worker) = &preview.worker {
        worker.draw(wishes);
    }
    open.preview = preview;
    if let Some(source) = clicked {
        go_to(open, &source);
    }
}

/// Shows where something on a page comes from.
fn go_to(open: &mut OpenProject, source: &Source) {
    match source {
        Source::Cell(address) => open.go_to(&Place::Cell(address.clone())),
        Source::Block(Anchor::Form(form)) => open.show(Page::Form(form.clone())),
        Source::Block(Anchor::Paragraph(part, paragraph)) => {
            open.show(Page::Text(*part));
            open.text_mut(*part).go_to(*paragraph, None);
        }
        Source::Block(Anchor::PartTitle(_) | Anchor::Record(_)) | Source::Fixed => {}
    }
}

/// What a click there would open, in words.
fn describe(source: &Source) -> Option<String> {
    match source {
        Source::Cell(address) => Some(format!("单击编辑 {address}")),
        Source::Block(Anchor::Form(form)) => Some(format!("单击打开表 {form}")),
        Source::Block(Anchor::Paragraph(part, paragraph)) => {
            Some(format!("单击编辑{}第 {} 段", part.name(), paragraph + 1))
        }
        Source::Block(Anchor::PartTitle(_) | Anchor::Record(_)) | Source::Fixed => None,
    }
}

/// How far a key scrolls.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scroll {
    Stay,
    /// Screenfuls down.
    Screens(f32),
    /// Lines down.
    Lines(f32),
}

/// Takes a key of the preview, unless a field has the keyboard.
fn take_key(ui: &Ui, idle: bool) -> Option<PreviewAction> {
    if !idle || ui.memory(|memory| memory.focused().is_some()) {
        return None;
    }
    ui.input_mut(|input| {
        let mut pressed = |key: &&PreviewKey| input.consume_key(key.modifiers, key.key);
        PREVIEW_KEYS.iter().find(&mut pressed).map(|key| key.action)
    })
}

impl Preview {
    /// Does what a key asks for; what is left is to scroll.
    fn act(&mut self, laid: &Laid, action: Option<PreviewAction>) -> Scroll {
        let factor = laid.zoom(self.current, self.scale);
        match action {
            None => {}
            Some(PreviewAction::ScreenDown) => return Scroll::Screens(1.0),
            Some(PreviewAction::ScreenUp) => return Scroll::Screens(-1.0),
            Some(PreviewAction::LineDown) => return Scroll::Lines(1.0),
            Some(PreviewAction::LineUp) => return Scroll::Lines(-1.0),
            Some(PreviewAction::First) => self.go_to = Some(Destination { page: 0, y: 0 }),
            Some(PreviewAction::Last) => {
                self.go_to = Some(Destination { page: laid.count().saturating_sub(1), y: 0 });
            }
            Some(PreviewAction::Larger) => self.zoom_to(factor * STEP),
            Some(PreviewAction::Smaller) => self.zoom_to(factor / STEP),
            Some(PreviewAction::Fit) => self.zoom = Zoom::Width,
        }
        Scroll::Stay
    }

    fn zoom_to(&mut self, factor: f32) {
        self.zoom = Zoom::Factor(factor.clamp(*ZOOMS.start(), *ZOOMS.end()));
    }

    /// Takes over what the worker has made.
    fn accept(&mut self, ctx: &egui::Context, made: Made) {
        match made {
            // What was on its way when something else was chosen.
            Made::Pages(state, ..) | Made::Failed(state, _) | Made::Picture(state, ..)
                if state.subject != self.subject => {}
            Made::Pages(state, pages, same) => {
                self.error = None;
                let count = pages.pages.len();
                for shown in [&mut self.large, &mut self.small] {
                    shown.retain(|page, _| *page < count);
                    for (page, shown) in shown {
                        if same.get(*page) == Some(&true) {
                            shown.state = state;
                        }
                    }
                }
                self.marks.clear();
                self.pages = Some(Laid::new(state, pages));
            }
            Made::Failed(state, reason) => {
                if self.asked == Some(state) {
                    self.error = Some(reason);
                }
            }
            Made::Picture(state, wish, image) => {
                let name = format!("page {} {}", wish.page, wish.small);
                let texture = ctx.load_texture(name, image, TextureOptions::LINEAR);
                let all = if wish.small { &mut self.small } else { &mut self.large };
                all.insert(wish.page, Shown { texture, state, scale: wish.scale });
            }
        }
    }

    /// Scrolls to the hit that is shown.
    fn show_hit(&mut self) {
        if let Some(hit) = self.search.current()
            && let Some(area) = hit.areas.first()
        {
            self.go_to = Some(Destination { page: hit.page, y: area.y - 100_000 });
        }
    }

    /// The picture of a page, and a wish for a better one where it is old or of another size.
    fn picture(&self, laid: &Laid, wish: Wish, wishes: &mut Vec<Wish>) -> Option<&Shown> {
        let all = if wish.small { &self.small } else { &self.large };
        let shown = all.get(&wish.page);
        if shown.is_none_or(|shown| shown.state != laid.state || shown.scale != wish.scale) {
            wishes.push(wish);
        }
        shown
    }
}

/// Zoom, page number, search.
fn bar(ui: &mut Ui, preview: &mut Preview) {
    ui.horizontal_wrapped(|ui| {
        for (subject, name) in [(Subject::Disclosure, "公开文本"), (Subject::Record, "核对报告")] {
            if ui.selectable_label(preview.subject == subject, name).clicked() && preview.subject != subject {
                preview.turn_to(subject);
                // The next frame asks for its pages.
                ui.ctx().request_repaint();
            }
        }
        ui.separator();
        let count = preview.pages.as_ref().map_or(0, Laid::count);
        ui.label(format!("第 {} / {count} 页", (preview.current + 1).min(count)));
        ui.separator();
        if ui.button("－").on_hover_text("缩小(Ctrl+滚轮)").clicked() {
            preview.zoom_to(preview.factor() / STEP);
        }
        ui.label(format!("{:.0}%", preview.factor() * 100.0));
        if ui.button("＋").on_hover_text("放大(Ctrl+滚轮)").clicked() {
            preview.zoom_to(preview.factor() * STEP);
        }
        if ui.selectable_label(preview.zoom == Zoom::Width, "适合宽度").clicked() {
            preview.zoom = Zoom::Width;
        }
        if ui.selectable_label(preview.zoom == Zoom::Page, "整页").clicked() {
            preview.zoom = Zoom::Page;
        }
        ui.separator();
        let field = TextEdit::singleline(&mut preview.search.query).hint_text("查找").desired_width(150.0);
        let response = ui.add(field).accessible_name("查找文字");
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let found = !preview.search.hits.is_empty();
        let next = ui.add_enabled(found, egui::Button::new("下一处")).clicked() || enter;
        let back = ui.add_enabled(found, egui::Button::new("上一处")).clicked();
        if next || back {
            let back = back || (enter && ui.input(|input| input.modifiers.shift));
            preview.search.step(back);
            preview.show_hit();
        }
        if enter {
            response.request_focus();
        }
        if !preview.search.query.trim().is_empty() {
            let (at, count) = (preview.search.at + 1, preview.search.hits.len());
            ui.label(if count == 0 { "没有找到".to_owned() } else { format!("{at} / {count}") });
        }
    });
    if let Some(error) = &preview.error {
        ui.label(egui::RichText::new(error).color(theme::palette(ui).error));
    }
    ui.separator();
}

/// The pages as small pictures with their numbers.
fn page_list(ui: &mut Ui, preview: &mut Preview, laid: &Laid, wishes: &mut Vec<Wish>) {
    let palette = theme::palette(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    let scale = (SMALL * ui.pixels_per_point() / 595.0 * 1000.0) as u32;
    let mut go_to = None;
    let mut area = ScrollArea::vertical().id_salt("preview list").auto_shrink(false);
    if preview.listed != preview.current {
        preview.listed = preview.current;
        let middle = preview.current as f32 * SMALL_ROW - (ui.available_height() - SMALL_ROW) / 2.0;
        area = area.vertical_scroll_offset(middle.max(0.0));
    }
    area.show_rows(ui, SMALL_ROW, laid.count(), |ui, rows| {
        for index in rows {
            let Some(page) = laid.pages.pages.get(index) else { continue };
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), SMALL_ROW), Sense::click());
            let label = page.label.text();
            let name = if label.is_empty() { "封面".to_owned() } else { label };
            let selected = index == preview.current;
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, format!("第 {name} 页")));
            let size = vec2(points(page.width), points(page.height)) * (SMALL / 595.0);
            // Lying pages are wider than the list; they are shown smaller.
            let size = size * (SMALL / size.x).min(1.0);
            let paper = Rect::from_center_size(rect.center() - vec2(0.0, 9.0), size);
            let wish = Wish { page: index, scale, small: true };
            let picture = preview.picture(laid, wish, wishes);
            paint_paper(ui, paper, picture);
            let stroke = if selected { Stroke::new(2.0, palette.accent) } else { Stroke::new(1.0, palette.line) };
            ui.painter().rect_stroke(paper, 0.0, stroke, StrokeKind::Outside);
            let at = pos2(rect.center().x, rect.bottom() - 9.0);
            ui.painter().text(at, Align2::CENTER_CENTER, name, theme::regular(12.0), palette.weak);
            if response.clicked() {
                go_to = Some(Destination { page: index, y: 0 });
            }
        }
    });
    if go_to.is_some() {
        preview.go_to = go_to;
    }
}

fn paint_paper(ui: &Ui, rect: Rect, picture: Option<&Shown>) {
    ui.painter().rect_filled(rect, 0.0, Color32::WHITE);
    if let Some(shown) = picture {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(shown.texture.id(), rect, whole, Color32::WHITE);
    }
}

/// The pages one under the other; what was clicked, if something was.
fn pages(
    ui: &mut Ui,
    open: &OpenProject,
    preview: &mut Preview,
    laid: &Laid,
    scroll: Scroll,
    wishes: &mut Vec<Wish>,
) -> Option<Source> {
    let room = ui.available_size() - vec2(2.0 * GAP + ui.spacing().scroll.allocated_width(), 2.0 * GAP);
    if ui.rect_contains_pointer(ui.available_rect_before_wrap()) {
        let zoom = ui.input(egui::InputState::zoom_delta);
        if zoom != 1.0 {
            preview.zoom_to(laid.zoom(preview.current, preview.scale) * zoom);
        }
    }
    let scale = match preview.zoom {
        Zoom::Width => Scale::Width(room.x.clamp(100.0, WIDEST)),
        Zoom::Page => {
            let page = laid.pages.pages.get(preview.current);
            let (width, height) = page.map_or((1.0, 1.0), |page| (points(page.width), points(page.height)));
            let factor = (room.y / height.max(1.0)).min(room.x / width.max(1.0));
            Scale::Factor(factor.clamp(*ZOOMS.start(), *ZOOMS.end()))
        }
        Zoom::Factor(factor) => Scale::Factor(factor),
    };
    let mut area = ScrollArea::both().id_salt("preview").auto_shrink(false).content_margin(0.0);
    if let Some(target) = preview.go_to.take() {
        let y = laid.top(target.page, scale) - GAP + points(target.y.max(0)) * laid.zoom(target.page, scale);
        area = area.vertical_scroll_offset(y.max(0.0));
    } else if scale != preview.scale {
        // What was at the top stays there.
        let (page, part) = preview.anchor;
        let height = laid.pages.pages.get(page).map_or(0.0, |page| points(page.height));
        let y = laid.top(page, scale) - GAP + part * height * laid.zoom(page, scale);
        area = area.vertical_scroll_offset(y.max(0.0));
    }
    preview.scale = scale;
    let mut clicked = None;
    ui.painter().rect_filled(ui.available_rect_before_wrap(), 0.0, theme::palette(ui).closed);
    area.show_viewport(ui, |ui, viewport| {
        let down = match scroll {
            Scroll::Stay => 0.0,
            Scroll::Screens(screens) => screens * (viewport.height() - LINE),
            Scroll::Lines(lines) => lines * LINE,
        };
        if down != 0.0 {
            ui.scroll_with_delta_animation(vec2(0.0, -down), ScrollAnimation::none());
        }
        let widest = match scale {
            Scale::Factor(factor) => laid.widest * factor,
            Scale::Width(width) => width,
        };
        let total = vec2(widest + 2.0 * GAP, laid.top(laid.count(), scale));
        let width = total.x.max(ui.available_width());
        ui.set_min_size(vec2(width, total.y));
        let origin = ui.min_rect().min;
        let seen = laid.seen(viewport.min.y, viewport.max.y, scale);
        preview.current = seen.start.min(laid.count().saturating_sub(1));
        let first = laid.zoom(seen.start, scale);
        let height = laid.pages.pages.get(seen.start).map_or(1.0, |page| points(page.height) * first);
        preview.anchor = (seen.start, ((viewport.min.y + GAP - laid.top(seen.start, scale)) / height).max(0.0));
        // Pictures far from what is seen are given back.
        preview.large.retain(|page, _| page + 3 > seen.start && *page < seen.end + 3);
        for index in seen {
            let Some(page) = laid.pages.pages.get(index) else { continue };
            let zoom = laid.zoom(index, scale);
            let size = vec2(points(page.width), points(page.height)) * zoom;
            let left = origin.x + (width - size.x) / 2.0;
            // On whole pixels, and as large as the picture is, so that it stays sharp.
            let pixels = ui.pixels_per_point();
            let corner = pos2(left, origin.y + laid.top(index, scale));
            let corner = (corner.to_vec2() * pixels).round() / pixels;
            let wish = Wish { page: index, scale: (zoom * pixels * 1000.0) as u32, small: false };
            let picture = preview.picture(laid, wish, wishes);
            let size = match picture {
                Some(shown) if shown.scale == wish.scale => shown.texture.size_vec2() / pixels,
                _ => size,
            };
            let rect = Rect::from_min_size(corner.to_pos2(), size);
            paint_paper(ui, rect, picture);
            let sheet = Sheet { rect, zoom, page, index };
            sheet.paint_hits(ui, preview);
            sheet.paint_marks(ui, open, preview, laid);
            if let Some(source) = sheet.interact(ui, preview, &laid.pages) {
                clicked = Some(source);
            }
        }
    });
    clicked
}

/// A page on the screen.
struct Sheet<'a> {
    rect: Rect,
    zoom: f32,
    page: &'a Paper,
    index: usize,
}

impl Sheet<'_> {
    /// An area of the page on the screen.
    fn place(&self, area: Rectangle) -> Rect {
        let corner = vec2(points(area.x), points(area.y)) * self.zoom;
        Rect::from_min_size(self.rect.min + corner, vec2(points(area.width), points(area.height)) * self.zoom)
    }

    /// A place of the screen on the page.
    fn on_paper(&self, at: egui::Pos2) -> (Length, Length) {
        let Vec2 { x, y } = (at - self.rect.min) / self.zoom * 1000.0;
        (x as Length, y as Length)
    }

    fn paint_hits(&self, ui: &Ui, preview: &Preview) {
        let first = preview.search.hits.partition_point(|hit| hit.page < self.index);
        for (position, hit) in preview.search.hits.iter().enumerate().skip(first) {
            if hit.page > self.index {
                break;
            }
            let strength = if position == preview.search.at { 150 } else { 70 };
            for area in &hit.areas {
                let color = Color32::from_rgba_unmultiplied(255, 190, 0, strength);
                ui.painter().rect_filled(self.place(*area).expand(1.0), 2.0, color);
            }
        }
    }

    /// Tints what findings are about, and puts a mark into the margin beside it.
    fn paint_marks(&self, ui: &mut Ui, open: &OpenProject, preview: &mut Preview, laid: &Laid) {
        let report = open.report_serial;
        let known = preview.marks.get(&self.index).is_some_and(|(of, _)| *of == report);
        if !known {
            let marks = marks::of_page(&laid.pages, self.page, &open.marks, &open.report.findings);
            preview.marks.insert(self.index, (report, marks));
        }
        let Some((_, marks)) = preview.marks.get(&self.index) else { return };
        let palette = theme::palette(ui);
        for (number, mark) in marks.iter().enumerate() {
            let rect = self.place(mark.area);
            let color = palette.severity(mark.severity);
            ui.painter().rect_filled(rect, 0.0, color.gamma_multiply(0.12));
            ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, color));
            let radius = (4.0 * self.zoom).clamp(3.0, 6.0);
            let center = pos2(self.rect.right() - 14.0 * self.zoom, rect.center().y);
            ui.painter().circle_filled(center, radius, color);
            let around = Rect::from_center_size(center, Vec2::splat(radius * 2.0 + 4.0));
            let id = ui.scope_id().with(("mark", self.index, number));
            let response = ui.interact(around, id, Sense::hover());
            if response.hovered() {
                let words: Vec<&str> = mark
                    .findings
                    .iter()
                    .filter_map(|index| open.report.findings.get(*index))
                    .map(|finding| finding.message.as_str())
                    .collect();
                ui.painter().rect_stroke(rect, 0.0, Stroke::new(2.0, color), StrokeKind::Outside);
                response.on_hover_text(words.join("\n"));
            }
        }
    }

    /// Follows links of the contents, and says what was clicked elsewhere.
    fn interact(&self, ui: &mut Ui, preview: &mut Preview, pages: &Pages) -> Option<Source> {
        let response = ui.interact(self.rect, ui.scope_id().with(("sheet", self.index)), Sense::click());
        let label = self.page.label.text();
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("预览第 {label} 页")));
        let (x, y) = self.on_paper(response.hover_pos()?);
        if let Some(link) = self.page.links.iter().find(|link| link.area.contains(x, y)) {
            response.clone().on_hover_cursor(CursorIcon::PointingHand);
            if response.clicked() {
                preview.go_to = Some(Destination { y: link.target.y - 10_000, ..link.target });
            }
            return None;
        }
        let source = pages.source_at(self.index, x, y)?;
        let words = describe(&source)?;
        if let Source::Cell(address) = &source
            && let Some(cell) = self.page.cells.iter().find(|cell| cell.address == *address)
        {
            let stroke = Stroke::new(1.5, theme::palette(ui).accent);
            ui.painter().rect_stroke(self.place(cell.area), 0.0, stroke, StrokeKind::Inside);
        }
        let response = response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text_at_pointer(words);
        response.clicked().then_some(source)
    }
}
