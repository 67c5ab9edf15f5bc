//! The audit of a text: a disclosure published or drafted elsewhere, against itself and against a project's tables.

use super::{Figures, Finding, Place, Tally, text};
use crate::{
    form::{Key, Profile},
    project::{Part, Project},
    reading::{Location, Published, Vocabulary, read},
};
use std::{collections::BTreeMap, sync::Arc};

/// What an audit of a text found.
#[derive(Clone, Debug)]
pub struct TextReport {
    /// What does not agree, gravest first, then in the order of the text.
    pub findings: Vec<Finding>,
    /// All comparisons counted.
    pub tally: Tally,
    /// Money and percent figures of part three.
    pub figures: usize,
    /// Those whose meaning the reader knows.
    pub attached: usize,
    /// The forms that the text prints, with how many figures of each were read and compared with.
    pub tables: BTreeMap<Key, usize>,
    /// The others and numbers like them, which nothing was compared with (未核对).
    pub unattached: Vec<Location>,
}

impl Published {
    /// A project with this text and the tables of another project, or blank tables.
    pub fn as_project(&self, profile: &Profile, against: Option<&Project>) -> Project {
        let mut project = match against {
            Some(project) => project.clone(),
            None => {
                let mut blank = Project::new(profile, self.unit.as_deref().unwrap_or_default());
                blank.year = self.year.unwrap_or(profile.year);
                blank
            }
        };
        for part in Part::ALL {
            *project.texts.part_mut(part) = self.paragraphs(part);
        }
        project.decisions = Arc::default();
        project.comments = Arc::default();
        project.signatures = Arc::default();
        project
    }
}

/// Audits part three of a text (and part four where it belongs to it). Without a project the text is compared with
/// itself and with the forms that it prints.
pub fn audit_text(profile: &Profile, published: &Published, against: Option<&Project>) -> TextReport {
    let mut project = published.as_project(profile, against);
    let mut tables = BTreeMap::new();
    if against.is_none() {
        (project, tables) = published.with_tables(profile, project);
        // A total that computes itself from what was read says nothing of the one that was printed.
        project.forget_computed();
    }
    let figures = Figures::resolve(profile, &project);
    let (findings, tally) = text::check(profile, &project, &figures);
    let vocabulary = Vocabulary::new(profile, &project);
    let reading = read(&vocabulary, Part::Three, project.texts.part(Part::Three));
    TextReport {
        tables,
        findings,
        tally,
        figures: reading.figures,
        attached: reading.attached(),
        unattached: reading.unattached.iter().filter_map(|stated| published.locate(&stated.span)).collect(),
    }
}

impl Finding {
    /// Where in the text's file the finding stands, left side first.
    pub fn locations(&self, published: &Published) -> Vec<Location> {
        let places = self.places().into_iter().filter_map(|place| match place {
            Place::Text(span) => published.locate(span),
            Place::Cell(_) | Place::Prior(_) | Place::Form(_) => None,
        });
        places.collect()
    }
}
