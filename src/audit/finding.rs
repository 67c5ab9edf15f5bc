//! What the audit found: messages like those of a good compiler.

use super::Reported;
use crate::{
    form::Address,
    project::{Decision, Edit, TextSpan, paragraph_token, text_digest},
};
use std::{fmt, sync::Arc};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 错误: no rounding explains it.
    Error,
    /// 提示: allowed, but worth a look.
    Notice,
    /// 尾差: explained by rounding.
    Rounding,
}

impl Severity {
    /// The Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "错误",
            Severity::Notice => "提示",
            Severity::Rounding => "尾差",
        }
    }

    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Notice => "notice",
            Severity::Rounding => "rounding",
        }
    }
}

/// Whether somebody has answered a finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Status {
    /// Nobody has.
    #[default]
    Open,
    /// 已说明: the supervisor accepted the reason.
    Explained,
    /// 退回: the supervisor sent it back to the accountant.
    SentBack,
    /// 已失效: it was explained or sent back, but a value has changed since; it is open again.
    Stale,
}

impl Status {
    /// All statuses in the order in which they ask for work.
    pub const ALL: [Status; 4] = [Status::SentBack, Status::Stale, Status::Open, Status::Explained];

    /// The name in JSON. What was sent back is open; that it was sent back is said by the decision.
    pub fn id(self) -> &'static str {
        match self {
            Status::Open | Status::SentBack => "open",
            Status::Explained => "explained",
            Status::Stale => "stale",
        }
    }

    /// The Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            Status::Open => "待处理",
            Status::Explained => "已说明",
            Status::SentBack => "退回",
            Status::Stale => "已失效",
        }
    }
}

/// Where something stands in a project.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A cell of this year's tables.
    Cell(Address),
    /// A cell of last year's figures.
    Prior(Address),
    /// A stretch of text.
    Text(TextSpan),
    /// A form as a whole.
    Form(crate::form::Key),
}

/// Cells as `T3[2010350].基本支出`, last year's with 上年 in front, texts as 第三部分第12段第15–20字.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Cell(address) => address.fmt(f),
            Place::Prior(address) => write!(f, "上年{address}"),
            Place::Text(span) => span.fmt(f),
            Place::Form(key) => key.fmt(f),
        }
    }
}

/// One side of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// What stands there in words: 基本支出 + 项目支出.
    pub text: String,
    /// Its value as shown, with its unit where it needs one: `360.22`, `186%`.
    pub value: Option<String>,
    /// Where it stands.
    pub places: Vec<Place>,
}

/// An edit that would mend the finding, offered and never made by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does: 把 T1[总计] 改为 384.30.
    pub title: String,
    /// The edit.
    pub edit: Edit,
}

/// One thing that does not agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's code.
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// A sentence that stands alone: both values and the difference.
    pub message: String,
    /// The stated side.
    pub left: Side,
    /// What it should agree with.
    pub right: Side,
    /// Left minus right as shown, where both are numbers.
    pub difference: Option<String>,
    /// What to look at or do.
    pub help: Option<String>,
    /// A safe mend, where there is one.
    pub fix: Option<Fix>,
    /// Findings with the same cause, folded under this one.
    pub folded: Vec<Finding>,
    /// The exact figures that were added up, where a side is a sum of several: the fingerprint covers them.
    pub basis: Vec<String>,
    /// Whether somebody has answered it.
    pub status: Status,
    /// What was decided about it, for its present values or (已失效) for earlier ones.
    pub decision: Option<Arc<Decision>>,
}

impl Finding {
    /// All places, left side first, each once.
    pub fn places(&self) -> Vec<&Place> {
        let mut places: Vec<&Place> = Vec::new();
        for place in self.left.places.iter().chain(&self.right.places) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// What makes it the same finding after values change: rule and places.
    pub fn identity(&self) -> String {
        let mut words = vec![self.code.clone()];
        for place in self.places() {
            let word = stable_place(place);
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(" ")
    }

    /// The identity with the values; a decision holds for one fingerprint only.
    ///
    /// Both values can be read in it. The figures that were added up, and everything with the same cause, are in it
    /// as a digest; where there is no value, the message stands for it.
    pub fn fingerprint(&self) -> String {
        let value = |side: &Side| side.value.clone().unwrap_or_default();
        let mut fingerprint = format!("{} | {} | {}", self.identity(), value(&self.left), value(&self.right));
        let mut more = self.basis.clone();
        if self.left.value.is_none() && self.right.value.is_none() {
            more.push(self.message.clone());
        }
        for folded in &self.folded {
            // Where its sentences stand may change without a change of what they say.
            let cells = folded.places().into_iter().filter(|place| !matches!(place, Place::Text(_)));
            let cells: Vec<String> = cells.map(Place::to_string).collect();
            more.extend([folded.code.clone(), cells.join(" "), value(&folded.left), value(&folded.right)]);
        }
        if !more.is_empty() {
            let digest = text_digest(more.iter().map(String::as_str));
            fingerprint.push_str(" | ");
            fingerprint.extend(digest.chars().take(16));
        }
        fingerprint
    }

    /// Whether it still needs an answer.
    pub fn is_open(&self) -> bool {
        self.status != Status::Explained
    }
}

/// A place without what moves when unrelated text is edited.
fn stable_place(place: &Place) -> String {
    match place {
        Place::Text(span) => paragraph_token(span.part, span.paragraph),
        other => other.to_string(),
    }
}

/// How many checks came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Both sides equal.
    pub exact: usize,
    /// Different, explained by rounding.
    pub rounding: usize,
    /// 不符.
    pub failed: usize,
    /// 未核对: inputs blank.
    pub skipped: usize,
}

impl Tally {
    /// Counts another tally in.
    pub fn add(&mut self, other: Tally) {
        self.exact += other.exact;
        self.rounding += other.rounding;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

fn is_open_error(finding: &Reported) -> bool {
    finding.severity() == Severity::Error && finding.is_open()
}

/// The outcome of an audit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What was found, gravest first, then in document order.
    pub findings: Vec<Reported>,
    /// All checks counted.
    pub tally: Tally,
}

impl Report {
    /// Whether any error is open.
    pub fn has_open_errors(&self) -> bool {
        self.open_errors().next().is_some()
    }

    /// The errors that nobody has accepted.
    pub fn open_errors(&self) -> impl Iterator<Item = &Reported> {
        self.findings.iter().filter(|finding| is_open_error(finding))
    }

    /// Whether the finding at a position is such an error.
    pub fn is_open_error(&self, position: usize) -> bool {
        self.findings.get(position).is_some_and(is_open_error)
    }

    /// The open findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity && finding.is_open()).count()
    }
}
