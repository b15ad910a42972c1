//! The lines of a pasted text: which are items, headings, or neither.
//!
//! Strict Markdown would lose half of what people paste: bullets that word processors and slides write, items that are
//! indented by tabs, boxes without a bullet. Each line is looked at once, so that no text takes long.

/// A piece of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// The line that it begins on, from 1.
    pub(super) line: usize,
    /// How deep an item stands, from 0; `None` where it is no item.
    pub(super) depth: Option<usize>,
    /// The level of a heading; `None` where it is none.
    pub(super) heading: Option<u8>,
    /// Whether an item's box is ticked, where it has one.
    pub(super) checked: Option<bool>,
    /// Its text, markup and all, in one line.
    pub(super) text: String,
    /// Of an item: the paragraphs below it.
    pub(super) below: Vec<String>,
}

/// How many columns deeper an item must be indented to be part of another.
const DEEPER: usize = 2;

/// Bullets of word processors, slides and chats that stand right before the text or apart from it.
const BULLETS: &str = "•◦▪▫‣⁃∙●○■□◆◇➢➤►▶";
/// Bullets only where a space follows.
const DASHES: &str = "-*+–—·−";
/// Boxes that are empty, and boxes that are ticked.
const EMPTY: &str = "☐🔲⬜";
const TICKED: &str = "☑☒✓✔✅🗹";

/// Takes a text apart. Gives the number of lines that are part of no block too: code, comments and tables.
pub(super) fn blocks(text: &str) -> (Vec<Block>, usize) {
    let mut reader = Reader::default();
    let mut lines = text.lines().enumerate().peekable();
    skip_front_matter(&mut lines);
    for (at, line) in lines {
        reader.take(at + 1, line);
    }
    (reader.blocks, reader.skipped)
}

/// Skips what note-taking programs write above a text: keys between two lines of dashes.
fn skip_front_matter<'t>(lines: &mut std::iter::Peekable<impl Iterator<Item = (usize, &'t str)> + Clone>) {
    let is_fence = |line: &str| line.trim_end() == "---";
    if !lines.peek().is_some_and(|(_, line)| is_fence(line)) {
        return;
    }
    let mut inside = lines.clone().skip(1).map(|(_, line)| line);
    let is_key = |line: &&str| line.contains(':') || line.starts_with([' ', '-', '#']) || line.trim().is_empty();
    let count = inside.by_ref().take_while(|line| !is_fence(line)).take_while(is_key).count();
    if lines.clone().nth(count + 1).is_some_and(|(_, line)| is_fence(line)) {
        lines.nth(count + 1);
    }
}

#[derive(Debug, Default)]
struct Reader {
    blocks: Vec<Block>,
    /// The columns of the items around the current one, and its own.
    levels: Vec<usize>,
    /// Whether an empty line came last.
    after_gap: bool,
    /// What ends the code or comment that the reader is in.
    until: Option<&'static str>,
    skipped: usize,
}

impl Reader {
    fn take(&mut self, number: usize, line: &str) {
        let (indent, line) = indentation(line);
        if let Some(end) = self.until {
            self.until = Some(end).filter(|end| !line.contains(end));
            self.skipped += 1;
            return;
        }
        if line.is_empty() {
            self.after_gap = true;
            return;
        }
        if let Some(end) = opens(line) {
            self.until = Some(end).filter(|end| !line.get(3..).unwrap_or_default().contains(end));
            self.skipped += 1;
        } else if is_rule(line) {
            self.underline(line);
        } else if line.starts_with('|') {
            self.skipped += 1;
        } else if let Some((level, text)) = heading(line) {
            self.levels.clear();
            self.blocks.push(Block { line: number, heading: Some(level), text: text.to_owned(), ..Block::default() });
        } else if let Some((checked, text)) = item(line) {
            let depth = self.depth(indent);
            let text = text.to_owned();
            self.blocks.push(Block { line: number, depth: Some(depth), checked, text, ..Block::default() });
        } else {
            self.text(number, indent, line);
        }
        self.after_gap = false;
    }

    /// Finds out how deep an item at this column stands.
    fn depth(&mut self, indent: usize) -> usize {
        while self.levels.last().is_some_and(|level| indent < level + DEEPER) {
            self.levels.pop();
        }
        self.levels.push(indent);
        self.levels.len() - 1
    }

    /// Takes a line under a text that makes it a heading; alone it is a rule, and ends a list.
    fn underline(&mut self, line: &str) {
        let level = if line.starts_with('=') { 1 } else { 2 };
        let is_solid = !line.contains(char::is_whitespace);
        let last = self.blocks.last_mut().filter(|last| last.depth.is_none() && last.heading.is_none());
        if let Some(last) = last.filter(|_| is_solid && !self.after_gap && line.starts_with(['=', '-'])) {
            last.heading = Some(level);
        }
        self.levels.clear();
    }

