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
