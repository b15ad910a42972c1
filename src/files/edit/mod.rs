//! Changes to the steps of a file, spliced into its text: what does not change keeps every byte.
//!
//! An [`Editor`] collects changes and makes them all at once. Beside the text it keeps what the file must mean afterwards;
//! where the new text means anything else, nothing is changed. So an odd way of writing TOML can at worst be refused.

mod value;

use std::ops::Range;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, Deserializer};

pub use value::Value;

use super::format::Format;
use super::layout::{Block, Form, Key, Layout, line_break};
use super::shape::MAX_STEPS;
use super::source::{self, BOM, MAX_BYTES};

/// Why a file can't be changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// It does not parse.
    #[error("line {line} does not parse: {message}")]
    Broken {
        /// The line, from 1.
        line: usize,
        /// What is wrong, in half a sentence.
        message: String,
    },
    /// There would be more of it than is read.
    #[error("it would have more than {MAX_STEPS} steps, or more than {MAX_BYTES} bytes")]
    TooLarge,
    /// Its way of writing can't be changed in one place without another meaning something else.
    #[error("it is written in a way that can't be changed safely: {0}")]
    Odd(&'static str),
}

/// Where a new step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// Behind all others.
    End,
    /// Behind the step of this place.
    Behind(usize),
}

/// A change of the text: what stands in a range is replaced. Where several begin at one place, a key goes before a step.
#[derive(Debug, Clone)]
struct Splice {
    range: Range<usize>,
    is_step: bool,
    text: String,
}

/// A file that is being changed. Steps are named by their places in [`Self::layout`], which stay as they were.
#[derive(Debug, Clone)]
pub struct Editor<'b> {
    has_mark: bool,
    text: &'b str,
    layout: Layout,
    line_break: &'static str,
    order: &'static [&'static str],
    splices: Vec<Splice>,
    /// The steps as they will be, with the number of the place behind which each new one goes.
    steps: Vec<toml::Table>,
    new: Vec<(Spot, toml::Table)>,
    removed: Vec<usize>,
    rest: toml::Table,
}

impl<'b> Editor<'b> {
    /// Opens a file of the format `F`.
    ///
    /// # Errors
    /// If it does not parse.
    pub fn open<F: Format>(bytes: &'b [u8]) -> Result<Self, EditError> {
        let broken = |text: &str, problem: super::problem::Problem| EditError::Broken {
            line: text.get(..problem.span.start).map_or(1, |before| before.matches('\n').count() + 1),
            message: problem.message,
        };
        let text = source::decode(bytes).map_err(|problem| broken("", problem))?;
        let table = source::parse(text).map_err(|problem| broken(text, problem))?;
        let layout = Layout::in_table(text, &table).map_err(|problem| broken(text, problem))?;
        let mut rest = meaning_of(table).ok_or(EditError::Odd("it is read in two ways"))?;
        let steps = match rest.remove("step") {
            Some(toml::Value::Array(steps)) => steps.into_iter().filter_map(into_table).collect(),
            _ => Vec::new(),
        };
        Ok(Self {
            has_mark: bytes.starts_with(BOM),
            line_break: line_break(text),
            order: F::KEYS.step,
            splices: Vec::new(),
            new: Vec::new(),
            removed: Vec::new(),
            text,
            layout,
            steps,
            rest,
        })
    }

    /// Where everything stood when the file was opened.
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Tells whether nothing was changed.
    pub const fn is_unchanged(&self) -> bool {
        self.splices.is_empty()
    }

    /// Gives a text of a step, with the changes that were made.
    pub fn text(&self, step: usize, key: &str) -> Option<&str> {
        self.steps.get(step).and_then(|table| table.get(key)).and_then(toml::Value::as_str)
    }

    /// Gives the days of a list of a step, with the changes that were made.
    pub fn days(&self, step: usize, key: &str) -> Vec<NaiveDate> {
        let list = self.steps.get(step).and_then(|table| table.get(key)).and_then(toml::Value::as_array);
        list.into_iter().flatten().filter_map(day).collect()
    }

    /// Gives a day of a step, with the changes that were made.
    pub fn day(&self, step: usize, key: &str) -> Option<NaiveDate> {
        self.steps.get(step).and_then(|table| table.get(key)).and_then(day)
    }

    /// Tells whether a step has a key, with the changes that were made.
    pub fn has(&self, step: usize, key: &str) -> bool {
        self.steps.get(step).is_some_and(|table| table.contains_key(key))
    }

    fn splice(&mut self, range: Range<usize>, text: String) {
        self.splices.push(Splice { range, is_step: false, text });
    }

    fn block(&self, step: usize) -> Result<Block, EditError> {
        self.layout.steps.get(step).cloned().ok_or(EditError::Odd("a step is not where it was"))
    }

