//! What two projects, or two states of one, differ in: facts, rows, cells, paragraphs and remarks.
//!
//! [`Comparison::between`] is a pure function; it knows nothing of files or screens. Totals that compute themselves
//! are compared by what they amount to, and marked as following from other changes.

mod cells;
mod facts;
mod text;

pub use cells::{CellChange, RowChange};
pub use text::{ParagraphChange, Piece, PieceKind, pieces};

use crate::{amount::Unit, form::Profile, project::Project};

/// A value of the project that is neither a cell nor a text: 单位名称, 年度, a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactChange {
    /// What it is.
    pub name: String,
    /// What it was; empty where there was none.
    pub old: String,
    /// What it is now; empty where there is none.
    pub new: String,
}

/// Everything that two projects differ in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Unit, year and the other facts.
    pub facts: Vec<FactChange>,
    /// Subject rows that were added, removed, renamed or moved.
    pub rows: Vec<RowChange>,
    /// Cells of this year and of last year, in the order of the forms.
    pub cells: Vec<CellChange>,
    /// Paragraphs, in the order of the document.
    pub paragraphs: Vec<ParagraphChange>,
    /// Decisions on findings, comments and signatures.
    pub remarks: Vec<FactChange>,
}

/// One of the two sides of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What was before.
    Old,
    /// What is now.
    New,
}

impl Comparison {
    /// Compares two projects, each with its profile.
    pub fn between(old: (&Profile, &Project), new: (&Profile, &Project)) -> Comparison {
        let (rows, cells) = cells::changes(old, new);
        Comparison {
            facts: facts::changes(old, new),
            rows,
            cells,
            paragraphs: text::changes(&old.1.texts, &new.1.texts),
            remarks: facts::remarks(old.1, new.1),
        }
    }

    /// How many differences there are.
    pub fn len(&self) -> usize {
        self.facts.len() + self.rows.len() + self.cells.len() + self.paragraphs.len() + self.remarks.len()
    }

    /// Whether the projects are the same.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Leaves out what one side does not state: a project that was read from a published text is blank wherever
    /// the text is silent, which is no difference.
    pub fn without_what_is_silent(mut self, side: Side) -> Comparison {
        self.cells.retain(|change| !change.is_blank(side));
        self.rows.retain(|change| change.name(side).is_some());
        self.facts.retain(|change| match side {
            Side::Old => !change.old.is_empty(),
            Side::New => !change.new.is_empty(),
        });
        self.remarks.clear();
        self
    }
}

/// In which unit the figures of a comparison are told: that of the new project.
pub fn shown_unit(new: &Project) -> Unit {
    new.amount_unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        form::testing::small_profile,
        project::{Cell, CellEdit, Edit, Paragraph, Part},
    };

    fn project(profile: &Profile) -> Project {
        let edits = vec![
            Edit::InsertSubject { form: "T3".into(), code: "208".into(), name: "社会保障和就业支出".into() },
            cell("T3[208].基本支出", "3.00"),
            cell("T1[事业收入].决算数", "1.50"),
            Edit::SetPart {
                part: Part::Three, paragraphs: body(&["收入1.50万元，其中事业收入1.50万元。", "完。"])
            },
        ];
        Edit::Several(edits).apply(profile, &Project::new(profile, "某中心")).unwrap()
    }

    fn cell(address: &str, text: &str) -> Edit {
        let cell = Cell::parse(text, Unit::Wan).unwrap();
        Edit::SetCells(vec![CellEdit { address: address.parse().unwrap(), cell }])
    }

    fn body(texts: &[&str]) -> Vec<Paragraph> {
        texts.iter().map(|text| Paragraph::Body((*text).to_owned())).collect()
    }

    fn compare(profile: &Profile, old: &Project, edits: Vec<Edit>) -> Comparison {
        let new = Edit::Several(edits).apply(profile, old).unwrap();
        Comparison::between((profile, old), (profile, &new))
    }

    #[test]
    fn a_project_is_the_same_as_itself() {
        let profile = small_profile();
        let project = project(&profile);
        assert!(Comparison::between((&profile, &project), (&profile, &project)).is_empty());
    }

    #[test]
    fn a_cell_is_told_with_its_difference_and_the_totals_that_follow() {
        let profile = &crate::form::builtin_profiles().unwrap()[0];
        let old = cell("T1[事业收入].决算数", "1.50").apply(profile, &Project::new(profile, "某中心")).unwrap();
        let found = compare(profile, &old, vec![cell("T1[事业收入].决算数", "2.25")]);
        let told: Vec<(String, &str, &str, Option<&str>, bool)> = found
            .cells
            .iter()
            .map(|c| (c.place.to_string(), c.old.as_str(), c.new.as_str(), c.difference.as_deref(), c.follows))
            .collect();
        assert_eq!(told[0], ("T1[事业收入].决算数".to_owned(), "1.50", "2.25", Some("0.75"), false));
        let total = told.iter().find(|change| change.0 == "T1[收入总计].决算数").unwrap();
        assert_eq!((total.1, total.2, total.4), ("=1.50", "=2.25", true));
    }

    #[test]
    fn blank_zero_and_dash_are_three_statements() {
        let profile = small_profile();
        for (old, new) in [("", "0"), ("0", "—"), ("—", "")] {
            let before = cell("T1[事业收入].决算数", old).apply(&profile, &project(&profile)).unwrap();
            let found = compare(&profile, &before, vec![cell("T1[事业收入].决算数", new)]);
            let change = found.cells.iter().find(|change| !change.follows).unwrap();
            assert_eq!(change.difference, None, "{change:?}");
        }
    }

    #[test]
    fn rows_and_facts_are_told() {
        let profile = small_profile();
        let old = project(&profile);
        let found = compare(
            &profile,
            &old,
            vec![
                Edit::RemoveSubjects { form: "T3".into(), codes: vec!["208".into()] },
                Edit::InsertSubject { form: "T3".into(), code: "201".into(), name: "一般公共服务支出".into() },
                Edit::SetYear(2020),
            ],
        );
        let rows: Vec<String> = found.rows.iter().map(ToString::to_string).collect();
        assert_eq!(rows, ["T3 增加 201 一般公共服务支出", "T3 删除 208 社会保障和就业支出"]);
        assert_eq!(found.facts.len(), 1);
        assert!(
            found.cells.iter().any(|change| change.place.to_string() == "T3[208].基本支出" && change.new.is_empty())
        );
    }

    #[test]
    fn what_a_published_text_does_not_say_is_no_difference() {
        let profile = small_profile();
        let found =
            compare(&profile, &project(&profile), vec![cell("T1[事业收入].决算数", ""), cell("T3[208].基本支出", "4")]);
        let found = found.without_what_is_silent(Side::New);
        let places: Vec<String> = found.cells.iter().filter(|c| !c.follows).map(|c| c.place.to_string()).collect();
        assert_eq!(places, ["T3[208].基本支出"]);
    }
}
