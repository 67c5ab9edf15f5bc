//! What an import would do, before it does it.

use super::{
    economic, fixed, subjects, title,
    workbook::{Book, Tab, Value},
};
use crate::{
    amount::{Amount, Unit},
    form::{Address, Form, Key, Profile},
    project::{Cell, CellEdit, Edit, Project},
};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Nothing that can be taken over, with the reason in Chinese.
    Refused(String),
}

/// The content of a recognised sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct FormPlan {
    /// The form.
    pub form: Key,
    /// The unit of the sheet's amounts.
    pub unit: Unit,
    /// Whether the sheet names it; otherwise it is the profile's.
    pub unit_named: bool,
    /// Whose accounts the sheet says these are.
    pub owner: Option<String>,
    /// Subjects by code and name, in the sheet's order.
    pub subjects: Vec<(Key, String)>,
    /// What is put where.
    pub cells: Vec<CellEdit>,
    /// Cells of the project that hold another amount already.
    pub conflicts: Vec<Conflict>,
    /// Figures of the sheet that have no place in the form.
    pub strays: Vec<Stray>,
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

/// What a reader found in a sheet.
#[derive(Debug, Default)]
pub(super) struct Found {
    cells: Vec<(Key, Key, Value, (usize, usize))>,
    pub subjects: Vec<(Key, String)>,
    strays: Vec<(Value, (usize, usize), String)>,
}

impl Found {
    /// A cell of the form.
    pub fn cell(&mut self, row: Key, column: Key, value: &Value, at: (usize, usize)) {
        self.cells.push((row, column, value.clone(), at));
    }

    /// A cell that has no place in the form; texts are no figures and are left alone.
    pub fn stray(&mut self, value: &Value, at: (usize, usize), title: &str) {
        if amount_of(value).is_some_and(|text| !text.is_empty()) {
            self.strays.push((value.clone(), at, title.to_owned()));
        }
    }
}

impl Plan {
    /// Lays a workbook beside a project.
    pub fn new(profile: &Profile, project: &Project, book: &Book) -> Plan {
        let mut taken: BTreeSet<Key> = BTreeSet::new();
        let sheets = book.tabs.iter().map(|tab| {
            let verdict = match verdict(profile, project, tab) {
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
            Verdict::Refused(_) => None,
        })
    }

    /// How many cells would be filled.
    pub fn count(&self) -> usize {
        self.forms().map(|plan| plan.cells.len()).sum()
    }

    /// The whole import as one step; `None` where there is nothing to take over.
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
                    Some(row) if row.name != name && !name.is_empty() => {
                        edits.push(Edit::RenameSubject { form, new_code: code.clone(), code, name });
                    }
                    Some(_) => {}
                }
            }
            edits.push(Edit::SetCells(plan.cells.clone()));
        }
        (self.count() > 0).then_some(Edit::Several(edits))
    }
}

fn verdict(profile: &Profile, project: &Project, tab: &Tab) -> Verdict {
    let refused = |reason: &str| Verdict::Refused(reason.to_owned());
    if tab.hidden {
        return refused("隐藏的工作表,没有读");
    }
    let (form, below) = match title::of(profile, tab) {
        title::Title::Form { form, below } => (&profile.forms[form], below),
        title::Title::Budget => return refused("这是预算表,不是决算表"),
        title::Title::Other => return refused("本口径没有这张表"),
        title::Title::None if tab.height() == 0 => return refused("空的工作表"),
        title::Title::None => return refused("没有认出是哪一张决算表(前几行和表名都没有决算表的标题)"),
    };
    let found = if form.subject_kind().is_some() {
        subjects::read(form, tab, below)
    } else if form.alias == "基本支出" {
        economic::read(form, tab, below)
    } else {
        fixed::read(form, tab, below)
    };
    match found {
        Some(found) => Verdict::Form(form_plan(profile, project, form, tab, found)),
        None => refused(&format!("标题是“{}”,但表头或项目与这张表对不上", form.title)),
    }
}

fn form_plan(profile: &Profile, project: &Project, form: &Form, tab: &Tab, found: Found) -> FormPlan {
    let named = title::unit(tab);
    let unit = named.unwrap_or(profile.amount_unit);
    let mut plan = FormPlan {
        form: form.key.clone(),
        unit,
        unit_named: named.is_some(),
        owner: title::owner(tab),
        subjects: found.subjects,
        cells: Vec::new(),
        conflicts: Vec::new(),
        strays: Vec::new(),
    };
    let stray = |value: &Value, (row, column): (usize, usize), title: &str| {
        let text = amount_of(value).unwrap_or_default();
        Stray { place: tab.place(row, column), text: format!("{title} {text}").trim().to_owned() }
    };
    for (row, column, value, at) in found.cells {
        let address = Address::new(form.key.clone(), row, column);
        let cell = amount_of(&value).and_then(|text| Cell::parse(&text, unit).ok());
        // The cell must have a place: a subject's is made with its row.
        let placed = form.has_cell(&address.row, &address.column);
        match cell.filter(|cell| placed && *cell != Cell::Computed) {
            Some(cell) => {
                let now = project.cell(&address);
                if now.amount().is_some_and(|now| cell.amount().map(Amount::yuan) != Some(now.yuan())) {
                    plan.conflicts.push(Conflict { address: address.clone(), now, then: cell });
                }
                plan.cells.push(CellEdit { address, cell });
            }
            None => {
                let text = match &value {
                    Value::Text(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    Value::Empty => continue,
                };
                plan.strays.push(Stray { place: tab.place(at.0, at.1), text: format!("{address} {text}") });
            }
        }
    }
    plan.strays.extend(found.strays.iter().map(|(value, at, title)| stray(value, *at, title)));
    if tab.cut {
        plan.strays
            .push(Stray { place: "表外".to_owned(), text: "行或列太多,超出的部分没有读".to_owned() });
    }
    plan
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
