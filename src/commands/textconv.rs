//! `textconv`: what `git diff`, `git log -p` and `git blame` show of a plan or a record, once `install` has told git so.

use std::fs;
use std::path::PathBuf;

use super::context::{Context, Reply};
use super::error::Error;
use crate::files::digest;
use crate::render::textconv;

/// What git gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The file to show.
    pub file: PathBuf,
}

/// Runs `textconv`. A file that does not parse is shown as it is, as git would.
///
/// # Errors
/// If it can't be read.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let path = context.folder.join(&options.file);
    let bytes = fs::read(&path).map_err(|error| Error::io("read", &path, &error))?;
    let out = digest::digest(&bytes).map_or_else(|| String::from_utf8_lossy(&bytes).into_owned(), textconv::text);
    Ok(Reply { out, ..Reply::default() })
}
