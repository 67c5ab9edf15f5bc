//! Edits as values: what the user did, applied to a project as a whole or not at all.

use super::{
    Cell, Comment, Decision, Paragraph, Part, PrintSettings, Project, Remark, Role, Sheet, Signature, UnitKind, follow,
    names::visible_name, review, subject_rows,
};
use crate::{
    amount::Amount,
    form::{Address, Form, Key, Profile, TOTAL_ROW},
};
use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};
use thiserror::Error;

/// One step of work; a paste is one edit, however many cells it fills.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Several edits as one step: an import.
    Several(Vec<Edit>),
    /// Types, pastes, clears or computes cells.
    SetCells(Vec<CellEdit>),
    /// Adds a subject row at its place in code order, with the 类 and 款 above it where they are missing.
    InsertSubject {
        /// The form.
        form: Key,
        /// 科目编码.
        code: Key,
        /// 科目名称.
        name: String,
    },
    /// Removes subject rows, and the 款 and 类 above them that nothing is left of.
    RemoveSubjects {
        /// The form.
        form: Key,
        /// The codes.
        codes: Vec<Key>,
    },
    /// Removes these subject rows and no others: a workbook may state a 款 or 类 without the rows below it.
    RemoveRows {
        /// The form.
        form: Key,
        /// The codes.
        codes: Vec<Key>,
    },
    /// Changes a subject row's code or name, keeping its cells. Under another 款 or 类 it takes its place there; levels
    /// that are missing above it are added, those that it leaves empty are removed.
    RenameSubject {
        /// The form.
        form: Key,
        /// The code so far.
        code: Key,
        /// The new code.
        new_code: Key,
        /// The new name.
        name: String,
    },
    /// Moves a row to a position among the rows.
    MoveRow {
        /// The form.
        form: Key,
        /// The row.
        row: Key,
        /// The position it takes.
        to: usize,
    },
    /// Puts subject rows in code order.
    SortSubjects {
        /// The form.
        form: Key,
    },
    /// Replaces a paragraph.
    SetParagraph {
        /// The part.
        part: Part,
        /// Which paragraph.
        index: usize,
        /// Its new content.
        paragraph: Paragraph,
    },
    /// Inserts a paragraph before `index`.
    InsertParagraph {
        /// The part.
        part: Part,
        /// The position it takes.
        index: usize,
        /// The new paragraph.
        paragraph: Paragraph,
    },
    /// Removes a paragraph.
    RemoveParagraph {
        /// The part.
        part: Part,
        /// Which paragraph.
        index: usize,
    },
    /// Replaces all paragraphs of a part.
    SetPart {
        /// The part.
        part: Part,
        /// The new paragraphs.
        paragraphs: Vec<Paragraph>,
    },
    /// Fills a field of part three, a reason or a purpose; an empty text opens it again.
    SetField {
        /// The field's key.
        key: Key,
        /// Its text.
        text: String,
    },
    /// Names the unit.
    SetUnit {
        /// 单位名称.
        name: String,
        /// 单位性质.
        kind: UnitKind,
    },
    /// Sets 预算年度.
    SetYear(u16),
    /// Chooses how the document is printed.
    SetPrint(PrintSettings),
    /// Replaces last year's figures.
    SetPrior(BTreeMap<Address, Amount>),
    /// Locks cells, or makes them free to be changed.
    SetLocked {
        /// Which cells.
        cells: Vec<Address>,
        /// Whether they are locked from now on.
        locked: bool,
    },
    /// Records a decision.
    Decide {
        /// The decision.
        decision: Decision,
        /// The fingerprint of the decision on the same finding that it replaces; what was said before is kept with
        /// the new one.
        instead_of: Option<String>,
    },
    /// Takes a decision back.
    WithdrawDecision {
        /// The finding's identity.
        finding: String,
        /// The decision's fingerprint.
        fingerprint: String,
    },
    /// Answers a decision.
    Answer {
        /// The finding's identity.
        finding: String,
        /// The decision's fingerprint.
        fingerprint: String,
        /// The answer.
        answer: Remark,
    },
    /// Adds a comment.
    AddComment(Comment),
    /// Replaces a comment: other words, or resolved.
    SetComment {
        /// Which comment.
        index: usize,
        /// What it becomes.
        comment: Comment,
    },
    /// Removes a comment.
    RemoveComment {
        /// Which comment.
        index: usize,
    },
    /// Signs, replacing the signature of the same role.
    Sign(Signature),
    /// Takes a role's signature back.
    WithdrawSignature(Role),
}

