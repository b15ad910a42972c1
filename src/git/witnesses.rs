//! Witnesses: the commits of a history that may serve a step, because their message names one or a step names them.
//!
//! To find the first sort all messages must be read, which takes nearly as long as the walk itself. So it is remembered
//! which they are, and of a tip that moved only the messages are read that are new.

use std::collections::HashMap;

use rustc_hash::FxHashSet;

use super::cache::Naming;
use super::object::{Kind, ObjectId};
use super::range::{self, Wanted};
use super::recall::{Recall, Request};
use super::{Failure, Source, trailers};

/// Finds the commits of a history whose trailers may name a step, and those that are called as in `named`: ids or
/// abbreviations in hexadecimal digits of lower case, at least six of them. The newest first; all parents are followed.
/// The range's base is not looked at.
///
/// # Errors
/// If a commit can't be read, or the history is cut off.
pub fn witnesses(source: &dyn Source, wanted: Wanted<'_>, named: &[String]) -> Result<Vec<ObjectId>, Failure> {
    let Wanted { head, plans, caching, .. } = wanted;
    let recall = Recall::new(source, Request { tip: Some(head), merging: &[], first_parent: false, plans, caching })?;
    let remembered = recall.cache().and_then(super::cache::Cache::naming);
    if let Some(naming) = &remembered
        && naming.tip == head
        && named.is_empty()
    {
        return Ok(naming.ids.clone());
    }
    // A walk that was misled is found out only where its commits are read.
    let walk = |base| {
        recall.attempts(head, |walk| {
            let all = range::told_apart(walk, base)?;
            let new: Vec<ObjectId> = all.iter().filter(|(_, is_behind)| !is_behind).map(|(id, _)| *id).collect();
            let mut naming: FxHashSet<ObjectId> = FxHashSet::default();
            source.read_each(Kind::Commit, &new, usize::MAX, &mut |id, bytes| {
                if bytes.is_some_and(trailers::may_name_step) {
                    naming.insert(id);
                }
            })?;
            Ok((all, new.len(), naming))
        })
    };
    // What was remembered may be of a branch that is gone, objects and all.
    let base = remembered.as_ref().map(|naming| naming.tip);
    let ((all, new, mut naming), remembered) = match (walk(base), base) {
        (Err(_), Some(_)) => (walk(None)?, None),
        (walked, _) => (walked?, remembered),
    };
    naming.extend(remembered.iter().flat_map(|it| &it.ids));
    let ids = |fits: &dyn Fn(&ObjectId) -> bool| all.iter().map(|(id, _)| *id).filter(fits).collect::<Vec<_>>();
    if let (Some(cache), Some(caching)) = (recall.cache(), caching) {
        let goes_on = remembered.is_none_or(|it| all.iter().any(|(id, _)| *id == it.tip));
        let is_worth_it = all.len() >= caching.worth_it && (goes_on || new >= caching.many);
        if is_worth_it && new > 0 {
            cache.remember_naming(&Naming { tip: head, ids: ids(&|id| naming.contains(id)) });
        }
    }
    let called = Called::new(named);
    Ok(ids(&|id| naming.contains(id) || called.fits(*id)))
}

/// How many bytes an id must begin with as a name does, before all of both is compared.
const START: usize = 3;

/// Tells which commits are called by some digits.
struct Called<'n>(HashMap<[u8; START], Vec<&'n str>>);

impl<'n> Called<'n> {
    fn new(named: &'n [String]) -> Self {
        let mut called: HashMap<[u8; START], Vec<&str>> = HashMap::new();
        for name in named {
            let mut start = [0; START];
            let digits = |at: usize| u8::from_str_radix(name.get(2 * at..2 * at + 2)?, 16).ok();
            let is_read = start.iter_mut().enumerate().all(|(at, byte)| digits(at).map(|it| *byte = it).is_some());
            if is_read {
                called.entry(start).or_default().push(name);
            }
        }
        Self(called)
    }

    fn fits(&self, id: ObjectId) -> bool {
        let names = id.as_bytes().first_chunk().and_then(|start| self.0.get(start));
        names.is_some_and(|names| {
            let id = id.to_string();
            names.iter().any(|name| id.starts_with(name))
        })
    }
}
