//! The Word file, unpacked and read: what Word needs is there, tables tile their grids, nothing is lost.

use juesuan::{
    audit::Figures,
    document::{self, Block, Edition},
    export::{self, Format},
    form::{Profile, builtin_profiles},
    project::{Part, Project},
};
use std::{
    collections::{BTreeMap, HashSet},
    io::{Cursor, Read},
    ops::Range,
};
use support::{Element, elements, sample};

#[path = "support/markup.rs"]
mod support;

fn export(profile: &Profile, project: &Project) -> Vec<u8> {
    export::export(Format::Docx, profile, project, &Figures::resolve(profile, project), Edition::Final, &|_| true)
        .unwrap()
}

/// The parts of the package by name.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        parts.insert(file.name().unwrap().into_owned(), text);
    }
    parts
}

fn read(part: &str) -> Vec<Element> {
    elements(part.split_once("?>\n").unwrap().1)
}

/// The texts of the paragraphs that begin in a stretch of the elements.
fn paragraphs(elements: &[Element], stretch: Range<usize>) -> Vec<String> {
    let text = |paragraph: &Element| {
        elements[paragraph.index..paragraph.end]
            .iter()
            .filter(|element| element.name == "w:t")
            .map(|element| element.text.as_str())
            .collect()
    };
    elements[stretch].iter().filter(|element| element.name == "w:p").map(text).collect()
}

#[test]
fn the_package_is_complete() {
    let (profile, project) = sample();
    let parts = parts(&export(profile, &project));
    let types = read(&parts["[Content_Types].xml"]);
    for part in types.iter().filter_map(|element| element.attribute("PartName")) {
        assert!(parts.contains_key(&part[1..]), "{part}");
    }
    let relations = read(&parts["word/_rels/document.xml.rels"]);
    let ids: HashSet<&str> = relations.iter().filter_map(|element| element.attribute("Id")).collect();
    for target in relations.iter().filter_map(|element| element.attribute("Target")) {
        assert!(parts.contains_key(&format!("word/{target}")), "{target}");
    }
    let document = read(&parts["word/document.xml"]);
    for id in document.iter().filter_map(|element| element.attribute("r:id")) {
        assert!(ids.contains(id), "{id}");
    }
    let styles = read(&parts["word/styles.xml"]);
    let known: HashSet<&str> = styles.iter().filter_map(|element| element.attribute("w:styleId")).collect();
    let used = document.iter().filter(|element| element.name == "w:pStyle" || element.name == "w:tblStyle");
    for style in used.filter_map(|element| element.attribute("w:val")) {
        assert!(known.contains(style), "{style}");
    }
    assert!(parts["docProps/core.xml"].contains(&project.unit.name));
}

#[test]
fn every_paragraph_and_cell_is_there() {
    let (profile, project) = sample();
    let document = read(&parts(&export(profile, &project))["word/document.xml"]);
    let texts: HashSet<String> = paragraphs(&document, 0..document.len()).into_iter().collect();
    for part in Part::ALL {
        for paragraph in project.texts.part(part) {
            assert!(texts.contains(paragraph.text().trim()), "{}", paragraph.text());
        }
    }
    let blocks = document::build(profile, &project, &Figures::resolve(profile, &project)).blocks;
    let mut tables = document.iter().filter(|element| element.name == "w:tbl");
    for block in &blocks {
        let Block::Table(table) = block else { continue };
        let own = tables.next().unwrap();
        let rows: Vec<&Element> =
            document[own.index..own.end].iter().filter(|element| element.name == "w:tr").collect();
        assert_eq!(rows.len(), table.header.len() + table.body.len());
        for (row, body) in rows.iter().skip(table.header.len()).zip(&table.body) {
            let cells = paragraphs(&document, row.index..row.end);
            let expected: Vec<&str> = body.cells.iter().map(|cell| cell.text.as_str()).collect();
            assert_eq!(cells, expected, "{}", table.title);
        }
    }
    assert!(tables.next().is_none());
}

