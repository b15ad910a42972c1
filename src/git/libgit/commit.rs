//! Committing files with libgit2.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use git2::build::TreeUpdateBuilder;
use git2::{
    AttrCheckFlags, AttrValue, Commit, Config, ErrorClass, ErrorCode, FileMode, Index, IndexEntry, IndexTime,
    ObjectType, Oid, Repository, RepositoryState, Signature, Time, Tree,
};

use super::{LibGit, git};
use crate::git::command::commit as through_git;
use crate::git::command::program::Program;
use crate::git::object::ObjectId;
use crate::git::record::{self, Committed, IndexLock, Refusal};
use crate::git::{Failure, Source};

/// A file that is to be committed: what it is in HEAD, and what it is on disk.
struct Change {
    path: PathBuf,
    before: Option<(Oid, u32)>,
    now: Option<IndexEntry>,
}

impl Change {
    fn is_one(&self) -> bool {
        self.before != self.now.as_ref().map(|entry| (entry.id, entry.mode))
    }
}

/// Commits files as they are on disk.
pub(super) fn commit_files(source: &LibGit, paths: &[&Path], message: &str) -> Result<Committed, Failure> {
    let repository = &source.repository;
    let root = repository.workdir().ok_or(Refusal::Bare)?;
    if let Some(what) = under_way(repository.state()) {
        return Err(Refusal::UnderWay { what }.into());
    }
    let index = match repository.index() {
        Ok(index) => index.path().map(Path::to_owned).ok_or(Refusal::NoCheckout)?,
        // Sparse and split ones are git's alone.
        Err(error) if error.class() == ErrorClass::Index => {
            let program = Program::find(|| format!("the index can't be read ({})", error.message()))?;
            return through_git::commit_files(source, &program, &source.place(), paths, message);
        }
        Err(error) => return Err(git("read the index")(error)),
    };
    let author = Identity::find(repository, "author")?;
    let committer = Identity::find(repository, "committer")?;
    let lock = IndexLock::take(&source.disk, &index)?;
    let mut next = Index::open(lock.next()).map_err(git("read the index"))?;
    let head = head(repository)?;
    if head.is_some() && !index.exists() {
        return Err(Refusal::NoCheckout.into());
    }
    let base = head.as_ref().map(Commit::tree).transpose().map_err(git("read HEAD"))?;
    let paths = record::paths_from_root(&*source.disk, root, paths)?;
    let changes = paths.into_iter().map(|path| change(source, root, path, &next, base.as_ref()));
    let changes = changes.collect::<Result<Vec<_>, _>>()?;
    if !changes.iter().any(Change::is_one) {
        return lock.release().map(|()| Committed { id: None });
    }
    let tree = tree(repository, base, &changes)?;
    for change in &changes {
        let done = match &change.now {
            Some(entry) => next.add(entry),
            None => next.remove(&change.path, 0),
        };
        done.map_err(git("change the index"))?;
    }
    next.write().map_err(git("write the index"))?;
    let message = record::tidy(message);
    let parent = head.as_ref().map(Commit::id);
    let id = write(repository, tree.id(), parent, &author, &committer, &message)?;
    advance(repository, parent, id, &committer, &record::log_entry(&message, head.is_none()))?;
    let id = ObjectId::new(id.as_bytes()).ok_or(Failure::Git { act: "commit", message: "odd id".to_owned() })?;
    let paths = changes.into_iter().map(|change| change.path).collect();
    lock.finish(id, paths)?;
    // Whoever asks this source for the index is to see the new one.
    repository.index().and_then(|mut index| index.read(true)).map_err(git("read the index"))?;
    Ok(Committed { id: Some(id) })
}

pub(super) const fn under_way(state: RepositoryState) -> Option<&'static str> {
    Some(match state {
        RepositoryState::Clean | RepositoryState::Bisect => return None,
        RepositoryState::Merge => "merge",
        RepositoryState::Revert | RepositoryState::RevertSequence => "revert",
        RepositoryState::CherryPick | RepositoryState::CherryPickSequence => "cherry-pick",
        RepositoryState::ApplyMailbox => "git am",
        RepositoryState::Rebase
        | RepositoryState::RebaseInteractive
        | RepositoryState::RebaseMerge
        | RepositoryState::ApplyMailboxOrRebase => "rebase",
    })
}

/// Who commits, and when. libgit2's own cuts a full stop from a name's end, which git does no more.
struct Identity {
    name: String,
    email: String,
    when: Time,
}

