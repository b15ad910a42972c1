//! A [`Source`] on libgit2.
//!
//! libgit2 is only asked for names, raw objects and the index; what it caches and re-hashes by default costs more than
//! all the rest of a walk, so both are switched off.

mod commit;
mod loose;

use std::cell::{Cell, OnceCell};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};

use git2::{ErrorClass, ErrorCode, ObjectType, OdbLookupFlags, Oid, Repository, RepositoryOpenFlags};

use super::command::index::{self, Entry, Index, read_index};
use super::command::program::{Place, Program};
use super::conversion::{ATTRIBUTES, Conversion, Value};
use super::index::Indexed;
use super::object::{Kind, ObjectId};
use super::partial::{self, fetch_from, is_true};
use super::record::Committed;
use super::{Failure, Forgery, Source, Tracked, blobs, remote};
use crate::disk::Disk;
use loose::Loose;

/// A repository that libgit2 has open.
pub struct LibGit {
    repository: Repository,
    disk: Arc<dyn Disk>,
    sparse_index: OnceCell<Index>,
    promisors: OnceCell<Vec<String>>,
    may_fetch: Cell<bool>,
    loose: Loose,
}

/// How libgit2 says that it does not know a format; of `info/grafts` that a comment is none; and that it may not see whether
/// a file is there: where that is the user's configuration git goes on without it, and elsewhere says so better.
const UNSUPPORTED: [&str; 5] =
    ["unsupported extension", "unsupported repository version", "object format", "invalid graft", "failed to stat"];

static SETTINGS: Once = Once::new();

fn git(act: &'static str) -> impl Fn(git2::Error) -> Failure {
    move |error| Failure::Git { act, message: error.message().to_owned() }
}

impl LibGit {
    fn new(repository: Repository, disk: Arc<dyn Disk>) -> Self {
        let loose = Loose::new(repository.commondir());
        let may_fetch = Cell::new(false);
        Self { repository, disk, sparse_index: OnceCell::new(), promisors: OnceCell::new(), may_fetch, loose }
    }

    /// Opens the repository that `folder` is in, or the one that `GIT_DIR` names.
    ///
    /// # Errors
    /// If there is none, it belongs to another user, or libgit2 can't read its format.
    pub fn discover(folder: &Path, disk: &Arc<dyn Disk>) -> Result<Self, Failure> {
        SETTINGS.call_once(|| {
            git2::opts::strict_hash_verification(false);
            git2::opts::enable_caching(false);
        });
        if folder.as_os_str().is_empty() {
            return Err(Failure::Nowhere);
        }
        if !folder.exists() {
            return Err(Failure::NoFolder { folder: folder.to_owned() });
        }
        // A hook, or whoever calls git with a repository of its own choice, names it so.
        let is_named = std::env::var_os("GIT_DIR").is_some();
        let opened = if is_named {
            Repository::open_from_env()
        } else {
            Repository::open_ext(folder, RepositoryOpenFlags::FROM_ENV, std::iter::empty::<&std::ffi::OsStr>())
        };
        let repository = opened.map_err(|error| match error.code() {
            _ if UNSUPPORTED.iter().any(|words| error.message().contains(words)) => {
                Failure::Unsupported { message: error.message().to_owned() }
            }
            ErrorCode::NotFound => Failure::NoRepository { folder: folder.to_owned() },
            ErrorCode::Owner => Failure::OtherOwner { message: error.message().to_owned() },
            _ => Failure::Git { act: "open the repository", message: error.message().to_owned() },
        })?;
        let format = repository.config().and_then(|config| config.get_string("extensions.objectformat"));
        if let Some(format) = format.ok().filter(|format| format != "sha1") {
            return Err(Failure::Unsupported { message: format!("its object format is {format}") });
        }
        Ok(Self::new(repository, Arc::clone(disk)))
    }
}

impl Source for LibGit {
    fn head(&self) -> Result<Option<ObjectId>, Failure> {
        // The commit itself is read as bytes later: libgit2 refuses some that git reads.
        match self.repository.head().and_then(|head| head.resolve()) {
            Ok(head) => Ok(head.target().and_then(|id| ObjectId::new(id.as_bytes()))),
            Err(error) if matches!(error.code(), ErrorCode::UnbornBranch) => Ok(None),
            Err(error) => Err(git("read HEAD")(error)),
        }
    }

    fn merging(&self) -> Result<Vec<ObjectId>, Failure> {
        super::merging_in(self.repository.path())
    }

