//! What is no TOML, said so that the reader knows what to do.

use std::ops::Range;

use crate::model::finding::Rule;

use super::conflict;
use super::lines::Lines;
use super::problem::{Problem, quoted};
use super::source::slice;

/// The parser's own words, as they begin, and the next act.
const HELP: [(&str, &str); 20] = [
    ("unclosed array table", "close the header with `]]`"),
    ("unclosed table", "close the header with `]`"),
    ("unclosed array", "close the list with `]`"),
    ("unclosed inline table", "close the table with `}`"),
    ("missing table open", "begin the header with `[` or `[[`"),
    ("missing array opening", "take the bracket out, or open the list with `[`"),
    ("missing inline table opening", "take the brace out, or open the table with `{`"),
    ("missing comma", "put a comma between the entries"),
    ("extra comma", "take the comma out"),
    ("extra `=`", "take the `=` out, or put the value in quotes"),
    ("extra assignment", "take the `=` out"),
    ("missing assignment", "write `key = value`"),
    ("key with no value", "write `key = value`, or put `#` before a comment"),
    ("missing value", "give the key a value, or take it out"),
    ("invalid key", "write keys as letters, digits, `-` and `_`"),
    ("missing key", "write `key = value`"),
    ("invalid basic string", "close the text with `\"`, or in several lines with `\"\"\"`"),
    ("invalid literal string", "close the text with `'`, or in several lines with `'''`"),
    ("missing escaped value", "write a backslash as `\\\\`, or the text in single quotes"),
    ("unexpected", "put each key on a line of its own, and texts in quotes"),
];

/// Makes a problem of an error of the parser.
pub(crate) fn explain(text: &str, span: Option<Range<usize>>, said: &str) -> Problem {
    let problem = |span, message: String, help: &str| Problem::new(Rule::Syntax, span, message, help);
    let Some(span) = span else {
        // The only error without a place.
        return problem(deepest_key(text), "this key has more parts than are read".into(), "write flatter tables");
    };
    let there = slice(text, span.clone());
    let line = line_of(text, span.start);
    if let Some((at, c)) = control_in(text, span.clone()).or_else(|| control_in(text, line.clone())) {
        let message = format!("the control character U+{:04X} can't stand in a file", u32::from(c));
        return problem(at..at + c.len_utf8(), message, "take it out");
    }
    if conflict::is_marker(slice(text, line.clone())) {
        let help = "keep what is right of both sides, and take the line out";
        return Problem::new(Rule::ConflictMarker, line, "a merge conflict was left in the file", help);
    }
    if said.starts_with("duplicate key") {
        return problem(span, format!("the key {} is set twice", quoted(there)), "keep one of the two");
    }
    if looks_like_a_date(there) {
        let message = format!("{} is no day of the calendar", quoted(there));
        return problem(span, message, "write a day that exists as YYYY-MM-DD, without quotes");
    }
    if let Some(day) = meant_as_a_day(text, line) {
        let message = format!("{} is no day", quoted(slice(text, day.clone())));
        return problem(day, message, "write it as YYYY-MM-DD, such as 2023-01-09, without quotes");
    }
    if said.starts_with("string values must be quoted") {
        let message =
            if there.is_empty() { "a value is missing".into() } else { format!("{} needs quotes", quoted(there)) };
        return problem(span, message, "put texts in double quotes: \"…\"");
    }
    if let Some(quote) = said.strip_prefix("invalid ").and_then(|said| said.split_once("string, expected `")) {
        // The end of the line, or of the file.
        let quote = quote.1.trim_end_matches('`');
        if matches!(quote, "'" | "\"") {
            return problem(span, "this text is not closed".into(), &format!("close it with {quote}"));
        }
    }
    if said.starts_with("cannot recurse further") {
        return problem(span, "the brackets are nested too deeply".into(), "write flatter lists and tables");
    }
    let help = HELP.iter().find(|(begin, _)| said.starts_with(begin)).map(|(_, help)| *help);
    problem(span, said.to_owned(), help.unwrap_or("write it as TOML: https://toml.io"))
}

