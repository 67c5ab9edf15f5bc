//! What an import would do, before it does it.

use super::{
    carried::{FINDINGS_TITLE, carried, is_carrier},
    economic, fixed, formula,
    layout::{Layout, Layouts},
    subjects, title,
    words::plain,
    workbook::{Book, Tab, Value, column_name},
};
use crate::{
    amount::{Amount, Unit, round_half_up},
    form::{Address, Form, Key, Profile, TOTAL_ROW},
    project::{Cell, CellEdit, Edit, Project},
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Decimals that a workbook is read with.
const DECIMALS: u32 = 6;

/// What each sheet of a workbook would put into a project.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// In the order of the workbook.
    pub sheets: Vec<SheetPlan>,
}

/// What becomes of one sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetPlan {
    /// The name on its tab.
    pub tab: String,
    /// What it was recognised as.
    pub verdict: Verdict,
}

/// What a sheet was recognised as.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// A form of the profile.
    Form(FormPlan),
    /// What this program wrote beside the forms: it holds no figures of its own.
    Carrier,
    /// Nothing that can be taken over, with the reason in Chinese.
    Refused(String),
}

/// What the person decided about a sheet; by default nothing, and the program's own answer holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// The sheet is left out.
    pub skip: bool,
    /// Which form it is.
    pub form: Option<Key>,
    /// The unit of its amounts.
    pub unit: Option<Unit>,
    /// Which column is what.
    pub layout: Option<Layout>,
}

/// Decisions by the sheet's position in the workbook.
pub type Choices = BTreeMap<usize, Choice>;

/// The content of a recognised sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct FormPlan {
    /// The form.
    pub form: Key,
    /// The unit of the sheet's amounts.
    pub unit: Unit,
    /// Whether the sheet names it; otherwise it is the profile's.
    pub unit_named: bool,
    /// Whether it was read by a layout that was confirmed before.
    pub remembered: bool,
    /// Whose accounts the sheet says these are.
    pub owner: Option<String>,
    /// Subjects by code and name, in the sheet's order.
    pub subjects: Vec<(Key, String)>,
    /// Subjects that stood in the sheet when it was written and were removed from it since.
    pub removed: Vec<Key>,
    /// What is put where.
    pub cells: Vec<CellEdit>,
    /// Cells of the project that hold another amount already.
    pub conflicts: Vec<Conflict>,
    /// Figures of the sheet that have no place in the form.
    pub strays: Vec<Stray>,
    /// Figures that are not what their formulas give.
    pub stale: Vec<Stale>,
}

/// A cell that the import would change from one amount to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// Where.
    pub address: Address,
    /// What stands there.
    pub now: Cell,
    /// What the sheet has.
    pub then: Cell,
}

/// Something in a sheet that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// The cell, as `B12`.
    pub place: String,
    /// Its row's or column's title and what stands in it.
    pub text: String,
}

/// A value that was not recalculated before the file was saved; the stored one is what is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The cell, as `B12`.
    pub place: String,
    /// Where it is put.
    pub address: Address,
    /// What the file stores.
    pub stored: Decimal,
    /// What the formula gives.
    pub calculated: Decimal,
}

/// What a reader found in a sheet.
#[derive(Debug, Default)]
pub(super) struct Found {
    cells: Vec<(Key, Key, Value, (usize, usize))>,
    subjects: Vec<(Key, String)>,
    strays: Vec<(Value, (usize, usize), String)>,
    notes: Vec<Stray>,
}

impl Found {
    /// A cell of the form.
    pub fn cell(&mut self, row: Key, column: Key, value: &Value, at: (usize, usize)) {
        self.cells.push((row, column, value.clone(), at));
    }

    /// A subject's row; `false` where there is one already. Names in columns too narrow for them are broken up.
    pub fn subject(&mut self, code: Key, name: &str) -> bool {
        if self.subjects.iter().any(|(other, _)| *other == code) {
            return false;
        }
        self.subjects.push((code, name.chars().filter(|c| !c.is_whitespace()).collect()));
        true
    }

    /// A cell that has no place in the form; texts are no figures and are left alone.
    pub fn stray(&mut self, value: &Value, at: (usize, usize), title: &str) {
        if amount_of(value).is_some_and(|text| !text.is_empty()) {
            self.strays.push((value.clone(), at, plain(title)));
        }
    }

