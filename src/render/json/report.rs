//! `report` for programs.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{AsOf, WarningView, diff, print, schema};
use crate::model::effort::Effort;
use crate::model::forecast::{Forecast, Range};
use crate::model::learning::steps::Step;
use crate::model::measures::{Ratio, Slice};
use crate::model::origins::{Arrow, Node};
use crate::model::report::{Across, Chapter, Parts, Report};
use crate::model::revisions::Revision;
use crate::model::series::Point;

#[derive(Serialize, JsonSchema)]
pub(super) struct ReportView<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    /// In byte order of their names.
    initiatives: Vec<ChapterView<'a>>,
    /// What they come to together; null of fewer than two.
    across: Option<AcrossView<'a>>,
}

/// What several initiatives come to together.
#[derive(Serialize, JsonSchema)]
struct AcrossView<'a> {
    initiatives: usize,
    /// How many of them are finished (closed, or every planned step done or dropped), and have a baseline.
    finished: usize,
    /// How far the finished ones grew: actual steps / baseline steps. Null of fewer than three.
    growth: Option<RangeView<f64>>,
    /// How large a share of what happened in the finished ones nobody foresaw. Null of fewer than three.
    surprise_share: Option<RangeView<f64>>,
    /// The steps that happened in two of them at least and were not anticipated in one, the most often unforeseen first.
    recurring: Vec<RecurringView<'a>>,
}

/// A step of several initiatives, under whatever names.
#[derive(Serialize, JsonSchema)]
struct RecurringView<'a> {
    /// An id that it has in one of them.
    id: &'a str,
    /// The title that it has in the most of them.
    title: &'a str,
    /// In how many it happened.
    occurred: usize,
    /// In how many of these it was not anticipated: adapted, retrofitted or emergent.
    not_anticipated: usize,
    /// In how many of these it was a surprise.
    unforeseen: usize,
    /// Initiatives in which it was not anticipated / initiatives in which it occurred.
    recurrence: Option<f64>,
}

/// A figure of several initiatives at three percentiles, linear between the two values around each.
#[derive(Serialize, JsonSchema)]
pub(super) struct RangeView<T> {
    p20: T,
    p50: T,
    p80: T,
}

#[derive(Serialize, JsonSchema)]
struct ChapterView<'a> {
    /// The path below the plans folder.
    name: &'a str,
    /// The plan's title, else the name.
    title: &'a str,
    /// The folder, from the repository's root.
    path: &'a str,
    as_of: AsOf,
    /// The version of the plan that the team set out with.
    baseline: Option<diff::BaselineView>,
    #[schemars(with = "schema::MeasuresView")]
    measures: Value,
    effort: EffortView,
    /// What to expect of its plan; null where it is finished, or fewer than three others of the repository are.
    forecast: Option<ForecastView>,
    /// The parts that `--by` takes it apart into; null where it is not asked for.
    by: Option<PartsView<'a>>,
    /// The steps that were not foreseen, in the order of the sequence.
    surprises: Vec<diff::Actual>,
    /// What led to what: the `from` and `needs` of all steps, where they name a step that is there. Of more than 200 such
    /// steps only those between 200 are here.
    arrows: Vec<ArrowView<'a>>,
    /// How many such steps have been left out of `arrows`.
    arrows_left_out: usize,
    /// How plan and record grew along the first-parent line, the oldest version first.
    series: Vec<PointView<'a>>,
    /// The commits that changed it, and what is not committed yet, newest first; `log` tells what each of them changed.
    revisions: Vec<RevisionView<'a>>,
    warnings: Vec<WarningView>,
}

/// How much of its history moved the work on, and how much changed the plan.
#[derive(Serialize, JsonSchema)]
struct EffortView {
    /// All revisions; the next five add up to it.
    revisions: usize,
    /// Revisions that only said more of what happened.
    progress: usize,
    /// Revisions that only changed the plan.
    replanning: usize,
    /// Revisions that did both.
    both: usize,
    /// Revisions that took back or re-dated something recorded.
    rewriting: usize,
    /// Revisions that changed nothing of the steps.
    none: usize,
    /// Changes of planned steps after the plan's first version.
    plan_changes: usize,
    /// Changes of the plan's own keys, likewise.
    head_changes: usize,
    /// Changes of actual steps, those that rewrite left out.
    record_changes: usize,
    /// Changes that erase or re-date what was recorded.
    rewrites: usize,
}

