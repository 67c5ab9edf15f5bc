//! Collects findings: counts outcomes, folds repeats, puts the gravest first.

use super::Value;
use crate::{
    amount::{Fit, Interval, Percent, PercentFit, Unit, format_plain, parse_number, round_half_up},
    audit::{Finding, Place, Severity, Side, Status, Tally},
    form::{Rule, RuleSeverity},
    project::TextSpan,
    reading::{Measure, Stated, wan_text},
};
use rust_decimal::Decimal;

/// What the checks have found so far.
#[derive(Default)]
pub(super) struct Outcome {
    findings: Vec<Finding>,
    tally: Tally,
    code: String,
    severity: Option<Severity>,
    help: Option<String>,
}

/// Sides of tables and of text carry amounts alike: as bare numbers of 万元; the message names the unit.
fn in_table_form(side: Side) -> Side {
    Side { value: side.value.map(without_unit), ..side }
}

/// `318.36万元` as `318.36`; anything that is not one amount stays as it is.
pub(super) fn without_unit(value: String) -> String {
    match value.strip_suffix(Unit::Wan.name()) {
        Some(number) if parse_number(number).is_ok() => number.to_owned(),
        _ => value,
    }
}

/// How a printed rate stands to the quotient it claims to be.
pub(super) struct RateFit {
    pub fit: PercentFit,
    /// The quotient of the printed figures, rounded like the claim.
    pub expected: String,
    /// All quotients that the figures allow: `[116.29%, 120.11%]`.
    pub range: String,
}

impl Outcome {
    /// From here on findings belong to this rule.
    pub fn start(&mut self, rule: &Rule) {
        self.code = rule.code.clone();
        self.help = rule.help.clone();
        self.severity = Some(match rule.severity {
            RuleSeverity::Error => Severity::Error,
            RuleSeverity::Notice => Severity::Notice,
        });
    }

    /// A comparison that came out equal.
    pub fn exact(&mut self) {
        self.tally.exact += 1;
    }

    /// A comparison that lacks an input.
    pub fn skipped(&mut self) {
        self.tally.skipped += 1;
    }

    /// A finding of the rule's severity.
    pub fn fail(&mut self, message: String, left: Side, right: Side, difference: Option<String>) {
        self.push(self.severity.unwrap_or(Severity::Error), message, left, right, difference);
    }

    /// A finding of a given severity.
    pub fn push(&mut self, severity: Severity, message: String, left: Side, right: Side, difference: Option<String>) {
        let (left, right) = (in_table_form(left), in_table_form(right));
        let difference = difference.map(without_unit);
        match severity {
            Severity::Rounding => self.tally.rounding += 1,
            Severity::Error | Severity::Notice => self.tally.failed += 1,
        }
        let finding = Finding {
            code: self.code.clone(),
            severity,
            message,
            left,
            right,
            difference,
            help: self.help.clone().filter(|_| severity != Severity::Rounding),
            fix: None,
            folded: Vec::new(),
            basis: Vec::new(),
            status: Status::Open,
            decision: None,
        };
        // The same numbers said again are the same finding in one more place.
        let twin = self.findings.iter_mut().find(|other| {
            other.code == finding.code
                && other.severity == finding.severity
                && other.left.value.is_some()
                && (&other.left.value, &other.right.value, &other.difference)
                    == (&finding.left.value, &finding.right.value, &finding.difference)
        });
        match twin {
            Some(twin) => twin.folded.push(finding),
            None => self.findings.push(finding),
        }
    }

    /// Whether an error of this rule or an earlier one already stands at a place on its left side.
    pub fn is_reported(&self, span: &TextSpan) -> bool {
        let place = Place::Text(span.clone());
        fn with_folded(finding: &Finding) -> impl Iterator<Item = &Finding> {
            std::iter::once(finding).chain(&finding.folded)
        }
        let all = self.findings.iter().flat_map(with_folded).flat_map(with_folded);
        all.filter(|finding| finding.severity == Severity::Error).any(|finding| finding.left.places.contains(&place))
    }

