//! How much of the forms the rules watch: every cell of official forms of accounts that agree is changed by 1.00 万元, one at a time.

mod support;

use juesuan::{
    amount::{Amount, Unit},
    audit::{Finding, Place, check},
    form::{Address, Form, Key, RowRole},
    project::{Cell, CellEdit, Edit, Project},
};
use rust_decimal::Decimal;
use support::{Books, item_codes, liaoning, project, reconciled};

fn accounts() -> Project {
    let books = |seed: i64| Books {
        basic: 12_345_600 + seed * 7_919,
        project: 23_456_700 + seed * 104_729,
        other: 3_000_000,
        opening: (400_000, 500_000),
        closing: (600_000, 700_000),
    };
    let items: Vec<(Key, Books)> = item_codes(6).into_iter().zip((1..).map(books)).collect();
    let (mut cells, prior) = reconciled(&items);
    // The budget half of form 08 stands alone; once it is filled, its own sums watch it.
    let spent: Vec<_> = cells.iter().filter(|(at, _)| at.form == "T8").map(|(at, yuan)| (at.clone(), *yuan)).collect();
    for (at, yuan) in spent {
        cells.insert(Address::new(at.form, at.row, at.column.replace("决算数", "预算数")), yuan);
    }
    project(liaoning(), &cells, &prior, Unit::Yuan)
}

/// All cells of a form: those of its fixed rows, and those of the subject rows that the project has.
fn cells(form: &Form, project: &Project) -> Vec<Address> {
    let mut found = Vec::new();
    for pane in &form.panes {
        let entered = project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows().map(|(key, _)| key.clone()));
        let rows: Vec<Key> = match pane.subject_kind() {
            Some(_) => entered.collect(),
            None => pane.fixed_rows().filter(|row| row.role != RowRole::Spacer).map(|row| row.key.clone()).collect(),
        };
        for row in rows {
            let columns = pane.amount_columns().into_iter().filter(|column| form.has_cell(&row, column));
            found.extend(columns.map(|column| Address::new(form.key.clone(), row.clone(), column)));
        }
    }
    found
}

fn names(finding: &Finding, address: &Address) -> bool {
    finding.places().contains(&&Place::Cell(address.clone()))
        || finding.folded.iter().any(|folded| names(folded, address))
}

#[test]
fn a_wrong_cell_is_named_wherever_a_rule_can_know_it() {
    let project = accounts();
    assert_eq!(check(liaoning(), &project).findings, []);
    let mut all = 0;
    let mut unseen = Vec::new();
    for address in liaoning().printed_forms().flat_map(|form| cells(form, &project)) {
        let stands = project.cell(&address).amount().map_or(Decimal::ZERO, |amount| amount.yuan());
        let changed = Cell::Amount(Amount::new(stands + Unit::Wan.in_yuan(), Unit::Yuan, 2).unwrap());
        let edit = Edit::SetCells(vec![CellEdit { address: address.clone(), cell: changed }]);
        let report = check(liaoning(), &edit.apply(liaoning(), &project).unwrap());
        all += 1;
        if !report.findings.iter().any(|finding| names(finding, &address)) {
            unseen.push(address);
        }
    }
    // 677 cells, none of them out of every rule's sight: a share of 0 %.
    assert!(all > 600, "{all}");
    assert_eq!(unseen, Vec::<Address>::new());
}
