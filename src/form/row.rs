//! Forms, their panes and rows.

use super::{Column, Key, Leaf, SubjectKind};
use crate::amount::Unit;
use serde::Deserialize;

/// The key of the 合计 row that heads every list of subjects.
pub const TOTAL_ROW: &str = "合计";

/// One official form (公开NN表).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The form's key in addresses: `T3`.
    pub key: Key,
    /// What the form is, the same in every profile, so that shared rules can name it: 总表, 收入, 支出, 财政拨款,
    /// 一般公共, 基本支出, 基金, 国资, 三公.
    pub alias: Key,
    /// The printed number: 公开03表.
    pub number: String,
    /// The printed title without unit and year: 支出决算表.
    pub title: String,
    /// What stands side by side; most forms have one pane, two-sided ones two, 公开06表 three.
    pub panes: Vec<Pane>,
    /// Whether the row 栏次 with column numbers is printed under the header.
    #[serde(default)]
    pub column_numbers: bool,
    /// The printed footnotes, each with its 注.
    pub notes: Vec<String>,
    /// The sentence that replaces the figures where there are none this year; the form must then be empty.
    #[serde(default)]
    pub empty_note: Option<String>,
    /// Whether it is one of the program's own forms for facts that no official form holds (补充资料): filled and
    /// checked like the others, printed never.
    #[serde(default)]
    pub supplementary: bool,
    /// Whether its figures are counts and no amounts.
    #[serde(default)]
    pub counts: bool,
}

/// Columns and rows that belong together within a form.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pane {
    /// The title over the whole pane: 收入, 支出.
    #[serde(default)]
    pub title: Option<String>,
    /// The header tree.
    pub columns: Vec<Column>,
    /// The rows under it.
    pub rows: PaneRows,
}

/// Where a pane's rows come from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum PaneRows {
    /// Rows printed in the form itself.
    Fixed {
        /// Rows from the top.
        body: Vec<Row>,
        /// Rows that stand at the bottom, beside those of the other panes.
        #[serde(default)]
        tail: Vec<Row>,
    },
    /// A 合计 row and the subjects that the accountant enters.
    Subjects {
        /// Which list their codes come from.
        kind: SubjectKind,
    },
}

/// One printed row.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The row's address; subject rows have their code.
    pub key: Key,
    /// The printed label: 一、一般公共服务支出.
    pub label: String,
    /// The printed 行次.
    #[serde(default)]
    pub line: Option<u16>,
    /// What the row is in its form.
    #[serde(default)]
    pub role: RowRole,
    /// The amount columns that are open in this row; all of them when empty.
    #[serde(default)]
    pub columns: Vec<Key>,
}

/// What a row is in its form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum RowRole {
    /// An ordinary row.
    #[default]
    Item,
    /// 其中: part of another row, not added again.
    OfWhich,
    /// 类 rows of an economic list: a sum with parts under it.
    Subtotal,
    /// 合计 and 总计, printed bold.
    Total,
    /// A line of the form that holds nothing.
    Spacer,
}

/// A line of the printed form: for each pane the index of its row in [`Form::rows`] order, if any.
pub type Line = Vec<Option<usize>>;

impl Pane {
    /// The columns without children, left to right.
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        for column in &self.columns {
            column.collect_leaves(&[], &mut leaves);
        }
        leaves
    }

    /// The keys of the amount columns, left to right.
    pub fn amount_columns(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        self.columns.iter().for_each(|column| column.collect_amount_keys(&mut keys));
        keys
    }

    /// The form's own key of an amount column; sharing it makes comparing it cheap.
    pub fn amount_column(&self, name: &str) -> Option<&Key> {
        self.columns.iter().find_map(|column| column.amount_key(name))
    }

    /// The fixed rows in order; empty where the accountant enters the rows.
    pub fn fixed_rows(&self) -> impl Iterator<Item = &Row> {
        let (body, tail): (&[Row], &[Row]) = match &self.rows {
            PaneRows::Fixed { body, tail } => (body, tail),
            PaneRows::Subjects { .. } => (&[], &[]),
        };
        body.iter().chain(tail)
    }

    /// Which subjects the accountant enters here, if any.
    pub fn subject_kind(&self) -> Option<SubjectKind> {
        match self.rows {
            PaneRows::Subjects { kind } => Some(kind),
            PaneRows::Fixed { .. } => None,
        }
    }
}

impl Form {
    /// The unit of its cells in a project whose amounts are entered in `amounts`.
    pub fn unit(&self, amounts: Unit) -> Unit {
        if self.counts { Unit::One } else { amounts }
    }

