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

impl ProfileError {
    /// The error of a file that is not RON, or not what the file should hold.
    pub fn damaged(profile: &str, file: &str, error: &ron::error::SpannedError) -> ProfileError {
        ProfileError {
            profile: profile.to_owned(),
            file: file.to_owned(),
            line: Some(error.span.start.line),
            entry: None,
            message: in_chinese(&error.code),
        }
    }
}

fn in_chinese(error: &ron::Error) -> String {
    use ron::Error;
    match error {
        Error::Eof | Error::ExpectedStringEnd => "文件在这里中断了".to_owned(),
        Error::ExceededRecursionLimit => "嵌套层数太多".to_owned(),
        Error::NoSuchStructField { found, .. } => format!("不认识的字段“{found}”"),
        Error::MissingStructField { field, .. } => format!("缺少字段“{field}”"),
        Error::DuplicateStructField { field, .. } => format!("字段“{field}”出现了两次"),
        Error::NoSuchEnumVariant { found, .. } => format!("不认识的种类“{found}”"),
        other => format!("读不懂的内容({other})"),
    }
}
