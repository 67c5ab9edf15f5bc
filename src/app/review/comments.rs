//! 批注: all comments in the order of the document, each with the way to its place, and the one being written.

use super::{CommentMarks, Commented, Tab, keys::KEEP, now, what_stands_here};
use crate::{
    app::{session::OpenProject, theme},
    audit::Place,
    project::{Anchor, Comment, Edit, Part, Project, TextSpan},
};
use eframe::egui::{Button, CornerRadius, Frame, Margin, Response, RichText, ScrollArea, Stroke, TextEdit, Ui};

/// The comment that is being written, and how comments are listed.
#[derive(Clone, Debug, Default)]
pub struct Writing {
    /// A new comment.
    text: String,
    /// A comment that is being changed: its position, itself, and its new words.
    changed: Option<(usize, Comment, String)>,
    /// Only those that are not resolved.
    open_only: bool,
    refusal: Option<String>,
    wants_keyboard: bool,
    change_wants_keyboard: bool,
}

impl Writing {
    /// Gives the field for a new comment the keyboard.
    pub(super) fn take_keyboard(&mut self) {
        self.wants_keyboard = true;
    }
}

/// What was asked for.
enum Asked {
    Add,
    GoTo(Anchor),
    Change(usize),
    KeepChange,
    Remove(usize),
    Resolve(usize, bool),
}

/// Shows the comments.
pub fn show(ui: &mut Ui, open: &mut OpenProject) {
    let mut asked = None;
    let here = open.current_anchor();
    write_new(ui, open, here.as_ref(), &mut asked);
    ui.separator();
    let all = open.project().comments.len();
    let unresolved = open.project().comments.iter().filter(|comment| !comment.resolved).count();
    ui.horizontal(|ui| {
        ui.label(RichText::new(format!("全部批注 {all},未解决 {unresolved}")).strong());
        ui.checkbox(&mut open.desk.comments.open_only, "只看未解决");
    });
    list(ui, open, here.as_ref(), &mut asked);
    if let Some(asked) = asked {
        carry_out(open, asked);
    }
}

fn write_new(ui: &mut Ui, open: &mut OpenProject, here: Option<&Anchor>, asked: &mut Option<Asked>) {
    let palette = theme::palette(ui);
    let writing = &mut open.desk.comments;
    match here {
        Some(anchor) => ui.label(RichText::new(format!("批注 {anchor}")).strong()),
        None => ui.label(RichText::new("选中一个数字格或一段文字,就可以批注").color(palette.weak)),
    };
    ui.add_enabled_ui(here.is_some(), |ui| {
        let field = TextEdit::multiline(&mut writing.text).desired_rows(2).desired_width(f32::INFINITY);
        let response = ui.add(field.hint_text("写给同事的话,不会公开")).accessible_name("新批注");
        let mut add = take_keys(ui, &response, &mut writing.wants_keyboard);
        if response.changed() {
            writing.refusal = None;
        }
        if let Some(refusal) = &writing.refusal {
            ui.label(RichText::new(refusal).color(palette.error));
        }
        add |= ui.button("加批注").on_hover_text("Ctrl+Enter").clicked();
        if add {
            *asked = Some(Asked::Add);
        }
    });
}

/// Gives the field the keyboard where it was asked for; `true`: Ctrl+Enter.
fn take_keys(ui: &Ui, response: &Response, wants_keyboard: &mut bool) -> bool {
    if std::mem::take(wants_keyboard) {
        response.request_focus();
    }
    response.has_focus() && ui.input_mut(|input| input.consume_shortcut(&KEEP.shortcut))
}

fn list(ui: &mut Ui, open: &mut OpenProject, here: Option<&Anchor>, asked: &mut Option<Asked>) {
    let project = open.history.project();
    let mut order: Vec<usize> = (0..project.comments.len()).collect();
    order.sort_by_cached_key(|index| {
        project.comments.get(*index).map(|comment| position(open.profile, &comment.anchor))
    });
    let writing = &mut open.desk.comments;
    let name = &open.desk.name;
    ScrollArea::vertical().id_salt("comments").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        for index in order {
            let Some(comment) = project.comments.get(index) else { continue };
            if writing.open_only && comment.resolved {
                continue;
            }
            let is_here = here == Some(&comment.anchor);
            ui.push_id(index, |ui| card(ui, project, index, writing, is_here, *name == comment.by, asked));
        }
    });
}

