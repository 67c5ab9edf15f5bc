//! The selected finding in full: both sides with their places, the difference, the rule, and what can be done.

use super::{Action, quiet, words};
use crate::{
    app::{
        review::{Desk, decision},
        session::OpenProject,
        theme,
    },
    audit::{Finding, Side},
    form::Profile,
};
use eframe::egui::{Align, CentralPanel, Color32, Frame, Label, Layout, Margin, Panel, RichText, ScrollArea, Ui};

/// A long sum has many cells; the first ones show the way.
const MOST_PLACES: usize = 6;
/// A longer value is words and no figure, and stands under the side's name.
const LONGEST_VALUE: usize = 16;

pub(super) fn show(
    ui: &mut Ui,
    open: &OpenProject,
    desk: &mut Desk,
    action: &mut Option<Action>,
    asked: &mut Option<decision::Asked>,
) {
    let finding = open.selected_index().and_then(|index| Some((index, open.report.findings.get(index)?)));
    let Some((index, finding)) = finding else { return nothing_selected(ui, open, action) };
    // What can be done stands in the same place however long the words above are.
    Panel::bottom("deeds").frame(Frame::NONE.inner_margin(Margin::symmetric(0, 4))).resizable(false).show(ui, |ui| {
        if !desk.is_writing_about(finding) {
            deeds(ui, finding, index, desk.may_change(), action);
        }
        decision::deeds(ui, finding, desk, asked);
    });
    CentralPanel::default().frame(Frame::NONE).show(ui, |ui| {
        ScrollArea::vertical().id_salt(("details", index)).auto_shrink(false).show(ui, |ui| {
            details(ui, open.profile, finding, index, action);
        });
    });
}

fn nothing_selected(ui: &mut Ui, open: &OpenProject, action: &mut Option<Action>) {
    // The part below the list keeps its height whatever it shows.
    ui.set_min_size(ui.available_size());
    let palette = theme::palette(ui);
    if let Some((title, revision)) = &open.findings.fixed
        && *revision == open.history.revision()
    {
        ui.label(RichText::new(format!("已{title}")).strong());
        ui.horizontal(|ui| {
            if ui.button("撤销这次修改").clicked() {
                *action = Some(Action::Undo);
            }
            ui.label(quiet("F8 看下一条", palette));
        });
        return;
    }
    if !open.report.findings.is_empty() {
        ui.label(quiet("点一条,这里写出两边的数、差额和规则,表格和文字里标出两处。F8 到下一条。", palette));
    }
}

fn details(ui: &mut Ui, profile: &Profile, finding: &Finding, index: usize, action: &mut Option<Action>) {
    let palette = theme::palette(ui);
    let color = palette.severity(finding.severity);
    ui.label(RichText::new(words::heading(finding)).color(color).font(theme::bold(13.0)));
    ui.label(&finding.message);
    ui.add_space(2.0);
    decision::said(ui, finding);
    side(ui, "左", &finding.left, color, action, index);
    side(ui, "右", &finding.right, color, action, index);
    if let Some(difference) = &finding.difference {
        row(ui, "差", |ui| value(ui, difference, color));
    }
    if let Some(help) = &finding.help {
        ui.label(RichText::new(help).color(palette.weak));
    }
    if let Some(rule) = profile.rules.iter().find(|rule| rule.code == finding.code) {
        ui.label(quiet(format!("规则 {}:{}", rule.code, rule.title), palette)).on_hover_text(&rule.why);
    }
    for folded in &finding.folded {
        ui.label(quiet(format!("同因 {} {}", folded.code, folded.message), palette));
    }
}

/// What can be done about a finding.
fn deeds(ui: &mut Ui, finding: &Finding, index: usize, may_change: bool, action: &mut Option<Action>) {
    ui.horizontal_wrapped(|ui| {
        if let Some(fix) = &finding.fix
            && may_change
            && ui.button(&fix.title).on_hover_text("改完可以撤销").clicked()
        {
            *action = Some(Action::Fix(index));
        }
        if ui.small_button("规则说明").on_hover_text("公式、理由和例子").clicked() {
            *action = Some(Action::Explain(finding.code.clone()));
        }
        if ui.small_button("复制这一条").on_hover_text("复制为文字").clicked() {
            *action = Some(Action::Copy { text: words::as_text(finding), said: "已复制这一条".to_owned() });
        }
    });
}

/// A line with its name in front.
fn row(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(name).color(theme::palette(ui).weak));
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            content(ui);
        });
    });
}

/// A value at the right edge, so that those of both sides stand under each other.
fn value(ui: &mut Ui, text: &str, color: Color32) {
    ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
        ui.label(RichText::new(text).font(theme::bold(13.5)).color(color));
    });
}

fn side(ui: &mut Ui, name: &str, side: &Side, color: Color32, action: &mut Option<Action>, index: usize) {
    if side.text.is_empty() && side.value.is_none() && side.places.is_empty() {
        return;
    }
    row(ui, name, |ui| {
        let figure = side.value.as_deref().filter(|value| value.chars().count() <= LONGEST_VALUE);
        let words = if figure.is_none() { side.value.as_deref() } else { None };
        ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
            if let Some(figure) = figure {
                ui.label(RichText::new(figure).font(theme::bold(13.5)).color(color));
            }
            ui.vertical(|ui| {
                ui.add(Label::new(&side.text).wrap());
                if let Some(words) = words.filter(|words| *words != side.text) {
                    ui.add(Label::new(RichText::new(words).color(color)).wrap());
                }
                places(ui, side, action, index);
            });
        });
    });
}

fn places(ui: &mut Ui, side: &Side, action: &mut Option<Action>, index: usize) {
    ui.horizontal_wrapped(|ui| {
        for place in side.places.iter().take(MOST_PLACES) {
            let link = ui.link(RichText::new(place.to_string()).size(12.0));
            if link.on_hover_text("到这里去").clicked() {
                *action = Some(Action::Select(index, Some(place.clone())));
            }
        }
        if side.places.len() > MOST_PLACES {
            ui.label(quiet(format!("等 {} 处", side.places.len()), theme::palette(ui)));
        }
    });
}
