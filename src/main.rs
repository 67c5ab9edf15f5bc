//! No argument or a file opens the window; a subcommand runs on the command line.

fn main() {}