/// A cell and what is put into it.
#[derive(Clone, Debug, PartialEq)]
pub struct CellEdit {
    /// Where.
    pub address: Address,
    /// What.
    pub cell: Cell,
}

/// Why an edit was refused; the project is then unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EditError {
    /// The form has no such cell.
    #[error("没有单元格 {0}")]
    NoSuchCell(Address),
    /// The profile has no such form.
    #[error("没有表 {0}")]
    NoSuchForm(Key),
    /// The sheet has no such row.
    #[error("表 {0} 没有行 {1}")]
    NoSuchRow(Key, Key),
    /// The code is already in use.
    #[error("科目 {0} 已在表中")]
    DuplicateSubject(Key),
    /// The code is not made of 3, 5 or 7 digits.
    #[error("“{0}”不是科目编码(类 3 位、款 5 位、项 7 位数字)")]
    NotACode(Key),
    /// The form has no subject rows.
    #[error("表 {0} 的行是固定的")]
    FixedRows(Key),
    /// The part has no such paragraph.
    #[error("{} 没有第 {} 段", .0.name(), .1 + 1)]
    NoSuchParagraph(Part, usize),
    /// Decisions, answers and comments need words.
    #[error("还没有写内容")]
    NoWords,
    /// It is not known whose decision, comment or signature this is.
    #[error("还没有写姓名")]
    NoName,
    /// Nobody has decided so.
    #[error("这一条没有这样的复核意见")]
    NoSuchDecision,
    /// A reviewer does not change what is reviewed.
    #[error("复核时不改数字和文字。要改请切换到“编制”,或者把这一条退回给编制人。")]
    ReadOnly,
    /// Another window has the file.
    #[error("这个文件已在另一个窗口打开,本窗口只能看。要改请先另存为自己的文件")]
    TakenFile,
    /// The cell was carried over from last year.
    #[error("{0} 由上年年末结转而来,已锁定。确要改动,先用“编辑→解除结转数锁定”")]
    Locked(Address),
    /// There is no such comment.
    #[error("没有第 {} 条批注", .0 + 1)]
    NoSuchComment(usize),
}

impl Edit {
    /// Whether it says something about the content and leaves the content itself alone.
    pub fn is_review(&self) -> bool {
        match self {
            Edit::Several(edits) => edits.iter().all(Edit::is_review),
            Edit::Decide { .. }
            | Edit::WithdrawDecision { .. }
            | Edit::Answer { .. }
            | Edit::AddComment(_)
            | Edit::SetComment { .. }
            | Edit::RemoveComment { .. }
            | Edit::Sign(_)
            | Edit::WithdrawSignature(_) => true,
            Edit::SetCells(_)
            | Edit::InsertSubject { .. }
            | Edit::RemoveSubjects { .. }
            | Edit::RemoveRows { .. }
            | Edit::RenameSubject { .. }
            | Edit::MoveRow { .. }
            | Edit::SortSubjects { .. }
            | Edit::SetParagraph { .. }
            | Edit::InsertParagraph { .. }
            | Edit::RemoveParagraph { .. }
            | Edit::SetPart { .. }
            | Edit::SetUnit { .. }
            | Edit::SetYear(_)
            | Edit::SetPrint(_)
            | Edit::SetPrior(_)
            | Edit::SetLocked { .. }
            | Edit::SetField { .. } => false,
        }
    }

    /// Applies the edit to a copy of `project`.
    pub fn apply(&self, profile: &Profile, project: &Project) -> Result<Project, EditError> {
        let mut next = project.clone();
        self.apply_to(profile, &mut next)?;
        Ok(next)
    }

