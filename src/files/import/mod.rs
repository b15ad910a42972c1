//! Lists as people paste them become steps.
//!
//! A past project's steps stand in a retrospective's notes, a check list, a mail, a slide: Markdown more or less, with the
//! bullets and the indentation of whatever they were copied from. So the lines are read liberally (`lines`), and only
//! the markup inside a line strictly, by a Markdown parser (`inline`). What a person would take for a step becomes one:
//!
//! - An item of a bulleted, numbered or check list is a step, at any depth. Of a text without any item each line is one.
//! - A heading is a phase, and so is a line that ends with a colon or is all bold: an item if it has items below it, any
//!   other line always. Another item with items below it is a step, and they are steps beside it. A first heading of the
//!   first level, where there are more headings, is the text's own title and no phase.
//! - Other text between lists is left out, and counted. Text below an item is its note.
//! - A day before the text, or behind it in brackets, dates the step (`days`). Links become evidence.

mod days;
mod inline;
mod lines;
mod title;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use self::inline::Text;
use self::lines::Block;
use super::shape::MAX_STEPS;
use super::source::{MAX_BYTES, without_mark};
use crate::model::step;

/// Which list a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// What was planned: its days are due.
    Plan,
    /// What happened: its days are those on which it happened.
    Record,
}

/// A step as a list gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// An id made of the title's first words, unique in the list.
    pub id: String,
    /// The title: one line without markup.
    pub title: String,
    /// The heading that it stands under.
    pub phase: Option<String>,
    /// Whether its box is ticked; `None` where it has no box.
    pub checked: Option<bool>,
    /// Of a plan: the day it is due.
    pub due: Option<NaiveDate>,
    /// Of a record: the day it began.
    pub started: Option<NaiveDate>,
    /// Of a record: the day it ended. A step with one day began and ended on it, unless its box is there and not ticked.
    pub finished: Option<NaiveDate>,
    /// What its links point to.
    pub evidence: Vec<String>,
    /// What stands below it, and the rest of a very long title.
    pub note: Option<String>,
}

/// What was read of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// The steps, in the order of the text. Never empty.
    pub steps: Vec<Imported>,
    /// How many lines that are not empty are no part of a step or phase.
    pub left_out: usize,
}

/// Why a text is no list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The line that it is about, from 1; `None` where it is about all.
    pub line: Option<usize>,
    /// What is wrong, to stand behind the name of the file.
    pub message: String,
    /// What to do.
    pub hint: &'static str,
}

/// Reads the steps of a text.
///
/// # Errors
/// If it is too large, no text, or has no step or too many.
pub fn read(bytes: &[u8], list: List) -> Result<Import, Unreadable> {
    let text = decode(bytes)?;
    let (blocks, skipped) = lines::blocks(text);
    let mut reader = Reader::new(list, &blocks);
    reader.import.left_out = skipped;
    for (at, block) in blocks.iter().enumerate() {
        let has_children = block.depth.is_some() && blocks.get(at + 1).is_some_and(|next| next.depth > block.depth);
        reader.take(block, has_children)?;
    }
    if reader.import.steps.is_empty() {
        let hint = "write one step a line, such as: - Survey customers to size the problem";
        return Err(Unreadable { line: None, message: "there is no step in it".to_owned(), hint });
    }
    Ok(reader.import)
}

fn decode(bytes: &[u8]) -> Result<&str, Unreadable> {
    if bytes.len() > MAX_BYTES {
        let message = format!("more than {MAX_BYTES} bytes are not read");
        return Err(Unreadable { line: None, message, hint: "give it the list only" });
    }
    let bytes = without_mark(bytes);
    let line = |end: usize| 1 + bytes.iter().take(end).filter(|byte| **byte == b'\n').count();
    let no_text = |at, message: &str, hint| Unreadable { line: Some(line(at)), message: message.to_owned(), hint };
    let text = std::str::from_utf8(bytes)
        .map_err(|error| no_text(error.valid_up_to(), "it is not UTF-8 from here on", "save the file as UTF-8"))?;
    match text.find('\0') {
        Some(at) => Err(no_text(at, "there is a NUL character in it", "give it a text, not a document of a program")),
        None => Ok(text),
    }
}

/// What is known while the blocks are read.
struct Reader {
    list: List,
    import: Import,
    ids: HashSet<String>,
    /// The number that the next step of a slug that is taken tries first, so that many of one title do not take long.
    numbers: HashMap<String, usize>,
    /// Whether there are items; where there are none each line is a step.
    has_items: bool,
    /// Whether a first heading of the first level is the text's title.
    has_title: bool,
    /// The phase that holds outside of items.
    phase: Option<String>,
    /// The items around the current one that are phases, each with its depth.
    inner: Vec<(usize, String)>,
}

