//! A published text becomes a project: its figures go into the cells that hold them.
//!
//! The text is read as the audit reads it, into statements. [`meaning`] tells the cells of each; [`claims`] takes a
//! figure over where nothing contradicts it; [`budgets`] reckons 年初预算, [`prior`] last year's figures; [`division`]
//! and [`totals`] add what follows by arithmetic alone. What the text does not tell stays blank.

mod budgets;
mod claims;
mod division;
mod meaning;
mod prior;
mod totals;

use super::TransferError;
use crate::{
    amount::{Amount, PRINTED_DECIMALS, Unit},
    form::{Address, Form, Key, Profile},
    project::{Cell, CellEdit, Edit, Part, Project, TextSpan, UnitKind},
    reading::{Measure, Noun, Published, Reading, Scope, Stated, Vocabulary, facts, read},
};
use budgets::Budgets;
use claims::Claims;
use meaning::Meaning;
use rust_decimal::Decimal;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A project made from a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The project: parts one, three and four verbatim, in the tables what part three states.
    pub project: Project,
    /// How many cells were filled.
    pub cells: usize,
    /// How many figures of last year follow from the changes that the text states.
    pub prior: usize,
    /// Money and percent figures of part three.
    pub figures: usize,
    /// Those whose meaning the reader knows.
    pub attached: usize,
    /// Where the others stand.
    pub unattached: Vec<TextSpan>,
    /// Figures that were understood and not taken over, because the text contradicts itself.
    pub left_out: Vec<LeftOut>,
    /// Cells whose figure is no figure of the text, but follows from a rate.
    pub estimates: Vec<Estimate>,
    /// Whether 单位性质 was told by 机关运行经费.
    pub is_agency: bool,
}

/// A figure that was understood and not taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it stands.
    pub span: TextSpan,
    /// What it is: “基本支出”297.67万元.
    pub figure: String,
    /// Why.
    pub reason: String,
}

/// A figure that was reckoned back.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Where it was filled in.
    pub address: Address,
    /// The figure.
    pub amount: Amount,
    /// From what, and how far it may be off.
    pub from: String,
}

impl LeftOut {
    fn new(stated: &Stated, name: &str, reason: String) -> LeftOut {
        LeftOut { span: stated.span.clone(), figure: format!("“{name}”{}", stated.printed), reason }
    }
}

impl Imported {
    /// How many cells of each form were filled, in the order of the forms.
    pub fn by_form<'p>(&self, profile: &'p Profile) -> Vec<(&'p Form, usize)> {
        profile.forms.iter().map(|form| (form, filled(&self.project, form))).collect()
    }
}

impl Imported {
    /// What the accountant should look at: figures that were reckoned or left out, each with its place and reason.
    pub fn notes(&self, published: &Published) -> Vec<String> {
        let mut notes = Vec::new();
        if self.is_agency {
            notes.push(format!("单位性质:有机关运行经费,定为{},请核对", self.project.unit.kind.name()));
        }
        for Estimate { address, amount, from } in &self.estimates {
            notes.push(format!("推算 {address} = {amount}:{from}"));
        }
        for left in &self.left_out {
            let place = published.locate(&left.span).map(|at| format!("第{}行第{}列 ", at.line, at.column));
            notes.push(format!("没有填入 {}{}:{}", place.unwrap_or_default(), left.figure, left.reason));
        }
        notes
    }
}

fn filled(project: &Project, form: &Form) -> usize {
    let rows = project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows());
    rows.map(|(_, row)| row.cells.values().filter(|cell| cell.amount().is_some()).count()).sum()
}

