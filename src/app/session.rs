//! The state of the window as plain data: what is open, what is selected, which dialog asks something.
//!
//! Nothing here draws. Views show this state and hand back [`Command`]s and edits.
//!
//! [`Command`]: super::command::Command

use super::{
    association::Answer,
    checking::{Checked, Checking},
    comparing::{Against, CompareDialog, Compared, Shown},
    district::{Batch, MergeDialog},
    find::Find,
    findings::Panel,
    grid::{
        GridState,
        table::Table,
        totals::{Totals, Values},
    },
    importing::Import,
    jobs::Jobs,
    marks::Marks,
    preview::Preview,
    review::{CommentMarks, Desk},
    settings::Settings,
    text::TextState,
    tour::Tour,
    transfer::{ReadText, RollDialog},
};
use crate::{
    amount::Unit,
    audit::{Finding, Place, Report, Reported},
    export::{Format, Product},
    form::{Address, Form, Key, Profile, SubjectKind},
    narrative::Narrator,
    project::{Edit, EditError, History, Part, Project, Role, Sheet, claim::Claim, recovery::Recovered, store::Stamp},
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
    /// The file that the last export has written, to be opened.
    pub exported: Option<PathBuf>,
    /// The workbook that waits to be taken over.
    pub import: Option<Box<Import>>,
    /// What is to be done once the project is saved.
    pub after_save: Option<Intent>,
    /// Where locks of this machine are kept; `None` keeps none.
    pub locks: Option<PathBuf>,
    /// Work that killed windows left behind, to be offered one by one.
    pub recovered: Vec<Recovered>,
    /// Recovery files whose work is in the open project, to be removed once this window's own slot holds it.
    pub taken_over: Vec<Recovered>,
    /// What the middle of the window shows: the project, or something beside it.
    pub front: Front,
    /// The folder whose units are looked at.
    pub batch: Option<Batch>,
    /// What the open project was compared with.
    pub comparison: Option<Shown>,
    /// What a dialog wants compared, so that it is asked for once.
    pub asked: Option<Against>,
    /// The answer to that.
    pub answered: Option<Compared>,
    /// Whether this window may offer the tour: one that remembers the answer.
    pub offers_tour: bool,
    /// The tour for new users.
    pub tour: Tour,
    /// The window may close now.
    pub quit: bool,
}

/// What the middle of the window shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Front {
    /// The open project, or the start page.
    #[default]
    Project,
    /// The units below a folder.
    Batch,
    /// What two projects differ in.
    Comparison,
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
    /// Asks for a published text.
    ImportText,
    /// Makes a project of the workbook that was read.
    TakeImport,
    /// Makes next year's project, with this profile.
    Roll(Key),
    /// Adds up units.
    Merge(Box<MergeDialog>),
    /// Closes the window.
    Quit,
}

/// A question or message in front of everything else.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// 保存/不保存/取消.
    Unsaved(Intent),
    /// What a workbook would put where: [`Session::import`].
    Import,
    /// What a published text became.
    ReadText(Box<ReadText>),
    /// Which profile the new year has.
    Roll(RollDialog),
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
    /// Units are to be added up.
    Merge(MergeDialog),
    /// What the open project is to be compared with.
    Compare(CompareDialog),
    /// 文件关联: what the system says, once it has answered.
    Association(Option<Answer>),
    /// 使用说明, at this topic.
    Help(usize),
    /// 签署.
    Sign,
    /// The person's name is asked; so far it is this.
    Name(String),
    /// Work that a killed window left behind is offered.
    Recovered,
    /// Somebody else wrote this file since it was opened.
    Changed(PathBuf),
    /// The disclosure is to be exported though errors are open: they are listed first.
    Draft(Format),
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
    /// To make a project of: a published text.
    Text,
    /// To take figures from: a workbook.
    Workbook,
    /// To save the project in.
    Save,
    /// To write the disclosure or its record to.
    Export(Product),
    /// To look at all projects below: a folder.
    Folder,
    /// To write the table of units to.
    Units,
    /// To compare the open project with.
    Compare,
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
    /// Show a text under a title.
    Read(String, String),
    /// Ask the system for the clipboard's text.
    RequestPaste,
    /// Ask for the person's name.
    AskName,
    /// Work in this role from now on.
    TakeRole(Role),
}

