//! Where the parts of a file stand in its text, so that it can be changed in one place and kept everywhere else.
//!
//! A document model that is parsed and printed again loses what it has no place for: line endings, the byte order mark,
//! the missing last newline, comments in odd places. So nothing is printed again. What changes is spliced into the text,
//! and for that this module says where each step begins and ends, with the comments that are about it, and where each of
//! its keys and values stands.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::Problem;
use super::shape::{self, Entry};
use super::source;
use crate::model::step::slug;

/// The parts of a text. All ranges are bytes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// How the steps are written.
    pub form: Form,
    /// The keys above the steps, in the order of the text. Tables such as `[extra]` are none.
    pub head: Vec<Key>,
    /// The steps, in the order of the text.
    pub steps: Vec<Block>,
}

/// How a file writes its steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Below headers, `[[step]]`; also where there is no step yet.
    Tables,
    /// In a list, `step = [{ … }, { … }]`: the list's brackets and what is between them.
    List(Range<usize>),
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its id, as reading gives it: the slug of the title where it has none of its own.
    pub id: String,
    /// All of it: the comments directly above its header, its lines, those of its tables, the comments directly below, with
    /// the last line break. In a list just the inline table.
    pub whole: Range<usize>,
    /// Its header, `[[step]]`; in a list the inline table.
    pub header: Range<usize>,
    /// Where a key can be added behind the others: behind the line of the last one, or of the header; before the tables
    /// below it. In a list behind the last value, or the opening brace.
    pub end: usize,
    /// Its keys, in the order of the text. Tables below it, such as `[step.extra]`, are none.
    pub keys: Vec<Key>,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key, or the first part of a dotted one.
    pub name: String,
    /// Where it stands.
    pub key: Range<usize>,
    /// Where its value stands. Of a dotted key from the first value to the last.
    pub value: Range<usize>,
    /// Where each value of a list stands.
    pub items: Vec<Range<usize>>,
    /// All its lines, with the comment behind it and the line break. In a list just key and value.
    pub lines: Range<usize>,
}

impl Block {
    /// Finds a key.
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Layout {
    /// Takes a text apart, which has no byte order mark. `None` if it does not parse.
    pub fn of(text: &str) -> Option<Self> {
        Self::try_of(text).ok()
    }

    /// Takes a text apart, or says why it does not parse.
    pub(crate) fn try_of(text: &str) -> Result<Self, Problem> {
        Self::in_table(text, &source::parse(text)?)
    }

    /// Takes a text apart that is parsed already, or says why it is none of steps.
    pub(crate) fn in_table(text: &str, table: &Spanned<DeTable<'_>>) -> Result<Self, Problem> {
        let (entries, mut problems) = shape::steps(table.get_ref());
        if !problems.is_empty() {
            return Err(problems.swap_remove(0));
        }
        let scan = Scan { text };
        let list = table.get_ref().get("step").map(Spanned::span).filter(|_| {
            // Of headers the list has no place of its own: its span is that of the first.
            entries.first().is_none_or(|entry| text.as_bytes().get(entry.value.span().start) == Some(&b'{'))
        });
        let form = list.map_or(Form::Tables, Form::List);
        let head = scan.keys(table.get_ref(), true).into_iter().filter(|key| key.name != "step").collect();
        let mut steps: Vec<Block> = entries.iter().map(|entry| scan.block(*entry, form != Form::Tables)).collect();
        steps.sort_by_key(|block| block.header.start);
        if form == Form::Tables {
            scan.attach_comments(&mut steps);
        }
        Ok(Self { form, head, steps })
    }

    /// Finds the steps with this id, letter case apart, by their places.
    pub fn places_of(&self, id: &str) -> Vec<usize> {
        let is = |block: &Block| block.id.eq_ignore_ascii_case(id);
        self.steps.iter().enumerate().filter(|(_, block)| is(block)).map(|(place, _)| place).collect()
    }

    /// Finds a key above the steps.
    pub fn head_key(&self, name: &str) -> Option<&Key> {
        self.head.iter().find(|key| key.name == name)
    }
}

/// Gives a text's line break: that of most lines; `\n` where there is none.
pub fn line_break(text: &str) -> &'static str {
    let all = text.matches('\n').count();
    let dos = text.matches("\r\n").count();
    if dos * 2 > all { "\r\n" } else { "\n" }
}

