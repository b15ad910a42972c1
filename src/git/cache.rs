//! What earlier runs found out, kept under the repository's common folder, so that a later one need not.
//!
//! Two files a set of plans folders. One remembers commits: their parents, and which plans folders each holds, so that
//! only commits that are new since then are read. It is written anew when there are many of those. The other remembers
//! for the last few tips what was left of their history: the commits that change any plan.
//!
//! Nothing depends on the files. They name their format, what they were made for and a checksum; a file that is not
//! there, odd, cut off or another version's is as good as none, and one that can't be written is not. They are replaced
//! by renaming, so that several processes may do it at once.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use super::graph::Off;
use super::object::ObjectId;

/// The plans folders of a root tree: their paths from it, each with its tree. In byte order of the paths.
pub(super) type Roots = Vec<(Vec<u8>, ObjectId)>;

/// What both files begin with; the last byte is the format's version.
const MAGIC: &[u8; 8] = b"asplan\x00\x01";
/// From how many commits on remembering is worth the files.
const WORTH_IT: usize = 64;
/// From how many commits on, that are not remembered, all are written anew.
const MANY: usize = 256;
/// For how many tips the history is remembered.
const TIPS: usize = 8;
/// The largest file that is read or written, in bytes.
const MAX_BYTES: usize = 1 << 30;
/// What stands for no parent.
const NONE: u32 = u32::MAX;

/// Where what was found out is kept.
#[derive(Debug, Clone)]
pub(super) struct Cache {
    folder: PathBuf,
    /// What it was found out for: plans folders, first parents only or not, length of ids.
    purpose: Vec<u8>,
    id_length: usize,
}

/// A commit that changes a plan, as it is remembered for a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) id: ObjectId,
    /// Its plans folders, as a number in [`Tip::roots`].
    pub(super) roots: u32,
    pub(super) mainline: bool,
    pub(super) parents: Vec<Option<u32>>,
}

/// The history of one tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tip {
    pub(super) id: ObjectId,
    pub(super) commits: Vec<Kept>,
    pub(super) roots: Vec<Roots>,
    /// The commit that stands for the tip.
    pub(super) newest: Option<u32>,
}

/// Commits of earlier runs, by their ids. A commit's place among them is its number.
#[derive(Debug)]
pub(super) struct Remembered {
    bytes: Vec<u8>,
    id_length: usize,
    count: u32,
    /// Where in the file the ids, the ends of the parents' lists, the parents and the numbers of roots begin.
    ids: usize,
    ends: usize,
    parents: usize,
    states: usize,
    /// What those numbers stand for.
    pub(super) roots: Vec<Roots>,
}

/// A commit to remember.
pub(super) struct Commit<'p> {
    pub(super) id: ObjectId,
    /// The places of its parents in the list that it is given in.
    pub(super) parents: &'p [Option<u32>],
    pub(super) roots: u32,
}

