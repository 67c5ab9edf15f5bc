//! The cells of a project laid out densely, so that rules address them by number.
//!
//! Each form has one block of slots for this year and one for last year: rows × columns, rows in printed order.
//! The layout depends on the rows present; typing into a cell never changes it.

use crate::{
    amount::Amount,
    form::{Address, Form, Key, LeafKind, PaneRows, Profile, RowRole, SubjectLevel, TOTAL_ROW},
    project::{Cell, Project, Sheet, SheetRow},
};
use foldhash::fast::RandomState;
use rust_decimal::Decimal;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// The number of a cell.
pub(super) type CellId = u32;

/// What a slot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// The form has no such cell.
    Absent,
    /// Nothing was entered.
    Blank,
    /// “—”: certainly nothing.
    Dash,
    /// A stated amount.
    Typed,
    /// A total that follows its parts; its value is not known yet.
    Pending,
    /// A total whose parts are all blank.
    Empty,
    /// A total computed from its parts.
    Computed,
}

/// One cell's value: `yuan` ± `half`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub state: State,
    pub yuan: Decimal,
    pub half: Decimal,
}

/// A row of a form.
#[derive(Clone, Debug)]
pub(super) struct GridRow {
    pub key: Key,
    pub pane: usize,
    pub role: RowRole,
    /// The rows one level under it.
    pub children: Vec<u32>,
    /// The row one level above it, if it is there.
    pub parent: Option<u32>,
}

/// One form of one year.
#[derive(Clone, Debug)]
pub(super) struct Block {
    first: CellId,
    pub columns: Vec<Key>,
    /// The columns' titles with those above them: 本年支出·基本支出.
    pub titles: Vec<String>,
    /// Whether the pane of a column has other amount columns as well.
    pub beside_others: Vec<bool>,
    pub rows: Vec<GridRow>,
    row_index: HashMap<Key, u32, RandomState>,
    pub subjects: bool,
}

/// All cells of a project.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// This year's forms in the profile's order, then last year's in the same order.
    pub blocks: Arc<Vec<Block>>,
    pub slots: Vec<Slot>,
}

impl Slot {
    pub const fn empty(state: State) -> Slot {
        Slot { state, yuan: Decimal::ZERO, half: Decimal::ZERO }
    }

    /// The slot of a cell that the form has.
    fn of(cell: Cell) -> Slot {
        match cell {
            Cell::Blank => Slot::empty(State::Blank),
            Cell::Dash => Slot::empty(State::Dash),
            Cell::Computed => Slot::empty(State::Pending),
            Cell::Amount(amount) => Slot { state: State::Typed, yuan: amount.yuan(), half: amount.tolerance() },
        }
    }

    /// Whether it holds a number.
    pub fn is_known(&self) -> bool {
        matches!(self.state, State::Typed | State::Computed | State::Dash)
    }
}

impl Grid {
    /// Lays out a project.
    pub fn new(profile: &Profile, project: &Project) -> Grid {
        let mut grid = Grid { blocks: Arc::default(), slots: Vec::new() };
        for form in &profile.forms {
            let sheet = project.sheet(&form.key);
            let codes = sheet.map(|sheet| sheet.rows().map(|(key, _)| key.clone()).collect()).unwrap_or_default();
            grid.add_block(form, codes);
            if let Some(sheet) = sheet {
                grid.fill(grid.blocks.len() - 1, sheet);
            }
        }
        let mut last: BTreeMap<&Key, Vec<(&Address, &Amount)>> = BTreeMap::new();
        for (address, amount) in project.prior.iter() {
            last.entry(&address.form).or_default().push((address, amount));
        }
        for form in &profile.forms {
            let cells = last.remove(&form.key).unwrap_or_default();
            let mut codes: Vec<Key> = cells.iter().map(|(address, _)| address.row.clone()).collect();
            codes.dedup();
            grid.add_block(form, codes);
            for (address, amount) in cells {
                if let Some(cell) = grid.cell_in(grid.blocks.len() - 1, &address.row, &address.column) {
                    grid.slots[cell as usize] = Slot::of(Cell::Amount(*amount));
                }
            }
        }
        grid
    }

    fn add_block(&mut self, form: &Form, codes: Vec<Key>) {
        let mut columns: Vec<Key> = Vec::new();
        let (mut titles, mut beside_others) = (Vec::new(), Vec::new());
        for pane in &form.panes {
            let count = pane.amount_columns().len();
            for leaf in pane.leaves() {
                if let LeafKind::Amount(key) = leaf.kind
                    && !columns.contains(&key)
                {
                    columns.push(key);
                    titles.push(leaf.titles.join("·"));
                    beside_others.push(count > 1);
                }
            }
        }
        let first = self.slots.len() as CellId;
        let mut block = Block {
            first,
            columns,
            titles,
            beside_others,
            rows: Vec::new(),
            row_index: HashMap::default(),
            subjects: form.subject_kind().is_some(),
        };
        for (index, pane) in form.panes.iter().enumerate() {
            let own = pane.amount_columns();
            match &pane.rows {
                PaneRows::Fixed { .. } => {
                    for row in pane.fixed_rows().filter(|row| row.role != RowRole::Spacer) {
                        block.add_row(row.key.clone(), index, row.role);
                        let open =
                            |key: &Key| own.contains(key) && (row.columns.is_empty() || row.columns.contains(key));
                        let state = |key| if open(key) { State::Blank } else { State::Absent };
                        self.slots.extend(block.columns.iter().map(|key| Slot::empty(state(key))));
                    }
                }
                PaneRows::Subjects { .. } => {
                    block.add_row(TOTAL_ROW.into(), index, RowRole::Total);
                    for code in codes.iter().filter(|code| **code != TOTAL_ROW) {
                        block.add_row(code.clone(), index, RowRole::Item);
                    }
                    let count = block.rows.len() * block.columns.len();
                    self.slots.resize(self.slots.len() + count, Slot::empty(State::Blank));
                }
            }
        }
        block.link_rows();
        Arc::make_mut(&mut self.blocks).push(block);
    }

