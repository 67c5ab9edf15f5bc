//! Paragraphs that know where their figures and reasons come from.
//!
//! A [`LiveParagraph`] is a text with [`Mark`]s: stretches that are bound to a source. What stands between the marks
//! is free text. This room knows how marks move when the text is typed over; what a source means is known to
//! [`crate::audit`] and [`crate::narrative`].

use super::{Paragraph, Style};
use crate::form::Key;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{fmt, ops::Range, str::FromStr};

/// A paragraph made from a template, as it stands after free edits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveParagraph {
    /// The place in the outline.
    pub style: Style,
    /// Which template made it, and for which rows; the same in every project of a profile.
    pub origin: Key,
    /// The text with all that was filled in.
    pub text: String,
    /// The bound stretches, in order, none overlapping another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// A stretch of a paragraph that is bound to a source; counted in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// How it is bound.
    pub binding: Binding,
    /// The source: a formula over cells, or a field's key.
    pub source: Key,
}

/// How a stretch follows its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// A figure that follows its cells.
    Figure,
    /// A figure that was typed over and stays as it is.
    Pinned,
    /// A field of the accountant's: a reason or purpose.
    Field,
}

impl Binding {
    fn sign(self) -> char {
        match self {
            Binding::Figure => '=',
            Binding::Pinned => '!',
            Binding::Field => '?',
        }
    }
}

impl Mark {
    /// The characters covered.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The key of the field, without the comparison that demands it.
    pub fn field(&self) -> Option<&str> {
        let name = self.source.split_once('|').map_or(self.source.as_str(), |(name, _)| name);
        (self.binding == Binding::Field).then_some(name)
    }
}

/// As `12+9=T1[收入总计].决算数`: start, length, sign of the binding, source.
impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}{}{}", self.start, self.end - self.start, self.binding.sign(), self.source)
    }
}

impl FromStr for Mark {
    type Err = String;

    fn from_str(text: &str) -> Result<Mark, String> {
        let wrong = || format!("“{text}”不是数的来源(应如 12+9=T1[收入总计].决算数)");
        let bindings = [Binding::Figure, Binding::Pinned, Binding::Field];
        let at = text.find(['=', '!', '?']).ok_or_else(wrong)?;
        let (place, rest) = text.split_at(at);
        let sign = rest.chars().next().ok_or_else(wrong)?;
        let binding = bindings.into_iter().find(|binding| binding.sign() == sign).ok_or_else(wrong)?;
        let (start, length) = place.split_once('+').ok_or_else(wrong)?;
        let (start, length): (u32, u32) = (start.parse().map_err(|_| wrong())?, length.parse().map_err(|_| wrong())?);
        let source = &rest[sign.len_utf8()..];
        if length == 0 || source.is_empty() {
            return Err(wrong());
        }
        let start = start as usize;
        Ok(Mark { start, end: start + length as usize, binding, source: source.into() })
    }
}

impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Mark, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A field and its new text.
pub type FieldText = (Key, String);

impl LiveParagraph {
    /// Whether the marks lie in the text, in order.
    pub fn is_sound(&self) -> bool {
        let length = self.text.chars().count();
        let mut at = 0;
        self.marks.iter().all(|mark| {
            let sound = mark.start >= at && mark.start < mark.end && mark.end <= length;
            at = mark.end;
            sound
        })
    }

    /// The text of a mark.
    pub fn text_of(&self, mark: &Mark) -> String {
        self.text.chars().skip(mark.start).take(mark.end - mark.start).collect()
    }

    /// The mark at a character, or just before the caret.
    pub fn mark_at(&self, at: usize) -> Option<&Mark> {
        let inside = self.marks.iter().find(|mark| mark.range().contains(&at));
        inside.or_else(|| self.marks.iter().find(|mark| mark.end == at))
    }

