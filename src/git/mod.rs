//! The repository: the only room that knows git.
//!
//! The rest of the program asks a [`Source`] for objects and names, and this room's [`recall`] and [`folders`] make
//! initiatives' histories of them; [`record`] is the one thing that is written. Only objects are read, as bytes: no program
//! that a repository's configuration names is ever run, and neither replace refs nor grafts are obeyed.

mod blobs;
mod bloom;
pub mod cache;
pub mod command;
mod commits;
pub mod config;
pub mod conversion;
pub mod create;
mod failure;
pub mod folders;
mod graph;
pub mod index;
pub mod libgit;
pub mod mailmap;
pub mod merge_base;
pub mod names;
pub mod object;
pub mod partial;
pub mod patterns;
pub mod range;
pub mod recall;
mod recent;
pub mod record;
mod remote;
pub mod revision;
pub mod touched;
pub mod trailers;
pub mod trees;
mod walk;
pub mod witnesses;
pub mod worktree;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::command::InstalledGit;
use self::conversion::Conversion;
pub use self::failure::Failure;
use self::index::{Indexed, Tracked};
use self::libgit::LibGit;
use self::object::{Kind, ObjectId};
use self::record::Committed;
use crate::disk::Disk;

/// What the walk and the rest may ask a repository.
pub trait Source {
    /// Gives the commit that HEAD is at; `None` if HEAD is unborn.
    ///
    /// # Errors
    /// If HEAD can't be read.
    fn head(&self) -> Result<Option<ObjectId>, Failure>;

    /// Gives the commits that a merge under way in this working tree brings into HEAD; none where there is none.
    ///
    /// # Errors
    /// If the list is there and can't be read.
    fn merging(&self) -> Result<Vec<ObjectId>, Failure>;

    /// Tells what is half done in this working tree, such as a merge; `None` where nothing is.
    ///
    /// # Errors
    /// If it can't be told.
    fn under_way(&self) -> Result<Option<&'static str>, Failure>;

    /// Gives the branch that HEAD names, there or not yet; `None` where it names a commit, or can't be read.
    fn branch(&self) -> Option<String>;

    /// Gives a branch that is there; `None` where there is none, or they can't be read.
    fn some_branch(&self) -> Option<String>;

    /// Gives the commit that a revision names; `None` if it names none.
    ///
    /// # Errors
    /// If the names can't be read.
    fn resolve(&self, revision: &str) -> Result<Option<ObjectId>, Failure>;

    /// Hands the bytes of an object to `then`.
    ///
    /// # Errors
    /// If it is not there, or is of another kind.
    fn read(&self, kind: Kind, id: ObjectId, then: &mut dyn FnMut(&[u8])) -> Result<(), Failure>;

    /// Gives the size of a blob in bytes, without reading all of it.
    ///
    /// # Errors
    /// If it is not there.
    fn blob_size(&self, id: ObjectId) -> Result<usize, Failure>;

    /// Gives the length of an id in bytes.
    fn id_length(&self) -> usize;

    /// Gives the commits whose parents a shallow clone leaves out.
    ///
    /// # Errors
    /// If the list is there and can't be read.
    fn shallow(&self) -> Result<HashSet<ObjectId>, Failure>;

    /// Names what would change the history in git's eyes, and is ignored here: replace refs and grafts.
    fn forgeries(&self) -> Vec<Forgery>;

    /// Gives the folder of the working tree; `None` in a bare repository.
    fn root(&self) -> Option<PathBuf>;

    /// Gives the folder of what all working trees of the repository share: objects, refs, configuration.
    fn common_folder(&self) -> PathBuf;

    /// Gives the disk that what is remembered between runs, and the lock of the index, are on.
    fn disk(&self) -> &Arc<dyn Disk>;

    /// Tells whether there is an index: a clone without a checkout has none.
    fn has_index(&self) -> bool;

    /// Tells what the index says of a path, from the root.
    ///
    /// # Errors
    /// If it is there and can't be read.
    fn tracked(&self, path: &[u8]) -> Result<Tracked, Failure>;

    /// Gives what the index remembers of the file at a path, from the root; `None` where it is in conflict too.
    ///
    /// # Errors
    /// If it is there and can't be read.
    fn indexed(&self, path: &[u8]) -> Result<Option<Indexed>, Failure>;

    /// Tells what a checkout does to the file at a path, from the root, beside its line endings.
    ///
    /// # Errors
    /// If the attributes can't be read.
    fn conversion(&self, path: &[u8]) -> Result<Conversion, Failure>;

    /// Tells whether an untracked path, from the root, is ignored.
    ///
    /// # Errors
    /// If the rules can't be read.
    fn is_ignored(&self, path: &Path) -> Result<bool, Failure>;

    /// Hands the bytes of each object to `then`, in order; `None` for one larger than `limit` bytes, which is not read.
    /// Many are read ahead, which is faster than asking for one after the other.
    ///
    /// # Errors
    /// If one is not there, or is of another kind. What comes before it may have been handed over then.
    fn read_each(
        &self,
        kind: Kind,
        ids: &[ObjectId],
        limit: usize,
        then: &mut dyn FnMut(ObjectId, Option<&[u8]>),
    ) -> Result<(), Failure>;

    /// Hands each commit that `tip` has behind it to `then`, itself first, with its root tree and its parents, in an
    /// order of the source's own: no commit twice, and not always children first. With `first_parent` only the
    /// commits of the first-parent line, with all their parents; with `by_graph` as git's commit-graph has them, where it
    /// does. Gives false, and hands over nothing, where reading the commits one by one is as fast.
    ///
    /// # Errors
    /// If a commit is not there.
    fn links(
        &self,
        tip: ObjectId,
        first_parent: bool,
        by_graph: bool,
        then: &mut dyn FnMut(ObjectId, ObjectId, &[ObjectId]),
    ) -> Result<bool, Failure>;

