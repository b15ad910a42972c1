//! `report` for programs.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{AsOf, WarningView, diff, print, schema};
use crate::model::measures::Slice;
use crate::model::origins::{Arrow, Node};
use crate::model::report::{Chapter, Parts, Report};
use crate::model::revisions::Revision;
use crate::model::series::Point;

#[derive(Serialize, JsonSchema)]
pub(super) struct ReportView<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    /// In byte order of their names.
    initiatives: Vec<ChapterView<'a>>,
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
    print(&ReportView { version: 1, initiatives: report.chapters.iter().map(chapter).collect() })
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
