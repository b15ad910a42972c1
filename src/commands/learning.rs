//! What is learned from: the initiatives of this repository, of others, and of files that others exported.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::context::Context;
use super::error::Error;
use super::load::{Loaded, Reading, Trouble};
use super::repository;
use crate::files::rows;
use crate::git::folders::FolderIx;
use crate::git::{self, Failure, Source};
use crate::model::initiative::Warning;
use crate::model::learning::gather::gather;
use crate::model::row::{self, Row};
use crate::model::text::shell_word;
use crate::render::escape::printable;

/// Where else initiatives are learned from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// Other repositories.
    pub repositories: Vec<PathBuf>,
    /// Files that `export` wrote.
    pub files: Vec<PathBuf>,
}

/// What was gathered.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) rows: Vec<Row>,
    pub(super) warnings: Vec<Warning>,
}

impl Sources {
    /// Tells whether there is nothing but this repository.
    pub(super) const fn is_empty(&self) -> bool {
        self.repositories.is_empty() && self.files.is_empty()
    }

    /// Writes them as they are typed, each with a space before it; `from` is what the command calls a file of rows.
    pub(super) fn flags(&self, from: &str) -> String {
        let typed = |name: &str, path: &PathBuf| format!(" {name} {}", shell_word(&shown(path)));
        let repositories = self.repositories.iter().map(|path| typed("--repo", path));
        repositories.chain(self.files.iter().map(|path| typed(from, path))).collect()
    }

    /// Joins what was judged here with what these sources hold. `reading` is how this repository was read: others are
    /// read as of the same day, where one is given.
    ///
    /// # Errors
    /// If a source is not there, can't be read, or is no export.
    pub(super) fn gather(&self, own: Gathered, reading: &Reading, context: &Context) -> Result<Gathered, Error> {
        let Gathered { rows, mut warnings } = own;
        let mut sources = vec![rows];
        for folder in &self.repositories {
            let at = |error: Error| Error { message: format!("{}: {}", shown(folder), error.message), ..error };
            let Gathered { rows, warnings: more } = elsewhere(folder, reading, context).map_err(at)?;
            sources.push(rows);
            warnings.extend(more);
        }
        for path in &self.files {
            sources.push(exported(path, context)?);
        }
        Ok(Gathered { rows: gather(sources), warnings })
    }
}

/// Opens the repository that the run stands in. `None` where there is none, and others are named.
///
/// # Errors
/// If it can't be read, or there is none, and no other is named.
pub(super) fn here(sources: &Sources, context: &Context) -> Result<Option<Box<dyn Source>>, Error> {
    match git::open(&context.folder, &context.disk) {
        Err(Failure::NoRepository { .. }) if !sources.is_empty() => Ok(None),
        opened => Ok(Some(opened?)),
    }
}

/// Gives the rows of some initiatives of a repository.
///
/// # Errors
/// If one can't be judged.
pub(super) fn judged(loaded: &Loaded<'_>, folders: &[FolderIx]) -> Result<Gathered, Error> {
    loaded.provide(folders)?;
    let repository = name(loaded);
    let mut gathered = Gathered::default();
    for folder in folders {
        let initiative = loaded.judge(*folder)?;
        gathered.rows.extend(row::rows(&repository, &initiative));
        gathered.warnings.extend(initiative.warnings);
    }
    Ok(gathered)
}

/// Gives what the rows of a repository call it.
pub(super) fn name(loaded: &Loaded<'_>) -> String {
    repository::name(loaded.source)
}

/// Gives all initiatives of the version that is read.
pub(super) fn all(loaded: &Loaded<'_>) -> Vec<FolderIx> {
    loaded.folders.newest_folders().into_iter().map(|(folder, _)| folder).collect()
}

/// Reads another repository, as this one is read.
fn elsewhere(folder: &Path, reading: &Reading, context: &Context) -> Result<Gathered, Error> {
    let context = Context { folder: context.folder.join(folder), ..context.clone() };
    let source = git::open(&context.folder, &context.disk).map_err(|failure| match failure {
        Failure::NoFolder { .. } => Error::new("there is no such folder", "check the path after --repo"),
        Failure::NoRepository { .. } => Error::new("it is not in a git repository", "check the path after --repo"),
        failure => failure.into(),
    })?;
    let reading = Reading { rev: None, ..reading.clone() };
    let loaded = match Loaded::new(&*source, &context, &reading) {
        // On that day it was not there yet.
        Err(Trouble::Git(Failure::NothingAsOf { .. })) => return Ok(Gathered::default()),
        loaded => loaded?,
    };
    let mut gathered = judged(&loaded, &all(&loaded))?;
    for path in gathered.warnings.iter_mut().filter_map(|warning| warning.path.as_mut()) {
        *path = format!("{}/{path}", folder.display());
    }
    Ok(gathered)
}

/// Reads a file of rows.
fn exported(path: &Path, context: &Context) -> Result<Vec<Row>, Error> {
    let failed = |error: std::io::Error| Error::io("read", path, &error);
    let rows = if path.as_os_str() == "-" {
        rows::read(context.input.read(u64::MAX).map_err(failed)?.as_slice())
    } else {
        rows::read(BufReader::new(File::open(context.folder.join(path)).map_err(failed)?))
    };
    let rows = rows.map_err(failed)?;
    rows.map_err(|unreadable| {
        let message = format!("{}:{}: {}", shown(path), unreadable.line, printable(&unreadable.message));
        Error::new(message, "give a file that was made so: asplanned export --format jsonl --output steps.jsonl")
    })
}

fn shown(path: &Path) -> String {
    printable(&path.display().to_string()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_written_as_they_are_typed() {
        let repositories = ["../acme", "it's here"].map(PathBuf::from).to_vec();
        let sources = Sources { repositories, files: vec![PathBuf::from("rows/a b.jsonl")] };
        assert_eq!(
            sources.flags("--from-export"),
            " --repo ../acme --repo 'it'\\''s here' --from-export 'rows/a b.jsonl'"
        );
        assert_eq!(Sources::default().flags("--from"), "");
    }
}
