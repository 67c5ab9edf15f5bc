//! A whole published or drafted disclosure: its parts, its paragraphs, its tables, its unit and year.
//!
//! A text taken from a PDF has hard line breaks inside sentences, page numbers, a table of contents and tables cell
//! by cell; one saved from Word has a paragraph a line. [`lines`] tells what each line is and puts paragraphs
//! together, [`parts`] finds the parts. Every character of a paragraph knows the line and column it came from.

mod lines;
mod parts;
mod profile;
mod tables;

use super::Source;
use crate::project::{Paragraph, Part, Style, TextSpan};

/// Where a stretch of text stands in its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Line, counted from one.
    pub line: usize,
    /// Column in characters, counted from one.
    pub column: usize,
    /// The stretch itself.
    pub quote: String,
}

/// A paragraph put together of one line or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The paragraph.
    pub paragraph: Paragraph,
    pieces: Vec<Piece>,
}

/// A stretch of a paragraph that stands on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// Its first character in the paragraph.
    start: usize,
    /// Line and column in the file, counted from zero.
    line: usize,
    column: usize,
}

/// Consecutive lines of tab-separated cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextTable {
    /// The nearest line above that is no row, without its brackets: the title, or a unit line.
    pub caption: Vec<String>,
    /// Rows of cells; a row's cells are trimmed.
    pub rows: Vec<Vec<String>>,
}

/// A disclosure as read from a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// The institution's name, where a title tells it.
    pub unit: Option<String>,
    /// The budget year, where the text tells it.
    pub year: Option<u16>,
    /// Part one.
    pub one: Vec<Passage>,
    /// Part three.
    pub three: Vec<Passage>,
    /// Part four.
    pub four: Vec<Passage>,
    /// The tables, in order.
    pub tables: Vec<TextTable>,
}

impl Published {
    /// Takes a text apart. Every text can be taken apart; one without titles of parts is all part three.
    pub fn read(source: &Source) -> Published {
        parts::read(source)
    }

    /// The passages of a part.
    pub fn part(&self, part: Part) -> &[Passage] {
        match part {
            Part::One => &self.one,
            Part::Three => &self.three,
            Part::Four => &self.four,
        }
    }

    /// The paragraphs of a part.
    pub fn paragraphs(&self, part: Part) -> Vec<Paragraph> {
        self.part(part).iter().map(|passage| passage.paragraph.clone()).collect()
    }

    /// Where a stretch of a paragraph stands in the file.
    pub fn locate(&self, span: &TextSpan) -> Option<Location> {
        let passage = self.part(span.part).get(span.paragraph)?;
        let piece = passage.pieces.iter().rev().find(|piece| piece.start <= span.start)?;
        let length = span.end.saturating_sub(span.start);
        Some(Location {
            line: piece.line + 1,
            column: piece.column + (span.start - piece.start) + 1,
            quote: passage.paragraph.text().chars().skip(span.start).take(length).collect(),
        })
    }
}

impl Passage {
    fn new(text: String, pieces: Vec<Piece>) -> Passage {
        Passage { paragraph: Paragraph::new(style(&text), text), pieces }
    }
}

