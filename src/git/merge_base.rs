//! Where two lines of commits parted.
//!
//! Only the commits since then are read, however long the history before it: those of either side are taken newest
//! first, and each says which sides it belongs to. Replace refs and grafts count here no more than elsewhere.

use std::collections::{BinaryHeap, HashMap, HashSet};

use super::object::{self, Kind, ObjectId};
use super::{Failure, Source};

/// Reachable from the first commit.
const ONE: u8 = 1;
/// Reachable from the other.
const OTHER: u8 = 2;
/// Reachable from a commit that both lead to.
const BEHIND: u8 = 4;

/// Finds the best common ancestor of two commits, which may be one of them; of several the newest, then by id. `None` where
/// they have none, or a shallow clone leaves it out.
///
/// # Errors
/// If a commit can't be read.
pub fn merge_base(source: &dyn Source, one: ObjectId, other: ObjectId) -> Result<Option<ObjectId>, Failure> {
    let mut commits = Commits { source, shallow: source.shallow()?, read: HashMap::new() };
    let mut marks: HashMap<ObjectId, u8> = HashMap::new();
    let mut queue = BinaryHeap::new();
    for (commit, mark) in [(one, ONE), (other, OTHER)] {
        *marks.entry(commit).or_default() |= mark;
        queue.push((commits.time(commit)?, commit));
    }
    let mut common: Vec<(i64, ObjectId)> = Vec::new();
    // What lies behind a common ancestor is no better one.
    while queue.iter().any(|(_, commit)| marks.get(commit).is_none_or(|mark| mark & BEHIND == 0)) {
        let Some((time, commit)) = queue.pop() else { break };
        let mut mark = marks.get(&commit).copied().unwrap_or_default();
        if mark & (ONE | OTHER | BEHIND) == ONE | OTHER {
            if !common.contains(&(time, commit)) {
                common.push((time, commit));
            }
            mark |= BEHIND;
        }
        for parent in commits.parents(commit)? {
            let known = marks.entry(parent).or_default();
            if *known | mark != *known {
                *known |= mark;
                queue.push((commits.time(parent)?, parent));
            }
        }
    }
    // A commit whose clock was wrong may have come too early.
    common.retain(|(_, commit)| marks.get(commit).is_some_and(|mark| mark & BEHIND == 0));
    common.sort_by_key(|(time, commit)| (std::cmp::Reverse(*time), *commit));
    let candidates: Vec<ObjectId> = common.into_iter().map(|(_, commit)| commit).collect();
    let Some((first, others)) = candidates.split_first() else { return Ok(None) };
    let mut best = *first;
    // And the search may have ended before it came from one of several to another: there are several hardly ever.
    for other in others {
        if commits.is_behind(best, *other)? {
            best = *other;
        }
    }
    Ok(Some(best))
}

/// The commits that were read: when each was made, and its parents.
struct Commits<'a> {
    source: &'a dyn Source,
    shallow: HashSet<ObjectId>,
    read: HashMap<ObjectId, (i64, Vec<ObjectId>)>,
}

impl Commits<'_> {
    fn get(&mut self, commit: ObjectId) -> Result<&(i64, Vec<ObjectId>), Failure> {
        if !self.read.contains_key(&commit) {
            let mut parents = Vec::new();
            let mut time = 0;
            let mut tree = None;
            self.source.read(Kind::Commit, commit, &mut |bytes| {
                tree = object::commit_links(bytes, &mut parents);
                time = object::commit_time(bytes);
            })?;
            tree.ok_or(Failure::Corrupt { kind: Kind::Commit, id: commit })?;
            if self.shallow.contains(&commit) {
                parents.clear();
            }
            self.read.insert(commit, (time, parents));
        }
        self.read.get(&commit).ok_or(Failure::Corrupt { kind: Kind::Commit, id: commit })
    }

    /// Tells whether a commit lies behind another one, `of`.
    fn is_behind(&mut self, commit: ObjectId, of: ObjectId) -> Result<bool, Failure> {
        let mut seen: HashSet<ObjectId> = HashSet::from([of]);
        let mut waiting = vec![of];
        while let Some(at) = waiting.pop() {
            if at == commit {
                return Ok(true);
            }
            waiting.extend(self.parents(at)?.into_iter().filter(|parent| seen.insert(*parent)));
        }
        Ok(false)
    }

    fn time(&mut self, commit: ObjectId) -> Result<i64, Failure> {
        Ok(self.get(commit)?.0)
    }

    fn parents(&mut self, commit: ObjectId) -> Result<Vec<ObjectId>, Failure> {
        Ok(self.get(commit)?.1.clone())
    }
}
