//! Names of units and subjects are what a person reads: characters that nobody sees, that turn the direction of
//! writing around or that end lines have no place in them. Two names that look the same are then the same.

/// Whether nobody sees this character: controls, zero-width marks, marks of writing direction.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}'
                | '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// A name without what nobody sees.
pub fn visible_name(name: &str) -> String {
    name.chars().filter(|character| !is_invisible(*character)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_the_same() {
        for hidden in
            ["某\u{200B}中心", "\u{202E}某中心\u{202C}", "某中\0心", "\u{FEFF}某中心\n", "某\u{2066}中\u{2069}心"]
        {
            assert_eq!(visible_name(hidden), "某中心");
        }
        assert_eq!(visible_name("某中心 (本级)"), "某中心 (本级)");
    }
}
