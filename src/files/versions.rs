//! The fast reader, for history: thousands of versions of a large file, of which neighbours differ in a few steps.
//!
//! A text is split before every line that begins with `[[step]]`, and what was split off before is not parsed again.
//! This is exact, by this argument. A TOML document is a list of expressions, each of whole lines. Where the prologue
//! (what stands before the first split) is a TOML document of its own, the parser has come to its end between two
//! expressions; what follows is read as if it stood alone, and so on from block to block. A block that is a document of
//! its own ends between two expressions too, for a text or a list that were left open would be an error. So the whole is
//! a list of the same expressions, and can differ from its parts only in what the expressions mean together: the keys at
//! the top. A header begins each block, so its steps and the tables below them belong to the block; another key at the
//! top comes from a header of its own, and is a table or a list of tables. Where no such key stands in two parts, and
//! `step` not in the prologue, the parts don't meet, and the whole means what they mean. No key of the plan's head is a
//! table, so the prologue alone gives the head. A block that is no document may have been cut in the middle of a text
//! that quotes a step; it is tried together with the next ones. Whatever else is odd is read as a whole, in the ordinary
//! way, and that decides.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;

use memchr::{memchr_iter, memmem};
use toml::de::DeTable;

use super::fields::Fields;
use super::format::Format;
use super::problem::{Ignored, Problem};
use super::shape::{self, MAX_STEPS};
use super::source;

/// What every block begins with, blanks apart.
const HEADER: &str = "[[step]]";

/// How many blocks are tried as one, where the first is no document of its own.
const MAX_JOINED: usize = 4;

/// One version of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Version<H> {
    /// What stands above the steps.
    pub head: H,
    /// The steps in the order of the file, as places in [`Versions::steps`].
    pub steps: Vec<u32>,
}

/// Why a version does not parse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in half a sentence.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// The versions of files of one format, with their steps kept once.
///
/// It agrees with [`read::document`](super::read::document) on whether a version parses, and on what it holds.
#[derive(Debug)]
pub struct Versions<F: Format> {
    /// Every step that a version holds, once.
    steps: Vec<F::Step>,
    /// The steps by the hash of their value. Strangers choose the values, so the hash is keyed.
    by_value: HashMap<u64, Vec<u32>>,
    hasher: RandomState,
    blocks: Vec<Block>,
    /// The blocks by their text.
    by_text: HashMap<Arc<str>, u32>,
    /// The blocks of the version read last, in order: the next one is likely to be much the same.
    last: Vec<u32>,
    /// Where each block stands in `last`, or once stood.
    places: Vec<u32>,
}

/// A text that was split off.
#[derive(Debug)]
struct Block {
    text: Arc<str>,
    /// What it means; `None` where it is no document of its own.
    content: Option<Meaning>,
}

/// What a block means.
#[derive(Debug)]
struct Meaning {
    steps: Box<[u32]>,
    /// Its keys at the top but `step`.
    others: Box<[String]>,
}

impl<F: Format> Default for Versions<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F: Format> Versions<F> {
    /// Makes a reader that knows no step yet.
    pub fn new() -> Self {
        Self {
            steps: Vec::new(),
            by_value: HashMap::new(),
            hasher: RandomState::new(),
            blocks: Vec::new(),
            by_text: HashMap::new(),
            last: Vec::new(),
            places: Vec::new(),
        }
    }

    /// Every step that one of the versions holds, each once: two steps are equal exactly if their places are.
    pub fn steps(&self) -> &[F::Step] {
        &self.steps
    }

    /// Gives the steps away.
    pub fn into_steps(self) -> Vec<F::Step> {
        self.steps
    }

    /// Reads one version.
    ///
    /// # Errors
    ///
    /// The version does not parse: it is not UTF-8 TOML whose `step`, if any, is an array of tables, each with a string
    /// `id` or `title`, or it is too large.
    pub fn read(&mut self, bytes: &[u8]) -> Result<Version<F::Head>, Fault> {
        let text = source::decode(bytes).map_err(|problem| fault(source::without_mark(bytes), &problem))?;
        match self.by_blocks(text) {
            Some(version) => Ok(version),
            None => self.whole(text).map_err(|problem| fault(text.as_bytes(), &problem)),
        }
    }

    /// Reads a text in the ordinary way.
    fn whole(&mut self, text: &str) -> Result<Version<F::Head>, Problem> {
        let table = source::parse(text)?;
        let steps = self.take_steps(table.get_ref())?;
        Ok(Version { head: head::<F>(table.get_ref()), steps })
    }