    /// The fixed row of this key and its pane.
    pub fn fixed_row(&self, key: &str) -> Option<(&Pane, &Row)> {
        self.panes.iter().find_map(|pane| pane.fixed_rows().find(|row| row.key == key).map(|row| (pane, row)))
    }

    /// Which subjects the accountant enters, if the form has such rows.
    pub fn subject_kind(&self) -> Option<SubjectKind> {
        self.panes.iter().find_map(Pane::subject_kind)
    }

    /// Whether a cell exists: the column belongs to the row's pane and is open in that row.
    pub fn has_cell(&self, row: &str, column: &str) -> bool {
        self.cell_column(row, column).is_some()
    }

    /// The form's own key of a cell's column, where the cell exists.
    pub fn cell_column(&self, row: &str, column: &str) -> Option<&Key> {
        match self.fixed_row(row) {
            Some((pane, row)) => pane
                .amount_column(column)
                .filter(|key| row.role != RowRole::Spacer && (row.columns.is_empty() || row.columns.contains(key))),
            None => {
                let mut panes = self.panes.iter().filter(|pane| pane.subject_kind().is_some());
                panes.find_map(|pane| pane.amount_column(column))
            }
        }
    }

    /// The printed label of a fixed row without its ordinal: 一、一般公共服务支出 → 一般公共服务支出.
    pub fn row_name(&self, key: &str) -> Option<&str> {
        self.fixed_row(key).map(|(_, row)| strip_ordinal(&row.label))
    }

    /// The printed lines of the fixed rows: bodies from the top, tails from the bottom. Each entry is the
    /// position of the row among its pane's [`Pane::fixed_rows`].
    pub fn fixed_lines(&self) -> Vec<Line> {
        let counts: Vec<(usize, usize)> = self
            .panes
            .iter()
            .map(|pane| match &pane.rows {
                PaneRows::Fixed { body, tail } => (body.len(), tail.len()),
                PaneRows::Subjects { .. } => (0, 0),
            })
            .collect();
        let body = counts.iter().map(|(body, _)| *body).max().unwrap_or(0);
        let tail = counts.iter().map(|(_, tail)| *tail).max().unwrap_or(0);
        let top = (0..body).map(|line| counts.iter().map(|(n, _)| (line < *n).then_some(line)).collect());
        let bottom = (0..tail).map(|line| {
            let place = |&(body, own): &(usize, usize)| {
                let skipped = tail - own;
                (line >= skipped).then(|| body + line - skipped)
            };
            counts.iter().map(place).collect()
        });
        top.chain(bottom).collect()
    }
}

/// Removes 一、 or 其中: from the front of a label.
pub(crate) fn strip_ordinal(label: &str) -> &str {
    let label = label.trim();
    let label = label.strip_prefix("其中:").or_else(|| label.strip_prefix("其中：")).unwrap_or(label);
    match label.split_once('、') {
        Some((ordinal, rest)) if ordinal.chars().all(|c| "一二三四五六七八九十".contains(c)) => rest,
        _ => label,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(keys: &[&str]) -> Vec<Row> {
        let row = |key: &&str| Row {
            key: Key::from(*key),
            label: (*key).to_owned(),
            line: None,
            role: RowRole::Item,
            columns: vec![],
        };
        keys.iter().map(row).collect()
    }

    fn form(panes: Vec<(Vec<Row>, Vec<Row>)>) -> Form {
        let pane = |(body, tail)| Pane {
            title: None,
            columns: vec![Column::Amount { key: "数".into(), title: "数".into() }],
            rows: PaneRows::Fixed { body, tail },
        };
        Form {
            key: "T".into(),
            alias: "表".into(),
            number: String::new(),
            title: String::new(),
            panes: panes.into_iter().map(pane).collect(),
            column_numbers: false,
            notes: vec![],
            empty_note: None,
            supplementary: false,
            counts: false,
        }
    }

    #[test]
    fn tails_stand_side_by_side_at_the_bottom() {
        let form = form(vec![(rows(&["a"]), rows(&["x", "y"])), (rows(&["b", "c", "d"]), rows(&["z"]))]);
        let expected: Vec<Line> = vec![
            vec![Some(0), Some(0)],
            vec![None, Some(1)],
            vec![None, Some(2)],
            vec![Some(1), None],
            vec![Some(2), Some(3)],
        ];
        assert_eq!(form.fixed_lines(), expected);
    }

    #[test]
    fn labels_lose_their_ordinals() {
        assert_eq!(strip_ordinal("二十一、灾害防治及应急管理支出"), "灾害防治及应急管理支出");
        assert_eq!(strip_ordinal("其中:政府性基金"), "政府性基金");
        assert_eq!(strip_ordinal("总计"), "总计");
    }
}
