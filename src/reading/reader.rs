//! Puts clauses together: which quantity each figure belongs to, and which quantities are listed under which.

use super::{
    Against, Bare, Budget, Change, Completion, Direction, Facet, List, Measure, Noun, Quantity, Reading, Scope,
    Segment, Share, Stated, Statement, Token, Vocabulary, classify, clause, normalise, scan, segments,
    vocabulary::squash,
};
use crate::project::{Paragraph, Part, TextSpan};
use regex::Regex;
use std::sync::LazyLock;

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

/// `比上年`, `与2018年度决算数相比`, `较年初预算` and what stands behind it.
static COMPARISON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(比|较|与|和|同|对比)(其?上年|去年|上一年|同期|年初|全年|预算|\d{4}年)(度|同期|决算|支出|数|预算|初)*(相比|对比|比较|比)?")
        .expect("the pattern is valid")
});

/// A figure of last year: 上年决算数, 2018年支出决算.
static LAST_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(上年度?|去年|上一年度?|\d{4}年度?)(支出|收入)?(决算)?(数|为)*$").expect("the pattern is valid")
});

/// A list whose parts are numbered items or paragraphs still to come.
#[derive(Clone, Copy, Debug)]
struct Open {
    list: usize,
    head_depth: u8,
    /// The depth of the first part; later parts have the same.
    part_depth: Option<u8>,
}

/// What lasts from paragraph to paragraph.
struct Reader<'a> {
    vocabulary: &'a Vocabulary<'a>,
    part: Part,
    reading: Reading,
    section: usize,
    section_untitled: bool,
    /// The scope that the heading of each level sets.
    scopes: [Option<Scope>; 6],
    level: u8,
    open: Vec<Open>,
    /// The first statement of the segment before this one.
    previous: Option<usize>,
    /// What the heading or item names before any figure.
    topic: Option<(Quantity, String)>,
    /// The statement that clauses without subject continue.
    current: Option<usize>,
    first: Option<usize>,
    depth: u8,
    numbered: bool,
    sentence: Sentence,
}

/// What lasts until the full stop.
#[derive(Clone, Debug, Default)]
struct Sentence {
    /// Lists being filled, the innermost last.
    lists: Vec<usize>,
    /// All lists opened in this sentence.
    opened: Vec<usize>,
    /// Where a rate without subject belongs: statement and change.
    change: Option<(usize, usize)>,
    against: Option<Against>,
    reason: bool,
    /// Whether a figure of the sentence has been attached.
    stated: bool,
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

impl<'a> Reader<'a> {
    fn new(vocabulary: &'a Vocabulary<'a>, part: Part) -> Reader<'a> {
        Reader {
            vocabulary,
            part,
            reading: Reading::default(),
            section: 0,
            section_untitled: false,
            scopes: [None; 6],
            level: 0,
            open: Vec::new(),
            previous: None,
            topic: None,
            current: None,
            first: None,
            depth: 1,
            numbered: false,
            sentence: Sentence::default(),
        }
    }

    /// Starts a segment: numbering closes lists and sets scopes.
    fn begin(&mut self, segment: &Segment, heading: &str, title_only: bool) {
        self.sentence = Sentence::default();
        self.current = None;
        self.first = None;
        self.numbered = segment.level.is_some();
        match segment.level {
            Some(level) => {
                if level == 1 {
                    self.section_untitled = heading.is_empty();
                    self.section += 1;
                    self.previous = None;
                }
                self.level = level;
                self.depth = 2 * level;
                let inner = usize::from(level);
                for scope in self.scopes.iter_mut().skip(inner) {
                    *scope = None;
                }
                self.topic = None;
                let heading = heading.split(['。', '，']).next().unwrap_or_default();
                self.set_scope(inner, heading);
                if title_only && level <= 2 {
                    self.topic = self.heading_topic(heading);
                }
            }
            None => self.depth = 2 * self.level + 1,
        }
        let depth = self.depth;
        self.open.retain(|open| open.head_depth < depth);
    }

    fn set_scope(&mut self, level: usize, heading: &str) {
        let Some(scope) = Scope::of_heading(heading) else { return };
        let other = matches!(scope, Scope::Agency | Scope::Procurement | Scope::Assets | Scope::Performance);
        let outer = self.scopes.iter().take(level).flatten().last().copied();
        let allowed = match level {
            1 => true,
            2 => scope != Scope::All || outer.is_none(),
            // Items name their own quantities, which need no scope of their own.
            _ => other && (outer.is_none() || heading.ends_with("情况") || heading.ends_with("说明")),
        };
        // 七、（一）…: a section without words of its own takes those of its first subsection.
        let untitled = level == 2 && self.section_untitled;
        for level in if untitled { 1..=2 } else { level..=level } {
            if allowed && let Some(slot) = self.scopes.get_mut(level) {
                *slot = Some(scope);
            }
        }
        self.section_untitled = false;
    }

