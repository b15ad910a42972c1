//! What git prints, and what files hold, taken apart: no process is needed for that.

use std::collections::HashSet;
use std::io::{self, BufRead};

use sha2::{Digest, Sha256};

use crate::git::object::ObjectId;
use crate::git::partial::is_true;

/// Gives the SHA-256 id that a blob of these bytes has, of which there are so many. They are read piece by piece.
pub(super) fn hash_long(mut bytes: impl BufRead, length: impl std::fmt::Display) -> io::Result<ObjectId> {
    let mut hash = Sha256::new_with_prefix(format!("blob {length}\0"));
    loop {
        let piece = bytes.fill_buf()?;
        if piece.is_empty() {
            return ObjectId::new(&hash.finalize()).ok_or_else(|| io::Error::other("odd id"));
        }
        hash.update(piece);
        let length = piece.len();
        bytes.consume(length);
    }
}

/// Gives the remotes that promised objects, from `git config -z`: the one of the old extension last, as git asks them.
pub(super) fn promisors_in(settings: &[u8]) -> Vec<String> {
    let mut remotes: Vec<String> = Vec::new();
    let mut last = None;
    for setting in settings.split(|byte| *byte == 0).filter(|setting| !setting.is_empty()) {
        let setting = String::from_utf8_lossy(setting);
        let (key, value) = setting.split_once('\n').map_or((&*setting, None), |(key, value)| (key, Some(value)));
        match key.strip_prefix("remote.").and_then(|name| name.strip_suffix(".promisor")) {
            Some(name) if is_true(value) => remotes.push(name.to_owned()),
            Some(_) => {}
            None => last = value.map(str::to_owned),
        }
    }
    remotes.retain(|remote| last.as_ref() != Some(remote));
    let mut seen = HashSet::new();
    remotes.retain(|remote| seen.insert(remote.clone()));
    remotes.extend(last);
    remotes
}

/// Reads `COMMIT TREE PARENT…`.
pub(super) fn links_in(line: &[u8], parents: &mut Vec<ObjectId>) -> Option<(ObjectId, ObjectId)> {
    parents.clear();
    let mut ids = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).map(ObjectId::from_hex);
    let (commit, tree) = (ids.next()??, ids.next()??);
    for parent in ids {
        parents.push(parent?);
    }
    Some((commit, tree))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promisors_come_once_each_and_the_old_extensions_last() {
        let settings = b"remote.a.promisor\ntrue\0extensions.partialclone\nb\0remote.b.promisor\nyes\0\
            remote.c.promisor\nfalse\0remote.d.e.promisor\0remote.a.promisor\n1\0remote.f.promisor\n\0";
        assert_eq!(promisors_in(settings), ["a", "d.e", "b"]);
        assert_eq!(promisors_in(b""), <[&str; 0]>::default());
    }

    #[test]
    fn links_are_ids_and_nothing_else() {
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|digit| digit.repeat(40));
        let id = |hex: &str| ObjectId::from_hex(hex.as_bytes()).unwrap();
        let mut parents = vec![id(&a)];
        assert_eq!(links_in(format!("{a} {b} ").as_bytes(), &mut parents), Some((id(&a), id(&b))));
        assert_eq!(parents, []);
        assert_eq!(links_in(format!("{a} {b} {c} {d}").as_bytes(), &mut parents), Some((id(&a), id(&b))));
        assert_eq!(parents, [id(&c), id(&d)]);
        assert_eq!(links_in(format!("{a} {b} x").as_bytes(), &mut parents), None);
        assert_eq!(links_in(a.as_bytes(), &mut parents), None);
    }
}
