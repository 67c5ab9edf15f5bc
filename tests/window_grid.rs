//! The grid in the real window: entries, keys, ranges, clipboard, input methods.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Color32, Event, Key, Modifiers, PointerButton, Pos2, Rect, Shape};
use egui_kittest::kittest::Queryable;
use juesuan::{app::grid::table::Spot, audit::Place, form::Address};
use std::collections::BTreeSet;

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
fn arrows_tab_and_enter_move_as_in_a_spreadsheet() {
    let mut desk = Desk::new();
    desk.go_to("T3[20103].基本支出");
    for (key, modifiers, there) in [
        (Key::ArrowRight, Modifiers::NONE, "T3[20103].项目支出"),
        (Key::ArrowDown, Modifiers::NONE, "T3[2010350].项目支出"),
        (Key::ArrowLeft, Modifiers::NONE, "T3[2010350].基本支出"),
        (Key::ArrowUp, Modifiers::NONE, "T3[20103].基本支出"),
        (Key::Tab, Modifiers::NONE, "T3[20103].项目支出"),
        (Key::Tab, Modifiers::NONE, "T3[20103].上缴上级支出"),
        (Key::Tab, Modifiers::SHIFT, "T3[20103].项目支出"),
        // Back to the column where Tab began.
        (Key::Enter, Modifiers::NONE, "T3[2010350].基本支出"),
        (Key::Enter, Modifiers::SHIFT, "T3[20103].基本支出"),
        (Key::End, Modifiers::NONE, "T3[20103].对附属单位补助支出"),
    ] {
        desk.press_with(modifiers, key);
        assert_eq!(desk.active(), there, "{key:?}");
    }
    desk.press(Key::Home);
    assert!(desk.active().starts_with("20103 "), "{}", desk.active());
}

#[test]
fn the_far_keys_reach_the_edges() {
    let mut desk = Desk::new();
    desk.go_to("T1[其他收入].决算数");
    desk.press_with(Modifiers::COMMAND, Key::Home);
    assert_eq!(desk.active(), "T1[一般公共预算财政拨款收入].决算数");
    desk.press_with(Modifiers::COMMAND, Key::End);
    assert_eq!(desk.active(), "T1[支出总计].决算数");
    desk.press(Key::PageUp);
    let page_up = desk.selected().from.line;
    let last = desk.harness.state_mut().session.open.as_mut().unwrap().table().unwrap().line_count() - 1;
    assert!(page_up < last - 5, "{page_up}");
    desk.press(Key::PageDown);
    assert_eq!(desk.active(), "T1[支出总计].决算数");
    // Ctrl and an arrow stop where figures end.
    desk.show("T3");
    desk.go_to("T3[合计].基本支出");
    desk.press_with(Modifiers::COMMAND, Key::ArrowDown);
    let bottom = desk.selected().from.line;
    desk.press_with(Modifiers::COMMAND, Key::ArrowUp);
    assert_eq!(desk.active(), "T3[合计].基本支出");
    desk.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!((desk.selected().from.line, desk.selected().to.line), (0, bottom));
    desk.press_with(Modifiers::COMMAND, Key::ArrowRight);
    let right = desk.selected().from.column;
    desk.press_with(Modifiers::COMMAND, Key::ArrowLeft);
    assert!(desk.selected().from.column < right);
}

#[test]
fn an_entry_overwrites_and_is_edited_cancelled_and_cleared() {
    let mut desk = Desk::new();
    let cell = "T1[其他收入].决算数";
    desk.go_to(cell);
    let before = desk.cell(cell);
    desk.type_text("77");
    desk.press(Key::Escape);
    assert_eq!(desk.cell(cell), before);
    // F2 keeps what is there; keys of movement stay in the text.
    desk.press(Key::F2);
    desk.press(Key::Home);
    desk.type_text("9");
    desk.press(Key::Enter);
    assert_eq!(desk.cell(cell), format!("9{before}"));
    desk.press(Key::ArrowUp);
    assert_eq!(desk.active(), cell);
    desk.press(Key::Backspace);
    assert_eq!(desk.cell(cell), "");
    desk.press_with(Modifiers::COMMAND, Key::Z);
    desk.press(Key::Delete);
    assert_eq!(desk.cell(cell), "");
    // A double click edits as well.
    desk.press_with(Modifiers::COMMAND, Key::Z);
    let at = desk.harness.get_by_label("其他收入 决算数").rect().center();
    desk.double_click(at);
    assert_eq!(desk.open().grid().unwrap().editor.buffer, format!("9{before}"));
}

