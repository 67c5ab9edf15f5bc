//! One form as a sheet, laid out and printed as the published table.

use super::{
    Book, CAPTION_ROWS, Place,
    formula::Formulas,
    look::{Kind, Look, Looks},
    put_text,
};
use crate::{
    document::{Align, BodyCell, HeaderCell, Table},
    export::ExportError,
    form::{Address, LeafKind},
    project::Cell,
};
use rust_xlsxwriter::{Formula, IgnoreError, Note, Worksheet};
use std::collections::BTreeMap;

/// A4 in Excel's list of papers.
pub(super) const A4: u8 = 9;

/// A4 upright without margins and footer, in points.
const PRINTED: (usize, usize) = (523, 740);
/// Smaller print than this share of 1000 nobody reads; the form then takes more pages.
const SMALLEST_SCALE: usize = 550;

/// Widths are in half characters: a Chinese character takes two.
const LEAST_WIDTH: usize = 6;
const AMOUNT_WIDTH: usize = 13;
const LABEL_WIDTH: usize = 22;
const LONGEST_LABEL: usize = 44;
/// Points for one line of text.
const LINE: usize = 14;
const LEAST_HEIGHT: usize = 18;

/// Where the cells of a table stand in its sheet.
pub(super) fn places(sheet: usize, table: &Table) -> impl Iterator<Item = (&Address, Place)> {
    let first = CAPTION_ROWS + table.header.len();
    table.body.iter().enumerate().flat_map(move |(line, row)| {
        columns(&row.cells).filter_map(move |(column, cell)| {
            let place = Place { sheet, row: (first + line) as u32, column: column as u16 };
            cell.address.as_ref().map(|address| (address, place))
        })
    })
}

/// The cells of a row with the column in which each begins.
fn columns(cells: &[BodyCell]) -> impl Iterator<Item = (usize, &BodyCell)> {
    cells.iter().scan(0, |next, cell| {
        let column = *next;
        *next += cell.merged + 1;
        Some((column, cell))
    })
}

/// Writes the sheet of a form.
pub(super) fn write(
    book: &Book,
    index: usize,
    formulas: &mut Formulas,
    notes: &BTreeMap<Place, String>,
    looks: &mut Looks,
) -> Result<Worksheet, ExportError> {
    let own = &book.sheets[index];
    let table = own.table;
    let mut writer = Writer {
        sheet: Worksheet::new(),
        looks,
        table,
        widths: widths(table),
        height: 0,
        kinds: own.form.panes.iter().flat_map(|pane| pane.leaves()).map(|leaf| leaf.kind).collect(),
    };
    writer.sheet.set_name(&own.name)?;
    writer.caption()?;
    writer.header()?;
    let first = CAPTION_ROWS + table.header.len();
    for line in 0..table.body.len() {
        writer.body_row(book, index, first + line, line, formulas)?;
    }
    writer.notes(first + table.body.len())?;
    writer.page(first, own.form.subject_kind().is_none())?;
    let mut sheet = writer.sheet;
    if let Some(stamp) = &book.stamp {
        sheet.set_header(format!("&R{stamp}"));
    }
    for (place, text) in notes.iter().filter(|(place, _)| place.sheet == index) {
        let lines: usize = text.lines().map(|line| width_of(line).div_ceil(44)).sum();
        let note = Note::new(text).set_author("决算").add_author_prefix(false).set_width(340);
        sheet.insert_note(place.row, place.column, &note.set_height((lines * 18 + 12) as u32))?;
    }
    Ok(sheet)
}

struct Writer<'a> {
    sheet: Worksheet,
    looks: &'a mut Looks,
    table: &'a Table,
    widths: Vec<usize>,
    /// The height of all rows, in points.
    height: usize,
    kinds: Vec<LeafKind>,
}

