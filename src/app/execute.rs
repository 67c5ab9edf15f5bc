//! Carrying out commands, and the flows around files: unsaved changes, dialogs, outcomes of jobs.

use super::{
    association::Change,
    command::Command,
    diagnostics::{self, Step, time},
    exporting::Ending,
    help,
    jobs::{Claimant, Outcome},
    review,
    session::{Dialog, FileDialog, FilePurpose, Front, Intent, OpenProject, Page, Request, Session, SubjectDialog},
};
use crate::{
    audit::{self, Severity},
    export::{Format, Product},
    narrative,
    project::{
        Cell, Edit, History, Part, Verdict,
        claim::Claim,
        store::{self, Opened, SaveError},
    },
    reading::Source,
};
use eframe::egui;
use std::{
    env,
    path::{Path, PathBuf},
};

/// The example that is part of the program.
static SAMPLE: &str = include_str!("../../assets/samples/dawa-2019.juesuan");

impl Session {
    /// Carries out a command.
    pub fn run(&mut self, ctx: &egui::Context, command: Command) {
        if !command.enabled(self) {
            return;
        }
        match command {
            Command::New => self.intend(ctx, Intent::New),
            Command::Open => self.intend(ctx, Intent::Open),
            Command::OpenSample => self.intend(ctx, Intent::OpenSample),
            Command::ImportText => self.intend(ctx, Intent::ImportText),
            Command::ImportBook => self.choose_file(ctx, FilePurpose::Workbook),
            Command::RollOver => self.ask_roll(),
            Command::Batch | Command::Merge => match &self.batch {
                Some(_) if self.front != Front::Batch => self.front = Front::Batch,
                _ => self.choose_file(ctx, FilePurpose::Folder),
            },
            Command::Compare => self.ask_compare(),
            Command::Quit => self.intend(ctx, Intent::Quit),
            Command::Save => self.save(ctx),
            Command::SaveAs => self.choose_file(ctx, FilePurpose::Save),
            Command::Export(format) => self.export(ctx, format),
            Command::ExportRecord(format) => self.choose_file(ctx, FilePurpose::Export(Product::Record(format))),
            Command::ToggleTheme => self.settings.dark = !self.settings.dark,
            Command::Associate => self.associate(ctx, Change::Keep),
            Command::ToggleFindings => self.settings.findings = !self.settings.findings,
            Command::Help => self.dialog = Some(Dialog::Help(help::topic_for(self))),
            Command::Keys => self.dialog = Some(Dialog::Help(help::KEYS)),
            Command::Tour => self.begin_tour(),
            Command::Diagnostics => {
                let (title, text) = ("诊断信息".to_owned(), diagnostics::text(ctx, self));
                self.dialog = Some(Dialog::Text { title, text });
            }
            Command::TakeRole(role) => self.take_role(role),
            Command::Name => self.ask_name(),
            Command::Explain => self.write_about_finding(Verdict::Explained),
            Command::SendBack => self.write_about_finding(Verdict::SentBack),
            Command::Comment => {
                self.settings.findings = true;
                if let Some(open) = &mut self.open {
                    open.begin_comment();
                }
            }
            Command::Comments => self.show_comments(),
            Command::Sign => {
                if let Some(open) = &mut self.open {
                    open.settle();
                }
                self.dialog = Some(Dialog::Sign);
            }
            Command::ZoomIn => self.settings.zoom_by(1.1),
            Command::ZoomOut => self.settings.zoom_by(1.0 / 1.1),
            Command::ZoomReset => self.settings.zoom = 1.0,
            _ => self.run_on_project(command),
        }
    }

    fn run_on_project(&mut self, command: Command) {
        let Some(open) = &mut self.open else { return };
        open.settle();
        match command {
            Command::Undo => open.undo(),
            Command::Redo => open.redo(),
            Command::Copy => copy(open),
            Command::Cut => {
                copy(open);
                open.fill_selection(Cell::Blank);
            }
            Command::Paste => open.requests.push(Request::RequestPaste),
            Command::Clear => open.fill_selection(Cell::Blank),
            Command::Compute => open.fill_selection(Cell::Computed),
            Command::Unlock => open.unlock_selected(),
            Command::FillDown => open.fill_from_edge(true),
            Command::FillRight => open.fill_from_edge(false),
            Command::SelectAll => open.grid_action(super::grid::keys::Action::SelectAll, false, 1),
            Command::InsertSubject => open.requests.push(Request::ChooseSubject(String::new())),
            Command::RemoveSubjects => open.remove_subjects(),
            Command::MoveRowUp => open.move_subject(true),
            Command::MoveRowDown => open.move_subject(false),
            Command::SortSubjects => {
                if let Some(form) = open.form().map(|form| form.key.clone()) {
                    open.apply_or_say(&Edit::SortSubjects { form });
                }
            }
            Command::WriteNarrative => write_narrative(open, false),
            Command::RewriteNarrative => write_narrative(open, true),
            Command::Preview => open.show(Page::Preview),
            Command::Trace => open.trace(),
            Command::Find => open.find.begin(),
            Command::FindNext => open.step_found(false),
            Command::FindPrevious => open.step_found(true),
            Command::NextFinding => open.step_finding(false),
            Command::PreviousFinding => open.step_finding(true),
            _ => {}
        }
    }

