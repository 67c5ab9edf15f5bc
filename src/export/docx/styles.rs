//! Paragraph styles from the style sheet.

use super::{super::markup::Markup, DECLARATION, MAIN, font_name, millimetres};
use crate::form::{StyleSheet, TextStyle};

/// A paragraph style.
struct Style {
    id: &'static str,
    name: &'static str,
    text: TextStyle,
    /// Alignment as Word calls it.
    align: &'static str,
    /// Indentation of the first line, in hundredths of a character.
    indent: u32,
    /// Height of a line, in twentieths of a point; none for what the font wants.
    line: Option<u32>,
    /// The depth in the outline, from zero.
    outline: Option<u8>,
    page_break: bool,
}

/// All styles of the document.
pub fn styles(sheet: &StyleSheet) -> String {
    let mut xml = Markup::new(DECLARATION);
    xml.element("w:styles", &MAIN, |out| {
        defaults(out, sheet);
        for style in paragraph_styles(sheet) {
            paragraph_style(out, sheet, &style);
        }
        grid_style(out);
    });
    xml.finish()
}

/// From line to line of running text, in twentieths of a point.
fn pitch(sheet: &StyleSheet) -> u32 {
    millimetres(sheet.upright.height) / u32::from(sheet.lines.max(1))
}

fn paragraph_styles(sheet: &StyleSheet) -> Vec<Style> {
    let pitch = pitch(sheet);
    let plain = |id, name, text: TextStyle, align| Style {
        id,
        name,
        text,
        align,
        indent: 0,
        line: Some(text.size.thousandths() * 3 / 2 / 50),
        outline: None,
        page_break: false,
    };
    let running =
        |id, name, text, outline| Style { indent: 200, line: Some(pitch), outline, ..plain(id, name, text, "both") };
    let contents = |id, name, text| Style { line: Some(pitch), ..plain(id, name, text, "left") };
    let mut part_entry = sheet.contents;
    part_entry.face = sheet.section.face;
    vec![
        running("Normal", "Normal", sheet.body, None),
        Style { line: None, ..plain("Title", "Title", sheet.cover, "center") },
        Style {
            outline: Some(0),
            page_break: true,
            line: Some(sheet.part.size.thousandths() * 8 / 5 / 50),
            ..plain("Heading1", "heading 1", sheet.part, "center")
        },
        running("Heading2", "heading 2", sheet.section, Some(1)),
        running("Heading3", "heading 3", sheet.subsection, Some(2)),
        running("Heading4", "heading 4", sheet.item, Some(3)),
        Style { page_break: true, ..plain("TOCHeading", "TOC Heading", sheet.contents_title, "center") },
        contents("TOC1", "toc 1", part_entry),
        contents("TOC2", "toc 2", sheet.contents),
        Style { outline: Some(1), page_break: true, ..plain("TableTitle", "表题", sheet.table_title, "center") },
        plain("TableCaption", "表头说明", sheet.table_caption, "left"),
        Style { line: None, ..plain("TableText", "表格文字", sheet.table, "left") },
        plain("TableNote", "表注", sheet.note, "both"),
        plain("Footer", "footer", sheet.page_number, "center"),
    ]
}

fn defaults(out: &mut Markup, sheet: &StyleSheet) {
    out.element("w:docDefaults", &[], |defaults| {
        defaults.element("w:rPrDefault", &[], |run| {
            run.element("w:rPr", &[], |properties| {
                text_properties(properties, sheet.body);
                properties.empty("w:lang", &[("w:val", "en-US"), ("w:eastAsia", "zh-CN")]);
            });
        });
        defaults.element("w:pPrDefault", &[], |_| {});
    });
}

/// Font, weight and size, in the order that the schema wants.
fn text_properties(out: &mut Markup, text: TextStyle) {
    let (name, bold) = font_name(text.face);
    let latin = "Times New Roman";
    out.empty("w:rFonts", &[("w:ascii", latin), ("w:hAnsi", latin), ("w:eastAsia", name), ("w:cs", latin)]);
    if bold {
        out.empty("w:b", &[]);
    }
    let size = text.size.half_points().to_string();
    out.empty("w:sz", &[("w:val", &size)]);
    out.empty("w:szCs", &[("w:val", &size)]);
}

