//! The window: panels around the page, and the order of a frame.

use super::{
    command::{COMMANDS, Command, Menu},
    comparing, diagnostics, dialogs, district, facts, find, findings,
    grid::{self, input::GridInput},
    help,
    input_method::InputMethod,
    outline, preview,
    recovery::Recovery,
    rescue::Rescue,
    review::{self, Tab},
    session::{Front, Intent, Page, Session},
    settings::{Settings, SettingsFile, WindowSize},
    start, status, taken, text, theme,
    tour::{self, Place},
};
use eframe::egui::{self, Button, CentralPanel, Frame, Margin, MenuBar, Panel, Theme, Ui};
use std::path::Path;

/// The program's window.
pub struct Window {
    /// Everything it shows.
    pub session: Session,
    pub(super) input: GridInput,
    pub(super) recovery: Option<Recovery>,
    /// Set while a mistake of the program waits for the person's answer.
    pub(super) rescue: Option<Rescue>,
    settings_file: Option<SettingsFile>,
    title: String,
}

impl Window {
    /// A window; `file` is opened at once.
    pub fn new(ctx: &egui::Context, file: Option<&Path>) -> Window {
        theme::install(ctx);
        ctx.add_plugin(InputMethod::default());
        let mut session = Session::default();
        if let Some(file) = file {
            session.open_now(file);
        }
        let input = GridInput::default();
        Window { session, input, recovery: None, rescue: None, settings_file: None, title: String::new() }
    }

    /// Keeps unsaved work in `folder`, and offers what is there.
    pub fn keep_work_in(mut self, folder: &Path) -> Window {
        self.recovery = Recovery::start(folder, &mut self.session);
        self
    }

    /// Starts with `settings`, and keeps what becomes of them in `file`.
    pub fn keep_settings_in(mut self, file: SettingsFile, settings: Settings) -> Window {
        self.settings_file = Some(file);
        self.session.settings = settings;
        self.session.offers_tour = true;
        self
    }

    /// Keys of commands, before anything else sees them.
    fn take_shortcuts(&mut self, ctx: &egui::Context) {
        if self.session.dialog.is_some() {
            return;
        }
        let typing = self.session.is_typing() || other_field_has_keyboard(ctx, &self.session);
        for entry in COMMANDS.iter().filter(|entry| !entry.local) {
            let Some(shortcut) = entry.shortcut else { continue };
            // While something is being typed, undo is the text field's.
            if typing && matches!(entry.command, Command::Undo | Command::Redo) {
                continue;
            }
            // Where there are no rows their keys are the page's own.
            if entry.menu == Menu::Rows && !entry.command.enabled(&self.session) {
                continue;
            }
            let exact = |input: &mut egui::InputState| {
                let pressed = input.events.iter().any(|event| {
                    matches!(event, egui::Event::Key { key, pressed: true, modifiers, .. }
                        if *key == shortcut.logical_key && modifiers.matches_exact(shortcut.modifiers))
                });
                pressed && input.consume_shortcut(&shortcut)
            };
            if ctx.input_mut(exact) {
                self.session.run(ctx, entry.command);
            }
        }
    }

    /// Large projects are audited, and all are searched, beside the frames.
    fn keep_checking(&mut self, ctx: &egui::Context) {
        if let Some(open) = &mut self.session.open {
            let ctx = ctx.clone();
            let wake = ctx.clone();
            open.keep_checking(move || wake.request_repaint());
            open.keep_finding(move || ctx.request_repaint());
        }
    }

    fn take_dropped_file(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
        if let Some(path) = dropped {
            self.session.drop_file(ctx, path);
        }
    }

    /// Closing asks about unsaved changes first.
    fn take_close(&mut self, ctx: &egui::Context) {
        if !ctx.input(|input| input.viewport().close_requested()) || self.session.quit {
            return;
        }
        if let Some(open) = &mut self.session.open {
            open.settle();
            if open.history.is_dirty() {
                ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
                self.session.dialog = Some(super::session::Dialog::Unsaved(Intent::Quit));
            }
        }
    }

