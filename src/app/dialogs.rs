//! Questions and messages in front of the window.

use super::{
    association,
    comparing::{self, Against},
    district,
    find::{letters, sounds_like},
    help, importing, review,
    session::{Dialog, FileDialog, FilePurpose, Intent, OpenProject, Session, SubjectDialog},
    theme, transfer,
};
use crate::{
    audit::Severity,
    export::{Format, Product},
    form::{Key, SubjectLevel},
    project::{Edit, store},
};
use eframe::egui::{self, Id, Key as KeyCode, Modal, RichText, ScrollArea, TextEdit, Ui};
use std::path::PathBuf;

/// Shows the open dialog, if any, and acts on the answer.
pub fn show(ctx: &egui::Context, session: &mut Session) {
    let Some(dialog) = session.dialog.take() else { return };
    match dialog {
        Dialog::Unsaved(intent) => unsaved(ctx, session, intent),
        Dialog::Import => importing::view::show(ctx, session),
        Dialog::ReadText(read) => transfer::read_text_page(ctx, session, read),
        Dialog::Roll(state) => transfer::roll_page(ctx, session, state),
        Dialog::Error { title, text } => error(ctx, session, title, text),
        Dialog::File(state) => file(ctx, session, state),
        Dialog::Subject(state) => subject(ctx, session, state),
        Dialog::Merge(state) => district::merge_dialog(ctx, session, state),
        Dialog::Compare(state) => comparing::choose(ctx, session, state),
        Dialog::Association(answer) => association::dialog(ctx, session, answer),
        Dialog::Help(topic) => help::show(ctx, session, topic),
        Dialog::Sign => review::sign::dialog(ctx, session),
        Dialog::Name(name) => review::name_dialog(ctx, session, name),
        Dialog::Recovered => recovered(ctx, session),
        Dialog::Changed(path) => changed(ctx, session, path),
        Dialog::Draft(format) => draft(ctx, session, format),
        Dialog::Text { title, text } => reading(ctx, session, title, text),
    }
}

/// A modal; `true` when Escape or a click beside it closes it.
pub(super) fn modal(ctx: &egui::Context, name: &str, width: f32, content: impl FnOnce(&mut Ui)) -> bool {
    let response = Modal::new(Id::unique(("dialog", name))).show(ctx, |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 8.0;
        ui.label(RichText::new(name).font(theme::bold(16.0)));
        content(ui);
    });
    response.should_close()
}

fn unsaved(ctx: &egui::Context, session: &mut Session, intent: Intent) {
    let name = session.open.as_ref().map(OpenProject::file_name).unwrap_or_default();
    let mut answer = None;
    let closed = modal(ctx, "有未保存的改动", 400.0, |ui| {
        ui.label(format!("“{name}”的改动还没有保存。"));
        ui.horizontal(|ui| {
            if ui.button("保存").clicked() {
                answer = Some(true);
            }
            if ui.button("不保存").clicked() {
                answer = Some(false);
            }
            if ui.button("取消").clicked() {
                answer = None;
                ui.close();
            }
        });
    });
    match answer {
        Some(true) => {
            session.after_save = Some(intent);
            session.save(ctx);
        }
        Some(false) => {
            // Opening another file may still be given up; the changes stay until it is really open.
            session.proceed(ctx, intent);
        }
        None if closed => {}
        None => session.dialog = Some(Dialog::Unsaved(intent)),
    }
}

