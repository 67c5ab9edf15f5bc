//! Workbooks that this program wrote carry the whole project on a hidden sheet.

use super::workbook::{Book, Tab};
use crate::{
    form::{Profile, profile},
    project::{Project, ReadError, read_project},
};

/// The name of the sheet.
pub const CARRIED_NAME: &str = "项目数据";

/// What stands in its first cell; the sheet is recognised by that and not by its name.
pub const CARRIED_MARK: &str = "以下是决算项目的全部内容,导入时据此还原文字、上年数和核对处理;删去本表不影响各表。";

/// The title of the sheet that lists the findings, which holds no figures to take over.
pub const FINDINGS_TITLE: &str = "勾稽核对情况";

/// What stands around the pieces of a line that is too long for one cell.
pub const CARRIED_BRACKETS: (char, char) = ('⟦', '⟧');

/// Whether a sheet is the one that carries the project.
pub(super) fn is_carrier(tab: &Tab) -> bool {
    tab.text(0, 0) == CARRIED_MARK
}

/// The project that a workbook carries, as it was when the workbook was written; what was changed in the forms since
/// is in the forms. `None` where there is no such sheet.
///
/// # Errors
/// When the sheet was damaged.
pub fn carried(book: &Book) -> Option<Result<(Project, &'static Profile), ReadError>> {
    let tab = book.tabs.iter().find(|tab| is_carrier(tab))?;
    let (open, close) = CARRIED_BRACKETS;
    let piece = |text: &'_ str| -> String {
        text.strip_prefix(open).and_then(|text| text.strip_suffix(close)).unwrap_or(text).to_owned()
    };
    let line = |row: usize| (0..tab.width()).map(|column| piece(tab.text(row, column))).collect::<String>();
    let lines = (1..tab.height()).map(line);
    let text = lines.collect::<Vec<_>>().join("\n");
    Some(read_project(&text, |key| profile(key).ok().flatten()))
}
