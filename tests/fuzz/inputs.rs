//! What each fuzz target does with its bytes. `tests/hostile.rs` calls the same functions with the kept inputs, so
//! that every mistake that was found stays mended.
//!
//! Nothing here expects a result: an input is refused or read, and whatever was read must bear all that the program
//! does with it. What must hold beyond that is asserted.

use juesuan::{
    app::grid::{
        paste::{Target, paste},
        selection::Range,
        table::{Spot, Table},
    },
    audit::{Figures, audit_text, check},
    book::{Book, Layouts, open_bytes, propose},
    document,
    form::{Formula, Profile, builtin_profiles, profile},
    narrative,
    project::{Digests, Edit, Project, Signatures, read_project, write_project},
    reading::{Published, Source},
    transfer::import_text,
};
use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
    sync::{LazyLock, OnceLock},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// The repository: an ancestor of the package that is being built.
fn repository() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().find(|folder| folder.join("assets/profiles").is_dir()).unwrap().to_owned()
}

fn liaoning() -> &'static Profile {
    profile("liaoning-2019").unwrap().unwrap()
}

fn sample() -> &'static Project {
    static SAMPLE: OnceLock<Project> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let text = fs::read_to_string(repository().join("assets/samples/dawa-2019.juesuan")).unwrap();
        read_project(&text, |key| profile(key).ok().flatten()).unwrap().0
    })
}

/// All that the window does with a project once it is open, except drawing it.
fn work_with(profile: &Profile, project: &Project) {
    let report = check(profile, project);
    for finding in &report.findings {
        assert!(!finding.message.is_empty());
    }
    let figures = Figures::printed(profile, project);
    let _ = narrative::write(profile, project, &figures);
    let document = document::build(profile, project, &figures);
    assert!(!document.blocks.is_empty());
    let _ = Digests::of(profile, project);
    let _ = Signatures::of(profile, project).state();
    for form in &profile.forms {
        let table = Table::new(form, project, false);
        assert!(table.line_count() < 1_000_000);
    }
}

/// A project file: what is read is written and read again as the same.
pub fn project(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let lookup = |key: &str| profile(key).ok().flatten();
    let Ok((project, profile)) = read_project(text, lookup) else { return };
    let written = write_project(profile, &project);
    let again = read_project(&written, lookup);
    let (again, _) = again.unwrap_or_else(|error| panic!("what was written is refused: {error}\n{written}"));
    assert_eq!(written, write_project(profile, &again), "writing changes the project");
    work_with(profile, &project);
}

fn read_files(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            read_files(&path, &format!("{name}/"), files);
        } else if name.ends_with(".ron") {
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// The profile of Liaoning with one file replaced: its name stands in the first line, its content below.
pub fn profile_files(data: &[u8]) {
    static FILES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
        let mut files = BTreeMap::new();
        let profiles = repository().join("assets/profiles");
        read_files(&profiles.join("liaoning-2019"), "", &mut files);
        read_files(&profiles.join("common"), "common/", &mut files);
        files
    });
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some((name, content)) = text.split_once('\n') else { return };
    let mut files = FILES.clone();
    files.insert(name.to_owned(), content.to_owned());
    let Ok(profile) = Profile::from_files("试用", &files) else { return };
    if narrative::validate(&profile).is_err() {
        return;
    }
    work_with(&profile, &Project::new(&profile, "某单位"));
}

/// A rule's formula, read, validated and, where it is sound, demanded of the sample.
pub fn formula(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let formula = Formula::new(text);
    let Ok(statement) = formula.statement() else { return };
    let defines = statement.validate_definition().is_ok();
    if statement.validate(liaoning()).is_err() {
        return;
    }
    let mut profile = liaoning().clone();
    let Some(rule) = profile.rules.iter().find(|rule| rule.formula().is_some()) else { return };
    let mut rule = rule.clone();
    rule.defines = defines;
    rule.check = juesuan::form::Check::Cells(formula);
    profile.rules = vec![rule];
    let _ = check(&profile, sample());
    let _ = check(&profile, &Project::new(&profile, "某单位"));
}

