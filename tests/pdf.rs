//! The exported PDF, read back with a reader that knows nothing of how it was made.

use juesuan::{
    audit::Figures,
    document::{self, Anchor, Block, Document as Blocks, Edition},
    export::{self, ExportError, Format},
    form::{self, Address, Profile},
    layout::{self, FontSet, Owner, PageLabel, Pages, Source},
    project::{self, Paragraph, Part, Project},
};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::{fs, path::Path};

fn sample() -> (&'static Profile, Project) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/dawa-2019.juesuan");
    let text = fs::read_to_string(path).unwrap();
    let lookup = |key: &str| form::profile(key).ok().flatten();
    let (project, profile) = project::read_project(&text, lookup).unwrap();
    (profile, project)
}

fn export(profile: &Profile, project: &Project) -> Result<Vec<u8>, ExportError> {
    export::pdf(profile, project, &Figures::resolve(profile, project))
}

fn blocks(profile: &Profile, project: &Project) -> Blocks {
    document::build(profile, project, &Figures::resolve(profile, project))
}

fn pages(profile: &Profile, project: &Project) -> Pages {
    layout::lay_out(&blocks(profile, project), FontSet::embedded()).unwrap()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The text of each page without white space and page number.
fn page_texts(file: &Document) -> Vec<String> {
    let numbers: Vec<u32> = file.get_pages().into_keys().collect();
    numbers
        .into_iter()
        .map(|number| {
            let text = squeezed(&file.extract_text(&[number]).unwrap());
            let page_number = text.rfind('—').and_then(|end| text[..end].rfind('—').map(|start| (start, end)));
            match page_number {
                Some((start, end)) if text[start..end].chars().skip(1).all(|c| c.is_ascii_digit()) => {
                    format!("{}{}", &text[..start], &text[end + '—'.len_utf8()..])
                }
                _ => text,
            }
        })
        .collect()
}

fn dictionary(file: &Document, id: ObjectId) -> &Dictionary {
    file.get_object(id).unwrap().as_dict().unwrap()
}

fn text_of(object: &Object) -> String {
    let bytes = object.as_str().unwrap();
    let units: Vec<u16> = bytes[2..].chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).unwrap()
}

#[test]
fn every_line_of_the_sample_is_read_back() {
    let (profile, project) = sample();
    let file = Document::load_mem(&export(profile, &project).unwrap()).unwrap();
    let text: String = page_texts(&file).concat();
    let mut lines = 0;
    for part in Part::ALL {
        for paragraph in project.texts.part(part) {
            assert!(text.contains(&squeezed(paragraph.text())), "{}", paragraph.text());
            lines += 1;
        }
    }
    assert!(lines > 100, "the sample has only {lines} lines");
    for block in &blocks(profile, &project).blocks {
        if let Block::Table(table) = block {
            let shown = [&table.title, &table.number, &table.unit_line].map(|part| squeezed(part)).concat();
            assert!(text.contains(&shown), "{shown}");
        }
    }
}

#[test]
fn cells_of_every_form_tile_its_grid() {
    let (profile, project) = sample();
    let mut tables = 0;
    for block in &blocks(profile, &project).blocks {
        let Block::Table(table) = block else { continue };
        tables += 1;
        let columns = table.columns.len();
        let mut covered = vec![vec![0; columns]; table.header.len()];
        for (row, cells) in table.header.iter().enumerate() {
            for cell in cells {
                for line in covered.iter_mut().skip(row).take(cell.row_span) {
                    line[cell.column..cell.column + cell.column_span].iter_mut().for_each(|count| *count += 1);
                }
            }
        }
        assert!(covered.iter().flatten().all(|&count| count == 1), "header of {}: {covered:?}", table.title);
        for row in &table.body {
            let width: usize = row.cells.iter().map(|cell| cell.merged + 1).sum();
            assert_eq!(width, columns, "{}: {row:?}", table.title);
        }
    }
    assert_eq!(tables, profile.printed_forms().count());
}

#[test]
fn blank_projects_of_every_profile_are_printed() {
    for profile in form::builtin_profiles().unwrap() {
        let project = Project::new(profile, "某某局");
        let pages = pages(profile, &project);
        let lying = pages.pages.iter().filter(|page| page.width > page.height).count();
        assert!(lying >= profile.printed_forms().count(), "{}: {lying} pages of forms", profile.key);
        assert!(export(profile, &project).unwrap().starts_with(b"%PDF-1.7"));
    }
}

