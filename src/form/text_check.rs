//! The checks of part three that rules can name.

use serde::Deserialize;

/// A check of the text against itself or against the tables.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum TextCheck {}
