//! Findings as GitLab's Code Quality report, which a merge request shows beside the lines and as a list of what is new.

use serde::Serialize;

use super::{Report, fingerprint, told};
use crate::model::finding::Level;
use crate::render::escape::printable;
use crate::render::json;

#[derive(Serialize)]
struct Issue {
    /// The list of a merge request shows this alone, so that the name stands in it too.
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// Prints the report; of no finding an empty list.
pub(super) fn gitlab(report: Report<'_>) -> String {
    let Report { findings, levels, .. } = report;
    let prints = fingerprint::fingerprints(&findings.iter().collect::<Vec<_>>());
    let issues = findings.iter().zip(prints).map(|(finding, fingerprint)| Issue {
        description: printable(&format!("{}: {}", finding.rule, told(finding))).into_owned(),
        check_name: finding.rule.name(),
        fingerprint,
        severity: if levels.of(finding.rule) == Level::Deny { "major" } else { "minor" },
        location: Location {
            path: printable(&finding.place.path).into_owned(),
            lines: Lines { begin: finding.place.line },
        },
    });
    json::print(&issues.collect::<Vec<_>>())
}
