//! The thread that lays pages out and draws them. Of several wishes only the newest counts.

use super::{State, Subject};
use crate::{
    app::diagnostics::{Step, time},
    audit::{self, Auditor, Figures, Footing},
    document::{
        self, Document, Edition,
        record::{self, Findings},
    },
    export::{Painter, Picture},
    form::Profile,
    layout::{self, FontSet, Pages},
    project::Project,
};
use eframe::egui::{self, ColorImage};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

/// Which picture is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    pub page: usize,
    /// Pixels a point, in thousandths.
    pub scale: u32,
    pub small: bool,
}

/// What the thread has made.
pub enum Made {
    /// The pages of a state; which of them look as they did in the state before.
    Pages(State, Arc<Pages>, Vec<bool>),
    /// A state that cannot be laid out, and why.
    Failed(State, String),
    /// A page of a state.
    Picture(State, Wish, ColorImage),
}

/// The window's end.
pub struct Worker {
    shared: Arc<Shared>,
    made: Receiver<Made>,
}

#[derive(Default)]
struct Shared {
    wanted: Mutex<Wanted>,
    bell: Condvar,
}

#[derive(Default)]
struct Wanted {
    layout: Option<(State, &'static Profile, Project)>,
    pictures: Vec<Wish>,
    closed: bool,
}

impl Worker {
    /// Starts the thread.
    pub fn start(ctx: &egui::Context) -> Worker {
        let shared = Arc::new(Shared::default());
        let (sender, made) = channel();
        let work = Work { shared: shared.clone(), sender, ctx: ctx.clone() };
        thread::spawn(move || work.run());
        Worker { shared, made }
    }

    /// Wants the pages of a state of the project; earlier wishes are forgotten.
    pub fn lay_out(&self, state: State, profile: &'static Profile, project: Project) {
        self.shared.lock().layout = Some((state, profile, project));
        self.shared.bell.notify_one();
    }

    /// Wants these pictures and no others, the first one first.
    pub fn draw(&self, wishes: Vec<Wish>) {
        let mut wanted = self.shared.lock();
        if wanted.pictures != wishes {
            wanted.pictures = wishes;
            self.shared.bell.notify_one();
        }
    }

    /// What has been made since.
    pub fn take(&self) -> Option<Made> {
        self.made.try_recv().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.bell.notify_one();
    }
}

impl Shared {
    /// A panic of the other thread leaves wishes that are still whole.
    fn lock(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Task {
    Layout(State, &'static Profile, Project),
    Draw(Wish),
}

/// Audits one project again and again: its errors decide whether the pages are those of a draft.
struct Auditors(Option<(&'static Profile, Auditor<'static>)>);

impl Auditors {
    fn of(&mut self, profile: &'static Profile) -> &mut Auditor<'static> {
        if self.0.as_ref().is_some_and(|(known, _)| !std::ptr::eq(*known, profile)) {
            self.0 = None;
        }
        &mut self.0.get_or_insert_with(|| (profile, Auditor::new(profile))).1
    }
}

struct Work {
    shared: Arc<Shared>,
    sender: Sender<Made>,
    ctx: egui::Context,
}

impl Work {
    fn run(self) {
        let mut painter = Painter::new(FontSet::standard());
        let mut auditors = Auditors(None);
        let mut current: Option<(State, Arc<Pages>)> = None;
        while let Some(task) = self.next() {
            let made = match task {
                Task::Layout(state, profile, project) => match guarded(state, &mut auditors, profile, &project) {
                    Ok(pages) => {
                        let same = same_pages(current.as_ref().map(|(_, pages)| &**pages), &pages);
                        let pages = Arc::new(pages);
                        current = Some((state, pages.clone()));
                        Made::Pages(state, pages, same)
                    }
                    Err(reason) => Made::Failed(state, reason),
                },
                Task::Draw(wish) => {
                    let Some((state, pages)) = &current else { continue };
                    let Some(page) = pages.pages.get(wish.page) else { continue };
                    let picture = painter.paint(page, f64::from(wish.scale) / 1000.0);
                    Made::Picture(*state, wish, image(&picture))
                }
            };
            if self.sender.send(made).is_err() {
                return;
            }
            self.ctx.request_repaint();
        }
    }

    /// Waits for the next task; none when the window is gone.
    fn next(&self) -> Option<Task> {
        let mut wanted = self.shared.lock();
        loop {
            if wanted.closed {
                return None;
            }
            if let Some((state, profile, project)) = wanted.layout.take() {
                return Some(Task::Layout(state, profile, project));
            }
            if !wanted.pictures.is_empty() {
                return Some(Task::Draw(wanted.pictures.remove(0)));
            }
            wanted = self.shared.bell.wait(wanted).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A state whose layout panics must not end the thread: the next one may do.
fn guarded(
    state: State,
    auditors: &mut Auditors,
    profile: &'static Profile,
    project: &Project,
) -> Result<Pages, String> {
    let lay_out = || time(Step::Layout, || lay_out(state, auditors.of(profile), profile, project));
    let laid_out = catch_unwind(AssertUnwindSafe(lay_out));
    laid_out.unwrap_or_else(|_| {
        *auditors = Auditors(None);
        Err("排版时程序出了错误,这是程序的问题;项目没有改变".to_owned())
    })
}

fn lay_out(
    state: State,
    auditor: &mut Auditor<'static>,
    profile: &Profile,
    project: &Project,
) -> Result<Pages, String> {
    let report = auditor.audit(project);
    let document = match state.subject {
        Subject::Disclosure => {
            let figures = auditor.printed_figures().unwrap_or_else(|| Figures::printed(profile, project));
            let stamp = Edition::of(&report).stamp();
            Document { stamp, ..document::build(profile, project, &figures) }
        }
        Subject::Record => {
            let unchecked = audit::unchecked(profile, project);
            let footing = Footing::chosen(profile, project);
            record::build(profile, project, Findings { report: &report, unchecked: &unchecked, footing: &footing })
        }
    };
    layout::lay_out(&document, FontSet::standard()).map_err(|missing| missing.to_string())
}

/// For each new page whether the old one at its place looks the same.
fn same_pages(old: Option<&Pages>, new: &Pages) -> Vec<bool> {
    let same =
        |(index, page)| old.and_then(|old| old.pages.get(index)).is_some_and(|old: &layout::Page| old.looks_like(page));
    new.pages.iter().enumerate().map(same).collect()
}

fn image(picture: &Picture) -> ColorImage {
    ColorImage::from_gray([picture.width, picture.height], &picture.gray)
}
