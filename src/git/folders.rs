//! Initiatives' folders in every commit: what each held when, and where each was moved.
//!
//! A commit's state is the trees that its plans folders are. Commits with the same state as all their parents are
//! contracted away first. Of the rest each tree is parsed once, and two neighbours are compared only where their trees
//! differ, so that the cost grows with what changed.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::rc::Rc;

use globset::{GlobBuilder, GlobMatcher};
use rustc_hash::FxHashMap;

use super::object::{self, Kind, ObjectId};
use super::walk::Walk;
use super::{Failure, Source};
use crate::model::graph::{self, Contraction, Ix};

/// How many folders with plans one version may hold.
const MAX_FOLDERS: usize = 100_000;

/// How deep below a plans folder initiatives are looked for.
const MAX_DEPTH: usize = 64;

/// A regular file in a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct File {
    /// Its mode: a change of it alone is a revision too.
    pub mode: u32,
    /// Its blob.
    pub id: ObjectId,
}

/// What one folder holds of an initiative.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct FolderState {
    /// `plan.toml`.
    pub plan: Option<File>,
    /// `actual.toml`.
    pub actual: Option<File>,
    /// The `*.toml` files of `actual/`, in byte order of their names.
    pub record: Vec<(Vec<u8>, File)>,
}

impl FolderState {
    /// Tells whether this is an initiative: it has a plan or a record file of its own.
    pub const fn is_initiative(&self) -> bool {
        self.plan.is_some() || self.actual.is_some()
    }

    /// Gives a file of `actual/`.
    pub fn record_file(&self, name: &[u8]) -> Option<File> {
        let found = self.record.binary_search_by(|(own, _)| own.as_slice().cmp(name)).ok()?;
        self.record.get(found).map(|(_, file)| *file)
    }
}

/// Numbers values: equal ones share a number. The number 0 is the value `T::default()`.
#[derive(Debug)]
struct Interned<T> {
    numbers: FxHashMap<Rc<T>, u32>,
    values: Vec<Rc<T>>,
}

impl<T: Eq + Hash + Default> Default for Interned<T> {
    fn default() -> Self {
        let mut interned = Self { numbers: FxHashMap::default(), values: Vec::new() };
        interned.number(T::default());
        interned
    }
}

impl<T: Eq + Hash> Interned<T> {
    fn number(&mut self, value: T) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        let value = Rc::new(value);
        self.values.push(Rc::clone(&value));
        self.numbers.insert(value, number);
        number
    }

    fn get(&self, number: u32) -> Option<&Rc<T>> {
        self.values.get(number as usize)
    }
}

/// The plans folders of a tree: their paths from it, each with its tree. In byte order of the paths.
type Roots = Vec<(Vec<u8>, ObjectId)>;

/// A part of a pattern between two slashes.
enum Part {
    Name(Vec<u8>),
    Glob(GlobMatcher),
}

/// Where initiatives are: the settings' `plans`.
pub struct Patterns(Vec<Vec<Part>>);

impl Patterns {
    /// Reads the patterns of the settings.
    ///
    /// # Errors
    /// If one is no glob, or leads out of the repository.
    pub fn new(patterns: &[String]) -> Result<Self, Failure> {
        let read = |pattern: &String| {
            let part = |part: &str| {
                if !part.contains(['*', '?', '[', '{', '\\']) {
                    return Ok(Part::Name(part.as_bytes().to_vec()));
                }
                let glob = GlobBuilder::new(part).literal_separator(true).build();
                glob.map(|glob| Part::Glob(glob.compile_matcher())).map_err(|error| error.kind().to_string())
            };
            let parts = pattern.split('/').filter(|part| !part.is_empty() && *part != ".");
            let leads_out = pattern.split('/').any(|part| part == "..") || pattern.starts_with('/');
            let failure = |reason: String| Failure::Pattern { pattern: pattern.clone(), reason };
            if leads_out {
                return Err(failure("it leads out of the repository".to_owned()));
            }
            parts.map(part).collect::<Result<Vec<_>, _>>().map_err(failure)
        };
        patterns.iter().map(read).collect::<Result<Vec<_>, _>>().map(Self)
    }

