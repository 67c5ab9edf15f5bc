//! The record of the audit, read back from the PDF and the workbook.

use calamine::{Data, Reader, Xlsx};
use juesuan::{
    audit::{self, Finding, Footing, Report, Severity},
    document::{
        Block,
        record::{self, Findings},
    },
    export::{self, RecordFormat},
    form::Profile,
    layout::{self, FontSet},
    project::{Anchor, Comment, Decision, Digests, Edit, Part, Project, Remark, RemarkKind, Role, Signature, Verdict},
};
use lopdf::Document;
use std::io::Cursor;
use support::sample;

#[path = "support/markup.rs"]
mod support;

fn apply(profile: &Profile, project: &Project, edit: Edit) -> Project {
    edit.apply(profile, project).unwrap()
}

fn remark(text: &str, by: &str) -> Remark {
    let kind = RemarkKind::Answered;
    Remark { kind, text: text.to_owned(), by: by.to_owned(), at: "2020-09-02 09:30".to_owned() }
}

fn decide(finding: &Finding, verdict: Verdict, reason: &str) -> Edit {
    let decision = Decision {
        finding: finding.identity(),
        fingerprint: finding.fingerprint(),
        verdict,
        reason: reason.to_owned(),
        by: "李复核".to_owned(),
        at: "2020-09-01 10:00".to_owned(),
        about: finding.message.clone(),
        answers: Vec::new(),
        earlier: Vec::new(),
    };
    Edit::Decide { decision, instead_of: None }
}

/// The sample after a review: one error explained, one sent back and answered, one decision whose error is gone, a
/// comment, both signatures.
fn reviewed() -> (&'static Profile, Project) {
    let (profile, project) = sample();
    let report = audit::check(profile, &project);
    let errors: Vec<&Finding> = report.open_errors().map(|error| &**error).collect();
    let project = apply(profile, &project, decide(errors[0], Verdict::Explained, "上年决算数经审计调整"));
    let project = apply(profile, &project, decide(errors[1], Verdict::SentBack, "请核对增减额"));
    let answer = Edit::Answer {
        finding: errors[1].identity(),
        fingerprint: errors[1].fingerprint(),
        answer: remark("已与预算科核对", "王编制"),
    };
    let project = apply(profile, &project, answer);
    let gone = Finding { message: "甲数与乙数不符".to_owned(), ..errors[2].clone() };
    let Edit::Decide { mut decision, instead_of } = decide(&gone, Verdict::SentBack, "请更正甲数") else {
        unreachable!()
    };
    decision.finding = "A101 T1[不在了].决算数".to_owned();
    let project = apply(profile, &project, Edit::Decide { decision, instead_of });
    let comment = Comment {
        anchor: Anchor::Paragraph(Part::Three, 4),
        text: "这一段请再写细一些".to_owned(),
        role: Role::Reviewer,
        by: "李复核".to_owned(),
        at: "2020-09-01 10:05".to_owned(),
        about: "一、收入支出".to_owned(),
        resolved: false,
    };
    let mut project = apply(profile, &project, Edit::AddComment(comment));
    for (role, by) in [(Role::Preparer, "王编制"), (Role::Reviewer, "李复核")] {
        let digest = Digests::of(profile, &project).of_role(role).clone();
        let signature = Signature { role, by: by.to_owned(), at: "2020-09-03 16:00".to_owned(), digest };
        project = apply(profile, &project, Edit::Sign(signature));
    }
    (profile, project)
}

