//! Words become quantities, and quantities know their cells.

use super::{Noun, Quantity, Scope};
use crate::{
    form::{Address, Key, Profile, SubjectLevel},
    project::Project,
};
use foldhash::fast::RandomState;
use serde::Deserialize;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, LazyLock},
};

/// Quantities, renames and the subjects of one project.
#[derive(Debug)]
pub struct Vocabulary<'a> {
    profile: &'a Profile,
    project: &'a Project,
    subjects: Arc<Subjects>,
    /// The unit's name and its endings, by which texts abbreviate it, longest first.
    unit_names: Vec<String>,
}

/// The subjects a text may name: those of the project's sheets, then those of the profile's lists.
#[derive(Debug)]
pub struct Subjects {
    /// Names without their trailing 支出, with the codes that bear them.
    functional: HashMap<String, Vec<Key>>,
    economic: HashMap<String, Key>,
}

/// Cells whose sum a figure must equal.
pub type CellSum = Vec<Address>;

/// An outdated subject name (科目更名).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// The name that is out of date.
    pub old: String,
    /// The name of today.
    pub new: String,
    /// The subject's code.
    pub code: String,
    /// The first budget year of the new name.
    pub year: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    scope: Scope,
    noun: Key,
    names: Vec<String>,
    cells: Vec<Vec<Address>>,
    #[serde(default)]
    else_cells: Vec<Vec<Address>>,
    #[serde(default)]
    budget: Option<Address>,
    #[serde(default)]
    parts: Vec<Key>,
    #[serde(default)]
    carried: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    quantities: Vec<Entry>,
    renames: Vec<Rename>,
}

fn parse_words() -> Result<WordsFile, String> {
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    options.from_str(include_str!("../../assets/profiles/common/reading.ron")).map_err(|error| error.to_string())
}

/// The file is part of the program; a test reads it, so it cannot fail on a user.
static WORDS: LazyLock<WordsFile> = LazyLock::new(|| parse_words().expect("reading.ron is valid"));

