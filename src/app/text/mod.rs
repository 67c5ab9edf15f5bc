//! Editing parts one, three and four: a list of paragraphs, each a text field. What is typed becomes one edit
//! when the field is left or after a pause.

mod figures;
mod highlight;
mod view;

pub use view::show;

use super::session::OpenProject;
use crate::project::{Edit, Paragraph, Part, Style};
use eframe::egui::{self, text::CCursorRange, text_edit::TextEditState};
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
    /// What the figure bar shows of a source.
    known: Option<figures::Known>,
}

impl TextState {
    /// Shows a paragraph and marks a stretch of it.
    pub fn go_to(&mut self, paragraph: usize, range: Option<Range<usize>>) {
        self.reveal = Some(paragraph);
        self.marked = range.map(|range| (paragraph, range));
    }

    /// The paragraph that has the keyboard, or had it last.
    pub fn active_paragraph(&self) -> Option<usize> {
        self.active
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
            [only] => {
                let (paragraph, fields) = before.retyped(only);
                let paragraph = Edit::SetParagraph { part, index, paragraph };
                let fields = fields.into_iter().map(|(key, text)| Edit::SetField { key, text });
                let mut edits: Vec<Edit> = fields.collect();
                if edits.is_empty() {
                    paragraph
                } else {
                    edits.insert(0, paragraph);
                    Edit::Several(edits)
                }
            }
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
        let (head, tail) = before.split(at);
        let mut paragraphs = self.project().texts.part(part).to_vec();
        paragraphs.splice(index..=index, [head, tail]);
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
        let joined = first.joined(second);
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

/// The caret or selection of a text field.
fn caret_of(ctx: &egui::Context, id: egui::Id) -> Option<CCursorRange> {
    TextEditState::load(ctx, id)?.cursor.char_range()
}

/// The id of a paragraph's text field.
pub fn field_id(part: Part, index: usize) -> egui::Id {
    egui::Id::unique(("paragraph", part, index))
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
