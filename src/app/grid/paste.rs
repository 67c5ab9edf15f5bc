//! What pasted text changes: one edit, or a refusal that names the reason and the cell.
//!
//! - A block whose rows carry 科目编码 or 科目名称 goes to the rows of these subjects, wherever they stand; subjects
//!   that the form lacks are added, with their 类 and 款. A block with the labels of fixed rows goes beside these
//!   labels. Any other block starts at the selection's corner, and is repeated where the selection holds it several
//!   times.
//! - A total that computes itself stays so when it is part of a larger block, as it stays when such a block is
//!   cleared: the block's total is compared with what the program computes, and a difference is told. Pasted on
//!   totals alone, the figures replace them: then they are what was meant.

use super::{
    clipboard::parse_tsv,
    heading::Heading,
    selection::Range,
    table::{Slot, Spot, Table, same_label, squeeze},
};
use crate::{
    amount::{Amount, Unit},
    form::{Address, CodePart, Key, LeafKind, Profile, SubjectLevel, TOTAL_ROW},
    project::{Cell, CellEdit, Edit, Project},
};
use std::collections::{BTreeMap, HashSet};
use thiserror::Error;

/// More cells than any clipboard of a form holds.
const MOST_CELLS: usize = 4_000_000;

/// Why a paste was refused; nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PasteError {
    /// The clipboard holds no text.
    #[error("剪贴板里没有可以粘贴的文字")]
    Empty,
    /// It is too large.
    #[error("剪贴板里的内容太多")]
    TooLarge,
    /// Something does not fit its cell.
    #[error("没有粘贴。剪贴板第 {line} 行第 {column} 列“{text}”放不进{place}:{reason}")]
    Cell {
        /// The clipboard's line, counted from one.
        line: usize,
        /// The clipboard's column, counted from one.
        column: usize,
        /// What stands there.
        text: String,
        /// The cell in words.
        place: String,
        /// Why not.
        reason: String,
    },
}

/// What a paste does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pasted {
    /// Subjects to add, details before what stands above them, and names that differ from the official ones.
    pub rows: Vec<Edit>,
    /// The subjects that are pasted into rows that do not exist yet.
    pub added: usize,
    /// The cells to fill.
    pub cells: Vec<CellEdit>,
    /// Totals that go on computing themselves, with what the block says in their place.
    pub kept: Vec<(Address, Amount)>,
    /// How many totals of their own the block has replaced.
    pub replaced: usize,
}

/// Where and into what is pasted.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The profile, for the names of subjects.
    pub profile: &'a Profile,
    /// The project.
    pub project: &'a Project,
    /// The form.
    pub table: &'a Table,
    /// What is selected.
    pub selection: Range,
}

/// What pasting `text` does.
pub fn paste(target: Target<'_>, text: &str) -> Result<Pasted, PasteError> {
    let lines = parse_tsv(text);
    if lines.iter().map(Vec::len).sum::<usize>() > MOST_CELLS {
        return Err(PasteError::TooLarge);
    }
    if lines.iter().flatten().all(|cell| cell.trim().is_empty()) && lines.len() <= 1 {
        return Err(PasteError::Empty);
    }
    Block::new(target, &lines).paste()
}

/// A pasted block over its target.
struct Block<'a> {
    target: Target<'a>,
    lines: &'a [Vec<String>],
    heading: Heading,
    corner: Spot,
    /// The code stands whole in the block's first column and the name in the second, whatever the form's columns.
    whole_code: bool,
    unit: Unit,
    pasted: Pasted,
    totals: Vec<CellEdit>,
    /// Rows that come into being above added subjects, and so add up.
    made: HashSet<Key>,
}

