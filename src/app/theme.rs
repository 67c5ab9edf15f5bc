//! Colours, fonts and spacing; the only place that names them.

use crate::{audit::Severity, layout::FontSet};
use eframe::egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, Style, TextStyle, Theme,
    Visuals,
};
use std::sync::Arc;

static REGULAR: &[u8] = include_bytes!("../../fonts/NotoSansSC-Regular.ttf");

/// The name of the screen's font.
const SCREEN: &str = "NotoSansSC-Regular";

/// The family of totals and titles.
pub fn bold_family() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// A bold font.
pub fn bold(size: f32) -> FontId {
    FontId::new(size, bold_family())
}

/// A regular font.
pub fn regular(size: f32) -> FontId {
    FontId::proportional(size)
}

/// The colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// The paper of cells and texts.
    pub paper: Color32,
    /// Headers and label columns.
    pub header: Color32,
    /// Cells that are closed.
    pub closed: Color32,
    /// Thin lines between cells.
    pub line: Color32,
    /// Lines between header and cells and between panes.
    pub strong_line: Color32,
    /// What was typed.
    pub text: Color32,
    /// Less important text.
    pub weak: Color32,
    /// Totals that compute themselves.
    pub computed: Color32,
    /// The active cell's frame.
    pub accent: Color32,
    /// The selected range.
    pub selection: Color32,
    /// Both sides of the selected finding.
    pub highlight: Color32,
    /// 错误.
    pub error: Color32,
    /// 提示.
    pub notice: Color32,
    /// 尾差.
    pub rounding: Color32,
    /// What a comparison finds added.
    pub added: Color32,
    /// 已说明, 有效.
    pub accepted: Color32,
    /// 批注.
    pub comment: Color32,
}

const LIGHT: Palette = Palette {
    paper: Color32::from_rgb(255, 255, 255),
    header: Color32::from_rgb(240, 243, 247),
    closed: Color32::from_rgb(236, 238, 241),
    line: Color32::from_rgb(218, 223, 229),
    strong_line: Color32::from_rgb(150, 160, 172),
    text: Color32::from_rgb(24, 28, 33),
    weak: Color32::from_rgb(104, 112, 122),
    computed: Color32::from_rgb(58, 98, 148),
    accent: Color32::from_rgb(22, 104, 199),
    selection: Color32::from_rgba_premultiplied(3, 14, 27, 36),
    highlight: Color32::from_rgb(255, 240, 190),
    error: Color32::from_rgb(200, 30, 38),
    notice: Color32::from_rgb(178, 104, 0),
    rounding: Color32::from_rgb(28, 120, 140),
    added: Color32::from_rgb(20, 122, 60),
    accepted: Color32::from_rgb(24, 124, 60),
    comment: Color32::from_rgb(122, 62, 190),
};

const DARK: Palette = Palette {
    paper: Color32::from_rgb(27, 30, 34),
    header: Color32::from_rgb(38, 43, 49),
    closed: Color32::from_rgb(34, 37, 42),
    line: Color32::from_rgb(56, 62, 70),
    strong_line: Color32::from_rgb(104, 114, 126),
    text: Color32::from_rgb(228, 231, 235),
    weak: Color32::from_rgb(150, 158, 168),
    computed: Color32::from_rgb(136, 182, 238),
    accent: Color32::from_rgb(90, 160, 245),
    selection: Color32::from_rgba_premultiplied(16, 30, 46, 56),
    highlight: Color32::from_rgb(92, 76, 24),
    error: Color32::from_rgb(255, 110, 110),
    notice: Color32::from_rgb(240, 176, 72),
    rounding: Color32::from_rgb(92, 198, 216),
    added: Color32::from_rgb(104, 206, 140),
    accepted: Color32::from_rgb(104, 206, 134),
    comment: Color32::from_rgb(190, 146, 250),
};

