//! The template language, read with positions for errors. Its syntax is described in [`super`].

use super::template::{Condition, Expression, FieldName, Outcomes, Piece, Relation, RowName, Rows, Word};
use crate::form::SubjectLevel;
use std::collections::BTreeMap;

/// Deeper choices than any template needs are refused instead of exhausting the stack.
const DEEPEST: usize = 16;

/// Stands before an address or a name and means last year's figure.
const LAST_YEAR: &str = "上年.";

/// The values that a template file names.
pub(super) type Names = BTreeMap<String, Expression>;

/// Reads a paragraph's template; the error is a Chinese sentence with the position.
pub(super) fn template(text: &str, names: &Names) -> Result<Vec<Piece>, String> {
    Parser::new(text, names).whole(|parser| parser.pieces(false))
}

/// Reads a value: `T1[事业收入].决算数 + T1[经营收入].决算数`.
pub(super) fn value(text: &str, names: &Names) -> Result<Expression, String> {
    Parser::new(text, names).whole(Parser::expression)
}

/// Reads the rows of a list: `T5[项 本行].本年支出.合计`.
pub(super) fn rows(text: &str, names: &Names) -> Result<Rows, String> {
    Parser::new(text, names).whole(Parser::rows)
}

/// Reads a condition: `T7[合计].本年收入 > 0`.
pub(super) fn condition(text: &str, names: &Names) -> Result<Condition, String> {
    Parser::new(text, names).whole(Parser::condition)
}

struct Parser<'n> {
    text: Vec<char>,
    names: &'n Names,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, String>;

