//! The search itself: codes, names and amounts of all tables, the texts, and what the cover says.

use super::{
    folded::Folded,
    initials::{letters, sounds_like},
};
use crate::{
    amount::{Amount, Unit, format_amount, format_plain},
    app::grid::{
        table::Table,
        totals::{Totals, Values},
    },
    audit::Place,
    form::{Address, Form, Key, LeafKind, PaneRows, Profile, TOTAL_ROW},
    project::{Part, Project, TextSpan},
};
use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// More places are not listed; a longer query finds fewer.
pub const MOST: usize = 1_000;
/// Characters of a text that are shown on each side of what was found.
const AROUND: usize = 18;

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// 基本信息.
    Facts,
    /// A row, by its code or name.
    Row {
        /// The form.
        form: Key,
        /// The row.
        row: Key,
    },
    /// A cell, a stretch of text, or a form.
    Place(Place),
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where.
    pub target: Target,
    /// Where, in words.
    pub place: String,
    /// What stands there.
    pub text: String,
    /// What of it was looked for, in characters; empty where it was found by its sound or by its value in 元.
    pub hit: Range<usize>,
}

/// Everything that was found, in the order of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// The first [`MOST`].
    pub found: Vec<Found>,
    /// Whether there were more.
    pub more: bool,
}

/// What is looked for and where.
pub struct Question<'a> {
    /// The profile of the project.
    pub profile: &'a Profile,
    /// The project.
    pub project: &'a Project,
    /// Its computed totals.
    pub totals: &'a Totals,
    /// The words, code, number or initials.
    pub query: &'a str,
}

/// Searches a project; `None` when given up on the way.
pub fn search(question: &Question<'_>, given_up: &Arc<AtomicBool>) -> Option<Results> {
    let query = Folded::new(question.query);
    let mut search = Search {
        values: Values { project: question.project, totals: question.totals },
        letters: letters(question.query),
        number: number(&query),
        query,
        results: Results::default(),
        given_up: given_up.clone(),
    };
    if !search.query.is_empty() {
        search.facts();
        search.text(Part::One);
        for form in &question.profile.forms {
            search.form(form, false);
            search.form(form, true);
        }
        search.text(Part::Three);
        search.text(Part::Four);
    }
    (!given_up.load(Ordering::Relaxed)).then_some(search.results)
}

/// A query that may be an amount or a code.
fn number(query: &Folded) -> Option<String> {
    let text = query.text();
    let fits = text.chars().all(|c| c.is_ascii_digit() || ".-".contains(c)) && text.contains(|c: char| c != '-');
    fits.then_some(text)
}

struct Search<'a> {
    values: Values<'a>,
    query: Folded,
    number: Option<String>,
    letters: Option<String>,
    results: Results,
    given_up: Arc<AtomicBool>,
}

