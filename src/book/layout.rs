//! Layouts of the user's own: which column is what, said once and known again by the header.

use super::{
    header::{Header, is_numbering},
    plan::{Found, amount_of},
    subjects::digits_at,
    words::{label, plain},
    workbook::{Tab, Value},
};
use crate::{
    amount::Unit,
    form::{Form, Key, Pane, Profile, Row, RowRole, SubjectLevel, TOTAL_ROW},
    project::store::write_durably,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
};

/// Headers are looked for in these first rows.
const TOP_ROWS: usize = 12;

/// How the sheets of one kind are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The profile that has the form.
    pub profile: Key,
    /// The form.
    pub form: Key,
    /// The first row with figures, counted from zero.
    pub first_row: usize,
    /// What stands in which column, counted from zero.
    pub columns: BTreeMap<usize, Role>,
    /// The unit, where the sheets do not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// What the rows above the figures say, by which such a sheet is known again.
    header: String,
}

/// What stands in a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// 项目 or 科目名称.
    Label,
    /// 科目编码 as a whole, or 类 where 款 and 项 have columns of their own.
    Code,
    /// 款.
    Section,
    /// 项.
    Item,
    /// The amounts of a column of the form.
    Amount(Key),
}

/// Columns that belong together: names or codes with the amounts to their right.
#[derive(Default)]
struct Side<'a> {
    labels: Option<usize>,
    codes: Option<usize>,
    parts: Vec<usize>,
    amounts: Vec<(usize, &'a Key)>,
}

impl Layout {
    /// A layout for a sheet, to be remembered.
    pub fn new(
        profile: &Profile,
        form: &Form,
        tab: &Tab,
        first_row: usize,
        columns: BTreeMap<usize, Role>,
        unit: Option<Unit>,
    ) -> Layout {
        let (profile, form) = (profile.key.clone(), form.key.clone());
        Layout { profile, form, first_row, columns, unit, header: header_of(tab, first_row) }
    }

    /// The program's own guess, to begin with.
    pub fn guess(profile: &Profile, form: &Form, tab: &Tab) -> Layout {
        let is_figures = |row: &usize| {
            let amounts = (0..tab.width()).filter(|column| amount_of(tab.value(*row, *column)).is_some()).count();
            amounts > 0 && !is_numbering(tab, *row)
        };
        let first_row = (0..tab.height().min(TOP_ROWS)).find(is_figures).unwrap_or(1.min(tab.height()));
        let header = Header::read(tab, 0..first_row);
        let mut columns = BTreeMap::new();
        let rows = first_row..tab.height();
        let best = |fits: &dyn Fn(usize, usize) -> bool| {
            let count = |column: usize| rows.clone().filter(|row| fits(*row, column)).count();
            (0..tab.width())
                .map(|column| (count(column), column))
                .filter(|(count, _)| *count > 0)
                .max_by_key(|(count, column)| (*count, tab.width() - column))
        };
        let is_code =
            |row: usize, column: usize| digits_at(tab, row, column).is_some_and(|code| matches!(code.len(), 3 | 5 | 7));
        let is_name = |row: usize, column: usize| {
            amount_of(tab.value(row, column)).is_none() && !tab.text(row, column).is_empty()
        };
        if let Some((_, column)) = best(&is_code) {
            columns.insert(column, Role::Code);
        }
        if let Some((_, column)) = best(&|row, column| is_name(row, column) && !is_code(row, column)) {
            columns.insert(column, Role::Label);
        }
        for pane in &form.panes {
            for (column, key) in header.columns(pane, 0..tab.width()) {
                columns.entry(column).or_insert(Role::Amount(key));
            }
        }
        Layout::new(profile, form, tab, first_row, columns, None)
    }

    /// Whether a sheet has this layout.
    pub fn fits(&self, profile: &Profile, tab: &Tab) -> bool {
        self.profile == profile.key && !self.header.is_empty() && self.header == header_of(tab, self.first_row)
    }

