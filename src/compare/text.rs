//! Paragraphs that differ, and the words within them.
//!
//! Equal paragraphs are aligned first; between them, paragraphs that have most of their words in common count as
//! one that was changed, the others as removed and added.

use crate::project::{Paragraph, Part, Texts};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A paragraph that was changed, added or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParagraphChange {
    /// The part.
    pub part: Part,
    /// Its index within the part before, counted from zero; `None` where it was added.
    pub old: Option<usize>,
    /// Its index now; `None` where it was removed.
    pub new: Option<usize>,
    /// The text, old and new in one, in reading order.
    pub pieces: Vec<Piece>,
    /// Whether its place in the outline (标题 or 正文) differs.
    pub restyled: bool,
}

/// A stretch of text and on which side it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// On which side.
    pub kind: PieceKind,
    /// The text.
    pub text: String,
}

/// On which side a stretch of text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// On both.
    Same,
    /// Before only.
    Removed,
    /// Now only.
    Added,
}

impl ParagraphChange {
    /// Where it is, counted from one, in the new project as long as it is there: 第三部分第12段.
    pub fn place(&self) -> String {
        let name = self.part.name();
        match (self.old, self.new) {
            (_, Some(at)) => format!("{name}第{}段", at + 1),
            (Some(at), None) => format!("{name}原第{}段", at + 1),
            (None, None) => name.to_owned(),
        }
    }
}

/// Aligning costs the product of both lengths; longer blocks are aligned in order.
const LARGEST_BLOCK: usize = 4_000;

/// Paragraphs of more words than this are not looked into: they are shown as replaced.
const LONGEST: usize = 5_000;

/// Two paragraphs with at least this share of their words in common are one that was changed, in percent.
const ALIKE: usize = 40;

/// The paragraphs that differ, in the order of the document.
pub(super) fn changes(old: &Texts, new: &Texts) -> Vec<ParagraphChange> {
    Part::ALL.into_iter().flat_map(|part| part_changes(part, old.part(part), new.part(part))).collect()
}

fn part_changes(part: Part, old: &[Paragraph], new: &[Paragraph]) -> Vec<ParagraphChange> {
    let mut found = Vec::new();
    let hashed = |paragraphs: &[Paragraph]| {
        paragraphs.iter().map(|paragraph| (paragraph.style() as u8, paragraph.text().to_owned())).collect::<Vec<_>>()
    };
    for op in capture_diff_slices(Algorithm::Myers, &hashed(old), &hashed(new)) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (was, is) = (op.old_range(), op.new_range());
        let before = old.get(was.clone()).unwrap_or_default();
        let now = new.get(is.clone()).unwrap_or_default();
        for (old, new) in align(before, now) {
            let (a, b) = (old.and_then(|at| before.get(at)), new.and_then(|at| now.get(at)));
            let text = |paragraph: Option<&Paragraph>| paragraph.map(Paragraph::text).unwrap_or_default().to_owned();
            found.push(ParagraphChange {
                part,
                old: old.map(|at| was.start + at),
                new: new.map(|at| is.start + at),
                pieces: pieces(&text(a), &text(b)),
                restyled: a.zip(b).is_some_and(|(a, b)| a.style() != b.style()),
            });
        }
    }
    found
}

/// Pairs the paragraphs of two blocks so that the pairs have as much in common as possible, in order.
fn align(old: &[Paragraph], new: &[Paragraph]) -> Vec<(Option<usize>, Option<usize>)> {
    if old.len().saturating_mul(new.len()) > LARGEST_BLOCK {
        let longest = old.len().max(new.len());
        let within = |at: usize, length: usize| (at < length).then_some(at);
        return (0..longest).map(|at| (within(at, old.len()), within(at, new.len()))).collect();
    }
    let words = |paragraphs: &[Paragraph]| -> Vec<Vec<String>> {
        paragraphs.iter().map(|paragraph| words(paragraph.text())).collect()
    };
    let (before, now) = (words(old), words(new));
    // best[i][j]: the most in common that the paragraphs from i and from j on can have.
    let mut best = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    let mut shared = vec![vec![0_usize; new.len()]; old.len()];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            shared[i][j] = likeness(&before[i], &now[j]);
            let paired = if shared[i][j] > 0 { shared[i][j] + best[i + 1][j + 1] } else { 0 };
            best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < old.len() || j < new.len() {
        let both = i < old.len() && j < new.len();
        if both && shared[i][j] > 0 && best[i][j] == shared[i][j] + best[i + 1][j + 1] {
            pairs.push((Some(i), Some(j)));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || best[i][j] == best[i + 1][j]) {
            pairs.push((Some(i), None));
            i += 1;
        } else {
            pairs.push((None, Some(j)));
            j += 1;
        }
    }
    pairs
}

