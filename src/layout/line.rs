//! Breaking a shaped text into lines, all of a paragraph at once: the breaks with the least total cost.

use super::{
    Length,
    breaks::{Break, never_ends_a_line, never_starts_a_line},
    shape::{Item, Shaped, largest_stretch},
};
use std::ops::Range;

/// How lines are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Both edges straight, the last line as it comes.
    Justified,
    /// Lines of about the same length: titles, cells.
    Balanced,
}

/// A line: which items, and how its gaps change from their natural width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub items: Range<usize>,
    pub adjust: Adjust,
}

/// The change of a line's gaps, as a part of what each may give up or grow by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Adjust {
    /// Natural width.
    None,
    /// Gaps give up `.0` in all of the `.1` they could.
    Squeeze(Length, Length),
    /// Gaps grow by `.0` in all, spread over `.1` gaps.
    Stretch(Length, Length),
}

/// Breaks a text into lines of `width`, the first of which is shorter by `indent`.
pub(super) fn break_lines(text: &Shaped, width: Length, indent: Length, fit: Fit) -> Vec<Line> {
    let measure = Measure::new(&text.items);
    let mut lines = Vec::new();
    let mut start = 0;
    // A line end in the text itself begins the search anew.
    for (index, item) in text.items.iter().enumerate() {
        if item.after == Break::Must {
            let indent = if start == 0 { indent } else { 0 };
            let search =
                Search { text, measure: &measure, width: width.max(text.size), indent, fit, start, end: index + 1 };
            lines.extend(search.run());
            start = index + 1;
        }
    }
    lines
}

/// Sums up to each item, so that any line is measured at once.
struct Measure {
    width: Vec<Length>,
    squeeze: Vec<Length>,
    gaps: Vec<Length>,
}

impl Measure {
    fn new(items: &[Item]) -> Measure {
        let running = |value: fn(&Item) -> Length| {
            let mut sum = 0;
            let mut sums = vec![0];
            sums.extend(items.iter().map(|item| {
                sum += value(item);
                sum
            }));
            sums
        };
        Measure {
            width: running(|item| item.advance + item.kern),
            squeeze: running(|item| item.squeeze),
            gaps: running(|item| Length::from(item.grows)),
        }
    }
}

struct Search<'a> {
    text: &'a Shaped,
    measure: &'a Measure,
    width: Length,
    indent: Length,
    fit: Fit,
    start: usize,
    end: usize,
}

/// The best way found to break up to some place.
#[derive(Clone, Copy)]
struct Best {
    cost: i64,
    from: usize,
    adjust: Adjust,
}

/// Costs are in hundredths of a fully stretched line.
const CUT_WORD: i64 = 100_000;
const RAGGED: i64 = 1_000;
const POOR_BREAK: i64 = 120;
/// In squares of tenths of an em: a title rather has lines of different length than a name cut in two.
const FAIR_IN_TITLE: i64 = 6_000;
const LONELY_CHARACTER: i64 = 400;
const EACH_BALANCED_LINE: i64 = 1_000_000;

