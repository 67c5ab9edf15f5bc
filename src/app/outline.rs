//! The outline: the disclosure's parts, tables and sections, each with its open findings.

use super::{
    marks::Counts,
    session::{OpenProject, Page},
    theme,
};
use crate::project::{Part, Style};
use eframe::egui::{self, Align2, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

/// Shows the outline.
pub fn show(ui: &mut Ui, open: &mut OpenProject) {
    let mut target: Option<(Page, Option<usize>)> = None;
    ScrollArea::vertical().id_salt("outline").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut entry = |ui: &mut Ui, level: u8, text: &str, page: Page, section: Option<usize>, counts: Counts| {
            let here = open.page == page && section.is_none();
            if item(ui, level, text, here, counts) {
                target = Some((page, section));
            }
        };
        entry(ui, 0, "封面与基本信息", Page::Facts, None, Counts::default());
        let part = |part: Part| open.marks.on_page(&Page::Text(part));
        entry(ui, 0, "第一部分 概况", Page::Text(Part::One), None, part(Part::One));
        for (index, text) in sections(open, Part::One) {
            let counts = open.marks.in_section(Part::One, index);
            entry(ui, 1, &text, Page::Text(Part::One), Some(index), counts);
        }
        heading(ui, "第二部分 决算表");
        for form in &open.profile.forms {
            let page = Page::Form(form.key.clone());
            let counts = open.marks.on_page(&page);
            let digits: String = form.number.chars().filter(char::is_ascii_digit).collect();
            entry(ui, 1, &format!("{digits} {}", form.title), page, None, counts);
        }
        entry(ui, 0, "第三部分 情况说明", Page::Text(Part::Three), None, part(Part::Three));
        for (index, text) in sections(open, Part::Three) {
            let counts = open.marks.in_section(Part::Three, index);
            entry(ui, 1, &text, Page::Text(Part::Three), Some(index), counts);
        }
        entry(ui, 0, "第四部分 名词解释", Page::Text(Part::Four), None, part(Part::Four));
    });
    if let Some((page, section)) = target {
        let part = if let Page::Text(part) = &page { Some(*part) } else { None };
        open.show(page);
        if let (Some(part), Some(section)) = (part, section) {
            open.text_mut(part).go_to(section, None);
        }
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

fn item(ui: &mut Ui, level: u8, text: &str, selected: bool, counts: Counts) -> bool {
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
    let left = rect.left() + 8.0 + f32::from(level) * 12.0;
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), theme::regular(13.5), palette.text);
    job.wrap.max_width = badge - left - 4.0;
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let galley = painter.layout_job(job);
    let elided = galley.elided;
    let top = rect.center().y - galley.size().y / 2.0;
    painter.galley(pos2(left, top), galley, palette.text);
    let words = if counts.total() == 0 { text.to_owned() } else { format!("{text}({})", describe(counts)) };
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, selected, text));
    let clicked = response.clicked();
    if elided || counts.total() > 0 {
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
