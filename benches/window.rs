//! The time of a frame: the whole window over large forms, headless, with accessibility on.
//!
//! `cargo bench --bench window [-- ROWS… ACTIVITIES…]`. What is measured is the program's own part of a frame; painting the
//! shapes is the graphics card's. Each activity is measured in several rounds. Beside the time on the clock stands
//! the processor time of the window's own thread: on a busy machine only that says what a frame costs.

use eframe::egui::{self, Event, Key, Modifiers, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, vec2};
use juesuan::{
    app::{Window, session::OpenProject},
    form::{Form, SubjectKind, builtin_profiles},
    project::{History, Project},
};
use std::time::{Duration, Instant};

/// Frames of a round.
const FRAMES: usize = 300;
/// What a person does.
const ACTIVITIES: [&str; 5] = ["still", "scrolling", "moving", "typing", "entering"];
/// Rounds of each activity.
const ROUNDS: usize = 5;

fn main() {
    let asked: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let asked = if asked.is_empty() { vec![20, 1_500, 100_000] } else { asked };
    for rows in asked {
        for size in [vec2(1280.0, 800.0), vec2(2560.0, 1440.0)] {
            measure(rows, size);
        }
    }
}

/// The form with subjects that has the most columns, and that number: the widest of any profile.
fn widest() -> (&'static juesuan::form::Profile, &'static Form) {
    let profiles = builtin_profiles().expect("the profiles are sound");
    let forms = profiles.iter().flat_map(|profile| profile.forms.iter().map(move |form| (profile, form)));
    let with_subjects = forms.filter(|(_, form)| form.subject_kind() == Some(SubjectKind::Functional));
    with_subjects.max_by_key(|(_, form)| form.panes[0].leaves().len()).expect("a form with subjects")
}

/// A project whose widest form has `rows` filled rows.
fn project(rows: usize) -> OpenProject {
    let (profile, form) = widest();
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
    window.session.open = Some(project(rows));
    let mut frame = |window: &mut Window, events: Vec<Event>| {
        let input =
            RawInput { screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)), events, ..RawInput::default() };
        let start = Cost::now();
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
    let settle = |window: &mut Window, frame: &mut dyn FnMut(&mut Window, Vec<Event>) -> Cost| {
        let start = Instant::now();
        loop {
            frame(window, Vec::new());
            if window.session.open.as_ref().is_some_and(OpenProject::is_checked) {
                break start.elapsed();
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    };
    frame(&mut window, vec![Event::PointerMoved(size.to_pos2() / 2.0)]);
    let audit = settle(&mut window, &mut frame);
    for _ in 0..20 {
        frame(&mut window, Vec::new());
    }
    let findings = window.session.open.as_ref().map_or(0, |open| open.report.findings.len());
    let columns = widest().1.panes[0].leaves().len();
    println!("{rows} rows x {columns} columns, {} x {}: audit {audit:.1?}, {findings} findings", size.x, size.y);
    let chosen: Vec<String> = std::env::args().skip(1).filter(|argument| ACTIVITIES.contains(&&**argument)).collect();
    for what in ACTIVITIES.into_iter().filter(|what| chosen.is_empty() || chosen.iter().any(|other| other == what)) {
        let mut times = Times::default();
        for round in 0..ROUNDS {
            let down = if round % 2 == 0 { -30.0 } else { 30.0 };
            let arrow = if round % 2 == 0 { Key::ArrowDown } else { Key::ArrowUp };
            match what {
                "still" => times.round((0..FRAMES).map(|_| frame(&mut window, Vec::new()))),
                "scrolling" => times.round((0..FRAMES).map(|_| frame(&mut window, vec![wheel(down)]))),
                "moving" => times.round((0..FRAMES).map(|_| frame(&mut window, vec![key(arrow)]))),
                // Numbers of eight digits, each given up again.
                "typing" => times.round((0..FRAMES).map(|n| {
                    let event = if n % 9 == 8 { key(Key::Escape) } else { Event::Text("1".into()) };
                    frame(&mut window, vec![event])
                })),
                // A number in each frame: nobody is that fast.
                _ => times.round((0..FRAMES).map(|n| {
                    let digit = Event::Text((n % 9 + 1).to_string());
                    let arrow = if n % 20 < 10 { Key::ArrowDown } else { Key::ArrowUp };
                    frame(&mut window, vec![digit, key(Key::Enter), key(arrow)])
                })),
            }
            frame(&mut window, vec![key(Key::Escape)]);
            settle(&mut window, &mut frame);
        }
        times.report(what);
    }
}

/// What a frame took: on the clock, and of the processor.
#[derive(Clone, Copy)]
struct Cost {
    clock: Duration,
    processor: Duration,
}

struct Running(Instant, Duration);

impl Cost {
    fn now() -> Running {
        Running(Instant::now(), processor_time())
    }
}

impl Running {
    fn elapsed(&self) -> Cost {
        Cost { clock: self.0.elapsed(), processor: processor_time().saturating_sub(self.1) }
    }
}

/// The processor time of this thread; zero where the system does not tell.
#[cfg(target_os = "linux")]
fn processor_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call only writes to `time`, which lives through it.
    let told = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    if told == 0 { Duration::new(time.tv_sec as u64, time.tv_nsec as u32) } else { Duration::ZERO }
}

#[cfg(not(target_os = "linux"))]
fn processor_time() -> Duration {
    Duration::ZERO
}

/// The frames of an activity, round by round.
#[derive(Default)]
struct Times(Vec<Vec<Cost>>);

impl Times {
    fn round(&mut self, costs: impl Iterator<Item = Cost>) {
        self.0.push(costs.collect());
    }

    /// Prints the distribution over all rounds, and the best round: what the machine can do when left alone.
    fn report(&self, what: &str) {
        for (name, of) in [("clock", (|cost| cost.clock) as fn(&Cost) -> Duration), ("processor", |c| c.processor)] {
            let sorted = |costs: &mut dyn Iterator<Item = &Cost>| {
                let mut times: Vec<Duration> = costs.map(of).collect();
                times.sort();
                times
            };
            let all = sorted(&mut self.0.iter().flatten());
            let at = |times: &[Duration], part: usize| times[(times.len() * part / 1000).min(times.len() - 1)];
            let rounds: Vec<Vec<Duration>> = self.0.iter().map(|round| sorted(&mut round.iter())).collect();
            let best = |part: usize| rounds.iter().map(|round| at(round, part)).min().unwrap_or_default();
            println!(
                "  {what:10} {name:10} median {:>9.1?}  99% {:>9.1?}  worst {:>9.1?}   best round: median {:>9.1?}  worst {:>9.1?}",
                at(&all, 500),
                at(&all, 990),
                at(&all, 1000),
                best(500),
                best(1000),
            );
        }
    }
}
