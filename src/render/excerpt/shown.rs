//! What is shown of a line of the source: all of it, or what is around the place that is meant.

use std::ops::Range;

use crate::model::text::show;
use crate::render::style::width;

/// How many columns of a line are printed before what is pointed at.
pub(super) const BEFORE: usize = 80;
/// How many columns of a line are printed from the beginning of what is pointed at.
pub(super) const FROM: usize = 120;
/// How many columns a tab is laid out in.
const TAB: usize = 4;

/// How many columns there are for a line of the source before what is pointed at, and from there.
pub(super) type Room = (usize, usize);

/// What is shown of a line.
pub(super) struct Shown {
    /// The bytes of the source at which what is shown of it begins, character by character and once at the end, each
    /// with the byte of the shown text.
    places: Vec<(usize, usize)>,
}

impl Shown {
    /// Adds what is shown of a line to a text: all of it, or what is around the byte `middle`.
    pub(super) fn new(source: &str, line: &Range<usize>, middle: usize, room: Room, text: &mut String) -> Self {
        let before = source.get(line.start..middle).unwrap_or_default();
        let behind = source.get(middle..line.end).unwrap_or_default();
        // A line may have megabytes: more than fits is never looked at.
        let wide = |part: &str| part.chars().take(BEFORE + FROM).map(columns).sum::<usize>();
        // What one side of it does not need the other has.
        let (first, second) = (room.0.max((room.0 + room.1).saturating_sub(wide(behind))).min(BEFORE), room.1);
        let start = line.start + before.len() - fitting(&before.chars().rev(), first);
        let shown_before = source.get(start..middle).unwrap_or_default();
        let taken = wide(shown_before) + usize::from(start > line.start);
        let second = second.max((room.0 + room.1).saturating_sub(taken)).min(FROM);
        let end = middle + fitting(&behind.chars(), second);
        if start > line.start {
            text.push('…');
        }
        let mut places = Vec::new();
        for (at, c) in source.get(start..end).unwrap_or_default().char_indices() {
            places.push((start + at, text.len()));
            match c {
                '\t' => text.push(c),
                _ => show(text, c),
            }
        }
        places.push((end, text.len()));
        if end < line.end {
            text.push('…');
        }
        Self { places }
    }

    /// Moves a span of the source to the shown text, as far as it is shown.
    pub(super) fn span(&self, span: &Range<usize>) -> Range<usize> {
        let shown = |at| {
            let place = self.places.partition_point(|&(source, _)| source < at);
            self.places.get(place).or(self.places.last()).map_or(0, |&(_, shown)| shown)
        };
        shown(span.start)..shown(span.end)
    }
}

/// How many columns a character takes as it is shown, and at least one, so that no run of them is endless.
fn columns(c: char) -> usize {
    if c == '\t' {
        return TAB;
    }
    let mut shown = String::new();
    show(&mut shown, c);
    width(&shown).max(1)
}

/// How many bytes of some characters there is room for. Where not all fit, a column is left for the mark that says so.
fn fitting(characters: &(impl Iterator<Item = char> + Clone), room: usize) -> usize {
    let fit = |room: usize| {
        let (mut left, mut bytes) = (room, 0);
        for c in characters.clone() {
            match left.checked_sub(columns(c)) {
                Some(rest) => left = rest,
                None => return (bytes, false),
            }
            bytes += c.len_utf8();
        }
        (bytes, true)
    };
    match fit(room) {
        (bytes, true) => bytes,
        _ => fit(room.saturating_sub(1)).0,
    }
}
