//! What supervisor and accountant say about the figures: decisions on findings, comments, signatures.
//!
//! None of it is disclosed; all of it is in the project file and can be undone like any other edit.

use super::{Edit, EditError, Part, Project, digest::Digests};
use crate::form::{Address, Profile};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

/// Who somebody is in the making of a disclosure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// 编制: the accountant, who fills in and answers.
    #[default]
    Preparer,
    /// 复核: the supervisor, who decides and signs off.
    Reviewer,
}

impl Role {
    /// Both roles in the order of the work.
    pub const ALL: [Role; 2] = [Role::Preparer, Role::Reviewer];

    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Role::Preparer => "preparer",
            Role::Reviewer => "reviewer",
        }
    }

    /// What the person does.
    pub fn name(self) -> &'static str {
        match self {
            Role::Preparer => "编制",
            Role::Reviewer => "复核",
        }
    }

    /// What the person is called.
    pub fn person(self) -> &'static str {
        match self {
            Role::Preparer => "编制人",
            Role::Reviewer => "复核人",
        }
    }
}

/// What was decided about a finding, and about which values.
///
/// Two numbers of one paragraph may fail the same rule, so a decision is known by its finding and its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The finding's identity: rule code and places, see `audit::Finding::identity`.
    pub finding: String,
    /// The finding's fingerprint at the time: the identity with the values. A different one makes the decision
    /// 已失效.
    pub fingerprint: String,
    /// What was decided.
    pub verdict: Verdict,
    /// The reason or note, never empty.
    pub reason: String,
    /// Who decided (复核人).
    pub by: String,
    /// When, as `2026-11-23 14:05`.
    pub at: String,
    /// The finding's message at the time, to tell what it was about when it is gone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// What was answered to this decision, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Remark>,
    /// What was said before this decision, oldest first: earlier decisions and their answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Remark>,
}

/// A supervisor's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// 已说明: accepted with a reason.
    Explained,
    /// 退回: sent back to the accountant.
    SentBack,
}

impl Verdict {
    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Verdict::Explained => "explained",
            Verdict::SentBack => "sent_back",
        }
    }

    /// The Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Explained => "已说明",
            Verdict::SentBack => "退回",
        }
    }
}

/// Something said about a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// What kind of remark it is.
    pub kind: RemarkKind,
    /// The words, never empty.
    pub text: String,
    /// Who said it.
    pub by: String,
    /// When, as `2026-11-23 14:05`.
    pub at: String,
}

/// What kind of remark something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RemarkKind {
    /// A decision that a later one has replaced.
    Decided(Verdict),
    /// The accountant's answer.
    Answered,
}

impl RemarkKind {
    /// The Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            RemarkKind::Decided(verdict) => verdict.name(),
            RemarkKind::Answered => "答复",
        }
    }
}

impl Decision {
    /// Whether it is this one that decides about a finding of these values.
    pub fn is_on(&self, finding: &str, fingerprint: &str) -> bool {
        self.finding == finding && self.fingerprint == fingerprint
    }

    /// Everything that was said up to now, this decision and its answers last.
    pub fn into_remarks(self) -> Vec<Remark> {
        let kind = RemarkKind::Decided(self.verdict);
        let mut remarks = self.earlier;
        remarks.push(Remark { kind, text: self.reason, by: self.by, at: self.at });
        remarks.extend(self.answers);
        remarks
    }
}

/// A comment (批注) on a cell or a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// Where.
    pub anchor: Anchor,
    /// The words, never empty.
    pub text: String,
    /// As what the author wrote it.
    pub role: Role,
    /// Who wrote it.
    pub by: String,
    /// When, as `2026-11-23 14:05`.
    pub at: String,
    /// What stood there at the time: the cell's figure, or the beginning of the paragraph.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// 已解决.
    #[serde(default, skip_serializing_if = "is_false")]
    pub resolved: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// What a comment is on. It follows paragraphs that move and subjects that get another code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Anchor {
    /// A cell of this year's tables.
    Cell(Address),
    /// A cell of last year's figures.
    Prior(Address),
    /// A paragraph, counted from zero within its part.
    Paragraph(Part, usize),
    /// A paragraph that was removed since.
    Removed(Part),
}