    /// Copies a sheet's cells into its block; rows that the block does not have are left out.
    fn fill(&mut self, block: usize, sheet: &Sheet) {
        let order = self.blocks[block].columns_by_name();
        for (key, row) in sheet.rows() {
            let Some(&index) = self.blocks[block].row_index.get(key) else { continue };
            let mut columns = order.iter().peekable();
            for (column, cell) in &row.cells {
                // Both sides are sorted by name, so one pass finds all columns.
                while columns.next_if(|(name, _)| name < column).is_some() {}
                let Some((_, position)) = columns.next_if(|(name, _)| name == column) else { continue };
                let slot = self.blocks[block].cell(index, *position) as usize;
                if self.slots[slot].state != State::Absent {
                    self.slots[slot] = Slot::of(*cell);
                }
            }
        }
    }

    /// Takes over a changed sheet and gives the cells that differ; `None` when the layout no longer fits because
    /// subject rows were added, removed or moved, nor the messages because one was renamed.
    pub fn update(&mut self, block: usize, before: &Sheet, after: &Sheet) -> Option<Vec<CellId>> {
        let layout = &self.blocks[block];
        if layout.subjects && !before.rows().map(named).eq(after.rows().map(named)) {
            return None;
        }
        let mut changed = Vec::new();
        for (row, index) in layout.rows.iter().zip(0..) {
            let (old, new) = (before.row(&row.key), after.row(&row.key));
            let (old, new) = (old.map(|row| &row.cells), new.map(|row| &row.cells));
            if old == new {
                continue;
            }
            for (column, position) in layout.columns.iter().zip(0..) {
                let cell = |cells: Option<&BTreeMap<Key, Cell>>| {
                    cells.and_then(|cells| cells.get(column)).copied().unwrap_or_default()
                };
                if cell(old) != cell(new) {
                    changed.push((layout.cell(index, position), cell(new)));
                }
            }
        }
        changed.retain(|(id, _)| self.slots[*id as usize].state != State::Absent);
        for (id, cell) in &changed {
            self.slots[*id as usize] = Slot::of(*cell);
        }
        Some(changed.into_iter().map(|(id, _)| id).collect())
    }

    /// The cell of a row and column of a block, if the form has it.
    pub fn cell_in(&self, block: usize, row: &str, column: &str) -> Option<CellId> {
        let block = self.blocks.get(block)?;
        let row = *block.row_index.get(row)?;
        let column = block.column(column)?;
        let cell = block.cell(row, column);
        (self.slots[cell as usize].state != State::Absent).then_some(cell)
    }

    /// The block, row and column of a cell.
    pub fn locate(&self, cell: CellId) -> (usize, u32, u32) {
        locate(&self.blocks, cell)
    }
}

/// The block, row and column of a cell.
pub(super) fn locate(blocks: &[Block], cell: CellId) -> (usize, u32, u32) {
    let index = blocks.partition_point(|block| block.first <= cell).saturating_sub(1);
    let block = &blocks[index];
    let offset = cell - block.first;
    let width = block.columns.len().max(1) as u32;
    (index, offset / width, offset % width)
}

/// How many cells the blocks have.
pub(super) fn count_cells(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.rows.len() * block.columns.len()).sum()
}

fn named<'a>((code, row): (&'a Key, &'a SheetRow)) -> (&'a Key, &'a str) {
    (code, &row.name)
}

impl Block {
    fn add_row(&mut self, key: Key, pane: usize, role: RowRole) {
        self.row_index.insert(key.clone(), self.rows.len() as u32);
        self.rows.push(GridRow { key, pane, role, children: Vec::new(), parent: None });
    }

    fn link_rows(&mut self) {
        for index in 0..self.rows.len() {
            let parent = SubjectLevel::parent(&self.rows[index].key).and_then(|code| self.row_index.get(code).copied());
            self.rows[index].parent = parent;
            if let Some(parent) = parent {
                self.rows[parent as usize].children.push(index as u32);
            }
        }
    }

    fn columns_by_name(&self) -> Vec<(Key, u32)> {
        let mut order: Vec<(Key, u32)> = self.columns.iter().cloned().zip(0..).collect();
        order.sort();
        order
    }

    /// The cell of a row and column, both by number.
    pub fn cell(&self, row: u32, column: u32) -> CellId {
        self.first + row * self.columns.len() as u32 + column
    }

    /// The number of a row.
    pub fn row(&self, key: &str) -> Option<u32> {
        self.row_index.get(key).copied()
    }

    /// The number of a column.
    pub fn column(&self, key: &str) -> Option<u32> {
        self.columns.iter().position(|column| column == key).map(|index| index as u32)
    }

    /// The row nearest above a missing code: its 款, its 类, or 合计.
    pub fn nearest_above(&self, code: &str) -> Option<u32> {
        let mut above = SubjectLevel::parent(code);
        while let Some(parent) = above {
            if let Some(row) = self.row(parent) {
                return Some(row);
            }
            above = SubjectLevel::parent(parent);
        }
        self.row(TOTAL_ROW)
    }
}
