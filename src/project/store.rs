//! Projects on disk: reading with limits, writing atomically and durably.

use super::{Project, ReadError, read_project, write_project};
use crate::form::{Profile, ProfileError, profile};
use atomic_write_file::AtomicWriteFile;
use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};
use thiserror::Error;

/// A project of 100,000 rows takes about 60 MB; anything larger is some other file.
const LARGEST_FILE: u64 = 128 * 1024 * 1024;

/// Why a file could not be opened. The file is never changed by opening it.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The system refused.
    #[error("{}:打不开({})", .0.display(), system_reason(.1))]
    Io(PathBuf, io::Error),
    /// Larger than any project.
    #[error("{}:文件太大,不是决算项目文件", .0.display())]
    TooLarge(PathBuf),
    /// Not UTF-8 text.
    #[error("{}:这不是决算项目文件(不是文本)", .0.display())]
    NotText(PathBuf),
    /// The content is no project.
    #[error("{}:{}", .0.display(), .1)]
    Content(PathBuf, ReadError),
    /// The program's own profiles are broken.
    #[error(transparent)]
    Profile(#[from] ProfileError),
}

/// Why a file could not be written; the file that stood there is unchanged.
#[derive(Debug, Error)]
#[error("{}:没有写成({}),原文件没有改动", path.display(), system_reason(source))]
pub struct SaveError {
    /// The target.
    pub path: PathBuf,
    /// The system's reason.
    pub source: io::Error,
}

/// Opens a project file.
pub fn open(path: &Path) -> Result<(Project, &'static Profile), OpenError> {
    let io_error = |error| OpenError::Io(path.to_owned(), error);
    let file = fs::File::open(path).map_err(io_error)?;
    if file.metadata().map_err(io_error)?.is_dir() {
        return Err(io_error(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(io_error)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(OpenError::TooLarge(path.to_owned()));
    }
    let text = String::from_utf8(bytes).map_err(|_| OpenError::NotText(path.to_owned()))?;
    crate::form::builtin_profiles()?;
    let lookup = |key: &str| profile(key).ok().flatten();
    read_project(&text, lookup).map_err(|error| OpenError::Content(path.to_owned(), error))
}

/// Saves a project: the file is afterwards wholly the new version, or, after an error, wholly the old one.
pub fn save(profile: &Profile, project: &Project, path: &Path) -> Result<(), SaveError> {
    write_durably(path, write_project(profile, project).as_bytes())
}

/// Writes any file by way of a temporary one in the same folder, synced before it takes the name.
pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let write = || -> io::Result<()> {
        let mut file = AtomicWriteFile::open(path)?;
        file.write_all(bytes)?;
        file.commit()
    };
    write().map_err(|source| SaveError { path: path.to_owned(), source })
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
        io::ErrorKind::InvalidFilename => "文件名太长或不能用".to_owned(),
        _ => error.to_string(),
    }
}