impl Writer<'_> {
    fn last_column(&self) -> u16 {
        self.table.columns.len().saturating_sub(1) as u16
    }

    fn row_height(&mut self, row: u32, height: usize) -> Result<(), ExportError> {
        let height = height.max(LEAST_HEIGHT);
        self.height += height;
        self.sheet.set_row_height(row, height as u32)?;
        Ok(())
    }

    fn caption(&mut self) -> Result<(), ExportError> {
        let last = self.last_column();
        let title = self.looks.get(Look::new(Kind::Title, Align::Center));
        if last > 0 {
            self.sheet.merge_range(0, 0, 0, last, "", title)?;
        }
        put_text(&mut self.sheet, (0, 0), &self.table.title, title)?;
        self.row_height(0, 30)?;
        self.row_height(1, LEAST_HEIGHT)?;
        self.row_height(2, LEAST_HEIGHT)?;
        let right = self.looks.get(Look::new(Kind::Caption, Align::Right));
        put_text(&mut self.sheet, (1, last), &self.table.number, right)?;
        put_text(&mut self.sheet, (2, last), &self.table.amount_line, right)?;
        let left = self.looks.get(Look::new(Kind::Caption, Align::Left));
        put_text(&mut self.sheet, (2, 0), &self.table.unit_line, left)
    }

    fn header(&mut self) -> Result<(), ExportError> {
        for (index, cells) in self.table.header.iter().enumerate() {
            let row = (CAPTION_ROWS + index) as u32;
            let height = cells.iter().map(|cell| self.header_height(cell)).max().unwrap_or(LEAST_HEIGHT);
            self.row_height(row, height)?;
            for cell in cells {
                let pane_start = self.table.columns.get(cell.column).is_some_and(|column| column.pane_start);
                let format = self.looks.get(Look { pane_start, ..Look::new(Kind::Header, Align::Center) });
                let column = cell.column as u16;
                let end = (row + cell.row_span as u32 - 1, column + cell.column_span as u16 - 1);
                if end != (row, column) {
                    self.sheet.merge_range(row, column, end.0, end.1, "", format)?;
                }
                match cell.text.parse::<u16>() {
                    Ok(number) => {
                        self.sheet.write_number_with_format(row, column, number, format)?;
                    }
                    Err(_) => put_text(&mut self.sheet, (row, column), &cell.text, format)?,
                }
            }
        }
        Ok(())
    }

    /// The height that a header cell asks of its first row.
    fn header_height(&self, cell: &HeaderCell) -> usize {
        let width: usize = self.widths.iter().skip(cell.column).take(cell.column_span).sum();
        let lines = lines_in(&cell.text, width);
        let height = lines * LINE + 4;
        (height.saturating_sub((cell.row_span - 1) * LEAST_HEIGHT)).max(LEAST_HEIGHT)
    }

    fn body_row(
        &mut self,
        book: &Book,
        index: usize,
        row: usize,
        line: usize,
        formulas: &mut Formulas,
    ) -> Result<(), ExportError> {
        let Some(body) = self.table.body.get(line) else { return Ok(()) };
        let row = row as u32;
        let mut lines = 1;
        for (start, cell) in columns(&body.cells) {
            let Some(own) = self.table.columns.get(start) else { continue };
            let column = start as u16;
            let align = cell.align.unwrap_or(own.align);
            let mut look = Look {
                bold: body.bold,
                indent: cell.indent,
                pane_start: own.pane_start,
                ..Look::new(Kind::Text, align)
            };
            if let Some(address) = &cell.address {
                look.kind = Kind::Amount;
                self.amount(book, (row, column), address, look, formulas)?;
                continue;
            }
            let format = self.looks.get(look);
            if cell.merged > 0 {
                self.sheet.merge_range(row, column, row, column + cell.merged as u16, "", format)?;
            }
            match (self.kinds.get(start), cell.text.parse::<u16>()) {
                (Some(LeafKind::LineNumber), Ok(number)) => {
                    self.sheet.write_number_with_format(row, column, number, format)?;
                }
                _ if cell.text.is_empty() => {
                    self.sheet.write_blank(row, column, format)?;
                }
                _ => put_text(&mut self.sheet, (row, column), &cell.text, format)?,
            }
            let width: usize = self.widths.iter().skip(start).take(cell.merged + 1).sum();
            lines = lines.max(lines_in(&cell.text, width.saturating_sub(usize::from(cell.indent))));
        }
        if matches!(self.kinds.first(), Some(LeafKind::Code(_))) {
            let form = &book.sheets[index];
            let codes = self.kinds.iter().take_while(|kind| matches!(kind, LeafKind::Code(_))).count();
            if line == 0 && codes > 0 {
                let end = row + form.table.body.len() as u32 - 1;
                self.sheet.ignore_error_range(row, 0, end, codes as u16 - 1, IgnoreError::NumberStoredAsText)?;
            }
        }
        self.row_height(row, lines * LINE + 4)
    }

    fn amount(
        &mut self,
        book: &Book,
        (row, column): (u32, u16),
        address: &Address,
        mut look: Look,
        formulas: &mut Formulas,
    ) -> Result<(), ExportError> {
        let unit = book.profile.amount_unit;
        let cell = book.project.cell(address);
        let value = match cell {
            Cell::Amount(amount) => Some(amount.value_in(unit)),
            Cell::Computed => book.figures.get(address).and_then(|figure| figure.yuan.checked_div(unit.in_yuan())),
            Cell::Blank | Cell::Dash => None,
        };
        if let Some(formula) = formulas.of(address) {
            if value.is_none() {
                look.kind = Kind::Pending;
            }
            let result = value.unwrap_or_default().normalize().to_string();
            let formula = Formula::new(formula).set_result(result);
            self.sheet.write_formula_with_format(row, column, formula, self.looks.get(look))?;
            return Ok(());
        }
        let format = self.looks.get(look);
        match (cell, value) {
            (_, Some(value)) => {
                self.sheet.write_number_with_format(row, column, super::binary(value), format)?;
            }
            (Cell::Dash, None) => put_text(&mut self.sheet, (row, column), "—", format)?,
            (_, None) => {
                self.sheet.write_blank(row, column, format)?;
            }
        }
        Ok(())
    }

    fn notes(&mut self, first: usize) -> Result<(), ExportError> {
        let last = self.last_column();
        let format = &self.looks.get(Look::new(Kind::Note, Align::Left)).clone();
        let width: usize = self.widths.iter().sum();
        for (row, note) in (first as u32..).zip(&self.table.notes) {
            if last > 0 {
                self.sheet.merge_range(row, 0, row, last, "", format)?;
            }
            put_text(&mut self.sheet, (row, 0), note, format)?;
            self.row_height(row, lines_in(note, width) * LINE + 4)?;
        }
        Ok(())
    }

    /// Whether the sheet is printed upright, and whether on one page: a form whose rows are fixed is shown whole, the
    /// way round that makes it larger; lists of subjects go on over pages as wide as the paper.
    fn paper(&self, fixed: bool) -> (bool, bool) {
        let width: usize = self.widths.iter().map(|width| width * 21 / 4 + 4).sum();
        // In thousandths of the natural size.
        let scale = |(wide, high): (usize, usize)| (wide * 1000 / width.max(1)).min(high * 1000 / self.height.max(1));
        let (upright, lying) = (scale(PRINTED), scale((PRINTED.1, PRINTED.0)));
        let portrait = fixed && upright > lying;
        (portrait, fixed && upright.max(lying) >= SMALLEST_SCALE)
    }

    /// Paper, what is repeated on each page, and what stays in sight.
    fn page(&mut self, first: usize, fixed: bool) -> Result<(), ExportError> {
        for (column, width) in self.widths.iter().enumerate() {
            self.sheet.set_column_width(column as u16, *width as u32)?;
        }
        let names = self.kinds.iter().take_while(|kind| !matches!(kind, LeafKind::Amount(_))).count();
        // Of forms with several panes only the header stays: the first labels do not belong to the others.
        let panes = self.table.columns.iter().any(|column| column.pane_start);
        let frozen = if panes { 0 } else { names };
        let rows = first + self.table.body.len() + self.table.notes.len();
        let last = self.last_column();
        let (portrait, one_page) = self.paper(fixed);
        if !portrait {
            self.sheet.set_landscape();
        }
        self.sheet
            .set_freeze_panes(first as u32, frozen as u16)?
            .set_repeat_rows(0, first as u32 - 1)?
            .set_print_area(0, 0, rows.saturating_sub(1) as u32, last)?
            .set_paper_size(A4)
            .set_print_fit_to_pages(1, u16::from(one_page))
            .set_print_center_horizontally(true)
            .set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3)
            .set_footer("&C第 &P 页 共 &N 页");
        Ok(())
    }
}

