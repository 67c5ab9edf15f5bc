//! 从工作簿导入: what a workbook would put into a project, and what the person decides about each of its sheets.
//!
//! This is the state behind the dialog ([`view`], [`mapping`]); the reading is done on another thread.

mod mapping;
pub mod view;

use super::session::{Dialog, Intent, OpenProject, Session};
use crate::{
    book::{self, Book, Choice, Choices, Layout, Layouts, Plan, Proposal, Role, Verdict},
    form::{Key, Profile},
    project::{Edit, Project},
};
use eframe::egui;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A workbook that was read, with the new project that it suggests.
#[derive(Clone, Debug)]
pub struct Read {
    book: Book,
    proposal: Proposal,
    layouts: Layouts,
}

/// Reads a workbook; for a thread of its own. `layouts` is where confirmed layouts are kept.
///
/// # Errors
/// A sentence for the person.
pub fn read(path: &Path, layouts: Option<&Path>) -> Result<Read, String> {
    let book = book::open(path).map_err(|error| error.to_string())?;
    let layouts = layouts.map(Layouts::read).unwrap_or_default();
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let proposal = book::propose(&book, &name, None, &layouts).map_err(|error| error.to_string())?;
    Ok(Read { book, proposal: proposal.ok_or("本程序没有任何口径")?, layouts })
}

/// An import that waits for the person.
#[derive(Clone, Debug)]
pub struct Import {
    path: PathBuf,
    book: Book,
    proposal: Proposal,
    layouts: Layouts,
    /// Whether the sheets go into a new project and not into the open one.
    into_new: bool,
    /// The open project, if there is one, with its profile.
    open: Option<(&'static Profile, Project)>,
    choices: Choices,
    plan: Plan,
    selected: usize,
    listing: Listing,
    mapping: Option<Mapping>,
}

/// What is listed of the selected sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Listing {
    #[default]
    Taken,
    Conflicts,
    Strays,
    Stale,
}

/// Saying which column of a sheet is what.
#[derive(Clone, Debug, PartialEq)]
struct Mapping {
    sheet: usize,
    form: Key,
    first_row: usize,
    columns: BTreeMap<usize, Role>,
    remember: bool,
}

impl Import {
    /// Shows what was read beside the open project.
    pub fn new(path: PathBuf, read: Read, open: Option<&OpenProject>) -> Import {
        let Read { book, proposal, layouts } = read;
        let open = open.filter(|open| open.desk.may_change()).map(|open| (open.profile, open.project().clone()));
        let plan = proposal.plan.clone();
        let into_new = open.is_none();
        let mut import = Import {
            path,
            book,
            proposal,
            layouts,
            into_new,
            open,
            choices: Choices::new(),
            plan,
            selected: 0,
            listing: Listing::default(),
            mapping: None,
        };
        import.replan();
        import.selected =
            import.plan.sheets.iter().position(|sheet| matches!(sheet.verdict, Verdict::Form(_))).unwrap_or(0);
        import
    }

    /// The project that the sheets would go into, and its profile.
    fn target(&self) -> (&'static Profile, &Project) {
        match &self.open {
            Some((profile, project)) if !self.into_new => (profile, project),
            _ => (self.proposal.profile, &self.proposal.project),
        }
    }

    fn replan(&mut self) {
        let (profile, project) = self.target();
        self.plan = Plan::chosen(profile, project, &self.book, &self.layouts, &self.choices);
    }

    fn choose(&mut self, sheet: usize, change: impl FnOnce(&mut Choice)) {
        change(self.choices.entry(sheet).or_default());
        self.replan();
    }

    fn set_into_new(&mut self, into_new: bool) {
        if self.into_new != into_new && self.open.is_some() {
            self.into_new = into_new;
            // Forms of another profile have other keys.
            self.choices.retain(|_, choice| choice.skip);
            self.replan();
        }
    }

    /// Proposes the new project under another profile.
    fn set_profile(&mut self, key: &str) {
        if let Ok(Some(proposal)) =
            book::propose(&self.book, &self.proposal.project.unit.name, Some(key), &self.layouts)
        {
            self.proposal = proposal;
            self.choices.retain(|_, choice| choice.skip);
            self.replan();
        }
    }

