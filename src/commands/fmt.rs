//! `fmt`: the files in their stable layout. All that is asked for are tidied, or none.

use std::path::{Path, PathBuf};

use super::NOTHING;
use super::context::{CLEAN, Context, DENIED, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use super::sheets::{Sheet, sheets};
use crate::disk::Disk;
use crate::files::store;
use crate::files::tidy::{TidyError, tidy};
use crate::files::{Plan, Record};
use crate::render::escape::printable;

/// What `fmt` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Which initiatives; the one that the run stands in, else all, if empty.
    pub initiatives: Vec<String>,
    /// Only tell which files would change.
    pub check: bool,
}

/// Runs `fmt`.
///
/// # Errors
/// If a name fits nothing, a file does not parse, or can't be read or written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let no_tree = || Error::new("a bare repository has no files", "run it in a clone with a working tree");
    let root = source.root().ok_or_else(no_tree)?;
    let loaded = Loaded::without_history(&*source, context, &Reading { no_cache: true, ..Reading::default() })?;
    let candidates = sheets(&loaded, &root, context, &options.initiatives)?;
    let mut untidy = Vec::new();
    for candidate in &candidates {
        // What a sparse checkout leaves out is not there to be tidied.
        let Some(old) = store::read(&*context.disk, &root, &candidate.path)? else { continue };
        if tidied(candidate, &old)?.is_some() {
            untidy.push(candidate);
        }
    }
    let name = |act: &str, it: &&Sheet| format!("{act}{}\n", printable(&it.shown));
    let (out, code) = if options.check {
        let names: String = untidy.iter().map(|it| name("", it)).collect();
        (names, if untidy.is_empty() { CLEAN } else { DENIED })
    } else {
        write(&*context.disk, &untidy, &root)?;
        (untidy.iter().map(|it| name("tidied ", it)).collect(), CLEAN)
    };
    let err = if candidates.is_empty() { NOTHING.to_owned() } else { String::new() };
    Ok(Reply { out, err, code, is_done: !options.check && !untidy.is_empty() })
}

/// Writes the files together. They are read again: whatever somebody wrote meanwhile is tidied too.
fn write(disk: &dyn Disk, untidy: &[&Sheet], root: &Path) -> Result<(), Error> {
    if untidy.is_empty() {
        return Ok(());
    }
    let paths: Vec<PathBuf> = untidy.iter().map(|it| it.path.clone()).collect();
    store::update_all(disk, root, &paths, |old| {
        let pairs = untidy.iter().zip(old);
        let new = pairs.map(|(it, old)| old.as_ref().map_or(Ok(None), |old| tidied(it, old)));
        Ok((new.collect::<Result<Vec<_>, Error>>()?, ()))
    })
}

/// Gives a file as it should be; `None` if it is so.
fn tidied(sheet: &Sheet, old: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    let new = if sheet.is_plan { tidy::<Plan>(old) } else { tidy::<Record>(old) };
    match new {
        Ok(new) => Ok((new != old).then_some(new)),
        Err(error) => Err(failed(sheet, &error)),
    }
}

fn failed(sheet: &Sheet, error: &TidyError) -> Error {
    let shown = printable(&sheet.shown);
    let hint = match error {
        TidyError::Broken { .. } => "nothing was written; asplanned check --files shows all that is wrong",
        TidyError::Odd => "nothing was written; write each key of a step once, on a line of its own",
    };
    Error::new(format!("{shown}: {}", printable(&error.to_string())), hint)
}
