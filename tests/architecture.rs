//! The rooms of the crate depend on each other in one direction only, and two libraries stay in their rooms.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// From the ground up: a room may use those before it.
const ROOMS: [&str; 14] = [
    "amount",
    "form",
    "project",
    "book",
    "reading",
    "audit",
    "transfer",
    "compare",
    "district",
    "narrative",
    "document",
    "layout",
    "export",
    "app",
];

/// Rooms on top: they may use every other room, but not each other.
const TOP: [&str; 2] = ["app", "cli"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn room_sources(room: &str) -> Vec<(PathBuf, String)> {
    let mut paths = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut paths);
    assert!(!paths.is_empty(), "room {room} is empty");
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The rooms that a source names after `crate::`, also inside `use crate::{…}` groups.
fn rooms_used(source: &str) -> Vec<String> {
    let code: String =
        source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut used = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => {
                let mut depth = 0;
                let mut item = String::new();
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => used.push(std::mem::take(&mut item)),
                        c if depth == 0 => item.push(c),
                        _ => {}
                    }
                }
                used.push(item);
            }
            None => used.push(rest.to_owned()),
        }
    }
    let name = |path: String| {
        let path = path.trim_start();
        path[..path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len())].to_owned()
    };
    used.into_iter().map(name).collect()
}

#[test]
fn arrows_between_rooms_point_one_way() {
    for (level, room) in ROOMS.iter().enumerate() {
        for (path, source) in room_sources(room) {
            for used in rooms_used(&source) {
                if let Some(other) = ROOMS.iter().position(|name| *name == used) {
                    assert!(other <= level, "{} uses {used}, which is built on {room}", path.display());
                }
                assert!(
                    used != "cli" && (!TOP.contains(&used.as_str()) || used == *room),
                    "{} uses {used}",
                    path.display()
                );
            }
        }
    }
    for (path, source) in room_sources("cli") {
        assert!(!rooms_used(&source).iter().any(|used| used == "app"), "{} uses app", path.display());
    }
}

#[test]
fn screen_and_pdf_libraries_stay_in_their_rooms() {
    for room in ROOMS.iter().chain(&["cli"]) {
        for (path, source) in room_sources(room) {
            for (library, home) in
                [("egui", "app"), ("eframe", "app"), ("printpdf", "export"), ("lopdf", "export"), ("calamine", "book")]
            {
                let named = source.contains(&format!("{library}::"));
                assert!(!named || *room == home, "{} uses {library}", path.display());
            }
        }
    }
}

#[test]
fn amounts_are_never_binary_floats() {
    for room in
        ["amount", "form", "project", "reading", "audit", "transfer", "compare", "district", "narrative", "document"]
    {
        for (path, source) in room_sources(room) {
            // The solver of 舍位平衡 weighs choices in floats; whether the sums hold is seen from integers afterwards.
            if path.ends_with("footing/solve.rs") {
                continue;
            }
            for float in ["f32", "f64"] {
                let mut words = source.split(|c: char| !c.is_alphanumeric() && c != '_');
                assert!(!words.any(|word| word == float), "{} names {float}", path.display());
            }
        }
    }
}

#[test]
fn groups_and_nested_groups_are_read() {
    let source = "use crate::{amount::{Amount, Unit}, form::Key};\nfn f() { crate::audit::check() } // crate::app";
    assert_eq!(rooms_used(source), ["amount", "form", "audit"]);
}

/// Each dependency stands below the line that says why it is there.
#[test]
fn every_dependency_says_why_it_is_here() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let mut in_dependencies = false;
    let mut before = "";
    let mut count = 0;
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.ends_with("dependencies]");
        } else if in_dependencies && !line.is_empty() && !line.starts_with('#') {
            assert!(before.starts_with("# "), "{line}");
            count += 1;
        }
        before = line;
    }
    assert!(count > 20, "{count}");
}
