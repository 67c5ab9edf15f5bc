//! The panel of findings: what does not agree, both values, and the way there.

use super::{
    review::{Desk, decision},
    session::OpenProject,
    theme,
};
use crate::audit::{Finding, Place, Report, Severity, Side};
use eframe::egui::{self, Align, Color32, Frame, Layout, Margin, Rect, RichText, ScrollArea, Sense, Stroke, Ui, vec2};

/// Which findings are listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The severities shown.
    pub errors: bool,
    /// 提示.
    pub notices: bool,
    /// 尾差.
    pub roundings: bool,
    /// Only those that nobody has answered.
    pub open_only: bool,
    /// Words that must occur.
    pub text: String,
    /// Scroll the selected finding into sight.
    pub reveal: bool,
    /// The height of the selected entry as last shown.
    selected_height: f32,
}

impl Default for Filter {
    fn default() -> Filter {
        Filter {
            errors: true,
            notices: true,
            roundings: true,
            open_only: false,
            text: String::new(),
            reveal: false,
            selected_height: 0.0,
        }
    }
}

impl Filter {
    fn shows(&self, severity: Severity) -> bool {
        match severity {
            Severity::Error => self.errors,
            Severity::Notice => self.notices,
            Severity::Rounding => self.roundings,
        }
    }

    /// The positions of the listed findings in the report.
    pub fn listed(&self, report: &Report) -> Vec<usize> {
        let text = self.text.trim();
        let fits = |finding: &Finding| {
            let words = [&finding.code, &finding.message, &finding.left.text, &finding.right.text];
            self.shows(finding.severity)
                && (!self.open_only || finding.is_open())
                && (text.is_empty() || words.iter().any(|word| word.contains(text)))
        };
        report.findings.iter().enumerate().filter(|(_, finding)| fits(finding)).map(|(index, _)| index).collect()
    }
}

/// The height of an entry that is not selected: a line of heading and two of message.
const ENTRY: f32 = 66.0;

/// Shows the panel.
pub fn show(ui: &mut Ui, open: &mut OpenProject) {
    head(ui, open);
    ui.separator();
    let listed = open.filter.listed(&open.report);
    if open.report.findings.is_empty() {
        let tally = open.report.tally;
        ui.add_space(16.0);
        ui.vertical_centered(|ui| {
            ui.label(RichText::new("没有发现不符").strong());
            ui.label(format!("已核对 {} 项,未核对 {} 项(缺数)", tally.exact + tally.rounding, tally.skipped));
        });
        return;
    }
    if listed.is_empty() {
        ui.add_space(16.0);
        ui.vertical_centered(|ui| ui.label("没有符合筛选条件的"));
        return;
    }
    list(ui, open, &listed);
}

fn head(ui: &mut Ui, open: &mut OpenProject) {
    let palette = theme::palette(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new("勾稽核对").strong().size(15.0));
        let tally = open.report.tally;
        let text = format!(
            "相等 {} · 尾差 {} · 不符 {} · 未核对 {}",
            tally.exact, tally.rounding, tally.failed, tally.skipped
        );
        let text = RichText::new(text).color(palette.weak).size(12.0);
        if ui
            .add(egui::Button::new(text).frame(false))
            .on_hover_text("未核对:有关的数还没有填,不算通过;点开列出")
            .clicked()
        {
            open.requests.push(super::session::Request::ListUnchecked);
        }
    });
    ui.horizontal(|ui| {
        let report = &open.report;
        for (severity, on) in [
            (Severity::Error, &mut open.filter.errors),
            (Severity::Notice, &mut open.filter.notices),
            (Severity::Rounding, &mut open.filter.roundings),
        ] {
            let text = format!("{} {}", severity.name(), report.count(severity));
            let text = RichText::new(text).color(if *on { palette.severity(severity) } else { palette.weak });
            if ui.selectable_label(*on, text).on_hover_text(format!("显示或隐藏{}", severity.name())).clicked() {
                *on = !*on;
            }
        }
        ui.checkbox(&mut open.filter.open_only, "只看待处理");
    });
    let width = ui.available_width();
    ui.add(egui::TextEdit::singleline(&mut open.filter.text).hint_text("在勾稽结果中查找").desired_width(width))
        .accessible_name("查找勾稽结果");
}

