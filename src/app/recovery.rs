//! Keeping unsaved work where a crash or a power cut cannot take it, and offering it at the next start.

use super::session::{Dialog, OpenProject, Session};
use crate::{
    form::profile,
    project::{
        History, read_project,
        recovery::{Recovered, RecoverySlot, left_behind},
        store, write_project,
    },
};
use eframe::egui;
use std::{path::Path, sync::Arc, thread};

/// Seconds without an edit after which the state is kept.
const PAUSE: f64 = 2.0;

/// This window's slot.
pub struct Recovery {
    slot: Arc<RecoverySlot>,
    /// The revision that was last kept, and the one waiting with the time it was first seen.
    kept: Option<u64>,
    waiting: Option<(u64, f64)>,
}

impl Recovery {
    /// Takes a slot in `folder` and offers what earlier windows left there. Without a slot the program works as
    /// well, only less safely.
    pub fn start(folder: &Path, session: &mut Session) -> Option<Recovery> {
        session.recovered = left_behind(folder).unwrap_or_default();
        if session.dialog.is_none() && !session.recovered.is_empty() {
            session.dialog = Some(Dialog::Recovered);
        }
        let slot = RecoverySlot::claim(folder).ok()?;
        Some(Recovery { slot: Arc::new(slot), kept: None, waiting: None })
    }

    /// Keeps the open project's state once the user pauses; forgets it once it is saved or given up.
    pub fn tick(&mut self, ctx: &egui::Context, open: Option<&OpenProject>) {
        let now = ctx.input(|input| input.time);
        let Some(open) = open.filter(|open| open.history.is_dirty()) else {
            self.waiting = None;
            if self.kept.take().is_some() {
                // What cannot be removed is offered once more than needed; nothing is lost.
                let _ = self.slot.clear();
            }
            return;
        };
        let revision = open.history.revision();
        if self.kept == Some(revision) {
            return;
        }
        let since = match self.waiting {
            Some((waiting, since)) if waiting == revision => since,
            _ => now,
        };
        self.waiting = Some((revision, since));
        let left = since + PAUSE - now;
        if left > 0.0 {
            return ctx.request_repaint_after_secs(left as f32);
        }
        self.kept = Some(revision);
        self.keep(open);
    }

    fn keep(&self, open: &OpenProject) {
        let slot = self.slot.clone();
        let project = open.project().clone();
        let profile = open.profile;
        let path = open.path.clone();
        thread::spawn(move || {
            // A full disk must not disturb the work; saving will say so.
            let _ = slot.keep(path.as_deref(), &write_project(profile, &project));
        });
    }
}

impl Session {
    /// Opens what a killed window left behind, as unsaved changes of its file.
    pub fn recover(&mut self, recovered: &Recovered) {
        let lookup = |key: &str| profile(key).ok().flatten();
        match read_project(&recovered.text, lookup) {
            Ok((project, profile)) => {
                let saved = recovered.original.as_deref().and_then(|path| store::open(path).ok());
                let saved = match saved {
                    Some((saved, _)) => saved,
                    None => crate::project::Project::new(profile, ""),
                };
                let history = History::unsaved(project, saved);
                self.open = Some(OpenProject::new(profile, history, recovered.original.clone()));
                self.message = "已恢复上次未保存的工作,请保存".to_owned();
                // From now on this window's own slot holds it.
                let _ = recovered.discard();
            }
            Err(error) => self.fail("恢复", error.to_string()),
        }
    }
}
