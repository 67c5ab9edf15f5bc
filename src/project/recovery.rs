//! Recovery after a crash: unsaved work is kept in the data folder until it is saved or given up.
//!
//! Each running window owns one slot: a lock file, held as long as the process lives, and beside it the last
//! state of its project. A slot whose lock is free belongs to a process that ended without tidying up.

use super::store::{SaveError, write_durably};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    process,
    time::Duration,
};

/// The slot of a running window. Dropping it gives the lock back and leaves the file.
#[derive(Debug)]
pub struct RecoverySlot {
    lock: File,
    lock_path: PathBuf,
    file: PathBuf,
}

/// Work that a process left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The recovery file.
    pub file: PathBuf,
    /// The project file it was opened from; `None` when it was never saved.
    pub original: Option<PathBuf>,
    /// The project file's text.
    pub text: String,
}

const ENDING: &str = "recovery";
/// The first line of a recovery file; RON reads it as a comment.
const ORIGINAL: &str = "// original: ";

/// Where recovery files are kept on this machine, if it has such a folder.
pub fn default_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "juesuan").map(|dirs| dirs.data_local_dir().join("recovery"))
}

impl RecoverySlot {
    /// Takes a free slot in `folder`, which is made when missing.
    pub fn claim(folder: &Path) -> io::Result<RecoverySlot> {
        fs::create_dir_all(folder)?;
        for number in 0_u32.. {
            let name = format!("{}-{number}", process::id());
            let lock_path = folder.join(format!("{name}.lock"));
            match File::create_new(&lock_path) {
                Ok(lock) => {
                    lock.lock()?;
                    return Ok(RecoverySlot { lock, lock_path, file: folder.join(format!("{name}.{ENDING}")) });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("no free slot"))
    }

    /// Keeps the current state; `text` is a whole project file.
    pub fn keep(&self, original: Option<&Path>, text: &str) -> Result<(), SaveError> {
        let original = original.map(|path| path.to_string_lossy().replace(['\n', '\r'], " ")).unwrap_or_default();
        write_durably(&self.file, format!("{ORIGINAL}{original}\n{text}").as_bytes())
    }

    /// Forgets what was kept: the work is saved or given up.
    pub fn clear(&self) -> io::Result<()> {
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Drop for RecoverySlot {
    fn drop(&mut self) {
        // A lock file that stays behind is harmless: its lock is free, and the next listing removes it.
        let _ = self.lock.unlock();
        let _ = fs::remove_file(&self.lock_path);
    }
}

/// What ended processes left in `folder`, and nothing of running ones. Locks of the dead are tidied away.
pub fn left_behind(folder: &Path) -> io::Result<Vec<Recovered>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        // One file that cannot be read, or that another window has just tidied away, must not hide the others.
        if let Ok(Some(recovered)) = entry.and_then(|entry| look_at(&entry)) {
            found.push(recovered);
        }
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(found)
}

/// The work in this entry of the folder, if it is a dead process's recovery file. A dead one's lock is removed.
fn look_at(entry: &fs::DirEntry) -> io::Result<Option<Recovered>> {
    let file = entry.path();
    if file.extension().is_some_and(|ending| ending == "lock") && is_old(entry)? {
        is_alive(&file)?;
    }
    if file.extension().is_none_or(|ending| ending != ENDING) || is_alive(&file.with_extension("lock"))? {
        return Ok(None);
    }
    let content = fs::read_to_string(&file)?;
    let (first, text) = content.split_once('\n').unwrap_or(("", &content));
    let original = first.strip_prefix(ORIGINAL).filter(|path| !path.is_empty()).map(PathBuf::from);
    Ok(Some(Recovered { file, original, text: text.to_owned() }))
}

impl Recovered {
    /// Removes the file: the work was taken over or given up.
    pub fn discard(&self) -> io::Result<()> {
        fs::remove_file(&self.file)
    }
}

/// Whether a lock file is not just being made: between its making and its locking it looks like one of the dead.
fn is_old(entry: &fs::DirEntry) -> io::Result<bool> {
    let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
    Ok(age > Duration::from_secs(60))
}

/// Whether the process that holds the lock lives; the lock of a dead one is removed.
fn is_alive(lock_path: &Path) -> io::Result<bool> {
    let lock = match File::options().write(true).open(lock_path) {
        Ok(lock) => lock,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    match lock.try_lock() {
        Ok(()) => {
            drop(lock);
            fs::remove_file(lock_path)?;
            Ok(false)
        }
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_of_the_living_is_not_offered_and_work_of_the_dead_is() {
        let folder = tempfile::tempdir().unwrap();
        let slot = RecoverySlot::claim(folder.path()).unwrap();
        slot.keep(Some(Path::new("甲.juesuan")), "(甲)\n").unwrap();
        assert_eq!(left_behind(folder.path()).unwrap(), []);
        drop(slot);
        let found = left_behind(folder.path()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].original.as_deref(), Some(Path::new("甲.juesuan")));
        assert_eq!(found[0].text, "(甲)\n");
        found[0].discard().unwrap();
        assert_eq!(left_behind(folder.path()).unwrap(), []);
    }

    #[test]
    fn a_file_that_cannot_be_read_hides_no_other() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("1-0.recovery"), b"\xff\xfe").unwrap();
        fs::create_dir(folder.path().join("2-0.recovery")).unwrap();
        let slot = RecoverySlot::claim(folder.path()).unwrap();
        slot.keep(None, "(甲)\n").unwrap();
        drop(slot);
        let texts: Vec<String> = left_behind(folder.path()).unwrap().into_iter().map(|work| work.text).collect();
        assert_eq!(texts, ["(甲)\n"]);
    }

    #[test]
    fn a_cleared_slot_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let slot = RecoverySlot::claim(folder.path()).unwrap();
        slot.clear().unwrap();
        slot.keep(None, "(甲)").unwrap();
        slot.clear().unwrap();
        drop(slot);
        assert_eq!(left_behind(folder.path()).unwrap(), []);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_was_never_made_holds_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(left_behind(&folder.path().join("没有")).unwrap(), []);
    }
}