fn list(ui: &mut Ui, open: &mut OpenProject, listed: &[usize]) {
    let selected = open.selected_index();
    let at = selected.and_then(|selected| listed.iter().position(|index| *index == selected));
    let extra = if at.is_some() { (open.filter.selected_height - ENTRY).max(0.0) } else { 0.0 };
    let top_of = |position: usize| {
        let after = at.is_some_and(|at| position > at);
        position as f32 * ENTRY + if after { extra } else { 0.0 }
    };
    let mut area = ScrollArea::vertical().id_salt("findings").auto_shrink(false).animated(false);
    if std::mem::take(&mut open.filter.reveal)
        && let Some(at) = at
    {
        area = area.vertical_scroll_offset((top_of(at) - ENTRY).max(0.0));
    }
    let width = ui.available_width();
    let mut action = None;
    let mut asked = None;
    area.show_viewport(ui, |ui, viewport| {
        ui.set_min_size(vec2(width - 14.0, top_of(listed.len())));
        let origin = ui.max_rect().min;
        let first = ((viewport.top() - extra) / ENTRY).floor().max(0.0) as usize;
        for (position, &index) in listed.iter().enumerate().skip(first) {
            let top = top_of(position);
            if top > viewport.bottom() {
                break;
            }
            let Some(finding) = open.report.findings.get(index) else { continue };
            let rect = Rect::from_min_size(origin + vec2(0.0, top), vec2(width - 14.0, ENTRY));
            if at == Some(position) {
                let builder = egui::UiBuilder::new().max_rect(rect).id_salt(index);
                let used = ui.scope_builder(builder, |ui| {
                    details(ui, finding, &mut action, index, &mut open.desk, &mut asked);
                    ui.min_rect().height()
                });
                if (open.filter.selected_height - used.inner).abs() > 0.5 {
                    open.filter.selected_height = used.inner;
                    ui.ctx().request_discard("the selected finding has another height");
                }
            } else if entry(ui, rect, finding, index) {
                action = Some(Action::Select(index, None));
            }
        }
    });
    if let Some(asked) = asked {
        open.decide(asked);
    }
    match action {
        Some(Action::Select(index, place)) => open.select_finding(index, place.as_ref()),
        Some(Action::Fix(index)) => {
            let fix = open.report.findings.get(index).and_then(|finding| finding.fix.clone());
            if let Some(fix) = fix
                && open.apply_or_say(&fix.edit)
            {
                open.say(format!("{}(可撤销)", fix.title));
            }
        }
        Some(Action::Copy(text)) => open.requests.push(super::session::Request::Copy(text)),
        Some(Action::Explain(code)) => open.requests.push(super::session::Request::Explain(code)),
        None => {}
    }
}

enum Action {
    Select(usize, Option<Place>),
    Fix(usize),
    Copy(String),
    Explain(String),
}

fn entry(ui: &mut Ui, rect: Rect, finding: &Finding, index: usize) -> bool {
    let palette = theme::palette(ui);
    let response = ui.interact(rect, ui.scope_id().with(("finding", index)), Sense::click());
    let painter = ui.painter_at(rect);
    if response.hovered() {
        painter.rect_filled(rect, 3.0, palette.selection);
    }
    let color = if finding.is_open() { palette.severity(finding.severity) } else { palette.weak };
    painter.rect_filled(Rect::from_min_size(rect.min + vec2(0.0, 4.0), vec2(3.0, ENTRY - 8.0)), 1.0, color);
    let heading = heading(finding);
    painter.text(rect.min + vec2(9.0, 3.0), egui::Align2::LEFT_TOP, heading, theme::bold(12.5), color);
    let mut job =
        egui::text::LayoutJob::simple(finding.message.clone(), theme::regular(13.0), palette.text, rect.width() - 14.0);
    job.wrap.max_rows = 2;
    let galley = painter.layout_job(job);
    painter.galley(rect.min + vec2(9.0, 22.0), galley, palette.text);
    painter.hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(1.0, palette.line));
    let label = format!("{} {}", finding.code, finding.message);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, label.clone()));
    response.clicked()
}

