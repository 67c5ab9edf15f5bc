//! The review desk in the real window: decisions, comments, signatures.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use juesuan::{
    app::{command::Command, session::Dialog},
    audit::{Severity, Status},
    project::{Anchor, Part, Role, Signed},
};

/// A desk whose person has a name.
fn named() -> Desk {
    let mut desk = Desk::new();
    desk.harness.state_mut().session.settings.name = "李复".to_owned();
    desk.settle();
    desk
}

fn run(desk: &mut Desk, command: Command) {
    let ctx = desk.harness.ctx.clone();
    desk.harness.state_mut().session.run(&ctx, command);
    desk.settle();
}

/// Selects a finding by F8 alone, as a person does.
fn select(desk: &mut Desk, index: usize) {
    let session = &mut desk.harness.state_mut().session;
    session.open.as_mut().unwrap().select_finding(index, None);
    desk.settle();
}

/// A finding of a severity whose left side is a cell, with that cell.
fn finding_with_cell(desk: &Desk, severity: Severity) -> (usize, String) {
    let findings = desk.open().report.findings.iter().enumerate();
    let mut cells = findings.filter(|(_, finding)| finding.severity() == severity).filter_map(|(index, finding)| {
        match finding.left.places.first() {
            Some(juesuan::audit::Place::Cell(address)) => Some((index, address.to_string())),
            _ => None,
        }
    });
    cells.next().expect("a finding with a cell")
}

fn status(desk: &Desk, index: usize) -> Status {
    desk.open().report.findings[index].status
}

/// How many findings have a status.
fn count(desk: &Desk, status: Status) -> usize {
    desk.open().report.findings.iter().filter(|finding| finding.status() == status).count()
}

fn decide(desk: &mut Desk, key: Key, words: &str) {
    desk.press(key);
    desk.type_text(words);
    desk.press_with(Modifiers::COMMAND, Key::Enter);
}

/// Explains every error that is open.
fn explain_all(desk: &mut Desk) {
    loop {
        let findings = &desk.open().report.findings;
        let open = findings.iter().position(|f| f.severity() == Severity::Error && f.is_open());
        let Some(index) = open else { return };
        select(desk, index);
        decide(desk, Key::F6, "原件如此");
        assert_eq!(status(desk, index), Status::Explained);
    }
}

fn set_cell(desk: &mut Desk, address: &str, text: &str) {
    desk.go_to(address);
    desk.type_text(text);
    desk.press(Key::Enter);
}

#[test]
fn the_name_is_asked_once() {
    let mut desk = Desk::new();
    run(&mut desk, Command::TakeRole(Role::Reviewer));
    assert!(matches!(desk.harness.state().session.dialog, Some(Dialog::Name(_))));
    desk.type_text("李复");
    desk.press(Key::Enter);
    assert!(desk.harness.state().session.dialog.is_none());
    assert_eq!(desk.harness.state().session.settings.name, "李复");
    run(&mut desk, Command::TakeRole(Role::Preparer));
    run(&mut desk, Command::TakeRole(Role::Reviewer));
    assert!(desk.harness.state().session.dialog.is_none());
}

#[test]
fn explaining_needs_a_reason_and_turns_stale_with_the_value() {
    let mut desk = named();
    run(&mut desk, Command::TakeRole(Role::Reviewer));
    let (index, address) = finding_with_cell(&desk, Severity::Error);
    select(&mut desk, index);
    desk.click("已说明…");
    desk.click("确定");
    desk.harness.get_by_label("不能空着");
    assert_eq!(status(&desk, index), Status::Open);
    desk.type_text("原件如此");
    desk.click("确定");
    assert_eq!(status(&desk, index), Status::Explained);
    let decision = desk.open().report.findings[index].decision.clone().unwrap();
    assert_eq!((decision.reason.as_str(), decision.by.as_str()), ("原件如此", "李复"));
    assert_eq!(decision.at.len(), "2026-11-23 14:05".len());
    desk.harness.get_by_label("原件如此");
    // One step of undo takes it back, the next brings it again.
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(status(&desk, index), Status::Open);
    desk.press_with(Modifiers::COMMAND, Key::Y);
    assert_eq!(status(&desk, index), Status::Explained);

    run(&mut desk, Command::TakeRole(Role::Preparer));
    let before = desk.cell(&address);
    set_cell(&mut desk, &address, "7654.32");
    assert_eq!(count(&desk, Status::Stale), 1);
    set_cell(&mut desk, &address, &before);
    assert_eq!(count(&desk, Status::Explained), 1);
    run(&mut desk, Command::TakeRole(Role::Reviewer));
    let explained = desk.open().report.findings.iter().position(|f| f.status == Status::Explained).unwrap();
    select(&mut desk, explained);
    desk.click("恢复待处理");
    assert!(desk.project().decisions.is_empty());
}