impl Search<'_> {
    fn run(&self) -> Vec<Line> {
        let mut best: Vec<Option<Best>> = vec![None; self.end - self.start + 1];
        best[0] = Some(Best { cost: 0, from: self.start, adjust: Adjust::None });
        for end in self.start + 1..=self.end {
            let Some(ending) = self.break_cost(end) else { continue };
            for from in (self.start..end).rev() {
                let Some(before) = best[from - self.start] else {
                    if self.natural(from, end) > 2 * self.width {
                        break;
                    }
                    continue;
                };
                match self.line_cost(from, end) {
                    Some((cost, adjust)) => {
                        let cost = before.cost + cost + ending;
                        let place = &mut best[end - self.start];
                        if place.is_none_or(|known| cost < known.cost) {
                            *place = Some(Best { cost, from, adjust });
                        }
                    }
                    // One glyph that is wider than the line stands alone; anything longer is too long.
                    None if end - from > 1 => break,
                    None => {
                        let cost = before.cost + CUT_WORD + ending;
                        let place = &mut best[end - self.start];
                        if place.is_none_or(|known| cost < known.cost) {
                            *place = Some(Best { cost, from, adjust: Adjust::None });
                        }
                    }
                }
            }
        }
        self.trace(&best)
    }

    fn trace(&self, best: &[Option<Best>]) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut end = self.end;
        while end > self.start {
            // Every place can be reached, because a word may be cut after any glyph.
            let Some(step) = best[end - self.start] else {
                end -= 1;
                continue;
            };
            lines.push(Line { items: step.from..self.trimmed(step.from, end), adjust: step.adjust });
            end = step.from;
        }
        lines.reverse();
        lines
    }

    /// What it costs to end a line before `end`; `None` where that is not allowed.
    fn break_cost(&self, end: usize) -> Option<i64> {
        let before = self.text.items[end - 1];
        match before.after {
            Break::Must | Break::Good => Some(0),
            Break::Fair => Some(if self.fit == Fit::Balanced { FAIR_IN_TITLE } else { 0 }),
            Break::InWord => Some(if self.fit == Fit::Balanced { 4 * FAIR_IN_TITLE } else { 0 }),
            Break::Poor => Some(if self.fit == Fit::Balanced { 2 * FAIR_IN_TITLE } else { POOR_BREAK }),
            Break::Emergency => {
                let after = self.text.items.get(end).map(|item| item.character);
                // Even a cut word keeps 避头尾 as long as there is a choice.
                let bad = never_ends_a_line(before.character) || after.is_some_and(never_starts_a_line);
                Some(if bad { CUT_WORD * 10 } else { CUT_WORD })
            }
        }
    }

    /// The end of a line without the blanks that hang over its edge.
    fn trimmed(&self, from: usize, end: usize) -> usize {
        let blank = |index: &usize| self.text.items[*index].character.is_whitespace();
        (from..end).rev().find(|index| !blank(index)).map_or(from, |index| index + 1)
    }

    /// Width without any change of gaps; the gap after the last glyph does not count.
    fn natural(&self, from: usize, end: usize) -> Length {
        if end <= from {
            return 0;
        }
        self.measure.width[end] - self.measure.width[from] - self.text.items[end - 1].kern
    }

    fn line_cost(&self, from: usize, end: usize) -> Option<(i64, Adjust)> {
        let is_last = end == self.end;
        let glyphs = end - from;
        let end = self.trimmed(from, end);
        let room = if from == self.start { self.width - self.indent } else { self.width };
        let natural = self.natural(from, end);
        let slack = room - natural;
        if self.fit == Fit::Balanced {
            let em = i64::from(slack) * 10 / i64::from(self.text.size.max(1));
            return (slack >= 0).then_some((EACH_BALANCED_LINE + em * em, Adjust::None));
        }
        let lonely = if is_last && from > self.start && glyphs <= 2 { LONELY_CHARACTER } else { 0 };
        if slack >= 0 {
            if is_last {
                return Some((lonely, Adjust::None));
            }
            let gaps = self.measure.gaps[end.saturating_sub(1).max(from)] - self.measure.gaps[from];
            let cap = i64::from(gaps) * i64::from(largest_stretch(self.text.size));
            let slack_long = i64::from(slack);
            if slack_long > cap {
                let em = slack_long * 100 / i64::from(self.text.size.max(1));
                return Some((RAGGED + em, Adjust::None));
            }
            let cost = if cap == 0 { 0 } else { 100 * slack_long * slack_long / (cap * cap).max(1) };
            return Some((cost, if slack > 0 { Adjust::Stretch(slack, gaps) } else { Adjust::None }));
        }
        let squeeze = self.squeezable(from, end);
        if -slack > squeeze {
            return None;
        }
        let (need, all) = (i64::from(-slack), i64::from(squeeze));
        Some((lonely + 120 * need * need / (all * all).max(1), Adjust::Squeeze(-slack, squeeze)))
    }

    /// What all gaps of a line and its two ends could give up.
    fn squeezable(&self, from: usize, end: usize) -> Length {
        if end <= from {
            return 0;
        }
        let inner = self.measure.squeeze[end - 1] - self.measure.squeeze[from];
        let start = if from > self.start { self.text.items[from].left_room } else { 0 };
        inner + start + self.text.items[end - 1].right_room
    }
}

