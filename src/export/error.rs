//! Why an export failed.

use crate::layout::MissingGlyphs;
use thiserror::Error;

/// Why a file could not be made.
#[derive(Debug, Error)]
pub enum ExportError {
    /// Characters that no font has.
    #[error(transparent)]
    MissingGlyphs(#[from] MissingGlyphs),
    /// A font could not be cut down to the used glyphs.
    #[error("字库 {name} 无法嵌入:{reason}")]
    Font {
        /// The font.
        name: String,
        /// What the subsetter said.
        reason: String,
    },
    /// The file could not be put together.
    #[error("文件写不出来:{0}")]
    Write(String),
    /// The user has given it up.
    #[error("已取消导出")]
    Cancelled,
}

impl From<lopdf::Error> for ExportError {
    fn from(error: lopdf::Error) -> ExportError {
        ExportError::Write(error.to_string())
    }
}

impl From<std::io::Error> for ExportError {
    fn from(error: std::io::Error) -> ExportError {
        ExportError::Write(error.to_string())
    }
}

impl From<rust_xlsxwriter::XlsxError> for ExportError {
    fn from(error: rust_xlsxwriter::XlsxError) -> ExportError {
        ExportError::Write(error.to_string())
    }
}

impl From<zip::result::ZipError> for ExportError {
    fn from(error: zip::result::ZipError) -> ExportError {
        ExportError::Write(error.to_string())
    }
}
