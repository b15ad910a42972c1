//! `merge-driver`: what git runs to merge a plan or a record, once `install` has told it so.
//!
//! Git takes 0 for a good merge and 1 for a conflict. Nothing that is not known to be right may end with 0: what can't be
//! merged step by step is merged by lines, and what can't be merged at all stays as it is on our side, with 1.

use std::path::{Path, PathBuf};

use super::context::{CLEAN, Context, DENIED, Reply};
use super::error::Error;
use crate::files::merge::{self, Labels, Outcome};
use crate::files::store;
use crate::files::{MAX_BYTES, Plan, Record};
use crate::render::escape::printable;
use crate::render::merging;

/// What git gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The file with what both sides began with.
    pub base: PathBuf,
    /// The file with our side, which the result is written to.
    pub ours: PathBuf,
    /// The file with their side.
    pub theirs: PathBuf,
    /// The path that is merged, in the repository.
    pub path: PathBuf,
    /// How long the markers of a conflict are.
    pub marker_size: Option<usize>,
    /// What our side is called.
    pub ours_label: Option<String>,
    /// What their side is called.
    pub theirs_label: Option<String>,
}

/// How long markers are where git does not say.
const MARKER_SIZE: usize = 7;
/// The longest ones that are written.
const MAX_MARKER: usize = 200;

/// Runs `merge-driver`.
///
/// # Errors
/// If a file can't be read or written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let read = |path: &Path| {
        let path = context.folder.join(path);
        // Git gives files; a person may give what another command prints.
        context.disk.read_any(&path).map_err(|error| Error::io("read", &path, &error))
    };
    let (base, theirs) = (read(&options.base)?, read(&options.theirs)?);
    let target = context.folder.join(&options.ours);
    let shown = printable(&options.path.to_string_lossy()).into_owned();
    let there = context.disk.look(&target).map_err(|error| Error::io("look at", &target, &error))?;
    if there.is_some_and(|it| usize::try_from(it.size).map_or(true, |size| size > MAX_BYTES)) {
        return Ok(conflict(&merging::unreadable(&shown)));
    }
    let folder = target.parent().unwrap_or(&context.folder);
    store::update(&*context.disk, folder, &target, |ours| {
        let ours = ours.unwrap_or_default();
        Ok::<_, Error>(match merge(options, [&base, ours, &theirs]) {
            None => (None, conflict(&merging::unreadable(&shown))),
            Some(Outcome { text, clashes }) if clashes.is_empty() => (Some(text.into_bytes()), Reply::default()),
            Some(Outcome { text, clashes }) => (Some(text.into_bytes()), conflict(&merging::clashes(&shown, &clashes))),
        })
    })
}

/// Merges as the path's name says.
fn merge(options: &Options, [base, ours, theirs]: [&[u8]; 3]) -> Option<Outcome> {
    // An old git gives what it does not know as it stands in the configuration.
    let label = |label: &'_ Option<String>, name: &str| {
        label.clone().filter(|label| !label.is_empty() && !label.starts_with('%')).unwrap_or_else(|| name.to_owned())
    };
    let (our_label, their_label) = (label(&options.ours_label, "ours"), label(&options.theirs_label, "theirs"));
    let marker_size = options.marker_size.filter(|size| *size > 0).unwrap_or(MARKER_SIZE).min(MAX_MARKER);
    let labels = Labels { marker_size, ours: &our_label, theirs: &their_label };
    if options.path.file_name().is_some_and(|name| name == "plan.toml") {
        merge::merge::<Plan>(base, ours, theirs, &labels)
    } else {
        merge::merge::<Record>(base, ours, theirs, &labels)
    }
}

fn conflict(words: &str) -> Reply {
    Reply { err: words.to_owned(), code: DENIED, ..Reply::default() }
}

const _: () = assert!(CLEAN == 0 && DENIED == 1, "git gives these numbers their meaning");
