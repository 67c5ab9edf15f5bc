//! Checks of rows, codes and names, and of what is filled in at all.

use super::{
    Tally,
    finding::{Finding, Fix, Place, Severity, Side, Status},
    grid::{CellId, State},
    ledger::Ledger,
    words::Words,
};
use crate::{
    form::{Address, Check, Form, Key, Profile, Rule, RuleSeverity, ShapeCheck, SubjectLevel, TOTAL_ROW},
    project::{Edit, Project, Sheet},
};

/// Findings of one kind in one form are listed by name up to this many.
const LISTED: usize = 5;

/// Applies the checks of shape of which `wanted` is true.
pub(super) fn check(
    profile: &Profile,
    project: &Project,
    ledger: &Ledger,
    wanted: impl Fn(ShapeCheck) -> bool,
) -> (Vec<Finding>, Tally) {
    let mut inspector = Inspector { profile, project, ledger, findings: Vec::new(), tally: Tally::default() };
    for rule in profile.rules.iter().filter(|rule| rule.applies_to(profile)) {
        if let Check::Shape(check) = &rule.check
            && wanted(*check)
        {
            inspector.inspect(rule, *check);
        }
    }
    (inspector.findings, inspector.tally)
}

struct Inspector<'a> {
    profile: &'a Profile,
    project: &'a Project,
    ledger: &'a Ledger,
    findings: Vec<Finding>,
    tally: Tally,
}

impl<'a> Inspector<'a> {
    fn inspect(&mut self, rule: &Rule, check: ShapeCheck) {
        match check {
            ShapeCheck::MissingParent => self.each_subject_sheet(|this, form, sheet| {
                this.missing_parents(rule, form, sheet);
            }),
            ShapeCheck::RowOrder => self.each_subject_sheet(|this, form, sheet| this.row_order(rule, form, sheet)),
            ShapeCheck::SubjectName => self.each_subject_sheet(|this, form, sheet| {
                this.subject_names(rule, form, sheet);
            }),
            ShapeCheck::Negative => self.negatives(rule),
            ShapeCheck::Unfilled => self.unfilled(rule),
            ShapeCheck::EmptyButDue => self.empty_but_due(rule),
        }
    }

    fn each_subject_sheet(&mut self, mut visit: impl FnMut(&mut Self, &'a Form, &'a Sheet)) {
        for form in self.profile.forms.iter().filter(|form| form.subject_kind().is_some()) {
            if let Some(sheet) = self.project.sheet(&form.key) {
                visit(self, form, sheet);
            }
        }
    }

    fn missing_parents(&mut self, rule: &Rule, form: &Form, sheet: &Sheet) {
        let mut missing: Vec<(&Key, &str)> = Vec::new();
        for (code, _) in sheet.rows() {
            match SubjectLevel::parent(code) {
                Some(parent) if sheet.row(parent).is_none() => {
                    self.tally.failed += 1;
                    if !missing.iter().any(|(_, other)| *other == parent) {
                        missing.push((code, parent));
                    }
                }
                Some(_) => self.tally.exact += 1,
                None => {}
            }
        }
        for (code, parent) in missing {
            let level = SubjectLevel::of(parent).map_or("", SubjectLevel::name);
            let official = form.subject_kind().and_then(|kind| self.profile.subjects(kind).name(parent));
            let name = official.unwrap_or_default();
            let parent_text = format!("{parent} {name}").trim_end().to_owned();
            let message = format!("{}有 {code},但没有它上一级的{level}“{parent_text}”。", form.title);
            let fix = official.map(|name| Fix {
                title: format!("加上 {parent_text}"),
                edit: Edit::InsertSubject { form: form.key.clone(), code: parent.into(), name: name.to_owned() },
            });
            self.report(
                rule,
                message,
                (row_places(form, code), Vec::new()),
                (code.to_string(), parent.to_owned()),
                fix,
            );
        }
    }

    fn row_order(&mut self, rule: &Rule, form: &Form, sheet: &Sheet) {
        let codes: Vec<&Key> = sheet.rows().map(|(key, _)| key).filter(|key| **key != TOTAL_ROW).collect();
        let stray = codes.windows(2).filter_map(|pair| (pair[0] > pair[1]).then_some((pair[0], pair[1])));
        let stray: Vec<(&Key, &Key)> = stray.collect();
        self.tally.exact += usize::from(stray.is_empty() && !codes.is_empty());
        let Some((above, code)) = stray.first() else { return };
        self.tally.failed += 1;
        let message = format!(
            "{}的科目行没有按编码顺序排列:{code} 排在 {above} 之后{}。",
            form.title,
            if stray.len() > 1 { format!(",共 {} 处", stray.len()) } else { String::new() }
        );
        let fix = Fix {
            title: format!("{}按编码排序", form.title),
            edit: Edit::SortSubjects { form: form.key.clone() },
        };
        let places = (row_places(form, code), row_places(form, above));
        self.report(rule, message, places, (code.to_string(), above.to_string()), Some(fix));
    }