    /// Sets a key of a step.
    ///
    /// # Errors
    /// If there is no such step.
    pub fn set(&mut self, step: usize, key: &str, value: &Value) -> Result<(), EditError> {
        let block = self.block(step)?;
        let meaning = value.meaning();
        let Some(table) = self.steps.get_mut(step) else { return Err(EditError::Odd("a step is not where it was")) };
        if table.get(key) == Some(&meaning) {
            return Ok(());
        }
        table.insert(key.to_owned(), meaning);
        let literal = value.literal(self.line_break);
        match block.key(key) {
            Some(own) if self.is_dotted(own) => return Err(EditError::Odd("a dotted key stands where a value should")),
            Some(own) => self.splice(own.value.clone(), literal),
            None => self.insert(&block, key, &literal),
        }
        Ok(())
    }

    /// Adds entries to a list of a step, behind those that it has; what is there already is not added again.
    ///
    /// # Errors
    /// If there is no such step, or the value there is no list.
    pub fn add(&mut self, step: usize, key: &str, value: &Value) -> Result<(), EditError> {
        let block = self.block(step)?;
        let known = self.steps.get(step).and_then(|table| table.get(key)).cloned();
        let Some(known) = known else { return self.set(step, key, value) };
        let known = known.as_array().cloned().ok_or(EditError::Odd("a list is no list"))?;
        let new: Vec<Value> = value.items().into_iter().filter(|item| !known.contains(&item.meaning())).collect();
        let (Some(own), false) = (block.key(key), new.is_empty()) else { return Ok(()) };
        let literals: Vec<String> = new.iter().map(|item| item.literal(self.line_break)).collect();
        match own.items.as_slice() {
            [] => self.splice(own.value.clone(), format!("[{}]", literals.join(", "))),
            [.., last] => self.append(own.value.start, last, &literals, false),
        }
        if let Some(list) =
            self.steps.get_mut(step).and_then(|table| table.get_mut(key)).and_then(|it| it.as_array_mut())
        {
            list.extend(new.iter().map(Value::meaning));
        }
        Ok(())
    }

    /// Names other steps where a key of a step names this one: `to` instead of `from`, in each place. Gives whether it did.
    ///
    /// # Errors
    /// If there is no such step.
    pub fn rename(&mut self, step: usize, key: &str, from: &str, to: &[String]) -> Result<bool, EditError> {
        let block = self.block(step)?;
        let value = self.steps.get(step).and_then(|table| table.get(key)).cloned();
        let (Some(own), Some(value)) = (block.key(key), value) else { return Ok(false) };
        let literal = |value: &Value| value.literal(self.line_break);
        let (meaning, splices) = match value {
            toml::Value::String(name) if name == from => {
                let new = match to {
                    [one] => Value::Text(one.clone()),
                    several => Value::Texts(several.to_vec()),
                };
                (new.meaning(), vec![(own.value.clone(), literal(&new))])
            }
            toml::Value::Array(list) if list.iter().any(|item| item.as_str() == Some(from)) => {
                let names: Vec<&str> = list.iter().map(|item| item.as_str().unwrap_or_default()).collect();
                let new = Value::Texts(renamed(&names, from, to));
                let is_merged = to.is_empty() || names.iter().any(|name| to.iter().any(|new| new == name));
                if is_merged || names.iter().filter(|name| **name == from).count() > 1 {
                    // What is named already is not named twice: the list is written anew.
                    (new.meaning(), vec![(own.value.clone(), literal(&new))])
                } else {
                    let place = names.iter().position(|name| *name == from).and_then(|at| own.items.get(at));
                    let literals: Vec<String> = to.iter().map(|name| literal(&Value::Text(name.clone()))).collect();
                    (new.meaning(), place.map(|place| (place.clone(), literals.join(", "))).into_iter().collect())
                }
            }
            _ => return Ok(false),
        };
        for (range, text) in splices {
            self.splice(range, text);
        }
        if let Some(table) = self.steps.get_mut(step) {
            table.insert(key.to_owned(), meaning);
        }
        Ok(true)
    }

    /// Takes a key of a step out, with its line.
    ///
    /// # Errors
    /// If there is no such step.
    pub fn unset(&mut self, step: usize, key: &str) -> Result<(), EditError> {
        let block = self.block(step)?;
        let Some(own) = block.key(key) else { return Ok(()) };
        if self.layout.form != Form::Tables || self.is_dotted(own) {
            return Err(EditError::Odd("a key that has no line of its own can't be taken out"));
        }
        self.splice(own.lines.clone(), String::new());
        if let Some(table) = self.steps.get_mut(step) {
            table.remove(key);
        }
        Ok(())
    }

