//! What a merge has to say, in words: warnings, what was taken out, and what a sum consists of.

use super::Department;
use crate::{
    amount::{Amount, Unit},
    audit::{Figures, Place},
    form::{Form, Profile},
    project::{Elimination, Merged, Project, Trace},
};
use std::fmt::Write;

impl Department {
    /// What should be looked at: units that do not reconcile, subjects of several names.
    pub fn warnings(&self) -> Vec<String> {
        let units = self.project.merged.iter().flat_map(|merged| &merged.units);
        let named: Vec<String> =
            units.filter(|unit| unit.errors > 0).map(|unit| format!("{}({} 个错误)", unit.name, unit.errors)).collect();
        let mut warnings = Vec::new();
        if !named.is_empty() {
            warnings.push(format!("{} 个单位勾稽不平,照原数汇总:{}", named.len(), named.join("、")));
        }
        for (code, name, others) in &self.names {
            warnings.push(format!("科目 {code} 各单位名称不同,用“{name}”:{}", others.join("、")));
        }
        warnings
    }

    /// What was taken out because the units had paid it to each other, a line each.
    pub fn eliminations(&self) -> Vec<String> {
        let Some(merged) = &self.project.merged else { return Vec::new() };
        let unit = self.project.amount_unit;
        let line = |Elimination { kind, paid, received }: &Elimination| {
            format!("内部往来抵销 {kind}:付 {};收 {}", parties(merged, paid, unit), parties(merged, received, unit))
        };
        merged.internal.iter().map(line).collect()
    }
}

fn parties(merged: &Merged, list: &[Option<Amount>], unit: Unit) -> String {
    let named = list.iter().enumerate().filter_map(|(party, amount)| Some((party, (*amount)?)));
    let parts = named.filter(|(_, amount)| !amount.yuan().is_zero());
    let words: Vec<String> =
        parts.map(|(party, amount)| format!("{} {}", merged.name(party), amount.to_entry(unit))).collect();
    words.join("、")
}

/// What a figure of a department consists of, a line for each unit; `None` where there is no such cell, or the project
/// was not added up from units.
pub fn trace(profile: &Profile, project: &Project, place: &Place) -> Option<String> {
    let merged = project.merged.as_ref()?;
    let (Place::Cell(at) | Place::Prior(at)) = place else { return None };
    let form: &Form = profile.form(&at.form).filter(|form| form.has_cell(&at.row, &at.column))?;
    let unit = form.unit(project.amount_unit);
    let (trace, now) = match place {
        Place::Prior(at) => (merged.trace_prior(at), project.prior.get(at).map(Amount::yuan)),
        _ => (merged.trace(at), Figures::resolve(profile, project).get(at).map(|figure| figure.yuan)),
    };
    let mut text = head(place, &trace, unit);
    for (part, amount, removed) in &trace.parts {
        let (sign, note) = if *removed { ("-", "(内部往来抵销)") } else { ("", "") };
        let file = merged.units.get(*part).map_or("", |unit| unit.file.as_str());
        let _ = writeln!(text, "  {sign}{}  {}{note}  {file}", amount.to_entry(unit), merged.name(*part));
    }
    if now != trace.sum.map(|sum| sum.yuan()) {
        let now = now.and_then(|yuan| Amount::new(yuan.checked_div(unit.in_yuan())?, unit, unit.printed_decimals()));
        let now = now.map_or_else(|| "空白".to_owned(), |now| now.to_entry(unit));
        let _ = writeln!(text, "  现在是 {now}:汇总以后改动过");
    }
    Some(text)
}

fn head(place: &Place, trace: &Trace, unit: Unit) -> String {
    match trace.sum {
        Some(sum) => {
            let name = if sum.unit() == unit { unit.name() } else { "" };
            format!("{place} = {}{name}\n", sum.to_entry(unit))
        }
        None => format!("{place}:各单位都没有填数\n"),
    }
}
