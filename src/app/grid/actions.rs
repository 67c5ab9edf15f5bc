//! What the user does in a grid, as edits of the project; needs no screen.

use super::{
    editor::{Mode, Refusal},
    keys::Action,
    selection::{Selection, Step, last_spot},
    table::{Slot, Spot, Table},
};
use crate::{
    app::session::{OpenProject, Request},
    audit::Figures,
    form::{Key, SubjectLevel},
    project::{Cell, CellEdit, Edit},
};
use std::rc::Rc;

impl OpenProject {
    /// Does what a key of the grid stands for. `lines` is how many lines are in sight.
    pub fn grid_action(&mut self, action: Action, extend: bool, lines: usize) {
        let Some(table) = self.table() else { return };
        if matches!(action, Action::Cancel | Action::Edit) {
            return self.start_or_stop_entry(&table, action);
        }
        if !self.commit_entry() {
            return;
        }
        // An accepted entry may have changed the rows.
        let Some(table) = self.table() else { return };
        match action {
            Action::Clear => return self.fill_selection(Cell::Blank),
            Action::FillDown => return self.fill_from_edge(true),
            Action::FillRight => return self.fill_from_edge(false),
            _ => {}
        }
        let Some(mut selection) = self.grid().map(|grid| grid.selection) else { return };
        let filled = |spot: Spot| match table.slot(spot) {
            Slot::Amount(row, column) => table.cell(self.project(), row, column) != Cell::Blank,
            Slot::Label(_) | Slot::Code(..) | Slot::LineNumber(_) => true,
            Slot::Closed | Slot::NewSubject | Slot::Nothing => false,
        };
        move_selection(&mut selection, &table, action, extend, lines, filled);
        let Some(grid) = self.grid_mut() else { return };
        grid.selection = selection;
        let moved = if extend { selection.corner } else { selection.active };
        grid.follow = (action != Action::SelectAll).then_some(moved);
    }

    /// Says at the active cell that nothing is changed here.
    pub fn refuse_entry(&mut self) {
        let reason = self.refusal().to_string();
        if let Some(grid) = self.grid_mut() {
            let spot = grid.selection.active;
            grid.editor.refusal = Some(Refusal { spot, reason });
        }
    }

    fn start_or_stop_entry(&mut self, table: &Rc<Table>, action: Action) {
        if action == Action::Edit && !self.desk.may_change() {
            return self.refuse_entry();
        }
        let Some(grid) = self.grid_mut() else { return };
        if action == Action::Cancel {
            grid.editor.close();
            grid.editor.refusal = None;
            return;
        }
        let spot = grid.selection.active;
        let text = match table.slot(spot) {
            Slot::Amount(row, column) => match table.cell(self.project(), row, column) {
                Cell::Computed => table.text(self.values(), spot).0,
                cell => cell.to_entry(table.unit),
            },
            Slot::Label(row) if row.is_subject => row.label.clone(),
            Slot::Code(row, _) if row.is_subject => row.key.to_string(),
            Slot::NewSubject => String::new(),
            _ => return,
        };
        if let Some(grid) = self.grid_mut() {
            grid.editor.edit(text);
        }
    }

    /// Accepts the entry. `false`: it was refused, the cell keeps its value and the entry stays open.
    pub fn commit_entry(&mut self) -> bool {
        let Some(table) = self.table() else { return true };
        let Some(grid) = self.grid_mut() else { return true };
        grid.editor.refusal = None;
        if !grid.editor.is_open() {
            return true;
        }
        let spot = grid.selection.active;
        let text = grid.editor.buffer.trim().to_owned();
        let outcome = self.edit_for(&table, spot, &text).and_then(|edit| match edit {
            Some(edit) => self.apply(&edit).map_err(|error| error.to_string()),
            None => Ok(()),
        });
        let Some(grid) = self.grid_mut() else { return true };
        match outcome {
            Ok(()) => {
                grid.editor.close();
                true
            }
            Err(reason) => {
                grid.editor.mode = Mode::Edit;
                grid.editor.refusal = Some(Refusal { spot, reason });
                false
            }
        }
    }

