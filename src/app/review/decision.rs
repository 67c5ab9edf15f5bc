//! What was decided about the selected finding, and the buttons to decide: 已说明, 退回, 恢复待处理, 答复.

use super::{
    Desk,
    keys::{GIVE_UP, KEEP},
    now,
};
use crate::{
    app::{session::OpenProject, theme},
    audit::{Finding, Status},
    project::{Decision, Edit, Remark, RemarkKind, Role, Verdict},
};
use eframe::egui::{Align, Frame, Layout, Margin, RichText, Stroke, StrokeKind, TextEdit, Ui};

/// What a remark on a finding will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 已说明 or 退回.
    Decide(Verdict),
    /// 答复.
    Answer,
}

/// A remark that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    kind: Kind,
    /// The finding it is about, by its values: when these change, the remark is about something else.
    fingerprint: String,
    text: String,
    refusal: Option<String>,
    wants_keyboard: bool,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Begin to write.
    Write(Kind),
    /// Keep what was written.
    Keep,
    /// Take the decision back.
    Withdraw,
    /// Work as the supervisor.
    Review,
}

impl Draft {
    /// Gives its field the keyboard.
    pub(super) fn take_keyboard(&mut self) {
        self.wants_keyboard = true;
    }
}

impl Kind {
    fn button(self) -> &'static str {
        match self {
            Kind::Decide(Verdict::Explained) => "已说明…",
            Kind::Decide(Verdict::SentBack) => "退回…",
            Kind::Answer => "答复…",
        }
    }

    /// The field's name, and what it is for.
    fn field(self) -> (&'static str, &'static str) {
        match self {
            Kind::Decide(Verdict::Explained) => ("说明理由", "为什么可以接受(必填)"),
            Kind::Decide(Verdict::SentBack) => ("退回意见", "要编制人核对或改正什么(必填)"),
            Kind::Answer => ("答复", "查到了什么、改了什么(必填)"),
        }
    }
}

impl Desk {
    /// Whether something is being written about a finding of these values.
    pub fn is_writing_about(&self, finding: &Finding) -> bool {
        self.draft.as_ref().is_some_and(|draft| draft.fingerprint == finding.fingerprint())
    }
}

/// The ways to say something about a finding, or the field for what is being said.
pub fn deeds(ui: &mut Ui, finding: &Finding, desk: &mut Desk, asked: &mut Option<Asked>) {
    if desk.is_writing_about(finding)
        && let Some(draft) = &mut desk.draft
    {
        let open = editor(ui, draft, asked);
        if !open {
            desk.draft = None;
        }
        return;
    }
    ui.horizontal_wrapped(|ui| match desk.role {
        Role::Reviewer => {
            for verdict in [Verdict::Explained, Verdict::SentBack] {
                let kind = Kind::Decide(verdict);
                if ui.button(kind.button()).on_hover_text(kind.field().1).clicked() {
                    *asked = Some(Asked::Write(kind));
                }
            }
            if finding.decision.is_some() && ui.button("恢复待处理").on_hover_text("撤回这条复核意见").clicked()
            {
                *asked = Some(Asked::Withdraw);
            }
        }
        Role::Preparer => {
            if finding.decision.is_some() {
                let kind = Kind::Answer;
                if ui.button(kind.button()).on_hover_text(kind.field().1).clicked() {
                    *asked = Some(Asked::Write(kind));
                }
            } else if ui.link(RichText::new("复核:说明或退回").size(12.0)).on_hover_text("切换到复核方式").clicked()
            {
                *asked = Some(Asked::Review);
            }
        }
    });
}

/// What was said about a finding: the decision with its name, time and reason, and everything around it.
pub fn said(ui: &mut Ui, finding: &Finding) {
    let Some(decision) = &finding.decision else { return };
    let palette = theme::palette(ui);
    let color = match finding.status {
        Status::Explained => palette.accepted,
        Status::Stale => palette.weak,
        Status::SentBack | Status::Open => palette.error,
    };
    Frame::NONE.fill(palette.paper).inner_margin(Margin::symmetric(8, 6)).corner_radius(3).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 3.0;
        for remark in &decision.earlier {
            remark_line(ui, remark);
        }
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(decision.verdict.name()).font(theme::bold(13.0)).color(color));
            let signed = format!("{} {}", decision.by, decision.at);
            ui.label(RichText::new(signed).size(12.0).color(palette.weak));
        });
        ui.label(&decision.reason);
        if finding.status == Status::Stale {
            ui.label(RichText::new(stale_words(decision)).size(12.0).color(palette.error));
        }
        for answer in &decision.answers {
            remark_line(ui, answer);
        }
    });
    ui.add_space(2.0);
}

