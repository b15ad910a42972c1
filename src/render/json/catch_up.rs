//! `catch-up` for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::recorded::{CandidateView, candidates};
use super::{Told, print, schema};
use crate::render::catch_up::{Caught, Offered, Since};

#[derive(Serialize, JsonSchema)]
pub(super) struct CatchUpView<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    /// The initiatives whose plan says which code it changes.
    initiatives: Vec<InitiativeView<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct InitiativeView<'a> {
    /// The path below the plans folder.
    name: &'a str,
    /// The plan's title, else the name.
    title: &'a str,
    /// The folder, from the repository's root.
    path: &'a str,
    /// The plan's patterns of the code that it changes.
    paths: &'a [String],
    /// The last commit that was not looked at; null where the plan is not committed, so that none was.
    since: Option<SinceView<'a>>,
    /// The work that serves no step, put together by day and folder, in the order of the days.
    steps: Vec<StepView<'a>>,
    /// The last commit that was made; null where none was.
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<&'a str>,
    /// With --dry-run only: what would change in the files, as a unified difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
struct SinceView<'a> {
    #[schemars(with = "schema::Commit")]
    commit: &'a str,
    /// The author's day.
    #[schemars(with = "schema::Day")]
    date: String,
}

#[derive(Serialize, JsonSchema)]
struct StepView<'a> {
    /// The id that it has, or would have.
    id: &'a str,
    title: &'a str,
    #[schemars(with = "schema::Day")]
    started: String,
    #[schemars(with = "schema::Day")]
    finished: String,
    /// The commits, abbreviated.
    evidence: &'a [String],
    /// The folder that the commits touch, from the repository's root.
    folder: &'a str,
    /// The commits, the oldest first.
    commits: Vec<Told>,
    /// The planned steps that it may be work on, the likeliest first.
    candidates: Vec<CandidateView<'a>>,
    /// The planned steps that it was linked to.
    plan: &'a [String],
    /// The file that it was recorded in; null where it was not.
    recorded: Option<&'a str>,
    /// What the history makes of it; null where it was not recorded, or can't be judged.
    #[schemars(with = "Option<schema::VerdictName>")]
    verdict: Option<&'static str>,
}

/// Prints `catch-up --format json`.
pub fn catch_up(all: &[Caught<'_>]) -> String {
    print(&CatchUpView { version: 1, initiatives: all.iter().map(initiative).collect() })
}

fn initiative<'a>(caught: &'a Caught<'a>) -> InitiativeView<'a> {
    let since = |since: &'a Since| SinceView { commit: &since.commit, date: since.day.to_string() };
    InitiativeView {
        name: caught.name,
        title: caught.title,
        path: caught.path,
        paths: caught.patterns,
        since: caught.since.map(since),
        steps: caught.steps.iter().map(step).collect(),
        commit: caught.commit,
        difference: caught.difference,
    }
}

fn step<'a>(step: &'a Offered<'a>) -> StepView<'a> {
    let likely: Vec<(&str, &str, f64)> =
        step.likely.iter().map(|(id, title, score)| (&**id, &**title, *score)).collect();
    StepView {
        id: step.id,
        title: step.title,
        started: step.day.to_string(),
        finished: step.day.to_string(),
        evidence: step.evidence,
        folder: step.folder,
        commits: step.commits.iter().map(Told::of).collect(),
        candidates: candidates(&likely),
        plan: step.plan,
        recorded: step.file,
        verdict: step.judged.map(|judged| judged.verdict.name()),
    }
}
