//! The keys of the preview, as one table: the preview acts on it and the F1 help shows it.

use eframe::egui::{Key, Modifiers};

/// What a key does in the preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewAction {
    /// A screenful down.
    ScreenDown,
    /// A screenful up.
    ScreenUp,
    /// A little down.
    LineDown,
    /// A little up.
    LineUp,
    /// To the first page.
    First,
    /// To the last page.
    Last,
    /// Larger pages.
    Larger,
    /// Smaller pages.
    Smaller,
    /// Pages as wide as the window.
    Fit,
}

/// A key of the preview.
#[derive(Clone, Copy, Debug)]
pub struct PreviewKey {
    /// With Ctrl or nothing.
    pub modifiers: Modifiers,
    /// The key.
    pub key: Key,
    /// What it does.
    pub action: PreviewAction,
    /// What it does, in Chinese.
    pub help: &'static str,
}

const fn key(key: Key, action: PreviewAction, help: &'static str) -> PreviewKey {
    PreviewKey { modifiers: Modifiers::NONE, key, action, help }
}

const fn with_control(key: Key, action: PreviewAction, help: &'static str) -> PreviewKey {
    PreviewKey { modifiers: Modifiers::COMMAND, key, action, help }
}

/// All keys of the preview.
pub const PREVIEW_KEYS: &[PreviewKey] = &[
    key(Key::PageDown, PreviewAction::ScreenDown, "下一屏"),
    key(Key::PageUp, PreviewAction::ScreenUp, "上一屏"),
    key(Key::ArrowDown, PreviewAction::LineDown, "向下"),
    key(Key::ArrowUp, PreviewAction::LineUp, "向上"),
    key(Key::Home, PreviewAction::First, "第一页"),
    key(Key::End, PreviewAction::Last, "最后一页"),
    with_control(Key::Equals, PreviewAction::Larger, "放大"),
    with_control(Key::Minus, PreviewAction::Smaller, "缩小"),
    with_control(Key::Num0, PreviewAction::Fit, "适合宽度"),
];

/// What the mouse and the search field do in the preview, in Chinese.
pub const PREVIEW_HINTS: &[(&str, &str)] = &[
    ("单击一个数、一段", "回到它的单元格、段落"),
    ("Ctrl+滚轮", "放大缩小页面"),
    ("Enter", "查找框:下一处;加 Shift 上一处"),
];