/// Cells as `T3[2010350].基本支出`, last year's with 上年 in front, paragraphs as 第三部分第12段.
impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Anchor::Cell(address) => address.fmt(f),
            Anchor::Prior(address) => write!(f, "上年{address}"),
            Anchor::Paragraph(part, index) => write!(f, "{}第{}段", part.name(), index + 1),
            Anchor::Removed(part) => write!(f, "{}(段落已删除)", part.name()),
        }
    }
}

/// How a finding's identity names a paragraph; decisions follow paragraphs that move by it.
pub fn paragraph_token(part: Part, index: usize) -> String {
    format!("{}¶{}", part.name(), index + 1)
}

/// A signature under the content as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// As what.
    pub role: Role,
    /// Who.
    pub by: String,
    /// When, as `2026-11-23 14:05`.
    pub at: String,
    /// What was signed, see [`Digests`].
    pub digest: String,
}

/// Whether a project is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Signed {
    /// Nobody has signed.
    #[default]
    None,
    /// Every signature is of the content as it is.
    Valid,
    /// A signature is of other content.
    Broken,
}

impl Signed {
    /// The name in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Signed::None => "none",
            Signed::Valid => "valid",
            Signed::Broken => "broken",
        }
    }
}

/// A project's signatures, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    /// The signatures, and whether each is of the content as it is.
    pub list: Vec<(Signature, bool)>,
}

impl Signatures {
    /// Checks the signatures of a project; without any, this costs nothing.
    pub fn of(profile: &Profile, project: &Project) -> Signatures {
        if project.signatures.is_empty() {
            return Signatures::default();
        }
        let digests = Digests::of(profile, project);
        let checked = |signature: &Signature| (signature.clone(), signature.digest == *digests.of_role(signature.role));
        Signatures { list: project.signatures.iter().map(checked).collect() }
    }

    /// The signature of a role, and whether it holds.
    pub fn of_role(&self, role: Role) -> Option<(&Signature, bool)> {
        self.list.iter().find(|(signature, _)| signature.role == role).map(|(signature, holds)| (signature, *holds))
    }

    /// All of them taken together.
    pub fn state(&self) -> Signed {
        match self.list.as_slice() {
            [] => Signed::None,
            list if list.iter().all(|(_, holds)| *holds) => Signed::Valid,
            _ => Signed::Broken,
        }
    }
}

/// Applies an edit of decisions, comments or signatures.
pub(super) fn apply(edit: &Edit, next: &mut Project) -> Result<(), EditError> {
    match edit {
        Edit::Decide { decision, instead_of } => {
            said(&decision.reason, &decision.by)?;
            let decisions = Arc::make_mut(&mut next.decisions);
            let mut decision = decision.clone();
            let replaced = |old: &Decision| {
                old.finding == decision.finding
                    && (old.fingerprint == decision.fingerprint || Some(&old.fingerprint) == instead_of.as_ref())
            };
            if let Some(at) = decisions.iter().position(replaced) {
                decision.earlier = decisions.remove(at).into_remarks();
            }
            decisions.push(decision);
        }
        Edit::WithdrawDecision { finding, fingerprint } => {
            let decisions = Arc::make_mut(&mut next.decisions);
            let at = decisions.iter().position(|decision| decision.is_on(finding, fingerprint));
            decisions.remove(at.ok_or(EditError::NoSuchDecision)?);
        }
        Edit::Answer { finding, fingerprint, answer } => {
            said(&answer.text, &answer.by)?;
            let decisions = Arc::make_mut(&mut next.decisions);
            let decision = decisions.iter_mut().find(|decision| decision.is_on(finding, fingerprint));
            decision.ok_or(EditError::NoSuchDecision)?.answers.push(answer.clone());
        }
        Edit::AddComment(comment) => {
            said(&comment.text, &comment.by)?;
            Arc::make_mut(&mut next.comments).push(comment.clone());
        }
        Edit::SetComment { index, comment } => {
            said(&comment.text, &comment.by)?;
            let comments = Arc::make_mut(&mut next.comments);
            *comments.get_mut(*index).ok_or(EditError::NoSuchComment(*index))? = comment.clone();
        }
        Edit::RemoveComment { index } => {
            if *index >= next.comments.len() {
                return Err(EditError::NoSuchComment(*index));
            }
            Arc::make_mut(&mut next.comments).remove(*index);
        }
        Edit::Sign(signature) => {
            said(&signature.digest, &signature.by)?;
            let signatures = Arc::make_mut(&mut next.signatures);
            signatures.retain(|other| other.role != signature.role);
            signatures.push(signature.clone());
            signatures.sort_by_key(|signature| signature.role);
        }
        Edit::WithdrawSignature(role) => {
            Arc::make_mut(&mut next.signatures).retain(|signature| signature.role != *role);
        }
        _ => {}
    }
    Ok(())
}

