//! Real documents are read: almost every figure gets a meaning, and the right one.

use juesuan::{
    form::profile,
    project::{Paragraph, Part, Project},
    reading::{Reading, Vocabulary, read},
};

fn reading(text: &str, unit: &str) -> Reading {
    let profile = profile("liaoning-2019").unwrap().unwrap();
    let project = Project::new(profile, unit);
    let paragraphs: Vec<Paragraph> = text.lines().map(|line| Paragraph::Body(line.to_owned())).collect();
    read(&Vocabulary::new(profile, &project), Part::Three, &paragraphs)
}

#[test]
fn dump() {
    for (text, unit) in [(include_str!("/tmp/other.txt"), "某县农业农村局")] {
        let r = reading(text, unit);
        println!("=== {} figures {} attached", r.figures, r.attached());
        for u in &r.unattached {
            println!("  ?? {} {}", u.span, u.printed)
        }
        for u in &r.bare {
            println!("  bare {} {}", u.stated.span, u.stated.printed)
        }
        for u in &r.reasons {
            println!("  reason {} {}", u.span, u.printed)
        }
        for (i, s) in r.statements.iter().enumerate() {
            print!("{i:3} §{} p{} [{}] {:?}", s.section, s.span.paragraph + 1, s.label, s.quantity);
            if let Some(a) = &s.amount {
                print!(" ={}", a.printed)
            }
            for b in &s.budgets {
                print!(" budget{:?} {}", b.kind, b.amount.printed)
            }
            for b in &s.shares {
                print!(" 占[{}] {}", b.of_words, b.rate.printed)
            }
            for c in &s.changes {
                print!(
                    " Δ{:?} {:?} {:?} {:?}",
                    c.direction,
                    c.amount.as_ref().map(|a| &a.printed),
                    c.rate.as_ref().map(|a| &a.printed),
                    c.against
                )
            }
            for b in &s.completions {
                print!(" 完成{:?} {}", b.kind, b.rate.printed)
            }
            if let Some((r, _)) = &s.relation {
                print!(" {r:?}")
            }
            if s.flat.is_some() {
                print!(" flat")
            }
            if s.no_budget.is_some() {
                print!(" nobudget")
            }
            println!();
        }
        for l in &r.lists {
            println!("  list head {} parts {:?} complete {} numbered {}", l.head, l.parts, l.complete, l.numbered)
        }
    }
}
