//! The real window: every widget is named, every key is listed.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::Key;
use egui_kittest::kittest::Queryable;
use juesuan::{
    app::{command::COMMANDS, session::Page},
    project::Part,
};

#[test]
fn every_widget_has_a_name() {
    let mut desk = Desk::new();
    let pages = [Page::Facts, Page::Text(Part::One), Page::Text(Part::Three), Page::Text(Part::Four)]
        .into_iter()
        .chain(desk.open().profile.forms.iter().map(|form| Page::Form(form.key.clone())).collect::<Vec<_>>());
    for page in pages {
        desk.harness.state_mut().session.open.as_mut().unwrap().show(page.clone());
        desk.settle();
        assert_eq!(desk.harness.unnamed_widgets(), Vec::<String>::new(), "{page:?}");
    }
}

#[test]
fn the_help_lists_every_key() {
    let mut desk = Desk::new();
    desk.press(Key::F1);
    desk.click("快捷键");
    for entry in COMMANDS.iter().filter(|entry| entry.shortcut.is_some()) {
        assert!(desk.harness.query_all_by_label(entry.name).next().is_some(), "{}", entry.name);
    }
    desk.press(Key::Escape);
    assert!(desk.harness.state().session.dialog.is_none());
}
