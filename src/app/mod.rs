//! The window (egui). It shows a [`session::Session`] and turns keys, clicks and menus into edits of the project
//! and [`command::Command`]s; what is right or wrong in a project it leaves to [`crate::audit`].
//!
//! egui appears here and nowhere else. `command`, `session`, `marks` and the grid's model are plain data and can
//! be tested without a window.

pub mod command;
mod dialogs;
mod execute;
mod facts;
pub mod findings;
pub mod grid;
pub mod jobs;
pub mod marks;
mod outline;
pub mod preview;
mod recovery;
pub mod session;
mod start;
mod status;
pub mod text;
mod theme;
mod window;

pub use window::Window;

use eframe::{NativeOptions, Renderer, egui};
use std::path::PathBuf;

use crate::project::recovery::default_folder;

/// Opens the window, with `file` if one is named, and returns when it is closed.
///
/// # Errors
///
/// When the system gives no window: no display, or no OpenGL.
pub fn run(file: Option<PathBuf>) -> Result<(), eframe::Error> {
    let viewport = egui::ViewportBuilder::default()
        .with_title("决算")
        .with_app_id("juesuan")
        .with_inner_size([1320.0, 740.0])
        .with_min_inner_size([760.0, 480.0])
        .with_drag_and_drop(true);
    let options = NativeOptions { viewport, renderer: Renderer::Glow, ..NativeOptions::default() };
    eframe::run_native(
        "juesuan",
        options,
        Box::new(move |creation| {
            let window = Window::new(&creation.egui_ctx, file.as_deref());
            Ok(Box::new(match default_folder() {
                Some(folder) => window.keep_work_in(&folder),
                None => window,
            }))
        }),
    )
}
