//! How the project's owner wants the document printed.

use serde::{Deserialize, Serialize};

/// Choices about the printed document; the defaults are the common practice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PrintSettings {
    /// Cells without a figure show 0.00 instead of nothing.
    pub zeros: bool,
    /// Running text in 仿宋, where the machine has it.
    pub fang_song: bool,
    /// Printed amounts are adjusted by at most their last digit so that they add up (舍位平衡).
    pub footing: bool,
}

impl PrintSettings {
    /// Whether nothing was chosen.
    pub fn is_default(&self) -> bool {
        *self == PrintSettings::default()
    }
}
