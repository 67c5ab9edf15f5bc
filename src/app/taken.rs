//! The notice over a project that another window has: it is only looked at here.

use super::{command::Command, session::Session, theme};
use crate::project::claim::Claim;
use eframe::egui::{Frame, Margin, Panel, RichText, Ui};

/// Shows the notice while another window has the open file.
pub fn show(ui: &mut Ui, session: &mut Session, commands: &mut Vec<Command>) {
    let Some(open) = &session.open else { return };
    let Claim::Taken(who) = &open.claim else { return };
    let by = who.as_ref().map(|who| format!("({who} 起)")).unwrap_or_default();
    let (name, path) = (open.file_name(), open.path.clone());
    let palette = theme::palette(ui);
    let frame = Frame::side_top_panel(ui.style()).fill(palette.highlight).inner_margin(Margin::symmetric(8, 4));
    let mut again = false;
    Panel::top("taken").frame(frame).resizable(false).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let text = format!("只读:“{name}”已在另一个窗口打开{by},这里只能看,不能改。");
            ui.label(RichText::new(text).color(palette.text).strong());
            if ui.button("另存为…").clicked() {
                commands.push(Command::SaveAs);
            }
            again = ui.button("再试一次").on_hover_text("那个窗口关闭以后,重新打开就可以改").clicked();
        });
    });
    if let (true, Some(path)) = (again, path) {
        session.open_file(ui.ctx(), path);
    }
}
