//! The parts of a disclosure, told by the words of their titles.

use super::{
    Passage, Published, TextTable,
    lines::{Breaks, Kind, Line, is_numbered, level, lines, passages},
};
use crate::{
    project::Part,
    reading::{Source, normalise},
};
use regex::Regex;
use std::{collections::BTreeMap, sync::LazyLock};

/// What stands between two titles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Text(Part),
    /// Part two.
    Tables,
    /// Cover, contents, appendices.
    Other,
}

/// A title and the lines it takes.
#[derive(Clone, Debug)]
struct Title {
    section: Section,
    /// Positions among the lines.
    start: usize,
    end: usize,
    text: String,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

static PART: LazyLock<Regex> =
    LazyLock::new(|| pattern("^【?\\s*第\\s*(?<number>[一二三四五六七八九1-9])\\s*部\\s*分(?<rest>.*)$"));
/// Titles without 第…部分, as level-one headings of the whole document.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^[一二三四五六七八九十]+、\\s*(?:(?<one>.{0,30}(?:部门|单位|基本)概况|.{0,30}基本情况)|(?<three>.{0,40}(?:部门|单位|年度)决算(?:情况)?说明)|(?<four>(?:专业性较强的)?名词解释)|(?<two>.{0,40}(?:部门|单位|年度)决算(?:公开)?(?:报)?表))[。：:]?$",
    )
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern("(?<year>20[0-9]{2})\\s*年(?:度)?"));
/// The year of the accounts stands before what they are called.
static YEAR_OF_ACCOUNTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?<year>20[0-9]{2})\\s*年?\\s*(?:度)?\\s*(?:部门|单位|收入|支出|财政拨款|一般公共预算|政府性基金|本年|总收入|总支出|收、支)",
    )
});
/// 2021年“三公”经费决算, 2015年决算: the accounts by their name.
static ACCOUNTS: LazyLock<Regex> =
    LazyLock::new(|| pattern("(?<year>20[0-9]{2})\\s*年?\\s*(?:度)?[^0-9，。,；;]{0,30}?决算"));
static YEAR_END: LazyLock<Regex> =
    LazyLock::new(|| pattern("截[至止]\\s*(?<year>20[0-9]{2})\\s*年\\s*12\\s*月\\s*31\\s*日"));
static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern("^(?<unit>[\\p{Han}（）()·“”]{3,50}?)\\s*(?:20[0-9]{2}\\s*年?度?|概况|部门概况|单位概况|基本情况)")
});

/// 某县水利局2022年度收入总计…: who the sentences speak of.
static SPEAKER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:[（(]?[一二三四五六七八九十0-9]+[）)、.]\\s*)?(?<unit>[\\p{Han}（）()·]{4,40}?)\\s*20[0-9]{2}\\s*年?度?\\s*(?:收入|支出|收、支|收支|总收入|总支出|本年|财政拨款|一般公共预算|政府性基金|政府采购|机关运行|部门决算|单位决算)",
    )
});

/// Longer lines are no part of a title.
const LONGEST_TITLE: usize = 44;

pub(super) fn read(source: &Source) -> Published {
    let lines = lines(&source.lines);
    let titles = titles(&lines);
    let mut published = Published { unit: unit(&lines, &titles), year: year(&lines), ..Published::default() };
    let before = match titles.first() {
        Some(first) if titles.iter().any(|title| title.section == Section::Text(Part::Three)) => {
            // A text that begins within a part has no title for what comes first; a cover has no sentences.
            published.tables.extend(tables(lines.get(..first.start).unwrap_or_default()));
            None
        }
        Some(first) => Some(0..first.start),
        None => Some(0..lines.len()),
    };
    let words = || lines.iter().filter(|line| line.kind == Kind::Words);
    let breaks = Breaks::of(words());
    let mut take = |section: Section, stretch: &[Line]| match section {
        Section::Text(part) => {
            let into: &mut Vec<Passage> = match part {
                Part::One => &mut published.one,
                Part::Three => &mut published.three,
                Part::Four => &mut published.four,
            };
            into.extend(passages(stretch.iter(), breaks));
            published.tables.extend(tables(stretch));
        }
        Section::Tables => published.tables.extend(tables(stretch)),
        Section::Other => {}
    };
    if let Some(range) = before {
        take(Section::Text(Part::Three), lines.get(range).unwrap_or_default());
    }
    for (index, title) in titles.iter().enumerate() {
        let end = titles.get(index + 1).map_or(lines.len(), |next| next.start);
        take(title.section, lines.get(title.end..end).unwrap_or_default());
    }
    published
}

