//! The vocabulary of a printed document.

use crate::{
    audit::Report,
    form::{Address, Key, StyleSheet},
    project::Part,
};

/// A document ready for layout.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Metadata title.
    pub title: String,
    /// Metadata author: the unit.
    pub author: String,
    /// How it is printed.
    pub style: StyleSheet,
    /// A word across every page: 草稿.
    pub stamp: Option<String>,
    /// The blocks in printed order.
    pub blocks: Vec<Block>,
}

/// Whether a document may be published as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// No error is open.
    Final,
    /// Errors are open: every page says 草稿.
    Draft,
}

impl Edition {
    /// The edition that the findings of a project allow.
    pub fn of(report: &Report) -> Edition {
        if report.has_open_errors() { Edition::Draft } else { Edition::Final }
    }

    /// The word across every page, if any.
    pub fn stamp(self) -> Option<String> {
        (self == Edition::Draft).then(|| "草稿".to_owned())
    }
}

/// One element of the document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// The cover page: its title lines, centred.
    Cover {
        /// One entry a printed line.
        lines: Vec<String>,
    },
    /// The table of contents, made from the titles; takes its own page.
    Contents,
    /// A title that appears in contents and bookmarks.
    Title {
        /// Its depth.
        level: TitleLevel,
        /// One entry a printed line; see [`Block::one_line`].
        lines: Vec<String>,
        /// Where it comes from.
        anchor: Anchor,
    },
    /// Running text, justified, with a first-line indent of two characters.
    Paragraph {
        /// The text.
        text: String,
        /// Where it comes from.
        anchor: Anchor,
    },
    /// A line that leads to another place of the document: an entry in the list of tables.
    Reference {
        /// The line.
        text: String,
        /// Where it leads.
        target: Anchor,
    },
    /// A table, on pages of its own or among the text.
    Table(Table),
}

impl Block {
    /// The lines of a title as one, for contents and bookmarks: the number of a part stands apart from its name.
    pub fn one_line(lines: &[String]) -> String {
        match lines {
            [number, name @ ..] if !name.is_empty() && number.starts_with('第') && number.ends_with("部分") => {
                format!("{number} {}", name.concat())
            }
            lines => lines.concat(),
        }
    }
}

/// The depth of a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TitleLevel {
    /// 第一部分: starts a new page, centred.
    Part,
    /// 一、
    Section,
    /// （一）
    Subsection,
    /// 1., in bookmarks but not in the contents.
    Item,
}

/// Where a block comes from, for links from pages back to the editor.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The title of a part: one to four.
    PartTitle(u8),
    /// A paragraph of a text part.
    Paragraph(Part, usize),
    /// A form.
    Form(Key),
    /// A piece of the record of the audit, by its place there.
    Record(u8),
}

/// Where a table stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    /// On landscape pages of its own.
    #[default]
    OwnPages,
    /// Between the paragraphs, without caption.
    InText,
}

/// A form as printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Which form, for contents and bookmarks.
    pub anchor: Anchor,
    /// Where it stands.
    pub placement: Placement,
    /// 公开01表, above the table at the right.
    pub number: String,
    /// 2019年度收入支出决算总表, centred.
    pub title: String,
    /// The title in contents and bookmarks: 一、2019年度收入支出决算总表.
    pub entry: String,
    /// 部门:…, at the left above the table.
    pub unit_line: String,
    /// 金额单位:万元, at the right above the table.
    pub amount_line: String,
    /// The columns.
    pub columns: Vec<TableColumn>,
    /// Header rows with merged cells; repeated on each page.
    pub header: Vec<Vec<HeaderCell>>,
    /// The rows.
    pub body: Vec<BodyRow>,
    /// 注:…, under the table.
    pub notes: Vec<String>,
}

/// A printed column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// How its body cells are set.
    pub align: Align,
    /// Whether a thicker line stands at its left (between panes).
    pub pane_start: bool,
    /// Whether width that no column needs goes to it; where none is chosen, all columns share it.
    pub takes_rest: bool,
}

/// A merged header cell; cells are listed row by row where they begin, left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderCell {
    /// The text.
    pub text: String,
    /// Its first column.
    pub column: usize,
    /// Columns covered.
    pub column_span: usize,
    /// Header rows covered.
    pub row_span: usize,
}

/// A printed row: cells from left to right that together cover all columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BodyRow {
    /// The cells where they begin.
    pub cells: Vec<BodyCell>,
    /// Whether the row is printed bold (合计, 总计).
    pub bold: bool,
    /// Whether it never stands last on a page: it announces the rows below it.
    pub keeps_next: bool,
}

/// A printed cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BodyCell {
    /// The text; may wrap.
    pub text: String,
    /// How it is set; `None` as its column is.
    pub align: Option<Align>,
    /// Columns to its right that it covers as well.
    pub merged: usize,
    /// Indentation in half characters, for 其中 and levels.
    pub indent: u8,
    /// The cell it shows, where it shows one.
    pub address: Option<Address>,
}

/// Horizontal alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Align {
    /// Texts.
    Left,
    /// Codes and line numbers.
    Center,
    /// Amounts.
    Right,
}
