//! The supervisor's answers to findings.

use serde::{Deserialize, Serialize};

/// What was decided about a finding, and about which values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The finding's identity: rule code and addresses, see `audit::Finding::identity`.
    pub finding: String,
    /// The finding's fingerprint at the time: the identity with the values. A different one makes the decision
    /// 已失效.
    pub fingerprint: String,
    /// What was decided.
    pub verdict: Verdict,
    /// The reason or note, never empty.
    pub reason: String,
    /// Who decided (复核人).
    pub by: String,
    /// When, as `2026-11-23 14:05`.
    pub at: String,
}

/// A supervisor's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// 已说明: accepted with a reason.
    Explained,
    /// 退回: sent back to the accountant.
    SentBack,
}
