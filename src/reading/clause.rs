//! What a clause says with its number, or without one.

use super::Measure;

/// 增加 or 减少, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// 增加, 增长, 上升.
    Up,
    /// 减少, 下降, 降低.
    Down,
    /// 持平, 无变化.
    Flat,
}

/// How a text compares final accounts with the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// 决算数大于预算数.
    Above,
    /// 决算数小于预算数.
    Below,
    /// 决算数等于预算数, 持平.
    Equal,
    /// 未超过预算数.
    NotAbove,
    /// 不低于预算数.
    NotBelow,
}

/// Which budget is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BudgetKind {
    /// 年初预算.
    Initial,
    /// 全年预算, 调整预算.
    Adjusted,
    /// 预算, without saying which.
    Unnamed,
}

/// What a change is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Against {
    /// 上年.
    LastYear,
    /// 预算.
    Budget,
}

/// What a number is in its clause. `subject` is what stands before it and may name the quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facet {
    /// The amount or count itself.
    Amount { subject: String },
    /// A budget figure.
    Budget { subject: String, kind: BudgetKind },
    /// 占…的 x%.
    Share { subject: String, of: String },
    /// 增加 x 万元.
    Change { subject: String, direction: Direction, against: Option<Against> },
    /// 增长 x%.
    Rate { subject: String, direction: Direction, against: Option<Against> },
    /// 完成预算的 x%.
    Completion { subject: String, kind: BudgetKind },
    /// 预决算差异率 x%, negative below the budget.
    Deviation { subject: String },
    /// The grammar does not know.
    Unknown,
}

const UP: [&str; 17] = [
    "增加",
    "增长",
    "上升",
    "提高",
    "增加了",
    "增长了",
    "增幅",
    "增长率为",
    "增幅为",
    "增加额为",
    "增加约",
    "增长约",
    "增长率",
    "增加率",
    "上升率",
    "多",
    "增",
];
const DOWN: [&str; 20] = [
    "减少",
    "下降",
    "降低",
    "节约",
    "压减",
    "减少了",
    "下降了",
    "降幅",
    "降幅为",
    "下降率为",
    "压缩",
    "减少额为",
    "减少约",
    "下降约",
    "下降率",
    "降低率",
    "减少率",
    "节约率",
    "少",
    "减",
];
/// Leaves of the template in which nobody chose a direction.
const UNDECIDED: [&str; 4] = ["增加（减少）", "减少（增加）", "增长（下降）", "下降（增长）"];

/// Classifies a number by the label before it, free of blanks.
pub fn classify(label: &str, measure: &Measure) -> Facet {
    let reached =
        ["减少为", "减少到", "减少至", "增加到", "增加至", "增加为", "降至", "降为", "减至", "增至", "下降至"];
    if let (Some(subject), Measure::Money | Measure::Count(_)) =
        (reached.iter().find_map(|word| label.strip_suffix(word)), measure)
    {
        return Facet::Amount { subject: subject.to_owned() };
    }
    let label = label.trim_end_matches(['为', '约', '达', '仅', '共', '到', '至', '是']);
    let plain = |text: &str| text.to_owned();
    match measure {
        Measure::Percent => {
            if let Some(at) = label.rfind('占') {
                let of = label[at..].trim_start_matches('占');
                let of = ["的比重", "的比例", "比重", "比例", "的", "比"]
                    .iter()
                    .fold(of, |of, tail| of.trim_end_matches(tail));
                Facet::Share { subject: plain(&label[..at]), of: plain(of) }
            } else if let Some(kind) = completion(label) {
                let at =
                    ["完成", "预算执行率", "执行率", "预算完成率"].iter().filter_map(|word| label.find(word)).min();
                Facet::Completion { subject: plain(&label[..at.unwrap_or(0)]), kind }
            } else if let Some((subject, direction)) = direction(label) {
                Facet::Rate { against: against(subject), subject: plain(subject), direction }
            } else if let Some(subject) = deviation(label) {
                Facet::Deviation { subject: plain(subject) }
            } else {
                Facet::Unknown
            }
        }
        Measure::Points => match direction(label) {
            Some((subject, direction)) => Facet::Rate { against: against(subject), subject: plain(subject), direction },
            None => Facet::Unknown,
        },
        Measure::Money | Measure::Count(_) | Measure::Bare => {
            if let Some((subject, direction)) = beyond_budget(label) {
                return Facet::Change { against: Some(Against::Budget), subject, direction };
            }
            if let Some((subject, direction)) = direction(label) {
                return Facet::Change { against: against(subject), subject: plain(subject), direction };
            }
            match budget(label) {
                Some((subject, kind)) if *measure == Measure::Money => Facet::Budget { subject: plain(subject), kind },
                _ => Facet::Amount { subject: plain(label) },
            }
        }
    }
}

