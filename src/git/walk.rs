//! One walk over all commits.
//!
//! Where git has written what it needs into its commit-graph no commit is read as an object, and what an earlier run
//! remembered is not even looked up there. What is left are a few numbers a commit, which
//! [`crate::model::graph::contract`] reduces to the commits that matter.

use super::commits::{Commits, IN_GRAPH, Key, Stop};
use super::object::ObjectId;
use super::{Failure, Source};
use crate::model::graph::{Graph, Ix};

/// All commits that a tip has behind it.
pub(super) struct Walk<'a> {
    /// What is known of each commit.
    pub(super) commits: Commits<'a>,
    /// The commits in topological order: a depth-first walk from the tip that takes first parents first, read backwards.
    /// So "the first from the root" is the same for everyone.
    pub(super) order: Vec<Key>,
    /// Their parents.
    pub(super) graph: Graph,
    /// Whether each is on the tip's first-parent line.
    pub(super) mainline: Vec<bool>,
    /// The tip. `None`: there is no commit yet.
    pub(super) tip: Option<Ix>,
    /// What is being merged into it.
    pub(super) merging: Vec<Ix>,
    /// For each key below [`IN_GRAPH`], and each from there on, the commit's number in `order`.
    numbers: (Vec<u32>, Vec<u32>),
}

/// Not met yet.
const UNMET: u32 = u32::MAX;
/// Met, and waiting for its parents.
const WAITING: u32 = u32::MAX - 1;

impl<'a> Walk<'a> {
    /// Walks from `tip`, then from what is being merged into it, as from the merge that will come of them; with
    /// `first_parent` along first parents only.
    ///
    /// # Errors
    /// If an object can't be read, the history is cut off where a shallow clone ends, or the commit-graph or
    /// what is remembered is off.
    pub(super) fn new(
        commits: Commits<'a>,
        tip: ObjectId,
        merging: &[ObjectId],
        first_parent: bool,
    ) -> Result<Self, Stop> {
        let mut walk = Self::empty(commits);
        walk.tip = Some(walk.add(tip, first_parent)?);
        walk.merging = merging.iter().map(|merged| walk.add(*merged, first_parent)).collect::<Result<_, _>>()?;
        walk.mark_mainline();
        Ok(walk)
    }

    fn empty(commits: Commits<'a>) -> Self {
        Self {
            commits,
            order: Vec::new(),
            graph: Graph::default(),
            mainline: Vec::new(),
            tip: None,
            merging: Vec::new(),
            numbers: Default::default(),
        }
    }

    /// Adds a commit, behind what it has behind it and was not met before. Gives its number.
    fn add(&mut self, tip: ObjectId, first_parent: bool) -> Result<Ix, Stop> {
        let walk = self;
        let key = walk.commits.key(tip)?;
        if let Some(known) = walk.known(key) {
            return Ok(known);
        }
        let mut next = Some(key);
        // The commits that wait for their parents, each with where its parents begin and how many were looked at.
        let mut waiting: Vec<(Key, usize, usize)> = Vec::new();
        let mut parents: Vec<Key> = Vec::new();
        let mut known: Vec<Option<Ix>> = Vec::new();
        loop {
            if let Some(key) = next.take() {
                let start = parents.len();
                walk.commits.parents(key, &mut parents)?;
                if first_parent {
                    parents.truncate(start + 1);
                }
                walk.set(key, WAITING);
                waiting.push((key, start, 0));
            }
            let Some((key, start, seen)) = waiting.last_mut() else { break };
            while let Some(parent) = parents.get(*start + *seen) {
                *seen += 1;
                match walk.number(*parent) {
                    UNMET => {
                        next = Some(*parent);
                        break;
                    }
                    // No commit is its own ancestor: its id would have to be known before it is made.
                    WAITING => return Err(Stop::Off),
                    _ => {}
                }
            }
            if next.is_none() {
                let (key, start) = (*key, *start);
                known.clear();
                known.extend(parents.drain(start..).map(|parent| Some(walk.number(parent))));
                let number = walk.graph.push(known.iter().copied());
                walk.set(key, number);
                walk.order.push(key);
                waiting.pop();
            }
        }
        walk.known(key).ok_or(Stop::Off)
    }

    /// Takes only the tip, as if nothing came before it.
    ///
    /// # Errors
    /// If it can't be read.
    pub(super) fn only(source: &'a dyn Source, tip: ObjectId) -> Result<Self, Failure> {
        let mut commits = Commits::read_from(source);
        let key = commits.key_alone(tip)?;
        commits.read(key)?;
        let mut walk = Self::empty(commits);
        walk.tip = Some(walk.graph.push([]));
        walk.order.push(key);
        walk.mainline.push(true);
        Ok(walk)
    }

    /// Takes nothing: there is no commit yet.
    pub(super) fn nothing(source: &'a dyn Source) -> Self {
        Self::empty(Commits::read_from(source))
    }

    fn number(&self, key: Key) -> u32 {
        let number = match key.checked_sub(IN_GRAPH) {
            Some(at) => self.numbers.1.get(at as usize),
            None => self.numbers.0.get(key as usize),
        };
        number.copied().unwrap_or(UNMET)
    }

    fn set(&mut self, key: Key, number: u32) {
        let (low, high) = self.commits.lens();
        let (numbers, at, all) = match key.checked_sub(IN_GRAPH) {
            Some(at) => (&mut self.numbers.1, at as usize, high),
            None => (&mut self.numbers.0, key as usize, low),
        };
        if numbers.len() <= at {
            numbers.resize((at + 1).max(all), UNMET);
        }
        if let Some(own) = numbers.get_mut(at) {
            *own = number;
        }
    }

    fn mark_mainline(&mut self) {
        self.mainline = vec![false; self.order.len()];
        let mut next = self.tip;
        while let Some(commit) = next {
            if let Some(mark) = self.mainline.get_mut(commit as usize) {
                *mark = true;
            }
            next = self.graph.first_parent(commit);
        }
    }

    /// Gives a commit's id.
    pub(super) fn id(&self, commit: Ix) -> Option<ObjectId> {
        self.order.get(commit as usize).and_then(|key| self.commits.id(*key))
    }

    /// Finds a commit by its id.
    pub(super) fn find(&self, id: ObjectId) -> Option<Ix> {
        self.known(self.commits.find(id)?)
    }

    /// Gives the number of a commit by its key; `None` if the walk did not come to it.
    pub(super) fn known(&self, key: Key) -> Option<Ix> {
        Some(self.number(key)).filter(|number| *number < WAITING)
    }
}
