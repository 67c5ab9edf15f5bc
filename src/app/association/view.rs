//! The question which program opens project files.

use super::{Answer, Change, Opener};
use crate::app::{
    dialogs::modal,
    session::{Dialog, Session},
    theme,
};
use eframe::egui::{Context, RichText};

impl Session {
    /// Asks which program opens project files, after changing it if that is wanted, and shows the answer.
    pub fn associate(&mut self, ctx: &Context, change: Change) {
        self.dialog = Some(Dialog::Association(None));
        self.jobs.associate(ctx, change);
    }
}

/// Shows what the system says, and takes what is wanted.
pub fn dialog(ctx: &Context, session: &mut Session, answer: Option<Answer>) {
    let mut wanted = None;
    let mut done = false;
    let closed = modal(ctx, "文件关联", 460.0, |ui| {
        match &answer {
            None => {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.label("正在询问系统…");
                });
            }
            Some(Ok(Opener::This { .. })) => {
                ui.label("在文件管理器里双击 .juesuan 文件,会用本程序打开。");
            }
            Some(Ok(Opener::Other(program))) => {
                ui.label("在文件管理器里双击 .juesuan 文件,现在打开的是:");
                ui.label(RichText::new(program).strong());
            }
            Some(Ok(Opener::Nothing)) => {
                ui.label("系统还不认得 .juesuan 文件。关联以后,在文件管理器里双击它就会用本程序打开。");
            }
            Some(Err(reason)) => {
                ui.label(format!("不能设置:{reason}"));
            }
        }
        ui.label(
            RichText::new("只改当前用户的设置,不需要管理员权限。程序换了位置以后请重新关联。")
                .color(theme::palette(ui).weak),
        );
        ui.horizontal(|ui| {
            match &answer {
                Some(Ok(Opener::This { revocable: true })) if ui.button("取消关联").clicked() => {
                    wanted = Some(Change::GiveUp);
                }
                Some(Ok(Opener::Other(_) | Opener::Nothing)) if ui.button("用本程序打开").clicked() => {
                    wanted = Some(Change::Take);
                }
                _ => {}
            }
            done = ui.button("关闭").clicked();
        });
    });
    if let Some(change) = wanted {
        session.associate(ctx, change);
    } else if !done && !closed {
        session.dialog = Some(Dialog::Association(answer));
    }
}
