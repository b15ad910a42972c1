//! The configuration of one clone: the only thing that is ever written to a repository's own folder, and only by
//! `install`, which is asked to.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::{Config, ConfigLevel, ErrorCode};

use super::Failure;
use super::command::InstalledGit;
use super::libgit::LibGit;
use crate::disk::Disk;

/// What reads and writes a clone's own settings, and no others.
pub trait Settings {
    /// Gives a setting; `None` where the clone has none.
    ///
    /// # Errors
    /// If the configuration can't be read.
    fn get(&self, key: &str) -> Result<Option<String>, Failure>;

    /// Sets a setting, or with `None` takes it away.
    ///
    /// # Errors
    /// If it can't be written.
    fn set(&mut self, key: &str, value: Option<&str>) -> Result<(), Failure>;

    /// Gives the folder that some configuration, not only the clone's own, names for hooks, as it stands there.
    ///
    /// # Errors
    /// If the configuration can't be read.
    fn hooks_path(&self) -> Result<Option<PathBuf>, Failure>;
}

/// Opens the settings of the repository that `folder` is in: with libgit2, and those of one that it can't read with the
/// installed git.
///
/// # Errors
/// If there is none, or its configuration can't be read.
pub fn open(folder: &Path, disk: &Arc<dyn Disk>) -> Result<Box<dyn Settings>, Failure> {
    match LibGit::discover(folder, disk) {
        Ok(source) => Ok(Box::new(Local::of(source.config())?)),
        Err(Failure::Unsupported { message }) => Ok(Box::new(InstalledGit::discover(folder, disk, &message)?)),
        Err(failure) => Err(failure),
    }
}

fn reading(error: &git2::Error) -> Failure {
    Failure::Git { act: "read the configuration", message: error.message().to_owned() }
}

fn writing(error: &git2::Error) -> Failure {
    Failure::Git { act: "write the configuration", message: error.message().to_owned() }
}

/// The settings as libgit2 has them.
struct Local {
    all: Config,
    own: Config,
}

impl Local {
    fn of(all: Result<Config, git2::Error>) -> Result<Self, Failure> {
        let all = all.map_err(|error| reading(&error))?;
        let own = all.open_level(ConfigLevel::Local).map_err(|error| reading(&error))?;
        Ok(Self { all, own })
    }
}

impl Settings for Local {
    fn get(&self, key: &str) -> Result<Option<String>, Failure> {
        let own = self.own.get_entry(key);
        match own {
            Ok(entry) => Ok(Some(entry.value().unwrap_or_default().to_owned())),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(reading(&error)),
        }
    }

    fn set(&mut self, key: &str, value: Option<&str>) -> Result<(), Failure> {
        let done = match value {
            Some(value) => self.own.set_str(key, value),
            None => self.own.remove(key),
        };
        done.map_err(|error| writing(&error))
    }

    fn hooks_path(&self) -> Result<Option<PathBuf>, Failure> {
        match self.all.get_path("core.hooksPath") {
            Ok(path) => Ok(Some(path)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(reading(&error)),
        }
    }
}

impl Settings for InstalledGit {
    fn get(&self, key: &str) -> Result<Option<String>, Failure> {
        let found = self.settle("read the configuration", &["--null", "--get", key])?;
        Ok(found.strip_suffix(b"\0").map(|value| String::from_utf8_lossy(value).into_owned()))
    }

    fn set(&mut self, key: &str, value: Option<&str>) -> Result<(), Failure> {
        let act = "write the configuration";
        match value {
            Some(value) => self.settle(act, &[key, value]),
            None => self.settle(act, &["--unset", key]),
        }?;
        Ok(())
    }

    fn hooks_path(&self) -> Result<Option<PathBuf>, Failure> {
        self.configured_hooks()
    }
}