impl Cache {
    /// Names the place for the files of a repository. `None` if there can't be one.
    pub(super) fn new(common: &Path, plans: &[String], first_parent: bool, id_length: usize) -> Option<Self> {
        let folder = common.join("asplanned");
        // A link could lead the files to anywhere.
        if fs::symlink_metadata(&folder).is_ok_and(|it| !it.is_dir()) {
            return None;
        }
        let mut purpose = vec![u8::from(first_parent), u8::try_from(id_length).ok()?];
        for plan in plans {
            purpose.extend_from_slice(&u32::try_from(plan.len()).ok()?.to_le_bytes());
            purpose.extend_from_slice(plan.as_bytes());
        }
        Some(Self { folder, purpose, id_length })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}-{:08x}", crc32fast::hash(&self.purpose)))
    }

    /// Reads a file, and gives it with the place where its contents begin.
    fn read(&self, name: &str) -> Option<(Vec<u8>, usize)> {
        let path = self.path(name);
        let size = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
        if size > MAX_BYTES as u64 {
            return None;
        }
        let mut bytes = fs::read(&path).ok()?;
        let end = bytes.len().checked_sub(4)?;
        let checksum = Reader::at(&bytes, end, self.id_length).number()?;
        bytes.truncate(end);
        let mut reader = Reader::at(&bytes, 0, self.id_length);
        let fits = crc32fast::hash(&bytes) == checksum
            && reader.take(MAGIC.len())? == MAGIC
            && reader.text()? == self.purpose.as_slice();
        let start = reader.at;
        fits.then_some((bytes, start))
    }

    /// Writes a file. What goes wrong leaves things as they were.
    fn write(&self, name: &str, contents: impl FnOnce(&mut Writer)) -> Option<()> {
        let mut writer = Writer { bytes: MAGIC.to_vec() };
        writer.text(&self.purpose);
        contents(&mut writer);
        let checksum = crc32fast::hash(&writer.bytes);
        writer.number(checksum);
        if writer.bytes.len() > MAX_BYTES {
            return None;
        }
        if let Err(error) = fs::create_dir(&self.folder)
            && error.kind() != std::io::ErrorKind::AlreadyExists
        {
            return None;
        }
        let mut builder = tempfile::Builder::new();
        // Whoever shares the repository may read what everybody can find out.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let mut file = builder.prefix(".new-").tempfile_in(&self.folder).ok()?;
        file.write_all(&writer.bytes).ok()?;
        file.persist(self.path(name)).ok()?;
        Some(())
    }

    /// Gives the commits that are remembered.
    pub(super) fn commits(&self) -> Option<Remembered> {
        let (bytes, start) = self.read("commits")?;
        let mut reader = Reader::at(&bytes, start, self.id_length);
        let count = reader.number()?;
        let links = reader.number()? as usize;
        let commits = count as usize;
        let mut part = |size: usize| {
            let at = reader.at;
            reader.take(size).map(|_| at)
        };
        let ids = part(commits.checked_mul(self.id_length)?)?;
        let ends = part(commits.checked_mul(4)?)?;
        let parents = part(links.checked_mul(4)?)?;
        let states = part(commits.checked_mul(4)?)?;
        let roots = reader.roots()?;
        reader.is_done().then_some(())?;
        Some(Remembered { id_length: self.id_length, count, ids, ends, parents, states, roots, bytes })
    }

    /// Remembers commits, parents first, beside those that are remembered. `roots` are what their numbers stand for, to
    /// which `of_remembered` translates the numbers of those that are.
    pub(super) fn remember(
        &self,
        commits: &[Commit<'_>],
        roots: &[Roots],
        remembered: Option<(&Remembered, &[u32])>,
    ) -> Option<()> {
        let place = |at: usize| u32::try_from(at).ok();
        // Commits of branches that are gone are forgotten when they become too many.
        let old = remembered.filter(|(it, _)| it.count as usize <= 2 * commits.len());
        let mut all: Vec<(ObjectId, Source)> =
            commits.iter().enumerate().map(|(at, commit)| (commit.id, Source::Walked(at))).collect();
        let mut known: FxHashSet<ObjectId> = FxHashSet::default();
        if let Some((old, _)) = old {
            known.extend(commits.iter().map(|commit| commit.id));
            let unwalked = (0..old.count).filter_map(|at| Some((old.id(at)?, Source::Old(at))));
            all.extend(unwalked.filter(|(id, _)| !known.contains(id)));
        }
        all.sort_unstable_by_key(|(id, _)| *id);
        let find = |id: ObjectId| all.binary_search_by_key(&id, |(id, _)| *id).ok().and_then(place);
        let mut walked = vec![NONE; commits.len()];
        for (at, (_, source)) in all.iter().enumerate() {
            if let Source::Walked(commit) = source
                && let Some(walked) = walked.get_mut(*commit)
            {
                *walked = place(at)?;
            }
        }
        let mut ends = Vec::with_capacity(all.len());
        let mut parents: Vec<u32> = Vec::with_capacity(all.len());
        let mut states = Vec::with_capacity(all.len());
        for (_, source) in &all {
            match source {
                Source::Walked(at) => {
                    let commit = commits.get(*at)?;
                    for parent in commit.parents.iter().flatten() {
                        parents.push(*walked.get(*parent as usize)?);
                    }
                    states.push(commit.roots);
                }
                Source::Old(at) => {
                    let (old, numbers) = old?;
                    let mut theirs = Vec::new();
                    old.parents(*at, &mut theirs).ok()?;
                    for parent in theirs {
                        parents.push(find(old.id(parent)?)?);
                    }
                    states.push(*numbers.get(old.roots_of(*at).ok()? as usize)?);
                }
            }
            ends.push(place(parents.len())?);
        }
        let count = place(all.len())?;
        self.write("commits", |writer| {
            writer.number(count);
            writer.number(ends.last().copied().unwrap_or(0));
            for (id, _) in &all {
                writer.bytes.extend_from_slice(id.as_bytes());
            }
            for number in ends.iter().chain(&parents).chain(&states) {
                writer.number(*number);
            }
            writer.roots(roots);
        })
    }

    /// Gives the tips whose history is remembered, the last one first.
    fn tips(&self) -> Vec<Tip> {
        let read = || {
            let (bytes, start) = self.read("tips")?;
            let mut reader = Reader::at(&bytes, start, self.id_length);
            let mut tips = Vec::new();
            for _ in 0..reader.number()? {
                let mut entry = Reader::at(reader.text()?, 0, self.id_length);
                tips.push(entry.tip()?);
            }
            Some(tips)
        };
        read().unwrap_or_default()
    }

    /// Gives what is remembered of a tip's history.
    pub(super) fn tip(&self, tip: ObjectId) -> Option<Tip> {
        let (bytes, start) = self.read("tips")?;
        let mut reader = Reader::at(&bytes, start, self.id_length);
        for _ in 0..reader.number()? {
            let mut entry = Reader::at(reader.text()?, 0, self.id_length);
            if entry.id()? == tip {
                entry.at = 0;
                return entry.tip();
            }
        }
        None
    }

    /// Remembers the history of a tip.
    pub(super) fn remember_tip(&self, tip: Tip) -> Option<()> {
        let mut tips = self.tips();
        tips.retain(|other| other.id != tip.id);
        tips.insert(0, tip);
        tips.truncate(TIPS);
        self.write("tips", |writer| {
            writer.number(u32::try_from(tips.len()).unwrap_or(0));
            for tip in &tips {
                let mut entry = Writer { bytes: Vec::new() };
                entry.tip(tip);
                writer.text(&entry.bytes);
            }
        })
    }
}

