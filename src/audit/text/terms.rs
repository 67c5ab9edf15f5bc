//! The terms that part four explains, which of them the tables and part three use, and which used ones are missing.

use crate::{
    audit::Figures,
    form::{GlossaryEntry, Key, LeafKind, Profile, SubjectKind, SubjectLevel},
    project::{Numbering, Paragraph, Part, Project, Style},
};
use std::collections::BTreeSet;

/// Part four as a glossary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The entries in order.
    pub entries: Vec<Term>,
    /// What is used and not explained, in the order in which it belongs into the list.
    pub missing: Vec<MissingTerm>,
}

/// An entry of part four.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The term without its number, as [`plain`] writes it.
    pub term: String,
    /// Its paragraph within part four.
    pub paragraph: usize,
    /// The characters before the colon.
    pub front: usize,
    /// Whether a table or part three uses it.
    pub used: bool,
}

/// A term that is used and not explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingTerm {
    /// The term.
    pub term: String,
    /// Its explanation: the profile's, or a place that waits to be filled.
    pub text: String,
    /// Before which paragraph of part four it belongs.
    pub before: usize,
}

/// An entry as it stands: term and where it is.
pub(super) struct Entry {
    pub term: String,
    pub paragraph: usize,
    pub front: usize,
}

/// The entries of part four.
pub(super) fn entries(paragraphs: &[Paragraph]) -> Vec<Entry> {
    let entry = |(paragraph, text): (usize, &str)| {
        let (front, _) = text.split_once(['：', ':'])?;
        let term = unnumbered(front);
        let fits = !term.is_empty() && term.chars().count() <= 80;
        fits.then(|| Entry { term: plain(term), paragraph, front: front.chars().count() })
    };
    paragraphs.iter().map(Paragraph::text).enumerate().filter_map(entry).collect()
}

/// Without the entry's number: `15.`, `（三）`, `十、`.
fn unnumbered(front: &str) -> &str {
    Numbering::split(front).map_or(front.trim_start(), |(_, _, rest)| rest)
}

/// Without blanks, quotes and brackets of either width; the marks （类）（款）（项） stay as separators.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '(' => out.push('（'),
            ')' => out.push('）'),
            c if c.is_whitespace() || "“”\"".contains(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// The last step of a subject's path: 事业运行 of 一般公共服务（类）财政事务（款）事业运行（项）.
pub(super) fn last_step(term: &str) -> &str {
    let term = term
        .strip_suffix("（项）")
        .or_else(|| term.strip_suffix("（款）"))
        .or_else(|| term.strip_suffix("（类）"))
        .unwrap_or(term);
    let cut = ["（类）", "（款）"].iter().filter_map(|mark| term.rfind(mark).map(|at| at + mark.len())).max();
    cut.and_then(|at| term.get(at..)).unwrap_or(term)
}

pub(super) fn stem(name: &str) -> &str {
    name.strip_suffix("支出").unwrap_or(name)
}

fn is_path(term: &str) -> bool {
    term.contains('）') && last_step(term) != term
}

/// Where terms may be used.
pub(super) struct Uses<'a> {
    profile: &'a Profile,
    /// Part three, plain.
    pub text: String,
    rows: Vec<String>,
    labels: Vec<String>,
}