impl Reader {
    fn new(list: List, blocks: &[Block]) -> Self {
        let mut levels = blocks.iter().filter_map(|block| block.heading);
        let is_title = levels.next() == Some(1) && levels.clone().count() > 0 && levels.all(|level| level > 1);
        Self {
            list,
            import: Import::default(),
            ids: HashSet::new(),
            numbers: HashMap::new(),
            has_items: blocks.iter().any(|block| block.depth.is_some()),
            has_title: is_title,
            phase: None,
            inner: Vec::new(),
        }
    }

    fn take(&mut self, block: &Block, has_children: bool) -> Result<(), Unreadable> {
        let text = inline::read(&block.text);
        self.inner.retain(|(depth, _)| block.depth.is_some_and(|own| *depth < own));
        let names_phase = text.is_bold || text.plain.ends_with([':', '：']);
        match (block.depth, block.heading) {
            (_, Some(1)) if self.has_title && self.import.steps.is_empty() => {}
            (_, Some(_)) => self.phase = named(&text),
            (Some(depth), _) if has_children && names_phase => {
                self.inner.extend(named(&text).map(|name| (depth, name)));
            }
            (None, _) if names_phase => self.phase = named(&text),
            (None, _) if self.has_items => self.import.left_out += 1,
            _ => self.add(block, text)?,
        }
        Ok(())
    }

    fn add(&mut self, block: &Block, text: Text) -> Result<(), Unreadable> {
        if self.import.steps.len() == MAX_STEPS {
            let message = format!("there are more than {MAX_STEPS} steps");
            return Err(Unreadable { line: Some(block.line), message, hint: "split the list, and the initiative" });
        }
        let (days, rest) = days::split(&text.plain);
        let rest = title::tidy(rest);
        // An address alone is the only title that there is.
        let Some(rest) = Some(rest).filter(|rest| !rest.is_empty()).or(text.links.first().map(String::as_str)) else {
            return Ok(());
        };
        let (title, cut) = title::cut(rest);
        let below: Vec<Text> = block.below.iter().map(|text| inline::read(text)).collect();
        let mut evidence = text.links;
        evidence.extend(below.iter().flat_map(|text| text.links.iter().cloned()));
        let mut seen = HashSet::new();
        evidence.retain(|link| seen.insert(link.clone()));
        let note: Vec<String> = cut.into_iter().chain(below.into_iter().map(|text| text.plain)).collect();
        let note = Some(note.join("\n")).filter(|note| !note.trim().is_empty());
        let phase = self.inner.last().map(|(_, name)| name.clone()).or_else(|| self.phase.clone());
        let id = self.id(&title);
        let mut step = Imported { id, title, phase, checked: block.checked, evidence, note, ..Imported::default() };
        match (self.list, days) {
            (List::Plan, days) => step.due = days.map(days::Days::last),
            (List::Record, Some(days)) => {
                step.started = Some(days.first);
                step.finished = Some(days.last()).filter(|_| !days.is_open && block.checked != Some(false));
            }
            (List::Record, None) => {}
        }
        self.import.steps.push(step);
        Ok(())
    }

    fn id(&mut self, title: &str) -> String {
        let slug = short(step::slug(title));
        let wanted = if slug.is_empty() { "step".to_owned() } else { slug };
        let ids = &self.ids;
        let number = self.numbers.entry(wanted.clone()).or_insert(1);
        let id = loop {
            let id = numbered(&wanted, *number);
            *number += 1;
            if !ids.contains(&id) {
                break id;
            }
        };
        self.ids.insert(id.clone());
        id
    }
}

/// The name of a phase, without what made it one.
fn named(text: &Text) -> Option<String> {
    let name = text.plain.trim_end_matches([':', '：', ' ']);
    let (name, _) = title::cut(name);
    (!name.is_empty()).then_some(name)
}

/// The longest id that is made of a title, unless its first word is longer: the screens show it whole, and it can be typed.
const MAX_ID: usize = 40;

/// Cuts a slug between words.
fn short(slug: String) -> String {
    if slug.len() <= MAX_ID {
        return slug;
    }
    let head = slug.get(..=MAX_ID).unwrap_or(&slug);
    head.rfind('-').and_then(|at| slug.get(..at)).unwrap_or(&slug).to_owned()
}

/// Makes the id that a step has as the first, second and so on of its name: `review`, `review-2`, `review-3`.
pub fn numbered(id: &str, number: usize) -> String {
    if number < 2 {
        return id.to_owned();
    }
    let end = format!("-{number}");
    let kept: String = id.chars().take(step::MAX_ID.saturating_sub(end.len())).collect();
    format!("{}{end}", kept.trim_end_matches('-'))
}

#[cfg(test)]
mod tests;
