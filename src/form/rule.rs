//! Reconciliation rules (勾稽规则) as data: one entry a rule.

use super::Profile;
use serde::Deserialize;

/// One rule of the catalogue.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule's code: A within a form, B between forms, C between years, D text, E presence and form.
    pub code: String,
    /// What must hold, in a few words.
    pub title: String,
}

impl Rule {
    /// Checks the rule against the profile it belongs to; the error is a Chinese sentence.
    pub fn validate(&self, _profile: &Profile) -> Result<(), String> {
        Ok(())
    }
}
