//! The review desk: who is at work, decisions on findings, comments, signatures.
//!
//! 编制 fills in and answers; 复核 decides and signs off, and changes neither figures nor texts: what is reviewed must
//! not change under the reviewer's hand. Everything said is an edit of the project like any other.

pub mod comments;
pub mod decision;
mod keys;
mod marks;
mod name;
pub mod sign;

pub use keys::WRITING_KEYS;
pub use marks::{CommentMarks, Commented};
pub use name::name_dialog;

use super::{
    command::Command,
    session::{OpenProject, Page, Request, Session},
    theme,
};
use crate::{
    audit::Status,
    project::{Anchor, Paragraph, Role, Signatures, Verdict},
};
use eframe::egui::{Align, Layout, RichText, Ui};
use std::rc::Rc;

/// What the right panel shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// 勾稽.
    #[default]
    Findings,
    /// 批注.
    Comments,
}

/// The state of the desk while a project is open.
#[derive(Debug, Default)]
pub struct Desk {
    /// As what the person is at work.
    pub role: Role,
    /// The person's name; empty until it was asked.
    pub name: String,
    /// What the right panel shows.
    pub tab: Tab,
    /// What is being written about a finding.
    pub draft: Option<decision::Draft>,
    /// The comment that is being written, and how comments are listed.
    pub comments: comments::Writing,
    /// Where the comments are.
    pub marks: Rc<CommentMarks>,
    /// The signatures, checked against the current state.
    pub signatures: Signatures,
    /// How many findings of the last report were sent back.
    pub sent_back: usize,
    /// Another window has the file: nothing may be changed here, and nothing said.
    pub read_only: bool,
    /// Something that is being written waits until the person's name is known.
    waits_for_name: bool,
}

impl Desk {
    /// Whether figures and texts may be changed.
    pub fn may_change(&self) -> bool {
        self.role == Role::Preparer && !self.read_only
    }
}

/// The time of day as decisions and signatures name it.
pub fn now() -> String {
    chrono::Local::now().format("%Y-%m-%d %H:%M").to_string()
}

impl Session {
    /// The open project's desk follows the choices of the person.
    pub fn sync_desk(&mut self) {
        let Some(open) = &mut self.open else { return };
        let (role, name) = (self.settings.role, &self.settings.name);
        open.desk.read_only = open.claim.is_taken();
        if open.desk.role != role {
            open.settle();
            open.desk.role = role;
            open.desk.draft = None;
        }
        if open.desk.name != *name {
            open.desk.name.clone_from(name);
        }
    }

    /// Takes up a role; a person without a name is asked for it.
    pub fn take_role(&mut self, role: Role) {
        if let Some(open) = &mut self.open {
            open.settle();
        }
        self.settings.role = role;
        self.sync_desk();
        self.message = match role {
            Role::Preparer => "编制:可以改数字和文字,答复退回的问题".to_owned(),
            Role::Reviewer => "复核:逐条说明或退回,写批注,签署;数字和文字不能改".to_owned(),
        };
        if role == Role::Reviewer && self.settings.name.is_empty() {
            self.ask_name();
        }
    }

    /// Begins to write a decision about the selected finding.
    pub fn write_about_finding(&mut self, verdict: Verdict) {
        self.settings.findings = true;
        if let Some(open) = &mut self.open {
            open.desk.tab = Tab::Findings;
            open.decide(decision::Asked::Write(decision::Kind::Decide(verdict)));
        }
    }

    /// Shows all comments.
    pub fn show_comments(&mut self) {
        self.settings.findings = true;
        if let Some(open) = &mut self.open {
            open.desk.tab = Tab::Comments;
        }
    }
}

impl Desk {
    /// Gives the keyboard back to what waited for the person's name.
    fn go_on_writing(&mut self) {
        if std::mem::take(&mut self.waits_for_name) {
            match (self.tab, &mut self.draft) {
                (Tab::Findings, Some(draft)) => draft.take_keyboard(),
                (Tab::Findings, None) => {}
                (Tab::Comments, _) => self.comments.take_keyboard(),
            }
        }
    }
}