/// Tells whether a history of so many commits is worth remembering.
pub(super) const fn is_worth_it(commits: usize) -> bool {
    commits >= WORTH_IT
}

/// Tells whether so many commits that are not remembered are worth writing all anew.
pub(super) const fn are_many(unremembered: usize, all: usize) -> bool {
    unremembered >= MANY || unremembered * 2 > all
}

/// Where a commit to write comes from.
enum Source {
    Walked(usize),
    Old(u32),
}

impl Remembered {
    /// Counts the commits.
    pub(super) const fn len(&self) -> u32 {
        self.count
    }

    /// Finds a commit.
    pub(super) fn find(&self, id: ObjectId) -> Option<u32> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.raw_id(middle)?.cmp(id.as_bytes()) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn raw_id(&self, at: u32) -> Option<&[u8]> {
        let start = self.ids + at as usize * self.id_length;
        self.bytes.get(start..start + self.id_length).filter(|_| at < self.count)
    }

    /// Gives the id of a commit.
    pub(super) fn id(&self, at: u32) -> Option<ObjectId> {
        self.raw_id(at).and_then(ObjectId::new)
    }

    fn number(&self, start: usize, at: u32) -> Result<u32, Off> {
        let start = start + at as usize * 4;
        let bytes = self.bytes.get(start..start + 4).and_then(<[u8]>::first_chunk).ok_or(Off)?;
        Ok(u32::from_le_bytes(*bytes))
    }

