//! Subject rows in the real window: added, removed, moved, pasted.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Key, Modifiers};

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
