//! Formulas of a workbook, calculated again from the values that stand in the cells: a total whose stored value is
//! not what its formula gives was not recalculated before the file was saved.
//!
//! Only what totals are made of is understood: sums, plus and minus, times and through, ROUND. Everything else is
//! not calculated, and so not judged.

use super::workbook::{Book, Tab, Value};
use rust_decimal::Decimal;

/// Deeper brackets no total has.
const DEEPEST: usize = 24;
/// Larger ranges are not added up.
const LARGEST_RANGE: usize = 50_000;

/// What the formula of a cell gives; `None` where it is not understood.
pub(super) fn calculate(book: &Book, tab: &Tab, formula: &str) -> Option<Decimal> {
    let text = formula.trim();
    let text = text.strip_prefix("of:").or_else(|| text.strip_prefix("oooc:")).unwrap_or(text);
    let text = text.strip_prefix('=').unwrap_or(text);
    let mut reader = Calculator { book, tab, rest: text, depth: 0 };
    let result = reader.sum()?;
    reader.rest.trim().is_empty().then_some(result)
}

struct Calculator<'a> {
    book: &'a Book,
    tab: &'a Tab,
    rest: &'a str,
    depth: usize,
}

/// A cell or a range: the sheet, the first and the last cell, each row and column.
struct Range<'a> {
    tab: &'a Tab,
    first: (usize, usize),
    last: (usize, usize),
}

impl<'a> Calculator<'a> {
    fn take(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        match rest.strip_prefix(word) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Option<Decimal> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut result = self.product()?;
        loop {
            if self.take("+") {
                result = result.checked_add(self.product()?)?;
            } else if self.take("-") {
                result = result.checked_sub(self.product()?)?;
            } else {
                self.depth -= 1;
                return Some(result);
            }
        }
    }

    fn product(&mut self) -> Option<Decimal> {
        let mut result = self.factor()?;
        loop {
            if self.take("*") {
                result = result.checked_mul(self.factor()?)?;
            } else if self.take("/") {
                result = result.checked_div(self.factor()?)?;
            } else {
                return Some(result);
            }
        }
    }

    fn factor(&mut self) -> Option<Decimal> {
        if self.take("-") {
            return Some(-self.factor_below()?);
        }
        if self.take("+") {
            return self.factor_below();
        }
        if self.take("(") {
            let result = self.sum()?;
            return self.take(")").then_some(result);
        }
        for (name, function) in [
            ("SUM(", Function::Sum),
            ("ROUND(", Function::Round),
            ("SUBTOTAL(", Function::Subtotal),
            ("N(", Function::Sum),
        ] {
            if self.take(name) {
                return self.call(function);
            }
        }
        if let Some(number) = self.number() {
            return Some(number);
        }
        let range = self.range()?;
        if range.first != range.last {
            return None;
        }
        match range.tab.value(range.first.0, range.first.1) {
            Value::Number(number) => Some(*number),
            Value::Empty => Some(Decimal::ZERO),
            Value::Text(_) => None,
        }
    }

    fn factor_below(&mut self) -> Option<Decimal> {
        self.depth += 1;
        let result = if self.depth > DEEPEST { None } else { self.factor() };
        self.depth -= 1;
        result
    }

    fn call(&mut self, function: Function) -> Option<Decimal> {
        match function {
            Function::Round => {
                let value = self.sum()?;
                if !(self.take(",") || self.take(";")) {
                    return None;
                }
                let decimals = u32::try_from(self.number()?).ok().filter(|decimals| *decimals <= 10)?;
                self.take(")").then(|| crate::amount::round_half_up(value, decimals))
            }
            Function::Subtotal => {
                // 9 and 109 add up; the others do something else.
                let code = self.number()?;
                let adds = code == Decimal::from(9) || code == Decimal::from(109);
                if !adds || !(self.take(",") || self.take(";")) {
                    return None;
                }
                self.call(Function::Sum)
            }
            Function::Sum => {
                let mut result = Decimal::ZERO;
                loop {
                    let before = self.rest;
                    let argument = match self.range() {
                        // A range that an operator follows is part of an expression.
                        Some(range) if self.ends_argument() => range.added_up()?,
                        _ => {
                            self.rest = before;
                            self.sum()?
                        }
                    };
                    result = result.checked_add(argument)?;
                    if self.take(")") {
                        return Some(result);
                    }
                    if !(self.take(",") || self.take(";")) {
                        return None;
                    }
                }
            }
        }
    }

    fn ends_argument(&self) -> bool {
        self.rest.trim_start().starts_with([')', ',', ';'])
    }

    fn number(&mut self) -> Option<Decimal> {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number = rest[..end].parse().ok()?;
        self.rest = &rest[end..];
        Some(number)
    }

