//! How long workbooks take: `cargo bench --bench book`.
//!
//! Limits (two cores, release): importing a workbook of 17 sheets ≤ 300 ms, exporting a project ≤ 100 ms.

use juesuan::{
    audit::Figures,
    book::{self, Book, Layouts, Value},
    document::Edition,
    export::{Format, export},
    project::store,
};
use rust_xlsxwriter::Workbook;
use std::{
    fs,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

const PROJECTS: [&str; 2] = ["assets/samples/dawa-2019.juesuan", "tests/fixtures/05.juesuan"];

fn main() {
    let folder = tempfile::tempdir().expect("a folder for what is written");
    let mut tabs = Vec::new();
    for path in PROJECTS {
        let (project, profile) = store::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("it is read");
        let figures = Figures::resolve(profile, &project);
        let mut bytes = Vec::new();
        let taken = median(|| {
            bytes =
                export(Format::Xlsx, profile, &project, &figures, Edition::Final, &|_| true).expect("it is written");
        });
        println!("导出 {path}:{taken:.1?},{} kB", bytes.len() / 1000);
        let file = folder.path().join("exported.xlsx");
        fs::write(&file, bytes).expect("it is written");
        let taken = median(|| import(&file));
        println!("导入它:{taken:.1?}");
        let book = book::open(&file).expect("it is read");
        tabs.extend(book.tabs.into_iter().take(profile.forms.len()));
    }
    let file = folder.path().join("seventeen.xlsx");
    println!("{} 张表的工作簿", write(&Book { tabs }, &file));
    let taken = median(|| import(&file));
    println!("导入它:{taken:.1?}");
}

/// Reads a workbook and makes a project of it.
fn import(file: &Path) {
    let book = book::open(file).expect("it is read");
    let proposal = book::propose(&book, "某单位", None, &Layouts::default()).expect("the profiles are sound");
    let proposal = proposal.expect("there is a profile");
    let edit = proposal.plan.edit(&proposal.project);
    black_box(edit.map(|edit| edit.apply(proposal.profile, &proposal.project)));
}

/// The sheets as one workbook without anything that only this program writes.
fn write(book: &Book, file: &Path) -> usize {
    let mut workbook = Workbook::new();
    for (number, tab) in book.tabs.iter().enumerate() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(format!("{number}")).expect("a short name");
        for row in 0..tab.height() {
            for column in 0..tab.width() {
                let place = (row as u32, column as u16);
                match tab.value(row, column) {
                    Value::Text(text) => {
                        sheet.write_string(place.0, place.1, text).expect("it fits");
                    }
                    Value::Number(number) => {
                        let number: f64 = number.to_string().parse().expect("a number");
                        sheet.write_number(place.0, place.1, number).expect("it fits");
                    }
                    Value::Empty => {}
                }
            }
        }
    }
    workbook.save(file).expect("it is written");
    book.tabs.len()
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut taken: Vec<Duration> = (0..15)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    taken.sort_unstable();
    taken[taken.len() / 2]
}
