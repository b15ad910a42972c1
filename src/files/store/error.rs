//! Why a file was not written: what was tried, where, and what to do about it.

use std::io;
use std::path::PathBuf;

use super::lock::Owner;
use crate::files::MAX_BYTES;
use crate::model::text::shell_word;

/// Why a file was not written. Paths are from the root.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The path leads out of the repository's files.
    #[error("{} is no place for a file of this repository", path.display())]
    Outside {
        /// The path.
        path: PathBuf,
    },
    /// A symbolic link is in the way.
    #[error("{} is a symbolic link: nothing is written through it", path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// A file is to be where a folder or a device is.
    #[error("{} is no regular file", path.display())]
    NotAFile {
        /// What is there.
        path: PathBuf,
    },
    /// A folder is to be where something else is.
    #[error("{} is no folder", path.display())]
    NotAFolder {
        /// What is there.
        path: PathBuf,
    },
    /// The file has, or would have, more bytes than are read.
    #[error("{} has {size} bytes; more than {MAX_BYTES} are neither read nor written", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How many bytes it has, or would have.
        size: u64,
    },
    /// A file that is to be new is there.
    #[error("{} is there already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Somebody who asked for no lock wrote the file in between.
    #[error("{} was changed by another program just now", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Another process is writing, for longer than one waits.
    #[error(
        "{} is being written by another process: {} names {}",
        path.display(), lock.display(), owner_of(owner.as_deref())
    )]
    Locked {
        /// The file that is to be written.
        path: PathBuf,
        /// Its lock.
        lock: PathBuf,
        /// Whose it is, where it says so.
        owner: Option<Box<Owner>>,
    },
    /// A process was ended while it wrote.
    #[error("{} is locked by a process that is gone: {} names {owner}", path.display(), lock.display())]
    Stale {
        /// The file that is to be written.
        path: PathBuf,
        /// Its lock.
        lock: PathBuf,
        /// Whose it was.
        owner: Box<Owner>,
        /// What else that process left.
        leftover: Option<PathBuf>,
    },
    /// A system call failed, and the file is as it was.
    #[error("cannot {act} {}: {source}", path.display())]
    System {
        /// What was tried.
        act: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Of several files some were written, and could not be put back.
    #[error(
        "cannot replace {}: {source}; {} could not be put back as it was: {undoing}",
        path.display(), written.display()
    )]
    Torn {
        /// The file that could not be written.
        path: PathBuf,
        /// What the system says of it.
        source: io::Error,
        /// One that was written before it.
        written: PathBuf,
        /// Where its old bytes are; `None`: it was not there before.
        old: Option<PathBuf>,
        /// What the system says of putting it back.
        undoing: io::Error,
    },
    /// The file was written, and what comes after that failed.
    #[error("{} is written, but the system cannot {act} {}: {source}", path.display(), at.display())]
    Written {
        /// The file.
        path: PathBuf,
        /// What was tried.
        act: &'static str,
        /// Where.
        at: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file was removed, and its lock could not be.
    #[error("{} is removed, but the system cannot remove {}: {source}", path.display(), at.display())]
    Removed {
        /// The file.
        path: PathBuf,
        /// Its lock.
        at: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn owner_of(owner: Option<&Owner>) -> String {
    owner.map_or_else(|| "nobody".to_owned(), ToString::to_string)
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Outside { .. } => "check `plans` in asplanned.toml: it names folders below the root".to_owned(),
            Self::Link { .. } => "put what it leads to in its place, or choose another name".to_owned(),
            // It may be a device, which is nobody's to be moved.
            Self::NotAFile { .. } => "choose another name; where a folder is in the way, move it".to_owned(),
            Self::NotAFolder { .. } => "move it away, or choose another name".to_owned(),
            Self::TooLarge { .. } => "split the initiative, or move what is no step elsewhere".to_owned(),
            Self::Exists { .. } => "choose another name, or edit that file".to_owned(),
            Self::Changed { .. } => "nothing was written: run it again".to_owned(),
            Self::Locked { lock, .. } => format!(
                "run it again when that process is done; if there is no such process, remove the lock: rm {}",
                quoted(lock)
            ),
            Self::Stale { lock, leftover, .. } => {
                let leftover = leftover.as_ref().map(|it| format!(" {}", quoted(it))).unwrap_or_default();
                format!("the file itself is whole; remove what the process left: rm {}{leftover}", quoted(lock))
            }
            Self::System { act: "remove", path, .. } => format!("remove it by hand: rm {}", quoted(path)),
            // Of several files that are written one by one, those before this one are new.
            Self::System { source, .. } => format!("it is as it was: {}", cure(source)),
            Self::Torn { written, old: Some(old), .. } => {
                format!("put it back by hand: mv {} {}", quoted(old), quoted(written))
            }
            Self::Torn { written, old: None, .. } => format!("remove it by hand: rm {}", quoted(written)),
            Self::Written { act: "remove", at, .. } | Self::Removed { at, .. } => {
                format!("do not run it again; remove that by hand: rm {}", quoted(at))
            }
            Self::Written { .. } => "do not run it again; see that the disk is sound".to_owned(),
        }
    }

    /// Gives the paths that stand in the hint as words of a command.
    pub fn pasted(&self) -> Vec<String> {
        let paths: Vec<&PathBuf> = match self {
            Self::Locked { lock, .. } => vec![lock],
            Self::Stale { lock, leftover, .. } => std::iter::once(lock).chain(leftover).collect(),
            Self::System { act: "remove", path, .. } => vec![path],
            Self::Torn { written, old, .. } => old.iter().chain([written]).collect(),
            Self::Written { at, .. } | Self::Removed { at, .. } => vec![at],
            _ => Vec::new(),
        };
        // What lies outside the root has its whole path, which is right anywhere.
        paths.into_iter().filter(|path| path.is_relative()).map(|path| path.display().to_string()).collect()
    }

    /// Tells whether all that was to be written is, in spite of the error.
    pub const fn is_written(&self) -> bool {
        matches!(self, Self::Written { .. } | Self::Removed { .. })
    }
}

/// Makes a path fit for a shell's command line.
fn quoted(path: &std::path::Path) -> String {
    shell_word(&path.display().to_string())
}

fn cure(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "see who may write there, and run it again",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on the disk, and run it again",
        io::ErrorKind::ReadOnlyFilesystem => "the file system is mounted read-only: write to another copy",
        io::ErrorKind::InvalidFilename => "choose a shorter name",
        _ => "run it again when the cause is gone",
    }
}
