//! Findings on a terminal and as JSON.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::excerpt::excerpt;
use super::json::schema;
use super::style::{Screen, Tone};
use super::{json, words};
use crate::model::finding::{Finding, Level, Levels};

/// The texts of the files that findings are about, by path.
pub type Sources = BTreeMap<String, String>;

/// What the printers of findings get: what there is to tell, in the order in which it is told.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The findings, none of them allowed.
    pub findings: &'a [Finding],
    /// How much each weighs.
    pub levels: &'a Levels,
    /// The texts of the files that they are about.
    pub sources: &'a Sources,
}

/// Prints findings with excerpts of their files, and counts them.
pub fn text(report: Report<'_>, screen: Screen) -> String {
    let Report { findings, levels, sources } = report;
    let mut out = String::new();
    for finding in findings {
        let source = sources.get(&finding.place.path).map_or("", String::as_str);
        out.push_str(excerpt(finding, levels.of(finding.rule), source, screen.colour).trim_end());
        out.push_str("\n\n");
    }
    let count = |level: Level| findings.iter().filter(|finding| levels.of(finding.rule) == level).count();
    let (denied, warned) = (count(Level::Deny), count(Level::Warn));
    let parts = [(denied, "error", Tone::Bad), (warned, "warning", Tone::Caution)];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, noun, tone)| screen.paint(tone, &words::count(n, noun)))
        .collect();
    if !parts.is_empty() {
        out.push_str(&parts.join(", "));
        out.push('\n');
    }
    out
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ReportView<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    findings: Vec<FindingView<'a>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct FindingView<'a> {
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

/// Prints `check --format json`.
pub fn json(report: Report<'_>) -> String {
    let Report { findings, levels, .. } = report;
    json::print(&ReportView { version: 1, findings: findings.iter().map(|finding| view(finding, levels)).collect() })
}

/// Makes a finding's view for programs.
pub(super) fn view<'a>(finding: &'a Finding, levels: &Levels) -> FindingView<'a> {
    FindingView {
        name: finding.rule.name(),
        level: levels.of(finding.rule).name(),
        path: &finding.place.path,
        line: finding.place.line,
        column: finding.place.column,
        step: finding.step.as_deref(),
        commit: finding.about.as_ref().map(|about| about.commit.as_str()),
        message: match &finding.help {
            Some(help) => format!("{}: {help}", finding.message),
            None => finding.message.clone(),
        },
        related: finding
            .related
            .iter()
            .map(|(place, message)| RelatedView { path: &place.path, line: place.line, column: place.column, message })
            .collect(),
    }
}
