//! Panic reports: where in the program it happened, in a local file for those who mend it. A report holds nothing of
//! a project: of a panic's message, which may quote what it stumbled over, only the part that std writes is kept.

use std::{
    any::Any,
    backtrace::Backtrace,
    fs,
    panic::{self, PanicHookInfo},
    path::{Path, PathBuf},
    thread,
};

/// How many reports are kept.
const KEPT: usize = 10;

/// Beginnings of std's own messages about wrong indices; what follows them is numbers of elements, and then, after
/// the first mark of punctuation, perhaps a piece of text.
const STD: [&str; 7] = [
    "index out of bounds",
    "byte index",
    "range start index",
    "range end index",
    "slice index starts at",
    "start byte index",
    "end byte index",
];

/// Where the reports are on this machine, if it has such a folder.
pub fn folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "juesuan").map(|dirs| dirs.data_local_dir().join("reports"))
}

/// How many reports there are.
pub fn count() -> usize {
    folder().and_then(|folder| fs::read_dir(folder).ok()).map_or(0, Iterator::count)
}

/// Writes a report of every panic from now on into `folder`, beside what is printed anyway.
pub fn keep_in(folder: PathBuf) {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        print(info);
        // A report that cannot be written must not become a second panic.
        let _ = write(&folder, &text_of(info));
    }));
}

fn text_of(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let thread = thread::current();
    format!(
        "juesuan {} {} {}\n{}\nthread {}\nat {place}\n{}\n\n{}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        chrono::Local::now().format("%Y-%m-%d %H:%M:%S"),
        thread.name().unwrap_or("unnamed"),
        message(info.payload()),
        Backtrace::force_capture(),
    )
}

/// The panic's message as far as it cannot quote a project.
fn message(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        // A literal of the program.
        return text;
    }
    let text = payload.downcast_ref::<String>().map(String::as_str).unwrap_or_default();
    if STD.iter().any(|beginning| text.starts_with(beginning)) {
        // "index out of bounds: the len is 3 but the index is 5" has one colon of its own.
        let end = text.find(['`', '\'', '"', ';', '(', '\n']).unwrap_or(text.len());
        return &text[..end];
    }
    "(message left out: it may quote the project)"
}

fn write(folder: &Path, text: &str) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let now = chrono::Local::now().format("%Y%m%d-%H%M%S%.3f");
    fs::write(folder.join(format!("{now}.txt")), text)?;
    let mut all: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    all.retain(|file| file.extension().is_some_and(|ending| ending == "txt"));
    all.sort();
    for old in all.iter().rev().skip(KEPT) {
        fs::remove_file(old)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    fn said(panicking: impl FnOnce() + panic::UnwindSafe) -> String {
        message(catch_unwind(panicking).unwrap_err().as_ref()).to_owned()
    }

    #[test]
    fn a_report_never_quotes_what_a_panic_stumbled_over() {
        let text = "收入384.30万元".to_owned();
        let nothing: [u8; 0] = [];
        let at = text.len();
        assert_eq!(
            said(|| assert!(nothing[at] > 0)),
            format!("index out of bounds: the len is 0 but the index is {at}")
        );
        let sliced = said(|| assert!(text[1..].is_empty()));
        assert!(sliced.contains("byte index") && !sliced.contains("384") && !sliced.contains('收'), "{sliced}");
        let text = "/home/王某/决算".to_owned();
        let quoted = said(|| panic!("cannot read {text}"));
        assert!(quoted.contains("left out"), "{quoted}");
        let wrong = said(|| {
            "384.30a".parse::<rust_decimal::Decimal>().expect("an amount");
        });
        assert!(wrong.contains("left out"), "{wrong}");
    }

    #[test]
    fn the_last_reports_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..13 {
            fs::write(folder.path().join(format!("2000010{number:02}.txt")), "old").unwrap();
        }
        write(folder.path(), "new").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), KEPT);
    }
}
