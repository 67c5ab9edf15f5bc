//! Files and unsaved work in the real window.

#[path = "support/desk.rs"]
mod desk;

use desk::{Desk, window};
use eframe::egui::{Event, Key, Modifiers, ViewportEvent, ViewportId};
use egui_kittest::{Harness, kittest::Queryable};
use juesuan::{
    app::{Window, session::Dialog},
    audit::Finding,
    project::{Decision, Edit, Verdict, recovery::RecoverySlot, store},
};
use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

#[test]
fn a_saved_project_reads_back() {
    let mut desk = Desk::new();
    desk.click("其他收入 决算数");
    desk.type_text("8");
    desk.press(Key::Enter);
    assert!(desk.open().history.is_dirty());
    desk.press_with(Modifiers::COMMAND, Key::S);
    desk.wait_for("saving", |desk| !desk.open().history.is_dirty());
    let (project, _) = store::open(&desk.file).unwrap();
    assert!(&project == desk.project());
    let again = window(Some(desk.file.clone()));
    assert_eq!(again.query_by_label("其他收入 决算数").and_then(|node| node.value()).as_deref(), Some("8.00"));
}

#[test]
fn a_project_is_saved_under_a_typed_path() {
    let mut desk = Desk::new();
    let other = desk.file.with_file_name("另一个");
    desk.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    let Some(Dialog::File(dialog)) = &mut desk.harness.state_mut().session.dialog else { panic!("no path field") };
    dialog.path = other.to_string_lossy().into_owned();
    desk.settle();
    desk.harness.get_all_by_label("保存").last().unwrap().click();
    desk.settle();
    let written = other.with_file_name("另一个.juesuan");
    desk.wait_for("saving", |desk| desk.open().path.as_ref() == Some(&written));
    assert!(store::open(&written).is_ok());
}

#[test]
fn a_refused_file_leaves_the_open_project_alone() {
    let mut desk = Desk::new();
    let bad = desk.file.with_file_name("坏.juesuan");
    std::fs::write(&bad, "(format_version: 1, profile: \"x\"").unwrap();
    desk.press_with(Modifiers::COMMAND, Key::O);
    let Some(Dialog::File(dialog)) = &mut desk.harness.state_mut().session.dialog else { panic!("no path field") };
    dialog.path = bad.to_string_lossy().into_owned();
    desk.settle();
    desk.harness.get_all_by_label("打开").last().unwrap().click();
    desk.settle();
    desk.wait_for("the message", |desk| matches!(desk.harness.state().session.dialog, Some(Dialog::Error { .. })));
    assert_eq!(desk.open().path.as_ref(), Some(&desk.file));
    desk.click("知道了");
    assert!(desk.harness.state().session.dialog.is_none());
}

#[test]
fn closing_asks_about_unsaved_changes() {
    let mut desk = Desk::new();
    desk.click("其他收入 决算数");
    desk.type_text("8");
    desk.press(Key::Enter);
    let close = |desk: &mut Desk| {
        let viewport = desk.harness.input_mut().viewports.entry(ViewportId::ROOT).or_default();
        viewport.events.push(ViewportEvent::Close);
        desk.settle();
    };
    close(&mut desk);
    assert!(matches!(desk.harness.state().session.dialog, Some(Dialog::Unsaved(_))));
    desk.click("取消");
    assert!(desk.harness.state().session.dialog.is_none());
    assert!(!desk.harness.state().session.quit);
    close(&mut desk);
    desk.harness.get_all_by_label("保存").last().unwrap().click();
    desk.settle();
    desk.wait_for("saving and closing", |desk| desk.harness.state().session.quit);
    let (project, _) = store::open(&desk.file).unwrap();
    assert!(&project == desk.project());
}

#[test]
fn a_new_project_begins_on_the_start_page() {
    let mut harness = window(None);
    harness.get_by_label("单位名称").click();
    harness.run_steps(2);
    for c in "某某县档案馆".chars() {
        harness.event(Event::Text(c.to_string()));
    }
    harness.run_steps(3);
    harness.get_by_label("建立项目").click();
    harness.run_steps(3);
    let open = harness.state().session.open.as_ref().unwrap();
    assert_eq!(open.project().unit.name, "某某县档案馆");
    assert!(open.path.is_none());
}

#[test]
fn the_files_last_opened_are_on_the_start_page() {
    let mut desk = Desk::new();
    desk.wait_for("the opened file", |desk| !desk.harness.state().session.settings.recent.is_empty());
    desk.press_with(Modifiers::COMMAND, Key::N);
    assert!(desk.harness.state().session.open.is_none());
    desk.click("大洼");
    desk.wait_for("the file", |desk| desk.harness.state().session.open.is_some());
    assert_eq!(desk.open().path.as_ref(), Some(&desk.file));
}

#[test]
fn work_that_a_killed_window_left_is_offered() {
    let desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(&desk.file).unwrap();
    let slot = RecoverySlot::claim(folder.path()).unwrap();
    slot.keep(Some(&desk.file), &text.replace("\"0.30\"", "\"0.31\"")).unwrap();
    drop(slot);
    let place = folder.path().to_owned();
    let mut harness = Harness::builder()
        .with_size([1366.0, 768.0])
        .build_eframe(move |creation| Window::new(&creation.egui_ctx, None).keep_work_in(&place));
    harness.run_steps(3);
    harness.get_by_label("恢复").click();
    harness.run_steps(3);
    let open = harness.state().session.open.as_ref().unwrap();
    assert!(open.history.is_dirty());
    assert_eq!(open.path.as_ref(), Some(&desk.file));
    assert!(open.project() != desk.project());
}

