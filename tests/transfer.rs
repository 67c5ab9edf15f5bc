//! New projects from a published text and from last year's project.

use juesuan::{
    amount::{Amount, Unit},
    audit,
    form::{Address, Key, builtin_profiles, profile},
    project::{Cell, CellEdit, Edit, EditError, Part, Project, read_project, write_project},
    reading::{Published, Source},
    transfer::{import_text, next_profile, roll},
};

fn sample() -> Project {
    let file = include_str!("../assets/samples/dawa-2019.juesuan");
    read_project(file, |key: &str| profile(key).unwrap()).unwrap().0
}

fn imported() -> Project {
    let published = Published::read(&Source::from_text(include_str!("fixtures/dawa-2019.txt")));
    let profile = published.guess_profile(builtin_profiles().unwrap()).unwrap();
    import_text(profile, &published).unwrap().project
}

/// The cells of a project's official forms as text, in the order of their addresses.
fn cells(project: &Project) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let profile = profile(&project.profile).unwrap().unwrap();
    let printed = |form: &&Key| profile.form(form).is_some_and(|form| !form.supplementary);
    for (form, sheet) in project.sheets.iter().filter(|(form, _)| printed(form)) {
        for (row, entries) in sheet.rows() {
            for (column, cell) in &entries.cells {
                if let Cell::Amount(amount) = cell {
                    all.push((format!("{form}[{row}].{column}"), amount.yuan().normalize().to_string()));
                }
            }
        }
    }
    all.sort();
    all
}

#[test]
fn a_published_text_gives_unit_year_profile_and_texts() {
    let (new, sample) = (imported(), sample());
    assert_eq!((new.unit.name.as_str(), new.year, &new.profile), (sample.unit.name.as_str(), 2019, &sample.profile));
    for part in Part::ALL {
        let (new, sample) = (new.texts.part(part), sample.texts.part(part));
        for (new, sample) in new.iter().zip(sample) {
            assert_eq!(new, sample);
        }
        assert_eq!(new.len(), sample.len(), "{}", part.name());
    }
}

/// The figures of all cells that the sample fills in, computed totals included.
fn figures(project: &Project) -> Vec<(String, Option<String>)> {
    let profile = profile(&project.profile).unwrap().unwrap();
    let figures = audit::Figures::resolve(profile, project);
    let value =
        |address: &str| figures.get(&address.parse::<Address>().unwrap()).map(|f| f.yuan.normalize().to_string());
    cells(&sample()).into_iter().map(|(address, _)| (address.clone(), value(&address))).collect()
}

/// The sample was made from the same text with more thought: what follows from several figures together (which
/// items are basic and which project spending, the budget behind a completion rate), and which of two contradicting
/// figures is the right one. Nothing that was imported differs from it.
#[test]
fn importing_the_published_text_gives_the_sample() {
    let (new, sample) = (imported(), sample());
    let filled: Vec<String> = cells(&sample).into_iter().map(|(address, _)| address).collect();
    let strange: Vec<_> = cells(&new).into_iter().filter(|(address, _)| !filled.contains(address)).collect();
    assert_eq!(strange, []);
    let (found, wanted) = (figures(&new), figures(&sample));
    let differs = found.iter().zip(&wanted).filter(|(a, b)| a.1.is_some() && a.1 != b.1);
    assert_eq!(differs.collect::<Vec<_>>(), []);
    let missing: Vec<&str> = found.iter().filter(|(_, value)| value.is_none()).map(|(at, _)| at.as_str()).collect();
    let divided = |at: &&str| at.ends_with(".基本支出") || at.ends_with(".项目支出");
    let rest: Vec<&str> = missing.iter().copied().filter(|at| !divided(at)).collect();
    assert_eq!(rest, ["T8[三公经费].预算数.合计"]);
}

#[test]
fn an_imported_project_is_saved_and_read_again() {
    let new = imported();
    let profile = profile(&new.profile).unwrap().unwrap();
    let text = write_project(profile, &new);
    let (again, _) = read_project(&text, |key: &str| juesuan::form::profile(key).unwrap()).unwrap();
    assert_eq!(again.texts, new.texts);
    assert_eq!(cells(&again), cells(&new));
}

