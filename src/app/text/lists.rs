//! Part one by its lists: offices with their duties, units. A list is read off the paragraphs, and what is changed in
//! it changes them.

use crate::{
    app::{session::OpenProject, theme},
    project::{Edit, List, ListChange, ListEntry, Paragraph, Part, Style, lists},
};
use eframe::egui::{self, Button, Frame, Label, Margin, RichText, ScrollArea, Stroke, TextEdit, Ui};

/// What is being typed in a field of a list.
#[derive(Clone, Debug)]
pub(super) struct Typing {
    list: usize,
    entry: usize,
    details: bool,
    text: String,
}

impl OpenProject {
    /// Changes a list of a part, as one step.
    pub fn change_list(&mut self, part: Part, list: usize, change: &ListChange) {
        let before = self.project().texts.part(part);
        let Some(list) = lists(before).into_iter().nth(list) else { return };
        let paragraphs = list.changed(before, change);
        if paragraphs != before {
            self.text_mut(part).active = None;
            self.apply_or_say(&Edit::SetPart { part, paragraphs });
        }
    }

    /// Makes what is typed into a list an edit.
    pub(super) fn commit_list(&mut self, part: Part) {
        let Some(Typing { list, entry, details, text }) = self.text_mut(part).list_typing.take() else { return };
        let text = text.trim().to_owned();
        let change = if details { ListChange::Details(entry, text) } else { ListChange::Name(entry, text) };
        self.change_list(part, list, &change);
    }

    /// Begins part one with what every disclosure says there.
    pub fn begin_part_one(&mut self) {
        let unit = self.project().unit.name.clone();
        let body = |text: &str| Paragraph::new(Style::Body, text);
        let paragraphs = vec![
            Paragraph::new(Style::Section, "一、主要职责及内设机构"),
            body("（一）负责〔职责〕。"),
            body("根据本部门主要职责，内设机构及其职责如下："),
            Paragraph::new(Style::Item, "1.〔名称〕"),
            body("负责〔职责〕。"),
            Paragraph::new(Style::Section, "二、部门决算单位构成"),
            body(&format!("1、{unit}")),
        ];
        if self.apply_or_say(&Edit::SetPart { part: Part::One, paragraphs }) {
            self.say("第一部分的框架已写好,〔〕里的内容请填写;可撤销");
        }
    }
}

/// Shows the lists of a part.
pub(super) fn show(ui: &mut Ui, open: &mut OpenProject, part: Part) {
    let all = lists(open.project().texts.part(part));
    if all.is_empty() {
        ui.add_space(20.0);
        ui.vertical_centered(|ui| {
            ui.label("这一部分还没有编号的清单。");
            ui.label("在“段落”里写上 1.、（一） 等编号的几段,这里就列出来。");
        });
        return;
    }
    let mut change = None;
    ScrollArea::vertical().id_salt(("lists", part)).auto_shrink(false).show(ui, |ui| {
        for (at, list) in all.iter().enumerate() {
            show_list(ui, open, part, at, list, &mut change);
            ui.add_space(10.0);
        }
    });
    if let Some((list, own)) = change {
        open.commit_list(part);
        open.change_list(part, list, &own);
    }
}

type Wanted = Option<(usize, ListChange)>;

fn show_list(ui: &mut Ui, open: &mut OpenProject, part: Part, at: usize, list: &List, change: &mut Wanted) {
    let palette = theme::palette(ui);
    let may_change = open.desk.may_change();
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new(&list.title).font(theme::bold(14.5))).truncate());
        ui.label(RichText::new(format!("{} 项", list.entries.len())).color(palette.weak));
        if !list.is_in_order() {
            ui.label(RichText::new("编号不连续,改动时会重新编号").color(palette.notice));
        }
    });
    for (index, entry) in list.entries.iter().enumerate() {
        let frame = Frame::NONE
            .fill(palette.paper)
            .stroke(Stroke::new(1.0, palette.line))
            .inner_margin(Margin::symmetric(8, 4));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.add_enabled_ui(may_change, |ui| {
                show_entry(ui, open, part, (at, index), entry, list, change);
            });
        });
    }
    if ui.add_enabled(may_change, Button::new("增加一项")).clicked() {
        *change = Some((at, ListChange::Add));
    }
}

fn show_entry(
    ui: &mut Ui,
    open: &mut OpenProject,
    part: Part,
    (list, index): (usize, usize),
    entry: &ListEntry,
    of: &List,
    change: &mut Wanted,
) {
    let number = index + 1;
    let what = of.title.chars().take(12).collect::<String>();
    ui.horizontal(|ui| {
        ui.add_sized([24.0, 20.0], Label::new(RichText::new(format!("{number}")).color(theme::palette(ui).weak)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::TOP), |ui| {
            let mut button = |ui: &mut Ui, name: &str, enabled: bool, own: ListChange| {
                let response = ui.add_enabled(enabled, Button::new(name).small());
                if response.clicked() {
                    *change = Some((list, own));
                }
                response
            };
            button(ui, "删除", of.entries.len() > 1, ListChange::Remove(index))
                .accessible_name(format!("删除{what}第{number}项"));
            let last = of.entries.len() - 1;
            button(ui, "下移", index < last, ListChange::Move(index, index + 1))
                .accessible_name(format!("下移{what}第{number}项"));
            let up = index.checked_sub(1);
            button(ui, "上移", up.is_some(), ListChange::Move(index, up.unwrap_or(0)))
                .accessible_name(format!("上移{what}第{number}项"));
            ui.vertical(|ui| {
                field(ui, open, part, (list, index, false), &entry.name, &format!("{what}第{number}项"));
                if of.has_details {
                    field(ui, open, part, (list, index, true), &entry.details, &format!("{what}第{number}项的职责"));
                }
            });
        });
    });
}

/// A field; what is typed becomes an edit when it is left.
fn field(
    ui: &mut Ui,
    open: &mut OpenProject,
    part: Part,
    (list, entry, details): (usize, usize, bool),
    stored: &str,
    name: &str,
) {
    let typing = open.text_mut(part).list_typing.as_ref();
    let own = typing.filter(|typing| (typing.list, typing.entry, typing.details) == (list, entry, details));
    let mut text = own.map_or_else(|| stored.to_owned(), |typing| typing.text.clone());
    let edit = TextEdit::multiline(&mut text).desired_rows(1).desired_width(ui.available_width());
    let edit = if details { edit } else { edit.return_key(None) };
    let hint = if details { "职责,一行一段" } else { "名称" };
    let response = ui.add(edit.id_salt((part, list, entry, details)).hint_text(hint)).accessible_name(name);
    if response.changed() {
        if !details {
            text = text.replace(['\n', '\r'], "");
        }
        open.text_mut(part).list_typing = Some(Typing { list, entry, details, text });
    }
    if response.lost_focus() {
        open.commit_list(part);
    }
}
