//! What earlier runs found out, kept under the repository's common folder, so that a later one need not.
//!
//! Four sorts of files a set of plans folders. One remembers commits: their parents, and which plans folders each holds, so
//! that only commits that are new since then are read. It is written anew when there are many of those. Another remembers
//! for the last few tips what was left of their history: the commits that change any plan. The third remembers who made
//! those of them that were asked for, and a fourth which commits name a step.
//!
//! Nothing depends on the files. They name their format, what they were made for and a checksum; a file that is not
//! there, odd, cut off or another version's is as good as none, and one that can't be written is not. They are replaced
//! by renaming, so that several processes may do it at once.

mod authors;
mod bytes;
mod commits;
mod naming;
mod tip;

use std::ffi::OsString;
use std::hash::{BuildHasher, RandomState};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub(super) use self::authors::Authors;
use self::bytes::{Reader, Writer};
pub(super) use self::commits::{Commit, Remembered};
pub(super) use self::naming::Naming;
pub(super) use self::tip::{Folder, Tip};
use super::object::ObjectId;
use crate::disk::{Disk, Kind};

/// The plans folders of a root tree: their paths from it, each with its tree. In byte order of the paths.
pub(super) type Roots = Vec<(Vec<u8>, ObjectId)>;

/// What all files begin with; the last byte is the format's version.
const MAGIC: &[u8; 8] = b"asplan\x00\x01";
/// For how many tips the history is remembered.
const TIPS: usize = 8;
/// The most authors that are remembered.
const MOST_AUTHORS: usize = 1 << 16;
/// The largest file that is read or written, in bytes: some seven million commits.
const MAX_BYTES: usize = 1 << 28;
/// What stands for no parent.
const NONE: u32 = u32::MAX;

/// When what was found out is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caching {
    /// From how many commits on a history is worth the files.
    pub worth_it: usize,
    /// From how many commits on, that are not remembered, all are written anew.
    pub many: usize,
}

impl Default for Caching {
    fn default() -> Self {
        Self { worth_it: 64, many: 256 }
    }
}

/// Where what was found out is kept.
#[derive(Debug, Clone)]
pub(super) struct Cache {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    /// What it was found out for: plans folders, first parents only or not, length of ids.
    purpose: Vec<u8>,
    id_length: usize,
}

impl Cache {
    /// Names the place for the files of a repository. `None` if there can't be one.
    pub(super) fn new(
        disk: &Arc<dyn Disk>,
        common: &Path,
        plans: &[String],
        first_parent: bool,
        id_length: usize,
    ) -> Option<Self> {
        let folder = common.join("asplanned");
        // A link could lead the files to anywhere.
        if disk.look(&folder).ok()?.is_some_and(|it| it.kind != Kind::Folder) {
            return None;
        }
        let mut purpose = vec![u8::from(first_parent), u8::try_from(id_length).ok()?];
        for plan in plans {
            purpose.extend_from_slice(&u32::try_from(plan.len()).ok()?.to_le_bytes());
            purpose.extend_from_slice(plan.as_bytes());
        }
        Some(Self { disk: Arc::clone(disk), folder, purpose, id_length })
    }

    /// Tells whether anything was ever remembered: of a small history nothing is.
    pub(super) fn is_in_use(&self) -> bool {
        matches!(self.disk.look(&self.folder), Ok(Some(it)) if it.kind == Kind::Folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        let (kind, rest) = name.split_once('.').unwrap_or((name, ""));
        let dot = if rest.is_empty() { "" } else { "." };
        self.folder.join(format!("{kind}-{:08x}{dot}{rest}", crc32fast::hash(&self.purpose)))
    }

    /// Reads a file, and gives it with the place where its contents begin.
    fn read(&self, name: &str) -> Option<(Vec<u8>, usize)> {
        let path = self.path(name);
        let there = self.disk.look(&path).ok()??;
        if there.kind != Kind::File || there.size > MAX_BYTES as u64 {
            return None;
        }
        let mut bytes = self.disk.read(&self.disk.open(&path, false).ok()?, MAX_BYTES as u64).ok()?;
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
        if let Err(error) = self.disk.make_folder(&self.folder)
            && error.kind() != ErrorKind::AlreadyExists
        {
            return None;
        }
        // By chance: processes of different machines may have one number.
        let new = self.folder.join(format!("{NEW}{:016x}", RandomState::new().hash_one(0)));
        let file = self.disk.create(&new).ok()?;
        // Nothing is synced: what is lost or torn by a machine that stops is found out once more.
        let written = self.disk.write(&file, &writer.bytes);
        drop(file);
        let named = written.and_then(|()| self.disk.rename(&new, &self.path(name)));
        if named.is_err() {
            let _ = self.disk.remove(&new);
        }
        named.ok()
    }

    /// Gives what is remembered of a tip's history, to read it or also to add to it.
    pub(super) fn tip(&self, tip: ObjectId, to_extend: bool) -> Option<Tip> {
        let (bytes, start) = self.read(&tip_name(tip))?;
        let history = Tip::read(&mut Reader::at(&bytes, start, self.id_length), to_extend)?;
        (history.id == tip).then_some(history)
    }

    /// Remembers the history of a tip.
    pub(super) fn remember_tip(&self, tip: &Tip) -> Option<()> {
        self.write(&tip_name(tip.id), |writer| tip.write(writer))?;
        self.forget_old_tips()
    }

    /// Remembers the history of a tip, which was made of that of another one and serves as long as that does.
    pub(super) fn remember_grown_tip(&self, tip: &Tip, base: ObjectId) -> Option<()> {
        // It would be the oldest one soon, and all that is added to it has to be walked then.
        let file = self.disk.open(&self.path(&tip_name(base)), true).ok();
        file.and_then(|file| self.disk.date(&file, self.disk.now()).ok());
        self.remember_tip(tip)
    }

    /// Removes what is remembered of tips that were last written long ago, and what a process left that was ended while it
    /// wrote.
    fn forget_old_tips(&self) -> Option<()> {
        let own = self.path(TIP);
        let prefix = own.file_name()?.to_str()?;
        let mut tips: Vec<(SystemTime, PathBuf)> = Vec::new();
        let is_old = |modified| self.disk.now().duration_since(modified).is_ok_and(|age| age > LONG);
        for name in self.disk.list(&self.folder).ok()?.into_iter().filter_map(|name| OsString::into_string(name).ok()) {
            let path = self.folder.join(&name);
            let Some(modified) = self.disk.look(&path).ok().flatten().and_then(|it| it.modified) else { continue };
            if name.starts_with(prefix) {
                tips.push((modified, path));
            } else if name.starts_with(NEW) && is_old(modified) {
                let _ = self.disk.remove(&path);
            }
        }
        tips.sort();
        let many = tips.len().saturating_sub(TIPS);
        for (_, path) in tips.into_iter().take(many) {
            // Another process may have done it.
            let _ = self.disk.remove(&path);
        }
        Some(())
    }
}

/// What the names of files begin with that are not whole yet.
const NEW: &str = ".new-";
/// After what time nobody writes one any more.
const LONG: Duration = Duration::from_secs(60 * 60);

/// What the files of tips' histories begin with.
const TIP: &str = "tip";

fn tip_name(tip: ObjectId) -> String {
    let digits: String = tip.to_string().chars().take(16).collect();
    format!("{TIP}.{digits}")
}
