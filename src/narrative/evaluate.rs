//! Fills templates from a project's figures and fields.

use super::template::{
    BLANK_LIST, Block, Condition, Expression, FieldName, Outcomes, Piece, Relation, RowName, Rows, Template, Word,
};
use crate::{
    audit::{
        Figures,
        source::{Comparison, Formula, ProjectValues, Source},
    },
    form::{Address, Key, Profile, SubjectLevel},
    project::{Binding, LiveParagraph, Mark, Paragraph, Project, Style, UnitKind, open_field},
};
use rust_decimal::Decimal;
use std::cmp::Ordering;

pub(super) struct Writer<'a> {
    pub profile: &'a Profile,
    pub project: &'a Project,
    pub figures: &'a Figures<'a>,
    pub template: &'a Template,
    /// Whether the words around an open reason are written also where none is needed.
    pub all_reasons: bool,
}

/// A row of a list with an amount.
struct Entry {
    /// Where its amount stands.
    cell: Address,
    name: String,
}

/// What the words of a list and a comparison mean at a place.
#[derive(Clone, Copy, Default)]
struct Scope<'s> {
    entry: Option<&'s Entry>,
    index: usize,
    count: usize,
    compared: Option<&'s Comparison>,
}

/// A paragraph as it grows.
#[derive(Default)]
struct Line {
    text: String,
    chars: usize,
    marks: Vec<Mark>,
}

