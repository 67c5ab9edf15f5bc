//! Places that wait to be filled, 〔原因〕: where they are, and the way to the next one.

use super::{Caret, TextState};
use crate::{
    app::session::OpenProject,
    project::{Paragraph, Part},
};
use std::ops::Range;

/// The stretches 〔…〕 of a text, in characters. A year in a document's number, 〔2016〕, waits for nothing.
pub fn open_places(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut start = None;
    let mut only_digits = true;
    for (at, c) in text.chars().enumerate() {
        match (c, start) {
            ('〔', _) => (start, only_digits) = (Some(at), true),
            ('〕', Some(from)) => {
                if !only_digits {
                    places.push(from..at + 1);
                }
                start = None;
            }
            (c, Some(_)) => only_digits &= c.is_ascii_digit(),
            (_, None) => {}
        }
    }
    places
}

/// A place that waits to be filled, for a list of all.
pub(super) struct OpenPlace {
    /// The paragraph.
    pub paragraph: usize,
    /// In characters of it.
    pub range: Range<usize>,
    /// What is asked for and where: 〔收入变化原因〕 与上年相比,今年收入….
    pub label: String,
}

/// Where an entry of the list ends.
const SHOWN: usize = 24;

/// All places of a part that wait to be filled.
pub(super) fn all(paragraphs: &[Paragraph]) -> Vec<OpenPlace> {
    let places = paragraphs.iter().enumerate().flat_map(|(index, paragraph)| {
        open_places(paragraph.text()).into_iter().map(move |range| {
            let asked: String = paragraph.text().chars().skip(range.start).take(range.len()).collect();
            let mut front: String = paragraph.text().chars().take(SHOWN).collect();
            if paragraph.text().chars().count() > SHOWN {
                front.push('…');
            }
            OpenPlace { paragraph: index, range, label: format!("{asked}  {front}") }
        })
    });
    places.collect()
}

/// How many places of a part wait to be filled.
pub(super) fn count(paragraphs: &[Paragraph]) -> usize {
    paragraphs.iter().map(|paragraph| open_places(paragraph.text()).len()).sum()
}

impl OpenProject {
    /// Selects the next open place after the caret, beginning anew after the last, so that typing fills it.
    pub fn go_to_next_open_place(&mut self, part: Part) {
        self.commit_text(part);
        let state = self.text_mut(part);
        let from = state.active.map(|index| (index, state.caret_end));
        let paragraphs = self.project().texts.part(part);
        let all = || {
            let paragraphs = paragraphs.iter().enumerate();
            paragraphs.flat_map(|(index, p)| open_places(p.text()).into_iter().map(move |place| (index, place)))
        };
        let next = all().find(|(index, place)| from.is_none_or(|from| (*index, place.start) >= from));
        if let Some((index, place)) = next.or_else(|| all().next()) {
            self.text_mut(part).put(index, Caret::Select(place.start, place.end));
        }
    }
}

impl OpenProject {
    /// Selects an open place, so that typing fills it.
    pub(super) fn go_to_open_place(&mut self, part: Part, place: &OpenPlace) {
        self.commit_text(part);
        self.text_mut(part).put(place.paragraph, Caret::Select(place.range.start, place.range.end));
    }
}

impl TextState {
    /// Gives a paragraph the keyboard and shows it.
    pub(super) fn put(&mut self, paragraph: usize, caret: Caret) {
        self.focus = Some((paragraph, caret));
        self.reveal = Some(paragraph);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_places_are_found_and_document_numbers_are_not() {
        assert_eq!(open_places("主要原因:〔原因〕;用于〔用途〕。"), [5..9, 12..16]);
        assert_eq!(open_places("财预〔2016〕143号、〔未完"), [0..0; 0]);
        assert_eq!(open_places("〔〔金额〕万元〔a〕"), [1..5, 7..10]);
    }
}
