//! Filling pages: which block stands where.

use super::{
    Bookmark, Destination, Face, FontSet, Length, Link, MissingGlyph, MissingGlyphs, Node, NodeId, Owner, Page,
    PageLabel, Pages, Rectangle, Role, Source, Stamp, contents,
    geometry::{Setting, Sheet, millimetres, points, points_of},
    line::Fit,
    paragraph::{SetStyle, TextLine, baseline, set_text},
    shape::extent,
    table,
};
use crate::{
    document::{Anchor, Block, Document, Placement, Table, TitleLevel},
    form::{FontSize, TextStyle},
};
use std::collections::HashMap;

/// The cover's title begins this far down the type area.
const COVER_DROP: Length = millimetres(55);
/// From line to line of titles of parts, in tenths of their size.
const PART_PITCH: Length = 16;
/// The page number stands this far under the type area.
const PAGE_NUMBER_DROP: Length = millimetres(7);

/// So many lines of running text are as high as the head and the first rows of a table among the text.
const TABLE_BEGINNING: Length = 3;

/// Lines of running text that a heading keeps beside it, and that never stand alone on a page.
const TOGETHER: usize = 2;

/// An entry of contents and bookmarks.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub level: TitleLevel,
    pub title: String,
    pub target: Destination,
}

/// Work in progress: the pages so far, and what is shared by all blocks.
pub(super) struct Flow<'a> {
    pub setting: Setting<'a>,
    pub nodes: Vec<Node>,
    pub missing: Vec<MissingGlyph>,
    pub pages: Vec<Page>,
    sheet: Sheet,
    /// The next free height on the current page.
    y: Length,
    entries: Vec<Entry>,
    destinations: HashMap<Anchor, Destination>,
    /// Links whose targets were not yet placed: page, area, node, target.
    pending: Vec<(usize, Rectangle, NodeId, Anchor)>,
}

/// Lays out a document; see [`super::lay_out`].
pub(super) fn lay_out(document: &Document, fonts: &FontSet) -> Result<Pages, MissingGlyphs> {
    let setting = Setting::new(fonts, &document.style);
    let mut flow = Flow {
        setting,
        nodes: Vec::new(),
        missing: Vec::new(),
        pages: Vec::new(),
        sheet: setting.measures.upright,
        y: 0,
        entries: Vec::new(),
        destinations: HashMap::new(),
        pending: Vec::new(),
    };
    let split = document.blocks.iter().position(|block| *block == Block::Contents);
    let (front, body) = match split {
        Some(at) => (&document.blocks[..at], &document.blocks[at + 1..]),
        None => (&[][..], &document.blocks[..]),
    };
    flow.blocks(front);
    let cover = std::mem::take(&mut flow.pages);
    // The nodes of the contents come before those of the parts, though its pages are made after them.
    let contents = split.map(|_| contents::Nodes::new(&mut flow));
    flow.blocks(body);
    flow.number_pages(PageLabel::Arabic, true);
    let body_pages = std::mem::take(&mut flow.pages);
    if let Some(nodes) = contents {
        let labels: Vec<PageLabel> = body_pages.iter().map(|page| page.label).collect();
        let entries = flow.entries.clone();
        contents::lay_out(&mut flow, &entries, &labels, nodes);
        flow.number_pages(PageLabel::Roman, false);
    }
    let contents_pages = std::mem::take(&mut flow.pages);
    let mut pages = flow.finish(cover, contents_pages, body_pages)?;
    if let Some(word) = &document.stamp {
        stamp(&mut pages, fonts, word);
    }
    Ok(pages)
}

/// Puts a word across all pages.
fn stamp(pages: &mut Pages, fonts: &FontSet, word: &str) {
    let mut by_size = HashMap::new();
    for page in &mut pages.pages {
        let (width, height) = (page.width, page.height);
        let stamp = by_size.entry((width, height)).or_insert_with(|| Stamp::new(fonts, word, width, height));
        page.stamp = Some(stamp.clone());
    }
}

