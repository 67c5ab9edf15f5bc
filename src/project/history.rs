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
    /// Whether `present` differs from `saved`; asked in every frame, so it is compared once a change.
    dirty: bool,
}

impl History {
    /// Starts from a project as it is on disk.
    pub fn new(project: Project) -> History {
        History::unsaved(project.clone(), project)
    }

    /// Starts from a project that is on no disk yet, so that it counts as changed.
    pub fn unsaved(project: Project, saved: Project) -> History {
        let dirty = project != saved;
        History { saved, present: project, past: Vec::new(), future: Vec::new(), revision: 0, dirty }
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
            self.count_change();
        }
        Ok(())
    }

    /// Takes the last edit back; `false` when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop() else { return false };
        self.future.push(std::mem::replace(&mut self.present, before));
        self.count_change();
        true
    }

    /// Applies the last undone edit again; `false` when there is none.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.present, after));
        self.count_change();
        true
    }

    /// The state that undo would lead to.
    pub fn undone(&self) -> Option<&Project> {
        self.past.last()
    }

    /// The state that redo would lead to.
    pub fn redone(&self) -> Option<&Project> {
        self.future.last()
    }

    fn count_change(&mut self) {
        self.revision += 1;
        self.dirty = self.present != self.saved;
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
        self.dirty
    }

    /// Notes that `project` is now on disk.
    pub fn mark_saved(&mut self, project: Project) {
        self.saved = project;
        self.dirty = self.present != self.saved;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::testing::small_profile;
    use proptest::prelude::*;

    #[test]
    fn an_edit_without_effect_leaves_no_step() {
        let profile = small_profile();
        let mut history = History::new(Project::new(&profile, "某中心"));
        history.apply(&profile, &Edit::SetYear(2019)).unwrap();
        assert!(!history.can_undo() && !history.is_dirty());
    }

    #[test]
    fn saving_is_remembered_through_undo() {
        let profile = small_profile();
        let mut history = History::new(Project::new(&profile, "某中心"));
        history.apply(&profile, &Edit::SetYear(2020)).unwrap();
        history.mark_saved(history.project().clone());
        assert!(!history.is_dirty());
        assert!(history.undo() && history.is_dirty());
        assert!(history.redo() && !history.is_dirty());
    }

    #[test]
    fn a_new_edit_drops_what_was_undone() {
        let profile = small_profile();
        let mut history = History::new(Project::new(&profile, "某中心"));
        history.apply(&profile, &Edit::SetYear(2020)).unwrap();
        history.undo();
        history.apply(&profile, &Edit::SetYear(2021)).unwrap();
        assert!(!history.redo());
        assert_eq!(history.project().year, 2021);
    }

    proptest! {
        #[test]
        fn undo_and_redo_are_inverse(years in prop::collection::vec(2000_u16..2100, 1..12), back in 0_usize..12) {
            let profile = small_profile();
            let mut history = History::new(Project::new(&profile, "某中心"));
            for year in &years {
                history.apply(&profile, &Edit::SetYear(*year)).unwrap();
            }
            let last = history.project().clone();
            let steps = (0..back).filter(|_| history.undo()).count();
            for _ in 0..steps {
                prop_assert!(history.redo());
            }
            prop_assert_eq!(history.project(), &last);
            while history.undo() {}
            prop_assert_eq!(history.project(), &Project::new(&profile, "某中心"));
        }
    }
}