impl<'n> Parser<'n> {
    fn new(text: &str, names: &'n Names) -> Parser<'n> {
        Parser { text: text.chars().collect(), names, at: 0, depth: 0 }
    }

    fn whole<T>(mut self, read: impl FnOnce(&mut Parser<'n>) -> Parsed<T>) -> Parsed<T> {
        let parsed = read(&mut self)?;
        self.blanks();
        if self.at < self.text.len() { Err(self.wrong("这里多出了内容")) } else { Ok(parsed) }
    }

    fn wrong(&self, message: &str) -> String {
        let near: String = self.text.iter().skip(self.at).take(12).collect();
        format!("第 {} 字“{near}”:{message}", self.at + 1)
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.at += 1;
        }
        found
    }

    fn expect(&mut self, expected: char) -> Parsed<()> {
        self.blanks();
        if self.take(expected) { Ok(()) } else { Err(self.wrong(&format!("这里应是“{expected}”"))) }
    }

    fn blanks(&mut self) {
        while self.take(' ') {}
    }

    /// Text and slots, up to the end or, inside a slot, to `｜` or `}`. Blanks at the ends of a branch do not count.
    fn pieces(&mut self, inside: bool) -> Parsed<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        if inside {
            self.blanks();
        }
        while let Some(next) = self.peek() {
            match next {
                '{' => {
                    if !text.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut text)));
                    }
                    pieces.push(self.slot()?);
                }
                '｜' | '}' if inside => break,
                '}' => return Err(self.wrong("多出的“}”")),
                _ => {
                    text.push(next);
                    self.at += 1;
                }
            }
        }
        let text = if inside { text.trim_end_matches(' ') } else { text.as_str() };
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_owned()));
        }
        Ok(pieces)
    }

    fn slot(&mut self) -> Parsed<Piece> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong("嵌套层数太多"));
        }
        self.expect('{')?;
        self.blanks();
        let start = self.at;
        let piece = match self.token()?.as_str() {
            "年" => Piece::Word(Word::Year),
            "上年" => Piece::Word(Word::PriorYear),
            "单位" => Piece::Word(Word::Unit),
            "名称" => Piece::Word(Word::Name),
            "全称" => Piece::Word(Word::FullName),
            "序号" => Piece::Word(Word::Index),
            "若" => self.choice()?,
            "比" => self.comparison()?,
            "各" => self.list()?,
            "填" => Piece::Field(self.field_name()?),
            "因" => {
                let field = self.field_name()?;
                self.expect('→')?;
                Piece::Reason { field, body: self.pieces(true)? }
            }
            _ => {
                self.at = start;
                self.figure()?
            }
        };
        self.expect('}')?;
        self.depth -= 1;
        Ok(piece)
    }

    fn figure(&mut self) -> Parsed<Piece> {
        let left = self.expression()?;
        self.blanks();
        if self.take('÷') { Ok(Piece::Percent(left, self.expression()?)) } else { Ok(Piece::Amount(left)) }
    }

    fn choice(&mut self) -> Parsed<Piece> {
        let condition = self.condition()?;
        self.expect('→')?;
        let then = self.pieces(true)?;
        let otherwise = if self.take('｜') { self.pieces(true)? } else { Vec::new() };
        Ok(Piece::If { condition, then, otherwise })
    }

    fn comparison(&mut self) -> Parsed<Piece> {
        let left = self.expression()?;
        self.expect('与')?;
        let right = self.expression()?;
        self.expect('→')?;
        let more = self.pieces(true)?;
        self.expect('｜')?;
        let less = self.pieces(true)?;
        self.expect('｜')?;
        let equal = self.pieces(true)?;
        self.expect('｜')?;
        let unknown = self.pieces(true)?;
        Ok(Piece::Compare { left, right, outcomes: Box::new(Outcomes { more, less, equal, unknown }) })
    }

    /// A field's name, with 本行 behind it where each row has its own.
    fn field_name(&mut self) -> Parsed<FieldName> {
        self.blanks();
        let name = self.token()?;
        if name.contains(['[', ']', '|']) {
            return Err(self.wrong("项目的名称不能含有方括号和竖线"));
        }
        self.blanks();
        let at_end = matches!(self.peek(), Some('}' | '→'));
        let of_row = !at_end && self.token()? == "本行";
        if !at_end && !of_row {
            return Err(self.wrong("名称后面只能是“本行”"));
        }
        Ok(FieldName { name: name.into(), of_row })
    }

    fn list(&mut self) -> Parsed<Piece> {
        let rows = self.rows()?;
        self.expect('→')?;
        let body = self.pieces(true)?;
        self.expect('｜')?;
        let mut separator = String::new();
        while let Some(next) = self.peek().filter(|next| !['}', '｜'].contains(next)) {
            separator.push(next);
            self.at += 1;
        }
        let empty = if self.take('｜') { self.pieces(true)? } else { Vec::new() };
        Ok(Piece::List { rows, body, separator, empty })
    }

    fn condition(&mut self) -> Parsed<Condition> {
        self.blanks();
        let start = self.at;
        match self.token()?.as_str() {
            "机关" => return Ok(Condition::Agency),
            "空" => return Ok(Condition::Blank(self.expression()?)),
            _ => {}
        }
        self.at = start;
        let left = self.expression()?;
        self.blanks();
        let relation = match self.peek() {
            Some('>') => Relation::Greater,
            Some('<') => Relation::Less,
            Some('=') => Relation::Equal,
            _ => return Err(self.wrong("这里应是 >、< 或 =")),
        };
        self.at += 1;
        Ok(Condition::Compare(left, relation, self.expression()?))
    }

    fn expression(&mut self) -> Parsed<Expression> {
        let mut left = self.term()?;
        loop {
            self.blanks();
            let combine = match self.peek() {
                Some('+') => Expression::Sum,
                Some('-') => Expression::Minus,
                _ => return Ok(left),
            };
            self.at += 1;
            left = combine(Box::new(left), Box::new(self.term()?));
        }
    }

    fn term(&mut self) -> Parsed<Expression> {
        self.blanks();
        let start = self.at;
        let token = self.token()?;
        let term = match token.as_str() {
            "值" => Some(Expression::Value),
            "差" => Some(Expression::Difference),
            "次" => Some(Expression::Second),
            "项数" => Some(Expression::Count),
            number if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok().map(Expression::Number),
            name => self.named(name).or_else(|| cell_of(name)),
        };
        term.ok_or_else(|| {
            self.at = start;
            self.wrong("不是单元格地址,也没有这个名称的数")
        })
    }

    /// A value that the file names, this year's or last year's.
    fn named(&self, name: &str) -> Option<Expression> {
        match name.strip_prefix(LAST_YEAR) {
            Some(name) => self.names.get(name).map(Expression::of_last_year),
            None => self.names.get(name).cloned(),
        }
    }

    /// Reads up to a blank or a sign of the language; blanks inside brackets belong to the token.
    fn token(&mut self) -> Parsed<String> {
        let mut token = String::new();
        let mut bracket = false;
        while let Some(next) = self.peek() {
            match next {
                '[' => bracket = true,
                ']' => bracket = false,
                ' ' if !bracket => break,
                '{' | '}' | '→' | '｜' | '÷' => break,
                _ => {}
            }
            token.push(next);
            self.at += 1;
        }
        if token.is_empty() { Err(self.wrong("这里缺少内容")) } else { Ok(token) }
    }

    fn rows(&mut self) -> Parsed<Rows> {
        self.blanks();
        let start = self.at;
        let token = self.token()?;
        rows_of(&token).ok_or_else(|| {
            self.at = start;
            self.wrong("这里应是一组行,如 T5[类].本年支出.合计")
        })
    }
}

