//! How long reading and writing part three takes: `cargo bench --bench text`.
//!
//! Limits (two cores, release): all of part three written anew after an edit ≤ 1 ms; a text of 40,000 characters audited ≤ 50 ms.

use juesuan::{
    audit::audit_text,
    form::profile,
    narrative::Narrator,
    project::{Cell, CellEdit, Edit, Part, Project, read_project},
    reading::{Published, Source},
};
use std::{hint::black_box, time::Instant};

const LENGTH: usize = 40_000;

fn main() {
    let file = include_str!("../assets/samples/dawa-2019.juesuan");
    let (project, profile) =
        read_project(file, |key: &str| profile(key).expect("the profiles are readable")).expect("the sample opens");
    let mut narrator = Narrator::new(profile).expect("the templates are right");
    let cell = |value: &str| {
        let address = "T1[收入总计].决算数".parse().expect("it is an address");
        let cell = Cell::parse(value, project.amount_unit).expect("it is an amount");
        Edit::SetCells(vec![CellEdit { address, cell }])
    };
    let apply = |project: &Project, edit: &Edit| edit.apply(profile, project).expect("the cell exists");
    let states = [apply(&project, &cell("384.30")), apply(&project, &cell("385.30"))];
    let mut round = 0;
    let written = median(200, || {
        round += 1;
        black_box(narrator.write(profile, &states[round % 2]));
    });
    println!("改一格后第三部分全部重新生成(含合计):{written} 微秒");

    let mut live = states.clone();
    for state in &mut live {
        *state.texts.part_mut(Part::Three) = narrator.write(profile, &states[0]).to_vec();
    }
    let followed = median(200, || {
        round += 1;
        black_box(narrator.follow(profile, &live[round % 2], &live[(round + 1) % 2]));
    });
    println!("改一格后已改写过的第三部分跟着更新:{followed} 微秒");

    // Part three again and again, each time in sections of its own.
    let text = include_str!("../tests/fixtures/dawa-2019.txt");
    let three = text.split_once("一、收入支出决算总体情况").expect("it has a part three").1;
    let three = three.split_once("第四部分").expect("it has a part four").0;
    let mut long = String::new();
    while long.chars().count() < LENGTH {
        long += "一、收入支出决算总体情况";
        long += three;
    }
    let source = Source::from_text(&long);
    let audited = median(20, || {
        let published = Published::read(&source);
        black_box(audit_text(profile, &published, None));
    });
    println!("{} 字的文本核对:{audited} 微秒", long.chars().count());
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
