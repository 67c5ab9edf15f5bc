//! 汇总: which units, how what they pay each other is taken out, and what becomes of it.

use super::Batch;
use crate::{
    app::{
        dialogs::modal,
        session::{Dialog, Intent, OpenProject, Session},
        theme,
    },
    audit::Figures,
    district::{Department, Internal, MARK_COLUMNS, UnitProject, merge, read_marks, read_units},
    form::Profile,
    narrative,
    project::{Edit, History, Part, Project},
};
use eframe::egui::{self, ComboBox, Grid, RichText, ScrollArea, TextEdit};
use std::path::PathBuf;

/// How what units pay each other is taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InternalChoice {
    /// They have not paid each other.
    #[default]
    None,
    /// Everything in the columns for it.
    All,
    /// As listed.
    Listed,
}

/// The state of the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeDialog {
    /// The units by file, with their names.
    pub units: Vec<(PathBuf, String)>,
    /// Which of them is the department's own office (本级); it comes first.
    pub office: usize,
    /// The department's name.
    pub name: String,
    /// How what they pay each other is taken out.
    pub internal: InternalChoice,
    /// The list of payments, a line each.
    pub list: String,
    /// Why the last attempt was refused.
    pub refusal: Option<String>,
}

/// A department's project that is on no disk yet.
pub struct Merged {
    /// The project.
    pub project: Project,
    /// Its profile.
    pub profile: &'static Profile,
    /// What should be read about it.
    pub lines: Vec<String>,
}

impl MergeDialog {
    /// Begins with the chosen units.
    pub fn new(batch: &Batch) -> MergeDialog {
        let chosen = batch.rows.iter().filter(|row| batch.chosen.contains(&row.file));
        let units: Vec<(PathBuf, String)> = chosen.map(|row| (row.file.clone(), row.name())).collect();
        let office = units.iter().position(|(_, name)| name.contains("本级") || name.contains("机关"));
        let office = office.unwrap_or_default();
        MergeDialog {
            name: String::new(),
            office,
            units,
            internal: InternalChoice::None,
            list: String::new(),
            refusal: None,
        }
    }

    /// The files in the order in which the units are listed.
    fn files(&self) -> Vec<PathBuf> {
        let mut units: Vec<PathBuf> = self.units.iter().map(|(file, _)| file.clone()).collect();
        if self.office < units.len() {
            let office = units.remove(self.office);
            units.insert(0, office);
        }
        units
    }
}

/// Reads the units and adds them up.
pub fn merge_units(state: &MergeDialog) -> Result<Merged, String> {
    let mut units: Vec<UnitProject> = Vec::new();
    for unit in read_units(&state.files()) {
        units.push(unit.map_err(|error| error.to_string())?);
    }
    let internal = match state.internal {
        InternalChoice::None => Internal::None,
        InternalChoice::All => Internal::All,
        InternalChoice::Listed => {
            let lines: Vec<String> = state.list.lines().map(str::to_owned).collect();
            let unit = units.first().map_or(crate::amount::Unit::Wan, |unit| unit.project.amount_unit);
            Internal::Marked(read_marks(&lines, unit).map_err(|reason| format!("内部往来清单{reason}"))?)
        }
    };
    let name = Some(state.name.trim()).filter(|name| !name.is_empty());
    let department = merge(&units, name, &internal).map_err(|error| error.to_string())?;
    let mut lines = vec![format!(
        "{}:{} 个单位,{} 个单元格有数,上年数 {} 个",
        department.project.unit.name,
        units.len(),
        department.cells,
        department.project.prior.len(),
    )];
    lines.extend(department.warnings());
    lines.extend(department.eliminations());
    lines.push("鼠标停在一个数上,可以看到它由哪些单位的数相加而成。".to_owned());
    let Department { project, profile, .. } = department;
    let paragraphs = narrative::write(profile, &project, &Figures::resolve(profile, &project)).unwrap_or_default();
    let edit = Edit::SetPart { part: Part::Three, paragraphs };
    let project = edit.apply(profile, &project).map_err(|error| error.to_string())?;
    Ok(Merged { project, profile, lines })
}

/// Shows the dialog and acts on the answer.
pub fn dialog(ctx: &egui::Context, session: &mut Session, mut state: MergeDialog) {
    let (mut accepted, mut cancelled) = (false, false);
    let closed = modal(ctx, "汇总", 620.0, |ui| {
        ui.label(format!("把 {} 个单位的项目逐格相加,成为部门的项目。", state.units.len()));
        Grid::new("merge").num_columns(2).spacing([14.0, 8.0]).show(ui, |ui| {
            let label = ui.label("部门名称");
            let hint = "不写则用本级单位的名称";
            ui.add(TextEdit::singleline(&mut state.name).desired_width(360.0).hint_text(hint)).labelled_by(label.id);
            ui.end_row();
            let label = ui.label("本级单位");
            let shown = state.units.get(state.office).map_or("", |(_, name)| name.as_str()).to_owned();
            let combo = ComboBox::from_id_salt("office").selected_text(shown).width(360.0).show_ui(ui, |ui| {
                for (index, (_, name)) in state.units.iter().enumerate() {
                    ui.selectable_value(&mut state.office, index, name);
                }
            });
            combo.response.labelled_by(label.id);
            ui.end_row();
            ui.label("内部往来");
            ui.vertical(|ui| {
                ui.radio_value(&mut state.internal, InternalChoice::None, "单位之间没有补助和上缴");
                ui.radio_value(
                    &mut state.internal,
                    InternalChoice::All,
                    "补助和上缴都在这些单位之间,全部抵销(两边合计要相等)",
                );
                ui.radio_value(&mut state.internal, InternalChoice::Listed, "逐笔写明");
            });
            ui.end_row();
        });
        if state.internal == InternalChoice::Listed {
            ui.label(format!("每行一笔:{}。科目可以不写;可以从 Excel 粘贴。", MARK_COLUMNS.join("、")));
            ScrollArea::vertical().max_height(150.0).show(ui, |ui| {
                let hint = "对附属单位补助,某局（本级）,某中心,12.00";
                let field = TextEdit::multiline(&mut state.list).desired_width(f32::INFINITY).desired_rows(5);
                ui.add(field.hint_text(hint)).accessible_name("内部往来清单");
            });
        }
        if let Some(refusal) = &state.refusal {
            ui.label(RichText::new(refusal).color(theme::palette(ui).error));
        }
        ui.horizontal(|ui| {
            accepted = ui.button("开始汇总").clicked();
            cancelled = ui.button("取消").clicked();
        });
    });
    if accepted {
        state.refusal = None;
        session.intend(ctx, Intent::Merge(Box::new(state)));
    } else if !cancelled && !closed {
        session.dialog = Some(Dialog::Merge(state));
    }
}

impl Session {
    /// Opens the department's project, on no disk yet; a refusal goes back to the question.
    pub fn merged(&mut self, state: MergeDialog, merged: Result<Box<Merged>, String>) {
        self.message.clear();
        match merged {
            Ok(merged) => {
                let Merged { project, profile, lines } = *merged;
                let blank = Project::new(profile, "");
                self.show_project(OpenProject::new(profile, History::unsaved(project, blank), None));
                self.message = "已汇总,请保存".to_owned();
                self.dialog = Some(Dialog::Text { title: "已汇总".to_owned(), text: lines.join("\n") });
            }
            Err(refusal) => self.dialog = Some(Dialog::Merge(MergeDialog { refusal: Some(refusal), ..state })),
        }
    }
}
