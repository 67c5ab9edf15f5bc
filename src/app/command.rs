//! The one table of commands: menus, toolbar, keys and the F1 help all read it.

use super::session::{Front, Session};
use crate::{
    export::{Format, RecordFormat},
    project::Role,
};
use eframe::egui::{Key, KeyboardShortcut, Modifiers};

/// What a user can ask for by menu, button or key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Starts a project.
    New,
    /// Opens a project file.
    Open,
    /// Opens the built-in example.
    OpenSample,
    /// Takes figures from a workbook.
    ImportBook,
    /// Makes a project of a published text.
    ImportText,
    /// Makes next year's project.
    RollOver,
    /// Looks at all projects below a folder.
    Batch,
    /// Adds up units to their department.
    Merge,
    /// Compares the project with another, an earlier version or a published text.
    Compare,
    /// Tells which units a department's figure consists of.
    Trace,
    /// Saves to the project's file.
    Save,
    /// Saves to another file.
    SaveAs,
    /// Writes the disclosure to a file.
    Export(Format),
    /// Writes the record of the audit to a file.
    ExportRecord(RecordFormat),
    /// Shows the printed pages.
    Preview,
    /// Leaves the program.
    Quit,
    /// Takes the last edit back.
    Undo,
    /// Applies it again.
    Redo,
    /// Cuts the selected cells.
    Cut,
    /// Copies the selected cells.
    Copy,
    /// Pastes into the cells.
    Paste,
    /// Blanks the selected cells.
    Clear,
    /// Makes the selected cells compute themselves.
    Compute,
    /// Searches the whole project.
    Find,
    /// Goes to the next place that was found.
    FindNext,
    /// Goes to the place before.
    FindPrevious,
    /// Copies the top row of the selection down.
    FillDown,
    /// Copies the left column of the selection to the right.
    FillRight,
    /// Selects all cells of the form.
    SelectAll,
    /// Adds a subject row.
    InsertSubject,
    /// Removes the selected subject rows.
    RemoveSubjects,
    /// Moves a subject row up.
    MoveRowUp,
    /// Moves a subject row down.
    MoveRowDown,
    /// Puts subject rows in code order.
    SortSubjects,
    /// Frees carried-over cells of the selection.
    Unlock,
    /// Writes part three from the tables.
    WriteNarrative,
    /// Writes part three from the tables, giving up what was edited.
    RewriteNarrative,
    /// Jumps to the next finding.
    NextFinding,
    /// Jumps to the previous finding.
    PreviousFinding,
    /// Shows or hides the findings.
    ToggleFindings,
    /// Works in a role from now on.
    TakeRole(Role),
    /// Accepts the selected finding with a reason.
    Explain,
    /// Sends the selected finding back.
    SendBack,
    /// Writes a comment where the keyboard is.
    Comment,
    /// Shows all comments.
    Comments,
    /// Signs, or looks at the signatures.
    Sign,
    /// Changes the person's name.
    Name,
    /// Larger cells.
    ZoomIn,
    /// Smaller cells.
    ZoomOut,
    /// Cells in their usual size.
    ZoomReset,
    /// Light or dark colours.
    ToggleTheme,
    /// Says which program opens project files, and changes it.
    Associate,
    /// Explains the page in front.
    Help,
    /// Lists all keys.
    Keys,
    /// Shows a new user around.
    Tour,
    /// Versions and timings, for those who look for the cause of trouble.
    Diagnostics,
}

/// The menu that lists a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    /// 文件.
    File,
    /// 编辑.
    Edit,
    /// 科目行.
    Rows,
    /// 勾稽.
    Findings,
    /// 复核.
    Review,
    /// 视图.
    View,
    /// 帮助.
    Help,
}

impl Menu {
    /// All menus in the order of the menu bar.
    pub const ALL: [Menu; 7] =
        [Menu::File, Menu::Edit, Menu::Rows, Menu::Findings, Menu::Review, Menu::View, Menu::Help];

    /// The Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            Menu::File => "文件",
            Menu::Edit => "编辑",
            Menu::Rows => "科目行",
            Menu::Findings => "勾稽",
            Menu::Review => "复核",
            Menu::View => "视图",
            Menu::Help => "帮助",
        }
    }
}

/// How a command is offered.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The command.
    pub command: Command,
    /// Its Chinese name.
    pub name: &'static str,
    /// The menu that lists it.
    pub menu: Menu,
    /// Its key, if it has one.
    pub shortcut: Option<KeyboardShortcut>,
    /// Whether the key belongs to whatever has the keyboard (Ctrl+C in a text is the text's): then it is
    /// listed here but acted on there.
    pub local: bool,
    /// Whether it stands in the toolbar.
    pub toolbar: bool,
}

const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

const fn entry(command: Command, name: &'static str, menu: Menu) -> Entry {
    Entry { command, name, menu, shortcut: None, local: false, toolbar: false }
}

impl Entry {
    const fn key(mut self, modifiers: Modifiers, key: Key) -> Entry {
        self.shortcut = Some(KeyboardShortcut::new(modifiers, key));
        self
    }

