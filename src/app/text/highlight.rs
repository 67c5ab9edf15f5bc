//! How a paragraph looks: its font, its findings underlined, what was jumped to lit up.

use super::figures::Look;
use crate::{
    app::{session::OpenProject, theme},
    audit::{Place, Severity},
    project::{Part, Style, TextSpan},
};
use eframe::egui::{
    Color32, FontId, Stroke,
    text::{LayoutJob, TextFormat, TextWrapping},
};
use std::ops::Range;

pub(super) fn font_of(style: Style) -> FontId {
    match style {
        Style::Section => theme::bold(16.0),
        Style::Subsection => theme::bold(14.5),
        Style::Item => theme::bold(14.0),
        Style::Body => theme::regular(14.0),
    }
}

/// The stretches of a paragraph that findings are about, with their colours' severity.
pub(super) fn underlines(open: &OpenProject, part: Part, index: usize) -> Vec<(Range<usize>, Severity)> {
    let spans = open.marks.in_paragraph(part, index).iter();
    let with_severity = |(span, finding): &(TextSpan, usize)| {
        open.report.findings.get(*finding).map(|finding| (span.range(), finding.severity))
    };
    spans.filter_map(with_severity).collect()
}

/// The stretches to light up: both sides of the selected finding, or what a jump marked.
pub(super) fn lit_ranges(open: &mut OpenProject, part: Part, index: usize) -> Option<Vec<Range<usize>>> {
    let marked = open.text_mut(part).marked.clone();
    let mut ranges: Vec<Range<usize>> =
        marked.into_iter().filter(|(at, _)| *at == index).map(|(_, range)| range).collect();
    let finding = open.selected_index().and_then(|selected| open.report.findings.get(selected));
    for place in finding.map(|finding| finding.places()).unwrap_or_default() {
        if let Place::Text(span) = place
            && (span.part, span.paragraph) == (part, index)
        {
            ranges.push(span.range());
        }
    }
    (!ranges.is_empty()).then_some(ranges)
}

/// The paragraph's text with findings underlined and lit stretches marked.
pub(super) fn highlighted(
    text: &str,
    font: &FontId,
    palette: &theme::Palette,
    spans: &[(Range<usize>, Severity)],
    lit: Option<&Vec<Range<usize>>>,
    bound: &[(Range<usize>, Look)],
    width: f32,
) -> LayoutJob {
    let mut job = LayoutJob { wrap: TextWrapping { max_width: width, ..Default::default() }, ..Default::default() };
    let open = super::open_places(text);
    let mut section = String::new();
    let mut format: Option<TextFormat> = None;
    for (at, c) in text.chars().enumerate() {
        let severity = spans.iter().filter(|(range, _)| range.contains(&at)).map(|(_, severity)| *severity).min();
        let is_lit = lit.is_some_and(|lit| lit.iter().any(|range| range.contains(&at)));
        let is_open = open.iter().any(|place| place.contains(&at));
        let own = TextFormat {
            font_id: font.clone(),
            color: palette.text,
            underline: severity.map_or(Stroke::NONE, |severity| Stroke::new(2.0, palette.severity(severity))),
            background: match bound.iter().find(|(range, _)| range.contains(&at)) {
                _ if is_lit => palette.highlight,
                Some((_, look)) => look.background(palette),
                None if is_open => palette.notice.gamma_multiply(0.18),
                None => Color32::TRANSPARENT,
            },
            line_height: Some(font.size * 1.6),
            ..TextFormat::default()
        };
        if format.as_ref() != Some(&own) {
            if let Some(format) = format.take() {
                job.append(&section, 0.0, format);
            }
            section.clear();
            format = Some(own);
        }
        section.push(c);
    }
    let last = format.unwrap_or_else(|| TextFormat {
        font_id: font.clone(),
        color: palette.text,
        line_height: Some(font.size * 1.6),
        ..TextFormat::default()
    });
    job.append(&section, 0.0, last);
    job
}
