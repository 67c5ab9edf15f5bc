//! Files and unsaved work in the real window.

#[path = "support/desk.rs"]
mod desk;

use desk::{Desk, window};
use eframe::egui::{Event, Key, Modifiers, Ui, ViewportEvent, ViewportId};
use egui_kittest::{Harness, kittest::Queryable};
use juesuan::{
    app::{Window, command::Command, session::Dialog, settings::SettingsFile},
    audit::Finding,
    project::{Decision, Edit, Verdict, claim::Claim, recovery::RecoverySlot, store},
};
use std::{
    cell::Cell,
    path::Path,
    rc::Rc,
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
    let mut desk = Desk::new();
    let before = desk.project().clone();
    // This window lets the file go; the next one has it open when the work is offered.
    desk.harness.state_mut().session.open = None;
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(&desk.file).unwrap();
    let slot = RecoverySlot::claim(folder.path()).unwrap();
    slot.keep(Some(&desk.file), &text.replace("\"0.30\"", "\"0.31\"")).unwrap();
    drop(slot);
    let (file, place) = (desk.file.clone(), folder.path().to_owned());
    let mut harness = Harness::builder()
        .with_size([1366.0, 768.0])
        .build_eframe(move |creation| Window::new(&creation.egui_ctx, Some(&file)).keep_work_in(&place));
    harness.run_steps(3);
    harness.get_by_label("恢复").click();
    harness.run_steps(3);
    let open = harness.state().session.open.as_ref().unwrap();
    assert!(open.history.is_dirty() && !open.claim.is_taken());
    assert_eq!(open.path.as_ref(), Some(&desk.file));
    assert!(open.project() != &before);
}

#[test]
fn changes_that_were_given_up_are_not_offered_again() {
    let mut desk = Desk::new();
    // This window lets the file go; the next one has it.
    desk.harness.state_mut().session.open = None;
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

/// The window, with a mistake built in: the frame in which `panics` is set breaks off in the middle.
struct Breaking {
    window: Window,
    panics: Rc<Cell<bool>>,
}

impl eframe::App for Breaking {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let panics = self.panics.clone();
        self.window.guard(ui, |window, ui| {
            window.show(ui);
            ui.horizontal(|_| assert!(!panics.take(), "a mistake"));
        });
    }
}

#[test]
fn a_mistake_of_the_program_loses_no_work_and_the_window_goes_on() {
    let mut desk = Desk::new();
    // This window lets the file go; the next one has it.
    desk.harness.state_mut().session.open = None;
    let folder = tempfile::tempdir().unwrap();
    let panics = Rc::new(Cell::new(false));
    let (file, place, set) = (desk.file.clone(), folder.path().to_owned(), panics.clone());
    let mut harness = Harness::builder().with_size([1366.0, 768.0]).build_eframe(move |creation| Breaking {
        window: Window::new(&creation.egui_ctx, Some(&file)).keep_work_in(&place),
        panics: set,
    });
    harness.run_steps(3);
    harness.get_by_label("其他收入 决算数").click();
    harness.run_steps(2);
    harness.event(Event::Text("5".into()));
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    harness.event(Event::Text("7".into()));
    harness.run_steps(1);
    assert_eq!(left_behind_files(folder.path()), 0);
    panics.set(true);
    harness.run_steps(3);
    // The work is on the disk before the dialog is there, what was being typed included.
    let kept = std::fs::read_dir(folder.path()).unwrap().filter_map(Result::ok).map(|entry| entry.path());
    let kept: Vec<_> = kept.filter(|path| path.extension().is_some_and(|ending| ending == "recovery")).collect();
    let text = std::fs::read_to_string(&kept[0]).unwrap();
    assert!(text.contains("\"5.00\"") && text.contains("\"7.00\""), "{text}");
    assert!(harness.query_by_label_contains("已经写入恢复文件").is_some());
    assert!(harness.query_by_label("其他收入 决算数").is_none());
    harness.get_by_label("继续工作").click();
    harness.run_steps(3);
    let open = harness.state().window.session.open.as_ref().unwrap();
    assert!(open.history.is_dirty() && open.history.can_undo());
    assert_eq!(open.path.as_ref(), Some(&desk.file));
    assert!(Claim::of(&desk.file, "", None).is_taken(), "the file is this window's as before");
    assert_eq!(harness.query_by_label("其他收入 决算数").and_then(|node| node.value()).as_deref(), Some("5.00"));
    // A mistake with nothing open is told as well.
    harness.state_mut().window.session.open = None;
    harness.run_steps(2);
    panics.set(true);
    harness.run_steps(3);
    assert!(harness.query_by_label_contains("没有打开的项目").is_some());
    harness.get_by_label("关闭程序").click();
    harness.run_steps(1);
    assert!(harness.state().window.session.quit);
}