#[test]
fn a_form_without_figures_says_so_and_others_do_not() {
    let (profile, project) = sample();
    for block in &blocks(profile, &project).blocks {
        let Block::Table(table) = block else { continue };
        let empty = table.body.iter().flat_map(|row| &row.cells).filter(|cell| cell.address.is_some()).all(|cell| {
            let digits = |c: char| ('1'..='9').contains(&c);
            !cell.text.contains(digits)
        });
        assert_eq!(table.notes.iter().any(|note| note.contains("本表无数据")), empty, "{}", table.title);
    }
}

#[test]
fn computed_totals_are_printed() {
    let (profile, project) = sample();
    let total: Address = "T3[合计].本年支出合计".parse().unwrap();
    let edit =
        project::Edit::SetCells(vec![project::CellEdit { address: total.clone(), cell: project::Cell::Computed }]);
    let project = edit.apply(profile, &project).unwrap();
    let figures = Figures::resolve(profile, &project);
    let figure = figures.get(&total).expect("the total has parts");
    let document = document::build(profile, &project, &figures);
    let cells = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table.body.iter().flat_map(|row| &row.cells)),
        _ => None,
    });
    let printed = cells.flatten().find(|cell| cell.address.as_ref() == Some(&total)).unwrap();
    assert_eq!(printed.text.replace(',', ""), format!("{:.2}", figure.yuan / rust_decimal::Decimal::from(10_000)));
}

#[test]
fn pages_are_a4_and_nothing_stands_outside() {
    let (profile, project) = sample();
    let pages = pages(profile, &project);
    assert!((20..40).contains(&pages.pages.len()), "{} pages", pages.pages.len());
    let lying = pages.pages.iter().filter(|page| page.width > page.height).count();
    assert_eq!(lying, profile.printed_forms().count());
    for page in &pages.pages {
        assert_eq!(page.width.max(page.height), 841_890);
        assert_eq!(page.width.min(page.height), 595_276);
        for run in &page.runs {
            let area = run.area();
            assert!(area.x > 0 && area.y > 0, "{run:?}");
            assert!(area.x + area.width <= page.width && area.y + area.height <= page.height, "{run:?}");
        }
    }
}

#[test]
fn bookmarks_are_nested_and_lead_to_their_titles() {
    let (profile, project) = sample();
    let file = Document::load_mem(&export(profile, &project).unwrap()).unwrap();
    let texts = page_texts(&file);
    let page_ids: Vec<ObjectId> = file.get_pages().into_values().collect();
    let outlines = file.catalog().unwrap().get(b"Outlines").unwrap().as_reference().unwrap();

    fn walk(file: &Document, parent: ObjectId, depth: usize, found: &mut Vec<(usize, String, ObjectId)>) {
        let mut next = dictionary(file, parent).get(b"First").ok().map(|first| first.as_reference().unwrap());
        while let Some(id) = next {
            let entry = dictionary(file, id);
            let target = entry.get(b"Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap();
            found.push((depth, text_of(entry.get(b"Title").unwrap()), target));
            walk(file, id, depth + 1, found);
            next = entry.get(b"Next").ok().map(|next| next.as_reference().unwrap());
        }
    }
    let mut found = Vec::new();
    walk(&file, outlines, 0, &mut found);

    assert_eq!(found.iter().filter(|(depth, ..)| *depth == 0).count(), 4, "the four parts");
    let tables: Vec<&String> = found.iter().filter(|(_, title, _)| title.ends_with('表')).map(|(_, t, _)| t).collect();
    assert_eq!(tables.len(), 1 + profile.printed_forms().count(), "part two and its tables: {tables:?}");
    for (_, title, target) in &found {
        let page = page_ids.iter().position(|id| id == target).unwrap();
        // A table's bookmark counts it (一、…), its page does not.
        let title = squeezed(title.trim_end_matches('…'));
        let bare = title.split_once('、').map_or(title.as_str(), |(_, bare)| bare);
        assert!(texts[page].contains(bare), "{title} is not on page {page}");
    }
}

#[test]
fn contents_show_the_numbers_of_the_pages_they_lead_to() {
    let (profile, project) = sample();
    let pages = pages(profile, &project);
    let contents = pages.pages.iter().position(|page| page.label == PageLabel::Roman(1)).unwrap();
    let page = &pages.pages[contents];
    assert!(page.links.len() >= 4 + profile.printed_forms().count());
    for link in &page.links {
        let line: String = page
            .runs
            .iter()
            .filter(|run| run.owner == Owner::Node(link.node))
            .flat_map(|run| run.glyphs.iter().map(|glyph| glyph.character))
            .collect();
        let number = pages.pages[link.target.page].label.text();
        assert!(line.ends_with(&number), "{line} leads to page {number}");
    }
}

#[test]
fn fonts_are_embedded_and_cut_down() {
    let (profile, project) = sample();
    let bytes = export(profile, &project).unwrap();
    assert!(bytes.len() < 400_000, "{} bytes", bytes.len());
    let file = Document::load_mem(&bytes).unwrap();
    let descriptors: Vec<&Dictionary> = file
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|dictionary| dictionary.has_type(b"FontDescriptor"))
        .collect();
    assert_eq!(descriptors.len(), 3);
    for descriptor in descriptors {
        let name = String::from_utf8_lossy(descriptor.get(b"FontName").unwrap().as_name().unwrap()).into_owned();
        assert_eq!(name.as_bytes()[6], b'+', "{name} is no subset");
        let program = descriptor.get(b"FontFile2").unwrap().as_reference().unwrap();
        let length = file.get_object(program).unwrap().as_stream().unwrap().content.len();
        assert!((1_000..250_000).contains(&length), "{name}: {length} bytes");
    }
}

