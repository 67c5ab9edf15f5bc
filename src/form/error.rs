//! What is wrong with a profile, and where.

use thiserror::Error;

/// A defect of a profile: always names the file, and the line and entry where there is one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("口径“{profile}”的文件 {file}{}{}: {message}", line_text(*.line), entry_text(.entry))]
pub struct ProfileError {
    /// The profile's folder name.
    pub profile: String,
    /// The file inside the folder.
    pub file: String,
    /// The line, counted from one.
    pub line: Option<usize>,
    /// The entry: a form, row, rule or subject.
    pub entry: Option<String>,
    /// What is wrong, in Chinese.
    pub message: String,
}

fn line_text(line: Option<usize>) -> String {
    line.map(|line| format!(" 第 {line} 行")).unwrap_or_default()
}

fn entry_text(entry: &Option<String>) -> String {
    entry.as_ref().map(|entry| format!("(条目 {entry})")).unwrap_or_default()
}
