//! 基本信息: whose accounts, of which year, in which forms.

use super::{session::OpenProject, theme};
use crate::{
    layout::FontSet,
    project::{Edit, UnitKind},
};
use eframe::egui::{self, Grid, RichText, ScrollArea, Ui};

/// Shows the page.
pub fn show(ui: &mut Ui, open: &mut OpenProject) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.add_space(12.0);
        ui.heading("封面与基本信息");
        ui.add_space(8.0);
        let may_change = open.desk.may_change();
        ui.add_enabled_ui(may_change, |ui| {
            Grid::new("facts").num_columns(2).spacing([16.0, 10.0]).show(ui, |ui| {
                unit_name(ui, open);
                unit_kind(ui, open);
                year(ui, open);
                ui.label("口径");
                ui.label(format!("{}({})", open.profile.title, open.profile.key));
                ui.end_row();
                ui.label("金额单位");
                ui.label(open.project().amount_unit.name());
                ui.end_row();
                print(ui, open);
                ui.label("文件");
                let path = open.path.as_ref().map_or("还没有保存".to_owned(), |path| path.display().to_string());
                ui.label(path);
                ui.end_row();
            });
        });
        ui.add_space(14.0);
        ui.label(RichText::new("封面").strong());
        let project = open.project();
        let fill =
            |line: &String| line.replace("{unit}", &project.unit.name).replace("{year}", &project.year.to_string());
        egui::Frame::NONE.fill(theme::palette(ui).paper).inner_margin(24).show(ui, |ui| {
            ui.set_width(420.0);
            ui.vertical_centered(|ui| {
                for line in open.profile.document.cover.iter().map(fill) {
                    ui.label(RichText::new(line).font(theme::bold(20.0)));
                }
            });
        });
    });
}

fn unit_name(ui: &mut Ui, open: &mut OpenProject) {
    let label = ui.label("单位名称");
    let id = ui.make_persistent_id("unit name");
    // While the field has the keyboard it shows what is typed; the edit is made when it is left.
    let typed = ui.data(|data| data.get_temp::<String>(id));
    let mut name = typed.unwrap_or_else(|| open.project().unit.name.clone());
    let response = ui.add(egui::TextEdit::singleline(&mut name).desired_width(380.0)).labelled_by(label.id);
    if response.lost_focus() {
        ui.data_mut(|data| data.remove::<String>(id));
        let name = name.trim().to_owned();
        if name.is_empty() {
            open.say("单位名称不能为空,保留原来的名称");
        } else {
            let kind = open.project().unit.kind;
            open.apply_or_say(&Edit::SetUnit { name, kind });
        }
    } else if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, name));
    }
    ui.end_row();
}

fn unit_kind(ui: &mut Ui, open: &mut OpenProject) {
    let label = ui.label("单位性质");
    let before = open.project().unit.kind;
    let mut kind = before;
    let combo = egui::ComboBox::from_id_salt("unit kind").selected_text(kind.name()).width(260.0);
    let response = combo.show_ui(ui, |ui| {
        for choice in UnitKind::ALL {
            ui.selectable_value(&mut kind, choice, choice.name());
        }
    });
    response.response.labelled_by(label.id);
    if kind != before {
        let name = open.project().unit.name.clone();
        open.apply_or_say(&Edit::SetUnit { name, kind });
    }
    ui.end_row();
}

fn year(ui: &mut Ui, open: &mut OpenProject) {
    let label = ui.label("年度");
    let before = open.project().year;
    let mut year = before;
    let field = egui::DragValue::new(&mut year).range(2000..=2100).speed(0.0).update_while_editing(false);
    ui.add(field).labelled_by(label.id);
    if year != before {
        open.apply_or_say(&Edit::SetYear(year));
    }
    ui.end_row();
}

fn print(ui: &mut Ui, open: &mut OpenProject) {
    ui.label("公开文本");
    let before = open.project().print;
    let mut print = before;
    ui.vertical(|ui| {
        ui.checkbox(&mut print.zeros, "没有数的单元格印 0.00");
        ui.checkbox(&mut print.footing, "舍位平衡")
            .on_hover_text("以元录入的数印成万元时,个别数多进或少进 0.01,使合计与各项之和相等;调整了哪些数见核对报告");
        let has = FontSet::standard().has_fang_song();
        ui.add_enabled(has || print.fang_song, egui::Checkbox::new(&mut print.fang_song, "正文用仿宋"))
            .on_disabled_hover_text("这台电脑上没有找到仿宋字库");
    });
    if print != before {
        open.apply_or_say(&Edit::SetPrint(print));
    }
    ui.end_row();
}
