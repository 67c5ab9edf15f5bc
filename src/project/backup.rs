//! The last versions of a project file, kept in the data folder each time a save replaces one.

use super::store::{SaveError, write_durably};
use std::{
    fs,
    hash::BuildHasher,
    io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// How many earlier versions of a file are kept.
pub const KEPT: usize = 10;

const ENDING: &str = "juesuan";

/// Where earlier versions are kept on this machine, if it has such a folder.
pub fn default_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "juesuan").map(|dirs| dirs.data_local_dir().join("backups"))
}

/// Copies the file at `path`, as it is now, into `folder`, and removes the oldest copies beyond [`KEPT`].
pub fn keep(folder: &Path, path: &Path) -> Result<(), SaveError> {
    let own = folder.join(name_of(path));
    let io_error = |source| SaveError::Io { path: path.to_owned(), source };
    let bytes = fs::read(path).map_err(io_error)?;
    fs::create_dir_all(&own).map_err(io_error)?;
    let kept = versions(folder, path).map_err(io_error)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    // A clock that was set back must not make the newest copy look the oldest.
    let after_newest = kept.first().and_then(|newest| time_of(newest)).map_or(0, |time| time + 1);
    write_durably(&own.join(format!("{:016}.{ENDING}", now.max(after_newest))), &bytes)?;
    for old in kept.iter().skip(KEPT - 1) {
        fs::remove_file(old).map_err(io_error)?;
    }
    Ok(())
}

/// The kept versions of the file at `path`, newest first.
pub fn versions(folder: &Path, path: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder.join(name_of(path))) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    found.retain(|file| time_of(file).is_some());
    found.sort();
    found.reverse();
    Ok(found)
}

/// Under which name the whole new version of `path` waits while the file itself is written in place.
pub(super) fn pending_name(path: &Path) -> String {
    format!("{}.{ENDING}", name_of(path))
}

/// Whether a file is one of the earlier versions that [`keep`] makes, in whatever folder they were moved to.
pub fn is_copy(file: &Path) -> bool {
    let numbered = file.file_stem().is_some_and(|stem| stem.len() == 16) && time_of(file).is_some();
    let folder = file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let hash = folder.rsplit_once('-').map_or("", |(_, hash)| hash);
    numbered && hash.len() == 16 && hash.chars().all(|digit| digit.is_ascii_hexdigit())
}

/// How long ago a copy was made, in words; `None` where the file is no copy.
pub fn age(copy: &Path) -> Option<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let minutes = now.saturating_sub(time_of(copy)?) / 60_000;
    Some(match minutes {
        0 => "不到 1 分钟以前".to_owned(),
        1..60 => format!("{minutes} 分钟以前"),
        60..1440 => format!("{} 小时以前", minutes / 60),
        _ => format!("{} 天以前", minutes / 1440),
    })
}

/// When a copy was made, in milliseconds since 1970.
fn time_of(copy: &Path) -> Option<u128> {
    copy.file_stem()?.to_str()?.parse().ok()
}

/// One folder for each file: its name for people, the hash of its whole path to tell files of one name apart.
fn name_of(path: &Path) -> String {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let hash = foldhash::fast::FixedState::default().hash_one(&whole);
    // Long names would not fit into a folder's name together with the hash.
    let stem: String = path.file_stem().unwrap_or_default().to_string_lossy().chars().take(40).collect();
    format!("{stem}-{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ten_versions_are_kept_and_the_newest_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let backups = folder.path().join("backups");
        let file = folder.path().join("甲.juesuan");
        for version in 0..13 {
            fs::write(&file, format!("第{version}版")).unwrap();
            keep(&backups, &file).unwrap();
        }
        let kept: Vec<String> =
            versions(&backups, &file).unwrap().iter().map(|copy| fs::read_to_string(copy).unwrap()).collect();
        let expected: Vec<String> = (3..13).rev().map(|version| format!("第{version}版")).collect();
        assert_eq!(kept, expected);
    }

    #[test]
    fn files_of_one_name_in_two_folders_are_kept_apart() {
        let folder = tempfile::tempdir().unwrap();
        let backups = folder.path().join("backups");
        for place in ["一", "二"] {
            fs::create_dir(folder.path().join(place)).unwrap();
            let file = folder.path().join(place).join("决算.juesuan");
            fs::write(&file, place).unwrap();
            keep(&backups, &file).unwrap();
            assert_eq!(versions(&backups, &file).unwrap().len(), 1);
        }
    }

    #[test]
    fn a_file_that_was_never_saved_over_has_no_versions() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(versions(folder.path(), Path::new("没有.juesuan")).unwrap(), Vec::<PathBuf>::new());
    }
}
