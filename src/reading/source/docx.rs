//! Word documents: the text of the main part, paragraph by paragraph, tables row by row.
//!
//! The archive is not trusted: only one member is unpacked, up to a limit, whatever size it claims; entities other
//! than XML's own five are refused with the document type that would declare them.

use super::Unreadable;
use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};
use std::io::{Cursor, Read};
use zip::{ZipArchive, result::ZipError};

/// The text with its marks; real disclosures have one to five megabytes.
const LARGEST_PART: u64 = 64 * 1024 * 1024;
/// Deeper tables in tables than any office program writes.
const DEEPEST: usize = 256;
/// More columns than any office program allows.
const WIDEST_SPAN: usize = 64;

/// The lines of a docx file.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<String>, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken("不是压缩包,可能只是改了扩展名"))?;
    let part = match archive.by_name("word/document.xml") {
        Ok(part) => part,
        Err(ZipError::FileNotFound) => return Err(broken("其中没有正文")),
        Err(ZipError::UnsupportedArchive(_)) => return Err(broken("文件有密码或压缩方式不支持")),
        Err(_) => return Err(broken("压缩包损坏")),
    };
    let mut xml = Vec::new();
    part.take(LARGEST_PART + 1).read_to_end(&mut xml).map_err(|_| broken("压缩包损坏"))?;
    if xml.len() as u64 > LARGEST_PART {
        return Err(broken("解开后太大"));
    }
    let xml = String::from_utf8(xml).map_err(|_| broken("正文不是 UTF-8"))?;
    text_of(&xml)
}

fn broken(reason: &str) -> Unreadable {
    Unreadable::Docx(reason.to_owned())
}

/// What is being gathered.
#[derive(Default)]
struct Gathered {
    lines: Vec<String>,
    paragraph: String,
    /// The cells of the outermost table's row so far.
    row: Vec<String>,
    cell: String,
    /// How many columns the cell covers beyond its own.
    more: usize,
    tables: usize,
    /// Inside `w:t`, where the text is.
    in_text: bool,
    /// Inside what repeats or replaces other text.
    skipped: usize,
    depth: usize,
}

fn text_of(xml: &str) -> Result<Vec<String>, Unreadable> {
    let mut reader = Reader::from_str(xml);
    let mut gathered = Gathered::default();
    loop {
        match reader.read_event().map_err(|_| broken("正文的标记损坏"))? {
            Event::Start(tag) => {
                gathered.depth += 1;
                if gathered.depth > DEEPEST {
                    return Err(broken("嵌套层数太多"));
                }
                gathered.start(&tag);
            }
            Event::Empty(tag) => gathered.empty(&tag),
            Event::End(tag) => {
                gathered.depth = gathered.depth.saturating_sub(1);
                gathered.end(tag.local_name().as_ref());
            }
            Event::Text(text) if gathered.wanted() => {
                gathered.paragraph += &text.decode().map_err(|_| broken("正文的标记损坏"))?;
            }
            Event::GeneralRef(entity) if gathered.wanted() => gathered.paragraph.push(character(&entity)?),
            Event::DocType(_) => return Err(broken("含有文档类型声明")),
            Event::Eof => return if gathered.depth == 0 { Ok(gathered.lines) } else { Err(broken("正文不完整")) },
            _ => {}
        }
    }
}

/// The character of a reference.
fn character(entity: &BytesRef) -> Result<char, Unreadable> {
    let wrong = || broken("正文的标记损坏");
    if let Some(c) = entity.resolve_char_ref().map_err(|_| wrong())? {
        return Ok(c);
    }
    match entity.decode().map_err(|_| wrong())?.as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(wrong()),
    }
}

impl Gathered {
    fn wanted(&self) -> bool {
        self.in_text && self.skipped == 0
    }

    fn start(&mut self, tag: &BytesStart) {
        match tag.local_name().as_ref() {
            // The fallback says again what the choice beside it says; moved text stands at its new place as well.
            b"Fallback" | b"moveFrom" => self.skipped += 1,
            b"t" => self.in_text = true,
            b"tbl" => self.tables += 1,
            _ => {}
        }
    }

