//! Finding a word on the pages.

use super::State;
use crate::layout::{Owner, Page, Pages, Rectangle, Run};

/// A search and what it found.
#[derive(Default)]
pub struct Search {
    /// The word as typed.
    pub query: String,
    /// The word and the pages for which the hits are.
    searched: (String, Option<State>),
    /// All places in reading order.
    pub hits: Vec<Hit>,
    /// Which one is shown.
    pub at: usize,
}

/// A place where the word stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The page, counted from zero.
    pub page: usize,
    /// One area a line.
    pub areas: Vec<Rectangle>,
}

impl Search {
    /// Looks again where the word or the pages have changed; whether it did.
    pub fn update(&mut self, pages: &Pages, state: State) -> bool {
        if self.searched.0 == self.query && self.searched.1 == Some(state) {
            return false;
        }
        let new_word = self.searched.0 != self.query;
        self.searched = (self.query.clone(), Some(state));
        self.hits = find(pages, &self.query);
        self.at = if new_word { 0 } else { self.at.min(self.hits.len().saturating_sub(1)) };
        new_word
    }

    /// Goes to the next hit, or back.
    pub fn step(&mut self, back: bool) {
        let count = self.hits.len();
        if count > 0 {
            self.at = if back { self.at + count - 1 } else { self.at + 1 } % count;
        }
    }

    /// The hit that is shown.
    pub fn current(&self) -> Option<&Hit> {
        self.hits.get(self.at)
    }
}

/// All places of a word; blanks and line ends in between do not matter.
fn find(pages: &Pages, word: &str) -> Vec<Hit> {
    let word: Vec<char> = word.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    if word.is_empty() {
        return Vec::new();
    }
    let mut hits = Vec::new();
    for (page, content) in pages.pages.iter().enumerate() {
        let glyphs = glyphs(content);
        let mut at = 0;
        while let Some(stretch) = glyphs.get(at..at + word.len()) {
            if stretch.iter().map(|(character, _)| *character).eq(word.iter().copied()) {
                hits.push(Hit { page, areas: lines(stretch) });
                at += word.len();
            } else {
                at += 1;
            }
        }
    }
    hits
}

/// The characters of a page with their areas, without blanks.
fn glyphs(page: &Page) -> Vec<(char, Rectangle)> {
    let of_run = |run: &Run| {
        let area = run.area();
        let glyphs = run.glyphs.iter().filter(|glyph| !glyph.character.is_whitespace());
        let placed = glyphs.map(move |glyph| {
            let lower = glyph.character.to_lowercase().next().unwrap_or(glyph.character);
            (lower, Rectangle { x: area.x + glyph.x, width: glyph.advance, ..area })
        });
        placed.collect::<Vec<_>>()
    };
    // The number of a page is none of its text.
    page.runs.iter().filter(|run| run.owner != Owner::PageNumber).flat_map(of_run).collect()
}

/// Joins the areas that stand on one line.
fn lines(stretch: &[(char, Rectangle)]) -> Vec<Rectangle> {
    let mut lines: Vec<Rectangle> = Vec::new();
    for (_, area) in stretch {
        match lines.last_mut() {
            Some(line) if line.y == area.y && area.x >= line.x => line.width = area.x + area.width - line.x,
            _ => lines.push(*area),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::{Anchor, Block, Document},
        form::StyleSheet,
        layout::{FontSet, lay_out},
        project::Part,
    };

    #[test]
    fn a_word_is_found_over_a_line_end() {
        let text = "一般公共预算财政拨款".repeat(9);
        let blocks = vec![Block::Paragraph { text, anchor: Anchor::Paragraph(Part::Three, 0) }];
        let style = StyleSheet::default();
        let document = Document { title: String::new(), author: String::new(), style, stamp: None, blocks };
        let pages = lay_out(&document, FontSet::embedded()).unwrap();
        let hits = find(&pages, "预算 财政");
        assert_eq!(hits.len(), 9);
        assert!(hits.iter().any(|hit| hit.areas.len() == 2), "no line ends within a word: {hits:?}");
        assert!(find(&pages, "国有资本").is_empty());
    }
}
