//! Where texts and keys stand: a line break, a blank or a `#` inside one is a part of it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::files::source;

/// The places of all texts and keys of a document, in order.
#[derive(Debug)]
pub(super) struct Texts(Vec<Range<usize>>);

impl Texts {
    /// Finds them; `None` if the document does not parse.
    pub(super) fn of(text: &str) -> Option<Self> {
        let table = source::parse(text).ok()?;
        let mut found = Vec::new();
        in_table(table.get_ref(), &mut found);
        // The parts of a dotted key or a header have it again.
        found.sort_by_key(|range| (range.start, range.end));
        found.dedup();
        Some(Self(found))
    }

    /// Gives the end of the text or key that a place is in; `None` if it is in none.
    fn end_of(&self, at: usize) -> Option<usize> {
        let behind = self.0.partition_point(|range| range.start <= at);
        let last = behind.checked_sub(1).and_then(|last| self.0.get(last))?;
        (at < last.end).then_some(last.end)
    }

    /// Gives the place behind the line that a place is in, line break included.
    pub(super) fn line_end(&self, text: &str, mut at: usize) -> usize {
        while let Some(newline) = text.get(at..).and_then(|rest| rest.find('\n')) {
            match self.end_of(at + newline) {
                Some(end) => at = end,
                None => return at + newline + 1,
            }
        }
        text.len()
    }

    /// Gives the lines of a part without their breaks and the blanks before these. A text of several lines is in one.
    pub(super) fn lines<'t>(&self, text: &'t str, range: Range<usize>) -> impl Iterator<Item = &'t str> {
        let mut at = range.start;
        std::iter::from_fn(move || {
            if at >= range.end {
                return None;
            }
            let end = self.line_end(text, at).min(range.end);
            let line = text.get(at..end).unwrap_or_default();
            at = end;
            Some(line.trim_end_matches([' ', '\t', '\r', '\n']))
        })
    }

    /// Gives the comments of the document, in order.
    pub(super) fn comments(&self, text: &str) -> Vec<String> {
        let mut comments = Vec::new();
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find('#')) {
            let start = at + found;
            if let Some(end) = self.end_of(start) {
                at = end;
                continue;
            }
            let rest = text.get(start..).unwrap_or_default();
            let comment = rest.split('\n').next().unwrap_or_default();
            comments.push(comment.trim_end().to_owned());
            at = start + comment.len();
        }
        comments
    }
}

fn in_table(table: &DeTable<'_>, found: &mut Vec<Range<usize>>) {
    for (key, value) in table {
        found.push(key.span());
        in_value(value, found);
    }
}

fn in_value(value: &Spanned<DeValue<'_>>, found: &mut Vec<Range<usize>>) {
    match value.get_ref() {
        DeValue::String(_) => found.push(value.span()),
        DeValue::Array(list) => list.iter().for_each(|item| in_value(item, found)),
        DeValue::Table(table) => in_table(table, found),
        _ => {}
    }
}
