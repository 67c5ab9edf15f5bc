//! What each line of a file is, and which lines make one paragraph.

use super::{Passage, Piece};
use crate::reading::{normalise, segments};

/// What a line is by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing, a page number, a remark of the program that extracted the text.
    Nothing,
    /// Cells with tabs between them.
    Row,
    /// A cell that stands on a line of its own.
    Cell,
    /// Anything else.
    Words,
}

/// A line with what it holds.
#[derive(Clone, Debug)]
pub(super) struct Line<'s> {
    /// Its number in the file, from zero.
    pub number: usize,
    /// The column of the first character of `text`.
    pub column: usize,
    /// Without blanks at the ends and without what the extraction added.
    pub text: &'s str,
    /// As the file has it.
    pub raw: &'s str,
    pub kind: Kind,
}

/// All lines; cells on lines of their own are told by their neighbours.
pub(super) fn lines(source: &[String]) -> Vec<Line<'_>> {
    let mut lines: Vec<Line> = source.iter().enumerate().map(|(number, text)| line(number, text)).collect();
    mark_cells(&mut lines);
    lines
}

fn line(number: usize, raw: &str) -> Line<'_> {
    let mut text = raw.trim();
    // Word's bookmarks survive in texts saved by some converters.
    if let Some((_, rest)) = text.strip_prefix("[bookmark:").and_then(|rest| rest.split_once(']')) {
        text = rest.trim();
    }
    let offset = text.as_ptr() as usize - raw.as_ptr() as usize;
    let column = raw.get(..offset).map_or(0, |front| front.chars().count());
    let kind = if is_nothing(text) {
        Kind::Nothing
    } else if is_row(raw) {
        Kind::Row
    } else {
        Kind::Words
    };
    Line { number, column, text, raw, kind }
}

fn is_nothing(text: &str) -> bool {
    let rule = |c: char| text.chars().take_while(|other| *other == c).count() >= 4;
    let page = text.trim_matches(['-', '—', '–', '－', '·', ' ']);
    let digits = !page.is_empty() && page.len() <= 3 && page.bytes().all(|b| b.is_ascii_digit());
    let numbered_page = page
        .strip_prefix('第')
        .and_then(|rest| rest.strip_suffix('页'))
        .is_some_and(|number| number.trim().chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)));
    text.is_empty()
        || text.starts_with("# ")
        || rule('=')
        || rule('-')
        || numbered_page
        || (digits && page.len() < text.len())
}

/// Two cells at least, and no sentence in them. Tabs at the front are an indent.
fn is_row(raw: &str) -> bool {
    let text = raw.trim_start_matches([' ', '\u{3000}']).trim_end_matches([' ', '\u{3000}', '\r']);
    let indent = text.len() - text.trim_start_matches('\t').len();
    let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    let sentence = cells.iter().any(|cell| cell.ends_with('。') && cell.chars().count() > 20);
    // A tab behind the words is the border of one more cell.
    let bordered = cells.len() > indent + 1 && filled > 0;
    cells.len() > 1 && !sentence && (filled > 1 || indent == 0 || bordered)
}

/// Short lines without punctuation around lines that hold a number and nothing else.
fn mark_cells(lines: &mut [Line]) {
    let number = |line: &Line| {
        let plain = line.text.trim_end_matches('%');
        !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b' '))
    };
    let short = |line: &Line| {
        line.kind == Kind::Words
            && line.text.chars().count() <= 24
            && !line.text.contains(['。', '，', '；', '：', ':', ';'])
            && !is_numbered(line.text)
    };
    let mut at = 0;
    while at < lines.len() {
        let run = lines.get(at..).map_or(0, |rest| rest.iter().take_while(|line| short(line)).count());
        let numbers = lines.iter().skip(at).take(run).filter(|line| number(line)).count();
        // 3 alone on its line is the number of a page.
        let alone = run == 1 && numbers == 1;
        if (run >= 3 && numbers >= 2) || alone {
            for line in lines.iter_mut().skip(at).take(run) {
                line.kind = if alone { Kind::Nothing } else { Kind::Cell };
            }
        }
        at += run.max(1);
    }
}

/// Whether a line begins with the number of a heading or an item.
pub(super) fn is_numbered(text: &str) -> bool {
    level(text).is_some()
}

