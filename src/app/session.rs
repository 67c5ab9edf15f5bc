//! The state of the window as plain data: what is open, what is selected, which dialog asks something.
//!
//! Nothing here draws. Views show this state and hand back [`Command`]s and edits.
//!
//! [`Command`]: super::command::Command

use super::{
    findings::Filter,
    grid::{GridState, layout::TEXT_SIZE, table::Table},
    jobs::Jobs,
    marks::Marks,
    preview::Preview,
    text::TextState,
};
use crate::{
    audit::{Auditor, Figures, Finding, Place, Report},
    form::{Form, Key, Profile, SubjectKind},
    project::{Edit, EditError, History, Part, Project, recovery::Recovered},
};
use std::{collections::BTreeMap, path::PathBuf, rc::Rc, sync::Arc};

/// What the middle of the window shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Page {
    /// 基本信息.
    Facts,
    /// A part of text.
    Text(Part),
    /// A form.
    Form(Key),
    /// The printed pages.
    Preview,
}

/// Everything the window shows.
#[derive(Default)]
pub struct Session {
    /// The open project, if any.
    pub open: Option<OpenProject>,
    /// The dialog that waits for an answer.
    pub dialog: Option<Dialog>,
    /// What happened last, for the status bar.
    pub message: String,
    /// The choices that belong to the person, not to the project.
    pub settings: Settings,
    /// The start page's fields.
    pub start: StartFields,
    /// Work on other threads.
    pub jobs: Jobs,
    /// What is to be done once the project is saved.
    pub after_save: Option<Intent>,
    /// Work that killed windows left behind, to be offered one by one.
    pub recovered: Vec<Recovered>,
    /// The window may close now.
    pub quit: bool,
}

/// What replaces the open project, and so has to wait until its changes are saved or given up.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Shows the start page.
    New,
    /// Asks for a file.
    Open,
    /// Opens a file.
    OpenPath(PathBuf),
    /// Opens the built-in example.
    OpenSample,
    /// Closes the window.
    Quit,
}

/// A question or message in front of everything else.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// 保存/不保存/取消.
    Unsaved(Intent),
    /// Something went wrong.
    Error {
        /// What was tried.
        title: String,
        /// Why it failed.
        text: String,
    },
    /// A file is being chosen: in the system's dialog, or by typing its path.
    File(FileDialog),
    /// A subject is being chosen.
    Subject(SubjectDialog),
    /// 快捷键.
    Help,
    /// Work that a killed window left behind is offered.
    Recovered,
    /// A text to read: a rule's explanation, the list of what was not checked.
    Text {
        /// What it is about.
        title: String,
        /// The text.
        text: String,
    },
}

/// What a file is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePurpose {
    /// To open.
    Open,
    /// To save the project in.
    Save,
    /// To write the PDF to.
    ExportPdf,
}

/// The state of choosing a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileDialog {
    /// What for.
    pub purpose: FilePurpose,
    /// The typed path.
    pub path: String,
    /// Whether the system's dialog is (as far as known) on the screen.
    pub system: bool,
}

/// The state of choosing a subject.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SubjectDialog {
    /// What is searched for: a code or a part of a name.
    pub query: String,
    /// 科目编码 as it will be entered.
    pub code: String,
    /// 科目名称 as it will be entered.
    pub name: String,
    /// Why the last attempt was refused.
    pub refusal: Option<String>,
}

/// The choices that belong to the person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Dark colours.
    pub dark: bool,
    /// The zoom of the grid.
    pub zoom: f32,
    /// Whether the findings are shown.
    pub findings: bool,
}

/// The start page's fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StartFields {
    /// Which profile.
    pub profile: usize,
    /// 单位名称.
    pub unit: String,
    /// 年度.
    pub year: String,
}

/// Something a view asks the session to do after the frame's input is through.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Open the subject chooser with this search.
    ChooseSubject(String),
    /// Say something in the status bar.
    Say(String),
    /// Put text on the clipboard.
    Copy(String),
    /// Explain the rule of this code.
    Explain(String),
    /// List what was not checked.
    ListUnchecked,
    /// Ask the system for the clipboard's text.
    RequestPaste,
}

