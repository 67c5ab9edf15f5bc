//! Editing parts one, three and four: a list of paragraphs, each a text field. What is typed becomes one edit
//! when the field is left or after a pause.

mod figures;
mod glossary;
mod highlight;
mod keys;
mod lists;
mod open_places;
mod view;

pub use keys::{TEXT_HINTS, TEXT_KEYS};
pub use open_places::open_places;

pub use view::show;

use self::keys::{CaretPlace, TextAction, Wish};
use super::session::OpenProject;
use crate::{
    audit::text::Terms,
    project::{Edit, Paragraph, Part, Style},
};
use eframe::egui::{self, text::CCursorRange, text_edit::TextEditState};
use std::{ops::Range, rc::Rc};

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
    /// Give this paragraph the keyboard.
    focus: Option<(usize, Caret)>,
    /// Where the caret was last shown.
    caret: CaretPlace,
    /// The character behind the caret or the selection, as last shown.
    caret_end: usize,
    /// An input method is composing.
    composing: bool,
    /// The composition has ended in this frame.
    composition_ended: bool,
    /// The sentence that a jump marked.
    marked: Option<(usize, Range<usize>)>,
    /// Whether the part is shown by its lists or entries instead of its paragraphs.
    structured: bool,
    /// What is being typed into a list.
    list_typing: Option<lists::Typing>,
    /// Part four as a glossary, and the revision it was read from.
    terms: Option<(u64, Rc<Terms>)>,
    /// What the figure bar shows of a source.
    known: Option<figures::Known>,
}

impl TextState {
    /// Shows a paragraph and marks a stretch of it.
    pub fn go_to(&mut self, paragraph: usize, range: Option<Range<usize>>) {
        self.structured = false;
        self.reveal = Some(paragraph);
        self.marked = range.map(|range| (paragraph, range));
    }

    /// The paragraph that has the keyboard, or had it last.
    pub fn active_paragraph(&self) -> Option<usize> {
        self.active
    }

    /// Whether typed text waits to become an edit.
    pub fn is_typing(&self) -> bool {
        self.changed_at.is_some() || self.list_typing.is_some()
    }

    fn put_caret(&mut self, paragraph: usize, at: usize) {
        self.put(paragraph, Caret::At(at));
    }
}

