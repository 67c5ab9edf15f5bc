//! Reading formulas.

use super::{ColumnRef, FormulaError, Level, Levels, Mark, Name, Operator, Relation, RowRange, Rows, Statement, Term};
use crate::form::{SubjectLevel, TOTAL_ROW};
use winnow::{
    LocatingSlice, ModalResult, Parser,
    combinator::{alt, cut_err, eof, opt, preceded, repeat, separated, terminated},
    error::{ContextError, StrContext, StrContextValue},
    stream::Location,
    token::take_while,
};

type Input<'a> = LocatingSlice<&'a str>;

/// Words that stand for rows in a quantifier or a sum, never for a row's key.
const CURRENT_ROW: &str = "行";
const CURRENT_COLUMN: &str = "列";
const CHILDREN: &str = "的下级";
const ABOVE: &str = "以上";
const ALL_ROWS: &str = "全部";

pub(super) fn parse(text: &str) -> Result<Statement, FormulaError> {
    let mut statement = terminated(statement, eof.context(expected("公式到此结束")))
        .parse(LocatingSlice::new(text))
        .map_err(|error| FormulaError {
            position: position(text, error.offset()),
            message: message(error.inner(), text.get(error.offset()..)),
        })?;
    count_characters(&mut statement, text);
    Ok(statement)
}

/// The character (counted from one) at a byte offset.
fn position(text: &str, offset: usize) -> usize {
    text.char_indices().take_while(|(start, _)| *start < offset).count() + 1
}

fn message(error: &ContextError, rest: Option<&str>) -> String {
    let wanted = error.context().find_map(|context| match context {
        StrContext::Expected(StrContextValue::Description(wanted)) => Some(*wanted),
        _ => None,
    });
    let found = match rest.and_then(|rest| rest.chars().next()) {
        Some(character) => format!("“{character}”"),
        None => "公式的结尾".to_owned(),
    };
    format!("这里应是{},却是{found}", wanted.unwrap_or("单元格"))
}

