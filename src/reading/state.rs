//! What lasts while a text is read: headings, scopes, open lists, and the statement being continued.

use super::{Against, BudgetKind, Noun, Quantity, Reading, Scope, Segment, Vocabulary, clause, vocabulary::squash};
use crate::project::{Part, TextSpan};
use regex::Regex;
use std::sync::LazyLock;

/// `比上年`, `与2018年度决算数相比`, `较年初预算` and what stands behind it.
pub(super) static COMPARISON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(比|较|与|和|同|对比)(其?上年|去年|上一年|同期|年初|全年|预算|\d{4}年)(度|同期|决算|支出|数|预算|初)*(相比|对比|比较|比)?")
        .expect("the pattern is valid")
});

/// A list whose parts are numbered items or paragraphs still to come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub(super) list: usize,
    pub(super) head_depth: u8,
    /// The depth of the first part; later parts have the same.
    pub(super) part_depth: Option<u8>,
}

/// What lasts from paragraph to paragraph.
pub(super) struct Reader<'a> {
    pub(super) vocabulary: &'a Vocabulary<'a>,
    pub(super) part: Part,
    pub(super) reading: Reading,
    pub(super) section: usize,
    pub(super) section_untitled: bool,
    /// The scope that the heading of each level sets.
    pub(super) scopes: [Option<Scope>; 6],
    pub(super) level: u8,
    pub(super) open: Vec<Open>,
    /// The first statement of the segment before this one.
    pub(super) previous: Option<usize>,
    /// What the heading or item names before any figure.
    pub(super) topic: Option<(Quantity, String)>,
    /// The statement that clauses without subject continue.
    pub(super) current: Option<usize>,
    pub(super) first: Option<usize>,
    pub(super) depth: u8,
    pub(super) numbered: bool,
    pub(super) sentence: Sentence,
    /// The heading says that what follows is the budget of another year.
    pub(super) other_budget: bool,
}

