//! How long an audit takes, whole and after one edit: `cargo bench --bench audit`.
//!
//! Limits (two cores, release): one edit ≤ 0.2 ms at 80 rows and ≤ 2 ms at 1,500; a whole check ≤ 20 ms at 1,500.

#[path = "../tests/support/mod.rs"]
mod support;

use juesuan::{
    amount::{Amount, Unit},
    audit::{Auditor, check},
    form::{Address, Key, Profile, Subject, SubjectList},
    project::{Cell, CellEdit, Edit, Project},
};
use rust_decimal::Decimal;
use std::{hint::black_box, time::Instant};
use support::{Books, liaoning, project, reconciled};

const ROUNDS: u32 = 200;

fn main() {
    // In 元 the accounts agree exactly, as a real department's do; rounding every cell to 万元 is the worst case, with
    // thousands of 尾差 to tell of.
    for (rows, unit) in [(80, Unit::Yuan), (80, Unit::Wan), (1_500, Unit::Yuan), (1_500, Unit::Wan)] {
        let (profile, project) = department(rows, unit);
        let findings = check(&profile, &project).findings.len();
        let whole = median(20, || {
            black_box(check(&profile, &project));
        });
        let mut auditor = Auditor::new(&profile);
        auditor.audit(&project);
        let edits: Vec<Project> = (0..2).map(|fen| typed(&profile, &project, fen)).collect();
        let mut turn = 0;
        let edit = median(ROUNDS, || {
            turn = 1 - turn;
            black_box(auditor.audit(&edits[turn]));
        });
        println!("{rows} 行({unit},{findings} 条):全部核对 {whole} 微秒,改一格后重新核对 {edit} 微秒");
    }
}

/// A department whose form 03 has about this many rows, with a profile that knows as many subjects.
fn department(rows: usize, unit: Unit) -> (Profile, Project) {
    let mut profile = liaoning().clone();
    let mut subjects: Vec<Subject> = Vec::new();
    let mut items: Vec<(Key, Books)> = Vec::new();
    // Classes that form 01 prints, each with sections of eight items.
    let classes: Vec<&str> = liaoning().functional.iter().map(|s| s.0.as_str()).filter(|c| c.len() == 3).collect();
    let sections = rows.div_ceil(9);
    for index in 0..sections {
        let class = classes[index % classes.len()];
        let section = format!("{class}{:02}", 1 + index / classes.len());
        for item in 1..=8_i64 {
            let seed = index as i64 * 8 + item;
            let books = Books {
                basic: 1_234_567 + seed * 7_919,
                project: 2_345_678 + seed * 104_729,
                other: 0,
                opening: (seed * 31, seed * 37),
                closing: (seed * 41, seed * 43),
            };
            items.push((format!("{section}{item:02}").into(), books));
        }
        subjects.push(Subject(section.clone().into(), format!("事务{section}")));
    }
    let known = classes.iter().map(|class| Subject((*class).into(), "类".to_owned()));
    let named = items.iter().map(|(code, _)| Subject(code.clone(), format!("支出{code}")));
    profile.functional = SubjectList::new(known.chain(subjects).chain(named).collect());
    let (cells, prior) = reconciled(&items);
    let project = project(&profile, &cells, &prior, unit);
    (profile, project)
}

fn typed(profile: &Profile, project: &Project, fen: i64) -> Project {
    let sheet = project.sheet("T3").expect("the sample has form 03");
    let row = sheet.rows().map(|(key, _)| key).find(|key| key.len() == 7).expect("it has items").clone();
    let cell = Cell::Amount(Amount::new(Decimal::new(100 + fen, 2), Unit::Wan, 2).expect("small"));
    let address = Address::new("T3", row, "基本支出");
    Edit::SetCells(vec![CellEdit { address, cell }]).apply(profile, project).expect("the cell is there")
}

/// The median time of a run, in microseconds.
fn median(rounds: u32, mut run: impl FnMut()) -> u128 {
    let mut times: Vec<u128> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_micros()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}
