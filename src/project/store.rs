//! Projects on disk: reading with limits, writing atomically and durably.
//!
//! A save writes a temporary file in the same folder, syncs it, gives it the name and syncs the folder, so that
//! the name always stands for a whole version. Where the folder refuses new files but the file itself can be
//! written (some network shares, folders of others), or the name leaves no room for that of a temporary file, the new version is first kept whole in the backup folder,
//! then written over the old one; a power cut in between leaves the whole new version there.

use super::{Project, ReadError, backup, read_limited, read_project, write_project};
use crate::form::{Profile, ProfileError, profile};
use atomic_write_file::AtomicWriteFile;
use std::{
    fs,
    hash::BuildHasher,
    io::{self, Write},
    path::{Path, PathBuf},
};
use thiserror::Error;

/// A project of 100,000 rows takes about 60 MB; anything larger is some other file.
const LARGEST_FILE: u64 = 128 * 1024 * 1024;

/// Why a file could not be opened. The file is never changed by opening it.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The system refused.
    #[error("{}:{}", .0.display(), self.reason())]
    Io(PathBuf, io::Error),
    /// Larger than any project.
    #[error("{}:{}", .0.display(), self.reason())]
    TooLarge(PathBuf),
    /// Not UTF-8 text.
    #[error("{}:{}", .0.display(), self.reason())]
    NotText(PathBuf),
    /// The content is no project.
    #[error("{}:{}", .0.display(), self.reason())]
    Content(PathBuf, ReadError),
    /// The program's own profiles are broken.
    #[error(transparent)]
    Profile(#[from] ProfileError),
}

impl OpenError {
    /// The reason without the file's name, for lists that name the file themselves.
    pub fn reason(&self) -> String {
        match self {
            OpenError::Io(_, error) => format!("打不开({})", system_reason(error)),
            OpenError::TooLarge(_) => "文件太大,不是决算项目文件".to_owned(),
            OpenError::NotText(_) => "这不是决算项目文件(不是文本)".to_owned(),
            OpenError::Content(_, error) => error.to_string(),
            OpenError::Profile(error) => error.to_string(),
        }
    }
}

/// Why a file could not be written.
#[derive(Debug, Error)]
pub enum SaveError {
    /// The system refused; the file that stood there is unchanged.
    #[error("{}:没有写成({}),原文件没有改动", path.display(), system_reason(source))]
    Io {
        /// The target.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file was being written in place when the system gave up, so it may hold a part of each version.
    #[error("{}:没有写完({}),文件可能已不完整;完整的新版本在 {}", path.display(), system_reason(source), whole.display())]
    HalfWritten {
        /// The target.
        path: PathBuf,
        /// Where the whole new version is.
        whole: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Somebody else wrote the file since it was read; it is unchanged.
    #[error("{}:文件已被别人改动,没有覆盖", .0.display())]
    Changed(PathBuf),
    /// Another window works on the file; it is unchanged.
    #[error("{}:这个文件正在另一个窗口里打开,没有覆盖;请换一个文件名", .0.display())]
    Taken(PathBuf),
}

/// What a file held when this program last read or wrote it, to notice what others wrote since. Made from the
/// content: a time stamp says too much on some network shares and too little on others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    hash: u64,
}

impl Stamp {
    /// The stamp of this content.
    pub fn of(bytes: &[u8]) -> Stamp {
        Stamp { length: bytes.len() as u64, hash: foldhash::fast::FixedState::default().hash_one(bytes) }
    }

