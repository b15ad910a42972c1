//! What a recording command did.

use serde::Serialize;

use super::print;
use crate::render::recorded::Recorded;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    /// The step's id.
    id: &'a str,
    /// The file that was written, from the root; `null` where nothing changed.
    path: Option<&'a str>,
    /// The full hash of the commit that was made.
    commit: Option<&'a str>,
    /// What the history makes of the step; `null` of planned steps.
    verdict: Option<&'static str>,
    /// The planned steps that it may be, the likeliest first.
    candidates: Vec<Candidate<'a>>,
}

#[derive(Serialize)]
struct Candidate<'a> {
    id: &'a str,
    title: &'a str,
    /// From 0 to 1.
    score: f64,
}

fn candidates<'a>(all: &[(&'a str, &'a str, f64)]) -> Vec<Candidate<'a>> {
    // More digits than anybody can tell apart would differ from machine to machine.
    let rounded = |score: f64| (score * 1000.0).round() / 1000.0;
    all.iter().map(|(id, title, score)| Candidate { id, title, score: rounded(*score) }).collect()
}

/// Prints what was done.
pub fn recorded(it: &Recorded<'_>) -> String {
    print(&Output {
        version: 1,
        id: it.id,
        path: Some(it.path).filter(|path| !path.is_empty()),
        commit: it.commit,
        verdict: it.judged.map(|judged| judged.verdict.name()),
        candidates: candidates(it.candidates),
    })
}

#[derive(Serialize)]
struct DryRun<'a> {
    version: u32,
    id: &'a str,
    path: Option<&'a str>,
    commit: Option<&'a str>,
    verdict: Option<&'a str>,
    candidates: [&'a str; 0],
    /// What would change in the files, as a unified difference.
    difference: &'a str,
}

/// Prints what would be done: nothing was.
pub fn difference(id: &str, difference: &str) -> String {
    print(&DryRun { version: 1, id, path: None, commit: None, verdict: None, candidates: [], difference })
}

#[derive(Serialize)]
struct Walk<'a> {
    version: u32,
    commit: Option<&'a str>,
    unlinked: Vec<Unlinked<'a>>,
}

#[derive(Serialize)]
struct Unlinked<'a> {
    id: &'a str,
    title: &'a str,
    linked: Option<&'a [String]>,
    candidates: Vec<Candidate<'a>>,
}

/// A step that is linked to nothing, as `link` lists it: its id and title, what it was linked to now, and its candidates.
pub type UnlinkedStep<'a> = (&'a str, &'a str, Option<&'a [String]>, Vec<(&'a str, &'a str, f64)>);

/// Prints the steps that are linked to nothing.
pub fn unlinked(steps: &[UnlinkedStep<'_>], commit: Option<&str>) -> String {
    let unlinked = steps.iter().map(|(id, title, linked, all)| Unlinked {
        id,
        title,
        linked: *linked,
        candidates: candidates(all),
    });
    print(&Walk { version: 1, commit, unlinked: unlinked.collect() })
}
