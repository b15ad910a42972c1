//! A text taken apart without a byte lost: what the model merges, and the bytes that each part of it is.

use std::collections::HashMap;
use std::ops::Range;

use crate::files::layout::{self, Form, Layout};
use crate::files::source::slice;
use crate::model::merge::{Entry, Field, Key, Part, Value};

/// A text, taken apart: its gaps and nodes, and at last its tail, are all of it.
pub(super) struct Document<'t> {
    pub(super) text: &'t str,
    /// What stands above the steps, up to the last key there.
    pub(super) head: List,
    /// The rest.
    pub(super) body: List,
    /// The blank lines at the end.
    pub(super) tail: &'t str,
}

/// A list of nodes, and what they say: as long as each other.
#[derive(Default)]
pub(super) struct List {
    pub(super) nodes: Vec<Node>,
    pub(super) entries: Vec<Entry>,
}

/// One thing with its bytes: a step, a key above the steps, a table, or a comment that is about no step.
pub(super) struct Node {
    /// The blank lines before it.
    pub(super) gap: Range<usize>,
    /// All of it.
    pub(super) range: Range<usize>,
    /// Its parts: together all of it.
    pub(super) chunks: Vec<Chunk>,
}

/// A part of a node: whole lines.
pub(super) struct Chunk {
    pub(super) part: Part,
    pub(super) range: Range<usize>,
    /// Where its value stands.
    pub(super) value: Option<Range<usize>>,
    /// Where each value of its list stands.
    pub(super) items: Vec<Range<usize>>,
}

impl<'t> Document<'t> {
    /// Takes a text apart. `None` where it does not parse, or is written so that its steps have no lines of their own.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let layout = Layout::of(text)?;
        if layout.form != Form::Tables {
            return None;
        }
        let mut split = Split { text, at: 0, list: List::default(), seen: HashMap::new() };
        for key in &layout.head {
            split.head_key(key)?;
        }
        let head = std::mem::take(&mut split.list);
        split.seen.clear();
        for block in &layout.steps {
            split.step(block)?;
        }
        split.between(text.len(), false);
        Some(Self { text, head, tail: slice(text, split.at..text.len()), body: split.list })
    }
}

/// What is left to be taken apart.
struct Split<'t> {
    text: &'t str,
    at: usize,
    list: List,
    /// How often each comment stands in the list so far.
    seen: HashMap<String, usize>,
}

impl Split<'_> {
    fn push(&mut self, range: Range<usize>, chunks: Vec<Chunk>, entry: Entry) {
        self.list.nodes.push(Node { gap: self.at..range.start, range: range.clone(), chunks });
        self.list.entries.push(entry);
        self.at = range.end;
    }

    /// Takes what stands before `end` and is no step. With `attach` a comment directly above `end` is left over.
    fn between(&mut self, end: usize, attach: bool) {
        for range in paragraphs(self.text, self.at..end) {
            if attach && range.end == end {
                break;
            }
            let text = slice(self.text, range.clone());
            let header = text.lines().map(str::trim).find(|line| line.starts_with('['));
            if let Some(header) = header {
                let chunk = Chunk::of(Part::Tables, range.clone());
                let fields = vec![chunk.field(self.text)];
                self.push(range, vec![chunk], Entry { key: Key::Table(header.to_owned()), fields });
            } else {
                let words = words(text);
                let before = self.seen.entry(words.clone()).or_default();
                let key = Key::Text(words, *before);
                *before += 1;
                self.push(range, Vec::new(), Entry { key, fields: Vec::new() });
            }
        }
    }

    fn head_key(&mut self, key: &layout::Key) -> Option<()> {
        if key.lines.start < self.at {
            return None;
        }
        self.between(key.lines.start, true);
        let above = paragraphs(self.text, self.at..key.lines.start).pop().map_or(key.lines.start, |it| it.start);
        let chunk = Chunk::of_key(key, above);
        let fields = vec![chunk.field(self.text)];
        let range = above..key.lines.end;
        self.push(range, vec![chunk], Entry { key: Key::Head(key.name.clone()), fields });
        Some(())
    }

    fn step(&mut self, block: &layout::Block) -> Option<()> {
        self.between(block.whole.start, false);
        let chunks = chunks(self.text, block)?;
        let fields = chunks.iter().map(|chunk| chunk.field(self.text)).collect();
        self.push(block.whole.clone(), chunks, Entry::step(fields));
        Some(())
    }
}