/// Removes what does not tell quantities apart: blanks, quotes and bracketed additions.
pub(super) fn squash(label: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::with_capacity(label.len());
    for c in label.chars() {
        match c {
            '（' => depth += 1,
            '）' => depth = depth.saturating_sub(1),
            ' ' | '“' | '”' | '"' | '‘' | '’' | '「' | '」' | '《' | '》' => {}
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

fn short(name: &str) -> String {
    let name = squash(name);
    let name = name.strip_suffix("支出").unwrap_or(&name);
    name.strip_suffix("费用").or_else(|| name.strip_suffix('费')).unwrap_or(name).to_owned()
}

impl Subjects {
    /// The subjects of a project; they depend on its rows' codes and names only.
    pub fn new<'n>(profile: &'n Profile, project: &'n Project) -> Subjects {
        let mut functional: HashMap<String, Vec<Key>> = HashMap::new();
        // The same rows stand in several forms, and in the official list as well.
        let mut known: HashSet<(&str, &str), RandomState> = HashSet::default();
        let mut economic = HashMap::new();
        let mut add = |name: &'n str, code: &'n Key| {
            if !name.is_empty() && known.insert((code, name)) {
                functional.entry(short(name)).or_default().push(code.clone());
            }
        };
        // Subjects the project uses come first: an ambiguous name means one of them.
        for form in &profile.forms {
            if let Some(crate::form::SubjectKind::Functional) = form.subject_kind() {
                for (code, row) in project.sheet(&form.key).into_iter().flat_map(|sheet| sheet.rows()) {
                    if SubjectLevel::of(code).is_some() {
                        add(&row.name, code);
                    }
                }
            }
            for row in form.panes.iter().flat_map(|pane| pane.fixed_rows()) {
                if row.key.len() == 3 && SubjectLevel::of(&row.key).is_some() && form.alias == "总表" {
                    add(form.row_name(&row.key).unwrap_or_default(), &row.key);
                }
                if SubjectLevel::of(&row.key).is_some() && form.alias == "基本支出" {
                    economic.insert(short(&row.label), row.key.clone());
                }
            }
        }
        for subject in profile.functional.iter() {
            add(&subject.1, &subject.0);
        }
        for subject in profile.economic.iter() {
            economic.entry(short(&subject.1)).or_insert_with(|| subject.0.clone());
        }
        for rename in &WORDS.renames {
            functional.entry(short(&rename.old)).or_insert_with(|| vec![Key::from(rename.code.as_str())]);
        }
        for codes in functional.values_mut().filter(|codes| codes.len() > 1) {
            let mut seen = HashSet::new();
            codes.retain(|code| seen.insert(code.clone()));
        }
        Subjects { functional, economic }
    }
}

impl<'a> Vocabulary<'a> {
    /// The words for one project.
    pub fn new(profile: &'a Profile, project: &'a Project) -> Vocabulary<'a> {
        Vocabulary::with_subjects(profile, project, Arc::new(Subjects::new(profile, project)))
    }

    /// The words for a project whose subjects are already known.
    pub fn with_subjects(profile: &'a Profile, project: &'a Project, subjects: Arc<Subjects>) -> Vocabulary<'a> {
        let name = squash(&project.unit.name);
        let tails = name.char_indices().map(|(at, _)| &name[at..]).filter(|tail| tail.chars().count() >= 4);
        let unit_names = tails.map(str::to_owned).collect();
        Vocabulary { profile, project, subjects, unit_names }
    }

    /// The project whose text is read.
    pub fn project(&self) -> &Project {
        self.project
    }

    /// The outdated names.
    pub fn renames(&self) -> &'static [Rename] {
        &WORDS.renames
    }

    /// What a label names, if it names anything. `scope` is that of the section; scope words at the front of the
    /// label override it. `within` is the subject whose items are being listed.
    pub fn resolve(&self, label: &str, scope: Scope, within: Option<&str>) -> Option<Quantity> {
        if let Some(code) = self.subject_path(label) {
            return Some(Quantity { scope: budget_scope(scope), noun: Noun::Subject(code) });
        }
        let words = self.trim(&squash(label));
        if words.is_empty() {
            return None;
        }
        if let Some(word) = Self::word(&words, scope, false) {
            return Some(word);
        }
        if let Some((inner, rest)) = Scope::split(&words) {
            let rest = self.trim(rest.trim_start_matches("安排的").trim_start_matches('的'));
            if let Some(word) = Self::word(&rest, inner, false) {
                return Some(word);
            }
            if let Some(code) = self.subject(&rest, within) {
                return Some(Quantity { scope: inner, noun: Noun::Subject(code) });
            }
            let three = ["三公", "出国", "公务用车", "公务接待"].iter().any(|word| rest.contains(word));
            if three && let Some(word) = Self::word(&rest, Scope::ThreePublic, true) {
                return Some(word);
            }
            return Some(Quantity { scope: inner, noun: Noun::Other(rest) });
        }
        if let Some(word) = Self::word(&words, scope, true) {
            return Some(word);
        }
        if let Some(code) = self.subject(&words, within) {
            return Some(Quantity { scope: budget_scope(scope), noun: Noun::Subject(code) });
        }
        let functional = within.is_some()
            || label.contains('）') && ["（类）", "（款）", "（项）"].iter().any(|m| label.contains(m));
        if !functional
            && matches!(scope, Scope::All | Scope::Fiscal | Scope::General)
            && let Some(code) = self.subjects.economic.get(&short(&words))
        {
            return Some(Quantity { scope, noun: Noun::Economic(code.clone()) });
        }
        // 三公 and procurement words keep their meaning outside their own sections.
        for scope in [Scope::ThreePublic, Scope::Agency, Scope::Procurement] {
            // 一般公共服务支出 is no purchase of services.
            let own = scope != Scope::Procurement
                || ["采购", "中小企业", "小微"].iter().any(|procured| words.contains(procured));
            if let Some(word) = Self::word(&words, scope, true).filter(|_| own && words.chars().count() > 4) {
                return Some(word);
            }
        }
        Some(Quantity { scope, noun: Noun::Other(words) })
    }

    /// A quantity of the vocabulary; `loose` also lets starred names fit at the end of longer words.
    fn word(words: &str, scope: Scope, loose: bool) -> Option<Quantity> {
        let words = &words.replace("费用", "费");
        let fits = |name: &str| match name.strip_prefix('*') {
            Some(tail) => *words == tail || (loose && words.ends_with(tail)),
            None => *words == name,
        };
        let length = |entry: &&Entry| entry.names.iter().filter(|n| fits(n)).map(|n| n.len()).max();
        let entries = WORDS.quantities.iter().filter(|entry| entry.scope == scope);
        let best = entries.filter(|entry| length(entry).is_some()).max_by_key(length)?;
        Some(Quantity { scope, noun: Noun::Word(best.noun.clone()) })
    }

    /// Removes year, unit name and empty words from both ends.
    fn trim(&self, words: &str) -> String {
        let mut words = words;
        loop {
            let before = words;
            words = strip_year(words);
            words = self.strip_unit(words);
            words = self.strip_named_year(words);
            for front in [
                "其中",
                "包括",
                "全年",
                "本年度",
                "年度",
                "年决算",
                "当年",
                "今年",
                "我单位",
                "本单位",
                "本部门",
                "我局",
                "该单位",
                "安排",
                "用于",
                "的",
                "、",
                "和",
                "及",
                "共",
                "一是",
                "二是",
                "三是",
                "截至",
            ] {
                words = words.strip_prefix(front).unwrap_or(words);
            }
            if let Some(rest) =
                words.strip_prefix("本年").filter(|rest| !rest.starts_with("收入") && !rest.starts_with("支出"))
            {
                words = rest;
            }
            for back in ["支出决算数", "支出决算", "决算数", "决算总额", "决算", "共计", "均", "各"]
            {
                let Some(rest) = words.strip_suffix(back) else { continue };
                let scope_only = !rest.is_empty() && Scope::split(rest).is_some_and(|(_, rest)| rest.is_empty());
                // 财政拨款支出决算 is 财政拨款支出: the noun itself stays.
                let kept = if scope_only && back.starts_with("支出") { "支出".len() } else { 0 };
                words = words.get(..rest.len() + kept).unwrap_or(rest);
                break;
            }
            if words == before {
                // 本年支出决算合计 is 本年支出合计.
                return words.replace("决算", "");
            }
        }
    }

    /// A label for messages: without the unit's name, the year and 支出决算数.
    pub(super) fn label(&self, label: &str) -> String {
        let mut label = label.trim_matches(['，', '：', '、', ',']);
        loop {
            let before = label;
            label = self.strip_unit(strip_year(self.strip_named_year(label)));
            label = label.trim_start_matches("其中").trim_start_matches("本部门");
            if label == before {
                break;
            }
        }
        let tails = ["支出决算数为", "支出决算为", "支出决算数", "支出决算", "决算数", "决算"];
        let short = tails.iter().find_map(|tail| label.strip_suffix(tail)).filter(|rest| rest.ends_with('费'));
        short.unwrap_or(label).to_owned()
    }

    /// Removes a name and the year behind it (某县水利局2022年度), where the unit's own name is not known.
    fn strip_named_year<'t>(&self, words: &'t str) -> &'t str {
        const QUANTITIES: [&str; 8] = ["收入", "支出", "收支", "经费", "预算", "决算", "拨款", "结转"];
        const ENDS: &str = "局委部办厅院心站所会社校队团处馆园司府镇乡道室段库台组署关区县市级）";
        let year = self.project.year.to_string();
        let Some((name, rest)) = words.split_once(&year).filter(|(_, rest)| rest.starts_with('年')) else {
            return words;
        };
        let length = name.chars().count();
        let plain = name.chars().all(|c| c.is_alphabetic() || matches!(c, '（' | '）' | '“' | '”' | '·'));
        let names = (2..=40).contains(&length) && plain && !QUANTITIES.iter().any(|word| name.contains(word));
        if names && name.ends_with(|c| ENDS.contains(c)) {
            strip_year(&words[words.len() - rest.len() - year.len()..])
        } else {
            words
        }
    }

    /// Removes the unit's name, or the end of it (大洼区智慧城市运行管理中心), from the front.
    fn strip_unit<'t>(&self, words: &'t str) -> &'t str {
        let mut tails = self.unit_names.iter().filter_map(|tail| words.strip_prefix(tail.as_str()));
        tails.next().unwrap_or(words)
    }

    /// 一般公共服务支出（类）社会工作事务（款）行政运行（项）, any of them alone, as a code.
    fn subject_path(&self, label: &str) -> Option<Key> {
        let label: String = label.chars().filter(|c| *c != ' ').collect();
        let marked = ["（类）", "（款）", "（项）"].iter().any(|mark| label.contains(mark));
        if !marked {
            return None;
        }
        let mut within: Option<Key> = None;
        let mut rest = label.as_str();
        let mut found = None;
        for (mark, length) in [("（类）", 3), ("（款）", 5), ("（项）", 7)] {
            if let Some((name, after)) = rest.split_once(mark) {
                let name = name.trim_start_matches(|c: char| c.is_ascii_digit() || "、.（）".contains(c));
                let codes = self.subjects.functional.get(&short(&self.trim(&squash(name))));
                let fits =
                    |code: &&Key| code.len() == length && within.as_deref().is_none_or(|outer| code.starts_with(outer));
                found = codes.and_then(|codes| codes.iter().find(fits)).cloned();
                within = found.clone().or(within);
                rest = after;
            }
        }
        found
    }

    /// The code of a subject's name; among several, one under `within`, then one the project uses.
    fn subject(&self, words: &str, within: Option<&str>) -> Option<Key> {
        let codes = self.subjects.functional.get(&short(words))?;
        let inside =
            within.and_then(|outer| codes.iter().find(|code| code.len() > outer.len() && code.starts_with(outer)));
        let used = |code: &&Key| {
            let forms = self.profile.forms.iter().filter(|form| form.subject_kind().is_some());
            forms.filter_map(|form| self.project.sheet(&form.key)).any(|sheet| sheet.row(code).is_some())
        };
        match inside {
            Some(code) => Some(code.clone()),
            None if codes.len() == 1 => codes.first().cloned(),
            None => {
                // The lowest used level: a 款 and its only 项 often share their name.
                let used: Vec<&Key> = codes.iter().filter(used).collect();
                let Some(longest) = used.iter().map(|code| code.len()).max() else {
                    // Without tables a name alone means the 类, whose name its own items may share.
                    return codes.iter().find(|code| code.len() == 3).cloned();
                };
                let mut lowest = used.into_iter().filter(|code| code.len() == longest);
                lowest.next().filter(|_| lowest.next().is_none()).cloned()
            }
        }
    }

    /// The cells that hold a quantity, as sums; forms, rows and columns that the profile lacks are left out.
    pub fn cells(&self, quantity: &Quantity) -> Vec<CellSum> {
        match &quantity.noun {
            Noun::Word(_) => self.entry(quantity).map_or_else(Vec::new, |entry| self.sums(&entry.cells)),
            Noun::Subject(code) => {
                let columns: &[(&str, &str)] = match quantity.scope {
                    Scope::All => &[("支出", "本年支出合计")],
                    Scope::General => &[("一般公共", "本年支出.合计")],
                    Scope::Fund => &[("基金", "本年支出.小计")],
                    Scope::Fiscal => &[("一般公共", "本年支出.合计"), ("基金", "本年支出.小计")],
                    _ => &[],
                };
                let sum: Vec<Address> =
                    columns.iter().map(|(form, column)| Address::new(*form, code.clone(), *column)).collect();
                self.sums(&[sum])
            }
            Noun::Economic(code) if quantity.scope == Scope::General => {
                self.sums(&[vec![Address::new("基本支出", code.clone(), "决算数")]])
            }
            Noun::Economic(_) | Noun::Other(_) => Vec::new(),
        }
    }

    /// The cells of the quantity that is easily mistaken for this one.
    pub fn neighbour_cells(&self, quantity: &Quantity) -> Vec<CellSum> {
        self.entry(quantity).map_or_else(Vec::new, |entry| self.sums(&entry.else_cells))
    }

    /// The cell of a quantity's initial budget, where a form has one.
    pub fn budget_cell(&self, quantity: &Quantity) -> Option<Address> {
        self.entry(quantity)?.budget.as_ref().and_then(|address| self.local(address))
    }

    /// Whether the vocabulary says that these are all parts of a whole.
    pub fn is_whole(&self, whole: &Quantity, parts: &[&Quantity]) -> bool {
        self.entry(whole).is_some_and(|entry| {
            !entry.parts.is_empty()
                && entry
                    .parts
                    .iter()
                    .all(|noun| parts.iter().any(|part| matches!(&part.noun, Noun::Word(word) if word == noun)))
        })
    }

    /// Whether a quantity is one of a whole's known parts, or a part of one of these.
    pub fn is_part(&self, whole: &Quantity, part: &Quantity) -> bool {
        let Noun::Word(noun) = &part.noun else { return false };
        let Some(entry) = self.entry(whole) else { return false };
        let deeper = |noun: &Key| {
            let inner = Quantity { scope: whole.scope, noun: Noun::Word(noun.clone()) };
            inner != *whole && self.is_part(&inner, part)
        };
        entry.parts.contains(noun) || entry.parts.iter().any(deeper)
    }

    /// Whether two quantities stand beside each other: parts of one whole, neither of them part of the other.
    pub fn are_siblings(&self, a: &Quantity, b: &Quantity) -> bool {
        let mut wholes = WORDS.quantities.iter().filter(|entry| entry.scope == a.scope && !entry.parts.is_empty());
        let common = wholes.any(|entry| {
            let whole = Quantity { scope: entry.scope, noun: Noun::Word(entry.noun.clone()) };
            self.is_part(&whole, a) && self.is_part(&whole, b)
        });
        a.scope == b.scope && common && !self.is_part(a, b) && !self.is_part(b, a)
    }

    /// Whether a quantity was carried over and is no income or expenditure of the year.
    pub fn is_carried(&self, quantity: &Quantity) -> bool {
        self.entry(quantity).is_some_and(|entry| entry.carried)
    }

    fn entry(&self, quantity: &Quantity) -> Option<&'static Entry> {
        let Noun::Word(noun) = &quantity.noun else { return None };
        WORDS.quantities.iter().find(|entry| entry.scope == quantity.scope && entry.noun == *noun)
    }

    fn sums(&self, cells: &[Vec<Address>]) -> Vec<CellSum> {
        let sums = cells.iter().map(|sum| sum.iter().filter_map(|address| self.local(address)).collect::<CellSum>());
        sums.filter(|sum| !sum.is_empty()).collect()
    }

    /// An address by form alias as the profile's own address.
    fn local(&self, address: &Address) -> Option<Address> {
        let form = self.profile.forms.iter().find(|form| form.alias == address.form)?;
        form.has_cell(&address.row, &address.column).then(|| Address {
            form: form.key.clone(),
            row: address.row.clone(),
            column: address.column.clone(),
        })
    }
}

