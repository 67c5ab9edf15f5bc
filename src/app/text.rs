//! Editing parts one, three and four: a list of paragraphs, each a text field. What is typed becomes one edit
//! when the field is left or after a pause.

use super::{session::OpenProject, theme};
use crate::{
    audit::Place,
    project::{Edit, Paragraph, Part, Style, TextSpan},
};
use eframe::egui::{
    self, Color32, FontId, Frame, Key, Margin, Modifiers, Rect, RichText, ScrollArea, Stroke, TextEdit, Ui, UiBuilder,
    text::{CCursor, CCursorRange, LayoutJob, TextFormat},
    text_edit::TextEditState,
    vec2,
};
use std::ops::Range;

/// Seconds without a key after which the typed text becomes an edit.
const PAUSE: f64 = 0.8;
/// The column beside the text that names the style.
const GUTTER: f32 = 44.0;
/// Space between paragraphs.
const GAP: f32 = 2.0;

/// What the editor of a part remembers.
#[derive(Clone, Debug, Default)]
pub struct TextState {
    /// The paragraph with the keyboard.
    active: Option<usize>,
    /// Its text as typed so far.
    buffer: String,
    /// When the text was last changed, while it is not yet an edit.
    changed_at: Option<f64>,
    /// The heights of paragraphs as last shown, and the width they were shown in.
    heights: Vec<f32>,
    width: f32,
    /// Scroll this paragraph into sight.
    reveal: Option<usize>,
    /// Give this paragraph the keyboard, with the caret at a character.
    focus: Option<(usize, usize)>,
    /// The sentence that a jump marked.
    marked: Option<(usize, Range<usize>)>,
}

impl TextState {
    /// Shows a paragraph and marks a stretch of it.
    pub fn go_to(&mut self, paragraph: usize, range: Option<Range<usize>>) {
        self.reveal = Some(paragraph);
        self.marked = range.map(|range| (paragraph, range));
    }

    /// Whether typed text waits to become an edit.
    pub fn is_typing(&self) -> bool {
        self.changed_at.is_some()
    }

    fn put_caret(&mut self, paragraph: usize, at: usize) {
        self.focus = Some((paragraph, at));
        self.reveal = Some(paragraph);
    }
}

/// The style's name for choosing, and its sign beside the text.
fn style_words(style: Style) -> (&'static str, &'static str) {
    match style {
        Style::Section => ("标题 一、", "一、"),
        Style::Subsection => ("标题（一）", "（一）"),
        Style::Item => ("标题 1.", "1."),
        Style::Body => ("正文", ""),
    }
}

const STYLES: [Style; 4] = [Style::Section, Style::Subsection, Style::Item, Style::Body];

impl OpenProject {
    /// Makes what was typed into a part an edit.
    pub fn commit_text(&mut self, part: Part) {
        let state = self.text_mut(part);
        state.changed_at = None;
        let (Some(index), text) = (state.active, state.buffer.clone()) else { return };
        let Some(before) = self.project().texts.part(part).get(index).cloned() else { return };
        if before.text() == text {
            return;
        }
        let edit = match pieces(&text).as_slice() {
            [only] => Edit::SetParagraph { part, index, paragraph: Paragraph::new(before.style(), only.clone()) },
            several => {
                let new = several.iter().enumerate().map(|(at, text)| {
                    let style = if at == 0 { before.style() } else { Style::Body };
                    Paragraph::new(style, text.clone())
                });
                let mut paragraphs = self.project().texts.part(part).to_vec();
                paragraphs.splice(index..=index, new);
                Edit::SetPart { part, paragraphs }
            }
        };
        self.apply_or_say(&edit);
        self.reload_buffer(part);
    }

    /// The field shows what the project holds, after undo or after an edit from elsewhere.
    fn reload_buffer(&mut self, part: Part) {
        let index = self.text_mut(part).active;
        let text = index.and_then(|index| self.project().texts.part(part).get(index)).map(|p| p.text().to_owned());
        let state = self.text_mut(part);
        match text {
            Some(text) => state.buffer = text,
            None => state.active = None,
        }
    }

    /// Splits the active paragraph at a character.
    fn split_paragraph(&mut self, part: Part, index: usize, at: usize) {
        self.commit_text(part);
        let Some(before) = self.project().texts.part(part).get(index).cloned() else { return };
        let head: String = before.text().chars().take(at).collect();
        let tail: String = before.text().chars().skip(at).collect();
        let mut paragraphs = self.project().texts.part(part).to_vec();
        let new = [Paragraph::new(before.style(), head), Paragraph::new(Style::Body, tail)];
        paragraphs.splice(index..=index, new);
        if self.apply_or_say(&Edit::SetPart { part, paragraphs }) {
            self.text_mut(part).put_caret(index + 1, 0);
        }
    }

