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
mod outcome;
mod shares;
mod wording;

use self::outcome::Outcome;
use super::{Figures, Finding, Tally};
use crate::{amount::Interval, reading::Stated};
use crate::{
    form::{Address, Check, Profile, TextCheck},
    project::{Paragraph, Part, Project},
    reading::{CellSum, Reading, Vocabulary, read},
};
use rust_decimal::Decimal;

/// What all checks look at.
struct Context<'a> {
    profile: &'a Profile,
    project: &'a Project,
    figures: &'a Figures<'a>,
    vocabulary: Vocabulary<'a>,
    reading: Reading,
}

/// A value with the interval it stands for.
#[derive(Clone, Copy, Debug)]
struct Value {
    value: Decimal,
    interval: Interval,
}

/// Applies the text rules of the profile to part three (and what belongs to it of part four).
pub fn check(profile: &Profile, project: &Project, figures: &Figures) -> (Vec<Finding>, Tally) {
    let vocabulary = Vocabulary::new(profile, project);
    let reading = read(&vocabulary, Part::Three, project.texts.part(Part::Three));
    let context = Context { profile, project, figures, vocabulary, reading };
    let mut outcome = Outcome::default();
    for rule in &profile.rules {
        let Check::Text(check) = &rule.check else { continue };
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
            TextCheck::Leftover => wording::leftover,
            TextCheck::Punctuation => wording::punctuation,
            TextCheck::MissingUnit => wording::missing_unit,
            TextCheck::UnitName => wording::unit_name,
            TextCheck::Year => wording::year,
            TextCheck::OutdatedSubject => wording::outdated_subject,
            TextCheck::Unexplained => glossary::unexplained,
            TextCheck::Unused => glossary::unused,
        };
        run(&context, &mut outcome);
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
