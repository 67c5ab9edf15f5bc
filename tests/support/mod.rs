//! A unit whose accounts agree to the 分, in the forms of Liaoning 2019.

// Tests and benches each use a part of this.
#![allow(dead_code)]

use juesuan::{
    amount::{Amount, Unit, round_half_up},
    form::{Address, Key, Profile, SubjectLevel, TOTAL_ROW, profile},
    project::{Cell, CellEdit, Edit, Project},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The books of one item (项), in 分.
#[derive(Clone, Debug)]
pub struct Books {
    pub basic: i64,
    pub project: i64,
    /// Basic expenditure paid from other income.
    pub other: i64,
    pub opening: (i64, i64),
    pub closing: (i64, i64),
}

pub type Cells = BTreeMap<Address, Decimal>;

pub fn liaoning() -> &'static Profile {
    profile("liaoning-2019").unwrap().unwrap()
}

/// Item codes of the profile's list, spread over it.
pub fn item_codes(count: usize) -> Vec<Key> {
    let all: Vec<&Key> =
        liaoning().functional.iter().map(|subject| &subject.0).filter(|code| code.len() == 7).collect();
    let step = (all.len() / count).max(1);
    all.into_iter().step_by(step).take(count).cloned().collect()
}

/// This year's cells and last year's, in 元, all in agreement.
pub fn reconciled(items: &[(Key, Books)]) -> (Cells, Cells) {
    let mut ledger = Ledger::default();
    for (code, books) in items {
        ledger.book(code, books);
    }
    ledger.finish();
    (ledger.cells, ledger.prior)
}

#[derive(Default)]
struct Ledger {
    cells: Cells,
    prior: Cells,
    income: i64,
    other: i64,
    opening: i64,
    closing: i64,
    basic: i64,
    expenditure: i64,
}

impl Ledger {
    fn add(&mut self, form: &str, row: &str, column: &str, fen: i64) {
        *self.cells.entry(Address::new(form, row, column)).or_default() += Decimal::new(fen, 2);
    }

    fn book(&mut self, code: &str, books: &Books) {
        let (basic, project) = (books.basic, books.project);
        let income = (basic + books.closing.0 - books.opening.0, project + books.closing.1 - books.opening.1);
        self.income += income.0 + income.1;
        self.other += books.other;
        self.opening += books.opening.0 + books.opening.1;
        self.closing += books.closing.0 + books.closing.1;
        self.basic += basic;
        self.expenditure += basic + project;
        let class = &code[..3];
        self.add("T1", class, "决算数", basic + project + books.other);
        self.add("T4", class, "一般公共预算财政拨款", basic + project);
        self.add("T4", class, "合计", basic + project);
        let parents = [TOTAL_ROW, class, &code[..5], code];
        for row in parents {
            self.add("T2", row, "财政拨款收入", income.0 + income.1);
            self.add("T2", row, "其他收入", books.other);
            self.add("T2", row, "本年收入合计", income.0 + income.1 + books.other);
            self.add("T3", row, "基本支出", basic + books.other);
            self.add("T3", row, "项目支出", project);
            self.add("T3", row, "本年支出合计", basic + books.other + project);
            let groups = [
                ("年初结转和结余", "基本支出结转", "项目支出结转和结余", books.opening),
                ("本年收入", "基本支出", "项目支出", income),
                ("本年支出", "基本支出", "项目支出", (basic, project)),
                ("年末结转和结余", "基本支出结转", "项目支出结转和结余", books.closing),
            ];
            for (group, first, second, (a, b)) in groups {
                self.add("T5", row, &format!("{group}.{first}"), a);
                self.add("T5", row, &format!("{group}.{second}"), b);
                self.add("T5", row, &format!("{group}.合计"), a + b);
            }
        }
    }