    /// （一）机关运行经费支出情况 → 机关运行经费.
    fn heading_topic(&self, heading: &str) -> Option<(Quantity, String)> {
        let mut words = heading;
        for tail in ["的说明", "说明", "情况", "决算", "总体", "具体", "结构"] {
            words = words.strip_suffix(tail).unwrap_or(words);
        }
        let quantity = self.resolve(words)?;
        matches!(quantity.noun, Noun::Word(_)).then(|| (quantity, words.to_owned()))
    }

    fn scope(&self) -> Scope {
        self.scopes.iter().flatten().last().copied().unwrap_or(Scope::All)
    }

    fn resolve(&self, label: &str) -> Option<Quantity> {
        let heads = self.open.iter().map(|open| open.list).chain(self.sentence.lists.iter().copied());
        let code = |list: usize| match &self.reading.statements[self.reading.lists[list].head].quantity.noun {
            Noun::Subject(code) => Some(code.clone()),
            _ => None,
        };
        let within = heads.filter_map(code).last();
        let quantity = self.vocabulary.resolve(label, self.scope(), within.as_deref())?;
        if self.scope() == Scope::Performance {
            // 绩效自评 speaks of some projects in the words of all of them.
            let words = squash(label);
            return Some(Quantity { scope: Scope::Performance, noun: Noun::Other(words) });
        }
        Some(quantity)
    }

    /// Ends a segment: a list that was announced waits for its items.
    fn finish(&mut self, asks_for_items: bool) {
        if asks_for_items
            && let Some(&list) = self.sentence.lists.last()
            && self.reading.lists[list].parts.is_empty()
        {
            self.reading.lists[list].numbered = true;
            self.open.push(Open { list, head_depth: self.depth, part_depth: None });
        }
        // A list that waits for paragraphs ends with the first that gives it nothing.
        if !self.numbered && self.first.is_none() {
            let depth = self.depth;
            self.open.retain(|open| open.part_depth != Some(depth) || depth.is_multiple_of(2));
        }
        if self.first.is_some() {
            self.previous = self.first;
        }
        self.sentence = Sentence::default();
    }

    fn semicolon(&mut self) {
        if self.sentence.lists.len() > 1 {
            self.sentence.lists.pop();
        }
        self.sentence.reason = false;
        self.sentence.change = None;
    }

    fn bare(&mut self, label: &str, stated: Stated, next: char) {
        let says = |words: &[&str]| words.iter().any(|word| label.ends_with(word));
        let ends = matches!(next, '，' | '。' | '；' | '、' | ',' | '）');
        let percent = ["占", "的比重为", "占比", "增长", "下降", "预算的", "总计的", "合计的", "总额的"];
        if ends && says(&percent) {
            self.reading.bare.push(Bare { stated, percent: true });
        } else if ends
            && says(&[
                "支出",
                "收入",
                "经费",
                "费",
                "金额",
                "总计",
                "合计",
                "总额",
                "结余",
                "预算为",
                "决算为",
                "增加",
                "减少",
            ])
        {
            self.reading.bare.push(Bare { stated, percent: false });
        } else if stated.decimals > 0 {
            self.reading.unattached.push(stated);
        }
    }

