//! Money that units of one department pay each other, and where both ends of it stand in the forms.

use super::{Form, Key, Profile};
use serde::Deserialize;

/// A kind of 内部往来.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// 对附属单位补助, 上缴上级.
    pub name: String,
    /// Where the payer's expenditure stands.
    pub paid: TransferSide,
    /// Where the receiver's income stands.
    pub received: TransferSide,
}

/// One end of a transfer in the forms.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferSide {
    /// The alias of the form that lists it by subject.
    pub form: Key,
    /// The column that shows it.
    pub column: Key,
    /// The columns of the same row that contain it.
    pub with: Vec<Key>,
    /// The alias of the summary form.
    pub summary: Key,
    /// The summary's column.
    pub summary_column: Key,
    /// The summary's rows that contain it.
    pub rows: Vec<Key>,
    /// Whether the summary's row of the subject's 类 contains it as well.
    #[serde(default)]
    pub classes: bool,
}

impl TransferSide {
    /// The form that lists it and the summary form.
    pub fn forms<'p>(&self, profile: &'p Profile) -> Option<(&'p Form, &'p Form)> {
        let form = |alias: &Key| profile.forms.iter().find(|form| form.alias == *alias);
        form(&self.form).zip(form(&self.summary))
    }
}
