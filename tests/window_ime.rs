//! Chinese input in the grid: the order of events differs between input methods and systems.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Event, ImeEvent, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::Queryable;
use juesuan::app::session::{Dialog, Page};
use juesuan::project::{Part, Role};

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

fn press(at: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

fn center(desk: &Desk, label: &str) -> Pos2 {
    desk.harness.get_by_label(label).rect().center()
}

/// On the name of a subject row, with another row's name to click on.
fn on_a_row() -> (Desk, Pos2) {
    let mut desk = Desk::new();
    desk.show("T3");
    desk.click("2010350 事业运行 项目·科目名称");
    let other = center(&desk, "2010399 其他政府办公厅（室）及相关机构事务支出 项目·科目名称");
    desk.harness.hover_at(other);
    desk.settle();
    (desk, other)
}

fn name(desk: &Desk, code: &str) -> String {
    desk.project().sheet("T3").unwrap().row(code).unwrap().name.clone()
}

#[test]
fn a_click_elsewhere_keeps_what_is_composed_where_it_was_typed() {
    let other_name = { name(&Desk::new(), "2010399") };
    // What the input method does at the click, and what the cell then holds.
    let ways: [(&[Event], &[Event], &str); 5] = [
        (&[], &[], "ce shi"),
        (&[], &[preedit("")], "ce shi"),
        (&[], &[preedit(""), commit("测试")], "测试"),
        (&[], &[commit("测试"), preedit("")], "测试"),
        (&[preedit(""), commit("测试")], &[], "测试"),
    ];
    for (before, after, expected) in ways {
        // Everything in one frame, and in frames of their own.
        for at_once in [true, false] {
            let (mut desk, other) = on_a_row();
            for text in ["c", "ce", "ce shi"] {
                desk.event(preedit(text));
            }
            let events = before.iter().cloned().chain([press(other, true)]).chain(after.iter().cloned());
            for event in events {
                desk.harness.input_mut().events.push(event);
                if !at_once {
                    desk.harness.step();
                }
            }
            desk.harness.step();
            desk.harness.input_mut().events.push(press(other, false));
            desk.settle();
            desk.settle();
            assert_eq!(name(&desk, "2010350"), expected, "{before:?} {after:?} {at_once}");
            assert_eq!(desk.active(), "2010399 其他政府办公厅（室）及相关机构事务支出 项目·科目名称");
            assert_eq!(name(&desk, "2010399"), other_name);
            let editor = &desk.open().grid().unwrap().editor;
            assert!(!editor.is_open() && !editor.composing && editor.buffer.is_empty(), "{editor:?}");
            // One step takes it back, and the next composition begins in the other cell.
            desk.press_with(Modifiers::COMMAND, Key::Z);
            assert_eq!(name(&desk, "2010350"), "事业运行");
            desk.event(preedit("q"));
            assert_eq!(buffer(&desk), "q");
        }
    }
}

#[test]
fn escape_gives_up_only_the_composition() {
    let (mut desk, _) = on_a_row();
    desk.press(Key::F2);
    desk.event(preedit("ce"));
    assert_eq!(buffer(&desk), "事业运行ce");
    // Some systems pass the key on beside the end of the composition, in either order.
    desk.event(Event::Key {
        key: Key::Escape,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    assert_eq!(buffer(&desk), "事业运行ce");
    desk.event(preedit(""));
    assert_eq!(buffer(&desk), "事业运行");
    assert!(desk.open().grid().unwrap().editor.is_open());
    // The next one is the cell's.
    desk.press(Key::Escape);
    assert!(!desk.open().grid().unwrap().editor.is_open());
    assert_eq!(name(&desk, "2010350"), "事业运行");
}

#[test]
fn enter_in_a_composition_is_the_input_methods() {
    for commit_first in [true, false] {
        let (mut desk, _) = on_a_row();
        desk.event(preedit("ceshi"));
        desk.press(Key::Enter);
        assert_eq!(buffer(&desk), "ceshi");
        // Enter takes the letters as they are.
        let ends = [preedit(""), commit("ceshi")];
        let ends: Vec<_> = if commit_first { ends.into_iter().rev().collect() } else { ends.into_iter().collect() };
        for event in ends {
            desk.event(event);
        }
        assert_eq!(buffer(&desk), "ceshi");
        assert_eq!(name(&desk, "2010350"), "事业运行");
        desk.press(Key::Enter);
        assert_eq!(name(&desk, "2010350"), "ceshi");
    }
}

#[test]
fn that_nothing_is_composed_closes_no_entry() {
    // Wayland says so with every change of the field.
    let (mut desk, _) = on_a_row();
    desk.press(Key::F2);
    desk.press_with(Modifiers::COMMAND, Key::A);
    desk.press(Key::Backspace);
    desk.event(preedit(""));
    desk.event(preedit(""));
    assert!(desk.open().grid().unwrap().editor.is_open());
    desk.press(Key::Escape);
    // A reviewer who is told so has not typed.
    desk.harness.state_mut().session.settings.role = Role::Reviewer;
    desk.settle();
    desk.event(preedit(""));
    assert_eq!(desk.open().grid().unwrap().editor.refusal, None);
    desk.event(preedit("c"));
    assert!(desk.open().grid().unwrap().editor.refusal.is_some());
}

#[test]
fn the_input_method_goes_with_the_keyboard_without_being_interrupted() {
    let (mut desk, _) = on_a_row();
    let calm = |desk: &Desk| desk.harness.output().platform_output.ime.map(|ime| ime.should_interrupt_composition);
    desk.harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    for _ in 0..4 {
        desk.harness.step();
        // An interruption would lose the first key in the field, and on X11 that Chinese was chosen.
        assert_eq!(calm(&desk), Some(false));
    }
    desk.event(preedit("c"));
    desk.event(commit("测"));
    assert_eq!(desk.open().find.query, "测");
    desk.harness.key_press(Key::Escape);
    for _ in 0..4 {
        desk.harness.step();
        assert_eq!(calm(&desk), Some(false));
    }
    desk.event(preedit("c"));
    assert_eq!(buffer(&desk), "c");
}

#[test]
fn a_paragraph_keeps_what_is_composed_when_another_is_clicked() {
    for after in [vec![], vec![preedit("")], vec![preedit(""), commit("测试")]] {
        let mut desk = Desk::new();
        desk.harness.state_mut().session.open.as_mut().unwrap().show(Page::Text(Part::One));
        desk.settle();
        desk.click("第一部分第2段");
        desk.press(Key::End);
        let text = |desk: &Desk, index: usize| desk.project().texts.part(Part::One)[index].text().to_owned();
        let (first, second) = (text(&desk, 1), text(&desk, 2));
        desk.event(preedit("ceshi"));
        let expected = if after.len() == 2 { "测试" } else { "ceshi" };
        let other = center(&desk, "第一部分第3段");
        desk.harness.hover_at(other);
        desk.settle();
        desk.harness.input_mut().events.push(press(other, true));
        for event in after {
            desk.harness.input_mut().events.push(event);
        }
        desk.event(press(other, false));
        desk.settle();
        let changed = text(&desk, 1);
        assert_eq!(changed.replacen(expected, "", 1), first, "{changed}");
        assert_eq!(text(&desk, 2), second);
    }
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
fn keys_that_walk_through_the_candidates_do_not_walk_through_the_cells() {
    // Windows sends keys of a composition to the window too; most of them egui holds back.
    let mut desk = on_a_name();
    let cell = desk.open().grid().unwrap().selection.active;
    desk.event(composing("ce"));
    for key in [Key::ArrowDown, Key::PageDown, Key::Space, Key::Num2, Key::Tab] {
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
