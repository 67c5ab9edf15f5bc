//! The texts of parts one, three and four.

use super::LiveParagraph;
use serde::{Deserialize, Serialize};
use std::{fmt, ops::Range, sync::Arc};

/// A part of the disclosure that is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    /// 第一部分 概况.
    One,
    /// 第三部分 决算情况说明.
    Three,
    /// 第四部分 名词解释.
    Four,
}

impl Part {
    /// All text parts in order.
    pub const ALL: [Part; 3] = [Part::One, Part::Three, Part::Four];

    /// The Chinese ordinal.
    pub fn name(self) -> &'static str {
        match self {
            Part::One => "第一部分",
            Part::Three => "第三部分",
            Part::Four => "第四部分",
        }
    }
}

/// What a paragraph is in the outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Style {
    /// 一、
    Section,
    /// （一）, standing alone on its line.
    Subsection,
    /// 1., standing alone on its line.
    Item,
    /// Running text.
    Body,
}

/// A paragraph: one line of the published text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Paragraph {
    /// 一、…
    Section(String),
    /// （一）…
    Subsection(String),
    /// 1.…
    Item(String),
    /// Running text.
    Body(String),
    /// Made from a template, in any style.
    Live(Box<LiveParagraph>),
}

/// The texts, by part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// 第一部分.
    pub one: Arc<Vec<Paragraph>>,
    /// 第三部分.
    pub three: Arc<Vec<Paragraph>>,
    /// 第四部分.
    pub four: Arc<Vec<Paragraph>>,
}

/// A stretch of a paragraph, in characters (not bytes), both counted from zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextSpan {
    /// The part.
    pub part: Part,
    /// The paragraph's index within the part.
    pub paragraph: usize,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

impl TextSpan {
    /// The characters covered.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// `第三部分第12段第15–20字`, counted from one.
impl fmt::Display for TextSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}第{}段第{}", self.part.name(), self.paragraph + 1, self.start + 1)?;
        if self.end > self.start + 1 {
            write!(f, "–{}", self.end)?;
        }
        f.write_str("字")
    }
}

impl Paragraph {
    /// A paragraph of a style.
    pub fn new(style: Style, text: impl Into<String>) -> Paragraph {
        let text = text.into();
        match style {
            Style::Section => Paragraph::Section(text),
            Style::Subsection => Paragraph::Subsection(text),
            Style::Item => Paragraph::Item(text),
            Style::Body => Paragraph::Body(text),
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        match self {
            Paragraph::Section(text) | Paragraph::Subsection(text) | Paragraph::Item(text) | Paragraph::Body(text) => {
                text
            }
            Paragraph::Live(live) => &live.text,
        }
    }

    /// The place in the outline.
    pub fn style(&self) -> Style {
        match self {
            Paragraph::Section(_) => Style::Section,
            Paragraph::Subsection(_) => Style::Subsection,
            Paragraph::Item(_) => Style::Item,
            Paragraph::Body(_) => Style::Body,
            Paragraph::Live(live) => live.style,
        }
    }
}

impl Texts {
    /// The paragraphs of a part.
    pub fn part(&self, part: Part) -> &[Paragraph] {
        match part {
            Part::One => &self.one,
            Part::Three => &self.three,
            Part::Four => &self.four,
        }
    }

    /// The paragraphs of a part, to change.
    pub fn part_mut(&mut self, part: Part) -> &mut Vec<Paragraph> {
        Arc::make_mut(match part {
            Part::One => &mut self.one,
            Part::Three => &mut self.three,
            Part::Four => &mut self.four,
        })
    }
}
