//! The exports, opened with the programs that others open them with: poppler and MuPDF, qpdf, LibreOffice, Chromium.
//!
//! What is not installed is skipped, and a line says so; with `JUESUAN_OPENED=all` it fails instead, which is how
//! `.ci/opened` runs this after installing everything.

use juesuan::{
    audit::Figures,
    document::{self, Block, BodyCell, Document, Edition},
    export::{self, Format},
    form::{self, Profile},
    layout::{self, FontSet, Owner, Page, Pages},
    project::{Project, read_project},
};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};
use support::sample;

#[path = "support/markup.rs"]
mod support;

/// The seconds after which LibreOffice and Chromium are ended.
const LONGEST: &str = "300";

/// Pictures of pages are drawn with so many dots an inch.
const DOTS: &str = "40";

/// Whether all these programs are installed; what is skipped for want of one is told.
#[expect(clippy::explicit_write, reason = "what a passing test prints with macros is not shown")]
fn installed(programs: &[&str]) -> bool {
    let paths: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let missing: Vec<&&str> =
        programs.iter().filter(|program| !paths.iter().any(|path| path.join(program).is_file())).collect();
    if missing.is_empty() {
        return true;
    }
    assert!(std::env::var_os("JUESUAN_OPENED").is_none(), "not installed: {missing:?}");
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    writeln!(std::io::stderr(), "SKIPPED {test}: not installed: {missing:?}").unwrap();
    false
}

/// What a program prints.
fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// A project as it is published, and the folder of its exports.
struct Published {
    profile: &'static Profile,
    project: Project,
    folder: tempfile::TempDir,
}

