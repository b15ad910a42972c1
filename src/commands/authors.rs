//! Who made a commit, by the name that the repository's mailmap gives them, and what they said of it.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::load::{Loaded, committed_file};
use crate::files::MAX_BYTES;
use crate::git::mailmap::{self, Mailmap};
use crate::git::object::{self, Author, Kind, ObjectId};
use crate::git::{Failure, Source};

impl Loaded<'_> {
    /// Gives a commit's author, as the mailmap names them. The mailmap is read when the first author is asked for.
    pub(super) fn author(&self, commit: ObjectId) -> Result<Author, Failure> {
        let author = self.recall.author(commit)?;
        let name = self.mailmap()?.name(&author.name, &author.email).to_owned();
        Ok(Author { name, ..author })
    }

    /// Gives the mailmap, which is read when it is first asked for.
    pub(super) fn mailmap(&self) -> Result<&Mailmap, Failure> {
        if let Some(mailmap) = self.mailmap.get() {
            return Ok(mailmap);
        }
        let read = read(self.source)?;
        Ok(self.mailmap.get_or_init(|| read))
    }
}

/// What the commits are about that are told of: the first line of each one's message, read once.
#[derive(Debug, Default)]
pub(super) struct Subjects(HashMap<String, String>);

impl Subjects {
    /// Reads the subjects of some commits, given by their full hashes.
    pub(super) fn read<'c>(source: &dyn Source, commits: impl IntoIterator<Item = &'c str>) -> Result<Self, Failure> {
        let mut subjects = HashMap::new();
        for commit in commits {
            if let Some(id) = ObjectId::from_hex(commit.as_bytes())
                && !subjects.contains_key(commit)
            {
                let mut subject = String::new();
                source.read(Kind::Commit, id, &mut |bytes| subject = object::commit_subject(bytes))?;
                subjects.insert(commit.to_owned(), subject);
            }
        }
        Ok(Self(subjects))
    }

    /// Gives a commit's subject; `None` for what is not committed.
    pub(super) fn of(&self, commit: Option<&str>) -> Option<&str> {
        self.0.get(commit?).map(String::as_str)
    }
}

/// Reads the mailmap as git does: the file on disk, whatever version is looked at; where nothing is checked out that of
/// HEAD. A file that is no regular one, can't be read, or is too large, says nothing.
fn read(source: &dyn Source) -> Result<Mailmap, Failure> {
    let bytes = match source.root().filter(|_| source.has_index()) {
        Some(root) => on_disk(&root.join(mailmap::FILE)),
        None => committed_file(source, source.head()?, mailmap::FILE.as_bytes(), MAX_BYTES)?,
    };
    Ok(bytes.map(|bytes| Mailmap::parse(&bytes)).unwrap_or_default())
}

fn on_disk(path: &Path) -> Option<Vec<u8>> {
    // A link could lead to any file, and what stands there would come out as names.
    std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    File::open(path).ok()?.take(limit.saturating_add(1)).read_to_end(&mut bytes).ok()?;
    (bytes.len() <= MAX_BYTES).then_some(bytes)
}