fn write(format: RecordFormat, profile: &Profile, project: &Project) -> Vec<u8> {
    let report = audit::check(profile, project);
    export::record(format, profile, project, &report, &|_| true).unwrap()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn pdf_text(profile: &Profile, project: &Project) -> String {
    let file = Document::load_mem(&write(RecordFormat::Pdf, profile, project)).unwrap();
    let numbers: Vec<u32> = file.get_pages().into_keys().collect();
    squeezed(&file.extract_text(&numbers).unwrap())
}

/// All findings, those with the same cause too.
fn all(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().flat_map(|finding| std::iter::once(&**finding).chain(&finding.folded))
}

#[test]
fn every_finding_and_everything_said_about_it_is_in_the_record() {
    let (profile, project) = reviewed();
    let report = audit::check(profile, &project);
    let text = pdf_text(profile, &project);
    assert!(all(&report).count() > 20);
    for finding in all(&report) {
        // A very long message goes on in another row, so only its pieces are looked for.
        let message: Vec<char> = squeezed(&finding.message).chars().collect();
        for piece in message.chunks(40).take(6) {
            let piece: String = piece.iter().collect();
            assert!(text.contains(&piece), "{piece}");
        }
        if let Some(difference) = &finding.difference {
            assert!(text.contains(difference.as_str()));
        }
    }
    for said in [
        "已说明（复核人李复核2020-09-0110:00）：上年决算数经审计调整",
        "退回（复核人李复核2020-09-0110:00）：请核对增减额",
        "答复（编制人王编制2020-09-0209:30）：已与预算科核对",
        "请更正甲数",
        "甲数与乙数不符",
        "这一段请再写细一些",
        "第三部分第5段",
        "还有8个错误没有改正",
    ] {
        assert!(text.contains(said), "{said}");
    }
    // What was not checked, and by which rules the rest was.
    for rule in audit::unchecked(profile, &project) {
        assert!(text.contains(&squeezed(&rule.title)), "{}", rule.title);
    }
    for rule in profile.rules.iter().filter(|rule| all(&report).any(|finding| finding.code == rule.code)) {
        assert!(text.contains(&squeezed(&rule.why)), "{}", rule.code);
    }
}

#[test]
fn the_record_tells_whether_signatures_hold() {
    let (profile, project) = reviewed();
    let signed = pdf_text(profile, &project);
    assert_eq!(signed.matches("有效：签署后内容没有改动").count(), 2);
    let changed = apply(profile, &project, Edit::SetYear(2020));
    assert_eq!(pdf_text(profile, &changed).matches("已失效：签署后内容有改动").count(), 2);
    let (profile, unsigned) = sample();
    assert_eq!(pdf_text(profile, &unsigned).matches("没有签署").count(), 2);
}

#[test]
fn counts_agree_with_the_findings() {
    let (profile, project) = reviewed();
    let report = audit::check(profile, &project);
    let document =
        record::build(profile, &project, Findings { report: &report, unchecked: &[], footing: &Footing::default() });
    let Some(Block::Table(counts)) = document.blocks.iter().find(|block| matches!(block, Block::Table(_))) else {
        panic!("no counts")
    };
    let number = |row: usize, column: usize| counts.body[row].cells[column].text.parse::<usize>().unwrap();
    let errors = report.findings.iter().filter(|finding| finding.severity() == Severity::Error).count();
    assert_eq!(number(0, 5), errors);
    assert_eq!(number(3, 5), report.findings.len());
    for row in 0..4 {
        assert_eq!((1..5).map(|column| number(row, column)).sum::<usize>(), number(row, 5));
    }
}

#[test]
fn nothing_leaves_its_page_and_the_same_project_gives_the_same_bytes() {
    let (profile, project) = reviewed();
    let report = audit::check(profile, &project);
    let unchecked = audit::unchecked(profile, &project);
    let document = record::build(
        profile,
        &project,
        Findings { report: &report, unchecked: &unchecked, footing: &Footing::default() },
    );
    let pages = layout::lay_out(&document, FontSet::embedded()).unwrap();
    for page in &pages.pages {
        for run in &page.runs {
            let area = run.area();
            assert!(area.x >= 0 && area.x + area.width <= page.width, "{run:?}");
            assert!(area.y >= 0 && area.y + area.height <= page.height, "{run:?}");
        }
    }
    for format in RecordFormat::ALL {
        assert_eq!(write(format, profile, &project), write(format, profile, &project));
    }
}

#[test]
fn a_project_without_findings_says_so() {
    let (profile, _) = sample();
    let project = Project::new(profile, "某某局");
    let document = record::build(
        profile,
        &project,
        Findings { report: &Report::default(), unchecked: &[], footing: &Footing::default() },
    );
    let texts = document.blocks.iter().filter_map(|block| match block {
        Block::Paragraph { text, .. } => Some(text.as_str()),
        _ => None,
    });
    assert!(texts.clone().any(|text| text == "没有发现不符。"));
    assert!(texts.clone().any(|text| text.contains("没有未处理的错误")));
}

#[test]
fn the_workbook_has_a_row_for_each_finding() {
    let (profile, project) = reviewed();
    let report = audit::check(profile, &project);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(write(RecordFormat::Xlsx, profile, &project))).unwrap();
    assert_eq!(book.sheet_names(), ["概况", "不符、提示和尾差", "所依据的规则"]);
    let sheet = book.worksheet_range("不符、提示和尾差").unwrap();
    let numbered = sheet.rows().skip(1).filter(|row| match &row[0] {
        Data::String(number) => number.chars().all(|c| c.is_ascii_digit() || c == '.') && !number.is_empty(),
        _ => false,
    });
    assert_eq!(numbered.count(), all(&report).count());
}