#[test]
fn a_second_window_on_a_file_only_looks() {
    let mut first = Desk::new();
    let mut second = first.beside();
    assert!(first.harness.query_by_label_contains("只读").is_none());
    assert!(second.harness.query_by_label_contains("已在另一个窗口打开").is_some());
    second.click("其他收入 决算数");
    second.type_text("5");
    second.press(Key::Enter);
    assert!(!second.open().history.is_dirty());
    assert_eq!(second.cell("T1[其他收入].决算数"), "0.30");
    // Over the file of the first it is not saved, under another name it is, and then belongs to this window.
    let save_as = |desk: &mut Desk, path: &Path| {
        desk.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
        let Some(Dialog::File(dialog)) = &mut desk.harness.state_mut().session.dialog else { panic!("no path field") };
        dialog.path = path.to_string_lossy().into_owned();
        desk.settle();
        desk.harness.get_all_by_label("保存").last().unwrap().click();
        desk.settle();
        desk.wait_for("saving", |desk| !desk.harness.state().session.jobs.is_busy());
    };
    let shared = first.file.clone();
    save_as(&mut second, &shared);
    assert!(
        matches!(&second.harness.state().session.dialog, Some(Dialog::Error { text, .. }) if text.contains("另一个窗口"))
    );
    second.click("知道了");
    let own = shared.with_file_name("副本.juesuan");
    save_as(&mut second, &own);
    assert!(second.harness.query_by_label_contains("已在另一个窗口打开").is_none());
    second.click("其他收入 决算数");
    second.type_text("5");
    second.press(Key::Enter);
    assert!(second.open().history.is_dirty());
    // The first window goes on as before; once it is closed the file is free.
    first.click("其他收入 决算数");
    first.type_text("6");
    first.press(Key::Enter);
    first.press_with(Modifiers::COMMAND, Key::S);
    first.wait_for("saving", |desk| !desk.open().history.is_dirty());
    assert!(Claim::of(&shared, "", None).is_taken());
    drop(first.harness);
    assert!(matches!(Claim::of(&shared, "", None), Claim::Mine(_)));
}

#[test]
fn a_window_that_waits_for_the_file_gets_it_as_it_is_then() {
    let mut first = Desk::new();
    let mut second = first.beside();
    second.click("再试一次");
    second.wait_for("reading", |desk| !desk.harness.state().session.jobs.is_busy());
    assert!(second.harness.query_by_label_contains("已在另一个窗口打开").is_some());
    first.click("其他收入 决算数");
    first.type_text("6");
    first.press(Key::Enter);
    first.press_with(Modifiers::COMMAND, Key::S);
    first.wait_for("saving", |desk| !desk.open().history.is_dirty());
    first.press_with(Modifiers::COMMAND, Key::N);
    assert!(first.harness.state().session.open.is_none());
    second.click("再试一次");
    second.wait_for("reading", |desk| !desk.harness.state().session.jobs.is_busy());
    assert_eq!(second.cell("T1[其他收入].决算数"), "6.00");
    assert!(second.harness.query_by_label_contains("已在另一个窗口打开").is_none());
    // The open file is opened again in its own window, and stays that window's.
    second.press_with(Modifiers::COMMAND, Key::O);
    let path = first.file.to_string_lossy().into_owned();
    let Some(Dialog::File(dialog)) = &mut second.harness.state_mut().session.dialog else { panic!("no path field") };
    dialog.path = path;
    second.settle();
    second.harness.get_all_by_label("打开").last().unwrap().click();
    second.settle();
    second.wait_for("reading", |desk| !desk.harness.state().session.jobs.is_busy());
    assert!(second.harness.query_by_label_contains("已在另一个窗口打开").is_none());
}

