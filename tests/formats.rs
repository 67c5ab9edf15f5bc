//! The promise of the project file: what a released version wrote stays readable, whole, and as valid as it was.
//!
//! `fixtures/formats` holds files as each version of the format wrote them, `VERSION-what.juesuan`. They are never
//! written anew: a change of the program that needs other files here breaks the promise.

use juesuan::{
    amount::{Amount, Unit},
    audit,
    form::profile,
    project::{
        Anchor, Binding, Cell, FORMAT_VERSION, Part, Project, ReadError, RemarkKind, Role, Signatures, Signed,
        UnitKind, Verdict, read_project,
        store::{self, OpenError},
        write_project,
    },
};
use std::{fs, path::PathBuf};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/formats");

/// Every kept file with its text and the version in its name.
fn kept() -> Vec<(PathBuf, String, u32)> {
    let mut files: Vec<PathBuf> = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let kept = files.into_iter().map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let version = name.split('-').next().unwrap().parse().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        (path, text, version)
    });
    kept.collect()
}

fn read(text: &str) -> Project {
    read_project(text, |key| profile(key).unwrap()).unwrap_or_else(|error| panic!("{error}")).0
}

fn value(project: &Project, address: &str) -> Option<String> {
    project.cell(&address.parse().unwrap()).amount().map(ToString::to_string)
}

#[test]
fn every_version_is_kept_opens_and_is_written_back_whole() {
    let kept = kept();
    for version in 1..=FORMAT_VERSION {
        assert!(kept.iter().any(|(_, _, kept)| *kept == version), "no file of format {version}");
    }
    for (path, text, version) in kept {
        let (project, profile) = store::open(&path).unwrap_or_else(|error| panic!("{error}"));
        let written = write_project(profile, &project);
        assert!(read(&written) == project, "{}", path.display());
        if version == FORMAT_VERSION {
            assert_eq!(written, text, "{}", path.display());
        }
    }
}

#[test]
fn a_unit_of_format_1_says_what_it_said() {
    let project = read(include_str!("fixtures/formats/1-unit.juesuan"));
    assert_eq!((project.profile.as_str(), project.year, project.amount_unit), ("liaoning-2019", 2019, Unit::Wan));
    assert_eq!(
        (project.unit.name.as_str(), project.unit.kind),
        ("盘锦市大洼区智慧城市运行管理中心", UnitKind::Institution)
    );
    assert!(project.print.zeros && project.print.fang_song && project.print.footing);
    // A figure keeps the precision with which it was stated; blank, zero and a dash stay apart.
    let exact = |text: &str, unit: Unit| Cell::Amount(Amount::parse(text, unit).unwrap());
    let amount = |address: &str| project.cell(&address.parse().unwrap());
    assert_eq!(amount("T1[一般公共预算财政拨款收入].决算数"), exact("360.22", Unit::Wan));
    assert_eq!(amount("T1[其他收入].决算数"), exact("3012.34", Unit::Yuan));
    assert_eq!(amount("T1[上级补助收入].决算数"), exact("-0.50", Unit::Wan));
    assert_eq!(amount("T1[附属单位上缴收入].决算数"), exact("0.00", Unit::Wan));
    assert_eq!(project.cell_at("T1", "事业收入", "决算数"), Cell::Dash);
    assert_eq!(project.cell_at("T1", "经营收入", "决算数"), Cell::Blank);
    assert_eq!(project.cell_at("T1", "本年收入合计", "决算数"), Cell::Computed);
    assert_eq!(project.sheet("T3").unwrap().row("2010350").unwrap().name, "事业运行");
    let prior = project.prior.get(&"T1[年末结转和结余].决算数".parse().unwrap()).unwrap();
    assert_eq!(prior.to_entry(Unit::Wan), "19.77");
    assert_eq!(project.locked.iter().map(ToString::to_string).collect::<Vec<_>>(), ["T1[年初结转和结余].决算数"]);
    // Texts, with the sources of their figures.
    assert_eq!(project.texts.part(Part::One)[3].text(), "1.党政群“办公室”\\与\u{a0}其他");
    let three = project.texts.part(Part::Three);
    assert_eq!(three.len(), 16);
    let marks = &three[1].live().unwrap().marks;
    assert_eq!((marks[0].binding, marks[0].source.as_str()), (Binding::Pinned, "T1[收入总计].决算数"));
    let other = three[7].live().unwrap();
    assert_eq!(
        other.marks.iter().map(|mark| mark.binding).collect::<Vec<_>>(),
        [Binding::Figure, Binding::Figure, Binding::Field]
    );
    assert_eq!(
        (other.text_of(&other.marks[0]), other.text_of(&other.marks[2])),
        ("0.30万元".into(), "党建经费等收入".into())
    );
    assert!(three[15].live().is_none());
    assert_eq!(project.fields.get("用途[2010399]").map(String::as_str), Some("外聘人员经费"));
    assert_eq!(project.prior_fields.get("收入变化原因").map(String::as_str), Some("上年写的原因"));
}

