//! The whole disclosure as a list of blocks, from cover to glossary; what it says, not where it stands.
//!
//! [`build`] makes it from a project, [`record`] the report of its audit; [`crate::layout`] turns it into pages.

mod block;
mod build;
pub mod record;
mod table;

pub use block::{
    Align, Anchor, Block, BodyCell, BodyRow, Document, Edition, HeaderCell, Placement, Table, TableColumn, TitleLevel,
};
pub use build::build;
