//! 汇总: a department's project from those of its units.
//!
//! Every figure of the result is the exact sum of the units' figures of the same row and column; rows are united by
//! subject code. A cell is blank only where it is blank in all units. What a unit's totals compute is added like what
//! was typed; a total that all units leave to compute itself does so in the department as well, as long as that gives
//! the same sum.

use super::{
    eliminate::{self, Internal},
    part_one,
};
use crate::{
    amount::Amount,
    audit::{self, Figure, Figures, Severity},
    form::{Address, Form, Key, Profile, TOTAL_ROW},
    project::{
        Cell, CellEdit, Contributions, Edit, Merged, MergedUnit, Part, Project, SheetRow,
        store::{self, OpenError},
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};
use thiserror::Error;

/// A unit's project as it goes into a sum.
#[derive(Clone, Debug)]
pub struct UnitProject {
    /// The file it was read from, as it was named.
    pub file: String,
    /// The project.
    pub project: Project,
    /// Its profile.
    pub profile: &'static Profile,
    /// Its open errors.
    pub errors: usize,
}

/// The department's project.
#[derive(Clone, Debug)]
pub struct Department {
    /// The project, with [`Project::merged`] filled in.
    pub project: Project,
    /// Its profile.
    pub profile: &'static Profile,
    /// How many cells of this year have a figure.
    pub cells: usize,
    /// Subjects that the units call by different names: the code, the name that was taken, the others.
    pub names: Vec<(Key, String, Vec<String>)>,
}

/// Why units cannot be added up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MergeError {
    /// There is nothing to add up.
    #[error("没有要汇总的单位")]
    Nothing,
    /// Units of different years or profiles.
    #[error("口径或年度不同,不能汇总:\n{}", .0.join("\n"))]
    Different(Vec<String>),
    /// A unit would be counted twice.
    #[error("“{0}”有两个文件,会重复计算:{1}、{2}")]
    Twice(String, String, String),
    /// A department beside one of its own units.
    #[error("“{0}”已经是汇总,含“{1}”;不能再与它一起汇总")]
    Nested(String, String),
    /// A payment between the units cannot be taken out.
    #[error("内部往来不能抵销:{0}")]
    Internal(String),
    /// A sum that no public budget reaches.
    #[error("{0}:合计超出范围")]
    TooLarge(Address),
    /// The department's forms refuse a figure.
    #[error("{0}")]
    Edit(#[from] crate::project::EditError),
}

/// Reads and audits the units' files on all cores, in their order; of one that cannot be read the reason is told.
pub fn read_units(files: &[PathBuf]) -> Vec<Result<UnitProject, OpenError>> {
    super::in_parallel(files, |file| {
        let (project, profile) = store::open(file)?;
        let errors = audit::check(profile, &project).count(Severity::Error);
        Ok(UnitProject { file: file.display().to_string(), project, profile, errors })
    })
}

impl UnitProject {
    /// The unit's name, or the file's where the project has none.
    pub fn name(&self) -> String {
        let name = self.project.unit.name.trim();
        if name.is_empty() { self.file.clone() } else { name.to_owned() }
    }
}

/// Adds up units. `name` is the department's; without one it is that of the first unit, which is the department's own
/// office (本级) in the usual order.
pub fn merge(units: &[UnitProject], name: Option<&str>, internal: &Internal) -> Result<Department, MergeError> {
    let first = units.first().ok_or(MergeError::Nothing)?;
    check_alike(units)?;
    let profile = first.profile;
    let name = name.map_or_else(|| without_office(&first.name()).to_owned(), str::to_owned);
    let mut project = Project::new(profile, &name);
    project.year = first.project.year;
    project.unit.kind = first.project.unit.kind;
    project.print = first.project.print;
    if units.iter().all(|unit| unit.project.amount_unit == first.project.amount_unit) {
        project.amount_unit = first.project.amount_unit;
    }
    let figures: Vec<Figures> = units.iter().map(|unit| Figures::resolve(profile, &unit.project)).collect();
    let mut names = Vec::new();
    let mut cells: Vec<CellEdit> = Vec::new();
    let mut added = Contributions::new();
    for form in &profile.forms {
        project = add_subjects(project, profile, form, units, &mut names)?;
        for (row, column) in addresses(form, &project) {
            let address = Address::new(form.key.clone(), row, column);
            let stated: Vec<Cell> = units.iter().map(|unit| unit.project.cell(&address)).collect();
            let values = figures.iter().zip(units).zip(&stated);
            let parts: Vec<Option<Amount>> =
                values.map(|((figures, unit), cell)| part(form, unit, cell, figures.get(&address))).collect();
            if parts.iter().any(Option::is_some) {
                added.insert(address.clone(), parts);
            }
            cells.push(CellEdit { address, cell: kind(&stated) });
        }
    }
    let (internal, removed) = eliminate::find(profile, units, &added, internal).map_err(MergeError::Internal)?;
    let prior = prior(units);
    let listed = |unit: &UnitProject| MergedUnit { name: unit.name(), file: unit.file.clone(), errors: unit.errors };
    let merged = Merged { units: units.iter().map(listed).collect(), internal, added, removed, prior };
    project = fill(profile, project, cells, &merged)?;
    let mut sums = BTreeMap::new();
    for address in merged.prior.keys() {
        let sum = merged.trace_prior(address).sum.ok_or_else(|| MergeError::TooLarge(address.clone()))?;
        sums.insert(address.clone(), sum);
    }
    project.prior = Arc::new(sums);
    *project.texts.part_mut(Part::One) = part_one::write(&project, units);
    *project.texts.part_mut(Part::Four) = part_one::glossary(units);
    let cells = merged.added.len();
    project.merged = Some(Arc::new(merged));
    Ok(Department { project, profile, cells, names })
}

/// Refuses units that cannot be added up, and says which they are.
fn check_alike(units: &[UnitProject]) -> Result<(), MergeError> {
    let kinds: BTreeSet<(&Key, u16)> = units.iter().map(|unit| (&unit.profile.key, unit.project.year)).collect();
    if kinds.len() > 1 {
        let line = |kind: &(&Key, u16)| {
            let same = units.iter().filter(|unit| (&unit.profile.key, unit.project.year) == *kind);
            let names: Vec<String> = same.map(UnitProject::name).collect();
            format!("  {} {}年度:{}", kind.0, kind.1, names.join("、"))
        };
        return Err(MergeError::Different(kinds.iter().map(line).collect()));
    }
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for unit in units {
        if let Some(other) = seen.insert(unit.name(), &unit.file) {
            return Err(MergeError::Twice(unit.name(), other.to_owned(), unit.file.clone()));
        }
    }
    for unit in units {
        let inner = unit.project.merged.iter().flat_map(|merged| &merged.units);
        if let Some(inner) =
            inner.map(|inner| &inner.name).find(|name| seen.contains_key(*name) && **name != unit.name())
        {
            return Err(MergeError::Nested(unit.name(), inner.clone()));
        }
    }
    Ok(())
}

/// A department is not called after its office: 教育局(本级) → 教育局.
fn without_office(name: &str) -> &str {
    let endings = ["（本级）", "(本级)", "本级", "（机关）", "(机关)"];
    endings.iter().find_map(|ending| name.strip_suffix(ending)).filter(|name| !name.is_empty()).unwrap_or(name)
}

/// The subjects of all units, in code order.
fn add_subjects(
    mut project: Project,
    profile: &Profile,
    form: &Form,
    units: &[UnitProject],
    names: &mut Vec<(Key, String, Vec<String>)>,
) -> Result<Project, MergeError> {
    let Some(kind) = form.subject_kind() else { return Ok(project) };
    let mut codes: BTreeMap<Key, Vec<&str>> = BTreeMap::new();
    for unit in units {
        let rows = unit.project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows());
        for (code, row) in rows.filter(|(code, _)| **code != TOTAL_ROW) {
            let known = codes.entry(code.clone()).or_default();
            if !row.name.is_empty() && !known.contains(&row.name.as_str()) {
                known.push(&row.name);
            }
        }
    }
    // Each row is the units' own: inserting an item by an edit would add levels above it that nobody has.
    let mut rows = vec![(Key::from(TOTAL_ROW), SheetRow::default())];
    for (code, found) in codes {
        let official = profile.subjects(kind).name(&code);
        let name = official.or_else(|| found.first().copied()).unwrap_or_default().to_owned();
        let others: Vec<String> =
            found.iter().filter(|other| **other != name).map(|other| (*other).to_owned()).collect();
        if !others.is_empty() && !names.iter().any(|(known, ..)| *known == code) {
            names.push((code.clone(), name.clone(), others));
        }
        rows.push((code, SheetRow { name, ..SheetRow::default() }));
    }
    project.sheets.insert(form.key.clone(), Arc::new(rows.into_iter().collect()));
    Ok(project)
}

