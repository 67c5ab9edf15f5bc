//! The search over the whole project in the real window.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use juesuan::{
    app::{find::Target, session::Page},
    audit::Place,
    project::Part,
};

/// Opens the search and looks for something.
fn look_for(desk: &mut Desk, query: &str) {
    desk.press_with(Modifiers::COMMAND, Key::F);
    desk.type_text(query);
    desk.wait_for("the search", |desk| !desk.open().find.is_busy());
}

#[test]
fn initials_lead_to_a_subject_and_enter_to_the_next() {
    let mut desk = Desk::new();
    look_for(&mut desk, "syyx");
    assert!(desk.open().find.results.found.len() > 1);
    desk.press(Key::Enter);
    let first = desk.open().find.current().unwrap().clone();
    let Target::Row { form, row } = &first.target else { panic!("{first:?}") };
    assert_eq!(desk.open().page, Page::Form(form.clone()));
    assert_eq!(desk.open().selected_subjects().as_slice(), std::slice::from_ref(row));
    // The field keeps the keyboard: Enter goes on, Shift+Enter goes back.
    desk.press(Key::Enter);
    assert_ne!(desk.open().find.current(), Some(&first));
    desk.press_with(Modifiers::SHIFT, Key::Enter);
    assert_eq!(desk.open().find.current(), Some(&first));
}

#[test]
fn f3_walks_through_cells_and_texts_from_anywhere() {
    let mut desk = Desk::new();
    look_for(&mut desk, "360.22");
    let count = desk.open().find.results.found.len();
    assert!(count > 1);
    desk.press(Key::Escape);
    assert!(!desk.open().find.shown);
    // Without the search on the screen F3 is silent.
    desk.press(Key::F3);
    assert!(desk.open().find.current().is_none());
    desk.press_with(Modifiers::COMMAND, Key::F);
    let (mut cells, mut texts) = (0, 0);
    for _ in 0..count {
        desk.press(Key::F3);
        match desk.open().find.current().unwrap().target.clone() {
            Target::Place(Place::Cell(address)) => {
                cells += 1;
                let table = desk.harness.state_mut().session.open.as_mut().unwrap().table().unwrap();
                let active = desk.open().grid().unwrap().selection.active;
                assert_eq!(table.address(active), Some(address));
            }
            Target::Place(Place::Text(span)) => {
                texts += 1;
                assert_eq!(desk.open().page, Page::Text(span.part));
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(cells > 0 && texts > 0);
    let last = desk.open().find.current().cloned();
    desk.press(Key::F3);
    desk.press_with(Modifiers::SHIFT, Key::F3);
    assert_eq!(desk.open().find.current().cloned(), last);
}

#[test]
fn results_are_listed_with_their_place_and_follow_edits() {
    let mut desk = Desk::new();
    look_for(&mut desk, "31415.92");
    desk.harness.get_by_label("没有找到");
    desk.go_to("T1[其他收入].决算数");
    desk.click("其他收入 决算数");
    desk.type_text("31415.92");
    desk.press(Key::Enter);
    desk.wait_for("the search", |desk| !desk.open().find.is_busy() && !desk.open().find.results.found.is_empty());
    desk.show("T3");
    let label = desk.harness.get_by_label_contains("其他收入 决算数 31,415.92");
    label.click();
    desk.settle();
    assert_eq!(desk.open().page, Page::Form("T1".into()));
}

#[test]
fn text_and_cover_are_searched() {
    let mut desk = Desk::new();
    look_for(&mut desk, "机关运行经费");
    let found = desk.open().find.results.found.clone();
    let in_part = |part| {
        let is = move |place: &Target| matches!(place, Target::Place(Place::Text(span)) if span.part == part);
        found.iter().any(|found| is(&found.target))
    };
    assert!(in_part(Part::Three) && in_part(Part::Four));
    desk.press(Key::Escape);
    look_for(&mut desk, "大洼");
    desk.press(Key::Enter);
    assert_eq!(desk.open().page, Page::Facts);
}

#[test]
fn typing_in_the_search_is_not_typing_in_the_grid() {
    let mut desk = Desk::new();
    let before = desk.project().clone();
    look_for(&mut desk, "12");
    desk.press(Key::Backspace);
    desk.press(Key::Delete);
    assert!(desk.project() == &before);
    desk.press(Key::Escape);
    // The grid has the keyboard again.
    desk.go_to("T1[其他收入].决算数");
    desk.type_text("5");
    desk.press(Key::Enter);
    assert_eq!(desk.cell("T1[其他收入].决算数"), "5.00");
}
