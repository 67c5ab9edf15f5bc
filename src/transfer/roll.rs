//! 结转到下一年: the project of next year from this year's.

use super::TransferError;
use crate::{
    amount::Amount,
    audit::Figures,
    form::{Address, Check, ColumnRef, Form, Key, Operator, Profile, Relation, Rows, SubjectKind, TOTAL_ROW, Term},
    project::{Cell, CellEdit, Edit, Paragraph, Part, Project},
    reading::{Measure, normalise, scan},
};
use std::{collections::BTreeMap, sync::Arc};

/// Next year's project.
#[derive(Clone, Debug)]
pub struct Rolled {
    /// The new project; its carried-over cells agree with last year's by the rules between years.
    pub project: Project,
    /// Its profile.
    pub profile: &'static Profile,
    /// The opening cells that were filled from last year's year-end.
    pub opening: Vec<Address>,
    /// Figures that the new forms have no cell for.
    pub left_behind: Vec<Address>,
}

/// The profile for a budget year: that year's own, else the newest.
pub fn next_profile(profiles: &[Profile], year: u16) -> Option<&Profile> {
    profiles.iter().find(|profile| profile.year == year).or_else(|| profiles.iter().max_by_key(|profile| profile.year))
}

/// Makes next year's project: this year's figures become the prior year's, the year-end carry-over becomes the
/// opening one, amounts are cleared, texts stay with their figures cleared and their years moved on.
pub fn roll(profile: &Profile, project: &Project, next: &'static Profile) -> Result<Rolled, TransferError> {
    let mut new = Project::new(next, &project.unit.name);
    new.year = project.year.saturating_add(1);
    new.unit.kind = project.unit.kind;
    new.amount_unit = project.amount_unit;
    new.print = project.print;
    for form in &next.forms {
        let Some(old) = profile.forms.iter().find(|other| other.alias == form.alias) else { continue };
        new = take_rows(next, form, project, old, new)?;
    }
    let (prior, left_behind) = prior_figures(profile, project, next);
    let opening = opening_cells(next, &new, &prior);
    new.prior = Arc::new(prior);
    let addresses: Vec<Address> = opening.iter().map(|edit| edit.address.clone()).collect();
    if !opening.is_empty() {
        new = Edit::SetCells(opening).apply(next, &new)?;
    }
    new.locked = Arc::new(addresses.iter().cloned().collect());
    new.prior_fields = project.fields.clone();
    for part in Part::ALL {
        let moved = |paragraph: &Paragraph| match part {
            Part::Three => Paragraph::new(paragraph.style(), move_on(paragraph.text(), project.year)),
            Part::One | Part::Four => paragraph.clone(),
        };
        *new.texts.part_mut(part) = project.texts.part(part).iter().map(moved).collect();
    }
    Ok(Rolled { project: new, profile: next, opening: addresses, left_behind })
}

/// Takes the subject rows over, blank; a subject that was renamed since has its new name.
fn take_rows(
    next: &Profile,
    form: &Form,
    project: &Project,
    old: &Form,
    new: Project,
) -> Result<Project, TransferError> {
    let (Some(kind), Some(sheet)) = (form.subject_kind(), project.sheet(&old.key)) else { return Ok(new) };
    let mut new = new;
    for (code, row) in sheet.rows().filter(|(code, _)| *code != TOTAL_ROW) {
        if form.fixed_row(code).is_some() || new.sheet(&form.key).is_some_and(|sheet| sheet.row(code).is_some()) {
            continue;
        }
        let official = match kind {
            SubjectKind::Functional => next.functional.name(code),
            SubjectKind::Economic => next.economic.name(code),
        };
        let name = official.unwrap_or(&row.name).to_owned();
        new = Edit::InsertSubject { form: form.key.clone(), code: code.clone(), name }.apply(next, &new)?;
    }
    Ok(new)
}

/// All figures of the old project under the addresses of the new forms, and those without a place there.
fn prior_figures(profile: &Profile, project: &Project, next: &Profile) -> (BTreeMap<Address, Amount>, Vec<Address>) {
    let figures = Figures::resolve(profile, project);
    let mut prior = BTreeMap::new();
    let mut left_behind = Vec::new();
    for form in &profile.forms {
        let target = next.forms.iter().find(|other| other.alias == form.alias);
        let sheet = project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows().map(|(key, _)| key.clone()));
        for row in sheet {
            for column in form.panes.iter().flat_map(|pane| pane.amount_columns()) {
                let address = Address::new(form.key.clone(), row.clone(), column);
                let Some(figure) = figures.get(&address) else { continue };
                let typed = project.cell(&address).amount().copied();
                let unit = form.unit(project.amount_unit);
                let value = figure.yuan.checked_div(unit.in_yuan()).unwrap_or_default().normalize();
                let amount = typed.or_else(|| Amount::new(value, unit, value.scale().max(unit.printed_decimals())));
                match (target.and_then(|target| counterpart(form, target, &address)), amount) {
                    (Some(at), Some(amount)) => {
                        prior.insert(at, amount);
                    }
                    _ if figure.yuan.is_zero() => {}
                    _ => left_behind.push(address),
                }
            }
        }
    }
    (prior, left_behind)
}