impl<'a> Uses<'a> {
    pub(super) fn new(profile: &'a Profile, project: &Project) -> Uses<'a> {
        let text = project.texts.part(Part::Three).iter().map(|p| plain(p.text())).collect::<Vec<_>>().join("\n");
        let sheets = project.sheets.values().flat_map(|sheet| sheet.rows());
        let rows = sheets.map(|(_, row)| plain(&row.name)).filter(|name| !name.is_empty()).collect();
        let panes = profile.forms.iter().flat_map(|form| &form.panes);
        let labels = panes.flat_map(|pane| {
            let rows = pane.fixed_rows().map(|row| plain(&row.label));
            let columns = pane.leaves().into_iter().flat_map(|leaf| leaf.titles.into_iter().map(|title| plain(&title)));
            rows.chain(columns).collect::<Vec<_>>()
        });
        Uses { profile, text, rows, labels: labels.collect() }
    }

    /// Whether a table or part three speaks of a term, in its own or another word for it.
    pub(super) fn has(&self, term: &str) -> bool {
        let name = stem(last_step(term));
        self.text.contains(name)
            || self.rows.iter().any(|row| stem(row) == name)
            || (!is_path(term) && self.labels.iter().any(|label| label.contains(name)))
            || self.profile.glossary.iter().any(|entry| {
                plain(&entry.term) == term && entry.explains.iter().any(|word| self.text.contains(&plain(word)))
            })
    }
}

/// What has an amount other than zero in the tables: rows and columns by name, and functional subjects by code.
struct Amounts {
    labels: BTreeSet<String>,
    items: BTreeSet<(Key, String)>,
}

impl Amounts {
    fn new(profile: &Profile, project: &Project) -> Amounts {
        let figures = Figures::resolve(profile, project);
        let (mut labels, mut items) = (BTreeSet::new(), BTreeSet::new());
        for form in &profile.forms {
            for pane in &form.panes {
                let columns = pane.amount_columns();
                let titles: Vec<Vec<String>> = pane
                    .leaves()
                    .into_iter()
                    .filter(|leaf| matches!(leaf.kind, LeafKind::Amount(_)))
                    .map(|leaf| leaf.titles)
                    .collect();
                let fixed = pane.fixed_rows().map(|row| (&row.key, row.label.as_str(), false));
                let entered = project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows());
                let entered = entered.filter(|_| form.subject_kind().is_some());
                let rows = fixed.chain(entered.map(|(key, row)| (key, row.name.as_str(), true)));
                for (key, name, entered) in rows {
                    let some =
                        |column: &Key| figures.at(&form.key, key, column).is_some_and(|figure| !figure.yuan.is_zero());
                    let filled: Vec<usize> = (0..columns.len()).filter(|at| some(&columns[*at])).collect();
                    if filled.is_empty() {
                        continue;
                    }
                    labels.insert(plain(name));
                    labels.extend(filled.iter().filter_map(|at| titles.get(*at)).flatten().map(|title| plain(title)));
                    let functional = form.subject_kind() == Some(SubjectKind::Functional);
                    if entered && functional && SubjectLevel::of(key) == Some(SubjectLevel::Item) {
                        items.insert((key.clone(), plain(name)));
                    }
                }
            }
        }
        Amounts { labels, items }
    }

    /// Whether an entry of the profile's glossary is needed for what the tables hold.
    fn need(&self, entry: &GlossaryEntry) -> bool {
        let term = plain(&entry.term);
        if is_path(&term) {
            return self.items.iter().any(|(_, name)| stem(name) == stem(last_step(&term)));
        }
        let words = std::iter::once(term).chain(entry.explains.iter().map(|word| plain(word)));
        words.into_iter().any(|word| self.labels.iter().any(|label| label.contains(&word)))
    }
}

/// Reads part four as a glossary.
pub fn terms(profile: &Profile, project: &Project) -> Terms {
    let paragraphs = project.texts.part(Part::Four);
    let (uses, amounts) = (Uses::new(profile, project), Amounts::new(profile, project));
    let entries = entries(paragraphs);
    let order: Vec<String> = profile.glossary.iter().map(|entry| plain(&entry.term)).collect();
    let end = entries.last().map_or(paragraphs.len(), |entry| entry.paragraph + 1);
    let explained = |term: &str| {
        entries
            .iter()
            .any(|entry| entry.term == term || (is_path(term) && stem(last_step(&entry.term)) == stem(last_step(term))))
    };
    let mut missing: Vec<MissingTerm> = Vec::new();
    for (index, entry) in profile.glossary.iter().enumerate() {
        let term = &order[index];
        let spoken_of = !is_path(term) && uses.text.contains(stem(term));
        if explained(term) || !(amounts.need(entry) || spoken_of) {
            continue;
        }
        let place = |entry: &Entry| order.iter().position(|other| *other == entry.term);
        let after = entries.iter().rfind(|entry| place(entry).is_some_and(|place| place < index));
        let before = entries.iter().find(|entry| place(entry).is_some_and(|place| place > index));
        let before = after.map(|entry| entry.paragraph + 1).or(before.map(|entry| entry.paragraph)).unwrap_or(end);
        missing.push(MissingTerm { term: entry.term.clone(), text: entry.text.clone(), before });
    }
    // Some provinces' part four explains kinds of money only and no subject at all.
    let explains_subjects = |mut terms: std::slice::Iter<'_, String>| terms.any(|term| term.contains("（项）"));
    let own: Vec<String> = entries.iter().map(|entry| entry.term.clone()).collect();
    let subjects = if own.is_empty() { explains_subjects(order.iter()) } else { explains_subjects(own.iter()) };
    if subjects {
        let (known, from_profile) = (codes(profile, &own), missing.clone());
        for (code, name) in &amounts.items {
            let is_same = |term: &str| stem(last_step(term)) == stem(name);
            let aliases = profile.glossary.iter().filter(|entry| own.contains(&plain(&entry.term)));
            let by_alias = aliases.flat_map(|entry| &entry.explains).any(|word| stem(&plain(word)) == stem(name));
            if by_alias || own.iter().any(|term| is_same(term)) || from_profile.iter().any(|m| is_same(&plain(&m.term)))
            {
                continue;
            }
            let after = known.iter().rposition(|known| known.as_ref().is_some_and(|known| known < code));
            let after = after.or_else(|| own.iter().rposition(|term| term.contains("（项）")));
            let before = after.and_then(|at| entries.get(at)).map_or(end, |entry| entry.paragraph + 1);
            missing.push(MissingTerm {
                term: path(profile, code, name), text: "反映〔解释〕。".to_owned(), before
            });
        }
    }
    missing.sort_by_key(|missing| missing.before);
    let entries = entries.into_iter().map(|Entry { term, paragraph, front }| {
        let used = uses.has(&term);
        Term { term, paragraph, front, used }
    });
    Terms { entries: entries.collect(), missing }
}

