//! The real window, driven as a person drives it: by keys, clicks and what assistive technology sees.

// Each test file uses a part of this.
#![allow(dead_code)]

use eframe::egui::{
    Event, Key, Modifiers, PointerButton, Pos2,
    accesskit::{Action, Role},
};
use egui_kittest::{
    Harness,
    kittest::{AccessKitNode, NodeT, Queryable},
};
use juesuan::{
    app::{
        Window,
        grid::selection::Range,
        session::{OpenProject, Page},
    },
    audit::{Place, Severity},
    form::Address,
    project::{Cell, Project},
};
use std::{
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const SAMPLE: &str = "assets/samples/dawa-2019.juesuan";

/// A window on a copy of the sample.
pub struct Desk {
    pub harness: Harness<'static, Window>,
    pub file: PathBuf,
    _folder: TempDir,
}

impl Desk {
    pub fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("大洼.juesuan");
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE), &file).unwrap();
        let harness = window(Some(file.clone()));
        Desk { harness, file, _folder: folder }
    }

    /// Another window on the same file.
    pub fn beside(&self) -> Desk {
        let harness = window(Some(self.file.clone()));
        Desk { harness, file: self.file.clone(), _folder: tempfile::tempdir().unwrap() }
    }

    /// Closes the window and opens another one on the file as it was saved.
    pub fn reopen(&mut self) {
        // The window before is closed first: while it has the file, another one may only look.
        self.harness = window(None);
        self.harness = window(Some(self.file.clone()));
    }

    pub fn open(&self) -> &OpenProject {
        self.harness.state().session.open.as_ref().unwrap()
    }

    pub fn project(&self) -> &Project {
        self.open().project()
    }

    pub fn cell(&self, address: &str) -> String {
        let cell: Cell = self.project().cell(&address.parse::<Address>().unwrap());
        cell.to_entry(self.project().amount_unit)
    }

    /// Shows a form of the outline.
    pub fn show(&mut self, form: &str) {
        self.harness.state_mut().session.open.as_mut().unwrap().show(Page::Form(form.into()));
        self.settle();
    }

    /// Scrolls to a cell and puts the keyboard there, as a click on a finding does.
    pub fn go_to(&mut self, address: &str) {
        let place = Place::Cell(address.parse().unwrap());
        self.harness.state_mut().session.open.as_mut().unwrap().go_to(&place);
        self.settle();
    }

    pub fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    /// Two clicks, as fast as the harness's clock allows.
    pub fn double_click(&mut self, at: Pos2) {
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.harness.hover_at(at);
        self.settle();
        for _ in 0..2 {
            self.harness.input_mut().events.extend([button(true), button(false)]);
            self.harness.step();
        }
        self.settle();
    }

    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.harness.event(Event::Text(c.to_string()));
        }
        self.settle();
    }

    pub fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    pub fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    pub fn event(&mut self, event: Event) {
        self.harness.event(event);
        self.settle();
    }

    /// The frames that a real window would show before the next key.
    pub fn settle(&mut self) {
        self.harness.run_steps(3);
    }

    /// Waits for work on another thread.
    pub fn wait_for(&mut self, what: &str, done: impl Fn(&Desk) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(start.elapsed() < Duration::from_secs(20), "waited in vain: {what}");
            thread::sleep(Duration::from_millis(5));
            self.settle();
        }
        self.settle();
    }

    /// What a copy or cut puts on the clipboard.
    pub fn copied(&mut self, event: Event) -> Option<String> {
        self.harness.event(event);
        self.harness.step();
        let text = self.harness.output().platform_output.commands.iter().find_map(|command| match command {
            eframe::egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        self.settle();
        text
    }

    /// The selected lines and columns.
    pub fn selected(&self) -> Range {
        self.open().grid().unwrap().selection.range()
    }

    /// The address where the keyboard is.
    pub fn active(&mut self) -> String {
        let open = self.harness.state_mut().session.open.as_mut().unwrap();
        let (table, spot) = (open.table().unwrap(), open.grid().unwrap().selection.active);
        table.address(spot).map_or_else(|| table.words(spot), |address| address.to_string())
    }

    /// What the status bar says.
    pub fn message(&self) -> &str {
        &self.harness.state().session.message
    }

    pub fn shown(&self, label: &str) -> Option<String> {
        self.harness.query_by_label(label).and_then(|node| node.value())
    }

    pub fn errors_at(&self, address: &str) -> usize {
        let address: Address = address.parse().unwrap();
        let findings = &self.open().report.findings;
        let at_cell = self.open().marks.at_cell(&address, false).iter().filter_map(|index| findings.get(*index));
        at_cell.filter(|finding| finding.severity == Severity::Error).count()
    }
}

pub fn window(file: Option<PathBuf>) -> Harness<'static, Window> {
    let mut harness = Harness::builder().with_size([1366.0, 768.0]).with_max_steps(40).build_eframe(move |creation| {
        let mut window = Window::new(&creation.egui_ctx, file.as_deref());
        window.session.jobs.system_dialogs = false;
        window
    });
    harness.run_steps(3);
    harness
}

/// Everything that can be clicked or take the keyboard and has no accessible name.
pub fn nameless(harness: &Harness<'_, Window>) -> Vec<String> {
    let acts = |node: &AccessKitNode<'_>| {
        [Action::Click, Action::Focus].iter().any(|action| node.data().supports_action(*action))
    };
    let words = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
    let named = |node: &AccessKitNode<'_>| {
        words(node.label().as_deref()) || words(node.data().placeholder()) || words(node.data().tooltip())
            // A text that can be selected is its own name.
            || (node.role() == Role::Label && words(node.value().as_deref()))
    };
    // Scroll bars, and the edges that columns are dragged by, are the library's; the keyboard has other ways.
    let edge = |node: &AccessKitNode<'_>| {
        let thin = node.bounding_box().is_some_and(|at| at.x1 - at.x0 < 12.0);
        node.role() == Role::ScrollBar || (node.role() == Role::Unknown && thin)
    };
    let nodes = harness.root().children_recursive().map(|node| node.accesskit_node());
    nodes
        .filter(|node| !node.is_hidden() && acts(node) && !edge(node) && !named(node))
        .map(|node| {
            let above = std::iter::successors(node.parent(), AccessKitNode::parent).find_map(|node| node.label());
            format!("{:?} at {:?} in {:?}", node.role(), node.bounding_box(), above.unwrap_or_default())
        })
        .collect()
}
