//! What a district looks at: each unit's findings in numbers.

use super::in_parallel;
use crate::{
    audit::{self, Report, Severity},
    form::{Key, Profile},
    project::{Project, Role, Signatures, store},
};
use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

/// One unit's project in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// 单位名称.
    pub unit: String,
    /// 预算年度.
    pub year: u16,
    /// The profile's key.
    pub profile: Key,
    /// Open errors.
    pub errors: usize,
    /// Open notices.
    pub notices: usize,
    /// Open 尾差.
    pub roundings: usize,
    /// Checks whose figures are blank.
    pub unchecked: usize,
    /// Who has signed.
    pub signing: Signing,
}

/// Which roles have signed a project: whether their signature holds, where there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signing {
    /// 编制.
    pub preparer: Option<bool>,
    /// 复核.
    pub reviewer: Option<bool>,
}

/// A file and what it holds, or why it could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surveyed {
    /// The file.
    pub file: PathBuf,
    /// Its numbers; the reason does not repeat the file's name.
    pub outcome: Result<Summary, String>,
}

/// The sums under a table of units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Files that were read.
    pub units: usize,
    /// Files that were not.
    pub unreadable: usize,
    /// Units with open errors.
    pub with_errors: usize,
    /// All open errors.
    pub errors: usize,
    /// All open notices.
    pub notices: usize,
    /// All open 尾差.
    pub roundings: usize,
    /// All checks whose figures are blank.
    pub unchecked: usize,
    /// Units that both 编制 and 复核 have signed.
    pub signed: usize,
}

impl Signing {
    /// Who has signed a project.
    pub fn of(profile: &Profile, project: &Project) -> Signing {
        let signatures = Signatures::of(profile, project);
        let holds = |role: Role| signatures.of_role(role).map(|(_, holds)| holds);
        Signing { preparer: holds(Role::Preparer), reviewer: holds(Role::Reviewer) }
    }

    /// The Chinese words: 编制、复核, 编制(失效), 未签.
    pub fn words(&self) -> String {
        let roles = [(Role::Preparer, self.preparer), (Role::Reviewer, self.reviewer)];
        let signed = roles.iter().filter_map(|(role, holds)| {
            holds.map(|holds| if holds { role.name().to_owned() } else { format!("{}(失效)", role.name()) })
        });
        let words: Vec<String> = signed.collect();
        if words.is_empty() { "未签".to_owned() } else { words.join("、") }
    }

    /// How far the signing has come, to sort by.
    pub fn rank(&self) -> (usize, usize) {
        let count =
            |wanted: bool| [self.preparer, self.reviewer].iter().filter(|holds| **holds == Some(wanted)).count();
        (count(true), count(false))
    }

    /// Whether both have signed and nothing was changed since.
    pub fn is_complete(&self) -> bool {
        self.preparer == Some(true) && self.reviewer == Some(true)
    }
}

impl Summary {
    /// The numbers of a report.
    pub fn of(profile: &Profile, project: &Project, report: &Report) -> Summary {
        Summary {
            unit: project.unit.name.clone(),
            year: project.year,
            profile: project.profile.clone(),
            errors: report.count(Severity::Error),
            notices: report.count(Severity::Notice),
            roundings: report.count(Severity::Rounding),
            unchecked: report.tally.skipped,
            signing: Signing::of(profile, project),
        }
    }
}

impl Surveyed {
    /// Reads and audits one file.
    pub fn read(file: &Path) -> Surveyed {
        let opened = store::open(file).map_err(|error| error.reason());
        let outcome = opened.map(|(project, profile)| Summary::of(profile, &project, &audit::check(profile, &project)));
        Surveyed { file: file.to_owned(), outcome }
    }

    /// The unit's name, or the file's where it could not be read.
    pub fn name(&self) -> String {
        match &self.outcome {
            Ok(summary) if !summary.unit.is_empty() => summary.unit.clone(),
            _ => self.file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }
}

/// Reads and audits files on all cores, in their order. `done` is called from any thread after each; files that
/// are left when `cancelled` is set are not read and not listed.
pub fn survey(files: &[PathBuf], cancelled: &AtomicBool, done: impl Fn() + Sync) -> Vec<Surveyed> {
    let read = |file: &PathBuf| {
        let surveyed = (!cancelled.load(Ordering::Relaxed)).then(|| Surveyed::read(file));
        done();
        surveyed
    };
    in_parallel(files, read).into_iter().flatten().collect()
}

impl Totals {
    /// The sums of a table.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Surveyed>) -> Totals {
        let mut totals = Totals::default();
        for row in rows {
            let Ok(summary) = &row.outcome else {
                totals.unreadable += 1;
                continue;
            };
            totals.units += 1;
            totals.with_errors += usize::from(summary.errors > 0);
            totals.errors += summary.errors;
            totals.notices += summary.notices;
            totals.roundings += summary.roundings;
            totals.unchecked += summary.unchecked;
            totals.signed += usize::from(summary.signing.is_complete());
        }
        totals
    }
}
