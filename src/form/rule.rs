//! Reconciliation rules (勾稽规则) as data: one entry a rule.

use super::{Formula, Key, Profile, TextCheck};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One rule of the catalogue. The same entry is what `explain` prints.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule's code: A within a form, B between forms, C between years, D text, E presence and form,
    /// F facts that no official form holds.
    pub code: String,
    /// What must hold, in a few words.
    pub title: String,
    /// How grave a failure is.
    #[serde(default)]
    pub severity: RuleSeverity,
    /// What is checked.
    pub check: Check,
    /// The aliases of forms that not every profile has and without which the rule means nothing. A profile that
    /// lacks one does not use the rule; any other name that a profile lacks is a defect.
    #[serde(default)]
    pub needs: Vec<Key>,
    /// Whether a left side that is left to compute itself (自动合计) follows this formula.
    #[serde(default)]
    pub defines: bool,
    /// Why it must hold, with the regulation or the form's note.
    pub why: String,
    /// What to look at when it fails.
    #[serde(default)]
    pub help: Option<String>,
    /// A project that breaks the rule.
    pub triggers: Example,
    /// A project that keeps it.
    pub passes: Example,
}

/// How grave a failure is; 尾差 is never configured, it follows from the intervals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum RuleSeverity {
    /// 错误.
    #[default]
    Error,
    /// 提示.
    Notice,
}

/// What a rule checks.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Check {
    /// An equation or inequality over cells, in the formula language.
    Cells(Formula),
    /// A check of a form's rows and of what is filled in at all.
    Shape(ShapeCheck),
    /// A check of part three.
    Text(TextCheck),
}

/// Checks of forms that are no equations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum ShapeCheck {
    /// Every 款 stands under its 类 and every 项 under its 款: the row above exists.
    MissingParent,
    /// Rows stand in the order of their codes, so that each is printed under its own parent.
    RowOrder,
    /// Codes are in the profile's list and have its names.
    SubjectName,
    /// Amounts below zero outside 结转 and 结余.
    Negative,
    /// Forms without any figure that have no sentence for being empty.
    Unfilled,
    /// A form left empty, with its sentence, although another form shows amounts that belong into it.
    EmptyButDue,
}

impl ShapeCheck {
    /// Whether the check looks at the codes, names and order of subject rows and at no figure.
    pub fn is_of_rows(self) -> bool {
        matches!(self, ShapeCheck::MissingParent | ShapeCheck::RowOrder | ShapeCheck::SubjectName)
    }

    /// What is checked, in words.
    pub fn name(self) -> &'static str {
        match self {
            ShapeCheck::MissingParent => "每个款都有它的类、每个项都有它的款",
            ShapeCheck::RowOrder => "科目行按编码顺序排列,下级紧跟在自己的上级之后",
            ShapeCheck::SubjectName => "科目编码在当年的科目表中,名称与科目表一致",
            ShapeCheck::Negative => "结转、结余以外的金额不为负数",
            ShapeCheck::Unfilled => "没有无数据说明的表都已填列",
            ShapeCheck::EmptyButDue => "其他表显示有金额的,对应的表不能是空表",
        }
    }
}

/// A small project that shows a rule failing or holding: only what the rule looks at.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Example {
    /// Cells by address, as typed. The form may be named by its key or by its alias.
    pub cells: BTreeMap<String, String>,
    /// Last year's cells by address.
    pub prior: BTreeMap<String, String>,
    /// Names of subject rows that differ from the profile's list: `支出[20103]`.
    pub names: BTreeMap<String, String>,
    /// Subject rows in printed order, where that is not the order of their codes: form and codes.
    pub order: BTreeMap<String, Vec<String>>,
    /// Paragraphs of part three; a figure with its source stands as `⟦384.30万元=T1[收入总计].决算数⟧`.
    pub text: Vec<String>,
    /// Paragraphs of part four (名词解释).
    pub glossary: Vec<String>,
}

impl Rule {
    /// Whether the profile has the forms that the rule is about.
    pub fn applies_to(&self, profile: &Profile) -> bool {
        self.needs.iter().all(|alias| profile.forms.iter().any(|form| form.alias == *alias))
    }

    /// The formula, where the rule is one over cells.
    pub fn formula(&self) -> Option<&Formula> {
        match &self.check {
            Check::Cells(formula) => Some(formula),
            Check::Shape(_) | Check::Text(_) => None,
        }
    }

    /// Checks the rule against the profile it belongs to; the error is a Chinese sentence.
    pub fn validate(&self, profile: &Profile) -> Result<(), String> {
        let Some(formula) = self.formula() else {
            return if self.defines { Err("只有公式才能用于自动合计(defines)".to_owned()) } else { Ok(()) };
        };
        let statement = formula.statement().map_err(ToString::to_string)?;
        if self.defines {
            statement.validate_definition().map_err(|error| error.to_string())?;
        }
        if self.applies_to(profile) { statement.validate(profile).map_err(|error| error.to_string()) } else { Ok(()) }
    }
}