#[test]
fn undo_goes_back_to_the_very_beginning() {
    let mut desk = Desk::new();
    let before = desk.project().clone();
    desk.go_to("T1[其他收入].决算数");
    for step in 0..150 {
        desk.harness.event(Event::Text((step % 9 + 1).to_string()));
        desk.harness.key_press(Key::Enter);
        desk.harness.key_press(Key::ArrowUp);
        desk.harness.run_steps(2);
    }
    let after = desk.project().clone();
    assert!(after != before);
    for _ in 0..150 {
        desk.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        desk.harness.step();
    }
    assert!(desk.project() == &before && !desk.open().history.can_undo());
    for _ in 0..150 {
        desk.harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
        desk.harness.step();
    }
    assert!(desk.project() == &after);
}

#[test]
fn lines_columns_and_all_are_selected_by_their_headers() {
    let mut desk = Desk::new();
    desk.show("T3");
    let table = desk.harness.state_mut().session.open.as_mut().unwrap().table().unwrap();
    let (last_line, last_column) = (table.line_count() - 1, table.columns.len() - 1);
    let cell = desk.harness.get_by_label("2010350 事业运行 基本支出").rect();
    desk.click("选中整行 2010350 事业运行");
    let selected = desk.selected();
    assert_eq!((selected.from.line, selected.to.line), (3, 3));
    assert_eq!((selected.from.column, selected.to.column), (0, last_column));
    // Just above the cells of the column is its title.
    let top = desk.harness.get_by_label("合计 基本支出").rect().top();
    let press = |desk: &mut Desk, at| {
        desk.harness.drag_at(at);
        desk.settle();
        desk.harness.drop_at(at);
        desk.settle();
    };
    press(&mut desk, eframe::egui::pos2(cell.center().x, top - 6.0));
    let selected = desk.selected();
    assert_eq!((selected.from.line, selected.to.line), (0, last_line));
    assert_eq!((selected.from.column, selected.to.column), (5, 5));
    desk.press_with(Modifiers::COMMAND, Key::A);
    assert_eq!(desk.selected().to, Spot::new(last_line, last_column));
    desk.press(Key::Escape);
    desk.press_with(Modifiers::SHIFT, Key::ArrowDown);
    assert!(desk.selected().to.line < last_line || desk.selected().from.line == 0);
}

#[test]
fn a_column_is_widened_by_its_edge_and_fitted_by_a_double_click() {
    let mut desk = Desk::new();
    desk.show("T3");
    let rect = |desk: &Desk| desk.harness.get_by_label("合计 基本支出").rect();
    let before = rect(&desk);
    let edge = before.right_top() - eframe::egui::vec2(0.0, 8.0);
    let to = edge + eframe::egui::vec2(60.0, 0.0);
    desk.harness.drag_at(edge);
    desk.settle();
    desk.harness.hover_at(to);
    desk.settle();
    desk.harness.drop_at(to);
    desk.settle();
    assert!((rect(&desk).width() - before.width() - 60.0).abs() < 2.0, "{:?}", rect(&desk));
    // Remembered for the next project.
    let settings = desk.harness.state().session.settings.clone();
    let table = desk.harness.state_mut().session.open.as_mut().unwrap().table().unwrap();
    assert!(settings.widths_of("liaoning-2019", &table).get(5).is_some_and(|width| width > before.width() + 50.0));
    let edge = rect(&desk).right_top() - eframe::egui::vec2(0.0, 8.0);
    desk.double_click(edge);
    assert!(rect(&desk).width() < before.width() + 30.0);
}

#[test]
fn the_status_line_adds_up_the_selection() {
    let mut desk = Desk::new();
    desk.go_to("T3[2010350].基本支出");
    desk.type_text("1000");
    desk.press(Key::Tab);
    desk.type_text("2000.5");
    desk.press(Key::Enter);
    desk.go_to("T3[2010350].基本支出");
    desk.press_with(Modifiers::SHIFT, Key::ArrowRight);
    desk.harness.get_by_label("求和 3,000.50 万元  平均 1,500.25  计数 2");
}