fn paragraph_style(out: &mut Markup, sheet: &StyleSheet, style: &Style) {
    let mut attributes = vec![("w:type", "paragraph"), ("w:styleId", style.id)];
    if style.id == "Normal" {
        attributes.push(("w:default", "1"));
    }
    out.element("w:style", &attributes, |out| {
        out.empty("w:name", &[("w:val", style.name)]);
        if style.id != "Normal" {
            out.empty("w:basedOn", &[("w:val", "Normal")]);
            if style.outline.is_some() {
                out.empty("w:next", &[("w:val", "Normal")]);
            }
        }
        out.empty("w:qFormat", &[]);
        out.element("w:pPr", &[], |properties| paragraph_properties(properties, sheet, style));
        out.element("w:rPr", &[], |properties| text_properties(properties, style.text));
    });
    out.line();
}

fn paragraph_properties(out: &mut Markup, sheet: &StyleSheet, style: &Style) {
    if style.outline.is_some() {
        out.empty("w:keepNext", &[]);
        out.empty("w:keepLines", &[]);
    }
    if style.page_break {
        out.empty("w:pageBreakBefore", &[]);
    }
    out.empty("w:widowControl", &[]);
    if style.id.starts_with("TOC") && style.id != "TOCHeading" {
        let right = millimetres(sheet.upright.width).to_string();
        out.element("w:tabs", &[], |tabs| {
            tabs.empty("w:tab", &[("w:val", "right"), ("w:leader", "dot"), ("w:pos", &right)]);
        });
    }
    if style.id == "TableCaption" {
        let right = millimetres(sheet.lying.width).to_string();
        out.element("w:tabs", &[], |tabs| tabs.empty("w:tab", &[("w:val", "right"), ("w:pos", &right)]));
    }
    out.empty("w:kinsoku", &[]);
    out.empty("w:overflowPunct", &[]);
    // No room between Chinese and figures: printed accounts have none, and readers take it for a blank.
    out.empty("w:autoSpaceDE", &[("w:val", "0")]);
    out.empty("w:autoSpaceDN", &[("w:val", "0")]);
    out.empty("w:snapToGrid", &[("w:val", "0")]);
    let line = style.line.map(|line| line.to_string());
    match &line {
        Some(line) => {
            out.empty("w:spacing", &[("w:before", "0"), ("w:after", "0"), ("w:line", line), ("w:lineRule", "exact")])
        }
        None => {
            out.empty("w:spacing", &[("w:before", "0"), ("w:after", "0"), ("w:line", "240"), ("w:lineRule", "auto")])
        }
    }
    let first = (u32::from(style.indent != 0) * 2 * style.text.size.thousandths() / 50).to_string();
    let characters = style.indent.to_string();
    let left = if style.id == "TOC2" {
        ("200", (2 * style.text.size.thousandths() / 50).to_string())
    } else {
        ("0", "0".to_owned())
    };
    out.empty(
        "w:ind",
        &[("w:leftChars", left.0), ("w:left", &left.1), ("w:firstLineChars", &characters), ("w:firstLine", &first)],
    );
    out.empty("w:jc", &[("w:val", style.align)]);
    if let Some(depth) = style.outline {
        out.empty("w:outlineLvl", &[("w:val", &depth.to_string())]);
    }
}

/// Thin lines around every cell.
fn grid_style(out: &mut Markup) {
    out.element("w:style", &[("w:type", "table"), ("w:styleId", "TableGrid")], |style| {
        style.empty("w:name", &[("w:val", "Table Grid")]);
        style.element("w:tblPr", &[], |properties| {
            properties.element("w:tblBorders", &[], |borders| {
                for edge in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
                    borders.empty(edge, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")]);
                }
            });
        });
    });
}
