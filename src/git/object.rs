//! Objects as bytes: ids, and just what a walk needs of commits and trees.
//!
//! A walk over a hundred thousand commits reads each commit and each root tree once. Parsing the bytes in place, without
//! a value an entry, is what makes that as fast as inflating them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use chrono::NaiveDate;

use super::{Failure, Source};

/// An object's id: 20 bytes of SHA-1, or 32 of SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectId {
    bytes: [u8; 32],
    length: u8,
}

impl ObjectId {
    /// Takes an id from its bytes; `None` if there are neither 20 nor 32.
    pub fn new(raw: &[u8]) -> Option<Self> {
        if !matches!(raw.len(), 20 | 32) {
            return None;
        }
        let mut bytes = [0; 32];
        bytes.get_mut(..raw.len())?.copy_from_slice(raw);
        Some(Self { bytes, length: u8::try_from(raw.len()).ok()? })
    }

    /// Takes an id from its full hexadecimal digits.
    pub fn from_hex(hex: &[u8]) -> Option<Self> {
        let mut bytes = [0u8; 32];
        if !matches!(hex.len(), 40 | 64) {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
            let digit = |at: usize| pair.get(at).and_then(|digit| char::from(*digit).to_digit(16));
            *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
        }
        Self::new(bytes.get(..hex.len() / 2)?)
    }

    /// The id's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

// Ids are as good as random: eight of their bytes are a hash.
impl Hash for ObjectId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let start = self.bytes.first_chunk().copied().unwrap_or_default();
        state.write_u64(u64::from_ne_bytes(start));
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What kind of object is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A commit.
    Commit,
    /// A tree.
    Tree,
    /// A blob.
    Blob,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
        })
    }
}

/// Reads a commit's tree and parents, parents in order. `None` if the bytes are no commit.
pub fn commit_links(bytes: &[u8], parents: &mut Vec<ObjectId>) -> Option<ObjectId> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let tree = ObjectId::from_hex(lines.next()?.strip_prefix(b"tree ")?)?;
    for line in lines {
        let Some(parent) = line.strip_prefix(b"parent ") else { break };
        parents.push(ObjectId::from_hex(parent)?);
    }
    Some(tree)
}

/// Reads the root tree of a commit.
///
/// # Errors
/// If the commit can't be read.
pub fn tree_of(source: &dyn Source, commit: ObjectId) -> Result<ObjectId, Failure> {
    let mut tree = None;
    source.read(Kind::Commit, commit, &mut |bytes| tree = commit_links(bytes, &mut Vec::new()))?;
    tree.ok_or(Failure::Corrupt { kind: Kind::Commit, id: commit })
}

/// Who made a commit, and on which day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The author's name; bytes that are not UTF-8 are U+FFFD.
    pub name: String,
    /// The author's address, likewise.
    pub email: String,
    /// The day in the author's own time zone.
    pub day: NaiveDate,
}

/// Reads a commit's author. As in git, what can't be read is the epoch.
pub fn commit_author(bytes: &[u8]) -> Author {
    let header = bytes.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
    let line = header.map(|line| line.strip_prefix(b"author ")).find_map(|line| line).unwrap_or_default();
    let end = line.iter().rposition(|byte| *byte == b'>').map_or(0, |at| at + 1);
    let (person, time) = line.split_at_checked(end).unwrap_or_default();
    let mut parts = person.splitn(2, |byte| *byte == b'<');
    let name = parts.next().unwrap_or_default();
    let email = parts.next().unwrap_or_default().split(|byte| *byte == b'>').next().unwrap_or_default();
    let time = String::from_utf8_lossy(time);
    let mut words = time.split_ascii_whitespace();
    let seconds = words.next().and_then(|word| word.parse::<i64>().ok()).unwrap_or(0);
    let zone = words.next().map_or(0, zone_seconds);
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Author { name: text(name).trim().to_owned(), email: text(email), day: day_of(seconds, zone) }
}