/// Where the caret goes in a paragraph that gets the keyboard.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Caret {
    /// Before a character.
    At(usize),
    /// A stretch is selected.
    Select(usize, usize),
    /// Into the first row, at a distance from the left.
    FirstRow(f32),
    /// Into the last row, at a distance from the left.
    LastRow(f32),
    /// Behind the last character.
    End,
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
        self.commit_list(part);
        let state = self.text_mut(part);
        state.changed_at = None;
        let (Some(index), text) = (state.active, state.buffer.clone()) else { return };
        let Some(before) = self.project().texts.part(part).get(index).cloned() else { return };
        if before.text() == text {
            return;
        }
        let pieces = pieces(&text);
        let edit = match pieces.as_slice() {
            [only] => retype(part, index, &before, only),
            several => {
                let new = several.iter().enumerate().map(|(at, text)| match at {
                    0 => before.retyped(text).0,
                    _ => Paragraph::new(style_of_pasted(text), text.clone()),
                });
                let mut paragraphs = self.project().texts.part(part).to_vec();
                paragraphs.splice(index..=index, new);
                Edit::SetPart { part, paragraphs }
            }
        };
        self.apply_or_say(&edit);
        self.reload_buffer(part);
    }

    /// Makes pasted lines paragraphs; the caret stays before the last `behind` characters.
    fn commit_pasted(&mut self, part: Part, behind: usize) {
        let state = self.text_mut(part);
        let (Some(index), pieces) = (state.active, pieces(&state.buffer)) else { return };
        self.commit_text(part);
        let last = pieces.last().map_or(0, |last| last.chars().count());
        self.text_mut(part).put_caret(index + pieces.len() - 1, last.saturating_sub(behind));
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
        // An empty line above a heading goes; the heading stays one.
        let joined = if first.text().is_empty() { second.clone() } else { first.joined(second) };
        paragraphs.splice(before..=index, [joined]);
        if self.apply_or_say(&Edit::SetPart { part, paragraphs }) {
            self.text_mut(part).put_caret(before, caret);
        }
    }

    /// Does what a key asked for that concerns more than its paragraph.
    fn fulfil(&mut self, part: Part, index: usize, wish: Wish) {
        let count = self.project().texts.part(part).len();
        let next = Some(index + 1).filter(|next| *next < count);
        let go = |open: &mut OpenProject, to: Option<usize>, caret: Caret| {
            if let Some(to) = to {
                open.commit_text(part);
                open.text_mut(part).put(to, caret);
            }
        };
        match wish.action {
            TextAction::Split => self.split_paragraph(part, index, wish.at),
            TextAction::JoinPrevious => self.join_to_previous(part, index),
            TextAction::JoinNext => {
                if let Some(next) = next {
                    self.join_to_previous(part, next);
                }
            }
            TextAction::LeaveBack => go(self, index.checked_sub(1), Caret::End),
            TextAction::LeaveOn => go(self, next, Caret::At(0)),
            TextAction::LeaveUp => go(self, index.checked_sub(1), Caret::LastRow(wish.x)),
            TextAction::LeaveDown => go(self, next, Caret::FirstRow(wish.x)),
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

/// The edit that gives a paragraph another text; fields that were filled in doing so are filled everywhere.
fn retype(part: Part, index: usize, before: &Paragraph, text: &str) -> Edit {
    let (paragraph, fields) = before.retyped(text);
    let set = Edit::SetParagraph { part, index, paragraph };
    if fields.is_empty() {
        return set;
    }
    let fields = fields.into_iter().map(|(key, text)| Edit::SetField { key, text });
    Edit::Several([set].into_iter().chain(fields).collect())
}

/// The paragraphs in a typed or pasted text.
fn pieces(text: &str) -> Vec<String> {
    let pieces = text.split(['\n', '\r']).map(|piece| piece.trim_matches(['\t', ' ', '\u{3000}']).to_owned());
    let pieces: Vec<String> = match text.contains(['\n', '\r']) {
        true => pieces.filter(|piece| !piece.is_empty()).collect(),
        // What is typed keeps its blanks.
        false => vec![text.trim_matches('\t').to_owned()],
    };
    if pieces.is_empty() { vec![String::new()] } else { pieces }
}

/// Pasted lines that are headings stay headings: 一、…, and （一）… without a sentence.
fn style_of_pasted(text: &str) -> Style {
    const LONGEST_HEADING: usize = 40;
    if text.chars().count() > LONGEST_HEADING || text.contains(['。', '；', '，', '：']) {
        return Style::Body;
    }
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    let rest = text.trim_start_matches(numeral);
    let bracketed = text.strip_prefix(['（', '(']).map(|inner| (inner, inner.trim_start_matches(numeral)));
    if rest.len() < text.len() && rest.starts_with('、') {
        Style::Section
    } else if bracketed.is_some_and(|(inner, rest)| rest.len() < inner.len() && rest.starts_with(['）', ')'])) {
        Style::Subsection
    } else {
        Style::Body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_lines_become_paragraphs() {
        assert_eq!(pieces("一\r\n二\n\n\u{3000}\u{3000}三"), ["一", "二", "三"]);
        assert_eq!(pieces(""), [""]);
        assert_eq!(pieces(" 一 "), [" 一 "]);
    }

    #[test]
    fn pasted_headings_are_headings() {
        assert_eq!(style_of_pasted("一、主要职责"), Style::Section);
        assert_eq!(style_of_pasted("（二）具体情况"), Style::Subsection);
        assert_eq!(style_of_pasted("（二）负责统筹，指导全区。"), Style::Body);
        assert_eq!(style_of_pasted("1、某中心"), Style::Body);
        assert_eq!(style_of_pasted("二级单位"), Style::Body);
    }
}
