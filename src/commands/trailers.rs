//! The trailers of a range of commits: which steps they name, and which name nothing.

use std::collections::HashSet;

use super::error::Error;
use super::load::{Loaded, SETTINGS};
use crate::git::folders::FolderIx;
use crate::git::object::ObjectId;
use crate::git::range::{self, Wanted};
use crate::git::touched::Touched;
use crate::git::{Failure, Source, revision};
use crate::model::commit::Commit;
use crate::model::finding::{About, Finding, Place, Rule};
use crate::model::initiative::Initiative;
use crate::model::life;
use crate::model::nearest::nearest;
use crate::model::serving::{Home, Serving, Unknown, Why};
use crate::render::escape::printable;

/// Tells which commits `BASE[..HEAD]` means. Two and three dots mean the same: what the one has behind it and the other
/// has not. A head that is left out is the version that is read.
///
/// # Errors
/// If a revision names no commit, or there is no base.
pub(super) fn ends(range: &str, source: &dyn Source, head: Option<ObjectId>) -> Result<(ObjectId, ObjectId), Error> {
    let (base, end) = range.split_once("...").or_else(|| range.split_once("..")).unwrap_or((range, ""));
    if base.is_empty() {
        let message = format!("{:?} names no base", printable(range));
        return Err(Error::new(message, "name the last commit that is left out: origin/main..HEAD"));
    }
    let base = revision::commit_named(source, base)?;
    let head = if end.is_empty() { head.ok_or(Failure::Unborn)? } else { revision::commit_named(source, end)? };
    Ok((base, head))
}

/// Initiatives with their folders, judged.
pub(super) type Judged = Vec<(FolderIx, Initiative)>;

impl Loaded<'_> {
    /// Reads the commits that `head` has behind it and `base` has not, with the paths that they change, the newest first.
    ///
    /// # Errors
    /// If one can't be read, or a partial clone lacks its trees.
    pub(super) fn commits_between(&self, base: Option<ObjectId>, head: ObjectId) -> Result<Vec<Commit>, Failure> {
        let (plans, caching) = (&self.settings.plans, self.recall.caching());
        let found = range::range(self.source, Wanted { base, head, plans, caching })?;
        let mut commits = self.read_commits(&found.ids)?;
        let mut touched = Touched::new(self.source)?;
        touched.provide(&commits)?;
        for commit in &mut commits {
            touched.find(commit)?;
        }
        Ok(commits)
    }

    /// Tells whether a path is one of bookkeeping: a file of an initiative, or the settings.
    pub(super) fn is_bookkeeping(&self, path: &str) -> bool {
        path == SETTINGS || self.recall.patterns().hold_file(path.as_bytes())
    }

    /// Finds out which steps commits serve. Beside the initiatives that are judged already those are judged that a trailer
    /// names; all others, and those that are gone, only where one names a step that none of these has.
    ///
    /// # Errors
    /// If an object can't be read.
    pub(super) fn serving(&self, commits: &[Commit], mut judged: Judged) -> Result<(Serving, Judged), Error> {
        let named: HashSet<&str> =
            commits.iter().flat_map(|it| &it.steps).filter_map(|step| step.initiative.as_deref()).collect();
        let is_named = |folder: &FolderIx| {
            named.contains(self.folders.name_text(*folder).as_str())
                || named.contains(self.folders.path_text(*folder).as_str())
        };
        let newest: Vec<FolderIx> = self.folders.newest_folders().into_iter().map(|(folder, _)| folder).collect();
        let mut more: Vec<FolderIx> = newest.iter().copied().filter(is_named).collect();
        let mut others = [newest, self.folders.all_folders()].into_iter();
        loop {
            more.retain(|folder| judged.iter().all(|(known, _)| known != folder));
            self.provide(&more)?;
            for folder in more {
                judged.push((folder, self.judge(folder)?));
            }
            let serving = Serving::new(&self.homes(&judged), commits);
            match others.next() {
                Some(next) if !serving.unknown.is_empty() => more = next,
                _ => return Ok((serving, judged)),
            }
        }
    }

    /// Gives initiatives as homes of the steps that commits serve.
    pub(super) fn homes<'j>(&self, judged: &'j [(FolderIx, Initiative)]) -> Vec<Home<'j>> {
        judged.iter().map(|(folder, it)| Home { names: self.names_of(*folder), judgement: &it.judgement }).collect()
    }

    /// Tells of the trailers that name nothing.
    pub(super) fn unknown_trailers(&self, serving: &Serving, commits: &[Commit], judged: &Judged) -> Vec<Finding> {
        if serving.unknown.is_empty() {
            return Vec::new();
        }
        let homes = self.homes(judged);
        let newest: Vec<FolderIx> = self.folders.newest_folders().into_iter().map(|(folder, _)| folder).collect();
        let names: Vec<String> = newest.iter().map(|folder| self.folders.name_text(*folder)).collect();
        let finding = |it: &Unknown| {
            let commit = commits.get(it.commit)?;
            let message = format!("the trailer `Step: {}` names no {} that ever was", it.name, what(it.why));
            let help = match meant(it, &homes, &names) {
                Some(near) => {
                    format!("did you mean `Step: {near}`? git commit --amend, or git rebase, changes a message")
                }
                None => {
                    "name a step of a plan or record, as INITIATIVE/ID or ID; or record it: asplanned start".to_owned()
                }
            };
            let of_name =
                judged.iter().zip(&homes).find(|(_, home)| is_meant(it, home) && it.name.initiative.is_some());
            let folder = of_name.map(|((folder, _), _)| *folder).or(newest.first().copied());
            let place =
                place(commit).unwrap_or_else(|| start(folder.map_or(SETTINGS.to_owned(), |it| self.record(it))));
            let finding = Finding::new(Rule::UnknownStep, place, message).of_step(it.name.to_string()).with_help(help);
            Some(Finding { about: Some(about(commit)), ..finding })
        };
        serving.unknown.iter().filter_map(finding).collect()
    }

    /// Gives the path of an initiative's record, there or not.
    fn record(&self, folder: FolderIx) -> String {
        let state = self.folders.newest_state(folder);
        let name = match (&state.actual, state.record.first()) {
            (None, Some((name, _))) => format!("actual/{}", String::from_utf8_lossy(name)),
            _ => "actual.toml".to_owned(),
        };
        format!("{}/{name}", self.folders.path_text(folder))
    }
}

