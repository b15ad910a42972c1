//! Findings on a terminal.

use super::Report;
use crate::model::finding::Level;
use crate::render::excerpt::excerpt;
use crate::render::style::{Screen, Tone};
use crate::render::words;

/// Prints findings with excerpts of their files, and counts them.
pub(in crate::render) fn text(report: Report<'_>, screen: Screen) -> String {
    let Report { findings, levels, sources, .. } = report;
    let mut out = String::new();
    for finding in findings {
        let source = sources.get(&finding.place.path).map_or("", String::as_str);
        out.push_str(excerpt(finding, levels.of(finding.rule), source, screen).trim_end());
        out.push_str("\n\n");
    }
    let (denied, warned) = (report.count(Level::Deny), report.count(Level::Warn));
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
