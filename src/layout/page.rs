//! What layout hands on: pages as display lists, and the tree of what stands on them.

use super::{FontId, Length, Rectangle, Stamp};
use crate::{document::Anchor, form::Address};
use std::sync::Arc;

/// A laid-out document.
#[derive(Clone, Debug, PartialEq)]
pub struct Pages {
    /// The pages in order.
    pub pages: Vec<Page>,
    /// The outline, nested.
    pub bookmarks: Vec<Bookmark>,
    /// The logical tree in reading order; a node's parent stands before it.
    pub nodes: Vec<Node>,
}

/// One page. It is drawn in the order backgrounds, stamp, black fills, rules, runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Width.
    pub width: Length,
    /// Height.
    pub height: Length,
    /// What the page is called.
    pub label: PageLabel,
    /// Filled rectangles.
    pub fills: Vec<Fill>,
    /// A word across the page.
    pub stamp: Option<Arc<Stamp>>,
    /// Straight lines.
    pub rules: Vec<Rule>,
    /// Glyphs.
    pub runs: Vec<Run>,
    /// Areas that lead elsewhere.
    pub links: Vec<Link>,
    /// The table cells that show a figure or could.
    pub cells: Vec<CellArea>,
}

/// How a page is numbered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageLabel {
    /// 封面.
    #[default]
    Cover,
    /// i, ii, iii: the contents.
    Roman(u32),
    /// 1, 2, 3.
    Arabic(u32),
}

/// Glyphs of one font and size on one baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The font.
    pub font: FontId,
    /// The font size.
    pub size: Length,
    /// Where the first glyph begins.
    pub x: Length,
    /// The baseline, from the top of the page.
    pub baseline: Length,
    /// The glyphs in reading order.
    pub glyphs: Vec<PlacedGlyph>,
    /// What the text belongs to.
    pub owner: Owner,
}

/// What a run belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A piece of the document.
    Node(NodeId),
    /// The repeated title and header of a table that goes on: for the eye, already said before.
    RepeatedHeader,
    /// The page number.
    PageNumber,
}

/// A glyph within its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedGlyph {
    /// The glyph's index in the font.
    pub id: u16,
    /// Where it begins, from the beginning of the run.
    pub x: Length,
    /// How wide it is when nothing is squeezed.
    pub advance: Length,
    /// The character it shows.
    pub character: char,
    /// Which character of the source's text that is, counted from zero.
    pub index: u32,
}

/// A filled rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Where.
    pub area: Rectangle,
    /// 0 black to 255 white.
    pub gray: u8,
}

/// A black line, horizontal or vertical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// One end.
    pub from: (Length, Length),
    /// The other end.
    pub to: (Length, Length),
    /// Thickness.
    pub width: Length,
}

/// An area that leads to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where to click.
    pub area: Rectangle,
    /// Where it leads.
    pub target: Destination,
    /// The node whose text is the link.
    pub node: NodeId,
}

/// A place on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Destination {
    /// The page, counted from zero.
    pub page: usize,
    /// The height that becomes the top of the view.
    pub y: Length,
}

/// A table cell that shows a figure, filled in or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellArea {
    /// Where.
    pub area: Rectangle,
    /// Which.
    pub address: Address,
}

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub target: Destination,
    /// The entries under it.
    pub children: Vec<Bookmark>,
}

/// An index into [`Pages::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// What a piece of the document is, for accessibility and for links back to the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub role: Role,
    /// What it is part of; `None` at the top.
    pub parent: Option<NodeId>,
    /// Where it comes from, if from one place.
    pub source: Source,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A line of the cover.
    CoverLine,
    /// The contents as a whole.
    Contents,
    /// One entry of the contents.
    ContentsEntry,
    /// A title; depth from one.
    Title(u8),
    /// Running text.
    Paragraph,
    /// A line that leads to a table.
    Reference,
    /// A table as a whole, without its title.
    Table,
    /// A row of a table.
    Row,
    /// A cell of the header.
    HeaderCell {
        /// Columns covered.
        columns: u16,
        /// Rows covered.
        rows: u16,
    },
    /// A cell of the body.
    Cell {
        /// Columns covered.
        columns: u16,
    },
    /// 公开01表, 部门:…, 金额单位:…, 注:…
    Note,
}

/// Where a node's text comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Source {
    /// From the profile's words or the layout itself.
    #[default]
    Fixed,
    /// A title, paragraph or form.
    Block(Anchor),
    /// A cell.
    Cell(Address),
}

impl Pages {
    /// A node.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    /// What stands at a point of a page: the cell under it, else the source of the text line under it.
    pub fn source_at(&self, page: usize, x: Length, y: Length) -> Option<Source> {
        let page = self.pages.get(page)?;
        if let Some(cell) = page.cells.iter().find(|cell| cell.area.contains(x, y)) {
            return Some(Source::Cell(cell.address.clone()));
        }
        let run = page.runs.iter().find(|run| run.area().contains(x, y))?;
        let Owner::Node(node) = run.owner else { return None };
        Some(self.node(node)?.source.clone())
    }
}

impl Page {
    /// The fills under the stamp and those over it: leader dots are print, a shaded head is paper.
    pub fn fills_around_stamp(&self) -> (impl Iterator<Item = &Fill>, impl Iterator<Item = &Fill>) {
        (self.fills.iter().filter(|fill| fill.gray > 0), self.fills.iter().filter(|fill| fill.gray == 0))
    }

    /// Whether both look the same, whatever their pieces belong to.
    pub fn looks_like(&self, other: &Page) -> bool {
        let same_run = |(own, other): (&Run, &Run)| {
            let place = |run: &Run| (run.font, run.size, run.x, run.baseline);
            let same = |(own, other): (&PlacedGlyph, &PlacedGlyph)| (own.id, own.x) == (other.id, other.x);
            place(own) == place(other)
                && own.glyphs.len() == other.glyphs.len()
                && own.glyphs.iter().zip(&other.glyphs).all(same)
        };
        (self.width, self.height) == (other.width, other.height)
            && self.fills == other.fills
            && self.stamp == other.stamp
            && self.rules == other.rules
            && self.runs.len() == other.runs.len()
            && self.runs.iter().zip(&other.runs).all(same_run)
    }
}

impl Run {
    /// The area the run's text takes.
    pub fn area(&self) -> Rectangle {
        let width = self.glyphs.last().map_or(0, |glyph| glyph.x + glyph.advance);
        Rectangle { x: self.x, y: self.baseline - self.size * 88 / 100, width, height: self.size }
    }
}

impl PageLabel {
    /// The label as text; the cover has none.
    pub fn text(self) -> String {
        match self {
            PageLabel::Cover => String::new(),
            PageLabel::Roman(number) => roman(number),
            PageLabel::Arabic(number) => number.to_string(),
        }
    }
}

/// A lower-case Roman numeral; contents never reach a hundred pages.
fn roman(number: u32) -> String {
    const PARTS: [(u32, &str); 7] = [(50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];
    let mut rest = number;
    let mut text = String::new();
    for (value, letters) in PARTS {
        while rest >= value {
            text.push_str(letters);
            rest -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_pages_are_numbered_in_roman() {
        let labels: Vec<String> = [1, 4, 9, 14].map(|number| PageLabel::Roman(number).text()).to_vec();
        assert_eq!(labels, ["i", "iv", "ix", "xiv"]);
    }
}
