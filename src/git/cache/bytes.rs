//! The files' bytes: numbers of four bytes, least significant first, and texts behind their length.

use super::Roots;
use crate::git::object::ObjectId;

/// For how many of something room is made before any was read.
const AT_ONCE: usize = 1024;

/// Takes a file apart, never behind its end.
pub(super) struct Reader<'b> {
    bytes: &'b [u8],
    pub(super) at: usize,
    id_length: usize,
}

impl<'b> Reader<'b> {
    pub(super) const fn at(bytes: &'b [u8], at: usize, id_length: usize) -> Self {
        Self { bytes, at, id_length }
    }

    pub(super) fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    pub(super) fn number(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().copied().map(u32::from_le_bytes)
    }

    pub(super) fn text(&mut self) -> Option<&'b [u8]> {
        let length = self.number()? as usize;
        self.take(length)
    }

    pub(super) fn id(&mut self) -> Option<ObjectId> {
        self.take(self.id_length).and_then(ObjectId::new)
    }

    /// Reads as many of something as a number says.
    pub(super) fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()? as usize;
        // A false count asks for little before the bytes end that it is false.
        let mut all = Vec::with_capacity(count.min(AT_ONCE));
        for _ in 0..count {
            all.push(one(self)?);
        }
        Some(all)
    }

    /// Reads a list of one or none, without making one.
    #[expect(clippy::option_option, reason = "the outer one says whether it could be read, as everywhere here")]
    pub(super) fn maybe<T>(&mut self, one: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.number()? {
            0 => Some(None),
            1 => one(self).map(Some),
            _ => None,
        }
    }

    pub(super) const fn is_done(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub(super) fn roots(&mut self) -> Option<Vec<Roots>> {
        self.list(|it| it.list(|it| Some((it.text()?.to_vec(), it.id()?))))
    }
}

/// Puts a file together.
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
}

impl Writer {
    pub(super) fn number(&mut self, number: u32) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &[u8]) {
        // More than fits is more than [`MAX_BYTES`], and never written.
        self.number(u32::try_from(text.len()).unwrap_or(u32::MAX));
        self.bytes.extend_from_slice(text);
    }

    pub(super) fn count(&mut self, count: usize) {
        self.number(u32::try_from(count).unwrap_or(u32::MAX));
    }

    /// Writes how many there are of something, and each of them.
    pub(super) fn list<T>(&mut self, all: &[T], mut one: impl FnMut(&mut Self, &T)) {
        self.count(all.len());
        for it in all {
            one(self, it);
        }
    }

    pub(super) fn id(&mut self, id: ObjectId) {
        self.bytes.extend_from_slice(id.as_bytes());
    }

    pub(super) fn roots(&mut self, all: &[Roots]) {
        self.list(all, |writer, roots| {
            writer.list(roots, |writer, (path, tree)| {
                writer.text(path);
                writer.id(*tree);
            });
        });
    }
}
