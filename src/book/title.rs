//! Which form a sheet is, by its title and not by its place in the file.

use super::{
    words::plain,
    workbook::{Book, Tab},
};
use crate::{amount::Unit, form::Profile};

/// Titles, units and headers stand in these first rows.
const TOP_ROWS: usize = 8;

/// What a sheet says of itself above its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Title {
    /// A form of the profile, by position, and the first row under its title.
    Form { form: usize, below: usize },
    /// A budget form, which is not what is disclosed here.
    Budget,
    /// A form that the profile does not have.
    Other,
    /// No title of any form.
    None,
}

/// Recognises a sheet by the titles in its first rows or, failing that, by the name on its tab.
pub(super) fn of(profile: &Profile, tab: &Tab) -> Title {
    let width = tab.width();
    let rows = (0..TOP_ROWS.min(tab.height())).flat_map(|row| (0..width).map(move |column| (row, column)));
    let titles = rows.map(|(row, column)| (row + 1, plain(tab.text(row, column))));
    let titles = titles.filter(|(_, text)| text.contains('表') && text.chars().count() <= 60);
    let mut seen = Title::None;
    for (below, text) in titles.chain([(0, plain(&tab.name))]) {
        match kind(&text) {
            Some(Kind::Alias(alias)) => {
                return match profile.forms.iter().position(|form| form.alias == alias) {
                    Some(form) => Title::Form { form, below: below.max(last_caption(tab)) },
                    None => Title::Other,
                };
            }
            Some(Kind::Budget) => seen = Title::Budget,
            None => {}
        }
    }
    seen
}

enum Kind {
    Alias(&'static str),
    Budget,
}

/// The form of a title, by the words that tell it from the others; the most particular first.
fn kind(text: &str) -> Option<Kind> {
    let has = |word: &str| text.contains(word);
    if !has("决算") {
        // The names of the three budgets stand in titles of final accounts as well.
        let rest = text.replace("公共预算", "").replace("基金预算", "").replace("经营预算", "");
        return rest.contains("预算").then_some(Kind::Budget);
    }
    let alias = if has("三公") {
        "三公"
    } else if has("国有资本") {
        "国资"
    } else if has("基金") {
        "基金"
    } else if has("基本支出") && has("一般公共预算") {
        "基本支出"
    } else if has("一般公共预算") {
        "一般公共"
    } else if has("财政拨款") && (has("收入支出") || has("收支")) {
        "财政拨款"
    } else if has("收入支出") || has("收支") {
        "总表"
    } else if has("收入决算") {
        "收入"
    } else if has("支出决算") {
        "支出"
    } else {
        return None;
    };
    Some(Kind::Alias(alias))
}

/// Where the header may begin: the row after the last of 公开01表, 部门: and 单位:万元.
pub(super) fn last_caption(tab: &Tab) -> usize {
    let is_caption = |row: &usize| {
        (0..tab.width()).any(|column| {
            let text = plain(tab.text(*row, column));
            ["单位:", "部门:", "编制单位", "金额单位"].iter().any(|word| text.starts_with(word))
        })
    };
    (0..TOP_ROWS.min(tab.height())).rfind(is_caption).map_or(0, |row| row + 1)
}

/// Whether a sheet has exactly this title, whatever year or unit stands before it.
pub(super) fn is_titled(tab: &Tab, title: &str) -> bool {
    let title = plain(title);
    let cells = (0..tab.height().min(TOP_ROWS)).flat_map(|row| (0..tab.width()).map(move |column| (row, column)));
    cells.into_iter().any(|(row, column)| {
        let text = plain(tab.text(row, column));
        text.strip_suffix(title.as_str()).is_some_and(|before| before.is_empty() || before.ends_with("年度"))
    })
}

/// The unit that a sheet names: each sheet its own, since they differ within one workbook.
pub(super) fn unit(tab: &Tab) -> Option<Unit> {
    let cells = (0..tab.height().min(TOP_ROWS)).flat_map(|row| (0..tab.width()).map(move |column| (row, column)));
    cells.into_iter().find_map(|(row, column)| {
        let text = plain(tab.text(row, column));
        let (_, rest) = text.split_once("单位:")?;
        [Unit::Wan, Unit::Yuan].into_iter().find(|unit| rest.starts_with(unit.name()))
    })
}

/// The unit whose accounts a sheet says these are.
pub(super) fn owner(tab: &Tab) -> Option<String> {
    let cells = (0..tab.height().min(TOP_ROWS)).flat_map(|row| (0..tab.width()).map(move |column| (row, column)));
    cells.into_iter().find_map(|(row, column)| {
        let text = plain(tab.text(row, column));
        let rest = ["编制单位:", "部门名称:", "单位名称:", "部门:"].iter().find_map(|word| text.strip_prefix(word))?;
        let name = rest.split("金额单位").next().unwrap_or_default();
        let name = if name.is_empty() { plain(tab.text(row, column + 1)) } else { name.to_owned() };
        (!name.is_empty() && !name.contains("单位:")).then_some(name)
    })
}

impl Book {
    /// The year that the titles of the sheets name: 2019年度收入支出决算总表.
    pub fn year(&self) -> Option<u16> {
        let rows = |tab: &Tab| tab.height().min(TOP_ROWS);
        let cells = self.tabs.iter().flat_map(|tab| {
            (0..rows(tab)).flat_map(move |row| (0..tab.width()).map(move |column| plain(tab.text(row, column))))
        });
        let years = cells.filter(|text| text.contains("决算")).filter_map(|text| {
            let (before, _) = text.split_once("年")?;
            let start = before.len().checked_sub(4)?;
            before.get(start..)?.parse().ok().filter(|year| (2000..=2100).contains(year))
        });
        years.into_iter().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_all_places_are_told_apart() {
        for (text, alias) in [
            ("2019年度收入支出决算总表", "总表"),
            ("Z01收入支出决算总表(财决01表)", "总表"),
            ("财政拨款收入支出决算总表", "财政拨款"),
            ("一般公共预算财政拨款(收入)支出决算表", "一般公共"),
            ("一般公共预算财政拨款基本支出决算明细表", "基本支出"),
            ("政府性基金预算财政拨款收入支出决算表", "基金"),
            ("一般公共预算财政拨款三公经费支出决算表", "三公"),
            ("支出决算表", "支出"),
        ] {
            assert!(matches!(kind(text), Some(Kind::Alias(found)) if found == alias), "{text}");
        }
        assert!(matches!(kind("部门收支预算总表"), Some(Kind::Budget)));
        assert!(kind("政府采购情况表").is_none());
    }
}
