//! `show` for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::change::{ChangeView, FieldsView};
use super::diff::{self, Actual, ErasedView, Planned};
use super::{AsOf, Told, WarningView, print, schema};
use crate::model::changes::{self, Fields};
use crate::model::life::Need;
use crate::render::show::{Shown, Stage};
use crate::render::story;

#[derive(Serialize, JsonSchema)]
pub(super) struct Show<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    initiatives: [InitiativeView<'a>; 1],
}

#[derive(Serialize, JsonSchema)]
struct InitiativeView<'a> {
    /// The path below the plans folder.
    name: &'a str,
    /// The plan's title, else the name.
    title: &'a str,
    /// The folder, from the repository's root.
    path: &'a str,
    as_of: AsOf,
    /// The id that was asked for.
    id: &'a str,
    /// The planned steps of that id.
    planned: Vec<PlannedView<'a>>,
    /// The actual steps of that id, or of those planned ones.
    actual: Vec<ActualView<'a>>,
    erased: Vec<ErasedView>,
    /// What is said of each step, in sentences.
    story: Vec<Sentence>,
    /// What it came out of.
    from: &'a [String],
    /// What it needs.
    needs: Vec<NeedView<'a>>,
    /// What it puts in place.
    yields: &'a [String],
    /// Steps that need it.
    needed_by: &'a [String],
    /// Steps that came out of it.
    led_to: &'a [String],
    /// Steps that it closed.
    closed: &'a [String],
    /// What happened to it, oldest first.
    events: Vec<EventView<'a>>,
    /// The commits that serve it, by trailer or evidence, oldest first.
    commits: Vec<Told>,
    warnings: Vec<WarningView>,
}

#[derive(Serialize, JsonSchema)]
struct PlannedView<'a> {
    #[serde(flatten)]
    judged: Planned,
    /// The step as its file gives it.
    fields: FieldsView<'a>,
}

#[derive(Serialize, JsonSchema)]
struct ActualView<'a> {
    #[serde(flatten)]
    judged: Actual,
    /// The step as its file gives it.
    fields: FieldsView<'a>,
}

#[derive(Serialize, JsonSchema)]
struct Sentence {
    step: String,
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct NeedView<'a> {
    name: &'a str,
    /// Whether it was in place.
    met: bool,
}

#[derive(Serialize, JsonSchema)]
struct EventView<'a> {
    /// Null for what is not committed.
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<&'a str>,
    /// The author's day.
    #[schemars(with = "schema::Day")]
    date: String,
    author: Option<&'a str>,
    /// The first line of the commit's message.
    subject: Option<&'a str>,
    changes: Vec<ChangeView<'a>>,
}

/// Prints `show --format json`.
pub fn show(shown: &Shown<'_>) -> String {
    let judgement = &shown.initiative.judgement;
    let plan_fields: Vec<Fields> = shown.planned().map(|it| changes::of_planned(&it.step)).collect();
    let record_fields: Vec<Fields> = shown.actual().map(|it| changes::of_actual(&it.step)).collect();
    let planned = shown
        .planned()
        .zip(&plan_fields)
        .map(|(it, fields)| PlannedView { judged: diff::planned(judgement, it), fields: FieldsView(fields) });
    let actual = shown
        .actual()
        .zip(&record_fields)
        .map(|(it, fields)| ActualView { judged: diff::actual(judgement, it), fields: FieldsView(fields) });
    let erased = shown.life.erased.iter().filter_map(|at| judgement.erased.get(*at));
    let story = story::story(shown.initiative, shown.life, &str::to_owned);
    print(&Show {
        version: 1,
        initiatives: [InitiativeView {
            name: &shown.initiative.name,
            title: &shown.initiative.title,
            path: &shown.initiative.path,
            as_of: AsOf::new(shown.initiative),
            id: shown.id,
            planned: planned.collect(),
            actual: actual.collect(),
            erased: erased.map(diff::erased).collect(),
            story: story.into_iter().map(|told| Sentence { step: told.step, text: told.text }).collect(),
            from: &shown.life.from,
            needs: shown.life.needs.iter().map(need).collect(),
            yields: &shown.life.yields,
            needed_by: &shown.life.needed_by,
            led_to: &shown.life.led_to,
            closed: &shown.life.closed,
            events: shown.stages.iter().map(event).collect(),
            commits: shown.served.iter().map(|commit| Told::of(commit)).collect(),
            warnings: shown.initiative.warnings.iter().map(WarningView::new).collect(),
        }],
    })
}

fn need(need: &Need) -> NeedView<'_> {
    NeedView { name: &need.name, met: need.is_met }
}

fn event<'a>(stage: &'a Stage<'a>) -> EventView<'a> {
    EventView {
        commit: stage.moment.commit.as_deref(),
        date: stage.moment.day.to_string(),
        author: stage.moment.commit.as_ref().map(|_| stage.moment.author.as_str()),
        subject: stage.subject.as_deref(),
        changes: stage.changes.iter().map(ChangeView::new).collect(),
    }
}