#[test]
fn the_file_says_what_it_is() {
    let (profile, project) = sample();
    let file = Document::load_mem(&export(profile, &project).unwrap()).unwrap();
    let info = file.trailer.get(b"Info").unwrap().as_reference().unwrap();
    let info = dictionary(&file, info);
    assert_eq!(text_of(info.get(b"Title").unwrap()), blocks(profile, &project).title);
    assert_eq!(text_of(info.get(b"Author").unwrap()), project.unit.name);
    // The date is the end of the project's year, whenever the file is made.
    assert_eq!(info.get(b"CreationDate").unwrap().as_str().unwrap(), b"D:20191231000000+08'00'");
    let catalog = file.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"zh-CN");
    assert_eq!(catalog.get(b"PageMode").unwrap().as_name().unwrap(), b"UseOutlines");
    assert!(catalog.get(b"StructTreeRoot").is_ok());
    let xmp = catalog.get(b"Metadata").unwrap().as_reference().unwrap();
    let xmp = String::from_utf8(file.get_object(xmp).unwrap().as_stream().unwrap().content.clone()).unwrap();
    assert!(xmp.contains("<pdfaid:part>2</pdfaid:part>"));
    assert!(xmp.contains(&project.unit.name));
}

#[test]
fn a_draft_is_marked_for_the_eye_only() {
    let (profile, project) = sample();
    let figures = Figures::resolve(profile, &project);
    let write = |edition| export::export(Format::Pdf, profile, &project, &figures, edition, &|_| true).unwrap();
    let [draft, last] = [Edition::Draft, Edition::Final].map(|edition| Document::load_mem(&write(edition)).unwrap());
    assert_eq!(page_texts(&draft), page_texts(&last));
    let marked = |file: &Document| -> Vec<bool> {
        let contents = file.get_pages().into_values().map(|page| file.get_page_content(page));
        contents.map(|content| String::from_utf8_lossy(&content).contains("/Watermark")).collect()
    };
    assert!(marked(&draft).iter().all(|marked| *marked));
    assert!(!marked(&last).iter().any(|marked| *marked));
    assert_eq!(write(Edition::Draft), write(Edition::Draft));
}

