//! Changed-path filters: does a commit change a path? "No" is sure, "yes" is not.
//!
//! git keeps for each commit in its commit-graph a Bloom filter of all paths that it changes against its first parent,
//! with the folders above them. The hashes are murmur3 with two seeds. Version 1 of the filters hashed bytes above 0x7f
//! as the writer's `char` had them, negative on most machines and positive on some, so that both readings are tried.

/// How the filters of one file are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hashing {
    /// 1, or 2, which is right for bytes above 0x7f.
    pub(super) version: u32,
    /// How many bits an entry sets.
    pub(super) hashes: u32,
}

impl Hashing {
    /// Tells whether filters of this sort can be read.
    pub(super) const fn is_known(self) -> bool {
        matches!(self.version, 1 | 2) && self.hashes >= 1 && self.hashes <= 64
    }
}

/// One commit's filter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter<'a> {
    /// Its bits; none where it was not computed.
    pub(super) bits: &'a [u8],
    /// How they were made.
    pub(super) hashing: Hashing,
}

impl Filter<'_> {
    fn may_hold(self, (start, step): (u32, u32)) -> bool {
        let bits = self.bits.len() as u64 * 8;
        (0..self.hashing.hashes).all(|round| {
            let hash = start.wrapping_add(round.wrapping_mul(step));
            let bit = u64::from(hash).checked_rem(bits).unwrap_or(0);
            let byte = usize::try_from(bit / 8).ok().and_then(|at| self.bits.get(at)).copied().unwrap_or(0xff);
            byte & (1 << (bit % 8)) != 0
        })
    }
}

/// Paths to ask filters for, hashed once.
#[derive(Debug, Clone, Default)]
pub(super) struct PathKeys {
    paths: Vec<Path>,
}

/// One path: itself and the folders above it, each of which a change below it must have set.
#[derive(Debug, Clone)]
struct Path {
    keys: Vec<Key>,
}

/// A path's two hashes, by each reading of its bytes.
#[derive(Debug, Clone, Copy)]
struct Key {
    plain: (u32, u32),
    negative: (u32, u32),
}

impl PathKeys {
    /// Hashes some paths. `None` if one of them is the root, which every commit changes.
    pub(super) fn new<'a>(paths: impl IntoIterator<Item = &'a [u8]>) -> Option<Self> {
        let keys = |path: &'a [u8]| {
            let ends = memchr::memchr_iter(b'/', path).chain([path.len()]);
            let keys = ends.filter_map(|end| path.get(..end)).map(Key::new).collect();
            (!path.is_empty()).then_some(Path { keys })
        };
        paths.into_iter().map(keys).collect::<Option<_>>().map(|paths| Self { paths })
    }

    /// Tells whether a commit with this filter may have changed any of the paths.
    pub(super) fn may_be_in(&self, filter: Filter<'_>) -> bool {
        let may_hold =
            |key: &Key| filter.may_hold(key.plain) || (filter.hashing.version == 1 && filter.may_hold(key.negative));
        filter.bits.is_empty() || self.paths.iter().any(|path| path.keys.iter().all(may_hold))
    }
}

/// The seeds of git's two hashes.
const SEEDS: (u32, u32) = (0x293a_e76f, 0x7e64_6e2c);

impl Key {
    fn new(path: &[u8]) -> Self {
        let plain = |byte: u8| u32::from(byte);
        let negative = |byte: u8| i32::from(byte.cast_signed()).cast_unsigned();
        Self {
            plain: (murmur3(SEEDS.0, path, plain), murmur3(SEEDS.1, path, plain)),
            negative: (murmur3(SEEDS.0, path, negative), murmur3(SEEDS.1, path, negative)),
        }
    }
}

/// The 32-bit murmur3 hash, with the bytes widened by `widen`.
fn murmur3(seed: u32, bytes: &[u8], widen: fn(u8) -> u32) -> u32 {
    let word = |bytes: &[u8]| {
        bytes.iter().zip([0u32, 8, 16, 24]).fold(0u32, |word, (byte, shift)| {
            // A byte widened to a negative number spills over those above it, as it does in C.
            word | (widen(*byte) << shift)
        })
    };
    let spread = |word: u32| word.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let mut hash = seed;
    let chunks = bytes.chunks_exact(4);
    let tail = chunks.remainder();
    for chunk in chunks {
        hash = (hash ^ spread(word(chunk))).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    if !tail.is_empty() {
        // The tail's bytes are joined by exclusive or, which is the same but for negative ones.
        let joined = tail.iter().zip([0u32, 8, 16]).fold(0u32, |word, (byte, shift)| word ^ (widen(*byte) << shift));
        hash ^= spread(joined);
    }
    hash ^= u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_gits_own_tests() {
        let plain = |text: &str| murmur3(0, text.as_bytes(), u32::from);
        assert_eq!(plain(""), 0x0000_0000);
        assert_eq!(plain("Hello world!"), 0x627b_0c2c);
        assert_eq!(plain("The quick brown fox jumps over the lazy dog"), 0x2e4f_f723);
    }
}
