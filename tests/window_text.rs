//! Parts one, three and four in the real window.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Event, ImeEvent, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use juesuan::{
    app::{command::Command, session::Page},
    project::{ListChange, Part, Style},
};

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

/// Shows part one with the caret at the start of its second paragraph: behind the heading, and on.
fn in_second_paragraph(desk: &mut Desk) {
    desk.harness.state_mut().session.open.as_mut().unwrap().show(Page::Text(Part::One));
    desk.settle();
    desk.click("第一部分第1段");
    desk.press(Key::End);
    desk.press(Key::ArrowRight);
}

fn part_one(desk: &Desk) -> Vec<String> {
    desk.project().texts.part(Part::One).iter().map(|paragraph| paragraph.text().to_owned()).collect()
}

#[test]
fn enter_splits_and_backspace_joins() {
    let mut desk = Desk::new();
    in_second_paragraph(&mut desk);
    let before = part_one(&desk);
    desk.press(Key::ArrowRight);
    desk.press(Key::Enter);
    let after = part_one(&desk);
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(format!("{}{}", after[1], after[2]), before[1]);
    // The caret stands at the start of the new paragraph.
    desk.press(Key::Backspace);
    assert_eq!(part_one(&desk), before);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(part_one(&desk), after);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(part_one(&desk), before);
}

#[test]
fn pasted_paragraphs_are_one_step_and_keep_their_headings() {
    let mut desk = Desk::new();
    in_second_paragraph(&mut desk);
    let before = desk.project().texts.part(Part::One).to_vec();
    desk.type_text("甲");
    desk.event(Event::Paste("乙\n一、机构设置\n　　丙。\n".into()));
    let after = desk.project().texts.part(Part::One).to_vec();
    assert_eq!(after.len(), before.len() + 3);
    assert_eq!(after[1].text(), "甲乙");
    assert_eq!((after[2].style(), after[2].text()), (Style::Section, "一、机构设置"));
    assert_eq!((after[3].text(), after[4].text()), ("丙。", before[1].text()));
    // The caret stands behind what was pasted, before the rest.
    desk.type_text("丁");
    desk.harness.state_mut().session.open.as_mut().unwrap().settle();
    assert_eq!(part_one(&desk)[4], format!("丁{}", before[1].text()));
    desk.press_with(Modifiers::COMMAND, Key::Z);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(part_one(&desk)[1], format!("甲{}", before[1].text()));
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.project().texts.part(Part::One), before);
}