#[test]
fn a_file_for_old_archives_says_so_and_lists_its_glyphs() {
    let (profile, project) = sample();
    let figures = Figures::resolve(profile, &project);
    let write = |format| export::export(format, profile, &project, &figures, Edition::Final, &|_| true).unwrap();
    let bytes = write(Format::PdfA1b);
    assert!(bytes.starts_with(b"%PDF-1.4"));
    let file = Document::load_mem(&bytes).unwrap();
    let xmp = file.catalog().unwrap().get(b"Metadata").unwrap().as_reference().unwrap();
    let xmp = String::from_utf8(file.get_object(xmp).unwrap().as_stream().unwrap().content.clone()).unwrap();
    assert!(xmp.contains("<pdfaid:part>1</pdfaid:part>") && xmp.contains("<pdfaid:conformance>B<"));
    let dictionaries = file.objects.values().filter_map(|object| object.as_dict().ok());
    let fonts: Vec<&Dictionary> = dictionaries.filter(|dictionary| dictionary.has_type(b"FontDescriptor")).collect();
    assert_eq!(fonts.len(), 3);
    assert!(fonts.iter().all(|font| font.has(b"CIDSet")));
    assert_eq!(page_texts(&file), page_texts(&Document::load_mem(&write(Format::Pdf)).unwrap()));
}

#[test]
fn the_same_project_gives_the_same_bytes() {
    let (profile, project) = sample();
    assert_eq!(export(profile, &project).unwrap(), export(profile, &project).unwrap());
}

#[test]
fn a_missing_glyph_is_told_with_its_place() {
    let (profile, mut project) = sample();
    let mut paragraphs = project.texts.three.as_ref().clone();
    paragraphs[4] = Paragraph::Body("由\u{20BB7}野家承担。".to_owned());
    project.texts.three = paragraphs.into();
    // Without the machine's fonts, which may have the character.
    let message = layout::lay_out(&blocks(profile, &project), FontSet::embedded()).unwrap_err().to_string();
    for part in ["第三部分第5段", "\u{20BB7}", "U+20BB7", "野家承担"] {
        assert!(message.contains(part), "{part} is not in: {message}");
    }
}

#[test]
fn a_private_character_stops_the_export() {
    let (profile, mut project) = sample();
    project.unit.name = "某\u{E5E5}局".to_owned();
    let error = export(profile, &project).unwrap_err();
    assert!(matches!(error, ExportError::MissingGlyphs(_)), "{error}");
    assert!(error.to_string().contains("U+E5E5"), "{error}");
}

#[test]
fn rare_characters_of_names_are_printed() {
    let (profile, mut project) = sample();
    project.unit.name = "䶮㙦硚口區".to_owned();
    assert!(layout::lay_out(&blocks(profile, &project), FontSet::embedded()).is_ok());
}

#[test]
fn cells_without_figures_show_nothing_or_zero_as_the_project_wants() {
    let (profile, mut project) = sample();
    let texts = |project: &Project| -> Vec<String> {
        let tables = blocks(profile, project).blocks.into_iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        });
        let cells = tables.flat_map(|table| table.body).flat_map(|row| row.cells);
        cells.filter(|cell| cell.address.is_some()).map(|cell| cell.text).collect()
    };
    let before = texts(&project);
    project.print.zeros = true;
    let after = texts(&project);
    assert!(before.iter().any(String::is_empty));
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(after, if before.is_empty() { "0.00" } else { before });
    }
}

#[test]
fn a_click_finds_cell_and_paragraph() {
    let (profile, project) = sample();
    let pages = pages(profile, &project);
    let wanted: Address = "T3[2010350].基本支出".parse().unwrap();
    let (number, cell) = pages
        .pages
        .iter()
        .enumerate()
        .find_map(|(number, page)| page.cells.iter().find(|cell| cell.address == wanted).map(|cell| (number, cell)))
        .unwrap();
    let middle = (cell.area.x + cell.area.width / 2, cell.area.y + cell.area.height / 2);
    assert_eq!(pages.source_at(number, middle.0, middle.1), Some(Source::Cell(wanted)));

    let paragraph = Source::Block(Anchor::Paragraph(Part::Three, 1));
    let (number, run) = pages
        .pages
        .iter()
        .enumerate()
        .find_map(|(number, page)| {
            let belongs = |run: &&layout::Run| {
                matches!(run.owner, Owner::Node(node) if pages.node(node).is_some_and(|n| n.source == paragraph))
            };
            page.runs.iter().find(belongs).map(|run| (number, run))
        })
        .unwrap();
    assert_eq!(pages.source_at(number, run.x + 1, run.baseline - 1), Some(paragraph));
}
