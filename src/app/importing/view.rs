//! The dialog that shows what a workbook would put where, before anything is changed.

use super::{Import, Listing, mapping};
use crate::{
    amount::Unit,
    app::{
        dialogs::modal,
        session::{Dialog, Session},
        theme,
    },
    book::{FormPlan, SheetPlan, Verdict},
    form::{Key, Profile, builtin_profiles},
    project::Cell,
};
use eframe::egui::{self, Align, Button, ComboBox, Label, Layout, RichText, ScrollArea, Ui, vec2};
use egui_extras::{Column, TableBuilder};

const ROW: f32 = 25.0;
/// Rows of sheets that are seen at once; more are scrolled to.
const SHEETS_SHOWN: f32 = 9.0;

/// What was pressed.
#[derive(Default)]
struct Answer {
    take: bool,
    cancel: bool,
}

/// Shows the dialog and acts on the answer.
pub fn show(ctx: &egui::Context, session: &mut Session) {
    let Some(mut import) = session.import.take() else { return };
    let room = ctx.content_rect().size() - vec2(60.0, 60.0);
    let mut answer = Answer::default();
    let mut kept = None;
    let title = if import.mapping.is_some() { "指定各列" } else { "从工作簿导入" };
    let closed = modal(ctx, title, room.x.min(1080.0), |ui| {
        if import.mapping.is_some() {
            kept = mapping::show(ui, &mut import, room.y - 60.0);
        } else {
            overview(ui, &mut import, room.y - 60.0, &mut answer);
        }
    });
    if let Some(layouts) = kept {
        session.jobs.keep_layouts(layouts);
    }
    if closed && import.mapping.is_some() {
        // Escape leaves the columns and not the import.
        import.mapping = None;
    } else if answer.cancel || closed {
        return;
    }
    session.import = Some(import);
    if answer.take {
        session.take_import(ctx);
    } else {
        session.dialog = Some(Dialog::Import);
    }
}

fn overview(ui: &mut Ui, import: &mut Import, height: f32, answer: &mut Answer) {
    let palette = theme::palette(ui);
    let owner = import.plan.owner().unwrap_or("表中没有写明单位名称").to_owned();
    let file = import.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    ui.add(Label::new(RichText::new(format!("{file}　{owner}")).color(palette.weak)).truncate())
        .on_hover_text(import.path.display().to_string());
    target(ui, import);
    sheets(ui, import);
    ui.separator();
    details(ui, import, (height - SHEETS_SHOWN * ROW - 210.0).max(90.0));
    ui.separator();
    ui.horizontal(|ui| {
        let (conflicts, strays, stale) = import.plan.forms().fold((0, 0, 0), |sum, form| {
            (sum.0 + form.conflicts.len(), sum.1 + form.strays.len(), sum.2 + form.stale.len())
        });
        let refused = import.plan.sheets.len() - import.plan.forms().count();
        ui.label(format!(
            "认出 {} 张表、{} 个数;改动已有的数 {conflicts} 个,没有认出 {strays} 处,没有重算 {stale} 处,不导入的工作表 {refused} 张",
            import.plan.forms().count(),
            import.plan.count(),
        ));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let ready = import.plan.forms().next().is_some();
            let verb = if import.into_new { "建立新项目" } else { "导入" };
            answer.cancel = ui.button("取消").clicked();
            answer.take = ui.add_enabled(ready, Button::new(verb)).clicked();
        });
    });
}

/// Into which project.
fn target(ui: &mut Ui, import: &mut Import) {
    ui.horizontal(|ui| {
        let mut into_new = import.into_new;
        if let Some((_, project)) = &import.open {
            ui.radio_value(&mut into_new, false, format!("导入到打开的项目“{}”", project.unit.name));
            ui.radio_value(&mut into_new, true, "建立新项目,口径");
        } else {
            ui.label("建立新项目,口径");
        }
        import.set_into_new(into_new);
        let mut chosen = import.proposal.profile.key.clone();
        ui.add_enabled_ui(import.into_new, |ui| {
            let combo =
                ComboBox::from_id_salt("import profile").selected_text(&import.proposal.profile.title).width(280.0);
            combo.show_ui(ui, |ui| {
                for profile in builtin_profiles().unwrap_or_default() {
                    ui.selectable_value(&mut chosen, profile.key.clone(), &profile.title);
                }
            });
        });
        if chosen != import.proposal.profile.key {
            import.set_profile(&chosen);
        }
    });
}

