//! Where the findings are: by cell, by paragraph, by page of the outline.

use super::session::Page;
use crate::{
    audit::{Finding, Place, Report, Severity},
    form::{Address, Key, Profile},
    project::{Part, Project, Style, TextSpan},
};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Open findings by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// 错误.
    pub errors: usize,
    /// 提示.
    pub notices: usize,
    /// 尾差.
    pub roundings: usize,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Notice => self.notices += 1,
            Severity::Rounding => self.roundings += 1,
        }
    }

    /// Those of a severity.
    pub fn of(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Notice => self.notices,
            Severity::Rounding => self.roundings,
        }
    }

    /// The gravest severity counted.
    pub fn worst(&self) -> Option<Severity> {
        match self {
            Counts { errors: 1.., .. } => Some(Severity::Error),
            Counts { notices: 1.., .. } => Some(Severity::Notice),
            Counts { roundings: 1.., .. } => Some(Severity::Rounding),
            _ => None,
        }
    }

    /// All of them.
    pub fn total(&self) -> usize {
        self.errors + self.notices + self.roundings
    }
}

/// Findings by place. Numbers are positions in the report.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    cells: HashMap<Address, Vec<usize>, RandomState>,
    prior: HashMap<Address, Vec<usize>, RandomState>,
    spans: HashMap<(Part, usize), Vec<(TextSpan, usize)>>,
    forms: HashMap<Key, Counts>,
    parts: HashMap<Part, Counts>,
    sections: HashMap<(Part, usize), Counts>,
    all: Counts,
}

impl Marks {
    /// Sorts a report's findings by place.
    pub fn new(profile: &Profile, project: &Project, report: &Report) -> Marks {
        let mut marks = Marks::default();
        for (index, finding) in report.findings.iter().enumerate().filter(|(_, finding)| finding.is_open()) {
            marks.all.add(finding.severity);
            let places = places_with_folded(finding);
            let mut forms: Vec<&Key> = Vec::new();
            let mut parts: Vec<Part> = Vec::new();
            let mut sections: Vec<(Part, usize)> = Vec::new();
            for place in places {
                match place {
                    Place::Cell(address) | Place::Prior(address) => {
                        let is_prior = matches!(place, Place::Prior(_));
                        let cells = if is_prior { &mut marks.prior } else { &mut marks.cells };
                        let at = cells.entry(address.clone()).or_default();
                        if !at.contains(&index) {
                            at.push(index);
                        }
                        forms.push(&address.form);
                    }
                    Place::Text(span) => {
                        let at = marks.spans.entry((span.part, span.paragraph)).or_default();
                        at.push((span.clone(), index));
                        parts.push(span.part);
                        sections.extend(section_of(project, span).map(|section| (span.part, section)));
                    }
                    Place::Form(form) => forms.push(form),
                }
            }
            forms.sort();
            forms.dedup();
            for form in forms.into_iter().filter(|form| profile.form(form).is_some()) {
                marks.forms.entry(form.clone()).or_default().add(finding.severity);
            }
            parts.sort();
            parts.dedup();
            for part in parts {
                marks.parts.entry(part).or_default().add(finding.severity);
            }
            sections.sort();
            sections.dedup();
            for section in sections {
                marks.sections.entry(section).or_default().add(finding.severity);
            }
        }
        marks
    }

    /// The open findings at a cell of this year's tables, or of last year's figures.
    pub fn at_cell(&self, address: &Address, prior: bool) -> &[usize] {
        let cells = if prior { &self.prior } else { &self.cells };
        cells.get(address).map(Vec::as_slice).unwrap_or_default()
    }

    /// The open findings in a paragraph.
    pub fn in_paragraph(&self, part: Part, paragraph: usize) -> &[(TextSpan, usize)] {
        self.spans.get(&(part, paragraph)).map(Vec::as_slice).unwrap_or_default()
    }

    /// All open findings, counted once each.
    pub fn all(&self) -> Counts {
        self.all
    }

    /// The open findings on a page.
    pub fn on_page(&self, page: &Page) -> Counts {
        match page {
            Page::Facts | Page::Preview => Counts::default(),
            Page::Text(part) => self.parts.get(part).copied().unwrap_or_default(),
            Page::Form(form) => self.forms.get(form).copied().unwrap_or_default(),
        }
    }

    /// The open findings in the section that begins with a paragraph.
    pub fn in_section(&self, part: Part, paragraph: usize) -> Counts {
        self.sections.get(&(part, paragraph)).copied().unwrap_or_default()
    }
}

fn places_with_folded(finding: &Finding) -> Vec<&Place> {
    let mut places = finding.places();
    for folded in &finding.folded {
        places.extend(folded.places());
    }
    places
}

/// The section heading above a span.
fn section_of(project: &Project, span: &TextSpan) -> Option<usize> {
    let paragraphs = project.texts.part(span.part);
    let above = paragraphs.get(..=span.paragraph.min(paragraphs.len().saturating_sub(1)))?;
    above.iter().rposition(|paragraph| paragraph.style() == Style::Section)
}
