//! Shows the search: the field, and what was found with its place.

use super::{
    Find, Found, MOST,
    keys::{FIND_KEYS, FindAction, FindKey},
};
use crate::app::{session::OpenProject, theme};
use eframe::egui::{
    self, Align2, Button, EventFilter, Rect, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2,
    text::{CCursor, CCursorRange, LayoutJob, TextFormat},
    text_edit::TextEditState,
};

/// The height of a result.
const ROW: f32 = 23.0;

/// The id of the field.
fn field_id() -> egui::Id {
    egui::Id::unique("find field")
}

/// Shows the search of a project.
pub fn show(ui: &mut Ui, open: &mut OpenProject) {
    let mut closed = false;
    ui.horizontal(|ui| {
        ui.set_height(26.0);
        closed = field(ui, open);
        let found = open.find.results.found.len();
        for (name, back) in [("上一处", true), ("下一处", false)] {
            if ui.add_enabled(found > 0, Button::new(name)).clicked() {
                open.step_found(back);
            }
        }
        closed |= ui.button("关闭查找").clicked();
        ui.label(words(&open.find));
    });
    if closed {
        open.find.shown = false;
        ui.memory_mut(|memory| memory.surrender_focus(field_id()));
        return;
    }
    ui.separator();
    list(ui, open);
}

fn words(find: &Find) -> String {
    let count = find.results.found.len();
    match find.at {
        _ if find.query.trim().is_empty() => "表中的编码、名称、金额,正文和基本信息;科目可以用拼音首字母".to_owned(),
        _ if find.is_busy() => "正在查找…".to_owned(),
        _ if count == 0 => "没有找到".to_owned(),
        _ if find.results.more => format!("找到很多,只列出前 {MOST} 处"),
        Some(at) => format!("第 {} 处,共 {count} 处", at + 1),
        None => format!("共 {count} 处"),
    }
}

/// Shows the field and acts on its keys; whether the search is to be closed.
fn field(ui: &mut Ui, open: &mut OpenProject) -> bool {
    let id = field_id();
    let label = ui.label("查找");
    let mut closed = false;
    if ui.memory(|memory| memory.has_focus(id)) {
        let pressed = |key: &&FindKey| ui.input_mut(|input| input.consume_key(key.modifiers, key.key));
        match FIND_KEYS.iter().find(pressed).map(|key| key.action) {
            Some(FindAction::Close) => closed = true,
            Some(FindAction::Next) => open.step_found(false),
            Some(FindAction::Previous) => open.step_found(true),
            None => {}
        }
    }
    let find = &mut open.find;
    let field = TextEdit::singleline(&mut find.query).id(id).return_key(None).desired_width(260.0);
    // Otherwise Escape is gone before it can close the search.
    let field = field.event_filter(EventFilter { escape: true, ..EventFilter::default() });
    let response = ui.add(field.hint_text("编码、名称、金额、文字")).labelled_by(label.id);
    if std::mem::take(&mut find.wants_keyboard) {
        let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(find.query.chars().count()));
        state.cursor.set_char_range(Some(all));
        state.store(ui.ctx(), id);
        if !response.has_focus() {
            response.request_focus();
        }
    }
    closed
}

fn list(ui: &mut Ui, open: &mut OpenProject) {
    let count = open.find.results.found.len();
    let mut area = ScrollArea::vertical().id_salt("found").auto_shrink(false).animated(false);
    if std::mem::take(&mut open.find.reveal)
        && let Some(at) = open.find.at
    {
        area = area.vertical_scroll_offset((at as f32 - 1.0).max(0.0) * ROW);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut clicked = None;
    area.show_rows(ui, ROW, count, |ui, visible| {
        for index in visible {
            if let Some(found) = open.find.results.found.get(index)
                && entry(ui, found, open.find.at == Some(index))
            {
                clicked = Some(index);
            }
        }
    });
    if let Some(index) = clicked {
        open.go_to_found(index);
    }
}

fn entry(ui: &mut Ui, found: &Found, here: bool) -> bool {
    const PLACE: f32 = 330.0;
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), ROW), Sense::click());
    let painter = ui.painter_at(rect);
    if here {
        painter.rect_filled(rect, 3.0, palette.accent.gamma_multiply(0.22));
    } else if response.hovered() {
        painter.rect_filled(rect, 3.0, palette.selection);
    }
    let place = Rect::from_min_max(rect.min, pos2(rect.left() + PLACE.min(rect.width() / 2.0), rect.bottom()));
    let at = pos2(place.left() + 6.0, rect.center().y);
    let narrow = painter.with_clip_rect(place.intersect(painter.clip_rect()));
    narrow.text(at, Align2::LEFT_CENTER, &found.place, theme::regular(13.0), palette.weak);
    let mut job = LayoutJob::default();
    let chars: Vec<char> = found.text.chars().collect();
    let piece = |range: std::ops::Range<usize>| chars.get(range).unwrap_or_default().iter().collect::<String>();
    let plain = TextFormat::simple(theme::regular(13.5), palette.text);
    let hit = TextFormat { font_id: theme::bold(13.5), background: palette.highlight, ..plain.clone() };
    job.append(&piece(0..found.hit.start), 0.0, plain.clone());
    job.append(&piece(found.hit.clone()), 0.0, hit);
    job.append(&piece(found.hit.end..chars.len()), 0.0, plain);
    let galley = painter.layout_job(job);
    painter.galley(pos2(place.right() + 8.0, rect.center().y - galley.size().y / 2.0), galley, palette.text);
    let label = format!("{} {}", found.place, found.text);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, here, &label));
    response.clicked()
}
