//! Subject lists (政府收支分类科目).

use super::Key;
use foldhash::fast::RandomState;
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// Which classification a code belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum SubjectKind {
    /// 功能分类科目: 类 3, 款 5, 项 7 digits.
    Functional,
    /// 经济分类科目: 类 3, 款 5 digits.
    Economic,
}

/// The level of a code, by its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum SubjectLevel {
    /// 类, three digits.
    Class,
    /// 款, five digits.
    Section,
    /// 项, seven digits.
    Item,
}

impl SubjectLevel {
    /// The level of a code; `None` when it is not made of 3, 5 or 7 digits.
    pub fn of(code: &str) -> Option<SubjectLevel> {
        if !code.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        match code.len() {
            3 => Some(SubjectLevel::Class),
            5 => Some(SubjectLevel::Section),
            7 => Some(SubjectLevel::Item),
            _ => None,
        }
    }

    /// The level's Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            SubjectLevel::Class => "类",
            SubjectLevel::Section => "款",
            SubjectLevel::Item => "项",
        }
    }

    /// The code one level up, if there is one.
    pub fn parent(code: &str) -> Option<&str> {
        match SubjectLevel::of(code)? {
            SubjectLevel::Class => None,
            SubjectLevel::Section => code.get(..3),
            SubjectLevel::Item => code.get(..5),
        }
    }
}

/// A code and its official name of the year.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Subject(
    /// 科目编码.
    pub Key,
    /// 科目名称.
    pub String,
);

/// A classification in code order.
#[derive(Clone, Debug, Default)]
pub struct SubjectList(
    /// Shared between copies of a profile: the list has more than a thousand entries.
    Arc<Entries>,
);

#[derive(Debug, Default)]
struct Entries {
    subjects: Vec<Subject>,
    by_code: HashMap<Key, usize, RandomState>,
}

impl SubjectList {
    /// A list of subjects; later entries of the same code are refused by the profile's validation.
    pub fn new(subjects: Vec<Subject>) -> SubjectList {
        let by_code = subjects.iter().enumerate().map(|(index, subject)| (subject.0.clone(), index)).collect();
        SubjectList(Arc::new(Entries { subjects, by_code }))
    }

    /// All subjects in order.
    pub fn iter(&self) -> impl Iterator<Item = &Subject> {
        self.0.subjects.iter()
    }

    /// The official name of a code.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.0.by_code.get(code).map(|&index| self.0.subjects[index].1.as_str())
    }

    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.0.subjects.is_empty()
    }
}

impl<'de> Deserialize<'de> for SubjectList {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<SubjectList, D::Error> {
        Vec::<Subject>::deserialize(deserializer).map(SubjectList::new)
    }
}
