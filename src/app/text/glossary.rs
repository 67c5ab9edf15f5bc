//! Part four as a glossary: which entries are used, which are missing, and both put right in one click.

use crate::{
    app::{session::OpenProject, theme},
    audit::text::{Terms, terms},
    project::{Edit, Paragraph, Part},
};
use eframe::egui::{Button, Label, RichText, ScrollArea, Ui};
use std::rc::Rc;

impl OpenProject {
    /// Part four as a glossary, read anew when the project has changed.
    pub fn terms(&mut self) -> Rc<Terms> {
        let revision = self.history.revision();
        if let Some((of, terms)) = &self.text_mut(Part::Four).terms
            && *of == revision
        {
            return terms.clone();
        }
        let read = Rc::new(terms(self.profile, self.project()));
        self.text_mut(Part::Four).terms = Some((revision, read.clone()));
        read
    }

    /// Replaces part four, in one step.
    fn set_glossary(&mut self, paragraphs: Vec<Paragraph>, said: String) {
        self.text_mut(Part::Four).active = None;
        if self.apply_or_say(&Edit::SetPart { part: Part::Four, paragraphs }) {
            self.say(said);
        }
    }

    /// Adds the terms that are used and not explained: one, or all.
    pub fn add_terms(&mut self, one: Option<usize>) {
        self.commit_text(Part::Four);
        let terms = self.terms();
        let next = terms.with_missing(self.project().texts.part(Part::Four), |at| one.is_none_or(|one| one == at));
        let count = next.len() - self.project().texts.part(Part::Four).len();
        self.set_glossary(next, format!("已补上 {count} 条名词解释(可撤销)"));
    }

    /// Removes the entries that nothing uses: one, or all.
    pub fn remove_terms(&mut self, one: Option<usize>) {
        self.commit_text(Part::Four);
        let terms = self.terms();
        let goes = |at: usize| match one {
            Some(one) => one == at,
            None => terms.entries.get(at).is_some_and(|entry| !entry.used),
        };
        let before = self.project().texts.part(Part::Four);
        let next = terms.without(before, goes);
        let count = before.len() - next.len();
        self.set_glossary(next, format!("已去掉 {count} 条名词解释(可撤销)"));
    }
}

/// What the bar over part four says and offers.
pub(super) fn bar(ui: &mut Ui, open: &mut OpenProject) {
    let terms = open.terms();
    let (missing, unused) = (terms.missing.len(), terms.unused());
    let palette = theme::palette(ui);
    let may_change = open.desk.may_change();
    ui.horizontal(|ui| {
        ui.set_height(24.0);
        ui.label(
            RichText::new(format!("{} 条 · 没用到 {unused} · 缺少 {missing}", terms.entries.len())).color(palette.weak),
        );
        let add = ui.add_enabled(may_change && missing > 0, Button::new("补上缺少的"));
        if add.on_hover_text("表格和第三部分用到、这里没有的,加在应在的位置并重新编号").clicked()
        {
            open.add_terms(None);
        }
        let remove = ui.add_enabled(may_change && unused > 0, Button::new("去掉没用到的"));
        if remove.on_hover_text("各表和第三部分都没有用到的条目;可以撤销").clicked() {
            open.remove_terms(None);
        }
    });
}

/// The missing terms, each to be added by itself, and the unused entries, each to be removed.
pub(super) fn overview(ui: &mut Ui, open: &mut OpenProject) {
    let terms = open.terms();
    let palette = theme::palette(ui);
    let may_change = open.desk.may_change();
    let (mut add, mut remove, mut go) = (None, None, None);
    let height = ui.spacing().interact_size.y.max(22.0);
    let count = terms.missing.len() + terms.entries.len();
    ScrollArea::vertical().id_salt("terms").auto_shrink(false).show_rows(ui, height, count, |ui, range| {
        for at in range {
            ui.horizontal(|ui| {
                ui.set_height(height);
                let (sign, color, term) = match terms.missing.get(at) {
                    Some(missing) => ("缺少", palette.error, missing.term.as_str()),
                    None => {
                        let Some(entry) = terms.entries.get(at - terms.missing.len()) else { return };
                        if entry.used {
                            ("用到", palette.weak, entry.term.as_str())
                        } else {
                            ("没用到", palette.notice, entry.term.as_str())
                        }
                    }
                };
                ui.add_sized([46.0, height], Label::new(RichText::new(sign).color(color)));
                let entry = at.checked_sub(terms.missing.len());
                match entry {
                    None => {
                        if ui.add_enabled(may_change, Button::new("补上").small()).clicked() {
                            add = Some(at);
                        }
                    }
                    Some(entry) => {
                        if ui.add_enabled(may_change, Button::new("去掉").small()).clicked() {
                            remove = Some(entry);
                        }
                    }
                }
                let term = ui.add(Label::new(term).truncate().sense(eframe::egui::Sense::click()));
                if term.on_hover_text("到这一条").clicked() {
                    go = entry.and_then(|entry| terms.entries.get(entry)).map(|entry| entry.paragraph);
                }
            });
        }
    });
    if add.is_some() {
        open.add_terms(add);
    } else if remove.is_some() {
        open.remove_terms(remove);
    } else if let Some(paragraph) = go {
        open.text_mut(Part::Four).structured = false;
        open.text_mut(Part::Four).put_caret(paragraph, 0);
    }
}
