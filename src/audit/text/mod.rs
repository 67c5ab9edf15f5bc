//! The text audit: part three against itself, against the tables and against last year.
//!
//! Each check is a function from what [`crate::reading`] understood to findings; which of them run, their codes and
//! their gravity are rules of the profile. A printed figure stands for an interval, a printed rate as well: a
//! difference that the intervals allow is 尾差, a rate whose digits were cut off is 提示, the rest is the rule's
//! severity.

mod amounts;
mod budgets;
mod changes;
mod facts;
mod glossary;
mod live;
mod outcome;
mod presence;
mod shares;
mod terms;
mod wording;

pub use self::terms::{MissingTerm, Term, Terms, terms};

use self::outcome::Outcome;
use super::{Figure, Figures, Finding, Tally};
use crate::{
    amount::{Amount, Interval},
    form::{Address, Check, Key, Profile, Rule, TextCheck},
    project::{Paragraph, Part, Project, Sheet, SheetRow, Texts},
    reading::{CellSum, Reading, Stated, Subjects, Vocabulary, read},
};
use rust_decimal::Decimal;
use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// What all checks look at.
struct Context<'a> {
    profile: &'a Profile,
    project: &'a Project,
    figures: Lookup<'a>,
    vocabulary: Vocabulary<'a>,
    reading: Arc<Reading>,
}

/// A value with the interval it stands for.
#[derive(Clone, Copy, Debug)]
struct Value {
    value: Decimal,
    interval: Interval,
}

/// Applies the text rules of the profile to part three (and what belongs to it of part four).
pub fn check(profile: &Profile, project: &Project, figures: &Figures) -> (Vec<Finding>, Tally) {
    TextAuditor::default().check(profile, project, figures)
}

/// The text audit of a project that is being edited: what depends on the text alone is kept until the text changes,
/// and the comparison with the tables until a figure changes that it looked at.
#[derive(Clone, Debug, Default)]
pub struct TextAuditor {
    kept: Option<Kept>,
}

/// What was read of a text, and from what.
#[derive(Clone, Debug)]
struct Kept {
    profile: Key,
    texts: Texts,
    unit: String,
    year: u16,
    sheets: BTreeMap<Key, Arc<Sheet>>,
    subjects: Arc<Subjects>,
    reading: Arc<Reading>,
    /// Findings of the rules that look at words only.
    wording: (Vec<Finding>, Tally),
    /// Findings of the rules that look at figures.
    comparison: Option<Comparison>,
}

/// The outcome of comparing a text with the tables, and all it depends on beside the text.
#[derive(Clone, Debug)]
struct Comparison {
    findings: Vec<Finding>,
    tally: Tally,
    seen: HashMap<Address, Option<Figure>>,
    prior: Arc<BTreeMap<Address, Amount>>,
}

/// The figures of the tables; notes which were looked at, so that the outcome is known to hold while they stay.
struct Lookup<'a> {
    figures: &'a Figures<'a>,
    seen: RefCell<HashMap<Address, Option<Figure>>>,
}

impl Lookup<'_> {
    fn new<'a>(figures: &'a Figures<'a>) -> Lookup<'a> {
        Lookup { figures, seen: RefCell::default() }
    }

    /// The figure at an address.
    fn get(&self, address: &Address) -> Option<Figure> {
        let figure = self.figures.get(address);
        self.seen.borrow_mut().entry(address.clone()).or_insert(figure);
        figure
    }
}

impl TextAuditor {
    /// Applies the text rules of the profile.
    pub fn check(&mut self, profile: &Profile, project: &Project, figures: &Figures) -> (Vec<Finding>, Tally) {
        let mut kept = match self.kept.take().filter(|kept| kept.holds(profile, project)) {
            Some(kept) => kept,
            None => Kept::new(profile, project, figures),
        };
        kept.sheets.clone_from(&project.sheets);
        let comparison = match kept.comparison.take().filter(|comparison| comparison.holds(project, figures)) {
            Some(comparison) => comparison,
            None => Comparison::new(profile, project, figures, &kept),
        };
        let (mut findings, mut tally) = (comparison.findings.clone(), comparison.tally);
        kept.comparison = Some(comparison);
        findings.extend(kept.wording.0.iter().cloned());
        tally.add(kept.wording.1);
        outcome::sort(&mut findings);
        self.kept = Some(kept);
        (findings, tally)
    }
}