/// One row a sheet: what it is taken for, its unit, and how well it was understood.
fn sheets(ui: &mut Ui, import: &mut Import) {
    let profile = import.target().0;
    let plans = import.plan.sheets.clone();
    let mut changed: Option<(usize, Change)> = None;
    let mut selected = import.selected;
    let palette = theme::palette(ui);
    let table = TableBuilder::new(ui)
        .id_salt("import sheets")
        .striped(true)
        .sense(egui::Sense::click())
        .min_scrolled_height(SHEETS_SHOWN * ROW)
        .max_scroll_height(SHEETS_SHOWN * ROW)
        .auto_shrink([false, false])
        .cell_layout(Layout::left_to_right(Align::Center))
        .column(Column::remainder().at_least(150.0).clip(true))
        .column(Column::exact(330.0))
        .column(Column::exact(90.0))
        .columns(Column::exact(66.0), 4);
    let header = |mut row: egui_extras::TableRow<'_, '_>| {
        for title in ["工作表", "认作", "金额单位"] {
            row.col(|ui| {
                ui.strong(title);
            });
        }
        for title in ["认出", "冲突", "没认出", "没重算"] {
            row.col(|ui| {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.strong(title));
            });
        }
    };
    table.header(20.0, header).body(|body| {
        body.rows(ROW, plans.len(), |mut row| {
            let index = row.index();
            let Some(plan) = plans.get(index) else { return };
            row.set_selected(index == selected);
            row.col(|ui| {
                ui.add(Label::new(&plan.tab).truncate().selectable(false));
            });
            row.col(|ui| {
                if let Some(change) = form_choice(ui, profile, index, plan) {
                    changed = Some((index, change));
                }
            });
            row.col(|ui| {
                if let Verdict::Form(form) = &plan.verdict
                    && let Some(unit) = unit_choice(ui, index, form)
                {
                    changed = Some((index, Change::Unit(unit)));
                }
            });
            if let Verdict::Form(form) = &plan.verdict {
                let counts = [
                    (form.cells.len(), palette.text),
                    (form.conflicts.len(), palette.notice),
                    (form.strays.len(), palette.error),
                    (form.stale.len(), palette.error),
                ];
                for (count, color) in counts {
                    row.col(|ui| {
                        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                            let color = if count == 0 { palette.weak } else { color };
                            ui.add(Label::new(RichText::new(count.to_string()).color(color)).selectable(false));
                        });
                    });
                }
            } else {
                for _ in 0..4 {
                    row.col(|_| {});
                }
            }
            if row.response().clicked() {
                selected = index;
            }
        });
    });
    import.selected = selected;
    if let Some((index, change)) = changed {
        import.selected = index;
        import.choose(index, |choice| match change {
            Change::Skip => choice.skip = true,
            Change::Automatic => {
                let unit = choice.unit;
                *choice = crate::book::Choice { unit, ..Default::default() };
            }
            Change::Form(form) => {
                choice.skip = false;
                choice.layout = None;
                choice.form = Some(form);
            }
            Change::Unit(unit) => choice.unit = Some(unit),
        });
    }
}

enum Change {
    Skip,
    Automatic,
    Form(Key),
    Unit(Unit),
}

fn form_choice(ui: &mut Ui, profile: &Profile, index: usize, plan: &SheetPlan) -> Option<Change> {
    let name = |key: &Key| profile.form(key).map_or_else(String::new, |form| format!("{} {}", form.number, form.title));
    let (shown, weak) = match &plan.verdict {
        Verdict::Form(form) => (name(&form.form), false),
        Verdict::Carrier => ("项目数据(随项目还原)".to_owned(), true),
        Verdict::Refused(_) => ("不导入".to_owned(), true),
    };
    let mut change = None;
    let text = if weak { RichText::new(shown).color(theme::palette(ui).weak) } else { RichText::new(shown) };
    let combo = ComboBox::from_id_salt(("import form", index)).selected_text(text).width(300.0).truncate();
    let response = combo.show_ui(ui, |ui| {
        for (label, answer) in [("由程序判断", Change::Automatic), ("不导入", Change::Skip)] {
            if ui.selectable_label(false, label).clicked() {
                change = Some(answer);
            }
        }
        for form in &profile.forms {
            let own = matches!(&plan.verdict, Verdict::Form(plan) if plan.form == form.key);
            if ui.selectable_label(own, name(&form.key)).clicked() {
                change = Some(Change::Form(form.key.clone()));
            }
        }
    });
    response.response.accessible_name(format!("{}认作", plan.tab));
    change
}

