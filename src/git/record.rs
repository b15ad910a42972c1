//! Committing a few files and nothing else, as `git commit --only` does.
//!
//! A plan counts from the commit that holds it, so it must be easy to make one; and whoever is in the middle of other work
//! has staged things that must be neither committed nor lost. So the new commit is HEAD with just these files as they are
//! on disk, and in the index just their entries change. No hook and no filter program runs.
//!
//! What is written is written in git's own order: the index's lock is taken and the new index written beside it, then the
//! objects, then the branch moves, and last the new index takes its place. Whoever is killed in between leaves a lock that
//! git names.

use std::ffi::OsString;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::Failure;
use super::object::ObjectId;
use crate::disk::{Disk, Kind};
use crate::model::text::shell_word;

/// What committing came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The new commit; `None` if all files were as in HEAD already, so that there is none.
    pub id: Option<ObjectId>,
}

/// Why nothing was committed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no working tree.
    #[error("a bare repository has no files to commit")]
    Bare,
    /// Nothing was ever checked out.
    #[error("there is no index: nothing is checked out here")]
    NoCheckout,
    /// Half of another operation is done.
    #[error("a {what} is under way: what is committed now would be part of it")]
    UnderWay {
        /// Which one.
        what: &'static str,
    },
    /// Nobody is configured to commit.
    #[error("git does not know who you are: a commit needs a name and an address, and there is no {}", lacking.join(", no "))]
    NoIdentity {
        /// The settings that are lacking.
        lacking: Vec<&'static str>,
        /// Whether there is a place for the user's own settings.
        has_home: bool,
    },
    /// Another git is at work.
    #[error("the index is locked: {} is there", lock.display())]
    Locked {
        /// The lock.
        lock: PathBuf,
    },
    /// The path leads to no file that could be committed.
    #[error("{} can't be committed: it {why}", path.display())]
    Path {
        /// The path, from the root.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A program decides how the file is stored.
    #[error(
        "{} can't be committed: `{filter}` of .gitattributes changes what is stored, and is git's alone",
        path.display()
    )]
    Filtered {
        /// The path, from the root.
        path: PathBuf,
        /// The attribute, or the filter that it names.
        filter: String,
    },
    /// Somebody else committed in between.
    #[error("HEAD has moved just now")]
    Moved,
    /// The commit is there, and the index still has the old file.
    #[error("{id} is committed, but the index could not be written: {source}")]
    IndexBehind {
        /// The commit.
        id: ObjectId,
        /// The files that it holds and the index does not, from the root.
        paths: Vec<PathBuf>,
        /// What the system says.
        source: io::Error,
    },
    /// The commit is there, and the index as well, and the lock of the index still is.
    #[error("{id} is committed, but the system cannot remove {}: {source}", lock.display())]
    LockLeft {
        /// The commit.
        id: ObjectId,
        /// The lock.
        lock: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Refusal {
    /// Says that somebody has no name, no address, or neither.
    pub(super) fn nobody(has_name: bool, has_address: bool) -> Self {
        let all = [(has_name, "user.name"), (has_address, "user.email")];
        let lacking = all.into_iter().filter(|(is_there, _)| !is_there).map(|(_, key)| key).collect();
        let has_home = ["HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "USERPROFILE"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
        Self::NoIdentity { lacking, has_home }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Bare => "do it in a clone with a working tree".to_owned(),
            Self::NoCheckout => "check a branch out first: git checkout".to_owned(),
            Self::UnderWay { .. } => "finish it, or give it up: git status tells how".to_owned(),
            Self::NoIdentity { lacking, has_home } => {
                let whose = if *has_home { " --global" } else { "" };
                let value = |key: &str| if key == "user.name" { "\"Your Name\"" } else { "you@example.org" };
                let lines = lacking.iter().map(|key| format!("git config{whose} {key} {}", value(key)));
                lines.collect::<Vec<_>>().join("; ")
            }
            Self::Locked { .. } => {
                "wait for the other git to end; if none runs, one was killed: remove that file".to_owned()
            }
            Self::Path { .. } => "see what git says of it: git status".to_owned(),
            Self::Filtered { path, .. } => {
                format!("let git commit it: git commit -- {}", shell_word(&path.to_string_lossy()))
            }
            Self::Moved => "run it again".to_owned(),
            // Of nothing else: what is staged besides is to stay staged.
            Self::IndexBehind { paths, .. } => {
                let paths: Vec<_> = paths.iter().map(|path| shell_word(&path.to_string_lossy())).collect();
                format!("let the index follow: git reset -- {}", paths.join(" "))
            }
            Self::LockLeft { lock, .. } => {
                format!(
                    "do not run it again; remove that by hand, or no git can go on: rm {}",
                    shell_word(&lock.to_string_lossy())
                )
            }
        }
    }

    /// Gives the paths from the root that stand in the hint as words of a command.
    pub fn pasted(&self) -> Vec<String> {
        let text = |path: &PathBuf| path.to_string_lossy().into_owned();
        match self {
            Self::Filtered { path, .. } => vec![text(path)],
            Self::IndexBehind { paths, .. } => paths.iter().map(text).collect(),
            _ => Vec::new(),
        }
    }

    /// Tells whether there is a commit, in spite of the refusal.
    pub const fn is_committed(&self) -> bool {
        matches!(self, Self::IndexBehind { .. } | Self::LockLeft { .. })
    }
}

/// The lock of an index, and beside it the new index in the making. Dropped, both are removed.
#[derive(Debug)]
pub(super) struct IndexLock {
    disk: Arc<dyn Disk>,
    index: PathBuf,
    lock: PathBuf,
    next: PathBuf,
    is_held: bool,
}

impl IndexLock {
    /// Takes it, and copies the index.
    pub(super) fn take(disk: &Arc<dyn Disk>, index: &Path) -> Result<Self, Failure> {
        let beside = |suffix: &str| {
            let mut name = index.file_name().map(OsString::from).unwrap_or_default();
            name.push(suffix);
            index.with_file_name(name)
        };
        let lock = beside(".lock");
        match disk.create(&lock) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Refusal::Locked { lock }.into());
            }
            Err(source) => return Err(Failure::File { act: "make", path: lock, source }),
        }
        let next = beside(&format!(".asplanned-{}", disk.process().id));
        let taken = Self { disk: Arc::clone(disk), index: index.to_owned(), lock, next, is_held: true };
        match disk.copy(index, &taken.next) {
            Ok(()) => Ok(taken),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(taken),
            Err(source) => Err(Failure::File { act: "copy", path: taken.index.clone(), source }),
        }
    }

    /// The new index, which is there if the old one is.
    pub(super) fn next(&self) -> &Path {
        &self.next
    }

    /// Puts the new index in the place of the old one, and gives the lock back. `id` and `paths` are what was committed: what
    /// a refusal speaks of.
    pub(super) fn finish(mut self, id: ObjectId, paths: Vec<PathBuf>) -> Result<(), Refusal> {
        if let Err(source) = self.name() {
            return Err(Refusal::IndexBehind { id, paths, source });
        }
        // The new index has its name: only the lock is left.
        self.is_held = false;
        self.disk.remove(&self.lock).map_err(|source| Refusal::LockLeft { id, lock: self.lock.clone(), source })
    }

    /// Gives the lock back where nothing came of it. One that stays keeps every git from its work.
    pub(super) fn release(mut self) -> Result<(), Failure> {
        self.is_held = false;
        let [next, lock] = [&self.next, &self.lock].map(|path| match self.disk.remove(path) {
            // There is none beside an index that is not there.
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(Failure::File { act: "remove", path: path.clone(), source })
            }
            _ => Ok(()),
        });
        lock.and(next)
    }

    fn name(&self) -> io::Result<()> {
        if let Some(before) = self.disk.look(&self.index)? {
            self.disk.permit(&self.disk.open(&self.next, false)?, &before.permissions)?;
        }
        self.disk.rename(&self.next, &self.index)
    }
}