/// The depth of the number that a line begins with.
pub(super) fn level(text: &str) -> Option<u8> {
    // The front tells; a long paragraph need not be taken apart for it.
    let front: String = text.chars().take(12).collect();
    segments(&normalise(&front)).first().and_then(|segment| segment.level)
}

/// Columns a text takes on paper: two a character of full width.
fn width(text: &str) -> usize {
    text.chars().map(|c| if (c as u32) < 0x2000 { 1 } else { 2 }).sum()
}

/// How a text breaks its lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Breaks {
    /// The width at which lines were cut; `None` where each line is a paragraph.
    cut: Option<usize>,
    /// Whether the first lines of paragraphs are indented, and the others not.
    indents: bool,
}

/// Wider lines are paragraphs: 60 characters do not fit on a page.
const WIDEST: usize = 130;
const ENDS: [char; 8] = ['。', '！', '？', '；', '：', ':', ';', '”'];

impl Breaks {
    /// Looks at all lines of words.
    pub fn of<'l>(lines: impl Iterator<Item = &'l Line<'l>>) -> Breaks {
        let lines: Vec<&Line> = lines.filter(|line| line.kind == Kind::Words).collect();
        let indented = lines.iter().filter(|line| line.column > 0).count();
        let indents = indented >= 2 && (lines.len() - indented) * 5 >= lines.len();
        let mut widths: Vec<(usize, bool)> = lines
            .iter()
            .map(|line| (width(line.text), line.text.ends_with(ENDS)))
            .filter(|(width, _)| *width >= 24)
            .collect();
        widths.sort_unstable();
        let Some((widest, _)) = widths.get(widths.len().saturating_mul(9) / 10).copied() else {
            return Breaks { cut: None, indents };
        };
        let longest = widths.last().map_or(0, |(width, _)| *width);
        let full = widths.iter().filter(|(width, _)| width * 20 >= widest * 17);
        let (all, open) = full.fold((0, 0), |(all, open), (_, ended)| (all + 1, open + usize::from(!ended)));
        // Lines cut by a page end anywhere; paragraphs end with a full stop.
        let cut = longest <= WIDEST && open * 2 >= all && open >= 3;
        Breaks { cut: cut.then_some(widest), indents }
    }

    /// Whether the second line goes on with the paragraph that the first ends.
    fn join(self, first: &str, line: &Line) -> bool {
        let second = line.text;
        if is_numbered(second) || second.starts_with('【') || first.ends_with('】') {
            return false;
        }
        let only_number = level(first).is_some() && first.chars().count() <= 3;
        let open = first.ends_with(['，', '、', '（', '(', ',', '“', '《']);
        let goes_on = second.starts_with(['，', '。', '；', '、', '）', ')', '%', '％', '元', ',', '”', '》']);
        let ended = first.ends_with(ENDS);
        if only_number || (!ended && (open || goes_on)) {
            return true;
        }
        let Some(cut) = self.cut else { return false };
        let heading = level(first).is_some_and(|level| level <= 2)
            && !first.contains(['。', '，', '：', ':'])
            && first.ends_with(['明', '况', '成', '能', '责']);
        let wide = width(first);
        if self.indents && line.column > 0 && ended {
            return false;
        }
        // A paragraph whose sentence ends near the edge goes on more often than it ends there.
        !heading && if ended { wide * 10 >= cut * 9 } else { wide * 5 >= cut * 4 }
    }
}

/// Puts lines together to paragraphs.
pub(super) fn passages<'l>(lines: impl Iterator<Item = &'l Line<'l>>, breaks: Breaks) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut open: Option<(String, Vec<Piece>, &str)> = None;
    for line in lines {
        match line.kind {
            Kind::Nothing => continue,
            Kind::Row | Kind::Cell => {
                passages.extend(open.take().map(|(text, pieces, _)| Passage::new(text, pieces)));
                continue;
            }
            Kind::Words => {}
        }
        let piece = |start| Piece { start, line: line.number, column: line.column };
        match &mut open {
            Some((text, pieces, last)) if breaks.join(last, line) => {
                pieces.push(piece(text.chars().count()));
                text.push_str(line.text);
                *last = line.text;
            }
            _ => {
                passages.extend(open.take().map(|(text, pieces, _)| Passage::new(text, pieces)));
                open = Some((line.text.to_owned(), vec![piece(0)], line.text));
            }
        }
    }
    passages.extend(open.map(|(text, pieces, _)| Passage::new(text, pieces)));
    passages
}
