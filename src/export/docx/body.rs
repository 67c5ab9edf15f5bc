//! The document's blocks as paragraphs, tables and sections.

use super::{
    super::{headings::Headings, markup::Markup},
    DECLARATION, MAIN, millimetres,
    parts::{CONTENTS_FOOTER, LEFT_FOOTER, RIGHT_FOOTER, STAMP_HEADER, field, field_mark, run_text},
    table,
};
use crate::{
    document::{Block, Document, TitleLevel},
    form::{FontSize, TypeArea},
    layout::{Bookmark, FontSet, Pages},
};

/// Writes the main part.
pub struct Writer<'a> {
    document: &'a Document,
    fonts: &'a FontSet,
    headings: &'a Headings,
    /// The page number of each title.
    labels: Vec<String>,
}

/// A stretch of pages of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Cover,
    Contents,
    /// The first pages that are counted.
    FirstText,
    Text,
    Tables,
}

impl<'a> Writer<'a> {
    pub fn new(document: &'a Document, pages: &Pages, fonts: &'a FontSet, headings: &'a Headings) -> Writer<'a> {
        let mut labels = Vec::new();
        collect_labels(pages, &pages.bookmarks, &mut labels);
        Writer { document, fonts, headings, labels }
    }

    /// The whole part.
    pub fn document(&self) -> String {
        let mut xml = Markup::new(DECLARATION);
        xml.element("w:document", &MAIN, |document| document.element("w:body", &[], |body| self.body(body)));
        xml.finish()
    }

    fn body(&self, body: &mut Markup) {
        let mut section = None;
        let mut counted = false;
        for (index, block) in self.document.blocks.iter().enumerate() {
            let own = match block {
                Block::Cover { .. } => Section::Cover,
                Block::Contents => Section::Contents,
                Block::Table(_) => Section::Tables,
                _ if counted && section != Some(Section::FirstText) => Section::Text,
                _ => Section::FirstText,
            };
            counted |= own == Section::FirstText;
            if let Some(before) = section
                && before != own
            {
                // The end of a section is a property of its last paragraph: of one that takes no room.
                body.element("w:p", &[], |paragraph| {
                    paragraph.element("w:pPr", &[], |properties| {
                        let line = [("w:before", "0"), ("w:after", "0"), ("w:line", "20"), ("w:lineRule", "exact")];
                        properties.empty("w:spacing", &line);
                        self.section(properties, before);
                    });
                });
                body.line();
            }
            section = Some(own);
            self.block(body, index, block);
            body.line();
        }
        self.section(body, section.unwrap_or(Section::FirstText));
    }

    fn section(&self, out: &mut Markup, section: Section) {
        let style = &self.document.style;
        let (area, width, height, lying) = match section {
            Section::Tables => (style.lying, 297, 210, true),
            _ => (style.upright, 210, 297, false),
        };
        out.element("w:sectPr", &[], |properties| {
            if self.document.stamp.is_some() {
                for kind in ["default", "even"] {
                    properties.empty("w:headerReference", &[("w:type", kind), ("r:id", STAMP_HEADER)]);
                }
            }
            let mut footer = |kind: &str, id: &str| {
                properties.empty("w:footerReference", &[("w:type", kind), ("r:id", id)]);
            };
            match section {
                Section::Cover => {}
                Section::Contents => {
                    footer("default", CONTENTS_FOOTER);
                    footer("even", CONTENTS_FOOTER);
                }
                Section::FirstText | Section::Text | Section::Tables => {
                    footer("default", RIGHT_FOOTER);
                    footer("even", LEFT_FOOTER);
                }
            }
            let [width, height] = [width, height].map(|length| millimetres(length).to_string());
            let mut size = vec![("w:w", width.as_str()), ("w:h", height.as_str())];
            if lying {
                size.push(("w:orient", "landscape"));
            }
            properties.empty("w:pgSz", &size);
            margins(properties, area, lying);
            match section {
                Section::Contents => properties.empty("w:pgNumType", &[("w:fmt", "lowerRoman"), ("w:start", "1")]),
                Section::FirstText => properties.empty("w:pgNumType", &[("w:start", "1")]),
                _ => {}
            }
        });
    }

    fn block(&self, out: &mut Markup, index: usize, block: &Block) {
        match block {
            Block::Cover { lines } => {
                // About where the printed cover has its title.
                for _ in 0..5 {
                    paragraph(out, "Normal", |_| {});
                }
                let size = self.cover_size(lines).half_points().to_string();
                for line in lines {
                    paragraph(out, "Title", |paragraph| {
                        paragraph.element("w:r", &[], |run| {
                            run.element("w:rPr", &[], |properties| {
                                properties.empty("w:sz", &[("w:val", &size)]);
                                properties.empty("w:szCs", &[("w:val", &size)]);
                            });
                            run.text_element("w:t", &[("xml:space", "preserve")], line);
                        });
                    });
                }
            }
            Block::Contents => self.contents(out),
            Block::Title { level, lines, .. } => {
                let style = match level {
                    TitleLevel::Part => "Heading1",
                    TitleLevel::Section => "Heading2",
                    TitleLevel::Subsection => "Heading3",
                    TitleLevel::Item => "Heading4",
                };
                let pieces = if *level == TitleLevel::Part { self.pieces(lines) } else { lines.clone() };
                paragraph(out, style, |paragraph| self.marked(paragraph, index, &pieces));
                if *level == TitleLevel::Part {
                    paragraph(out, "Normal", |_| {});
                }
            }
            Block::Paragraph { text, .. } => paragraph(out, "Normal", |paragraph| run_text(paragraph, text.trim())),
            Block::Reference { text, target } => {
                paragraph(out, "Normal", |paragraph| match self.headings.at(target).map(bookmark) {
                    Some(target) => paragraph.element("w:hyperlink", &[("w:anchor", &target)], |link| {
                        run_text(link, text);
                    }),
                    None => run_text(paragraph, text),
                })
            }
            Block::Table(table) => {
                let title = [table.title.clone()];
                paragraph(out, "TableTitle", |paragraph| self.marked(paragraph, index, &title));
                table::write(out, table, &self.document.style, self.fonts);
            }
        }
    }

    /// About how many characters of a size stand on a line.
    fn characters(&self, size: FontSize) -> usize {
        let width = u32::from(self.document.style.upright.width) * 720_000 / 254;
        (width / size.thousandths().max(1)) as usize
    }

    /// The largest size in which the lines of the cover stay whole.
    fn cover_size(&self, lines: &[String]) -> FontSize {
        let style = &self.document.style;
        let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        let mut sizes = style.cover.size.down_to(style.part.size);
        sizes.find(|size| longest <= self.characters(*size)).unwrap_or(style.part.size)
    }

    /// The lines of a part's title: one that is too long is cut where it has a blank, as it is printed.
    fn pieces(&self, lines: &[String]) -> Vec<String> {
        let whole = self.characters(self.document.style.part.size);
        let cut = |line: &String| match line.chars().count() <= whole {
            true => vec![line.clone()],
            false => line.split_whitespace().map(str::to_owned).collect(),
        };
        lines.iter().flat_map(cut).collect()
    }

    /// A title's lines, as the target of links.
    fn marked(&self, out: &mut Markup, block: usize, lines: &[String]) {
        let number = self.headings.of_block(block);
        let id = number.unwrap_or_default().to_string();
        if let Some(number) = number {
            out.empty("w:bookmarkStart", &[("w:id", &id), ("w:name", &bookmark(number))]);
        }
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                out.element("w:r", &[], |run| run.empty("w:br", &[]));
            }
            run_text(out, line);
        }
        if number.is_some() {
            out.empty("w:bookmarkEnd", &[("w:id", &id)]);
        }
    }

    /// The contents as a field; its result is what the printed document has, until Word updates it.
    fn contents(&self, out: &mut Markup) {
        paragraph(out, "TOCHeading", |title| run_text(title, "目　录"));
        let entries: Vec<_> = self.headings.listed().collect();
        let last = entries.len().saturating_sub(1);
        for (position, (number, heading)) in entries.into_iter().enumerate() {
            let style = if heading.level == TitleLevel::Part { "TOC1" } else { "TOC2" };
            paragraph(out, style, |entry| {
                if position == 0 {
                    field_mark(entry, "begin");
                    entry.element("w:r", &[], |run| {
                        let instruction = r#" TOC \o "1-2" \h \z \u "#;
                        run.text_element("w:instrText", &[("xml:space", "preserve")], instruction);
                    });
                    field_mark(entry, "separate");
                }
                entry.element("w:hyperlink", &[("w:anchor", &bookmark(number)), ("w:history", "1")], |link| {
                    run_text(link, &heading.title);
                    link.element("w:r", &[], |run| run.empty("w:tab", &[]));
                    let label = self.labels.get(number).map(String::as_str).unwrap_or_default();
                    field(link, &format!(" PAGEREF {} \\h ", bookmark(number)), label);
                });
                if position == last {
                    field_mark(entry, "end");
                }
            });
            out.line();
        }
    }
}

