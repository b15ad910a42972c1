//! The seam to the system: each thing that writing does to a disk, one method each.
//!
//! That a full disk or a pulled cable at any moment loses nothing can only be shown where every single operation can be
//! made to fail. So whoever writes is handed a [`Disk`], and names no `std::fs`: the store of files, what is remembered
//! between runs, and the lock of git's index. What libgit2 and git write themselves (objects, refs, the configuration) does
//! not come through here.

mod real;

use std::ffi::OsString;
use std::fmt::Debug;
use std::fs::{File, Permissions};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

pub use self::real::RealDisk;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, wherever it leads.
    Link,
    /// A device, a pipe, a socket.
    Other,
}

/// What is known of a path without opening it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// How many bytes it has.
    pub size: u64,
    /// Who may do what with it.
    pub permissions: Permissions,
    /// When it was last written, where the file system tells.
    pub modified: Option<SystemTime>,
}

/// Which process this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub id: u32,
    /// The machine that it runs on.
    pub host: String,
}

/// What is done to a disk, and asked of the system. Tests have disks that fail.
#[allow(clippy::missing_errors_doc)] // Each fails as the system call does that it stands for.
pub trait Disk: Debug + Send + Sync {
    /// Looks at a path, not through a link; `None` if there is nothing.
    fn look(&self, path: &Path) -> io::Result<Option<Entry>>;
    /// Opens a regular file that was looked at before, to read it. `to_write`: only if it may be written as well.
    fn open(&self, path: &Path, to_write: bool) -> io::Result<File>;
    /// Reads at most so many bytes of a file.
    fn read(&self, file: &File, limit: u64) -> io::Result<Vec<u8>>;
    /// Reads whatever is at a path to its end: a pipe too, and through a link.
    fn read_any(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Tells whether a path leads, through a link too, to what takes bytes and keeps none: a pipe, a device.
    fn is_stream(&self, path: &Path) -> bool;
    /// Writes bytes to a pipe or a device.
    fn write_stream(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Names what is in a folder, in any order.
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>>;
    /// Makes a file where there is nothing, with the permissions that new files have.
    fn create(&self, path: &Path) -> io::Result<File>;
    /// Gives a file these permissions.
    fn permit(&self, file: &File, permissions: &Permissions) -> io::Result<()>;
    /// Says when a file was last written.
    fn date(&self, file: &File, time: SystemTime) -> io::Result<()>;
    /// Copies a file with its permissions, over whatever has that name.
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Writes bytes to a file.
    fn write(&self, file: &File, bytes: &[u8]) -> io::Result<()>;
    /// Sees to it that a file's bytes are on the disk.
    fn sync(&self, file: &File) -> io::Result<()>;
    /// Gives a file another name, whatever had it before.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file another name that nothing has yet.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes one folder.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Sees to it that the names in a folder are on the disk.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Waits.
    fn sleep(&self, time: Duration);
    /// Tells the time of day.
    fn now(&self) -> SystemTime;
    /// Tells a time that never goes back.
    fn instant(&self) -> Instant;
    /// Tells which process this is.
    fn process(&self) -> Process;
    /// Tells whether a process of this machine is there; true where that can't be told.
    fn is_alive(&self, process: u32) -> bool;
}

/// Gives the disk that there is, to be handed to whoever writes.
pub fn real() -> Arc<dyn Disk> {
    Arc::new(RealDisk)
}
