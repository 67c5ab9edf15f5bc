//! New projects from a published text and from this year's project: the jobs' results, and the pages that show them
//! before anything replaces what is open.

use super::{
    dialogs::modal,
    session::{Dialog, Intent, OpenProject, Session},
    theme,
};
use crate::{
    form::{Key, Profile, builtin_profiles, profile},
    narrative,
    project::{Edit, History, Project},
    reading::{Location, Published, Source},
    transfer::{Imported, Rolled, import_text, next_profile, roll},
};
use eframe::egui::{self, ComboBox, Grid, RichText, ScrollArea};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// What a text became, not yet opened.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadText {
    /// The text's file.
    pub path: PathBuf,
    /// The profile it was read with.
    pub profile: Key,
    /// The project and what it was made of.
    pub imported: Imported,
    /// Figures that nobody knows the meaning of, where they stand.
    pub unattached: Vec<Location>,
    /// What was reckoned or left out, each with its reason.
    pub notes: Vec<String>,
}

/// The question which profile the new year has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollDialog {
    /// The chosen profile.
    pub profile: Key,
}

/// Reads a text into a project; with the profile that fits it best, where none is named.
pub fn read_text(path: &Path, named: Option<&Key>) -> Result<ReadText, String> {
    let source = Source::open(path).map_err(|error| error.to_string())?;
    let published = Published::read(&source);
    let profiles = builtin_profiles().map_err(|error| error.to_string())?;
    let named = named.and_then(|key| profiles.iter().find(|profile| profile.key == *key));
    let profile = named.or_else(|| published.guess_profile(profiles)).ok_or("没有可用的口径")?;
    let mut imported = import_text(profile, &published).map_err(|error| format!("{}:{error}", path.display()))?;
    let fields = narrative::read_fields(profile, &imported.project).map_err(|error| error.to_string())?;
    imported.project.fields = Arc::new(fields);
    let notes = imported.notes(&published);
    let unattached = imported.unattached.iter().filter_map(|span| published.locate(span)).collect();
    Ok(ReadText { path: path.to_owned(), profile: profile.key.clone(), imported, unattached, notes })
}

/// Makes next year's project.
pub fn roll_over(from: &Profile, project: &Project, next: &'static Profile) -> Result<Rolled, String> {
    let mut rolled = roll(from, project, next).map_err(|error| error.to_string())?;
    narrative::carry_over(from, project, next, &mut rolled.project);
    Ok(rolled)
}

impl Session {
    /// Asks which profile the new year has.
    pub fn ask_roll(&mut self) {
        let Some(open) = &mut self.open else { return };
        open.settle();
        let next =
            builtin_profiles().ok().and_then(|profiles| next_profile(profiles, open.project().year.saturating_add(1)));
        self.dialog = next.map(|next| Dialog::Roll(RollDialog { profile: next.key.clone() }));
    }

    /// Makes next year's project of the open one.
    pub fn start_roll(&mut self, ctx: &egui::Context, key: &Key) {
        let (Some(open), Ok(Some(next))) = (&self.open, profile(key)) else { return };
        self.message = "正在结转…".to_owned();
        self.jobs.roll(ctx, open.profile, open.project().clone(), next);
    }

    /// Shows what a text became.
    pub fn text_read(&mut self, read: Result<Box<ReadText>, String>) {
        self.message.clear();
        match read {
            Ok(read) => self.dialog = Some(Dialog::ReadText(read)),
            Err(error) => self.fail("从已公开文本新建", error),
        }
    }

    /// Opens next year's project, on no disk yet.
    pub fn rolled(&mut self, rolled: Result<Box<Rolled>, String>) {
        match rolled {
            Ok(rolled) => {
                let Rolled { project, profile, opening, left_behind } = *rolled;
                let mut lines = vec![
                    format!("{}年度,{}", project.year, profile.title),
                    format!("上年数 {} 个,由本年数转来", project.prior.len()),
                    format!("年初结转和结余 {} 个单元格,由上年年末转来,已锁定", opening.len()),
                    "金额已清空,文字保留,其中的数留空待填;上年写的原因作为参考".to_owned(),
                ];
                if !left_behind.is_empty() {
                    let places: Vec<String> = left_behind.iter().map(ToString::to_string).collect();
                    lines.push(format!("新口径没有对应单元格的上年数 {} 个: {}", places.len(), places.join(" ")));
                }
                self.open_unsaved(profile, project);
                self.message = "已结转到下一年,请保存".to_owned();
                self.dialog = Some(Dialog::Text { title: "已结转到下一年".to_owned(), text: lines.join("\n") });
            }
            Err(error) => self.fail("结转到下一年", error),
        }
    }

    /// Opens a project that was just made, on no disk yet.
    pub(super) fn open_unsaved(&mut self, profile: &'static Profile, project: Project) {
        let blank = Project::new(profile, "");
        self.show_project(OpenProject::new(profile, History::unsaved(project, blank), None));
    }
}

impl OpenProject {
    /// Frees the carried-over cells of the selection; one step of undo locks them again.
    pub(super) fn unlock_selected(&mut self) {
        let cells = self.locked_selected();
        let count = cells.len();
        if count > 0 && self.apply_or_say(&Edit::SetLocked { cells, locked: false }) {
            self.say(format!("已解除 {count} 个单元格的锁定;与上年年末数不同时勾稽会指出"));
        }
    }
}

