//! Many units and two states in the window: 批量检查, 汇总, 比较, and the questions that show what differs.

#[path = "support/desk.rs"]
mod desk;

use calamine::{Data, Reader, Xlsx, open_workbook};
use desk::{Desk, window};
use eframe::egui::Key;
use egui_kittest::{Harness, kittest::Queryable};
use juesuan::app::{
    Window,
    district::{Batch, Column},
    session::{Dialog, Front, Page},
};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const SAMPLE: &str = "assets/samples/dawa-2019.juesuan";

fn sample() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE)).unwrap()
}

/// A window on a folder of two units, one of which has fewer errors, and a damaged file.
fn district() -> (TempDir, Harness<'static, Window>) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("子")).unwrap();
    fs::write(folder.path().join("大洼.juesuan"), sample()).unwrap();
    let other = sample().replace("智慧城市运行管理中心", "第二中心").replacen("\"0.30\"", "\"36.30\"", 1);
    fs::write(folder.path().join("子/第二.juesuan"), other).unwrap();
    fs::write(folder.path().join("坏.juesuan"), "damaged").unwrap();
    let mut harness = window(None);
    let ctx = harness.ctx.clone();
    harness.state_mut().session.check_folder(&ctx, folder.path().to_owned());
    wait(&mut harness, "the folder is read", |window| batch(window).is_read);
    (folder, harness)
}

fn batch(window: &Window) -> &Batch {
    window.session.batch.as_ref().unwrap()
}

fn wait(harness: &mut Harness<'static, Window>, what: &str, done: impl Fn(&Window) -> bool) {
    let start = Instant::now();
    harness.run_steps(2);
    while !done(harness.state()) {
        assert!(start.elapsed() < Duration::from_secs(30), "waited in vain: {what}");
        thread::sleep(Duration::from_millis(10));
        harness.run_steps(2);
    }
    harness.run_steps(3);
}

fn order(harness: &mut Harness<'static, Window>) -> Vec<String> {
    let batch = harness.state_mut().session.batch.as_mut().unwrap();
    batch.listed().into_iter().map(|index| batch.rows[index].name()).collect()
}