/// What to expect of a plan, told from how the finished initiatives of the repository went.
#[derive(Serialize, JsonSchema)]
struct ForecastView {
    /// How many steps its baseline has.
    planned: usize,
    /// How many will happen.
    steps: RangeView<usize>,
    /// How many of those will be surprises; null where too few say it.
    surprises: Option<RangeView<usize>>,
    /// How many finished initiatives that is told from.
    initiatives: usize,
    /// How far these grew: actual steps / baseline steps.
    growth: RangeView<f64>,
    /// How large a share of what happened in these nobody foresaw.
    surprise_share: Option<RangeView<f64>>,
}

/// An initiative taken apart.
#[derive(Serialize, JsonSchema)]
struct PartsView<'a> {
    #[schemars(with = "schema::ByName")]
    unit: &'static str,
    /// Stretches in order of time, those between in which nothing happened too; phases in the order of the plan, then the
    /// steps without one; kinds.
    slices: Vec<SliceView<'a>>,
}

/// A part of an initiative.
#[derive(Serialize, JsonSchema)]
struct SliceView<'a> {
    /// `2023-W05`, `2023-02`, `2023-Q1`, a phase, or a kind; null: the steps of no phase.
    name: Option<&'a str>,
    /// Of a stretch of time its first day.
    #[schemars(with = "Option<schema::Day>")]
    from: Option<String>,
    /// Of a stretch of time its last day.
    #[schemars(with = "Option<schema::Day>")]
    to: Option<String>,
    /// Of a stretch of time the version of the plan that was in force when it began, by which it is judged; null where there
    /// never was a plan. Phases and kinds are judged by the baseline.
    in_force: Option<InForceView<'a>>,
    #[schemars(with = "schema::MeasuresView")]
    measures: Value,
}

/// A version of the plan.
#[derive(Serialize, JsonSchema)]
struct InForceView<'a> {
    /// Null for what is not committed.
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<&'a str>,
    /// The author's day.
    #[schemars(with = "schema::Day")]
    date: String,
}

/// One step made another necessary or possible.
#[derive(Serialize, JsonSchema)]
struct ArrowView<'a> {
    /// The id of the step that did.
    tail: &'a str,
    /// Which list that is in: a planned step that happened is in the record.
    #[schemars(with = "schema::FileName")]
    tail_file: &'static str,
    /// The id of the step that it did so for.
    head: &'a str,
    /// Which list that is in.
    #[schemars(with = "schema::FileName")]
    head_file: &'static str,
    /// The key that says so.
    #[schemars(with = "schema::BondName")]
    bond: &'static str,
}

/// A version of plan and record.
#[derive(Serialize, JsonSchema)]
struct PointView<'a> {
    /// Null for what is not committed.
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<&'a str>,
    /// The author's day.
    #[schemars(with = "schema::Day")]
    date: String,
    /// Planned steps that stood there and were not given up.
    planned: usize,
    /// Steps that stood in the record there.
    happened: usize,
    /// How many of these are anticipated, by the verdicts of the version that is read.
    anticipated: usize,
    /// How many of these are anticipated or adapted.
    foreseen: usize,
}

#[derive(Serialize, JsonSchema)]
struct RevisionView<'a> {
    /// Null for what is not committed.
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<&'a str>,
    /// The author's day.
    #[schemars(with = "schema::Day")]
    date: String,
    author: Option<&'a str>,
    /// The first line of the commit's message.
    subject: Option<&'a str>,
    #[schemars(with = "schema::NatureName")]
    nature: &'static str,
    /// How many step changes it has.
    step_changes: usize,
}

/// Prints `report --format json`.
pub fn report(report: &Report) -> String {
    let initiatives = report.chapters.iter().map(chapter).collect();
    print(&ReportView { version: 1, initiatives, across: report.across.as_ref().map(across) })
}

fn across(across: &Across) -> AcrossView<'_> {
    AcrossView {
        initiatives: across.initiatives,
        finished: across.finished,
        growth: across.class.map(|class| range(class.growth)),
        surprise_share: across.class.and_then(|class| class.surprise_share).map(range),
        recurring: across.recurring.iter().map(recurring).collect(),
    }
}

