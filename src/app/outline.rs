//! The outline: the disclosure's parts, tables and sections, each with its open findings.

use super::{
    marks::Counts,
    session::{OpenProject, Page},
    theme,
};
use crate::project::{Part, Style};
use eframe::egui::{self, Align2, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

/// A line of the outline.
struct Entry {
    level: u8,
    text: String,
    /// The whole title, where the text is a short one.
    title: Option<String>,
    page: Page,
    /// The paragraph that begins the section.
    section: Option<usize>,
    counts: Counts,
}

/// A line to click, or the heading over some.
type Line = Result<Entry, &'static str>;

/// Shows the outline.
pub fn show(ui: &mut Ui, open: &mut OpenProject) {
    let mut clicked = None;
    ScrollArea::vertical().id_salt("outline").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for entry in entries(open) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(words) => {
                    heading(ui, words);
                    continue;
                }
            };
            let here = open.page == entry.page && entry.section.is_none();
            if item(ui, &entry, here) {
                clicked = Some(entry);
            }
        }
    });
    let Some(Entry { page, section, .. }) = clicked else { return };
    let part = if let Page::Text(part) = &page { Some(*part) } else { None };
    open.show(page);
    if let (Some(part), Some(section)) = (part, section) {
        open.text_mut(part).go_to(section, None);
    }
}

/// All lines from top to bottom.
fn entries(open: &OpenProject) -> Vec<Line> {
    let facts = Page::Facts;
    let counts = Counts::default();
    let text = "封面与基本信息".to_owned();
    let mut entries = vec![Ok(Entry { level: 0, text, title: None, page: facts, section: None, counts })];
    add_part(open, Part::One, "第一部分 概况", &mut entries);
    entries.push(Err("第二部分 决算表"));
    for form in open.profile.printed_forms() {
        let page = Page::Form(form.key.clone());
        let counts = open.marks.on_page(&page);
        let digits: String = form.number.chars().filter(char::is_ascii_digit).collect();
        let text = format!("{digits} {}", form.alias);
        let title = Some(format!("{} {}", form.number, form.title));
        entries.push(Ok(Entry { level: 1, text, title, page, section: None, counts }));
    }
    entries.push(Err("补充资料"));
    for form in open.profile.fact_forms() {
        let page = Page::Form(form.key.clone());
        let counts = open.marks.on_page(&page);
        let (text, title) = (form.title.clone(), Some(format!("{} {}", form.number, form.title)));
        entries.push(Ok(Entry { level: 1, text, title, page, section: None, counts }));
    }
    add_part(open, Part::Three, "第三部分 情况说明", &mut entries);
    add_part(open, Part::Four, "第四部分 名词解释", &mut entries);
    let text = "预览公开文本".to_owned();
    let counts = Counts::default();
    entries.push(Ok(Entry { level: 0, text, title: None, page: Page::Preview, section: None, counts }));
    entries
}

fn add_part(open: &OpenProject, part: Part, name: &str, entries: &mut Vec<Line>) {
    let page = Page::Text(part);
    let counts = open.marks.on_page(&page);
    let text = name.to_owned();
    entries.push(Ok(Entry { level: 0, text, title: None, page: page.clone(), section: None, counts }));
    for (index, text) in sections(open, part) {
        let counts = open.marks.in_section(part, index);
        let page = page.clone();
        entries.push(Ok(Entry { level: 1, text, title: None, page, section: Some(index), counts }));
    }
}

fn sections(open: &OpenProject, part: Part) -> Vec<(usize, String)> {
    let paragraphs = open.project().texts.part(part).iter().enumerate();
    let sections = paragraphs.filter(|(_, paragraph)| paragraph.style() == Style::Section);
    sections.map(|(index, paragraph)| (index, paragraph.text().to_owned())).collect()
}

const ROW: f32 = 25.0;

fn heading(ui: &mut Ui, text: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let palette = theme::palette(ui);
    let at = pos2(rect.left() + 8.0, rect.center().y);
    ui.painter().text(at, Align2::LEFT_CENTER, text, theme::regular(13.5), palette.weak);
}

fn item(ui: &mut Ui, entry: &Entry, selected: bool) -> bool {
    let Entry { level, text, counts, .. } = entry;
    let counts = *counts;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    if !ui.is_rect_visible(rect) {
        return response.clicked();
    }
    let palette = theme::palette(ui);
    let painter = ui.painter_at(rect);
    if selected {
        painter.rect_filled(rect, 3.0, palette.accent.gamma_multiply(0.22));
        painter.rect_filled(Rect::from_min_size(rect.min, vec2(3.0, rect.height())), 0.0, palette.accent);
    } else if response.hovered() {
        painter.rect_filled(rect, 3.0, palette.selection);
    }
    let badge = badge(&painter, rect, counts, palette);
    let left = rect.left() + 8.0 + f32::from(*level) * 12.0;
    let mut job = egui::text::LayoutJob::simple_singleline(text.clone(), theme::regular(13.5), palette.text);
    job.wrap.max_width = badge - left - 4.0;
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let galley = painter.layout_job(job);
    let elided = galley.elided;
    let top = rect.center().y - galley.size().y / 2.0;
    painter.galley(pos2(left, top), galley, palette.text);
    let title = entry.title.as_ref().unwrap_or(text);
    let words = if counts.total() == 0 { title.clone() } else { format!("{title}({})", describe(counts)) };
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, selected, text));
    let clicked = response.clicked();
    if elided || counts.total() > 0 || entry.title.is_some() {
        response.on_hover_text(words);
    }
    clicked
}

/// Draws the number of findings; returns where the badge begins.
fn badge(painter: &egui::Painter, rect: Rect, counts: Counts, palette: &theme::Palette) -> f32 {
    let Some(worst) = counts.worst() else { return rect.right() };
    let color = palette.severity(worst);
    let galley = painter.layout_no_wrap(counts.total().to_string(), theme::bold(11.5), palette.paper);
    let size = vec2((galley.size().x + 10.0).max(18.0), 16.0);
    let place = Rect::from_min_size(pos2(rect.right() - size.x - 6.0, rect.center().y - size.y / 2.0), size);
    painter.rect_filled(place, 8.0, color);
    let at = place.center() - galley.size() / 2.0;
    painter.galley(at, galley, palette.paper);
    place.left()
}

fn describe(counts: Counts) -> String {
    let named = [("错误", counts.errors), ("提示", counts.notices), ("尾差", counts.roundings)];
    let words: Vec<String> =
        named.into_iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name} {count}")).collect();
    words.join("、")
}
