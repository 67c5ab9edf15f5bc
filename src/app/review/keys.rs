//! The keys of the fields that opinions and comments are written in, as one table: the fields act on it and the F1 help
//! shows it.

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

/// A key of these fields.
#[derive(Clone, Copy, Debug)]
pub struct WritingKey {
    /// The key.
    pub shortcut: KeyboardShortcut,
    /// What it does, in Chinese.
    pub help: &'static str,
}

/// Keeps what was written.
pub const KEEP: WritingKey =
    WritingKey { shortcut: KeyboardShortcut::new(Modifiers::COMMAND, Key::Enter), help: "确定意见、加批注" };

/// Closes a field that nothing was written in.
pub const GIVE_UP: WritingKey =
    WritingKey { shortcut: KeyboardShortcut::new(Modifiers::NONE, Key::Escape), help: "还没有写时取消" };

/// All keys of these fields.
pub const WRITING_KEYS: &[WritingKey] = &[KEEP, GIVE_UP];
