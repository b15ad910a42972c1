//! A [`Source`] on the installed git, for repositories that libgit2 can't read.
//!
//! Those are repositories with SHA-256 ids, with refs in a reftable, and with extensions that libgit2 does not know. A
//! few processes of git run along and are asked over and over; none is started for a commit or a file.

mod batch;
pub(super) mod commit;
mod discover;
pub(super) mod index;
mod printed;
pub(super) mod program;

pub use program::look_in_absolute_folders;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use self::batch::{Asked, Batch, Ended, Header, Then, Want};
use self::discover::Found;
use self::index::{Entry, Index, read_index};
use self::printed::{hash_long, links_in, promisors_in};
use self::program::{Place, Program, Running, reason};
use super::conversion::Conversion;
use super::index::Indexed;
use super::libgit::{self, path_of};
use super::object::{Kind, ObjectId};
use super::partial::{self, fetch_from};
use super::record::Committed;
use super::{Failure, Forgery, Source, Tracked, remote};
use crate::disk::Disk;

/// A repository that the installed git reads.
pub struct InstalledGit {
    program: Program,
    place: Place,
    disk: Arc<dyn Disk>,
    git: PathBuf,
    common: PathBuf,
    root: Option<PathBuf>,
    /// Whether ids are SHA-256.
    is_long: bool,
    headers: RefCell<Option<Batch>>,
    contents: RefCell<Option<Batch>>,
    ignores: RefCell<Option<Running>>,
    index: OnceCell<Index>,
    promisors: OnceCell<Vec<String>>,
    may_fetch: Cell<bool>,
}

/// How git says that it can't do without fetching.
const FETCHED: [&str; 2] = ["promisor remote", "' not allowed"];

impl InstalledGit {
    /// Opens the repository that `folder` is in, or the one that `GIT_DIR` names. `need` says why libgit2 can't.
    ///
    /// # Errors
    /// If there is none, it belongs to another user, or there is no git that can read it.
    pub fn discover(folder: &Path, disk: &Arc<dyn Disk>, need: &str) -> Result<Self, Failure> {
        let program = Program::find(|| need.to_owned())?;
        let Found { git, common, root, is_long } = discover::find(&program, folder)?;
        Ok(Self {
            place: Place::of(&git, root.as_deref()),
            program,
            disk: Arc::clone(disk),
            git,
            common,
            root,
            is_long,
            headers: RefCell::default(),
            contents: RefCell::default(),
            ignores: RefCell::default(),
            index: OnceCell::new(),
            promisors: OnceCell::new(),
            may_fetch: Cell::new(false),
        })
    }

    /// Gives a git that is asked for headers or contents: the one that runs, unless it is being asked just now.
    fn batch(&self, want: Want) -> Result<Batch, Failure> {
        let running = self.cell(want).take();
        running.map_or_else(|| Batch::start(&self.program, &self.place, want), Ok)
    }

    const fn cell(&self, want: Want) -> &RefCell<Option<Batch>> {
        match want {
            Want::Header => &self.headers,
            Want::Content => &self.contents,
        }
    }

    /// Asks for many objects. One that git ends over, instead of answering, is lacking if it wanted to fetch it: older
    /// versions know no way to leave that, and are stopped by the protocols that they may use.
    fn ask_all(&self, want: Want, mut ids: &[ObjectId], then: &mut Then<'_>) -> Result<(), Failure> {
        loop {
            let (batch, asked) = self.batch(want)?.ask_all(ids, then)?;
            self.cell(want).replace(batch);
            let (done, ended) = match asked {
                Asked::All => return Ok(()),
                Asked::Ended(done, ended) => (done, ended),
            };
            let rest = ids.get(done..).and_then(<[ObjectId]>::split_first);
            match rest {
                Some((lacking, rest)) if FETCHED.iter().any(|words| ended.0.contains(words)) => {
                    then(*lacking, None, &[])?;
                    ids = rest;
                }
                _ => return Err(Failure::Unreadable { message: ended.0 }),
            }
        }
    }

    /// Asks what a name means.
    fn header_of(&self, name: &str) -> Result<Result<Option<Header>, Ended>, Failure> {
        Ok(self.batch(Want::Header)?.ask(name, &mut Vec::new()).map(|(batch, header)| {
            self.headers.replace(Some(batch));
            header
        }))
    }

    fn index_entry(&self, path: &[u8]) -> Result<Option<Entry>, Failure> {
        if self.index.get().is_none() {
            let index = if self.has_index() { read_index(&self.program, &self.place)? } else { Index::new() };
            self.index.get_or_init(|| index);
        }
        Ok(self.index.get().and_then(|index| index.get(path)).copied())
    }

    fn missing(&self, kind: Kind, id: ObjectId) -> Failure {
        Failure::Missing { kind, id, partial: self.is_partial() }
    }

