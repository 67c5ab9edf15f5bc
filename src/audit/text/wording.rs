//! Form: left-overs of the template, punctuation, units, names and years.

use super::{
    Context,
    outcome::{Outcome, stated_side, words_side},
};
use crate::{
    audit::{Severity, Side},
    form::Key,
    project::{Mark, Paragraph, Part, Style, TextSpan},
    reading::Measure,
};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

/// A byte range of a paragraph as a span of characters.
pub(super) fn span(part: Part, paragraph: usize, text: &str, range: Range<usize>) -> TextSpan {
    let count = |upto: usize| text.get(..upto).map_or(0, |front| front.chars().count());
    TextSpan { part, paragraph, start: count(range.start), end: count(range.end) }
}

/// All matches in part three with their places.
fn matches<'c>(
    context: &'c Context,
    regex: &'static Regex,
) -> impl Iterator<Item = (regex::Captures<'c>, TextSpan, &'c Paragraph)> {
    context.paragraphs(Part::Three).iter().enumerate().flat_map(move |(index, paragraph)| {
        let text = paragraph.text();
        regex.captures_iter(text).filter_map(move |found| {
            let range = found.name("at").or_else(|| found.get(0))?.range();
            Some((found, span(Part::Three, index, text, range), paragraph))
        })
    })
}

static LEFTOVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "〔(数量|比率|明细|[^〕]{0,8}(用途|内容))〕|[XxＸ×╳＊*]{2,}|[〔【\\[][^〕】\\]]{0,20}(原因|填|说明|金额|数字)[^〕】\\]]{0,20}[〕】\\]]|(增加|增长|减少|下降|大于|小于|高于|低于|上升)[（(/]\
         (减少|下降|增加|增长|小于|大于|低于|高于|持平|降低)[）)]?|_{2,}|＿{2,}|(此处|请)(填写|说明|列出)|(?<at>支出收入)\\s*[0-9]",
    )
});
static DOUBLED: LazyLock<Regex> = LazyLock::new(|| {
    let words = [
        "支出",
        "收入",
        "万元",
        "决算",
        "预算",
        "年度",
        "增加",
        "减少",
        "增长",
        "下降",
        "其中",
        "完成",
        "主要原因是",
        "主要是",
    ];
    let doubled: Vec<String> = words.iter().map(|word| format!("{word}{word}")).collect();
    pattern(&format!("{}|元元|%%|％％", doubled.join("|")))
});

/// Nothing that the template wanted replaced, no word twice in a row.
pub(super) fn leftover(context: &Context, outcome: &mut Outcome) {
    for (found, span, paragraph) in matches(context, &LEFTOVER) {
        // An open field is a finding of its own.
        let covers = |mark: &Mark| mark.start <= span.start && span.end <= mark.end;
        if paragraph.marks().iter().any(|mark| mark.field().is_some() && covers(mark)) {
            continue;
        }
        let words = found.name("at").map_or(&found[0], |at| at.as_str());
        outcome.fail(format!("留有模板中应当替换的文字:“{words}”。"), words_side(words, [span]), Side::default(), None);
    }
    for (found, span, _) in matches(context, &DOUBLED) {
        let words = &found[0];
        outcome.fail(format!("文字重复:“{words}”。"), words_side(words, [span]), Side::default(), None);
    }
}

static PUNCTUATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern("[，。、；：,;]\\s*[，。、；：,;]|[%％元](?<at>\\.)[^0-9.]|\\p{Han}(?<comma>[,;?!])\\p{Han}")
});

/// More half-width marks than this are a habit of the whole text, and one finding.
const HABIT: usize = 5;