    /// Columns with figures that no column of the form is: one note for each.
    pub fn unused(&mut self, tab: &Tab, column: usize, title: &str, rows: std::ops::Range<usize>) {
        let figures = rows.filter(|row| amount_of(tab.value(*row, column)).is_some_and(|text| text != "—")).count();
        if figures > 0 {
            let text = format!("{title} {figures} 个数,本表没有这一列");
            self.notes.push(Stray { place: format!("{} 列", column_name(column)), text: text.trim().to_owned() });
        }
    }

    /// How many cells, subjects and strays there are.
    #[cfg(test)]
    pub fn counts(&self) -> (usize, usize, usize) {
        (self.cells.len(), self.subjects.len(), self.strays.len())
    }
}

impl Plan {
    /// Lays a workbook beside a project, as the program understands it.
    pub fn new(profile: &Profile, project: &Project, book: &Book) -> Plan {
        Plan::chosen(profile, project, book, &Layouts::default(), &Choices::new())
    }

    /// Lays a workbook beside a project, as the person has decided; `layouts` are those confirmed before.
    pub fn chosen(profile: &Profile, project: &Project, book: &Book, layouts: &Layouts, choices: &Choices) -> Plan {
        let written = carried(book).and_then(Result::ok).map(|(written, _)| written);
        let written = written.filter(|written| written.profile == profile.key);
        let planner = Planner { profile, project, book, layouts, written: written.as_ref() };
        let mut taken: BTreeSet<Key> = BTreeSet::new();
        let sheets = book.tabs.iter().enumerate().map(|(index, tab)| {
            let verdict = match planner.verdict(tab, choices.get(&index).unwrap_or(&Choice::default())) {
                Verdict::Form(plan) if !taken.insert(plan.form.clone()) => {
                    Verdict::Refused(format!("{} 在前面的工作表中已经有了", plan.form))
                }
                verdict => verdict,
            };
            SheetPlan { tab: tab.name.clone(), verdict }
        });
        Plan { sheets: sheets.collect() }
    }

    /// The recognised sheets.
    pub fn forms(&self) -> impl Iterator<Item = &FormPlan> {
        self.sheets.iter().filter_map(|sheet| match &sheet.verdict {
            Verdict::Form(plan) => Some(plan),
            Verdict::Carrier | Verdict::Refused(_) => None,
        })
    }

    /// How many cells have a figure.
    pub fn count(&self) -> usize {
        self.forms().map(|plan| plan.cells.iter().filter(|edit| edit.cell != Cell::Blank).count()).sum()
    }

    /// Whose accounts the workbook says these are.
    pub fn owner(&self) -> Option<&str> {
        self.forms().find_map(|plan| plan.owner.as_deref())
    }

    /// The whole import as one step; `None` where the project would stay as it is.
    pub fn edit(&self, project: &Project) -> Option<Edit> {
        let mut edits = Vec::new();
        for plan in self.forms() {
            let sheet = project.sheet(&plan.form);
            // From the top down, so that a 类 given in the sheet is not first made to compute itself.
            let subjects: BTreeMap<&Key, &String> = plan.subjects.iter().map(|(code, name)| (code, name)).collect();
            for (code, name) in subjects {
                let (form, code, name) = (plan.form.clone(), code.clone(), name.clone());
                match sheet.and_then(|sheet| sheet.row(&code)) {
                    None => edits.push(Edit::InsertSubject { form, code, name }),
                    Some(row) if plain(&row.name) != plain(&name) && !name.is_empty() => {
                        edits.push(Edit::RenameSubject { form, new_code: code.clone(), code, name });
                    }
                    Some(_) => {}
                }
            }
            if !plan.removed.is_empty() {
                edits.push(Edit::RemoveRows { form: plan.form.clone(), codes: plan.removed.clone() });
            }
            let changed = plan.cells.iter().filter(|edit| project.cell(&edit.address) != edit.cell);
            let changed: Vec<CellEdit> = changed.cloned().collect();
            if !changed.is_empty() {
                edits.push(Edit::SetCells(changed));
            }
        }
        (!edits.is_empty()).then_some(Edit::Several(edits))
    }
}

