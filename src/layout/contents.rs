//! The contents: titles, dotted leaders, page numbers, links.

use super::{
    Face, Fill, Length, Link, NodeId, Owner, PageLabel, Rectangle, Role, Source,
    flow::{Entry, Flow},
    geometry::{points, points_of},
    line::Fit,
    paragraph::{SetStyle, baseline, set_text},
};
use crate::document::TitleLevel;
use std::ops::RangeInclusive;

const TITLE: &str = "目　录";
/// From line to line: as much as lets the contents stay on one page, within these bounds.
const PITCHES: RangeInclusive<Length> = points(20)..=points(26);
/// From line to line where one page is not enough.
const PITCH_OF_MANY: Length = points(24);
/// Kept free at the right for leaders and numbers when a title is long.
const NUMBER_ROOM: Length = points(34);
/// Leader dots: drawn, not text, so that readers extract clean lines.
const DOT: Length = 900;
const DOT_STEP: Length = points(6);
/// Free room between title and leader, and leader and number.
const LEADER_GAP: Length = points(5);

/// The nodes that the entries hang on.
#[derive(Clone, Copy)]
pub(super) struct Nodes {
    title: NodeId,
    list: NodeId,
}

impl Nodes {
    /// Adds them to the logical tree.
    pub fn new(flow: &mut Flow) -> Nodes {
        let title = flow.node(None, Role::Title(1), Source::Fixed);
        Nodes { title, list: flow.node(None, Role::Contents, Source::Fixed) }
    }
}

/// Lays out the contents on pages of their own; targets count from the first page after the contents.
pub(super) fn lay_out(flow: &mut Flow, entries: &[Entry], labels: &[PageLabel], nodes: Nodes) {
    flow.new_page(flow.setting.measures.upright);
    let style = flow.setting.style.contents_title;
    let size = points_of(style.size);
    flow.centred(TITLE, style.face.into(), size, size * 2, nodes.title);
    flow.skip(size / 2);
    let listed = || entries.iter().enumerate().filter(|(_, entry)| entry.level <= TitleLevel::Section);
    let lines: usize = listed().map(|(_, entry)| line_count(flow, entry)).sum();
    let pitch = match flow.room() / (lines as Length).max(1) {
        pitch if pitch < *PITCHES.start() => PITCH_OF_MANY,
        pitch => pitch.min(*PITCHES.end()),
    };
    // A part keeps the entry that follows it on its page.
    for (index, entry) in listed() {
        let follower = entries.get(index + 1).is_some_and(|next| next.level == TitleLevel::Section);
        let label = labels.get(entry.target.page).map(|label| label.text()).unwrap_or_default();
        set_entry(flow, entry, &label, nodes.list, pitch, entry.level == TitleLevel::Part && follower);
    }
}

/// Parts stand out; sections and tables stand under them.
fn entry_style(flow: &Flow, entry: &Entry) -> (SetStyle, Length) {
    let own = flow.setting.style.contents;
    let size = points_of(own.size);
    let (face, inset) = match entry.level {
        TitleLevel::Part => (Face::SansBold, 0),
        _ => (own.face.into(), 2 * size),
    };
    (SetStyle { face, size, fit: Fit::Balanced, indent: 0 }, inset)
}

fn line_count(flow: &Flow, entry: &Entry) -> usize {
    let (style, inset) = entry_style(flow, entry);
    let width = flow.setting.measures.upright.area.width - inset - NUMBER_ROOM;
    set_text(flow.setting.fonts, &entry.title, style, width, Owner::PageNumber, &Source::Fixed, &mut Vec::new()).len()
}

fn set_entry(flow: &mut Flow, entry: &Entry, label: &str, list: NodeId, pitch: Length, keeps_next: bool) {
    let area = flow.setting.measures.upright.area;
    let (style, inset) = entry_style(flow, entry);
    let node = flow.node(Some(list), Role::ContentsEntry, Source::Fixed);
    let lines = flow.set(&entry.title, style, area.width - inset - NUMBER_ROOM, node);
    let number_style = SetStyle { face: flow.setting.style.contents.face.into(), ..style };
    let height = lines.len() as Length * pitch;
    if flow.room() < height + if keeps_next { pitch } else { 0 } {
        flow.new_page(flow.setting.measures.upright);
    }
    let top = flow.here().y;
    let count = lines.len();
    for (index, line) in lines.into_iter().enumerate() {
        let y = baseline(flow.here().y, pitch, style.size);
        let end = area.x + inset + line.width;
        flow.page().runs.extend(line.place(area.x + inset, y));
        if index + 1 == count {
            for number in flow.set(label, number_style, NUMBER_ROOM, node) {
                let x = area.x + area.width - number.width;
                leader(flow, end + LEADER_GAP, x - LEADER_GAP, y - style.size / 4);
                flow.page().runs.extend(number.place(x, y));
            }
        }
        flow.skip(pitch);
    }
    let link = Rectangle { x: area.x + inset, y: top, width: area.width - inset, height };
    flow.page().links.push(Link { area: link, target: entry.target, node });
}

/// Dots between two places, on a grid of the page so that those of all lines stand in columns.
fn leader(flow: &mut Flow, from: Length, to: Length, y: Length) {
    let mut x = (from + DOT_STEP - 1) / DOT_STEP * DOT_STEP;
    while x + DOT <= to {
        let area = Rectangle { x, y, width: DOT, height: DOT };
        flow.page().fills.push(Fill { area, gray: 0 });
        x += DOT_STEP;
    }
}
