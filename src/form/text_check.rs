//! The checks of part three that rules can name.

use serde::Deserialize;

/// A check of the text against itself or against the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum TextCheck {
    /// An amount is that of its cell.
    CellAmount,
    /// The same quantity is the same everywhere in the text.
    SameQuantity,
    /// The parts of a list add up to its whole.
    ListSum,
    /// A share is part over whole.
    Share,
    /// The shares of a complete list add up to 100 %.
    ShareSum,
    /// A rate of change is the change over last year's figure.
    Growth,
    /// The words for a change agree with each other and with its sign.
    Direction,
    /// No rate of change is given over nothing.
    ZeroBase,
    /// Last year's figure as it follows from the change is last year's figure.
    PriorYear,
    /// A completion rate is final accounts over budget.
    Completion,
    /// 大于, 小于, 持平 agree with the completion rate and the budget.
    Relation,
    /// 无年初预算 and a completion rate exclude each other.
    NoBudget,
    /// The completion rate of the whole follows from those of its items.
    OverallCompletion,
    /// 公务用车保有量 and 车辆 agree.
    Vehicles,
    /// Contracts with small firms are part of all contracts.
    SmallFirms,
    /// 机关运行经费 is part of 公用经费.
    AgencyCost,
    /// A figure that was typed over is what its source says.
    Pinned,
    /// Reasons and purposes are filled in.
    OpenField,
    /// Nothing of the template is left over.
    Leftover,
    /// Sentences end, punctuation is neither doubled nor half-width.
    Punctuation,
    /// Amounts have their unit, rates their percent sign.
    MissingUnit,
    /// The unit's name is the same everywhere.
    UnitName,
    /// The years are this one and the one before.
    Year,
    /// Subjects have this year's names.
    OutdatedSubject,
    /// Subjects of the text are explained in part four.
    Unexplained,
    /// Entries of part four are used.
    Unused,
    /// Part three speaks of everything it must.
    MissingTopic,
    /// Three public expenses above zero come with their counts.
    ThreePublicDetails,
}

impl TextCheck {
    /// What is compared with what, in words.
    pub fn formula(self) -> &'static str {
        match self {
            TextCheck::CellAmount => "说明中的金额 = 表中对应单元格的金额",
            TextCheck::SameQuantity => "同一数额各处所写相同",
            TextCheck::ListSum => "总数 = 所列各项之和(“其中”所列不全的,各项之和 ≤ 总数)",
            TextCheck::Share => "占比 = 部分 ÷ 所写的整体",
            TextCheck::ShareSum => "列全的各项占比之和 = 100%",
            TextCheck::Growth => "增减比例 = 增减额 ÷ (本年数 − 增减额)",
            TextCheck::Direction => "增加、减少、持平与增减额的正负及彼此一致",
            TextCheck::ZeroBase => "本年数 − 增减额 = 0 的,不写增减比例",
            TextCheck::PriorYear => "本年数 − 增减额 = 上年数;年末结转和结余的上年数 = 上年结转和结余",
            TextCheck::Completion => "完成率 = 决算数 ÷ 所写的预算数;预算数为零的,不写完成率",
            TextCheck::Relation => "完成率 > 100% 为大于预算数,< 100% 为小于,= 100% 为持平",
            TextCheck::NoBudget => "所列各项都无年初预算的,总数不写完成年初预算的比例",
            TextCheck::OverallCompletion => "总数 ÷ 总的完成率 = Σ(各项决算数 ÷ 各项完成率)",
            TextCheck::Vehicles => "“三公”经费的公务用车保有量 ≤ 国有资产的车辆数",
            TextCheck::SmallFirms => {
                "采购总额 = 货物 + 工程 + 服务;授予中小企业 ≤ 采购总额;授予小微企业 ≤ 授予中小企业"
            }
            TextCheck::AgencyCost => "机关运行经费 ≤ 基本支出表的公用经费",
            TextCheck::Pinned => "说明中钉住的数 = 它的来源",
            TextCheck::OpenField => "变动超过口径的限额、由零变有或由有变零的,原因已经填写;其他要填的也已填写",
            TextCheck::Leftover => "没有“XX”、“增加(减少)”等模板文字",
            TextCheck::Punctuation => "句末有句号,标点不重复、不用半角",
            TextCheck::MissingUnit => "金额有“万元”或“元”,比例有“%”",
            TextCheck::UnitName => "各处单位名称与项目的单位名称相同",
            TextCheck::Year => "各处年度为预算年度或上一年度",
            TextCheck::OutdatedSubject => "科目名称为预算年度的名称",
            TextCheck::Unexplained => "第三部分的科目在名词解释中都有",
            TextCheck::Unused => "名词解释的条目在各表或第三部分中都用到",
            TextCheck::MissingTopic => "口径规定的内容第三部分都写到",
            TextCheck::ThreePublicDetails => "出国费 > 0 写团组数和人次,公务用车 > 0 写保有量,接待费 > 0 写批次和人次",
        }
    }
}
