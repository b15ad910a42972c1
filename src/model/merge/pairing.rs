//! Which entries of three versions are one and the same.

use std::collections::{HashMap, HashSet};

use super::{Entry, Key};

/// The numbers of one entry in the base, on our side and on theirs.
pub(super) type Triple = [Option<usize>; 3];

/// Finds what each entry is in the other versions: those of the base first, then what only the sides have.
pub(super) fn pair(base: &[Entry], ours: &[Entry], theirs: &[Entry]) -> Vec<Triple> {
    let (in_ours, new_ours) = in_side(base, ours);
    let (in_theirs, new_theirs) = in_side(base, theirs);
    let mut triples: Vec<Triple> = (0..base.len())
        .zip(in_ours.into_iter().zip(in_theirs))
        .map(|(at, (ours, theirs))| [Some(at), ours, theirs])
        .collect();
    let key = |list: &'_ [Entry], at: usize| list.get(at).map(|entry| entry.key.clone());
    let mut by_key: HashMap<Key, usize> = new_theirs.iter().filter_map(|&at| Some((key(theirs, at)?, at))).collect();
    for at in new_ours {
        let twin = key(ours, at).and_then(|key| by_key.remove(&key));
        triples.push([None, Some(at), twin]);
    }
    let alone: HashSet<usize> = by_key.into_values().collect();
    triples.extend(new_theirs.into_iter().filter(|at| alone.contains(at)).map(|at| [None, None, Some(at)]));
    triples
}

/// Gives for each entry of the base the side's, and what is new on the side.
///
/// A step that is there no more lives on in the one that names it in its `was`, if that one is new and names no other
/// such step, and nobody else names it: of a merge or a split nothing tells where a change should go.
fn in_side(base: &[Entry], side: &[Entry]) -> (Vec<Option<usize>>, Vec<usize>) {
    let at_key: HashMap<&Key, usize> = side.iter().enumerate().map(|(at, entry)| (&entry.key, at)).collect();
    let mut found: Vec<Option<usize>> = base.iter().map(|entry| at_key.get(&entry.key).copied()).collect();
    let known: HashSet<&Key> = base.iter().map(|entry| &entry.key).collect();
    let mut new: Vec<usize> =
        side.iter().enumerate().filter(|(_, entry)| !known.contains(&entry.key)).map(|(at, _)| at).collect();

    let lost = base.iter().enumerate().zip(&found).filter(|(_, found)| found.is_none());
    let lost: HashMap<&str, usize> = lost
        .filter_map(|((at, entry), _)| match &entry.key {
            Key::Step(id) => Some((id.as_str(), at)),
            _ => None,
        })
        .collect();
    let mut heirs: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, entry) in side.iter().enumerate() {
        let was = entry.was();
        let lived: HashSet<usize> = was.iter().filter_map(|id| lost.get(id.as_str()).copied()).collect();
        let is_merged = lived.len() > 1 || known.contains(&entry.key);
        for id in lived {
            // One that can't be the heir still keeps others from being it.
            heirs.entry(id).or_default().extend(if is_merged { vec![at, at] } else { vec![at] });
        }
    }
    let mut taken = HashSet::new();
    for (id, heirs) in heirs {
        if let ([heir], Some(found)) = (heirs.as_slice(), found.get_mut(id)) {
            *found = Some(*heir);
            taken.insert(*heir);
        }
    }
    new.retain(|at| !taken.contains(at));
    (found, new)
}
