//! Templates as they are after reading: a tree of pieces, with every cell known to exist.

use super::{FILE, check, parse};
use crate::{
    form::{Key, Profile, ProfileError, SubjectLevel},
    project::Style,
};
use serde::Deserialize;

/// Stands for an amount that no table holds.
pub const BLANK_AMOUNT: &str = "〔金额〕万元";
/// Stands for a percentage that cannot be computed.
pub const BLANK_PERCENT: &str = "〔比率〕";
/// Stands for a list without rows.
pub const BLANK_LIST: &str = "〔明细〕";

/// One step of a template file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// One paragraph.
    Paragraph(Style, Vec<Piece>),
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
    If { condition: Condition, then: Vec<Piece>, otherwise: Vec<Piece> },
    Compare { left: Expression, right: Expression, outcomes: Box<Outcomes> },
    List { rows: Rows, body: Vec<Piece>, separator: String },
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

/// A row in an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowName {
    Key(Key),
    /// The row at hand.
    This,
}

/// The rows of a level that have an amount in a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rows {
    pub form: Key,
    pub level: SubjectLevel,
    /// Under which rows; all when empty.
    pub under: Vec<RowName>,
    pub column: Key,
}

/// What a choice depends on. A comparison with a blank holds never.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// The unit is 行政 or 参公.
    Agency,
    Compare(Expression, Relation, Expression),
}

/// How two sides of a condition must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Greater,
    Less,
    Equal,
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
pub(super) fn read(profile: &Profile) -> Result<Vec<Block>, ProfileError> {
    let error = |line, message| ProfileError {
        profile: profile.key.to_string(),
        file: FILE.to_owned(),
        line,
        entry: None,
        message,
    };
    let source = profile.files.get(FILE).ok_or_else(|| error(None, "口径没有第三部分的模板".to_owned()))?;
    let blocks: Vec<BlockSource> =
        ron::from_str(source).map_err(|failure| error(Some(failure.span.start.line), failure.code.to_string()))?;
    compile(profile, &blocks).map_err(|fault| {
        let line = source.lines().position(|line| line.contains(&fault.template)).map(|index| index + 1);
        error(line, fault.message)
    })
}

/// What is wrong with a template, and which.
pub(super) struct Fault {
    template: String,
    message: String,
}

fn compile(profile: &Profile, blocks: &[BlockSource]) -> Result<Vec<Block>, Fault> {
    blocks.iter().map(|block| compile_block(profile, block)).collect()
}

fn compile_block(profile: &Profile, block: &BlockSource) -> Result<Block, Fault> {
    let fault = |template: &str| {
        let template = template.to_owned();
        move |message: String| Fault { template, message }
    };
    let paragraph = |style, text: &str| {
        let pieces = parse::template(text).map_err(fault(text))?;
        check::pieces(profile, &pieces).map_err(fault(text))?;
        Ok(Block::Paragraph(style, pieces))
    };
    match block {
        BlockSource::Section(text) => paragraph(Style::Section, text),
        BlockSource::Subsection(text) => paragraph(Style::Subsection, text),
        BlockSource::Item(text) => paragraph(Style::Item, text),
        BlockSource::Body(text) => paragraph(Style::Body, text),
        BlockSource::Each { rows: text, body, empty } => {
            let rows = parse::rows(text).map_err(fault(text))?;
            check::rows(profile, &rows).map_err(fault(text))?;
            Ok(Block::Each { rows, body: compile(profile, body)?, empty: compile(profile, empty)? })
        }
        BlockSource::When { condition: text, then, otherwise } => {
            let condition = parse::condition(text).map_err(fault(text))?;
            check::condition(profile, &condition).map_err(fault(text))?;
            Ok(Block::When { condition, then: compile(profile, then)?, otherwise: compile(profile, otherwise)? })
        }
    }
}