fn click(harness: &mut Harness<'static, Window>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

const FIRST: &str = "盘锦市大洼区智慧城市运行管理中心";
const SECOND: &str = "盘锦市大洼区第二中心";

#[test]
fn units_are_listed_sorted_filtered_and_opened() {
    let (_folder, mut harness) = district();
    // Unreadable files come first, then the unit with most errors.
    assert_eq!(order(&mut harness), ["坏", SECOND, FIRST]);
    click(&mut harness, "按单位排序");
    assert_eq!(harness.state().session.batch.as_ref().unwrap().sort, (Column::Unit, false));
    click(&mut harness, "按错误排序");
    click(&mut harness, "按错误排序");
    assert_eq!(order(&mut harness), [FIRST, SECOND, "坏"]);
    assert!(harness.query_by_label("合计 2 个单位").is_some());
    harness.get_by_label("筛选").focus();
    harness.run_steps(2);
    harness.event(eframe::egui::Event::Text("第二".to_owned()));
    harness.run_steps(3);
    assert_eq!(order(&mut harness), [SECOND]);
    click(&mut harness, SECOND);
    wait(&mut harness, "the unit is open", |window| window.session.open.is_some());
    assert_eq!(harness.state().session.front, Front::Project);
    assert_eq!(harness.state().session.open.as_ref().unwrap().project().unit.name, SECOND);
}

#[test]
fn opening_a_unit_asks_about_unsaved_changes() {
    let (_folder, mut harness) = district();
    click(&mut harness, FIRST);
    wait(&mut harness, "the unit is open", |window| window.session.open.is_some());
    let open = harness.state_mut().session.open.as_mut().unwrap();
    open.apply(&juesuan::project::Edit::SetYear(2020)).unwrap();
    harness.state_mut().session.front = Front::Batch;
    harness.run_steps(3);
    click(&mut harness, SECOND);
    assert!(matches!(harness.state().session.dialog, Some(Dialog::Unsaved(_))));
    assert!(harness.query_by_label("有未保存的改动").is_some());
}

#[test]
fn files_that_change_are_read_again() {
    let (folder, mut harness) = district();
    let before = order(&mut harness);
    fs::write(folder.path().join("坏.juesuan"), sample().replace("智慧城市运行管理中心", "第三中心")).unwrap();
    fs::remove_file(folder.path().join("子/第二.juesuan")).unwrap();
    wait(&mut harness, "the change is seen", |window| batch(window).rows.iter().all(|row| row.outcome.is_ok()));
    let after = order(&mut harness);
    assert_eq!((before.len(), after.len()), (3, 2));
    assert!(after.contains(&"盘锦市大洼区第三中心".to_owned()), "{after:?}");
}

#[test]
fn the_table_becomes_a_workbook() {
    let (folder, mut harness) = district();
    let path = folder.path().join("表.xlsx");
    let ctx = harness.ctx.clone();
    harness.state_mut().session.export_units(&ctx, path.clone());
    wait(&mut harness, "the workbook is written", |window| window.session.exported.is_some());
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let range = book.worksheet_range("批量检查").unwrap();
    let text = |row: u32, column: u32| match range.get_value((row, column)) {
        Some(Data::String(text)) => text.clone(),
        Some(Data::Float(number)) => number.to_string(),
        _ => String::new(),
    };
    assert_eq!((text(0, 2), text(0, 6)), ("错误".to_owned(), "签署".to_owned()));
    assert_eq!((text(1, 0), text(2, 0), text(3, 0)), ("坏".to_owned(), SECOND.to_owned(), FIRST.to_owned()));
    assert!(text(1, 8).contains("读不出来") && text(4, 0).contains("合计 2 个单位"));
    let errors = |row: u32| text(row, 2).parse::<usize>().unwrap();
    assert_eq!(errors(4), errors(2) + errors(3));
}

#[test]
fn chosen_units_become_their_department() {
    let (_folder, mut harness) = district();
    click(&mut harness, "全选");
    click(&mut harness, "汇总选中的 2 个单位…");
    assert!(matches!(harness.state().session.dialog, Some(Dialog::Merge(_))));
    click(&mut harness, "逐笔写明");
    click(&mut harness, "开始汇总");
    wait(&mut harness, "the refusal", |window| match &window.session.dialog {
        Some(Dialog::Merge(state)) => state.refusal.is_some(),
        _ => false,
    });
    click(&mut harness, "单位之间没有补助和上缴");
    click(&mut harness, "开始汇总");
    wait(&mut harness, "the department", |window| window.session.open.is_some());
    let session = &harness.state().session;
    let open = session.open.as_ref().unwrap();
    assert_eq!((session.front, open.history.is_dirty(), open.path.clone()), (Front::Project, true, None));
    let merged = open.project().merged.as_ref().unwrap();
    assert_eq!(merged.units.len(), 2);
    let Some(Dialog::Text { text, .. }) = &session.dialog else { panic!("nothing is told") };
    assert!(text.contains("勾稽不平") && text.contains(SECOND), "{text}");
    click(&mut harness, "关闭");
    let open = harness.state_mut().session.open.as_mut().unwrap();
    open.show(Page::Form("T1".into()));
    open.go_to(&juesuan::audit::Place::Cell("T1[一般公共预算财政拨款收入].决算数".parse().unwrap()));
    harness.run_steps(3);
    let ctx = harness.ctx.clone();
    harness.state_mut().session.run(&ctx, juesuan::app::command::Command::Trace);
    harness.run_steps(3);
    let Some(Dialog::Text { text, .. }) = &harness.state().session.dialog else { panic!("no trace") };
    assert!(text.contains("= 720.44万元") && text.matches("360.22").count() == 2, "{text}");
}

#[test]
fn a_comparison_leads_to_the_cell() {
    let mut desk = Desk::new();
    let other = desk.file.with_file_name("别的.juesuan");
    fs::write(
        &other,
        sample().replacen("\"0.30\"", "\"0.50\"", 1).replacen("收入总计384.30万元", "收入总计384.50万元", 1),
    )
    .unwrap();
    let ctx = desk.harness.ctx.clone();
    desk.harness.state_mut().session.compare_with(&ctx, other);
    desk.wait_for("the comparison", |desk| desk.harness.state().session.comparison.is_some());
    let line = "T1[其他收入].决算数 0.50 → 0.30";
    assert!(desk.harness.query_by_label(line).is_some());
    assert!(desk.harness.query_by_label("不同:单元格 1 处,段落 1 处").is_some());
    desk.click(line);
    let session = &desk.harness.state().session;
    assert_eq!(session.front, Front::Project);
    assert_eq!(session.open.as_ref().unwrap().page, Page::Form("T1".into()));
}

#[test]
fn a_file_changed_by_somebody_else_is_shown_with_its_differences() {
    let mut desk = Desk::new();
    desk.go_to("T1[其他收入].决算数");
    desk.type_text("7.77");
    desk.press(Key::Enter);
    fs::write(&desk.file, sample().replacen("\"0.30\"", "\"0.50\"", 1)).unwrap();
    let ctx = desk.harness.ctx.clone();
    desk.harness.state_mut().session.save(&ctx);
    desk.wait_for("the question", |desk| desk.harness.state().session.answered.is_some());
    assert!(desk.harness.query_by_label("文件已被别人改动").is_some());
    assert!(desk.harness.query_by_label("T1[其他收入].决算数 0.50 → 7.77").is_some());
}

#[test]
fn unsaved_work_is_offered_with_what_it_changed() {
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("大洼.juesuan");
    fs::write(&file, sample()).unwrap();
    let recovery = folder.path().join("recovery");
    let slot = juesuan::project::recovery::RecoverySlot::claim(&recovery).unwrap();
    slot.keep(Some(&file), &sample().replacen("\"0.30\"", "\"0.90\"", 1)).unwrap();
    drop(slot);
    let mut harness = Harness::builder().with_size([1366.0, 768.0]).build_eframe(move |creation| {
        let mut window = Window::new(&creation.egui_ctx, None);
        window.session.jobs.system_dialogs = false;
        window.keep_work_in(&recovery)
    });
    wait(&mut harness, "the comparison", |window| window.session.answered.is_some());
    assert!(harness.query_by_label("上次没有正常关闭").is_some());
    assert!(harness.query_by_label("T1[其他收入].决算数 0.30 → 0.90").is_some());
}
