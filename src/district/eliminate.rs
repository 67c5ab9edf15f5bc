//! 内部往来抵销: what the units paid each other is taken out of the payer's expenditure and the receiver's income.

use super::merge::UnitProject;
use crate::{
    amount::{Amount, Fit, Interval, Unit},
    form::{Address, Key, Profile, SubjectLevel, TOTAL_ROW, Transfer, TransferSide},
    project::{Contributions, Elimination},
};

/// Which payments between the units are taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Internal {
    /// None: the units have not paid each other.
    #[default]
    None,
    /// Everything that stands in the columns for it, because all of it stays within the department. Both sides have
    /// to agree.
    All,
    /// These ones.
    Marked(Vec<Mark>),
}

/// A payment from one of the units to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its kind: 对附属单位补助, 上缴上级.
    pub kind: String,
    /// 付方: the unit's name.
    pub from: String,
    /// 收方: the unit's name.
    pub to: String,
    /// How much.
    pub amount: Amount,
    /// The payer's subject, needed where it pays under several.
    pub paid_as: Option<Key>,
    /// The receiver's subject, needed where it receives under several.
    pub received_as: Option<Key>,
}

/// The columns of a list of payments, in order.
pub const MARK_COLUMNS: [&str; 6] = ["类别", "付方单位", "收方单位", "金额", "支出科目", "收入科目"];

/// Reads a list of payments: a line each, its columns ([`MARK_COLUMNS`], the subjects may be left out) separated by
/// tabs or commas. A line of headers, blank lines and lines with `#` in front are passed over.
pub fn read_marks(lines: &[String], unit: Unit) -> Result<Vec<Mark>, String> {
    let mut marks = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let line = line.trim_start_matches('\u{FEFF}');
        if line.trim().is_empty() || line.trim_start().starts_with('#') || line.contains(MARK_COLUMNS[1]) {
            continue;
        }
        let separators: &[char] = if line.contains('\t') { &['\t'] } else { &[',', '，'] };
        let words: Vec<&str> = line.split(separators).map(|word| word.trim().trim_matches('"')).collect();
        let place = format!("第 {} 行", number + 1);
        let [kind, from, to, amount, rest @ ..] = words.as_slice() else {
            return Err(format!("{place}:要写明{}", MARK_COLUMNS.join("、")));
        };
        let code = |at: usize| rest.get(at).filter(|code| !code.is_empty()).map(|code| Key::from(*code));
        marks.push(Mark {
            kind: (*kind).to_owned(),
            from: (*from).to_owned(),
            to: (*to).to_owned(),
            amount: Amount::parse(amount, unit).map_err(|error| format!("{place}:{error}"))?,
            paid_as: code(0),
            received_as: code(1),
        });
    }
    if marks.is_empty() { Err("里面没有内部往来".to_owned()) } else { Ok(marks) }
}

/// What is taken out: as a list of payments, and cell by cell.
pub(super) fn find(
    profile: &Profile,
    units: &[UnitProject],
    added: &Contributions,
    internal: &Internal,
) -> Result<(Vec<Elimination>, Contributions), String> {
    let mut books = Books { profile, units, added, removed: Contributions::new() };
    let mut list = Vec::new();
    match internal {
        Internal::None => {}
        Internal::All => {
            for transfer in &profile.transfers {
                list.extend(books.take_all(transfer)?);
            }
        }
        Internal::Marked(marks) => {
            for mark in marks {
                list.push(books.take_marked(mark)?);
            }
        }
    }
    Ok((list, books.removed))
}

struct Books<'a> {
    profile: &'a Profile,
    units: &'a [UnitProject],
    added: &'a Contributions,
    removed: Contributions,
}

/// One end of a payment in one unit's forms.
struct End<'a> {
    side: &'a TransferSide,
    unit: usize,
    form: Key,
    summary: Key,
}

