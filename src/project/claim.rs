//! Who may change a project file: the window that opened it first.
//!
//! The claim is a lock of the system on a small file beside the project (`.~决算.juesuan.lock`), so that windows on
//! other machines that share the folder see it too. The system frees it when the process ends, however it ends; a
//! lock file that is left behind claims nothing. Where the folder takes no files or its file system knows no locks,
//! the lock file is in the data folder and holds for the windows of this machine; where that fails as well, the file
//! is not claimed, and what others write is noticed at saving.

use std::{
    ffi::OsString,
    fs::{self, File, TryLockError},
    hash::BuildHasher,
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
};

/// How often a lock file may vanish under the hand before it is given up.
const ATTEMPTS: usize = 20;
/// Nobody's name is longer.
const LONGEST_NAME: u64 = 400;

/// Whether a window may change a file.
#[derive(Debug, Default)]
pub enum Claim {
    /// It may, and nobody else.
    Mine(FileLock),
    /// Another window has it; who that is, where it can be told.
    Taken(Option<String>),
    /// Nothing keeps others from changing it: there is no file yet, or no lock can be had.
    #[default]
    Unguarded,
}

/// A held lock; dropping it frees the file.
#[derive(Debug)]
pub struct FileLock {
    file: File,
    path: PathBuf,
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // Removed first: who opens the old lock file between the two steps finds that it is no longer there. A file
        // that stays behind claims nothing.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

impl Claim {
    /// Claims the file at `path`; `who` is shown to those who come later. `local` is a folder of this machine for
    /// locks that cannot stand beside the file.
    pub fn of(path: &Path, who: &str, local: Option<&Path>) -> Claim {
        // A file has one lock, whichever of its names it is opened by.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let beside = beside(&path).and_then(|lock| at(&lock, who).ok());
        let fallback = || {
            let folder = local?;
            fs::create_dir_all(folder).ok()?;
            at(&folder.join(local_name(&path)), who).ok()
        };
        beside.or_else(fallback).unwrap_or_default()
    }

    /// Whether another window has the file.
    pub fn is_taken(&self) -> bool {
        matches!(self, Claim::Taken(_))
    }
}

/// Where locks are kept on this machine that cannot stand beside their files.
pub fn default_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "juesuan").map(|dirs| dirs.data_local_dir().join("locks"))
}

fn beside(path: &Path) -> Option<PathBuf> {
    let mut name = OsString::from(".~");
    name.push(path.file_name()?);
    name.push(".lock");
    Some(path.with_file_name(name))
}

fn local_name(path: &Path) -> String {
    format!("{:016x}.lock", foldhash::fast::FixedState::default().hash_one(path))
}

/// Takes the lock at this path, or tells that it is taken.
///
/// # Errors
/// When no lock can be had here.
fn at(lock_path: &Path, who: &str) -> io::Result<Claim> {
    for _ in 0..ATTEMPTS {
        let (mut file, made) = open(lock_path)?;
        match file.try_lock() {
            Ok(()) if !is_at(&file, lock_path) => continue,
            Ok(()) => {
                // The lock holds without the name.
                let _ = file.set_len(0).and_then(|()| file.write_all(who.as_bytes()));
                return Ok(Claim::Mine(FileLock { file, path: lock_path.to_owned() }));
            }
            Err(TryLockError::WouldBlock) => return Ok(Claim::Taken(name_in(&mut file))),
            Err(TryLockError::Error(error)) => {
                if made {
                    let _ = fs::remove_file(lock_path);
                }
                return Err(error);
            }
        }
    }
    Err(io::Error::from(io::ErrorKind::TimedOut))
}

/// The lock file, and whether it was made just now. One of another person can perhaps only be read, which is enough
/// to see whether it is locked.
fn open(lock_path: &Path) -> io::Result<(File, bool)> {
    match File::options().read(true).write(true).create_new(true).open(lock_path) {
        Ok(file) => Ok((file, true)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let file = File::options().read(true).write(true).open(lock_path).or_else(|_| File::open(lock_path))?;
            Ok((file, false))
        }
        Err(error) => Err(error),
    }
}

/// Whether the opened file is still the one of this name.
fn is_at(file: &File, lock_path: &Path) -> bool {
    let (Ok(opened), Ok(named)) = (file.metadata(), fs::metadata(lock_path)) else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        opened.ino() == named.ino() && opened.dev() == named.dev()
    }
    #[cfg(not(unix))]
    {
        opened.created().ok() == named.created().ok()
    }
}

/// What the holder wrote about itself; on Windows a locked file cannot be read.
fn name_in(file: &mut File) -> Option<String> {
    let mut name = String::new();
    file.rewind().ok()?;
    file.take(LONGEST_NAME).read_to_string(&mut name).ok()?;
    // Whatever stands there is shown in one line.
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_has_the_file_until_it_lets_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("决算.juesuan");
        fs::write(&path, "").unwrap();
        let first = Claim::of(&path, "张三\n", None);
        assert!(matches!(first, Claim::Mine(_)));
        let second = Claim::of(&path, "李四", None);
        assert!(
            matches!(&second, Claim::Taken(name) if cfg!(windows) || name.as_deref() == Some("张三")),
            "{second:?}"
        );
        drop(first);
        assert!(matches!(Claim::of(&path, "李四", None), Claim::Mine(_)));
        // Nothing stays in the folder.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_lock_file_that_was_left_behind_claims_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("决算.juesuan");
        fs::write(beside(&path).unwrap(), "张三").unwrap();
        assert!(matches!(Claim::of(&path, "李四", None), Claim::Mine(_)));
    }

    #[test]
    fn without_a_place_beside_the_file_the_lock_is_on_this_machine() {
        let folder = tempfile::tempdir().unwrap();
        let local = folder.path().join("locks");
        // A folder that does not exist takes no lock file.
        let path = folder.path().join("没有").join("决算.juesuan");
        let first = Claim::of(&path, "张三", Some(&local));
        assert!(matches!(first, Claim::Mine(_)));
        assert!(Claim::of(&path, "李四", Some(&local)).is_taken());
        assert!(matches!(Claim::of(&path, "李四", None), Claim::Unguarded));
    }

    #[cfg(unix)]
    #[test]
    fn two_names_of_one_file_are_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("真.juesuan"), folder.path().join("链接.juesuan"));
        fs::write(&path, "").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let first = Claim::of(&link, "张三", None);
        assert!(matches!(first, Claim::Mine(_)));
        assert!(Claim::of(&path, "李四", None).is_taken());
    }
}
