//! The whole disclosure as a list of blocks, from cover to glossary; what it says, not where it stands.
//!
//! [`build`] makes it from a project; [`crate::layout`] turns it into pages.

mod block;
mod build;
mod ordinal;
mod table;

pub use block::{
    Align, Anchor, Block, BodyCell, BodyRow, Document, Edition, HeaderCell, Table, TableColumn, TitleLevel,
};
pub use build::build;
