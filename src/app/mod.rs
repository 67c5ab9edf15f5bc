//! The window (egui). It shows a [`session::Session`] and turns keys, clicks and menus into edits of the project
//! and [`command::Command`]s; what is right or wrong in a project it leaves to [`crate::audit`].
//!
//! egui appears here and nowhere else. `command`, `session`, `marks` and the grid's model are plain data and can
//! be tested without a window.

pub mod association;
mod checking;
pub mod command;
pub mod comparing;
pub mod diagnostics;
mod dialogs;
pub mod district;
mod execute;
pub mod exporting;
mod facts;
pub mod find;
pub mod findings;
pub mod grid;
pub mod help;
pub mod importing;
mod input_method;
pub mod jobs;
#[cfg(target_os = "linux")]
mod libraries;
pub mod marks;
mod outline;
pub mod preview;
mod recovery;
mod renderer;
pub mod reports;
mod rescue;
pub mod review;
pub mod session;
pub mod settings;
mod start;
mod status;
mod taken;
pub mod text;
mod theme;
mod tour;
mod transfer;
mod window;

pub use window::Window;

use eframe::{NativeOptions, egui};
use std::{
    any::Any,
    panic::{self, AssertUnwindSafe, catch_unwind, resume_unwind},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};
use thiserror::Error;

use self::settings::SettingsFile;
use crate::{
    form::builtin_profiles,
    layout::FontSet,
    project::{backup, claim, recovery as kept_work},
};

/// The smallest window in which everything can be reached.
const SMALLEST: [f32; 2] = [760.0, 480.0];

/// Why there is no window.
#[derive(Debug, Error)]
pub enum StartError {
    /// The system refused every way to draw.
    #[error("这台计算机上没有可用的显示方式({})", cause(.0))]
    Refused(eframe::Error),
    /// What the window needs is missing, with what to do about it.
    #[error("{0}")]
    Missing(String),
    /// Somebody who loads a part of the system gave up on it.
    #[error("显示窗口所需的系统组件不能用({0})")]
    Broken(String),
}

/// Opens the window, with `file` if one is named, and returns when it is closed.
///
/// # Errors
///
/// When the system gives no window: no display, or no way to draw on it.
pub fn run(file: Option<PathBuf>) -> Result<(), StartError> {
    // What every window needs is read while the system makes one.
    thread::spawn(|| {
        FontSet::standard();
        // A profile that is wrong is told by whoever asks for it.
        let _ = builtin_profiles();
    });
    let mut way = 0;
    loop {
        let shown = Arc::new(AtomicBool::new(false));
        let opened = open_window(way, file.clone(), shown.clone());
        way += 1;
        let begun = shown.load(Ordering::Relaxed);
        if opened.is_ok() || begun || way == renderer::WAYS {
            return opened;
        }
    }
}

fn open_window(way: usize, file: Option<PathBuf>, shown: Arc<AtomicBool>) -> Result<(), StartError> {
    let settings = SettingsFile::default_path().map(|path| SettingsFile::read(&path));
    let viewport = egui::ViewportBuilder::default()
        .with_title("决算")
        .with_app_id("juesuan")
        .with_min_inner_size(SMALLEST)
        .with_drag_and_drop(true);
    let viewport = match settings.as_ref().and_then(|(_, settings)| settings.window) {
        Some(size) => viewport
            .with_inner_size(egui::vec2(size.width, size.height).max(SMALLEST.into()))
            .with_maximized(size.maximized),
        None => viewport.with_inner_size([1320.0, 740.0]),
    };
    let mut options = NativeOptions { viewport: with_icon(viewport), ..NativeOptions::default() };
    renderer::choose(way, &mut options);
    #[cfg(target_os = "linux")]
    if libraries::choose().map_err(StartError::Missing)? == libraries::Desktop::X11 {
        use winit::platform::x11::EventLoopBuilderExtX11;
        options.event_loop_builder = Some(Box::new(|builder| {
            builder.with_x11();
        }));
    }
    let begun = shown.clone();
    // Those who load parts of the system panic where one is missing. What they say becomes a message.
    let loud = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let create: eframe::AppCreator<'_> = Box::new(move |creation| {
        begun.store(true, Ordering::Relaxed);
        panic::set_hook(loud);
        if let Some(folder) = reports::folder() {
            reports::keep_in(folder);
        }
        diagnostics::drawn_with(renderer::name(way).to_owned());
        let mut window = Window::new(&creation.egui_ctx, None);
        if let Some((file, settings)) = settings {
            window = window.keep_settings_in(file, settings);
        }
        window.session.locks = claim::default_folder();
        if let Some(file) = &file {
            window.session.open_now(file);
        }
        window.session.jobs.backups = backup::default_folder();
        window.session.jobs.association = association::System::here();
        window.session.jobs.layouts = crate::book::Layouts::default_path();
        Ok(Box::new(match kept_work::default_folder() {
            Some(folder) => window.keep_work_in(&folder),
            None => window,
        }))
    });
    let run = AssertUnwindSafe(|| eframe::run_native("juesuan", options, create));
    let ended = catch_unwind(run);
    if !shown.load(Ordering::Relaxed) {
        // The next way, or whoever tells of the failure, may speak again.
        let _ = panic::take_hook();
    }
    match ended {
        Ok(ended) => ended.map_err(StartError::Refused),
        // Once the window is there, a panic is a mistake of this program and no matter of the system.
        Err(panic) if shown.load(Ordering::Relaxed) => resume_unwind(panic),
        Err(panic) => Err(StartError::Broken(said(panic.as_ref()))),
    }
}

/// The last cause of an error: what comes before it are the places in other people's sources.
fn cause(error: &eframe::Error) -> String {
    let text = error.to_string();
    text.rsplit(": ").next().unwrap_or_default().to_owned()
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// The icon for the title bar and the task bar.
fn with_icon(viewport: egui::ViewportBuilder) -> egui::ViewportBuilder {
    match eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icons/juesuan.png")) {
        Ok(icon) => viewport.with_icon(icon),
        Err(_) => viewport,
    }
}