impl<'a> Block<'a> {
    fn new(target: Target<'a>, lines: &'a [Vec<String>]) -> Block<'a> {
        let labelled = labelled_corner(target.table, lines);
        let mut corner = target.selection.from;
        if let Some((_, column)) = labelled {
            corner.column = column;
        }
        let mut block = Block {
            target,
            lines,
            heading: Heading::default(),
            corner,
            whole_code: has_whole_codes(target.table, corner, lines),
            unit: target.table.unit,
            pasted: Pasted::default(),
            totals: Vec::new(),
            made: HashSet::new(),
        };
        if lines.len() > 1 {
            block.heading = Heading::read(target.table, lines, |index| block.column_of(index));
            // Counts have no unit, whatever the caption says.
            let named = block.heading.unit.filter(|_| target.table.unit != Unit::One);
            block.unit = named.unwrap_or(target.table.unit);
        }
        if let Some((line, _)) = labelled {
            block.corner.line = line.saturating_add_unsigned(block.heading.lines).try_into().unwrap_or(0);
        }
        block
    }

    /// The table's column for a column of the block.
    fn column_of(&self, index: usize) -> Option<usize> {
        let columns = &self.target.table.columns;
        let at = if !self.whole_code || index == 0 {
            self.corner.column + index
        } else {
            let label = columns.iter().position(|column| column.kind == LeafKind::Label)?;
            label + index - 1
        };
        (at < columns.len()).then_some(at)
    }

    fn paste(mut self) -> Result<Pasted, PasteError> {
        if let Some((line, column, text, over)) = self.heading.misplaced.take() {
            let place = if over.is_empty() { "表格".to_owned() } else { format!("“{over}”一列") };
            return Err(self.refuse((line, column), &text, place, "标题与这一列不同,请对准列再粘贴".to_owned()));
        }
        let lines = self.lines;
        match lines.get(self.heading.lines..).unwrap_or_default() {
            [] => return Err(PasteError::Empty),
            [only] if only.len() == 1 => self.fill(only.first().map_or("", String::as_str))?,
            block if self.carries_subjects(block) => self.paste_subjects()?,
            block => self.paste_in_place(block)?,
        }
        let Block { mut pasted, totals, .. } = self;
        if pasted.cells.is_empty() && pasted.rows.is_empty() {
            // Pasted on nothing but totals.
            pasted.replaced = totals.len();
            pasted.cells = totals;
        } else {
            pasted.kept =
                totals.into_iter().filter_map(|CellEdit { address, cell }| Some((address, *cell.amount()?))).collect();
        }
        Ok(pasted)
    }

    /// One value fills the selection.
    fn fill(&mut self, text: &str) -> Result<(), PasteError> {
        let range = self.target.selection;
        let line = self.heading.lines;
        for spot in range.spots() {
            if matches!(self.target.table.slot(spot), Slot::Amount(..)) || range.is_single() {
                self.put(spot, (line, 0), text)?;
            }
        }
        Ok(())
    }

    fn paste_in_place(&mut self, block: &[Vec<String>]) -> Result<(), PasteError> {
        let height = block.len();
        let width = block.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let range = self.target.selection;
        let selected = (range.to.line - range.from.line + 1, range.to.column - range.from.column + 1);
        let repeats = selected.0.is_multiple_of(height) && selected.1.is_multiple_of(width);
        let holds_it = repeats && self.corner == range.from;
        let (down, across) = if holds_it { (selected.0 / height, selected.1 / width) } else { (1, 1) };
        for (turn_down, turn_across) in (0..down).flat_map(|down| (0..across).map(move |across| (down, across))) {
            for (line, cells) in block.iter().enumerate() {
                for (column, text) in cells.iter().enumerate() {
                    let spot = Spot::new(
                        self.corner.line + turn_down * height + line,
                        self.corner.column + turn_across * width + column,
                    );
                    self.put(spot, (self.heading.lines + line, column), text)?;
                }
            }
        }
        Ok(())
    }

    /// Puts one text at a spot.
    fn put(&mut self, spot: Spot, from: (usize, usize), text: &str) -> Result<(), PasteError> {
        let table = self.target.table;
        let place = || format!("“{}”", table.words(spot).trim());
        let reason = match table.slot(spot) {
            Slot::Amount(row, column) => return self.put_amount(&row.key, column, from, text, place),
            _ if text.trim().is_empty() => return Ok(()),
            Slot::Closed if is_dash(text) => return Ok(()),
            Slot::Label(row) if same_label(text, &row.label) => return Ok(()),
            Slot::LineNumber(row) if row.line.is_some_and(|line| text.trim() == line.to_string()) => return Ok(()),
            Slot::Code(row, part) if same_digits(part.of(&row.key), text) => return Ok(()),
            Slot::Label(row) => format!("这一格是行名“{}”,不能改写", row.label),
            Slot::LineNumber(_) => "这一格是行次,不能改写".to_owned(),
            Slot::Code(row, _) => format!("这一格是科目 {} 的编码", row.key),
            Slot::Closed => "这一格不填数".to_owned(),
            Slot::NewSubject | Slot::Nothing => {
                return Err(self.refuse(from, text, "表格".to_owned(), "超出了表格的范围".to_owned()));
            }
        };
        Err(self.refuse(from, text, place(), reason))
    }

    fn put_amount(
        &mut self,
        row: &Key,
        column: &Key,
        from: (usize, usize),
        text: &str,
        place: impl FnOnce() -> String,
    ) -> Result<(), PasteError> {
        let cell = match parse_cell(text, self.unit) {
            Ok(cell) => cell,
            Err(reason) => return Err(self.refuse(from, text, place(), reason)),
        };
        if self.target.table.prior && matches!(cell, Cell::Dash | Cell::Computed) {
            return Err(self.refuse(from, text, place(), "上年数要填已公开的数字".to_owned()));
        }
        let address = Address::new(self.target.table.form.clone(), row.clone(), column.clone());
        let edit = CellEdit { address, cell };
        let computed = !self.target.table.prior
            && cell != Cell::Computed
            && (self.target.project.cell(&edit.address) == Cell::Computed || self.made.contains(row));
        if computed {
            self.totals.push(edit);
        } else if cell != Cell::Computed || self.target.project.cell(&edit.address) != Cell::Computed {
            self.pasted.cells.push(edit);
        }
        Ok(())
    }

    /// Whether the block has columns that say which subjects its rows are of.
    fn carries_subjects(&self, block: &[Vec<String>]) -> bool {
        let is_key = |index: usize| {
            let kind = self.column_of(index).and_then(|at| self.target.table.columns.get(at)).map(|c| &c.kind);
            matches!(kind, Some(LeafKind::Label | LeafKind::Code(_)))
        };
        let mut cells = block.iter().flat_map(|line| line.iter().enumerate());
        self.target.table.subjects.is_some() && cells.any(|(index, cell)| is_key(index) && !cell.trim().is_empty())
    }

    fn paste_subjects(&mut self) -> Result<(), PasteError> {
        let lines = self.lines;
        let mut rows = Vec::new();
        let mut seen = HashSet::new();
        let mut added: BTreeMap<Key, String> = BTreeMap::new();
        for (line, cells) in lines.iter().enumerate().skip(self.heading.lines) {
            if cells.iter().all(|cell| cell.trim().is_empty()) || is_note(cells) {
                continue;
            }
            let (key, name) = self.subject_of(line, cells)?;
            if !seen.insert(key.clone()) {
                let at = self.first_key(cells);
                let reason = format!("“{key}”在剪贴板里有两行");
                return Err(self.refuse((line, at), cells.get(at).map_or("", String::as_str), "表格".into(), reason));
            }
            if let Some(name) = name {
                added.insert(key.clone(), name);
            }
            rows.push((key, line, cells));
        }
        self.add_rows(&added);
        for (key, line, cells) in rows {
            for (index, text) in cells.iter().enumerate() {
                let column = self.column_of(index);
                match column.and_then(|at| self.target.table.columns.get(at)).map(|column| column.kind.clone()) {
                    Some(LeafKind::Amount(column)) => {
                        let title = column.to_string();
                        self.put_amount(&key, &column, (line, index), text, || format!("“{key} {title}”"))?;
                    }
                    Some(_) => {}
                    None if text.trim().is_empty() => {}
                    None => {
                        let reason = "超出了表格的范围".to_owned();
                        return Err(self.refuse((line, index), text, "表格".to_owned(), reason));
                    }
                }
            }
        }
        Ok(())
    }

    /// Details first: what stands above them is then made by itself and adds up.
    fn add_rows(&mut self, added: &BTreeMap<Key, String>) {
        let form = &self.target.table.form;
        let mut codes: Vec<(&Key, &String)> = added.iter().collect();
        codes.sort_by_key(|(code, _)| std::cmp::Reverse(code.len()));
        let mut made: HashSet<Key> = HashSet::new();
        let sheet = self.target.project.sheet(form);
        for (code, name) in codes {
            let by_itself = made.contains(code);
            let official = self.target.table.subjects.and_then(|kind| self.target.profile.subjects(kind).name(code));
            if !by_itself {
                self.pasted.rows.push(Edit::InsertSubject {
                    form: form.clone(),
                    code: code.clone(),
                    name: name.clone(),
                });
            } else if official != Some(name.as_str()) {
                let (code, new_code) = (code.clone(), code.clone());
                self.pasted.rows.push(Edit::RenameSubject { form: form.clone(), code, new_code, name: name.clone() });
            }
            let mut above = SubjectLevel::parent(code);
            while let Some(parent) = above {
                if sheet.is_none_or(|sheet| sheet.row(parent).is_none()) {
                    made.insert(parent.into());
                }
                above = SubjectLevel::parent(parent);
            }
        }
        self.made = made;
        self.pasted.added = added.len();
    }

    /// The row that a line of the block is of, and its name if it has to be added.
    fn subject_of(&self, line: usize, cells: &[String]) -> Result<(Key, Option<String>), PasteError> {
        let table = self.target.table;
        let (code, name) = self.code_and_name(cells);
        let at = self.first_key(cells);
        let text = cells.get(at).map_or("", String::as_str);
        let refuse = |reason: String| Err(self.refuse((line, at), text, "表格".to_owned(), reason));
        if [&code, &name].into_iter().any(|word| is_total(word)) {
            return Ok((TOTAL_ROW.into(), None));
        }
        let sheet = self.target.project.sheet(&table.form);
        let Some(kind) = table.subjects else { return refuse("这张表的行是固定的".to_owned()) };
        let list = self.target.profile.subjects(kind);
        let key = if code.is_empty() {
            if name.is_empty() {
                return refuse("这一行没有科目编码,也没有科目名称".to_owned());
            }
            match self.row_named(line, &name) {
                Ok(key) => key,
                Err(reason) => return refuse(reason),
            }
        } else if SubjectLevel::of(&code).is_some() {
            Key::from(code.as_str())
        } else {
            return refuse(format!("“{code}”不是科目编码(类 3 位、款 5 位、项 7 位数字)"));
        };
        match sheet.and_then(|sheet| sheet.row(&key)) {
            Some(row) if name.is_empty() || same_label(&name, &row.name) => Ok((key, None)),
            Some(row) => refuse(format!("科目 {key} 在本表中是“{}”", row.name)),
            None if table.prior => refuse(format!("本表没有科目 {key};科目行在“本年数”里增加")),
            None => match (name.is_empty(), list.name(&key)) {
                (false, _) => Ok((key, Some(name))),
                (true, Some(official)) => Ok((key, Some(official.to_owned()))),
                (true, None) => refuse(format!("科目表里没有 {key},请连同科目名称一起粘贴")),
            },
        }
    }

    /// The subject of a name without code: the row where it would stand, the only one of the form, or the only one
    /// of the list.
    fn row_named(&self, line: usize, name: &str) -> Result<Key, String> {
        let table = self.target.table;
        let place = self.corner.line + line - self.heading.lines;
        if let Some(row) = table.row(place, 0).filter(|row| row.is_subject && same_label(name, &row.label)) {
            return Ok(row.key.clone());
        }
        let rows = (0..table.line_count()).filter_map(|line| table.row(line, 0));
        let mut in_form = rows.filter(|row| row.is_subject && same_label(name, &row.label));
        if let Some(row) = in_form.next() {
            let several = || format!("本表有几个科目都叫“{name}”,请连同编码一起粘贴");
            return if in_form.next().is_some() { Err(several()) } else { Ok(row.key.clone()) };
        }
        let Some(kind) = table.subjects else { return Err("这张表的行是固定的".to_owned()) };
        let mut listed = self.target.profile.subjects(kind).iter().filter(|subject| same_label(name, &subject.1));
        match (listed.next(), listed.next()) {
            (Some(subject), None) => Ok(subject.0.clone()),
            (Some(_), Some(_)) => Err(format!("有几个科目都叫“{name}”,请连同编码一起粘贴")),
            (None, _) => Err(format!("科目表里没有“{name}”,请连同编码一起粘贴")),
        }
    }

    /// The code and the name that a line of the block gives.
    fn code_and_name(&self, cells: &[String]) -> (String, String) {
        let (mut code, mut name) = (String::new(), String::new());
        for (index, cell) in cells.iter().enumerate() {
            let cell = squeeze(cell);
            let column = self.column_of(index).and_then(|at| self.target.table.columns.get(at));
            match column.map(|column| &column.kind) {
                Some(LeafKind::Code(_)) if is_total(&cell) => name = cell,
                Some(LeafKind::Code(part)) => add_part(&mut code, *part, &cell),
                Some(LeafKind::Label) if !cell.is_empty() => name = cell,
                _ => {}
            }
        }
        // 2010350 事业运行 in one cell.
        let digits = name.chars().take_while(char::is_ascii_digit).count();
        if code.is_empty() && SubjectLevel::of(name.get(..digits).unwrap_or_default()).is_some() {
            code = name.drain(..digits).collect();
        }
        (code, name)
    }

    /// The block's first column that says which subject a row is of.
    fn first_key(&self, cells: &[String]) -> usize {
        let is_key = |index: &usize| {
            let kind = self.column_of(*index).and_then(|at| self.target.table.columns.get(at)).map(|c| &c.kind);
            matches!(kind, Some(LeafKind::Label | LeafKind::Code(_)))
        };
        let filled = |index: &usize| cells.get(*index).is_some_and(|cell| !cell.trim().is_empty());
        (0..cells.len()).filter(is_key).find(filled).unwrap_or(0)
    }

    fn refuse(&self, from: (usize, usize), text: &str, place: String, reason: String) -> PasteError {
        PasteError::Cell { line: from.0 + 1, column: from.1 + 1, text: shorten(text.trim()), place, reason }
    }
}

