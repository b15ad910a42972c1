//! All commits that a run walked: their parents, and which plans folders each holds.

use rustc_hash::FxHashSet;

use super::bytes::Reader;
use super::{Cache, NONE, Roots};
use crate::git::graph::Off;
use crate::git::object::ObjectId;

/// Commits of earlier runs, by their ids. A commit's place among them is its number.
#[derive(Debug)]
pub(in crate::git) struct Remembered {
    bytes: Vec<u8>,
    id_length: usize,
    count: u32,
    /// Where in the file the ids, the ends of the parents' lists, the parents, the numbers of roots and the commits that
    /// stand for them begin.
    parts: Parts,
    /// The tip of the run that wrote them.
    pub(in crate::git) tip: ObjectId,
    /// What the numbers of roots stand for.
    pub(in crate::git) roots: Vec<Roots>,
}

#[derive(Debug, Clone, Copy)]
struct Parts {
    ids: usize,
    ends: usize,
    parents: usize,
    roots: usize,
    stands: usize,
}

/// A commit to remember.
pub(in crate::git) struct Commit<'p> {
    pub(in crate::git) id: ObjectId,
    /// The places of its parents in the list that it is given in.
    pub(in crate::git) parents: &'p [Option<u32>],
    pub(in crate::git) roots: u32,
    /// The commit that stands for it in the history of the tip, as a number there.
    pub(in crate::git) stands: Option<u32>,
}

/// Where a commit to write comes from.
enum Source {
    Walked(usize),
    Old(u32),
}

/// The tip of the run that wrote the file does not have the commit behind it.
const APART: u32 = NONE - 1;

impl Cache {
    /// Gives the commits that are remembered.
    pub(in crate::git) fn commits(&self) -> Option<Remembered> {
        let (bytes, start) = self.read("commits")?;
        let mut reader = Reader::at(&bytes, start, self.id_length);
        let count = reader.number()?;
        let links = reader.number()? as usize;
        let commits = count as usize;
        let mut part = |size: usize| {
            let at = reader.at;
            reader.take(size).map(|_| at)
        };
        let parts = Parts {
            ids: part(commits.checked_mul(self.id_length)?)?,
            ends: part(commits.checked_mul(4)?)?,
            parents: part(links.checked_mul(4)?)?,
            roots: part(commits.checked_mul(4)?)?,
            stands: part(commits.checked_mul(4)?)?,
        };
        let tip = reader.id()?;
        let roots = reader.roots()?;
        reader.is_done().then_some(())?;
        // Where lists of parents overlap, all together could be any number of times longer than the file.
        let ends = bytes.get(parts.ends..parts.parents)?.chunks_exact(4);
        let mut ends = ends.filter_map(|end| end.first_chunk().copied().map(u32::from_le_bytes));
        let last = ends.try_fold(0, |before, end| (before <= end).then_some(end))?;
        (last as usize == links).then_some(Remembered { id_length: self.id_length, count, parts, tip, roots, bytes })
    }

    /// Remembers the commits that a tip has behind it, parents first, beside those that are remembered. `roots` are what
    /// their numbers stand for; beside `remembered` stand the numbers there that its own are here.
    pub(in crate::git) fn remember(
        &self,
        tip: ObjectId,
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
        let mut stands = Vec::with_capacity(all.len());
        for (_, source) in &all {
            match source {
                Source::Walked(at) => {
                    let commit = commits.get(*at)?;
                    for parent in commit.parents.iter().flatten() {
                        parents.push(*walked.get(*parent as usize)?);
                    }
                    states.push(commit.roots);
                    stands.push(commit.stands.unwrap_or(NONE));
                }
                Source::Old(at) => {
                    let (old, numbers) = old?;
                    let mut theirs = Vec::new();
                    old.parents(*at, &mut theirs).ok()?;
                    for parent in theirs {
                        parents.push(find(old.id(parent)?)?);
                    }
                    states.push(*numbers.get(old.roots_of(*at).ok()? as usize)?);
                    stands.push(APART);
                }
            }
            ends.push(place(parents.len())?);
        }
        let count = place(all.len())?;
        self.write("commits", |writer| {
            writer.number(count);
            writer.number(ends.last().copied().unwrap_or(0));
            for (id, _) in &all {
                writer.id(*id);
            }
            for number in ends.iter().chain(&parents).chain(&states).chain(&stands) {
                writer.number(*number);
            }
            writer.id(tip);
            writer.roots(roots);
        })
    }
}

impl Remembered {
    /// Counts the commits.
    pub(in crate::git) const fn len(&self) -> u32 {
        self.count
    }

    /// Finds a commit.
    pub(in crate::git) fn find(&self, id: ObjectId) -> Option<u32> {
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
        let start = self.parts.ids + at as usize * self.id_length;
        self.bytes.get(start..start + self.id_length).filter(|_| at < self.count)
    }

    /// Gives the id of a commit.
    pub(in crate::git) fn id(&self, at: u32) -> Option<ObjectId> {
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
    pub(in crate::git) fn parents(&self, at: u32, parents: &mut Vec<u32>) -> Result<(), Off> {
        let start = at.checked_sub(1).map_or(Ok(0), |before| self.number(self.parts.ends, before))?;
        for link in start..self.number(self.parts.ends, at)? {
            let parent = self.number(self.parts.parents, link)?;
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
    pub(in crate::git) fn roots_of(&self, at: u32) -> Result<u32, Off> {
        let number = self.number(self.parts.roots, at)?;
        if (number as usize) < self.roots.len() { Ok(number) } else { Err(Off) }
    }

    /// Gives the commit that stands for a commit in the history of [`Self::tip`], as a number there; `None` where nothing
    /// was there yet.
    ///
    /// # Errors
    /// If that tip does not have the commit behind it, or what is remembered is off.
    pub(in crate::git) fn stands_for(&self, at: u32) -> Result<Option<u32>, Off> {
        match self.number(self.parts.stands, at)? {
            APART => Err(Off),
            number => Ok(Some(number).filter(|number| *number != NONE)),
        }
    }
}
