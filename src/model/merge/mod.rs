//! Merging three versions of a list of steps, so that no step is lost and none is wrong in silence.
//!
//! Lines know nothing of steps: merged line by line, two reorderings give one step twice, and two fields of one step are a
//! conflict. Here a version is a list of [`Entry`]s with an identity each, and an entry is a bag of [`Field`]s. Both are
//! merged by one rule, *what only one side changed is as that side has it*; what both changed to different things is a
//! [`Conflict`], which is a value like any other. The laws of this small algebra are tested below:
//!
//! - every entry of either side is in the result, or in a conflict, unless the other side took it out untouched;
//! - `merge(b, x, x)`, `merge(b, b, x)` and `merge(b, x, b)` are `x`;
//! - exchanging the sides exchanges the sides of each conflict, and changes nothing else.

mod clash;
mod fields;
mod order;
mod pairing;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use super::step::slug;

pub use clash::Clash;
pub use fields::{Field, Part, Value, same_fields};
pub use order::Run;
use pairing::Triple;

/// What an entry of a list is known by in all versions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A key above the steps.
    Head(String),
    /// A step, by its id in lower case.
    Step(String),
    /// A table that is no step, by its header.
    Table(String),
    /// A comment that is about no step, by its words, and how many like it stand before.
    Text(String, usize),
}

/// One thing of a list: a step with its comments, say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is known by.
    pub key: Key,
    /// What it holds: no part twice.
    pub fields: Vec<Field>,
}

impl Entry {
    /// Makes a step of its fields: its `id` is its key, else the slug of its title.
    pub fn step(fields: Vec<Field>) -> Self {
        Self { key: Key::Step(step_key(&fields)), fields }
    }

    /// Gives the earlier ids of a step, in lower case.
    fn was(&self) -> Vec<String> {
        match fields::get(&self.fields, &Part::Key("was".to_owned())).map(|field| &field.value) {
            Some(Value::Set(was)) => was.iter().map(|id| id.trim_matches('"').to_lowercase()).collect(),
            _ => Vec::new(),
        }
    }
}

/// Gives what a step of these fields is known by.
fn step_key(all: &[Field]) -> String {
    let text = |name: &str| match fields::get(all, &Part::Key(name.to_owned())).map(|field| &field.value) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    };
    let id = text("id").cloned().or_else(|| text("title").map(|title| slug(title)));
    id.unwrap_or_default().to_lowercase()
}

/// One of the two versions that are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one that is merged into.
    Ours,
    /// The one that comes in.
    Theirs,
}

/// Why an entry could not be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// Both sides changed these parts, to different things.
    Changed(Vec<Part>),
    /// This side took it out, the other changed it.
    Removed(Side),
    /// Both sides brought it in, with different contents.
    Added,
    /// The sides gave it different ids, or another step has got the same.
    Taken,
}

/// An entry of the result: where it stands in each version, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its number in the base.
    pub base: Option<usize>,
    /// Its number on our side.
    pub ours: Option<usize>,
    /// Its number on their side.
    pub theirs: Option<usize>,
    /// The merged fields, or why there are none.
    pub outcome: Result<Vec<Field>, Conflict>,
}

/// A merged list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The entries, in no order.
    pub units: Vec<Unit>,
    /// Their order: numbers of units, each of them once, or once on either side of a conflict of order.
    pub runs: Vec<Run>,
}

impl Merged {
    /// Tells whether nothing is in conflict.
    pub fn is_clean(&self) -> bool {
        let ordered = self.runs.iter().all(|run| matches!(run, Run::One(_)));
        ordered && self.units.iter().all(|unit| unit.outcome.is_ok())
    }

    /// Gives the units in the order of the result, where that is no conflict.
    pub fn in_order(&self) -> impl Iterator<Item = &Unit> {
        let numbers = self.runs.iter().flat_map(|run| match run {
            Run::One(unit) => std::slice::from_ref(unit),
            Run::Either { ours, .. } => ours,
        });
        numbers.filter_map(|unit| self.units.get(*unit))
    }
}

/// Merges three versions of a list. `None` where one has an entry twice: then nothing tells which is which.
pub fn merge(base: &[Entry], ours: &[Entry], theirs: &[Entry]) -> Option<Merged> {
    if [base, ours, theirs].into_iter().any(has_twice) {
        return None;
    }
    let versions = Versions { base, ours, theirs };
    let triples = pairing::pair(base, ours, theirs);
    let mut units: Vec<Unit> = triples.into_iter().filter_map(|triple| versions.unit(triple)).collect();
    versions.refuse_taken(&mut units);
    let number = |at: fn(&Unit) -> Option<usize>| {
        let mut places: Vec<(usize, usize)> =
            units.iter().enumerate().filter_map(|(unit, it)| Some((at(it)?, unit))).collect();
        places.sort_unstable();
        places.into_iter().map(|(_, unit)| unit).collect::<Vec<usize>>()
    };
    let sequences = [number(|unit| unit.base), number(|unit| unit.ours), number(|unit| unit.theirs)];
    let runs = order::order(&sequences, |unit| units.get(unit).map(|unit| versions.rank(unit)));
    Some(Merged { units, runs })
}