/// The choice of a profile by its title; `true` where another one was chosen.
fn choose_profile(ui: &mut egui::Ui, id: &str, chosen: &mut Key) -> bool {
    let before = chosen.clone();
    let Ok(profiles) = builtin_profiles() else { return false };
    let title = profiles.iter().find(|profile| profile.key == *chosen).map_or("", |profile| profile.title.as_str());
    let label = ui.label("口径");
    let combo = ComboBox::from_id_salt(id).selected_text(title).width(340.0);
    let response = combo.show_ui(ui, |ui| {
        for profile in profiles {
            ui.selectable_value(chosen, profile.key.clone(), &profile.title);
        }
    });
    response.response.labelled_by(label.id);
    *chosen != before
}

/// Shows what was read, what was placed and what stays blank, and opens it if that is wanted.
pub(super) fn read_text_page(ctx: &egui::Context, session: &mut Session, read: Box<ReadText>) {
    let Ok(Some(profile)) = profile(&read.profile) else { return };
    let (mut accepted, mut cancelled) = (false, false);
    let mut key = read.profile.clone();
    let mut other = false;
    let closed = modal(ctx, "从已公开文本新建", 640.0, |ui| {
        let imported = &read.imported;
        let unit = &imported.project.unit.name;
        let unit = if unit.is_empty() { "没有读到,请在基本信息里补填" } else { unit };
        Grid::new("read text").num_columns(2).spacing([14.0, 6.0]).show(ui, |ui| {
            let mut row = |name: &str, value: String| {
                ui.label(name);
                ui.label(value);
                ui.end_row();
            };
            row("文本", read.path.file_name().unwrap_or_default().to_string_lossy().into_owned());
            row("单位名称", unit.to_owned());
            row("年度", imported.project.year.to_string());
            row("读懂", format!("说明中的金额和比例 {} 个,读懂 {} 个", imported.figures, imported.attached));
            row("上年数", format!("由增减额推算 {} 个", imported.prior));
            row("原因和用途", format!("{} 处", imported.project.fields.len()));
            other = choose_profile(ui, "profile of text", &mut key);
            ui.end_row();
        });
        ui.separator();
        let height = (ui.ctx().content_rect().height() - 460.0).max(120.0);
        ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            Grid::new("placed").num_columns(3).striped(true).spacing([14.0, 4.0]).show(ui, |ui| {
                for (form, count) in imported.by_form(profile) {
                    ui.label(&form.number);
                    ui.label(&form.title);
                    if count == 0 {
                        ui.label(RichText::new("空白").color(theme::palette(ui).weak));
                    } else {
                        ui.label(format!("填入 {count} 个"));
                    }
                    ui.end_row();
                }
            });
            if !read.notes.is_empty() {
                ui.add_space(6.0);
                ui.label(RichText::new("请核对:").strong());
                for note in &read.notes {
                    ui.label(note);
                }
            }
            if !read.unattached.is_empty() {
                ui.add_space(6.0);
                ui.label(RichText::new(format!("没有读懂、没有填入的数 {} 个:", read.unattached.len())).strong());
                for place in &read.unattached {
                    ui.label(format!("第{}行第{}列 {}", place.line, place.column, place.quote));
                }
            }
        });
        ui.label(RichText::new("认得的照录,其余空白;原文的差错也照录,由勾稽核对指出。").color(theme::palette(ui).weak));
        ui.horizontal(|ui| {
            accepted = ui.button("建立项目").clicked();
            cancelled = ui.button("取消").clicked();
        });
    });
    if accepted {
        let cells = read.imported.cells;
        session.open_unsaved(profile, read.imported.project);
        session.message = format!("已由文本建立新项目,填入 {cells} 个数,请保存");
    } else if other {
        session.jobs.read_text(ctx, read.path, Some(key));
    } else if !cancelled && !closed {
        session.dialog = Some(Dialog::ReadText(read));
    }
}

/// Asks which profile the new year has, and says what will happen.
pub(super) fn roll_page(ctx: &egui::Context, session: &mut Session, mut state: RollDialog) {
    let Some(open) = &session.open else { return };
    let year = open.project().year;
    let (mut accepted, mut cancelled) = (false, false);
    let closed = modal(ctx, "结转到下一年", 520.0, |ui| {
        ui.label(RichText::new(format!("{year}年度 → {}年度", year.saturating_add(1))).strong());
        Grid::new("roll").num_columns(2).spacing([14.0, 8.0]).show(ui, |ui| {
            choose_profile(ui, "profile of next year", &mut state.profile);
            ui.end_row();
        });
        for line in [
            "本年数成为上年数,年末结转和结余成为年初结转和结余并锁定。",
            "金额清空;科目行和文字保留,文字里的数留空待填。",
            "上年写的原因只作参考,不会印出。",
            "现在的项目不变,新项目另存为自己的文件。",
        ] {
            ui.label(line);
        }
        ui.horizontal(|ui| {
            accepted = ui.button("结转").clicked();
            cancelled = ui.button("取消").clicked();
        });
    });
    if accepted {
        session.intend(ctx, Intent::Roll(state.profile));
    } else if !cancelled && !closed {
        session.dialog = Some(Dialog::Roll(state));
    }
}