impl OpenProject {
    /// What the keyboard is on: a cell or a paragraph.
    pub fn current_anchor(&mut self) -> Option<Anchor> {
        match self.page.clone() {
            Page::Form(_) => {
                let table = self.table()?;
                let address = table.address(self.grid()?.selection.active)?;
                Some(if self.prior { Anchor::Prior(address) } else { Anchor::Cell(address) })
            }
            Page::Text(part) => {
                let index = self.text_mut(part).active_paragraph()?;
                (index < self.project().texts.part(part).len()).then_some(Anchor::Paragraph(part, index))
            }
            Page::Facts | Page::Preview => None,
        }
    }

    /// Whether the next undo (or redo) would change figures or texts, which a reviewer does not.
    pub(super) fn would_change_content(&self, redo: bool) -> bool {
        let other = if redo { self.history.redone() } else { self.history.undone() };
        other.is_some_and(|other| !self.project().has_content_of(other))
    }

    /// Selects the next finding of a status, after the selected one.
    pub fn step_status(&mut self, status: Status) {
        let of_status = |index: &usize| self.report.findings.get(*index).is_some_and(|f| f.status() == status);
        let after = self.selected_index().map_or(0, |index| index + 1);
        let next = (after..self.report.findings.len()).chain(0..after).find(of_status);
        if let Some(index) = next {
            self.desk.tab = Tab::Findings;
            self.findings.reveal();
            self.select_finding(index, None);
        }
    }

    /// What a person who opens the project has to know about its review.
    pub fn review_news(&self) -> Option<String> {
        let sent_back = self.desk.sent_back;
        let comments = self.project().comments.iter().filter(|comment| !comment.resolved).count();
        let mut news = Vec::new();
        if sent_back > 0 {
            news.push(format!("复核退回 {sent_back} 条"));
        }
        if comments > 0 {
            news.push(format!("批注 {comments} 条未解决"));
        }
        (!news.is_empty()).then(|| news.join(","))
    }

    /// Asks for the person's name where it is needed and not known; `true`: it is known.
    fn knows_name(&mut self) -> bool {
        let known = !self.desk.name.trim().is_empty();
        if !known {
            self.desk.waits_for_name = true;
            self.requests.push(Request::AskName);
        }
        known
    }
}

/// The heads of the right panel's two sides.
pub fn tabs(ui: &mut Ui, open: &mut OpenProject) {
    ui.horizontal(|ui| {
        let unresolved = open.project().comments.iter().filter(|comment| !comment.resolved).count();
        let comments = if unresolved > 0 { format!("批注 {unresolved}") } else { "批注".to_owned() };
        ui.selectable_value(&mut open.desk.tab, Tab::Findings, RichText::new("勾稽").strong());
        ui.selectable_value(&mut open.desk.tab, Tab::Comments, RichText::new(comments).strong());
    });
    ui.separator();
}

/// 编制/复核 at the end of the toolbar.
pub fn role_switch(ui: &mut Ui, session: &Session, commands: &mut Vec<Command>) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        for role in Role::ALL.into_iter().rev() {
            let command = Command::TakeRole(role);
            let hint = match role {
                Role::Preparer => "编制方式:填数、写说明、答复退回的问题",
                Role::Reviewer => "复核方式:逐条说明或退回、批注、签署;不改数字和文字",
            };
            let on = session.settings.role == role;
            if ui.selectable_label(on, RichText::new(role.name()).strong()).on_hover_text(hint).clicked() && !on {
                commands.push(command);
            }
        }
        if !session.settings.name.is_empty() {
            ui.label(RichText::new(&session.settings.name).color(theme::palette(ui).weak));
        }
    });
}

/// What stands where the keyboard is, for a comment to remember.
fn what_stands_here(open: &mut OpenProject) -> String {
    const LONGEST: usize = 40;
    match open.current_anchor() {
        Some(Anchor::Paragraph(part, index)) => {
            let paragraph = open.project().texts.part(part).get(index);
            let text = paragraph.map(Paragraph::text).unwrap_or_default();
            let mut short: String = text.chars().take(LONGEST).collect();
            if text.chars().count() > LONGEST {
                short.push('…');
            }
            short
        }
        Some(_) => {
            let spot = open.grid().map(|grid| grid.selection.active);
            let shown = spot.zip(open.table()).map(|(spot, table)| table.text(open.values(), spot).0);
            shown.unwrap_or_default()
        }
        None => String::new(),
    }
}
