//! The real window, driven as a person drives it: by keys, clicks and what assistive technology sees.

use eframe::egui::{Event, ImeEvent, Key, Modifiers, ViewportEvent, ViewportId};
use egui_kittest::{Harness, kittest::Queryable};
use juesuan::{
    app::{
        Window,
        command::{COMMANDS, Command},
        session::{Dialog, OpenProject, Page},
    },
    audit::{Place, Severity},
    form::Address,
    project::{Cell, Part, Project, recovery::RecoverySlot, store},
};
use std::{
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const SAMPLE: &str = "assets/samples/dawa-2019.juesuan";

/// A window on a copy of the sample.
struct Desk {
    harness: Harness<'static, Window>,
    file: PathBuf,
    _folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("大洼.juesuan");
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE), &file).unwrap();
        let harness = window(Some(file.clone()));
        Desk { harness, file, _folder: folder }
    }

    fn open(&self) -> &OpenProject {
        self.harness.state().session.open.as_ref().unwrap()
    }

    fn project(&self) -> &Project {
        self.open().project()
    }

    fn cell(&self, address: &str) -> String {
        let cell: Cell = self.project().cell(&address.parse::<Address>().unwrap());
        cell.to_entry(self.project().amount_unit)
    }

    /// Shows a form of the outline.
    fn show(&mut self, form: &str) {
        self.harness.state_mut().session.open.as_mut().unwrap().show(Page::Form(form.into()));
        self.settle();
    }

    /// Scrolls to a cell and puts the keyboard there, as a click on a finding does.
    fn go_to(&mut self, address: &str) {
        let place = Place::Cell(address.parse().unwrap());
        self.harness.state_mut().session.open.as_mut().unwrap().go_to(&place);
        self.settle();
    }

    fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.harness.event(Event::Text(c.to_string()));
        }
        self.settle();
    }

    fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    fn event(&mut self, event: Event) {
        self.harness.event(event);
        self.settle();
    }

    /// The frames that a real window would show before the next key.
    fn settle(&mut self) {
        self.harness.run_steps(3);
    }

    /// Waits for work on another thread.
    fn wait_for(&mut self, what: &str, done: impl Fn(&Desk) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(start.elapsed() < Duration::from_secs(20), "waited in vain: {what}");
            thread::sleep(Duration::from_millis(5));
            self.settle();
        }
        self.settle();
    }

    fn shown(&self, label: &str) -> Option<String> {
        self.harness.query_by_label(label).and_then(|node| node.value())
    }

    fn errors_at(&self, address: &str) -> usize {
        let address: Address = address.parse().unwrap();
        let findings = &self.open().report.findings;
        let at_cell = self.open().marks.at_cell(&address, false).iter().filter_map(|index| findings.get(*index));
        at_cell.filter(|finding| finding.severity == Severity::Error).count()
    }
}

