//! Workbooks in and out: nothing is lost on the way through a workbook, other programs' workbooks are understood or
//! what is not is said, and no file does harm.

use juesuan::{
    audit::Figures,
    book::{self, Book, Choice, Choices, Layout, Layouts, Plan, Role, Verdict},
    document::Edition,
    export::{Format, export},
    form::{Address, Profile, profile},
    project::{Cell, Edit, Project, store},
};
use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read, Write},
    path::{Path, PathBuf},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const PROJECTS: [&str; 4] = [
    "assets/samples/dawa-2019.juesuan",
    "tests/fixtures/03.juesuan",
    "tests/fixtures/04.juesuan",
    "tests/fixtures/05.juesuan",
];

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn fixture(name: &str) -> Book {
    book::open(&here("tests/fixtures/books").join(name)).unwrap()
}

fn xlsx(profile: &Profile, project: &Project) -> Vec<u8> {
    let figures = Figures::resolve(profile, project);
    export(Format::Xlsx, profile, project, &figures, Edition::Final, &|_| true).unwrap()
}

fn reopened(bytes: &[u8]) -> Book {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("项目.xlsx");
    fs::write(&path, bytes).unwrap();
    book::open(&path).unwrap()
}

/// A part of the workbook as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn imported(book: &Book) -> (&'static Profile, Project) {
    let proposal = book::propose(book, "某单位", None, &Layouts::default()).unwrap().unwrap();
    let project = match proposal.plan.edit(&proposal.project) {
        Some(edit) => edit.apply(proposal.profile, &proposal.project).unwrap(),
        None => proposal.project,
    };
    (proposal.profile, project)
}

fn entry(project: &Project, address: &str) -> String {
    project.cell(&address.parse::<Address>().unwrap()).to_entry(project.amount_unit)
}

#[test]
fn a_project_comes_back_from_its_workbook() {
    for path in PROJECTS {
        let (project, profile) = store::open(&here(path)).unwrap();
        let bytes = xlsx(profile, &project);
        assert!(bytes == xlsx(profile, &project), "{path} is not the same workbook twice");
        let (again, back) = imported(&reopened(&bytes));
        assert_eq!(again.key, profile.key);
        assert!(back == project, "{path} is another project after the way through a workbook");
    }
}

#[test]
fn the_forms_alone_say_every_figure() {
    for path in PROJECTS {
        let (project, profile) = store::open(&here(path)).unwrap();
        let mut book = reopened(&xlsx(profile, &project));
        book.tabs.retain(|tab| tab.name != book::CARRIED_NAME);
        let (found, back) = imported(&book);
        assert_eq!((&found.key, &back.unit.name), (&profile.key, &project.unit.name));
        // Only titles with a year say which it is.
        let year = book.tabs[0].text(0, 0).contains("年度").then_some(project.year);
        assert_eq!(back.year, year.unwrap_or(profile.year));
        let (figures, shown) = (Figures::resolve(profile, &project), Figures::resolve(profile, &back));
        // 补充资料 is no printed form.
        for (form, sheet) in
            project.sheets.iter().filter(|(key, _)| profile.form(key).is_some_and(|form| !form.supplementary))
        {
            for (row, entries) in sheet.rows() {
                for column in entries.cells.keys() {
                    let address = Address::new(form.clone(), row.clone(), column.clone());
                    let value = |figures: &Figures| figures.get(&address).map(|figure| figure.yuan).unwrap_or_default();
                    assert_eq!(value(&figures), value(&shown), "{path} {address}");
                }
            }
        }
    }
}

