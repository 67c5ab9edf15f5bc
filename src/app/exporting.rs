//! Exports under way: what they are doing, giving them up, and opening what they have written.

use crate::{
    audit::{Auditor, Figures},
    document::Edition,
    export::{self, ExportError, Product, Step},
    form::Profile,
    project::{Project, store},
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// An export that takes longer than this shows what it is doing and can be given up.
pub const PATIENCE: Duration = Duration::from_secs(1);

/// What an export does, in order; the place of a step is how it is told from thread to thread.
const STEPS: [Step; 2] = [Step::Layout, Step::Write];

/// An export under way, seen from the window.
#[derive(Clone)]
pub struct Ticket {
    started: Instant,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    step: AtomicUsize,
    cancelled: AtomicBool,
}

impl Default for Ticket {
    fn default() -> Ticket {
        Ticket { started: Instant::now(), shared: Arc::default() }
    }
}

impl Ticket {
    /// How long it may still take before people want to know; none once it is slow.
    pub fn patience_left(&self) -> Option<Duration> {
        PATIENCE.checked_sub(self.started.elapsed()).filter(|left| !left.is_zero())
    }

    /// What it is doing.
    pub fn step(&self) -> &'static str {
        STEPS.get(self.shared.step.load(Ordering::Relaxed)).map_or("正在写入文件", |step| step.name())
    }

    /// Gives it up at the next step; the file stays as it was.
    pub fn cancel(&self) {
        self.shared.cancelled.store(true, Ordering::Relaxed);
    }

    fn go_on(&self, place: usize) -> bool {
        self.shared.step.store(place, Ordering::Relaxed);
        !self.shared.cancelled.load(Ordering::Relaxed)
    }
}

/// How an export ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The file is written.
    Written,
    /// It was given up; the file is as it was.
    Cancelled,
    /// It did not succeed, and why.
    Failed(String),
}

/// Makes the file and writes it, completely or not at all.
pub fn run(product: Product, profile: &Profile, project: &Project, path: &Path, ticket: &Ticket) -> Ending {
    // The window's findings may be those of a moment ago; whether this is a draft depends on what is written.
    let mut auditor = Auditor::new(profile);
    let report = auditor.audit(project);
    let go_on = |step| ticket.go_on(STEPS.iter().position(|known| *known == step).unwrap_or_default());
    let made = match product {
        Product::Disclosure(format) => {
            let figures = auditor.printed_figures().unwrap_or_else(|| Figures::printed(profile, project));
            export::export(format, profile, project, &figures, Edition::of(&report), &go_on)
        }
        Product::Record(format) => export::record(format, profile, project, &report, &go_on),
    };
    match made {
        Ok(_) if !ticket.go_on(STEPS.len()) => Ending::Cancelled,
        Ok(bytes) => match store::write_durably(path, &bytes) {
            Ok(()) => Ending::Written,
            Err(error) => Ending::Failed(error.to_string()),
        },
        Err(ExportError::Cancelled) => Ending::Cancelled,
        Err(error) => Ending::Failed(error.to_string()),
    }
}

/// Opens a file or folder with the system's program for it.
pub fn open_outside(path: &Path) -> Result<(), String> {
    opener::open(path).map_err(|error| format!("{}\n{error}", path.display()))
}

/// The folder that a file stands in.
pub fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        export::{Format, RecordFormat},
        form::builtin_profiles,
    };

    #[test]
    fn a_cancelled_export_leaves_the_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("公开.pdf");
        std::fs::write(&path, "as it was").unwrap();
        let profile = &builtin_profiles().unwrap()[0];
        let project = Project::new(profile, "某局");
        let ticket = Ticket::default();
        ticket.cancel();
        let products = Format::ALL.map(Product::Disclosure).into_iter();
        for product in products.chain(RecordFormat::ALL.map(Product::Record)) {
            assert_eq!(run(product, profile, &project, &path, &ticket), Ending::Cancelled);
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "as it was");
        }
        assert_eq!(
            run(Product::Disclosure(Format::Html), profile, &project, &path, &Ticket::default()),
            Ending::Written
        );
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("<!DOCTYPE html>"));
    }

    #[test]
    fn an_export_is_slow_after_a_second() {
        let ticket = Ticket::default();
        assert!(ticket.patience_left().is_some_and(|left| left <= PATIENCE));
        let started = Instant::now().checked_sub(PATIENCE).unwrap();
        assert_eq!(Ticket { started, ..ticket }.patience_left(), None);
    }

    #[test]
    fn the_folder_of_a_bare_name_is_the_current_one() {
        assert_eq!(folder_of(Path::new("a.pdf")), Path::new("."));
        assert_eq!(folder_of(Path::new("x/a.pdf")), Path::new("x"));
    }
}
