//! 使用说明 (F1): what the page in front is for, in topics read from `assets/help.ron`, and every key, read from the
//! tables that act on them.

use super::{
    command::{COMMANDS, Menu},
    dialogs::modal,
    find::FIND_KEYS,
    grid::keys::{GRID_HINTS, GRID_KEYS},
    preview::{PREVIEW_HINTS, PREVIEW_KEYS},
    review::WRITING_KEYS,
    session::{Dialog, Front, Page, Session},
    text::{TEXT_HINTS, TEXT_KEYS},
    theme,
};
use crate::project::Role;
use eframe::egui::{self, Key, KeyboardShortcut, Modifiers, RichText, ScrollArea, Ui};
use serde::Deserialize;
use std::sync::LazyLock;

/// The topic of all keys, which follows those of the file.
pub const KEYS: usize = usize::MAX;

/// What is explained under one title.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    title: String,
    /// The pages on which F1 opens it.
    pages: Vec<Place>,
    /// Lines; `## ` begins a heading.
    text: Vec<String>,
}

/// Where the person is when asking for help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Place {
    Start,
    Form,
    Text,
    Preview,
    Review,
    Batch,
    Comparison,
}

/// A file that cannot be read would be noticed by the test below; the keys are shown in any case.
static TOPICS: LazyLock<Vec<Topic>> =
    LazyLock::new(|| ron::from_str(include_str!("../../assets/help.ron")).unwrap_or_default());

fn place(session: &Session) -> Place {
    match (session.front, &session.open) {
        (Front::Batch, _) => Place::Batch,
        (Front::Comparison, _) => Place::Comparison,
        (Front::Project, None) => Place::Start,
        (Front::Project, Some(_)) if session.settings.role == Role::Reviewer => Place::Review,
        (Front::Project, Some(open)) => match open.page {
            Page::Facts => Place::Start,
            Page::Text(_) => Place::Text,
            Page::Form(_) => Place::Form,
            Page::Preview => Place::Preview,
        },
    }
}

/// The topic of the page in front.
pub fn topic_for(session: &Session) -> usize {
    let place = place(session);
    TOPICS.iter().position(|topic| topic.pages.contains(&place)).unwrap_or(KEYS)
}

/// Shows a topic, and the list of the others, until it is closed.
pub fn show(ctx: &egui::Context, session: &mut Session, topic: usize) {
    let mut done = false;
    let mut chosen = topic;
    let size = ctx.content_rect().size();
    let closed = modal(ctx, "使用说明", (size.x - 60.0).min(1240.0), |ui| {
        let height = (size.y - 190.0).clamp(200.0, 560.0);
        // Of a fixed height: the line between list and text would else grow with the room it makes.
        let row = egui::Layout::left_to_right(egui::Align::Min);
        ui.allocate_ui_with_layout(egui::vec2(ui.available_width(), height), row, |ui| {
            ui.set_height(height);
            ui.vertical(|ui| {
                ui.set_width(150.0);
                let keys = [(KEYS, "快捷键")].into_iter();
                let all = TOPICS.iter().enumerate().map(|(index, topic)| (index, topic.title.as_str())).chain(keys);
                for (index, title) in all {
                    let entry = egui::Button::selectable(topic == index, title);
                    if ui.add_sized([150.0, 26.0], entry).clicked() {
                        chosen = index;
                    }
                }
            });
            ui.separator();
            let id = ("help", topic);
            ScrollArea::vertical().id_salt(id).max_height(height).auto_shrink(false).show(ui, |ui| {
                ui.vertical(|ui| match TOPICS.get(topic) {
                    Some(topic) => text(ui, topic),
                    None => keys(ui),
                });
            });
        });
        done = ui.button("关闭").clicked();
    });
    if !done && !closed {
        session.dialog = Some(Dialog::Help(chosen));
    }
}

fn text(ui: &mut Ui, topic: &Topic) {
    ui.spacing_mut().item_spacing.y = 7.0;
    ui.set_max_width(820.0);
    ui.label(RichText::new(&topic.title).font(theme::bold(15.0)));
    for line in &topic.text {
        match line.strip_prefix("## ") {
            Some(heading) => {
                ui.add_space(4.0);
                ui.label(RichText::new(heading).font(theme::bold(13.5)))
            }
            None => ui.label(line),
        };
    }
}

