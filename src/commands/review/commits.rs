//! The branch's commits beside the steps: which serve one, and which serve none.

use crate::commands::error::Error;
use crate::commands::load::{Loaded, NewestFile};
use crate::commands::recording::catch_up::gather::gather;
use crate::commands::trailers::{about, place};
use crate::files::paths::Paths;
use crate::files::read;
use crate::git::folders::FolderIx;
use crate::git::object::ObjectId;
use crate::model::commit::Commit;
use crate::model::finding::{Finding, Place, Rule};
use crate::model::review::Work;
use crate::render::findings::Sources;
use crate::render::words::{self, count};

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

/// Tells of the work of the branch, under the `paths` of the plans that are chosen, that no step tells of.
///
/// # Errors
/// If a pattern can't be used, or something can't be read.
pub(super) fn unrecorded(
    loaded: &Loaded<'_>,
    base: ObjectId,
    head: ObjectId,
    chosen: &[FolderIx],
    sources: &mut Sources,
) -> Result<Vec<Finding>, Error> {
    loaded.provide(chosen)?;
    let mut plans = Vec::new();
    for folder in chosen {
        let Some(NewestFile { path, bytes }) = loaded.newest_files(*folder)?.plan else { continue };
        let document = read::plan(&path, &bytes);
        let Some(content) = document.content else { continue };
        let place = content.keys.into_iter().find(|(key, _)| *key == "paths").map(|(_, place)| place);
        // A pattern that can't be used is a finding of its own already.
        if let Some(place) = place.filter(|_| Paths::new(&content.head.paths).is_ok()) {
            plans.push((*folder, place, document.text));
        }
    }
    let usable: Vec<FolderIx> = plans.iter().map(|(folder, ..)| *folder).collect();
    let mut findings = Vec::new();
    for it in gather(loaded, &usable, Some(&format!("{base}..{head}")))?.iter().filter(|it| !it.work.is_empty()) {
        let of_it = |(folder, ..): &&(FolderIx, Place, String)| loaded.folders.path_text(*folder) == it.path;
        let Some((folder, place, text)) = plans.iter().find(of_it) else { continue };
        let commits = count(it.work.iter().map(|work| work.commits.len()).sum(), "commit");
        let message = format!("{commits} under these `paths` that no step tells of");
        let help = format!(
            "see what they make: asplanned catch-up {}..{}{}",
            short(base),
            short(head),
            loaded.choosing(*folder)
        );
        sources.insert(place.path.clone(), text.clone());
        findings.push(Finding::new(Rule::UnrecordedWork, place.clone(), message).with_help(help));
    }
    Ok(findings)
}

fn short(commit: ObjectId) -> String {
    words::short(&commit.to_string()).to_owned()
}
