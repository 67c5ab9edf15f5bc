//! Column widths from what stands in the columns.

use super::{
    Length,
    table::{Cell, Density},
};
use crate::document::{Align, TableColumn};
use std::ops::Range;

/// A body text that is longer than this many thousandths of an em is better wrapped than given a whole column.
const LONGEST_LABEL: Length = 24_000;

/// Nothing is wrapped to less than four characters: most column heads are two words of two.
const SHORTEST_LINE: Length = 4_000;

/// The least and the best width of each column at a density.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Demand {
    least: Vec<Length>,
    best: Vec<Length>,
    /// What titles over several columns would like, granted where there is room: columns and width.
    wishes: Vec<(Range<usize>, Length)>,
}

impl Demand {
    /// What the cells of a table ask for.
    pub fn of<'a, 'b: 'a>(
        cells: impl Iterator<Item = &'a Cell<'b>> + Clone,
        columns: &[TableColumn],
        density: Density,
    ) -> Demand {
        let mut demand = Demand { least: vec![0; columns.len()], best: vec![0; columns.len()], wishes: Vec::new() };
        let needs = |cell: &Cell| {
            let around = 2 * density.inset + density.indent(cell);
            let natural = cell.extent.natural.min(LONGEST_LABEL.max(cell.extent.piece));
            // Header texts may take three lines, labels two; a figure is one piece and never wraps.
            let lines = if cell.is_header { 3 } else { 2 };
            let wrapped = cell.extent.natural.min(LONGEST_LABEL) / lines + 1000;
            let wrapped = wrapped.max(SHORTEST_LINE).min(cell.extent.natural);
            let least = wrapped.max(cell.extent.piece);
            (density.scale(least) + around, density.scale(natural) + around)
        };
        for cell in cells.clone().filter(|cell| cell.columns == 1) {
            let (least, best) = needs(cell);
            if let (Some(own_least), Some(own_best)) =
                (demand.least.get_mut(cell.column), demand.best.get_mut(cell.column))
            {
                *own_least = least.max(*own_least);
                *own_best = best.max(*own_best);
            }
        }
        for cell in cells.filter(|cell| cell.columns > 1) {
            let (least, best) = needs(cell);
            let covered = cell.column..(cell.column + cell.columns).min(columns.len());
            raise(demand.least.get_mut(covered.clone()).unwrap_or_default(), least);
            demand.wishes.push((covered, best));
        }
        for (best, least) in demand.best.iter_mut().zip(&demand.least) {
            *best = (*best).max(*least);
        }
        demand
    }

    /// Whether the columns fit into `width` without cutting words or figures.
    pub fn fits(&self, width: Length) -> bool {
        self.least.iter().sum::<Length>() <= width
    }

    /// Widths that add up to `width` exactly.
    pub fn widths(mut self, columns: &[TableColumn], width: Length) -> Vec<Length> {
        self.level_amounts(columns, width);
        for (covered, wish) in std::mem::take(&mut self.wishes) {
            let all: Length = self.best.iter().sum();
            let own = self.best.get_mut(covered).unwrap_or_default();
            let count = own.len() as Length;
            if all + (wish - own.iter().sum::<Length>()).max(0) + count <= width {
                raise(own, wish);
            }
        }
        let (least, best): (Length, Length) = (self.least.iter().sum(), self.best.iter().sum());
        if best <= width {
            let rest = |(best, column): (&Length, &TableColumn)| if column.takes_rest { *best } else { 0 };
            let chosen: Vec<Length> = self.best.iter().zip(columns).map(rest).collect();
            let any = chosen.iter().any(|weight| *weight > 0);
            return share(&self.best, width, if any { &chosen } else { &self.best });
        }
        if least >= width {
            return share(&vec![0; self.least.len()], width, &self.least);
        }
        let growth: Vec<Length> = self.best.iter().zip(&self.least).map(|(best, least)| best - least).collect();
        share(&self.least, width, &growth)
    }

    /// Columns of amounts have one width wherever there is room for it.
    fn level_amounts(&mut self, columns: &[TableColumn], width: Length) {
        let is_amount: Vec<bool> = columns.iter().map(|column| column.align == Align::Right).collect();
        level(&mut self.least, &is_amount, width, false);
        level(&mut self.best, &is_amount, width, true);
        for (best, least) in self.best.iter_mut().zip(&self.least) {
            *best = (*best).max(*least);
        }
    }
}

/// Gives the chosen columns the width of the widest of them, as long as all columns together stay within `width`;
/// where that is too much, their average if `or_average`.
fn level(widths: &mut [Length], chosen: &[bool], width: Length, or_average: bool) {
    let own = |widths: &[Length]| -> Vec<Length> {
        widths.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(width, _)| *width).collect()
    };
    let chosen_widths = own(widths);
    let count = chosen_widths.len() as Length;
    let (Some(&widest), total) = (chosen_widths.iter().max(), chosen_widths.iter().sum::<Length>()) else { return };
    let others = widths.iter().sum::<Length>() - total;
    let common = match others + widest * count <= width {
        true => widest,
        false if or_average => total / count,
        false => return,
    };
    for (width, _) in widths.iter_mut().zip(chosen).filter(|(_, chosen)| **chosen) {
        *width = common;
    }
}

/// Raises columns equally until they are `need` wide together.
fn raise(columns: &mut [Length], need: Length) {
    let lacking = need - columns.iter().sum::<Length>();
    let count = columns.len() as Length;
    if lacking > 0 && count > 0 {
        for column in columns {
            *column += lacking / count + 1;
        }
    }
}

/// `base` plus shares of what is left of `width`, in proportion to `weights`; adds up to `width` exactly.
fn share(base: &[Length], width: Length, weights: &[Length]) -> Vec<Length> {
    let rest = i64::from(width - base.iter().sum::<Length>());
    let all = weights.iter().map(|&weight| i64::from(weight)).sum::<i64>().max(1);
    let (mut sum, mut given) = (0_i64, 0_i64);
    let mut widths: Vec<Length> = base
        .iter()
        .zip(weights)
        .map(|(base, weight)| {
            sum += i64::from(*weight);
            let upto = rest * sum / all;
            let own = upto - given;
            given = upto;
            base + own as Length
        })
        .collect();
    if let Some(last) = widths.last_mut() {
        *last += (rest - given) as Length;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_exactly() {
        let widths = share(&[100, 200, 300], 1000, &[1, 1, 1]);
        assert_eq!(widths.iter().sum::<Length>(), 1000);
        assert_eq!(share(&[0, 0], 7, &[0, 0]).iter().sum::<Length>(), 7);
    }

    #[test]
    fn a_merged_title_raises_its_columns() {
        let mut columns = [10, 10];
        raise(&mut columns, 50);
        assert!(columns.iter().sum::<Length>() >= 50);
    }
}
