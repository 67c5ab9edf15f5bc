//! Which cells a stated quantity fills: its own, and those of what it then is as well.

use crate::{
    form::{Address, Key, Profile, SubjectLevel},
    reading::{CellSum, Noun, Quantity, Reading, Scope, Statement, Vocabulary},
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// What the quantities of one text mean.
pub(super) struct Meaning<'a> {
    pub profile: &'a Profile,
    pub vocabulary: &'a Vocabulary<'a>,
    pub reading: &'a Reading,
}

impl Meaning<'_> {
    /// The amount that the text states first for a word of a scope.
    fn stated(&self, scope: Scope, nouns: &[&str]) -> Option<Decimal> {
        let is = |s: &&Statement| {
            let named = matches!(&s.quantity.noun, Noun::Word(word) if nouns.contains(&word.as_str()));
            s.quantity.scope == scope && named && s.amount.is_some()
        };
        self.reading.statements.iter().find(is).and_then(|s| s.amount.as_ref()).map(|amount| amount.value)
    }

    /// What a quantity is in the forms, and behind it what else it then is.
    pub fn meant(&self, statement: &Statement) -> Vec<Quantity> {
        let quantity = &statement.quantity;
        let with = |scope: Scope, noun: Noun| Quantity { scope, noun };
        let scope = quantity.scope;
        let is = |noun: &Noun, words: &[&str]| matches!(noun, Noun::Word(word) if words.contains(&word.as_str()));
        let noun = match &quantity.noun {
            noun if scope == Scope::All && is(noun, &["支出总计"]) && self.totals_differ() => {
                Noun::Word("支出".into())
            }
            Noun::Subject(_) => match self.subject(statement) {
                Some(code) => Noun::Subject(code),
                None => return Vec::new(),
            },
            noun => noun.clone(),
        };
        let mut meant = vec![with(scope, noun.clone())];
        // The two totals of a form are equal by definition.
        if is(&noun, &["收入总计"]) && !self.states_total(scope) {
            meant.push(with(scope, Noun::Word("支出总计".into())));
        }
        let divided = is(&noun, &["支出", "基本支出", "项目支出"]) || matches!(noun, Noun::Subject(_));
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

    /// Whether the text states a 支出总计 that is one.
    fn states_total(&self, scope: Scope) -> bool {
        self.stated(scope, &["支出总计"]).is_some() && !(scope == Scope::All && self.totals_differ())
    }

    /// 收入总计 and 支出总计 are equal by definition; where the text's are not, its 支出总计 is the year's spending.
    fn totals_differ(&self) -> bool {
        match (self.stated(Scope::All, &["收入总计"]), self.stated(Scope::All, &["支出总计"])) {
            (Some(income), Some(spending)) => income != spending,
            _ => false,
        }
    }

    /// Whether all fiscal money is of the general budget.
    pub fn is_general_only(&self) -> bool {
        let none = |scope: Scope| {
            let mut amounts = self.reading.statements.iter().filter(|s| s.quantity.scope == scope);
            amounts.all(|s| s.amount.as_ref().is_none_or(|amount| amount.value.is_zero()))
        };
        let income = self.stated(Scope::Fund, &["收入"]);
        income.is_some_and(|income| income.is_zero()) && none(Scope::Fund) && none(Scope::StateCapital)
    }

    /// The subject that a statement is of; a name with those above it means one code only.
    pub fn subject(&self, statement: &Statement) -> Option<Key> {
        let Noun::Subject(code) = &statement.quantity.noun else { return None };
        if statement.label.contains("（款）") { Some(code.clone()) } else { self.settle(code) }
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
    pub fn sums(&self, quantity: &Quantity) -> Vec<CellSum> {
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
            sums.extend(place.and_then(|(alias, column)| Some(vec![self.cell(alias, code, column)?])));
        }
        sums
    }

    /// A cell by form alias, if the profile has it. Rows of subjects are made as they are needed.
    pub fn cell(&self, alias: &str, row: &str, column: &str) -> Option<Address> {
        let form = self.profile.forms.iter().find(|form| form.alias == alias)?;
        form.has_cell(row, column).then(|| Address::new(form.key.clone(), row, column))
    }

    /// Whether a scope's expenditure is stated to be as large as all expenditure.
    fn is_all_spending(&self, scope: Scope) -> bool {
        let total = |scope: Scope| self.stated(scope, &["支出", "支出总计"]);
        total(scope).is_some() && total(scope) == total(Scope::All)
    }

    /// Whether the text does not say that a form's budget had neither income nor expenditure.
    pub fn has_money(&self, cell: &Address) -> bool {
        let scope = match self.profile.form(&cell.form).map(|form| form.alias.as_str()) {
            Some("基金") => Scope::Fund,
            Some("国资") => Scope::StateCapital,
            _ => return true,
        };
        let stated = self.reading.statements.iter().filter(|s| s.quantity.scope == scope);
        let mut amounts = stated.filter_map(|s| s.amount.as_ref()).peekable();
        amounts.peek().is_none() || amounts.any(|amount| !amount.value.is_zero())
    }
}