    /// Ends an entry because something else takes over: what is valid is kept, what is not is given up.
    pub fn settle_entry(&mut self) {
        if !self.commit_entry()
            && let Some(grid) = self.grid_mut()
        {
            let refusal = grid.editor.refusal.take();
            grid.editor.close();
            grid.editor.refusal = refusal;
        }
    }

    /// The edit that puts `text` at a spot; `None` where there is nothing to change.
    fn edit_for(&mut self, table: &Table, spot: Spot, text: &str) -> Result<Option<Edit>, String> {
        let form = table.form.clone();
        match table.slot(spot) {
            Slot::Amount(..) => {
                let cell = Cell::parse(text, table.unit).map_err(|error| error.to_string())?;
                let shown = table.text(self.values(), spot);
                // F2 and Enter on a computed total leave it computed.
                if shown == (text.to_owned(), true) {
                    return Ok(None);
                }
                if table.prior && matches!(cell, Cell::Computed | Cell::Dash) {
                    return Err("上年数要填已公开的数字".to_owned());
                }
                let Some(address) = table.address(spot) else { return Ok(None) };
                if cell == Cell::Computed && !self.figures().has_formula(&address) {
                    return Err("这一格不是合计,没有可以自动计算的公式".to_owned());
                }
                Ok(Some(self.cells_edit(table, vec![CellEdit { address, cell }])))
            }
            Slot::Label(row) if row.is_subject => {
                if text.is_empty() {
                    return Err("科目名称不能为空".to_owned());
                }
                let code = row.key.clone();
                Ok(Some(Edit::RenameSubject { form, new_code: code.clone(), code, name: text.to_owned() }))
            }
            Slot::Code(row, _) if row.is_subject => {
                let new_code = Key::from(text);
                let listed = table.subjects.and_then(|kind| self.profile.subjects(kind).name(&new_code));
                let name = listed.map_or_else(|| row.label.clone(), str::to_owned);
                Ok(Some(Edit::RenameSubject { form, code: row.key.clone(), new_code, name }))
            }
            Slot::NewSubject if text.is_empty() => Ok(None),
            Slot::NewSubject => Ok(self.subject_for(table, text)),
            _ => Ok(None),
        }
    }

    /// The row for a typed code or name; what the list does not settle is left to the chooser.
    fn subject_for(&mut self, table: &Table, text: &str) -> Option<Edit> {
        let kind = table.subjects?;
        let list = self.profile.subjects(kind);
        let found = match SubjectLevel::of(text) {
            Some(_) => list.name(text).map(|name| (Key::from(text), name.to_owned())),
            None => {
                let mut named = list.iter().filter(|subject| subject.1 == text);
                let first = named.next().map(|subject| (subject.0.clone(), subject.1.clone()));
                // A name that several codes share has to be chosen.
                first.filter(|_| named.next().is_none())
            }
        };
        match found {
            Some((code, name)) => Some(Edit::InsertSubject { form: table.form.clone(), code, name }),
            None => {
                self.requests.push(Request::ChooseSubject(text.to_owned()));
                None
            }
        }
    }

