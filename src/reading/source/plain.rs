//! Plain text: finding out its encoding.

use super::Unreadable;
use encoding_rs::{Encoding, GB18030};

/// The lines of a text in UTF-8, UTF-16 with its mark, or GB18030 (which holds GBK and GB2312).
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<String>, Unreadable> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let rest = bytes.get(mark..).unwrap_or_default();
            encoding.decode_without_bom_handling_and_without_replacement(rest)
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.into()),
            Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
        },
    };
    let text = text.ok_or(Unreadable::Encoding)?;
    // Binary files decode by chance; texts have no such characters.
    let binary = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}');
    if text.contains(binary) {
        return Err(Unreadable::Encoding);
    }
    let ends = text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{2028}'], "\n");
    Ok(ends.lines().map(str::to_owned).collect())
}
