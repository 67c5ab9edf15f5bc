//! Numbered headings and items: 一、 （一） 1. （1） ①.

/// A stretch of a paragraph that one number heads, or that none heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// First character after the numbering.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// How deep the numbering goes: 1 一、, 2 （一）, 3 1., 4 （1）, 5 ①; `None` for running text.
    pub level: Option<u8>,
}

/// Splits a normalised paragraph at its numbering: at its front (also several, `五、（一）`), and inside after the
/// end of a sentence (`…如下:1、…。2、…`).
pub fn segments(chars: &[char]) -> Vec<Segment> {
    let mut found = Vec::new();
    let mut start = blanks(chars, 0);
    let mut level = None;
    while let Some((depth, length)) = numbering(chars, start) {
        if level.is_some() && chars.get(start..start + length).is_none() {
            break;
        }
        if let Some(outer) = level {
            found.push(Segment { start, end: start, level: Some(outer) });
        }
        level = Some(depth);
        start = blanks(chars, start + length);
    }
    let mut at = start;
    while at < chars.len() {
        let ended = matches!(chars[at], '。' | '：' | '；' | '…');
        let next = blanks(chars, at + 1);
        if ended && let Some((depth @ 3..=5, length)) = numbering(chars, next) {
            found.push(Segment { start, end: at + 1, level });
            level = Some(depth);
            start = blanks(chars, next + length);
            at = start;
        } else {
            at += 1;
        }
    }
    found.push(Segment { start, end: chars.len(), level });
    found
}

fn blanks(chars: &[char], from: usize) -> usize {
    from + chars.get(from..).map_or(0, |rest| rest.iter().take_while(|c| **c == ' ').count())
}

/// The depth and length of the numbering at a position.
fn numbering(chars: &[char], at: usize) -> Option<(u8, usize)> {
    let rest = chars.get(at..)?;
    let count =
        |fits: fn(&char) -> bool, from: usize| rest.get(from..).map_or(0, |r| r.iter().take_while(|c| fits(c)).count());
    let chinese = |c: &char| "一二三四五六七八九十".contains(*c);
    let digit = |c: &char| c.is_ascii_digit();
    match rest.first()? {
        '（' => {
            let (ordinal, number) = (count(chinese, 1), count(digit, 1));
            let close = |n: usize| n > 0 && n <= 3 && rest.get(n + 1) == Some(&'）');
            if close(ordinal) {
                Some((2, ordinal + 2))
            } else if close(number) {
                Some((4, number + 2))
            } else {
                None
            }
        }
        '①'..='⑳' => Some((5, 1)),
        c if chinese(c) => {
            let n = count(chinese, 0);
            (rest.get(n) == Some(&'、')).then_some((1, n + 1))
        }
        c if c.is_ascii_digit() => {
            let n = count(digit, 0);
            let mark = rest.get(n)?;
            let decimal = *mark == '.' && rest.get(n + 1).is_some_and(char::is_ascii_digit);
            (n <= 2 && matches!(mark, '.' | '、' | '．') && !decimal).then_some((3, n + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::normalise;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<(Option<u8>, String)> {
        let chars = normalise(text);
        segments(&chars).iter().map(|s| (s.level, chars[s.start..s.end].iter().collect())).collect()
    }

    #[test]
    fn numbering_gives_the_depth() {
        for (text, level) in [
            ("一、总体", Some(1)),
            ("（二）支出", Some(2)),
            ("3. 公务", Some(3)),
            (" 3.卫生", Some(3)),
            ("（1）事业", Some(4)),
            ("2019年", None),
        ] {
            assert_eq!(split(text)[0].0, level, "{text}");
        }
        assert_eq!(split("五、（一）支出")[1], (Some(2), "支出".into()));
    }

    #[test]
    fn items_inside_a_paragraph_are_found() {
        let found = split("具体情况如下：1、旅游（项）为2.80万元。2、其他（项）为3.00万元。");
        assert_eq!(found.iter().map(|(level, _)| *level).collect::<Vec<_>>(), [None, Some(3), Some(3)]);
        assert_eq!(split("完成89.5万元：12.5万元").len(), 1);
    }

    proptest! {
        #[test]
        fn segments_stay_inside_and_in_order(text in "[一二（）1-9、.。：；①\\PC]{0,40}") {
            let chars = normalise(&text);
            let mut last = 0;
            for segment in segments(&chars) {
                prop_assert!(last <= segment.start && segment.start <= segment.end && segment.end <= chars.len());
                last = segment.end;
            }
        }
    }
}