/// Where each glyph of a line begins, from the left edge of the line.
pub(super) fn positions(text: &Shaped, line: &Line) -> Vec<Length> {
    let part = |sum: i64, share: Length, all: Length| (sum * i64::from(share) / i64::from(all.max(1))) as Length;
    let items = text.items.get(line.items.clone()).unwrap_or_default();
    let (mut natural, mut squeezed, mut gaps) = (0, 0_i64, 0_i64);
    if line.items.start > 0
        && let Some(first) = items.first()
    {
        squeezed += i64::from(first.left_room);
    }
    let mut positions = Vec::with_capacity(items.len());
    for item in items {
        positions.push(match line.adjust {
            Adjust::None => natural,
            Adjust::Squeeze(need, all) => natural - part(squeezed, need, all),
            Adjust::Stretch(slack, all) => natural + part(gaps, slack, all),
        });
        natural += item.advance + item.kern;
        squeezed += i64::from(item.squeeze);
        gaps += i64::from(item.grows);
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Face, FontSet, Source, points, shape::shape};
    use proptest::prelude::*;

    const SIZE: Length = points(16);

    fn shaped(text: &str) -> Shaped {
        shape(FontSet::embedded(), text, Face::Serif, SIZE, &Source::Fixed, &mut Vec::new())
    }

    fn lines(text: &str, characters: Length, fit: Fit) -> Vec<String> {
        let text = shaped(text);
        let lines = break_lines(&text, characters * SIZE, 0, fit);
        lines.iter().map(|line| text.items[line.items.clone()].iter().map(|item| item.character).collect()).collect()
    }

    #[test]
    fn a_title_is_cut_into_lines_of_the_same_length() {
        let title = "盘锦市大洼区智慧城市运行管理中心概况";
        let lengths: Vec<usize> = lines(title, 17, Fit::Balanced).iter().map(|line| line.chars().count()).collect();
        assert_eq!(lengths, [9, 9]);
    }

    #[test]
    fn a_full_stop_is_squeezed_in_rather_than_carried_over() {
        assert_eq!(lines("收入、支出、结转结余。", 10, Fit::Justified).len(), 1);
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut() {
        let all = lines("https://www.example.gov.cn/zfxxgk/2019/juesuan/index.html", 8, Fit::Justified);
        assert!(all.len() > 2);
        assert_eq!(all.concat(), "https://www.example.gov.cn/zfxxgk/2019/juesuan/index.html");
    }

    proptest! {
        #[test]
        fn no_text_is_lost_and_no_line_is_too_long(text in "[一二三四五、。，；：“”（）《》0-9.%a-z ]{0,200}", width in 4_i32..30) {
            let text = shaped(&text);
            let lines = break_lines(&text, width * SIZE, 0, Fit::Justified);
            let mut next = 0;
            for line in &lines {
                for lost in next..line.items.start {
                    prop_assert!(text.items[lost].character.is_whitespace());
                }
                next = line.items.end;
                let places = positions(&text, line);
                prop_assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "out of order: {places:?}");
                let last = text.items[line.items.end - 1];
                let end = places.last().unwrap() + last.advance;
                let hanging = last.right_room;
                prop_assert!(end - hanging <= width * SIZE + 2, "{end} > {}", width * SIZE);
                // No reader may take a gap for a blank.
                for (pair, items) in places.windows(2).zip(text.items[line.items.clone()].windows(2)) {
                    prop_assert!(pair[1] - pair[0] - items[0].advance <= largest_stretch(SIZE));
                }
            }
            prop_assert_eq!(next, text.items.len());
        }
    }
}
