//! What the accountant fills: a [`Project`] holds the sheets of one profile's forms, last year's figures, the
//! texts of parts one, three and four, and what the supervisor says about them.
//!
//! Everything a user does is an [`Edit`]; [`History`] applies edits and can take them back. The only code that
//! touches the disk is in [`store`], [`backup`], [`recovery`], [`claim`] and [`read_limited`]. This layer knows nothing of
//! rules, pages or screens.

pub mod backup;
mod cell;
pub mod claim;
mod digest;
mod edit;
mod file;
mod follow;
mod history;
mod limited;
mod list;
mod live;
mod merged;
mod names;
mod numbering;
mod print;
pub mod recovery;
mod review;
mod sheet;
pub mod store;
mod subject_rows;
mod text;

pub use cell::Cell;
pub use digest::{Digests, text_digest};
pub use edit::{CellEdit, Edit, EditError};
pub use file::{FORMAT_VERSION, ReadError, read_project, write_project};
pub use history::History;
pub use limited::read_limited;
pub use list::{List, ListChange, ListEntry, lists};
pub use live::{Binding, FieldText, LiveParagraph, Mark, open_field};
pub use merged::{Contributions, Elimination, Merged, MergedUnit, Trace};
pub use names::{is_invisible, visible_name};
pub use numbering::{Numbering, chinese_ordinal};
pub use print::PrintSettings;
pub use review::{
    Anchor, Comment, Decision, Remark, RemarkKind, Role, Signature, Signatures, Signed, Verdict, paragraph_token,
};
pub use sheet::{Sheet, SheetRow};
pub use text::{Paragraph, Part, Style, TextSpan, Texts};

use crate::{
    amount::{Amount, Unit},
    form::{Address, Key, Profile},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// One unit's disclosure of one year, as saved in a `.juesuan` file.
///
/// Sheets and texts are shared between snapshots, so a clone costs little.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The profile's key.
    pub profile: Key,
    /// 预算年度.
    pub year: u16,
    /// Whose accounts these are.
    pub unit: UnitInfo,
    /// The unit in which cells are typed, unless they name another.
    pub amount_unit: Unit,
    /// How the document is printed.
    pub print: PrintSettings,
    /// What is filled in, by form key; a form that is missing is blank.
    pub sheets: BTreeMap<Key, Arc<Sheet>>,
    /// 上年数: last year's figures under this year's addresses.
    pub prior: Arc<BTreeMap<Address, Amount>>,
    /// Cells carried over from last year, which no edit changes before they are unlocked.
    pub locked: Arc<BTreeSet<Address>>,
    /// Parts one, three and four.
    pub texts: Texts,
    /// 原因、用途: what the accountant fills into part three, by field key (`收入变化原因`, `用途[2010350]`).
    pub fields: Arc<BTreeMap<Key, String>>,
    /// The same fields of last year, offered and never printed.
    pub prior_fields: Arc<BTreeMap<Key, String>>,
    /// The supervisor's decisions on findings.
    pub decisions: Arc<Vec<Decision>>,
    /// Comments on cells and paragraphs.
    pub comments: Arc<Vec<Comment>>,
    /// Who has signed off; one signature a role.
    pub signatures: Arc<Vec<Signature>>,
    /// Where the figures come from, if this was added up from the units of a department.
    pub merged: Option<Arc<Merged>>,
}

/// The institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitInfo {
    /// 单位名称, as it must read everywhere in the document.
    pub name: String,
    /// What kind of unit it is; 机关运行经费 depends on it.
    pub kind: UnitKind,
}

/// 单位性质.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnitKind {
    /// 行政单位.
    Administrative,
    /// 参照公务员法管理的事业单位.
    CivilServiceManaged,
    /// 其他事业单位.
    Institution,
}

impl UnitKind {
    /// All kinds, for choosing.
    pub const ALL: [UnitKind; 3] = [UnitKind::Administrative, UnitKind::CivilServiceManaged, UnitKind::Institution];

    /// The Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            UnitKind::Administrative => "行政单位",
            UnitKind::CivilServiceManaged => "参照公务员法管理的事业单位",
            UnitKind::Institution => "事业单位",
        }
    }
}

impl Project {
    /// Blanks the cells that compute themselves, so that only what was entered remains.
    pub fn forget_computed(&mut self) {
        for sheet in self.sheets.values_mut() {
            Arc::make_mut(sheet).forget_computed();
        }
    }

    /// Empties all cells and leaves the rows.
    pub fn clear_amounts(&mut self) {
        for sheet in self.sheets.values_mut() {
            Arc::make_mut(sheet).clear_amounts();
        }
    }

    /// A new project of a profile: all totals compute themselves, everything else is blank.
    pub fn new(profile: &Profile, unit_name: &str) -> Project {
        let sheets = profile.forms.iter().map(|form| (form.key.clone(), Arc::new(Sheet::blank(form)))).collect();
        Project {
            profile: profile.key.clone(),
            year: profile.year,
            unit: UnitInfo { name: unit_name.to_owned(), kind: UnitKind::Institution },
            amount_unit: profile.amount_unit,
            print: PrintSettings::default(),
            sheets,
            prior: Arc::default(),
            texts: Texts::default(),
            fields: Arc::default(),
            prior_fields: Arc::default(),
            locked: Arc::default(),
            decisions: Arc::default(),
            comments: Arc::default(),
            signatures: Arc::default(),
            merged: None,
        }
    }

    /// The cell at an address; blank where nothing was entered.
    pub fn cell(&self, address: &Address) -> Cell {
        self.cell_at(&address.form, &address.row, &address.column)
    }

    /// The cell of a form, row and column; blank where nothing was entered.
    pub fn cell_at(&self, form: &str, row: &str, column: &str) -> Cell {
        self.sheets.get(form).map_or(Cell::Blank, |sheet| sheet.cell(row, column))
    }

    /// Whether `other` differs in nothing but what was said about it: decisions, comments, signatures.
    pub fn has_content_of(&self, other: &Project) -> bool {
        let Project { decisions, comments, signatures, .. } = self.clone();
        *self == Project { decisions, comments, signatures, ..other.clone() }
    }

    /// The rows entered in a form; none where the form is blank.
    pub fn sheet(&self, form: &str) -> Option<&Sheet> {
        self.sheets.get(form).map(Arc::as_ref)
    }
}