/// The titles of the parts, without those in the table of contents.
fn titles(lines: &[Line]) -> Vec<Title> {
    let mut titles: Vec<Title> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let title = part_title(lines, at).or_else(|| heading_title(line, at));
        at = title.as_ref().map_or(at + 1, |title| title.end);
        titles.extend(title);
    }
    if titles.iter().any(|title| PART.is_match(&title.text)) {
        titles.retain(|title| PART.is_match(&title.text));
    }
    drop_contents(lines, &mut titles);
    // 第三部分 on two lines, or said again by whoever copied the text: nothing stands between the two.
    let twice = |a: &Title, b: &Title| a.section == b.section && lines.get(a.end..b.start).is_some_and(is_bare);
    let mut kept: Vec<Title> = Vec::new();
    for title in titles {
        match kept.last_mut() {
            Some(last) if twice(last, &title) => *last = title,
            _ => kept.push(title),
        }
    }
    kept
}

fn is_bare(lines: &[Line]) -> bool {
    lines.iter().all(|line| line.kind == Kind::Nothing)
}

fn part_title(lines: &[Line], at: usize) -> Option<Title> {
    let line = lines.get(at).filter(|line| matches!(line.kind, Kind::Words | Kind::Cell))?;
    let found = PART.captures(line.text)?;
    if line.text.chars().count() > LONGEST_TITLE || line.text.contains(['，', '；', '。']) {
        return None;
    }
    let mut text = line.text.trim_matches(['【', '】']).to_owned();
    let mut end = at + 1;
    // The rest of the title stands on the lines below, up to the first heading or sentence.
    for (index, next) in lines.iter().enumerate().skip(end) {
        let title = matches!(next.kind, Kind::Words | Kind::Cell)
            && next.text.chars().count() <= LONGEST_TITLE
            && !next.text.contains(['，', '。', '；', '：', ':', '、'])
            && !is_numbered(next.text)
            && !PART.is_match(next.text);
        match next.kind {
            Kind::Nothing => continue,
            _ if title && (section_of(&text).is_none() || ends_open(&text)) && index < at + 8 => {
                text += next.text;
                end = index + 1;
            }
            _ => break,
        }
    }
    let section = section_of(&text).unwrap_or(match &found["number"] {
        "一" | "1" => Section::Text(Part::One),
        "二" | "2" => Section::Tables,
        "三" | "3" => Section::Text(Part::Three),
        "四" | "4" => Section::Text(Part::Four),
        _ => Section::Other,
    });
    Some(Title { section, start: at, end, text })
}

/// …决算情况 goes on with 说明 on the next line.
fn ends_open(text: &str) -> bool {
    text.ends_with("情况") && !text.ends_with("基本情况")
}

/// What a title's words say that the part is.
fn section_of(title: &str) -> Option<Section> {
    let says = |words: &[&str]| words.iter().any(|word| title.contains(word));
    if says(&["名词解释", "名词说明"]) {
        Some(Section::Text(Part::Four))
    } else if says(&["附件", "其他需要说明"]) {
        Some(Section::Other)
    } else if says(&["说明", "决算情况", "决算分析"]) {
        Some(Section::Text(Part::Three))
    } else if says(&["决算表", "报表", "附表", "公开表", "决算公开表"]) {
        Some(Section::Tables)
    } else if says(&["概况", "基本情况", "职责", "职能"]) {
        Some(Section::Text(Part::One))
    } else {
        None
    }
}

fn heading_title(line: &Line, at: usize) -> Option<Title> {
    let found = HEADING.captures(line.text).filter(|_| level(line.text) == Some(1))?;
    let section = if found.name("one").is_some() {
        Section::Text(Part::One)
    } else if found.name("three").is_some() {
        Section::Text(Part::Three)
    } else if found.name("four").is_some() {
        Section::Text(Part::Four)
    } else {
        Section::Tables
    };
    Some(Title { section, start: at, end: at + 1, text: line.text.to_owned() })
}

/// The contents list all titles; the same titles come again, and there are no sentences before they do.
fn drop_contents(lines: &[Line], titles: &mut Vec<Title>) {
    let Some(first) = titles.first().cloned() else { return };
    let Some(again) = titles.iter().skip(1).position(|title| title.section == first.section) else { return };
    let Some(start) = titles.get(again + 1).map(|title| title.start) else { return };
    let between = lines.get(first.end..start).unwrap_or_default();
    let sentences = between.iter().filter(|line| line.text.contains('。') && line.text.chars().count() > 24).count();
    if sentences == 0 && again > 0 {
        titles.drain(..=again);
    }
}