#[test]
fn the_formula_bar_shows_address_formula_and_both_units() {
    let mut desk = Desk::new();
    desk.go_to("T3[2010350].本年支出合计");
    desk.harness.get_by_label("T3[2010350].本年支出合计");
    desk.press_with(Modifiers::ALT, Key::Equals);
    desk.harness.get_by_label_contains("= 基本支出 + 项目支出 +");
    let value = desk.shown("2010350 事业运行 本年支出合计").unwrap();
    assert!(desk.harness.query_all_by_label_contains(&format!("{value} 万元 = ")).next().is_some());
    desk.go_to("T1[其他收入].决算数");
    desk.harness.get_by_label("0.30 万元 = 3,000.00 元");
}

#[test]
fn ctrl_and_wheel_zoom_the_table() {
    let mut desk = Desk::new();
    let at = desk.harness.get_by_label("其他收入 决算数").rect();
    desk.harness.hover_at(at.center());
    desk.settle();
    let wheel = |desk: &mut Desk, up: f32| {
        desk.harness.event_modifiers(
            Event::MouseWheel {
                unit: eframe::egui::MouseWheelUnit::Line,
                delta: eframe::egui::vec2(0.0, up),
                phase: eframe::egui::TouchPhase::Move,
                source: eframe::egui::MouseWheelSource::Unknown,
                modifiers: Modifiers::COMMAND,
            },
            Modifiers::COMMAND,
        );
        desk.harness.run_steps(10);
    };
    wheel(&mut desk, 3.0);
    let zoomed = desk.harness.state().session.settings.zoom;
    assert!(zoomed > 1.05, "{zoomed}");
    assert!(desk.harness.get_by_label("其他收入 决算数").rect().height() > at.height());
    wheel(&mut desk, -3.0);
    assert!((desk.harness.state().session.settings.zoom - 1.0).abs() < 0.05);
}

/// The areas that are filled with a colour, and the words on a ground of it.
fn painted(desk: &Desk, color: Color32) -> (Vec<Rect>, Vec<String>) {
    let (mut areas, mut words) = (Vec::new(), Vec::new());
    for shape in &desk.harness.output().shapes {
        match &shape.shape {
            Shape::Rect(rect) if rect.fill == color => areas.push(rect.rect),
            Shape::Text(text) => {
                let job = &text.galley.job;
                let lit = job.sections.iter().filter(|section| section.format.background == color);
                words.extend(
                    lit.filter_map(|section| job.text.get(section.byte_range.start.0..section.byte_range.end.0))
                        .map(str::to_owned),
                );
            }
            _ => {}
        }
    }
    (areas, words)
}

/// Both sides of the selected finding, in the light theme.
const LIT: Color32 = Color32::from_rgb(255, 240, 190);

#[test]
fn both_sides_of_the_selected_finding_light_up() {
    let mut desk = Desk::new();
    desk.go_to("T3[合计].基本支出");
    desk.type_text("1");
    desk.press(Key::Enter);
    assert!(painted(&desk, LIT).0.is_empty());
    let address: Address = "T3[合计].基本支出".parse().unwrap();
    // A column's sum: its total, and all that it is the sum of.
    let here = |place: &&Place| matches!(place, Place::Cell(at) if at.form == address.form);
    let findings = &desk.open().report.findings;
    let at_cell = desk.open().marks.at_cell(&address, false).iter().copied();
    let finding = at_cell.into_iter().find(|at| findings[*at].places().iter().filter(|p| here(p)).count() > 2).unwrap();
    let cells: BTreeSet<Address> = findings[finding].places().into_iter().filter_map(cell_of).cloned().collect();
    desk.harness.state_mut().session.open.as_mut().unwrap().select_finding(finding, None);
    desk.settle();
    let (areas, _) = painted(&desk, LIT);
    let table = desk.harness.state_mut().session.open.as_mut().unwrap().table().unwrap();
    let mut lit = 0;
    for line in 0..table.line_count() {
        for column in 0..table.columns.len() {
            let Some(at) = table.address(Spot { line, column }) else { continue };
            let words = table.words(Spot { line, column });
            let Some(node) = desk.harness.query_by_label(&words) else { continue };
            let is_lit = areas.iter().any(|area| area.contains(node.rect().center()));
            assert_eq!(is_lit, cells.contains(&at), "{words}");
            lit += usize::from(is_lit);
        }
    }
    assert!(lit > 2, "{lit}");
    // The tooltip of the red corner says what is wrong.
    let message = desk.open().report.findings[finding].message.clone();
    let at = desk.harness.get_by_label("合计 基本支出").rect().center();
    desk.harness.hover_at(at);
    desk.harness.run_steps(60);
    assert!(desk.harness.query_all_by_label(&message).count() > 0);
}

