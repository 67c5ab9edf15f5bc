//! Cells and sums in words, for messages.

use super::{
    equation::{Bound, Operand, operands_of},
    finding::Place,
    grid::{CellId, Grid},
};
use crate::{
    amount::{Unit, format_plain},
    form::{Address, Form, Levels, Profile, Rows, TOTAL_ROW, Term},
    project::Project,
};
use rust_decimal::Decimal;

/// Sums of more addends are counted instead of listed.
const LISTED_ADDENDS: usize = 6;

/// Names the cells of one project.
pub(super) struct Words<'a> {
    pub profile: &'a Profile,
    pub project: &'a Project,
    pub grid: &'a Grid,
}

/// What all cells of an equation have in common and need not say each.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shared {
    block: Option<usize>,
    row: Option<u32>,
    column: Option<u32>,
}

impl Words<'_> {
    fn form(&self, block: usize) -> &Form {
        &self.profile.forms[block % self.profile.forms.len()]
    }

    /// A value of a form in the unit of its cells.
    pub fn number(&self, block: usize, yuan: Decimal) -> String {
        number(yuan, self.unit(block))
    }

    /// The unit of a form's cells.
    pub fn unit(&self, block: usize) -> Unit {
        self.form(block).unit(self.project.amount_unit)
    }

    /// A cell's value in the unit of its form.
    pub fn value(&self, cell: CellId) -> String {
        self.number(self.grid.locate(cell).0, self.grid.slots[cell as usize].yuan)
    }

    /// The address of a cell, and whether it is last year's.
    fn address(&self, cell: CellId) -> (Address, bool) {
        let (block, row, column) = self.grid.locate(cell);
        let layout = &self.grid.blocks[block];
        let (row, column) = (&layout.rows[row as usize].key, &layout.columns[column as usize]);
        (Address::new(self.form(block).key.clone(), row.clone(), column.clone()), block >= self.profile.forms.len())
    }

    /// The place of a cell.
    pub fn place(&self, cell: CellId) -> Place {
        match self.address(cell) {
            (address, true) => Place::Prior(address),
            (address, false) => Place::Cell(address),
        }
    }

    /// The places of a side; the whole form where a row meant is not in it.
    pub fn places(&self, operands: &[Operand]) -> Vec<Place> {
        let mut places: Vec<Place> = operands.iter().filter(|o| !o.missing).map(|o| self.place(o.cell)).collect();
        if places.is_empty() {
            places.extend(operands.first().map(|o| Place::Form(self.address(o.cell).0.form)));
        }
        places
    }

    /// What the cells have in common.
    pub fn shared(&self, operands: &[Operand]) -> Shared {
        let mut located = operands.iter().filter(|o| !o.missing).map(|o| self.grid.locate(o.cell));
        let Some((block, row, column)) = located.next() else { return Shared::default() };
        let mut shared = Shared { block: Some(block), row: Some(row), column: Some(column) };
        for (other_block, other_row, other_column) in located {
            if other_block != block {
                return Shared::default();
            }
            shared.row = shared.row.filter(|row| *row == other_row);
            shared.column = shared.column.filter(|column| *column == other_column);
        }
        shared
    }

    /// The common part in words, as the head of a message: 支出决算表“合计”行.
    pub fn head(&self, shared: Shared) -> String {
        let Some(block) = shared.block else { return String::new() };
        let mut head = self.form_title(block);
        match (shared.row, shared.column) {
            (Some(row), _) if self.has_many_rows(block) => head += &format!("“{}”行", self.row_name(block, row)),
            (None, Some(column)) if self.has_many_columns(block, column) => {
                head += &format!("“{}”列", self.column_name(block, column));
            }
            _ => {}
        }
        head
    }

    /// A form's title, with 上年 where it is last year's.
    pub fn form_title(&self, block: usize) -> String {
        let title = &self.form(block).title;
        if block >= self.profile.forms.len() { format!("上年{title}") } else { title.clone() }
    }

    fn has_many_rows(&self, block: usize) -> bool {
        self.grid.blocks[block].rows.len() > 1
    }

    /// Whether rows of the column's pane have other amount columns as well.
    fn has_many_columns(&self, block: usize, column: u32) -> bool {
        self.grid.blocks[block].beside_others[column as usize]
    }

    /// A row's name: its label without ordinal, or code and name of a subject.
    pub fn row_name(&self, block: usize, row: u32) -> String {
        let key = &self.grid.blocks[block].rows[row as usize].key;
        let form = self.form(block);
        if let Some(name) = form.row_name(key) {
            // 总计 and 一般公共预算财政拨款 stand on both sides of a form; their keys tell them apart.
            let rows = self.grid.blocks[block].rows.iter();
            let namesakes = rows.filter(|row| form.row_name(&row.key) == Some(name)).count();
            return if namesakes > 1 { key.to_string() } else { name.to_owned() };
        }
        if key == TOTAL_ROW {
            return TOTAL_ROW.to_owned();
        }
        let name = self.project.sheet(&form.key).and_then(|sheet| sheet.row(key)).map(|row| row.name.as_str());
        format!("{key} {}", name.unwrap_or_default()).trim_end().to_owned()
    }

    fn column_name(&self, block: usize, column: u32) -> &str {
        &self.grid.blocks[block].titles[column as usize]
    }

    /// A cell in words, without what the head of the message says already.
    pub fn cell(&self, cell: CellId, shared: Shared) -> String {
        let (block, row, column) = self.grid.locate(cell);
        let mut name = String::new();
        if shared.block != Some(block) {
            name += &self.form_title(block);
        }
        let row_said = shared.row == Some(row) && shared.block == Some(block);
        let column_said = shared.column == Some(column) && shared.block == Some(block);
        if !row_said && self.has_many_rows(block) {
            name += &format!("“{}”", self.row_name(block, row));
        }
        if (!column_said || name.is_empty()) && self.has_many_columns(block, column) {
            let title = self.column_name(block, column);
            name += if name.is_empty() { "" } else { "的" };
            name += title;
        }
        if name.is_empty() { self.row_name(block, row) } else { name }
    }

    /// A side in words with its addends: 基本支出 303.78 + 项目支出 14.59.
    pub fn side(&self, terms: &[Term], bound: Bound, shared: Shared) -> String {
        let mut text = String::new();
        let mut push = |negative: bool, part: String| {
            text += match (negative, text.is_empty()) {
                (true, true) => "-",
                (true, false) => " - ",
                (false, true) => "",
                (false, false) => " + ",
            };
            text += &part;
        };
        let alone = terms.len() == 1;
        for term in terms {
            let operands = operands_of(self.profile, self.grid, term, bound);
            if term.sum {
                push(term.negative, self.sum(term, &operands, shared));
                continue;
            }
            let Some(operand) = operands.first() else { continue };
            let slot = &self.grid.slots[operand.cell as usize];
            if operand.missing {
                if alone {
                    push(false, self.missing_row(operand.cell, bound));
                }
            } else if alone {
                push(term.negative, self.cell(operand.cell, shared));
            } else if slot.is_known() && !slot.yuan.is_zero() {
                let value = self.value(operand.cell);
                push(term.negative, format!("{} {value}", self.cell(operand.cell, shared)));
            }
        }
        if text.is_empty() { "0".to_owned() } else { text }
    }

    fn missing_row(&self, total: CellId, bound: Bound) -> String {
        let (block, _, _) = self.grid.locate(total);
        let row = bound.row.map(|(home, row)| self.row_name(home as usize, row)).unwrap_or_default();
        format!("{}没有列出的“{row}”", self.form_title(block))
    }

    fn sum(&self, term: &Term, operands: &[Operand], shared: Shared) -> String {
        let rows = match &term.rows {
            Rows::Levels(Levels::All) => "各行".to_owned(),
            Rows::Levels(levels) => format!("各{}", levels.name()),
            Rows::Above(_) => "以上各行".to_owned(),
            _ => "所属下级各行".to_owned(),
        };
        let block = operands.first().map(|operand| self.grid.locate(operand.cell).0);
        let form = block.filter(|block| shared.block != Some(*block)).map(|block| self.form_title(block));
        let name = format!("{}{rows}之和", form.unwrap_or_default());
        let stated: Vec<String> = operands
            .iter()
            .map(|operand| (operand.cell, &self.grid.slots[operand.cell as usize]))
            .filter(|(_, slot)| slot.is_known() && !slot.yuan.is_zero())
            .map(|(cell, _)| self.value(cell))
            .collect();
        match stated.len() {
            0 | 1 => name,
            count if count <= LISTED_ADDENDS => format!("{name} {}", stated.join(" + ")),
            count => format!("{name}(共 {count} 项)"),
        }
    }

    /// Which cells were blank and counted as zero, if any: “上缴上级支出”等 3 处空白按零计.
    pub fn blanks(&self, operands: &[Operand], shared: Shared) -> Option<String> {
        let is_blank = |operand: &&Operand| !operand.missing && !self.grid.slots[operand.cell as usize].is_known();
        let mut blanks = operands.iter().filter(is_blank);
        let first = blanks.next()?;
        let name = self.cell(first.cell, shared);
        let name = if name.contains('“') { name } else { format!("“{name}”") };
        Some(match blanks.count() {
            0 => format!("{name}空白,按零计"),
            more => format!("{name}等 {} 处空白,按零计", more + 1),
        })
    }
}

/// A text that ends in a number, with the unit behind it; counts have none.
pub(super) fn with_unit(text: String, unit: Unit) -> String {
    if unit == Unit::One { text } else { format!("{text} {unit}") }
}

/// A value in `unit` with all its decimals, and at least those that forms print.
pub(super) fn number(yuan: Decimal, unit: Unit) -> String {
    let value = yuan.checked_div(unit.in_yuan()).unwrap_or(yuan).normalize();
    format_plain(value, value.scale().max(unit.printed_decimals()))
}
