//! Commits beside the steps, read from repositories: ranges, trailers, paths.

mod checking;
mod hooks;
mod partial;
mod paths;
mod ranges;
mod trailers;
mod witnesses;

use std::path::Path;

use asplanned::git::command::InstalledGit;
use asplanned::git::libgit::LibGit;
use asplanned::git::object::ObjectId;
use asplanned::git::range::{self, Range, Wanted};
use asplanned::git::touched::Touched;
use asplanned::git::{Failure, Source};
use asplanned::model::commit::Commit;

/// Both ways to read a repository.
pub fn sources(folder: &Path) -> [Box<dyn Source>; 2] {
    let disk = asplanned::disk::real();
    [Box::new(LibGit::discover(folder, &disk).unwrap()), Box::new(InstalledGit::discover(folder, &disk, "").unwrap())]
}

pub fn plans() -> Vec<String> {
    vec!["plans".to_owned()]
}

pub fn id(source: &dyn Source, revision: &str) -> ObjectId {
    source.resolve(revision).unwrap().unwrap()
}

/// The commits of a range, nothing remembered.
pub fn between(source: &dyn Source, base: Option<&str>, head: &str) -> Result<Range, Failure> {
    let base = base.map(|base| id(source, base));
    range::range(source, Wanted { base, head: id(source, head), plans: &plans(), caching: None })
}

/// The commits of a range with all that is known of them.
pub fn read(source: &dyn Source, base: Option<&str>, head: &str) -> Vec<Commit> {
    let ids = between(source, base, head).unwrap().ids;
    let mut commits = range::read(source, &ids, &|author| author.name).unwrap();
    let mut touched = Touched::new(source).unwrap();
    touched.provide(&commits).unwrap();
    for commit in &mut commits {
        touched.find(commit).unwrap();
    }
    commits
}
