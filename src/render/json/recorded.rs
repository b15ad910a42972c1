//! What a recording command did.

use schemars::JsonSchema;
use serde::Serialize;

use super::{print, schema};
use crate::render::recorded::Recorded;

/// What was done to a step.
#[derive(Serialize, JsonSchema)]
pub(super) struct RecordedView<'a> {
    #[schemars(with = "schema::One")]
    version: u32,
    /// The step's id; of several their ids, and of `init` the initiative's name.
    id: &'a str,
    /// The file that was written, from the root; of several all of them. Null where nothing changed.
    path: Option<&'a str>,
    /// The commit that was made; null where none was.
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<&'a str>,
    /// What the history makes of the step; null where it is not in the record, or can't be judged.
    #[schemars(with = "Option<schema::VerdictName>")]
    verdict: Option<&'static str>,
    /// The planned steps that it may be, the likeliest first.
    candidates: Vec<CandidateView<'a>>,
    /// With --dry-run only: what would change in the files, as a unified difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<&'a str>,
}

/// A planned step that one may be.
#[derive(Serialize, JsonSchema)]
pub(super) struct CandidateView<'a> {
    /// Its id.
    id: &'a str,
    /// Its title, else its id.
    title: &'a str,
    /// How alike the titles are, from 0 to 1.
    score: f64,
}

pub(super) fn candidates<'a>(all: &[(&'a str, &'a str, f64)]) -> Vec<CandidateView<'a>> {
    // More digits than anybody can tell apart would differ from machine to machine.
    let rounded = |score: f64| (score * 1000.0).round() / 1000.0;
    all.iter().map(|(id, title, score)| CandidateView { id, title, score: rounded(*score) }).collect()
}

/// Prints what was done.
pub fn recorded(it: &Recorded<'_>) -> String {
    print(&RecordedView {
        version: 1,
        id: it.id,
        path: Some(it.path).filter(|path| !path.is_empty()),
        commit: it.commit,
        verdict: it.judged.map(|judged| judged.verdict.name()),
        candidates: candidates(it.candidates),
        difference: None,
    })
}

/// Prints what would be done: nothing was.
pub fn difference(id: &str, likely: &[(&str, &str, f64)], difference: &str) -> String {
    let (candidates, difference) = (candidates(likely), Some(difference));
    print(&RecordedView { version: 1, id, path: None, commit: None, verdict: None, candidates, difference })
}

/// The steps that are linked to nothing.
#[derive(Serialize, JsonSchema)]
pub(super) struct WalkView<'a> {
    #[schemars(with = "schema::One")]
    version: u32,
    /// The last commit that was made; null where none was.
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<&'a str>,
    /// The steps, in the order of the record.
    unlinked: Vec<UnlinkedView<'a>>,
}

/// A step that is linked to nothing.
#[derive(Serialize, JsonSchema)]
pub(super) struct UnlinkedView<'a> {
    /// Its id.
    id: &'a str,
    /// Its title, else its id.
    title: &'a str,
    /// What it was linked to now; empty where it was said to be unplanned, null where nothing was said.
    linked: Option<&'a [String]>,
    /// The planned steps that it may realise, the likeliest first.
    candidates: Vec<CandidateView<'a>>,
}

/// What `link` prints: what was done to one step, or all that are linked to nothing.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it stands for both in the schema; each is printed by itself")]
pub(super) enum LinkView<'a> {
    /// Of one step.
    One(RecordedView<'a>),
    /// Without arguments.
    All(WalkView<'a>),
}

/// A step that is linked to nothing, as `link` lists it: its id and title, what it was linked to now, and its candidates.
pub type UnlinkedStep<'a> = (&'a str, &'a str, Option<&'a [String]>, Vec<(&'a str, &'a str, f64)>);

/// Prints the steps that are linked to nothing.
pub fn unlinked(steps: &[UnlinkedStep<'_>], commit: Option<&str>) -> String {
    let unlinked = steps.iter().map(|(id, title, linked, all)| UnlinkedView {
        id,
        title,
        linked: *linked,
        candidates: candidates(all),
    });
    print(&WalkView { version: 1, commit, unlinked: unlinked.collect() })
}
