//! Templates as they are after reading: a tree of pieces, with every cell known to exist.

use super::{
    FILE, check,
    parse::{self, Names},
};
use crate::{
    form::{Key, Profile, ProfileError, SubjectLevel},
    project::Style,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Stands for a list without rows.
pub const BLANK_LIST: &str = "〔明细〕";

/// One step of a template file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// One paragraph. The id is made of its template's words, so that it stays while they stay.
    Paragraph { style: Style, id: Key, pieces: Vec<Piece> },
    /// Paragraphs for each row of a list.
    Each { rows: Rows, body: Vec<Block>, empty: Vec<Block> },
    /// Paragraphs where a condition holds, others where not.
    When { condition: Condition, then: Vec<Block>, otherwise: Vec<Block> },
}

/// A stretch of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Word(Word),
    Amount(Expression),
    Percent(Expression, Expression),
    If {
        condition: Condition,
        then: Vec<Piece>,
        otherwise: Vec<Piece>,
    },
    Compare {
        left: Expression,
        right: Expression,
        outcomes: Box<Outcomes>,
    },
    List {
        rows: Rows,
        body: Vec<Piece>,
        separator: String,
        empty: Vec<Piece>,
    },
    /// What the accountant fills in.
    Field(FieldName),
    /// Words that are left out while no reason is given and none is needed.
    Reason {
        field: FieldName,
        body: Vec<Piece>,
    },
}

/// A field's name, and whether each row of the list around has one of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldName {
    pub name: Key,
    pub of_row: bool,
}

/// What a comparison prints.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcomes {
    pub more: Vec<Piece>,
    pub less: Vec<Piece>,
    pub equal: Vec<Piece>,
    pub unknown: Vec<Piece>,
}

/// A word of the project or of the row at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Year,
    /// The year before.
    PriorYear,
    Unit,
    Name,
    /// The name with those above it: 教育支出（类）普通教育（款）小学教育（项）.
    FullName,
    Index,
}

/// An amount in 元, or a count.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Cell {
        prior: bool,
        form: Key,
        row: RowName,
        column: Key,
    },
    /// The amount of the row at hand.
    Value,
    /// The distance between the two sides of the comparison around.
    Difference,
    /// The second side of the comparison around.
    Second,
    /// How many rows the list around has.
    Count,
    Number(u32),
    Sum(Box<Expression>, Box<Expression>),
    Minus(Box<Expression>, Box<Expression>),
}

impl Expression {
    /// The same value of last year.
    pub fn of_last_year(&self) -> Expression {
        let sides = |left: &Expression, right: &Expression| (left.of_last_year().into(), right.of_last_year().into());
        match self {
            Expression::Cell { form, row, column, .. } => {
                Expression::Cell { prior: true, form: form.clone(), row: row.clone(), column: column.clone() }
            }
            Expression::Sum(left, right) => {
                let (left, right) = sides(left, right);
                Expression::Sum(left, right)
            }
            Expression::Minus(left, right) => {
                let (left, right) = sides(left, right);
                Expression::Minus(left, right)
            }
            other => other.clone(),
        }
    }
}

/// A row in an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowName {
    Key(Key),
    /// The row at hand.
    This,
}

/// The rows that have an amount in a column: those of a level, or those named.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rows {
    pub form: Key,
    pub level: Option<SubjectLevel>,
    /// Under which rows of the level, all when empty; without a level these rows themselves.
    pub under: Vec<RowName>,
    pub column: Key,
}

/// What a choice depends on. A comparison with a blank holds never.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// The unit is 行政 or 参公.
    Agency,
    /// There is no value.
    Blank(Expression),
    Compare(Expression, Relation, Expression),
}

/// How two sides of a condition must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Greater,
    Less,
    Equal,
}

/// The templates of a profile, read and checked.
#[derive(Debug)]
pub(super) struct Template {
    pub blocks: Vec<Block>,
}

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateSource {
    /// Values that several sentences use, each by name; a later one may use those before it.
    #[serde(default)]
    values: Vec<(String, String)>,
    paragraphs: Vec<BlockSource>,
}

