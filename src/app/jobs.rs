//! Work that may take long, on other threads: file dialogs of the system, reading, writing, exporting.
//! The frame never waits for any of it.

use super::{
    association::{self, Answer, Change},
    comparing::{self, Against, Compared},
    diagnostics::{Step, time},
    district::{self, MergeDialog},
    exporting::{self, Ending, Ticket},
    importing,
    session::FilePurpose,
    transfer::{self, ReadText},
};
use crate::{
    book::Layouts,
    district::Surveyed,
    export::Product,
    form::{Key, Profile},
    project::{
        Digests, Project, Role,
        claim::Claim,
        store::{self, Opened, SaveError, Stamp},
    },
    transfer::Rolled,
};
use eframe::egui;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

/// What came out of a job.
pub enum Outcome {
    /// The system's file dialog was answered; `None` where it was cancelled or could not be shown.
    Chosen(FilePurpose, Option<PathBuf>),
    /// A project was read.
    Opened(PathBuf, Result<(Box<Opened>, Claim), String>),
    /// A project was written; the claim is that of a file that was not claimed before.
    Saved(PathBuf, Box<Project>, Result<(Stamp, Option<Claim>), SaveError>),
    /// An export has ended.
    Exported(Product, PathBuf, Ending),
    /// A published text was read.
    TextRead(Result<Box<ReadText>, String>),
    /// A workbook was read.
    BookRead(PathBuf, Result<Box<importing::Read>, String>),
    /// Next year's project was made.
    Rolled(Result<Box<Rolled>, String>),
    /// Units were added up, as that dialog asked for.
    Merged(Box<MergeDialog>, Result<Box<district::Merged>, String>),
    /// Two states were compared; the revision is that of the project on the page.
    Compared(Box<Compared>, Option<u64>),
    /// The table of units was written.
    UnitsWritten(PathBuf, Result<(), String>),
    /// The digest to sign as a role, of the content at a revision.
    Digested(Role, u64, String),
    /// A file or folder was opened with the system's program, or could not be.
    OpenedOutside(Result<(), String>),
    /// Which program opens project files.
    Associated(Answer),
    /// A job panicked; whether it was one that counts as running.
    Broken(bool),
}

/// Who claims files, and where locks of this machine are.
pub struct Claimant {
    /// What others are shown.
    pub name: String,
    /// The folder for locks that cannot stand beside their files.
    pub locks: Option<PathBuf>,
}

impl Claimant {
    /// Claims a file.
    pub fn claim(&self, path: &Path) -> Claim {
        Claim::of(path, &self.name, self.locks.as_deref())
    }
}

/// Runs jobs and collects their outcomes.
pub struct Jobs {
    sender: Sender<Outcome>,
    receiver: Receiver<Outcome>,
    running: usize,
    /// The export under way.
    exporting: Option<Ticket>,
    /// Whether the system's file dialogs may be used; tests and broken desktops do without.
    pub system_dialogs: bool,
    /// Where the versions that saving replaces are kept; `None` keeps none.
    pub backups: Option<PathBuf>,
    /// Where layouts of workbooks are remembered; `None` remembers none.
    pub layouts: Option<PathBuf>,
    /// Who knows which program opens project files; `None` where nobody is asked.
    pub association: Option<association::System>,
}

impl Default for Jobs {
    fn default() -> Jobs {
        let (sender, receiver) = channel();
        Jobs {
            sender,
            receiver,
            running: 0,
            exporting: None,
            system_dialogs: true,
            backups: None,
            layouts: None,
            association: None,
        }
    }
}

impl Jobs {
    /// Whether reading or writing is under way.
    pub fn is_busy(&self) -> bool {
        self.running > 0
    }

    /// The next outcome, if one has arrived.
    pub fn poll(&mut self) -> Option<Outcome> {
        let outcome = self.receiver.try_recv().ok()?;
        match outcome {
            Outcome::Chosen(..)
            | Outcome::OpenedOutside(_)
            | Outcome::Associated(_)
            | Outcome::Digested(..)
            | Outcome::Compared(..)
            | Outcome::Broken(false) => {}
            Outcome::Broken(true) => {
                self.exporting = None;
                self.running = self.running.saturating_sub(1);
            }
            Outcome::Exported(..) => {
                self.exporting = None;
                self.running = self.running.saturating_sub(1);
            }
            Outcome::Opened(..)
            | Outcome::Saved(..)
            | Outcome::TextRead(_)
            | Outcome::BookRead(..)
            | Outcome::Rolled(_)
            | Outcome::Merged(..)
            | Outcome::UnitsWritten(..) => self.running = self.running.saturating_sub(1),
        }
        Some(outcome)
    }