    fn under_way(&self) -> Result<Option<&'static str>, Failure> {
        Ok(commit::under_way(self.repository.state()))
    }

    fn branch(&self) -> Option<String> {
        let head = self.repository.find_reference("HEAD").ok()?;
        Some(head.symbolic_target().ok()??.strip_prefix("refs/heads/")?.to_owned())
    }

    fn some_branch(&self) -> Option<String> {
        let branches = self.repository.branches(Some(git2::BranchType::Local)).ok()?;
        branches.flatten().find_map(|(branch, _)| branch.name().ok().flatten().map(str::to_owned))
    }

    fn resolve(&self, revision: &str) -> Result<Option<ObjectId>, Failure> {
        if !super::names_something(revision) {
            return Ok(None);
        }
        if let Some(commit) = self.commit_named(revision)? {
            return Ok(Some(commit));
        }
        match self.repository.revparse_single(revision).and_then(|object| object.peel_to_commit()) {
            Ok(commit) => Ok(ObjectId::new(commit.id().as_bytes())),
            Err(error) if error.class() == ErrorClass::Os => Err(git("look up a revision")(error)),
            Err(_) => Ok(None),
        }
    }

    fn read(&self, kind: Kind, id: ObjectId, then: &mut dyn FnMut(&[u8])) -> Result<(), Failure> {
        partial::bring(self, kind, &[id])?;
        if let Some((path, file)) = self.loose.open(id) {
            let (found, content) = loose::read(file).map_err(|error| Failure::Unreadable {
                message: format!("{kind} {id}: {error}: {}", path.display()),
            })?;
            if found != Some(kind) {
                return Err(Failure::Corrupt { kind, id });
            }
            then(&content);
            return Ok(());
        }
        let odb = self.repository.odb().map_err(git("open the objects"))?;
        let object = odb.read(Self::oid(id)?).map_err(|error| self.unreadable(kind, id, &error))?;
        let fits = matches!(
            (object.kind(), kind),
            (ObjectType::Commit, Kind::Commit) | (ObjectType::Tree, Kind::Tree) | (ObjectType::Blob, Kind::Blob)
        );
        if !fits {
            return Err(Failure::Corrupt { kind, id });
        }
        then(object.data());
        Ok(())
    }

    fn blob_size(&self, id: ObjectId) -> Result<usize, Failure> {
        partial::bring(self, Kind::Blob, &[id])?;
        self.size(Kind::Blob, id)
    }

    fn id_length(&self) -> usize {
        20
    }

    fn shallow(&self) -> Result<HashSet<ObjectId>, Failure> {
        super::shallow_in(self.repository.commondir())
    }

    fn forgeries(&self) -> Vec<Forgery> {
        // Asking libgit2 for these refs is reading all that there are.
        let common = self.repository.commondir();
        let is_loose = std::fs::read_dir(common.join("refs").join("replace")).is_ok_and(|mut all| all.next().is_some());
        let is_packed = |refs: Vec<u8>| memchr::memmem::find(&refs, b" refs/replace/").is_some();
        let replaced = is_loose || std::fs::read(common.join("packed-refs")).is_ok_and(is_packed);
        super::forgeries_in(common, replaced)
    }

    fn root(&self) -> Option<PathBuf> {
        self.repository.workdir().map(Path::to_owned)
    }

    fn disk(&self) -> &Arc<dyn Disk> {
        &self.disk
    }

    fn common_folder(&self) -> PathBuf {
        self.repository.commondir().to_owned()
    }

    fn has_index(&self) -> bool {
        super::has_index_in(self.repository.path())
    }

    fn tracked(&self, path: &[u8]) -> Result<Tracked, Failure> {
        let Some(index) = self.index()? else { return self.tracked_in_sparse_index(path) };
        let Some(path) = path_of(path) else { return Ok(Tracked::No) };
        let stage = |stage| index.get_path(&path, stage);
        let Some(entry) = stage(0).or_else(|| stage(2)).or_else(|| stage(3)) else { return Ok(Tracked::No) };
        let left_out = git2::IndexEntryExtendedFlag::SKIP_WORKTREE.bits();
        Ok(if entry.flags_extended & left_out == 0 { Tracked::Yes } else { Tracked::LeftOut })
    }

    fn indexed(&self, path: &[u8]) -> Result<Option<Indexed>, Failure> {
        let Some(index) = self.index()? else {
            return Ok(self.sparse_index_entry(path)?.and_then(|entry| entry.indexed));
        };
        let entry = path_of(path).and_then(|path| index.get_path(&path, 0));
        Ok(entry.and_then(|entry| {
            let seconds = u32::try_from(entry.mtime.seconds()).ok()?;
            let modified = (seconds, entry.mtime.nanoseconds());
            Some(Indexed { id: ObjectId::new(entry.id.as_bytes())?, modified, size: entry.file_size })
        }))
    }

    fn conversion(&self, path: &[u8]) -> Result<Conversion, Failure> {
        let Some(relative) = path_of(path) else { return Ok(Conversion::default()) };
        let value = |name: &str| -> Result<Value<'_>, git2::Error> {
            let value = self.repository.get_attr(&relative, name, git2::AttrCheckFlags::FILE_THEN_INDEX)?;
            Ok(match git2::AttrValue::from_string(value) {
                git2::AttrValue::True => Value::Set,
                git2::AttrValue::String(value) => Value::To(value),
                _ => Value::Unset,
            })
        };
        let [ident, encoding, filter] = ATTRIBUTES;
        let values = || -> Result<_, git2::Error> { Ok([value(ident)?, value(encoding)?, value(filter)?]) };
        match values() {
            Ok(values) => Ok(Conversion::of(values)),
            // Attributes may stand in the index, which can be one that libgit2 can't read.
            Err(error) => match Program::find(String::new) {
                Ok(program) => index::conversion(&program, &self.place(), path),
                Err(_) => Err(git("read the attributes")(error)),
            },
        }
    }

    fn is_ignored(&self, path: &Path) -> Result<bool, Failure> {
        self.repository.is_path_ignored(path).map_err(git("read what is ignored"))
    }

    fn read_each(
        &self,
        kind: Kind,
        ids: &[ObjectId],
        limit: usize,
        then: &mut dyn FnMut(ObjectId, Option<&[u8]>),
    ) -> Result<(), Failure> {
        partial::bring(self, kind, ids)?;
        blobs::read_in_order(self, kind, ids, limit, then)
    }

    fn links(
        &self,
        _: ObjectId,
        _: bool,
        _: bool,
        _: &mut dyn FnMut(ObjectId, ObjectId, &[ObjectId]),
    ) -> Result<bool, Failure> {
        Ok(false)
    }

    fn remote_url(&self) -> Option<String> {
        let config = self.repository.config().and_then(|mut config| config.snapshot()).ok()?;
        let branch = self.repository.head().ok().filter(git2::Reference::is_branch);
        let branch = branch.as_ref().and_then(|branch| branch.shorthand().ok());
        let remotes = self.repository.remotes().ok()?;
        let remotes: Vec<String> = remotes.iter().flatten().flatten().map(str::to_owned).collect();
        remote::url(|key| config.get_string(key).ok(), branch, &remotes)
    }

    fn hash_blob(&self, bytes: &[u8]) -> Result<ObjectId, Failure> {
        hash_blob(bytes)
    }

    fn hash_file(&self, path: &Path) -> Result<ObjectId, Failure> {
        hash_file(path)
    }

    fn is_partial(&self) -> bool {
        !self.promisors().is_empty()
    }

    fn may_fetch(&self) -> bool {
        self.may_fetch.get()
    }

    fn allow_fetching(&self, allowed: bool) {
        self.may_fetch.set(allowed);
    }

    fn lacking(&self, ids: &[ObjectId]) -> Result<Vec<ObjectId>, Failure> {
        let act = "look for objects";
        let odb = self.repository.odb().map_err(git(act))?;
        let is_lacking = |id: &ObjectId| Self::oid(*id).is_ok_and(|id| !odb.exists_ext(id, OdbLookupFlags::NO_REFRESH));
        let mut lacking: Vec<ObjectId> = ids.iter().copied().filter(is_lacking).collect();
        if !lacking.is_empty() {
            // What was not there when the repository was opened may have come since; that is looked up once for all.
            odb.refresh().map_err(git(act))?;
            let mut seen = HashSet::new();
            lacking.retain(|id| is_lacking(id) && seen.insert(*id));
        }
        Ok(lacking)
    }

    fn fetch(&self, ids: &[ObjectId]) -> Result<(), Failure> {
        let program = Program::find(|| "what is missing from this partial clone can't be fetched".to_owned())?;
        let fetch = |remote: &str, ids: &[ObjectId]| program.fetch(&self.place(), remote, ids);
        fetch_from(self.promisors(), ids, |ids| self.lacking(ids), fetch)
    }

    fn commit_files(&self, paths: &[&Path], message: &str) -> Result<Committed, Failure> {
        commit::commit_files(self, paths, message)
    }
}

