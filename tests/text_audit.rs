//! The text audit on examples and on real documents.

use juesuan::{
    audit::{Figures, Finding, Severity, text},
    form::{Check, Example, Profile, Rule, profile},
    project::{Cell, Edit, Paragraph, Part, Project, Style, read_project},
};

fn liaoning() -> &'static Profile {
    profile("liaoning-2019").unwrap().unwrap()
}

fn findings(profile: &Profile, project: &Project) -> Vec<Finding> {
    let figures = Figures::resolve(profile, project);
    text::check(profile, project, &figures).0
}

fn sample() -> Project {
    read_project(include_str!("../assets/samples/dawa-2019.juesuan")).unwrap()
}

#[test]
fn dump_sample() {
    for f in findings(liaoning(), &sample()) {
        println!("{} {:?} {} | {:?}", f.code, f.severity, f.message, f.left.places.first().map(|p| p.to_string()));
        for g in &f.folded {
            println!("      folded {}", g.message)
        }
    }
}
