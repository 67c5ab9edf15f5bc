//! Where the keyboard stands and what is selected.

use super::table::{Spot, Table};

/// The active cell and the range that reaches from the anchor to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The active cell: what is typed goes here.
    pub active: Spot,
    /// The range's far corner.
    pub corner: Spot,
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
        Selection { active: spot, corner: spot }
    }

    /// The selected rectangle.
    pub fn range(&self) -> Range {
        Range::between(self.active, self.corner)
    }

    /// Moves the active cell one step, over cells where the keyboard cannot stand.
    pub fn step(&mut self, table: &Table, step: Step) {
        if let Some(spot) = next_spot(table, self.active, step) {
            *self = Selection::at(spot);
        }
    }

    /// Moves to the edge of the table in a direction.
    pub fn jump(&mut self, table: &Table, step: Step) {
        let mut spot = self.active;
        while let Some(next) = next_spot(table, spot, step) {
            spot = next;
        }
        *self = Selection::at(spot);
    }

    /// Moves the range's corner, to the edge if `far`.
    pub fn extend(&mut self, table: &Table, step: Step, far: bool) {
        let last = Spot::new(table.line_count().saturating_sub(1), table.columns.len().saturating_sub(1));
        let corner = &mut self.corner;
        match step {
            Step::Up => corner.line = if far { 0 } else { corner.line.saturating_sub(1) },
            Step::Down => corner.line = if far { last.line } else { (corner.line + 1).min(last.line) },
            Step::Left => corner.column = if far { 0 } else { corner.column.saturating_sub(1) },
            Step::Right => corner.column = if far { last.column } else { (corner.column + 1).min(last.column) },
        }
    }

    /// Moves several lines up or down.
    pub fn page(&mut self, table: &Table, step: Step, lines: usize, extend: bool) {
        for _ in 0..lines.max(1) {
            let before = *self;
            if extend {
                self.extend(table, step, false);
            } else {
                self.step(table, step);
            }
            if *self == before {
                break;
            }
        }
    }

    /// Moves to the next cell in reading order (Tab), or the one before.
    pub fn tab(&mut self, table: &Table, back: bool) {
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
            *self = Selection::at(found);
        }
    }

    /// Keeps the selection inside a table that has become smaller.
    pub fn clamp(&mut self, table: &Table) {
        let line = table.line_count().saturating_sub(1);
        let column = table.columns.len().saturating_sub(1);
        for spot in [&mut self.active, &mut self.corner] {
            spot.line = spot.line.min(line);
            spot.column = spot.column.min(column);
        }
        if !table.can_stand(self.active) {
            let up = (0..self.active.line).rev().map(|line| Spot::new(line, self.active.column));
            let near = up.into_iter().find(|spot| table.can_stand(*spot));
            *self = Selection::at(near.unwrap_or_else(|| table.first_spot()));
        }
    }
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
        selection.jump(&table, Step::Down);
        assert_eq!(table.address(selection.active).unwrap().row, "支出总计");
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
    fn a_range_grows_and_stays_inside() {
        let table = table();
        let mut selection = Selection::at(Spot::new(0, 2));
        selection.extend(&table, Step::Up, false);
        selection.extend(&table, Step::Down, false);
        assert_eq!(selection.range().spots().count(), 2);
        selection.extend(&table, Step::Down, true);
        assert_eq!(selection.range().to.line, table.line_count() - 1);
    }
}
