//! What a partial clone lacks: counted before anything is read, or fetched where `--fetch-missing` allows it.
//!
//! All that is lacking is told, or brought in, at once: a fetch for every object would take hours.

use std::collections::HashSet;

use super::load::Loaded;
use crate::git::folders::{self, FolderIx};
use crate::git::object::{Kind, ObjectId};
use crate::git::patterns::Patterns;
use crate::git::walk::Walk;
use crate::git::{Failure, Source, partial};

/// Reads the folders of all commits. Where the clone lacks trees for that, they are counted or fetched first.
pub(super) fn folders<'a>(
    source: &'a dyn Source,
    walk: &Walk,
    patterns: &Patterns,
) -> Result<folders::History<'a>, Failure> {
    let may_fetch = source.may_fetch();
    // Reading would fetch one tree after the other.
    source.allow_fetching(false);
    let read = folders::History::new(source, walk, patterns);
    source.allow_fetching(may_fetch);
    match read {
        Err(Failure::Missing { kind: Kind::Tree, partial: true, .. }) => {
            trees(source, walk, patterns)?;
            folders::History::new(source, walk, patterns)
        }
        read => read,
    }
}

/// Counts or fetches the trees that a walk's plans folders need.
pub(super) fn trees(source: &dyn Source, walk: &Walk, patterns: &Patterns) -> Result<(), Failure> {
    let roots: HashSet<ObjectId> = walk.commits.iter().map(|(_, tree)| *tree).collect();
    partial::provide_trees(source, roots.into_iter().collect(), patterns)
}

impl Loaded<'_> {
    /// Sees to it that all versions of these initiatives' files are there.
    ///
    /// # Errors
    /// If a partial clone lacks some, and they may not or can't be fetched.
    pub(super) fn provide(&self, folders: &[FolderIx]) -> Result<(), Failure> {
        if !self.source.is_partial() {
            return Ok(());
        }
        let mut blobs = Vec::new();
        for folder in folders {
            for state in &self.folders.timeline(*folder).states {
                let record = state.record.iter().map(|(_, file)| file);
                blobs.extend(state.plan.iter().chain(&state.actual).chain(record).map(|file| file.id));
            }
        }
        blobs.retain(|blob| !self.contents.contains_key(blob));
        partial::provide(self.source, Kind::Blob, &blobs)
    }
}