/// Adds one column of a code: digits of a part, or the whole code wherever it stands (merged cells keep it in the
/// first). Spreadsheets drop leading zeros.
fn add_part(code: &mut String, part: CodePart, cell: &str) {
    if cell.is_empty() {
        return;
    }
    let is_part = matches!(part, CodePart::Section | CodePart::Item) && cell.len() <= 2;
    if is_part && cell.bytes().all(|b| b.is_ascii_digit()) {
        code.push_str(&format!("{cell:0>2}"));
    } else if !code.is_empty() && cell.starts_with(code.as_str()) {
        // Each column repeats the code so far.
        *code = cell.to_owned();
    } else {
        code.push_str(cell);
    }
}

/// Whether whole codes stand in the block's first column and names in its second, over a form that splits the code.
fn has_whole_codes(table: &Table, corner: Spot, lines: &[Vec<String>]) -> bool {
    let split = matches!(
        table.columns.get(corner.column).map(|column| &column.kind),
        Some(LeafKind::Code(CodePart::Class | CodePart::Section | CodePart::Item))
    );
    let is_name = |cell: &String| {
        let cell = squeeze(cell);
        !cell.is_empty() && cell.chars().any(char::is_alphabetic)
    };
    let coded = lines.iter().filter(|line| line.first().is_some_and(|cell| SubjectLevel::of(cell.trim()).is_some()));
    let mut names = coded.map(|line| line.get(1).is_some_and(is_name)).peekable();
    split && names.peek().is_some() && names.all(|name| name)
}

