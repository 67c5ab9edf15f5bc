//! The fonts of the page: those embedded in the program, parsed once, and behind them the machine's.

use super::{Length, system::SystemFonts};
use crate::form::Typeface;
use std::{borrow::Cow, sync::OnceLock};
use ttf_parser::{Face as Parsed, GlyphId, Permissions, name_id};

pub use ttf_parser::OutlineBuilder;

/// A typeface by what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Face {
    /// 宋体: body text, tables.
    Serif,
    /// 宋体 bold, in the place of 小标宋 and 楷体: titles, （一） headings.
    SerifBold,
    /// 黑体: 一、 headings, table heads.
    SansBold,
    /// 仿宋 from the machine, else 宋体.
    FangSong,
}

/// A font's place in its [`FontSet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FontId(u8);

/// One font file.
pub struct Font {
    name: Cow<'static, str>,
    data: &'static [u8],
    index: u32,
    parsed: Parsed<'static>,
}

/// The fonts that layout and writers share.
pub struct FontSet {
    fonts: &'static [Font],
    /// What steps in for characters that the own fonts lack.
    system: Option<SystemFonts>,
}

/// A character's glyph, measured in thousandths of the font size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub font: FontId,
    pub id: u16,
    pub advance: Length,
}

static EMBEDDED: [(&str, &[u8]); 3] = [
    ("NotoSerifSC-Regular", include_bytes!("../../fonts/NotoSerifSC-Regular.ttf")),
    ("NotoSerifSC-Bold", include_bytes!("../../fonts/NotoSerifSC-Bold.ttf")),
    ("NotoSansSC-Bold", include_bytes!("../../fonts/NotoSansSC-Bold.ttf")),
];

impl From<Typeface> for Face {
    fn from(typeface: Typeface) -> Face {
        match typeface {
            Typeface::Title | Typeface::BoldSong => Face::SerifBold,
            Typeface::Song => Face::Serif,
            Typeface::Hei => Face::SansBold,
            Typeface::FangSong => Face::FangSong,
        }
    }
}

impl Face {
    /// The font of this face and those that step in for a character it lacks, in order.
    fn chain(self) -> [FontId; 3] {
        match self {
            Face::Serif | Face::FangSong => [FontId(0), FontId(1), FontId(2)],
            Face::SerifBold => [FontId(1), FontId(0), FontId(2)],
            Face::SansBold => [FontId(2), FontId(1), FontId(0)],
        }
    }
}

impl FontSet {
    /// The fonts that the program carries, and behind them those of the machine.
    pub fn standard() -> &'static FontSet {
        static SET: OnceLock<FontSet> = OnceLock::new();
        SET.get_or_init(|| FontSet { fonts: embedded_fonts(), system: Some(SystemFonts::default()) })
    }

    /// The fonts that the program carries and no others: the same on every machine.
    pub fn embedded() -> &'static FontSet {
        static SET: OnceLock<FontSet> = OnceLock::new();
        SET.get_or_init(|| FontSet { fonts: embedded_fonts(), system: None })
    }

    /// Whether 仿宋 can be had.
    pub fn has_fang_song(&self) -> bool {
        self.system.as_ref().is_some_and(|system| system.fang_song().is_some())
    }

    /// A font of this set.
    pub fn font(&self, id: FontId) -> Option<&Font> {
        let position = usize::from(id.0);
        self.fonts.get(position).or_else(|| self.system.as_ref()?.get(position - self.fonts.len()))
    }

    /// The font of this PostScript name.
    pub fn by_name(&self, name: &str) -> Option<&Font> {
        self.fonts.iter().find(|font| font.name == name)
    }

    /// The glyph of a character in a face or in the fonts that step in for it.
    pub(super) fn glyph(&self, face: Face, character: char) -> Option<Glyph> {
        // Latin letters and digits of most 仿宋 go badly with Chinese text; those of 宋体 are wanted.
        let fang_song = match face {
            Face::FangSong if !character.is_ascii() => self.system.as_ref().and_then(SystemFonts::fang_song),
            _ => None,
        };
        let glyph = |id: FontId| {
            let font = self.font(id)?;
            let glyph = font.glyph(character)?;
            let advance = font.per_mille(font.parsed.glyph_hor_advance(glyph)?);
            Some(Glyph { font: id, id: glyph.0, advance })
        };
        let found = fang_song.and_then(|position| glyph(self.system_id(position)?));
        let found = found.or_else(|| face.chain().into_iter().find_map(glyph));
        found.or_else(|| {
            // A private character means something else in every font.
            let private = matches!(u32::from(character), 0xE000..=0xF8FF | 0xF0000..);
            let position = self.system.as_ref().filter(|_| !private)?.with_character(character)?;
            glyph(self.system_id(position)?)
        })
    }

    fn system_id(&self, position: usize) -> Option<FontId> {
        u8::try_from(self.fonts.len() + position).ok().map(FontId)
    }

    /// The empty space left and right of a glyph's outline, in thousandths of the font size.
    pub(super) fn side_bearings(&self, glyph: Glyph) -> (Length, Length) {
        let bearings = || {
            let font = self.font(glyph.font)?;
            let bounds = font.parsed.glyph_bounding_box(GlyphId(glyph.id))?;
            let scale = |value: i16| Length::from(value) * 1000 / Length::from(font.units_per_em());
            Some((scale(bounds.x_min), glyph.advance - scale(bounds.x_max)))
        };
        bearings().unwrap_or((0, 0))
    }
}

