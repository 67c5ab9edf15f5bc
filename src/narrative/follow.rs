//! Carries changes of tables, facts and fields into a text that has been edited since it was written.
//!
//! A figure that is not pinned is printed anew from its source, whatever stands around it. Words that depend on
//! figures (增加 or 减少, the rows of a list) follow in three ways' comparison: what the template wrote before, what it
//! writes now, and what stands in the text. Where the accountant has changed the same words, hers stay.

use crate::{
    audit::source::{Comparison, Formula, Source, Values},
    form::{Address, Key, Profile},
    project::{Binding, LiveParagraph, Mark, Paragraph, Project, open_field},
};
use std::collections::HashMap;

/// A character of free text, or a whole bound stretch, which is the same while its source is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Char(char),
    Bound(Key),
}

/// A paragraph taken apart, with the text and binding of each bound stretch.
struct Tokens {
    list: Vec<Token>,
    /// For each token that is bound: its mark and text.
    bound: Vec<Option<(Mark, String)>>,
}

impl Tokens {
    fn of(live: &LiveParagraph) -> Tokens {
        let mut tokens = Tokens { list: Vec::new(), bound: Vec::new() };
        let mut marks = live.marks.iter().peekable();
        let mut chars = live.text.chars().enumerate();
        while let Some((at, c)) = chars.next() {
            let Some(mark) = marks.next_if(|mark| mark.start == at) else {
                tokens.list.push(Token::Char(c));
                tokens.bound.push(None);
                continue;
            };
            let text: String = std::iter::once(c)
                .chain(chars.by_ref().take((mark.end - mark.start).saturating_sub(1)).map(|(_, c)| c))
                .collect();
            tokens.list.push(Token::Bound(mark.source.clone()));
            tokens.bound.push(Some((mark.clone(), text)));
        }
        tokens
    }
}

/// A paragraph being put together.
#[derive(Default)]
struct Joined {
    text: String,
    chars: usize,
    marks: Vec<Mark>,
}

impl Joined {
    fn push(&mut self, tokens: &Tokens, range: std::ops::Range<usize>) {
        for at in range {
            match (&tokens.list[at], &tokens.bound[at]) {
                (Token::Char(c), _) => {
                    self.text.push(*c);
                    self.chars += 1;
                }
                (_, Some((mark, text))) => {
                    let start = self.chars;
                    self.text.push_str(text);
                    self.chars += text.chars().count();
                    self.marks.push(Mark { start, end: self.chars, ..mark.clone() });
                }
                _ => {}
            }
        }
    }
}

/// Takes over into `mine` what changed from `base` to `theirs`, but for words that are not in `mine` as in `base`.
pub(super) fn merge(base: &LiveParagraph, theirs: &LiveParagraph, mine: &LiveParagraph) -> LiveParagraph {
    let (base, new, own) = (Tokens::of(base), Tokens::of(theirs), Tokens::of(mine));
    if base.list == new.list {
        return mine.clone();
    }
    let in_new = matches(&base.list, &new.list);
    let in_own = matches(&base.list, &own.list);
    let mut joined = Joined::default();
    let (mut at, mut at_new, mut at_own) = (0, 0, 0);
    loop {
        // The next token of the base that both have kept.
        let kept = (at..base.list.len()).find_map(|index| Some((index, in_new[index]?, in_own[index]?)));
        let (end, end_new, end_own) = kept.unwrap_or((base.list.len(), new.list.len(), own.list.len()));
        let changed_here = own.list[at_own..end_own] != base.list[at..end];
        if changed_here {
            joined.push(&own, at_own..end_own);
        } else {
            joined.push(&new, at_new..end_new);
        }
        if kept.is_none() {
            break;
        }
        joined.push(&own, end_own..end_own + 1);
        (at, at_new, at_own) = (end + 1, end_new + 1, end_own + 1);
    }
    LiveParagraph { style: mine.style, origin: mine.origin.clone(), text: joined.text, marks: joined.marks }
}

/// For each token of `a` its place in `b` along a longest common subsequence.
fn matches(a: &[Token], b: &[Token]) -> Vec<Option<usize>> {
    let front = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let room = a.len().min(b.len()) - front;
    let back = a.iter().rev().zip(b.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    let mut found: Vec<Option<usize>> = (0..a.len()).map(|at| (at < front).then_some(at)).collect();
    for at in 0..back {
        found[a.len() - 1 - at] = Some(b.len() - 1 - at);
    }
    let (inner_a, inner_b) = (&a[front..a.len() - back], &b[front..b.len() - back]);
    let width = inner_b.len() + 1;
    let mut lengths = vec![0_u32; (inner_a.len() + 1) * width];
    for (i, x) in inner_a.iter().enumerate().rev() {
        for (j, y) in inner_b.iter().enumerate().rev() {
            lengths[i * width + j] = if x == y {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < inner_a.len() && j < inner_b.len() {
        if inner_a[i] == inner_b[j] {
            found[front + i] = Some(front + j);
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// Prints the figures that are not pinned, and the fields, anew.
pub(super) fn refresh(live: &mut LiveParagraph, profile: &Profile, project: &Project, values: &impl Values) {
    live.fill(|mark| match mark.binding {
        Binding::Pinned => None,
        Binding::Figure => Source::read(&mark.source).map(|source| source.text(profile, values)),
        Binding::Field => {
            let key = mark.field()?;
            Some(project.fields.get(key).cloned().unwrap_or_else(|| open_field(key)))
        }
    });
}

/// Puts the paragraphs of a new writing in the place of the old ones: those that are there already keep what was
/// edited, those whose rows are gone go, and free paragraphs stay behind the one they stand behind.
pub(super) fn restructured(written: &[Paragraph], present: &[Paragraph]) -> Vec<Paragraph> {
    let mut kept: HashMap<Key, Vec<Paragraph>> = HashMap::new();
    let mut before: Option<Key> = None;
    let mut leading = Vec::new();
    let is_written = |origin: &Key| written.iter().any(|p| p.live().is_some_and(|live| live.origin == *origin));
    for paragraph in present {
        match paragraph.live().map(|live| live.origin.clone()).filter(is_written) {
            Some(origin) => {
                kept.entry(origin.clone()).or_default().push(paragraph.clone());
                before = Some(origin);
            }
            // A paragraph of a row that is gone.
            None if paragraph.live().is_some_and(|live| live.origin.len() >= 8) => {}
            None => match &before {
                Some(origin) => kept.entry(origin.clone()).or_default().push(paragraph.clone()),
                None => leading.push(paragraph.clone()),
            },
        }
    }
    let mut out = leading;
    for paragraph in written {
        let origin = paragraph.live().map(|live| live.origin.clone());
        match origin.and_then(|origin| kept.remove(&origin)) {
            Some(mine) => out.extend(mine),
            None => out.push(paragraph.clone()),
        }
    }
    out
}

/// All cells that a source stands on.
pub fn cells_of(source: &str) -> Vec<(Address, bool)> {
    let of = |formula: &Formula| formula.cells().into_iter().map(|(a, p)| (a.clone(), p)).collect::<Vec<_>>();
    match (Source::read(source), source.split_once('|').and_then(|(_, compared)| Comparison::read(compared))) {
        (Some(source), _) => source.cells().into_iter().map(|(a, p)| (a.clone(), p)).collect(),
        (None, Some(compared)) => of(&compared.left).into_iter().chain(of(&compared.right)).collect(),
        (None, None) => Vec::new(),
    }
}