/// Reads when a commit was committed, in seconds after the epoch. As in git, what can't be read is the epoch.
pub fn commit_time(bytes: &[u8]) -> i64 {
    let mut header = bytes.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
    let line = header.find_map(|line| line.strip_prefix(b"committer ")).unwrap_or_default();
    let end = line.iter().rposition(|byte| *byte == b'>').map_or(0, |at| at + 1);
    let time = String::from_utf8_lossy(line.get(end..).unwrap_or_default());
    time.split_ascii_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// Reads who made a commit.
///
/// # Errors
/// If it can't be read.
pub fn author(source: &dyn Source, commit: ObjectId) -> Result<Author, Failure> {
    let mut author = None;
    source.read(Kind::Commit, commit, &mut |bytes| author = Some(commit_author(bytes)))?;
    author.ok_or(Failure::Corrupt { kind: Kind::Commit, id: commit })
}

/// Reads `+HHMM` as seconds east of UTC.
fn zone_seconds(zone: &str) -> i64 {
    let (sign, digits) = match zone.as_bytes().first() {
        Some(b'-') => (-1, zone.get(1..).unwrap_or("")),
        Some(b'+') => (1, zone.get(1..).unwrap_or("")),
        _ => (1, zone),
    };
    let number: i64 = digits.parse::<u32>().map_or(0, i64::from);
    sign * (number / 100 * 3600 + number % 100 * 60)
}

/// Gives the day on which so many seconds after the epoch fall in a zone; days out of all bounds are the last there is.
fn day_of(seconds: i64, zone: i64) -> NaiveDate {
    let days = seconds.saturating_add(zone).div_euclid(86_400);
    let from_common_era = i32::try_from(days.saturating_add(719_163));
    let out_of_bounds = if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    from_common_era.ok().and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or(out_of_bounds)
}

/// Reads a commit's subject: the first line of its message.
pub fn commit_subject(bytes: &[u8]) -> String {
    let message = memchr::memmem::find(bytes, b"\n\n").and_then(|at| bytes.get(at + 2..)).unwrap_or_default();
    let line = message.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    String::from_utf8_lossy(line).trim().to_owned()
}

/// An entry of a tree.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its mode, as in git: `0o100644`.
    pub mode: u32,
    /// Its name.
    pub name: &'a [u8],
    /// Its object.
    pub id: ObjectId,
}

impl Entry<'_> {
    /// Tells whether this is a folder.
    pub const fn is_tree(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }

    /// What entries are in order by: the name, behind which a folder has a slash.
    fn key(&self) -> impl Iterator<Item = u8> + use<'_> {
        self.name.iter().copied().chain(self.is_tree().then_some(b'/'))
    }

    /// Tells whether this is a regular file: no symbolic link, no submodule.
    pub const fn is_file(&self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }
}

/// The entries of a tree, in its order. Ends early where the bytes are no tree.
#[derive(Clone)]
pub struct Entries<'a> {
    rest: &'a [u8],
    id_length: usize,
}

/// Reads a tree's entries. `id_length` is the length of an id in bytes.
pub const fn entries(tree: &[u8], id_length: usize) -> Entries<'_> {
    Entries { rest: tree, id_length }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let space = memchr::memchr(b' ', self.rest)?;
        let (mode, rest) = self.rest.split_at_checked(space)?;
        let rest = rest.get(1..)?;
        let end = memchr::memchr(0, rest)?;
        let name = rest.get(..end)?;
        let (id, rest) = rest.get(end + 1..)?.split_at_checked(self.id_length)?;
        let mode = mode.iter().fold(0u32, |mode, digit| mode.wrapping_mul(8).wrapping_add(u32::from(digit & 7)));
        self.rest = rest;
        Some(Entry { mode, name, id: ObjectId::new(id)? })
    }
}

/// Finds an entry of a tree by its name. As [`entries`], but faster: of the others only the ends of the names are looked
/// for.
pub fn entry_named<'a>(tree: &'a [u8], id_length: usize, name: &[u8]) -> Option<Entry<'a>> {
    let mut start = 0;
    while start < tree.len() {
        let Some(end) = name_end(tree, start) else {
            // Not as git writes it: read in the ordinary way.
            return entries(tree.get(start..)?, id_length).find(|entry| entry.name == name);
        };
        // The mode of a folder has five digits, that of a file six.
        let fits = matches!((end - start).checked_sub(name.len()), Some(6 | 7));
        if fits && tree.get(end - name.len()..end) == Some(name) {
            let entry = entries(tree.get(start..)?, id_length).next()?;
            if entry.name == name {
                return Some(entry);
            }
        }
        start = end + 1 + id_length;
    }
    None
}