/// The open project and how it is looked at.
pub struct OpenProject {
    /// Its profile.
    pub profile: &'static Profile,
    /// Its file; none until it is saved.
    pub path: Option<PathBuf>,
    /// What the file held when it was last read or written here, so that what others write is noticed.
    pub seen: Option<Stamp>,
    /// Whether this window may change the file, and keeps others from it.
    pub claim: Claim,
    /// The project with its undo steps.
    pub history: History,
    /// The findings of the current state; of a large project for a moment those of the state before.
    pub report: Report,
    /// Where the findings are.
    pub marks: Marks,
    /// The totals that compute themselves.
    pub totals: Arc<Totals>,
    /// Counts up with every new report, so that what is derived from it can be cached.
    pub report_serial: u64,
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
    /// The selected finding.
    pub selected: Option<SelectedFinding>,
    /// How the findings are listed.
    pub findings: Panel,
    /// The review desk.
    pub desk: Desk,
    /// The search.
    pub find: Find,
    /// What views have asked for.
    pub requests: Vec<Request>,
    /// Writes part three; none where the profile's templates are wrong.
    pub narrator: Option<Narrator>,
    checking: Checking,
    table: Option<ShownTable>,
}

/// A finding that stays selected while the report changes around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectedFinding {
    code: String,
    identity: String,
    /// Its place among findings of the same identity: two numbers of one paragraph may fail the same rule.
    nth: usize,
    /// Its position in the report.
    index: usize,
}

/// The grid model of the shown form, kept while the form's rows stay.
struct ShownTable {
    revision: u64,
    sheet: Option<Arc<Sheet>>,
    unit: Unit,
    table: Rc<Table>,
}

impl SelectedFinding {
    fn new(report: &Report, index: usize, finding: &Finding) -> SelectedFinding {
        let identity = finding.identity();
        let earlier = report.findings.iter().take(index);
        // The codes first: most findings need not be put into words to know that they are others.
        let nth = earlier.filter(|other| other.code() == finding.code && other.identity() == identity).count();
        SelectedFinding { code: finding.code.clone(), identity, nth, index }
    }

    /// The same finding in a newer report.
    fn found_in(self, report: &Report) -> Option<SelectedFinding> {
        let same = |finding: &Reported| finding.code() == self.code && finding.identity() == self.identity;
        let mut places = report.findings.iter().enumerate().filter(|(_, finding)| same(finding));
        let (index, _) = places.nth(self.nth)?;
        Some(SelectedFinding { index, ..self })
    }
}

impl ShownTable {
    /// Whether the form still has the rows that the table was made of.
    fn has_rows_of(&self, project: &Project, form: &Form) -> bool {
        let same_rows = match (&self.sheet, project.sheets.get(&form.key)) {
            (Some(before), Some(now)) => {
                Arc::ptr_eq(before, now) || form.subject_kind().is_none() || now.has_rows_of(before)
            }
            (None, None) => true,
            _ => false,
        };
        same_rows && self.unit == form.unit(project.amount_unit)
    }
}

