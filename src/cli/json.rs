//! The findings as JSON, one object a file; the field names are a promise to other programs.

use crate::{
    audit::{Finding, Place, Report, Side, TextReport, Unchecked},
    compare::{CellChange, Comparison, FactChange, ParagraphChange, PieceKind, RowChange},
    form::Profile,
    project::Signatures,
    reading::{Location, Published},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::Path};

/// A file's report as one object on one line, so that several files give JSON Lines.
pub fn report(file: &Path, report: &Report, unchecked: &[Unchecked], signatures: &Signatures) -> String {
    let tally = &report.tally;
    let object = json!({
        "file": file.to_string_lossy(),
        "findings": report.findings.iter().map(|it| finding(it)).collect::<Vec<_>>(),
        "checked": {
            "exact": tally.exact,
            "rounding": tally.rounding,
            "failed": tally.failed,
            "skipped": tally.skipped,
        },
        "unchecked": unchecked.iter().map(|rule| json!({
            "code": rule.code,
            "count": rule.count,
            "blank": rule.blank,
        })).collect::<Vec<_>>(),
        "signed": signatures.state().id(),
        "signatures": signatures.list.iter().map(|(signature, holds)| json!({
            "role": signature.role.id(),
            "by": signature.by,
            "at": signature.at,
            "holds": holds,
        })).collect::<Vec<_>>(),
    });
    format!("{object}\n")
}

/// The report of a text as one object on one line; findings have the places in the file as `positions`.
pub fn text_report(file: &Path, profile: &Profile, published: &Published, report: &TextReport) -> String {
    let tally = &report.tally;
    let located = |it: &Finding| {
        let mut object = finding(it);
        if let Value::Object(fields) = &mut object {
            let places: Vec<Value> = it.locations(published).iter().map(location).collect();
            fields.insert("positions".to_owned(), Value::Array(places));
        }
        object
    };
    let object = json!({
        "file": file.to_string_lossy(),
        "unit": published.unit,
        "year": published.year,
        "profile": profile.key.as_str(),
        "findings": report.findings.iter().map(located).collect::<Vec<_>>(),
        "checked": {
            "exact": tally.exact,
            "rounding": tally.rounding,
            "failed": tally.failed,
            "skipped": tally.skipped,
        },
        "figures": report.figures,
        "attached": report.attached,
        "tables": report.tables.iter().map(|(form, n)| (form.to_string(), *n)).collect::<BTreeMap<_, _>>(),
        "unattached": report.unattached.iter().map(location).collect::<Vec<_>>(),
    });
    format!("{object}\n")
}

/// A comparison as one object on one line.
pub fn comparison(old: &Path, new: &Path, comparison: &Comparison) -> String {
    let facts = |list: &[FactChange]| {
        let told = list.iter().map(|fact| json!({ "name": fact.name, "old": fact.old, "new": fact.new }));
        Value::Array(told.collect())
    };
    let object = json!({
        "old": old.to_string_lossy(),
        "new": new.to_string_lossy(),
        "same": comparison.is_empty(),
        "facts": facts(&comparison.facts),
        "rows": comparison.rows.iter().map(row_change).collect::<Vec<_>>(),
        "cells": comparison.cells.iter().map(cell_change).collect::<Vec<_>>(),
        "paragraphs": comparison.paragraphs.iter().map(paragraph_change).collect::<Vec<_>>(),
        "remarks": facts(&comparison.remarks),
    });
    format!("{object}\n")
}

fn row_change(change: &RowChange) -> Value {
    json!({ "form": change.form.as_str(), "row": change.row.as_deref(), "old": change.old, "new": change.new })
}

fn cell_change(change: &CellChange) -> Value {
    let (address, prior) = match &change.place {
        Place::Prior(address) => (address.to_string(), true),
        place => (place.to_string(), false),
    };
    json!({
        "address": address,
        "prior": prior,
        "row": change.row,
        "old": change.old,
        "new": change.new,
        "difference": change.difference,
        "computed": change.follows,
    })
}

fn paragraph_change(change: &ParagraphChange) -> Value {
    let pieces = change.pieces.iter().map(|piece| {
        let kind = match piece.kind {
            PieceKind::Same => "same",
            PieceKind::Removed => "removed",
            PieceKind::Added => "added",
        };
        json!({ "kind": kind, "text": piece.text })
    });
    json!({
        "part": change.part.name(),
        "old": change.old.map(|at| at + 1),
        "new": change.new.map(|at| at + 1),
        "pieces": pieces.collect::<Vec<_>>(),
        "restyled": change.restyled,
    })
}

fn location(location: &Location) -> Value {
    json!({ "line": location.line, "column": location.column, "text": location.quote })
}

fn finding(finding: &Finding) -> Value {
    let mut object = json!({
        "code": finding.code,
        "severity": finding.severity.id(),
        "message": finding.message,
        "left": side(&finding.left),
        "right": side(&finding.right),
        "difference": finding.difference,
        "addresses": finding.places().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "status": finding.status.id(),
    });
    if let (Some(help), Value::Object(fields)) = (&finding.help, &mut object) {
        fields.insert("help".to_owned(), json!(help));
    }
    if let (Some(decision), Value::Object(fields)) = (&finding.decision, &mut object) {
        let decision = json!({
            "verdict": decision.verdict.id(),
            "reason": decision.reason,
            "by": decision.by,
            "at": decision.at,
        });
        fields.insert("decision".to_owned(), decision);
    }
    if let (false, Value::Object(fields)) = (finding.folded.is_empty(), &mut object) {
        let folded: Vec<Value> = finding.folded.iter().map(self::finding).collect();
        fields.insert("folded".to_owned(), Value::Array(folded));
    }
    object
}

fn side(side: &Side) -> Value {
    json!({ "text": side.text, "value": side.value })
}