    /// Replaces the text of each mark by what `text` gives for it; `None` leaves it as it is.
    pub fn fill(&mut self, text: impl Fn(&Mark) -> Option<String>) {
        let chars: Vec<char> = self.text.chars().collect();
        let mut filled: Vec<char> = Vec::with_capacity(chars.len());
        let mut at = 0;
        for mark in &mut self.marks {
            filled.extend(&chars[at..mark.start]);
            at = mark.end;
            let start = filled.len();
            match text(mark).filter(|text| !text.is_empty()) {
                Some(text) => filled.extend(text.chars()),
                None => filled.extend(&chars[mark.start..mark.end]),
            }
            (mark.start, mark.end) = (start, filled.len());
        }
        filled.extend(&chars[at..]);
        self.text = filled.into_iter().collect();
    }

    /// The paragraph after its text was typed over, and the fields that were filled in doing so.
    ///
    /// Typing inside a figure pins it, typing inside a field fills the field; a mark that is typed over from outside
    /// becomes free text.
    pub fn retyped(&self, text: &str) -> (LiveParagraph, Vec<FieldText>) {
        let old: Vec<char> = self.text.chars().collect();
        let new: Vec<char> = text.chars().collect();
        let mut fields = Vec::new();
        let front = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let room = old.len().min(new.len()) - front;
        let back = old.iter().rev().zip(new.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
        // What was replaced, in the old text, and by how many characters.
        let changed = front..old.len() - back;
        let typed = &new[front..new.len() - back];
        let shift = |at: usize| at + typed.len() - changed.len();
        let mut marks = Vec::new();
        let mut replaced = None;
        // How far what was typed has been searched for marks.
        let mut searched = 0;
        let mut owned = changed.is_empty() && typed.is_empty();
        for mark in &self.marks {
            let mark_before = mark;
            let mut mark = mark.clone();
            let inside = !owned && self.takes(&mark, &changed, typed);
            if inside {
                owned = true;
                mark.end = shift(mark.end);
                if mark.end == mark.start && mark.binding != Binding::Field {
                    // A figure that was deleted is gone; a field that was emptied is open again.
                    continue;
                }
                let mut now: String = new[mark.start..mark.end].iter().collect();
                // What is typed into the words that stand for an open field takes their place.
                if changed.is_empty()
                    && mark.field().is_some_and(|field| self.text_of(mark_before) == open_field(field))
                {
                    now = typed.iter().collect();
                    replaced = Some((mark.start, now.clone()));
                }
                match mark.field() {
                    Some(field) => fields.push((field.into(), now)),
                    None => mark.binding = Binding::Pinned,
                }
            } else if mark.start >= changed.end {
                (mark.start, mark.end) = (shift(mark.start), shift(mark.end));
            } else if mark.end > changed.start {
                // Several places were changed at once: what stands there still is the same figure or field.
                let own = old.get(mark.range()).unwrap_or_default();
                let whole = mark.start >= changed.start && mark.end <= changed.end;
                let found = typed[searched..].windows(own.len().max(1)).position(|part| part == own);
                let Some(found) = found.filter(|_| whole) else { continue };
                (mark.start, mark.end) = (front + searched + found, front + searched + found + own.len());
                searched = mark.end - front;
            }
            marks.push(mark);
        }
        let mut now = LiveParagraph { text: text.to_owned(), marks, style: self.style, origin: self.origin.clone() };
        now.fill(|mark| match &replaced {
            Some((start, text)) if *start == mark.start => Some(text.clone()),
            _ => mark.field().filter(|_| mark.start == mark.end).map(open_field),
        });
        (now, fields)
    }

    /// Whether a change belongs to a mark: it lies inside. At its edges, prose belongs to a field, and digits to the
    /// figure that they stand before.
    fn takes(&self, mark: &Mark, changed: &Range<usize>, typed: &[char]) -> bool {
        if changed.start < mark.start || changed.end > mark.end {
            return false;
        }
        let at_edge = changed.is_empty() && (changed.start == mark.start || changed.start == mark.end);
        match mark.binding {
            _ if !at_edge => true,
            Binding::Field => true,
            Binding::Figure | Binding::Pinned => {
                changed.start == mark.start && typed.last().is_some_and(|c| c.is_ascii_digit())
            }
        }
    }

    /// Splits it at a character; a mark across the cut becomes free text.
    fn split(&self, at: usize) -> (LiveParagraph, Vec<Mark>, String) {
        let head = self.text.chars().take(at).collect();
        let tail = self.text.chars().skip(at).collect();
        let moved = |mark: &Mark| Mark { start: mark.start - at, end: mark.end - at, ..mark.clone() };
        let first = self.marks.iter().filter(|mark| mark.end <= at).cloned().collect();
        let second = self.marks.iter().filter(|mark| mark.start >= at).map(moved).collect();
        (LiveParagraph { text: head, marks: first, ..self.clone() }, second, tail)
    }
}

/// What stands in the text for a field that is not filled: 〔用途〕 for `用途[2010350]`.
pub fn open_field(key: &str) -> String {
    format!("〔{}〕", key.split('[').next().unwrap_or(key))
}

/// The origin of a paragraph that no template made as it is.
const NO_ORIGIN: &str = "-";

impl Paragraph {
    /// The paragraph with its marks, if it has a template.
    pub fn live(&self) -> Option<&LiveParagraph> {
        match self {
            Paragraph::Live(live) => Some(live),
            _ => None,
        }
    }

