//! Every rule of every profile runs on its own examples.

use juesuan::{
    audit::{self, Place, Report, Severity},
    form::{Check, Example, Mark, Profile, Rows, Rule, RuleSeverity, Term, builtin_profiles},
    project::store,
};
use std::{collections::BTreeSet, path::Path};

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
            let complaints: Vec<_> =
                report.findings.iter().filter(|finding| finding.severity != Severity::Rounding).collect();
            assert!(complaints.is_empty(), "{complaints:?} {} {}", profile.key, rule.code);
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

/// The printed tables of three real documents (as the projects of tests/fixtures hold them) and of the sample:
///
/// - dawa-2019: opening carry-over against last year's closing is a true error; the rest are tails.
/// - 03: tails of basic spending only.
/// - 04: tails, among them the project spending that two forms round differently.
/// - 05: form 05 is out of line (a true error with all it breaks folded under it); form 08's 合计 row has income but
///   header words instead of expenditure (a true error); the rest are tails.
#[test]
fn real_tables_have_their_true_errors_and_no_others() {
    let mut text = String::new();
    for file in ["assets/samples/dawa-2019", "tests/fixtures/03", "tests/fixtures/04", "tests/fixtures/05"] {
        let path = format!("{}/{file}.juesuan", env!("CARGO_MANIFEST_DIR"));
        let (project, profile) = store::open(Path::new(&path)).unwrap_or_else(|error| panic!("{error}"));
        text += &format!("{file}\n");
        for finding in audit::check(profile, &project).findings {
            let of_text = |place: &&Place| matches!(place, Place::Text(_));
            if !finding.places().iter().any(of_text) && !finding.code.starts_with('D') {
                let folded = finding.folded.iter().filter(|folded| !folded.code.starts_with('D')).count();
                text += &format!("  {} {} {}", finding.severity.name(), finding.code, finding.message);
                text += &if folded > 0 { format!(" [折叠 {folded}]\n") } else { "\n".to_owned() };
            }
        }
    }
    insta::assert_snapshot!("real_tables", text);
}
