//! Keeps the input method and the text fields in step.
//!
//! - An input method is left alone while nothing is composed. egui interrupts it whenever the keyboard goes to another
//!   field; on X11 that makes a new input context, which loses the next key and forgets that Chinese was chosen.
//! - A mouse button that is pressed while something is composed waits until the composition has ended: what was
//!   composed stays where it was typed, whether the input method commits it, drops it, or says nothing.
//! - What was typed in front of a click goes where the keyboard was, also where a slow frame brings both at once.

use eframe::egui::{Context, Event, FullOutput, ImeEvent, Plugin, RawInput, output::IMEOutput};
use std::mem::take;

/// How many frames a click waits for what the input method still says. Desktops that commit at a click send it with
/// the click.
const PATIENCE: u8 = 2;

/// For how many frames the input method stays although no field asks for it: the keyboard is on its way to another.
const GAP: u8 = 2;

/// See the module.
#[derive(Debug, Default)]
pub struct InputMethod {
    /// What is composed; empty: nothing.
    preedit: String,
    /// The composition is being ended because of a click.
    ending: Option<Ending>,
    /// Events that come after it.
    held: Vec<Event>,
    /// Where the input method was last allowed, and for how many frames no field has asked for it.
    last: Option<(IMEOutput, u8)>,
}

#[derive(Debug)]
struct Ending {
    /// What the input method committed, if it has spoken.
    committed: Option<String>,
    frames_left: u8,
    /// The input method was told.
    told: bool,
}

impl InputMethod {
    /// The events of this frame; the others wait for the next.
    fn sort(&mut self, events: Vec<Event>) -> Vec<Event> {
        let mut now = Vec::new();
        if self.ending.is_some() {
            self.hold(events);
            self.end_composition(&mut now);
            return now;
        }
        let mut typed = false;
        let mut coming = take(&mut self.held).into_iter().chain(events);
        for event in coming.by_ref() {
            match &event {
                Event::PointerButton { pressed: true, .. } if typed || !self.preedit.is_empty() => {
                    self.held.push(event);
                    break;
                }
                Event::Ime(ImeEvent::Preedit { text, .. }) => {
                    typed = true;
                    self.preedit.clone_from(text);
                }
                Event::Ime(ImeEvent::Commit(_)) => {
                    typed = true;
                    self.preedit.clear();
                }
                Event::Text(_) | Event::Paste(_) | Event::Key { pressed: true, .. } => typed = true,
                _ => {}
            }
            now.push(event);
        }
        let behind = coming.collect();
        if self.held.is_empty() || self.preedit.is_empty() {
            self.held.extend::<Vec<_>>(behind);
        } else {
            self.ending = Some(Ending { committed: None, frames_left: PATIENCE + 1, told: false });
            self.hold(behind);
            self.end_composition(&mut now);
        }
        now
    }

    /// Holds events back while a composition ends, but for what the input method says.
    fn hold(&mut self, events: Vec<Event>) {
        for event in events {
            match event {
                Event::Ime(ImeEvent::Commit(text)) if !text.is_empty() => {
                    if let Some(ending) = &mut self.ending {
                        ending.committed = Some(text);
                    }
                }
                // An input method that drops its composition does not take away what the user saw.
                Event::Ime(_) => {}
                other => self.held.push(other),
            }
        }
    }

    /// Ends the composition once the input method has committed it, or has had the time to.
    fn end_composition(&mut self, now: &mut Vec<Event>) {
        let Some(ending) = &mut self.ending else { return };
        ending.frames_left = ending.frames_left.saturating_sub(1);
        if ending.frames_left == 0 || ending.committed.is_some() {
            let composed = take(&mut self.preedit);
            now.push(Event::Ime(ImeEvent::Commit(ending.committed.take().unwrap_or(composed))));
            self.ending = None;
        }
    }

    /// What the windowing system is told of the input method; whether there has to be another frame.
    fn answer(&mut self, ime: &mut Option<IMEOutput>) -> bool {
        let composing = !self.preedit.is_empty();
        if let Some(ending) = &mut self.ending
            && let Some(ime) = ime
        {
            ime.should_interrupt_composition = !ending.told;
            ending.told = true;
        } else if let Some(ime) = ime {
            ime.should_interrupt_composition &= composing;
            if ime.should_interrupt_composition {
                self.preedit.clear();
            }
        }
        match (ime.as_ref(), &mut self.last) {
            (Some(now), _) => {
                self.last = Some((IMEOutput { should_interrupt_composition: false, ..*now }, 0));
                false
            }
            (None, Some((last, frames))) if *frames < GAP && !composing => {
                *frames += 1;
                *ime = Some(*last);
                true
            }
            (None, _) => {
                self.preedit.clear();
                self.last = None;
                false
            }
        }
    }
}

