//! 导览: shows a new user the parts of the window, one after the other, around the open project or the example.
//! It asks nothing, can be left at any moment, and is offered until it was taken or declined once.

use super::{
    session::{Front, Page, Session},
    theme,
};
use eframe::egui::{
    self, Area, Color32, CornerRadius, Frame, Id, Key, Margin, Modifiers, Order, Rect, RichText, Stroke, StrokeKind, Ui,
};

/// The parts of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The menus and the toolbar.
    Tools,
    /// The outline on the left.
    Outline,
    /// The page in the middle.
    Page,
    /// The findings on the right.
    Findings,
}

/// A stop of the tour.
struct Stop {
    place: Place,
    /// Whether part three is shown instead of the first form.
    text: bool,
    title: &'static str,
    words: &'static str,
}

const STOPS: [Stop; 6] = [
    Stop {
        place: Place::Outline,
        text: false,
        title: "目录",
        words: "公开文本的四个部分都在这里:基本信息、第一部分概况、八张表、第三部分说明、第四部分名词解释,还有不印出来的补充资料。数字是各处还没有处理的问题。",
    },
    Stop {
        place: Place::Page,
        text: false,
        title: "填表",
        words: "和表格软件一样用:方向键移动,直接输入,回车向下,可以从 Excel、WPS 粘贴。蓝灰色的合计自动计算;填错了 Ctrl+Z 撤销。",
    },
    Stop {
        place: Place::Findings,
        text: false,
        title: "勾稽核对",
        words: "随填随核对。单击一条,两边的单元格都会标出;F8 到下一条。“尾差”只是四舍五入,不必改;“错误”要改正,或由复核人说明。",
    },
    Stop {
        place: Place::Page,
        text: true,
        title: "第三部分说明",
        words: "由表格生成(编辑菜单)。带底色的数与单元格相连,表变了它跟着变;其余文字随意改,改过的保留。",
    },
    Stop {
        place: Place::Tools,
        text: true,
        title: "预览、导出、复核",
        words: "Ctrl+P 预览印出来的页面,Ctrl+E 导出 PDF;Word、网页在文件菜单里。右边的“复核”是复核人用的:逐条说明或退回,最后签署。",
    },
    Stop {
        place: Place::Tools,
        text: false,
        title: "随时可以求助",
        words: "按 F1 看当前页面的使用说明和全部快捷键。没有保存的改动会自动留在恢复文件里。导览可以从帮助菜单再看。",
    },
];

/// Where the tour is, and where the parts of the window are.
#[derive(Clone, Debug, Default)]
pub struct Tour {
    /// The stop; `None` while there is no tour.
    at: Option<usize>,
    places: [Option<Rect>; 4],
}

impl Tour {
    /// Whether somebody is being shown around.
    pub fn is_on(&self) -> bool {
        self.at.is_some()
    }

    /// A part of the window was drawn here.
    pub fn saw(&mut self, place: Place, rect: Rect) {
        if let Some(known) = self.places.get_mut(place as usize) {
            *known = Some(rect);
        }
    }
}

impl Session {
    /// Begins the tour; without a project it opens the example.
    pub fn begin_tour(&mut self) {
        if self.open.is_none() {
            self.open_sample();
        }
        self.front = Front::Project;
        self.settings.findings = true;
        self.settings.tour_done = true;
        self.go_to_stop(0);
    }

    fn go_to_stop(&mut self, at: usize) {
        let Some((stop, open)) = STOPS.get(at).zip(self.open.as_mut()) else {
            self.tour.at = None;
            return;
        };
        self.tour.at = Some(at);
        let first = open.profile.forms.first().map(|form| form.key.clone());
        match (stop.text, first) {
            (true, _) => open.show(Page::Text(crate::project::Part::Three)),
            (false, Some(form)) => open.show(Page::Form(form)),
            (false, None) => {}
        }
    }
}

/// Offers the tour on the start page of a new user.
pub fn offer(ui: &mut Ui, session: &mut Session) {
    if session.settings.tour_done || !session.offers_tour {
        return;
    }
    let palette = theme::palette(ui);
    Frame::NONE.fill(palette.highlight).inner_margin(Margin::symmetric(22, 12)).corner_radius(6).show(ui, |ui| {
        ui.set_width(500.0);
        ui.horizontal(|ui| {
            ui.set_min_height(26.0);
            ui.label(RichText::new("第一次使用?在示例里走一遍,一两分钟。").color(palette.text));
            if ui.button("开始导览").clicked() {
                session.begin_tour();
            }
            if ui.button("不再提示").clicked() {
                session.settings.tour_done = true;
            }
        });
    });
    ui.add_space(12.0);
}