impl Search<'_> {
    /// Whether there is no use in going on.
    fn is_over(&self) -> bool {
        self.results.more || self.given_up.load(Ordering::Relaxed)
    }

    fn add(&mut self, target: Target, place: String, text: String, hit: Range<usize>) {
        if self.results.found.len() < MOST {
            self.results.found.push(Found { target, place, text, hit });
        } else {
            self.results.more = true;
        }
    }

    fn facts(&mut self) {
        let project = self.values.project;
        let facts = [
            ("单位名称", project.unit.name.clone()),
            ("单位性质", project.unit.kind.name().to_owned()),
            ("年度", project.year.to_string()),
        ];
        for (name, text) in facts {
            if let Some(hit) = Folded::new(&text).find(&self.query).into_iter().next() {
                self.add(Target::Facts, format!("基本信息 {name}"), text, hit);
            }
        }
    }

    fn text(&mut self, part: Part) {
        for (paragraph, text) in self.values.project.texts.part(part).iter().enumerate() {
            if self.is_over() {
                return;
            }
            for hit in Folded::new(text.text()).find(&self.query) {
                let span = TextSpan { part, paragraph, start: hit.start, end: hit.end };
                let (excerpt, hit) = excerpt(text.text(), hit);
                let place = format!("{}第{}段", part.name(), paragraph + 1);
                self.add(Target::Place(Place::Text(span)), place, excerpt, hit);
            }
        }
    }

    /// A form of this year, or its figures of last year.
    fn form(&mut self, form: &Form, prior: bool) {
        let entered = !prior || self.values.project.prior.keys().any(|address| address.form == form.key);
        if !entered || self.is_over() {
            return;
        }
        let table = Table::new(form, self.values.project, prior);
        if !prior {
            self.title(form);
        }
        for pane in 0..form.panes.len() {
            let columns: Vec<(Key, String)> = amount_columns(&table, pane);
            for line in 0..table.line_count() {
                if self.is_over() {
                    return;
                }
                let Some(row) = table.row(line, pane) else { continue };
                if !prior {
                    self.row(form, pane, row.is_subject, &row.key, &row.label);
                }
                if self.number.is_none() {
                    continue;
                }
                for (column, title) in &columns {
                    let Some(amount) = table.value(self.values, row, column) else { continue };
                    let Some((text, hit)) = self.amount(&amount, table.unit) else { continue };
                    let address = Address::new(form.key.clone(), row.key.clone(), column.clone());
                    let code = if row.is_subject { format!("{} ", row.key) } else { String::new() };
                    let year = if prior { "上年数 " } else { "" };
                    let name = crate::form::strip_ordinal(&row.label);
                    let place = format!("{year}{} {code}{name} {title}", form.alias);
                    let target = if prior { Place::Prior(address) } else { Place::Cell(address) };
                    self.add(Target::Place(target), place, text, hit);
                }
            }
        }
    }

    fn title(&mut self, form: &Form) {
        let sounds = self.letters.as_ref().is_some_and(|letters| sounds_like(&form.title, letters));
        let hit = Folded::new(&form.title).find(&self.query).into_iter().next();
        if hit.is_some() || sounds {
            let place = Target::Place(Place::Form(form.key.clone()));
            self.add(place, form.number.clone(), form.title.clone(), hit.unwrap_or_default());
        }
    }

    fn row(&mut self, form: &Form, pane: usize, is_subject: bool, key: &Key, label: &str) {
        let has_codes = matches!(form.panes.get(pane).map(|pane| &pane.rows), Some(PaneRows::Subjects { .. }));
        let coded = is_subject || (has_codes && key != TOTAL_ROW) || key.bytes().all(|byte| byte.is_ascii_digit());
        let (text, name) = if coded { (format!("{key} {label}"), label) } else { (label.to_owned(), label) };
        let hit = match &self.number {
            // A number in a row's name is its code, and codes are known by their beginning.
            Some(number) if coded => key.starts_with(number.as_str()).then(|| 0..number.chars().count()),
            Some(_) => None,
            None => Folded::new(&text).find(&self.query).into_iter().next(),
        };
        let sounds = || self.letters.as_ref().is_some_and(|letters| sounds_like(name, letters));
        if hit.is_some() || sounds() {
            let target = Target::Row { form: form.key.clone(), row: key.clone() };
            self.add(target, form.alias.to_string(), text, hit.unwrap_or_default());
        }
    }

    /// An amount as shown, where it has the number in it, or where its value in 元 begins with it.
    fn amount(&self, amount: &Amount, unit: Unit) -> Option<(String, Range<usize>)> {
        let number = self.number.as_ref()?;
        let shown = format_amount(amount, unit);
        if let Some(hit) = Folded::new(&shown).find(&self.query).into_iter().next() {
            return Some((shown, hit));
        }
        // A sum to the 分 that the table shows rounded.
        const LONG_ENOUGH: usize = 4;
        let yuan = || format_plain(amount.yuan(), 2);
        let fits = number.len() >= LONG_ENOUGH && unit == Unit::Wan && yuan().starts_with(number.as_str());
        fits.then(|| (format!("{shown}（{} 元）", format_amount(amount, Unit::Yuan)), 0..0))
    }
}

/// The amount columns of a pane with their titles.
fn amount_columns(table: &Table, pane: usize) -> Vec<(Key, String)> {
    let columns = table.columns.iter().filter(|column| column.pane == pane);
    let amounts = columns.filter_map(|column| match &column.kind {
        LeafKind::Amount(key) => Some((key.clone(), column.titles.join("·"))),
        _ => None,
    });
    amounts.collect()
}

