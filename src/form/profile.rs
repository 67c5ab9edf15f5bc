//! A profile: one year and place's forms, rules, words and lists, read and validated as a whole.

use super::{Form, Key, ProfileError, Rule, SubjectKind, SubjectLevel, SubjectList, row::PaneRows};
use crate::amount::Unit;
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Everything that differs between years and provinces (口径).
#[derive(Clone, Debug)]
pub struct Profile {
    /// The folder name, stored in every project: `liaoning-2019`.
    pub key: Key,
    /// The name shown to the user: 辽宁省2019年度部门决算公开.
    pub title: String,
    /// The first budget year these forms are for (预算年度).
    pub year: u16,
    /// The unit in which the forms are printed.
    pub amount_unit: Unit,
    /// The document's own words.
    pub document: DocumentWords,
    /// The forms in printed order.
    pub forms: Vec<Form>,
    /// 支出功能分类科目.
    pub functional: SubjectList,
    /// 支出经济分类科目.
    pub economic: SubjectList,
    /// 名词解释.
    pub glossary: Vec<GlossaryEntry>,
    /// 勾稽规则 in code order.
    pub rules: Vec<Rule>,
    /// The remaining files of the folder by name, for the rooms that know them (narrative.ron).
    pub files: BTreeMap<String, String>,
    form_index: HashMap<Key, usize>,
}

/// Titles of the disclosure. `{unit}` and `{year}` stand for the unit's name and the budget year.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentWords {
    /// The lines of the cover.
    pub cover: Vec<String>,
    /// The title of part one (概况), one entry a line.
    pub part_one: Vec<String>,
    /// The title of part two (决算表).
    pub part_two: Vec<String>,
    /// The title of part three (决算情况说明).
    pub part_three: Vec<String>,
    /// The title of part four (名词解释).
    pub part_four: Vec<String>,
    /// A table's title: `{year}年度{title}`.
    pub table_title: String,
}

/// A term and its official explanation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlossaryEntry {
    /// The term as printed: 财政拨款收入, or 一般公共服务（类）财政事务（款）行政运行（项）.
    pub term: String,
    /// The explanation that follows the colon.
    pub text: String,
    /// Other words in tables or part three that this entry explains.
    #[serde(default)]
    pub explains: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    title: String,
    year: u16,
    amount_unit: Unit,
    document: DocumentWords,
    forms: Vec<String>,
    rules: Vec<String>,
}

/// Files shared by profiles are named with this prefix.
const SHARED: &str = "common/";

/// Deeper nesting than any profile needs is refused by the reader instead of exhausting the stack.
pub(super) fn ron_options() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME).with_recursion_limit(64)
}

impl Profile {
    /// Reads a profile from its files, by name relative to its folder; files of `common/` are in the map as well.
    pub fn from_files(key: &str, files: &BTreeMap<String, String>) -> Result<Profile, ProfileError> {
        let reader = Reader { profile: key, files };
        let head: ProfileFile = reader.read("profile.ron")?;
        let mut forms = Vec::new();
        let mut rules: Vec<Rule> = Vec::new();
        for name in &head.forms {
            let form: Form = reader.read(name)?;
            reader.check_form(name, &form)?;
            forms.push(form);
        }
        for name in &head.rules {
            let read: Vec<Rule> = reader.read(name)?;
            for rule in read {
                if rules.iter().any(|other| other.code == rule.code) {
                    return Err(reader.error(name, &rule.code, "规则代码重复"));
                }
                rules.push(rule);
            }
        }
        let mut form_index = HashMap::new();
        for (index, form) in forms.iter().enumerate() {
            if form_index.insert(form.key.clone(), index).is_some() {
                return Err(reader.error(&head.forms[index], &form.key, "表的代号重复"));
            }
        }
        let functional = reader.read_subjects("subjects/functional.ron", SubjectKind::Functional)?;
        let economic = reader.read_subjects("subjects/economic.ron", SubjectKind::Economic)?;
        let known: HashSet<&str> = ["profile.ron", "glossary.ron", "subjects/functional.ron", "subjects/economic.ron"]
            .into_iter()
            .chain(head.forms.iter().chain(&head.rules).map(String::as_str))
            .collect();
        let rest = files
            .iter()
            .filter(|(name, _)| !known.contains(name.as_str()) && !name.starts_with(SHARED))
            .map(|(name, text)| (name.clone(), text.clone()))
            .collect();
        rules.sort_by(|a, b| a.code.cmp(&b.code));
        let profile = Profile {
            key: key.into(),
            title: head.title,
            year: head.year,
            amount_unit: head.amount_unit,
            document: head.document,
            forms,
            functional,
            economic,
            glossary: reader.read("glossary.ron")?,
            rules,
            files: rest,
            form_index,
        };
        reader.check_rules(&head.rules, &profile)?;
        Ok(profile)
    }

