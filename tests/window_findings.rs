//! The findings panel in the real window.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Key, Modifiers, OutputCommand};
use egui_kittest::kittest::Queryable;
use juesuan::{
    app::{
        findings::{Grouping, Line},
        session::Dialog,
    },
    audit::Severity,
};

/// The findings in the order of the list.
fn listed(desk: &mut Desk) -> Vec<usize> {
    let open = desk.harness.state_mut().session.open.as_mut().unwrap();
    open.listing().order.clone()
}

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
    // Going on reaches each of them once, in the order of the list, and then the first again.
    let order = listed(&mut desk);
    assert_eq!(order.len(), desk.open().report.findings.len());
    for step in 1..=order.len() {
        desk.press(Key::F8);
        assert_eq!(desk.open().selected_index(), order.get(step % order.len()).copied());
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
    // The same by the button that stands where the fix stood.
    while desk.open().selected_index() != Some(fixable) {
        desk.press(Key::F8);
    }
    desk.click(&title);
    assert!(desk.project() != &broken);
    desk.click("撤销这次修改");
    assert!(desk.project() == &broken);
}

#[test]
fn groups_fold_and_are_opened_by_going_through_them() {
    let mut desk = Desk::new();
    let order = listed(&mut desk);
    desk.click("收起");
    let open = desk.harness.state_mut().session.open.as_mut().unwrap();
    let listing = open.listing();
    assert!(listing.groups.len() > 1 && listing.lines.len() == listing.groups.len());
    assert_eq!(listing.order, order);
    // The first group opens for its finding; the others stay folded.
    desk.press(Key::F8);
    let open = desk.harness.state_mut().session.open.as_mut().unwrap();
    let listing = open.listing();
    assert_eq!(listing.groups.iter().filter(|group| !group.collapsed).count(), 1);
    assert!(listing.lines.contains(&Line::Finding(order[0])));
    // A click on its heading folds it again.
    let label = format!("{}({} 条)", listing.groups[0].title, listing.groups[0].counts.total());
    desk.click(&label);
    let open = desk.harness.state_mut().session.open.as_mut().unwrap();
    assert!(open.listing().groups[0].collapsed);
}

#[test]
fn a_click_on_a_heading_folds_its_group_and_another_opens_it() {
    let mut desk = Desk::new();
    for grouping in [Grouping::Place, Grouping::Cause, Grouping::Rule] {
        desk.harness.state_mut().session.open.as_mut().unwrap().findings.grouping = grouping;
        desk.settle();
        let order = listed(&mut desk);
        let listing = |desk: &mut Desk| desk.harness.state_mut().session.open.as_mut().unwrap().listing();
        let (group, lines) = (listing(&mut desk).groups[0].clone(), listing(&mut desk).lines.len());
        let label = format!("{}({} 条)", group.title, group.counts.total());
        desk.click(&label);
        assert_eq!(listing(&mut desk).lines.len(), lines - group.counts.total(), "{}", grouping.name());
        // What is folded is still gone through by F8.
        assert_eq!(listed(&mut desk), order);
        desk.click(&label);
        assert_eq!(listing(&mut desk).lines.len(), lines, "{}", grouping.name());
    }
}

#[test]
fn grouping_keeps_all_findings() {
    let mut desk = Desk::new();
    let all = desk.open().report.findings.len();
    for grouping in Grouping::ALL {
        desk.harness.state_mut().session.open.as_mut().unwrap().findings.grouping = grouping;
        desk.settle();
        let mut order = listed(&mut desk);
        order.sort_unstable();
        assert_eq!(order, (0..all).collect::<Vec<_>>(), "{}", grouping.name());
        let open = desk.harness.state_mut().session.open.as_mut().unwrap();
        let listing = open.listing();
        assert_eq!(listing.groups.iter().map(|group| group.counts.total()).sum::<usize>(), all);
    }
}

/// What a button puts on the clipboard.
fn copied_by(desk: &mut Desk, button: &str) -> String {
    desk.harness.get_by_label(button).click();
    let copied = (0..5).find_map(|_| {
        desk.harness.step();
        desk.harness.output().platform_output.commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    });
    desk.settle();
    copied.expect("something is copied")
}

#[test]
fn one_finding_or_all_listed_are_copied_as_text() {
    let mut desk = Desk::new();
    desk.press(Key::F8);
    let index = desk.open().selected_index().unwrap();
    let message = desk.open().report.findings[index].message.clone();
    let text = copied_by(&mut desk, "复制这一条");
    assert!(text.contains(&message) && text.contains("左:"), "{text}");
    desk.settle();
    desk.harness.get_by_label("查找勾稽结果").click();
    desk.type_text("D04");
    let count = listed(&mut desk).len();
    let text = copied_by(&mut desk, "复制全部");
    assert_eq!(text.split("\n\n").count(), count);
    assert!(text.split("\n\n").all(|one| one.contains("D04")), "{text}");
}

#[test]
fn findings_are_filtered_by_severity_and_words() {
    let mut desk = Desk::new();
    let all = listed(&mut desk).len();
    let errors = desk.open().report.count(Severity::Error);
    // The status bar says the same; the panel is the one on the right.
    let label = format!("错误 {errors}");
    desk.harness.get_all_by_label(&label).find(|node| node.rect().left() > 900.0).unwrap().click();
    desk.settle();
    assert_eq!(listed(&mut desk).len(), all - errors);
    desk.harness.get_by_label("查找勾稽结果").click();
    desk.type_text("没有这样的话");
    assert_eq!(listed(&mut desk).len(), 0);
    desk.harness.get_by_label("没有符合筛选条件的");
    desk.click("取消筛选");
    assert_eq!(listed(&mut desk).len(), all);
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