/// The fonts of the program, parsed once.
fn embedded_fonts() -> &'static [Font] {
    static FONTS: OnceLock<Vec<Font>> = OnceLock::new();
    let parse = |&(name, data): &(&'static str, &'static [u8])| {
        // The files are part of the program and a test parses each; a broken one would not pass the build.
        Parsed::parse(data, 0).ok().map(|parsed| Font { name: Cow::Borrowed(name), data, index: 0, parsed })
    };
    FONTS.get_or_init(|| EMBEDDED.iter().filter_map(parse).collect())
}

/// Whether a font has a character, with an outline, and may be embedded in documents.
pub(super) fn may_serve(font: &Parsed, character: char) -> bool {
    let glyph = font.glyph_index(character).filter(|glyph| glyph.0 != 0);
    let outlined = glyph.is_some_and(|glyph| font.glyph_bounding_box(glyph).is_some());
    outlined && font.permissions() != Some(Permissions::Restricted) && font.is_subsetting_allowed()
}

impl Font {
    /// A font of a file's content, `index` in a collection.
    pub(super) fn of_file(data: &'static [u8], index: u32) -> Option<Font> {
        let parsed = Parsed::parse(data, index).ok()?;
        let names = parsed.names().into_iter().filter(|name| name.name_id == name_id::POST_SCRIPT_NAME);
        let name = names.filter_map(|name| name.to_string()).find(|name| !name.is_empty()).unwrap_or_default();
        // Names in PDF files are plain ASCII.
        let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let name = if plain.is_empty() { Cow::Borrowed("SystemFont") } else { Cow::Owned(plain) };
        Some(Font { name, data, index, parsed })
    }

    /// The glyph of a character.
    pub(super) fn glyph(&self, character: char) -> Option<GlyphId> {
        self.parsed.glyph_index(character).filter(|glyph| glyph.0 != 0)
    }

    /// Draws a glyph's outline in font units; whether it has one.
    pub fn outline(&self, glyph: u16, builder: &mut dyn OutlineBuilder) -> bool {
        self.parsed.outline_glyph(GlyphId(glyph), builder).is_some()
    }

    /// The PostScript name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The font's position in its file.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// The font file.
    pub fn data(&self) -> &'static [u8] {
        self.data
    }

    /// Font units in one em.
    pub fn units_per_em(&self) -> u16 {
        self.parsed.units_per_em()
    }

    /// Height above the baseline, in font units.
    pub fn ascender(&self) -> i16 {
        self.parsed.ascender()
    }

    /// Depth below the baseline (negative), in font units.
    pub fn descender(&self) -> i16 {
        self.parsed.descender()
    }

    /// The box around all glyphs, in font units: left, bottom, right, top.
    pub fn bounding_box(&self) -> [i16; 4] {
        let bounds = self.parsed.global_bounding_box();
        [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max]
    }

    /// 100 to 900.
    pub fn weight(&self) -> u16 {
        self.parsed.weight().to_number()
    }

    /// A glyph's advance in font units; zero where the font has no such glyph.
    pub fn advance(&self, glyph: u16) -> u16 {
        self.parsed.glyph_hor_advance(GlyphId(glyph)).unwrap_or_default()
    }

    /// Font units to thousandths of the font size.
    fn per_mille(&self, units: u16) -> Length {
        Length::from(units) * 1000 / Length::from(self.units_per_em().max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_font_parses_and_keeps_its_place() {
        let set = FontSet::embedded();
        let names: Vec<&str> = set.fonts.iter().map(Font::name).collect();
        assert_eq!(names, EMBEDDED.map(|(name, _)| name));
    }

    #[test]
    fn symbols_of_disclosures_are_there_in_every_face() {
        for face in [Face::Serif, Face::SerifBold, Face::SansBold] {
            for character in "①⑳〔〕（）×≥≤Σ−–—“”‘’·…％%、。，；：《》○●√２年万元".chars()
            {
                let glyph = FontSet::embedded().glyph(face, character);
                assert_eq!(glyph.map(|glyph| glyph.font), Some(face.chain()[0]), "{character} in {face:?}");
            }
        }
    }

    #[test]
    fn a_character_that_bold_lacks_is_taken_from_regular() {
        // 囍 is in GBK only, which of our fonts Serif Regular alone has in full; 𠮷 is in none.
        let glyph = FontSet::embedded().glyph(Face::SansBold, '囍').unwrap();
        assert_eq!(glyph.font, FontId(0));
        assert!(FontSet::embedded().glyph(Face::Serif, '𠮷').is_none());
    }
}