fn expected(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

/// Positions are byte offsets while parsing and characters afterwards.
fn count_characters(statement: &mut Statement, text: &str) {
    let count = |name: &mut Name| name.position = position(text, name.position);
    statement.each_row.iter_mut().for_each(|range| count(&mut range.form));
    statement.each_column.iter_mut().for_each(count);
    let relations = statement.conditions.iter_mut().chain(&mut statement.relations);
    for term in relations.flat_map(|relation| relation.left.iter_mut().chain(&mut relation.right)) {
        count(&mut term.form);
        match &mut term.rows {
            Rows::One(name) | Rows::Above(name) => count(name),
            Rows::Each | Rows::Children | Rows::Levels(_) => {}
        }
        if let ColumnRef::One(name) = &mut term.column {
            count(name);
        }
    }
}

fn statement(input: &mut Input<'_>) -> ModalResult<Statement> {
    let each_row = opt(preceded(word("每行"), cut_err(terminated(ranges, colon)))).parse_next(input)?;
    let each_column = opt(preceded(word("每列"), cut_err(terminated(name, colon)))).parse_next(input)?;
    let conditions = opt(preceded(word("若"), cut_err(terminated(conditions, colon)))).parse_next(input)?;
    let relations = separated(1.., relation, sign(';')).parse_next(input)?;
    Ok(Statement {
        each_row: each_row.unwrap_or_default(),
        each_column,
        conditions: conditions.unwrap_or_default(),
        relations,
    })
}

fn ranges(input: &mut Input<'_>) -> ModalResult<Vec<RowRange>> {
    separated(1.., range, sign('、')).parse_next(input)
}

fn range(input: &mut Input<'_>) -> ModalResult<RowRange> {
    let form = name.parse_next(input)?;
    sign('[').context(expected(" [ ")).parse_next(input)?;
    let rows = levels.context(expected("“全部”“合计”“类”“款”或“项”")).parse_next(input)?;
    sign(']').context(expected(" ] ")).parse_next(input)?;
    Ok(RowRange { form, rows })
}

fn levels(input: &mut Input<'_>) -> ModalResult<Levels> {
    alt((word(ALL_ROWS).map(|()| Levels::All), separated(1.., level, sign('、')).map(Levels::Of))).parse_next(input)
}

fn level(input: &mut Input<'_>) -> ModalResult<Level> {
    alt((
        word(TOTAL_ROW).map(|()| Level::Total),
        word("类").map(|()| Level::Subject(SubjectLevel::Class)),
        word("款").map(|()| Level::Subject(SubjectLevel::Section)),
        word("项").map(|()| Level::Subject(SubjectLevel::Item)),
    ))
    .parse_next(input)
}

fn conditions(input: &mut Input<'_>) -> ModalResult<Vec<Relation>> {
    separated(1.., relation, word("且")).parse_next(input)
}

fn relation(input: &mut Input<'_>) -> ModalResult<Relation> {
    let left = terms.parse_next(input)?;
    let operator = operator.context(expected(" + 、- 、= 、≥ 或 ≤ ")).parse_next(input)?;
    let right = cut_err(terms).parse_next(input)?;
    Ok(Relation { left, operator, right })
}

fn operator(input: &mut Input<'_>) -> ModalResult<Operator> {
    alt((
        sign('=').map(|()| Operator::Equal),
        sign('≥').map(|()| Operator::AtLeast),
        sign('≤').map(|()| Operator::AtMost),
    ))
    .parse_next(input)
}

fn terms(input: &mut Input<'_>) -> ModalResult<Vec<Term>> {
    let first = (opt(sign('-')).map(|minus| minus.is_some()), term).map(with_sign).parse_next(input)?;
    let rest: Vec<Term> =
        repeat(0.., (alt((sign('+').map(|()| false), sign('-').map(|()| true))), cut_err(term)).map(with_sign))
            .parse_next(input)?;
    Ok(std::iter::once(first).chain(rest).collect())
}

fn with_sign((negative, term): (bool, Term)) -> Term {
    Term { negative, ..term }
}

fn term(input: &mut Input<'_>) -> ModalResult<Term> {
    let sum = opt(sign('Σ')).parse_next(input)?.is_some();
    let prior = opt(word("上年.")).parse_next(input)?.is_some();
    let form = name.parse_next(input)?;
    sign('[').context(expected(" [ ")).parse_next(input)?;
    let rows = cut_err(rows).parse_next(input)?;
    cut_err(sign(']').context(expected(" ] "))).parse_next(input)?;
    cut_err(sign('.').context(expected("点和列名"))).parse_next(input)?;
    let column = cut_err(name.context(expected("列名"))).parse_next(input)?;
    let column = if column.key == CURRENT_COLUMN { ColumnRef::Each } else { ColumnRef::One(column) };
    let mark = opt(alt((sign('?').map(|()| Mark::Optional), sign('!').map(|()| Mark::Required)))).parse_next(input)?;
    Ok(Term { negative: false, sum, prior, form, rows, column, mark: mark.unwrap_or(Mark::Plain) })
}

fn rows(input: &mut Input<'_>) -> ModalResult<Rows> {
    let rows = alt((
        // 合计 alone is a row's key; only among several levels is it a level.
        terminated(word(TOTAL_ROW).map(|()| None), winnow::combinator::peek(']')),
        terminated(levels.map(Some), winnow::combinator::peek(']')),
    ));
    let start = input.current_token_start();
    if let Some(rows) = opt(rows).parse_next(input)? {
        return Ok(match rows {
            Some(levels) => Rows::Levels(levels),
            None => Rows::One(Name { key: TOTAL_ROW.into(), position: start }),
        });
    }
    let row = row_key.context(expected("行名")).parse_next(input)?;
    let rows = match row.key.as_str().strip_suffix(ABOVE) {
        Some(key) => Rows::Above(Name { key: key.trim_end().into(), ..row }),
        None if row.key == CURRENT_ROW => Rows::Each,
        None if is_children(&row.key) => Rows::Children,
        None => Rows::One(row),
    };
    Ok(rows)
}

fn is_children(words: &str) -> bool {
    words.strip_prefix(CURRENT_ROW).is_some_and(|rest| rest.trim_start() == CHILDREN)
}

/// Everything up to the bracket; keys of rows may hold any other sign.
fn row_key(input: &mut Input<'_>) -> ModalResult<Name> {
    let position = input.current_token_start();
    let text: &str = take_while(1.., |c| c != ']' && c != '[').parse_next(input)?;
    Ok(Name { key: text.trim().into(), position })
}

/// A form's alias or a column's key: no blanks and no signs of the language, but points within.
fn name(input: &mut Input<'_>) -> ModalResult<Name> {
    let position = input.current_token_start();
    let text = take_while(1.., |c: char| !c.is_whitespace() && !"[]+-=≥≤;:、?!".contains(c))
        .context(expected("表名或列名"))
        .parse_next(input)?;
    blanks(input)?;
    Ok(Name { key: text.into(), position })
}

fn sign(character: char) -> impl FnMut(&mut Input<'_>) -> ModalResult<()> {
    move |input| terminated(character, blanks).void().parse_next(input)
}

fn word(word: &'static str) -> impl FnMut(&mut Input<'_>) -> ModalResult<()> {
    move |input| terminated(word, blanks).void().parse_next(input)
}

fn colon(input: &mut Input<'_>) -> ModalResult<()> {
    sign(':').context(expected("冒号")).parse_next(input)
}

fn blanks(input: &mut Input<'_>) -> ModalResult<()> {
    take_while(0.., char::is_whitespace).void().parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Statement {
        parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn error(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_cell_has_form_row_and_column() {
        let statement = read("三公[三公经费].决算数.公务用车.小计 = 三公[三公经费].决算数.因公出国（境）费");
        let term = &statement.relations[0].left[0];
        assert_eq!(term.form.key, "三公");
        assert!(matches!(&term.rows, Rows::One(name) if name.key == "三公经费"));
        assert!(matches!(&term.column, ColumnRef::One(name) if name.key == "决算数.公务用车.小计"));
    }

    #[test]
    fn quantifiers_conditions_and_several_relations() {
        let statement = read(
            "每行 支出[类、款]、基金[全部]: 每列 支出: 若 总表[a].x = 总表[b].x 且 总表[c].x ≤ 总表[d].x: \
             支出[行].列 = Σ 支出[行 的下级].列; 支出[行].列 ≥ -上年.支出[行].列! + 基金[合计].y?",
        );
        assert_eq!(statement.each_row.len(), 2);
        assert_eq!(statement.each_row[1].rows, Levels::All);
        assert_eq!(statement.conditions.len(), 2);
        assert_eq!(statement.relations.len(), 2);
        assert_eq!(statement.relations[0].right[0].rows, Rows::Children);
        let last = &statement.relations[1].right;
        assert!(last[0].negative && last[0].prior && last[0].mark == Mark::Required);
        assert_eq!(last[1].mark, Mark::Optional);
        assert!(matches!(&last[1].rows, Rows::One(name) if name.key == TOTAL_ROW));
    }

    #[test]
    fn sums_over_levels_and_rows_above() {
        let statement = read("总表[本年收入合计].决算数 = Σ 总表[本年收入合计 以上].决算数 + Σ 总表[类].决算数");
        let right = &statement.relations[0].right;
        assert!(matches!(&right[0].rows, Rows::Above(name) if name.key == "本年收入合计"));
        assert_eq!(right[1].rows, Rows::Levels(Levels::Of(vec![Level::Subject(SubjectLevel::Class)])));
    }

    #[test]
    fn errors_name_the_character() {
        assert_eq!(error("总表[合计]决算数 = 总表[a].b"), "公式第 7 个字处:这里应是点和列名,却是“决”");
        assert_eq!(error("总表[合计].决算数 = "), "公式第 14 个字处:这里应是表名或列名,却是公式的结尾");
        assert_eq!(error("总表[合计].决算数 > 总表[a].b"), "公式第 12 个字处:这里应是 + 、- 、= 、≥ 或 ≤ ,却是“>”");
        assert_eq!(
            error("每行 收入[级]: 收入[行].a = 收入[行].b"),
            "公式第 7 个字处:这里应是“全部”“合计”“类”“款”或“项”,却是“级”"
        );
        assert!(error("").contains("公式的结尾"));
    }

    #[test]
    fn names_know_their_place() {
        let statement = read("总表[合计].决算数 = 收入[合计].本年收入合计");
        assert_eq!(statement.relations[0].right[0].form.position, 14);
    }
}
