//! A strict reader of the markup that exports write: anything not well-formed fails the test.

// Tests and benches each use a part of this.
#![allow(dead_code)]

use juesuan::{
    form::{self, Profile},
    project::{self, Project},
};
use std::{fs, path::Path};

/// An element; elements are listed in the order in which they begin.
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// All text inside.
    pub text: String,
    /// Its own place in the list, and one past its last descendant.
    pub index: usize,
    pub end: usize,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads all elements.
pub fn elements(markup: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = markup.trim_end();
    while !rest.is_empty() {
        let (text, tag) = rest.split_once('<').unwrap();
        assert!(!open.is_empty() || text.trim().is_empty(), "text outside: {text}");
        for index in &open {
            elements[*index].text.push_str(&plain(text));
        }
        let (tag, after) = tag.split_once('>').expect("a tag that does not end");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let index = open.pop().expect("an end without a beginning");
            assert_eq!(elements[index].name, name);
            elements[index].end = elements.len();
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let index = elements.len();
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        elements.push(Element {
            name: name.to_owned(),
            attributes: read_attributes(attributes),
            text: String::new(),
            index,
            end: index + 1,
        });
        if !is_empty {
            open.push(index);
        }
        // Style sheets are no markup.
        if name == "style" && !tag.contains(':') {
            let (css, after) = rest.split_once("</style>").unwrap();
            elements[index].text.push_str(css);
            rest = after;
            open.pop();
        }
    }
    assert!(open.is_empty(), "{} elements do not end", open.len());
    elements
}

fn read_attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    while let Some((key, value)) = rest.trim_start().split_once("=\"") {
        let (value, after) = value.split_once('"').unwrap();
        attributes.push((key.to_owned(), plain(value)));
        rest = after;
    }
    assert!(rest.trim().is_empty(), "{rest}");
    attributes
}

fn plain(text: &str) -> String {
    assert!(!text.contains(['<', '>', '"']), "not escaped: {text}");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The example with its profile.
pub fn sample() -> (&'static Profile, Project) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples/dawa-2019.juesuan");
    let text = fs::read_to_string(path).unwrap();
    let lookup = |key: &str| form::profile(key).ok().flatten();
    let (project, profile) = project::read_project(&text, lookup).unwrap();
    (profile, project)
}