/// A numbered line that stands alone is a heading: short, without figures, and no sentence.
fn style(text: &str) -> Style {
    let chars = super::normalise(text);
    let level = super::segments(&chars).first().and_then(|segment| segment.level);
    let words = text.trim_end_matches(['。', '.']);
    let sentence = words.contains(['。', '，', '；', '：', ':', ',']);
    let figures = super::scan(&chars).iter().any(|token| !matches!(token.measure, super::Measure::Bare));
    // 1、某某中心 lists a unit, 1.党政群工作办公室 heads what follows.
    let listed = level == Some(3) && chars.iter().find(|c| !c.is_ascii_digit()).is_some_and(|c| *c == '、');
    if chars.len() > 48 || sentence || figures || listed {
        return Style::Body;
    }
    let full_stop = text.ends_with(['。', '.']);
    // （一）总体情况。 is a heading, （九）完成交办的其他工作。 is a sentence.
    if full_stop && !["情况", "说明", "概况"].iter().any(|end| words.ends_with(end)) {
        return Style::Body;
    }
    match level {
        Some(1) => Style::Section,
        Some(2) => Style::Subsection,
        Some(3) => Style::Item,
        _ => Style::Body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Published {
        Published::read(&Source::from_text(text))
    }

    fn texts(passages: &[Passage]) -> Vec<&str> {
        passages.iter().map(|passage| passage.paragraph.text()).collect()
    }

    #[test]
    fn parts_and_titles_are_found_behind_the_contents() {
        let text = "某县水务局2023年度部门决算\n目 录\n第一部分 概况\n一、主要职能\n第二部分 2023年度部门决算表\n\
            第三部分 2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n第四部分 名词解释\n\
            第一部分 某县水务局概况\n一、主要职能\n负责全县水务工作，包括水资源管理、防汛抗旱等。\n\
            第二部分 2023年度部门决算表\n收入支出决算总表\n单位：万元\n项目\t决算数\n收入总计\t12.00\n\
            第三部分 某县水务局\n2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n收入总计12.00万元。\n\
            第四部分 名词解释\n1.财政拨款收入：指本级财政拨款。\n";
        let found = read(text);
        assert_eq!(found.unit.as_deref(), Some("某县水务局"));
        assert_eq!(found.year, Some(2023));
        assert_eq!(texts(&found.one), ["一、主要职能", "负责全县水务工作，包括水资源管理、防汛抗旱等。"]);
        assert_eq!(texts(&found.three), ["一、收入支出决算总体情况说明", "收入总计12.00万元。"]);
        assert_eq!(found.three[0].paragraph.style(), Style::Section);
        assert_eq!(texts(&found.four), ["1.财政拨款收入：指本级财政拨款。"]);
        assert_eq!(found.tables[0].rows[1], ["收入总计", "12.00"]);
        assert_eq!(found.tables[0].caption, ["收入支出决算总表", "单位：万元"]);
    }

    #[test]
    fn parts_are_told_by_their_words_and_not_by_their_number() {
        let text = "第一部分 单位概况\n一、职责\n第二部分 2022年度单位决算情况说明\n一、收入支出决算总体情况说明\n\
            收入总计1.00万元。\n第三部分 名词解释\n1.收入：指收入。\n第四部分 附件\n附件1绩效报告支出9.00万元。\n";
        let found = read(text);
        assert_eq!(texts(&found.three), ["一、收入支出决算总体情况说明", "收入总计1.00万元。"]);
        assert_eq!(texts(&found.four), ["1.收入：指收入。"]);
    }

    #[test]
    fn hard_breaks_are_undone_and_places_kept() {
        let text = "一、收入支出决算总体情况说明\n本单位2021年度总收入581.45万元,其中本年收\n入390.55万元,较2020年度决算数减少175.26万\n元,\
            下降31%。收入具体情况如下。\n1.一般公共预算财政拨款收入382.17万元,为市本\n级财政当年拨付的资金。较2020年度决算数减少157.86\n\
            万元,下降29.2%,主要原因:一是军休人员自然减员\n减少下拨相应的离退休费。\n2.上级补助收入8.38万元。\n";
        let found = read(text);
        assert_eq!(found.three.len(), 4, "{:#?}", texts(&found.three));
        assert!(found.three[1].paragraph.text().contains("本年收入390.55万元"));
        assert!(found.three[2].paragraph.text().contains("减少157.86万元"));
        let at = found.three[1].paragraph.text().chars().position(|c| c == '3').unwrap();
        let span = TextSpan { part: Part::Three, paragraph: 1, start: at, end: at + 8 };
        let place = found.locate(&span).unwrap();
        assert_eq!((place.line, place.column, place.quote.as_str()), (3, 2, "390.55万元"));
    }

    #[test]
    fn tables_among_sentences_are_no_sentences() {
        let text = "一、收入支出决算总体情况说明\n收入总计1.00万元。\n项目\n决算数\n行政运行\n51.32\n51.32\n事业运行\n11.31\n11.31\n\
            二、收入决算情况说明\n本年收入合计1.00万元。\n";
        assert_eq!(
            texts(&read(text).three),
            ["一、收入支出决算总体情况说明", "收入总计1.00万元。", "二、收入决算情况说明", "本年收入合计1.00万元。"]
        );
    }
}
