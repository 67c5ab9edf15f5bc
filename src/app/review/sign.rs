//! 签署: who has signed, whether it still holds, and what stands in the way of signing.

use super::now;
use crate::{
    app::{
        dialogs::modal,
        session::{Dialog, OpenProject, Session},
        theme,
    },
    audit::{Severity, Status},
    project::{Edit, Role, Signature, Signed},
};
use eframe::egui::{self, Button, Color32, Grid, RichText, ScrollArea, Ui};

/// What was asked for.
enum Asked {
    Sign,
    Withdraw,
    GoTo(usize),
    Name,
    Close,
}

/// Shows the dialog.
pub fn dialog(ctx: &egui::Context, session: &mut Session) {
    let Some(open) = &mut session.open else { return };
    let mut asked = None;
    let title = format!("{}签署", open.desk.role.person());
    let closed = modal(ctx, &title, 560.0, |ui| {
        state(ui, open);
        ui.separator();
        obstacles(ui, open, &mut asked);
        buttons(ui, open, &mut asked);
    });
    match asked {
        Some(Asked::Sign) => {
            open.settle();
            let (role, revision) = (open.desk.role, open.history.revision());
            session.jobs.digest(ctx, open.profile, open.project().clone(), role, revision);
        }
        Some(Asked::Withdraw) => {
            let role = open.desk.role;
            if open.apply_or_say(&Edit::WithdrawSignature(role)) {
                open.say(format!("已撤回{}的签署(可撤销)", role.person()));
            }
        }
        Some(Asked::GoTo(index)) => {
            open.desk.tab = super::Tab::Findings;
            open.findings.reveal();
            session.settings.findings = true;
            return open.select_finding(index, None);
        }
        Some(Asked::Name) => return session.ask_name(),
        Some(Asked::Close) => return,
        None if closed => return,
        None => {}
    }
    session.dialog = Some(Dialog::Sign);
}

/// Both roles with their signatures.
fn state(ui: &mut Ui, open: &OpenProject) {
    let palette = theme::palette(ui);
    Grid::new("signatures").num_columns(4).spacing([18.0, 6.0]).show(ui, |ui| {
        for role in Role::ALL {
            ui.label(RichText::new(role.person()).strong());
            match open.desk.signatures.of_role(role) {
                None => {
                    ui.label(RichText::new("未签署").color(palette.weak));
                }
                Some((signature, holds)) => {
                    ui.label(&signature.by);
                    ui.label(&signature.at);
                    let (words, color) = holds_words(holds, palette);
                    ui.label(RichText::new(words).color(color).strong());
                }
            }
            ui.end_row();
        }
    });
    let signers: Vec<&Signature> = open.desk.signatures.list.iter().map(|(signature, _)| signature).collect();
    if let [first, second] = signers.as_slice()
        && first.by == second.by
    {
        ui.label(RichText::new("编制人和复核人是同一个人。").color(palette.notice));
    }
}

fn holds_words(holds: bool, palette: &theme::Palette) -> (&'static str, Color32) {
    if holds { ("有效", palette.accepted) } else { ("已失效:签署后内容有改动", palette.error) }
}