impl Plugin for InputMethod {
    fn debug_name(&self) -> &'static str {
        "input method"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        // A frame that is laid out again has had its events.
        if ctx.current_pass_index() > 0 {
            return;
        }
        input.events = self.sort(take(&mut input.events));
        if self.ending.is_some() || !self.held.is_empty() {
            ctx.request_repaint();
        }
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        if self.answer(&mut output.platform_output.ime) {
            ctx.request_repaint();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{IMEPurpose, Modifiers, PointerButton, Pos2, Rect};

    fn preedit(text: &str) -> Event {
        Event::Ime(ImeEvent::Preedit { text: text.to_owned(), active_range_chars: None })
    }

    fn commit(text: &str) -> Event {
        Event::Ime(ImeEvent::Commit(text.to_owned()))
    }

    fn press() -> Event {
        Event::PointerButton {
            pos: Pos2::ZERO,
            button: PointerButton::Primary,
            pressed: true,
            modifiers: Modifiers::NONE,
        }
    }

    fn field() -> Option<IMEOutput> {
        Some(IMEOutput {
            purpose: IMEPurpose::Normal,
            rect: Rect::ZERO,
            cursor_rect: Rect::ZERO,
            should_interrupt_composition: true,
        })
    }

    /// What the fields see, frame by frame, until nothing waits.
    fn frames(frames: Vec<Vec<Event>>) -> Vec<Vec<Event>> {
        let mut ime = InputMethod::default();
        let mut seen: Vec<_> = frames.into_iter().map(|events| ime.sort(events)).collect();
        while ime.ending.is_some() || !ime.held.is_empty() {
            seen.push(ime.sort(Vec::new()));
        }
        seen.retain(|events| !events.is_empty());
        seen
    }

    #[test]
    fn a_click_comes_after_the_end_of_the_composition() {
        // The input method says nothing (Windows, macOS).
        let kept = [vec![preedit("ceshi")], vec![commit("ceshi")], vec![press()]];
        assert_eq!(frames(vec![vec![preedit("ceshi")], vec![press()]]), kept);
        // It drops what was composed (fcitx5).
        assert_eq!(frames(vec![vec![preedit("ceshi")], vec![press()], vec![preedit("")]]), kept);
        assert_eq!(frames(vec![vec![preedit("ceshi")], vec![press(), preedit("")]]), kept);
        // It commits, with the click or a moment later (GNOME).
        let committed = [vec![preedit("ceshi")], vec![commit("测试")], vec![press()]];
        assert_eq!(frames(vec![vec![preedit("ceshi")], vec![press(), preedit(""), commit("测试")]]), committed);
        assert_eq!(frames(vec![vec![preedit("ceshi")], vec![press()], vec![commit("测试"), preedit("")]]), committed);
        // It had committed in front of the click.
        let before = [vec![preedit("ceshi")], vec![preedit(""), commit("测试")], vec![press()]];
        assert_eq!(frames(vec![vec![preedit("ceshi")], vec![preedit(""), commit("测试"), press()]]), before);
        // All at once, in a slow frame.
        let at_once = [vec![preedit("ce")], vec![commit("ce")], vec![press()]];
        assert_eq!(frames(vec![vec![preedit("ce"), press()]]), at_once);
    }

    #[test]
    fn what_is_typed_goes_in_front_of_a_click_and_a_click_alone_waits_for_nothing() {
        let text = |text: &str| Event::Text(text.to_owned());
        assert_eq!(frames(vec![vec![text("1"), press(), text("2")]]), [vec![text("1")], vec![press(), text("2")]]);
        assert_eq!(frames(vec![vec![press(), text("2")]]), [vec![press(), text("2")]]);
    }

    #[test]
    fn the_input_method_is_interrupted_only_while_it_composes() {
        let mut ime = InputMethod::default();
        let mut output = field();
        assert!(!ime.answer(&mut output));
        assert!(!output.unwrap().should_interrupt_composition);
        ime.sort(vec![preedit("ce")]);
        let mut output = field();
        ime.answer(&mut output);
        assert!(output.unwrap().should_interrupt_composition);
        // On the way from one field to another it stays; without a field it goes.
        let mut gap = None;
        assert!(ime.answer(&mut gap) && gap.is_some());
        gap = None;
        assert!(ime.answer(&mut gap) && gap.is_some());
        gap = None;
        assert!(!ime.answer(&mut gap) && gap.is_none());
    }
}
