//! Hidden characters in the keys and texts of a table, and where in the file they are written.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::finding::{Fix, Rule};
use crate::model::step::slug;
use crate::model::text::hidden;

use super::format::LONG;
use super::problem::Problem;
use super::source::slice;

/// Finds the hidden characters of a table, at any depth, but not in what stands under the key `skip`. Line breaks and
/// tabs are fine in long texts, in what is nobody's key, and nowhere else. Numbers that no program reads are found on
/// the way.
pub(crate) fn find<'i>(
    document: &str,
    table: &DeTable<'i>,
    known: &[&str],
    skip: Option<&str>,
    problems: &mut Vec<Problem>,
) {
    let mut open: Vec<(&Spanned<DeValue<'i>>, bool, bool)> = Vec::new();
    for (key, value) in table {
        check(document, key.get_ref(), key.span(), false, problems);
        let name: &str = key.get_ref();
        if Some(name) != skip {
            let is_long = LONG.contains(&name) || !known.contains(&name);
            open.push((value, is_long, can_lose(table, name, value.get_ref(), known)));
        }
    }
    while let Some((value, long, can_lose)) = open.pop() {
        match value.get_ref() {
            DeValue::String(text) => {
                let begin = problems.len();
                check(document, text, value.span(), long, problems);
                if let Some(problem) = problems.get_mut(begin).filter(|_| can_lose) {
                    problem.fix = without(document, text, value.span(), long).map(Box::new);
                }
            }
            DeValue::Array(list) => open.extend(list.iter().map(|entry| (entry, long, can_lose))),
            DeValue::Table(table) => {
                for (key, value) in table {
                    check(document, key.get_ref(), key.span(), false, problems);
                    open.push((value, long, can_lose));
                }
            }
            DeValue::Integer(number) if i64::from_str_radix(number.as_str(), number.radix()).is_err() => {
                let help = "write a smaller number, or a text in quotes";
                problems.push(Problem::new(Rule::BadValue, value.span(), "this number is too large", help));
            }
            _ => {}
        }
    }
}

/// Tells whether the texts of a key can lose their hidden characters and mean the same. An id, or a title that makes one,
/// would be another step's; and of a title something must be left.
fn can_lose(table: &DeTable<'_>, key: &str, value: &DeValue<'_>, known: &[&str]) -> bool {
    match (key, value.as_str()) {
        ("id" | "was", _) => false,
        ("title", Some(title)) => {
            let rest = stripped(title);
            let has_id = table.get("id").is_some_and(|id| id.get_ref().is_str());
            let makes_id = known.contains(&"id") && !has_id;
            !rest.trim().is_empty() && (!makes_id || slug(&rest) == slug(title))
        }
        _ => true,
    }
}

/// A text without its hidden characters. Line breaks and tabs stay: what is to be in their place is not sure.
pub(crate) fn stripped(text: &str) -> String {
    text.chars().filter(|c| is_space(*c) || hidden(*c).is_none()).collect()
}

fn is_space(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t')
}

/// Takes the hidden characters out of what a text is written as; `None` where one is a line break or a tab, or a joiner, on
/// which the shape of a Persian or Hindi word, or of an emoji, can depend.
fn without(document: &str, text: &str, span: Range<usize>, long: bool) -> Option<Fix> {
    if hidden_in(text, long).any(|(_, c, _)| is_space(c) || matches!(c, '\u{200c}' | '\u{200d}')) {
        return None;
    }
    let raw = slice(document, span.clone());
    let hidden = written(raw).filter(|(_, c)| !is_space(*c) && hidden(*c).is_some());
    Some(hidden.map(|(range, _)| (span.start + range.start..span.start + range.end, String::new())).collect())
}

/// Tells of the first hidden character of one text.
fn check(document: &str, text: &str, span: Range<usize>, long: bool, problems: &mut Vec<Problem>) {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return;
    }
    let first = hidden_in(text, long).next();
    let Some((_, c, sort)) = first else { return };
    let raw = slice(document, span.clone());
    let is_fine = |end| long && c == '\r' && slice(raw, end..raw.len()).starts_with('\n');
    let place = written(raw).find(|(range, written)| *written == c && !is_fine(range.end)).map(|(range, _)| range);
    let place = place.map_or(span.clone(), |range| span.start + range.start..span.start + range.end);
    let more = match hidden_in(text, long).count() {
        1 => String::new(),
        count => format!(", and {} more", count - 1),
    };
    let help = match c {
        '\n' | '\r' | '\t' => "write it in one line, with spaces",
        _ => "take it out",
    };
    let message = format!("a {sort} U+{:04X} in this text{more}", u32::from(c));
    problems.push(Problem::new(Rule::HiddenCharacters, place, message, help));
}

/// The hidden characters of a text with their places in it, the line breaks and tabs of long texts left out.
fn hidden_in(text: &str, long: bool) -> impl Iterator<Item = (usize, char, &'static str)> {
    text.char_indices().filter_map(move |(at, c)| {
        let fine = long && (matches!(c, '\n' | '\t') || (c == '\r' && slice(text, at..text.len()).starts_with("\r\n")));
        if fine { None } else { Some((at, c, hidden(c)?)) }
    })
}

