//! A stable layout for plan and record: what two people write alike, they have alike, and a diff shows what was meant.
//!
//! The keys of a step come in the order of the format, with one space around `=`; between steps is one blank line; a
//! list is on one line where it fits; lines end as most of the file's do, without blanks before. All else stays as it is
//! written: the order of steps, texts, quotes, comments and the spaces before them, tables of one's own.
//!
//! The text is taken apart by its [`Layout`] and put together again. Then it is read: where it would mean anything else,
//! or a comment were lost, it is left alone.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::format::Format;
use super::layout::{Block, Form, Key, Layout, line_break};
use super::source::{self, BOM};

mod texts;

use texts::Texts;

/// How wide a list on one line may be, with its key.
const WIDTH: usize = 100;
/// What stands before each entry of a list that has a line an entry.
const INDENT: &str = "  ";

/// Why a file can't be tidied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TidyError {
    /// It does not parse.
    #[error("line {line} does not parse: {message}")]
    Broken {
        /// The line, from 1.
        line: usize,
        /// What is wrong, in half a sentence.
        message: String,
    },
    /// Its way of writing is one that could not be put together again.
    #[error("it is written in a way that can't be tidied safely")]
    Odd,
}

/// Gives a file of the format `F` its stable layout. One that writes its steps as a list of inline tables has none, and
/// stays as it is.
///
/// # Errors
/// If it does not parse, or would not mean the same afterwards.
pub fn tidy<F: Format>(bytes: &[u8]) -> Result<Vec<u8>, TidyError> {
    let broken = |text: &str, problem: super::problem::Problem| TidyError::Broken {
        line: text.get(..problem.span.start).map_or(1, |before| before.matches('\n').count() + 1),
        message: problem.message,
    };
    let text = source::decode(bytes).map_err(|problem| broken("", problem))?;
    let layout = Layout::try_of(text).map_err(|problem| broken(text, problem))?;
    if layout.form != Form::Tables {
        return Ok(bytes.to_vec());
    }
    let texts = Texts::of(text).ok_or(TidyError::Odd)?;
    let tidied = Tidy { text, texts: &texts, order: F::KEYS.step, newline: line_break(text), out: Vec::new() };
    let tidied = tidied.whole(&layout);
    if !is_the_same(text, &texts, &tidied) {
        return Err(TidyError::Odd);
    }
    let mark = if bytes.starts_with(BOM) { BOM } else { b"" };
    Ok([mark, tidied.as_bytes()].concat())
}

/// Tells whether two texts mean the same, and have the same comments.
fn is_the_same(old: &str, old_texts: &Texts, new: &str) -> bool {
    let (Ok(before), Ok(after)) = (old.parse::<toml::Table>(), new.parse::<toml::Table>()) else { return false };
    let Some(new_texts) = Texts::of(new) else { return false };
    let sorted = |mut comments: Vec<String>| {
        comments.sort();
        comments
    };
    // No number that is not one equals itself; printed it does.
    let means_the_same = before == after || format!("{before:?}") == format!("{after:?}");
    means_the_same && sorted(old_texts.comments(old)) == sorted(new_texts.comments(new))
}

/// A text that is put together again.
struct Tidy<'t> {
    text: &'t str,
    texts: &'t Texts,
    order: &'static [&'static str],
    newline: &'static str,
    /// Lines without their breaks. One that holds a text or list of several lines has them inside.
    out: Vec<String>,
}