fn cell_of(place: &Place) -> Option<&Address> {
    match place {
        Place::Cell(address) => Some(address),
        Place::Prior(_) | Place::Text(_) | Place::Form(_) => None,
    }
}

#[test]
fn a_cell_and_the_sentence_it_contradicts_both_light_up() {
    let mut desk = Desk::new();
    let findings = &desk.open().report.findings;
    let both = findings.iter().position(|finding| {
        let places = finding.places();
        places.iter().any(|place| matches!(place, Place::Text(_))) && places.iter().any(|p| cell_of(p).is_some())
    });
    let index = both.expect("the sample's text contradicts its tables");
    let places: Vec<Place> = findings[index].places().into_iter().cloned().collect();
    desk.harness.state_mut().session.open.as_mut().unwrap().select_finding(index, None);
    for place in places {
        desk.harness.state_mut().session.open.as_mut().unwrap().go_to(&place);
        desk.settle();
        let (areas, words) = painted(&desk, LIT);
        match place {
            Place::Cell(_) => {
                let active = desk.active();
                let open = desk.harness.state_mut().session.open.as_mut().unwrap();
                let words = open.table().unwrap().words(open.grid().unwrap().selection.active);
                let cell = desk.harness.get_by_label(&words).rect();
                assert!(areas.iter().any(|area| area.contains(cell.center())), "{active}");
            }
            Place::Text(span) => {
                let text = desk.project().texts.part(span.part)[span.paragraph].text().to_owned();
                let lit: String = text.chars().skip(span.range().start).take(span.range().len()).collect();
                assert!(words.concat().contains(&lit), "{lit} {words:?}");
            }
            Place::Prior(_) | Place::Form(_) => {}
        }
    }
}

fn press(desk: &mut Desk, at: Pos2, modifiers: Modifiers) {
    desk.harness.hover_at(at);
    desk.settle();
    for pressed in [true, false] {
        desk.event(Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers });
    }
}

#[test]
fn shift_and_a_click_select_a_range_and_the_corner_selects_all() {
    let mut desk = Desk::new();
    desk.show("T3");
    let center = |desk: &Desk, label: &str| desk.harness.get_by_label(label).rect().center();
    let (first, last) =
        (center(&desk, "2010350 事业运行 基本支出"), center(&desk, "20805 行政事业单位离退休 项目支出"));
    press(&mut desk, first, Modifiers::NONE);
    press(&mut desk, last, Modifiers::SHIFT);
    let selected = desk.selected();
    assert_eq!((selected.from.line, selected.to.line), (3, 6));
    assert_eq!((selected.from.column, selected.to.column), (5, 6));
    assert_eq!(desk.active(), "T3[2010350].基本支出");
    // Up and to the left of where it began, too.
    let total = center(&desk, "合计 本年支出合计");
    press(&mut desk, total, Modifiers::SHIFT);
    let selected = desk.selected();
    assert_eq!((selected.from.line, selected.to.line), (0, 3));
    assert_eq!((selected.from.column, selected.to.column), (4, 5));

    // Beside the titles and above the lines.
    let beside = center(&desk, "选中整行 2010350 事业运行").x;
    let above = desk.harness.get_by_label("合计 基本支出").rect().top() - 6.0;
    press(&mut desk, eframe::egui::pos2(beside, above), Modifiers::NONE);
    let table = desk.harness.state_mut().session.open.as_mut().unwrap().table().unwrap();
    let selected = desk.selected();
    assert_eq!((selected.from.line, selected.to.line), (0, table.line_count() - 1));
    assert_eq!(selected.to.column, table.columns.len() - 1);
}