/// Hands the entries in which two trees differ to `then`, in their order: those of the same name together, and a file
/// apart from a folder. What both have is skipped over as bytes. Both are taken to be in git's order.
pub fn differing<'a>(
    old: &'a [u8],
    new: &'a [u8],
    id_length: usize,
    mut then: impl FnMut(Option<Entry<'a>>, Option<Entry<'a>>),
) {
    let (mut old, mut new) = (Entries { rest: old, id_length }, Entries { rest: new, id_length });
    while old.rest != new.rest {
        // The entries at the beginning that both have.
        while let Some(end) = name_end(old.rest, 0).map(|end| end + 1 + id_length)
            && let (Some((same, left)), Some((other, right))) =
                (old.rest.split_at_checked(end), new.rest.split_at_checked(end))
            && same == other
        {
            (old.rest, new.rest) = (left, right);
        }
        let (before, after) = (old.clone().next(), new.clone().next());
        let order = match (before, after) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(before), Some(after)) => before.key().cmp(after.key()),
        };
        if order.is_le() {
            old.next();
        }
        if order.is_ge() {
            new.next();
        }
        then(before.filter(|_| order.is_le()), after.filter(|_| order.is_ge()));
    }
}

/// Finds where the name of the entry that begins at `start` ends, eight bytes at a time; `None` where it has no mode of
/// five or six digits, or stands too near the end.
fn name_end(tree: &[u8], start: usize) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    let [.., fifth, sixth] = *tree.get(start..)?.first_chunk::<7>()?;
    let mut at = start + if fifth == b' ' { 6 } else { 7 };
    if fifth != b' ' && sixth != b' ' {
        return None;
    }
    loop {
        let word = u64::from_le_bytes(*tree.get(at..)?.first_chunk()?);
        let zeros = word.wrapping_sub(ONES) & !word & HIGHS;
        if zeros != 0 {
            return Some(at + zeros.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn author(line: &str) -> (String, String) {
        let commit =
            format!("tree {}\nauthor {line}\ncommitter x <x> 0 +0000\n\nauthor fake <f> 99 +0000\n", "0".repeat(40));
        let author = commit_author(commit.as_bytes());
        (author.name, author.day.to_string())
    }

    #[test]
    fn a_day_is_the_authors_own() {
        assert_eq!(author("A B <a@b> 1674169200 +0100"), ("A B".into(), "2023-01-20".into()));
        assert_eq!(author("A B <a@b> 1674169199 +0000"), ("A B".into(), "2023-01-19".into()));
        assert_eq!(author("A B <a@b> 1674171000 +0030"), ("A B".into(), "2023-01-20".into()));
        assert_eq!(author("A B <a@b> 0 -0100"), ("A B".into(), "1969-12-31".into()));
        assert_eq!(author("A B <a@b> 4102444800 +0000"), ("A B".into(), "2100-01-01".into()));
    }

    #[test]
    fn odd_authors_are_read_as_far_as_they_go() {
        assert_eq!(author("nobody"), (String::new(), "1970-01-01".into()));
        assert_eq!(author("A <a> <b> x +0000"), ("A".into(), "1970-01-01".into()));
        assert_eq!(author("A <a> 0 +9999").1, "1970-01-05");
        let email = |line: &str| commit_author(format!("author {line}").as_bytes()).email;
        assert_eq!(email("A B <a@b> 0 +0000"), "a@b");
        assert_eq!(email("A <a> <b> 0 +0000"), "a");
        assert_eq!(email("nobody"), "");
        assert_eq!(author("A <a> 9223372036854775807 +0100").1, NaiveDate::MAX.to_string());
        assert_eq!(author("A <a> -9223372036854775808 -0100").1, NaiveDate::MIN.to_string());
        assert_eq!(commit_author(b""), Author { name: String::new(), email: String::new(), day: NaiveDate::default() });
    }

    #[test]
    fn trees_are_read_to_where_they_are_broken() {
        let mut tree = b"100644 plan.toml\0".to_vec();
        tree.extend([7; 20]);
        tree.extend(b"40000 x\0short");
        let names: Vec<_> = entries(&tree, 20).map(|entry| (entry.mode, entry.name.to_vec())).collect();
        assert_eq!(names, [(0o100_644, b"plan.toml".to_vec())]);
    }

    #[test]
    fn an_entry_is_found_by_its_name_wherever_it_stands() {
        let id = |byte: u8| [byte; 20];
        let mut tree = Vec::new();
        // Ids that look like entries, names that hold others, and a mode that git does not write any more.
        let mut odd = *b"40000 plans\0 0plans\0";
        odd[19] = 0;
        let all: [(&str, &str, [u8; 20]); 6] = [
            ("100644", "a", odd),
            ("40000", "a 40000 plans", id(0)),
            ("100644", "plan", id(1)),
            ("40000", "plans", id(2)),
            ("040000", "plans2", id(3)),
            ("40000", "x", id(4)),
        ];
        for (mode, name, id) in all {
            tree.extend(format!("{mode} {name}\0").into_bytes());
            tree.extend(id);
        }
        for (_, name, id) in all {
            let found = entry_named(&tree, 20, name.as_bytes());
            assert_eq!(found.map(|entry| entry.id), ObjectId::new(&id), "{name}");
        }
        for name in ["pla", "lans", "", "40000 plans", "y"] {
            assert!(entry_named(&tree, 20, name.as_bytes()).is_none(), "{name}");
        }
        for end in 0..tree.len() {
            let cut = tree.get(..end).unwrap();
            let plain = entries(cut, 20).find(|entry| entry.name == b"x").map(|entry| entry.id);
            assert_eq!(entry_named(cut, 20, b"x").map(|entry| entry.id), plain);
        }
    }

    fn tree(entries: &[(&str, &str, u8)]) -> Vec<u8> {
        let mut entries = entries.to_vec();
        let key = |(mode, name, _): &(&str, &str, u8)| format!("{name}{}", if *mode == "40000" { "/" } else { "" });
        entries.sort_by_key(key);
        entries
            .iter()
            .flat_map(|(mode, name, id)| [format!("{mode} {name}\0").into_bytes(), vec![*id; 20]].concat())
            .collect()
    }

    #[test]
    fn two_trees_differ_where_they_differ() {
        let old = tree(&[
            ("40000", "a", 1),
            ("100644", "a.b", 1),
            ("40000", "gone", 1),
            ("100644", "x", 1),
            ("40000", "z", 1),
        ]);
        let new =
            tree(&[("40000", "a", 1), ("100755", "a.b", 1), ("40000", "new", 1), ("40000", "x", 1), ("40000", "z", 2)]);
        let mut found = Vec::new();
        differing(&old, &new, 20, |before, after| {
            let name = |entry: Option<Entry<'_>>| entry.map(|entry| String::from_utf8_lossy(entry.name).into_owned());
            found.push((name(before), name(after)));
        });
        let both = |name: &str| (Some(name.to_owned()), Some(name.to_owned()));
        let (gone, new) = (|name: &str| (Some(name.to_owned()), None), |name: &str| (None, Some(name.to_owned())));
        assert_eq!(found, [both("a.b"), gone("gone"), new("new"), gone("x"), new("x"), both("z")]);
    }

    #[test]
    fn cut_trees_differ_in_what_is_left() {
        let old = tree(&[("40000", "a", 1), ("100644", "b", 2)]);
        for end in 0..=old.len() {
            let mut count = 0;
            differing(&old, old.get(..end).unwrap(), 20, |_, _| count += 1);
            let left = entries(old.get(..end).unwrap(), 20).count();
            assert_eq!(count, 2 - left);
        }
    }

    #[test]
    fn ids_come_from_bytes_and_digits() {
        let hex = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(ObjectId::from_hex(hex.as_bytes()).unwrap().to_string(), hex);
        assert!(ObjectId::from_hex(b"0123").is_none());
        assert!(ObjectId::from_hex("g".repeat(40).as_bytes()).is_none());
    }
}
