//! What was not checked, and for want of which cells: 未核对 is shown as such, never as agreement.

use super::{
    Figures,
    ledger::{Ledger, Outcome},
    text,
    words::Words,
};
use crate::{
    form::{Profile, Rule},
    project::Project,
};
use std::{collections::BTreeMap, fmt};

/// The comparisons of one rule that lack an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// The rule's code.
    pub code: String,
    /// The rule's title.
    pub title: String,
    /// How many comparisons there are.
    pub count: usize,
    /// The places of one of them that hold no figure; none for comparisons within the text.
    pub blank: Vec<String>,
}

/// A line for people: A402 …: 1 项,例如缺 ….
impl fmt::Display for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {} 项", self.code, self.title, self.count)?;
        if !self.blank.is_empty() {
            write!(f, ",例如缺 {}", self.blank.join("、"))?;
        }
        Ok(())
    }
}

/// So many blank places show what is missing; a sum over eighty rows has more.
const SHOWN: usize = 8;

/// Lists what could not be checked, in the order of the rules. Costs as much as a whole audit.
pub fn unchecked(profile: &Profile, project: &Project) -> Vec<Unchecked> {
    let mut ledger = Ledger::new(profile, project);
    ledger.complete(profile);
    let mut counts: BTreeMap<u32, (usize, Vec<String>)> = BTreeMap::new();
    let words = Words { profile, project, grid: &ledger.grid };
    for (equation, index) in ledger.equations.list.iter().zip(0..) {
        if ledger.evaluate(index).outcome != Outcome::Skipped {
            continue;
        }
        let (count, blank) = counts.entry(equation.rule).or_default();
        *count += 1;
        if blank.is_empty() {
            let operands = ledger.equations.side(&equation.left).iter().chain(ledger.equations.side(&equation.right));
            let lacking = operands
                .filter(|operand| ledger.grid.slots.get(operand.cell as usize).is_some_and(|slot| !slot.is_known()));
            *blank = lacking.take(SHOWN).map(|operand| words.place(operand.cell).to_string()).collect();
        }
    }
    let tables = counts
        .into_iter()
        .filter_map(|(rule, (count, blank))| profile.rules.get(rule as usize).map(|rule| entry(rule, count, blank)));
    let figures = Figures::of(profile, &ledger);
    let texts = text::skipped_by_rule(profile, project, &figures);
    let texts = texts.into_iter().map(|(rule, count)| entry(rule, count, Vec::new()));
    let mut all: Vec<Unchecked> = tables.chain(texts).collect();
    all.sort_by(|a, b| a.code.cmp(&b.code));
    all
}

fn entry(rule: &Rule, count: usize, blank: Vec<String>) -> Unchecked {
    Unchecked { code: rule.code.clone(), title: rule.title.clone(), count, blank }
}
