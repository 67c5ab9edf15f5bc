//! How pages are made up: what stands together, what goes on where, and that nothing stands on anything else.

use juesuan::{
    audit::{self, Figures, Footing},
    document::{
        self, Anchor, Block, Document, Placement,
        record::{self, Findings},
    },
    form::{Profile, StyleSheet},
    layout::{self, FontSet, NodeId, Owner, Page, PageLabel, Pages, Role, Source},
    project::{self, Part, Project},
};
use std::collections::{BTreeMap, BTreeSet};
use support::sample;

#[path = "support/markup.rs"]
mod support;

fn blocks(profile: &Profile, project: &Project) -> Document {
    document::build(profile, project, &Figures::resolve(profile, project))
}

fn lay_out(document: &Document) -> Pages {
    layout::lay_out(document, FontSet::embedded()).unwrap()
}

fn pages(profile: &Profile, project: &Project) -> Pages {
    lay_out(&blocks(profile, project))
}

/// A document of some blocks.
fn of_blocks(blocks: Vec<Block>) -> Pages {
    let style = StyleSheet::default();
    lay_out(&Document { title: String::new(), author: String::new(), style, stamp: None, blocks })
}

/// Paragraphs of so many lines each.
fn paragraphs(lines: &[usize]) -> Vec<Block> {
    let paragraph = |(index, lines): (usize, &usize)| {
        // The first line is two characters shorter, the last one holds a few.
        let text = "收".repeat(lines.saturating_sub(1) * 28 + 8);
        Block::Paragraph { text, anchor: Anchor::Paragraph(Part::Three, index) }
    };
    lines.iter().enumerate().map(paragraph).collect()
}

/// The baselines of a page's text, without its number.
fn lines_of(page: &Page) -> BTreeSet<i32> {
    page.runs.iter().filter(|run| run.owner != Owner::PageNumber).map(|run| run.baseline).collect()
}

#[test]
fn a_last_line_takes_another_with_it_to_its_page() {
    for lines in [vec![1; 23], [vec![1; 19], vec![3, 1]].concat(), [vec![1; 17], vec![5, 1]].concat()] {
        let pages = of_blocks(paragraphs(&lines));
        assert_eq!(pages.pages.len(), 2);
        let last = lines_of(&pages.pages[1]).len();
        assert!((2..=4).contains(&last), "{last} lines on the last page of {lines:?}");
    }
    // Two lines are enough.
    let pages = of_blocks(paragraphs(&[vec![1; 22], vec![2]].concat()));
    assert_eq!(pages.pages.iter().map(|page| lines_of(page).len()).collect::<Vec<_>>(), [22, 2]);
}

#[test]
fn a_table_among_the_text_keeps_what_announces_it() {
    let (profile, project) = sample();
    let report = audit::check(profile, &project);
    let unchecked = audit::unchecked(profile, &project);
    let found = Findings { report: &report, unchecked: &unchecked, footing: &Footing::default() };
    let record = record::build(profile, &project, found).blocks;
    let is_table = |block: &Block| matches!(block, Block::Table(table) if table.placement == Placement::InText);
    let table = record.into_iter().rfind(is_table).unwrap();
    for before in 1..40 {
        let mut blocks = paragraphs(&vec![1; before]);
        let anchor = Anchor::Record(200);
        blocks.push(Block::Paragraph { text: "下列规则没有核对。".to_owned(), anchor: anchor.clone() });
        blocks.push(table.clone());
        let pages = of_blocks(blocks);
        let announced = pages.pages.iter().find(|page| {
            page.runs.iter().any(|run| match run.owner {
                Owner::Node(node) => pages.node(node).unwrap().source == Source::Block(anchor.clone()),
                _ => false,
            })
        });
        assert!(!announced.unwrap().rules.is_empty(), "the table begins on another page after {before} lines");
        for page in &pages.pages {
            let end = page.rules.iter().map(|rule| rule.to.1).max().unwrap_or(0);
            assert!(end <= 745_000, "a row reaches under the type area: {end}");
        }
    }
}

#[test]
fn no_page_is_begun_for_a_few_rows() {
    let (profile, project) = sample();
    let table = blocks(profile, &project).blocks.into_iter().find_map(|block| match block {
        Block::Table(table) if table.anchor == Anchor::Form("T3".into()) => Some(table),
        _ => None,
    });
    let table = table.unwrap();
    let row = table.body[1].clone();
    let columns = row.cells.iter().filter(|cell| cell.address.is_some()).count();
    for count in 20..70 {
        let mut long = table.clone();
        long.body = vec![row.clone(); count];
        let pages = of_blocks(vec![Block::Table(long)]);
        let rows: Vec<usize> = pages.pages.iter().map(|page| page.cells.len() / columns).collect();
        assert_eq!(rows.iter().sum::<usize>(), count);
        assert!(rows.len() == 1 || *rows.last().unwrap() >= 4, "{rows:?}");
    }
}