    const fn local(mut self) -> Entry {
        self.local = true;
        self
    }

    const fn in_toolbar(mut self) -> Entry {
        self.toolbar = true;
        self
    }
}

/// All commands, in the order of their menus.
pub const COMMANDS: &[Entry] = &[
    entry(Command::New, "新建", Menu::File).key(CTRL, Key::N).in_toolbar(),
    entry(Command::Open, "打开", Menu::File).key(CTRL, Key::O).in_toolbar(),
    entry(Command::OpenSample, "打开示例", Menu::File),
    entry(Command::ImportBook, "从工作簿导入", Menu::File),
    entry(Command::ImportText, "从已公开文本新建", Menu::File),
    entry(Command::RollOver, "结转到下一年", Menu::File),
    entry(Command::Save, "保存", Menu::File).key(CTRL, Key::S).in_toolbar(),
    entry(Command::SaveAs, "另存为", Menu::File).key(CTRL_SHIFT, Key::S).in_toolbar(),
    entry(Command::Export(Format::Pdf), "导出PDF", Menu::File).key(CTRL, Key::E).in_toolbar(),
    entry(Command::Export(Format::Docx), "导出Word", Menu::File),
    entry(Command::Export(Format::Html), "导出网页", Menu::File),
    entry(Command::Export(Format::Xlsx), "导出Excel工作簿", Menu::File),
    entry(Command::ExportRecord(RecordFormat::Pdf), "导出核对报告", Menu::Findings),
    entry(Command::ExportRecord(RecordFormat::Xlsx), "导出核对报告(Excel)", Menu::Findings),
    entry(Command::Preview, "预览", Menu::File).key(CTRL, Key::P).in_toolbar(),
    entry(Command::Batch, "批量检查", Menu::File),
    entry(Command::Merge, "汇总", Menu::File),
    entry(Command::Compare, "比较", Menu::File),
    entry(Command::Quit, "退出", Menu::File).key(CTRL, Key::Q),
    entry(Command::Undo, "撤销", Menu::Edit).key(CTRL, Key::Z).in_toolbar(),
    entry(Command::Redo, "重做", Menu::Edit).key(CTRL, Key::Y).in_toolbar(),
    entry(Command::Cut, "剪切", Menu::Edit).key(CTRL, Key::X).local(),
    entry(Command::Copy, "复制", Menu::Edit).key(CTRL, Key::C).local(),
    entry(Command::Paste, "粘贴", Menu::Edit).key(CTRL, Key::V).local(),
    entry(Command::Clear, "清除内容", Menu::Edit).key(Modifiers::NONE, Key::Delete).local(),
    entry(Command::SelectAll, "全选本表", Menu::Edit).key(CTRL, Key::A).local(),
    entry(Command::Compute, "设为自动计算", Menu::Edit).key(Modifiers::ALT, Key::Equals),
    entry(Command::FillDown, "向下填充", Menu::Edit).key(CTRL, Key::D).local(),
    entry(Command::FillRight, "向右填充", Menu::Edit).key(CTRL, Key::R).local(),
    entry(Command::Unlock, "解除结转数锁定", Menu::Edit),
    entry(Command::Find, "查找", Menu::Edit).key(CTRL, Key::F),
    entry(Command::FindNext, "查找下一处", Menu::Edit).key(Modifiers::NONE, Key::F3),
    entry(Command::FindPrevious, "查找上一处", Menu::Edit).key(Modifiers::SHIFT, Key::F3),
    entry(Command::WriteNarrative, "由表格生成第三部分", Menu::Edit),
    entry(Command::RewriteNarrative, "重写第三部分(不留改动)", Menu::Edit),
    entry(Command::InsertSubject, "增加科目", Menu::Rows).key(CTRL, Key::I),
    entry(Command::RemoveSubjects, "删除科目行", Menu::Rows).key(CTRL, Key::Minus),
    entry(Command::MoveRowUp, "上移一行", Menu::Rows).key(Modifiers::ALT, Key::ArrowUp),
    entry(Command::MoveRowDown, "下移一行", Menu::Rows).key(Modifiers::ALT, Key::ArrowDown),
    entry(Command::SortSubjects, "按编码排序", Menu::Rows),
    entry(Command::Trace, "汇总来源", Menu::Findings),
    entry(Command::NextFinding, "下一条", Menu::Findings).key(Modifiers::NONE, Key::F8),
    entry(Command::PreviousFinding, "上一条", Menu::Findings).key(Modifiers::SHIFT, Key::F8),
    entry(Command::ToggleFindings, "显示或隐藏勾稽面板", Menu::Findings).key(Modifiers::NONE, Key::F9),
    entry(Command::TakeRole(Role::Preparer), "编制方式", Menu::Review),
    entry(Command::TakeRole(Role::Reviewer), "复核方式", Menu::Review),
    entry(Command::Explain, "说明这一条", Menu::Review).key(Modifiers::NONE, Key::F6),
    entry(Command::SendBack, "退回这一条", Menu::Review).key(Modifiers::NONE, Key::F7),
    entry(Command::Comment, "批注当前格或段落", Menu::Review).key(Modifiers::SHIFT, Key::F2),
    entry(Command::Comments, "全部批注", Menu::Review),
    entry(Command::Sign, "签署", Menu::Review),
    entry(Command::Name, "我的姓名", Menu::Review),
    entry(Command::ZoomIn, "放大表格", Menu::View),
    entry(Command::ZoomOut, "缩小表格", Menu::View),
    entry(Command::ZoomReset, "表格恢复原大小", Menu::View),
    entry(Command::ToggleTheme, "浅色或深色", Menu::View),
    entry(Command::Associate, "文件关联", Menu::View),
    entry(Command::Help, "使用说明", Menu::Help).key(Modifiers::NONE, Key::F1),
    entry(Command::Keys, "快捷键", Menu::Help),
    entry(Command::Tour, "导览", Menu::Help),
    entry(Command::Diagnostics, "诊断信息", Menu::Help),
];

