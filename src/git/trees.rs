//! Trees: what the folders of a version hold, and which differ between two versions.
//!
//! Each tree is read and parsed once, whatever the number of commits and folders that have it.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::cache::Roots;
use super::commits::{Roots as From, Stop};
use super::object::{self, Entry, Kind, ObjectId};
use super::patterns::{Part, Patterns};
use super::walk::Walk;
use super::{Failure, Source};

/// How many folders with plans one version may hold.
pub(super) const MAX_FOLDERS: usize = 100_000;

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
    /// The numbers of values; of those that were put back not before another one is numbered.
    numbers: FxHashMap<Rc<T>, u32>,
    values: Vec<Rc<T>>,
    /// How many of the values were looked at for that.
    seen: usize,
}

impl<T: Eq + Hash + Default> Default for Interned<T> {
    fn default() -> Self {
        let mut interned = Self { numbers: FxHashMap::default(), values: Vec::new(), seen: 0 };
        interned.number(T::default());
        interned
    }
}

impl<T: Eq + Hash> Interned<T> {
    /// Puts values back that were numbered before, in the order of their numbers.
    fn restore(&mut self, values: Vec<T>) {
        self.numbers.clear();
        self.seen = 0;
        self.values = values.into_iter().map(Rc::new).collect();
    }

    fn number(&mut self, value: T) -> u32 {
        for value in self.values.get(self.seen..).unwrap_or_default() {
            self.numbers.insert(Rc::clone(value), u32::try_from(self.seen).unwrap_or(u32::MAX));
            self.seen += 1;
        }
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        let value = Rc::new(value);
        self.values.push(Rc::clone(&value));
        self.numbers.insert(value, number);
        self.seen += 1;
        number
    }

    fn get(&self, number: u32) -> Option<&Rc<T>> {
        self.values.get(number as usize)
    }
}

/// A folder whose state differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Differing {
    /// From the root.
    pub(super) path: Vec<u8>,
    /// The length of its plans folder's path.
    pub(super) root: usize,
    /// The number of its state before.
    pub(super) before: u32,
    /// The number of its state after.
    pub(super) after: u32,
}

/// The trees that were read, each once.
pub(super) struct Trees<'a> {
    source: &'a dyn Source,
    id_length: usize,
    roots: Interned<Roots>,
    found_roots: FxHashMap<(usize, usize, ObjectId), u32>,
    states: Interned<FolderState>,
    /// For each folder the number of its own state.
    state_of: FxHashMap<ObjectId, u32>,
    recent: Recent,
}

/// Trees that were read of late: a version is compared with its parents, which came shortly before.
#[derive(Default)]
pub(super) struct Recent {
    young: FxHashMap<ObjectId, Rc<[u8]>>,
    old: FxHashMap<ObjectId, Rc<[u8]>>,
    /// How many bytes the young ones have.
    size: usize,
}

impl Recent {
    /// From how many bytes on the young ones become old, and the old ones are forgotten.
    const FULL: usize = 1 << 23;

    pub(super) fn get(&mut self, tree: ObjectId) -> Option<Rc<[u8]>> {
        if let Some(known) = self.young.get(&tree) {
            return Some(Rc::clone(known));
        }
        let known = self.old.remove(&tree)?;
        self.add(tree, Rc::clone(&known));
        Some(known)
    }

    pub(super) fn add(&mut self, tree: ObjectId, bytes: Rc<[u8]>) {
        if self.size > Self::FULL {
            self.old = std::mem::take(&mut self.young);
            self.size = 0;
        }
        self.size += bytes.len();
        self.young.insert(tree, bytes);
    }
}

impl<'a> Trees<'a> {
    /// Knows no tree yet.
    pub(super) fn new(source: &'a dyn Source) -> Self {
        Self {
            source,
            id_length: source.id_length(),
            roots: Interned::default(),
            found_roots: FxHashMap::default(),
            states: Interned::default(),
            state_of: FxHashMap::default(),
            recent: Recent::default(),
        }
    }

