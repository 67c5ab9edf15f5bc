//! Figures and fields that know their source: how they look in the text, and the bar that tells where the one at the
//! caret comes from, pins and frees it, and offers last year's words.

use super::{caret_of, field_id};
use crate::{
    app::{session::OpenProject, theme},
    audit::{
        Figures, Place,
        source::{ProjectValues, Source},
    },
    form::{Address, Key, Profile, TOTAL_ROW},
    narrative::cells_of,
    project::{Binding, Edit, LiveParagraph, Mark, Paragraph, Part, open_field},
};
use eframe::egui::{
    self, Button, Color32, Label, RichText, Ui,
    text::{CCursor, CCursorRange},
    text_edit::TextEditState,
};
use std::{borrow::Cow, ops::Range};

/// A bound stretch as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Figure,
    Pinned,
    Field,
    OpenField,
}

impl Look {
    pub fn background(self, palette: &theme::Palette) -> Color32 {
        match self {
            Look::Figure => palette.accent.gamma_multiply(0.11),
            Look::Pinned => palette.notice.gamma_multiply(0.30),
            Look::Field => palette.rounding.gamma_multiply(0.13),
            Look::OpenField => palette.error.gamma_multiply(0.16),
        }
    }
}

/// What the bar says of a source, kept while the project stays.
#[derive(Clone, Debug)]
pub(super) struct Known {
    revision: u64,
    source: Key,
    value: Option<String>,
}

/// The bound stretches of a paragraph with the text typed so far.
pub(super) fn looks(paragraph: &Paragraph, typed: &str) -> Vec<(Range<usize>, Look)> {
    let Some(live) = as_typed(paragraph, typed) else { return Vec::new() };
    let look = |mark: &Mark| match (mark.binding, mark.field()) {
        (Binding::Pinned, _) => Look::Pinned,
        (_, None) => Look::Figure,
        (_, Some(field)) if live.text_of(mark) == open_field(field) => Look::OpenField,
        (_, Some(_)) => Look::Field,
    };
    live.marks.iter().map(|mark| (mark.range(), look(mark))).collect()
}

fn as_typed<'p>(paragraph: &'p Paragraph, typed: &str) -> Option<Cow<'p, LiveParagraph>> {
    let live = paragraph.live()?;
    Some(if live.text == typed { Cow::Borrowed(live) } else { Cow::Owned(live.retyped(typed).0) })
}

/// Where a source can be looked up: its first cell.
fn place_of(mark: &Mark) -> Option<Place> {
    cells_of(&mark.source).into_iter().next().map(place)
}

fn place((address, prior): (Address, bool)) -> Place {
    if prior { Place::Prior(address) } else { Place::Cell(address) }
}

/// A cell in the accountant's words: 公开01表 总计·决算数.
fn cell_words(profile: &Profile, open: &OpenProject, (address, prior): &(Address, bool)) -> String {
    let Some(form) = profile.form(&address.form) else { return address.to_string() };
    let entered = open.project().sheet(&form.key).and_then(|sheet| sheet.row(&address.row)).map(|row| &*row.name);
    let row = if address.row == TOTAL_ROW {
        TOTAL_ROW
    } else {
        form.row_name(&address.row).or(entered).unwrap_or(&address.row)
    };
    let year = if *prior { "上年 " } else { "" };
    format!("{year}{} {row}·{}", form.number, address.column.replace('.', "·"))
}

/// What a pointer resting on a bound stretch is told.
pub(super) fn hover_words(open: &OpenProject, mark: &Mark) -> String {
    let cells = cells_of(&mark.source);
    let words: Vec<String> = cells.iter().map(|cell| cell_words(open.profile, open, cell)).collect();
    match (mark.field(), mark.binding) {
        (Some(field), _) => {
            let prior = open.project().prior_fields.get(field);
            let offer = prior.map(|prior| format!("\n上年:{prior}")).unwrap_or_default();
            format!("由编制人填写:{}{offer}", open_field(field).trim_matches(['〔', '〕']))
        }
        (None, Binding::Pinned) => format!("已钉住,不随表更新\n来源 {}\n{}", mark.source, words.join("\n")),
        (None, _) => format!("来源 {}\n{}\n按住 Ctrl 单击,跳到单元格", mark.source, words.join("\n")),
    }
}

impl OpenProject {
    /// The bound stretch at a character of a paragraph of part three.
    pub(super) fn bound_at(&self, part: Part, paragraph: usize, at: usize) -> Option<Mark> {
        self.project().texts.part(part).get(paragraph)?.live()?.mark_at(at).cloned()
    }

    /// Goes to the first cell of a figure's source.
    pub(super) fn jump_to_source(&mut self, mark: &Mark) {
        if let Some(place) = place_of(mark) {
            self.go_to(&place);
        }
    }

    /// Pins a figure, or lets it follow its source again.
    pub fn pin_figure(&mut self, part: Part, index: usize, start: usize, pinned: bool) {
        let Some(live) = self.project().texts.part(part).get(index).and_then(Paragraph::live) else { return };
        let mut live = live.clone();
        let Some(mark) = live.marks.iter_mut().find(|mark| mark.start == start && mark.field().is_none()) else {
            return;
        };
        mark.binding = if pinned { Binding::Pinned } else { Binding::Figure };
        self.apply_or_say(&Edit::SetParagraph { part, index, paragraph: Paragraph::Live(Box::new(live)) });
        self.reload_buffer(part);
    }