    fn apply_to(&self, profile: &Profile, next: &mut Project) -> Result<(), EditError> {
        match self {
            Edit::SetCells(edits) => {
                for CellEdit { address, cell } in edits {
                    if next.locked.contains(address) && next.cell(address) != *cell {
                        return Err(EditError::Locked(address.clone()));
                    }
                    set_cell(profile, next, address, *cell)?;
                }
            }
            Edit::InsertSubject { form, code, name } => subject_rows::insert(profile, next, form, code, name)?,
            Edit::RemoveSubjects { form, codes } => subject_rows::remove(profile, next, form, codes)?,
            Edit::RemoveRows { form, codes } => subject_rows::remove_exactly(profile, next, form, codes)?,
            Edit::RenameSubject { form, code, new_code, name } => {
                subject_rows::rename(profile, next, form, code, new_code, name)?;
                follow::subject(next, form, code, new_code);
            }
            Edit::MoveRow { form, row, to } => {
                let sheet = subject_sheet(profile, next, form)?;
                let from = sheet.position(row).ok_or_else(|| EditError::NoSuchRow(form.clone(), row.clone()))?;
                sheet.move_row(from, *to);
            }
            Edit::SortSubjects { form } => subject_sheet(profile, next, form)?.sort_by_code(),
            Edit::SetParagraph { part, index, paragraph } => {
                let paragraphs = next.texts.part_mut(*part);
                *paragraphs.get_mut(*index).ok_or(EditError::NoSuchParagraph(*part, *index))? = paragraph.clone();
            }
            Edit::InsertParagraph { part, index, paragraph } => {
                let paragraphs = next.texts.part_mut(*part);
                if *index > paragraphs.len() {
                    return Err(EditError::NoSuchParagraph(*part, *index));
                }
                paragraphs.insert(*index, paragraph.clone());
                follow::paragraphs(next, *part, |at| Some(if at < *index { at } else { at + 1 }));
            }
            Edit::RemoveParagraph { part, index } => {
                let paragraphs = next.texts.part_mut(*part);
                if *index >= paragraphs.len() {
                    return Err(EditError::NoSuchParagraph(*part, *index));
                }
                paragraphs.remove(*index);
                follow::paragraphs(next, *part, |at| match at.cmp(index) {
                    Ordering::Less => Some(at),
                    Ordering::Equal => None,
                    Ordering::Greater => Some(at - 1),
                });
            }
            Edit::SetPart { part, paragraphs } => {
                follow::replaced(next, *part, paragraphs);
                *next.texts.part_mut(*part) = paragraphs.clone();
            }
            Edit::SetField { key, text } => {
                let fields = Arc::make_mut(&mut next.fields);
                match text.trim() {
                    "" => fields.remove(key),
                    text => fields.insert(key.clone(), text.to_owned()),
                };
            }
            Edit::SetUnit { name, kind } => {
                next.unit.name = visible_name(name);
                next.unit.kind = *kind;
            }
            Edit::Several(edits) => {
                for edit in edits {
                    edit.apply_to(profile, next)?;
                }
            }
            Edit::SetYear(year) => next.year = *year,
            Edit::SetPrint(print) => next.print = *print,
            Edit::SetPrior(prior) => next.prior = Arc::new(prior.clone()),
            Edit::SetLocked { cells, locked } => {
                let all = Arc::make_mut(&mut next.locked);
                for cell in cells {
                    if *locked {
                        all.insert(cell.clone());
                    } else {
                        all.remove(cell);
                    }
                }
            }
            Edit::Decide { .. }
            | Edit::WithdrawDecision { .. }
            | Edit::Answer { .. }
            | Edit::AddComment(_)
            | Edit::SetComment { .. }
            | Edit::RemoveComment { .. }
            | Edit::Sign(_)
            | Edit::WithdrawSignature(_) => review::apply(self, next)?,
        }
        Ok(())
    }
}

pub(super) fn form_of<'a>(profile: &'a Profile, key: &Key) -> Result<&'a Form, EditError> {
    profile.form(key).ok_or_else(|| EditError::NoSuchForm(key.clone()))
}

pub(super) fn sheet_mut<'a>(project: &'a mut Project, form: &Key) -> &'a mut Sheet {
    Arc::make_mut(project.sheets.entry(form.clone()).or_default())
}

pub(super) fn subject_sheet<'a>(
    profile: &Profile,
    project: &'a mut Project,
    form: &Key,
) -> Result<&'a mut Sheet, EditError> {
    if form_of(profile, form)?.subject_kind().is_none() {
        return Err(EditError::FixedRows(form.clone()));
    }
    Ok(sheet_mut(project, form))
}