/// The open project and how it is looked at.
pub struct OpenProject {
    /// Its profile.
    pub profile: &'static Profile,
    /// Its file; none until it is saved.
    pub path: Option<PathBuf>,
    /// The project with its undo steps.
    pub history: History,
    /// The findings of the current state.
    pub report: Report,
    /// Where the findings are.
    pub marks: Marks,
    /// What the middle shows.
    pub page: Page,
    /// Whether grids show last year's figures.
    pub prior: bool,
    /// Grids by form.
    pub grids: BTreeMap<Key, GridState>,
    /// The editors of parts one, three and four.
    pub texts: [TextState; 3],
    /// The printed pages.
    pub preview: Preview,
    /// The selected finding: its identity, and its place among findings of the same identity (two numbers of one
    /// paragraph may fail the same rule).
    pub selected: Option<(String, usize)>,
    /// Which findings are listed.
    pub filter: Filter,
    /// What views have asked for.
    pub requests: Vec<Request>,
    auditor: Auditor<'static>,
    checked: Option<u64>,
    table: Option<(u64, Rc<Table>)>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { dark: false, zoom: 1.0, findings: true }
    }
}

impl Settings {
    /// Changes the grid's zoom by a factor, within what can be read.
    pub fn zoom_by(&mut self, factor: f32) {
        self.zoom = (self.zoom * factor).clamp(9.0 / TEXT_SIZE, 28.0 / TEXT_SIZE);
    }
}

impl OpenProject {
    /// Opens a project; `path` is where it came from.
    pub fn new(profile: &'static Profile, history: History, path: Option<PathBuf>) -> OpenProject {
        let page = profile.forms.first().map_or(Page::Facts, |form| Page::Form(form.key.clone()));
        let mut open = OpenProject {
            profile,
            path,
            history,
            report: Report::default(),
            marks: Marks::default(),
            page,
            prior: false,
            grids: BTreeMap::new(),
            texts: Default::default(),
            preview: Preview::default(),
            selected: None,
            filter: Filter::default(),
            requests: Vec::new(),
            auditor: Auditor::new(profile),
            checked: None,
            table: None,
        };
        open.refresh();
        open
    }

    /// The current state of the project.
    pub fn project(&self) -> &Project {
        self.history.project()
    }