    /// The form of this key.
    pub fn form(&self, key: &str) -> Option<&Form> {
        self.form_index.get(key).map(|&index| &self.forms[index])
    }

    /// The subject list of a kind.
    pub fn subjects(&self, kind: SubjectKind) -> &SubjectList {
        match kind {
            SubjectKind::Functional => &self.functional,
            SubjectKind::Economic => &self.economic,
        }
    }
}

/// Reads files of one folder and turns every defect into a [`ProfileError`] with its place.
struct Reader<'a> {
    profile: &'a str,
    files: &'a BTreeMap<String, String>,
}

impl Reader<'_> {
    fn source(&self, name: &str) -> Result<&str, ProfileError> {
        self.files.get(name).map(String::as_str).ok_or_else(|| ProfileError {
            profile: self.profile.to_owned(),
            file: name.to_owned(),
            line: None,
            entry: None,
            message: "缺少这个文件".to_owned(),
        })
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T, ProfileError> {
        ron_options().from_str(self.source(name)?).map_err(|error| ProfileError {
            profile: self.profile.to_owned(),
            file: name.to_owned(),
            line: Some(error.span.start.line),
            entry: None,
            message: error.code.to_string(),
        })
    }

    /// An error about `entry`, placed on the first line that names it.
    fn error(&self, file: &str, entry: &str, message: impl Into<String>) -> ProfileError {
        let quoted = format!("\"{entry}\"");
        let source = self.files.get(file).map(String::as_str).unwrap_or_default();
        let line = source.lines().position(|line| line.contains(&quoted)).map(|index| index + 1);
        ProfileError {
            profile: self.profile.to_owned(),
            file: file.to_owned(),
            line,
            entry: Some(entry.to_owned()),
            message: message.into(),
        }
    }

    fn check_form(&self, file: &str, form: &Form) -> Result<(), ProfileError> {
        let mut rows = HashSet::new();
        for pane in &form.panes {
            let columns = pane.amount_columns();
            if columns.is_empty() {
                return Err(self.error(file, &form.key, "有一栏没有金额列"));
            }
            let distinct: HashSet<&Key> = columns.iter().collect();
            if distinct.len() != columns.len() {
                return Err(self.error(file, &form.key, "同一栏内金额列的代号重复"));
            }
            for row in pane.fixed_rows().filter(|row| row.role != super::RowRole::Spacer) {
                if !rows.insert(row.key.clone()) {
                    return Err(self.error(file, &row.key, "行的代号重复"));
                }
                if let Some(stranger) = row.columns.iter().find(|key| !columns.contains(key)) {
                    return Err(self.error(file, &row.key, format!("没有名为“{stranger}”的金额列")));
                }
            }
        }
        let subject_panes = form.panes.iter().filter(|pane| matches!(pane.rows, PaneRows::Subjects { .. })).count();
        if subject_panes > 0 && form.panes.len() > 1 {
            return Err(self.error(file, &form.key, "科目行的表只能有一栏"));
        }
        Ok(())
    }

    fn read_subjects(&self, file: &str, kind: SubjectKind) -> Result<SubjectList, ProfileError> {
        let list: SubjectList = self.read(file)?;
        let mut seen = HashSet::new();
        for subject in list.iter() {
            let level = SubjectLevel::of(&subject.0)
                .filter(|level| kind == SubjectKind::Functional || *level != SubjectLevel::Item)
                .ok_or_else(|| self.error(file, &subject.0, "科目编码的位数不对"))?;
            if !seen.insert(subject.0.clone()) {
                return Err(self.error(file, &subject.0, "科目编码重复"));
            }
            if level != SubjectLevel::Class
                && SubjectLevel::parent(&subject.0).is_none_or(|parent| !seen.contains(parent))
            {
                return Err(self.error(file, &subject.0, "上级科目应列在它之前"));
            }
        }
        Ok(list)
    }

    fn check_rules(&self, files: &[String], profile: &Profile) -> Result<(), ProfileError> {
        for rule in &profile.rules {
            if let Err(message) = rule.validate(profile) {
                let quoted = format!("\"{}\"", rule.code);
                let file = files
                    .iter()
                    .find(|file| self.files.get(*file).is_some_and(|text| text.contains(&quoted)))
                    .map(String::as_str)
                    .unwrap_or("profile.ron");
                return Err(self.error(file, &rule.code, message));
            }
        }
        Ok(())
    }
}