#[test]
fn a_save_that_fails_keeps_the_work_and_says_why() {
    let mut desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("共享");
    std::fs::create_dir(&place).unwrap();
    let file = place.join("决算.juesuan");
    std::fs::copy(&desk.file, &file).unwrap();
    desk.harness = window(Some(file.clone()));
    desk.click("其他收入 决算数");
    desk.type_text("8");
    desk.press(Key::Enter);
    // The folder is gone, and then something else stands in its place.
    std::fs::remove_dir_all(&place).unwrap();
    for (reason, obstacle) in [("不存在", false), ("不是文件夹", true)] {
        if obstacle {
            std::fs::write(&place, "").unwrap();
        }
        desk.press_with(Modifiers::COMMAND, Key::S);
        desk.wait_for("the message", |desk| desk.harness.state().session.dialog.is_some());
        let told = match &desk.harness.state().session.dialog {
            Some(Dialog::Error { title, text }) => format!("{title}:{text}"),
            other => panic!("{other:?}"),
        };
        assert!(told.contains("保存项目没有成功") && told.contains("没有写成") && told.contains(reason), "{told}");
        desk.click("知道了");
        assert!(desk.open().history.is_dirty());
        assert_eq!(desk.cell("T1[其他收入].决算数"), "8.00");
    }
    let other = folder.path().join("另存.juesuan");
    desk.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    let Some(Dialog::File(dialog)) = &mut desk.harness.state_mut().session.dialog else { panic!("no path field") };
    dialog.path = other.to_string_lossy().into_owned();
    desk.settle();
    desk.harness.get_all_by_label("保存").last().unwrap().click();
    desk.settle();
    desk.wait_for("saving", |desk| !desk.open().history.is_dirty());
    assert!(&store::open(&other).unwrap().0 == desk.project());
}

#[test]
fn a_new_user_is_shown_around_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.ron");
    let first = |path: &Path| {
        let (file, settings) = SettingsFile::read(path);
        let mut harness = Harness::builder()
            .with_size([1366.0, 768.0])
            .build_eframe(move |creation| Window::new(&creation.egui_ctx, None).keep_settings_in(file, settings));
        harness.run_steps(3);
        harness
    };
    let mut harness = first(&path);
    harness.get_by_label("开始导览").click();
    harness.run_steps(3);
    assert!(harness.state().session.open.is_some(), "the example");
    for stop in ["目录", "填表", "勾稽核对", "第三部分说明", "预览、导出、复核"] {
        assert!(harness.query_all_by_label(stop).next().is_some(), "{stop}");
        harness.get_by_label("下一步").click();
        harness.run_steps(3);
    }
    assert!(harness.query_by_label("下一步").is_none());
    harness.get_by_label("完成").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("完成").is_none());
    // Nothing was changed by it, and the answer is kept.
    assert!(!harness.state().session.open.as_ref().unwrap().history.is_dirty());
    // Longer than the pause after which settings are written.
    harness.run_steps(40);
    drop(harness);
    assert!(SettingsFile::read(&path).1.tour_done);
    assert!(first(&path).query_by_label("开始导览").is_none());
}

