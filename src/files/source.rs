//! From bytes to a parsed text: what both readers refuse, and where.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use crate::model::finding::Rule;

use super::lines::Lines;
use super::nesting;
use super::problem::{MAX_FINDINGS, Problem};
use super::syntax;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Gives the bytes without their byte order mark.
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BOM).unwrap_or(bytes)
}

/// Gives the text without its byte order mark. The problem's span is of the bytes without the mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<&str, Problem> {
    if bytes.len() > MAX_BYTES {
        return Err(Problem::new(
            Rule::Syntax,
            0..0,
            format!("the file has more than {MAX_BYTES} bytes, and is not read"),
            "split the initiative, or move what is no step elsewhere",
        ));
    }
    std::str::from_utf8(without_mark(bytes)).map_err(|error| {
        let at = error.valid_up_to();
        Problem::new(Rule::Syntax, at..at + 1, "the file is not UTF-8 from here on", "save the file as UTF-8")
    })
}

/// Refuses what must not come before a parser: one that takes deep nesting apart runs out of stack, and a second byte order
/// mark would be taken off once more.
pub(crate) fn check(text: &str) -> Result<(), Problem> {
    if text.as_bytes().starts_with(BOM) {
        let help = "take it out, and keep one at the most";
        return Err(Problem::new(Rule::Syntax, 0..BOM.len(), "the file begins with two byte order marks", help));
    }
    nesting::check(text)
}

/// Parses a text, or says what is wrong with it first.
pub(crate) fn parse(text: &str) -> Result<Spanned<DeTable<'_>>, Problem> {
    check(text)?;
    DeTable::parse(text).map_err(|error| syntax::explain(text, error.span(), error.message()))
}

/// Parses a text that may be broken, as far as possible, and gives the first error of each line, in order: what follows
/// it there is most often its echo. Of very many, the last one counts the rest.
///
/// The text must have been [checked](check).
pub(crate) fn parse_all<'t>(lines: &Lines<'t>) -> (Spanned<DeTable<'t>>, Vec<Problem>) {
    let text = lines.text();
    let (table, mut errors) = DeTable::parse_recoverable(text);
    errors.sort_by_key(|error| error.span().map(|span| span.start));
    errors.dedup_by_key(|error| error.span().map(|span| lines.number(span.start)));
    let rest = errors.len().saturating_sub(MAX_FINDINGS);
    errors.truncate(MAX_FINDINGS);
    let mut problems: Vec<_> =
        errors.iter().map(|error| syntax::explain(text, error.span(), error.message())).collect();
    problems.sort_by_key(|problem| problem.span.start);
    if let Some(last) = problems.last_mut().filter(|_| rest > 0) {
        last.message = format!("{} more lines are no TOML", rest + 1);
    }
    (table, problems)
}

/// Gives the text of a span; empty where it is not of this text.
pub(crate) fn slice(text: &str, span: Range<usize>) -> &str {
    text.get(span).unwrap_or_default()
}