/// Gives the SHA-1 id that a blob of these bytes has.
pub(super) fn hash_blob(bytes: &[u8]) -> Result<ObjectId, Failure> {
    let id = Oid::hash_object(ObjectType::Blob, bytes).map_err(git("hash a file"))?;
    ObjectId::new(id.as_bytes()).ok_or(Failure::Git { act: "hash a file", message: "odd id".to_owned() })
}

/// Gives the SHA-1 id that a blob of this file's bytes has. It is read piece by piece.
pub(super) fn hash_file(path: &Path) -> Result<ObjectId, Failure> {
    let id = Oid::hash_file(ObjectType::Blob, path).map_err(git("hash a file"))?;
    ObjectId::new(id.as_bytes()).ok_or(Failure::Git { act: "hash a file", message: "odd id".to_owned() })
}

impl LibGit {
    /// Gives all of the configuration.
    pub(super) fn config(&self) -> Result<git2::Config, git2::Error> {
        self.repository.config()
    }

    /// Opens the same repository once more, for another thread.
    pub(super) fn reopen(&self) -> Result<Self, Failure> {
        let repository = Repository::open(self.repository.path()).map_err(git("open the repository again"))?;
        Ok(Self::new(repository, Arc::clone(&self.disk)))
    }

    /// Gives the size of an object in bytes, without reading all of it.
    pub(super) fn size(&self, kind: Kind, id: ObjectId) -> Result<usize, Failure> {
        let odb = self.repository.odb().map_err(git("open the objects"))?;
        odb.read_header(Self::oid(id)?).map(|(size, _)| size).map_err(|error| self.unreadable(kind, id, &error))
    }

