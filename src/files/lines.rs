//! From bytes of a text to lines and columns.

use std::ops::Range;

use crate::model::finding::Place;

/// How many bytes lie between two marks.
const BLOCK: usize = 512;

/// A text with the beginnings of its lines, and enough counted characters to tell any column at once: a file of one
/// line of four megabytes has columns too, and there may be a place for each of its steps.
#[derive(Debug)]
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// The byte at which each line begins.
    starts: Vec<usize>,
    /// How many characters begin before every `BLOCK`th byte.
    marks: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', bytes).map(|newline| newline + 1));
        let mut marks = vec![0];
        let mut count = 0;
        for block in bytes.chunks(BLOCK) {
            count += characters(block);
            marks.push(count);
        }
        Self { text, starts, marks }
    }

    pub(crate) const fn text(&self) -> &'t str {
        self.text
    }

    /// Gives the number of the line that holds byte `at`, from 0.
    pub(crate) fn number(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at).saturating_sub(1)
    }

    /// Gives the bytes of line `number` (from 0), its line break included. Empty behind the last line.
    pub(crate) fn line(&self, number: usize) -> Range<usize> {
        let end = self.text.len();
        let start = self.starts.get(number).copied().unwrap_or(end);
        start..self.starts.get(number + 1).copied().unwrap_or(end)
    }

    /// How many lines there are; at least one.
    pub(crate) fn count(&self) -> usize {
        self.starts.len()
    }

    /// Makes the place of `span`, which is moved to character boundaries and into the text.
    pub(crate) fn place(&self, path: &str, span: Range<usize>) -> Place {
        let start = floor(self.text, span.start);
        let end = floor(self.text, span.end).max(start);
        let line = self.number(start);
        let column = self.characters_before(start) - self.characters_before(self.line(line).start) + 1;
        Place { path: path.to_owned(), line: line + 1, column, span: start..end }
    }

    fn characters_before(&self, at: usize) -> usize {
        let block = at / BLOCK;
        let counted = self.marks.get(block).copied().unwrap_or(0);
        counted + characters(self.text.as_bytes().get(block * BLOCK..at).unwrap_or_default())
    }
}

/// Counts the characters that begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0b1100_0000 != 0b1000_0000).count()
}

/// The last character boundary of `text` that is not behind byte `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let lines = Lines::new("ab\r\näöü = 1\n");
        let place = lines.place("p", 8..8);
        assert_eq!((place.line, place.column, place.span), (2, 3, 8..8));
        assert_eq!(lines.place("p", 0..2).column, 1);
        let end = lines.place("p", 99..99);
        assert_eq!((end.line, end.column), (3, 1));
    }

    #[test]
    fn spans_are_moved_to_character_boundaries() {
        let place = Lines::new("ä").place("p", 1..2);
        assert_eq!((place.column, place.span), (1, 0..2));
        #[expect(clippy::reversed_empty_ranges)]
        let reversed = Lines::new("abc").place("p", 2..1);
        assert_eq!(reversed.span, 2..2);
    }

    #[test]
    fn columns_of_long_lines_are_right() {
        let text = "aß中👍".repeat(1000);
        let lines = Lines::new(&text);
        for (column, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(lines.place("p", at..at).column, column + 1);
        }
    }
}