/// Where a block of a form with fixed rows belongs by its labels, if it has any: the line of the block's first line,
/// which is above the table where header lines come first, and its first column. Most labels agree.
fn labelled_corner(table: &Table, lines: &[Vec<String>]) -> Option<(isize, usize)> {
    if table.subjects.is_some() {
        return None;
    }
    let mut votes: BTreeMap<(isize, usize), usize> = BTreeMap::new();
    for (line, cells) in lines.iter().enumerate() {
        for (index, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.chars().any(char::is_alphabetic)) {
            for spot in table.label_spots(cell) {
                if let Some(column) = spot.column.checked_sub(index) {
                    *votes.entry((spot.line as isize - line as isize, column)).or_default() += 1;
                }
            }
        }
    }
    votes.into_iter().max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at))).map(|(at, _)| at)
}

/// Reads a pasted value; header units apply where the value names none.
fn parse_cell(text: &str, unit: Unit) -> Result<Cell, String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'));
    if text.contains(['\n', '\t']) {
        return Err("一格里有几行".to_owned());
    }
    match Cell::parse(text, unit) {
        Ok(cell) => Ok(cell),
        Err(error) => {
            Amount::parse(text.trim_end_matches(['整', '正']), unit).map(Cell::Amount).map_err(|_| error.to_string())
        }
    }
}

/// Notes under a table: 注:本表反映….
fn is_note(cells: &[String]) -> bool {
    let mut filled = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    filled.next().is_some_and(|first| first.starts_with('注')) && filled.next().is_none()
}

fn is_total(word: &str) -> bool {
    squeeze(word) == TOTAL_ROW
}

fn is_dash(text: &str) -> bool {
    text.trim().chars().all(|c| matches!(c, '—' | '-' | '－' | '×' | '/'))
}

/// Whether a pasted piece of code is this one; spreadsheets drop leading zeros.
fn same_digits(part: &str, text: &str) -> bool {
    let text = text.trim();
    part == text || (!part.is_empty() && part.trim_start_matches('0') == text && text.len() + 1 == part.len())
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 30;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
