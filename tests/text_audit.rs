//! The text audit on the rules' own examples and on real documents.

use juesuan::{
    audit::{Figures, Finding, Severity, text},
    form::{Address, Check, Example, Key, Profile, Rule, SubjectLevel, builtin_profiles, profile},
    project::{Cell, CellEdit, Edit, Paragraph, Project, read_project},
};
use std::sync::Arc;

fn liaoning() -> &'static Profile {
    profile("liaoning-2019").unwrap().unwrap()
}

fn findings(profile: &Profile, project: &Project) -> Vec<Finding> {
    text::check(profile, project, &Figures::resolve(profile, project)).0
}

fn sample() -> Project {
    let lookup = |key: &str| profile(key).unwrap();
    read_project(include_str!("../assets/samples/dawa-2019.juesuan"), lookup).unwrap().0
}

/// An address by form alias as this profile's own.
fn local(profile: &Profile, text: &str) -> Address {
    let address: Address = text.parse().unwrap();
    let form = profile.forms.iter().find(|form| form.alias == address.form || form.key == address.form).unwrap();
    Address { form: form.key.clone(), ..address }
}

/// The project of an example: 甲县教育局, only what the example states.
fn example(profile: &Profile, example: &Example) -> Project {
    let mut project = Project::new(profile, "甲县教育局");
    for (text, entry) in &example.cells {
        let address = local(profile, text);
        if SubjectLevel::of(&address.row).is_some()
            && profile.form(&address.form).unwrap().fixed_row(&address.row).is_none()
        {
            let name = profile.functional.name(&address.row).unwrap_or("科目").to_owned();
            let edit = Edit::InsertSubject { form: address.form.clone(), code: address.row.clone(), name };
            project = edit.apply(profile, &project).unwrap();
        }
        let cell = Cell::parse(entry, project.amount_unit).unwrap();
        project = Edit::SetCells(vec![CellEdit { address, cell }]).apply(profile, &project).unwrap();
    }
    let body = |lines: &[String]| lines.iter().cloned().map(Paragraph::Body).collect::<Vec<_>>();
    project.texts.three = Arc::new(body(&example.text));
    project.texts.four = Arc::new(body(&example.glossary));
    project
}

fn text_rules(profile: &Profile) -> impl Iterator<Item = &Rule> {
    profile.rules.iter().filter(|rule| matches!(rule.check, Check::Text(_)))
}

#[test]
fn every_rule_triggers_and_passes_on_its_examples() {
    let mut checked = 0;
    for profile in builtin_profiles().unwrap().iter().filter(|profile| profile.year == 2019) {
        for rule in text_rules(profile) {
            let hits = |e: &Example| {
                let found = findings(profile, &example(profile, e));
                found
                    .into_iter()
                    .filter(|f| f.code == rule.code && f.severity != Severity::Rounding)
                    .collect::<Vec<_>>()
            };
            assert!(!hits(&rule.triggers).is_empty(), "{} {} does not trigger", rule.code, rule.title);
            assert_eq!(hits(&rule.passes), [], "{} {} does not pass", rule.code, rule.title);
            checked += 1;
        }
    }
    assert!(checked >= 24);
}

fn print(project: &Project) {
    let profile = profile(&project.profile).unwrap().unwrap();
    for f in findings(profile, project) {
        println!("{} {:?} {} | {:?}", f.code, f.severity, f.message, f.left.places.first().map(|p| p.to_string()));
        for g in &f.folded {
            println!("      folded {}", g.message)
        }
    }
}

fn read(text: &str) -> Project {
    read_project(text, |key: &str| profile(key).unwrap()).unwrap().0
}

#[test]
fn dump_sample() {
    print(&sample());
    for text in
        [include_str!("fixtures/03.juesuan"), include_str!("fixtures/04.juesuan"), include_str!("fixtures/05.juesuan")]
    {
        let project = read(text);
        println!("==== {} {:?}", project.unit.name, project.unit.kind);
        print(&project);
    }
    let _ = Key::from("x");
}
