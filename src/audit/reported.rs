//! A finding as a report holds it: told in full when somebody looks at it.
//!
//! Accounts in 万元 of a large department have thousands of 尾差, and putting one into words takes longer than
//! finding it. So those are kept as the figures they are about until a sentence is asked for.

use super::{
    equation::{Equation, Operand},
    finding::{Finding, Severity, Status},
    grid::{Block, Grid, Slot, State},
    ledger::{Evaluation, Ledger},
    tables::{self, Told},
};
use crate::{
    form::Profile,
    project::{Decision, Project},
};
use std::{
    fmt,
    ops::Deref,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// A finding of a report; it reads like the [`Finding`] that it holds.
#[derive(Clone)]
pub struct Reported(Arc<Inner>);

struct Inner {
    severity: Severity,
    content: Content,
}

enum Content {
    Told(Box<Finding>),
    /// What it is told from, and what was told when somebody first looked.
    Untold(Box<Untold>, OnceLock<Box<Finding>>),
}

/// What untold findings of an audit have in common.
#[derive(Debug)]
pub(super) struct Scene {
    profile: Profile,
    project: Project,
    blocks: Arc<Vec<Block>>,
    /// Slots that are all absent but while a finding is being told.
    stage: Mutex<Vec<Slot>>,
}

/// The figures of an equation that does not hold exactly.
struct Untold {
    scene: Arc<Scene>,
    equation: Equation,
    evaluation: Evaluation,
    /// The cells of both sides, the left ones first, with what they held.
    figures: Box<[(Operand, Slot)]>,
    /// How many of them are on the left.
    left: usize,
}

impl Reported {
    /// A 尾差, to be told when it is looked at.
    pub(super) fn untold(scene: &Arc<Scene>, ledger: &Ledger, index: u32, evaluation: Evaluation) -> Reported {
        let equation = ledger.equations.list[index as usize].clone();
        let (left, right) = (ledger.equations.side(&equation.left), ledger.equations.side(&equation.right));
        let figures =
            left.iter().chain(right).map(|operand| (*operand, ledger.grid.slots[operand.cell as usize])).collect();
        let left = left.len();
        let untold = Untold { scene: scene.clone(), equation, evaluation, figures, left };
        let content = Content::Untold(Box::new(untold), OnceLock::new());
        Reported(Arc::new(Inner { severity: Severity::Rounding, content }))
    }

    /// How grave it is, without having it told.
    pub fn severity(&self) -> Severity {
        self.0.severity
    }

    /// The rule's code, without having it told.
    pub fn code(&self) -> &str {
        match &self.0.content {
            Content::Told(finding) => &finding.code,
            Content::Untold(untold, _) => &untold.scene.profile.rules[untold.equation.rule as usize].code,
        }
    }

    /// What was said of it, without having it told: who decides about a finding has it told.
    pub fn status(&self) -> Status {
        match &self.0.content {
            Content::Told(finding) => finding.status,
            Content::Untold(..) => Status::Open,
        }
    }

    /// Whether it still needs an answer, without having it told.
    pub fn is_open(&self) -> bool {
        self.status() != Status::Explained
    }

    /// The position of the form with its first cell, where it need not be told to know it.
    pub fn untold_form(&self) -> Option<usize> {
        self.first_cell().map(|(form, _, _)| form)
    }

    /// Form, row and column of its first cell by number, where it need not be told to know them.
    pub(super) fn first_cell(&self) -> Option<(usize, usize, usize)> {
        let Content::Untold(untold, _) = &self.0.content else { return None };
        let left = untold.figures.get(..untold.left)?;
        let (first, _) = left.iter().find(|(operand, _)| !operand.missing).or(left.first())?;
        let (block, row, column) = super::grid::locate(&untold.scene.blocks, first.cell);
        let forms = untold.scene.profile.forms.len();
        let (row, column) = if first.missing { (0, 0) } else { (row as usize, column as usize) };
        Some((block % forms.max(1), row, column))
    }

    /// Records what the supervisor said of it.
    pub(super) fn decide(&mut self, status: Status, decision: Arc<Decision>) {
        *self = Finding { status, decision: Some(decision), ..Finding::clone(self) }.into();
    }
}

impl From<Finding> for Reported {
    fn from(finding: Finding) -> Reported {
        let severity = finding.severity;
        Reported(Arc::new(Inner { severity, content: Content::Told(Box::new(finding)) }))
    }
}

impl Deref for Reported {
    type Target = Finding;
    fn deref(&self) -> &Finding {
        match &self.0.content {
            Content::Told(finding) => finding,
            Content::Untold(untold, told) => told.get_or_init(|| Box::new(untold.tell(self.0.severity))),
        }
    }
}

impl fmt::Debug for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Finding::fmt(self, f)
    }
}

impl PartialEq for Reported {
    fn eq(&self, other: &Reported) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || **self == **other
    }
}

impl Scene {
    /// The scene of an audit. It stays valid until rows are added, removed, moved or renamed.
    pub fn new(profile: &Profile, project: &Project, grid: &Grid) -> Scene {
        let (profile, project) = (profile.clone(), project.clone());
        Scene { profile, project, blocks: grid.blocks.clone(), stage: Mutex::default() }
    }
}

impl Untold {
    /// Tells the finding from its own figures, whatever the project holds by now.
    fn tell(&self, severity: Severity) -> Finding {
        let Scene { profile, project, blocks, stage } = &*self.scene;
        let mut stage = stage.lock().unwrap_or_else(PoisonError::into_inner);
        let mut grid = Grid { blocks: blocks.clone(), slots: std::mem::take(&mut *stage) };
        grid.slots.resize(super::grid::count_cells(blocks), Slot::empty(State::Absent));
        for (operand, slot) in &self.figures {
            grid.slots[operand.cell as usize] = *slot;
        }
        let operands: Vec<Operand> = self.figures.iter().map(|(operand, _)| *operand).collect();
        let told = Told {
            profile,
            project,
            grid: &grid,
            sides: operands.split_at(self.left),
            equation: &self.equation,
            evaluation: &self.evaluation,
        };
        let finding = tables::tell(&told, severity);
        for (operand, _) in &self.figures {
            grid.slots[operand.cell as usize] = Slot::empty(State::Absent);
        }
        *stage = grid.slots;
        finding
    }
}
