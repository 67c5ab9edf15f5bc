//! The HTML page, read as a browser and a screen reader would: well-formed, headings in order, tables with heads.

use juesuan::{
    audit::Figures,
    document::{self, Block, Edition, TitleLevel},
    export::{self, Format},
    form::Profile,
    project::{Paragraph, Part, Project},
};
use support::{elements, sample};

#[path = "support/markup.rs"]
mod support;

fn page(profile: &Profile, project: &Project) -> String {
    edition(profile, project, Edition::Final)
}

fn edition(profile: &Profile, project: &Project, edition: Edition) -> String {
    let figures = Figures::resolve(profile, project);
    String::from_utf8(export::export(Format::Html, profile, project, &figures, edition, &|_| true).unwrap()).unwrap()
}

#[test]
fn the_page_is_well_formed_and_loads_nothing() {
    let (profile, project) = sample();
    let page = page(profile, &project);
    let elements = elements(page.strip_prefix("<!DOCTYPE html>\n").unwrap());
    let names: Vec<&str> = elements.iter().map(|element| element.name.as_str()).collect();
    for foreign in ["script", "link", "img", "iframe", "object"] {
        assert!(!names.contains(&foreign), "{foreign}");
    }
    assert!(!page.contains("//"), "the page refers to another");
    assert_eq!(elements[0].attribute("lang"), Some("zh-CN"));
}

#[test]
fn links_lead_to_headings_and_none_is_skipped() {
    let (profile, project) = sample();
    let elements = elements(page(profile, &project).strip_prefix("<!DOCTYPE html>\n").unwrap());
    let ids: Vec<&str> = elements.iter().filter_map(|element| element.attribute("id")).collect();
    let links: Vec<&str> = elements.iter().filter_map(|element| element.attribute("href")).collect();
    assert!(links.len() >= 4 + 2 * profile.printed_forms().count());
    for link in links {
        let target = link.strip_prefix('#').unwrap();
        assert_eq!(ids.iter().filter(|id| **id == target).count(), 1, "{link}");
    }
    let levels: Vec<u32> = elements
        .iter()
        .filter_map(|element| element.name.strip_prefix('h'))
        .filter_map(|level| level.parse().ok())
        .collect();
    assert_eq!(levels[0], 1);
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert_eq!(levels.iter().filter(|level| **level == 2).count(), 5, "contents and four parts");
}

#[test]
fn tables_are_complete_and_name_rows_and_columns() {
    let (profile, project) = sample();
    let document = document::build(profile, &project, &Figures::resolve(profile, &project));
    let tables: Vec<&document::Table> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
        .collect();
    let elements = elements(page(profile, &project).strip_prefix("<!DOCTYPE html>\n").unwrap());
    let mut printed = tables.iter();
    for table in elements.iter().filter(|element| element.name == "table") {
        let expected = printed.next().unwrap();
        let inside = &elements[table.index..table.end];
        let cells: Vec<String> = inside
            .iter()
            .filter(|element| element.name == "th" || element.name == "td")
            .map(|element| element.text.clone())
            .collect();
        let header = expected.header.iter().flatten().map(|cell| cell.text.clone());
        let body = expected.body.iter().flat_map(|row| &row.cells).map(|cell| cell.text.clone());
        assert_eq!(cells, header.chain(body).collect::<Vec<_>>(), "{}", expected.title);
        for head in inside.iter().filter(|element| element.name == "th") {
            assert!(head.attribute("scope").is_some(), "{}", head.text);
        }
        let columns = |row: &support::Element| -> usize {
            let own = elements[row.index..row.end].iter().filter(|cell| cell.name == "th" || cell.name == "td");
            own.map(|cell| cell.attribute("colspan").map_or(1, |span| span.parse().unwrap())).sum()
        };
        let rows: Vec<_> = inside.iter().filter(|element| element.name == "tr").skip(expected.header.len()).collect();
        assert_eq!(rows.len(), expected.body.len());
        assert!(rows.iter().all(|row| columns(row) == expected.columns.len()), "{}", expected.title);
    }
    assert!(printed.next().is_none());
}

#[test]
fn texts_stand_there_word_for_word_and_harmless() {
    let (profile, mut project) = sample();
    let mut paragraphs = project.texts.three.as_ref().clone();
    paragraphs.push(Paragraph::Body("收入<支出 & “结余”\u{1}<script>alert(1)</script>".to_owned()));
    project.texts.three = paragraphs.into();
    let page = page(profile, &project);
    assert!(page.contains("收入&lt;支出 &amp; “结余”&lt;script&gt;alert(1)&lt;/script&gt;"));
    let elements = elements(page.strip_prefix("<!DOCTYPE html>\n").unwrap());
    let texts: Vec<&str> = elements.iter().map(|element| element.text.as_str()).collect();
    for part in Part::ALL {
        for paragraph in project.texts.part(part) {
            let wanted: String = paragraph.text().trim().chars().filter(|c| !c.is_control()).collect();
            assert!(texts.contains(&wanted.as_str()), "{wanted}");
        }
    }
    let sections = |level| project.texts.three.iter().filter(|p| p.style() == level).count();
    let shown = document::build(profile, &project, &Figures::resolve(profile, &project)).blocks;
    let titles = shown.iter().filter(|b| matches!(b, Block::Title { level: TitleLevel::Subsection, .. })).count();
    assert!(titles >= sections(juesuan::project::Style::Subsection));
    assert_eq!(elements.iter().filter(|element| element.name == "h4").count(), titles);
}

#[test]
fn a_draft_says_so() {
    let (profile, project) = sample();
    let draft = edition(profile, &project, Edition::Draft);
    let elements = elements(draft.strip_prefix("<!DOCTYPE html>\n").unwrap());
    let body = elements.iter().find(|element| element.name == "body").unwrap();
    assert_eq!(body.attribute("data-stamp"), Some("草稿"));
    let note = elements.iter().find(|element| element.attribute("role") == Some("note")).unwrap();
    assert_eq!(note.text, "草稿");
    assert!(!page(profile, &project).contains("草稿"));
}