/// A paragraph of a style.
pub fn paragraph(out: &mut Markup, style: &str, content: impl FnOnce(&mut Markup)) {
    out.element("w:p", &[], |paragraph| {
        if style != "Normal" {
            paragraph.element("w:pPr", &[], |properties| properties.empty("w:pStyle", &[("w:val", style)]));
        }
        content(paragraph);
    });
}

/// The name of a title as the target of links, as Word itself would name it.
fn bookmark(number: usize) -> String {
    format!("_Toc{:08}", number + 1)
}

/// Page numbers of all bookmarks, in order.
fn collect_labels(pages: &Pages, bookmarks: &[Bookmark], labels: &mut Vec<String>) {
    for bookmark in bookmarks {
        labels.push(pages.pages.get(bookmark.target.page).map(|page| page.label.text()).unwrap_or_default());
        collect_labels(pages, &bookmark.children, labels);
    }
}

fn margins(out: &mut Markup, area: TypeArea, lying: bool) {
    let (width, height) = if lying { (297, 210) } else { (210, 297) };
    let right = width - (area.left + area.width).min(width);
    let bottom = height - (area.top + area.height).min(height);
    let [top, right, bottom, left] = [area.top, right, bottom, area.left].map(|edge| millimetres(edge).to_string());
    // The number stands 7 mm under the text, as it is printed.
    let footer = millimetres((height - (area.top + area.height).min(height)).saturating_sub(13)).to_string();
    out.empty(
        "w:pgMar",
        &[
            ("w:top", &top),
            ("w:right", &right),
            ("w:bottom", &bottom),
            ("w:left", &left),
            ("w:header", "720"),
            ("w:footer", &footer),
            ("w:gutter", "0"),
        ],
    );
}
