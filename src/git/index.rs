//! What an index remembers of files: whether it has them, and how they were when they were last as it says.

use std::fs::Metadata;
use std::time::UNIX_EPOCH;

use super::object::ObjectId;

/// What an index says of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracked {
    /// It does not have it.
    No,
    /// It has it.
    Yes,
    /// It has it, and a sparse checkout leaves it out of the working tree.
    LeftOut,
}

/// What an index remembers of a file that was checked out or added, and is in no conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// What is stored of it.
    pub id: ObjectId,
    /// When it was written: seconds and nanoseconds.
    pub modified: (u32, u32),
    /// Its length in bytes; of a long one the low half.
    pub size: u32,
}

impl Indexed {
    /// Tells whether a file on disk looks as it did when the index said so. It may have been changed at the very time at
    /// which the index was written, and in that case looks so too: what can be compared had better be.
    pub fn looks_like(&self, file: &Metadata) -> bool {
        let modified = file.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = modified.map(|time| (u32::try_from(time.as_secs()).ok(), time.subsec_nanos()));
        let size = u32::try_from(file.len() & u64::from(u32::MAX)).ok();
        modified == Some((Some(self.modified.0), self.modified.1)) && size == Some(self.size)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_file_looks_the_same_by_its_time_and_its_length() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "abc").unwrap();
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::new(1_700_000_000, 4_000)).unwrap();
        let id = ObjectId::new(&[7; 20]).unwrap();
        let looks_like = |modified, size| Indexed { id, modified, size }.looks_like(&file.metadata().unwrap());
        assert!(looks_like((1_700_000_000, 4_000), 3));
        assert!(!looks_like((1_700_000_000, 5_000), 3));
        assert!(!looks_like((1_700_000_001, 4_000), 3));
        assert!(!looks_like((1_700_000_000, 4_000), 4));
        assert!(!looks_like((0, 0), 0), "nothing is remembered");
    }
}