    /// Tells whether a folder, from the root, is a plans folder or may hold one below it.
    pub fn leads_to(&self, path: &[u8]) -> (bool, bool) {
        let (mut is, mut below) = (false, false);
        for parts in &self.0 {
            let mut rest = parts.iter();
            let fits = path
                .split(|byte| *byte == b'/')
                .filter(|name| !name.is_empty())
                .all(|name| rest.next().is_some_and(|part| part.fits(name)));
            is |= fits && rest.len() == 0;
            below |= fits && rest.len() > 0;
        }
        (is, below)
    }
}

impl Patterns {
    /// Gives the names that can lead on from a folder; `None` if a glob decides.
    pub fn names_below(&self, path: &[u8]) -> Option<std::collections::BTreeSet<Vec<u8>>> {
        let names: Vec<&[u8]> = path.split(|byte| *byte == b'/').filter(|name| !name.is_empty()).collect();
        let fitting = self
            .0
            .iter()
            .filter(|parts| parts.len() > names.len() && parts.iter().zip(&names).all(|(part, name)| part.fits(name)));
        fitting
            .map(|parts| match parts.get(names.len()) {
                Some(Part::Name(name)) => Some(name.clone()),
                _ => None,
            })
            .collect()
    }
}

impl Part {
    fn fits(&self, name: &[u8]) -> bool {
        match self {
            Self::Name(own) => own == name,
            Self::Glob(glob) => super::libgit::path_of(name).is_some_and(|name| glob.is_match(name)),
        }
    }
}

/// A folder below a plans folder.
#[derive(Debug, Default)]
struct Folder {
    /// The number of its own state.
    state: u32,
    /// Its subfolders that hold initiatives somewhere, in byte order.
    folders: Vec<(Vec<u8>, ObjectId)>,
}

/// The trees that were read, each once.
struct Trees<'a> {
    source: &'a dyn Source,
    id_length: usize,
    roots: Interned<Roots>,
    found_roots: FxHashMap<(usize, usize, ObjectId), u32>,
    states: Interned<FolderState>,
    folders: FxHashMap<ObjectId, Rc<Folder>>,
}

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
    /// For each of them its number in the walk; `None` for what is not committed.
    walked: Vec<Option<Ix>>,
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

