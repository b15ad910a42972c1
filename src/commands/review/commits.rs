//! The branch's commits beside the steps: which serve one, and which serve none.

use crate::commands::error::Error;
use crate::commands::load::Loaded;
use crate::commands::trailers::{about, place};
use crate::git::folders::FolderIx;
use crate::git::object::ObjectId;
use crate::model::commit::Commit;
use crate::model::finding::{Finding, Place, Rule};
use crate::model::review::Work;

/// Reads the commits that the branch has and its base has not, and finds out which steps they serve.
///
/// Only the initiatives that the branch touches, and those that a commit names, are judged for that: a step's `evidence`
/// can name a commit only in a version that comes after it. All of them are where a commit names a step that none of these
/// has.
///
/// # Errors
/// If an object can't be read.
pub(super) fn work(
    loaded: &Loaded<'_>,
    base: ObjectId,
    head: ObjectId,
    touched: &[FolderIx],
) -> Result<(Work, Vec<Finding>), Error> {
    let commits = loaded.commits_between(Some(base), head)?;
    loaded.provide(touched)?;
    let judged = touched.iter().map(|folder| Ok((*folder, loaded.judge(*folder)?))).collect::<Result<_, Error>>()?;
    let (serving, judged) = loaded.serving(&commits, judged)?;
    let is_bookkeeping = |path: &str| loaded.is_bookkeeping(path);
    let needing = commits.iter().filter(|commit| commit.needs_step(is_bookkeeping)).count();
    let idle = serving.idle(&commits, is_bookkeeping);
    let mut findings = loaded.unknown_trailers(&serving, &commits, &judged);
    findings.extend(idle.iter().filter_map(|at| commits.get(*at)).map(unplanned));
    let idle = idle.into_iter().filter_map(|at| commits.get(at).cloned()).collect();
    Ok((Work { commits: commits.len(), needing, idle }, findings))
}

/// Tells of a commit that serves no step.
fn unplanned(commit: &Commit) -> Finding {
    let place = place(commit).unwrap_or(Place { path: String::new(), line: 1, column: 1, span: 0..0 });
    let help = "name the step that it serves in a trailer, `Step: ID`; or record what it was: asplanned start TITLE";
    let finding = Finding::new(Rule::UnplannedCommit, place, "the commit serves no step").with_help(help);
    Finding { about: Some(about(commit)), ..finding }
}