    /// Puts errors of this rule that one form's cells cause under one leading finding. A column pasted against the
    /// wrong rows breaks every sentence that quotes it, and is one mistake.
    pub fn fold_by_form(&mut self, lead: impl Fn(&[Finding]) -> Option<(String, Side, Side)>) {
        let code = self.code.clone();
        let form = |finding: &Finding| match finding.right.places.first() {
            Some(Place::Cell(address)) if finding.code == code && finding.severity == Severity::Error => {
                Some(address.form.clone())
            }
            _ => None,
        };
        let mut forms: Vec<_> = self.findings.iter().filter_map(form).collect();
        forms.sort();
        forms.dedup();
        for key in forms {
            let (group, rest): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.findings).into_iter().partition(|finding| form(finding) == Some(key.clone()));
            self.findings = rest;
            match lead(&group) {
                Some((message, left, right)) => self.findings.push(Finding {
                    code: code.clone(),
                    severity: Severity::Error,
                    message,
                    left,
                    right,
                    difference: None,
                    help: self.help.clone(),
                    fix: None,
                    folded: group,
                    basis: Vec::new(),
                    status: Status::Open,
                    decision: None,
                }),
                None => self.findings.extend(group),
            }
        }
    }

    /// The findings, gravest first, then in the order of the text.
    pub fn finish(mut self) -> (Vec<Finding>, Tally) {
        sort(&mut self.findings);
        (self.findings, self.tally)
    }
}

/// Gravest first, then in the order of the text.
pub(super) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let place = |finding: &Finding| finding.left.places.first().cloned();
        (a.severity, place(a), &a.code).cmp(&(b.severity, place(b), &b.code))
    });
}

/// The side of a figure of the text.
pub(super) fn stated_side(text: impl Into<String>, stated: &Stated) -> Side {
    Side { text: text.into(), value: Some(stated.printed.clone()), places: vec![Place::Text(stated.span.clone())] }
}

/// The side of words of the text.
pub(super) fn words_side(text: impl Into<String>, spans: impl IntoIterator<Item = TextSpan>) -> Side {
    Side { text: text.into(), value: None, places: spans.into_iter().map(Place::Text).collect() }
}

/// Compares a figure of the text with a value: first as printed, then as intervals.
pub(super) fn fit(stated: &Stated, other: &Value) -> Fit {
    let decimals = stated.decimals.max(crate::amount::PRINTED_DECIMALS);
    let unit = if stated.measure == Measure::Money { Unit::Wan.in_yuan() } else { Decimal::ONE };
    let rounded = |value: Decimal| value.checked_div(unit).map(|value| round_half_up(value, decimals));
    // An exact figure in 元 that rounds to the printed one is the printed one.
    if stated.value == other.value
        || (other.interval.width() <= unit.checked_div(Decimal::ONE_THOUSAND).unwrap_or(Decimal::ZERO)
            && rounded(stated.value) == rounded(other.value))
    {
        return Fit::Exact;
    }
    match Fit::of(stated.value, &stated.interval, other.value, &other.interval) {
        Fit::Apart if stated.loose.overlaps(&other.interval) => Fit::Rounding,
        fit => fit,
    }
}

/// `±x.xx万元`, or a plain number for counts.
pub(super) fn difference(left: Decimal, right: Decimal, measure: &Measure) -> String {
    let difference = left.saturating_sub(right);
    match measure {
        Measure::Money => wan_text(difference),
        _ => difference.normalize().to_string(),
    }
}

/// A value as the text would print it.
pub(super) fn shown(value: Decimal, measure: &Measure) -> String {
    match measure {
        Measure::Money => wan_text(value),
        Measure::Count(unit) => format!("{}{unit}", value.normalize()),
        _ => value.normalize().to_string(),
    }
}

/// An interval of 元 in 万元.
pub(super) fn range_text(interval: &Interval) -> String {
    format!("{}万元", interval.to_text(Unit::Wan))
}

/// Compares a printed rate with a quotient: `point` of the printed figures, `range` of what they stand for, both
/// plain ratios.
pub(super) fn rate_fit(rate: &Stated, point: Decimal, range: &Interval) -> Option<RateFit> {
    let point = point.checked_mul(Decimal::ONE_HUNDRED)?;
    let range = range.checked_scale(Decimal::ONE_HUNDRED)?;
    let decimals = rate.decimals;
    let percent = |value: Decimal, decimals: u32| format!("{}%", format_plain(value, decimals));
    Some(RateFit {
        fit: Percent::new(rate.value.abs(), decimals).fit(point, &range),
        expected: percent(point, decimals.max(2)),
        range: format!("[{}, {}]", percent(range.low(), decimals + 2), percent(range.high(), decimals + 2)),
    })
}
