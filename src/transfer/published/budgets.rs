//! 年初预算 as the text tells it: stated, denied, or to be reckoned back from a completion rate.

use super::{Estimate, LeftOut, Meaning, in_printed_unit, money};
use crate::{
    amount::{Amount, Interval, Unit, round_half_up},
    form::{Address, Key, SubjectLevel},
    project::{Cell, CellEdit},
    reading::{BudgetKind, Measure, Noun, Scope, Stated, Statement, wan_text},
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The budgets of a text.
#[derive(Debug, Default)]
pub(super) struct Budgets {
    /// Of the items, by code.
    items: BTreeMap<Key, Budget>,
    /// Of cells of their own: “三公”经费, totals.
    cells: BTreeMap<Address, Budget>,
    pub left_out: Vec<LeftOut>,
}

#[derive(Clone, Debug)]
struct Budget {
    amount: Amount,
    /// How it was reckoned, where the text does not state it.
    from: Option<String>,
}

/// Which columns an item's expenditure stands in.
pub(super) type Columns = BTreeMap<Key, bool>;

impl Budgets {
    /// Reads the budgets of all statements.
    pub fn read(meaning: &Meaning) -> Budgets {
        let mut budgets = Budgets::default();
        for (index, statement) in meaning.reading.statements.iter().enumerate() {
            let amount = meaning.reading.amount_of(index).filter(|amount| amount.measure == Measure::Money);
            match &statement.quantity.noun {
                Noun::Subject(_) => {
                    let fiscal = [Scope::Fiscal, Scope::General, Scope::Fund, Scope::StateCapital];
                    let code = meaning.subject(statement);
                    let code = code.filter(|code| SubjectLevel::of(code) == Some(SubjectLevel::Item));
                    if let Some(code) = code.filter(|_| fiscal.contains(&statement.quantity.scope)) {
                        let found = budgets.of(statement, amount);
                        budgets.items.extend(found.map(|budget| (code, budget)));
                    }
                }
                Noun::Word(word) => {
                    let own = meaning.vocabulary.budget_cell(&statement.quantity);
                    let total = match (statement.quantity.scope, word.as_str()) {
                        (Scope::Fiscal, "支出") => meaning.cell("年初预算", "合计", "合计"),
                        (Scope::Fiscal, "基本支出" | "项目支出") => meaning.cell("年初预算", "合计", word),
                        (Scope::General, "支出") => meaning.cell("补充金额", "公共预算", "金额"),
                        _ => None,
                    };
                    if let Some(cell) = own.or(total).filter(|cell| !budgets.cells.contains_key(cell)) {
                        let found = budgets.of(statement, amount);
                        budgets.cells.extend(found.map(|budget| (cell, budget)));
                    }
                }
                Noun::Economic(_) | Noun::Other(_) => {}
            }
        }
        budgets
    }

    /// What a statement says of its budget.
    fn of(&mut self, statement: &Statement, amount: Option<&Stated>) -> Option<Budget> {
        let initial = |kind: BudgetKind| kind != BudgetKind::Adjusted;
        let rate = statement.completions.iter().find(|completion| initial(completion.kind)).map(|c| &c.rate);
        let stated = statement.budgets.iter().filter(|budget| initial(budget.kind));
        // A text that tells both means the initial one where it says so.
        if let Some(budget) = stated.min_by_key(|budget| budget.kind != BudgetKind::Initial) {
            return money(&budget.amount).map(|amount| Budget { amount, from: None });
        }
        match (&statement.no_budget, rate) {
            (Some(_), Some(rate)) => {
                let reason = "又写无年初预算,预算留空".to_owned();
                self.left_out.push(LeftOut::new(rate, &format!("{}预算完成率", statement.name()), reason));
                None
            }
            (Some(_), None) => Some(Budget { amount: Amount::new(Decimal::ZERO, Unit::Wan, 2)?, from: None }),
            (None, Some(rate)) => reckoned(amount?, rate),
            (None, None) => None,
        }
    }

    /// The edits that fill in the budgets, once it is known which items are basic and which project spending.
    pub fn edits(&self, meaning: &Meaning, columns: &Columns, estimates: &mut Vec<Estimate>) -> Vec<CellEdit> {
        let mut edits = Vec::new();
        let mut put = |address: Address, cell: Cell, from: Option<&String>| {
            if let (Cell::Amount(amount), Some(from)) = (&cell, from) {
                estimates.push(Estimate { address: address.clone(), amount: *amount, from: from.clone() });
            }
            edits.push(CellEdit { address, cell });
        };
        for (code, budget) in &self.items {
            let cell = |column: &str| meaning.cell("年初预算", code, column);
            let (Some(sum), Some(basic), Some(project)) = (cell("合计"), cell("基本支出"), cell("项目支出"))
            else {
                continue;
            };
            let amount = Cell::Amount(budget.amount);
            let nothing = Amount::new(Decimal::ZERO, Unit::Wan, 2).map_or(Cell::Blank, Cell::Amount);
            let is_project = columns.get(code).copied();
            match (budget.amount.yuan().is_zero(), is_project) {
                (true, _) => [basic, project].into_iter().for_each(|at| put(at, nothing, None)),
                (false, Some(is_project)) => {
                    let (full, empty) = if is_project { (project, basic) } else { (basic, project) };
                    put(full, amount, budget.from.as_ref());
                    put(empty, nothing, None);
                }
                (false, None) => {
                    put(sum, amount, budget.from.as_ref());
                    continue;
                }
            }
            put(sum, Cell::Computed, None);
        }
        for (address, budget) in &self.cells {
            // What the items add up to need not be said by a total.
            let listed = meaning.profile.form(&address.form).is_some_and(|form| form.alias == "年初预算");
            if !listed || self.items.is_empty() {
                put(address.clone(), Cell::Amount(budget.amount), budget.from.as_ref());
            }
        }
        edits
    }

    /// The items whose rows the form of budgets needs.
    pub fn codes(&self) -> BTreeSet<Key> {
        self.items.keys().cloned().collect()
    }
}

/// The budget that a completion rate leads back to.
fn reckoned(amount: &Stated, rate: &Stated) -> Option<Budget> {
    if amount.value.is_zero() || rate.value.is_zero() {
        return None;
    }
    let hundredfold = amount.value.checked_mul(Decimal::ONE_HUNDRED)?;
    let yuan = hundredfold.checked_div(rate.value)?;
    let like = in_printed_unit(yuan, amount)?;
    let rounded = Amount::new(round_half_up(like.value_in(like.unit()), 2), like.unit(), 2)?;
    let range: Interval = amount.interval.checked_scale(Decimal::ONE_HUNDRED)?.checked_div(&rate.interval)?;
    let ends = format!("{}至{}", range_end(range.low()), range_end(range.high()));
    let from = format!("由{}÷{}推算,可能在{ends}之间", amount.printed, rate.printed);
    Some(Budget { amount: rounded, from: Some(from) })
}

/// An end of a range in 万元 with two decimals; more would pretend precision.
fn range_end(yuan: Decimal) -> String {
    let wan = yuan.checked_div(Unit::Wan.in_yuan()).unwrap_or(yuan);
    wan_text(round_half_up(wan, 2).saturating_mul(Unit::Wan.in_yuan()))
}
