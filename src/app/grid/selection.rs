//! Where the keyboard stands and what is selected.

use super::table::{Spot, Table};

/// The selected range and the active cell in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The active cell: what is typed goes here.
    pub active: Spot,
    /// The corner where the range began.
    anchor: Spot,
    /// The range's far corner.
    pub corner: Spot,
    /// The column where a walk by Tab began: Enter returns to it.
    tabbed_from: Option<usize>,
}

/// A rectangle of cells, corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first line and column.
    pub from: Spot,
    /// The last line and column.
    pub to: Spot,
}

/// A direction of the arrow keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Up.
    Up,
    /// Down.
    Down,
    /// Left.
    Left,
    /// Right.
    Right,
}

impl Range {
    /// The rectangle between two corners.
    pub fn between(a: Spot, b: Spot) -> Range {
        Range {
            from: Spot::new(a.line.min(b.line), a.column.min(b.column)),
            to: Spot::new(a.line.max(b.line), a.column.max(b.column)),
        }
    }

    /// Whether a spot lies inside.
    pub fn contains(&self, spot: Spot) -> bool {
        (self.from.line..=self.to.line).contains(&spot.line)
            && (self.from.column..=self.to.column).contains(&spot.column)
    }

    /// Whether it is one cell.
    pub fn is_single(&self) -> bool {
        self.from == self.to
    }

    /// All spots, line by line.
    pub fn spots(self) -> impl Iterator<Item = Spot> {
        (self.from.line..=self.to.line)
            .flat_map(move |line| (self.from.column..=self.to.column).map(move |column| Spot { line, column }))
    }
}

impl Selection {
    /// One cell.
    pub fn at(spot: Spot) -> Selection {
        Selection::over(spot, spot)
    }

    /// A range whose first corner is active.
    pub fn over(active: Spot, corner: Spot) -> Selection {
        Selection { active, anchor: active, corner, tabbed_from: None }
    }

    /// The selected rectangle.
    pub fn range(&self) -> Range {
        Range::between(self.anchor, self.corner)
    }

    /// Moves the active cell one step, over cells where the keyboard cannot stand.
    pub fn step(&mut self, table: &Table, step: Step) {
        if let Some(spot) = next_spot(table, self.active, step) {
            *self = Selection::at(spot);
        }
    }

    /// Moves to the edge of the filled cells in a direction, as spreadsheets do: over filled cells to the last of
    /// them, over blank ones to the next that is filled, or to the edge of the table.
    pub fn jump(&mut self, table: &Table, step: Step, filled: impl Fn(Spot) -> bool) {
        *self = Selection::at(edge_of_filled(table, self.active, step, filled));
    }

    /// Moves the range's corner by one.
    pub fn extend(&mut self, table: &Table, step: Step) {
        let last = last_spot(table);
        let corner = &mut self.corner;
        match step {
            Step::Up => corner.line = corner.line.saturating_sub(1),
            Step::Down => corner.line = (corner.line + 1).min(last.line),
            Step::Left => corner.column = corner.column.saturating_sub(1),
            Step::Right => corner.column = (corner.column + 1).min(last.column),
        }
    }

    /// Moves the range's corner to the edge of the filled cells.
    pub fn extend_to_edge(&mut self, table: &Table, step: Step, filled: impl Fn(Spot) -> bool) {
        self.corner = edge_of_filled(table, self.corner, step, filled);
    }

    /// Moves several lines up or down.
    pub fn page(&mut self, table: &Table, step: Step, lines: usize, extend: bool) {
        for _ in 0..lines.max(1) {
            let before = *self;
            if extend {
                self.extend(table, step);
            } else {
                self.step(table, step);
            }
            if *self == before {
                break;
            }
        }
    }

    /// Moves to the next cell in reading order (Tab), or the one before; in a range round and round.
    pub fn tab(&mut self, table: &Table, back: bool) {
        if !self.range().is_single() {
            let range = self.range();
            let spots: Vec<Spot> = range.spots().collect();
            return self.go_round(table, &spots, back);
        }
        let columns = table.columns.len();
        let count = table.line_count() * columns;
        let at = self.active.line * columns + self.active.column;
        let spot = |index: usize| Spot::new(index / columns, index % columns);
        let found = if back {
            (0..at.min(count)).rev().map(spot).find(|spot| table.can_stand(*spot))
        } else {
            (at + 1..count).map(spot).find(|spot| table.can_stand(*spot))
        };
        if let Some(found) = found {
            let tabbed_from = self.tabbed_from.or(Some(self.active.column));
            *self = Selection { tabbed_from, ..Selection::at(found) };
        }
    }

    /// Moves down (Enter) or up; after a walk by Tab to where it began; in a range round and round.
    pub fn enter(&mut self, table: &Table, up: bool) {
        let range = self.range();
        if !range.is_single() {
            let columns = range.from.column..=range.to.column;
            let spots = columns.flat_map(|column| (range.from.line..=range.to.line).map(move |l| Spot::new(l, column)));
            return self.go_round(table, &spots.collect::<Vec<Spot>>(), up);
        }
        let begun = self.tabbed_from.map(|column| Spot::new(self.active.line, column));
        if let Some(begun) = begun.filter(|begun| table.can_stand(*begun)) {
            *self = Selection::at(begun);
        }
        self.step(table, if up { Step::Up } else { Step::Down });
    }

    /// Moves the active cell to the next of `spots`, from the last to the first; the range stays.
    fn go_round(&mut self, table: &Table, spots: &[Spot], back: bool) {
        let Some(at) = spots.iter().position(|spot| *spot == self.active) else { return };
        let (before, after) = (spots.get(..at).unwrap_or_default(), spots.get(at + 1..).unwrap_or_default());
        let stands = |spot: &&Spot| table.can_stand(**spot);
        let next = if back {
            before.iter().rev().chain(after.iter().rev()).find(stands)
        } else {
            after.iter().chain(before).find(stands)
        };
        self.active = next.copied().unwrap_or(self.active);
    }

