//! Puts clauses together: which quantity each figure belongs to, and which quantities are listed under which.

use super::{
    Measure, Reading, Segment, Stated, Token, Vocabulary, normalise, scan, segments,
    state::{Reader, Sentence},
};
use crate::project::{Paragraph, Part, TextSpan};

/// Reads the paragraphs of a part.
pub fn read(vocabulary: &Vocabulary, part: Part, paragraphs: &[Paragraph]) -> Reading {
    let mut reader = Reader::new(vocabulary, part);
    for (index, paragraph) in paragraphs.iter().enumerate() {
        let chars = normalise(paragraph.text());
        let tokens = scan(&chars);
        for segment in segments(&chars) {
            Walk { reader: &mut reader, paragraph: index, chars: &chars, tokens: &tokens }.segment(&segment);
        }
    }
    reader.reading.lists.retain(|list| !list.parts.is_empty());
    reader.link_lists();
    reader.reading
}

/// 收、支总计各是 4125.49,4143.91万元: two numbers for two quantities that one word names.
const BOTH: [&str; 6] = ["收、支", "收入、支出", "收入和支出", "收入支出", "收支", "收、支出"];

/// A label that names income and expenditure as the label of each.
fn halves(label: &str) -> Option<(String, String)> {
    let both = BOTH.into_iter().find(|both| label.contains(both))?;
    Some((label.replacen(both, "收入", 1), label.replacen(both, "支出", 1)))
}

/// One paragraph being read.
struct Walk<'r, 'a, 'p> {
    reader: &'r mut Reader<'a>,
    paragraph: usize,
    chars: &'p [char],
    tokens: &'p [Token],
}

impl Walk<'_, '_, '_> {
    fn segment(&mut self, segment: &Segment) {
        let tokens: Vec<&Token> =
            self.tokens.iter().filter(|t| segment.start <= t.start && t.end <= segment.end).collect();
        let first_figure = tokens.first().map_or(segment.end, |token| token.start);
        self.reader.begin(segment, &self.text(segment.start, first_figure), tokens.is_empty());
        let brackets = self.brackets(segment, &tokens);
        let mut saved: Vec<(Sentence, Option<usize>)> = Vec::new();
        let (mut at, mut clause, mut next) = (segment.start, segment.start, 0);
        let mut both: Option<(String, String)> = None;
        let mut asks_for_items = false;
        while at < segment.end {
            if let Some(token) = tokens.get(next).filter(|token| token.start == at) {
                asks_for_items = false;
                let label = self.text(clause, token.start);
                if let Some(second) = tokens.get(next + 1).filter(|second| self.is_pair(token, second)) {
                    let again = || both.as_ref().map(|(a, b)| (format!("{a}{label}"), format!("{b}{label}")));
                    if let Some((income, expenditure)) = halves(&label).or_else(again) {
                        let subject = |label: &str| Some(format!("{}总计", label.split_once("总计")?.0));
                        both = subject(&income).zip(subject(&expenditure));
                        let (measure, factor) = (second.measure.clone(), second.factor);
                        self.figure(clause, &income, &Token { measure, factor, ..(*token).clone() });
                        self.figure(clause, &expenditure, second);
                        (at, clause, next) = (second.end, second.end, next + 2);
                        continue;
                    }
                }
                self.figure(clause, &label, token);
                (at, clause, next) = (token.end, token.end, next + 1);
                continue;
            }
            let c = self.chars[at];
            let after_figure = clause == at || self.chars[clause..at].iter().all(|c| *c == ' ');
            let full_stop = c == '.' && after_figure && next > 0;
            let bracket = matches!(c, '（' | '）') && brackets.iter().any(|(a, b)| *a == at || *b == at);
            let ends = matches!(c, '，' | ',' | '。' | '；' | '：' | '！' | '？' | '…') || full_stop || bracket;
            if ends || (c == '、' && after_figure && next > 0) {
                let mark = if full_stop { '。' } else { c };
                if let Some(asks) = self.clause(clause, at, mark) {
                    asks_for_items = asks;
                }
                match mark {
                    '（' => saved.push((self.reader.sentence.clone(), self.reader.current)),
                    '）' => {
                        if let Some((sentence, current)) = saved.pop() {
                            (self.reader.sentence, self.reader.current) = (sentence, current);
                        }
                    }
                    '。' | '！' | '？' if !asks_for_items => {
                        // A paragraph on another year's budget goes on until it names these accounts.
                        let other_year = self.reader.sentence.other_year;
                        self.reader.sentence = Sentence { other_year, ..Sentence::default() };
                    }
                    '；' => self.reader.semicolon(),
                    _ => {}
                }
                clause = at + 1;
            }
            at += 1;
        }
        if let Some(asks) = self.clause(clause, segment.end, '。') {
            asks_for_items = asks;
        }
        self.reader.finish(asks_for_items);
    }

    /// Brackets that hold figures; others belong to names (因公出国（境）费).
    fn brackets(&self, segment: &Segment, tokens: &[&Token]) -> Vec<(usize, usize)> {
        let mut stack = Vec::new();
        let mut pairs = Vec::new();
        for at in segment.start..segment.end {
            match self.chars[at] {
                '（' => stack.push(at),
                '）' => {
                    if let Some(start) = stack.pop()
                        && tokens
                            .iter()
                            .any(|token| start < token.start && token.end <= at && token.measure != Measure::Bare)
                    {
                        pairs.push((start, at));
                    }
                }
                _ => {}
            }
        }
        pairs
    }

    fn text(&self, start: usize, end: usize) -> String {
        self.chars.get(start..end).unwrap_or_default().iter().filter(|c| **c != ' ').collect()
    }

    fn span(&self, start: usize, end: usize) -> TextSpan {
        let blanks = self.chars.get(start..end).map_or(0, |clause| clause.iter().take_while(|c| **c == ' ').count());
        let start = (start + blanks).min(end);
        TextSpan { part: self.reader.part, paragraph: self.paragraph, start, end }
    }

    /// Two numbers with a comma between them, the unit after the second or after both.
    fn is_pair(&self, first: &Token, second: &Token) -> bool {
        let mut between = self.chars.get(first.end..second.start).into_iter().flatten().filter(|c| **c != ' ');
        let comma = between.next().is_some_and(|c| matches!(c, ',' | '，' | '、')) && between.next().is_none();
        let alike = first.measure == second.measure || first.measure == Measure::Bare;
        comma && alike && matches!(second.measure, Measure::Money | Measure::Percent)
    }

    /// A number with the label before it.
    fn figure(&mut self, clause: usize, label: &str, token: &Token) {
        let printed: String = self.text(token.start, token.end);
        let span = self.span(token.start, token.end);
        let Some(stated) = Stated::new(token, span, printed) else { return };
        let label_span = self.span(clause, token.end);
        let counted = matches!(token.measure, Measure::Money | Measure::Percent);
        if token.threshold {
            return;
        }
        self.reader.reading.figures += usize::from(counted);
        if token.measure == Measure::Bare {
            let next = self.chars[token.end..].iter().find(|c| **c != ' ').copied().unwrap_or('。');
            self.reader.bare(label, stated, next);
            return;
        }
        if !self.reader.figure(label, label_span, &stated) {
            self.reader.reading.unattached.push(stated);
        }
    }

    /// A clause without number, or the rest after one. Tells whether it announces a list, if it says anything.
    fn clause(&mut self, start: usize, end: usize, mark: char) -> Option<bool> {
        let text = self.text(start, end);
        if text.is_empty() {
            return None;
        }
        let span = self.span(start, end);
        Some(self.reader.clause(&text, span, mark))
    }
}
