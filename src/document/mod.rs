//! The whole disclosure as a list of blocks, from cover to glossary; what it says, not where it stands.
//!
//! Built once from a project; [`crate::layout`] turns it into pages.

mod block;

pub use block::{Align, Anchor, Block, BodyCell, BodyRow, Document, HeaderCell, Table, TableColumn, TitleLevel};
