//! Initiatives' folders in every commit: what each held when, and where each was moved.
//!
//! A commit's state is the trees that its plans folders are. Commits with the same state as all their parents are
//! contracted away first. Of the rest each tree is parsed once, and two neighbours are compared only where their trees
//! differ, so that the cost grows with what changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::cache::{self, Cache, Kept, Tip};
use super::commits::Stop;
use super::object::ObjectId;
use super::patterns::Patterns;
use super::trees::{Differing, File, FolderState, Trees};
use super::walk::Walk;
use super::{Failure, Source};
use crate::model::graph::{self, Ancestry, Contraction, Ix};

/// A number of a folder in [`History::folders`].
pub type FolderIx = usize;

/// What a commit changed in a folder, against its first parent.
#[derive(Debug, Clone, Copy)]
struct Change {
    folder: FolderIx,
    before: u32,
    after: u32,
}

/// A folder that holds or held an initiative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// From the root.
    pub path: Vec<u8>,
    /// Below its plans folder.
    pub name: Vec<u8>,
}

impl Place {
    /// The length of the plans folder's path.
    fn root(&self) -> usize {
        self.path.len().saturating_sub(self.name.len() + 1)
    }

    /// Tells whether a folder lies below this one's plans folder.
    pub fn is_inside_plans(&self, path: &[u8]) -> bool {
        self.path.get(..self.root()).is_some_and(|root| {
            root.is_empty() && !path.is_empty() || path.strip_prefix(root).is_some_and(|rest| rest.starts_with(b"/"))
        })
    }
}

/// All folders of all commits.
pub struct History<'a> {
    trees: Trees<'a>,
    /// The commits that change any plan.
    pub commits: Contraction,
    /// For each commit of the walk the number of its plans folders; none where the history was remembered.
    states: Vec<u32>,
    /// For each of the commits that change any plan its id; `None` for what is not committed.
    ids: Vec<Option<ObjectId>>,
    /// And the number of its plans folders.
    roots: Vec<u32>,
    /// For each of them whether it is on the tip's first-parent line.
    pub mainline: Vec<bool>,
    /// All folders that ever were.
    pub folders: Vec<Place>,
    numbers: HashMap<Vec<u8>, FolderIx>,
    /// For each folder the commits that changed it against any parent, with its state then.
    events: Vec<Vec<(Ix, u32)>>,
    /// For each commit what it changed against its first parent.
    changes: Vec<Vec<Change>>,
    /// The commit that stands for the newest version. `None`: there never was a plan.
    pub newest: Option<Ix>,
}

/// A commit to add to a history.
pub(super) struct NewCommit {
    pub(super) id: ObjectId,
    pub(super) tree: ObjectId,
    pub(super) mainline: bool,
    pub(super) parents: Vec<NewParent>,
}

/// A parent of a commit to add.
pub(super) enum NewParent {
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

/// A folder's history was followed to where it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The commit that moved it.
    pub commit: Ix,
    /// Where it was.
    pub from: FolderIx,
}

/// One initiative's folder through all commits.
pub struct Timeline {
    /// The commits that matter to it, numbered on their own; [`Contraction::kept`] are numbers in [`History::commits`].
    pub commits: Contraction,
    /// What each of them holds.
    pub states: Vec<Rc<FolderState>>,
    /// The number of the newest version. `None`: the initiative never was.
    pub newest: Option<Ix>,
    /// Where it was before: which folder's history was followed where. Nearest first.
    pub moves: Vec<(FolderIx, Move)>,
    /// The folder that each commit's files lie in.
    pub folders: Vec<FolderIx>,
}

impl Timeline {
    /// Gives what a commit holds.
    pub fn state(&self, commit: Ix) -> Rc<FolderState> {
        self.states.get(commit as usize).cloned().unwrap_or_default()
    }
}

impl<'a> History<'a> {
    /// Reads the folders of all commits of a walk.
    ///
    /// # Errors
    /// If an object can't be read, a version holds more folders than anybody could mean, or what the walk goes by is off.
    pub(super) fn new(source: &'a dyn Source, walk: &Walk<'_>, patterns: &Patterns) -> Result<Self, Stop> {
        let mut trees = Trees::new(source);
        let states = trees.roots_of_all(walk, patterns)?;
        let mut history = Self::empty(trees);
        history.contract(walk, &states, &states)?;
        if let Some(told_apart) = history.tell_apart(walk, &states) {
            history.contract(walk, &states, &told_apart)?;
        }
        history.states = states;
        Ok(history)
    }

    fn empty(trees: Trees<'a>) -> Self {
        Self {
            trees,
            commits: Contraction::default(),
            states: Vec::new(),
            ids: Vec::new(),
            roots: Vec::new(),
            mainline: Vec::new(),
            folders: Vec::new(),
            numbers: HashMap::new(),
            events: Vec::new(),
            changes: Vec::new(),
            newest: None,
        }
    }

