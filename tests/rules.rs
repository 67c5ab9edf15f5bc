//! Every rule of every profile runs on its own examples.

use juesuan::{
    audit::{self, Finding, Report, Severity},
    form::{Check, Example, Mark, Profile, Rows, Rule, RuleSeverity, Term, builtin_profiles},
};
use std::collections::BTreeSet;

fn profiles() -> &'static [Profile] {
    builtin_profiles().unwrap_or_else(|error| panic!("{error}"))
}

/// The rules over tables that a profile uses.
fn table_rules(profile: &Profile) -> impl Iterator<Item = &Rule> {
    profile.rules.iter().filter(|rule| rule.applies_to(profile) && !matches!(rule.check, Check::Text(_)))
}

fn run(profile: &Profile, rule: &Rule, example: &Example) -> Report {
    let project = audit::example_project(profile, example)
        .unwrap_or_else(|error| panic!("{} {}: {error}", profile.key, rule.code));
    // One rule at a time: what an example leaves out would break others.
    let mut alone = profile.clone();
    alone.rules = vec![rule.clone()];
    audit::check(&alone, &project)
}

fn severe(rule: &Rule) -> Severity {
    match rule.severity {
        RuleSeverity::Error => Severity::Error,
        RuleSeverity::Notice => Severity::Notice,
    }
}

#[test]
fn every_rule_fires_on_the_example_that_breaks_it() {
    for profile in profiles() {
        for rule in table_rules(profile) {
            let report = run(profile, rule, &rule.triggers);
            let found = report.findings.iter().any(|finding| finding.severity == severe(rule));
            assert!(found, "{} {} 没有发现例子里的问题: {report:?}", profile.key, rule.code);
            assert!(report.tally.failed > 0, "{} {}", profile.key, rule.code);
        }
    }
}

#[test]
fn every_rule_checks_and_accepts_the_example_that_keeps_it() {
    for profile in profiles() {
        for rule in table_rules(profile) {
            let report = run(profile, rule, &rule.passes);
            let complaints: Vec<&Finding> =
                report.findings.iter().filter(|finding| finding.severity != Severity::Rounding).collect();
            assert_eq!(complaints, Vec::<&Finding>::new(), "{} {}", profile.key, rule.code);
            assert!(
                report.tally.exact + report.tally.rounding > 0,
                "{} {} 没有核对: {:?}",
                profile.key,
                rule.code,
                report.tally
            );
            assert_eq!(report.tally.failed, 0, "{} {}", profile.key, rule.code);
        }
    }
}

#[test]
fn names_that_only_some_profiles_have_exist_in_one_of_them() {
    let mut missing: BTreeSet<String> = BTreeSet::new();
    for rule in profiles().iter().flat_map(|profile| &profile.rules) {
        let Some(Ok(statement)) = rule.formula().map(|formula| formula.statement()) else { continue };
        for term in statement.terms().filter(|term| term.mark == Mark::Optional) {
            let mut demanded = statement.clone();
            demanded.conditions.clear();
            let plain = Term { mark: Mark::Plain, ..term.clone() };
            for relation in &mut demanded.relations {
                relation.left = vec![plain.clone()];
                relation.right = vec![plain.clone()];
            }
            if !profiles().iter().any(|profile| demanded.validate(profile).is_ok()) {
                let row = match &term.rows {
                    Rows::One(name) => name.key.as_str(),
                    _ => "…",
                };
                missing.insert(format!("{}[{row}]", term.form.key));
            }
        }
    }
    let unknown: Vec<String> = missing.into_iter().filter(|name| !AHEAD.contains(&name.as_str())).collect();
    assert_eq!(unknown, Vec::<String>::new());
}

/// Classes of the economic classification that a year's form may have and neither built-in profile prints.
const AHEAD: [&str; 3] = ["基本支出[309]", "基本支出[311]", "基本支出[313]"];

#[test]
fn messages_stand_alone() {
    let mut messages = String::new();
    for profile in profiles().iter().take(1) {
        for rule in table_rules(profile) {
            for finding in run(profile, rule, &rule.triggers).findings {
                messages += &format!("{} {}\n", finding.code, finding.message);
            }
        }
    }
    insta::assert_snapshot!("messages", messages);
}

#[test]
fn explanations_are_complete() {
    let profile = profiles().first().unwrap();
    let rule = profile.rules.iter().find(|rule| rule.code == "A301").unwrap();
    insta::assert_snapshot!("explain_A301", audit::explain(rule));
}
