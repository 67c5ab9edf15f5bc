//! The time of a frame: the whole window over large forms, headless, with accessibility on.
//!
//! `cargo bench --bench window`. What is measured is the program's own part of a frame; painting the shapes is
//! the graphics card's.

use eframe::egui::{self, Event, Key, Modifiers, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, vec2};
use juesuan::{
    app::{Window, session::OpenProject},
    form::{SubjectKind, builtin_profiles},
    project::{History, Project},
};
use std::time::{Duration, Instant};

const FRAMES: usize = 300;

fn main() {
    for rows in [20, 1_500, 100_000] {
        for size in [vec2(1280.0, 800.0), vec2(2560.0, 1440.0)] {
            measure(rows, size);
        }
    }
}

/// A project whose widest form has `rows` filled rows.
fn project(rows: usize) -> OpenProject {
    let profile = &builtin_profiles().expect("the profiles are sound")[0];
    let form = profile
        .forms
        .iter()
        .filter(|form| form.subject_kind() == Some(SubjectKind::Functional))
        .max_by_key(|form| form.panes[0].amount_columns().len())
        .expect("a form with subjects");
    let mut text = String::new();
    let columns = form.panes[0].amount_columns();
    for row in 0..rows {
        let cells: Vec<String> = columns.iter().map(|key| format!("\"{key}\":\"{row}.25\"")).collect();
        let code = 2_000_000 + row;
        text.push_str(&format!("(key:\"{code}\",name:\"测试科目{row}\",cells:{{{}}}),", cells.join(",")));
    }
    let file = format!(
        "(format_version:1,profile:\"{}\",year:2019,unit:(name:\"测试\",kind:Institution),amount_unit:Wan,\
         sheets:{{\"{}\":[{text}]}},part_one:[],part_three:[],part_four:[])",
        profile.key, form.key
    );
    let (project, _): (Project, _) =
        juesuan::project::read_project(&file, |_| Some(profile)).expect("the file is sound");
    let mut open = OpenProject::new(profile, History::new(project), None);
    open.show(juesuan::app::session::Page::Form(form.key.clone()));
    open
}

fn measure(rows: usize, size: egui::Vec2) {
    let ctx = egui::Context::default();
    ctx.enable_accesskit();
    let mut window = Window::new(&ctx, None);
    let open = project(rows);
    let start = Instant::now();
    let report = juesuan::audit::check(open.profile, open.project());
    let checked = start.elapsed();
    window.session.open = Some(open);
    let mut frame = |events: Vec<Event>| {
        let input =
            RawInput { screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)), events, ..RawInput::default() };
        let start = Instant::now();
        let mut output = ctx.run_ui(input, |ui| window.show(ui));
        let taken = start.elapsed();
        // There is no graphics card to take the textures.
        output.textures_delta.clear();
        taken
    };
    let key = |key| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    let wheel = |down: f32| Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, down),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    };
    for _ in 0..20 {
        frame(vec![Event::PointerMoved(size.to_pos2() / 2.0)]);
    }
    println!("{rows} rows, {} x {}: audit {checked:?}, {} findings", size.x, size.y, report.findings.len());
    report_times("still", (0..FRAMES).map(|_| frame(Vec::new())).collect());
    report_times("scrolling", (0..FRAMES).map(|_| frame(vec![wheel(-30.0)])).collect());
    report_times("moving", (0..FRAMES).map(|_| frame(vec![key(Key::ArrowDown)])).collect());
    report_times("typing", (0..FRAMES).map(|_| frame(vec![Event::Text("1".into())])).collect());
    // The long entry is no number; leave it, and the empty last line with it.
    frame(vec![key(Key::Escape)]);
    for _ in 0..25 {
        frame(vec![key(Key::ArrowUp)]);
    }
    report_times("entering", (0..20).map(|_| frame(vec![Event::Text("1".into()), key(Key::Enter)])).collect());
}

fn report_times(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let median = times[times.len() / 2];
    let worst = times[times.len() - 1];
    println!("  {what:10} median {median:>10.1?}  worst {worst:>10.1?}");
}