    /// A clause without number; tells whether it announces a list.
    fn clause(&mut self, text: &str, span: TextSpan, mark: char) -> bool {
        if let Some(against) = clause::against(text).filter(|_| text.chars().count() <= 16) {
            self.sentence.against = Some(against);
        }
        if clause::has_no_budget(text) {
            if let Some(target) = self.target() {
                self.reading.statements[target].no_budget = Some(span.clone());
            }
        } else if let Some(relation) = clause::relation(text) {
            // “三公”经费支出决算数小于预算数: the clause may name what it compares.
            let subject = text.split("决算").next().unwrap_or_default();
            let subject = subject.strip_suffix("支出").unwrap_or(subject);
            let known = self.resolve(subject).filter(|q| matches!(q.noun, Noun::Word(_) | Noun::Subject(_)));
            let target = match known.filter(|_| text.contains("决算")) {
                Some(quantity) => Some(self.find_or_add(quantity, subject, &span)),
                None => self.target(),
            };
            if let Some(target) = target {
                self.reading.statements[target].relation = Some((relation, span.clone()));
            }
        } else if clause::is_flat(text) {
            let subject = COMPARISON.replace(text, "|").split('|').next().unwrap_or_default().to_owned();
            let known = self.resolve(&subject).filter(|q| matches!(q.noun, Noun::Word(_) | Noun::Subject(_)));
            let target = match known {
                Some(quantity) => Some(self.find_or_add(quantity, &subject, &span)),
                None => self.target(),
            };
            if let Some(target) = target {
                self.reading.statements[target].flat = Some(span.clone());
            }
        }
        if text.contains("原因") || text.starts_with("主要是") || text.starts_with("由于") {
            self.sentence.reason = true;
        }
        let intro = |words: &[&str]| words.iter().any(|word| text.ends_with(word));
        let colon = matches!(mark, '：' | '，' | ',' | '。');
        if text.ends_with("其中") && colon {
            self.open_list(false);
            return true;
        }
        let lists =
            ["包括", "用于以下方面", "构成如下", "情况如下", "如下", "构成", "组成", "分别为", "分别是", "由以下构成"];
        // In a sentence of its own (具体情况如下) the words do not say what is listed.
        if intro(&lists) && !text.ends_with("主要包括") && colon && self.sentence.stated {
            self.open_list(true);
            return true;
        }
        if text.starts_with("其中") && text.chars().count() > 2 {
            self.open_list(false);
        }
        let named = ["（项）", "（款）", "（类）"].iter().any(|word| text.contains(word));
        if self.first.is_none() && self.current.is_none() && (named || (self.numbered && self.level >= 3)) {
            let known = self.resolve(text).filter(|q| named || matches!(q.noun, Noun::Word(_) | Noun::Subject(_)));
            if let Some(quantity) = known.filter(|_| text.chars().count() <= 80) {
                self.topic = Some((quantity, text.to_owned()));
            }
        }
        false
    }

    /// The statement that a clause without subject continues.
    fn target(&mut self) -> Option<usize> {
        self.current.or(self.first).or_else(|| {
            let fallback = self.open.last().map(|open| self.reading.lists[open.list].head).or(self.previous);
            fallback.filter(|_| !self.numbered && self.topic.is_none())
        })
    }

    /// Like [`Reader::target`], making the topic's statement where there is none yet.
    fn target_or_topic(&mut self, span: &TextSpan) -> Option<usize> {
        match (self.current, self.first, self.topic.clone()) {
            (None, None, Some((quantity, label))) => Some(self.add(quantity, &label, span)),
            _ => self.target(),
        }
    }

    /// Attaches a number; `false` when the grammar does not know what it is.
    fn figure(&mut self, label: &str, span: TextSpan, stated: &Stated) -> bool {
        let mut label = label;
        for (word, complete) in [("其中含", false), ("其中", false), ("包括", true), ("含", false), ("分别为", true)]
        {
            if let Some(rest) = label.strip_prefix(word) {
                self.open_list(complete);
                label = rest.trim_start_matches(['：', '，', ',', '、']);
                break;
            }
        }
        let given_reason =
            ["原因是", "原因为", "主要是", "由于", "原因"].iter().find_map(|word| label.rsplit_once(word));
        if let Some((_, rest)) = given_reason {
            self.sentence.reason = true;
            label = rest;
        }
        let facet = classify(label, &stated.measure);
        if self.sentence.reason && self.is_reason(&facet) {
            self.reading.reasons.push(stated.clone());
            return true;
        }
        let taken = match facet {
            Facet::Amount { subject } => self.amount(&subject, &span, stated),
            Facet::Budget { subject, kind } => {
                let target = match self.resolve(&subject) {
                    Some(quantity) => Some(self.add_unless_current(quantity, &subject, &span)),
                    None => self.target_or_topic(&span),
                };
                target.map(|target| {
                    self.reading.statements[target].budgets.push(Budget { amount: stated.clone(), kind });
                    target
                })
            }
            Facet::Share { subject, of } => {
                let of_quantity = self.resolve(&of);
                self.facet_target(&subject, &span, |s| s.shares.is_empty()).map(|target| {
                    let share = Share { rate: stated.clone(), of_words: of, of: of_quantity };
                    self.reading.statements[target].shares.push(share);
                    target
                })
            }
            Facet::Completion { subject, kind } => {
                let free = |s: &Statement| s.completions.iter().all(|c| c.kind != kind);
                self.facet_target(&subject, &span, free).map(|target| {
                    self.reading.statements[target].completions.push(Completion { rate: stated.clone(), kind });
                    target
                })
            }
            Facet::Change { subject, direction, against } => {
                self.change(&subject, &span, direction, against, stated, false)
            }
            Facet::Rate { subject, direction, against } => {
                if stated.measure == Measure::Points {
                    return true;
                }
                self.change(&subject, &span, direction, against, stated, true)
            }
            Facet::Unknown => None,
        };
        if taken.is_some() {
            self.current = taken;
            self.sentence.stated = true;
        }
        taken.is_some()
    }

