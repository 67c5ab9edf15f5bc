//! Undo and redo by snapshots: right by construction, and cheap because sheets are shared.

use super::{Edit, EditError, Project};
use crate::form::Profile;

/// A project with all its earlier and undone states.
#[derive(Clone, Debug)]
pub struct History {
    present: Project,
    past: Vec<Project>,
    future: Vec<Project>,
    saved: Project,
    revision: u64,
}

impl History {
    /// Starts from a project as it is on disk.
    pub fn new(project: Project) -> History {
        History { saved: project.clone(), present: project, past: Vec::new(), future: Vec::new(), revision: 0 }
    }

    /// Starts from a project that is on no disk yet, so that it counts as changed.
    pub fn unsaved(project: Project, saved: Project) -> History {
        History { saved, present: project, past: Vec::new(), future: Vec::new(), revision: 0 }
    }

    /// The current state.
    pub fn project(&self) -> &Project {
        &self.present
    }

    /// Counts up with every change of the current state, so that what is derived from it can be cached.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Applies an edit as one undo step. An edit that changes nothing leaves no step.
    pub fn apply(&mut self, profile: &Profile, edit: &Edit) -> Result<(), EditError> {
        let next = edit.apply(profile, &self.present)?;
        if next != self.present {
            self.past.push(std::mem::replace(&mut self.present, next));
            self.future.clear();
            self.revision += 1;
        }
        Ok(())
    }

    /// Takes the last edit back; `false` when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop() else { return false };
        self.future.push(std::mem::replace(&mut self.present, before));
        self.revision += 1;
        true
    }

    /// Applies the last undone edit again; `false` when there is none.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.present, after));
        self.revision += 1;
        true
    }

    /// Whether there is an edit to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is an undone edit.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Whether the current state differs from the saved one.
    pub fn is_dirty(&self) -> bool {
        self.present != self.saved
    }

    /// Notes that `project` is now on disk.
    pub fn mark_saved(&mut self, project: Project) {
        self.saved = project;
    }
}