#[test]
fn next_year_begins_where_this_year_ended() {
    let sample = sample();
    let old = profile(&sample.profile).unwrap().unwrap();
    let next = next_profile(builtin_profiles().unwrap(), 2020).unwrap();
    assert_eq!(next.key.as_str(), "national-2024");
    let rolled = roll(old, &sample, next).unwrap();
    let new = &rolled.project;
    assert_eq!((new.year, new.unit.name.as_str()), (2020, sample.unit.name.as_str()));
    let prior = |address: &str| new.prior.get(&address.parse::<Address>().unwrap()).map(|a| a.yuan().to_string());
    assert_eq!(prior("T1[年末结转和结余].决算数").as_deref(), Some("659400"));
    assert_eq!(prior("T1[本年支出合计].决算数").as_deref(), Some("3183600"));
    let opening: Address = "T1[年初结转和结余].决算数".parse().unwrap();
    assert!(rolled.opening.contains(&opening));
    assert_eq!(new.cell(&opening).amount().unwrap().yuan().to_string(), "659400");
    // Only the opening figures are filled; what is carried over agrees by the rules between years.
    assert_eq!(cells(new).len(), rolled.opening.len());
    let report = audit::check(next, new);
    assert!(!report.findings.iter().any(|finding| finding.code.starts_with('C')), "{:#?}", report.findings);
    // Carried-over cells are locked, in the file as well; other values are refused, and unlocking is an edit.
    assert!(new.locked.contains(&opening) && new.locked.len() == rolled.opening.len());
    let text = write_project(next, new);
    let (again, _) = read_project(&text, |key: &str| profile(key).unwrap()).unwrap();
    assert_eq!(again.locked, new.locked);
    let other = Cell::Amount(Amount::parse("70", Unit::Wan).unwrap());
    let change = Edit::SetCells(vec![CellEdit { address: opening.clone(), cell: other }]);
    assert_eq!(change.apply(next, new), Err(EditError::Locked(opening.clone())));
    let unlock = Edit::SetLocked { cells: vec![opening.clone()], locked: false };
    let freed = unlock.apply(next, new).unwrap();
    assert_eq!(change.apply(next, &freed).unwrap().cell(&opening), other);
    // Reasons of last year are suggestions.
    assert_eq!(new.prior_fields, sample.fields);
    assert!(new.fields.is_empty());
    // Subjects stay, with the names of the new year.
    let row = new.sheet("T3").unwrap().row("20805").unwrap();
    assert_eq!(row.name, "行政事业单位养老支出");
    // Sentences stay, without their figures.
    let three: String = new.texts.part(Part::Three).iter().map(|paragraph| paragraph.text()).collect();
    assert!(three.contains("2020年度财政拨款支出〔金额〕万元"));
    assert!(three.contains("主要是2019年个人取暖费等"));
    assert!(!three.contains("318.36"));
    assert_eq!(new.texts.part(Part::One), sample.texts.part(Part::One));
}

#[test]
fn a_roll_within_one_profile_loses_nothing() {
    let sample = sample();
    let profile = profile(&sample.profile).unwrap().unwrap();
    let rolled = roll(profile, &sample, profile).unwrap();
    assert_eq!(rolled.left_behind, []);
    let figures = audit::Figures::resolve(profile, &sample);
    for (address, amount) in rolled.project.prior.iter() {
        assert_eq!(figures.get(address).unwrap().yuan, amount.yuan(), "{address}");
    }
    let printed = |address: &&Address| profile.form(&address.form).is_some_and(|form| !form.supplementary);
    assert_eq!(rolled.project.prior.keys().filter(printed).count(), cells(&sample).len());
}

/// The tables of a text go into the forms; the projects beside it were made from the same tables by hand.
#[test]
fn tables_of_a_text_fill_the_forms() {
    let published = [
        ("03", include_str!("fixtures/03.txt"), include_str!("fixtures/03.juesuan")),
        ("04", include_str!("fixtures/04.txt"), include_str!("fixtures/04.juesuan")),
        ("05", include_str!("fixtures/05.txt"), include_str!("fixtures/05.juesuan")),
    ];
    let mut found = Vec::new();
    for (name, text, by_hand) in published {
        let by_hand = read_project(by_hand, |key: &str| profile(key).unwrap()).unwrap().0;
        let profile = profile(&by_hand.profile).unwrap().unwrap();
        let published = Published::read(&Source::from_text(text));
        assert_eq!(published.guess_profile(builtin_profiles().unwrap()).unwrap().key, profile.key);
        let (project, _) = published.with_tables(profile, published.as_project(profile, None));
        let (wanted, read) = (cells(&by_hand), cells(&project));
        let differs: Vec<_> = read.iter().filter(|cell| !wanted.contains(cell)).collect();
        let missing: Vec<_> = wanted.iter().filter(|cell| !read.contains(cell) && cell.1 != "0").collect();
        found.push((name, differs.len(), missing.len()));
    }
    // Nothing is read wrongly. The header of form 04 of 03 stands on another page than its rows, whose totals are left
    // to compute themselves; 04 and 05 are excerpts whose 三公 table has abbreviated headers.
    assert_eq!(found, [("03", 0, 15), ("04", 0, 7), ("05", 0, 8)]);
}