    /// Within a reason amounts and changes explain; only quantities that stand on their own are claims.
    fn is_reason(&self, facet: &Facet) -> bool {
        match facet {
            Facet::Amount { subject } => {
                !self.resolve(subject).is_some_and(|q| matches!(q.noun, Noun::Word(_) | Noun::Subject(_)))
            }
            Facet::Change { .. } | Facet::Rate { .. } | Facet::Unknown => true,
            Facet::Budget { .. } | Facet::Share { .. } | Facet::Completion { .. } => false,
        }
    }

    fn amount(&mut self, subject: &str, span: &TextSpan, stated: &Stated) -> Option<usize> {
        if LAST_YEAR.is_match(subject) {
            // 上年决算数为…: understood; the change beside it says the same.
            self.reading.reasons.push(stated.clone());
            return self.target();
        }
        let subject = COMPARISON.replace(subject, "");
        let target = match self.resolve(&subject) {
            Some(quantity) => Some(self.add_unless_current(quantity, &subject, span)),
            None => match self.target_or_topic(span) {
                Some(target) if self.reading.statements[target].amount.is_none() => Some(target),
                // 2批次、24人次: another count of the same thing.
                Some(target) => match &stated.measure {
                    Measure::Count(counter) => {
                        let of = &self.reading.statements[target];
                        let quantity =
                            Quantity { scope: of.quantity.scope, noun: Noun::Other(format!("{}{counter}", of.label)) };
                        let label = of.label.clone();
                        Some(self.push(quantity, &label, span))
                    }
                    _ => None,
                },
                None => None,
            },
        }?;
        self.reading.statements[target].amount = Some(stated.clone());
        self.join_list(target);
        Some(target)
    }

    /// The statement that a share or a completion rate speaks of.
    fn facet_target(&mut self, subject: &str, span: &TextSpan, free: impl Fn(&Statement) -> bool) -> Option<usize> {
        let subject = COMPARISON.replace(subject, "");
        match self.resolve(&subject) {
            None => self.target_or_topic(span),
            Some(quantity) => {
                let section = self.section;
                let fits = |s: &&Statement| s.section == section && s.quantity == quantity && free(s);
                let near = self.reading.statements.iter().rev().take(12).find(fits).is_some();
                let at = self.reading.statements.iter().rposition(|s| fits(&s)).filter(|_| near);
                Some(at.unwrap_or_else(|| self.push(quantity.clone(), &subject, span)))
            }
        }
    }

    fn change(
        &mut self,
        subject: &str,
        span: &TextSpan,
        direction: Direction,
        against: Option<Against>,
        stated: &Stated,
        is_rate: bool,
    ) -> Option<usize> {
        let subject = COMPARISON.replace(subject, "").into_owned();
        let against = against.or(self.sentence.against).unwrap_or(Against::LastYear);
        let quantity = self.resolve(&subject);
        if is_rate
            && quantity.is_none()
            && let Some((statement, change)) = self.sentence.change
            && let Some(change) = self.reading.statements[statement].changes.get_mut(change)
            && change.rate.is_none()
        {
            change.rate = Some(stated.clone());
            change.rate_direction = Some(direction);
            return Some(statement);
        }
        let target = match quantity {
            None => self.target_or_topic(span)?,
            Some(quantity) => {
                self.change_target(&quantity, &subject).unwrap_or_else(|| self.push(quantity, &subject, span))
            }
        };
        let amount = (!is_rate).then(|| stated.clone());
        let rate = is_rate.then(|| stated.clone());
        let change = Change { direction, amount, rate, rate_direction: is_rate.then_some(direction), against };
        let changes = &mut self.reading.statements[target].changes;
        changes.push(change);
        self.sentence.change = Some((target, changes.len() - 1));
        Some(target)
    }