#[test]
fn rows_tile_the_grid_and_heads_repeat() {
    for profile in builtin_profiles().unwrap() {
        let project = Project::new(profile, "某某局");
        let document = read(&parts(&export(profile, &project))["word/document.xml"]);
        let mut tables = 0;
        for table in document.iter().filter(|element| element.name == "w:tbl") {
            tables += 1;
            let inside = &document[table.index..table.end];
            let widths: Vec<u32> = inside
                .iter()
                .filter(|element| element.name == "w:gridCol")
                .map(|column| column.attribute("w:w").unwrap().parse().unwrap())
                .collect();
            for row in inside.iter().filter(|element| element.name == "w:tr") {
                let mut column = 0;
                for cell in document[row.index..row.end].iter().filter(|element| element.name == "w:tc") {
                    let own = &document[cell.index..cell.end];
                    let value = |name: &str, key: &str| {
                        own.iter().find(|element| element.name == name).and_then(|element| element.attribute(key))
                    };
                    let span: usize = value("w:gridSpan", "w:val").map_or(1, |span| span.parse().unwrap());
                    let width: u32 = value("w:tcW", "w:w").unwrap().parse().unwrap();
                    assert_eq!(width, widths[column..column + span].iter().sum::<u32>());
                    column += span;
                }
                assert_eq!(column, widths.len());
            }
            assert!(inside.iter().any(|element| element.name == "w:tblHeader"));
        }
        assert_eq!(tables, profile.printed_forms().count());
    }
}

#[test]
fn the_contents_are_a_field_with_the_printed_page_numbers() {
    let (profile, project) = sample();
    let document = read(&parts(&export(profile, &project))["word/document.xml"]);
    let marks: Vec<&str> = document.iter().filter_map(|element| element.attribute("w:fldCharType")).collect();
    let count = |kind| marks.iter().filter(|mark| **mark == kind).count();
    assert_eq!(count("begin"), count("end"));
    assert!(document.iter().any(|element| element.name == "w:instrText" && element.text.contains("TOC")));
    let bookmarks: HashSet<&str> = document
        .iter()
        .filter(|element| element.name == "w:bookmarkStart")
        .filter_map(|element| element.attribute("w:name"))
        .collect();
    let links: Vec<&str> = document.iter().filter_map(|element| element.attribute("w:anchor")).collect();
    assert!(links.len() >= 4 + 2 * profile.printed_forms().count());
    assert!(links.iter().all(|link| bookmarks.contains(link)));
    let first_table = paragraphs(&document, 0..document.len())
        .into_iter()
        .find(|text| text.starts_with("一、2019年度收入支出决算总表"))
        .unwrap();
    assert_eq!(first_table, "一、2019年度收入支出决算总表7");
}

#[test]
fn the_same_project_gives_the_same_bytes() {
    let (profile, project) = sample();
    assert_eq!(export(profile, &project), export(profile, &project));
}

#[test]
fn a_draft_says_so_on_every_page_and_nowhere_in_its_text() {
    let (profile, project) = sample();
    let write = |edition| {
        let figures = Figures::resolve(profile, &project);
        parts(&export::export(Format::Docx, profile, &project, &figures, edition, &|_| true).unwrap())
    };
    let (draft, last) = (write(Edition::Draft), write(Edition::Final));
    let header = read(&draft["word/header1.xml"]);
    assert!(header.iter().any(|element| element.attribute("string") == Some("草稿")));
    let document = read(&draft["word/document.xml"]);
    let count = |name: &str| document.iter().filter(|element| element.name == name).count();
    // Odd and even pages of every section.
    assert_eq!(count("w:headerReference"), 2 * count("w:sectPr"));
    assert!(draft["word/_rels/document.xml.rels"].contains("header1.xml"));
    assert!(draft["[Content_Types].xml"].contains("/word/header1.xml"));
    let texts = |parts: &BTreeMap<String, String>| {
        let document = read(&parts["word/document.xml"]);
        paragraphs(&document, 0..document.len())
    };
    assert_eq!(texts(&draft), texts(&last));
    assert!(!last.contains_key("word/header1.xml"));
    assert!(!last.values().any(|part| part.contains("headerStamp") || part.contains("草稿")));
}