/// Sentences end with a full stop; no mark is doubled or half-width.
pub(super) fn punctuation(context: &Context, outcome: &mut Outcome) {
    let mut marks: Vec<_> = matches(context, &PUNCTUATION).collect();
    let narrow = |found: &regex::Captures| found.name("comma").is_some();
    if marks.iter().filter(|(found, ..)| narrow(found)).count() > HABIT {
        let (habit, rest): (Vec<_>, Vec<_>) = marks.into_iter().partition(|(found, ..)| narrow(found));
        marks = rest;
        let message = format!("全文有{}处使用半角标点(如“,”),中文应使用全角标点“，”。", habit.len());
        let left = Side {
            value: Some("半角标点".to_owned()),
            ..words_side("半角标点", habit.into_iter().take(1).map(|(_, span, _)| span))
        };
        outcome.fail(message, left, Side::default(), None);
    }
    for (found, span, paragraph) in marks {
        let around = clip(paragraph.text(), &span);
        let message = format!("标点有误(重复或半角):“{around}”。");
        let left = Side { value: Some("标点".to_owned()), ..words_side(found[0].to_owned(), [span]) };
        outcome.fail(message, left, Side::default(), None);
    }
    let mut open = Vec::new();
    for (index, paragraph) in context.paragraphs(Part::Three).iter().enumerate() {
        let text = paragraph.text().trim_end();
        let length = text.chars().count();
        let sentence = paragraph.style() == Style::Body && length > 12 && text.contains(['，', '。', '；']);
        let heading = text.ends_with("情况") || text.ends_with("说明");
        if sentence
            && !heading
            && !text.ends_with(['。', '；', '：', '！', '？', '…', '”', '）', ':', ';', ')', '，', '.'])
        {
            open.push((index, length, text));
        } else if sentence {
            outcome.exact();
        }
    }
    for (index, length, text) in open {
        let tail: String = text.chars().skip(length.saturating_sub(12)).collect();
        let place = TextSpan { part: Part::Three, paragraph: index, start: length - 1, end: length };
        let left = Side { value: Some("缺句号".to_owned()), ..words_side(tail.clone(), [place]) };
        outcome.fail(format!("段落末尾缺句号:“…{tail}”。"), left, Side::default(), None);
    }
}

/// A few characters around a place.
fn clip(text: &str, span: &TextSpan) -> String {
    text.chars().skip(span.start.saturating_sub(8)).take(span.end - span.start + 16).collect()
}

/// Amounts have 万元, rates have their percent sign.
pub(super) fn missing_unit(context: &Context, outcome: &mut Outcome) {
    for bare in &context.reading.bare {
        let what = if bare.percent { "百分号" } else { "金额单位" };
        let message = format!("“{}”后面缺{what}。", bare.stated.printed);
        outcome.fail(message, stated_side(format!("缺{what}"), &bare.stated), Side::default(), None);
    }
    let amounts = context.reading.statements.iter().filter_map(|s| s.amount.as_ref());
    for amount in amounts.filter(|amount| amount.measure == Measure::Money) {
        if amount.printed.ends_with('万') {
            let message = format!("“{}”的单位不完整,应为“{}元”。", amount.printed, amount.printed);
            outcome.fail(message, stated_side("金额单位不完整", amount), Side::default(), None);
        } else {
            outcome.exact();
        }
    }
}

/// A name that looks like an institution's, before a year or before what it owns.
static INSTITUTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(^|[，。；、：])\\s*(?<at>[\\p{Han}·（）()]{3,40}?(局|委员会|委|办公室|办|中心|院|校|学|会|部|所|站|馆|大队|支队|处|政府|街道|公司|段|社|团|室|庭|厅))\\s*([0-9]{4}\\s*年|共有车辆|机关运行经费支出|政府采购支出总额)",
    )
});

/// The unit is called by its own name, or by the end of it.
pub(super) fn unit_name(context: &Context, outcome: &mut Outcome) {
    let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let own = squeeze(&context.project.unit.name);
    for (found, span, _) in matches(context, &INSTITUTION) {
        let name = squeeze(&found["at"]);
        let general = [
            "本部门",
            "本单位",
            "我局",
            "我单位",
            "该单位",
            "我部门",
            "我中心",
            "根据",
            "按照",
            "全区",
            "全市",
            "与",
            "比",
            "较",
            "财政部",
            "财政厅",
            "财政局",
            "国务院",
            "人民政府",
            "人大",
        ];
        if name == own || own.ends_with(&name) || name.ends_with(&own) || general.iter().any(|word| name.contains(word))
        {
            outcome.exact();
            continue;
        }
        let message = format!("单位名称不一致:此处为“{name}”,本单位是“{own}”。");
        let left = Side { value: Some(name.clone()), ..words_side(name, [span]) };
        let right = Side { text: "项目的单位名称".to_owned(), value: Some(own.clone()), places: Vec::new() };
        outcome.fail(message, left, right, None);
    }
}

static THIS_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:^|[，。；\\p{Han}])\\s*(?<at>[0-9]{4})\\s*年度?\\s*(?:部门决算|收入支出|财政拨款(?:支出|收入)|一般公共预算财政拨款(?:支出|收入|基本|安排)|政府性基金预算财政拨款(?:支出|收入)|政府采购|“三公”|收入总计|支出总计)",
    )
});
static LAST_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern("(?:与|比|较|同)\\s*(?<at>[0-9]{4})\\s*年度?(?:决算)?(?:数)?\\s*(?:相比|增|减|持平|对比|比较|下降|上升)")
});
static YEAR_END: LazyLock<Regex> = LazyLock::new(|| pattern("截至\\s*(?<at>[0-9]{4})\\s*年\\s*12\\s*月\\s*31\\s*日"));
static SHORT_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern("(?:^|[^0-9０-９])(?<at>[0-9]{2,3})\\s*年度"));