    /// Shows the system's file dialog, if it can be had.
    pub fn choose_file(&self, ctx: &egui::Context, purpose: FilePurpose, name: String) {
        self.spawn(ctx, move || Outcome::Chosen(purpose, system_dialog(purpose, &name)));
    }

    /// Reads a project and claims its file.
    pub fn open(&mut self, ctx: &egui::Context, path: PathBuf, who: Claimant) {
        self.run(ctx, move || {
            // Claimed before it is read: what is read is then what stays.
            let claim = who.claim(&path);
            let read = time(Step::Open, || store::open_to_edit(&path)).map(|opened| (Box::new(opened), claim));
            Outcome::Opened(path, read.map_err(|error| error.to_string()))
        });
    }

    /// Reads a published text into a project, with a profile or the one that fits it best.
    pub fn read_text(&mut self, ctx: &egui::Context, path: PathBuf, profile: Option<Key>) {
        self.run(ctx, move || Outcome::TextRead(transfer::read_text(&path, profile.as_ref()).map(Box::new)));
    }

    /// Reads a workbook, to be laid beside the open project.
    pub fn read_book(&mut self, ctx: &egui::Context, path: PathBuf) {
        let layouts = self.layouts.clone();
        self.run(ctx, move || {
            let read = importing::read(&path, layouts.as_deref()).map(Box::new);
            Outcome::BookRead(path, read)
        });
    }

    /// Remembers layouts of workbooks. Where nothing can be written they last until the window is closed.
    pub fn keep_layouts(&self, layouts: Layouts) {
        if let Some(path) = self.layouts.clone() {
            thread::spawn(move || layouts.write(&path));
        }
    }

    /// Makes next year's project.
    pub fn roll(&mut self, ctx: &egui::Context, from: &'static Profile, project: Project, next: &'static Profile) {
        self.run(ctx, move || Outcome::Rolled(transfer::roll_over(from, &project, next).map(Box::new)));
    }

    /// Adds up units.
    pub fn merge(&mut self, ctx: &egui::Context, state: Box<MergeDialog>) {
        self.run(ctx, move || {
            let merged = district::merge_units(&state).map(Box::new);
            Outcome::Merged(state, merged)
        });
    }