fn set_cell(profile: &Profile, project: &mut Project, address: &Address, cell: Cell) -> Result<(), EditError> {
    let form = form_of(profile, &address.form)?;
    let column =
        form.cell_column(&address.row, &address.column).ok_or_else(|| EditError::NoSuchCell(address.clone()))?;
    let sheet = sheet_mut(project, &address.form);
    let fixed = form.fixed_row(&address.row).is_some() || address.row == TOTAL_ROW;
    if !fixed && sheet.row(&address.row).is_none() {
        return Err(EditError::NoSuchRow(address.form.clone(), address.row.clone()));
    }
    sheet.set(&address.row, column, cell);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{amount::Unit, form::testing::small_profile};

    fn cell(address: &str, text: &str) -> CellEdit {
        CellEdit { address: address.parse().unwrap(), cell: Cell::parse(text, Unit::Wan).unwrap() }
    }

    fn insert(code: &str, name: &str) -> Edit {
        Edit::InsertSubject { form: "T3".into(), code: code.into(), name: name.into() }
    }

    fn codes(project: &Project) -> Vec<String> {
        project.sheet("T3").unwrap().rows().map(|(key, _)| key.to_string()).collect()
    }

    #[test]
    fn a_paste_is_applied_whole_or_not_at_all() {
        let profile = small_profile();
        let project = Project::new(&profile, "某中心");
        let good = cell("T1[事业收入].决算数", "1.50");
        let bad = cell("T1[没有].决算数", "2");
        let refused = Edit::SetCells(vec![good.clone(), bad.clone()]).apply(&profile, &project);
        assert_eq!(refused, Err(EditError::NoSuchCell(bad.address)));
        let done = Edit::SetCells(vec![good.clone()]).apply(&profile, &project).unwrap();
        assert_eq!(done.cell(&good.address), good.cell);
        assert_eq!(project.cell(&good.address), Cell::Blank);
    }

    #[test]
    fn a_subject_brings_the_levels_above_it() {
        let profile = small_profile();
        let project = Project::new(&profile, "某中心");
        let project = insert("208", "社会保障和就业支出").apply(&profile, &project).unwrap();
        let project = insert("2010350", "事业运行").apply(&profile, &project).unwrap();
        assert_eq!(codes(&project), ["合计", "201", "20103", "2010350", "208"]);
        let sheet = project.sheet("T3").unwrap();
        assert_eq!(sheet.row("20103").unwrap().name, "政府办公厅(室)及相关机构事务");
        assert_eq!(sheet.cell("20103", "基本支出"), Cell::Computed);
        assert_eq!(sheet.cell("2010350", "基本支出"), Cell::Blank);
    }

    #[test]
    fn subject_rows_are_guarded() {
        let profile = small_profile();
        let project = insert("208", "社会保障和就业支出").apply(&profile, &Project::new(&profile, "某中心")).unwrap();
        assert_eq!(insert("208", "").apply(&profile, &project), Err(EditError::DuplicateSubject("208".into())));
        assert_eq!(insert("20", "").apply(&profile, &project), Err(EditError::NotACode("20".into())));
        let remove = |code: &str| Edit::RemoveSubjects { form: "T3".into(), codes: vec![code.into()] };
        assert!(remove("合计").apply(&profile, &project).is_err());
        assert_eq!(codes(&remove("208").apply(&profile, &project).unwrap()), ["合计"]);
        let fixed = Edit::SortSubjects { form: "T1".into() };
        assert_eq!(fixed.apply(&profile, &project), Err(EditError::FixedRows("T1".into())));
    }

    #[test]
    fn renaming_keeps_the_cells() {
        let profile = small_profile();
        let project = insert("208", "社保").apply(&profile, &Project::new(&profile, "某中心")).unwrap();
        let project = Edit::SetCells(vec![cell("T3[208].基本支出", "3")]).apply(&profile, &project).unwrap();
        let rename = Edit::RenameSubject {
            form: "T3".into(),
            code: "208".into(),
            new_code: "210".into(),
            name: "卫生健康支出".into(),
        };
        let project = rename.apply(&profile, &project).unwrap();
        assert_eq!(codes(&project), ["合计", "210"]);
        assert_eq!(project.cell_at("T3", "210", "基本支出"), cell("T3[210].基本支出", "3").cell);
    }

    #[test]
    fn paragraphs_are_addressed_within_their_part() {
        let profile = small_profile();
        let project = Project::new(&profile, "某中心");
        let insert = |index, text: &str| Edit::InsertParagraph {
            part: Part::Three,
            index,
            paragraph: Paragraph::Body(text.to_owned()),
        };
        assert_eq!(insert(1, "甲").apply(&profile, &project), Err(EditError::NoSuchParagraph(Part::Three, 1)));
        let project = insert(0, "甲").apply(&profile, &project).unwrap();
        let project = insert(0, "乙").apply(&profile, &project).unwrap();
        let texts: Vec<&str> = project.texts.three.iter().map(Paragraph::text).collect();
        assert_eq!(texts, ["乙", "甲"]);
        let remove = Edit::RemoveParagraph { part: Part::Three, index: 2 };
        assert_eq!(remove.apply(&profile, &project), Err(EditError::NoSuchParagraph(Part::Three, 2)));
    }
}
