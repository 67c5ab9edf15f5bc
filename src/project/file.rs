//! The project file: RON, one value a line, in a stable order, so that two versions compare well line by line.
//!
//! The structs here are the file's, not the model's: a later format adds a second set and a migration, and
//! every format that was ever released stays readable.

use super::{
    Cell, Comment, Decision, Paragraph, Part, PrintSettings, Project, Sheet, SheetRow, Signature, Texts, UnitInfo,
    merged::{self, MergedFile},
    names::visible_name,
};
use crate::{
    amount::{Amount, Unit},
    form::{Address, Form, Key, Profile, SubjectLevel, TOTAL_ROW},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};
use thiserror::Error;

/// The newest format that this program reads, and the one it writes.
pub const FORMAT_VERSION: u32 = 1;

/// Why a text is no project that can be opened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The text is not RON, or not a project, or damaged.
    #[error("第 {line} 行第 {column} 列:{reason}")]
    Damaged {
        /// Line, counted from one.
        line: usize,
        /// Column, counted from one.
        column: usize,
        /// What the reader met there.
        reason: String,
    },
    /// There is no `format_version`, so it is some other program's file.
    #[error("这不是决算项目文件(开头没有 format_version)")]
    Foreign,
    /// Written by a later program.
    #[error("文件格式是第 {found} 版,本程序只认得到第 {FORMAT_VERSION} 版,请升级程序后再打开")]
    Newer {
        /// The version in the file.
        found: u32,
    },
    /// The profile is not known here.
    #[error("文件使用的口径“{0}”本程序没有")]
    UnknownProfile(Key),
    /// A value does not fit the profile's forms.
    #[error("{place}:{reason}")]
    Invalid {
        /// The cell, row or paragraph.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileV1 {
    format_version: u32,
    profile: Key,
    year: u16,
    unit: UnitInfo,
    amount_unit: Unit,
    #[serde(default, skip_serializing_if = "PrintSettings::is_default")]
    print: PrintSettings,
    sheets: Entries<Vec<RowV1>>,
    #[serde(default)]
    prior: Entries<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    locked: Vec<String>,
    part_one: Vec<Paragraph>,
    part_three: Vec<Paragraph>,
    part_four: Vec<Paragraph>,
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    fields: Entries<String>,
    #[serde(default, skip_serializing_if = "Entries::is_empty")]
    prior_fields: Entries<String>,
    #[serde(default)]
    decisions: Vec<Decision>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    comments: Vec<Comment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    signatures: Vec<Signature>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merged: Option<MergedFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowV1 {
    key: Key,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    cells: Entries<String>,
}

#[derive(Deserialize)]
struct VersionOnly {
    format_version: u32,
}

/// Writes a project in the current format.
pub fn write_project(profile: &Profile, project: &Project) -> String {
    let file = to_file(profile, project);
    let style = ron::ser::PrettyConfig::new().indentor(" ").new_line("\n").struct_names(false);
    // Serialising plain structs of strings and numbers into a string has no way to fail.
    let mut text = ron::ser::to_string_pretty(&file, style).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads a project of any format up to the current one. `lookup` finds the profile it names.
pub fn read_project<'p>(
    text: &str,
    lookup: impl Fn(&str) -> Option<&'p Profile>,
) -> Result<(Project, &'p Profile), ReadError> {
    let options = ron::Options::default();
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let version = match options.from_str::<VersionOnly>(text) {
        Ok(version) => version.format_version,
        Err(error) if text.contains("format_version") => return Err(damaged(error)),
        Err(_) => return Err(ReadError::Foreign),
    };
    if version > FORMAT_VERSION {
        return Err(ReadError::Newer { found: version });
    }
    let file: FileV1 = options.from_str(text).map_err(damaged)?;
    let profile = lookup(&file.profile).ok_or_else(|| ReadError::UnknownProfile(file.profile.clone()))?;
    Ok((from_file(profile, file)?, profile))
}

fn damaged(error: ron::error::SpannedError) -> ReadError {
    use ron::Error;
    let reason = match &error.code {
        Error::Eof | Error::ExpectedStringEnd => "文件在这里中断了(可能没有保存完整)".to_owned(),
        Error::ExceededRecursionLimit => "嵌套层数太多".to_owned(),
        Error::NoSuchStructField { found, .. } => format!("不认识的字段“{found}”"),
        Error::MissingStructField { field, .. } => format!("缺少字段“{field}”"),
        Error::Message(message) => message.clone(),
        other => format!("读不懂的内容({other})"),
    };
    ReadError::Damaged { line: error.span.start.line, column: error.span.start.col, reason }
}

fn to_file(profile: &Profile, project: &Project) -> FileV1 {
    let unit = project.amount_unit;
    let sheets = profile.forms.iter().filter_map(|form| {
        let sheet = project.sheet(&form.key)?;
        let unit = form.unit(unit);
        let row = |(key, row): (&Key, &SheetRow)| RowV1 {
            key: key.clone(),
            name: row.name.clone(),
            cells: Entries(row.cells.iter().map(|(column, cell)| (column.to_string(), cell.to_entry(unit))).collect()),
        };
        // Fixed rows follow the form's order, whatever order they were typed in.
        let rows: Vec<RowV1> = if form.subject_kind().is_some() {
            sheet.rows().map(row).collect()
        } else {
            let fixed = form.panes.iter().flat_map(|pane| pane.fixed_rows());
            let filled = fixed.filter_map(|fixed| sheet.row(&fixed.key).map(|found| (&fixed.key, found)));
            filled.filter(|(_, found)| !found.cells.is_empty()).map(row).collect()
        };
        Some((form.key.to_string(), rows))
    });
    let prior = project.prior.iter().map(|(at, amount)| {
        let unit = profile.form(&at.form).map_or(unit, |form| form.unit(unit));
        (at.to_string(), amount.to_entry(unit))
    });
    FileV1 {
        format_version: FORMAT_VERSION,
        profile: project.profile.clone(),
        year: project.year,
        unit: project.unit.clone(),
        amount_unit: unit,
        print: project.print,
        sheets: Entries(sheets.collect()),
        prior: Entries(prior.collect()),
        locked: project.locked.iter().map(ToString::to_string).collect(),
        part_one: project.texts.one.to_vec(),
        part_three: project.texts.three.to_vec(),
        part_four: project.texts.four.to_vec(),
        fields: written_fields(&project.fields),
        prior_fields: written_fields(&project.prior_fields),
        decisions: project.decisions.to_vec(),
        comments: project.comments.to_vec(),
        signatures: project.signatures.to_vec(),
        merged: MergedFile::of(profile, project),
    }
}

fn from_file(profile: &Profile, file: FileV1) -> Result<Project, ReadError> {
    if file.amount_unit == Unit::One {
        return Err(invalid("amount_unit", "金额单位只能是元或万元"));
    }
    for (part, paragraphs) in
        [(Part::One, &file.part_one), (Part::Three, &file.part_three), (Part::Four, &file.part_four)]
    {
        check_marks(part, paragraphs)?;
    }
    let mut sheets = BTreeMap::new();
    for (key, rows) in file.sheets.0 {
        let form = profile.form(&key).ok_or_else(|| invalid(&key, "口径中没有这张表"))?;
        sheets.insert(Key::from(key), Arc::new(read_sheet(form, rows, form.unit(file.amount_unit))?));
    }
    let mut prior = BTreeMap::new();
    for (text, value) in file.prior.0 {
        let address: Address = text.parse().map_err(|error| invalid(&text, error))?;
        let form = profile.form(&address.form).filter(|form| form.has_cell(&address.row, &address.column));
        let form = form.ok_or_else(|| invalid(&text, "口径中没有这个单元格"))?;
        let amount = Amount::parse(&value, form.unit(file.amount_unit)).map_err(|error| invalid(&text, error))?;
        prior.insert(address, amount);
    }
    let mut locked = BTreeSet::new();
    for text in file.locked {
        let address: Address = text.parse().map_err(|error| invalid(&text, error))?;
        let known = profile.form(&address.form).is_some_and(|form| form.has_cell(&address.row, &address.column));
        if !known {
            return Err(invalid(&text, "口径中没有这个单元格"));
        }
        locked.insert(address);
    }
    let merged = file.merged.map(|merged| merged.read(profile, file.amount_unit)).transpose();
    let merged = merged.map_err(|(place, reason)| invalid(&place, reason))?;
    if let Some(merged) = &merged {
        merged::widen(merged, &mut sheets, &mut prior);
    }
    Ok(Project {
        profile: file.profile,
        year: file.year,
        unit: UnitInfo { name: visible_name(&file.unit.name), ..file.unit },
        amount_unit: file.amount_unit,
        print: file.print,
        sheets,
        prior: Arc::new(prior),
        locked: Arc::new(locked),
        texts: Texts { one: Arc::new(file.part_one), three: Arc::new(file.part_three), four: Arc::new(file.part_four) },
        fields: Arc::new(read_fields(file.fields)),
        prior_fields: Arc::new(read_fields(file.prior_fields)),
        decisions: Arc::new(file.decisions),
        comments: Arc::new(file.comments),
        signatures: Arc::new(file.signatures),
        merged: merged.map(Arc::new),
    })
}

fn written_fields(fields: &BTreeMap<Key, String>) -> Entries<String> {
    Entries(fields.iter().map(|(key, text)| (key.to_string(), text.clone())).collect())
}

fn read_fields(fields: Entries<String>) -> BTreeMap<Key, String> {
    let filled = fields.0.into_iter().filter(|(_, text)| !text.trim().is_empty());
    filled.map(|(key, text)| (Key::from(key), text)).collect()
}

/// Marks that do not fit their text are damage, which later edits would only spread.
fn check_marks(part: Part, paragraphs: &[Paragraph]) -> Result<(), ReadError> {
    let unsound = paragraphs.iter().position(|paragraph| paragraph.live().is_some_and(|live| !live.is_sound()));
    let place = |index: usize| format!("{}第{}段", part.name(), index + 1);
    unsound.map_or(Ok(()), |index| Err(invalid(&place(index), "数的来源所指的位置不在这段文字中")))
}

fn read_sheet(form: &Form, rows: Vec<RowV1>, unit: Unit) -> Result<Sheet, ReadError> {
    let mut sheet = Sheet::default();
    for row in rows {
        let place = format!("{}[{}]", form.key, row.key);
        let fixed = form.fixed_row(&row.key).is_some();
        let subject = form.subject_kind().is_some() && (row.key == TOTAL_ROW || SubjectLevel::of(&row.key).is_some());
        if !fixed && !subject {
            return Err(invalid(&place, "表中没有这一行"));
        }
        let mut cells = BTreeMap::new();
        for (column, text) in row.cells.0 {
            let place = format!("{place}.{column}");
            let key = form.cell_column(&row.key, &column).ok_or_else(|| invalid(&place, "表中没有这个单元格"))?;
            let cell = Cell::parse(&text, unit).map_err(|error| invalid(&place, error))?;
            if cell != Cell::Blank {
                cells.insert(key.clone(), cell);
            }
        }
        if !sheet.insert(sheet.len(), row.key, SheetRow { name: visible_name(&row.name), cells }) {
            return Err(invalid(&place, "这一行出现了两次"));
        }
    }
    Ok(sheet)
}

fn invalid(place: &str, reason: impl fmt::Display) -> ReadError {
    ReadError::Invalid { place: place.to_owned(), reason: reason.to_string() }
}

/// A map in file order; a key that stands twice is an error, not a silent loss.
struct Entries<T>(Vec<(String, T)>);

impl<T> Entries<T> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries(Vec::new())
    }
}

