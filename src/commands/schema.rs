//! `schema`: what the files and the outputs look like, for editors and programs.
//!
//! Files of an initiative begin with a line that leads an editor to their schema. The schemas lie once in each plans
//! folder: a copy in every initiative would be noise in reviews, and an address on the web would make an editor ask the
//! network about a private plan.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::context::{Context, Reply};
use super::error::Error;
use super::init;
use super::load::{self, Loaded, Reading};
use crate::disk::Disk;
use crate::files::schema::File;
use crate::files::store;
use crate::git::Source;
use crate::git::folders::Place;
use crate::render::escape::printable;
use crate::render::json::schema::{self, Output};

/// What `schema` is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Options {
    /// The schema of a file.
    File(File),
    /// The schema of a command's output; of all if `None`.
    Output(Option<Output>),
    /// The files' schemas, written into the plans folders.
    Write,
}

/// Runs `schema`.
///
/// # Errors
/// If the schemas can't be written where they belong.
pub fn run(options: Options, context: &Context) -> Result<Reply, Error> {
    let out = match options {
        Options::File(file) => text(file),
        Options::Output(Some(output)) => schema::print(&output.schema()),
        Options::Output(None) => schema::print(&schema::all()),
        Options::Write => write(context)?,
    };
    Ok(Reply { out, is_done: options == Options::Write, ..Reply::default() })
}

fn text(file: File) -> String {
    schema::print(&file.schema())
}

fn write(context: &Context) -> Result<String, Error> {
    let source = load::open(context)?;
    let no_tree = || Error::new("a bare repository has no files", "run it in a clone with a working tree");
    let root = source.root().ok_or_else(no_tree)?;
    let mut out = String::new();
    for (path, file) in plans_folders(&*source, &root, context)?.iter().flat_map(|folder| schemas(folder)) {
        let new = text(file).into_bytes();
        let is_new = store::update(&*context.disk, &root, &path, |old| {
            let is_new = old != Some(new.as_slice());
            Ok::<_, Error>((is_new.then_some(new), is_new))
        })?;
        let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        out.push_str(&format!("{} {}\n", if is_new { "wrote" } else { "kept" }, printable(&shown)));
    }
    Ok(out)
}

/// Gives the schemas that a plans folder lacks: where each goes, and its text.
///
/// # Errors
/// If it can't be told whether one is there.
pub(super) fn missing(disk: &dyn Disk, root: &Path, plans: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, Error> {
    let mut missing = Vec::new();
    for (path, file) in schemas(plans) {
        let there = disk.look(&path).map_err(|source| store::Error::System {
            act: "look at",
            path: path.strip_prefix(root).unwrap_or(&path).to_owned(),
            source,
        })?;
        if there.is_none() {
            missing.push((path, text(file).into_bytes()));
        }
    }
    Ok(missing)
}

/// Gives the schemas that belong into a plans folder, each with its path.
fn schemas(plans: &Path) -> [(PathBuf, File); 2] {
    File::OF_INITIATIVE.map(|file| (plans.join(file.schema_name()), file))
}

/// Gives the folders that hold initiatives, else the one that the first is made in.
fn plans_folders(source: &dyn Source, root: &Path, context: &Context) -> Result<Vec<PathBuf>, Error> {
    let reading = Reading { no_cache: true, ..Reading::default() };
    let loaded = Loaded::without_history(source, context, &reading)?;
    let newest = loaded.folders.newest_folders();
    let places = newest.iter().filter_map(|(folder, _)| loaded.folders.folders.get(*folder));
    let path = |place: &Place| root.join(String::from_utf8_lossy(place.plans_folder()).as_ref());
    let folders: BTreeSet<PathBuf> = places.map(path).collect();
    if folders.is_empty() {
        return Ok(vec![init::plans_folder(source, root, context)?]);
    }
    Ok(folders.into_iter().collect())
}