    /// The bound stretches.
    pub fn marks(&self) -> &[Mark] {
        self.live().map_or(&[], |live| &live.marks)
    }

    /// The paragraph after its text was typed over, and the fields that were filled in doing so.
    pub fn retyped(&self, text: &str) -> (Paragraph, Vec<FieldText>) {
        match self {
            Paragraph::Live(live) => {
                let (live, fields) = live.retyped(text);
                (Paragraph::Live(Box::new(live)), fields)
            }
            plain => (Paragraph::new(plain.style(), text), Vec::new()),
        }
    }

    /// The same text in another style.
    pub fn styled(&self, style: Style) -> Paragraph {
        match self {
            Paragraph::Live(live) => Paragraph::Live(Box::new(LiveParagraph { style, ..live.as_ref().clone() })),
            plain => Paragraph::new(style, plain.text()),
        }
    }

    /// Splits it at a character; what is behind becomes running text.
    pub fn split(&self, at: usize) -> (Paragraph, Paragraph) {
        match self {
            Paragraph::Live(live) => {
                let (first, marks, text) = live.split(at);
                let second = LiveParagraph { style: Style::Body, origin: NO_ORIGIN.into(), text, marks };
                (Paragraph::Live(Box::new(first)), Paragraph::Live(Box::new(second)))
            }
            plain => {
                let text = |range: &mut dyn Iterator<Item = char>| range.collect::<String>();
                let head = text(&mut plain.text().chars().take(at));
                let tail = text(&mut plain.text().chars().skip(at));
                (Paragraph::new(plain.style(), head), Paragraph::new(Style::Body, tail))
            }
        }
    }

