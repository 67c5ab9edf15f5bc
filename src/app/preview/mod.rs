//! 预览: the pages of the disclosure's or the record's PDF in the window, from the same layout.
//!
//! Pages are laid out and drawn on a thread of their own ([`worker`]); a frame only shows finished pictures. What
//! is proportional to the document (finding a word, making pages) never happens while a frame waits, except for
//! the search, once a word.

mod keys;
mod marks;
mod search;
mod view;
mod worker;

pub use keys::{PREVIEW_HINTS, PREVIEW_KEYS};
pub use view::show;

use self::{marks::Mark, search::Search, worker::Worker};
use crate::layout::{Destination, Page, Pages};
use eframe::egui;
use std::{collections::HashMap, ops::Range, sync::Arc};

/// How large pages are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Zoom {
    /// Each page as wide as the window allows.
    Width,
    /// A whole page at once.
    Page,
    /// Points on the screen for each point on paper.
    Factor(f32),
}

/// What is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// 公开文本.
    #[default]
    Disclosure,
    /// 核对报告.
    Record,
}

/// What pages were made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    subject: Subject,
    /// The state of the project.
    revision: u64,
}

/// A page's picture on the screen.
struct Shown {
    texture: egui::TextureHandle,
    state: State,
    /// Thousandths of a pixel a point.
    scale: u32,
}

/// The state of the preview.
pub struct Preview {
    /// What is shown.
    pub subject: Subject,
    /// How large pages are shown.
    pub zoom: Zoom,
    /// Where to scroll in the next frame.
    pub go_to: Option<Destination>,
    worker: Option<Worker>,
    /// What the worker was last asked for.
    asked: Option<State>,
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
    scale: Scale,
    /// The page that the page list was last scrolled to.
    listed: usize,
}

/// Laid-out pages and where each begins when they are stacked.
struct Laid {
    state: State,
    pages: Arc<Pages>,
    /// Before each page, and after the last: the heights of all pages above, in points on paper.
    heights: Vec<f32>,
    /// The same for pages that are all one point wide.
    ratios: Vec<f32>,
    widest: f32,
}

/// How pages become larger or smaller on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    /// All by one factor.
    Factor(f32),
    /// All to one width, be they upright or lying.
    Width(f32),
}

impl Default for Preview {
    fn default() -> Preview {
        Preview {
            subject: Subject::default(),
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
            scale: Scale::Factor(1.0),
            listed: 0,
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
        self.pages.as_ref().is_some_and(|laid| laid.state == State { subject: self.subject, revision })
    }

    /// Whether the page at the top of the view is drawn.
    pub fn is_drawn(&self) -> bool {
        self.pages
            .as_ref()
            .is_some_and(|laid| self.large.get(&self.current).is_some_and(|shown| shown.state == laid.state))
    }
}

impl Preview {
    /// Shows something else, from its first page on.
    fn turn_to(&mut self, subject: Subject) {
        let (zoom, worker) = (self.zoom, self.worker.take());
        *self = Preview { subject, zoom, worker, go_to: Some(Destination { page: 0, y: 0 }), ..Preview::default() };
    }

    /// Points on the screen for each point of the page at the top.
    fn factor(&self) -> f32 {
        self.pages.as_ref().map_or(1.0, |laid| laid.zoom(self.current, self.scale))
    }
}

impl Laid {
    fn new(state: State, pages: Arc<Pages>) -> Laid {
        let sums = |height: fn(&Page) -> f32| -> Vec<f32> {
            let mut sum = 0.0;
            let after = pages.pages.iter().map(|page| {
                sum += height(page);
                sum
            });
            std::iter::once(0.0).chain(after).collect()
        };
        let heights = sums(|page| points(page.height));
        let ratios = sums(|page| points(page.height) / points(page.width).max(1.0));
        let widest = pages.pages.iter().map(|page| points(page.width)).fold(0.0, f32::max);
        Laid { state, pages, heights, ratios, widest }
    }

    fn count(&self) -> usize {
        self.pages.pages.len()
    }

    /// Points on the screen for each point of a page.
    fn zoom(&self, page: usize, scale: Scale) -> f32 {
        match scale {
            Scale::Factor(factor) => factor,
            Scale::Width(width) => self.pages.pages.get(page).map_or(1.0, |page| width / points(page.width).max(1.0)),
        }
    }

    /// Where a page begins on the screen.
    fn top(&self, page: usize, scale: Scale) -> f32 {
        let above = |sums: &[f32]| sums.get(page).or(sums.last()).copied().unwrap_or(0.0);
        let above = match scale {
            Scale::Factor(factor) => above(&self.heights) * factor,
            Scale::Width(width) => above(&self.ratios) * width,
        };
        above + (page as f32 + 1.0) * GAP
    }

    /// The pages that are seen between two heights of the screen.
    fn seen(&self, from: f32, to: f32, scale: Scale) -> Range<usize> {
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = (low + high) / 2;
            // A gap belongs to the page under it.
            if self.top(middle + 1, scale) - GAP <= from + 0.5 { low = middle + 1 } else { high = middle }
        }
        let first = low;
        let mut last = first;
        while last < self.count() && self.top(last, scale) < to {
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

    #[test]
    fn seen_pages_are_found() {
        let page = Page { width: 100_000, height: 200_000, ..Page::default() };
        let pages = Pages { pages: vec![page; 10], bookmarks: Vec::new(), nodes: Vec::new() };
        let laid = Laid::new(State { subject: Subject::Disclosure, revision: 1 }, Arc::new(pages));
        for scale in [Scale::Factor(1.0), Scale::Width(100.0)] {
            assert_eq!(laid.seen(0.0, 100.0, scale), 0..1);
            assert_eq!(laid.seen(0.0, 300.0, scale), 0..2);
            let third = laid.top(2, scale);
            assert_eq!(laid.seen(third, third + 10.0, scale), 2..3);
            assert_eq!(laid.seen(1e6, 2e6, scale), 10..10);
        }
    }
}
