//! What the accountant once filled into a text that the program did not write: reasons and purposes, found again
//! beside the sentences that the templates would write from the same figures.

use super::{evaluate::Writer, template};
use crate::{
    audit::Figures,
    form::{Key, Profile, ProfileError},
    project::{LiveParagraph, Mark, Paragraph, Part, Project},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// A longer stretch between the words around a field is no reason.
const LONGEST: usize = 300;
/// So many percent of a template's pairs of characters make a paragraph the one that the template would write.
const ALIKE: usize = 40;
/// Fewer characters before the first field name nothing.
const SHORTEST_LEAD: usize = 8;

/// Reads the fields of part three out of a text that was not written by the program.
///
/// The templates are filled with the project's figures; each paragraph of the text is set beside the one it is most
/// like, and what stands between the words around a field is its text. A field whose words do not occur stays open.
pub fn read_fields(profile: &Profile, project: &Project) -> Result<BTreeMap<Key, String>, ProfileError> {
    let template = template::read(profile)?;
    let figures = Figures::printed(profile, project);
    let writer = Writer { profile, project, figures: &figures, template: &template, all_reasons: true };
    let written = writer.paragraphs();
    let text: Vec<Squeezed> = project.texts.part(Part::Three).iter().map(|p| Squeezed::new(p.text())).collect();
    let mut found = BTreeMap::new();
    let mut next = 0;
    for live in written.iter().filter_map(Paragraph::live) {
        if live.marks.iter().all(|mark| mark.field().is_none()) {
            continue;
        }
        let score = likeness(live);
        // Of equals the first that has not been passed yet: texts keep the order of the template.
        let best = text.iter().enumerate().max_by_key(|(at, paragraph)| {
            let distance = if *at >= next { *at - next } else { text.len() + next - *at };
            (score(paragraph), std::cmp::Reverse(distance))
        });
        let Some((at, paragraph)) = best.filter(|(_, paragraph)| score(paragraph) >= ALIKE) else { continue };
        next = at;
        take(live, paragraph, &mut found);
    }
    Ok(found)
}

/// How like a template's paragraph a paragraph of the text is, in percent. What the template says before its first
/// field names what it speaks of, and counts most.
fn likeness(live: &LiveParagraph) -> impl Fn(&Squeezed) -> usize {
    let first = live.marks.iter().find(|mark| mark.field().is_some()).map_or(0, |mark| mark.start);
    let words = without_figures(live, usize::MAX);
    let lead = without_figures(live, first);
    let (all, lead) = (pairs(&words), pairs(if lead.len() > SHORTEST_LEAD { &lead } else { &words }));
    move |paragraph| {
        let shared = |wanted: &BTreeSet<_>| wanted.intersection(&paragraph.pairs).count() * 100 / wanted.len().max(1);
        (shared(&lead) * 4 + shared(&all)) / 5
    }
}

/// Reads the fields of one paragraph, in the order in which the template has them.
fn take(live: &LiveParagraph, paragraph: &Squeezed, found: &mut BTreeMap<Key, String>) {
    let chars: Vec<char> = live.text.chars().collect();
    let mut from = 0;
    for mark in &live.marks {
        let Some(key) = mark.field() else { continue };
        let before = words_before(&chars, live, mark);
        let after = words_after(&chars, live, mark);
        let Some(range) = paragraph.between(from, &before, &after) else { continue };
        from = range.end;
        let text = paragraph.original(range);
        if !text.is_empty() && !text.contains(['〔', '〕']) {
            found.entry(key.into()).or_insert(text);
        }
    }
}

/// The words of the template before a field, from the figure or punctuation before them.
fn words_before(chars: &[char], live: &LiveParagraph, mark: &Mark) -> Vec<char> {
    let start = live.marks.iter().map(|other| other.end).filter(|end| *end <= mark.start).max().unwrap_or(0);
    let words = chars.get(start..mark.start).unwrap_or_default();
    // The last clause is enough; the comma before it may be a full stop in the text.
    let ends = |c: &char| is_mark(*c) || *c == '〕';
    let cut = words.iter().take(words.len().saturating_sub(1)).rposition(ends).map_or(0, |at| at + 1);
    let lead = words.get(cut..).unwrap_or_default();
    // 主要原因： ends in a mark itself.
    let lead = if lead.iter().all(|c| is_mark(*c)) { words } else { lead };
    squeeze(lead.iter().copied().skip_while(|c| is_mark(*c)))
}

/// The words behind a field, up to the first punctuation or figure.
fn words_after(chars: &[char], live: &LiveParagraph, mark: &Mark) -> Vec<char> {
    let end = live.marks.iter().map(|other| other.start).filter(|start| *start >= mark.end).min();
    let words = chars.get(mark.end..end.unwrap_or(chars.len())).unwrap_or_default();
    let stop = words.iter().position(|c| is_mark(*c)).map_or(words.len(), |at| at + 1);
    squeeze(words.iter().take(stop).copied())
}

fn is_mark(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '、' | ',' | ';' | ':')
}

