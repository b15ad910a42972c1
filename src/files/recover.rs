//! What is wrong in a text that is no TOML: part by part, so that one list that was not closed does not make errors of
//! all that follows it.

use std::ops::Range;

use super::lines::Lines;
use super::nesting;
use super::problem::{MAX_FINDINGS, Problem};
use super::source::{self, slice};
use super::syntax;

/// How many parts are tried as one, where the first is broken: a text may quote a header.
const MAX_JOINED: usize = 4;

/// What was made of a broken text.
pub(crate) struct Recovered {
    /// What is wrong in the broken parts.
    pub(crate) problems: Vec<Problem>,
    /// The text with the broken parts blank; every other byte is in its place. Keys that stand in two parts may still
    /// make it no TOML.
    pub(crate) rest: String,
}

/// Finds the broken parts of a text: from one header to the next, subordinate tables included.
pub(crate) fn recover(lines: &Lines<'_>) -> Recovered {
    let text = lines.text();
    let mut starts = vec![0];
    starts.extend(
        (1..lines.count())
            .map(|number| lines.line(number))
            .filter_map(|line| is_header(slice(text, line.clone())).then_some(line.start)),
    );
    starts.push(text.len());
    let mut recovered = Recovered { problems: Vec::new(), rest: String::with_capacity(text.len()) };
    let mut next = 0;
    while let (Some(&start), Some(&end)) = (starts.get(next), starts.get(next + 1)) {
        let ends = starts.iter().enumerate().skip(next + 1).take(MAX_JOINED);
        let whole =
            ends.map(|(number, &end)| (number, start..end)).find(|(_, part)| is_whole(slice(text, part.clone())));
        if let Some((number, part)) = whole {
            recovered.rest.push_str(slice(text, part));
            next = number;
            continue;
        }
        if recovered.problems.len() > MAX_FINDINGS {
            // Nobody reads on.
            blank(&mut recovered.rest, slice(text, start..text.len()));
            break;
        }
        let part = slice(text, start..end);
        let problems = problems(part);
        match without_lines(part, &problems) {
            Some(rest) => recovered.rest.push_str(&rest),
            None => blank(&mut recovered.rest, part),
        }
        recovered.problems.extend(problems.into_iter().map(|problem| problem.moved(start)));
        next += 1;
    }
    recovered
}

fn is_whole(part: &str) -> bool {
    source::parse(part).is_ok()
}

/// What is wrong with a part that is no TOML.
fn problems(part: &str) -> Vec<Problem> {
    if let Err(problem) = source::check(part) {
        return vec![problem];
    }
    let (_, mut problems) = source::parse_all(&Lines::new(part));
    if let Some((open, problem)) = nesting::first_open(part).map(|open| (open, syntax::not_closed(part, open))) {
        // All behind it was read as its content.
        problems.retain(|problem| problem.span.start < open);
        problems.push(problem);
    }
    problems
}

/// Gives a part with the lines blank that problems stand in, so that what is wrong beside them is told too. `None` where
/// that makes it no whole: something is left open, or its header is wrong, and its keys would become those of the table
/// before it.
fn without_lines(part: &str, problems: &[Problem]) -> Option<String> {
    let lines = Lines::new(part);
    let is_wrong = |line: &Range<usize>| {
        problems
            .iter()
            .any(|problem| problem.span.start < line.end && line.start < problem.span.end.max(problem.span.start + 1))
    };
    let mut rest = String::with_capacity(part.len());
    for number in 0..lines.count() {
        let line = lines.line(number);
        let text = slice(part, line.clone());
        match is_wrong(&line) {
            true if is_header(text) => return None,
            true => blank(&mut rest, text),
            false => rest.push_str(text),
        }
    }
    // A step whose name was in a wrong line would be told to have none.
    let has =
        |key: &str| rest.lines().any(|line| line.strip_prefix(key).is_some_and(|it| it.trim_start().starts_with('=')));
    let is_named = !part.starts_with("[[") || has("id") || has("title");
    (rest.len() == part.len() && is_named && is_whole(&rest)).then_some(rest)
}

/// Tells whether a line is, or was meant to be, the header of a table at the top or of a step.
fn is_header(line: &str) -> bool {
    let Some(inner) = line.trim_start().strip_prefix('[') else { return false };
    let inner = inner.strip_prefix('[').unwrap_or(inner).trim_start();
    let key = inner.bytes().take_while(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
    let behind = inner.get(key..).unwrap_or_default().trim_start();
    key > 0 && (behind.is_empty() || behind.starts_with(']') || behind.starts_with('#'))
}

/// Adds a text with everything but its line breaks replaced by blanks, byte by byte.
pub(crate) fn blank(to: &mut String, text: &str) {
    to.extend(text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
}

impl Problem {
    /// Moves a problem of a part to the whole text.
    fn moved(mut self, by: usize) -> Self {
        let move_by = |span: &Range<usize>| span.start + by..span.end + by;
        self.span = move_by(&self.span);
        for (span, _) in &mut self.related {
            *span = move_by(span);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recovered(text: &str) -> (Vec<String>, String) {
        let lines = Lines::new(text);
        let Recovered { problems, rest } = recover(&lines);
        assert_eq!(rest.len(), text.len());
        let said = problems.into_iter().map(|problem| {
            let place = lines.place("", problem.span);
            format!("{}:{} {}", place.line, place.column, problem.message)
        });
        (said.collect(), rest.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_list_that_is_not_closed_is_told_once() {
        let text = "a = 1\n[[step]]\nid = 'x'\nneeds = [\n  'a',\nwho = 'b'\n\n[[step]]\nid = 'y'\n[[step]\nid = 'z'\n";
        assert_eq!(
            recovered(text),
            (
                vec!["4:9 this list is not closed".into(), "10:1 this header is not closed".into()],
                "a = 1 [[step]] id = 'y'".into()
            )
        );
    }

    #[test]
    fn a_text_that_is_not_closed_is_told_once() {
        let text = "[[step]]\nnote = \"\"\"\nabc\n[[step]]\nid = 'y'\n[[step]]\nid = 'z\nwho = 'a\n";
        assert_eq!(
            recovered(text),
            (
                vec![
                    "2:8 this text is not closed".into(),
                    "7:8 this text is not closed".into(),
                    "8:9 this text is not closed".into()
                ],
                "[[step]] id = 'y'".into()
            )
        );
    }

    #[test]
    fn quoted_headers_are_no_parts() {
        let text = "[[step]]\nnote = '''\n[[step]]\n'''\n[step.extra]\na = [\n[1, 2],\n[\n3]]\n[x]\n= 1\n";
        assert_eq!(recovered(text).0.len(), 1);
        assert!(recovered(text).0[0].starts_with("11:1 "));
    }
}
