//! The panel's head: what was checked, the filters with their counts, and what is done with the whole list.

use super::{Action, Grouping, Line, Listing, filter::SEVERITIES, quiet, words};
use crate::{
    app::{
        session::{OpenProject, Request},
        theme,
    },
    audit::{Severity, Status},
};
use eframe::egui::{Align, Button, ComboBox, Layout, RichText, TextEdit, Ui};

pub(super) fn show(ui: &mut Ui, open: &mut OpenProject, listing: &Listing, action: &mut Option<Action>) {
    checked(ui, open);
    severities(ui, open, listing);
    statuses(ui, open, listing);
    ui.horizontal(|ui| {
        let grouping = &mut open.findings.grouping;
        let combo = ComboBox::from_id_salt("grouping").selected_text(grouping.name()).width(76.0);
        let chosen = combo.show_ui(ui, |ui| {
            for other in Grouping::ALL {
                ui.selectable_value(grouping, other, other.name());
            }
        });
        chosen.response.accessible_name("分组");
        let width = ui.available_width();
        let field =
            TextEdit::singleline(&mut open.findings.filter.text).hint_text("筛选:文字、代码、数").desired_width(width);
        ui.add(field).accessible_name("查找勾稽结果");
    });
    whole_list(ui, open, listing, action);
    ui.separator();
}

fn checked(ui: &mut Ui, open: &mut OpenProject) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new("勾稽核对").font(theme::bold(14.5)));
        let tally = open.report.tally;
        let text = format!(
            "相等 {} · 尾差 {} · 不符 {} · 未核对 {}",
            tally.exact, tally.rounding, tally.failed, tally.skipped
        );
        let tally = ui.add(Button::new(quiet(text, palette)).frame(false).truncate());
        if tally.on_hover_text("未核对:有关的数还没有填,不算通过;点开列出").clicked() {
            open.requests.push(Request::ListUnchecked);
        }
    });
}

fn severities(ui: &mut Ui, open: &mut OpenProject, listing: &Listing) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        for severity in SEVERITIES {
            let count = listing.of_severity(severity);
            let filter = &mut open.findings.filter;
            let on = filter.shows_severity(severity);
            let color = if on && count > 0 { palette.severity(severity) } else { palette.weak };
            let text = RichText::new(format!("{} {count}", severity.name())).color(color);
            let hint = format!("{}:{}。点一下显示或隐藏", severity.name(), meaning(severity));
            if ui.selectable_label(on, text).on_hover_text(hint).clicked() {
                filter.toggle_severity(severity);
            }
        }
    });
}

fn meaning(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "不能用四舍五入解释的不符",
        Severity::Notice => "可疑而不算错,值得看一眼",
        Severity::Rounding => "四舍五入造成的差额",
    }
}

fn statuses(ui: &mut Ui, open: &mut OpenProject, listing: &Listing) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for status in Status::ALL {
            let count = listing.of_status(status);
            let filter = &mut open.findings.filter;
            let on = filter.shows_status(status);
            let color = if on && count > 0 { palette.text } else { palette.weak };
            let text = RichText::new(format!("{} {count}", status.name())).size(12.5).color(color);
            if ui.selectable_label(on, text).on_hover_text("点一下显示或隐藏").clicked() {
                filter.toggle_status(status);
            }
        }
    });
}

/// How many are listed, and what can be done with them.
fn whole_list(ui: &mut Ui, open: &mut OpenProject, listing: &Listing, action: &mut Option<Action>) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        let at = open.selected_index().and_then(|index| listing.order.iter().position(|listed| *listed == index));
        let count = listing.order.len();
        let text = match at {
            Some(at) => format!("第 {} / {count} 条", at + 1),
            None => format!("列出 {count} 条"),
        };
        ui.label(quiet(text, palette));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_enabled_ui(count > 0, |ui| {
                if step_button(ui, "▼", "下一条", "F8") {
                    open.step_finding(false);
                }
                if step_button(ui, "▲", "上一条", "Shift+F8") {
                    open.step_finding(true);
                }
                if ui.small_button("复制全部").on_hover_text("把列出的各条复制为文字").clicked() {
                    let findings = listing.order.iter().filter_map(|index| open.report.findings.get(*index));
                    let texts: Vec<String> = findings.map(|finding| words::as_text(finding)).collect();
                    *action = Some(Action::Copy { text: texts.join("\n\n"), said: format!("已复制 {count} 条") });
                }
                fold_all(ui, open, listing);
            });
        });
    });
}

fn step_button(ui: &mut Ui, sign: &str, name: &str, key: &str) -> bool {
    let response = ui.small_button(sign).on_hover_text(format!("{name}({key})"));
    response.accessible_name(name).clicked()
}

/// Folds all groups away, or opens them all.
fn fold_all(ui: &mut Ui, open: &mut OpenProject, listing: &Listing) {
    if !listing.lines.iter().any(|line| matches!(line, Line::Heading(_))) {
        return;
    }
    let folded = listing.groups.iter().all(|group| group.collapsed);
    let (name, hint) = if folded { ("展开", "展开各组") } else { ("收起", "只留各组的标题") };
    if ui.small_button(name).on_hover_text(hint).clicked() {
        let collapsed = &mut open.findings.collapsed;
        for group in &listing.groups {
            if folded {
                collapsed.remove(&group.key);
            } else {
                collapsed.insert(group.key.clone());
            }
        }
    }
}
