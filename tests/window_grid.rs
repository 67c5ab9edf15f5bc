//! The grid in the real window: entries, keys, ranges, clipboard, input methods.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use juesuan::{app::session::Dialog, form::Address};

#[test]
fn a_wrong_number_is_found_while_typing_and_forgiven_when_mended() {
    let mut desk = Desk::new();
    let cell = "T1[本年收入合计].决算数";
    let before = desk.cell(cell);
    let errors = desk.errors_at(cell);
    desk.go_to("T1[本年收入合计].决算数");
    desk.type_text("999");
    desk.press(Key::Enter);
    assert_eq!(desk.cell(cell), "999.00");
    assert!(desk.errors_at(cell) > errors, "{:#?}", desk.open().report.findings);
    desk.press(Key::ArrowUp);
    desk.type_text(&before);
    desk.press(Key::Enter);
    assert_eq!(desk.cell(cell), before);
    assert_eq!(desk.errors_at(cell), errors);
}

#[test]
fn undo_and_redo_walk_through_edits() {
    let mut desk = Desk::new();
    let before = desk.cell("T1[其他收入].决算数");
    desk.click("其他收入 决算数");
    desk.type_text("7.5");
    desk.press(Key::Tab);
    assert_eq!(desk.cell("T1[其他收入].决算数"), "7.50");
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.cell("T1[其他收入].决算数"), before);
    desk.press_with(Modifiers::COMMAND, Key::Y);
    assert_eq!(desk.cell("T1[其他收入].决算数"), "7.50");
}

#[test]
fn what_is_no_number_is_refused_and_the_old_value_stays() {
    let mut desk = Desk::new();
    let before = desk.cell("T1[其他收入].决算数");
    desk.click("其他收入 决算数");
    desk.type_text("12a");
    desk.press(Key::Enter);
    assert_eq!(desk.cell("T1[其他收入].决算数"), before);
    desk.harness.get_by_label_contains("不是数字");
    desk.press(Key::Escape);
    assert!(desk.harness.query_by_label_contains("不是数字").is_none());
    assert_eq!(desk.shown("其他收入 决算数").as_deref(), Some(before.as_str()));
    // Clicking elsewhere gives the invalid entry up and says so.
    desk.type_text("3,45");
    desk.click("事业收入 决算数");
    assert_eq!(desk.cell("T1[其他收入].决算数"), before);
    desk.harness.get_by_label_contains("千分位");
}

#[test]
fn typing_fast_loses_nothing() {
    let mut desk = Desk::new();
    desk.click("上级补助收入 决算数");
    // All in one burst, as a fast typist or a slow machine has it.
    let key = |key| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    desk.harness.input_mut().events.extend([
        Event::Text("1".into()),
        Event::Text("5".into()),
        key(Key::Enter),
        Event::Text("2".into()),
        key(Key::Enter),
        Event::Text("3".into()),
        key(Key::Tab),
    ]);
    desk.harness.run_steps(8);
    assert_eq!(desk.cell("T1[上级补助收入].决算数"), "15.00");
    assert_eq!(desk.cell("T1[事业收入].决算数"), "2.00");
    assert_eq!(desk.cell("T1[经营收入].决算数"), "3.00");
}

#[test]
fn a_pasted_column_is_one_step() {
    let mut desk = Desk::new();
    desk.click("上级补助收入 决算数");
    desk.event(Event::Paste("1,234.50\r\n　２．５　\n—\n".into()));
    assert_eq!(desk.cell("T1[上级补助收入].决算数"), "1234.50");
    assert_eq!(desk.cell("T1[事业收入].决算数"), "2.50");
    assert_eq!(desk.cell("T1[经营收入].决算数"), "—");
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.cell("T1[上级补助收入].决算数"), "0.00");
    assert_eq!(desk.cell("T1[经营收入].决算数"), "0.00");
}

#[test]
fn a_paste_that_does_not_fit_changes_nothing() {
    let mut desk = Desk::new();
    desk.click("上级补助收入 决算数");
    let before = desk.project().clone();
    desk.event(Event::Paste("1\n二\n3".into()));
    assert!(desk.project() == &before);
    let reason = "第 2 行第 1 列“二”放不进“事业收入 决算数”";
    assert!(desk.harness.query_all_by_label_contains(reason).next().is_some());
    desk.event(Event::Paste("1\t2\t3\t4\t5\t6\t7\t8".into()));
    assert!(desk.project() == &before);
}

