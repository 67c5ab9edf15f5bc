//! The thread that reads a folder's projects, and reads again those that change.

use crate::district::{Found, Surveyed, find_projects, survey};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

/// How often a folder is looked at; a slow one less often, so that looking never takes a tenth of the time.
const SHORTEST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(60);

/// So many files are read between two reports.
const STEP: usize = 8;

/// What the thread has found out.
pub enum News {
    /// So many of so many files are read.
    Progress(usize, usize),
    /// All files as they are now, by path, and the folders that could not be looked into.
    Rows(Vec<Surveyed>, Vec<(PathBuf, String)>),
}

/// The window's end; the thread ends with it.
pub struct Watch {
    news: Receiver<News>,
    stop: Arc<AtomicBool>,
    _alive: Sender<()>,
}

/// By what a changed file is known: when it was written and how long it is.
type Mark = Option<(Option<SystemTime>, u64)>;

impl Watch {
    /// Starts to read; `wake` is called from the thread when there is news.
    pub fn start(folder: PathBuf, wake: impl Fn() + Send + Sync + 'static) -> Watch {
        let (sender, news) = channel();
        let (alive, ended) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        thread::spawn(move || keep_reading(&folder, &sender, &stopped, &ended, &wake));
        Watch { news, stop, _alive: alive }
    }

    /// The next news, if there is any.
    pub fn poll(&self) -> Option<News> {
        self.news.try_recv().ok()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn keep_reading(
    folder: &Path,
    news: &Sender<News>,
    stop: &AtomicBool,
    ended: &Receiver<()>,
    wake: &(impl Fn() + Send + Sync),
) {
    let mut known: BTreeMap<PathBuf, (Mark, Surveyed)> = BTreeMap::new();
    let mut first = true;
    loop {
        let begun = Instant::now();
        let Found { files, unreadable } = find_projects(folder);
        let marks: BTreeMap<PathBuf, Mark> = files.into_iter().map(|file| (file.clone(), mark(&file))).collect();
        let is_new = |(file, mark): &(&PathBuf, &Mark)| known.get(*file).is_none_or(|(before, _)| before != *mark);
        let changed: Vec<PathBuf> = marks.iter().filter(is_new).map(|(file, _)| file.clone()).collect();
        let looking = begun.elapsed();
        if first || !changed.is_empty() || known.len() != marks.len() {
            let read = AtomicUsize::new(0);
            let rows = survey(&changed, stop, || {
                let count = read.fetch_add(1, Ordering::Relaxed) + 1;
                if count.is_multiple_of(STEP) {
                    let _ = news.send(News::Progress(count, changed.len()));
                    wake();
                }
            });
            if stop.load(Ordering::Relaxed) {
                return;
            }
            known.retain(|file, _| marks.contains_key(file));
            for row in rows {
                let mark = marks.get(&row.file).copied().flatten();
                known.insert(row.file.clone(), (mark, row));
            }
            let rows = known.values().map(|(_, row)| row.clone()).collect();
            if news.send(News::Rows(rows, unreadable)).is_err() {
                return;
            }
            wake();
            first = false;
        }
        match ended.recv_timeout((looking * 10).clamp(SHORTEST, LONGEST)) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return,
        }
    }
}

fn mark(file: &Path) -> Mark {
    let metadata = fs::metadata(file).ok()?;
    Some((metadata.modified().ok(), metadata.len()))
}
