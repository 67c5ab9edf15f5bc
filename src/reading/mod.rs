//! Reading published text: sentences become claims, figures with their meaning and place.
//!
//! The reader knows no template of any province. It knows how such sentences are built: a quantity (收入总计,
//! 基本支出, a 科目), then what is said of it: its amount, its share of a whole, its change against last year, its
//! budget and how far it was met; and how they are strung together (包括:, 其中:, numbered items). Which words name
//! which quantity is data (`assets/profiles/common/reading.ron`).
//!
//! - [`source`]: files (txt, md, docx) become lines; [`published`]: lines become parts and paragraphs.
//! - [`figure`]: every number of a paragraph with its unit.
//! - [`clause`]: what a clause says with its number.
//! - [`outline`]: numbered headings and items.
//! - [`vocabulary`]: words become quantities, quantities have cells.
//! - [`facts`]: counts and amounts that only the words before them tell.
//! - [`reader`]: walks the clauses; [`state`] is what lasts meanwhile, [`attach`] gives each figure its quantity,
//!   [`lists`] joins parts to wholes.
//!
//! Nothing here judges: whether a claim is true is the audit's business. Nothing here panics, whatever the text.

mod attach;
mod clause;
mod facts;
mod figure;
mod lists;
mod outline;
mod published;
mod reader;
mod scope;
mod source;
mod state;
mod statement;
mod vocabulary;

pub use clause::{Against, BudgetKind, Direction, Facet, Relation, classify};
pub use facts::{Fact, facts};
pub use figure::{Measure, Stated, Token, normalise, scan, wan_text};
pub use outline::{Segment, segments};
pub use published::{Location, Passage, Published, TextTable};
pub use reader::read;
pub use scope::Scope;
pub use source::{Source, SourceError, Unreadable, text_lines};
pub use statement::{Bare, Budget, Change, Completion, List, Noun, Quantity, Reading, Share, Statement};
pub use vocabulary::{CellSum, Rename, Subjects, Vocabulary};
