//! How long exports take: `cargo bench --bench export`.
//!
//! Limits (two cores, release): the sample as a whole process ≤ 150 ms and ≤ 400 kB; at least ten times faster than
//! LibreOffice making a PDF of the Word file; 1,500 rows ≤ 1 s; laying the sample out again after an edit ≤ 16 ms.

#[path = "../tests/support/markup.rs"]
mod support;

use juesuan::{
    audit::Figures,
    document::{self, Edition},
    export::{self, Format, Painter},
    form::Profile,
    layout::{self, FontSet},
    project::{Project, read_project},
};
use std::{
    fs,
    hint::black_box,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

fn main() {
    let (profile, project) = support::sample();
    report("样本", profile, &project);
    let (profile, large) = large(1_500);
    report("1500 行", profile, &large);
    whole_process(&support::sample().1, support::sample().0);
}

fn report(name: &str, profile: &Profile, project: &Project) {
    let rounds = 15;
    let figures = Figures::resolve(profile, project);
    let fonts = FontSet::standard();
    let lay_out = || {
        let document = document::build(profile, project, &Figures::resolve(profile, project));
        layout::lay_out(&document, fonts).expect("every character has a glyph")
    };
    let pages = lay_out();
    let layout = median(rounds, || {
        black_box(lay_out());
    });
    println!("{name}({} 页):排版 {layout:.1?}", pages.pages.len());
    for format in Format::ALL {
        let mut size = 0;
        let taken = median(rounds, || {
            size = export::export(format, profile, project, &figures, Edition::Draft, &|_| true)
                .expect("it is written")
                .len();
        });
        println!("{name}:导出{} {taken:.1?},{} kB", format.name(), size / 1000);
    }
    let mut painter = Painter::new(fonts);
    let middle = &pages.pages[pages.pages.len() / 2];
    let picture = median(rounds, || {
        black_box(painter.paint(middle, 1.5));
    });
    println!("{name}:画一页 {picture:.1?}");
}

/// The program itself from start to end, and LibreOffice doing the same from the Word file.
fn whole_process(project: &Project, profile: &Profile) {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/dawa-2019.juesuan");
    let run = |name: &str| {
        let output = folder.path().join(name);
        let mut command = Command::new(env!("CARGO_BIN_EXE_juesuan"));
        command.arg("export").arg(&sample).arg("-o").arg(&output).stdout(Stdio::null());
        assert!(command.status().expect("the program runs").success());
        output
    };
    let own = median(15, || {
        run("样本.pdf");
    });
    println!("整个进程,样本导出PDF:{own:.1?}");
    let figures = Figures::resolve(profile, project);
    let docx =
        export::export(Format::Docx, profile, project, &figures, Edition::Draft, &|_| true).expect("it is written");
    fs::write(folder.path().join("样本.docx"), docx).expect("the folder takes it");
    let office = || {
        let mut command = Command::new("soffice");
        command.args(["--headless", "--convert-to", "pdf", "--outdir"]).arg(folder.path());
        command.arg(folder.path().join("样本.docx")).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    // The first start fills its own caches.
    if !office() {
        return println!("LibreOffice 没有安装,不比较");
    }
    let theirs = median(3, || {
        office();
    });
    println!("LibreOffice 由 Word 转 PDF:{theirs:.1?},{:.0} 倍", theirs.as_secs_f64() / own.as_secs_f64());
}

/// The sample with a table of many rows.
fn large(rows: usize) -> (&'static Profile, Project) {
    let (profile, project) = support::sample();
    let text = juesuan::project::write_project(profile, &project);
    let form = profile.form("T3").expect("the form of expenditure");
    let columns = form.panes[0].amount_columns();
    let row = |row: usize| {
        let cells: Vec<String> = columns.iter().map(|key| format!("\"{key}\":\"{row}.25\"")).collect();
        format!("(key:\"{}\",name:\"其他社会保障和就业支出{row}\",cells:{{{}}}),", 3_000_000 + row, cells.join(","))
    };
    let added: String = (0..rows).map(row).collect();
    let start = text.find("\"T3\": [").expect("the sample has the table") + "\"T3\": [".len();
    let text = format!("{}{added}{}", &text[..start], &text[start..]);
    let (project, _) = read_project(&text, |_| Some(profile)).expect("the file is sound");
    (profile, project)
}

fn median(rounds: usize, mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[rounds / 2]
}
