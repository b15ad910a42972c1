//! Findings as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Report, message};
use crate::model::finding::{Finding, Levels};
use crate::render::json;
use crate::render::json::schema;

#[derive(Serialize, JsonSchema)]
pub(in crate::render) struct ReportView<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    findings: Vec<FindingView<'a>>,
    /// The findings that a step itself allows.
    allowed: Vec<AllowedView<'a>>,
}

#[derive(Serialize, JsonSchema)]
pub(in crate::render) struct AllowedView<'a> {
    #[serde(flatten)]
    finding: FindingView<'a>,
    /// The step's `allow-because`.
    because: &'a str,
}

#[derive(Serialize, JsonSchema)]
pub(in crate::render) struct FindingView<'a> {
    /// The finding's name, as in the settings.
    name: &'static str,
    #[schemars(with = "schema::LevelName")]
    level: &'static str,
    /// The file, from the repository's root.
    path: &'a str,
    /// From 1.
    line: usize,
    /// In characters, from 1.
    column: usize,
    /// The id of the step that it is about.
    step: Option<&'a str>,
    /// The full hash of the commit that it is about; the path is the first file then that the commit changes.
    commit: Option<&'a str>,
    /// What is wrong, and the next act.
    message: String,
    /// Other places that belong to it.
    related: Vec<RelatedView<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct RelatedView<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
}

/// Prints findings for programs.
pub(super) fn json(report: Report<'_>) -> String {
    let Report { findings, levels, .. } = report;
    let findings = findings.iter().map(|finding| view(finding, levels)).collect();
    json::print(&ReportView { version: 1, findings, allowed: allowed(report) })
}

/// Makes the views of what steps allow.
pub(in crate::render) fn allowed(report: Report<'_>) -> Vec<AllowedView<'_>> {
    let view = |(finding, because)| AllowedView { finding: view(finding, report.levels), because };
    report.allowed.iter().map(|(finding, because)| view((finding, because))).collect()
}

/// Makes a finding's view for programs.
pub(in crate::render) fn view<'a>(finding: &'a Finding, levels: &Levels) -> FindingView<'a> {
    FindingView {
        name: finding.rule.name(),
        level: levels.of(finding.rule).name(),
        path: &finding.place.path,
        line: finding.place.line,
        column: finding.place.column,
        step: finding.step.as_deref(),
        commit: finding.about.as_ref().map(|about| about.commit.as_str()),
        message: message(finding),
        related: finding
            .related
            .iter()
            .map(|(place, message)| RelatedView { path: &place.path, line: place.line, column: place.column, message })
            .collect(),
    }
}
