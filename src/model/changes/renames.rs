//! Where ids went, so that names which only follow are no changes of their own.

use std::collections::{HashMap, HashSet};

use super::fields::Value;
use super::pairs::Pairs;
use crate::model::history::Listed;

/// The ids that are gone, of planned and actual steps, with what they are now: the step that was renamed, or the one that
/// they were merged into.
#[derive(Debug, Default)]
pub(super) struct Renames<'a> {
    now: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Renames<'a> {
    /// Adds the renamed and merged steps of one list.
    pub(super) fn add<S: Listed>(&mut self, pairs: &Pairs, olds: &[&'a S], news: &[&'a S]) {
        for (step, origin) in news.iter().zip(&pairs.origins) {
            for old in origin.renamed.iter().chain(&origin.merged).filter_map(|old| olds.get(*old)) {
                if old.id() != step.id() {
                    self.now.entry(old.id()).or_default().push(step.id());
                }
            }
        }
    }

    /// Tells whether names only followed where ids went.
    pub(super) fn explain(&self, before: &Value, after: &Value) -> bool {
        if self.now.is_empty() {
            return false;
        }
        match (before, after) {
            (Value::Text(before), Value::Text(after)) => {
                self.follow(before, &HashSet::from([after.as_str()])) == after.as_str()
            }
            (Value::Texts(before), Value::Texts(after)) => {
                let names: HashSet<&str> = after.iter().map(String::as_str).collect();
                let mut seen: HashSet<&str> = HashSet::new();
                let followed = before.iter().map(|name| self.follow(name, &names)).filter(|name| seen.insert(name));
                followed.eq(after.iter().map(String::as_str))
            }
            _ => false,
        }
    }

    /// Gives what a name is now, of several the one that stands among `names`.
    fn follow<'n>(&'n self, name: &'n str, names: &HashSet<&str>) -> &'n str {
        if names.contains(name) {
            return name;
        }
        let now = self.now.get(name).map_or(&[][..], Vec::as_slice);
        now.iter().copied().find(|now| names.contains(now)).unwrap_or(name)
    }
}
