//! What the audit of tables promises, tried on accounts that were made to agree.

mod support;

use juesuan::{
    amount::{Amount, Unit},
    audit::{Auditor, Finding, Place, Severity, check},
    form::{Address, Key},
    project::{Cell, CellEdit, Edit, Project, store},
};
use proptest::prelude::*;
use std::path::Path;
use support::{Books, Cells, item_codes, liaoning, project, reconciled};

fn books() -> impl Strategy<Value = Books> {
    let amount = || prop_oneof![1 => Just(0_i64), 4 => 100_000_i64..900_000_000];
    (
        amount(),
        amount(),
        prop_oneof![3 => Just(0_i64), 1 => 0_i64..90_000_000],
        (0_u8..=100, 0_u8..=100),
        (0_i64..50_000_000, 0_i64..50_000_000),
    )
        .prop_map(|(basic, project, other, share, closing)| {
            // No more is carried over than is spent, so that no income is negative.
            let part = |whole: i64, percent: u8| whole / 100 * i64::from(percent);
            let opening = (part(basic, share.0), part(project, share.1));
            Books { basic, project, other, opening, closing }
        })
}

fn accounts() -> impl Strategy<Value = (Cells, Cells)> {
    prop::collection::vec(books(), 1..12).prop_map(|books| {
        let items: Vec<(Key, Books)> = item_codes(books.len()).into_iter().zip(books).collect();
        reconciled(&items)
    })
}

fn errors(project: &Project) -> Vec<Finding> {
    let report = check(liaoning(), project);
    report.findings.iter().filter(|it| it.severity == Severity::Error).map(|it| Finding::clone(it)).collect()
}

fn names(finding: &Finding, address: &Address) -> bool {
    finding.places().contains(&&Place::Cell(address.clone()))
        || finding.folded.iter().any(|folded| names(folded, address))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn accounts_that_agree_have_no_findings((cells, prior) in accounts()) {
        let report = check(liaoning(), &project(liaoning(), &cells, &prior, Unit::Yuan));
        prop_assert!(report.findings.is_empty(), "{:?}", report.findings);
        prop_assert!(report.tally.exact > 50);
    }

    #[test]
    fn rounding_each_cell_makes_no_error((cells, prior) in accounts()) {
        prop_assert_eq!(errors(&project(liaoning(), &cells, &prior, Unit::Wan)), Vec::<Finding>::new());
    }

    #[test]
    fn a_cell_changed_by_one_is_found(
        (cells, prior) in accounts(), pick in any::<prop::sample::Index>(), fen in 100_i64..100_000, less: bool,
    ) {
        let project = project(liaoning(), &cells, &prior, Unit::Wan);
        let (address, yuan) = pick.get(&cells.iter().collect::<Vec<_>>()).to_owned();
        let change = rust_decimal::Decimal::new(if less { -fen } else { fen }, 2);
        let wan = juesuan::amount::round_half_up(yuan / Unit::Wan.in_yuan(), 2) + change;
        let cell = Cell::Amount(Amount::new(wan, Unit::Wan, 2).unwrap());
        let edit = Edit::SetCells(vec![CellEdit { address: address.clone(), cell }]);
        let spoiled = edit.apply(liaoning(), &project).unwrap();
        let errors = errors(&spoiled);
        prop_assert!(errors.iter().any(|finding| names(finding, address)), "{} {:?}", address, errors);
    }

    #[test]
    fn an_auditor_that_follows_edits_says_what_a_fresh_one_says(
        (cells, prior) in accounts(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..5, 0_i64..1_000_000), 1..8),
    ) {
        let mut project = project(liaoning(), &cells, &prior, Unit::Wan);
        let mut auditor = Auditor::new(liaoning());
        let addresses: Vec<&Address> = cells.keys().collect();
        for (pick, kind, fen) in edits {
            let cell = match kind {
                0 => Cell::Blank,
                1 => Cell::Dash,
                2 => Cell::Computed,
                _ => Cell::Amount(Amount::new(rust_decimal::Decimal::new(fen, 2), Unit::Wan, 2).unwrap()),
            };
            let edit = Edit::SetCells(vec![CellEdit { address: (*pick.get(&addresses)).clone(), cell }]);
            project = edit.apply(liaoning(), &project).unwrap();
            prop_assert_eq!(auditor.audit(&project), check(liaoning(), &project));
        }
    }
}

/// Cells that sentences quote, one that none does, last year's figures and a sentence, changed one after another and
/// back again.
#[test]
fn an_auditor_that_keeps_a_text_says_what_a_fresh_one_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/dawa-2019.juesuan");
    let (sample, profile) = store::open(&file).unwrap();
    let set = |address: &str, value: &str| {
        let cell = Cell::Amount(Amount::new(value.parse().unwrap(), Unit::Wan, 2).unwrap());
        Edit::SetCells(vec![CellEdit { address: address.parse().unwrap(), cell }])
    };
    let edits = [
        set("T3[2010350].基本支出", "1.00"),
        set("T5[合计].年末结转和结余.合计", "7.00"),
        set("T8[三公经费].决算数.公务接待费", "3.00"),
        Edit::SetPrior(Default::default()),
        set("T3[2010350].基本支出", "255.28"),
    ];
    let mut auditor = Auditor::new(profile);
    let mut project = sample.clone();
    let mut reports = vec![auditor.audit(&project)];
    for edit in edits {
        project = edit.apply(profile, &project).unwrap();
        let report = auditor.audit(&project);
        assert_eq!(report, check(profile, &project));
        reports.push(report);
    }
    assert_ne!(reports[0], reports[1], "the first edit concerns the text");
    assert_eq!(auditor.audit(&sample), reports[0]);
}