#[test]
fn an_enter_that_ends_a_composition_does_not_split() {
    let mut desk = Desk::new();
    in_second_paragraph(&mut desk);
    let before = part_one(&desk);
    let preedit = |text: &str| Event::Ime(ImeEvent::Preedit { text: text.into(), active_range_chars: None });
    desk.event(preedit("zhihui"));
    // The windowing system hands on the key that the input method has used.
    desk.press(Key::Enter);
    assert_eq!(part_one(&desk).len(), before.len());
    let enter =
        Event::Key { key: Key::Enter, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    let end = [preedit(""), Event::Ime(ImeEvent::Commit("智慧".into())), enter];
    desk.harness.input_mut().events.extend(end);
    desk.settle();
    desk.harness.state_mut().session.open.as_mut().unwrap().settle();
    let after = part_one(&desk);
    assert_eq!(after.len(), before.len());
    assert_eq!(after[1], format!("智慧{}", before[1]));
    // The next one is the text's.
    desk.press(Key::Enter);
    assert_eq!(part_one(&desk).len(), before.len() + 1);
}

#[test]
fn arrows_go_on_in_the_next_paragraph() {
    let mut desk = Desk::new();
    in_second_paragraph(&mut desk);
    desk.type_text("甲");
    desk.press(Key::ArrowUp);
    desk.type_text("乙");
    desk.press(Key::ArrowDown);
    desk.type_text("丙");
    desk.press(Key::Home);
    desk.press(Key::ArrowLeft);
    desk.type_text("丁");
    desk.harness.state_mut().session.open.as_mut().unwrap().settle();
    let texts = part_one(&desk);
    assert!(texts[0].contains('乙') && texts[0].ends_with('丁'), "{}", texts[0]);
    assert!(texts[1].starts_with('甲') && texts[1].contains('丙'), "{}", texts[1]);
}

#[test]
fn open_places_are_visited_and_typed_over() {
    let mut desk = Desk::new();
    in_second_paragraph(&mut desk);
    desk.type_text("〔甲〕和〔乙〕在财预〔2016〕1号。");
    desk.harness.state_mut().session.open.as_mut().unwrap().settle();
    desk.settle();
    desk.press(Key::Home);
    desk.click("下一处待填");
    desk.type_text("一");
    desk.click("下一处待填");
    desk.type_text("二");
    desk.harness.state_mut().session.open.as_mut().unwrap().settle();
    desk.settle();
    let text = &part_one(&desk)[1];
    assert!(text.starts_with("一和二在财预〔2016〕1号。"), "{text}");
    assert!(desk.harness.query_by_label("下一处待填").is_none());
}

#[test]
fn all_open_places_are_listed_with_a_way_to_each() {
    let mut desk = Desk::new();
    in_second_paragraph(&mut desk);
    desk.type_text("〔甲〕和〔乙〕。");
    desk.harness.state_mut().session.open.as_mut().unwrap().settle();
    desk.settle();
    desk.click("全部待填");
    desk.harness.get_by_label_contains("〔乙〕  〔甲〕和").click();
    desk.settle();
    desk.type_text("二");
    desk.harness.state_mut().session.open.as_mut().unwrap().settle();
    desk.settle();
    let text = &part_one(&desk)[1];
    assert!(text.starts_with("〔甲〕和二。"), "{text}");
}

/// A window on part three, written from the tables, with the keyboard in its second paragraph.
fn at_income_total() -> Desk {
    let mut desk = Desk::new();
    let ctx = desk.harness.ctx.clone();
    desk.harness.state_mut().session.run(&ctx, Command::WriteNarrative);
    desk.settle();
    desk.click("第三部分第2段");
    desk.press(Key::Home);
    assert_eq!(income_total(&desk), "（一）收入总计384.30万元，包括：");
    desk
}

fn income_total(desk: &Desk) -> String {
    desk.project().texts.part(Part::Three)[1].text().to_owned()
}

fn settle_text(desk: &mut Desk) {
    desk.harness.state_mut().session.open.as_mut().unwrap().settle();
    desk.settle();
}

#[test]
fn a_figure_is_pinned_by_typing_over_it_and_freed_by_the_bar() {
    let mut desk = at_income_total();
    // Behind 3 of 384.30.
    (0..8).for_each(|_| desk.press(Key::ArrowRight));
    desk.press(Key::Delete);
    desk.type_text("9");
    settle_text(&mut desk);
    assert_eq!(income_total(&desk), "（一）收入总计394.30万元，包括：");
    let finds = |desk: &Desk| desk.open().report.findings.iter().any(|finding| finding.code == "D21");
    assert!(finds(&desk));
    desk.click("恢复");
    assert_eq!(income_total(&desk), "（一）收入总计384.30万元，包括：");
    assert!(!finds(&desk));
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(income_total(&desk), "（一）收入总计394.30万元，包括：");
}

#[test]
fn the_bar_leads_to_the_cell_and_the_figure_follows_it() {
    let mut desk = at_income_total();
    (0..9).for_each(|_| desk.press(Key::ArrowRight));
    desk.click("公开01表 总计·决算数");
    assert_eq!(desk.open().page, Page::Form("T1".into()));
    desk.type_text("385");
    desk.press(Key::Enter);
    assert_eq!(desk.cell("T1[收入总计].决算数"), "385.00");
    assert_eq!(income_total(&desk), "（一）收入总计385.00万元，包括：");
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.cell("T1[收入总计].决算数"), "384.30");
    assert_eq!(income_total(&desk), "（一）收入总计384.30万元，包括：");
}