impl<T: Serialize> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Visitor<T> {
            type Value = Entries<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("一组“名称: 值”")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut seen = std::collections::HashSet::new();
                let mut entries = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, T>()? {
                    if !seen.insert(key.clone()) {
                        return Err(de::Error::custom(format!("“{key}”出现了两次")));
                    }
                    entries.push((key, value));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Visitor(std::marker::PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::testing::small_profile;
    use proptest::prelude::*;

    const SMALL: &str = r#"(
        format_version: 1,
        profile: "试用",
        year: 2019,
        unit: (name: "某中心", kind: Institution),
        amount_unit: Wan,
        sheets: {
            "T1": [(key: "事业收入", cells: {"决算数": "1.50"}), (key: "收入总计", cells: {"决算数": "="})],
            "T3": [(key: "合计", cells: {}), (key: "208", name: "社会保障和就业支出", cells: {"基本支出": "—"})],
        },
        part_one: [Section("一、主要职责"), Body("(一)负责…")],
        part_three: [],
        part_four: [],
    )"#;

    fn read(text: &str) -> Result<Project, ReadError> {
        let profile = small_profile();
        let lookup = |key: &str| (profile.key == key).then_some(&profile);
        read_project(text, lookup).map(|(project, _)| project)
    }

    fn reason(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn a_project_reads_back_as_written() {
        let project = read(SMALL).unwrap();
        assert_eq!(project.cell_at("T3", "208", "基本支出"), Cell::Dash);
        assert_eq!(project.cell_at("T1", "收入总计", "决算数"), Cell::Computed);
        let written = write_project(&small_profile(), &project);
        assert_eq!(read(&written), Ok(project));
    }

    #[test]
    fn each_value_stands_on_its_own_line() {
        let written = write_project(&small_profile(), &read(SMALL).unwrap());
        assert!(written.lines().any(|line| line.trim() == r#""决算数": "1.50","#), "{written}");
    }

    #[test]
    fn damage_is_reported_with_its_place() {
        assert!(reason(&SMALL[..SMALL.len() / 2]).contains("第 "), "{}", reason(&SMALL[..SMALL.len() / 2]));
        assert!(reason(&SMALL.replace("year:", "yaer:")).contains("yaer"));
        assert!(reason(&SMALL.replace("\"1.50\"", "\"1.5O\"")).contains("T1[事业收入].决算数"));
        assert!(reason(&SMALL.replace("key: \"208\"", "key: \"甲\"")).contains("T3[甲]"));
        assert!(
            reason(&SMALL.replace("{\"决算数\": \"1.50\"}", "{\"决算数\": \"1\", \"决算数\": \"2\"}")).contains("两次")
        );
        assert!(reason(&SMALL.replace("(key: \"合计\", cells: {})", "(key: \"208\", cells: {})")).contains("两次"));
    }

    #[test]
    fn other_files_and_later_versions_are_told_apart() {
        assert_eq!(read("{\"a\": 1}"), Err(ReadError::Foreign));
        assert_eq!(read(""), Err(ReadError::Foreign));
        let newer = SMALL.replace("format_version: 1", "format_version: 7").replace("year: 2019", "century: [[1]]");
        assert_eq!(read(&newer), Err(ReadError::Newer { found: 7 }));
        assert_eq!(
            read(&SMALL.replace("profile: \"试用\"", "profile: \"火星\"")),
            Err(ReadError::UnknownProfile("火星".into()))
        );
    }

    #[test]
    fn deep_nesting_is_refused() {
        let nested = format!("(format_version: 1, profile: {})", "[".repeat(100_000));
        assert!(matches!(read(&nested), Err(ReadError::Damaged { .. })));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(cut in 0_usize..SMALL.len(), noise in "\\PC{0,20}") {
            let cut = (0..=cut).rev().find(|at| SMALL.is_char_boundary(*at)).unwrap_or(0);
            let _ = read(&format!("{}{noise}{}", &SMALL[..cut], &SMALL[cut..]));
            let _ = read(&format!("{}{noise}", &SMALL[..cut]));
        }
    }
}
