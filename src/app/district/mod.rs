//! 批量检查 and 汇总: the units below a folder, their findings in numbers, and the department made of them.

mod merging;
mod tracing;
mod view;
mod watch;

pub use merging::{InternalChoice, MergeDialog, Merged};
pub(super) use merging::{dialog as merge_dialog, merge_units};
pub(super) use tracing::trace_tooltip;
pub(super) use view::show;

use super::session::{Front, Session};
use crate::{
    district::{Summary, Surveyed},
    export,
    project::store,
};
use eframe::egui;
use std::{
    cmp::Ordering,
    collections::BTreeSet,
    path::{Path, PathBuf},
};
use watch::{News, Watch};

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// 单位.
    Unit,
    /// 年度.
    Year,
    /// 错误.
    Errors,
    /// 提示.
    Notices,
    /// 尾差.
    Roundings,
    /// 未核对.
    Unchecked,
    /// 签署.
    Signing,
    /// 文件.
    File,
}

impl Column {
    /// All columns from left to right.
    pub const ALL: [Column; 8] = [
        Column::Unit,
        Column::Year,
        Column::Errors,
        Column::Notices,
        Column::Roundings,
        Column::Unchecked,
        Column::Signing,
        Column::File,
    ];

    /// The header.
    pub fn name(self) -> &'static str {
        match self {
            Column::Unit => "单位",
            Column::Year => "年度",
            Column::Errors => "错误",
            Column::Notices => "提示",
            Column::Roundings => "尾差",
            Column::Unchecked => "未核对",
            Column::Signing => "签署",
            Column::File => "文件",
        }
    }

    /// Whether it holds numbers.
    pub fn is_number(self) -> bool {
        !matches!(self, Column::Unit | Column::Signing | Column::File)
    }

    /// The number of a numeric column.
    pub fn number(self, summary: &Summary) -> usize {
        match self {
            Column::Year => summary.year.into(),
            Column::Errors => summary.errors,
            Column::Notices => summary.notices,
            Column::Roundings => summary.roundings,
            Column::Unchecked => summary.unchecked,
            Column::Unit | Column::Signing | Column::File => 0,
        }
    }
}

/// A folder whose projects are looked at.
pub struct Batch {
    /// The folder.
    pub folder: PathBuf,
    /// Its projects by path.
    pub rows: Vec<Surveyed>,
    /// Folders that could not be looked into, and why.
    pub unreadable: Vec<(PathBuf, String)>,
    /// How many of how many files are read, while that is under way.
    pub progress: Option<(usize, usize)>,
    /// Whether the folder was read once.
    pub is_read: bool,
    /// What the table is sorted by, and whether the largest comes first.
    pub sort: (Column, bool),
    /// Only units or files whose name contains this are listed.
    pub filter: String,
    /// The units that are to be added up.
    pub chosen: BTreeSet<PathBuf>,
    watch: Watch,
    serial: u64,
    order: Option<(OrderKey, Vec<usize>)>,
}

/// What the order of the table depends on.
type OrderKey = (u64, (Column, bool), String);

impl Batch {
    /// Begins to read a folder.
    pub fn new(ctx: &egui::Context, folder: PathBuf) -> Batch {
        let wake = ctx.clone();
        let watch = Watch::start(folder.clone(), move || wake.request_repaint());
        Batch {
            folder,
            rows: Vec::new(),
            unreadable: Vec::new(),
            progress: None,
            is_read: false,
            sort: (Column::Errors, true),
            filter: String::new(),
            chosen: BTreeSet::new(),
            watch,
            serial: 0,
            order: None,
        }
    }

    /// Takes over what was read since the last frame.
    pub fn take_news(&mut self) {
        while let Some(news) = self.watch.poll() {
            match news {
                News::Progress(read, all) => self.progress = Some((read, all)),
                News::Rows(rows, unreadable) => {
                    self.chosen.retain(|file| rows.iter().any(|row| row.file == *file && row.outcome.is_ok()));
                    self.rows = rows;
                    self.unreadable = unreadable;
                    self.progress = None;
                    self.is_read = true;
                    self.serial += 1;
                }
            }
        }
    }

    /// The listed rows by their place in [`Batch::rows`], in the order of the table.
    pub fn listed(&mut self) -> Vec<usize> {
        let key = (self.serial, self.sort, self.filter.clone());
        match &self.order {
            Some((known, order)) if *known == key => order.clone(),
            _ => {
                let order = self.sorted();
                self.order = Some((key, order.clone()));
                order
            }
        }
    }

    fn sorted(&self) -> Vec<usize> {
        let filter = self.filter.trim();
        let fits =
            |row: &Surveyed| filter.is_empty() || row.name().contains(filter) || self.short(&row.file).contains(filter);
        let (column, descending) = self.sort;
        let mut listed: Vec<(usize, &Surveyed)> = self.rows.iter().enumerate().filter(|(_, row)| fits(row)).collect();
        listed.sort_by(|(_, a), (_, b)| {
            let order = compare(column, a, b);
            if descending { order.reverse() } else { order }
        });
        listed.into_iter().map(|(index, _)| index).collect()
    }

    /// A file's path within the folder.
    pub fn short(&self, file: &Path) -> String {
        file.strip_prefix(&self.folder).unwrap_or(file).display().to_string()
    }

    /// Sorts by a column; once more turns the order around. Numbers begin with the largest.
    pub fn sort_by(&mut self, column: Column) {
        let descending = if self.sort.0 == column { !self.sort.1 } else { column.is_number() };
        self.sort = (column, descending);
    }
}

/// Files that cannot be read count as worse than any number.
fn compare(column: Column, a: &Surveyed, b: &Surveyed) -> Ordering {
    let (Ok(left), Ok(right)) = (&a.outcome, &b.outcome) else {
        let by_name = matches!(column, Column::Unit | Column::File);
        let order = if by_name { Ordering::Equal } else { a.outcome.is_err().cmp(&b.outcome.is_err()) };
        return order.then_with(|| a.name().cmp(&b.name()));
    };
    match column {
        Column::Unit => left.unit.cmp(&right.unit),
        Column::File => a.file.cmp(&b.file),
        Column::Signing => left.signing.rank().cmp(&right.signing.rank()),
        _ => column.number(left).cmp(&column.number(right)),
    }
}

impl Session {
    /// Looks at all projects below a folder.
    pub fn check_folder(&mut self, ctx: &egui::Context, folder: PathBuf) {
        self.message.clear();
        self.batch = Some(Batch::new(ctx, folder));
        self.front = Front::Batch;
    }

    /// Writes the table as it is shown.
    pub fn export_units(&mut self, ctx: &egui::Context, path: PathBuf) {
        let Some(batch) = &mut self.batch else { return };
        let rows: Vec<Surveyed> =
            batch.listed().into_iter().filter_map(|index| batch.rows.get(index).cloned()).collect();
        self.jobs.write_units(ctx, path, rows);
    }
}

/// Makes the workbook of a table and writes it.
pub fn write_units(path: &Path, rows: &[Surveyed]) -> Result<(), String> {
    let bytes = export::units_workbook(&rows.iter().collect::<Vec<_>>()).map_err(|error| error.to_string())?;
    store::write_durably(path, &bytes).map_err(|error| error.to_string())
}