fn recurring(step: &Step) -> RecurringView<'_> {
    let Step { occurred, not_anticipated, unforeseen, .. } = *step;
    RecurringView {
        id: &step.id,
        title: &step.title,
        occurred,
        not_anticipated,
        unforeseen,
        recurrence: Ratio { numerator: not_anticipated, denominator: occurred }.value(),
    }
}

pub(super) const fn range<T: Copy>(range: Range<T>) -> RangeView<T> {
    RangeView { p20: range.low, p50: range.middle, p80: range.high }
}

const fn effort(effort: &Effort) -> EffortView {
    EffortView {
        revisions: effort.revisions,
        progress: effort.progress,
        replanning: effort.replanning,
        both: effort.both,
        rewriting: effort.rewriting,
        none: effort.nothing,
        plan_changes: effort.plan_changes,
        head_changes: effort.head_changes,
        record_changes: effort.record_changes,
        rewrites: effort.rewrites,
    }
}

fn forecast(forecast: &Forecast) -> ForecastView {
    let class = &forecast.class;
    ForecastView {
        planned: forecast.planned,
        steps: range(forecast.steps),
        surprises: forecast.surprises.map(range),
        initiatives: class.initiatives,
        growth: range(class.growth),
        surprise_share: class.surprise_share.map(range),
    }
}

fn chapter(chapter: &Chapter) -> ChapterView<'_> {
    let initiative = &chapter.initiative;
    let judgement = &initiative.judgement;
    ChapterView {
        name: &initiative.name,
        title: &initiative.title,
        path: &initiative.path,
        as_of: AsOf::new(initiative),
        baseline: judgement.baseline.as_ref().map(diff::baseline),
        measures: diff::measures(&judgement.measures),
        effort: effort(&chapter.effort),
        forecast: chapter.forecast.as_ref().map(forecast),
        by: chapter.parts.as_ref().map(parts),
        surprises: chapter.surprises().map(|step| diff::actual(judgement, step)).collect(),
        arrows: arrows(chapter),
        arrows_left_out: chapter.origins.left_out,
        series: chapter.series.iter().map(point).collect(),
        revisions: chapter.revisions.iter().map(revision).collect(),
        warnings: initiative.warnings.iter().map(WarningView::new).collect(),
    }
}

fn parts(parts: &Parts) -> PartsView<'_> {
    PartsView { unit: parts.by.name(), slices: parts.slices.iter().map(slice).collect() }
}

fn slice(slice: &Slice) -> SliceView<'_> {
    let Slice { name, days, in_force, measures } = slice;
    SliceView {
        name: name.as_deref(),
        from: days.map(|(first, _)| first.to_string()),
        to: days.map(|(_, last)| last.to_string()),
        in_force: in_force.as_ref().map(|it| InForceView { commit: it.commit.as_deref(), date: it.day.to_string() }),
        measures: diff::measures(measures),
    }
}

fn arrows(chapter: &Chapter) -> Vec<ArrowView<'_>> {
    let judgement = &chapter.initiative.judgement;
    let step = |place: usize| match *chapter.origins.nodes.get(place)? {
        Node::Actual(at) => Some((judgement.actual.get(at)?.step.id.as_str(), "actual")),
        Node::Planned(at) => Some((judgement.plan.get(at)?.step.id.as_str(), "plan")),
    };
    let arrows = chapter.origins.arrows.iter();
    let view = |arrow: &Arrow| {
        let ((tail, tail_file), (head, head_file)) = step(arrow.tail).zip(step(arrow.head))?;
        Some(ArrowView { tail, tail_file, head, head_file, bond: arrow.bond.name() })
    };
    arrows.filter_map(view).collect()
}

fn point(point: &Point) -> PointView<'_> {
    PointView {
        commit: point.commit.as_deref(),
        date: point.day.to_string(),
        planned: point.planned,
        happened: point.happened.all,
        anticipated: point.happened.anticipated,
        foreseen: point.happened.foreseen,
    }
}

fn revision(revision: &Revision) -> RevisionView<'_> {
    RevisionView {
        commit: revision.commit.as_deref(),
        date: revision.day.to_string(),
        author: revision.author.as_deref(),
        subject: revision.subject.as_deref(),
        nature: revision.nature.name(),
        step_changes: revision.changes.len(),
    }
}
