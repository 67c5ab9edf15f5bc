//! What an official form is: a [`Profile`] is one year and place's set of forms with their rules, sentences,
//! glossary and subject lists, all read from RON files below `assets/profiles`.
//!
//! A form knows its shape (panes, header trees, fixed rows), never its figures: those live in
//! [`crate::project`]. Nothing here does input or output beyond reading profile files.

mod address;
mod catalog;
mod column;
mod error;
mod formula;
mod key;
mod profile;
mod reader;
mod row;
mod rule;
mod style;
mod subject;
#[cfg(test)]
pub(crate) mod testing;
mod text_check;
mod transfer;

pub use address::{Address, AddressError};
pub use catalog::{builtin_profiles, load_profile_folder, profile};
pub use column::{CodePart, Column, Leaf, LeafKind};
pub use error::ProfileError;
pub use formula::{
    ColumnRef, Formula, FormulaError, Level, Levels, Mark, Name, Operator, Relation, RowRange, Rows, Statement, Term,
};
pub use key::Key;
pub use profile::{DocumentWords, GlossaryEntry, Profile, ReasonLimit, Topic};
pub(crate) use row::strip_ordinal;
pub use row::{Form, Line, Pane, PaneRows, Row, RowRole, TOTAL_ROW};
pub use rule::{Check, Example, Rule, RuleSeverity, ShapeCheck};
pub use style::{FontSize, StyleSheet, TextStyle, TypeArea, Typeface};
pub use subject::{Subject, SubjectKind, SubjectLevel, SubjectList};
pub use text_check::TextCheck;
pub use transfer::{Transfer, TransferSide};
