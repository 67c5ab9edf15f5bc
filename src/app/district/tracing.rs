//! Which units a department's figure consists of: beside the pointer in brief, in a dialog in full.

use crate::{
    amount::Unit,
    app::{
        session::{OpenProject, Request},
        theme,
    },
    audit::Place,
    district,
    form::Address,
    project::Merged,
};
use eframe::egui::{Grid, RichText, Ui};

/// So many units fit beside the pointer.
const SHOWN: usize = 12;

/// The parts of a figure, the first ones of many.
pub fn trace_tooltip(ui: &mut Ui, merged: &Merged, address: &Address, prior: bool, unit: Unit) {
    let trace = if prior { merged.trace_prior(address) } else { merged.trace(address) };
    let Some(sum) = trace.sum else { return };
    ui.label(RichText::new(format!("各单位合计 {}", sum.to_entry(unit))).strong());
    let weak = theme::palette(ui).weak;
    Grid::new("trace").num_columns(2).spacing([16.0, 3.0]).show(ui, |ui| {
        for (part, amount, removed) in trace.parts.iter().take(SHOWN) {
            ui.label(merged.name(*part));
            let text = amount.to_entry(unit);
            ui.label(if *removed { format!("-{text}(内部往来抵销)") } else { text });
            ui.end_row();
        }
    });
    if trace.parts.len() > SHOWN {
        let rest = format!("其余 {} 个见“勾稽”菜单的“汇总来源”", trace.parts.len() - SHOWN);
        ui.label(RichText::new(rest).color(weak));
    }
}

impl OpenProject {
    /// Shows in full what the figure of the active cell consists of.
    pub fn trace(&mut self) {
        let Some(table) = self.table() else { return };
        let Some(address) = self.grid().and_then(|grid| table.address(grid.selection.active)) else {
            return self.say("先选中一个金额格");
        };
        let place = if self.prior { Place::Prior(address) } else { Place::Cell(address) };
        match district::trace(self.profile, self.project(), &place) {
            Some(text) => self.requests.push(Request::Read("汇总来源".to_owned(), text)),
            None => self.say("这个项目不是汇总得到的"),
        }
    }
}