    /// Reads a text block by block. `None` where that does not decide.
    fn by_blocks(&mut self, text: &str) -> Option<Version<F::Head>> {
        let starts = block_starts(text);
        let prologue = source::parse(text.get(..*starts.first()?)?).ok()?;
        if prologue.get_ref().contains_key("step") {
            return None;
        }
        let mut steps = Vec::with_capacity(starts.len());
        let mut blocks = Vec::with_capacity(starts.len());
        let mut likely = 0;
        let mut next = 0;
        while let Some(&start) = starts.get(next) {
            let (block, joined) = (1..=MAX_JOINED.min(starts.len() - next)).find_map(|joined| {
                let end = starts.get(next + joined).copied().unwrap_or(text.len());
                let block = self.block(text.get(start..end)?, likely)?;
                Some((block, joined))
            })?;
            next += joined;
            if let Some(place) = self.place_in_last(block) {
                likely = place + 1;
            }
            blocks.push(block);
            steps.extend_from_slice(&self.meaning(block)?.steps);
        }
        if steps.len() > MAX_STEPS || !self.keys_are_apart(prologue.get_ref(), &blocks) {
            return None;
        }
        for (place, &block) in blocks.iter().enumerate() {
            if let Some(known) = self.places.get_mut(block as usize) {
                *known = u32::try_from(place).ok()?;
            }
        }
        self.last = blocks;
        Some(Version { head: head::<F>(prologue.get_ref()), steps })
    }

    /// Finds or makes the block of a text; `None` where it is no document of its own. `likely` is where in the last
    /// version the same block likely stood: comparing costs less than hashing.
    fn block(&mut self, text: &str, likely: usize) -> Option<u32> {
        let is_it = |&block: &u32| self.blocks.get(block as usize).is_some_and(|block| *block.text == *text);
        // One further on, where the step at the likely place was taken out or changed.
        let near = self.last.iter().skip(likely).take(2).copied().find(is_it);
        let block = match near.or_else(|| self.by_text.get(text).copied()) {
            Some(block) => block,
            None => self.new_block(text)?,
        };
        self.meaning(block)?;
        Some(block)
    }

    fn new_block(&mut self, text: &str) -> Option<u32> {
        let content = source::parse(text).ok().and_then(|table| {
            let steps = self.take_steps(table.get_ref()).ok()?.into();
            let others = table.get_ref().keys().filter(|key| *key.get_ref() != "step");
            Some(Meaning { steps, others: others.map(|key| key.get_ref().to_string()).collect() })
        });
        let block = u32::try_from(self.blocks.len()).ok()?;
        let text: Arc<str> = text.into();
        self.by_text.insert(Arc::clone(&text), block);
        self.blocks.push(Block { text, content });
        self.places.push(u32::MAX);
        Some(block)
    }

    fn meaning(&self, block: u32) -> Option<&Meaning> {
        self.blocks.get(block as usize)?.content.as_ref()
    }

    fn place_in_last(&self, block: u32) -> Option<usize> {
        let place = *self.places.get(block as usize)? as usize;
        (self.last.get(place) == Some(&block)).then_some(place)
    }

    /// Tells whether every key at the top but `step` stands in one part only.
    fn keys_are_apart(&self, prologue: &DeTable<'_>, blocks: &[u32]) -> bool {
        let mut keys: Vec<&str> = blocks
            .iter()
            .filter_map(|&block| self.meaning(block))
            .flat_map(|it| &it.others)
            .map(String::as_str)
            .collect();
        if keys.is_empty() {
            return true;
        }
        keys.extend(prologue.keys().map(|key| -> &str { key.get_ref() }));
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        keys.len() == all
    }

    /// Takes in the steps of a document.
    fn take_steps(&mut self, document: &DeTable<'_>) -> Result<Vec<u32>, Problem> {
        let (entries, problems) = shape::steps(document);
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        Ok(entries.iter().map(|entry| self.take(F::step(&mut Fields::new(entry.table, &mut Ignored)))).collect())
    }

    /// Takes in one step.
    fn take(&mut self, step: F::Step) -> u32 {
        let same = self.by_value.entry(self.hasher.hash_one(&step)).or_default();
        let known = same.iter().copied().find(|&place| self.steps.get(place as usize) == Some(&step));
        known.unwrap_or_else(|| {
            // Four thousand million steps don't fit into memory.
            let place = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
            same.push(place);
            self.steps.push(step);
            place
        })
    }
}

fn head<F: Format>(document: &DeTable<'_>) -> F::Head {
    F::head(&mut Fields::new(document, &mut Ignored))
}

fn fault(bytes: &[u8], problem: &Problem) -> Fault {
    let before = bytes.get(..problem.span.start).unwrap_or(bytes);
    Fault { line: memchr_iter(b'\n', before).count() + 1, message: problem.message.clone() }
}

/// The beginnings of the lines that begin with the header of a step.
fn block_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let headers = memmem::find_iter(bytes, HEADER);
    let starts = headers.filter_map(|header| {
        let before = bytes.get(..header)?;
        let blanks = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let start = header - blanks;
        (start == 0 || bytes.get(start - 1) == Some(&b'\n')).then_some(start)
    });
    starts.collect()
}

#[cfg(test)]
mod tests;
