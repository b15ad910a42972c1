//! Which commits name a step in their messages, of all that a tip has behind it.

use super::Cache;
use super::bytes::Reader;
use crate::git::object::ObjectId;

/// The commits behind a tip that name a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::git) struct Naming {
    /// The tip; all messages behind it were read.
    pub(in crate::git) tip: ObjectId,
    /// The commits, the newest first.
    pub(in crate::git) ids: Vec<ObjectId>,
}

impl Cache {
    /// Gives the commits that name a step, as far as they are remembered.
    pub(in crate::git) fn naming(&self) -> Option<Naming> {
        let (bytes, start) = self.read("naming")?;
        let mut reader = Reader::at(&bytes, start, self.id_length);
        let naming = Naming { tip: reader.id()?, ids: reader.list(Reader::id)? };
        reader.is_done().then_some(naming)
    }

    /// Remembers the commits that name a step.
    pub(in crate::git) fn remember_naming(&self, naming: &Naming) -> Option<()> {
        self.write("naming", |writer| {
            writer.id(naming.tip);
            writer.list(&naming.ids, |writer, id| writer.id(*id));
        })
    }
}
