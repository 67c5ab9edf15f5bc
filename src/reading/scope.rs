//! 口径: which money a sentence speaks of.

use serde::Deserialize;

/// Which money, or which other matter, a quantity belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Scope {
    /// All funds of the unit.
    All,
    /// 财政拨款, all three budgets together.
    Fiscal,
    /// 一般公共预算财政拨款.
    General,
    /// 政府性基金预算财政拨款.
    Fund,
    /// 国有资本经营预算财政拨款.
    StateCapital,
    /// “三公”经费.
    ThreePublic,
    /// 机关运行经费.
    Agency,
    /// 政府采购.
    Procurement,
    /// 国有资产.
    Assets,
    /// 预算绩效.
    Performance,
}

/// Words at the front of a quantity that name its scope, longer ones first.
const PREFIXES: [(&str, Scope); 12] = [
    ("一般公共预算财政拨款", Scope::General),
    ("公共预算财政拨款", Scope::General),
    ("一般公共预算拨款", Scope::General),
    ("政府性基金预算财政拨款", Scope::Fund),
    ("政府性基金财政拨款", Scope::Fund),
    ("政府性基金预算", Scope::Fund),
    ("国有资本经营预算财政拨款", Scope::StateCapital),
    ("国有资本经营财政拨款", Scope::StateCapital),
    ("国有资本经营预算", Scope::StateCapital),
    ("一般公共预算", Scope::General),
    ("政府性基金", Scope::Fund),
    ("财政拨款", Scope::Fiscal),
];

impl Scope {
    /// The scope that a heading sets for what stands under it.
    pub fn of_heading(heading: &str) -> Option<Scope> {
        let has = |word: &str| heading.contains(word);
        let both_budgets = has("一般公共预算") && has("政府性基金");
        let scopes = [
            (has("三公"), Scope::ThreePublic),
            (has("机关运行经费"), Scope::Agency),
            (has("政府采购"), Scope::Procurement),
            (has("国有资产") || has("车辆"), Scope::Assets),
            (has("绩效"), Scope::Performance),
            (has("国有资本经营"), Scope::StateCapital),
            (both_budgets, Scope::Fiscal),
            (has("政府性基金"), Scope::Fund),
            (has("一般公共预算"), Scope::General),
            (has("财政拨款"), Scope::Fiscal),
            (has("收入") || has("支出") || has("收支") || has("结转"), Scope::All),
        ];
        scopes.into_iter().find(|(found, _)| *found).map(|(_, scope)| scope)
    }

    /// Whether this is the money of one of the three budgets.
    pub fn is_one_budget(self) -> bool {
        matches!(self, Scope::General | Scope::Fund | Scope::StateCapital)
    }

    /// Splits the scope words off the front of a quantity's name.
    pub fn split(name: &str) -> Option<(Scope, &str)> {
        PREFIXES.into_iter().find_map(|(prefix, scope)| name.strip_prefix(prefix).map(|rest| (scope, rest)))
    }

    /// The words used in messages; empty for all funds.
    pub fn name(self) -> &'static str {
        match self {
            Scope::All => "",
            Scope::Fiscal => "财政拨款",
            Scope::General => "一般公共预算财政拨款",
            Scope::Fund => "政府性基金预算财政拨款",
            Scope::StateCapital => "国有资本经营预算财政拨款",
            Scope::ThreePublic | Scope::Agency | Scope::Procurement | Scope::Assets | Scope::Performance => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_set_the_scope() {
        for (heading, scope) in [
            ("一、收入支出决算总体情况", Some(Scope::All)),
            ("二、财政拨款支出决算情况", Some(Scope::Fiscal)),
            ("三、一般公共预算财政拨款“三公”经费支出决算情况", Some(Scope::ThreePublic)),
            ("八、政府性基金预算财政拨款收入支出决算情况说明", Some(Scope::Fund)),
            ("（三）国有资产占用情况", Some(Scope::Assets)),
            ("（一）总体情况", None),
        ] {
            assert_eq!(Scope::of_heading(heading), scope, "{heading}");
        }
    }
}
