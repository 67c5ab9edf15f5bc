//! When this program makes a mistake: the frame that panicked is given up, the project goes to the recovery file, and
//! a dialog says so. The view is then built anew around the project, which no panic can leave half changed: every
//! edit makes a whole new state before it takes the place of the old one.

use super::{
    Window,
    dialogs::modal,
    session::{OpenProject, Session},
};
use eframe::egui::{self, RichText, Ui, ViewportCommand};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The window after a mistake, until the person has answered.
#[derive(Debug, Default)]
pub struct Rescue {
    /// Whether the work is where the next start finds it.
    kept: bool,
    /// Whether going on was tried and failed.
    hopeless: bool,
}

impl Window {
    /// Draws a frame; a panic in it ends neither the window nor the work.
    pub fn guard(&mut self, ui: &mut Ui, frame: impl FnOnce(&mut Window, &mut Ui)) {
        if self.rescue.is_none() {
            if catch_unwind(AssertUnwindSafe(|| frame(self, ui))).is_ok() {
                return;
            }
            self.begin_rescue();
            // What the frame had drawn so far is not shown.
            ui.ctx().request_discard("the frame broke off");
            ui.ctx().request_repaint();
            return;
        }
        self.show_rescue(ui.ctx());
    }

    fn begin_rescue(&mut self) {
        log::error!("a frame broke off");
        if let Some(open) = &mut self.session.open {
            // An entry that was being typed belongs to the work, unless it was what broke.
            let _ = catch_unwind(AssertUnwindSafe(|| open.settle()));
        }
        let kept = match (&mut self.recovery, &mut self.session) {
            (_, Session { open: None, .. }) => true,
            (Some(recovery), session) => recovery.keep_now(session),
            (None, Session { open: Some(open), .. }) => !open.history.is_dirty(),
        };
        self.rescue = Some(Rescue { kept, hopeless: false });
    }

    fn show_rescue(&mut self, ctx: &egui::Context) {
        let Some(rescue) = &self.rescue else { return };
        let is_open = self.session.open.is_some();
        let (mut go_on, mut close) = (false, false);
        let state = match (is_open, rescue.kept) {
            (false, _) => "没有打开的项目,没有丢失数据。",
            (true, true) => "没有保存的改动已经写入恢复文件,不会丢失:下次启动时可以恢复。",
            (true, false) => "恢复文件没有写成(磁盘可能已满或不能写)。请先选择“继续工作”,再把项目另存到别处。",
        };
        modal(ctx, "程序出了错误", 520.0, |ui| {
            ui.label("刚才的操作使程序出错,这是程序的问题,不是您的操作有误。");
            ui.label(RichText::new(state).strong());
            if rescue.hopeless {
                ui.label("重新打开界面也没有成功,请关闭程序后再启动。");
            }
            if let Some(folder) = super::reports::folder() {
                ui.label("错误报告(不含项目的数字、名称和文字)在:");
                ui.label(RichText::new(folder.display().to_string()).weak());
            }
            ui.horizontal(|ui| {
                go_on = ui.add_enabled(!rescue.hopeless, egui::Button::new("继续工作")).clicked();
                close = ui.button("关闭程序").clicked();
            });
        });
        if go_on {
            self.go_on_after_rescue();
        } else if close {
            self.session.quit = true;
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    /// Builds everything but the project, its undo steps and the person's choices anew.
    fn go_on_after_rescue(&mut self) {
        let session = &mut self.session;
        let renewed = catch_unwind(AssertUnwindSafe(|| {
            session.open.as_ref().map(|open| {
                let mut new = OpenProject::new(open.profile, open.history.clone(), open.path.clone());
                new.seen = open.seen;
                new
            })
        }));
        let Ok(mut open) = renewed else {
            self.rescue = Some(Rescue { hopeless: true, ..self.rescue.take().unwrap_or_default() });
            return;
        };
        let old = std::mem::take(session);
        if let (Some(open), Some(old)) = (&mut open, old.open) {
            open.claim = old.claim;
        }
        *session = Session {
            open,
            settings: old.settings,
            start: old.start,
            recovered: old.recovered,
            taken_over: old.taken_over,
            locks: old.locks,
            ..Session::default()
        };
        session.jobs.system_dialogs = old.jobs.system_dialogs;
        session.jobs.backups = old.jobs.backups;
        session.jobs.layouts = old.jobs.layouts;
        session.message = "界面已重新打开,请核对刚才的操作是否完成".to_owned();
        self.input = Default::default();
        self.rescue = None;
    }
}