    /// Joins a paragraph to the one before it.
    fn join_to_previous(&mut self, part: Part, index: usize) {
        self.commit_text(part);
        let mut paragraphs = self.project().texts.part(part).to_vec();
        let Some(before) = index.checked_sub(1) else { return };
        let (Some(first), Some(second)) = (paragraphs.get(before), paragraphs.get(index)) else { return };
        let caret = first.text().chars().count();
        let joined = Paragraph::new(first.style(), format!("{}{}", first.text(), second.text()));
        paragraphs.splice(before..=index, [joined]);
        if self.apply_or_say(&Edit::SetPart { part, paragraphs }) {
            self.text_mut(part).put_caret(before, caret);
        }
    }

    fn move_paragraph(&mut self, part: Part, index: usize, up: bool) {
        self.commit_text(part);
        let mut paragraphs = self.project().texts.part(part).to_vec();
        let Some(to) = (if up { index.checked_sub(1) } else { Some(index + 1) }) else { return };
        if index.max(to) >= paragraphs.len() {
            return;
        }
        paragraphs.swap(index, to);
        if self.apply_or_say(&Edit::SetPart { part, paragraphs }) {
            self.text_mut(part).put_caret(to, 0);
        }
    }
}

/// Shows the editor of a part.
pub fn show(ui: &mut Ui, open: &mut OpenProject, part: Part) {
    toolbar(ui, open, part);
    ui.separator();
    let count = open.project().texts.part(part).len();
    if count == 0 {
        empty(ui, open, part);
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
        if ui.button("写第一段").clicked() {
            let paragraph = Paragraph::new(Style::Body, "");
            if open.apply_or_say(&Edit::InsertParagraph { part, index: 0, paragraph }) {
                open.text_mut(part).put_caret(0, 0);
            }
        }
    });
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
    let active = open.text_mut(part).active.filter(|index| *index < count);
    ui.horizontal(|ui| {
        ui.set_height(26.0);
        ui.label(RichText::new(title).strong());
        ui.separator();
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
                let text = open.project().texts.part(part).get(index).map(|p| p.text().to_owned()).unwrap_or_default();
                let paragraph = Paragraph::new(chosen, text);
                open.apply_or_say(&Edit::SetParagraph { part, index, paragraph });
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
    let lit = lit_range(open, part, index);
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
    let has_focus = ui.memory(|memory| memory.has_focus(id));
    let caret = caret_of(ui.ctx(), id);
    let wants = if has_focus { take_structure_keys(ui, caret) } else { None };
    let output = ui
        .horizontal_top(|ui| {
            ui.allocate_ui(vec2(GUTTER, 22.0), |ui| {
                ui.set_min_width(GUTTER);
                let (name, sign) = style_words(style);
                let color = worst.map_or(palette.weak, |severity| palette.severity(severity));
                let sign = worst.map_or(sign, |severity| theme::severity_sign(severity));
                ui.add_space(4.0);
                ui.label(RichText::new(sign).color(color).size(12.5)).on_hover_text(name);
            });
            let font = font_of(style);
            let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, width: f32| {
                let job = highlighted(text.as_str(), &font, palette, &spans, lit.as_ref(), width);
                ui.fonts_mut(|fonts| fonts.layout_job(job))
            };
            let stroke = if has_focus { Stroke::new(1.0, palette.accent) } else { Stroke::NONE };
            let frame = Frame::NONE.stroke(stroke).inner_margin(Margin::symmetric(8, 4));
            TextEdit::multiline(&mut text)
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
    }
    if let Some((_, at)) = focus {
        let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
        state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(at))));
        state.store(ui.ctx(), id);
        response.request_focus();
        let state = open.text_mut(part);
        state.active = Some(index);
        open.reload_buffer(part);
    }
    show_findings_on_hover(&response, open, part, index);
    match wants {
        Some(Structure::Split(at)) => open.split_paragraph(part, index, at),
        Some(Structure::Join) => open.join_to_previous(part, index),
        None => {}
    }
}

enum Structure {
    Split(usize),
    Join,
}

/// Enter splits a paragraph, Backspace at its start joins it to the one before.
fn take_structure_keys(ui: &Ui, caret: Option<CCursorRange>) -> Option<Structure> {
    let caret = caret?;
    ui.input_mut(|input| {
        if input.consume_key(Modifiers::NONE, Key::Enter) {
            return Some(Structure::Split(caret.primary.index.0));
        }
        let at_start = caret.is_empty() && caret.primary.index.0 == 0;
        (at_start && input.consume_key(Modifiers::NONE, Key::Backspace)).then_some(Structure::Join)
    })
}

