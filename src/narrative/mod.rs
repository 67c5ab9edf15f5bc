//! The narrative: tables become the sentences of part three.
//!
//! A profile's `narrative.ron` holds the paragraphs as templates. Plain text stands as it is; a slot in braces is
//! filled from the tables:
//!
//! | Slot | Prints |
//! |---|---|
//! | `{T1[收入总计].决算数}` | an amount with its unit: 384.30万元 |
//! | `{上年.T1[收入总计].决算数}` | last year's |
//! | `{T1[a].c + T1[b].c}` | a sum; a blank cell adds nothing, a sum of blanks is blank |
//! | `{T3[合计].基本支出 ÷ T3[合计].本年支出合计}` | a percentage: 95.42% |
//! | `{年}` `{上年}` `{单位}` | the budget year, the one before, the unit's name |
//! | `{若 X > 0 → 甲｜乙}` | 甲 where the condition holds, else 乙 (which may be left out) |
//! | `{若 机关 → 甲｜乙}` | 甲 for 行政单位 and 参公 units |
//! | `{比 X 与 Y → 多｜少｜平｜缺}` | by comparing X with Y; 缺 where either is blank. `差` is their distance, `次` is Y |
//! | `{各 T5[项 本行].本年支出.合计 → {名称}{值}｜、}` | the rows of a level with an amount, joined by 、; behind a second ｜ what stands where there are none |
//! | `{填 用途 本行}` | a field that the accountant fills, here one for each row; 〔用途〕 while it is open |
//! | `{因 变化原因 → ，主要原因：{填 变化原因}}` | left out while the field is open and the change around so small that no reason is needed |
//!
//! Values that several sentences use have names in the file's list `values`: after
//! `("收入总计", "T1[收入总计].决算数")`, `{收入总计}` and `{上年.收入总计}` can be written.
//!
//! Within a list `名称` is the row's name, `全称` the name with those above it, `值` its amount, `序号` its number from one, `项数` how many there are,
//! and `本行` its key in addresses. `[项 本行]` are the 项 under the row of the list around, `[款 301 303]` the 款
//! of these classes, `[行 甲 乙]` rows by name. Conditions are `X > Y`, `X < Y`, `X = Y`, `空 X` and `机关`.
//!
//! A figure that no table holds is never printed as zero: a blank amount becomes [`BLANK_AMOUNT`], a percentage
//! that cannot be computed [`BLANK_PERCENT`], a count [`BLANK_COUNT`]. Figures of forms of counts print without a unit.
//!
//! What is written is alive: each figure and each field is a [`Mark`](crate::project::Mark) that names its source,
//! and [`Narrator::follow`] carries changes of the tables into a text that has been edited since.

mod check;
mod evaluate;
mod follow;
mod parse;
mod recover;
mod template;

pub use crate::audit::source::{BLANK_AMOUNT, BLANK_COUNT, BLANK_PERCENT};
pub use follow::cells_of;
pub use recover::read_fields;
pub use template::BLANK_LIST;

use crate::{
    audit::{Figures, source::ProjectValues},
    form::{Key, Profile, ProfileError},
    project::{Binding, Edit, LiveParagraph, Paragraph, Part, Project},
};
use std::{collections::BTreeMap, sync::Arc};

/// The file of a profile that holds the templates.
const FILE: &str = "narrative.ron";

/// Writes part three from the tables.
///
/// Fails only where the profile has no templates or a template is wrong; the error names the line and the place.
pub fn write(profile: &Profile, project: &Project, figures: &Figures<'_>) -> Result<Vec<Paragraph>, ProfileError> {
    let template = template::read(profile)?;
    Ok(evaluate::Writer { profile, project, figures, template: &template, all_reasons: false }.paragraphs())
}

/// Writes part three of one profile again and again, and carries changes into what was written.
#[derive(Clone, Debug)]
pub struct Narrator {
    template: Arc<template::Template>,
    /// The project of the last writing, and what was written.
    last: Option<(Project, Arc<Vec<Paragraph>>)>,
}

impl Narrator {
    /// Reads a profile's templates.
    pub fn new(profile: &Profile) -> Result<Narrator, ProfileError> {
        Ok(Narrator { template: Arc::new(template::read(profile)?), last: None })
    }

    /// Writes part three from tables, facts and fields.
    pub fn write(&mut self, profile: &Profile, project: &Project) -> Arc<Vec<Paragraph>> {
        if let Some((of, written)) = &self.last
            && has_same_inputs(of, project)
        {
            return written.clone();
        }
        let figures = Figures::printed(profile, project);
        let template = &self.template;
        let written =
            evaluate::Writer { profile, project, figures: &figures, template, all_reasons: false }.paragraphs();
        let written = Arc::new(written);
        self.last = Some((project.clone(), written.clone()));
        written
    }