#[test]
fn what_is_sent_back_comes_back_with_an_answer() {
    let mut desk = named();
    run(&mut desk, Command::TakeRole(Role::Reviewer));
    let (index, _) = finding_with_cell(&desk, Severity::Error);
    select(&mut desk, index);
    desk.press(Key::F7);
    desk.press_with(Modifiers::COMMAND, Key::Enter);
    desk.harness.get_by_label("不能空着");
    desk.type_text("请核对原件");
    desk.press_with(Modifiers::COMMAND, Key::Enter);
    assert_eq!(status(&desk, index), Status::SentBack);
    assert!(desk.open().report.has_open_errors());

    run(&mut desk, Command::Save);
    desk.wait_for("saved", |desk| !desk.open().history.is_dirty());
    desk.reopen();
    let mut other = desk;
    assert!(other.harness.state().session.message.contains("退回 1 条"));
    other.harness.state_mut().session.settings.name = "王编".to_owned();
    other.settle();
    // The status bar leads there.
    other.click("复核退回 1");
    assert_eq!(other.open().selected_index(), Some(index));
    other.harness.get_by_label("请核对原件");
    other.click("答复…");
    other.type_text("原件印错,已电话确认");
    other.press_with(Modifiers::COMMAND, Key::Enter);
    assert_eq!(other.project().decisions[0].answers[0].by, "王编");
    run(&mut other, Command::TakeRole(Role::Reviewer));
    select(&mut other, index);
    decide(&mut other, Key::F6, "同意");
    assert_eq!(status(&other, index), Status::Explained);
    let texts: Vec<&str> = other.project().decisions[0].earlier.iter().map(|remark| remark.text.as_str()).collect();
    assert_eq!(texts, ["请核对原件", "原件印错,已电话确认"]);
}

#[test]
fn a_reviewer_changes_nothing() {
    let mut desk = named();
    run(&mut desk, Command::TakeRole(Role::Reviewer));
    let before = desk.project().clone();
    desk.go_to("T1[事业收入].决算数");
    desk.type_text("5");
    // Said at the cell, not in a field that swallows what is typed.
    desk.harness.get_by_label_contains("复核时不改数字和文字");
    desk.press(Key::Enter);
    desk.press(Key::F2);
    desk.harness.get_by_label_contains("复核时不改数字和文字");
    desk.press(Key::Delete);
    desk.event(eframe::egui::Event::Paste("1".to_owned()));
    run(&mut desk, Command::WriteNarrative);
    assert!(desk.project() == &before);
    // Nor by taking back what the accountant did.
    run(&mut desk, Command::TakeRole(Role::Preparer));
    set_cell(&mut desk, "T1[事业收入].决算数", "5");
    run(&mut desk, Command::TakeRole(Role::Reviewer));
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.cell("T1[事业收入].决算数"), "5.00");
}