/// Asks what to do when somebody else wrote the file since it was opened.
fn changed(ctx: &egui::Context, session: &mut Session, path: PathBuf) {
    enum Answer {
        SaveAs,
        Overwrite,
        Reopen,
    }
    let mut answer = None;
    let compared = session.compare_for_dialog(ctx, Against::File(path.clone()));
    let closed = modal(ctx, "文件已被别人改动", 640.0, |ui| {
        ui.label(path.display().to_string());
        ui.label("打开以后有别人(或另一个窗口)改动了这个文件。您的改动还没有保存,仍在窗口中。");
        ui.label("磁盘上的文件(旧)与您窗口中的(新):");
        comparing::brief(ui, compared);
        ui.horizontal(|ui| {
            for (name, choice) in [
                ("另存为…", Answer::SaveAs),
                ("用我的覆盖", Answer::Overwrite),
                ("放弃我的改动,打开新的", Answer::Reopen),
            ] {
                if ui.button(name).clicked() {
                    answer = Some(choice);
                }
            }
            if ui.button("取消").clicked() {
                ui.close();
            }
        });
    });
    match answer {
        Some(Answer::SaveAs) => session.choose_file(ctx, FilePurpose::Save),
        Some(Answer::Overwrite) => session.save_anyway(ctx),
        Some(Answer::Reopen) => session.proceed(ctx, Intent::OpenPath(path)),
        None if closed => {}
        None => session.dialog = Some(Dialog::Changed(path)),
    }
}

/// Offers what killed windows left behind, the latest first.
fn recovered(ctx: &egui::Context, session: &mut Session) {
    let Some(found) = session.recovered.last().cloned() else { return };
    let mut answer = None;
    let compared = found.original.is_some();
    let compared = compared.then(|| session.compare_for_dialog(ctx, Against::Recovered(found.clone())));
    let closed = modal(ctx, "上次没有正常关闭", 640.0, |ui| {
        let name = found
            .original
            .as_ref()
            .map_or("还没有保存过的新项目".to_owned(), |path| path.display().to_string());
        ui.label("找到了没有来得及保存的工作:");
        ui.label(RichText::new(name).strong());
        if let Some(compared) = compared {
            ui.label("文件(旧)与没有保存的工作(新):");
            comparing::brief(ui, compared);
        }
        ui.horizontal(|ui| {
            if ui.button("恢复").clicked() {
                answer = Some(true);
            }
            if ui.button("放弃这些改动").clicked() {
                answer = Some(false);
            }
            if ui.button("以后再说").clicked() {
                ui.close();
            }
        });
    });
    match answer {
        Some(true) => {
            session.recovered.pop();
            session.recover(&found);
        }
        Some(false) => {
            session.recovered.pop();
            if let Err(error) = found.discard() {
                return session.fail("放弃", store::system_reason(&error));
            }
            session.dialog = (!session.recovered.is_empty()).then_some(Dialog::Recovered);
        }
        None if closed => {}
        None => session.dialog = Some(Dialog::Recovered),
    }
}

/// Lists the open errors before the disclosure is written; each of them leads to its place.
fn draft(ctx: &egui::Context, session: &mut Session, format: Format) {
    let Some(open) = &mut session.open else { return };
    if open.is_checked() && !open.report.has_open_errors() {
        // The audit has caught up, and nothing is wrong.
        return session.choose_file(ctx, FilePurpose::Export(Product::Disclosure(format)));
    }
    let mut go_on = false;
    let mut show = None;
    let closed = modal(ctx, "还有错误没有处理", 640.0, |ui| {
        if !open.is_checked() {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("正在核对…");
            });
            return;
        }
        let palette = theme::palette(ui);
        let errors: Vec<usize> =
            (0..open.report.findings.len()).filter(|index| open.report.is_open_error(*index)).collect();
        ui.label(format!(
            "下面 {} 个错误没有改正,也没有经复核人说明。可以继续导出,但每一页都会印上“草稿”,不能公开。",
            errors.len()
        ));
        let height = (ui.ctx().content_rect().height() - 230.0).clamp(120.0, 420.0);
        ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            for index in errors {
                let Some(finding) = open.report.findings.get(index) else { continue };
                let code = RichText::new(&finding.code).color(palette.severity(Severity::Error));
                ui.horizontal_top(|ui| {
                    ui.add_sized([44.0, 18.0], egui::Label::new(code));
                    let message = egui::Label::new(&finding.message).wrap().sense(egui::Sense::click());
                    if ui.add(message).on_hover_text("取消导出,去看这一条").clicked() {
                        show = Some(index);
                    }
                });
            }
        });
        ui.horizontal(|ui| {
            go_on = ui.button("继续导出").clicked();
            if ui.button("取消").clicked() {
                ui.close();
            }
        });
    });
    if let Some(index) = show {
        session.settings.findings = true;
        open.findings.reveal();
        open.select_finding(index, None);
    } else if go_on {
        session.choose_file(ctx, FilePurpose::Export(Product::Disclosure(format)));
    } else if !closed {
        session.dialog = Some(Dialog::Draft(format));
    }
}