    fn sides(&self) -> Vec<Side<'_>> {
        let mut sides = vec![Side::default()];
        for (column, role) in &self.columns {
            if *role != Role::Section
                && *role != Role::Item
                && !matches!(role, Role::Amount(_))
                && sides.last().is_some_and(|side| !side.amounts.is_empty())
            {
                sides.push(Side::default());
            }
            let Some(side) = sides.last_mut() else { continue };
            match role {
                Role::Label => side.labels = Some(*column),
                Role::Code => side.codes = Some(*column),
                Role::Section | Role::Item => side.parts.push(*column),
                Role::Amount(key) => side.amounts.push((*column, key)),
            }
        }
        sides.retain(|side| !side.amounts.is_empty());
        sides
    }

    /// Reads a sheet; `None` where no column of amounts is known.
    pub(super) fn read(&self, form: &Form, tab: &Tab) -> Option<Found> {
        let sides = self.sides();
        if sides.is_empty() {
            return None;
        }
        let mut found = Found::default();
        for side in &sides {
            let mut above: Option<String> = None;
            let mut seen: HashMap<String, usize> = HashMap::new();
            for row in (self.first_row..tab.height()).filter(|row| !is_numbering(tab, *row)) {
                let name = side.labels.map_or("", |column| tab.text(row, column));
                let code = side.code(tab, row, &mut above);
                let key = match form.subject_kind() {
                    Some(_) => subject_key(tab, row, side, code, name, &mut found),
                    None => fixed_key(form, side, code.as_deref(), name, &mut seen),
                };
                for (column, amount) in &side.amounts {
                    let value = tab.value(row, *column);
                    match &key {
                        _ if *value == Value::Empty => {}
                        Some(key) => found.cell(key.clone(), (*amount).clone(), value, (row, *column)),
                        None => found.stray(value, (row, *column), name),
                    }
                }
            }
        }
        Some(found)
    }
}

impl Side<'_> {
    /// The code of a row; 类 may be given once for the rows under it.
    fn code(&self, tab: &Tab, row: usize, above: &mut Option<String>) -> Option<String> {
        let own =
            self.codes.and_then(|column| digits_at(tab, row, column)).filter(|code| SubjectLevel::of(code).is_some());
        let parts: Vec<String> = self
            .parts
            .iter()
            .filter_map(|column| digits_at(tab, row, *column))
            .filter(|part| part.len() <= 2)
            .map(|part| format!("{part:0>2}"))
            .collect();
        let mut code = match own {
            Some(code) => code,
            None if parts.is_empty() => return None,
            None => above.as_deref()?.get(..7_usize.saturating_sub(2 * parts.len()).max(3))?.to_owned(),
        };
        for part in parts {
            if code.len() < 7 {
                code.push_str(&part);
            }
        }
        SubjectLevel::of(&code)?;
        *above = Some(code.clone());
        Some(code)
    }
}

fn subject_key(tab: &Tab, row: usize, side: &Side, code: Option<String>, name: &str, found: &mut Found) -> Option<Key> {
    let Some(code) = code else {
        let cells = side.codes.into_iter().chain(side.labels).chain(side.parts.iter().copied());
        let mut words = cells.map(|column| plain(tab.text(row, column)));
        return words.any(|word| matches!(word.as_str(), "合计" | "总计")).then(|| Key::from(TOTAL_ROW));
    };
    let key = Key::from(code);
    // A code that comes twice has no place of its own.
    found.subject(key.clone(), name).then_some(key)
}

fn fixed_key(
    form: &Form,
    side: &Side,
    code: Option<&str>,
    name: &str,
    seen: &mut HashMap<String, usize>,
) -> Option<Key> {
    if let Some((_, row)) = code.and_then(|code| form.fixed_row(code)) {
        return Some(row.key.clone());
    }
    let name = label(name);
    if name.is_empty() {
        return None;
    }
    let fits = |pane: &&Pane| side.amounts.iter().any(|(_, key)| pane.amount_column(key).is_some());
    let rows = form.panes.iter().filter(fits).flat_map(|pane| pane.fixed_rows());
    let named = |row: &&Row| row.role != RowRole::Spacer && label(&row.label) == name;
    let nth = seen.entry(name.clone()).or_default();
    let key = rows.filter(named).nth(*nth).map(|row| row.key.clone());
    *nth += 1;
    key
}

/// What the header of a sheet says, without years, units and names that differ from file to file.
fn header_of(tab: &Tab, first_row: usize) -> String {
    let mut header = String::new();
    for row in 0..first_row.min(TOP_ROWS) {
        for column in 0..tab.width() {
            let text: String = plain(tab.text(row, column)).chars().filter(|c| !c.is_ascii_digit()).collect();
            let differs = ["部门", "编制单位", "单位名称", "填报", "单位:"].iter().any(|word| text.starts_with(word));
            // A title may name the unit; what tells layouts apart are the columns.
            if !text.is_empty() && !differs && !text.ends_with('表') {
                header.push_str(&format!("{column}{text}|"));
            }
        }
    }
    header
}