impl Line {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.chars += text.chars().count();
    }

    fn push_bound(&mut self, text: &str, binding: Binding, source: String) {
        let start = self.chars;
        self.push(text);
        self.marks.push(Mark { start, end: self.chars, binding, source: source.into() });
    }
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
                Block::Paragraph { style, id, pieces } => out.push(self.paragraph(*style, id, pieces, scope)),
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

    fn paragraph(&self, style: Style, id: &Key, pieces: &[Piece], scope: Scope<'_>) -> Paragraph {
        let mut line = Line::default();
        self.pieces(pieces, scope, &mut line);
        let origin = match scope.entry {
            Some(entry) => format!("{id} {}", entry.cell.row).into(),
            None => id.clone(),
        };
        Paragraph::Live(Box::new(LiveParagraph { style, origin, text: line.text, marks: line.marks }))
    }

    fn pieces(&self, pieces: &[Piece], scope: Scope<'_>, line: &mut Line) {
        pieces.iter().for_each(|piece| self.piece(piece, scope, line));
    }

    fn piece(&self, piece: &Piece, scope: Scope<'_>, line: &mut Line) {
        match piece {
            Piece::Text(text) => line.push(text),
            Piece::Word(word) => line.push(&self.word(*word, scope)),
            Piece::Amount(value) => {
                if let Some(formula) = self.closed(value, scope) {
                    self.figure(Source::Value(formula), line);
                }
            }
            Piece::Percent(part, whole) => {
                if let Some((part, whole)) = self.closed(part, scope).zip(self.closed(whole, scope)) {
                    self.figure(Source::Percent(part, whole), line);
                }
            }
            Piece::If { condition, then, otherwise } => {
                self.pieces(if self.holds(condition, scope) { then } else { otherwise }, scope, line);
            }
            Piece::Compare { left, right, outcomes } => self.comparison(left, right, outcomes, scope, line),
            Piece::List { rows, body, separator, empty } => {
                let entries = self.entries(rows, scope);
                match entries.is_empty() {
                    true if empty.is_empty() => line.push(BLANK_LIST),
                    true => self.pieces(empty, scope, line),
                    false => {}
                }
                for (index, entry) in entries.iter().enumerate() {
                    if index > 0 {
                        line.push(separator);
                    }
                    self.pieces(body, Scope::of(entry, index, entries.len()), line);
                }
            }
            Piece::Field(name) => self.field(name, scope, line),
            Piece::Reason { field, body } => {
                let needed =
                    scope.compared.is_none_or(|compared| compared.needs_reason(self.profile.reasons, &self.values()));
                if needed || self.all_reasons || self.project.fields.contains_key(&self.field_key(field, scope)) {
                    self.pieces(body, scope, line);
                }
            }
        }
    }

    fn values(&self) -> ProjectValues<'_> {
        ProjectValues { project: self.project, figures: self.figures }
    }

    fn figure(&self, source: Source, line: &mut Line) {
        line.push_bound(&source.text(self.profile, &self.values()), Binding::Figure, source.to_string());
    }

    fn field_key(&self, name: &FieldName, scope: Scope<'_>) -> Key {
        match scope.entry.filter(|_| name.of_row) {
            Some(entry) => format!("{}[{}]", name.name, entry.cell.row).into(),
            None => name.name.clone(),
        }
    }

    fn field(&self, name: &FieldName, scope: Scope<'_>, line: &mut Line) {
        let key = self.field_key(name, scope);
        let text = self.project.fields.get(&key).cloned().unwrap_or_else(|| open_field(&key));
        let source = match scope.compared {
            Some(compared) => format!("{key}|{compared}"),
            None => key.to_string(),
        };
        line.push_bound(&text, Binding::Field, source);
    }

    fn comparison(
        &self,
        left: &Expression,
        right: &Expression,
        outcomes: &Outcomes,
        scope: Scope<'_>,
        line: &mut Line,
    ) {
        let sides = self.closed(left, scope).zip(self.closed(right, scope));
        let Some((left, right)) = sides else { return self.pieces(&outcomes.unknown, scope, line) };
        let chosen = match left.value(&self.values()).zip(right.value(&self.values())) {
            None => return self.pieces(&outcomes.unknown, scope, line),
            Some((left, right)) => match left.cmp(&right) {
                Ordering::Greater => &outcomes.more,
                Ordering::Less => &outcomes.less,
                Ordering::Equal => &outcomes.equal,
            },
        };
        let compared = Comparison { left, right };
        self.pieces(chosen, Scope { compared: Some(&compared), ..scope }, line);
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
        let sheet = self.project.sheet(&entry.cell.form);
        let mut levels = Vec::new();
        let mut code = Some(entry.cell.row.as_str());
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
            Condition::Blank(value) => self.value(value, scope).is_none(),
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
        self.closed(expression, scope)?.value(&self.values())
    }

    /// The expression as a formula that stands alone; `None` where it speaks of a row or comparison that is not there.
    fn closed(&self, expression: &Expression, scope: Scope<'_>) -> Option<Formula> {
        let both = |left: &Expression, right: &Expression| {
            Some((Box::new(self.closed(left, scope)?), Box::new(self.closed(right, scope)?)))
        };
        Some(match expression {
            Expression::Cell { prior, form, row, column } => {
                let row = match row {
                    RowName::Key(key) => key.clone(),
                    RowName::This => scope.entry?.cell.row.clone(),
                };
                Formula::Cell { prior: *prior, address: Address::new(form.clone(), row, column.clone()) }
            }
            Expression::Value => Formula::Cell { prior: false, address: scope.entry?.cell.clone() },
            Expression::Difference => {
                let compared = scope.compared?;
                Formula::Distance(compared.left.clone().into(), compared.right.clone().into())
            }
            Expression::Second => scope.compared?.right.clone(),
            Expression::Count => Formula::Number(scope.count as u32),
            Expression::Number(number) => Formula::Number(*number),
            Expression::Sum(left, right) => {
                let (left, right) = both(left, right)?;
                Formula::Sum(left, right)
            }
            Expression::Minus(left, right) => {
                let (left, right) = both(left, right)?;
                Formula::Minus(left, right)
            }
        })
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
        let under = |key: &Key| {
            rows.under.is_empty()
                || rows.under.iter().any(|above| match above {
                    RowName::Key(above) => key.starts_with(above.as_str()),
                    RowName::This => scope.entry.is_some_and(|entry| key.starts_with(entry.cell.row.as_str())),
                })
        };
        let belongs = |key: &Key| match rows.level {
            Some(level) => SubjectLevel::of(key) == Some(level) && under(key),
            None => rows.under.iter().any(|row| *row == RowName::Key(key.clone())),
        };
        let entry = |(key, name): (Key, String)| {
            let cell = Address::new(rows.form.clone(), key, rows.column.clone());
            let value = self.figures.get(&cell)?.yuan;
            (!value.is_zero()).then_some(Entry { cell, name })
        };
        candidates.into_iter().filter(|(key, _)| belongs(key)).filter_map(entry).collect()
    }
}

impl<'s> Scope<'s> {
    fn of(entry: &'s Entry, index: usize, count: usize) -> Scope<'s> {
        Scope { entry: Some(entry), index, count, ..Scope::default() }
    }
}
