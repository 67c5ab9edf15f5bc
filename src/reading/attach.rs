//! Attaching a number to the quantity it speaks of.

use super::{
    Against, Bare, Budget, Change, Completion, Direction, Facet, Measure, Noun, Quantity, Scope, Share, Stated,
    Statement, classify, clause,
    state::{COMPARISON, Reader},
    vocabulary::squash,
};
use crate::{amount::Interval, project::TextSpan};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// A figure of last year: 上年决算数, 2018年支出决算.
static LAST_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(上年度?|去年|上一年度?|(?<year>\d{4})年度?)(累计|实际|同期)?(支出|收入)?(决算)?(总额|数|为)*$")
        .expect("the pattern is valid")
});

/// 较2014年度…合计16.08万元, 比上年累计支出285万元: the figure that a change is measured against, named before it.
static COMPARED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(比|较|与|和|同)其?(上年|去年|上一年|(?<year>\d{4})年)(度|同期)*").expect("the pattern is valid")
});

impl Reader<'_> {
    pub(super) fn bare(&mut self, label: &str, stated: Stated, next: char) {
        let says = |words: &[&str]| words.iter().any(|word| label.ends_with(word));
        let ends = matches!(next, '，' | '。' | '；' | '、' | ',' | '）');
        let percent = ["占", "的比重为", "占比", "增长", "下降", "预算的", "总计的", "合计的", "总额的"];
        if ends && says(&percent) {
            self.reading.bare.push(Bare { stated, percent: true });
        } else if ends
            && says(&[
                "支出",
                "收入",
                "经费",
                "费",
                "金额",
                "总计",
                "合计",
                "总额",
                "结余",
                "预算为",
                "决算为",
                "增加",
                "减少",
            ])
        {
            self.reading.bare.push(Bare { stated, percent: false });
        } else if stated.decimals > 0 {
            self.reading.unattached.push(stated);
        }
    }

    /// Attaches a number; `false` when the grammar does not know what it is.
    pub(super) fn figure(&mut self, label: &str, span: TextSpan, stated: &Stated) -> bool {
        let mut label = label.strip_prefix("经比较").or_else(|| label.strip_prefix("相比")).unwrap_or(label);
        for (word, complete) in [("其中含", false), ("其中", false), ("包括", true), ("含", false), ("分别为", true)]
        {
            if let Some(rest) = label.strip_prefix(word) {
                self.open_list(complete);
                label = rest.trim_start_matches(['：', '，', ',', '、']);
                break;
            }
        }
        let given_reason =
            ["原因是", "原因为", "主要是", "由于", "原因"].iter().find_map(|word| label.rsplit_once(word));
        if let Some((_, rest)) = given_reason {
            self.sentence.reason = true;
            label = rest;
        }
        if self.speaks_of_other_budget(label) {
            self.sentence.other_year = true;
        } else if self.sentence.other_year && self.speaks_of_accounts(label) {
            self.sentence.other_year = false;
        }
        if self.sentence.other_year || self.other_budget || clause::is_beside(label) {
            self.reading.reasons.push(stated.clone());
            return true;
        }
        let facet = match (self.sentence.budget, label) {
            // 完成全年预算84.82万元的73.2%: the amount stands between the words.
            (Some(kind), "的" | "的比例为" | "的比重为") if stated.measure == Measure::Percent => {
                Facet::Completion { subject: String::new(), kind }
            }
            _ => classify(label, &stated.measure),
        };
        self.sentence.budget = match &facet {
            Facet::Budget { kind, .. } => Some(*kind),
            _ => None,
        };
        if self.sentence.reason && self.is_reason(&facet) {
            self.reading.reasons.push(stated.clone());
            return true;
        }
        if let Facet::Amount { subject } = &facet
            && let Some(rest) = self.of_last_year(subject)
        {
            self.last_year(&rest, stated);
            return true;
        }
        if matches!(stated.measure, Measure::Money | Measure::Percent) {
            self.leave_count(&span);
        }
        let taken = match facet {
            Facet::Amount { subject } => self.amount(&subject, &span, stated),
            Facet::Budget { subject, kind } => {
                let target = match self.resolve(&subject) {
                    Some(quantity) => Some(self.add_unless_current(quantity, &subject, &span)),
                    None => self.target_or_topic(&span),
                };
                target.inspect(|&target| {
                    self.reading.statements[target].budgets.push(Budget { amount: stated.clone(), kind });
                })
            }
            Facet::Share { subject, of } => {
                let of_quantity = self.resolve(&of);
                self.facet_target(&subject, &span, |s| s.shares.is_empty()).inspect(|&target| {
                    let share = Share { rate: stated.clone(), of_words: of, of: of_quantity };
                    self.reading.statements[target].shares.push(share);
                })
            }
            Facet::Completion { subject, kind } => {
                let free = |s: &Statement| s.completions.iter().all(|c| c.kind != kind);
                self.facet_target(&subject, &span, free).inspect(|&target| {
                    self.reading.statements[target].completions.push(Completion { rate: stated.clone(), kind });
                })
            }
            Facet::Change { subject, direction, against } => {
                self.change(&subject, &span, direction, against, stated, false)
            }
            Facet::Rate { subject, direction, against } => {
                if stated.measure == Measure::Points {
                    return true;
                }
                self.change(&subject, &span, direction, against, stated, true)
            }
            Facet::Deviation { subject } => {
                let direction = if stated.value.is_sign_negative() { Direction::Down } else { Direction::Up };
                let (low, high) = (stated.interval.low().abs(), stated.interval.high().abs());
                let interval = Interval::new(low, high);
                let rate = Stated { value: stated.value.abs(), interval, loose: interval, ..stated.clone() };
                self.change(&subject, &span, direction, Some(Against::Budget), &rate, true)
            }
            Facet::Unknown => None,
        };
        if taken.is_some() {
            self.current = taken;
            self.sentence.stated = true;
        }
        taken.is_some()
    }

    /// What a figure of last year is a figure of; empty where its words name nothing else.
    fn of_last_year(&self, subject: &str) -> Option<String> {
        let other = |found: &Captures| {
            let year = found.name("year").and_then(|year| year.as_str().parse::<u16>().ok());
            year != Some(self.vocabulary.project().year)
        };
        if LAST_YEAR.captures(subject).is_some_and(|found| other(&found)) {
            return Some(String::new());
        }
        // 与上年相比收入总计…: what stands behind the comparison is this year's.
        let compares = ["相比", "对比", "比较"].iter().any(|word| subject.contains(word));
        let found = COMPARED.captures(subject).filter(|found| other(found) && !compares)?;
        let end = found.get(0).map_or(0, |whole| whole.end());
        subject.get(end..).map(str::to_owned)
    }

    /// Keeps last year's figure with the quantity that it is compared with.
    fn last_year(&mut self, rest: &str, stated: &Stated) {
        let named = self.resolve(rest).filter(|quantity| matches!(quantity.noun, Noun::Word(_) | Noun::Subject(_)));
        let section = self.section;
        let known = named.and_then(|quantity| {
            self.reading.statements.iter().rposition(|s| s.section == section && s.quantity == quantity)
        });
        // A sentence that begins so speaks of what the paragraph began with.
        let whole = self.first.filter(|_| !self.sentence.stated);
        match known.or(whole).or_else(|| self.target()) {
            Some(at) => {
                self.reading.statements[at].last_year.get_or_insert_with(|| stated.clone());
                self.current = Some(at);
            }
            None => self.reading.reasons.push(stated.clone()),
        }
    }

    /// 公务接待12批次，预算为6万元: behind a count an amount speaks of what was counted, not of the count.
    fn leave_count(&mut self, span: &TextSpan) {
        let counted = self.current.or(self.first).filter(|at| {
            let amount = self.reading.statements[*at].amount.as_ref();
            amount.is_some_and(|amount| matches!(amount.measure, Measure::Count(_)))
        });
        let Some(at) = counted.filter(|_| self.scope() != Scope::Assets) else { return };
        let label = self.reading.statements[at].label.clone();
        let named = || self.resolve(&label).map(|quantity| (quantity, label));
        let known = |(quantity, _): &(Quantity, String)| matches!(quantity.noun, Noun::Word(_));
        let Some((quantity, label)) = self.topic.clone().filter(known).or_else(|| named().filter(known)) else {
            return;
        };
        let own = self.reading.statements.iter().rposition(|s| {
            let money = s.amount.as_ref().is_none_or(|amount| amount.measure == Measure::Money);
            s.quantity == quantity && s.span.paragraph == span.paragraph && money
        });
        self.current = Some(own.unwrap_or_else(|| self.push(quantity, &label, span)));
    }

    /// 2018年度“三公”经费预算总计: the budget of a year that is not the accounts'.
    fn speaks_of_other_budget(&self, label: &str) -> bool {
        let digits: String = label.chars().take(4).collect();
        let other = digits.parse::<u16>().is_ok_and(|year| year > 1990 && year != self.vocabulary.project().year);
        let kinds = ["一般公共预算", "政府性基金预算", "国有资本经营预算"];
        let plain = kinds.iter().fold(label.to_owned(), |label, kind| label.replace(kind, ""));
        other && label.chars().nth(4) == Some('年') && plain.contains("预算") && !plain.contains("决算")
    }

    /// 收入10万元，支出决算10万元: 支出决算 names spending where the quantity at hand has its amount.
    fn spending_after_income(&mut self, subject: &str) -> Option<Quantity> {
        let target = self.target();
        let spends = subject.contains("支出") && target.is_some_and(|at| self.reading.statements[at].amount.is_some());
        let budgets = [Scope::All, Scope::Fiscal, Scope::General, Scope::Fund, Scope::StateCapital];
        (spends && budgets.contains(&self.scope()))
            .then(|| Quantity { scope: self.scope(), noun: Noun::Word("支出".into()) })
    }

    /// 2021年度“三公”经费支出决算: the accounts of this year.
    fn speaks_of_accounts(&self, label: &str) -> bool {
        label.contains("决算") || label.starts_with(&self.vocabulary.project().year.to_string())
    }

    /// Within a reason amounts and changes explain; only quantities that stand on their own are claims.
    pub(super) fn is_reason(&self, facet: &Facet) -> bool {
        match facet {
            Facet::Amount { subject } => {
                !self.resolve(subject).is_some_and(|q| matches!(q.noun, Noun::Word(_) | Noun::Subject(_)))
            }
            Facet::Change { .. } | Facet::Rate { .. } | Facet::Deviation { .. } | Facet::Unknown => true,
            Facet::Budget { .. } | Facet::Share { .. } | Facet::Completion { .. } => false,
        }
    }

    pub(super) fn amount(&mut self, subject: &str, span: &TextSpan, stated: &Stated) -> Option<usize> {
        let subject = COMPARISON.replace(subject, "");
        let resolved = self.resolve(&subject).or_else(|| self.spending_after_income(&subject));
        let target = match resolved {
            Some(quantity) => Some(self.add_unless_current(quantity, &subject, span)),
            None => match self.target_or_topic(span) {
                Some(target) if self.reading.statements[target].amount.is_none() => Some(target),
                // 2批次、24人次: another count of the same thing; 车辆2辆，40万元: its value.
                Some(target) => match &stated.measure {
                    Measure::Money if self.scope() == Scope::Assets => {
                        let of = &self.reading.statements[target];
                        let quantity =
                            Quantity { scope: Scope::Assets, noun: Noun::Other(format!("{}价值", of.label)) };
                        let label = of.label.clone();
                        Some(self.push(quantity, &label, span))
                    }
                    Measure::Count(counter) => {
                        let of = &self.reading.statements[target];
                        let quantity =
                            Quantity { scope: of.quantity.scope, noun: Noun::Other(format!("{}{counter}", of.label)) };
                        let label = of.label.clone();
                        Some(self.push(quantity, &label, span))
                    }
                    _ => None,
                },
                None => None,
            },
        }?;
        self.reading.statements[target].amount = Some(stated.clone());
        self.join_list(target);
        Some(target)
    }

    /// The statement that a share or a completion rate speaks of.
    pub(super) fn facet_target(
        &mut self,
        subject: &str,
        span: &TextSpan,
        free: impl Fn(&Statement) -> bool,
    ) -> Option<usize> {
        let subject = COMPARISON.replace(subject, "");
        match self.resolve(&subject) {
            None => self.target_or_topic(span),
            Some(quantity) => {
                let section = self.section;
                let fits = |s: &&Statement| s.section == section && s.quantity == quantity && free(s);
                let near = self.reading.statements.iter().rev().take(12).find(fits).is_some();
                let at = self.reading.statements.iter().rposition(|s| fits(&s)).filter(|_| near);
                Some(at.unwrap_or_else(|| self.push(quantity.clone(), &subject, span)))
            }
        }
    }

    pub(super) fn change(
        &mut self,
        subject: &str,
        span: &TextSpan,
        direction: Direction,
        against: Option<Against>,
        stated: &Stated,
        is_rate: bool,
    ) -> Option<usize> {
        let subject = COMPARISON.replace(subject, "").into_owned();
        let against = against.or(self.sentence.against).unwrap_or(Against::LastYear);
        let quantity = self.resolve(&subject);
        if is_rate
            && quantity.is_none()
            && let Some((statement, change)) = self.sentence.change
            && let Some(change) = self.reading.statements[statement].changes.get_mut(change)
            && change.rate.is_none()
        {
            change.rate = Some(stated.clone());
            change.rate_direction = Some(direction);
            return Some(statement);
        }
        let target = match quantity {
            None => self.target_or_topic(span)?,
            Some(quantity) => self
                .change_target(&quantity, &subject, span.paragraph)
                .unwrap_or_else(|| self.push(quantity, &subject, span)),
        };
        // 收入增加 x 万元、支出增加 y 万元，收入增长 p%、支出增长 q%: each rate joins its own amount.
        let waits =
            |change: &&mut Change| change.rate.is_none() && change.amount.is_some() && change.against == against;
        if is_rate && let Some(change) = self.reading.statements[target].changes.iter_mut().rev().find(waits) {
            change.rate = Some(stated.clone());
            change.rate_direction = Some(direction);
            return Some(target);
        }
        let amount = (!is_rate).then(|| stated.clone());
        let rate = is_rate.then(|| stated.clone());
        let change = Change { direction, amount, rate, rate_direction: is_rate.then_some(direction), against };
        let changes = &mut self.reading.statements[target].changes;
        changes.push(change);
        self.sentence.change = Some((target, changes.len() - 1));
        Some(target)
    }

    /// 今年收入增加 speaks of the 收入总计 above it: the words of the change occur in those of the quantity.
    pub(super) fn change_target(&self, quantity: &Quantity, subject: &str, paragraph: usize) -> Option<usize> {
        let section = self.section;
        let exact = |s: &Statement| s.section == section && s.quantity == *quantity;
        if let Some(current) = self.current.filter(|&at| exact(&self.reading.statements[at])) {
            return Some(current);
        }
        let here = |s: &Statement| exact(s) && s.span.paragraph == paragraph;
        if let Some(at) = self.reading.statements.iter().rposition(here) {
            return Some(at);
        }
        let plain = |text: &str| squash(text).replace(['和', '、', '的'], "");
        let mut words = plain(subject);
        for empty in ["今年", "本年度", "本年", "当年", "年度"] {
            words = words.replace(empty, "");
        }
        let heads = self.open.iter().rev().map(|open| self.reading.lists[open.list].head);
        let candidates = heads.chain(self.current).chain(self.previous);
        let occurs = |index: &usize| {
            let label = plain(&self.reading.statements[*index].label);
            let mut label = label.chars();
            !words.is_empty() && words.chars().all(|c| label.any(|other| other == c))
        };
        let same_section = |index: &usize| self.reading.statements[*index].section == section;
        let near = candidates.into_iter().filter(same_section).find(occurs);
        near.or_else(|| self.reading.statements.iter().rposition(exact))
    }
}