/// The comments of one place, for the pointer that rests on it.
pub fn tooltip(ui: &mut Ui, marks: &CommentMarks, at: &Commented) {
    let palette = theme::palette(ui);
    for comment in marks.comments(at) {
        let state = if comment.resolved { " 已解决" } else { "" };
        let who = format!("批注 {}({}) {}{state}", comment.by, comment.role.name(), comment.at);
        ui.label(RichText::new(who).color(palette.comment).strong());
        ui.label(&comment.text);
    }
}

/// The mark beside a paragraph with comments; `true`: it was clicked.
pub fn gutter_mark(ui: &mut Ui, marks: &CommentMarks, at: &Commented) -> bool {
    let palette = theme::palette(ui);
    let color = if at.open { palette.comment } else { palette.weak };
    let text = RichText::new(format!("批{}", at.comments.len())).color(color).size(11.5);
    let response = ui.add(Button::new(text).small().frame(false));
    response.on_hover_ui(|ui| tooltip(ui, marks, at)).clicked()
}

/// Where a comment stands in the printed document: part one, the tables, parts three and four.
fn position(profile: &crate::form::Profile, anchor: &Anchor) -> (u8, usize, String, usize) {
    let form = |key: &str| profile.forms.iter().position(|form| form.key == key).unwrap_or(usize::MAX);
    let part = |part: Part| match part {
        Part::One => 0,
        Part::Three => 2,
        Part::Four => 3,
    };
    match anchor {
        Anchor::Cell(address) | Anchor::Prior(address) => (1, form(&address.form), address.row.to_string(), 0),
        Anchor::Paragraph(of, index) => (part(*of), 0, String::new(), *index),
        Anchor::Removed(of) => (part(*of), 0, String::new(), usize::MAX),
    }
}

fn card(
    ui: &mut Ui,
    project: &Project,
    index: usize,
    writing: &mut Writing,
    is_here: bool,
    is_mine: bool,
    asked: &mut Option<Asked>,
) {
    let Some(comment) = project.comments.get(index) else { return };
    let palette = theme::palette(ui);
    let stroke = if is_here { Stroke::new(1.5, palette.accent) } else { Stroke::new(1.0, palette.line) };
    let frame = Frame::NONE.fill(palette.paper).stroke(stroke).inner_margin(Margin::same(8));
    frame.corner_radius(CornerRadius::same(3)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.horizontal_wrapped(|ui| {
            if is_there(project, &comment.anchor) {
                if ui.link(RichText::new(comment.anchor.to_string()).size(12.5)).on_hover_text("到这里去").clicked()
                {
                    *asked = Some(Asked::GoTo(comment.anchor.clone()));
                }
            } else {
                let gone = if matches!(comment.anchor, Anchor::Removed(_)) { "" } else { "(已不在)" };
                ui.label(RichText::new(format!("{}{gone}", comment.anchor)).size(12.5).color(palette.weak));
            }
            if comment.resolved {
                ui.label(RichText::new("已解决").size(12.5).color(palette.accepted));
            }
        });
        let who = format!("{}({}) {}", comment.by, comment.role.name(), comment.at);
        ui.label(RichText::new(who).size(12.0).color(palette.weak));
        if let Some((_, _, text)) = writing.changed.as_mut().filter(|(at, old, _)| *at == index && old == comment) {
            let field = TextEdit::multiline(text).desired_rows(2).desired_width(f32::INFINITY);
            let response = ui.add(field).accessible_name("修改批注");
            let mut keep = take_keys(ui, &response, &mut writing.change_wants_keyboard);
            let mut cancelled = false;
            ui.horizontal(|ui| {
                keep |= ui.button("确定").on_hover_text("Ctrl+Enter").clicked();
                cancelled = ui.button("取消").clicked();
            });
            if keep {
                *asked = Some(Asked::KeepChange);
            } else if cancelled {
                writing.changed = None;
            }
            return;
        }
        let color = if comment.resolved { palette.weak } else { palette.text };
        ui.label(RichText::new(&comment.text).color(color));
        if !comment.about.is_empty() {
            ui.label(RichText::new(format!("当时:{}", comment.about)).size(12.0).color(palette.weak));
        }
        ui.horizontal(|ui| {
            let (name, hint) = if comment.resolved {
                ("重新打开", "还没有解决")
            } else {
                ("已解决", "留着,但不再提醒")
            };
            if ui.small_button(name).on_hover_text(hint).clicked() {
                *asked = Some(Asked::Resolve(index, !comment.resolved));
            }
            let own = |ui: &mut Ui, name: &str| {
                ui.add_enabled(is_mine, Button::new(name).small())
                    .on_disabled_hover_text("只能改自己写的批注")
                    .clicked()
            };
            if own(ui, "修改") {
                *asked = Some(Asked::Change(index));
            }
            if own(ui, "删除") {
                *asked = Some(Asked::Remove(index));
            }
        });
    });
}

