//! Which findings are listed.

use crate::audit::{Reported, Severity, Status};

/// The severities in the order of their buttons.
pub const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Notice, Severity::Rounding];

/// What a finding must be to be listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Severities that are not listed.
    hidden_severities: Vec<Severity>,
    /// Statuses that are not listed.
    hidden_statuses: Vec<Status>,
    /// Words that must occur, all of them.
    pub text: String,
}

impl Filter {
    /// Whether findings of this severity are listed.
    pub fn shows_severity(&self, severity: Severity) -> bool {
        !self.hidden_severities.contains(&severity)
    }

    /// Whether findings of this status are listed.
    pub fn shows_status(&self, status: Status) -> bool {
        !self.hidden_statuses.contains(&status)
    }

    /// Lists a severity from now on, or no longer.
    pub fn toggle_severity(&mut self, severity: Severity) {
        toggle(&mut self.hidden_severities, severity);
    }

    /// Lists a status from now on, or no longer.
    pub fn toggle_status(&mut self, status: Status) {
        toggle(&mut self.hidden_statuses, status);
    }

    /// Whether nothing is left out.
    pub fn is_clear(&self) -> bool {
        self.hidden_severities.is_empty() && self.hidden_statuses.is_empty() && self.text.trim().is_empty()
    }

    /// Lists everything again.
    pub fn clear(&mut self) {
        *self = Filter::default();
    }

    /// Whether all the words occur in what is shown of a finding.
    pub(super) fn has_words(&self, finding: &Reported) -> bool {
        let mut words = self.text.split_whitespace().peekable();
        // Without words nothing is told just to be searched.
        if words.peek().is_none() {
            return true;
        }
        let folded = finding.folded.iter().flat_map(|folded| [&folded.code, &folded.message]);
        let own = [&finding.code, &finding.message, &finding.left.text, &finding.right.text];
        let values = [&finding.left.value, &finding.right.value, &finding.difference].into_iter().flatten();
        let all: Vec<&String> = own.into_iter().chain(values).chain(folded).collect();
        let places = || finding.places().into_iter().any(|place| place.to_string().contains(self.text.trim()));
        words.all(|word| all.iter().any(|text| text.contains(word))) || places()
    }
}

fn toggle<T: PartialEq>(hidden: &mut Vec<T>, value: T) {
    match hidden.iter().position(|other| *other == value) {
        Some(at) => drop(hidden.swap_remove(at)),
        None => hidden.push(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Finding, Side};

    fn finding() -> Reported {
        Finding {
            code: "A101".to_owned(),
            severity: Severity::Error,
            message: "合计不等于各项之和".to_owned(),
            left: Side { text: "合计".to_owned(), value: Some("384.30".to_owned()), places: Vec::new() },
            right: Side::default(),
            difference: Some("0.50".to_owned()),
            help: None,
            fix: None,
            folded: Vec::new(),
            basis: Vec::new(),
            decision: None,
            status: Status::Open,
        }
        .into()
    }

    #[test]
    fn all_words_must_occur_somewhere() {
        let with = |text: &str| Filter { text: text.to_owned(), ..Filter::default() }.has_words(&finding());
        assert!(with("") && with(" A101 384.3 ") && with("合计 0.50"));
        assert!(!with("A101 没有"));
    }

    #[test]
    fn what_is_hidden_comes_back() {
        let mut filter = Filter::default();
        filter.toggle_severity(Severity::Error);
        filter.toggle_status(Status::Explained);
        assert!(!filter.shows_severity(Severity::Error) && filter.shows_severity(Severity::Notice));
        assert!(!filter.shows_status(Status::Explained) && !filter.is_clear());
        filter.toggle_severity(Severity::Error);
        filter.toggle_status(Status::Explained);
        assert!(filter.is_clear());
    }
}