impl Identity {
    /// Finds it as git does: in the environment, then in the role's own settings, then in the user's.
    fn find(repository: &Repository, role: &str) -> Result<Self, Failure> {
        let act = "tell who commits";
        let config = repository.config().and_then(|mut config| config.snapshot()).map_err(git(act))?;
        let upper = role.to_uppercase();
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        let setting = |key: &str| config.get_string(key).ok().filter(|value| !value.trim().is_empty());
        let find = |part: &str| {
            let named = variable(&format!("GIT_{upper}_{}", part.to_uppercase()));
            let own = || setting(&format!("{role}.{part}"));
            named.or_else(own).or_else(|| setting(&format!("user.{part}")))
        };
        let clean = |text: String| Some(record::without_crud(&text)).filter(|text| !text.is_empty());
        let name = find("name").and_then(clean);
        let email = find("email").or_else(|| variable("EMAIL")).and_then(clean);
        let (name, email) = match (name, email) {
            (Some(name), Some(email)) => (name, email),
            (name, email) => return Err(Refusal::nobody(name.is_some(), email.is_some()).into()),
        };
        // libgit2 reads the forms of a date that git does, and only from the environment.
        let dated = match variable(&format!("GIT_{upper}_DATE")) {
            None => Signature::now("x", "x"),
            Some(_) if role == "author" => repository.author_from_env(),
            Some(_) => repository.committer_from_env(),
        };
        Ok(Self { name, email, when: dated.map_err(git(act))?.when() })
    }

    /// Writes it as a commit's header has it.
    fn to_line(&self) -> String {
        let minutes = self.when.offset_minutes().abs();
        let (sign, hours, minutes) = (self.when.sign(), minutes / 60, minutes % 60);
        format!("{} <{}> {} {sign}{hours:02}{minutes:02}", self.name, self.email, self.when.seconds())
    }
}

/// Writes the commit.
fn write(
    repository: &Repository,
    tree: Oid,
    parent: Option<Oid>,
    author: &Identity,
    committer: &Identity,
    message: &str,
) -> Result<Oid, Failure> {
    let parent = parent.map(|parent| format!("parent {parent}\n")).unwrap_or_default();
    let (author, committer) = (author.to_line(), committer.to_line());
    let text = format!("tree {tree}\n{parent}author {author}\ncommitter {committer}\n\n{message}");
    let written = repository.odb().and_then(|odb| odb.write(ObjectType::Commit, text.as_bytes()));
    written.map_err(git("write the commit"))
}

/// Gives the commit that HEAD is at; `None` if HEAD is unborn.
fn head(repository: &Repository) -> Result<Option<Commit<'_>>, Failure> {
    match repository.head().and_then(|head| head.peel_to_commit()) {
        Ok(commit) => Ok(Some(commit)),
        Err(error) if error.code() == ErrorCode::UnbornBranch => Ok(None),
        Err(error) => Err(git("read HEAD")(error)),
    }
}

/// Finds out what is to be committed of a file, and writes it as an object.
fn change(
    source: &LibGit,
    root: &Path,
    path: PathBuf,
    index: &Index,
    base: Option<&Tree<'_>>,
) -> Result<Change, Failure> {
    let repository = &source.repository;
    let refuse = |path: &Path, why| Err(Refusal::Path { path: path.to_owned(), why }.into());
    let before = match base.map(|base| base.get_path(&path)) {
        Some(Ok(entry)) => Some((entry.id(), u32::try_from(entry.filemode()).unwrap_or_default())),
        Some(Err(error)) if error.code() != ErrorCode::NotFound => return Err(git("read HEAD")(error)),
        _ => None,
    };
    if (1..=3).any(|stage| index.get_path(&path, stage).is_some()) {
        return refuse(&path, "has a merge conflict");
    }
    let on_disk = root.join(&path);
    let seen = match fs::symlink_metadata(&on_disk) {
        Ok(seen) => seen,
        // What can't be looked at is not gone.
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return refuse(&path, "can't be looked at");
        }
        Err(_) if before.is_none() => return refuse(&path, "is neither on disk nor in HEAD"),
        Err(_) => return Ok(Change { path, before, now: None }),
    };
    let tracked = index.get_path(&path, 0);
    if before.is_none() && tracked.is_none() && source.is_ignored(&path)? {
        return refuse(&path, "is ignored");
    }
    refuse_filters(repository, &path)?;
    let known = tracked.map(|entry| entry.mode).or(before.map(|(_, mode)| mode));
    let mode = mode(repository, &seen, known);
    let id = repository.blob_path(&on_disk).map_err(git("write a file's object"))?;
    let now = Some(entry(&path, id, mode, &seen));
    Ok(Change { path, before, now })
}

/// Refuses a file that would be stored otherwise than by what libgit2 can do: uncommitted secrets may depend on it.
fn refuse_filters(repository: &Repository, path: &Path) -> Result<(), Failure> {
    let config = repository.config().and_then(|mut config| config.snapshot()).map_err(git("read the configuration"))?;
    let attribute = |name: &str| {
        let value = repository.get_attr(path, name, AttrCheckFlags::FILE_THEN_INDEX);
        value.map_err(git("read the attributes")).map(|value| match AttrValue::from_string(value) {
            AttrValue::String(value) => Some(value.to_owned()),
            _ => None,
        })
    };
    let refuse = |filter: String| Err(Refusal::Filtered { path: path.to_owned(), filter }.into());
    if let Some(filter) = attribute("filter")?.filter(|filter| is_configured(&config, filter)) {
        return refuse(format!("filter={filter}"));
    }
    let is_other = |encoding: &String| !["utf-8", "utf8"].contains(&encoding.to_lowercase().as_str());
    match attribute("working-tree-encoding")?.filter(is_other) {
        Some(encoding) => refuse(format!("working-tree-encoding={encoding}")),
        None => Ok(()),
    }
}

