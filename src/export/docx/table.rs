//! A form as a Word table.

use super::{super::markup::Markup, body::paragraph, parts::run_text, twips};
use crate::{
    document::{Align, BodyRow, HeaderCell, Table},
    form::StyleSheet,
    layout::{FontSet, Length, TableGrid},
};

/// What a row's lines take of its height.
const LINE: Length = 500;

/// Writes number, unit, grid and notes; the title stands above them.
pub fn write(out: &mut Markup, table: &Table, style: &StyleSheet, fonts: &FontSet) {
    let grid = TableGrid::of(table, style, fonts);
    paragraph_with(out, "TableCaption", Align::Right, |number| run_text(number, &table.number));
    paragraph(out, "TableCaption", |caption| {
        run_text(caption, &table.unit_line);
        caption.element("w:r", &[], |run| run.empty("w:tab", &[]));
        run_text(caption, &table.amount_line);
    });
    out.element("w:tbl", &[], |out| {
        let writer = Writer { table, grid: &grid };
        writer.properties(out);
        for row in 0..table.header.len() {
            writer.header_row(out, row);
        }
        for (row, height) in table.body.iter().zip(&grid.body) {
            writer.body_row(out, row, *height);
        }
    });
    out.line();
    // Two tables in a row would become one: a paragraph stands between them in any case.
    if table.notes.is_empty() {
        paragraph(out, "TableNote", |_| {});
    }
    for note in &table.notes {
        paragraph(out, "TableNote", |paragraph| run_text(paragraph, note));
    }
}

struct Writer<'a> {
    table: &'a Table,
    grid: &'a TableGrid,
}

/// A cell's text and place.
struct Placed<'a> {
    text: &'a str,
    column: usize,
    columns: usize,
    /// Whether it begins (`true`) or continues (`false`) a cell over several rows.
    merge: Option<bool>,
    align: Align,
    bold: bool,
    shaded: bool,
    indent: u8,
}