    fn subject_names(&mut self, rule: &Rule, form: &Form, sheet: &Sheet) {
        let Some(kind) = form.subject_kind() else { return };
        let list = self.profile.subjects(kind);
        if list.is_empty() {
            return;
        }
        for (code, row) in sheet.rows().filter(|(code, _)| **code != TOTAL_ROW) {
            let (message, official) = match list.name(code) {
                Some(official) if same_name(official, &row.name) => {
                    self.tally.exact += 1;
                    continue;
                }
                Some(official) if row.name.is_empty() => {
                    (format!("{}的 {code} 没有科目名称,科目表中是“{official}”。", form.title), Some(official))
                }
                Some(official) => {
                    (format!("{}的 {code} 写作“{}”,科目表中是“{official}”。", form.title, row.name), Some(official))
                }
                // Lists cannot hold every item of every year; a class is always in them.
                None if SubjectLevel::of(code) == Some(SubjectLevel::Class) || !self.knows_section(kind, code) => {
                    (format!("{}的 {code} {} 不在当年的科目表中。", form.title, row.name), None)
                }
                None => {
                    self.tally.skipped += 1;
                    continue;
                }
            };
            self.tally.failed += 1;
            let fix = official.map(|official| Fix {
                title: format!("名称改为“{official}”"),
                edit: Edit::RenameSubject {
                    form: form.key.clone(),
                    code: code.clone(),
                    new_code: code.clone(),
                    name: official.to_owned(),
                },
            });
            let values = (row.name.clone(), official.unwrap_or_default().to_owned());
            self.report(rule, message, (row_places(form, code), Vec::new()), values, fix);
        }
    }

    fn knows_section(&self, kind: crate::form::SubjectKind, code: &str) -> bool {
        code.get(..3).is_some_and(|class| self.profile.subjects(kind).name(class).is_some())
    }

    fn negatives(&mut self, rule: &Rule) {
        let words = Words { profile: self.profile, project: self.project, grid: &self.ledger.grid };
        let forms = self.profile.forms.len();
        let mut found: Vec<Vec<CellId>> = vec![Vec::new(); forms];
        for (slot, cell) in self.ledger.grid.slots.iter().zip(0..) {
            if slot.state != State::Typed || !slot.yuan.is_sign_negative() || slot.yuan.is_zero() {
                continue;
            }
            let (block, row, column) = self.ledger.grid.locate(cell);
            if block >= forms {
                break;
            }
            let layout = &self.ledger.grid.blocks[block];
            let keys = [&layout.rows[row as usize].key, &layout.columns[column as usize]];
            if keys.iter().any(|key| key.contains("结转") || key.contains("结余")) {
                continue;
            }
            found[block].push(cell);
        }
        for cells in found {
            let Some(first) = cells.first() else {
                self.tally.exact += 1;
                continue;
            };
            self.tally.failed += 1;
            let head = words.head(words.shared(&[]));
            let named: Vec<String> = cells
                .iter()
                .take(LISTED)
                .map(|cell| {
                    let value = words.value(*cell);
                    format!("{} {value}", words.cell(*cell, Default::default()))
                })
                .collect();
            let more = if cells.len() > LISTED { format!("等 {} 处", cells.len()) } else { String::new() };
            let message = format!("{head}{}{more}为负数。", named.join("、"));
            let value = words.value(*first);
            let places = cells.iter().map(|cell| words.place(*cell)).collect();
            self.report(rule, message, (places, Vec::new()), (value, String::new()), None);
        }
    }

    /// Forms without a sentence for being empty; not before something else is filled in, so that a new project
    /// is quiet.
    fn unfilled(&mut self, rule: &Rule) {
        let filled: Vec<bool> = (0..self.profile.forms.len()).map(|block| self.is_filled(block)).collect();
        if !filled.contains(&true) {
            self.tally.skipped += self.profile.forms.len();
            return;
        }
        for (form, filled) in self.profile.forms.iter().zip(filled) {
            if filled || form.empty_note.is_some() || form.supplementary {
                self.tally.exact += 1;
                continue;
            }
            self.tally.failed += 1;
            let message = format!("{} {}一个数也没有。", form.number, form.title);
            self.report(rule, message, (vec![Place::Form(form.key.clone())], Vec::new()), Default::default(), None);
        }
    }

