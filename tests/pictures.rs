//! What key pages look like, against pictures that somebody has looked at.
//!
//! `UPDATE_PICTURES=1 cargo test --test pictures` draws them anew; look at them before committing.

#[path = "support/markup.rs"]
mod support;

use juesuan::{
    audit::Figures,
    document,
    export::{Painter, Picture},
    layout::{self, FontSet, Page, PageLabel, Pages},
};
use std::{
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
};

/// Pixels a point: large enough to see lines and words move, small enough to keep.
const SCALE: f64 = 0.35;

/// Pixels that differ by more than this are of another shape, not of another machine's arithmetic.
const DIFFERENT: u8 = 48;

/// This many of a thousand pixels may be different.
const TOLERATED: usize = 2;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages").join(format!("{name}.png"))
}

fn write(path: &Path, picture: &Picture) {
    let mut encoder = png::Encoder::new(File::create(path).unwrap(), picture.width as u32, picture.height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::High);
    encoder.write_header().unwrap().write_image_data(&picture.gray).unwrap();
}

fn read(path: &Path) -> Picture {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path).unwrap())).read_info().unwrap();
    let mut gray = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut gray).unwrap();
    assert_eq!(frame.color_type, png::ColorType::Grayscale);
    gray.truncate(frame.buffer_size());
    Picture { width: frame.width as usize, height: frame.height as usize, gray }
}

/// How many of a thousand pixels differ.
fn difference(one: &Picture, other: &Picture) -> usize {
    if (one.width, one.height) != (other.width, other.height) {
        return 1000;
    }
    let pairs = one.gray.iter().zip(&other.gray);
    pairs.filter(|(one, other)| one.abs_diff(**other) > DIFFERENT).count() * 1000 / one.gray.len()
}

fn pages() -> Pages {
    let (profile, project) = support::sample();
    let document = document::build(profile, &project, &Figures::resolve(profile, &project));
    layout::lay_out(&document, FontSet::embedded()).unwrap()
}

fn of_form<'a>(pages: &'a Pages, form: &str) -> &'a Page {
    pages.pages.iter().find(|page| page.cells.iter().any(|cell| cell.address.form == form)).unwrap()
}

fn labelled(pages: &Pages, label: PageLabel) -> &Page {
    pages.pages.iter().find(|page| page.label == label).unwrap()
}

#[test]
fn key_pages_look_as_they_did() {
    let pages = pages();
    let mut painter = Painter::new(FontSet::embedded());
    let key_pages = [
        ("cover", labelled(&pages, PageLabel::Cover)),
        ("contents", labelled(&pages, PageLabel::Roman(1))),
        ("text", labelled(&pages, PageLabel::Arabic(1))),
        ("two-panes", of_form(&pages, "T1")),
        ("subjects", of_form(&pages, "T3")),
        ("three-panes", of_form(&pages, "T6")),
    ];
    for (name, page) in key_pages {
        let picture = painter.paint(page, SCALE);
        let path = file(name);
        if std::env::var_os("UPDATE_PICTURES").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            write(&path, &picture);
        }
        let different = difference(&picture, &read(&path));
        assert!(different <= TOLERATED, "{name}: {different} of 1000 pixels are different");
    }
}

#[test]
fn a_line_that_moves_is_seen() {
    let pages = pages();
    let mut painter = Painter::new(FontSet::embedded());
    let page = labelled(&pages, PageLabel::Arabic(1));
    let before = painter.paint(page, SCALE);
    let mut moved = page.clone();
    for run in moved.runs.iter_mut().take(8) {
        run.baseline += 6_000;
    }
    assert!(difference(&before, &painter.paint(&moved, SCALE)) > TOLERATED);
}