/// The blocks as the file writes them.
#[derive(Deserialize)]
enum BlockSource {
    Section(String),
    Subsection(String),
    Item(String),
    Body(String),
    Each {
        rows: String,
        body: Vec<BlockSource>,
        #[serde(default)]
        empty: Vec<BlockSource>,
    },
    When {
        condition: String,
        then: Vec<BlockSource>,
        #[serde(default)]
        otherwise: Vec<BlockSource>,
    },
}

/// Reads and checks the templates of a profile.
pub(super) fn read(profile: &Profile) -> Result<Template, ProfileError> {
    let error = |line, message| ProfileError {
        profile: profile.key.to_string(),
        file: FILE.to_owned(),
        line,
        entry: None,
        message,
    };
    let text = profile.files.get(FILE).ok_or_else(|| error(None, "口径没有第三部分的模板".to_owned()))?;
    let source: TemplateSource =
        ron::from_str(text).map_err(|failure| ProfileError::damaged(&profile.key, FILE, &failure))?;
    let compiled = Compiler::with_values(profile, &source.values)
        .and_then(|mut compiler| source.paragraphs.iter().map(|block| compiler.block(block)).collect());
    let blocks = compiled.map_err(|fault: Fault| {
        let line = text.lines().position(|line| line.contains(&fault.template)).map(|index| index + 1);
        error(line, fault.message)
    })?;
    Ok(Template { blocks })
}

/// What is wrong with a template, and which.
struct Fault {
    template: String,
    message: String,
}

/// Parses templates and checks their cells against the profile.
struct Compiler<'p> {
    profile: &'p Profile,
    names: Names,
    /// How often an id was given.
    ids: BTreeMap<String, u32>,
}

impl<'p> Compiler<'p> {
    fn with_values(profile: &'p Profile, values: &[(String, String)]) -> Result<Compiler<'p>, Fault> {
        let mut compiler = Compiler { profile, names: Names::new(), ids: BTreeMap::new() };
        for (name, text) in values {
            let value = compiler.checked(text, parse::value, check::expression)?;
            if compiler.names.insert(name.clone(), value).is_some() {
                return Err(Fault { template: text.clone(), message: format!("名称“{name}”重复") });
            }
        }
        Ok(compiler)
    }

    fn checked<T>(
        &self,
        text: &str,
        parse: impl Fn(&str, &Names) -> Result<T, String>,
        check: impl Fn(&Profile, &T) -> Result<(), String>,
    ) -> Result<T, Fault> {
        let parsed = parse(text, &self.names).and_then(|parsed| check(self.profile, &parsed).map(|()| parsed));
        parsed.map_err(|message| Fault { template: text.to_owned(), message })
    }

    /// The paragraph's id: a hash of its template (FNV-1a), numbered where two are the same.
    fn id(&mut self, text: &str) -> Key {
        let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let id = format!("{hash:08x}");
        let count = self.ids.entry(id.clone()).and_modify(|count| *count += 1).or_insert(1);
        if *count > 1 { format!("{id}-{count}").into() } else { id.into() }
    }

    fn blocks(&mut self, blocks: &[BlockSource]) -> Result<Vec<Block>, Fault> {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: &BlockSource) -> Result<Block, Fault> {
        let mut paragraph = |style, text: &str| {
            let pieces = self.checked(text, parse::template, |profile, pieces| check::pieces(profile, pieces))?;
            Ok(Block::Paragraph { style, id: self.id(text), pieces })
        };
        match block {
            BlockSource::Section(text) => paragraph(Style::Section, text),
            BlockSource::Subsection(text) => paragraph(Style::Subsection, text),
            BlockSource::Item(text) => paragraph(Style::Item, text),
            BlockSource::Body(text) => paragraph(Style::Body, text),
            BlockSource::Each { rows, body, empty } => Ok(Block::Each {
                rows: self.checked(rows, parse::rows, check::rows)?,
                body: self.blocks(body)?,
                empty: self.blocks(empty)?,
            }),
            BlockSource::When { condition, then, otherwise } => Ok(Block::When {
                condition: self.checked(condition, parse::condition, check::condition)?,
                then: self.blocks(then)?,
                otherwise: self.blocks(otherwise)?,
            }),
        }
    }
}
