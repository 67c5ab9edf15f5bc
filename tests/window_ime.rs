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

/// What Microsoft Pinyin on Windows 11 sends while it composes; the range is that of its cursor.
fn composing(text: &str) -> Event {
    let end = text.chars().count();
    Event::Ime(ImeEvent::Preedit { text: text.into(), active_range_chars: Some(end..end) })
}

/// Events of one system message arrive in one frame.
fn at_once(desk: &mut Desk, events: impl IntoIterator<Item = Event>) {
    desk.harness.input_mut().events.extend(events);
    desk.settle();
}

#[test]
fn microsoft_pinyin_turns_the_composition_into_the_words_before_it_commits_them() {
    for together in [false, true] {
        let mut desk = on_a_name();
        for (sounds, words) in [(["c", "ce", "ce'shi"], "测试"), (["k", "ke", "ke'mu"], "科目")] {
            for text in sounds {
                desk.event(composing(text));
            }
            // Space chooses the first candidate.
            let chosen = [composing(words), preedit(""), commit(words)];
            match together {
                true => at_once(&mut desk, chosen),
                false => chosen.into_iter().for_each(|event| desk.event(event)),
            }
        }
        assert_eq!(buffer(&desk), "测试科目");
        assert!(!desk.open().grid().unwrap().editor.composing);
    }
}

#[test]
fn microsoft_pinyin_gives_a_composition_up_by_committing_nothing() {
    let mut desk = Desk::new();
    desk.go_to("T1[其他收入].决算数");
    let before = desk.project().clone();
    desk.event(composing("c"));
    // Backspace takes the last letter.
    at_once(&mut desk, [composing(""), preedit(""), commit("")]);
    assert_eq!(buffer(&desk), "");
    desk.press(Key::ArrowDown);
    assert!(desk.project() == &before);
}

#[test]
fn a_composition_that_is_left_by_a_click_is_dropped_without_a_word_of_the_input_method() {
    let mut desk = Desk::new();
    desk.go_to("T1[其他收入].决算数");
    let before = desk.project().clone();
    desk.event(composing("ce"));
    assert_eq!(buffer(&desk), "ce");
    // Microsoft Pinyin sends nothing at all.
    desk.click("事业收入 决算数");
    assert_eq!(buffer(&desk), "");
    assert!(desk.project() == &before);
    // And the next composition is whole.
    desk.event(composing("5"));
    at_once(&mut desk, [composing("五"), preedit(""), commit("5")]);
    desk.press(Key::Enter);
    assert_eq!(desk.cell("T1[事业收入].决算数"), "5.00");
}

#[test]
fn keys_that_walk_through_the_candidates_do_not_walk_through_the_cells() {
    // Windows sends keys of a composition to the window too; most of them egui holds back.
    let mut desk = on_a_name();
    let cell = desk.open().grid().unwrap().selection.active;
    desk.event(composing("ce"));
    for key in [Key::ArrowDown, Key::PageDown, Key::Space, Key::Num2, Key::Tab, Key::Enter] {
        desk.press(key);
        assert_eq!(desk.open().grid().unwrap().selection.active, cell, "{key:?}");
    }
    at_once(&mut desk, [composing("测"), preedit(""), commit("测")]);
    assert_eq!(buffer(&desk), "测");
}

#[test]
fn sogou_commits_a_word_and_begins_the_next_in_one_frame() {
    let mut desk = on_a_name();
    at_once(&mut desk, [preedit("ceshi"), commit("测试"), preedit("k")]);
    assert_eq!(buffer(&desk), "测试k");
    at_once(&mut desk, [preedit("kemu"), preedit(""), commit("科目")]);
    // Signs come without a composition.
    at_once(&mut desk, [commit("、"), commit("《")]);
    assert_eq!(buffer(&desk), "测试科目、《");
}
