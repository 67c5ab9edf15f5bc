//! The command line: `check`, `audit`, `diff`, `merge`, `import`, `roll`, `export`, `report` and `explain`, for accountants' scripts and the bureau's batches.
//!
//! Knows nothing of the window. Results go to standard output, complaints to standard error; the exit code is
//! 0 when all is well, 1 when open errors were found, 2 when something could not be read or written.

mod arguments;
mod audit;
mod check;
mod diff;
mod explain;
mod export;
mod import_book;
mod json;
pub mod logging;
mod merge;
mod report;
mod table;
mod transfer;

use check::Form;

pub use arguments::{Arguments, Command, refuse};

use crate::book;
use std::{process::ExitCode, time::Instant};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// All is well.
    Clean,
    /// Open errors were found.
    Findings,
    /// A file could not be read or written, or the command was misused.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Failed => 2,
        })
    }
}

/// Runs a subcommand.
pub fn run(command: Command) -> Outcome {
    let begun = Instant::now();
    let outcome = carry_out(command);
    log::info!("{outcome:?} after {} ms", begun.elapsed().as_millis());
    outcome
}

fn carry_out(command: Command) -> Outcome {
    match command {
        Command::Check { files, json, unchecked, verbose } => {
            let form = if json { Form::Json } else { Form::Text { unchecked, verbose } };
            check::run(&files, form)
        }
        Command::Audit { files, against, profile, json } => {
            audit::run(&audit::Request { files, against, profile, json })
        }
        Command::Import { file, output, profile } if book::is_workbook(&file) => {
            import_book::run(&file, profile.as_deref(), &output)
        }
        Command::Import { file, output, profile } => transfer::import(&file, &output, profile.as_deref()),
        Command::Diff { old, new, json } => diff::run(&old, new.as_deref(), json),
        Command::Merge { units, trace: Some(address), .. } => match units.as_slice() {
            [department] => merge::tell(department, &address),
            _ => {
                complain("--trace 只能用于一个汇总得到的项目");
                Outcome::Failed
            }
        },
        Command::Merge { units, output: Some(output), name, internal, .. } => {
            merge::run(&units, &output, name.as_deref(), internal.as_deref())
        }
        Command::Merge { output: None, .. } => {
            complain("还缺少参数 -o <部门项目>。用 juesuan --help 查看用法。");
            Outcome::Failed
        }
        Command::Roll { file, output, profile } => transfer::roll_over(&file, &output, profile.as_deref()),
        Command::Export { file, output, pdfa } => export::run(&file, &output, pdfa),
        Command::Report { file, output } => report::run(&file, &output),
        Command::Explain { code, profile } => explain::run(code.as_deref(), profile.as_deref()),
    }
}

/// Prints to standard output; a closed pipe (`juesuan check … | head`) is no error.
fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints what a command has to say, or its complaint, and tells how it ended.
fn finish(result: Result<(String, Outcome), String>) -> Outcome {
    match result {
        Ok((text, outcome)) => {
            print(&text);
            outcome
        }
        Err(message) => {
            complain(message);
            Outcome::Failed
        }
    }
}

/// As [`finish`], for a command that finds nothing wrong or fails.
fn finish_clean(result: Result<String, String>) -> Outcome {
    finish(result.map(|text| (text, Outcome::Clean)))
}

/// Begins to log where the person wants it.
pub fn start_logging(logging: &logging::Logging) -> Result<(), ExitCode> {
    logging::start(logging).map_err(|error| {
        complain(format_args!("日志写不了:{}", crate::project::store::system_reason(&error)));
        Outcome::Failed.into()
    })
}

/// Prints a complaint to standard error.
fn complain(message: impl std::fmt::Display) {
    eprintln!("juesuan: {message}");
}