/// The subject's code of each entry whose whole path is in the year's list.
fn codes(profile: &Profile, terms: &[String]) -> Vec<Option<Key>> {
    let steps = |term: &str| -> Vec<String> {
        term.split(['（', '）'])
            .filter(|step| !["类", "款", "项", ""].contains(step))
            .map(|s| stem(s).to_owned())
            .collect()
    };
    let items = || profile.functional.iter().filter(|subject| SubjectLevel::of(&subject.0) == Some(SubjectLevel::Item));
    let code = |term: &String| {
        let wanted = is_path(term).then(|| steps(term))?;
        let last = stem(last_step(term));
        let fits =
            |code: &str, name: &str| stem(&plain(name)) == last && steps(&plain(&path(profile, code, name))) == wanted;
        items().find(|subject| fits(&subject.0, &subject.1)).map(|subject| subject.0.clone())
    };
    terms.iter().map(code).collect()
}

/// 一般公共服务支出（类）财政事务（款）事业运行（项）.
fn path(profile: &Profile, code: &str, name: &str) -> String {
    let above = |end: usize, mark: &str| {
        let name = code.get(..end).and_then(|code| profile.functional.name(code))?;
        Some(format!("{name}（{mark}）"))
    };
    format!("{}{}{name}（项）", above(3, "类").unwrap_or_default(), above(5, "款").unwrap_or_default())
}

impl Terms {
    /// How many entries nothing uses.
    pub fn unused(&self) -> usize {
        self.entries.iter().filter(|entry| !entry.used).count()
    }

    /// Part four with missing terms added where they belong, and numbered anew.
    pub fn with_missing(&self, paragraphs: &[Paragraph], which: impl Fn(usize) -> bool) -> Vec<Paragraph> {
        let (numbering, style) = self.first(paragraphs).unwrap_or((Some(Numbering::dotted()), Style::Body));
        let mut next = paragraphs.to_vec();
        let mut numbered: Vec<bool> =
            (0..next.len()).map(|at| self.entries.iter().any(|e| e.paragraph == at)).collect();
        let wanted: Vec<&MissingTerm> =
            self.missing.iter().enumerate().filter(|(at, _)| which(*at)).map(|(_, missing)| missing).collect();
        for missing in wanted.into_iter().rev() {
            let text = format!("{}：{}", missing.term, missing.text);
            let text = numbering.as_ref().map_or(text.clone(), |numbering| numbering.write(1, &text));
            let at = missing.before.min(next.len());
            next.insert(at, Paragraph::new(style, text));
            numbered.insert(at, true);
        }
        renumber(&mut next, &numbered, numbering.as_ref());
        next
    }

    /// Part four without the entries at these positions of [`Terms::entries`], and numbered anew.
    pub fn without(&self, paragraphs: &[Paragraph], which: impl Fn(usize) -> bool) -> Vec<Paragraph> {
        let numbering = self.first(paragraphs).and_then(|(numbering, _)| numbering);
        let entry = |at: usize| self.entries.iter().position(|entry| entry.paragraph == at);
        let kept = paragraphs.iter().enumerate().filter(|(at, _)| !entry(*at).is_some_and(&which));
        let (mut next, numbered): (Vec<Paragraph>, Vec<bool>) =
            kept.map(|(at, paragraph)| (paragraph.clone(), entry(at).is_some())).unzip();
        renumber(&mut next, &numbered, numbering.as_ref());
        next
    }

    /// How the entries are numbered, and in which style they stand.
    fn first(&self, paragraphs: &[Paragraph]) -> Option<(Option<Numbering>, Style)> {
        let first = paragraphs.get(self.entries.first()?.paragraph)?;
        Some((Numbering::split(first.text()).map(|(numbering, ..)| numbering), first.style()))
    }
}

/// Counts the numbered paragraphs from one.
fn renumber(paragraphs: &mut [Paragraph], numbered: &[bool], numbering: Option<&Numbering>) {
    let Some(numbering) = numbering else { return };
    let entries = paragraphs.iter_mut().zip(numbered).filter(|(_, numbered)| **numbered);
    for ((paragraph, _), number) in entries.zip(1..) {
        let Some((own, _, rest)) = Numbering::split(paragraph.text()) else { continue };
        let text = numbering.write(number, rest);
        if own.is_like(numbering) && text != paragraph.text() {
            *paragraph = paragraph.retyped(&text).0;
        }
    }
}