/// Column widths from what stands in the columns.
fn widths(table: &Table) -> Vec<usize> {
    let mut widths: Vec<usize> = table
        .columns
        .iter()
        .map(|column| match column.align {
            Align::Right => AMOUNT_WIDTH,
            Align::Center => LEAST_WIDTH,
            Align::Left => LABEL_WIDTH,
        })
        .collect();
    for cell in table.header.iter().flatten().filter(|cell| cell.column_span == 1) {
        if let Some(width) = widths.get_mut(cell.column) {
            // A title may take three lines.
            *width = (width_of(&cell.text).div_ceil(3) + 2).max(*width);
        }
    }
    for row in &table.body {
        for (column, cell) in columns(&row.cells).filter(|(_, cell)| cell.merged == 0) {
            if let Some(width) = widths.get_mut(column) {
                let own = width_of(&cell.text) + usize::from(cell.indent) + 2;
                *width = own.min(if cell.address.is_some() { own } else { LONGEST_LABEL }).max(*width);
            }
        }
    }
    widths
}

/// The lines that a text takes in a column.
fn lines_in(text: &str, width: usize) -> usize {
    width_of(text).div_ceil(width.saturating_sub(1).max(1)).max(1)
}

/// A text's width in half characters.
pub(super) fn width_of(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