/// The characters that a quoted text or a bare key stands for, each with the bytes that it is written with.
fn written(raw: &str) -> impl Iterator<Item = (Range<usize>, char)> {
    let escapes = raw.starts_with('"');
    let quote = if escapes { '"' } else { '\'' };
    let body = raw.trim_start_matches(quote);
    let opened = raw.len() - body.len();
    // The line break that follows an opening of three quotes is not of the text.
    let skipped = match opened {
        3.. if body.starts_with("\r\n") => 2,
        3.. if body.starts_with('\n') => 1,
        _ => 0,
    };
    let mut at = opened + skipped;
    std::iter::from_fn(move || {
        loop {
            let rest = raw.get(at..)?;
            let c = rest.chars().next()?;
            let (length, stands_for) = if escapes && c == '\\' { escape(rest) } else { (c.len_utf8(), Some(c)) };
            let start = at;
            at += length;
            if let Some(c) = stands_for {
                return Some((start..at, c));
            }
        }
    })
}

/// The length of an escape that begins `rest`, and what it stands for: a line break that is escaped, with all blanks
/// behind it, stands for nothing.
fn escape(rest: &str) -> (usize, Option<char>) {
    let digits = match rest.as_bytes().get(1) {
        Some(b'b') => return (2, Some('\u{8}')),
        Some(b'e') => return (2, Some('\u{1b}')),
        Some(b'f') => return (2, Some('\u{c}')),
        Some(b'n') => return (2, Some('\n')),
        Some(b'r') => return (2, Some('\r')),
        Some(b't') => return (2, Some('\t')),
        Some(b'"') => return (2, Some('"')),
        Some(b'\\') => return (2, Some('\\')),
        Some(b'x') => 2,
        Some(b'u') => 4,
        Some(b'U') => 8,
        _ => return (1 + rest.get(1..).map_or(0, |rest| rest.len() - rest.trim_start().len()), None),
    };
    let code = rest.get(2..2 + digits).and_then(|code| u32::from_str_radix(code, 16).ok());
    (2 + digits, code.and_then(char::from_u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let table = DeTable::parse(text).unwrap();
        let mut problems = Vec::new();
        find(text, table.get_ref(), &["title", "note", "who"], None, &mut problems);
        problems.into_iter().map(|problem| (slice(text, problem.span).to_owned(), problem.message)).collect()
    }

    #[test]
    fn the_character_itself_is_the_place() {
        assert_eq!(
            found("title = \"ab\u{202e}c\"\n"),
            [("\u{202e}".into(), "a bidirectional control character U+202E in this text".into())]
        );
        assert_eq!(
            found("title = 'a\u{200b}\u{200b}c'\n"),
            [("\u{200b}".into(), "a zero-width character U+200B in this text, and 1 more".into())]
        );
    }

    #[test]
    fn escapes_are_places_too() {
        for (text, place) in [
            ("title = \"a\\\\\\u202Eb\"\n", "\\u202E"),
            ("title = \"a\\u00e4\\U0000202Eb\"\n", "\\U0000202E"),
            ("title = \"a\\x1bb\"\n", "\\x1b"),
            ("title = \"a\\nb\"\n", "\\n"),
            ("title = \"\\tb\"\n", "\\t"),
            ("title = \"\"\"\\\n  a\\eb\"\"\"\n", "\\e"),
        ] {
            let found = found(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].0, place, "{text}");
        }
    }

    #[test]
    fn breaks_are_fine_in_long_texts_only() {
        assert_eq!(found("note = \"\"\"\na\r\n\tb\n\"\"\"\n"), []);
        assert_eq!(found("title = \"\"\"\r\na\"\"\"\n"), []);
        assert_eq!(found("title = \"\"\"\na\nb\"\"\"\n")[0].0, "\n");
        assert_eq!(found("who = \"a\tb\"\n")[0].0, "\t");
        assert_eq!(found("note = \"a\\rb\"\n")[0].0, "\\r");
        assert_eq!(found("note = \"\"\"a\r\nc\\rb\"\"\"\r\n")[0].0, "\\r");
    }

    #[test]
    fn keys_and_deep_values_are_read() {
        assert_eq!(found("\"a\u{200b}\" = 1\n").len(), 1);
        assert_eq!(found("[extra]\na = [{ b = \"\u{200b}\", \"c\u{200b}\" = \"x\ty\" }]\n").len(), 2);
        assert_eq!(found("title = \"é 👍\u{fe0f} 中\"\n"), []);
    }

    #[test]
    fn numbers_that_no_program_reads_are_found() {
        assert_eq!(found("[extra]\na = 9223372036854775807\nb = 0xffff_ffff\n"), []);
        assert_eq!(found("[extra]\na = 9223372036854775808\n")[0].1, "this number is too large");
    }
}
