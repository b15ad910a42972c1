//! The settings of a version, and other files of a commit that are no plans.

use super::Trouble;
use crate::commands::error::Error;
use crate::files::settings::{self, Settings};
use crate::git::object::{self, Kind, ObjectId};
use crate::git::{self, Failure, Source, partial, trees};
use crate::model::finding::Finding;
use crate::render::escape::printable;

/// What `asplanned.toml` is called.
pub const SETTINGS: &str = "asplanned.toml";

/// Reads the settings that count for what is on disk, for a command that writes there.
///
/// # Errors
/// If they can't be read, or are wrong.
pub fn settings(source: &dyn Source) -> Result<Settings, Error> {
    let head = source.head()?;
    read_settings(source, head, true).map_err(|trouble| match trouble {
        Trouble::Git(failure) => Error::without_fetching(&failure),
        Trouble::Other(error) => error,
    })
}

/// Reads `asplanned.toml`: the one on disk where that is read, else the commit's.
pub(super) fn read_settings(source: &dyn Source, tip: Option<ObjectId>, with_disk: bool) -> Result<Settings, Trouble> {
    let on_disk = source.root().filter(|_| with_disk).map(|root| root.join(SETTINGS));
    let bytes = match on_disk.filter(|path| std::fs::symlink_metadata(path).is_ok_and(|it| it.is_file())) {
        Some(path) => Some(std::fs::read(&path).map_err(|error| Error::io("read", &path, &error))?),
        None => committed_settings(source, tip)?,
    };
    let (settings, findings) = settings::read(SETTINGS, &bytes.unwrap_or_default());
    match findings.first() {
        None => Ok(settings),
        Some(first) => Err(unusable(first, findings.len()).into()),
    }
}

/// Says what is wrong with settings that can't be used.
fn unusable(first: &Finding, count: usize) -> Error {
    let place = format!("{}:{}:{}", first.place.path, first.place.line, first.place.column);
    let more = if count > 1 { format!(" (and {} more)", count - 1) } else { String::new() };
    let message = format!("the settings can't be used: {place}: {}{more}", printable(&first.message));
    Error { message, hint: first.help.as_deref().map(|help| printable(help).into_owned()), pasted: Vec::new() }
}

/// Reads a commit's settings, and nothing else.
///
/// # Errors
/// If they can't be read, or are wrong.
pub(in crate::commands) fn settings_of(source: &dyn Source, commit: ObjectId) -> Result<Settings, Trouble> {
    read_settings(source, Some(commit), false)
}

fn committed_settings(source: &dyn Source, tip: Option<ObjectId>) -> Result<Option<Vec<u8>>, Failure> {
    committed_file(source, tip, SETTINGS.as_bytes(), usize::MAX)
}

/// Reads a file of a commit; `None` where the commit has none of that name, or it is too large.
pub(in crate::commands) fn committed_file(
    source: &dyn Source,
    commit: Option<ObjectId>,
    path: &[u8],
    max_bytes: usize,
) -> Result<Option<Vec<u8>>, Failure> {
    let Some(commit) = commit else { return Ok(None) };
    let Some(file) = trees::file_at(source, object::tree_of(source, commit)?, path)? else { return Ok(None) };
    partial::provide(source, Kind::Blob, &[file.id])?;
    if source.blob_size(file.id)? <= max_bytes {
        return git::read_all(source, Kind::Blob, file.id).map(Some);
    }
    Ok(None)
}
