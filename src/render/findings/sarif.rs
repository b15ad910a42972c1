//! Findings as SARIF 2.1.0, which code scanners share and GitHub shows as alerts.

use serde::Serialize;

use super::{Report, end_column, fingerprint, rule, told};
use crate::model::finding::{Finding, Level, Place, Rule};
use crate::render::escape::{printable, relative_uri, sarif as escaped};
use crate::render::{json, words};

/// How many results there are at most: GitHub shows no more of a run.
const MOST: usize = 5_000;

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    /// Columns are counted as everywhere in this program.
    column_kind: &'static str,
    /// What was left out, where something was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invocations: Vec<Invocation>,
    results: Vec<Outcome>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    information_uri: Option<&'static str>,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    /// Why it counts for nothing: a step allows it. An empty list would say that nothing was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression; 1]>,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "asplanned/v1")]
    v1: String,
}

#[derive(Serialize)]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    physical: Physical,
    #[serde(rename = "logicalLocations", skip_serializing_if = "Vec::is_empty")]
    logical: Vec<Logical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
}

/// The step that a finding is about.
#[derive(Serialize)]
struct Logical {
    name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

impl Message {
    fn new(text: &str) -> Self {
        Self { text: escaped(text) }
    }
}

/// Prints the log: the worst first, for a reader may stop at any.
pub(super) fn sarif(report: Report<'_>) -> String {
    let mut results: Vec<Outcome> = Vec::new();
    let reasons = report.allowed.iter().map(|(_, reason)| Some(reason));
    let reasons = report.findings.iter().map(|_| None).chain(reasons);
    let all: Vec<&Finding> = report.findings.iter().chain(report.allowed.iter().map(|(it, _)| it)).collect();
    for ((finding, reason), fingerprint) in all.iter().zip(reasons).zip(fingerprint::fingerprints(&all)) {
        results.push(outcome(finding, fingerprint, reason, report));
    }
    results.sort_by_key(|it| (it.suppressions.is_some(), it.level != level(Level::Deny)));
    let left = results.len().saturating_sub(MOST);
    results.truncate(MOST);
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        information_uri: [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")]
            .into_iter()
            .find(|address| !address.is_empty()),
        rules: Rule::ALL.map(descriptor).into(),
    };
    json::print(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            column_kind: "unicodeCodePoints",
            results,
            invocations: invocation(left, report.undecided).into_iter().collect(),
        }],
    })
}

fn invocation(left: usize, undecided: Option<&str>) -> Option<Invocation> {
    let left = (left > 0).then(|| {
        let text = format!("{} left out: asplanned check --format json has all", words::count(left, "finding"));
        Notification { level: "warning", message: Message::new(&text) }
    });
    let undecided = undecided.map(|why| Notification { level: "error", message: Message::new(why) });
    let execution_successful = undecided.is_none();
    let tool_execution_notifications: Vec<Notification> = undecided.into_iter().chain(left).collect();
    let is_told = !tool_execution_notifications.is_empty();
    is_told.then_some(Invocation { execution_successful, tool_execution_notifications })
}

fn descriptor(rule: Rule) -> Descriptor {
    let page = rule::page(rule);
    Descriptor {
        id: rule.name(),
        short_description: Message::new(&page.short),
        full_description: Message::new(&page.full),
        help: Help { text: escaped(&page.full), markdown: page.markdown },
        default_configuration: Configuration { level: level(rule.default_level()) },
    }
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Allow => "none",
        Level::Warn => "warning",
        Level::Deny => "error",
    }
}

fn outcome(finding: &Finding, fingerprint: String, reason: Option<&String>, report: Report<'_>) -> Outcome {
    let step = finding.step.iter().map(|step| Logical { name: printable(step).into_owned(), kind: "object" });
    let related = finding.related.iter().enumerate();
    let related = related.map(|(id, (place, what))| Location {
        id: Some(id),
        physical: physical(place, report),
        logical: Vec::new(),
        message: Some(Message::new(what)),
    });
    Outcome {
        rule_id: finding.rule.name(),
        rule_index: Rule::ALL.iter().position(|rule| *rule == finding.rule),
        level: level(report.levels.of(finding.rule)),
        message: Message::new(&told(finding)),
        locations: [Location {
            id: None,
            physical: physical(&finding.place, report),
            logical: step.collect(),
            message: None,
        }],
        related_locations: related.collect(),
        partial_fingerprints: Fingerprints { v1: fingerprint },
        suppressions: reason
            .map(|reason| [Suppression { kind: "inSource", justification: printable(reason).into_owned() }]),
    }
}

fn physical(place: &Place, report: Report<'_>) -> Physical {
    Physical {
        artifact_location: Artifact { uri: relative_uri(&place.path) },
        region: Region { start_line: place.line, start_column: place.column, end_column: end_column(report, place) },
    }
}
