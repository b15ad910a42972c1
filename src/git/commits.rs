//! What is known of commits, wherever it comes from: remembered by an earlier run, kept in git's commit-graph, or read
//! as an object.
//!
//! A commit is a number here, its [`Key`]: first all that are remembered, then those that had to be read, in the order in
//! which they were met; those of the commit-graph have numbers of their own, from [`IN_GRAPH`] on. A commit that is
//! remembered or was read before the commit-graph was opened has no other key.

use std::collections::HashSet;

use rustc_hash::FxHashMap;

use super::bloom::PathKeys;
use super::cache::Remembered;
use super::graph::{self, CommitGraph, Off, Position};
use super::object::{self, Kind, ObjectId};
use super::{Failure, Source};

/// A commit's number.
pub(super) type Key = u32;

/// The first key of the commit-graph's commits.
pub(super) const IN_GRAPH: Key = 1 << 31;

/// How many commits are read as objects beside what is remembered, before the commit-graph is opened for the rest.
const FEW: usize = 64;

/// Why a walk stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// The repository can't be read.
    Failure(Failure),
    /// What it remembers or the commit-graph is off: the walk begins again without.
    Off,
}

impl Stop {
    /// What there is to say where nothing can be left aside any more.
    pub(super) fn for_good(self) -> Failure {
        match self {
            Self::Failure(failure) => failure,
            Self::Off => Failure::Git { act: "read the history", message: "its commits don't fit together".to_owned() },
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Off> for Stop {
    fn from(Off: Off) -> Self {
        Self::Off
    }
}

/// A commit that was read, or will be.
struct Read {
    id: ObjectId,
    /// Its root tree, once it is read.
    tree: Option<ObjectId>,
    /// Where its parents lie in [`Commits::parents`].
    parents: (u32, u32),
}

/// All that is known of commits.
pub(super) struct Commits<'a> {
    source: &'a dyn Source,
    shallow: HashSet<ObjectId>,
    /// Whether a commit whose parents a shallow clone leaves out is taken for one that has none.
    ends_at_cuts: bool,
    remembered: Option<Remembered>,
    graph: Option<CommitGraph>,
    /// Whether it may still be opened.
    may_open_graph: bool,
    /// For each position in the commit-graph its key, where something else may know the commit too.
    positions: Vec<Key>,
    /// The keys of commits that are read begin here.
    read_start: u32,
    read: Vec<Read>,
    parents: Vec<ObjectId>,
    by_id: FxHashMap<ObjectId, Key>,
}

/// Where a commit's plans folders can be had from.
pub(super) enum Roots {
    /// They are remembered, as a number in [`Remembered::roots`].
    Remembered(u32),
    /// The changed-path filter says that they are those of the first parent.
    FirstParents,
    /// This tree tells.
    In(ObjectId),
}

/// A key that is not known.
const UNKNOWN: Key = Key::MAX;

impl<'a> Commits<'a> {
    /// Reads all commits as objects.
    pub(super) fn read_from(source: &'a dyn Source) -> Self {
        Self {
            source,
            shallow: HashSet::new(),
            ends_at_cuts: false,
            remembered: None,
            graph: None,
            may_open_graph: false,
            positions: Vec::new(),
            read_start: 0,
            read: Vec::new(),
            parents: Vec::new(),
            by_id: FxHashMap::default(),
        }
    }

    /// Reads all commits as objects, as far as a shallow clone has them.
    ///
    /// # Errors
    /// If it can't be told where it is cut off.
    pub(super) fn read_to_the_cuts(source: &'a dyn Source) -> Result<Self, Failure> {
        Ok(Self { shallow: source.shallow()?, ends_at_cuts: true, ..Self::read_from(source) })
    }

    /// Takes what is remembered and what git keeps, where they may be used.
    ///
    /// # Errors
    /// If it can't be told whether the repository is shallow.
    pub(super) fn new(
        source: &'a dyn Source,
        remembered: Option<Remembered>,
        may_use_graph: bool,
    ) -> Result<Self, Failure> {
        let shallow = source.shallow()?;
        let may_open_graph = may_use_graph && shallow.is_empty() && source.forgeries().is_empty();
        Ok(Self {
            shallow,
            read_start: remembered.as_ref().map_or(0, Remembered::len),
            remembered,
            may_open_graph,
            ..Self::read_from(source)
        })
    }

    /// Counts the keys below [`IN_GRAPH`] and those from there on.
    pub(super) fn lens(&self) -> (usize, usize) {
        (self.read_start as usize + self.read.len(), self.graph().map_or(0, |graph| graph.len() as usize))
    }

    /// Gives what was remembered.
    pub(super) const fn remembered(&self) -> Option<&Remembered> {
        self.remembered.as_ref()
    }

    /// Counts the commits that nothing remembered.
    pub(super) fn unremembered(&self, order: &[Key]) -> usize {
        order.iter().filter(|key| **key >= self.read_start).count()
    }

    /// Tells whether anything but the commits themselves was gone by.
    pub(super) const fn is_helped(&self) -> bool {
        self.remembered.is_some() || self.graph.is_some()
    }

    const fn graph(&self) -> Option<&CommitGraph> {
        self.graph.as_ref()
    }

    /// Opens the commit-graph, if that was not done yet.
    fn open_graph(&mut self) {
        let folders = graph::object_folders(&self.source.common_folder());
        let graph = CommitGraph::open(&folders, self.source.id_length());
        if let Some(graph) = &graph
            && self.lens().0 > 0
        {
            self.positions = vec![UNKNOWN; graph.len() as usize];
        }
        self.graph = graph;
        self.may_open_graph = false;
    }

    /// Gives the key of a commit.
    pub(super) fn key(&mut self, id: ObjectId) -> Result<Key, Stop> {
        if let Some(key) = self.find(id) {
            return Ok(key);
        }
        // A few new commits are sooner read than the file of all.
        let is_worth_it = self.remembered.is_none() || self.read.len() >= FEW;
        if self.may_open_graph && is_worth_it {
            self.open_graph();
            if let Some(key) = self.find(id) {
                return Ok(key);
            }
        }
        Ok(self.key_alone(id)?)
    }

    /// Gives the key of a commit that nothing knows yet.
    pub(super) fn key_alone(&mut self, id: ObjectId) -> Result<Key, Failure> {
        let key = Key::try_from(self.lens().0).ok().filter(|key| *key < IN_GRAPH).ok_or(Failure::TooManyCommits)?;
        self.read.push(Read { id, tree: None, parents: (0, 0) });
        self.by_id.insert(id, key);
        Ok(key)
    }

    /// Finds the key of a commit.
    pub(super) fn find(&self, id: ObjectId) -> Option<Key> {
        if let Some(key) = self.remembered.as_ref().and_then(|it| it.find(id)) {
            return Some(key);
        }
        if let Some(key) = self.by_id.get(&id) {
            return Some(*key);
        }
        self.graph().and_then(|graph| graph.find(id)).map(|at| IN_GRAPH + at)
    }

    /// Gives the key of a position in the commit-graph.
    fn key_at(&mut self, at: Position) -> Result<Key, Off> {
        let plain = at.checked_add(IN_GRAPH).ok_or(Off)?;
        let Some(known) = self.positions.get(at as usize) else { return Ok(plain) };
        if *known != UNKNOWN {
            return Ok(*known);
        }
        let id = self.graph().ok_or(Off)?.id(at)?;
        let remembered = self.remembered.as_ref().and_then(|it| it.find(id));
        let key = remembered.or_else(|| self.by_id.get(&id).copied()).unwrap_or(plain);
        if let Some(known) = self.positions.get_mut(at as usize) {
            *known = key;
        }
        Ok(key)
    }

    /// Gives the id of a commit.
    pub(super) fn id(&self, key: Key) -> Option<ObjectId> {
        if let Some(at) = key.checked_sub(IN_GRAPH) {
            return self.graph()?.id(at).ok();
        }
        match key.checked_sub(self.read_start) {
            Some(at) => self.read.get(at as usize).map(|read| read.id),
            None => self.remembered.as_ref()?.id(key),
        }
    }

    /// Adds the keys of a commit's parents to `parents`, first parent first.
    pub(super) fn parents(&mut self, key: Key, parents: &mut Vec<Key>) -> Result<(), Stop> {
        if let Some(at) = key.checked_sub(IN_GRAPH) {
            let before = parents.len();
            self.graph().ok_or(Off)?.parents(at, parents)?;
            for parent in parents.iter_mut().skip(before) {
                *parent = self.key_at(*parent)?;
            }
        } else if key >= self.read_start {
            let (start, end) = self.read(key)?;
            for at in start..end {
                if let Some(id) = self.parents.get(at as usize).copied() {
                    parents.push(self.key(id)?);
                }
            }
        } else {
            self.remembered.as_ref().ok_or(Off)?.parents(key, parents)?;
        }
        Ok(())
    }

    /// Reads a commit, once, and tells where its parents lie.
    pub(super) fn read(&mut self, key: Key) -> Result<(u32, u32), Failure> {
        let Some(read) = self.read.get_mut((key - self.read_start) as usize) else { return Ok((0, 0)) };
        if read.tree.is_none() {
            let id = read.id;
            let is_cut = self.shallow.contains(&id);
            if is_cut && !self.ends_at_cuts {
                return Err(Failure::Shallow { commit: id });
            }
            let place = |parents: &[ObjectId]| u32::try_from(parents.len()).map_err(|_| Failure::TooManyCommits);
            read.parents.0 = place(&self.parents)?;
            let parents = &mut self.parents;
            self.source.read(Kind::Commit, id, &mut |bytes| read.tree = object::commit_links(bytes, parents))?;
            if is_cut {
                parents.truncate(read.parents.0 as usize);
            }
            read.parents.1 = place(&self.parents)?;
            read.tree.ok_or(Failure::Corrupt { kind: Kind::Commit, id })?;
        }
        Ok(read.parents)
    }

    /// Reads all commits that `tip` has behind it at once, where the source has a faster way for that and nothing else
    /// knows them.
    pub(super) fn read_all(&mut self, tip: ObjectId, first_parent: bool) -> Result<(), Stop> {
        if self.remembered.is_some() || !self.shallow.is_empty() || self.key(tip)? >= IN_GRAPH {
            return Ok(());
        }
        let mut all: Vec<(ObjectId, ObjectId, Vec<ObjectId>)> = Vec::new();
        let source = self.source;
        // A graph that is off here must not come back through git.
        source.links(tip, first_parent, self.graph.is_some(), &mut |id, tree, parents| {
            all.push((id, tree, parents.to_vec()));
        })?;
        for (id, tree, parents) in all {
            let key = self.key(id)?;
            let start = self.parents.len();
            let place = |at: usize| u32::try_from(at).map_err(|_| Failure::TooManyCommits);
            let Some(read) = key.checked_sub(self.read_start).and_then(|at| self.read.get_mut(at as usize)) else {
                continue;
            };
            self.parents.extend_from_slice(&parents);
            read.tree = Some(tree);
            read.parents = (place(start)?, place(self.parents.len())?);
        }
        Ok(())
    }

    /// Tells where a commit's plans folders can be had from. `paths` are what its changed-path filter is asked for.
    pub(super) fn roots(&self, key: Key, paths: Option<&PathKeys>) -> Result<Roots, Stop> {
        if let Some(at) = key.checked_sub(IN_GRAPH) {
            let graph = self.graph().ok_or(Off)?;
            let is_changed = paths.is_none_or(|paths| graph.may_change(at, paths));
            return Ok(if is_changed { Roots::In(graph.tree(at)?) } else { Roots::FirstParents });
        }
        match key.checked_sub(self.read_start) {
            Some(at) => Ok(Roots::In(self.read.get(at as usize).and_then(|read| read.tree).ok_or(Off)?)),
            None => Ok(Roots::Remembered(self.remembered.as_ref().ok_or(Off)?.roots_of(key)?)),
        }
    }
}
