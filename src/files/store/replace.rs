//! New files in the place of old ones: each whole on the disk before it gets its name.

use std::io;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::{MAX_BYTES, lock, read_whole};
use crate::disk::{Disk, Kind};

/// How many names are tried for a temporary file: an earlier process of the same number may have left some.
const TRIES: u32 = 64;

/// A temporary file. Dropped, it is removed.
struct Temporary<'a> {
    disk: &'a dyn Disk,
    path: PathBuf,
    is_there: bool,
}

impl Temporary<'_> {
    /// Removes it, where it was not given another name.
    fn remove(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_there) { self.disk.remove(&self.path) } else { Ok(()) }
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        let _ = self.remove();
    }
}

/// A file that is to be replaced, with all that it takes on the disk already.
struct Staged<'a> {
    path: &'a Path,
    /// What it holds; `None`: it is not there.
    old: Option<&'a [u8]>,
    new: Temporary<'a>,
    /// The old bytes once more, where a later file's failure may want them back.
    backup: Option<Temporary<'a>>,
}

/// A file, its old bytes and its new ones.
type Change<'a> = (&'a Path, Option<&'a [u8]>, Vec<u8>);

/// What replacing files takes.
struct Replacing<'a> {
    disk: &'a dyn Disk,
    shown: &'a dyn Fn(&Path) -> PathBuf,
}

/// Replaces those files that are to have new bytes. Gives the last of them, `None` if there is none. `made` are the folders
/// that were made for them.
pub(super) fn replace(
    disk: &dyn Disk,
    paths: &[PathBuf],
    old: &[Option<Vec<u8>>],
    new: Vec<Option<Vec<u8>>>,
    made: &[PathBuf],
    shown: &dyn Fn(&Path) -> PathBuf,
) -> Result<Option<PathBuf>, Error> {
    let all =
        paths.iter().zip(old).zip(new).filter_map(|((path, old), new)| Some((path.as_path(), old.as_deref(), new?)));
    let changed: Vec<Change<'_>> = all.filter(|(_, old, new)| *old != Some(new.as_slice())).collect();
    let Some(last) = changed.last().map(|(path, ..)| (*path).to_owned()) else { return Ok(None) };
    let replacing = Replacing { disk, shown };
    let with_backup = changed.len() > 1;
    let mut staged = Vec::with_capacity(changed.len());
    for (path, old, new) in &changed {
        staged.push(replacing.stage(path, *old, new, with_backup)?);
    }
    for one in &staged {
        replacing.check(one)?;
    }
    for at in 0..staged.len() {
        replacing.name(&mut staged, at)?;
    }
    replacing.finish(staged, made)?;
    Ok(Some(last))
}

/// Puts a file in the place of whatever file is there.
pub(super) fn put(disk: &dyn Disk, path: &Path, bytes: &[u8], shown: &dyn Fn(&Path) -> PathBuf) -> Result<(), Error> {
    let replacing = Replacing { disk, shown };
    let there = disk.look(path).map_err(replacing.failed("look at", path))?;
    match there.map(|entry| entry.kind) {
        Some(Kind::Link) => return Err(Error::Link { path: shown(path) }),
        Some(Kind::Folder | Kind::Other) => return Err(Error::NotAFile { path: shown(path) }),
        Some(Kind::File) | None => {}
    }
    let mut new = replacing.temporary(path, bytes)?;
    disk.rename(&new.path, path).map_err(replacing.failed("replace", path))?;
    new.is_there = false;
    let folder = path.parent().unwrap_or(path);
    let unsynced = |source| Error::Written { path: shown(path), act: "sync", at: shown(folder), source };
    disk.sync_folder(folder).map_err(unsynced)
}

