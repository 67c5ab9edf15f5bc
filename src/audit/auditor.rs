//! The audit of a project that changes: what an edit does not touch is not evaluated again.

use super::{
    Figures, Footing, Report, Tally, diagnosis,
    ledger::{Ledger, Outcome, Uses},
    order,
    reported::{Reported, Scene},
    shape, tables, text,
};
use crate::{
    form::{Profile, ShapeCheck},
    project::{Project, Sheet},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::{Arc, OnceLock},
    thread,
};

/// The outcomes of some equations, and the findings among them.
type Share = (Vec<Outcome>, Vec<(u32, Reported)>);

/// Fewer equations are evaluated sooner than threads are started.
const WORTH_SHARING: u32 = 20_000;

/// Audits one project again and again, as it is edited.
///
/// The result is always that of [`check`](super::check); only the work differs.
#[derive(Clone, Debug)]
pub struct Auditor<'a> {
    profile: &'a Profile,
    state: Option<Audited>,
    texts: text::TextAuditor,
}

/// The last audit's intermediate results.
#[derive(Clone, Debug)]
struct Audited {
    project: Project,
    ledger: Ledger,
    /// Made when first needed: a single check of accounts that agree never is.
    uses: OnceLock<Uses>,
    outcomes: Vec<Outcome>,
    findings: BTreeMap<u32, Reported>,
    /// Made for the first finding that is not told at once.
    scene: OnceLock<Arc<Scene>>,
    /// What the rows themselves show; rows that change start a new audit.
    rows: (Vec<Reported>, Tally),
}

impl<'a> Auditor<'a> {
    /// An auditor for projects of a profile.
    pub fn new(profile: &'a Profile) -> Auditor<'a> {
        Auditor { profile, state: None, texts: text::TextAuditor::default() }
    }

    /// Audits a project.
    pub fn audit(&mut self, project: &Project) -> Report {
        let reused = self.state.as_mut().is_some_and(|state| state.follow(self.profile, project));
        if !reused {
            self.state = Some(Audited::new(self.profile, project));
        }
        let texts = &mut self.texts;
        self.state.as_ref().map(|state| state.report(self.profile, texts)).unwrap_or_default()
    }

    /// The figures of the project that was audited last, as they are printed.
    pub fn printed_figures(&self) -> Option<Figures<'_>> {
        let state = self.state.as_ref()?;
        Some(Figures::of(self.profile, &state.ledger).footed(Footing::chosen(self.profile, &state.project)))
    }

    /// The figures of the project that was audited last, with its computed totals.
    pub fn figures(&self) -> Option<Figures<'_>> {
        self.state.as_ref().map(|state| Figures::of(self.profile, &state.ledger))
    }
}

impl Audited {
    fn new(profile: &Profile, project: &Project) -> Audited {
        let mut ledger = Ledger::new(profile, project);
        ledger.complete(profile);
        let mut audited = Audited {
            project: project.clone(),
            outcomes: Vec::new(),
            ledger,
            uses: OnceLock::new(),
            findings: BTreeMap::new(),
            scene: OnceLock::new(),
            rows: Default::default(),
        };
        let (found, tally) = shape::check(profile, project, &audited.ledger, ShapeCheck::is_of_rows);
        audited.rows = (found.into_iter().map(Reported::from).collect(), tally);
        for (outcomes, findings) in audited.evaluate_all(profile) {
            audited.outcomes.extend(outcomes);
            audited.findings.extend(findings);
        }
        audited
    }