impl Command {
    /// Its entry in the table.
    pub fn entry(self) -> Option<&'static Entry> {
        COMMANDS.iter().find(|entry| entry.command == self)
    }

    /// Whether it changes figures or texts, which a reviewer does not.
    fn changes_content(self) -> bool {
        matches!(
            self,
            Command::Cut
                | Command::Paste
                | Command::Clear
                | Command::Compute
                | Command::FillDown
                | Command::FillRight
                | Command::WriteNarrative
                | Command::RewriteNarrative
                | Command::InsertSubject
                | Command::RemoveSubjects
                | Command::MoveRowUp
                | Command::MoveRowDown
                | Command::SortSubjects
        )
    }

    /// Whether it makes sense now.
    pub fn enabled(self, session: &Session) -> bool {
        // Beside the project nothing acts on it but saving.
        let in_front = session.front == Front::Project || matches!(self, Command::Save | Command::SaveAs);
        let open = session.open.as_ref().filter(|_| in_front);
        let read_only = session.open.as_ref().is_some_and(|open| open.desk.read_only);
        if self.changes_content() && (read_only || session.settings.role == Role::Reviewer) {
            return false;
        }
        if read_only && matches!(self, Command::Save | Command::Comment | Command::Explain | Command::SendBack) {
            return false;
        }
        let on_subjects = || open.is_some_and(|open| open.subject_kind().is_some());
        let on_subject_row = || open.is_some_and(|open| !open.selected_subjects().is_empty());
        match self {
            Command::New
            | Command::Open
            | Command::OpenSample
            | Command::ImportText
            | Command::Batch
            | Command::Merge
            | Command::ImportBook
            | Command::Quit
            | Command::ToggleTheme
            | Command::Associate
            | Command::Help
            | Command::Keys
            | Command::Tour
            | Command::Diagnostics
            | Command::TakeRole(_)
            | Command::Name
            | Command::ToggleFindings => true,
            Command::Explain | Command::SendBack => {
                session.settings.role == Role::Reviewer && open.is_some_and(|open| open.selected.is_some())
            }
            Command::Comment | Command::Comments | Command::Sign => open.is_some(),
            Command::Compare => open.is_some(),
            Command::Trace => open.is_some_and(|open| open.project().merged.is_some() && open.form().is_some()),
            Command::Save | Command::SaveAs | Command::Export(_) | Command::ExportRecord(_) | Command::RollOver => {
                open.is_some() && !session.jobs.is_busy()
            }
            Command::WriteNarrative | Command::RewriteNarrative | Command::Find | Command::Preview => open.is_some(),
            Command::FindNext | Command::FindPrevious => open.is_some_and(|open| open.find.shown),
            Command::Undo => open.is_some_and(|open| open.history.can_undo()),
            Command::Redo => open.is_some_and(|open| open.history.can_redo()),
            Command::Cut
            | Command::Copy
            | Command::Paste
            | Command::Clear
            | Command::Compute
            | Command::FillDown
            | Command::FillRight
            | Command::SelectAll
            | Command::ZoomIn
            | Command::ZoomOut
            | Command::ZoomReset => open.is_some_and(|open| open.form().is_some()),
            Command::Unlock => open.is_some_and(|open| !open.locked_selected().is_empty()),
            Command::InsertSubject | Command::SortSubjects => on_subjects(),
            Command::RemoveSubjects | Command::MoveRowUp | Command::MoveRowDown => on_subjects() && on_subject_row(),
            Command::NextFinding | Command::PreviousFinding => {
                open.is_some_and(|open| !open.report.findings.is_empty())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_commands_share_a_key_or_a_name() {
        let mut keys = HashSet::new();
        let mut names = HashSet::new();
        for entry in COMMANDS {
            assert!(names.insert(entry.name), "{}", entry.name);
            if let Some(shortcut) = entry.shortcut {
                assert!(keys.insert(shortcut), "{}", entry.name);
            }
            assert_eq!(entry.command.entry().map(|found| found.name), Some(entry.name));
        }
    }
}