/// All cells of a form with the rows that the department has.
fn addresses(form: &Form, project: &Project) -> Vec<(Key, Key)> {
    let mut all = Vec::new();
    for pane in &form.panes {
        let columns = pane.amount_columns();
        let rows: Vec<Key> = match pane.subject_kind() {
            Some(_) => {
                let sheet = project.sheet(&form.key);
                sheet.into_iter().flat_map(|sheet| sheet.rows().map(|(key, _)| key.clone())).collect()
            }
            None => pane.fixed_rows().map(|row| row.key.clone()).collect(),
        };
        for row in rows {
            let open = columns.iter().filter(|column| form.has_cell(&row, column));
            all.extend(open.map(|column| (row.clone(), column.clone())));
        }
    }
    all
}

/// What a unit puts into a cell: what it typed, or what its total amounts to.
fn part(form: &Form, unit: &UnitProject, cell: &Cell, figure: Option<Figure>) -> Option<Amount> {
    match (cell, figure) {
        (Cell::Amount(amount), _) => Some(*amount),
        (Cell::Computed, Some(figure)) => {
            let unit = form.unit(unit.project.amount_unit);
            let value = figure.yuan.checked_div(unit.in_yuan())?.normalize();
            let amount = Amount::new(value, unit, value.scale().max(unit.printed_decimals()))?;
            let half = figure.interval.high().checked_sub(figure.yuan)?;
            Some(if half > amount.tolerance() { amount.with_slack(half) } else { amount })
        }
        _ => None,
    }
}

