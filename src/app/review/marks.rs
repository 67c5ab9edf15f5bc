//! Where the comments are, for the grid and the texts to look up in every frame.

use crate::{
    form::Address,
    project::{Anchor, Comment, Part},
};
use std::{collections::HashMap, sync::Arc};

/// The comments at one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commented {
    /// Their positions among the project's comments.
    pub comments: Vec<usize>,
    /// Whether one of them is not resolved.
    pub open: bool,
}

/// The comments by place.
#[derive(Debug, Default)]
pub struct CommentMarks {
    list: Arc<Vec<Comment>>,
    cells: HashMap<Address, Commented>,
    prior: HashMap<Address, Commented>,
    paragraphs: HashMap<(Part, usize), Commented>,
}

impl CommentMarks {
    /// Sorts comments by place.
    pub fn new(list: &Arc<Vec<Comment>>) -> CommentMarks {
        let mut marks = CommentMarks { list: list.clone(), ..CommentMarks::default() };
        for (index, comment) in list.iter().enumerate() {
            let at = match &comment.anchor {
                Anchor::Cell(address) => marks.cells.entry(address.clone()).or_default(),
                Anchor::Prior(address) => marks.prior.entry(address.clone()).or_default(),
                Anchor::Paragraph(part, paragraph) => marks.paragraphs.entry((*part, *paragraph)).or_default(),
                Anchor::Removed(_) => continue,
            };
            at.comments.push(index);
            at.open |= !comment.resolved;
        }
        marks
    }

    /// Whether these are the marks of a list.
    pub fn are_of(&self, list: &Arc<Vec<Comment>>) -> bool {
        Arc::ptr_eq(&self.list, list)
    }

    /// Whether this year's cells, or last year's, have no comments at all.
    pub fn has_none_on_cells(&self, prior: bool) -> bool {
        if prior { self.prior.is_empty() } else { self.cells.is_empty() }
    }

    /// The comments on a cell of this year's tables, or of last year's figures.
    pub fn at_cell(&self, address: &Address, prior: bool) -> Option<&Commented> {
        let cells = if prior { &self.prior } else { &self.cells };
        cells.get(address)
    }

    /// The comments on a paragraph.
    pub fn at_paragraph(&self, part: Part, paragraph: usize) -> Option<&Commented> {
        self.paragraphs.get(&(part, paragraph))
    }

    /// The comments themselves.
    pub fn comments<'a>(&'a self, at: &'a Commented) -> impl Iterator<Item = &'a Comment> {
        at.comments.iter().filter_map(|index| self.list.get(*index))
    }
}