    /// Adds another paragraph's text at the end.
    pub fn joined(&self, other: &Paragraph) -> Paragraph {
        let text = format!("{}{}", self.text(), other.text());
        let by = self.text().chars().count();
        let moved =
            other.marks().iter().map(|mark| Mark { start: mark.start + by, end: mark.end + by, ..mark.clone() });
        let marks: Vec<Mark> = self.marks().iter().cloned().chain(moved).collect();
        match (self.live(), marks.is_empty()) {
            (None, true) => Paragraph::new(self.style(), text),
            (live, _) => {
                let origin = live.map_or_else(|| NO_ORIGIN.into(), |live| live.origin.clone());
                Paragraph::Live(Box::new(LiveParagraph { style: self.style(), origin, text, marks }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn live() -> LiveParagraph {
        LiveParagraph {
            style: Style::Body,
            origin: "p".into(),
            text: "收入384.30万元，原因：项目增加。".into(),
            marks: vec!["2+8=T1[a].b".parse().unwrap(), "14+4?原因|T1[a].b 与 上年.T1[a].b".parse().unwrap()],
        }
    }

    fn marked(live: &LiveParagraph) -> Vec<(String, Binding)> {
        live.marks.iter().map(|mark| (live.text_of(mark), mark.binding)).collect()
    }

    #[test]
    fn marks_read_back() {
        for text in ["12+9=T1[收入总计].决算数", "3+4!T1[a].b ÷ T1[c].b", "0+6?用途[2010350]"] {
            assert_eq!(text.parse::<Mark>().unwrap().to_string(), text);
        }
        for text in ["", "1=2", "1+0=T1", "a+2=T1", "1+2", "1+2="] {
            assert!(text.parse::<Mark>().is_err(), "{text}");
        }
        assert_eq!(live().marks[1].field(), Some("原因"));
    }

    #[test]
    fn free_text_moves_the_marks() {
        let (now, fields) = live().retyped("今年收入384.30万元，主要原因：项目增加。");
        assert_eq!(marked(&now), [("384.30万元".into(), Binding::Figure), ("项目增加".into(), Binding::Field)]);
        assert_eq!(fields, []);
    }

    #[test]
    fn typing_over_a_figure_pins_it() {
        for text in ["收入385.30万元，原因：项目增加。", "收入1384.30万元，原因：项目增加。"]
        {
            let (now, fields) = live().retyped(text);
            assert_eq!(now.marks[0].binding, Binding::Pinned, "{text}");
            assert_eq!(marked(&now)[1].0, "项目增加");
            assert_eq!(fields, []);
        }
        let (gone, _) = live().retyped("收入，原因：项目增加。");
        assert_eq!(marked(&gone), [("项目增加".into(), Binding::Field)]);
    }

    #[test]
    fn typing_in_a_field_fills_it() {
        let (now, fields) = live().retyped("收入384.30万元，原因：项目增加，人员增加。");
        assert_eq!(fields, [("原因".into(), "项目增加，人员增加".to_owned())]);
        assert_eq!(marked(&now)[1].0, "项目增加，人员增加");
        let (open, emptied) = live().retyped("收入384.30万元，原因：。");
        assert_eq!(emptied, [("原因".into(), String::new())]);
        assert_eq!(open.text, "收入384.30万元，原因：〔原因〕。");
        let (filled, fields) = open.retyped("收入384.30万元，原因：〔人员增加原因〕。");
        assert_eq!(fields, [("原因".into(), "人员增加".to_owned())]);
        assert_eq!(filled.text, "收入384.30万元，原因：人员增加。");
    }

    #[test]
    fn a_cut_keeps_what_is_whole() {
        let paragraph = Paragraph::Live(Box::new(live()));
        let (first, second) = paragraph.split(11);
        assert_eq!((first.marks().len(), second.marks().len()), (1, 1));
        assert_eq!(first.joined(&second).text(), paragraph.text());
        assert_eq!(first.joined(&second).marks(), paragraph.marks());
    }

    proptest! {
        #[test]
        fn marks_stay_sound(from in 0_usize..20, length in 0_usize..20, typed in "[0-9a-z，。项]{0,6}") {
            let chars: Vec<char> = live().text.chars().collect();
            let from = from.min(chars.len());
            let to = (from + length).min(chars.len());
            let text: String = chars[..from].iter().copied().chain(typed.chars()).chain(chars[to..].iter().copied()).collect();
            let (now, _) = live().retyped(&text);
            prop_assert!(now.is_sound(), "{now:?}");
            prop_assert_eq!(now.text.replace("〔原因〕", ""), text);
            for (mark, text) in now.marks.iter().zip(marked(&now)) {
                if mark.binding == Binding::Figure {
                    prop_assert_eq!(text.0.as_str(), "384.30万元");
                }
            }
        }
    }
}