#[test]
fn help_explains_the_page_in_front_and_diagnostics_name_nothing_of_the_project() {
    let mut desk = Desk::new();
    desk.press(Key::F1);
    assert!(desk.harness.query_by_label("键盘和表格软件一样").is_some());
    desk.harness.get_all_by_label("勾稽核对").last().unwrap().click();
    desk.settle();
    assert!(desk.harness.query_by_label("四种结果").is_some());
    desk.click("快捷键");
    assert!(desk.harness.query_by_label("在表格里").is_some());
    desk.press(Key::Escape);
    assert!(desk.harness.state().session.dialog.is_none());
    let ctx = desk.harness.ctx.clone();
    desk.harness.state_mut().session.run(&ctx, Command::Diagnostics);
    desk.settle();
    let Some(Dialog::Text { text, .. }) = &desk.harness.state().session.dialog else { panic!("no dialog") };
    assert!(text.contains("liaoning-2019") && text.contains(env!("CARGO_PKG_VERSION")), "{text}");
    assert!(!text.contains("大洼") && !text.contains("384") && !text.contains(".juesuan"), "{text}");
    let folder = desk.file.parent().unwrap().to_string_lossy().into_owned();
    assert!(!text.contains(&folder), "{text}");
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

/// Types a path into the file dialog and confirms it.
fn choose(harness: &mut Harness<'static, Window>, path: &Path, verb: &str) {
    let Some(Dialog::File(dialog)) = &mut harness.state_mut().session.dialog else { panic!("no path field") };
    dialog.path = path.to_string_lossy().into_owned();
    harness.run_steps(3);
    harness.get_by_label(verb).click();
    harness.run_steps(3);
}

fn wait(harness: &mut Harness<'static, Window>, done: impl Fn(&Window) -> bool) {
    let start = Instant::now();
    while !done(harness.state()) {
        assert!(start.elapsed() < Duration::from_secs(20), "waited in vain");
        thread::sleep(Duration::from_millis(5));
        harness.run_steps(2);
    }
    harness.run_steps(3);
}

/// Chooses a command of the file menu.
fn file_menu(harness: &mut Harness<'static, Window>, command: &str) {
    harness.get_by_label("文件").click();
    harness.run_steps(3);
    harness.get_by_label_contains(command).click();
    harness.run_steps(3);
}

#[test]
fn a_published_text_becomes_a_project_once_it_was_looked_at() {
    let mut harness = window(None);
    file_menu(&mut harness, "从已公开文本新建");
    let text = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dawa-2019.txt");
    choose(&mut harness, &text, "读取");
    wait(&mut harness, |window| matches!(window.session.dialog, Some(Dialog::ReadText(_))));
    assert!(harness.state().session.open.is_none());
    assert!(harness.query_by_label("盘锦市大洼区智慧城市运行管理中心").is_some());
    assert!(harness.query_by_label("说明中的金额和比例 86 个,读懂 86 个").is_some());
    assert!(harness.query_all_by_label("空白").count() > 0);
    // The start page behind it has a button of this name, too.
    harness.get_all_by_label("建立项目").last().unwrap().click();
    harness.run_steps(3);
    let open = harness.state().session.open.as_ref().unwrap();
    assert!(open.path.is_none() && open.history.is_dirty());
    let stated = open.project().cell(&"T1[财政拨款收入].决算数".parse().unwrap());
    let general = open.project().cell(&"T1[一般公共预算财政拨款收入].决算数".parse().unwrap());
    assert_eq!(stated.amount().or(general.amount()).unwrap().yuan().to_string(), "3602200");
}

#[test]
fn a_text_that_is_none_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("天气.txt");
    std::fs::write(&text, "今天天气很好,我们去公园。").unwrap();
    let mut harness = window(None);
    file_menu(&mut harness, "从已公开文本新建");
    choose(&mut harness, &text, "读取");
    wait(&mut harness, |window| matches!(window.session.dialog, Some(Dialog::Error { .. })));
    assert!(harness.query_by_label_contains("不是部门决算公开文本").is_some());
}

#[test]
fn next_year_is_made_of_this_years_project() {
    let mut desk = Desk::new();
    file_menu(&mut desk.harness, "结转到下一年");
    assert!(desk.harness.query_by_label("2019年度 → 2020年度").is_some());
    desk.click("结转");
    desk.wait_for("the new year", |desk| desk.open().path.is_none());
    assert_eq!(desk.project().year, 2020);
    assert!(desk.harness.query_by_label_contains("已锁定").is_some());
    desk.click("关闭");
    let cell = |address: &str| desk.project().cell(&address.parse().unwrap());
    assert_eq!(cell("T1[年初结转和结余].决算数").amount().unwrap().yuan().to_string(), "659400");
    assert!(desk.open().history.is_dirty());
    // This year's file is as it was.
    assert_eq!(store::open(&desk.file).unwrap().0.year, 2019);
}

