//! The keys of the search field, as one table: the field acts on it and the F1 help shows it.

use eframe::egui::{Key, Modifiers};

/// What a key does in the search field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindAction {
    /// Goes to the next result.
    Next,
    /// Goes to the result before.
    Previous,
    /// Closes the search.
    Close,
}

/// A key of the search field.
#[derive(Clone, Copy, Debug)]
pub struct FindKey {
    /// With Shift or nothing.
    pub modifiers: Modifiers,
    /// The key.
    pub key: Key,
    /// What it does.
    pub action: FindAction,
    /// What it does, in Chinese.
    pub help: &'static str,
}

const fn key(modifiers: Modifiers, key: Key, action: FindAction, help: &'static str) -> FindKey {
    FindKey { modifiers, key, action, help }
}

/// All keys of the search field; Shift+Enter before Enter, which would take it as well.
pub const FIND_KEYS: &[FindKey] = &[
    key(Modifiers::SHIFT, Key::Enter, FindAction::Previous, "回到上一处"),
    key(Modifiers::NONE, Key::Enter, FindAction::Next, "到下一处"),
    key(Modifiers::NONE, Key::ArrowUp, FindAction::Previous, "上一处"),
    key(Modifiers::NONE, Key::ArrowDown, FindAction::Next, "下一处"),
    key(Modifiers::NONE, Key::Escape, FindAction::Close, "关闭查找"),
];
