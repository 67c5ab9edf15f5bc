//! The list as it stands on the screen: made once for each report and filter, not for each frame, so that
//! thousands of findings cost a frame no more than twenty.

use super::{
    Panel,
    filter::{Filter, SEVERITIES},
    group::{GroupKey, Grouping},
};
use crate::{
    app::marks::Counts,
    audit::{Report, Severity, Status},
    form::Profile,
};
use std::{
    collections::{BTreeMap, HashSet},
    ops::Range,
    sync::Arc,
};

/// The height of a finding: a line of heading and two of message.
pub const ENTRY: f32 = 60.0;
/// The height of a group's heading.
pub const HEADING: f32 = 26.0;

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The heading of a group, by its position.
    Heading(usize),
    /// A finding, by its position in the report.
    Finding(usize),
}

/// A group of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What it is.
    pub key: GroupKey,
    /// Its heading.
    pub title: String,
    /// Its findings by severity, listed ones only.
    pub counts: Counts,
    /// Whether its findings are folded away.
    pub collapsed: bool,
}

/// The findings that are listed, in their groups and lines.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Positions in the report in the listed order, those of collapsed groups too.
    pub order: Vec<usize>,
    /// The groups in order; one without a heading if the list is not grouped.
    pub groups: Vec<Group>,
    /// What is shown, from top to bottom.
    pub lines: Vec<Line>,
    /// The upper edge of each line, and the end of the last.
    tops: Vec<f32>,
    severities: [usize; 3],
    statuses: [usize; Status::ALL.len()],
}

/// What the person chose of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    filter: Filter,
    grouping: Grouping,
    collapsed: HashSet<GroupKey>,
}

/// A listing with the choices that it was made for.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    choices: Choices,
    listing: Arc<Listing>,
}

impl Listed {
    /// Lists a report.
    pub fn new(profile: &Profile, report: &Report, choices: Choices) -> Listed {
        let listing = Arc::new(Listing::new(profile, report, &choices));
        Listed { choices, listing }
    }
}

impl Listing {
    fn new(profile: &Profile, report: &Report, choices: &Choices) -> Listing {
        let Choices { filter, grouping, collapsed } = choices;
        let mut listing = Listing::default();
        let mut groups: BTreeMap<GroupKey, Vec<usize>> = BTreeMap::new();
        for (index, finding) in report.findings.iter().enumerate() {
            if !filter.has_words(finding) {
                continue;
            }
            let (severity, status) = (finding.severity(), finding.status());
            // The number on a button is what pressing it adds or takes away.
            if filter.shows_status(status) {
                listing.severities[place(&SEVERITIES, severity)] += 1;
            }
            if filter.shows_severity(severity) {
                listing.statuses[place(&Status::ALL, status)] += 1;
            }
            if filter.shows_status(status) && filter.shows_severity(severity) {
                groups.entry(GroupKey::of(*grouping, profile, finding)).or_default().push(index);
            }
        }
        let mut top = 0.0;
        for (key, findings) in groups {
            let mut counts = Counts::default();
            for index in &findings {
                counts.add(report.findings[*index].severity());
            }
            let collapsed = collapsed.contains(&key);
            if key != GroupKey::All {
                listing.tops.push(top);
                listing.lines.push(Line::Heading(listing.groups.len()));
                top += HEADING;
            }
            if !collapsed {
                for index in &findings {
                    listing.tops.push(top);
                    listing.lines.push(Line::Finding(*index));
                    top += ENTRY;
                }
            }
            listing.order.extend(findings);
            let title = key.title(profile);
            listing.groups.push(Group { key, title, counts, collapsed });
        }
        listing.tops.push(top);
        listing
    }

    /// The height of all lines.
    pub fn height(&self) -> f32 {
        self.tops.last().copied().unwrap_or_default()
    }

    /// The upper and lower edge of a line.
    pub fn edges(&self, line: usize) -> Option<(f32, f32)> {
        Some((*self.tops.get(line)?, *self.tops.get(line + 1)?))
    }

    /// The lines that touch a stretch from top to bottom.
    pub fn lines_between(&self, top: f32, bottom: f32) -> Range<usize> {
        let first = self.tops.partition_point(|edge| *edge <= top).saturating_sub(1);
        let end = self.tops.partition_point(|edge| *edge < bottom);
        first..end.min(self.lines.len())
    }

    /// How many findings pass the other filters and have this severity.
    pub fn of_severity(&self, severity: Severity) -> usize {
        self.severities[place(&SEVERITIES, severity)]
    }

    /// How many findings pass the other filters and have this status.
    pub fn of_status(&self, status: Status) -> usize {
        self.statuses[place(&Status::ALL, status)]
    }
}

/// Where a value stands among its buttons; both lists are complete.
fn place<T: PartialEq>(all: &[T], value: T) -> usize {
    all.iter().position(|other| *other == value).unwrap_or_default()
}

impl Panel {
    /// What is chosen now.
    pub fn choices(&self) -> Choices {
        Choices { filter: self.filter.clone(), grouping: self.grouping, collapsed: self.collapsed.clone() }
    }

    /// Takes over the listing that came with a new report; gives back the one before.
    pub fn take_over(&mut self, listed: Listed) -> Listed {
        std::mem::replace(&mut self.listed, listed)
    }

    /// The listing of a report, made anew only when the choices have changed: with a new report came its own.
    pub fn listing(&mut self, profile: &Profile, report: &Report) -> Arc<Listing> {
        let Choices { filter, grouping, collapsed } = &self.listed.choices;
        if *filter != self.filter || *grouping != self.grouping || *collapsed != self.collapsed {
            self.listed = Listed::new(profile, report, self.choices());
        }
        self.listed.listing.clone()
    }
}
