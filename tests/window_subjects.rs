//! Subject rows in the real window: added, removed, moved, pasted.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

#[test]
fn subjects_are_added_by_code_and_removed() {
    let mut desk = Desk::new();
    desk.show("T2");
    let rows = desk.project().sheet("T2").map_or(0, |sheet| sheet.len());
    desk.click("新增科目 科目名称");
    desk.type_text("2010301");
    desk.press(Key::Enter);
    let sheet = desk.project().sheet("T2").unwrap();
    assert!(sheet.len() > rows);
    assert_eq!(sheet.row("2010301").map(|row| row.name.as_str()), Some("行政运行"));
    desk.click("2010301 行政运行 项目·科目名称");
    desk.press_with(Modifiers::COMMAND, Key::Minus);
    assert!(desk.project().sheet("T2").unwrap().row("2010301").is_none());
}

/// The codes of a form's rows in order.
fn codes(desk: &Desk, form: &str) -> Vec<String> {
    desk.project().sheet(form).unwrap().rows().map(|(code, _)| code.to_string()).collect()
}

/// Chooses an entry of the bar of menus.
fn choose(desk: &mut Desk, menu: &str, entry: &str) {
    desk.harness.get_all_by_label(menu).find(|node| node.rect().top() < 30.0).unwrap().click();
    desk.settle();
    desk.harness.get_by_label_contains(entry).click();
    desk.settle();
}

#[test]
fn rows_are_moved_and_put_in_order() {
    let mut desk = Desk::new();
    desk.show("T3");
    let before = codes(&desk, "T3");
    desk.click("2010350 事业运行 项目·科目名称");
    desk.press_with(Modifiers::ALT, Key::ArrowDown);
    let mut moved = before.clone();
    moved.swap(3, 4);
    assert_eq!(codes(&desk, "T3"), moved);
    // The keyboard goes with the row, and a step of undo takes it back.
    assert_eq!(desk.selected().from.line, 4);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(codes(&desk, "T3"), before);
    desk.press_with(Modifiers::COMMAND, Key::Y);
    choose(&mut desk, "科目行", "按编码排序");
    assert_eq!(codes(&desk, "T3"), before);
    // The total stays above all rows.
    desk.click("201 一般公共服务支出 项目·科目名称");
    desk.press_with(Modifiers::ALT, Key::ArrowUp);
    assert_eq!(codes(&desk, "T3"), before);
    choose(&mut desk, "科目行", "下移一行");
    assert_eq!(codes(&desk, "T3")[1..3], ["20103", "201"]);
    choose(&mut desk, "科目行", "上移一行");
    assert_eq!(codes(&desk, "T3"), before);
}

#[test]
fn another_code_brings_its_levels_and_the_last_row_takes_them_along() {
    let mut desk = Desk::new();
    desk.show("T3");
    let before = codes(&desk, "T3");
    let amount = desk.cell("T3[2210201].基本支出");
    // The code is typed into one of its three cells.
    desk.click("2210201 住房公积金 项目·科目名称");
    desk.press(Key::ArrowLeft);
    desk.type_text("2120101");
    desk.press(Key::Enter);
    let after = codes(&desk, "T3");
    assert!(after.contains(&"212".to_owned()) && after.contains(&"21201".to_owned()), "{after:?}");
    assert!(!after.contains(&"221".to_owned()) && !after.contains(&"22102".to_owned()), "{after:?}");
    let place = |code: &str| after.iter().position(|at| at == code);
    assert!(place("21201") < place("2120101") && place("2120101") < Some(after.len()));
    assert_eq!(desk.cell("T3[2120101].基本支出"), amount);
    assert_eq!(desk.cell("T3[212].基本支出"), "=");
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(codes(&desk, "T3"), before);
    // Removing the only row of a 类.
    desk.click("2101102 事业单位医疗 项目·科目名称");
    desk.press_with(Modifiers::COMMAND, Key::Minus);
    let left: Vec<_> = before.iter().filter(|code| !code.starts_with("210")).cloned().collect();
    assert_eq!(codes(&desk, "T3"), left);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(codes(&desk, "T3"), before);
}
