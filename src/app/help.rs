//! 快捷键 (F1): every key, read from the tables that act on them.

use super::{
    command::{COMMANDS, Menu},
    dialogs::modal,
    find::FIND_KEYS,
    grid::keys::{GRID_HINTS, GRID_KEYS},
    preview::{PREVIEW_HINTS, PREVIEW_KEYS},
    review::WRITING_KEYS,
    session::{Dialog, Session},
    text::{TEXT_HINTS, TEXT_KEYS},
    theme,
};
use eframe::egui::{self, Key, KeyboardShortcut, Modifiers, RichText, ScrollArea, Ui};

/// Shows the list until it is closed.
pub fn show(ctx: &egui::Context, session: &mut Session) {
    let mut done = false;
    let width = (ctx.content_rect().width() - 60.0).min(1080.0);
    let closed = modal(ctx, "快捷键", width, |ui| {
        let height = ui.ctx().content_rect().height() - 250.0;
        ScrollArea::vertical().max_height(height.max(160.0)).auto_shrink([false, true]).show(ui, |ui| {
            ui.columns(3, |columns| {
                if let [left, middle, right] = columns {
                    commands(left);
                    in_table(middle);
                    elsewhere(right);
                }
            });
        });
        ui.label(
            "编制方式填数、写文字、答复退回的问题;复核方式逐条说明(F6)或退回(F7)、写批注、签署,不改数字和文字。\
            签署以后内容有改动,签署就失效;改回来,又有效。",
        );
        done = ui.button("关闭").clicked();
    });
    if !done && !closed {
        session.dialog = Some(Dialog::Help);
    }
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
