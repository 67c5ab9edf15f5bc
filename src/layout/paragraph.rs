//! A text in one style becomes lines of positioned runs.

use super::{
    Face, FontSet, Length, MissingGlyph, Owner, PlacedGlyph, Run, Source,
    line::{Fit, break_lines, positions},
    shape::shape,
};

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct SetStyle {
    pub face: Face,
    pub size: Length,
    pub fit: Fit,
    /// Indentation of the first line.
    pub indent: Length,
}

/// One line of a text; x and baseline count from its own left edge and baseline.
#[derive(Clone, Debug)]
pub(super) struct TextLine {
    pub runs: Vec<Run>,
    pub width: Length,
}

/// Sets a text in lines of at most `width`; an empty text has no lines.
pub(super) fn set_text(
    fonts: &FontSet,
    text: &str,
    style: SetStyle,
    width: Length,
    owner: Owner,
    source: &Source,
    missing: &mut Vec<MissingGlyph>,
) -> Vec<TextLine> {
    let shaped = shape(fonts, text, style.face, style.size, source, missing);
    let mut lines = Vec::new();
    for line in break_lines(&shaped, width, style.indent, style.fit) {
        let start = if line.items.start == 0 { style.indent } else { 0 };
        let items = shaped.items.get(line.items.clone()).unwrap_or_default();
        let mut runs: Vec<Run> = Vec::new();
        let mut end = start;
        for (item, place) in items.iter().zip(positions(&shaped, &line)) {
            let x = start + place;
            if runs.last().is_none_or(|run| run.font != item.font) {
                runs.push(Run { font: item.font, size: style.size, x, baseline: 0, glyphs: Vec::new(), owner });
            }
            if let Some(run) = runs.last_mut() {
                run.glyphs.push(PlacedGlyph {
                    id: item.id,
                    x: x - run.x,
                    advance: item.advance,
                    character: item.character,
                    index: item.index,
                });
            }
            end = x + item.advance;
        }
        lines.push(TextLine { runs, width: end });
    }
    lines
}

impl TextLine {
    /// The line's runs at a place on the page.
    pub fn place(self, x: Length, baseline: Length) -> impl Iterator<Item = Run> {
        self.runs.into_iter().map(move |mut run| {
            run.x += x;
            run.baseline += baseline;
            run
        })
    }
}

/// The baseline of a line whose box begins at `top` and is `pitch` high: the em box stands in its middle.
pub(super) fn baseline(top: Length, pitch: Length, size: Length) -> Length {
    top + (pitch - size) / 2 + size * 88 / 100
}
