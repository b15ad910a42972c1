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
use self::index::{Indexed, Tracked};
use self::libgit::LibGit;
use self::object::{Kind, ObjectId};
use self::record::{Committed, Refusal};
use crate::disk::Disk;
use crate::model::text::{shell_word, shown};

/// What went wrong with a repository.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There is none.
    #[error("{} is not in a git repository", folder.display())]
    NoRepository {
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// The run stands in a folder that is gone, or may not be read.
    #[error("the folder that this runs in can't be read: it is gone, or may not be looked at")]
    Nowhere,
    /// The folder to start from is not there.
    #[error("there is no folder {}", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// Its format is none that libgit2 or the installed git reads.
    #[error("the repository can't be read: {message}")]
    Unsupported {
        /// What stands in the way.
        message: String,
    },
    /// Only git itself could do it, and there is none.
    #[error("{need}: for that git itself is needed, and no folder of PATH has it")]
    NoGit {
        /// What it is needed for.
        need: String,
    },
    /// It belongs to another user.
    #[error("the repository belongs to another user: {message}")]
    OtherOwner {
        /// What libgit2 says, with the path.
        message: String,
    },
    /// A revision names no commit.
    #[error("{revision:?} names no commit")]
    UnknownRevision {
        /// The revision as it was given.
        revision: String,
        /// Whether the clone is shallow, so that it may name one that was cut off.
        is_shallow: bool,
    },
    /// A revision leads to where the history was cut.
    #[error("{revision:?} lies behind commit {commit}, at which the history is cut off (a shallow clone)")]
    CutOff {
        /// The revision as it was given.
        revision: String,
        /// The commit whose parents are not there.
        commit: ObjectId,
    },
    /// HEAD has no commit yet.
    #[error("HEAD has no commit yet")]
    Unborn,
    /// HEAD names a branch that is not there, where others are.
    #[error("HEAD names the branch {}, which is not there", shown(named))]
    NoSuchBranch {
        /// The branch that HEAD names.
        named: String,
        /// One that is there.
        other: String,
    },
    /// No commit is as old as that.
    #[error("HEAD's first-parent line has no commit on or before {day}")]
    NothingAsOf {
        /// The day that was asked for.
        day: chrono::NaiveDate,
    },
    /// The history was cut.
    #[error(
        "the history is cut off at commit {commit} (a shallow clone): without what came before it there is no verdict"
    )]
    Shallow {
        /// The commit whose parents are not there.
        commit: ObjectId,
    },
    /// An object is not there.
    #[error("{kind} {id} is missing{}", if *.partial { " from this partial clone" } else { "" })]
    Missing {
        /// What it should be.
        kind: Kind,
        /// Its id.
        id: ObjectId,
        /// Whether the clone is one that leaves objects out on purpose.
        partial: bool,
    },
    /// A partial clone lacks objects, and they may not be fetched.
    #[error(
        "{count} {kind}{} that the history of the plans needs {} missing from this partial clone{}",
        if *.count == 1 { "" } else { "s" },
        if *.count == 1 { "is" } else { "are" },
        if *.kind == Kind::Blob { "" } else { ", and perhaps blobs in them" }
    )]
    Lacking {
        /// What they are.
        kind: Kind,
        /// How many there are.
        count: usize,
    },
    /// Missing objects could not be fetched.
    #[error("cannot fetch from {remote} what is missing from this partial clone: {message}")]
    Fetch {
        /// The remote that promised them.
        remote: String,
        /// What git says.
        message: String,
    },
    /// An object is not what it should be.
    #[error("object {id} is no {kind} that git could have written")]
    Corrupt {
        /// What it should be.
        kind: Kind,
        /// Its id.
        id: ObjectId,
    },
    /// An object is there, and can't be read.
    #[error("cannot read an object: {message}")]
    Unreadable {
        /// What libgit2 or git says, with the object.
        message: String,
    },
    /// The history has more commits than anybody could have made.
    #[error("the history has too many commits")]
    TooManyCommits,
    /// A version holds more initiatives than anybody could mean.
    #[error("a version holds more than {limit} folders with plans")]
    TooManyFolders {
        /// How many are read.
        limit: usize,
    },
    /// A pattern of the settings' `plans` can't be used.
    #[error("`plans` in asplanned.toml has the pattern {pattern:?}: {reason}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file or folder of the working tree can't be read.
    #[error("cannot {act} {}: {source}", path.display())]
    File {
        /// What was tried.
        act: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A repository can't be made.
    #[error("cannot {act}: {message}")]
    NotMade {
        /// What was tried.
        act: &'static str,
        /// What libgit2 says.
        message: String,
    },
    /// Files can't be committed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// libgit2 or git gave up.
    #[error("cannot {act}: {message}")]
    Git {
        /// What was tried.
        act: &'static str,
        /// What it says.
        message: String,
    },
}

