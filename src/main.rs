//! No argument or a file opens the window; a subcommand runs on the command line.

use clap::Parser;
use juesuan::{app, cli};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match cli::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return cli::refuse(&error),
    };
    match arguments.command {
        Some(command) => cli::run(command).into(),
        None => open_window(arguments.file),
    }
}

fn open_window(file: Option<std::path::PathBuf>) -> ExitCode {
    match app::run(file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("juesuan: 窗口打不开:{error}");
            ExitCode::from(2)
        }
    }
}
