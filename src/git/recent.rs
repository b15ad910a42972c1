//! The commits since a walk that is remembered: few, and read one by one.

use rustc_hash::FxHashMap;

use super::cache::Remembered;
use super::folders::{NewCommit, NewParent};
use super::object::{self, Kind, ObjectId};
use super::{Failure, Source};

/// A commit that waits for its parents.
struct Waiting {
    id: ObjectId,
    tree: ObjectId,
    parents: Vec<ObjectId>,
    /// How many of the parents were looked at.
    seen: usize,
}

/// Gives the commits that `tip` has behind it and the tip of the remembered walk has not, each after its parents, in the
/// order of [`super::walk`], at most `most`. `kept` is how many commits that walk's history has.
///
/// `None` where they are many, or where the order of all is not that of the remembered walk with these behind it: the
/// walk must come to the remembered tip before any other commit that it knows, and to no commit that only other tips have
/// behind them. Also where what is remembered is off.
///
/// # Errors
/// If a commit can't be read.
pub(super) fn commits_since(
    source: &dyn Source,
    remembered: &Remembered,
    kept: usize,
    tip: ObjectId,
    first_parent: bool,
    most: usize,
) -> Result<Option<Vec<NewCommit>>, Failure> {
    let mut done: Vec<NewCommit> = Vec::new();
    let mut places: FxHashMap<ObjectId, Option<usize>> = FxHashMap::default();
    let mut waiting: Vec<Waiting> = Vec::new();
    let mut met_tip = false;
    let mut next = Some(tip);
    loop {
        if let Some(id) = next.take() {
            if places.len() >= most || remembered.find(id).is_some() {
                return Ok(None);
            }
            let mut parents = Vec::new();
            let mut tree = None;
            source.read(Kind::Commit, id, &mut |bytes| tree = object::commit_links(bytes, &mut parents))?;
            let tree = tree.ok_or(Failure::Corrupt { kind: Kind::Commit, id })?;
            parents.truncate(if first_parent { 1 } else { parents.len() });
            places.insert(id, None);
            waiting.push(Waiting { id, tree, parents, seen: 0 });
        }
        let Some(last) = waiting.last_mut() else { break };
        while let Some(parent) = last.parents.get(last.seen) {
            if remembered.find(*parent).is_some() {
                // The first one met is on the first-parent line if nothing was left behind on the way to it.
                let on_mainline = done.is_empty() && last.seen == 0;
                met_tip |= *parent == remembered.tip && on_mainline;
                if !met_tip {
                    return Ok(None);
                }
            } else if !places.contains_key(parent) {
                next = Some(*parent);
            }
            last.seen += 1;
            if next.is_some() {
                break;
            }
        }
        if next.is_none()
            && let Some(waiting) = waiting.pop()
        {
            let mut parents = Vec::with_capacity(waiting.parents.len());
            for parent in &waiting.parents {
                parents.push(match (places.get(parent).copied().flatten(), remembered.find(*parent)) {
                    (Some(place), _) => NewParent::New(place),
                    (None, Some(known)) => match remembered.stands_for(known) {
                        Ok(stands) if stands.is_none_or(|it| (it as usize) < kept) => NewParent::Known(stands),
                        _ => return Ok(None),
                    },
                    (None, None) => return Ok(None),
                });
            }
            places.insert(waiting.id, Some(done.len()));
            done.push(NewCommit { id: waiting.id, tree: waiting.tree, mainline: false, parents });
        }
    }
    let mut at = done.len().checked_sub(1);
    while let Some(commit) = at.and_then(|at| done.get_mut(at)) {
        commit.mainline = true;
        at = match commit.parents.first() {
            Some(NewParent::New(at)) => Some(*at),
            _ => None,
        };
    }
    Ok(met_tip.then_some(done))
}