impl Books<'_> {
    fn end<'s>(&self, side: &'s TransferSide, unit: usize) -> Result<End<'s>, String> {
        let forms = side.forms(self.profile).ok_or_else(|| format!("口径中没有{}表", side.form))?;
        Ok(End { side, unit, form: forms.0.key.clone(), summary: forms.1.key.clone() })
    }

    fn figure(&self, unit: usize, address: &Address) -> Option<Amount> {
        self.added.get(address)?.get(unit).copied().flatten()
    }

    /// The lowest subjects under which an end has figures in its column.
    fn items(&self, end: &End) -> Vec<(Key, Amount)> {
        let rows = self.added.keys().filter(|at| at.form == end.form && at.column == end.side.column);
        let codes: Vec<&Key> =
            rows.filter(|at| at.row != TOTAL_ROW && self.figure(end.unit, at).is_some()).map(|at| &at.row).collect();
        let lowest = |code: &&Key| !codes.iter().any(|other| other.len() > code.len() && other.starts_with(&***code));
        let items = codes.iter().copied().filter(lowest);
        items.filter_map(|code| Some((code.clone(), self.figure(end.unit, &end.at(code))?))).collect()
    }

    /// What an end comes to: its 合计, or the sum of its subjects.
    fn total(&self, end: &End) -> Option<Amount> {
        let items: Vec<Amount> = self.items(end).into_iter().map(|(_, amount)| amount).collect();
        self.figure(end.unit, &end.at(TOTAL_ROW)).or_else(|| Amount::sum(&items, &[]))
    }

    /// Takes an amount out of a subject, of what is above it, and of the summary.
    fn take(&mut self, end: &End, code: &str, amount: Amount) {
        let mut rows = vec![code.to_owned()];
        while let Some(parent) = rows.last().and_then(|code| SubjectLevel::parent(code)).map(str::to_owned) {
            rows.push(parent);
        }
        let class = rows.last().cloned();
        for row in rows.iter().map(String::as_str).chain((code != TOTAL_ROW).then_some(TOTAL_ROW)) {
            for column in std::iter::once(&end.side.column).chain(&end.side.with) {
                self.take_out(end.unit, Address::new(end.form.clone(), row, column.clone()), amount);
            }
        }
        let classes = class.filter(|_| end.side.classes).map(Key::from);
        for row in end.side.rows.iter().cloned().chain(classes) {
            self.take_out(end.unit, Address::new(end.summary.clone(), row, end.side.summary_column.clone()), amount);
        }
    }

    /// A cell without a figure has nothing to be taken out of.
    fn take_out(&mut self, unit: usize, address: Address, amount: Amount) {
        if self.figure(unit, &address).is_none() {
            return;
        }
        let units = self.units.len();
        let parts = self.removed.entry(address).or_insert_with(|| vec![None; units]);
        if let Some(part) = parts.get_mut(unit) {
            *part = match part {
                Some(before) => Amount::sum(&[*before, amount], &[]),
                None => Some(amount),
            };
        }
    }

    /// Takes out all payments of a kind; `None` where there are none.
    fn take_all(&mut self, transfer: &Transfer) -> Result<Option<Elimination>, String> {
        let mut sides = [(&transfer.paid, Vec::new()), (&transfer.received, Vec::new())];
        for (side, totals) in &mut sides {
            for unit in 0..self.units.len() {
                let end = self.end(side, unit)?;
                totals.push(self.total(&end));
            }
        }
        let [(_, paid), (_, received)] = &sides;
        let sum = |list: &[Option<Amount>]| {
            let figures: Vec<Amount> = list.iter().flatten().copied().collect();
            Amount::sum(&figures, &[])
        };
        let value = |sum: Option<Amount>| {
            sum.map_or((Default::default(), Interval::point(Default::default())), |sum| {
                (sum.yuan(), Interval::around(sum.yuan(), sum.tolerance()))
            })
        };
        let (left, right) = (value(sum(paid)), value(sum(received)));
        if left.0.is_zero() && right.0.is_zero() {
            return Ok(None);
        }
        if Fit::of(left.0, &left.1, right.0, &right.1) == Fit::Apart {
            let print =
                |sum: Option<Amount>| sum.map_or_else(|| "空白".to_owned(), |sum| format!("{sum}{}", sum.unit()));
            return Err(format!(
                "各单位{}合计 {},{}合计 {},两边不等;有一部分不是这些单位之间的,请逐笔标出({})",
                transfer.paid.column,
                print(sum(paid)),
                transfer.received.column,
                print(sum(received)),
                MARK_COLUMNS.join("、"),
            ));
        }
        let [(_, paid), (_, received)] = sides.clone();
        for (side, _) in &sides {
            for unit in 0..self.units.len() {
                let end = self.end(side, unit)?;
                self.take_whole(&end);
            }
        }
        Ok(Some(Elimination { kind: transfer.name.clone(), paid, received }))
    }

    /// Takes out everything that an end lists, row by row as it is stated.
    fn take_whole(&mut self, end: &End) {
        let rows: Vec<(Key, Amount)> = self
            .added
            .keys()
            .filter(|at| at.form == end.form && at.column == end.side.column)
            .filter_map(|at| Some((at.row.clone(), self.figure(end.unit, at)?)))
            .collect();
        for (row, amount) in &rows {
            for column in std::iter::once(&end.side.column).chain(&end.side.with) {
                self.take_out(end.unit, Address::new(end.form.clone(), row.clone(), column.clone()), *amount);
            }
            if end.side.classes && SubjectLevel::of(row) == Some(SubjectLevel::Class) {
                let at = Address::new(end.summary.clone(), row.clone(), end.side.summary_column.clone());
                self.take_out(end.unit, at, *amount);
            }
        }
        let Some(total) = self.total(end) else { return };
        for row in &end.side.rows {
            let at = Address::new(end.summary.clone(), row.clone(), end.side.summary_column.clone());
            self.take_out(end.unit, at, total);
        }
    }

    fn take_marked(&mut self, mark: &Mark) -> Result<Elimination, String> {
        let kinds =
            || self.profile.transfers.iter().map(|transfer| transfer.name.as_str()).collect::<Vec<_>>().join("、");
        let matches = |transfer: &&Transfer| {
            transfer.name == mark.kind || transfer.paid.column == *mark.kind || transfer.received.column == *mark.kind
        };
        let transfer = self.profile.transfers.iter().find(matches);
        let transfer = transfer.ok_or_else(|| format!("没有“{}”这一类,可以写:{}", mark.kind, kinds()))?.clone();
        let ends = [(&transfer.paid, &mark.from, &mark.paid_as), (&transfer.received, &mark.to, &mark.received_as)];
        let mut sides = [vec![None; self.units.len()], vec![None; self.units.len()]];
        for ((side, name, code), parts) in ends.into_iter().zip(&mut sides) {
            let unit = self.units.iter().position(|unit| unit.name() == *name);
            let unit = unit.ok_or_else(|| format!("要汇总的单位中没有“{name}”"))?;
            let end = self.end(side, unit)?;
            let code = self.subject(&end, name, code.as_ref(), &mark.amount)?;
            self.take(&end, &code, mark.amount);
            if let Some(part) = parts.get_mut(unit) {
                *part = Some(mark.amount);
            }
        }
        let [paid, received] = sides;
        Ok(Elimination { kind: transfer.name, paid, received })
    }

    /// The subject of an end: as marked, or the only one that can be meant.
    fn subject(&self, end: &End, name: &str, marked: Option<&Key>, amount: &Amount) -> Result<Key, String> {
        let items = self.items(end);
        let column = &end.side.column;
        let large = |stated: &Amount| stated.yuan() >= amount.yuan() || stated.interval().overlaps(&amount.interval());
        let found = match marked {
            Some(code) => items.iter().find(|(other, _)| other == code),
            None => match items.as_slice() {
                [only] => Some(only),
                several => {
                    let mut same = several.iter().filter(|(_, stated)| stated.yuan() == amount.yuan());
                    match (same.next(), same.next()) {
                        (Some(only), None) => Some(only),
                        _ => {
                            let codes: Vec<&str> = several.iter().map(|(code, _)| code.as_ref()).collect();
                            let all = if codes.is_empty() { "没有科目".to_owned() } else { codes.join("、") };
                            return Err(format!("“{name}”的{column}有不止一个或没有科目({all}),请写明科目编码"));
                        }
                    }
                }
            },
        };
        match found {
            Some((code, stated)) if large(stated) => Ok(code.clone()),
            Some((code, stated)) => Err(format!("“{name}”{code} 的{column}只有 {stated},不够抵销 {amount}")),
            None => Err(format!("“{name}”的{column}没有科目 {}", marked.map_or("", |code| code.as_ref()))),
        }
    }
}

impl End<'_> {
    fn at(&self, row: &str) -> Address {
        Address::new(self.form.clone(), row, self.side.column.clone())
    }
}