impl OpenProject {
    /// Opens a project; `path` is where it came from.
    pub fn new(profile: &'static Profile, history: History, path: Option<PathBuf>) -> OpenProject {
        let page = profile.forms.first().map_or(Page::Facts, |form| Page::Form(form.key.clone()));
        let mut open = OpenProject {
            profile,
            path,
            seen: None,
            claim: Claim::default(),
            history,
            report: Report::default(),
            marks: Marks::default(),
            totals: Arc::default(),
            report_serial: 0,
            page,
            prior: false,
            grids: BTreeMap::new(),
            texts: Default::default(),
            preview: Preview::default(),
            selected: None,
            findings: Panel::default(),
            desk: Desk::default(),
            find: Find::default(),
            requests: Vec::new(),
            narrator: Narrator::new(profile).ok(),
            checking: Checking::new(profile),
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

    /// What the cells hold.
    pub fn values(&self) -> Values<'_> {
        Values { project: self.history.project(), totals: &self.totals }
    }

    /// The shown form as a grid, built anew when its rows change.
    pub fn table(&mut self) -> Option<Rc<Table>> {
        let form = self.form()?;
        let revision = self.history.revision();
        let project = self.history.project();
        if let Some(shown) = &mut self.table
            && shown.table.form == form.key
            && shown.table.prior == self.prior
            && (shown.revision == revision || shown.has_rows_of(project, form))
        {
            shown.revision = revision;
            shown.sheet = project.sheets.get(&form.key).cloned();
            return Some(shown.table.clone());
        }
        let table = Rc::new(Table::new(form, project, self.prior));
        let sheet = project.sheets.get(&form.key).cloned();
        self.table = Some(ShownTable { revision, sheet, unit: table.unit, table: table.clone() });
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

    /// The cells of the selection that were carried over and are locked.
    pub fn locked_selected(&self) -> Vec<Address> {
        let locked = &self.project().locked;
        if locked.is_empty() || self.prior {
            return Vec::new();
        }
        let (Some(grid), Some(shown)) = (self.grid(), &self.table) else { return Vec::new() };
        let range = grid.selection.range();
        let own = locked.iter().filter(|address| address.form == shown.table.form);
        own.filter(|address| shown.table.find(address).is_some_and(|spot| range.contains(spot))).cloned().collect()
    }

    /// The subject rows that the selection touches.
    pub fn selected_subjects(&self) -> Vec<Key> {
        let (Some(grid), Some(shown)) = (self.grid(), &self.table) else { return Vec::new() };
        let range = grid.selection.range();
        shown.table.subjects_in(range.from.line..=range.to.line)
    }

    /// Applies an edit as one step; the findings follow. A reviewer only reviews.
    pub fn apply(&mut self, edit: &Edit) -> Result<(), EditError> {
        if self.desk.read_only || (!self.desk.may_change() && !edit.is_review()) {
            return Err(self.refusal());
        }
        let following = self.text_following(edit)?;
        if following.is_empty() {
            self.history.apply(self.profile, edit)?;
        } else {
            let all = std::iter::once(edit.clone()).chain(following).collect();
            self.history.apply(self.profile, &Edit::Several(all))?;
        }
        self.refresh();
        Ok(())
    }

    /// Why nothing may be changed now, where that is so.
    pub fn refusal(&self) -> EditError {
        if self.desk.read_only { EditError::TakenFile } else { EditError::ReadOnly }
    }

    /// What part three has to change with an edit.
    fn text_following(&mut self, edit: &Edit) -> Result<Vec<Edit>, EditError> {
        let before = self.history.project();
        let is_live = before.texts.part(Part::Three).iter().any(|paragraph| paragraph.live().is_some());
        let Some(narrator) = self.narrator.as_mut().filter(|_| is_live) else { return Ok(Vec::new()) };
        let after = edit.apply(self.profile, before)?;
        Ok(narrator.follow(self.profile, before, &after))
    }

    /// Takes the last edit back; a reviewer only what was reviewed.
    pub fn undo(&mut self) {
        if !self.desk.may_change() && self.would_change_content(false) {
            return self.say("上一步改的是数字或文字,请切换到“编制”再撤销");
        }
        if self.history.undo() {
            self.refresh();
        }
    }

    /// Applies the last undone edit again.
    pub fn redo(&mut self) {
        if !self.desk.may_change() && self.would_change_content(true) {
            return self.say("下一步改的是数字或文字,请切换到“编制”再重做");
        }
        if self.history.redo() {
            self.refresh();
        }
    }

    /// Audits the project where it has changed and is small enough to be done at once.
    pub fn refresh(&mut self) {
        if !self.desk.marks.are_of(&self.project().comments) {
            self.desk.marks = Rc::new(CommentMarks::new(&self.project().comments));
        }
        let known = self.report.findings.len();
        let checked = self.checking.at_once(self.history.project(), self.history.revision(), known, &self.findings);
        if let Some(checked) = checked {
            self.take_over(checked);
        }
    }

    /// Audits a large project on another thread, and takes over what has come of it; `wake` is called when there is
    /// something to take over.
    pub fn keep_checking(&mut self, wake: impl FnOnce() + Send + 'static) {
        let checked = self.checking.go_on(self.history.project(), self.history.revision(), &self.findings, wake);
        if let Some(checked) = checked {
            self.take_over(checked);
        }
    }

    /// What the total at an address adds up, in words; `None` where nothing does, or while it is not known yet.
    pub fn formula(&self, address: &Address) -> Option<String> {
        self.checking.formula(self.history.project(), self.history.revision(), address)
    }

    /// Whether the findings are those of the current state.
    pub fn is_checked(&self) -> bool {
        self.checking.is_current(self.history.revision())
    }

    /// Whether the audit of the current state broke: the findings are those of an earlier state.
    pub fn is_check_broken(&self) -> bool {
        self.checking.is_broken(self.history.revision())
    }

    fn take_over(&mut self, checked: Checked) {
        self.checking.give_up(Checked {
            report: std::mem::replace(&mut self.report, checked.report),
            marks: std::mem::replace(&mut self.marks, checked.marks),
            totals: std::mem::replace(&mut self.totals, checked.totals),
            signatures: std::mem::replace(&mut self.desk.signatures, checked.signatures),
            sent_back: std::mem::replace(&mut self.desk.sent_back, checked.sent_back),
            listed: self.findings.take_over(checked.listed),
        });
        self.report_serial += 1;
        self.selected = self.selected.take().and_then(|selected| selected.found_in(&self.report));
        self.compare_pasted_totals();
    }

    /// The position of the selected finding in the report.
    pub fn selected_index(&self) -> Option<usize> {
        self.selected.as_ref().map(|selected| selected.index)
    }

    /// Selects a finding and goes to its first place, or to `place`.
    pub fn select_finding(&mut self, index: usize, place: Option<&Place>) {
        let Some(finding) = self.report.findings.get(index) else { return };
        let place = place.or_else(|| finding.places().into_iter().next()).cloned();
        self.selected = Some(SelectedFinding::new(&self.report, index, finding));
        self.findings.answered();
        if let Some(place) = place {
            self.go_to(&place);
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
                    grid.follow = Some(spot);
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
