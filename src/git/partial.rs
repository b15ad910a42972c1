//! Partial clones: what they lack of the objects that are needed, and how it comes in.
//!
//! A partial clone leaves objects out, and git fetches each as it is needed. That can start programs that the
//! repository's configuration names, so it is done here only when the user asks for it; and then for all at once, since
//! every fetch is a conversation with the remote.

use std::collections::HashSet;

use super::object::{self, Kind, ObjectId};
use super::patterns::Patterns;
use super::trees::{MAX_FOLDERS, join};
use super::{Failure, Source};

/// Sees to it that objects are there. What a partial clone lacks of them is fetched where that is allowed.
///
/// # Errors
/// If some are lacking, and may not or can't be fetched.
pub fn provide(source: &dyn Source, kind: Kind, ids: &[ObjectId]) -> Result<(), Failure> {
    if !source.is_partial() {
        return Ok(());
    }
    let lacking = source.lacking(ids)?;
    match lacking.len() {
        0 => Ok(()),
        _ if source.may_fetch() => source.fetch(&lacking),
        count => Err(Failure::Lacking { kind, count }),
    }
}

/// How deep trees are followed: deeper ones hold no plan that counts.
const MAX_DEPTH: usize = 128;

/// Sees to it that the trees are there that lead from root trees to all plans folders, and all trees in those. A level
/// is looked at after the other: what lies in a tree is known when it is there.
///
/// # Errors
/// As [`provide`].
pub fn provide_trees(source: &dyn Source, roots: Vec<ObjectId>, patterns: &Patterns) -> Result<(), Failure> {
    // The trees of a level: each with its path, and whether that is inside a plans folder.
    let (is_inside, _) = patterns.leads_to(b"");
    let mut level: HashSet<_> = roots.into_iter().map(|id| (Vec::new(), is_inside, id)).collect();
    for _ in 0..MAX_DEPTH {
        let ids: Vec<ObjectId> = level.iter().map(|(_, _, id)| *id).collect();
        provide(source, Kind::Tree, &ids)?;
        let mut below = HashSet::new();
        for (path, is_inside, id) in &level {
            source.read(Kind::Tree, *id, &mut |bytes| {
                for entry in object::entries(bytes, source.id_length()).filter(object::Entry::is_tree) {
                    let path = join(path, entry.name);
                    let (is_root, leads_below) = patterns.leads_to(&path);
                    // Where in a plans folder a tree lies does not matter.
                    if *is_inside || is_root {
                        below.insert((Vec::new(), true, entry.id));
                    } else if leads_below {
                        below.insert((path, false, entry.id));
                    }
                }
            })?;
        }
        if below.is_empty() {
            break;
        }
        // The same tree in many places is many folders.
        if below.len() > MAX_FOLDERS {
            return Err(Failure::TooManyFolders { limit: MAX_FOLDERS });
        }
        level = below;
    }
    Ok(())
}

/// Fetches what is lacking of objects that are about to be read, where that is allowed. Elsewhere reading them tells.
pub(super) fn bring(source: &dyn Source, kind: Kind, ids: &[ObjectId]) -> Result<(), Failure> {
    if source.may_fetch() { provide(source, kind, ids) } else { Ok(()) }
}

/// Fetches objects from the remotes that promised them, asking each for what those before it did not have.
pub(super) fn fetch_from(
    remotes: &[String],
    ids: &[ObjectId],
    lacking: impl Fn(&[ObjectId]) -> Result<Vec<ObjectId>, Failure>,
    fetch: impl Fn(&str, &[ObjectId]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut lacked = ids.to_vec();
    let mut failure = None;
    for remote in remotes {
        failure = fetch(remote, &lacked).err();
        lacked = lacking(&lacked)?;
        if lacked.is_empty() {
            return Ok(());
        }
    }
    let unsent = || Failure::Fetch {
        remote: remotes.last().cloned().unwrap_or_default(),
        message: format!("it does not have all of them: {} are still missing", lacked.len()),
    };
    Err(failure.unwrap_or_else(unsent))
}

/// Reads a truth value of git's configuration; a key without a value is true.
pub(super) fn is_true(value: Option<&str>) -> bool {
    let Some(value) = value else { return true };
    let word = |words: &[&str]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
    word(&["true", "yes", "on"]) || value.parse::<i64>().is_ok_and(|number| number != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_truth_value_is_read_as_git_reads_it() {
        for value in [None, Some("true"), Some("Yes"), Some("on"), Some("1"), Some("-1")] {
            assert!(is_true(value), "{value:?}");
        }
        for value in [Some(""), Some("false"), Some("no"), Some("off"), Some("0"), Some("maybe")] {
            assert!(!is_true(value), "{value:?}");
        }
    }
}