/// The year of the accounts, by majority.
fn year(lines: &[Line]) -> Option<u16> {
    let most = |regexes: &[(&Regex, usize)]| {
        let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.kind == Kind::Words) {
            let text: String = normalise(line.text).into_iter().collect();
            for (regex, weight) in regexes {
                for found in regex.captures_iter(&text) {
                    // 比2018年度决算数 is no year of these accounts.
                    let front = found.get(0).map_or("", |whole| &text[..whole.start()]).trim_end();
                    let compared = front.ends_with(['比', '较', '与', '和', '同']);
                    if let Some(year) = found["year"].parse().ok().filter(|_| !compared) {
                        *counts.entry(year).or_default() += weight;
                    }
                }
            }
        }
        counts.into_iter().max_by_key(|(year, count)| (*count, *year)).map(|(year, _)| year)
    };
    most(&[(&YEAR_OF_ACCOUNTS, 1), (&ACCOUNTS, 2), (&YEAR_END, 2)]).or_else(|| most(&[(&YEAR, 1)]))
}

/// The institution, from the title of part one or three, or the cover.
fn unit(lines: &[Line], titles: &[Title]) -> Option<String> {
    let named = |section: Section| titles.iter().filter(move |title| title.section == section).map(|t| t.text.as_str());
    let cover = titles.first().map_or(0, |title| title.start);
    let front = lines.iter().take(cover).map(|line| line.text).filter(|text| text.contains("决算"));
    let texts = named(Section::Text(Part::One)).chain(named(Section::Text(Part::Three))).chain(front);
    let mut names = texts.filter_map(|text| {
        let rest = PART.captures(text).map_or(text, |found| found.name("rest").map_or("", |rest| rest.as_str()));
        let squeezed: String = normalise(rest).into_iter().filter(|c| *c != ' ').collect();
        let name = UNIT.captures(&squeezed)?["unit"].to_owned();
        let general = ["部门", "单位", "本部门", "本单位", "部门基本", "单位基本", "部门决算", "单位决算"];
        (!general.contains(&name.as_str())).then_some(name)
    });
    names.next().or_else(|| speaker(lines))
}

/// The institution that at least two sentences name before the year.
fn speaker(lines: &[Line]) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.kind == Kind::Words) {
        let squeezed: String = normalise(line.text).into_iter().filter(|c| *c != ' ').collect();
        let Some(name) = SPEAKER.captures(&squeezed).map(|found| found["unit"].to_owned()) else { continue };
        // 本部门, 我局 are no names, nor are the words of a sentence.
        let general = ["本部门", "本单位", "我单位", "我部门", "截至", "按照", "根据", "与", "比", "较"];
        if !general.iter().any(|word| name.starts_with(word)) && !name.contains(['的', '，']) {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 1).max_by_key(|(_, count)| *count).map(|(name, _)| name)
}

/// Consecutive rows with the lines above them.
fn tables(lines: &[Line]) -> Vec<TextTable> {
    let mut tables = Vec::new();
    let mut caption: Vec<String> = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    // The last line that names a form, until a sentence of other text comes.
    let mut title: Option<String> = None;
    let mut finish = |title: &Option<String>, caption: &mut Vec<String>, rows: &mut Vec<Vec<String>>| {
        if !rows.is_empty() {
            let mut caption = std::mem::take(caption);
            // A table that begins a page goes on with the form of the page before.
            if let Some(title) = title.as_ref().filter(|title| !caption.contains(title)) {
                caption.insert(0, title.clone());
            }
            tables.push(TextTable { caption, rows: std::mem::take(rows) });
        }
    };
    for line in lines {
        match line.kind {
            Kind::Row => rows.push(line.raw.split('\t').map(|cell| cell.trim().to_owned()).collect()),
            Kind::Nothing => {}
            Kind::Words | Kind::Cell => {
                finish(&title, &mut caption, &mut rows);
                let text = line.text.trim_matches(['【', '】']);
                if names_form(text) {
                    title = Some(text.to_owned());
                    caption.clear();
                } else if text.contains('。') && text.chars().count() > 24 && !text.starts_with('注') {
                    title = None;
                }
                // Cells on lines of their own, and numbered labels, repeat a table of which the rows follow.
                let repeats = line.kind == Kind::Cell || is_numbered(text) || is_number(text);
                if !repeats || names_form(text) {
                    caption.push(text.to_owned());
                }
                // A title, a unit line and a form number; more are some other text.
                if caption.len() > 4 {
                    caption.remove(0);
                }
            }
        }
    }
    finish(&title, &mut caption, &mut rows);
    tables
}

/// A figure that stands alone.
fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '%' | ' '))
}

/// 收入支出决算总表, 【表4 财政拨款收入支出决算总表（支出侧）】: a title of a form.
fn names_form(text: &str) -> bool {
    let words = text.split(['（', '(']).next().unwrap_or_default().trim_end();
    text.contains("决算") && words.ends_with('表') && text.chars().count() <= LONGEST_TITLE && !text.contains('。')
}