fn caret_of(ctx: &egui::Context, id: egui::Id) -> Option<CCursorRange> {
    TextEditState::load(ctx, id)?.cursor.char_range()
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
    let Some(changed) = open.text_mut(part).changed_at else { return };
    let left = changed + PAUSE - now;
    if left <= 0.0 {
        open.commit_text(part);
        ui.ctx().request_discard("the findings follow the text");
    } else {
        ui.ctx().request_repaint_after_secs(left as f32);
    }
}

/// The id of a paragraph's text field.
pub fn field_id(part: Part, index: usize) -> egui::Id {
    egui::Id::unique(("paragraph", part, index))
}

fn font_of(style: Style) -> FontId {
    match style {
        Style::Section => theme::bold(16.0),
        Style::Subsection => theme::bold(14.5),
        Style::Item => theme::bold(14.0),
        Style::Body => theme::regular(14.0),
    }
}

/// The stretches of a paragraph that findings are about, with their colours' severity.
fn underlines(open: &OpenProject, part: Part, index: usize) -> Vec<(Range<usize>, crate::audit::Severity)> {
    let spans = open.marks.in_paragraph(part, index).iter();
    let with_severity = |(span, finding): &(TextSpan, usize)| {
        open.report.findings.get(*finding).map(|finding| (span.range(), finding.severity))
    };
    spans.filter_map(with_severity).collect()
}

/// The stretches to light up: both sides of the selected finding, or what a jump marked.
fn lit_range(open: &mut OpenProject, part: Part, index: usize) -> Option<Vec<Range<usize>>> {
    let marked = open.text_mut(part).marked.clone();
    let mut ranges: Vec<Range<usize>> =
        marked.into_iter().filter(|(at, _)| *at == index).map(|(_, range)| range).collect();
    let finding = open.selected_index().and_then(|selected| open.report.findings.get(selected));
    for place in finding.map(|finding| finding.places()).unwrap_or_default() {
        if let Place::Text(span) = place
            && (span.part, span.paragraph) == (part, index)
        {
            ranges.push(span.range());
        }
    }
    (!ranges.is_empty()).then_some(ranges)
}

/// The paragraph's text with findings underlined and lit stretches marked.
fn highlighted(
    text: &str,
    font: &FontId,
    palette: &theme::Palette,
    spans: &[(Range<usize>, crate::audit::Severity)],
    lit: Option<&Vec<Range<usize>>>,
    width: f32,
) -> LayoutJob {
    let mut job =
        LayoutJob { wrap: egui::text::TextWrapping { max_width: width, ..Default::default() }, ..Default::default() };
    let mut section = String::new();
    let mut format: Option<TextFormat> = None;
    for (at, c) in text.chars().enumerate() {
        let severity = spans.iter().filter(|(range, _)| range.contains(&at)).map(|(_, severity)| *severity).min();
        let is_lit = lit.is_some_and(|lit| lit.iter().any(|range| range.contains(&at)));
        let own = TextFormat {
            font_id: font.clone(),
            color: palette.text,
            underline: severity.map_or(Stroke::NONE, |severity| Stroke::new(2.0, palette.severity(severity))),
            background: if is_lit { palette.highlight } else { Color32::TRANSPARENT },
            line_height: Some(font.size * 1.6),
            ..TextFormat::default()
        };
        if format.as_ref() != Some(&own) {
            if let Some(format) = format.take() {
                job.append(&section, 0.0, format);
            }
            section.clear();
            format = Some(own);
        }
        section.push(c);
    }
    let last = format.unwrap_or_else(|| TextFormat {
        font_id: font.clone(),
        color: palette.text,
        line_height: Some(font.size * 1.6),
        ..TextFormat::default()
    });
    job.append(&section, 0.0, last);
    job
}

/// The paragraphs in a typed or pasted text.
fn pieces(text: &str) -> Vec<String> {
    let pieces: Vec<String> =
        text.split(['\n', '\r']).map(|piece| piece.trim_matches('\t').to_owned()).filter(|p| !p.is_empty()).collect();
    if pieces.is_empty() { vec![String::new()] } else { pieces }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_lines_become_paragraphs() {
        assert_eq!(pieces("一\r\n二\n\n三"), ["一", "二", "三"]);
        assert_eq!(pieces(""), [""]);
    }
}
