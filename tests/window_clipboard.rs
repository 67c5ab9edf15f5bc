//! Ranges to and from the clipboard, and fills, in the real window.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;

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
    let copied = desk.copied(Event::Copy);
    let (total, basic) = (desk.cell("T3[合计].本年支出合计"), desk.cell("T3[合计].基本支出"));
    assert_eq!(copied, Some(format!("{total}\t{basic}\r\n")));
}

#[test]
fn a_cut_range_is_copied_and_blanked_in_one_step() {
    let mut desk = Desk::new();
    desk.go_to("T3[2010350].基本支出");
    let before = desk.project().clone();
    let value = desk.cell("T3[2010350].基本支出");
    assert_eq!(desk.copied(Event::Cut), Some(format!("{value}\r\n")));
    assert_eq!(desk.cell("T3[2010350].基本支出"), "");
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert!(desk.project() == &before);
}

#[test]
fn a_copied_cell_fills_a_selected_range() {
    let mut desk = Desk::new();
    desk.click("上级补助收入 决算数");
    desk.type_text("6.5");
    desk.press(Key::Enter);
    desk.press(Key::ArrowUp);
    let copied = desk.copied(Event::Copy).unwrap();
    desk.press(Key::ArrowDown);
    desk.press_with(Modifiers::SHIFT, Key::ArrowDown);
    desk.event(Event::Paste(copied.replace("\r\n", "\n")));
    assert_eq!(desk.cell("T1[事业收入].决算数"), "6.50");
    assert_eq!(desk.cell("T1[经营收入].决算数"), "6.50");
}

#[test]
fn fills_go_down_and_to_the_right() {
    let mut desk = Desk::new();
    desk.click("上级补助收入 决算数");
    desk.type_text("4");
    desk.press(Key::Enter);
    desk.press(Key::ArrowUp);
    desk.press_with(Modifiers::SHIFT, Key::ArrowDown);
    desk.press_with(Modifiers::COMMAND, Key::D);
    assert_eq!(desk.cell("T1[事业收入].决算数"), "4.00");
    desk.go_to("T3[2010350].基本支出");
    let basic = desk.cell("T3[2010350].基本支出");
    desk.press_with(Modifiers::SHIFT, Key::ArrowRight);
    desk.press_with(Modifiers::COMMAND, Key::R);
    assert_eq!(desk.cell("T3[2010350].项目支出"), basic);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_ne!(desk.cell("T3[2010350].项目支出"), basic);
}

#[test]
fn pasted_subjects_make_their_rows_in_one_step() {
    let mut desk = Desk::new();
    desk.show("T2");
    let before = desk.project().clone();
    desk.click("新增科目 类");
    let text = "科目编码\t\t\t科目名称\t本年收入合计\t财政拨款收入\n类\t款\t项\t\t\t\n\
                205\t08\t03\t培训支出\t1,200.50\t1,200.50\n213\t\t\t农林水支出\t9\t9\n213\t01\t04\t事业运行\t9\t9\n";
    desk.event(Event::Paste(text.into()));
    for (row, value) in [("2050803", "1200.50"), ("20508", "="), ("205", "="), ("213", "="), ("2130104", "9.00")] {
        assert_eq!(desk.cell(&format!("T2[{row}].本年收入合计")), value, "{row}: {}", desk.message());
    }
    assert!(desk.message().contains("增加科目 3 行") && desk.message().contains("自动计算"), "{}", desk.message());
    // The made rows add up on the screen.
    assert_eq!(desk.shown("20508 进修及培训 本年收入合计").as_deref(), Some("1,200.50"));
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert!(desk.project() == &before);
}

#[test]
fn a_total_that_differs_from_a_pasted_one_is_told() {
    let mut desk = Desk::new();
    desk.go_to("T3[合计].基本支出");
    desk.press_with(Modifiers::ALT, Key::Equals);
    assert_eq!(desk.cell("T3[合计].基本支出"), "=");
    let value = desk.shown("合计 基本支出").unwrap();
    desk.press_with(Modifiers::SHIFT, Key::ArrowRight);
    desk.event(Event::Paste("1.11\t2.22\n".into()));
    assert_eq!(desk.cell("T3[合计].基本支出"), "=");
    assert_eq!(desk.cell("T3[合计].项目支出"), "2.22");
    let told = format!("粘贴的是 1.11,算出来是 {value}");
    assert!(desk.message().contains(&told), "{}", desk.message());
    assert!(desk.harness.query_all_by_label_contains(&told).next().is_some());
    // Clearing a range leaves it, too; clearing it alone does not.
    desk.press(Key::Delete);
    assert_eq!(desk.cell("T3[合计].基本支出"), "=");
    assert_eq!(desk.cell("T3[合计].项目支出"), "");
    desk.go_to("T3[合计].基本支出");
    desk.press(Key::Delete);
    assert_eq!(desk.cell("T3[合计].基本支出"), "");
}
