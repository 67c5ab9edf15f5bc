//! Finding project files below a folder.

use crate::project::{backup, recovery, store::system_reason};
use std::{
    collections::HashSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

/// Links may lead round in circles that no set of visited folders notices (network shares without identities);
/// no district keeps its files deeper than this.
const DEEPEST: usize = 64;

/// What a search has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The project files, in the order of their paths; one that links lead to twice is listed once.
    pub files: Vec<PathBuf>,
    /// Folders that could not be looked into, and why.
    pub unreadable: Vec<(PathBuf, String)>,
}

/// Finds the project files in `folder` and everything below it: not hidden ones, not the lock files of other
/// programs (`~$…`), not the earlier versions that this program keeps.
pub fn find_projects(folder: &Path) -> Found {
    let own: Vec<PathBuf> = [backup::default_folder(), recovery::default_folder()]
        .into_iter()
        .flatten()
        .filter_map(|own| fs::canonicalize(own).ok())
        .collect();
    let mut search = Search { own, seen: HashSet::new(), found: Found::default() };
    search.look_into(folder, 0);
    search.found.files.sort();
    search.found
}

struct Search {
    /// This program's own folders.
    own: Vec<PathBuf>,
    /// Where each file and folder really is, so that each is taken once.
    seen: HashSet<PathBuf>,
    found: Found,
}

impl Search {
    fn look_into(&mut self, folder: &Path, depth: usize) {
        if depth > DEEPEST {
            self.found.unreadable.push((folder.to_owned(), "文件夹层数太多".to_owned()));
            return;
        }
        let entries = fs::canonicalize(folder).and_then(|real| {
            let known = self.own.contains(&real) || !self.seen.insert(real);
            if known { Ok(Vec::new()) } else { fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>() }
        });
        let mut paths: Vec<PathBuf> = match entries {
            Ok(entries) => entries.into_iter().map(|entry| entry.path()).collect(),
            Err(error) => {
                self.found.unreadable.push((folder.to_owned(), system_reason(&error)));
                return;
            }
        };
        // Which of two links to one file is listed must not depend on the disk.
        paths.sort();
        for path in paths.into_iter().filter(|path| !is_passed_over(path)) {
            if path.is_dir() {
                self.look_into(&path, depth + 1);
            } else if is_project(&path) && !backup::is_copy(&path) {
                let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
                if self.seen.insert(real) {
                    self.found.files.push(path);
                }
            }
        }
    }
}

fn is_passed_over(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    name.starts_with('.') || name.starts_with("~$")
}

fn is_project(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("juesuan"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: &Found, folder: &Path) -> Vec<String> {
        let short = |file: &PathBuf| file.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
        found.files.iter().map(short).collect()
    }

    #[test]
    fn only_projects_are_found_wherever_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in [
            "乙/深/丙.juesuan",
            "甲.JUESUAN",
            "~$甲.juesuan",
            ".甲.juesuan",
            ".隐藏/丁.juesuan",
            "说明.txt",
            "甲.juesuan.bak",
        ] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let file = root.join("甲.JUESUAN");
        backup::keep(&root.join("旧"), &file).unwrap();
        let found = find_projects(root);
        assert_eq!(names(&found, root), ["乙/深/丙.juesuan", "甲.JUESUAN"]);
        assert_eq!(found.unreadable, []);
        let nowhere = find_projects(&root.join("没有"));
        assert!(nowhere.files.is_empty() && nowhere.unreadable.len() == 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_in_circles_end() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("甲")).unwrap();
        fs::write(root.join("甲/决算.juesuan"), "").unwrap();
        std::os::unix::fs::symlink(root, root.join("甲/回头")).unwrap();
        std::os::unix::fs::symlink(root.join("甲"), root.join("乙")).unwrap();
        std::os::unix::fs::symlink(root.join("甲/决算.juesuan"), root.join("又.juesuan")).unwrap();
        let found = find_projects(root);
        assert_eq!(found.files.len(), 1, "{found:?}");
        assert_eq!(found.unreadable, []);
    }
}
