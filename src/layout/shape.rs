//! Text becomes glyphs with the room around them: what punctuation may give up and where gaps may grow.
//!
//! Chinese needs neither ligatures nor reordering, so one character is one glyph.

use super::{
    Face, FontId, FontSet, Length, MissingGlyph, Source,
    breaks::{Break, breaks},
};

/// Gaps may grow by this much at a font size; from 0.1 em on, PDF readers take a gap for a blank.
pub(super) fn largest_stretch(size: Length) -> Length {
    size * 95 / 1000
}

/// Punctuation may give up at most half its width.
const LARGEST_SQUEEZE: Length = 500;

/// A squeezed glyph keeps this distance (per mille of the font size) from its neighbour.
const KEPT_DISTANCE: Length = 40;

/// A glyph and the gap after it, at a font size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub font: FontId,
    pub id: u16,
    pub character: char,
    /// Its place in the source text.
    pub index: u32,
    /// Natural width.
    pub advance: Length,
    /// What the gap to the next glyph always gives up (negative or zero): two half-empty signs side by side.
    pub kern: Length,
    /// What the gap may give up besides.
    pub squeeze: Length,
    /// Whether the gap may grow.
    pub grows: bool,
    /// Empty room at the left, which the first glyph of a line may give up.
    pub left_room: Length,
    /// Empty room at the right, which the last glyph of a line may give up.
    pub right_room: Length,
    /// Whether a line may end after it.
    pub after: Break,
}

/// A text ready for line breaking.
#[derive(Clone, Debug)]
pub(super) struct Shaped {
    pub items: Vec<Item>,
    pub size: Length,
}

/// Shapes a text. Blanks at both ends are left out; characters that no font has go into `missing`.
pub(super) fn shape(
    fonts: &FontSet,
    text: &str,
    face: Face,
    size: Length,
    source: &Source,
    missing: &mut Vec<MissingGlyph>,
) -> Shaped {
    let kinds = breaks(text);
    let mut items: Vec<Item> = Vec::new();
    for (index, character) in text.chars().enumerate() {
        let after = kinds.get(index).copied().unwrap_or(Break::Must);
        let Some(printed) = printed_form(character) else {
            if let Some(last) = items.last_mut()
                && after == Break::Must
            {
                last.after = Break::Must;
            }
            continue;
        };
        if printed.is_whitespace() && items.is_empty() {
            continue;
        }
        let Some(glyph) = fonts.glyph(face, printed) else {
            missing.push(MissingGlyph { character, place: source.clone(), context: context(text, index) });
            continue;
        };
        let scale = |per_mille: Length| (i64::from(per_mille) * i64::from(size) / 1000) as Length;
        let (left, right) = match punctuation(printed) {
            Punctuation::None => (0, 0),
            kind => {
                let (left, right) = fonts.side_bearings(glyph);
                let room = |bearing: Length| scale((bearing - KEPT_DISTANCE).clamp(0, LARGEST_SQUEEZE));
                // Signs of half width have nothing to give.
                let full = glyph.advance > LARGEST_SQUEEZE + 100;
                match kind {
                    Punctuation::Open if full => (room(left), 0),
                    Punctuation::Close if full => (0, room(right)),
                    _ => (0, 0),
                }
            }
        };
        items.push(Item {
            font: glyph.font,
            id: glyph.id,
            character: printed,
            index: index as u32,
            advance: scale(glyph.advance),
            kern: 0,
            squeeze: 0,
            grows: false,
            left_room: left,
            right_room: right,
            after,
        });
    }
    while items.last().is_some_and(|item| item.character.is_whitespace()) {
        items.pop();
    }
    if let Some(last) = items.last_mut() {
        last.after = Break::Must;
    }
    set_gaps(&mut items, size);
    Shaped { items, size }
}

fn set_gaps(items: &mut [Item], size: Length) {
    for index in 1..items.len() {
        let next = items[index];
        let item = &mut items[index - 1];
        // However much is squeezed, glyphs begin in reading order.
        let room = (item.right_room + next.left_room).min(item.advance - size * KEPT_DISTANCE / 1000).max(0);
        let both = punctuation(item.character) != Punctuation::None && punctuation(next.character) != Punctuation::None;
        // ）， and 。” and ：“ would leave a hole of half a character or more: half a character of it always goes.
        let always = if both && room > 0 { room.min(size * LARGEST_SQUEEZE / 1000) } else { 0 };
        item.kern = -always;
        item.squeeze = room - always;
        let blank = item.character.is_whitespace() || next.character.is_whitespace();
        if !blank && (is_wide(item.character) || is_wide(next.character)) {
            item.grows = true;
        }
    }
}