/// The direction word that ends a label, and what stands before it.
fn direction(label: &str) -> Option<(&str, Direction)> {
    let strip = |words: &[&str]| words.iter().find_map(|word| label.strip_suffix(word));
    if let Some(rest) = strip(&UNDECIDED) {
        return Some((rest, Direction::Up));
    }
    let longest = |words: &[&'static str]| {
        let fits = words.iter().filter(|word| label.ends_with(**word));
        fits.max_by_key(|word| word.len()).and_then(|word| label.strip_suffix(word))
    };
    match (longest(&UP), longest(&DOWN)) {
        (Some(rest), _) => Some((trim_each(rest), Direction::Up)),
        (_, Some(rest)) => Some((trim_each(rest), Direction::Down)),
        _ => None,
    }
}

/// 决算数大于预算数 x 万元 tells the distance, not the budget.
fn beyond_budget(label: &str) -> Option<(String, Direction)> {
    let rest = ["预算数", "预算"].iter().find_map(|tail| label.strip_suffix(tail))?;
    let rest = ["年初", "全年", "调整"].iter().fold(rest, |rest, kind| rest.trim_end_matches(kind));
    let ways = [
        ("大于", Direction::Up),
        ("高于", Direction::Up),
        ("超过", Direction::Up),
        ("小于", Direction::Down),
        ("低于", Direction::Down),
    ];
    let found = ways.into_iter().find_map(|(word, direction)| Some((rest.strip_suffix(word)?, direction)));
    found.map(|(subject, direction)| (subject.trim_end_matches("决算数").to_owned(), direction))
}

/// 预决算差异率18.75%: how far the accounts are from the budget, with its sign.
fn deviation(label: &str) -> Option<&str> {
    ["预决算差异率", "决算差异率", "预算差异率", "差异率", "偏离度"].iter().find_map(|word| label.strip_suffix(word))
}

/// What only explains a figure beside it: 差值为0.9万元, 平均每辆运行费2万元, 车均运行维护费4万元.
pub(super) fn is_beside(label: &str) -> bool {
    const ENDS: [&str; 5] = ["差值", "差值为", "差额", "差额为", "相差"];
    const MEANS: [&str; 5] = ["车均", "人均", "平均每", "单车", "每人每"];
    let tail =
        |word: &str| label.rfind(word).is_some_and(|at| label[at..].chars().count() <= word.chars().count() + 12);
    // 用事业基金弥补收支差额 is a quantity of its own.
    let distance = ENDS.iter().any(|word| label.ends_with(word)) && !label.contains("弥补");
    distance || MEANS.iter().any(|word| tail(word))
}

/// `收、支总计各增加`, `均减少`.
fn trim_each(subject: &str) -> &str {
    subject.trim_end_matches(['各', '均', '都', '共', '分'])
}

fn completion(label: &str) -> Option<BudgetKind> {
    let rate = ["完成", "执行率", "完成率"].iter().any(|word| label.contains(word));
    // 为年初预算的 x%.
    let share = ["预算的", "预算数的"].iter().any(|tail| label.ends_with(tail));
    (rate || share).then(|| budget_kind(label))
}