    /// Notes the window's size, and writes changed settings after a pause.
    fn keep_settings(&mut self, ctx: &egui::Context) {
        let Some(file) = &mut self.settings_file else { return };
        let settings = &mut self.session.settings;
        let (now, maximized, size) = ctx.input(|input| {
            let viewport = input.viewport();
            (input.time, viewport.maximized.unwrap_or(false), viewport.inner_rect.map(|rect| rect.size()))
        });
        if let (true, Some(window)) = (maximized, &mut settings.window) {
            // The size that it returns to is kept.
            window.maximized = true;
        } else if let Some(size) = size {
            let size = size.round();
            settings.window = Some(WindowSize { width: size.x, height: size.y, maximized });
        }
        if let Some(left) = file.tick(settings, now) {
            ctx.request_repaint_after_secs(left as f32);
        }
    }

    fn show_title(&mut self, ctx: &egui::Context) {
        let title = match &self.session.open {
            Some(open) => {
                let mark = if open.history.is_dirty() { "*" } else { "" };
                let only = if open.claim.is_taken() { "(只读)" } else { "" };
                format!("{mark}{}{only} - 决算", open.file_name())
            }
            None => "决算".to_owned(),
        };
        if title != self.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    fn show_page(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let session = &mut self.session;
        match session.front {
            Front::Batch if session.batch.is_some() => return district::show(ui, session),
            Front::Comparison if session.comparison.is_some() => return comparing::show(ui, session),
            _ => {}
        }
        let idle = session.dialog.is_none();
        let Some(open) = &mut session.open else { return start::show(ui, session, commands) };
        match open.page.clone() {
            Page::Facts => facts::show(ui, open),
            Page::Preview => preview::show(ui, open, idle),
            Page::Text(part) => text::show(ui, open, part),
            Page::Form(_) => grid::view::show(ui, open, &mut session.settings, commands, idle),
        }
    }
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.guard(ui, Window::show);
        diagnostics::first_frame();
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if let Some(file) = &mut self.settings_file {
            file.keep(&self.session.settings);
        }
    }
}

impl Window {
    /// Runs one frame: input first, then everything that is shown, then what was asked for.
    pub fn show(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let before = self.revision();
        self.session.take_outcomes(&ctx);
        if let Some(batch) = &mut self.session.batch {
            batch.take_news();
        }
        self.session.sync_desk();
        self.keep_checking(&ctx);
        self.take_close(&ctx);
        self.take_dropped_file(&ctx);
        self.take_shortcuts(&ctx);
        if self.session.dialog.is_none()
            && !self.session.tour.is_on()
            && !egui::Popup::is_any_open(&ctx)
            && self.session.front == Front::Project
            && let Some(open) = &mut self.session.open
            && open.form().is_some()
        {
            self.input.take(&ctx, open);
        }
        ctx.set_theme(if self.session.settings.dark { Theme::Dark } else { Theme::Light });
        let after_keys = self.revision();
        let mut commands = Vec::new();
        let tools = show_menus(ui, &self.session, &mut commands);
        self.session.tour.saw(Place::Tools, tools);
        taken::show(ui, &mut self.session, &mut commands);
        Panel::bottom("status").resizable(false).show(ui, |ui| status::show(ui, &mut self.session));
        if self.session.front == Front::Project
            && let Some(open) = &mut self.session.open
        {
            let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(4, 6));
            let shown = Panel::left("outline")
                .frame(frame)
                .default_size(206.0)
                .size_range(140.0..=420.0)
                .show(ui, |ui| outline::show(ui, open));
            self.session.tour.saw(Place::Outline, shown.response.rect);
            if open.find.shown {
                Panel::bottom("find")
                    .resizable(true)
                    .default_size(170.0)
                    .size_range(80.0..=420.0)
                    .show(ui, |ui| find::show(ui, open));
            }
            if self.session.settings.findings {
                let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(8, 6));
                let panel = Panel::right("findings").frame(frame).default_size(300.0).size_range(220.0..=640.0);
                let shown = panel.show(ui, |ui| {
                    review::tabs(ui, open);
                    match open.desk.tab {
                        Tab::Findings => findings::show(ui, open),
                        Tab::Comments => review::comments::show(ui, open),
                    }
                });
                self.session.tour.saw(Place::Findings, shown.response.rect);
            }
        }
        let frame = Frame::central_panel(ui.style()).inner_margin(Margin::symmetric(6, 4));
        let shown = CentralPanel::default().frame(frame).show(ui, |ui| self.show_page(ui, &mut commands));
        self.session.tour.saw(Place::Page, shown.response.rect);
        tour::show(&ctx, &mut self.session);
        dialogs::show(&ctx, &mut self.session);
        for command in commands {
            self.session.run(&ctx, command);
        }
        self.session.take_requests(&ctx);
        self.keep_checking(&ctx);
        self.show_title(&ctx);
        if let Some(recovery) = &mut self.recovery {
            recovery.tick(&ctx, &mut self.session);
        }
        self.keep_settings(&ctx);
        if self.revision() != after_keys {
            // Something shown in this pass changed the project: show the findings with it.
            ctx.request_discard("the findings follow the edit");
        }
        if self.revision() != before {
            ctx.request_repaint();
        }
    }

    fn revision(&self) -> Option<u64> {
        self.session.open.as_ref().map(|open| open.history.revision())
    }
}

