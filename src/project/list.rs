//! Lists within a part's text: the offices with their duties, the units of part one. The paragraphs are the truth; a
//! list is read off them, and every change of it gives paragraphs back.

use super::{Numbering, Paragraph, Style};
use std::ops::Range;

/// A numbered list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The sentence or heading that introduces it.
    pub title: String,
    /// Its entries.
    pub entries: Vec<ListEntry>,
    /// Whether entries have a name on a line of its own with their duties below.
    pub has_details: bool,
    numbering: Numbering,
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    /// Its paragraphs within the part.
    pub paragraphs: Range<usize>,
    /// Its number as it stands there.
    pub number: usize,
    /// What stands behind the number.
    pub name: String,
    /// The paragraphs below, one a line.
    pub details: String,
}

/// What is done to a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListChange {
    /// Adds an empty entry behind the last.
    Add,
    /// Removes an entry.
    Remove(usize),
    /// Moves an entry to a position.
    Move(usize, usize),
    /// Gives an entry another name.
    Name(usize, String),
    /// Gives an entry other details, one paragraph a line.
    Details(usize, String),
}

/// What a new entry says until it is filled.
const OPEN_NAME: &str = "〔名称〕";
const OPEN_DETAILS: &str = "负责〔职责〕。";

impl List {
    /// Whether the numbers count from one without a gap.
    pub fn is_in_order(&self) -> bool {
        self.entries.iter().zip(1..).all(|(entry, number)| entry.number == number)
    }

    /// The part with the list changed, and numbered anew.
    pub fn changed(&self, paragraphs: &[Paragraph], change: &ListChange) -> Vec<Paragraph> {
        let (Some(first), Some(last)) = (self.entries.first(), self.entries.last()) else { return paragraphs.to_vec() };
        let stretch = |entry: &ListEntry| paragraphs.get(entry.paragraphs.clone()).unwrap_or_default().to_vec();
        let mut entries: Vec<Vec<Paragraph>> = self.entries.iter().map(stretch).collect();
        match change {
            ListChange::Add => {
                let style = entries.last().and_then(|entry| entry.first()).map_or(Style::Body, Paragraph::style);
                let mut new = vec![Paragraph::new(style, self.numbering.write(1, OPEN_NAME))];
                if self.has_details {
                    new.push(Paragraph::new(Style::Body, OPEN_DETAILS));
                }
                entries.push(new);
            }
            ListChange::Remove(at) if *at < entries.len() => drop(entries.remove(*at)),
            ListChange::Move(from, to) if (*from).max(*to) < entries.len() => {
                let entry = entries.remove(*from);
                entries.insert(*to, entry);
            }
            ListChange::Name(at, name) => {
                if let Some(head) = entries.get_mut(*at).and_then(|entry| entry.first_mut()) {
                    *head = head.retyped(&self.numbering.write(1, name)).0;
                }
            }
            ListChange::Details(at, details) => {
                if let Some(entry) = entries.get_mut(*at) {
                    let old: Vec<Paragraph> = entry.drain(1..).collect();
                    let lines = details.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate();
                    entry.extend(lines.map(|(at, line)| match old.get(at) {
                        Some(old) => old.retyped(line).0,
                        None => Paragraph::new(Style::Body, line),
                    }));
                }
            }
            ListChange::Remove(_) | ListChange::Move(..) => {}
        }
        for (entry, number) in entries.iter_mut().zip(1..) {
            if let Some(head) = entry.first_mut()
                && let Some((_, _, rest)) = Numbering::split(head.text())
            {
                let text = self.numbering.write(number, rest);
                if text != head.text() {
                    *head = head.retyped(&text).0;
                }
            }
        }
        let mut changed = paragraphs.to_vec();
        changed.splice(first.paragraphs.start..last.paragraphs.end, entries.into_iter().flatten());
        changed
    }
}

