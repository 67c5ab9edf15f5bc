//! The window (egui). It shows a [`session::Session`] and turns keys, clicks and menus into edits of the project
//! and [`command::Command`]s; what is right or wrong in a project it leaves to [`crate::audit`].
//!
//! egui appears here and nowhere else. `command`, `session`, `marks` and the grid's model are plain data and can
//! be tested without a window.

mod checking;
pub mod command;
mod dialogs;
mod execute;
pub mod exporting;
mod facts;
pub mod find;
pub mod findings;
pub mod grid;
pub mod help;
pub mod jobs;
pub mod marks;
mod outline;
pub mod preview;
mod recovery;
pub mod session;
pub mod settings;
mod start;
mod status;
pub mod text;
mod theme;
mod window;

pub use window::Window;

use eframe::{NativeOptions, Renderer, egui};
use std::path::PathBuf;

use self::settings::SettingsFile;
use crate::project::{backup, recovery as kept_work};

/// The smallest window in which everything can be reached.
const SMALLEST: [f32; 2] = [760.0, 480.0];

/// Opens the window, with `file` if one is named, and returns when it is closed.
///
/// # Errors
///
/// When the system gives no window: no display, or no OpenGL.
pub fn run(file: Option<PathBuf>) -> Result<(), eframe::Error> {
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
    let options = NativeOptions { viewport, renderer: Renderer::Glow, ..NativeOptions::default() };
    eframe::run_native(
        "juesuan",
        options,
        Box::new(move |creation| {
            let mut window = Window::new(&creation.egui_ctx, file.as_deref());
            if let Some((file, settings)) = settings {
                window = window.keep_settings_in(file, settings);
            }
            window.session.jobs.backups = backup::default_folder();
            Ok(Box::new(match kept_work::default_folder() {
                Some(folder) => window.keep_work_in(&folder),
                None => window,
            }))
        }),
    )
}
