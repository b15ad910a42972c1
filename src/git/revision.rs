//! Revisions that are asked for: which commit one names, and why it names none.
//!
//! Git says the same of a name that it does not know, of one that leads behind a shallow clone's cut, and of one that
//! leads through an object that can't be read. The next act is another one each time.

use super::object::{self, Kind, ObjectId};
use super::{Failure, Source};

/// Gives the commit that a revision names.
///
/// # Errors
/// If it names none, the history is cut off or can't be read on the way to it, or there is no commit yet.
pub fn commit_named(source: &dyn Source, revision: &str) -> Result<ObjectId, Failure> {
    match resolve(source, revision)? {
        Some(commit) => Ok(commit),
        None => Err(why_none(source, revision)?),
    }
}

/// Gives the commit that a revision names; `None` if it names none, or one that the history is cut off before.
///
/// From a commit to its parents the way is gone here: what a source resolves names with may wait for ever on an object that
/// was cut.
///
/// # Errors
/// If a commit on the way can't be read.
pub fn resolve(source: &dyn Source, revision: &str) -> Result<Option<ObjectId>, Failure> {
    match walk(source, revision)? {
        Some(Walked::To(commit)) => Ok(Some(commit)),
        Some(_) => Ok(None),
        None => source.resolve(revision),
    }
}

/// Where the way from a commit to its parents leads.
enum Walked {
    /// To a commit.
    To(ObjectId),
    /// To the commit before which the history is cut off.
    CutOff(ObjectId),
    /// Behind the first commit, or to a parent that is not there.
    Nowhere,
}

/// Goes the way that a revision says behind a name; `None` if it says none, or the name names nothing.
fn walk(source: &dyn Source, revision: &str) -> Result<Option<Walked>, Failure> {
    let Some((base, steps)) = revision.find(['~', '^']).and_then(|at| revision.split_at_checked(at)) else {
        return Ok(None);
    };
    let Some(steps) = steps_of(steps) else { return Ok(None) };
    let start = if matches!(base, "HEAD" | "@") { source.head()? } else { source.resolve(base)? };
    let Some(mut at) = start else { return Ok(None) };
    let shallow = source.shallow()?;
    for parent in parents_on_the_way(&steps) {
        let mut parents = Vec::new();
        let mut tree = None;
        source.read(Kind::Commit, at, &mut |bytes| tree = object::commit_links(bytes, &mut parents))?;
        tree.ok_or(Failure::Corrupt { kind: Kind::Commit, id: at })?;
        if shallow.contains(&at) {
            return Ok(Some(Walked::CutOff(at)));
        }
        match parents.get(parent - 1) {
            Some(parent) => at = *parent,
            None => return Ok(Some(Walked::Nowhere)),
        }
    }
    source.read(Kind::Commit, at, &mut |_| {})?;
    Ok(Some(Walked::To(at)))
}

/// Says why a revision names no commit.
fn why_none(source: &dyn Source, revision: &str) -> Result<Failure, Failure> {
    let base = revision.split(['~', '^']).next().unwrap_or_default();
    if matches!(base, "HEAD" | "@") && source.head()?.is_none() {
        return Ok(Failure::Unborn);
    }
    if let Some(Walked::CutOff(commit)) = walk(source, revision)? {
        return Ok(Failure::CutOff { revision: revision.to_owned(), commit });
    }
    // Where all can be read the name is to blame.
    let is_shallow = !source.shallow()?.is_empty();
    Ok(Failure::UnknownRevision { revision: revision.to_owned(), is_shallow })
}

/// A step from a commit to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// `~N`: so many times to the first parent.
    Back(usize),
    /// `^N`: to the parent of this number; 0 is the commit itself.
    Parent(usize),
}

/// Gives the number of the parent to go to, step by step, from 1 on.
fn parents_on_the_way(steps: &[Step]) -> impl Iterator<Item = usize> {
    steps.iter().flat_map(|step| match step {
        Step::Back(count) => std::iter::repeat_n(1, *count),
        Step::Parent(0) => std::iter::repeat_n(0, 0),
        Step::Parent(number) => std::iter::repeat_n(*number, 1),
    })
}

/// Reads `~`, `~N`, `^` and `^N`, one behind the other; `None` if something else is among them.
fn steps_of(mut text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    while let Some(sign) = text.chars().next() {
        let rest = text.get(1..)?;
        let (digits, behind) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
        let number = if digits.is_empty() { 1 } else { digits.parse().ok()? };
        steps.push(match sign {
            '~' => Step::Back(number),
            '^' => Step::Parent(number),
            _ => return None,
        });
        text = behind;
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_back_are_read_as_git_reads_them() {
        assert_eq!(steps_of(""), Some(Vec::new()));
        assert_eq!(steps_of("~"), Some(vec![Step::Back(1)]));
        assert_eq!(steps_of("~12^2^~0"), Some(vec![Step::Back(12), Step::Parent(2), Step::Parent(1), Step::Back(0)]));
        for other in ["^{tree}", "^-", "~1:plans", "~99999999999999999999999", "^\u{e9}"] {
            assert_eq!(steps_of(other), None, "{other}");
        }
        let way = steps_of("~2^0^3").unwrap();
        assert_eq!(parents_on_the_way(&way).collect::<Vec<_>>(), [1, 1, 3]);
    }
}