impl<'a> Flow<'a> {
    /// Adds a node to the logical tree.
    pub fn node(&mut self, parent: Option<NodeId>, role: Role, source: Source) -> NodeId {
        self.nodes.push(Node { role, parent, source });
        NodeId((self.nodes.len() - 1) as u32)
    }

    /// Sets a text that belongs to a node.
    pub fn set(&mut self, text: &str, style: SetStyle, width: Length, node: NodeId) -> Vec<TextLine> {
        let source = self.nodes.get(node.0 as usize).map(|node| node.source.clone()).unwrap_or_default();
        set_text(self.setting.fonts, text, style, width, Owner::Node(node), &source, &mut self.missing)
    }

    /// Begins a page.
    pub fn new_page(&mut self, sheet: Sheet) {
        self.sheet = sheet;
        self.pages.push(Page { width: sheet.width, height: sheet.height, ..Page::default() });
        self.y = sheet.area.y;
    }

    /// The current page.
    pub fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.new_page(self.setting.measures.upright);
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// The place where the next block will stand.
    pub fn here(&self) -> Destination {
        Destination { page: self.pages.len().saturating_sub(1), y: self.y }
    }

    /// Moves the next free place down.
    pub fn skip(&mut self, height: Length) {
        self.y += height;
    }

    /// What is left of the current page.
    pub fn room(&self) -> Length {
        if self.pages.is_empty() { 0 } else { self.sheet.area.y + self.sheet.area.height - self.y }
    }

    /// Leaves the lying page of a table: texts stand on upright ones.
    fn upright(&mut self) {
        if self.pages.last().is_some_and(|page| page.width > page.height) {
            self.new_page(self.setting.measures.upright);
        }
    }

    /// Records a title for contents and bookmarks and as a target of links.
    fn mark(&mut self, level: TitleLevel, title: String, anchor: &Anchor) {
        let target = self.here();
        self.destinations.insert(anchor.clone(), target);
        self.entries.push(Entry { level, title, target });
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for (index, block) in blocks.iter().enumerate() {
            match block {
                Block::Cover { lines } => self.cover(lines),
                // A document has one contents; a second one would have no place of its own.
                Block::Contents => {}
                Block::Title { level: TitleLevel::Part, lines, anchor } => self.part_title(lines, anchor),
                Block::Title { level, lines, anchor } => {
                    self.keep_with_next(blocks.get(index..).unwrap_or_default());
                    self.heading(*level, lines, anchor);
                }
                Block::Paragraph { text, anchor } => {
                    self.upright();
                    if self.announces(text, blocks.get(index + 1)) {
                        self.keep_with_next(blocks.get(index..).unwrap_or_default());
                    }
                    let node = self.node(None, Role::Paragraph, Source::Block(anchor.clone()));
                    let style = self.running(self.setting.style.body);
                    let mut lines = self.set(text, style, self.setting.measures.upright.area.width, node);
                    if self.leaves_a_line_alone(blocks, index, lines.len()) {
                        let kept = if lines.len() < 2 * TOGETHER { 0 } else { lines.len() - TOGETHER };
                        let moved = lines.split_off(kept);
                        self.text_lines(lines, style.size);
                        self.new_page(self.setting.measures.upright);
                        lines = moved;
                    }
                    self.text_lines(lines, style.size);
                }
                Block::Reference { text, target } => self.reference(text, target),
                Block::Table(table) => self.table(table),
            }
        }
    }

    fn cover(&mut self, lines: &[String]) {
        self.new_page(self.setting.measures.upright);
        self.skip(COVER_DROP);
        let TextStyle { face, size: largest } = self.setting.style.cover;
        let face = Face::from(face);
        let whole = |size: &FontSize| {
            lines.iter().all(|line| {
                let natural = i64::from(extent(self.setting.fonts, line, face).natural);
                natural * i64::from(size.thousandths()) / 1000 <= i64::from(self.setting.measures.upright.area.width)
            })
        };
        let size = points_of(largest.down_to(self.setting.style.part.size).find(whole).unwrap_or(largest));
        for line in lines {
            let node = self.node(None, Role::CoverLine, Source::Fixed);
            self.centred(line, face, size, size * 7 / 4, node);
            self.skip(size / 2);
        }
    }