impl Drop for IndexLock {
    fn drop(&mut self) {
        if self.is_held {
            let _ = self.disk.remove(&self.next);
            let _ = self.disk.remove(&self.lock);
        }
    }
}

/// Gives paths from the root, each once. Refuses what [`path_from_root`] refuses.
pub(super) fn paths_from_root(disk: &dyn Disk, root: &Path, paths: &[&Path]) -> Result<Vec<PathBuf>, Refusal> {
    let mut paths = paths.iter().map(|path| path_from_root(disk, root, path)).collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// Gives a path from the root. Refuses one that leads elsewhere, through a symbolic link or into another repository, and
/// what is no file. One that is not there can be committed as gone.
fn path_from_root(disk: &dyn Disk, root: &Path, path: &Path) -> Result<PathBuf, Refusal> {
    let path = path.strip_prefix(root).unwrap_or(path);
    let refuse = |why| Err(Refusal::Path { path: path.to_owned(), why });
    let mut at = root.to_owned();
    let mut parts = path.components().peekable();
    if parts.peek().is_none() {
        return refuse("is no file");
    }
    while let Some(part) = parts.next() {
        match part {
            Component::Normal(name) if !name.eq_ignore_ascii_case(".git") => at.push(name),
            _ => return refuse("is not in the working tree"),
        }
        let is_last = parts.peek().is_none();
        match disk.look(&at).map(|found| found.map(|it| it.kind)) {
            Ok(None) => break,
            Ok(Some(Kind::Link)) => return refuse("is, or lies behind, a symbolic link"),
            Ok(Some(Kind::Folder)) if is_last => return refuse("is a folder"),
            Ok(Some(Kind::Other)) if is_last => return refuse("is no regular file"),
            Ok(Some(_)) if !is_last && at.join(".git").exists() => return refuse("lies in another repository"),
            Ok(Some(_)) => {}
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => break,
            Err(_) => return refuse("can't be looked at"),
        }
    }
    Ok(path.components().collect())
}

/// Gives a message as git stores it: no spaces at the ends of lines, no empty lines around it, one line break behind it.
pub(super) fn tidy(message: &str) -> String {
    git2::message_prettify(message, None).unwrap_or_else(|_| format!("{}\n", message.trim()))
}

/// Gives a name or an address without what would break a commit's header, and without what git cuts from its ends.
pub(super) fn without_crud(text: &str) -> String {
    let is_crud = |c: char| c <= ' ' || ",:;<>\"\\'".contains(c);
    text.trim_matches(is_crud).chars().filter(|c| !['<', '>', '\n', '\0'].contains(c)).collect()
}

/// Gives what a reflog says of a commit.
pub(super) fn log_entry(message: &str, is_first: bool) -> String {
    let kind = if is_first { "commit (initial)" } else { "commit" };
    format!("{kind}: {}", message.lines().next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::disk::{self, RealDisk};

    #[test]
    fn a_message_is_tidied_and_its_subject_logged() {
        assert_eq!(tidy("\n\nadd  \n\n\n# more\n\n"), "add\n\n# more\n");
        assert_eq!(log_entry("add x\n\nmore\n", false), "commit: add x");
        assert_eq!(log_entry("add x\n", true), "commit (initial): add x");
    }

    #[test]
    fn names_lose_what_git_cuts_from_them() {
        assert_eq!(without_crud(" \"Ben <the> 2nd\", Jr. "), "Ben the 2nd\", Jr.");
        assert_eq!(without_crud("<ben@example.org>"), "ben@example.org");
        assert_eq!(without_crud(" <,> "), "");
    }

    #[test]
    fn paths_lead_to_files_of_this_working_tree_alone() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("inner/.git")).unwrap();
        fs::create_dir_all(root.join("a")).unwrap();
        fs::write(root.join("a/plan.toml"), "").unwrap();
        let from_root = |path: &Path| path_from_root(&RealDisk, root, path).map_err(|refusal| refusal.to_string());
        assert_eq!(from_root(Path::new("a/plan.toml")).unwrap(), Path::new("a/plan.toml"));
        assert_eq!(from_root(&root.join("a/./plan.toml")).unwrap(), Path::new("a/plan.toml"));
        assert_eq!(from_root(Path::new("gone/plan.toml")).unwrap(), Path::new("gone/plan.toml"));
        for (path, why) in [
            ("", "it is no file"),
            ("a", "it is a folder"),
            ("../x", "it is not in the working tree"),
            ("/etc/passwd", "it is not in the working tree"),
            (".GIT/config", "it is not in the working tree"),
            ("inner/plan.toml", "it lies in another repository"),
        ] {
            assert!(from_root(Path::new(path)).unwrap_err().ends_with(why), "{path}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("a", root.join("link")).unwrap();
            assert!(from_root(Path::new("link/plan.toml")).unwrap_err().ends_with("a symbolic link"));
        }
    }

    #[test]
    fn a_lock_is_taken_once_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (index, disk) = (folder.path().join("index"), disk::real());
        let count = || fs::read_dir(folder.path()).unwrap().count();
        let lock = IndexLock::take(&disk, &index).unwrap_or_else(|failure| panic!("{failure}"));
        assert!(matches!(IndexLock::take(&disk, &index), Err(Failure::Refused(Refusal::Locked { .. }))));
        fs::write(lock.next(), "new").unwrap();
        let id = ObjectId::new(&[7; 20]).unwrap();
        lock.finish(id, Vec::new()).unwrap();
        assert_eq!((fs::read_to_string(&index).unwrap().as_str(), count()), ("new", 1));
        let lock = IndexLock::take(&disk, &index).unwrap_or_else(|failure| panic!("{failure}"));
        fs::write(lock.next(), "newer").unwrap();
        drop(lock);
        assert_eq!((fs::read_to_string(&index).unwrap().as_str(), count()), ("new", 1));
    }
}
