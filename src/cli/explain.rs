//! `juesuan explain`: the rule catalogue.

use super::{Outcome, finish_clean};
use crate::{
    audit,
    form::{Profile, Rule, builtin_profiles},
};
use std::fmt::Write;

/// Explains one rule, or lists all rules of the profile (of all profiles when none is named).
pub fn run(code: Option<&str>, profile: Option<&str>) -> Outcome {
    finish_clean(explain(code, profile))
}

fn explain(code: Option<&str>, profile: Option<&str>) -> Result<String, String> {
    let profiles: Vec<&Profile> = builtin_profiles()
        .map_err(|error| error.to_string())?
        .iter()
        .filter(|candidate| profile.is_none_or(|key| candidate.key == key))
        .collect();
    if profiles.is_empty() {
        return Err(format!("没有口径“{}”", profile.unwrap_or_default()));
    }
    let mut rules: Vec<&Rule> = Vec::new();
    for rule in profiles.iter().flat_map(|profile| &profile.rules) {
        if !rules.iter().any(|other| other.code == rule.code) {
            rules.push(rule);
        }
    }
    rules.sort_by(|a, b| a.code.cmp(&b.code));
    match code {
        Some(code) => rules
            .iter()
            .find(|rule| rule.code.eq_ignore_ascii_case(code))
            .map(|rule| audit::explain(rule))
            .ok_or_else(|| format!("没有规则“{code}”;用 juesuan explain 列出全部规则")),
        None => Ok(rules.iter().fold(String::new(), |mut list, rule| {
            let _ = writeln!(list, "{}  {}", rule.code, rule.title);
            list
        })),
    }
}
