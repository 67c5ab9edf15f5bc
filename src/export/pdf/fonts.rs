//! Cutting fonts down to the glyphs that are used.

use super::ExportError;
use crate::layout::{Font, FontId, FontSet, Owner, Pages, PlacedGlyph};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use printpdf::{FontMetrics, ParsedFont, PdfDocument, PdfFont};
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

/// The used part of each font, ready to be embedded.
pub(super) struct SubsetFonts {
    fonts: BTreeMap<FontId, SubsetFont>,
}

pub(super) struct SubsetFont {
    /// The name of the font in the pages' resources.
    pub id: printpdf::FontId,
    /// Its name in the file, with the tag of a subset.
    name: String,
    remapper: GlyphRemapper,
    embedded: ParsedFont,
    /// Advance in thousandths of an em and character, by new glyph id.
    glyphs: BTreeMap<u16, (u16, char)>,
}

impl SubsetFonts {
    /// Cuts down the fonts of these pages.
    pub fn of(pages: &Pages, fonts: &FontSet) -> Result<SubsetFonts, ExportError> {
        // By glyph, so that the order does not depend on the order of the text.
        let mut used: BTreeMap<FontId, BTreeMap<u16, char>> = BTreeMap::new();
        let texts = pages.pages.iter().flat_map(|page| &page.runs).filter(|run| run.owner != Owner::PageNumber);
        for run in texts {
            let glyphs = used.entry(run.font).or_default();
            for glyph in &run.glyphs {
                glyphs.entry(glyph.id).or_insert(glyph.character);
            }
        }
        let cut = |(index, (id, glyphs)): (usize, (FontId, BTreeMap<u16, char>))| {
            let font = fonts.font(id).ok_or_else(|| ExportError::Write("排版用了没有的字库".to_owned()))?;
            Ok((id, SubsetFont::cut(index, font, &glyphs)?))
        };
        Ok(SubsetFonts { fonts: used.into_iter().enumerate().map(cut).collect::<Result<_, ExportError>>()? })
    }

    /// Hands the fonts to the writer.
    pub fn register(&self, document: &mut PdfDocument) {
        for font in self.fonts.values() {
            document.resources.fonts.map.insert(font.id.clone(), PdfFont::new(font.embedded.clone()));
        }
    }

    /// Adds to each font the list of its glyphs (CIDSet), which PDF/A-1 asks for.
    pub fn list_glyphs(&self, file: &mut Document) -> Result<(), lopdf::Error> {
        let mut lists: Vec<(ObjectId, Vec<u8>)> = Vec::new();
        for (id, object) in &file.objects {
            let Ok(descriptor) = object.as_dict() else { continue };
            let name = descriptor.get(b"FontName").and_then(Object::as_name).unwrap_or_default();
            let font = self.fonts.values().find(|font| font.name.as_bytes() == name);
            if let Some(font) = font.filter(|_| descriptor.has_type(b"FontDescriptor")) {
                // The empty glyph and those that are used, one bit each.
                let count = font.glyphs.len() + 1;
                let byte = |index: usize| (0..8).filter(|bit| index * 8 + bit < count).map(|bit| 0x80 >> bit).sum();
                lists.push((*id, (0..count.div_ceil(8)).map(byte).collect()));
            }
        }
        for (id, list) in lists {
            let list = file.add_object(Stream::new(Dictionary::new(), list));
            file.get_object_mut(id)?.as_dict_mut()?.set("CIDSet", list);
        }
        Ok(())
    }

    /// The cut-down form of a font.
    pub fn get(&self, id: FontId) -> Option<&SubsetFont> {
        self.fonts.get(&id)
    }
}

impl SubsetFont {
    fn cut(index: usize, font: &Font, glyphs: &BTreeMap<u16, char>) -> Result<SubsetFont, ExportError> {
        let mut remapper = GlyphRemapper::new();
        for &glyph in glyphs.keys() {
            remapper.remap(glyph);
        }
        let bytes = subsetter::subset(font.data(), font.index(), &remapper)
            .map_err(|error| ExportError::Font { name: font.name().to_owned(), reason: error.to_string() })?;
        let new_id = |glyph: u16| remapper.get(glyph).unwrap_or_default();
        let per_mille = |units: u16| {
            let upm = u32::from(font.units_per_em().max(1));
            ((u32::from(units) * 1000 + upm / 2) / upm) as u16
        };
        let characters = glyphs.iter().map(|(&glyph, &character)| (u32::from(character), new_id(glyph))).collect();
        let widths = glyphs.keys().map(|&glyph| (new_id(glyph), font.advance(glyph))).collect();
        let metrics = FontMetrics { ascent: font.ascender(), descent: font.descender() };
        // Six capitals mark a subset; each font of a file has its own.
        let tag: String = ('A'..='Z').cycle().skip(index).take(6).collect();
        let name = format!("{tag}+{}", font.name());
        let mut embedded =
            ParsedFont::with_glyph_data(bytes, 0, Some(name.clone()), characters, widths, font.units_per_em(), metrics);
        let [x_min, y_min, x_max, y_max] = font.bounding_box();
        embedded.pdf_font_metrics.x_min = x_min;
        embedded.pdf_font_metrics.y_min = y_min;
        embedded.pdf_font_metrics.x_max = x_max;
        embedded.pdf_font_metrics.y_max = y_max;
        embedded.pdf_font_metrics.us_weight_class = font.weight();
        let known = |(&glyph, &character): (&u16, &char)| (new_id(glyph), (per_mille(font.advance(glyph)), character));
        let glyphs = glyphs.iter().map(known).collect();
        // Names like F1 would collide with printpdf's names of the standard fonts.
        Ok(SubsetFont { id: printpdf::FontId(format!("Text{index}")), name, remapper, embedded, glyphs })
    }

    /// A glyph's id in the cut-down font.
    pub fn new_id(&self, glyph: &PlacedGlyph) -> u16 {
        self.remapper.get(glyph.id).unwrap_or_default()
    }

    /// A glyph's advance as the file states it, in thousandths of an em.
    pub fn advance(&self, new_id: u16) -> i64 {
        self.glyphs.get(&new_id).map_or(0, |(advance, _)| i64::from(*advance))
    }

    /// The character that the file says a glyph means.
    pub fn character(&self, new_id: u16) -> char {
        self.glyphs.get(&new_id).map_or(char::REPLACEMENT_CHARACTER, |(_, character)| *character)
    }
}
