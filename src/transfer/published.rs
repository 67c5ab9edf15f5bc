//! A published text becomes a project: its figures go into the cells that hold them.

use super::TransferError;
use crate::{
    amount::{Amount, PRINTED_DECIMALS, Unit},
    form::{Address, Form, Key, Profile, SubjectLevel},
    project::{Cell, CellEdit, Edit, Part, Project, TextSpan},
    reading::{
        Against, CellSum, Direction, List, Measure, Noun, Published, Quantity, Reading, Scope, Stated, Statement,
        Vocabulary, read,
    },
};
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
}

impl Imported {
    /// How many cells of each form were filled, in the order of the forms.
    pub fn by_form<'p>(&self, profile: &'p Profile) -> Vec<(&'p Form, usize)> {
        let filled = |form: &Form| {
            let rows = self.project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows());
            rows.map(|(_, row)| row.cells.values().filter(|cell| cell.amount().is_some()).count()).sum()
        };
        profile.forms.iter().map(|form| (form, filled(form))).collect()
    }
}

/// Makes a project from a published text.
///
/// A figure goes into a cell only where the cell is its one place; a second, different figure for the same cell stays
/// out, and the audit of the new project tells the contradiction.
pub fn import_text(profile: &Profile, published: &Published) -> Result<Imported, TransferError> {
    if published.three.is_empty() {
        return Err(TransferError::NoNarrative);
    }
    let (mut project, tables) = published.with_tables(profile, published.as_project(profile, None));
    let found = {
        let vocabulary = Vocabulary::new(profile, &project);
        let reading = read(&vocabulary, Part::Three, project.texts.part(Part::Three));
        let mut gathered =
            Gathered { project: &project, profile, vocabulary: &vocabulary, reading: &reading, cells: BTreeMap::new() };
        gathered.gather();
        let prior = gathered.prior();
        let unattached = reading.unattached.iter().map(|stated| stated.span.clone()).collect();
        (gathered.cells, prior, (reading.figures, reading.attached(), unattached))
    };
    let (cells, prior, (figures, attached, unattached)) = found;
    project = with_rows(profile, project, cells.keys())?;
    let edits: Vec<CellEdit> =
        cells.into_iter().map(|(address, amount)| CellEdit { address, cell: Cell::Amount(amount) }).collect();
    let (count, prior_count) = (edits.len() + tables.values().sum::<usize>(), prior.len());
    if !edits.is_empty() {
        project = Edit::SetCells(edits).apply(profile, &project)?;
    }
    project.prior = Arc::new(prior);
    Ok(Imported { project, cells: count, prior: prior_count, figures, attached, unattached })
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
        let name = profile.functional.name(&address.row).unwrap_or_default().to_owned();
        let insert = Edit::InsertSubject { form: form.key.clone(), code: address.row.clone(), name };
        project = insert.apply(profile, &project)?;
    }
    Ok(project)
}

struct Gathered<'a> {
    /// What the text's tables gave already.
    project: &'a Project,
    profile: &'a Profile,
    vocabulary: &'a Vocabulary<'a>,
    reading: &'a Reading,
    cells: BTreeMap<Address, Amount>,
}

