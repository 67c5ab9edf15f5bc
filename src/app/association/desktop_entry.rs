//! The association on a freedesktop system: a desktop entry, the type of the file, and the user's choice of a program
//! for the type, which `xdg-mime` writes in the way of each desktop.

use super::Opener;
use crate::project::store::write_durably;
use directories::BaseDirs;
use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const ENTRY: &str = "juesuan.desktop";
const TYPE: &str = "application/x-juesuan";
const ENTRY_TEXT: &str = include_str!("../../../assets/linux/juesuan.desktop");
const TYPE_TEXT: &str = include_str!("../../../assets/linux/juesuan-mime.xml");
const ICON: &[u8] = include_bytes!("../../../assets/icons/juesuan.png");

/// This program and the folders and tools of the desktop.
#[derive(Clone, Debug)]
pub struct System {
    program: PathBuf,
    /// The person's own data, which comes before that of all.
    data: PathBuf,
    /// The data of all, the most important first.
    shared: Vec<PathBuf>,
    /// Where the tools are looked for; `None` for the search path.
    tools: Option<PathBuf>,
}

impl System {
    /// The system as it is; `None` where it cannot be said where the program or the person's data lie.
    pub fn here() -> Option<System> {
        let shared = env::var_os("XDG_DATA_DIRS").filter(|folders| !folders.is_empty());
        let shared = shared.unwrap_or_else(|| "/usr/local/share:/usr/share".into());
        Some(System {
            program: env::current_exe().ok()?,
            data: BaseDirs::new()?.data_dir().to_owned(),
            shared: env::split_paths(&shared).collect(),
            tools: None,
        })
    }

    /// Another system, of these folders: for tests.
    pub fn of(program: &Path, data: &Path, shared: &Path, tools: &Path) -> System {
        System {
            program: program.to_owned(),
            data: data.to_owned(),
            shared: vec![shared.to_owned()],
            tools: Some(tools.to_owned()),
        }
    }

    /// Asks what a double click opens.
    pub(super) fn ask(&self) -> Result<Opener, String> {
        let entry = self.run("xdg-mime", ["query", "default", TYPE])?;
        let entry = entry.trim();
        if entry.is_empty() {
            return Ok(Opener::Nothing);
        }
        let Some((path, text)) = self.entry(entry) else { return Ok(Opener::Nothing) };
        if program_of(&text).is_some_and(|program| self.is_this(&program)) {
            return Ok(Opener::This { revocable: path.starts_with(&self.data) });
        }
        let name = field(&text, "Name[zh_CN]").or_else(|| field(&text, "Name")).unwrap_or(entry);
        let program = program_of(&text).unwrap_or_default();
        Ok(Opener::Other(format!("{name}({})", program.display())))
    }

    /// Makes this program the one that opens project files.
    pub(super) fn take(&self) -> Result<(), String> {
        let installed = self.shared.iter().map(|folder| folder.join("applications").join(ENTRY));
        let installed = installed
            .filter_map(|path| fs::read_to_string(path).ok())
            .any(|text| program_of(&text).is_some_and(|program| self.is_this(&program)));
        if installed {
            // What a portable program has left behind would hide it.
            self.remove_own();
        } else {
            self.write_own()?;
        }
        self.refresh()?;
        self.run("xdg-mime", ["default", ENTRY, TYPE]).map(drop)
    }

    /// Removes what [`System::take`] has written. The choice itself may stay where the desktop keeps it: an entry that
    /// is not there is passed over.
    pub(super) fn give_up(&self) -> Result<(), String> {
        self.remove_own();
        self.refresh()
    }

    fn own_files(&self) -> [(PathBuf, Vec<u8>); 3] {
        [
            (self.data.join("applications").join(ENTRY), entry_for(&self.program).into_bytes()),
            (self.data.join("mime/packages/juesuan.xml"), TYPE_TEXT.into()),
            (self.data.join("icons/hicolor/256x256/apps/juesuan.png"), ICON.into()),
        ]
    }

