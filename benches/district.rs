//! How long a district takes: 300 projects of some 80 rows below a folder checked, and added up to one department:
//! `cargo bench --bench district`.
//!
//! Limits (two cores, release): check ≤ 2 s, merge with reading, checking and writing ≤ 2 s.

#[path = "../tests/support/mod.rs"]
mod support;

use juesuan::{
    amount::Unit,
    district::{Internal, UnitProject, find_projects, merge, read_units, survey},
    project::store,
};
use std::{fs, path::Path, sync::atomic::AtomicBool, time::Instant};
use support::{Books, item_codes, liaoning, project, reconciled};

const UNITS: i64 = 300;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let bytes: u64 = (0..UNITS).map(|number| write_unit(folder.path(), number)).sum();
    println!("{UNITS} 个项目,共 {} KB", bytes / 1024);
    for _ in 0..3 {
        let start = Instant::now();
        let files = find_projects(folder.path()).files;
        let rows = survey(&files, &AtomicBool::new(false), || {});
        assert!(rows.len() == 300 && rows.iter().all(|row| row.outcome.is_ok()));
        println!("批量核对 {} 毫秒", start.elapsed().as_millis());
    }
    let target = folder.path().join("部门.out");
    for _ in 0..3 {
        let start = Instant::now();
        let files = find_projects(folder.path()).files;
        let units: Vec<UnitProject> = read_units(&files).into_iter().map(|unit| unit.expect("readable")).collect();
        let read = start.elapsed().as_millis();
        let department = merge(&units, Some("部门"), &Internal::All).expect("alike");
        let merged = start.elapsed().as_millis();
        store::save(department.profile, &department.project, &target).expect("written");
        println!("汇总 {} 毫秒(读和核对 {read},相加 {})", start.elapsed().as_millis(), merged - read);
    }
    let start = Instant::now();
    store::open(&target).expect("readable");
    let size = fs::metadata(&target).map_or(0, |meta| meta.len() / 1024);
    println!("打开汇总得到的项目({size} KB)用 {} 毫秒", start.elapsed().as_millis());
}

fn write_unit(folder: &Path, number: i64) -> u64 {
    let books = |item: i64| {
        let seed = number * 61 + item;
        Books {
            basic: 1_234_567 + seed * 7_919,
            project: 2_345_678 + seed * 104_729,
            other: 0,
            opening: (seed * 31, seed * 37),
            closing: (seed * 41, seed * 43),
        }
    };
    let items: Vec<_> = item_codes(40).into_iter().zip(0..).map(|(code, item)| (code, books(item))).collect();
    let (cells, prior) = reconciled(&items);
    let mut project = project(liaoning(), &cells, &prior, Unit::Wan);
    project.unit.name = format!("第{number}单位");
    let path = folder.join(format!("{number:03}.juesuan"));
    store::save(liaoning(), &project, &path).expect("written");
    fs::metadata(&path).map_or(0, |meta| meta.len())
}
