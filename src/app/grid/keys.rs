//! The grid's own keys, as one table: the grid acts on it and the F1 help shows it.

use eframe::egui::{Key, Modifiers};

/// What a key does in the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// One cell up.
    Up,
    /// One cell down.
    Down,
    /// One cell to the left.
    Left,
    /// One cell to the right.
    Right,
    /// To the edge of the filled cells above.
    FarUp,
    /// To the edge of the filled cells below.
    FarDown,
    /// To the edge of the filled cells to the left.
    FarLeft,
    /// To the edge of the filled cells to the right.
    FarRight,
    /// Next cell in reading order.
    Next,
    /// Previous cell in reading order.
    Previous,
    /// Accepts the entry and goes down.
    Accept,
    /// Accepts the entry and goes up.
    AcceptUp,
    /// First cell of the line.
    Home,
    /// Last cell of the line.
    End,
    /// First cell of the table.
    Top,
    /// Last cell of the table.
    Bottom,
    /// A screenful up.
    PageUp,
    /// A screenful down.
    PageDown,
    /// Edits the cell's content.
    Edit,
    /// Gives up the entry.
    Cancel,
    /// Blanks the selected cells.
    Clear,
    /// Selects all.
    SelectAll,
    /// Copies the top row of the selection down.
    FillDown,
    /// Copies the left column of the selection to the right.
    FillRight,
}

/// A key of the grid.
#[derive(Clone, Copy, Debug)]
pub struct GridKey {
    /// The key.
    pub key: Key,
    /// With Ctrl (or ⌘).
    pub command: bool,
    /// With Shift; `None`: both, and Shift extends the selection.
    pub shift: Option<bool>,
    /// What it does.
    pub action: Action,
    /// What it does, in Chinese; empty where another entry already says so.
    pub help: &'static str,
}

const fn key(key: Key, action: Action, help: &'static str) -> GridKey {
    GridKey { key, command: false, shift: Some(false), action, help }
}

const fn moving(key: Key, action: Action, help: &'static str) -> GridKey {
    GridKey { key, command: false, shift: None, action, help }
}

impl GridKey {
    const fn command(mut self) -> GridKey {
        self.command = true;
        self
    }

    const fn shift(mut self) -> GridKey {
        self.shift = Some(true);
        self
    }
}

/// All keys of the grid.
pub const GRID_KEYS: &[GridKey] = &[
    moving(Key::ArrowUp, Action::Up, "上一格(加 Shift 扩大选区)"),
    moving(Key::ArrowDown, Action::Down, "下一格"),
    moving(Key::ArrowLeft, Action::Left, "左一格"),
    moving(Key::ArrowRight, Action::Right, "右一格"),
    moving(Key::ArrowUp, Action::FarUp, "到上面有数区域的边缘").command(),
    moving(Key::ArrowDown, Action::FarDown, "到下面有数区域的边缘").command(),
    moving(Key::ArrowLeft, Action::FarLeft, "到左面有数区域的边缘").command(),
    moving(Key::ArrowRight, Action::FarRight, "到右面有数区域的边缘").command(),
    key(Key::Tab, Action::Next, "确认并到下一个可填的格"),
    key(Key::Tab, Action::Previous, "确认并到上一个可填的格").shift(),
    key(Key::Enter, Action::Accept, "确认并向下;从 Tab 开始的列往下"),
    key(Key::Enter, Action::AcceptUp, "确认并向上").shift(),
    moving(Key::Home, Action::Home, "本行第一格"),
    moving(Key::End, Action::End, "本行最后一格"),
    moving(Key::Home, Action::Top, "表的第一格").command(),
    moving(Key::End, Action::Bottom, "表的最后一格").command(),
    moving(Key::PageUp, Action::PageUp, "上一屏"),
    moving(Key::PageDown, Action::PageDown, "下一屏"),
    key(Key::F2, Action::Edit, "修改当前格(双击也可)"),
    key(Key::Escape, Action::Cancel, "放弃输入"),
    key(Key::Delete, Action::Clear, ""),
    key(Key::Backspace, Action::Clear, "清除内容"),
    key(Key::A, Action::SelectAll, "").command(),
    key(Key::D, Action::FillDown, "").command(),
    key(Key::R, Action::FillRight, "").command(),
];

/// What typing and the mouse do in the grid, in Chinese.
pub const GRID_HINTS: &[(&str, &str)] = &[
    ("直接输入", "替换当前格的内容"),
    ("=", "合计格改为自动计算"),
    ("—", "本表没有此数"),
    ("拖动", "选中一片;加 Shift 单击也可"),
    ("单击表头或左边条", "选中整列、整行;左上角全选"),
    ("拖动列边", "改变列宽,双击适合内容"),
    ("Ctrl+滚轮", "放大缩小表格"),
    ("Shift+滚轮", "左右滚动"),
];

/// What a key press does in the grid, if it is one of its keys.
pub fn action_of(pressed: Key, modifiers: Modifiers) -> Option<Action> {
    if modifiers.alt {
        return None;
    }
    let fits = |entry: &&GridKey| {
        entry.key == pressed
            && entry.command == modifiers.command
            && entry.shift.is_none_or(|shift| shift == modifiers.shift)
    };
    GRID_KEYS.iter().find(fits).map(|entry| entry.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_they_mean_in_a_spreadsheet() {
        assert_eq!(action_of(Key::Tab, Modifiers::NONE), Some(Action::Next));
        assert_eq!(action_of(Key::Tab, Modifiers::SHIFT), Some(Action::Previous));
        assert_eq!(action_of(Key::ArrowUp, Modifiers::SHIFT), Some(Action::Up));
        assert_eq!(action_of(Key::ArrowUp, Modifiers::COMMAND), Some(Action::FarUp));
        assert_eq!(action_of(Key::ArrowUp, Modifiers::ALT), None);
        assert_eq!(action_of(Key::A, Modifiers::NONE), None);
    }
}
