//! The command line: `check`, `export` and `explain`, for accountants' scripts and the bureau's batches.
//!
//! Knows nothing of the window. Results go to standard output, complaints to standard error; the exit code is
//! 0 when all is well, 1 when open errors were found, 2 when something could not be read or written.

mod arguments;
mod check;
mod explain;
mod export;
mod import_book;
mod json;

use check::Form;

pub use arguments::{Arguments, Command, refuse};

use std::process::ExitCode;

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
    match command {
        Command::Check { files, json, unchecked } => {
            let form = if json { Form::Json } else { Form::Text { unchecked } };
            check::run(&files, form)
        }
        Command::Export { file, output } => export::run(&file, &output),
        Command::Import { file, profile, output } => import_book::run(&file, profile.as_deref(), &output),
        Command::Explain { code, profile } => explain::run(code.as_deref(), profile.as_deref()),
    }
}

/// Prints to standard output; a closed pipe (`juesuan check … | head`) is no error.
fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints a complaint to standard error.
fn complain(message: impl std::fmt::Display) {
    eprintln!("juesuan: {message}");
}
