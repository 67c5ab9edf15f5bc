//! Examples of rules as projects, so that the catalogue can be run.

use crate::{
    amount::{Amount, Unit},
    form::{Address, Example, Form, Key, Profile, SubjectLevel, TOTAL_ROW},
    project::{Cell, CellEdit, Edit, LiveParagraph, Mark, Paragraph, Part, Project, Style},
};
use std::collections::BTreeMap;

/// Builds the project that an example describes; the error is a Chinese sentence.
///
/// Nothing is filled in but what the example names: no totals that compute themselves, no rows above the rows it
/// gives.
pub fn example_project(profile: &Profile, example: &Example) -> Result<Project, String> {
    let mut builder = Builder { profile, project: Project::new(profile, "示例单位") };
    builder.project.sheets.clear();
    let mut cells = Vec::new();
    for (text, value) in &example.cells {
        let address = builder.address(text)?;
        let cell = Cell::parse(value, builder.unit(&address)).map_err(|error| format!("{text}:{error}"))?;
        cells.push(CellEdit { address, cell });
    }
    let mut rows: Vec<(Key, Key)> =
        cells.iter().map(|edit| (edit.address.form.clone(), edit.address.row.clone())).collect();
    let mut names: BTreeMap<(Key, Key), &str> = BTreeMap::new();
    for (text, name) in &example.names {
        let address = builder.address(&format!("{text}.名称"))?;
        rows.push((address.form.clone(), address.row.clone()));
        names.insert((address.form, address.row), name);
    }
    for (form, codes) in &example.order {
        let form = builder.form(form)?.key.clone();
        rows.extend(codes.iter().map(|code| (form.clone(), Key::from(code.as_str()))));
    }
    builder.add_rows(&rows, &names)?;
    builder.apply(Edit::SetCells(cells))?;
    for (form, codes) in &example.order {
        builder.put_in_order(form, codes)?;
    }
    let mut prior: BTreeMap<Address, Amount> = BTreeMap::new();
    for (text, value) in &example.prior {
        let address = builder.address(text)?;
        let amount = Amount::parse(value, builder.unit(&address)).map_err(|error| format!("{text}:{error}"))?;
        prior.insert(address, amount);
    }
    builder.apply(Edit::SetPrior(prior))?;
    let paragraphs = example.text.iter().map(|text| paragraph(text)).collect();
    builder.apply(Edit::SetPart { part: Part::Three, paragraphs })?;
    let paragraphs = example.glossary.iter().map(|text| Paragraph::new(Style::Body, text.as_str())).collect();
    builder.apply(Edit::SetPart { part: Part::Four, paragraphs })?;
    Ok(builder.project)
}

/// A paragraph of an example. A figure or field with its source stands in `⟦ ⟧`, with the sign of a mark between:
/// `⟦384.30万元=T1[收入总计].决算数⟧`.
fn paragraph(text: &str) -> Paragraph {
    let mut live = LiveParagraph { style: Style::Body, origin: "-".into(), text: String::new(), marks: Vec::new() };
    let mut rest = text;
    while let Some((front, inside, back)) = bracketed(rest) {
        live.text += front;
        let start = live.text.chars().count();
        let at = inside.find(['=', '!', '?']).unwrap_or(inside.len());
        let (shown, source) = inside.split_at(at);
        live.text += shown;
        live.marks.extend(format!("{start}+{}{source}", shown.chars().count()).parse::<Mark>());
        rest = back;
    }
    if live.marks.is_empty() {
        return Paragraph::new(Style::Body, text);
    }
    live.text += rest;
    Paragraph::Live(Box::new(live))
}

fn bracketed(text: &str) -> Option<(&str, &str, &str)> {
    let (front, rest) = text.split_once('⟦')?;
    let (inside, back) = rest.split_once('⟧')?;
    Some((front, inside, back))
}

struct Builder<'a> {
    profile: &'a Profile,
    project: Project,
}

impl<'a> Builder<'a> {
    fn form(&self, name: &str) -> Result<&'a Form, String> {
        let mut forms = self.profile.forms.iter();
        forms.find(|form| form.alias == name || form.key == name).ok_or_else(|| format!("没有表“{name}”"))
    }

    fn address(&self, text: &str) -> Result<Address, String> {
        let address: Address = text.parse().map_err(|error: crate::form::AddressError| error.to_string())?;
        Ok(Address { form: self.form(&address.form)?.key.clone(), ..address })
    }

    /// The unit of a cell.
    fn unit(&self, address: &Address) -> Unit {
        let amounts = self.project.amount_unit;
        self.profile.form(&address.form).map_or(amounts, |form| form.unit(amounts))
    }

    fn apply(&mut self, edit: Edit) -> Result<(), String> {
        self.project = edit.apply(self.profile, &self.project).map_err(|error| error.to_string())?;
        Ok(())
    }

    /// Adds subject rows without the rows above them that an edit would add by itself.
    fn add_rows(&mut self, rows: &[(Key, Key)], names: &BTreeMap<(Key, Key), &str>) -> Result<(), String> {
        for (form, code) in rows {
            let Some(kind) = self.profile.form(form).and_then(Form::subject_kind) else { continue };
            let present = self.project.sheet(form).is_some_and(|sheet| sheet.row(code).is_some());
            if *code == TOTAL_ROW || present {
                continue;
            }
            let name = names.get(&(form.clone(), code.clone())).copied();
            let name = name.or_else(|| self.profile.subjects(kind).name(code)).unwrap_or("示例科目").to_owned();
            self.apply(Edit::InsertSubject { form: form.clone(), code: code.clone(), name })?;
        }
        for form in self.project.sheets.keys().cloned().collect::<Vec<_>>() {
            let Some(sheet) = self.project.sheet(&form) else { continue };
            let meant = |code: &&Key| rows.iter().any(|(other, row)| *other == form && row == *code);
            let is_code = |code: &&Key| SubjectLevel::of(code).is_some();
            let surplus = sheet.rows().map(|(code, _)| code).filter(is_code).filter(|code| !meant(code));
            let codes: Vec<Key> = surplus.cloned().collect();
            if !codes.is_empty() && self.profile.form(&form).and_then(Form::subject_kind).is_some() {
                self.apply(Edit::RemoveSubjects { form, codes })?;
            }
        }
        Ok(())
    }

    fn put_in_order(&mut self, form: &str, codes: &[String]) -> Result<(), String> {
        let form = self.form(form)?.key.clone();
        for (code, to) in codes.iter().zip(0..) {
            let row = Key::from(code.as_str());
            self.apply(Edit::MoveRow { form: form.clone(), row, to })?;
        }
        Ok(())
    }
}
