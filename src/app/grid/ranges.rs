//! What is done to a range of cells as one step: clearing, filling, copying, pasting.
//!
//! Totals that compute themselves are not destroyed in passing: a range that holds other cells as well leaves them
//! as they are (see [`super::paste`]). A range of nothing but totals means them.

use super::{
    clipboard,
    editor::Refusal,
    paste::{Pasted, Target, paste},
    selection::Selection,
    table::{Slot, Spot, Table},
};
use crate::{
    amount::Amount,
    app::session::OpenProject,
    audit::Figure,
    form::Address,
    project::{Cell, CellEdit, Edit},
};

impl OpenProject {
    /// Puts one cell into all selected amounts.
    pub fn fill_selection(&mut self, cell: Cell) {
        let Some(table) = self.table() else { return };
        let Some(range) = self.grid().map(|grid| grid.selection.range()) else { return };
        let cells = range.spots().filter_map(|spot| table.address(spot));
        let mut edits: Vec<CellEdit> = if cell == Cell::Computed {
            let figures = self.figures();
            let totals = cells.filter(|address| !table.prior && figures.has_formula(address));
            totals.map(|address| CellEdit { address, cell }).collect()
        } else {
            cells.map(|address| CellEdit { address, cell }).collect()
        };
        if edits.is_empty() {
            self.say("选中的格里没有可以这样填的");
            return;
        }
        let kept = self.keep_totals(&table, &mut edits);
        let edit = self.cells_edit(&table, edits);
        if self.apply_or_say(&edit) && kept > 0 {
            self.say(format!("{kept} 个合计格仍自动计算;只选合计格才清除"));
        }
    }

    /// Takes the totals that compute themselves out of a change that is about other cells as well; how many.
    fn keep_totals(&self, table: &Table, edits: &mut Vec<CellEdit>) -> usize {
        if table.prior {
            return 0;
        }
        let is_total = |edit: &CellEdit| self.project().cell(&edit.address) == Cell::Computed;
        let totals = edits.iter().filter(|edit| is_total(edit) && edit.cell != Cell::Computed).count();
        if totals == edits.len() {
            return 0;
        }
        edits.retain(|edit| !is_total(edit));
        totals
    }

    /// Copies the first line (or column) of the selection into the rest of it. Totals travel as figures where the
    /// target has no formula.
    pub fn fill_from_edge(&mut self, down: bool) {
        let Some(table) = self.table() else { return };
        let Some(range) = self.grid().map(|grid| grid.selection.range()) else { return };
        let figures = self.figures();
        let mut edits = Vec::new();
        for spot in range.spots() {
            let source =
                if down { Spot::new(range.from.line, spot.column) } else { Spot::new(spot.line, range.from.column) };
            let (Slot::Amount(row, column), Some(address)) = (table.slot(source), table.address(spot)) else {
                continue;
            };
            if source == spot {
                continue;
            }
            let cell = match table.cell(self.project(), row, column) {
                Cell::Computed if !figures.has_formula(&address) => {
                    table.value(self.values(), row, column).map_or(Cell::Blank, Cell::Amount)
                }
                cell => cell,
            };
            edits.push(CellEdit { address, cell });
        }
        let kept = self.keep_totals(&table, &mut edits);
        if !edits.is_empty() {
            let edit = self.cells_edit(&table, edits);
            if self.apply_or_say(&edit) && kept > 0 {
                self.say(format!("{kept} 个合计格仍自动计算"));
            }
        }
    }

    /// The selection as tab-separated text.
    pub fn copy_selection(&mut self) -> Option<String> {
        let table = self.table()?;
        let range = self.grid()?.selection.range();
        Some(clipboard::to_tsv(&table, self.values(), range))
    }