#[test]
fn changes_that_were_given_up_are_not_offered_again() {
    let desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    let (file, place) = (desk.file.clone(), folder.path().to_owned());
    let mut harness = Harness::builder()
        .with_size([1366.0, 768.0])
        .build_eframe(move |creation| Window::new(&creation.egui_ctx, Some(&file)).keep_work_in(&place));
    harness.run_steps(3);
    harness.get_by_label("其他收入 决算数").click();
    harness.event(Event::Text("5".into()));
    harness.key_press(Key::Enter);
    // Longer than the pause after which unsaved work is kept.
    harness.run_steps(20);
    let start = Instant::now();
    let kept = || left_behind_files(folder.path());
    while kept() == 0 && start.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(5));
        harness.run_steps(20);
    }
    assert_eq!(kept(), 1);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Q);
    harness.run_steps(3);
    harness.get_by_label("不保存").click();
    harness.run_steps(3);
    assert!(harness.state().session.quit);
    drop(harness);
    assert_eq!(kept(), 0);
}

fn left_behind_files(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    files.filter(|file| file.path().extension().is_some_and(|ending| ending == "recovery")).count()
}

#[test]
fn the_pdf_is_written_beside_the_work() {
    let mut desk = Desk::new();
    let target = desk.file.with_file_name("公开.pdf");
    // The sample has errors: they are listed before anything is written.
    desk.press_with(Modifiers::COMMAND, Key::E);
    assert!(matches!(desk.harness.state().session.dialog, Some(Dialog::Draft(_))));
    let errors: Vec<String> = desk.open().report.open_errors().map(|error| error.message.clone()).collect();
    assert!(errors.len() > 3 && errors.iter().all(|error| desk.harness.query_by_label(error).is_some()));
    desk.click("取消");
    assert_eq!(desk.harness.state().session.dialog, None);
    desk.press_with(Modifiers::COMMAND, Key::E);
    desk.click("继续导出");
    let Some(Dialog::File(dialog)) = &mut desk.harness.state_mut().session.dialog else { panic!("no path field") };
    dialog.path = target.to_string_lossy().into_owned();
    desk.settle();
    desk.click("导出");
    desk.wait_for("the PDF", |desk| !desk.harness.state().session.jobs.is_busy());
    let bytes = std::fs::read(&target).unwrap();
    assert!(bytes.starts_with(b"%PDF"));
    assert!(desk.harness.state().session.message.contains("草稿"));
}

#[test]
fn a_listed_error_leads_to_its_place_and_explained_ones_are_not_listed() {
    let mut desk = Desk::new();
    desk.press_with(Modifiers::COMMAND, Key::E);
    let first = desk.open().report.open_errors().next().unwrap().message.clone();
    desk.click(&first);
    assert_eq!(desk.harness.state().session.dialog, None);
    let selected = desk.open().selected_index().unwrap();
    assert_eq!(desk.open().report.findings[selected].message, first);

    let decide = |finding: &Finding| {
        let decision = Decision {
            finding: finding.identity(),
            fingerprint: finding.fingerprint(),
            verdict: Verdict::Explained,
            reason: "原文如此".to_owned(),
            by: "复核人".to_owned(),
            at: "2020-09-01 10:00".to_owned(),
            about: finding.message.clone(),
            answers: Vec::new(),
            earlier: Vec::new(),
        };
        Edit::Decide { decision, instead_of: None }
    };
    let decisions: Vec<Edit> = desk.open().report.open_errors().map(|finding| decide(finding)).collect();
    desk.harness.state_mut().session.open.as_mut().unwrap().apply(&Edit::Several(decisions)).unwrap();
    desk.settle();
    desk.press_with(Modifiers::COMMAND, Key::E);
    assert!(matches!(desk.harness.state().session.dialog, Some(Dialog::File(_))));
}

#[test]
fn what_others_wrote_is_not_overwritten_unasked() {
    let mut desk = Desk::new();
    let backups = tempfile::tempdir().unwrap();
    desk.harness.state_mut().session.jobs.backups = Some(backups.path().to_owned());
    let edit = |desk: &mut Desk, text: &str| {
        desk.click("其他收入 决算数");
        desk.type_text(text);
        desk.press(Key::Enter);
        desk.press_with(Modifiers::COMMAND, Key::S);
    };
    edit(&mut desk, "8");
    desk.wait_for("saving", |desk| !desk.open().history.is_dirty());
    let (mut theirs, profile) = store::open(&desk.file).unwrap();
    theirs.unit.name = "别人改的名称".to_owned();
    store::save(profile, &theirs, &desk.file).unwrap();

    edit(&mut desk, "9");
    desk.wait_for("the question", |desk| matches!(desk.harness.state().session.dialog, Some(Dialog::Changed(_))));
    assert_eq!(store::open(&desk.file).unwrap().0, theirs);
    assert!(desk.open().history.is_dirty());
    desk.click("用我的覆盖");
    desk.wait_for("saving", |desk| !desk.open().history.is_dirty());
    assert!(&store::open(&desk.file).unwrap().0 == desk.project());
    // Their version is not lost either.
    let kept = juesuan::project::backup::versions(backups.path(), &desk.file).unwrap();
    assert!(kept.iter().any(|copy| store::open(copy).unwrap().0 == theirs));
}
