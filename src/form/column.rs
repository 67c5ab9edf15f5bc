//! Header trees: nested column titles whose leaves are the columns of a pane.

use super::Key;
use serde::Deserialize;

/// A node of a pane's header.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Column {
    /// Row labels: 项目, 科目名称.
    Label {
        /// The printed title.
        title: String,
    },
    /// 行次: the printed line number.
    LineNumber {
        /// The printed title.
        title: String,
    },
    /// 科目编码, whole or one of its parts.
    Code {
        /// The printed title.
        title: String,
        /// Which digits of the code stand in this column.
        part: CodePart,
    },
    /// A column of amounts.
    Amount {
        /// The column's address.
        key: Key,
        /// The printed title.
        title: String,
    },
    /// A title over several columns.
    Group {
        /// The printed title.
        title: String,
        /// What stands under it.
        columns: Vec<Column>,
    },
}

/// The digits of a 科目编码 that a code column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum CodePart {
    /// All digits.
    Whole,
    /// 类: the first three.
    Class,
    /// 款: the fourth and fifth.
    Section,
    /// 项: the sixth and seventh.
    Item,
}

impl CodePart {
    /// The part of `code` that belongs here; empty where the code is shorter.
    pub fn of(self, code: &str) -> &str {
        let range = match self {
            CodePart::Whole => 0..code.len(),
            CodePart::Class => 0..3,
            CodePart::Section => 3..5,
            CodePart::Item => 5..7,
        };
        code.get(range).unwrap_or_default()
    }
}

/// What a leaf column holds.
#[derive(Clone, Debug, PartialEq)]
pub enum LeafKind {
    /// Row labels.
    Label,
    /// Line numbers.
    LineNumber,
    /// Subject codes.
    Code(CodePart),
    /// Amounts, by column key.
    Amount(Key),
}

/// A column without children, with the titles above it.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// The titles from the top of the header to this leaf.
    pub titles: Vec<String>,
    /// What the column holds.
    pub kind: LeafKind,
}

impl Column {
    /// The printed title of this node.
    pub fn title(&self) -> &str {
        match self {
            Column::Label { title }
            | Column::LineNumber { title }
            | Column::Code { title, .. }
            | Column::Amount { title, .. }
            | Column::Group { title, .. } => title,
        }
    }

    /// Rows of header that this node and what is under it need.
    pub fn depth(&self) -> usize {
        match self {
            Column::Group { columns, .. } => 1 + columns.iter().map(Column::depth).max().unwrap_or(0),
            _ => 1,
        }
    }

    /// Columns that this node spans.
    pub fn span(&self) -> usize {
        match self {
            Column::Group { columns, .. } => columns.iter().map(Column::span).sum(),
            _ => 1,
        }
    }

    /// The key of the amount column of this name at or under this node.
    pub(super) fn amount_key(&self, name: &str) -> Option<&Key> {
        match self {
            Column::Amount { key, .. } if key == name => Some(key),
            Column::Group { columns, .. } => columns.iter().find_map(|column| column.amount_key(name)),
            _ => None,
        }
    }

    /// Appends the keys of the amount columns at and under this node, left to right.
    pub(super) fn collect_amount_keys(&self, keys: &mut Vec<Key>) {
        match self {
            Column::Amount { key, .. } => keys.push(key.clone()),
            Column::Group { columns, .. } => columns.iter().for_each(|column| column.collect_amount_keys(keys)),
            _ => {}
        }
    }

    /// Appends the leaves under this node, left to right.
    pub(super) fn collect_leaves(&self, above: &[String], leaves: &mut Vec<Leaf>) {
        let mut titles = above.to_vec();
        titles.push(self.title().to_owned());
        let kind = match self {
            Column::Group { columns, .. } => {
                for column in columns {
                    column.collect_leaves(&titles, leaves);
                }
                return;
            }
            Column::Label { .. } => LeafKind::Label,
            Column::LineNumber { .. } => LeafKind::LineNumber,
            Column::Code { part, .. } => LeafKind::Code(*part),
            Column::Amount { key, .. } => LeafKind::Amount(key.clone()),
        };
        leaves.push(Leaf { titles, kind });
    }
}
