//! Finding profiles: those embedded in the program, and those in a folder of the user's.

use super::{Profile, ProfileError};
use include_dir::{Dir, include_dir};
use std::{collections::BTreeMap, fs, io, path::Path, sync::OnceLock};

static FOLDERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/profiles");

/// The folder whose rules several profiles share; it is no profile itself.
const SHARED: &str = "common";

/// Profiles are small; a larger file is not one.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

/// The embedded profiles, read and validated once.
pub fn builtin_profiles() -> Result<&'static [Profile], ProfileError> {
    static PROFILES: OnceLock<Result<Vec<Profile>, ProfileError>> = OnceLock::new();
    PROFILES.get_or_init(read_builtin).as_deref().map_err(Clone::clone)
}

/// The embedded profile of this key, if there is one.
pub fn profile(key: &str) -> Result<Option<&'static Profile>, ProfileError> {
    Ok(builtin_profiles()?.iter().find(|profile| profile.key == key))
}

/// Reads a profile from a folder of the user's; shared rules come from the program.
pub fn load_profile_folder(folder: &Path) -> Result<Profile, ProfileError> {
    let key = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut files = shared_files();
    read_folder(folder, "", &mut files).map_err(|(file, error)| ProfileError {
        profile: key.clone(),
        file,
        line: None,
        entry: None,
        message: format!("读不出来:{error}"),
    })?;
    Profile::from_files(&key, &files)
}

fn read_builtin() -> Result<Vec<Profile>, ProfileError> {
    let shared = shared_files();
    FOLDERS
        .dirs()
        .filter(|folder| folder.path() != Path::new(SHARED))
        .map(|folder| {
            let mut files = shared.clone();
            collect_embedded(folder, folder.path(), "", &mut files);
            Profile::from_files(&folder.path().to_string_lossy(), &files)
        })
        .collect()
}

fn shared_files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    if let Some(folder) = FOLDERS.get_dir(SHARED) {
        collect_embedded(folder, folder.path(), "common/", &mut files);
    }
    files
}

fn collect_embedded(folder: &Dir<'_>, root: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for file in folder.files() {
        if let (Ok(name), Some(text)) = (file.path().strip_prefix(root), file.contents_utf8()) {
            let name = name.to_string_lossy().replace('\\', "/");
            files.insert(format!("{prefix}{name}"), text.to_owned());
        }
    }
    for inner in folder.dirs() {
        collect_embedded(inner, root, prefix, files);
    }
}

/// Reads `folder` and its direct children; profiles have no deeper folders.
fn read_folder(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<(), (String, io::Error)> {
    let at = |error| (prefix.to_owned(), error);
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(|error| (name.clone(), error))?;
        if kind.is_dir() && prefix.is_empty() {
            read_folder(&entry.path(), &format!("{name}/"), files)?;
        } else if kind.is_file() && name.ends_with(".ron") {
            let size = entry.metadata().map_err(|error| (name.clone(), error))?.len();
            if size > LARGEST_FILE {
                return Err((name, io::Error::other("文件太大")));
            }
            let text = fs::read_to_string(entry.path()).map_err(|error| (name.clone(), error))?;
            files.insert(name, text);
        }
    }
    Ok(())
}
