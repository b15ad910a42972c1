//! Initiatives that were moved: their history goes on where they were before.

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::{FolderIx, History};
use crate::git::trees::File;
use crate::git::walk::Walk;
use crate::model::graph::Ix;

/// A folder's history was followed to where it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The commit that moved it.
    pub commit: Ix,
    /// Where it was.
    pub from: FolderIx,
}

/// A folder's state in each commit.
pub(super) struct Followed {
    pub(super) states: Vec<u32>,
    /// The folder that it is the state of; `None` where it is the folder itself everywhere.
    folders: Option<Vec<FolderIx>>,
}

impl Followed {
    pub(super) fn folder(&self, commit: Ix, own: FolderIx) -> FolderIx {
        self.folders.as_ref().and_then(|folders| folders.get(commit as usize)).copied().unwrap_or(own)
    }
}

/// What is known while a folder is followed back.
pub(super) struct Following {
    /// The folders that are being followed, each to the next one.
    path: Vec<FolderIx>,
    /// Those that were followed to their end, and that no other one of the path can lead to.
    done: FxHashMap<FolderIx, Rc<Followed>>,
    /// The moves that were followed.
    pub(super) moves: Vec<(FolderIx, Move)>,
    /// How many folders may still be followed.
    left: usize,
}

/// How many folders are followed for one of them. Nobody moves an initiative so often; but two branches that each move it
/// time and again, to and fro, can be put together in very many ways.
const MAX_FOLLOWED: usize = 1000;

impl Default for Following {
    fn default() -> Self {
        Self { path: Vec::new(), done: FxHashMap::default(), moves: Vec::new(), left: MAX_FOLLOWED }
    }
}

/// No folder of the path was come back to.
const NOWHERE: usize = usize::MAX;

impl History<'_> {
    /// Tells apart, beside what commits hold, which have a commit that moved an initiative after them: there its files
    /// are those of the folder where it was. `None` where nothing was ever moved.
    pub(super) fn tell_apart(&self, walk: &Walk<'_>, states: &[u32]) -> Option<Vec<u32>> {
        let moved = (0..self.folders.len()).flat_map(|folder| self.moves(folder));
        let moved: BTreeSet<Ix> = moved.filter_map(|it| self.commits.kept.get(it.commit as usize).copied()).collect();
        if moved.is_empty() {
            return None;
        }
        let mut groups = states.to_vec();
        for commit in moved {
            let mut is_before = vec![false; groups.len()];
            for at in (0..=commit).rev() {
                if at == commit || is_before.get(at as usize).copied().unwrap_or(false) {
                    for parent in walk.graph.parents(at).iter().flatten() {
                        if let Some(mark) = is_before.get_mut(*parent as usize) {
                            *mark = true;
                        }
                    }
                }
            }
            let mut numbers: FxHashMap<(u32, bool), u32> = FxHashMap::default();
            numbers.insert((0, false), 0);
            for (group, is_before) in groups.iter_mut().zip(is_before) {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                *group = *numbers.entry((*group, is_before)).or_insert(next);
            }
        }
        Some(groups)
    }

    /// Gives the folder's state in each commit; before a commit that moved it, that of the folder where it was. Also the
    /// first place of the path that was come back to: what is told of the folders behind it holds for that path alone.
    pub(super) fn followed(&self, folder: FolderIx, following: &mut Following) -> (Rc<Followed>, usize) {
        if let Some(done) = following.done.get(&folder) {
            return (Rc::clone(done), NOWHERE);
        }
        let mut followed = Followed { states: self.own_states(folder), folders: None };
        // Two folders that each say they were the other before, on two lines, have no common past.
        if let Some(place) = following.path.iter().position(|own| *own == folder) {
            return (Rc::new(followed), place);
        }
        let mut found = self.moves(folder);
        if found.is_empty() || following.left == 0 {
            return (Rc::new(followed), NOWHERE);
        }
        following.left -= 1;
        let own_place = following.path.len();
        let mut first = NOWHERE;
        following.path.push(folder);
        found.sort_by(|a, b| self.order_of_path(a.from).cmp(&self.order_of_path(b.from)));
        let mut folders = vec![folder; followed.states.len()];
        let mut taken = vec![false; followed.states.len()];
        for it in found {
            following.moves.push((folder, it));
            let (before, back) = self.followed(it.from, following);
            first = first.min(back);
            for commit in self.commits.graph.commits().take(it.commit as usize) {
                let at = commit as usize;
                if let (Some(state), Some(own), Some(taken), Some(theirs)) =
                    (followed.states.get_mut(at), folders.get_mut(at), taken.get_mut(at), before.states.get(at))
                    && !*taken
                    && self.commits.ancestry().is_ancestor(commit, it.commit)
                {
                    *state = *theirs;
                    *own = before.folder(commit, it.from);
                    *taken = true;
                }
            }
        }
        following.path.pop();
        followed.folders = Some(folders);
        let followed = Rc::new(followed);
        if first > own_place {
            following.done.insert(folder, Rc::clone(&followed));
        }
        (followed, if first < own_place { first } else { NOWHERE })
    }

    fn order_of_path(&self, folder: FolderIx) -> Option<&[u8]> {
        self.folders.get(folder).map(|place| place.path.as_slice())
    }

    /// Finds the folder that another one was moved to.
    pub fn moved_from(&self, from: FolderIx) -> Option<(FolderIx, Move)> {
        let moves = |folder: FolderIx| self.moves(folder).into_iter().map(move |it| (folder, it));
        (0..self.folders.len()).flat_map(moves).find(|(_, it)| it.from == from)
    }

    /// Finds the commits that moved another initiative to this folder: they add `plan.toml` or `actual.toml` to it, which
    /// had neither in any ancestor, and against their first parent delete the file of that name with the same content in
    /// the other's folder.
    pub(super) fn moves(&self, folder: FolderIx) -> Vec<Move> {
        let state = |number: u32| self.trees.state(number);
        let events = self.events.get(folder).map_or(&[][..], Vec::as_slice);
        let mut bearing: Vec<Ix> = Vec::new();
        let mut moves = Vec::new();
        for (commit, own) in events {
            let own = state(*own);
            if !own.is_initiative()
                || bearing.iter().any(|before| self.commits.ancestry().is_ancestor(*before, *commit))
            {
                continue;
            }
            bearing.push(*commit);
            let source =
                self.changes.of(*commit).iter().filter(|change| change.folder as usize != folder).filter(|change| {
                    let (before, after) = (state(change.before), state(change.after));
                    let gone = |own: Option<File>, before: Option<File>, after: Option<File>| {
                        own.zip(before).is_some_and(|(own, before)| own.id == before.id) && after.is_none()
                    };
                    gone(own.plan, before.plan, after.plan) || gone(own.actual, before.actual, after.actual)
                });
            let first = source.map(|change| change.folder as usize).min_by_key(|other| self.order_of_path(*other));
            moves.extend(first.map(|from| Move { commit: *commit, from }));
        }
        moves
    }
}