fn budget_kind(text: &str) -> BudgetKind {
    if text.contains("年初") {
        BudgetKind::Initial
    } else if text.contains("全年预算") || text.contains("调整") {
        BudgetKind::Adjusted
    } else {
        BudgetKind::Unnamed
    }
}

/// `年初预算(数)`, `全年预算` at the end of a label, with what stands before.
fn budget(label: &str) -> Option<(&str, BudgetKind)> {
    let tails = ["预算数", "预算安排数", "预算安排", "预算批复数", "预算"];
    let head = tails.iter().find_map(|tail| label.strip_suffix(tail))?;
    let kinds = ["年初部门", "年初", "全年", "调整后", "调整", "当年", "本年", "部门", "支出", ""];
    let (rest, word) = kinds.iter().find_map(|kind| head.strip_suffix(kind).map(|rest| (rest, *kind)))?;
    // 一般公共预算, 政府性基金预算 are names of money, not budget figures.
    let names_money = ["公共", "基金", "经营"].iter().any(|name| head.ends_with(name));
    (!names_money).then(|| (rest, budget_kind(&format!("{word}预算"))))
}

/// What a change's own label says it is measured against.
pub(super) fn against(label: &str) -> Option<Against> {
    let compares = ["比", "较", "与", "和", "同"].iter().any(|word| label.contains(word));
    if !compares {
        return None;
    }
    if label.contains("预算") && !label.contains("一般公共预算") && !label.contains("基金预算") {
        return Some(Against::Budget);
    }
    (label.contains("上年")
        || label.contains("去年")
        || label.contains("年度")
        || label.contains("上一年")
        || has_year(label))
    .then_some(Against::LastYear)
}

fn has_year(label: &str) -> bool {
    let chars: Vec<char> = label.chars().collect();
    chars.windows(5).any(|w| w[..4].iter().all(char::is_ascii_digit) && w[4] == '年')
}

const ABOVE: [&str; 5] = ["大于", "高于", "超过", "超出", "突破"];
const BELOW: [&str; 3] = ["小于", "低于", "少于"];
/// What turns a comparison round: 未超过, 不低于, 没有突破.
const DENIALS: [&str; 5] = ["未", "不", "没有", "未有", "并未"];

/// `决算数大于预算数` and its like, in a clause without number.
pub(super) fn relation(clause: &str) -> Option<Relation> {
    if !clause.contains("预算") || !(clause.contains("决算") || clause.starts_with("与") || clause.contains("预算数"))
    {
        return None;
    }
    let has = |words: &[&str]| words.iter().any(|word| clause.contains(word));
    let denied = |words: &[&str]| {
        let mut found = words.iter().flat_map(|word| clause.match_indices(word));
        found.any(|(at, _)| DENIALS.iter().any(|denial| clause[..at].ends_with(denial)))
    };
    match (denied(&ABOVE), denied(&BELOW)) {
        (true, false) => return Some(Relation::NotAbove),
        (false, true) => return Some(Relation::NotBelow),
        (true, true) => return Some(Relation::Equal),
        (false, false) => {}
    }
    if has(&["预算范围内", "预算之内", "预算以内"]) {
        return Some(Relation::NotAbove);
    }
    // 大于（小于） is a template nobody finished; the leftovers check reports it.
    match (has(&ABOVE), has(&BELOW), has(&["等于", "持平", "一致", "相同", "无差异", "无增减"])) {
        (true, false, false) => Some(Relation::Above),
        (false, true, false) => Some(Relation::Below),
        (false, false, true) => Some(Relation::Equal),
        _ => None,
    }
}

/// `与上年持平`, `无变化`, in a clause without number.
pub(super) fn is_flat(clause: &str) -> bool {
    let words = ["持平", "无变化", "没有变化", "无增减", "未发生变化", "保持不变"];
    let same = ["上年", "去年"].iter().any(|last| clause.contains(last))
        && (clause.ends_with("相同") || clause.ends_with("一致"));
    (same || words.iter().any(|word| clause.contains(word)))
        && !clause.contains("基本持平")
        && !clause.replace("一般公共预算", "").replace("基金预算", "").replace("经营预算", "").contains("预算")
}