#[test]
fn a_range_is_copied_as_tab_separated_text() {
    let mut desk = Desk::new();
    desk.show("T3");
    desk.click("合计 本年支出合计");
    desk.press_with(Modifiers::SHIFT, Key::ArrowRight);
    desk.harness.event(Event::Copy);
    desk.harness.step();
    let copied = desk.harness.output().platform_output.commands.iter().find_map(|command| match command {
        eframe::egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let (total, basic) = (desk.cell("T3[合计].本年支出合计"), desk.cell("T3[合计].基本支出"));
    assert_eq!(copied, Some(format!("{total}\t{basic}\r\n")));
}

#[test]
fn arrow_keys_walk_over_what_cannot_be_filled() {
    let mut desk = Desk::new();
    desk.click("一般公共预算财政拨款收入 决算数");
    desk.press(Key::ArrowRight);
    desk.type_text("1");
    desk.press(Key::Enter);
    assert_eq!(desk.cell("T1[201].决算数"), "1.00");
    desk.press(Key::Delete);
    assert_eq!(desk.cell("T1[202].决算数"), "");
}

#[test]
fn a_total_is_made_to_compute_itself_and_others_are_not() {
    let mut desk = Desk::new();
    desk.go_to("T1[本年收入合计].决算数");
    desk.type_text("=");
    desk.press(Key::Enter);
    assert_eq!(desk.cell("T1[本年收入合计].决算数"), "=");
    desk.click("其他收入 决算数");
    let before = desk.cell("T1[其他收入].决算数");
    desk.type_text("=");
    desk.press(Key::Enter);
    assert_eq!(desk.cell("T1[其他收入].决算数"), before);
}

#[test]
fn the_input_methods_first_key_is_kept() {
    let mut desk = Desk::new();
    desk.show("T2");
    desk.click("新增科目 科目名称");
    // Before the first key an input method must be allowed at all.
    assert!(desk.harness.output().platform_output.ime.is_some());
    let preedit = |text: &str| Event::Ime(ImeEvent::Preedit { text: text.into(), active_range_chars: None });
    for text in ["c", "ce", "ceshi"] {
        desk.event(preedit(text));
        let ime = desk.harness.output().platform_output.ime.unwrap();
        assert!(!ime.should_interrupt_composition, "{text}");
        assert_eq!(desk.open().grid().unwrap().editor.buffer, text);
    }
    // Keys of the composition are not the grid's.
    desk.press(Key::Enter);
    assert!(desk.open().grid().unwrap().editor.composing);
    desk.event(preedit(""));
    desk.event(Event::Ime(ImeEvent::Commit("测试科目".into())));
    assert_eq!(desk.open().grid().unwrap().editor.buffer, "测试科目");
    desk.press(Key::Enter);
    assert!(matches!(&desk.harness.state().session.dialog, Some(Dialog::Subject(state)) if state.query == "测试科目"));
}

#[test]
fn last_years_figures_are_kept_beside_this_years() {
    let mut desk = Desk::new();
    desk.click("上年数");
    desk.click("其他收入 决算数");
    desk.type_text("1.25");
    desk.press(Key::Enter);
    let address: Address = "T1[其他收入].决算数".parse().unwrap();
    assert_eq!(desk.project().prior.get(&address).map(ToString::to_string).as_deref(), Some("1.25"));
    desk.click("本年数");
    assert_eq!(desk.shown("其他收入 决算数").as_deref(), Some("0.30"));
}

#[test]
fn a_range_is_dragged_with_the_mouse() {
    let mut desk = Desk::new();
    desk.show("T3");
    let at = |desk: &Desk, label: &str| desk.harness.get_by_label(label).rect().center();
    let (from, to) = (at(&desk, "合计 本年支出合计"), at(&desk, "2010350 事业运行 基本支出"));
    desk.harness.drag_at(from);
    desk.settle();
    desk.harness.hover_at(to);
    desk.settle();
    desk.harness.drop_at(to);
    desk.settle();
    let range = desk.open().grid().unwrap().selection.range();
    assert_eq!(range.to.column - range.from.column, 1);
    assert_eq!(range.to.line - range.from.line, 3);
    assert!(desk.harness.query_all_by_label_contains("求和").next().is_some());
}