    /// Gives the URL of the repository that this one is a clone of: that of the remote that the branch of HEAD follows,
    /// else of `origin`, else of the only remote. It is a configuration's word, and may name a user and a password.
    fn remote_url(&self) -> Option<String>;

    /// Tells whether it is a partial clone, which leaves out objects that a remote promised to have.
    fn is_partial(&self) -> bool;

    /// Tells whether what a partial clone lacks may be fetched.
    fn may_fetch(&self) -> bool;

    /// Says whether what a partial clone lacks may be fetched from now on. Reading an object brings it in then; asking for
    /// many at once, with [`partial::provide`], is faster.
    fn allow_fetching(&self, allowed: bool);

    /// Gives those of the objects that are not there, each once. Nothing is fetched for that.
    ///
    /// # Errors
    /// If it can't be told.
    fn lacking(&self, ids: &[ObjectId]) -> Result<Vec<ObjectId>, Failure>;

    /// Lets git fetch objects in one batch from the remote that promised them; of a tree all that lies in it but blobs.
    ///
    /// # Errors
    /// If there is no git, or the remote can't be reached or does not have them.
    fn fetch(&self, ids: &[ObjectId]) -> Result<(), Failure>;

    /// Gives the id that a blob of these bytes has.
    ///
    /// # Errors
    /// If it can't be told.
    fn hash_blob(&self, bytes: &[u8]) -> Result<ObjectId, Failure>;

    /// Commits these files as they are on disk, and nothing else: HEAD with them becomes the new commit, and what else is
    /// staged stays staged. Paths are from the root, or lie below it; one that is not there any more is committed as gone.
    /// Without any path it only tells whether something stands in the way.
    ///
    /// # Errors
    /// If something stands in the way. Nothing was committed then, unless [`record::Refusal::is_committed`].
    fn commit_files(&self, paths: &[&Path], message: &str) -> Result<Committed, Failure>;

    /// Gives the id that a blob of a file's bytes has, however long it is.
    ///
    /// # Errors
    /// If it can't be read.
    fn hash_file(&self, path: &Path) -> Result<ObjectId, Failure>;
}

/// Something in a repository that makes git see another history than its commits tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// `refs/replace/*`.
    ReplaceRefs,
    /// `.git/info/grafts`.
    Grafts,
}

/// Opens the repository that `folder` is in, or the one that `GIT_DIR` names: with libgit2, and one that it can't read
/// with the installed git. What is written beside objects and refs is written to this disk.
///
/// # Errors
/// If there is none, it belongs to another user, or neither can read it.
pub fn open(folder: &Path, disk: &Arc<dyn Disk>) -> Result<Box<dyn Source>, Failure> {
    match LibGit::discover(folder, disk) {
        Ok(source) => Ok(Box::new(source)),
        Err(Failure::Unsupported { message }) => Ok(Box::new(InstalledGit::discover(folder, disk, &message)?)),
        Err(failure) => Err(failure),
    }
}

/// Tells whether a revision may be looked up. `:/text` and `^{/text}` search messages with a regular expression, which
/// a plan's `baseline` must not bring in; no name has a control character.
fn names_something(revision: &str) -> bool {
    let searches = revision.contains(":/") || revision.contains("{/");
    !revision.is_empty() && !searches && !revision.contains(char::is_control)
}

/// Gives the commits whose parents a shallow clone leaves out, from the folder that all working trees share.
fn shallow_in(common: &Path) -> Result<HashSet<ObjectId>, Failure> {
    Ok(listed_in(common.join("shallow"))?.into_iter().collect())
}

/// Gives the commits that are being merged into HEAD, from a working tree's own git directory.
fn merging_in(git: &Path) -> Result<Vec<ObjectId>, Failure> {
    listed_in(git.join("MERGE_HEAD"))
}

/// Gives the commits that a file of git's lists, one a line; none where it is not there.
fn listed_in(path: PathBuf) -> Result<Vec<ObjectId>, Failure> {
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(Failure::File { act: "read", path, source }),
    };
    Ok(text.split(|byte| *byte == b'\n').filter_map(|line| ObjectId::from_hex(line.trim_ascii())).collect())
}

/// Names what makes git see another history, of a repository that has replace refs or not.
fn forgeries_in(common: &Path, replaced: bool) -> Vec<Forgery> {
    let grafted = std::fs::read(common.join("info").join("grafts"))
        .is_ok_and(|text| text.split(|byte| *byte == b'\n').any(|line| !line.is_empty() && !line.starts_with(b"#")));
    let found = [(replaced, Forgery::ReplaceRefs), (grafted, Forgery::Grafts)];
    found.into_iter().filter_map(|(is, forgery)| is.then_some(forgery)).collect()
}

/// Tells whether there is an index in a git directory, or where the environment says that it is.
fn has_index_in(git: &Path) -> bool {
    match std::env::var_os("GIT_INDEX_FILE") {
        Some(path) => Path::new(&path).exists(),
        None => git.join("index").exists(),
    }
}

/// Reads all of an object.
///
/// # Errors
/// As [`Source::read`].
pub fn read_all(source: &dyn Source, kind: Kind, id: ObjectId) -> Result<Vec<u8>, Failure> {
    let mut all = Vec::new();
    source.read(kind, id, &mut |bytes| all.extend_from_slice(bytes))?;
    Ok(all)
}
