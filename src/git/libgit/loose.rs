//! Loose objects: a file each, which libgit2 is not asked for.
//!
//! Of a file that ends too early, as a full disk or a pulled cable leaves it, libgit2 reads on for ever. So the file is
//! inflated here, and one that is no whole object is an error like any other damage.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::ZlibDecoder;

use crate::git::graph::object_folders;
use crate::git::object::{Kind, ObjectId};

/// The loose objects of a repository, and of those that it borrows from.
pub(super) struct Loose {
    folders: Vec<PathBuf>,
    /// For each first byte of an id the names of the files that there were when it was first asked for.
    names: Vec<OnceCell<HashSet<String>>>,
}

/// The longest header, in bytes: a kind's name, a space, a size, a zero.
const MAX_HEADER: u64 = 64;

/// How much room is made at most before anything is inflated, in bytes: the size in a header may be anything.
const MAX_ROOM: usize = 1 << 20;

impl Loose {
    /// Takes those of a repository. `common` is the git directory that linked working trees share.
    pub(super) fn new(common: &Path) -> Self {
        Self { folders: object_folders(common), names: (0..=u8::MAX).map(|_| OnceCell::new()).collect() }
    }

    /// Opens the file of an object. `None`: it was not loose when its folder was first looked at, or is not any more; where
    /// most objects are in packs, that costs nothing for each.
    pub(super) fn open(&self, id: ObjectId) -> Option<(PathBuf, File)> {
        let first = id.as_bytes().first()?;
        let names = self.names.get(usize::from(*first))?.get_or_init(|| self.list(*first));
        let hash = id.to_string();
        let (folder, name) = hash.split_at_checked(2)?;
        if !names.contains(name) {
            return None;
        }
        // What only looks like a file may never answer.
        let mut paths =
            self.folders.iter().map(|objects| objects.join(folder).join(name)).filter(|path| path.is_file());
        paths.find_map(|path| File::open(&path).ok().map(|file| (path, file)))
    }

    fn list(&self, first: u8) -> HashSet<String> {
        let folders = self.folders.iter().map(|objects| objects.join(format!("{first:02x}")));
        let entries = folders.filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }
}

/// Reads an object's file: its kind, `None` for one that is never asked for, and what it holds.
///
/// # Errors
/// If it can't be read, or is no whole object: why.
pub(super) fn read(file: File) -> Result<(Option<Kind>, Vec<u8>), String> {
    inflate(BufReader::new(file))
}

fn inflate(deflated: impl BufRead) -> Result<(Option<Kind>, Vec<u8>), String> {
    let mut inflated = BufReader::new(ZlibDecoder::new(deflated));
    let damaged = |error: std::io::Error| format!("the loose object is damaged: {error}");
    let mut header = Vec::new();
    inflated.by_ref().take(MAX_HEADER).read_until(0, &mut header).map_err(damaged)?;
    let (kind, size) = parsed(&header).ok_or("the loose object has no header")?;
    let limit = u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1);
    let mut content = Vec::with_capacity(size.min(MAX_ROOM));
    inflated.take(limit).read_to_end(&mut content).map_err(damaged)?;
    if content.len() == size {
        return Ok((kind, content));
    }
    let than = if content.len() < size { "fewer" } else { "more" };
    Err(format!("the loose object has {than} bytes than the {size} that it says"))
}

/// Reads a header: `blob 12` and a zero.
fn parsed(header: &[u8]) -> Option<(Option<Kind>, usize)> {
    let (kind, size) = std::str::from_utf8(header.strip_suffix(b"\0")?).ok()?.split_once(' ')?;
    let kind = match kind {
        "commit" => Some(Kind::Commit),
        "tree" => Some(Kind::Tree),
        "blob" => Some(Kind::Blob),
        "tag" => None,
        _ => return None,
    };
    Some((kind, size.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;

    use super::*;

    fn deflated(object: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(object).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn an_object_is_its_header_and_as_many_bytes() {
        let read = |object: &[u8]| inflate(deflated(object).as_slice());
        assert_eq!(read(b"blob 3\0a\0b"), Ok((Some(Kind::Blob), b"a\0b".to_vec())));
        assert_eq!(read(b"tree 0\0"), Ok((Some(Kind::Tree), Vec::new())));
        assert_eq!(read(b"tag 1\0x"), Ok((None, b"x".to_vec())));
        assert_eq!(read(b"blob 3\0ab").unwrap_err(), "the loose object has fewer bytes than the 3 that it says");
        assert_eq!(read(b"blob 1\0ab").unwrap_err(), "the loose object has more bytes than the 1 that it says");
        for object in [&b""[..], b"blob", b"blob 3", b"blob x\0ab", b"bulb 1\0a", b"blob -1\0", &[b'a'; 500]] {
            assert_eq!(read(object).unwrap_err(), "the loose object has no header");
        }
        let claims = read(b"blob 18446744073709551615\0a").unwrap_err();
        assert!(claims.contains("fewer"), "{claims}");
    }

    proptest! {
        #[test]
        fn a_file_that_was_cut_or_changed_is_an_error_and_ends(
            content in prop::collection::vec(any::<u8>(), 0..3000), cut in any::<prop::sample::Index>(), change in 1u8..,
        ) {
            let object = [format!("blob {}\0", content.len()).as_bytes(), &content].concat();
            let whole = deflated(&object);
            prop_assert_eq!(inflate(whole.as_slice()), Ok((Some(Kind::Blob), content.clone())));
            let at = cut.index(whole.len());
            if let Ok((_, found)) = inflate(&whole[..at]) {
                // Only the checksum was cut off.
                prop_assert!(at + 4 >= whole.len());
                prop_assert_eq!(found, content.clone());
            }
            let mut changed = whole.clone();
            changed[at] ^= change;
            let _ = inflate(changed.as_slice());
        }
    }
}
