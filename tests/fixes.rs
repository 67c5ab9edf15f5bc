//! Fixes mend what they were offered for, as one step.

use juesuan::{
    audit::{self, Severity},
    form::{Address, Profile},
    project::{Project, store},
};
use std::path::Path;

fn fixture(name: &str) -> (Project, &'static Profile) {
    store::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

fn errors(profile: &Profile, project: &Project) -> usize {
    let findings = audit::check(profile, project).findings;
    findings.iter().filter(|finding| finding.severity() == Severity::Error).map(|it| 1 + it.folded.len()).sum()
}

#[test]
fn a_column_pasted_against_the_wrong_rows_is_moved_back() {
    let (project, profile) = fixture("05.juesuan");
    let report = audit::check(profile, &project);
    let lead = report.findings.iter().find(|finding| finding.message.contains("粘贴时错了行")).unwrap();
    let fix = lead.fix.as_ref().unwrap();
    let mended = fix.edit.apply(profile, &project).unwrap();
    // 合计 is the appropriation without the government fund; the fund's own subjects hold nothing.
    let cell = |row: &str| mended.cell(&Address::new("T5", row, "本年支出.合计")).to_entry(mended.amount_unit);
    assert_eq!(["合计", "207", "2070904", "2210203"].map(cell), ["24535.67", "17127.62", "", "191.93"]);
    let left = audit::check(profile, &mended);
    assert!(!left.findings.iter().any(|finding| finding.message.contains("粘贴时错了行")));
    assert!(errors(profile, &mended) + lead.folded.len() <= errors(profile, &project), "{:#?}", left.findings);
}