/// Looks around in a text.
struct Scan<'t> {
    text: &'t str,
}

impl Scan<'_> {
    fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
    }

    /// Gives the place behind the line break of the line that holds `at`.
    fn line_end(&self, at: usize) -> usize {
        let newline = self.text.get(at..).and_then(|rest| rest.find('\n'));
        newline.map_or(self.text.len(), |newline| at + newline + 1)
    }

    fn line_from(&self, start: usize) -> &str {
        self.text.get(start..self.line_end(start)).unwrap_or_default()
    }

    fn is_comment(&self, start: usize) -> bool {
        start < self.text.len() && self.line_from(start).trim_start().starts_with('#')
    }

    fn block(&self, entry: Entry<'_, '_>, in_list: bool) -> Block {
        let header = entry.value.span();
        let keys = self.keys(entry.table, !in_list);
        let text_of = |key: &str| entry.table.get(key).and_then(|value| value.get_ref().as_str());
        let id = match text_of("id") {
            Some(id) => id.to_owned(),
            None => text_of("title").map(slug).unwrap_or_default(),
        };
        let (whole, end) = if in_list {
            (header.clone(), keys.last().map_or(header.start + 1, |key| key.value.end))
        } else {
            let last = last_byte(entry.table).max(header.end);
            let start = self.line_start(header.start);
            let end = keys.last().map_or_else(|| self.line_end(header.end), |key| key.lines.end);
            (start..self.line_end(last), end)
        };
        Block { id, whole, header, end, keys }
    }

    /// Gives the keys of a table that stand below its own header, or between its braces.
    fn keys(&self, table: &DeTable<'_>, on_lines: bool) -> Vec<Key> {
        let mut keys: Vec<Key> = table
            .iter()
            .filter(|(key, _)| !on_lines || !self.is_in_header(key.span().start))
            .map(|(key, value)| {
                let value_span = span_of(value);
                let lines = if on_lines {
                    self.line_start(key.span().start)..self.line_end(value_span.end)
                } else {
                    key.span().start..value_span.end
                };
                let items = value.get_ref().as_array().into_iter().flatten().map(Spanned::span).collect();
                Key { name: key.get_ref().to_string(), key: key.span(), value: value_span, items, lines }
            })
            .collect();
        keys.sort_by_key(|key| key.key.start);
        keys
    }

    /// Tells whether a key stands in a header: then what it names is a table of its own.
    fn is_in_header(&self, at: usize) -> bool {
        self.text.get(self.line_start(at)..at).is_some_and(|before| before.trim_start().starts_with('['))
    }

    /// Gives each step the comments directly above it, and else those directly below the step before.
    fn attach_comments(&self, steps: &mut [Block]) {
        let mut floor = 0;
        for block in steps.iter_mut() {
            let mut start = block.whole.start;
            while start > floor {
                let above = self.line_start(start - 1);
                let is_own = self.is_comment(above) && !self.line_from(above).trim_start().starts_with("#:");
                if above < floor || !is_own {
                    break;
                }
                start = above;
            }
            block.whole.start = start;
            floor = block.whole.end;
        }
        let starts: Vec<usize> = steps.iter().map(|block| block.whole.start).skip(1).chain([self.text.len()]).collect();
        for (block, next) in steps.iter_mut().zip(starts) {
            let mut end = block.whole.end;
            while end < next && self.is_comment(end) && self.text.as_bytes().get(end - 1) == Some(&b'\n') {
                end = self.line_end(end);
            }
            // What a comment stands directly above is what it is about: another header, `[extra]` say.
            let is_blank = self.line_from(end).trim().is_empty();
            if end >= next || is_blank {
                block.whole.end = end.min(next);
            }
        }
    }
}

/// Gives the place of a value; of tables that dotted keys make, from the first value to the last.
fn span_of(value: &Spanned<DeValue<'_>>) -> Range<usize> {
    match value.get_ref() {
        DeValue::Table(table) => {
            let inside = table.iter().map(|(key, value)| (key.span().start, span_of(value).end));
            inside.fold(value.span(), |span, (start, end)| span.start.min(start)..span.end.max(end))
        }
        _ => value.span(),
    }
}

