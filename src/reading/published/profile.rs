//! Which profile a text was made after.

use super::Published;
use crate::{form::Profile, project::Part};
use std::collections::BTreeSet;

impl Published {
    /// The profile whose own words the text uses most; between equals, the one nearest in time.
    pub fn guess_profile<'p>(&self, profiles: &'p [Profile]) -> Option<&'p Profile> {
        let text = self.squeezed();
        let words: Vec<BTreeSet<String>> = profiles.iter().map(words).collect();
        let own = |index: usize| {
            let others = |word: &&String| words.iter().enumerate().all(|(at, set)| at == index || !set.contains(*word));
            let set = words.get(index).into_iter().flatten();
            set.filter(others).filter(|word| text.contains(word.as_str())).count()
        };
        let distance = |profile: &Profile| self.year.map_or(0, |year| year.abs_diff(profile.year));
        let ranked = profiles
            .iter()
            .enumerate()
            .max_by_key(|(index, profile)| (own(*index), std::cmp::Reverse(distance(profile))));
        ranked.map(|(_, profile)| profile)
    }

    /// All words without blanks.
    fn squeezed(&self) -> String {
        let passages = Part::ALL.into_iter().flat_map(|part| self.part(part)).map(|passage| passage.paragraph.text());
        let cells = self.tables.iter().flat_map(|table| table.caption.iter().chain(table.rows.iter().flatten()));
        let all = passages.chain(cells.map(String::as_str)).flat_map(|text| text.chars().chain(['\n']));
        all.filter(|c| *c == '\n' || !c.is_whitespace()).collect()
    }
}

/// Titles of forms and names of their fixed rows.
fn words(profile: &Profile) -> BTreeSet<String> {
    let titles = profile.printed_forms().map(|form| form.title.clone());
    let rows = profile.printed_forms().flat_map(|form| {
        let rows = form.panes.iter().flat_map(|pane| pane.fixed_rows());
        rows.filter_map(|row| form.row_name(&row.key)).map(str::to_owned).collect::<Vec<_>>()
    });
    titles.chain(rows).filter(|word| word.chars().count() > 4).collect()
}