    /// Adds a commit's parents to `parents`, first parent first.
    ///
    /// # Errors
    /// If what is remembered is off.
    pub(super) fn parents(&self, at: u32, parents: &mut Vec<u32>) -> Result<(), Off> {
        let start = at.checked_sub(1).map_or(Ok(0), |before| self.number(self.ends, before))?;
        for link in start..self.number(self.ends, at)? {
            let parent = self.number(self.parents, link)?;
            if parent >= self.count {
                return Err(Off);
            }
            parents.push(parent);
        }
        Ok(())
    }

    /// Gives the number of a commit's plans folders.
    ///
    /// # Errors
    /// If what is remembered is off.
    pub(super) fn roots_of(&self, at: u32) -> Result<u32, Off> {
        let number = self.number(self.states, at)?;
        if (number as usize) < self.roots.len() { Ok(number) } else { Err(Off) }
    }
}

/// Takes a file apart, never behind its end.
struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    id_length: usize,
}

impl<'b> Reader<'b> {
    const fn at(bytes: &'b [u8], at: usize, id_length: usize) -> Self {
        Self { bytes, at, id_length }
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().copied().map(u32::from_le_bytes)
    }

    fn text(&mut self) -> Option<&'b [u8]> {
        let length = self.number()? as usize;
        self.take(length)
    }

    fn id(&mut self) -> Option<ObjectId> {
        self.take(self.id_length).and_then(ObjectId::new)
    }

    const fn is_done(&self) -> bool {
        self.at == self.bytes.len()
    }

    fn roots(&mut self) -> Option<Vec<Roots>> {
        let mut all = Vec::new();
        for _ in 0..self.number()? {
            let mut roots = Vec::new();
            for _ in 0..self.number()? {
                roots.push((self.text()?.to_vec(), self.id()?));
            }
            all.push(roots);
        }
        Some(all)
    }

    fn tip(&mut self) -> Option<Tip> {
        let id = self.id()?;
        let newest = Some(self.number()?).filter(|newest| *newest != NONE);
        let mut commits: Vec<Kept> = Vec::new();
        let count = self.number()?;
        for number in 0..count {
            let (commit, roots, mainline) = (self.id()?, self.number()?, self.number()? != 0);
            let mut parents = Vec::new();
            for _ in 0..self.number()? {
                let parent = Some(self.number()?).filter(|parent| *parent != NONE);
                if parent.is_some_and(|parent| parent >= number) {
                    return None;
                }
                parents.push(parent);
            }
            commits.push(Kept { id: commit, roots, mainline, parents });
        }
        let roots = self.roots()?;
        let fits = self.is_done()
            && newest.is_none_or(|newest| newest < count)
            && commits.iter().all(|commit| (commit.roots as usize) < roots.len());
        fits.then_some(Tip { id, commits, roots, newest })
    }
}

/// Puts a file together.
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn number(&mut self, number: u32) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    fn text(&mut self, text: &[u8]) {
        // More than fits is more than [`MAX_BYTES`], and never written.
        self.number(u32::try_from(text.len()).unwrap_or(u32::MAX));
        self.bytes.extend_from_slice(text);
    }

    fn count(&mut self, count: usize) {
        self.number(u32::try_from(count).unwrap_or(u32::MAX));
    }

    fn roots(&mut self, all: &[Roots]) {
        self.count(all.len());
        for roots in all {
            self.count(roots.len());
            for (path, tree) in roots {
                self.text(path);
                self.bytes.extend_from_slice(tree.as_bytes());
            }
        }
    }

    fn tip(&mut self, tip: &Tip) {
        self.bytes.extend_from_slice(tip.id.as_bytes());
        self.number(tip.newest.unwrap_or(NONE));
        self.count(tip.commits.len());
        for commit in &tip.commits {
            self.bytes.extend_from_slice(commit.id.as_bytes());
            self.number(commit.roots);
            self.number(u32::from(commit.mainline));
            self.count(commit.parents.len());
            for parent in &commit.parents {
                self.number(parent.unwrap_or(NONE));
            }
        }
        self.roots(&tip.roots);
    }
}