    fn oid(id: ObjectId) -> Result<Oid, Failure> {
        Oid::from_bytes(id.as_bytes()).map_err(git("read an id"))
    }

    /// Gives the commit that is named by its full hash or by a branch: libgit2 need not understand it for that.
    fn commit_named(&self, name: &str) -> Result<Option<ObjectId>, Failure> {
        let branch = || self.repository.resolve_reference_from_short_name(name).ok()?.resolve().ok()?.target();
        let (id, is_hash) = match ObjectId::from_hex(name.as_bytes()) {
            Some(id) => (Some(Self::oid(id)?), true),
            None => (branch(), false),
        };
        let Some((oid, id)) = id.and_then(|oid| Some((oid, ObjectId::new(oid.as_bytes())?))) else { return Ok(None) };
        match self.repository.odb().map_err(git("open the objects"))?.read_header(oid) {
            Ok((_, kind)) => Ok((kind == ObjectType::Commit).then_some(id)),
            Err(error) if is_hash && error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(self.unreadable(Kind::Commit, id, &error)),
        }
    }

    fn unreadable(&self, kind: Kind, id: ObjectId, error: &git2::Error) -> Failure {
        if error.code() != ErrorCode::NotFound {
            return Failure::Unreadable { message: format!("{kind} {id}: {}", error.message()) };
        }
        Failure::Missing { kind, id, partial: self.is_partial() }
    }

    /// Gives the index; `None` for a sparse one, which libgit2 can't read: it folds whole folders that the checkout leaves
    /// out.
    fn index(&self) -> Result<Option<git2::Index>, Failure> {
        match self.repository.index() {
            Ok(index) => Ok(Some(index)),
            Err(error) if error.class() == ErrorClass::Index && error.message().contains("sdir") => Ok(None),
            Err(error) => Err(git("read the index")(error)),
        }
    }

    /// Tells what an index says that only git itself can read. Where there is no git, nothing is known to be deleted.
    fn tracked_in_sparse_index(&self, path: &[u8]) -> Result<Tracked, Failure> {
        let entry = self.sparse_index_entry(path)?;
        let unknown = if self.sparse_index.get().is_some() { Tracked::No } else { Tracked::LeftOut };
        Ok(entry.map_or(unknown, |entry| entry.tracked))
    }

    /// Gives an entry of an index that only git itself can read; `None` too where there is no git.
    fn sparse_index_entry(&self, path: &[u8]) -> Result<Option<Entry>, Failure> {
        if self.sparse_index.get().is_none() {
            let Ok(program) = Program::find(String::new) else { return Ok(None) };
            let index = read_index(&program, &self.place())?;
            self.sparse_index.get_or_init(|| index);
        }
        Ok(self.sparse_index.get().and_then(|index| index.get(path)).copied())
    }

    fn place(&self) -> Place {
        Place::of(self.repository.path(), self.repository.workdir())
    }

    /// Gives the remotes that promised objects.
    fn promisors(&self) -> &[String] {
        self.promisors.get_or_init(|| self.read_promisors())
    }

    fn read_promisors(&self) -> Vec<String> {
        let mut remotes: Vec<String> = Vec::new();
        let Ok(config) = self.repository.config().and_then(|mut config| config.snapshot()) else { return remotes };
        if let Ok(mut entries) = config.entries(Some(r"^remote\..*\.promisor$")) {
            while let Some(Ok(entry)) = entries.next() {
                let name = entry.name().ok().and_then(|name| name.strip_prefix("remote.")?.strip_suffix(".promisor"));
                let value = if entry.has_value() { entry.value().ok() } else { None };
                remotes.extend(name.filter(|_| is_true(value)).map(str::to_owned));
            }
        }
        let mut seen = HashSet::new();
        remotes.retain(|remote| seen.insert(remote.clone()));
        remotes
    }
}

/// Makes a path of the bytes that git keeps; `None` where this system has no such path.
pub fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        Some(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
    }
    #[cfg(not(unix))]
    {
        std::str::from_utf8(bytes).ok().map(PathBuf::from)
    }
}
