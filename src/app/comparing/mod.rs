//! 比较: what the open project differs in from another one, from one of its earlier versions, or from a published text;
//! and the same for dialogs that ask which of two states is to stay.

mod view;

pub(super) use view::{brief, choose, show};

use super::{
    session::{Dialog, Front, Session},
    transfer,
};
use crate::{
    compare::{Comparison, Side},
    form::{Key, Profile},
    project::{Project, backup, read_project, recovery::Recovered, store},
    reading::Source,
};
use eframe::egui;
use std::path::PathBuf;

/// What the open project is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Against {
    /// Another file: a project, an earlier version, a published text.
    File(PathBuf),
    /// What a killed window left behind, with the file that it was opened from.
    Recovered(Recovered),
}

/// A comparison that was made, old against new.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// With what.
    pub against: Against,
    /// What differs, or why nobody knows.
    pub result: Result<Comparison, String>,
}

/// The comparison on the page, and the revision of the project that it is of.
pub struct Shown {
    /// With what.
    pub compared: Compared,
    /// The state of the project that it tells of.
    pub revision: u64,
    /// Totals that follow from other changes are listed as well.
    pub with_totals: bool,
}

/// The question what to compare with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompareDialog {
    /// The kept versions of the open file, newest first, with the time in words.
    pub versions: Vec<(PathBuf, String)>,
}

/// Compares what is `against` (old) with a project (new).
pub fn compare(against: &Against, new: Option<(&'static Profile, &Project)>) -> Result<Comparison, String> {
    match (against, new) {
        (Against::File(path), Some((profile, project))) if Source::is_named(path) => {
            let read = transfer::read_text(path, Some(&Key::from(&*profile.key)))?;
            let found = Comparison::between((profile, &read.imported.project), (profile, project));
            Ok(found.without_what_is_silent(Side::Old))
        }
        (Against::File(path), Some((profile, project))) => {
            let (old, of) = store::open(path).map_err(|error| error.to_string())?;
            Ok(Comparison::between((of, &old), (profile, project)))
        }
        (Against::Recovered(recovered), _) => {
            let lookup = |key: &str| crate::form::profile(key).ok().flatten();
            let (work, profile) = read_project(&recovered.text, lookup).map_err(|error| error.to_string())?;
            let path = recovered.original.as_deref().ok_or("这个项目还没有保存过,没有可以比较的文件")?;
            let (old, of) = store::open(path).map_err(|error| error.to_string())?;
            Ok(Comparison::between((of, &old), (profile, &work)))
        }
        (Against::File(_), None) => Err("没有打开的项目".to_owned()),
    }
}

impl Session {
    /// Asks what the open project is to be compared with.
    pub fn ask_compare(&mut self) {
        let Some(open) = &mut self.open else { return };
        open.settle();
        let folder = self.jobs.backups.as_deref();
        let versions = folder.zip(open.path.as_deref()).map(|(folder, path)| backup::versions(folder, path));
        let versions = versions.and_then(Result::ok).unwrap_or_default();
        let named = versions.into_iter().map(|file| {
            let words = backup::age(&file).unwrap_or_default();
            (file, words)
        });
        self.dialog = Some(Dialog::Compare(CompareDialog { versions: named.collect() }));
    }

    /// Compares the open project with a file, and shows what differs.
    pub fn compare_with(&mut self, ctx: &egui::Context, path: PathBuf) {
        let Some(open) = &mut self.open else { return };
        open.settle();
        self.message = "正在比较…".to_owned();
        let (profile, project, revision) = (open.profile, open.project().clone(), open.history.revision());
        self.jobs.compare(ctx, Against::File(path), Some((profile, project)), Some(revision));
    }

    /// Makes the comparison that a dialog shows, once; the dialog shows it when it is there.
    pub fn compare_for_dialog(&mut self, ctx: &egui::Context, against: Against) -> Option<&Compared> {
        if self.asked.as_ref() != Some(&against) {
            self.asked = Some(against.clone());
            self.answered = None;
            let new = self.open.as_ref().map(|open| (open.profile, open.project().clone()));
            self.jobs.compare(ctx, against.clone(), new, None);
        }
        self.answered.as_ref().filter(|compared| compared.against == against)
    }

    /// A comparison was made: for the page where a revision is named, else for a dialog.
    pub fn compared(&mut self, compared: Compared, revision: Option<u64>) {
        let Some(revision) = revision else {
            self.answered = Some(compared);
            return;
        };
        self.message.clear();
        match &compared.result {
            Err(error) => self.fail("比较", error.clone()),
            Ok(_) => {
                self.comparison = Some(Shown { compared, revision, with_totals: false });
                self.front = Front::Comparison;
            }
        }
    }
}