impl Published {
    fn new((profile, project): (&'static Profile, Project)) -> Published {
        Published { profile, project, folder: tempfile::tempdir().unwrap() }
    }

    /// A project of the fixtures.
    fn fixture(name: &str) -> Published {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
        let text = fs::read_to_string(path).unwrap();
        let (project, profile) = read_project(&text, |key| form::profile(key).ok().flatten()).unwrap();
        Published::new((profile, project))
    }

    fn blocks(&self) -> Document {
        document::build(self.profile, &self.project, &Figures::resolve(self.profile, &self.project))
    }

    fn pages(&self) -> Pages {
        layout::lay_out(&self.blocks(), FontSet::standard()).unwrap()
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn export(&self, format: Format) -> String {
        let figures = Figures::resolve(self.profile, &self.project);
        let bytes = export::export(format, self.profile, &self.project, &figures, Edition::Final, &|_| true).unwrap();
        let path = self.path(&format!("document.{}", format.ending()));
        fs::write(&path, bytes).unwrap();
        path
    }

    fn paragraphs(&self) -> Vec<String> {
        let texts = self.blocks().blocks.into_iter().filter_map(|block| match block {
            Block::Paragraph { text, .. } => Some(vec![text]),
            Block::Title { lines, .. } => Some(lines),
            _ => None,
        });
        texts.flatten().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    fn cells(&self) -> Vec<BodyCell> {
        let tables = self.blocks().blocks.into_iter().filter_map(|block| match block {
            Block::Table(table) => Some(table.body),
            _ => None,
        });
        tables.flatten().flat_map(|row| row.cells).filter(|cell| !cell.text.trim().is_empty()).collect()
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The text that a page shows; its number is none.
fn shown(page: &Page) -> String {
    let runs = page.runs.iter().filter(|run| run.owner != Owner::PageNumber);
    squeezed(&runs.flat_map(|run| run.glyphs.iter().map(|glyph| glyph.character)).collect::<String>())
}

/// Whether a reader's text has this one, in which lines may end anywhere and no blank is more or less than in it.
fn has(text: &str, wanted: &str) -> bool {
    let wanted: Vec<char> = wanted.chars().collect();
    let first = wanted[0];
    text.char_indices().filter(|(_, character)| *character == first).any(|(start, _)| {
        let mut rest = text[start..].chars().peekable();
        wanted.iter().all(|&character| {
            let mut ended = false;
            while rest.next_if(|next| matches!(next, '\n' | '\r' | '\u{c}')).is_some() {
                ended = true;
            }
            let same = |next: &char| *next == character || (next.is_whitespace() && character.is_whitespace());
            rest.next_if(same).is_some() || (ended && character.is_whitespace())
        })
    })
}

#[test]
fn readers_give_back_the_text_of_every_page() {
    if !installed(&["pdftotext", "mutool"]) {
        return;
    }
    for published in [Published::new(sample()), Published::fixture("04.juesuan"), Published::fixture("05.juesuan")] {
        let file = published.export(Format::Pdf);
        let text = published.path("mutool.txt");
        output("mutool", &["draw", "-q", "-F", "txt", "-o", &text, &file]);
        let readers = [
            ("pdftotext", output("pdftotext", &[&file, "-"])),
            ("pdftotext -raw", output("pdftotext", &["-raw", &file, "-"])),
            ("mutool", fs::read_to_string(text).unwrap()),
        ];
        let pages: Vec<String> = published.pages().pages.iter().map(shown).collect();
        let (paragraphs, cells) = (published.paragraphs(), published.cells());
        assert!(paragraphs.len() > 40 && cells.len() > 300);
        for (reader, text) in &readers {
            let in_order = *reader != "pdftotext";
            let read: Vec<String> = text.split('\u{c}').map(squeezed).take(pages.len()).collect();
            for (number, (read, shown)) in read.iter().zip(&pages).enumerate() {
                if in_order {
                    assert_eq!(read, shown, "{reader}, page {number}");
                } else {
                    // A table's columns come one by one, so only what is read is compared and not in which order.
                    let sorted = |text: &str| {
                        let mut characters: Vec<char> = text.chars().collect();
                        characters.sort_unstable();
                        characters
                    };
                    assert_eq!(sorted(read), sorted(shown), "{reader}, page {number}");
                }
            }
            assert_eq!(read.len(), pages.len());
            for paragraph in &paragraphs {
                assert!(has(text, paragraph), "{reader}: {paragraph}");
            }
            for cell in cells.iter().filter(|cell| in_order || cell.address.is_some()) {
                assert!(has(text, cell.text.trim()), "{reader}: {}", cell.text);
            }
        }
    }
}

#[test]
fn the_file_is_sound_and_says_what_it_is() {
    if !installed(&["pdfinfo", "pdffonts", "qpdf"]) {
        return;
    }
    let published = Published::fixture("05.juesuan");
    let file = published.export(Format::Pdf);
    output("qpdf", &["--check", &file]);
    let fonts = output("pdffonts", &[&file]);
    assert!(fonts.lines().count() >= 4);
    for font in fonts.lines().skip(2) {
        assert!(font.contains(" yes yes yes "), "{font}");
    }
    let info = output("pdfinfo", &["-isodates", &file]);
    let value = |name: &str| info.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    let document = published.blocks();
    assert_eq!(value("Title:"), document.title);
    assert_eq!(value("Author:"), document.author);
    assert_eq!(value("Subject:"), published.profile.title);
    assert_eq!(value("Tagged:"), "yes");
    assert_eq!(value("Pages:"), published.pages().pages.len().to_string());
    assert!(value("Page size:").contains("A4"));
}

/// How many of a thousand pixels of a gray or coloured picture are dark.
fn darkness(path: &str) -> usize {
    let file = std::io::BufReader::new(fs::File::open(path).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut data).unwrap();
    let pixels = data[..frame.buffer_size()].chunks(frame.color_type.samples());
    let count = pixels.len();
    pixels.filter(|pixel| pixel[0] < 128).count() * 1000 / count
}

/// Fonts that have Chinese, for programs on a machine that has none.
fn with_fonts(program: &str, folder: &Path) -> Command {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
    let configuration = format!(
        "<?xml version=\"1.0\"?><fontconfig><include ignore_missing=\"yes\">/etc/fonts/fonts.conf</include>\
         <dir>{}</dir><cachedir>{}</cachedir></fontconfig>",
        own.display(),
        folder.join("fonts").display()
    );
    let path = folder.join("fonts.conf");
    fs::write(&path, configuration).unwrap();
    // An office program that waits for somebody must not hold the tests up for ever.
    let mut command = Command::new("timeout");
    command.args([LONGEST, program]).env("FONTCONFIG_FILE", path).env("HOME", folder);
    command
}

/// A reader's text without blanks, line ends and printed page numbers.
fn without_page_numbers(text: &str) -> String {
    let pages = text.split('\u{c}').map(|page| {
        let is_number = |line: &&str| {
            let line = line.trim();
            let middle = line.strip_prefix('—').and_then(|line| line.strip_suffix('—'));
            middle.is_some_and(|number| number.trim().chars().all(|c| c.is_ascii_digit()))
        };
        page.lines().filter(|line| !is_number(line)).collect::<String>()
    });
    squeezed(&pages.collect::<String>())
}

#[test]
fn the_word_file_opens_with_its_text_its_tables_and_its_pages() {
    if !installed(&["timeout", "soffice", "pdftotext", "pdftoppm"]) {
        return;
    }
    for published in [Published::new(sample()), Published::fixture("04.juesuan")] {
        let folder = published.folder.path();
        let file = published.export(Format::Docx);
        let user = format!("-env:UserInstallation=file://{}", folder.join("office").display());
        let converted = with_fonts("soffice", folder)
            .args([&user, "--headless", "--convert-to", "pdf", "--outdir", folder.to_str().unwrap(), &file])
            .output()
            .unwrap();
        let pdf = published.path("document.pdf");
        assert!(Path::new(&pdf).is_file(), "{}", String::from_utf8_lossy(&converted.stderr));

        let text = output("pdftotext", &["-raw", &pdf, "-"]);
        let plain = without_page_numbers(&text);
        for paragraph in published.paragraphs() {
            assert!(plain.contains(&squeezed(&paragraph)), "{paragraph}");
        }
        for cell in published.cells() {
            assert!(plain.contains(&squeezed(&cell.text)), "{}", cell.text);
        }
        // Other fonts break lines elsewhere, but tables have their pages to themselves.
        let own = published.pages().pages.len();
        let theirs = text.matches('\u{c}').count();
        assert!(theirs.abs_diff(own) * 10 <= own, "{theirs} pages instead of {own}");
        let infos = output("pdfinfo", &["-f", "1", "-l", "999", &pdf]);
        let lying = infos.lines().filter(|line| line.contains("841.89 x 595")).count();
        let tables = published.pages().pages.iter().filter(|page| page.width > page.height).count();
        assert!(lying.abs_diff(tables) <= 1, "{lying} pages of tables instead of {tables}");

        let pictures = published.path("page");
        output("pdftoppm", &["-r", DOTS, "-gray", "-png", &pdf, &pictures]);
        let mut seen = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "png") {
                let dark = darkness(path.to_str().unwrap());
                assert!(dark < 250, "{}: {dark} of 1000 dots are dark", path.display());
                seen += usize::from(dark > 0);
            }
        }
        assert!(seen * 10 >= theirs * 9, "{seen} of {theirs} pages show something");
    }
}

#[test]
fn the_web_page_fits_screens_and_phones() {
    if !installed(&["timeout", "chromium"]) {
        return;
    }
    let published = Published::new(sample());
    let folder = published.folder.path();
    let page = fs::read_to_string(published.export(Format::Html)).unwrap();
    let chromium = |arguments: &[&str]| {
        let usual = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"];
        let output = with_fonts("chromium", folder).args(usual).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    for (name, width) in [("screen", 1366), ("phone", 390)] {
        // The page loads no script; a frame of the wanted width around it measures it.
        let inside = page.replace('&', "&amp;").replace('"', "&quot;");
        let frame = format!(
            "<!DOCTYPE html><meta charset=utf-8><style>body{{margin:0}}iframe{{border:0;width:{width}px;height:800px}}\
             </style><iframe srcdoc=\"{inside}\"></iframe><script>onload = () => {{\
             const page = document.querySelector('iframe').contentDocument, root = page.documentElement;\
             const out = [...page.body.querySelectorAll('h1,h2,h3,p,li')].filter(e => e.getBoundingClientRect().right \
             > root.clientWidth + 1).length;\
             const size = parseFloat(getComputedStyle(page.querySelector('td')).fontSize);\
             document.title = [root.clientWidth, root.scrollWidth, out, size, page.querySelectorAll('table').length]\
             .join(' ') }}</script>"
        );
        let wrapper = published.path(&format!("{name}.html"));
        fs::write(&wrapper, frame).unwrap();
        let address = format!("file://{wrapper}");
        let dom = chromium(&["--window-size=1400,900", "--dump-dom", &address]);
        let title = dom.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0.to_owned();
        let measured: Vec<f64> = title.split(' ').map(|value| value.parse().unwrap()).collect();
        let &[client, scroll, outside, size, tables] = measured.as_slice() else { panic!("{title}") };
        assert_eq!(client as usize, width, "{name}");
        assert_eq!(scroll, client, "{name}: the page scrolls sideways");
        assert_eq!(outside as usize, 0, "{name}: texts reach over the edge");
        assert!(size >= 12.0, "{name}: cells of {size} px");
        assert_eq!(tables as usize, published.profile.printed_forms().count());

        let picture = published.path(&format!("{name}.png"));
        chromium(&["--window-size=1400,900", &format!("--screenshot={picture}"), &address]);
        let dark = darkness(&picture);
        assert!((3..250).contains(&dark), "{name}: {dark} of 1000 dots are dark");
    }
}
