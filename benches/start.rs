//! How long the window takes to show the sample, what it costs and what it keeps: the real program in a window of its
//! own X server (Xvfb, OpenGL in software), from the start of the process to the first picture on the screen.
//!
//!   cargo bench --bench start

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        collections::HashSet,
        fs,
        io::{BufRead, BufReader},
        path::Path,
        process::{Child, Command, Stdio},
        thread::sleep,
        time::{Duration, Instant},
    };
    use x11rb::{
        connection::Connection,
        protocol::xproto::{ConnectionExt, ImageFormat, MapState, Window},
        rust_connection::RustConnection,
    };

    const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/dawa-2019.juesuan");
    const RUNS: usize = 9;
    /// A window that has shown nothing by then never will.
    const PATIENCE: Duration = Duration::from_secs(30);

    /// Ended with the bench, whatever happens.
    struct Ending(Child);

    impl Drop for Ending {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    #[derive(Clone, Copy, Default)]
    struct Run {
        first_picture: f64,
        /// Processor time up to then: all of it, and without the threads that draw in the place of a graphics card.
        processor: f64,
        own: f64,
        resident: f64,
        idle: f64,
    }

    pub fn main() {
        let Some((_server, display)) = server() else {
            println!("Xvfb is not installed: nothing was measured");
            return;
        };
        let (screen, number) = x11rb::connect(Some(&display)).expect("the X server was started");
        let root = screen.setup().roots[number].root;
        let folder = tempfile::tempdir().expect("a temporary folder");
        // The first start fills the caches of the disk and of the driver.
        run(&screen, root, &display, folder.path());
        let mut runs: Vec<Run> = (0..RUNS).map(|_| run(&screen, root, &display, folder.path())).collect();
        report("first picture", "ms", 300.0, &mut runs, |run| run.first_picture);
        report("processor time of it", "ms", f64::INFINITY, &mut runs, |run| run.processor);
        report("processor time without the drawing threads", "ms", 150.0, &mut runs, |run| run.own);
        report("resident after 3 s", "MB", 200.0, &mut runs, |run| run.resident);
        report("processor when idle", "%", 1.0, &mut runs, |run| run.idle);
    }

    fn report(what: &str, unit: &str, limit: f64, runs: &mut [Run], value: impl Fn(&Run) -> f64) {
        runs.sort_by(|one, other| value(one).total_cmp(&value(other)));
        let [best, middle, worst] = [0, RUNS / 2, RUNS - 1].map(|at| value(&runs[at]));
        let verdict = if middle > limit { "OVER" } else { "within" };
        let limit = if limit.is_finite() { format!(", {verdict} {limit} {unit}") } else { String::new() };
        println!("{what:44} {middle:7.1} {unit} ({best:.1} to {worst:.1}){limit}");
    }

    /// Starts an X server on a free display.
    fn server() -> Option<(Ending, String)> {
        let arguments = ["-displayfd", "1", "-screen", "0", "1400x900x24", "+extension", "GLX", "-noreset"];
        let mut server =
            Command::new("Xvfb").args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let mut number = String::new();
        BufReader::new(server.stdout.take()?).read_line(&mut number).ok()?;
        Some((Ending(server), format!(":{}", number.trim())))
    }

    fn run(screen: &RustConnection, root: Window, display: &str, home: &Path) -> Run {
        let before = windows(screen, root);
        let begun = Instant::now();
        let program = Command::new(env!("CARGO_BIN_EXE_juesuan"))
            .arg(SAMPLE)
            .env("DISPLAY", display)
            .env_remove("WAYLAND_DISPLAY")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home)
            .env("XDG_DATA_HOME", home)
            .stderr(Stdio::null())
            .spawn()
            .expect("the program was built");
        let program = Ending(program);
        let process = program.0.id();
        while !has_picture(screen, root, &before) {
            assert!(begun.elapsed() < PATIENCE, "no picture");
            sleep(Duration::from_millis(1));
        }
        let first_picture = begun.elapsed().as_secs_f64() * 1e3;
        let (processor, own) = (spent(process, |_| true), spent(process, |name| !name.starts_with("llvmpipe")));
        sleep(Duration::from_secs(3));
        let resident = resident(process);
        let settled = spent(process, |_| true);
        sleep(Duration::from_secs(5));
        let idle = (spent(process, |_| true) - settled) / 5e3 * 100.0;
        Run { first_picture, processor, own, resident, idle }
    }

    fn windows(screen: &RustConnection, root: Window) -> HashSet<Window> {
        let tree = screen.query_tree(root).ok().and_then(|cookie| cookie.reply().ok());
        tree.map(|tree| tree.children.into_iter().collect()).unwrap_or_default()
    }

    /// Whether a new window shows more than one colour where its menus are.
    fn has_picture(screen: &RustConnection, root: Window, before: &HashSet<Window>) -> bool {
        windows(screen, root).difference(before).any(|window| {
            let seen = || {
                let attributes = screen.get_window_attributes(*window).ok()?.reply().ok()?;
                let size = screen.get_geometry(*window).ok()?.reply().ok()?;
                if attributes.map_state != MapState::VIEWABLE || size.width < 400 || size.height < 200 {
                    return None;
                }
                let image = screen.get_image(ImageFormat::Z_PIXMAP, *window, 0, 0, 300, 40, !0).ok()?.reply().ok()?;
                let colours: HashSet<&[u8]> = image.data.chunks_exact(4).map(|pixel| &pixel[..3]).collect();
                Some(colours.len() > 3)
            };
            seen().unwrap_or(false)
        })
    }

    /// Milliseconds of processor time that the threads of these names have spent.
    fn spent(process: u32, wanted: impl Fn(&str) -> bool) -> f64 {
        let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
        let nanoseconds = tasks.filter_map(|task| {
            let name = fs::read_to_string(task.path().join("comm")).ok()?;
            let spent = fs::read_to_string(task.path().join("schedstat")).ok()?;
            wanted(&name).then_some(spent.split(' ').next()?.parse::<f64>().ok()?)
        });
        nanoseconds.sum::<f64>() / 1e6
    }

    fn resident(process: u32) -> f64 {
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0
    }
}
