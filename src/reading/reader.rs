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
        let mut asks_for_items = false;
        while at < segment.end {
            if let Some(token) = tokens.get(next).filter(|token| token.start == at) {
                self.figure(clause, token);
                (at, clause, next) = (token.end, token.end, next + 1);
                asks_for_items = false;
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
                    '。' | '！' | '？' if !asks_for_items => self.reader.sentence = Sentence::default(),
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

    /// A number with the label before it.
    fn figure(&mut self, clause: usize, token: &Token) {
        let printed: String = self.text(token.start, token.end);
        let span = self.span(token.start, token.end);
        let Some(stated) = Stated::new(token, span, printed) else { return };
        let label = self.text(clause, token.start);
        let label_span = self.span(clause, token.end);
        let counted = matches!(token.measure, Measure::Money | Measure::Percent);
        if token.threshold {
            return;
        }
        self.reader.reading.figures += usize::from(counted);
        if token.measure == Measure::Bare {
            let next = self.chars[token.end..].iter().find(|c| **c != ' ').copied().unwrap_or('。');
            self.reader.bare(&label, stated, next);
            return;
        }
        if !self.reader.figure(&label, label_span, &stated) {
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
