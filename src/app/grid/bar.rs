//! The form's title, and under it the active cell: address, value in both units, and the formula of a total.

use super::table::{Slot, Spot, Table};
use crate::{
    amount::{Amount, Unit, format_amount, format_plain},
    app::{
        session::OpenProject,
        theme::{self, Palette},
    },
    project::{Cell, Sheet},
};
use eframe::egui::{Label, RichText, Ui};

/// What the bar says of a cell; written once a change and read in every frame.
#[derive(Clone, Debug, Default)]
pub struct BarText {
    of: Option<BarOf>,
    name: String,
    address: String,
    value: String,
    /// How the value came about, with the formula of a total.
    origin: String,
    tone: Tone,
}

/// What the text depends on: revision, report, year shown, cell.
type BarOf = (u64, u64, bool, Spot);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Tone {
    #[default]
    Plain,
    Computed,
    Weak,
}

/// Shows the bar over a form's grid.
pub fn show(ui: &mut Ui, open: &mut OpenProject, table: &Table) {
    title(ui, open, table);
    let Some(spot) = open.grid().map(|state| state.selection.active) else { return };
    let of = (open.history.revision(), open.report_serial, open.prior, spot);
    if open.grid().is_none_or(|state| state.bar.of != Some(of)) {
        let text = describe(open, table, spot);
        if let Some(state) = open.grid_mut() {
            state.bar = BarText { of: Some(of), ..text };
        }
    }
    let Some(text) = open.grid().map(|state| &state.bar) else { return };
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        ui.set_height(20.0);
        ui.spacing_mut().item_spacing.x = 12.0;
        ui.add(Label::new(RichText::new(&text.name).font(theme::bold(13.5))).truncate());
        if !text.address.is_empty() {
            ui.add(Label::new(RichText::new(&text.address).color(palette.weak)).truncate());
        }
    });
    ui.horizontal(|ui| {
        // The line stays where it is for cells without a value.
        ui.set_height(20.0);
        ui.spacing_mut().item_spacing.x = 12.0;
        if !text.value.is_empty() {
            ui.label(RichText::new(&text.value).color(text.tone.color(palette)));
        }
        if !text.origin.is_empty() {
            ui.add(Label::new(RichText::new(&text.origin).color(palette.weak)).truncate());
        }
    });
    ui.separator();
}

fn title(ui: &mut Ui, open: &mut OpenProject, table: &Table) {
    if let Some(form) = open.form() {
        ui.horizontal(|ui| {
            let year = open.project().year;
            ui.label(RichText::new(format!("{year}年度{}", form.title)).font(theme::bold(16.0)));
            let weak = theme::palette(ui).weak;
            let unit =
                if table.unit == Unit::One { "填整数".to_owned() } else { format!("金额单位:{}", table.unit) };
            ui.label(RichText::new(format!("{}　{unit}", form.number)).color(weak));
            let mut prior = open.prior;
            ui.selectable_value(&mut prior, false, "本年数");
            ui.selectable_value(&mut prior, true, "上年数").on_hover_text("上年已公开的数,用来核对年初数和增减");
            open.show_prior(prior);
        });
    }
    if let Some(note) = empty_note(open) {
        ui.label(note);
    }
    for note in open.form().filter(|form| form.supplementary).into_iter().flat_map(|form| &form.notes) {
        ui.label(RichText::new(note).color(theme::palette(ui).weak));
    }
}

fn describe(open: &OpenProject, table: &Table, spot: Spot) -> BarText {
    let mut text = BarText { name: format!("当前格 {}", table.words(spot).trim()), ..BarText::default() };
    let (Slot::Amount(row, column), Some(address)) = (table.slot(spot), table.address(spot)) else {
        return text;
    };
    text.address = address.to_string();
    let formula = if table.prior { None } else { open.formula(&address) };
    let formula = |before: &str| formula.as_ref().map(|formula| format!("{before}= {formula}")).unwrap_or_default();
    let amount = table.value(open.values(), row, column);
    (text.value, text.origin, text.tone) = match (table.cell(open.project(), row, column), amount) {
        (Cell::Dash, _) => ("—".to_owned(), "本表没有此数".to_owned(), Tone::Plain),
        (Cell::Computed, None) => ("自动计算,还没有可加的数".to_owned(), formula(""), Tone::Computed),
        (Cell::Computed, Some(amount)) => (in_both_units(&amount, table.unit), formula("自动计算 "), Tone::Computed),
        (_, Some(amount)) => (in_both_units(&amount, table.unit), formula("录入的合计;公式 "), Tone::Plain),
        (_, None) => ("空白".to_owned(), formula("公式 "), Tone::Weak),
    };
    text
}

/// What an empty form has to say, while it is empty.
fn empty_note(open: &OpenProject) -> Option<&'static str> {
    let form = open.form()?;
    let note = form.empty_note.as_deref().filter(|_| !open.prior)?;
    let is_empty = open.project().sheet(&form.key).is_none_or(Sheet::has_no_amounts);
    is_empty.then_some(note)
}

fn in_both_units(amount: &Amount, unit: Unit) -> String {
    if unit == Unit::One {
        return format_amount(amount, unit);
    }
    let wan = amount.value_in(Unit::Wan).normalize();
    let wan = if wan.scale() <= 2 { format_amount(amount, Unit::Wan) } else { format_plain(wan, wan.scale()) };
    format!("{wan} 万元 = {} 元", format_amount(amount, Unit::Yuan))
}

impl Tone {
    fn color(self, palette: &Palette) -> eframe::egui::Color32 {
        match self {
            Tone::Plain => palette.text,
            Tone::Computed => palette.computed,
            Tone::Weak => palette.weak,
        }
    }
}