const fn what(why: Why) -> &'static str {
    match why {
        Why::NoInitiative => "initiative",
        Why::NoStep => "step",
    }
}

fn is_meant(it: &Unknown, home: &Home<'_>) -> bool {
    it.name.initiative.as_ref().is_none_or(|name| home.names.contains(name))
}

/// Finds what a trailer that names nothing was likely meant to name. `names` are the initiatives there are.
fn meant(it: &Unknown, homes: &[Home<'_>], names: &[String]) -> Option<String> {
    let id = &it.name.id;
    match it.why {
        Why::NoInitiative => {
            let wanted = it.name.initiative.as_deref().unwrap_or_default();
            // The only one there is was meant, whatever it is called.
            let only = names.first().filter(|_| names.len() == 1).map(String::as_str);
            nearest(wanted, names.iter().map(String::as_str)).or(only).map(|near| format!("{near}/{id}"))
        }
        Why::NoStep => {
            let homes = homes.iter().filter(|home| is_meant(it, home));
            let ids: Vec<&str> = homes.flat_map(|home| life::ids(home.judgement)).collect();
            let prefix = it.name.initiative.as_ref().map(|name| format!("{name}/")).unwrap_or_default();
            nearest(id, ids).map(|near| format!("{prefix}{near}"))
        }
    }
}

/// Gives the place of a finding about a commit for formats that know files only: the first that it changes.
pub(super) fn place(commit: &Commit) -> Option<Place> {
    commit.paths.first().cloned().map(start)
}

fn start(path: String) -> Place {
    Place { path, line: 1, column: 1, span: 0..0 }
}

/// Names the commit that a finding is about.
pub(super) fn about(commit: &Commit) -> About {
    About { commit: commit.id.clone(), subject: commit.subject.clone() }
}