    /// Makes the history of what was remembered of it.
    pub(super) fn remembered(source: &'a dyn Source, tip: Tip) -> Self {
        let mut trees = Trees::new(source);
        trees.restore(tip.roots, tip.states);
        let mut history = Self::empty(trees);
        for kept in tip.commits {
            history.ids.push(Some(kept.id));
            history.roots.push(kept.roots);
            history.mainline.push(kept.mainline);
            let change = |(folder, before, after): cache::Change| Change { folder: folder as usize, before, after };
            history.changes.push(kept.changes.into_iter().map(change).collect());
        }
        for (number, folder) in tip.folders.into_iter().enumerate() {
            history.numbers.insert(folder.path.clone(), number);
            history.folders.push(Place { path: folder.path, name: folder.name });
            history.events.push(folder.events);
        }
        history.commits.ancestry = Ancestry::of(&tip.graph);
        history.commits.graph = tip.graph;
        history.newest = tip.newest;
        history
    }

    /// Adds commits of which each comes after its parents, on top of a history in which nothing was ever moved. Gives what
    /// stands for each; `None` if one of them moves something: what that means for the commits before it is not told
    /// this way.
    ///
    /// # Errors
    /// If an object can't be read, or a version holds more folders than anybody could mean.
    pub(super) fn extend(&mut self, patterns: &Patterns, commits: &[NewCommit]) -> Result<Option<()>, Failure> {
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
    pub(super) fn to_remember(&self, tip: ObjectId) -> Tip {
        let (mut roots, mut states) = (Table::with_nothing(), Table::with_nothing());
        let all = self.ids.iter().zip(&self.roots).zip(&self.mainline).zip(&self.changes);
        let commits = all
            .filter_map(|(((id, own), mainline), changes)| {
                let change = |change: &Change| {
                    let folder = u32::try_from(change.folder).ok()?;
                    Some((folder, states.number(change.before), states.number(change.after)))
                };
                let changes = changes.iter().filter_map(change).collect();
                Some(Kept { id: (*id)?, roots: roots.number(*own), mainline: *mainline, changes })
            })
            .collect();
        let folders = self.folders.iter().zip(&self.events).map(|(place, events)| cache::Folder {
            path: place.path.clone(),
            name: place.name.clone(),
            events: events.iter().map(|(commit, state)| (*commit, states.number(*state))).collect(),
        });
        Tip {
            id: tip,
            newest: self.newest,
            commits,
            graph: self.commits.graph.clone(),
            folders: folders.collect(),
            states: states.values.iter().map(|number| FolderState::clone(&self.trees.state(*number))).collect(),
            roots: Some(roots.values.iter().map(|number| self.trees.roots(*number)).collect()),
        }
    }

    /// Remembers all commits of the walk that this history was made of.
    pub(super) fn remember_walk(&mut self, walk: &Walk<'_>, tip: ObjectId, cache: &Cache) -> Option<()> {
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

    /// Contracts the walk to the commits that differ from a parent, and compares those with their parents.
    fn contract(&mut self, walk: &Walk<'_>, states: &[u32], told_apart: &[u32]) -> Result<(), Failure> {
        self.commits = graph::contract(&walk.graph, told_apart);
        let kept = &self.commits.kept;
        let mainline = |kept: &Ix| walk.mainline.get(*kept as usize).copied().unwrap_or(false);
        self.ids = kept.iter().map(|kept| walk.id(*kept)).collect();
        self.roots = kept.iter().map(|kept| states.get(*kept as usize).copied().unwrap_or(0)).collect();
        self.mainline = kept.iter().map(mainline).collect();
        self.newest = self.commits.stands.last().copied().flatten();
        self.changes.clear();
        self.events.iter_mut().for_each(Vec::clear);
        self.commits.graph.commits().try_for_each(|commit| self.compare(commit))
    }

    /// Tells apart, beside what commits hold, which have a commit that moved an initiative after them: there its files
    /// are those of the folder where it was. `None` where nothing was ever moved.
    fn tell_apart(&self, walk: &Walk<'_>, states: &[u32]) -> Option<Vec<u32>> {
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

    /// Compares a commit with its parents, behind all before it.
    fn compare(&mut self, commit: Ix) -> Result<(), Failure> {
        let own = self.roots.get(commit as usize).copied().unwrap_or(0);
        let parents: Vec<Option<Ix>> = match self.commits.graph.parents(commit) {
            [] => vec![None],
            parents => parents.to_vec(),
        };
        let mut changed: BTreeMap<FolderIx, u32> = BTreeMap::new();
        for (at, parent) in parents.into_iter().enumerate() {
            let theirs = parent.and_then(|parent| self.roots.get(parent as usize)).copied().unwrap_or(0);
            let difference = self.trees.difference(theirs, own)?;
            let mut against_first = Vec::new();
            for Differing { path, root, before, after } in difference {
                let folder = self.number(path, root);
                changed.insert(folder, after);
                against_first.push(Change { folder, before, after });
            }
            if at == 0 {
                self.changes.push(against_first);
            }
        }
        for (folder, state) in changed {
            if let Some(events) = self.events.get_mut(folder) {
                events.push((commit, state));
            }
        }
        Ok(())
    }

    /// Gives the number of a folder; `root` is the length of its plans folder's path.
    fn number(&mut self, path: Vec<u8>, root: usize) -> FolderIx {
        if let Some(number) = self.numbers.get(&path) {
            return *number;
        }
        let number = self.folders.len();
        let below = path.get(root..).unwrap_or_default();
        let name = below.strip_prefix(b"/").unwrap_or(below).to_vec();
        self.folders.push(Place { path: path.clone(), name });
        self.events.push(Vec::new());
        self.numbers.insert(path, number);
        number
    }

    /// Puts what is not committed on top of the newest commit, as if it were one. `folders` are the folders whose state
    /// differs from it: path, length of the plans folder's path, new state.
    pub fn add_uncommitted(&mut self, folders: Vec<(Vec<u8>, usize, FolderState)>) {
        let parent = self.newest;
        let commit = self.commits.graph.push([parent]);
        self.commits.ancestry = crate::model::graph::Ancestry::of(&self.commits.graph);
        self.ids.push(None);
        self.roots.push(0);
        self.mainline.push(true);
        let mut changes = Vec::new();
        for (path, root, state) in folders {
            let folder = self.number(path, root);
            let before = self.state_at(folder, parent);
            let after = self.trees.number(state);
            changes.push(Change { folder, before, after });
            if let Some(events) = self.events.get_mut(folder) {
                events.push((commit, after));
            }
        }
        self.changes.push(changes);
        self.newest = Some(commit);
    }

    /// Gives the number of a folder's state in one commit.
    fn state_at(&self, folder: FolderIx, commit: Option<Ix>) -> u32 {
        let events = self.events.get(folder).map_or(&[][..], Vec::as_slice);
        let mut at = commit;
        // First parents without an event have the same state.
        while let Some(commit) = at {
            if let Ok(found) = events.binary_search_by_key(&commit, |(event, _)| *event) {
                return events.get(found).map_or(0, |(_, state)| *state);
            }
            at = self.commits.graph.first_parent(commit);
        }
        0
    }

    /// Gives what the newest version holds: each folder with its state.
    pub fn newest_folders(&self) -> Vec<(FolderIx, Rc<FolderState>)> {
        let mut newest: Vec<(FolderIx, Rc<FolderState>)> = (0..self.folders.len())
            .filter_map(|folder| {
                let state = self.trees.state(self.state_at(folder, self.newest));
                state.is_initiative().then_some((folder, state))
            })
            .collect();
        newest.sort_by(|(a, _), (b, _)| self.order(*a).cmp(&self.order(*b)));
        newest
    }

    /// Gives what the newest version holds in any folder: path, length of the plans folder's path, state.
    pub fn newest_states(&self) -> Vec<(Vec<u8>, (usize, FolderState))> {
        self.folders
            .iter()
            .enumerate()
            .map(|(folder, place)| (place, self.newest_state(folder)))
            .filter(|(_, state)| **state != FolderState::default())
            .map(|(place, state)| (place.path.clone(), (place.root(), FolderState::clone(&state))))
            .collect()
    }

    fn order(&self, folder: FolderIx) -> Option<(&[u8], &[u8])> {
        self.folders.get(folder).map(|place| (place.name.as_slice(), place.path.as_slice()))
    }

    /// Tells whether the newest version of a folder is not committed.
    pub fn is_uncommitted(&self, folder: FolderIx) -> bool {
        let last = self.events.get(folder).and_then(|events| events.last());
        last.is_some_and(|(commit, _)| self.id(*commit).is_none())
    }

    /// Gives what a folder holds in the newest version.
    pub fn newest_state(&self, folder: FolderIx) -> Rc<FolderState> {
        self.trees.state(self.state_at(folder, self.newest))
    }

    /// Gives all folders that ever held an initiative, by name.
    pub fn all_folders(&self) -> Vec<FolderIx> {
        let ever = |folder: &FolderIx| {
            let events = self.events.get(*folder).map_or(&[][..], Vec::as_slice);
            events.iter().any(|(_, state)| self.trees.state(*state).is_initiative())
        };
        let mut all: Vec<FolderIx> = (0..self.folders.len()).filter(ever).collect();
        all.sort_by(|a, b| self.order(*a).cmp(&self.order(*b)));
        all
    }

    /// Gives a folder's path as text; bytes that are not UTF-8 are U+FFFD.
    pub fn path_text(&self, folder: FolderIx) -> String {
        self.folders.get(folder).map(|it| String::from_utf8_lossy(&it.path).into_owned()).unwrap_or_default()
    }

    /// Gives an initiative's name as text; bytes that are not UTF-8 are U+FFFD.
    pub fn name_text(&self, folder: FolderIx) -> String {
        self.folders.get(folder).map(|it| String::from_utf8_lossy(&it.name).into_owned()).unwrap_or_default()
    }

    /// Gives the id of a commit; `None` for what is not committed.
    pub fn id(&self, commit: Ix) -> Option<ObjectId> {
        self.ids.get(commit as usize).copied().flatten()
    }

    /// Follows one initiative through all commits.
    pub fn timeline(&self, folder: FolderIx) -> Timeline {
        let mut moves = Vec::new();
        let followed = self.followed(folder, &mut Vec::new(), &mut moves);
        let states: Vec<u32> = followed.iter().map(|(state, _)| *state).collect();
        let commits = graph::contract(&self.commits.graph, &states);
        let held = |commit: &Ix| {
            let state = states.get(*commit as usize).copied().unwrap_or(0);
            self.trees.state(state)
        };
        Timeline {
            states: commits.kept.iter().map(held).collect(),
            folders: commits
                .kept
                .iter()
                .map(|kept| followed.get(*kept as usize).map_or(folder, |(_, at)| *at))
                .collect(),
            newest: self.newest.and_then(|newest| commits.stands.get(newest as usize).copied().flatten()),
            commits,
            moves,
        }
    }

    /// Gives the folder's state in each commit, as its own files tell.
    fn own_states(&self, folder: FolderIx) -> Vec<u32> {
        let mut events = self.events.get(folder).map_or(&[][..], Vec::as_slice).iter().peekable();
        let mut states: Vec<u32> = Vec::with_capacity(self.commits.graph.len());
        for commit in self.commits.graph.commits() {
            let inherited =
                self.commits.graph.first_parent(commit).and_then(|parent| states.get(parent as usize).copied());
            let event = events.next_if(|(event, _)| *event == commit).map(|(_, state)| *state);
            states.push(event.or(inherited).unwrap_or(0));
        }
        states
    }

    /// Gives the folder's state in each commit; before a commit that moved it, that of the folder where it was, and which
    /// folder that is.
    fn followed(
        &self,
        folder: FolderIx,
        path: &mut Vec<FolderIx>,
        moves: &mut Vec<(FolderIx, Move)>,
    ) -> Vec<(u32, FolderIx)> {
        let mut states: Vec<(u32, FolderIx)> =
            self.own_states(folder).into_iter().map(|state| (state, folder)).collect();
        // Two folders that each say they were the other before, on two lines, have no common past.
        if path.contains(&folder) {
            return states;
        }
        path.push(folder);
        let mut found = self.moves(folder);
        found.sort_by(|a, b| self.order_of_path(a.from).cmp(&self.order_of_path(b.from)));
        let mut taken = vec![false; states.len()];
        for it in found {
            moves.push((folder, it));
            let before = self.followed(it.from, path, moves);
            for commit in self.commits.graph.commits().take(it.commit as usize) {
                let at = commit as usize;
                if let (Some(state), Some(taken), Some(before)) =
                    (states.get_mut(at), taken.get_mut(at), before.get(at))
                    && !*taken
                    && self.commits.ancestry.is_ancestor(commit, it.commit)
                {
                    *state = *before;
                    *taken = true;
                }
            }
        }
        path.pop();
        states
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
    fn moves(&self, folder: FolderIx) -> Vec<Move> {
        let state = |number: u32| self.trees.state(number);
        let events = self.events.get(folder).map_or(&[][..], Vec::as_slice);
        let mut bearing: Vec<Ix> = Vec::new();
        let mut moves = Vec::new();
        for (commit, own) in events {
            let own = state(*own);
            if !own.is_initiative() || bearing.iter().any(|before| self.commits.ancestry.is_ancestor(*before, *commit))
            {
                continue;
            }
            bearing.push(*commit);
            let changes = self.changes.get(*commit as usize).map_or(&[][..], Vec::as_slice);
            let source = changes.iter().filter(|change| change.folder != folder).filter(|change| {
                let (before, after) = (state(change.before), state(change.after));
                let gone = |own: Option<File>, before: Option<File>, after: Option<File>| {
                    own.zip(before).is_some_and(|(own, before)| own.id == before.id) && after.is_none()
                };
                gone(own.plan, before.plan, after.plan) || gone(own.actual, before.actual, after.actual)
            });
            let first = source.map(|change| change.folder).min_by_key(|other| self.order_of_path(*other));
            moves.extend(first.map(|from| Move { commit: *commit, from }));
        }
        moves
    }
}