/// How much two paragraphs have in common, in percent; zero where it is too little to count as one paragraph.
fn likeness(old: &[String], new: &[String]) -> usize {
    if old.len().max(new.len()) > LONGEST {
        return usize::from(old == new) * 100;
    }
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    let kept: usize = ops.iter().map(|op| if let DiffOp::Equal { len, .. } = op { *len } else { 0 }).sum();
    let share = (200 * kept).checked_div(old.len() + new.len()).unwrap_or_default();
    if share >= ALIKE { share } else { 0 }
}

/// A text and what became of it as one sequence of stretches.
pub fn pieces(old: &str, new: &str) -> Vec<Piece> {
    let (before, now) = (words(old), words(new));
    let mut found: Vec<Piece> = Vec::new();
    let mut add = |kind: PieceKind, words: &[String]| {
        if words.is_empty() {
            return;
        }
        match found.last_mut() {
            Some(last) if last.kind == kind => last.text.extend(words.iter().map(String::as_str)),
            _ => found.push(Piece { kind, text: words.concat() }),
        }
    };
    if before.len().max(now.len()) > LONGEST {
        add(PieceKind::Removed, &before);
        add(PieceKind::Added, &now);
        return found;
    }
    for op in capture_diff_slices(Algorithm::Myers, &before, &now) {
        let (old, new) = (before.get(op.old_range()), now.get(op.new_range()));
        match op {
            DiffOp::Equal { .. } => add(PieceKind::Same, old.unwrap_or_default()),
            _ => {
                add(PieceKind::Removed, old.unwrap_or_default());
                add(PieceKind::Added, new.unwrap_or_default());
            }
        }
    }
    found
}

/// The text cut into what changes as a whole: a number, a word of Latin letters, one Chinese character.
fn words(text: &str) -> Vec<String> {
    let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '%' | '％');
    let mut words: Vec<String> = Vec::new();
    let mut joined = false;
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if joined && joins(c) => word.push(c),
            _ => words.push(c.to_string()),
        }
        joined = joins(c);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn body(texts: &[&str]) -> Vec<Paragraph> {
        texts.iter().map(|text| Paragraph::Body((*text).to_owned())).collect()
    }

    fn marked(pieces: &[Piece]) -> String {
        let mark = |piece: &Piece| match piece.kind {
            PieceKind::Same => piece.text.clone(),
            PieceKind::Removed => format!("[-{}-]", piece.text),
            PieceKind::Added => format!("[+{}+]", piece.text),
        };
        pieces.iter().map(mark).collect()
    }

    fn told(old: &[&str], new: &[&str]) -> Vec<String> {
        part_changes(Part::Three, &body(old), &body(new)).iter().map(|change| marked(&change.pieces)).collect()
    }

    #[test]
    fn a_number_changes_as_a_whole() {
        let found = told(&["收入总计384.30万元，增长6.09%。"], &["收入总计384.36万元，增长6.1%。"]);
        assert_eq!(found, ["收入总计[-384.30-][+384.36+]万元，增长[-6.09%-][+6.1%+]。"]);
    }

    #[test]
    fn a_paragraph_that_was_inserted_shifts_no_other() {
        let found = told(&["一、总体情况", "收入384.30万元。"], &["一、总体情况", "说明在此。", "收入384.36万元。"]);
        assert_eq!(found, ["[+说明在此。+]", "收入[-384.30-][+384.36+]万元。"]);
    }

    #[test]
    fn paragraphs_without_common_words_are_removed_and_added() {
        assert_eq!(told(&["甲乙丙丁"], &["子丑寅卯"]), ["[-甲乙丙丁-]", "[+子丑寅卯+]"]);
    }

    #[test]
    fn a_heading_made_running_text_is_a_change() {
        let old = [Paragraph::Section("一、概况".to_owned())];
        let found = part_changes(Part::One, &old, &body(&["一、概况"]));
        assert!(found.len() == 1 && found[0].restyled, "{found:?}");
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_pieces(old in "[一二三1-9.万元]{0,30}", new in "[一二三1-9.万元]{0,30}") {
            let pieces = pieces(&old, &new);
            let side = |gone: PieceKind| {
                pieces.iter().filter(|piece| piece.kind != gone).map(|piece| piece.text.as_str()).collect::<String>()
            };
            prop_assert_eq!(side(PieceKind::Added), old);
            prop_assert_eq!(side(PieceKind::Removed), new);
        }

        #[test]
        fn every_paragraph_is_either_kept_or_told(
            old in prop::collection::vec("[甲乙丙]{1,3}", 0..6), new in prop::collection::vec("[甲乙丙]{1,3}", 0..6),
        ) {
            let refs = |texts: &[String]| texts.iter().map(|text| Paragraph::Body(text.clone())).collect::<Vec<_>>();
            let found = part_changes(Part::One, &refs(&old), &refs(&new));
            let kept_old = old.len() - found.iter().filter(|change| change.old.is_some()).count();
            let kept_new = new.len() - found.iter().filter(|change| change.new.is_some()).count();
            prop_assert_eq!(kept_old, kept_new);
            prop_assert_eq!(found.is_empty(), old == new);
        }
    }
}
