//! How cells look, each look made once.

use crate::document::Align;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use std::collections::HashMap;

/// Two decimals and thousands, as forms print amounts.
const AMOUNT: &str = "#,##0.00";
/// The same, but a total of nothing stays blank, as it is printed.
const AMOUNT_OR_BLANK: &str = "#,##0.00;-#,##0.00;;@";

/// What distinguishes cells of the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Look {
    pub kind: Kind,
    pub align: Align,
    pub bold: bool,
    /// In half characters, as in [`crate::document::BodyCell`].
    pub indent: u8,
    /// Whether a thicker line stands at its left.
    pub pane_start: bool,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Title,
    Caption,
    Header,
    Text,
    Amount,
    /// A total that is blank until its parts are filled in.
    Pending,
    Note,
    /// A cell of the list of findings.
    Listed,
}

/// Formats by look.
#[derive(Default)]
pub(super) struct Looks {
    made: HashMap<Look, Format>,
}

impl Look {
    /// A plain look.
    pub fn new(kind: Kind, align: Align) -> Look {
        Look { kind, align, bold: false, indent: 0, pane_start: false }
    }
}

impl Looks {
    /// The format of a look.
    pub fn get(&mut self, look: Look) -> &Format {
        self.made.entry(look).or_insert_with(|| make(look))
    }
}

fn make(look: Look) -> Format {
    let mut format = Format::new().set_font_name("宋体").set_font_size(10).set_align(FormatAlign::VerticalCenter);
    format = format.set_align(match look.align {
        Align::Left => FormatAlign::Left,
        Align::Center => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    });
    if look.bold {
        format = format.set_bold();
    }
    if look.indent > 0 {
        format = format.set_indent(look.indent.div_ceil(2));
    }
    let bordered = matches!(look.kind, Kind::Header | Kind::Text | Kind::Amount | Kind::Pending | Kind::Listed);
    if bordered {
        format = format.set_border(FormatBorder::Thin);
    }
    if look.pane_start {
        format = format.set_border_left(FormatBorder::Medium);
    }
    match look.kind {
        Kind::Title => format.set_font_name("黑体").set_font_size(16),
        Kind::Header => format.set_text_wrap().set_background_color(Color::RGB(0x00F2_F2F2)),
        Kind::Text | Kind::Note => format.set_text_wrap(),
        Kind::Listed => format.set_text_wrap().set_align(FormatAlign::Top),
        Kind::Amount => format.set_num_format(AMOUNT),
        Kind::Pending => format.set_num_format(AMOUNT_OR_BLANK),
        Kind::Caption => format,
    }
}
