//! Checking that a formula names only what its profile has.

use super::{ColumnRef, FormulaError, Mark, Name, Operator, Rows, Statement, Term, names_row};
use crate::form::{Form, Profile};

impl Statement {
    /// Finds names that no form of the profile has, and pieces that do not fit together.
    pub fn validate(&self, profile: &Profile) -> Result<(), FormulaError> {
        for range in &self.each_row {
            find_form(profile, &range.form)?;
        }
        if let Some(form) = &self.each_column {
            find_form(profile, form)?;
        }
        for relation in &self.conditions {
            for term in relation.left.iter().chain(&relation.right) {
                if matches!(term.rows, Rows::Each | Rows::Children) || term.column == ColumnRef::Each {
                    return Err(at(&term.form, "条件里不能用“行”和“列”"));
                }
            }
        }
        self.terms().try_for_each(|term| self.validate_term(profile, term))
    }

    /// Whether the relations can define their left sides: single cells that are sums of cells of the same form.
    pub fn validate_definition(&self) -> Result<(), FormulaError> {
        for relation in &self.relations {
            let [left] = relation.left.as_slice() else {
                return Err(at(&relation.left[0].form, "能自动合计的公式,左边只能是一个单元格"));
            };
            let parts = &relation.right;
            let sums = relation.operator == Operator::Equal
                && left.is_single()
                && !left.negative
                && parts.iter().all(|part| !part.negative && !part.prior && part.form == left.form);
            if !sums || !self.conditions.is_empty() {
                return Err(at(&left.form, "能自动合计的公式,右边只能是同一张表各单元格相加,且没有条件"));
            }
        }
        Ok(())
    }

    fn validate_term(&self, profile: &Profile, term: &Term) -> Result<(), FormulaError> {
        if term.sum == term.is_single() {
            let message = if term.sum { "Σ 后面要写多行" } else { "多行相加要在前面写 Σ" };
            return Err(at(&term.form, message));
        }
        if matches!(term.rows, Rows::Each | Rows::Children) && self.each_row.is_empty() {
            return Err(at(&term.form, "用了“行”,前面却没有“每行”"));
        }
        if term.column == ColumnRef::Each && self.each_column.is_none() {
            return Err(at(&term.form, "用了“列”,前面却没有“每列”"));
        }
        match find_names(profile, term) {
            Err(_) if term.mark == Mark::Optional => Ok(()),
            result => result,
        }
    }
}

fn find_names(profile: &Profile, term: &Term) -> Result<(), FormulaError> {
    let form = find_form(profile, &term.form)?;
    if let Rows::One(name) | Rows::Above(name) = &term.rows
        && !names_row(form, &name.key)
    {
        return Err(at(name, format!("“{}”({})没有名为“{}”的行", form.alias, form.key, name.key)));
    }
    if let ColumnRef::One(name) = &term.column {
        let exists = match &term.rows {
            Rows::One(row) => form.has_cell(&row.key, &name.key),
            _ => form.panes.iter().any(|pane| pane.amount_columns().contains(&name.key)),
        };
        if !exists {
            return Err(at(name, format!("“{}”({})在这里没有名为“{}”的金额列", form.alias, form.key, name.key)));
        }
    }
    Ok(())
}

fn find_form<'p>(profile: &'p Profile, name: &Name) -> Result<&'p Form, FormulaError> {
    let form = profile.forms.iter().find(|form| form.alias == name.key);
    form.ok_or_else(|| at(name, format!("口径里没有别名为“{}”的表", name.key)))
}

fn at(name: &Name, message: impl Into<String>) -> FormulaError {
    FormulaError { position: name.position, message: message.into() }
}
