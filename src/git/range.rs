//! Ranges of commits: those that one commit has behind it and another has not, and what each of them says.
//!
//! Git's own way to find them goes by the commits' clocks, and can be wrong where those are. Here the whole walk is looked
//! at, which costs little where it is remembered or git keeps a commit-graph.

use std::collections::HashSet;

use super::cache::Caching;
use super::commits::{Commits, Key, Stop};
use super::object::{self, Author, Kind, ObjectId};
use super::recall::{Recall, Request};
use super::walk::Walk;
use super::{Failure, Source, trailers};
use crate::model::commit::Commit;
use crate::model::graph::Ix;

/// Which commits are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'w> {
    /// What this one has behind it, itself too, is left out. `None`: nothing is.
    pub base: Option<ObjectId>,
    /// The commit that has them behind it; it is one of them.
    pub head: ObjectId,
    /// The settings' `plans`: what is remembered is remembered for them.
    pub plans: &'w [String],
    /// Whether what earlier runs found out may be used.
    pub caching: Option<Caching>,
}

/// Some commits, children before their parents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Range {
    /// Their ids.
    pub ids: Vec<ObjectId>,
    /// Those of them whose parents a shallow clone leaves out: what came before is not known.
    pub cuts: HashSet<ObjectId>,
}

/// Finds the commits of a range. Whatever the settings say, all parents are followed: what was done on a branch was done.
/// Of a shallow clone it gives what is there.
///
/// # Errors
/// If a commit can't be read.
pub fn range(source: &dyn Source, wanted: Wanted<'_>) -> Result<Range, Failure> {
    let Wanted { base, head, plans, caching } = wanted;
    let shallow = source.shallow()?;
    let ids = if shallow.is_empty() {
        let recall =
            Recall::new(source, Request { tip: Some(head), merging: &[], first_parent: false, plans, caching })?;
        recall.attempts(head, |walk| apart(walk, base))
    } else {
        let commits = Commits::read_to_the_cuts(source)?;
        Walk::new(commits, head, &[], false).and_then(|walk| apart(walk, base)).map_err(Stop::for_good)
    }?;
    let cuts = ids.iter().copied().filter(|id| shallow.contains(id)).collect();
    Ok(Range { ids, cuts })
}

/// Gives the commits of a walk that `base` has not behind it, the newest first.
fn apart(walk: Walk<'_>, base: Option<ObjectId>) -> Result<Vec<ObjectId>, Stop> {
    Ok(told_apart(walk, base)?.into_iter().filter(|(_, is_behind)| !is_behind).map(|(id, _)| id).collect())
}

/// Gives the commits of a walk, the newest first, and tells which `base` has behind it, itself too.
pub(super) fn told_apart(mut walk: Walk<'_>, base: Option<ObjectId>) -> Result<Vec<(ObjectId, bool)>, Stop> {
    let mut is_behind = vec![false; walk.order.len()];
    if let Some(base) = base {
        mark(&mut is_behind, &met(&mut walk, base)?);
    }
    let mut all = Vec::with_capacity(walk.order.len());
    for commit in walk.graph.commits().rev() {
        let is = is_behind.get(commit as usize) == Some(&true);
        if is {
            mark(&mut is_behind, walk.graph.parents(commit));
        }
        all.push((walk.id(commit).ok_or(Stop::Off)?, is));
    }
    Ok(all)
}

fn mark(is_behind: &mut [bool], commits: &[Option<Ix>]) {
    for commit in commits.iter().flatten() {
        if let Some(is) = is_behind.get_mut(*commit as usize) {
            *is = true;
        }
    }
}

/// Gives the commits of a walk that one comes to from `base`, going back until it meets them.
fn met(walk: &mut Walk<'_>, base: ObjectId) -> Result<Vec<Option<Ix>>, Stop> {
    if let Some(number) = walk.find(base) {
        return Ok(vec![Some(number)]);
    }
    let mut met = Vec::new();
    let start = walk.commits.key(base)?;
    let mut waiting: Vec<Key> = vec![start];
    let mut seen: HashSet<Key> = HashSet::from([start]);
    let mut parents: Vec<Key> = Vec::new();
    while let Some(key) = waiting.pop() {
        parents.clear();
        walk.commits.parents(key, &mut parents)?;
        for parent in parents.drain(..).filter(|parent| seen.insert(*parent)) {
            match walk.known(parent) {
                Some(number) => met.push(Some(number)),
                None => waiting.push(parent),
            }
        }
    }
    Ok(met)
}

/// Reads what commits say, in this order. `name` gives the name that an author goes by. The paths that they change are not
/// read: [`super::touched`] does that.
///
/// # Errors
/// If one can't be read.
pub fn read(source: &dyn Source, ids: &[ObjectId], name: &dyn Fn(Author) -> String) -> Result<Vec<Commit>, Failure> {
    let mut commits = Vec::with_capacity(ids.len());
    let mut corrupt = None;
    source.read_each(Kind::Commit, ids, usize::MAX, &mut |id, bytes| match commit(id, bytes, name) {
        Some(commit) => commits.push(commit),
        None => corrupt = corrupt.or(Some(id)),
    })?;
    corrupt.map_or(Ok(commits), |id| Err(Failure::Corrupt { kind: Kind::Commit, id }))
}

fn commit(id: ObjectId, bytes: Option<&[u8]>, name: &dyn Fn(Author) -> String) -> Option<Commit> {
    let bytes = bytes?;
    let mut parents = Vec::new();
    object::commit_links(bytes, &mut parents)?;
    let author = object::commit_author(bytes);
    Some(Commit {
        id: id.to_string(),
        is_merge: parents.len() > 1,
        parents: parents.iter().map(ToString::to_string).collect(),
        day: author.day,
        author: name(author),
        subject: object::commit_subject(bytes),
        steps: trailers::steps(bytes),
        paths: Vec::new(),
        has_more_paths: false,
    })
}