/// The open errors, which have to be dealt with first; what else is open is told.
fn obstacles(ui: &mut Ui, open: &OpenProject, asked: &mut Option<Asked>) {
    const MOST: usize = 50;
    let palette = theme::palette(ui);
    let errors = open_errors(open);
    if !errors.is_empty() {
        let text = format!("还有 {} 条错误没有处理,改正或说明以后才能签署:", errors.len());
        ui.label(RichText::new(text).color(palette.error));
        ScrollArea::vertical().max_height(190.0).auto_shrink([false, true]).show(ui, |ui| {
            for index in errors.iter().take(MOST) {
                let Some(finding) = open.report.findings.get(*index) else { continue };
                let status =
                    if finding.status == Status::Open { String::new() } else { format!("({})", finding.status.name()) };
                let text = format!("{}{status} {}", finding.code, finding.message);
                let link = ui.add(egui::Link::new(RichText::new(text).size(12.5)));
                if link.on_hover_text("到这一条去").clicked() {
                    *asked = Some(Asked::GoTo(*index));
                }
            }
            if errors.len() > MOST {
                ui.label(format!("等 {} 条", errors.len()));
            }
        });
    } else if !open.is_checked() {
        ui.label(RichText::new("正在核对…").color(palette.accent));
    } else if open.holds_own_signature() {
        ui.label("内容与签署时一致。");
    } else {
        ui.label("没有未处理的错误,可以签署。");
    }
    let mut rest = Vec::new();
    let explained = open.report.findings.iter().filter(|finding| finding.status == Status::Explained).count();
    if explained > 0 {
        rest.push(format!("已说明 {explained} 条"));
    }
    let notices = open.report.count(Severity::Notice);
    if notices > 0 {
        rest.push(format!("提示 {notices} 条待处理"));
    }
    if open.report.tally.skipped > 0 {
        rest.push(format!("{} 项缺数未核对", open.report.tally.skipped));
    }
    let comments = open.project().comments.iter().filter(|comment| !comment.resolved).count();
    if comments > 0 {
        rest.push(format!("批注 {comments} 条未解决"));
    }
    if !rest.is_empty() {
        ui.label(RichText::new(format!("另有:{}(不影响签署)。", rest.join(","))).color(palette.weak));
    }
    let covered = match open.desk.role {
        Role::Preparer => {
            "签署的是:各表、上年数、第一、三、四部分文字、单位和年度。以后有一处改动,签署就失效;改回来,又有效。"
        }
        Role::Reviewer => {
            "签署的是:各表、上年数、第一、三、四部分文字、单位和年度,以及全部复核意见。以后有一处改动,签署就失效;改回来,又有效。"
        }
    };
    ui.label(RichText::new(covered).size(12.5).color(palette.weak));
}

fn open_errors(open: &OpenProject) -> Vec<usize> {
    let findings = open.report.findings.iter().enumerate();
    let errors = findings.filter(|(_, finding)| finding.severity() == Severity::Error && finding.is_open());
    errors.map(|(index, _)| index).collect()
}

fn buttons(ui: &mut Ui, open: &OpenProject, asked: &mut Option<Asked>) {
    let name = &open.desk.name;
    ui.horizontal(|ui| {
        let ready = open.may_sign();
        let text = if name.is_empty() {
            format!("以{}身份签署", open.desk.role.person())
        } else {
            format!("{name} 以{}身份签署", open.desk.role.person())
        };
        let signed = open.desk.signatures.of_role(open.desk.role).is_some();
        if !open.holds_own_signature() {
            let sign = ui.add_enabled(ready, Button::new(text)).on_disabled_hover_text("还有错误没有处理");
            if sign.clicked() {
                *asked = Some(if name.is_empty() { Asked::Name } else { Asked::Sign });
            }
        }
        if signed && ui.button("撤回签署").clicked() {
            *asked = Some(Asked::Withdraw);
        }
        if ui.button("我的姓名…").clicked() {
            *asked = Some(Asked::Name);
        }
        if ui.button("关闭").clicked() {
            *asked = Some(Asked::Close);
        }
    });
}

impl OpenProject {
    /// Whether nothing stands in the way of signing.
    pub fn may_sign(&self) -> bool {
        self.is_checked() && !self.report.has_open_errors()
    }

    /// Whether the role at work has signed the content as it is.
    fn holds_own_signature(&self) -> bool {
        self.desk.signatures.of_role(self.desk.role).is_some_and(|(_, holds)| holds)
    }

    /// Signs the content of a revision, if it is still the content and nothing stands in the way.
    pub fn sign(&mut self, role: Role, revision: u64, digest: String) {
        if revision != self.history.revision() || !self.may_sign() {
            return self.say("内容有改动,没有签署;请再签一次");
        }
        let signature = Signature { role, by: self.desk.name.clone(), at: now(), digest };
        if self.apply_or_say(&Edit::Sign(signature)) {
            self.say(format!("{}已签署,请保存", role.person()));
        }
    }
}

/// What the status bar says of the signatures; `None` where nobody has signed.
pub fn status_words(open: &OpenProject, palette: &theme::Palette) -> Option<(String, Color32)> {
    let signatures = &open.desk.signatures;
    let named = |holds: bool| {
        let of = signatures.list.iter().filter(|(_, held)| *held == holds);
        of.map(|(signature, _)| format!("{} {}", signature.role.name(), signature.by)).collect::<Vec<_>>().join("、")
    };
    match signatures.state() {
        Signed::None => None,
        Signed::Valid => Some((format!("已签署({})", named(true)), palette.accepted)),
        Signed::Broken => Some((format!("签署已失效({})", named(false)), palette.error)),
    }
}