    /// Writes part three anew where its paragraphs no longer fit the tables; what was edited, and free paragraphs,
    /// stay.
    pub fn restructure(&mut self, profile: &Profile, project: &Project) -> Vec<Paragraph> {
        let written = self.write(profile, project);
        let mut paragraphs = follow::restructured(&written, project.texts.part(Part::Three));
        let figures = Figures::printed(profile, project);
        let values = ProjectValues { project, figures: &figures };
        for paragraph in &mut paragraphs {
            if let Paragraph::Live(live) = paragraph {
                follow::refresh(live, profile, project, &values);
            }
        }
        paragraphs
    }

    /// What of part three has to change with the project: the edits that print figures, fields and the words that
    /// depend on them anew. Paragraphs without a template stay as they are.
    pub fn follow(&mut self, profile: &Profile, before: &Project, after: &Project) -> Vec<Edit> {
        let three = after.texts.part(Part::Three);
        if three.iter().all(|paragraph| paragraph.live().is_none()) {
            return Vec::new();
        }
        let same = has_same_inputs(before, after);
        if same && Arc::ptr_eq(&before.texts.three, &after.texts.three) {
            return Vec::new();
        }
        let old = (!same).then(|| self.write(profile, before));
        let new = old.as_ref().map(|_| self.write(profile, after));
        let by_origin = |written: &Option<Arc<Vec<Paragraph>>>| -> BTreeMap<Key, LiveParagraph> {
            let live = written.iter().flat_map(|written| written.iter()).filter_map(Paragraph::live);
            live.map(|live| (live.origin.clone(), live.clone())).collect()
        };
        let (old, new) = (by_origin(&old), by_origin(&new));
        let figures = Figures::printed(profile, after);
        let values = ProjectValues { project: after, figures: &figures };
        let mut edits = Vec::new();
        for (index, paragraph) in three.iter().enumerate() {
            let Some(live) = paragraph.live() else { continue };
            let mut now = match (old.get(&live.origin), new.get(&live.origin)) {
                (Some(old), Some(new)) => follow::merge(old, new, live),
                _ => live.clone(),
            };
            follow::refresh(&mut now, profile, after, &values);
            if now != *live {
                edits.push(Edit::SetParagraph { part: Part::Three, index, paragraph: Paragraph::Live(Box::new(now)) });
            }
        }
        edits
    }
}

/// Takes a living part three over into next year's project, after what else was rolled over: sentences stay with
/// what was edited in them, figures and reasons are open, and rows without an amount yet are left out.
///
/// Texts without sources, and those of another profile, stay as they were rolled over.
pub fn carry_over(profile: &Profile, project: &Project, next: &Profile, new: &mut Project) {
    let is_live = project.texts.part(Part::Three).iter().any(|paragraph| paragraph.live().is_some());
    if profile.key != next.key || !is_live {
        return;
    }
    // A template that cannot be read is told when the text is written.
    let Ok(mut narrator) = Narrator::new(profile) else { return };
    let mut three = project.texts.part(Part::Three).to_vec();
    for paragraph in &mut three {
        if let Paragraph::Live(live) = paragraph {
            live.marks.iter_mut().filter(|mark| mark.field().is_none()).for_each(|mark| mark.binding = Binding::Figure);
        }
    }
    *new.texts.part_mut(Part::Three) = three;
    for edit in narrator.follow(profile, project, new) {
        if let Edit::SetParagraph { part, index, paragraph } = edit
            && let Some(place) = new.texts.part_mut(part).get_mut(index)
        {
            *place = paragraph;
        }
    }
    let three = narrator.restructure(profile, new);
    *new.texts.part_mut(Part::Three) = three;
}

/// Whether nothing has changed that part three is written from.
fn has_same_inputs(before: &Project, after: &Project) -> bool {
    let same_sheets = before.sheets.len() == after.sheets.len()
        && before.sheets.iter().zip(&after.sheets).all(|((a, x), (b, y))| a == b && Arc::ptr_eq(x, y));
    same_sheets
        && Arc::ptr_eq(&before.prior, &after.prior)
        && Arc::ptr_eq(&before.fields, &after.fields)
        && before.unit == after.unit
        && before.year == after.year
}

/// Checks a profile's templates without a project.
pub fn validate(profile: &Profile) -> Result<(), ProfileError> {
    template::read(profile).map(drop)
}
