//! A brute-force reading of what the design says of verdicts and of history.
//!
//! It is written to be compared with the text, sentence by sentence, not to be fast: every commit knows the set of its
//! ancestors, every file is read in every commit, every rule is a loop over all of them. It knows nothing of
//! repositories: a history is a list of commits in memory.

mod ancestry;
mod cases;
mod judge;
mod precedent;
mod versions;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};
use serde_json::{Value, json};

use crate::support::repository::Files;
use ancestry::Walk;
use versions::Reader;

/// A commit; its number is its place in [`History::commits`].
#[derive(Clone, Debug)]
pub struct Commit {
    /// Its full hash; none for what is not committed yet.
    pub id: Option<String>,
    /// The numbers of its parents, each lower than its own.
    pub parents: Vec<usize>,
    pub seconds: i64,
    /// Of the author's clock from UTC, in minutes.
    pub offset: i32,
    pub files: Files,
}

impl Commit {
    /// The author day, in the author's own time zone.
    fn day(&self) -> NaiveDate {
        let local = self.seconds + i64::from(self.offset) * 60;
        DateTime::from_timestamp(local, 0).unwrap().date_naive()
    }
}

/// A history: parents stand before their children.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub commits: Vec<Commit>,
}

/// Which part of a history is read, and how.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub tip: usize,
    pub first_parent: bool,
}

/// What `diff --format json` says, as far as the design's sections 4 and 5 decide it, and the precedents of section 10; without `names` of the newest
/// version's initiatives.
pub fn diff(history: &History, view: View, names: Option<&BTreeSet<String>>) -> Value {
    let walk = Walk::new(history, view);
    let reader = Reader::new(&walk);
    let newest = versions::initiatives(&history.commits[view.tip].files);
    let shown = names.unwrap_or(&newest);
    let others = precedent::Others::new(&walk, &reader);
    let initiatives: Vec<Value> = shown.iter().map(|name| judge::initiative(&walk, &reader, &others, name)).collect();
    json!({ "version": 1, "initiatives": initiatives })
}

/// The initiatives of all commits of the view, those that are gone included.
pub fn ever(history: &History, view: View) -> BTreeSet<String> {
    let walk = Walk::new(history, view);
    walk.order.iter().flat_map(|&commit| versions::initiatives(&history.commits[commit].files)).collect()
}

/// The newest commit of `tip`'s first-parent line whose author day is not after that of commit `other`; and that day.
pub fn as_of(history: &History, tip: usize, other: usize) -> Option<(String, usize)> {
    let walk = Walk::new(history, View { tip, first_parent: true });
    let day = walk.day(other);
    let newest = walk.line().into_iter().rev().find(|&commit| walk.day(commit) <= day);
    Some((day.to_string(), newest?))
}

/// Whether a file's version parses.
pub fn parses(content: &[u8]) -> bool {
    versions::parse(content).is_some()
}

/// How many moves of an initiative's folder the view follows.
pub fn moves(history: &History, view: View) -> usize {
    Reader::new(&Walk::new(history, view)).moves()
}

/// The first place where `found` lacks something that `expected` has, or says another thing.
pub fn first_difference(expected: &Value, found: &Value) -> Option<String> {
    difference("", expected, found)
}

fn difference(place: &str, expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => expected.iter().find_map(|(key, value)| {
            difference(&format!("{place}.{key}"), value, found.get(key).unwrap_or(&Value::Null))
        }),
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => left
            .iter()
            .zip(right)
            .enumerate()
            .find_map(|(index, (expected, found))| difference(&format!("{place}[{index}]"), expected, found)),
        _ if expected == found => None,
        _ => Some(format!("{place}\n  expected {}\n  found    {}", short(expected), short(found))),
    }
}

/// A value, of a list of steps or initiatives their names alone.
fn short(value: &Value) -> String {
    let name = |value: &Value| value.get("id").or_else(|| value.get("name")).cloned();
    match value.as_array().and_then(|list| list.iter().map(name).collect::<Option<Vec<Value>>>()) {
        Some(names) => Value::from(names).to_string(),
        None => value.to_string(),
    }
}
