use super::{
    solve::{Solution, Sum, Value, solve},
    *,
};
use crate::{
    audit::Figures,
    form::{Key, profile},
    project::{Cell, CellEdit, Edit},
};
use proptest::prelude::*;

/// A column of subjects with its classes and the total above, times 基本支出, 项目支出 and their sum: all in 分.
fn table(leaves: &[(u8, u32, u32)]) -> (Vec<Value>, Vec<Sum>, Vec<i64>) {
    let mut rows: Vec<[i64; 3]> =
        leaves.iter().map(|(_, a, b)| [i64::from(*a) + i64::from(*b), (*a).into(), (*b).into()]).collect();
    let mut parents: Vec<(usize, Vec<usize>)> = Vec::new();
    let classes: Vec<Vec<usize>> = (0..4)
        .map(|class| (0..leaves.len()).filter(|row| leaves[*row].0 % 4 == class).collect())
        .filter(|rows: &Vec<usize>| !rows.is_empty())
        .collect();
    let mut add = |children: Vec<usize>| {
        let sum = children.iter().fold([0; 3], |sum, row| [0, 1, 2].map(|column| sum[column] + rows[*row][column]));
        rows.push(sum);
        parents.push((rows.len() - 1, children));
        rows.len() - 1
    };
    let tops: Vec<usize> = classes.into_iter().map(&mut add).collect();
    add(tops);
    let mut sums = Vec::new();
    for (parent, children) in &parents {
        for column in 0..3 {
            let mut sum = Sum::default();
            sum.add(parent * 3 + column, false);
            children.iter().for_each(|child| sum.add(child * 3 + column, true));
            sums.push(sum);
        }
    }
    for row in 0..rows.len() {
        let mut sum = Sum::default();
        (0..3).for_each(|column| sum.add(row * 3 + column, column > 0));
        sums.push(sum);
    }
    let exact: Vec<i64> = rows.concat();
    let value = |fen: &i64| Value::of(Decimal::new(*fen, 2), Decimal::from(100)).unwrap();
    (exact.iter().map(value).collect(), sums, exact)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_sum_holds_and_no_figure_moves_by_more_than_its_last_digit(
        leaves in prop::collection::vec((any::<u8>(), 0..90_000_000_u32, 0..5_000_000_u32), 1..40)
    ) {
        let (values, sums, exact) = table(&leaves);
        let solution = solve(&values, &sums);
        prop_assert_eq!(&solution.unmet, &Vec::<usize>::new());
        for (fen, printed) in exact.iter().zip(&solution.printed) {
            // A unit of print is 10,000 分: rounding up or down, never further.
            prop_assert!((printed * 10_000 - fen).abs() < 10_000, "{} as {}", fen, printed);
        }
        prop_assert_eq!(solve(&values, &sums), solution);
    }

    #[test]
    fn of_one_sum_the_largest_remainders_go_up(parts in prop::collection::vec(0..90_000_000_i64, 1..12)) {
        let mut exact = parts.clone();
        exact.push(parts.iter().sum());
        let values: Vec<Value> = exact
            .iter()
            .zip(0..)
            .map(|(fen, index)| {
                let value = Value::of(Decimal::new(*fen, 2), Decimal::from(100)).unwrap();
                Value { weight: if index == parts.len() { 100 } else { 1 }, ..value }
            })
            .collect();
        let mut sum = Sum::default();
        (0..exact.len()).for_each(|number| sum.add(number, number < parts.len()));
        let Solution { printed, unmet } = solve(&values, std::slice::from_ref(&sum));
        prop_assert!(unmet.is_empty());
        let up = |number: usize| printed[number] > values[number].floor;
        for one in 0..parts.len() {
            for other in 0..parts.len() {
                if up(one) && !up(other) {
                    prop_assert!(values[one].rest >= values[other].rest);
                }
            }
        }
    }
}

#[test]
fn a_sum_that_cannot_be_met_is_told_and_nothing_is_forced() {
    // Three figures of 0.4 that must be equal in pairs and add up to 1: one of the two demands fails in print.
    let value = |floor, rest| Value { floor, rest, parts: 10_000, up: rest >= 5_000, weight: 1 };
    let values = [value(0, 4_000), value(0, 4_000), value(0, 0), value(0, 8_000)];
    let mut equal = Sum::default();
    equal.add(0, false);
    equal.add(1, true);
    let mut whole = Sum::default();
    whole.add(0, false);
    whole.add(1, false);
    whole.add(3, true);
    let solution = solve(&values, &[equal.clone(), whole.clone()]);
    assert!(solution.unmet.is_empty(), "0 + 0 = 0 is possible");
    // With the total fixed to one, no rounding of the equal parts adds up to it.
    let values = [value(0, 5_000), value(0, 5_000), value(0, 0), value(1, 0)];
    let solution = solve(&values, &[equal, whole]);
    assert_eq!(solution.unmet.len(), 1);
    assert!(solution.printed.iter().zip(&values).all(|(printed, value)| (printed - value.floor).abs() <= 1));
}

#[test]
fn a_project_in_yuan_adds_up_in_print_only_where_it_was_chosen() {
    let profile = profile("liaoning-2019").unwrap().unwrap();
    let mut project = Project::new(profile, "某中心");
    let rows = [
        ("201", "20103", "2010350", "1234.56"),
        ("208", "20805", "2080505", "2234.56"),
        ("210", "21011", "2101102", "3234.56"),
    ];
    let mut cells = Vec::new();
    for (class, group, item, yuan) in rows {
        for (code, value) in [(class, None), (group, None), (item, Some(yuan))] {
            let edit = Edit::InsertSubject { form: "T3".into(), code: code.into(), name: String::new() };
            // The levels above a subject come with it.
            project = edit.apply(profile, &project).unwrap_or(project);
            let address = Address::new("T3", Key::from(code), "基本支出");
            let cell = match value {
                Some(value) => Cell::parse(&format!("{value}元"), Unit::Wan).unwrap(),
                None => Cell::Computed,
            };
            cells.push(CellEdit { address, cell });
        }
    }
    project = Edit::SetCells(cells).apply(profile, &project).unwrap();
    let printed = |project: &Project| -> Vec<Decimal> {
        let figures = Figures::printed(profile, project);
        let step = step(profile.amount_unit);
        ["合计", "201", "208", "210"]
            .map(|row| figures.get(&Address::new("T3", Key::from(row), "基本支出")).unwrap().yuan)
            .map(|yuan| (yuan / step).round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
            .to_vec()
    };
    let plain = printed(&project);
    assert_ne!(plain[0], plain[1..].iter().sum::<Decimal>());
    project.print.footing = true;
    let footed = printed(&project);
    assert_eq!(footed[0], footed[1..].iter().sum::<Decimal>());
    assert_eq!(footed[0], plain[0], "the total keeps its own rounding");
    let footing = Footing::of(profile, &project);
    assert!(footing.unmet.is_empty());
    assert!(footing.adjusted().count() > 0);
    for (address, adjusted) in footing.adjusted() {
        assert_eq!((adjusted.printed - adjusted.rounded).abs(), step(profile.amount_unit), "{address}");
        assert_eq!(footing.get(address), Some(adjusted));
    }
}