/// How a shallow clone becomes whole.
const UNSHALLOW: &str = "fetch all of it: git fetch --unshallow; in GitHub Actions give actions/checkout \
                         `fetch-depth: 0`; in GitLab CI set the variable `GIT_DEPTH: 0`";

impl Failure {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoRepository { .. } => {
                "run it inside a repository, name one with -C DIR, or see an example first: asplanned demo".to_owned()
            }
            Self::Nowhere => "go to a folder that is there: cd".to_owned(),
            Self::NoFolder { .. } => "check the path after -C".to_owned(),
            Self::Unsupported { .. } => "a newer git may know it: git --version tells which one this is".to_owned(),
            Self::NoGit { .. } => "install git, and see that PATH leads to it: git --version".to_owned(),
            Self::OtherOwner { .. } => {
                "if you trust it: git config --global --add safe.directory PATH, as for git itself".to_owned()
            }
            Self::UnknownRevision { revision, is_shallow } if is_of_origin(revision) => {
                let branch = revision.trim_start_matches("refs/remotes/").trim_start_matches("origin/");
                let refs = shell_word(&format!("{branch}:refs/remotes/origin/{branch}"));
                format!("fetch it: git fetch{} origin {refs}", if *is_shallow { " --unshallow" } else { "" })
            }
            Self::UnknownRevision { is_shallow: true, .. } => {
                format!("git log --all --oneline shows what there is in this shallow clone; or {UNSHALLOW}")
            }
            Self::UnknownRevision { .. } => "git log --all --oneline shows what there is".to_owned(),
            Self::NoSuchBranch { other, .. } => {
                let other = shell_word(other);
                format!(
                    "read another one: --rev {other}; or let HEAD name it: git symbolic-ref HEAD refs/heads/{other}"
                )
            }
            Self::Unborn => "make a first commit".to_owned(),
            Self::NothingAsOf { .. } => "git log --first-parent shows its days".to_owned(),
            Self::Shallow { .. } | Self::CutOff { .. } => UNSHALLOW.to_owned(),
            Self::Missing { partial: true, .. } | Self::Lacking { .. } => {
                "let git fetch what is missing: add --fetch-missing".to_owned()
            }
            Self::Fetch { remote, .. } => {
                format!("see whether git itself can, in version 2.29 or newer: git fetch {remote}")
            }
            Self::Missing { .. } | Self::Corrupt { .. } | Self::Unreadable { .. } => {
                "the repository is damaged: git fsck tells how far".to_owned()
            }
            Self::Pattern { .. } => {
                "folders are given from the repository's root, such as \"teams/*/plans\"".to_owned()
            }
            Self::TooManyFolders { .. } => {
                "name the folders that hold initiatives in asplanned.toml: plans = [\"…\"]".to_owned()
            }
            Self::Refused(refusal) => refusal.hint(),
            Self::File { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                "make room on the disk, and run it again".to_owned()
            }
            Self::File { source, .. } if source.kind() == std::io::ErrorKind::ReadOnlyFilesystem => {
                "the file system is mounted read-only: write to another copy".to_owned()
            }
            // What could not be made is not there to be looked at.
            Self::File { act: "make", path, .. } => {
                let folder = path.parent().unwrap_or(path).to_string_lossy();
                format!("see who may write there: ls -ld {}", shell_word(&folder))
            }
            Self::File { path, .. } => {
                format!(
                    "see what is there, and whether you may read it: ls -ld {}",
                    shell_word(&path.to_string_lossy())
                )
            }
            Self::NotMade { message, .. } if message.contains("No space left") => {
                "make room on the disk, and run it again".to_owned()
            }
            Self::NotMade { .. } => {
                "name a folder that can be written and is not there yet: asplanned demo DIR".to_owned()
            }
            Self::Git { .. } => "see what git itself says of the repository: git status, git fsck".to_owned(),
            Self::TooManyCommits => return None,
        })
    }
}

/// Tells whether a revision is the name of a branch of `origin`: a clone of one branch, as a shallow one is, has no other.
fn is_of_origin(revision: &str) -> bool {
    let branch = revision.trim_start_matches("refs/remotes/").strip_prefix("origin/");
    branch.is_some_and(|branch| git2::Reference::is_valid_name(&format!("refs/remotes/origin/{branch}")))
}

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
    /// If something stands in the way. Nothing was committed then, unless [`Refusal::is_committed`].
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