#[test]
fn cells_and_paragraphs_carry_comments() {
    let mut desk = named();
    let address = "T1[事业收入].决算数";
    desk.go_to(address);
    desk.press_with(Modifiers::SHIFT, Key::F2);
    desk.click("加批注");
    desk.harness.get_by_label("批注不能空着");
    desk.type_text("此数请附依据");
    desk.press_with(Modifiers::COMMAND, Key::Enter);
    let comment = desk.project().comments[0].clone();
    assert_eq!(comment.anchor, Anchor::Cell(address.parse().unwrap()));
    assert_eq!((comment.by.as_str(), comment.about.as_str()), ("李复", "0.00"));
    assert!(desk.open().desk.marks.at_cell(&address.parse().unwrap(), false).is_some_and(|at| at.open));

    let page = juesuan::app::session::Page::Text(Part::One);
    desk.harness.state_mut().session.open.as_mut().unwrap().show(page);
    desk.settle();
    desk.click("第一部分第2段");
    desk.press_with(Modifiers::SHIFT, Key::F2);
    desk.type_text("措辞不对");
    desk.press_with(Modifiers::COMMAND, Key::Enter);
    assert_eq!(desk.project().comments[1].anchor, Anchor::Paragraph(Part::One, 1));
    desk.harness.get_by_label("批1");
    // It stays with its paragraph when one is put in before it.
    desk.click("第一部分第1段");
    desk.click("插入段落");
    assert_eq!(desk.project().comments[1].anchor, Anchor::Paragraph(Part::One, 2));

    // The list leads to the cell; resolved, changed and removed there.
    desk.click(address);
    assert_eq!(desk.open().page, juesuan::app::session::Page::Form("T1".into()));
    let first = |desk: &Desk, label: &str| {
        let mut nodes: Vec<_> = desk.harness.get_all_by_label(label).collect();
        nodes.sort_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
        // The paragraph of part one comes first in the document.
        nodes.last().unwrap().click();
    };
    first(&desk, "已解决");
    desk.settle();
    assert!(desk.project().comments[0].resolved);
    assert!(desk.open().desk.marks.at_cell(&address.parse().unwrap(), false).is_some_and(|at| !at.open));
    first(&desk, "修改");
    desk.settle();
    desk.press(Key::End);
    desk.type_text("!");
    desk.click("确定");
    assert!(desk.project().comments[0].text.contains('!'));
    first(&desk, "删除");
    desk.settle();
    assert_eq!(desk.project().comments.len(), 1);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.project().comments.len(), 2);
}

#[test]
fn signing_waits_for_the_errors_and_breaks_with_a_change() {
    let mut desk = named();
    run(&mut desk, Command::TakeRole(Role::Reviewer));
    run(&mut desk, Command::Sign);
    let errors = desk.open().report.count(Severity::Error);
    desk.harness.get_by_label(&format!("还有 {errors} 条错误没有处理,改正或说明以后才能签署:"));
    let sign = "李复 以复核人身份签署";
    assert!(desk.harness.get_by_label(sign).accesskit_node().is_disabled());
    desk.press(Key::Escape);
    assert!(desk.harness.state().session.dialog.is_none());

    explain_all(&mut desk);
    run(&mut desk, Command::Sign);
    desk.click(sign);
    desk.wait_for("the signature", |desk| desk.open().desk.signatures.state() == Signed::Valid);
    desk.harness.get_by_label("有效");
    desk.click("关闭");
    assert_eq!(desk.open().desk.signatures.state(), Signed::Valid);
    desk.harness.get_by_label("已签署(复核 李复)");

    run(&mut desk, Command::TakeRole(Role::Preparer));
    set_cell(&mut desk, "T1[事业收入].决算数", "1");
    assert_eq!(desk.open().desk.signatures.state(), Signed::Broken);
    desk.harness.get_by_label("签署已失效(复核 李复)");
    run(&mut desk, Command::Sign);
    desk.harness.get_by_label("已失效:签署后内容有改动");
    desk.press(Key::Escape);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.open().desk.signatures.state(), Signed::Valid);

    run(&mut desk, Command::TakeRole(Role::Reviewer));
    run(&mut desk, Command::Sign);
    desk.click("撤回签署");
    assert_eq!(desk.open().desk.signatures.state(), Signed::None);
}
