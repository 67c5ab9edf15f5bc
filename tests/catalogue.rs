//! The catalogue page is made from the rules and never by hand.

use juesuan::{audit, form::builtin_profiles};
use std::{env, fs, path::Path};

/// Set this variable to write the page anew.
const UPDATE: &str = "UPDATE_CATALOGUE";

#[test]
fn the_catalogue_page_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/rules.md");
    let current = audit::catalogue(builtin_profiles().unwrap());
    if env::var_os(UPDATE).is_some() {
        fs::write(&path, &current).unwrap();
    }
    let page = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(page == current, "assets/rules.md is not current: run {UPDATE}=1 cargo test --test catalogue");
}

#[test]
fn every_rule_says_what_why_and_shows_both_examples() {
    for rule in builtin_profiles().unwrap().iter().flat_map(|profile| &profile.rules) {
        let text = audit::explain(rule);
        for section in ["理由\n  ", "不符的例子\n  ", "相符的例子\n  "] {
            assert!(text.contains(section), "{}: {text}", rule.code);
        }
        assert!(text.contains("公式\n  ") || text.contains("检查\n  "), "{}: {text}", rule.code);
    }
}
