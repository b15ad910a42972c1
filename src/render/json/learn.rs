//! `learn` for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::report::{RangeView, range};
use super::{print, schema};
use crate::model::learning::steps::{Dropped, Growth, Hindsight, Learned, Lesson, Member, Step, Trigger};
use crate::model::learning::suggest::Suggested;
use crate::model::measures::Ratio;

#[derive(Serialize, JsonSchema)]
pub(super) struct LearnView<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    /// How many initiatives there are in which something happened.
    initiatives: usize,
    /// How many repositories they are of.
    repositories: usize,
    /// First the steps that came unforeseen in the most initiatives, then those that occurred in the most, then by title.
    /// Without `--all` those that occurred in two at least and were not anticipated in one.
    steps: Vec<StepView<'a>>,
    /// The steps that were planned, never happened, and were given up every time: by the number of initiatives, then by
    /// title. Without `--all` those of two initiatives at least.
    dropped: Vec<DroppedView<'a>>,
    growth: GrowthView,
    left_out: LeftOutView,
}

/// A step of several initiatives, under whatever names.
#[derive(Serialize, JsonSchema)]
pub(super) struct StepView<'a> {
    /// An id that it has in one of them, or the first of its ids in the settings.
    id: &'a str,
    /// The title that it has in the most of them.
    title: &'a str,
    /// The kind that it has in the most of them.
    kind: &'a str,
    /// The phase that it has in the most of them that name one.
    phase: Option<&'a str>,
    /// The initiatives in which it happened; `REPOSITORY:NAME` where they are of several repositories.
    initiatives: Vec<String>,
    /// How many these are.
    occurred: usize,
    /// In how many of them it was a surprise: retrofitted or emergent.
    unforeseen: usize,
    /// In how many of them it was not anticipated: a surprise, or adapted.
    not_anticipated: usize,
    /// Initiatives in which it was not anticipated / initiatives in which it occurred.
    recurrence: Option<f64>,
    /// What it came out of in the most initiatives.
    trigger: Option<TriggerView<'a>>,
    foreseeable: HindsightView,
    /// The days after which it began, counted from the first day on which any step of its initiative was planned or began.
    days_in: MedianView,
    /// Where it was planned only after it began: the days by which.
    days_late: MedianView,
    lessons: Vec<LessonView<'a>>,
    /// The steps that are called one here.
    members: Vec<MemberView<'a>>,
}

/// A step out of which another came.
#[derive(Serialize, JsonSchema)]
struct TriggerView<'a> {
    /// The id of such a step in this output, else the id that is named.
    id: &'a str,
    title: &'a str,
    /// In how many initiatives.
    initiatives: usize,
}

/// Of the members that were surprises, how many could have been known, in hindsight.
#[derive(Serialize, JsonSchema)]
struct HindsightView {
    yes: usize,
    no: usize,
    unknown: usize,
}

/// A median, and of how many steps.
#[derive(Serialize, JsonSchema)]
struct MedianView {
    median: Option<f64>,
    steps: usize,
}

/// What the next plan should know.
#[derive(Serialize, JsonSchema)]
struct LessonView<'a> {
    repository: &'a str,
    initiative: &'a str,
    /// The step's id there.
    step: &'a str,
    text: &'a str,
}

/// A step of one initiative.
#[derive(Serialize, JsonSchema)]
struct MemberView<'a> {
    /// What the repository is called; empty where nobody says.
    repository: &'a str,
    initiative: &'a str,
    /// Its id there.
    step: &'a str,
    /// Its title there.
    title: &'a str,
    /// Null of a step that was only planned.
    verdict: Option<&'a str>,
    /// Of a step that was given up, why.
    reason: Option<&'a str>,
}

/// A step that was planned, never happened, and was given up every time.
#[derive(Serialize, JsonSchema)]
struct DroppedView<'a> {
    id: &'a str,
    title: &'a str,
    /// The initiatives in which it was planned; `REPOSITORY:NAME` where they are of several repositories.
    initiatives: Vec<String>,
    /// How many these are.
    planned: usize,
    members: Vec<MemberView<'a>>,
}

/// How far plans grew: actual steps / baseline steps, of finished initiatives.
#[derive(Serialize, JsonSchema)]
struct GrowthView {
    /// How many initiatives are finished (closed, or every planned step done or dropped), and have a baseline.
    finished: usize,
    /// Null of fewer than three.
    p20: Option<f64>,
    /// Null of fewer than three.
    p50: Option<f64>,
    /// Null of fewer than three.
    p80: Option<f64>,
    /// How large a share of what happened nobody foresaw. Null of fewer than three.
    surprise_share: Option<RangeView<f64>>,
}