struct Planner<'a> {
    profile: &'a Profile,
    project: &'a Project,
    book: &'a Book,
    layouts: &'a Layouts,
    /// The project that the workbook was written from, if it was written by this program.
    written: Option<&'a Project>,
}

impl Planner<'_> {
    fn verdict(&self, tab: &Tab, choice: &Choice) -> Verdict {
        let refused = |reason: &str| Verdict::Refused(reason.to_owned());
        if is_carrier(tab) {
            return Verdict::Carrier;
        }
        if plain(tab.text(0, 0)) == FINDINGS_TITLE {
            return refused("核对情况,没有要导入的数");
        }
        if choice.skip {
            return refused("按您的选择跳过");
        }
        let confirmed = choice.layout.as_ref();
        let remembered = if choice.form.is_some() { None } else { self.layouts.of(self.profile, tab) };
        if let Some(layout) = confirmed.or(remembered)
            && let Some(form) = self.profile.form(&layout.form)
        {
            let unit = choice.unit.or(layout.unit);
            return match layout.read(form, tab) {
                Some(found) => Verdict::Form(self.form_plan(form, tab, found, unit, confirmed.is_none())),
                None => refused("还没有指定哪一列是金额"),
            };
        }
        let chosen = choice.form.as_ref().and_then(|key| self.profile.form(key));
        let (form, below) = match (chosen, title::of(self.profile, tab)) {
            (Some(form), title::Title::Form { below, .. }) => (form, below),
            (Some(form), _) => (form, title::last_caption(tab)),
            _ if tab.hidden => return refused("隐藏的工作表,没有读"),
            (None, title::Title::Form { form, below }) => (&self.profile.forms[form], below),
            (None, title::Title::Budget) => return refused("这是预算表,不是决算表"),
            (None, title::Title::Other) => return refused("本口径没有这张表"),
            (None, title::Title::None) if tab.height() == 0 => return refused("空的工作表"),
            (None, title::Title::None) => {
                return refused("没有认出是哪一张决算表(前几行和表名都没有决算表的标题)");
            }
        };
        let found = if form.subject_kind().is_some() {
            subjects::read(form, tab, below)
        } else if form.alias == "基本支出" {
            economic::read(form, tab, below)
        } else {
            fixed::read(form, tab, below)
        };
        match found {
            Some(found) => Verdict::Form(self.form_plan(form, tab, found, choice.unit, false)),
            None if chosen.is_some() => refused(&format!("表头或项目与“{}”对不上,请指定各列", form.title)),
            None => refused(&format!("标题是“{}”,但表头或项目与这张表对不上", form.title)),
        }
    }

    fn form_plan(&self, form: &Form, tab: &Tab, found: Found, unit: Option<Unit>, remembered: bool) -> FormPlan {
        let named = title::unit(tab);
        let unit = unit.or(named).unwrap_or(self.profile.amount_unit);
        let mut plan = FormPlan {
            form: form.key.clone(),
            unit,
            unit_named: named.is_some(),
            remembered,
            owner: title::owner(tab),
            subjects: found.subjects,
            removed: Vec::new(),
            cells: Vec::new(),
            conflicts: Vec::new(),
            strays: Vec::new(),
            stale: Vec::new(),
        };
        for (row, column, value, at) in found.cells {
            let address = Address::new(form.key.clone(), row, column);
            let cell = amount_of(&value).and_then(|text| Cell::parse(&text, unit).ok());
            // The cell must have a place: a subject's is made with its row.
            let placed = form.has_cell(&address.row, &address.column);
            let Some(cell) = cell.filter(|cell| placed && *cell != Cell::Computed) else {
                let text = format!("{address} {}", tab.shown(at.0, at.1));
                plan.strays.push(Stray { place: tab.place(at.0, at.1), text });
                continue;
            };
            plan.stale.extend(self.stale(tab, at, &address));
            let cell = self.as_written(&address, cell, unit, tab.formula(at.0, at.1).is_some());
            self.put(&mut plan, CellEdit { address, cell });
        }
        for (value, at, title) in found.strays {
            let text = format!("{title} {}", amount_of(&value).unwrap_or_default()).trim().to_owned();
            plan.strays.push(Stray { place: tab.place(at.0, at.1), text });
        }
        plan.strays.extend(found.notes);
        plan.strays.extend(without_result(tab));
        if tab.cut {
            let text = "行或列太多,超出的部分没有读".to_owned();
            plan.strays.push(Stray { place: "表外".to_owned(), text });
        }
        self.take_away(&mut plan);
        plan
    }

    fn put(&self, plan: &mut FormPlan, edit: CellEdit) {
        let now = self.project.cell(&edit.address);
        let same =
            edit.cell == Cell::Computed || edit.cell.amount().map(Amount::yuan) == now.amount().map(Amount::yuan);
        if now.amount().is_some() && !same {
            plan.conflicts.push(Conflict { address: edit.address.clone(), now, then: edit.cell });
        }
        plan.cells.push(edit);
    }

    /// The cell as the project held it when the workbook was written, unless it was changed there since: a workbook
    /// knows neither how precise an amount is nor that a total computes itself.
    fn as_written(&self, address: &Address, cell: Cell, unit: Unit, has_formula: bool) -> Cell {
        let Some(written) = self.written.map(|written| written.cell(address)) else { return cell };
        let shown = |amount: &Amount| round_half_up(amount.value_in(unit), DECIMALS).normalize();
        match (&written, &cell) {
            (Cell::Amount(before), Cell::Amount(now)) if shown(before) == shown(now) => written,
            (Cell::Computed, _) if has_formula => written,
            _ => cell,
        }
    }

    /// What the sheet held when it was written and holds no more was taken away on purpose.
    fn take_away(&self, plan: &mut FormPlan) {
        let Some(written) = self.written.and_then(|written| written.sheet(&plan.form)) else { return };
        let present: BTreeSet<Address> = plan.cells.iter().map(|edit| edit.address.clone()).collect();
        let subjects = self.profile.form(&plan.form).is_some_and(|form| form.subject_kind().is_some());
        for (key, row) in written.rows() {
            let gone = subjects && key != TOTAL_ROW && !plan.subjects.iter().any(|(code, _)| code == key);
            if gone {
                if self.project.sheet(&plan.form).is_some_and(|sheet| sheet.row(key).is_some()) {
                    plan.removed.push(key.clone());
                }
                continue;
            }
            for (column, cell) in &row.cells {
                let address = Address::new(plan.form.clone(), key.clone(), column.clone());
                let emptied = *cell != Cell::Computed && !present.contains(&address);
                if emptied && self.project.cell(&address) != Cell::Blank {
                    self.put(plan, CellEdit { address, cell: Cell::Blank });
                }
            }
        }
    }

    /// Whether a stored value is not what its formula gives.
    fn stale(&self, tab: &Tab, at: (usize, usize), address: &Address) -> Option<Stale> {
        let Value::Number(stored) = tab.value(at.0, at.1) else { return None };
        let calculated = formula::calculate(self.book, tab, tab.formula(at.0, at.1)?)?;
        // Less than half a 分 of the printed unit is noise.
        let differs = (*stored - calculated).abs() >= Decimal::new(5, 3);
        differs.then(|| Stale { place: tab.place(at.0, at.1), address: address.clone(), stored: *stored, calculated })
    }
}

/// Formulas whose result the file does not have, because no spreadsheet program has calculated it yet.
fn without_result(tab: &Tab) -> Vec<Stray> {
    let cells = tab.formula_cells().filter(|(row, column)| *tab.value(*row, *column) == Value::Empty);
    let text = |row, column| {
        format!("公式 {} 没有计算结果,请用表格软件打开、保存后再导入", tab.formula(row, column).unwrap_or_default())
    };
    cells.map(|(row, column)| Stray { place: tab.place(row, column), text: text(row, column) }).collect()
}

/// What stands in a cell, where it can stand for an amount: a number, also as text, or one of the signs for nothing.
pub(super) fn amount_of(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::Text(text) => {
            let text = text.trim();
            let nothing = ["—", "——", "--", "-", "－", "/", "／"].contains(&text);
            if nothing {
                return Some("—".to_owned());
            }
            crate::amount::parse_number(text).is_ok().then(|| text.to_owned())
        }
        Value::Empty => None,
    }
}
