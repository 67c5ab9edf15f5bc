//! Shows the paragraphs of a part: only those in sight are laid out.

use super::{
    Caret, GAP, GUTTER, PAUSE, STYLES, caret_of, field_id, figures, glossary,
    highlight::{font_of, highlighted, lit_ranges, underlines},
    keys::{CaretPlace, caret_at, take_wish},
    lists, open_places, style_words,
};
use crate::{
    app::{review, session::OpenProject, theme},
    project::{Edit, Paragraph, Part, Style},
};
use eframe::egui::{
    self, Frame, Margin, Rect, RichText, ScrollArea, Stroke, TextEdit, Ui, UiBuilder,
    text::{CCursor, CCursorRange},
    text_edit::TextEditState,
    vec2,
};

/// Shows the editor of a part.
pub fn show(ui: &mut Ui, open: &mut OpenProject, part: Part) {
    toolbar(ui, open, part);
    figures::bar(ui, open, part);
    if part == Part::Four {
        glossary::bar(ui, open);
    }
    ui.separator();
    let count = open.project().texts.part(part).len();
    if count == 0 {
        empty(ui, open, part);
        return;
    }
    if open.text_mut(part).structured {
        match part {
            Part::Four => glossary::overview(ui, open),
            Part::One | Part::Three => lists::show(ui, open, part),
        }
        return;
    }
    let width = ui.available_width();
    ui.painter().rect_filled(ui.available_rect_before_wrap(), 0.0, theme::palette(ui).paper);
    let state = open.text_mut(part);
    if state.width != width || state.heights.len() != count {
        state.width = width;
        state.heights.resize(count, 0.0);
    }
    let tops = tops(open, part, width);
    let state = open.text_mut(part);
    let mut area = ScrollArea::vertical().id_salt(("text", part)).auto_shrink(false).animated(false);
    if let Some(top) = state.reveal.take().and_then(|index| tops.get(index).copied()) {
        area = area.vertical_scroll_offset((top - 60.0).max(0.0));
    }
    area.show_viewport(ui, |ui, viewport| {
        let total = tops.last().copied().unwrap_or(0.0) + 80.0;
        ui.set_min_size(vec2(width - 12.0, total));
        let first = tops.partition_point(|top| *top <= viewport.top()).saturating_sub(1);
        let origin = ui.max_rect().min;
        for index in first..count {
            let top = tops.get(index).copied().unwrap_or(0.0);
            if top > viewport.bottom() {
                break;
            }
            let rect = Rect::from_min_size(origin + vec2(0.0, top), vec2(width - 14.0, f32::INFINITY));
            let used = ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt(index), |ui| {
                paragraph(ui, open, part, index);
                ui.min_rect().height()
            });
            let state = open.text_mut(part);
            if let Some(height) = state.heights.get_mut(index)
                && (*height - used.inner).abs() > 0.5
            {
                *height = used.inner;
                ui.ctx().request_repaint();
            }
            if open.project().texts.part(part).len() != count {
                ui.ctx().request_repaint();
                break;
            }
        }
    });
    commit_after_pause(ui, open, part);
}

/// The upper edges of all paragraphs and the end of the last; unseen ones are estimated.
fn tops(open: &OpenProject, part: Part, width: f32) -> Vec<f32> {
    let state = match part {
        Part::One => &open.texts[0],
        Part::Three => &open.texts[1],
        Part::Four => &open.texts[2],
    };
    let per_line = ((width - GUTTER - 60.0) / 14.5).max(8.0);
    let mut at = 6.0;
    let mut tops = vec![at];
    for (index, paragraph) in open.project().texts.part(part).iter().enumerate() {
        let known = state.heights.get(index).copied().filter(|height| *height > 0.0);
        let estimate = || (paragraph.text().chars().count() as f32 / per_line).ceil().max(1.0) * 22.0 + 8.0;
        at += known.unwrap_or_else(estimate) + GAP;
        tops.push(at);
    }
    tops
}

fn empty(ui: &mut Ui, open: &mut OpenProject, part: Part) {
    ui.add_space(30.0);
    ui.vertical_centered(|ui| {
        ui.label(format!("{}还没有内容。", part.name()));
        if open.desk.may_change() {
            match part {
                Part::One => {
                    ui.label("这里写主要职责、内设机构和决算单位构成。");
                    if ui.button("按通用框架开始").clicked() {
                        open.begin_part_one();
                        return;
                    }
                }
                Part::Three => {
                    ui.label("填好各表后,用菜单“编辑 → 由表格生成第三部分”。");
                }
                Part::Four => {
                    ui.label("填好各表和第三部分后,点上面的“补上缺少的”。");
                }
            }
        }
        if open.desk.may_change() && ui.button("写第一段").clicked() {
            let paragraph = Paragraph::new(Style::Body, "");
            if open.apply_or_say(&Edit::InsertParagraph { part, index: 0, paragraph }) {
                open.text_mut(part).put_caret(0, 0);
            }
        }
    });
}