    fn finish(&mut self) {
        let (income, other, opening, closing) = (self.income, self.other, self.opening, self.closing);
        let (basic, expenditure) = (self.basic, self.expenditure);
        for (row, fen) in [
            ("一般公共预算财政拨款收入", income),
            ("其他收入", other),
            ("本年收入合计", income + other),
            ("年初结转和结余", opening),
            ("收入总计", income + other + opening),
            ("本年支出合计", expenditure + other),
            ("年末结转和结余", closing),
            ("支出总计", expenditure + other + closing),
        ] {
            self.add("T1", row, "决算数", fen);
        }
        for (row, fen) in [
            ("一般公共预算财政拨款", income),
            ("本年收入合计", income),
            ("年初财政拨款结转和结余", opening),
            ("年初一般公共预算财政拨款", opening),
            ("收入总计", income + opening),
        ] {
            self.add("T4", row, "决算数", fen);
        }
        for (row, fen) in
            [("本年支出合计", expenditure), ("年末财政拨款结转和结余", closing), ("支出总计", expenditure + closing)]
        {
            self.add("T4", row, "一般公共预算财政拨款", fen);
            self.add("T4", row, "合计", fen);
        }
        let (wages, goods) = (basic / 2, basic / 3);
        let vehicles = goods / 7;
        // Receptions are paid from projects, so there are none without.
        let reception = if expenditure > basic { 10_000 } else { 0 };
        for (row, fen) in [
            ("30101", wages / 3),
            ("30102", wages - wages / 3),
            ("301", wages),
            ("30231", vehicles),
            ("30201", goods - vehicles),
            ("302", goods),
            ("30302", basic - wages - goods),
            ("303", basic - wages - goods),
            ("人员经费合计", basic - goods),
            ("公用经费合计", goods),
            ("合计", basic),
        ] {
            self.add("T6", row, "决算数", fen);
        }
        for (column, fen) in [
            ("决算数.公务用车.运行费", vehicles),
            ("决算数.公务用车.小计", vehicles),
            ("决算数.公务接待费", reception),
            ("决算数.合计", vehicles + reception),
        ] {
            self.add("T8", "三公经费", column, fen);
        }
        let closing_of_last_year = [("T1", "年末结转和结余", "决算数"), ("T4", "年末财政拨款结转和结余", "合计")];
        for (form, row, column) in closing_of_last_year {
            self.prior.insert(Address::new(form, row, column), Decimal::new(opening, 2));
        }
        let openings: Vec<(Address, Decimal)> = self
            .cells
            .iter()
            .filter(|(address, _)| address.form == "T5" && address.column.starts_with("年初"))
            .map(|(address, yuan)| {
                let column = address.column.replace("年初", "年末");
                (Address::new("T5", address.row.clone(), column), *yuan)
            })
            .collect();
        self.prior.extend(openings);
    }
}

/// The project that states these figures in 元, or rounded one by one to 万元.
pub fn project(profile: &Profile, cells: &Cells, prior: &Cells, unit: Unit) -> Project {
    let mut project = Project::new(profile, "示例单位");
    project.amount_unit = unit;
    project.sheets.clear();
    let amount = |yuan: &Decimal| Amount::new(round_half_up(*yuan / unit.in_yuan(), 2), unit, 2).unwrap();
    for address in cells.keys().filter(|address| SubjectLevel::of(&address.row) == Some(SubjectLevel::Item)) {
        let name = profile.functional.name(&address.row).unwrap().to_owned();
        let insert = Edit::InsertSubject { form: address.form.clone(), code: address.row.clone(), name };
        // The first cell of a row brings the row; the others find it there.
        if let Ok(next) = insert.apply(profile, &project) {
            project = next;
        }
    }
    let edits =
        cells.iter().map(|(address, yuan)| CellEdit { address: address.clone(), cell: Cell::Amount(amount(yuan)) });
    project = Edit::SetCells(edits.collect()).apply(profile, &project).unwrap();
    let prior = prior.iter().map(|(address, yuan)| (address.clone(), amount(yuan))).collect();
    Edit::SetPrior(prior).apply(profile, &project).unwrap()
}