#[test]
fn a_review_of_format_1_is_still_worth_what_it_was() {
    let project = read(include_str!("fixtures/formats/1-unit.juesuan"));
    let profile = profile("liaoning-2019").unwrap().unwrap();
    let verdicts: Vec<Verdict> = project.decisions.iter().map(|decision| decision.verdict).collect();
    assert_eq!(verdicts, [Verdict::Explained, Verdict::SentBack]);
    let decision = &project.decisions[0];
    assert_eq!((decision.reason.as_str(), decision.by.as_str()), ("上年决算数经审计调整", "李复核"));
    let earlier: Vec<_> = decision.earlier.iter().map(|remark| (remark.kind, remark.text.as_str())).collect();
    assert_eq!(earlier, [(RemarkKind::Decided(Verdict::SentBack), "请核对"), (RemarkKind::Answered, "已与预算科核对")]);
    // The decisions are on findings that are still found, and the signatures under content that is still the same.
    let report = audit::check(profile, &project);
    for decision in project.decisions.iter() {
        let found = report.findings.iter().any(|it| decision.is_on(&it.identity(), &it.fingerprint()));
        assert!(found, "{}", decision.about);
    }
    let anchors: Vec<&Anchor> = project.comments.iter().map(|comment| &comment.anchor).collect();
    assert!(matches!(
        anchors[..],
        [Anchor::Cell(_), Anchor::Prior(_), Anchor::Paragraph(Part::Three, 1), Anchor::Removed(Part::One)]
    ));
    assert_eq!(project.comments.iter().map(|comment| comment.resolved).collect::<Vec<_>>(), [false, true, false, true]);
    assert_eq!(project.comments[0].text, "请说明来源\n分两行");
    assert_eq!(project.signatures.iter().map(|it| it.role).collect::<Vec<_>>(), [Role::Preparer, Role::Reviewer]);
    assert_eq!(Signatures::of(profile, &project).state(), Signed::Valid);
}

#[test]
fn a_department_of_format_1_still_knows_its_units() {
    let project = read(include_str!("fixtures/formats/1-department.juesuan"));
    let merged = project.merged.as_ref().unwrap();
    assert_eq!((merged.name(0), merged.name(1)), ("某局本级", "某局附属中心"));
    assert_eq!((merged.units[1].file.as_str(), merged.units[1].errors), ("中心.juesuan", 2));
    assert_eq!(merged.internal[0].kind, "对附属单位补助");
    // 307.82 twice, without the 12.50 that the one paid the other.
    assert_eq!(
        value(&project, "T1[收入总计].决算数"),
        merged.trace(&"T1[收入总计].决算数".parse().unwrap()).sum.map(|it| it.to_string())
    );
    let parts = merged.trace(&"T1[收入总计].决算数".parse().unwrap()).parts;
    let parts: Vec<_> = parts.iter().map(|(unit, amount, out)| (*unit, amount.to_entry(Unit::Wan), *out)).collect();
    assert_eq!(parts, [(0, "307.82".into(), false), (1, "307.82".into(), false), (1, "12.50".into(), true)]);
    let prior = merged.trace_prior(&"T1[其他收入].决算数".parse().unwrap());
    assert_eq!(prior.sum.map(|sum| sum.to_entry(Unit::Wan)), Some("3.10".to_owned()));
}

#[test]
fn a_later_version_is_refused_and_left_alone() {
    for (_, text, version) in kept() {
        let later = FORMAT_VERSION + 1;
        let newer = text.replacen(
            &format!("format_version: {version},"),
            &format!("format_version: {later}, something: [(new: {{}})],"),
            1,
        );
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("newer.juesuan");
        fs::write(&path, &newer).unwrap();
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        for refused in [store::open(&path).err(), store::open_to_edit(&path).err()] {
            let found = matches!(refused, Some(OpenError::Content(_, ReadError::Newer { found })) if found == later);
            assert!(found, "{refused:?}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), newer);
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), written);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
