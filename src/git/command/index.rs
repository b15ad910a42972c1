//! The index as the installed git lists it.

use std::collections::HashMap;

use super::program::{Place, Program};
use crate::git::Failure;
use crate::git::conversion::{ATTRIBUTES, Conversion, Value};
use crate::git::index::{Indexed, Tracked};
use crate::git::object::ObjectId;

/// What an index says of each path.
pub(in crate::git) type Index = HashMap<Vec<u8>, Entry>;

/// What an index says of a path, and remembers of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::git) struct Entry {
    pub(in crate::git) tracked: Tracked,
    pub(in crate::git) indexed: Option<Indexed>,
}

/// Reads all of an index.
pub(in crate::git) fn read_index(program: &Program, place: &Place) -> Result<Index, Failure> {
    let args = ["ls-files", "-t", "-z", "--stage", "--debug"];
    Ok(entries(&program.printed("read the index", place, &args, false)?))
}

/// Asks git what a checkout does to a file; it reads the attributes alone, and starts nothing.
pub(in crate::git) fn conversion(program: &Program, place: &Place, path: &[u8]) -> Result<Conversion, Failure> {
    let act = "read the attributes";
    let mut command = program.call(place);
    command.args(["check-attr", "-z"]).args(ATTRIBUTES).arg("--");
    command.arg(crate::git::libgit::path_of(path).unwrap_or_default());
    let output = Program::output(act, &mut command)?;
    if !output.status.success() {
        return Err(Failure::Git { act, message: super::reason(&output.stderr) });
    }
    Ok(conversion_in(&output.stdout))
}

/// Reads `PATH ATTRIBUTE VALUE` for each attribute, a NUL behind each.
fn conversion_in(printed: &[u8]) -> Conversion {
    let fields: Vec<&[u8]> = printed.split(|byte| *byte == 0).collect();
    let value = |name: &str| {
        let found = fields.chunks_exact(3).find_map(|triple| match triple {
            [_, own, value] if *own == name.as_bytes() => std::str::from_utf8(value).ok(),
            _ => None,
        });
        match found {
            Some("set") => Value::Set,
            None | Some("unset" | "unspecified") => Value::Unset,
            Some(value) => Value::To(value),
        }
    };
    Conversion::of(ATTRIBUTES.map(value))
}

/// Reads a listing: each entry ends with a NUL, and lines about it follow, each of which begins with two spaces. Git
/// promises no form for those; what is not as it was is passed over.
fn entries(listing: &[u8]) -> Index {
    let mut index = Index::new();
    let mut last: Option<(Vec<u8>, Option<ObjectId>)> = None;
    for part in listing.split(|byte| *byte == 0) {
        let mut rest = part;
        let mut about: Vec<&[u8]> = Vec::new();
        while let (true, Some(at)) = (rest.starts_with(b"  "), memchr::memchr(b'\n', rest)) {
            about.extend(rest.get(..at));
            rest = rest.get(at + 1..).unwrap_or_default();
        }
        if let Some((path, Some(id))) = last.take()
            && let Some(entry) = index.get_mut(&path)
        {
            entry.indexed = indexed(id, &about);
        }
        if let Some((path, tracked, id)) = entry(rest) {
            index.insert(path.clone(), Entry { tracked, indexed: None });
            last = Some((path, id));
        }
    }
    index
}

/// Reads an entry: `TAG MODE ID STAGE<TAB>PATH`. Of a file in conflict the common ancestor does not count, and no id.
fn entry(entry: &[u8]) -> Option<(Vec<u8>, Tracked, Option<ObjectId>)> {
    let at = memchr::memchr(b'\t', entry)?;
    let (words, path) = (entry.get(..at)?, entry.get(at + 1..)?);
    let mut last = words.rsplit(|byte| *byte == b' ');
    let (stage, id) = (last.next()?, last.next()?);
    if stage == b"1" {
        return None;
    }
    let is_left_out = words.starts_with(b"S") || words.starts_with(b"s");
    let tracked = if is_left_out { Tracked::LeftOut } else { Tracked::Yes };
    Some((path.to_vec(), tracked, ObjectId::from_hex(id).filter(|_| stage == b"0")))
}

/// Reads `mtime: SECONDS:NANOSECONDS` and `size: BYTES` in the lines about an entry.
fn indexed(id: ObjectId, about: &[&[u8]]) -> Option<Indexed> {
    let value = |key: &str| {
        let mut lines = about.iter().filter_map(|line| std::str::from_utf8(line).ok());
        lines.find_map(|line| line.trim_start().strip_prefix(key))
    };
    let (seconds, nanoseconds) = value("mtime: ")?.split_once(':')?;
    let size = value("size: ")?.split('\t').next()?;
    let number = |text: &str| text.parse::<u32>().ok();
    Some(Indexed { id, modified: (number(seconds)?, number(nanoseconds)?), size: number(size)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_entry_is_there_left_out_or_in_conflict() {
        let hex = "0".repeat(64);
        let id = ObjectId::from_hex(hex.as_bytes());
        let read = |tag: &str, rest: &str| entry(format!("{tag} 100644 {hex} {rest}").as_bytes());
        assert_eq!(read("H", "0\ta b/plan.toml"), Some((b"a b/plan.toml".to_vec(), Tracked::Yes, id)));
        assert_eq!(read("S", "0\tplan.toml"), Some((b"plan.toml".to_vec(), Tracked::LeftOut, id)));
        assert_eq!(read("M", "1\tplan.toml"), None);
        assert_eq!(read("M", "3\ta\tb"), Some((b"a\tb".to_vec(), Tracked::Yes, None)));
        assert_eq!(entry(b""), None);
    }

    #[test]
    fn a_listing_tells_how_each_file_was() {
        let hex = "ab".repeat(20);
        let about = |size: u32| {
            format!(
                "  ctime: 1:2\n  mtime: 1700000000:45\n  dev: 1\tino: 2\n  uid: 0\tgid: 0\n  size: {size}\tflags: 0\n"
            )
        };
        let listing = format!("H 100644 {hex} 0\t  a\nb\0{}M 100644 {hex} 2\tc\0{}", about(3), about(4));
        let index = entries(listing.as_bytes());
        let id = ObjectId::from_hex(hex.as_bytes()).unwrap();
        let indexed = Some(Indexed { id, modified: (1_700_000_000, 45), size: 3 });
        assert_eq!(index.get(&b"  a\nb"[..]), Some(&Entry { tracked: Tracked::Yes, indexed }));
        assert_eq!(index.get(&b"c"[..]), Some(&Entry { tracked: Tracked::Yes, indexed: None }));
        assert_eq!(index.len(), 2);
        let plain = entries(format!("H 100644 {hex} 0\ta\0H 100644 {hex} 0\tb\0").as_bytes());
        assert_eq!(plain.get(&b"a"[..]), Some(&Entry { tracked: Tracked::Yes, indexed: None }));
        assert_eq!(plain.len(), 2);
    }

    #[test]
    fn attributes_are_told_by_their_names() {
        let of = |value: &str| conversion_in(format!("a\0ident\0{value}\0a\0filter\0unspecified\0").as_bytes());
        assert_eq!(of("set"), Conversion::of([Value::Set, Value::Unset, Value::Unset]));
        assert!(of("unset").is_none());
        assert!(conversion_in(b"").is_none());
    }
}