fn said(words: &str, by: &str) -> Result<(), EditError> {
    if words.trim().is_empty() {
        return Err(EditError::NoWords);
    }
    if by.trim().is_empty() {
        return Err(EditError::NoName);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        amount::Unit,
        form::testing::small_profile,
        project::{Cell, CellEdit, History, Paragraph, read_project, write_project},
    };

    fn decision(fingerprint: &str, verdict: Verdict, reason: &str) -> Decision {
        Decision {
            finding: "甲".to_owned(),
            fingerprint: fingerprint.to_owned(),
            verdict,
            reason: reason.to_owned(),
            by: "李".to_owned(),
            at: "2026-01-01 09:00".to_owned(),
            about: String::new(),
            answers: Vec::new(),
            earlier: Vec::new(),
        }
    }

    fn decide(decision: Decision, instead_of: Option<&str>) -> Edit {
        Edit::Decide { decision, instead_of: instead_of.map(str::to_owned) }
    }

    fn apply(project: &Project, edit: &Edit) -> Project {
        edit.apply(&small_profile(), project).unwrap()
    }

    fn comment(text: &str, resolved: bool) -> Comment {
        Comment {
            anchor: Anchor::Cell("T1[事业收入].决算数".parse().unwrap()),
            text: text.to_owned(),
            role: Role::Reviewer,
            by: "李".to_owned(),
            at: "2026-01-01 09:00".to_owned(),
            about: "1.50".to_owned(),
            resolved,
        }
    }

    fn sign(project: &Project, role: Role) -> Edit {
        let digest = Digests::of(&small_profile(), project).of_role(role).clone();
        Edit::Sign(Signature { role, by: "王".to_owned(), at: "2026-01-02 10:00".to_owned(), digest })
    }

    fn set_cell(text: &str) -> Edit {
        let cell = Cell::parse(text, Unit::Wan).unwrap();
        Edit::SetCells(vec![CellEdit { address: "T1[事业收入].决算数".parse().unwrap(), cell }])
    }

    #[test]
    fn two_findings_of_one_identity_are_decided_apart() {
        let project = Project::new(&small_profile(), "某中心");
        let project = apply(&project, &decide(decision("甲 | 1", Verdict::Explained, "一"), None));
        let project = apply(&project, &decide(decision("甲 | 2", Verdict::SentBack, "二"), None));
        assert_eq!(project.decisions.len(), 2);
        let withdraw = Edit::WithdrawDecision { finding: "甲".to_owned(), fingerprint: "甲 | 1".to_owned() };
        let project = apply(&project, &withdraw);
        assert_eq!(project.decisions[0].reason, "二");
        assert_eq!(withdraw.apply(&small_profile(), &project), Err(EditError::NoSuchDecision));
    }

    #[test]
    fn what_was_said_before_stays_with_the_new_decision() {
        let project = Project::new(&small_profile(), "某中心");
        let project = apply(&project, &decide(decision("甲 | 1", Verdict::SentBack, "请查"), None));
        let remark = |kind, text: &str| Remark {
            kind,
            text: text.to_owned(),
            by: "李".to_owned(),
            at: "2026-01-01 09:00".to_owned(),
        };
        let answer = remark(RemarkKind::Answered, "已查");
        let (finding, fingerprint) = ("甲".to_owned(), "甲 | 1".to_owned());
        let project = apply(&project, &Edit::Answer { finding, fingerprint, answer: answer.clone() });
        let project = apply(&project, &decide(decision("甲 | 2", Verdict::Explained, "同意"), Some("甲 | 1")));
        let [only] = project.decisions.as_slice() else { panic!("{:?}", project.decisions) };
        assert_eq!(only.earlier, [remark(RemarkKind::Decided(Verdict::SentBack), "请查"), answer]);
    }

    #[test]
    fn nothing_is_said_without_words_and_name() {
        let profile = small_profile();
        let project = Project::new(&profile, "某中心");
        let refused = |edit: Edit| edit.apply(&profile, &project).unwrap_err();
        assert_eq!(refused(decide(decision("甲 | 1", Verdict::Explained, " "), None)), EditError::NoWords);
        let nameless = Decision { by: String::new(), ..decision("甲 | 1", Verdict::Explained, "一") };
        assert_eq!(refused(decide(nameless, None)), EditError::NoName);
        assert_eq!(refused(Edit::AddComment(comment("", false))), EditError::NoWords);
        assert_eq!(refused(Edit::RemoveComment { index: 0 }), EditError::NoSuchComment(0));
    }

    #[test]
    fn a_review_reads_back_as_written() {
        let profile = small_profile();
        let mut project = Project::new(&profile, "某中心");
        project = apply(&project, &decide(decision("甲 | 1", Verdict::SentBack, "请\n“查”"), None));
        project = apply(&project, &Edit::AddComment(comment("此数有误", false)));
        let paragraph = Comment { anchor: Anchor::Paragraph(Part::Four, 3), ..comment("改一改", true) };
        project = apply(&project, &Edit::AddComment(paragraph));
        project = apply(&project, &sign(&project, Role::Reviewer));
        let written = write_project(&profile, &project);
        let lookup = |key: &str| (profile.key == key).then_some(&profile);
        let (read, _) = read_project(&written, lookup).unwrap();
        assert_eq!(read, project);
        assert_eq!(Signatures::of(&profile, &read).state(), Signed::Valid);
    }

    #[test]
    fn a_signature_holds_for_the_signed_content_only() {
        let profile = small_profile();
        let mut history = History::new(Project::new(&profile, "某中心"));
        let state = |history: &History| Signatures::of(&profile, history.project()).state();
        assert_eq!(state(&history), Signed::None);
        for role in Role::ALL {
            let edit = sign(history.project(), role);
            history.apply(&profile, &edit).unwrap();
        }
        assert_eq!(state(&history), Signed::Valid);
        let body = Paragraph::Body("一".to_owned());
        let changes = [
            set_cell("1.50"),
            Edit::SetYear(2021),
            Edit::SetUnit { name: "另一中心".to_owned(), kind: crate::project::UnitKind::Institution },
            Edit::InsertParagraph { part: Part::One, index: 0, paragraph: body },
            Edit::SetPrior(
                [("T1[事业收入].决算数".parse().unwrap(), crate::amount::Amount::parse("1", Unit::Wan).unwrap())]
                    .into(),
            ),
            Edit::InsertSubject { form: "T3".into(), code: "208".into(), name: String::new() },
        ];
        for change in changes {
            history.apply(&profile, &change).unwrap();
            assert_eq!(state(&history), Signed::Broken, "{change:?}");
            history.undo();
            assert_eq!(state(&history), Signed::Valid, "{change:?}");
        }
        history.apply(&profile, &Edit::AddComment(comment("此数有误", false))).unwrap();
        assert_eq!(state(&history), Signed::Valid);
        // A decision is the supervisor's, not the accountant's.
        history.apply(&profile, &decide(decision("甲 | 1", Verdict::Explained, "一"), None)).unwrap();
        let signatures = Signatures::of(&profile, history.project());
        assert_eq!(signatures.of_role(Role::Preparer).map(|(_, holds)| holds), Some(true));
        assert_eq!(signatures.of_role(Role::Reviewer).map(|(_, holds)| holds), Some(false));
        history.apply(&profile, &Edit::WithdrawSignature(Role::Reviewer)).unwrap();
        assert_eq!(state(&history), Signed::Valid);
    }
}
