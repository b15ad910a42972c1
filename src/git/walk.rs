//! One walk over all commits, and which of them change a plans folder.
//!
//! Each commit is read once, each distinct root tree once. What is left are a few numbers a commit, which
//! [`crate::model::graph::contract`] reduces to the commits that matter.

use rustc_hash::FxHashMap;

use super::object::{self, Kind, ObjectId};
use super::{Failure, Source};
use crate::model::graph::{Graph, Ix};

/// All commits that a tip has behind it.
#[derive(Debug, Default)]
pub struct Walk {
    /// The commits and their root trees, in topological order: a depth-first walk from the tip that takes first parents
    /// first, read backwards. So "the first from the root" is the same for everyone.
    pub commits: Vec<(ObjectId, ObjectId)>,
    /// Their parents.
    pub graph: Graph,
    /// Whether each is on the tip's first-parent line.
    pub mainline: Vec<bool>,
}

impl Walk {
    /// Walks from `tip`; with `first_parent` along first parents only.
    ///
    /// # Errors
    /// If an object can't be read, or the history is cut off where a shallow clone ends.
    pub fn new(source: &dyn Source, tip: ObjectId, first_parent: bool) -> Result<Self, Failure> {
        let shallow = source.shallow()?;
        let mut walk = Self::default();
        // What is known of each commit that was met, and which of them wait for their parents.
        let mut met: FxHashMap<ObjectId, Option<Ix>> = FxHashMap::default();
        let mut waiting: Vec<Waiting> = Vec::new();
        let mut next = Some(tip);
        loop {
            if let Some(id) = next.take() {
                if shallow.contains(&id) {
                    return Err(Failure::Shallow { commit: id });
                }
                met.insert(id, None);
                let mut parents = Vec::new();
                let mut tree = None;
                source.read(Kind::Commit, id, &mut |bytes| tree = object::commit_links(bytes, &mut parents))?;
                let tree = tree.ok_or(Failure::Corrupt { kind: Kind::Commit, id })?;
                parents.truncate(if first_parent { 1 } else { parents.len() });
                waiting.push(Waiting { id, tree, parents, seen: 0 });
            }
            let Some(last) = waiting.last_mut() else { break };
            while let Some(parent) = last.parents.get(last.seen) {
                last.seen += 1;
                if !met.contains_key(parent) {
                    next = Some(*parent);
                    break;
                }
            }
            if next.is_none()
                && let Some(done) = waiting.pop()
            {
                let number = walk.graph.push(done.parents.iter().map(|parent| met.get(parent).copied().flatten()));
                walk.commits.push((done.id, done.tree));
                met.insert(done.id, Some(number));
            }
        }
        walk.mark_mainline();
        Ok(walk)
    }

    fn mark_mainline(&mut self) {
        self.mainline = vec![false; self.commits.len()];
        let mut next = self.graph.commits().next_back();
        while let Some(commit) = next {
            if let Some(mark) = self.mainline.get_mut(commit as usize) {
                *mark = true;
            }
            next = self.graph.first_parent(commit);
        }
    }

    /// Gives a commit's id.
    pub fn id(&self, commit: Ix) -> Option<ObjectId> {
        self.commits.get(commit as usize).map(|(id, _)| *id)
    }

    /// Takes only the tip, as if nothing came before it.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn only(source: &dyn Source, tip: ObjectId) -> Result<Self, Failure> {
        let mut tree = None;
        source.read(Kind::Commit, tip, &mut |bytes| tree = object::commit_links(bytes, &mut Vec::new()))?;
        let tree = tree.ok_or(Failure::Corrupt { kind: Kind::Commit, id: tip })?;
        let mut walk = Self { commits: vec![(tip, tree)], ..Self::default() };
        walk.graph.push([]);
        walk.mark_mainline();
        Ok(walk)
    }
}

/// A commit whose parents come first.
struct Waiting {
    id: ObjectId,
    tree: ObjectId,
    parents: Vec<ObjectId>,
    /// How many of the parents were looked at.
    seen: usize,
}