/// Shows the stop: everything but the part that it is about is dimmed.
pub fn show(ctx: &egui::Context, session: &mut Session) {
    let Some(at) = session.tour.at else { return };
    let (Some(stop), true) = (STOPS.get(at), session.open.is_some()) else {
        session.tour.at = None;
        return;
    };
    if session.dialog.is_some() {
        return;
    }
    let all = ctx.content_rect();
    let part = session.tour.places.get(stop.place as usize).copied().flatten().unwrap_or(all).intersect(all);
    let layer = egui::LayerId::new(Order::Foreground, Id::unique("tour dim"));
    let painter = ctx.layer_painter(layer);
    let dim = Color32::from_black_alpha(110);
    for rect in [
        Rect::from_min_max(all.min, egui::pos2(all.max.x, part.min.y)),
        Rect::from_min_max(egui::pos2(all.min.x, part.max.y), all.max),
        Rect::from_min_max(egui::pos2(all.min.x, part.min.y), egui::pos2(part.min.x, part.max.y)),
        Rect::from_min_max(egui::pos2(part.max.x, part.min.y), egui::pos2(all.max.x, part.max.y)),
    ] {
        painter.rect_filled(rect, CornerRadius::ZERO, dim);
    }
    let mut to = keys(ctx, at);
    let accent = Stroke::new(2.0, ctx.global_style().visuals.selection.stroke.color);
    painter.rect_stroke(part, CornerRadius::same(3), accent, StrokeKind::Inside);
    Area::new(Id::unique("tour")).order(Order::Tooltip).fixed_pos(card_place(part, all)).show(ctx, |ui| {
        Frame::popup(ui.style()).inner_margin(Margin::same(16)).show(ui, |ui| {
            ui.set_width(CARD.x - 32.0);
            ui.horizontal(|ui| {
                ui.label(RichText::new(stop.title).font(theme::bold(16.0)));
                let count = format!("{} / {}", at + 1, STOPS.len());
                ui.label(RichText::new(count).color(theme::palette(ui).weak));
            });
            ui.add_space(4.0);
            ui.label(stop.words);
            ui.add_space(8.0);
            ui.horizontal(|ui| {
                if ui.add_enabled(at > 0, egui::Button::new("上一步")).clicked() {
                    to = Some(at - 1);
                }
                let last = at + 1 == STOPS.len();
                if ui.button(if last { "完成" } else { "下一步" }).clicked() {
                    to = Some(at + 1);
                }
                if !last && ui.button("结束导览").clicked() {
                    to = Some(STOPS.len());
                }
            });
        });
    });
    if let Some(to) = to {
        session.go_to_stop(to);
        ctx.request_repaint();
    }
}

/// Escape ends the tour, the arrows go on and back.
fn keys(ctx: &egui::Context, at: usize) -> Option<usize> {
    let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::Escape) {
        return Some(STOPS.len());
    }
    if pressed(Key::ArrowRight) || pressed(Key::Enter) {
        return Some(at + 1);
    }
    pressed(Key::ArrowLeft).then(|| at.saturating_sub(1))
}

/// Room for the longest words.
const CARD: egui::Vec2 = egui::vec2(380.0, 200.0);

/// Beside the part where there is room, else over its middle; always within the window.
fn card_place(part: Rect, all: Rect) -> egui::Pos2 {
    const GAP: f32 = 14.0;
    let wanted = if part.max.x + GAP + CARD.x < all.max.x {
        egui::pos2(part.max.x + GAP, part.min.y + 40.0)
    } else if part.min.x - GAP - CARD.x > all.min.x {
        egui::pos2(part.min.x - GAP - CARD.x, part.min.y + 40.0)
    } else if part.max.y + GAP + CARD.y < all.max.y {
        egui::pos2(part.center().x - CARD.x / 2.0, part.max.y + GAP)
    } else {
        part.center() - CARD / 2.0
    };
    wanted.clamp(all.min, (all.max - CARD).max(all.min))
}
