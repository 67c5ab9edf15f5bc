//! The findings panel in the real window.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use juesuan::{app::session::Dialog, audit::Severity};

#[test]
fn findings_lead_to_both_sides() {
    let mut desk = Desk::new();
    assert!(!desk.open().report.findings.is_empty());
    desk.press(Key::F8);
    let first = desk.open().selected.clone();
    assert!(first.is_some());
    desk.press(Key::F8);
    assert_ne!(desk.open().selected, first);
    desk.press_with(Modifiers::SHIFT, Key::F8);
    assert_eq!(desk.open().selected, first);
    // Going on reaches each of them once and then the first again.
    let count = desk.open().report.findings.len();
    for step in 1..=count {
        desk.press(Key::F8);
        assert_eq!(desk.open().selected_index(), Some(step % count));
    }
}

#[test]
fn a_fix_is_one_click_and_one_undo() {
    let mut desk = Desk::new();
    desk.go_to("T1[本年收入合计].决算数");
    desk.type_text("999");
    desk.press(Key::Enter);
    let broken = desk.project().clone();
    let fixable = desk.open().report.findings.iter().position(|finding| finding.fix.is_some()).expect("a safe fix");
    while desk.open().selected_index() != Some(fixable) {
        desk.press(Key::F8);
    }
    let title = desk.open().report.findings[fixable].fix.as_ref().unwrap().title.clone();
    desk.click(&title);
    assert!(desk.project() != &broken);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert!(desk.project() == &broken);
}

#[test]
fn findings_are_filtered_by_severity_and_words() {
    let mut desk = Desk::new();
    let listed = |desk: &Desk| desk.open().filter.listed(&desk.open().report).len();
    let all = listed(&desk);
    let errors = desk.open().report.count(Severity::Error);
    // The status bar says the same; the panel is the one on the right.
    let label = format!("错误 {errors}");
    desk.harness.get_all_by_label(&label).find(|node| node.rect().left() > 900.0).unwrap().click();
    desk.settle();
    assert_eq!(listed(&desk), all - errors);
    desk.harness.get_by_label("查找勾稽结果").click();
    desk.type_text("没有这样的话");
    assert_eq!(listed(&desk), 0);
    desk.harness.get_by_label("没有符合筛选条件的");
}

#[test]
fn a_rule_is_explained_one_click_away() {
    let mut desk = Desk::new();
    desk.press(Key::F8);
    desk.click("规则说明");
    let Some(Dialog::Text { title, text }) = &desk.harness.state().session.dialog else { panic!("no rule is shown") };
    let code = title.strip_prefix("规则 ").unwrap();
    let rule = desk.open().profile.rules.iter().find(|rule| rule.code == code).unwrap();
    assert!(text.contains(&rule.title) && text.contains(&rule.why));
    desk.press(Key::Escape);
    assert!(desk.harness.state().session.dialog.is_none());
}

#[test]
fn what_was_not_checked_is_listed() {
    let mut desk = Desk::new();
    let tally = desk.open().report.tally;
    let counts =
        format!("相等 {} · 尾差 {} · 不符 {} · 未核对 {}", tally.exact, tally.rounding, tally.failed, tally.skipped);
    desk.click(&counts);
    let Some(Dialog::Text { text, .. }) = &desk.harness.state().session.dialog else { panic!("nothing is shown") };
    assert!(text.contains("T4[年初财政拨款结转和结余].决算数"), "{text}");
}