/// Layouts that were confirmed once, in the user's folder for configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layouts {
    /// The latest last.
    pub list: Vec<Layout>,
}

impl Layouts {
    /// The file of this user, where the platform says.
    pub fn default_path() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "juesuan").map(|dirs| dirs.config_dir().join("layouts.ron"))
    }

    /// Reads what is remembered; a file that is missing or broken holds nothing.
    pub fn read(path: &Path) -> Layouts {
        let text = fs::read_to_string(path).unwrap_or_default();
        Layouts { list: ron::from_str(&text).unwrap_or_default() }
    }

    /// The layout of a sheet, if one like it was confirmed.
    pub fn of(&self, profile: &Profile, tab: &Tab) -> Option<&Layout> {
        self.list.iter().rev().find(|layout| layout.fits(profile, tab))
    }

    /// Remembers a layout in place of the one for the same sheets.
    pub fn remember(&mut self, layout: Layout) {
        self.list.retain(|other| other.profile != layout.profile || other.header != layout.header);
        self.list.push(layout);
    }

    /// Writes what is remembered.
    ///
    /// # Errors
    /// When the folder or the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let text = ron::ser::to_string_pretty(&self.list, ron::ser::PrettyConfig::default());
        let text = text.map_err(io::Error::other)?;
        write_durably(path, text.as_bytes()).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::profile;

    fn own_sheet(unit: &str) -> Tab {
        Tab::of(&[
            &[unit, "", "", "", ""],
            &["代号", "用途", "人员和公用", "专项", "共计"],
            &["2010350", "事业运行", "239.65", "", "239.65"],
            &["2010399", "其他", "", "14.59", "14.59"],
            &["", "合计", "239.65", "14.59", "254.24"],
            &["", "说明", "1", "", ""],
        ])
    }

    fn layout(tab: &Tab) -> Layout {
        let profile = profile("liaoning-2019").unwrap().unwrap();
        let amount = |key: &str| Role::Amount(key.into());
        let columns = [
            (0, Role::Code),
            (1, Role::Label),
            (2, amount("基本支出")),
            (3, amount("项目支出")),
            (4, amount("本年支出合计")),
        ];
        Layout::new(profile, profile.form("T3").unwrap(), tab, 2, columns.into(), Some(Unit::Wan))
    }

    #[test]
    fn a_layout_is_known_again_in_the_file_of_another_unit() {
        let profile = profile("liaoning-2019").unwrap().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/layouts.ron");
        let mut layouts = Layouts::read(&path);
        layouts.remember(layout(&own_sheet("部门:甲局")));
        layouts.remember(layout(&own_sheet("部门:甲局")));
        layouts.write(&path).unwrap();
        let layouts = Layouts::read(&path);
        assert_eq!(layouts.list.len(), 1);
        assert!(layouts.of(profile, &own_sheet("部门:乙局")).is_some());
        assert!(layouts.of(profile, &Tab::of(&[&["代号", "用途"], &["201", "甲"]])).is_none());
    }

    #[test]
    fn every_figure_of_a_layout_has_a_place_or_is_a_stray() {
        let profile = profile("liaoning-2019").unwrap().unwrap();
        let tab = own_sheet("部门:甲局");
        let found = layout(&tab).read(profile.form("T3").unwrap(), &tab).unwrap();
        assert_eq!(found.counts(), (7, 2, 1));
    }

    #[test]
    fn columns_are_guessed_by_their_titles() {
        let profile = profile("liaoning-2019").unwrap().unwrap();
        let tab = Tab::of(&[&["编码", "科目", "基本支出", "项目支出"], &["2010350", "事业运行", "1", "2"]]);
        let guess = Layout::guess(profile, profile.form("T3").unwrap(), &tab);
        assert_eq!(guess.first_row, 1);
        assert_eq!(guess.columns[&0], Role::Code);
        assert_eq!(guess.columns[&1], Role::Label);
        assert_eq!(guess.columns[&3], Role::Amount("项目支出".into()));
    }
}