impl Trees<'_> {
    fn read(&self, tree: ObjectId, then: &mut dyn FnMut(object::Entry<'_>)) -> Result<(), Failure> {
        let id_length = self.id_length;
        self.source.read(Kind::Tree, tree, &mut |bytes| object::entries(bytes, id_length).for_each(&mut *then))
    }

    /// Finds the plans folders of one pattern below a tree.
    fn roots_of(&mut self, patterns: &Patterns, key: (usize, usize, ObjectId)) -> Result<u32, Failure> {
        if let Some(known) = self.found_roots.get(&key) {
            return Ok(*known);
        }
        let (pattern, depth, tree) = key;
        let mut found: Roots = Vec::new();
        match patterns.0.get(pattern).and_then(|parts| parts.get(depth)) {
            None => found.push((Vec::new(), tree)),
            Some(part) => {
                let mut below: Roots = Vec::new();
                self.read(tree, &mut |entry| {
                    if entry.is_tree() && part.fits(entry.name) {
                        below.push((entry.name.to_vec(), entry.id));
                    }
                })?;
                for (name, tree) in below {
                    let number = self.roots_of(patterns, (pattern, depth + 1, tree))?;
                    for (rest, tree) in self.roots.get(number).cloned().iter().flat_map(|roots| roots.iter()) {
                        found.push((join(&name, rest), *tree));
                    }
                }
            }
        }
        let number = self.roots.number(found);
        self.found_roots.insert(key, number);
        Ok(number)
    }

    /// Finds all plans folders below a root tree.
    fn all_roots(&mut self, patterns: &Patterns, tree: ObjectId) -> Result<u32, Failure> {
        if patterns.0.len() == 1 {
            return self.roots_of(patterns, (0, 0, tree));
        }
        let mut all: BTreeMap<Vec<u8>, ObjectId> = BTreeMap::new();
        for pattern in 0..patterns.0.len() {
            let number = self.roots_of(patterns, (pattern, 0, tree))?;
            all.extend(self.roots.get(number).cloned().iter().flat_map(|roots| roots.iter().cloned()));
        }
        Ok(self.roots.number(all.into_iter().collect()))
    }

    /// Reads a folder and all folders below it.
    fn folder(&mut self, tree: ObjectId, depth: usize) -> Result<Rc<Folder>, Failure> {
        if let Some(known) = self.folders.get(&tree) {
            return Ok(Rc::clone(known));
        }
        let mut state = FolderState::default();
        let mut below: Vec<(Vec<u8>, ObjectId)> = Vec::new();
        self.read(tree, &mut |entry| {
            let file = File { mode: entry.mode, id: entry.id };
            match entry.name {
                b"plan.toml" if entry.is_file() => state.plan = Some(file),
                b"actual.toml" if entry.is_file() => state.actual = Some(file),
                name if entry.is_tree() => below.push((name.to_vec(), entry.id)),
                _ => {}
            }
        })?;
        if let Some((_, tree)) = below.iter().find(|(name, _)| name == b"actual") {
            self.read(*tree, &mut |entry| {
                if entry.is_file() && entry.name.ends_with(b".toml") {
                    state.record.push((entry.name.to_vec(), File { mode: entry.mode, id: entry.id }));
                }
            })?;
            state.record.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        let mut folders = Vec::new();
        for (name, tree) in below {
            let folder = if depth < MAX_DEPTH { self.folder(tree, depth + 1)? } else { Rc::default() };
            // A folder named `actual` is no initiative, whatever lies in it; folders below it may be.
            let holds = (folder.state != 0 && name != b"actual") || !folder.folders.is_empty();
            if holds {
                folders.push((name, tree));
            }
        }
        folders.sort();
        let folder = Rc::new(Folder { state: self.states.number(state), folders });
        self.folders.insert(tree, Rc::clone(&folder));
        Ok(folder)
    }
}

fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() || name.is_empty() { [folder, name].concat() } else { [folder, b"/", name].concat() }
}

/// Which folders differ between two versions of a plans folder, with their states before and after.
struct Difference {
    folders: Vec<(Vec<u8>, u32, u32)>,
}

impl Difference {
    /// Compares two trees; a missing one is empty. `path` is theirs, `is_root` tells whether they are plans folders.
    fn compare(
        &mut self,
        trees: &mut Trees<'_>,
        path: &[u8],
        (before, after): (Option<ObjectId>, Option<ObjectId>),
        depth: usize,
    ) -> Result<(), Failure> {
        if before == after || depth > MAX_DEPTH + 1 {
            return Ok(());
        }
        let mut read =
            |tree: Option<ObjectId>| tree.map_or_else(|| Ok(Rc::default()), |tree| trees.folder(tree, depth));
        let (old, new) = (read(before)?, read(after)?);
        let is_initiative = depth > 0 && !path.ends_with(b"/actual");
        if old.state != new.state && is_initiative {
            if self.folders.len() >= MAX_FOLDERS {
                return Err(Failure::TooManyFolders { commit: String::new(), limit: MAX_FOLDERS });
            }
            self.folders.push((path.to_vec(), old.state, new.state));
        }
        let (mut left, mut right) = (old.folders.iter().peekable(), new.folders.iter().peekable());
        loop {
            let name = match (left.peek(), right.peek()) {
                (None, None) => return Ok(()),
                (Some((name, _)), None) | (None, Some((name, _))) => name.clone(),
                (Some((a, _)), Some((b, _))) => a.min(b).clone(),
            };
            let before = left.next_if(|(own, _)| *own == name).map(|(_, tree)| *tree);
            let after = right.next_if(|(own, _)| *own == name).map(|(_, tree)| *tree);
            self.compare(trees, &join(path, &name), (before, after), depth + 1)?;
        }
    }
}

