//! Which branch is reviewed, and against what.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::Options;
use crate::commands::context::Context;
use crate::commands::error::Error;
use crate::files::event::{self, MAX_EVENT, PullRequest};
use crate::git::object::{self, Kind, ObjectId};
use crate::git::{Failure, Source, revision};
use crate::render::escape::printable;

/// The two ends of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends {
    /// The tip of what the branch is to go into.
    pub(super) base: ObjectId,
    /// The tip of the branch.
    pub(super) head: ObjectId,
    /// Of a base that nobody named: the branch that it was taken for.
    pub(super) guess: Option<&'static str>,
}

/// The branches that others go into, where nobody says.
const USUAL: [&str; 5] = ["refs/remotes/origin/HEAD", "origin/main", "origin/master", "main", "master"];

/// Tells which commits are meant. Two and three dots mean the same, for a branch is always compared with where it parted;
/// the side behind them that is left out is HEAD.
///
/// # Errors
/// If a revision names no commit, or nothing tells the base.
pub(super) fn ends(options: &Options, source: &dyn Source, context: &Context) -> Result<Ends, Error> {
    let named = |revision: &str| Ok::<_, Error>(revision::commit_named(source, revision)?);
    let head = || source.head()?.ok_or(Failure::Unborn).map_err(Error::from);
    let Some(range) = &options.range else {
        let head = head()?;
        let (base, guess) = base_of(source, context)?;
        return Ok(Ends { base, head, guess });
    };
    match range.split_once("...").or_else(|| range.split_once("..")) {
        None => Ok(Ends { base: named(range)?, head: head()?, guess: None }),
        Some(("", _)) => Err(Error::new(
            format!("{:?} names no base", printable(range)),
            "name what the branch is to go into: asplanned review origin/main..HEAD",
        )),
        Some((base, "")) => Ok(Ends { base: named(base)?, head: head()?, guess: None }),
        Some((base, head)) => Ok(Ends { base: named(base)?, head: named(head)?, guess: None }),
    }
}

/// Finds the base of the pull request that a CI runs for; `None` where it runs for none.
///
/// # Errors
/// If the base is not there, or what the CI says can't be read.
pub(in crate::commands) fn of_ci(source: &dyn Source, context: &Context) -> Result<Option<ObjectId>, Error> {
    if let Some(path) = &context.ci.github_event
        && let Some(PullRequest { base, head: branch }) = event::pull_request(&read(path)?)
    {
        // What is checked out is most often the merge of both: its first parent is the base as it is now.
        let mut parents = Vec::new();
        if let Some(head) = source.head()? {
            source.read(Kind::Commit, head, &mut |bytes| {
                object::commit_links(bytes, &mut parents);
            })?;
        }
        let base = match parents.as_slice() {
            [first, second] if second.to_string() == branch => first.to_string(),
            _ => base,
        };
        return Ok(Some(revision::commit_named(source, &base)?));
    }
    // The target as it is now has the settings that count; where it was not fetched, there is where the two parted.
    if let Some(target) = &context.ci.target {
        match source.resolve(&format!("refs/remotes/origin/{target}"))? {
            Some(base) => return Ok(Some(base)),
            None if context.ci.gitlab_base.is_some() => {}
            None => {
                let target = printable(target);
                return Err(Error::new(
                    format!("the branch that this one is to go into, {target}, is not there"),
                    format!("fetch it: git fetch origin {target}:refs/remotes/origin/{target}"),
                ));
            }
        }
    }
    if let Some(base) = &context.ci.gitlab_base {
        return Ok(Some(revision::commit_named(source, base)?));
    }
    Ok(None)
}

/// Finds the base of what is checked out: what the CI says of the pull request, else the branch that others go into.
fn base_of(source: &dyn Source, context: &Context) -> Result<(ObjectId, Option<&'static str>), Error> {
    if let Some(base) = of_ci(source, context)? {
        return Ok((base, None));
    }
    for usual in USUAL {
        if let Some(base) = source.resolve(usual)? {
            return Ok((base, Some(usual.trim_start_matches("refs/remotes/"))));
        }
    }
    Err(Error::new(
        "nothing tells which branch this one is to go into",
        "name it: asplanned review origin/main, or any other revision",
    ))
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_EVENT).read_to_end(&mut bytes));
    read.map_err(|error| Error::io("read", path, &error))?;
    Ok(bytes)
}