    /// Keeps the selection inside a table that has become smaller.
    pub fn clamp(&mut self, table: &Table) {
        let last = last_spot(table);
        for spot in [&mut self.active, &mut self.anchor, &mut self.corner] {
            spot.line = spot.line.min(last.line);
            spot.column = spot.column.min(last.column);
        }
        if !table.can_stand(self.active) {
            let up = (0..self.active.line).rev().map(|line| Spot::new(line, self.active.column));
            let near = up.into_iter().find(|spot| table.can_stand(*spot));
            *self = Selection::at(near.unwrap_or_else(|| table.first_spot()));
        }
    }
}

/// The last line and column.
pub fn last_spot(table: &Table) -> Spot {
    Spot::new(table.line_count().saturating_sub(1), table.columns.len().saturating_sub(1))
}

fn edge_of_filled(table: &Table, from: Spot, step: Step, filled: impl Fn(Spot) -> bool) -> Spot {
    let Some(next) = next_spot(table, from, step) else { return from };
    let mut spot = next;
    if filled(from) && filled(next) {
        while let Some(next) = next_spot(table, spot, step).filter(|next| filled(*next)) {
            spot = next;
        }
        return spot;
    }
    while !filled(spot) {
        let Some(next) = next_spot(table, spot, step) else { break };
        spot = next;
    }
    spot
}

/// The nearest spot in a direction where the keyboard can stand.
fn next_spot(table: &Table, from: Spot, step: Step) -> Option<Spot> {
    let line = from.line;
    let column = from.column;
    let stands = |spot: &Spot| table.can_stand(*spot);
    match step {
        Step::Up => (0..line).rev().map(|line| Spot { line, column }).find(stands),
        Step::Down => (line + 1..table.line_count()).map(|line| Spot { line, column }).find(stands),
        Step::Left => (0..column).rev().map(|column| Spot { line, column }).find(stands),
        Step::Right => (column + 1..table.columns.len()).map(|column| Spot { line, column }).find(stands),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{form::profile, project::Project};

    fn table() -> Table {
        let profile = profile("liaoning-2019").unwrap().unwrap();
        let project = Project::new(profile, "测试");
        Table::new(profile.form("T1").unwrap(), &project, false)
    }

    #[test]
    fn steps_skip_what_cannot_be_filled() {
        let table = table();
        let mut selection = Selection::at(table.first_spot());
        assert_eq!(selection.active, Spot::new(0, 2));
        selection.step(&table, Step::Right);
        assert_eq!(selection.active, Spot::new(0, 5));
        selection.step(&table, Step::Right);
        assert_eq!(selection.active, Spot::new(0, 5));
        selection.jump(&table, Step::Down, |_| false);
        assert_eq!(table.address(selection.active).unwrap().row, "支出总计");
    }

    #[test]
    fn jumps_stop_where_figures_begin_and_end() {
        let table = table();
        let filled = |spot: Spot| (2..5).contains(&spot.line);
        let mut selection = Selection::at(Spot::new(0, 5));
        let mut jump = |step| {
            selection.jump(&table, step, filled);
            selection.active.line
        };
        assert_eq!([jump(Step::Down), jump(Step::Down)], [2, 4]);
        assert_eq!(jump(Step::Down), table.line_count() - 1);
        assert_eq!([jump(Step::Up), jump(Step::Up), jump(Step::Up)], [4, 2, 0]);
        selection.extend_to_edge(&table, Step::Down, filled);
        assert_eq!(selection.range().to.line, 2);
    }

    #[test]
    fn tab_goes_on_to_the_next_line_and_back() {
        let table = table();
        let mut selection = Selection::at(Spot::new(0, 5));
        selection.tab(&table, false);
        assert_eq!(selection.active, Spot::new(1, 2));
        selection.tab(&table, true);
        assert_eq!(selection.active, Spot::new(0, 5));
    }

    #[test]
    fn enter_returns_to_where_tab_began() {
        let table = table();
        let mut selection = Selection::at(Spot::new(0, 2));
        selection.tab(&table, false);
        selection.enter(&table, false);
        assert_eq!(selection.active, Spot::new(1, 2));
        selection.enter(&table, true);
        assert_eq!(selection.active, Spot::new(0, 2));
    }

    #[test]
    fn tab_and_enter_stay_in_a_range() {
        let table = table();
        let mut selection = Selection::over(Spot::new(0, 2), Spot::new(1, 5));
        let mut walk = Vec::new();
        for _ in 0..4 {
            selection.tab(&table, false);
            walk.push((selection.active.line, selection.active.column));
        }
        assert_eq!(walk, [(0, 5), (1, 2), (1, 5), (0, 2)]);
        selection.enter(&table, false);
        assert_eq!(selection.active, Spot::new(1, 2));
        selection.tab(&table, true);
        assert_eq!(selection.active, Spot::new(0, 5));
        assert_eq!(selection.range(), Range::between(Spot::new(0, 2), Spot::new(1, 5)));
    }

    #[test]
    fn a_range_grows_and_stays_inside() {
        let table = table();
        let mut selection = Selection::at(Spot::new(0, 2));
        selection.extend(&table, Step::Up);
        selection.extend(&table, Step::Down);
        assert_eq!(selection.range().spots().count(), 2);
        selection.extend_to_edge(&table, Step::Down, |_| false);
        assert_eq!(selection.range().to.line, table.line_count() - 1);
    }
}
