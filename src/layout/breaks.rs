//! Where a line may end: UAX #14 with the tailoring that Chinese official documents need (避头尾).

use unicode_linebreak::{BreakOpportunity, linebreaks};

/// How willingly a line ends at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// The line must end.
    Must,
    /// Between words or sentences, as after a blank or before a year in a title.
    Good,
    /// Anywhere between two Chinese characters.
    Fair,
    /// Inside a word of two characters; titles and cells avoid it, running text does not.
    InWord,
    /// Between a number and its unit.
    Poor,
    /// Inside a word or number: only where nothing else fits.
    Emergency,
}

/// For each character of `text` the kind of break after it; the last entry is always [`Break::Must`].
pub(super) fn breaks(text: &str) -> Vec<Break> {
    let characters: Vec<char> = text.chars().collect();
    let mut breaks = vec![Break::Emergency; characters.len()];
    // UAX #14 glues “ and ” to both neighbours, for Western text; as brackets they behave as Chinese needs.
    let brackets: String = characters.iter().map(|&character| as_bracket(character)).collect();
    let mut position = 0;
    let mut bytes = 0;
    for (at, opportunity) in linebreaks(&brackets) {
        while bytes < at {
            bytes += brackets[bytes..].chars().next().map_or(1, char::len_utf8);
            position += 1;
        }
        let kind = match opportunity {
            BreakOpportunity::Mandatory => Break::Must,
            // Readers of PDF take a hyphen at the end of a line for one that typesetting has added, and drop it.
            BreakOpportunity::Allowed if ends_in_hyphen(&characters[..position]) => Break::Emergency,
            BreakOpportunity::Allowed => {
                quality(characters.get(position - 1).copied(), characters.get(position).copied())
            }
        };
        if let Some(entry) = breaks.get_mut(position - 1) {
            *entry = kind;
        }
    }
    breaks
}

fn ends_in_hyphen(line: &[char]) -> bool {
    matches!(line.iter().rfind(|character| !character.is_whitespace()), Some('-' | '‐'))
}

fn as_bracket(character: char) -> char {
    match character {
        '“' | '‘' => '（',
        '”' | '’' => '）',
        other => other,
    }
}

fn quality(before: Option<char>, after: Option<char>) -> Break {
    const UNITS: &str = "万亿元年月日%％个辆人次号条项倍表段字页";
    match (before, after) {
        (Some(before), _) if before.is_whitespace() => Break::Good,
        (Some('.' | '．'), Some(_)) => Break::Poor,
        (Some(before), Some(after)) if before.is_ascii_digit() && UNITS.contains(after) => Break::Poor,
        (Some(before), Some(after)) if after.is_ascii_digit() && !before.is_ascii() && before != '第' => Break::Good,
        (Some('、' | '，' | '；' | '。' | '：'), Some(_)) => Break::Good,
        (Some(before), Some(after)) if is_word(before, after) => Break::InWord,
        _ => Break::Fair,
    }
}

/// The words of two characters that titles and column heads of forms are made of.
const WORDS: &str = "基本 支出 收入 结转 结余 项目 预算 决算 财政 拨款 公共 一般 政府 基金 国有 资本 经营 合计 小计 总计 \
                     公务 用车 购置 运行 维护 接待 出国 因公 经费 人员 日常 公用 附属 单位 补助 上级 上缴 事业 年初 \
                     年末 本年 上年 科目 名称 编码 分类 功能 经济 收支 分配 弥补 差额 情况 说明 部门 中心 管理 服务 \
                     社会 保障 就业 机关 养老 保险 缴费 医疗 卫生 健康 住房 教育 科学 技术 文化 体育 传媒 机构 事务 \
                     相关 其他";

fn is_word(before: char, after: char) -> bool {
    let mut word = WORDS.split_ascii_whitespace().map(|word| word.chars());
    word.any(|mut word| word.next() == Some(before) && word.next() == Some(after))
}

/// Whether a character must not begin a line even where words are cut.
pub(super) fn never_starts_a_line(character: char) -> bool {
    "、，。；：！？）》〉】〕」』”’％%…—·,.;:!?)]}".contains(character)
}

/// Whether a character must not end a line even where words are cut.
pub(super) fn never_ends_a_line(character: char) -> bool {
    "（《〈【〔「『“‘([{".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with | where a line may end without cutting a word.
    fn marked(text: &str) -> String {
        let mut out = String::new();
        for (character, after) in text.chars().zip(breaks(text)) {
            out.push(character);
            if !matches!(after, Break::Emergency | Break::Must) {
                out.push('|');
            }
        }
        out
    }

    #[test]
    fn quotes_are_brackets() {
        assert_eq!(marked("款“三公”经费"), "款|“三|公”|经|费");
    }

    #[test]
    fn punctuation_never_starts_a_line() {
        assert_eq!(marked("其中：（一）收入、支出。"), "其|中：|（一）|收|入、|支|出。");
        assert_eq!(marked("占93.73%。"), "占|93.73%。");
    }

    #[test]
    fn no_line_ends_with_a_hyphen() {
        assert_eq!(marked("见附表-甲"), "见|附|表-甲");
        assert_eq!(marked("附表 - 甲"), "附|表 |- 甲");
    }

    #[test]
    fn a_number_stays_with_its_unit_where_possible() {
        let text = "共384.30万元";
        let kinds = breaks(text);
        assert_eq!(kinds[6], Break::Poor);
        assert_eq!(kinds[0], Break::Good);
        assert_eq!(kinds[3], Break::Emergency);
        assert_eq!(kinds.last(), Some(&Break::Must));
    }
}
