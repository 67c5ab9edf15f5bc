//! The digest of what is disclosed, which a signature is under.
//!
//! The digest is the SHA-256 of a text that depends on the content only: not on the program's version, the machine,
//! or the way in which the project file writes things. That text has one statement a line; its words are separated
//! by a tab, and tab, line feed, carriage return and backslash within a word are written `\t`, `\n`, `\r`, `\\`.
//! In this order:
//!
//! ```text
//! juesuan 1
//! profile  <key>
//! year     <年度>
//! unit     <单位名称>  行政单位 | 参照公务员法管理的事业单位 | 事业单位
//! amounts  元 | 万元
//! zeros    printed | blank
//! footing                               only where printed amounts are adjusted to add up
//! form     <key>                        forms by key, those without rows left out
//! row      <key>  <name>                subject rows as they are printed; fixed rows by key, empty ones left out
//! cell     <column>  <figure>           by key, blank ones left out
//! prior    <address>  <figure>          last year's figures by address
//! one      <style>  <text>              the paragraphs of part one, then three, then four
//! ```
//!
//! A figure is `360.22万元` with all its decimals, `—`, or `=` for a total that follows its parts. Keys are in the
//! order of their bytes in UTF-8.
//!
//! 编制 signs this. 复核 signs this and the decisions, for which the lines
//! `decision  <finding>  <fingerprint>  explained | sent back  <reason>` follow in the order of their bytes.
//! Comments, answers, names and times are not signed: talking about the content does not change it. Nor is the choice
//! of a typeface.

use super::{Cell, Paragraph, Part, PrintSettings, Project, Role, Sheet, Style, Texts, UnitKind, Verdict};
use crate::{
    amount::{Amount, PRINTED_DECIMALS, format_plain},
    form::Profile,
};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Names the text above and the hash, so that a later one can be told apart.
const SCHEME: &str = "sha256-1:";

/// The digests of a project's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    content: String,
    reviewed: String,
}

impl Digests {
    /// The digests of a project as it is. Every figure is written out and hashed, so large projects take a while.
    pub fn of(profile: &Profile, project: &Project) -> Digests {
        let mut hash = Sha256::new();
        write_content(profile, project, &mut |words| hash.update(line(words)));
        let content = hex(hash.clone());
        let mut decisions: Vec<String> = project.decisions.iter().map(decision).collect();
        decisions.sort();
        for decision in decisions {
            hash.update(decision);
        }
        Digests { content: format!("{SCHEME}{content}"), reviewed: format!("{SCHEME}{}", hex(hash)) }
    }

    /// The digest that a role signs.
    pub fn of_role(&self, role: Role) -> &String {
        match role {
            Role::Preparer => &self.content,
            Role::Reviewer => &self.reviewed,
        }
    }
}

/// The SHA-256 of some texts, each closed off from the next, as hexadecimal digits.
pub fn text_digest<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(line(&[text]));
    }
    hex(hash)
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn line(words: &[&str]) -> String {
    let mut line = String::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            line.push('\t');
        }
        for c in word.chars() {
            match c {
                '\t' => line.push_str("\\t"),
                '\n' => line.push_str("\\n"),
                '\r' => line.push_str("\\r"),
                '\\' => line.push_str("\\\\"),
                c => line.push(c),
            }
        }
    }
    line.push('\n');
    line
}

/// Hands out the statements one by one. Every field of the project is named, so that a new one has to be thought of.
fn write_content(profile: &Profile, project: &Project, write: &mut impl FnMut(&[&str])) {
    let Project {
        profile: key,
        year,
        unit,
        amount_unit,
        print,
        sheets,
        prior,
        texts,
        fields,
        // Offered and never printed.
        prior_fields: _,
        // Says who may change a figure, and not what it is.
        locked: _,
        decisions: _,
        comments: _,
        signatures: _,
        merged: _,
    } = project;
    let PrintSettings { zeros, fang_song: _, footing } = print;
    let kind = match unit.kind {
        UnitKind::Administrative => "行政单位",
        UnitKind::CivilServiceManaged => "参照公务员法管理的事业单位",
        UnitKind::Institution => "事业单位",
    };
    write(&["juesuan 1"]);
    write(&["profile", key]);
    write(&["year", &year.to_string()]);
    write(&["unit", &unit.name, kind]);
    write(&["amounts", amount_unit.name()]);
    write(&["zeros", if *zeros { "printed" } else { "blank" }]);
    if *footing {
        write(&["footing"]);
    }
    for (form, sheet) in sheets {
        let in_order = profile.form(form).is_some_and(|form| form.subject_kind().is_some());
        write_sheet(form, sheet, in_order, write);
    }
    for (address, amount) in prior.iter() {
        write(&["prior", &address.to_string(), &figure(amount)]);
    }
    let Texts { one, three, four } = texts;
    for (part, paragraphs) in [(Part::One, one), (Part::Three, three), (Part::Four, four)] {
        let part = match part {
            Part::One => "one",
            Part::Three => "three",
            Part::Four => "four",
        };
        for paragraph in paragraphs.iter() {
            write(&[part, style(paragraph), paragraph.text()]);
        }
    }
    for (key, text) in fields.iter() {
        write(&["field", key, text]);
    }
}

