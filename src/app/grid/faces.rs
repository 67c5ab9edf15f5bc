//! What the cells in sight look like, kept from frame to frame: to write an amount and lay out its digits takes
//! longer than to paint it.

use super::{
    geometry::Geometry,
    layout::{GridLayout, PADDING, TEXT_SIZE},
    table::{Slot, Spot, Table},
};
use crate::{
    amount::Amount,
    app::{session::OpenProject, theme},
    audit::Severity,
    form::{Address, CodePart, RowRole},
    project::Cell,
};
use eframe::egui::{
    Align, Color32, FontId, Galley, Id, Ui,
    text::{LayoutJob, TextFormat, TextWrapping},
};
use std::{collections::BTreeMap, rc::Rc, sync::Arc};

/// A cell as it looks.
#[derive(Clone, Debug)]
pub struct Face {
    /// What it says; in full even where `galley` is cut.
    pub text: String,
    /// Whether the program computed it.
    pub computed: bool,
    /// The text as it is painted, in whatever color; none of a cell that says nothing.
    pub galley: Option<Arc<Galley>>,
    /// Where the text stands in its cell.
    pub align: Align,
    /// The space in front of the text, in points.
    pub indent: f32,
    /// The address of an amount.
    pub address: Option<Address>,
    /// The gravest finding at the cell.
    pub severity: Option<Severity>,
    /// What assistive technology calls the cell, where the keyboard can stand.
    pub exposed: Option<(Id, String)>,
    /// What an amount's text was written from.
    value: Option<Value>,
}

/// An amount cell's entry and what it comes to.
type Value = (Cell, Option<Amount>);

/// The faces of the lines in sight.
#[derive(Clone, Debug, Default)]
pub struct Faces {
    setting: Option<Setting>,
    /// The revision and the report that the faces show.
    state: Option<(u64, u64)>,
    lines: BTreeMap<usize, Vec<Face>>,
    /// How full the texture of glyphs was: when it is emptied, everything laid out before is void.
    glyphs: f32,
}

/// What all faces are made for.
#[derive(Clone, Debug)]
struct Setting {
    table: Rc<Table>,
    layout: Rc<GridLayout>,
    pixels_per_point: f32,
    dark: bool,
}

impl Setting {
    fn is(&self, other: &Setting) -> bool {
        Rc::ptr_eq(&self.table, &other.table)
            && Rc::ptr_eq(&self.layout, &other.layout)
            && self.pixels_per_point == other.pixels_per_point
            && self.dark == other.dark
    }
}

impl Faces {
    /// Brings the faces of the lines in sight up to date, and forgets the others.
    pub fn follow(&mut self, ui: &Ui, open: &OpenProject, table: &Rc<Table>, geometry: &Geometry) {
        let setting = Setting {
            table: table.clone(),
            layout: geometry.layout.clone(),
            pixels_per_point: ui.ctx().pixels_per_point(),
            dark: ui.visuals().dark_mode,
        };
        let glyphs = ui.ctx().fonts(|fonts| fonts.font_atlas_fill_ratio());
        if glyphs < self.glyphs || !self.setting.as_ref().is_some_and(|kept| kept.is(&setting)) {
            self.lines.clear();
        }
        self.glyphs = glyphs;
        self.setting = Some(setting);
        let state = (open.history.revision(), open.report_serial);
        let in_sight = geometry.visible_lines();
        self.lines.retain(|line, _| in_sight.contains(line));
        if self.state.replace(state) != Some(state) {
            for (line, faces) in &mut self.lines {
                for (column, face) in faces.iter_mut().enumerate() {
                    face.refresh(ui, open, table, &geometry.layout, Spot::new(*line, column));
                }
            }
        }
        for line in in_sight {
            self.lines.entry(line).or_insert_with(|| {
                let spots = (0..table.columns.len()).map(|column| Spot::new(line, column));
                spots.map(|spot| Face::new(ui, open, table, &geometry.layout, spot)).collect()
            });
        }
    }

