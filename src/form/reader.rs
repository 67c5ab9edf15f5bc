//! Reads the files of a profile and turns every defect into a [`ProfileError`] with its place.

use super::{
    Column, Form, GlossaryEntry, Key, Pane, Profile, ProfileError, RowRole, SubjectKind, SubjectLevel, SubjectList,
    row::PaneRows,
};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashSet};

/// Deeper nesting than any profile needs is refused instead of exhausting the stack.
const DEEPEST: usize = 64;

/// The files of one profile.
pub(super) struct Reader<'a> {
    pub profile: &'a str,
    pub files: &'a BTreeMap<String, String>,
}

impl Reader<'_> {
    /// Reads a RON file.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T, ProfileError> {
        let source = self.files.get(name).ok_or_else(|| self.place(name, None, None, "缺少这个文件"))?;
        ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
            .with_recursion_limit(DEEPEST)
            .from_str(source)
            .map_err(|error| ProfileError::damaged(self.profile, name, &error))
    }

    /// An error about `entry`, placed on the first line that names it.
    pub fn error(&self, file: &str, entry: &str, message: impl Into<String>) -> ProfileError {
        self.place(file, self.lines_naming(file, entry).next(), Some(entry), message)
    }

    /// An error about an entry that stands twice, placed on the last line that names it.
    pub fn repeated(&self, file: &str, entry: &str, message: impl Into<String>) -> ProfileError {
        self.place(file, self.lines_naming(file, entry).last(), Some(entry), message)
    }

    fn place(&self, file: &str, line: Option<usize>, entry: Option<&str>, message: impl Into<String>) -> ProfileError {
        ProfileError {
            profile: self.profile.to_owned(),
            file: file.to_owned(),
            line,
            entry: entry.map(str::to_owned),
            message: message.into(),
        }
    }

    fn lines_naming(&self, file: &str, entry: &str) -> impl Iterator<Item = usize> {
        let quoted = format!("\"{entry}\"");
        let source = self.files.get(file).map(String::as_str).unwrap_or_default();
        source.lines().enumerate().filter(move |(_, line)| line.contains(&quoted)).map(|(index, _)| index + 1)
    }

    /// Checks what the form's own shape must keep.
    pub fn check_form(&self, file: &str, form: &Form) -> Result<(), ProfileError> {
        if form.panes.is_empty() {
            return Err(self.error(file, &form.key, "表没有一栏"));
        }
        self.check_key(file, &form.key)?;
        let (mut rows, mut lines) = (HashSet::new(), HashSet::new());
        for pane in &form.panes {
            let columns = self.check_columns(file, form, pane)?;
            for row in pane.fixed_rows() {
                if row.line.is_some_and(|line| !lines.insert(line)) {
                    return Err(self.error(file, &row.key, "行次重复"));
                }
                if row.role == RowRole::Spacer {
                    continue;
                }
                self.check_key(file, &row.key)?;
                if !rows.insert(row.key.clone()) {
                    return Err(self.repeated(file, &row.key, "行的代号重复"));
                }
                if let Some(stranger) = row.columns.iter().find(|key| !columns.contains(key)) {
                    return Err(self.error(file, &row.key, format!("没有名为“{stranger}”的金额列")));
                }
            }
        }
        let subjects = form.panes.iter().any(|pane| matches!(pane.rows, PaneRows::Subjects { .. }));
        if subjects && form.panes.len() > 1 {
            return Err(self.error(file, &form.key, "科目行的表只能有一栏"));
        }
        Ok(())
    }

    /// Checks a pane's header and gives its amount columns.
    fn check_columns(&self, file: &str, form: &Form, pane: &Pane) -> Result<Vec<Key>, ProfileError> {
        if let Some(title) = pane.columns.iter().find_map(childless) {
            return Err(self.error(file, title, "标题下面没有列"));
        }
        let columns = pane.amount_columns();
        if columns.is_empty() {
            return Err(self.error(file, &form.key, "有一栏没有金额列"));
        }
        let mut seen = HashSet::new();
        for column in &columns {
            self.check_key(file, column)?;
            if !seen.insert(column) {
                return Err(self.repeated(file, column, "同一栏内金额列的代号重复"));
            }
        }
        Ok(columns)
    }

    /// Keys stand in addresses, formulas and templates, where brackets and blanks end them.
    fn check_key(&self, file: &str, key: &Key) -> Result<(), ProfileError> {
        if key.is_empty() || key.contains(|c: char| c.is_whitespace() || "[]{}()|".contains(c)) {
            return Err(self.error(file, key, "代号不能空着,也不能含有空格、竖线和半角括号"));
        }
        Ok(())
    }

    /// Reads a subject list, each subject after the one above it.
    pub fn read_subjects(&self, file: &str, kind: SubjectKind) -> Result<SubjectList, ProfileError> {
        let list: SubjectList = self.read(file)?;
        let mut seen = HashSet::new();
        for subject in list.iter() {
            let level = SubjectLevel::of(&subject.0)
                .filter(|level| kind == SubjectKind::Functional || *level != SubjectLevel::Item)
                .ok_or_else(|| self.error(file, &subject.0, "科目编码的位数不对"))?;
            if !seen.insert(subject.0.clone()) {
                return Err(self.repeated(file, &subject.0, "科目编码重复"));
            }
            if level != SubjectLevel::Class
                && SubjectLevel::parent(&subject.0).is_none_or(|parent| !seen.contains(parent))
            {
                return Err(self.error(file, &subject.0, "上级科目应列在它之前"));
            }
        }
        Ok(list)
    }

    /// Reads 名词解释, each term once.
    pub fn read_glossary(&self) -> Result<Vec<GlossaryEntry>, ProfileError> {
        let file = "glossary.ron";
        let entries: Vec<GlossaryEntry> = self.read(file)?;
        let mut seen = HashSet::new();
        match entries.iter().find(|entry| !seen.insert(&entry.term)) {
            Some(entry) => Err(self.repeated(file, &entry.term, "名词重复")),
            None => Ok(entries),
        }
    }

    /// Checks the rules against the whole profile.
    pub fn check_rules(&self, files: &[String], profile: &Profile) -> Result<(), ProfileError> {
        for rule in &profile.rules {
            if let Err(message) = rule.validate(profile) {
                let named = |file: &&String| self.lines_naming(file, &rule.code).next().is_some();
                let file = files.iter().find(named).map(String::as_str).unwrap_or("profile.ron");
                return Err(self.error(file, &rule.code, message));
            }
        }
        Ok(())
    }
}

