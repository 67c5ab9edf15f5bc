//! By what findings are grouped, and into which group one falls.

use crate::{
    audit::{Place, Reported, Severity},
    form::{Key, Profile},
    project::Part,
};

/// By what the list is grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// By the part or table where the finding begins, in printed order.
    #[default]
    Place,
    /// By what kind of thing does not agree with what.
    Cause,
    /// By rule.
    Rule,
    /// Not at all: the gravest first.
    None,
}

impl Grouping {
    /// All of them in the order of the chooser.
    pub const ALL: [Grouping; 4] = [Grouping::Place, Grouping::Cause, Grouping::Rule, Grouping::None];

    /// The Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            Grouping::Place => "按部分",
            Grouping::Cause => "按原因",
            Grouping::Rule => "按规则",
            Grouping::None => "不分组",
        }
    }
}

/// A group; groups are listed in this order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKey {
    /// 第一部分.
    PartOne,
    /// A table by its position.
    Form(usize),
    /// 第三部分.
    PartThree,
    /// 第四部分.
    PartFour,
    /// Findings without a place.
    Nowhere,
    /// A kind of cause.
    Cause(Cause),
    /// A rule by its code.
    Rule(String),
    /// All in one.
    All,
}

/// What does not agree with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Parts and their total within a table.
    Sum,
    /// Two tables.
    Tables,
    /// Last year.
    Years,
    /// Text and figures.
    Text,
    /// Rows, names and what is filled in.
    Shape,
    /// The wording of the text.
    Wording,
    /// Explained by rounding.
    Rounding,
}

impl Cause {
    fn of(finding: &Reported) -> Cause {
        if finding.severity() == Severity::Rounding {
            return Cause::Rounding;
        }
        let code = finding.code();
        match code.as_bytes().first() {
            Some(b'A') => Cause::Sum,
            Some(b'B') => Cause::Tables,
            Some(b'C') => Cause::Years,
            Some(b'D') => Cause::Text,
            // E1 is about the tables' rows, E5 and E6 about the text.
            _ if code.starts_with("E1") => Cause::Shape,
            _ => Cause::Wording,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Cause::Sum => "表内合计与各项不符",
            Cause::Tables => "表与表之间不一致",
            Cause::Years => "与上年数不衔接",
            Cause::Text => "文字与数字不符",
            Cause::Shape => "科目行与填列",
            Cause::Wording => "文字写法与缺项",
            Cause::Rounding => "四舍五入的尾差",
        }
    }
}

impl GroupKey {
    /// The group of a finding.
    pub(super) fn of(grouping: Grouping, profile: &Profile, finding: &Reported) -> GroupKey {
        match grouping {
            Grouping::Place if let Some(form) = finding.untold_form() => GroupKey::Form(form),
            Grouping::Place => {
                let form = |key: &Key| profile.forms.iter().position(|form| form.key == *key).map(GroupKey::Form);
                match finding.left.places.first().or(finding.right.places.first()) {
                    Some(Place::Cell(address) | Place::Prior(address)) => form(&address.form),
                    Some(Place::Form(key)) => form(key),
                    Some(Place::Text(span)) => Some(match span.part {
                        Part::One => GroupKey::PartOne,
                        Part::Three => GroupKey::PartThree,
                        Part::Four => GroupKey::PartFour,
                    }),
                    None => None,
                }
                .unwrap_or(GroupKey::Nowhere)
            }
            Grouping::Cause => GroupKey::Cause(Cause::of(finding)),
            Grouping::Rule => GroupKey::Rule(finding.code().to_owned()),
            Grouping::None => GroupKey::All,
        }
    }

    /// The heading.
    pub(super) fn title(&self, profile: &Profile) -> String {
        match self {
            GroupKey::PartOne => "第一部分 概况".to_owned(),
            GroupKey::Form(index) => profile.forms.get(*index).map_or_else(String::new, |form| {
                let digits: String = form.number.chars().filter(char::is_ascii_digit).collect();
                format!("{digits} {}", form.title)
            }),
            GroupKey::PartThree => "第三部分 情况说明".to_owned(),
            GroupKey::PartFour => "第四部分 名词解释".to_owned(),
            GroupKey::Nowhere => "全文".to_owned(),
            GroupKey::Cause(cause) => cause.title().to_owned(),
            GroupKey::Rule(code) => {
                let title = profile.rules.iter().find(|rule| rule.code == *code).map(|rule| rule.title.as_str());
                format!("{code} {}", title.unwrap_or_default())
            }
            GroupKey::All => String::new(),
        }
    }
}
