//! The lock beside a file: one process at a time reads it and writes it anew.
//!
//! The lock is a file that can only be made where there is none, as git's are, so that it works on every file system. It
//! says whose it is. Nobody takes another's lock, not even one whose process is gone: that is for whoever reads the error.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

use super::error::Error;
use crate::disk::{Disk, Kind};

/// How long another process's lock is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one sleeps before one looks again: at first, and at most.
const NAPS: [Duration; 2] = [Duration::from_millis(2), Duration::from_millis(40)];
/// How much of a lock is read. A stranger may have committed a file of that name.
const MAX_LOCK: u64 = 1024;

/// Whose a lock is, as it says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The program, with its version.
    pub program: String,
    /// The number of its process.
    pub process: u32,
    /// The machine that it runs on.
    pub host: String,
    /// Since when, in UTC.
    pub since: String,
}

impl Owner {
    /// Names this process.
    fn this(disk: &dyn Disk) -> Self {
        let process = disk.process();
        let since = DateTime::<Utc>::from(disk.now().max(SystemTime::UNIX_EPOCH));
        Self {
            program: concat!("asplanned ", env!("CARGO_PKG_VERSION")).to_owned(),
            process: process.id,
            host: process.host,
            since: since.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        }
    }

    fn to_text(&self) -> String {
        let Self { program, process, host, since } = self;
        format!("program: {program}\nprocess: {process}\nhost: {host}\nsince: {since}\n")
    }

    /// Reads what a lock says. `None` if it is not ours, or not written yet.
    fn read(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let value = |key: &str| {
            let mut values = text.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            values.next().map(str::to_owned)
        };
        let process = value("process")?.parse().ok()?;
        Some(Self { program: value("program")?, process, host: value("host")?, since: value("since")? })
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, process, host, since } = self;
        write!(f, "{program}, process {process} on {host}, since {since}")
    }
}

/// A lock that is held. Dropped, it is given back as well as can be.
pub(super) struct Lock<'a> {
    disk: &'a dyn Disk,
    path: PathBuf,
    is_held: bool,
}

impl Lock<'_> {
    /// Gives it back.
    pub(super) fn release(mut self) -> Result<(), (PathBuf, io::Error)> {
        self.is_held = false;
        self.disk.remove(&self.path).map_err(|error| (std::mem::take(&mut self.path), error))
    }
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        if self.is_held {
            // What remains is named as stale by the next process.
            let _ = self.disk.remove(&self.path);
        }
    }
}

/// Names the lock of a file.
pub(super) fn path_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    file.with_file_name(name)
}

/// Names a file beside another one that this process, or that of this number, has for it alone.
pub(super) fn private_name(file: &Path, process: u32, suffix: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".asplanned-{process}{suffix}"));
    file.with_file_name(name)
}

/// Takes the lock of a file. `shown` gives a path as an error names it.
pub(super) fn take<'a>(disk: &'a dyn Disk, file: &Path, shown: &dyn Fn(&Path) -> PathBuf) -> Result<Lock<'a>, Error> {
    let path = path_of(file);
    let failed = |act, source| Error::System { act, path: shown(&path), source };
    let start = disk.instant();
    let [mut nap, longest] = NAPS;
    let made = loop {
        match disk.create(&path) {
            Ok(made) => break made,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed("make the lock", error)),
        }
        let owner = owner(disk, &path);
        if let Some(owner) = owner.as_ref().filter(|owner| is_gone(disk, owner)) {
            // It may have ended in good order since its lock was read.
            if self::owner(disk, &path).as_ref() == Some(owner) {
                return Err(stale(disk, file, &path, owner, shown));
            }
        }
        if disk.instant().saturating_duration_since(start) >= PATIENCE {
            return Err(Error::Locked { path: shown(file), lock: shown(&path), owner: owner.map(Box::new) });
        }
        disk.sleep(nap + jitter(nap));
        nap = (nap * 2).min(longest);
    };
    let lock = Lock { disk, path: path.clone(), is_held: true };
    disk.write(&made, Owner::this(disk).to_text().as_bytes()).map_err(|error| failed("write the lock", error))?;
    Ok(lock)
}

/// Reads whose a lock is; `None` if it does not say so, or is not there any more.
fn owner(disk: &dyn Disk, path: &Path) -> Option<Owner> {
    disk.look(path).ok()?.filter(|entry| entry.kind == Kind::File)?;
    let file = disk.open(path, false).ok()?;
    Owner::read(&disk.read(&file, MAX_LOCK).ok()?)
}

fn is_gone(disk: &dyn Disk, owner: &Owner) -> bool {
    owner.host == disk.process().host && !disk.is_alive(owner.process)
}

fn stale(disk: &dyn Disk, file: &Path, lock: &Path, owner: &Owner, shown: &dyn Fn(&Path) -> PathBuf) -> Error {
    let leftover = private_name(file, owner.process, "");
    let is_there = matches!(disk.look(&leftover), Ok(Some(_)));
    Error::Stale {
        path: shown(file),
        lock: shown(lock),
        owner: Box::new(owner.clone()),
        leftover: is_there.then(|| shown(&leftover)),
    }
}

/// Gives a part of a time, by chance: those that wait for the same lock must not all look at once.
fn jitter(time: Duration) -> Duration {
    let chance = RandomState::new().hash_one(0);
    time.mul_f64(f64::from(u8::try_from(chance & 0xff).unwrap_or_default()) / 256.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_says_whose_it_is_and_nothing_else_does() {
        let owner = Owner {
            program: "asplanned 1.0.0".to_owned(),
            process: 7,
            host: "a: b".to_owned(),
            since: "2023-01-09T00:00:00Z".to_owned(),
        };
        assert_eq!(Owner::read(owner.to_text().as_bytes()), Some(owner.clone()));
        assert_eq!(owner.to_string(), "asplanned 1.0.0, process 7 on a: b, since 2023-01-09T00:00:00Z");
        let text = owner.to_text();
        for other in ["", "process: 7\n", "\u{0}", &text.replace('7', "-7"), &text.replace("host", "hosts")] {
            assert_eq!(Owner::read(other.as_bytes()), None);
        }
        assert_eq!(Owner::read(b"\xff"), None);
    }

    #[test]
    fn names_beside_a_file_are_never_read_as_plan_or_record() {
        let file = Path::new("plans/a/actual/x.toml");
        assert_eq!(path_of(file), Path::new("plans/a/actual/x.toml.lock"));
        assert_eq!(private_name(file, 7, "-2"), Path::new("plans/a/actual/.x.toml.asplanned-7-2"));
    }
}