    /// What a source prints now.
    fn source_value(&mut self, part: Part, source: &Key) -> Option<String> {
        let revision = self.history.revision();
        let known = self.text_mut(part).known.as_ref().filter(|k| k.revision == revision && k.source == *source);
        if let Some(known) = known {
            return known.value.clone();
        }
        let figures = Figures::printed(self.profile, self.project());
        let values = ProjectValues { project: self.project(), figures: &figures };
        let value = Source::read(source).map(|source| source.text(self.profile, &values));
        self.text_mut(part).known = Some(Known { revision, source: source.clone(), value: value.clone() });
        value
    }
}

/// A click into the words that stand for an open field selects them, so that typing takes their place.
pub(super) fn select_open_field(ctx: &egui::Context, open: &OpenProject, part: Part, index: usize) {
    let id = field_id(part, index);
    let Some(caret) = caret_of(ctx, id).filter(CCursorRange::is_empty) else { return };
    let Some(live) = open.project().texts.part(part).get(index).and_then(Paragraph::live) else { return };
    let Some(mark) = live.mark_at(caret.primary.index.0) else { return };
    if mark.field().is_some_and(|field| live.text_of(mark) == open_field(field)) {
        let mut state = TextEditState::load(ctx, id).unwrap_or_default();
        let range = CCursorRange::two(CCursor::new(mark.start), CCursor::new(mark.end));
        state.cursor.set_char_range(Some(range));
        state.store(ctx, id);
    }
}

/// The bar over a text with figures: what stands at the caret, and what can be done with it.
pub(super) fn bar(ui: &mut Ui, open: &mut OpenProject, part: Part) {
    if open.project().texts.part(part).iter().all(|paragraph| paragraph.live().is_none()) {
        return;
    }
    let active = open.text_mut(part).active;
    let caret = active.and_then(|index| Some((index, caret_of(ui.ctx(), field_id(part, index))?.primary.index.0)));
    let typing = open.text_mut(part).is_typing();
    let found = caret.filter(|_| !typing).and_then(|(index, at)| Some((index, open.bound_at(part, index, at)?)));
    let weak = theme::palette(ui).weak;
    ui.horizontal(|ui| {
        ui.set_height(24.0);
        let Some((index, mark)) = found else {
            ui.label(RichText::new("光标移到带底色的数或文字上,这里显示它的来源").color(weak));
            return;
        };
        match mark.field().map(Key::from) {
            Some(field) => field_bar(ui, open, part, &field),
            None => figure_bar(ui, open, part, index, &mark),
        }
    });
}

fn figure_bar(ui: &mut Ui, open: &mut OpenProject, part: Part, index: usize, mark: &Mark) {
    let palette = theme::palette(ui);
    let pinned = mark.binding == Binding::Pinned;
    let may_change = open.desk.may_change();
    let value = open.source_value(part, &mark.source).unwrap_or_default();
    if pinned {
        ui.label(RichText::new("已钉住").color(palette.notice).strong());
        ui.label(format!("来源的数 {value}"));
        if ui.add_enabled(may_change, Button::new("恢复")).on_hover_text("改回来源的数,以后随表更新").clicked()
        {
            open.pin_figure(part, index, mark.start, false);
        }
    } else {
        ui.label(RichText::new(value).strong());
        if ui.add_enabled(may_change, Button::new("钉住")).on_hover_text("保持这个数,不再随表更新").clicked()
        {
            open.pin_figure(part, index, mark.start, true);
        }
    }
    let cells = cells_of(&mark.source);
    for cell in cells.iter().take(3) {
        let words = cell_words(open.profile, open, cell);
        if ui.link(words).on_hover_text(format!("跳到 {}", cell.0)).clicked() {
            open.go_to(&place(cell.clone()));
        }
    }
    if cells.len() > 3 {
        ui.label(format!("等 {} 格", cells.len())).on_hover_text(mark.source.to_string());
    }
    ui.add(Label::new(RichText::new(mark.source.to_string()).color(palette.weak)).truncate());
}

fn field_bar(ui: &mut Ui, open: &mut OpenProject, part: Part, field: &Key) {
    let palette = theme::palette(ui);
    ui.label(RichText::new(open_field(field).trim_matches(['〔', '〕']).to_owned()).strong());
    let Some(prior) = open.project().prior_fields.get(field).cloned() else {
        ui.label(RichText::new("由编制人填写,直接改写即可").color(palette.weak));
        return;
    };
    if ui
        .add_enabled(open.desk.may_change(), Button::new("采用上年"))
        .on_hover_text("用上年写的文字,再按今年的情况修改")
        .clicked()
    {
        open.apply_or_say(&Edit::SetField { key: field.clone(), text: prior.clone() });
        open.reload_buffer(part);
    }
    ui.add(Label::new(RichText::new(format!("上年:{prior}")).color(palette.weak)).truncate());
}
