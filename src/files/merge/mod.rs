//! Merging three versions of a plan or a record as texts.
//!
//! The model says what becomes of each step; here that is written with the bytes that are there. What nobody touched keeps
//! its bytes, what one side changed has that side's, and comments go where their step goes. A result without conflict is
//! read again and compared with what the model said before anybody gets it: a merge may fail, but not be wrong.

mod combine;
mod lines;
mod parts;
mod weave;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::format::Format;
use super::layout;
use super::read;
use super::source::{self, without_mark};
use crate::model::merge::{self, Clash, Key, Merged, Part};

use parts::Document;

/// How conflicts are marked in a text.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    /// How long the markers are.
    pub marker_size: usize,
    /// What our side is called.
    pub ours: &'a str,
    /// What their side is called.
    pub theirs: &'a str,
}

/// A merged text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The text, with a conflict marked for each clash.
    pub text: String,
    /// What could not be merged. Empty: the text is right.
    pub clashes: Vec<Clash>,
}

/// Merges what two sides made of a base, all of the format `F`. `None` where one is no text, or too long to be read.
pub fn merge<F: Format>(base: &[u8], ours: &[u8], theirs: &[u8], labels: &Labels<'_>) -> Option<Outcome> {
    let has_mark = without_mark(ours).len() < ours.len();
    let texts = [base, ours, theirs].map(|bytes| source::decode(bytes).ok());
    let [Some(base), Some(ours), Some(theirs)] = texts else { return None };
    // Of a side without lines there is nothing to keep.
    let line_break = ours.contains('\n').then(|| line_break(ours, theirs));
    let is_alike = [ours == theirs, theirs == base, ours == base];
    let (base, theirs) = (with_breaks(base, line_break), with_breaks(theirs, line_break));
    let mut outcome =
        one_side(&base, ours, &theirs, is_alike).unwrap_or_else(|| both::<F>(&base, ours, &theirs, labels));
    if has_mark {
        outcome.text.insert(0, '\u{feff}');
    }
    Some(outcome)
}

/// Gives the side that did something, where the other did nothing, or the same: there is nothing to merge, whatever it is.
/// `is_alike` tells whether the sides, their side and the base, and our side and the base, have the same line breaks too.
fn one_side(base: &str, ours: &str, theirs: &str, is_alike: [bool; 3]) -> Option<Outcome> {
    let [sides, of_theirs, of_ours] = is_alike;
    let text = if sides || of_theirs || ours == theirs || theirs == base {
        ours
    } else if of_ours || ours == base {
        theirs
    } else {
        return None;
    };
    Some(Outcome { text: text.to_owned(), clashes: Vec::new() })
}

/// Merges what both sides did: step by step, or where that is not sure line by line.
fn both<F: Format>(base: &str, ours: &str, theirs: &str, labels: &Labels<'_>) -> Outcome {
    let by_steps = steps(base, ours, theirs, labels).filter(|(outcome, expected)| {
        !outcome.clashes.is_empty() || is_right::<F>(&outcome.text, expected, [ours, theirs])
    });
    by_steps.map_or_else(|| lines::merge::<F>(base, ours, theirs, labels), |(outcome, _)| outcome)
}

/// The line break of the result: ours, unless there is none.
fn line_break(ours: &str, theirs: &str) -> &'static str {
    layout::line_break(if ours.contains('\n') { ours } else { theirs })
}

/// Gives a text the line breaks of another.
fn with_breaks<'t>(text: &'t str, line_break: Option<&str>) -> Cow<'t, str> {
    let Some(line_break) = line_break else { return Cow::Borrowed(text) };
    let is_dos = line_break == "\r\n";
    if !(text.contains("\r\n") || is_dos && text.contains('\n')) {
        return Cow::Borrowed(text);
    }
    let unix = text.replace("\r\n", "\n");
    Cow::Owned(if is_dos { unix.replace('\n', line_break) } else { unix })
}

/// What the model says: the head, and the rest.
struct Expected {
    head: Merged,
    body: Merged,
}

/// Merges step by step. `None` where a version can't be taken apart.
fn steps(base: &str, ours: &str, theirs: &str, labels: &Labels<'_>) -> Option<(Outcome, Expected)> {
    let documents = [Document::of(base)?, Document::of(ours)?, Document::of(theirs)?];
    let [base, ours, theirs] = &documents;
    let head = merge::merge(&base.head.entries, &ours.head.entries, &theirs.head.entries)?;
    let body = merge::merge(&base.body.entries, &ours.body.entries, &theirs.body.entries)?;
    let outcome = weave::weave(&documents, &head, &body, labels)?;
    Some((outcome, Expected { head, body }))
}

/// Tells whether a text says what the model says, and has no fault where neither side has.
fn is_right<F: Format>(text: &str, expected: &Expected, sides: [&str; 2]) -> bool {
    let Some(document) = Document::of(text) else { return false };
    let has_faults = |text: &str| !read::document::<F>("", text.as_bytes()).findings.is_empty();
    says(&document.head.entries, &expected.head)
        && says(&document.body.entries, &expected.body)
        && (!has_faults(text) || sides.into_iter().any(has_faults))
}

/// Tells whether entries say what a merge says, comments apart: where one stands tells only its reader what it is about.
fn says(entries: &[merge::Entry], merged: &Merged) -> bool {
    let is_comment = |key: &Key| matches!(key, Key::Text(..));
    let values = |fields: &[merge::Field]| {
        let is_value = |field: &&merge::Field| matches!(field.part, Part::Key(_) | Part::Tables);
        let plain = |field: &merge::Field| merge::Field { comment: String::new(), ..field.clone() };
        fields.iter().filter(is_value).map(plain).collect::<Vec<_>>()
    };
    let found = entries.iter().filter(|entry| !is_comment(&entry.key)).map(|entry| values(&entry.fields));
    let wanted = merged.in_order().filter_map(|unit| unit.outcome.as_ref().ok());
    // A comment that is about no step has no field.
    let wanted = wanted.filter(|fields| !fields.is_empty()).map(|fields| values(fields));
    let (found, wanted): (Vec<_>, Vec<_>) = (found.collect(), wanted.collect());
    found.len() == wanted.len() && found.iter().zip(&wanted).all(|(one, two)| merge::same_fields(one, two))
}