    /// An empty form whose columns other forms show to be not empty.
    fn empty_but_due(&mut self, rule: &Rule) {
        for (alias, witness) in DUE {
            let Some(block) = super::equation::block_of(self.profile, alias, false) else { continue };
            let Some(other) = super::equation::block_of(self.profile, witness.form, false) else { continue };
            let form = &self.profile.forms[block];
            let layout = &self.ledger.grid.blocks[other];
            let cells = layout.rows.iter().zip(0..).filter(|(row, _)| (witness.row)(&row.key)).flat_map(|(_, row)| {
                let columns = layout.columns.iter().zip(0..).filter(|(column, _)| (witness.column)(column));
                columns.map(move |(_, column)| layout.cell(row, column))
            });
            let shown = |cell: &CellId| {
                let slot = &self.ledger.grid.slots[*cell as usize];
                slot.is_known() && !slot.yuan.is_zero()
            };
            let Some(cell) = cells.into_iter().find(shown) else {
                self.tally.skipped += 1;
                continue;
            };
            if self.is_filled(block) {
                self.tally.exact += 1;
                continue;
            }
            self.tally.failed += 1;
            let words = Words { profile: self.profile, project: self.project, grid: &self.ledger.grid };
            let value = words.value(cell);
            let name = words.cell(cell, Default::default());
            let unit = self.project.amount_unit;
            let message = format!("{} {}是空表,但{name}为 {value} {unit}。", form.number, form.title);
            let places = (vec![Place::Form(form.key.clone())], vec![words.place(cell)]);
            self.report(rule, message, places, (String::new(), value), None);
        }
    }

    fn is_filled(&self, block: usize) -> bool {
        let layout = &self.ledger.grid.blocks[block];
        let width = layout.columns.len() as u32;
        let mut cells = (0..layout.rows.len() as u32).flat_map(|row| (0..width).map(move |column| (row, column)));
        cells.any(|(row, column)| self.ledger.grid.slots[layout.cell(row, column) as usize].is_known())
    }

    fn report(
        &mut self,
        rule: &Rule,
        message: String,
        places: (Vec<Place>, Vec<Place>),
        values: (String, String),
        fix: Option<Fix>,
    ) {
        let side = |text: String, places| {
            let value = Some(text.clone()).filter(|text| !text.is_empty());
            Side { text, value, places }
        };
        self.findings.push(Finding {
            code: rule.code.clone(),
            severity: match rule.severity {
                RuleSeverity::Error => Severity::Error,
                RuleSeverity::Notice => Severity::Notice,
            },
            message,
            left: side(values.0, places.0),
            right: side(values.1, places.1),
            difference: None,
            help: rule.help.clone(),
            fix,
            folded: Vec::new(),
            basis: Vec::new(),
            status: Status::Open,
            decision: None,
        });
    }
}

/// Cells of another form that show that a form cannot be empty.
struct Witness {
    form: &'static str,
    row: fn(&str) -> bool,
    column: fn(&str) -> bool,
}

/// Forms that are published empty, with what contradicts that.
const DUE: [(&str, Witness); 3] = [
    ("基金", Witness { form: "财政拨款", row: |_| true, column: |key| key == "政府性基金预算财政拨款" }),
    ("国资", Witness { form: "财政拨款", row: |_| true, column: |key| key == "国有资本经营预算财政拨款" }),
    (
        "三公",
        Witness {
            form: "基本支出", row: |key| matches!(key, "30212" | "30217" | "30231" | "31013"), column: |_| true
        },
    ),
];

/// A row is marked by its first amount cell.
fn row_places(form: &Form, row: &Key) -> Vec<Place> {
    let column = form.panes.iter().flat_map(|pane| pane.amount_columns()).next();
    column.map(|column| Place::Cell(Address::new(form.key.clone(), row.clone(), column))).into_iter().collect()
}

/// Names agree whatever their blanks and whichever width their brackets have.
fn same_name(official: &str, typed: &str) -> bool {
    let normal = |text: &str| -> String {
        let narrow = |c| match c {
            '（' => '(',
            '）' => ')',
            '，' => ',',
            c => c,
        };
        text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
    };
    normal(official) == normal(typed)
}
