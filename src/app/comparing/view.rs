//! The changes: cells with old, new and difference; paragraphs with their words in colour.

use super::{Against, CompareDialog, Compared};
use crate::{
    app::{
        dialogs::modal,
        session::{Dialog, FilePurpose, Front, Session},
        theme,
    },
    audit::Place,
    compare::{CellChange, Comparison, FactChange, ParagraphChange, PieceKind},
    project::TextSpan,
};
use eframe::egui::{self, Align2, RichText, ScrollArea, Sense, Stroke, TextFormat, Ui, text::LayoutJob, vec2};

const ROW: f32 = 24.0;

/// Shows the page.
pub fn show(ui: &mut Ui, session: &mut Session) {
    let Some(shown) = &mut session.comparison else { return };
    let Ok(found) = &shown.compared.result else { return };
    let mut place = None;
    let (mut back, mut again, mut other) = (false, false, false);
    let changed = session.open.as_ref().is_some_and(|open| open.history.revision() != shown.revision);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new("比较").font(theme::bold(16.0)));
        if let Against::File(path) = &shown.compared.against {
            ui.add(egui::Label::new(format!("旧:{}  新:打开的项目", path.display())).truncate());
        }
    });
    ui.horizontal(|ui| {
        back = ui.button("返回项目").clicked();
        again = ui.button("重新比较").clicked();
        other = ui.button("与别的比较…").clicked();
        ui.separator();
        ui.checkbox(&mut shown.with_totals, "也列出自动计算的合计");
        ui.label(tally(found));
        if changed {
            ui.label(RichText::new("项目在比较之后又改动过").color(theme::palette(ui).notice));
        }
    });
    ui.separator();
    if found.is_empty() {
        ui.add_space(30.0);
        ui.vertical_centered(|ui| ui.label("两者相同。"));
    } else {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| changes(ui, found, shown.with_totals, &mut place));
    }
    let against = shown.compared.against.clone();
    let ctx = ui.ctx().clone();
    if back {
        session.front = Front::Project;
    }
    if other {
        session.ask_compare();
    }
    if let (true, Against::File(path)) = (again, against) {
        session.compare_with(&ctx, path);
    }
    if let (Some(place), Some(open)) = (place, &mut session.open) {
        session.front = Front::Project;
        open.go_to(&place);
    }
}

fn tally(found: &Comparison) -> String {
    let typed = found.cells.iter().filter(|change| !change.follows).count();
    let parts = [
        ("基本信息", found.facts.len()),
        ("科目行", found.rows.len()),
        ("单元格", typed),
        ("段落", found.paragraphs.len()),
        ("复核", found.remarks.len()),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name} {count} 处")).collect();
    if parts.is_empty() { "没有不同".to_owned() } else { format!("不同:{}", parts.join(",")) }
}

/// How high the differences are in a dialog: the same before and after they are known, so that no button moves under
/// the pointer.
const BRIEF: f32 = 260.0;

/// What a dialog shows of two states.
pub fn brief(ui: &mut Ui, compared: Option<&Compared>) {
    let size = vec2(ui.available_width(), BRIEF);
    ui.allocate_ui_with_layout(size, egui::Layout::top_down(egui::Align::Min), |ui| {
        ui.set_min_size(size);
        match compared.map(|compared| &compared.result) {
            None => {
                ui.label("正在比较…");
            }
            Some(Err(reason)) => {
                ui.label(RichText::new(reason).color(theme::palette(ui).weak));
            }
            Some(Ok(found)) => {
                ui.label(RichText::new(tally(found)).strong());
                let area = ScrollArea::vertical().max_height(BRIEF - 30.0).auto_shrink(false);
                area.show(ui, |ui| changes(ui, found, false, &mut None));
            }
        }
    });
}

fn changes(ui: &mut Ui, found: &Comparison, with_totals: bool, place: &mut Option<Place>) {
    ui.spacing_mut().item_spacing.y = 2.0;
    for fact in &found.facts {
        fact_line(ui, fact);
    }
    for row in &found.rows {
        ui.label(row.to_string());
    }
    let cells: Vec<&CellChange> = found.cells.iter().filter(|change| with_totals || !change.follows).collect();
    if !cells.is_empty() {
        cell_header(ui);
    }
    for change in cells {
        if cell_line(ui, change) {
            *place = Some(change.place.clone());
        }
    }
    if !found.paragraphs.is_empty() {
        ui.add_space(8.0);
    }
    for change in &found.paragraphs {
        if paragraph(ui, change)
            && let Some(index) = change.new
        {
            *place = Some(Place::Text(TextSpan { part: change.part, paragraph: index, start: 0, end: 0 }));
        }
    }
    for fact in &found.remarks {
        fact_line(ui, fact);
    }
}

fn fact_line(ui: &mut Ui, fact: &FactChange) {
    let FactChange { name, old, new } = fact;
    let mut job = LayoutJob::default();
    append(ui, &mut job, &format!("{name}  "), PieceKind::Same);
    append(ui, &mut job, or_blank(old), PieceKind::Removed);
    append(ui, &mut job, " → ", PieceKind::Same);
    append(ui, &mut job, or_blank(new), PieceKind::Added);
    ui.label(job);
}