/// Functional subjects are subjects of a budget, whichever section speaks of them.
fn budget_scope(scope: Scope) -> Scope {
    match scope {
        Scope::Fiscal | Scope::General | Scope::Fund | Scope::StateCapital => scope,
        _ => Scope::All,
    }
}

/// Removes `2019年度`, `2019年`, `2019` and `截至2019年12月31日` from the front.
fn strip_year(words: &str) -> &str {
    let digits = words.chars().take_while(char::is_ascii_digit).count();
    if digits != 4 {
        return words;
    }
    let mut rest = &words[4..];
    rest = rest.strip_prefix('年').unwrap_or(rest);
    if let Some((date, after)) = rest.split_once('日')
        && date.chars().all(|c| c.is_ascii_digit() || c == '月')
    {
        rest = after;
    }
    rest.strip_prefix("年度").or_else(|| rest.strip_prefix('度')).unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::{builtin_profiles, profile};

    fn quantity(scope: Scope, noun: &str) -> Option<Quantity> {
        Some(Quantity { scope, noun: Noun::Word(noun.into()) })
    }

    #[test]
    fn the_words_are_readable() {
        assert_eq!(parse_words().map(|_| ()), Ok(()));
    }

    #[test]
    fn every_named_cell_exists_in_some_profile() {
        let profiles = builtin_profiles().unwrap();
        let aliases: Vec<_> = profiles.iter().flat_map(|p| p.forms.iter().map(|f| f.alias.clone())).collect();
        for entry in &WORDS.quantities {
            for address in entry.cells.iter().chain(&entry.else_cells).flatten().chain(&entry.budget) {
                let exists = profiles
                    .iter()
                    .flat_map(|p| &p.forms)
                    .any(|form| form.alias == address.form && form.has_cell(&address.row, &address.column));
                assert!(exists || !aliases.contains(&address.form), "{address}");
            }
        }
    }

    #[test]
    fn labels_become_quantities() {
        let profile = profile("liaoning-2019").unwrap().unwrap();
        let project = Project::new(profile, "盘锦市大洼区智慧城市运行管理中心");
        let words = Vocabulary::new(profile, &project);
        for (label, scope, expected) in [
            ("2019年度财政拨款支出", Scope::Fiscal, quantity(Scope::Fiscal, "支出")),
            ("2019财政拨款支出", Scope::Fiscal, quantity(Scope::Fiscal, "支出")),
            ("财政拨款收入", Scope::All, quantity(Scope::Fiscal, "收入")),
            ("政府性基金收入", Scope::All, quantity(Scope::Fund, "收入")),
            ("2024 年度收入支出总计", Scope::All, quantity(Scope::All, "收入支出总计")),
            ("一般公共预算财政拨款支出决算", Scope::General, quantity(Scope::General, "支出")),
            (
                "2019年度一般公共预算财政拨款安排的“三公”经费支出",
                Scope::ThreePublic,
                quantity(Scope::ThreePublic, "三公经费"),
            ),
            ("因公出国（境）费支出决算", Scope::ThreePublic, quantity(Scope::ThreePublic, "因公出国费")),
            (
                "2019年大洼区智慧城市运行管理中心机关运行经费支出",
                Scope::Agency,
                quantity(Scope::Agency, "机关运行经费"),
            ),
            ("其中", Scope::All, None),
            ("支出决算", Scope::General, None),
            ("当年支出决算", Scope::General, None),
        ] {
            assert_eq!(words.resolve(label, scope, None), expected, "{label}");
        }
    }
}
