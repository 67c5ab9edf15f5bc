//! How the document is printed: sizes in 号, typefaces by name, the type area in millimetres.

use serde::{Deserialize, Deserializer, de};

/// The style sheet of a profile; without one, what GB/T 9704 and common practice want.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StyleSheet {
    /// The type area (版心) of upright pages.
    pub upright: TypeArea,
    /// The type area of lying pages, which hold tables.
    pub lying: TypeArea,
    /// Lines of running text on an upright page.
    pub lines: u16,
    /// The title on the cover; smaller where a line would not fit.
    pub cover: TextStyle,
    /// 第一部分.
    pub part: TextStyle,
    /// 一、
    pub section: TextStyle,
    /// （一）
    pub subsection: TextStyle,
    /// 1.
    pub item: TextStyle,
    /// Running text.
    pub body: TextStyle,
    /// 目录.
    pub contents_title: TextStyle,
    /// Sections and tables in the contents; parts stand there in 黑体 of the same size.
    pub contents: TextStyle,
    /// The title above a table.
    pub table_title: TextStyle,
    /// Number, unit and amount unit above a table.
    pub table_caption: TextStyle,
    /// Column heads.
    pub table_head: Typeface,
    /// Cells; smaller where the table would not fit its page.
    pub table: TextStyle,
    /// The smallest size of cells.
    pub table_least: FontSize,
    /// Notes under a table.
    pub note: TextStyle,
    /// Page numbers.
    pub page_number: TextStyle,
}

/// Where text stands on an A4 page, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeArea {
    /// From the upper edge of the paper.
    pub top: u16,
    /// From the left edge of the paper.
    pub left: u16,
    /// Width of the area.
    pub width: u16,
    /// Height of the area.
    pub height: u16,
}

/// Typeface and size of a kind of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextStyle {
    /// The typeface.
    pub face: Typeface,
    /// The size.
    pub size: FontSize,
}

/// A typeface by its usual name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Typeface {
    /// 小标宋: titles.
    #[serde(rename = "小标宋")]
    Title,
    /// 宋体.
    #[serde(rename = "宋体")]
    Song,
    /// 宋体加粗.
    #[serde(rename = "宋体加粗")]
    BoldSong,
    /// 黑体.
    #[serde(rename = "黑体")]
    Hei,
    /// 仿宋, where the machine has it.
    #[serde(rename = "仿宋")]
    FangSong,
}

/// A font size, in thousandths of a point; written as 号 (`"三号"`) in style sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FontSize(u32);

/// The sizes in 号 with their points, in thousandths.
const SIZES: [(&str, u32); 16] = [
    ("初号", 42_000),
    ("小初", 36_000),
    ("一号", 26_000),
    ("小一", 24_000),
    ("二号", 22_000),
    ("小二", 18_000),
    ("三号", 16_000),
    ("小三", 15_000),
    ("四号", 14_000),
    ("小四", 12_000),
    ("五号", 10_500),
    ("小五", 9_000),
    ("六号", 7_500),
    ("小六", 6_500),
    ("七号", 5_500),
    ("八号", 5_000),
];

impl FontSize {
    /// The size of this name.
    pub fn named(name: &str) -> Option<FontSize> {
        SIZES.iter().find(|(known, _)| *known == name).map(|(_, size)| FontSize(*size))
    }

    /// In thousandths of a point.
    pub fn thousandths(self) -> u32 {
        self.0
    }

    /// In half points, as Word counts; rounded down.
    pub fn half_points(self) -> u32 {
        self.0 / 500
    }

    /// This size and the smaller ones down to `least`, largest first.
    pub fn down_to(self, least: FontSize) -> impl Iterator<Item = FontSize> {
        SIZES.iter().map(|(_, size)| FontSize(*size)).filter(move |size| *size <= self && *size >= least)
    }
}

impl<'de> Deserialize<'de> for FontSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FontSize, D::Error> {
        let name = String::deserialize(deserializer)?;
        FontSize::named(&name).ok_or_else(|| de::Error::custom(format!("没有字号“{name}”")))
    }
}

impl Default for StyleSheet {
    fn default() -> StyleSheet {
        let [small_initial, two, small_two, three, four, five, small_five, six] =
            [36_000, 22_000, 18_000, 16_000, 14_000, 10_500, 9_000, 7_500].map(FontSize);
        let style = |face, size| TextStyle { face, size };
        StyleSheet {
            upright: TypeArea { top: 37, left: 28, width: 156, height: 225 },
            lying: TypeArea { top: 20, left: 18, width: 261, height: 168 },
            lines: 22,
            cover: style(Typeface::Title, small_initial),
            part: style(Typeface::Title, two),
            section: style(Typeface::Hei, three),
            subsection: style(Typeface::BoldSong, three),
            item: style(Typeface::Song, three),
            body: style(Typeface::Song, three),
            contents_title: style(Typeface::Title, two),
            contents: style(Typeface::Song, four),
            table_title: style(Typeface::Title, small_two),
            table_caption: style(Typeface::Song, five),
            table_head: Typeface::Hei,
            table: style(Typeface::Song, five),
            table_least: six,
            note: style(Typeface::Song, small_five),
            page_number: style(Typeface::Song, four),
        }
    }
}

impl StyleSheet {
    /// What does not fit the paper, in words for the profile's author.
    pub(super) fn defect(&self) -> Option<String> {
        const A4: (u16, u16) = (210, 297);
        for (name, area, (width, height)) in [("upright", self.upright, A4), ("lying", self.lying, (A4.1, A4.0))] {
            let fits = area.left.saturating_add(area.width) <= width && area.top.saturating_add(area.height) <= height;
            if !fits || area.width < 100 || area.height < 100 {
                return Some(format!("版心 {name} 不在 A4 纸内或太小"));
            }
        }
        // 五号 with nothing between the lines is the closest that is still read.
        if !(10..=60).contains(&self.lines) {
            return Some("每页行数 lines 应为 10 至 60".to_owned());
        }
        (self.table_least > self.table.size).then(|| "table_least 比 table 的字号大".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_names_what_it_changes_and_keeps_the_rest() {
        let sheet: StyleSheet = ron::from_str("(body: (face: 仿宋, size: \"小三\"), lines: 24)").unwrap();
        assert_eq!(sheet.body, TextStyle { face: Typeface::FangSong, size: FontSize(15_000) });
        assert_eq!((sheet.lines, sheet.section), (24, StyleSheet::default().section));
        assert!(ron::from_str::<StyleSheet>("(body: (face: 宋体, size: \"十号\"))").is_err());
    }

    #[test]
    fn sizes_go_down_one_by_one() {
        let sizes: Vec<u32> = FontSize(26_000).down_to(FontSize(22_000)).map(FontSize::thousandths).collect();
        assert_eq!(sizes, [26_000, 24_000, 22_000]);
        assert_eq!(FontSize::named("五号").map(FontSize::half_points), Some(21));
    }

    #[test]
    fn a_type_area_outside_the_paper_is_told() {
        assert_eq!(StyleSheet::default().defect(), None);
        let mut sheet = StyleSheet::default();
        sheet.upright.left = 80;
        assert!(sheet.defect().is_some());
    }
}