/// Sentences of this year name this year, comparisons the year before.
pub(super) fn year(context: &Context, outcome: &mut Outcome) {
    let this = context.project.year;
    let last = this.saturating_sub(1);
    for (regex, expected, what) in
        [(&*THIS_YEAR, this, "本年度"), (&*LAST_YEAR, last, "上年"), (&*YEAR_END, this, "本年末")]
    {
        for (found, span, paragraph) in matches(context, regex) {
            // 比2018年度财政拨款…, 结转2018年度财政拨款…: only what opens a clause or follows the unit's own name is
            // said of this year.
            let front: String = paragraph.text().chars().take(span.start).filter(|c| !c.is_whitespace()).collect();
            let opens = front.is_empty() || front.ends_with(['，', '。', '；', '：', '、']);
            let named = front.chars().last().is_some_and(|last| context.project.unit.name.ends_with(last));
            if std::ptr::eq(regex, &*THIS_YEAR) && !opens && !named {
                continue;
            }
            let stated = &found["at"];
            // 2018年度“三公”经费预算总计 is no slip: it compares with another year's budget.
            let tail: String = paragraph.text().chars().skip(span.end).take(18).collect();
            let tail = ["公共预算", "基金预算", "经营预算"].iter().fold(tail, |tail, kind| tail.replace(kind, ""));
            let of_budget = tail.contains("预算") && !tail.contains("决算");
            // 比2019年（疫情前）减少 is a further comparison where one with last year stands beside it.
            let further = std::ptr::eq(regex, &*LAST_YEAR)
                && (paragraph.text().contains("上年") || paragraph.text().contains(&format!("{last}年")));
            if *stated == expected.to_string() || of_budget || further {
                outcome.exact();
                continue;
            }
            let message = format!("年份有误:此处为{stated}年,{what}应为{expected}年。");
            let left = Side { value: Some(stated.to_owned()), ..words_side(format!("{stated}年"), [span]) };
            let right = Side { text: what.to_owned(), value: Some(expected.to_string()), places: Vec::new() };
            outcome.fail(message, left, right, None);
        }
    }
    for (found, span, _) in matches(context, &SHORT_YEAR) {
        let stated = &found["at"];
        let message = format!("年份缺位数:“{stated}年度”,应为{this}年度。");
        let left = Side { value: Some(stated.to_owned()), ..words_side(format!("{stated}年度"), [span]) };
        outcome.fail(message, left, Side::default(), None);
    }
}

/// Subjects have the names of the year; each outdated name is one finding.
pub(super) fn outdated_subject(context: &Context, outcome: &mut Outcome) {
    for rename in context.vocabulary.renames().iter().filter(|rename| context.project.year >= rename.year) {
        let places = |part: Part| {
            let paragraphs = context.paragraphs(part).iter().enumerate();
            let found = paragraphs.flat_map(move |(index, paragraph)| {
                let text = paragraph.text();
                text.match_indices(&rename.old).map(move |(at, old)| span(part, index, text, at..at + old.len()))
            });
            found.collect::<Vec<TextSpan>>()
        };
        let (three, four) = (places(Part::Three), places(Part::Four));
        if three.is_empty() && four.is_empty() {
            outcome.exact();
            continue;
        }
        let current =
            context.profile.functional.name(&Key::from(rename.code.as_str())).unwrap_or(&rename.new).to_owned();
        let also = context.paragraphs(Part::Three).iter().any(|p| p.text().contains(&current));
        let mut message = format!("科目名称“{}”已过时,{}年起为“{current}”", rename.old, rename.year);
        if !three.is_empty() && also {
            message.push_str(",第三部分中两种名称并用");
        }
        if !four.is_empty() {
            message.push_str(&format!(
                "{}名词解释有{}处用旧名",
                if three.is_empty() { ",只是" } else { ",另外" },
                four.len()
            ));
        }
        message.push('。');
        let severity = if three.is_empty() { Severity::Notice } else { Severity::Error };
        let left =
            Side { value: Some(rename.old.clone()), ..words_side(rename.old.clone(), three.into_iter().chain(four)) };
        let right =
            Side {
                text: format!("{}年的科目名称", context.project.year), value: Some(current), places: Vec::new()
            };
        outcome.push(severity, message, left, right, None);
    }
}