    /// Compares what is `against` with a project.
    pub fn compare(
        &self,
        ctx: &egui::Context,
        against: Against,
        new: Option<(&'static Profile, Project)>,
        revision: Option<u64>,
    ) {
        self.spawn(ctx, move || {
            let result = comparing::compare(&against, new.as_ref().map(|(profile, project)| (*profile, project)));
            Outcome::Compared(Box::new(Compared { against, result }), revision)
        });
    }

    /// Writes the table of units.
    pub fn write_units(&mut self, ctx: &egui::Context, path: PathBuf, rows: Vec<Surveyed>) {
        self.run(ctx, move || {
            let written = district::write_units(&path, &rows);
            Outcome::UnitsWritten(path, written)
        });
    }

    /// Writes a project; `seen` is what the file held when it was last read or written here. A file that this window
    /// has not claimed yet is claimed by `who` first.
    pub fn save(
        &mut self,
        ctx: &egui::Context,
        profile: &'static Profile,
        project: Project,
        path: PathBuf,
        seen: Option<Stamp>,
        who: Option<Claimant>,
    ) {
        let backups = self.backups.clone();
        self.run(ctx, move || {
            let claim = who.map(|who| who.claim(&path));
            if claim.as_ref().is_some_and(Claim::is_taken) {
                return Outcome::Saved(path.clone(), Box::new(project), Err(SaveError::Taken(path)));
            }
            let written = time(Step::Save, || store::save_over(profile, &project, &path, seen, backups.as_deref()));
            Outcome::Saved(path, Box::new(project), written.map(|stamp| (stamp, claim)))
        });
    }

    /// Makes a file and writes it.
    pub fn export(
        &mut self,
        ctx: &egui::Context,
        product: Product,
        profile: &'static Profile,
        project: Project,
        path: PathBuf,
    ) {
        let ticket = Ticket::default();
        self.exporting = Some(ticket.clone());
        self.run(ctx, move || {
            let ending = time(Step::Export, || exporting::run(product, profile, &project, &path, &ticket));
            Outcome::Exported(product, path, ending)
        });
    }

    /// The export under way.
    pub fn export_under_way(&self) -> Option<&Ticket> {
        self.exporting.as_ref()
    }

    /// Makes the digest of a project's content.
    pub fn digest(&self, ctx: &egui::Context, profile: &'static Profile, project: Project, role: Role, revision: u64) {
        self.spawn(ctx, move || {
            let digest = Digests::of(profile, &project).of_role(role).clone();
            Outcome::Digested(role, revision, digest)
        });
    }

    /// Opens a file or folder with the system's program for it.
    pub fn open_outside(&self, ctx: &egui::Context, path: PathBuf) {
        self.spawn(ctx, move || Outcome::OpenedOutside(exporting::open_outside(&path)));
    }

    /// Asks which program opens project files, after changing it if that is wanted.
    pub fn associate(&self, ctx: &egui::Context, change: Change) {
        let system = self.association.clone();
        self.spawn(ctx, move || {
            let answer = system.map(|system| system.change(change));
            Outcome::Associated(answer.unwrap_or_else(|| Err("找不到程序或用户的文件夹".to_owned())))
        });
    }

    /// Runs a job that keeps others from being started.
    fn run(&mut self, ctx: &egui::Context, job: impl FnOnce() -> Outcome + Send + 'static) {
        self.running += 1;
        self.start(ctx, true, job);
    }

    fn spawn(&self, ctx: &egui::Context, job: impl FnOnce() -> Outcome + Send + 'static) {
        self.start(ctx, false, job);
    }

    fn start(&self, ctx: &egui::Context, counted: bool, job: impl FnOnce() -> Outcome + Send + 'static) {
        let sender = self.sender.clone();
        let ctx = ctx.clone();
        thread::spawn(move || {
            // A job that breaks must not leave the window waiting for it for ever.
            let outcome = catch_unwind(AssertUnwindSafe(job)).unwrap_or(Outcome::Broken(counted));
            // The window may be gone by now; then nobody wants the outcome.
            let _ = sender.send(outcome);
            ctx.request_repaint();
        });
    }
}

fn system_dialog(purpose: FilePurpose, name: &str) -> Option<PathBuf> {
    let dialog = rfd::FileDialog::new();
    match purpose {
        FilePurpose::Open => dialog.set_title("打开决算项目").add_filter("决算项目", &["juesuan"]).pick_file(),
        FilePurpose::Text => {
            dialog.set_title("从已公开文本新建").add_filter("公开文本", &["txt", "md", "docx"]).pick_file()
        }
        FilePurpose::Workbook => {
            let kinds = ["xlsx", "xls", "ods", "et", "xlsm"];
            dialog.set_title("从工作簿导入").add_filter("工作簿", &kinds).pick_file()
        }
        FilePurpose::Save => {
            let dialog = dialog.set_title("保存决算项目").add_filter("决算项目", &["juesuan"]);
            dialog.set_file_name(name).save_file()
        }
        FilePurpose::Folder => dialog.set_title("批量检查的文件夹").pick_folder(),
        FilePurpose::Units => {
            dialog.set_title("导出批量检查").add_filter("Excel", &["xlsx"]).set_file_name(name).save_file()
        }
        FilePurpose::Compare => {
            let dialog = dialog.set_title("与哪个文件比较");
            dialog.add_filter("决算项目或公开文本", &["juesuan", "txt", "md", "docx"]).pick_file()
        }
        FilePurpose::Export(product) => {
            let dialog = dialog.set_title(format!("导出{}", product.name()));
            dialog.add_filter(product.name(), &[product.ending()]).set_file_name(name).save_file()
        }
    }
}