/// Paragraphs, or the lists and entries that they make up.
fn structure_switch(ui: &mut Ui, open: &mut OpenProject, part: Part) {
    let name = match part {
        Part::One => "清单",
        Part::Four => "条目",
        // Part three is no list.
        Part::Three => return,
    };
    let before = open.text_mut(part).structured;
    let mut structured = before;
    ui.selectable_value(&mut structured, false, "段落").on_hover_text("逐段编辑");
    ui.selectable_value(&mut structured, true, name).on_hover_text("按项增加、删除、调整次序,自动编号");
    if structured != before {
        open.commit_text(part);
        open.text_mut(part).structured = structured;
        open.text_mut(part).active = None;
    }
    ui.separator();
}

fn toolbar(ui: &mut Ui, open: &mut OpenProject, part: Part) {
    let words = &open.profile.document;
    let lines = match part {
        Part::One => &words.part_one,
        Part::Three => &words.part_three,
        Part::Four => &words.part_four,
    };
    let project = open.project();
    let title = lines.join(" ").replace("{unit}", &project.unit.name).replace("{year}", &project.year.to_string());
    let count = project.texts.part(part).len();
    let may_change = open.desk.may_change();
    let active = open.text_mut(part).active.filter(|index| *index < count && may_change);
    ui.horizontal(|ui| {
        ui.set_height(26.0);
        ui.add(egui::Label::new(RichText::new(&title).strong()).truncate()).on_hover_text(&title);
    });
    ui.horizontal(|ui| {
        ui.set_height(26.0);
        structure_switch(ui, open, part);
        let style = active.and_then(|index| open.project().texts.part(part).get(index)).map(Paragraph::style);
        ui.add_enabled_ui(active.is_some(), |ui| {
            let mut chosen = style.unwrap_or(Style::Body);
            let combo = egui::ComboBox::from_id_salt("style").selected_text(style_words(chosen).0).width(90.0);
            let response = combo.show_ui(ui, |ui| {
                for style in STYLES {
                    ui.selectable_value(&mut chosen, style, style_words(style).0);
                }
            });
            response.response.accessible_name("段落样式");
            let Some(index) = active else { return };
            if Some(chosen) != style {
                open.commit_text(part);
                if let Some(paragraph) = open.project().texts.part(part).get(index).map(|p| p.styled(chosen)) {
                    open.apply_or_say(&Edit::SetParagraph { part, index, paragraph });
                }
            }
        });
        for (name, change) in
            [("插入段落", Change::Insert), ("删除段落", Change::Remove), ("上移", Change::Up), ("下移", Change::Down)]
        {
            if ui.add_enabled(active.is_some(), egui::Button::new(name)).clicked()
                && let Some(index) = active
            {
                change_paragraphs(open, part, index, change);
            }
        }
        let waiting = open_places::count(open.project().texts.part(part));
        if waiting > 0 {
            ui.separator();
            let text = RichText::new(format!("待填 {waiting} 处")).color(theme::palette(ui).notice);
            let button = ui.button(text).on_hover_text("到下一处〔 〕,直接输入就填上");
            if button.accessible_name("下一处待填").clicked() {
                open.go_to_next_open_place(part);
            }
            let list = ui.menu_button("全部", |ui| list_of_open_places(ui, open, part));
            let button = list.response.on_hover_text("列出全部待填的原因、用途和数,单击跳到那里");
            button.accessible_name("全部待填");
        }
    });
}

/// All that waits to be filled, each a way there.
fn list_of_open_places(ui: &mut Ui, open: &mut OpenProject, part: Part) {
    let places = open_places::all(open.project().texts.part(part));
    ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
        for place in &places {
            if ui.button(&place.label).clicked() {
                open.go_to_open_place(part, place);
                ui.close();
            }
        }
    });
}

#[derive(Clone, Copy)]
enum Change {
    Insert,
    Remove,
    Up,
    Down,
}