impl Writer<'_> {
    fn properties(&self, out: &mut Markup) {
        out.element("w:tblPr", &[], |properties| {
            properties.empty("w:tblStyle", &[("w:val", "TableGrid")]);
            properties.empty("w:tblW", &[("w:w", &self.width(0, self.table.columns.len())), ("w:type", "dxa")]);
            properties.empty("w:jc", &[("w:val", "center")]);
            properties.empty("w:tblLayout", &[("w:type", "fixed")]);
            properties.element("w:tblCellMar", &[], |margins| {
                let inset = twips(self.grid.inset);
                for (edge, width) in [("w:top", "0"), ("w:left", &inset), ("w:bottom", "0"), ("w:right", &inset)] {
                    margins.empty(edge, &[("w:w", width), ("w:type", "dxa")]);
                }
            });
        });
        out.element("w:tblGrid", &[], |grid| {
            for column in 0..self.table.columns.len() {
                grid.empty("w:gridCol", &[("w:w", &self.width(column, 1))]);
            }
        });
        out.line();
    }

    /// The width of some columns; edges are rounded, not widths, so that sums are right.
    fn width(&self, column: usize, columns: usize) -> String {
        let edge = |at: usize| self.grid.edges.get(at).or(self.grid.edges.last()).copied().unwrap_or(0) / 50;
        (edge(column + columns) - edge(column)).to_string()
    }

    fn header_row(&self, out: &mut Markup, row: usize) {
        let height = self.grid.header.get(row).copied().unwrap_or(0);
        self.row(out, height, true, |out| {
            let mut column = 0;
            while column < self.table.columns.len() {
                let Some((cell, first)) = self.header_cell(row, column) else { break };
                self.cell(
                    out,
                    &Placed {
                        text: if first == row { &cell.text } else { "" },
                        column,
                        columns: cell.column_span,
                        merge: (cell.row_span > 1).then_some(first == row),
                        align: Align::Center,
                        bold: true,
                        shaded: true,
                        indent: 0,
                    },
                );
                column += cell.column_span.max(1);
            }
        });
    }

    /// The header cell over a place of the grid, and the row where it begins.
    fn header_cell(&self, row: usize, column: usize) -> Option<(&HeaderCell, usize)> {
        let rows = self.table.header.iter().enumerate().take(row + 1);
        let mut cells = rows.flat_map(|(first, cells)| cells.iter().map(move |cell| (cell, first)));
        cells.find(|(cell, first)| {
            (cell.column..cell.column + cell.column_span).contains(&column)
                && (*first..first + cell.row_span).contains(&row)
        })
    }

    fn body_row(&self, out: &mut Markup, row: &BodyRow, height: Length) {
        self.row(out, height, false, |out| {
            let mut column = 0;
            for cell in &row.cells {
                let own = self.table.columns.get(column).map_or(Align::Left, |column| column.align);
                let columns = cell.merged + 1;
                let align = cell.align.unwrap_or(own);
                let placed = Placed {
                    text: &cell.text,
                    column,
                    columns,
                    merge: None,
                    align,
                    bold: row.bold,
                    shaded: false,
                    indent: cell.indent,
                };
                self.cell(out, &placed);
                column += columns;
            }
        });
    }

    fn row(&self, out: &mut Markup, height: Length, repeated: bool, cells: impl FnOnce(&mut Markup)) {
        out.element("w:tr", &[], |row| {
            row.element("w:trPr", &[], |properties| {
                properties.empty("w:cantSplit", &[]);
                properties.empty("w:trHeight", &[("w:val", &twips(height - LINE)), ("w:hRule", "atLeast")]);
                if repeated {
                    properties.empty("w:tblHeader", &[]);
                }
            });
            cells(row);
        });
        out.line();
    }

    fn cell(&self, out: &mut Markup, cell: &Placed) {
        out.element("w:tc", &[], |out| {
            out.element("w:tcPr", &[], |properties| {
                properties.empty("w:tcW", &[("w:w", &self.width(cell.column, cell.columns)), ("w:type", "dxa")]);
                if cell.columns > 1 {
                    properties.empty("w:gridSpan", &[("w:val", &cell.columns.to_string())]);
                }
                match cell.merge {
                    Some(true) => properties.empty("w:vMerge", &[("w:val", "restart")]),
                    Some(false) => properties.empty("w:vMerge", &[]),
                    None => {}
                }
                if self.table.columns.get(cell.column).is_some_and(|column| column.pane_start) {
                    properties.element("w:tcBorders", &[], |borders| {
                        borders.empty(
                            "w:left",
                            &[("w:val", "single"), ("w:sz", "8"), ("w:space", "0"), ("w:color", "000000")],
                        );
                    });
                }
                if cell.shaded {
                    properties.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", "F2F2F2")]);
                }
                properties.empty("w:vAlign", &[("w:val", "center")]);
            });
            out.element("w:p", &[], |paragraph| {
                paragraph.element("w:pPr", &[], |properties| {
                    properties.empty("w:pStyle", &[("w:val", "TableText")]);
                    let leading = twips(self.grid.leading);
                    properties.empty("w:spacing", &[("w:line", &leading), ("w:lineRule", "exact")]);
                    if cell.indent > 0 {
                        let indent = twips(Length::from(cell.indent) * self.grid.size / 2);
                        properties.empty("w:ind", &[("w:left", &indent)]);
                    }
                    properties.empty("w:jc", &[("w:val", word_align(cell.align))]);
                });
                if !cell.text.is_empty() {
                    paragraph.element("w:r", &[], |run| {
                        run.element("w:rPr", &[], |properties| {
                            if cell.bold {
                                properties.empty("w:b", &[]);
                            }
                            let size = (self.grid.size / 500).to_string();
                            properties.empty("w:sz", &[("w:val", &size)]);
                            properties.empty("w:szCs", &[("w:val", &size)]);
                        });
                        run.text_element("w:t", &[("xml:space", "preserve")], cell.text);
                    });
                }
            });
        });
    }
}

fn word_align(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    }
}

fn paragraph_with(out: &mut Markup, style: &str, align: Align, content: impl FnOnce(&mut Markup)) {
    out.element("w:p", &[], |paragraph| {
        paragraph.element("w:pPr", &[], |properties| {
            properties.empty("w:pStyle", &[("w:val", style)]);
            properties.empty("w:jc", &[("w:val", word_align(align))]);
        });
        content(paragraph);
    });
}
