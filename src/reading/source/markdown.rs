//! Markdown: its marks are left out, characters of the text keep their order.

/// A line without headings' signs, emphasis, quotes and bars; a table's cells become tab-separated.
pub(super) fn plain(line: &str) -> String {
    let trimmed = line.trim();
    if let Some(cells) = trimmed.strip_prefix('|').map(|row| row.strip_suffix('|').unwrap_or(row)) {
        let rule = !cells.is_empty() && cells.chars().all(|c| matches!(c, '-' | ':' | '|' | ' '));
        return if rule { String::new() } else { cells.split('|').map(unmarked).collect::<Vec<_>>().join("\t") };
    }
    let front = trimmed.trim_start_matches('>').trim_start();
    let heading = front.trim_start_matches('#');
    let front = if heading.len() < front.len() && heading.starts_with(' ') { heading.trim_start() } else { front };
    let front = ["- ", "* ", "+ "].iter().find_map(|mark| front.strip_prefix(mark)).unwrap_or(front);
    unmarked(front)
}

/// Without emphasis and escapes: `**收入**` as 收入, `2019\.` as 2019.
fn unmarked(text: &str) -> String {
    let text = text.trim().replace("**", "").replace("__", "").replace('`', "");
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' || !chars.peek().is_some_and(char::is_ascii_punctuation) {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_left_out() {
        for (line, text) in [
            ("## 一、收入支出决算总体情况", "一、收入支出决算总体情况"),
            ("**收入总计384.30万元**，其中：", "收入总计384.30万元，其中："),
            ("- 基本支出1.2万元", "基本支出1.2万元"),
            ("1\\. 卫生健康支出", "1. 卫生健康支出"),
            ("| 项目 | 决算数 |", "项目\t决算数"),
            ("|---|---:|", ""),
            ("#标签", "#标签"),
        ] {
            assert_eq!(plain(line), text);
        }
    }
}