    /// Adds a step.
    ///
    /// # Errors
    /// If there is no such place.
    pub fn add_step(&mut self, spot: Spot, fields: &[(&str, Value)]) -> Result<(), EditError> {
        let table = fields.iter().map(|(key, value)| ((*key).to_owned(), value.meaning())).collect();
        let lines: Vec<String> =
            fields.iter().map(|(key, value)| format!("{key} = {}", value.literal(self.line_break))).collect();
        match self.layout.form.clone() {
            Form::Tables => self.add_block(spot, &lines)?,
            Form::List(list) => self.add_to_list(spot, &list, &lines)?,
        }
        self.new.push((spot, table));
        Ok(())
    }

    fn add_block(&mut self, spot: Spot, lines: &[String]) -> Result<(), EditError> {
        let newline = self.line_break;
        let at = match spot {
            Spot::End => self.text.len(),
            Spot::Behind(step) => self.block(step)?.whole.end,
        };
        let (before, behind) = (self.text.get(..at).unwrap_or_default(), self.text.get(at..).unwrap_or_default());
        let ends_open = behind.is_empty() && self.ends_open();
        let follows_new = self.new.iter().any(|(other, _)| *other == spot);
        let is_followed = behind.lines().next().is_some_and(|line| !line.trim().is_empty());
        // Between two steps there is a blank line, and no second one.
        let is_apart = if follows_new {
            is_followed
        } else {
            before.is_empty() || !ends_open && before.lines().next_back().is_some_and(|line| line.trim().is_empty())
        };
        let mut text = String::new();
        if ends_open {
            text.push_str(newline);
        }
        if !is_apart {
            text.push_str(newline);
        }
        text.push_str("[[step]]");
        for line in lines {
            text.push_str(newline);
            text.push_str(line);
        }
        if !ends_open {
            text.push_str(newline);
        }
        if is_followed {
            text.push_str(newline);
        }
        self.splices.push(Splice { range: at..at, is_step: true, text });
        Ok(())
    }

    /// Tells whether the text's last line has no line break; then none is added behind what goes there.
    fn ends_open(&self) -> bool {
        !self.text.is_empty() && !self.text.ends_with('\n')
    }

    fn add_to_list(&mut self, spot: Spot, list: &Range<usize>, fields: &[String]) -> Result<(), EditError> {
        let table = format!("{{ {} }}", fields.join(", "));
        let entry = match spot {
            Spot::End => self.layout.steps.last().cloned(),
            Spot::Behind(step) => Some(self.block(step)?),
        };
        match entry {
            None => self.splices.push(Splice { range: list.start + 1..list.start + 1, is_step: true, text: table }),
            Some(block) => self.append(list.start, &block.whole, &[table], true),
        }
        Ok(())
    }

    /// Writes entries behind an entry of the list that begins at `start`: each on a line of its own where that one has one,
    /// behind the comment there, which is about that one.
    fn append(&mut self, start: usize, entry: &Range<usize>, literals: &[String], is_step: bool) {
        let newline = self.line_break;
        let indent = self.text.get(..entry.start).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
        let is_alone = indent.trim().is_empty() && start < entry.start - indent.len();
        let rest = self.text.get(entry.end..).unwrap_or_default();
        let line = rest.split_inclusive('\n').next().unwrap_or_default();
        let comment = line.trim_start().strip_prefix(',').unwrap_or(line).trim();
        let is_last = !line.trim_start().starts_with(',');
        let mut splice = |at: usize, text: String| self.splices.push(Splice { range: at..at, is_step, text });
        if is_alone && (comment.is_empty() || comment.starts_with('#')) && line.ends_with('\n') {
            let lines: Vec<String> = literals.iter().map(|literal| format!("{indent}{literal}")).collect();
            if is_last {
                splice(entry.end, ",".to_owned());
            }
            let end = if is_last { newline.to_owned() } else { format!(",{newline}") };
            splice(entry.end + line.len(), format!("{}{end}", lines.join(&format!(",{newline}"))));
        } else {
            splice(entry.end, format!(", {}", literals.join(", ")));
        }
    }

    /// Takes a step out, with the comments that are about it.
    ///
    /// # Errors
    /// If there is no such step, or it stands in a list.
    pub fn remove_step(&mut self, step: usize) -> Result<(), EditError> {
        let block = self.block(step)?;
        if self.layout.form != Form::Tables {
            return Err(EditError::Odd("a step in a list can't be taken out; begin each step with a line [[step]]"));
        }
        let behind = self.text.get(block.whole.end..).unwrap_or_default();
        // The blank line behind it goes too: the one above is enough.
        let blank = behind.split_inclusive('\n').next().filter(|line| line.trim().is_empty()).map_or(0, str::len);
        self.splice(block.whole.start..block.whole.end + blank, String::new());
        self.removed.push(step);
        Ok(())
    }

