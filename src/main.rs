//! No argument or a file opens the window; a subcommand runs on the command line.

// No console window beside the program's own on Windows.
#![cfg_attr(windows, windows_subsystem = "windows")]

#[cfg(windows)]
mod console;

use clap::Parser;
use juesuan::{app, cli};
use std::process::ExitCode;

fn main() -> ExitCode {
    app::diagnostics::started();
    #[cfg(windows)]
    console::join();
    let arguments = match cli::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return cli::refuse(&error),
    };
    if let Some(Err(code)) = arguments.log.as_ref().map(cli::start_logging) {
        return code;
    }
    match arguments.command {
        Some(command) => cli::run(command).into(),
        None => open_window(arguments.file),
    }
}

fn open_window(file: Option<std::path::PathBuf>) -> ExitCode {
    match app::run(file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let message = format!("窗口打不开:{error}");
            eprintln!("juesuan: {message}");
            #[cfg(windows)]
            console::show_box(&message);
            ExitCode::from(2)
        }
    }
}
