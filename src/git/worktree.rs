//! What is not committed: the files on disk, as if they were a commit on top of HEAD.
//!
//! What a file says counts, staged or not; ignored files do not. A file that a sparse checkout leaves out is as in HEAD.
//! Symbolic links are not followed, and repositories inside the repository not entered.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::conversion::Conversion;
use super::folders::History;
use super::index::Tracked;
use super::libgit::path_of;
use super::object::{self, Kind, ObjectId};
use super::patterns::Patterns;
use super::trees::{self, File, FolderState, join};
use super::{Failure, Source};

/// How deep below a plans folder files are looked for.
const MAX_DEPTH: usize = 64;

/// The files that are not as in HEAD.
#[derive(Debug, Default)]
pub struct Uncommitted {
    /// The folders that differ: path, length of the plans folder's path, what they hold.
    pub folders: Vec<(Vec<u8>, usize, FolderState)>,
    /// The contents of the files that HEAD does not have.
    pub contents: HashMap<ObjectId, Vec<u8>>,
}

/// What a folder on disk holds: whether its files are there, and the names of the record's files.
#[derive(Debug, Default)]
struct Present {
    root: usize,
    plan: bool,
    actual: bool,
    record: BTreeSet<Vec<u8>>,
}

/// Reads what is not committed. `head` is the history up to HEAD; of each file at most `limit` bytes are read, and one
/// more.
///
/// # Errors
/// If a file, a folder or the index can't be read.
pub fn uncommitted(
    source: &dyn Source,
    patterns: &Patterns,
    head: &History<'_>,
    limit: usize,
) -> Result<Uncommitted, Failure> {
    let mut found = Uncommitted::default();
    let Some(root) = source.root() else { return Ok(found) };
    if !source.has_index() && source.head()?.is_some() {
        return Ok(found);
    }
    let mut disk: BTreeMap<Vec<u8>, Present> = BTreeMap::new();
    find_roots(&root, patterns, &[], &mut disk, 0)?;
    let mut committed: BTreeMap<Vec<u8>, (usize, FolderState)> = head.newest_states().into_iter().collect();
    let paths: BTreeSet<Vec<u8>> = disk.keys().chain(committed.keys()).cloned().collect();
    let mut reader = Reader { source, root: &root, limit, contents: &mut found.contents };
    for path in paths {
        let (committed_root, before) = committed.remove(&path).unwrap_or_default();
        let on_disk = disk.remove(&path);
        let plans = on_disk.as_ref().map_or(committed_root, |folder| folder.root);
        let on_disk = on_disk.unwrap_or_default();
        let mut after = FolderState {
            plan: reader.file(&join(&path, b"plan.toml"), before.plan, on_disk.plan)?,
            actual: reader.file(&join(&path, b"actual.toml"), before.actual, on_disk.actual)?,
            record: Vec::new(),
        };
        let old: BTreeMap<&Vec<u8>, File> = before.record.iter().map(|(name, file)| (name, *file)).collect();
        for name in old.keys().copied().chain(&on_disk.record).collect::<BTreeSet<_>>() {
            let record = join(&join(&path, b"actual"), name);
            let file = reader.file(&record, old.get(name).copied(), on_disk.record.contains(name))?;
            after.record.extend(file.map(|file| (name.clone(), file)));
        }
        if after != before {
            found.folders.push((path, plans, after));
        }
    }
    Ok(found)
}

/// Tells whether a path, from the root, holds on disk what it holds in HEAD, line endings apart; what is nowhere is so
/// too. At most `limit` bytes are compared.
///
/// # Errors
/// If HEAD or the file can't be read.
pub fn is_as_in_head(source: &dyn Source, path: &[u8], limit: usize) -> Result<bool, Failure> {
    let Some((root, relative)) = source.root().zip(path_of(path)) else { return Ok(true) };
    let committed = match source.head()? {
        Some(head) => trees::file_at(source, object::tree_of(source, head)?, path)?,
        None => None,
    };
    let on_disk = root.join(relative);
    let is_file = fs::symlink_metadata(&on_disk).is_ok_and(|it| it.is_file());
    let Some(committed) = committed.filter(|_| is_file) else { return Ok(committed.is_some() == is_file) };
    let mut reader = Reader { source, root: &root, limit, contents: &mut HashMap::new() };
    Ok(reader.file(path, Some(committed), true)? == Some(committed))
}