    /// Tells whether a key goes on behind a dot: `note.x = 1`.
    fn is_dotted(&self, key: &Key) -> bool {
        let behind = self.text.get(key.key.end..).unwrap_or_default().trim_start();
        !behind.starts_with('=')
    }

    /// Writes a key that a step does not have yet: behind the last one that comes before it in the order of the format.
    fn insert(&mut self, block: &Block, key: &str, literal: &str) {
        let rank = |name: &str| self.order.iter().position(|own| *own == name).unwrap_or(usize::MAX);
        let before = block.keys.iter().rev().find(|own| rank(&own.name) <= rank(key));
        if self.layout.form != Form::Tables {
            let (at, text) = match before {
                Some(own) => (own.value.end, format!(", {key} = {literal}")),
                None if block.keys.is_empty() => (block.header.start + 1, format!(" {key} = {literal} ")),
                None => (block.header.start + 1, format!(" {key} = {literal},")),
            };
            self.splice(at..at, text);
            return;
        }
        let line_of = |at: usize| self.text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
        let indent = before.or(block.keys.first()).map_or("", |own| line_of(own.key.start)).to_owned();
        let header_end = || {
            let behind = self.text.get(block.header.end..).unwrap_or_default();
            behind.find('\n').map_or(self.text.len(), |newline| block.header.end + newline + 1)
        };
        let at = before.map_or_else(header_end, |own| own.lines.end);
        let is_open = at == self.text.len() && self.ends_open();
        let newline = self.line_break;
        let text = if is_open {
            format!("{newline}{indent}{key} = {literal}")
        } else {
            format!("{indent}{key} = {literal}{newline}")
        };
        self.splice(at..at, text);
    }

    /// Makes all changes, and gives the file.
    ///
    /// # Errors
    /// If the new text would mean anything else than what was meant.
    pub fn finish(mut self) -> Result<Vec<u8>, EditError> {
        self.splices.sort_by_key(|splice| (splice.range.start, splice.is_step));
        let mut text = String::with_capacity(self.text.len() + 256);
        let mut at = 0;
        for Splice { range, text: new, .. } in &self.splices {
            let kept = self.text.get(at..range.start).ok_or(EditError::Odd("two changes meet in one place"))?;
            text.push_str(kept);
            text.push_str(new);
            at = range.end;
        }
        text.push_str(self.text.get(at..).unwrap_or_default());
        let has_mark = self.has_mark;
        if text.len() > MAX_BYTES || self.steps.len() + self.new.len() > MAX_STEPS {
            return Err(EditError::TooLarge);
        }
        self.verify(&text)?;
        let mut bytes = if has_mark { BOM.to_vec() } else { Vec::new() };
        bytes.extend_from_slice(text.as_bytes());
        Ok(bytes)
    }

    fn verify(self, text: &str) -> Result<(), EditError> {
        let mut steps: Vec<toml::Value> = Vec::with_capacity(self.steps.len() + self.new.len());
        let new_at = |spot: Spot| self.new.iter().filter(move |(at, _)| *at == spot).map(|(_, table)| table.clone());
        for (place, table) in self.steps.into_iter().enumerate() {
            if !self.removed.contains(&place) {
                steps.push(toml::Value::Table(table));
            }
            if !self.new.is_empty() {
                steps.extend(new_at(Spot::Behind(place)).map(toml::Value::Table));
            }
        }
        steps.extend(new_at(Spot::End).map(toml::Value::Table));
        let mut expected = self.rest;
        if !steps.is_empty() || self.layout.form != Form::Tables {
            expected.insert("step".to_owned(), toml::Value::Array(steps));
        }
        let unread = |_| EditError::Odd("the result would not parse");
        let table = source::parse(text).map_err(unread)?;
        let found = meaning_of(table).ok_or(EditError::Odd("the result would be read in two ways"))?;
        // No number that is not one equals itself; printed it does.
        if found == expected || format!("{found:?}") == format!("{expected:?}") {
            Ok(())
        } else {
            Err(EditError::Odd("something else would change its meaning"))
        }
    }
}

/// Names with others in the place of one, each once.
fn renamed(names: &[&str], from: &str, to: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let own = [(*name).to_owned()];
        for new in if *name == from { to } else { &own[..] } {
            if !all.contains(new) {
                all.push(new.clone());
            }
        }
    }
    all
}

fn day(value: &toml::Value) -> Option<NaiveDate> {
    let date = value.as_datetime()?.date?;
    NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
}

/// Gives what a text means, whatever its way of writing.
fn meaning_of(table: Spanned<DeTable<'_>>) -> Option<toml::Table> {
    toml::Table::deserialize(Deserializer::from(table)).ok()
}

fn into_table(value: toml::Value) -> Option<toml::Table> {
    match value {
        toml::Value::Table(table) => Some(table),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