impl<'a> Replacing<'a> {
    fn failed<'p>(&'p self, act: &'static str, path: &'p Path) -> impl Fn(io::Error) -> Error + 'p {
        move |source| Error::System { act, path: (self.shown)(path), source }
    }

    /// Writes the new bytes beside the file.
    fn stage<'p>(
        &self,
        path: &'p Path,
        old: Option<&'p [u8]>,
        new: &[u8],
        with_backup: bool,
    ) -> Result<Staged<'p>, Error>
    where
        'a: 'p,
    {
        if new.len() > MAX_BYTES {
            let size = u64::try_from(new.len()).unwrap_or(u64::MAX);
            return Err(Error::TooLarge { path: (self.shown)(path), size });
        }
        let backup = old.filter(|_| with_backup).map(|old| self.temporary(path, old)).transpose()?;
        Ok(Staged { path, old, new: self.temporary(path, new)?, backup })
    }

    /// Makes a temporary file with these bytes, and who may read and write it as with the file that it is for. What fails is
    /// told of that one: nobody asked for another.
    fn temporary(&self, target: &Path, bytes: &[u8]) -> Result<Temporary<'a>, Error> {
        let disk = self.disk;
        let process = disk.process().id;
        let mut tries = 1..TRIES;
        let (path, file) = loop {
            let number = tries.next();
            let suffix = number.filter(|number| *number > 1).map(|number| format!("-{number}")).unwrap_or_default();
            let path = lock::private_name(target, process, &suffix);
            match disk.create(&path) {
                Ok(file) => break (path, file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number.is_some() => {}
                Err(error) => return Err(self.failed("write", target)(error)),
            }
        };
        let temporary = Temporary { disk, path, is_there: true };
        // Before the bytes are there: what only some may read is never there for all.
        let before = disk.look(target).map_err(self.failed("look at", target))?;
        if let Some(before) = before.filter(|before| before.kind == Kind::File) {
            disk.permit(&file, &before.permissions).map_err(self.failed("set the permissions of", target))?;
        }
        disk.write(&file, bytes).map_err(self.failed("write", target))?;
        disk.sync(&file).map_err(self.failed("sync", target))?;
        Ok(temporary)
    }

    /// Refuses to replace what another program wrote since it was read: editors ask for no lock.
    fn check(&self, staged: &Staged<'_>) -> Result<(), Error> {
        let now = read_whole(self.disk, staged.path, false, self.shown)?;
        if now.as_deref() == staged.old { Ok(()) } else { Err(Error::Changed { path: (self.shown)(staged.path) }) }
    }

    /// Gives one of the staged files its name. Where that fails those before it are put back.
    fn name(&self, staged: &mut [Staged<'_>], at: usize) -> Result<(), Error> {
        let Some((done, one)) =
            staged.split_at_mut_checked(at).and_then(|(done, rest)| Some((done, rest.first_mut()?)))
        else {
            return Ok(());
        };
        let named = match one.old {
            Some(_) => self.disk.rename(&one.new.path, one.path),
            None => self.disk.rename_new(&one.new.path, one.path),
        };
        let Err(source) = named else {
            one.new.is_there = false;
            return Ok(());
        };
        let torn = done.iter_mut().rev().filter_map(|done| self.put_back(done).err().map(|error| (done, error))).last();
        let path = (self.shown)(one.path);
        Err(match torn {
            Some((written, undoing)) => {
                let old = written.backup.as_ref().map(|backup| (self.shown)(&backup.path));
                Error::Torn { path, source, written: (self.shown)(written.path), old, undoing }
            }
            None if one.old.is_none() && source.kind() == io::ErrorKind::AlreadyExists => Error::Changed { path },
            None => Error::System { act: "replace", path, source },
        })
    }

    /// Undoes a replacement.
    fn put_back(&self, done: &mut Staged<'_>) -> io::Result<()> {
        let Some(backup) = &mut done.backup else { return self.disk.remove(done.path) };
        let result = self.disk.rename(&backup.path, done.path);
        // Either it has its name again, or it is the only one that has the old bytes.
        backup.is_there = false;
        result
    }

    /// Sees to it that the names are on the disk, and removes what is not needed any more.
    fn finish(&self, staged: Vec<Staged<'_>>, made: &[PathBuf]) -> Result<(), Error> {
        let last = staged.last().map(|one| (self.shown)(one.path)).unwrap_or_default();
        let failed = |act, at: &Path, source| Error::Written { path: last.clone(), act, at: (self.shown)(at), source };
        let mut result = Ok(());
        let files = staged.iter().map(|one| one.path);
        let mut folders: Vec<&Path> = files.chain(made.iter().map(PathBuf::as_path)).filter_map(Path::parent).collect();
        folders.sort_unstable();
        folders.dedup();
        for folder in folders {
            if let Err(error) = self.disk.sync_folder(folder) {
                result = Err(failed("sync", folder, error));
            }
        }
        for mut backup in staged.into_iter().filter_map(|one| one.backup) {
            if let Err(error) = backup.remove() {
                result = Err(failed("remove", &backup.path, error));
            }
        }
        result
    }
}