impl Tidy<'_> {
    fn whole(mut self, layout: &Layout) -> String {
        let first = layout.steps.first().map_or(self.text.len(), |block| block.whole.start);
        let mut at = 0;
        for key in &layout.head {
            if key.lines.start < at || key.lines.end > first {
                // A dotted key with others between its parts; what it would cover is taken as it is.
                continue;
            }
            self.loose(at..key.lines.start);
            let line = self.key(key);
            self.push(line);
            at = key.lines.end;
        }
        for block in &layout.steps {
            self.loose(at..block.whole.start);
            self.blank();
            self.block(block);
            self.blank();
            at = block.whole.end;
        }
        self.loose(at..self.text.len());
        while self.out.last().is_some_and(String::is_empty) {
            self.out.pop();
        }
        let mut text = self.out.join(self.newline);
        if !text.is_empty() {
            text.push_str(self.newline);
        }
        text
    }

    fn cut(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// Adds a line; a blank one only below one that is none.
    fn push(&mut self, line: String) {
        if !line.is_empty() || self.out.last().is_some_and(|last| !last.is_empty()) {
            self.out.push(line);
        }
    }

    fn blank(&mut self) {
        self.push(String::new());
    }

    /// Adds lines that are no step's keys as they are, but for blanks at their ends and blank lines.
    fn loose(&mut self, range: Range<usize>) {
        for line in self.texts.lines(self.text, range) {
            self.push(line.to_owned());
        }
    }

    /// Adds a step.
    fn block(&mut self, block: &Block) {
        let lines = block.keys.iter().map(|key| &key.lines);
        let is_in_order = |(one, next): (&Range<usize>, &Range<usize>)| one.end <= next.start;
        let header_end = self.texts.line_end(self.text, block.header.end);
        // Dotted keys with others between them have no lines of their own.
        let is_plain = lines.clone().zip(lines.clone().skip(1)).all(is_in_order)
            && lines.clone().next().is_none_or(|first| header_end <= first.start)
            && lines.clone().all(|lines| lines.end <= block.end)
            && !block.keys.iter().any(|key| self.has_header(key));
        if !is_plain {
            return self.loose(block.whole.clone());
        }
        let header_start = self.cut(0..block.header.start).rfind('\n').map_or(0, |newline| newline + 1);
        self.comments(block.whole.start..header_start);
        let behind = self.behind(block.header.end..header_end);
        self.push(format!("[[step]]{behind}"));

        let mut at = header_end;
        let mut keys: Vec<(usize, Range<usize>, &Key)> = Vec::with_capacity(block.keys.len());
        for key in &block.keys {
            let rank = self.order.iter().position(|own| *own == key.name).unwrap_or(self.order.len());
            keys.push((rank, at..key.lines.start, key));
            at = key.lines.end;
        }
        keys.sort_by_key(|(rank, ..)| *rank);
        for (_, above, key) in keys {
            self.comments(above);
            let line = self.key(key);
            self.push(line);
        }
        self.loose(at..block.whole.end);
    }

    /// Tells whether a dotted key goes on in a table with a header of its own.
    fn has_header(&self, key: &Key) -> bool {
        let mut lines = self.texts.lines(self.text, key.lines.clone());
        self.is_dotted(key) && lines.any(|line| line.trim_start().starts_with('['))
    }

    fn is_dotted(&self, key: &Key) -> bool {
        self.cut(key.key.end..key.value.start).trim() != "="
    }

    /// Adds the comments that stand above something, without the blank lines between them.
    fn comments(&mut self, range: Range<usize>) {
        for line in self.texts.lines(self.text, range) {
            let comment = line.trim_start();
            if !comment.is_empty() {
                self.push(comment.to_owned());
            }
        }
    }

    /// Writes a key, its value and the comment behind them.
    fn key(&self, key: &Key) -> String {
        if self.is_dotted(key) {
            return self.as_written(key.lines.clone()).trim_start().to_owned();
        }
        let name = self.cut(key.key.clone());
        let value = self.list(name, key).unwrap_or_else(|| self.as_written(key.value.clone()));
        format!("{name} = {value}{}", self.behind(key.value.end..key.lines.end))
    }

    /// Writes a list of short values; `None` where it is none, or has comments.
    fn list(&self, name: &str, key: &Key) -> Option<String> {
        if !self.cut(key.value.clone()).starts_with('[') {
            return None;
        }
        let starts = key.items.iter().map(|item| item.start).chain([key.value.end]);
        let ends = [key.value.start].into_iter().chain(key.items.iter().map(|item| item.end));
        let has_comment = ends.zip(starts).any(|(end, start)| self.cut(end..start).contains('#'));
        let items: Vec<&str> = key.items.iter().map(|item| self.cut(item.clone())).collect();
        let is_simple = |item: &&str| !item.contains('\n') && !item.starts_with(['[', '{']);
        if has_comment || !items.iter().all(is_simple) {
            return None;
        }
        let line = format!("[{}]", items.join(", "));
        if name.width() + " = ".len() + line.width() <= WIDTH || items.is_empty() {
            return Some(line);
        }
        let newline = self.newline;
        let entries: Vec<String> = items.iter().map(|item| format!("{INDENT}{item},{newline}")).collect();
        Some(format!("[{newline}{}]", entries.concat()))
    }

    /// Gives a part as it is written, but for blanks at the ends of lines.
    fn as_written(&self, range: Range<usize>) -> String {
        self.texts.lines(self.text, range).collect::<Vec<_>>().join(self.newline)
    }

    /// Gives the comment behind something on its line, with the spaces before it: they align comments.
    fn behind(&self, range: Range<usize>) -> String {
        let behind = self.cut(range).trim_end();
        if behind.starts_with('#') { format!(" {behind}") } else { behind.to_owned() }
    }
}

#[cfg(test)]
mod tests;