    /// Gives a state by its number.
    pub(super) fn state(&self, number: u32) -> Rc<FolderState> {
        self.states.get(number).cloned().unwrap_or_default()
    }

    /// Gives the number of a state.
    pub(super) fn number(&mut self, state: FolderState) -> u32 {
        self.states.number(state)
    }

    /// Gives the folders that differ between two versions' plans folders, as [`Self::roots_of_all`] numbers them.
    pub(super) fn difference(&mut self, before: u32, after: u32) -> Result<Vec<Differing>, Failure> {
        let mut all = Vec::new();
        if before == after {
            return Ok(all);
        }
        let roots = |number: u32| self.roots.get(number).cloned().unwrap_or_default();
        let (before, after) = (roots(before), roots(after));
        let mut paths: BTreeMap<&[u8], (Option<ObjectId>, Option<ObjectId>)> = BTreeMap::new();
        for (path, tree) in before.iter() {
            paths.entry(path).or_default().0 = Some(*tree);
        }
        for (path, tree) in after.iter() {
            paths.entry(path).or_default().1 = Some(*tree);
        }
        for (path, pair) in paths {
            let mut difference = Difference { root: path.len(), ..Difference::default() };
            difference.compare(self, path, pair, 0)?;
            all.append(&mut difference.folders);
        }
        Ok(all)
    }

    /// Gives for each commit of a walk the number of its plans folders.
    pub(super) fn roots_of_all(&mut self, walk: &Walk<'_>, patterns: &Patterns) -> Result<Vec<u32>, Stop> {
        const INHERITED: u32 = u32::MAX;
        let paths = patterns.keys();
        let remembered = walk.commits.remembered().map(|it| self.numbers_of_roots(&it.roots)).unwrap_or_default();
        let mut states = vec![0; walk.order.len()];
        // Newest first: packs keep new trees whole and old ones as differences to them.
        let mut unknown: Vec<(usize, ObjectId)> = Vec::new();
        for ((at, state), key) in states.iter_mut().enumerate().zip(&walk.order).rev() {
            match walk.commits.roots(*key, paths.as_ref())? {
                From::Remembered(number) => *state = remembered.get(number as usize).copied().ok_or(Stop::Off)?,
                From::FirstParents => *state = INHERITED,
                From::In(tree) => unknown.push((at, tree)),
            }
        }
        let numbers = self.roots_in(patterns, unknown.iter().map(|(_, tree)| *tree))?;
        for (at, tree) in unknown {
            if let (Some(state), Some(number)) = (states.get_mut(at), numbers.get(&tree)) {
                *state = *number;
            }
        }
        for commit in walk.graph.commits() {
            let at = commit as usize;
            if states.get(at) == Some(&INHERITED) {
                let first = walk.graph.first_parent(commit);
                let inherited = first.and_then(|first| states.get(first as usize)).copied().unwrap_or(0);
                if let Some(state) = states.get_mut(at) {
                    *state = inherited;
                }
            }
        }
        Ok(states)
    }

    /// Gives plans folders by their number.
    pub(super) fn roots(&self, number: u32) -> Roots {
        self.roots.get(number).map(|roots| Roots::clone(roots)).unwrap_or_default()
    }

    /// Gives all plans folders that have a number, in the order of those.
    pub(super) fn all_numbered_roots(&self) -> Vec<Roots> {
        self.roots.values.iter().map(|roots| Roots::clone(roots)).collect()
    }

    /// Puts back what was numbered before, in the order of the numbers; no plans folders where those are not needed.
    pub(super) fn restore(&mut self, roots: Option<Vec<Roots>>, states: Vec<FolderState>) {
        self.states.restore(states);
        if let Some(roots) = roots {
            self.roots.restore(roots);
        }
    }

    /// Numbers plans folders.
    pub(super) fn numbers_of_roots(&mut self, all: &[Roots]) -> Vec<u32> {
        all.iter().map(|roots| self.roots.number(roots.clone())).collect()
    }