/// A stretch of a text with a few words around it, and where it stands among them.
fn excerpt(text: &str, hit: Range<usize>) -> (String, Range<usize>) {
    let start = hit.start.saturating_sub(AROUND);
    let before = if start > 0 { "…" } else { "" };
    let shift = start - before.chars().count();
    let length = hit.end + AROUND - start;
    let mut rest = text.chars().skip(start);
    let words: String = rest.by_ref().take(length).collect();
    let after = if rest.next().is_some() { "…" } else { "" };
    (format!("{before}{words}{after}"), hit.start - shift..hit.end - shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audit::Figures,
        form::profile,
        project::{Cell, CellEdit, Edit, Paragraph},
    };

    fn results(query: &str) -> Vec<Found> {
        let profile = profile("liaoning-2019").unwrap().unwrap();
        let cell = |address: &str, text: &str| CellEdit {
            address: address.parse().unwrap(),
            cell: Cell::parse(text, Unit::Wan).unwrap(),
        };
        let subject =
            |code: &str, name: &str| Edit::InsertSubject { form: "T3".into(), code: code.into(), name: name.into() };
        let edits = [
            subject("2010350", "事业运行"),
            Edit::SetCells(vec![cell("T3[2010350].基本支出", "1234.5"), cell("T1[其他收入].决算数", "98765.43元")]),
            Edit::SetPrior(
                [("T1[其他收入].决算数".parse().unwrap(), Amount::parse("7.77", Unit::Wan).unwrap())].into(),
            ),
            Edit::SetPart {
                part: Part::Three, paragraphs: vec![Paragraph::Body("基本支出1,234.50万元。".into())]
            },
        ];
        let project = edits
            .iter()
            .fold(Project::new(profile, "某县档案馆"), |project, edit| edit.apply(profile, &project).unwrap());
        let totals = Totals::new(&project, &Figures::resolve(profile, &project));
        let question = Question { profile, project: &project, totals: &totals, query };
        search(&question, &Arc::default()).unwrap().found
    }

    fn cells(query: &str) -> Vec<String> {
        let place = |found: &Found| match &found.target {
            Target::Place(Place::Cell(address)) => Some(address.to_string()),
            _ => None,
        };
        results(query).iter().filter_map(place).collect()
    }

    #[test]
    fn amounts_are_found_typed_or_computed_and_in_the_text() {
        let found = results("1234.5");
        assert!(cells("1234.5").contains(&"T3[2010350].基本支出".to_owned()));
        assert!(cells("1,234.50").contains(&"T3[合计].基本支出".to_owned()));
        let text = found.iter().find(|found| matches!(&found.target, Target::Place(Place::Text(_)))).unwrap();
        assert_eq!(text.text, "基本支出1,234.50万元。");
        assert_eq!(text.hit, 4..11);
    }

    #[test]
    fn an_amount_is_found_by_its_yuan() {
        assert!(cells("98765.4").contains(&"T1[其他收入].决算数".to_owned()));
        assert!(cells("9.88").contains(&"T1[其他收入].决算数".to_owned()));
    }

    #[test]
    fn last_years_figures_are_found_as_such() {
        let found = results("7.77");
        assert!(matches!(&found[0].target, Target::Place(Place::Prior(_))), "{found:?}");
        assert!(found[0].place.starts_with("上年数"));
    }

    #[test]
    fn rows_are_found_by_code_name_and_initials() {
        let row = Target::Row { form: "T3".into(), row: "2010350".into() };
        for query in ["2010350", "20103", "事业运行", "sYyx", "shiyeyunxing"] {
            assert!(results(query).iter().any(|found| found.target == row), "{query}");
        }
        assert!(!results("0350").iter().any(|found| found.target == row));
    }

    #[test]
    fn the_cover_is_searched_as_well() {
        let found = results("档案馆");
        assert_eq!((&found[0].target, found[0].hit.clone()), (&Target::Facts, 2..5));
        assert!(results("没有这样的话").is_empty() && results("  ").is_empty());
    }

    #[test]
    fn a_search_that_is_given_up_has_no_result() {
        let profile = profile("liaoning-2019").unwrap().unwrap();
        let project = Project::new(profile, "测试");
        let question = Question { profile, project: &project, totals: &Totals::default(), query: "测" };
        assert_eq!(search(&question, &Arc::new(AtomicBool::new(true))), None);
    }

    #[test]
    fn excerpts_keep_what_was_found_in_sight() {
        let text = "一".repeat(40) + "中" + &"二".repeat(40);
        let (words, hit) = excerpt(&text, 40..41);
        assert_eq!(words.chars().nth(hit.start), Some('中'));
        assert!(words.starts_with('…') && words.ends_with('…'));
        assert_eq!(excerpt("中", 0..1), ("中".to_owned(), 0..1));
    }
}
