//! The real window: every widget is named, every key is listed, nothing is cut off.

#[path = "support/desk.rs"]
mod desk;

use desk::{Desk, nameless, window};
use eframe::egui::{Event, Key, Modifiers, accesskit::Role as NodeRole};
use egui_kittest::kittest::{NodeT, Queryable};
use juesuan::{
    app::{
        command::{COMMANDS, Command, Menu},
        find::FIND_KEYS,
        grid::keys::GRID_KEYS,
        preview::PREVIEW_KEYS,
        review::{Tab, WRITING_KEYS},
        session::{Dialog, FileDialog, FilePurpose, Front, Intent, Page},
        text::TEXT_KEYS,
    },
    export::{Format, Product},
    project::{Part, Role},
};
use std::collections::BTreeSet;

/// Every page of a project.
fn pages(desk: &Desk) -> Vec<Page> {
    let forms = desk.open().profile.forms.iter().map(|form| Page::Form(form.key.clone()));
    let texts = [Part::One, Part::Three, Part::Four].map(Page::Text);
    [Page::Facts, Page::Preview].into_iter().chain(texts).chain(forms).collect()
}

fn show(desk: &mut Desk, page: &Page) {
    desk.harness.state_mut().session.open.as_mut().unwrap().show(page.clone());
    desk.settle();
    if *page == Page::Preview {
        desk.wait_for("the preview", |desk| desk.open().preview.is_drawn());
    }
}

fn run(desk: &mut Desk, command: Command) {
    let ctx = desk.harness.ctx.clone();
    desk.harness.state_mut().session.run(&ctx, command);
    desk.settle();
}

#[track_caller]
fn all_named(desk: &Desk, place: &str) {
    assert_eq!(nameless(&desk.harness), Vec::<String>::new(), "{place}");
}

#[test]
fn every_widget_of_every_page_has_a_name() {
    let mut desk = Desk::new();
    for role in [Role::Preparer, Role::Reviewer] {
        desk.harness.state_mut().session.settings.role = role;
        for page in pages(&desk) {
            show(&mut desk, &page);
            all_named(&desk, &format!("{page:?} {role:?}"));
        }
    }
    desk.harness.state_mut().session.settings.role = Role::Preparer;
    // The texts as lists and entries, and last year's figures.
    for (part, list) in [(Part::One, "清单"), (Part::Four, "条目")] {
        show(&mut desk, &Page::Text(part));
        desk.click(list);
        all_named(&desk, list);
    }
    desk.show("T1");
    desk.click("上年数");
    all_named(&desk, "last year's figures");
    let start = window(None);
    assert_eq!(nameless(&start), Vec::<String>::new(), "start page");
}

#[test]
fn every_widget_beside_the_page_has_a_name() {
    let mut desk = Desk::new();
    desk.harness.state_mut().session.settings.name = "李复".to_owned();
    desk.press(Key::F8);
    all_named(&desk, "a finding's details");
    for role in [Role::Reviewer, Role::Preparer] {
        desk.harness.state_mut().session.settings.role = role;
        desk.settle();
        for command in [Command::Explain, Command::SendBack] {
            run(&mut desk, command);
            all_named(&desk, &format!("{command:?} {role:?}"));
        }
    }
    desk.go_to("T1[其他收入].决算数");
    run(&mut desk, Command::Comment);
    desk.type_text("批注");
    all_named(&desk, "a comment that is written");
    desk.press_with(Modifiers::COMMAND, Key::Enter);
    assert_eq!(desk.project().comments.len(), 1);
    all_named(&desk, "a comment that was written");
    desk.harness.state_mut().session.open.as_mut().unwrap().desk.tab = Tab::Findings;
    run(&mut desk, Command::Find);
    desk.type_text("事业");
    desk.wait_for("the search", |desk| !desk.open().find.results.found.is_empty());
    all_named(&desk, "the search");
    // A grid cell that is being edited, and its context menu.
    desk.press(Key::Escape);
    desk.press(Key::F2);
    all_named(&desk, "an entry");
    desk.press(Key::Escape);
    for menu in Menu::ALL {
        let bar =
            |desk: &Desk| desk.harness.get_all_by_label(menu.name()).find(|node| node.rect().top() < 30.0).is_some();
        assert!(bar(&desk), "{}", menu.name());
        desk.harness.get_all_by_label(menu.name()).find(|node| node.rect().top() < 30.0).unwrap().click();
        desk.settle();
        all_named(&desk, menu.name());
        desk.press(Key::Escape);
    }
}

#[test]
fn every_widget_of_every_question_has_a_name() {
    let mut desk = Desk::new();
    let format = Format::Pdf;
    let file = |purpose| Dialog::File(FileDialog { purpose, path: "甲".to_owned(), system: false });
    let mut questions: Vec<Dialog> = vec![
        Dialog::Unsaved(Intent::Quit),
        Dialog::Error { title: "打开".to_owned(), text: "原因".to_owned() },
        Dialog::Help(0),
        Dialog::Sign,
        Dialog::Name(String::new()),
        Dialog::Changed(desk.file.clone()),
        Dialog::Draft(format),
        Dialog::Text { title: "说明".to_owned(), text: "文字".to_owned() },
    ];
    questions.extend(
        [
            FilePurpose::Open,
            FilePurpose::Text,
            FilePurpose::Workbook,
            FilePurpose::Save,
            FilePurpose::Export(Product::Disclosure(format)),
            FilePurpose::Folder,
            FilePurpose::Units,
            FilePurpose::Compare,
        ]
        .map(file),
    );
    for dialog in questions {
        let words = format!("{dialog:?}");
        desk.harness.state_mut().session.dialog = Some(dialog);
        desk.settle();
        assert!(desk.harness.state().session.dialog.is_some(), "{words}");
        all_named(&desk, &words);
        desk.harness.state_mut().session.dialog = None;
        desk.settle();
    }
    for command in [Command::RollOver, Command::Compare, Command::InsertSubject] {
        desk.show("T3");
        run(&mut desk, command);
        assert!(desk.harness.state().session.dialog.is_some(), "{command:?}");
        all_named(&desk, &format!("{command:?}"));
        desk.harness.state_mut().session.dialog = None;
        desk.settle();
    }
}