    /// Evaluates every equation, in large projects on all cores; the shares come in the order of the equations.
    fn evaluate_all(&self, profile: &Profile) -> Vec<Share> {
        let count = self.ledger.equations.list.len() as u32;
        let all = |range: Range<u32>| {
            let mut share: Share = (Vec::with_capacity(range.len()), Vec::new());
            for index in range {
                let (outcome, finding) = self.evaluation(profile, index);
                share.0.push(outcome);
                share.1.extend(finding.map(|finding| (index, finding)));
            }
            share
        };
        let cores = thread::available_parallelism().map_or(1, |cores| cores.get() as u32);
        if cores == 1 || count < WORTH_SHARING {
            return vec![all(0..count)];
        }
        let size = count.div_ceil(cores);
        thread::scope(|scope| {
            let ranges = (0..cores).map(|core| (core * size).min(count)..((core + 1) * size).min(count));
            let workers: Vec<_> = ranges.map(|range| scope.spawn(move || all(range))).collect();
            let joined = workers.into_iter().map(|worker| worker.join());
            joined.map(|share| share.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        })
    }

    fn evaluation(&self, profile: &Profile, index: u32) -> (Outcome, Option<Reported>) {
        let evaluation = self.ledger.evaluate(index);
        let scene = || self.scene.get_or_init(|| Arc::new(Scene::new(profile, &self.project, &self.ledger.grid)));
        let finding = tables::finding(profile, &self.project, &self.ledger, scene, index, &evaluation);
        (evaluation.outcome, finding)
    }

    fn evaluate(&mut self, profile: &Profile, index: u32) {
        let (outcome, finding) = self.evaluation(profile, index);
        self.outcomes[index as usize] = outcome;
        match finding {
            Some(finding) => self.findings.insert(index, finding),
            None => self.findings.remove(&index),
        };
    }

    /// Takes over a changed project; `false` when its rows are others, so that everything must be done anew.
    fn follow(&mut self, profile: &Profile, project: &Project) -> bool {
        let before = &self.project;
        if before.profile != project.profile
            || before.amount_unit != project.amount_unit
            || !(Arc::ptr_eq(&before.prior, &project.prior) || before.prior == project.prior)
        {
            return false;
        }
        let blank = Sheet::default();
        let mut changed = Vec::new();
        for (form, block) in profile.forms.iter().zip(0..) {
            let (old, new) = (self.project.sheets.get(&form.key), project.sheets.get(&form.key));
            if old.zip(new).is_some_and(|(old, new)| Arc::ptr_eq(old, new)) {
                continue;
            }
            let (old, new) = (old.map_or(&blank, Arc::as_ref), new.map_or(&blank, Arc::as_ref));
            let Some(cells) = self.ledger.grid.update(block, old, new) else { return false };
            changed.extend(cells);
        }
        self.project = project.clone();
        let uses = self.uses.get_or_init(|| Uses::new(&self.ledger));
        let totals = self.ledger.unsettle(uses, &changed);
        for cell in changed.iter().chain(&totals) {
            self.ledger.resolve(*cell);
        }
        for index in self.touched(&changed, &totals) {
            self.evaluate(profile, index);
        }
        true
    }

    /// The equations that the cells take part in, directly or through what they prove about blanks.
    fn touched(&mut self, changed: &[u32], totals: &[u32]) -> BTreeSet<u32> {
        let uses = self.uses.get_or_init(|| Uses::new(&self.ledger));
        let mut equations: BTreeSet<u32> = BTreeSet::new();
        let mut neighbours: BTreeSet<u32> = BTreeSet::new();
        for cell in changed.iter().chain(totals) {
            for index in uses.of(*cell) {
                equations.insert(*index);
                if self.ledger.is_definition(*index) {
                    let equation = &self.ledger.equations.list[*index as usize];
                    neighbours.extend(self.ledger.equations.inputs(equation).map(|operand| operand.cell));
                }
            }
        }
        for cell in neighbours {
            if self.ledger.prove_again(uses, cell) {
                equations.extend(uses.of(cell));
            }
        }
        equations
    }

    fn report(&self, profile: &Profile, texts: &mut text::TextAuditor) -> Report {
        let mut tally = Tally::default();
        for outcome in &self.outcomes {
            match outcome {
                Outcome::Exact => tally.exact += 1,
                Outcome::Rounding => tally.rounding += 1,
                Outcome::Apart => tally.failed += 1,
                Outcome::Skipped => tally.skipped += 1,
                Outcome::Idle => {}
            }
        }
        // Texts speak of figures as they are printed.
        let figures = Figures::of(profile, &self.ledger).footed(Footing::chosen(profile, &self.project));
        let (texts, text_tally) = texts.check(profile, &self.project, &figures);
        let uses = || self.uses.get_or_init(|| Uses::new(&self.ledger));
        let (shapes, shape_tally) = shape::check(profile, &self.project, &self.ledger, |check| !check.is_of_rows());

        let mut findings = diagnosis::fold(profile, &self.project, &self.ledger, uses, &self.findings, texts);
        findings.extend(shapes.into_iter().map(Reported::from));
        tally.add(shape_tally);
        findings.extend(self.rows.0.iter().cloned());
        tally.add(self.rows.1);
        tally.add(text_tally);
        order::settle(profile, &self.project, &mut findings);
        Report { findings, tally }
    }
}