    /// The cells of a line in sight, by column.
    pub fn line(&self, line: usize) -> &[Face] {
        self.lines.get(&line).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Face {
    fn new(ui: &Ui, open: &OpenProject, table: &Table, layout: &GridLayout, spot: Spot) -> Face {
        let (mut align, mut indent) = (Align::LEFT, 0.0);
        match table.slot(spot) {
            Slot::Amount(..) => align = Align::RIGHT,
            Slot::LineNumber(_) | Slot::Code(_, CodePart::Class | CodePart::Section | CodePart::Item) => {
                align = Align::Center;
            }
            Slot::Label(row) => indent = f32::from(row.level) * 14.0 * layout.zoom,
            Slot::Code(..) | Slot::Closed | Slot::NewSubject | Slot::Nothing => {}
        }
        let id = || super::sink_id().with((&table.form, spot));
        let mut face = Face {
            text: String::new(),
            computed: false,
            galley: None,
            align,
            indent,
            address: table.address(spot),
            severity: None,
            exposed: table.can_stand(spot).then(|| (id(), table.words(spot))),
            value: None,
        };
        face.value = face.read(open, table, spot);
        face.severity = face.worst(open, table);
        face.write(ui, open, table, layout, spot);
        face
    }

    /// Follows a change of the project or of its findings.
    fn refresh(&mut self, ui: &Ui, open: &OpenProject, table: &Table, layout: &GridLayout, spot: Spot) {
        self.severity = self.worst(open, table);
        let value = self.read(open, table, spot);
        if value != self.value {
            self.value = value;
            self.write(ui, open, table, layout, spot);
        }
    }

    fn read(&self, open: &OpenProject, table: &Table, spot: Spot) -> Option<Value> {
        let Slot::Amount(row, column) = table.slot(spot) else { return None };
        let cell = table.cell(open.project(), row, column);
        Some((cell, if cell == Cell::Computed { table.value(open.values(), row, column) } else { None }))
    }

    fn worst(&self, open: &OpenProject, table: &Table) -> Option<Severity> {
        let findings = open.marks.at_cell(self.address.as_ref()?, table.prior).iter();
        // By the method: a 尾差 that is only marked need not be put into words.
        findings.filter_map(|index| open.report.findings.get(*index)).map(|finding| finding.severity()).min()
    }

    fn write(&mut self, ui: &Ui, open: &OpenProject, table: &Table, layout: &GridLayout, spot: Spot) {
        (self.text, self.computed) = table.text(open.values(), spot);
        let slot = table.slot(spot);
        let is_total = matches!(slot, Slot::Amount(row, _) | Slot::Label(row) | Slot::LineNumber(row) | Slot::Code(row, _)
            if row.role == RowRole::Total);
        let size = TEXT_SIZE * layout.zoom;
        let font = if is_total { theme::bold(size) } else { theme::regular(size) };
        let (left, right) = layout.column(spot.column);
        let width = right - left - self.indent - 2.0 * PADDING;
        let is_amount = matches!(slot, Slot::Amount(..));
        self.galley = (!self.text.is_empty()).then(|| line_of_text(ui, &self.text, &font, width, is_amount));
    }
}

/// One line of text, cut with … where it is too long; amounts that are too long show ##### instead of a wrong
/// number.
pub fn line_of_text(ui: &Ui, text: &str, font: &FontId, width: f32, is_amount: bool) -> Arc<Galley> {
    let color = Color32::PLACEHOLDER;
    let format = TextFormat { font_id: font.clone(), color, ..TextFormat::default() };
    let mut job = LayoutJob::single_section(text.to_owned(), format);
    if !is_amount {
        job.wrap = TextWrapping { max_width: width, max_rows: 1, break_anywhere: true, ..TextWrapping::default() };
    }
    let galley = ui.painter().layout_job(job);
    if is_amount && galley.size().x > width + PADDING {
        return ui.painter().layout_no_wrap("#####".to_owned(), font.clone(), color);
    }
    galley
}