/// The same cell in the form of another profile: rows by key or by name, columns by key.
fn counterpart(form: &Form, target: &Form, address: &Address) -> Option<Address> {
    let same = || target.has_cell(&address.row, &address.column).then(|| address.row.clone());
    let named = || {
        let name = form.row_name(&address.row)?;
        let rows = target.panes.iter().flat_map(|pane| pane.fixed_rows());
        let mut rows = rows.filter(|row| target.row_name(&row.key) == Some(name));
        rows.find(|row| target.has_cell(&row.key, &address.column)).map(|row| row.key.clone())
    };
    let row = same().or_else(named)?;
    Some(Address::new(target.key.clone(), row, address.column.clone()))
}

/// The opening cells that the rules between years equate with one figure of last year.
fn opening_cells(profile: &Profile, project: &Project, prior: &BTreeMap<Address, Amount>) -> Vec<CellEdit> {
    let formulas = profile.rules.iter().filter_map(|rule| match &rule.check {
        Check::Cells(formula) => formula.statement().ok(),
        _ => None,
    });
    let mut edits: Vec<CellEdit> = Vec::new();
    for relation in formulas.flat_map(|statement| &statement.relations) {
        let Some((left, right)) = carried(relation) else { continue };
        let form = |term: &Term| profile.forms.iter().find(|form| form.alias == term.form.key);
        let (Some(opening), Some(closing)) = (form(left), form(right)) else { continue };
        let (ColumnRef::One(to), ColumnRef::One(from)) = (&left.column, &right.column) else { continue };
        let rows: Vec<(Key, Key)> = match (&left.rows, &right.rows) {
            (Rows::One(to), Rows::One(from)) => vec![(to.key.clone(), from.key.clone())],
            (Rows::Each, Rows::Each) => {
                let rows = project.sheet(&opening.key).into_iter().flat_map(|sheet| sheet.rows());
                rows.map(|(key, _)| (key.clone(), key.clone())).collect()
            }
            _ => continue,
        };
        for (row, last) in rows {
            let address = Address::new(opening.key.clone(), row, to.key.clone());
            let amount = prior.get(&Address::new(closing.key.clone(), last, from.key.clone()));
            let known = opening.has_cell(&address.row, &address.column);
            if let (Some(amount), true) = (amount, known && !edits.iter().any(|edit| edit.address == address)) {
                edits.push(CellEdit { address, cell: Cell::Amount(*amount) });
            }
        }
    }
    edits
}

/// One cell of this year equal to one of last year.
fn carried(relation: &Relation) -> Option<(&Term, &Term)> {
    let ([left], [right]) = (relation.left.as_slice(), relation.right.as_slice()) else { return None };
    let plain = |term: &Term| !term.negative && !term.sum;
    let carries = relation.operator == Operator::Equal && plain(left) && plain(right) && !left.prior && right.prior;
    carries.then_some((left, right))
}

/// A sentence for the next year: its figures open, its years one later.
fn move_on(text: &str, year: u16) -> String {
    let chars = normalise(text);
    let tokens = scan(&chars);
    let original: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < original.len() {
        if let Some(token) = tokens.iter().find(|token| token.start == at && !token.threshold) {
            let open = match &token.measure {
                Measure::Money => "〔金额〕万元".to_owned(),
                Measure::Percent => "〔比率〕".to_owned(),
                Measure::Points => "〔比率〕个百分点".to_owned(),
                Measure::Count(counter) => format!("〔数量〕{counter}"),
                Measure::Bare => original.iter().skip(at).take(token.end - at).collect(),
            };
            out += &open;
            at = token.end.max(at + 1);
            continue;
        }
        let digits: String = chars.iter().skip(at).take(4).collect();
        let alone = at == 0 || !chars.get(at - 1).is_some_and(char::is_ascii_digit);
        match digits.parse::<u16>() {
            Ok(found)
                if alone
                    && digits.len() == 4
                    && (found == year || found.checked_add(1) == Some(year))
                    && !chars.get(at + 4).is_some_and(char::is_ascii_digit) =>
            {
                out += &(found + 1).to_string();
                at += 4;
            }
            _ => {
                out.extend(original.get(at));
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_keep_their_words_and_open_their_figures() {
        assert_eq!(
            move_on(
                "2019年度支出318.36万元，比2018年增加1.5万元，增长2%，单价100万元（含）以上设备0台（套），党的十八届三中全会2013年。",
                2019
            ),
            "2020年度支出〔金额〕万元，比2019年增加〔金额〕万元，增长〔比率〕，单价100万元（含）以上设备〔数量〕台（套），党的十八届三中全会2013年。"
        );
    }
}