    /// The form that is shown, if a form is.
    pub fn form(&self) -> Option<&'static Form> {
        match &self.page {
            Page::Form(key) => self.profile.form(key),
            _ => None,
        }
    }

    /// Which subjects the shown form takes, if any.
    pub fn subject_kind(&self) -> Option<SubjectKind> {
        self.form().and_then(Form::subject_kind)
    }

    /// The shown form as a grid, built once for each state of the project.
    pub fn table(&mut self) -> Option<Rc<Table>> {
        let form = self.form()?;
        let revision = self.history.revision();
        if let Some((built, table)) = &self.table
            && table.form == form.key
            && table.prior == self.prior
            && *built == revision
        {
            return Some(table.clone());
        }
        let project = self.history.project();
        let figures = Figures::resolve(self.profile, project);
        let table = Rc::new(Table::new(form, project, &figures, self.prior));
        self.table = Some((revision, table.clone()));
        let state = self.grids.entry(form.key.clone()).or_default();
        if state.placed {
            state.selection.clamp(&table);
        } else {
            state.selection = super::grid::selection::Selection::at(table.first_spot());
            state.placed = true;
        }
        Some(table)
    }

    /// The grid state of the shown form.
    pub fn grid_mut(&mut self) -> Option<&mut GridState> {
        let form = self.form()?;
        Some(self.grids.entry(form.key.clone()).or_default())
    }

    /// The grid state of the shown form, if it was shown before.
    pub fn grid(&self) -> Option<&GridState> {
        self.grids.get(&self.form()?.key)
    }

    /// The subject rows that the selection touches.
    pub fn selected_subjects(&self) -> Vec<Key> {
        let (Some(grid), Some((_, table))) = (self.grid(), &self.table) else { return Vec::new() };
        let range = grid.selection.range();
        table.subjects_in(range.from.line..=range.to.line)
    }

    /// Applies an edit as one step; the findings follow at once.
    pub fn apply(&mut self, edit: &Edit) -> Result<(), EditError> {
        self.history.apply(self.profile, edit)?;
        self.refresh();
        Ok(())
    }

    /// Takes the last edit back.
    pub fn undo(&mut self) {
        if self.history.undo() {
            self.refresh();
        }
    }

    /// Applies the last undone edit again.
    pub fn redo(&mut self) {
        if self.history.redo() {
            self.refresh();
        }
    }

    /// Recomputes the findings where the project has changed.
    pub fn refresh(&mut self) {
        let revision = self.history.revision();
        if self.checked == Some(revision) {
            return;
        }
        self.report = self.auditor.audit(self.history.project());
        self.marks = Marks::new(self.profile, self.history.project(), &self.report);
        self.checked = Some(revision);
        if self.selected_index().is_none() {
            self.selected = None;
        }
    }

    /// The position of the selected finding in the report.
    pub fn selected_index(&self) -> Option<usize> {
        let (identity, nth) = self.selected.as_ref()?;
        let same = |(_, finding): &(usize, &Arc<Finding>)| finding.identity() == *identity;
        self.report.findings.iter().enumerate().filter(same).nth(*nth).map(|(index, _)| index)
    }

    /// Selects a finding and goes to its first place, or to `place`.
    pub fn select_finding(&mut self, index: usize, place: Option<&Place>) {
        let Some(finding) = self.report.findings.get(index) else { return };
        let identity = finding.identity();
        let earlier = self.report.findings.iter().take(index);
        let nth = earlier.filter(|other| other.identity() == identity).count();
        self.selected = Some((identity, nth));
        let place = place.or_else(|| finding.places().into_iter().next()).cloned();
        if let Some(place) = place {
            self.go_to(&place);
        }
    }

    /// Selects the next listed finding, or the previous one, and goes there.
    pub fn step_finding(&mut self, back: bool) {
        let listed = self.filter.listed(&self.report);
        let Some(last) = listed.len().checked_sub(1) else { return };
        let at = self.selected_index().and_then(|index| listed.iter().position(|listed| *listed == index));
        let next = match (at, back) {
            (None, false) => 0,
            (None, true) => last,
            (Some(at), false) if at == last => 0,
            (Some(at), false) => at + 1,
            (Some(0), true) => last,
            (Some(at), true) => at - 1,
        };
        if let Some(&index) = listed.get(next) {
            self.filter.reveal = true;
            self.select_finding(index, None);
        }
    }

    /// Shows a place and puts the keyboard there.
    pub fn go_to(&mut self, place: &Place) {
        match place {
            Place::Cell(address) | Place::Prior(address) => {
                self.show(Page::Form(address.form.clone()));
                self.show_prior(matches!(place, Place::Prior(_)));
                let Some(spot) = self.table().and_then(|table| table.find(address)) else { return };
                if let Some(grid) = self.grid_mut() {
                    grid.editor.close();
                    grid.selection = super::grid::selection::Selection::at(spot);
                    grid.follow = true;
                }
            }
            Place::Text(span) => {
                self.show(Page::Text(span.part));
                self.text_mut(span.part).go_to(span.paragraph, Some(span.range()));
            }
            Place::Form(form) => self.show(Page::Form(form.clone())),
        }
    }

    /// Shows a page; what was being typed elsewhere is kept.
    pub fn show(&mut self, page: Page) {
        if self.page != page {
            self.settle();
            self.page = page;
        }
    }

    /// Shows last year's figures in the grids, or this year's.
    pub fn show_prior(&mut self, prior: bool) {
        if self.prior != prior {
            self.settle();
            self.prior = prior;
        }
    }

    /// Ends what is being typed: a valid entry is kept, an invalid one is given up.
    pub fn settle(&mut self) {
        match self.page.clone() {
            Page::Form(_) => self.settle_entry(),
            Page::Text(part) => self.commit_text(part),
            Page::Facts | Page::Preview => {}
        }
    }

    /// The editor of a part.
    pub fn text_mut(&mut self, part: Part) -> &mut TextState {
        let [one, three, four] = &mut self.texts;
        match part {
            Part::One => one,
            Part::Three => three,
            Part::Four => four,
        }
    }

    /// The name for the title bar and for new files.
    pub fn file_name(&self) -> String {
        let stem = || format!("{}{}年度部门决算公开", self.project().unit.name, self.project().year);
        self.path
            .as_ref()
            .and_then(|path| path.file_stem())
            .map_or_else(stem, |name| name.to_string_lossy().into_owned())
    }
}
