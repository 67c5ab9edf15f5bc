//! The table of units.

use super::{Batch, Column, MergeDialog};
use crate::{
    app::{
        session::{Dialog, FilePurpose, Front, Intent, Session},
        theme,
    },
    district::{Summary, Surveyed, Totals},
};
use eframe::egui::{self, Align, Button, Color32, Layout, ProgressBar, RichText, TextEdit, Ui};
use egui_extras::{Column as Width, TableBuilder, TableRow};
use std::path::PathBuf;

const ROW: f32 = 26.0;
/// Between a column of numbers and words beside it.
const GAP: f32 = 12.0;

/// What was clicked.
enum Click {
    Back,
    Folder,
    Export,
    Merge,
    Open(PathBuf),
}

/// Shows the page.
pub fn show(ui: &mut Ui, session: &mut Session) {
    let is_busy = session.jobs.is_busy();
    let is_open = session.open.is_some();
    let Some(batch) = &mut session.batch else { return };
    let mut click = None;
    head(ui, batch, is_busy, is_open, &mut click);
    let listed = batch.listed();
    totals(ui, batch, &listed);
    if batch.is_read && batch.rows.is_empty() {
        ui.add_space(40.0);
        ui.vertical_centered(|ui| {
            ui.label(
                "这个文件夹里没有决算项目(.juesuan)。可以换一个文件夹,或者把各单位的文件复制到这里,列表会自动更新。",
            );
        });
    } else {
        table(ui, batch, &listed, &mut click);
    }
    let ctx = ui.ctx().clone();
    match click {
        Some(Click::Back) => session.front = Front::Project,
        Some(Click::Folder) => session.choose_file(&ctx, FilePurpose::Folder),
        Some(Click::Export) => session.choose_file(&ctx, FilePurpose::Units),
        Some(Click::Open(path)) => session.intend(&ctx, Intent::OpenPath(path)),
        Some(Click::Merge) => {
            session.dialog = session.batch.as_ref().map(|batch| Dialog::Merge(MergeDialog::new(batch)));
        }
        None => {}
    }
}

fn head(ui: &mut Ui, batch: &mut Batch, is_busy: bool, is_open: bool, click: &mut Option<Click>) {
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new("批量检查").font(theme::bold(16.0)));
        ui.add(egui::Label::new(batch.folder.display().to_string()).truncate());
    });
    ui.horizontal(|ui| {
        if ui.button(if is_open { "返回项目" } else { "返回起始页" }).clicked() {
            *click = Some(Click::Back);
        }
        if ui.button("换文件夹…").clicked() {
            *click = Some(Click::Folder);
        }
        let ready = !batch.rows.is_empty() && !is_busy;
        if ui.add_enabled(ready, Button::new("导出Excel…")).clicked() {
            *click = Some(Click::Export);
        }
        let merge = format!("汇总选中的 {} 个单位…", batch.chosen.len());
        let merge = ui.add_enabled(batch.chosen.len() > 1 && !is_busy, Button::new(merge));
        if merge.on_disabled_hover_text("在左边勾选要汇总的单位,至少两个").clicked() {
            *click = Some(Click::Merge);
        }
        ui.separator();
        let label = ui.label("筛选");
        let field = TextEdit::singleline(&mut batch.filter).desired_width(180.0).hint_text("单位或文件名");
        ui.add(field).labelled_by(label.id);
        if let Some((read, all)) = batch.progress {
            let share = read as f32 / all.max(1) as f32;
            ui.add(ProgressBar::new(share).desired_width(160.0).text(format!("{read} / {all}")));
        } else if !batch.is_read {
            ui.spinner();
            ui.label("正在读取…");
        }
    });
    ui.add_space(4.0);
}

/// The line of sums, under the table, where it never scrolls away.
fn totals(ui: &mut Ui, batch: &Batch, listed: &[usize]) {
    let totals = Totals::of(listed.iter().filter_map(|index| batch.rows.get(*index)));
    egui::Panel::bottom("units totals").resizable(false).show(ui, |ui| {
        ui.add_space(3.0);
        ui.horizontal(|ui| {
            let palette = theme::palette(ui);
            ui.label(RichText::new(format!("合计 {} 个单位", totals.units)).strong());
            let counts = [
                ("错误", totals.errors, palette.error),
                ("提示", totals.notices, palette.notice),
                ("尾差", totals.roundings, palette.rounding),
                ("未核对", totals.unchecked, palette.weak),
            ];
            for (name, count, color) in counts {
                ui.label(name);
                ui.label(RichText::new(count.to_string()).strong().color(if count > 0 { color } else { palette.text }));
            }
            ui.separator();
            ui.label(format!("{} 个单位有错误,签齐 {} 个", totals.with_errors, totals.signed));
            if totals.unreadable > 0 {
                ui.label(RichText::new(format!("{} 个文件读不出来", totals.unreadable)).color(palette.error));
            }
            for (folder, reason) in &batch.unreadable {
                let text = format!("{}:{reason}", folder.display());
                ui.add(egui::Label::new(RichText::new(text).color(palette.error)).truncate());
            }
        });
        ui.add_space(2.0);
    });
}

