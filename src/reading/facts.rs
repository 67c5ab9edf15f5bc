//! Facts that no quantity of the vocabulary names: counts of journeys, guests, vehicles and projects, and amounts
//! that only the words before them tell apart.

use super::{Measure, Reading, Scope, Stated, figure::normalise};
use crate::{
    form::{Address, Profile},
    project::Paragraph,
};
use regex::Regex;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicSource {
    topic: String,
    #[serde(default)]
    section: Option<Scope>,
    cells: Vec<FactCell>,
}

/// The cell of a topic's numbers with one of these units.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactCell {
    units: Vec<String>,
    cell: Address,
}

#[derive(Debug)]
struct Topic {
    pattern: Regex,
    section: Option<Scope>,
    cells: Vec<FactCell>,
}

/// The unit that stands for every amount of money.
const MONEY: &str = "元";

fn parse_topics() -> Result<Vec<Topic>, String> {
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    let sources: Vec<TopicSource> = options
        .from_str(include_str!("../../assets/profiles/common/reading-facts.ron"))
        .map_err(|error| error.to_string())?;
    let compiled = sources.into_iter().map(|source| {
        let pattern = Regex::new(&source.topic).map_err(|error| error.to_string())?;
        Ok(Topic { pattern, section: source.section, cells: source.cells })
    });
    compiled.collect()
}

/// The file is part of the program; a test reads it, so it cannot fail on a user.
static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| parse_topics().expect("reading-facts.ron is valid"));

/// A number of the text that a cell of the supplementary forms holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact<'r> {
    /// The cell.
    pub address: Address,
    /// The number.
    pub stated: &'r Stated,
    /// The words that tell what it is.
    pub words: String,
}

/// The facts among the numbers of a reading of these paragraphs.
pub fn facts<'r>(profile: &Profile, reading: &'r Reading, paragraphs: &[Paragraph]) -> Vec<Fact<'r>> {
    let mut found = Vec::new();
    for statement in &reading.statements {
        let Some(stated) = &statement.amount else { continue };
        let unit = match &stated.measure {
            Measure::Count(unit) => unit.as_str(),
            Measure::Money => MONEY,
            _ => continue,
        };
        let Some(paragraph) = paragraphs.get(stated.span.paragraph) else { continue };
        let front = front(paragraph.text(), stated.span.start);
        let Some((topic, words)) = topic(&front, statement.quantity.scope) else { continue };
        let cells = topic.cells.iter().filter(|cell| cell.units.iter().any(|other| other == unit));
        let cells = cells.filter_map(|cell| local(profile, &cell.cell));
        found.extend(cells.map(|address| Fact { address, stated, words: words.to_owned() }));
    }
    found
}

/// The sentence up to a number, without blanks.
fn front(text: &str, end: usize) -> String {
    let chars = normalise(text);
    let before = chars.get(..end.min(chars.len())).unwrap_or_default();
    let start = before.iter().rposition(|c| matches!(c, '。' | '！' | '？')).map_or(0, |at| at + 1);
    before.iter().skip(start).filter(|c| **c != ' ').collect()
}

/// The topic that ends last before the number, and its words.
fn topic(front: &str, scope: Scope) -> Option<(&'static Topic, &str)> {
    // Of two patterns for the same words the first is meant.
    let topics = TOPICS.iter().rev().filter(|topic| topic.section.is_none_or(|section| section == scope));
    let last = topics.filter_map(|topic| Some((topic, topic.pattern.find_iter(front).last()?)));
    let best = last.max_by_key(|(_, found)| (found.end(), std::cmp::Reverse(found.start())));
    best.map(|(topic, found)| (topic, found.as_str()))
}

/// An address by form alias as the profile's own, if it has the cell.
fn local(profile: &Profile, address: &Address) -> Option<Address> {
    let form = profile.forms.iter().find(|form| form.alias == address.form)?;
    let has = form.has_cell(&address.row, &address.column);
    has.then(|| Address::new(form.key.clone(), address.row.clone(), address.column.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        form::{builtin_profiles, profile},
        project::{Part, Project},
        reading::{Vocabulary, read},
    };

    #[test]
    fn the_topics_are_readable_and_their_cells_exist() {
        let topics = parse_topics().unwrap();
        let profiles = builtin_profiles().unwrap();
        for cell in topics.iter().flat_map(|topic| &topic.cells) {
            assert!(profiles.iter().any(|profile| local(profile, &cell.cell).is_some()), "{}", cell.cell);
        }
    }

    fn found(lines: &[&str]) -> Vec<String> {
        let profile = profile("national-2024").unwrap().unwrap();
        let project = Project::new(profile, "某局");
        let paragraphs: Vec<Paragraph> = lines.iter().map(|line| Paragraph::Body((*line).to_owned())).collect();
        let reading = read(&Vocabulary::new(profile, &project), Part::Three, &paragraphs);
        facts(profile, &reading, &paragraphs).iter().map(|f| format!("{} {}", f.address.row, f.stated.value)).collect()
    }

    #[test]
    fn counts_belong_to_the_words_before_them() {
        let lines = [
            "三、“三公”经费支出决算情况",
            "1.因公出国（境）费支出2万元，全年安排因公出国（境）团组2个、累计5人次。",
            "2.公务用车购置支出18万元，购置公务用车1辆。公务用车保有量为4辆。",
            "3.公务接待费支出1万元，公务接待8批次、60人次，其中：接待外宾1批次、3人次。",
        ];
        let wanted = [
            "出国团组 2",
            "出国人次 5",
            "购置车辆 1",
            "车辆保有量 4",
            "接待批次 8",
            "接待人次 60",
            "外宾批次 1",
            "外宾人次 3",
        ];
        assert_eq!(found(&lines), wanted);
    }

    #[test]
    fn assets_and_projects_are_counted_under_their_headings() {
        let lines = [
            "十、其他重要事项的情况说明",
            "（一）预算绩效情况",
            "编报绩效目标的2024年度项目5个，涉及预算金额1200万元；绩效自评的2024年度项目4个，涉及预算金额900万元（其中，绩效评级为“优”的项目3个；绩效评级为“良”的项目1个）。",
            "（二）国有资产占有使用情况说明",
            "共有车辆3辆，其中：机要通信用车1辆、一般公务用车1辆、其他用车1辆。单价100万元（含）以上设备（不含车辆）2台（套）。",
        ];
        let wanted = [
            "绩效目标项目 5",
            "绩效目标金额 12000000",
            "绩效自评项目 4",
            "绩效自评金额 9000000",
            "评级优 3",
            "评级良 1",
            "车辆 3",
            "机要用车 1",
            "其他用车 1",
            "大型设备 2",
        ];
        assert_eq!(found(&lines), wanted);
    }
}
