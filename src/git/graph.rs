//! git's commit-graph file: parents, root trees and changed-path filters of most commits, with no object inflated.
//!
//! The file is a hint that anybody who can write the repository may have made up. So every offset is checked, and a
//! walk that finds anything odd in it starts again without it. Where a repository is shallow, or has grafts or replace
//! refs, git itself does not trust the file, and neither do we.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::bloom::{Filter, Hashing, PathKeys};
use super::libgit::path_of;
use super::object::ObjectId;

/// A position in a [`CommitGraph`].
pub(super) type Position = u32;

/// No parent.
const NONE: u32 = 0x7000_0000;
/// The second parent is a place in the list of further parents.
const MORE: u32 = 0x8000_0000;
/// The most files of a chain that are read.
const MAX_LAYERS: usize = 64;
/// The most object folders that are looked at.
const MAX_FOLDERS: usize = 32;
/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 32;

/// A commit-graph: one file, or a chain of them whose commits are numbered one behind the other.
pub(super) struct CommitGraph {
    id_length: usize,
    layers: Vec<Layer>,
}

/// One file.
struct Layer {
    /// The position of its first commit.
    first: u32,
    count: u32,
    fanout: Vec<u8>,
    ids: Vec<u8>,
    /// A record a commit: root tree, two parents, generation and time.
    records: Vec<u8>,
    /// The parents of merges of three and more.
    edges: Vec<u8>,
    filters: Option<Filters>,
}

/// The changed-path filters of one file.
struct Filters {
    hashing: Hashing,
    /// Where each commit's filter ends.
    ends: Vec<u8>,
    data: Vec<u8>,
}

/// The file, or a part of it, is not what git writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Off;

/// Gives the object folders of a repository: its own, and those that it borrows from.
pub(super) fn object_folders(common: &Path) -> Vec<PathBuf> {
    let own = std::env::var_os("GIT_OBJECT_DIRECTORY").map_or_else(|| common.join("objects"), PathBuf::from);
    let mut folders = vec![own];
    let mut next = 0;
    while let Some(folder) = folders.get(next).cloned() {
        next += 1;
        let listed = std::fs::read(folder.join("info").join("alternates")).unwrap_or_default();
        let lines = listed.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && !line.starts_with(b"#"));
        for path in lines.filter_map(path_of).map(|path| folder.join(path)) {
            if folders.len() < MAX_FOLDERS && !folders.contains(&path) {
                folders.push(path);
            }
        }
    }
    folders
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.first_chunk().copied().map(u32::from_be_bytes)
}

fn wide(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at.checked_add(8)?)?.first_chunk().copied().map(u64::from_be_bytes)
}

impl CommitGraph {
    /// Opens the graph of the first of these object folders that has one. `None` where there is none, or it is off.
    pub(super) fn open(folders: &[PathBuf], id_length: usize) -> Option<Self> {
        folders.iter().find_map(|folder| Self::open_in(folder, folders, id_length))
    }

    fn open_in(folder: &Path, folders: &[PathBuf], id_length: usize) -> Option<Self> {
        let info = folder.join("info");
        if let Some(layer) = Layer::open(&info.join("commit-graph"), id_length, 0, 0) {
            return Some(Self { id_length, layers: vec![layer] });
        }
        let chain = std::fs::read_to_string(info.join("commit-graphs").join("commit-graph-chain")).ok()?;
        let mut layers: Vec<Layer> = Vec::new();
        for hash in chain.lines() {
            let is_hash = hash.len() == 2 * id_length && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !is_hash || layers.len() >= MAX_LAYERS {
                return None;
            }
            let first = layers.last().map_or(0, |layer| layer.first + layer.count);
            let name = format!("graph-{hash}.graph");
            let here = [folder.to_owned()];
            let layer = here.iter().chain(folders).find_map(|folder| {
                let path = folder.join("info").join("commit-graphs").join(&name);
                Layer::open(&path, id_length, first, layers.len())
            });
            layers.push(layer?);
        }
        (!layers.is_empty()).then_some(Self { id_length, layers })
    }

    /// Counts the commits.
    pub(super) fn len(&self) -> u32 {
        self.layers.last().map_or(0, |layer| layer.first + layer.count)
    }

    fn layer(&self, at: Position) -> Result<(&Layer, usize), Off> {
        let behind = self.layers.partition_point(|layer| layer.first <= at);
        let layer = behind.checked_sub(1).and_then(|at| self.layers.get(at)).ok_or(Off)?;
        let own = at - layer.first;
        if own < layer.count { Ok((layer, own as usize)) } else { Err(Off) }
    }

    /// Finds a commit.
    pub(super) fn find(&self, id: ObjectId) -> Option<Position> {
        self.layers.iter().rev().find_map(|layer| layer.find(id.as_bytes(), self.id_length))
    }

    /// Gives the id of a commit.
    ///
    /// # Errors
    /// If the file is off.
    pub(super) fn id(&self, at: Position) -> Result<ObjectId, Off> {
        let (layer, own) = self.layer(at)?;
        let start = own * self.id_length;
        layer.ids.get(start..start + self.id_length).and_then(ObjectId::new).ok_or(Off)
    }

    fn record(&self, at: Position) -> Result<(&Layer, &[u8]), Off> {
        let (layer, own) = self.layer(at)?;
        let length = self.id_length + 16;
        Ok((layer, layer.records.get(own * length..(own + 1) * length).ok_or(Off)?))
    }

    /// Gives the root tree of a commit.
    ///
    /// # Errors
    /// If the file is off.
    pub(super) fn tree(&self, at: Position) -> Result<ObjectId, Off> {
        let (_, record) = self.record(at)?;
        record.get(..self.id_length).and_then(ObjectId::new).ok_or(Off)
    }