    /// Takes a file that was dropped on the window. A workbook may go into the open project, so that nothing needs to
    /// be saved before it is seen.
    pub fn drop_file(&mut self, ctx: &egui::Context, path: PathBuf) {
        self.dialog = None;
        if is_workbook(&path) {
            self.jobs.read_book(ctx, path);
        } else {
            self.intend(ctx, Intent::OpenPath(path));
        }
    }

    /// Does what replaces the open project, after asking about unsaved changes.
    pub fn intend(&mut self, ctx: &egui::Context, intent: Intent) {
        if let Some(open) = &mut self.open {
            open.settle();
            if open.history.is_dirty() {
                self.dialog = Some(Dialog::Unsaved(intent));
                return;
            }
        }
        self.proceed(ctx, intent);
    }

    /// Does it without asking (again).
    pub fn proceed(&mut self, ctx: &egui::Context, intent: Intent) {
        self.dialog = None;
        match intent {
            Intent::New => {
                self.open = None;
                self.front = Front::Project;
                self.message.clear();
            }
            Intent::Open => self.choose_file(ctx, FilePurpose::Open),
            Intent::OpenPath(path) if is_workbook(&path) => self.jobs.read_book(ctx, path),
            Intent::OpenPath(path) if Source::is_named(&path) => self.jobs.read_text(ctx, path, None),
            Intent::OpenPath(path) => self.open_file(ctx, path),
            Intent::TakeImport => self.arrive_imported(),
            Intent::ImportText => self.choose_file(ctx, FilePurpose::Text),
            Intent::Roll(profile) => self.start_roll(ctx, &profile),
            Intent::OpenSample => self.open_sample(),
            Intent::Merge(state) => {
                self.message = "正在汇总…".to_owned();
                self.jobs.merge(ctx, state);
            }
            Intent::Quit => {
                // Changes that were given up are not kept for the next start either.
                self.open.take_if(|open| open.history.is_dirty());
                self.quit = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        }
    }

    /// Opens the built-in example; saving it asks for a file.
    pub fn open_sample(&mut self) {
        let lookup = |key: &str| crate::form::profile(key).ok().flatten();
        match crate::project::read_project(SAMPLE, lookup) {
            Ok((project, profile)) => {
                self.show_project(OpenProject::new(profile, History::new(project), None));
                self.message = "这是示例,保存时另存为自己的文件".to_owned();
            }
            Err(error) => self.fail("打开示例", error.to_string()),
        }
    }

    /// Saves to the project's file, or asks for one.
    pub fn save(&mut self, ctx: &egui::Context) {
        let Some(open) = &mut self.open else { return };
        open.settle();
        match open.path.clone() {
            Some(path) => self.jobs.save(ctx, open.profile, open.project().clone(), path, open.seen, None),
            None => self.choose_file(ctx, FilePurpose::Save),
        }
    }

    /// Asks for a file: the system's dialog on another thread, and a field for a typed path beside it.
    pub fn choose_file(&mut self, ctx: &egui::Context, purpose: FilePurpose) {
        if let Some(open) = &mut self.open {
            open.settle();
        }
        let ending = match purpose {
            FilePurpose::Export(product) => product.ending(),
            FilePurpose::Text => "txt",
            FilePurpose::Units | FilePurpose::Workbook => "xlsx",
            FilePurpose::Open | FilePurpose::Save | FilePurpose::Folder | FilePurpose::Compare => "juesuan",
        };
        // The record stands beside the disclosure and must not take its name.
        let kind = if matches!(purpose, FilePurpose::Export(Product::Record(_))) { "勾稽核对报告" } else { "" };
        let name = self.open.as_ref().map(|open| format!("{}{kind}.{ending}", open.file_name())).unwrap_or_default();
        let name = if purpose == FilePurpose::Units { UNITS_FILE.to_owned() } else { name };
        let folder = self.open.as_ref().and_then(|open| open.path.as_ref()?.parent().map(Path::to_owned));
        let suggested = match purpose {
            FilePurpose::Open | FilePurpose::Text | FilePurpose::Workbook | FilePurpose::Compare => String::new(),
            FilePurpose::Folder => folder.unwrap_or_default().to_string_lossy().into_owned(),
            FilePurpose::Units => {
                let folder = self.batch.as_ref().map(|batch| batch.folder.clone()).unwrap_or_default();
                folder.join(UNITS_FILE).to_string_lossy().into_owned()
            }
            FilePurpose::Save | FilePurpose::Export(_) => {
                folder.unwrap_or_default().join(&name).to_string_lossy().into_owned()
            }
        };
        let system = self.jobs.system_dialogs;
        if system {
            self.jobs.choose_file(ctx, purpose, name);
        }
        self.dialog = Some(Dialog::File(FileDialog { purpose, path: suggested, system }));
    }

    /// A file was chosen, in either way.
    pub fn file_chosen(&mut self, ctx: &egui::Context, purpose: FilePurpose, path: PathBuf) {
        self.dialog = None;
        match purpose {
            FilePurpose::Open => return self.proceed(ctx, Intent::OpenPath(path)),
            FilePurpose::Text => return self.jobs.read_text(ctx, path, None),
            FilePurpose::Folder => return self.check_folder(ctx, path),
            FilePurpose::Units => return self.export_units(ctx, with_ending(path, "xlsx")),
            FilePurpose::Compare => return self.compare_with(ctx, path),
            FilePurpose::Workbook => return self.jobs.read_book(ctx, path),
            FilePurpose::Save | FilePurpose::Export(_) => {}
        }
        let Some(open) = &mut self.open else { return };
        open.settle();
        match purpose {
            FilePurpose::Open
            | FilePurpose::Text
            | FilePurpose::Workbook
            | FilePurpose::Folder
            | FilePurpose::Units
            | FilePurpose::Compare => {}
            FilePurpose::Save => {
                let path = with_ending(path, "juesuan");
                let own = open.path.as_ref() == Some(&path) && !open.claim.is_taken();
                let (seen, profile, project) = (open.seen.filter(|_| own), open.profile, open.project().clone());
                let who = (!own).then(|| self.claimant());
                self.jobs.save(ctx, profile, project, path, seen, who);
            }
            FilePurpose::Export(product) => {
                self.message = "正在导出…".to_owned();
                self.exported = None;
                let path = with_ending(path, product.ending());
                self.jobs.export(ctx, product, open.profile, open.project().clone(), path);
            }
        }
    }

    /// Asks for the file of an export, after listing the errors that are open.
    fn export(&mut self, ctx: &egui::Context, format: Format) {
        let Some(open) = &mut self.open else { return };
        open.settle();
        if open.is_checked() && !open.report.has_open_errors() {
            self.choose_file(ctx, FilePurpose::Export(Product::Disclosure(format)));
        } else {
            self.dialog = Some(Dialog::Draft(format));
        }
    }

    /// Takes over what jobs have finished.
    pub fn take_outcomes(&mut self, ctx: &egui::Context) {
        while let Some(outcome) = self.jobs.poll() {
            match outcome {
                Outcome::Chosen(purpose, path) => self.system_dialog_answered(ctx, purpose, path),
                Outcome::Opened(path, Ok((opened, claim))) => {
                    self.message = format!("已打开 {}", path.display());
                    self.take_opened(path, *opened, claim);
                }
                Outcome::Opened(path, Err(error)) => {
                    self.keep_claim(&path);
                    self.fail("打开项目", error);
                }
                Outcome::Saved(path, project, Ok((stamp, claim))) => {
                    self.message = format!("已保存到 {}", path.display());
                    self.settings.remember(&path);
                    if let Some(open) = &mut self.open {
                        open.path = Some(path);
                        open.seen = Some(stamp);
                        if let Some(claim) = claim {
                            open.claim = claim;
                        }
                        open.history.mark_saved(*project);
                    }
                    if let Some(intent) = self.after_save.take() {
                        self.intend(ctx, intent);
                    }
                }
                Outcome::Saved(_, _, Err(SaveError::Changed(path))) => {
                    self.after_save = None;
                    self.asked = None;
                    self.dialog = Some(Dialog::Changed(path));
                }
                Outcome::Saved(_, _, Err(error)) => {
                    self.after_save = None;
                    self.fail("保存项目", error.to_string());
                }
                Outcome::TextRead(read) => self.text_read(read),
                Outcome::BookRead(path, Ok(read)) => self.preview_import(path, *read),
                Outcome::BookRead(_, Err(error)) => self.fail("从工作簿导入", error),
                Outcome::Rolled(rolled) => self.rolled(rolled),
                Outcome::Merged(state, merged) => self.merged(*state, merged),
                Outcome::Compared(compared, revision) => self.compared(*compared, revision),
                Outcome::UnitsWritten(path, Ok(())) => {
                    self.message = format!("已导出 {}", path.display());
                    self.exported = Some(path);
                }
                Outcome::UnitsWritten(_, Err(error)) => self.fail("导出", error),
                Outcome::Exported(product, path, Ending::Written) => {
                    let disclosed = self.open.as_ref().filter(|_| matches!(product, Product::Disclosure(_)));
                    let errors = disclosed.map_or(0, |open| open.report.count(Severity::Error));
                    let warning = if errors > 0 {
                        format!("(草稿,还有 {errors} 个错误没有处理)")
                    } else {
                        String::new()
                    };
                    self.message = format!("已导出 {}{warning}", path.display());
                    self.exported = Some(path);
                }
                Outcome::Exported(_, _, Ending::Cancelled) => self.message = "已取消导出".to_owned(),
                Outcome::Exported(_, _, Ending::Failed(error)) => self.fail("导出", error),
                Outcome::Digested(role, revision, digest) => {
                    if let Some(open) = &mut self.open {
                        open.sign(role, revision, digest);
                    }
                }
                Outcome::Associated(answer) => {
                    if let Some(Dialog::Association(shown)) = &mut self.dialog {
                        *shown = Some(answer);
                    }
                }
                Outcome::OpenedOutside(Ok(())) => {}
                Outcome::OpenedOutside(Err(error)) => self.fail("打开", error),
                Outcome::Broken(_) => {
                    self.after_save = None;
                    self.asked = None;
                    let text = "程序出了错误,这是程序的问题。打开的项目没有改变,文件也没有写坏;可以再试一次。";
                    self.fail("刚才的操作", text.to_owned());
                }
            }
        }
    }

    /// The system's dialog only counts while its question is still open.
    fn system_dialog_answered(&mut self, ctx: &egui::Context, purpose: FilePurpose, path: Option<PathBuf>) {
        let Some(Dialog::File(dialog)) = &mut self.dialog else { return };
        if dialog.purpose != purpose || !dialog.system {
            return;
        }
        match path {
            Some(path) => self.file_chosen(ctx, purpose, path),
            // Cancelled, or there is no such dialog on this desktop: the path field stays.
            None => dialog.system = false,
        }
    }

    /// Takes over what views have asked for.
    pub fn take_requests(&mut self, ctx: &egui::Context) {
        let Some(open) = &mut self.open else { return };
        let mut role_wanted = None;
        for request in std::mem::take(&mut open.requests) {
            match request {
                Request::Say(text) => self.message = text,
                Request::Copy(text) => ctx.copy_text(text),
                Request::Explain(code) => {
                    let rule = open.profile.rules.iter().find(|rule| rule.code == code);
                    self.dialog =
                        rule.map(|rule| Dialog::Text { title: format!("规则 {code}"), text: audit::explain(rule) });
                }
                Request::ListUnchecked => {
                    let list = audit::unchecked(open.profile, open.project());
                    let lines: Vec<String> = list.iter().map(ToString::to_string).collect();
                    self.dialog = Some(Dialog::Text { title: "未核对".to_owned(), text: lines.join("\n") });
                }
                Request::AskName => {
                    // An answer that is being written waits behind the question.
                    self.dialog = Some(Dialog::Name(self.settings.name.clone()));
                }
                Request::TakeRole(role) => role_wanted = Some(role),
                Request::Read(title, text) => self.dialog = Some(Dialog::Text { title, text }),
                Request::RequestPaste => ctx.send_viewport_cmd(egui::ViewportCommand::RequestPaste),
                Request::ChooseSubject(query) => {
                    self.dialog = Some(Dialog::Subject(SubjectDialog { query, ..SubjectDialog::default() }));
                }
            }
        }
        if let Some(role) = role_wanted {
            self.take_role(role);
        }
    }

    /// Opens a file named on the command line; unlike later ones it is read at once, so that the window's first
    /// frame shows it.
    pub fn open_now(&mut self, path: &Path) {
        match time(Step::Open, || store::open_to_edit(path)) {
            Ok(opened) => {
                let claim = self.claimant().claim(path);
                self.take_opened(path.to_owned(), opened, claim);
            }
            Err(error) => self.fail("打开项目", error.to_string()),
        }
    }

    /// Reads a project and shows it.
    pub fn open_file(&mut self, ctx: &egui::Context, path: PathBuf) {
        let who = self.claimant();
        // Read anew, the open file is claimed anew: this window's own claim must not be in the way.
        if let Some(open) = self.open.as_mut().filter(|open| open.path.as_ref() == Some(&path)) {
            open.claim = Claim::default();
        }
        self.jobs.open(ctx, path, who);
    }

    /// The file could not be read anew: the open project keeps its claim.
    fn keep_claim(&mut self, path: &Path) {
        let who = self.claimant();
        if let Some(open) = self.open.as_mut().filter(|open| open.path.as_deref() == Some(path)) {
            open.claim = who.claim(path);
        }
    }

    /// Who claims files in this window.
    pub fn claimant(&self) -> Claimant {
        let account = || env::var("USER").or_else(|_| env::var("USERNAME")).unwrap_or_default();
        let name = if self.settings.name.is_empty() { account() } else { self.settings.name.clone() };
        Claimant { name: format!("{name} {}", review::now()), locks: self.locks.clone() }
    }

    fn take_opened(&mut self, path: PathBuf, opened: Opened, claim: Claim) {
        self.settings.remember(&path);
        let mut open = OpenProject::new(opened.profile, History::new(opened.project), Some(path));
        open.seen = Some(opened.stamp);
        open.claim = claim;
        if let Some(news) = open.review_news() {
            self.message = news;
        }
        self.show_project(open);
        self.sync_desk();
    }

    /// Puts a project in front, in the place of the open one.
    pub fn show_project(&mut self, open: OpenProject) {
        self.open = Some(open);
        self.front = Front::Project;
        self.comparison = None;
    }

    /// Saves over what somebody else wrote since the file was opened.
    pub fn save_anyway(&mut self, ctx: &egui::Context) {
        if let Some(open) = &mut self.open {
            open.seen = None;
        }
        self.save(ctx);
    }

    /// Shows that something failed.
    pub fn fail(&mut self, title: &str, text: String) {
        self.message.clear();
        self.dialog = Some(Dialog::Error { title: format!("{title}没有成功"), text });
    }

    /// Whether the text of the page in front has the keyboard's undo: an entry under way.
    pub fn is_typing(&mut self) -> bool {
        let Some(open) = &mut self.open else { return false };
        match open.page.clone() {
            Page::Form(_) => open.grid().is_some_and(|grid| grid.editor.is_open()),
            Page::Text(part) => open.text_mut(part).is_typing(),
            Page::Facts | Page::Preview => false,
        }
    }
}

fn copy(open: &mut OpenProject) {
    if let Some(text) = open.copy_selection() {
        open.requests.push(Request::Copy(text));
    }
}

/// Writes part three from the tables; one step of undo brings the old text back. Paragraphs that were written before
/// keep what was edited in them, unless `anew`.
fn write_narrative(open: &mut OpenProject, anew: bool) {
    let (profile, project) = (open.profile, open.history.project().clone());
    let Some(narrator) = &mut open.narrator else {
        let error = narrative::validate(profile).err().map(|error| error.to_string());
        return open.say(error.unwrap_or_default());
    };
    let is_live = project.texts.part(Part::Three).iter().any(|paragraph| paragraph.live().is_some());
    let keep = is_live && !anew;
    let paragraphs = match keep {
        true => narrator.restructure(profile, &project),
        false => narrator.write(profile, &project).to_vec(),
    };
    if open.apply_or_say(&Edit::SetPart { part: Part::Three, paragraphs }) {
        open.show(Page::Text(Part::Three));
        let kept = if keep { "改写过的段落保留;" } else { "" };
        open.say(format!("第三部分已由表格生成,{kept}〔〕里的请补写;可撤销"));
    }
}

/// The usual name of the table of units.
const UNITS_FILE: &str = "批量检查.xlsx";

/// Whether a file is read as a workbook, by its ending: the frame does not wait for a look into it.
fn is_workbook(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    matches!(ending.as_str(), "xlsx" | "xlsm" | "xls" | "ods" | "et")
}

/// Adds the usual ending where the name has none.
fn with_ending(path: PathBuf, ending: &str) -> PathBuf {
    let has_it = path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
    if has_it {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".");
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_their_ending_once() {
        assert_eq!(with_ending("a".into(), "pdf"), PathBuf::from("a.pdf"));
        assert_eq!(with_ending("a.PDF".into(), "pdf"), PathBuf::from("a.PDF"));
        assert_eq!(with_ending("2019.3 草稿".into(), "juesuan"), PathBuf::from("2019.3 草稿.juesuan"));
    }
}