impl<'a> History<'a> {
    /// Reads the folders of all commits of a walk.
    ///
    /// # Errors
    /// If an object can't be read, or a version holds more folders than anybody could mean.
    pub fn new(source: &'a dyn Source, walk: &Walk, patterns: &Patterns) -> Result<Self, Failure> {
        let mut trees = Trees {
            source,
            id_length: source.id_length(),
            roots: Interned::default(),
            found_roots: FxHashMap::default(),
            states: Interned::default(),
            folders: FxHashMap::default(),
        };
        // Newest first: packs keep new trees whole and old ones as differences to them.
        let mut states = Vec::with_capacity(walk.commits.len());
        for (_, tree) in walk.commits.iter().rev() {
            states.push(trees.all_roots(patterns, *tree)?);
        }
        states.reverse();
        let commits = graph::contract(&walk.graph, &states);
        let newest = commits.stands.last().copied().flatten();
        let mut history = Self {
            trees,
            walked: commits.kept.iter().copied().map(Some).collect(),
            mainline: commits
                .kept
                .iter()
                .map(|kept| walk.mainline.get(*kept as usize).copied().unwrap_or(false))
                .collect(),
            folders: Vec::new(),
            numbers: HashMap::new(),
            events: Vec::new(),
            changes: Vec::new(),
            newest,
            commits,
        };
        history.compare_all(&states)?;
        Ok(history)
    }

    /// An empty history: nothing was ever committed.
    pub fn empty(source: &'a dyn Source, patterns: &Patterns) -> Result<Self, Failure> {
        Self::new(source, &Walk::default(), patterns)
    }

