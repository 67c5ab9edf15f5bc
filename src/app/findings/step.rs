//! From one listed finding to the next: F8 and Shift+F8.

use crate::app::session::OpenProject;

impl OpenProject {
    /// Selects the next listed finding, or the previous one, and goes there. Folded groups are opened on the way.
    pub fn step_finding(&mut self, back: bool) {
        let listing = self.listing();
        let at = self.selected_index().and_then(|index| listing.order.iter().position(|listed| *listed == index));
        let Some(next) = next(listing.order.len(), at, self.findings.cursor, back) else { return };
        let Some(&index) = listing.order.get(next) else { return };
        let mut before = 0;
        let group = listing.groups.iter().find(|group| {
            before += group.counts.total();
            next < before
        });
        if let Some(group) = group.filter(|group| group.collapsed) {
            self.findings.collapsed.remove(&group.key);
        }
        self.findings.reveal = true;
        self.select_finding(index, None);
    }
}

/// The place in the listed order after `at`; where the selected finding is gone (a fix has mended it), the one that
/// has moved up to its place is next.
fn next(count: usize, at: Option<usize>, cursor: usize, back: bool) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match (at, back) {
        (None, false) => cursor % count,
        (None, true) => cursor.checked_sub(1).map_or(last, |before| before.min(last)),
        (Some(at), false) => (at + 1) % count,
        (Some(at), true) => at.checked_sub(1).unwrap_or(last),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_goes_round_and_goes_on_where_a_finding_was_mended() {
        assert_eq!(next(3, None, 0, false), Some(0));
        assert_eq!(next(3, None, 0, true), Some(2));
        assert_eq!(next(3, Some(2), 2, false), Some(0));
        assert_eq!(next(3, Some(0), 0, true), Some(2));
        // The one at place 1 was mended; what stood after it stands there now.
        assert_eq!(next(3, None, 1, false), Some(1));
        assert_eq!(next(3, None, 3, false), Some(0));
        assert_eq!(next(0, None, 0, false), None);
    }
}
