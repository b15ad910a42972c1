//! What a partial clone lacks: counted before anything is read, or fetched where `--fetch-missing` allows it.
//!
//! All that is lacking is told, or brought in, at once: a fetch for every object would take hours.

use super::load::Loaded;
use crate::git::folders::FolderIx;
use crate::git::object::Kind;
use crate::git::{Failure, partial};

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
