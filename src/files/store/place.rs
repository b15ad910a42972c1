//! Where a file may be: below the root, through real folders alone, which are made where they are missing.

use std::path::{Component, Path, PathBuf};

use super::error::Error;
use crate::disk::{Disk, Kind};

/// Gives a path from the root, as errors name it.
pub(super) fn shown(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_owned()
}

/// Tells whether all folders that lead to a file are there.
pub(super) fn is_reachable(disk: &dyn Disk, root: &Path, path: &Path) -> Result<bool, Error> {
    for folder in folders(root, path)? {
        if !is_folder(disk, root, &folder)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Gives the folders that lead from the root to a file, outermost first.
fn folders(root: &Path, path: &Path) -> Result<Vec<PathBuf>, Error> {
    let outside = || Error::Outside { path: path.to_owned() };
    let below = path.strip_prefix(root).map_err(|_| outside())?;
    let mut folders = Vec::new();
    let mut at = root.to_owned();
    for part in below.components() {
        match part {
            Component::Normal(name) if !name.eq_ignore_ascii_case(".git") => at.push(name),
            _ => return Err(outside()),
        }
        folders.push(at.clone());
    }
    folders.pop().map(|_| folders).ok_or_else(outside)
}

/// Follows a path part by part and gives it without `..`, as long as no part below `root` is a symbolic link. What is above
/// `root`, or elsewhere, is the machine's own.
pub(super) fn walk(disk: &dyn Disk, root: &Path, path: &Path) -> Result<PathBuf, Error> {
    let Ok(below) = path.strip_prefix(root) else { return Ok(path.to_owned()) };
    let mut at = root.to_owned();
    for part in below.components() {
        if part == Component::ParentDir {
            at.pop();
            continue;
        }
        at.push(part);
        let look = disk.look(&at).map_err(|source| Error::System { act: "look at", path: shown(root, &at), source })?;
        if look.is_some_and(|entry| entry.kind == Kind::Link) {
            return Err(Error::Link { path: shown(root, &at) });
        }
    }
    Ok(at)
}

/// Tells whether a folder is there.
fn is_folder(disk: &dyn Disk, root: &Path, folder: &Path) -> Result<bool, Error> {
    let path = || shown(root, folder);
    let found = disk.look(folder).map_err(|source| Error::System { act: "look at", path: path(), source })?;
    match found.map(|entry| entry.kind) {
        None => Ok(false),
        Some(Kind::Folder) => Ok(true),
        Some(Kind::Link) => Err(Error::Link { path: path() }),
        Some(_) => Err(Error::NotAFolder { path: path() }),
    }
}

/// The folders that files are to go to. Dropped, those that were made for it are removed again, if they are empty.
pub(super) struct Places<'a> {
    disk: &'a dyn Disk,
    root: &'a Path,
    made: Vec<PathBuf>,
}

impl<'a> Places<'a> {
    pub(super) const fn new(disk: &'a dyn Disk, root: &'a Path) -> Self {
        Self { disk, root, made: Vec::new() }
    }

    /// Makes the folders that a file needs and that are not there.
    pub(super) fn prepare(&mut self, path: &Path) -> Result<(), Error> {
        for folder in folders(self.root, path)? {
            if is_folder(self.disk, self.root, &folder)? {
                continue;
            }
            match self.disk.make_folder(&folder) {
                Ok(()) => self.made.push(folder),
                // Another process was faster, with whatever it made.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    is_folder(self.disk, self.root, &folder)?;
                }
                Err(source) => return Err(Error::System { act: "make", path: shown(self.root, &folder), source }),
            }
        }
        Ok(())
    }

    /// Gives the folders that were made, outermost first.
    pub(super) fn made(&self) -> &[PathBuf] {
        &self.made
    }

    /// Lets the folders stay that were made.
    pub(super) fn keep(&mut self) {
        self.made.clear();
    }
}

impl Drop for Places<'_> {
    fn drop(&mut self) {
        for folder in self.made.iter().rev() {
            // Another process may have put something there, which keeps it.
            let _ = self.disk.remove_folder(folder);
        }
    }
}
