//! `review` for programs.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::change::ChangeView;
use super::diff::{Actual, actual, measures};
use super::learn::{StepView, suggestions};
use super::{WarningView, print, schema};
use crate::model::commit::Commit;
use crate::model::comparison::{Point, Presence};
use crate::model::judged::Judgement;
use crate::model::review::{Loosened, Review, Reviewed, Work};
use crate::render::findings::{AllowedView, FindingView, Report, allowed, view};
use crate::render::review::headline;

#[derive(Serialize, JsonSchema)]
pub(super) struct ReviewView<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    /// What the branch does, in one line.
    headline: String,
    /// Where the branch and its base parted.
    base: PointView<'a>,
    /// The branch's tip.
    head: PointView<'a>,
    /// The branch was judged as the one commit that a squash merge makes of it.
    squashed: bool,
    /// There was history enough for verdicts.
    decided: bool,
    /// What the branch does to asplanned.toml; null where it leaves that alone.
    settings: Option<SettingsView<'a>>,
    /// The initiatives that the branch changes.
    initiatives: Vec<ReviewedView<'a>>,
    /// The branch's commits beside the steps; null where there is no history enough.
    commits: Option<WorkView<'a>>,
    /// The findings that the branch brings in.
    findings: Vec<FindingView<'a>>,
    /// The findings that it brings in and that a step itself allows.
    allowed: Vec<AllowedView<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct PointView<'a> {
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<&'a str>,
    #[schemars(with = "Option<schema::Day>")]
    date: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct SettingsView<'a> {
    /// What is looser than before. None of it counts in the review.
    loosened: Vec<LoosenedView<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct LoosenedView<'a> {
    /// The name of a finding, or a key.
    setting: &'a str,
    before: &'a str,
    after: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct ReviewedView<'a> {
    /// The path below the plans folder.
    name: &'a str,
    /// The plan's title, else the name.
    title: &'a str,
    /// The folder, from the repository's root.
    path: &'a str,
    #[schemars(with = "schema::PresenceName")]
    presence: &'static str,
    /// The folder that it was in.
    moved_from: Option<&'a str>,
    #[schemars(with = "schema::NatureName")]
    nature: &'static str,
    /// What changed between the two versions.
    changes: Vec<ChangeView<'a>>,
    /// The steps that the branch recorded, with their verdicts, in the order of the sequence.
    recorded: Vec<Actual>,
    /// The steps that were recorded before and have another verdict now.
    turned: Vec<TurnedView<'a>>,
    /// Where its plan is new: the steps that it lacks, and that two initiatives of the base at least did not foresee, the best
    /// supported first.
    suggestions: Vec<StepView<'a>>,
    measures: MeasuresView,
    warnings: Vec<WarningView>,
}

#[derive(Serialize, JsonSchema)]
struct TurnedView<'a> {
    step: &'a str,
    #[schemars(with = "schema::VerdictName")]
    before: &'static str,
    #[schemars(with = "schema::VerdictName")]
    after: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct WorkView<'a> {
    /// How many commits the branch has.
    total: usize,
    /// How many of them do work that should serve a step: merges, and commits that change plans alone, do not.
    needing_step: usize,
    /// Those of these that serve none, the newest first.
    without_step: Vec<CommitView<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct CommitView<'a> {
    #[schemars(with = "schema::Commit")]
    commit: &'a str,
    /// The author's day.
    #[schemars(with = "schema::Day")]
    date: String,
    author: &'a str,
    /// The first line of its message.
    subject: &'a str,
}

/// The measures of both versions; null where one was not judged.
#[derive(Serialize, JsonSchema)]
struct MeasuresView {
    #[schemars(with = "Option<schema::MeasuresView>")]
    before: Option<Value>,
    #[schemars(with = "Option<schema::MeasuresView>")]
    after: Option<Value>,
}

/// Prints `review --format json`.
pub fn review(review: &Review, report: Report<'_>) -> String {
    let point = |point: &'_ Point| point.day.map(|day| day.to_string());
    print(&ReviewView {
        version: 1,
        headline: headline(review),
        base: PointView { commit: review.base.commit.as_deref(), date: point(&review.base) },
        head: PointView { commit: review.head.commit.as_deref(), date: point(&review.head) },
        squashed: review.squashed,
        decided: review.decided,
        settings: review
            .settings
            .as_ref()
            .map(|change| SettingsView { loosened: change.loosened.iter().map(loosened).collect() }),
        initiatives: review.initiatives.iter().map(reviewed).collect(),
        commits: review.work.as_ref().map(work),
        findings: report.findings.iter().map(|finding| view(finding, report.levels)).collect(),
        allowed: allowed(report),
    })
}

fn work(work: &Work) -> WorkView<'_> {
    WorkView {
        total: work.commits,
        needing_step: work.needing,
        without_step: work.idle.iter().map(CommitView::new).collect(),
    }
}

impl<'a> CommitView<'a> {
    fn new(commit: &'a Commit) -> Self {
        Self { commit: &commit.id, date: commit.day.to_string(), author: &commit.author, subject: &commit.subject }
    }
}

fn loosened(it: &Loosened) -> LoosenedView<'_> {
    LoosenedView { setting: &it.setting, before: &it.before, after: &it.after }
}

fn reviewed(reviewed: &Reviewed) -> ReviewedView<'_> {
    let compared = &reviewed.compared;
    let measured = |judgement: &Option<Judgement>| judgement.as_ref().map(|it| measures(&it.measures));
    let judged = reviewed.after.iter();
    ReviewedView {
        name: &compared.name,
        title: &compared.title,
        path: &compared.path,
        presence: compared.presence.name(),
        moved_from: match &compared.presence {
            Presence::Moved(from) => Some(from),
            _ => None,
        },
        nature: compared.nature.name(),
        changes: compared.changes.iter().map(ChangeView::new).collect(),
        recorded: judged.flat_map(|it| reviewed.recorded().map(|step| actual(it, step))).collect(),
        turned: reviewed
            .turned()
            .map(|(before, step)| TurnedView { step: &step.step.id, before: before.name(), after: step.verdict.name() })
            .collect(),
        suggestions: suggestions(&reviewed.suggested, 1),
        measures: MeasuresView { before: measured(&reviewed.before), after: measured(&reviewed.after) },
        warnings: compared.warnings.iter().map(WarningView::new).collect(),
    }
}