#[test]
fn every_widget_of_units_and_comparisons_has_a_name() {
    let mut desk = Desk::new();
    let (ctx, folder) = (desk.harness.ctx.clone(), desk.file.parent().unwrap().to_owned());
    desk.harness.state_mut().session.check_folder(&ctx, folder);
    desk.wait_for("the folder", |desk| desk.harness.state().session.batch.as_ref().is_some_and(|b| b.is_read));
    assert_eq!(desk.harness.state().session.front, Front::Batch);
    all_named(&desk, "units");
    desk.harness.state_mut().session.front = Front::Project;
    run(&mut desk, Command::Merge);
    all_named(&desk, "adding up");
    desk.harness.state_mut().session.dialog = None;
    let other = desk.file.with_file_name("以前.juesuan");
    let text = std::fs::read_to_string(&desk.file).unwrap().replacen("\"0.30\"", "\"36.30\"", 1);
    std::fs::write(&other, text).unwrap();
    desk.harness.state_mut().session.compare_with(&ctx, other);
    desk.wait_for("the comparison", |desk| desk.harness.state().session.comparison.is_some());
    assert_eq!(desk.harness.state().session.front, Front::Comparison);
    all_named(&desk, "a comparison");
}

#[test]
fn the_help_lists_every_key() {
    let mut desk = Desk::new();
    desk.press(Key::F1);
    desk.click("快捷键");
    let listed = |words: &str| desk.harness.query_all_by_label(words).next().is_some();
    for entry in COMMANDS.iter().filter(|entry| entry.shortcut.is_some()) {
        assert!(listed(entry.name), "{}", entry.name);
    }
    let helps = GRID_KEYS.iter().map(|key| key.help).chain(FIND_KEYS.iter().map(|key| key.help));
    let helps = helps.chain(TEXT_KEYS.iter().map(|key| key.help)).chain(PREVIEW_KEYS.iter().map(|key| key.help));
    let helps: BTreeSet<&str> = helps.chain(WRITING_KEYS.iter().map(|key| key.help)).collect();
    for help in helps.into_iter().filter(|help| !help.is_empty()) {
        assert!(listed(help), "{help}");
    }
    desk.press(Key::Escape);
    assert!(desk.harness.state().session.dialog.is_none());
}

/// The edges of everything that is named, where it can be seen at all.
fn beyond(desk: &Desk, width: f32, height: f32) -> Vec<String> {
    let mut found = Vec::new();
    for node in desk.harness.root().children_recursive() {
        let node = node.accesskit_node();
        let acts =
            matches!(node.role(), NodeRole::Button | NodeRole::CheckBox | NodeRole::TextInput | NodeRole::ComboBox);
        let Some(bounds) = node.bounding_box().filter(|_| acts && !node.is_hidden()) else { continue };
        // In lists that scroll, what is below the edge is reached by scrolling.
        let scale = f64::from(desk.harness.ctx.pixels_per_point());
        let inside = bounds.x1 / scale <= f64::from(width) + 0.5 && bounds.x0 >= -0.5;
        if !inside && bounds.y0 / scale < f64::from(height) {
            found.push(format!("{:?} {:?} {bounds:?}", node.role(), node.label()));
        }
    }
    found
}

#[test]
fn nothing_is_cut_off_in_small_windows_in_the_dark_and_at_twice_the_scale() {
    let mut desk = Desk::new();
    desk.harness.state_mut().session.settings.name = "李复".to_owned();
    // The least that is promised, in either theme, and a scaled 4K screen.
    for (width, height, scale, dark) in [
        (1366.0, 740.0, 1.0, false),
        (1366.0, 740.0, 1.0, true),
        (1920.0, 1080.0, 2.0, false),
        (1920.0, 1080.0, 2.0, true),
    ] {
        desk.harness.set_size([width, height].into());
        desk.harness.set_pixels_per_point(scale);
        desk.harness.state_mut().session.settings.dark = dark;
        desk.settle();
        assert_eq!(desk.harness.ctx.pixels_per_point(), scale);
        assert_eq!(desk.harness.ctx.global_style().visuals.dark_mode, dark);
        for page in pages(&desk) {
            show(&mut desk, &page);
            desk.press(Key::F8);
            assert_eq!(beyond(&desk, width, height), Vec::<String>::new(), "{page:?} {width} {scale} {dark}");
        }
    }
}

#[test]
fn keys_turn_the_pages_of_the_preview() {
    let mut desk = Desk::new();
    show(&mut desk, &Page::Preview);
    let page = |desk: &Desk| desk.open().preview.current_page();
    desk.press(Key::End);
    let last = page(&desk);
    assert!(last > 10);
    desk.press(Key::Home);
    assert_eq!(page(&desk), 0);
    desk.press(Key::PageDown);
    desk.press(Key::PageDown);
    let down = page(&desk);
    assert!(down >= 1);
    desk.press(Key::PageUp);
    desk.press(Key::PageUp);
    assert_eq!(page(&desk), 0);
    // In the search field the keys are the field's.
    desk.harness.get_by_label("查找文字").focus();
    desk.settle();
    desk.event(Event::Text("决算".to_owned()));
    let before = page(&desk);
    desk.press(Key::Home);
    assert_eq!(page(&desk), before);
}
