//! The branch's commits beside the steps: which serve one, and which serve none.

use std::collections::HashSet;

use crate::commands::error::Error;
use crate::commands::load::{Loaded, SETTINGS};
use crate::git::cache::Caching;
use crate::git::folders::FolderIx;
use crate::git::object::{Author, ObjectId};
use crate::git::range::{self, Wanted};
use crate::git::touched::Touched;
use crate::model::commit::Commit;
use crate::model::finding::{About, Finding, Place, Rule};
use crate::model::initiative::Initiative;
use crate::model::nearest::nearest;
use crate::model::review::Work;
use crate::model::serving::{Home, Serving, Unknown, Why};

/// Reads the commits that the branch has and its base has not, and finds out which steps they serve.
///
/// Only the initiatives that the branch touches, and those that a commit names, are judged for that: a step's `evidence`
/// can name a commit only in a version that comes after it. All of them are where a commit names a step alone that none
/// of these has.
///
/// # Errors
/// If an object can't be read.
pub(super) fn work(
    loaded: &Loaded<'_>,
    base: ObjectId,
    head: ObjectId,
    touched: &[FolderIx],
    is_caching: bool,
) -> Result<(Work, Vec<Finding>), Error> {
    let plans = &loaded.settings.plans;
    let caching = is_caching.then(Caching::default);
    let found = range::range(loaded.source, Wanted { base: Some(base), head, plans, caching })?;
    let mailmap = loaded.mailmap()?;
    let name = |author: Author| mailmap.name(&author.name, &author.email).to_owned();
    let mut commits = range::read(loaded.source, &found.ids, &name)?;
    let mut paths = Touched::new(loaded.source)?;
    paths.provide(&commits)?;
    for commit in &mut commits {
        paths.find(commit)?;
    }
    let all = loaded.folders.newest_folders().into_iter().map(|(folder, _)| folder).collect::<Vec<_>>();
    let named: HashSet<&str> =
        commits.iter().flat_map(|it| &it.steps).filter_map(|step| step.initiative.as_deref()).collect();
    let is_named = |folder: &FolderIx| {
        named.contains(loaded.folders.name_text(*folder).as_str())
            || named.contains(loaded.folders.path_text(*folder).as_str())
    };
    let some: Vec<FolderIx> =
        all.iter().copied().filter(|folder| touched.contains(folder) || is_named(folder)).collect();
    let mut judged = judge(loaded, &some)?;
    let mut serving = Serving::new(&homes(&judged), &commits);
    if some.len() < all.len() && serving.unknown.iter().any(|it| it.name.initiative.is_none()) {
        judged = judge(loaded, &all)?;
        serving = Serving::new(&homes(&judged), &commits);
    }
    let is_bookkeeping = |path: &str| path == SETTINGS || loaded.recall.patterns().hold_file(path.as_bytes());
    let needing = commits.iter().filter(|commit| commit.needs_step(is_bookkeeping)).count();
    let idle = serving.idle(&commits, is_bookkeeping);
    let mut findings: Vec<Finding> =
        serving.unknown.iter().filter_map(|it| unknown(it, &commits, &homes(&judged), loaded)).collect();
    findings.extend(idle.iter().filter_map(|at| commits.get(*at)).map(unplanned));
    let idle = idle.into_iter().filter_map(|at| commits.get(at).cloned()).collect();
    Ok((Work { commits: commits.len(), needing, idle }, findings))
}

fn judge(loaded: &Loaded<'_>, folders: &[FolderIx]) -> Result<Vec<Initiative>, Error> {
    loaded.provide(folders)?;
    folders.iter().map(|folder| loaded.judge(*folder)).collect()
}

fn homes(initiatives: &[Initiative]) -> Vec<Home<'_>> {
    let home = |it: &'_ Initiative| vec![it.name.clone(), it.path.clone()];
    initiatives.iter().map(|it| Home { names: home(it), judgement: &it.judgement }).collect()
}

/// Where a finding about a commit stands for formats that know files only.
fn place(commit: &Commit) -> Option<Place> {
    let path = commit.paths.first()?.clone();
    Some(Place { path, line: 1, column: 1, span: 0..0 })
}

fn about(commit: &Commit) -> About {
    About { commit: commit.id.clone(), subject: commit.subject.clone() }
}

/// Tells of a trailer that names nothing.
fn unknown(it: &Unknown, commits: &[Commit], homes: &[Home<'_>], loaded: &Loaded<'_>) -> Option<Finding> {
    let commit = commits.get(it.commit)?;
    let (what, near) = match it.why {
        Why::NoInitiative => {
            let all = loaded.folders.newest_folders();
            let names: Vec<String> = all.into_iter().map(|(folder, _)| loaded.folders.name_text(folder)).collect();
            let wanted = it.name.initiative.as_deref().unwrap_or_default();
            // The only one there is was meant, whatever it is called.
            let only = names.first().filter(|_| names.len() == 1).map(String::as_str);
            let near = nearest(wanted, names.iter().map(String::as_str)).or(only);
            ("initiative", near.map(|near| format!("{near}/{}", it.name.id)))
        }
        Why::NoStep => {
            let is_meant = |home: &&Home<'_>| it.name.initiative.as_ref().is_none_or(|name| home.names.contains(name));
            let ids: Vec<&str> =
                homes.iter().filter(is_meant).flat_map(|home| crate::model::life::ids(home.judgement)).collect();
            let prefix = it.name.initiative.as_ref().map(|name| format!("{name}/")).unwrap_or_default();
            ("step", nearest(&it.name.id, ids).map(|near| format!("{prefix}{near}")))
        }
    };
    let help = match near {
        Some(near) => format!("did you mean `Step: {near}`? git commit --amend, or git rebase, changes a message"),
        None => "name a step of a plan or record, as INITIATIVE/ID or ID; or record it: asplanned start".to_owned(),
    };
    let message = format!("the trailer `Step: {}` names no {what} that ever was", it.name);
    let place = place(commit).or_else(|| {
        let path = loaded.folders.newest_folders().first().map(|(folder, _)| loaded.folders.path_text(*folder))?;
        Some(Place { path: format!("{path}/actual.toml"), line: 1, column: 1, span: 0..0 })
    })?;
    let finding = Finding::new(Rule::UnknownStep, place, message).of_step(it.name.to_string()).with_help(help);
    Some(Finding { about: Some(about(commit)), ..finding })
}

/// Tells of a commit that serves no step.
fn unplanned(commit: &Commit) -> Finding {
    let place = place(commit).unwrap_or(Place { path: String::new(), line: 1, column: 1, span: 0..0 });
    let help = "name the step that it serves in a trailer, `Step: ID`; or record what it was: asplanned start TITLE";
    let finding = Finding::new(Rule::UnplannedCommit, place, "the commit serves no step").with_help(help);
    Finding { about: Some(about(commit)), ..finding }
}
