//! Rows that another repository exported: JSON lines, an object a step.
//!
//! A file is another's word about a history that is not here: what it says is taken as it says it, and nothing in it is
//! anything but data. Keys that are not known are left alone, so that newer exports can be read; a version that is not known
//! is refused.

use std::io::{self, BufRead, Read};

use chrono::NaiveDate;
use serde::Deserialize;

use crate::model::matching::words;
use crate::model::row::{Row, Sort};

/// The version of the format that is read.
const VERSION: u64 = 1;

/// The longest line, in bytes: a step whose texts are longer is none.
const MAX_LINE: usize = 1 << 20;

/// The most rows of one file: fifty thousand initiatives of forty steps.
const MAX_ROWS: usize = 2_000_000;

/// What is wrong with a file of rows, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong: no capital, no full stop.
    pub message: String,
}

/// What learning asks of a step. Days are texts, which are read once the keys are.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(default)]
    repository: String,
    initiative: String,
    sort: String,
    #[serde(default)]
    place: usize,
    id: String,
    title: String,
    #[serde(default)]
    kind: String,
    phase: Option<String>,
    #[serde(default)]
    linked: Vec<String>,
    #[serde(default)]
    came_from: Vec<String>,
    verdict: Option<String>,
    because: Option<String>,
    #[serde(default)]
    state: String,
    started: Option<String>,
    finished: Option<String>,
    recorded: Option<String>,
    recorded_commit: Option<String>,
    planned: Option<String>,
    planned_commit: Option<String>,
    foreseeable: Option<bool>,
    lesson: Option<String>,
    reason: Option<String>,
    #[serde(default)]
    actual_steps: usize,
    #[serde(default)]
    baseline_steps: usize,
}

/// The version alone, which is looked at first: a line of another version may have other keys.
#[derive(Debug, Deserialize)]
struct Version {
    version: Option<u64>,
}

/// Reads rows.
///
/// # Errors
/// If the input can't be read; inside, if a line is no row, too long, or of another version, or there are too many.
pub fn read(mut input: impl BufRead) -> io::Result<Result<Vec<Row>, Unreadable>> {
    let mut rows = Vec::new();
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let most = u64::try_from(MAX_LINE).unwrap_or(u64::MAX).saturating_add(1);
        if input.by_ref().take(most).read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        let mut text = bytes.as_slice();
        if line == 1 {
            text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        }
        if text.trim_ascii().is_empty() {
            continue;
        }
        let refused = |message: String| Ok(Err(Unreadable { line, message }));
        if bytes.len() > MAX_LINE {
            return refused(format!("the line is longer than {} MiB", MAX_LINE >> 20));
        }
        if rows.len() == MAX_ROWS {
            return refused(format!("there are more than {MAX_ROWS} rows"));
        }
        match row(text) {
            Ok(row) => rows.push(row),
            Err(message) => return refused(message),
        }
    }
    Ok(Ok(rows))
}

fn row(text: &[u8]) -> Result<Row, String> {
    let no_row = |error: &serde_json::Error| {
        // Its place is the line's, which is told already.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        format!("this is no row of an export: {message}")
    };
    match serde_json::from_slice::<Version>(text).map_err(|error| no_row(&error))?.version {
        Some(VERSION) => {}
        Some(other) => return Err(format!("version {other} of the format is not known, only {VERSION}")),
        None => return Err("this is no row of an export: it has no `version`".to_owned()),
    }
    let line: Line = serde_json::from_slice(text).map_err(|error| no_row(&error))?;
    let sort = match line.sort.as_str() {
        "actual" => Sort::Actual,
        "planned" => Sort::Planned,
        _ => return Err("this is no row of an export: `sort` is neither actual nor planned".to_owned()),
    };
    let day = |text: Option<String>| {
        let parse = |text: &str| {
            text.parse::<NaiveDate>().map_err(|_| format!("this is no row of an export: {text:?} is no day"))
        };
        text.as_deref().map(parse).transpose()
    };
    Ok(Row {
        repository: line.repository,
        initiative: line.initiative,
        sort,
        place: line.place,
        id: line.id,
        words: words(&line.title),
        title: line.title,
        kind: line.kind,
        phase: line.phase,
        linked: line.linked,
        from: line.came_from,
        verdict: line.verdict,
        because: line.because,
        state: line.state,
        started: day(line.started)?,
        finished: day(line.finished)?,
        recorded: day(line.recorded)?,
        recorded_commit: line.recorded_commit,
        planned: day(line.planned)?,
        planned_commit: line.planned_commit,
        foreseeable: line.foreseeable,
        lesson: line.lesson,
        reason: line.reason,
        actual_steps: line.actual_steps,
        baseline_steps: line.baseline_steps,
        ..Row::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"version":1,"initiative":"a","sort":"actual","id":"x","title":"Agree data terms","verdict":"emergent","new":[1],"started":"2023-01-09"}"#;

    fn refused(text: &str) -> String {
        let error = read(text.as_bytes()).unwrap().unwrap_err();
        format!("{}: {}", error.line, error.message)
    }

    #[test]
    fn a_row_is_read_and_unknown_keys_are_left_alone() {
        let text = format!("\u{feff}{LINE}\r\n\n{LINE}");
        let rows = read(text.as_bytes()).unwrap().unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[1].title.as_str(), rows[1].sort), ("Agree data terms", Sort::Actual));
        assert_eq!(rows[1].words, ["agre", "data", "term"]);
        assert_eq!(rows[0].started, NaiveDate::from_ymd_opt(2023, 1, 9));
        assert_eq!(read(&b""[..]).unwrap(), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_row_is_refused_with_its_line() {
        assert_eq!(refused(&format!("{LINE}\n{{\"version\":2}}\n")), "2: version 2 of the format is not known, only 1");
        assert_eq!(refused("{}"), "1: this is no row of an export: it has no `version`");
        assert_eq!(refused("x"), "1: this is no row of an export: expected value");
        assert_eq!(refused("{\"version\":1}"), "1: this is no row of an export: missing field `initiative`");
        let sort = LINE.replace("actual", "both");
        assert_eq!(refused(&sort), "1: this is no row of an export: `sort` is neither actual nor planned");
        let day = LINE.replace("2023-01-09", "soon");
        assert_eq!(refused(&day), "1: this is no row of an export: \"soon\" is no day");
        assert_eq!(refused(&"x".repeat(MAX_LINE + 1)), "1: the line is longer than 1 MiB");
        assert!(refused(&"[".repeat(100_000)).starts_with("1: this is no row"));
        assert!(refused("\u{0}").starts_with("1: "));
    }
}
