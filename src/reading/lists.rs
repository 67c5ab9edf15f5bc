//! Statements come into being and join the lists that announce them.

use super::{
    List, Quantity, Statement,
    state::{Open, Reader, Sentence},
};
use crate::project::TextSpan;

impl Reader<'_> {
    /// Ends a segment: a list that was announced waits for its items.
    pub(super) fn finish(&mut self, asks_for_items: bool) {
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

    pub(super) fn semicolon(&mut self) {
        if self.sentence.lists.len() > 1 {
            self.sentence.lists.pop();
        }
        self.sentence.reason = false;
        self.sentence.change = None;
    }

    /// Lists start at the statement just made.
    pub(super) fn open_list(&mut self, complete: bool) {
        // 其中 in a sentence of its own speaks of what the paragraph began with.
        let fresh =
            self.first.filter(|first| !self.sentence.stated && self.current.is_some_and(|at| self.belongs(*first, at)));
        let Some(head) = fresh.or_else(|| self.target()) else { return };
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

    /// Whether a statement is of a part of another, by its words or by the text's lists.
    fn belongs(&self, whole: usize, part: usize) -> bool {
        let quantity = |at: usize| &self.reading.statements[at].quantity;
        self.vocabulary.is_part(quantity(whole), quantity(part))
            || self.reading.lists.iter().any(|list| list.head == whole && list.parts.contains(&part))
    }

    pub(super) fn add_unless_current(&mut self, quantity: Quantity, label: &str, span: &TextSpan) -> usize {
        let continues = |at: &usize| {
            let statement = &self.reading.statements[*at];
            statement.quantity == quantity && statement.amount.is_none() && statement.span.paragraph == span.paragraph
        };
        match self.current.filter(continues) {
            Some(at) => at,
            None => self.add(quantity, label, span),
        }
    }

    pub(super) fn find_or_add(&mut self, quantity: Quantity, label: &str, span: &TextSpan) -> usize {
        let section = self.section;
        let found = self.reading.statements.iter().rposition(|s| s.section == section && s.quantity == quantity);
        found.unwrap_or_else(|| self.push(quantity, label, span))
    }

    /// A new statement; the first of an item is the part of the list that waits for it.
    pub(super) fn add(&mut self, quantity: Quantity, label: &str, span: &TextSpan) -> usize {
        let at = self.push(quantity, label, span);
        if self.first.is_none() {
            self.first = Some(at);
            // 1.行政运行（项）。 may stand alone, with its figures in the paragraph below.
            let topic = self.topic.as_ref().is_some_and(|(topic, _)| *topic == self.reading.statements[at].quantity);
            let depth = if topic && !self.numbered && self.level >= 3 { 2 * self.level } else { self.depth };
            let (reading, vocabulary) = (&self.reading, self.vocabulary);
            let is_part = |open: &Open| {
                let head = &reading.statements[reading.lists[open.list].head];
                vocabulary.is_part(&head.quantity, &reading.statements[at].quantity)
            };
            let waits = |open: &&mut Open| match open.part_depth {
                Some(part) => part == depth && (open.head_depth < depth || is_part(open)),
                None => open.head_depth < depth || (open.head_depth == depth && is_part(open)),
            };
            if let Some(open) = self.open.iter_mut().rev().find(waits) {
                let (head, part) = (&reading.statements[reading.lists[open.list].head], &reading.statements[at]);
                if head.quantity == part.quantity || vocabulary.are_siblings(&head.quantity, &part.quantity) {
                    return at;
                }
                open.part_depth = Some(depth);
                self.reading.lists[open.list].parts.push(at);
            }
        }
        at
    }

    pub(super) fn push(&mut self, quantity: Quantity, label: &str, span: &TextSpan) -> usize {
        self.reading.statements.push(Statement {
            quantity,
            label: self.vocabulary.label(label),
            span: span.clone(),
            section: self.section,
            amount: None,
            last_year: None,
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
    pub(super) fn join_list(&mut self, at: usize) {
        let statement = &self.reading.statements[at];
        let measure = statement.amount.as_ref().map(|amount| &amount.measure);
        let fits = |list: usize| {
            let list = &self.reading.lists[list];
            let head = &self.reading.statements[list.head];
            let same = head.amount.as_ref().map(|amount| &amount.measure) == measure;
            let apart = head.quantity != statement.quantity
                && !self.vocabulary.are_siblings(&head.quantity, &statement.quantity);
            list.head != at && apart && same && !list.parts.contains(&at)
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

    pub(super) fn link_lists(&mut self) {
        for (index, list) in self.reading.lists.iter().enumerate() {
            for &part in &list.parts {
                self.reading.statements[part].list.get_or_insert(index);
            }
        }
    }
}