/// A published text, audited by itself and against the sample, and made a project.
pub fn text(data: &[u8]) {
    // The marks of md only matter where there are some.
    let ending = if data.contains(&b'#') || data.contains(&b'*') { "md" } else { "txt" };
    if let Ok(source) = Source::from_bytes(ending, data) {
        audit(&source);
    }
}

fn audit(source: &Source) {
    let published = Published::read(source);
    let profiles = builtin_profiles().unwrap();
    let profile = published.guess_profile(profiles).unwrap_or_else(liaoning);
    let against = (profile.key == sample().profile).then(sample);
    for finding in &audit_text(profile, &published, against).findings {
        for place in finding.locations(&published) {
            assert!(place.line <= source.lines.len(), "a finding behind the text's end");
        }
    }
    if let Ok(imported) = import_text(profile, &published) {
        let text = write_project(profile, &imported.project);
        let again = read_project(&text, |key| juesuan::form::profile(key).ok().flatten());
        assert!(again.is_ok(), "an imported project is refused: {:?}\n{text}", again.err());
    }
}

/// A Word document: a whole archive, or the content of its main part.
pub fn docx(data: &[u8]) {
    let packed = if data.starts_with(b"PK") { data.to_vec() } else { pack(&[("word/document.xml", data)]) };
    if let Ok(source) = Source::from_bytes("docx", &packed) {
        audit(&source);
    }
}

fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        // Two parts of one name are refused by the writer.
        if archive.start_file(*name, options).is_ok() {
            archive.write_all(content).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

/// Begins each part of a workbook in the inputs of [`xlsx`]; its name follows up to the end of the line.
const PART: &str = "\u{1}part ";

/// A workbook: a whole file (xlsx, xls, ods), or the parts of an archive one after the other.
pub fn xlsx(data: &[u8]) {
    let packed = match std::str::from_utf8(data) {
        Ok(text) if text.starts_with(PART) => {
            let parts: Vec<(&str, &[u8])> = text
                .split(PART)
                .filter_map(|part| part.split_once('\n'))
                .map(|(name, content)| (name, content.as_bytes()))
                .collect();
            pack(&parts)
        }
        _ => data.to_vec(),
    };
    if let Ok(book) = open_bytes(Path::new("试用.xlsx"), packed) {
        take_over(&book);
    }
}

fn take_over(book: &Book) {
    let Some(proposal) = propose(book, "某单位", None, &Layouts::default()).unwrap() else { return };
    let Some(edit) = proposal.plan.edit(&proposal.project) else { return };
    if let Ok(project) = edit.apply(proposal.profile, &proposal.project) {
        let text = write_project(proposal.profile, &project);
        let again = read_project(&text, |key| profile(key).ok().flatten());
        assert!(again.is_ok(), "an imported project is refused: {:?}\n{text}", again.err());
    }
}

/// Panics inside the libraries that read workbooks are caught by the program and told as a damaged file; all others
/// end the fuzzing.
pub fn forgive_libraries() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(|location| location.file()).unwrap_or_default();
        if !["calamine-", "/cfb-", "/zip-", "quick-xml-"].iter().any(|library| place.contains(library)) {
            told(panic);
        }
    }));
}

/// The clipboard pasted into a form: the first byte chooses form and place.
pub fn clipboard(data: &[u8]) {
    let Some((choice, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let profile = liaoning();
    let blank = Project::new(profile, "某单位");
    let project = if choice & 1 == 0 { sample() } else { &blank };
    let form = &profile.forms[usize::from(choice >> 1) % profile.forms.len()];
    let table = Table::new(form, project, false);
    let spot = Spot::new(usize::from(choice % 5), usize::from(choice % 3) + 2);
    let corner = Spot::new(spot.line + usize::from(choice % 7), spot.column);
    for selection in [Range::between(spot, spot), Range::between(spot, corner)] {
        let Ok(pasted) = paste(Target { profile, project, table: &table, selection }, text) else { continue };
        let edits = pasted.rows.into_iter().chain([Edit::SetCells(pasted.cells)]).collect();
        let after = Edit::Several(edits).apply(profile, project);
        let after = after.unwrap_or_else(|error| panic!("the paste was accepted and then refused: {error}"));
        let text = write_project(profile, &after);
        assert!(read_project(&text, |key| juesuan::form::profile(key).ok().flatten()).is_ok());
        let _ = check(profile, &after);
    }
}