fn squeeze(chars: impl Iterator<Item = char>) -> Vec<char> {
    chars.filter(|c| !c.is_whitespace()).map(plain).collect()
}

/// One form for marks that people type in two.
fn plain(c: char) -> char {
    match c {
        ',' => '，',
        ';' => '；',
        ':' => '：',
        '(' => '（',
        ')' => '）',
        c => c,
    }
}

/// The words of a template up to a place, without its figures and fields.
fn without_figures(live: &LiveParagraph, end: usize) -> Vec<char> {
    let inside = |at: usize| live.marks.iter().any(|mark| mark.range().contains(&at));
    squeeze(
        live.text.chars().take(end).enumerate().filter(|(at, c)| !inside(*at) && !c.is_ascii_digit()).map(|(_, c)| c),
    )
}

fn pairs(chars: &[char]) -> BTreeSet<(char, char)> {
    chars.iter().copied().zip(chars.iter().copied().skip(1)).collect()
}

/// A paragraph without blanks that knows where its characters stood.
struct Squeezed {
    chars: Vec<char>,
    /// The place of each among the characters of the original.
    places: Vec<usize>,
    original: Vec<char>,
    pairs: BTreeSet<(char, char)>,
}

impl Squeezed {
    fn new(text: &str) -> Squeezed {
        let original: Vec<char> = text.chars().collect();
        let kept = original.iter().enumerate().filter(|(_, c)| !c.is_whitespace());
        let (places, chars): (Vec<usize>, Vec<char>) = kept.map(|(at, c)| (at, plain(*c))).unzip();
        let words: Vec<char> = chars.iter().copied().filter(|c| !c.is_ascii_digit() && *c != '.').collect();
        let pairs = pairs(&words);
        Squeezed { chars, places, original, pairs }
    }

    /// The stretch between two runs of words, the first at or behind `from`; none over the end of a sentence.
    fn between(&self, from: usize, before: &[char], after: &[char]) -> Option<Range<usize>> {
        if before.is_empty() {
            return None;
        }
        let start = from + find(self.chars.get(from..)?, before)? + before.len();
        let rest = self.chars.get(start..)?;
        let length = match after.is_empty() {
            true => rest.iter().position(|c| *c == '。').unwrap_or(rest.len()),
            false => find(rest, after)?,
        };
        let sentence = rest.iter().take(length).all(|c| *c != '。');
        (length > 0 && length <= LONGEST && sentence).then_some(start..start + length)
    }

    /// A stretch as the text has it.
    fn original(&self, range: Range<usize>) -> String {
        let start = self.places.get(range.start).copied().unwrap_or(self.original.len());
        let last = range.end.checked_sub(1).and_then(|last| self.places.get(last));
        let end = last.map_or(start, |last| last + 1);
        self.original.get(start..end).unwrap_or_default().iter().collect()
    }
}

fn find(chars: &[char], words: &[char]) -> Option<usize> {
    chars.windows(words.len()).position(|window| window == words)
}
