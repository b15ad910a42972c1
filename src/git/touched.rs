//! Which paths commits change, told by their trees.

use std::collections::HashSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::object::{self, Entry, Kind, ObjectId};
use super::trees::{Recent, join};
use super::{Failure, Source, partial};
use crate::model::commit::Commit;

/// How many paths of one commit are told.
pub const MOST_PATHS: usize = 10_000;

/// How much one commit may cost: each tree and each path that is looked at costs [`EACH`], and a path its bytes too.
const MOST: usize = 1 << 22;
const EACH: usize = 64;
/// And how much all together: so much, and so much more for each commit. A stranger's commits can hold trees of any depth and
/// width; what people make costs a fraction of that on average.
const SOME: usize = 1 << 25;
const A_COMMIT: usize = 1 << 15;

/// Tells the paths that commits change.
pub struct Touched<'a> {
    source: &'a dyn Source,
    /// The commits whose parents a shallow clone leaves out.
    cuts: HashSet<ObjectId>,
    /// The root trees of commits.
    roots: FxHashMap<ObjectId, ObjectId>,
    recent: Recent,
    left: usize,
}

/// A folder's path, and its tree before and after.
type Folder = (Vec<u8>, Option<ObjectId>, Option<ObjectId>);

impl<'a> Touched<'a> {
    /// Knows no commit yet.
    ///
    /// # Errors
    /// If it can't be told where the history is cut off.
    pub fn new(source: &'a dyn Source) -> Result<Self, Failure> {
        let (roots, recent) = (FxHashMap::default(), Recent::default());
        Ok(Self { source, cuts: source.shallow()?, roots, recent, left: SOME })
    }

    /// Sees to it that the root trees are there that the paths of some commits are told by. Where a partial clone leaves
    /// out trees, all that lie in them come with them.
    ///
    /// # Errors
    /// If some are lacking, and may not or can't be fetched.
    pub fn provide(&mut self, commits: &[Commit]) -> Result<(), Failure> {
        if !self.source.is_partial() {
            return Ok(());
        }
        let mut trees = Vec::new();
        for commit in commits {
            let Some((own, parent)) = self.pair(commit) else { continue };
            for id in [Some(own), parent].into_iter().flatten() {
                trees.push(self.root_of(id)?);
            }
        }
        partial::provide(self.source, Kind::Tree, &trees)
    }

    /// Finds the paths that a commit changes against its first parent; of a root commit all that it holds.
    ///
    /// # Errors
    /// If a tree can't be read.
    pub fn find(&mut self, commit: &mut Commit) -> Result<(), Failure> {
        self.find_in(commit, &|_| true)
    }

    /// Does the same, but looks only into the folders that `leads` says of.
    ///
    /// # Errors
    /// If a tree can't be read.
    pub fn find_in(&mut self, commit: &mut Commit, leads: &dyn Fn(&[u8]) -> bool) -> Result<(), Failure> {
        (commit.paths, commit.has_more_paths) = (Vec::new(), false);
        let Some((id, parent)) = self.pair(commit) else {
            commit.has_more_paths = !commit.is_merge;
            return Ok(());
        };
        let after = self.root_of(id)?;
        let before = parent.map(|parent| self.root_of(parent)).transpose()?;
        let (mut paths, is_whole) = self.between(before, after, leads)?;
        paths.sort_unstable();
        commit.paths = paths.iter().map(|path| String::from_utf8_lossy(path).into_owned()).collect();
        commit.has_more_paths = !is_whole;
        Ok(())
    }

    /// Gives a commit and what it is compared with; `None` for a merge, and where a shallow clone leaves that out.
    fn pair(&self, commit: &Commit) -> Option<(ObjectId, Option<ObjectId>)> {
        let id = |hex: &String| ObjectId::from_hex(hex.as_bytes());
        let own = id(&commit.id).filter(|own| !commit.is_merge && !self.cuts.contains(own))?;
        Some((own, commit.parents.first().and_then(id)))
    }

    fn root_of(&mut self, commit: ObjectId) -> Result<ObjectId, Failure> {
        if let Some(known) = self.roots.get(&commit) {
            return Ok(*known);
        }
        let tree = object::tree_of(self.source, commit)?;
        self.roots.insert(commit, tree);
        Ok(tree)
    }

    /// Gives the paths in which two trees differ, and whether these are all.
    fn between(
        &mut self,
        before: Option<ObjectId>,
        after: ObjectId,
        leads: &dyn Fn(&[u8]) -> bool,
    ) -> Result<(Vec<Vec<u8>>, bool), Failure> {
        let id_length = self.source.id_length();
        self.left = self.left.saturating_add(A_COMMIT);
        let most = self.left.min(MOST);
        let mut cost = 0;
        let mut paths: Vec<Vec<u8>> = Vec::new();
        let mut waiting: Vec<Folder> = vec![(Vec::new(), before, Some(after))];
        while let Some((path, before, after)) = waiting.pop() {
            let (old, new) = (self.bytes(before)?, self.bytes(after)?);
            let tree = |entry: Option<Entry<'_>>| entry.filter(Entry::is_tree).map(|entry| entry.id);
            object::differing(&old, &new, id_length, |before, after| {
                let Some(either) = after.or(before) else { return };
                cost += EACH + path.len() + either.name.len();
                if cost > most {
                    return;
                }
                let path = join(&path, either.name);
                if either.is_tree() && !leads(&path) {
                    return;
                }
                if either.is_tree() {
                    waiting.push((path, tree(before), tree(after)));
                } else if paths.len() <= MOST_PATHS {
                    paths.push(path);
                }
            });
            if cost > most || paths.len() > MOST_PATHS {
                paths.truncate(MOST_PATHS);
                self.left -= most.min(cost);
                return Ok((paths, false));
            }
        }
        self.left -= cost;
        Ok((paths, true))
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
}