    /// 今年收入增加 speaks of the 收入总计 above it: the words of the change occur in those of the quantity.
    fn change_target(&self, quantity: &Quantity, subject: &str) -> Option<usize> {
        let section = self.section;
        let exact = |s: &Statement| s.section == section && s.quantity == *quantity;
        if let Some(current) = self.current.filter(|&at| exact(&self.reading.statements[at])) {
            return Some(current);
        }
        let plain = |text: &str| squash(text).replace(['和', '、', '的'], "");
        let mut words = plain(subject);
        for empty in ["今年", "本年度", "本年", "当年", "年度"] {
            words = words.replace(empty, "");
        }
        let heads = self.open.iter().rev().map(|open| self.reading.lists[open.list].head);
        let candidates = heads.chain(self.current).chain(self.previous);
        let occurs = |index: &usize| {
            let label = plain(&self.reading.statements[*index].label);
            let mut label = label.chars();
            !words.is_empty() && words.chars().all(|c| label.any(|other| other == c))
        };
        let same_section = |index: &usize| self.reading.statements[*index].section == section;
        let near = candidates.into_iter().filter(same_section).find(occurs);
        near.or_else(|| self.reading.statements.iter().rposition(exact))
    }

    /// Lists start at the statement just made.
    fn open_list(&mut self, complete: bool) {
        let Some(head) = self.target() else { return };
        let last = self.sentence.lists.last().map(|&list| &self.reading.lists[list]);
        if last.is_some_and(|list| list.head == head && list.parts.is_empty()) {
            return;
        }
        self.reading.lists.push(List { head, parts: Vec::new(), complete, numbered: false });
        let list = self.reading.lists.len() - 1;
        self.sentence.lists.push(list);
        self.sentence.opened.push(list);
        self.sentence.reason = false;
    }

    fn add_unless_current(&mut self, quantity: Quantity, label: &str, span: &TextSpan) -> usize {
        let continues = |at: &usize| {
            let statement = &self.reading.statements[*at];
            statement.quantity == quantity && statement.amount.is_none() && statement.span.paragraph == span.paragraph
        };
        match self.current.filter(continues) {
            Some(at) => at,
            None => self.add(quantity, label, span),
        }
    }

    fn find_or_add(&mut self, quantity: Quantity, label: &str, span: &TextSpan) -> usize {
        let section = self.section;
        let found = self.reading.statements.iter().rposition(|s| s.section == section && s.quantity == quantity);
        found.unwrap_or_else(|| self.push(quantity, label, span))
    }

    /// A new statement; the first of an item is the part of the list that waits for it.
    fn add(&mut self, quantity: Quantity, label: &str, span: &TextSpan) -> usize {
        let at = self.push(quantity, label, span);
        if self.first.is_none() {
            self.first = Some(at);
            let depth = self.depth;
            let waits = |open: &&mut Open| match open.part_depth {
                Some(part) => part == depth,
                None => open.head_depth < depth,
            };
            if let Some(open) = self.open.iter_mut().rev().find(waits) {
                open.part_depth = Some(depth);
                self.reading.lists[open.list].parts.push(at);
            }
        }
        at
    }

    fn push(&mut self, quantity: Quantity, label: &str, span: &TextSpan) -> usize {
        self.reading.statements.push(Statement {
            quantity,
            label: self.vocabulary.label(label),
            span: span.clone(),
            section: self.section,
            amount: None,
            budgets: Vec::new(),
            shares: Vec::new(),
            changes: Vec::new(),
            completions: Vec::new(),
            relation: None,
            flat: None,
            no_budget: None,
            list: None,
        });
        self.reading.statements.len() - 1
    }

    /// An amount inside 包括 or 其中 is a part: of the list it is known to belong to, else of the innermost.
    fn join_list(&mut self, at: usize) {
        let statement = &self.reading.statements[at];
        let measure = statement.amount.as_ref().map(|amount| &amount.measure);
        let fits = |list: usize| {
            let list = &self.reading.lists[list];
            let head = &self.reading.statements[list.head];
            let same = head.amount.as_ref().map(|amount| &amount.measure) == measure;
            list.head != at && head.quantity != statement.quantity && same && !list.parts.contains(&at)
        };
        let known = |&&list: &&usize| {
            fits(list) && {
                let head = &self.reading.statements[self.reading.lists[list].head];
                self.vocabulary.is_part(&head.quantity, &statement.quantity)
            }
        };
        let list =
            self.sentence.opened.iter().rev().find(known).or_else(|| self.sentence.lists.last().filter(|l| fits(**l)));
        if let Some(&list) = list {
            self.reading.lists[list].parts.push(at);
        }
    }

    fn link_lists(&mut self) {
        for (index, list) in self.reading.lists.iter().enumerate() {
            for &part in &list.parts {
                self.reading.statements[part].list.get_or_insert(index);
            }
        }
    }
}