    pub(super) fn figures(&self) -> Figures<'_> {
        Figures::resolve(self.profile, self.project())
    }

    /// The edit that fills cells of the year that is shown.
    pub(super) fn cells_edit(&self, table: &Table, cells: Vec<CellEdit>) -> Edit {
        if !table.prior {
            return Edit::SetCells(cells);
        }
        let mut prior = self.project().prior.as_ref().clone();
        for CellEdit { address, cell } in cells {
            match cell {
                Cell::Amount(amount) => prior.insert(address, amount),
                Cell::Blank | Cell::Dash | Cell::Computed => prior.remove(&address),
            };
        }
        Edit::SetPrior(prior)
    }

    /// Moves the selected subject row by one.
    pub fn move_subject(&mut self, up: bool) {
        let subjects = self.selected_subjects();
        let (Some(table), [row]) = (self.table(), subjects.as_slice()) else { return };
        let Some(position) = self.project().sheet(&table.form).and_then(|sheet| sheet.position(row)) else { return };
        let to = if up { position.saturating_sub(1) } else { position + 1 };
        // The 合计 row stays first.
        if to == 0 {
            return;
        }
        if self.apply_or_say(&Edit::MoveRow { form: table.form.clone(), row: row.clone(), to }) {
            self.select_row(row);
        }
    }

    /// Removes the selected subject rows.
    pub fn remove_subjects(&mut self) {
        let codes = self.selected_subjects();
        let Some(form) = self.form().map(|form| form.key.clone()) else { return };
        if !codes.is_empty() {
            self.apply_or_say(&Edit::RemoveSubjects { form, codes });
        }
    }

    /// Puts the keyboard on a row, keeping the column.
    pub fn select_row(&mut self, row: &Key) {
        let Some(table) = self.table() else { return };
        if let (Some((line, _)), Some(grid)) = (table.place_of(row), self.grid_mut()) {
            let mut column = grid.selection.active.column;
            if !table.can_stand(Spot { line, column }) {
                column = (0..table.columns.len()).find(|c| table.can_stand(Spot::new(line, *c))).unwrap_or(column);
            }
            grid.selection = Selection::at(Spot { line, column });
            grid.follow = Some(grid.selection.active);
        }
    }

    /// Applies an edit, or says why not; whether it was applied.
    pub fn apply_or_say(&mut self, edit: &Edit) -> bool {
        match self.apply(edit) {
            Ok(()) => true,
            Err(error) => {
                self.say(error.to_string());
                false
            }
        }
    }

    /// Says something in the status bar.
    pub fn say(&mut self, text: impl Into<String>) {
        self.requests.push(Request::Say(text.into()));
    }
}

fn move_selection(
    selection: &mut Selection,
    table: &Table,
    action: Action,
    extend: bool,
    lines: usize,
    filled: impl Fn(Spot) -> bool,
) {
    let mut arrow = |step, far| match (extend, far) {
        (true, true) => selection.extend_to_edge(table, step, &filled),
        (true, false) => selection.extend(table, step),
        (false, true) => selection.jump(table, step, &filled),
        (false, false) => selection.step(table, step),
    };
    match action {
        Action::Up => arrow(Step::Up, false),
        Action::Down => arrow(Step::Down, false),
        Action::Left => arrow(Step::Left, false),
        Action::Right => arrow(Step::Right, false),
        Action::FarUp => arrow(Step::Up, true),
        Action::FarDown => arrow(Step::Down, true),
        Action::FarLeft => arrow(Step::Left, true),
        Action::FarRight => arrow(Step::Right, true),
        Action::Next => selection.tab(table, false),
        Action::Previous => selection.tab(table, true),
        Action::Accept => selection.enter(table, false),
        Action::AcceptUp => selection.enter(table, true),
        Action::Home => go_to(selection, Spot::new(selection.corner.line, 0), Step::Right, table, extend),
        Action::End => {
            let end = Spot::new(selection.corner.line, last_spot(table).column);
            go_to(selection, end, Step::Left, table, extend);
        }
        Action::Top if !extend => *selection = Selection::at(table.first_spot()),
        Action::Top => selection.corner = Spot::default(),
        Action::Bottom if !extend => {
            *selection = Selection::at(last_spot(table));
            selection.clamp(table);
        }
        Action::Bottom => selection.corner = last_spot(table),
        Action::PageUp => selection.page(table, Step::Up, lines, extend),
        Action::PageDown => selection.page(table, Step::Down, lines, extend),
        Action::SelectAll => *selection = Selection::over(table.first_spot(), last_spot(table)),
        Action::Edit | Action::Cancel | Action::Clear | Action::FillDown | Action::FillRight => {}
    }
}

/// Goes to the first or last cell of a line, or extends the range to it.
fn go_to(selection: &mut Selection, edge: Spot, inwards: Step, table: &Table, extend: bool) {
    if extend {
        selection.corner.column = edge.column;
        return;
    }
    let mut reached = Selection::at(Spot::new(selection.active.line, edge.column));
    if !table.can_stand(reached.active) {
        reached.step(table, inwards);
    }
    if table.can_stand(reached.active) {
        *selection = reached;
    }
}