    /// Compares each commit with its parents.
    fn compare_all(&mut self, states: &[u32]) -> Result<(), Failure> {
        let roots_at = |commit: Option<Ix>, kept: &[Ix]| {
            let walked = commit.and_then(|commit| kept.get(commit as usize));
            walked.and_then(|walked| states.get(*walked as usize)).copied().unwrap_or(0)
        };
        for commit in self.commits.graph.commits() {
            let own = roots_at(Some(commit), &self.commits.kept);
            let parents: Vec<Option<Ix>> = match self.commits.graph.parents(commit) {
                [] => vec![None],
                parents => parents.to_vec(),
            };
            let mut changed: BTreeMap<FolderIx, u32> = BTreeMap::new();
            for (at, parent) in parents.into_iter().enumerate() {
                let theirs = roots_at(parent, &self.commits.kept);
                let difference = self.difference(theirs, own)?;
                let mut against_first = Vec::new();
                for (path, root, before, after) in difference {
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
        }
        Ok(())
    }

    /// Gives the folders that differ between two commits' plans folders: path, length of the plans folder's path, states.
    fn difference(&mut self, before: u32, after: u32) -> Result<Vec<(Vec<u8>, usize, u32, u32)>, Failure> {
        let mut all = Vec::new();
        if before == after {
            return Ok(all);
        }
        let roots = |number: u32| self.trees.roots.get(number).cloned().unwrap_or_default();
        let (before, after) = (roots(before), roots(after));
        let mut paths: BTreeMap<&[u8], (Option<ObjectId>, Option<ObjectId>)> = BTreeMap::new();
        for (path, tree) in before.iter() {
            paths.entry(path).or_default().0 = Some(*tree);
        }
        for (path, tree) in after.iter() {
            paths.entry(path).or_default().1 = Some(*tree);
        }
        for (path, pair) in paths {
            let mut difference = Difference { folders: Vec::new() };
            difference.compare(&mut self.trees, path, pair, 0)?;
            all.extend(difference.folders.into_iter().map(|(folder, old, new)| (folder, path.len(), old, new)));
        }
        Ok(all)
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
        self.walked.push(None);
        self.mainline.push(true);
        let mut changes = Vec::new();
        for (path, root, state) in folders {
            let folder = self.number(path, root);
            let before = self.state_at(folder, parent);
            let after = self.trees.states.number(state);
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
                let state = self.trees.states.get(self.state_at(folder, self.newest))?;
                state.is_initiative().then(|| (folder, Rc::clone(state)))
            })
            .collect();
        newest.sort_by(|(a, _), (b, _)| self.order(*a).cmp(&self.order(*b)));
        newest
    }

    /// Gives what the newest version holds in any folder: path, length of the plans folder's path, state.
    pub fn newest_states(&self) -> Vec<(Vec<u8>, (usize, FolderState))> {
        let state = |folder: usize| self.trees.states.get(self.state_at(folder, self.newest));
        self.folders
            .iter()
            .enumerate()
            .filter_map(|(folder, place)| state(folder).map(|state| (place, state)))
            .filter(|(_, state)| ***state != FolderState::default())
            .map(|(place, state)| (place.path.clone(), (place.root(), FolderState::clone(state))))
            .collect()
    }

    fn order(&self, folder: FolderIx) -> Option<(&[u8], &[u8])> {
        self.folders.get(folder).map(|place| (place.name.as_slice(), place.path.as_slice()))
    }

    /// Gives what a folder holds in the newest version.
    pub fn newest_state(&self, folder: FolderIx) -> Rc<FolderState> {
        self.trees.states.get(self.state_at(folder, self.newest)).cloned().unwrap_or_default()
    }

    /// Gives all folders that ever held an initiative, by name.
    pub fn all_folders(&self) -> Vec<FolderIx> {
        let ever = |folder: &FolderIx| {
            let events = self.events.get(*folder).map_or(&[][..], Vec::as_slice);
            events.iter().any(|(_, state)| self.trees.states.get(*state).is_some_and(|state| state.is_initiative()))
        };
        let mut all: Vec<FolderIx> = (0..self.folders.len()).filter(ever).collect();
        all.sort_by(|a, b| self.order(*a).cmp(&self.order(*b)));
        all
    }

    /// Gives the number of a commit in the walk; `None` for what is not committed.
    pub fn walked(&self, commit: Ix) -> Option<Ix> {
        self.walked.get(commit as usize).copied().flatten()
    }

    /// Gives the commit that stands for a commit of the walk.
    pub fn standing_for(&self, walked: Ix) -> Option<Ix> {
        self.commits.stands.get(walked as usize).copied().flatten()
    }

    /// Follows one initiative through all commits.
    pub fn timeline(&self, folder: FolderIx) -> Timeline {
        let mut moves = Vec::new();
        let followed = self.followed(folder, &mut Vec::new(), &mut moves);
        let states: Vec<u32> = followed.iter().map(|(state, _)| *state).collect();
        let commits = graph::contract(&self.commits.graph, &states);
        let held = |commit: &Ix| {
            let state = states.get(*commit as usize).copied().unwrap_or(0);
            self.trees.states.get(state).cloned().unwrap_or_default()
        };
        Timeline {
            states: commits.kept.iter().map(held).collect(),
            folders: commits.kept.iter().map(|kept| followed.get(*kept as usize).map_or(folder, |(_, at)| *at)).collect(),
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
        let mut states: Vec<(u32, FolderIx)> = self.own_states(folder).into_iter().map(|state| (state, folder)).collect();
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

    /// Finds the commits that moved another initiative to this folder: they add `plan.toml` or `actual.toml` to it, which
    /// had neither in any ancestor, and against their first parent delete the file of that name with the same content in
    /// the other's folder.
    fn moves(&self, folder: FolderIx) -> Vec<Move> {
        let state = |number: u32| self.trees.states.get(number).cloned().unwrap_or_default();
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

/// Finds a regular file by its path from a root tree.
///
/// # Errors
/// If a tree can't be read.
pub fn file_at(source: &dyn Source, tree: ObjectId, path: &[u8]) -> Result<Option<File>, Failure> {
    let mut at = tree;
    let mut names = path.split(|byte| *byte == b'/').peekable();
    while let Some(name) = names.next() {
        let mut found = None;
        source.read(Kind::Tree, at, &mut |bytes| {
            let entry = object::entries(bytes, source.id_length()).find(|entry| entry.name == name);
            found = entry.map(|entry| (entry.mode, entry.is_tree(), entry.is_file(), entry.id));
        })?;
        match found {
            Some((_, true, _, id)) if names.peek().is_some() => at = id,
            Some((mode, _, true, id)) if names.peek().is_none() => return Ok(Some(File { mode, id })),
            _ => return Ok(None),
        }
    }
    Ok(None)
}
