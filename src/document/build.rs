//! From project to blocks.

use super::{Anchor, Block, Document, TitleLevel, table};
use crate::{
    audit::Figures,
    form::{Profile, Typeface},
    project::{Part, Project, Style, chinese_ordinal},
};

/// The disclosure of a project: cover, contents, and the four parts. `figures` are those of the same project.
///
/// Texts are taken verbatim; only the placeholders of the profile's own words are filled in.
pub fn build(profile: &Profile, project: &Project, figures: &Figures) -> Document {
    let words = &profile.document;
    let fill = |lines: &[String]| -> Vec<String> { lines.iter().map(|line| fill_words(line, project)).collect() };
    let mut blocks = vec![Block::Cover { lines: fill(&words.cover) }, Block::Contents];
    let part_title = |number: u8, lines: &[String]| Block::Title {
        level: TitleLevel::Part,
        lines: fill(lines),
        anchor: Anchor::PartTitle(number),
    };

    blocks.push(part_title(1, &words.part_one));
    blocks.extend(text_blocks(project, Part::One));

    blocks.push(part_title(2, &words.part_two));
    let mut tables = Vec::new();
    for (index, form) in profile.printed_forms().enumerate() {
        let title = fill_words(&words.table_title.replace("{title}", &form.title), project);
        let entry = format!("{}、{title}", chinese_ordinal(index + 1));
        blocks.push(Block::Reference { text: entry.clone(), target: Anchor::Form(form.key.clone()) });
        tables.push(Block::Table(table::build(profile, project, figures, form, title, entry)));
    }
    blocks.extend(tables);

    blocks.push(part_title(3, &words.part_three));
    blocks.extend(text_blocks(project, Part::Three));

    blocks.push(part_title(4, &words.part_four));
    blocks.extend(text_blocks(project, Part::Four));

    let mut style = profile.style.clone();
    if project.print.fang_song {
        style.body.face = Typeface::FangSong;
        style.item.face = Typeface::FangSong;
    }
    Document { title: title(profile, project), author: project.unit.name.clone(), style, stamp: None, blocks }
}

/// The title of the disclosure on one line, as its cover has it.
fn title(profile: &Profile, project: &Project) -> String {
    profile.document.cover.iter().map(|line| fill_words(line, project)).collect()
}

/// Replaces `{unit}` and `{year}`.
fn fill_words(words: &str, project: &Project) -> String {
    words.replace("{year}", &project.year.to_string()).replace("{unit}", &project.unit.name)
}

fn text_blocks(project: &Project, part: Part) -> impl Iterator<Item = Block> {
    project.texts.part(part).iter().enumerate().map(move |(index, paragraph)| {
        let anchor = Anchor::Paragraph(part, index);
        let text = paragraph.text().to_owned();
        let level = match paragraph.style() {
            Style::Section => TitleLevel::Section,
            Style::Subsection => TitleLevel::Subsection,
            Style::Item => TitleLevel::Item,
            Style::Body => return Block::Paragraph { text, anchor },
        };
        Block::Title { level, lines: vec![text], anchor }
    })
}
