//! A step that both sides changed: its merged fields, written into our lines.
//!
//! Nothing is printed anew that a side has written: a field is taken with its line, its comments and its layout. Only
//! where both sides changed one field is its value put into the other side's line, or a list put together of the values
//! as they stand.

use super::parts::{Chunk, Node};
use crate::files::source::slice;
use crate::model::merge::{Entry, Field, Part, Value};

/// A node in one version of the text.
#[derive(Clone, Copy)]
pub(super) struct Version<'a> {
    pub(super) text: &'a str,
    pub(super) node: &'a Node,
    pub(super) entry: &'a Entry,
}

impl<'a> Version<'a> {
    fn chunk(self, part: &Part) -> Option<Piece<'a>> {
        let at = self.node.chunks.iter().position(|chunk| chunk.part == *part)?;
        Some(Piece { text: self.text, chunk: self.node.chunks.get(at)?, field: self.entry.fields.get(at)? })
    }

    /// All its bytes.
    pub(super) fn whole(self) -> &'a str {
        slice(self.text, self.node.range.clone())
    }
}

/// A part in one version of the text.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    chunk: &'a Chunk,
    field: &'a Field,
}

impl<'a> Piece<'a> {
    fn whole(self) -> &'a str {
        slice(self.text, self.chunk.range.clone())
    }

    /// Its value as it is written.
    fn value(self) -> Option<&'a str> {
        self.chunk.value.clone().map(|value| slice(self.text, value))
    }

    /// Its lines with another value.
    fn with(self, value: &str) -> Option<String> {
        let place = self.chunk.value.clone()?;
        let (before, behind) = (self.chunk.range.start..place.start, place.end..self.chunk.range.end);
        Some([slice(self.text, before), value, slice(self.text, behind)].concat())
    }
}

