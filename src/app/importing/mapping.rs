//! Saying which column of a sheet is what, over the sheet's own first rows.

use super::{Import, Mapping};
use crate::{
    app::theme,
    book::{Layouts, Role, column_name},
    form::{Form, Key, LeafKind},
};
use eframe::egui::{Button, ComboBox, DragValue, Grid, Label, RichText, ScrollArea, Ui, vec2};

/// So many rows and columns show what a column holds.
const ROWS_SHOWN: usize = 18;
const COLUMNS_SHOWN: usize = 40;
const WIDTH: f32 = 130.0;

/// Shows the sheet with its columns to be named; gives the layouts to be kept when it is done.
pub(super) fn show(ui: &mut Ui, import: &mut Import, height: f32) -> Option<Layouts> {
    let profile = import.target().0;
    let mut mapping = import.mapping.clone()?;
    let mut form_wanted: Option<Key> = None;
    let (mut done, mut back) = (false, false);
    let tab = import.book.tabs.get(mapping.sheet)?;
    let form = profile.form(&mapping.form)?;
    ui.horizontal(|ui| {
        ui.label(format!("工作表“{}”是", tab.name));
        let title = format!("{} {}", form.number, form.title);
        let combo = ComboBox::from_id_salt("mapped form").selected_text(title).width(330.0);
        let response = combo.show_ui(ui, |ui| {
            for other in &profile.forms {
                let name = format!("{} {}", other.number, other.title);
                if ui.selectable_label(other.key == form.key, name).clicked() {
                    form_wanted = Some(other.key.clone());
                }
            }
        });
        response.response.accessible_name("认作哪张表");
        ui.label("数从第");
        let mut first = mapping.first_row + 1;
        let last = tab.height().max(1);
        ui.add(DragValue::new(&mut first).range(1..=last)).accessible_name("第一行");
        mapping.first_row = first - 1;
        ui.label("行开始");
    });
    let roles = roles(form);
    let columns = tab.width().min(COLUMNS_SHOWN);
    let palette = theme::palette(ui);
    ScrollArea::both().max_height((height - 130.0).max(120.0)).auto_shrink([false, false]).show(ui, |ui| {
        Grid::new("mapped columns").num_columns(columns + 1).spacing([6.0, 3.0]).striped(true).show(ui, |ui| {
            ui.label("");
            for column in 0..columns {
                role_choice(ui, &roles, &mut mapping, column);
            }
            ui.end_row();
            for row in 0..tab.height().min(ROWS_SHOWN) {
                ui.label(RichText::new((row + 1).to_string()).color(palette.weak));
                for column in 0..columns {
                    let text = RichText::new(tab.shown(row, column));
                    let text = if row < mapping.first_row { text.color(palette.weak) } else { text };
                    ui.add_sized(vec2(WIDTH, 18.0), Label::new(text).truncate());
                }
                ui.end_row();
            }
        });
    });
    ui.checkbox(&mut mapping.remember, "记住:以后表头相同的工作表照此导入");
    ui.horizontal(|ui| {
        let amounts = mapping.columns.values().any(|role| matches!(role, Role::Amount(_)));
        let names = mapping.columns.values().any(|role| matches!(role, Role::Label | Role::Code));
        done = ui.add_enabled(amounts && names, Button::new("确定")).clicked();
        back = ui.button("返回").clicked();
        if !(amounts && names) {
            ui.label(RichText::new("至少要指定一列名称或编码、一列金额").color(palette.weak));
        }
    });
    import.mapping = Some(mapping);
    if let Some(form) = form_wanted {
        import.map_to(&form);
    }
    if back {
        import.mapping = None;
    }
    if done { import.end_mapping() } else { None }
}

/// What a column of this form may be, with the words for it.
fn roles(form: &Form) -> Vec<(Role, String)> {
    let mut roles = vec![(Role::Label, "项目、科目名称".to_owned()), (Role::Code, "科目编码(或类)".to_owned())];
    if form.subject_kind().is_some() {
        roles.extend([(Role::Section, "款".to_owned()), (Role::Item, "项".to_owned())]);
    }
    for pane in &form.panes {
        for leaf in pane.leaves() {
            let LeafKind::Amount(key) = leaf.kind else { continue };
            let titles = pane.title.iter().chain(&leaf.titles).cloned().collect::<Vec<_>>().join("·");
            let role = Role::Amount(key);
            if !roles.iter().any(|(other, _)| *other == role) {
                roles.push((role, titles));
            }
        }
    }
    roles
}

fn role_choice(ui: &mut Ui, roles: &[(Role, String)], mapping: &mut Mapping, column: usize) {
    let own = mapping.columns.get(&column).cloned();
    let name = own.as_ref().and_then(|own| roles.iter().find(|(role, _)| role == own)).map_or("—", |(_, name)| name);
    let combo = ComboBox::from_id_salt(("mapped column", column)).selected_text(name).width(WIDTH - 8.0).truncate();
    let response = combo.show_ui(ui, |ui| {
        if ui.selectable_label(own.is_none(), "—(不导入)").clicked() {
            mapping.columns.remove(&column);
        }
        for (role, name) in roles {
            if ui.selectable_label(own.as_ref() == Some(role), name).clicked() {
                mapping.columns.insert(column, role.clone());
            }
        }
    });
    response.response.accessible_name(format!("{}列", column_name(column)));
}
