//! Characters that no font has: an error with its place, never an empty box.

use super::Source;
use crate::{document::Anchor, project::Part};
use std::fmt;

/// How many are told in full; more of them help nobody.
const TOLD: usize = 8;

/// A character that no font has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingGlyph {
    /// The character.
    pub character: char,
    /// What it stands in.
    pub place: Source,
    /// The text around it.
    pub context: String,
}

/// The characters for which a document cannot be laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MissingGlyphs(pub Vec<MissingGlyph>);

impl fmt::Display for MissingGlyph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Source::Fixed => f.write_str("封面或标题")?,
            Source::Block(anchor) => f.write_str(&place_name(anchor))?,
            Source::Cell(address) => write!(f, "单元格 {address}")?,
        }
        write!(f, "中的“{}”(U+{:04X})没有字形:{}", self.character, u32::from(self.character), self.context)
    }
}

impl fmt::Display for MissingGlyphs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("有字符在字库中没有字形,请改用其他字:")?;
        for missing in self.0.iter().take(TOLD) {
            write!(f, "\n{missing}")?;
        }
        if self.0.len() > TOLD {
            write!(f, "\n……共 {} 处", self.0.len())?;
        }
        Ok(())
    }
}

impl std::error::Error for MissingGlyphs {}

fn place_name(anchor: &Anchor) -> String {
    match anchor {
        Anchor::PartTitle(number) => {
            let part = match number {
                1 => Part::One.name(),
                3 => Part::Three.name(),
                4 => Part::Four.name(),
                _ => "第二部分",
            };
            format!("{part}标题")
        }
        Anchor::Paragraph(part, index) => format!("{}第{}段", part.name(), index + 1),
        Anchor::Form(key) => format!("表 {key}"),
        Anchor::Record(_) => "核对报告".to_owned(),
    }
}