fn table(ui: &mut Ui, batch: &mut Batch, listed: &[usize], click: &mut Option<Click>) {
    let width = ui.available_width();
    ui.push_id("units", |ui| {
        let table = TableBuilder::new(ui)
            .striped(true)
            .cell_layout(Layout::left_to_right(Align::Center))
            .auto_shrink(false)
            .column(Width::exact(26.0))
            .column(Width::initial((width * 0.32).max(220.0)).at_least(140.0).clip(true).resizable(true))
            .columns(Width::exact(64.0), 5)
            .column(Width::exact(120.0))
            .column(Width::remainder().at_least(160.0).clip(true));
        let table = table.header(ROW, |mut header| {
            header.col(|ui| choose_all(ui, batch, listed));
            for column in Column::ALL {
                header.col(|ui| title(ui, batch, column));
            }
        });
        table.body(|body| {
            body.rows(ROW, listed.len(), |mut row| {
                let Some(index) = listed.get(row.index()) else { return };
                unit(&mut row, batch, *index, click);
            });
        });
    });
}

fn choose_all(ui: &mut Ui, batch: &mut Batch, listed: &[usize]) {
    let readable = listed.iter().filter_map(|index| batch.rows.get(*index)).filter(|row| row.outcome.is_ok());
    let files: Vec<PathBuf> = readable.map(|row| row.file.clone()).collect();
    let mut all = !files.is_empty() && files.iter().all(|file| batch.chosen.contains(file));
    let response = ui.checkbox(&mut all, "");
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, all, "全选"));
    if response.on_hover_text("全选列出的单位,用来汇总").changed() {
        for file in files {
            if all {
                batch.chosen.insert(file);
            } else {
                batch.chosen.remove(&file);
            }
        }
    }
}

fn title(ui: &mut Ui, batch: &mut Batch, column: Column) {
    let mark = match batch.sort {
        (sorted, true) if sorted == column => " ▼",
        (sorted, false) if sorted == column => " ▲",
        _ => "",
    };
    let text = RichText::new(format!("{}{mark}", column.name())).strong();
    let layout =
        if column.is_number() { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) };
    ui.with_layout(layout, |ui| {
        if column == Column::Signing {
            ui.add_space(GAP);
        }
        let response = ui.add(Button::new(text).frame(false));
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("按{}排序", column.name())));
        if response.on_hover_text("点击按这一列排序,再点反过来").clicked() {
            batch.sort_by(column);
        }
    });
}

fn unit(row: &mut TableRow<'_, '_>, batch: &mut Batch, index: usize, click: &mut Option<Click>) {
    let Some(found) = batch.rows.get(index).cloned() else { return };
    let Surveyed { file, outcome } = &found;
    let name = found.name();
    row.col(|ui| {
        let mut chosen = batch.chosen.contains(file);
        let response = ui.add_enabled(outcome.is_ok(), egui::Checkbox::without_text(&mut chosen));
        let label = format!("汇总 {name}");
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, chosen, &label));
        if response.changed() {
            if chosen {
                batch.chosen.insert(file.clone());
            } else {
                batch.chosen.remove(file);
            }
        }
    });
    row.col(|ui| {
        let color = if outcome.is_ok() { theme::palette(ui).accent } else { theme::palette(ui).text };
        let button = Button::new(RichText::new(&name).color(color)).frame(false).truncate();
        let response = ui.add_enabled(outcome.is_ok(), button);
        if response.on_hover_text(format!("打开 {}", file.display())).clicked() {
            *click = Some(Click::Open(file.clone()));
        }
    });
    match outcome {
        Ok(summary) => numbers(row, summary),
        Err(reason) => {
            for _ in 0..5 {
                row.col(|ui| {
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.weak("—"));
                });
            }
            row.col(|ui| {
                ui.add_space(GAP);
                ui.weak("—");
            });
            row.col(|ui| {
                let text = format!("{}:读不出来,{reason}", batch.short(file));
                let color = theme::palette(ui).error;
                ui.add(egui::Label::new(RichText::new(&text).color(color)).truncate()).on_hover_text(text);
            });
            return;
        }
    }
    row.col(|ui| {
        ui.add(egui::Label::new(batch.short(file)).truncate());
    });
}

fn numbers(row: &mut TableRow<'_, '_>, summary: &Summary) {
    for column in Column::ALL.into_iter().filter(|column| column.is_number()) {
        row.col(|ui| {
            let number = column.number(summary);
            let palette = theme::palette(ui);
            let color: Color32 = match column {
                _ if number == 0 => palette.weak,
                Column::Errors => palette.error,
                Column::Notices => palette.notice,
                Column::Roundings => palette.rounding,
                _ => palette.text,
            };
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(RichText::new(number.to_string()).color(color));
            });
        });
    }
    row.col(|ui| {
        let palette = theme::palette(ui);
        let signing = &summary.signing;
        ui.add_space(GAP);
        let broken = signing.preparer == Some(false) || signing.reviewer == Some(false);
        let color = if broken { palette.error } else { palette.text };
        ui.label(RichText::new(signing.words()).color(color));
    });
}
