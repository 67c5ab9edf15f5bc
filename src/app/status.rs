//! The status bar: saved or not, what was found, what is selected.

use super::{
    exporting,
    grid::{
        selection::Range,
        table::{Slot, Table},
        totals::Values,
    },
    jobs::Jobs,
    review,
    session::{Dialog, OpenProject, Session},
    theme,
};
use crate::{
    amount::{Amount, Unit, format_amount},
    audit::{Severity, Status},
};
use eframe::egui::{Align, Button, Layout, RichText, Ui};
use rust_decimal::Decimal;

/// More cells than this are not added up: it would be felt while the selection is drawn.
const MOST_CELLS: usize = 250_000;

/// Shows the bar.
pub fn show(ui: &mut Ui, session: &mut Session) {
    ui.horizontal(|ui| {
        ui.set_height(20.0);
        let palette = theme::palette(ui);
        let Some(open) = &mut session.open else {
            message(ui, &session.message);
            return;
        };
        let (text, color) = saved_state(open, session.jobs.is_busy(), palette);
        ui.label(RichText::new(text).color(color));
        ui.separator();
        for severity in [Severity::Error, Severity::Notice, Severity::Rounding] {
            let count = open.marks.all().of(severity);
            let color = if count > 0 { palette.severity(severity) } else { palette.weak };
            ui.label(RichText::new(format!("{} {count}", severity.name())).color(color));
        }
        if !open.is_checked() {
            ui.label(RichText::new("正在核对…").color(palette.accent));
        }
        if open.is_check_broken() {
            let text = RichText::new("核对没有完成(程序出错)").color(palette.error).strong();
            ui.label(text).on_hover_text("左边是改动以前的核对结果;撤销或继续改动后会重新核对");
        }
        ui.separator();
        let unit = open.form().map_or(open.project().amount_unit, |form| form.unit(open.project().amount_unit));
        ui.label(if unit == Unit::One { "计数".to_owned() } else { format!("单位:{unit}") });
        ui.separator();
        review_state(ui, open, &mut session.dialog);
        export_progress(ui, &session.jobs);
        message(ui, &session.message);
        if let Some(file) = &session.exported {
            let file = file.clone();
            if ui.small_button("打开文件").clicked() {
                session.jobs.open_outside(ui.ctx(), file.clone());
            }
            if ui.small_button("打开所在文件夹").clicked() {
                session.jobs.open_outside(ui.ctx(), exporting::folder_of(&file));
            }
            if ui.small_button("×").accessible_name("不再提示导出的文件").clicked() {
                session.exported = None;
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(text) = selection_sums(open) {
                ui.label(text);
            } else if !open.locked_selected().is_empty() {
                ui.label(RichText::new("由上年年末结转,已锁定").color(palette.weak));
            }
        });
    });
}

/// What happened last.
fn message(ui: &mut Ui, text: &str) {
    if !text.is_empty() {
        ui.label(RichText::new(text).color(theme::palette(ui).weak));
    }
}

/// What came back from review, and whether the content is as it was signed.
fn review_state(ui: &mut Ui, open: &mut OpenProject, dialog: &mut Option<Dialog>) {
    let palette = theme::palette(ui);
    let sent_back = open.desk.sent_back;
    if sent_back > 0 {
        let text = RichText::new(format!("复核退回 {sent_back}")).color(palette.error).strong();
        if ui.add(Button::new(text).small()).on_hover_text("到复核退回的一条去").clicked() {
            open.step_status(Status::SentBack);
        }
    }
    if let Some((text, color)) = review::sign::status_words(open, palette) {
        let text = RichText::new(text).color(color).strong();
        if ui.add(Button::new(text).small()).on_hover_text("看签署").clicked() && dialog.is_none() {
            *dialog = Some(Dialog::Sign);
        }
        ui.separator();
    } else if sent_back > 0 {
        ui.separator();
    }
}

/// What a long export is doing, and a way to give it up.
fn export_progress(ui: &mut Ui, jobs: &Jobs) {
    let Some(ticket) = jobs.export_under_way() else { return };
    if let Some(left) = ticket.patience_left() {
        // Asked for in every frame: each frame forgets what those before it have asked for.
        return ui.ctx().request_repaint_after(left);
    }
    ui.spinner();
    ui.label(ticket.step());
    if ui.small_button("取消").clicked() {
        ticket.cancel();
    }
}

fn saved_state(open: &OpenProject, busy: bool, palette: &theme::Palette) -> (&'static str, eframe::egui::Color32) {
    if busy {
        ("正在读写…", palette.accent)
    } else if open.history.is_dirty() {
        ("● 未保存", palette.notice)
    } else if open.path.is_none() {
        ("新项目", palette.weak)
    } else {
        ("已保存", palette.weak)
    }
}

/// Sum, count and average of a selection of several amounts, added up when the selection or the project changes.
fn selection_sums(open: &mut OpenProject) -> Option<String> {
    let table = open.table()?;
    let range = open.grid()?.selection.range();
    if range.is_single() {
        return None;
    }
    let state = (open.history.revision(), open.report_serial, open.prior, range);
    if let Some((added_up, text)) = &open.grid()?.sums
        && *added_up == state
    {
        return Some(text.clone());
    }
    let cells = (range.to.line - range.from.line + 1) * (range.to.column - range.from.column + 1);
    let text = if cells > MOST_CELLS { format!("选中 {cells} 格") } else { sums(&table, open.values(), range) };
    open.grid_mut()?.sums = Some((state, text.clone()));
    Some(text)
}

fn sums(table: &Table, values: Values<'_>, range: Range) -> String {
    let mut sum = Some(Decimal::ZERO);
    let mut count = 0_u32;
    for spot in range.spots() {
        if let Slot::Amount(row, column) = table.slot(spot)
            && let Some(amount) = table.value(values, row, column)
        {
            sum = sum.and_then(|sum| sum.checked_add(amount.yuan()));
            count += 1;
        }
    }
    let unit = table.unit;
    let shown = |yuan: Decimal| Amount::new(yuan, Unit::Yuan, 2).map(|amount| format_amount(&amount, unit));
    let average = sum.and_then(|sum| sum.checked_div(Decimal::from(count))).and_then(shown);
    match (sum.and_then(shown), average) {
        (Some(sum), Some(average)) if unit == Unit::One => format!("求和 {sum}  平均 {average}  计数 {count}"),
        (Some(sum), Some(average)) => format!("求和 {sum} {unit}  平均 {average}  计数 {count}"),
        _ => "计数 0".to_owned(),
    }
}