    fn part_title(&mut self, lines: &[String], anchor: &Anchor) {
        self.new_page(self.setting.measures.upright);
        self.mark(TitleLevel::Part, Block::one_line(lines), anchor);
        let node = self.node(None, Role::Title(1), Source::Block(anchor.clone()));
        let style = self.setting.style.part;
        let size = points_of(style.size);
        for line in lines {
            self.centred(line, style.face.into(), size, size * PART_PITCH / 10, node);
        }
        // One line free, then back on the page's grid of lines.
        let used = self.y - self.sheet.area.y;
        self.y = self.sheet.area.y + (used / self.setting.measures.pitch + 2) * self.setting.measures.pitch;
    }

    /// A centred text, cut into lines of about the same length where it is too long.
    pub fn centred(&mut self, text: &str, face: Face, size: Length, pitch: Length, node: NodeId) {
        let area = self.sheet.area;
        let style = SetStyle { face, size, fit: Fit::Balanced, indent: 0 };
        let whole = self.set(text, style, area.width, node);
        // A title that is too long for one line is cut where it has a blank: 第一部分 stands alone.
        let lines = if whole.len() > 1 {
            text.split_whitespace().flat_map(|piece| self.set(piece, style, area.width, node)).collect()
        } else {
            whole
        };
        for line in lines {
            let x = area.x + (area.width - line.width) / 2;
            let y = baseline(self.y, pitch, size);
            self.page().runs.extend(line.place(x, y));
            self.skip(pitch);
        }
    }

    fn heading(&mut self, level: TitleLevel, lines: &[String], anchor: &Anchor) {
        let sheet = self.setting.style;
        let (style, depth) = match level {
            TitleLevel::Part | TitleLevel::Section => (sheet.section, 2),
            TitleLevel::Subsection => (sheet.subsection, 3),
            TitleLevel::Item => (sheet.item, 4),
        };
        self.upright();
        if self.room() < self.setting.measures.pitch {
            self.new_page(self.setting.measures.upright);
        }
        self.mark(level, Block::one_line(lines), anchor);
        let node = self.node(None, Role::Title(depth), Source::Block(anchor.clone()));
        for line in lines {
            let set = self.running(style);
            let lines = self.set(line, set, self.setting.measures.upright.area.width, node);
            self.text_lines(lines, set.size);
        }
    }

    /// Begins a page if the titles at the front of `blocks` and the first lines after them do not fit on this one.
    fn keep_with_next(&mut self, blocks: &[Block]) {
        let mut lines = 0;
        for (index, block) in blocks.iter().enumerate() {
            match block {
                Block::Table(table) if table.placement == Placement::InText => {
                    lines += TABLE_BEGINNING as usize;
                    break;
                }
                Block::Title { level: TitleLevel::Part, .. } | Block::Table(_) => break,
                Block::Title { lines: title, .. } => {
                    lines += title.iter().map(|line| self.estimated_lines(line)).sum::<usize>()
                }
                Block::Paragraph { text, .. } if self.announces(text, blocks.get(index + 1)) => {
                    lines += self.estimated_lines(text);
                }
                Block::Paragraph { text, .. } | Block::Reference { text, .. } => {
                    lines += self.estimated_lines(text).min(TOGETHER);
                    break;
                }
                Block::Cover { .. } | Block::Contents => break,
            }
        }
        let need = lines as Length * self.setting.measures.pitch;
        if self.room() < need && need <= self.setting.measures.upright.area.height {
            self.new_page(self.setting.measures.upright);
        }
    }