/// Chooses a workbook in 文件→从工作簿导入.
fn choose_workbook(desk: &mut Desk, name: &str) {
    file_menu(&mut desk.harness, "从工作簿导入");
    desk.settle();
    let Some(Dialog::File(dialog)) = &mut desk.harness.state_mut().session.dialog else { panic!("no path field") };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/books").join(name);
    dialog.path = path.to_string_lossy().into_owned();
    desk.settle();
    desk.click("读取");
    desk.wait_for("the preview", |desk| matches!(desk.harness.state().session.dialog, Some(Dialog::Import)));
}

#[test]
fn a_workbook_is_previewed_and_imported_as_one_step() {
    let mut desk = Desk::new();
    let before = desk.project().clone();
    choose_workbook(&mut desk, "edited.xlsx");
    assert!(desk.project() == &before, "nothing is changed by looking");
    desk.click("冲突 4");
    assert!(desk.harness.query_by_label("T1[其他收入].决算数　现在 0.30　改为 0.50").is_some());
    desk.click("导入");
    assert_eq!(desk.cell("T1[其他收入].决算数"), "0.50");
    assert!(desk.project().sheet("T3").unwrap().row("2210201").is_none());
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert!(desk.project() == &before, "one step of undo takes it all back");
}

#[test]
fn a_new_project_of_a_workbook_asks_for_unsaved_changes_first() {
    let mut desk = Desk::new();
    desk.click("其他收入 决算数");
    desk.type_text("8");
    desk.press(Key::Enter);
    choose_workbook(&mut desk, "published.xlsx");
    desk.click("建立新项目,口径");
    desk.click("建立新项目");
    desk.click("不保存");
    assert_eq!((desk.project().unit.name.as_str(), desk.project().year), ("某市档案馆", 2024));
    assert_eq!(desk.cell("T3[2012604].基本支出"), "1000000.25元");
    assert!(desk.open().path.is_none() && desk.open().history.is_dirty());
}

#[test]
fn the_columns_of_an_unknown_layout_are_said_once() {
    let mut desk = Desk::new();
    let kept = desk.file.with_file_name("layouts.ron");
    desk.harness.state_mut().session.jobs.layouts = Some(kept.clone());
    choose_workbook(&mut desk, "own.xlsx");
    desk.click("指定各列…");
    desk.settle();
    desk.click("认作哪张表");
    desk.settle();
    desk.click("公开03表 支出决算表");
    for (column, role) in [("C列", "基本支出"), ("D列", "项目支出"), ("E列", "本年支出合计")] {
        desk.click(column);
        desk.click(role);
    }
    desk.click("确定");
    desk.click("导入");
    assert_eq!(desk.cell("T3[2010399].项目支出"), "14.59");
    desk.wait_for("the layout to be kept", |_| kept.exists());
    choose_workbook(&mut desk, "own.xlsx");
    assert!(desk.harness.query_by_label("按以前确认过的版式").is_some());
}

#[test]
fn carried_over_figures_change_only_once_they_are_unlocked() {
    let mut desk = Desk::new();
    file_menu(&mut desk.harness, "结转到下一年");
    desk.click("结转");
    desk.wait_for("the new year", |desk| desk.open().path.is_none());
    desk.click("关闭");
    let opening = "T1[年初结转和结余].决算数";
    desk.go_to(opening);
    assert!(desk.harness.query_by_label("由上年年末结转,已锁定").is_some());
    let carried = desk.cell(opening);
    desk.type_text("70");
    desk.press(Key::Enter);
    assert_eq!(desk.cell(opening), carried);
    desk.press(Key::Escape);
    assert_eq!(desk.errors_at(opening), 0);
    desk.go_to(opening);
    desk.harness.get_by_label("编辑").click();
    desk.settle();
    desk.harness.get_by_label_contains("解除结转数锁定").click();
    desk.settle();
    desk.type_text("70");
    desk.press(Key::Enter);
    assert_eq!(desk.cell(opening), "70.00");
    // The difference to last year's closing figure is an error until somebody explains it.
    assert!(desk.errors_at(opening) > 0);
}