fn unit_choice(ui: &mut Ui, index: usize, form: &FormPlan) -> Option<Unit> {
    let mut unit = form.unit;
    let combo = ComboBox::from_id_salt(("import unit", index)).selected_text(unit.name()).width(70.0);
    let response = combo.show_ui(ui, |ui| {
        for other in [Unit::Wan, Unit::Yuan] {
            ui.selectable_value(&mut unit, other, other.name());
        }
    });
    if !form.unit_named {
        response.response.on_hover_text("表中没有写明单位");
    }
    (unit != form.unit).then_some(unit)
}

/// What was understood of the selected sheet and what was not.
fn details(ui: &mut Ui, import: &mut Import, height: f32) {
    let Some(plan) = import.plan.sheets.get(import.selected).cloned() else { return };
    let palette = theme::palette(ui);
    let mut map = false;
    ui.horizontal(|ui| {
        ui.strong(&plan.tab);
        if let Verdict::Form(form) = &plan.verdict {
            for (listing, name, count) in [
                (Listing::Taken, "认出", form.cells.len()),
                (Listing::Conflicts, "冲突", form.conflicts.len()),
                (Listing::Strays, "没有认出", form.strays.len()),
                (Listing::Stale, "没有重算", form.stale.len()),
            ] {
                ui.selectable_value(&mut import.listing, listing, format!("{name} {count}"));
            }
            if form.remembered {
                ui.label(RichText::new("按以前确认过的版式").color(palette.weak));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            map = ui.add_enabled(plan.verdict != Verdict::Carrier, Button::new("指定各列…")).clicked();
        });
    });
    let lines = lines(import, &plan);
    let area = ScrollArea::vertical().id_salt("import details").max_height(height).min_scrolled_height(height);
    area.auto_shrink([false, false]).show_rows(ui, 20.0, lines.len(), |ui, visible| {
        for line in lines.get(visible).unwrap_or_default() {
            ui.add(Label::new(line).truncate());
        }
    });
    if map {
        import.begin_mapping(import.selected);
    }
}

fn lines(import: &Import, plan: &SheetPlan) -> Vec<String> {
    let form = match &plan.verdict {
        Verdict::Form(form) => form,
        Verdict::Refused(reason) => return vec![reason.clone()],
        Verdict::Carrier => {
            return vec!["文字、上年数、核对处理等;建立新项目时一并还原,导入到打开的项目时只取各表的数".to_owned()];
        }
    };
    let unit = import.target().0.amount_unit;
    let entry = |cell: &Cell| match cell {
        Cell::Computed => "自动计算".to_owned(),
        cell if *cell == Cell::Blank => "空".to_owned(),
        cell => cell.to_entry(unit),
    };
    let nothing = |lines: Vec<String>, words: &str| if lines.is_empty() { vec![words.to_owned()] } else { lines };
    match import.listing {
        Listing::Taken => {
            let removed = form.removed.iter().map(|code| format!("删去科目 {code}(工作簿里已没有)"));
            let cells = form.cells.iter().map(|edit| format!("{}　{}", edit.address, entry(&edit.cell)));
            nothing(removed.chain(cells).collect(), "这张表里没有数")
        }
        Listing::Conflicts => {
            let conflicts = form.conflicts.iter();
            let line = |conflict: &crate::book::Conflict| {
                format!("{}　现在 {}　改为 {}", conflict.address, entry(&conflict.now), entry(&conflict.then))
            };
            nothing(conflicts.map(line).collect(), "没有要改动的数")
        }
        Listing::Strays => {
            nothing(form.strays.iter().map(|stray| format!("{}　{}", stray.place, stray.text)).collect(), "全部认出")
        }
        Listing::Stale => {
            let line = |stale: &crate::book::Stale| {
                let (stored, calculated) = (stale.stored, stale.calculated);
                format!("{}　{}　存的是 {stored},按公式应是 {calculated};录入的是存的数", stale.place, stale.address)
            };
            nothing(form.stale.iter().map(line).collect(), "公式的结果都是新的")
        }
    }
}