fn keys(ui: &mut Ui) {
    ui.columns(3, |columns| {
        if let [left, middle, right] = columns {
            commands(left);
            in_table(middle);
            elsewhere(right);
        }
    });
}

fn commands(ui: &mut Ui) {
    group(ui, "命令", |ui| {
        for menu in Menu::ALL {
            for entry in COMMANDS.iter().filter(|entry| entry.menu == menu) {
                if let Some(shortcut) = entry.shortcut {
                    row(ui, &key_words(ui.ctx(), shortcut), entry.name);
                }
            }
        }
    });
    group(ui, "在查找框里", |ui| {
        for key in FIND_KEYS {
            row(ui, &key_words(ui.ctx(), KeyboardShortcut::new(key.modifiers, key.key)), key.help);
        }
    });
}

fn in_table(ui: &mut Ui) {
    group(ui, "在表格里", |ui| {
        for key in GRID_KEYS.iter().filter(|key| !key.help.is_empty()) {
            let mut modifiers = if key.command { Modifiers::COMMAND } else { Modifiers::NONE };
            modifiers.shift = key.shift == Some(true);
            row(ui, &key_words(ui.ctx(), KeyboardShortcut::new(modifiers, key.key)), key.help);
        }
        hints(ui, GRID_HINTS);
    });
}

fn elsewhere(ui: &mut Ui) {
    group(ui, "在说明的段落里", |ui| {
        for key in TEXT_KEYS {
            row(ui, &key_words(ui.ctx(), KeyboardShortcut::new(Modifiers::NONE, key.key)), key.help);
        }
        hints(ui, TEXT_HINTS);
    });
    group(ui, "写意见、批注时", |ui| {
        for key in WRITING_KEYS {
            row(ui, &key_words(ui.ctx(), key.shortcut), key.help);
        }
    });
    group(ui, "在预览里", |ui| {
        for key in PREVIEW_KEYS {
            row(ui, &key_words(ui.ctx(), KeyboardShortcut::new(key.modifiers, key.key)), key.help);
        }
        hints(ui, PREVIEW_HINTS);
    });
}

fn hints(ui: &mut Ui, hints: &[(&str, &str)]) {
    for (how, what) in hints {
        row(ui, how, what);
    }
}

fn group(ui: &mut Ui, name: &str, rows: impl FnOnce(&mut Ui)) {
    ui.label(RichText::new(name).font(theme::bold(13.5)));
    egui::Grid::new(name).num_columns(2).spacing([18.0, 4.0]).min_col_width(96.0).show(ui, rows);
    ui.add_space(6.0);
}

fn row(ui: &mut Ui, keys: &str, what: &str) {
    ui.label(keys);
    ui.label(what);
    ui.end_row();
}

/// A key as it is printed on the keyboard.
pub fn key_words(ctx: &egui::Context, shortcut: KeyboardShortcut) -> String {
    let words = ctx.format_shortcut(&shortcut);
    let last = words.rsplit('+').next().unwrap_or_default();
    let printed = match shortcut.logical_key {
        Key::ArrowUp => "↑",
        Key::ArrowDown => "↓",
        Key::ArrowLeft => "←",
        Key::ArrowRight => "→",
        Key::Equals => "=",
        Key::Minus => "-",
        _ => return words,
    };
    format!("{}{printed}", words.strip_suffix(last).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_its_topic_and_every_menu_entry_that_is_named_exists() {
        assert!(TOPICS.len() > 5);
        for place in
            [Place::Start, Place::Form, Place::Text, Place::Preview, Place::Review, Place::Batch, Place::Comparison]
        {
            assert_eq!(TOPICS.iter().filter(|topic| topic.pages.contains(&place)).count(), 1, "{place:?}");
        }
        for line in TOPICS.iter().flat_map(|topic| &topic.text) {
            for named in line.split('“').filter_map(|rest| rest.split('”').next()?.split_once(" → ")) {
                let (menu, name) = named;
                assert!(Menu::ALL.iter().any(|known| known.name() == menu), "{menu}");
                assert!(COMMANDS.iter().any(|entry| entry.menu.name() == menu && entry.name == name), "{name}");
            }
        }
    }
}
