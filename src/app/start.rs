//! The start page: a new project, an existing one, or the example.

use super::{
    command::Command,
    session::{OpenProject, Session},
    theme, tour,
};
use crate::{
    form::{Profile, builtin_profiles},
    project::{History, Project},
};
use eframe::egui::{self, Frame, Grid, Label, Link, Margin, RichText, ScrollArea, Ui};

/// Shows the page.
pub fn show(ui: &mut Ui, session: &mut Session, commands: &mut Vec<Command>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| page(ui, session, commands));
}

fn page(ui: &mut Ui, session: &mut Session, commands: &mut Vec<Command>) {
    let profiles = match builtin_profiles() {
        Ok(profiles) => profiles,
        Err(error) => {
            ui.label(error.to_string());
            return;
        }
    };
    let palette = theme::palette(ui);
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.10).min(70.0));
        ui.label(RichText::new("决算").font(theme::bold(34.0)));
        ui.label(RichText::new("部门决算公开的编制与复核").color(palette.weak));
        ui.add_space(20.0);
        tour::offer(ui, session);
        Frame::NONE.fill(palette.paper).inner_margin(Margin::same(22)).corner_radius(6).show(ui, |ui| {
            ui.set_width(500.0);
            ui.vertical(|ui| new_project(ui, session, profiles));
        });
        recent_files(ui, session);
        ui.add_space(14.0);
        ui.horizontal(|ui| {
            let width = 130.0;
            let gap = ui.spacing().item_spacing.x;
            let ways = [
                ("打开项目…", Command::Open),
                ("从工作簿导入…", Command::ImportBook),
                ("从公开文本新建…", Command::ImportText),
                ("看一个示例", Command::OpenSample),
            ];
            let row = ways.len() as f32 * (width + gap) - gap;
            ui.add_space((ui.available_width() - row).max(0.0) / 2.0);
            for (name, command) in ways {
                if ui.add_sized([width, 32.0], egui::Button::new(name)).clicked() {
                    commands.push(command);
                }
            }
        });
        ui.add_space(10.0);
        ui.label(RichText::new("也可以把 .juesuan 文件、工作簿拖到窗口里;按 F1 看使用说明").color(palette.weak));
    });
}

/// The files last opened; the folder tells those of one name apart.
fn recent_files(ui: &mut Ui, session: &mut Session) {
    if session.settings.recent.is_empty() {
        return;
    }
    let palette = theme::palette(ui);
    ui.add_space(12.0);
    let mut chosen = None;
    Frame::NONE.fill(palette.paper).inner_margin(Margin::same(22)).corner_radius(6).show(ui, |ui| {
        ui.set_width(500.0);
        ui.vertical(|ui| {
            ui.label(RichText::new("最近的项目").font(theme::bold(16.0)));
            ui.add_space(4.0);
            for file in &session.settings.recent {
                let name = file.file_stem().unwrap_or_default().to_string_lossy();
                let folder = file.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
                ui.horizontal(|ui| {
                    let link = ui.add(Link::new(RichText::new(name).size(14.0)));
                    if link.on_hover_text(file.display().to_string()).clicked() {
                        chosen = Some(file.clone());
                    }
                    ui.add(Label::new(RichText::new(folder).color(palette.weak).size(12.0)).truncate());
                });
            }
        });
    });
    if let Some(file) = chosen {
        session.open_file(ui.ctx(), file);
    }
}

fn new_project(ui: &mut Ui, session: &mut Session, profiles: &'static [Profile]) {
    ui.label(RichText::new("新建项目").font(theme::bold(16.0)));
    ui.add_space(6.0);
    let fields = &mut session.start;
    fields.profile = fields.profile.min(profiles.len().saturating_sub(1));
    let Some(mut profile) = profiles.get(fields.profile) else { return };
    Grid::new("new project").num_columns(2).spacing([14.0, 10.0]).show(ui, |ui| {
        let label = ui.label("口径");
        let before = fields.profile;
        let combo = egui::ComboBox::from_id_salt("profile").selected_text(&profile.title).width(340.0);
        let response = combo.show_ui(ui, |ui| {
            for (index, profile) in profiles.iter().enumerate() {
                ui.selectable_value(&mut fields.profile, index, &profile.title);
            }
        });
        response.response.labelled_by(label.id);
        ui.end_row();
        if let Some(chosen) = profiles.get(fields.profile) {
            profile = chosen;
        }
        if before != fields.profile || fields.year.is_empty() {
            fields.year = profile.year.to_string();
        }
        let label = ui.label("单位名称");
        let field = egui::TextEdit::singleline(&mut fields.unit).hint_text("全称,与公章一致").desired_width(340.0);
        ui.add(field).labelled_by(label.id);
        ui.end_row();
        let label = ui.label("年度");
        ui.add(egui::TextEdit::singleline(&mut fields.year).desired_width(80.0)).labelled_by(label.id);
        ui.end_row();
    });
    ui.add_space(8.0);
    let year = fields.year.trim().parse::<u16>().ok().filter(|year| (2000..=2100).contains(year));
    let problem = if fields.unit.trim().is_empty() {
        Some("请填写单位名称")
    } else if year.is_none() {
        Some("年度应是四位数字,如 2019")
    } else {
        None
    };
    ui.horizontal(|ui| {
        if ui.add_enabled(problem.is_none(), egui::Button::new("建立项目")).clicked()
            && let Some(year) = year
        {
            let mut project = Project::new(profile, fields.unit.trim());
            project.year = year;
            let history = History::new(project);
            session.open = Some(OpenProject::new(profile, history, None));
            session.message = "已建立新项目".to_owned();
        }
        if let Some(problem) = problem {
            ui.label(RichText::new(problem).color(theme::palette(ui).weak));
        }
    });
}
