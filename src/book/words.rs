//! Labels and titles as they differ from one publisher to the next, brought to one wording.

/// Wordings of one and the same thing; the second is used for comparing.
const SAME: [(&str, &str); 14] = [
    ("(含专用结余)", ""),
    ("用事业基金弥补收支差额", "使用非财政拨款结余"),
    ("财政拨款收入", "财政拨款"),
    ("收入总计", "总计"),
    ("支出总计", "总计"),
    ("收支总计", "总计"),
    ("运行维护费", "运行费"),
    ("资源勘探信息等", "资源勘探工业信息等"),
    ("对附属单位补助支出", "对附属单位补助"),
    ("上缴上级支出", "上缴上级"),
    ("出国(境)费用", "出国(境)费"),
    ("事业基金弥补收支差额", "使用非财政拨款结余"),
    ("使用使用", "使用"),
    ("文化体育与传媒支出", "文化旅游体育与传媒支出"),
];

/// Without white space and quotation marks, in half-width characters.
pub(super) fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '〔' => '[',
        '〕' => ']',
        c => c,
    };
    text.chars().filter(|c| !c.is_whitespace() && !"“”\"'‘’".contains(*c)).map(narrow).collect()
}

/// A row's label without ordinal and 其中, in the common wording.
pub(super) fn label(text: &str) -> String {
    let plain = plain(text);
    let mut rest = plain.as_str();
    loop {
        let shorter = strip_ordinal(rest);
        if shorter == rest {
            break;
        }
        rest = shorter;
    }
    let mut label = rest.to_owned();
    for (other, common) in SAME {
        label = label.replace(other, common);
    }
    label
}

/// A column's title in the common wording: totals are 合计 whatever they add up.
pub(super) fn head(text: &str) -> String {
    let label = label(text);
    match label.as_str() {
        "小计" => "合计".to_owned(),
        "金额" | "本年决算数" | "决算金额" => "决算数".to_owned(),
        "年初预算数" | "预算金额" => "预算数".to_owned(),
        other if other.ends_with("合计") => "合计".to_owned(),
        _ => label,
    }
}

fn strip_ordinal(text: &str) -> &str {
    const NUMERALS: &str = "一二三四五六七八九十0123456789";
    for word in ["其中:", "加:", "减:", "其中"] {
        if let Some(rest) = text.strip_prefix(word) {
            return rest;
        }
    }
    let open = text.strip_prefix('(').unwrap_or(text);
    let rest = open.trim_start_matches(|c| NUMERALS.contains(c));
    if rest.len() == open.len() {
        return text;
    }
    let ends = if open.len() == text.len() { &['、', '.'][..] } else { &[')'][..] };
    rest.strip_prefix(ends).map_or(text, |rest| rest.trim_start_matches('、'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_of_one_row_are_one() {
        for (one, other) in [
            ("二十一、灾害防治及应急管理支出", "二十二、 灾害防治及应急管理支出"),
            ("使用非财政拨款结余（含专用结余）", "用事业基金弥补收支差额"),
            ("其中：政府性基金预算财政拨款", "政府性基金预算财政拨款"),
            ("（一）因 公 出 国 （ 境 ） 费用", "因公出国(境)费"),
            ("总计", "收入总计"),
        ] {
            assert_eq!(label(one), label(other));
        }
    }

    #[test]
    fn numbers_within_a_label_stay() {
        assert_eq!(label("2.三公经费"), "三公经费");
        assert_eq!(label("一般公共服务支出"), "一般公共服务支出");
    }

    #[test]
    fn totals_are_totals_in_every_header() {
        assert_eq!([head("小计"), head("本年支出合计"), head("金额")], ["合计", "合计", "决算数"]);
    }
}