/// Gives the stretches of lines that are not blank. One that has a table goes on to the end, for in a table's texts a blank
/// line means nothing, but for comments that stand apart below it: they are about no table.
fn paragraphs(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = range.start;
    for line in slice(text, range.clone()).split_inclusive('\n') {
        let line_at = at;
        at += line.len();
        if line.trim().is_empty() {
            continue;
        }
        match found.last_mut().filter(|last| last.end == line_at) {
            Some(last) => last.end = at,
            None => found.push(line_at..at),
        }
        if let Some(last) = found.last_mut().filter(|_| line.trim_start().starts_with('[')) {
            let rest = slice(text, last.start..range.end);
            let kept = rest.trim_end().len();
            let end = rest.get(kept..).and_then(|blank| blank.find('\n')).map_or(rest.len(), |it| kept + it + 1);
            let below = end - comments_below(slice(rest, 0..end));
            let touching = slice(rest, below..end).split_inclusive('\n').take_while(|line| !line.trim().is_empty());
            last.end = last.start + below + touching.map(str::len).sum::<usize>();
            let apart = last.end..range.end;
            found.extend(paragraphs(text, apart));
            break;
        }
    }
    found
}

/// Takes a step apart. `None` where its keys stand among each other.
fn chunks(text: &str, block: &layout::Block) -> Option<Vec<Chunk>> {
    let line = slice(text, 0..block.header.start).rfind('\n').map_or(0, |newline| newline + 1);
    let mut chunks = Vec::new();
    if line > block.whole.start {
        chunks.push(Chunk::of(Part::Above, block.whole.start..line));
    }
    let behind = slice(text, block.header.end..block.whole.end);
    let mut at = behind.find('\n').map_or(block.whole.end, |newline| block.header.end + newline + 1);
    chunks.push(Chunk { value: Some(block.header.clone()), ..Chunk::of(Part::Header, line..at) });
    for key in &block.keys {
        if key.lines.start < at {
            return None;
        }
        chunks.push(Chunk::of_key(key, at));
        at = key.lines.end;
    }
    let below = block.whole.end - comments_below(slice(text, at..block.whole.end));
    for (part, range) in [(Part::Tables, at..below), (Part::Below, below..block.whole.end)] {
        if !range.is_empty() {
            chunks.push(Chunk::of(part, range));
        }
    }
    Some(chunks)
}

/// Tells how many bytes at the end are comments. A line that could end a text of several lines is none.
fn comments_below(text: &str) -> usize {
    let is_comment = |line: &&str| {
        let line = line.trim();
        line.is_empty() || (line.starts_with('#') && !line.contains("'''") && !line.contains("\"\"\""))
    };
    text.split_inclusive('\n').rev().take_while(is_comment).map(str::len).sum()
}

impl Chunk {
    const fn of(part: Part, range: Range<usize>) -> Self {
        Self { part, range, value: None, items: Vec::new() }
    }

    fn of_key(key: &layout::Key, start: usize) -> Self {
        let part = Part::Key(key.name.clone());
        // A dotted key is no value by itself: all that stands between the first and the last is one.
        let value = key.key.end.max(key.value.start)..key.value.end;
        Self { part, range: start..key.lines.end, value: Some(value), items: key.items.clone() }
    }

    /// What it says.
    fn field(&self, text: &str) -> Field {
        let whole = slice(text, self.range.clone());
        let (value, comment) = match (&self.part, &self.value) {
            (Part::Tables, _) => (Value::Other(whole.trim().to_owned()), String::new()),
            (Part::Key(_), Some(value)) => {
                let said = self.value_of(slice(text, value.clone()));
                let before = comments(slice(text, self.range.start..value.start));
                let behind = comments(slice(text, value.end..self.range.end));
                (said, [before, behind].concat().join("\n"))
            }
            (_, Some(value)) => (Value::None, words(slice(text, value.end..self.range.end))),
            _ => (Value::None, words(whole)),
        };
        Field { part: self.part.clone(), value, comment }
    }

