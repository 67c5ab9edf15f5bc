//! The person's name, asked once and kept.

use crate::app::{
    dialogs::modal,
    session::{Dialog, Session},
};
use eframe::egui::{self, Button, Key, TextEdit};

impl Session {
    /// Asks for the person's name.
    pub fn ask_name(&mut self) {
        self.dialog = Some(Dialog::Name(self.settings.name.clone()));
    }
}

/// Shows the question.
pub fn name_dialog(ctx: &egui::Context, session: &mut Session, mut name: String) {
    let mut done = false;
    let mut cancelled = false;
    let closed = modal(ctx, "您的姓名", 380.0, |ui| {
        ui.label("复核意见、批注和签署都记下姓名和时间。只问这一次,以后可在“复核”菜单里改。");
        let field = TextEdit::singleline(&mut name).desired_width(f32::INFINITY).hint_text("例如 李明");
        let response = ui.add(field).accessible_name("姓名");
        done = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if !done && ui.memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
        ui.horizontal(|ui| {
            done |= ui.add_enabled(!name.trim().is_empty(), Button::new("确定")).clicked();
            cancelled = ui.button("以后再说").clicked();
        });
    });
    if done && !name.trim().is_empty() {
        session.settings.name = name.trim().to_owned();
        session.sync_desk();
        if let Some(open) = &mut session.open {
            open.desk.go_on_writing();
        }
    } else if !cancelled && !closed {
        session.dialog = Some(Dialog::Name(name));
    }
}