fn is_there(project: &Project, anchor: &Anchor) -> bool {
    match anchor {
        Anchor::Cell(address) | Anchor::Prior(address) => {
            crate::form::SubjectLevel::of(&address.row).is_none()
                || project.sheet(&address.form).is_some_and(|sheet| sheet.row(&address.row).is_some())
        }
        Anchor::Paragraph(part, index) => *index < project.texts.part(*part).len(),
        Anchor::Removed(_) => false,
    }
}

fn carry_out(open: &mut OpenProject, asked: Asked) {
    match asked {
        Asked::Add => open.add_comment(),
        Asked::GoTo(anchor) => open.go_to_anchor(&anchor),
        Asked::Change(index) => {
            if let Some(comment) = open.project().comments.get(index).cloned() {
                let text = comment.text.clone();
                open.desk.comments.changed = Some((index, comment, text));
                open.desk.comments.change_wants_keyboard = true;
            }
        }
        Asked::KeepChange => {
            let Some((index, old, text)) = open.desk.comments.changed.take() else { return };
            if text.trim().is_empty() {
                open.say("批注不能空着;不要了可以删除");
                open.desk.comments.changed = Some((index, old, text));
            } else if text.trim() != old.text {
                let comment = Comment { text: text.trim().to_owned(), at: now(), ..old };
                open.apply_or_say(&Edit::SetComment { index, comment });
            }
        }
        Asked::Remove(index) => {
            if open.apply_or_say(&Edit::RemoveComment { index }) {
                open.say("已删除批注(可撤销)");
            }
        }
        Asked::Resolve(index, resolved) => {
            if let Some(comment) = open.project().comments.get(index).cloned() {
                open.apply_or_say(&Edit::SetComment { index, comment: Comment { resolved, ..comment } });
            }
        }
    }
}

impl OpenProject {
    /// Shows the comments, ready to write one where the keyboard is.
    pub fn begin_comment(&mut self) {
        self.settle();
        self.desk.tab = Tab::Comments;
        if self.current_anchor().is_some() {
            self.desk.comments.wants_keyboard = true;
            self.knows_name();
        } else {
            self.say("选中一个数字格或一段文字,就可以批注");
        }
    }

    fn add_comment(&mut self) {
        let Some(anchor) = self.current_anchor() else { return };
        let text = self.desk.comments.text.trim().to_owned();
        if text.is_empty() {
            self.desk.comments.refusal = Some("批注不能空着".to_owned());
            self.desk.comments.wants_keyboard = true;
            return;
        }
        if !self.knows_name() {
            return;
        }
        let about = what_stands_here(self);
        let (role, by) = (self.desk.role, self.desk.name.clone());
        let comment = Comment { anchor, text, role, by, at: now(), about, resolved: false };
        match self.apply(&Edit::AddComment(comment)) {
            Ok(()) => {
                self.desk.comments.text.clear();
                self.say("已加批注(可撤销)");
            }
            Err(error) => self.desk.comments.refusal = Some(error.to_string()),
        }
    }

    /// Shows what a comment is on.
    pub fn go_to_anchor(&mut self, anchor: &Anchor) {
        match anchor {
            Anchor::Cell(address) => self.go_to(&Place::Cell(address.clone())),
            Anchor::Prior(address) => self.go_to(&Place::Prior(address.clone())),
            Anchor::Paragraph(part, index) => {
                let length = self.project().texts.part(*part).get(*index).map_or(0, |p| p.text().chars().count());
                let span = TextSpan { part: *part, paragraph: *index, start: 0, end: length };
                self.go_to(&Place::Text(span));
            }
            Anchor::Removed(_) => {}
        }
    }
}
