//! `--log`: what the program does and how long it takes, on standard error or in a file.
//!
//! Nothing of a project is logged: what this program says names steps, times and kinds of errors, and of the
//! libraries only those that speak with the screen are heard, and only their warnings.

use log::{Level, LevelFilter, Log, Metadata, Record};
use std::{
    fs::File,
    io::{self, Write},
    path::PathBuf,
    str::FromStr,
    sync::{Mutex, PoisonError},
};

/// What is logged, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logging {
    level: LevelFilter,
    /// `None` for standard error.
    file: Option<PathBuf>,
}

impl FromStr for Logging {
    type Err = String;

    /// Reads `级别` or `级别:文件`.
    fn from_str(text: &str) -> Result<Logging, String> {
        let (level, file) = match text.split_once(':') {
            Some((level, file)) if !file.is_empty() => (level, Some(PathBuf::from(file))),
            Some(_) => return Err("“:”后面要写文件名".to_owned()),
            None => (text, None),
        };
        let level = match level {
            "error" => LevelFilter::Error,
            "warn" => LevelFilter::Warn,
            "info" => LevelFilter::Info,
            "debug" => LevelFilter::Debug,
            _ => return Err("级别是 error、warn、info 或 debug".to_owned()),
        };
        Ok(Logging { level, file })
    }
}

/// The libraries that speak with the screen.
const SCREEN: [&str; 6] = ["eframe", "egui_glow", "egui_winit", "glutin", "winit", "wgpu"];

struct Logger {
    level: LevelFilter,
    out: Mutex<Box<dyn Write + Send>>,
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let room = metadata.target().split("::").next().unwrap_or_default();
        let ours = room == env!("CARGO_CRATE_NAME") && metadata.level() <= self.level;
        ours || (SCREEN.contains(&room) && metadata.level() <= self.level.min(Level::Warn.to_level_filter()))
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let now = chrono::Local::now().format("%Y-%m-%d %H:%M:%S%.3f");
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        // A log that cannot be written must not disturb the work.
        let _ = writeln!(out, "{now} {:<5} {}: {}", record.level(), record.target(), record.args());
    }

    fn flush(&self) {
        let _ = self.out.lock().unwrap_or_else(PoisonError::into_inner).flush();
    }
}

/// Begins to log.
///
/// # Errors
/// When the file cannot be made.
pub fn start(logging: &Logging) -> io::Result<()> {
    let out: Box<dyn Write + Send> = match &logging.file {
        Some(path) => Box::new(File::options().create(true).append(true).open(path)?),
        None => Box::new(io::stderr()),
    };
    // Only one logger can be set, and only this sets one.
    if log::set_boxed_logger(Box::new(Logger { level: logging.level, out: Mutex::new(out) })).is_ok() {
        log::set_max_level(logging.level);
    }
    log::info!("juesuan {} {} {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_and_place_are_read() {
        let read = |text: &str| text.parse::<Logging>();
        assert_eq!(read("info"), Ok(Logging { level: LevelFilter::Info, file: None }));
        let file = Some(PathBuf::from("/tmp/a:b.log"));
        assert_eq!(read("debug:/tmp/a:b.log"), Ok(Logging { level: LevelFilter::Debug, file }));
        assert!(read("loud").is_err() && read("info:").is_err() && read("").is_err());
    }

    #[test]
    fn of_libraries_only_the_screens_warnings_are_heard() {
        let logger = Logger { level: LevelFilter::Debug, out: Mutex::new(Box::new(io::sink())) };
        let heard = |target: &str, level| logger.enabled(&Metadata::builder().target(target).level(level).build());
        assert!(heard("juesuan::app", Level::Debug) && heard("winit::platform", Level::Warn));
        assert!(
            !heard("winit::platform", Level::Info) && !heard("zbus", Level::Error) && !heard("calamine", Level::Warn)
        );
    }
}
