//! Writing files of the repository so that nothing is lost, whatever happens meanwhile.
//!
//! Whoever changes a file reads it first, and two who do so at once must not undo each other; a disk can be full, a
//! machine can stop. So every write goes the same way: a lock beside the file, the file read under it, the new bytes in
//! a temporary file of the same folder, which takes the name of the old one when it is safely on the disk. At any moment
//! the name leads to the old file or to the new one, whole. Nothing goes through a symbolic link.
//!
//! [`update`] is for one file, [`update_all`] for several that change together, [`create_all`] for new ones, [`remove`] for
//! one that is to go, [`put`] for reports, and [`read`] for who only wants to see. The callers' own errors pass through, so
//! that a change can refuse.

mod error;
mod lock;
mod place;
mod replace;

use std::io;
use std::path::{Path, PathBuf};

pub use self::error::Error;
pub use self::lock::Owner;

use self::lock::Lock;
use self::place::Places;
use super::MAX_BYTES;
use crate::disk::{Disk, Kind};

/// Changes a file below `root`. `change` gets its bytes, `None` where it is not there yet, and gives the new ones, `None`
/// to leave it, and what else the caller wants to know. While it runs others wait: it must ask nobody anything.
///
/// # Errors
/// What `change` gives, or if the file can't be locked, read or written. It is as it was then, unless
/// [`Error::is_written`].
pub fn update<T, E: From<Error>>(
    disk: &dyn Disk,
    root: &Path,
    path: &Path,
    change: impl FnOnce(Option<&[u8]>) -> Result<(Option<Vec<u8>>, T), E>,
) -> Result<T, E> {
    update_all(disk, root, &[path.to_owned()], |old| {
        let (new, result) = change(old.first().and_then(Option::as_deref))?;
        Ok((vec![new], result))
    })
}

/// Changes several files below `root` together, as [`update`] does one: all of them, or none unless the machine stops or
/// the disk fails in the moment in which they take their names. The paths differ; `change` gives as many.
///
/// # Errors
/// As [`update`]. [`Error::Torn`] if some were written and could not be put back.
pub fn update_all<T, E: From<Error>>(
    disk: &dyn Disk,
    root: &Path,
    paths: &[PathBuf],
    change: impl FnOnce(&[Option<Vec<u8>>]) -> Result<(Vec<Option<Vec<u8>>>, T), E>,
) -> Result<T, E> {
    let mut places = Places::new(disk, root);
    for path in paths {
        places.prepare(path)?;
    }
    let shown = |path: &Path| place::shown(root, path);
    // In one order for everybody, so that no two wait for each other.
    let mut order: Vec<&PathBuf> = paths.iter().collect();
    order.sort();
    let locks = order.into_iter().map(|path| lock::take(disk, path, &shown)).collect::<Result<Vec<Lock<'_>>, _>>()?;
    let old = paths.iter().map(|path| read_whole(disk, path, true, &shown)).collect::<Result<Vec<_>, _>>()?;
    let (new, result) = change(&old)?;
    let written = replace::replace(disk, paths, &old, new, places.made(), &shown)?;
    if let Some(path) = written {
        places.keep();
        release(locks, &path, &shown)?;
    } else {
        locks.into_iter().try_for_each(Lock::release).map_err(|left| unreleased(left, &shown))?;
    }
    Ok(result)
}

/// Makes new files below `root`, with the folders that they need: all of them or none, as [`update_all`].
///
/// # Errors
/// If one is there already, or can't be written.
pub fn create_all(disk: &dyn Disk, root: &Path, files: Vec<(PathBuf, Vec<u8>)>) -> Result<(), Error> {
    let (paths, new): (Vec<PathBuf>, Vec<Vec<u8>>) = files.into_iter().unzip();
    update_all(disk, root, &paths, |old| {
        let there = paths.iter().zip(old).find(|(_, old)| old.is_some());
        if let Some((path, _)) = there {
            return Err(Error::Exists { path: place::shown(root, path) });
        }
        Ok((new.into_iter().map(Some).collect(), ()))
    })
}

/// Puts a file at a path, whatever file was there. It is for reports: what they replace nobody wants to keep, so there is
/// no lock; they may be of any size, and anywhere. No part of the path below `root` may be a symbolic link, nor the file.
///
/// # Errors
/// If it can't be written there. It is as it was then, unless [`Error::is_written`].
pub fn put(disk: &dyn Disk, root: &Path, path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let path = place::walk(disk, root, path)?;
    replace::put(disk, &path, bytes, &|path| place::shown(root, path))
}