    /// Runs a call to its end, and gives what it printed. `may_fail`: a failure is an answer too, and means nothing.
    fn printed(&self, act: &'static str, args: &[&str], may_fail: bool) -> Result<Vec<u8>, Failure> {
        self.program.printed(act, &self.place, args, may_fail)
    }

    /// Names the object that git could not read, where its words do.
    fn broken_at(&self, message: &str) -> Option<Failure> {
        let words = message.split(|c: char| !c.is_ascii_hexdigit());
        let ids: Vec<ObjectId> = words.filter_map(|word| ObjectId::from_hex(word.as_bytes())).collect();
        let lacking = self.lacking(&ids).ok()?;
        lacking.first().map(|id| self.missing(Kind::Commit, *id))
    }

    fn promisors(&self) -> &[String] {
        self.promisors.get_or_init(|| {
            let pattern = r"^(remote\..*\.promisor|extensions\.partialclone)$";
            let found = self.printed("read the configuration", &["config", "-z", "--get-regexp", pattern], true);
            promisors_in(&found.unwrap_or_default())
        })
    }

    /// Reads or writes the clone's own settings. Nothing is printed where a setting to be read is not there.
    pub(super) fn settle(&self, act: &'static str, args: &[&str]) -> Result<Vec<u8>, Failure> {
        let mut command = self.program.call(&self.place);
        let output = Program::output(act, command.args(["config", "--local"]).args(args))?;
        // What git says of a setting that is not there.
        if output.status.success() || (output.status.code() == Some(1) && output.stderr.is_empty()) {
            return Ok(output.stdout);
        }
        Err(Failure::Git { act, message: reason(&output.stderr) })
    }

    /// Gives the folder that the configuration names for hooks.
    pub(super) fn configured_hooks(&self) -> Result<Option<PathBuf>, Failure> {
        let args = ["config", "-z", "--type=path", "--get-all", "core.hooksPath"];
        let found = self.printed("read the configuration", &args, true)?;
        let mut found: Vec<&[u8]> = found.split(|byte| *byte == 0).filter(|path| !path.is_empty()).collect();
        // The last one is what every call here sets, so that no hook runs.
        found.pop();
        Ok(found.pop().and_then(path_of))
    }

    /// Asks the git that runs along for it whether a path is ignored. `None`: it ended.
    fn ask_ignored(running: &mut Running, path: &Path) -> Option<bool> {
        // A path that begins so can't be taken for a pattern.
        let question = [b"./", path.as_os_str().as_encoded_bytes(), b"\0"].concat();
        running.stdin.as_mut()?.write_all(&question).ok()?;
        let stdout = running.stdout.as_mut()?;
        let mut answer = || {
            let mut field = Vec::new();
            stdout.read_until(0, &mut field).ok()?;
            field.pop().filter(|end| *end == 0).map(|_| field)
        };
        // The file with the rule, its line, the rule, the path.
        let [_, _, rule, _] = [answer()?, answer()?, answer()?, answer()?];
        Some(!rule.is_empty() && !rule.starts_with(b"!"))
    }
}

impl Source for InstalledGit {
    fn head(&self) -> Result<Option<ObjectId>, Failure> {
        if let Ok(Some(header)) = self.header_of("HEAD")? {
            return Ok(Some(header.id));
        }
        // No object: either HEAD's is missing, which whoever reads it is told, or there is no branch yet.
        let act = "read HEAD";
        let named = self.printed(act, &["rev-parse", "--verify", "--quiet", "HEAD"], true)?;
        if let Some(id) = ObjectId::from_hex(named.trim_ascii()) {
            return Ok(Some(id));
        }
        let branch = self.printed(act, &["symbolic-ref", "--quiet", "HEAD"], true)?;
        let mut command = self.program.call(&self.place);
        let branch = path_of(branch.trim_ascii()).unwrap_or_default();
        let broken = Program::output(act, command.args(["for-each-ref", "--format=x"]).arg(branch))?;
        if broken.status.success() && broken.stderr.is_empty() {
            return Ok(None);
        }
        Err(Failure::Git { act, message: reason(&broken.stderr) })
    }

    fn merging(&self) -> Result<Vec<ObjectId>, Failure> {
        super::merging_in(&self.git)
    }