/// The title of a group without columns, if there is one in this header.
fn childless(column: &Column) -> Option<&str> {
    match column {
        Column::Group { title, columns } if columns.is_empty() => Some(title),
        Column::Group { columns, .. } => columns.iter().find_map(childless),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::small_profile_files;
    use super::*;

    /// Reads the small profile with one text replaced, and gives the file, line, entry and message of its error.
    fn spoiled(file: &str, from: &str, to: &str) -> (String, Option<usize>, Option<String>, String) {
        let mut files = small_profile_files();
        let source = files.get_mut(file).unwrap();
        assert!(source.contains(from), "{file} has no {from}");
        *source = source.replacen(from, to, 1);
        let error = Profile::from_files("试用", &files).unwrap_err();
        (error.file, error.line, error.entry, error.message)
    }

    #[track_caller]
    fn assert_refused(
        spoiled: (String, Option<usize>, Option<String>, String),
        line: usize,
        entry: &str,
        message: &str,
    ) {
        let (_, found_line, found_entry, found_message) = spoiled;
        assert_eq!((found_line, found_entry.as_deref().unwrap_or_default()), (Some(line), entry), "{found_message}");
        assert!(found_message.contains(message), "{found_message}");
    }

    #[test]
    fn damaged_files_are_named_with_their_line() {
        assert_refused(spoiled("forms/01.ron", "notes: [],", "notes: [], colour: 1,"), 2, "", "不认识的字段“colour”");
        assert_refused(spoiled("forms/01.ron", "label: \"一、事业收入\"", "lable: \"\""), 6, "", "不认识的字段“lable”");
        assert_refused(spoiled("forms/01.ron", "role: Total", "role: Totale"), 7, "", "不认识的种类“Totale”");
        assert_refused(spoiled("profile.ron", "year: 2019, ", ""), 8, "", "缺少字段“year”");
        assert_refused(spoiled("glossary.ron", "[]", "[(term: \"甲"), 1, "", "中断");
    }

    #[test]
    fn missing_files_are_named() {
        let (file, line, _, message) = spoiled("profile.ron", "forms/03.ron", "forms/04.ron");
        assert_eq!((file.as_str(), line, message.as_str()), ("forms/04.ron", None, "缺少这个文件"));
    }

    #[test]
    fn keys_are_distinct_and_fit_for_addresses() {
        assert_refused(spoiled("forms/03.ron", "key: \"T3\"", "key: \"T1\""), 2, "T1", "表的代号重复");
        assert_refused(spoiled("forms/03.ron", "alias: \"支出\"", "alias: \"总表\""), 2, "总表", "表的别名重复");
        assert_refused(
            spoiled("forms/01.ron", "key: \"收入总计\"", "key: \"事业收入\""),
            7,
            "事业收入",
            "行的代号重复",
        );
        assert_refused(
            spoiled("forms/03.ron", "key: \"项目支出\"", "key: \"基本支出\""),
            7,
            "基本支出",
            "金额列的代号重复",
        );
        assert_refused(spoiled("forms/01.ron", "key: \"收入总计\"", "key: \"收入 总计\""), 7, "收入 总计", "空格");
        assert_refused(spoiled("forms/03.ron", "key: \"项目支出\"", "key: \"项目[1]\""), 7, "项目[1]", "方括号");
    }

    #[test]
    fn rows_open_only_columns_that_exist() {
        let wrong = spoiled("forms/01.ron", "role: Total", "role: Total, columns: [\"预算数\"]");
        assert_refused(wrong, 7, "收入总计", "没有名为“预算数”的金额列");
    }

    #[test]
    fn line_numbers_stand_once() {
        let mut files = small_profile_files();
        let source = files.get_mut("forms/01.ron").unwrap();
        *source = source
            .replace("\"一、事业收入\"", "\"一\", line: 1")
            .replace("label: \"总计\"", "label: \"总计\", line: 1");
        let error = Profile::from_files("试用", &files).unwrap_err();
        assert_eq!((error.entry.as_deref(), error.message.as_str()), (Some("收入总计"), "行次重复"));
    }

    #[test]
    fn headers_end_in_columns() {
        let column = "Amount(key: \"决算数\", title: \"决算数\")";
        assert_refused(spoiled("forms/01.ron", column, ""), 2, "T1", "没有金额列");
        assert_refused(spoiled("forms/01.ron", column, "Group(title: \"支出\", columns: [])"), 4, "支出", "没有列");
        let subjects = spoiled(
            "forms/01.ron",
            "panes: [",
            "panes: [(columns: [Amount(key: \"数\", title: \"\")], rows: Subjects(kind: Functional)), ",
        );
        assert_refused(subjects, 2, "T1", "只能有一栏");
    }

    #[test]
    fn subjects_follow_those_above_them() {
        let file = "subjects/functional.ron";
        assert_refused(spoiled(file, "\"20103\"", "\"2010\""), 2, "2010", "位数不对");
        assert_refused(spoiled(file, "\"208\"", "\"201\""), 3, "201", "科目编码重复");
        assert_refused(spoiled(file, "\"20103\"", "\"20203\""), 2, "20203", "上级科目");
        assert_refused(
            spoiled("subjects/economic.ron", "[]", "[(\"301\", \"\"), (\"3010101\", \"\")]"),
            1,
            "3010101",
            "位数",
        );
    }

    #[test]
    fn terms_are_explained_once() {
        let twice = "[\n(term: \"基本支出\", text: \"\"),\n(term: \"基本支出\", text: \"\")]";
        assert_refused(spoiled("glossary.ron", "[]", twice), 3, "基本支出", "名词重复");
    }
}
