//! Which step of one version is which step of another.
//!
//! Steps with the same id are the same. A step with a new id is what its `was` names; a step that kept its id and names
//! one that is gone has taken it in. So a step whose id is gone was renamed, split or merged, or really went.

use std::collections::{HashMap, HashSet};

use super::Word;
use super::fields::{Fields, Value};
use crate::model::history::Listed;

/// How the steps of two versions belong together. Steps are places in the two lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pairs {
    /// For each newer step where it comes from.
    pub(super) origins: Vec<Origin>,
    /// The older steps that went on under no name, in their order.
    pub(super) gone: Vec<usize>,
    /// Older steps and what they are now, each at most once, in the newer order.
    pub(super) common: Vec<(usize, usize)>,
}

/// Where a newer step comes from.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// The older step that it is compared with. `None`: it is new.
    pub(super) base: Option<usize>,
    /// The older step that it was renamed from.
    pub(super) renamed: Option<usize>,
    /// The older steps that were split, of which it is the first part, each with all its parts.
    pub(super) split: Vec<(usize, Vec<usize>)>,
    /// The older steps that it was merged from, more than one; else none.
    pub(super) merged: Vec<usize>,
    /// Whether a split or a merge says what it is called now.
    pub(super) has_joint: bool,
    /// Whether its `was` says what is said of its id.
    pub(super) was_told: bool,
}

/// Finds which steps are the same.
pub(super) fn pair<S: Listed + PartialEq>(before: &[&S], after: &[&S]) -> Pairs {
    let stayed = same_ids(before, after);
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); before.len()];
    let mut stays = vec![false; before.len()];
    for (new, old) in stayed.iter().enumerate() {
        if let Some(old) = *old {
            add(&mut parts, old, new);
            if let Some(stays) = stays.get_mut(old) {
                *stays = true;
            }
        }
    }
    let came_of = came_of(before, after, &stayed, &stays);
    for (new, old) in came_of.iter().enumerate().flat_map(|(new, all)| all.iter().map(move |old| (new, *old))) {
        add(&mut parts, old, new);
    }
    let is_split = |old: &usize| parts.get(*old).is_some_and(|parts| parts.len() > 1);
    let is_staying = |old: &usize| stays.get(*old).copied().unwrap_or(false);

    let mut pairs = Pairs::default();
    let mut taken: HashSet<usize> = HashSet::new();
    for (new, (stayed, came_of)) in stayed.iter().zip(&came_of).enumerate() {
        let all: Vec<usize> = stayed.iter().chain(came_of).copied().collect();
        let base = all.first().copied();
        let has_joint = all.len() > 1 || all.iter().any(is_split);
        // Where an older step stayed, that is what it is now, and not the first part.
        if let Some(old) = base.filter(|old| (stayed.is_some() || !is_staying(old)) && taken.insert(*old)) {
            pairs.common.push((old, new));
        }
        pairs.origins.push(Origin {
            base,
            renamed: came_of.first().copied().filter(|_| !has_joint),
            split: Vec::new(),
            merged: if all.len() > 1 { all } else { Vec::new() },
            has_joint,
            was_told: !came_of.is_empty(),
        });
    }
    for (old, mut parts) in parts.into_iter().enumerate() {
        parts.sort_unstable();
        match parts.as_slice() {
            [] => pairs.gone.push(old),
            [_] => {}
            [first, ..] => {
                if let Some(origin) = pairs.origins.get_mut(*first) {
                    origin.split.push((old, parts));
                }
            }
        }
    }
    pairs
}

fn add(lists: &mut [Vec<usize>], at: usize, value: usize) {
    if let Some(list) = lists.get_mut(at) {
        list.push(value);
    }
}

