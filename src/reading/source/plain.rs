//! Plain text: finding out its encoding.

use super::Unreadable;
use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// The lines of a text in UTF-8, UTF-16, or GB18030 (which holds GBK and GB2312).
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<String>, Unreadable> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let rest = bytes.get(mark..).unwrap_or_default();
            encoding.decode_without_bom_handling_and_without_replacement(rest)
        }
        None => unmarked(bytes),
    };
    let text = text.filter(|text| !text.contains(is_binary)).ok_or(Unreadable::Encoding)?;
    let ends = text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{2028}'], "\n");
    Ok(ends.lines().map(str::to_owned).collect())
}

/// Binary files decode by chance; texts have no such characters.
fn is_binary(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}')
}

/// A text without a mark: UTF-8 and GB18030 tell themselves; in UTF-16 every line end and every digit has a zero byte,
/// which neither of the others has, and one of the two byte orders gives Chinese.
fn unmarked(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if !bytes.contains(&0) {
        return match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.into()),
            Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
        };
    }
    let decoded = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        let usual = text.chars().filter(|c| is_usual(*c)).count();
        (!text.contains(is_binary) && usual * 10 >= text.chars().count() * 9).then_some(text)
    };
    if bytes.len().is_multiple_of(2) { decoded(UTF_16LE).or_else(|| decoded(UTF_16BE)) } else { None }
}

/// What Chinese documents consist of.
fn is_usual(c: char) -> bool {
    c.is_ascii()
        || matches!(c, '\u{A0}' | '\u{B7}' | '\u{2010}'..='\u{2027}' | '\u{2460}'..='\u{2473}')
        || matches!(c, '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
}