/// A run that another one or a line of a table goes through, if any.
fn on_another(page: &Page) -> Option<String> {
    let text = |run: &layout::Run| run.glyphs.iter().map(|glyph| glyph.character).collect::<String>();
    for run in &page.runs {
        let area = run.area();
        let (top, bottom) = (run.baseline - run.size * 7 / 10, run.baseline + run.size / 20);
        let through = page.rules.iter().any(|rule| {
            let beside = rule.to.0 <= area.x || area.x + area.width <= rule.from.0;
            !beside && rule.from.1 < bottom && top < rule.to.1
        });
        if through {
            return Some(format!("{} is crossed by a line", text(run)));
        }
    }
    let runs: Vec<_> = page.runs.iter().map(|run| (run, run.area())).collect();
    for (index, (one, area)) in runs.iter().enumerate() {
        for (other, beside) in &runs[index + 1..] {
            let apart = area.x + area.width <= beside.x || beside.x + beside.width <= area.x;
            let near = (one.baseline - other.baseline).abs() < one.size.min(other.size) * 9 / 10;
            if one.owner != other.owner && near && !apart {
                return Some(format!("{} on {}", text(one), text(other)));
            }
        }
    }
    None
}

#[test]
fn no_text_stands_on_another() {
    let (profile, project) = sample();
    let report = audit::check(profile, &project);
    let unchecked = audit::unchecked(profile, &project);
    let found = Findings { report: &report, unchecked: &unchecked, footing: &Footing::default() };
    for pages in [pages(profile, &project), lay_out(&record::build(profile, &project, found))] {
        for (number, page) in pages.pages.iter().enumerate() {
            assert_eq!(on_another(page), None, "page {number}");
        }
    }
}

#[test]
fn long_tables_go_on_in_order_with_their_header() {
    let (profile, mut project) = sample();
    for code in 0..400 {
        let edit = project::Edit::InsertSubject {
            form: "T3".into(),
            code: format!("9{:02}{:02}{:02}", code / 100, code / 10 % 10, code % 10).into(),
            name: format!("第{code}项很长很长很长的支出科目名称用来折行"),
        };
        project = edit.apply(profile, &project).unwrap();
    }
    let pages = pages(profile, &project);
    let of_form = |page: &&Page| page.cells.iter().any(|cell| &*cell.address.form == "T3");
    let own: Vec<&Page> = pages.pages.iter().filter(of_form).collect();
    assert!(own.len() > 10);
    let rows: Vec<&str> = own.iter().flat_map(|page| &page.cells).map(|cell| cell.address.row.as_str()).collect();
    let sheet = project.sheet("T3").unwrap();
    let columns = profile.form("T3").unwrap().panes[0].amount_columns().len();
    let expected: Vec<&str> = sheet.rows().flat_map(|(key, _)| std::iter::repeat_n(key.as_str(), columns)).collect();
    assert_eq!(rows, expected);
    for (number, page) in own.iter().enumerate() {
        let text: String = page.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.character).collect();
        assert_eq!(text.contains("（续）"), number > 0);
        assert!(text.contains("科目名称"), "no header on page {number}");
    }
}

#[test]
fn no_title_ends_a_page() {
    let (profile, project) = sample();
    let pages = pages(profile, &project);
    for page in pages.pages.iter().filter(|page| matches!(page.label, PageLabel::Arabic(_))) {
        let last = page
            .runs
            .iter()
            .filter(|run| matches!(run.owner, Owner::Node(_)))
            .max_by_key(|run| run.baseline)
            .expect("no page is empty");
        let Owner::Node(node) = last.owner else { unreachable!("filtered") };
        let role = pages.node(node).unwrap().role;
        // A part's title page may hold nothing else.
        assert!(!matches!(role, Role::Title(2..)), "page {} ends with a title", page.label.text());
    }
}

#[test]
fn no_paragraph_leaves_a_line_alone_on_a_page() {
    let (profile, project) = sample();
    let pages = pages(profile, &project);
    let mut lines: BTreeMap<(NodeId, usize), BTreeSet<i32>> = BTreeMap::new();
    for (number, page) in pages.pages.iter().enumerate() {
        for run in &page.runs {
            if let Owner::Node(node) = run.owner
                && pages.node(node).is_some_and(|node| node.role == Role::Paragraph)
            {
                lines.entry((node, number)).or_default().insert(run.baseline);
            }
        }
    }
    let mut divided = 0;
    for ((node, number), own) in &lines {
        let total: usize = lines.iter().filter(|((other, _), _)| other == node).map(|(_, lines)| lines.len()).sum();
        if own.len() < total {
            divided += 1;
            assert!(own.len() >= 2, "a line stands alone on page {number}");
        }
    }
    assert!(divided >= 4, "the sample has paragraphs that go over two pages");
}