    /// Takes a line that is neither item nor heading: more of an item, or a paragraph of its own.
    fn text(&mut self, number: usize, indent: usize, line: &str) {
        let own = self.levels.last().copied();
        let is_inside = own.is_some_and(|level| indent > level);
        let names_phase = !is_inside && (line.ends_with([':', '：']) || is_all_bold(line));
        let last = self.blocks.last_mut().filter(|last| last.depth.is_some() && own.is_some() && !names_phase);
        match last {
            Some(item) if !self.after_gap => {
                let text = item.below.last_mut().unwrap_or(&mut item.text);
                text.push(' ');
                text.push_str(line);
            }
            Some(item) if is_inside => item.below.push(line.to_owned()),
            _ => {
                self.levels.clear();
                self.blocks.push(Block { line: number, text: line.to_owned(), ..Block::default() });
            }
        }
    }
}

/// Measures the spaces before a line, and takes them off with those behind it and with the marks of a quotation.
fn indentation(line: &str) -> (usize, &str) {
    let mut column = 0;
    let start = line.char_indices().find(|(_, c)| {
        match c {
            '\t' => column = (column / 4 + 1) * 4,
            // The mark of a quotation, and what a text that was copied from a page often begins with.
            '>' | '\u{feff}' | '\u{200b}' => {}
            c if c.is_whitespace() => column += 1,
            _ => return true,
        }
        false
    });
    (column, start.and_then(|(at, _)| line.get(at..)).unwrap_or_default().trim_end())
}

/// Tells what ends the code or comment that a line opens.
fn opens(line: &str) -> Option<&'static str> {
    [("```", "```"), ("~~~", "~~~"), ("<!--", "-->")]
        .into_iter()
        .find(|(start, _)| line.starts_with(start))
        .map(|it| it.1)
}

/// Tells whether a line is a rule: three or more of one sign, and spaces.
fn is_rule(line: &str) -> bool {
    let mut signs = line.chars().filter(|c| !c.is_whitespace());
    let first = signs.next().filter(|c| "-*_=".contains(*c));
    first.is_some_and(|first| signs.clone().count() >= 2 && signs.all(|c| c == first))
}

fn heading(line: &str) -> Option<(u8, &str)> {
    let text = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - text.len()).ok().filter(|level| (1..=6).contains(level))?;
    text.starts_with([' ', '\t']).then(|| (level, text.trim().trim_end_matches('#').trim_end()))
}

/// Tells whether a line is one run of bold text.
fn is_all_bold(line: &str) -> bool {
    let inside = |mark: &str| line.strip_prefix(mark).and_then(|line| line.trim_end_matches(':').strip_suffix(mark));
    ["**", "__"].into_iter().any(|mark| inside(mark).is_some_and(|text| !text.is_empty() && !text.contains(mark)))
}

/// Takes the bullets, numbers and boxes off an item, and tells whether it is ticked. `None` where a line is no item.
fn item(line: &str) -> Option<(Option<bool>, &str)> {
    let mut rest = line;
    let mut checked = None;
    while let Some((own, text)) = marker(rest) {
        checked = own.or(checked);
        rest = text;
    }
    (rest.len() < line.len()).then_some((checked, rest))
}

/// Takes one bullet, number or box off.
fn marker(line: &str) -> Option<(Option<bool>, &str)> {
    let first = line.chars().next()?;
    let rest = line.get(first.len_utf8()..).unwrap_or_default();
    let text = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{fe0f}' || c == '\u{200b}');
    let is_apart = rest.is_empty() || rest.starts_with(char::is_whitespace);
    match first {
        _ if EMPTY.contains(first) => Some((Some(false), text)),
        _ if TICKED.contains(first) => Some((Some(true), text)),
        _ if BULLETS.contains(first) => Some((None, text)),
        _ if DASHES.contains(first) && is_apart => Some((None, text)),
        // A word processor's bullet of the second level, as it is copied.
        'o' if rest.starts_with('\t') => Some((None, text)),
        '[' => checkbox(line),
        '0'..='9' => number(line).map(|text| (None, text)),
        _ => None,
    }
}

fn checkbox(line: &str) -> Option<(Option<bool>, &str)> {
    let boxes = [("[ ]", false), ("[]", false), ("[x]", true), ("[X]", true), ("[✓]", true), ("[✔]", true)];
    let (text, ticked) = boxes.into_iter().find_map(|(mark, ticked)| Some((line.strip_prefix(mark)?, ticked)))?;
    (text.is_empty() || text.starts_with(char::is_whitespace)).then(|| (Some(ticked), text.trim_start()))
}

/// Takes a number off: `1.`, `1)` or `(1)` have at most three digits, so that no year is one.
fn number(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.strip_prefix(['.', ')']).filter(|_| line.len() - rest.len() <= 3)?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}
