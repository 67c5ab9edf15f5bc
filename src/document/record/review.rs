//! Signatures, comments, and decisions on what is no longer found.

use super::{
    Record,
    sheet::{Align, Column, row},
};
use crate::{
    audit::{Finding, Report},
    form::Profile,
    project::{Comment, Decision, Project, Remark, RemarkKind, Role, Signatures},
};

/// Who has signed, and whether the signatures still hold.
pub(super) fn signatures(record: &mut Record, profile: &Profile, project: &Project) {
    record.section("签署");
    let signatures = Signatures::of(profile, project);
    let columns = [
        Column::new("职责", Align::Center),
        Column::new("姓名", Align::Center),
        Column::new("时间", Align::Center),
        Column::wide("效力"),
        Column::new("所签内容的摘要", Align::Left),
    ];
    let line = |role: Role| match signatures.of_role(role) {
        Some((signature, holds)) => {
            let state =
                if holds { "有效：签署后内容没有改动" } else { "已失效：签署后内容有改动" };
            let digest = shortened(&signature.digest);
            row([role.person().to_owned(), signature.by.clone(), signature.at.clone(), state.to_owned(), digest])
        }
        None => row([role.person(), "", "", "没有签署", ""].map(str::to_owned)),
    };
    record.table(&columns, Role::ALL.map(line).into());
}

/// Enough of a digest to tell two contents apart.
fn shortened(digest: &str) -> String {
    const SHOWN: usize = 16;
    digest.rsplit(':').next().unwrap_or_default().chars().take(SHOWN).collect()
}

/// What was written beside cells and paragraphs.
pub(super) fn comments(record: &mut Record, project: &Project) {
    record.section("批注");
    if project.comments.is_empty() {
        return record.paragraph("没有批注。");
    }
    let columns = [
        Column::new("位置", Align::Left),
        Column::new("当时的内容", Align::Left),
        Column::wide("批注"),
        Column::new("批注人和时间", Align::Left),
        Column::new("状态", Align::Center),
    ];
    let line = |comment: &Comment| {
        row([
            comment.anchor.to_string(),
            comment.about.clone(),
            comment.text.clone(),
            format!("{}{}\n{}", comment.role.person(), comment.by, comment.at),
            if comment.resolved { "已解决" } else { "未解决" }.to_owned(),
        ])
    };
    record.table(&columns, project.comments.iter().map(line).collect());
}

/// Decisions whose finding is gone: its figures were put right.
pub(super) fn settled(record: &mut Record, project: &Project, report: &Report) {
    let attached = |decision: &Decision| {
        let on = |finding: &Finding| {
            finding.decision.as_ref().is_some_and(|own| own.is_on(&decision.finding, &decision.fingerprint))
        };
        report.findings.iter().any(|finding| on(finding))
    };
    let gone: Vec<&Decision> = project.decisions.iter().filter(|decision| !attached(decision)).collect();
    if gone.is_empty() {
        return;
    }
    record.section("处理后已消除的不符");
    let columns = [Column::new("规则", Align::Center), Column::wide("当时的问题"), Column::wide("处理")];
    let line = |decision: &&Decision| {
        let code = decision.finding.split(' ').next().unwrap_or_default().to_owned();
        row([code, decision.about.clone(), remarks(decision)])
    };
    record.table(&columns, gone.iter().map(line).collect());
}

/// Everything that was said, oldest first, a remark a paragraph.
pub(super) fn remarks(decision: &Decision) -> String {
    let remarks = decision.clone().into_remarks();
    remarks.iter().map(remark).collect::<Vec<_>>().join("\n")
}

fn remark(remark: &Remark) -> String {
    let who = match remark.kind {
        RemarkKind::Decided(_) => Role::Reviewer.person(),
        RemarkKind::Answered => Role::Preparer.person(),
    };
    format!("{}（{who}{} {}）：{}", remark.kind.name(), remark.by, remark.at, remark.text)
}