    fn write_own(&self) -> Result<(), String> {
        for (path, content) in self.own_files() {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(|error| format!("{}:{error}", folder.display()))?;
            }
            write_durably(&path, &content).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    fn remove_own(&self) {
        for (path, _) in self.own_files() {
            // What is not there need not be removed, and what cannot be removed the next question will show.
            let _ = fs::remove_file(path);
        }
    }

    /// Lets the desktop read types and entries anew. Desktops without a cache of entries have no tool for it.
    fn refresh(&self) -> Result<(), String> {
        let _ = self.run("update-desktop-database", [self.data.join("applications")]);
        match self.data.join("mime").is_dir() {
            true => self.run("update-mime-database", [self.data.join("mime")]).map(drop),
            false => Ok(()),
        }
    }

    /// The desktop entry of a name, the person's own first.
    fn entry(&self, name: &str) -> Option<(PathBuf, String)> {
        let folders = std::iter::once(&self.data).chain(&self.shared);
        let mut paths = folders.map(|folder| folder.join("applications").join(name));
        paths.find_map(|path| fs::read_to_string(&path).ok().map(|text| (path, text)))
    }

    /// Whether a program that an entry names is this one; one without a folder is that of the search path.
    fn is_this(&self, program: &Path) -> bool {
        if program.is_absolute() {
            return *program == self.program;
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let found = env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file());
        found.is_some_and(|found| found == self.program)
    }

    fn run<A: AsRef<OsStr>>(&self, tool: &str, arguments: impl IntoIterator<Item = A>) -> Result<String, String> {
        let path = self.tools.as_ref().map_or_else(|| PathBuf::from(tool), |folder| folder.join(tool));
        let output = Command::new(path).args(arguments).env("XDG_DATA_HOME", &self.data).stdin(Stdio::null()).output();
        match output {
            Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            Ok(output) => Err(format!("{tool} 失败:{}", String::from_utf8_lossy(&output.stderr).trim())),
            Err(_) => Err(format!("系统里没有 {tool} 命令(软件包 xdg-utils 和 shared-mime-info)")),
        }
    }
}

/// The entry of the package, for a program at another place.
fn entry_for(program: &Path) -> String {
    let command = format!("Exec={} %f", quoted(&program.to_string_lossy()));
    let lines = ENTRY_TEXT.lines().map(|line| if line.starts_with("Exec=") { command.as_str() } else { line });
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// A program's path as the value of `Exec`: quoted, with the signs escaped that mean something within quotes, and
/// then those that mean something in any value.
fn quoted(path: &str) -> String {
    let mut quoted = String::from("\"");
    for c in path.chars() {
        match c {
            '"' | '`' | '$' => quoted.extend(["\\\\", c.encode_utf8(&mut [0; 4])]),
            '\\' => quoted.push_str("\\\\\\\\"),
            '%' => quoted.push_str("%%"),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The program that an entry starts.
fn program_of(entry: &str) -> Option<PathBuf> {
    let command = field(entry, "Exec")?;
    let mut program = String::new();
    let is_quoted = command.starts_with('"');
    let mut rest = command.strip_prefix('"').unwrap_or(command).chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if is_quoted => break,
            ' ' if !is_quoted => break,
            // Any value has its backslash doubled; within quotes that one escapes the next sign.
            '\\' if is_quoted => {
                let mut slashes = 1;
                while rest.next_if_eq(&'\\').is_some() {
                    slashes += 1;
                }
                program.extend(std::iter::repeat_n('\\', slashes / 4));
                if slashes % 4 != 0 {
                    program.extend(rest.next());
                }
            }
            '%' => program.extend(rest.next_if_eq(&'%')),
            _ => program.push(c),
        }
    }
    Some(PathBuf::from(program))
}

/// A field of an entry's first group.
fn field<'e>(entry: &'e str, key: &str) -> Option<&'e str> {
    let own = entry.lines().map(str::trim).skip_while(|line| *line != "[Desktop Entry]").skip(1);
    let mut own = own.take_while(|line| !line.starts_with('['));
    own.find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('=').map(str::trim_start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::association::Change;
    use std::os::unix::fs::PermissionsExt;

    struct Desktop {
        folder: tempfile::TempDir,
    }

    impl Desktop {
        /// A desktop whose `xdg-mime` keeps the choice in a file.
        fn new() -> Desktop {
            let desktop = Desktop { folder: tempfile::tempdir().unwrap() };
            for folder in ["tools", "data", "shared/applications"] {
                fs::create_dir_all(desktop.path(folder)).unwrap();
            }
            let choice = desktop.path("choice");
            let choice = choice.display();
            desktop.tool(
                "xdg-mime",
                &format!("case $1 in query) cat {choice} 2>/dev/null || true;; default) printf %s $2 >{choice};; esac"),
            );
            desktop.tool("update-mime-database", "test -f \"$1/packages/juesuan.xml\" || test -d \"$1\"");
            desktop
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn tool(&self, name: &str, script: &str) {
            let path = self.path("tools").join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }

        fn system(&self, program: &str) -> System {
            System::of(Path::new(program), &self.path("data"), &self.path("shared"), &self.path("tools"))
        }
    }

    #[test]
    fn a_program_that_was_not_installed_takes_and_gives_up_its_files() {
        let desktop = Desktop::new();
        let system = desktop.system("/家/100% 决算/juesuan");
        assert_eq!(system.change(Change::Keep), Ok(Opener::Nothing));
        assert_eq!(system.change(Change::Take), Ok(Opener::This { revocable: true }));
        let entry = fs::read_to_string(desktop.path("data/applications/juesuan.desktop")).unwrap();
        assert!(entry.contains("Exec=\"/家/100%% 决算/juesuan\" %f\n"), "{entry}");
        assert!(entry.contains("MimeType=application/x-juesuan;"));
        assert!(desktop.path("data/mime/packages/juesuan.xml").is_file());
        // After a move it is the program at the old place that a double click looks for.
        let moved = desktop.system("/新/juesuan");
        assert_eq!(moved.change(Change::Keep), Ok(Opener::Other("决算(/家/100% 决算/juesuan)".into())));
        assert_eq!(moved.change(Change::Take), Ok(Opener::This { revocable: true }));
        assert_eq!(moved.change(Change::GiveUp), Ok(Opener::Nothing));
        assert!(!desktop.path("data/applications/juesuan.desktop").exists());
    }

    #[test]
    fn an_installed_program_needs_no_files_of_its_own() {
        let desktop = Desktop::new();
        let entry = ENTRY_TEXT.replace("Exec=juesuan", "Exec=/opt/juesuan");
        fs::write(desktop.path("shared/applications/juesuan.desktop"), entry).unwrap();
        let system = desktop.system("/opt/juesuan");
        assert_eq!(system.change(Change::Take), Ok(Opener::This { revocable: false }));
        assert!(!desktop.path("data/applications").exists());
        fs::write(desktop.path("shared/applications/other.desktop"), "[Desktop Entry]\nName=Writer\nExec=writer %U\n")
            .unwrap();
        fs::write(desktop.path("choice"), "other.desktop").unwrap();
        assert_eq!(system.change(Change::Keep), Ok(Opener::Other("Writer(writer)".into())));
    }

    #[test]
    fn a_desktop_without_the_tools_is_told_which() {
        let desktop = Desktop::new();
        fs::remove_file(desktop.path("tools/xdg-mime")).unwrap();
        let refused = desktop.system("/opt/juesuan").change(Change::Take).unwrap_err();
        assert!(refused.contains("xdg-mime") && refused.contains("xdg-utils"), "{refused}");
    }

    #[test]
    fn any_path_is_quoted_and_read_back() {
        for path in ["/usr/bin/juesuan", "/a b/c", "/价格$5/\"引号\"/`x`/100%/反\\斜", "/\\\\两个"] {
            let entry = entry_for(Path::new(path));
            assert_eq!(program_of(&entry), Some(PathBuf::from(path)), "{entry}");
        }
        assert_eq!(program_of("[Desktop Entry]\nExec=wps %U\n"), Some(PathBuf::from("wps")));
    }
}