    /// What the import does to its target; `None` where it changes nothing.
    fn edit(&self) -> Option<Edit> {
        self.plan.edit(self.target().1)
    }

    /// Begins to say which column of a sheet is what.
    fn begin_mapping(&mut self, sheet: usize) {
        let (profile, _) = self.target();
        let Some(tab) = self.book.tabs.get(sheet) else { return };
        let known = match self.plan.sheets.get(sheet).map(|sheet| &sheet.verdict) {
            Some(Verdict::Form(plan)) => Some(plan.form.clone()),
            _ => self.choices.get(&sheet).and_then(|choice| choice.form.clone()),
        };
        let form = known.and_then(|key| profile.form(&key)).or(profile.forms.first());
        let Some(form) = form else { return };
        let chosen = self.choices.get(&sheet).and_then(|choice| choice.layout.clone());
        let layout = chosen
            .or_else(|| self.layouts.of(profile, tab).cloned())
            .unwrap_or_else(|| Layout::guess(profile, form, tab));
        self.mapping = Some(Mapping {
            sheet,
            form: layout.form,
            first_row: layout.first_row,
            columns: layout.columns,
            remember: true,
        });
    }

    /// Begins anew with another form.
    fn map_to(&mut self, form: &Key) {
        let (profile, _) = self.target();
        if let Some(mapping) = &mut self.mapping
            && let (Some(form), Some(tab)) = (profile.form(form), self.book.tabs.get(mapping.sheet))
        {
            mapping.columns = Layout::guess(profile, form, tab).columns;
            mapping.form = form.key.clone();
        }
    }

    /// Takes the layout that was said; gives the layouts to be kept, if it is to be remembered.
    fn end_mapping(&mut self) -> Option<Layouts> {
        let mapping = self.mapping.take()?;
        let (profile, _) = self.target();
        let (form, tab) = (profile.form(&mapping.form)?, self.book.tabs.get(mapping.sheet)?);
        let unit = self.choices.get(&mapping.sheet).and_then(|choice| choice.unit);
        let layout = Layout::new(profile, form, tab, mapping.first_row, mapping.columns, unit);
        let remembered = mapping.remember.then(|| {
            self.layouts.remember(layout.clone());
            self.layouts.clone()
        });
        self.choose(mapping.sheet, |choice| {
            choice.skip = false;
            choice.form = None;
            choice.layout = Some(layout);
        });
        remembered
    }
}

impl Session {
    /// Shows what a workbook would put where.
    pub(super) fn preview_import(&mut self, path: PathBuf, read: Read) {
        self.import = Some(Box::new(Import::new(path, read, self.open.as_ref())));
        self.dialog = Some(Dialog::Import);
    }

    /// Takes over the sheets: one step of undo in the open project, or a new project.
    fn take_import(&mut self, ctx: &egui::Context) {
        let Some(import) = self.import.take() else { return };
        if import.into_new {
            self.import = Some(import);
            return self.intend(ctx, Intent::TakeImport);
        }
        let Some(open) = &mut self.open else { return };
        let name = import.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // The project may have changed behind the dialog only through itself, so the plan still holds.
        match import.edit() {
            Some(edit) if open.apply_or_say(&edit) => {
                self.message = format!("已从 {name} 导入 {} 个数;可撤销", import.plan.count());
            }
            Some(_) => {}
            None => self.message = format!("{name} 的数与项目中的相同,没有改动"),
        }
    }

    /// Makes a new project of the workbook; it is saved nowhere yet.
    pub(super) fn arrive_imported(&mut self) {
        let Some(import) = self.import.take() else { return };
        let (profile, project) = import.target();
        match import.edit().map_or_else(|| Ok(project.clone()), |edit| edit.apply(profile, project)) {
            Ok(project) => {
                self.open_unsaved(profile, project);
                self.message = "已由工作簿建立新项目,请保存".to_owned();
            }
            Err(error) => self.fail("导入", error.to_string()),
        }
    }
}