/// How many are not in this output, for want of `--all`.
#[derive(Serialize, JsonSchema)]
struct LeftOutView {
    steps: usize,
    dropped: usize,
}

/// Prints `learn --format json`.
pub fn learn(learned: &Learned) -> String {
    print(&LearnView {
        version: 1,
        initiatives: learned.initiatives,
        repositories: learned.repositories,
        steps: learned.steps.iter().map(|step| self::step(step, learned.repositories)).collect(),
        dropped: learned.dropped.iter().map(|step| dropped(step, learned.repositories)).collect(),
        growth: growth(&learned.growth),
        left_out: LeftOutView { steps: learned.left_out.0, dropped: learned.left_out.1 },
    })
}

#[derive(Serialize, JsonSchema)]
pub(super) struct SuggestView<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    /// How many other initiatives there are in which something happened.
    initiatives: usize,
    /// How many repositories they are of.
    repositories: usize,
    /// The steps that the plan lacks, and that were a surprise in two other initiatives at least: the best supported first.
    suggestions: Vec<StepView<'a>>,
    /// What was left out because a title of the plan or its record reads much like it, in the same order.
    covered: Vec<CoveredView<'a>>,
}

/// A step that the plan seems to have in other words.
#[derive(Serialize, JsonSchema)]
struct CoveredView<'a> {
    /// The step's id, by which it can be taken over all the same.
    id: &'a str,
    /// Its title.
    title: &'a str,
}

/// Prints `suggest --format json`.
pub fn suggest(suggested: &Suggested) -> String {
    let Suggested { initiatives, repositories, steps, covered } = suggested;
    let suggestions = self::suggestions(steps, *repositories);
    let covered = covered.iter().map(|it| CoveredView { id: &it.step.id, title: &it.step.title });
    print(&SuggestView {
        version: 1,
        initiatives: *initiatives,
        repositories: *repositories,
        suggestions,
        covered: covered.collect(),
    })
}

/// Gives suggestions.
pub(super) fn suggestions(steps: &[Step], repositories: usize) -> Vec<StepView<'_>> {
    steps.iter().map(|step| self::step(step, repositories)).collect()
}

/// Names initiatives.
fn names(places: Vec<(&str, &str)>, repositories: usize) -> Vec<String> {
    let name = |(repository, initiative): (&str, &str)| {
        if repositories > 1 { format!("{repository}:{initiative}") } else { initiative.to_owned() }
    };
    places.into_iter().map(name).collect()
}

fn step(step: &Step, repositories: usize) -> StepView<'_> {
    let Step { occurred, unforeseen, not_anticipated, .. } = *step;
    let Hindsight { yes, no, unknown } = step.foreseeable;
    StepView {
        id: &step.id,
        title: &step.title,
        kind: &step.kind,
        phase: step.phase.as_deref(),
        initiatives: names(step.initiatives(), repositories),
        occurred,
        unforeseen,
        not_anticipated,
        recurrence: Ratio { numerator: not_anticipated, denominator: occurred }.value(),
        trigger: step.trigger.as_ref().map(trigger),
        foreseeable: HindsightView { yes, no, unknown },
        days_in: median(step.days_in),
        days_late: median(step.days_late),
        lessons: step.lessons.iter().map(lesson).collect(),
        members: step.members.iter().map(member).collect(),
    }
}

fn trigger(trigger: &Trigger) -> TriggerView<'_> {
    TriggerView { id: &trigger.id, title: &trigger.title, initiatives: trigger.initiatives }
}

const fn median((median, steps): (Option<f64>, usize)) -> MedianView {
    MedianView { median, steps }
}

/// Quotes a lesson.
fn lesson(lesson: &Lesson) -> LessonView<'_> {
    let Lesson { repository, initiative, step, text } = lesson;
    LessonView { repository, initiative, step, text }
}

/// Names a member.
fn member(member: &Member) -> MemberView<'_> {
    MemberView {
        repository: &member.repository,
        initiative: &member.initiative,
        step: &member.id,
        title: &member.title,
        verdict: member.verdict.as_deref(),
        reason: member.reason.as_deref(),
    }
}

fn dropped(step: &Dropped, repositories: usize) -> DroppedView<'_> {
    DroppedView {
        id: &step.id,
        title: &step.title,
        initiatives: names(step.initiatives(), repositories),
        planned: step.planned,
        members: step.members.iter().map(member).collect(),
    }
}

fn growth(growth: &Growth) -> GrowthView {
    let range = growth.class.map(|class| class.growth);
    GrowthView {
        finished: growth.finished,
        p20: range.map(|range| range.low),
        p50: range.map(|range| range.middle),
        p80: range.map(|range| range.high),
        surprise_share: growth.class.and_then(|class| class.surprise_share).map(self::range),
    }
}
