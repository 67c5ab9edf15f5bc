//! The titles of a document in order, numbered: what contents and links lead to.

use crate::document::{Anchor, Block, Document, TitleLevel};
use std::collections::HashMap;

/// A title or a table's title.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    pub level: TitleLevel,
    /// As contents show it.
    pub title: String,
}

/// All titles of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Headings {
    list: Vec<Heading>,
    by_block: HashMap<usize, usize>,
    by_anchor: HashMap<Anchor, usize>,
}

impl Headings {
    /// Collects them; they stand in the order of the bookmarks of the same document's pages.
    pub fn of(document: &Document) -> Headings {
        let mut headings = Headings::default();
        for (block, content) in document.blocks.iter().enumerate() {
            let (level, title, anchor) = match content {
                Block::Title { level, lines, anchor } => (*level, Block::one_line(lines), anchor),
                Block::Table(table) => (TitleLevel::Section, table.entry.clone(), &table.anchor),
                _ => continue,
            };
            let number = headings.list.len();
            headings.by_block.insert(block, number);
            headings.by_anchor.insert(anchor.clone(), number);
            headings.list.push(Heading { level, title });
        }
        headings
    }

    /// All of them with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Heading)> {
        self.list.iter().enumerate()
    }

    /// Those that the contents list.
    pub fn listed(&self) -> impl Iterator<Item = (usize, &Heading)> {
        self.iter().filter(|(_, heading)| heading.level <= TitleLevel::Section)
    }

    /// The number of the title that a block is.
    pub fn of_block(&self, block: usize) -> Option<usize> {
        self.by_block.get(&block).copied()
    }

    /// The number of the title at an anchor.
    pub fn at(&self, anchor: &Anchor) -> Option<usize> {
        self.by_anchor.get(anchor).copied()
    }
}