fn change_paragraphs(open: &mut OpenProject, part: Part, index: usize, change: Change) {
    open.commit_text(part);
    match change {
        Change::Insert => {
            let paragraph = Paragraph::new(Style::Body, "");
            if open.apply_or_say(&Edit::InsertParagraph { part, index: index + 1, paragraph }) {
                open.text_mut(part).put_caret(index + 1, 0);
            }
        }
        Change::Remove => {
            open.text_mut(part).active = None;
            if open.apply_or_say(&Edit::RemoveParagraph { part, index }) {
                open.text_mut(part).put_caret(index.saturating_sub(1), 0);
            }
        }
        Change::Up => open.move_paragraph(part, index, true),
        Change::Down => open.move_paragraph(part, index, false),
    }
}

fn paragraph(ui: &mut Ui, open: &mut OpenProject, part: Part, index: usize) {
    let Some(paragraph) = open.project().texts.part(part).get(index) else { return };
    let style = paragraph.style();
    let stored = paragraph.text().to_owned();
    let spans = underlines(open, part, index);
    let worst = open.marks.in_paragraph(part, index).iter();
    let worst = worst.filter_map(|(_, finding)| open.report.findings.get(*finding)).map(|f| f.severity).min();
    let palette = theme::palette(ui);
    let lit = lit_ranges(open, part, index);
    let id = field_id(part, index);
    let focus = {
        let state = open.text_mut(part);
        state.focus.filter(|(at, _)| *at == index).inspect(|_| state.focus = None)
    };
    let state = open.text_mut(part);
    let is_active = state.active == Some(index);
    if is_active && !state.is_typing() && state.buffer != stored {
        // Undo or a fix changed the paragraph under the caret.
        state.buffer.clone_from(&stored);
    }
    let mut text = if is_active { state.buffer.clone() } else { stored };
    let bound = open.project().texts.part(part).get(index).map(|p| figures::looks(p, &text)).unwrap_or_default();
    let has_focus = ui.memory(|memory| memory.has_focus(id));
    let caret = caret_of(ui.ctx(), id);
    let may_change = open.desk.may_change();
    let mut pasted = false;
    let wish = match caret.filter(|_| has_focus) {
        Some(caret) => {
            pasted = ui.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Paste(_))));
            let state = open.text_mut(part);
            ui.input(|input| state.follow_composition(&input.events));
            take_wish(ui, state, caret, text.chars().count(), may_change)
        }
        None => None,
    };
    pasted &= may_change;
    if pasted {
        // What was typed before is a step of its own.
        open.commit_text(part);
    }
    let comments = open.desk.marks.clone();
    let commented = comments.at_paragraph(part, index);
    let mut to_comments = false;
    let output = ui
        .horizontal_top(|ui| {
            ui.allocate_ui(vec2(GUTTER, 22.0), |ui| {
                ui.set_min_width(GUTTER);
                let (name, sign) = style_words(style);
                let color = worst.map_or(palette.weak, |severity| palette.severity(severity));
                let sign = worst.map_or(sign, |severity| theme::severity_sign(severity));
                ui.add_space(4.0);
                if !sign.is_empty() {
                    ui.label(RichText::new(sign).color(color).size(12.5)).on_hover_text(name);
                }
                if let Some(at) = commented {
                    to_comments = review::comments::gutter_mark(ui, &comments, at);
                }
            });
            let font = font_of(style);
            let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, width: f32| {
                let job = highlighted(text.as_str(), &font, palette, &spans, lit.as_ref(), &bound, width);
                ui.fonts_mut(|fonts| fonts.layout_job(job))
            };
            let stroke = match (has_focus, is_active) {
                (true, _) => Stroke::new(1.0, palette.accent),
                // What a comment is about while it is written elsewhere.
                (false, true) => Stroke::new(1.0, palette.line),
                (false, false) => Stroke::NONE,
            };
            let frame = Frame::NONE.stroke(stroke).inner_margin(Margin::symmetric(8, 4));
            let mut fixed = text.as_str();
            let field = if may_change { TextEdit::multiline(&mut text) } else { TextEdit::multiline(&mut fixed) };
            field
                .id(id)
                .desired_rows(1)
                .desired_width(ui.available_width())
                .frame(frame)
                .return_key(None)
                .layouter(&mut layouter)
                .show(ui)
        })
        .inner;
    let response = output.response.response.clone().accessible_name(format!("{}第{}段", part.name(), index + 1));
    let time = ui.input(|input| input.time);
    if response.gained_focus() || (response.has_focus() && !is_active) {
        open.commit_text(part);
        let state = open.text_mut(part);
        state.active = Some(index);
        state.buffer.clone_from(&text);
        state.marked = None;
    }
    if output.response.response.changed() {
        let state = open.text_mut(part);
        state.active = Some(index);
        state.buffer = text;
        state.changed_at = Some(time);
    }
    if response.lost_focus() {
        open.commit_text(part);
        let state = open.text_mut(part);
        (state.composing, state.composition_ended) = (false, false);
    } else if pasted && open.text_mut(part).buffer.contains(['\n', '\r']) {
        let caret = output.cursor_range.map_or(0, |range| range.primary.index.0);
        let behind = open.text_mut(part).buffer.chars().count().saturating_sub(caret);
        open.commit_pasted(part, behind);
    }
    if let Some((_, caret)) = focus {
        let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
        state.cursor.set_char_range(Some(caret_in(&output.galley, caret)));
        state.store(ui.ctx(), id);
        response.request_focus();
        open.text_mut(part).active = Some(index);
        open.reload_buffer(part);
    }
    if let Some(range) = output.cursor_range.filter(|_| response.has_focus()) {
        let state = open.text_mut(part);
        state.caret = place_of(&output.galley, range.primary);
        state.caret_end = range.as_sorted_char_range().end.0;
    }
    if to_comments {
        open.commit_text(part);
        open.text_mut(part).active = Some(index);
        open.reload_buffer(part);
        open.desk.tab = review::Tab::Comments;
    }
    let under_pointer = response.hover_pos().map(|at| output.galley.cursor_from_pos(at - output.galley_pos).index.0);
    let under_pointer = under_pointer.and_then(|at| open.bound_at(part, index, at)).filter(|_| !bound.is_empty());
    if response.clicked() {
        figures::select_open_field(ui.ctx(), open, part, index);
    }
    match under_pointer {
        Some(mark) if response.clicked() && ui.input(|input| input.modifiers.command) => open.jump_to_source(&mark),
        Some(mark) => {
            response.clone().on_hover_text_at_pointer(figures::hover_words(open, &mark));
        }
        None => show_findings_on_hover(&response, open, part, index),
    }
    if let Some(wish) = wish {
        open.fulfil(part, index, wish);
    }
}