/// Finds a value of a line that was meant as a day: `2023-1-9` or `01/10/2023`.
fn meant_as_a_day(text: &str, line: Range<usize>) -> Option<Range<usize>> {
    let whole = slice(text, line.clone());
    let (key, value) = whole.split_once('=')?;
    let start = line.start + key.len() + 1 + (value.len() - value.trim_start().len());
    let value = value.split('#').next()?.trim();
    let marks = value.bytes().filter(|byte| matches!(byte, b'-' | b'/' | b'.')).count();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    (marks == 2 && digits >= 4 && marks + digits == value.len()).then(|| start..start + value.len())
}

/// The first character of a part of the text that no TOML holds unescaped.
fn control_in(text: &str, part: Range<usize>) -> Option<(usize, char)> {
    let start = part.start;
    let mut characters = slice(text, part).char_indices();
    characters
        .find(|(_, c)| c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t'))
        .map(|(offset, c)| (start + offset, c))
}

/// The line of `text` that holds byte `at`, without its line break.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    start..start + line.len()
}

/// The bytes of the line with the most dots: where a key has too many parts, it is most likely there.
fn deepest_key(text: &str) -> Range<usize> {
    let lines = Lines::new(text);
    let dots = |range: &Range<usize>| slice(text, range.clone()).bytes().filter(|&byte| byte == b'.').count();
    let line = (0..lines.count()).map(|number| lines.line(number)).max_by_key(dots).unwrap_or_default();
    line.start..line.start + slice(text, line.clone()).trim_end().len()
}

/// Tells whether a value begins as `2023-…` does: digits, and a dash behind the fourth.
fn looks_like_a_date(value: &str) -> bool {
    match value.as_bytes() {
        [year @ .., b'-', _, _, _, _] | [year @ .., b'-', _, _, _, _, _] if year.len() == 4 => {
            year.iter().all(u8::is_ascii_digit) && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        }
        _ => false,
    }
}

/// Makes a problem of a bracket or of quotes that are not closed.
pub(crate) fn not_closed(text: &str, at: usize) -> Problem {
    let (what, help) = match (slice(text, at..at + 1), is_at_line_start(text, at)) {
        ("[", true) => ("header", "close it with `]`, or with `]]` as it was opened"),
        ("{", _) => ("table", "close it with `}`"),
        ("\"", _) => ("text", "close it with \"\"\""),
        ("'", _) => ("text", "close it with '''"),
        _ => ("list", "close it with `]`"),
    };
    Problem::new(Rule::Syntax, at..at + 1, format!("this {what} is not closed"), help)
}

fn is_at_line_start(text: &str, at: usize) -> bool {
    slice(text, line_of(text, at).start..at).trim_start_matches([' ', '\t', '[']).is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let (_, problems) = source::parse_all(&Lines::new(text));
        problems.into_iter().map(|problem| format!("{}: {}", slice(text, problem.span), problem.message)).collect()
    }

    #[test]
    fn days_that_do_not_exist_are_named() {
        assert_eq!(said("a = 2023-02-30\n"), ["2023-02-30: `2023-02-30` is no day of the calendar"]);
        assert_eq!(said("a = 2023-13-01\n"), ["2023-13-01: `2023-13-01` is no day of the calendar"]);
        assert_eq!(said("a = 2023-2-30\n"), ["2023-2-30: `2023-2-30` is no day of the calendar"]);
    }

    #[test]
    fn one_error_a_line_and_all_lines() {
        assert_eq!(
            said("a = b c\nd =\ntitle = \"x\ne = 1\ne = 2\n[[step]\n"),
            [
                "b c: `b c` needs quotes",
                ": a value is missing",
                ": this text is not closed",
                "e: the key `e` is set twice",
                ": unclosed array table, expected `]`",
            ]
        );
    }

    #[test]
    fn control_characters_are_named_and_pointed_at() {
        assert_eq!(said("a = \"x\0y\"\n"), ["\0: the control character U+0000 can't stand in a file"]);
        assert_eq!(said("a = \0\n"), ["\0: the control character U+0000 can't stand in a file"]);
        assert_eq!(said("\0\n"), ["\0: the control character U+0000 can't stand in a file"]);
    }

    #[test]
    fn long_keys_have_a_place() {
        let text = format!("# x\na{} = 1\n", ".a".repeat(90));
        let (_, problems) = source::parse_all(&Lines::new(&text));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].span.start, 4);
    }
}
