//! One HTML file for the website: headings and tables that say what they are, no script, nothing to load.

use super::{Metadata, headings::Headings, markup::Markup};
use crate::document::{Align, Block, BodyRow, Document, HeaderCell, Table, TitleLevel};

const STYLE: &str = include_str!("page.css");

/// Writes a document.
pub(super) fn write(document: &Document, meta: &Metadata) -> String {
    let headings = Headings::of(document);
    let mut page = Markup::new("<!DOCTYPE html>");
    page.element("html", &[("lang", "zh-CN")], |page| {
        page.element("head", &[], |head| {
            head.empty("meta", &[("charset", "utf-8")]);
            head.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
            head.text_element("title", &[], &meta.title);
            head.empty("meta", &[("name", "author"), ("content", &meta.author)]);
            head.empty("meta", &[("name", "description"), ("content", &meta.subject)]);
            head.element("style", &[], |style| style.append(STYLE));
        });
        page.line();
        let stamp = document.stamp.as_deref().map(|word| ("data-stamp", word));
        page.element("body", stamp.as_slice(), |body| {
            if let Some(word) = &document.stamp {
                body.text_element("p", &[("class", "stamp"), ("role", "note")], word);
                body.line();
            }
            Writer { document, headings: &headings }.body(body);
        });
    });
    page.line();
    page.finish()
}

struct Writer<'a> {
    document: &'a Document,
    headings: &'a Headings,
}

/// The name of a title as the target of links.
fn id(number: usize) -> String {
    format!("t{}", number + 1)
}

impl Writer<'_> {
    fn body(&self, body: &mut Markup) {
        let mut blocks = self.document.blocks.iter().enumerate().peekable();
        while let Some((_, block)) =
            blocks.next_if(|(_, block)| !matches!(block, Block::Title { level: TitleLevel::Part, .. }))
        {
            self.block(body, 0, block);
        }
        body.element("main", &[], |main| {
            while let Some((index, block)) = blocks.next() {
                let label = self.headings.of_block(index).map(id).unwrap_or_default();
                main.element("section", &[("aria-labelledby", &label)], |section| {
                    self.block(section, index, block);
                    while let Some((index, block)) =
                        blocks.next_if(|(_, block)| !matches!(block, Block::Title { level: TitleLevel::Part, .. }))
                    {
                        self.block(section, index, block);
                    }
                });
                main.line();
            }
        });
    }

    fn block(&self, out: &mut Markup, index: usize, block: &Block) {
        match block {
            Block::Cover { lines } => {
                out.element("header", &[], |header| header.element("h1", &[], |title| lines_of(title, lines)));
            }
            Block::Contents => self.contents(out),
            Block::Title { level, lines, .. } => {
                let name = match level {
                    TitleLevel::Part => "h2",
                    TitleLevel::Section => "h3",
                    TitleLevel::Subsection => "h4",
                    TitleLevel::Item => "h5",
                };
                let id = self.headings.of_block(index).map(id).unwrap_or_default();
                out.element(name, &[("id", &id)], |title| match level {
                    TitleLevel::Part => lines_of(title, lines),
                    _ => title.text(&lines.concat()),
                });
            }
            Block::Paragraph { text, .. } => out.text_element("p", &[], text.trim()),
            Block::Reference { text, target } => out.element("p", &[], |paragraph| {
                let target = self.headings.at(target).map(|number| format!("#{}", id(number)));
                match target {
                    Some(target) => paragraph.text_element("a", &[("href", &target)], text),
                    None => paragraph.text(text),
                }
            }),
            Block::Table(table) => self.table(out, index, table),
        }
        out.line();
    }

    fn contents(&self, out: &mut Markup) {
        out.element("nav", &[("aria-label", "目录")], |nav| {
            nav.text_element("h2", &[], "目　录");
            nav.element("ul", &[], |list| {
                for (number, heading) in self.headings.listed() {
                    let class = if heading.level == TitleLevel::Part { "part" } else { "entry" };
                    list.element("li", &[("class", class)], |item| {
                        item.text_element("a", &[("href", &format!("#{}", id(number)))], &heading.title);
                    });
                }
            });
        });
    }

    fn table(&self, out: &mut Markup, index: usize, table: &Table) {
        let id = self.headings.of_block(index).map(id).unwrap_or_default();
        out.element("section", &[("class", "table"), ("aria-labelledby", &id)], |section| {
            section.text_element("h3", &[("id", &id)], &table.title);
            section.text_element("p", &[("class", "number")], &table.number);
            section.element("p", &[("class", "caption")], |caption| {
                caption.text_element("span", &[], &table.unit_line);
                caption.text(" ");
                caption.text_element("span", &[], &table.amount_line);
            });
            // Wide tables scroll by themselves, with the keyboard too, so that the page does not.
            let scroll = [("class", "scroll"), ("role", "region"), ("aria-labelledby", id.as_str()), ("tabindex", "0")];
            section.element("div", &scroll, |scroll| {
                scroll.element("table", &[("aria-labelledby", &id)], |grid| {
                    grid.element("thead", &[], |head| table.header.iter().for_each(|row| header_row(head, row)));
                    grid.line();
                    grid.element("tbody", &[], |body| table.body.iter().for_each(|row| body_row(body, table, row)));
                });
            });
            for note in &table.notes {
                section.text_element("p", &[("class", "note")], note);
            }
        });
    }
}

