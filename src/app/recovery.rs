//! Keeping unsaved work where a crash or a power cut cannot take it, and offering it at the next start.

use super::{
    diagnostics::{Step, time},
    session::{Dialog, OpenProject, Session},
};
use crate::{
    form::{Profile, profile},
    project::{
        History, Project, read_project,
        recovery::{Recovered, RecoverySlot, left_behind},
        store, write_project,
    },
};
use eframe::egui;
use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, Sender, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

/// How long an edit may stay in memory alone, in seconds, before its state is handed to the writer.
const LATEST: f64 = 1.0;

/// This window's slot. Dropping it waits until what was handed over is written.
pub struct Recovery {
    /// `None` only while it is dropped.
    writer: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    /// The revision that was last handed over.
    kept: Option<u64>,
    /// Since when there is something newer than that.
    newer_since: Option<f64>,
}

/// What the slot is to hold from now on.
struct Order {
    /// `None` when nothing is unsaved.
    state: Option<Unsaved>,
    /// Older files that this makes needless.
    replaces: Vec<Recovered>,
    /// Somebody who waits to hear whether it is written.
    answer: Option<Sender<bool>>,
}

/// How long the window waits for the writer when it has broken.
const PATIENCE: Duration = Duration::from_secs(5);

/// A state that is on no disk.
struct Unsaved {
    profile: &'static Profile,
    project: Project,
    original: Option<PathBuf>,
}

impl Unsaved {
    fn of(open: &OpenProject) -> Unsaved {
        Unsaved { profile: open.profile, project: open.project().clone(), original: open.path.clone() }
    }
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
        let (writer, orders) = channel();
        let thread = thread::spawn(move || write(&slot, &orders));
        Some(Recovery { writer: Some(writer), thread: Some(thread), kept: None, newer_since: None })
    }

    /// Hands the open project's state over, at most [`LATEST`] after an edit however fast the next ones come;
    /// forgets it once it is saved or given up.
    pub fn tick(&mut self, ctx: &egui::Context, session: &mut Session) {
        let open = session.open.as_ref();
        let Some(open) = open.filter(|open| open.history.is_dirty()) else {
            self.newer_since = None;
            if self.kept.take().is_some() || !session.taken_over.is_empty() {
                self.order(None, session);
            }
            return;
        };
        let revision = open.history.revision();
        if self.kept == Some(revision) {
            return;
        }
        let now = ctx.input(|input| input.time);
        let left = *self.newer_since.get_or_insert(now) + LATEST - now;
        if left > 0.0 {
            return ctx.request_repaint_after_secs(left as f32);
        }
        self.kept = Some(revision);
        self.newer_since = None;
        self.order(Some(Unsaved::of(open)), session);
    }

    /// Keeps the open project at once and waits for it; `false` where it could not be written.
    pub fn keep_now(&mut self, session: &mut Session) -> bool {
        let Some(open) = session.open.as_ref().filter(|open| open.history.is_dirty()) else { return true };
        let (answer, written) = channel();
        let (revision, state) = (open.history.revision(), Unsaved::of(open));
        self.send(Some(state), session, Some(answer));
        let kept = written.recv_timeout(PATIENCE).unwrap_or(false);
        self.kept = kept.then_some(revision);
        kept
    }

    fn order(&self, state: Option<Unsaved>, session: &mut Session) {
        self.send(state, session, None);
    }

    fn send(&self, state: Option<Unsaved>, session: &mut Session, answer: Option<Sender<bool>>) {
        let replaces = std::mem::take(&mut session.taken_over);
        if let Some(writer) = &self.writer {
            // The writer only ends with this window.
            let _ = writer.send(Order { state, replaces, answer });
        }
    }
}

impl Drop for Recovery {
    fn drop(&mut self) {
        self.writer = None;
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has nothing left to write.
            let _ = thread.join();
        }
    }
}

/// The writer: one thread, so that an older state never comes after a newer one.
fn write(slot: &RecoverySlot, orders: &Receiver<Order>) {
    while let Ok(mut order) = orders.recv() {
        for newer in orders.try_iter() {
            order.state = newer.state;
            order.replaces.extend(newer.replaces);
            order.answer = newer.answer.or(order.answer);
        }
        // A full disk must not disturb the work; saving will say so. What cannot be removed is offered once more
        // than needed; nothing is lost.
        let kept = match order.state {
            Some(Unsaved { profile, project, original }) => {
                time(Step::Keep, || slot.keep(original.as_deref(), &write_project(profile, &project))).is_ok()
            }
            None => slot.clear().is_ok(),
        };
        if kept {
            for older in order.replaces {
                let _ = older.discard();
            }
        }
        if let Some(answer) = order.answer {
            // Nobody waits any longer where it took too long.
            let _ = answer.send(kept);
        }
    }
}

impl Session {
    /// Opens what a killed window left behind, as unsaved changes of its file.
    pub fn recover(&mut self, recovered: &Recovered) {
        let lookup = |key: &str| profile(key).ok().flatten();
        match read_project(&recovered.text, lookup) {
            Ok((project, profile)) => {
                let on_disk = recovered.original.as_deref().and_then(|path| store::open_to_edit(path).ok());
                let seen = on_disk.as_ref().map(|opened| opened.stamp);
                let saved = on_disk.map_or_else(|| Project::new(profile, ""), |opened| opened.project);
                let mut open = OpenProject::new(profile, History::unsaved(project, saved), recovered.original.clone());
                open.seen = seen;
                if let Some(path) = &recovered.original {
                    // The file may be open in this very window already, by which it is claimed.
                    let own = self.open.as_mut().filter(|open| open.path.as_ref() == Some(path));
                    let own = own.map(|open| std::mem::take(&mut open.claim));
                    open.claim = own.unwrap_or_else(|| self.claimant().claim(path));
                }
                self.show_project(open);
                self.message = "已恢复上次未保存的工作,请保存".to_owned();
                self.taken_over.push(recovered.clone());
            }
            Err(error) => self.fail("恢复", error.to_string()),
        }
    }
}
