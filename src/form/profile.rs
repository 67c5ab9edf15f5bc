//! A profile: one year and place's forms, rules, words and lists, read and validated as a whole.

use super::{Form, Key, ProfileError, Rule, StyleSheet, SubjectKind, SubjectList, Transfer, reader::Reader};
use crate::amount::Unit;
use serde::Deserialize;
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
    /// How the document is printed.
    pub style: StyleSheet,
    /// The forms in printed order, then those for facts that no official form holds.
    pub forms: Vec<Form>,
    /// 支出功能分类科目.
    pub functional: SubjectList,
    /// 支出经济分类科目.
    pub economic: SubjectList,
    /// Which changes part three must explain.
    pub reasons: ReasonLimit,
    /// Whether zeros at the end of a percentage are left out: 76.8% instead of 76.80%.
    pub short_percentages: bool,
    /// 名词解释.
    pub glossary: Vec<GlossaryEntry>,
    /// 勾稽规则 in code order.
    pub rules: Vec<Rule>,
    /// What looks like a rule and must not be demanded, with the reason.
    pub not_demanded: Vec<(String, String)>,
    /// What units of one department may pay each other (内部往来).
    pub transfers: Vec<Transfer>,
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
    /// What part three must speak of (预算法第十四条 and the profile's template).
    #[serde(default)]
    pub required_topics: Vec<Topic>,
}

/// Something that part three must speak of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// The topic in messages.
    pub name: String,
    /// Words of which one at least is there when the topic is.
    pub words: Vec<String>,
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

/// Changes beyond both limits must be explained, and those from or to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReasonLimit {
    /// In percent of what is compared with.
    pub percent: u32,
    /// In 元.
    pub yuan: u32,
}

impl Default for ReasonLimit {
    fn default() -> ReasonLimit {
        ReasonLimit { percent: 10, yuan: 10_000 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    title: String,
    year: u16,
    amount_unit: Unit,
    document: DocumentWords,
    /// The file of the style sheet.
    style: Option<String>,
    forms: Vec<String>,
    rules: Vec<String>,
    #[serde(default)]
    reasons: ReasonLimit,
    #[serde(default)]
    short_percentages: bool,
}

/// Files shared by profiles are named with this prefix.
const SHARED: &str = "common/";

/// The shared list of what must not be demanded; a profile read without the shared files has none.
const NOT_DEMANDED: &str = "common/not-demanded.ron";

/// The shared list of what units of one department pay each other.
const TRANSFERS: &str = "common/internal.ron";

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
                    return Err(reader.repeated(name, &rule.code, "规则代码重复"));
                }
                rules.push(rule);
            }
        }
        let mut form_index = HashMap::new();
        for (index, form) in forms.iter().enumerate() {
            let file = head.forms.get(index).map(String::as_str).unwrap_or("profile.ron");
            if form_index.insert(form.key.clone(), index).is_some() {
                return Err(reader.repeated(file, &form.key, "表的代号重复"));
            }
            if forms.iter().take(index).any(|other| other.alias == form.alias) {
                return Err(reader.error(file, &form.alias, "表的别名重复"));
            }
        }
        let style: StyleSheet = match &head.style {
            Some(name) => {
                let style: StyleSheet = reader.read(name)?;
                if let Some(defect) = style.defect() {
                    return Err(reader.error(name, "", defect));
                }
                style
            }
            None => StyleSheet::default(),
        };
        let functional = reader.read_subjects("subjects/functional.ron", SubjectKind::Functional)?;
        let economic = reader.read_subjects("subjects/economic.ron", SubjectKind::Economic)?;
        let known: HashSet<&str> = ["profile.ron", "glossary.ron", "subjects/functional.ron", "subjects/economic.ron"]
            .into_iter()
            .chain(head.forms.iter().chain(&head.rules).chain(&head.style).map(String::as_str))
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
            style,
            forms,
            functional,
            economic,
            reasons: head.reasons,
            short_percentages: head.short_percentages,
            glossary: reader.read_glossary()?,
            rules,
            not_demanded: if files.contains_key(NOT_DEMANDED) { reader.read(NOT_DEMANDED)? } else { Vec::new() },
            transfers: if files.contains_key(TRANSFERS) { reader.read(TRANSFERS)? } else { Vec::new() },
            files: rest,
            form_index,
        };
        reader.check_rules(&head.rules, &profile)?;
        Ok(profile)
    }

    /// The official forms, which part two prints, in order.
    pub fn printed_forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.iter().filter(|form| !form.supplementary)
    }

    /// The forms for facts that no official form holds (补充资料), in order.
    pub fn fact_forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.iter().filter(|form| form.supplementary)
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
