//! The rule catalogue as text: what `juesuan explain` prints and the window shows.

use crate::form::{Check, Example, Profile, Rule, RuleSeverity};
use std::fmt::Write;

/// Explains a rule: what it says, why, its formula, and an example of each outcome.
pub fn explain(rule: &Rule) -> String {
    let severity = match rule.severity {
        RuleSeverity::Error => "错误",
        RuleSeverity::Notice => "提示",
    };
    let mut text = format!("{} {}({severity})\n\n", rule.code, rule.title);
    let (kind, words) = demand(rule);
    section(&mut text, kind, words);
    section(&mut text, "理由", &rule.why);
    if let Some(help) = &rule.help {
        section(&mut text, "怎样处理", help);
    }
    if !rule.needs.is_empty() {
        let forms: Vec<&str> = rule.needs.iter().map(|alias| alias.as_str()).collect();
        section(&mut text, "适用", &format!("有{}表的口径", forms.join("、")));
    }
    section(&mut text, "不符的例子", &example(&rule.triggers));
    section(&mut text, "相符的例子", &example(&rule.passes));
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// What a rule demands: 公式 or 检查, and in words or signs what must hold.
pub fn demand(rule: &Rule) -> (&'static str, &str) {
    match &rule.check {
        Check::Cells(formula) => ("公式", formula.text()),
        Check::Shape(check) => ("检查", check.name()),
        Check::Text(check) => ("公式", check.formula()),
    }
}

/// All rules of the profiles as one Markdown page, each rule once with the profiles that use it.
pub fn catalogue(profiles: &[Profile]) -> String {
    let mut rules: Vec<&Rule> = Vec::new();
    for rule in profiles.iter().flat_map(|profile| &profile.rules) {
        if !rules.iter().any(|other| other.code == rule.code) {
            rules.push(rule);
        }
    }
    rules.sort_by(|a, b| a.code.cmp(&b.code));
    let mut page =
        format!("# 勾稽规则\n\n共 {} 条。A 表内,B 表间,C 上下年,D 说明,E 完整与形式,F 补充资料。\n", rules.len());
    for rule in rules {
        let users = profiles.iter().filter(|profile| profile.rules.iter().any(|other| other.code == rule.code));
        let users: Vec<&str> = users.map(|profile| profile.key.as_str()).collect();
        let text = explain(rule);
        let (title, body) = text.split_once('\n').unwrap_or((&text, ""));
        let _ = write!(page, "\n## {title}\n\n口径:{}\n\n```text\n{}\n```\n", users.join("、"), body.trim());
    }
    page.push_str("\n## 不应要求相等的\n\n");
    if let Some(profile) = profiles.first() {
        for (what, why) in &profile.not_demanded {
            let _ = writeln!(page, "- {what}:{why}。");
        }
    }
    page
}

fn section(text: &mut String, title: &str, content: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(text, "{title}");
    for line in content.lines() {
        let _ = writeln!(text, "  {line}");
    }
    text.push('\n');
}

fn example(example: &Example) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(example.order.iter().map(|(form, codes)| format!("{form}的行:{}", codes.join("、"))));
    lines.extend(example.names.iter().map(|(row, name)| format!("{row} 的名称 “{name}”")));
    lines.extend(example.cells.iter().map(|(cell, value)| format!("{cell} = {value}")));
    lines.extend(example.prior.iter().map(|(cell, value)| format!("上年.{cell} = {value}")));
    lines.extend(example.text.iter().map(|paragraph| format!("“{paragraph}”")));
    lines.extend(example.glossary.iter().map(|paragraph| format!("名词解释:“{paragraph}”")));
    lines.join("\n")
}
