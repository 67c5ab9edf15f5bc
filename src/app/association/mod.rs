//! 文件关联: which program opens a project file by a double click. The system is asked, and changed in the person's
//! own settings of it, for which no administrator is needed. On Windows that is the registry of the user, on Linux the
//! desktop entry that the package brings, or one of the person's own for a program that was not installed.

#[cfg(not(windows))]
mod desktop_entry;
#[cfg(windows)]
mod registry;
mod view;

#[cfg(not(windows))]
pub use desktop_entry::System;
#[cfg(windows)]
pub use registry::System;
pub(super) use view::dialog;

/// What a double click on a project file opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opener {
    /// This program.
    This {
        /// Whether this was chosen here and can be taken back here; a package's own entry cannot.
        revocable: bool,
    },
    /// Another program, or this one at another place.
    Other(String),
    /// None that knows such files.
    Nothing,
}

/// What is to become of the association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing; it is only asked for.
    Keep,
    /// This program opens project files.
    Take,
    /// It no longer does.
    GiveUp,
}

/// The answer of the system, or why there is none.
pub type Answer = Result<Opener, String>;

impl System {
    /// Changes the association and tells what it is then.
    pub fn change(&self, change: Change) -> Answer {
        match change {
            Change::Keep => {}
            Change::Take => self.take()?,
            Change::GiveUp => self.give_up()?,
        }
        self.ask()
    }
}
