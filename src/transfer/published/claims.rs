//! What the text states for each cell, and what of it is taken over.

use super::{LeftOut, Meaning, money};
use crate::{
    amount::{Amount, Interval, Unit},
    form::Address,
    project::Project,
    reading::{BudgetKind, CellSum, Fact, List, Measure, Quantity, Stated, wan_text},
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A figure of the text for one cell.
#[derive(Clone, Debug)]
struct Claim {
    amount: Amount,
    /// The values the printed figure stands for.
    loose: Interval,
    stated: Stated,
    name: String,
    /// Whether the sentence speaks of this cell itself, and not of what is equal to it here.
    direct: bool,
}

/// The cells that a text fills.
pub(super) struct Claims<'a> {
    /// What the text's tables gave already.
    pub project: &'a Project,
    pub meaning: &'a Meaning<'a>,
    pub cells: BTreeMap<Address, Amount>,
    pub left_out: Vec<LeftOut>,
    /// The cells that contradicting figures leave open.
    pub contradicted: BTreeSet<Address>,
}

impl Claims<'_> {
    /// Takes over what the statements say, first of cells of their own, then of sums all but one of whose cells are
    /// known to be nothing.
    pub fn gather(&mut self) {
        let doubtful = self.doubtful();
        for only in [true, false] {
            let mut claims: BTreeMap<Address, Vec<Claim>> = BTreeMap::new();
            for (index, statement) in self.meaning.reading.statements.iter().enumerate() {
                let name = statement.name();
                let stated = statement.amount.as_ref().filter(|_| !doubtful.contains(&index));
                if let Some((stated, amount)) = stated.and_then(|stated| Some((stated, money(stated)?))) {
                    for (at, quantity) in self.meaning.meant(statement).iter().enumerate() {
                        for sum in self.meaning.sums(quantity) {
                            self.claim(&mut claims, &sum, stated, amount, &name, at == 0, only);
                        }
                    }
                }
                for budget in statement.budgets.iter().filter(|budget| budget.kind != BudgetKind::Adjusted) {
                    let cell = self.meaning.vocabulary.budget_cell(&statement.quantity);
                    if let (Some(cell), Some(amount)) = (cell, money(&budget.amount)) {
                        let name = format!("{name}的预算数");
                        self.claim(&mut claims, &vec![cell], &budget.amount, amount, &name, true, only);
                    }
                }
            }
            self.settle(claims);
        }
    }

    /// Takes over counts and the amounts beside them.
    pub fn facts(&mut self, facts: &[Fact]) {
        let mut claims: BTreeMap<Address, Vec<Claim>> = BTreeMap::new();
        for fact in facts {
            let amount = match &fact.stated.measure {
                Measure::Money => money(fact.stated),
                _ => Amount::new(fact.stated.value, Unit::One, 0),
            };
            if let Some(amount) = amount {
                self.claim(&mut claims, &vec![fact.address.clone()], fact.stated, amount, &fact.words, true, true);
            }
        }
        self.settle(claims);
    }

    #[allow(clippy::too_many_arguments, reason = "a claim is a figure with its name, its cells and how sure they are")]
    fn claim(
        &self,
        claims: &mut BTreeMap<Address, Vec<Claim>>,
        sum: &CellSum,
        stated: &Stated,
        amount: Amount,
        name: &str,
        direct: bool,
        only: bool,
    ) {
        let cell = match sum.as_slice() {
            [cell] if only => cell,
            [_] => return,
            _ if only => return,
            several => {
                let open = |cell: &&Address| !self.cells.get(*cell).is_some_and(|other| other.yuan().is_zero());
                let mut open = several.iter().filter(open).filter(|cell| self.meaning.has_money(cell));
                match (open.next(), open.next()) {
                    (Some(cell), None) => cell,
                    _ => return,
                }
            }
        };
        // A form without figures says so by being empty.
        let form = self.meaning.profile.form(&cell.form);
        let of_own = form.is_some_and(|form| ["基金", "国资"].contains(&form.alias.as_str()));
        if of_own && amount.yuan().is_zero() {
            return;
        }
        let claim = Claim { amount, loose: stated.loose, stated: stated.clone(), name: name.to_owned(), direct };
        claims.entry(cell.clone()).or_default().push(claim);
    }

    /// Decides for each cell: what the text's tables print stays, figures that contradict each other are left out.
    fn settle(&mut self, claims: BTreeMap<Address, Vec<Claim>>) {
        for (address, claims) in claims {
            if self.cells.contains_key(&address) {
                continue;
            }
            if let Some(printed) = self.project.cell(&address).amount() {
                let range = printed.interval();
                for claim in claims.iter().filter(|claim| claim.direct && !claim.loose.overlaps(&range)) {
                    let reason = format!("文本中的表为{},照表填入", wan_text(printed.yuan()));
                    self.left_out.push(LeftOut::new(&claim.stated, &claim.name, reason));
                }
                continue;
            }
            let direct = claims.iter().any(|claim| claim.direct);
            let told: Vec<&Claim> = claims.iter().filter(|claim| claim.direct == direct).collect();
            let Some(first) = told.first() else { continue };
            if let Some(other) = told.iter().find(|other| !other.loose.overlaps(&first.loose)) {
                let reason = |other: &Claim| format!("与“{}”{}不一致,留空", other.name, other.stated.printed);
                if direct {
                    self.left_out.push(LeftOut::new(&first.stated, &first.name, reason(other)));
                    self.left_out.push(LeftOut::new(&other.stated, &other.name, reason(first)));
                    self.contradicted.insert(address);
                }
                continue;
            }
            // 0.3万元 and later 0.30万元: the more precise one.
            let best = told.iter().rev().max_by_key(|claim| claim.stated.decimals);
            if let Some(best) = best {
                self.cells.insert(address, best.amount);
            }
        }
    }

    /// Statements of lists that do not add up: nobody knows which of their figures is wrong.
    fn doubtful(&mut self) -> BTreeSet<usize> {
        let reading = self.meaning.reading;
        let mut doubtful = BTreeSet::new();
        for list in &reading.lists {
            let Some(sum) = self.misses(list) else { continue };
            let Some(head) = reading.statements.get(list.head) else { continue };
            let whole = head.amount.as_ref().map_or("", |amount| &amount.printed);
            for &part in &list.parts {
                let Some(statement) = reading.statements.get(part) else { continue };
                if let Some(stated) = &statement.amount
                    && doubtful.insert(part)
                {
                    let reason = format!("所列各项之和{}与“{}”{whole}不符,没有填入", wan_text(sum), head.name());
                    self.left_out.push(LeftOut::new(stated, &statement.name(), reason));
                }
            }
        }
        doubtful
    }

    /// The sum of a list's parts, where they should make up the whole and do not.
    fn misses(&self, list: &List) -> Option<Decimal> {
        let reading = self.meaning.reading;
        let value = |at: &usize| {
            let amount = reading.statements.get(*at)?.amount.as_ref()?;
            (amount.measure == Measure::Money).then_some(amount.value)
        };
        let parts: Vec<Decimal> = list.parts.iter().map(value).collect::<Option<_>>()?;
        let quantities: Vec<&Quantity> =
            list.parts.iter().filter_map(|at| Some(&reading.statements.get(*at)?.quantity)).collect();
        let head = reading.statements.get(list.head)?;
        let whole = value(&list.head)?;
        let sum = parts.iter().fold(Decimal::ZERO, |sum, part| sum.saturating_add(*part));
        let count = Decimal::from(parts.len() as u64 + 1);
        let rounding = Decimal::from(50).saturating_mul(count);
        let whole_list = list.complete || self.meaning.vocabulary.is_whole(&head.quantity, &quantities);
        (whole_list && (whole - sum).abs() > rounding).then_some(sum)
    }
}
