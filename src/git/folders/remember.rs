//! A history kept for later runs, put back, and grown by a few new commits.

use rustc_hash::FxHashMap;

use super::{Change, Changes, History, Place};
use crate::git::cache::{self, Cache, Tip};
use crate::git::object::ObjectId;
use crate::git::patterns::Patterns;
use crate::git::trees::{FolderState, Trees};
use crate::git::walk::Walk;
use crate::git::{Failure, Source};
use crate::model::graph::{Contraction, Ix};

/// A commit to add to a history.
pub(in crate::git) struct NewCommit {
    pub(in crate::git) id: ObjectId,
    pub(in crate::git) tree: ObjectId,
    pub(in crate::git) mainline: bool,
    pub(in crate::git) parents: Vec<NewParent>,
}

/// A parent of a commit to add.
pub(in crate::git) enum NewParent {
    /// Another one to add, by its place among them.
    New(usize),
    /// One of the history, with what stands for it there.
    Known(Option<Ix>),
}

/// Numbers anew the numbers that are in use.
#[derive(Default)]
struct Table {
    values: Vec<u32>,
    numbers: FxHashMap<u32, u32>,
}

impl Table {
    /// Begins with 0, which stands for nothing.
    fn with_nothing() -> Self {
        let mut table = Self::default();
        table.number(0);
        table
    }

    fn number(&mut self, value: u32) -> u32 {
        *self.numbers.entry(value).or_insert_with(|| {
            self.values.push(value);
            u32::try_from(self.values.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

impl<'a> History<'a> {
    /// Makes the history of what was remembered of it.
    pub(in crate::git) fn remembered(source: &'a dyn Source, tip: Tip) -> Self {
        let mut trees = Trees::new(source);
        trees.restore(tip.roots, tip.states);
        let mut history = Self::empty(trees);
        history.ids = tip.ids.into_iter().map(Some).collect();
        history.roots = tip.numbers;
        history.mainline = tip.mainline;
        history.changes = tip.changes;
        for (number, folder) in tip.folders.into_iter().enumerate() {
            history.numbers.insert(folder.path.clone(), number);
            history.folders.push(Place { path: folder.path, name: folder.name });
            history.events.push(folder.events);
        }
        history.commits = Contraction::of(tip.graph);
        history.newest = tip.newest;
        history
    }

    /// Adds commits of which each comes after its parents, on top of a history in which nothing was ever moved. Gives what
    /// stands for each; `None` if one of them moves something: what that means for the commits before it is not told
    /// this way.
    ///
    /// # Errors
    /// If an object can't be read, or a version holds more folders than anybody could mean.
    pub(in crate::git) fn extend(&mut self, patterns: &Patterns, commits: &[NewCommit]) -> Result<Option<()>, Failure> {
        let numbers = self.trees.roots_in(patterns, commits.iter().map(|commit| commit.tree))?;
        let mut known: Vec<(Option<Ix>, u32)> = Vec::with_capacity(commits.len());
        for commit in commits {
            let roots = numbers.get(&commit.tree).copied().unwrap_or(0);
            let roots_of = |stands: Option<Ix>| stands.and_then(|at| self.roots.get(at as usize)).copied().unwrap_or(0);
            let parents: Vec<(Option<Ix>, u32)> = commit
                .parents
                .iter()
                .map(|parent| match parent {
                    NewParent::New(at) => known.get(*at).copied().unwrap_or_default(),
                    NewParent::Known(stands) => (*stands, roots_of(*stands)),
                })
                .collect();
            let differs = parents.iter().any(|(_, theirs)| *theirs != roots) || (parents.is_empty() && roots != 0);
            let parents: Vec<Option<Ix>> = parents.into_iter().map(|(stands, _)| stands).collect();
            let before = self.commits.graph.len();
            let stands = self.commits.push(&parents, differs);
            if self.commits.graph.len() > before {
                self.ids.push(Some(commit.id));
                self.roots.push(roots);
                self.mainline.push(commit.mainline);
                if let Some(number) = stands {
                    self.compare(number)?;
                }
            }
            self.newest = stands;
            known.push((stands, roots));
        }
        let moved = (0..self.folders.len()).any(|folder| !self.moves(folder).is_empty());
        Ok((!moved).then_some(()))
    }

    /// Gives what to remember of the history of a tip.
    pub(in crate::git) fn to_remember(&self, tip: ObjectId) -> Tip {
        let (mut roots, mut states) = (Table::with_nothing(), Table::with_nothing());
        let mut changes = Changes::default();
        for commit in self.commits.graph.commits() {
            changes.push(self.changes.of(commit).iter().map(|change| Change {
                before: states.number(change.before),
                after: states.number(change.after),
                ..*change
            }));
        }
        let folders = self.folders.iter().zip(&self.events).map(|(place, events)| cache::Folder {
            path: place.path.clone(),
            name: place.name.clone(),
            events: events.iter().map(|(commit, state)| (*commit, states.number(*state))).collect(),
        });
        Tip {
            id: tip,
            newest: self.newest,
            ids: self.ids.iter().copied().flatten().collect(),
            numbers: self.roots.iter().map(|own| roots.number(*own)).collect(),
            mainline: self.mainline.clone(),
            graph: self.commits.graph.clone(),
            changes,
            folders: folders.collect(),
            states: states.values.iter().map(|number| FolderState::clone(&self.trees.state(*number))).collect(),
            roots: Some(roots.values.iter().map(|number| self.trees.roots(*number)).collect()),
        }
    }

    /// Remembers all commits of the walk that this history was made of.
    pub(in crate::git) fn remember_walk(&mut self, walk: &Walk<'_>, tip: ObjectId, cache: &Cache) -> Option<()> {
        let remembered = walk.commits.remembered();
        let numbers = remembered.map(|it| self.trees.numbers_of_roots(&it.roots)).unwrap_or_default();
        let commit = |((at, roots), stands): ((Ix, &u32), &Option<Ix>)| {
            let parents = walk.graph.parents(at);
            Some(cache::Commit { id: walk.id(at)?, parents, roots: *roots, stands: *stands })
        };
        let all = walk.graph.commits().zip(&self.states).zip(&self.commits.stands);
        let commits = all.map(commit).collect::<Option<Vec<_>>>()?;
        let remembered = remembered.map(|it| (it, numbers.as_slice()));
        cache.remember(tip, &commits, &self.trees.all_numbered_roots(), remembered)
    }
}