/// The colours in use.
pub fn palette(ui: &egui::Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

impl Palette {
    /// The colour of a severity.
    pub fn severity(&self, severity: Severity) -> Color32 {
        match severity {
            Severity::Error => self.error,
            Severity::Notice => self.notice,
            Severity::Rounding => self.rounding,
        }
    }
}

/// The sign that tells severities apart without colour.
pub fn severity_sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "×",
        Severity::Notice => "！",
        Severity::Rounding => "≈",
    }
}

/// Installs fonts and styles; once, before the first frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    for (theme, palette) in [(Theme::Light, &LIGHT), (Theme::Dark, &DARK)] {
        ctx.set_visuals_of(theme, visuals(theme, palette));
    }
    ctx.all_styles_mut(spacing);
    // Its keys belong to the rows and the preview.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

/// The screen's own font first; the printed fonts step in for what it lacks.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let mut add = |name: &str, data| fonts.font_data.insert(name.into(), Arc::new(FontData::from_static(data)));
    add(SCREEN, REGULAR);
    let printed = FontSet::embedded();
    let mut fallback = Vec::new();
    for name in ["NotoSansSC-Bold", "NotoSerifSC-Regular"] {
        if let Some(font) = printed.by_name(name) {
            add(name, font.data());
            fallback.push(name.to_owned());
        }
    }
    let screen = [SCREEN.to_owned()];
    let regular: Vec<String> = screen.iter().chain(fallback.iter().rev()).cloned().collect();
    let bold: Vec<String> = fallback.iter().take(1).chain(&screen).chain(fallback.iter().skip(1)).cloned().collect();
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, regular.clone());
    }
    fonts.families.insert(bold_family(), bold);
    fonts
}

fn visuals(theme: Theme, palette: &Palette) -> Visuals {
    let mut visuals = match theme {
        Theme::Light => Visuals::light(),
        Theme::Dark => Visuals::dark(),
    };
    visuals.override_text_color = None;
    visuals.panel_fill = palette.header;
    visuals.window_fill = palette.paper;
    visuals.extreme_bg_color = palette.paper;
    visuals.selection.bg_fill = palette.accent.gamma_multiply(0.35);
    visuals.selection.stroke = Stroke::new(1.0, palette.text);
    visuals.hyperlink_color = palette.accent;
    visuals.widgets.noninteractive.fg_stroke.color = palette.text;
    visuals.widgets.noninteractive.bg_stroke.color = palette.line;
    visuals.widgets.inactive.fg_stroke.color = palette.text;
    // Fields on white paper need an outline to be seen.
    visuals.widgets.inactive.bg_stroke = Stroke::new(1.0, palette.line);
    visuals.weak_text_color = Some(palette.weak);
    for widget in [
        &mut visuals.widgets.noninteractive,
        &mut visuals.widgets.inactive,
        &mut visuals.widgets.hovered,
        &mut visuals.widgets.active,
        &mut visuals.widgets.open,
    ] {
        widget.corner_radius = CornerRadius::same(3);
        // Widgets that grow when touched make the window restless.
        widget.expansion = 0.0;
    }
    visuals
}

fn spacing(style: &mut Style) {
    use TextStyle::{Body, Button, Heading, Monospace, Small};
    for (text_style, size) in [(Small, 12.0), (Body, 13.5), (Button, 13.5), (Monospace, 13.0)] {
        style.text_styles.insert(text_style, regular(size));
    }
    style.text_styles.insert(Heading, bold(19.0));
    style.spacing.item_spacing = egui::vec2(6.0, 4.0);
    style.spacing.button_padding = egui::vec2(7.0, 3.0);
    style.spacing.scroll.floating = false;
    style.spacing.scroll.bar_width = 10.0;
    style.spacing.scroll.foreground_color = false;
    style.spacing.scroll.fade.strength = 0.0;
    // Nothing fades or slides: an idle window costs nothing, and a click answers at once.
    style.animation_time = 0.0;
}
