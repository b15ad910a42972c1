//! Initiatives' folders in every commit: what each held when, and where each was moved.
//!
//! A commit's state is the trees that its plans folders are. Commits with the same state as all their parents are
//! contracted away first. Of the rest each tree is parsed once, and two neighbours are compared only where their trees
//! differ, so that the cost grows with what changed.

mod moves;
mod remember;

use self::moves::Following;
pub use self::moves::Move;
pub(super) use self::remember::{NewCommit, NewParent};

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::commits::Stop;
use super::object::ObjectId;
use super::patterns::Patterns;
use super::trees::{Differing, FolderState, Trees};
use super::walk::Walk;
use super::{Failure, Source};
use crate::model::graph::{self, Contraction, Ix};

/// A number of a folder in [`History::folders`].
pub type FolderIx = usize;

/// What a commit changed in a folder, against its first parent: the numbers of its states before and after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    pub(super) folder: u32,
    pub(super) before: u32,
    pub(super) after: u32,
}

/// The changes of each commit.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    all: Vec<Change>,
    ends: Vec<usize>,
}

impl Changes {
    /// Adds those of a commit behind the others.
    pub(super) fn push(&mut self, changes: impl IntoIterator<Item = Change>) {
        self.all.extend(changes);
        self.ends.push(self.all.len());
    }

    /// Gives those of a commit.
    pub(super) fn of(&self, commit: Ix) -> &[Change] {
        let at = commit as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.all.get(start..end).unwrap_or_default()
    }

    /// Gives those of all commits.
    pub(super) fn all(&self) -> &[Change] {
        &self.all
    }
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

    /// Its plans folder, from the root; empty where that is the root.
    pub fn plans_folder(&self) -> &[u8] {
        self.path.get(..self.root()).unwrap_or_default()
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
    changes: Changes,
    /// The commit that stands for the newest version. `None`: there never was a plan.
    pub newest: Option<Ix>,
    /// The commits that stand for what is being merged into it.
    merging: Vec<Option<Ix>>,
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
            changes: Changes::default(),
            newest: None,
            merging: Vec::new(),
        }
    }

    /// Contracts the walk to the commits that differ from a parent, and compares those with their parents.
    fn contract(&mut self, walk: &Walk<'_>, states: &[u32], told_apart: &[u32]) -> Result<(), Failure> {
        self.commits = graph::contract(&walk.graph, told_apart);
        let kept = &self.commits.kept;
        let mainline = |kept: &Ix| walk.mainline.get(*kept as usize).copied().unwrap_or(false);
        self.ids = kept.iter().map(|kept| walk.id(*kept)).collect();
        self.roots = kept.iter().map(|kept| states.get(*kept as usize).copied().unwrap_or(0)).collect();
        self.mainline = kept.iter().map(mainline).collect();
        let stands_for = |commit: Ix| self.commits.stands.get(commit as usize).copied().flatten();
        self.newest = walk.tip.and_then(stands_for);
        self.merging = walk.merging.iter().map(|merged| stands_for(*merged)).collect();
        self.changes = Changes::default();
        self.events.iter_mut().for_each(Vec::clear);
        self.commits.graph.commits().try_for_each(|commit| self.compare(commit))
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
                against_first.extend(u32::try_from(folder).map(|folder| Change { folder, before, after }));
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

    /// Puts what is not committed on top of the newest commit and of what is being merged into it, as if it were a commit,
    /// if there is either. `folders` are the folders whose state differs from the newest commit's: path, length of the
    /// plans folder's path, new state.
    pub fn add_uncommitted(&mut self, folders: Vec<(Vec<u8>, usize, FolderState)>) {
        if folders.is_empty() && self.merging.is_empty() {
            return;
        }
        let parent = self.newest;
        let parents: Vec<Option<Ix>> = std::iter::once(parent).chain(self.merging.iter().copied()).collect();
        let commit = self.commits.keep(&parents);
        self.ids.push(None);
        self.roots.push(0);
        self.mainline.push(true);
        let mut changes = Vec::new();
        for (path, root, state) in folders {
            let folder = self.number(path, root);
            let before = self.state_at(folder, parent);
            let after = self.trees.number(state);
            changes.extend(u32::try_from(folder).map(|folder| Change { folder, before, after }));
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

    /// Gives the folders that some commit changes which an older history does not have. A merge changes only what no parent
    /// of it holds.
    pub fn changed_since(&self, older: &Self) -> Vec<FolderIx> {
        let known: HashSet<ObjectId> = older.ids.iter().copied().flatten().collect();
        let is_new = |commit: Ix| self.id(commit).is_none_or(|id| !known.contains(&id));
        let changes = |folder: FolderIx, commit: Ix, state: u32| {
            self.commits.graph.parents(commit).iter().all(|parent| self.state_at(folder, *parent) != state)
        };
        let is_touched = |folder: &FolderIx| {
            let events = self.events.get(*folder).map_or(&[][..], Vec::as_slice);
            events.iter().any(|(commit, state)| is_new(*commit) && changes(*folder, *commit, *state))
        };
        (0..self.folders.len()).filter(is_touched).collect()
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
        let mut following = Following::default();
        let (followed, _) = self.followed(folder, &mut following);
        let commits = graph::contract(&self.commits.graph, &followed.states);
        let state = |commit: &Ix| self.trees.state(followed.states.get(*commit as usize).copied().unwrap_or(0));
        Timeline {
            states: commits.kept.iter().map(state).collect(),
            folders: commits.kept.iter().map(|commit| followed.folder(*commit, folder)).collect(),
            newest: self.newest.and_then(|newest| commits.stands.get(newest as usize).copied().flatten()),
            commits,
            moves: following.moves,
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
}