/// Gives the last byte of a table and all that is below it.
fn last_byte(table: &DeTable<'_>) -> usize {
    let below = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
        DeValue::Table(table) => value.span().end.max(last_byte(table)),
        DeValue::Array(list) => {
            let inside = list.iter().map(|item| match item.get_ref() {
                DeValue::Table(table) => item.span().end.max(last_byte(table)),
                _ => item.span().end,
            });
            inside.fold(value.span().end, usize::max)
        }
        _ => value.span().end,
    };
    table.iter().map(|(key, value)| key.span().end.max(below(value))).fold(0, usize::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "#:schema ./plan.schema.json\n# About the file\ntitle = \"T\" # inline\n\n# about a\n# more\n[[step]] # h\nid = \"a\" # x\nneeds = [\n  \"b\", # why\n  \"c\",\n]\nextra.note = \"\"\"\n[[step]]\n\"\"\"\n[step.extra.more]\nk = 1\n# below a\n\n# free\n\n[[ step ]]\ntitle = 'B b'\n# about c\n[[step]]\r\nid = \"c\"\n\n[extra]\nx = 1";

    fn cut<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
        &text[range.clone()]
    }

    #[test]
    fn steps_have_their_lines_and_comments() {
        let text = TEXT.replace("extra.note", "note");
        let layout = Layout::of(&text).unwrap();
        assert_eq!(layout.form, Form::Tables);
        assert_eq!(layout.head.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["title"]);
        assert_eq!(cut(&text, &layout.head[0].lines), "title = \"T\" # inline\n");
        let ids: Vec<_> = layout.steps.iter().map(|step| step.id.as_str()).collect();
        assert_eq!(ids, ["a", "b-b", "c"]);
        let a = &layout.steps[0];
        assert!(cut(&text, &a.whole).starts_with("# about a\n# more\n[[step]]"), "{}", cut(&text, &a.whole));
        assert!(cut(&text, &a.whole).ends_with("k = 1\n# below a\n"), "{}", cut(&text, &a.whole));
        assert_eq!(a.keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["id", "needs", "note"]);
        assert_eq!(cut(&text, &a.keys[1].items[1]), "\"c\"");
        assert_eq!(cut(&text, &a.keys[0].lines), "id = \"a\" # x\n");
        assert!(text[a.end..].starts_with("[step.extra.more]"));
        assert_eq!(cut(&text, &layout.steps[1].whole), "[[ step ]]\ntitle = 'B b'\n");
        assert_eq!(cut(&text, &layout.steps[2].whole), "# about c\n[[step]]\r\nid = \"c\"\n");
    }

    #[test]
    fn dotted_keys_have_their_values() {
        let text = "[[step]]\nid = 'a'\nextra.x = 1\nextra.y.z = [1,\n 2]\n";
        let layout = Layout::of(text).unwrap();
        let extra = layout.steps[0].key("extra").unwrap();
        assert_eq!(cut(text, &extra.lines), "extra.x = 1\nextra.y.z = [1,\n 2]\n");
        assert_eq!(layout.steps[0].end, text.len());
    }

    #[test]
    fn lists_of_inline_tables_are_steps_too() {
        let text = "step = [{ id = 'a' }, # c\n {title = \"B\", needs = ['a']},\n]\ntitle = 'x'\n";
        let layout = Layout::of(text).unwrap();
        let Form::List(list) = &layout.form else { panic!() };
        assert!(cut(text, list).starts_with('[') && cut(text, list).ends_with(']'));
        assert_eq!(cut(text, &layout.steps[0].whole), "{ id = 'a' }");
        assert!(text[layout.steps[1].end..].starts_with('}'));
        assert_eq!(cut(text, &layout.steps[1].key("needs").unwrap().lines), "needs = ['a']");
        assert!(matches!(Layout::of("step = []\n").unwrap().form, Form::List(_)));
        assert_eq!(Layout::of("title = ''\n").unwrap().form, Form::Tables);
    }

    #[test]
    fn what_does_not_parse_has_no_layout() {
        assert_eq!(Layout::of("step = 1"), None);
        assert_eq!(Layout::of("[[step]\n"), None);
    }

    #[test]
    fn the_line_break_is_that_of_most_lines() {
        assert_eq!(line_break("a\r\nb\r\nc\n"), "\r\n");
        assert_eq!(line_break("a\r\nb\n"), "\n");
        assert_eq!(line_break(""), "\n");
    }
}