/// What a cell of the department is, the figures apart: blank where all are blank, computed where nobody typed.
fn kind(cells: &[Cell]) -> Cell {
    let any = |wanted: fn(&Cell) -> bool| cells.iter().any(wanted);
    if any(|cell| matches!(cell, Cell::Amount(_))) {
        // Stands for the sum, which is not known yet.
        Cell::Blank
    } else if any(|cell| *cell == Cell::Computed) {
        Cell::Computed
    } else if any(|cell| *cell == Cell::Dash) {
        Cell::Dash
    } else {
        Cell::Blank
    }
}

/// Puts the sums into the cells. Totals that would compute something else than the units' totals amount to are typed.
fn fill(profile: &Profile, project: Project, kinds: Vec<CellEdit>, merged: &Merged) -> Result<Project, MergeError> {
    let sum = |address: &Address| {
        let sum = merged.added.contains_key(address).then(|| merged.trace(address).sum);
        sum.map(|sum| sum.ok_or_else(|| MergeError::TooLarge(address.clone()))).transpose()
    };
    let mut edits = Vec::new();
    let mut computed = Vec::new();
    for CellEdit { address, cell } in kinds {
        let amount = sum(&address)?;
        match (cell, amount) {
            (Cell::Computed, amount) => {
                computed.extend(amount.map(|amount| (address.clone(), amount)));
                edits.push(CellEdit { address, cell: Cell::Computed });
            }
            (_, Some(amount)) => edits.push(CellEdit { address, cell: Cell::Amount(amount) }),
            (cell, None) => edits.push(CellEdit { address, cell }),
        }
    }
    let project = Edit::SetCells(edits).apply(profile, &project)?;
    let figures = Figures::resolve(profile, &project);
    let differs =
        |(address, amount): &(Address, Amount)| figures.get(address).is_none_or(|figure| figure.yuan != amount.yuan());
    let typed = computed.into_iter().filter(differs);
    let typed = typed.map(|(address, amount)| CellEdit { address, cell: Cell::Amount(amount) }).collect();
    Ok(Edit::SetCells(typed).apply(profile, &project)?)
}

/// Last year's figures of all units.
fn prior(units: &[UnitProject]) -> Contributions {
    let addresses: BTreeSet<&Address> = units.iter().flat_map(|unit| unit.project.prior.keys()).collect();
    let parts = |address: &Address| units.iter().map(|unit| unit.project.prior.get(address).copied()).collect();
    addresses.into_iter().map(|address| (address.clone(), parts(address))).collect()
}
