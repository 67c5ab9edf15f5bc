//! Finding names by the sound of their characters: xzyx for 行政运行.

use pinyin::ToPinyinMulti;

/// Fewer letters fit almost everything.
const FEWEST: usize = 2;

/// Letters that can be looked for by sound; `None` where a query has anything else in it, or too little.
pub fn letters(query: &str) -> Option<String> {
    let letters: String = query.chars().filter(|c| !c.is_whitespace()).collect();
    let fits = letters.len() >= FEWEST && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    fits.then(|| letters.to_ascii_lowercase())
}

/// Whether neighbouring characters of a name begin with the letters, each with its initial or spelt out. Of a
/// character with several readings each counts: 行 is xing and hang.
pub fn sounds_like(name: &str, letters: &str) -> bool {
    let chars: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
    (0..chars.len()).any(|start| chars.get(start..).is_some_and(|chars| begins_with(chars, letters)))
}

fn begins_with(chars: &[char], letters: &str) -> bool {
    if letters.is_empty() {
        return true;
    }
    let Some((first, rest)) = chars.split_first() else { return false };
    if first.is_ascii() {
        return letters.strip_prefix(first.to_ascii_lowercase()).is_some_and(|letters| begins_with(rest, letters));
    }
    let readings = first.to_pinyin_multi().into_iter().flatten();
    let mut spellings = readings.flat_map(|reading| [reading.first_letter(), reading.plain()]);
    spellings.any(|spelling| letters.strip_prefix(spelling).is_some_and(|letters| begins_with(rest, letters)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_and_syllables_find_a_name() {
        for letters in ["xzyx", "xingzhengyunxing", "zyx", "xzhengyx"] {
            assert!(sounds_like("行政运行", letters), "{letters}");
        }
        assert!(!sounds_like("行政运行", "xzsy"));
        assert!(!sounds_like("行政运行", "xzyxx"));
    }

    #[test]
    fn every_reading_counts_and_signs_do_not() {
        assert!(sounds_like("重大传染病防控", "zdcrb") && sounds_like("重大传染病防控", "cdcrb"));
        assert!(sounds_like("政府办公厅（室）及相关机构事务", "bgtsjxgjg"));
    }

    #[test]
    fn only_letters_are_looked_for_by_sound() {
        assert_eq!(letters("XzYx"), Some("xzyx".to_owned()));
        assert_eq!(letters("x"), None);
        assert_eq!(letters("201"), None);
        assert_eq!(letters("行政"), None);
    }
}
