//! The panel of findings: what does not agree, both values, and the way there.
//!
//! Above the list of findings in their groups ([`listing`]), below it the selected one in full ([`details`]).
//! The lines of the list all keep their height, so nothing moves when something is selected.

mod details;
mod entry;
mod filter;
mod group;
mod head;
mod list;
mod listing;
mod step;
mod words;

pub use filter::Filter;
pub use group::{Cause, GroupKey, Grouping};
pub use listing::{Choices, Group, Line, Listed, Listing};

use super::{session::OpenProject, theme};
use crate::audit::Place;
use eframe::egui::{self, Frame, Margin, Panel as Strip, RichText, Ui};
use std::{collections::HashSet, sync::Arc};

/// How the findings are listed.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// Which are listed.
    pub filter: Filter,
    /// By what they are grouped.
    pub grouping: Grouping,
    /// The groups that are folded away.
    pub collapsed: HashSet<GroupKey>,
    /// Scroll the selected finding into sight.
    reveal: bool,
    /// The place in the listed order where F8 goes on when the finding that was selected is gone.
    cursor: usize,
    /// The fix that was just made: what it did, and the state it led to.
    fixed: Option<(String, u64)>,
    listed: Listed,
}

impl Panel {
    /// Scrolls the selected finding into sight.
    pub fn reveal(&mut self) {
        self.reveal = true;
    }

    /// Another finding is looked at: the fix made last is no longer of interest.
    pub(super) fn answered(&mut self) {
        self.fixed = None;
    }
}

/// What was asked for in the panel.
enum Action {
    /// Select a finding and go to a place of it, to its first one if none is named.
    Select(usize, Option<Place>),
    /// Make the fix of a finding.
    Fix(usize),
    /// Put text on the clipboard.
    Copy { text: String, said: String },
    /// Show a rule.
    Explain(String),
    /// Fold a group away or show it.
    Toggle(GroupKey),
    /// Take the last edit back.
    Undo,
}

/// Shows the panel.
pub fn show(ui: &mut Ui, open: &mut OpenProject) {
    let mut action = None;
    let mut asked = None;
    let listing = open.listing();
    head::show(ui, open, &listing, &mut action);
    let listing = open.listing();
    let frame = Frame::NONE.inner_margin(Margin { top: 6, ..Margin::ZERO });
    Strip::bottom("finding")
        .frame(frame)
        // Both sides and their difference are in sight on a small screen.
        .default_size(ui.available_height() * 0.55)
        .size_range(150.0..=ui.available_height() * 0.8)
        .resizable(true)
        .show(ui, |ui| {
            let mut desk = std::mem::take(&mut open.desk);
            // A panel takes the height of its content; this one keeps its own.
            let rect = ui.available_rect_before_wrap();
            let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(rect));
            inside.shrink_clip_rect(rect.expand(2.0));
            details::show(&mut inside, open, &mut desk, &mut action, &mut asked);
            ui.advance_cursor_after_rect(rect);
            open.desk = desk;
        });
    egui::CentralPanel::default().frame(Frame::NONE).show(ui, |ui| {
        if open.report.findings.is_empty() {
            nothing(ui, open);
        } else if listing.order.is_empty() {
            nothing_listed(ui, open);
        } else {
            list::show(ui, open, &listing, &mut action);
        }
    });
    if let Some(action) = action {
        carry_out(open, action);
    }
    if let Some(asked) = asked {
        open.decide(asked);
    }
}

fn carry_out(open: &mut OpenProject, action: Action) {
    match action {
        Action::Select(index, place) => open.select_finding(index, place.as_ref()),
        Action::Fix(index) => {
            let fix = open.report.findings.get(index).and_then(|finding| finding.fix.clone());
            if let Some(fix) = fix
                && open.apply_or_say(&fix.edit)
            {
                open.say(format!("{}(可撤销)", fix.title));
                open.findings.fixed = Some((fix.title, open.history.revision()));
            }
        }
        Action::Copy { text, said } => {
            open.requests.push(super::session::Request::Copy(text));
            open.say(said);
        }
        Action::Explain(code) => open.requests.push(super::session::Request::Explain(code)),
        Action::Toggle(group) => {
            if !open.findings.collapsed.remove(&group) {
                open.findings.collapsed.insert(group);
            }
        }
        Action::Undo => {
            open.settle();
            open.undo();
            open.findings.fixed = None;
        }
    }
}

fn nothing(ui: &mut Ui, open: &OpenProject) {
    let tally = open.report.tally;
    ui.add_space(16.0);
    ui.vertical_centered(|ui| {
        if tally.exact + tally.rounding == 0 {
            ui.label(RichText::new("还没有可以核对的数").strong());
            ui.label("在左边选一张表填数,这里随填随核对。");
        } else {
            ui.label(RichText::new("没有发现不符").strong());
            ui.label(format!("已核对 {} 项,未核对 {} 项(缺数)", tally.exact + tally.rounding, tally.skipped));
        }
    });
}

fn nothing_listed(ui: &mut Ui, open: &mut OpenProject) {
    ui.add_space(16.0);
    ui.vertical_centered(|ui| {
        ui.label("没有符合筛选条件的");
        if ui.button("取消筛选").clicked() {
            open.findings.filter.clear();
        }
    });
}

impl OpenProject {
    /// The findings as listed.
    pub fn listing(&mut self) -> Arc<Listing> {
        self.findings.listing(self.profile, &self.report)
    }
}

/// A quiet text of the panel.
fn quiet(text: impl Into<String>, palette: &theme::Palette) -> RichText {
    RichText::new(text).size(12.0).color(palette.weak)
}