impl Comparison {
    fn new(profile: &Profile, project: &Project, figures: &Figures, kept: &Kept) -> Comparison {
        let vocabulary = Vocabulary::with_subjects(profile, project, kept.subjects.clone());
        let figures = Lookup::new(figures);
        let context = Context { profile, project, figures, vocabulary, reading: kept.reading.clone() };
        let (findings, tally) = run(&context, |check| !needs_words_only(check));
        Comparison { findings, tally, seen: context.figures.seen.into_inner(), prior: project.prior.clone() }
    }

    fn holds(&self, project: &Project, figures: &Figures) -> bool {
        (Arc::ptr_eq(&self.prior, &project.prior) || self.prior == project.prior)
            && self.seen.iter().all(|(address, figure)| figures.get(address) == *figure)
    }
}

/// How many comparisons of each text rule lack an input; rules that lack none are left out.
pub(super) fn skipped_by_rule<'p>(
    profile: &'p Profile,
    project: &Project,
    figures: &Figures,
) -> Vec<(&'p Rule, usize)> {
    let vocabulary = Vocabulary::new(profile, project);
    let reading = Arc::new(read(&vocabulary, Part::Three, project.texts.part(Part::Three)));
    let context = Context { profile, project, figures: Lookup::new(figures), vocabulary, reading };
    let rules = profile.rules.iter().filter_map(|rule| {
        let Check::Text(check) = rule.check else { return None };
        let (_, tally) = run(&context, |other| other == check);
        (tally.skipped > 0).then_some((rule, tally.skipped))
    });
    rules.collect()
}

impl Kept {
    fn new(profile: &Profile, project: &Project, figures: &Figures) -> Kept {
        let subjects = Arc::new(Subjects::new(profile, project));
        let vocabulary = Vocabulary::with_subjects(profile, project, subjects.clone());
        let reading = Arc::new(read(&vocabulary, Part::Three, project.texts.part(Part::Three)));
        let figures = Lookup::new(figures);
        let context = Context { profile, project, figures, vocabulary, reading: reading.clone() };
        let wording = run(&context, needs_words_only);
        Kept {
            profile: profile.key.clone(),
            texts: project.texts.clone(),
            unit: project.unit.name.clone(),
            year: project.year,
            sheets: project.sheets.clone(),
            subjects,
            reading,
            wording,
            comparison: None,
        }
    }

    fn holds(&self, profile: &Profile, project: &Project) -> bool {
        let same = |a: &Arc<Vec<Paragraph>>, b: &Arc<Vec<Paragraph>>| Arc::ptr_eq(a, b) || a == b;
        self.profile == profile.key
            && self.year == project.year
            && self.unit == project.unit.name
            && same(&self.texts.three, &project.texts.three)
            && same(&self.texts.four, &project.texts.four)
            && same_subjects(profile, &self.sheets, &project.sheets)
    }
}

/// Whether the subject rows of all sheets have the same codes and names in the same order.
fn same_subjects(profile: &Profile, before: &BTreeMap<Key, Arc<Sheet>>, after: &BTreeMap<Key, Arc<Sheet>>) -> bool {
    profile.forms.iter().filter(|form| form.subject_kind().is_some()).all(|form| {
        match (before.get(&form.key), after.get(&form.key)) {
            (Some(before), Some(after)) => {
                Arc::ptr_eq(before, after) || before.rows().map(named).eq(after.rows().map(named))
            }
            (before, after) => before.is_none() && after.is_none(),
        }
    })
}

fn named<'a>((code, row): (&'a Key, &'a SheetRow)) -> (&'a str, &'a str) {
    (code, &row.name)
}

