//! Findings as GitHub's workflow commands, which become annotations at the lines of a pull request.
//!
//! Standard output is where a runner looks for commands, so nothing else may stand there: every line begins with a command
//! of ours, and no text of a repository can begin another.

use super::{Report, end_column, told};
use crate::model::finding::{Finding, Level};
use crate::render::escape::{workflow, workflow_property};
use crate::render::words;

/// How many annotations of a level GitHub shows for a step of a job; the others it drops without a word.
const MOST: usize = 10;

/// Prints the worst findings, and how many there are beside them.
pub(super) fn github(report: Report<'_>) -> String {
    let mut out = String::new();
    if let Some(why) = report.undecided {
        out.push_str(&format!("::error title=asplanned%3A undecided::{}\n", workflow(why)));
    }
    let mut left = Vec::new();
    for (level, command, noun) in [(Level::Deny, "error", "error"), (Level::Warn, "warning", "warning")] {
        let of_level = || report.findings.iter().filter(|finding| report.levels.of(finding.rule) == level);
        for finding in of_level().take(MOST) {
            out.push_str(&line(command, finding, report));
        }
        let more = of_level().count().saturating_sub(MOST);
        if more > 0 {
            left.push(words::count(more, noun));
        }
    }
    if !left.is_empty() {
        let left = left.join(" and ");
        out.push_str(&format!("::notice title=asplanned::{left} more: --format text or json shows all\n"));
    }
    out
}

fn line(command: &str, finding: &Finding, report: Report<'_>) -> String {
    let place = &finding.place;
    let path = workflow_property(&place.path);
    // An end that lies on another line than the beginning makes GitHub drop the columns, or the annotation.
    let end = end_column(report, place);
    let end = end.map(|end| format!(",endLine={},endColumn={}", place.line, end - 1)).unwrap_or_default();
    let title = workflow_property(&format!("asplanned: {}", finding.rule));
    let text = workflow(&told(finding));
    format!("::{command} file={path},line={},col={}{end},title={title}::{text}\n", place.line, place.column)
}
