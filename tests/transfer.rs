//! New projects from a published text and from last year's project.

use juesuan::{
    amount::{Amount, Unit},
    audit,
    compare::Comparison,
    form::{Address, Key, builtin_profiles, profile},
    narrative,
    project::{Cell, CellEdit, Edit, EditError, Part, Project, UnitKind, read_project, write_project},
    reading::{Published, Source},
    transfer::{Imported, import_text, next_profile, roll},
};
use std::sync::Arc;

fn sample() -> Project {
    let file = include_str!("../assets/samples/dawa-2019.juesuan");
    read_project(file, |key: &str| profile(key).unwrap()).unwrap().0
}

fn imported() -> Project {
    let published = Published::read(&Source::from_text(include_str!("fixtures/dawa-2019.txt")));
    let profile = published.guess_profile(builtin_profiles().unwrap()).unwrap();
    let mut project = import_text(profile, &published).unwrap().project;
    project.fields = Arc::new(narrative::read_fields(profile, &project).unwrap());
    project
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

/// What part three proves, what follows from it by arithmetic, the budgets behind its rates and what the accountant
/// wrote into its sentences: all of it is the sample, and nothing else is filled in.
#[test]
fn importing_the_published_text_gives_the_sample() {
    let (new, sample) = (imported(), sample());
    let profile = profile(&sample.profile).unwrap().unwrap();
    let differences = Comparison::between((profile, &new), (profile, &sample));
    assert_eq!(differences, Comparison::default());
    assert_eq!(new.fields, sample.fields);
    assert_eq!(write_project(profile, &new), include_str!("../assets/samples/dawa-2019.juesuan"));
}

/// The text of the sample with some words replaced, imported.
fn imported_with(changes: &[(&str, &str)]) -> (Imported, Vec<String>) {
    let mut text = include_str!("fixtures/dawa-2019.txt").to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let published = Published::read(&Source::from_text(&text));
    let imported = import_text(profile("liaoning-2019").unwrap().unwrap(), &published).unwrap();
    let notes = imported.notes(&published).into_iter().filter(|note| note.starts_with("没有填入")).collect();
    (imported, notes)
}

#[test]
fn figures_that_contradict_each_other_stay_out_and_are_listed() {
    let value = |imported: &Imported, address: &str| {
        imported.project.cell(&address.parse().unwrap()).amount().map(ToString::to_string)
    };
    let (_, before) = imported_with(&[]);
    // The two that do not add up to 318.36.
    assert_eq!(before.len(), 2, "{before:#?}");
    let (imported, notes) = imported_with(&[("公务接待费0万元，公务用车", "公务接待费0.5万元，公务用车")]);
    // 1.92 is no longer the sum, so none of the three is sure; later sentences state them again.
    assert_eq!(notes.len(), before.len() + 3, "{notes:#?}");
    assert_eq!(value(&imported, "T8[三公经费].决算数.公务用车.小计").as_deref(), Some("1.92"));
    // What is not said of the parts is reckoned from them.
    assert_eq!(value(&imported, "T6[人员经费合计].决算数").as_deref(), Some("281.41"));
    let closing = "T1[年末结转和结余].决算数";
    assert_eq!(value(&imported, closing).as_deref(), Some("65.94"));
    let (imported, notes) = imported_with(&[("主要是党建平台", "年末结转和结余65.49万元主要是党建平台")]);
    assert_eq!(value(&imported, closing), None, "{notes:#?}");
    assert!(notes.iter().any(|note| note.contains("“年末结转和结余”65.49万元:与“年末结转和结余”65.94万元不一致")));
}

#[test]
fn a_budget_that_is_denied_and_has_a_rate_stays_open() {
    let (imported, notes) = imported_with(&[("等支出，无年初预算。", "等支出，无年初预算，完成年初预算的50%。")]);
    assert!(notes.iter().any(|note| note.contains("无年初预算")), "{notes:#?}");
    let row = imported.project.sheet("F1").unwrap().row("2010399");
    assert!(row.is_none_or(|row| row.cells.values().all(|cell| cell.amount().is_none())));
}

/// Counts and amounts beside the quantities, from a text of another profile.
#[test]
fn facts_of_a_national_text_are_filled_in() {
    let published = Published::read(&Source::from_text(include_str!("fixtures/03.txt")));
    let profile = profile("national-2024").unwrap().unwrap();
    let imported = import_text(profile, &published).unwrap();
    for (address, value) in [
        ("F2[机关运行经费].金额", "10.23"),
        ("F2[政府采购].金额", "21.07"),
        ("F2[预留小微成交].金额", "21.07"),
        ("F2[绩效自评金额].金额", "175.52"),
        ("F3[绩效自评项目].数量", "1"),
        ("F3[评级不合格].数量", "0"),
        ("F3[车辆].数量", "0"),
        ("F3[大型设备].数量", "0"),
    ] {
        let cell = imported.project.cell(&address.parse().unwrap());
        assert_eq!(cell.amount().map(ToString::to_string).as_deref(), Some(value), "{address}");
    }
    assert_eq!(imported.project.unit.kind, UnitKind::Administrative);
    assert_eq!(imported.left_out, []);
    let fields = narrative::read_fields(profile, &imported.project).unwrap();
    assert_eq!(fields.get("用途[2210203]").map(String::as_str), Some("行政单位购房补贴支出"));
    assert_eq!(fields.get("用途[2013950]").map(String::as_str), Some("事业单位人员支出"));
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
    // Nothing is read wrongly, and of 03 nothing is lost;
    // 04 and 05 are excerpts whose 三公 table has abbreviated headers.
    assert_eq!(found, [("03", 0, 0), ("04", 0, 7), ("05", 0, 8)]);
}
