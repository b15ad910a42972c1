//! git's commit-graph file: parents, root trees and changed-path filters of most commits, with no object inflated.
//!
//! The file is a hint that anybody who can write the repository may have made up. So every offset is checked, and a
//! walk that finds anything odd in it starts again without it. Where a repository is shallow, or has grafts or replace
//! refs, git itself does not trust the file, and neither do we.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::bloom::{Filter, Hashing, PathKeys};
use super::libgit::path_of;
use super::object::ObjectId;

/// A position in a [`CommitGraph`].
pub(super) type Position = u32;

/// No parent.
const NONE: u32 = 0x7000_0000;
/// The second parent is a place in the list of further parents.
const MORE: u32 = 0x8000_0000;
/// The highest generation that fits; higher ones are written as this.
const MAX_GENERATION: u32 = 0x3fff_ffff;
/// How many bytes stand before the first filter: version, number of hashes, bits a path.
const BEFORE_FILTERS: usize = 12;
/// The most files of a chain that are read.
const MAX_LAYERS: usize = 64;
/// The most object folders that are looked at.
const MAX_FOLDERS: usize = 32;
/// The largest graph that is read, in bytes of all its files: several times what the largest histories known have.
const MAX_BYTES: u64 = 1 << 30;
/// The largest list of files or folders that is read, in bytes.
const MAX_LIST: u64 = 1 << 16;

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
    /// The parents of merges of three and more, and how many of them were not given to anyone yet: git writes each for
    /// one commit alone, so that asking once for each commit's asks for no more than there are.
    edges: Vec<u8>,
    edges_left: Cell<usize>,
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
        let listed = read_list(&folder.join("info").join("alternates")).unwrap_or_default();
        let lines = listed.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && !line.starts_with(b"#"));
        for path in lines.filter_map(path_of).map(|path| folder.join(path)) {
            if folders.len() < MAX_FOLDERS && !folders.contains(&path) {
                folders.push(path);
            }
        }
    }
    folders
}

/// Opens a file, and nothing that only looks like one: a pipe would never answer, and a device never end.
fn open_file(path: &Path) -> Option<(File, u64)> {
    let size = fs::metadata(path).ok().filter(fs::Metadata::is_file)?.len();
    Some((File::open(path).ok()?, size))
}