/// Where the caret stands in a paragraph as it was laid out.
fn place_of(galley: &egui::Galley, caret: CCursor) -> CaretPlace {
    let row = galley.layout_from_cursor(caret).row;
    CaretPlace { first_row: row == 0, last_row: row + 1 >= galley.rows.len(), x: galley.pos_from_cursor(caret).min.x }
}

/// The characters that a caret put into a paragraph stands at.
fn caret_in(galley: &egui::Galley, caret: Caret) -> CCursorRange {
    let row = |at: Option<&egui::epaint::text::PlacedRow>, x: f32| {
        let middle = at.map_or(0.0, |row| row.rect().center().y);
        CCursorRange::one(galley.cursor_from_pos(vec2(x, middle)))
    };
    match caret {
        Caret::At(at) => caret_at(at),
        Caret::Select(start, end) => CCursorRange::two(CCursor::new(start), CCursor::new(end)),
        Caret::FirstRow(x) => row(galley.rows.first(), x),
        Caret::LastRow(x) => row(galley.rows.last(), x),
        Caret::End => CCursorRange::one(galley.end()),
    }
}

fn show_findings_on_hover(response: &egui::Response, open: &OpenProject, part: Part, index: usize) {
    let marks = open.marks.in_paragraph(part, index);
    if marks.is_empty() || response.has_focus() {
        return;
    }
    response.clone().on_hover_ui(|ui| {
        ui.set_max_width(460.0);
        let mut seen = Vec::new();
        for (_, finding) in marks.iter().filter(|(_, finding)| {
            let new = !seen.contains(finding);
            seen.push(*finding);
            new
        }) {
            let Some(finding) = open.report.findings.get(*finding) else { continue };
            let color = theme::palette(ui).severity(finding.severity);
            ui.label(RichText::new(format!("{} {}", finding.severity.name(), finding.code)).color(color).strong());
            ui.label(&finding.message);
        }
    });
}

fn commit_after_pause(ui: &Ui, open: &mut OpenProject, part: Part) {
    let now = ui.input(|input| input.time);
    let state = open.text_mut(part);
    // What an input method has not finished is no text yet.
    let Some(changed) = state.changed_at.filter(|_| !state.composing) else { return };
    let left = changed + PAUSE - now;
    if left <= 0.0 {
        open.commit_text(part);
        ui.ctx().request_discard("the findings follow the text");
    } else {
        ui.ctx().request_repaint_after_secs(left as f32);
    }
}