    /// Whether a paragraph of so many lines fills the page and leaves one line of its part for the next.
    fn leaves_a_line_alone(&self, blocks: &[Block], index: usize, lines: usize) -> bool {
        let is_short =
            |block: &Block| matches!(block, Block::Paragraph { text, .. } if self.estimated_lines(text) == 1);
        let ends = |block: &Block| match block {
            Block::Title { level, .. } => *level == TitleLevel::Part,
            Block::Table(table) => table.placement == Placement::OwnPages,
            _ => false,
        };
        let fills = usize::try_from(self.room() / self.setting.measures.pitch) == Ok(lines);
        let one_follows = blocks.get(index + 1).is_some_and(is_short) && blocks.get(index + 2).is_none_or(ends);
        // What introduces the paragraph is not left alone instead.
        let introduced = index.checked_sub(1).and_then(|before| blocks.get(before)).is_none_or(|before| match before {
            Block::Paragraph { text, .. } => self.announces(text, None),
            _ => true,
        });
        fills && one_follows && !introduced
    }

    /// Running text over pages, never leaving a line alone at the top or bottom of a page.
    fn text_lines(&mut self, lines: Vec<TextLine>, size: Length) {
        let total = lines.len();
        let mut rest = lines.into_iter();
        while rest.len() > 0 {
            let left = rest.len();
            let fits = usize::try_from(self.room() / self.setting.measures.pitch).unwrap_or(0);
            let mut here = fits.min(left);
            if here < left && left - here < TOGETHER && total > TOGETHER {
                here = left.saturating_sub(TOGETHER);
            }
            if here < left && here < TOGETHER && left == total {
                here = 0;
            }
            for line in rest.by_ref().take(here) {
                let (x, y) = (self.sheet.area.x, baseline(self.y, self.setting.measures.pitch, size));
                self.page().runs.extend(line.place(x, y));
                self.skip(self.setting.measures.pitch);
            }
            if here < left {
                self.new_page(self.setting.measures.upright);
            }
        }
    }

    fn reference(&mut self, text: &str, target: &Anchor) {
        self.upright();
        let node = self.node(None, Role::Reference, Source::Block(target.clone()));
        let style = self.running(self.setting.style.body);
        let lines = self.set(text, style, self.setting.measures.upright.area.width, node);
        for line in lines {
            if self.room() < self.setting.measures.pitch {
                self.new_page(self.setting.measures.upright);
            }
            let page = self.here().page;
            let indent = line.runs.first().map_or(0, |run| run.x);
            let area = Rectangle {
                x: self.sheet.area.x + indent,
                y: self.y,
                width: line.width - indent,
                height: self.setting.measures.pitch,
            };
            self.pending.push((page, area, node, target.clone()));
            let (x, y) = (self.sheet.area.x, baseline(self.y, self.setting.measures.pitch, self.setting.measures.body));
            self.page().runs.extend(line.place(x, y));
            self.skip(self.setting.measures.pitch);
        }
    }

    fn table(&mut self, printed: &Table) {
        match printed.placement {
            Placement::OwnPages => {
                self.new_page(self.setting.measures.lying);
                self.mark(TitleLevel::Section, printed.entry.clone(), &printed.anchor);
                table::lay_out(self, printed);
            }
            Placement::InText => {
                self.upright();
                if self.room() < TABLE_BEGINNING * self.setting.measures.pitch {
                    self.new_page(self.setting.measures.upright);
                }
                table::lay_out(self, printed);
                self.skip(self.setting.measures.pitch / 2);
            }
        }
    }