fn is_configured(config: &Config, filter: &str) -> bool {
    let is_set = |key: &str| config.get_string(&format!("filter.{filter}.{key}")).is_ok_and(|value| !value.is_empty());
    is_set("clean") || is_set("process")
}

/// Gives the mode that a file is committed with: what the file system says, where it can tell.
fn mode(repository: &Repository, seen: &fs::Metadata, known: Option<u32>) -> u32 {
    const FILE: u32 = 0o100_644;
    const EXECUTABLE: u32 = 0o100_755;
    let tells = cfg!(unix) && repository.config().and_then(|it| it.get_bool("core.filemode")).unwrap_or(true);
    let is_executable = if tells { is_executable(seen) } else { known == Some(EXECUTABLE) };
    if is_executable { EXECUTABLE } else { FILE }
}

#[cfg(unix)]
fn is_executable(seen: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    seen.mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

/// Makes the entry of an index. What the system said of the file before it was read lets git see that it is unchanged.
fn entry(path: &Path, id: Oid, mode: u32, seen: &fs::Metadata) -> IndexEntry {
    let never = IndexTime::new(0, 0);
    let entry = IndexEntry {
        ctime: never,
        mtime: never,
        dev: 0,
        ino: 0,
        mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: bytes_of(path),
    };
    with_state(entry, seen)
}

/// The index keeps the lower half of large numbers, as git does.
#[cfg(unix)]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn with_state(entry: IndexEntry, seen: &fs::Metadata) -> IndexEntry {
    use std::os::unix::fs::MetadataExt;
    IndexEntry {
        ctime: IndexTime::new(seen.ctime() as i32, seen.ctime_nsec() as u32),
        mtime: IndexTime::new(seen.mtime() as i32, seen.mtime_nsec() as u32),
        dev: seen.dev() as u32,
        ino: seen.ino() as u32,
        uid: seen.uid(),
        gid: seen.gid(),
        file_size: seen.size() as u32,
        ..entry
    }
}

/// Without it git reads the file once more.
#[cfg(not(unix))]
fn with_state(entry: IndexEntry, _: &fs::Metadata) -> IndexEntry {
    entry
}

/// Gives a path as git keeps it.
fn bytes_of(path: &Path) -> Vec<u8> {
    path.iter().map(std::ffi::OsStr::as_encoded_bytes).collect::<Vec<_>>().join(&b'/')
}

/// Writes the tree that HEAD's becomes with these files.
fn tree<'r>(repository: &'r Repository, base: Option<Tree<'r>>, changes: &[Change]) -> Result<Tree<'r>, Failure> {
    let failed = || git("write a tree");
    let empty = || repository.treebuilder(None).and_then(|builder| repository.find_tree(builder.write()?));
    let base = base.map_or_else(empty, Ok).map_err(failed())?;
    let mut update = TreeUpdateBuilder::new();
    for change in changes {
        let path = bytes_of(&change.path);
        match &change.now {
            Some(entry) if entry.mode & 0o111 != 0 => update.upsert(path, entry.id, FileMode::BlobExecutable),
            Some(entry) => update.upsert(path, entry.id, FileMode::Blob),
            None => update.remove(path),
        };
    }
    let tree = update.create_updated(repository, &base).map_err(failed())?;
    repository.find_tree(tree).map_err(failed())
}

/// Moves the branch of HEAD, or a detached HEAD, from one commit to the next, if it is still there.
fn advance(repository: &Repository, from: Option<Oid>, to: Oid, who: &Identity, log: &str) -> Result<(), Failure> {
    let failed = || git("move the branch");
    let who = Signature::new(&who.name, &who.email, &who.when).map_err(failed())?;
    let branch = branch(repository)?;
    let mut transaction = repository.transaction().map_err(failed())?;
    transaction.lock_ref(&branch).map_err(failed())?;
    let now = match repository.refname_to_id(&branch) {
        Ok(now) => Some(now),
        Err(error) if error.code() == ErrorCode::NotFound => None,
        Err(error) => return Err(failed()(error)),
    };
    if now != from {
        return Err(Refusal::Moved.into());
    }
    transaction.set_target(&branch, to, Some(&who), log).map_err(failed())?;
    transaction.commit().map_err(failed())
}

/// Names what holds the id that HEAD means: the branch, or HEAD itself where it is detached.
fn branch(repository: &Repository) -> Result<String, Failure> {
    let mut name = "HEAD".to_owned();
    // As deep as git follows.
    for _ in 0..5 {
        let next = match repository.find_reference(&name) {
            Ok(reference) => reference.symbolic_target().ok().flatten().map(str::to_owned),
            Err(error) if error.code() == ErrorCode::NotFound => None,
            Err(error) => return Err(git("read HEAD")(error)),
        };
        match next {
            Some(next) => name = next,
            None => return Ok(name),
        }
    }
    Err(Failure::Git { act: "read HEAD", message: "it leads through too many names".to_owned() })
}
