//! A limit on nested inline tables.
//!
//! The TOML parser bounds brackets and dotted keys to 80 each, but inline tables with dotted keys multiply the two:
//! `{a.a.a = {a.a.a = …}}` makes trees some thousand levels deep, and a tree is dropped by recursion. Sixteen inline
//! tables in one another are more than anybody writes.

use memchr::{memchr_iter, memchr2, memchr3, memmem};

use crate::model::finding::Rule;

use super::problem::Problem;

/// How many inline tables may stand in one another.
const MAX_NESTING: usize = 16;

/// Refuses a text whose inline tables are nested too deeply.
///
/// A text that passes piece by piece passes as a whole, if each piece is TOML of its own.
pub(crate) fn check(text: &str) -> Result<(), Problem> {
    let bytes = text.as_bytes();
    if memchr_iter(b'{', bytes).nth(MAX_NESTING).is_none() {
        return Ok(());
    }
    match follow(bytes) {
        Err(at) => Err(Problem::new(
            Rule::Syntax,
            at..at + 1,
            format!("more than {MAX_NESTING} inline tables stand in one another"),
            "write flatter tables",
        )),
        Ok(_) => Ok(()),
    }
}

/// Finds the first bracket, or the quotes of a text of several lines, that are never closed.
pub(crate) fn first_open(text: &str) -> Option<usize> {
    follow(text.as_bytes()).ok()?.first().map(|&(_, at)| at)
}

/// Follows the brackets outside of strings and comments, and gives what stays open, with what would close it; or else
/// the first bracket that is too deep. A bracket closes only its own kind: the parser, which recovers from errors, is then
/// never deeper than this.
fn follow(bytes: &[u8]) -> Result<Vec<(u8, usize)>, usize> {
    let mut open = Vec::new();
    let mut tables = 0;
    let mut at = 0;
    while let Some((&byte, rest)) = bytes.get(at..).and_then(<[u8]>::split_first) {
        let taken = match byte {
            b'{' => {
                tables += 1;
                if tables > MAX_NESTING {
                    return Err(at);
                }
                open.push((b'}', at));
                0
            }
            b'[' => {
                open.push((b']', at));
                0
            }
            b'}' | b']' => {
                if open.last().is_some_and(|&(closes, _)| closes == byte) {
                    open.pop();
                    tables -= usize::from(byte == b'}');
                }
                0
            }
            b'#' => memchr2(b'\r', b'\n', rest).unwrap_or(rest.len()),
            b'\'' | b'"' => {
                let text = if byte == b'"' { basic(rest) } else { literal(rest) };
                text.unwrap_or_else(|| {
                    open.push((byte, at));
                    rest.len()
                })
            }
            b'.' | b'=' | b',' | b' ' | b'\t' | b'\r' | b'\n' => 0,
            _ => rest.iter().position(|byte| b".=,[]{} \t#\r\n".contains(byte)).unwrap_or(rest.len()),
        };
        at += 1 + taken;
    }
    Ok(open)
}

/// The length of the rest of a literal string, whose first quote stands before `rest`; `None` where a string of several
/// lines has no end.
fn literal(rest: &[u8]) -> Option<usize> {
    if let Some(body) = rest.strip_prefix(b"''") {
        let end = memmem::find(body, b"'''")? + 3;
        return Some(2 + end + quotes(body, end, b'\''));
    }
    Some(match memchr2(b'\'', b'\n', rest) {
        Some(end) if rest.get(end) == Some(&b'\'') => end + 1,
        Some(end) => end,
        None => rest.len(),
    })
}

/// The length of the rest of a basic string, whose first quote stands before `rest`; `None` where a string of several
/// lines has no end.
fn basic(rest: &[u8]) -> Option<usize> {
    if let Some(body) = rest.strip_prefix(b"\"\"") {
        let mut end = 0;
        loop {
            let from = body.get(end..).unwrap_or_default();
            let found = memchr2(b'"', b'\\', from)?;
            let tail = from.get(found..).unwrap_or_default();
            if tail.starts_with(b"\"\"\"") {
                end += found + 3;
                return Some(2 + end + quotes(body, end, b'"'));
            }
            end += found + if escapes(tail) { 2 } else { 1 };
        }
    }
    let mut end = 0;
    loop {
        let from = rest.get(end..).unwrap_or_default();
        match memchr3(b'"', b'\\', b'\n', from) {
            None => return Some(rest.len()),
            Some(found) => match from.get(found) {
                Some(b'"') => return Some(end + found + 1),
                Some(b'\n') => return Some(end + found),
                _ => end += found + if escapes(from.get(found..).unwrap_or_default()) { 2 } else { 1 },
            },
        }
    }
}

/// Tells whether a backslash and a character that would else mean something else stand here.
fn escapes(tail: &[u8]) -> bool {
    matches!(tail, [b'\\', b'\\' | b'"', ..])
}

/// A multi-line string may end in up to two quotes more.
fn quotes(body: &[u8], end: usize, quote: u8) -> usize {
    body.get(end..).unwrap_or_default().iter().take(2).take_while(|&&byte| byte == quote).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}1{}", "{ a.b = ".repeat(depth), "}".repeat(depth))
    }

    #[test]
    fn sixteen_inline_tables_are_the_limit() {
        assert!(check(&format!("a = {}\n", nested(16))).is_ok());
        let problem = check(&format!("a = {}\n", nested(17))).unwrap_err();
        assert_eq!(problem.span, 4 + 16 * 8..4 + 16 * 8 + 1);
    }

    #[test]
    fn many_tables_beside_each_other_are_fine() {
        let text = format!("a = [{}]\n", "{ b = 1 },".repeat(500));
        assert!(check(&text).is_ok());
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let open = "{".repeat(20);
        for text in [
            format!("a = \"{open}\"\n"),
            format!("a = \"\\\\\" # {open}\n"),
            format!("a = '{open}'\n"),
            format!("a = '''\n'{open}''\n{open}'''''\n"),
            format!("a = \"\"\"\n\"\"\\\"\"\"{open}\n{open}\"\"\"\"\"\n"),
            format!("# {open}\nb = 1\n"),
        ] {
            assert!(check(&text).is_ok(), "{text}");
            assert!(toml::de::DeTable::parse(&text).is_ok(), "{text}");
        }
    }

    #[test]
    fn closing_brackets_in_strings_and_of_another_kind_do_not_close() {
        for key in ["'}' = ", "\"}\" = ", "\"\\\"}\" = ", "b = [} , "] {
            let text = format!("a = {}", format!("{{{key}").repeat(20));
            assert!(check(&text).is_err(), "{text}");
        }
    }
}