    /// Labels the pages in order and prints the labels: in the outer corner, or centred.
    fn number_pages(&mut self, label: impl Fn(u32) -> PageLabel, outer: bool) {
        let mut pages = std::mem::take(&mut self.pages);
        for (number, page) in (1_u32..).zip(&mut pages) {
            page.label = label(number);
            let measures = self.setting.measures;
            let sheet = if page.width > page.height { measures.lying } else { measures.upright };
            let text = if outer { format!("— {number} —") } else { page.label.text() };
            let own = self.setting.style.page_number;
            let size = points_of(own.size);
            let style = SetStyle { face: own.face.into(), size, fit: Fit::Balanced, indent: 0 };
            let area = sheet.area;
            for line in set_text(
                self.setting.fonts,
                &text,
                style,
                area.width,
                Owner::PageNumber,
                &Source::Fixed,
                &mut self.missing,
            ) {
                let x = match (outer, number % 2) {
                    (false, _) => area.x + (area.width - line.width) / 2,
                    // GB/T 9704: one character free at the outer edge.
                    (true, 1) => area.x + area.width - line.width - size,
                    (true, _) => area.x + size,
                };
                let y = area.y + area.height + PAGE_NUMBER_DROP + size / 2;
                page.runs.extend(line.place(x, y.min(sheet.height - points(20))));
            }
        }
        self.pages = pages;
    }

    /// Running text: two characters in, both edges straight.
    fn running(&self, style: TextStyle) -> SetStyle {
        let size = self.setting.measures.text_size(style.size);
        SetStyle { face: style.face.into(), size, fit: Fit::Justified, indent: 2 * self.setting.measures.body }
    }

    /// About how many lines a text takes; only used to decide whether a title still fits.
    fn estimated_lines(&self, text: &str) -> usize {
        let measures = self.setting.measures;
        let per_line = (measures.upright.area.width / measures.body.max(1)).max(1) as usize;
        (text.chars().count() + 2).div_ceil(per_line)
    }

    /// Whether a paragraph only announces what follows: one line that ends with a colon, or a few above a table.
    fn announces(&self, text: &str, next: Option<&Block>) -> bool {
        match next {
            Some(Block::Table(table)) if table.placement == Placement::InText => {
                self.estimated_lines(text) <= 2 * TOGETHER
            }
            _ => text.trim_end().ends_with(['：', ':']) && self.estimated_lines(text) == 1,
        }
    }

    /// Puts the three stretches of pages together and mends the page numbers of all targets.
    fn finish(self, cover: Vec<Page>, contents: Vec<Page>, body: Vec<Page>) -> Result<Pages, MissingGlyphs> {
        if !self.missing.is_empty() {
            let mut missing = self.missing;
            // A text that was set twice tells twice.
            missing.dedup();
            return Err(MissingGlyphs(missing));
        }
        let shift = cover.len() + contents.len();
        let moved = |target: Destination| Destination { page: target.page + shift, ..target };
        let mut pages: Vec<Page> = cover.into_iter().chain(contents).collect();
        for link in pages.iter_mut().flat_map(|page| &mut page.links) {
            link.target = moved(link.target);
        }
        pages.extend(body);
        for (page, area, node, anchor) in self.pending {
            if let (Some(page), Some(target)) = (pages.get_mut(page + shift), self.destinations.get(&anchor)) {
                page.links.push(Link { area, target: moved(*target), node });
            }
        }
        let entries = self.entries.iter().map(|entry| (entry.level, entry.title.clone(), moved(entry.target)));
        Ok(Pages { pages, bookmarks: nest(entries.collect()), nodes: self.nodes })
    }
}

/// Titles in order become a tree by their levels.
fn nest(entries: Vec<(TitleLevel, String, Destination)>) -> Vec<Bookmark> {
    const LONGEST: usize = 40;
    let mut open: Vec<(TitleLevel, Bookmark)> = Vec::new();
    let mut roots = Vec::new();
    let close = |open: &mut Vec<(TitleLevel, Bookmark)>, roots: &mut Vec<Bookmark>| {
        if let Some((_, done)) = open.pop() {
            match open.last_mut() {
                Some((_, parent)) => parent.children.push(done),
                None => roots.push(done),
            }
        }
    };
    for (level, title, target) in entries {
        while open.last().is_some_and(|(above, _)| *above >= level) {
            close(&mut open, &mut roots);
        }
        let title =
            if title.chars().count() > LONGEST { title.chars().take(LONGEST).chain(['…']).collect() } else { title };
        open.push((level, Bookmark { title, target, children: Vec::new() }));
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    roots
}
