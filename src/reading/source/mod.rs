//! Published and drafted disclosures as files: txt, md and docx become lines of text.
//!
//! Nothing a file holds can exhaust memory: files and what is unpacked from them are capped before they are read.

mod docx;
mod markdown;
mod plain;

use crate::project::{read_limited, store::system_reason};
use std::{
    io,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// A disclosure of 40,000 characters takes 120 kB; pictures in a docx may take some megabytes.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;
/// A text of more characters is no disclosure, and would keep the reader busy for long.
const LONGEST_TEXT: usize = 4_000_000;

/// A text as lines, as its file has them; the cells of a table's row are separated by tabs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The lines, without their ends.
    pub lines: Vec<String>,
}

/// Why a file cannot be read as a disclosure. The file is never changed.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The system refused.
    #[error("{}:打不开({})", .0.display(), system_reason(.1))]
    Io(PathBuf, io::Error),
    /// The content is no disclosure.
    #[error("{}:{}", .0.display(), .1)]
    Content(PathBuf, Unreadable),
}

/// What keeps bytes from being read as a disclosure.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// Some other kind of file, by its name.
    #[error("只能读 txt、md 和 docx 文本{}", match .0.as_str() {
        "doc" | "wps" | "rtf" | "odt" => ";请用 Word 或 WPS 另存为 docx",
        "pdf" => ";请把 PDF 的文字另存为 txt",
        "xls" | "xlsx" | "et" | "ods" => ";这是表格文件",
        "juesuan" => ";这是决算项目文件,请用 juesuan check",
        _ => "",
    })]
    Kind(String),
    /// Larger than any disclosure.
    #[error("文件太大,不是部门决算公开文本")]
    TooLarge,
    /// Neither UTF-8 nor UTF-16 nor GB18030.
    #[error("编码无法识别(不是 UTF-8、UTF-16 或 GB18030 的文本)")]
    Encoding,
    /// A docx that is none.
    #[error("不是有效的 docx 文件({0})")]
    Docx(String),
    /// There is nothing in it.
    #[error("文件里没有文字")]
    Empty,
    /// Some other language.
    #[error("不是中文文本")]
    NotChinese,
    /// Chinese, but of something else.
    #[error("没有找到“决算”、“支出”、“收入”等字样,不是部门决算公开文本")]
    NoDisclosure,
}

/// The lines of any text in UTF-8, UTF-16 or GB18030.
pub fn text_lines(bytes: &[u8]) -> Result<Vec<String>, Unreadable> {
    plain::lines(bytes)
}

impl Source {
    /// Reads a file; its ending says what it is.
    pub fn open(path: &Path) -> Result<Source, SourceError> {
        let failed = |error| SourceError::Io(path.to_owned(), error);
        let refused = |reason| SourceError::Content(path.to_owned(), reason);
        let bytes = read_limited(path, LARGEST_FILE).map_err(failed)?.ok_or_else(|| refused(Unreadable::TooLarge))?;
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        Source::from_bytes(&ending.unwrap_or_default(), &bytes).map_err(refused)
    }

    /// Whether a file is named like a text that people keep a disclosure in.
    pub fn is_named(path: &Path) -> bool {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        matches!(ending.as_str(), "txt" | "md" | "docx")
    }

    /// Reads bytes of the kind that a file's ending names.
    pub fn from_bytes(ending: &str, bytes: &[u8]) -> Result<Source, Unreadable> {
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(Unreadable::TooLarge);
        }
        let lines = match ending {
            "txt" | "text" => plain::lines(bytes)?,
            "md" | "markdown" => plain::lines(bytes)?.iter().map(|line| markdown::plain(line)).collect(),
            "docx" => docx::lines(bytes)?,
            other => return Err(Unreadable::Kind(other.to_owned())),
        };
        let source = Source { lines };
        source.judge()?;
        Ok(source)
    }

    /// A text that is already at hand.
    pub fn from_text(text: &str) -> Source {
        Source { lines: text.lines().map(str::to_owned).collect() }
    }

    /// Whether this may be a disclosure at all.
    fn judge(&self) -> Result<(), Unreadable> {
        let (mut all, mut letters, mut chinese) = (0_usize, 0_usize, 0_usize);
        for c in self.lines.iter().flat_map(|line| line.chars()) {
            all += 1;
            letters += usize::from(c.is_alphabetic());
            chinese += usize::from(('\u{4E00}'..='\u{9FFF}').contains(&c));
        }
        if all > LONGEST_TEXT {
            return Err(Unreadable::TooLarge);
        }
        if !self.lines.iter().any(|line| !line.trim().is_empty()) {
            return Err(Unreadable::Empty);
        }
        if chinese * 2 < letters || chinese == 0 {
            return Err(Unreadable::NotChinese);
        }
        let words = ["决算", "支出", "收入"];
        let speaks = self.lines.iter().any(|line| words.iter().any(|word| line.contains(word)));
        if speaks { Ok(()) } else { Err(Unreadable::NoDisclosure) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_disclosure_is_refused_with_a_reason() {
        let refused = |ending: &str, bytes: &[u8]| Source::from_bytes(ending, bytes).unwrap_err();
        assert_eq!(refused("txt", b""), Unreadable::Empty);
        assert_eq!(refused("txt", b"Annual report of revenue and expenditure"), Unreadable::NotChinese);
        assert_eq!(refused("txt", "今天天气很好,我们去公园。".as_bytes()), Unreadable::NoDisclosure);
        assert_eq!(refused("txt", &[0, 159, 146, 150, 0, 1]), Unreadable::Encoding);
        assert_eq!(refused("pdf", "%PDF".as_bytes()), Unreadable::Kind("pdf".to_owned()));
        assert!(refused("pdf", b"%PDF").to_string().contains("另存为 txt"));
        assert!(matches!(refused("docx", "支出决算".as_bytes()), Unreadable::Docx(_)));
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "2019年度收入总计384.30万元，支出总计318.36万元。";
        let (national, _, _) = encoding_rs::GB18030.encode(text);
        let mut wide: Vec<u8> = vec![0xFF, 0xFE];
        wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let mut marked = vec![0xEF, 0xBB, 0xBF];
        marked.extend_from_slice(text.as_bytes());
        let little = wide.get(2..).unwrap();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [text.as_bytes(), &national, &wide, little, &big, &marked] {
            assert_eq!(Source::from_bytes("txt", bytes).unwrap().lines, [text]);
        }
    }
}
