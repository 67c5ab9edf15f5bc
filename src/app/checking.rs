//! The audit of the open project: at once while the project is small, on another thread when it is large, so that
//! no frame waits for it. Until the newest result is there, the last one stays on the screen.

use super::{
    diagnostics,
    findings::{Choices, Listed, Panel},
    grid::totals::Totals,
    marks::Marks,
};
use crate::{
    audit::{Auditor, Report, Status},
    form::{Address, Profile},
    project::{Project, Sheet, Signatures},
};
use std::{
    sync::{
        Arc,
        mpsc::{Receiver, TryRecvError, channel},
    },
    thread,
};

/// Projects with more rows and findings than this are audited on another thread. A department has about a hundred
/// rows, and its audit takes a fraction of a millisecond.
const LARGE: usize = 1_000;

/// Everything that follows from a project's state.
#[derive(Default)]
pub struct Checked {
    /// The findings.
    pub report: Report,
    /// Where they are.
    pub marks: Marks,
    /// The totals that compute themselves.
    pub totals: Arc<Totals>,
    /// Who has signed, and whether that holds.
    pub signatures: Signatures,
    /// How many findings were sent back.
    pub sent_back: usize,
    /// The findings as they are listed.
    pub listed: Listed,
}

/// Audits one project again and again.
pub struct Checking {
    profile: &'static Profile,
    /// Away while another thread works with it.
    auditor: Option<Auditor<'static>>,
    /// The revision whose result was given out last.
    done: Option<u64>,
    /// Whether the audit of that revision broke, so that the result is an older one.
    broken: bool,
    running: Option<(u64, Receiver<(Auditor<'static>, Checked)>)>,
    /// Results that newer ones have replaced, to be freed on the other thread: giving up a large one takes longer
    /// than a frame may.
    replaced: Vec<Checked>,
}

impl Checking {
    /// Nothing is audited yet.
    pub fn new(profile: &'static Profile) -> Checking {
        Checking {
            profile,
            auditor: Some(Auditor::new(profile)),
            done: None,
            broken: false,
            running: None,
            replaced: Vec::new(),
        }
    }

    /// Whether the last result is that of `revision`.
    pub fn is_current(&self, revision: u64) -> bool {
        self.done == Some(revision)
    }

    /// Whether the audit of `revision` ended without a result.
    pub fn is_broken(&self, revision: u64) -> bool {
        self.broken && self.is_current(revision)
    }

    /// The result for a revision if it can be had at once: `known` findings are a measure of the work.
    pub fn at_once(&mut self, project: &Project, revision: u64, known: usize, panel: &Panel) -> Option<Checked> {
        if self.is_current(revision) || is_large(project, known) {
            return None;
        }
        let auditor = self.auditor.as_mut()?;
        self.replaced.clear();
        self.done = Some(revision);
        self.broken = false;
        Some(check(self.profile, auditor, project, panel.choices()))
    }

    /// What the total at an address adds up, in words, if `revision` of the project is the one that was audited.
    pub fn formula(&self, project: &Project, revision: u64, address: &Address) -> Option<String> {
        let auditor = self.auditor.as_ref().filter(|_| self.is_current(revision))?;
        auditor.figures()?.formula(project, address)
    }

    /// Goes on with the audit on another thread: gives a result that has arrived, and starts on `revision` if it is
    /// a newer one. `wake` is called from that thread when there is a result.
    pub fn go_on(
        &mut self,
        project: &Project,
        revision: u64,
        panel: &Panel,
        wake: impl FnOnce() + Send + 'static,
    ) -> Option<Checked> {
        let arrived = self.arrived();
        if self.running.is_none() && !self.is_current(revision) {
            let auditor = self.auditor.take().unwrap_or_else(|| Auditor::new(self.profile));
            self.start(auditor, project.clone(), revision, panel.choices(), wake);
        }
        arrived
    }

    /// Takes a result that a newer one has replaced.
    pub fn give_up(&mut self, replaced: Checked) {
        self.replaced.push(replaced);
    }

    fn arrived(&mut self) -> Option<Checked> {
        let (revision, receiver) = self.running.as_ref()?;
        match receiver.try_recv() {
            Ok((auditor, checked)) => {
                self.done = Some(*revision);
                self.broken = false;
                self.auditor = Some(auditor);
                self.running = None;
                Some(checked)
            }
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                // The thread is gone without a result. Asking again for the same state would end the same way.
                self.done = Some(*revision);
                self.broken = true;
                self.running = None;
                None
            }
        }
    }

    fn start(
        &mut self,
        mut auditor: Auditor<'static>,
        project: Project,
        revision: u64,
        choices: Choices,
        wake: impl FnOnce() + Send + 'static,
    ) {
        let (sender, receiver) = channel();
        self.running = Some((revision, receiver));
        let profile = self.profile;
        let replaced = std::mem::take(&mut self.replaced);
        thread::spawn(move || {
            drop(replaced);
            let checked = check(profile, &mut auditor, &project, choices);
            // The project may be closed by now; then nobody wants the result.
            let _ = sender.send((auditor, checked));
            wake();
        });
    }
}

fn check(profile: &Profile, auditor: &mut Auditor<'static>, project: &Project, choices: Choices) -> Checked {
    let report = diagnostics::time(diagnostics::Step::Audit, || auditor.audit(project));
    let marks = Marks::new(profile, project, &report);
    let totals = auditor.figures().map(|figures| Arc::new(Totals::new(project, &figures))).unwrap_or_default();
    let sent_back = report.findings.iter().filter(|finding| finding.status() == Status::SentBack).count();
    let listed = Listed::new(profile, &report, choices);
    Checked { report, marks, totals, signatures: Signatures::of(profile, project), sent_back, listed }
}

fn is_large(project: &Project, findings: usize) -> bool {
    let rows: usize = project.sheets.values().map(|sheet| Sheet::len(sheet)).sum();
    let paragraphs = project.texts.one.len() + project.texts.three.len() + project.texts.four.len();
    rows + paragraphs + findings + project.prior.len() / 4 > LARGE
}
