//! The preview and the exports in the real window.

#[path = "support/desk.rs"]
mod desk;

use desk::Desk;
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use juesuan::{
    app::{command::Command, session::Page},
    export::Format,
    form::Address,
};

#[test]
fn the_preview_shows_the_printed_pages_and_leads_back_to_the_cells() {
    let mut desk = Desk::new();
    desk.press_with(Modifiers::COMMAND, Key::P);
    assert_eq!(desk.open().page, Page::Preview);
    desk.wait_for("the preview", |desk| desk.open().preview.is_drawn());
    let revision = desk.open().history.revision();
    assert!(desk.open().preview.is_up_to_date(revision));
    assert_eq!(desk.harness.unnamed_widgets(), Vec::<String>::new());

    // The word stands in the title of a table; the search scrolls there.
    desk.harness.get_by_label("查找文字").focus();
    desk.settle();
    desk.type_text("公开03表");
    assert_eq!(desk.open().preview.hits(), 1);
    let page = desk.open().preview.current_page();
    desk.wait_for("the picture of the table", |desk| desk.open().preview.is_drawn());
    let pages = desk.open().preview.pages().unwrap();
    let wanted: Address = "T3[2010350].基本支出".parse().unwrap();
    let cell = pages.pages[page].cells.iter().find(|cell| cell.address == wanted).expect("not on the shown page");
    let (x, y) = (cell.area.x + cell.area.width / 2, cell.area.y + cell.area.height / 2);
    let label = format!("预览第 {} 页", pages.pages[page].label.text());
    let width = pages.pages[page].width as f32;
    let sheet = desk.harness.get_by_label(&label).rect();
    let at = sheet.min + eframe::egui::vec2(x as f32, y as f32) * (sheet.width() / width);
    desk.harness.hover_at(at);
    desk.settle();
    for pressed in [true, false] {
        let button = eframe::egui::PointerButton::Primary;
        desk.event(Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
    }
    assert_eq!(desk.open().page, Page::Form("T3".into()));

    // An edit is seen in the preview.
    desk.type_text("12.34");
    desk.press(Key::Enter);
    desk.press_with(Modifiers::COMMAND, Key::P);
    desk.wait_for("the edited page", |desk| desk.open().preview.is_up_to_date(desk.open().history.revision()));
    let text: String = desk.open().preview.pages().unwrap().pages[page]
        .runs
        .iter()
        .flat_map(|run| run.glyphs.iter().map(|glyph| glyph.character))
        .collect();
    assert!(text.contains("12.34"));
}

#[test]
fn every_format_is_exported_from_its_menu_entry() {
    let mut desk = Desk::new();
    for (format, start) in [(Format::Docx, &b"PK"[..]), (Format::Html, b"<!DOCTYPE html>"), (Format::Pdf, b"%PDF")] {
        let path = desk.file.with_extension(format.ending());
        let ctx = desk.harness.ctx.clone();
        desk.harness.state_mut().session.run(&ctx, Command::Export(format));
        desk.settle();
        desk.click("继续导出");
        desk.click("导出");
        desk.wait_for("the export", |desk| desk.harness.state().session.exported.is_some());
        assert!(std::fs::read(&path).unwrap().starts_with(start), "{}", path.display());
        assert!(desk.harness.query_by_label("打开所在文件夹").is_some());
    }
}

#[test]
fn the_record_is_previewed_as_it_will_be_printed() {
    let mut desk = Desk::new();
    desk.press_with(Modifiers::COMMAND, Key::P);
    desk.wait_for("the disclosure", |desk| desk.open().preview.is_drawn());
    let disclosure = desk.open().preview.pages().unwrap().pages.len();
    desk.click("核对报告");
    desk.wait_for("the record", |desk| desk.open().preview.is_drawn());
    let pages = desk.open().preview.pages().unwrap();
    let text = |page: &juesuan::layout::Page| -> String {
        page.runs.iter().flat_map(|run| run.glyphs.iter().map(|glyph| glyph.character)).collect()
    };
    assert!(text(&pages.pages[0]).contains("勾稽核对报告"));
    assert_ne!(pages.pages.len(), disclosure);
    desk.click("公开文本");
    desk.wait_for("the disclosure again", |desk| desk.open().preview.is_drawn());
    assert_eq!(desk.open().preview.pages().unwrap().pages.len(), disclosure);
}
