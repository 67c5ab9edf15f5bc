//! The choices that belong to the person and not to a project: colours, zoom, widths, the size of the window.
//! They are kept as RON in the platform's folder for configuration.

use super::grid::{
    layout::{TEXT_SIZE, Widths},
    table::{GridColumn, Table},
};
use crate::project::{Role, store::write_durably};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The choices of the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Dark colours.
    pub dark: bool,
    /// The zoom of the grid.
    pub zoom: f32,
    /// Whether the findings are shown.
    pub findings: bool,
    /// As what the person works.
    pub role: Role,
    /// The person's name; empty until it was asked.
    pub name: String,
    /// The window as it was left; none before the first start.
    pub window: Option<WindowSize>,
    /// Whether the tour was taken or declined.
    pub tour_done: bool,
    /// The project files last opened or saved, newest first.
    pub recent: Vec<PathBuf>,
    /// Column widths changed by hand, at zoom 1, by profile, form and column.
    widths: BTreeMap<String, f32>,
}

/// The size of the window in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowSize {
    /// The width when it is not maximized.
    pub width: f32,
    /// The height when it is not maximized.
    pub height: f32,
    /// Whether it fills the screen.
    pub maximized: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            dark: false,
            zoom: 1.0,
            findings: true,
            role: Role::default(),
            name: String::new(),
            window: None,
            tour_done: false,
            recent: Vec::new(),
            widths: BTreeMap::new(),
        }
    }
}

/// How many files are remembered.
const MOST_RECENT: usize = 8;

impl Settings {
    /// Remembers a file that was opened or saved.
    pub fn remember(&mut self, file: &Path) {
        // A relative path would mean another file at the next start.
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        self.recent.retain(|known| *known != file);
        self.recent.insert(0, file);
        self.recent.truncate(MOST_RECENT);
    }

    /// Changes the grid's zoom by a factor, within what can be read.
    pub fn zoom_by(&mut self, factor: f32) {
        self.zoom = readable_zoom(self.zoom * factor);
    }

    /// The widths of a form's columns.
    pub fn widths_of(&self, profile: &str, table: &Table) -> Widths {
        let mut widths = Widths::default();
        for (index, column) in table.columns.iter().enumerate() {
            if let Some(width) = self.widths.get(&width_key(profile, table, column)) {
                widths.set(index, *width);
            }
        }
        widths
    }

    /// Keeps the widths of a form's columns.
    pub fn keep_widths(&mut self, profile: &str, table: &Table, widths: &Widths) {
        for (index, column) in table.columns.iter().enumerate() {
            let key = width_key(profile, table, column);
            match widths.get(index) {
                Some(width) => self.widths.insert(key, width),
                None => self.widths.remove(&key),
            };
        }
    }
}

fn readable_zoom(zoom: f32) -> f32 {
    zoom.clamp(9.0 / TEXT_SIZE, 28.0 / TEXT_SIZE)
}

fn width_key(profile: &str, table: &Table, column: &GridColumn) -> String {
    format!("{profile}/{}/{}/{}", table.form, column.pane, column.titles.join("·"))
}

/// Seconds after the last change before settings are written.
const PAUSE: f64 = 1.5;

/// Where the settings are kept.
#[derive(Debug)]
pub struct SettingsFile {
    path: PathBuf,
    /// What the file holds.
    kept: Settings,
    /// What waits to be written, and since when.
    waiting: Option<(Settings, f64)>,
}

impl SettingsFile {
    /// The file of this user, where the platform says.
    pub fn default_path() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "juesuan").map(|dirs| dirs.config_dir().join("settings.ron"))
    }

    /// Reads the settings; a file that is missing or broken gives the defaults.
    pub fn read(path: &Path) -> (SettingsFile, Settings) {
        let text = fs::read_to_string(path).unwrap_or_default();
        let mut settings: Settings = ron::from_str(&text).unwrap_or_default();
        settings.zoom = if settings.zoom.is_finite() { readable_zoom(settings.zoom) } else { 1.0 };
        (SettingsFile { path: path.to_owned(), kept: settings.clone(), waiting: None }, settings)
    }

    /// Writes changed settings after a pause; gives the seconds until it wants to be asked again.
    pub fn tick(&mut self, settings: &Settings, now: f64) -> Option<f64> {
        if self.kept == *settings {
            self.waiting = None;
            return None;
        }
        let since = match &self.waiting {
            Some((waiting, since)) if waiting == settings => *since,
            _ => {
                self.waiting = Some((settings.clone(), now));
                now
            }
        };
        let left = since + PAUSE - now;
        if left > 0.0 {
            return Some(left);
        }
        self.keep(settings);
        None
    }

    /// Writes the settings if they have changed.
    pub fn keep(&mut self, settings: &Settings) {
        if self.kept == *settings {
            return;
        }
        self.kept = settings.clone();
        self.waiting = None;
        let Ok(text) = ron::ser::to_string_pretty(settings, ron::ser::PrettyConfig::default()) else { return };
        // Where nothing can be written the choices last until the window is closed.
        if let Some(folder) = self.path.parent()
            && fs::create_dir_all(folder).is_ok()
        {
            let _ = write_durably(&self.path, text.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{form::profile, project::Project};

    fn table() -> Table {
        let profile = profile("liaoning-2019").unwrap().unwrap();
        Table::new(profile.form("T1").unwrap(), &Project::new(profile, "测试"), false)
    }

    #[test]
    fn what_was_chosen_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("settings.ron");
        let (mut file, mut settings) = SettingsFile::read(&path);
        assert_eq!(settings, Settings::default());
        settings.dark = true;
        settings.zoom_by(1.3);
        settings.window = Some(WindowSize { width: 1000.0, height: 700.0, maximized: true });
        let mut widths = Widths::default();
        widths.set(2, 150.0);
        settings.keep_widths("liaoning-2019", &table(), &widths);
        // Nothing is written while the choices still change.
        assert_eq!(file.tick(&settings, 10.0), Some(PAUSE));
        assert!(file.tick(&settings, 11.0).is_some() && !path.exists());
        assert_eq!(file.tick(&settings, 12.0), None);
        let (_, read) = SettingsFile::read(&path);
        assert_eq!(read, settings);
        assert_eq!(read.widths_of("liaoning-2019", &table()).get(2), Some(150.0));
        assert_eq!(read.widths_of("national-2024", &table()), Widths::default());
    }

    #[test]
    fn the_last_files_are_remembered_once_each_newest_first() {
        let mut settings = Settings::default();
        for number in 0..10 {
            settings.remember(Path::new(&format!("/决算/{number}.juesuan")));
        }
        settings.remember(Path::new("/决算/5.juesuan"));
        let names: Vec<_> = settings.recent.iter().map(|file| file.file_stem().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["5", "9", "8", "7", "6", "4", "3", "2"]);
    }

    #[test]
    fn a_broken_or_newer_file_does_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.ron");
        fs::write(&path, "(dark:true,zoom:900.0,something_new:3)").unwrap();
        let (_, settings) = SettingsFile::read(&path);
        assert!(settings.dark && settings.zoom < 3.0);
        fs::write(&path, "nonsense").unwrap();
        assert_eq!(SettingsFile::read(&path).1, Settings::default());
    }
}