/// Finds for each newer step the older one with its id. Of several with one id those that stand alike at the beginning or
/// the end of both lists belong together, the others in their order.
fn same_ids<S: Listed + PartialEq>(before: &[&S], after: &[&S]) -> Vec<Option<usize>> {
    let mut older: HashMap<&str, Vec<usize>> = HashMap::with_capacity(before.len());
    for (at, step) in before.iter().enumerate() {
        older.entry(step.id()).or_default().push(at);
    }
    let mut newer: HashMap<&str, Vec<usize>> = HashMap::with_capacity(after.len());
    for (at, step) in after.iter().enumerate() {
        newer.entry(step.id()).or_default().push(at);
    }
    let is_same = |old: usize, new: usize| before.get(old).zip(after.get(new)).is_some_and(|(a, b)| same(*a, *b));
    let mut found = vec![None; after.len()];
    let mut join = |old: usize, new: usize| {
        if let Some(found) = found.get_mut(new) {
            *found = Some(old);
        }
    };
    for (id, new) in &newer {
        let (mut old, mut new) = (older.get(id).map_or(&[][..], Vec::as_slice), new.as_slice());
        while let ([a, old_rest @ ..], [b, new_rest @ ..]) = (old, new)
            && is_same(*a, *b)
        {
            join(*a, *b);
            (old, new) = (old_rest, new_rest);
        }
        while let ([old_rest @ .., a], [new_rest @ .., b]) = (old, new)
            && is_same(*a, *b)
        {
            join(*a, *b);
            (old, new) = (old_rest, new_rest);
        }
        for (a, b) in old.iter().zip(new) {
            join(*a, *b);
        }
    }
    found
}

/// A change of ids: what it is called, the step that it is told of, and the fields before and after.
pub(super) type Joint<'a, S> = (Word, &'a S, (Fields, Fields));

/// Says what became of ids, from where a newer step comes.
pub(super) fn joints<'a, S: Listed>(olds: &[&'a S], news: &[&'a S], origin: &Origin, step: &'a S) -> Vec<Joint<'a, S>> {
    let pick = |from: &[&'a S], places: &[usize]| -> Vec<&'a S> {
        places.iter().filter_map(|at| from.get(*at).copied()).collect()
    };
    let mut joints = Vec::new();
    for (old, parts) in &origin.split {
        if let Some(old) = olds.get(*old) {
            joints.push((Word::Split, *old, (called(&[*old]), called(&pick(news, parts)))));
        }
    }
    if !origin.merged.is_empty() {
        joints.push((Word::Merged, step, (called(&pick(olds, &origin.merged)), called(&[step]))));
    }
    if let Some(old) = origin.renamed.and_then(|old| olds.get(old)) {
        joints.push((Word::Renamed, step, (id(*old), id(step))));
    }
    joints
}

fn id(step: &impl Listed) -> Fields {
    vec![("id", Some(Value::Text(step.id().to_owned())))]
}

/// Gives the ids and titles of several steps.
fn called<S: Listed>(steps: &[&S]) -> Fields {
    let ids = steps.iter().map(|step| step.id().to_owned()).collect();
    let titles = steps.iter().map(|step| step.title().unwrap_or(step.id()).to_owned()).collect();
    vec![("ids", Some(Value::Texts(ids))), ("titles", Some(Value::Texts(titles)))]
}

/// Tells whether two steps are equal; one that a history keeps once is told by its place.
pub(super) fn same<S: PartialEq>(a: &S, b: &S) -> bool {
    std::ptr::eq(a, b) || a == b
}

/// Finds for each newer step the older ones that it newly stands for by its `was`: those whose id is gone, and, where its
/// own id is new, also those that go on beside it.
fn came_of<S: Listed>(before: &[&S], after: &[&S], stayed: &[Option<usize>], stays: &[bool]) -> Vec<Vec<usize>> {
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(before.len());
    let mut gone: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (step, stays)) in before.iter().zip(stays).enumerate() {
        first.entry(step.id()).or_insert(at);
        if !stays {
            gone.entry(step.id()).or_default().push(at);
        }
    }
    // Of several gone steps with one id all went where the first step went that names them.
    let mut named: HashSet<&str> = HashSet::new();
    let mut found = Vec::with_capacity(after.len());
    for (step, stayed) in after.iter().zip(stayed) {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut came_of = Vec::new();
        for was in step.was().iter().map(String::as_str).filter(|was| seen.insert(was)) {
            match gone.get(was) {
                Some(all) if named.insert(was) => came_of.extend_from_slice(all),
                Some(all) => came_of.extend(all.first()),
                None if stayed.is_none() => came_of.extend(first.get(was)),
                None => {}
            }
        }
        found.push(came_of);
    }
    found
}