fn bytes_of(name: &std::ffi::OsStr) -> Vec<u8> {
    name.as_encoded_bytes().to_vec()
}

/// A folder's entries that are folders or regular files: name and whether it is a folder.
fn entries(folder: &Path) -> Result<Vec<(Vec<u8>, bool)>, Failure> {
    let failed = |source| Failure::File { act: "read", path: folder.to_owned(), source };
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(source) => return Err(failed(source)),
    };
    let mut entries = Vec::new();
    for entry in listing {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() || kind.is_file() {
            entries.push((bytes_of(&entry.file_name()), kind.is_dir()));
        }
    }
    entries.sort();
    Ok(entries)
}

fn is_real_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|it| it.is_dir())
}

/// Looks for plans folders below `folder`, which is `path` from the root.
fn find_roots(
    folder: &Path,
    patterns: &Patterns,
    path: &[u8],
    disk: &mut BTreeMap<Vec<u8>, Present>,
    depth: usize,
) -> Result<(), Failure> {
    let (is_root, leads_below) = patterns.leads_to(path);
    if is_root {
        find_initiatives(folder, path, path.len(), disk, 0)?;
    }
    if !leads_below || depth > MAX_DEPTH {
        return Ok(());
    }
    let names: Vec<Vec<u8>> = match patterns.names_below(path) {
        Some(names) => names.into_iter().collect(),
        None => entries(folder)?.into_iter().filter(|(_, is_folder)| *is_folder).map(|(name, _)| name).collect(),
    };
    for name in names {
        let below = path_of(&name).map(|name| folder.join(name));
        if let Some(below) = below.filter(|below| name != b".git" && is_real_folder(below)) {
            find_roots(&below, patterns, &join(path, &name), disk, depth + 1)?;
        }
    }
    Ok(())
}

/// Looks for initiatives in `folder` and below it. `root` is the length of its plans folder's path.
fn find_initiatives(
    folder: &Path,
    path: &[u8],
    root: usize,
    disk: &mut BTreeMap<Vec<u8>, Present>,
    depth: usize,
) -> Result<(), Failure> {
    let mut own = Present { root, ..Present::default() };
    let mut below = Vec::new();
    for (name, is_folder) in entries(folder)? {
        match (name.as_slice(), is_folder) {
            (b"plan.toml", false) => own.plan = true,
            (b"actual.toml", false) => own.actual = true,
            // Another repository's files are not this one's.
            (b".git", _) if depth > 0 => return Ok(()),
            (b".git", true) => {}
            (_, true) => below.push(name),
            _ => {}
        }
    }
    for name in below {
        let Some(inner) = path_of(&name).map(|name| folder.join(name)) else { continue };
        if name == b"actual" {
            let files = entries(&inner)?.into_iter().filter(|(name, is_folder)| !is_folder && name.ends_with(b".toml"));
            own.record.extend(files.map(|(name, _)| name));
        }
        if depth < MAX_DEPTH {
            find_initiatives(&inner, &join(path, &name), root, disk, depth + 1)?;
        }
    }
    let is_initiative = depth > 0 && path.rsplit(|byte| *byte == b'/').next() != Some(b"actual");
    if is_initiative && (own.plan || own.actual || !own.record.is_empty()) {
        disk.entry(path.to_vec()).or_insert(own);
    }
    Ok(())
}

/// A file on disk.
struct OnDisk {
    path: PathBuf,
    metadata: Metadata,
    /// What it holds, as git would store it as soon as that is known; of one that is too large as much as shows this.
    bytes: Vec<u8>,
    is_whole: bool,
}

impl OnDisk {
    /// Reads at most `limit` bytes of a file, and one more.
    fn read(path: PathBuf, limit: usize) -> Result<Self, Failure> {
        let read = || {
            let file = fs::File::open(&path)?;
            let metadata = file.metadata()?;
            let mut bytes = Vec::new();
            file.take(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes)?;
            Ok((metadata, bytes))
        };
        match read() {
            Ok((metadata, bytes)) => Ok(Self { path, metadata, is_whole: bytes.len() <= limit, bytes }),
            Err(source) => Err(Failure::File { act: "read", path, source }),
        }
    }

