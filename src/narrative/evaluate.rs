//! Fills templates from a project's figures.

use super::template::{
    BLANK_AMOUNT, BLANK_LIST, BLANK_PERCENT, Block, Condition, Expression, Outcomes, Piece, Relation, RowName, Rows,
    Template, Word,
};
use crate::{
    amount::{PRINTED_DECIMALS, Percent, Unit, format_plain},
    audit::Figures,
    form::{Address, Key, Profile, SubjectLevel},
    project::{Paragraph, Project, UnitKind},
};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// Percentages are computed with as many decimals as the forms print.
const PERCENT_DECIMALS: u32 = PRINTED_DECIMALS;

pub(super) struct Writer<'a> {
    pub profile: &'a Profile,
    pub project: &'a Project,
    pub figures: &'a Figures<'a>,
    pub template: &'a Template,
}

/// A row of a list with an amount.
struct Entry {
    form: Key,
    key: Key,
    name: String,
    value: Decimal,
}

/// What the words of a list and a comparison mean at a place.
#[derive(Clone, Copy, Default)]
struct Scope<'s> {
    entry: Option<&'s Entry>,
    index: usize,
    count: usize,
    difference: Option<Decimal>,
    second: Option<Decimal>,
}

impl Writer<'_> {
    /// All paragraphs of the template.
    pub(super) fn paragraphs(&self) -> Vec<Paragraph> {
        let mut out = Vec::new();
        self.blocks(&self.template.blocks, Scope::default(), &mut out);
        out
    }

    fn blocks(&self, blocks: &[Block], scope: Scope<'_>, out: &mut Vec<Paragraph>) {
        for block in blocks {
            match block {
                Block::Paragraph(style, pieces) => out.push(Paragraph::new(*style, self.text(pieces, scope))),
                Block::When { condition, then, otherwise } => {
                    let chosen = if self.holds(condition, scope) { then } else { otherwise };
                    self.blocks(chosen, scope, out);
                }
                Block::Each { rows, body, empty } => {
                    let entries = self.entries(rows, scope);
                    for (index, entry) in entries.iter().enumerate() {
                        self.blocks(body, Scope::of(entry, index, entries.len()), out);
                    }
                    if entries.is_empty() {
                        self.blocks(empty, scope, out);
                    }
                }
            }
        }
    }

    fn text(&self, pieces: &[Piece], scope: Scope<'_>) -> String {
        pieces.iter().map(|piece| self.piece(piece, scope)).collect()
    }

    fn piece(&self, piece: &Piece, scope: Scope<'_>) -> String {
        match piece {
            Piece::Text(text) => text.clone(),
            Piece::Word(word) => self.word(*word, scope),
            Piece::Amount(value) => self.value(value, scope).map_or_else(|| BLANK_AMOUNT.to_owned(), print_amount),
            Piece::Percent(part, whole) => {
                let percent = self.value(part, scope).zip(self.value(whole, scope));
                let percent = percent.and_then(|(part, whole)| Percent::of(part, whole, PERCENT_DECIMALS));
                percent.map_or_else(|| BLANK_PERCENT.to_owned(), |percent| self.percent(percent))
            }
            Piece::If { condition, then, otherwise } => {
                self.text(if self.holds(condition, scope) { then } else { otherwise }, scope)
            }
            Piece::Compare { left, right, outcomes } => self.comparison(left, right, outcomes, scope),
            Piece::List { rows, body, separator } => {
                let entries = self.entries(rows, scope);
                if entries.is_empty() {
                    return BLANK_LIST.to_owned();
                }
                let count = entries.len();
                let item = |(index, entry)| self.text(body, Scope::of(entry, index, count));
                entries.iter().enumerate().map(item).collect::<Vec<_>>().join(separator)
            }
        }
    }

    fn percent(&self, percent: Percent) -> String {
        if self.template.short_percentages { format!("{}%", percent.value().normalize()) } else { percent.to_string() }
    }

    fn comparison(&self, left: &Expression, right: &Expression, outcomes: &Outcomes, scope: Scope<'_>) -> String {
        let sides = self.value(left, scope).zip(self.value(right, scope));
        let difference = sides.and_then(|(left, right)| left.checked_sub(right));
        let (Some((left, right)), Some(difference)) = (sides, difference) else {
            return self.text(&outcomes.unknown, scope);
        };
        let chosen = match left.cmp(&right) {
            Ordering::Greater => &outcomes.more,
            Ordering::Less => &outcomes.less,
            Ordering::Equal => &outcomes.equal,
        };
        self.text(chosen, Scope { difference: Some(difference.abs()), second: Some(right), ..scope })
    }

    fn word(&self, word: Word, scope: Scope<'_>) -> String {
        match word {
            Word::Year => self.project.year.to_string(),
            Word::PriorYear => self.project.year.saturating_sub(1).to_string(),
            Word::Unit => self.project.unit.name.clone(),
            Word::Name => scope.entry.map(|entry| entry.name.clone()).unwrap_or_default(),
            Word::FullName => scope.entry.map(|entry| self.full_name(entry)).unwrap_or_default(),
            Word::Index => (scope.index + 1).to_string(),
        }
    }

    /// 教育支出（类）普通教育（款）小学教育（项）: names as entered, those not entered from the official list.
    fn full_name(&self, entry: &Entry) -> String {
        let sheet = self.project.sheet(&entry.form);
        let mut levels = Vec::new();
        let mut code = Some(entry.key.as_str());
        while let Some(found) = code {
            let entered = sheet.and_then(|sheet| sheet.row(found)).map(|row| row.name.as_str());
            let name = entered.filter(|name| !name.is_empty()).or_else(|| self.profile.functional.name(found));
            let level = SubjectLevel::of(found).map(SubjectLevel::name).unwrap_or_default();
            levels.push(format!("{}（{level}）", name.unwrap_or(found)));
            code = SubjectLevel::parent(found);
        }
        levels.reverse();
        levels.concat()
    }

    fn holds(&self, condition: &Condition, scope: Scope<'_>) -> bool {
        match condition {
            Condition::Agency => self.project.unit.kind != UnitKind::Institution,
            Condition::Compare(left, relation, right) => {
                let sides = self.value(left, scope).zip(self.value(right, scope));
                sides.is_some_and(|(left, right)| match relation {
                    Relation::Greater => left > right,
                    Relation::Less => left < right,
                    Relation::Equal => left == right,
                })
            }
        }
    }

    /// The value in 元, or a count; `None` where it rests on blanks.
    fn value(&self, expression: &Expression, scope: Scope<'_>) -> Option<Decimal> {
        match expression {
            Expression::Cell { prior, form, row, column } => {
                let row = match row {
                    RowName::Key(key) => key.clone(),
                    RowName::This => scope.entry?.key.clone(),
                };
                let address = Address::new(form.clone(), row, column.clone());
                if *prior {
                    self.project.prior.get(&address).map(|amount| amount.yuan())
                } else {
                    self.figures.get(&address).map(|figure| figure.yuan)
                }
            }
            Expression::Value => scope.entry.map(|entry| entry.value),
            Expression::Difference => scope.difference,
            Expression::Second => scope.second,
            Expression::Count => Some(Decimal::from(scope.count)),
            Expression::Number(number) => Some(Decimal::from(*number)),
            Expression::Sum(left, right) => match (self.value(left, scope), self.value(right, scope)) {
                (Some(left), Some(right)) => left.checked_add(right),
                (left, right) => left.or(right),
            },
            Expression::Minus(left, right) => self.value(left, scope)?.checked_sub(self.value(right, scope)?),
        }
    }

    /// The rows of a list that have an amount other than zero.
    fn entries(&self, rows: &Rows, scope: Scope<'_>) -> Vec<Entry> {
        let Some(form) = self.profile.form(&rows.form) else { return Vec::new() };
        let candidates: Vec<(Key, String)> = if form.subject_kind().is_some() {
            let sheet = self.project.sheet(&rows.form).into_iter().flat_map(|sheet| sheet.rows());
            sheet.map(|(key, row)| (key.clone(), row.name.clone())).collect()
        } else {
            let fixed = form.panes.iter().flat_map(|pane| pane.fixed_rows());
            fixed.map(|row| (row.key.clone(), form.row_name(&row.key).unwrap_or_default().to_owned())).collect()
        };
        let belongs = |key: &Key| {
            SubjectLevel::of(key) == Some(rows.level)
                && (rows.under.is_empty()
                    || rows.under.iter().any(|above| match above {
                        RowName::Key(above) => key.starts_with(above.as_str()),
                        RowName::This => scope.entry.is_some_and(|entry| key.starts_with(entry.key.as_str())),
                    }))
        };
        let entry = |(key, name): (Key, String)| {
            let address = Address::new(rows.form.clone(), key.clone(), rows.column.clone());
            let value = self.figures.get(&address)?.yuan;
            (!value.is_zero()).then_some(Entry { form: rows.form.clone(), key, name, value })
        };
        candidates.into_iter().filter(|(key, _)| belongs(key)).filter_map(entry).collect()
    }
}

impl<'s> Scope<'s> {
    fn of(entry: &'s Entry, index: usize, count: usize) -> Scope<'s> {
        Scope { entry: Some(entry), index, count, ..Scope::default() }
    }
}

/// An amount as sentences print it: two decimals of 万元, zero without any.
fn print_amount(yuan: Decimal) -> String {
    let wan = yuan.checked_div(Unit::Wan.in_yuan()).unwrap_or_default();
    let text = if wan.is_zero() { "0".to_owned() } else { format_plain(wan, PRINTED_DECIMALS) };
    text + Unit::Wan.name()
}