    /// Finds all plans folders below each of some root trees, which are read at once.
    pub(super) fn roots_in(
        &mut self,
        patterns: &Patterns,
        trees: impl Iterator<Item = ObjectId>,
    ) -> Result<FxHashMap<ObjectId, u32>, Failure> {
        let mut seen = FxHashSet::default();
        let trees: Vec<ObjectId> = trees.filter(|tree| seen.insert(*tree)).collect();
        let id_length = self.id_length;
        let mut found: Vec<Vec<Roots>> = Vec::with_capacity(trees.len());
        self.source.read_each(Kind::Tree, &trees, usize::MAX, &mut |tree, bytes| {
            let below = |parts: &Vec<Part>| match parts.first() {
                Some(part) => part.folders_in(bytes.unwrap_or_default(), id_length),
                None => vec![(Vec::new(), tree)],
            };
            let below: Vec<Roots> = patterns.0.iter().map(below).collect();
            found.push(if below.iter().all(Vec::is_empty) { Vec::new() } else { below });
        })?;
        let mut numbers = FxHashMap::default();
        for (tree, below) in trees.into_iter().zip(found) {
            let mut all: BTreeMap<Vec<u8>, ObjectId> = BTreeMap::new();
            for (pattern, below) in below.into_iter().enumerate() {
                all.extend(self.roots_below(patterns, (pattern, 1), below)?);
            }
            numbers.insert(tree, self.roots.number(all.into_iter().collect()));
        }
        Ok(numbers)
    }

    /// Finds the plans folders of one pattern at and below some folders, which fit all parts of it before `depth`.
    fn roots_below(
        &mut self,
        patterns: &Patterns,
        (pattern, depth): (usize, usize),
        folders: Roots,
    ) -> Result<Roots, Failure> {
        let Some(part) = patterns.0.get(pattern).and_then(|parts| parts.get(depth)) else { return Ok(folders) };
        let mut found: Roots = Vec::new();
        for (name, tree) in folders {
            let key = (pattern, depth, tree);
            let number = if let Some(known) = self.found_roots.get(&key) {
                *known
            } else {
                let mut below: Roots = Vec::new();
                let id_length = self.id_length;
                self.source.read(Kind::Tree, tree, &mut |bytes| below = part.folders_in(bytes, id_length))?;
                let below = self.roots_below(patterns, (pattern, depth + 1), below)?;
                let number = self.roots.number(below);
                self.found_roots.insert(key, number);
                number
            };
            let below = self.roots.get(number).cloned().unwrap_or_default();
            // The same tree in many places is many folders.
            if found.len() + below.len() > MAX_FOLDERS {
                return Err(Failure::TooManyFolders { limit: MAX_FOLDERS });
            }
            found.extend(below.iter().map(|(rest, tree)| (join(&name, rest), *tree)));
        }
        Ok(found)
    }

    /// Reads a tree; none is one without entries.
    fn bytes(&mut self, tree: Option<ObjectId>) -> Result<Rc<[u8]>, Failure> {
        let Some(tree) = tree else { return Ok(Rc::default()) };
        if let Some(known) = self.recent.get(tree) {
            return Ok(known);
        }
        let mut read: Rc<[u8]> = Rc::default();
        self.source.read(Kind::Tree, tree, &mut |bytes| read = bytes.into())?;
        self.recent.add(tree, Rc::clone(&read));
        Ok(read)
    }