fn remark_line(ui: &mut Ui, remark: &Remark) {
    let weak = theme::palette(ui).weak;
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(remark.kind.name()).font(theme::bold(12.5)));
        ui.label(RichText::new(format!("{} {}", remark.by, remark.at)).size(12.0).color(weak));
    });
    ui.label(&remark.text);
}

/// The fingerprint can be read: identity, left value, right value.
fn stale_words(decision: &Decision) -> String {
    let mut values = decision.fingerprint.split(" | ").skip(1).take(2).filter(|value| !value.is_empty());
    match (values.next(), values.next()) {
        (Some(left), Some(right)) => format!("已失效:当时两边是 {left} 与 {right},现在变了"),
        _ => "已失效:当时的内容现在变了".to_owned(),
    }
}

/// The field for a remark; `false`: it was given up.
fn editor(ui: &mut Ui, draft: &mut Draft, asked: &mut Option<Asked>) -> bool {
    let palette = theme::palette(ui);
    let (name, hint) = draft.kind.field();
    let (mut open, mut keep) = (true, false);
    ui.horizontal(|ui| {
        ui.label(RichText::new(name).font(theme::bold(13.0)));
        if let Some(refusal) = &draft.refusal {
            ui.label(RichText::new(refusal).color(palette.error).size(12.5));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            open = !ui.button("取消").clicked();
            keep = ui.button("确定").on_hover_text("Ctrl+Enter").clicked();
        });
    });
    let field = TextEdit::multiline(&mut draft.text).desired_rows(2).desired_width(f32::INFINITY).hint_text(hint);
    let response = ui.add(field).accessible_name(name);
    if std::mem::take(&mut draft.wants_keyboard) {
        response.request_focus();
    }
    keep |= response.has_focus() && ui.input_mut(|input| input.consume_shortcut(&KEEP.shortcut));
    if response.changed() {
        draft.refusal = None;
    }
    if draft.refusal.is_some() {
        ui.painter().rect_stroke(response.rect, 3.0, Stroke::new(1.5, palette.error), StrokeKind::Inside);
    }
    if keep {
        *asked = Some(Asked::Keep);
    }
    let escaped = response.lost_focus() && ui.input(|input| input.key_pressed(GIVE_UP.shortcut.logical_key));
    open && !(escaped && draft.text.trim().is_empty())
}

impl OpenProject {
    /// Does what was asked for about the selected finding.
    pub fn decide(&mut self, asked: Asked) {
        let Some(finding) = self.selected_index().and_then(|index| self.report.findings.get(index)).cloned() else {
            return;
        };
        match asked {
            Asked::Write(kind) => {
                self.settle();
                let fingerprint = finding.fingerprint();
                let text = String::new();
                self.desk.draft = Some(Draft { kind, fingerprint, text, refusal: None, wants_keyboard: true });
                self.knows_name();
            }
            Asked::Keep => self.keep_draft(&finding),
            Asked::Withdraw => {
                let Some(decision) = &finding.decision else { return };
                let (finding, fingerprint) = (decision.finding.clone(), decision.fingerprint.clone());
                if self.apply_or_say(&Edit::WithdrawDecision { finding, fingerprint }) {
                    self.say("已恢复为待处理(可撤销)");
                }
            }
            Asked::Review => self.requests.push(crate::app::session::Request::TakeRole(Role::Reviewer)),
        }
    }

    fn keep_draft(&mut self, finding: &Finding) {
        if !self.knows_name() {
            return;
        }
        let Some(mut draft) = self.desk.draft.take() else { return };
        let (text, by, at) = (draft.text.trim().to_owned(), self.desk.name.clone(), now());
        let edit = match (draft.kind, &finding.decision) {
            (Kind::Answer, Some(decision)) => Edit::Answer {
                finding: decision.finding.clone(),
                fingerprint: decision.fingerprint.clone(),
                answer: Remark { kind: RemarkKind::Answered, text, by, at },
            },
            (Kind::Answer, None) => return,
            (Kind::Decide(verdict), decided) => Edit::Decide {
                decision: Decision {
                    finding: finding.identity(),
                    fingerprint: finding.fingerprint(),
                    verdict,
                    reason: text,
                    by,
                    at,
                    about: finding.message.clone(),
                    answers: Vec::new(),
                    earlier: Vec::new(),
                },
                instead_of: decided.as_ref().map(|decision| decision.fingerprint.clone()),
            },
        };
        match self.apply(&edit) {
            Ok(()) => self.say(match draft.kind {
                Kind::Decide(Verdict::Explained) => "已记下说明,F8 看下一条",
                Kind::Decide(Verdict::SentBack) => "已退回给编制人,F8 看下一条",
                Kind::Answer => "已记下答复,等复核人看",
            }),
            Err(error) => {
                draft.refusal =
                    Some(if draft.text.trim().is_empty() { "不能空着".to_owned() } else { error.to_string() });
                draft.wants_keyboard = true;
                self.desk.draft = Some(draft);
            }
        }
    }
}