#[test]
fn totals_are_live_and_texts_are_never_formulas() {
    let profile = profile("liaoning-2019").unwrap().unwrap();
    let mut project = Project::new(profile, "=HYPERLINK(\"http://x\")");
    let insert = Edit::InsertSubject { form: "T3".into(), code: "2010350".into(), name: "+事业运行".into() };
    project = insert.apply(profile, &project).unwrap();
    let cell = |address: &str, text: &str| juesuan::project::CellEdit {
        address: address.parse().unwrap(),
        cell: Cell::parse(text, profile.amount_unit).unwrap(),
    };
    let cells = vec![cell("T3[2010350].基本支出", "12.34"), cell("T3[2010350].项目支出", "—")];
    project = Edit::SetCells(cells).apply(profile, &project).unwrap();
    let bytes = xlsx(profile, &project);
    let sheet = part(&bytes, "xl/worksheets/sheet3.xml");
    // 类 201 follows its 款, the total its 类, each row its columns.
    for formula in ["<f>SUM(F10)</f><v>12.34</v>", "<f>SUM(F9)</f>"] {
        assert!(sheet.contains(formula), "{formula} is missing in\n{sheet}");
    }
    assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
    assert!(!sheet.contains("HYPERLINK") && part(&bytes, "xl/sharedStrings.xml").contains("+事业运行"));
    assert!(sheet.contains("paperSize=\"9\"") && sheet.contains("orientation=\"landscape\""));
    assert!(sheet.contains("<pane ") && part(&bytes, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
    let (_, back) = imported(&reopened(&bytes));
    assert!(back == project);
}

#[test]
fn a_typed_total_that_disagrees_stays_and_has_a_note() {
    let (project, profile) = store::open(&here(PROJECTS[0])).unwrap();
    let bytes = xlsx(profile, &project);
    let sheet = part(&bytes, "xl/worksheets/sheet3.xml");
    // 本年支出合计 318.36 is not 303.78 + 14.59: the printed number stays a number.
    assert!(sheet.contains("<v>303.78</v>"));
    let fixed = sheet.split("<v>303.78</v>").next().unwrap();
    assert!(!fixed.ends_with("</f>"), "the disagreeing total became a formula");
    assert!(part(&bytes, "xl/comments2.xml").contains("A302"));
    let book = reopened(&bytes);
    let findings = book.tabs.iter().find(|tab| tab.name == "勾稽核对").unwrap();
    let codes: Vec<&str> = (0..findings.height()).map(|row| findings.text(row, 1)).collect();
    assert!(codes.contains(&"A302") && codes.contains(&"C101"), "{codes:?}");
}

#[test]
fn what_another_program_changed_is_taken_over() {
    let (before, _) = store::open(&here(PROJECTS[0])).unwrap();
    let (_, project) = imported(&fixture("edited.xlsx"));
    assert_eq!([entry(&before, "T1[其他收入].决算数"), entry(&project, "T1[其他收入].决算数")], ["0.30", "0.50"]);
    assert_eq!(project.cell(&"T1[经营收入].决算数".parse().unwrap()), Cell::Blank);
    assert!(before.sheet("T3").unwrap().row("2210201").is_some());
    assert!(project.sheet("T3").unwrap().row("2210201").is_none());
    assert_eq!((project.texts, project.prior), (before.texts, before.prior));
}

#[test]
fn published_layouts_are_understood_in_every_kind_of_file() {
    for name in ["published.xlsx", "published.ods", "published.xls"] {
        let book = fixture(name);
        let (profile, project) = imported(&book);
        assert_eq!(
            (profile.key.as_str(), project.year, project.unit.name.as_str()),
            ("national-2024", 2024, "某市档案馆")
        );
        for (address, expected) in [
            ("T1[一般公共预算财政拨款收入].决算数", "20323.21"),
            ("T1[政府性基金预算财政拨款收入].决算数", "—"),
            ("T1[事业收入].决算数", "12.50"),
            ("T1[208].决算数", "1537.40"),
            ("T1[收入总计].决算数", "20435.71"),
            // A number that is a text counts as nothing in a sum, and the stored value is what is taken.
            ("T1[支出总计].决算数", "18898.31"),
            ("T3[2012604].基本支出", "1000000.25元"),
            ("T3[201].本年支出合计", "1002000.25元"),
            ("T3[2080505].本年支出合计", "300000.50元"),
            ("T3[合计].本年支出合计", "1302000.75元"),
        ] {
            assert_eq!(entry(&project, address), expected, "{name} {address}");
        }
        let row = project.sheet("T3").unwrap().row("2080505").unwrap();
        assert_eq!(row.name, "机关事业单位基本养老保险缴费支出");
        let plan = Plan::new(profile, &Project::new(profile, ""), &book);
        let refused: Vec<&str> = plan
            .sheets
            .iter()
            .filter_map(|sheet| match &sheet.verdict {
                Verdict::Refused(reason) => Some(reason.as_str()),
                _ => None,
            })
            .collect();
        assert!(matches!(refused[..], [one, two] if one.contains("没有认出") && two.contains("预算表")), "{refused:?}");
        let strays: Vec<&str> = plan.forms().flat_map(|form| &form.strays).map(|stray| stray.place.as_str()).collect();
        assert_eq!(strays, ["J13"], "{name}");
    }
}

#[test]
fn the_bureaus_three_panes_give_one_form_and_name_what_it_lacks() {
    let book = fixture("bureau.xls");
    let (_, project) = imported(&book);
    assert_eq!(project.unit.name, "某县水利站");
    assert_eq!(entry(&project, "T1[一般公共预算财政拨款收入].决算数"), "7014348.85元");
    assert_eq!(entry(&project, "T1[本年支出合计].决算数"), "7000000.30元");
    assert_eq!(entry(&project, "T1[年末结转和结余].决算数"), "99348.55元");
    let profile = profile("liaoning-2019").unwrap().unwrap();
    let plan = Plan::new(profile, &Project::new(profile, ""), &book);
    let strays: Vec<String> = plan.forms().flat_map(|form| &form.strays).map(|stray| stray.place.clone()).collect();
    assert!(strays.contains(&"O 列".to_owned()) && strays.contains(&"C 列".to_owned()), "{strays:?}");
}

#[test]
fn totals_that_were_not_recalculated_are_named() {
    let profile = profile("liaoning-2019").unwrap().unwrap();
    let plan = Plan::new(profile, &Project::new(profile, ""), &fixture("stale.xlsx"));
    let form = plan.forms().next().unwrap();
    let stale: Vec<String> =
        form.stale.iter().map(|stale| format!("{} {} {}", stale.place, stale.stored, stale.calculated)).collect();
    assert_eq!(stale, ["B6 14 15"]);
    let places: Vec<&str> = form.strays.iter().map(|stray| stray.place.as_str()).collect();
    assert_eq!(places, ["D6", "D7"]);
}

#[test]
fn conflicts_are_shown_and_choices_hold() {
    let (project, profile) = store::open(&here(PROJECTS[0])).unwrap();
    let book = fixture("stale.xlsx");
    let plan = Plan::new(profile, &project, &book);
    let conflict = plan.forms().flat_map(|form| &form.conflicts).next().unwrap();
    assert_eq!(conflict.address.to_string(), "T1[一般公共预算财政拨款收入].决算数");
    let entries = [&conflict.now, &conflict.then].map(|cell| cell.to_entry(profile.amount_unit));
    assert_eq!(entries, ["360.22", "12.00"]);
    let skip = Choices::from([(0, Choice { skip: true, ..Choice::default() })]);
    let none = Plan::chosen(profile, &project, &book, &Layouts::default(), &skip);
    assert!(none.edit(&project).is_none() && none.forms().next().is_none());
    let unit = Choice { unit: Some(juesuan::amount::Unit::Yuan), ..Choice::default() };
    let yuan = Plan::chosen(profile, &project, &book, &Layouts::default(), &Choices::from([(0, unit)]));
    let edit = yuan.edit(&project).unwrap();
    let done = edit.apply(profile, &project).unwrap();
    assert_eq!(entry(&done, "T1[205].决算数"), "8.00元");
}

#[test]
fn a_layout_of_ones_own_is_said_once() {
    let profile = profile("liaoning-2019").unwrap().unwrap();
    let project = Project::new(profile, "某局");
    let book = fixture("own.xlsx");
    assert!(Plan::new(profile, &project, &book).forms().next().is_none());
    let columns = BTreeMap::from([
        (0, Role::Code),
        (1, Role::Label),
        (2, Role::Amount("基本支出".into())),
        (3, Role::Amount("项目支出".into())),
        (4, Role::Amount("本年支出合计".into())),
    ]);
    let layout = Layout::new(profile, profile.form("T3").unwrap(), &book.tabs[0], 2, columns, None);
    let mut layouts = Layouts::default();
    layouts.remember(layout);
    let plan = Plan::chosen(profile, &project, &book, &layouts, &Choices::new());
    let done = plan.edit(&project).unwrap().apply(profile, &project).unwrap();
    assert_eq!(entry(&done, "T3[2010399].项目支出"), "14.59");
    assert_eq!(entry(&done, "T3[合计].本年支出合计"), "254.24");
    assert!(plan.forms().all(|form| form.remembered && form.strays.is_empty()));
}

/// An archive of these files.
/// A real template of a finance bureau, for a budget: none of its sheets is a form of final accounts.
#[test]
fn a_budget_workbook_is_refused_sheet_by_sheet_with_reasons() {
    let book = fixture("budget.xlsx");
    let profile = profile("liaoning-2019").unwrap().unwrap();
    let project = Project::new(profile, "");
    let plan = Plan::new(profile, &project, &book);
    assert_eq!(plan.sheets.len(), book.tabs.len());
    assert!(book.tabs.len() > 10);
    for sheet in &plan.sheets {
        let Verdict::Refused(reason) = &sheet.verdict else { panic!("{} was taken in", sheet.tab) };
        assert!(reason.to_string().contains("决算表"), "{}: {reason}", sheet.tab);
    }
    assert!(plan.edit(&project).is_none());
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// An xlsx file with one sheet of this XML.
fn one_sheet(sheet: &str, strings: &str) -> Vec<u8> {
    const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
    let types = format!(
        r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#
    );
    let book = format!(
        r#"{HEAD}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="收入支出决算总表" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let rels = format!(
        r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let root = format!(
        r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    archive(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ])
}

fn cells(content: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{content}</sheetData></worksheet>"#
    )
}

/// Runs the program with a gigabyte of memory and no more.
#[cfg(unix)]
fn with_little_memory(file: &Path) -> (Option<i32>, String) {
    let output = file.with_extension("out.juesuan");
    let run = format!(
        "ulimit -v 1048576; exec '{}' import '{}' -o '{}'",
        env!("CARGO_BIN_EXE_juesuan"),
        file.display(),
        output.display()
    );
    let done =
        std::process::Command::new("sh").args(["-c", &run]).env("HOME", file.parent().unwrap()).output().unwrap();
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[cfg(unix)]
#[test]
fn no_file_does_harm_and_each_message_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let blank = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>";
    let lone = cells(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#);
    let many: String = (1..=1_000_000).map(|row| format!("<row r=\"{row}\"><c><v>1</v></c></row>")).collect();
    let shared = format!(
        "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>{}</t></si></sst>",
        "长".repeat(3_000_000)
    );
    let everywhere: String =
        (1..=5000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>")).collect();
    let text = "x".repeat(300_000_000);
    let long = cells(&format!("<row r=\"1\"><c t=\"inlineStr\"><is><t>{text}</t></is></c></row>"));
    let xxe = format!(
        r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{}"#,
        cells("<row r=\"1\"><c t=\"inlineStr\"><is><t>&e;</t></is></c></row>")
    );
    let zeros = vec![0_u8; 140_000_000];
    let ods = r#"<office:document-content><table:table table:name="表"><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"/></table:table-row></table:table></office:document-content>"#;
    let ods_files: [(&str, &[u8]); 3] = [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", ods.as_bytes()),
    ];
    let locked: [(&str, &[u8]); 3] =
        [ods_files[0], ("META-INF/manifest.xml", b"<manifest:encryption-data/>"), ods_files[2]];
    let files: [(&str, Vec<u8>, &str); 13] = [
        ("lone.xlsx", one_sheet(&lone, blank), "没有可以导入的决算表"),
        ("many.xlsx", one_sheet(&cells(&many), blank), "没有可以导入的决算表"),
        ("shared.xlsx", one_sheet(&cells(&everywhere), &shared), "太大"),
        ("long.xlsx", one_sheet(&long, blank), "太大"),
        ("xxe.xlsx", one_sheet(&xxe, blank), "xxe.xlsx"),
        ("bomb.xlsx", archive(&[("xl/workbook.xml", b"<x/>"), ("xl/media/a.bin", &zeros)]), "太大"),
        ("wide.ods", archive(&ods_files), "太大"),
        ("locked.ods", archive(&locked), "设有密码"),
        ("empty.xlsx", Vec::new(), "空文件"),
        ("~$book.xlsx", b"user".to_vec(), "锁文件"),
        ("page.xls", b"<html><table/></html>".to_vec(), "其实是网页"),
        ("paper.xlsx", b"%PDF-1.7".to_vec(), "其实是 PDF"),
        ("broken.xls", [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[7; 4000]].concat(), "已损坏"),
    ];
    for (name, content, said) in files {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        let (code, message) = with_little_memory(&path);
        assert_eq!(code, Some(2), "{name}: {message}");
        assert!(message.contains(said) && message.contains(name), "{name}: {message}");
        assert!(!message.contains("root:"), "{name} was expanded: {message}");
    }
}