#[test]
fn facts_are_filled_in_a_grid_of_their_own() {
    let mut desk = Desk::new();
    desk.click("三公、车辆和设备数量");
    assert_eq!(desk.open().page, Page::Form("F3".into()));
    desk.go_to("F3[车辆保有量].数量");
    desk.type_text("1.5");
    desk.press(Key::Enter);
    assert_eq!(desk.project().cell(&"F3[车辆保有量].数量".parse().unwrap()).amount().unwrap().to_plain(), "1");
    desk.press(Key::Escape);
    desk.type_text("2");
    desk.press(Key::Enter);
    assert_eq!(desk.errors_at("F3[车辆保有量].数量"), 1, "more than all vehicles");
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.errors_at("F3[车辆保有量].数量"), 0);
}

#[test]
fn the_glossary_is_put_right_in_one_step_each() {
    let mut desk = Desk::new();
    desk.harness.state_mut().session.open.as_mut().unwrap().show(Page::Text(Part::Four));
    desk.settle();
    let before = desk.project().texts.part(Part::Four).to_vec();
    let finds = |desk: &Desk, code: &str| desk.open().report.findings.iter().any(|finding| finding.code == code);
    assert!(finds(&desk, "E57") && finds(&desk, "E58"));
    desk.click("补上缺少的");
    assert!(!finds(&desk, "E57"));
    desk.click("去掉没用到的");
    assert!(!finds(&desk, "E58"));
    let after = desk.project().texts.part(Part::Four).to_vec();
    assert!(after.iter().zip(1..).all(|(entry, number)| entry.text().starts_with(&format!("{number}."))));
    desk.press_with(Modifiers::COMMAND, Key::Z);
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.project().texts.part(Part::Four), before);
}

#[test]
fn offices_are_moved_and_numbered_in_their_list() {
    let mut desk = Desk::new();
    desk.harness.state_mut().session.open.as_mut().unwrap().show(Page::Text(Part::One));
    desk.settle();
    let before = part_one(&desk);
    let change = |desk: &mut Desk, change: ListChange| {
        desk.harness.state_mut().session.open.as_mut().unwrap().change_list(Part::One, 1, &change);
        desk.settle();
    };
    desk.click("清单");
    assert!(desk.harness.query_by_label("根据本部门主要职责，内设第1项").is_some());
    change(&mut desk, ListChange::Move(1, 0));
    let after = part_one(&desk);
    let heads: Vec<&String> = after.iter().filter(|text| text.starts_with(['1', '2'])).collect();
    assert_eq!(heads[..2], ["1.智慧发展室", "2.党政群工作办公室"]);
    assert_eq!(after.len(), before.len());
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(part_one(&desk), before);
}

#[test]
fn last_years_reason_is_offered_and_taken_with_one_click() {
    let mut desk = at_income_total();
    let ctx = desk.harness.ctx.clone();
    let key = juesuan::form::Key::from("收入变化原因");
    let open = desk.harness.state_mut().session.open.as_mut().unwrap();
    let mut project = open.project().clone();
    project.fields = std::sync::Arc::default();
    project.prior_fields = std::sync::Arc::new([(key.clone(), "上年的原因".to_owned())].into());
    let history = juesuan::project::History::new(project);
    *open = juesuan::app::session::OpenProject::new(open.profile, history, None);
    desk.harness.state_mut().session.run(&ctx, Command::RewriteNarrative);
    desk.settle();
    let text = |desk: &Desk| desk.project().texts.part(Part::Three)[10].text().to_owned();
    assert!(text(&desk).ends_with("主要原因：〔收入变化原因〕。"));
    desk.click("第三部分第11段");
    desk.press(Key::End);
    desk.press(Key::ArrowLeft);
    desk.click("采用上年");
    assert!(text(&desk).ends_with("主要原因：上年的原因。"));
    assert_eq!(desk.project().fields.get("收入变化原因").map(String::as_str), Some("上年的原因"));
    desk.press_with(Modifiers::COMMAND, Key::Z);
    assert!(text(&desk).ends_with("主要原因：〔收入变化原因〕。"));
}