fn has_twice(list: &[Entry]) -> bool {
    let mut seen = HashSet::new();
    !list.iter().all(|entry| seen.insert(&entry.key))
}

/// The three versions.
struct Versions<'a> {
    base: &'a [Entry],
    ours: &'a [Entry],
    theirs: &'a [Entry],
}

impl<'a> Versions<'a> {
    fn entries(&self, triple: Triple) -> [Option<&'a Entry>; 3] {
        let [base, ours, theirs] = triple;
        [
            base.and_then(|at| self.base.get(at)),
            ours.and_then(|at| self.ours.get(at)),
            theirs.and_then(|at| self.theirs.get(at)),
        ]
    }

    /// What orders units: the least key on either side, which is the same one whichever side is called ours. Of two steps
    /// that got one id the new one comes first.
    fn rank(&self, unit: &Unit) -> (Option<&'a Key>, Option<usize>) {
        let [_, ours, theirs] = self.entries([unit.base, unit.ours, unit.theirs]);
        ([ours, theirs].into_iter().flatten().map(|entry| &entry.key).min(), unit.base)
    }

    /// Merges what one entry is in the three versions. `None` where it is gone.
    fn unit(&self, triple: Triple) -> Option<Unit> {
        let fields = |entry: &Entry| entry.fields.clone();
        let outcome = match self.entries(triple) {
            [_, None, None] => return None,
            [None, Some(it), None] | [None, None, Some(it)] => Ok(fields(it)),
            [None, Some(ours), Some(theirs)] if same_fields(&ours.fields, &theirs.fields) => Ok(fields(ours)),
            [None, Some(_), Some(_)] => Err(Conflict::Added),
            [Some(base), Some(kept), None] => Self::removed(base, kept, Side::Theirs)?,
            [Some(base), None, Some(kept)] => Self::removed(base, kept, Side::Ours)?,
            [Some(base), Some(ours), Some(theirs)] => both(base, ours, theirs),
        };
        let [base, ours, theirs] = triple;
        Some(Unit { base, ours, theirs, outcome })
    }

    fn removed(base: &Entry, kept: &Entry, by: Side) -> Option<Result<Vec<Field>, Conflict>> {
        let is_untouched = base.key == kept.key && same_fields(&base.fields, &kept.fields);
        (!is_untouched).then_some(Err(Conflict::Removed(by)))
    }

    /// Makes a conflict of each clean unit that would have the key of another one.
    fn refuse_taken(&self, units: &mut [Unit]) {
        let keys: Vec<Vec<Key>> = units.iter().map(|unit| self.keys(unit)).collect();
        let mut holders: HashMap<&Key, usize> = HashMap::new();
        for key in keys.iter().flatten() {
            *holders.entry(key).or_default() += 1;
        }
        for (unit, keys) in units.iter_mut().zip(&keys) {
            let is_shared = keys.iter().any(|key| holders.get(key).is_some_and(|count| *count > 1));
            if unit.outcome.is_ok() && is_shared {
                unit.outcome = Err(Conflict::Taken);
            }
        }
    }

    /// The keys that a unit may come to have, each once.
    fn keys(&self, unit: &Unit) -> Vec<Key> {
        let [base, ours, theirs] = self.entries([unit.base, unit.ours, unit.theirs]);
        let (ours, theirs) = (ours.map(|it| &it.key), theirs.map(|it| &it.key));
        let merged =
            unit.outcome.is_ok().then(|| fields::pick(base.map(|it| &it.key), ours, theirs)).flatten().flatten();
        let mut keys: Vec<Key> = match merged {
            Some(key) => vec![key.clone()],
            None => ours.into_iter().chain(theirs).cloned().collect(),
        };
        keys.dedup();
        keys
    }
}

/// Merges an entry that all three versions have.
fn both(base: &Entry, ours: &Entry, theirs: &Entry) -> Result<Vec<Field>, Conflict> {
    let merged = fields::merge(&base.fields, &ours.fields, &theirs.fields).map_err(Conflict::Changed)?;
    let key = fields::pick(&base.key, &ours.key, &theirs.key).ok_or(Conflict::Taken)?;
    // The id and the title may come from different sides, and be another step's together.
    match key {
        Key::Step(key) if *key != step_key(&merged) => Err(Conflict::Taken),
        _ => Ok(merged),
    }
}
