//! Real documents are read: almost every figure gets a meaning, and the right one.

use juesuan::{
    form::profile,
    project::{Paragraph, Part, Project, read_project},
    reading::{Measure, Reading, Vocabulary, read},
};
use proptest::prelude::*;
use std::fmt::Write;

fn project(file: &str) -> Project {
    read_project(file, |key: &str| profile(key).unwrap()).unwrap().0
}

fn reading(project: &Project) -> Reading {
    let profile = profile(&project.profile).unwrap().unwrap();
    read(&Vocabulary::new(profile, project), Part::Three, project.texts.part(Part::Three))
}

/// Wordings common in other provinces than those of the real fixtures; figures invented, consistent.
fn other_wording() -> Project {
    let mut project = Project::new(profile("national-2024").unwrap().unwrap(), "某县农业农村局");
    project.year = 2023;
    let text = include_str!("fixtures/other-wording.txt");
    *project.texts.part_mut(Part::Three) = text.lines().map(|line| Paragraph::Body(line.to_owned())).collect();
    project
}

fn documents() -> [Project; 5] {
    [
        project(include_str!("../assets/samples/dawa-2019.juesuan")),
        project(include_str!("fixtures/03.juesuan")),
        project(include_str!("fixtures/04.juesuan")),
        project(include_str!("fixtures/05.juesuan")),
        other_wording(),
    ]
}

#[test]
fn money_and_percentages_are_attached() {
    for project in documents() {
        let reading = reading(&project);
        assert!(reading.figures > 50, "{}: {}", project.unit.name, reading.figures);
        let (attached, figures) = (reading.attached(), reading.figures);
        assert!(attached * 100 >= figures * 95, "{}: {attached} of {figures}", project.unit.name);
    }
}

/// One line a statement, as the reader understood it.
fn outline(reading: &Reading) -> String {
    let mut out = String::new();
    for statement in &reading.statements {
        let _ = write!(out, "{} {:?} {}", statement.section, statement.quantity.scope, statement.name());
        if let Some(amount) = &statement.amount {
            let _ = write!(out, " = {}", amount.printed);
        }
        for budget in &statement.budgets {
            let _ = write!(out, "; {:?}预算 {}", budget.kind, budget.amount.printed);
        }
        for share in &statement.shares {
            let _ = write!(out, "; 占{} {}", share.of_words, share.rate.printed);
        }
        for change in &statement.changes {
            let amount = change.amount.as_ref().map_or("", |a| &a.printed);
            let rate = change.rate.as_ref().map_or("", |a| &a.printed);
            let _ = write!(out, "; {:?} {amount} {rate} ({:?})", change.direction, change.against);
        }
        for completion in &statement.completions {
            let _ = write!(out, "; 完成{:?} {}", completion.kind, completion.rate.printed);
        }
        if let Some((relation, _)) = &statement.relation {
            let _ = write!(out, "; {relation:?}");
        }
        if statement.flat.is_some() {
            out.push_str("; 持平");
        }
        if statement.no_budget.is_some() {
            out.push_str("; 无年初预算");
        }
        out.push('\n');
    }
    for list in &reading.lists {
        let name = |at: &usize| reading.statements[*at].name();
        let parts: Vec<String> = list.parts.iter().map(name).collect();
        let _ = writeln!(out, "{}: {}", name(&list.head), parts.join(" | "));
    }
    out
}

#[test]
fn the_sample_is_understood() {
    insta::assert_snapshot!("sample", outline(&reading(&documents()[0])));
}

#[test]
fn other_wordings_are_understood() {
    insta::assert_snapshot!("other_wording", outline(&reading(&other_wording())));
}

#[test]
fn line_breaks_inside_sentences_do_not_matter() {
    let mut project = other_wording();
    let text = "一、收入支出决算总体情况说明\n2023年度收入总计384.30\n万元，包括：\n".replace('\n', " \n");
    let joined = text.replacen(" \n", "¶", 1).replace(" \n", "\n");
    let paragraphs = joined.split('¶').map(|line| Paragraph::Body(line.to_owned())).collect();
    *project.texts.part_mut(Part::Three) = paragraphs;
    let reading = reading(&project);
    assert_eq!(reading.statements.len(), 1);
    assert_eq!(reading.statements[0].amount.as_ref().unwrap().printed, "384.30万元");
}

proptest! {
    #[test]
    fn any_text_is_read_within_its_paragraphs(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "一、", "（一）", "1.", "（1）", "财政拨款", "收入总计", "基本支出", "其中：", "包括：", "，", "。", "；", "（", "）",
                "占", "增加", "减少", "与上年相比", "完成年初预算的", "无年初预算", "决算数大于预算数", "12.5万元", "3%", "0", "2019年",
                "1,234.50", "个百分点", "辆", "９万", "-", "“三公”经费", "\u{10FFFF}", "主要原因是", "持平", "（项）", "\n",
            ]),
            0..60,
        ),
        noise in "\\PC{0,20}",
    ) {
        let mut project = other_wording();
        let text = pieces.concat() + &noise;
        let paragraphs: Vec<Paragraph> = text.split('\n').map(|line| Paragraph::Body(line.to_owned())).collect();
        *project.texts.part_mut(Part::Three) = paragraphs.clone();
        let reading = reading(&project);
        let lengths: Vec<usize> = paragraphs.iter().map(|p| p.text().chars().count()).collect();
        let amounts = reading.statements.iter().filter_map(|s| s.amount.as_ref());
        let shares = reading.statements.iter().flat_map(|s| s.shares.iter().map(|share| &share.rate));
        for stated in amounts.chain(shares).chain(&reading.unattached).chain(&reading.reasons) {
            prop_assert!(stated.span.start < stated.span.end);
            prop_assert!(stated.span.end <= lengths[stated.span.paragraph]);
        }
        for statement in &reading.statements {
            prop_assert!(statement.span.end <= lengths[statement.span.paragraph]);
        }
        let money = |m: &Measure| matches!(m, Measure::Money | Measure::Percent);
        prop_assert!(reading.unattached.iter().filter(|s| money(&s.measure)).count() <= reading.figures);
    }
}