/// Writes merged fields. `None` where they can't be written with what the versions have.
pub(super) fn combine([base, ours, theirs]: [Version<'_>; 3], merged: &[Field], line_break: &str) -> Option<String> {
    let mut written: Vec<(Part, String)> = Vec::new();
    for chunk in &ours.node.chunks {
        if let Some(field) = merged.iter().find(|field| field.part == chunk.part) {
            let pieces = [base, ours, theirs].map(|version| version.chunk(&chunk.part));
            written.push((chunk.part.clone(), lines(pieces, field)?));
        }
    }
    let mut behind = 0;
    for chunk in &theirs.node.chunks {
        if let Some(at) = written.iter().position(|(part, _)| *part == chunk.part) {
            behind = at + 1;
            continue;
        }
        if let Some(field) = merged.iter().find(|field| field.part == chunk.part) {
            let pieces = [base, ours, theirs].map(|version| version.chunk(&chunk.part));
            written.insert(behind, (chunk.part.clone(), lines(pieces, field)?));
            behind += 1;
        }
    }
    written.sort_by_key(|(part, _)| part.rank());
    let mut whole = String::new();
    for (_, lines) in written {
        if !whole.is_empty() && !whole.ends_with('\n') {
            whole.push_str(line_break);
        }
        whole.push_str(&lines);
    }
    Some(whole)
}

/// Writes one field.
fn lines([base, ours, theirs]: [Option<Piece<'_>>; 3], field: &Field) -> Option<String> {
    let text = |piece: Option<Piece<'_>>| piece.map(|piece| piece.whole().to_owned());
    let (in_base, in_ours, in_theirs) = (text(base), text(ours), text(theirs));
    let says = |piece: &&Piece<'_>| piece.field.says(field);
    // A layout that only their side changed is theirs.
    if in_ours == in_base && theirs.as_ref().is_some_and(|piece| says(&piece)) {
        return in_theirs;
    }
    let frame = [ours, theirs].into_iter().flatten().find(|piece| piece.field.comment == field.comment);
    if let (Some(base), Some(ours), Some(theirs), Value::Set(items)) = (base, ours, theirs, &field.value) {
        // Who changed the comments in a list alone must not lose them to who changed its values.
        let is_relaid = |piece: Piece<'_>| piece.field.value.says(&base.field.value) && piece.value() != base.value();
        match (is_relaid(ours), is_relaid(theirs)) {
            (true, false) => return frame?.with(&list(ours, Some(theirs), items)?),
            (false, true) => return frame?.with(&list(theirs, Some(ours), items)?),
            _ => {}
        }
    }
    if let Some(piece) = [ours, theirs].iter().flatten().find(says) {
        return Some(piece.whole().to_owned());
    }
    let value = [ours, theirs].into_iter().flatten().find(|piece| piece.field.value.says(&field.value));
    match (value, &field.value) {
        (Some(piece), _) => frame?.with(piece.value()?),
        (None, Value::Set(items)) => {
            let has_comments = |piece: &Piece<'_>| piece.value().is_some_and(|value| value.contains('#'));
            let (first, other) = match (ours, theirs) {
                // On one line there is no room for their comments.
                (Some(ours), Some(theirs)) if has_comments(&theirs) && !has_comments(&ours) => (theirs, Some(ours)),
                (Some(ours), theirs) => (ours, theirs),
                (None, theirs) => (theirs?, None),
            };
            frame?.with(&list(first, other, items)?)
        }
        _ => None,
    }
}

/// Writes a list: the values of the first piece that are to be in it, with the comments behind them, and then those of the
/// other.
fn list(first: Piece<'_>, other: Option<Piece<'_>>, items: &[String]) -> Option<String> {
    let (own, end) = listed(first)?;
    let opening = own.first().map_or("", |it| it.before).to_owned();
    let last_comma = own.last().is_some_and(|it| it.comma);
    let is_tall = opening.contains('\n');
    let line = opening.rfind("\r\n").or_else(|| opening.rfind('\n')).and_then(|newline| opening.get(newline..));
    let is_kept = |it: &&Listed<'_>| items.contains(&it.name);
    let mut kept: Vec<(&str, &str, &str)> =
        own.iter().filter(is_kept).map(|it| (it.before, it.item, it.behind)).collect();
    let others = other.and_then(listed).map(|(others, _)| others).unwrap_or_default();
    let is_new = |it: &&Listed<'_>| own.iter().all(|own| own.name != it.name);
    for it in others.iter().filter(is_kept).filter(is_new) {
        kept.push(if is_tall { (line.unwrap_or_default(), it.item, it.behind) } else { (" ", it.item, "") });
    }
    if !is_tall && let Some(first) = kept.first_mut() {
        first.0 = &opening;
    }
    let count = kept.len();
    let written = kept.into_iter().enumerate().map(|(at, (before, item, behind))| {
        let comma = if at + 1 < count || last_comma { "," } else { "" };
        [before, item, comma, behind].concat()
    });
    Some(format!("[{}{end}", written.collect::<String>()))
}

/// A value of a list as it stands.
struct Listed<'t> {
    /// What it says.
    name: String,
    /// What stands between the value before it, or the bracket, and it.
    before: &'t str,
    item: &'t str,
    comma: bool,
    /// The comment behind it, on its line.
    behind: &'t str,
}

/// Takes a list apart. Gives what is behind the last value, too.
fn listed(piece: Piece<'_>) -> Option<(Vec<Listed<'_>>, &str)> {
    let (Value::Set(names), Some(place)) = (&piece.field.value, &piece.chunk.value) else { return None };
    let text = piece.text;
    let mut at = place.start + 1;
    let mut found = Vec::with_capacity(names.len());
    for (name, item) in names.iter().zip(&piece.chunk.items) {
        let rest = slice(text, item.end..place.end);
        let comma = rest.trim_start_matches([' ', '\t']).strip_prefix(',');
        let rest = comma.unwrap_or(rest);
        let comment = rest.trim_start_matches([' ', '\t']);
        let end = if comment.starts_with('#') {
            place.end - comment.len() + comment.find(['\r', '\n']).unwrap_or(comment.len())
        } else {
            place.end - rest.len()
        };
        found.push(Listed {
            name: name.clone(),
            before: slice(text, at..item.start),
            item: slice(text, item.clone()),
            comma: comma.is_some(),
            behind: slice(text, place.end - rest.len()..end),
        });
        at = end;
    }
    Some((found, slice(text, at..place.end)))
}