/// Whether a check looks at words, names and years and at no figure of a table.
fn needs_words_only(check: TextCheck) -> bool {
    matches!(
        check,
        TextCheck::Leftover
            | TextCheck::Punctuation
            | TextCheck::MissingUnit
            | TextCheck::UnitName
            | TextCheck::Year
            | TextCheck::OutdatedSubject
            | TextCheck::Unexplained
            | TextCheck::Unused
            | TextCheck::MissingTopic
    )
}

/// Runs the profile's text rules of which `wanted` is true.
fn run(context: &Context, wanted: impl Fn(TextCheck) -> bool) -> (Vec<Finding>, Tally) {
    let mut outcome = Outcome::default();
    for rule in &context.profile.rules {
        let Check::Text(check) = rule.check else { continue };
        if !wanted(check) {
            continue;
        }
        outcome.start(rule);
        let run = match check {
            TextCheck::CellAmount => amounts::cell_amount,
            TextCheck::SameQuantity => amounts::same_quantity,
            TextCheck::ListSum => amounts::list_sum,
            TextCheck::Share => shares::share,
            TextCheck::ShareSum => shares::share_sum,
            TextCheck::Growth => changes::growth,
            TextCheck::Direction => changes::direction,
            TextCheck::ZeroBase => changes::zero_base,
            TextCheck::PriorYear => changes::prior_year,
            TextCheck::Completion => budgets::completion,
            TextCheck::Relation => budgets::relation,
            TextCheck::NoBudget => budgets::no_budget,
            TextCheck::OverallCompletion => budgets::overall,
            TextCheck::Vehicles => facts::vehicles,
            TextCheck::SmallFirms => facts::small_firms,
            TextCheck::AgencyCost => facts::agency_cost,
            TextCheck::Pinned => live::pinned,
            TextCheck::OpenField => live::open_fields,
            TextCheck::Leftover => wording::leftover,
            TextCheck::Punctuation => wording::punctuation,
            TextCheck::MissingUnit => wording::missing_unit,
            TextCheck::UnitName => wording::unit_name,
            TextCheck::Year => wording::year,
            TextCheck::OutdatedSubject => wording::outdated_subject,
            TextCheck::Unexplained => glossary::unexplained,
            TextCheck::Unused => glossary::unused,
            TextCheck::MissingTopic => presence::missing_topic,
            TextCheck::ThreePublicDetails => presence::three_public_details,
        };
        run(context, &mut outcome);
    }
    outcome.finish()
}

impl Context<'_> {
    fn paragraphs(&self, part: Part) -> &[Paragraph] {
        self.project.texts.part(part)
    }

    /// The value of a sum of cells; blank addends are zero unless all are blank.
    fn cells(&self, sum: &CellSum) -> Option<Value> {
        let figures: Vec<_> = sum.iter().filter_map(|address| self.figures.get(address)).collect();
        let mut total = Value { value: Decimal::ZERO, interval: Interval::point(Decimal::ZERO) };
        for figure in &figures {
            total.value = total.value.checked_add(figure.yuan)?;
            total.interval = total.interval.checked_add(&figure.interval)?;
        }
        (!figures.is_empty()).then_some(total)
    }

    /// A cell in the accountant's words: 公开05表“合计”的本年支出·基本支出.
    fn cell_words(&self, address: &Address) -> String {
        let Some(form) = self.profile.form(&address.form) else { return address.to_string() };
        let name =
            self.project.sheet(&address.form).and_then(|sheet| sheet.row(&address.row)).map(|row| row.name.as_str());
        let row = form.row_name(&address.row).or(name.filter(|name| !name.is_empty())).unwrap_or(&address.row);
        let column = address.column.replace('.', "·");
        if column == "决算数" {
            format!("{}“{row}”", form.number)
        } else {
            format!("{}“{row}”的{column}", form.number)
        }
    }

    fn sum_words(&self, sum: &CellSum) -> String {
        let filled: Vec<&Address> = sum.iter().filter(|address| self.figures.get(address).is_some()).collect();
        filled.iter().map(|address| self.cell_words(address)).collect::<Vec<_>>().join(" + ")
    }
}

impl From<&Stated> for Value {
    fn from(stated: &Stated) -> Value {
        Value { value: stated.value, interval: stated.interval }
    }
}