/// How wide a text is whose lines are not broken, and its longest piece that is not cut, in thousandths of the font
/// size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    pub natural: Length,
    pub piece: Length,
    /// How many lines it has of its own.
    pub lines: usize,
}

/// Measures a text; characters without a glyph count nothing.
pub(super) fn extent(fonts: &FontSet, text: &str, face: Face) -> Extent {
    let shaped = shape(fonts, text, face, 1000, &Source::Fixed, &mut Vec::new());
    let (mut extent, mut line, mut piece) = (Extent::default(), 0, 0);
    for item in &shaped.items {
        line += item.advance + item.kern;
        piece += item.advance + item.kern;
        extent.natural = extent.natural.max(line);
        extent.piece = extent.piece.max(piece);
        match item.after {
            Break::Emergency => {}
            Break::Must => {
                extent.lines += 1;
                (line, piece) = (0, 0);
            }
            _ => piece = 0,
        }
    }
    extent
}

/// What is printed for a character: `None` for marks without a shape, a blank for every kind of blank.
fn printed_form(character: char) -> Option<char> {
    match character {
        '\u{3000}' => Some('\u{3000}'),
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => None,
        other if other.is_whitespace() => Some(' '),
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{AD}' => None,
        '\u{FE00}'..='\u{FE0F}' => None,
        other if other.is_control() => None,
        other => Some(other),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Punctuation {
    None,
    Open,
    Close,
}

fn punctuation(character: char) -> Punctuation {
    match character {
        '（' | '《' | '〈' | '【' | '〔' | '「' | '『' | '“' | '‘' | '［' | '｛' => Punctuation::Open,
        '，' | '。' | '、' | '；' | '：' | '！' | '？' | '）' | '》' | '〉' | '】' | '〕' | '」' | '』' | '”' | '’'
        | '］' | '｝' => Punctuation::Close,
        _ => Punctuation::None,
    }
}

/// Whether a character stands in the square grid of Chinese text.
fn is_wide(character: char) -> bool {
    matches!(u32::from(character), 0x2E80..=0xA4CF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0x20000..=0x3FFFF)
        || "“”‘’…—·".contains(character)
}

/// The characters around a missing one.
fn context(text: &str, index: usize) -> String {
    text.chars().skip(index.saturating_sub(6)).take(13).filter(|character| !character.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::points;

    fn shaped(text: &str) -> (Shaped, Vec<MissingGlyph>) {
        let mut missing = Vec::new();
        let shaped = shape(FontSet::embedded(), text, Face::Serif, points(16), &Source::Fixed, &mut missing);
        (shaped, missing)
    }

    #[test]
    fn neighbouring_signs_give_up_half_a_character() {
        let (shaped, _) = shaped("“三公”，经费");
        let kerns: Vec<Length> = shaped.items.iter().map(|item| item.kern).collect();
        assert!(kerns[3] < -points(4), "{kerns:?}");
        assert_eq!(kerns[0], 0);
        assert_eq!(kerns[4], 0);
    }

    #[test]
    fn gaps_inside_numbers_never_grow() {
        let (shaped, _) = shaped("共384.30万元");
        let grows: Vec<bool> = shaped.items.iter().map(|item| item.grows).collect();
        assert_eq!(grows, [true, false, false, false, false, false, true, true, false]);
    }

    #[test]
    fn invisible_characters_vanish_and_missing_ones_are_told() {
        let (text, missing) = shaped("\u{3000}\u{FEFF}收\u{200B}入\t𠮷\u{0}。 ");
        let printed: String = text.items.iter().map(|item| item.character).collect();
        assert_eq!(printed, "收入 。");
        assert_eq!(missing.len(), 1);
        assert_eq!(missing[0].character, '𠮷');
        let indices: Vec<u32> = text.items.iter().map(|item| item.index).collect();
        assert_eq!(indices, [2, 4, 5, 8]);
    }
}
