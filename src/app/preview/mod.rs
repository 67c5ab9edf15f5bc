//! 预览: the pages of the PDF in the window, from the same layout.
//!
//! Pages are laid out and drawn on a thread of their own ([`worker`]); a frame only shows finished pictures. What
//! is proportional to the document (finding a word, making pages) never happens while a frame waits, except for
//! the search, once a word.

mod marks;
mod search;
mod view;
mod worker;

pub use view::show;

use self::{marks::Mark, search::Search, worker::Worker};
use crate::layout::{Destination, Pages};
use eframe::egui;
use std::{collections::HashMap, ops::Range, sync::Arc};

/// How large pages are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Zoom {
    /// As wide as the window allows.
    Width,
    /// A whole page at once.
    Page,
    /// Points on the screen for each point on paper.
    Factor(f32),
}

/// A page's picture on the screen.
struct Shown {
    texture: egui::TextureHandle,
    /// Which state of the project, and thousandths of a pixel a point.
    revision: u64,
    scale: u32,
}

/// The state of the preview.
pub struct Preview {
    /// How large pages are shown.
    pub zoom: Zoom,
    /// Where to scroll in the next frame.
    pub go_to: Option<Destination>,
    worker: Option<Worker>,
    /// The state of the project that the worker was last given.
    asked: Option<u64>,
    pages: Option<Laid>,
    /// Why the last state could not be laid out.
    error: Option<String>,
    large: HashMap<usize, Shown>,
    small: HashMap<usize, Shown>,
    marks: HashMap<usize, (u64, Vec<Mark>)>,
    search: Search,
    /// The page at the top of the view.
    current: usize,
    /// A page and a height on it, in thousandths of its own, kept in view when the zoom changes.
    anchor: (usize, f32),
    factor: f32,
}

/// Laid-out pages and where each begins when they are stacked.
struct Laid {
    revision: u64,
    pages: Arc<Pages>,
    /// The heights of all pages before each, in points on paper.
    tops: Vec<f32>,
    widest: f32,
}

impl Default for Preview {
    fn default() -> Preview {
        Preview {
            zoom: Zoom::Width,
            go_to: None,
            worker: None,
            asked: None,
            pages: None,
            error: None,
            large: HashMap::new(),
            small: HashMap::new(),
            marks: HashMap::new(),
            search: Search::default(),
            current: 0,
            anchor: (0, 0.0),
            factor: 1.0,
        }
    }
}

impl Preview {
    /// The pages of the last state that could be laid out.
    pub fn pages(&self) -> Option<&Pages> {
        self.pages.as_ref().map(|laid| &*laid.pages)
    }

    /// The page at the top of the view, counted from zero.
    pub fn current_page(&self) -> usize {
        self.current
    }

    /// How often the searched word was found.
    pub fn hits(&self) -> usize {
        self.search.hits.len()
    }

    /// Whether the shown pages are those of this state of the project.
    pub fn is_up_to_date(&self, revision: u64) -> bool {
        self.pages.as_ref().is_some_and(|laid| laid.revision == revision)
    }

    /// Whether the page at the top of the view is drawn.
    pub fn is_drawn(&self) -> bool {
        self.pages
            .as_ref()
            .is_some_and(|laid| self.large.get(&self.current).is_some_and(|shown| shown.revision == laid.revision))
    }
}

impl Laid {
    fn new(revision: u64, pages: Arc<Pages>) -> Laid {
        let mut sum = 0.0;
        let mut tops = Vec::with_capacity(pages.pages.len() + 1);
        for page in &pages.pages {
            tops.push(sum);
            sum += points(page.height);
        }
        tops.push(sum);
        let widest = pages.pages.iter().map(|page| points(page.width)).fold(0.0, f32::max);
        Laid { revision, pages, tops, widest }
    }

    fn count(&self) -> usize {
        self.pages.pages.len()
    }

    /// Where a page begins on the screen.
    fn top(&self, page: usize, zoom: f32) -> f32 {
        let above = self.tops.get(page).or(self.tops.last()).copied().unwrap_or(0.0);
        above * zoom + (page as f32 + 1.0) * GAP
    }

    /// The pages that are seen between two heights of the screen.
    fn seen(&self, from: f32, to: f32, zoom: f32) -> Range<usize> {
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = (low + high) / 2;
            if self.top(middle + 1, zoom) <= from { low = middle + 1 } else { high = middle }
        }
        let first = low;
        let mut last = first;
        while last < self.count() && self.top(last, zoom) < to {
            last += 1;
        }
        first..last
    }
}

/// Between pages on the screen.
const GAP: f32 = 14.0;

/// Lengths of the layout as points on paper.
fn points(length: crate::layout::Length) -> f32 {
    length as f32 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Page;

    #[test]
    fn seen_pages_are_found() {
        let page = Page { width: 100_000, height: 200_000, ..Page::default() };
        let pages = Pages { pages: vec![page; 10], bookmarks: Vec::new(), nodes: Vec::new() };
        let laid = Laid::new(1, Arc::new(pages));
        assert_eq!(laid.seen(0.0, 100.0, 1.0), 0..1);
        assert_eq!(laid.seen(0.0, 300.0, 1.0), 0..2);
        let third = laid.top(2, 1.0);
        assert_eq!(laid.seen(third, third + 10.0, 1.0), 2..3);
        assert_eq!(laid.seen(1e6, 2e6, 1.0), 10..10);
    }
}