/// 本年度无因公出国（境）费支出: what there was none of, in a clause without number.
pub(super) fn absent(clause: &str) -> Option<&str> {
    const NONE: [&str; 5] = ["未发生", "没有发生", "没有", "不存在", "无"];
    let (at, word) = NONE.iter().filter_map(|word| clause.find(word).map(|at| (at, *word))).min()?;
    let rest = clause.get(at + word.len()..)?.trim_start_matches("发生").trim_start_matches("安排");
    let empty = ["变化", "增减", "差异", "年初", "预算"].iter().any(|other| rest.starts_with(other));
    (!empty && rest.chars().count() <= 24).then_some(rest)
}

/// `无年初预算`, in a clause without number.
pub(super) fn has_no_budget(clause: &str) -> bool {
    ["无年初预算", "没有年初预算", "年初无预算", "年初未安排", "未安排年初预算", "未列年初预算", "年初预算无"]
        .iter()
        .any(|word| clause.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(label: &str) -> Facet {
        classify(label, &Measure::Percent)
    }

    fn money(label: &str) -> Facet {
        classify(label, &Measure::Money)
    }

    #[test]
    fn shares_name_their_whole() {
        assert_eq!(percent("占收入总计的"), Facet::Share { subject: "".into(), of: "收入总计".into() });
        assert_eq!(percent("占本年支出合计的比重为"), Facet::Share { subject: "".into(), of: "本年支出合计".into() });
        assert_eq!(percent("占"), Facet::Share { subject: "".into(), of: "".into() });
    }

    #[test]
    fn completion_names_its_budget() {
        let completion = |subject: &str, kind| Facet::Completion { subject: subject.into(), kind };
        assert_eq!(percent("完成年初预算的"), completion("", BudgetKind::Initial));
        assert_eq!(percent("完成全年预算数的"), completion("", BudgetKind::Adjusted));
        assert_eq!(percent("项目完成预算的"), completion("项目", BudgetKind::Unnamed));
    }

    #[test]
    fn changes_name_direction_and_base() {
        assert_eq!(
            money("今年收入增加"),
            Facet::Change { subject: "今年收入".into(), direction: Direction::Up, against: None }
        );
        assert_eq!(
            money("比2023年度减少"),
            Facet::Change {
                subject: "比2023年度".into(),
                direction: Direction::Down,
                against: Some(Against::LastYear)
            }
        );
        assert_eq!(
            percent("较年初预算下降"),
            Facet::Rate {
                subject: "较年初预算".into(), direction: Direction::Down, against: Some(Against::Budget)
            }
        );
    }

    #[test]
    fn budgets_are_told_from_kinds_of_money() {
        assert_eq!(money("年初预算为"), Facet::Budget { subject: "".into(), kind: BudgetKind::Initial });
        assert_eq!(money("图书馆全年预算数为"), Facet::Budget { subject: "图书馆".into(), kind: BudgetKind::Adjusted });
        assert_eq!(money("一般公共预算"), Facet::Amount { subject: "一般公共预算".into() });
        assert_eq!(money("预留政府采购项目预算金额"), Facet::Amount { subject: "预留政府采购项目预算金额".into() });
    }

    #[test]
    fn clauses_without_numbers() {
        assert_eq!(relation("决算数大于年初预算数的原因主要是基数调整"), Some(Relation::Above));
        assert_eq!(relation("决算数与预算数持平"), Some(Relation::Equal));
        assert_eq!(relation("决算数大于（小于）预算数"), None);
        assert_eq!(relation("本年度“三公经费”决算数未超过2019年预算数"), Some(Relation::NotAbove));
        assert_eq!(relation("决算数不低于年初预算数"), Some(Relation::NotBelow));
        assert_eq!(relation("决算数控制在预算范围内"), Some(Relation::NotAbove));
        assert!(is_flat("与上年对比无变化"));
        assert!(!is_flat("与上年基本持平"));
        assert!(has_no_budget("无年初预算"));
    }
}
