//! 查找: over the whole project, on another thread, so that no frame waits for it.

mod folded;
mod initials;
mod keys;
mod search;
mod view;

pub use initials::{letters, sounds_like};
pub use keys::FIND_KEYS;
pub use search::{Found, MOST, Results, Target};
pub use view::show;

use self::search::{Question, search};
use super::{
    grid::totals::Totals,
    session::{OpenProject, Page},
};
use crate::{form::Profile, project::Project};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, channel},
    },
    thread,
};

/// The search in a project and what it found.
#[derive(Debug, Default)]
pub struct Find {
    /// Whether it is on the screen.
    pub shown: bool,
    /// What is looked for.
    pub query: String,
    /// What was found last.
    pub results: Results,
    /// Which result was gone to last.
    at: Option<usize>,
    /// Give the field the keyboard.
    wants_keyboard: bool,
    /// Scroll the result into sight.
    reveal: bool,
    /// The question that was asked last.
    asked: Option<Asked>,
    running: Option<Running>,
}

/// A question: the query, the project's revision, and the report's serial number, which comes with new totals.
type Asked = (String, u64, u64);

#[derive(Debug)]
struct Running {
    answer: Receiver<Results>,
    give_up: Arc<AtomicBool>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.give_up.store(true, Ordering::Relaxed);
    }
}

impl Find {
    /// Shows the search and gives it the keyboard.
    pub fn begin(&mut self) {
        self.shown = true;
        self.wants_keyboard = true;
    }

    /// Whether a search is under way.
    pub fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// The result that was gone to last.
    pub fn current(&self) -> Option<&Found> {
        self.results.found.get(self.at?)
    }

    /// Takes over an answer that has arrived.
    fn take_answer(&mut self) {
        let Some(results) = self.running.as_ref().and_then(|running| running.answer.try_recv().ok()) else { return };
        self.running = None;
        // After an edit the search stays where it was.
        let before = self.current().map(|found| found.target.clone());
        self.at = before.and_then(|target| results.found.iter().position(|found| found.target == target));
        self.results = results;
    }
}

impl OpenProject {
    /// Searches anew where the query or the project has changed; `wake` is called when there is an answer.
    pub fn keep_finding(&mut self, wake: impl FnOnce() + Send + 'static) {
        self.find.take_answer();
        let asked = (self.find.query.trim().to_owned(), self.history.revision(), self.report_serial);
        if !self.find.shown || self.find.asked.as_ref() == Some(&asked) {
            return;
        }
        let query = asked.0.clone();
        if self.find.asked.as_ref().is_none_or(|before| before.0 != query) {
            self.find.at = None;
        }
        self.find.asked = Some(asked);
        self.find.running = Some(ask(self.profile, self.project().clone(), self.totals.clone(), query, wake));
    }

    /// Goes to the next result, or the one before.
    pub fn step_found(&mut self, back: bool) {
        let Some(last) = self.find.results.found.len().checked_sub(1) else { return };
        let next = match (self.find.at, back) {
            (None, false) => 0,
            (None, true) | (Some(0), true) => last,
            (Some(at), false) if at >= last => 0,
            (Some(at), false) => at + 1,
            (Some(at), true) => at - 1,
        };
        self.go_to_found(next);
    }

    /// Goes to a result.
    pub fn go_to_found(&mut self, index: usize) {
        let Some(found) = self.find.results.found.get(index) else { return };
        let target = found.target.clone();
        self.find.at = Some(index);
        self.find.reveal = true;
        match target {
            Target::Facts => self.show(Page::Facts),
            Target::Row { form, row } => {
                self.show(Page::Form(form));
                self.show_prior(false);
                self.select_row(&row);
            }
            Target::Place(place) => self.go_to(&place),
        }
    }
}

fn ask(
    profile: &'static Profile,
    project: Project,
    totals: Arc<Totals>,
    query: String,
    wake: impl FnOnce() + Send + 'static,
) -> Running {
    let (sender, answer) = channel();
    let give_up = Arc::new(AtomicBool::new(false));
    let given_up = give_up.clone();
    thread::spawn(move || {
        let question = Question { profile, project: &project, totals: &totals, query: &query };
        if let Some(results) = search(&question, &given_up) {
            // Another question may have been asked by now.
            let _ = sender.send(results);
            wake();
        }
    });
    Running { answer, give_up }
}