    /// Gives the number of a folder's own state.
    fn state_in(&mut self, tree: Option<ObjectId>, bytes: &[u8]) -> Result<u32, Failure> {
        let Some(tree) = tree else { return Ok(0) };
        if let Some(known) = self.state_of.get(&tree) {
            return Ok(*known);
        }
        let mut state = FolderState::default();
        let mut record = None;
        for entry in object::entries(bytes, self.id_length) {
            let file = File { mode: entry.mode, id: entry.id };
            match entry.name {
                b"plan.toml" if entry.is_file() => state.plan = Some(file),
                b"actual.toml" if entry.is_file() => state.actual = Some(file),
                b"actual" if entry.is_tree() => record = Some(entry.id),
                _ => {}
            }
        }
        if record.is_some() {
            let bytes = self.bytes(record)?;
            let entries = object::entries(&bytes, self.id_length);
            let files = entries.filter(|entry| entry.is_file() && entry.name.ends_with(b".toml"));
            state.record.extend(files.map(|entry| (entry.name.to_vec(), File { mode: entry.mode, id: entry.id })));
            state.record.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        let number = self.states.number(state);
        self.state_of.insert(tree, number);
        Ok(number)
    }
}

/// Joins two paths; an empty one adds nothing.
pub(super) fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() || name.is_empty() { [folder, name].concat() } else { [folder, b"/", name].concat() }
}

/// Which folders differ between two versions of a plans folder, with their states before and after.
#[derive(Default)]
struct Difference {
    root: usize,
    folders: Vec<Differing>,
    /// Pairs of trees, by their depth, that differ in no initiative at or below them. The same pair in very many places
    /// is looked into once; where it differs in one, the number of folders bounds how often.
    equal: FxHashSet<(usize, bool, Pair)>,
}

/// A folder's tree before and after.
type Pair = (Option<ObjectId>, Option<ObjectId>);

impl Difference {
    /// Compares two trees; a missing one is empty. `path` is theirs, `is_root` tells whether they are plans folders.
    fn compare(
        &mut self,
        trees: &mut Trees<'_>,
        path: &[u8],
        (before, after): Pair,
        depth: usize,
    ) -> Result<(), Failure> {
        // A folder named `actual` is no initiative, whatever lies in it; folders below it may be.
        let may_be_initiative = depth > 0 && !path.ends_with(b"/actual");
        let key = (depth, may_be_initiative, (before, after));
        if before == after || depth > MAX_DEPTH + 1 || self.equal.contains(&key) {
            return Ok(());
        }
        let found = self.folders.len();
        let (old, new) = (trees.bytes(before)?, trees.bytes(after)?);
        if may_be_initiative {
            let (before, after) = (trees.state_in(before, &old)?, trees.state_in(after, &new)?);
            if before != after {
                if self.folders.len() >= MAX_FOLDERS {
                    return Err(Failure::TooManyFolders { limit: MAX_FOLDERS });
                }
                self.folders.push(Differing { path: path.to_vec(), root: self.root, before, after });
            }
        }
        let mut below: Vec<(Vec<u8>, Option<ObjectId>, Option<ObjectId>)> = Vec::new();
        object::differing(&old, &new, trees.id_length, |before, after| {
            let folder = |entry: Option<Entry<'_>>| entry.filter(Entry::is_tree).map(|entry| entry.id);
            let (old, new) = (folder(before), folder(after));
            if let Some(entry) = before.or(after)
                && old != new
            {
                below.push((entry.name.to_vec(), old, new));
            }
        });
        for (name, before, after) in below {
            self.compare(trees, &join(path, &name), (before, after), depth + 1)?;
        }
        if self.folders.len() == found {
            self.equal.insert(key);
        }
        Ok(())
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
            let entry = object::entry_named(bytes, source.id_length(), name);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn very_many_values_are_numbered_in_no_time() {
        let mut values: Interned<Vec<u32>> = Interned::default();
        for number in 1..200_000 {
            assert_eq!(values.number(vec![number]), number);
        }
        values.restore((0..1000).map(|number| vec![number]).chain([vec![0], vec![5]]).collect());
        assert_eq!(values.number(vec![999]), 999);
        assert_eq!(values.number(vec![1000]), 1002);
        assert_eq!(values.number(vec![1001]), 1003);
        assert_eq!(values.get(1002).map(|value| value.to_vec()), Some(vec![1000]));
    }
}