/// A title on several lines. A line that is too long for the screen ends at its blank before it ends anywhere else:
/// 第一部分 stands alone.
fn lines_of(out: &mut Markup, lines: &[String]) {
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.empty("br", &[]);
        }
        match line.trim().split_once(' ') {
            Some((number, name)) => {
                out.text_element("span", &[], number);
                out.text(" ");
                out.text_element("span", &[], name);
            }
            None => out.text(line),
        }
    }
}

fn header_row(out: &mut Markup, cells: &[HeaderCell]) {
    out.element("tr", &[], |row| {
        for cell in cells {
            let (columns, rows) = (cell.column_span.to_string(), cell.row_span.to_string());
            let mut attributes = vec![("scope", if cell.column_span > 1 { "colgroup" } else { "col" })];
            if cell.column_span > 1 {
                attributes.push(("colspan", &columns));
            }
            if cell.row_span > 1 {
                attributes.push(("rowspan", &rows));
            }
            row.text_element("th", &attributes, &cell.text);
        }
    });
    out.line();
}

fn body_row(out: &mut Markup, table: &Table, body: &BodyRow) {
    let row_class: &[(&str, &str)] = if body.bold { &[("class", "total")] } else { &[] };
    out.element("tr", row_class, |row| {
        let mut column = 0;
        for cell in &body.cells {
            let own = table.columns.get(column);
            let align = cell.align.or(own.map(|own| own.align)).unwrap_or(Align::Left);
            let class = class(align, own.is_some_and(|own| own.pane_start));
            let span = (cell.merged + 1).to_string();
            let indent = format!("padding-left:{}em", 0.4 + f32::from(cell.indent) / 2.0);
            // What names the row: a text beside figures, not a code or a line number.
            let is_label = cell.address.is_none() && !cell.text.is_empty() && (align == Align::Left || body.bold);
            let mut attributes = Vec::new();
            if is_label {
                attributes.push(("scope", "row"));
            }
            if !class.is_empty() {
                attributes.push(("class", class.as_str()));
            }
            if cell.merged > 0 {
                attributes.push(("colspan", span.as_str()));
            }
            if cell.indent > 0 {
                attributes.push(("style", indent.as_str()));
            }
            row.text_element(if is_label { "th" } else { "td" }, &attributes, &cell.text);
            column += cell.merged + 1;
        }
    });
    out.line();
}

fn class(align: Align, pane_start: bool) -> String {
    let align = match align {
        Align::Left => "",
        Align::Center => "c",
        Align::Right => "n",
    };
    let pane = if pane_start { "pane" } else { "" };
    let parts = [align, pane];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
