//! The texts of a department: its units listed in part one, the explanations that any of them gives in part four.

use super::merge::UnitProject;
use crate::project::{Paragraph, Part, Project, Style};

const ORDINALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// Part one of the first unit, which is the department's own office, with the list of all units in its section
/// 部门决算单位构成.
pub(super) fn write(project: &Project, units: &[UnitProject]) -> Vec<Paragraph> {
    let mut texts: Vec<Paragraph> =
        units.first().map(|unit| unit.project.texts.part(Part::One).to_vec()).unwrap_or_default();
    let is_section = |paragraph: &Paragraph| paragraph.style() == Style::Section;
    let list = list(project, units);
    match texts.iter().position(|paragraph| is_section(paragraph) && paragraph.text().contains("单位构成")) {
        Some(at) => {
            let rest = texts.iter().skip(at + 1).position(is_section).map_or(texts.len(), |next| at + 1 + next);
            texts.splice(at + 1..rest, list);
        }
        None => {
            let number = texts.iter().filter(|paragraph| is_section(paragraph)).count();
            if number == 0 {
                texts.insert(0, Paragraph::Section("一、主要职责".to_owned()));
            }
            let ordinal = ORDINALS.get(number.max(1)).copied().unwrap_or_default();
            texts.push(Paragraph::Section(format!("{ordinal}、部门决算单位构成")));
            texts.extend(list);
        }
    }
    texts
}

fn list(project: &Project, units: &[UnitProject]) -> Vec<Paragraph> {
    let (name, year, count) = (&project.unit.name, project.year, units.len());
    let intro = format!("纳入{name}{year}年度部门决算编制范围的单位共{count}个，包括：");
    let lines = units.iter().enumerate().map(|(index, unit)| format!("{}.{}", index + 1, unit.name()));
    std::iter::once(intro).chain(lines).map(Paragraph::Body).collect()
}

/// The paragraphs of part four that any unit has, each once, in the order in which they are met.
pub(super) fn glossary(units: &[UnitProject]) -> Vec<Paragraph> {
    let mut all: Vec<Paragraph> = Vec::new();
    for paragraph in units.iter().flat_map(|unit| unit.project.texts.part(Part::Four)) {
        if !all.iter().any(|known| term(known) == term(paragraph)) {
            all.push(paragraph.clone());
        }
    }
    all
}

/// What a paragraph explains: its words up to the colon, without a number in front.
fn term(paragraph: &Paragraph) -> &str {
    let text = paragraph.text().split(['：', ':']).next().unwrap_or_default();
    text.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百、.．（）() ".contains(c))
}