/// Whether a text field other than the grid's or the page's has the keyboard.
fn other_field_has_keyboard(ctx: &egui::Context, session: &Session) -> bool {
    let Some(open) = session.open.as_ref().filter(|_| session.front == Front::Project) else { return true };
    let focused = ctx.memory(egui::Memory::focused);
    let Some(focused) = focused else { return false };
    match &open.page {
        Page::Form(_) => focused != grid::sink_id() && is_text_field(ctx, focused),
        Page::Text(part) => {
            let count = open.project().texts.part(*part).len();
            let is_paragraph = (0..count).any(|index| text::field_id(*part, index) == focused);
            !is_paragraph && is_text_field(ctx, focused)
        }
        Page::Facts | Page::Preview => is_text_field(ctx, focused),
    }
}

fn is_text_field(ctx: &egui::Context, id: egui::Id) -> bool {
    egui::text_edit::TextEditState::load(ctx, id).is_some()
}

/// Shows menus and toolbar and tells where they are.
fn show_menus(ui: &mut Ui, session: &Session, commands: &mut Vec<Command>) -> egui::Rect {
    let shown = Panel::top("menus").resizable(false).show(ui, |ui| {
        MenuBar::new().ui(ui, |ui| {
            for menu in Menu::ALL {
                ui.menu_button(menu.name(), |ui| {
                    for entry in COMMANDS.iter().filter(|entry| entry.menu == menu) {
                        let shortcut = entry.shortcut.map(|key| help::key_words(ui.ctx(), key)).unwrap_or_default();
                        let button = Button::new(entry.name).shortcut_text(shortcut);
                        if ui.add_enabled(entry.command.enabled(session), button).clicked() {
                            commands.push(entry.command);
                            ui.close();
                        }
                    }
                });
            }
        });
        ui.separator();
        ui.horizontal(|ui| {
            for entry in COMMANDS.iter().filter(|entry| entry.toolbar) {
                let response = ui.add_enabled(entry.command.enabled(session), Button::new(entry.name));
                let hint = entry.shortcut.map(|key| format!("{}({})", entry.name, help::key_words(ui.ctx(), key)));
                if response.on_hover_text(hint.unwrap_or_default()).clicked() {
                    commands.push(entry.command);
                }
                if matches!(entry.command, Command::SaveAs | Command::Preview | Command::Redo) {
                    ui.separator();
                }
            }
            review::role_switch(ui, session, commands);
        });
        ui.add_space(2.0);
    });
    shown.response.rect
}