/// Removes a file below `root`, if `is_wanted` says so of what it holds. Tells whether it did. Where the machine stops right
/// afterwards the file may be there again: whoever removed it can do so once more.
///
/// # Errors
/// If it can't be locked, read or removed. It is there then, unless [`Error::is_written`].
pub fn remove(disk: &dyn Disk, root: &Path, path: &Path, is_wanted: impl FnOnce(&[u8]) -> bool) -> Result<bool, Error> {
    if !place::is_reachable(disk, root, path)? {
        return Ok(false);
    }
    let shown = |path: &Path| place::shown(root, path);
    let lock = lock::take(disk, path, &shown)?;
    if !read_whole(disk, path, false, &shown)?.is_some_and(|bytes| is_wanted(&bytes)) {
        return lock.release().map(|()| false).map_err(|left| unreleased(left, &shown));
    }
    disk.remove(path).map_err(|source| Error::System { act: "remove", path: shown(path), source })?;
    let left = |(at, source): (PathBuf, _)| Error::Removed { path: shown(path), at: shown(&at), source };
    lock.release().map(|()| true).map_err(left)
}

/// Makes a folder for files that are no repository's, with those above it that are missing.
///
/// # Errors
/// If something else is there, or it can't be made. Folders above it may be there then.
pub fn make_folder(disk: &dyn Disk, folder: &Path) -> Result<(), Error> {
    let failed = |act| move |source| Error::System { act, path: folder.to_owned(), source };
    match (disk.make_folder(folder), folder.parent()) {
        (Err(error), Some(above)) if error.kind() == io::ErrorKind::NotFound && !above.as_os_str().is_empty() => {
            make_folder(disk, above)?;
            disk.make_folder(folder).map_err(failed("make"))
        }
        (Err(error), _) if error.kind() == io::ErrorKind::AlreadyExists => {
            // A link may lead to a folder: what is elsewhere on the machine is its own.
            match disk.look(folder).map_err(failed("look at"))?.map(|entry| entry.kind) {
                Some(Kind::Folder | Kind::Link) => Ok(()),
                _ => Err(Error::NotAFolder { path: folder.to_owned() }),
            }
        }
        (made, _) => made.map_err(failed("make")),
    }
}

/// Reads a file below `root` without changing anything; `None` if it is not there.
///
/// # Errors
/// If it is reached through a symbolic link, is no regular file, is too large, or can't be read.
pub fn read(disk: &dyn Disk, root: &Path, path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let shown = |path: &Path| place::shown(root, path);
    if place::is_reachable(disk, root, path)? { read_whole(disk, path, false, &shown) } else { Ok(None) }
}

/// Reads a file. `to_write`: only if it may be written as well.
fn read_whole(
    disk: &dyn Disk,
    path: &Path,
    to_write: bool,
    shown: &dyn Fn(&Path) -> PathBuf,
) -> Result<Option<Vec<u8>>, Error> {
    let failed = |act| move |source| Error::System { act, path: shown(path), source };
    let too_large = |size| Error::TooLarge { path: shown(path), size };
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    let Some(entry) = disk.look(path).map_err(failed("look at"))? else { return Ok(None) };
    match entry.kind {
        Kind::Link => return Err(Error::Link { path: shown(path) }),
        Kind::Folder | Kind::Other => return Err(Error::NotAFile { path: shown(path) }),
        Kind::File if entry.size > limit => return Err(too_large(entry.size)),
        Kind::File => {}
    }
    let file = disk.open(path, to_write).map_err(failed("open"))?;
    let bytes = disk.read(&file, limit + 1).map_err(failed("read"))?;
    if bytes.len() > MAX_BYTES {
        return Err(too_large(limit + 1));
    }
    Ok(Some(bytes))
}

/// Says that a lock could not be given back, of a file that is as it was.
fn unreleased((at, source): (PathBuf, io::Error), shown: &dyn Fn(&Path) -> PathBuf) -> Error {
    Error::System { act: "remove", path: shown(&at), source }
}

/// Gives locks back when what they were for is done.
fn release(locks: Vec<Lock<'_>>, written: &Path, shown: &dyn Fn(&Path) -> PathBuf) -> Result<(), Error> {
    let left = locks.into_iter().filter_map(|lock| lock.release().err()).last();
    left.map_or(Ok(()), |(at, source)| {
        Err(Error::Written { path: shown(written), act: "remove", at: shown(&at), source })
    })
}