    /// Pastes text as one edit, or says why it does not fit.
    pub fn paste(&mut self, text: &str) {
        if !self.commit_entry() {
            return;
        }
        let Some(table) = self.table() else { return };
        let Some(selection) = self.grid().map(|grid| grid.selection) else { return };
        let target =
            Target { profile: self.profile, project: self.project(), table: &table, selection: selection.range() };
        let applied = paste(target, text).map_err(|error| error.to_string()).and_then(|pasted| {
            let edit = self.edit_of(&table, &pasted);
            self.apply(&edit).map_err(|error| format!("没有粘贴。{error}"))?;
            Ok(pasted)
        });
        match applied {
            Ok(pasted) => self.show_pasted(selection, pasted),
            Err(reason) => {
                if let Some(grid) = self.grid_mut() {
                    grid.editor.refusal = Some(Refusal { spot: selection.active, reason: reason.clone() });
                }
                self.say(reason);
            }
        }
    }

    fn edit_of(&self, table: &Table, pasted: &Pasted) -> Edit {
        let cells = self.cells_edit(table, pasted.cells.clone());
        if pasted.rows.is_empty() {
            return cells;
        }
        Edit::Several(pasted.rows.iter().cloned().chain([cells]).collect())
    }

    /// Selects what was pasted and says what became of it.
    fn show_pasted(&mut self, before: Selection, pasted: Pasted) {
        let mut words = format!("已粘贴 {} 格", pasted.cells.len());
        if pasted.added > 0 {
            words.push_str(&format!(",增加科目 {} 行", pasted.added));
        }
        if pasted.replaced > 0 {
            words.push_str(&format!(",{} 个自动计算的合计改为粘贴的数(可撤销)", pasted.replaced));
        }
        if !pasted.kept.is_empty() {
            words.push_str(&format!(",{} 个合计格仍自动计算", pasted.kept.len()));
        }
        self.say(words);
        let Some(table) = self.table() else { return };
        let addresses = pasted.cells.iter().map(|edit| &edit.address).chain(pasted.kept.iter().map(|kept| &kept.0));
        let spots: Vec<Spot> = addresses.filter_map(|address| table.find(address)).collect();
        let lines = spots.iter().map(|spot| spot.line);
        let columns = spots.iter().map(|spot| spot.column);
        if let (Some(top), Some(bottom), Some(left), Some(right)) =
            (lines.clone().min(), lines.max(), columns.clone().min(), columns.max())
            && let Some(grid) = self.grid_mut()
        {
            let (from, to) = (Spot::new(top, left), Spot::new(bottom, right));
            grid.selection = if from == to { Selection::at(before.active) } else { Selection::over(from, to) };
            grid.pasted_totals = pasted.kept;
        }
        self.compare_pasted_totals();
    }

    /// Compares the totals of a pasted block with those that the program computes, as soon as it has.
    pub fn compare_pasted_totals(&mut self) {
        if !self.is_checked() || self.grid().is_none_or(|grid| grid.pasted_totals.is_empty()) {
            return;
        }
        let Some(table) = self.table() else { return };
        let Some(pasted) = self.grid_mut().map(|grid| std::mem::take(&mut grid.pasted_totals)) else { return };
        let differs = |(address, amount): &&(Address, Amount)| {
            let computed = self.totals.get(&address.form, &address.row, &address.column);
            computed
                .map_or(!amount.yuan().is_zero(), |total| !total.interval.overlaps(&Figure::stated(amount).interval))
        };
        let different: Vec<&(Address, Amount)> = pasted.iter().filter(differs).collect();
        let Some((address, amount)) = different.first().copied() else { return };
        let Some(spot) = table.find(address) else { return };
        let (computed, _) = table.text(self.values(), spot);
        let computed = if computed.is_empty() { "空白".to_owned() } else { computed };
        let first = format!("“{}”粘贴的是 {amount},算出来是 {computed}", table.words(spot));
        let reason = match different.len() {
            1 => format!("合计与粘贴的不同:{first}。这一格仍自动计算,要照录就单独输入。"),
            count => format!("{count} 个合计与粘贴的不同,例如{first}。合计格仍自动计算,要照录就单独粘贴合计。"),
        };
        if let Some(grid) = self.grid_mut() {
            grid.editor.refusal = Some(Refusal { spot, reason: reason.clone() });
        }
        self.say(reason);
    }
}