    /// Reads a value. What is none by itself, as that of dotted keys, stands for itself.
    fn value_of(&self, raw: &str) -> Value {
        let mut table = toml::from_str::<toml::Table>(&format!("value = {raw}\n")).unwrap_or_default();
        match table.remove("value") {
            Some(toml::Value::String(text)) => Value::Text(text),
            Some(toml::Value::Array(items)) if self.part.is_set() && items.len() == self.items.len() => {
                Value::Set(items.iter().map(ToString::to_string).collect())
            }
            Some(value) => Value::Other(value.to_string()),
            None => Value::Other(raw.trim().to_owned()),
        }
    }
}

/// The words of a comment, with no white space around its lines.
fn words(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The comments of lines that have a key or the end of a value beside them.
fn comments(text: &str) -> Vec<String> {
    let found = text.lines().filter_map(|line| line.trim().strip_prefix('#'));
    found.map(|comment| format!("#{comment}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\n#:schema x\n\n# about\ntitle = 'T' # why\nextra.a = 1\nextra.b = 2\n\n# free\n\n# a\n[[step]] # h\nid = 'a'\n\n# on\non = [1, # one\n 2]\n[step.extra]\nx = '''\n\n[y]\n'''\n\n# free\n\n[extra2]\na = '''\n\n'''\n\n[[step]]\ntitle = 'B'\n# below\n\n";

    #[test]
    fn nothing_of_a_text_is_lost() {
        let document = Document::of(TEXT).unwrap();
        let mut all = String::new();
        for node in document.head.nodes.iter().chain(&document.body.nodes) {
            all.push_str(slice(TEXT, node.gap.clone()));
            let chunks: String = node.chunks.iter().map(|chunk| slice(TEXT, chunk.range.clone())).collect();
            let whole = slice(TEXT, node.range.clone());
            assert!(node.chunks.is_empty() || chunks == whole, "{chunks}");
            all.push_str(whole);
        }
        assert_eq!(all + document.tail, TEXT);
    }

    #[test]
    fn what_it_is_about_is_its_key() {
        let document = Document::of(TEXT).unwrap();
        let keys = |list: &List| list.entries.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>();
        let (text, head) = (|text: &str, at| Key::Text(text.to_owned(), at), |key: &str| Key::Head(key.to_owned()));
        let step = |id: &str| Key::Step(id.to_owned());
        assert_eq!(keys(&document.head), [text("#:schema x", 0), head("title"), head("extra")]);
        let table = Key::Table("[extra2]".to_owned());
        assert_eq!(keys(&document.body), [text("# free", 0), step("a"), text("# free", 1), table, step("b")]);
    }

    #[test]
    fn fields_have_values_and_comments() {
        let document = Document::of(TEXT).unwrap();
        let field = |list: &List, at: usize, field: usize| list.entries[at].fields[field].clone();
        let title = field(&document.head, 1, 0);
        assert_eq!((title.value, title.comment.as_str()), (Value::Text("T".to_owned()), "# about\n# why"));
        let on = field(&document.body, 1, 3);
        assert_eq!(on.value, Value::Set(vec!["1".to_owned(), "2".to_owned()]));
        assert_eq!(on.comment, "# on");
        let parts: Vec<Part> = document.body.entries[1].fields.iter().map(|field| field.part.clone()).collect();
        let key = |name: &str| Part::Key(name.to_owned());
        assert_eq!(parts, [Part::Above, Part::Header, key("id"), key("on"), Part::Tables]);
        let below = document.body.entries[4].fields.last().unwrap();
        assert_eq!((&below.part, below.comment.as_str()), (&Part::Below, "# below"));
    }

    #[test]
    fn what_has_no_lines_of_its_own_is_not_taken_apart() {
        assert!(Document::of("step = [{ id = 'a' }]\n").is_none());
        assert!(Document::of("[[step]]\nid = 'a'\nextra.a = 1\nwho = 'x'\nextra.b = 1\n").is_none());
        assert!(Document::of("x =\n").is_none());
        assert!(Document::of("").unwrap().body.nodes.is_empty());
    }
}