fn or_blank(text: &str) -> &str {
    if text.is_empty() { "(空白)" } else { text }
}

/// Where the columns of a cell's line end, as shares of its width in hundredths: place, row, old, new, difference.
const COLUMNS: [f32; 5] = [0.30, 0.52, 0.68, 0.84, 1.0];

fn cell_header(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let color = theme::palette(ui).weak;
    let mut left = rect.left();
    for (name, end) in ["单元格", "项目", "旧", "新", "差额"].iter().zip(COLUMNS) {
        let right = rect.left() + rect.width() * end;
        let number = matches!(*name, "旧" | "新" | "差额");
        let (x, align) = if number { (right - 8.0, Align2::RIGHT_CENTER) } else { (left + 4.0, Align2::LEFT_CENTER) };
        ui.painter().text(egui::pos2(x, rect.center().y), align, name, theme::regular(13.0), color);
        left = right;
    }
}

/// A line of the table; `true` where it was clicked.
fn cell_line(ui: &mut Ui, change: &CellChange) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let place = change.place.to_string();
    let CellChange { row, old, new, .. } = change;
    let words = format!("{place} {} → {}", or_blank(old), or_blank(new));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &words));
    if !ui.is_rect_visible(rect) {
        return response.clicked();
    }
    let palette = theme::palette(ui);
    let painter = ui.painter_at(rect);
    if response.hovered() {
        painter.rect_filled(rect, 3.0, palette.selection);
    }
    let difference = change.difference.as_deref().unwrap_or_default();
    let text = if change.follows { palette.computed } else { palette.text };
    let cells = [
        (place.as_str(), text),
        (row.as_str(), text),
        (or_blank(old), palette.error),
        (or_blank(new), palette.added),
        (difference, text),
    ];
    let mut left = rect.left();
    for (index, ((words, color), end)) in cells.into_iter().zip(COLUMNS).enumerate() {
        let right = rect.left() + rect.width() * end;
        let mut job = LayoutJob::simple_singleline(words.to_owned(), theme::regular(13.5), color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(right - left - 12.0);
        let galley = painter.layout_job(job);
        let x = if index >= 2 { right - 8.0 - galley.size().x } else { left + 4.0 };
        painter.galley(egui::pos2(x, rect.center().y - galley.size().y / 2.0), galley, color);
        left = right;
    }
    response.on_hover_text(words).clicked()
}

/// A paragraph with its words in colour; `true` where it was clicked.
fn paragraph(ui: &mut Ui, change: &ParagraphChange) -> bool {
    let mut job = LayoutJob::default();
    append(ui, &mut job, &format!("{}  ", change.place()), PieceKind::Same);
    if let Some(section) = job.sections.last_mut() {
        section.format.color = theme::palette(ui).weak;
    }
    for piece in &change.pieces {
        append(ui, &mut job, &piece.text, piece.kind);
    }
    if change.restyled {
        append(ui, &mut job, "(标题或正文改变)", PieceKind::Added);
    }
    job.wrap.max_width = ui.available_width();
    let response = ui.add(egui::Label::new(job).sense(Sense::click()).selectable(false));
    ui.add_space(4.0);
    response.clicked()
}

/// Removed words are struck through, added ones underlined, so that they are told apart without colour.
fn append(ui: &Ui, job: &mut LayoutJob, text: &str, kind: PieceKind) {
    let palette = theme::palette(ui);
    let mut format = TextFormat { font_id: theme::regular(14.0), color: palette.text, ..TextFormat::default() };
    match kind {
        PieceKind::Same => {}
        PieceKind::Removed => {
            format.color = palette.error;
            format.strikethrough = Stroke::new(1.0, palette.error);
        }
        PieceKind::Added => {
            format.color = palette.added;
            format.underline = Stroke::new(1.0, palette.added);
        }
    }
    job.append(text, 0.0, format);
}

/// Asks what the open project is to be compared with.
pub fn choose(ctx: &egui::Context, session: &mut Session, state: CompareDialog) {
    let mut chosen = None;
    let (mut file, mut cancelled) = (false, false);
    let closed = modal(ctx, "比较", 520.0, |ui| {
        ui.label("打开的项目与哪一个比较?");
        if state.versions.is_empty() {
            ui.label(RichText::new("这个文件还没有保留过以前的版本;每次保存时会保留。").color(theme::palette(ui).weak));
        } else {
            ui.label("这个文件以前的版本:");
            ScrollArea::vertical().max_height(220.0).show(ui, |ui| {
                for (path, words) in &state.versions {
                    if ui.button(words).clicked() {
                        chosen = Some(path.clone());
                    }
                }
            });
        }
        ui.horizontal(|ui| {
            file = ui.button("选择文件…").on_hover_text("别的项目,或已公开的文本(txt、md、docx)").clicked();
            cancelled = ui.button("取消").clicked();
        });
    });
    if let Some(path) = chosen {
        session.compare_with(ctx, path);
    } else if file {
        session.choose_file(ctx, FilePurpose::Compare);
    } else if !cancelled && !closed {
        session.dialog = Some(Dialog::Compare(state));
    }
}