    /// The stamp of the file as it is now; `None` where there is none.
    pub fn of_file(path: &Path) -> io::Result<Option<Stamp>> {
        match fs::read(path) {
            Ok(bytes) => Ok(Some(Stamp::of(&bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A project as it was read.
#[derive(Debug)]
pub struct Opened {
    /// The project.
    pub project: Project,
    /// Its profile.
    pub profile: &'static Profile,
    /// What the file held.
    pub stamp: Stamp,
}

/// Opens a project file that is only looked at.
pub fn open(path: &Path) -> Result<(Project, &'static Profile), OpenError> {
    open_to_edit(path).map(|opened| (opened.project, opened.profile))
}

/// Opens a project file that may be saved again.
pub fn open_to_edit(path: &Path) -> Result<Opened, OpenError> {
    let bytes = read_limited(path, LARGEST_FILE)
        .map_err(|error| OpenError::Io(path.to_owned(), error))?
        .ok_or_else(|| OpenError::TooLarge(path.to_owned()))?;
    let stamp = Stamp::of(&bytes);
    let text = String::from_utf8(bytes).map_err(|_| OpenError::NotText(path.to_owned()))?;
    crate::form::builtin_profiles()?;
    let lookup = |key: &str| profile(key).ok().flatten();
    let (project, profile) = read_project(&text, lookup).map_err(|error| OpenError::Content(path.to_owned(), error))?;
    Ok(Opened { project, profile, stamp })
}

/// Saves a project: the file is afterwards wholly the new version, or, after an error, wholly the old one.
pub fn save(profile: &Profile, project: &Project, path: &Path) -> Result<Stamp, SaveError> {
    let text = write_project(profile, project);
    write_durably(path, text.as_bytes())?;
    Ok(Stamp::of(text.as_bytes()))
}

/// Saves a project over what is at `path`, and keeps that version in the folder `backups`. Where the file was
/// `seen` before, it refuses when somebody else has written it since; a file that has vanished is written anew.
pub fn save_over(
    profile: &Profile,
    project: &Project,
    path: &Path,
    seen: Option<Stamp>,
    backups: Option<&Path>,
) -> Result<Stamp, SaveError> {
    let io_error = |source| SaveError::Io { path: path.to_owned(), source };
    let current = Stamp::of_file(path).map_err(io_error)?;
    if let (Some(seen), Some(current)) = (seen, current)
        && seen != current
    {
        return Err(SaveError::Changed(path.to_owned()));
    }
    if let (Some(backups), Some(_)) = (backups, current) {
        // A backup that cannot be written must not keep the work from being saved.
        let _ = backup::keep(backups, path);
    }
    save(profile, project, path)
}

/// Writes any file by way of a temporary one in the same folder, synced before it takes the name.
pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    // A link keeps pointing where it points: the file behind it is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let io_error = |source| SaveError::Io { path: path.to_owned(), source };
    match write_by_renaming(&target, bytes) {
        // The name of a temporary file is longer than a file's own.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidFilename)
                && target.is_file() =>
        {
            let folder = backup::default_folder().ok_or_else(|| io_error(error))?;
            write_in_place(&target, bytes, &folder)
        }
        written => written.map_err(io_error),
    }
}

fn write_by_renaming(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = AtomicWriteFile::open(path)?;
    file.write_all(bytes)?;
    file.commit()
}

/// For folders that take no new files. Without a place in `folder` for the whole new version the file is left alone.
fn write_in_place(path: &Path, bytes: &[u8], folder: &Path) -> Result<(), SaveError> {
    let whole = folder.join(backup::pending_name(path));
    let prepare = || {
        let file = fs::OpenOptions::new().write(true).open(path)?;
        fs::create_dir_all(folder)?;
        write_by_renaming(&whole, bytes)?;
        Ok(file)
    };
    let mut file = prepare().map_err(|source| SaveError::Io { path: path.to_owned(), source })?;
    let mut overwrite = || {
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        file.sync_all()
    };
    match overwrite() {
        Ok(()) => {
            // The file is whole: a copy that stays behind does no harm.
            let _ = fs::remove_file(whole);
            Ok(())
        }
        Err(source) => Err(SaveError::HalfWritten { path: path.to_owned(), whole, source }),
    }
}

/// The system's reason in Chinese, where it is a common one.
pub fn system_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "文件或文件夹不存在".to_owned(),
        io::ErrorKind::PermissionDenied => "没有权限".to_owned(),
        io::ErrorKind::IsADirectory => "这是一个文件夹".to_owned(),
        io::ErrorKind::NotADirectory => "路径中有一段不是文件夹".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "磁盘是只读的".to_owned(),
        io::ErrorKind::StorageFull => "磁盘已满".to_owned(),
        io::ErrorKind::QuotaExceeded => "磁盘配额已用完".to_owned(),
        io::ErrorKind::FileTooLarge => "超过系统允许的文件大小".to_owned(),
        io::ErrorKind::StaleNetworkFileHandle
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::HostUnreachable => "网络文件夹已断开".to_owned(),
        io::ErrorKind::TimedOut => "等了很久没有回应".to_owned(),
        io::ErrorKind::ResourceBusy => "正被别的程序占用".to_owned(),
        // Sharing and lock violations of Windows have no kind of their own.
        _ if cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33)) => "正被别的程序占用".to_owned(),
        io::ErrorKind::InvalidFilename => "文件名太长或不能用".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_in_place_leaves_the_whole_new_version_and_no_copy() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("决算.juesuan");
        let copies = folder.path().join("copies");
        fs::write(&file, "较长的旧版本").unwrap();
        write_in_place(&file, "新".as_bytes(), &copies).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "新");
        assert_eq!(fs::read_dir(&copies).unwrap().count(), 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_write_that_breaks_off_says_where_the_whole_new_version_is() {
        let copies = tempfile::tempdir().unwrap();
        // This device takes no byte, as a full disk does.
        let error = write_in_place(Path::new("/dev/full"), b"1234", copies.path()).unwrap_err();
        let SaveError::HalfWritten { whole, .. } = &error else { panic!("{error}") };
        assert_eq!(fs::read(whole).unwrap(), b"1234");
        assert!(error.to_string().contains("磁盘已满"), "{error}");
    }
}
