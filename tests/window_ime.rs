//! Chinese input in the grid: the order of events differs between input methods and systems.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Event, ImeEvent, Key};
use juesuan::app::session::Dialog;

fn preedit(text: &str) -> Event {
    Event::Ime(ImeEvent::Preedit { text: text.into(), active_range_chars: None })
}

fn commit(text: &str) -> Event {
    Event::Ime(ImeEvent::Commit(text.into()))
}

fn buffer(desk: &Desk) -> &str {
    &desk.open().grid().unwrap().editor.buffer
}

/// On the line for the next subject, where names are typed.
fn on_a_name() -> Desk {
    let mut desk = Desk::new();
    desk.show("T2");
    desk.click("新增科目 科目名称");
    desk
}

#[test]
fn the_input_methods_first_key_is_kept() {
    let mut desk = on_a_name();
    // Before the first key an input method must be allowed at all.
    assert!(desk.harness.output().platform_output.ime.is_some());
    for text in ["c", "ce", "ceshi"] {
        desk.event(preedit(text));
        let ime = desk.harness.output().platform_output.ime.unwrap();
        assert!(!ime.should_interrupt_composition, "{text}");
        assert_eq!(buffer(&desk), text);
    }
    // Keys of the composition are not the grid's.
    desk.press(Key::Enter);
    assert!(desk.open().grid().unwrap().editor.composing);
    // Microsoft Pinyin ends the composition, then commits.
    desk.event(preedit(""));
    desk.event(commit("测试科目"));
    assert_eq!(buffer(&desk), "测试科目");
    desk.press(Key::Enter);
    assert!(matches!(&desk.harness.state().session.dialog, Some(Dialog::Subject(state)) if state.query == "测试科目"));
}

#[test]
fn a_commit_without_composition_is_kept() {
    // Sogou on Windows.
    let mut desk = on_a_name();
    desk.event(commit("测试"));
    desk.event(commit("科目"));
    assert_eq!(buffer(&desk), "测试科目");
    // Full-width digits of an input method are a number.
    desk.press(Key::Escape);
    desk.go_to("T1[其他收入].决算数");
    desk.event(commit("１２．５"));
    desk.press(Key::Enter);
    assert_eq!(desk.cell("T1[其他收入].决算数"), "12.50");
}

#[test]
fn a_composition_that_is_given_up_leaves_the_cell_as_it_was() {
    let mut desk = Desk::new();
    desk.go_to("T1[其他收入].决算数");
    let before = desk.project().clone();
    desk.event(preedit("ce"));
    desk.event(preedit(""));
    assert_eq!(buffer(&desk), "");
    assert!(!desk.open().grid().unwrap().editor.is_open());
    desk.press(Key::ArrowDown);
    assert!(desk.project() == &before);
}