    /// Adds the parents of a commit to `parents`, first parent first.
    ///
    /// # Errors
    /// If the file is off: a parent that it does not hold, or one whose generation is not below the commit's own, which
    /// alone could lead a walk in circles.
    pub(super) fn parents(&self, at: Position, parents: &mut Vec<Position>) -> Result<(), Off> {
        let before = parents.len();
        let (layer, record) = self.record(at)?;
        let first = number(record, self.id_length).ok_or(Off)?;
        let second = number(record, self.id_length + 4).ok_or(Off)?;
        if first != NONE {
            parents.push(first);
        }
        if second & MORE != 0 {
            let mut edge = (second & !MORE) as usize;
            loop {
                let parent = number(&layer.edges, edge.checked_mul(4).ok_or(Off)?).ok_or(Off)?;
                parents.push(parent & !MORE);
                if parent & MORE != 0 {
                    break;
                }
                edge += 1;
            }
        } else if second != NONE {
            parents.push(second);
        }
        let generation = self.generation(record)?;
        for parent in parents.get(before..).unwrap_or_default() {
            let theirs = self.generation(self.record(*parent)?.1)?;
            // 0 is what very old versions of git wrote: not computed.
            if generation != 0 && theirs >= generation && generation < MAX_GENERATION {
                return Err(Off);
            }
        }
        Ok(())
    }

    /// The topological level, as every version of git writes it: one more than the highest of the parents'.
    fn generation(&self, record: &[u8]) -> Result<u32, Off> {
        number(record, self.id_length + 8).map(|bits| bits >> 2).ok_or(Off)
    }

    /// Tells whether a commit may have changed one of some paths against its first parent; a root commit against nothing.
    /// Without a filter it may.
    pub(super) fn may_change(&self, at: Position, paths: &PathKeys) -> bool {
        let filter = || {
            let (layer, own) = self.layer(at).ok()?;
            let filters = layer.filters.as_ref()?;
            let end = |at: usize| number(&filters.ends, at * 4).map(|end| end as usize);
            let start = own.checked_sub(1).map_or(Some(0), end)?;
            Some(Filter { bits: filters.data.get(start..end(own)?)?, hashing: filters.hashing })
        };
        filter().is_none_or(|filter| paths.may_be_in(filter))
    }
}

/// The highest generation that fits; higher ones are written as this.
const MAX_GENERATION: u32 = 0x3fff_ffff;

impl Layer {
    /// Reads one file; `None` where it is not there or off.
    fn open(path: &Path, id_length: usize, first: u32, bases: usize) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let size = file.metadata().ok().filter(|it| it.is_file() && it.len() <= MAX_BYTES)?.len();
        let mut read = |start: u64, end: u64| -> Option<Vec<u8>> {
            let length = end.checked_sub(start).filter(|_| end <= size)?;
            file.seek(SeekFrom::Start(start)).ok()?;
            let mut bytes = vec![0; usize::try_from(length).ok()?];
            file.read_exact(&mut bytes).ok()?;
            Some(bytes)
        };
        let header = read(0, 8)?;
        let hash = if id_length == 20 { 1 } else { 2 };
        let [b'C', b'G', b'P', b'H', 1, version, chunks, base] = *header.first_chunk()? else { return None };
        if version != hash || usize::from(base) != bases {
            return None;
        }
        let contents = 8 + (u64::from(chunks) + 1) * 12;
        let table = read(8, contents)?;
        let chunk = |name: &[u8; 4]| -> Option<(u64, u64)> {
            let at = (0..usize::from(chunks)).map(|at| at * 12).find(|at| table.get(*at..*at + 4) == Some(name))?;
            let (start, end) = (wide(&table, at + 4)?, wide(&table, at + 16)?);
            (contents <= start && start <= end && end <= size).then_some((start, end))
        };
        let exact = |range: (u64, u64), length: u64| (range.1 - range.0 == length).then_some(range);
        let (start, end) = exact(chunk(b"OIDF")?, 1024)?;
        let fanout = read(start, end)?;
        let count = number(&fanout, 1020)?;
        if count >= NONE || first.checked_add(count).is_none_or(|end| end >= NONE) {
            return None;
        }
        let commits = u64::from(count);
        let (start, end) = exact(chunk(b"OIDL")?, commits * id_length as u64)?;
        let ids = read(start, end)?;
        let (start, end) = exact(chunk(b"CDAT")?, commits * (id_length as u64 + 16))?;
        let records = read(start, end)?;
        let edges = match chunk(b"EDGE") {
            Some((start, end)) => read(start, end)?,
            None => Vec::new(),
        };
        let mut filters = || {
            let (start, end) = exact(chunk(b"BIDX")?, commits * 4)?;
            let ends = read(start, end)?;
            let (start, end) = chunk(b"BDAT")?;
            let mut data = read(start, end)?;
            let hashing = Hashing { version: number(&data, 0)?, hashes: number(&data, 4)? };
            data.drain(..12);
            hashing.is_known().then_some(Filters { hashing, ends, data })
        };
        let filters = filters();
        Some(Self { first, count, fanout, ids, records, edges, filters })
    }

    fn find(&self, id: &[u8], id_length: usize) -> Option<Position> {
        let byte = usize::from(*id.first()?);
        let fan = |byte: usize| number(&self.fanout, byte * 4);
        let mut low = byte.checked_sub(1).map_or(Some(0), fan)? as usize;
        let mut high = fan(byte)?.min(self.count) as usize;
        while low < high {
            let middle = low + (high - low) / 2;
            let own = self.ids.get(middle * id_length..(middle + 1) * id_length)?;
            match own.cmp(id) {
                std::cmp::Ordering::Equal => return Some(self.first + u32::try_from(middle).ok()?),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}
