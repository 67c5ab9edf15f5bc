//! `juesuan diff`: what two projects, or a project and a published text, differ in.

use super::{Outcome, audit::choose_profile, complain, json, print};
use crate::{
    compare::{Comparison, FactChange, ParagraphChange, PieceKind, Side},
    form::Profile,
    project::{Project, backup, store},
    reading::{Published, Source},
    transfer::import_text,
};
use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

/// Compares `old` with `new`; without `new`, the last kept version of `old` with `old`. Ends like `diff`: clean where
/// both are the same.
pub fn run(old: &Path, new: Option<&Path>, as_json: bool) -> Outcome {
    match compare(old, new) {
        Ok((old, new, comparison)) => {
            print(&if as_json { json::comparison(&old, &new, &comparison) } else { to_text(&old, &new, &comparison) });
            if comparison.is_empty() { Outcome::Clean } else { Outcome::Findings }
        }
        Err(message) => {
            complain(message);
            Outcome::Failed
        }
    }
}

fn compare(old: &Path, new: Option<&Path>) -> Result<(PathBuf, PathBuf, Comparison), String> {
    let (old, new) = match new {
        Some(new) => (old.to_owned(), new.to_owned()),
        None => (last_version(old)?, old.to_owned()),
    };
    if Source::is_named(&old) && Source::is_named(&new) {
        return Err("两个都是公开文本;至少要有一个是项目文件".to_owned());
    }
    let (before, now) = match (Source::is_named(&old), Source::is_named(&new)) {
        (true, _) => {
            let now = open(&new)?;
            (read(&old, now.1)?, now)
        }
        (_, true) => {
            let before = open(&old)?;
            let now = read(&new, before.1)?;
            (before, now)
        }
        _ => (open(&old)?, open(&new)?),
    };
    let comparison = Comparison::between((before.1, &before.0), (now.1, &now.0));
    let comparison = match (Source::is_named(&old), Source::is_named(&new)) {
        (true, _) => comparison.without_what_is_silent(Side::Old),
        (_, true) => comparison.without_what_is_silent(Side::New),
        _ => comparison,
    };
    Ok((old, new, comparison))
}

fn last_version(file: &Path) -> Result<PathBuf, String> {
    let versions = backup::default_folder().map(|folder| backup::versions(&folder, file)).transpose();
    let versions = versions.map_err(|error| format!("{}:{}", file.display(), store::system_reason(&error)))?;
    versions
        .and_then(|versions| versions.into_iter().next())
        .ok_or_else(|| format!("{}:没有保留过以前的版本,请写出要比较的两个文件", file.display()))
}

fn open(file: &Path) -> Result<(Project, &'static Profile), String> {
    store::open(file).map_err(|error| error.to_string())
}

/// A published text as a project of the profile of what it is compared with.
fn read(file: &Path, beside: &'static Profile) -> Result<(Project, &'static Profile), String> {
    let source = Source::open(file).map_err(|error| error.to_string())?;
    let published = Published::read(&source);
    let profile = choose_profile(&published, None, Some(beside))?;
    let imported = import_text(profile, &published).map_err(|error| format!("{}:{error}", file.display()))?;
    Ok((imported.project, profile))
}

fn to_text(old: &Path, new: &Path, comparison: &Comparison) -> String {
    let mut text = format!("旧 {}\n新 {}\n", old.display(), new.display());
    if comparison.is_empty() {
        text.push_str("相同\n");
        return text;
    }
    for FactChange { name, old, new } in &comparison.facts {
        let _ = writeln!(text, "{name}: {} → {}", or_blank(old), or_blank(new));
    }
    for row in &comparison.rows {
        let _ = writeln!(text, "{row}");
    }
    for change in &comparison.cells {
        let _ = write!(text, "{} {}: {} → {}", change.place, change.row, or_blank(&change.old), or_blank(&change.new));
        if let Some(difference) = &change.difference {
            let _ = write!(text, "  差额 {difference}");
        }
        text.push_str(if change.follows { "  (自动计算)\n" } else { "\n" });
    }
    for change in &comparison.paragraphs {
        let _ = writeln!(text, "{}: {}", change.place(), marked(change));
    }
    for FactChange { name, old, new } in &comparison.remarks {
        let _ = writeln!(text, "{name}: {} → {}", or_blank(old), or_blank(new));
    }
    let typed = comparison.cells.iter().filter(|change| !change.follows).count();
    let _ = writeln!(
        text,
        "共 {} 处不同:基本信息 {},科目行 {},单元格 {}(另有自动计算 {}),段落 {},复核意见、批注和签署 {}",
        comparison.len(),
        comparison.facts.len(),
        comparison.rows.len(),
        typed,
        comparison.cells.len() - typed,
        comparison.paragraphs.len(),
        comparison.remarks.len(),
    );
    text
}

fn or_blank(value: &str) -> &str {
    if value.is_empty() { "(空白)" } else { value }
}

/// The paragraph with what was removed in `[-…-]` and what was added in `{+…+}`, as other programs mark it.
fn marked(change: &ParagraphChange) -> String {
    let pieces = change.pieces.iter().map(|piece| match piece.kind {
        PieceKind::Same => piece.text.clone(),
        PieceKind::Removed => format!("[-{}-]", piece.text),
        PieceKind::Added => format!("{{+{}+}}", piece.text),
    });
    let text: String = pieces.collect();
    if change.restyled { format!("{text}(标题或正文改变)") } else { text }
}