fn cell_of(token: &str) -> Option<Expression> {
    let (prior, token) = match token.strip_prefix(LAST_YEAR) {
        Some(rest) => (true, rest),
        None => (false, token),
    };
    let (form, row, column) = address_parts(token)?;
    Some(Expression::Cell { prior, form: form.into(), row: row_name(row), column: column.into() })
}

fn rows_of(token: &str) -> Option<Rows> {
    let (form, selection, column) = address_parts(token)?;
    let mut words = selection.split_ascii_whitespace();
    let level = match words.next()? {
        "行" => None,
        "类" => Some(SubjectLevel::Class),
        "款" => Some(SubjectLevel::Section),
        "项" => Some(SubjectLevel::Item),
        _ => return None,
    };
    Some(Rows { form: form.into(), level, under: words.map(row_name).collect(), column: column.into() })
}

fn row_name(text: &str) -> RowName {
    if text == "本行" { RowName::This } else { RowName::Key(text.into()) }
}

fn address_parts(token: &str) -> Option<(&str, &str, &str)> {
    let (form, rest) = token.split_once('[')?;
    let (row, column) = rest.split_once("].")?;
    (!form.is_empty() && !row.is_empty() && !column.is_empty()).then_some((form, row, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Piece>, String> {
        let sum = value("T1[a].c + T1[b].c", &Names::new())?;
        template(text, &Names::from([("合计".to_owned(), sum)]))
    }

    #[test]
    fn text_and_figures_alternate() {
        let pieces = read("收入总计{T1[收入总计].决算数}，包括：").unwrap();
        assert_eq!(pieces.len(), 3);
        assert!(matches!(&pieces[1], Piece::Amount(Expression::Cell { prior: false, .. })));
    }

    #[test]
    fn branches_may_hold_slots_and_colons() {
        let pieces =
            read("{比 T1[a].c 与 上年.T1[a].c → 增加{差}，主要原因：〔原因〕｜减少{差}｜持平｜〔比较〕}。").unwrap();
        let Piece::Compare { outcomes, .. } = &pieces[0] else { panic!("{pieces:?}") };
        assert_eq!(outcomes.more.len(), 3);
        assert_eq!(outcomes.equal, [Piece::Text("持平".to_owned())]);
    }

    #[test]
    fn lists_name_their_rows() {
        let rows = rows("T5[项 本行 205].本年支出.合计", &Names::new()).unwrap();
        assert_eq!(rows.level, Some(SubjectLevel::Item));
        assert_eq!(rows.under, [RowName::This, RowName::Key("205".into())]);
        assert_eq!(rows.column, "本年支出.合计");
    }

    #[test]
    fn errors_tell_the_place() {
        for (text, place) in [
            ("收入{T1}", "第 4 字"),
            ("收入}", "第 3 字"),
            ("{若 T1[a].c → 甲}", "第 12 字"),
            ("{比 T1[a].c 与 T1[b].c → 甲｜乙}", "第 27 字"),
            ("收入{T1[a].c", "第 11 字"),
            ("{}", "第 2 字"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.starts_with(place), "{text}: {message}");
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = "{若 机关 → ".repeat(1000);
        assert!(read(&deep).unwrap_err().contains("嵌套"));
    }

    #[test]
    fn named_values_stand_for_this_year_and_the_last() {
        let pieces = read("{合计 - 上年.合计}").unwrap();
        let [Piece::Amount(Expression::Minus(this, last))] = pieces.as_slice() else { panic!("{pieces:?}") };
        assert_eq!(last.as_ref(), &this.of_last_year());
        assert_ne!(last, this);
        assert!(read("{总计}").unwrap_err().contains("没有这个名称的数"));
    }
}