fn window(file: Option<PathBuf>) -> Harness<'static, Window> {
    let mut harness = Harness::builder().with_size([1366.0, 768.0]).with_max_steps(40).build_eframe(move |creation| {
        let mut window = Window::new(&creation.egui_ctx, file.as_deref());
        window.session.jobs.system_dialogs = false;
        window
    });
    harness.run_steps(3);
    harness
}

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
fn findings_lead_to_both_sides() {
    let mut desk = Desk::new();
    assert!(!desk.open().report.findings.is_empty());
    desk.press(Key::F8);
    let first = desk.open().selected.clone();
    assert!(first.is_some());
    desk.press(Key::F8);
    assert_ne!(desk.open().selected, first);
    desk.press_with(Modifiers::SHIFT, Key::F8);
    assert_eq!(desk.open().selected, first);
    // Going on reaches each of them once and then the first again.
    let count = desk.open().report.findings.len();
    for step in 1..=count {
        desk.press(Key::F8);
        assert_eq!(desk.open().selected_index(), Some(step % count));
    }
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
fn texts_are_edited_and_taken_back() {
    let mut desk = Desk::new();
    desk.harness.state_mut().session.open.as_mut().unwrap().show(Page::Text(Part::One));
    desk.settle();
    let before = desk.project().texts.part(Part::One).to_vec();
    desk.click("第一部分第1段");
    desk.type_text("甲");
    desk.press(Key::End);
    desk.harness.state_mut().session.open.as_mut().unwrap().settle();
    desk.settle();
    let after = desk.project().texts.part(Part::One).to_vec();
    assert_eq!(after[0].text().chars().count(), before[0].text().chars().count() + 1);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.project().texts.part(Part::One), before);
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

#[test]
fn a_fix_is_one_click_and_one_undo() {
    let mut desk = Desk::new();
    desk.go_to("T1[本年收入合计].决算数");
    desk.type_text("999");
    desk.press(Key::Enter);
    let broken = desk.project().clone();
    let fixable = desk.open().report.findings.iter().position(|finding| finding.fix.is_some()).expect("a safe fix");
    while desk.open().selected_index() != Some(fixable) {
        desk.press(Key::F8);
    }
    let title = desk.open().report.findings[fixable].fix.as_ref().unwrap().title.clone();
    desk.click(&title);
    assert!(desk.project() != &broken);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert!(desk.project() == &broken);
}

#[test]
fn findings_are_filtered_by_severity_and_words() {
    let mut desk = Desk::new();
    let listed = |desk: &Desk| desk.open().filter.listed(&desk.open().report).len();
    let all = listed(&desk);
    let errors = desk.open().report.count(Severity::Error);
    // The status bar says the same; the panel is the one on the right.
    let label = format!("错误 {errors}");
    desk.harness.get_all_by_label(&label).find(|node| node.rect().left() > 900.0).unwrap().click();
    desk.settle();
    assert_eq!(listed(&desk), all - errors);
    desk.harness.get_by_label("查找勾稽结果").click();
    desk.type_text("没有这样的话");
    assert_eq!(listed(&desk), 0);
    desk.harness.get_by_label("没有符合筛选条件的");
}

#[test]
fn the_help_lists_every_key() {
    let mut desk = Desk::new();
    desk.press(Key::F1);
    for entry in COMMANDS.iter().filter(|entry| entry.shortcut.is_some()) {
        assert!(desk.harness.query_all_by_label(entry.name).next().is_some(), "{}", entry.name);
    }
    desk.press(Key::Escape);
    assert!(desk.harness.state().session.dialog.is_none());
}

#[test]
fn part_three_is_written_from_the_tables_in_one_step() {
    let mut desk = Desk::new();
    let before = desk.project().texts.part(Part::Three).to_vec();
    let ctx = desk.harness.ctx.clone();
    desk.harness.state_mut().session.run(&ctx, Command::WriteNarrative);
    desk.settle();
    assert_ne!(desk.project().texts.part(Part::Three), before);
    assert_eq!(desk.open().page, Page::Text(Part::Three));
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.project().texts.part(Part::Three), before);
}

#[test]
fn the_pdf_is_written_beside_the_work() {
    let mut desk = Desk::new();
    let target = desk.file.with_file_name("公开.pdf");
    desk.press_with(Modifiers::COMMAND, Key::E);
    let Some(Dialog::File(dialog)) = &mut desk.harness.state_mut().session.dialog else { panic!("no path field") };
    dialog.path = target.to_string_lossy().into_owned();
    desk.settle();
    desk.click("导出");
    desk.wait_for("the PDF", |desk| !desk.harness.state().session.jobs.is_busy());
    let bytes = std::fs::read(&target).unwrap();
    assert!(bytes.starts_with(b"%PDF"));
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
    assert_eq!(kept(), 0);
}

fn left_behind_files(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    files.filter(|file| file.path().extension().is_some_and(|ending| ending == "recovery")).count()
}

#[test]
fn a_rule_is_explained_one_click_away() {
    let mut desk = Desk::new();
    desk.press(Key::F8);
    desk.click("规则说明");
    let Some(Dialog::Text { title, text }) = &desk.harness.state().session.dialog else { panic!("no rule is shown") };
    let code = title.strip_prefix("规则 ").unwrap();
    let rule = desk.open().profile.rules.iter().find(|rule| rule.code == code).unwrap();
    assert!(text.contains(&rule.title) && text.contains(&rule.why));
    desk.press(Key::Escape);
    assert!(desk.harness.state().session.dialog.is_none());
}

#[test]
fn what_was_not_checked_is_listed() {
    let mut desk = Desk::new();
    let tally = desk.open().report.tally;
    let counts =
        format!("相等 {} · 尾差 {} · 不符 {} · 未核对 {}", tally.exact, tally.rounding, tally.failed, tally.skipped);
    desk.click(&counts);
    let Some(Dialog::Text { text, .. }) = &desk.harness.state().session.dialog else { panic!("nothing is shown") };
    assert!(text.contains("T4[年初财政拨款结转和结余].决算数"), "{text}");
}