    fn empty(&mut self, tag: &BytesStart) {
        if self.skipped > 0 {
            return;
        }
        match tag.local_name().as_ref() {
            // Tab stops in a paragraph's properties are tabs as well, before any text.
            b"tab" if !self.paragraph.is_empty() => self.paragraph.push(' '),
            b"br" | b"cr" => self.finish_paragraph(),
            b"noBreakHyphen" => self.paragraph.push('-'),
            b"gridSpan" if self.tables == 1 => {
                let span = tag.try_get_attribute("w:val").ok().flatten();
                let span = span.and_then(|span| std::str::from_utf8(&span.value).ok()?.parse::<usize>().ok());
                // A cell over several columns stands in the first; the others are empty.
                self.more = span.unwrap_or(1).clamp(1, WIDEST_SPAN) - 1;
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"Fallback" | b"moveFrom" => self.skipped = self.skipped.saturating_sub(1),
            b"t" => self.in_text = false,
            b"p" if self.skipped == 0 => self.finish_paragraph(),
            b"tc" if self.tables == 1 => {
                self.row.push(std::mem::take(&mut self.cell));
                self.row.extend(std::iter::repeat_n(String::new(), std::mem::take(&mut self.more)));
            }
            b"tr" if self.tables == 1 => {
                let row = std::mem::take(&mut self.row);
                self.lines.push(row.join("\t"));
            }
            b"tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }

    fn finish_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        if self.tables > 0 {
            self.cell += text.trim();
        } else {
            self.lines.push(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn packed(name: &str, content: &[u8]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
        archive.finish().unwrap().into_inner()
    }

    fn document(body: &str) -> Vec<u8> {
        let xml = format!(r#"<w:document xmlns:w="w" xmlns:mc="mc"><w:body>{body}</w:body></w:document>"#);
        packed("word/document.xml", xml.as_bytes())
    }

    #[test]
    fn paragraphs_and_rows_become_lines() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let wide = r#"<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>收入</w:t></w:r></w:p></w:tc>"#;
        let body = format!(
            "<w:p><w:r><w:t>收入总计</w:t></w:r><w:r><w:t>384.30万元 &amp; &#20803;</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>\
             <w:tbl><w:tr>{wide}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>\
             <mc:AlternateContent><mc:Choice><w:p><w:r><w:t>甲</w:t></w:r></w:p></mc:Choice>\
             <mc:Fallback><w:p><w:r><w:t>甲</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>",
            cell("支出"),
            cell("项目"),
            cell("决算数"),
            cell("1.20"),
        );
        let found = lines(&document(&body)).unwrap();
        assert_eq!(found, ["收入总计384.30万元 & 元", "收入\t\t支出", "项目\t决算数\t1.20", "甲"]);
    }

    #[test]
    fn hostile_files_are_refused() {
        let reason = |bytes: &[u8]| lines(bytes).unwrap_err().to_string();
        assert!(reason(b"PK not a zip").contains("不是压缩包"));
        assert!(reason(&packed("other.xml", b"")).contains("没有正文"));
        assert!(reason(&packed("word/document.xml", b"<w:p>")).contains("正文不完整"));
        let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>"#;
        assert!(reason(&packed("word/document.xml", bomb.as_bytes())).contains("文档类型声明"));
        assert!(reason(&document("<w:t>&lol;</w:t>")).contains("标记损坏"));
        assert!(reason(&document(&"<w:x>".repeat(1000))).contains("嵌套"));
        let whole = document("<w:p><w:r><w:t>收入</w:t></w:r></w:p>");
        assert!(reason(&whole[..whole.len() / 2]).contains("不是压缩包"));
    }

    #[test]
    fn a_bomb_is_unpacked_no_further_than_the_limit() {
        let zeros = vec![b' '; usize::try_from(LARGEST_PART).unwrap() + 4096];
        let bytes = packed("word/document.xml", &zeros);
        assert!(bytes.len() < 1_000_000, "{}", bytes.len());
        assert!(lines(&bytes).unwrap_err().to_string().contains("太大"));
    }
}