fn heading(finding: &Finding) -> String {
    let folded = finding.folded.len();
    let more = if folded > 0 { format!(" · 另有 {folded} 处同因") } else { String::new() };
    let status = if finding.status == crate::audit::Status::Open {
        String::new()
    } else {
        format!(" · {}", finding.status.name())
    };
    let sign = theme::severity_sign(finding.severity);
    format!("{sign} {} {}{status}{more}", finding.severity.name(), finding.code)
}

fn details(
    ui: &mut Ui,
    finding: &Finding,
    action: &mut Option<Action>,
    index: usize,
    desk: &mut Desk,
    asked: &mut Option<decision::Asked>,
) {
    let palette = theme::palette(ui);
    let color = palette.severity(finding.severity);
    Frame::NONE
        .fill(palette.paper)
        .stroke(Stroke::new(1.0, color))
        .inner_margin(Margin::same(8))
        .corner_radius(3)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(heading(finding)).color(color).font(theme::bold(13.0)));
            ui.label(&finding.message);
            ui.add_space(2.0);
            side(ui, "左", &finding.left, color, action, index);
            side(ui, "右", &finding.right, color, action, index);
            if let Some(difference) = &finding.difference {
                row(ui, "差", |ui| {
                    ui.label(RichText::new(difference).strong().color(color));
                });
            }
            if let Some(help) = &finding.help {
                ui.add_space(2.0);
                ui.label(RichText::new(help).color(palette.weak));
            }
            for folded in &finding.folded {
                ui.label(
                    RichText::new(format!("同因 {} {}", folded.code, folded.message)).size(12.0).color(palette.weak),
                );
            }
            ui.horizontal_wrapped(|ui| {
                if let Some(fix) = &finding.fix
                    && desk.may_change()
                    && ui.button(&fix.title).on_hover_text("改完可以撤销").clicked()
                {
                    *action = Some(Action::Fix(index));
                }
                if ui.small_button("规则说明").clicked() {
                    *action = Some(Action::Explain(finding.code.clone()));
                }
                if ui.small_button("复制这一条").clicked() {
                    *action = Some(Action::Copy(as_text(finding)));
                }
            });
            decision::show(ui, finding, desk, asked);
        });
    ui.add_space(4.0);
}

fn row(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(name).weak());
        ui.with_layout(Layout::top_down(Align::LEFT), content);
    });
}

fn side(ui: &mut Ui, name: &str, side: &Side, color: Color32, action: &mut Option<Action>, index: usize) {
    if side.text.is_empty() && side.value.is_none() && side.places.is_empty() {
        return;
    }
    row(ui, name, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(&side.text);
            if let Some(value) = &side.value {
                ui.label(RichText::new(value).font(theme::bold(13.5)).color(color));
            }
        });
        ui.horizontal_wrapped(|ui| {
            // A long sum has many cells; the first ones show the way.
            const MOST: usize = 6;
            for place in side.places.iter().take(MOST) {
                let link = ui.link(RichText::new(place.to_string()).size(12.0));
                if link.on_hover_text("到这里去").clicked() {
                    *action = Some(Action::Select(index, Some(place.clone())));
                }
            }
            if side.places.len() > MOST {
                ui.label(RichText::new(format!("等 {} 处", side.places.len())).weak().size(12.0));
            }
        });
    });
}

/// A finding as text for a message to a colleague.
fn as_text(finding: &Finding) -> String {
    let mut text = format!("{} {}:{}", finding.severity.name(), finding.code, finding.message);
    for (name, side) in [("左", &finding.left), ("右", &finding.right)] {
        let places: Vec<String> = side.places.iter().map(Place::to_string).collect();
        let value = side.value.clone().unwrap_or_default();
        text.push_str(&format!("\n{name}:{} {value} {}", side.text, places.join("、")));
    }
    if let Some(difference) = &finding.difference {
        text.push_str(&format!("\n差:{difference}"));
    }
    text
}