/// The lists of a text, in order.
pub fn lists(paragraphs: &[Paragraph]) -> Vec<List> {
    let mut lists: Vec<List> = Vec::new();
    let mut open: Option<List> = None;
    let mut title = String::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let text = paragraph.text();
        let head = Numbering::split(text).filter(|_| paragraph.style() != Style::Section);
        match (head, &mut open) {
            (Some((numbering, number, rest)), Some(list))
                if list.numbering.is_like(&numbering) && number != 1 && !list.takes_below(paragraph) =>
            {
                list.entries.push(ListEntry::new(at, number, rest));
            }
            (Some((numbering, number @ 1, rest)), open)
                if !open.as_ref().is_some_and(|list| list.takes_below(paragraph)) =>
            {
                lists.extend(open.take());
                // A name on a line of its own has its duties below; a sentence stands alone.
                let has_details = paragraph.style() != Style::Body;
                let entries = vec![ListEntry::new(at, number, rest)];
                *open = Some(List { title: title.clone(), entries, has_details, numbering });
            }
            (_, Some(list)) if list.takes_below(paragraph) => {
                if let Some(entry) = list.entries.last_mut() {
                    entry.paragraphs.end = at + 1;
                    if !entry.details.is_empty() {
                        entry.details.push('\n');
                    }
                    entry.details.push_str(text);
                }
            }
            (_, open) => {
                lists.extend(open.take());
                title = text.trim_end_matches(['：', ':']).to_owned();
            }
        }
    }
    lists.extend(open);
    lists
}

impl List {
    /// Whether a paragraph belongs to the entry above it.
    fn takes_below(&self, paragraph: &Paragraph) -> bool {
        self.has_details && paragraph.style() == Style::Body
    }
}

impl ListEntry {
    fn new(at: usize, number: usize, name: &str) -> ListEntry {
        ListEntry { paragraphs: at..at + 1, number, name: name.to_owned(), details: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<Paragraph> {
        let body = |text: &str| Paragraph::Body(text.to_owned());
        let item = |text: &str| Paragraph::Item(text.to_owned());
        vec![
            Paragraph::Section("一、主要职责".to_owned()),
            body("（一）负责甲。"),
            body("（二）负责乙。"),
            body("内设机构及其职责如下："),
            item("1.办公室"),
            body("负责文电。"),
            body("（1）负责会务。"),
            item("2.业务室"),
            body("负责业务。"),
            Paragraph::Section("二、单位构成".to_owned()),
            body("1、某中心"),
        ]
    }

    #[test]
    fn lists_are_read_off_the_text() {
        let lists = lists(&sample());
        let titles: Vec<&str> = lists.iter().map(|list| list.title.as_str()).collect();
        assert_eq!(titles, ["一、主要职责", "内设机构及其职责如下", "二、单位构成"]);
        let names: Vec<&str> = lists[1].entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["办公室", "业务室"]);
        assert_eq!(lists[1].entries[0].details, "负责文电。\n（1）负责会务。");
        assert!(lists.iter().all(List::is_in_order) && !lists[0].has_details);
    }

    #[test]
    fn changes_number_the_list_anew_and_leave_the_rest() {
        let text = sample();
        let offices = lists(&text).remove(1);
        let texts = |change: ListChange| -> Vec<String> {
            offices.changed(&text, &change).iter().map(|paragraph| paragraph.text().to_owned()).collect()
        };
        let moved = texts(ListChange::Move(1, 0));
        assert_eq!(moved[4..9], ["1.业务室", "负责业务。", "2.办公室", "负责文电。", "（1）负责会务。"]);
        let removed = texts(ListChange::Remove(0));
        assert_eq!(removed[4..], ["1.业务室", "负责业务。", "二、单位构成", "1、某中心"]);
        let added = texts(ListChange::Add);
        assert_eq!(added[9..11], ["3.〔名称〕", "负责〔职责〕。"]);
        let named = texts(ListChange::Name(1, "综合室".to_owned()));
        assert_eq!(named[7], "2.综合室");
        let details = texts(ListChange::Details(1, "甲。\n\n 乙。".to_owned()));
        assert_eq!(details[7..10], ["2.业务室", "甲。", "乙。"]);
        assert_eq!(details[10..], text[9..].iter().map(|p| p.text().to_owned()).collect::<Vec<_>>());
    }
}