/// Makes a project from a published text.
///
/// A figure goes into a cell only where the cell is its one place and nothing in the text contradicts it; the others
/// are listed with their reason. Fields of part three (reasons, purposes) are the narrative's, which knows its
/// sentences: see [`crate::narrative::read_fields`].
pub fn import_text(profile: &Profile, published: &Published) -> Result<Imported, TransferError> {
    if published.three.is_empty() {
        return Err(TransferError::NoNarrative);
    }
    let (blank, _) = published.with_tables(profile, published.as_project(profile, None));
    let vocabulary = Vocabulary::new(profile, &blank);
    let three = blank.texts.part(Part::Three);
    let reading = read(&vocabulary, Part::Three, three);
    let meaning = Meaning { profile, vocabulary: &vocabulary, reading: &reading };

    let mut claims = Claims {
        project: &blank,
        meaning: &meaning,
        cells: BTreeMap::new(),
        left_out: Vec::new(),
        contradicted: BTreeSet::new(),
    };
    claims.gather();
    claims.facts(&facts(profile, &reading, three));
    let Claims { cells, mut left_out, contradicted, .. } = claims;
    let mut project = with_rows(profile, blank.clone(), cells.keys())?;
    let edits = cells.into_iter().map(|(address, amount)| CellEdit { address, cell: Cell::Amount(amount) });
    project = Edit::SetCells(edits.collect()).apply(profile, &project)?;

    let (edits, columns) = division::divide(&meaning, &project);
    project = Edit::SetCells(edits).apply(profile, &project)?;
    let mut edits = totals::remainders(&meaning, &project);
    edits.retain(|edit| !contradicted.contains(&edit.address));
    project = Edit::SetCells(edits).apply(profile, &project)?;
    project = Edit::SetCells(totals::settled(&meaning, &project)).apply(profile, &project)?;

    let mut budgets = Budgets::read(&meaning);
    left_out.append(&mut budgets.left_out);
    let rows: Vec<Address> = budgets.codes().iter().filter_map(|code| meaning.cell("年初预算", code, "合计")).collect();
    project = with_rows(profile, project, rows.iter())?;
    let mut estimates = Vec::new();
    let mut edits = budgets.edits(&meaning, &columns, &mut estimates);
    edits.retain(|edit| project.cell(&edit.address).amount().is_none());
    estimates.retain(|estimate| edits.iter().any(|edit| edit.address == estimate.address));
    project = Edit::SetCells(edits).apply(profile, &project)?;

    let mut prior = prior::prior(&meaning, &project);
    totals::complete_prior(profile, &project, &mut prior);
    let is_agency = has_agency_cost(&reading);
    if is_agency {
        project.unit.kind = UnitKind::Administrative;
    }
    let prior_count = prior.len();
    project.prior = Arc::new(prior);
    left_out.sort_by(|a, b| a.span.cmp(&b.span));
    left_out.dedup();
    Ok(Imported {
        cells: profile.forms.iter().map(|form| filled(&project, form)).sum(),
        project,
        prior: prior_count,
        figures: reading.figures,
        attached: reading.attached(),
        unattached: reading.unattached.iter().map(|stated| stated.span.clone()).collect(),
        left_out,
        estimates,
        is_agency,
    })
}

/// Only 行政单位 and units managed like them have 机关运行经费.
fn has_agency_cost(reading: &Reading) -> bool {
    reading.statements.iter().any(|statement| {
        let agency = statement.quantity.scope == Scope::Agency
            && matches!(&statement.quantity.noun, Noun::Word(word) if *word == "机关运行经费");
        agency && statement.amount.as_ref().is_some_and(|amount| !amount.value.is_zero())
    })
}

/// Adds the subject rows that the cells need, with the rows above them.
fn with_rows<'c>(
    profile: &Profile,
    mut project: Project,
    cells: impl Iterator<Item = &'c Address>,
) -> Result<Project, TransferError> {
    for address in cells {
        let Some(form) = profile.form(&address.form) else { continue };
        let there = project.sheet(&form.key).is_some_and(|sheet| sheet.row(&address.row).is_some());
        if there || form.subject_kind().is_none() || form.fixed_row(&address.row).is_some() {
            continue;
        }
        let name = subject_name(profile, &project, &address.row);
        let insert = Edit::InsertSubject { form: form.key.clone(), code: address.row.clone(), name };
        project = insert.apply(profile, &project)?;
    }
    Ok(project)
}

/// A subject's name by the profile's list, else as another form of the project has it.
fn subject_name(profile: &Profile, project: &Project, code: &Key) -> String {
    let listed = profile.functional.name(code).map(str::to_owned);
    let used = || project.sheets.values().find_map(|sheet| sheet.row(code)).map(|row| row.name.clone());
    listed.or_else(used).unwrap_or_default()
}

fn money(stated: &Stated) -> Option<Amount> {
    in_printed_unit(stated.value, stated).filter(|_| stated.measure == Measure::Money)
}

/// An amount in the unit in which the text prints its neighbour.
fn in_printed_unit(yuan: Decimal, like: &Stated) -> Option<Amount> {
    let unit = if like.printed.contains('万') || like.printed.contains('亿') { Unit::Wan } else { Unit::Yuan };
    let value = yuan.checked_div(unit.in_yuan())?.normalize();
    Amount::new(value, unit, value.scale().max(PRINTED_DECIMALS))
}