fn error(ctx: &egui::Context, session: &mut Session, title: String, text: String) {
    let mut done = false;
    let closed = modal(ctx, &title, 460.0, |ui| {
        ui.label(&text);
        ui.horizontal(|ui| {
            done = ui.button("知道了").clicked();
            if ui.button("复制").clicked() {
                ui.ctx().copy_text(text.clone());
            }
        });
    });
    if !done && !closed {
        session.dialog = Some(Dialog::Error { title, text });
    }
}

fn reading(ctx: &egui::Context, session: &mut Session, title: String, text: String) {
    let mut done = false;
    let closed = modal(ctx, &title, 620.0, |ui| {
        let height = ui.ctx().content_rect().height() - 190.0;
        ScrollArea::vertical().max_height(height.max(160.0)).auto_shrink([false, true]).show(ui, |ui| {
            ui.label(&text);
        });
        ui.horizontal(|ui| {
            done = ui.button("关闭").clicked();
            if ui.button("复制").clicked() {
                ui.ctx().copy_text(text.clone());
            }
        });
    });
    if !done && !closed {
        session.dialog = Some(Dialog::Text { title, text });
    }
}

fn file(ctx: &egui::Context, session: &mut Session, mut state: FileDialog) {
    let (title, verb) = match state.purpose {
        FilePurpose::Open => ("打开项目", "打开"),
        FilePurpose::Text => ("从已公开文本新建", "读取"),
        FilePurpose::Workbook => ("从工作簿导入", "读取"),
        FilePurpose::Save => ("保存项目", "保存"),
        FilePurpose::Folder => ("批量检查", "检查"),
        FilePurpose::Units => ("导出批量检查", "导出"),
        FilePurpose::Compare => ("比较", "比较"),
        FilePurpose::Export(product) => (&*format!("导出{}", product.name()), "导出"),
    };
    let mut chosen = false;
    let mut cancelled = false;
    let closed = modal(ctx, title, 560.0, |ui| {
        let hint = if state.system {
            "请在系统的文件窗口里选择;如果它没有出现,在下面写出文件的路径。"
        } else {
            "系统的文件窗口已取消,或者这台计算机上没有。在下面写出文件的路径,也可以把文件(项目,或已公开的 txt、md、docx 文本)拖到窗口里。"
        };
        ui.label(hint);
        let example = match state.purpose {
            FilePurpose::Text => "2019年部门决算.docx",
            FilePurpose::Workbook => "决算报表.xlsx",
            _ => "决算.juesuan",
        };
        let folder = if cfg!(windows) { r"D:\决算\" } else { "/home/我/" };
        let field = TextEdit::singleline(&mut state.path).desired_width(f32::INFINITY);
        let field = field.hint_text(format!("例如 {folder}{example}"));
        let response = ui.add(field).accessible_name("文件路径");
        if response.lost_focus() && ui.input(|input| input.key_pressed(KeyCode::Enter)) {
            chosen = true;
        }
        if ui.memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
        let reads = matches!(state.purpose, FilePurpose::Open | FilePurpose::Text | FilePurpose::Workbook);
        let exists = !reads && PathBuf::from(state.path.trim()).is_file();
        if exists {
            ui.label(RichText::new("这个文件已经存在,会被替换。").color(theme::palette(ui).notice));
        }
        ui.horizontal(|ui| {
            let ready = !state.path.trim().is_empty();
            chosen |= ui.add_enabled(ready, egui::Button::new(verb)).clicked();
            cancelled = ui.button("取消").clicked();
        });
    });
    let path = state.path.trim().to_owned();
    if chosen && !path.is_empty() {
        session.file_chosen(ctx, state.purpose, path.into());
    } else if cancelled || closed {
        session.after_save = None;
    } else {
        session.dialog = Some(Dialog::File(state));
    }
}

fn subject(ctx: &egui::Context, session: &mut Session, mut state: SubjectDialog) {
    let Some(open) = &mut session.open else { return };
    let Some(kind) = open.subject_kind() else { return };
    let list = open.profile.subjects(kind);
    let mut cancelled = false;
    let mut entered = false;
    let closed = modal(ctx, "增加科目", 560.0, |ui| {
        let field =
            TextEdit::singleline(&mut state.query).hint_text("编码、名称或拼音首字母,例如 2010350、行政运行、xzyx");
        let response = ui.add(field.desired_width(f32::INFINITY)).accessible_name("查找科目");
        if ui.memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
        let query = state.query.trim().to_owned();
        let letters = letters(&query);
        let sounds = |name: &str| letters.as_ref().is_some_and(|letters| sounds_like(name, letters));
        let found: Vec<(&Key, &str)> = list
            .iter()
            .filter(|subject| {
                query.is_empty() || subject.0.starts_with(&query) || subject.1.contains(&query) || sounds(&subject.1)
            })
            .map(|subject| (&subject.0, subject.1.as_str()))
            .collect();
        if response.lost_focus()
            && ui.input(|input| input.key_pressed(KeyCode::Enter))
            && let [(code, name), ..] = found.as_slice()
        {
            state.code = code.to_string();
            (*name).clone_into(&mut state.name);
            entered = found.len() == 1 || code.as_str() == query;
        }
        let rows = found.len();
        let area = ScrollArea::vertical().max_height(260.0).auto_shrink([false, true]);
        ui.spacing_mut().item_spacing.y = 1.0;
        area.show_rows(ui, 24.0, rows, |ui, visible| {
            ui.spacing_mut().item_spacing.y = 1.0;
            for (code, name) in found.get(visible).unwrap_or_default() {
                let level = SubjectLevel::of(code).map_or("", SubjectLevel::name);
                let present =
                    open.project().sheet(open.form().map_or("", |f| &f.key)).is_some_and(|s| s.row(code).is_some());
                let text = format!("{code}  {name}({level}){}", if present { " 已在表中" } else { "" });
                let response = ui.add_enabled(!present, egui::Button::selectable(state.code == code.as_str(), text));
                if response.clicked() {
                    state.code = code.to_string();
                    (*name).clone_into(&mut state.name);
                }
                entered |= response.double_clicked();
            }
        });
        ui.spacing_mut().item_spacing.y = 8.0;
        if rows == 0 {
            ui.label("科目表里没有;可以在下面自己写编码和名称。");
        }
        ui.horizontal(|ui| {
            let label = ui.label("编码");
            ui.add(TextEdit::singleline(&mut state.code).desired_width(110.0)).labelled_by(label.id);
            let label = ui.label("名称");
            ui.add(TextEdit::singleline(&mut state.name).desired_width(300.0)).labelled_by(label.id);
        });
        if let Some(refusal) = &state.refusal {
            ui.label(RichText::new(refusal).color(theme::palette(ui).error));
        }
        ui.horizontal(|ui| {
            let ready = !state.code.trim().is_empty() && !state.name.trim().is_empty();
            entered |= ui.add_enabled(ready, egui::Button::new("增加")).clicked();
            cancelled = ui.button("取消").clicked();
        });
    });
    if entered {
        match insert_subject(open, &state) {
            Ok(()) => return,
            Err(reason) => state.refusal = Some(reason),
        }
    } else if cancelled || closed {
        return;
    }
    session.dialog = Some(Dialog::Subject(state));
}

fn insert_subject(open: &mut OpenProject, state: &SubjectDialog) -> Result<(), String> {
    let Some(form) = open.form() else { return Ok(()) };
    let code = Key::from(state.code.trim());
    let edit = Edit::InsertSubject { form: form.key.clone(), code: code.clone(), name: state.name.trim().to_owned() };
    open.apply(&edit).map_err(|error| error.to_string())?;
    open.select_row(&code);
    Ok(())
}