impl Gathered<'_> {
    fn gather(&mut self) {
        let reading = self.reading;
        let doubtful = self.doubtful();
        // First what has one cell of its own, then sums all but one of whose cells are known to be nothing.
        for only in [true, false] {
            for (index, statement) in reading.statements.iter().enumerate() {
                let amount = statement.amount.as_ref().filter(|_| !doubtful.contains(&index)).and_then(money);
                if let Some(amount) = amount {
                    let meant = self.meant(&statement.quantity);
                    let sums: Vec<CellSum> = meant.iter().flat_map(|quantity| self.sums(quantity)).collect();
                    sums.iter().for_each(|sum| self.put(sum, amount, only));
                }
                let budget = statement.budgets.iter().find_map(|budget| money(&budget.amount));
                if let (Some(amount), Some(cell)) = (budget, self.vocabulary.budget_cell(&statement.quantity)) {
                    self.put(&vec![cell], amount, only);
                }
            }
        }
    }

    /// Statements of lists that do not add up: nobody knows which of their figures is wrong.
    fn doubtful(&self) -> BTreeSet<usize> {
        let value = |at: &usize| self.reading.statements.get(*at)?.amount.as_ref().map(|amount| amount.value);
        let apart = |list: &&List| {
            let parts: Option<Vec<Decimal>> = list.parts.iter().map(value).collect();
            let quantities: Vec<&Quantity> =
                list.parts.iter().filter_map(|at| Some(&self.reading.statements.get(*at)?.quantity)).collect();
            let (Some(whole), Some(parts), Some(head)) =
                (value(&list.head), parts, self.reading.statements.get(list.head))
            else {
                return false;
            };
            let sum = parts.iter().fold(Decimal::ZERO, |sum, part| sum.saturating_add(*part));
            let count = Decimal::from(parts.len() as u64 + 1);
            let rounding = Decimal::from(50).saturating_mul(count);
            let whole_list = list.complete || self.vocabulary.is_whole(&head.quantity, &quantities);
            whole_list && (whole - sum).abs() > rounding
        };
        self.reading.lists.iter().filter(apart).flat_map(|list| list.parts.iter().copied()).collect()
    }

    /// The amount that the text states first for a word of a scope.
    fn stated(&self, scope: Scope, nouns: &[&str]) -> Option<Decimal> {
        let is = |s: &&Statement| {
            let named = matches!(&s.quantity.noun, Noun::Word(word) if nouns.contains(&word.as_str()));
            s.quantity.scope == scope && named && s.amount.is_some()
        };
        self.reading.statements.iter().find(is).and_then(|s| s.amount.as_ref()).map(|amount| amount.value)
    }

    /// What a quantity is in the forms, and what else it then is.
    fn meant(&self, quantity: &Quantity) -> Vec<Quantity> {
        let with = |scope: Scope, noun: Noun| Quantity { scope, noun };
        let scope = quantity.scope;
        let noun = match &quantity.noun {
            Noun::Word(word) if scope == Scope::All && word == "支出总计" && self.totals_differ() => {
                Noun::Word("支出".into())
            }
            Noun::Subject(code) => match self.settle(code) {
                Some(code) => Noun::Subject(code),
                None => return Vec::new(),
            },
            noun => noun.clone(),
        };
        let mut meant = vec![with(scope, noun.clone())];
        let divided = match &noun {
            Noun::Word(word) => ["支出", "基本支出", "项目支出"].contains(&word.as_str()),
            Noun::Subject(_) => true,
            Noun::Economic(_) | Noun::Other(_) => false,
        };
        // Where all spending is fiscal, and all that is fiscal from the general budget, one figure stands for all.
        let fiscal = self.is_all_spending(Scope::Fiscal);
        if divided && scope == Scope::All && fiscal {
            meant.push(with(Scope::Fiscal, noun.clone()));
        }
        if divided && (scope == Scope::Fiscal || (scope == Scope::All && fiscal)) && self.is_general_only() {
            meant.push(with(Scope::General, noun.clone()));
        }
        if matches!(noun, Noun::Subject(_)) && scope != Scope::All && self.is_all_spending(scope) {
            meant.push(with(Scope::All, noun.clone()));
        }
        let basic = |scope: Scope| self.stated(scope, &["基本支出"]);
        let same = basic(Scope::All).is_some() && basic(Scope::All) == basic(Scope::General);
        if matches!(noun, Noun::Economic(_)) && scope == Scope::All && same {
            meant.push(with(Scope::General, noun));
        }
        meant
    }

    /// 收入总计 and 支出总计 are equal by definition; where the text's are not, its 支出总计 is the year's spending.
    fn totals_differ(&self) -> bool {
        match (self.stated(Scope::All, &["收入总计"]), self.stated(Scope::All, &["支出总计"])) {
            (Some(income), Some(spending)) => income != spending,
            _ => false,
        }
    }

    fn is_general_only(&self) -> bool {
        let none = |scope: Scope| {
            let mut amounts = self.reading.statements.iter().filter(|s| s.quantity.scope == scope);
            amounts.all(|s| s.amount.as_ref().is_none_or(|amount| amount.value.is_zero()))
        };
        let income = self.stated(Scope::Fund, &["收入"]);
        income.is_some_and(|income| income.is_zero()) && none(Scope::Fund) && none(Scope::StateCapital)
    }

    /// The code that a subject's name means: 事业运行 stands under many 款, and the text's other items tell which.
    fn settle(&self, code: &Key) -> Option<Key> {
        let alike = self.namesakes(code);
        if alike.len() <= 1 {
            return Some(code.clone());
        }
        let others = self.reading.statements.iter().filter_map(|s| match &s.quantity.noun {
            Noun::Subject(other) if self.namesakes(other).len() == 1 => SubjectLevel::parent(other),
            _ => None,
        });
        let sections: BTreeSet<&str> = others.filter(|section| section.len() == 5).collect();
        let mut fits =
            alike.into_iter().filter(|code| SubjectLevel::parent(code).is_some_and(|s| sections.contains(s)));
        fits.next().filter(|_| fits.next().is_none())
    }

    /// The items of a subject's class that bear its name.
    fn namesakes(&self, code: &Key) -> Vec<Key> {
        let (Some(name), Some(class)) = (self.profile.functional.name(code), code.get(..3)) else {
            return vec![code.clone()];
        };
        let all = self.profile.functional.iter();
        let alike = all.filter(|other| other.1 == name && other.0.len() == code.len() && other.0.starts_with(class));
        alike.map(|subject| subject.0.clone()).collect()
    }

    /// The cells of a quantity; a class's also where the forms list classes as fixed rows.
    fn sums(&self, quantity: &Quantity) -> Vec<CellSum> {
        let mut sums = self.vocabulary.cells(quantity);
        if let Noun::Subject(code) = &quantity.noun
            && SubjectLevel::of(code) == Some(SubjectLevel::Class)
        {
            let place = match quantity.scope {
                Scope::All => Some(("总表", "决算数")),
                Scope::Fiscal => Some(("财政拨款", "合计")),
                Scope::General => Some(("财政拨款", "一般公共预算财政拨款")),
                _ => None,
            };
            sums.extend(place.and_then(|(alias, column)| Some(vec![self.fixed(alias, code, column)?])));
        }
        sums
    }

    fn fixed(&self, alias: &str, row: &Key, column: &str) -> Option<Address> {
        let form = self.profile.forms.iter().find(|form| form.alias == alias)?;
        form.has_cell(row, column).then(|| Address::new(form.key.clone(), row.clone(), column))
    }

    /// Whether a scope's expenditure is stated to be as large as all expenditure.
    fn is_all_spending(&self, scope: Scope) -> bool {
        let total = |scope: Scope| self.stated(scope, &["支出", "支出总计"]);
        total(scope).is_some() && total(scope) == total(Scope::All)
    }

    fn put(&mut self, sum: &CellSum, amount: Amount, only: bool) {
        let cell = match sum.as_slice() {
            [cell] if only => cell,
            [_] => return,
            _ if only => return,
            several => {
                let open = |cell: &&Address| !self.cells.get(*cell).is_some_and(|other| other.yuan().is_zero());
                let nothing = |cell: &Address| !self.has_money(cell);
                let mut open = several.iter().filter(open).filter(|cell| !nothing(cell));
                match (open.next(), open.next()) {
                    (Some(cell), None) => cell,
                    _ => return,
                }
            }
        };
        // A form without figures says so by being empty.
        let of_own = self.profile.form(&cell.form).is_some_and(|form| ["基金", "国资"].contains(&form.alias.as_str()));
        let printed = self.project.cell(cell).amount().is_some();
        let told_by_emptiness = of_own && amount.yuan().is_zero();
        if !printed && !told_by_emptiness {
            self.cells.entry(cell.clone()).or_insert(amount);
        }
    }

    /// Whether the text does not say that a form's budget had neither income nor expenditure.
    fn has_money(&self, cell: &Address) -> bool {
        let scope = match self.profile.form(&cell.form).map(|form| form.alias.as_str()) {
            Some("基金") => Scope::Fund,
            Some("国资") => Scope::StateCapital,
            _ => return true,
        };
        let stated = self.reading.statements.iter().filter(|s| s.quantity.scope == scope);
        let mut amounts = stated.filter_map(|s| s.amount.as_ref()).peekable();
        amounts.peek().is_none() || amounts.any(|amount| !amount.value.is_zero())
    }

    /// Last year's figures: this year's less the change, where amount and rate of the change agree.
    fn prior(&self) -> BTreeMap<Address, Amount> {
        let mut prior = BTreeMap::new();
        for statement in &self.reading.statements {
            let Some(amount) = statement.amount.as_ref().filter(|amount| amount.measure == Measure::Money) else {
                continue;
            };
            let sums = self.meant(&statement.quantity).first().map(|meant| self.vocabulary.cells(meant));
            let sums = sums.unwrap_or_default();
            let cells: Vec<&Address> = sums.iter().filter_map(|sum| sum.first().filter(|_| sum.len() == 1)).collect();
            let before = match (&statement.flat, before(statement, amount)) {
                (Some(_), None) => Some(amount.value),
                (_, before) => before,
            };
            let before = before.and_then(|yuan| in_printed_unit(yuan, amount));
            // The first cell is where the figure belongs; the others repeat it.
            if let (Some(before), Some(cell)) = (before, cells.first()) {
                prior.entry((*cell).clone()).or_insert(before);
            }
        }
        prior
    }
}

/// The figure of last year that a change leads to; `None` where the rate says that its base was another.
fn before(statement: &Statement, amount: &Stated) -> Option<Decimal> {
    let change = statement.changes.iter().find(|change| change.against == Against::LastYear)?;
    let step = change.amount.as_ref()?.value;
    let before = match change.direction {
        Direction::Up => amount.value.checked_sub(step)?,
        Direction::Down => amount.value.checked_add(step)?,
        Direction::Flat => amount.value,
    };
    let rate = match &change.rate {
        Some(rate) if !before.is_zero() => {
            let found = step.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(before)?;
            // Printed amounts are rounded; a rate over another base is off by more.
            (found - rate.value.abs()).abs() <= Decimal::ONE
        }
        _ => true,
    };
    (rate && !before.is_sign_negative()).then_some(before)
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