    /// Undoes what a checkout did to it. Gives false, and leaves it as it is, where that is not known.
    fn undo(&mut self, conversion: &Conversion) -> bool {
        match conversion.undone(&self.bytes).filter(|_| self.is_whole) {
            Some(undone) => {
                self.bytes = undone;
                true
            }
            None => false,
        }
    }
}

/// Reads files, and compares them with HEAD's.
struct Reader<'a> {
    source: &'a dyn Source,
    root: &'a Path,
    limit: usize,
    contents: &'a mut HashMap<ObjectId, Vec<u8>>,
}

impl Reader<'_> {
    /// Gives what stands at a path: HEAD's file where it is the same or left out of the checkout, else the one on disk.
    fn file(&mut self, path: &[u8], committed: Option<File>, on_disk: bool) -> Result<Option<File>, Failure> {
        if !on_disk {
            let Some(committed) = committed else { return Ok(None) };
            return Ok((self.source.tracked(path)? == Tracked::LeftOut).then_some(committed));
        }
        let Some(relative) = path_of(path) else { return Ok(None) };
        let mut found = OnDisk::read(self.root.join(&relative), self.limit)?;
        if let Some(committed) = committed {
            if self.is_committed(path, &mut found, committed.id)? {
                return Ok(Some(committed));
            }
        } else if self.source.is_ignored(&relative)? && self.source.tracked(path)? == Tracked::No {
            return Ok(None);
        } else {
            found.undo(&self.source.conversion(path)?);
        }
        let id = if found.is_whole { self.source.hash_blob(&found.bytes) } else { self.source.hash_file(&found.path) }?;
        self.contents.insert(id, found.bytes);
        Ok(Some(File { mode: committed.map_or(0o100_644, |file| file.mode), id }))
    }

    /// Tells whether a file is the committed blob, but for what a checkout did to it. That is undone.
    fn is_committed(&self, path: &[u8], found: &mut OnDisk, blob: ObjectId) -> Result<bool, Failure> {
        if !found.is_whole {
            // Of what is too large to be read the id is enough; what a checkout did to it stays unknown.
            let may_be_converted = || -> Result<bool, Failure> {
                Ok(memchr::memchr(b'\r', &found.bytes).is_some() || !self.source.conversion(path)?.is_none())
            };
            let is_same = self.source.hash_file(&found.path)? == blob;
            return Ok(is_same || (may_be_converted()? && self.looks_unchanged(path, found, blob)?));
        }
        if self.is_same(&found.bytes, blob)? {
            return Ok(true);
        }
        let conversion = self.source.conversion(path)?;
        if conversion.is_none() {
            return Ok(false);
        }
        if found.undo(&conversion) { self.is_same(&found.bytes, blob) } else { self.looks_unchanged(path, found, blob) }
    }

    /// Tells whether the index remembers a file that looks like this one, and that was the committed blob. Only where
    /// contents can't be compared is it gone by: a change at the very time at which the index was written goes unseen.
    fn looks_unchanged(&self, path: &[u8], found: &OnDisk, blob: ObjectId) -> Result<bool, Failure> {
        let indexed = self.source.indexed(path)?;
        Ok(indexed.is_some_and(|indexed| indexed.id == blob && indexed.looks_like(&found.metadata)))
    }

    /// Tells whether bytes are the committed blob, line endings apart: a checkout may have changed those.
    fn is_same(&self, bytes: &[u8], blob: ObjectId) -> Result<bool, Failure> {
        match self.compare(bytes, blob) {
            // What a partial clone lacks is told by its id, whatever it holds.
            Err(Failure::Missing { partial: true, .. }) => {
                Ok(self.source.hash_blob(bytes)? == blob || self.source.hash_blob(&unix_lines(bytes))? == blob)
            }
            is_same => is_same,
        }
    }

    fn compare(&self, bytes: &[u8], blob: ObjectId) -> Result<bool, Failure> {
        let has_returns = memchr::memchr(b'\r', bytes).is_some();
        if !has_returns && self.source.blob_size(blob)? != bytes.len() {
            return Ok(false);
        }
        let mut same = false;
        self.source.read(Kind::Blob, blob, &mut |committed| {
            same = committed == bytes || (has_returns && unix_lines(committed) == unix_lines(bytes));
        })?;
        Ok(same)
    }
}

/// Gives a text with `\r\n` as `\n`.
fn unix_lines(bytes: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, b"\r\n") {
        lines.extend_from_slice(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    lines.extend_from_slice(rest);
    lines
}