    fn under_way(&self) -> Result<Option<&'static str>, Failure> {
        commit::under_way(&self.program, &self.place, &self.git)
    }

    fn branch(&self) -> Option<String> {
        let head = self.printed("read HEAD", &["symbolic-ref", "--quiet", "HEAD"], true).ok()?;
        let head = String::from_utf8_lossy(head.trim_ascii()).into_owned();
        Some(head.strip_prefix("refs/heads/")?.to_owned())
    }

    fn some_branch(&self) -> Option<String> {
        let args = ["for-each-ref", "--count=1", "--format=%(refname)", "refs/heads/"];
        let found = self.printed("read the branches", &args, true).ok()?;
        Some(String::from_utf8_lossy(found.trim_ascii()).strip_prefix("refs/heads/")?.to_owned())
    }

    fn resolve(&self, revision: &str) -> Result<Option<ObjectId>, Failure> {
        // What is added to the name below would close a brace that it leaves open.
        let is_open = |brace: &str| revision.rsplit_once(brace).is_some_and(|(_, rest)| !rest.contains('}'));
        if !super::names_something(revision) || is_open("@{") || is_open("^{") {
            return Ok(None);
        }
        // What is no commit in git's eyes can still be one by its header, as for libgit2.
        for name in [&format!("{revision}^{{commit}}"), revision] {
            match self.header_of(name)? {
                Ok(Some(header)) if header.kind == Some(Kind::Commit) => return Ok(Some(header.id)),
                Ok(_) => {}
                // Git ends over a reflog that is too short, or a branch without an upstream.
                Err(_) if revision.contains("@{") => return Ok(None),
                Err(Ended(message)) => return Err(Failure::Unreadable { message }),
            }
        }
        Ok(None)
    }

    fn read(&self, kind: Kind, id: ObjectId, then: &mut dyn FnMut(&[u8])) -> Result<(), Failure> {
        partial::bring(self, kind, &[id])?;
        self.ask_all(Want::Content, &[id], &mut |_, header, bytes| {
            let header = header.ok_or_else(|| self.missing(kind, id))?;
            if header.kind != Some(kind) {
                return Err(Failure::Corrupt { kind, id });
            }
            then(bytes);
            Ok(())
        })
    }

    fn blob_size(&self, id: ObjectId) -> Result<usize, Failure> {
        partial::bring(self, Kind::Blob, &[id])?;
        let mut size = 0;
        self.ask_all(Want::Header, &[id], &mut |_, header, _| {
            size = header.ok_or_else(|| self.missing(Kind::Blob, id))?.size;
            Ok(())
        })?;
        Ok(usize::try_from(size).unwrap_or(usize::MAX))
    }

    fn id_length(&self) -> usize {
        if self.is_long { 32 } else { 20 }
    }

    fn shallow(&self) -> Result<HashSet<ObjectId>, Failure> {
        super::shallow_in(&self.common)
    }

    fn forgeries(&self) -> Vec<Forgery> {
        let args = ["for-each-ref", "--count=1", "--format=x", "refs/replace/"];
        let replaced = self.printed("read the refs", &args, false).is_ok_and(|found| !found.is_empty());
        super::forgeries_in(&self.common, replaced)
    }

    fn root(&self) -> Option<PathBuf> {
        self.root.clone()
    }

    fn disk(&self) -> &Arc<dyn Disk> {
        &self.disk
    }

    fn common_folder(&self) -> PathBuf {
        self.common.clone()
    }

    fn has_index(&self) -> bool {
        super::has_index_in(&self.git)
    }

    fn tracked(&self, path: &[u8]) -> Result<Tracked, Failure> {
        Ok(self.index_entry(path)?.map_or(Tracked::No, |entry| entry.tracked))
    }

    fn indexed(&self, path: &[u8]) -> Result<Option<Indexed>, Failure> {
        Ok(self.index_entry(path)?.and_then(|entry| entry.indexed))
    }

    fn conversion(&self, path: &[u8]) -> Result<Conversion, Failure> {
        index::conversion(&self.program, &self.place, path)
    }

    fn is_ignored(&self, path: &Path) -> Result<bool, Failure> {
        let act = "read what is ignored";
        let running = self.ignores.take().map_or_else(
            || {
                let mut command = self.program.call(&self.place);
                command.args(["check-ignore", "--stdin", "-z", "--verbose", "--non-matching", "--no-index"]);
                Program::start(act, command.stdin(Stdio::piped()))
            },
            Ok,
        );
        let mut running = running?;
        if let Some(is_ignored) = Self::ask_ignored(&mut running, path) {
            self.ignores.replace(Some(running));
            return Ok(is_ignored);
        }
        Err(Failure::Git { act, message: running.finish().1 })
    }

    fn read_each(
        &self,
        kind: Kind,
        ids: &[ObjectId],
        limit: usize,
        then: &mut dyn FnMut(ObjectId, Option<&[u8]>),
    ) -> Result<(), Failure> {
        partial::bring(self, kind, ids)?;
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        let mut is_small = Vec::with_capacity(ids.len());
        self.ask_all(Want::Header, ids, &mut |id, header, _| {
            is_small.push(header.ok_or_else(|| self.missing(kind, id))?.size <= limit);
            Ok(())
        })?;
        let mut all = ids.iter().zip(&is_small).peekable();
        let small: Vec<ObjectId> = all.clone().filter(|(_, is_small)| **is_small).map(|(id, _)| *id).collect();
        self.ask_all(Want::Content, &small, &mut |id, header, bytes| {
            let header = header.ok_or_else(|| self.missing(kind, id))?;
            if header.kind != Some(kind) {
                return Err(Failure::Corrupt { kind, id });
            }
            while let Some((large, _)) = all.next_if(|(_, is_small)| !**is_small) {
                then(*large, None);
            }
            all.next();
            then(id, Some(bytes));
            Ok(())
        })?;
        all.for_each(|(large, _)| then(*large, None));
        Ok(())
    }

    fn links(
        &self,
        tip: ObjectId,
        first_parent: bool,
        by_graph: bool,
        then: &mut dyn FnMut(ObjectId, ObjectId, &[ObjectId]),
    ) -> Result<bool, Failure> {
        let act = "walk the history";
        let mut command = self.program.call(&self.place);
        command.args(["-c", if by_graph { "core.commitGraph=true" } else { "core.commitGraph=false" }]);
        command.args(["rev-list", "--format=%H %T %P"]).args(first_parent.then_some("--first-parent"));
        let mut running = Program::start(act, command.arg(tip.to_string()).arg("--"))?;
        let (mut line, mut parents) = (Vec::new(), Vec::new());
        let mut is_whole = true;
        if let Some(stdout) = &mut running.stdout {
            while is_whole && stdout.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                // Each is announced by a line `commit ID`.
                if let Some(links) = line.strip_suffix(b"\n").filter(|line| !line.starts_with(b"commit ")) {
                    match links_in(links, &mut parents) {
                        Some((commit, tree)) => then(commit, tree, &parents),
                        None => is_whole = false,
                    }
                }
                line.clear();
            }
        }
        match running.finish() {
            (true, _) if is_whole => Ok(true),
            (_, message) => Err(self.broken_at(&message).unwrap_or(Failure::Git { act, message })),
        }
    }

    fn remote_url(&self) -> Option<String> {
        let branch = self.printed("read HEAD", &["symbolic-ref", "--quiet", "--short", "HEAD"], true).ok()?;
        let pattern = r"^(remote\..*\.url|branch\..*\.remote)$";
        let found = self.printed("read the configuration", &["config", "-z", "--get-regexp", pattern], true).ok()?;
        let settings = remote::printed_settings(&found);
        let branch = String::from_utf8_lossy(branch.trim_ascii());
        let branch = Some(&*branch).filter(|branch| !branch.is_empty());
        let setting = |key: &str| settings.iter().rev().find(|(own, _)| own == key).map(|(_, value)| value.clone());
        let name = |(key, _): &(String, String)| Some(key.strip_prefix("remote.")?.strip_suffix(".url")?.to_owned());
        let mut remotes: Vec<String> = settings.iter().filter_map(name).collect();
        remotes.sort();
        remotes.dedup();
        remote::url(setting, branch, &remotes)
    }

    fn hash_blob(&self, bytes: &[u8]) -> Result<ObjectId, Failure> {
        if !self.is_long {
            return libgit::hash_blob(bytes);
        }
        hash_long(bytes, bytes.len()).map_err(|error| Failure::Git { act: "hash a file", message: error.to_string() })
    }

    fn hash_file(&self, path: &Path) -> Result<ObjectId, Failure> {
        if !self.is_long {
            return libgit::hash_file(path);
        }
        let hash = || {
            let file = File::open(path)?;
            let length = file.metadata()?.len();
            hash_long(BufReader::new(file), length)
        };
        hash().map_err(|source| Failure::File { act: "read", path: path.to_owned(), source })
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
        let mut seen = HashSet::new();
        let ids: Vec<ObjectId> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
        let mut lacking = Vec::new();
        self.ask_all(Want::Header, &ids, &mut |id, header, _| {
            lacking.extend(header.is_none().then_some(id));
            Ok(())
        })?;
        Ok(lacking)
    }

    fn fetch(&self, ids: &[ObjectId]) -> Result<(), Failure> {
        let fetch = |remote: &str, ids: &[ObjectId]| self.program.fetch(&self.place, remote, ids);
        // What ran before the fetch may know of no more than there was then.
        let lacking = |ids: &[ObjectId]| {
            self.headers.replace(None);
            self.contents.replace(None);
            self.lacking(ids)
        };
        fetch_from(self.promisors(), ids, lacking, fetch)
    }

    fn commit_files(&self, paths: &[&Path], message: &str) -> Result<Committed, Failure> {
        commit::commit_files(self, &self.program, &self.place, paths, message)
    }
}