/// What lasts until the full stop.
#[derive(Clone, Debug, Default)]
pub(super) struct Sentence {
    /// Lists being filled, the innermost last.
    pub(super) lists: Vec<usize>,
    /// All lists opened in this sentence.
    pub(super) opened: Vec<usize>,
    /// Where a rate without subject belongs: statement and change.
    pub(super) change: Option<(usize, usize)>,
    pub(super) against: Option<Against>,
    pub(super) reason: bool,
    /// The sentence speaks of another year's budget.
    pub(super) other_year: bool,
    /// Whether a figure of the sentence has been attached.
    pub(super) stated: bool,
    /// The figure just read is this budget.
    pub(super) budget: Option<BudgetKind>,
    /// The sentence says that there was none of something the vocabulary does not know.
    pub(super) absent: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary<'a>, part: Part) -> Reader<'a> {
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
            other_budget: false,
        }
    }

    /// Starts a segment: numbering closes lists and sets scopes.
    pub(super) fn begin(&mut self, segment: &Segment, heading: &str, title_only: bool) {
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
                if level <= 2 {
                    self.other_budget = title_only && self.is_of_other_budget(heading);
                }
                if title_only && level <= 2 {
                    self.topic = self.heading_topic(heading);
                }
            }
            None => self.depth = 2 * self.level + 1,
        }
        let (depth, running) = (self.depth, segment.level.is_none());
        // Parts may stand in paragraphs of the same depth: 基本支出…,其中: then 人员经费… and 公用经费….
        self.open.retain(|open| open.head_depth < depth || (running && open.head_depth == depth));
    }

    pub(super) fn set_scope(&mut self, level: usize, heading: &str) {
        let Some(scope) = Scope::of_heading(heading) else { return };
        let other = matches!(scope, Scope::Agency | Scope::Procurement | Scope::Assets | Scope::Performance);
        let outer = self.scopes.iter().take(level).flatten().last().copied();
        let allowed = match level {
            1 => true,
            // 财政拨款支出决算总体情况 under 一般公共预算财政拨款… speaks of that budget.
            2 if scope == Scope::Fiscal => !outer.is_some_and(Scope::is_one_budget),
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

    /// 2022年“三公”经费预算安排情况 beside the accounts of 2021.
    fn is_of_other_budget(&self, heading: &str) -> bool {
        let year = heading.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<u16>();
        let other = year.is_ok_and(|year| (1990..2100).contains(&year) && year != self.vocabulary.project().year);
        let plain = ["公共预算", "基金预算", "经营预算"].iter().fold(heading.to_owned(), |h, kind| h.replace(kind, ""));
        other && plain.contains("预算") && !plain.contains("决算") && !plain.contains("绩效")
    }

    /// （一）机关运行经费支出情况 → 机关运行经费.
    pub(super) fn heading_topic(&self, heading: &str) -> Option<(Quantity, String)> {
        let mut words = heading;
        for tail in ["的说明", "说明", "情况", "决算", "总体", "具体", "结构"] {
            words = words.strip_suffix(tail).unwrap_or(words);
        }
        let quantity = self.resolve(words)?;
        matches!(quantity.noun, Noun::Word(_)).then(|| (quantity, words.to_owned()))
    }

    pub(super) fn scope(&self) -> Scope {
        self.scopes.iter().flatten().last().copied().unwrap_or(Scope::All)
    }

    pub(super) fn resolve(&self, label: &str) -> Option<Quantity> {
        let heads = self.open.iter().map(|open| open.list).chain(self.sentence.lists.iter().copied());
        let code = |list: usize| match &self.reading.statements[self.reading.lists[list].head].quantity.noun {
            Noun::Subject(code) => Some(code.clone()),
            _ => None,
        };
        let within = heads.rev().find_map(code);
        // After “三公”经费, 公务接待费 is the public expense and not the economic subject.
        let first = self.first.and_then(|at| self.reading.statements.get(at)).map(|first| first.quantity.scope);
        let scope = match (self.scope(), first) {
            (Scope::All | Scope::Fiscal | Scope::General, Some(Scope::ThreePublic)) => Scope::ThreePublic,
            (scope, _) => scope,
        };
        let quantity = self.vocabulary.resolve(label, scope, within.as_deref())?;
        if self.scope() == Scope::Performance {
            // 绩效自评 speaks of some projects in the words of all of them.
            let words = squash(label);
            return Some(Quantity { scope: Scope::Performance, noun: Noun::Other(words) });
        }
        let quantity = self.of_budget_at_hand(quantity, label);
        // Inside “三公”经费 12万元（其中：一般公共预算支出12万元） a budget is where the money came from.
        let own = [Scope::ThreePublic, Scope::Agency, Scope::Procurement].contains(&self.scope());
        let source = [Scope::Fiscal, Scope::General, Scope::Fund, Scope::StateCapital].contains(&quantity.scope)
            && matches!(&quantity.noun, Noun::Word(word) if ["支出", "收入"].contains(&word.as_str()));
        if own && source {
            return Some(Quantity { scope: self.scope(), noun: Noun::Other(squash(label)) });
        }
        Some(quantity)
    }

    /// Which budget general words mean: 财政拨款支出 in a section on one budget is that budget's, and so is 本年支出 in
    /// an item that began with that budget's income.
    fn of_budget_at_hand(&self, quantity: Quantity, label: &str) -> Quantity {
        let section = self.scope();
        let Noun::Word(word) = &quantity.noun else { return quantity };
        if quantity.scope == Scope::Fiscal && section.is_one_budget() {
            return Quantity { scope: section, ..quantity };
        }
        let first = self.first.or(self.current).and_then(|at| self.reading.statements.get(at));
        let first = first.map(|first| &first.quantity);
        let income = first.filter(|first| matches!(&first.noun, Noun::Word(word) if *word == "收入"));
        let item = self.numbered && self.level >= 3 && Scope::split(&squash(label)).is_none();
        let follows = ["支出", "年初结转和结余", "年末结转和结余"].contains(&word.as_str());
        match income {
            Some(income) if item && follows && income.scope.is_one_budget() && quantity.scope == section => {
                Quantity { scope: income.scope, ..quantity }
            }
            _ => quantity,
        }
    }

    /// A clause without number; tells whether it announces a list.
    pub(super) fn clause(&mut self, text: &str, span: TextSpan, mark: char) -> bool {
        if let Some(against) = clause::against(text).filter(|_| text.chars().count() <= 16) {
            self.sentence.against = Some(against);
        }
        self.sentence.budget = None;
        self.name_compared(text, &span);
        self.name_absent(text, &span);
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
        } else if clause::is_flat(text) && !self.sentence.absent {
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
            let known = known.map(|quantity| (quantity, text.to_owned())).or_else(|| self.heading_topic(text));
            if let Some(topic) = known.filter(|_| text.chars().count() <= 80) {
                self.topic = Some(topic);
            }
        }
        false
    }

    /// 公务接待费支出决算比预算无增减变化: what follows speaks of 公务接待费.
    fn name_compared(&mut self, text: &str, span: &TextSpan) {
        let Some(found) = COMPARISON.find(text).filter(|found| found.start() > 0) else { return };
        let subject = text.get(..found.start()).unwrap_or_default();
        let known = self.resolve(subject).filter(|q| matches!(q.noun, Noun::Word(_) | Noun::Subject(_)));
        if let Some(quantity) = known {
            self.current = Some(self.find_or_add(quantity, subject, span));
        }
    }

    /// 本年度无公务接待费支出，与上年持平: what follows speaks of 公务接待费.
    fn name_absent(&mut self, text: &str, span: &TextSpan) {
        let Some(subject) = clause::absent(text) else { return };
        let known = self.resolve(subject).filter(|q| matches!(q.noun, Noun::Word(_) | Noun::Subject(_)));
        if let Some(quantity) = known {
            self.current = Some(self.find_or_add(quantity, subject, span));
        } else {
            self.sentence.absent = true;
        }
    }

    /// The statement that a clause without subject continues.
    pub(super) fn target(&mut self) -> Option<usize> {
        self.current.or(self.first).or_else(|| {
            let fallback = self.open.last().map(|open| self.reading.lists[open.list].head).or(self.previous);
            fallback.filter(|_| !self.numbered && self.topic.is_none())
        })
    }

    /// Like [`Reader::target`], making the topic's statement where there is none yet.
    pub(super) fn target_or_topic(&mut self, span: &TextSpan) -> Option<usize> {
        match (self.current, self.first, self.topic.clone()) {
            (None, None, Some((quantity, label))) => Some(self.add(quantity, &label, span)),
            _ => self.target(),
        }
    }
}