    /// `A1`, `$A$1:B5`, `Sheet!A1`, `'Sheet 1'!A1`, and `[.A1:.B5]` of ods.
    fn range(&mut self) -> Option<Range<'a>> {
        let bracketed = self.take("[");
        let tab = self.sheet(bracketed)?;
        let first = self.cell()?;
        let mut last = first;
        if self.take(":") {
            if bracketed {
                self.sheet(true)?;
            }
            last = self.cell()?;
        }
        if bracketed && !self.take("]") {
            return None;
        }
        let ordered = |a: usize, b: usize| (a.min(b), a.max(b));
        let (rows, columns) = (ordered(first.0, last.0), ordered(first.1, last.1));
        Some(Range { tab, first: (rows.0, columns.0), last: (rows.1, columns.1) })
    }

    fn sheet(&mut self, bracketed: bool) -> Option<&'a Tab> {
        let mark = if bracketed { '.' } else { '!' };
        let rest = self.rest.trim_start();
        let plain = rest.strip_prefix('$').unwrap_or(rest);
        let (name, after) = if let Some(quoted) = plain.strip_prefix('\'') {
            let (name, after) = quoted.split_once('\'')?;
            (name, after.strip_prefix(mark)?)
        } else {
            let end = plain.find(|c: char| !c.is_alphanumeric() && !"_ ".contains(c)).unwrap_or(plain.len());
            match plain[end..].strip_prefix(mark) {
                Some(after) => (&plain[..end], after),
                None => return Some(self.tab),
            }
        };
        self.rest = after;
        if name.is_empty() {
            return Some(self.tab);
        }
        self.book.tabs.iter().find(|tab| tab.name == name)
    }

    /// A cell's row and column.
    fn cell(&mut self) -> Option<(usize, usize)> {
        let rest = self.rest.trim_start();
        let rest = rest.strip_prefix('$').unwrap_or(rest);
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let digits = rest[letters..].strip_prefix('$').unwrap_or(&rest[letters..]);
        let count = digits.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=3).contains(&letters) || count == 0 || digits[count..].starts_with('(') {
            return None;
        }
        let column =
            rest[..letters].bytes().fold(0, |sum, b| sum * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
        let row: usize = digits[..count].parse().ok()?;
        self.rest = &digits[count..];
        Some((row.checked_sub(1)?, column - 1))
    }
}

#[derive(Clone, Copy)]
enum Function {
    Sum,
    Round,
    Subtotal,
}

impl Range<'_> {
    /// The numbers in it; texts count as nothing.
    fn added_up(&self) -> Option<Decimal> {
        let (rows, columns) = (self.first.0..=self.last.0.min(self.tab.height()), self.first.1..=self.last.1);
        let size = (self.last.0 - self.first.0 + 1).checked_mul(self.last.1 - self.first.1 + 1)?;
        if size > LARGEST_RANGE {
            return None;
        }
        let mut sum = Decimal::ZERO;
        for row in rows {
            for column in columns.clone() {
                if let Value::Number(number) = self.tab.value(row, column) {
                    sum = sum.checked_add(*number)?;
                }
            }
        }
        Some(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_calculated_again() {
        let mut tab = Tab::of(&[&["1.5", "2", "—"], &["10", "20", "30"]]);
        "表 一".clone_into(&mut tab.name);
        let book = Book { tabs: vec![tab.clone()] };
        for (formula, result) in [
            ("SUM(A1:C1)", Some("3.5")),
            ("=A1+B1-SUM(A2,C2)", Some("-36.5")),
            ("SUM(A1:B2)*2/4", Some("16.75")),
            ("ROUND(A1/B2,2)", Some("0.08")),
            ("SUBTOTAL(9,A2:C2)", Some("60")),
            ("'表 一'!$A$2+(B2-1)", Some("29")),
            ("of:=SUM([.A1:.B1];[.A2])", Some("13.5")),
            ("of:=[$'表 一'.A2]+[.B2]", Some("30")),
            ("SUM(A1+A2,B1)", Some("13.5")),
            ("A1+C1", None),
            ("IF(A1>0,1,2)", None),
            ("VLOOKUP(A1,B1:C2,2)", None),
            ("SUM(A1:B2", None),
            ("A1/Z9", None),
        ] {
            let expected = result.map(|text| text.parse::<Decimal>().unwrap());
            assert_eq!(calculate(&book, &tab, formula), expected, "{formula}");
        }
        let deep = "(".repeat(10_000) + "A1";
        assert_eq!(calculate(&book, &tab, &deep), None);
        assert_eq!(calculate(&book, &tab, &"-".repeat(10_000)), None);
    }
}
