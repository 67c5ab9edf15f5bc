//! Parts one, three and four in the real window.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Key, Modifiers};
use juesuan::{
    app::{command::Command, session::Page},
    project::Part,
};

#[test]
fn texts_are_edited_and_taken_back() {
    let mut desk = Desk::new();
    desk.harness.state_mut().session.open.as_mut().unwrap().show(Page::Text(Part::One));
    desk.settle();
    let before = desk.project().texts.part(Part::One).to_vec();
    desk.click("第一部分第1段");
    desk.type_text("甲");
    desk.press(Key::End);
    desk.harness.state_mut().session.open.as_mut().unwrap().settle();
    desk.settle();
    let after = desk.project().texts.part(Part::One).to_vec();
    assert_eq!(after[0].text().chars().count(), before[0].text().chars().count() + 1);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.project().texts.part(Part::One), before);
}

#[test]
fn part_three_is_written_from_the_tables_in_one_step() {
    let mut desk = Desk::new();
    let before = desk.project().texts.part(Part::Three).to_vec();
    let ctx = desk.harness.ctx.clone();
    desk.harness.state_mut().session.run(&ctx, Command::WriteNarrative);
    desk.settle();
    assert_ne!(desk.project().texts.part(Part::Three), before);
    assert_eq!(desk.open().page, Page::Text(Part::Three));
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.project().texts.part(Part::Three), before);
}

/// A window on part three, written from the tables, with the keyboard in its second paragraph.
fn at_income_total() -> Desk {
    let mut desk = Desk::new();
    let ctx = desk.harness.ctx.clone();
    desk.harness.state_mut().session.run(&ctx, Command::WriteNarrative);
    desk.settle();
    desk.click("第三部分第2段");
    desk.press(Key::Home);
    assert_eq!(income_total(&desk), "（一）收入总计384.30万元，包括：");
    desk
}

fn income_total(desk: &Desk) -> String {
    desk.project().texts.part(Part::Three)[1].text().to_owned()
}

fn settle_text(desk: &mut Desk) {
    desk.harness.state_mut().session.open.as_mut().unwrap().settle();
    desk.settle();
}

#[test]
fn a_figure_is_pinned_by_typing_over_it_and_freed_by_the_bar() {
    let mut desk = at_income_total();
    // Behind 3 of 384.30.
    (0..8).for_each(|_| desk.press(Key::ArrowRight));
    desk.press(Key::Delete);
    desk.type_text("9");
    settle_text(&mut desk);
    assert_eq!(income_total(&desk), "（一）收入总计394.30万元，包括：");
    let finds = |desk: &Desk| desk.open().report.findings.iter().any(|finding| finding.code == "D21");
    assert!(finds(&desk));
    desk.click("恢复");
    assert_eq!(income_total(&desk), "（一）收入总计384.30万元，包括：");
    assert!(!finds(&desk));
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(income_total(&desk), "（一）收入总计394.30万元，包括：");
}

#[test]
fn the_bar_leads_to_the_cell_and_the_figure_follows_it() {
    let mut desk = at_income_total();
    (0..9).for_each(|_| desk.press(Key::ArrowRight));
    desk.click("公开01表 总计·决算数");
    assert_eq!(desk.open().page, Page::Form("T1".into()));
    desk.type_text("385");
    desk.press(Key::Enter);
    assert_eq!(desk.cell("T1[收入总计].决算数"), "385.00");
    assert_eq!(income_total(&desk), "（一）收入总计385.00万元，包括：");
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.cell("T1[收入总计].决算数"), "384.30");
    assert_eq!(income_total(&desk), "（一）收入总计384.30万元，包括：");
}

#[test]
fn facts_are_filled_in_a_grid_of_their_own() {
    let mut desk = Desk::new();
    desk.click("三公、车辆和设备数量");
    assert_eq!(desk.open().page, Page::Form("F3".into()));
    desk.go_to("F3[车辆保有量].数量");
    desk.type_text("1.5");
    desk.press(Key::Enter);
    assert_eq!(desk.project().cell(&"F3[车辆保有量].数量".parse().unwrap()).amount().unwrap().to_plain(), "1");
    desk.press(Key::Escape);
    desk.type_text("2");
    desk.press(Key::Enter);
    assert_eq!(desk.errors_at("F3[车辆保有量].数量"), 1, "more than all vehicles");
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.errors_at("F3[车辆保有量].数量"), 0);
}