/// Reads a list of files or folders.
fn read_list(path: &Path) -> Option<Vec<u8>> {
    let (file, size) = open_file(path)?;
    let mut list = Vec::new();
    file.take(MAX_LIST).read_to_end(&mut list).ok().filter(|_| size <= MAX_LIST)?;
    Some(list)
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
        let mut left = MAX_BYTES;
        let alone = Place { first: 0, below: &[], hash: None };
        if let Some(layer) = Layer::open(&info.join("commit-graph"), id_length, alone, &mut left) {
            return Some(Self { id_length, layers: vec![layer] });
        }
        let chain = read_list(&info.join("commit-graphs").join("commit-graph-chain"))?;
        let mut layers: Vec<Layer> = Vec::new();
        let mut below: Vec<u8> = Vec::new();
        for digits in chain.strip_suffix(b"\n").unwrap_or(&chain).split(|byte| *byte == b'\n') {
            let hash = ObjectId::from_hex(digits).filter(|hash| hash.as_bytes().len() == id_length)?;
            if layers.len() >= MAX_LAYERS {
                return None;
            }
            let first = layers.last().map_or(0, |layer| layer.first + layer.count);
            let place = Place { first, below: &below, hash: Some(hash) };
            let name = format!("graph-{hash}.graph");
            let here = [folder.to_owned()];
            let layer = here.iter().chain(folders).find_map(|folder| {
                let path = folder.join("info").join("commit-graphs").join(&name);
                Layer::open(&path, id_length, place, &mut left)
            });
            layers.push(layer?);
            below.extend_from_slice(hash.as_bytes());
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

    /// Adds the parents of a commit to `parents`, first parent first. May be asked once for each commit.
    ///
    /// # Errors
    /// If the file is off: a parent that it does not hold, a list of parents that is another commit's too, or a generation
    /// that does not follow from the parents'.
    pub(super) fn parents(&self, at: Position, parents: &mut Vec<Position>) -> Result<(), Off> {
        let before = parents.len();
        let (layer, record) = self.record(at)?;
        let first = number(record, self.id_length).ok_or(Off)?;
        let second = number(record, self.id_length + 4).ok_or(Off)?;
        let generation = self.generation(record)?;
        if first == NONE {
            return if second == NONE && generation <= 1 { Ok(()) } else { Err(Off) };
        }
        parents.push(first);
        if second & MORE != 0 {
            let mut edge = (second & !MORE) as usize;
            loop {
                layer.edges_left.set(layer.edges_left.get().checked_sub(1).ok_or(Off)?);
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
        let mut highest = 0;
        let mut is_known = generation != 0;
        for parent in parents.get(before..).unwrap_or_default() {
            let theirs = self.generation(self.record(*parent)?.1)?;
            // 0 is what very old versions of git wrote: not computed.
            is_known &= theirs != 0;
            highest = highest.max(theirs);
        }
        if is_known && generation != (highest + 1).min(MAX_GENERATION) {
            return Err(Off);
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

impl Filters {
    /// Reads the filters of a file; `None` where there are none, or they are not as git writes them.
    fn read(chunks: &Chunks, count: u32) -> Option<Self> {
        let ends = chunks.entries(*b"BIDX", count, 4)?;
        let mut data = chunks.read(*b"BDAT").filter(|data| data.len() >= BEFORE_FILTERS)?;
        let hashing = Hashing { version: number(&data, 0)?, hashes: number(&data, 4)? };
        data.drain(..BEFORE_FILTERS);
        let mut before = 0;
        let mut ascend = |end: &[u8]| {
            let start = std::mem::replace(&mut before, number(end, 0).unwrap_or(0));
            start <= before
        };
        let is_sound = hashing.is_known() && ends.chunks_exact(4).all(&mut ascend) && before as usize <= data.len();
        is_sound.then_some(Self { hashing, ends, data })
    }
}

/// Tells whether ids ascend, and the table of how many begin with which byte or a lower one is theirs. Only so is each
/// found that is there, and no commit walked over twice.
fn are_in_order(ids: &[u8], id_length: usize, fanout: &[u8]) -> bool {
    let mut counts = [0u32; 256];
    let mut before: &[u8] = &[];
    for id in ids.chunks_exact(id_length) {
        if id <= before {
            return false;
        }
        before = id;
        if let Some(count) = id.first().and_then(|byte| counts.get_mut(usize::from(*byte))) {
            *count += 1;
        }
    }
    let mut all = 0;
    counts.iter().zip(fanout.chunks_exact(4)).all(|(count, end)| {
        all += count;
        number(end, 0) == Some(all)
    })
}

/// Where in a graph a file belongs.
#[derive(Clone, Copy)]
struct Place<'p> {
    /// The position of its first commit.
    first: u32,
    /// The hashes of the files below it, one behind the other.
    below: &'p [u8],
    /// Its own, where its name tells.
    hash: Option<ObjectId>,
}

/// A graph's file: named parts, one behind the other, and a hash of all of them.
struct Chunks {
    contents: Vec<u8>,
    table: Vec<u8>,
}

impl Chunks {
    fn open(path: &Path, id_length: usize, place: Place<'_>, left: &mut u64) -> Option<Self> {
        let (file, size) = open_file(path)?;
        *left = left.checked_sub(size)?;
        let mut contents = Vec::with_capacity(usize::try_from(size).ok()?);
        file.take(size).read_to_end(&mut contents).ok().filter(|read| *read as u64 == size)?;
        let mut chunks = Self { contents, table: Vec::new() };
        let header = chunks.bytes(0, 8)?;
        let own = if id_length == 20 { 1 } else { 2 };
        let [b'C', b'G', b'P', b'H', 1, version, count, bases] = *header.first_chunk()? else { return None };
        if version != own || usize::from(bases) * id_length != place.below.len() {
            return None;
        }
        let start = 8 + (u64::from(count) + 1) * 12;
        chunks.table = chunks.bytes(8, start)?.to_vec();
        // Each begins where the one before it ends, and behind the last, which has no name, is the hash.
        let mut before = start;
        for at in (4..chunks.table.len()).step_by(12) {
            let next = wide(&chunks.table, at).filter(|next| before <= *next)?;
            before = next;
        }
        let names = chunks.table.chunks_exact(12).rev();
        let ends = names.take(1).all(|last| last.starts_with(&[0; 4])) && wide(&chunks.table, 4)? == start;
        let end = size.checked_sub(id_length as u64).filter(|end| ends && *end == before)?;
        // A bit that flipped among parents or trees would make another history, and nothing else could tell.
        let hash = chunks.bytes(end, size)?;
        let written = chunks.bytes(0, end)?;
        let is_whole = if id_length == 20 {
            Sha1::digest(written).as_slice() == hash
        } else {
            Sha256::digest(written).as_slice() == hash
        };
        let is_own = place.hash.is_none_or(|own| hash == own.as_bytes());
        (is_whole && is_own).then_some(chunks)
    }

    fn bytes(&self, start: u64, end: u64) -> Option<&[u8]> {
        self.contents.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }

    /// Gives a part; `None` if there is none.
    fn read(&self, name: [u8; 4]) -> Option<Vec<u8>> {
        let at = self.table.chunks_exact(12).position(|entry| entry.starts_with(&name))? * 12;
        let (start, end) = (wide(&self.table, at + 4)?, wide(&self.table, at + 16)?);
        self.bytes(start, end).map(<[u8]>::to_vec)
    }

    /// Reads a part that has as many entries of one length as there are commits.
    fn entries(&self, name: [u8; 4], count: u32, length: usize) -> Option<Vec<u8>> {
        self.read(name).filter(|bytes| bytes.len() as u64 == u64::from(count) * length as u64)
    }
}

impl Layer {
    /// Reads one file; `None` where it is not there or off. What it needs is taken from the bytes that are `left`.
    fn open(path: &Path, id_length: usize, place: Place<'_>, left: &mut u64) -> Option<Self> {
        let chunks = Chunks::open(path, id_length, place, left)?;
        if !place.below.is_empty() && chunks.read(*b"BASE")? != place.below {
            return None;
        }
        let fanout = chunks.read(*b"OIDF").filter(|fanout| fanout.len() == 1024)?;
        let count = number(&fanout, 1020)?;
        if count >= NONE || place.first.checked_add(count).is_none_or(|end| end >= NONE) {
            return None;
        }
        let ids = chunks.entries(*b"OIDL", count, id_length).filter(|ids| are_in_order(ids, id_length, &fanout))?;
        let records = chunks.entries(*b"CDAT", count, id_length + 16)?;
        let edges = chunks.read(*b"EDGE").unwrap_or_default();
        let edges_left = Cell::new(edges.len() / 4);
        let filters = Filters::read(&chunks, count);
        Some(Self { first: place.first, count, fanout, ids, records, edges, edges_left, filters })
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
