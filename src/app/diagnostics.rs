//! 诊断信息: versions, the system, the profile and how long things take, for those who look for the cause of trouble.
//! Nothing of a project is in it: no figure, no name, no path.

use super::session::Session;
use crate::project::FORMAT_VERSION;
use eframe::egui;
use std::{
    fmt::Write,
    fs,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// What is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// From the start of the process to the end of the first frame.
    FirstFrame,
    /// Reading a project.
    Open,
    /// The audit of the open project.
    Audit,
    /// Laying out the pages of the preview.
    Layout,
    /// Making and writing an export.
    Export,
    /// Writing a project.
    Save,
    /// Writing the recovery file.
    Keep,
}

impl Step {
    const ALL: [Step; 7] =
        [Step::FirstFrame, Step::Open, Step::Audit, Step::Layout, Step::Export, Step::Save, Step::Keep];

    fn name(self) -> &'static str {
        match self {
            Step::FirstFrame => "启动到第一帧",
            Step::Open => "打开项目",
            Step::Audit => "勾稽核对",
            Step::Layout => "预览排版",
            Step::Export => "导出",
            Step::Save => "保存",
            Step::Keep => "写恢复文件",
        }
    }
}

/// Microseconds of the last time, plus one; zero where there was none.
static LAST: [AtomicU64; Step::ALL.len()] = [const { AtomicU64::new(0) }; Step::ALL.len()];
static STARTED: OnceLock<Instant> = OnceLock::new();
static DISPLAY: OnceLock<String> = OnceLock::new();

/// The process has started: called first of all.
pub fn started() {
    let _ = STARTED.set(Instant::now());
}

/// How the window is drawn, in the words of the driver.
pub fn drawn_with(display: String) {
    log::info!("drawn with {display}");
    let _ = DISPLAY.set(display);
}

/// Times a step.
pub fn time<T>(step: Step, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = work();
    note(step, begun.elapsed());
    result
}

/// The first frame is drawn; later ones do not count.
pub fn first_frame() {
    if let (None, Some(started)) = (last(Step::FirstFrame), STARTED.get()) {
        note(Step::FirstFrame, started.elapsed());
    }
}

fn note(step: Step, took: Duration) {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX - 1);
    if let Some(last) = LAST.get(step as usize) {
        last.store(micros + 1, Ordering::Relaxed);
    }
    log::info!("{step:?} took {}", milliseconds(took));
}

fn last(step: Step) -> Option<Duration> {
    let micros = LAST.get(step as usize)?.load(Ordering::Relaxed).checked_sub(1)?;
    Some(Duration::from_micros(micros))
}

fn milliseconds(time: Duration) -> String {
    let micros = time.as_micros();
    format!("{}.{} ms", micros / 1000, micros % 1000 / 100)
}

/// The text of the dialog.
pub fn text(ctx: &egui::Context, session: &Session) -> String {
    let mut text = String::new();
    let build = if cfg!(debug_assertions) { "调试版" } else { "发行版" };
    let _ = writeln!(text, "决算 {}({build}),项目文件格式 {FORMAT_VERSION}", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(text, "系统:{} {}{}", std::env::consts::OS, std::env::consts::ARCH, system_name());
    let size = ctx.content_rect().size().round();
    let scale = ctx.pixels_per_point();
    let display = DISPLAY.get().map_or("未知", String::as_str);
    let _ = writeln!(text, "显示:{display},窗口 {}×{},每点 {scale} 像素", size.x, size.y);
    let profile = session
        .open
        .as_ref()
        .map_or("没有打开的项目".to_owned(), |open| format!("{}({})", open.profile.key, open.profile.title));
    let _ = writeln!(text, "口径:{profile}");
    if let Some(memory) = resident_megabytes() {
        let _ = writeln!(text, "占用内存:{memory} MB");
    }
    let _ = writeln!(text, "最近一次用时:");
    for step in Step::ALL {
        let took = last(step).map_or("还没有".to_owned(), milliseconds);
        let _ = writeln!(text, "  {}:{took}", step.name());
    }
    let reports = super::reports::count();
    let _ = writeln!(text, "错误报告:{reports} 份");
    text
}

/// The distribution's own name for itself, on Linux.
fn system_name() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map(|name| format!("({})", name.trim_matches('"'))).unwrap_or_default()
}

fn resident_megabytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_time_of_a_step_is_kept() {
        assert_eq!(time(Step::Export, || 7), 7);
        assert!(last(Step::Export).is_some());
        assert_eq!(milliseconds(Duration::from_micros(1_250)), "1.2 ms");
    }
}