fn write_sheet(form: &str, sheet: &Sheet, in_order: bool, write: &mut impl FnMut(&[&str])) {
    let mut rows: Vec<_> = sheet.rows().filter(|(_, row)| in_order || !row.cells.is_empty()).collect();
    if rows.is_empty() {
        return;
    }
    if !in_order {
        rows.sort_by_key(|(key, _)| *key);
    }
    write(&["form", form]);
    for (key, row) in rows {
        write(&["row", key, &row.name]);
        for (column, cell) in &row.cells {
            match cell {
                Cell::Blank => {}
                Cell::Dash => write(&["cell", column, "—"]),
                Cell::Computed => write(&["cell", column, "="]),
                Cell::Amount(amount) => write(&["cell", column, &figure(amount)]),
            }
        }
    }
}

/// A file gives every figure at least the printed decimals, so what it is saved from must count as having them.
fn figure(amount: &Amount) -> String {
    let unit = amount.unit();
    format_plain(amount.value_in(unit), amount.decimals().max(PRINTED_DECIMALS)) + unit.name()
}

fn style(paragraph: &Paragraph) -> &'static str {
    match paragraph.style() {
        Style::Section => "section",
        Style::Subsection => "subsection",
        Style::Item => "item",
        Style::Body => "body",
    }
}

fn decision(decision: &super::Decision) -> String {
    let verdict = match decision.verdict {
        Verdict::Explained => "explained",
        Verdict::SentBack => "sent back",
    };
    line(&["decision", &decision.finding, &decision.fingerprint, verdict, &decision.reason])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        amount::Unit,
        form::testing::small_profile,
        project::{CellEdit, Edit, read_project, write_project},
    };
    use std::sync::Arc;

    fn filled() -> Project {
        let profile = small_profile();
        let cell = |address: &str, text: &str| CellEdit {
            address: address.parse().unwrap(),
            cell: Cell::parse(text, Unit::Wan).unwrap(),
        };
        let edits = [
            Edit::InsertSubject { form: "T3".into(), code: "208".into(), name: "社会保障支出".to_owned() },
            Edit::SetCells(vec![cell("T3[208].基本支出", "—"), cell("T1[事业收入].决算数", "1.5")]),
            Edit::SetPart { part: Part::One, paragraphs: vec![Paragraph::Section("一、职责".to_owned())] },
            Edit::SetPrior(
                [("T1[事业收入].决算数".parse().unwrap(), Amount::parse("12345.60元", Unit::Wan).unwrap())].into(),
            ),
        ];
        Edit::Several(edits.to_vec()).apply(&profile, &Project::new(&profile, "某中心")).unwrap()
    }

    /// Neither an edit nor a file brings such a name in, but what separates words must not be forged by any.
    fn with_a_tab() -> Project {
        let mut project = filled();
        let sheet = Arc::make_mut(project.sheets.get_mut("T3").unwrap());
        sheet.row_mut("208").unwrap().name = "社会保障\t支出".to_owned();
        project
    }

    fn content(project: &Project) -> String {
        let mut text = String::new();
        write_content(&small_profile(), project, &mut |words| text.push_str(&line(words)));
        text
    }

    #[test]
    fn the_signed_text_says_everything_once() {
        insta::assert_snapshot!(content(&with_a_tab()).replace('\t', "|"), @r"
        juesuan 1
        profile|试用
        year|2019
        unit|某中心|事业单位
        amounts|万元
        zeros|blank
        form|T1
        row|事业收入|
        cell|决算数|1.50万元
        row|收入总计|
        cell|决算数|=
        form|T3
        row|合计|
        cell|基本支出|=
        cell|本年支出合计|=
        cell|项目支出|=
        row|208|社会保障\t支出
        cell|基本支出|—
        prior|T1[事业收入].决算数|12345.60元
        one|section|一、职责
        ");
    }

    /// Old signatures must hold in every later version: where this fails, the scheme needs another name.
    #[test]
    fn the_digest_never_changes() {
        let digests = Digests::of(&small_profile(), &with_a_tab());
        assert_eq!(
            digests.of_role(Role::Preparer),
            "sha256-1:d8ceafe4d7409c58fa9c74e453d21cad289a5eaee45cbbe2e5c9b405f762f9ae"
        );
        assert_eq!(text_digest(["甲", "乙"]), "3e397d9ac4394ac466fdcdb046d8c5bb9a3f4f4d178824cdd21b8491c1bcddeb");
    }

    #[test]
    fn saving_and_the_order_of_typing_do_not_matter() {
        let profile = small_profile();
        let project = filled();
        let lookup = |key: &str| (profile.key == key).then_some(&profile);
        let (read, _) = read_project(&write_project(&profile, &project), lookup).unwrap();
        assert_eq!(Digests::of(&profile, &read), Digests::of(&profile, &project));
        let cell = |row: &str, text: &str| CellEdit {
            address: format!("T1[{row}].决算数").parse().unwrap(),
            cell: Cell::parse(text, Unit::Wan).unwrap(),
        };
        let both = |cells: Vec<CellEdit>| Edit::SetCells(cells).apply(&profile, &project).unwrap();
        let one = both(vec![cell("事业收入", "1"), cell("收入总计", "2")]);
        let other = both(vec![cell("收入总计", "2"), cell("事业收入", "1.00")]);
        assert_eq!(Digests::of(&profile, &one), Digests::of(&profile, &other));
        assert_ne!(Digests::of(&profile, &one), Digests::of(&profile, &project));
    }
}
